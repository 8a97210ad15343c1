"""How much time lies between a start and an end, and whether it keeps a limit: the core of ``within``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import cast

from reperform.dates import (
    Count,
    business_days_between,
    business_deadline,
    business_time,
    days_after,
    end_of_day,
    holidays_between,
    local_date,
    parse_business_hours,
    spelled_day,
    spelled_moment,
)
from reperform.rules.cells import (
    TREATED,
    When,
    chosen,
    plural,
    read_number,
    read_when,
    spelled_number,
    zone_words,
)
from reperform.rules.conditions import compare
from reperform.rules.spec import Context, Outcome, Row
from reperform.texts import join_words

DAY_UNITS: Mapping[str, str] = {"business_days": "business day", "calendar_days": "calendar day"}
HOUR_UNITS: Mapping[str, str] = {"hours": "hour", "business_hours": "business hour"}
SHOWN_HOLIDAYS = 5
MICROSECONDS_PER_HOUR = 3_600_000_000


@dataclass(frozen=True)
class Limit:
    """A limit with its unit, the way of counting, and whether reaching it exactly still keeps it."""

    amount: Fraction
    unit: str
    count: Count
    inclusive: bool

    @property
    def words(self) -> str:
        """The limit in words."""
        noun = {**DAY_UNITS, **HOUR_UNITS}[self.unit]
        return f"{'' if self.inclusive else 'less than '}{plural(spelled_number(self.amount), noun)}"

    def is_kept(self, amount: Fraction) -> bool:
        """Return whether an amount of time keeps the limit."""
        return amount <= self.amount if self.inclusive else amount < self.amount

    @property
    def last_day(self) -> int:
        """The greatest number of whole days that keeps the limit."""
        whole = self.amount.numerator // self.amount.denominator
        return whole if self.inclusive or whole != self.amount else whole - 1


def limit_of(amount: Fraction, arguments: Mapping[str, str]) -> Limit:
    """Return a limit with the unit, count and boundary of a rule's arguments."""
    inclusive = arguments["boundary"] != "exclusive"
    return Limit(amount, arguments["unit"], cast(Count, arguments["count"]), inclusive)


@dataclass(frozen=True)
class Interval:
    """A start, an end and the limit between them, with everything that counts time."""

    start: When
    end: When
    limit: Limit
    context: Context

    @property
    def first(self) -> date:
        """The local date of the start."""
        return local_date(cast(date, self.start.moment), self.context.time_zone)

    @property
    def last(self) -> date:
        """The local date of the end."""
        return local_date(cast(date, self.end.moment), self.context.time_zone)

    @property
    def zone(self) -> str:
        """The zone in words where a time stamp is involved."""
        return zone_words((self.start, self.end), self.context)

    def days(self, last: date) -> int:
        """Return the days from the start to a later day, in the unit of the limit."""
        if self.limit.unit == "calendar_days":
            return (last - self.first).days
        return business_days_between(self.first, last, self.context.holidays, self.limit.count)

    def days_words(self, last: date) -> str:
        """Return the days from the start to a later day in words."""
        return plural(self.days(last), DAY_UNITS[self.limit.unit])

    def skipped(self, last: date) -> str:
        """Return the holidays that were not counted, each by its date."""
        first, holidays = self.first, self.context.holidays
        if self.limit.unit == "business_hours" or self.limit.count == "roll_start":
            first -= timedelta(days=1)
        if self.limit.unit not in ("business_days", "business_hours"):
            return ""
        return _skipped_words(holidays_between(first, last, holidays))


def _skipped_words(found: Sequence[date]) -> str:
    if not found:
        return ""
    shown = [spelled_day(day) for day in found[:SHOWN_HOLIDAYS]]
    more = [f"{len(found) - len(shown)} more"] if len(found) > len(shown) else []
    return f", not counting the holiday{'s' if len(found) > 1 else ''} {join_words([*shown, *more])}"


def evaluate_interval(row: Row, arguments: Mapping[str, str], context: Context, limit: Limit) -> Outcome:
    """Decide whether the end follows the start within a limit.

    Parameters
    ----------
    arguments : mapping
        ``start``, ``end``, ``before_start``, ``missing_start`` and ``missing_end``, all stated.

    Returns
    -------
    Outcome
        In this order: an unreadable date is unable; a missing start, then a missing end, is what the
        arguments say; an end before the start is what ``before_start`` says; then the limit decides.
    """
    start = read_when(row, arguments["start"], context)
    end = read_when(row, arguments["end"], context)
    interval = Interval(start, end, limit, context)
    for when in (start, end):
        if when.is_unreadable:
            return Outcome("unable", f"{when.words}, so the time between cannot be counted.", "unreadable")
    if start.is_missing:
        choice = arguments["missing_start"]
        reason = f"{start.words} ({TREATED[choice]}), so no time runs; {end.words}."
        return chosen(choice, reason, declared=("missing_start",))
    if end.is_missing:
        return _without_end(interval, arguments["missing_end"])
    if limit.unit in HOUR_UNITS:
        doubt = _needs_source_time(interval)
        if doubt is not None:
            return doubt
    if compare(start, end) == 1:
        return _before_start(interval, arguments["before_start"])
    return _hours(interval) if limit.unit in HOUR_UNITS else _days(interval)


def _days(interval: Interval) -> Outcome:
    amount, limit = interval.days(interval.last), interval.limit
    return _measured(
        limit,
        Fraction(amount),
        f"{interval.end.words} is {interval.days_words(interval.last)} after {interval.start.words}"
        f"{interval.skipped(interval.last)}{interval.zone}",
    )


def _measured(limit: Limit, amount: Fraction, words: str) -> Outcome:
    """Return the result of an amount of time against the limit."""
    kept = limit.is_kept(amount)
    at_limit = ("boundary",) if amount == limit.amount else ()
    reason = f"{words}; the limit is {limit.words}: {_verdict(kept)}."
    return chosen("pass" if kept else "deviation", reason, "late", declared=at_limit)


def _verdict(kept: bool) -> str:
    return "in time" if kept else "done, but late"


def _before_start(interval: Interval, choice: str) -> Outcome:
    by = (interval.first - interval.last).days
    how = f"{plural(by, 'calendar day')} before" if by else "before"
    verdict = "in time by the rule" if choice == "pass" else "not in the order the rule demands"
    reason = f"{interval.end.words} is {how} {interval.start.words}{interval.zone}: {verdict}."
    return chosen(choice, reason, "inverted", declared=("before_start",))


def _without_end(interval: Interval, choice: str) -> Outcome:
    end, start = interval.end, interval.start
    if choice == "not_applicable":
        return chosen(choice, f"{end.words} ({TREATED[choice]}); {start.words}.", declared=("missing_end",))
    as_of = interval.context.as_of or interval.context.period_end
    if choice == "not_reached":
        if interval.limit.unit in HOUR_UNITS:
            doubt = _needs_source_time(interval)
            if doubt is not None:
                return doubt
        open_until = _open_until(interval, as_of)
        if open_until:
            return Outcome(
                "not_reached",
                f"{end.words}; {open_until} lies after {spelled_day(as_of)}, "
                f"the last day the evidence can speak of{interval.zone}.",
                declared=("missing_end",),
            )
    return Outcome("deviation", _never(interval, as_of), "not_done", declared=("missing_end",))


def _never(interval: Interval, as_of: date) -> str:
    """Return the sentence for something not done, aged to the last day the evidence can speak of."""
    age = ""
    if as_of >= interval.first and interval.limit.unit in DAY_UNITS:
        age = f", {interval.days_words(as_of)} after {interval.start.words}{interval.skipped(as_of)}"
    else:
        age = f"; {interval.start.words}"
    return (
        f"{interval.end.words}: not done by {spelled_day(as_of)}{age}{interval.zone}; "
        f"the limit is {interval.limit.words}."
    )


def _open_until(interval: Interval, as_of: date) -> str:
    """Return the deadline in words if it lies after a day, else an empty text."""
    limit, context = interval.limit, interval.context
    if limit.unit in DAY_UNITS:
        if limit.last_day < 0:
            return ""
        deadline = _deadline(interval)
        return f"the deadline {spelled_day(deadline)}" if deadline > as_of else ""
    start = cast(datetime, interval.start.moment)
    span = timedelta(microseconds=int(limit.amount * MICROSECONDS_PER_HOUR))
    if limit.unit == "hours":
        moment = start + span
        words = f"the deadline {spelled_moment(moment, context.time_zone)}"
        return words if local_date(moment, context.time_zone) > as_of else ""
    zone, hours = context.time_zone, context.business_hours
    night = max(end_of_day(as_of, zone), start)
    used = business_time(start, night, zone, hours, context.holidays)
    return f"the end of {limit.words}" if used is not None and used < span else ""


def _deadline(interval: Interval) -> date:
    limit = interval.limit
    if limit.unit == "calendar_days":
        return days_after(interval.first, limit.last_day)
    return business_deadline(interval.first, limit.last_day, interval.context.holidays, limit.count)


def _needs_source_time(interval: Interval) -> Outcome | None:
    """Return why hours cannot be counted, or None where they can."""
    for when in (interval.start, interval.end):
        if when.moment is not None and not when.is_stamp:
            reason = f"{when.words} has no time of day; the limit of {interval.limit.words} needs source time."
            return Outcome("unable", reason, "needs_time")
        if not when.exact:
            reason = f"{when.words} is a clock time that occurred twice or never; its offset is needed."
            return Outcome("unable", reason, "needs_time")
    if interval.limit.unit == "business_hours" and not parse_business_hours(interval.context.business_hours):
        reason = "The client's business hours are not stated, so business hours cannot be counted."
        return Outcome("unable", reason, "no_source")
    return None


def _hours(interval: Interval) -> Outcome:
    start, end = cast(datetime, interval.start.moment), cast(datetime, interval.end.moment)
    context, limit = interval.context, interval.limit
    if limit.unit == "hours":
        span: timedelta | None = end - start
    else:
        span = business_time(start, end, context.time_zone, context.business_hours, context.holidays)
    if span is None:
        reason = f"{interval.end.words} is more than 100 years after {interval.start.words}."
        return Outcome("unable", reason, "unreadable")
    amount = Fraction(span // timedelta(microseconds=1), MICROSECONDS_PER_HOUR)
    counted = ""
    if limit.unit == "business_hours":
        counted = f" of business time ({' to '.join(context.business_hours)})"
    return _measured(
        limit,
        amount,
        f"{interval.end.words} is {spelled_span(span)}{counted} after {interval.start.words}"
        f"{interval.skipped(interval.last)}{interval.zone}",
    )


def spelled_span(span: timedelta) -> str:
    """Return an exact duration in words.

    Examples
    --------
    >>> spelled_span(timedelta(hours=26, minutes=30))
    '26 hours 30 minutes'
    """
    seconds = span // timedelta(seconds=1)
    parts = [(seconds // 3600, "hour"), (seconds // 60 % 60, "minute"), (seconds % 60, "second")]
    words = [plural(number, noun) for number, noun in parts if number]
    micro = span.microseconds
    return " ".join([*words, *([plural(micro, "microsecond")] if micro else [])]) or "0 hours"


def parse_limits(text: str) -> dict[str, Fraction] | None:
    """Return the limits of ``class:limit, class:limit`` by class without regard to case.

    Returns
    -------
    dict or None
        None where the text is malformed, a limit is not a number, or a class stands twice.

    Examples
    --------
    >>> parse_limits("critical:7, high:30")["high"]
    Fraction(30, 1)
    """
    found: dict[str, Fraction] = {}
    for part in text.split(","):
        name, colon, amount = part.rpartition(":")
        number = read_number(amount)
        key = " ".join(name.split()).casefold()
        if not colon or not key or number is None or number < 0 or key in found:
            return None
        found[key] = number
    return found
