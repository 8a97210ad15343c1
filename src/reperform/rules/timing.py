"""Rules on dates: on_or_before, within, within_by, ordered and closed_loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise

from reperform.rules.cells import (
    TREATED,
    When,
    cell,
    chosen,
    names_in,
    quote,
    quoted,
    read_number,
    read_when,
    zone_words,
)
from reperform.rules.conditions import compare, is_on_or_before
from reperform.rules.elapsed import (
    DAY_UNITS,
    HOUR_UNITS,
    evaluate_interval,
    limit_of,
    parse_limits,
)
from reperform.rules.presence import missing
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule
from reperform.texts import join_words

UNITS = (*DAY_UNITS, *HOUR_UNITS)
LIMIT = Argument("decimal", "the longest time allowed, in the unit")
INTERVAL: Mapping[str, Argument] = {
    "start": Argument("date", "the column at which the time starts to run"),
    "end": Argument("date", "the column that must follow in time"),
    "unit": Argument("choice", "what is counted", False, "business_days", UNITS),
    "count": Argument(
        "choice",
        "business days: after the start, or after a start moved to the next business day",
        False,
        "after_start",
        ("after_start", "roll_start"),
    ),
    "before_start": Argument("choice", "what an end before the start means", choices=("pass", "deviation")),
    "missing_start": Argument("choice", "what a blank start means", choices=("deviation", "unable", "not_applicable")),
    "missing_end": Argument(
        "choice",
        "what a blank end means; not_reached only as long as the deadline lies after the as-of day",
        choices=("deviation", "not_reached", "not_applicable"),
    ),
}
BOUNDARY = Argument(
    "choice",
    "whether an end exactly at the limit is in time; not stated, it is read as inclusive, and the paper says so",
    False,
    choices=("inclusive", "exclusive"),
)


_BOUNDARY_WORDS = {
    "": "in time (boundary not stated, read as inclusive)",
    "inclusive": "in time",
    "exclusive": "late",
}


def _within(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    amount = read_number(arguments["limit"])
    if amount is None:
        return Outcome("unable", f"The limit {quote(arguments['limit'])} is not a number.", "unreadable")
    return evaluate_interval(row, arguments, context, limit_of(amount, arguments))


def _within_by(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    limits = parse_limits(arguments["limits"]) or {}
    name = cell(row, arguments["by"])
    amount = limits.get(name.casefold())
    if amount is None:
        shown = f"is {quote(name)}" if name else "is blank"
        return Outcome("unable", f"{arguments['by']} {shown}, for which the rule states no limit.", "no_source")
    outcome = evaluate_interval(row, arguments, context, limit_of(amount, arguments))
    return replace(outcome, reason=f"For {arguments['by']} {quote(name)}: {outcome.reason}")


def _closed_loop(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    name, flagged = arguments["decision"], names_in(arguments["flagged"])
    decision = cell(row, name)
    if not _is_one_of(decision, flagged):
        shown = f"is {quote(decision)}" if decision else "is blank"
        none = names_in(arguments["no_action"])
        if none and not _is_one_of(decision, none):
            known = quoted((*flagged, *none), most=20)
            reason = f"{name} {shown}, none of {known}, so whether an action has to follow is not known."
            return Outcome("unable", reason, "no_source")
        return Outcome("not_applicable", f"{name} {shown}, not {quoted(flagged)}, so no action has to follow.")
    outcome = _within(row, arguments, context)
    return replace(outcome, reason=f"{name} is {quote(decision)}: {outcome.reason}")


def _is_one_of(text: str, values: Sequence[str]) -> bool:
    return text.casefold() in {value.casefold() for value in values}


def interval_sentence(arguments: Mapping[str, str], limit: str) -> str:
    """Return the pass rule of an interval with every choice in words."""
    count = {
        "after_start": "counting the business days after the start",
        "roll_start": "counting the business days after a start that is moved to the next business day",
    }[arguments["count"]]
    unit = arguments["unit"]
    how = {
        "business_days": f" ({count}; the days of the Calendar sheet do not count)",
        "business_hours": " (within the client's business hours on business days)",
    }.get(unit, "")
    early = {"pass": "in time", "deviation": "a deviation"}[arguments["before_start"]]
    end = {
        "deviation": "a deviation",
        "not_applicable": "not applicable",
        "not_reached": "not reached if the deadline lies after the as-of day, else a deviation",
    }[arguments["missing_end"]]
    exactly = _BOUNDARY_WORDS[arguments["boundary"]]
    return (
        f"{arguments['end']} follows {arguments['start']} within {limit}{how}; exactly at the limit is "
        f"{exactly}; an end before the start is {early}; a blank start is "
        f"{TREATED[arguments['missing_start']]}; a blank end is {end}."
    )


def _limit_words(amount: str, arguments: Mapping[str, str]) -> str:
    number = read_number(amount)
    return limit_of(number if number is not None else Fraction(0), {**arguments, "boundary": "inclusive"}).words


def _within_sentence(arguments: Mapping[str, str]) -> str:
    return interval_sentence(arguments, _limit_words(arguments["limit"], arguments))


def _within_by_sentence(arguments: Mapping[str, str]) -> str:
    parts = [part.rpartition(":") for part in names_in(arguments["limits"])]
    limits = [f"{_limit_words(amount, arguments)} for {quote(name)}" for name, _, amount in parts]
    words = f"the limit of its {arguments['by']}: {join_words(limits)}"
    return f"{interval_sentence(arguments, words)[:-1]}; any other {arguments['by']} is unable to examine."


def _closed_loop_sentence(arguments: Mapping[str, str]) -> str:
    flagged = quoted(names_in(arguments["flagged"]), most=20)
    none = quoted(names_in(arguments["no_action"]), most=20)
    other = (
        f"{none} is not applicable; any other decision is unable to examine"
        if none
        else ("any other decision is not applicable")
    )
    return (
        f"Where {arguments['decision']} is {flagged}, without regard to case, "
        f"{_within_sentence(arguments)[:-1]}; {other}."
    )


def _on_or_before(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    limit = read_when(row, arguments["limit"], context)
    when = read_when(row, arguments["date"], context)
    for one in (limit, when):
        if one.is_unreadable:
            return Outcome("unable", f"{one.words}, so the two cannot be compared.", "unreadable")
    for one, choice, other in ((limit, "missing_limit", when), (when, "missing_date", limit)):
        if one.is_missing:
            chose = arguments[choice]
            return chosen(chose, f"{one.words} ({TREATED[chose]}); {other.words}.")
    kept = is_on_or_before(when, limit)
    zone = zone_words((when, limit), context)
    if kept is None:
        reason = f"{when.words} and {limit.words}{zone} need the source's time to compare."
        return Outcome("unable", reason, "needs_time")
    verdict = "on or before" if kept else "after"
    return chosen("pass" if kept else "deviation", f"{when.words} is {verdict} {limit.words}{zone}.", "late")


def _on_or_before_sentence(arguments: Mapping[str, str]) -> str:
    return (
        f"{arguments['date']} is on or before {arguments['limit']} (a limit without time of day is the whole "
        f"day); a blank {arguments['date']} is {TREATED[arguments['missing_date']]}; "
        f"a blank {arguments['limit']} is {TREATED[arguments['missing_limit']]}."
    )


def _ordered(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    whens = [read_when(row, name, context) for name in names_in(arguments["dates"])]
    zone = zone_words(whens, context)
    there = [when for when in whens if when.moment is not None]
    for first, second in combinations(there, 2):
        if compare(first, second) == 1:
            reason = f"{second.words} is before {first.words}{zone}; it must follow it."
            return Outcome("deviation", reason, "wrong_order")
    return _without_inversion(whens, arguments, zone)


def _without_inversion(whens: Sequence[When], arguments: Mapping[str, str], zone: str) -> Outcome:
    for when in whens:
        if when.is_unreadable:
            return Outcome("unable", f"{when.words}, so the order cannot be seen.", "unreadable")
    if any(when.is_missing for when in whens):
        choice = arguments["missing"]
        return chosen(choice, f"{'; '.join(when.words for when in whens)}{zone} ({TREATED[choice]}).")
    for first, second in pairwise(whens):
        found = compare(first, second)
        if found != -1:
            choice = arguments["same_time"]
            how = "are the same" if found == 0 else "fall on the same day and need the source's time to order"
            reason = f"{first.words} and {second.words}{zone} {how} ({TREATED[choice]})."
            return chosen(choice, reason, "wrong_order", "needs_time")
    return Outcome("pass", f"{', then '.join(when.words for when in whens)}{zone}: in order.")


def _ordered_sentence(arguments: Mapping[str, str]) -> str:
    return (
        f"{', then '.join(names_in(arguments['dates']))}, each after the one before; the same time, or a "
        f"date and a time stamp on the same day, is {TREATED[arguments['same_time']]}; "
        f"a blank is {TREATED[arguments['missing']]}."
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "on_or_before",
        "A date is on or before a limit.",
        {
            "date": Argument("date", "the column that must be in time"),
            "limit": Argument("date", "the column with the last day or moment allowed"),
            "missing_date": missing("what a blank date means"),
            "missing_limit": missing("what a blank limit means; it is looked at first"),
        },
        _on_or_before,
        _on_or_before_sentence,
    ),
    Rule(
        "within",
        "An end follows a start within a limit.",
        {"limit": LIMIT, **INTERVAL, "boundary": BOUNDARY},
        _within,
        _within_sentence,
    ),
    Rule(
        "within_by",
        "An end follows a start within the limit of its class.",
        {
            "by": Argument("column", "the column that holds the class"),
            "limits": Argument("limits", "the limit of each class, without regard to case"),
            **INTERVAL,
            "boundary": BOUNDARY,
        },
        _within_by,
        _within_by_sentence,
    ),
    Rule(
        "ordered",
        "Dates follow one another in the order stated.",
        {
            "dates": Argument("dates", "two or more columns, in the order in which they must fall"),
            "same_time": Argument("choice", "what the same time or day means", choices=("pass", "deviation", "unable")),
            "missing": missing("what a blank means; dates that are there are compared all the same"),
        },
        _ordered,
        _ordered_sentence,
    ),
    Rule(
        "closed_loop",
        "A flagged decision is followed by its action within a limit.",
        {
            "decision": Argument("column", "the column with the decision"),
            "flagged": Argument("texts", "the decisions that call for action, without regard to case"),
            "no_action": Argument(
                "texts", "the decisions that call for none; any other one, or a blank, is then unable", required=False
            ),
            "limit": LIMIT,
            **INTERVAL,
            "boundary": BOUNDARY,
        },
        _closed_loop,
        _closed_loop_sentence,
    ),
)
