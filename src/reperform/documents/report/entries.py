"""The rows of Section IV: every control of the matrix, each of its tests, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reperform.documents.paper import Paper
from reperform.documents.report.found import design_result, result_wording, untested_result
from reperform.documents.report.inputs import AS_SHIPPED, ReportInputs
from reperform.documents.report.performed import performed_wording, walkthrough_performed
from reperform.documents.wording import prose_date
from reperform.model import Control, Engagement
from reperform.record import Record


@dataclass(frozen=True)
class Entry:
    """One test of one control as the report shows it.

    ``test_id`` names the test of the record that every number comes from; blank where the walkthrough speaks.
    """

    criteria: str
    control: str
    activity: str
    test: str
    result: str
    test_id: str = ""
    ref: str = ""


def section_iv_entries(
    papers: Sequence[Paper], engagement: Engagement | None = None, inputs: ReportInputs = AS_SHIPPED
) -> tuple[Entry, ...]:
    """Return the rows of Section IV in the order of the papers; a control has one row a test.

    Parameters
    ----------
    engagement : Engagement, optional
        For the days a control operated when that was not the whole period, and for a superseded wording.

    Raises
    ------
    ValueError
        If a slot would be blank: a report must not go out with one.
    """
    entries = tuple(entry for paper in papers for entry in _entries(paper, engagement, inputs))
    for entry in entries:
        if not all(text.strip() for text in (entry.criteria, entry.control, entry.activity, entry.test, entry.result)):
            raise ValueError(f"Section IV has a blank slot for control {entry.control}")
    return entries


def _entries(paper: Paper, engagement: Engagement | None, inputs: ReportInputs) -> list[Entry]:
    record = paper.record
    about = (", ".join(record.criteria) or "none stated", record.control, activity(record, engagement))
    if record.header.report_type == 1:
        result = design_result(record, record.period["end"])
        return [Entry(*about, walkthrough_performed(record), result, ref=record.ref)]
    if not record.tests:
        return [Entry(*about, walkthrough_performed(record), untested_result(record), ref=record.ref)]
    return [
        Entry(*about, performed_wording(test, inputs), result_wording(test, paper, inputs), test.id, record.ref)
        for test in record.tests
    ]


def activity(record: Record, engagement: Engagement | None = None) -> str:
    """Return the control as management words it; wordings that replaced each other stand one after the other."""
    rows = [row for row in engagement.controls if row.control == record.control] if engagement else []
    if not rows:
        return record.description or record.title
    return "\n".join(f"{row.description or row.title}{_in_force(row)}" for row in rows)


def _in_force(row: Control) -> str:
    if row.effective_from and row.effective_to:
        return f" (from {prose_date(str(row.effective_from))} to {prose_date(str(row.effective_to))})"
    if row.effective_to:
        return f" (until {prose_date(str(row.effective_to))})"
    return f" (from {prose_date(str(row.effective_from))})" if row.effective_from else ""


def table_rows(entries: Iterable[Entry]) -> list[tuple[str, ...]]:
    """Return rows with workpaper and test beside the words, so that every number can be traced."""
    return [
        (one.ref, one.test_id or "–", one.criteria, one.control, one.activity, one.test, one.result) for one in entries
    ]


def entries_of_series(entries: Iterable[Entry], controls: Iterable[str]) -> list[Entry]:
    """Return the rows of some controls in their order."""
    wanted = set(controls)
    return [entry for entry in entries if entry.control in wanted]
