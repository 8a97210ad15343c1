"""Days and months of a period in the words of the coverage line: "1 Jan to 30 Sep 2025", "October to December"."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day_words(day: date) -> str:
    """Return a day as "30 Sep 2025"."""
    return f"{day.day} {_SHORT[day.month - 1]} {day.year}"


def span_words(first: date, last: date) -> str:
    """Return a span of days, both included.

    Examples
    --------
    >>> span_words(date(2025, 1, 1), date(2025, 9, 30)), span_words(date(2025, 10, 1), date(2026, 3, 31))
    ('1 Jan to 30 Sep 2025', '1 Oct 2025 to 31 Mar 2026')
    """
    if first == last:
        return day_words(first)
    start = day_words(first).rpartition(" ")[0] if first.year == last.year else day_words(first)
    return f"{start} to {day_words(last)}"


def months_words(first: date, last: date, year: int | None = None) -> str:
    """Return whole months by their names, other spans by their days; the year is left out where it is ``year``.

    Examples
    --------
    >>> months_words(date(2025, 10, 1), date(2025, 12, 31), 2025), months_words(date(2025, 12, 1), date(2025, 12, 31))
    ('October to December', 'December 2025')
    >>> months_words(date(2025, 11, 1), date(2026, 1, 31)), months_words(date(2025, 10, 16), date(2025, 12, 31))
    ('November 2025 to January 2026', '16 Oct to 31 Dec 2025')
    """
    if first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
        return span_words(first, last)
    start, end = _LONG[first.month - 1], _LONG[last.month - 1]
    if first.year != last.year:
        return f"{start} {first.year} to {end} {last.year}"
    words = start if first.month == last.month else f"{start} to {end}"
    return words if last.year == year else f"{words} {last.year}"
