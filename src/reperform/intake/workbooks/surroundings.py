"""What stands around the cells of a sheet and in the rest of its workbook: tables, comments, other sheets, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reperform.intake.outcome import hidden_words, listed, note, refusal
from reperform.intake.workbooks.cells import Cells, column_index
from reperform.intake.workbooks.workbook import VISIBLE, Sheet, Workbook, elements, index_of, relations
from reperform.texts import column_letters

_RANGE = re.compile(r"([A-Z]{1,3})([0-9]+)(?::([A-Z]{1,3})([0-9]+))?\Z")
_VERY_HIDDEN = "veryHidden"

Note = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table object on a sheet (rows counted from 1, columns from 0, both ends included)."""

    name: str
    first_row: int
    last_row: int
    first_column: int
    last_column: int
    totals_rows: int
    is_filtered: bool


def refuse_uncalculated(cells: Cells, sheet: str) -> None:
    """Refuse a sheet whose formulas were never calculated.

    Raises
    ------
    InputRefused
        RP-I19 naming the cells.
    """
    missing = cells.without_result
    if missing:
        raise refusal(
            "RP-I19",
            f"{len(missing):,} formulas have no stored result: {listed(missing[:20], len(missing))}",
            "ask the client to open the file in Excel, save it and send that",
            "Their values are not in the file; programs would show blanks or zeros.",
            sheet=sheet,
            row=int(re.sub(r"\D", "", missing[0])),
            count=len(missing),
        )


def cell_notes(cells: Cells, name: str, state: str) -> list[Note]:
    """Return notes on what hides cells of a sheet or casts doubt on them."""
    hidden_columns = [column_letters(index) for index in sorted(cells.hidden_columns)]
    width = max(map(len, cells.rows), default=0)
    hidden_columns = hidden_columns[: sum(index < width for index in cells.hidden_columns)]
    struck = list(cells.struck_rows)
    texts: list[tuple[str, str, list[Any]]] = [
        ("RP-I114", hidden_words("row", len(cells.hidden_rows)), cells.hidden_rows),
        ("RP-I115", hidden_words("column", len(hidden_columns)), hidden_columns),
        ("RP-I117", "merged ranges; only the first cell of each holds the value:", cells.merged),
        ("RP-I118", "rows with struck-through cells, read like the others: rows", struck),
        ("RP-I119", "cells with a formula error, kept as text:", cells.errors),
        ("RP-I135", "formulas that refer to other workbooks; their stored results may be old:", cells.external),
        ("RP-I121", "formulas that give another result each day or calculation:", cells.volatile),
        ("RP-I122", "numbers of more than 15 digits; spreadsheets lose the last ones:", cells.inexact),
        ("RP-I123", "numbers shown with leading zeros that the cell does not hold:", cells.padded),
        ("RP-I124", "cells shown as dates that are none, kept as numbers:", cells.no_dates),
        ("RP-I147", "times less than half a second before midnight, rounded to the next day:", cells.next_day),
    ]
    notes = [
        note(code, f"{len(found):,} {text} {listed(found[:20], len(found))}", sheet=name, count=len(found))
        for code, text, found in texts
        if found
    ]
    if cells.filter:
        text = f"the sheet has a filter ({cells.filter}); rows it hides are read"
        notes.append(note("RP-I116", text, sheet=name))
    if cells.formulas:
        text = f"{cells.formulas:,} cells hold a formula; their stored results are read"
        notes.append(note("RP-I125", text, sheet=name, count=cells.formulas))
    if cells.is_protected:
        notes.append(note("RP-I133", "the sheet is protected against changes", sheet=name))
    if state != VISIBLE:
        notes.append(note("RP-I126", "the sheet is hidden in the workbook", sheet=name))
    return notes


def read_tables(book: Workbook, sheet: Sheet) -> list[Table]:
    """Return the table objects of a sheet."""
    found = []
    for kind, part in relations(book.package, sheet.part).values():
        if kind == "table" and part in book.package.names:
            parts = elements(book.package, part)
            attributes = parts[0][1]
            match = _RANGE.match(attributes.get("ref", ""))
            if match:
                left, top, right, bottom = match.groups()
                found.append(
                    Table(
                        attributes.get("displayName", ""),
                        int(top),
                        int(bottom or top),
                        column_index(left),
                        column_index(right or left),
                        max(0, index_of(attributes.get("totalsRowCount", "0"))),
                        any(path.endswith("autoFilter/filterColumn") for path, _ in parts),
                    )
                )
    return found


def table_notes(tables: list[Table], cells: Cells, sheet: Sheet) -> Iterator[Note]:
    """Yield notes on values outside the tables of a sheet, and on tables whose filter is set."""
    for table in tables:
        outside = [n for n in cells.numbers if not table.first_row <= n <= table.last_row]
        if outside:
            text = f"table {table.name} spans rows {table.first_row} to {table.last_row}; values stand outside"
            yield note("RP-I127", f"{text}: rows {listed(outside[:20], len(outside))}", sheet=sheet.name)
        if table.is_filtered:
            text = f"table {table.name} has a filter that hides rows; they are read"
            yield note("RP-I116", text, sheet=sheet.name)
    if tables:
        beside = sorted(_filled_columns(cells) - {c for t in tables for c in range(t.first_column, t.last_column + 1)})
        if beside:
            letters = listed([column_letters(place) for place in beside[:20]], len(beside))
            yield note("RP-I127", f"values stand beside the table, in columns {letters}", sheet=sheet.name)


def _filled_columns(cells: Cells) -> set[int]:
    return {place for pattern in set(cells.kinds) for place, kind in enumerate(pattern) if kind != "."}


def package_notes(book: Workbook, sheet: Sheet) -> list[Note]:
    """Return notes on what else the workbook carries."""
    names = list(book.package.names)
    kinds = [kind for kind, _ in relations(book.package, sheet.part).values()]
    related = {kind for kind, _ in relations(book.package, book.part).values()}
    hidden = [_hidden_name(other) for other in book.sheets if other.state != VISIBLE and other.name != sheet.name]
    comments = _commented(book, sheet)
    has_macros = any(name.endswith("vbaproject.bin") for name in names) or "xlMacrosheet" in related
    texts = {
        "RP-I110": f"hidden sheets, not read: {', '.join(hidden)}" if hidden else "",
        "RP-I111": "macros in the workbook, not run" if has_macros else "",
        "RP-I112": "links to other workbooks, not followed" if _begins(names, "xl/externallinks/") else "",
        "RP-I113": f"comments on {len(comments):,} cells, not read: {listed(comments[:20], len(comments))}"
        if comments
        else "",
        "RP-I134": "the sheet shows a pivot table: a summary as it was last refreshed" if "pivotTable" in kinds else "",
        "RP-I136": "copies of data behind pivot tables (pivot caches), not read"
        if _begins(names, "xl/pivotcache/")
        else "",
        "RP-I137": "connections to data outside, not refreshed; what they brought is read as it was stored"
        if "connections" in related
        else "",
        "RP-I138": "dates count from 1904 (older Excel for Mac); read so" if book.is_1904 else "",
    }
    return [note(code, text, sheet=sheet.name) for code, text in texts.items() if text]


def _begins(names: list[str], start: str) -> bool:
    return any(name.startswith(start) for name in names)


def _hidden_name(sheet: Sheet) -> str:
    return f"{sheet.name} (very hidden: no menu shows it)" if sheet.state == _VERY_HIDDEN else sheet.name


def _commented(book: Workbook, sheet: Sheet) -> list[str]:
    """Return the cells of a sheet that carry comments, in the order of the file, each once."""
    cells: dict[str, None] = {}
    for kind, part in relations(book.package, sheet.part).values():
        if kind in ("comments", "threadedComment") and part in book.package.names:
            for path, attributes in elements(book.package, part):
                if path.rpartition("/")[2] in ("comment", "threadedComment"):
                    cells[attributes.get("ref", "?")] = None
    return list(cells)
