"""The sheet Requests: what is asked of the client, checked like every other sheet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from engagement_support import SMALL, check_workbook, grids, messages_of, only, small, workbook_messages

from reperform.engagement.json_form import from_json, to_json
from reperform.engagement.reading import read_workbook
from reperform.engagement.writing import workbook_bytes

ROWS: list[dict[str, Any]] = [
    {"request": "R-07", "population": "LEAVERS", "what": "List of leavers", "asked_of": "Dana Hill, HR",
     "due": "2026-01-20", "note": "Ask for contractors too"},
    {"request": "R-08", "population": "LEAVERS", "control": "LA-02", "what": "Removal ticket"},
    {"request": "R-09", "control": "LA-02", "what": "Access policy", "extra": {"priority": "high"}},
    {"request": "R-10", "what": "Organisation chart"},
]  # fmt: skip


def test_requests_go_round_from_json_to_the_workbook_and_back() -> None:
    """What `check --json` prints is what `new --from` was given, extra columns included."""
    value = small(requests=ROWS)
    assert to_json(from_json(value)) == value
    data = workbook_bytes(from_json(value))
    read = check_workbook_bytes(data)
    assert to_json(read)["requests"] == ROWS
    assert read.requests[0].due == date(2026, 1, 20)


def check_workbook_bytes(data: bytes) -> Any:
    from reperform.engagement.checking import check

    return check(read_workbook(data)).required()


def test_the_free_sheet_of_earlier_workbooks_is_understood() -> None:
    """A workbook and a JSON file from before the sheet had a meaning still open; their rows are requests."""
    sheet = [["request", "population", "what", "asked_of", "due"], ["R-1", "LEAVERS", "All leavers", "HR", ""]]
    engagement = check_workbook(grids(Requests=sheet)).required()
    assert [(row.request, row.population, row.asked_of, row.due) for row in engagement.requests] == [
        ("R-1", "LEAVERS", "HR", None)
    ]
    old = small(other_sheets={"Requests": [{"request": "R-1", "population": "LEAVERS", "what": "All leavers"}]})
    assert from_json(old).requests[0].what == "All leavers"
    assert "requests" not in to_json(from_json(SMALL))


@pytest.mark.parametrize(
    ("rows", "code", "column"),
    [
        ([{"population": "LEAVER"}], "RP-E12", "population"),
        ([{"request": "R-1", "control": "LA-99", "what": "x"}], "RP-E12", "control"),
        ([{"population": "LEAVERS", "due": "20/01/2026"}], "RP-E07", "due"),
        ([{"request": "R 7!", "population": "LEAVERS"}], "RP-E10", "request"),
        ([{"request": "R-1", "population": "LEAVERS"}, {"request": "R-1", "what": "x"}], "RP-E11", "request"),
        ([{"population": "LEAVERS"}, {"request": "R-LEAVERS", "what": "x"}], "RP-E11", "request"),
        ([{"request": "R-1", "control": "LA-02"}], "RP-E30", "what"),
        ([{"control": "LA-02", "what": "Policy"}], "RP-E30", "request"),
        ([{"control": "LA-02", "population": "LEAVERS", "what": "Ticket"}], "RP-E30", "request"),
        ([{"what": "Organisation chart"}], "RP-E30", "request"),
    ],
)
def test_what_is_wrong_with_a_request_is_named_with_its_cell(
    rows: list[dict[str, str]], code: str, column: str
) -> None:
    """Unknown lists and controls, dates with two readings, numbers given twice and requests for nothing."""
    message = only(messages_of(small(requests=rows), code))
    assert (message.where.sheet, message.where.row, message.where.column) == ("Requests", len(rows), column)
    assert message.why
    assert message.action


def test_an_unknown_list_names_the_nearest() -> None:
    """A slip of the pen in the workbook is found with its row."""
    sheet = [["request", "population", "what"], ["R-1", "LEAVRS", "All leavers"]]
    message = only(workbook_messages(grids(Requests=sheet), "RP-E12"))
    assert (message.where.row, message.action) == (2, "did you mean LEAVERS?")
