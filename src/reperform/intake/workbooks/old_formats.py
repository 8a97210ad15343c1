"""Old Excel workbooks (.xls): one reader for the values, and the records for what it does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from reperform.errors import InputRefused
from reperform.intake.numbers import clock_text, number_text
from reperform.intake.outcome import MAX_CELLS, RawTable, ReadDeclaration, hidden_words, listed, note, refusal
from reperform.intake.workbooks.cells import text_kind
from reperform.intake.workbooks.compound import Compound
from reperform.intake.workbooks.gate import Source, encrypted, other_document, readable
from reperform.intake.workbooks.old_records import OldSheet, read_records
from reperform.intake.workbooks.spreadsheets import Found, choose_sheet
from reperform.intake.workbooks.workbook import VISIBLE, plain_text
from reperform.texts import column_letters

_SECOND = timedelta(seconds=1)
_BOOKS = ("Workbook", "Book", "WORKBOOK", "BOOK")
_OTHER_DOCUMENTS = {
    "WordDocument": "a Word document in an old format",
    "PowerPoint Document": "a presentation in an old format",
    "__properties_version1.0": "a mail of Outlook (.msg)",
    "VisioDocument": "a Visio drawing",
    "Quill/QuillSub/CONTENTS": "a Publisher document",
}
_RESAVE = "open it in Excel, save it as .xlsx and take that in; keep the original beside it"


def check_compound(data: bytes) -> bool:
    """Refuse a compound (OLE) file that is damaged or no workbook; return whether it is encrypted.

    Raises
    ------
    InputRefused
        RP-I25 damaged, RP-I06 another kind of document.
    """
    try:
        container = Compound(data)
    except InputRefused:
        _refuse_by_words(data)
        raise
    if {"EncryptionInfo", "EncryptedPackage"} & container.streams.keys():
        return True
    stream = _book(container)
    if not stream:
        names = container.streams
        raise other_document(
            next((what for name, what in _OTHER_DOCUMENTS.items() if name in names), "not an Excel workbook")
        )
    return read_records(stream).is_encrypted


def read_old_workbook(source: Source, data: bytes, declaration: ReadDeclaration) -> Found:
    """Return the table of an .xls sheet read by the one reader there is, or the question which sheet.

    Parameters
    ----------
    source : Path or bytes
        The file, or its bytes after decryption.
    data : bytes
        Its bytes.
    declaration : ReadDeclaration
        How it is to be read.

    Raises
    ------
    InputRefused
        RP-I04 unreadable, RP-I16 no such sheet, RP-I18 too many cells, RP-I19 formulas never calculated.
    """
    container = Compound(data)
    records = read_records(_book(container))
    found = _read(source, declaration, {sheet.name: sheet for sheet in records.sheets})
    if isinstance(found, dict):
        return found
    extra = []
    if any(name.startswith(("_VBA_PROJECT_CUR", "Macros")) for name in container.streams):
        extra.append(note("RP-I111", "macros in the workbook, not run", sheet=found.sheet))
    if records.has_links:
        extra.append(note("RP-I112", "links to other workbooks, not followed", sheet=found.sheet))
    return RawTable(found.format, found.sheet, found.rows, found.kinds, found.numbers, (*found.notes, *extra))


def _refuse_by_words(data: bytes) -> None:
    """Refuse a container too damaged to be looked into by what its directory seems to list."""
    if any(name.encode("utf-16-le") in data for name in ("EncryptionInfo", "EncryptedPackage")):
        raise encrypted()
    for name, what in _OTHER_DOCUMENTS.items():
        if name.encode("utf-16-le") in data:
            raise other_document(what)


def _book(container: Compound) -> bytes:
    return next((content for name in _BOOKS if (content := container.read(name))), b"")


def _read(source: Source, declaration: ReadDeclaration, facts: Mapping[str, OldSheet]) -> Found:
    try:
        book = CalamineWorkbook.from_object(readable(source))
        states = {
            meta.name: VISIBLE if meta.visible == SheetVisibleEnum.Visible else "hidden"
            for meta in book.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet
        }
        chosen = choose_sheet(states, declaration.stated("sheet"), lambda name, _: book.get_sheet_by_name(name).height)
        if not isinstance(chosen, str):
            return chosen
        known = facts.get(chosen, OldSheet(chosen))
        _refuse_uncalculated(known)
        return _table(book, states, known)
    except PasswordError:
        raise encrypted() from None
    except CalamineError as error:
        raise refusal("RP-I04", f"the xls workbook cannot be read ({type(error).__name__})", _RESAVE) from error


def _table(book: CalamineWorkbook, states: dict[str, str], known: OldSheet) -> RawTable:
    sheet = book.get_sheet_by_name(known.name)
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
    notes = [*_notes(known.name, states), *_old_notes(known)]
    return RawTable("xls", known.name, rows, kinds, numbers, tuple(notes))


def _notes(name: str, states: dict[str, str]) -> list[dict[str, Any]]:
    text = "xls has one reader only: formula errors and formulas without a result look like blanks"
    hidden = [other for other, state in states.items() if state != VISIBLE and other != name]
    notes = [note("RP-I128", f"{text}. Where that matters, ask for .xlsx", sheet=name)]
    if hidden:
        notes.append(note("RP-I110", f"hidden sheets, not read: {', '.join(hidden)}", sheet=name))
    return notes


def _old_notes(sheet: OldSheet) -> list[dict[str, Any]]:
    """Return notes on what the records of a sheet tell beyond its values."""
    columns = [column_letters(index) for index in sheet.hidden_columns]
    texts: tuple[tuple[str, str, list[Any]], ...] = (
        ("RP-I114", hidden_words("row", len(sheet.hidden_rows)), sheet.hidden_rows),
        ("RP-I115", hidden_words("column", len(columns)), columns),
        ("RP-I119", "cells with a formula error, read as blank:", sheet.errors),
        ("RP-I129", "formulas whose stored result is blank:", sheet.blank_results),
        ("RP-I113", "comments on cells, not read:", sheet.comments),
    )
    found = [
        note(code, f"{len(cells):,} {text} {listed(cells[:20], len(cells))}", sheet=sheet.name, count=len(cells))
        for code, text, cells in texts
        if cells
    ]
    for code, text, count in (
        ("RP-I125", f"{sheet.formulas:,} cells hold a formula; their stored results are read", sheet.formulas),
        ("RP-I117", f"{sheet.merged:,} merged ranges; only the first cell of each holds the value", sheet.merged),
        ("RP-I116", "the sheet has a filter; rows it hides are read", int(sheet.is_filtered)),
        ("RP-I133", "the sheet is protected against changes", int(sheet.is_protected)),
        ("RP-I134", "the sheet shows a pivot table: a summary as it was last refreshed", int(sheet.has_pivot)),
        ("RP-I126", "the sheet is hidden in the workbook", int(sheet.state != VISIBLE)),
    ):
        if count:
            found.append(note(code, text, sheet=sheet.name, count=count))
    return found


def _refuse_uncalculated(sheet: OldSheet) -> None:
    missing = sheet.uncalculated
    if missing:
        raise refusal(
            "RP-I19",
            f"{len(missing):,} formulas have no stored result: {listed(missing[:20], len(missing))}",
            "ask the client to open the file in Excel, save it and send that",
            "Their values are not in the file; programs would show blanks or zeros.",
            sheet=sheet.name,
            count=len(missing),
        )


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
