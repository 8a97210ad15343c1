"""Which rows of a list are no items: filters, exclusions with their reasons, the period, identical rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from reperform.dates import local_date, parse_moment
from reperform.engagement.cells import per_column
from reperform.model import EVENT_RULES, SPELLS, About, ExclusionRule, PopulationSpec
from reperform.texts import clean_key

Row = Mapping[str, str]
Scope = tuple[str, str, Callable[[Row], bool]]


@dataclass(frozen=True)
class Exclusion:
    """Rows that are not items of the population, and the rule that says so.

    Attributes
    ----------
    rule : str
        The rule in words, with its reason.
    ids : tuple of str
        Keys of the rows, or of the items they belong to.
    reason : str
        Why, where a person stated it.
    rows : int
        Number of rows, where it is not the number of ids.
    """

    rule: str
    ids: tuple[str, ...]
    reason: str = ""
    rows: int = 0

    def as_json(self) -> dict[str, object]:
        """Return the exclusion as it stands in the record."""
        found: dict[str, object] = {
            "rule": self.rule, "count": self.rows or len(self.ids), "ids": list(self.ids[:20]),
        }  # fmt: skip
        return {**found, "reason": self.reason} if self.reason else found


def scopes_of(spec: PopulationSpec, about: About, exclusions: Sequence[ExclusionRule] = ()) -> list[Scope]:
    """Return every rule that cuts a list, in the order in which they are applied: words, reason, and what stays.

    The filter of the Populations sheet comes first, then the rows of Exclusions in their order, then the period.
    Of an event log they see the chosen event of each item.
    """
    scopes: list[Scope] = []
    if spec.filter_column:
        fulfils = condition(spec.filter_column, spec.filter_op, spec.filter_value)
        words = condition_words(spec.filter_column, spec.filter_op, spec.filter_value)
        scopes.append((f"out of scope: not {words}", "", fulfils))
    scopes += [_excluding(rule) for rule in exclusions]
    if places_by_date(spec):
        scopes.append(
            (
                f"{spec.date_column} outside {about.period_start} to {about.period_end} ({about.time_zone})",
                "",
                lambda row: _in_period(row, spec, about),
            )
        )
    return scopes


def places_by_date(spec: PopulationSpec) -> bool:
    """Return whether the date of a row (of an event log: of its chosen event) decides that it is an item."""
    by_default = not spec.item_rule or spec.item_rule in (*EVENT_RULES, SPELLS)
    return spec.item_rule == "in_period" or (by_default and bool(spec.date_column))


def _excluding(rule: ExclusionRule) -> Scope:
    fulfils = condition(rule.column, rule.op, rule.value)
    words = condition_words(rule.column, rule.op, rule.value)
    return f"excluded: {words} ({rule.reason})", rule.reason, lambda row: not fulfils(row)


def condition(column: str, op: str, value: str) -> Callable[[Row], bool]:
    """Return whether a row fulfils a condition on one column; texts are compared as keys, with regard to case.

    Examples
    --------
    >>> condition("id", "starts_with", "TEST-")({"id": "TEST-1"}), condition("id", "in", "A, B")({"id": "C"})
    (True, False)
    """
    wanted = [clean_key(one) for one in value.split(",")] if op in ("in", "not_in") else [clean_key(value)]
    checks: dict[str, Callable[[str], bool]] = {
        "equals": lambda text: text == wanted[0],
        "not_equals": lambda text: text != wanted[0],
        "in": lambda text: text in wanted,
        "not_in": lambda text: text not in wanted,
        "starts_with": lambda text: text.startswith(wanted[0]),
        "present": lambda text: text != "",
        "absent": lambda text: text == "",
    }
    check = checks[op]
    return lambda row: check(clean_key(row[column]))


def condition_words(column: str, op: str, value: str) -> str:
    """Return a condition in words."""
    return f"{column} {op.replace('_', ' ')} {value}".strip()


def item_date(row: Row, spec: PopulationSpec, about: About) -> date | None:
    """Return the local date of an item's date column, or None where there is none that can be read."""
    if not spec.date_column:
        return None
    moment = parse_moment(row.get(spec.date_column, ""), zone_of_column(spec.zone, spec.date_column))
    return None if moment is None else local_date(moment, about.time_zone)


@lru_cache(maxsize=256)
def zone_of_column(stated: str, column: str) -> str:
    """Return the zone that a sheet's ``zone`` states for a column; blank when it states none.

    Examples
    --------
    >>> zone_of_column("UTC", "opened"), zone_of_column("opened=UTC", "closed")
    ('UTC', '')
    """
    zones = per_column(stated)
    return zones.get(column) or zones.get("", "")


def _in_period(row: Row, spec: PopulationSpec, about: About) -> bool:
    day = item_date(row, spec, about)
    return day is None or about.period_start <= day <= about.period_end
