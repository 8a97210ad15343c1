"""The library: a ready test for each of the 90 typical controls, with a slot for every number or name of the client.

What a firm knows of its field is in it: lists, columns, joins, rules. What only the client can say (a limit
in days, the word for a closed case, the id of a system) is a slot, ``{limit_days}``, and never a default.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FILE = "control_tests.json"
_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True)
class ReadyList:
    """A list that a ready test needs.

    Attributes
    ----------
    id : str
        Population id; one list has the same id in every control that uses it.
    unit : str
        Singular noun for one row.
    key, columns : tuple of str
        Columns that name a row; every column the tests read.
    date_column, item_rule : str
        What makes a row an item of the period; blank where the list is only looked up in.
    source : str
        What kind of system it must come from, for the request to the client.
    """

    id: str
    title: str
    unit: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    date_column: str = ""
    item_rule: str = "all_rows"
    order_by: tuple[str, ...] = ()
    source: str = ""
    identity_columns: Mapping[str, str] | None = None


@dataclass(frozen=True)
class ReadyJoin:
    """How rows of one list find their rows in another."""

    left: str
    left_columns: tuple[str, ...]
    right: str
    right_columns: tuple[str, ...]
    fold: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class ReadyAttribute:
    """One attribute: the sentence, what it is tested on, and the rule that decides it."""

    attribute: str
    text: str
    test_nature: str
    population: str
    rule: str
    arguments: Mapping[str, str]
    level: str = ""


@dataclass(frozen=True)
class ReadyTest:
    """The ready test of one typical control.

    Attributes
    ----------
    slots : mapping
        Each slot and what it stands for, in words.
    lists : tuple of str
        Every list the attributes read, the tested ones first.
    required_source, disallowed_sources : tuple of str
        Where the population must come from and where it must not, as slots for the client's system names.
    """

    control: str
    procedure: str
    lists: tuple[str, ...]
    slots: Mapping[str, str]
    attributes: tuple[ReadyAttribute, ...]
    required_source: tuple[str, ...] = ()
    disallowed_sources: tuple[str, ...] = ()
    note: str = ""


def _tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


@cache
def _content() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(files("reperform").joinpath("data", FILE).read_text(encoding="utf-8"))
    return found


@cache
def ready_tests() -> Mapping[str, ReadyTest]:
    """Return the ready test of every control of the catalogue, by control id, in its order.

    Examples
    --------
    >>> [row.attribute for row in ready_tests()["LA-02"].attributes]
    ['A', 'B', 'C', 'D']
    """
    found = {}
    for control, row in _content()["controls"].items():
        attributes = tuple(ReadyAttribute(**one) for one in row["attributes"])
        found[control] = ReadyTest(control=control, **{**_tuples(row), "attributes": attributes})
    return found


@cache
def ready_lists() -> Mapping[str, ReadyList]:
    """Return every list of the library by its population id.

    Examples
    --------
    >>> ready_lists()["LEAVERS"].unit
    'leaver'
    """
    return {name: ReadyList(id=name, **_tuples(row)) for name, row in _content()["lists"].items()}


def ready_joins(lists: Iterable[str]) -> tuple[ReadyJoin, ...]:
    """Return the joins between some lists of the library.

    Examples
    --------
    >>> [join.right_columns for join in ready_joins(["LEAVERS", "ACCOUNTS"])]
    [('employee_id',)]
    """
    known = set(lists)
    rows = (ReadyJoin(**_tuples(row)) for row in _content()["joins"])
    return tuple(row for row in rows if {row.left, row.right} <= known)


def slots_in(text: str) -> tuple[str, ...]:
    """Return the slots that stand in a text, each once, in their order.

    Examples
    --------
    >>> slots_in("{limit_days}"), slots_in("30"), slots_in("{a}, {b}, {a}")
    (('limit_days',), (), ('a', 'b'))
    """
    return tuple(dict.fromkeys(_SLOT.findall(text)))


def fill_slots(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its slots filled; a slot without a value stays visible.

    Examples
    --------
    >>> fill_slots("{limit_days}", {"limit_days": "30"}), fill_slots("{limit_days}", {})
    ('30', '{limit_days}')
    """
    return _SLOT.sub(lambda found: values.get(found[1], found[0]), text)


def slot_meaning(control: str, slot: str) -> str:
    """Return what a slot of a control stands for, in words; a general phrase for one the library does not know."""
    test = ready_tests().get(control)
    known = test.slots.get(slot) if test else None
    return known or next(_meanings(slot), "the client's own number or name")


def _meanings(slot: str) -> Iterator[str]:
    for test in ready_tests().values():
        if slot in test.slots:
            yield test.slots[slot]
