"""A small engagement in which nothing is wrong, and ways to plant one defect at a time."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

from documents_fixture import design_failure, leavers
from docx import Document
from report_fixture import UNMODIFIED, complete

from reperform.catalogue import criteria_in_scope
from reperform.documents import Report, ReportInputs
from reperform.documents.paper import Paper
from reperform.documents.report.kinds import report_docx
from reperform.errors import Message
from reperform.linting.checking import checked
from reperform.linting.subject import Subject
from reperform.model import AttributeSpec, Control, CriterionRow, Engagement
from reperform.record import Record

VENDOR = "Once a year the security lead reviews the report of each vendor and records the review."
RATIONALE = "Five late or unsupported removals of 412; the monthly review of access found each within the month."
REMOVED = AttributeSpec(
    control="LA-02", attribute="A", text="Access was removed within two business days of the termination date",
    test_nature="reperformance", population="LEAVERS", rule="within",
    arguments={"start": "termination_date", "end": "removed_at", "limit": "2", "unit": "business_days"},
    sla_source='Access policy 5.1: "no later than 2 business days"',
)  # fmt: skip


def leaver_record(**changes: Any) -> Record:
    """Return the record of LA-02; keywords replace fields."""
    record = leavers().record
    conclusion = record.conclusion.model_copy(update={"rationale": RATIONALE}) if record.conclusion else None
    return record.model_copy(update={"cross_references": [], "conclusion": conclusion, **changes})


def clean_papers(record: Record | None = None) -> list[Paper]:
    """Return the two papers: leavers with deviations, and a control whose design is not suitable."""
    vendor = design_failure()
    vendor_record = vendor.record.model_copy(update={"description": VENDOR, "frequency": "annual"})
    return [Paper(record or leaver_record(), leavers().results), Paper(vendor_record, ())]


def clean_engagement(papers: list[Paper], **changes: Any) -> Engagement:
    """Return the engagement of the papers, every other criterion with a reason; a keyword replaces a sheet."""
    mapped = {name for paper in papers for name in paper.record.criteria}
    others = [one.id for one in criteria_in_scope(("Security",)) if one.id not in mapped]
    host = complete().subservice[0].model_copy(update={"monitoring_controls": ("VEN-02",)})
    return complete(
        **{
            "controls": tuple(control_of(paper.record) for paper in papers),
            "attributes": (REMOVED,),
            "criteria": tuple(CriterionRow(criterion=name, applicable="no", reason="Out of scope.") for name in others),
            "subservice": (host,),
            **changes,
        }
    )


def control_of(record: Record, **changes: Any) -> Control:
    """Return the row of the Controls sheet that a record was made from."""
    fields = ("control", "title", "description", "owner", "frequency", "automation")
    values = {name: getattr(record, name) for name in fields}
    return Control(**{**values, "criteria": tuple(record.criteria), **changes})


def subject(record: Record | None = None, *, inputs: dict[str, Any] | None = None, word: dict[str, bytes] | None = None,
            log: Any = None, **sheets: Any) -> Subject:  # fmt: skip
    """Return what is checked; ``record`` takes the place of LA-02's, keywords replace sheets."""
    papers = clean_papers(record)
    report = Report(
        papers, clean_engagement(papers, **sheets), ReportInputs(**{"opinion": UNMODIFIED, **(inputs or {})})
    )
    return Subject(report, log, issued=word or {})


def findings(one: Subject) -> tuple[Message, ...]:
    """Return what lint says."""
    return checked(one).findings


def codes(one: Subject) -> set[str]:
    """Return the codes of what lint says."""
    return {message.code for message in findings(one)}


def word_file(kind: str, edit: Callable[[Any], None] | None = None) -> bytes:
    """Return a Word file of the clean report as a person left it after an edit."""
    data = _compiled(kind)
    if edit is None:
        return data
    document = Document(io.BytesIO(data))
    edit(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@cache
def _compiled(kind: str) -> bytes:
    return report_docx(kind, subject().report)


def replacing(old: str, new: str) -> Callable[[Any], None]:
    """Return an edit of every paragraph, in tables too, that holds a text; it must be there."""

    def edit(document: Any) -> None:
        cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
        paragraphs = [*document.paragraphs, *(one for cell in cells for one in cell.paragraphs)]
        found = [one for one in paragraphs if old in one.text]
        assert found, old
        for one in found:
            text = one.text.replace(old, new)
            for run in one.runs[1:]:
                run.text = ""
            one.runs[0].text = text

    return edit
