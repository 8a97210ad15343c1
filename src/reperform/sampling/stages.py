"""The course of a test in stages, in whole numbers: which chance each way of ending it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb
from typing import Any, Protocol

from reperform.sampling.factorials import short_decimal
from reperform.sampling.tails import context

Stage = tuple[int, int, int | None]
"""Items, the most deviations so far that accept, the fewest so far that stop (None: the stage never stops)."""


class StagedDraw(Protocol):
    """How a further stage of a sample deviates, given what the stages before it held."""

    def ways(self, drawn: int, found: int, size: int, most: int) -> list[Any]:
        """Return the weights of 0 to `most` further deviations among `size` items."""

    def whole(self, drawn: int, size: int) -> Any:
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
class Rounded:
    """A draw with chances instead of whole-number weights, to the precision of the context."""

    exact: StagedDraw

    def ways(self, drawn: int, found: int, size: int, most: int) -> list[Decimal]:
        """Return the weights over their sum."""
        whole = short_decimal(self.exact.whole(drawn, size))
        return [short_decimal(way) / whole for way in self.exact.ways(drawn, found, size, most)]

    def whole(self, drawn: int, size: int) -> Decimal:
        """Return 1."""
        return Decimal(1)


@dataclass(frozen=True)
class Course:
    """How a test in stages ends: chances by stage; fractions, or decimals of a stated precision."""

    accepted_at: tuple[Any, ...]
    stopped_at: tuple[Any, ...]
    average_size: Any
    accepted: Any


def follow_closely(stages: Sequence[Stage], draw: StagedDraw, digits: int) -> Course:
    """Return the chances of `follow` as decimals: all terms of the accepted ones are positive, none cancels."""
    with localcontext(context(digits)):
        return follow(stages, Rounded(draw))


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
    whole = draw.whole(0, 0)
    weights: dict[int, Any] = {0: whole}
    beyond: Any = 0
    drawn = 0
    average: Any = 0
    accepted, stopped = [], []
    for size, accept, stop in stages:
        still_open = sum(weights.values()) + beyond
        average += _ratio(still_open * size, whole)
        ways_of_stage = draw.whole(drawn, size)
        after = _after(weights, draw, (drawn, size, bound))
        beyond = still_open * ways_of_stage - sum(after.values())
        whole *= ways_of_stage
        drawn += size
        accepted.append(_ratio(sum(weight for count, weight in after.items() if count <= accept), whole))
        ended = sum(weight for count, weight in after.items() if stop is not None and count >= stop)
        if stop is not None:
            ended, beyond = ended + beyond, 0
        stopped.append(_ratio(ended, whole))
        weights = {count: w for count, w in after.items() if count > accept and (stop is None or count < stop)}
    return Course(tuple(accepted), tuple(stopped), average, sum(accepted))


def _ratio(part: Any, whole: Any) -> Any:
    return Fraction(part, whole) if isinstance(whole, int) else part / whole


def _after(weights: dict[int, Any], draw: StagedDraw, stage: tuple[int, int, int]) -> dict[int, Any]:
    """Return the weight of each cumulative count below the bound after one more stage."""
    drawn, size, bound = stage
    after: dict[int, Any] = {}
    shared: list[Any] | None = None
    independent = isinstance(draw.exact if isinstance(draw, Rounded) else draw, BinomialStages)
    for count, weight in sorted(weights.items()):
        if not weight:
            continue
        most = bound - 1 - count
        if independent:
            # The terms do not depend on what was found, and the lowest count needs the most of them.
            shared = shared or draw.ways(drawn, count, size, most)
            terms = shared[: most + 1]
        else:
            terms = draw.ways(drawn, count, size, most)
        for more, term in enumerate(terms):
            after[count + more] = after.get(count + more, 0) + weight * term
    return after
