"""The course of a test in stages, in whole numbers: which chance each way of ending it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Protocol

Stage = tuple[int, int, int | None]
"""Items, the most deviations so far that accept, the fewest so far that stop (None: the stage never stops)."""


class StagedDraw(Protocol):
    """How a further stage of a sample deviates, given what the stages before it held."""

    def ways(self, drawn: int, found: int, size: int, most: int) -> list[int]:
        """Return the weights of 0 to `most` further deviations among `size` items."""

    def whole(self, drawn: int, size: int) -> int:
        """Return the sum of the weights of all numbers of deviations."""


@dataclass(frozen=True)
class BinomialStages:
    """A population so large that drawing does not change its rate."""

    rate: Fraction

    def ways(self, drawn: int, found: int, size: int, most: int) -> list[int]:
        """Return C(n, j) a^j (b - a)^(n - j) for a rate of a over b."""
        a, b = self.rate.numerator, self.rate.denominator
        return [comb(size, j) * a**j * (b - a) ** (size - j) for j in range(min(size, most) + 1)]

    def whole(self, drawn: int, size: int) -> int:
        """Return b^n."""
        return int(self.rate.denominator**size)


@dataclass(frozen=True)
class HypergeometricStages:
    """A population of known size of which a whole number of items deviates."""

    population: int
    deviating: int

    def ways(self, drawn: int, found: int, size: int, most: int) -> list[int]:
        """Return C(K - found, j) C(N - K - drawn + found, n - j)."""
        marked = self.deviating - found
        sound = self.population - self.deviating - (drawn - found)
        return [comb(marked, j) * comb(sound, size - j) for j in range(min(size, most, marked) + 1)]

    def whole(self, drawn: int, size: int) -> int:
        """Return C(N - drawn, n)."""
        return comb(self.population - drawn, size)


@dataclass(frozen=True)
class Course:
    """How a test in stages ends: chances by stage, exact."""

    accepted_at: tuple[Fraction, ...]
    stopped_at: tuple[Fraction, ...]
    average_size: Fraction

    @property
    def accepted(self) -> Fraction:
        """The chance that the test ends in acceptance."""
        return sum(self.accepted_at, Fraction(0))


def follow(stages: Sequence[Stage], draw: StagedDraw) -> Course:
    """Return the chances of a test in stages; after the last stage whatever is not accepted is not.

    Open counts are whole-number weights over one denominator. Counts that no stage can accept any more and
    that every stage with a stop would stop are kept as one sum.

    Examples
    --------
    Of ten items one deviates; five are tested, and five more unless none was found:

    >>> course = follow([(5, 0, None), (5, 0, None)], HypergeometricStages(10, 1))
    >>> course.accepted, course.average_size
    (Fraction(1, 2), Fraction(15, 2))
    """
    bound = 1 + max(max(accept, -1 if stop is None else stop - 1) for _, accept, stop in stages)
    weights, beyond, whole, drawn = {0: 1}, 0, 1, 0
    accepted, stopped, average = [], [], Fraction(0)
    for size, accept, stop in stages:
        still_open = sum(weights.values()) + beyond
        average += Fraction(still_open * size, whole)
        ways_of_stage = draw.whole(drawn, size)
        after = _after(weights, draw, (drawn, size, bound))
        beyond = still_open * ways_of_stage - sum(after.values())
        whole *= ways_of_stage
        drawn += size
        accepted.append(Fraction(sum(weight for count, weight in after.items() if count <= accept), whole))
        ended = sum(weight for count, weight in after.items() if stop is not None and count >= stop)
        if stop is not None:
            ended, beyond = ended + beyond, 0
        stopped.append(Fraction(ended, whole))
        weights = {count: w for count, w in after.items() if count > accept and (stop is None or count < stop)}
    return Course(tuple(accepted), tuple(stopped), average)


def _after(weights: dict[int, int], draw: StagedDraw, stage: tuple[int, int, int]) -> dict[int, int]:
    """Return the weight of each cumulative count below the bound after one more stage."""
    drawn, size, bound = stage
    after: dict[int, int] = {}
    shared: list[int] | None = None
    for count, weight in sorted(weights.items()):
        if not weight:
            continue
        most = bound - 1 - count
        if isinstance(draw, BinomialStages):
            # The terms do not depend on what was found, and the lowest count needs the most of them.
            shared = shared or draw.ways(drawn, count, size, most)
            terms = shared[: most + 1]
        else:
            terms = draw.ways(drawn, count, size, most)
        for more, term in enumerate(terms):
            after[count + more] = after.get(count + more, 0) + weight * term
    return after
