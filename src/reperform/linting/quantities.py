"""Numbers as sentences state them: fractions, counts and time limits, in figures or in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = {
    **{word: value for value, word in enumerate(_ONES)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
    **{
        f"{tens}-{ones}": 10 * place + unit
        for place, tens in enumerate(_TENS, 2)
        for unit, ones in enumerate(_ONES[1:10], 1)
    },
}
_FIGURES = r"\d{1,3}(?:,\d{3})+|\d+"
_NUMBER = rf"(?:{_FIGURES}|{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})"
_BEFORE, _AFTER = r"(?<![\w.,$€£%-])", r"(?![\w%])(?![.,]\d)"
_FRACTION = re.compile(
    rf"{_BEFORE}({_NUMBER})\s+(?:out\s+)?of\s+(?:the\s+|its\s+|all\s+)?({_NUMBER}){_AFTER}\s*(\w*)", re.IGNORECASE
)
_PLAIN = re.compile(rf"(?<![\w])({_FIGURES}){_AFTER}")


def value_of(text: str) -> int:
    """Return a number written in figures or words.

    Examples
    --------
    >>> value_of("2,002"), value_of("twenty-five")
    (2002, 25)
    """
    word = text.lower()
    return NUMBER_WORDS[word] if word in NUMBER_WORDS else int(text.replace(",", ""))


@dataclass(frozen=True)
class Stated:
    """A fraction in a sentence: how many, of how many, of what."""

    part: int
    whole: int
    unit: str
    text: str


def fractions_in(text: str) -> list[Stated]:
    """Return every "1 of 25 leavers" of a text, in figures or words.

    Examples
    --------
    >>> [(one.part, one.whole, one.unit) for one in fractions_in("For two of 25 leavers; 3 out of the 1,204.")]
    [(2, 25, 'leavers'), (3, 1204, '')]
    >>> fractions_in("the list of 25 leavers, version 1.2 of 3")
    []
    """
    return [
        Stated(value_of(found.group(1)), value_of(found.group(2)), found.group(3), found.group(0).strip())
        for found in _FRACTION.finditer(text)
    ]


def counts_in(text: str, units: tuple[str, ...]) -> list[tuple[int, str]]:
    """Return every count of all items or of a sample: "all 355 grants", "a sample of 20 leavers".

    Parameters
    ----------
    units : tuple of str
        What the items are called, in the singular and the plural.
    """
    names = "|".join(re.escape(name) for name in units if name)
    if not names:
        return []
    pattern = re.compile(rf"\b(?:all|sample\s+of)\s+({_NUMBER})\s+(?:{names})\b", re.IGNORECASE)
    return [(value_of(found.group(1)), found.group(0)) for found in pattern.finditer(text)]


def figures_in(text: str) -> list[int]:
    """Return every whole number in figures.

    Examples
    --------
    >>> figures_in("after 26 hours 10 minutes on 31 Dec 2025; 2,002 accounts, 8.8 %")
    [26, 10, 31, 2025, 2002]
    """
    return [value_of(found.group(1)) for found in _PLAIN.finditer(text)]


# Unit as worded to the unit of the arguments; "days" may be either kind of day.
_UNITS = {
    "business day": ("business_days",), "working day": ("business_days",), "calendar day": ("calendar_days",),
    "day": ("business_days", "calendar_days"), "business hour": ("business_hours",), "working hour": (
        "business_hours",), "hour": ("hours", "business_hours"), "minute": ("minutes",), "week": ("weeks",),
    "month": ("months",), "year": ("years",), "quarter": ("quarters",),
}  # fmt: skip
_UNIT = "|".join(name.replace(" ", r"[\s-]+") for name in sorted(_UNITS, key=len, reverse=True))
_ASIDE = r"(?:\s*\([^()]{1,40}\))?"
_PART = rf"(?:{_NUMBER})(?:[\s-]+(?:{_UNIT})s?)?{_ASIDE}"
_SERIES = rf"{_PART}(?:(?:\s*,\s*(?:and|or)?\s*|\s+(?:and|or)\s+){_PART})*(?:[\s-]+(?:{_UNIT})s?)?"
_INTRO = r"(?:within|no later than|not later than|at the latest|in no more than|not more than|no more than|inside)"
_DEADLINE = re.compile(rf"\b{_INTRO}\s+(?:the\s+|a maximum of\s+|at most\s+)?({_SERIES})(?!\w)", re.IGNORECASE)
_ANY = re.compile(rf"(?<![\w.,-])({_SERIES})(?!\w)", re.IGNORECASE)
_MEMBER = re.compile(rf"({_NUMBER})(?:[\s-]+({_UNIT})s?)?{_ASIDE}", re.IGNORECASE)


@dataclass(frozen=True)
class Duration:
    """A span as worded: its number, and the units of arguments it may mean."""

    number: int
    units: tuple[str, ...]
    text: str


def durations_in(text: str, *, deadlines: bool = True) -> list[Duration]:
    """Return the spans of a text that carry a unit; a number in a series takes the unit that follows.

    Parameters
    ----------
    deadlines : bool
        Only spans that are limits, such as "within 2 business days"; else all of them.

    Examples
    --------
    >>> [(one.number, one.units) for one in durations_in("fixed within 15 (critical) or 30 (high) calendar days")]
    [(15, ('calendar_days',)), (30, ('calendar_days',))]
    >>> durations_in("accounts not used for 90 days"), durations_in("within the two teams")
    ([], [])
    """
    return [one for found in (_DEADLINE if deadlines else _ANY).finditer(text) for one in _members(found.group(1))]


def _members(series: str) -> list[Duration]:
    """Return the members of a series in their order; read from its end, because the unit stands there."""
    unit, backwards = "", []
    for found in reversed(list(_MEMBER.finditer(series))):
        unit = re.sub(r"[\s-]+", " ", found.group(2) or "").lower() or unit or _trailing(series)
        if unit:
            backwards.append(Duration(value_of(found.group(1)), _UNITS[unit], f"{found.group(1)} {unit}"))
    return backwards[::-1]


def _trailing(series: str) -> str:
    last = re.search(rf"({_UNIT})s?\Z", series, re.IGNORECASE)
    return re.sub(r"[\s-]+", " ", last.group(1)).lower() if last else ""
