"""Rules on the time between two dates: within, within_by and closed_loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from reperform.rules.absence import GONE, absence, absence_sentence
from reperform.rules.cells import (
    TREATED,
    cell,
    column_named,
    names_in,
    quote,
    quoted,
    read_number,
    shown_name,
    split_reference,
    value_of,
)
from reperform.rules.elapsed import evaluate_interval
from reperform.rules.limits import BUSINESS_HOUR_UNITS, DAY_UNITS, UNITS, is_whole, limit_of, parse_limits
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule
from reperform.texts import join_words

LIMIT = Argument("amount", "the longest time allowed, in the unit; or @column")
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
    "boundary": Argument(
        "choice",
        "whether an end exactly at the limit is in time; not stated, it is read as inclusive, and the paper says so",
        False,
        choices=("inclusive", "exclusive"),
    ),
    "start_or": Argument("date", "the column that is taken where start is blank", False),
    "end_or": Argument("date", "the column that is taken where end is blank", False),
    "cut_off": Argument("time", "a start later in the day than this local time counts from the next day", False),
    "location": Argument("column", "the column with the place whose holidays of the Calendar sheet count", False),
}
_BOUNDARY_WORDS = {
    "": "in time (boundary not stated, read as inclusive)",
    "inclusive": "in time",
    "exclusive": "late",
}


def _within(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    text, unit = value_of(row, arguments["limit"]), arguments["unit"]
    amount, name = read_number(text), column_named(arguments["limit"]) or "The limit"
    if not text:
        return Outcome("unable", f"{name} is blank, so no limit is stated.", "no_source")
    if amount is None or amount < 0 or not is_whole(amount, unit):
        whole = "a whole number" if unit in DAY_UNITS else "a number"
        reason = f"{name} {quote(text)} is not {whole}, zero or more, so no limit is known."
        return Outcome("unable", reason, "unreadable")
    return evaluate_interval(row, arguments, context, limit_of(amount, arguments))


def _within_by(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    limits = parse_limits(arguments["limits"]) or {}
    name = cell(row, arguments["by"])
    amount = limits.get(name.casefold())
    if amount is None:
        shown = f"is {quote(name)}" if name else "is blank"
        reason = f"{arguments['by']} {shown}, for which the rule states no limit."
        return Outcome("unable", reason, "no_source")
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
    if arguments["gone"] and outcome.result != "not_reached":
        outcome = _with_absence(outcome, row, arguments, context)
    return replace(outcome, reason=f"{name} is {quote(decision)}: {outcome.reason}")


def _with_absence(outcome: Outcome, row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    """Return the result of the action together with that of the later list; what is still there never passes."""
    later = absence(row, arguments, context)
    reason = f"{outcome.reason.removesuffix('.')}; {later.reason}"
    settled = outcome.result != "pass" and later.result == "unable"  # what is not seen to be there adds nothing
    if later.result == "pass" or settled:
        return replace(outcome, reason=reason)
    return replace(outcome, result=later.result, kind=later.kind, reason=reason)


def _without_action(found: Outcome, row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    """Return what no record of the action means, together with the later list: what is still there is said."""
    name, later = arguments["decision"], ("gone", "decision")
    if not arguments["gone"] or found.result not in ("pass", "deviation"):
        return found
    if any(split_reference(arguments[one])[0] for one in later) or not _is_one_of(
        cell(row, name), names_in(arguments["flagged"])
    ):
        return found
    blank = {arguments[one]: "" for one in ("end", "end_or") if arguments[one]}
    return _with_absence(found, {**row, **blank}, arguments, context)


def _is_one_of(text: str, values: Sequence[str]) -> bool:
    return text.casefold() in {value.casefold() for value in values}


def interval_sentence(arguments: Mapping[str, str], limit: str) -> str:
    """Return the pass rule of an interval with every choice in words."""
    early = {"pass": "in time", "deviation": "a deviation"}[arguments["before_start"]]
    end = {
        "deviation": "a deviation",
        "not_applicable": "not applicable",
        "not_reached": "not reached if the deadline lies after the as-of day, else a deviation",
    }[arguments["missing_end"]]
    first, last = (_one_or_other(name, arguments) for name in ("start", "end"))
    return (
        f"{last} follows {first} within {limit}{_how(arguments)}; exactly "
        f"at the limit is {_BOUNDARY_WORDS[arguments['boundary']]}; an end before the start is {early}; a blank start "
        f"is {TREATED[arguments['missing_start']]}; a blank end is {end}."
    )


def _one_or_other(name: str, arguments: Mapping[str, str]) -> str:
    """Return a column in words, with the one that is taken where it is blank."""
    other = arguments[f"{name}_or"]
    return shown_name(arguments[name]) + (f" (else {shown_name(other)})" if other else "")


def _how(arguments: Mapping[str, str]) -> str:
    """Return how time is counted, in words."""
    unit, place = arguments["unit"], arguments["location"]
    days = "the days of the Calendar sheet"
    if place:
        days += f" for everywhere and for the {place} of the item"
    parts = []
    if unit == "business_days":
        count = {
            "after_start": "counting the business days after the start",
            "roll_start": "counting the business days after a start that is moved to the next business day",
        }[arguments["count"]]
        parts += [count, f"{days} do not count"]
    elif unit in BUSINESS_HOUR_UNITS:
        parts.append("within the client's business hours on business days")
        parts += [f"{days} do not count"] if place else []
    elif unit == "months":
        parts.append("calendar months; in a shorter month its last day")
    if arguments["cut_off"] and unit in DAY_UNITS:
        parts.append(f"a start after {arguments['cut_off']} counts from the next day")
    return f" ({'; '.join(parts)})" if parts else ""


def limit_words(amount: str, arguments: Mapping[str, str]) -> str:
    """Return a limit in words, or the column that holds it."""
    name, number = column_named(amount), read_number(amount)
    words = limit_of(number if number is not None else Fraction(0), {**arguments, "boundary": "inclusive"}).words
    return f"the {arguments['unit'].replace('_', ' ')} of {name}" if name else words


def _within_sentence(arguments: Mapping[str, str]) -> str:
    return interval_sentence(arguments, limit_words(arguments["limit"], arguments))


def _within_by_sentence(arguments: Mapping[str, str]) -> str:
    parts = [part.rpartition(":") for part in names_in(arguments["limits"])]
    limits = [f"{limit_words(amount, arguments)} for {quote(name)}" for name, _, amount in parts]
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
    gone = f"; and {absence_sentence(arguments)}" if arguments["gone"] else ""
    return (
        f"Where {arguments['decision']} is {flagged}, without regard to case, "
        f"{_within_sentence(arguments)[:-1]}{gone}; {other}."
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "within",
        "An end follows a start within a limit.",
        {"limit": LIMIT, **INTERVAL},
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
        },
        _within_by,
        _within_by_sentence,
    ),
    Rule(
        "closed_loop",
        "A flagged decision is followed by its action within a limit, and what was decided on is gone afterwards.",
        {
            "decision": Argument("column", "the column with the decision"),
            "flagged": Argument("texts", "the decisions that call for action, without regard to case"),
            "no_action": Argument(
                "texts", "the decisions that call for none; any other one, or a blank, is then unable", required=False
            ),
            "limit": LIMIT,
            **INTERVAL,
            **GONE,
        },
        _closed_loop,
        _closed_loop_sentence,
        unmatched=_without_action,
    ),
)
