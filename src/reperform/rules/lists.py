"""Whole lists: which rows are considered, and a lookup that is built once for each list and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import overload

from reperform.dates import local_date
from reperform.rules.cells import cell, in_list_of, read_when, split_reference
from reperform.rules.conditions import condition_of, for_list, fulfils
from reperform.rules.spec import Context, Row


class IndexedRows(Sequence[Row]):
    """The rows of a list, which remember a lookup by column once it was built.

    A caller that decides many items gives these as ``Context.rows_of``, always the same object for a
    list. Plain sequences give the same results, only slower.

    Examples
    --------
    >>> rows = IndexedRows([{"user": "ann"}, {"user": "bob"}])
    >>> [dict(row) for row in rows.by("user")["bob"]]
    [{'user': 'bob'}]
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._by: dict[str, Mapping[str, Sequence[Row]]] = {}

    @overload
    def __getitem__(self, position: int) -> Row: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[Row]: ...
    def __getitem__(self, position: int | slice) -> Row | Sequence[Row]:
        return self._rows[position]

    def __len__(self) -> int:
        return len(self._rows)

    def by(self, column: str) -> Mapping[str, Sequence[Row]]:
        """Return the rows by the text of a column without regard to case."""
        if column not in self._by:
            self._by[column] = _by(self._rows, column)
        return self._by[column]


def _by(rows: Sequence[Row], column: str) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(cell(row, column).casefold(), []).append(row)
    return found


def rows_with(list_name: str, column: str, value: str, context: Context) -> Sequence[Row]:
    """Return the rows of a list whose column holds a text, without regard to case."""
    rows = context.rows_of(list_name)
    lookup = rows.by(column) if isinstance(rows, IndexedRows) else _by(rows, column)
    return lookup.get(value.casefold(), ())


def considered(
    rows: Sequence[Row],
    list_name: str,
    arguments: Mapping[str, str],
    item: Row,
    context: Context,
    doubtful: bool,
) -> Sequence[Row]:
    """Return the rows of a whole list that fulfil ``where``.

    A row whose dates cannot be compared is kept only where ``doubtful`` says so: where keeping it can
    lead to a deviation, never where it can lead to a pass.
    """
    stated = condition_of("where", arguments)
    if stated is None or split_reference(stated.column)[0] not in ("", list_name):
        return rows  # none, or one on the rows of a joined list
    condition = for_list(stated, list_name)
    answers = [(row, fulfils(merged(item, list_name, row), condition, context)) for row in rows]
    return [row for row, answer in answers if answer or (answer is None and doubtful)]


def merged(item: Row, list_name: str, row: Row) -> Row:
    """Return the item with the columns of a row of a list under ``LIST.column``."""
    return {**item, **{f"{list_name}.{column}": text for column, text in row.items()}}


def in_effect(row: Row, list_name: str, span: tuple[str, str], day: date, context: Context) -> bool | None:
    """Return whether a row is in effect on a day: from and to included, blank meaning without end.

    Returns
    -------
    bool or None
        None where a date of the row cannot be read.
    """
    answers: list[bool | None] = []
    for column, sign in zip(span, (1, -1), strict=True):
        if not column:
            continue
        name = f"{list_name}.{in_list_of(list_name, column)}"
        when = read_when(merged({}, list_name, row), name, context)
        if when.is_missing:
            continue
        if when.moment is None:
            answers.append(None)
        else:
            ordinal = local_date(when.moment, context.time_zone).toordinal()
            answers.append((day.toordinal() - ordinal) * sign >= 0)
    return False if False in answers else None if None in answers else True
