"""The plan of a table's rows: one pattern that takes whole rows of a block at once, column by column.

Rows of one table repeat the same columns, types and styles; any cell may be missing. Each combination of
column, type and style that was met is a slot. The pattern of all slots must explain a block to its last
character, or the block is not taken by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import repeat
from operator import lt
from typing import NamedTuple

from reperform.intake.workbooks.cells import MAX_ROWS
from reperform.intake.workbooks.converters import Converter

MAX_SLOTS = 400
_HEAD = r'(\s*<row r="([1-9][0-9]{0,6})"([^<>/]*)>'
_STORED = r"><v>([^<]*)</v></c>"
_INLINE = r'><is><t(?: xml:space="preserve")?>([^<]*)</t></is></c>'
_SPACE = "w"  # kind of a text of white space until the row's length is known

Column = tuple[list[str], "list[str] | str"]


class Slot(NamedTuple):
    """A column with one of the types and styles its cells have."""

    column: int
    letters: str
    attributes: str
    is_inline: bool


class Block(NamedTuple):
    """Whole rows taken at once; ``heads`` are the attributes of the rows but for their numbers."""

    numbers: list[int]
    heads: tuple[str, ...]
    rows: list[list[str]]
    patterns: list[str]


class RowPlan:
    """The pattern of the slots met so far."""

    def __init__(self) -> None:
        self.slots: dict[Slot, Converter] = {}
        self._ordered: list[tuple[Slot, Converter]] = []
        self._pattern: re.Pattern[str] | None = None
        self._trimmed: dict[str, str] = {}

    def add(self, slot: Slot, converter: Converter) -> None:
        """Let rows have one more combination of column, type and style."""
        if slot not in self.slots and len(self.slots) < MAX_SLOTS:
            self.slots[slot] = converter
            self._pattern = None

    def take(self, text: str, last_row: int) -> Block | None:
        """Return the rows of a block, or None if the plan does not explain all of it.

        Parameters
        ----------
        text : str
            Whole rows, up to the end of the last one.
        last_row : int
            Number of the row before the block; rows must follow it in order.
        """
        if not self.slots:
            return None
        found = self._compiled().findall(text)
        whole, digits, heads, *groups = zip(*found, strict=True) if found else ((), (), ())
        if sum(map(len, whole)) != len(text):
            return None
        numbers = list(map(int, digits))
        if not (all(map(lt, [last_row, *numbers[:-1]], numbers)) and numbers[-1] <= MAX_ROWS):
            return None
        try:
            columns = self._columns(groups, len(numbers))
        except (ValueError, IndexError, OverflowError):
            return None
        return self._block(numbers, heads, columns)

    def _compiled(self) -> re.Pattern[str]:
        if self._pattern is None:
            self._ordered = sorted(self.slots.items(), key=lambda item: item[0].column)
            cells = []
            for column in dict.fromkeys(slot.column for slot, _ in self._ordered):
                slots = [slot for slot, _ in self._ordered if slot.column == column]
                ways = "|".join(map(_way, slots))
                # An empty branch, not a question mark: a third faster.
                cells.append(rf'(?:<c r="{slots[0].letters}\2"(?:{ways})|)')
            self._pattern = re.compile(f"{_HEAD}{''.join(cells)}</row>)")
        return self._pattern

    def _columns(self, groups: Iterable[tuple[str, ...]], count: int) -> list[Column]:
        """Return texts and kinds of each column up to the last one with a value; one letter for all alike."""
        columns: list[Column] = []
        for (slot, converter), stored in zip(self._ordered, groups, strict=True):
            if not any(stored):
                continue
            texts = converter.column(list(stored))
            kinds = _kinds(texts, converter.kind)
            if slot.column < len(columns) and columns[slot.column][1] != ".":
                texts, kinds = _merged(columns[slot.column], (texts, kinds), count)
            columns += [([""] * count, ".") for _ in range(slot.column + 1 - len(columns))]
            columns[slot.column] = texts, kinds
        return columns

    def _block(self, numbers: list[int], heads: tuple[str, ...], columns: list[Column]) -> Block:
        count = len(numbers)
        rows = list(map(list, zip(*(texts for texts, _ in columns), strict=True))) if columns else [[]] * count
        if all(isinstance(kinds, str) for _, kinds in columns):
            patterns = ["".join(str(kinds) for _, kinds in columns)] * count
        else:
            kinds_of = (repeat(kinds) if isinstance(kinds, str) else kinds for _, kinds in columns)
            patterns = list(map("".join, zip(*kinds_of, strict=False)))
        trimmed = {pattern: self._without_end(pattern) for pattern in set(patterns)}
        if any(new != old for old, new in trimmed.items()):
            patterns = [trimmed[pattern] for pattern in patterns]
            for row, pattern in zip(rows, patterns, strict=True):
                if len(row) != len(pattern):
                    del row[len(pattern) :]
        return Block(numbers, heads, rows, patterns)

    def _without_end(self, pattern: str) -> str:
        """Return the kinds of a row up to its last cell; equal patterns share one text."""
        return self._trimmed.setdefault(pattern, pattern.rstrip(".").replace(_SPACE, "."))


def _way(slot: Slot) -> str:
    return f"{re.escape(slot.attributes)}(?:/>|{_INLINE if slot.is_inline else _STORED})"


def _kinds(texts: list[str], kind: str) -> list[str] | str:
    if kind == "t" and any(map(str.isspace, texts)):
        return [_SPACE if text.isspace() else kind if text else "." for text in texts]
    return [kind if text else "." for text in texts] if "" in texts else kind


def _merged(one: Column, other: Column, count: int) -> tuple[list[str], list[str]]:
    """Return one column of two slots; a row has a value in one of them at most."""
    texts = [left or right for left, right in zip(one[0], other[0], strict=True)]
    first, second = (list(kinds) if isinstance(kinds, list) else [kinds] * count for kinds in (one[1], other[1]))
    return texts, [left if left != "." else right for left, right in zip(first, second, strict=True)]
