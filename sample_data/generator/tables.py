"""Writing evidence as a client would send it: workbooks by XlsxWriter with text kept as text, and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

Cell = str | int | Decimal | date | datetime | None
# The workbook's own creation stamp: fixed, so that the same data gives the same bytes.
CREATED = datetime(2026, 1, 20, 9, 0, 0)  # noqa: DTZ001 - XlsxWriter takes no zone


@dataclass(frozen=True)
class Sheet:
    """One list: its headings and rows, and what stands above the headings."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    titles: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook: text as text, dates as real date cells, numbers as numbers."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_urls": False})
    book.set_properties({"title": path.stem, "created": CREATED})
    heading = book.add_format({"bold": True, "bottom": 1})
    formats: dict[type, object] = {
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for number, title in enumerate(sheet.titles):
            page.write_string(number, 0, title)
        top = len(sheet.titles)
        for column, name in enumerate(sheet.columns):
            page.write_string(top, column, name, heading)
            hide = {"hidden": True} if name in sheet.hidden else {}
            page.set_column(column, column, max(12, len(name) + 2), None, hide)
        for number, row in enumerate(sheet.rows, start=top + 1):
            for column, value in enumerate(row):
                _write_cell(page, (number, column), value, formats)
        page.freeze_panes(top + 1, 0)
    book.close()


def _write_cell(page: Worksheet, where: tuple[int, int], value: Cell, formats: Mapping[type, object]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        page.write_datetime(*where, value, formats[type(value)])
    elif isinstance(value, int | Decimal):
        page.write_number(*where, value)
    else:
        page.write_string(*where, value)


def write_csv(
    path: Path, sheet: Sheet, *, mark: bool = False, delimiter: str = ",", encoding: str = "utf-8"
) -> None:
    """Write a CSV file; ``mark`` puts the byte order mark in front that Excel likes."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n", delimiter=delimiter)
    writer.writerows([title] for title in sheet.titles)
    writer.writerow(sheet.columns)
    writer.writerows([["" if value is None else str(value) for value in row] for row in sheet.rows])
    path.write_bytes(stream.getvalue().encode("utf-8-sig" if mark else encoding))
