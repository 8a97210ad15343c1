"""The report as a workbook: every cell is text, nothing is a formula or a link, the bytes are always the same."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reperform.documents.wording import SAMPLE_DATA, engagement_lines
from reperform.engagement.styles import height_of
from reperform.record import Header

_CELL_LIMIT = 32_000
_CUT = " [cut: a cell holds no more; the PDF and Word forms have the whole text]"
_PAPER = {"letter": 1, "a4": 9}


@dataclass(frozen=True)
class Grid:
    """One sheet: its name, title, columns with their widths in characters, and rows of texts."""

    name: str
    title: str
    columns: Mapping[str, int]
    rows: Sequence[Sequence[str]]


def workbook(grids: Sequence[Grid], header: Header, title: str, page_size: str = "letter") -> bytes:
    """Return sheets of texts as a workbook whose headings stay in sight and repeat in print."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    created = datetime.fromisoformat(f"{header.period_end}T00:00:00")
    book.set_properties({"title": title, "author": header.firm, "created": created})
    lines = [*engagement_lines(header), *([SAMPLE_DATA] if header.sample_data else [])]
    styles = {
        "plain": book.add_format({"text_wrap": True, "valign": "top", "border": 4}),
        "strong": book.add_format({"bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#E8E8E8"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }
    for grid in grids:
        _sheet(book.add_worksheet(grid.name), grid, lines, styles, _PAPER[page_size])
    book.close()
    return stream.getvalue()


def _within(text: str) -> str:
    """Return a text that a cell can hold; one that is cut says so."""
    return text if len(text) <= _CELL_LIMIT else f"{text[: _CELL_LIMIT - len(_CUT)]}{_CUT}"


def _sheet(sheet: Any, grid: Grid, lines: Sequence[str], styles: dict[str, Any], paper: int) -> None:
    sheet.write_string(0, 0, grid.title, styles["title"])
    for row, line in enumerate(lines, 1):
        sheet.write_string(row, 0, line)
    top = len(lines) + 2
    for column, (name, width) in enumerate(grid.columns.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, name, styles["strong"])
    for number, values in enumerate(grid.rows, top + 1):
        for column, value in enumerate(values):
            sheet.write_string(number, column, _within(value), styles["plain"])
        sheet.set_row(number, height_of(values, list(grid.columns.values())))
    if not grid.rows:
        sheet.write_string(top + 1, 0, "None.")
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + max(len(grid.rows), 1), len(grid.columns) - 1)
    sheet.set_paper(paper)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer("&L&A&Rpage &P of &N")
