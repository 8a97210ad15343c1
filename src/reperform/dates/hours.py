"""Business hours: time between instants that falls into the hours of business days, and the ends of local days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from reperform.dates.days import days_after, is_business_day
from reperform.dates.moments import local_date, zone_named

LONGEST_BUSINESS_TIME = timedelta(days=36_600)
_HOUR = re.compile(r"([01][0-9]|2[0-4]):[0-5][0-9]")


def parse_business_hours(hours: tuple[str, str]) -> tuple[timedelta, timedelta] | None:
    """Return opening and closing time as time since midnight, or None where they are no such times.

    Examples
    --------
    >>> parse_business_hours(("09:00", "17:30"))[1]
    datetime.timedelta(seconds=63000)
    """
    if not all(_HOUR.fullmatch(hour) for hour in hours):
        return None
    opens, closes = (timedelta(hours=int(hour[:2]), minutes=int(hour[3:])) for hour in hours)
    return (opens, closes) if opens < closes <= timedelta(days=1) else None


def business_time(
    start: datetime, end: datetime, zone: str, hours: tuple[str, str], holidays: Iterable[date] = ()
) -> timedelta | None:
    """Return the time between two instants that falls into business hours on business days.

    Parameters
    ----------
    start, end : datetime
        Aware; the end not before the start.
    zone : str
        The zone of the business hours.
    hours : tuple of str
        Opening and closing time, ``HH:MM``; ``24:00`` is the end of the day.

    Returns
    -------
    timedelta or None
        None where the hours are not stated as such, or more than 100 years lie between the instants.

    Examples
    --------
    >>> from reperform.dates import parse_moment
    >>> friday = parse_moment("2025-03-07T16:00:00", "UTC")
    >>> monday = parse_moment("2025-03-10T10:00:00", "UTC")
    >>> business_time(friday, monday, "UTC", ("09:00", "17:00"))
    datetime.timedelta(seconds=7200)
    """
    opening = parse_business_hours(hours)
    if opening is None or end - start > LONGEST_BUSINESS_TIME:
        return None
    days_off = frozenset(holidays)
    day, last, total = local_date(start, zone), local_date(end, zone), timedelta()
    while day <= last:
        if is_business_day(day, days_off):
            opens, closes = (_instant(day, since_midnight, zone) for since_midnight in opening)
            total += max(min(end, closes) - max(start, opens), timedelta())
        day += timedelta(days=1)
    return total


def business_time_after(
    start: datetime, span: timedelta, zone: str, hours: tuple[str, str], holidays: Iterable[date] = ()
) -> datetime | None:
    """Return the instant at which an amount of business time after a start is reached.

    Returns
    -------
    datetime or None
        None where the hours are not stated as such, or the instant lies more than 100 years later.

    Examples
    --------
    >>> from reperform.dates import parse_moment
    >>> friday = parse_moment("2025-03-07T16:00:00", "UTC")
    >>> business_time_after(friday, timedelta(hours=2), "UTC", ("09:00", "17:00")).isoformat()
    '2025-03-10T10:00:00+00:00'
    """
    opening = parse_business_hours(hours)
    if opening is None:
        return None
    days_off, day, left = frozenset(holidays), local_date(start, zone), span
    last = days_after(day, LONGEST_BUSINESS_TIME.days)
    while day < last:
        if is_business_day(day, days_off):
            opens, closes = (_instant(day, since_midnight, zone) for since_midnight in opening)
            first = max(opens, start)
            if left <= max(closes - first, timedelta()):
                return first + left
            left -= max(closes - first, timedelta())
        day += timedelta(days=1)
    return None


def _instant(day: date, since_midnight: timedelta, zone: str) -> datetime:
    """Return the instant at which the clocks of a zone show a time; 24:00 is midnight of the next day."""
    clock = datetime.combine(day, time()) + since_midnight
    return clock.replace(tzinfo=zone_named(zone)).astimezone(UTC)


def end_of_day(day: date, zone: str) -> datetime:
    """Return the instant at which a local day ends."""
    return _instant(day, timedelta(days=1), zone)


def start_of_day(day: date, zone: str) -> datetime:
    """Return the instant at which a local day begins."""
    return _instant(day, timedelta(), zone)
