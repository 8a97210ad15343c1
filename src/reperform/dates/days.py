"""Days counted: business days, calendar days, calendar months, and the holidays between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Literal

Count = Literal["after_start", "roll_start"]


def is_business_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Return whether a day is Monday to Friday and not a holiday."""
    return day.weekday() < 5 and day not in holidays


def business_days_between(start: date, end: date, holidays: Iterable[date] = (), count: Count = "after_start") -> int:
    """Count the business days from a start to an end.

    Parameters
    ----------
    start, end : date
        Local dates.
    holidays : iterable of date
        Days of the Calendar sheet; those on a weekend change nothing.
    count : {"after_start", "roll_start"}
        ``after_start`` counts the business days after the start up to and including the end.
        ``roll_start`` first moves a start on a day off to the next business day.

    Returns
    -------
    int
        0 on the same day; below 0 where the end lies before the start.

    Examples
    --------
    >>> friday, saturday, monday = date(2025, 3, 7), date(2025, 3, 8), date(2025, 3, 10)
    >>> business_days_between(friday, monday), business_days_between(saturday, monday)
    (1, 1)
    >>> business_days_between(saturday, monday, count="roll_start")
    0
    """
    days_off = frozenset(holidays)
    if end < start:
        return -business_days_between(end, start, days_off)
    if count == "roll_start":
        start = min(rolled(start, days_off), end)
    found = _weekdays_until(end) - _weekdays_until(start)
    return found - sum(start < day <= end and day.weekday() < 5 for day in days_off)


def _weekdays_until(day: date) -> int:
    """Return how many days Monday to Friday there are from 1 January of year 1, a Monday, to a day."""
    weeks, rest = divmod(day.toordinal(), 7)
    return 5 * weeks + min(rest, 5)


def rolled(day: date, holidays: Collection[date] = ()) -> date:
    """Return the day itself if it is a business day, else the next business day."""
    while not is_business_day(day, holidays) and day < date.max:
        day += timedelta(days=1)
    return day


def business_deadline(start: date, days: int, holidays: Iterable[date] = (), count: Count = "after_start") -> date:
    """Return the day on which a number of business days is reached.

    Parameters
    ----------
    start : date
        Local date.
    days : int
        Zero or more.

    Returns
    -------
    date
        The first day whose count is ``days``; the last day of the calendar where there is none.

    Examples
    --------
    >>> business_deadline(date(2025, 3, 7), 1).isoformat()
    '2025-03-10'
    """
    days_off = frozenset(holidays)
    first = rolled(start, days_off) if count == "roll_start" else start
    ordinals = range(first.toordinal(), date.max.toordinal())
    steps = bisect_left(
        ordinals, days, key=lambda ordinal: business_days_between(first, date.fromordinal(ordinal), days_off)
    )
    return date.fromordinal(first.toordinal() + steps)


def business_day_before(end: date, days: int, holidays: Iterable[date] = ()) -> date:
    """Return the latest day from which a number of business days lie after it up to and including an end.

    Examples
    --------
    >>> business_day_before(date(2025, 3, 10), 1).isoformat()
    '2025-03-09'
    """
    days_off = frozenset(holidays)
    ordinals = range(end.toordinal(), date.min.toordinal(), -1)
    steps = bisect_left(
        ordinals, days, key=lambda ordinal: business_days_between(date.fromordinal(ordinal), end, days_off)
    )
    return date.fromordinal(end.toordinal() - steps)


def days_after(start: date, days: int) -> date:
    """Return the date a number of calendar days later, at most the last day of the calendar."""
    return date.fromordinal(max(1, min(start.toordinal() + days, date.max.toordinal())))


def months_after(start: date, months: int) -> date:
    """Return the same day some calendar months later (or earlier), or the last day of that month where it is shorter.

    Examples
    --------
    >>> months_after(date(2025, 1, 31), 1).isoformat(), months_after(date(2024, 2, 29), 12).isoformat()
    ('2025-02-28', '2025-02-28')
    """
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    if not date.min.year <= year < date.max.year:
        return date.min if year < date.min.year else date.max
    length = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(start.day, length))


def months_between(start: date, end: date) -> tuple[int, int]:
    """Return the whole calendar months from a start to a later end, and the days beyond them.

    The months are the most for which ``months_after(start, months)`` is not after the end.

    Examples
    --------
    >>> months_between(date(2025, 1, 31), date(2025, 2, 28)), months_between(date(2025, 1, 31), date(2025, 3, 30))
    ((1, 0), (1, 30))
    """
    months = 12 * (end.year - start.year) + end.month - start.month
    while months > 0 and months_after(start, months) > end:
        months -= 1
    return months, (end - months_after(start, months)).days


def holidays_between(start: date, end: date, holidays: Iterable[date]) -> tuple[date, ...]:
    """Return the holidays on Monday to Friday after a start up to and including an end, in order."""
    return tuple(sorted(day for day in set(holidays) if start < day <= end and day.weekday() < 5))
