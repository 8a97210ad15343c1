"""Reads the evidence back as a person would, for the brute-force check of the answer key."""

from __future__ import annotations

import csv
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import openpyxl

from .times import CHICAGO, HOLIDAYS

Row = dict[str, str]
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def read_csv(
    folder: Path, name: str, *, header: int = 1, delimiter: str = ",", encoding: str = "utf-8-sig"
) -> list[Row]:
    """Return the rows of a CSV file, texts trimmed."""
    with (folder / name).open(encoding=encoding, newline="") as stream:
        for _ in range(header - 1):
            next(stream)
        return [
            {key: value.strip() for key, value in row.items()} for row in csv.DictReader(stream, delimiter=delimiter)
        ]


def read_ods(folder: Path, name: str, header: int = 1) -> list[Row]:
    """Return the rows of the only sheet of an OpenDocument spreadsheet as texts."""
    with zipfile.ZipFile(folder / name) as archive:
        tree = ElementTree.fromstring(archive.read("content.xml"))  # noqa: S314 - the generator's own file
    lines = [
        ["".join(cell.itertext()).strip() for cell in line.iter(f"{_TABLE}table-cell")]
        for line in tree.iter(f"{_TABLE}table-row")
    ]
    return [dict(zip(lines[header - 1], line, strict=True)) for line in lines[header:]]


HANDLES = {"rstone-dev": "rstonehouse@quillberry.example", "ottilie-b": "obrandt@quillberry.example"}


def person(text: str) -> str:
    """Return who a handle or address belongs to."""
    folded = text.strip().lower()
    return HANDLES.get(folded, folded)


def read_xlsx(folder: Path, name: str, sheet: str, header: int = 1) -> list[Row]:
    """Return the rows of a sheet as texts; dates in ISO form."""
    book = openpyxl.load_workbook(folder / name, read_only=True, data_only=True)
    rows = list(book[sheet].iter_rows(min_row=header, values_only=True))
    book.close()
    names = [str(value) for value in rows[0]]
    return [dict(zip(names, map(_text, row), strict=True)) for row in rows[1:]]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value).strip()


def moment(text: str) -> datetime | None:
    """Return a time stamp; without an offset it is Chicago's clock on the wall."""
    if not text:
        return None
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=CHICAGO)


def local_day(text: str) -> date | None:
    """Return the day in Chicago of a time stamp, or the day itself."""
    found = moment(text)
    return None if found is None else found.astimezone(CHICAGO).date()


def elapsed(first: str, last: str) -> timedelta:
    """Return the time that really passed between two stamps."""
    start, end = moment(first), moment(last)
    assert start is not None
    assert end is not None
    return end.astimezone(UTC) - start.astimezone(UTC)


def business_days(first: date, last: date) -> int:
    """Return the business days after the first day up to the last, counted one by one."""
    number, current = 0, first
    while current < last:
        current += timedelta(days=1)
        number += current.weekday() < 5 and current not in HOLIDAYS
    return number


def in_year(text: str) -> bool:
    """Return whether the day in Chicago lies in 2025."""
    found = local_day(text)
    return found is not None and found.year == 2025
