"""What stands around the cells of a sheet and in the rest of its workbook: tables, comments, other sheets, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reperform.intake.outcome import listed, note
from reperform.intake.workbooks.cells import Cells, column_index, column_letters
from reperform.intake.workbooks.workbook import VISIBLE, Sheet, Workbook, elements, index_of, relations

_RANGE = re.compile(r"([A-Z]{1,3})([0-9]+)(?::([A-Z]{1,3})([0-9]+))?\Z")
_VERY_HIDDEN = "veryHidden"

Note = dict[str, object]


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
