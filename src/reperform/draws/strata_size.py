"""Whether a size, once shared among strata, still bears what its plan bears; and the size that does.

A plan is sized as one sample of the whole. Shares in whole items, minimum numbers and unequal allocations give some
items a smaller chance of selection than others; deviations that gather among them are missed more often.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Any

from reperform.draws.planned import PlannedSize
from reperform.errors import InputRefused, Message, Where
from reperform.sampling import StratifiedEvaluation, evaluate_strata, format_limit

_MOST_TIMES = 2
_OF_ONE_SAMPLE = ("achieved_risk", "smaller_size", "smaller_risk", "ladder")

Sharing = Callable[[int], Sequence[tuple[str, int, int]]]


@dataclass(frozen=True)
class _Need:
    """What the result of a sample must support: the tolerable rate, and with how many deviations."""

    tolerable: str
    bears: int
    expected: Fraction

    def deviations(self, size: int) -> int:
        return max(self.bears, ceil(size * self.expected))


def raised_to_support(planned: PlannedSize, sharing: Sharing) -> PlannedSize:
    """Return a plan whose size, as shared, supports reliance with the deviations the plan bears, wherever they fall.

    Parameters
    ----------
    planned : PlannedSize
        The size planned as one sample; only a statistical plan of one stage is looked at.
    sharing : callable
        From a size to name, items and share of each stratum.

    Notes
    -----
    A size that a person set is left as it is, and a sentence says what it cannot support.

    Raises
    ------
    InputRefused
        RP-D42 where the shares are so unequal that more than twice the items would be needed: nobody asked for those.
    """
    if planned.basis != "statistical" or planned.method not in ("attribute", "discovery") or not planned.size:
        return planned
    shares = sharing(planned.size)
    without = [name for name, items, share in shares if items and not share]
    if without:
        text = f"No item falls to {', '.join(without)}, so nothing could be said on the whole: state a minimum of 1."
        return replace(planned, sentences=(*planned.sentences, text))
    check = _Check(_needs(planned.details), str(planned.details["confidence"]), sharing)
    short = check.shortfall(planned.size)
    if not short:
        return planned
    text = f"Shared among the strata, {planned.size:,} items would not do, since the shares are not equal: {short}."
    whole = sum(items for _, items, _ in shares)
    if "size_by_methodology" in planned.details:
        return replace(planned, sentences=(*planned.sentences, text))
    size = check.smallest(planned.size, whole)
    if size > _MOST_TIMES * planned.size:
        raise InputRefused(_too_unequal(planned.size, size, short))
    text += f" {size:,} items are taken, with which it is not above; one fewer would not do."
    # Risk, ladder and the size that falls short are those of one sample of the whole, not of these shares.
    kept = {name: value for name, value in planned.details.items() if name not in _OF_ONE_SAMPLE}
    details = {**kept, "sample_size": size, "size_as_one_sample": planned.size}
    return replace(planned, size=size, details=details, sentences=(*planned.sentences, text))


def _too_unequal(planned: int, size: int, short: str) -> Message:
    return Message(
        "RP-D42",
        f"shared among the strata, {planned:,} items would not do: {short}; it would take {size:,}",
        "Strata with a far smaller share than others leave deviations in them unseen.",
        "state another allocation (proportional shares need fewest items), or the size to draw with its reason",
        Where(file="engagement.xlsx", sheet="Methodology", column="allocation"),
    )


def _needs(details: Mapping[str, Any]) -> tuple[_Need, ...]:
    rows = details.get("attributes") or [details]
    return tuple(
        _Need(
            str(row.get("tolerable_rate") or row.get("critical_rate") or details.get("critical_rate")),
            int(row.get("max_deviations") or 0),
            Fraction(row.get("expected_rate") or 0),
        )
        for row in rows
    )


@dataclass(frozen=True)
class _Check:
    needs: tuple[_Need, ...]
    confidence: str
    sharing: Sharing

    def shortfall(self, size: int) -> str:
        """Return what a size would not support, or nothing."""
        for need in self.needs:
            found = self._evaluated(size, need)
            if not found.supports:
                with_ = f"with {found.deviations} deviations" if found.deviations > 1 else (
                    "with 1 deviation" if found.deviations else "even without a deviation")  # fmt: skip
                limit = format_limit(Fraction(found.upper_count, found.population))
                against = f"the tolerable rate of {format_limit(Fraction(need.tolerable))}"
                return (f"{with_} the limit on the whole could be {found.upper_count:,} of {found.population:,} "
                        f"({limit}), above {against}")  # fmt: skip
        return ""

    def smallest(self, low: int, whole: int) -> int:
        """Return a size that suffices while one item fewer does not; `low` does not, the whole population does."""
        high = low + 1
        while high < whole and self.shortfall(high):
            low, high = high, min(whole, 2 * high - low + 1)
        while high - low > 1:
            middle = (low + high) // 2
            if self.shortfall(middle):
                low = middle
            else:
                high = middle
        return high

    def _evaluated(self, size: int, need: _Need) -> StratifiedEvaluation:
        """Return the evaluation with all deviations where one of them weighs most."""
        left, triples = need.deviations(size), []
        strata = [(items, share) for _, items, share in self.sharing(size) if items]
        for items, share in sorted(strata, key=lambda one: Fraction(one[0], one[1]), reverse=True):
            deviating = min(left, share)
            left -= deviating
            triples.append((items, share, deviating))
        return evaluate_strata(triples, self.confidence, need.tolerable)
