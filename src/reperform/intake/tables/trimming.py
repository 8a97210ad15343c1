"""Rows that stand in the table but may be no items: totals, repeated headers, section titles, remarks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from reperform.errors import Where
from reperform.intake.outcome import RawTable, ReadDeclaration, listed, note, question, refusal, visible
from reperform.intake.settings import EXCLUDE, KEEP
from reperform.intake.tables.headers import Header
from reperform.texts import clean_key

_TOTAL = re.compile(r"(grand|sub|report)?[ -]?totals?( |:|\Z)", re.IGNORECASE)
_REMARK_ROWS = 5
_NARROWEST_TABLE = 3


@dataclass(frozen=True)
class Kept:
    """The rows that are read as items, with the questions and notes on the others.

    ``total`` is the last excluded row that reads like a total: the client's own control total.
    """

    indexes: tuple[int, ...]
    questions: tuple[dict[str, Any], ...]
    notes: tuple[dict[str, Any], ...]
    total: int | None = None


def rows_kept(table: RawTable, header: Header, declaration: ReadDeclaration) -> Kept:
    """Return which rows below the header are read.

    The totals row of a table object is excluded and noted, because the workbook itself says what it is.
    Other rows that look like totals, headers or remarks are asked about.

    Raises
    ------
    InputRefused
        RP-I60 when an answer is neither keep nor exclude.
    """
    below = range(header.first_row, len(table.rows))
    declared = [index for index in below if table.numbers[index] in table.totals_rows]
    rest = [index for index in below if table.numbers[index] not in table.totals_rows]
    suspects = {
        "repeated_header": _repeated(table, header, rest),
        "totals_row": _totals(table, rest),
        "trailing_rows": _remarks(table, rest),
    }
    suspects["trailing_rows"] = [i for i in suspects["trailing_rows"] if i not in suspects["totals_row"]]
    elsewhere = {index for indexes in suspects.values() for index in indexes}
    suspects["section_rows"] = [index for index in _sections(table, header, rest) if index not in elsewhere]
    questions, notes, excluded = [], [], set(declared)
    if declared:
        notes.append(_note(table, declared, "totals row of a table object, excluded"))
    for key, indexes in suspects.items():
        answer = _answer(declaration, key) if indexes else ""
        if answer == EXCLUDE:
            excluded.update(indexes)
        if answer:
            notes.append(_note(table, indexes, f"{_WORDS[key]}: {answer} as answered"))
        elif indexes:
            questions.append(_question(table, key, indexes))
    kept = [index for index in below if index not in excluded]
    totals = [index for index in (*declared, *suspects["totals_row"]) if index in excluded]
    return Kept(tuple(kept), tuple(questions), tuple(notes), max(totals, default=None))


_WORDS = {
    "repeated_header": "the header stands again within the table",
    "totals_row": "rows that read like totals",
    "trailing_rows": "remarks below the table",
    "section_rows": "rows of a single value between the others, like titles of sections",
}
_CODES = {"repeated_header": "RP-I78", "totals_row": "RP-I76", "trailing_rows": "RP-I77",
          "section_rows": "RP-I86"}  # fmt: skip


def _repeated(table: RawTable, header: Header, below: list[int]) -> list[int]:
    if header.row is None:
        return []
    first = table.numbers.index(header.row)
    lines = [_folded(row) for row in table.rows[first : header.first_row]]
    # Nearly every row is told apart by its first value already; only the others are cleaned whole.
    starts = {row[0].strip().casefold() for row in table.rows[first : header.first_row]}
    return [
        index
        for index in below
        if table.rows[index][0].strip().casefold() in starts and _folded(table.rows[index]) in lines
    ]


def _folded(row: list[str]) -> list[str]:
    """Return the texts of a row as column names are compared: clean, and without regard to case."""
    return [clean_key(text).casefold() for text in row]


def _totals(table: RawTable, below: list[int]) -> list[int]:
    """Return the rows whose first value reads like a total and which leave other columns blank."""
    first: dict[str, int] = {}
    for kinds in set(table.kinds):
        place = len(kinds) - len(kinds.lstrip("."))
        if len(kinds) - kinds.count(".") < table.width and kinds[place : place + 1] == "t":
            first[kinds] = place
    candidates = [index for index in below if table.kinds[index] in first]
    return [index for index in candidates if _TOTAL.match(clean_key(table.rows[index][first[table.kinds[index]]]))]


def _remarks(table: RawTable, below: list[int]) -> list[int]:
    """Return the last rows, at most five, that hold one value only in a table of three columns or more."""
    if table.width < _NARROWEST_TABLE:
        return []
    found: list[int] = []
    for index in reversed(below[-_REMARK_ROWS - 1 :]):
        kinds = table.kinds[index]
        if len(kinds) - kinds.count(".") != 1 and table.numbers[index] not in table.narrow_rows:
            break
        found.append(index)
    return sorted(found) if 0 < len(found) < min(len(below), _REMARK_ROWS + 1) else []


def _sections(table: RawTable, header: Header, below: list[int]) -> list[int]:
    """Return the rows of a single value, before the last row, in a table of three columns or more."""
    if len(header.places) < _NARROWEST_TABLE:
        return []
    filled = [len(kinds) - kinds.count(".") for kinds in map(table.kinds.__getitem__, below)]
    single = [index for index, count in zip(below, filled, strict=True) if count == 1]
    # Where most rows hold one value only, this is the shape of the list and no title.
    return [] if 2 * len(single) > len(below) else single


def _answer(declaration: ReadDeclaration, key: str) -> str:
    answer = declaration.stated(key).lower()
    if answer not in ("", KEEP, EXCLUDE):
        raise refusal("RP-I60", f"the answer {key}={answer} is not known", f"answer with {EXCLUDE} or {KEEP}")
    return answer


def _question(table: RawTable, key: str, indexes: list[int]) -> dict[str, Any]:
    numbers = [table.numbers[index] for index in indexes]
    shown = visible(" | ".join(filter(None, table.rows[indexes[0]])), 80)
    text = (
        f"{_WORDS[key].capitalize()}: rows {listed(numbers[:20], len(numbers))} ({shown}). "
        "Are they items (keep) or not (exclude)?"
    )
    where = Where(sheet=table.sheet, row=numbers[0], count=len(numbers))
    samples = [f"row {table.numbers[index]}: {' | '.join(filter(None, table.rows[index]))}" for index in indexes]
    return question(key, _CODES[key], text, {EXCLUDE: len(numbers), KEEP: len(numbers)}, where, samples)


def _note(table: RawTable, indexes: list[int], words: str) -> dict[str, Any]:
    numbers = [table.numbers[index] for index in indexes]
    text = f"{words}: rows {listed(numbers[:20], len(numbers))}"
    return note("RP-I142", text, sheet=table.sheet, row=numbers[0], count=len(numbers))
