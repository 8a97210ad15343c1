"""The rows of Section IV: every control of the matrix, each of its tests, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reperform.documents.paper import Paper
from reperform.documents.paper_control import activity
from reperform.documents.report.found import design_result, result_wording, untested_result
from reperform.documents.report.inputs import AS_SHIPPED, ReportInputs
from reperform.documents.report.performed import performed_wording, walkthrough_performed


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


def section_iv_entries(papers: Sequence[Paper], inputs: ReportInputs = AS_SHIPPED) -> tuple[Entry, ...]:
    """Return the rows of Section IV in the order of the papers; a control has one row a test.

    Raises
    ------
    ValueError
        If a slot would be blank: a report must not go out with one.
    """
    entries = tuple(entry for paper in papers for entry in _entries(paper, inputs))
    for entry in entries:
        if not all(text.strip() for text in (entry.criteria, entry.control, entry.activity, entry.test, entry.result)):
            raise ValueError(f"Section IV has a blank slot for control {entry.control}")
    return entries


def _entries(paper: Paper, inputs: ReportInputs) -> list[Entry]:
    record = paper.record
    about = (", ".join(record.criteria) or "none stated", record.control)
    if record.header.report_type == 1:
        result = design_result(record, record.period["end"])
        return [Entry(*about, activity(record), walkthrough_performed(record), result, ref=record.ref)]
    if not record.tests:
        return [Entry(*about, activity(record), walkthrough_performed(record), untested_result(record), ref=record.ref)]
    return [
        Entry(
            *about,
            activity(record, test),
            performed_wording(test, record, inputs),
            result_wording(test, paper, inputs),
            test.id,
            record.ref,
        )
        for test in record.tests
    ]


def table_rows(entries: Iterable[Entry]) -> list[tuple[str, ...]]:
    """Return rows with workpaper and test beside the words, so that every number can be traced."""
    return [
        (one.ref, one.test_id or "–", one.criteria, one.control, one.activity, one.test, one.result) for one in entries
    ]


def entries_of_series(entries: Iterable[Entry], controls: Iterable[str]) -> list[Entry]:
    """Return the rows of some controls in their order."""
    wanted = set(controls)
    return [entry for entry in entries if entry.control in wanted]
