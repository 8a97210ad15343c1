"""The days, weeks, months, quarters, half-years and years of a period, in which something is expected."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from reperform.dates import is_business_day

UNITS = ("day", "business_day", "week", "month", "quarter", "half_year", "year")
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
    return _months_later(origin, _MONTHS_IN.get(each, 1) * number)


def _months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    length = ((date(year + month // 12, month % 12 + 1, 1)) - date(year, month, 1)).days
    return date(year, month, min(day.day, length))


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
