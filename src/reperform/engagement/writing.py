"""Write ``engagement.xlsx`` once, for people to edit: drop-downs, help, frozen headers, everything as text.

No content ever becomes a formula or a link. The same content gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from reperform.engagement.cells import join_pairs, join_parts
from reperform.engagement.help_sheets import write_help_sheets, write_readme
from reperform.engagement.json_form import to_json
from reperform.engagement.sheets import OTHER_SHEETS, SHEETS, Column, Sheet
from reperform.engagement.styles import PAPER, Styles
from reperform.model import Engagement

HEADER_ROW = 2  # counted from 0: a title and a sentence stand above
ROOM = 500  # blank rows below the data that still have drop-downs
# The file carries no moment of writing, so that equal content has equal bytes.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_WIDTHS = {"text": 34, "key": 18, "keys": 24, "id": 14, "ids": 22, "choice": 18, "choices": 24, "date": 12,
           "moment": 18, "number": 11, "pairs": 52, "folds": 34}  # fmt: skip
_WIDE = {"description": 60, "text": 60, "seen": 60, "query": 44, "name": 26, "attribute": 10, "unit": 12}


@dataclass(frozen=True)
class _Page:
    """A sheet being written, with the styles of the workbook."""

    book: Any
    sheet: Any
    styles: Styles


def workbook_bytes(engagement: Engagement, page: str = "letter") -> bytes:
    """Return the workbook of an engagement.

    Parameters
    ----------
    engagement : Engagement
        Reading the workbook again gives an equal engagement.
    page : str
        ``letter`` or ``a4``, for printing.
    """
    return workbook_of_json(to_json(engagement), page)


def workbook_of_json(content: Mapping[str, Any], page: str = "letter") -> bytes:
    """Return the workbook of an engagement in its JSON form, which may still have blanks to fill in."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": "Engagement", "created": _CREATED})
    styles = Styles.of(book)
    write_readme(_new_page(book, styles, "README", page).sheet, styles)
    others = content.get("other_sheets", {})
    for sheet in SHEETS:
        if sheet.once_free and sheet.name in others:
            continue  # kept below as it was, in its own columns
        rows = [content["about"]] if sheet.name == "About" else content.get(sheet.field, [])
        target = _new_page(book, styles, sheet.name, page)
        if sheet.name == "About":
            _about(target, sheet, content["about"])
        else:
            _table(target, sheet, rows)
    for name in (*OTHER_SHEETS, *(name for name in others if name not in OTHER_SHEETS)):
        _other(_new_page(book, styles, name, page), OTHER_SHEETS.get(name, ()), others.get(name, ()))
    write_help_sheets(lambda name: _new_page(book, styles, name, page).sheet, styles)
    book.get_worksheet_by_name("About").activate()
    book.close()
    return stream.getvalue()


def _new_page(book: Any, styles: Styles, name: str, page: str) -> _Page:
    sheet = book.add_worksheet(name)
    sheet.set_paper(PAPER[page])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&Rpage &P of &N")
    return _Page(book, sheet, styles)


def _title(page: _Page, sheet: Sheet) -> None:
    page.sheet.write_string(0, 0, sheet.name, page.styles.title)
    page.sheet.write_string(1, 0, sheet.help, page.styles.help)


def _about(page: _Page, sheet: Sheet, about: Mapping[str, Any]) -> None:
    _title(page, sheet)
    extra = about.get("extra", {})
    for position, name in enumerate(("field", "value", "what to enter")):
        page.sheet.write_string(HEADER_ROW, position, name, page.styles.header)
    page.sheet.set_column(0, 0, 18)
    page.sheet.set_column(1, 1, 48)
    page.sheet.set_column(2, 2, 70)
    for row, column in enumerate(sheet.columns, HEADER_ROW + 1):
        page.sheet.write_string(row, 0, column.name, page.styles.label)
        _write(page, (row, 1), column, about.get(column.name))
        page.sheet.write_string(row, 2, column.help, page.styles.help)
        _validate(page, column, (row, 1, row))
    for row, (name, text) in enumerate(extra.items(), HEADER_ROW + 1 + len(sheet.columns)):
        page.sheet.write_string(row, 0, name, page.styles.label)
        page.sheet.write_string(row, 1, text, page.styles.text)
    page.sheet.freeze_panes(HEADER_ROW + 1, 1)


def _table(page: _Page, sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> None:
    _title(page, sheet)
    extra = list(dict.fromkeys(name for row in rows for name in row.get("extra", {})))
    names = [*(column.name for column in sheet.columns), *extra]
    last = HEADER_ROW + max(len(rows), 1)
    _add_table(page, HEADER_ROW, last, names, f"tbl_{sheet.name}")
    for position, column in enumerate(sheet.columns):
        style = page.styles.header if column.required else page.styles.optional
        page.sheet.write_string(HEADER_ROW, position, column.name, style)
        width = max(_WIDE.get(column.name, _WIDTHS[column.kind]), len(column.name) + 4)
        page.sheet.set_column(position, position, width)
        _validate(page, column, (HEADER_ROW + 1, position, last + ROOM))
    for row, values in enumerate(rows, HEADER_ROW + 1):
        for position, column in enumerate(sheet.columns):
            _write(page, (row, position), column, values.get(column.name))
        for position, name in enumerate(extra, len(sheet.columns)):
            _write_text(page, (row, position), values.get("extra", {}).get(name, ""))
    page.sheet.freeze_panes(HEADER_ROW + 1, len(sheet.key) or 1)
    page.sheet.repeat_rows(HEADER_ROW)


def _add_table(page: _Page, first: int, last: int, names: Sequence[str], name: str) -> None:
    options = {
        "name": name,
        "style": "Table Style Light 1",
        "columns": [{"header": text, "header_format": page.styles.extra} for text in names],
    }
    page.sheet.add_table(first, 0, last, len(names) - 1, options)


def _write(page: _Page, place: tuple[int, int], column: Column, value: Any) -> None:
    if value in (None, "", [], {}):
        page.sheet.write_blank(*place, None, page.styles.of_kind(column.kind))
    elif column.kind == "number" and isinstance(value, int):
        page.sheet.write_number(*place, value, page.styles.number)
    elif column.kind == "date" and int(value[:4]) > 1900:
        # Excel takes 1900 for a leap year; older days are written as text.
        page.sheet.write_datetime(*place, _midnight(date.fromisoformat(value)), page.styles.date)
    else:
        _write_text(page, place, _as_text(value))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)


def _as_text(value: Any) -> str:
    if isinstance(value, Mapping):
        return join_pairs(dict(value))
    return join_parts(value) if isinstance(value, list | tuple) else str(value)


def _write_text(page: _Page, place: tuple[int, int], text: str) -> None:
    if text:
        page.sheet.write_string(*place, text, page.styles.text)


def _validate(page: _Page, column: Column, area: tuple[int, int, int]) -> None:
    first, position, last = area
    options: dict[str, Any] = {
        "validate": "any",
        "input_title": column.name[:32],
        "input_message": f"{column.help}{' Required.' if column.required else ''}"[:255] or column.name,
    }
    if column.kind == "choice" or (column.kind == "number" and column.choices):
        options |= {"validate": "list", "source": list(column.choices)}
        options |= {"error_type": "warning"} if column.firm else {}
    elif column.refers and column.kind in ("id", "key"):
        source = f"={column.refers}!$A${HEADER_ROW + 2}:$A${HEADER_ROW + 1 + ROOM}"
        options |= {"validate": "list", "source": source, "error_type": "warning"}
    elif column.name == "criterion":
        options |= {"validate": "list", "source": "=Lists!$A$2:$A$62", "error_type": "warning"}
    page.sheet.data_validation(first, position, last, position, options)


def _other(page: _Page, suggested: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row)) or list(suggested)
    for position, name in enumerate(names):
        page.sheet.write_string(0, position, name, page.styles.header)
        page.sheet.set_column(position, position, 30)
        for number, row in enumerate(rows, 1):
            _write_text(page, (number, position), row.get(name, ""))
    page.sheet.autofilter(0, 0, max(len(rows), 1), len(names) - 1)
    page.sheet.freeze_panes(1, 0)
