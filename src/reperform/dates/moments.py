"""Dates and time stamps: zones, local days, their order, and their words.

Everything starts from canonical ISO 8601 text. A date has no time of day and is never given one; a time
stamp is one instant, kept in UTC, so that a change of clocks never adds or takes an hour. Zones come from
the ``tzdata`` package alone, so that every computer has the same ones.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

Moment = date | datetime

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_WHOLE_SECONDS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-5][0-9]:[0-5][0-9]")
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")


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


def other_instant(text: str, zone: str) -> datetime | None:
    """Return the second instant that a clock time may name which occurred twice or never, or None where there is none.

    Where clocks skipped midnight, the second reading would fall on the day before: the day that is written stands.

    Examples
    --------
    >>> other_instant("2025-11-02T01:30:00", "America/Chicago").isoformat()
    '2025-11-02T07:30:00+00:00'
    >>> other_instant("2025-11-02T03:30:00", "America/Chicago") is None
    True
    """
    if names_one_instant(text, zone):
        return None
    second = datetime.fromisoformat(text).replace(tzinfo=zone_named(zone), fold=1).astimezone(UTC)
    return second if local_date(second, zone).isoformat() == text[:10] else None


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
