"""The exception log: what is reported, exception by exception, then every deviation that is in none."""

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
from reperform.documents.deviation_log import DEVIATION_COLUMNS, DEVIATION_WIDTHS, deviation_cells
from reperform.documents.exception_entries import entry_blocks, exception_row_texts, exceptions_summary
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
from reperform.record.exceptions import DeviationEntry, ExceptionLog
from reperform.words import HANDLING_WORDS

COLUMNS = (
    "No.", "Workpaper", "Control", "Criteria", "Test", "Item", "Attribute", "Attribute text", "Fact", "Cause",
    "Classification", "Response of management", "Compensating control", "Disposition", "Recorded by", "Deficiency of",
    "Period affected", "Extent", "Owner", "Facts confirmed", "Response by and due", "Effect", "Approved by", "Open",
)  # fmt: skip
NOT_RECORDED = "not recorded"
_WIDTHS = (7, 15, 10, 14, 6, 18, 9, 40, 46, 34, 16, 40, 26, 26, 16, 11, 22, 34, 18, 30, 22, 34, 18, 34)
_CELL_LIMIT = 32_000
_TITLE = "Exception log"
_REFERENCE = "F"


@dataclass(frozen=True)
class ExceptionRow:
    """One exception, or one deviation that is in none, in the order of the log's columns."""

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
    deficiency: str = "–"
    period: str = "–"
    extent: str = "–"
    owner: str = "–"
    confirmed: str = "–"
    response_by: str = "–"
    effect: str = "–"
    approved: str = "–"
    open: str = "–"


def exception_rows(papers: Sequence[Paper], log: ExceptionLog | None = None) -> tuple[ExceptionRow, ...]:
    """Return the exceptions in the order of their numbers, then every deviating result that is in none.

    Parameters
    ----------
    papers : sequence of Paper
        Every workpaper.
    log : ExceptionLog, optional
        What people made of the deviations; without it every deviation stands by itself, numbered from 1.
    """
    reported = [ExceptionRow(*exception_row_texts(entry, log)) for entry in (log.exceptions if log else ()) if log]
    rows = [row for paper in papers for row in _rows(paper, log)]
    return (*reported, *(ExceptionRow(str(number), *row) for number, row in enumerate(rows, 1)))


def _rows(paper: Paper, log: ExceptionLog | None) -> list[tuple[str, ...]]:
    record = paper.record
    texts = {(test.id, one.id): one.text for test in record.tests for one in test.attributes}
    entries = {(row.control, row.item, row.attribute): row for row in (log.deviations if log else ())}
    found: list[tuple[str, ...]] = []
    for fact in deviation_facts(paper):
        entry = entries.get((record.control, fact.item, fact.attribute))
        if entry is not None and entry.exception:
            continue
        row = (
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
            _single_disposition(entry) or fact.disposition or NOT_RECORDED,
            (entry.handled_by if entry else "") or paper.name_of(fact.person) or "–",
        )
        found.append(row)
    return found


def _single_disposition(entry: DeviationEntry | None) -> str:
    if entry is None or entry.handling not in ("data_artefact", "allowed_exception"):
        return ""
    return f"{HANDLING_WORDS[entry.handling]}: {entry.proof}"


def exception_blocks(papers: Sequence[Paper], log: ExceptionLog | None = None) -> tuple[Block, ...]:
    """Return the log as blocks: the exceptions one by one, then a table a control of what is in none."""
    rows = exception_rows(papers, log)
    if not rows:
        return (Paragraph(("No deviations were found in any control tested.",)),)
    exceptions = log.exceptions if log else []
    singles = rows[len(exceptions) :]
    blocks: list[Block] = []
    if log is not None and exceptions:
        blocks.append(Paragraph((exceptions_summary(log),)))
        blocks += [block for entry in exceptions for block in entry_blocks(entry, log)]
    if singles:
        blocks.append(Paragraph((_summary(singles, papers, bool(exceptions)),)))
    for record in records_of(papers):
        own = [row for row in singles if row.ref == record.ref]
        if own:
            blocks += [Heading(f"{record.ref}   {record.title}", 2), _table(own)]
    return tuple(blocks)


def _summary(rows: Sequence[ExceptionRow], papers: Sequence[Paper], apart: bool) -> str:
    controls = len({row.ref for row in rows})
    undecided = sum(row.disposition == NOT_RECORDED for row in rows)
    return (
        f"{counted(len(rows), 'deviating result')}{' in no exception,' if apart else ''} in {controls} of "
        f"{counted(len(papers), 'control')}. "
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


def exception_log_pdf(
    papers: Sequence[Paper], engagement: Engagement, page_size: PageSize = "letter", log: ExceptionLog | None = None
) -> bytes:
    """Return the exception log as a PDF."""
    records = records_of(papers)
    header = engagement_header(engagement, records)
    blocks = (Heading(_TITLE, 1), *exception_blocks(papers, log))
    part = Part(plain_header(header, _TITLE, _REFERENCE, records), blocks)
    title = f"{_TITLE}, {header.client}"
    return compile_pdf(Document(title, header.firm, header.period_end, (part,), page_size=page_size))


def exception_log_xlsx(papers: Sequence[Paper], engagement: Engagement, log: ExceptionLog | None = None) -> bytes:
    """Return the exception log as a workbook, with the deviation log as its second sheet.

    Every cell is text; nothing is a formula or a link.
    """
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
    lines = [*engagement_lines(header), *([SAMPLE_DATA] if header.sample_data else [])]
    rows = [astuple(row) for row in exception_rows(papers, log)]
    write_text_sheet(book, "Exceptions", _TITLE, lines, COLUMNS, _WIDTHS, rows)
    deviations = log.deviations if log else []
    if deviations:
        cells = [deviation_cells(row) for row in deviations]
        write_text_sheet(book, "Deviations", "Deviation log", lines, DEVIATION_COLUMNS, DEVIATION_WIDTHS, cells)
    book.close()
    return stream.getvalue()


def write_text_sheet(
    book: object,
    name: str,
    title: str,
    lines: Sequence[str],
    columns: Sequence[str],
    widths: Sequence[int],
    rows: Sequence[Sequence[str]],
) -> None:
    """Write a sheet of texts: title, lines, a heading that stays in view, one row an entry, as high as its texts."""
    sheet = book.add_worksheet(name)  # type: ignore[attr-defined]
    plain = book.add_format({"text_wrap": True, "valign": "top", "border": 4})  # type: ignore[attr-defined]
    strong = book.add_format({"bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#E8E8E8"})  # type: ignore[attr-defined]
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))  # type: ignore[attr-defined]
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, line)
    top = len(lines) + 2
    for column, (heading, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, heading, strong)
    for number, entry in enumerate(rows, top + 1):
        for column, value in enumerate(entry):
            sheet.write_string(number, column, value[:_CELL_LIMIT], plain)
        sheet.set_row(number, height_of(entry, widths))
    if not rows:
        sheet.write_string(top + 1, 0, "No deviations were found in any control tested.")
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
