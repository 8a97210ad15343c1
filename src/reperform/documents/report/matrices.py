"""Criteria to controls and controls to criteria, with what is assumed at user entities and subservice organizations."""

from __future__ import annotations

from collections.abc import Sequence

from reperform.catalogue import Criterion
from reperform.documents.blocks import Block, Column, Paragraph, Row, Run, Table
from reperform.documents.lead_sheet import NO_CONTROL, series_in_scope
from reperform.documents.paper import Paper, never_run, records_of
from reperform.documents.paper_control import paper_label
from reperform.documents.report.inputs import ReportInputs
from reperform.documents.wording import period_words, sentence
from reperform.model import ComplementaryControl, Engagement, SubserviceOrganization
from reperform.texts import join_words

KINDS = {
    "CUEC": "Complementary user entity controls",
    "CSOC": "Complementary subservice organization controls",
}


def criteria_rows(
    criteria: Sequence[Criterion], papers: Sequence[Paper], engagement: Engagement, inputs: ReportInputs
) -> list[tuple[str, str, str, str]]:
    """Return criterion, its text, its controls or the reason for none, and what is assumed elsewhere."""
    return [
        (
            one.id,
            inputs.criteria.get(one.id) or one.paraphrase,
            controls_of(one.id, papers, engagement),
            assumed_for(one.id, engagement),
        )
        for one in criteria
    ]


def controls_of(criterion: str, papers: Sequence[Paper], engagement: Engagement) -> str:
    """Return the controls of a criterion, else why there is none."""
    found = [record.control for record in records_of(papers) if criterion in record.criteria]
    if found:
        return ", ".join(found)
    row = next((row for row in engagement.criteria if row.criterion == criterion), None)
    if row is None or not row.reason:
        return NO_CONTROL
    return f"{'Not applicable' if row.applicable == 'no' else 'No control'}: {row.reason}"


def assumed_for(criterion: str, engagement: Engagement) -> str:
    """Return the ids of the complementary controls of a criterion, or a dash."""
    return ", ".join(row.id for row in engagement.complementary if criterion in row.criteria) or "–"


def criteria_table(papers: Sequence[Paper], engagement: Engagement, inputs: ReportInputs) -> list[Block]:
    """Return the matrix from criteria to controls, a part for each series."""
    assumed = bool(engagement.complementary)
    columns = (
        Column("Criterion", rigid=True),
        Column("Text" if inputs.criteria else "What it asks for, in our words", weight=3),
        Column("Controls", weight=2),
        *((Column("Assumed elsewhere"),) if assumed else ()),
    )
    rows: list[Row] = []
    for series, criteria in series_in_scope(engagement).items():
        rows.append(Row((Run(f"{series}  {criteria[0].series_title}", "bold"),), marked=True, group=True))
        rows += [
            Row((Run(name, "bold"), text, controls, *((elsewhere,) if assumed else ())), controls == NO_CONTROL)
            for name, text, controls, elsewhere in criteria_rows(criteria, papers, engagement, inputs)
        ]
    return [Table(columns, tuple(rows))]


def control_rows(papers: Sequence[Paper]) -> list[tuple[str, str, str]]:
    """Return control, title and criteria, in the order of the papers."""
    return [
        (record.control, record.title, ", ".join(record.criteria) or "none stated") for record in records_of(papers)
    ]


def _paper_of(paper: Paper, linked: bool) -> str:
    """Return the label of a control's paper where one is bound in; a control that never ran has none."""
    return paper_label(paper.record.ref) if linked and not never_run(paper.record) else ""


def controls_table(papers: Sequence[Paper], *, linked: bool = False) -> list[Block]:
    """Return the matrix from controls to criteria; ``linked``: each control links to its workpaper."""
    columns = (Column("Control", rigid=True), Column("Title"), Column("Criteria"))
    rows = tuple(
        Row((Run(control, "bold", _paper_of(paper, linked)), title, criteria))
        for paper, (control, title, criteria) in zip(papers, control_rows(papers), strict=True)
    )
    return [Table(columns, rows)] if rows else [Paragraph(("The matrix holds no control.",))]


def complementary_rows(kind: str, engagement: Engagement) -> list[ComplementaryControl]:
    """Return the controls assumed at user entities or at subservice organizations."""
    return [row for row in engagement.complementary if row.kind == kind]


def complementary_table(kind: str, engagement: Engagement) -> list[Block]:
    """Return what is assumed elsewhere, or the sentence that nothing is."""
    rows = complementary_rows(kind, engagement)
    if not rows:
        return [Paragraph((f"{KINDS[kind]}: none are assumed.",))]
    by_organization = kind == "CSOC"
    columns = (
        Column("Id", rigid=True),
        *((Column("Subservice organization"),) if by_organization else ()),
        Column("What is assumed", weight=3),
        Column("Criteria"),
    )
    cells = [
        Row(
            (
                Run(row.id, "bold"),
                *((row.organization or "not stated",) if by_organization else ()),
                row.text,
                ", ".join(row.criteria) or "not stated",
            )
        )
        for row in rows
    ]
    return [Table(columns, tuple(cells))]


def carved_out(engagement: Engagement) -> list[str]:
    """Return the names of the subservice organizations whose controls are left out."""
    return [row.organization for row in engagement.subservice if row.method == "carve_out"]


def carve_out_sentence(engagement: Engagement) -> str:
    """Return that controls of carved-out organizations were not tested, or an empty text."""
    names = carved_out(engagement)
    if not names:
        return ""
    words = f"Controls of {join_words(names)} were not tested: the description leaves them out."
    monitoring = [name for row in engagement.subservice for name in row.monitoring_controls]
    by = join_words(list(dict.fromkeys(monitoring)))
    return f"{words} How the service organization monitors them is the matter of {by}." if by else words


def subservice_table(engagement: Engagement) -> list[Block]:
    """Return the subservice organizations with method and monitoring, or the sentence that there are none."""
    if not engagement.subservice:
        return [Paragraph(("The description names no subservice organization.",))]
    columns = (Column("Organization"), Column("Services"), Column("Method", rigid=True), Column("Monitoring", weight=2))
    methods = {"carve_out": "Carved out", "inclusive": "Included", "": "not stated"}
    rows = [
        Row((Run(row.organization, "bold"), row.services or "not stated", methods[row.method], monitoring_words(row)))
        for row in engagement.subservice
    ]
    return [Table(columns, tuple(rows))]


def monitoring_words(row: SubserviceOrganization) -> str:
    """Return how a subservice organization is monitored, and what its last report covers."""
    parts = [sentence(row.monitoring)] if row.monitoring else []
    if row.monitoring_controls:
        parts.append(f"Controls: {', '.join(row.monitoring_controls)}.")
    if row.report_received:
        covers = ""
        if row.report_from and row.report_to:
            covers = f", {period_words(str(row.report_from), str(row.report_to))}"
        parts.append(f"Report received: {row.report_received}{covers}.")
    return " ".join(parts) or "not stated"
