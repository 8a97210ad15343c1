"""Lists as a client would send them, of any size, the same each time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import xlsxwriter

COLUMNS = (
    "change", "title", "requested by", "approved by", "opened", "approved at", "hours", "amount", "status", "note",
)  # fmt: skip
_NAMES = ("lee", "zoë", "ann", "omar", "ruth")
_PEOPLE = tuple(f"{name}.{letter}@client.example" for name in _NAMES for letter in "abcdefgh")
_STATES = ("closed", "open", "rejected", "rolled back")
_NOTES = ("", "", "", "R&D <urgent>", "second approval by phone", "see ticket")
_START = datetime(2025, 1, 1)  # noqa: DTZ001  (a spreadsheet date has no zone)


def write_changes(path: Path, rows: int, *, inline: bool) -> None:
    """Write a workbook of changes: ids as texts, dates, time stamps, decimals, repeated words, blanks.

    Parameters
    ----------
    path : Path
        The .xlsx file to write.
    rows : int
        Rows below the header, up to 1,048,575.
    inline : bool
        Whether texts stand in their cells (as exporters that stream write them) or in the shared list.
    """
    random = Random(20250101)
    options = {"constant_memory": inline, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": _START})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    stamp = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    money = book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet("Changes")
    sheet.write_row(0, 0, COLUMNS)
    for number in range(1, rows + 1):
        opened = _START + timedelta(days=random.randrange(365))
        sheet.write_string(number, 0, f"CHG-{number:07d}")
        sheet.write_string(number, 1, f"Change of component {random.randrange(5_000)}")
        sheet.write_string(number, 2, random.choice(_PEOPLE))
        if random.random() < 0.97:
            sheet.write_string(number, 3, random.choice(_PEOPLE))
        sheet.write_datetime(number, 4, opened, day)
        if random.random() < 0.95:
            sheet.write_datetime(number, 5, opened + timedelta(seconds=random.randrange(30 * 86_400)), stamp)
        sheet.write_number(number, 6, random.randrange(400))
        sheet.write_number(number, 7, random.randrange(10_000_000) / 100, money)
        sheet.write_string(number, 8, random.choice(_STATES))
        note = random.choice(_NOTES)
        if note:
            sheet.write_string(number, 9, note)
    book.close()
