"""Limits on a total over any number of strata: exact without a deviation, bounded by Hoeffding (1956) with some.

Both hold for the shares really drawn. A plan is shared in whole items, so that of twelve months one gives two items and
the next one; deviations that gather where less was drawn are missed more often than a sample of the whole would miss
them, and a limit for equal chances would be too low.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb, prod

from reperform.sampling.strata_limits import SampledStratum
from reperform.sampling.tails import Binomial, compare_tail

_LEVELS_AN_ITEM = 64


def count_without_deviation(strata: Sequence[SampledStratum], risk: Fraction) -> int:
    """Return the largest total of deviating items that a sample without a deviation does not contradict: exact.

    The chance of finding none is the product over the strata of C(N - M, n) / C(N, n). Every further deviating item
    lowers it by a factor that falls with the items before it, so the spread found by always adding the item that
    lowers it least is the likeliest of its total, and no other needs to be looked at.
    """
    whole = prod(comb(one.size, one.sample_size) for one in strata)

    def contradicted(total: int) -> bool:
        sound = _likeliest(strata, total)
        ways = prod(comb(left, one.sample_size) for left, one in zip(sound, strata, strict=True))
        return ways * risk.denominator <= risk.numerator * whole

    return _largest(0, sum(one.size - one.sample_size for one in strata), contradicted)


def count_by_hoeffding(strata: Sequence[SampledStratum], risk: Fraction) -> int:
    """Return a total of deviating items above every total that the number of deviations does not contradict.

    The number of deviations in a stratified sample is a sum of independent trials of mean m = sum of n(h) M(h) / N(h).
    Where k is at most m - 1 the chance of so few is at most the binomial one of the same mean (Hoeffding 1956, theorem
    4); the smallest mean that M items can have puts them where least was drawn. Strata tested in full are facts.
    """
    known = sum(one.deviations for one in strata if one.sample_size == one.size)
    sampled = [one for one in strata if one.sample_size < one.size]
    tested, found = sum(one.sample_size for one in sampled), sum(one.deviations for one in sampled)
    if not sampled:
        return known

    def contradicted(total: int) -> bool:
        mean = _smallest_mean(sampled, total)
        return mean >= found + 1 and compare_tail(Binomial(mean / tested), tested, found, risk) <= 0

    return known + _largest(found, sum(one.size - one.sample_size + one.deviations for one in sampled), contradicted)


def _largest(low: int, high: int, contradicted: Callable[[int], bool]) -> int:
    """Return the largest total that is not contradicted; the smallest never is, and above one that is all are."""
    while low < high:
        middle = (low + high + 1) // 2
        if contradicted(middle):
            high = middle - 1
        else:
            low = middle
    return low


def _likeliest(strata: Sequence[SampledStratum], total: int) -> list[int]:
    """Return the sound items of each stratum where a total of deviating items is missed with the highest chance.

    One more deviating item among S sound ones multiplies the chance by (S - n) / S: it goes where S / n is largest.
    All items above a common level of S / n are placed at once, the few that are left one by one.
    """
    low, high = 0, max(-(-one.size // one.sample_size) for one in strata) * _LEVELS_AN_ITEM
    while low < high:
        middle = (low + high) // 2
        if sum(one.size - left for one, left in zip(strata, _level(strata, middle), strict=True)) <= total:
            high = middle
        else:
            low = middle + 1
    sound = _level(strata, low)
    for _ in range(total - sum(one.size - left for one, left in zip(strata, sound, strict=True))):
        best = max(range(len(strata)), key=lambda h: Fraction(sound[h], strata[h].sample_size))
        sound[best] -= 1
    return sound


def _level(strata: Sequence[SampledStratum], level: int) -> list[int]:
    return [min(one.size, level * one.sample_size // _LEVELS_AN_ITEM) for one in strata]


def _smallest_mean(strata: Sequence[SampledStratum], total: int) -> Fraction:
    """Return the fewest deviations that a total of deviating items can leave in the sample on average."""
    mean, left = Fraction(0), total - sum(one.deviations for one in strata)
    for one in sorted(strata, key=lambda one: Fraction(one.sample_size, one.size)):
        more = min(left, one.size - one.sample_size)
        mean += Fraction(one.sample_size * (one.deviations + more), one.size)
        left -= more
    return mean
