"""Days and moments of the invented company: Chicago time, US federal holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .chance import Stream

CHICAGO = ZoneInfo("America/Chicago")
PERIOD_START, PERIOD_END = date(2025, 1, 1), date(2025, 12, 31)
HOLIDAYS = {
    date(2025, 1, 1): "New Year's Day",
    date(2025, 1, 20): "Birthday of Martin Luther King, Jr.",
    date(2025, 2, 17): "Washington's Birthday",
    date(2025, 5, 26): "Memorial Day",
    date(2025, 6, 19): "Juneteenth National Independence Day",
    date(2025, 7, 4): "Independence Day",
    date(2025, 9, 1): "Labor Day",
    date(2025, 10, 13): "Columbus Day",
    date(2025, 11, 11): "Veterans Day",
    date(2025, 11, 27): "Thanksgiving Day",
    date(2025, 12, 25): "Christmas Day",
    date(2026, 1, 1): "New Year's Day",
    date(2026, 1, 19): "Birthday of Martin Luther King, Jr.",
}


def day(text: str) -> date:
    """Return a date from YYYY-MM-DD."""
    return date.fromisoformat(text)


def local(text: str) -> datetime:
    """Return a moment in Chicago from "YYYY-MM-DD HH:MM" (seconds optional)."""
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


def at(when: date, hour: int, minute: int, second: int = 0) -> datetime:
    """Return a moment in Chicago."""
    return datetime(when.year, when.month, when.day, hour, minute, second, tzinfo=CHICAGO)


def later(moment: datetime, minutes: int) -> datetime:
    """Return the moment so many elapsed minutes later (clock changes count as they happen)."""
    return (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(CHICAGO)


def utc_text(moment: datetime | None) -> str:
    """Return a time stamp as system exports print it: UTC with Z."""
    return "" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def offset_text(moment: datetime | None) -> str:
    """Return a time stamp with the offset of Chicago."""
    return "" if moment is None else moment.astimezone(CHICAGO).isoformat(timespec="seconds")


def wall(moment: datetime) -> datetime:
    """Return what the clock on the wall in Chicago shows, without an offset."""
    return moment.astimezone(CHICAGO).replace(tzinfo=None)


def is_business_day(when: date) -> bool:
    """Return whether the company works on a day."""
    return when.weekday() < 5 and when not in HOLIDAYS


def next_business_day(when: date, days: int = 1) -> date:
    """Return the day so many business days after a day."""
    while days:
        when += timedelta(days=1)
        days -= is_business_day(when)
    return when


def previous_business_day(when: date, days: int = 1) -> date:
    """Return the day so many business days before a day."""
    while days:
        when -= timedelta(days=1)
        days -= is_business_day(when)
    return when


def some_business_day(stream: Stream, first: date, last: date) -> date:
    """Return a business day from first to last."""
    while True:
        found = first + timedelta(days=stream.between(0, (last - first).days))
        if is_business_day(found):
            return found
