"""Section IV: criteria, controls, tests of controls and results, as blocks and as a PDF.

Every sentence is made from counts, dates and reasons of the records. What is not concluded is said to be so;
no cell is ever blank.
"""

from __future__ import annotations

from collections.abc import Sequence

from reperform.documents.blocks import Block, Cell, Column, Heading, Paragraph, Row, Run, Table
from reperform.documents.lead_sheet import own_controls, series_in_scope
from reperform.documents.paper import Paper, records_of
from reperform.documents.paper_control import paper_label
from reperform.documents.report.entries import Entry, entries_of_series, section_iv_entries
from reperform.documents.report.inputs import AS_SHIPPED, ReportInputs
from reperform.documents.report.matrices import (
    KINDS,
    carve_out_sentence,
    complementary_table,
    controls_table,
    criteria_table,
)
from reperform.documents.report.templates import Value, clauses, fill
from reperform.documents.wording import counted, engagement_header, period_words, prose_date
from reperform.model import Engagement
from reperform.record import Header

COLUMNS = ("Criterion", "Control", "Test performed", "Result")
COLUMNS_TYPE_1 = ("Criterion", "Control", "Procedures performed", "Result")


def title(header: Header) -> str:
    """Return the title of the section."""
    if header.report_type == 1:
        return "Section IV: criteria, controls and the auditor's procedures on design and implementation"
    return "Section IV: criteria, controls, tests of controls and results"


def introduction(header: Header, inputs: ReportInputs = AS_SHIPPED) -> tuple[Block, ...]:
    """Return the paragraphs before the tables, from the wording template of the section."""
    name = "section-iv-type-1" if header.report_type == 1 else "section-iv"
    sizes = "sizes_always" if inputs.sample_sizes == "always" else "sizes_on_deviation"
    passages = clauses(inputs.template("clauses"))
    values: dict[str, Value] = {
        "firm": header.firm,
        "client": header.client,
        "system": header.system,
        "period": period_words(header.period_start, header.period_end),
        "period_end": prose_date(header.period_end),
        "sizes": fill(passages[sizes], {}).blocks,
    }
    return fill(inputs.template(name), values, level=2).blocks


def open_controls(papers: Sequence[Paper]) -> list[str]:
    """Return the controls that nobody has concluded on."""
    return [record.control for record in records_of(papers) if record.state != "concluded"]


def warning(papers: Sequence[Paper]) -> str:
    """Return the sentence that says the section is no more than a draft, or an empty text."""
    names = open_controls(papers)
    return f"Draft: {counted(len(names), 'control')} not concluded ({', '.join(names)})." if names else ""


def section_iv_blocks(
    papers: Sequence[Paper],
    engagement: Engagement,
    inputs: ReportInputs = AS_SHIPPED,
    linked: frozenset[str] = frozenset(),
) -> tuple[Block, ...]:
    """Return the whole section: introduction, matrix of criteria, tests by series, controls assumed elsewhere.

    ``linked`` names the workpapers bound together with it; a control then links to its paper.
    """
    header = engagement_header(engagement, records_of(papers))
    blocks: list[Block] = [Heading(title(header), 1), *introduction(header, inputs)]
    if warning(papers):
        blocks.append(Paragraph((Run(warning(papers), "bold"),)))
    if carve_out_sentence(engagement):
        blocks.append(Paragraph((carve_out_sentence(engagement),)))
    entries = section_iv_entries(papers, inputs)
    type_1 = header.report_type == 1
    blocks += [
        Heading("Criteria and the controls that address them", 2),
        *criteria_table(papers, engagement, inputs),
        Heading("Procedures on the controls" if type_1 else "Tests of controls", 2),
        table_of_tests(entries, papers, engagement, linked),
        Heading("Controls and the criteria they address", 2),
        *controls_table(papers),
    ]
    if engagement.complementary:
        blocks += [block for kind, name in KINDS.items() for block in _assumed(kind, name, engagement)]
    return tuple(blocks)


def _assumed(kind: str, name: str, engagement: Engagement) -> list[Block]:
    return [Heading(name, 2), *complementary_table(kind, engagement)]


def table_of_tests(
    entries: Sequence[Entry], papers: Sequence[Paper], engagement: Engagement, linked: frozenset[str] = frozenset()
) -> Table:
    """Return the rows of Section IV by series; a control stands once, in the series of its first criterion."""
    names = COLUMNS_TYPE_1 if engagement.about.report_type == 1 else COLUMNS
    columns = tuple(Column(name, rigid=name == "Criterion", weight=2 if name == "Control" else 3) for name in names)
    rows: list[Row] = []
    for name, criteria in series_in_scope(engagement).items():
        own = entries_of_series(entries, [record.control for record in own_controls(name, papers)])
        if own:
            rows.append(Row((Run(f"{name}  {criteria[0].series_title}", "bold"),), marked=True, group=True))
            rows += [Row(_linked(cells, one.ref, linked)) for cells, one in zip(table_cells(own), own, strict=True)]
    return Table(columns, tuple(rows))


def _linked(cells: tuple[str, str, str, str], ref: str, linked: frozenset[str]) -> tuple[Cell, ...]:
    criterion, control, *others = cells
    return (criterion, Run(control, "", paper_label(ref)) if ref in linked else control, *others)


def table_cells(entries: Sequence[Entry]) -> list[tuple[str, str, str, str]]:
    """Return the four cells of each row."""
    rows, before = [], ("", "")
    for entry in entries:
        wording = (entry.control, entry.activity)
        control = "\n".join(wording) if wording != before else f"{entry.control}, continued"
        criteria = entry.criteria.replace(", ", "\n")
        rows.append((criteria, control, entry.test, entry.result))
        before = wording
    return rows
