"""Selecting the items of a plan from a frozen frame: every method a function of frame, plan and seed alone.

A selection is a list of strata with their sizes. Within a stratum items come in ticket order (``hashrank-1``), so a
larger size keeps the smaller one; only the systematic selection goes by position in a recorded order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from reperform.errors import InputRefused, Message, Where
from reperform.model import About
from reperform.populations.population import KEY_JOIN, Population
from reperform.populations.scoping import condition as scope_condition
from reperform.populations.scoping import item_date
from reperform.sampling import period_runs, select_random, ticket
from reperform.sampling.frames import key_bytes
from reperform.sampling.selection import positions_from
from reperform.texts import clean_key

RANDOM: Mapping[str, Any] = {"method": "random"}
KEY_ITEMS = "key items"
UNDATED = "no date"
_MOST_STARTS = 1000

Key = tuple[str, ...]


@dataclass(frozen=True)
class Stratum:
    """A part of a frame that items are drawn from by themselves.

    Attributes
    ----------
    name : str
        Blank where the frame is not divided.
    population, size : int
        Items in the stratum, and items to draw from it.
    items : tuple of str
        The items drawn, in ticket order (systematic: in the recorded order).
    """

    name: str
    population: int
    size: int
    items: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the stratum as it stands in a plan event."""
        return {"name": self.name, "population": self.population, "size": self.size}


def identifier(key: Key) -> str:
    """Return the key of an item as one text."""
    return KEY_JOIN.join(key)


def divided(population: Population, about: About, selection: Mapping[str, Any]) -> dict[str, list[Key]]:
    """Return the strata of a frame: name to the keys of its items; key items first, then the strata in order.

    Raises
    ------
    InputRefused
        RP-D20 when a condition or stratum column is not in the list, or a number cannot be read.
    """
    rows = list(zip(population.keys, population.rows, strict=True))
    found: dict[str, list[Key]] = {}
    condition = selection.get("key_items")
    if condition:
        chosen = _condition(population, condition)
        found[KEY_ITEMS] = [key for key, row in rows if chosen(row)]
        rows = [(key, row) for key, row in rows if not chosen(row)]
    method = selection["method"]
    if method in ("stratified", "each_location"):
        column = selection["column"]
        _need_column(population, column)
        return found | _grouped([(clean_key(row[column]) or "blank", key) for key, row in rows])
    if method == "spread":
        dated = [(item_date(row, population.spec, about), key) for key, row in rows]
        return found | (_runs(dated, selection["runs"]) if selection["over"] == "runs" else
                        _grouped([(_calendar(day, selection["over"]), key) for day, key in dated]))  # fmt: skip
    return found | {"": [key for key, _ in rows]}


def select(population: Population, about: About, selection: Mapping[str, Any], seed: str) -> tuple[Stratum, ...]:
    """Return the strata of a plan with the items the seed gives.

    Parameters
    ----------
    selection : mapping
        As it stands in the plan event: ``method``, its columns, and ``strata`` with their sizes.
    """
    parts = divided(population, about, selection)
    strata = []
    for planned in selection["strata"]:
        keys = parts.get(planned["name"], [])
        if selection["method"] == "systematic" and planned["name"] != KEY_ITEMS:
            items = _systematic(population, keys, planned["size"], selection, seed)
        else:
            items = ranked(keys, min(planned["size"], len(keys)), seed)
        strata.append(Stratum(planned["name"], len(keys), planned["size"], tuple(items)))
    return tuple(strata)


def ranked(keys: Sequence[Key], size: int, seed: str) -> list[str]:
    """Return the first ranks of a stratum: the items with the smallest tickets."""
    chosen = select_random([key[0] if len(key) == 1 else key for key in keys], size, seed)
    return [key if isinstance(key, str) else identifier(key) for key in chosen]


def sort_keys(population: Population, keys: Sequence[Key], sort_by: Sequence[str]) -> list[Key]:
    """Return keys in the recorded order of a systematic selection: by the texts of columns, then by key."""
    rows = dict(zip(population.keys, population.rows, strict=True))
    return sorted(keys, key=lambda key: (*(clean_key(rows[key][column]) for column in sort_by), key_bytes(key)))


def _systematic(
    population: Population, keys: Sequence[Key], size: int, selection: Mapping[str, Any], seed: str
) -> list[str]:
    for column in selection["sort_by"]:
        _need_column(population, column)
    if not size:
        return []
    order = sort_keys(population, keys, selection["sort_by"])
    return [identifier(order[position - 1]) for position in _positions(len(order), size, selection["starts"], seed)]


def _positions(population: int, size: int, starts: int, seed: str) -> list[int]:
    """Return the positions of all starts in rising order; a start that meets an item again is passed over.

    Start j is the interval times (t + 1) / 2^256, t the ticket of ``start j`` as a whole number; exact.
    """
    each = size // starts
    interval = Fraction(population, each)
    taken: set[int] = set()
    for number in range(1, _MOST_STARTS + 1):
        first = interval * (int.from_bytes(ticket(f"start {number}", seed), "big") + 1) / 2**256
        positions = positions_from(population, each, first)
        if not taken & set(positions):
            taken.update(positions)
        if len(taken) == size:
            break
    return sorted(taken)


def _grouped(pairs: Sequence[tuple[str, Key]]) -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = {}
    for name, key in pairs:
        found.setdefault(name, []).append(key)
    return {name: found[name] for name in sorted(found)}


def _runs(dated: Sequence[tuple[date | None, Key]], runs: int) -> dict[str, list[Key]]:
    order = [key for _, key in sorted(dated, key=lambda pair: (pair[0] or date.max, key_bytes(pair[1])))]
    found, begin = {}, 0
    for number, length in enumerate(period_runs(len(order), runs), start=1):
        found[f"run {number:0{len(str(runs))}d}"] = order[begin : begin + length]
        begin += length
    return found


def _calendar(day: date | None, over: str) -> str:
    if day is None:
        return UNDATED
    return f"{day:%Y-%m}" if over == "months" else f"{day.year}-Q{(day.month + 2) // 3}"


def _condition(population: Population, condition: Mapping[str, str]) -> Callable[[Mapping[str, str]], bool]:
    column, op, value = condition["column"], condition["op"], condition["value"]
    _need_column(population, column)
    if op == "at_least":
        least = Decimal(value)
        _need_numbers(population, column)
        return lambda row: bool(clean_key(row[column])) and Decimal(clean_key(row[column])) >= least
    return scope_condition(column, op, value)


def _need_column(population: Population, column: str) -> None:
    if column not in population.imported.columns:
        raise InputRefused(_unreadable(population, column, f"the column {column!r} is not in the list", ()))


def _need_numbers(population: Population, column: str) -> None:
    texts = zip(population.ids, (clean_key(row[column]) for row in population.rows), strict=True)
    wrong = tuple(sorted(item for item, text in texts if text and not _is_number(text)))
    if wrong:
        raise InputRefused(_unreadable(population, column, f"{len(wrong)} values are no numbers", wrong))


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _unreadable(population: Population, column: str, found: str, ids: tuple[str, ...]) -> Message:
    return Message(
        "RP-D20",
        found,
        "The plan divides the list by it, and an item that cannot be placed has no known chance of selection.",
        "correct the column's name in the Methodology sheet, or ask for an export that holds it",
        Where(file=population.imported.record["file"]["name"], column=column, ids=ids, count=len(ids) or None),
    )
