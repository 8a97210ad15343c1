"""Checks the arguments of an attribute before anything is tested: every problem, each with one action."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from reperform.errors import nearest
from reperform.rules.cells import LIST_NAME, names_in, read_number, split_reference
from reperform.rules.conditions import DATE_OPS, OPS, OPS_WITHOUT_VALUE
from reperform.rules.elapsed import DAY_UNITS, parse_limits
from reperform.rules.joined import GENERAL_ARGUMENTS, joined_lists, whole_list
from reperform.rules.spec import Argument, Rule

_WHOLE = re.compile(r"[0-9]{1,9}")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class ArgumentProblem:
    """Something wrong with an argument: what was found, the one action, and the nearest valid value."""

    argument: str
    found: str
    action: str
    nearest: str = ""


Given = Mapping[str, str]
Problems = Iterator[ArgumentProblem]


def check_arguments(rule: Rule, arguments: Given) -> tuple[ArgumentProblem, ...]:
    """Return every problem of an attribute's arguments."""
    given = {name: " ".join(value.split()) for name, value in arguments.items()}
    known = {**rule.arguments, **GENERAL_ARGUMENTS}
    found = [*_unknown(rule, given, known), *_required(rule, given)]
    for name, argument in known.items():
        if given.get(name):
            found += _value(name, given[name], argument)
    for check in (_conditions, _joins, *_OF_RULE.get(rule.name, ())):
        found += check(rule, given)
    return tuple(found)


def _unknown(rule: Rule, given: Given, known: Mapping[str, Argument]) -> Problems:
    for name in given:
        if name not in known:
            like = nearest(name, known)
            action = f"write {like} instead" if like else f"use one of: {', '.join(rule.arguments)}"
            yield ArgumentProblem(name, f"{rule.name} has no argument {name!r}", action, like)


def _required(rule: Rule, given: Given) -> Problems:
    for name, argument in rule.arguments.items():
        if argument.required and not given.get(name):
            choices = f" = {' or '.join(argument.choices)}" if argument.choices else ""
            yield ArgumentProblem(name, f"{rule.name} needs {name}: {argument.meaning}", f"state {name}{choices}")


def _value(name: str, value: str, argument: Argument) -> Problems:
    kind = argument.kind
    if kind == "choice" and value not in argument.choices:
        like = nearest(value, argument.choices)
        action = f"use one of: {', '.join(argument.choices)}"
        yield ArgumentProblem(name, f"{value!r} is not a choice of {name}", action, like)
    if kind == "number" and not _WHOLE.fullmatch(value):
        yield ArgumentProblem(name, f"{value!r} is not a whole number", "state a whole number, zero or more")
    if kind == "decimal" and not _is_amount(value):
        action = "state a number, zero or more, with a point and no thousands separators"
        yield ArgumentProblem(name, f"{value!r} is not a number, zero or more", action)
    if kind == "limits" and parse_limits(value) is None:
        action = "write class:limit, class:limit with each class once"
        yield ArgumentProblem(name, f"{value!r} is not a list of limits", action)
    if kind in ("texts", "columns", "dates", "persons") and not names_in(value):
        yield ArgumentProblem(name, f"{value!r} lists nothing", "list values separated by commas")


def _is_amount(value: str) -> bool:
    number = read_number(value)
    return number is not None and number >= 0


def _conditions(rule: Rule, given: Given) -> Problems:
    for prefix in ("if", "where"):
        op, value = given.get(f"{prefix}_op") or "equals", given.get(f"{prefix}_value", "")
        if not given.get(prefix):
            for name in (f"{prefix}_op", f"{prefix}_value"):
                if given.get(name):
                    yield ArgumentProblem(name, f"{name} without {prefix}", f"state the column as {prefix}")
        elif op in OPS_WITHOUT_VALUE and value:
            yield ArgumentProblem(f"{prefix}_value", f"{op} takes no value", f"remove {prefix}_value")
        elif op in OPS and op not in OPS_WITHOUT_VALUE and not value:
            yield ArgumentProblem(f"{prefix}_value", f"{op} needs a value", f"state {prefix}_value")
        elif op in DATE_OPS and not value.startswith("@") and not _is_date(value):
            yield ArgumentProblem(
                f"{prefix}_value", f"{value!r} is not a date", "write a date as 2025-03-04, or @column"
            )
    if given.get("as_of") and not _is_date(given["as_of"]):
        yield ArgumentProblem("as_of", f"{given['as_of']!r} is not a date", "write a date as 2025-03-04")


def _is_date(value: str) -> bool:
    try:
        return bool(_ISO_DATE.fullmatch(value)) and date.fromisoformat(value) is not None
    except ValueError:
        return False


def _joins(rule: Rule, given: Given) -> Problems:
    joined = joined_lists(rule, given)
    where = split_reference(given.get("where", ""))[0]
    if given.get("where") and not joined and not whole_list(given):
        yield ArgumentProblem("where", "where without another list", "use if for a column of the item")
    if where and (joined or whole_list(given)) and where not in (*joined[:1], whole_list(given)):
        joined = tuple(dict.fromkeys((*joined, where)))
    if rule.expect is not None:
        if joined_lists(rule, given):
            action = "use columns of the population itself"
            yield ArgumentProblem("", f"{rule.name} joins no list, but names {', '.join(joined)}", action)
        return
    if len(joined) > 1:
        action = "name columns of one other list only, or split the attribute in two"
        yield ArgumentProblem("", f"more than one joined list: {', '.join(joined)}", action)
    if joined and not given.get("no_match"):
        action = f"state no_match = {' or '.join(GENERAL_ARGUMENTS['no_match'].choices)}"
        yield ArgumentProblem("no_match", f"{joined[0]} is joined; what does it mean to find no row?", action)


def _one_of(first: str, second: str, given: Given) -> Problems:
    if bool(given.get(first)) == bool(given.get(second)):
        both = "both" if given.get(first) else "neither"
        action = f"state exactly one of {first} and {second}"
        yield ArgumentProblem(first, f"{both} {first} and {second}", action)


def _equals(rule: Rule, given: Given) -> Problems:
    yield from _one_of("value", "other", given)


def _whole_days(rule: Rule, given: Given) -> Problems:
    if (given.get("unit") or "business_days") not in DAY_UNITS:
        return
    limits = {"": read_number(given.get("limit", ""))} if "limit" in rule.arguments else None
    amounts = limits if limits is not None else parse_limits(given.get("limits", "")) or {}
    name = "limit" if limits is not None else "limits"
    for amount in amounts.values():
        if amount is not None and amount.denominator != 1:
            action = "state whole days, or hours as unit"
            yield ArgumentProblem(name, "a limit in days is a whole number", action)
        if amount == 0 and given.get("boundary") == "exclusive":
            yield ArgumentProblem(name, "less than 0 days can never be kept", "state boundary = inclusive")


def _dates(rule: Rule, given: Given) -> Problems:
    if given.get("dates") and len(names_in(given["dates"])) < 2:
        yield ArgumentProblem("dates", "only one date", "name two or more columns, separated by commas")


def _sources(rule: Rule, given: Given) -> Problems:
    number, operation = len(names_in(given.get("from", ""))), given.get("operation", "")
    if number and operation == "percent" and number != 2:
        yield ArgumentProblem("from", f"percent of {number} columns", "name two columns: the part, the whole")
    if number == 1 and operation in ("difference", "product"):
        yield ArgumentProblem("from", f"{operation} of one column", "name two or more columns")


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
    for name in ("list_person", "list_from", "list_to", "active", "per_from", "per_to"):
        named = split_reference(given.get(name, ""))[0]
        if named and named != whole_list(given):
            found = f"{given[name]!r} is not a column of {whole_list(given) or 'a list'}"
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


def _required_number(rule: Rule, given: Given) -> Problems:
    if given.get("compare") in ("at_least", "at_most") and read_number(given.get("required") or "0") is None:
        action = "state a number, or compare = equals"
        yield ArgumentProblem("required", f"{given['required']!r} is not a number", action)


_OF_RULE: Mapping[str, tuple[Callable[[Rule, Given], Problems], ...]] = {
    "equals": (_equals,),
    "within": (_whole_days,),
    "within_by": (_whole_days,),
    "closed_loop": (_whole_days, _decisions),
    "ordered": (_dates,),
    "recomputed": (_sources,),
    "different_person": (_at_least,),
    "authorised": (_list_id, _same_list),
    "exists_in": (_list_column("list"),),
    "absent_as_of": (_list_column("list"), _same_list, _active),
    "occurs_each": (_list_column("per_list"), _same_list, _per),
    "covers": (_list_column("list"), _same_list),
    "baseline": (_required_number,),
}
