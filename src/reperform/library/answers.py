"""Known answers: for each control of the library small lists, filled slots and the result of every item."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from reperform.catalogue.ready_tests import ready_tests

FOLDER = ("data", "known_answers", "procedures")


@dataclass(frozen=True)
class KnownList:
    """One list as it is read: texts, dates in ISO 8601.

    Attributes
    ----------
    produced_at : str
        When it was made: the last day it can speak of. Blank: not stated.
    zone : str
        Zone of time stamps without an offset.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    date_columns: tuple[str, ...] = ()
    produced_at: str = ""
    zone: str = ""


@dataclass(frozen=True)
class Expected:
    """What must come out for one item and attribute, and the case that it stands for."""

    attribute: str
    item: str
    result: str
    kind: str = ""
    case: str = ""


@dataclass(frozen=True)
class KnownAnswers:
    """Everything needed to test one control, and what must come out.

    Attributes
    ----------
    period : tuple of date
        First and last day, both included.
    holidays : tuple of date
        Days that are no business days.
    identities : tuple of mapping
        Rows like those of the Identities sheet: person, identity, kind, effective_from, effective_to.
    """

    control: str
    procedure: str
    slots: Mapping[str, str]
    period: tuple[date, date]
    time_zone: str
    holidays: tuple[date, ...]
    lists: Mapping[str, KnownList]
    identities: tuple[Mapping[str, str], ...]
    expected: tuple[Expected, ...]
    business_hours: tuple[str, str] = ("", "")


@cache
def known_answers() -> Mapping[str, KnownAnswers]:
    """Return the known answers of every control that has them, by control id, in the catalogue's order.

    Examples
    --------
    >>> known_answers()["LA-02"].procedure
    'leaver_removal'
    """
    folder = files("reperform").joinpath(*FOLDER)
    present = {path.name for path in folder.iterdir()}
    found = {}
    for control in ready_tests():
        name = f"{control}.json"
        if name in present:
            found[control] = read_known_answers(json.loads(folder.joinpath(name).read_text(encoding="utf-8")))
    return found


def read_known_answers(value: Mapping[str, Any]) -> KnownAnswers:
    """Return known answers from their JSON form.

    Raises
    ------
    KeyError
        If a part is missing.
    """
    first, last = (date.fromisoformat(text) for text in value["period"])
    hours = value.get("business_hours") or ["", ""]
    return KnownAnswers(
        control=value["control"],
        procedure=value["procedure"],
        slots=dict(value["slots"]),
        period=(first, last),
        time_zone=value["time_zone"],
        holidays=tuple(date.fromisoformat(text) for text in value["holidays"]),
        lists={name: _known_list(one) for name, one in value["lists"].items()},
        identities=tuple(value["identities"]),
        expected=tuple(Expected(**one) for one in value["expected"]),
        business_hours=(hours[0], hours[1]),
    )


def _known_list(value: Mapping[str, Any]) -> KnownList:
    return KnownList(
        columns=tuple(value["columns"]),
        rows=tuple(tuple(row) for row in value["rows"]),
        date_columns=tuple(value.get("date_columns", ())),
        produced_at=value.get("produced_at", ""),
        zone=value.get("zone", ""),
    )
