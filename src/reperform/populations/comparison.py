"""What changed between two exports of the same list, key by key: an earlier import and a later one.

A list that is sent again is not simply a new list: rows that disappeared, and dates that moved, are what an
auditor must see. Order of rows decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reperform.errors import InputRefused, Message, Where
from reperform.ledger.log import Event
from reperform.opened import OpenEngagement
from reperform.populations.imports import Import, load_recorded
from reperform.texts import clean_key, clean_text

SHOWN = 20
KEY_JOIN = " | "
_Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class ChangedKey:
    """One key whose row says something else in the later export.

    Attributes
    ----------
    key : str
        The key as one text.
    columns : tuple of str
        Columns that differ, in the order of the later file.
    values : tuple of (str, str)
        Earlier and later value of each of these columns; several rows of one key joined by ``"; "``.
    rows : tuple of int
        Number of rows of the key in the earlier and in the later file.
    """

    key: str
    columns: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    rows: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Comparison:
    """Two exports compared by key; every key of either stands in exactly one of the four groups.

    Attributes
    ----------
    removed, added : tuple of str
        Keys that stand only in the earlier, only in the later export, sorted.
    changed : tuple of ChangedKey
        Keys of both whose rows differ in a column that both have, or in number, sorted by key.
    unchanged : int
        Number of keys of both whose rows agree.
    columns_removed, columns_added : tuple of str
        Columns that only one of the exports has; they are not compared.
    """

    key: tuple[str, ...]
    rows: tuple[int, int]
    removed: tuple[str, ...]
    added: tuple[str, ...]
    changed: tuple[ChangedKey, ...]
    unchanged: int
    columns_removed: tuple[str, ...] = ()
    columns_added: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether both exports hold the same rows under the same columns."""
        return not (self.removed or self.added or self.changed or self.columns_removed or self.columns_added)

    @property
    def changes_by_column(self) -> dict[str, int]:
        """Column to the number of keys that differ in it, in the order of the later file."""
        counts = Counter(column for one in self.changed for column in one.columns)
        order = list(dict.fromkeys(column for one in self.changed for column in one.columns))
        return {column: counts[column] for column in order}

    @property
    def sentence(self) -> str:
        """What changed, in one sentence with the first keys."""
        if self.same:
            return f"both exports hold the same {self.rows[1]:,} rows"
        by_column = ", ".join(f"{column} {count:,}" for column, count in self.changes_by_column.items())
        parts = [
            f"{len(self.removed):,} keys only in the earlier export{_first(self.removed)}",
            f"{len(self.added):,} only in the later{_first(self.added)}",
            f"{len(self.changed):,} changed{_first([one.key for one in self.changed])}"
            + (f", by column: {by_column}" if by_column else ""),
            f"{self.unchanged:,} unchanged",
        ]
        if self.columns_removed:
            parts.append(f"columns no longer there: {', '.join(self.columns_removed)}")
        if self.columns_added:
            parts.append(f"new columns: {', '.join(self.columns_added)}")
        return "; ".join(parts)

    def as_json(self) -> dict[str, object]:
        """Return the comparison with exact counts and the first 20 keys of each group."""
        return {
            "key": list(self.key),
            "rows": {"earlier": self.rows[0], "later": self.rows[1]},
            "removed": {"count": len(self.removed), "ids": list(self.removed[:SHOWN])},
            "added": {"count": len(self.added), "ids": list(self.added[:SHOWN])},
            "changed": {
                "count": len(self.changed),
                "columns": self.changes_by_column,
                "first": [
                    {"id": one.key, "columns": list(one.columns), "values": [list(pair) for pair in one.values]}
                    for one in self.changed[:SHOWN]
                ],
            },
            "unchanged": self.unchanged,
            "columns": {"removed": list(self.columns_removed), "added": list(self.columns_added)},
            "sentence": self.sentence,
        }


def compare_imports(earlier: Import, later: Import, key: tuple[str, ...]) -> Comparison:
    """Compare two exports of the same list by key, without regard to the order of rows.

    Parameters
    ----------
    earlier, later : Import
        What was understood of the two files.
    key : tuple of str
        Columns that name an item; both files must have them.

    Returns
    -------
    Comparison
        Keys removed, added and changed (with the columns), and how many are unchanged. Values are compared as
        they are hashed: Unicode NFC, outer blanks trimmed. A key on several rows is compared as a whole:
        its rows are a multiset.

    Raises
    ------
    InputRefused
        RP-I95 when a key column is missing in one of the files, or no key is declared.

    Examples
    --------
    >>> def of(*rows): return Import("", {}, ("id", "left"), rows)
    >>> found = compare_imports(of(("E1", "2025-03-01"), ("E2", "")), of(("E1", "2025-03-02"), ("E3", "")), ("id",))
    >>> found.removed, found.added, found.changed[0].columns
    (('E2',), ('E3',), ('left',))
    """
    _refuse_missing_key(earlier, later, key)
    shared = tuple(column for column in later.columns if column in earlier.columns and column not in key)
    before, after = _by_key(earlier, key, shared), _by_key(later, key, shared)
    both = sorted(before.keys() & after.keys())
    changed = tuple(
        _changed(one, shared, before[one], after[one]) for one in both if Counter(before[one]) != Counter(after[one])
    )
    return Comparison(
        key=key,
        rows=(len(earlier.rows), len(later.rows)),
        removed=tuple(sorted(before.keys() - after.keys())),
        added=tuple(sorted(after.keys() - before.keys())),
        changed=changed,
        unchanged=len(both) - len(changed),
        columns_removed=tuple(column for column in earlier.columns if column not in later.columns),
        columns_added=tuple(column for column in later.columns if column not in earlier.columns),
    )


def superseded_import(opened: OpenEngagement, population: str) -> Import | None:
    """Return the import that the one in force superseded, or None where there was none before it."""
    event = _superseded(opened, population)
    return load_recorded(opened, event) if event else None


def superseded_import_id(opened: OpenEngagement, population: str) -> str:
    """Return the id of the import that the one in force superseded, or an empty text."""
    event = _superseded(opened, population)
    return event.subjects["import"] if event else ""


def _superseded(opened: OpenEngagement, population: str) -> Event | None:
    events = [
        event for event in opened.log.of_type("import", "supersede") if event.subjects["population"] == population
    ]
    earlier = [event for event in events if event.subjects["import"] != events[-1].subjects["import"]]
    return earlier[-1] if earlier else None


def _by_key(imported: Import, key: tuple[str, ...], columns: tuple[str, ...]) -> Mapping[str, _Rows]:
    places = {column: index for index, column in enumerate(imported.columns)}
    found: dict[str, _Rows] = {}
    for row in imported.rows:
        name = KEY_JOIN.join(clean_key(row[places[column]]) for column in key)
        found.setdefault(name, []).append(tuple(clean_text(row[places[column]]) for column in columns))
    return found


def _changed(key: str, columns: tuple[str, ...], before: _Rows, after: _Rows) -> ChangedKey:
    """Return the columns in which the rows of a key differ; rows of one key are sorted before they are shown."""
    differing = [
        index for index in range(len(columns))
        if Counter(row[index] for row in before) != Counter(row[index] for row in after)
    ]  # fmt: skip
    if not differing and len(before) == len(after):
        # The same values column by column, put together in other rows.
        differing = [index for index in range(len(columns)) if len({row[index] for row in before}) > 1]
    return ChangedKey(
        key,
        tuple(columns[index] for index in differing),
        tuple((_values(before, index), _values(after, index)) for index in differing),
        (len(before), len(after)),
    )


def _values(rows: Sequence[tuple[str, ...]], index: int) -> str:
    return "; ".join(row[index] for row in sorted(rows))


def _refuse_missing_key(earlier: Import, later: Import, key: tuple[str, ...]) -> None:
    if not key:
        raise InputRefused(
            Message(
                "RP-I95",
                "two exports cannot be compared without a key",
                "Without a key a changed row looks like one row gone and another come.",
                "declare the key columns in the Populations sheet",
                Where(file="engagement.xlsx", sheet="Populations", column="key"),
            )
        )
    missing = [
        Message(
            "RP-I95",
            f"the {which} export has no column {column!r}, which is part of the key",
            "Rows of two exports can only be told to be the same by their key.",
            "ask for an export with the same columns, or correct the key in the Populations sheet",
            Where(file=str(imported.record.get("file", {}).get("name", "")), column=column),
        )
        for which, imported in (("earlier", earlier), ("later", later))
        for column in key
        if column not in imported.columns
    ]
    if missing:
        raise InputRefused(missing)


def _first(ids: Sequence[str]) -> str:
    if not ids:
        return ""
    return f" ({', '.join(ids[:3])}{f' and {len(ids) - 3:,} more' if len(ids) > 3 else ''})"
