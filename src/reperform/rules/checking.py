"""Checks the arguments of an attribute before anything is tested: every problem, each with one action."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches

from reperform.dates import zone_named
from reperform.errors import nearest
from reperform.rules.cells import DAYS_BY_NAME, column_named, is_day, names_in, read_number, split_reference
from reperform.rules.checking_rules import OF_RULE
from reperform.rules.conditions import DATE_OPS, NUMBER_OPS, OPS, OPS_WITHOUT_VALUE
from reperform.rules.joined import GENERAL_ARGUMENTS
from reperform.rules.limits import parse_limits, parse_time
from reperform.rules.problems import ArgumentProblem, Given, Problems, is_amount
from reperform.rules.spec import Argument, Rule
from reperform.rules.uses import CONDITIONS, excepting_list, joined_lists, whole_list

_WHOLE = re.compile(r"[0-9]{1,9}")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def check_arguments(rule: Rule, arguments: Given) -> tuple[ArgumentProblem, ...]:
    """Return every problem of an attribute's arguments."""
    given = {name: " ".join(value.split()) for name, value in arguments.items()}
    known = {**rule.arguments, **GENERAL_ARGUMENTS}
    found = [*_unknown(rule, given, known), *_required(rule, given)]
    for name, argument in known.items():
        if given.get(name):
            found += _value(name, given[name], argument)
    for check in (_conditions, _exceptions, _nearest, _zone, _joins, *OF_RULE.get(rule.name, ())):
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
    if kind == "decimal" and not is_amount(value):
        action = "state a number, zero or more, with a point and no thousands separators"
        yield ArgumentProblem(name, f"{value!r} is not a number, zero or more", action)
    if kind == "amount" and not (is_amount(value) or column_named(value)):
        action = "state a number, zero or more, or @ and the name of a column that holds it"
        yield ArgumentProblem(name, f"{value!r} is neither a number, zero or more, nor a column", action)
    if kind == "time" and parse_time(value) is None:
        yield ArgumentProblem(name, f"{value!r} is not a time of day", "write hours and minutes as 17:00")
    if kind in ("date", "dates") or (name == "from" and value.startswith("[")):
        yield from _days(name, value)
    if kind == "limits" and parse_limits(value) is None:
        action = "write class:limit, class:limit with each class once"
        yield ArgumentProblem(name, f"{value!r} is not a list of limits", action)
    if kind in ("texts", "columns", "dates", "persons") and not names_in(value):
        yield ArgumentProblem(name, f"{value!r} lists nothing", "list values separated by commas")


def _days(name: str, value: str) -> Problems:
    """Yield a problem for a day in square brackets that is none; other texts in brackets are columns."""
    for text in names_in(value):
        inner = text[1:-1].strip()
        if not (text.startswith("[") and text.endswith("]")):
            continue
        like = next(iter(get_close_matches(text, DAYS_BY_NAME, 1, cutoff=0.85)), "")
        if is_day(text):
            if text == "[deadline]":
                action = "name a column, or use [deadline] in unless_value"
                yield ArgumentProblem(name, "[deadline] is known only once an item is decided", action)
            elif text not in DAYS_BY_NAME and not _is_date(inner):
                yield ArgumentProblem(name, f"{text} is not a day of the calendar", "write a day as [2025-06-30]")
        elif like or inner[:4].isdecimal():
            action = f"use one of {', '.join(list(DAYS_BY_NAME)[:3])}, or a day as [2025-06-30]"
            yield ArgumentProblem(name, f"{text} is no day that is known by name", action, like)


def _conditions(rule: Rule, given: Given) -> Problems:
    for prefix in CONDITIONS:
        value = given.get(f"{prefix}_value", "")
        op = given.get(f"{prefix}_op") or ("present" if prefix == "unless" and not value else "equals")
        if not given.get(prefix):
            for name in (f"{prefix}_op", f"{prefix}_value"):
                if given.get(name):
                    yield ArgumentProblem(name, f"{name} without {prefix}", f"state the column as {prefix}")
        elif op in OPS_WITHOUT_VALUE and value:
            yield ArgumentProblem(f"{prefix}_value", f"{op} takes no value", f"remove {prefix}_value")
        elif op in OPS and op not in OPS_WITHOUT_VALUE and not value:
            yield ArgumentProblem(f"{prefix}_value", f"{op} needs a value", f"state {prefix}_value")
        else:
            yield from _condition_value(rule, prefix, op, value)
    if given.get("as_of") and not _is_date(given["as_of"]):
        yield ArgumentProblem("as_of", f"{given['as_of']!r} is not a date", "write a date as 2025-03-04")


def _condition_value(rule: Rule, prefix: str, op: str, value: str) -> Problems:
    name = f"{prefix}_value"
    if op in DATE_OPS and value == "[deadline]":
        if prefix != "unless" or "missing_end" not in rule.arguments:
            action = "use it in unless_value of within, within_by or closed_loop"
            yield ArgumentProblem(name, "[deadline] is known only where a limit was missed", action)
    elif op in DATE_OPS and value.startswith("["):
        yield from _days(name, value)
    elif op in DATE_OPS and not value.startswith("@") and not _is_date(value):
        yield ArgumentProblem(name, f"{value!r} is not a date", "write a date as 2025-03-04, or @column")
    elif op in NUMBER_OPS and not value.startswith("@") and read_number(value) is None:
        yield ArgumentProblem(name, f"{value!r} is not a number", "write a number, or @column")


def _exceptions(rule: Rule, given: Given) -> Problems:
    if not given.get("unless"):
        if given.get("unless_until"):
            yield ArgumentProblem("unless_until", "unless_until without unless", "state the column as unless")
        return
    if rule.expect is not None or not rule.computed:
        action = "leave expected items out by where, or by the list itself"
        yield ArgumentProblem("unless", f"{rule.name} takes no exceptions", action)
    until = split_reference(given.get("unless_until", ""))[0]
    if until and until != excepting_list(given):
        action = "name a column of the list, or the item, that unless names"
        yield ArgumentProblem("unless_until", f"{given['unless_until']!r} is of another list than unless", action)


def _nearest(rule: Rule, given: Given) -> Problems:
    names = ("match_date", "match_at")
    if given.get("match") != "nearest":
        for name in names:
            if given.get(name):
                yield ArgumentProblem(name, f"{name} has a meaning only with match=nearest", f"remove {name}")
        return
    for name in names:
        if not given.get(name):
            meaning = GENERAL_ARGUMENTS[name].meaning
            yield ArgumentProblem(name, f"match=nearest needs {name}: {meaning}", f"state {name}")
    of = split_reference(given.get("match_date", ""))[0]
    joined = joined_lists(rule, given)
    if given.get("match_date") and of not in joined:
        action = f"name a date of {joined[0] if joined else 'the joined list'} as LIST.column"
        yield ArgumentProblem("match_date", f"{given['match_date']!r} is no date of the joined list", action)


def _zone(rule: Rule, given: Given) -> Problems:
    zone = given.get("zone", "")
    if not zone:
        return
    if rule.expect is not None:
        yield ArgumentProblem("zone", f"{rule.name} counts in the zone of the engagement", "remove zone")
    elif not column_named(zone):
        try:
            zone_named(zone)
        except ValueError:
            action = "write an IANA name such as Europe/Berlin, or @ and the name of a column"
            yield ArgumentProblem("zone", f"{zone!r} is not the name of a time zone", action)


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
    if rule.gathers(given) and given.get("no_match"):
        action = "remove no_match; where=... says which rows count"
        yield ArgumentProblem("no_match", "rows that are counted together may be none", action)
    if len(joined) > 1:
        action = "name columns of one other list only, or split the attribute in two"
        yield ArgumentProblem("", f"more than one joined list: {', '.join(joined)}", action)
    if joined and not given.get("no_match") and not rule.gathers(given):
        action = f"state no_match = {' or '.join(GENERAL_ARGUMENTS['no_match'].choices)}"
        yield ArgumentProblem("no_match", f"{joined[0]} is joined; what does it mean to find no row?", action)
