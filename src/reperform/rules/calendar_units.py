"""The days, weeks, months, quarters, half-years and years of a period, in which something is expected."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reperform.dates import is_business_day, months_after, parse_moment

UNITS = ("day", "business_day", "week", "month", "quarter", "half_year", "year")
_KEY = re.compile(
    r"(?P<year>[0-9]{4})(-W(?P<week>[0-9]{2})|-(?P<part>[QH])(?P<number>[1-4])|-(?P<month>[0-9]{2}))?"
)
_MONTHS_IN = {"quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True)
class CalendarUnit:
    """One day, week, month ... in which something is expected; both dates included.

    Attributes
    ----------
    key : str
        ``2025-03-04``, ``2025-W07``, ``2025-03``, ``2025-Q1``, ``2025-H1`` or ``2025``.
    """

    key: str
    first: date
    last: date


def calendar_units(
    each: str, period_start: date, period_end: date, holidays: Collection[date] = ()
) -> tuple[CalendarUnit, ...]:
    """Return the units of a period, in order.

    Parameters
    ----------
    each : str
        One of ``UNITS``.
    period_start, period_end : date
        Both included.
    holidays : collection of date
        Days that are no business days.

    Returns
    -------
    tuple of CalendarUnit
        Weeks are ISO weeks (Monday to Sunday). A unit that lies only partly in the period counts if that
        part holds a business day. Quarters, half-years and years are those of the calendar if the period
        starts with one; otherwise they are counted from the first day of the period, and the key is
        ``2025-02-01 to 2025-04-30``.

    Examples
    --------
    >>> [unit.key for unit in calendar_units("quarter", date(2025, 1, 1), date(2025, 12, 31))]
    ['2025-Q1', '2025-Q2', '2025-Q3', '2025-Q4']
    """
    units: list[CalendarUnit] = []
    origin = first = _first_start(each, period_start)
    while first <= period_end:
        after = _start(each, origin, len(units) + 1)
        units.append(CalendarUnit(_unit_key(each, first, after), first, after - timedelta(days=1)))
        first = after
    if each == "business_day":
        return tuple(unit for unit in units if is_business_day(unit.first, holidays))
    return tuple(unit for unit in units if counts(unit, period_start, period_end, holidays))


def counts(unit: CalendarUnit, first: date, last: date, holidays: Collection[date]) -> bool:
    """Return whether enough of a unit lies in a span: all of it, or at least one business day."""
    start, end = max(unit.first, first), min(unit.last, last)
    if start > end:
        return False
    if (start, end) == (unit.first, unit.last):
        return True
    days = range(start.toordinal(), end.toordinal() + 1)
    return any(is_business_day(date.fromordinal(day), holidays) for day in days)


def _first_start(each: str, period_start: date) -> date:
    if each == "week":
        return period_start - timedelta(days=period_start.weekday())
    return period_start.replace(day=1) if each == "month" else period_start


def _start(each: str, origin: date, number: int) -> date:
    """Return the first day of a unit; counted from the origin, so that short months leave no trace."""
    if each in ("day", "business_day"):
        return origin + timedelta(days=number)
    if each == "week":
        return origin + timedelta(days=7 * number)
    return months_after(origin, _MONTHS_IN.get(each, 1) * number)


def _unit_key(each: str, first: date, after: date) -> str:
    if each == "week":
        year, week, _ = first.isocalendar()
        return f"{year}-W{week:02d}"
    if each == "month":
        return f"{first:%Y-%m}"
    months = _MONTHS_IN.get(each)
    if months is None:
        return first.isoformat()
    if first.day != 1 or (first.month - 1) % months:
        return f"{first} to {after - timedelta(days=1)}"
    part = (first.month - 1) // months + 1
    return {3: f"{first:%Y}-Q{part}", 6: f"{first:%Y}-H{part}", 12: f"{first:%Y}"}[months]


def unit_named(text: str) -> tuple[date, date] | None:
    """Return first and last day of a unit by its key: a year, half-year, quarter, month, ISO week or day.

    Examples
    --------
    >>> [str(day) for day in unit_named("2024-02")], unit_named("Feb 2024") is None
    (['2024-02-01', '2024-02-29'], True)
    """
    day = parse_moment(text, "")
    if day is not None and not isinstance(day, datetime):
        return day, day
    match = _KEY.fullmatch(text.upper())
    if match is None or not date.min.year <= int(match["year"]) < date.max.year:
        return None
    year = int(match["year"])
    if match["week"]:
        try:
            monday = date.fromisocalendar(year, int(match["week"]), 1)
        except ValueError:
            return None
        return monday, monday + timedelta(days=6)
    months = {"Q": 3, "H": 6}.get(match["part"] or "", 1 if match["month"] else 12)
    number = int(match["number"] or match["month"] or 1)
    if not 1 <= number <= 12 // months:
        return None
    first = date(year, months * (number - 1) + 1, 1)
    return first, months_after(first, months) - timedelta(days=1)
