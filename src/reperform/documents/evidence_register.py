"""The evidence register and the tracker of requests, for the engagement file: blocks of the binder and a workbook.

Of a list the register prints who gave it, when and how, as a person stated it; who took it in and at which moment
stands in the event log, because no document depends on a clock or a user.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from reperform.documents.blocks import Block, Column, Paragraph, Row, Run, Table
from reperform.documents.request_list import received_words, status_words
from reperform.documents.wording import SAMPLE_DATA, counted, engagement_lines, prose_date
from reperform.engagement.styles import PAPER, Styles, height_of
from reperform.fieldwork.requests import RequestLine
from reperform.populations.register import STATE_WORDS, RegisterLine, state_sentence
from reperform.record import Header
from reperform.texts import shown_name

_TITLE = "Evidence register"
NOT_STATED = "not stated"
_REGISTER = (("File", 34), ("For", 30), ("Given by", 26), ("Received", 12), ("Via", 18), ("Request", 16),
             ("State", 44), ("Bytes", 12), ("SHA-256", 66))  # fmt: skip
_TRACKER = (("No.", 18), ("Kind", 11), ("For", 26), ("What is asked", 40), ("Asked of", 20), ("Due", 11),
            ("Status", 18), ("What came", 44), ("Note", 34))  # fmt: skip
_CELL_LIMIT = 32_000


def register_summary(lines: Sequence[RegisterLine]) -> str:
    """Return how many files stand in the register in each state, in one sentence.

    Examples
    --------
    >>> register_summary([RegisterLine("a.csv", "0" * 64, 3, population="LEAVERS")])
    '1 entry: 1 in force.'
    """
    counts = Counter(line.state for line in lines)
    states = [f"{counts[state]:,} {words}" for state, words in STATE_WORDS.items() if counts[state]]
    return f"{counted(len(lines), 'entry')}: {', '.join(states)}." if lines else "No evidence was received."


def register_blocks(lines: Sequence[RegisterLine]) -> tuple[Block, ...]:
    """Return the evidence register as blocks: what was received, for what, from whom, and what became of it."""
    if not lines:
        return (Paragraph((register_summary(lines),)),)
    columns = (Column("File"), Column("For"), Column("Given by"), Column("Received"), Column("Request"),
               Column("State"), Column("SHA-256"))  # fmt: skip
    rows = tuple(
        Row(
            (
                Run(shown_name(line.name), "bold"),
                line.subject or "–",
                ", ".join(filter(None, [line.receipt.given_by, line.receipt.via])) or NOT_STATED,
                prose_date(line.receipt.received) or NOT_STATED,
                line.receipt.request or "–",
                state_sentence(line),
                Run(line.sha256, "mono"),
            )
        )
        for line in lines
    )
    note = "Who took each file in, and when, stands in the event log:  reperform evidence  prints it."
    return (Paragraph((register_summary(lines),)), Table(columns, rows, notes=(note,)))


def evidence_xlsx(
    lines: Sequence[RegisterLine], requests: Sequence[RequestLine], header: Header, page_size: str = "letter"
) -> bytes:
    """Return register and tracker of requests as a workbook for the team: every cell is text."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    book = xlsxwriter.Workbook(stream, options)
    created = datetime.fromisoformat(f"{header.period_end}T00:00:00")
    book.set_properties({"title": _TITLE, "author": header.firm, "created": created})
    above = [*engagement_lines(header), *([SAMPLE_DATA] if header.sample_data else [])]
    styles, paper = Styles.of(book), PAPER[page_size]
    _table(book, styles, paper, (_TITLE, [*above, register_summary(lines)], _REGISTER), [*map(_register_row, lines)])
    _table(book, styles, paper, ("Requests", above, _TRACKER), [*map(_tracker_row, requests)])
    book.close()
    return stream.getvalue()


def _register_row(line: RegisterLine) -> tuple[str, ...]:
    receipt = line.receipt
    return (
        shown_name(line.name), line.subject or "–", receipt.given_by or NOT_STATED, receipt.received or NOT_STATED,
        receipt.via or NOT_STATED, receipt.request or "–", state_sentence(line),
        "–" if line.size is None else f"{line.size:,}", line.sha256,
    )  # fmt: skip


def _tracker_row(line: RequestLine) -> tuple[str, ...]:
    subject = f"{line.control} {line.item}".strip() if line.kind == "item" else line.population or line.control
    return (
        line.number, line.kind, subject or "–", line.what, line.asked_of or "–", line.due or "–", status_words(line),
        received_words(line), line.note,
    )  # fmt: skip


def _table(
    book: Any,
    styles: Styles,
    paper: int,
    heading: tuple[str, Sequence[str], Sequence[tuple[str, int]]],
    rows: Sequence[Sequence[str]],
) -> None:
    name, above, columns = heading
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, name, styles.title)
    for row, text in enumerate(above, 1):
        sheet.write_string(row, 0, text, styles.help)
    top = len(above) + 2
    for place, (title, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(top, place, title, styles.header)
    for row, cells in enumerate(rows, top + 1):
        for place, text in enumerate(cells):
            sheet.write_string(row, place, text[:_CELL_LIMIT], styles.text)
        sheet.set_row(row, height_of(cells, [width for _, width in columns]))
    sheet.autofilter(top, 0, top + max(len(rows), 1), len(columns) - 1)
    sheet.freeze_panes(top + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer(f"&L{name}&Rpage &P of &N")
