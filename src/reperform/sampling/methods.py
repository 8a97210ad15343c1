"""Selections built on the two basic ones: key items and a remainder, strata and periods, several random starts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic

from reperform.errors import InputRefused, Message, Where
from reperform.sampling.frames import Key, key_bytes
from reperform.sampling.rates import Rate, parse_count, parse_number, refused
from reperform.sampling.selection import K, positions_from, seed_digest, select_random, too_many

_WHOLE = 2**256


@dataclass(frozen=True)
class KeyItemSelection(Generic[K]):
    """Items that are tested for sure, and a random sample of the others.

    Attributes
    ----------
    certain : tuple
        The key items in the order given; a stratum of its own, tested in full.
    drawn : tuple
        The random sample of the remainder in ticket order.
    remainder : int
        Items that are no key items.
    """

    certain: tuple[K, ...]
    drawn: tuple[K, ...]
    remainder: int


def select_with_key_items(
    keys: Sequence[K], key_items: Sequence[K], sample_size: int, seed: str
) -> KeyItemSelection[K]:
    """Take all key items and draw the sample from the remainder.

    Parameters
    ----------
    keys : sequence of str or tuple of str
        The unique keys of the frozen frame, key items included.
    key_items : sequence
        Keys that are tested for sure, such as every privileged account.
    sample_size : int
        Items to draw from the remainder.
    seed : str
        As for `select_random`.

    Returns
    -------
    KeyItemSelection

    Raises
    ------
    InputRefused
        As `select_random`; RP-S19 when a key item is not in the frame.

    Notes
    -----
    What the key items show holds for them alone: evaluate with `evaluate_strata`, the key items as a stratum of
    which everything was tested.

    Examples
    --------
    >>> found = select_with_key_items(["A1", "A2", "A3", "A4"], ["A3"], 2, "reperform")
    >>> found.certain, len(found.drawn), found.remainder
    (('A3',), 2, 3)
    """
    certain = {key_bytes(key): key for key in key_items}
    in_frame = {key_bytes(key) for key in keys}
    missing = [_shown(key) for encoded, key in certain.items() if encoded not in in_frame]
    if missing:
        raise InputRefused(
            Message(
                "RP-S19",
                f"{len(missing)} key items do not stand in the population",
                "A key item outside the frame is no part of what is tested.",
                "correct the keys, or take the list in again",
                Where(ids=tuple(missing), count=len(missing)),
            )
        )
    rest = [key for key in keys if key_bytes(key) not in certain]
    drawn = select_random(rest, sample_size, seed)
    return KeyItemSelection(tuple(certain.values()), tuple(drawn), len(rest))


def select_stratified(
    strata: Mapping[str, Sequence[K]], sample_sizes: Mapping[str, int], seed: str
) -> dict[str, list[K]]:
    """Draw a random sample within each stratum with one seed.

    Parameters
    ----------
    strata : mapping of str to sequence of keys
        The keys of each stratum: a location, a quarter, a run of consecutive items.
    sample_sizes : mapping of str to int
        Items to draw from each, for example from `allocate_proportional` or `allocate_periods`.
    seed : str
        As for `select_random`.

    Returns
    -------
    dict of str to list
        For each stratum, in the order given, its items in ticket order. A stratum's sample is the order of the whole
        list filtered to the stratum, so that no stratum's draw depends on another's.

    Raises
    ------
    InputRefused
        As `select_random`; RP-S17 when strata and sizes do not name the same strata; RP-S12 when a key stands in
        two strata.

    Examples
    --------
    >>> select_stratified({"Q1": ["A", "B"], "Q2": ["C"]}, {"Q1": 1, "Q2": 1}, "reperform")["Q2"]
    ['C']
    """
    if set(strata) != set(sample_sizes):
        raise refused(
            "RP-S17",
            f"strata {', '.join(sorted(strata))} and sizes for {', '.join(sorted(sample_sizes))} are given",
            "Every stratum needs a size of its own, if only zero.",
            "give one size for each stratum",
        )
    # The whole list is checked at once, so that a key in two strata is noticed.
    select_random([key for keys in strata.values() for key in keys], 0, seed)
    return {name: select_random(keys, sample_sizes[name], seed) for name, keys in strata.items()}


def select_spread(keys_in_order: Sequence[K], runs: Sequence[int], seed: str) -> list[K]:
    """Draw one item from each of several consecutive runs of a list in order of time.

    Parameters
    ----------
    keys_in_order : sequence of keys
        The frame in its recorded order of time.
    runs : sequence of int
        Items in each run, from `period_runs`; they add up to the list.
    seed : str
        As for `select_random`.

    Returns
    -------
    list
        One key for each run, in order of time.

    Raises
    ------
    InputRefused
        As `select_random`; RP-S17 when the runs do not add up to the list.

    Examples
    --------
    >>> len(select_spread(["A", "B", "C", "D", "E"], [3, 2], "reperform"))
    2
    """
    lengths = [parse_count(run, "runs", 1) for run in runs]
    if sum(lengths) != len(keys_in_order):
        raise refused(
            "RP-S17",
            f"the runs hold {sum(lengths)} items and the list {len(keys_in_order)}",
            "An item outside every run has no chance of selection.",
            "take the runs from period_runs(population, runs)",
        )
    select_random(keys_in_order, 0, seed)
    found, start = [], 0
    for length in lengths:
        found += select_random(keys_in_order[start : start + length], 1, seed)
        start += length
    return found


def systematic_starts(population: int, sample_size: int, seed: str, starts: int = 1) -> list[Fraction]:
    """Return random starts for a selection by fixed interval, derived from the recorded seed.

    Parameters
    ----------
    population, sample_size : int
        Items in the list and items to select.
    seed : str
        As for `select_random`.
    starts : int
        Number of starts; it must divide the sample size.

    Returns
    -------
    list of Fraction
        Each above 0 and at most the interval starts x N / n; exact.

    Raises
    ------
    InputRefused
        RP-S02 counts, RP-S07 more items than there are, RP-S13 seed, RP-S14 starts that do not divide the size.

    Notes
    -----
    Start j is the interval times (ticket + 1) / 2^256, the ticket being that of the key ``start j`` (`hashrank-1`).

    Examples
    --------
    >>> [start] = systematic_starts(100, 10, "reperform")
    >>> 0 < start <= 10
    True
    """
    interval = _interval(population, sample_size, starts)
    digest = seed_digest(seed)
    tickets = [hashlib.sha256(digest + key_bytes(f"start {number}")).digest() for number in range(1, starts + 1)]
    return [interval * (int.from_bytes(one, "big") + 1) / _WHOLE for one in tickets]


def select_systematic_starts(population: int, sample_size: int, starts: Sequence[Rate]) -> list[int]:
    """Select by fixed interval from several random starts, so that their results can be held against each other.

    Parameters
    ----------
    population, sample_size : int
        Items in the recorded order and items to select.
    starts : sequence of numbers
        The random starts, each above 0 and at most the interval, which is their number x N / n.

    Returns
    -------
    list of int
        1-based positions in rising order, as many as asked for.

    Raises
    ------
    InputRefused
        As `select_systematic`; RP-S14 when the number of starts does not divide the size, or two starts meet on one
        item.

    Examples
    --------
    >>> select_systematic_starts(12, 4, ["1", "2.5"])
    [1, 3, 7, 9]
    """
    _interval(population, sample_size, len(starts))
    each = sample_size // len(starts)
    firsts = [start if isinstance(start, Fraction) else parse_number(start, "starts") for start in starts]
    positions = [place for first in firsts for place in positions_from(population, each, first)]
    if len(set(positions)) < sample_size:
        raise refused(
            "RP-S14",
            "two random starts fall on the same items",
            "The selection would hold fewer items than planned.",
            "take another random start and record why",
        )
    return sorted(positions)


def _interval(population: int, sample_size: int, starts: int) -> Fraction:
    parse_count(population, "population")
    parse_count(sample_size, "sample_size", 1)
    parse_count(starts, "starts", 1)
    if sample_size % starts:
        raise refused(
            "RP-S14",
            f"{starts} starts are given for {sample_size} items",
            "Each start selects the same number of items.",
            "give a number of starts that divides the sample size",
        )
    if sample_size > population:
        raise too_many(sample_size, population)
    return Fraction(population * starts, sample_size)


def _shown(key: Key) -> str:
    return key if isinstance(key, str) else " | ".join(key)
