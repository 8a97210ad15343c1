"""From an OpenDocument spreadsheet (.ods) to the table of one sheet, read twice like any other workbook."""

from __future__ import annotations

from typing import Any

from python_calamine import CalamineError

from reperform.intake.outcome import RawTable, ReadDeclaration, listed, note, refusal
from reperform.intake.workbooks.agreement import SecondReading
from reperform.intake.workbooks.gate import Package, Source, encrypted, other_document, refuse_doctypes
from reperform.intake.workbooks.open_document import OpenSheet, read_open_sheets, refuse_open_disagreement
from reperform.intake.workbooks.spreadsheets import Found, choose_sheet
from reperform.intake.workbooks.surroundings import cell_notes, refuse_uncalculated
from reperform.intake.workbooks.workbook import VISIBLE

_TYPES = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)


def is_open_document(package: Package) -> bool:
    """Return whether a package is an OpenDocument spreadsheet.

    Raises
    ------
    InputRefused
        RP-I06 when it is another kind of OpenDocument.
    """
    kind = package.read("mimetype").strip() if package.find("mimetype") else b""
    if kind.startswith(b"application/vnd.oasis.opendocument.") and kind not in _TYPES:
        raise other_document("an OpenDocument text, drawing or presentation, not a spreadsheet")
    return kind in _TYPES


def read_open_document(source: Source, package: Package, declaration: ReadDeclaration) -> Found:
    """Return the table of an OpenDocument sheet, or the question which sheet.

    Raises
    ------
    InputRefused
        RP-I07 encrypted, RP-I14 a document type in any part, RP-I16 no such sheet, RP-I19 formulas never
        calculated, RP-I20 the second reader sees other values, and as :func:`read_open_sheets`.
    """
    manifest = package.find("META-INF/manifest.xml")
    if package.find("encrypted-package") or (manifest and b"encryption-data" in package.read(manifest)):
        raise encrypted("open it in its program, save a copy without a password and take that in")
    refuse_doctypes(package)
    sheets = {sheet.name: sheet for sheet in read_open_sheets(package)}
    states = {name: sheet.state for name, sheet in sheets.items()}
    chosen = choose_sheet(states, declaration.stated("sheet"), lambda name, _: len(sheets[name].cells.rows))
    if not isinstance(chosen, str):
        return chosen
    sheet = sheets[chosen]
    refuse_uncalculated(sheet.cells, chosen)
    try:
        refuse_open_disagreement(sheet, SecondReading(source, chosen))
    except CalamineError as error:
        raise refusal(
            "RP-I04",
            f"the ods workbook cannot be read a second time ({type(error).__name__})",
            "open it in its program, save it as .xlsx and take that in; keep the original beside it",
        ) from error
    cells = sheet.cells
    return RawTable(
        "ods",
        chosen,
        cells.rows,
        cells.kinds,
        cells.numbers,
        tuple(_notes(package, sheet, states)),
        merged=tuple(cells.merged),
    )


def _notes(package: Package, sheet: OpenSheet, states: dict[str, str]) -> list[dict[str, Any]]:
    name = sheet.name
    hidden = [other for other, state in states.items() if state != VISIBLE and other != name]
    has_macros = any(part.startswith(("basic/", "scripts/")) for part in package.names)
    lists = (
        ("RP-I113", "comments on {} cells, not read: {}", sheet.comments),
        ("RP-I117", "{} cells lie beneath a merged cell and hold values of their own, read: {}", sheet.covered),
    )
    notes = [note("RP-I110", f"hidden sheets, not read: {', '.join(hidden)}", sheet=name)] if hidden else []
    if has_macros:
        notes.append(note("RP-I111", "macros in the workbook, not run", sheet=name))
    for code, text, cells in lists:
        if cells:
            words = text.format(f"{len(cells):,}", listed(cells[:20], len(cells)))
            notes.append(note(code, words, sheet=name, count=len(cells)))
    return [*notes, *cell_notes(sheet.cells, name, sheet.state)]
