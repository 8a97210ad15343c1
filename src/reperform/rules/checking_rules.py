"""What is wrong with the arguments of one rule, beyond what every rule asks of its arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from reperform.rules.calendar_units import unit_named
from reperform.rules.cells import LIST_NAME, column_named, is_day, names_in, read_number, split_reference
from reperform.rules.gathering import GATHERED, TIMED
from reperform.rules.limits import BUSINESS_HOUR_UNITS, DAY_UNITS, parse_limits
from reperform.rules.problems import ArgumentProblem, Given, Problems
from reperform.rules.recomputing import DATES
from reperform.rules.spec import Rule
from reperform.rules.uses import COLUMNS_OF_LIST, list_of

_WHOLE = re.compile(r"[0-9]{1,9}")
_PAIR = "name two columns"
# The least and the most columns of an operation, and what to do about another number.
_NUMBER_OF_SOURCES: Mapping[str, tuple[int, int, str]] = {
    "percent": (2, 2, "name two columns: the part, the whole"),
    "rest_percent": (2, 99, "name the whole, then what goes off it"),
    "difference": (2, 99, "name two or more columns"),
    "product": (2, 99, "name two or more columns"),
    "days": (2, 2, _PAIR),
    "business_days": (2, 2, _PAIR),
    "hours": (2, 2, _PAIR),
    "minutes": (2, 2, _PAIR),
    "overlap_days": (4, 4, "name four: the start and end of one span, then of the other"),
    "uncovered_days": (4, 4, "name four: the start and end of one span, then of the other"),
    **dict.fromkeys(("count", "distinct", "total", "largest", "smallest", "longest_gap"), (1, 1, "name one column")),
    "union_minutes": (2, 2, _PAIR),
    "union_days": (2, 2, _PAIR),
}


def _one_of(first: str, second: str, given: Given) -> Problems:
    if bool(given.get(first)) == bool(given.get(second)):
        both = "both" if given.get(first) else "neither"
        action = f"state exactly one of {first} and {second}"
        yield ArgumentProblem(first, f"{both} {first} and {second}", action)


def _equals(rule: Rule, given: Given) -> Problems:
    yield from _one_of("value", "other", given)


def _whole_days(rule: Rule, given: Given) -> Problems:
    unit = given.get("unit") or "business_days"
    if given.get("cut_off") and unit not in DAY_UNITS:
        yield ArgumentProblem("cut_off", f"a cut-off has no meaning in {unit.replace('_', ' ')}", "remove cut_off")
    if given.get("location") and unit not in ("business_days", *BUSINESS_HOUR_UNITS):
        action = "remove location, or count business days"
        yield ArgumentProblem("location", f"holidays do not count in {unit.replace('_', ' ')}", action)
    if unit not in DAY_UNITS:
        return
    limits = {"": read_number(given.get("limit", ""))} if "limit" in rule.arguments else None
    amounts = limits if limits is not None else parse_limits(given.get("limits", "")) or {}
    name = "limit" if limits is not None else "limits"
    for amount in amounts.values():
        if amount is not None and amount.denominator != 1:
            action = f"state whole {'months, or days' if unit == 'months' else 'days, or hours'} as unit"
            yield ArgumentProblem(name, f"a limit in {unit.replace('_', ' ')} is a whole number", action)
        if amount == 0 and given.get("boundary") == "exclusive":
            found = f"less than 0 {unit.replace('_', ' ')} can never be kept"
            yield ArgumentProblem(name, found, "state boundary = inclusive")


def _dates(rule: Rule, given: Given) -> Problems:
    if given.get("dates") and len(names_in(given["dates"])) < 2:
        yield ArgumentProblem("dates", "only one date", "name two or more columns, separated by commas")


def _sources(rule: Rule, given: Given) -> Problems:
    yield from _one_of("column", "value", given)
    sources, operation = names_in(given.get("from", "")), given.get("operation", "")
    needed = _NUMBER_OF_SOURCES.get(operation)
    if sources and needed and not needed[0] <= len(sources) <= needed[1]:
        number = f"{operation} of {'one column' if len(sources) == 1 else f'{len(sources)} columns'}"
        yield ArgumentProblem("from", number, needed[2])
    joined = {split_reference(name)[0] for name in sources}
    if operation in GATHERED and ("" in joined or len(joined) > 1):
        yield ArgumentProblem("from", f"{operation} is made of rows of one joined list", "name columns as LIST.column")
    if operation not in DATES and any(is_day(name) for name in sources):
        yield ArgumentProblem("from", f"{operation} is made of columns only", "name columns")
    yield from _weights(given, operation, len(sources))
    yield from _span(given, operation)


def _weights(given: Given, operation: str, number: int) -> Problems:
    weights = names_in(given.get("weights", ""))
    if (operation == "weighted_sum") != bool(weights):
        action = "state the weight of each column as weights" if not weights else "remove weights"
        yield ArgumentProblem("weights", f"{operation} {'without' if not weights else 'takes no'} weights", action)
    elif weights and len(weights) != number:
        yield ArgumentProblem("weights", f"{len(weights)} weights of {number} columns", "state one weight a column")
    for weight in weights:
        if read_number(weight) is None:
            yield ArgumentProblem("weights", f"{weight!r} is not a number", "state numbers separated by commas")


def _span(given: Given, operation: str) -> Problems:
    stated = [name for name in ("span", "span_from", "span_to") if given.get(name)]
    if stated and operation not in TIMED:
        yield ArgumentProblem(stated[0], f"{operation} has no span", f"remove {stated[0]}")
    elif given.get("span") and len(stated) > 1:
        yield ArgumentProblem("span", "span together with span_from or span_to", "state the one or the others")
    elif given.get("span") and not column_named(given["span"]) and unit_named(given["span"]) is None:
        action = "write 2025, 2025-H1, 2025-Q1, 2025-03, 2025-W07 or 2025-03-04, or @column"
        yield ArgumentProblem("span", f"{given['span']!r} is no span of time", action)


def _at_least(rule: Rule, given: Given) -> Problems:
    if _WHOLE.fullmatch(given.get("at_least", "1") or "1") and int(given.get("at_least") or 1) < 1:
        yield ArgumentProblem("at_least", "0 persons would always pass", "state 1 or more")


def _decisions(rule: Rule, given: Given) -> Problems:
    flagged, none = ({one.casefold() for one in names_in(given.get(name, ""))} for name in ("flagged", "no_action"))
    both = sorted(flagged & none)
    if both:
        yield ArgumentProblem("no_action", f"{both[0]!r} is flagged and calls for none", "name each decision once")


def _list_column(name: str) -> Callable[[Rule, Given], Problems]:
    def check(rule: Rule, given: Given) -> Problems:
        if given.get(name) and not split_reference(given[name])[0]:
            yield ArgumentProblem(name, f"{given[name]!r} names no list", "write LIST.column")

    return check


def _list_id(rule: Rule, given: Given) -> Problems:
    if given.get("list") and not LIST_NAME.fullmatch(given["list"]):
        yield ArgumentProblem("list", f"{given['list']!r} is not the id of a list", "state the population id")


def _same_list(rule: Rule, given: Given) -> Problems:
    for name, of in COLUMNS_OF_LIST.items():
        home = list_of(of, given)
        for column in names_in(given.get(name, "")):
            named = split_reference(column)[0]
            if named and named != home:
                found = f"{column!r} is not a column of {home or 'a list'}"
                yield ArgumentProblem(name, found, "name a column of that list")


def _active(rule: Rule, given: Given) -> Problems:
    if bool(given.get("active")) != bool(given.get("active_values")):
        action = "state active and active_values, or neither"
        yield ArgumentProblem("active", "only one of active and active_values", action)


def _per(rule: Rule, given: Given) -> Problems:
    if given.get("per"):
        yield from _one_of("per_values", "per_list", given)
    for name in ("per_values", "per_list"):
        if given.get(name) and not given.get("per"):
            yield ArgumentProblem("per", f"{name} without per", "state the column as per")
    for name in ("per_from", "per_to"):
        if given.get(name) and not given.get("per_list"):
            yield ArgumentProblem(name, f"{name} without per_list", "state the list as per_list")


def _units(rule: Rule, given: Given) -> Problems:
    if not given.get("date") and not given.get("label"):
        yield ArgumentProblem("date", "neither date nor label", "state the column with the date as date")
    if given.get("due") and not (given.get("date") and given.get("label")):
        action = "state both: label says which unit a row is for, date when it was done"
        yield ArgumentProblem("due", "due without date and label", action)
    if given.get("due_unit") and not given.get("due"):
        yield ArgumentProblem("due", "due_unit without due", "state how long after the unit as due")


def _required_number(rule: Rule, given: Given) -> Problems:
    required = given.get("required") or "0"
    if given.get("scale") or column_named(required):
        return
    if given.get("compare") in ("at_least", "at_most") and read_number(required) is None:
        action = "state a number, a scale, or compare = equals"
        yield ArgumentProblem("required", f"{given['required']!r} is not a number", action)


def _pairs(first: str, second: str) -> Callable[[Rule, Given], Problems]:
    """Return a check that two lists of columns are both stated, and of the same length."""

    def check(rule: Rule, given: Given) -> Problems:
        one, other = (names_in(given.get(name, "")) for name in (first, second))
        if len(one) != len(other):
            found = f"{len(one)} columns in {first}, {len(other)} in {second}"
            yield ArgumentProblem(second, found, "name as many columns of the list, in the same order")

    return check


def _together(first: str, second: str) -> Callable[[Rule, Given], Problems]:
    """Return a check that two arguments are stated together or not at all."""

    def check(rule: Rule, given: Given) -> Problems:
        if bool(given.get(first)) != bool(given.get(second)):
            there, lacking = (first, second) if given.get(first) else (second, first)
            yield ArgumentProblem(lacking, f"{there} without {lacking}", f"state both {first} and {second}, or neither")

    return check


def _effect(rule: Rule, given: Given) -> Problems:
    dated = given.get("list_from") or given.get("list_to")
    if bool(given.get("at")) != bool(dated):
        lacking = "list_from" if given.get("at") else "at"
        action = "state at and list_from or list_to (or both), or none of them"
        yield ArgumentProblem(lacking, "a day in effect needs at, and the list's columns", action)
    if given.get("at_to") and not given.get("at"):
        yield ArgumentProblem("at", "at_to without at", "state the first day as at")


def _sets(rule: Rule, given: Given) -> Problems:
    whole = given.get("sets") in ("whole", "equal")
    several = whole or given.get("separator", "none") not in ("", "none")
    if whole and given.get("also"):
        yield ArgumentProblem("sets", "sets of one column only can be compared", "remove also")
    if given.get("chain") and (several or given.get("at") or given.get("also")):
        yield ArgumentProblem("chain", "a chain starts at one value of any day", "remove also, at, separator and sets")


def _scale(rule: Rule, given: Given) -> Problems:
    scale, required = names_in(given.get("scale", "")), given.get("required", "")
    folded = [value.casefold() for value in scale]
    if len(set(folded)) < len(folded):
        yield ArgumentProblem("scale", "a value stands twice on the scale", "name each value once")
    if scale and not column_named(required) and required.casefold() not in folded:
        yield ArgumentProblem("required", f"{required!r} is not on the scale", f"use one of: {', '.join(scale)}")


def _lead(rule: Rule, given: Given) -> Problems:
    if given.get("lead_unit") and not given.get("lead"):
        yield ArgumentProblem("lead", "lead_unit without lead", "state how long before the limit as lead")
    if given.get("lead") and read_number(given.get("skew") or "0"):
        yield ArgumentProblem("skew", "a lead counts days, in which clocks do not differ", "remove skew")


def _gone(rule: Rule, given: Given) -> Problems:
    if not given.get("gone"):
        for name in ("gone_also", "gone_active"):
            if given.get(name):
                yield ArgumentProblem("gone", f"{name} without gone", "state the column as gone")


OF_RULE: Mapping[str, tuple[Callable[[Rule, Given], Problems], ...]] = {
    "equals": (_equals,),
    "on_or_before": (_lead,),
    "within": (_whole_days,),
    "within_by": (_whole_days,),
    "closed_loop": (
        _whole_days, _decisions, _together("gone", "gone_from"), _together("gone_active", "gone_active_values"),
        _pairs("gone_also", "gone_also_list"), _list_column("gone_from"), _same_list, _gone,
    ),
    "ordered": (_dates,),
    "recomputed": (_sources,),
    "different_person": (_at_least,),
    "authorised": (_list_id, _same_list),
    "exists_in": (
        _list_column("list"), _same_list, _effect, _pairs("also", "also_list"), _together("chain", "top"), _sets,
    ),
    "absent_as_of": (_list_column("list"), _same_list, _active, _effect, _pairs("also", "also_list")),
    "occurs_each": (_list_column("per_list"), _same_list, _per, _units),
    "covers": (_list_column("list"), _same_list),
    "baseline": (_required_number, _scale),
}  # fmt: skip
