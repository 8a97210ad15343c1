"""The rows of a table that are read, column by column, before any of them is taken for a date or a number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from reperform.intake.outcome import RawTable, ReadDeclaration, listed, note
from reperform.intake.tables.headers import Header
from reperform.intake.tables.trimming import Kept
from reperform.texts import clean_key


@dataclass(frozen=True)
class Body:
    """The columns of the rows that are read.

    Attributes
    ----------
    columns : list of list of str
        The values of each column; readers of dates and numbers put theirs in place.
    counts : list of Counter
        How many values of each column have which kind.
    nulls : dict
        For each column with declared null words, the rows whose value is one.
    """

    table: RawTable
    kept: Kept
    names: tuple[str, ...]
    places: tuple[int, ...]
    key_places: tuple[int, ...]
    columns: list[list[str]]
    counts: list[Counter[str]]
    nulls: dict[int, frozenset[int]]
    notes: tuple[dict[str, Any], ...]

    def kinds_of(self, position: int) -> list[str]:
        """Return the kind of each value of one column; a null word counts as blank."""
        place = self.places[position]
        patterns = (self.table.kinds[index] for index in self.kept.indexes)
        kinds = [pattern[place] if place < len(pattern) else "." for pattern in patterns]
        for row in self.nulls.get(position, ()):
            kinds[row] = "."
        return kinds

    def item(self, index: int) -> str:
        """Return the name of the item of a row: its key, or its row in the file."""
        parts = [clean_key(self.columns[place][index]) for place in self.key_places]
        return " | ".join(parts) if parts and all(parts) else f"row {self.table.numbers[self.kept.indexes[index]]}"


def body_of(table: RawTable, header: Header, kept: Kept, declaration: ReadDeclaration) -> Body:
    """Return the columns of the rows that are read, with declared null words blank, counted in a note."""
    columns, counts = _columns(table, header, kept)
    nulls: dict[int, frozenset[int]] = {}
    words: list[str] = []
    for position, name in enumerate(header.names):
        declared = {clean_key(word) for word in declaration.stated(f"null_words.{name}").split(",")} - {""}
        found = Counter(value for value in columns[position] if declared and clean_key(value) in declared)
        if found:
            rows = frozenset(index for index, value in enumerate(columns[position]) if value in found)
            patterns = (table.kinds[kept.indexes[index]] for index in rows)
            counts[position].subtract(pattern[header.places[position]] for pattern in patterns)
            counts[position]["."] += len(rows)
            columns[position] = ["" if value in found else value for value in columns[position]]
            nulls[position] = rows
            by_word: Counter[str] = Counter()
            for value, count in found.items():
                by_word[clean_key(value)] += count
            words += [f"{name} {word} ({count:,})" for word, count in sorted(by_word.items())]
    notes = []
    if nulls:
        total = sum(map(len, nulls.values()))
        text = f"{total:,} cells hold a word declared to mean no value: {listed(words[:20], len(words))}"
        notes.append(note("RP-I172", text, sheet=table.sheet, count=total))
    keys = tuple(header.names.index(name) for name in declaration.key if name in header.names)
    return Body(table, kept, header.names, header.places, keys, columns, counts, nulls, tuple(notes))


def _columns(table: RawTable, header: Header, kept: Kept) -> tuple[list[list[str]], list[Counter[str]]]:
    """Return the values of each column of the rows that are read, and how many have which kind."""
    width = table.width
    blanks = [""] * width
    rows = (table.rows[index] for index in kept.indexes)
    by_place = list(zip(*(row + blanks[len(row) :] for row in rows), strict=True)) or [()] * width
    counts: list[Counter[str]] = [Counter() for _ in range(width)]
    for pattern, count in Counter(table.kinds[index] for index in kept.indexes).items():
        for place, kind in enumerate(pattern.ljust(width, ".")):
            counts[place][kind] += count
    return [list(by_place[place]) for place in header.places], [counts[place] for place in header.places]
