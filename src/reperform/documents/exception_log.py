"""The exception log: every deviation of every control, with what people recorded of it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from reperform.documents.blocks import (
    Block,
    Column,
    Document,
    Heading,
    PageSize,
    Paragraph,
    Part,
    Table,
)
from reperform.documents.paper import Paper, records_of
from reperform.documents.paper_results import deviation_facts, deviation_rows
from reperform.documents.typst_render import compile_pdf
from reperform.documents.wording import (
    SAMPLE_DATA,
    counted,
    engagement_header,
    engagement_lines,
    plain_header,
    sentence,
)
from reperform.engagement.styles import height_of
from reperform.model import Engagement

COLUMNS = (
    "No.", "Workpaper", "Control", "Criteria", "Test", "Item", "Attribute", "Attribute text", "Fact", "Cause",
    "Classification", "Response of management", "Compensating control", "Disposition", "Recorded by",
)  # fmt: skip
NOT_RECORDED = "not recorded"
_WIDTHS = (5, 15, 10, 14, 6, 18, 9, 40, 46, 34, 16, 40, 18, 26, 16)
_CELL_LIMIT = 32_000
_TITLE = "Exception log"
_REFERENCE = "F"


@dataclass(frozen=True)
class ExceptionRow:
    """One deviating result, in the order of the log's columns."""

    number: str
    ref: str
    control: str
    criteria: str
    test: str
    item: str
    attribute: str
    attribute_text: str
    fact: str
    cause: str
    classification: str
    response: str
    compensating: str
    disposition: str
    person: str


def exception_rows(papers: Sequence[Paper]) -> tuple[ExceptionRow, ...]:
    """Return every deviation and every item unable to be examined, paper by paper, numbered from 1."""
    rows = [row for paper in papers for row in _rows(paper)]
    return tuple(ExceptionRow(str(number), *row) for number, row in enumerate(rows, 1))


def _rows(paper: Paper) -> list[tuple[str, ...]]:
    record = paper.record
    texts = {(test.id, one.id): one.text for test in record.tests for one in test.attributes}
    return [
        (
            record.ref,
            record.control,
            ", ".join(record.criteria),
            fact.test,
            fact.item,
            fact.attribute,
            texts.get((fact.test, fact.attribute), ""),
            sentence(fact.fact),
            fact.cause or NOT_RECORDED,
            fact.classification or NOT_RECORDED,
            fact.response or NOT_RECORDED,
            fact.compensating or "–",
            fact.disposition or NOT_RECORDED,
            paper.name_of(fact.person) or "–",
        )
        for fact in deviation_facts(paper)
    ]


def exception_blocks(papers: Sequence[Paper]) -> tuple[Block, ...]:
    """Return the log as blocks: one table a control."""
    rows = exception_rows(papers)
    if not rows:
        return (Paragraph(("No deviations were found in any control tested.",)),)
    blocks: list[Block] = [Paragraph((_summary(rows, papers),))]
    for record in records_of(papers):
        own = [row for row in rows if row.ref == record.ref]
        if own:
            blocks += [Heading(f"{record.ref}   {record.title}", 2), _table(own)]
    return tuple(blocks)


def _summary(rows: Sequence[ExceptionRow], papers: Sequence[Paper]) -> str:
    controls = len({row.ref for row in rows})
    undecided = sum(row.disposition == NOT_RECORDED for row in rows)
    return (
        f"{counted(len(rows), 'deviating result')} in {controls} of {counted(len(papers), 'control')}. "
        + (f"For {undecided:,} of them no disposition is recorded." if undecided else "Each has a disposition.")
    )


def _table(rows: Sequence[ExceptionRow]) -> Table:
    columns = (
        Column("No.", "right", rigid=True),
        Column("Item"),
        Column("Attr.", "center", rigid=True),
        Column("Fact"),
        Column("Cause"),
        Column("Response of management"),
        Column("Compensating"),
        Column("Class and disposition"),
    )
    cells = [
        (row.number, row.item, row.attribute, row.fact, row.cause, row.response, row.compensating, _decided(row))
        for row in rows
    ]
    return Table(columns, deviation_rows(cells), keys=3)


def _decided(row: ExceptionRow) -> str:
    decided = (row.classification, row.disposition)
    found = [part[:1].upper() + part[1:] for part in decided if part != NOT_RECORDED]
    by = f" ({row.person})" if row.person != "–" else ""
    return (". ".join(found) or NOT_RECORDED) + by


def exception_log_pdf(papers: Sequence[Paper], engagement: Engagement, page_size: PageSize = "letter") -> bytes:
    """Return the exception log as a PDF."""
    records = records_of(papers)
    header = engagement_header(engagement, records)
    blocks = (Heading(_TITLE, 1), *exception_blocks(papers))
    part = Part(plain_header(header, _TITLE, _REFERENCE, records), blocks)
    title = f"{_TITLE}, {header.client}"
    return compile_pdf(Document(title, header.firm, header.period_end, (part,), page_size=page_size))


def exception_log_xlsx(papers: Sequence[Paper], engagement: Engagement) -> bytes:
    """Return the exception log as a workbook: every cell is text, nothing is a formula or a link."""
    import xlsxwriter

    header = engagement_header(engagement, records_of(papers))
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(stream, options)
    created = datetime.fromisoformat(f"{header.period_end}T00:00:00")
    book.set_properties({"title": _TITLE, "author": header.firm, "created": created})
    _write_sheet(book, papers, [*engagement_lines(header), *([SAMPLE_DATA] if header.sample_data else [])])
    book.close()
    return stream.getvalue()


def _write_sheet(book: object, papers: Sequence[Paper], lines: Sequence[str]) -> None:
    sheet = book.add_worksheet("Exceptions")  # type: ignore[attr-defined]
    plain = book.add_format({"text_wrap": True, "valign": "top", "border": 4})  # type: ignore[attr-defined]
    strong = book.add_format({"bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#E8E8E8"})  # type: ignore[attr-defined]
    title = book.add_format({"bold": True, "font_size": 14})  # type: ignore[attr-defined]
    sheet.write_string(0, 0, _TITLE, title)
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, line)
    top = len(lines) + 2
    for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, name, strong)
    rows = exception_rows(papers)
    for number, entry in enumerate(rows, top + 1):
        for column, value in enumerate(astuple(entry)):
            sheet.write_string(number, column, value[:_CELL_LIMIT], plain)
        sheet.set_row(number, height_of(astuple(entry), _WIDTHS))
    if not rows:
        sheet.write_string(top + 1, 0, "No deviations were found in any control tested.")
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + max(len(rows), 1), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
