"""Counts and keys in sentences of the IPE record."""

from __future__ import annotations

from collections.abc import Iterable


def first_of(ids: Iterable[str]) -> str:
    """Return the first three of some keys and how many more there are.

    Examples
    --------
    >>> first_of(["E1", "E2", "E3", "E4"])
    'E1, E2, E3 and 1 more'
    """
    ids = list(ids)
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3:,} more" if len(ids) > 3 else "")


def listed(ids: list[str]) -> str:
    """Return the first keys in brackets after a count; nothing where there are none."""
    return f" ({first_of(ids)})" if ids else ""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is not one.

    Examples
    --------
    >>> counted(1, "day"), counted(1200, "day")
    ('1 day', '1,200 days')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
