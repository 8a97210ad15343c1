"""The worked cases of the rules: items with the result and the sentence that are expected, made by hand.

They ship with the package, so that a firm can run them where it works; the pages of the rules print them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from reperform.canonical import load_json
from reperform.rules import evaluate_item, expected_items
from reperform.rules.identities import Claim, IdentityMap
from reperform.rules.lists import IndexedRows
from reperform.rules.spec import Context, Outcome, Row

Lists = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class WorkedCase:
    """One item and what a rule must say of it.

    Attributes
    ----------
    case : str
        What the case shows.
    item : mapping
        Column to text; empty for a rule that builds its own items.
    occurrence : str
        Key of the item that such a rule builds.
    result, kind, reason : str
        What is expected; ``kind`` is blank for a pass.
    """

    case: str
    item: Row
    occurrence: str
    result: str
    kind: str
    reason: str


@dataclass(frozen=True)
class WorkedGroup:
    """Worked cases of one rule with the same arguments and the same lists.

    Attributes
    ----------
    arguments : mapping
        Argument name to text, as in the Attributes sheet.
    lists : mapping
        The other lists, name to rows; rows of a joined list belong to the item with the same ``id``.
    population : tuple of mapping or None
        The rows of the population, for a rule that builds its own items.
    """

    rule: str
    arguments: Mapping[str, str]
    cases: tuple[WorkedCase, ...]
    lists: Lists = field(default_factory=dict)
    population: tuple[Row, ...] | None = None

    @property
    def arguments_text(self) -> str:
        """The arguments as they are written in a cell."""
        return "; ".join(f"{name}={value}" for name, value in self.arguments.items())


@dataclass(frozen=True)
class Checked:
    """A worked case beside what the rule said."""

    group: WorkedGroup
    case: WorkedCase
    found: Outcome | None

    @property
    def agrees(self) -> bool:
        """Whether result, kind and sentence are the expected ones."""
        found = self.found
        expected = (self.case.result, self.case.kind, self.case.reason)
        return found is not None and (found.result, found.kind, found.reason) == expected


def arguments_of(text: str) -> dict[str, str]:
    """Return ``name=value; name=value`` as a mapping.

    Examples
    --------
    >>> arguments_of("column=ticket; if=type; if_value=normal")["if_value"]
    'normal'
    """
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


@cache
def worked_groups(rule: str) -> tuple[WorkedGroup, ...]:
    """Return the worked cases of a rule in their order.

    Raises
    ------
    FileNotFoundError
        If there is no such rule.

    Examples
    --------
    >>> worked_groups("present")[0].cases[0].result
    'pass'
    """
    return read_groups(rule, _load(rule))


def read_groups(rule: str, content: Mapping[str, Any]) -> tuple[WorkedGroup, ...]:
    """Return worked cases from their JSON form.

    Raises
    ------
    KeyError, TypeError, AttributeError
        If a part is missing or of another shape.
    """
    return tuple(_group(rule, one) for one in content["groups"])


def _load(name: str) -> Any:
    return load_json((files("reperform") / "data" / "known_answers" / "rules" / f"{name}.json").read_bytes())


def _group(rule: str, one: Mapping[str, Any]) -> WorkedGroup:
    population = tuple(one["population"]) if "population" in one else None
    cases = tuple(_case(case) for case in one["cases"])
    return WorkedGroup(rule, arguments_of(one["arguments"]), cases, one.get("lists", {}), population)


def _case(case: Mapping[str, Any]) -> WorkedCase:
    item, occurrence = case.get("item", {}), case.get("occurrence", "")
    return WorkedCase(case["case"], item, occurrence, case["result"], case.get("kind", ""), case["reason"])


def worked_context(lists: Lists | None = None, changed: Mapping[str, Any] | None = None) -> Context:
    """Return what the rules know in the worked cases: the year 2025 in Chicago.

    Parameters
    ----------
    lists : mapping, optional
        Name to rows; a row is joined to the item with the same ``id``.
    changed : mapping, optional
        Parts of the setting that are others here: period, zone, holidays, identities, business hours.

    Examples
    --------
    >>> worked_context().period_end.isoformat()
    '2025-12-31'
    """
    setting = {**_load("setting"), **(changed or {})}
    known = {name: IndexedRows(rows) for name, rows in (lists or {}).items()}
    return Context(
        population=setting["population"],
        period_start=date.fromisoformat(setting["period_start"]),
        period_end=date.fromisoformat(setting["period_end"]),
        time_zone=setting["time_zone"],
        holidays=frozenset(date.fromisoformat(one["date"]) for one in setting["holidays"]),
        joined=lambda name, row: [other for other in known.get(name, ()) if other["id"] == row["id"]],
        rows_of=lambda name: known.get(name, ()),
        zone_of=lambda name: str(setting["time_zone"]),
        identities=IdentityMap(_claim(one) for one in setting["identities"]),
        business_hours=(setting["business_hours"][0], setting["business_hours"][1]),
    )


def _claim(one: Mapping[str, Any]) -> Claim:
    first, last = (date.fromisoformat(one[name]) if name in one else None for name in ("first", "last"))
    return Claim(one["identity"], one["person"], one.get("shared", False), first, last)


def check_worked_cases(rule: str) -> tuple[Checked, ...]:
    """Run the worked cases of a rule.

    Returns
    -------
    tuple of Checked
        Every case with what the rule said; ``found`` is None where it built no such item.

    Examples
    --------
    >>> all(one.agrees for one in check_worked_cases("present"))
    True
    """
    return tuple(one for group in worked_groups(rule) for one in check_group(group, worked_context(group.lists)))


def check_group(group: WorkedGroup, context: Context) -> list[Checked]:
    """Run the worked cases of a group in a given context (see ``worked_context``)."""
    built: dict[str, Row] = {}
    if group.population is not None:
        slots = expected_items(group.rule, group.arguments, group.population, context)
        built = {slot.key: slot.row for slot in slots}
    found = []
    for case in group.cases:
        row = built.get(case.occurrence) if group.population is not None else case.item
        outcome = None if row is None else evaluate_item(group.rule, group.arguments, row, context)
        found.append(Checked(group, case, outcome))
    return found
