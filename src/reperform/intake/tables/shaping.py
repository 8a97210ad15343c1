"""The part of a sheet that is the table: a stated range, and cells merged over several rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from reperform.errors import Where
from reperform.intake.outcome import RawTable, ReadDeclaration, listed, note, question, refusal
from reperform.intake.settings import SETTINGS, range_of
from reperform.intake.tables.headers import Header
from reperform.texts import column_letters

FILL = "fill"


def cropped(table: RawTable, declaration: ReadDeclaration) -> RawTable:
    """Return the cells of the stated range; what stands outside is counted in a note, never read.

    Raises
    ------
    InputRefused
        RP-I60 for a range that is none, or stated for a text file; RP-I05 when it holds no value.
    """
    stated = declaration.stated("range")
    if not stated:
        return table
    span = range_of(stated)
    if span is None or not table.sheet:
        found = f"the range {stated!r} is none" if span is None else "a range is stated for a file without cells"
        raise refusal("RP-I60", found, SETTINGS["range"].advice if span is None else "leave the range out")
    left, right, top, bottom = span
    rows, kinds, numbers, outside = [], [], [], 0
    for row, pattern, number in zip(table.rows, table.kinds, table.numbers, strict=True):
        inside = pattern[left : right + 1] if top <= number <= bottom else ""
        outside += len(pattern) - pattern.count(".") - (len(inside) - inside.count("."))
        if inside.strip("."):
            # Columns keep their places, so that an unnamed one is still called by its letter.
            rows.append([""] * min(left, len(row)) + row[left : right + 1])
            kinds.append("." * min(left, len(row)) + inside)
            numbers.append(number)
    if not rows:
        raise refusal("RP-I05", f"the range {stated} holds no values", "correct the range", sheet=table.sheet)
    notes = list(table.notes)
    if outside:
        text = f"{outside:,} cells with values stand outside the stated range {stated} and are not read"
        notes.append(note("RP-I143", text, sheet=table.sheet, count=outside))
    return replace(table, rows=rows, kinds=kinds, numbers=numbers, notes=tuple(notes))


@dataclass(frozen=True)
class Filled:
    """A table whose merged cells are dealt with, or the question how."""

    table: RawTable
    questions: tuple[dict[str, Any], ...] = ()
    notes: tuple[dict[str, Any], ...] = ()


def with_merged_cells(table: RawTable, header: Header, declaration: ReadDeclaration) -> Filled:
    """Return the table with cells merged over several rows filled, if that was answered.

    Asked only where a key column is merged: its items would have no key. ``fill`` gives every row of a merged
    range the value of its first cell, in all columns; ``blank`` leaves the other cells blank. A cell beneath a merged
    one that holds a value of its own keeps it: programs other than Excel leave such values in the file.
    """
    spans = list(_spans_below(table, header))
    keys = {place for name, place in zip(header.names, header.places, strict=True) if name in declaration.key}
    touched = [span for span in spans if keys & set(range(span[0], span[1] + 1))]
    answer = declaration.stated("merged_key")
    if answer not in ("", FILL, "blank"):
        raise refusal("RP-I60", f"the answer merged_key={answer} is not known", "answer with fill or blank")
    if not touched or answer == "blank":
        return Filled(table)
    cells = sum(last - first for _, _, first, last in touched)
    if not answer:
        return Filled(table, (_ask(table, touched, cells),))
    filled, covered = _filled(table, spans)
    text = f"{len(spans):,} cells merged over several rows: each row has the value of the first, as answered"
    notes = [note("RP-I145", text, sheet=table.sheet, count=len(spans))]
    if covered:
        text = f"{len(covered):,} cells beneath a merged cell hold values of their own, which stay: "
        text += listed(covered[:20], len(covered))
        notes.append(note("RP-I148", text, sheet=table.sheet, count=len(covered)))
    return Filled(filled, notes=tuple(notes))


def _spans_below(table: RawTable, header: Header) -> Iterator[tuple[int, int, int, int]]:
    """Yield first and last column and row of each range that is merged over rows below the header."""
    first_below = table.numbers[header.first_row] if header.first_row < len(table.numbers) else 0
    for reference in table.merged:
        span = range_of(reference)
        if span and span[3] > span[2] >= first_below > 0:
            yield span


def _ask(table: RawTable, spans: list[tuple[int, int, int, int]], cells: int) -> dict[str, Any]:
    rows = [f"{first}-{last}" for _, _, first, last in spans]
    text = (
        f"Key cells are merged over several rows: rows {listed(rows[:20], len(rows))}. Does the value hold for each of "
        f"these rows (fill), or have {cells:,} rows no key (blank)?"
    )
    where = Where(sheet=table.sheet, row=spans[0][2], count=len(spans))
    return question("merged_key", "RP-I85", text, {FILL: cells, "blank": cells}, where, rows)


def _filled(table: RawTable, spans: list[tuple[int, int, int, int]]) -> tuple[RawTable, list[str]]:
    """Return the table with blank cells filled, and the references of those that hold another value than the first."""
    covered: list[str] = []
    rows, kinds = [list(row) for row in table.rows], [list(pattern) for pattern in table.kinds]
    index_of = {number: index for index, number in enumerate(table.numbers)}
    for left, right, first, last in spans:
        source = index_of.get(first)
        for place in range(left, right + 1):
            if source is None or place >= len(rows[source]) or kinds[source][place] == ".":
                continue
            for number in range(first + 1, last + 1):
                index = index_of.get(number)
                if index is None:
                    continue  # a row without any other value is no item
                short = place + 1 - len(rows[index])
                rows[index] += [""] * short
                kinds[index] += ["."] * short
                if kinds[index][place] != ".":
                    if rows[index][place] != rows[source][place]:
                        covered.append(f"{column_letters(place)}{number}")
                    continue
                rows[index][place], kinds[index][place] = rows[source][place], kinds[source][place]
    return replace(table, rows=rows, kinds=["".join(pattern) for pattern in kinds]), covered
