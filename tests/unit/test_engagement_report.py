"""The sheets of the report: read, checked against each other, kept as they are where they are older."""

from __future__ import annotations

from typing import Any

import pytest
from engagement_support import check_workbook, grids, messages_of, only, small, workbook_messages

from reperform.engagement.json_form import check_json, from_json, to_json
from reperform.engagement.reading import read_workbook
from reperform.engagement.writing import workbook_bytes

HOST: dict[str, Any] = {"organization": "Host", "method": "carve-out", "monitoring_controls": ["LA-02"]}
CSOC: dict[str, Any] = {"id": "CSOC-1", "kind": "CSOC", "text": "Doors are locked.", "criteria": ["CC6.4"],
                        "organization": "Host"}  # fmt: skip
WHOLE = [{"criterion": f"DC{number}", "text": f"Text {number}"} for number in range(1, 10)]


def test_a_whole_report_part_is_accepted_without_a_message() -> None:
    """A carved-out organization with its monitoring control and a CSOC, and DC1 to DC9, leave nothing to say."""
    found = check_json(small(subservice=[HOST], complementary=[CSOC], description=WHOLE))
    assert found.messages == ()
    assert found.required().subservice[0].method == "carve_out"
    assert found.required().complementary[0].criteria == ("CC6.4",)


def test_a_csoc_without_or_with_an_unknown_organization_is_refused() -> None:
    """Every control assumed at a subservice organization says at which one."""
    nobody = only(messages_of(small(subservice=[HOST], complementary=[{**CSOC, "organization": ""}]), "RP-E60"))
    assert (nobody.severity, nobody.where.sheet, nobody.where.column) == ("error", "CUEC_CSOC", "organization")
    unknown = only(messages_of(small(subservice=[HOST], complementary=[{**CSOC, "organization": "Hosst"}]), "RP-E12"))
    assert "there is no subservice organization 'Hosst'" in unknown.found
    assert "Host" in unknown.action


def test_a_cuec_that_names_an_organization_is_refused() -> None:
    """What user entities are to do cannot be filed under a vendor."""
    value = small(subservice=[HOST], complementary=[CSOC, {**CSOC, "id": "CUEC-1", "kind": "CUEC"}])
    assert only(messages_of(value, "RP-E60")).where.row == 2


@pytest.mark.parametrize(
    ("change", "column"),
    [({"method": ""}, "method"), ({"monitoring_controls": []}, "monitoring_controls")],
)
def test_what_a_subservice_organization_lacks_is_a_warning(change: dict[str, Any], column: str) -> None:
    """The engagement opens while the report still lacks something, and says what."""
    found = only(messages_of(small(subservice=[{**HOST, **change}], complementary=[CSOC]), "RP-E61"))
    assert (found.severity, found.where.column) == ("warning", column)


def test_a_carve_out_without_any_csoc_is_pointed_out() -> None:
    """A vendor whose controls are not needed is no subservice organization."""
    assert "no CSOC names it" in only(messages_of(small(subservice=[HOST]), "RP-E61")).found


def test_a_criterion_of_a_complementary_control_must_exist_and_be_in_scope() -> None:
    """CC6.9 does not exist; A1.2 is no criterion of a Security report."""
    value = small(subservice=[HOST], complementary=[{**CSOC, "criteria": ["CC6.9", "A1.2"]}])
    assert only(messages_of(value, "RP-E13")).where.sheet == "CUEC_CSOC"
    assert only(messages_of(value, "RP-E14")).where.sheet == "CUEC_CSOC"


def test_the_description_answers_nine_criteria_in_type_2_and_eight_in_type_1() -> None:
    """DC9 asks for the changes of a period; a report on one day has none."""
    eight = WHOLE[:-1]
    assert only(messages_of(small(description=eight), "RP-E62")).where.ids == ("DC9",)
    assert messages_of(small(about={"report_type": 1}, description=eight), "RP-E62") == []
    found = only(messages_of(small(about={"report_type": 1}, description=WHOLE), "RP-E62"))
    assert (found.severity, found.where.row) == ("warning", 9)


def test_a_description_criterion_that_does_not_exist_is_refused() -> None:
    """There are nine, DC 1 to DC 9; "DC 3" is read as DC3."""
    value = small(description=[*WHOLE, {"criterion": "DC10"}])
    assert only(messages_of(value, "RP-E06")).where.column == "criterion"
    assert from_json(small(description=[{"criterion": "DC 3"}])).description[0].criterion == "DC3"


def test_matters_of_the_report_do_not_contradict_themselves() -> None:
    """One answer a matter, no report date inside the period, a reason for what does not apply."""
    rows = [
        {"matter": "report_date", "status": "done", "dated": "2025-12-30"},
        {"matter": "assertion", "status": "open"},
        {"matter": "assertion", "status": "done"},
        {"matter": "consultations", "status": "not_applicable"},
        {"matter": "subsequent_event", "text": "A fire."},
        {"matter": "subsequent_event", "text": "A flood."},
    ]
    value = small(report=rows)
    assert [found.where.row for found in messages_of(value, "RP-E64")] == [1, 4]
    assert only(messages_of(value, "RP-E11")).where.row == 3


def test_sheets_of_an_older_workbook_with_other_columns_still_open_and_are_kept() -> None:
    """Nothing is lost: the rows stay as they are, a warning says that the report does not read them."""
    old = grids(
        Subservice=[["Vendor", "What for"], ["Host", "Servers"]],
        Description=[["criterion", "topic", "colour"], ["DC1", "Services", "blue"]],
    )
    warning = only(workbook_messages(old, "RP-E63"))
    assert (warning.severity, warning.where.sheet) == ("warning", "Subservice")
    engagement = check_workbook(old).required()
    assert engagement.other_sheets["Subservice"] == [{"Vendor": "Host", "What for": "Servers"}]
    assert engagement.description[0].extra == {"colour": "blue"}
    again = read_workbook(workbook_bytes(engagement))
    assert again.others["Subservice"] == ({"Vendor": "Host", "What for": "Servers"},)
    assert from_json(to_json(engagement)) == engagement


def test_older_json_holds_the_sheets_among_the_others() -> None:
    """Rows under other_sheets are read as the sheet they have become."""
    old = small(other_sheets={"Subservice": [{"organization": "Host", "method": "carve-out", "tier": "1"}]})
    row = from_json(old).subservice[0]
    assert (row.organization, row.method, row.extra) == ("Host", "carve_out", {"tier": "1"})
    assert from_json(old).other_sheets == {}
