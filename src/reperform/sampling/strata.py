"""Samples drawn stratum by stratum: the weighted rate, a limit for each stratum, and one for the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from reperform.errors import InputRefused
from reperform.sampling.allocation import allocate_proportional
from reperform.sampling.limits import check_sample, upper_bound
from reperform.sampling.rates import (
    Rate,
    format_limit,
    parse_count,
    parse_inner_rate,
    parse_rate,
    percent_text,
    refused,
)
from reperform.sampling.strata_bounds import count_by_hoeffding, count_without_deviation
from reperform.sampling.strata_limits import MOST_RESULTS, SampledStratum, TotalLimit
from reperform.sampling.texts import as_texts, deviations_text, items_text

_EXACT_UP_TO = 4
_METHODS = ("exact", "hoeffding", "bonferroni")


@dataclass(frozen=True)
class StratumResult:
    """One stratum with its own rate and its own limit at the stated confidence."""

    size: int
    sample_size: int
    deviations: int
    rate: Fraction
    upper_count: int
    upper_limit: float


@dataclass(frozen=True)
class StratifiedEvaluation:
    """What a stratified sample says about its population.

    Attributes
    ----------
    weighted_rate : Fraction
        Sum of N(h) k(h) / n(h), over N: the estimate of the population rate.
    upper_count, upper_limit : int, float
        The most deviating items in the whole population that the sample does not contradict, and their share.
    method : str
        ``exact``, ``hoeffding`` or ``bonferroni``.
    equal_inclusion : bool
        Whether every item had the same chance of selection to within the rounding of whole items; only then may
        the strata be pooled into one rate.
    pooled_upper_limit : float or None
        The limit that a random sample of the whole with this result would have, where chances were that equal; for
        information only: rounding to whole items can make it too low.
    supports : bool or None
        Whether the upper limit is at most the tolerable rate; None without one.
    """

    strata: tuple[StratumResult, ...]
    population: int
    sample_size: int
    deviations: int
    weighted_rate: Fraction
    upper_count: int
    upper_limit: float
    method: str
    equal_inclusion: bool
    pooled_upper_limit: float | None
    supports: bool | None
    confidence: Fraction
    tolerable_rate: Fraction | None
    sentences: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the evaluation as JSON values; every number that is not whole is a text."""
        return as_texts(self)


def evaluate_strata(
    strata: Sequence[tuple[int, int, int]],
    confidence: Rate,
    tolerable_rate: Rate | None = None,
    method: str | None = None,
) -> StratifiedEvaluation:
    """Evaluate a sample drawn stratum by stratum, at random within each.

    Parameters
    ----------
    strata : sequence of (int, int, int)
        For each stratum: items, items tested (one or more), items deviating. Key items tested in full are a stratum
        whose items were all tested.
    confidence : number
        Above 0 and below 1; it holds for each stratum's limit on its own and for the limit on the whole.
    tolerable_rate : number, optional
        Of the whole population.
    method : str, optional
        ``exact`` (inversion of the exact test; the default without a deviation, and for up to four strata unless a
        chance would sum over more than 5,000 results), ``hoeffding`` (a binomial bound on the number of deviations;
        the default otherwise where shares are proportional to within an item) or ``bonferroni`` (the default for the
        rest: one minus the confidence is shared among the strata and their limits are added). What was used is printed;
        name it in the plan where it matters.

    Returns
    -------
    StratifiedEvaluation

    Raises
    ------
    InputRefused
        RP-S01 rates, RP-S02 counts, RP-S07 more tested than there are, RP-S09 more deviations than items,
        RP-S17 no stratum or one without a tested item, RP-S18 a method that cannot be used.

    Notes
    -----
    Exact: results are ordered by the weighted number of deviations; the limit is the largest total M for which some
    spread of M deviating items over the strata gives a chance above one minus the confidence of a result so small
    (after Wendell and Schmee 1996). Nothing is simulated and no distribution is approximated. Where a decision would
    take too many steps the total is kept as possible: the limit can only be too high, and a sentence says so.
    Without a deviation every method but Bonferroni is exact for any number of strata.

    Examples
    --------
    >>> found = evaluate_strata([(800, 40, 1), (200, 10, 0)], "0.90")
    >>> found.weighted_rate, found.equal_inclusion, found.upper_count
    (Fraction(1, 50), True, 74)
    """
    level = parse_inner_rate(confidence, "confidence")
    tolerable = None if tolerable_rate is None else parse_rate(tolerable_rate, "tolerable_rate")
    sampled = [_read(stratum) for stratum in strata]
    if not sampled:
        raise _strata_refused("no stratum is given")
    used = _method(method, sampled, 1 - level)
    size, tested = sum(s.size for s in sampled), sum(s.sample_size for s in sampled)
    deviating = sum(s.deviations for s in sampled)
    weighted = sum((Fraction(s.size * s.deviations, s.sample_size) for s in sampled), Fraction(0)) / size
    count, cut_short = _total(used, sampled, 1 - level)
    equal = has_equal_inclusion([s.size for s in sampled], [s.sample_size for s in sampled])
    pooled = float(upper_bound(1 - level, tested, deviating, size, "hypergeometric")) if equal else None
    supports = None if tolerable is None else Fraction(count, size) <= tolerable
    figures = tuple(_result(s, 1 - level) for s in sampled)
    return StratifiedEvaluation(
        figures,
        size,
        tested,
        deviating,
        weighted,
        count,
        float(Fraction(count, size)),
        used,
        equal,
        pooled,
        supports,
        level,
        tolerable,
        _sentences(figures, (size, tested, deviating, count), weighted, (level, tolerable), (used, cut_short, equal)),
    )


def has_equal_inclusion(stratum_sizes: Sequence[int], sample_sizes: Sequence[int]) -> bool:
    """Return whether a sample is shared among strata so that every item had the same chance of selection.

    Parameters
    ----------
    stratum_sizes, sample_sizes : sequence of int
        Items and items tested, in the same order.

    Returns
    -------
    bool
        True when each share lies within one item of the exactly proportional one.

    Raises
    ------
    InputRefused
        As `allocate_proportional`.

    Examples
    --------
    >>> has_equal_inclusion([800, 200], [40, 10]), has_equal_inclusion([800, 200], [25, 25])
    (True, False)
    """
    tested, size = sum(sample_sizes), sum(stratum_sizes)
    allocate_proportional(stratum_sizes, tested)
    if len(stratum_sizes) != len(sample_sizes):
        raise _strata_refused(f"{len(stratum_sizes)} strata and {len(sample_sizes)} sample sizes are given")
    pairs = zip(stratum_sizes, sample_sizes, strict=True)
    return all(abs(share * size - tested * items) < max(size, 1) for items, share in pairs)


def _read(stratum: Sequence[int]) -> SampledStratum:
    if not isinstance(stratum, (tuple, list)) or len(stratum) != 3:
        raise _strata_refused(f"a stratum is {stratum!r}, not (items, items tested, items deviating)")
    size, tested, deviating = stratum
    check_sample(tested, deviating, parse_count(size, "strata"), "hypergeometric")
    if tested == 0:
        raise _strata_refused(f"of a stratum of {items_text(size)} none was tested")
    return SampledStratum(size, tested, deviating)


def _method(method: str | None, strata: Sequence[SampledStratum], risk: Fraction) -> str:
    if method is not None and method not in _METHODS:
        raise _method_refused(f"the method is {method!r}", f"use one of: {', '.join(_METHODS)}")
    deviations = sum(one.deviations for one in strata)
    few = len(strata) <= _EXACT_UP_TO and TotalLimit(strata, risk).results <= MOST_RESULTS
    if method == "exact" and deviations and not few:
        raise _method_refused(
            f"the exact limit is asked for {len(strata)} strata with {deviations_text(deviations)}",
            "use hoeffding or bonferroni, or pool strata that are alike and record why",
        )
    if method is not None:
        return method
    if few or not deviations:
        return "exact"
    equal = has_equal_inclusion([one.size for one in strata], [one.sample_size for one in strata])
    return "hoeffding" if equal else "bonferroni"


def _total(method: str, strata: Sequence[SampledStratum], risk: Fraction) -> tuple[int, bool]:
    if method == "bonferroni":
        share = risk / len(strata)
        return sum(_upper_count(one, share) for one in strata), False
    if not any(one.deviations for one in strata):
        return count_without_deviation(strata, risk), False
    if method == "hoeffding":
        return count_by_hoeffding(strata, risk), False
    search = TotalLimit(strata, risk)
    return search.count(), search.cut_short


def _upper_count(stratum: SampledStratum, risk: Fraction) -> int:
    limit = upper_bound(risk, stratum.sample_size, stratum.deviations, stratum.size, "hypergeometric")
    return int(Fraction(limit) * stratum.size)


def _result(stratum: SampledStratum, risk: Fraction) -> StratumResult:
    count = _upper_count(stratum, risk)
    rate = Fraction(stratum.deviations, stratum.sample_size)
    limit = float(Fraction(count, stratum.size))
    return StratumResult(stratum.size, stratum.sample_size, stratum.deviations, rate, count, limit)


def _sentences(
    figures: Sequence[StratumResult],
    counts: tuple[int, int, int, int],
    weighted: Fraction,
    terms: tuple[Fraction, Fraction | None],
    how: tuple[str, bool, bool],
) -> tuple[str, ...]:
    (size, tested, deviating, count), (level, tolerable), (method, cut_short, equal) = counts, terms, how
    limit = f"{count:,} of {size:,} items ({format_limit(Fraction(count, size))}) at {percent_text(level)} confidence"
    told = [
        f"{items_text(tested)} of {size:,} tested in {len(figures)} strata, {deviations_text(deviating)}; weighted "
        f"rate {_nearest_percent(weighted)}.",
        f"Upper deviation limit of the whole: {limit}, {_how(method)}.",
    ]
    if cut_short:
        told.append("The search was cut short on the safe side: the exact limit is not above this one.")
    if tolerable is not None:
        relation = ("not above", "supported") if Fraction(count, size) <= tolerable else ("above", "not supported")
        against = f"the tolerable rate of {percent_text(tolerable)}"
        told.append(f"It is {relation[0]} {against}: the planned reliance is {relation[1]}.")
    told.append(
        "Every item had the same chance of selection, to within the rounding of whole items."
        if equal
        else "Items of different strata had different chances of selection, so the strata are weighted and must not be "
        "pooled into one rate."
    )
    return tuple(told)


def _how(method: str) -> str:
    if method == "exact":
        return "by inversion of the exact test over all spreads of deviating items among the strata"
    if method == "hoeffding":
        return (
            "by the binomial bound on the number of deviations (Hoeffding 1956), all deviating items taken to lie "
            "where least was drawn, which errs upwards"
        )
    return "as the sum of the strata's exact limits, each at its share of the risk (Bonferroni), which errs upwards"


def _nearest_percent(value: Fraction) -> str:
    thousandths = (2 * value.numerator * 1000 + value.denominator) // (2 * value.denominator)
    return f"{thousandths // 10}.{thousandths % 10} %"


def _strata_refused(found: str) -> InputRefused:
    return refused(
        "RP-S17",
        found,
        "About a stratum of which nothing was tested nothing can be said.",
        "give (items, items tested, items deviating) for each stratum, with one tested item or more",
    )


def _method_refused(found: str, action: str) -> InputRefused:
    return refused(
        "RP-S18", found, "The limit on several strata is computed exactly or bounded, never simulated.", action
    )
