"""The sampling arithmetic a second time: slow, in exact fractions, straight from the definitions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import accumulate, product
from math import ceil, comb


def binomial(n: int, k: int, p: Fraction) -> Fraction:
    """P(X <= k) among n items when each deviates with probability p."""
    return sum((comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1)), Fraction(0))


def hypergeometric(population: int, marked: int, n: int, k: int) -> Fraction:
    """P(X <= k) among n items drawn from a population of which some are marked."""
    ways = sum(comb(marked, i) * comb(population - marked, n - i) for i in range(min(k, n) + 1))
    return Fraction(ways, comb(population, n))


def plan(confidence: Fraction, tolerable: Fraction, expected: Fraction, most_n: int) -> tuple[int, int] | None:
    """The smallest n with k = ceil(n x expected) and P(X <= k) at most the risk, by scanning every n."""
    for n in range(1, most_n + 1):
        k = ceil(n * expected)
        if binomial(n, k, tolerable) <= 1 - confidence:
            return n, k
    return None


def plan_in_population(
    confidence: Fraction, tolerable: Fraction, expected: Fraction, population: int
) -> tuple[int, int] | None:
    """The same for a population of known size, of which N x tolerable (rounded up) must be rejected."""
    marked = ceil(population * tolerable)
    for n in range(1, population + 1):
        k = ceil(n * expected)
        if hypergeometric(population, marked, n, k) <= 1 - confidence:
            return n, k
    return None


def most_deviations(tail: list[Fraction], risk: Fraction) -> int:
    """The largest k whose tail is at most the risk, or -1."""
    return max((k for k, value in enumerate(tail) if value <= risk), default=-1)


def upper_count(population: int, n: int, k: int, risk: Fraction) -> int:
    """The largest number of marked items that the sample does not contradict, by trying all."""
    possible = range(k, population - n + k + 1)
    return max(marked for marked in possible if hypergeometric(population, marked, n, k) > risk)


def lower_count(population: int, n: int, k: int, risk: Fraction) -> int:
    """The smallest number of marked items that the sample does not contradict, by trying all."""
    possible = range(k, population - n + k + 1)
    return min(marked for marked in possible if 1 - hypergeometric(population, marked, n, k - 1) > risk)


def counts_not_contradicted(population: int, n: int, risk: Fraction) -> list[tuple[int, int]]:
    """For k = 0 to n, the smallest and the largest number of marked items that k marked ones do not contradict."""
    whole = comb(population, n)
    ways = [
        [comb(marked, i) * comb(population - marked, n - i) for i in range(n + 1)] for marked in range(population + 1)
    ]
    at_most = [list(accumulate(row)) for row in ways]
    found = []
    for k in range(n + 1):
        possible = range(k, population - n + k + 1)
        upper = max(marked for marked in possible if Fraction(at_most[marked][k], whole) > risk)
        lower = min(
            marked for marked in possible if Fraction(whole - at_most[marked][k] + ways[marked][k], whole) > risk
        )
        found.append((lower, upper))
    return found


def two_stage_accepts(n: int, p: Fraction, extend: int, second: int) -> Fraction:
    """Chance that two stages of n items accept, by listing all pairs of results."""
    chance = [comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1)]
    accepted = Fraction(0)
    for first in range(n + 1):
        for later in range(n + 1):
            if first < extend or (first == extend and later <= second):
                accepted += chance[first] * chance[later]
    return accepted


def staged_acceptance(
    stages: list[tuple[int, int, int | None]], chance_of: Callable[[int, int, int, int], Fraction]
) -> Fraction:
    """Chance that a test in stages accepts, by walking through every sequence of results.

    ``chance_of(drawn, found, size, more)`` is the chance of ``more`` deviations in the next stage.
    """

    def walk(number: int, drawn: int, found: int) -> Fraction:
        if number == len(stages):
            return Fraction(0)
        size, accept, stop = stages[number]
        total = Fraction(0)
        for more in range(size + 1):
            chance = chance_of(drawn, found, size, more)
            if not chance:
                continue
            if found + more <= accept:
                total += chance
            elif stop is None or found + more < stop:
                total += chance * walk(number + 1, drawn + size, found + more)
        return total

    return walk(0, 0, 0)


def stratified_upper_count(strata: list[tuple[int, int, int]], risk: Fraction) -> int:
    """The largest total not contradicted, by listing every spread and every result."""
    observed = sum(Fraction(size * k, n) for size, n, k in strata)
    results = [
        counts
        for counts in product(*(range(n + 1) for _, n, _ in strata))
        if sum(Fraction(size * x, n) for (size, n, _), x in zip(strata, counts, strict=True)) <= observed
    ]
    possible = []
    for spread in product(*(range(k, size - n + k + 1) for size, n, k in strata)):
        chance = Fraction(0)
        for counts in results:
            one = Fraction(1)
            for (size, n, _), marked, x in zip(strata, spread, counts, strict=True):
                one *= Fraction(comb(marked, x) * comb(size - marked, n - x), comb(size, n))
            chance += one
        if chance > risk:
            possible.append(sum(spread))
    return max(possible)
