"""Limits of time: an amount in a unit, the way of counting, and what reaching it exactly means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import cast

from reperform.dates import Count
from reperform.rules.cells import plural, read_number, spelled_number

DAY_UNITS: Mapping[str, str] = {
    "business_days": "business day",
    "calendar_days": "calendar day",
    "months": "month",
}
HOUR_UNITS: Mapping[str, str] = {
    "hours": "hour",
    "minutes": "minute",
    "business_hours": "business hour",
    "business_minutes": "business minute",
}
BUSINESS_HOUR_UNITS = ("business_hours", "business_minutes")
UNITS = (*DAY_UNITS, *HOUR_UNITS)
MICROSECONDS_PER_HOUR = 3_600_000_000
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


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

    @property
    def span(self) -> timedelta:
        """A limit in hours or minutes as an exact time, at most the longest there is."""
        longest = timedelta.max // timedelta(microseconds=1)
        return timedelta(microseconds=min(int(self.amount * self._microseconds), longest))

    def amount_of(self, span: timedelta) -> Fraction:
        """Return an exact time in the unit of a limit in hours or minutes."""
        return Fraction(span // timedelta(microseconds=1), self._microseconds)

    @property
    def _microseconds(self) -> int:
        return MICROSECONDS_PER_HOUR // 60 if self.unit.endswith("minutes") else MICROSECONDS_PER_HOUR


def limit_of(amount: Fraction, arguments: Mapping[str, str]) -> Limit:
    """Return a limit with the unit, count and boundary of a rule's arguments; not stated is inclusive."""
    inclusive = arguments["boundary"] != "exclusive"
    return Limit(amount, arguments["unit"], cast(Count, arguments["count"]), inclusive)


def is_whole(amount: Fraction, unit: str) -> bool:
    """Return whether a limit in days or months is a whole number; hours and minutes may be any."""
    return unit in HOUR_UNITS or amount.denominator == 1


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


def parse_time(text: str) -> timedelta | None:
    """Return a time of day, ``17:00``, as time since midnight, or None where it is none.

    Examples
    --------
    >>> parse_time("17:30"), parse_time("5 pm") is None
    (datetime.timedelta(seconds=63000), True)
    """
    return timedelta(hours=int(text[:2]), minutes=int(text[3:])) if _TIME.fullmatch(text) else None


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
