"""A small engagement written by hand, and workbooks with arbitrary cells, for the tests of the engagement."""

from __future__ import annotations

import copy
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from reperform.engagement.checking import Checked, check
from reperform.engagement.json_form import check_json
from reperform.engagement.reading import read_workbook
from reperform.errors import Message

COMMON_CRITERIA = [
    "CC1.1", "CC1.2", "CC1.3", "CC1.4", "CC1.5", "CC2.1", "CC2.2", "CC2.3", "CC3.1", "CC3.2", "CC3.3", "CC3.4",
    "CC4.1", "CC4.2", "CC5.1", "CC5.2", "CC5.3", "CC6.1", "CC6.2", "CC6.3", "CC6.4", "CC6.5", "CC6.6", "CC6.7",
    "CC6.8", "CC7.1", "CC7.2", "CC7.3", "CC7.4", "CC7.5", "CC8.1", "CC9.1", "CC9.2",
]  # fmt: skip

SMALL: dict[str, Any] = {
    "schema": "reperform/engagement/1",
    "about": {
        "client": "Northwind Hosting", "system": "Northwind Platform", "report_type": 2,
        "period_start": "2025-01-01", "period_end": "2025-12-31", "time_zone": "America/Chicago",
        "categories": ["Security"], "firm": "Field & Marsh CPAs", "engagement_id": "NORTHWIND-2025",
    },
    "people": [{"person": "amy", "name": "Amy Marsh", "roles": ["preparer"], "login": "amarsh"}],
    "controls": [
        {
            "control": "LA-02", "title": "Leavers", "description": "Accounts of leavers are disabled in a day.",
            "owner": "IT", "frequency": "per_event", "automation": "manual", "criteria": COMMON_CRITERIA,
        },
    ],
    "attributes": [
        {
            "control": "LA-02", "attribute": "A", "text": "The ticket is filled in.",
            "test_nature": "inspection", "population": "LEAVERS", "rule": "present",
            "arguments": {"column": "ticket"},
        },
    ],
    "populations": [{"population": "LEAVERS", "unit": "leaver", "key": ["employee_id"], "date_order": "YMD"}],
    "joins": [], "identities": [], "calendar": [], "methodology": [], "criteria": [], "walkthroughs": [],
    "other_sheets": {},
}  # fmt: skip


def small(**changes: Any) -> dict[str, Any]:
    """Return the small engagement; ``about={...}`` updates About, any other name replaces a sheet."""
    value = copy.deepcopy(SMALL)
    value["about"] |= changes.pop("about", {})
    return value | changes


def row(sheet: str, **changes: Any) -> dict[str, Any]:
    """Return the first row of a sheet of the small engagement with changes; None takes a cell away."""
    merged = copy.deepcopy(SMALL[sheet][0]) | changes
    return {name: value for name, value in merged.items() if value is not None}


def messages_of(value: Mapping[str, Any], code: str) -> list[Message]:
    """Return the messages with a code of an engagement given as JSON."""
    return [message for message in check_json(value).messages if message.code == code]


def only(messages: Sequence[Message]) -> Message:
    """Return the one message there is."""
    assert len(messages) == 1, [message.text() for message in messages]
    return messages[0]


Cell = str | int | float | bool | date | datetime | None


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> bytes:
    """Return a workbook with these cells; a text that begins with ``=`` and a formula sign stays text."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "d/m/yy"})
    for name, grid in sheets.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(grid):
            for position, value in enumerate(cells):
                if isinstance(value, date | datetime):
                    sheet.write_datetime(number, position, value, day)
                elif value is not None:
                    sheet.write(number, position, value)
    book.close()
    return stream.getvalue()


def grids(**changes: Sequence[Sequence[Cell]]) -> dict[str, list[list[Cell]]]:
    """Return the small engagement as the grids of a plain workbook; a name replaces a sheet."""
    found: dict[str, list[list[Cell]]] = {
        "About": [
            ["field", "value"],
            *([name, "; ".join(value) if isinstance(value, list) else value]
              for name, value in SMALL["about"].items()),
        ],
    }  # fmt: skip
    for name in ("people", "controls", "attributes", "populations"):
        columns = list(SMALL[name][0])
        rows = [[_plain(line[column]) for column in columns] for line in SMALL[name]]
        found[name.capitalize()] = [list(columns), *rows]
    return found | {name: [list(cells) for cells in grid] for name, grid in changes.items()}


def _plain(value: Any) -> Cell:
    if isinstance(value, list):
        return "; ".join(value)
    return "; ".join(f"{name}={text}" for name, text in value.items()) if isinstance(value, dict) else value


def check_workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> Checked:
    """Check a workbook with these cells."""
    return check(read_workbook(workbook(sheets)))


def workbook_messages(sheets: Mapping[str, Sequence[Sequence[Cell]]], code: str) -> list[Message]:
    """Return the messages with a code of a workbook with these cells."""
    return [message for message in check_workbook(sheets).messages if message.code == code]
