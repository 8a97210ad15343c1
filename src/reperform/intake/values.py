"""The canonical values of an import: one CSV spelling, so that equal tables have equal bytes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import overload

from reperform.intake.outcome import ReadOutcome
from reperform.intake.text_files.csv_reader import parse_records

_NEEDS_QUOTES = re.compile(r'[",\r\n]')
_AT_ONCE = 5_000
_PIECE_BYTES = 4 * 1024**2

Row = tuple[str, ...]


class KeptRows(Sequence[Row]):
    """Rows as the canonical bytes they are kept in, cut into texts when the first of them is needed.

    Equal to a tuple or list of the same rows.

    Parameters
    ----------
    data : bytes
        What :func:`values_csv` writes: the column names and the rows.
    count : int
        Number of rows; checked when they are cut.
    """

    def __init__(self, data: bytes, count: int) -> None:
        self.data, self._count = data, count

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows as texts."""
        rows = cut_values(self.data)[1:]
        if len(rows) != self._count:
            raise ValueError(f"{len(rows)} rows where {self._count} were kept")
        return rows

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        return self.rows[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, KeptRows):
            return self.rows == other.rows
        return self.rows == tuple(other) if isinstance(other, (tuple, list)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.rows)

    def __repr__(self) -> str:
        return f"<{self._count:,} rows>"


class ColumnRows(KeptRows):
    """Rows that are still columns, made into rows when the first of them is needed.

    Parameters
    ----------
    columns : list of list of str
        The values of each column, all of the same number.
    """

    def __init__(self, columns: list[list[str]]) -> None:
        super().__init__(b"", len(columns[0]) if columns else 0)
        self.columns = columns

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows as texts."""
        return tuple(zip(*self.columns, strict=True))

    def lines(self) -> Iterator[bytes]:
        """Yield the rows as canonical lines, some thousand at a time."""
        for start in range(0, len(self), _AT_ONCE):
            yield _lines_of([column[start : start + _AT_ONCE] for column in self.columns])


def values_csv(outcome: ReadOutcome) -> bytes:
    """Return the columns and rows as CSV: UTF-8 without a mark, comma, line feed, quotes where needed.

    Quotes stand around a field only if it holds a comma, a quote or a line break. Every field keeps its
    text, also one that a spreadsheet program would take for a formula: the file is a record, not a report.

    Examples
    --------
    >>> values_csv(ReadOutcome("accepted", columns=("id", "owner"), rows=(("001", "Lee, A"),)))
    b'id,owner\\n001,"Lee, A"\\n'
    """
    if isinstance(outcome.rows, ColumnRows):
        return b"".join([_lines([outcome.columns]), *outcome.rows.lines()])
    if isinstance(outcome.rows, KeptRows):
        return outcome.rows.data
    return b"".join([_lines([outcome.columns]), *map(_lines, _parts(outcome.rows))])


def read_values(data: bytes) -> tuple[Row, Sequence[Row]]:
    """Return the columns and rows of canonical CSV bytes.

    Raises
    ------
    InputRefused
        RP-I31 to RP-I34 when the bytes are not what :func:`values_csv` writes.

    Examples
    --------
    >>> read_values(b'id,owner\\n001,"Lee, A"\\n')
    (('id', 'owner'), (('001', 'Lee, A'),))
    """
    records = cut_values(data)
    return records[0], records[1:]


def cut_values(data: bytes) -> tuple[Row, ...]:
    """Return the records of canonical CSV bytes, the column names first."""
    if b'"' not in data and b"\r" not in data and b"\x00" not in data:
        return tuple([tuple(line.split(",")) for line in _text_lines(data)])
    try:
        # Lines with their ends: a field in quotes may go on over several of them.
        found = csv.reader((f"{line}\n" for line in _text_lines(data)), strict=True)
        return tuple([tuple(record) or ("",) for record in found])
    except csv.Error:  # longer fields than that reader takes, or bytes that are not canonical
        return tuple(tuple(record) for record, _ in parse_records(data.decode("utf-8"), ","))


def _text_lines(data: bytes) -> Iterator[str]:
    """Yield the lines of a text, decoded in pieces: one rare character would otherwise make all of it wide."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + _PIECE_BYTES) + 1 or len(data)
        lines = data[start:end].decode("utf-8").split("\n")
        if not lines[-1]:
            lines.pop()
        yield from lines
        start = end


def _parts(rows: Sequence[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while part := list(islice(remaining, _AT_ONCE)):
        yield part


def _lines(rows: Sequence[Row]) -> bytes:
    """Return some rows as lines; columns in which no value needs quotes are left as they are."""
    return _lines_of(list(zip(*rows, strict=True)))


def _lines_of(columns: Sequence[Sequence[str]]) -> bytes:
    columns = [_quoted(column) for column in columns]
    return ("\n".join(map(",".join, zip(*columns, strict=True))) + "\n").encode("utf-8")


def _quoted(column: Sequence[str]) -> Sequence[str]:
    return list(map(_field, column)) if _NEEDS_QUOTES.search("".join(column)) else column


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text
