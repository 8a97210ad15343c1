"""What can be wrong with an argument of a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reperform.rules.cells import read_number


@dataclass(frozen=True)
class ArgumentProblem:
    """Something wrong with an argument: what was found, the one action, and the nearest valid value."""

    argument: str
    found: str
    action: str
    nearest: str = ""


Given = Mapping[str, str]
Problems = Iterator[ArgumentProblem]


def is_amount(value: str) -> bool:
    """Return whether a text is a number, zero or more."""
    number = read_number(value)
    return number is not None and number >= 0
