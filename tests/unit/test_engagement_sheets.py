"""The table of sheets and columns agrees with the model it fills and with the published interface."""

from __future__ import annotations

import pytest

from reperform.engagement.sheets import OTHER_SHEETS, RULE_NAMES, SHEETS, Sheet, sheet_named
from reperform.model import Engagement
from reperform.rules import RULES

# The least columns of the published interface, copied from it by hand.
PUBLISHED = {
    "People": "person, name, roles, login, emails",
    "Controls": "control, title, description, owner, frequency, automation, criteria, relies_on, effective_from, "
    "effective_to, key_report",
    "Attributes": "control, attribute, text, test_nature, population, rule, arguments, sla_source",
    "Populations": "population, controls, file, sheet, header_row, key, date_column, date_order, zone, "
    "filter_column, filter_op, filter_value, item_rule, stated_count, stated_totals, source, query, "
    "produced_by, produced_at, second_source",
}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_columns_are_the_fields_of_the_model(sheet: Sheet) -> None:
    """No field of the model is missing from the workbook, and no column has no field."""
    assert {column.name for column in sheet.columns} == set(sheet.model.model_fields) - {"extra"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_fields_without_a_default_are_required_columns(sheet: Sheet) -> None:
    """A cell that the model cannot do without is marked as required, and no other."""
    needed = {name for name, field in sheet.model.model_fields.items() if field.is_required()}
    assert {column.name for column in sheet.columns if column.required} == needed


def test_sheets_are_the_parts_of_an_engagement() -> None:
    """Every part of the model has its sheet."""
    parts = set(Engagement.model_fields) - {"schema_", "other_sheets"}
    assert {sheet.field for sheet in SHEETS} == parts


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_columns_are_there(name: str) -> None:
    """The columns of the published interface keep their names."""
    sheet = sheet_named(name)
    assert sheet is not None
    assert set(PUBLISHED[name].split(", ")) <= {column.name for column in sheet.columns}


def test_rules_offered_are_the_rules_there_are() -> None:
    """The drop-down of rules and the closed list of rules are the same."""
    assert set(RULE_NAMES) == set(RULES)


def test_every_column_has_help_that_fits_an_input_message() -> None:
    """Excel shows 255 characters of help beside a cell."""
    for sheet in SHEETS:
        for column in sheet.columns:
            assert 0 < len(f"{column.help} Required.") <= 255, (sheet.name, column.name)


def test_no_other_sheet_has_the_name_of_a_sheet_with_a_meaning() -> None:
    """Systems, Requests and the rest are kept as they are."""
    assert not [name for name in OTHER_SHEETS if sheet_named(name)]
