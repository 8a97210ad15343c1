"""How much time lies between a start and an end, and whether it keeps a limit: the core of ``within``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import cast

from reperform.dates import (
    business_days_between,
    business_deadline,
    business_time,
    business_time_after,
    days_after,
    end_of_day,
    holidays_between,
    local_date,
    months_after,
    months_between,
    parse_business_hours,
    spelled_day,
    spelled_moment,
    zone_named,
)
from reperform.rules.cells import (
    TREATED,
    When,
    cell,
    chosen,
    is_day,
    plural,
    quote,
    read_first,
    zone_words,
)
from reperform.rules.conditions import compare
from reperform.rules.limits import BUSINESS_HOUR_UNITS, DAY_UNITS, HOUR_UNITS, Limit, parse_time, spelled_span
from reperform.rules.spec import Context, Outcome, Row, Timing
from reperform.texts import fold_person, join_words

SHOWN_HOLIDAYS = 5


@dataclass(frozen=True)
class Interval:
    """A start, an end and the limit between them, with everything that counts time.

    Attributes
    ----------
    from_next_day : bool
        The start lies after the cut-off of its day, so that it counts from the next one.
    against_a_day : bool
        One of the two is a day of the rule itself: nothing was done late, something is too old.
    """

    start: When
    end: When
    limit: Limit
    context: Context
    from_next_day: bool = False
    against_a_day: bool = False

    @property
    def first(self) -> date:
        """The local date from which time counts."""
        day = local_date(cast(date, self.start.moment), self.context.time_zone)
        return days_after(day, 1) if self.from_next_day else day

    @property
    def last(self) -> date:
        """The local date of the end."""
        return local_date(cast(date, self.end.moment), self.context.time_zone)

    @property
    def zone(self) -> str:
        """The zone in words where a time stamp is involved."""
        return zone_words((self.start, self.end), self.context)

    @property
    def start_words(self) -> str:
        """The start in words, with the day it counts from if that is another one."""
        moved = f" (after the cut-off, counted from {spelled_day(self.first)})" if self.from_next_day else ""
        return f"{self.start.words}{moved}"

    def days(self, last: date) -> int:
        """Return the days from the start to a day, in the unit of a limit in days."""
        if self.limit.unit == "calendar_days":
            return (last - self.first).days
        return business_days_between(self.first, last, self.context.holidays, self.limit.count)

    def days_words(self, last: date) -> str:
        """Return the days or months from the start to a later day in words."""
        if self.limit.unit != "months":
            return plural(self.days(last), DAY_UNITS[self.limit.unit])
        months, days = months_between(self.first, last) if last >= self.first else (0, 0)
        return " ".join([plural(months, "month"), *([plural(days, "day")] if days else [])])

    def skipped(self, last: date) -> str:
        """Return the holidays that were not counted, each by its date."""
        first, holidays = self.first, self.context.holidays
        if self.limit.unit in BUSINESS_HOUR_UNITS or self.limit.count == "roll_start":
            first -= timedelta(days=1)
        if self.limit.unit not in ("business_days", *BUSINESS_HOUR_UNITS):
            return ""
        return _skipped_words(holidays_between(first, last, holidays))

    @property
    def deadline_day(self) -> date:
        """The last day that keeps a limit in days or months."""
        limit = self.limit
        if limit.unit == "months":
            day = months_after(self.first, int(limit.amount))
            return day if limit.inclusive else days_after(day, -1)
        if limit.unit == "calendar_days":
            return days_after(self.first, limit.last_day)
        return business_deadline(self.first, limit.last_day, self.context.holidays, limit.count)

    @property
    def deadline_moment(self) -> datetime | None:
        """The instant at which a limit in hours or minutes is reached; None where it cannot be counted."""
        start, context = cast(datetime, self.start.moment), self.context
        if self.limit.unit not in BUSINESS_HOUR_UNITS:
            try:
                return start + self.limit.span
            except OverflowError:
                return None
        return business_time_after(start, self.limit.span, context.time_zone, context.business_hours, context.holidays)

    def timing(self, settled: date) -> Timing:
        """Return the deadline and the day a result speaks of."""
        when = self.deadline_day if self.limit.unit in DAY_UNITS else self.deadline_moment
        return Timing("" if when is None else when.isoformat(), settled)


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
    start = read_first(row, (arguments["start"], arguments["start_or"]), context)
    end = read_first(row, (arguments["end"], arguments["end_or"]), context)
    for when in (start, end):
        if when.is_unreadable:
            return Outcome("unable", f"{when.words}, so the time between cannot be counted.", "unreadable")
    if start.is_missing:
        choice = arguments["missing_start"]
        reason = f"{start.words} ({TREATED[choice]}), so no time runs; {end.words}."
        return chosen(choice, reason, declared=("missing_start",))
    local = _of_location(row, arguments, context, limit)
    if isinstance(local, Outcome):
        return local
    against = is_day(arguments["start"]) or is_day(arguments["end"])
    interval = Interval(start, end, limit, local, against_a_day=against)
    return _of_every_instant(interval, arguments)


def _of_location(row: Row, arguments: Mapping[str, str], context: Context, limit: Limit) -> Context | Outcome:
    """Return what is known with the holidays of the item's location only, or why they are not known."""
    name = arguments["location"]
    if not name or limit.unit not in ("business_days", *BUSINESS_HOUR_UNITS):
        return context
    place = cell(row, name)
    if not place:
        return Outcome("unable", f"{name} is blank, so whose holidays count is not known.", "no_source")
    own = context.holidays_at.get(fold_person(place))
    if own is None:
        reason = f"{name} is {quote(place)}, for which the Calendar names no holiday, so business days are not known."
        return Outcome("unable", reason, "no_source")
    return replace(context, holidays=own | context.holidays_at.get("", frozenset()))


def _of_every_instant(interval: Interval, arguments: Mapping[str, str]) -> Outcome:
    """Decide days for each instant that a clock time may name which occurred twice or never: they must agree."""
    if interval.limit.unit in HOUR_UNITS:
        return _with_cut_off(interval, arguments)
    starts, ends = _readings(interval.start), _readings(interval.end)
    outcomes = [_with_cut_off(replace(interval, start=start, end=end), arguments) for start in starts for end in ends]
    if len({(outcome.result, outcome.kind) for outcome in outcomes}) == 1:
        return outcomes[0]
    doubtful = interval.start if len(starts) > 1 else interval.end
    reason = f"{doubtful.words} is a clock time that occurred twice or never, and which instant it was decides."
    return Outcome("unable", reason, "needs_time")


def _readings(when: When) -> list[When]:
    """Return a cell once for each instant that its clock time may name."""
    if when.other is None:
        return [when]
    return [replace(when, moment=moment, exact=True, other=None) for moment in when.instants]


def _with_cut_off(interval: Interval, arguments: Mapping[str, str]) -> Outcome:
    """Decide with a start after the cut-off of its day counted from the next day."""
    cut_off = parse_time(arguments["cut_off"])
    if cut_off is None or interval.limit.unit in HOUR_UNITS:
        return _decided(interval, arguments)
    start = interval.start
    if isinstance(start.moment, datetime):
        local = start.moment.astimezone(zone_named(interval.context.time_zone))
        since_midnight = timedelta(
            hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond
        )
        return _decided(replace(interval, from_next_day=since_midnight > cut_off), arguments)
    early, late = (_decided(replace(interval, from_next_day=moved), arguments) for moved in (False, True))
    if early.result == late.result:
        return early
    reason = f"{start.words} has no time of day, and whether it lies after the cut-off {arguments['cut_off']} decides."
    return Outcome("unable", reason, "needs_time")


def _decided(interval: Interval, arguments: Mapping[str, str]) -> Outcome:
    if interval.end.is_missing:
        return _without_end(interval, arguments["missing_end"])
    if interval.limit.unit in HOUR_UNITS:
        doubt = _needs_source_time(interval)
        if doubt is not None:
            return doubt
    if compare(interval.start, interval.end) == 1:
        return _before_start(interval, arguments["before_start"])
    return _hours(interval) if interval.limit.unit in HOUR_UNITS else _days(interval)


def _days(interval: Interval) -> Outcome:
    words = (
        f"{interval.end.words} is {_after_words(interval)} {interval.start_words}"
        f"{interval.skipped(interval.last)}{interval.zone}"
    )
    if interval.limit.unit != "months":
        amount = Fraction(interval.days(interval.last))
        return _measured(interval, words, kept=interval.limit.is_kept(amount), at=amount == interval.limit.amount)
    reached = months_after(interval.first, int(interval.limit.amount))
    return _measured(interval, words, kept=interval.last <= interval.deadline_day, at=interval.last == reached)


def _after_words(interval: Interval) -> str:
    """Return how long after the start the end is, in words; on the day of a start after the cut-off it is earlier."""
    if interval.last < interval.first:
        return "earlier than the first day counted for"
    return f"{interval.days_words(interval.last)} after"


def _measured(interval: Interval, words: str, *, kept: bool, at: bool) -> Outcome:
    """Return the result of an amount of time against the limit; ``at``: exactly the limit."""
    verdicts = ("in time", "done, but late") if not interval.against_a_day else ("within the limit", "beyond the limit")
    reason = f"{words}; the limit is {interval.limit.words}: {verdicts[0 if kept else 1]}."
    outcome = chosen("pass" if kept else "deviation", reason, "late", declared=("boundary",) if at else ())
    return outcome if kept else replace(outcome, timing=interval.timing(interval.last))


def _before_start(interval: Interval, choice: str) -> Outcome:
    first = local_date(cast(date, interval.start.moment), interval.context.time_zone)
    by = (first - interval.last).days
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
    timed = interval.limit.unit in DAY_UNITS or _needs_source_time(interval) is None
    timing = interval.timing(as_of) if timed else None
    return Outcome("deviation", _never(interval, as_of), "not_done", declared=("missing_end",), timing=timing)


def _never(interval: Interval, as_of: date) -> str:
    """Return the sentence for something not done, aged to the last day the evidence can speak of."""
    if as_of >= interval.first and interval.limit.unit in DAY_UNITS:
        age = f", {interval.days_words(as_of)} after {interval.start_words}{interval.skipped(as_of)}"
    else:
        age = f"; {interval.start_words}"
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
        deadline = interval.deadline_day
        return f"the deadline {spelled_day(deadline)}" if deadline > as_of else ""
    if limit.unit not in BUSINESS_HOUR_UNITS:
        moment = interval.deadline_moment
        if moment is None:
            return f"the end of {limit.words}"
        words = f"the deadline {spelled_moment(moment, context.time_zone)}"
        return words if local_date(moment, context.time_zone) > as_of else ""
    start = cast(datetime, interval.start.moment)
    # Business time is only counted as far as the evidence goes: what is used up then was reached.
    night = end_of_day(as_of, context.time_zone)
    used = business_time(start, max(start, night), context.time_zone, context.business_hours, context.holidays)
    return f"the end of {limit.words}" if used is not None and used < limit.span else ""


def _needs_source_time(interval: Interval) -> Outcome | None:
    """Return why hours cannot be counted, or None where they can."""
    for when in (interval.start, interval.end):
        if when.moment is not None and not when.is_stamp:
            reason = f"{when.words} has no time of day; the limit of {interval.limit.words} needs source time."
            return Outcome("unable", reason, "needs_time")
        if not when.exact:
            reason = f"{when.words} is a clock time that occurred twice or never; its offset is needed."
            return Outcome("unable", reason, "needs_time")
    if interval.limit.unit in BUSINESS_HOUR_UNITS and not parse_business_hours(interval.context.business_hours):
        reason = "The client's business hours are not stated, so business hours cannot be counted."
        return Outcome("unable", reason, "no_source")
    return None


def _hours(interval: Interval) -> Outcome:
    start, end = cast(datetime, interval.start.moment), cast(datetime, interval.end.moment)
    context, limit = interval.context, interval.limit
    span: timedelta | None = end - start
    if limit.unit in BUSINESS_HOUR_UNITS:
        span = business_time(start, end, context.time_zone, context.business_hours, context.holidays)
    if span is None:
        reason = f"{interval.end.words} is more than 100 years after {interval.start.words}."
        return Outcome("unable", reason, "unreadable")
    amount, counted = limit.amount_of(span), ""
    if limit.unit in BUSINESS_HOUR_UNITS:
        counted = f" of business time ({' to '.join(context.business_hours)})"
    words = (
        f"{interval.end.words} is {spelled_span(span)}{counted} after {interval.start.words}"
        f"{interval.skipped(interval.last)}{interval.zone}"
    )
    return _measured(interval, words, kept=limit.is_kept(amount), at=amount == limit.amount)
