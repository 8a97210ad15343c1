"""Dates and time stamps as the rules count them: local days, business days, business hours.

Everything starts from canonical ISO 8601 text. A date has no time of day and is never given one; a time
stamp is one instant, kept in UTC, so that a change of clocks never adds or takes an hour. Zones come from
the ``tzdata`` package alone, so that every computer has the same ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib import resources
from typing import Literal
from zoneinfo import ZoneInfo

Moment = date | datetime
Count = Literal["after_start", "roll_start"]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONGEST_BUSINESS_TIME = timedelta(days=36_600)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_WHOLE_SECONDS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-5][0-9]:[0-5][0-9]")
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")
_HOUR = re.compile(r"([01][0-9]|2[0-4]):[0-5][0-9]")


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name, from the package ``tzdata`` and from nowhere else.

    Raises
    ------
    ValueError
        If there is no such zone.

    Examples
    --------
    >>> zone_named("America/Chicago").key
    'America/Chicago'
    """
    if not _ZONE.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a time zone")
    place = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    try:
        with place.open("rb") as file:
            return ZoneInfo.from_file(file, key=name)
    except (OSError, ValueError) as problem:
        raise ValueError(f"{name!r} is not the name of a time zone") from problem


def parse_moment(text: str, zone: str) -> Moment | None:
    """Read canonical ISO 8601 text as a date, or as an instant in UTC.

    Parameters
    ----------
    text : str
        ``2025-03-04``, or a time stamp such as ``2025-03-04T13:45:00-06:00``.
    zone : str
        IANA name for a time stamp without an offset; blank where none is declared.

    Returns
    -------
    date, datetime or None
        None where the text is anything else, or has no offset and no zone is declared: a zone is never
        inferred. Where a clock shows a time twice, the earlier one (see ``names_one_instant``).

    Examples
    --------
    >>> parse_moment("2025-03-04T13:45:00-06:00", "").isoformat()
    '2025-03-04T19:45:00+00:00'
    >>> parse_moment("04.03.2025", "") is None
    True
    """
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        if not _STAMP.fullmatch(text):
            return None
        stamp = datetime.fromisoformat(text)
        if stamp.tzinfo is None:
            if not zone:
                return None
            stamp = stamp.replace(tzinfo=zone_named(zone))
        # One day of room at both ends of the calendar: every zone can show what is returned.
        return stamp.astimezone(UTC) if 1 < stamp.year < 9999 else None
    except ValueError:
        return None


def names_one_instant(text: str, zone: str) -> bool:
    """Return whether a text is not a clock time that occurred twice or never when clocks were changed.

    Examples
    --------
    >>> names_one_instant("2025-11-02T01:30:00", "America/Chicago")
    False
    >>> names_one_instant("2025-11-02T01:30:00-06:00", "America/Chicago")
    True
    """
    match = _STAMP.fullmatch(text) if zone else None
    if match is None or match.group(3):
        return True
    local = datetime.fromisoformat(text).replace(tzinfo=zone_named(zone))
    return local.utcoffset() == local.replace(fold=1).utcoffset()


def in_zone(text: str, zone: str) -> str:
    """Return a clock time with its offset in a zone; one that occurred twice or never keeps none.

    A time stamp that has an offset keeps it.

    Raises
    ------
    ValueError
        If the text is no time stamp.

    Examples
    --------
    >>> in_zone("2025-01-15T09:30:00", "America/Chicago"), in_zone("2025-11-02T01:30:00", "America/Chicago")
    ('2025-01-15T09:30:00-06:00', '2025-11-02T01:30:00')
    """
    if not zone:
        return text
    if _WHOLE_SECONDS.fullmatch(text):
        offset = _offset_of_hour(text[:13], zone)
        if offset:
            return text + offset
    if not names_one_instant(text, zone):
        return text
    stamp = datetime.fromisoformat(text)
    return stamp.isoformat() if stamp.tzinfo else stamp.replace(tzinfo=zone_named(zone)).isoformat()


@lru_cache(maxsize=1 << 17)
def _offset_of_hour(hour: str, zone: str) -> str:
    """Return the offset that all of an hour has, or an empty text if clocks were changed within it."""
    ends = [datetime.fromisoformat(f"{hour}:{rest}").replace(tzinfo=zone_named(zone)) for rest in ("00:00", "59:59")]
    offsets = {end.replace(fold=fold).utcoffset() for end in ends for fold in (0, 1)}
    return ends[0].isoformat()[19:] if len(offsets) == 1 else ""


def is_stamp(moment: Moment) -> bool:
    """Return whether a moment is a time stamp rather than a date."""
    return isinstance(moment, datetime)


def local_date(moment: Moment, zone: str) -> date:
    """Return the date on which a moment fell in a zone; a date is itself.

    Examples
    --------
    >>> local_date(parse_moment("2025-03-05T02:00:00Z", ""), "America/Chicago").isoformat()
    '2025-03-04'
    """
    return moment.astimezone(zone_named(zone)).date() if isinstance(moment, datetime) else moment


def order(first: Moment, second: Moment, zone: str) -> int | None:
    """Return -1, 0 or 1 as the first moment is before, equal to or after the second.

    Returns
    -------
    int or None
        None where a date and a time stamp fall on the same day: their order needs the source's time.

    Examples
    --------
    >>> order(date(2025, 3, 4), parse_moment("2025-03-04T09:00:00Z", ""), "UTC") is None
    True
    """
    if isinstance(first, datetime) and isinstance(second, datetime):
        return (first > second) - (first < second)
    left, right = local_date(first, zone), local_date(second, zone)
    if left == right and is_stamp(first) != is_stamp(second):
        return None
    return (left > right) - (left < right)


def spelled(day: date) -> str:
    """Return a date in words that no reader mistakes.

    Examples
    --------
    >>> spelled(date(2025, 3, 4))
    '4 Mar 2025'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def spelled_day(day: date) -> str:
    """Return a date with its day of the week.

    Examples
    --------
    >>> spelled_day(date(2025, 3, 4))
    '4 Mar 2025 (Tue)'
    """
    return f"{spelled(day)} ({WEEKDAYS[day.weekday()]})"


def spelled_moment(moment: Moment, zone: str) -> str:
    """Return a moment in words, a time stamp with its clock time and offset in a zone.

    Examples
    --------
    >>> spelled_moment(parse_moment("2025-03-04T19:45:00Z", ""), "America/Chicago")
    '4 Mar 2025 (Tue) 13:45 UTC-06:00'
    """
    if not isinstance(moment, datetime):
        return spelled_day(moment)
    local = moment.astimezone(zone_named(zone))
    clock = local.strftime("%H:%M:%S") if local.second or local.microsecond else local.strftime("%H:%M")
    fraction = f".{local.microsecond:06d}".rstrip("0") if local.microsecond else ""
    return f"{spelled_day(local.date())} {clock}{fraction} UTC{local.isoformat()[-6:]}"


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


def days_after(start: date, days: int) -> date:
    """Return the date a number of calendar days later, at most the last day of the calendar."""
    return date.fromordinal(min(start.toordinal() + days, date.max.toordinal()))


def holidays_between(start: date, end: date, holidays: Iterable[date]) -> tuple[date, ...]:
    """Return the holidays on Monday to Friday after a start up to and including an end, in order."""
    return tuple(sorted(day for day in set(holidays) if start < day <= end and day.weekday() < 5))


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


def _instant(day: date, since_midnight: timedelta, zone: str) -> datetime:
    """Return the instant at which the clocks of a zone show a time; 24:00 is midnight of the next day."""
    clock = datetime.combine(day, time()) + since_midnight
    return clock.replace(tzinfo=zone_named(zone)).astimezone(UTC)


def end_of_day(day: date, zone: str) -> datetime:
    """Return the instant at which a local day ends."""
    return _instant(day, timedelta(days=1), zone)
