"""From an event log to items: one chosen event for each key, by a declared order and, if stated, an end state.

The order of rows in the file is never used. Two events of an item that the declared order cannot tell apart, and
that differ, are refused by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from reperform.dates import parse_moment
from reperform.errors import InputRefused, Message, Where
from reperform.model import PopulationSpec
from reperform.populations.scoping import Exclusion, zone_of_column
from reperform.texts import clean_key, join_words

KEY_JOIN = " | "
Row = Mapping[str, str]
_NO_ORDER = "Which event counts would be left to the order of the rows in the file."


@dataclass(frozen=True)
class ChosenEvents:
    """The rows that stand for items, the other rows with the reason, and sentences for the workpaper."""

    indexes: tuple[int, ...]
    exclusions: tuple[Exclusion, ...]
    sentences: tuple[str, ...]


def choose_events(spec: PopulationSpec, rows: Sequence[Row], file: str = "") -> ChosenEvents:
    """Return one event for each item of a log.

    Parameters
    ----------
    spec : PopulationSpec
        ``item_rule`` ``last_event`` takes the last event in the order of ``order_by``, ``first_event`` the first,
        ``end_state`` the last one whose ``state_column`` is one of ``end_states``.
    rows : sequence of mapping
        Column to text; dates as ISO 8601 text.
    file : str
        Name of the file, for messages.

    Returns
    -------
    ChosenEvents
        Rows without a key are items of their own. Items that never reach an end state are excluded, by key.

    Raises
    ------
    InputRefused
        RP-A06 when events cannot be ordered, RP-A07 when events that differ tie.
    """
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    unkeyed = []
    for index, row in enumerate(rows):
        key = tuple(clean_key(row[column]) for column in spec.key)
        if all(key):
            groups[key].append(index)
        else:
            unkeyed.append(index)
    places = _places(spec, rows, groups, file)
    states = set(spec.end_states) if spec.item_rule == "end_state" else None
    chosen, ties, unended, reopened = list(unkeyed), [], [], []
    for key, indexes in groups.items():
        ended = [i for i in indexes if states is None or clean_key(rows[i][spec.state_column]) in states]
        if not ended:
            unended.append(key)
            continue
        best, tied = _best(ended, places, rows, first=spec.item_rule == "first_event")
        chosen.append(best)
        if tied:
            ties.append(key)
        if states is not None and any(places[i] > places[best] for i in indexes):
            reopened.append(key)
    if ties:
        raise InputRefused(_tied(spec, ties, file))
    return _outcome(spec, rows, (groups, chosen), (unended, reopened))


def _best(
    indexes: Sequence[int], places: Mapping[int, Any], rows: Sequence[Row], *, first: bool
) -> tuple[int, bool]:
    """Return the first or last of some events, and whether another one that differs has the same place."""
    pick = min if first else max
    place = pick(places[index] for index in indexes)
    found = [index for index in indexes if places[index] == place]
    contents = {tuple(map(clean_key, rows[index].values())) for index in found}
    return min(found), len(contents) > 1


def _places(
    spec: PopulationSpec, rows: Sequence[Row], groups: Mapping[tuple[str, ...], list[int]], file: str
) -> dict[int, tuple[Any, ...]]:
    """Return the place of each event in the declared order, as values that compare."""
    messages = []
    by_column: list[dict[str, Any]] = []
    ordered = [index for indexes in groups.values() for index in indexes if len(indexes) > 1]
    for column in spec.order_by:
        values, problem = _ordering({rows[index][column] for index in ordered}, zone_of_column(spec.zone, column))
        if problem:
            ids = [_id(spec, rows[index]) for index in ordered if rows[index][column] in problem]
            messages.append(_unordered(column, problem, ids, file))
        by_column.append(values)
    if messages:
        raise InputRefused(messages)
    places: dict[int, tuple[Any, ...]] = {index: () for indexes in groups.values() for index in indexes}
    for index in ordered:
        places[index] = tuple(
            values[rows[index][column]] for column, values in zip(spec.order_by, by_column, strict=True)
        )
    return places


def _ordering(texts: Iterable[str], zone: str) -> tuple[dict[str, Any], list[str]]:
    """Return each text as a number, a date or an instant, all of one kind, or the texts that are none of it."""
    found: dict[str, dict[str, Any]] = {"number": {}, "date": {}, "stamp": {}}
    texts = sorted(set(texts))
    for text in texts:
        moment = parse_moment(text, zone)
        if moment is not None:
            found["stamp" if isinstance(moment, datetime) else "date"][text] = moment
        elif clean_key(text).lstrip("+-").replace(".", "", 1).isdecimal():
            found["number"][text] = Decimal(clean_key(text))
    kind = max(found, key=lambda name: len(found[name]))
    return found[kind], [text for text in texts if text not in found[kind]]


def _unordered(column: str, texts: Sequence[str], ids: Sequence[str], file: str) -> Message:
    shown = ", ".join(repr(text)[:40] for text in texts[:3])
    return Message(
        "RP-A06",
        f"{len(ids):,} events cannot be put in order: {column} holds {shown} beside values of another kind",
        _NO_ORDER,
        "state in order_by columns that hold a date, a time stamp or a running number in every row",
        Where(file=file, column=column, ids=tuple(ids[:3]), count=len(ids)),
    )


def _tied(spec: PopulationSpec, ties: Sequence[tuple[str, ...]], file: str) -> Message:
    ids = [KEY_JOIN.join(key) for key in ties]
    return Message(
        "RP-A07",
        f"{len(ids):,} items have several different events at the same place in the order",
        _NO_ORDER,
        f"add a column to order_by ({'; '.join(spec.order_by)}) that tells them apart",
        Where(file=file, column=", ".join(spec.order_by), ids=tuple(ids[:3]), count=len(ids)),
    )


def _outcome(
    spec: PopulationSpec,
    rows: Sequence[Row],
    found: tuple[Mapping[tuple[str, ...], list[int]], list[int]],
    counted: tuple[list[tuple[str, ...]], list[tuple[str, ...]]],
) -> ChosenEvents:
    (groups, chosen), (unended, reopened) = found, counted
    kept, gone = set(chosen), set(unended)
    others = [i for key, indexes in groups.items() if key not in gone for i in indexes if i not in kept]
    states = join_words(list(spec.end_states)).replace(" and ", " or ")
    which = {"last_event": "last event", "first_event": "first event",
             "end_state": f"last event with {spec.state_column} {states}"}[spec.item_rule]  # fmt: skip
    by = ", ".join(spec.order_by)
    exclusions = []
    if others:
        rule = f"another event of the item than its {which} (by {by})"
        exclusions.append(Exclusion(rule, tuple(_id(spec, rows[index]) for index in others)))
    if unended:
        count = sum(len(groups[key]) for key in unended)
        rule = f"{len(unended):,} items never reached {spec.state_column} {states}"
        exclusions.append(Exclusion(rule, tuple(KEY_JOIN.join(key) for key in unended), rows=count))
    sentences = [f"{len(rows):,} events became {len(chosen):,} items: the {which} of each, in the order of {by}."]
    same = _same_on_every_event(spec, rows, groups.values())
    if same:
        shown = ", ".join(same[:20]) + (f" and {len(same) - 20} more" if len(same) > 20 else "")
        sentences.append(f"The same on every event of an item, as if filled in afterwards: {shown}.")
    if reopened:
        ids = ", ".join(KEY_JOIN.join(key) for key in reopened[:3])
        more = f" and {len(reopened) - 3:,} more" if len(reopened) > 3 else ""
        sentences.append(f"{len(reopened):,} items have events after the one that stands for them: {ids}{more}.")
    return ChosenEvents(tuple(sorted(chosen)), tuple(exclusions), tuple(sentences))


def _same_on_every_event(spec: PopulationSpec, rows: Sequence[Row], groups: Iterable[list[int]]) -> list[str]:
    """Return the columns, but for the key, that never differ between events of one item: they date no event."""
    several = [indexes for indexes in groups if len(indexes) > 1]
    if not several:
        return []
    filled = {column for row in rows for column, text in row.items() if text.strip()}
    left = [column for column in rows[several[0][0]] if column in filled and column not in spec.key]
    for indexes in several:
        first = rows[indexes[0]]
        left = [column for column in left if all(rows[index][column] == first[column] for index in indexes)]
        if not left:
            break
    return left


def _id(spec: PopulationSpec, row: Row) -> str:
    return KEY_JOIN.join(clean_key(row[column]) for column in spec.key)
