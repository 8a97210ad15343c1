"""How keys of two lists are made comparable, and what of it each declared difference did.

Keys agree when they are equal after trimming, collapsing blanks and removing zero-width characters (a line
break inside an id is a blank). Every other difference counts unless the Joins sheet declares it as none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reperform.engagement.folds import Fold, read_fold
from reperform.model import Join
from reperform.record import FoldedKeys, JoinStep, JoinUse
from reperform.texts import clean_key, fold_person

Row = Mapping[str, str]
Key = tuple[str, ...]
Side = Literal["left", "right"]
SHOWN = 5

_DASHES = re.compile("[-\u2010-\u2015\u2212\ufe63\uff0d]")
_LEADING_ZEROS = re.compile(r"^0+(?=[0-9])")
# What a prefix is folded by, too, where they are declared before it.
_OF_SIGNS: Mapping[str, Callable[[str], str]] = {
    "case": fold_person,
    "dashes": lambda text: _DASHES.sub("", text),
    "spaces": lambda text: text.replace(" ", ""),
}
_OF_KEYS: Mapping[str, Callable[[str], str]] = {
    **_OF_SIGNS,
    "domain": lambda text: text.partition("@")[0],
    "leading_zeros": lambda text: _LEADING_ZEROS.sub("", text),
}


def folder_of(join: Join | None, pair: int = 0) -> Callable[[str], str]:
    """Return how keys of two lists are made comparable: only by the differences declared as none.

    Parameters
    ----------
    join : Join or None
        None: keys are compared as they are.
    pair : int
        Which of the compared pairs of columns, counted from 0.

    Examples
    --------
    >>> join = Join(left="A", left_columns=("id",), right="B", right_columns=("no",), fold=("case", "prefix:CHG-"))
    >>> folder_of(join)("chg-7"), folder_of(None)(" 7\\u200b ")
    ('7', '7')
    """
    steps = [step for step in _steps(join) if pair in step.pairs] if join else []

    def fold(text: str) -> str:
        text = clean_key(text)
        for step in steps:
            text = step.apply(text)
        return text

    return fold


def columns_of(join: Join, side: Side) -> tuple[str, ...]:
    """Return the columns compared on one side."""
    return join.left_columns if side == "left" else join.right_columns


def key_reader(join: Join, side: Side) -> Callable[[Row], Key]:
    """Return how the compared key of a row of one side is read; empty where a part of it is blank.

    A blank key never joins: two rows without a number are not the same thing.
    """
    columns = columns_of(join, side)
    folders = [folder_of(join, pair) for pair in range(len(columns))]

    def read(row: Row) -> Key:
        key = tuple(fold(row[column]) for fold, column in zip(folders, columns, strict=True))
        return key if all(key) else ()

    return read


@dataclass(frozen=True)
class _Step:
    """One declared fold, the pairs of columns it applies to, and how it changes a text."""

    fold: Fold
    pairs: frozenset[int]
    prefix: str = ""

    def apply(self, text: str) -> str:
        """Return a text without the difference; a text that is nothing else stays as it is."""
        if self.fold.name == "prefix":
            return text.removeprefix(self.prefix).strip() or text
        return _OF_KEYS[self.fold.name](text).strip() or text

    def of_key(self, key: Key) -> Key:
        """Return a key without the difference in the pairs it applies to."""
        return tuple(self.apply(part) if pair in self.pairs else part for pair, part in enumerate(key))


def _steps(join: Join) -> list[_Step]:
    steps: list[_Step] = []
    for entry in join.fold:
        fold = read_fold(entry)
        pairs = pairs_of(join, fold)
        prefix = fold.text
        # A prefix is looked for in texts that earlier folds have changed, so it is changed like them.
        for earlier in steps:
            if earlier.fold.name in _OF_SIGNS and pairs <= earlier.pairs:
                prefix = earlier.apply(prefix)
        steps.append(_Step(fold, pairs, prefix))
    return steps


def pairs_of(join: Join, fold: Fold) -> frozenset[int]:
    """Return the pairs of columns that a fold applies to, counted from 0."""
    pairs = enumerate(zip(join.left_columns, join.right_columns, strict=False))
    return frozenset(number for number, columns in pairs if not fold.column or fold.column in columns)


def compare_lists(join: Join, items: Sequence[Row], left: Sequence[Row], right: Sequence[Row]) -> JoinUse:
    """Return what a join matched: exactly, by each declared fold in order, and what stayed without a row.

    Parameters
    ----------
    join : Join
        The row of the Joins sheet.
    items : sequence of mapping
        The rows of the left list that are tested; what is counted on the left is counted of these.
    left, right : sequence of mapping
        All rows of both lists; a row of the right one is without a match when no row of the left one finds it.

    Returns
    -------
    JoinUse
        Counts of rows, and the first keys in the order of their texts. Nothing depends on the order of rows.
    """
    steps = _steps(join)
    mine, theirs = _Keys(join, "left", items), _Keys(join, "right", right)
    stages = [(mine.exact, theirs.exact)]
    for step in steps:
        stages.append((_folded(step, stages[-1][0]), _folded(step, stages[-1][1])))
    matched = [_matched(mine, *stage, theirs) for stage in stages]
    added = [
        JoinStep(
            fold=step.fold.words,
            items=now[0] - before[0],
            pairs=now[1] - before[1],
            first=_first_pairs(previous, stage),
        )
        for step, before, now, previous, stage in zip(steps, matched, matched[1:], stages, stages[1:], strict=False)
    ]
    ours, others = stages[-1]
    everyone = {ours.get(key) or _fold_all(steps, key) for key in _Keys(join, "left", left).counts}
    rows_of = Counter[Key]()
    for key, count in theirs.counts.items():
        rows_of[others[key]] += count
    alone = [key for key in ours if not rows_of[ours[key]]]
    unfound = [key for key in others if others[key] not in everyone]
    collisions = [*_collisions(join.left, ours), *_collisions(join.right, others)]
    several = [key for key in ours if rows_of[ours[key]] > 1]
    return JoinUse(
        left=join.left,
        right=join.right,
        columns=[f"{one} = {other}" for one, other in zip(join.left_columns, join.right_columns, strict=True)],
        note=join.note,
        items=len(items),
        rows=len(right),
        exact=matched[0][0],
        added=added,
        matched=matched[-1][0],
        without_row=sum(mine.counts[key] for key in alone) + mine.blank,
        without_row_first=_spelled(alone),
        rows_not_found=sum(theirs.counts[key] for key in unfound) + theirs.blank,
        rows_not_found_first=_spelled(unfound),
        blank_items=mine.blank,
        blank_rows=theirs.blank,
        with_several_rows=sum(mine.counts[key] for key in several),
        with_several_rows_first=_spelled(several),
        collisions=collisions[:SHOWN],
        collision_count=len(collisions),
    )


class _Keys:
    """The distinct keys of the rows of one side, how many rows have each, and how many have none."""

    def __init__(self, join: Join, side: Side, rows: Iterable[Row]) -> None:
        columns = columns_of(join, side)
        keys = Counter(tuple(clean_key(row[column]) for column in columns) for row in rows)
        self.counts = {key: count for key, count in keys.items() if all(key)}
        self.blank = sum(keys.values()) - sum(self.counts.values())

    @property
    def exact(self) -> dict[Key, Key]:
        """Each key as it is."""
        return {key: key for key in self.counts}


def _folded(step: _Step, keys: Mapping[Key, Key]) -> dict[Key, Key]:
    return {key: step.of_key(folded) for key, folded in keys.items()}


def _fold_all(steps: Sequence[_Step], key: Key) -> Key:
    for step in steps:
        key = step.of_key(key)
    return key


def _matched(mine: _Keys, ours: Mapping[Key, Key], others: Mapping[Key, Key], theirs: _Keys) -> tuple[int, int]:
    """Return how many items find a row, and how many pairs of item and row that makes."""
    rows = Counter[Key]()
    for key, folded in others.items():
        rows[folded] += theirs.counts[key]
    found = [(mine.counts[key], rows[folded]) for key, folded in ours.items() if folded in rows]
    return sum(items for items, _ in found), sum(items * number for items, number in found)


Stage = tuple[Mapping[Key, Key], Mapping[Key, Key]]


def _first_pairs(before: Stage, now: Stage) -> list[tuple[str, str]]:
    """Return the first pairs of keys that match now and did not before, in the order of their texts."""
    partners: dict[Key, dict[Key, Key]] = {}
    for key in sorted(now[1]):
        partners.setdefault(now[1][key], {}).setdefault(before[1][key], key)
    found: list[tuple[str, str]] = []
    for key in sorted(now[0]):
        # Keys that were equal before are one entry here: the second entry at the latest is a new match.
        for earlier, other in partners.get(now[0][key], {}).items():
            if earlier != before[0][key]:
                found.append((spelled_key(key), spelled_key(other)))
                break
        if len(found) == SHOWN:
            break
    return found


def _collisions(name: str, keys: Mapping[Key, Key]) -> list[FoldedKeys]:
    """Return the groups of different keys of one list that the folds make equal."""
    groups: dict[Key, list[Key]] = {}
    for key in sorted(keys):
        groups.setdefault(keys[key], []).append(key)
    return [
        FoldedKeys(population=name, keys=[spelled_key(key) for key in same[:SHOWN]], count=len(same))
        for same in groups.values()
        if len(same) > 1
    ]


def spelled_key(key: Key) -> str:
    """Return a key as one text."""
    return " | ".join(key)


def _spelled(keys: Iterable[Key]) -> list[str]:
    return [spelled_key(key) for key in sorted(keys)[:SHOWN]]
