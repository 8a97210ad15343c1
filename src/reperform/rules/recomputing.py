"""The rule that a figure is computed again: recomputed. Figures of all joined rows are in ``gathering``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import cast

from reperform.dates import business_days_between, local_date
from reperform.rules.cells import (
    TREATED,
    When,
    cell,
    chosen,
    column_named,
    names_in,
    plural,
    quote,
    read_number,
    read_when,
    shown_name,
    spelled_number,
    zone_words,
)
from reperform.rules.figures import COMPARE, TOLERANCE, against
from reperform.rules.gathering import GATHERED, gathered
from reperform.rules.limits import MICROSECONDS_PER_HOUR
from reperform.rules.presence import missing
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule
from reperform.texts import clean_key, join_words

NUMBERS: Mapping[str, str] = {
    "sum": "the sum of",
    "difference": "the first less the others of",
    "product": "the product of",
    "percent": "the first as a percentage of the second of",
    "rest_percent": "what is left of the first after the others, as a percentage of the first, of",
    "weighted_sum": "the weighted sum of",
}
_SIGNS: Mapping[str, str] = {
    "sum": " + ", "difference": " - ", "product": " × ", "percent": " / ", "rest_percent": " - ", "weighted_sum": " + ",
}  # fmt: skip
DATES: Mapping[str, str] = {
    "days": "the calendar days from the first to the second of",
    "business_days": "the business days after the first up to and including the second of",
    "hours": "the hours from the first to the second of",
    "minutes": "the minutes from the first to the second of",
    "overlap_days": "the days, first and last included, common to the spans from the first to the second and from "
    "the third to the fourth of",
    "uncovered_days": "the days, first and last included, of the span from the third to the fourth that are not in "
    "the span from the first to the second of",
}
OPERATIONS: Mapping[str, str] = {**NUMBERS, **DATES, **GATHERED}


def kind_of(argument: str, arguments: Mapping[str, str]) -> str:
    """Return what the columns of an argument hold: numbers, or the dates an operation counts between."""
    if argument == "column":
        return "number"
    if argument != "from":
        return ""
    operation = arguments.get("operation", "").strip()
    if operation in DATES or operation in ("union_minutes", "union_days", "longest_gap"):
        return "date"
    return "column" if operation in ("count", "distinct") else "number"


def _recomputed(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    client = client_column(arguments)
    of_dates = arguments["operation"] in DATES
    numbers = [client] if of_dates else [client, *names_in(arguments["from"])]
    whens = [read_when(row, name, context) for name in names_in(arguments["from"])] if of_dates else []
    problem = _unusable(row, [name for name in numbers if name], whens, arguments["missing"])
    if problem is not None:
        return problem
    figure = cell(row, client) if client else clean_key(arguments["value"])
    if of_dates:
        return _of_dates(figure, whens, arguments, context)
    return _of_numbers(row, figure, arguments)


def client_column(arguments: Mapping[str, str]) -> str:
    """Return the column with the figure that is compared, or an empty text where the rule states it."""
    return arguments["column"] or column_named(arguments["value"])


def _unusable(row: Row, numbers: Sequence[str], whens: Sequence[When], missing_choice: str) -> Outcome | None:
    """Return why nothing can be computed: a value that cannot be read, then one that is blank."""
    texts = {name: cell(row, name) for name in numbers}
    odd = [f"{name} {quote(text)}" for name, text in texts.items() if text and read_number(text) is None]
    if odd:
        return Outcome("unable", f"{join_words(odd)}: not a number, so nothing can be computed.", "unreadable")
    unread = next((when for when in whens if when.is_unreadable), None)
    if unread is not None:
        return Outcome("unable", f"{unread.words}, so nothing can be computed.", "unreadable")
    blank = [name for name, text in texts.items() if not text] + [when.name for when in whens if when.is_missing]
    if not blank:
        return None
    verb = "is" if len(blank) == 1 else "are"
    return chosen(missing_choice, f"{join_words(blank)} {verb} blank ({TREATED[missing_choice]}).")


def _of_numbers(row: Row, figure: str, arguments: Mapping[str, str]) -> Outcome:
    operation, sources = arguments["operation"], names_in(arguments["from"])
    texts = [cell(row, name) for name in sources]
    weights = [read_number(weight) or Fraction(0) for weight in names_in(arguments["weights"])]
    result = _compute(operation, [Fraction(text) for text in texts], weights)
    if result is None:
        whole = sources[-1] if operation == "percent" else sources[0]
        return Outcome("unable", f"{whole} is 0, so no percentage can be computed.", "no_source")
    if operation == "weighted_sum":
        texts = [f"{text} × {spelled_number(weight)}" for text, weight in zip(texts, weights, strict=True)]
    formula = _SIGNS[operation].join(texts)
    if operation == "rest_percent":
        formula = f"({formula}) / {texts[0]}"
    percent = " %" if operation in ("percent", "rest_percent") else ""
    words = f"{formula} = {spelled_number(result)}{percent} ({', '.join(sources)})"
    return against(figure, result, words, arguments)


def _compute(operation: str, parts: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction | None:
    if operation == "percent":
        return 100 * parts[0] / parts[1] if parts[1] else None
    if operation == "rest_percent":
        return 100 * (parts[0] - sum(parts[1:])) / parts[0] if parts[0] else None
    if operation == "product":
        return reduce(mul, parts)
    if operation == "weighted_sum":
        return sum((part * weight for part, weight in zip(parts, weights, strict=True)), Fraction(0))
    return sum(parts, Fraction(0)) if operation == "sum" else parts[0] - sum(parts[1:])


def _of_dates(figure: str, whens: Sequence[When], arguments: Mapping[str, str], context: Context) -> Outcome:
    operation = arguments["operation"]
    shown = f"{join_words([when.words for when in whens])}{zone_words(whens, context)}"
    if operation in ("hours", "minutes"):
        untimed = [when for when in whens if not (when.is_stamp and when.exact)]
        if untimed:
            reason = f"{untimed[0].words} has no time of day that is known; {operation} need the source's time."
            return Outcome("unable", reason, "needs_time")
        result = _time_between(whens, operation)
    else:
        days = [local_date(when.moment, context.time_zone) for when in whens if when.moment is not None]
        result = Fraction(_days(operation, days, context))
    unit = operation.replace("_", " ").removesuffix("s")
    words = f"{plural(spelled_number(result), unit)} of {shown}"
    return against(figure, result, words, arguments)


def _time_between(whens: Sequence[When], operation: str) -> Fraction:
    first, last = (cast(datetime, when.moment) for when in whens)
    unit = MICROSECONDS_PER_HOUR if operation == "hours" else MICROSECONDS_PER_HOUR // 60
    return Fraction((last - first) // timedelta(microseconds=1), unit)


def _days(operation: str, days: Sequence[date], context: Context) -> int:
    if operation == "days":
        return (days[1] - days[0]).days
    if operation == "business_days":
        return business_days_between(days[0], days[1], context.holidays)
    common = max(0, (min(days[1], days[3]) - max(days[0], days[2])).days + 1)
    return common if operation == "overlap_days" else max(0, (days[3] - days[2]).days + 1) - common


def _gather(item: Row, rows: Sequence[Row], arguments: Mapping[str, str], context: Context) -> Outcome:
    client = client_column(arguments)
    problem = _unusable(item, [client] if client else [], (), arguments["missing"])
    if problem is not None:
        return problem
    return gathered(item, rows, cell(item, client) if client else clean_key(arguments["value"]), arguments, context)


def _recomputed_sentence(arguments: Mapping[str, str]) -> str:
    operation, value = arguments["operation"], arguments["value"]
    client = arguments["column"] or column_named(value) or value
    sources = join_words([shown_name(name) for name in names_in(arguments["from"])])
    how = OPERATIONS[operation]
    weights = f" (weights {', '.join(names_in(arguments['weights']))})" if operation == "weighted_sum" else ""
    given = [arguments[name] for name in ("span", "span_from", "span_to") if arguments[name]]
    spans = [shown_name(column_named(text) or text) for text in given]
    span = f", within the span of {' to '.join(spans)}" if spans else ""
    if arguments["compare"] == "equals":
        relation = f"{client} agrees to {how} {sources}{weights}{span}"
    else:
        relation = f"{how} {sources}{weights}{span} is {arguments['compare'].replace('_', ' ')} {client}"
    return (
        f"{relation}, computed exactly, within a tolerance of {arguments['tolerance']}; "
        f"a blank is {TREATED[arguments['missing']]}."
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "recomputed",
        "A value agrees to the same value computed again.",
        {
            "column": Argument("column", "the column with the client's figure (this or value)", False),
            "from": Argument("columns", "the columns it is computed from, in order"),
            "operation": Argument("choice", "how it is computed", choices=tuple(OPERATIONS)),
            "tolerance": TOLERANCE,
            "missing": missing("what a blank means"),
            "value": Argument("amount", "the figure itself, or @column (this or column)", False),
            "compare": COMPARE,
            "weights": Argument("texts", "weighted_sum: the weight of each column, in the same order", False),
            "span": Argument("value", "union, longest_gap: the day, week, month, quarter or year; or @column", False),
            "span_from": Argument("date", "union, longest_gap: the first day or moment that counts", False),
            "span_to": Argument("date", "union, longest_gap: the last day or moment that counts", False),
        },
        _recomputed,
        _recomputed_sentence,
        gathers=lambda arguments: arguments.get("operation", "").strip() in GATHERED,
        gather=_gather,
        kind_of=kind_of,
    ),
)
