"""The exact limit on a total over strata: which totals no stratified sample with so few deviations contradicts.

The result is ordered by the weighted number of deviations T = sum of N(h) k(h) / n(h). A total M is contradicted when
for every way of spreading M deviating items over the strata the chance of a T so small is at most the risk. All
chances are ratios of whole numbers. Two facts make it fast: the chance falls when any stratum holds more deviating
items, so a box of spreads is excluded by its lower corner, and if M is contradicted every larger total is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, prod

Box = tuple[tuple[int, int], ...]
MOST_TERMS = 1_000_000
FEWEST_CORNERS = 1_000
MOST_RESULTS = 5_000


@dataclass(frozen=True)
class SampledStratum:
    """Items, items tested, items deviating."""

    size: int
    sample_size: int
    deviations: int


@dataclass
class TotalLimit:
    """The search for the largest total that is not contradicted.

    Where a decision would need too many corners (a million terms in all) the total counts as not contradicted: the
    limit can only be too high, and `cut_short` says so.
    """

    strata: Sequence[SampledStratum]
    risk: Fraction
    cut_short: bool = False
    _corners: int = 0
    _ways: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._per_item = [prod(s.sample_size for s in self.strata) // s.sample_size * s.size for s in self.strata]
        self._observed = sum(w * s.deviations for w, s in zip(self._per_item, self.strata, strict=True))
        self._most = [min(s.sample_size, self._observed // w) for w, s in zip(self._per_item, self.strata, strict=True)]
        self._whole = prod(comb(s.size, s.sample_size) for s in self.strata)

    @property
    def results(self) -> int:
        """The number of results that one chance sums over."""
        return prod(most + 1 for most in self._most[:-1])

    def count(self) -> int:
        """Return the largest total of deviating items that the sample does not contradict."""
        low = sum(s.deviations for s in self.strata)
        high = sum(s.size - s.sample_size + s.deviations for s in self.strata)
        while low < high:
            middle = (low + high + 1) // 2
            if self.possible(middle):
                low = middle
            else:
                high = middle - 1
        return low

    def possible(self, total: int) -> bool:
        """Return whether some spread of a total over the strata is not contradicted."""
        ranges = [(s.deviations, s.size - s.sample_size + s.deviations) for s in self.strata]
        self._corners = 0
        boxes: list[Box] = [tuple(ranges[:-1])]
        least, most = ranges[-1]
        while boxes:
            box = boxes.pop()
            spare = total - sum(low for low, _ in box)
            tight = total - sum(high for _, high in box)
            if spare < least or tight > most:
                continue
            if self._excluded((*(low for low, _ in box), max(tight, least))):
                continue
            if self._within(box, total, (least, most)):
                return True
            if self._corners > max(FEWEST_CORNERS, MOST_TERMS // self.results):
                self.cut_short = True
                return True
            boxes += _halves(box)
        return False

    def _within(self, box: Box, total: int, last: tuple[int, int]) -> bool:
        """Return whether the middle of a box is a spread of the total that is not contradicted."""
        middle = [(low + high) // 2 for low, high in box]
        rest = total - sum(middle)
        return last[0] <= rest <= last[1] and not self._excluded((*middle, rest))

    def _excluded(self, spread: Sequence[int]) -> bool:
        """Return whether the chance of so small a T is at most the risk, in whole numbers."""
        self._corners += 1
        ways = [self._ways_of(h, marked) for h, marked in enumerate(spread)]
        found = self._sum(ways, 0, self._observed)
        return found * self.risk.denominator <= self.risk.numerator * self._whole

    def _sum(self, ways: Sequence[list[int]], stratum: int, left: int) -> int:
        per_item = self._per_item[stratum]
        if stratum == len(ways) - 1:
            # The last list is cumulative.
            return ways[stratum][min(left // per_item, len(ways[stratum]) - 1)]
        return sum(
            number * self._sum(ways, stratum + 1, left - count * per_item)
            for count, number in enumerate(ways[stratum])
            if number and count * per_item <= left
        )

    def _ways_of(self, stratum: int, marked: int) -> list[int]:
        known = self._ways.get((stratum, marked))
        if known is None:
            known = self._ways[stratum, marked] = self._count_ways(stratum, marked)
        return known

    def _count_ways(self, stratum: int, marked: int) -> list[int]:
        one = self.strata[stratum]
        sound = one.size - marked
        ways = [comb(marked, j) * comb(sound, one.sample_size - j) for j in range(self._most[stratum] + 1)]
        if stratum == len(self.strata) - 1:
            for j in range(1, len(ways)):
                ways[j] += ways[j - 1]
        return ways


def _halves(box: Box) -> list[Box]:
    widest = max(range(len(box)), key=lambda h: box[h][1] - box[h][0], default=-1)
    if widest < 0 or box[widest][0] == box[widest][1]:
        return []
    low, high = box[widest]
    middle = (low + high) // 2
    return [(*box[:widest], part, *box[widest + 1 :]) for part in ((low, middle), (middle + 1, high))]
