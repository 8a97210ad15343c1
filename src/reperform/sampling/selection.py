"""Selections that anyone can repeat: by ticket (``hashrank-1``) and by fixed interval."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable
from fractions import Fraction
from typing import TypeVar

from reperform.errors import InputRefused, Message, Where
from reperform.sampling.frames import Key, key_bytes
from reperform.sampling.rates import Rate, parse_count, parse_number, rate_text, refused

ALGORITHM = "hashrank-1"

K = TypeVar("K", str, tuple[str, ...], Key)


def ticket(key: Key, seed: str) -> bytes:
    """Return the ticket of one item: 32 bytes that depend on its key and the seed alone.

    Parameters
    ----------
    key : str or tuple of str
        The key of the item; fields are brought to Unicode form NFC and trimmed.
    seed : str
        The recorded seed, taken exactly as written.

    Returns
    -------
    bytes
        SHA-256 of the seed's SHA-256 followed by the key, read as one big-endian number.

    Raises
    ------
    InputRefused
        RP-S12 when a field of the key is not a text, RP-S13 when the seed is blank or not a text.

    Examples
    --------
    >>> ticket("CHG-00001", "reperform").hex()[:16]
    '3fde50434bd6f3ad'
    """
    return hashlib.sha256(seed_digest(seed) + key_bytes(key)).digest()


def select_random(keys: Iterable[K], sample_size: int, seed: str) -> list[K]:
    """Draw a simple random sample without replacement: the items with the smallest tickets.

    The draw does not depend on the order of the list, and a larger sample with the same seed begins with
    the smaller one, so extensions and replacements take the next ranks.

    Parameters
    ----------
    keys : iterable of str or tuple of str
        The unique keys of the frozen frame.
    sample_size : int
        From 0 to the number of keys.
    seed : str
        Fresh auditor-side randomness recorded after the frame was frozen.

    Returns
    -------
    list
        The selected keys as given, in ticket order; ties (there are none in practice) by key bytes.

    Raises
    ------
    InputRefused
        RP-S07 when more items are asked for than there are, RP-S12 when a key is not a text or stands
        twice, RP-S13 when the seed is blank.

    Notes
    -----
    Algorithm ``hashrank-1``; only SHA-256 is needed to repeat it in any language.

    Examples
    --------
    >>> select_random([f"CHG-{n:05}" for n in range(1, 11)], 4, "reperform")
    ['CHG-00002', 'CHG-00009', 'CHG-00001', 'CHG-00004']
    """
    parse_count(sample_size, "sample_size")
    start = hashlib.sha256(seed_digest(seed))
    seen: dict[bytes, K] = {}
    ranked: list[tuple[bytes, bytes]] = []
    for key in keys:
        encoded = key_bytes(key)
        if encoded in seen:
            raise _duplicate(key)
        seen[encoded] = key
        tickets = start.copy()
        tickets.update(encoded)
        ranked.append((tickets.digest(), encoded))
    if sample_size > len(ranked):
        raise too_many(sample_size, len(ranked))
    return [seen[encoded] for _, encoded in heapq.nsmallest(sample_size, ranked)]


def select_systematic(population: int, sample_size: int, start: Rate) -> list[int]:
    """Select every N/n-th item from a random start; the interval is kept exact, never cut to whole items.

    Parameters
    ----------
    population : int
        Number of items in the recorded order.
    sample_size : int
        From 1 to the population.
    start : number
        The random start: above 0 and at most the interval N/n.

    Returns
    -------
    list of int
        1-based positions in rising order: start + j x N/n, rounded up.

    Raises
    ------
    InputRefused
        RP-S07 when more items are asked for than there are, RP-S14 when the start is out of range.

    Notes
    -----
    The order of the list enters this selection; an interval that beats in time with a weekly or monthly
    cycle of the list biases it.

    Examples
    --------
    >>> select_systematic(10, 4, "0.5")
    [1, 3, 6, 8]
    """
    parse_count(population, "population")
    parse_count(sample_size, "sample_size", 1)
    if sample_size > population:
        raise too_many(sample_size, population)
    return positions_from(population, sample_size, parse_number(start, "start"))


def positions_from(population: int, sample_size: int, first: Fraction) -> list[int]:
    """Return the positions of a selection by fixed interval from an exact start (RP-S14 when out of range)."""
    interval = Fraction(population, sample_size)
    if not 0 < first <= interval:
        raise refused(
            "RP-S14",
            f"start is {rate_text(first)} and the interval {rate_text(interval)}",
            "A start outside the first interval gives some items no chance of selection.",
            f"give a random start above 0 and at most {rate_text(interval)}",
        )
    return [_ceiling(first + step * interval) for step in range(sample_size)]


def _ceiling(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)


def seed_digest(seed: str) -> bytes:
    """Return the SHA-256 of a seed, or refuse one that is blank or no text (RP-S13)."""
    if not isinstance(seed, str) or not seed.strip() or _has_half_character(seed):
        raise refused(
            "RP-S13",
            f"the seed is {seed!r}",
            "Without a recorded seed nobody can repeat the draw.",
            "give the seed as a text, for example 64 hexadecimal digits of fresh randomness",
        )
    return hashlib.sha256(seed.encode("utf-8")).digest()


def _has_half_character(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _duplicate(key: Key) -> InputRefused:
    shown = key if isinstance(key, str) else " | ".join(key)
    return InputRefused(
        Message(
            "RP-S12",
            f"the key {shown!r} stands twice",
            "Two items with one key share one ticket and cannot be told apart.",
            "name more columns as the key, or take the duplicates out with a recorded reason",
            Where(ids=(shown,)),
        )
    )


def too_many(sample_size: int, population: int) -> InputRefused:
    """Return the refusal of a sample larger than its population."""
    return refused(
        "RP-S07",
        f"{sample_size:,} items are asked for and the population has {population:,}",
        "No item can be selected or tested twice.",
        "test the whole population, or ask for fewer items",
    )
