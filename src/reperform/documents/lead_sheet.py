"""Lead sheets: one a series of criteria, which ties its controls to the papers beneath and its criteria to controls."""

from __future__ import annotations

from collections.abc import Sequence

from reperform.catalogue import Criterion, criteria_in_scope
from reperform.documents.blocks import Block, Cell, Column, Heading, Paragraph, Row, Run, Table
from reperform.documents.paper import Paper, never_run, records_of
from reperform.documents.paper_control import paper_label
from reperform.documents.wording import prepared_words, reviewed_words, status_words
from reperform.model import Engagement
from reperform.record import Record

NO_CONTROL = "No control and no reason recorded"


def lead_label(series: str) -> str:
    """Return the label that other pages link to."""
    return f"lead-{series}"


def series_in_scope(engagement: Engagement) -> dict[str, list[Criterion]]:
    """Return the criteria in scope by series, in the order of the publication."""
    found: dict[str, list[Criterion]] = {}
    for criterion in criteria_in_scope(engagement.about.categories):
        found.setdefault(criterion.series, []).append(criterion)
    return found


def lead_sheet(series: str, papers: Sequence[Paper], engagement: Engagement) -> tuple[Block, ...]:
    """Return the lead sheet of a series: its papers, then its criteria with their controls or reason."""
    criteria = series_in_scope(engagement)[series]
    own = own_controls(series, papers)
    return (
        Heading(f"Lead sheet {series}   {criteria[0].series_title}", 1, lead_label(series)),
        Heading("Controls", 2),
        _controls(own),
        Heading("Criteria", 2),
        criteria_table(criteria, papers, engagement),
    )


def own_controls(series: str, papers: Sequence[Paper]) -> list[Record]:
    """Return the controls whose first criterion lies in a series: its lead sheet is theirs."""
    return [record for record in records_of(papers) if _series_of(record) == series]


def _series_of(record: Record) -> str:
    return record.criteria[0].split(".")[0] if record.criteria else ""


def _controls(records: Sequence[Record]) -> Block:
    if not records:
        return Paragraph(("No control has its first criterion in this series.",))
    columns = (
        Column("Workpaper", rigid=True),
        Column("Control"),
        Column("Tested of population"),
        Column("Deviating", "right", rigid=True),
        Column("Status"),
        Column("Prepared by"),
        Column("Reviewed by"),
    )
    rows = tuple(_control(record) for record in records)
    return Table(columns, rows)


def _control(record: Record) -> Row:
    deviating = record.distinct_deviating
    return Row(
        (
            Run(record.ref, "bold", "" if never_run(record) else paper_label(record.ref)),
            f"{record.control} {record.title}",
            "; ".join(tested_of(record)) or "none",
            f"{deviating:,}",
            status_words(record),
            prepared_words(record.header),
            reviewed_words(record.header),
        ),
        marked=deviating > 0,
    )


def tested_of(record: Record) -> list[str]:
    """Return "25 of 412 leavers" for each test of a control."""
    return [f"{test.id}: {test.items_tested:,} of {test.population.size:,}" for test in record.tests]


def criteria_table(criteria: Sequence[Criterion], papers: Sequence[Paper], engagement: Engagement) -> Table:
    """Return criteria with the controls that address them, or the recorded reason why none does."""
    columns = (
        Column("Criterion", rigid=True),
        Column("What it asks for, in our words"),
        Column("Controls and status, or the reason for none"),
    )
    rows = tuple(
        Row((Run(one.id, "bold"), one.paraphrase, text), marked=text == NO_CONTROL)
        for one in criteria
        for text in [addressed_by(one.id, papers, engagement)]
    )
    return Table(columns, rows)


def addressed_by(criterion: str, papers: Sequence[Paper], engagement: Engagement) -> str:
    """Return the controls of a criterion with their status, else the recorded reason, else that neither exists."""
    found = [record for record in records_of(papers) if criterion in record.criteria]
    if found:
        return "\n".join(f"{record.control}: {status_words(record)}" for record in found)
    reason = next((row.reason for row in engagement.criteria if row.criterion == criterion and row.reason), "")
    return f"No control. Reason: {reason}" if reason else NO_CONTROL


def matrix(papers: Sequence[Paper], engagement: Engagement) -> list[Block]:
    """Return the matrix of criteria to controls, one row a criterion in scope."""
    columns = (Column("Criterion", rigid=True), Column("Series"), Column("Controls"))
    rows = []
    for series, criteria in series_in_scope(engagement).items():
        for one in criteria:
            controls = [record.control for record in records_of(papers) if one.id in record.criteria]
            text: Cell = ", ".join(controls) or addressed_by(one.id, papers, engagement)
            rows.append(Row((Run(one.id, "bold"), f"{series} {one.series_title}", text), text == NO_CONTROL))
    return [Table(columns, tuple(rows))]
