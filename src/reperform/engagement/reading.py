"""Read ``engagement.xlsx``: every sheet as texts with their Excel row numbers; nothing is guessed.

The workbook is the firm's own, and still it is only data: no formula is calculated, no macro runs, a document
type definition is refused. The header row is found by the names in it, so titles may stand above.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from reperform.engagement.cells import text_of
from reperform.engagement.parts import BadCell, WorkbookError, bad_cells
from reperform.engagement.sheets import (
    HELP_SHEETS,
    OTHER_SHEETS,
    SHEETS,
    WORKBOOK,
    Sheet,
    fold_header,
    sheet_named,
)
from reperform.engagement.source import Source, SourceRow, Table
from reperform.errors import InputRefused, Message, Where, nearest
from reperform.texts import clean_key, column_letters

HEADER_SEARCH_ROWS = 40

Grid = list[list[str]]


def read_workbook(data: bytes, file: str = WORKBOOK) -> Source:
    """Return the content of an engagement workbook.

    Parameters
    ----------
    data : bytes
        The workbook as stored (xlsx).
    file : str
        Name used in messages.

    Raises
    ------
    InputRefused
        RP-E01 when the file is not a workbook that can be read. Problems inside a sheet are messages of the
        source, so that all are seen at once.

    Examples
    --------
    >>> read_workbook(b"not a workbook")
    Traceback (most recent call last):
    reperform.errors.InputRefused: error[RP-E01] engagement.xlsx: the file is not an Excel workbook (xlsx)
      Nothing can be checked without it.
      Do: open it in Excel and save it as .xlsx under its own name
    """
    try:
        bad = bad_cells(data)
        grids = dict(_grids(data))
    except WorkbookError as error:
        raise InputRefused(_unreadable(file, str(error))) from None
    messages: list[Message] = [_bad_cell_message(file, cell) for cell in bad if cell.sheet not in HELP_SHEETS]
    tables: dict[str, Table] = {}
    others: dict[str, tuple[dict[str, str], ...]] = {}
    for name, grid in grids.items():
        sheet = sheet_named(clean_key(name))
        if clean_key(name) in HELP_SHEETS:
            continue
        if sheet is None:
            others.update(_other_sheet(file, name, grid, messages))
        elif sheet.once_free and not _has_columns(sheet, grid):
            others.update(_other_sheet(file, sheet.name, grid, messages))
        elif sheet.name in tables:
            messages.append(_sheet_twice(file, sheet.name))
        else:
            tables[sheet.name] = _table(file, sheet, grid, messages)
    messages += _missing_sheets(file, tables)
    return Source(file, tables, others, tuple(messages))


def _grids(data: bytes) -> Iterator[tuple[str, Grid]]:
    from python_calamine import CalamineError, SheetTypeEnum, load_workbook

    try:
        book = load_workbook(io.BytesIO(data))
        names = [meta.name for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        for name in names:
            values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield name, [[text_of(value) for value in row] for row in values]
    except (CalamineError, ValueError, OSError) as error:
        raise WorkbookError("the workbook is damaged") from error


def _unreadable(file: str, found: str) -> Message:
    return Message(
        "RP-E01",
        found,
        "Nothing can be checked without it.",
        "open it in Excel and save it as .xlsx under its own name",
        Where(file=file),
    )


def _bad_cell_message(file: str, cell: BadCell) -> Message:
    return Message(
        "RP-E09",
        cell.found,
        "Its value is not stored in the file, and formulas are never calculated here.",
        "calculate and save the workbook in Excel, or type the value",
        Where(file=file, sheet=cell.sheet, row=cell.row, column=cell.column),
    )


def _sheet_twice(file: str, name: str) -> Message:
    why = "Only one of them could be used, and nothing says which."
    return Message("RP-E03", f"there are two sheets {name}", why, "delete one", Where(file=file, sheet=name))


def _missing_sheets(file: str, tables: dict[str, Table]) -> list[Message]:
    return [
        Message(
            "RP-E03",
            f"there is no sheet {name}",
            "The engagement is not complete without it.",
            f"add a sheet named {name}, or copy it from a new engagement",
            Where(file=file, sheet=name),
        )
        for name in ("About", "Controls", "Attributes")
        if name not in tables
    ]


def _other_sheet(file: str, name: str, grid: Grid, messages: list[Message]) -> dict[str, tuple[dict[str, str], ...]]:
    name = clean_key(name)
    name = next((known for known in OTHER_SHEETS if known.casefold() == name.casefold()), name)
    known = sheet_named(name)
    near = nearest(name, [sheet.name for sheet in SHEETS])
    if known:
        messages.append(_free_sheet(file, known))
    elif name not in OTHER_SHEETS and near:
        messages.append(_unknown_sheet(file, name, near))
    header = next((index for index, row in enumerate(grid) if any(map(clean_key, row))), None)
    if header is None:
        return {}
    columns = _other_columns(grid[header])
    rows = tuple(
        {column: text for column, text in zip(columns, row, strict=False) if text}
        for row in grid[header + 1 :]
        if any(map(clean_key, row))
    )
    return {name: rows} if rows else {}


def _has_columns(sheet: Sheet, grid: Grid) -> bool:
    """Return whether a row holds the required columns of a sheet; a sheet without any cell has nothing to lack."""
    filled = [row for row in grid if any(map(clean_key, row))]
    return not filled or any(sheet.holds(row) for row in grid[:HEADER_SEARCH_ROWS])


def _free_sheet(file: str, sheet: Sheet) -> Message:
    needed = ", ".join(column.name for column in sheet.columns if column.required)
    return Message(
        "RP-E63",
        f"the sheet {sheet.name} is kept as it is: it lacks the columns {needed}",
        "The report is written from these columns; what stands in others does not reach it.",
        f"name the columns {', '.join(column.name for column in sheet.columns)}",
        Where(file=file, sheet=sheet.name),
        severity="warning",
    )


def _other_columns(header: Sequence[str]) -> list[str]:
    """Return a name for every column; a blank one is called by its letter, a repeated one gets a number."""
    names: list[str] = []
    for position, text in enumerate(header):
        base = name = clean_key(text) or f"column {column_letters(position)}"
        number = 1
        while name.casefold() in (other.casefold() for other in names):
            number += 1
            name = f"{base} ({number})"
        names.append(name)
    return names


def _unknown_sheet(file: str, name: str, near: str) -> Message:
    return Message(
        "RP-E03",
        f"the sheet {name!r} is kept but has no meaning",
        "Only the sheets named in the README sheet are understood.",
        f"did you mean {near}? Rename it, or leave it as it is",
        Where(file=file, sheet=name),
        severity="warning",
    )


def _table(file: str, sheet: Sheet, grid: Grid, messages: list[Message]) -> Table:
    index = _header_index(sheet, grid)
    if index is None:
        if any(clean_key(text) for row in grid for text in row):
            messages.append(_no_header(file, sheet))
        return Table()
    names = _header_names(file, sheet, grid[index], index + 1, messages)
    rows = []
    for number, row in enumerate(grid[index + 1 :], index + 2):
        if any(map(clean_key, row)):
            rows.append(SourceRow(number, _cells(names, row)))
    columns = tuple(name for name in names if name)
    return Table(columns, tuple(rows), index + 1)


def _cells(names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    return {name: text for name, text in zip(names, row, strict=False) if name and clean_key(text)}


def header_columns(sheet: Sheet) -> tuple[str, ...]:
    """Return the names in the header row of a sheet; About lists its fields downwards."""
    return ("field", "value") if sheet.name == "About" else tuple(column.name for column in sheet.columns)


def _header_index(sheet: Sheet, grid: Grid) -> int | None:
    """Return the row that names most columns of the sheet: the first such row, at least two names."""
    known = set(header_columns(sheet))
    scores = [len(known & set(map(fold_header, row))) for row in grid[:HEADER_SEARCH_ROWS]]
    best = max(scores, default=0)
    return scores.index(best) if best >= 2 else None


def _no_header(file: str, sheet: Sheet) -> Message:
    return Message(
        "RP-E04",
        f"no row holds the column names of the sheet {sheet.name}",
        f"Looked for {', '.join(header_columns(sheet)[:6])} ... in the first {HEADER_SEARCH_ROWS} rows.",
        "put the column names into one row above the data",
        Where(file=file, sheet=sheet.name),
    )


def _header_names(file: str, sheet: Sheet, header: Sequence[str], row: int, messages: list[Message]) -> list[str]:
    known = header_columns(sheet)
    names: list[str] = []
    for position, text in enumerate(header):
        folded = fold_header(text)
        name = folded if folded in known else clean_key(text)
        if name and name.casefold() in (other.casefold() for other in names):
            messages.append(_column_twice(file, sheet, row, name, column_letters(position)))
            name = ""
        names.append(name)
    missing = [name for name in _needed(sheet) if name not in names]
    messages.extend(_missing_column(file, sheet, row, name, names) for name in missing)
    messages.extend(_extra_columns(file, sheet, row, [name for name in names if name and name not in known]))
    return names


def _needed(sheet: Sheet) -> list[str]:
    if sheet.name == "About":
        return ["field", "value"]
    return [column.name for column in sheet.columns if column.required]


def _column_twice(file: str, sheet: Sheet, row: int, name: str, letters: str) -> Message:
    return Message(
        "RP-E04",
        f"the column {name} stands there twice (again in {letters})",
        "Nothing says which of them counts.",
        "delete or rename one",
        Where(file=file, sheet=sheet.name, row=row, column=name),
    )


def _missing_column(file: str, sheet: Sheet, row: int, name: str, names: Sequence[str]) -> Message:
    near = nearest(name, [other for other in names if other and other not in header_columns(sheet)])
    return Message(
        "RP-E04",
        f"the column {name} is missing",
        "Every row needs it.",
        f"rename the column {near} to {name}" if near else f"add a column {name}",
        Where(file=file, sheet=sheet.name, row=row, column=name),
    )


def _extra_columns(file: str, sheet: Sheet, row: int, extra: list[str]) -> list[Message]:
    if not extra or sheet.name == "About":
        return []
    return [
        Message(
            "RP-E42",
            f"columns without a meaning are kept and shown: {', '.join(extra)}",
            "A misspelt name of a column would look like this too.",
            "rename a column that should have a meaning; otherwise nothing",
            Where(file=file, sheet=sheet.name, row=row, **_ids(extra)),
            severity="note",
        )
    ]


def _ids(names: list[str]) -> dict[str, Any]:
    return {"ids": tuple(names), "count": len(names)}
