"""Dates and time stamps written as text: which forms a column holds, and their one canonical spelling.

Only forms that can be read in one way are read without being asked for: ISO 8601 and English month names.
``03/04/2025`` is two dates; a person says which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

_WIDEST_OFFSET = 15 * 60
_IMPOSSIBLE = -1
_DAY = 86_400

_CLOCK = (
    r"(?:(?:,?\s+|\s*T)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?(?:\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?)?"
)
_ISO = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}}){_CLOCK}\Z")
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})(?P<sign>[/.])(?P<one>\d{{1,2}})(?P=sign)(?P<two>\d{{1,2}}){_CLOCK}\Z")
_COMPACT = re.compile(rf"(?P<year>(?:19|20)\d{{2}})(?P<one>\d{{2}})(?P<two>\d{{2}}){_CLOCK}\Z")
_YEAR_LAST = re.compile(rf"(?P<one>\d{{1,2}})(?P<sign>[-/.])(?P<two>\d{{1,2}})(?P=sign)(?P<year>\d{{4}}){_CLOCK}\Z")
_SHORT_YEAR = re.compile(rf"\d{{1,2}}([-/.])\d{{1,2}}\1\d{{2}}{_CLOCK}\Z")
_DAY_MONTH_NAME = re.compile(
    rf"(?P<day>\d{{1,2}})[-\s.]+(?P<name>[A-Za-z]{{3,9}})\.?[-\s,]+(?P<year>\d{{4}}){_CLOCK}\Z"
)
_MONTH_NAME_DAY = re.compile(rf"(?P<name>[A-Za-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}){_CLOCK}\Z")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

ISO, NAMED, YEAR_FIRST, YEAR_LAST, SHORT_YEAR, SERIAL, OTHER = (
    "iso", "month_name", "year_first", "year_last", "short_year", "serial", "other",
)  # fmt: skip
_SERIAL = re.compile(r"[2-7]\d{4}(\.\d+)?\Z")  # days of 1954 to 2119, as spreadsheets count them


@dataclass(frozen=True)
class Moment:
    """A date, or a date with a time of day, as written; ``offset`` in minutes when it was written.

    ``is_rounded``: it was written with a fraction of a second, which is rounded to the second, halves up; a
    moment in the last half second of a day so becomes midnight of the next one.
    """

    day: date
    seconds: int | None = None
    offset: int | None = None
    is_rounded: bool = False

    @property
    def is_next_day(self) -> bool:
        """Whether rounding to the second moved it to the next day."""
        return self.seconds == _DAY

    @property
    def lacks_zone(self) -> bool:
        """Whether it is a time of day that says nothing of its zone."""
        return self.seconds is not None and self.offset is None

    def text(self) -> str:
        """Return the ISO spelling, with the offset that was written, if any."""
        if self.seconds is None:
            return self.day.isoformat()
        zone = None if self.offset is None else timezone(timedelta(minutes=self.offset))
        return (datetime(*self.day.timetuple()[:3], tzinfo=zone) + timedelta(seconds=self.seconds)).isoformat()


@dataclass(frozen=True)
class Reading:
    """One text as a date: its form, and the moment under each order that fits (key "" for certain forms)."""

    form: str
    by_order: dict[str, Moment]

    @property
    def is_certain(self) -> bool:
        """Whether the text can be read in one way only, without being told the order."""
        return "" in self.by_order


def read_date(text: str) -> Reading:
    """Return how a text can be read as a date.

    24:00, a leap second (23:59:60), 29 February of a common year and offsets beyond 15 hours are no time stamps
    that can be read in one way; they are of the form "other".

    Examples
    --------
    >>> read_date("03/04/2025").by_order["DMY"].day.isoformat()
    '2025-04-03'
    >>> sorted(read_date("25/12/2025").by_order)
    ['DMY']
    >>> read_date("2025-03-04 13:45").by_order[""].text()
    '2025-03-04T13:45:00'
    """
    text = text.strip()
    if match := _ISO.match(text):
        parts = match.groupdict()
        return _reading(ISO, match, {"": (parts["year"], parts["month"], parts["day"])})
    if match := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        year, one, two = match["year"], match["one"], match["two"]
        return _reading(YEAR_FIRST, match, {"YMD": (year, one, two)})
    if match := _YEAR_LAST.match(text):
        year, one, two = match["year"], match["one"], match["two"]
        return _reading(YEAR_LAST, match, {"DMY": (year, two, one), "MDY": (year, one, two)})
    if match := _DAY_MONTH_NAME.match(text) or _MONTH_NAME_DAY.match(text):
        return _reading(NAMED, match, {"": (match["year"], _month(match["name"]), match["day"])})
    if _SERIAL.match(text):
        return Reading(SERIAL, {})
    return Reading(SHORT_YEAR if _SHORT_YEAR.match(text) else OTHER, {})


def _reading(form: str, match: re.Match[str], dates: dict[str, tuple[str, str, str]]) -> Reading:
    seconds = _seconds(match)
    if seconds == _IMPOSSIBLE:
        return Reading(OTHER, {})
    moments = {}
    for order, parts in dates.items():
        try:
            is_rounded = (match["part"] or "").strip("0") != ""
            moments[order] = Moment(_day(*parts), seconds, _offset(match["offset"]), is_rounded)
        except ValueError:
            continue
    return Reading(form, moments) if moments else Reading(OTHER, {})


def _day(year: str, month: str, day: str) -> date:
    return date(int(year), int(month), int(day))


def _month(name: str) -> str:
    """Return the number of an English month name or its first three letters (sept as well); else 0."""
    folded = name.lower()
    for number, month in enumerate(_MONTHS, 1):
        if folded in (month, month[:3]) or (folded == "sept" and number == 9):
            return str(number)
    return "0"


def _seconds(match: re.Match[str]) -> int | None:
    """Return the time of day in seconds, rounded halves up; None without one."""
    if match["hour"] is None:
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    half = (match["half"] or "").lower()
    if minute > 59 or second > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        return _IMPOSSIBLE
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    rounded = 1 if (match["part"] or "0")[0] >= "5" else 0
    return hour * 3600 + minute * 60 + second + rounded


def _offset(text: str | None) -> int | None:
    if text is None:
        return None
    if text in ("Z", "UTC", "GMT"):
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes > _WIDEST_OFFSET:
        raise ValueError(text)
    return -minutes if text[0] == "-" else minutes
