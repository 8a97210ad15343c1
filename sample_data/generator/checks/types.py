"""What a check by brute force gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from generator.evidence_reading import local_day

Found = Iterator[tuple[str, str, str]]  # attribute, item, result
Check = Callable[[Path], Found]


def day(text: str) -> date:
    """Return the day in Chicago of a time stamp that must be there, or the day itself."""
    found = local_day(text)
    assert found is not None, "a day is missing"
    return found
