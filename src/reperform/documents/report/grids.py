"""The sheets of the report's workbooks, as texts."""

from __future__ import annotations

from collections.abc import Sequence

from reperform.documents.lead_sheet import series_in_scope
from reperform.documents.paper import Paper
from reperform.documents.report.checklist import Answer
from reperform.documents.report.entries import section_iv_entries, table_rows
from reperform.documents.report.excel import Grid
from reperform.documents.report.inputs import ReportInputs
from reperform.documents.report.matrices import KINDS, complementary_rows, control_rows, criteria_rows, monitoring_words
from reperform.model import Engagement

_TESTS = {
    "Workpaper": 16, "Test": 6, "Criteria": 14, "Control": 10, "Control activity": 46, "Test performed": 56,
    "Result": 70,
}  # fmt: skip
_CRITERIA = {"Criterion": 11, "Text": 70, "Controls or the reason for none": 44, "Assumed elsewhere": 22}
_CONTROLS = {"Control": 12, "Title": 50, "Criteria": 40}
_ASSUMED = {"Id": 12, "Kind": 8, "Organization": 30, "What is assumed": 70, "Criteria": 18}
_SUBSERVICE = {"Organization": 34, "Services": 40, "Method": 14, "Monitoring": 70}
_DESCRIPTION = {"Criterion": 10, "Topic": 34, "Page": 8, "Status": 34, "Text": 90}
_CHECKLIST = {"Group": 18, "Question": 60, "Answer": 14, "Basis": 60}


def section_iv_grids(papers: Sequence[Paper], engagement: Engagement, inputs: ReportInputs) -> list[Grid]:
    """Return the tests, and the matrix both ways."""
    criteria = [
        row
        for group in series_in_scope(engagement).values()
        for row in criteria_rows(group, papers, engagement, inputs)
    ]
    tests = table_rows(section_iv_entries(papers, inputs))
    return [
        Grid("Tests", "Section IV: criteria, controls, tests and results", _TESTS, tests),
        Grid("Criteria", "Criteria and the controls that address them", _CRITERIA, criteria),
        Grid("Controls", "Controls and the criteria they address", _CONTROLS, control_rows(papers)),
    ]


def other_grids(engagement: Engagement, answers: Sequence[Answer], unfilled: Sequence[str]) -> list[Grid]:
    """Return what else the report is made of: controls assumed elsewhere, description, checklist, open slots."""
    assumed = [
        (row.id, row.kind, row.organization or "–", row.text, ", ".join(row.criteria) or "not stated")
        for kind in KINDS
        for row in complementary_rows(kind, engagement)
    ]
    organizations = [
        (row.organization, row.services, row.method or "not stated", monitoring_words(row))
        for row in engagement.subservice
    ]
    description = [(row.criterion, row.topic, row.page, row.status, row.text) for row in engagement.description]
    asked = [(one.group, one.question, one.answer, one.basis) for one in answers]
    return [
        Grid("Assumed elsewhere", "Complementary controls", _ASSUMED, assumed),
        Grid("Subservice", "Subservice organizations", _SUBSERVICE, organizations),
        Grid("Description", "Description of the system", _DESCRIPTION, description),
        Grid("Checklist", "Completion checklist", _CHECKLIST, asked),
        Grid("Open slots", "Slots of the report that nothing fills yet", {"Slot": 50}, [(name,) for name in unfilled]),
    ]
