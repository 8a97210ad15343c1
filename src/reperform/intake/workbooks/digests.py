"""Digests of a sheet's columns, block by block: what two readings compare without exchanging values.

Both readings spell a cell in one way before it is hashed: texts as they are, numbers as binary fractions,
dates and time stamps to the second. Cells whose spelling is not settled (formula errors, numbers of more
digits than are exact) give a digest that equals no other; they are then compared one by one.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest
from typing import Any

from reperform.intake.numbers import EXACT_INTEGERS_BELOW, clock_text
from reperform.intake.workbooks.cells import Cells
from reperform.intake.workbooks.workbook import plain_text

BLOCK_ROWS = 4096
UNSETTLED = "?"
_EXACT_LENGTH = 15
_DAY_LENGTH = 10
_STAMP_LENGTH = 19
_MIDNIGHT = "T00:00:00"
_SECOND = timedelta(seconds=1)
_HALF = 500_000
_LETTERS = {".": "t", "t": "t", "n": "n", "d": "D", "s": "D", "h": "h", "b": "b", "e": "e"}
_TYPES: dict[type, str] = {
    str: "t", float: "n", int: "n", bool: "b", datetime: "D", date: "D", time: "h", timedelta: "h",
}  # fmt: skip

Blocks = dict[int, list[str]]
Spelling = Callable[[list[Any]], "bytes | None"]


def own_digests(cells: Cells) -> Blocks:
    """Return block number to the digest of each column from A on; an empty text for a column without values."""
    found: Blocks = {}
    start = 0
    while start < len(cells.rows):
        block = (cells.numbers[start] - 1) // BLOCK_ROWS
        end = bisect_right(cells.numbers, (block + 1) * BLOCK_ROWS, start)
        offsets = [number - 1 - block * BLOCK_ROWS for number in cells.numbers[start:end]]
        columns = zip_longest(*cells.rows[start:end], fillvalue="")
        kinds = _kinds(cells.kinds[start:end])
        found[block] = [
            _digest(list(texts), letters, offsets, _OWN) for texts, letters in zip(columns, kinds, strict=True)
        ]
        start = end
    return found


def second_digests(rows: Iterable[list[Any]], first_column: int) -> Blocks:
    """Return the same of the second reader's rows, the first of which is row 1 of the sheet.

    Parameters
    ----------
    rows : iterable of list
        Values as the second reader gives them; blanks are empty texts.
    first_column : int
        The column of the first value of each row, counted from 0.
    """
    found: Blocks = {}
    offsets = list(range(BLOCK_ROWS))
    for block, part in enumerate(_parts(rows)):
        digests = [
            _digest(list(values), _letters(values), offsets[: len(part)], _SECOND_READER)
            for values in zip_longest(*part, fillvalue="")
        ]
        if any(digests):
            found[block] = [""] * first_column + digests
    return found


def differing_blocks(own: Blocks, second: Blocks) -> set[int]:
    """Return the numbers of the blocks whose digests differ in any column."""
    return {
        block
        for block in own.keys() | second.keys()
        if any(
            one != other or one == UNSETTLED
            for one, other in zip_longest(own.get(block, ()), second.get(block, ()), fillvalue="")
        )
    }


def _parts(rows: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    remaining = iter(rows)
    while part := list(islice(remaining, BLOCK_ROWS)):
        yield part


def _kinds(patterns: list[str]) -> Iterator[str]:
    """Yield the letters of each column: one for all its cells, or one a cell."""
    distinct = set(patterns)
    width = max(map(len, distinct))
    if len(distinct) > len(patterns) // 8:
        padded = (pattern.ljust(width, ".") for pattern in patterns)
        yield from ("".join(map(_LETTERS.__getitem__, kinds)) for kinds in zip(*padded, strict=True))
        return
    for column in range(width):
        letters = {p: _LETTERS[p[column]] if column < len(p) else "t" for p in distinct}
        alike = set(letters.values())
        yield alike.pop() if len(alike) == 1 else "".join(map(letters.__getitem__, patterns))


def _letters(values: Sequence[Any]) -> str:
    types = set(map(type, values))
    if len(types) == 1:
        return _TYPES.get(types.pop(), "e")
    return "".join([_TYPES.get(type(value), "e") for value in values])


def _digest(values: list[Any], letters: str, offsets: list[int], spellings: dict[str, Spelling]) -> str:
    """Return the digest of one column of a block.

    Parameters
    ----------
    values : list
        The cells; blanks are empty texts and enter only by their absence.
    letters : str
        What each cell is: t text, n number, D date or time stamp, h time of day, b truth value, e other;
        a single letter stands for all.
    offsets : list of int
        The row of each cell within the block, from 0.
    """
    if letters == "t" or len(letters) > 1:
        places = [place for place, value in enumerate(values) if value != ""]
        if len(places) < len(values):
            values, offsets = [values[place] for place in places], [offsets[place] for place in places]
            letters = letters if len(letters) == 1 else "".join([letters[place] for place in places])
    if not values:
        return ""
    kinds = sorted(set(letters))
    if len(kinds) == 1:
        letters = kinds[0]
    digest = hashlib.sha256(array("H", offsets).tobytes() + letters.encode("ascii"))
    for kind in kinds:
        members = values
        if letters != kind:
            members = [value for value, letter in zip(values, letters, strict=True) if letter == kind]
        spelled = spellings[kind](members)
        if spelled is None:
            return UNSETTLED
        digest.update(spelled)
    return digest.hexdigest()


def _joined(texts: list[str]) -> bytes:
    lengths = array("I", map(len, texts)).tobytes()
    return lengths + "".join(texts).encode("utf-8", "surrogatepass")


def _own_numbers(texts: list[str]) -> bytes | None:
    if len(max(texts, key=len)) > _EXACT_LENGTH and any(
        abs(float(text)) >= EXACT_INTEGERS_BELOW for text in texts if len(text) > _EXACT_LENGTH
    ):
        return None
    return array("d", map(float, texts)).tobytes()


def _own_dates(texts: list[str]) -> bytes:
    return _joined([text + _MIDNIGHT if len(text) == _DAY_LENGTH else text for text in texts])


def _second_texts(values: list[str]) -> bytes:
    joined = "".join(values)
    return _joined(list(map(plain_text, values)) if "_x" in joined or "\r" in joined else values)


def _second_numbers(values: list[float]) -> bytes | None:
    numbers = array("d", map(float, values))
    return None if max(numbers) >= EXACT_INTEGERS_BELOW or min(numbers) <= -EXACT_INTEGERS_BELOW else numbers.tobytes()


def _second_dates(values: list[date]) -> bytes:
    texts = [value.isoformat() for value in values]
    if set(map(len, texts)) <= {_DAY_LENGTH, _STAMP_LENGTH}:
        return _own_dates(texts)
    return _joined(list(map(_moment, values)))


def _moment(value: date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat() + _MIDNIGHT
    if value.microsecond:
        whole = value.replace(microsecond=0)
        return (whole + _SECOND if value.microsecond >= _HALF else whole).isoformat()
    return value.isoformat()


def _second_clocks(values: list[time | timedelta]) -> bytes | None:
    spelled = []
    for value in values:
        if isinstance(value, timedelta):
            spelled.append(clock_text(round(value.total_seconds())))
        else:
            spelled.append(clock_text(value.hour * 3600 + value.minute * 60 + value.second))
    return _joined(spelled)


def _second_truths(values: list[bool]) -> bytes:
    return _joined(["TRUE" if value else "FALSE" for value in values])


def _unsettled(_: list[Any]) -> None:
    return None


_OWN: dict[str, Spelling] = {
    "t": _joined, "n": _own_numbers, "D": _own_dates, "h": _joined, "b": _joined, "e": _unsettled,
}  # fmt: skip
_SECOND_READER: dict[str, Spelling] = {
    "t": _second_texts, "n": _second_numbers, "D": _second_dates, "h": _second_clocks, "b": _second_truths,
    "e": _unsettled,
}  # fmt: skip
