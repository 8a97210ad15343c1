"""The sheets and columns of ``engagement.xlsx``: one table for the reader, the writer and the documentation.

A column is a field of the row's class in ``reperform.model``; this package adds what a workbook needs besides:
how a cell is read, whether it may be blank, what it may refer to, and the help a person sees.
"""

from __future__ import annotations

from reperform.engagement.sheets.columns import CellKind, Column, Sheet, fold_header
from reperform.engagement.sheets.lists import CALENDAR, EXCLUSIONS, IDENTITIES, JOINS, POPULATIONS
from reperform.engagement.sheets.matrix import ABOUT, ABOUT_FIELDS, ATTRIBUTES, CONTROLS, PEOPLE, RULE_NAMES
from reperform.engagement.sheets.report import COMPLEMENTARY, DESCRIPTION, REPORT, SUBSERVICE
from reperform.engagement.sheets.testing import (
    CRITERIA,
    METHODOLOGY,
    REQUESTS,
    RISKS,
    SHIPPED_TABLES,
    WALKTHROUGHS,
)

__all__ = [
    "ABOUT_FIELDS",
    "HELP_SHEETS",
    "OTHER_SHEETS",
    "REQUESTS",
    "RISKS",
    "RULE_NAMES",
    "SHEETS",
    "SHIPPED_TABLES",
    "WORKBOOK",
    "CellKind",
    "Column",
    "Sheet",
    "fold_header",
    "sheet_named",
]

WORKBOOK = "engagement.xlsx"
# Sheets the tool writes for people to read; nothing is ever read from them.
HELP_SHEETS = ("README", "Lists", "Library_criteria", "Library_controls")

SHEETS: tuple[Sheet, ...] = (
    ABOUT, PEOPLE, CONTROLS, ATTRIBUTES, POPULATIONS, EXCLUSIONS, JOINS, IDENTITIES, CALENDAR, METHODOLOGY,
    CRITERIA, WALKTHROUGHS, REQUESTS, SUBSERVICE, COMPLEMENTARY, DESCRIPTION, REPORT,
)  # fmt: skip

# Sheets whose rows are kept as they are; the columns are a suggestion of a new workbook.
OTHER_SHEETS: dict[str, tuple[str, ...]] = {
    "Systems": ("system", "description", "location", "owner"),
}


def sheet_named(name: str) -> Sheet | None:
    """Return the sheet of a name or model field, without regard to case; None when there is none.

    Examples
    --------
    >>> sheet_named("controls").name
    'Controls'
    """
    folded = name.strip().casefold()
    return next((sheet for sheet in SHEETS if folded in (sheet.name.casefold(), sheet.field)), None)
