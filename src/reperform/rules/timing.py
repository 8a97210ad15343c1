"""Rules on the order of dates: on_or_before and ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import combinations, pairwise
from typing import cast

from reperform.dates import business_day_before, days_after, local_date, months_after, spelled_day
from reperform.rules.cells import (
    TREATED,
    When,
    chosen,
    names_in,
    plural,
    read_number,
    read_when,
    shown_name,
    spelled_number,
    zone_words,
)
from reperform.rules.conditions import compare, is_before, is_on_or_before
from reperform.rules.limits import DAY_UNITS
from reperform.rules.presence import missing
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule

SKEW = Argument("decimal", "minutes by which two time stamps may differ because clocks do", False, "0")


def _on_or_before(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    limit, when = (read_when(row, arguments[name], context) for name in ("limit", "date"))
    first = read_when(row, arguments["not_before"], context) if arguments["not_before"] else None
    bounds = [limit, *([first] if first is not None else [])]
    for one in (*bounds, when):
        if one.is_unreadable:
            return Outcome("unable", f"{one.words}, so the two cannot be compared.", "unreadable")
    for one, choice, other in (*((one, "missing_limit", when) for one in bounds), (when, "missing_date", limit)):
        if one.is_missing:
            chose = arguments[choice]
            return chosen(chose, f"{one.words} ({TREATED[chose]}); {other.words}.")
    if first is not None:
        early = _too_early(when, first, context)
        if early is not None:
            return early
    if arguments["lead"]:
        return _with_lead(when, limit, arguments, context)
    return _against_limit(when, limit, arguments, context)


def _too_early(when: When, first: When, context: Context) -> Outcome | None:
    early, zone = is_before(when, first), zone_words((when, first), context)
    if early is None:
        return _needs_time(when, first, zone)
    reason = f"{when.words} is before {first.words}{zone}, which is too early."
    return Outcome("deviation", reason, "wrong_order") if early else None


def _needs_time(when: When, limit: When, zone: str) -> Outcome:
    return Outcome("unable", f"{when.words} and {limit.words}{zone} need the source's time to compare.", "needs_time")


def _against_limit(when: When, limit: When, arguments: Mapping[str, str], context: Context) -> Outcome:
    kept, zone = is_on_or_before(when, limit), zone_words((when, limit), context)
    if kept is None:
        return _needs_time(when, limit, zone)
    if not kept and _within_skew(limit, when, arguments["skew"]):
        skew = f"but by no more than the {_skew_words(arguments)} by which clocks may differ"
        return Outcome("pass", f"{when.words} is after {limit.words}{zone}, {skew}.")
    verdict = "on or before" if kept else "after"
    reason = f"{when.words} is {verdict} {limit.words}{zone}."
    return chosen("pass" if kept else "deviation", reason, arguments["after"])


def _within_skew(first: When, second: When, skew: str) -> bool:
    """Return whether the second of two time stamps lies after the first by no more than the clock skew."""
    if not (isinstance(first.moment, datetime) and isinstance(second.moment, datetime)):
        return False
    allowed = (read_number(skew) or Fraction(0)) * 60_000_000
    return (second.moment - first.moment) // timedelta(microseconds=1) <= allowed


def _skew_words(arguments: Mapping[str, str]) -> str:
    return plural(spelled_number(read_number(arguments["skew"]) or Fraction(0)), "minute")


def _with_lead(when: When, limit: When, arguments: Mapping[str, str], context: Context) -> Outcome:
    """Decide whether a date lies some days or months before the limit; local dates decide."""
    days = [local_date(cast(date, one.moment), context.time_zone) for one in (when, limit)]
    lead, unit = int(arguments["lead"]), arguments["lead_unit"]
    latest = _latest(days[1], lead, unit, context)
    kept = days[0] <= latest
    reason = (
        f"{when.words} is {'on or before' if kept else 'after'} {spelled_day(latest)}, the latest day that is "
        f"{plural(lead, DAY_UNITS[unit])} before {limit.words}{zone_words((when, limit), context)}."
    )
    return chosen("pass" if kept else "deviation", reason, arguments["after"])


def _latest(limit: date, lead: int, unit: str, context: Context) -> date:
    if unit == "months":
        return months_after(limit, -lead)
    if unit == "calendar_days":
        return days_after(limit, -lead)
    return business_day_before(limit, lead, context.holidays)


def _on_or_before_sentence(arguments: Mapping[str, str]) -> str:
    when, limit = (shown_name(arguments[name]) for name in ("date", "limit"))
    lead = ""
    if arguments["lead"]:
        lead = f"at least {plural(arguments['lead'], DAY_UNITS[arguments['lead_unit']])} before {limit}"
    early = f" and not before {shown_name(arguments['not_before'])}" if arguments["not_before"] else ""
    skew = ""
    if read_number(arguments["skew"]):
        skew = f"; time stamps may differ by {_skew_words(arguments)} of clock skew"
    return (
        f"{when} is {lead or f'on or before {limit}'}{early} (a limit without time of day is the whole "
        f"day){skew}; a blank {when} is {TREATED[arguments['missing_date']]}; "
        f"a blank {limit} is {TREATED[arguments['missing_limit']]}."
    )


def _ordered(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    whens = [read_when(row, name, context) for name in names_in(arguments["dates"])]
    zone = zone_words(whens, context)
    there = [when for when in whens if when.moment is not None]
    for first, second in combinations(there, 2):
        if compare(first, second) == 1 and not _within_skew(second, first, arguments["skew"]):
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
            how = {
                0: "are the same",
                1: f"are no more than the {_skew_words(arguments)} apart by which clocks may differ",
                None: "fall on the same day and need the source's time to order",
            }[found]
            reason = f"{first.words} and {second.words}{zone} {how} ({TREATED[choice]})."
            return chosen(choice, reason, "wrong_order", "needs_time")
    return Outcome("pass", f"{', then '.join(when.words for when in whens)}{zone}: in order.")


def _ordered_sentence(arguments: Mapping[str, str]) -> str:
    skew = ""
    if read_number(arguments["skew"]):
        skew = f" (or one earlier by no more than {_skew_words(arguments)} of clock skew)"
    return (
        f"{', then '.join(map(shown_name, names_in(arguments['dates'])))}, each after the one before; the same "
        f"time{skew}, or a date and a time stamp on the same day, is {TREATED[arguments['same_time']]}; "
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
            "not_before": Argument("date", "the column with the first day or moment allowed", False),
            "lead": Argument("number", "how long before the limit the date must be at the latest", False),
            "lead_unit": Argument("choice", "what the lead counts", False, "calendar_days", tuple(DAY_UNITS)),
            "skew": SKEW,
            "after": Argument(
                "choice", "what kind of deviation a date after the limit is", False, "late", ("late", "wrong_order")
            ),
        },
        _on_or_before,
        _on_or_before_sentence,
    ),
    Rule(
        "ordered",
        "Dates follow one another in the order stated.",
        {
            "dates": Argument("dates", "two or more columns, in the order in which they must fall"),
            "same_time": Argument("choice", "what the same time or day means", choices=("pass", "deviation", "unable")),
            "missing": missing("what a blank means; dates that are there are compared all the same"),
            "skew": SKEW,
        },
        _ordered,
        _ordered_sentence,
    ),
)
