"""Workbooks that have one reader only: .xls (binary) and .ods (OpenDocument)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from reperform.intake.numbers import clock_text, number_text
from reperform.intake.outcome import MAX_CELLS, RawTable, ReadDeclaration, note, refusal
from reperform.intake.workbooks.cells import text_kind
from reperform.intake.workbooks.gate import Package, encrypted, refuse_doctypes
from reperform.intake.workbooks.spreadsheets import Found, choose_sheet
from reperform.intake.workbooks.workbook import VISIBLE, plain_text

_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_SECOND = timedelta(seconds=1)


def is_open_document(package: Package) -> bool:
    """Return whether a package is an OpenDocument spreadsheet."""
    return package.find("mimetype") != "" and package.read("mimetype").strip() == _ODS_TYPE


def check_open_document(package: Package) -> None:
    """Refuse document types in any part and an encrypted document."""
    refuse_doctypes(package)
    manifest = package.find("META-INF/manifest.xml")
    if manifest and b"encryption-data" in package.read(manifest):
        raise encrypted()


def check_compound(data: bytes) -> None:
    """Refuse a compound (OLE) file that is encrypted or not an old Excel workbook.

    Raises
    ------
    InputRefused
        RP-I07 encrypted, RP-I06 another kind of document.
    """
    if _wide("EncryptedPackage") in data or _wide("EncryptionInfo") in data:
        raise encrypted()
    if not any(_wide(name) in data for name in ("Workbook", "Book")):
        what = "a Word document" if _wide("WordDocument") in data else "not an Excel workbook"
        raise refusal(
            "RP-I06",
            f"the file is {what} in an old format",
            "ask the client for the list as .xlsx or .csv",
            "It cannot be read as a list of items.",
        )


def read_old_workbook(path: Path, declaration: ReadDeclaration, format_: str) -> Found:
    """Return the table of a sheet read by the one reader there is, or the question which sheet.

    Raises
    ------
    InputRefused
        RP-I07 encrypted, RP-I04 unreadable, RP-I16 no such sheet, RP-I18 too many cells.
    """
    try:
        book = CalamineWorkbook.from_path(str(path))
        states = {
            meta.name: VISIBLE if meta.visible == SheetVisibleEnum.Visible else "hidden"
            for meta in book.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet
        }
        chosen = choose_sheet(states, declaration.stated("sheet"), lambda name, _: book.get_sheet_by_name(name).height)
        return chosen if not isinstance(chosen, str) else _table(book, chosen, states, format_)
    except PasswordError:
        raise encrypted() from None
    except CalamineError as error:
        raise refusal(
            "RP-I04",
            f"the {format_} workbook cannot be read ({type(error).__name__})",
            "open it in Excel, save it as .xlsx and take that in; keep the original beside it",
        ) from error


def _table(book: CalamineWorkbook, name: str, states: dict[str, str], format_: str) -> RawTable:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise refusal("RP-I18", f"the sheet spans more than {MAX_CELLS:,} cells", "ask for it in parts")
    offset = sheet.start[1] if sheet.start else 0
    rows, kinds, numbers = [], [], []
    for number, values in enumerate(sheet.iter_rows() if sheet.start else (), 1):
        read = [_meaning(value) for value in values]
        pattern = "." * offset + "".join(kind for _, kind in read)
        if pattern.strip("."):
            rows.append([""] * offset + [text for text, _ in read])
            kinds.append(pattern)
            numbers.append(number)
    return RawTable(format_, name, rows, kinds, numbers, tuple(_notes(name, states, format_)))


def _notes(name: str, states: dict[str, str], format_: str) -> list[dict[str, Any]]:
    text = (
        f"{format_} has one reader only: formula errors and formulas without a result look like blanks, "
        "hidden rows are not told. Where that matters, ask for .xlsx"
    )
    hidden = [other for other, state in states.items() if state != VISIBLE and other != name]
    notes = [note("RP-I128", text, sheet=name)]
    if hidden:
        notes.append(note("RP-I110", f"hidden sheets, not read: {', '.join(hidden)}", sheet=name))
    return notes


def _meaning(value: Any) -> tuple[str, str]:
    if isinstance(value, str):
        text = plain_text(value)
        return text, text_kind(text)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE", "b"
    if isinstance(value, (int, float)):
        return number_text(repr(value)), "n"
    if isinstance(value, datetime):
        rounded = value.replace(microsecond=0) + (_SECOND if value.microsecond >= 500_000 else timedelta())
        return rounded.isoformat(), "s"
    if isinstance(value, date):
        return value.isoformat(), "d"
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    return clock_text(round(value.total_seconds())), "h"


def _wide(name: str) -> bytes:
    return name.encode("utf-16-le")
