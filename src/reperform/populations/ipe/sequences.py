"""Running numbers: which are missing between the first and the last, for each prefix of the keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from reperform.populations.ipe.words import counted
from reperform.record import IpeTest, Sequence

# A running number: at least three numbers under one prefix, and not more than ten times as many places as numbers.
FEWEST = 3
SPARSE = 10
SHOWN_PREFIXES = 20
SHOWN_GAPS = 50
# Digits of any other script stay part of the prefix; 18 digits are more than any counter.
_NUMBERED = re.compile(r"(.*?)([0-9]{1,18})\Z", re.DOTALL)


@dataclass
class _Numbers:
    """The numbers found under one prefix, with the ways in which each was written."""

    written: dict[int, set[str]] = field(default_factory=dict)


def find_sequences(keys: Iterable[str]) -> tuple[list[Sequence], int]:
    """Return the running numbers among the keys of a file, and how many keys belong to none of them.

    Parameters
    ----------
    keys : iterable of str
        The key of every row of the file, in the period or not: a number outside the period is no gap.

    Returns
    -------
    tuple of list of Sequence and int
        Longest first, at most 20; a prefix with fewer than three numbers is none.

    Examples
    --------
    >>> (found,), without = find_sequences(["CHG-0007", "CHG-0008", "CHG-0011"])
    >>> found.missing, found.gaps, without
    (2, ['CHG-0009 to CHG-0010'], 0)
    """
    groups: dict[str, _Numbers] = {}
    without = 0
    for key in dict.fromkeys(keys):
        match = _NUMBERED.fullmatch(key)
        if match is None:
            without += 1
        else:
            group = groups.setdefault(match.group(1), _Numbers())
            group.written.setdefault(int(match.group(2)), set()).add(match.group(2))
    ordered = sorted(groups.items(), key=lambda pair: (-len(pair[1].written), pair[0]))
    taken = [(prefix, group) for prefix, group in ordered if len(group.written) >= FEWEST][:SHOWN_PREFIXES]
    left_out = ordered[len(taken) :]
    without += sum(len(written) for _, group in left_out for written in group.written.values())
    return [_sequence(prefix, group) for prefix, group in taken], without


def _sequence(prefix: str, group: _Numbers) -> Sequence:
    numbers = sorted(group.written)
    missing = numbers[-1] - numbers[0] + 1 - len(numbers)
    sparse = missing > SPARSE * len(numbers)
    gaps = [] if sparse else [(one + 1, other - 1) for one, other in pairwise(numbers) if other - one > 1]
    padding, width = _padding(group)
    twice = [number for number in numbers if len(group.written[number]) > 1]
    return Sequence(
        prefix=prefix,
        first=_text(prefix, numbers[0], width),
        last=_text(prefix, numbers[-1], width),
        numbers=len(numbers),
        missing=missing,
        gaps=[_range(prefix, gap, width) for gap in gaps[:SHOWN_GAPS]],
        gap_count=len(gaps),
        padding=padding,
        written_twice=[" = ".join(sorted(prefix + text for text in group.written[n])) for n in twice[:SHOWN_GAPS]],
        sparse=sparse,
    )


def _padding(group: _Numbers) -> tuple[str, int]:
    """Return how the numbers are written, and the width that a missing one would have."""
    texts = {text for written in group.written.values() for text in written}
    padded = {text for text in texts if text.startswith("0") and len(text) > 1}
    if not padded:
        return "none", 0
    width = max(map(len, padded))
    # Written with zeros up to a width: every shorter number would have to be padded as well.
    return ("mixed", 0) if any(len(text) < width for text in texts) else (f"fixed width {width}", width)


def _text(prefix: str, number: int, width: int) -> str:
    return f"{prefix}{number:0{width}d}" if width else f"{prefix}{number}"


def _range(prefix: str, gap: tuple[int, int], width: int) -> str:
    first, last = (_text(prefix, number, width) for number in gap)
    return first if first == last else f"{first} to {last}"


def sequence_tests(sequences: list[Sequence]) -> list[IpeTest]:
    """Return the test of the running numbers, for information: one that was never given out is no missing row."""
    running = [one for one in sequences if not one.sparse]
    if not running:
        return []
    missing = sum(one.missing for one in running)
    shown = [gap for one in running for gap in one.gaps][:3]
    parts = [
        f"{one.first} to {one.last}: {counted(one.numbers, 'number')}, {one.missing:,} missing" for one in running[:3]
    ]
    if len(running) > 3:
        parts.append(f"{counted(len(running) - 3, 'more sequence')}")
    if missing:
        more = sum(one.gap_count for one in running) - len(shown)
        parts.append(f"not in the file: {', '.join(shown)}{f' and {more:,} more ranges' if more else ''}")
        parts.append("numbers that were never given out, or belong to another list, are expected to be missing")
    twice = [pair for one in running for pair in one.written_twice]
    if twice:
        parts.append(f"the same number written in two ways: {', '.join(twice[:3])}")
    return [
        IpeTest(
            id="sequence",
            title="Running numbers have no gaps",
            expected="0 missing",
            actual=f"{missing:,} missing",
            result="for_information",
            text="; ".join(parts),
            kind="content",
        )
    ]
