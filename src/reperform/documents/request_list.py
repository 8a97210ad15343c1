"""The request list: the workbook for the client, and its blocks and sheet for the engagement file.

The client's copy holds what is asked, what came and why something was sent back. Notes of the team, results, marks and
risk never enter it, and an item stands in it only once it was drawn. Every cell is text; nothing is a formula or link.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reperform.documents.wording import SAMPLE_DATA, period_words, sentence
from reperform.engagement.styles import PAPER, Styles, height_of
from reperform.fieldwork.requests import DOCUMENT, ITEM, POPULATION, STATUS_WORDS, RequestLine
from reperform.model import Engagement, PopulationSpec
from reperform.populations.register import RegisterLine, state_sentence
from reperform.texts import shown_name

HOW_TO_SEND = (
    "Excel (.xlsx) or CSV as exported; unfiltered, all states; with a picture of the screen that shows query and"
    " row count"
)
_CELL_LIMIT = 32_000
_README_WIDTH = 100
_NO_DAY = "day not stated"
_YOUR_COMMENT = "Your comment"
_LISTS = (("No.", 18), ("What we ask for", 22), ("System to export from", 20), ("Query or report", 26),
          ("Period and date", 19), ("Columns needed at least", 22), ("How to send it", 26), ("Needed by", 11),
          ("Asked of", 16), ("Status", 13), ("What we received", 28), (_YOUR_COMMENT, 26))  # fmt: skip
_DOCUMENTS = (("No.", 14), ("Concerns", 26), ("What we ask for", 48), ("Needed by", 11), ("Asked of", 18),
              ("Status", 13), ("What we received", 34), (_YOUR_COMMENT, 34))  # fmt: skip
_SAMPLES = (("No.", 16), ("Concerns", 26), ("Item", 22), ("What the evidence must show", 40), ("What we ask for", 30),
            ("Needed by", 11), ("Asked of", 16), ("Status", 13), ("What we received", 30),
            (_YOUR_COMMENT, 30))  # fmt: skip
_README: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("How this list works", (
        "Each line has a number. Please begin the name of each file, or the subject of the message, with it, for"
        " example  R-LEAVERS leavers 2025.csv .",
        "Questions and remarks: write them into the column Your comment, or call us. Please leave the other columns"
        " as they are.",
        "Something that does not exist is an answer too: please say so. Nothing needs to be made for us afterwards.",
    )),
    ("Lists (sheet Lists)", (
        "Export the list straight from the system named, for the whole period, without a filter.",
        "All states means every record, whatever became of it: open, closed, cancelled, refused, deleted, archived.",
        "Send the file exactly as the system made it. Please do not sort, filter, colour, rename, delete or add"
        " anything.",
        "Please do not open a CSV file in Excel and save it: Excel changes dates, drops leading zeros and cuts long"
        " numbers.",
        "With each list send a picture of the whole screen that shows the system, the query with its filters, the"
        " number of rows found, and the date and time.",
        "Tell us who ran the export and when, and in which time zone its times are.",
        "Many systems stop an export at 1,000, 10,000 or 50,000 rows. If yours does, send the list in parts, for"
        " example by month.",
        "No records in the period? Send the empty export with its picture.",
    )),
    ("Samples (sheet Samples)", (
        "We selected these items from your lists. Please send for each what was recorded at the time: the ticket with"
        " its history, the approval, the log, the picture of the screen.",
        "One file an item, with its number at the beginning of the name. One file may answer several items if it is"
        " named with all of their numbers.",
        "Please do not complete or correct a record before you send it.",
    )),
    ("Safe sending", (
        "Use the portal we agreed on. If a file must go by mail, put it into an archive with a password and tell us"
        " the password by telephone, never in a message.",
        "Please send no passwords, keys or personal data that are not asked for; cover them in pictures.",
    )),
    ("What the status means", (
        "open: we are waiting for it.   partly received: something is still missing; the line says what.",
        "received: the file arrived and could be read. This says nothing about its content.",
        "seen: we inspected it with you; no file is needed.",
        "rejected: the file cannot be used, for the reason given; please send it again.",
        "no longer needed: an item of an earlier selection.",
    )),
)  # fmt: skip


@dataclass(frozen=True)
class _Page:
    book: Any
    styles: Styles
    cell: Any
    strong: Any
    entry: Any
    paper: int
    lines: tuple[str, ...]


def request_list_xlsx(
    lines: Sequence[RequestLine],
    engagement: Engagement,
    *,
    as_of: str = "",
    is_sample: bool = False,
    page_size: str = "letter",
) -> bytes:
    """Return the request list for the client as a workbook; the same content gives the same bytes.

    Parameters
    ----------
    lines : sequence of RequestLine
        From ``request_lines``.
    as_of : str
        A day as YYYY-MM-DD: lines that were due before it and are still awaited are called overdue. Blank: none is.
    is_sample : bool
        Whether the engagement is the invented sample; said on every sheet.
    """
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    about = engagement.about
    book = xlsxwriter.Workbook(stream, options)
    created = datetime.fromisoformat(f"{about.period_end}T00:00:00")
    book.set_properties({"title": f"Request list, {about.client}", "author": about.firm, "created": created})
    page = _page(book, engagement, as_of, is_sample, page_size)
    _readme(page)
    parts = ((POPULATION, "Lists", _LISTS), (DOCUMENT, "Documents", _DOCUMENTS), (ITEM, "Samples", _SAMPLES))
    for kind, name, columns in parts:
        own = [line for line in lines if line.kind == kind]
        if own:
            rows = [(line, _cells(line, engagement, as_of)) for line in own]
            _table(page, name, columns, rows)
    book.close()
    return stream.getvalue()


def _page(book: Any, engagement: Engagement, as_of: str, is_sample: bool, page_size: str) -> _Page:
    about = engagement.about
    base = {"valign": "top", "font_size": 10, "text_wrap": True, "num_format": "@", "border": 1,
            "border_color": "#BFBFBF"}  # fmt: skip
    lines = [
        f"{about.client}, {about.system}: SOC 2 Type {about.report_type} examination, "
        f"{period_words(str(about.period_start), str(about.period_end))}",
        f"From {about.firm}",
    ]
    lines += [f"Overdue is shown as of {as_of}."] if as_of else []
    lines += [SAMPLE_DATA] if is_sample else []
    return _Page(
        book,
        Styles.of(book),
        book.add_format(base),
        book.add_format({**base, "bold": True}),
        book.add_format({**base, "bg_color": "#FFF9E5"}),
        PAPER[page_size],
        tuple(lines),
    )


def _readme(page: _Page) -> None:
    sheet = page.book.add_worksheet("Read me first")
    sheet.hide_gridlines(2)
    sheet.set_paper(page.paper)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 3)
    sheet.set_column(1, 1, _README_WIDTH)
    sheet.write_string(0, 0, "Request list", page.styles.title)
    for row, line in enumerate(page.lines, 1):
        sheet.write_string(row, 0, line, page.styles.help)
    top = len(page.lines) + 2
    for heading, sentences in _README:
        sheet.write_string(top, 0, heading, page.styles.label)
        for row, text in enumerate(sentences, top + 1):
            sheet.write_string(row, 0, "•", page.styles.text)
            sheet.write_string(row, 1, text, page.styles.text)
            sheet.set_row(row, height_of((text,), (_README_WIDTH,)))
        top += len(sentences) + 2


def _table(
    page: _Page, name: str, columns: Sequence[tuple[str, int]], rows: Sequence[tuple[RequestLine, Sequence[str]]]
) -> None:
    sheet = page.book.add_worksheet(name)
    sheet.write_string(0, 0, f"Request list: {name}", page.styles.title)
    for row, text in enumerate(page.lines, 1):
        sheet.write_string(row, 0, text, page.styles.help)
    top = len(page.lines) + 2
    status = next(place for place, (heading, _) in enumerate(columns) if heading == "Status")
    for place, (heading, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(top, place, heading, page.styles.header)
    for row, (line, cells) in enumerate(rows, top + 1):
        for place, text in enumerate(cells):
            bold = place == 0 or (place == status and line.is_awaited)
            sheet.write_string(row, place, text[:_CELL_LIMIT], page.strong if bold else page.cell)
        sheet.write_blank(row, len(cells), None, page.entry)
        sheet.set_row(row, height_of(cells, [width for _, width in columns]))
    sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)
    sheet.freeze_panes(top + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(page.paper)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer(f"&L{name}&Rpage &P of &N")


def _cells(line: RequestLine, engagement: Engagement, as_of: str) -> tuple[str, ...]:
    """Return the cells of a line, the client's comment left out."""
    end = (line.due or "–", line.asked_of or "–", status_words(line, as_of), received_words(line))
    if line.kind == POPULATION:
        spec = engagement.population(line.population)
        return (
            line.number,
            line.what,
            spec.source or "the system in which these records are kept; please name it",
            spec.query or "the query or report you use; please send its text",
            period_of(spec, engagement),
            ", ".join(line.columns) or "all columns",
            HOW_TO_SEND,
            *end,
        )
    concerns = f"{line.control}  {engagement.control(line.control).title}" if line.control else "The examination"
    if line.kind == DOCUMENT:
        return (line.number, concerns, line.what, *end)
    unit = engagement.population(line.population).unit
    shown = "\n".join(f"{one.attribute}  {sentence(one.text)}" for one in line.attributes)
    return (line.number, concerns, f"{unit} {line.item}", shown, line.what, *end)


def period_of(spec: PopulationSpec, engagement: Engagement) -> str:
    """Return which records of a list are asked for: those dated in the period, or all."""
    about = engagement.about
    if spec.date_column and spec.item_rule != "all_rows":
        return f"{about.period_start} to {about.period_end}, both days included, by {spec.date_column}"
    return "all records, whatever their date"


def status_words(line: RequestLine, as_of: str = "") -> str:
    """Return the status of a line in words, with what is still missing and whether it is overdue."""
    words = STATUS_WORDS[line.status]
    if line.status == "partly_received":
        words += f"; still missing: {', '.join(line.open_attributes)}"
    return f"{words}; overdue" if line.is_overdue(as_of) else words


def received_words(line: RequestLine) -> str:
    """Return what came, one line a file: name, digest, day, and what became of it."""
    return "\n".join(_file_words(file) for file in line.files) or "–"


def _file_words(file: RegisterLine) -> str:
    # The day on which a list was taken in is the log's; the day of an attached file is part of a judgement.
    day = file.receipt.received or (file.taken_in_at[:10] if file.item else "")
    name = f"{shown_name(file.name)} (SHA-256 {file.sha256[:12]}…)"
    state = "" if file.state == "in_force" else f": {state_sentence(file)}"
    return f"{name}, {f'received {day}' if day else _NO_DAY}{state}"
