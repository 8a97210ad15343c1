"""From a workbook to the cells of one sheet: which sheet, both readings, and what must be noted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from xml.parsers import expat

from reperform.errors import Where, did_you_mean
from reperform.intake.outcome import RawTable, ReadDeclaration, question, refusal, same_name
from reperform.intake.workbooks.agreement import Agreement, SecondReading
from reperform.intake.workbooks.cells import Cells
from reperform.intake.workbooks.gate import Package, Source, feed, guarded_parser, refuse_doctypes
from reperform.intake.workbooks.sheet_xml import read_cells
from reperform.intake.workbooks.surroundings import (
    cell_notes,
    package_notes,
    read_tables,
    refuse_uncalculated,
    table_notes,
)
from reperform.intake.workbooks.workbook import VISIBLE, Sheet, Workbook, open_workbook

_LARGE_BYTES = 8 * 1024**2

Found = RawTable | dict[str, Any]


class Elsewhere(Protocol):
    """Lets another process read a large sheet the second time."""

    def start(self, path: Path, part: str, sheet: str) -> SecondReading:
        """Start the second reading of a sheet: where the bytes are, its part, its name."""
        ...

    def wait_for(self, agreement: Agreement) -> None:
        """Keep a comparison that must be confirmed before the outcome is used."""
        ...

    def confirm(self) -> None:
        """Confirm what was kept: refuse the sheet unless the second reading agrees."""
        ...


def read_workbook(
    source: Source, package: Package, declaration: ReadDeclaration, elsewhere: Elsewhere | None = None
) -> Found:
    """Return the table of a workbook's sheet, or the question which sheet it is.

    ``elsewhere`` reads a large sheet the second time in a process of its own; the caller then has that reading
    confirmed before it uses the table.

    Raises
    ------
    InputRefused
        RP-I09 to RP-I21, see the modules that read the parts.
    """
    book = open_workbook(package)
    chosen = choose_sheet(_states(book), declaration.stated("sheet"), lambda name, limit: _rows_in(book, name, limit))
    if not isinstance(chosen, str):
        return chosen
    sheet = next(sheet for sheet in book.sheets if sheet.name == chosen)
    refuse_doctypes(package, frozenset({sheet.part, book.strings_part}))
    cells = _read_twice(book, sheet, source, elsewhere)
    tables = read_tables(book, sheet)
    totals = {row for table in tables for row in range(table.last_row - table.totals_rows + 1, table.last_row + 1)}
    told = cell_notes(cells, sheet.name, sheet.state)
    notes = [*package_notes(book, sheet), *told, *table_notes(tables, cells, sheet)]
    return RawTable(
        "xlsx",
        sheet.name,
        cells.rows,
        cells.kinds,
        cells.numbers,
        tuple(notes),
        totals_rows=frozenset(totals),
        merged=tuple(cells.merged),
    )


def _read_twice(book: Workbook, sheet: Sheet, source: Source, elsewhere: Elsewhere | None) -> Cells:
    """Return the cells of a sheet; of a large one both readings run at the same time."""
    info = book.package.names.get(sheet.part)
    is_large = info is not None and info.file_size > _LARGE_BYTES
    # Bytes that were decrypted in memory are never handed to another process.
    if elsewhere is None or not is_large or not isinstance(source, Path):
        cells = read_cells(book, sheet)
        refuse_uncalculated(cells, sheet.name)
        Agreement(cells, SecondReading(source, sheet.name), book.is_1904).confirm()
        return cells
    second = elsewhere.start(source, sheet.part, sheet.name)
    cells = read_cells(book, sheet, parsed_elsewhere=True)
    refuse_uncalculated(cells, sheet.name)
    elsewhere.wait_for(Agreement(cells, second, book.is_1904))
    return cells


def choose_sheet(
    states: dict[str, str], stated: str, rows_in: Callable[[str, int | None], int]
) -> str | dict[str, Any]:
    """Return the name of the sheet to read, or the question which one.

    Parameters
    ----------
    states : dict
        Name of each worksheet to its state: visible, hidden or veryHidden.
    stated : str
        What the declaration says; blank when nothing.
    rows_in : callable
        Name and a limit (or None) to the number of rows with values, counted up to the limit.
    """
    if stated:
        matching = [name for name in states if same_name(name, stated)]
        if not matching:
            raise refusal(
                "RP-I16",
                f"the workbook has no sheet {stated!r}",
                did_you_mean(stated, states) if states else "ask the client for the workbook again",
                sheet=stated,
            )
        return stated if stated in matching else matching[0]
    if len(states) == 1:
        return next(iter(states))
    filled = [name for name in states if rows_in(name, 1)]
    visible = [name for name in filled if states[name] == VISIBLE]
    if len(visible) == 1:
        return visible[0]
    if not filled:
        raise refusal("RP-I05", "no sheet of the workbook holds a value", "ask the client to send it again")
    choices: dict[str, str | int] = {name: rows_in(name, None) for name in visible or filled}
    text = "More than one sheet holds values; the counts are rows with values. Which one is the population?"
    if not visible:
        text = "Only hidden sheets hold values; the counts are rows with values. Which one is the population?"
    return question("sheet", "RP-I70", text, choices, Where())


def _states(book: Workbook) -> dict[str, str]:
    return {sheet.name: sheet.state for sheet in book.sheets if sheet.is_worksheet}


class _Enough(Exception):
    """Ends a count at its limit."""


def _rows_in(book: Workbook, name: str, limit: int | None) -> int:
    """Return the number of rows of a sheet that hold a value, counted up to a limit."""
    sheet = next(sheet for sheet in book.sheets if sheet.name == name)
    if sheet.part not in book.package.names:
        return 1  # a missing part is refused when the sheet is read, never taken for an empty sheet
    rows = 0
    is_counted = True

    def start(element: str, _: dict[str, str]) -> None:
        nonlocal rows, is_counted
        local = element.rpartition(":")[2]
        if local == "row":
            is_counted = False
        elif local in ("v", "is", "f") and not is_counted:
            is_counted = True
            rows += 1
            if rows == limit:
                raise _Enough

    parser: expat.XMLParserType = guarded_parser(sheet.part)
    parser.StartElementHandler = start
    with suppress(_Enough):
        feed(book.package, sheet.part, parser)
    return rows
