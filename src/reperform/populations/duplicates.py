"""Rows of one list with the same key: an error of the draw, numbered, or identical rows taken once, as declared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reperform.canonical import digest
from reperform.populations.scoping import Exclusion
from reperform.texts import clean_key

Row = Mapping[str, str]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Settled:
    """The rows that stay, the key of each, what was left out, and sentences for the workpaper."""

    indexes: list[int]
    keys: dict[int, Key]
    exclusions: list[Exclusion]
    sentences: list[str]


def settle_duplicates(rule: str, rows: Sequence[Row], keys: Mapping[int, Key]) -> Settled:
    """Return the items of a list whose rows may share a key.

    Parameters
    ----------
    rule : str
        ``number``: rows with the same key are numbered in the order of a digest of the whole row, so that the order
        of rows does not matter. ``identical``: of rows that agree in every column one stays. ``error`` or blank:
        nothing changes, and a draw from them is refused.
    rows : sequence of mapping
        All rows of the list.
    keys : mapping
        Row index to cleaned key, of the rows that are items so far.
    """
    counts = Counter(key for key in keys.values() if all(key))
    twice = {key for key, count in counts.items() if count > 1}
    if not twice or rule not in ("number", "identical"):
        return Settled(list(keys), dict(keys), [], [])
    groups: dict[Key, list[tuple[str, int]]] = defaultdict(list)
    for index, key in keys.items():
        if key in twice:
            groups[key].append((_digest(rows[index]), index))
    return _numbered(keys, groups) if rule == "number" else _collapsed(keys, groups)


def _digest(row: Row) -> str:
    return digest([[column, clean_key(row[column])] for column in sorted(row)])


def _numbered(keys: Mapping[int, Key], groups: Mapping[Key, list[tuple[str, int]]]) -> Settled:
    found = dict(keys)
    for key, members in groups.items():
        for number, (_, index) in enumerate(sorted(members), 1):
            found[index] = (*key[:-1], f"{key[-1]} #{number}")
    total = sum(map(len, groups.values()))
    text = (
        f"{len(groups):,} keys stand on {total:,} rows; each row is an item, numbered #1, #2 and so on in the order "
        "of a digest of the whole row, as declared."
    )
    return Settled(list(keys), found, [], [text])


def _collapsed(keys: Mapping[int, Key], groups: Mapping[Key, list[tuple[str, int]]]) -> Settled:
    gone: dict[int, Key] = {}
    for key, members in groups.items():
        seen: set[str] = set()
        for row_digest, index in sorted(members):
            if row_digest in seen:
                gone[index] = key
            seen.add(row_digest)
    kept = {index: key for index, key in keys.items() if index not in gone}
    if not gone:
        return Settled(list(kept), kept, [], [])
    ids = tuple(" | ".join(key) for key in gone.values())
    rule = "identical in every column to another row, which stays, as declared"
    return Settled(list(kept), kept, [Exclusion(rule, ids)], [])
