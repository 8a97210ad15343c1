"""Limits on the population deviation rate, and what a sample of a given size can bear."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from reperform.sampling.rates import Rate, parse_count, parse_inner_rate, parse_rate, refused
from reperform.sampling.selection import too_many
from reperform.sampling.tails import (
    DIGITS,
    Binomial,
    Hypergeometric,
    Poisson,
    check_distribution,
    compare_tail,
    context,
    first_true,
    lower_tail,
    tail_at,
)
from reperform.sampling.texts import as_texts

_SCALE = 10**40
_MOST_STEPS = 400
_MANY = 20


@dataclass(frozen=True)
class TwoSidedLimits:
    """Limits that leave half of the risk on either side."""

    lower: float
    upper: float

    def as_json(self) -> dict[str, object]:
        """Return the limits as texts."""
        return as_texts(self)


def upper_limit(
    confidence: Rate,
    sample_size: int,
    deviations: int,
    population: int | None = None,
    distribution: str = "binomial",
) -> float:
    """Return the upper deviation limit: the population rate is at most this, at the stated confidence.

    Parameters
    ----------
    confidence : number
        One minus the risk of overreliance, above 0 and below 1; 0.95 for 95 %.
    sample_size, deviations : int
        Items tested and items deviating.
    population : int, optional
        Items in the population; None means large. Only the hypergeometric distribution uses it.
    distribution : str
        ``binomial`` (published attribute tables), ``hypergeometric`` (a population of known size) or
        ``poisson``.

    Returns
    -------
    float
        From 0 to 1. All deviating gives 1. For print, use `format_limit`, which rounds up.

    Raises
    ------
    InputRefused
        RP-S01 confidence, RP-S02 counts, RP-S03 distribution, RP-S07 more items than the population,
        RP-S09 more deviations than items.

    Notes
    -----
    Binomial: Clopper-Pearson, one-sided. Hypergeometric: the largest number K of deviating items with
    P(X <= k) above the risk, over N. Poisson: the quantile of the gamma distribution over n, at most 1.

    Examples
    --------
    >>> from reperform.sampling import format_limit
    >>> format_limit(upper_limit("0.95", 150, 6))
    '7.8 %'
    """
    risk = 1 - parse_inner_rate(confidence, "confidence")
    check_sample(sample_size, deviations, population, distribution)
    return float(upper_bound(risk, sample_size, deviations, population, distribution))


def lower_limit(
    confidence: Rate,
    sample_size: int,
    deviations: int,
    population: int | None = None,
    distribution: str = "binomial",
) -> float:
    """Return the lower deviation limit: the population rate is at least this, at the stated confidence.

    Parameters
    ----------
    confidence, sample_size, deviations, population, distribution
        As for `upper_limit`; the whole risk lies on the lower side.

    Returns
    -------
    float
        From 0 to 1; no deviation gives 0. For print, use `format_lower_limit`, which rounds down.

    Raises
    ------
    InputRefused
        As `upper_limit`.

    Notes
    -----
    Binomial: Clopper-Pearson, one-sided. Hypergeometric: the smallest number K of deviating items with
    P(X >= k) above the risk, over N.

    Examples
    --------
    >>> lower_limit("0.975", 100, 5, population=1000, distribution="hypergeometric")
    0.018
    """
    risk = 1 - parse_inner_rate(confidence, "confidence")
    check_sample(sample_size, deviations, population, distribution)
    return float(lower_bound(risk, sample_size, deviations, population, distribution))


def proven_ineffective(
    confidence: Rate,
    tolerable_rate: Rate,
    sample_size: int,
    deviations: int,
    population: int | None = None,
    distribution: str = "binomial",
) -> bool:
    """Return whether a sample proves that the population deviates at more than the tolerable rate.

    Not supporting reliance is less than this: between the two lies a result that proves neither.

    Parameters
    ----------
    confidence, tolerable_rate : number
        Above 0 and below 1.
    sample_size, deviations, population, distribution
        As for `upper_limit`.

    Returns
    -------
    bool
        Whether P(X >= deviations) at the tolerable rate is at most one minus the confidence, decided exactly.

    Raises
    ------
    InputRefused
        As `upper_limit`.

    Notes
    -----
    The one-sided test of "greater". In a population of N items N x rate, rounded down, is the largest number
    that is still tolerable. GAO/CIGIE Financial Audit Manual, figure 450.1, gives such numbers at 90 %.

    Examples
    --------
    >>> proven_ineffective("0.90", "0.05", 45, 4), proven_ineffective("0.90", "0.05", 45, 5)
    (False, True)
    """
    level = parse_inner_rate(confidence, "confidence")
    rate = parse_inner_rate(tolerable_rate, "tolerable_rate")
    check_sample(sample_size, deviations, population, distribution)
    tail = tail_at(distribution, rate, population)
    if isinstance(tail, Hypergeometric):
        tail = Hypergeometric(tail.population, int(rate * tail.population))
    return deviations > 0 and compare_tail(tail, sample_size, deviations - 1, level) >= 0


def two_sided_limits(
    confidence: Rate,
    sample_size: int,
    deviations: int,
    population: int | None = None,
    distribution: str = "binomial",
) -> TwoSidedLimits:
    """Return the lower and the upper limit that leave half of the risk on either side.

    Parameters
    ----------
    confidence, sample_size, deviations, population, distribution
        As for `upper_limit`.

    Returns
    -------
    TwoSidedLimits
        ``lower`` and ``upper``, from 0 to 1.

    Raises
    ------
    InputRefused
        As `upper_limit`.

    Examples
    --------
    >>> limits = two_sided_limits("0.95", 100, 5, population=1000, distribution="hypergeometric")
    >>> limits.lower
    0.018
    """
    half = (1 - parse_inner_rate(confidence, "confidence")) / 2
    check_sample(sample_size, deviations, population, distribution)
    return TwoSidedLimits(
        float(lower_bound(half, sample_size, deviations, population, distribution)),
        float(upper_bound(half, sample_size, deviations, population, distribution)),
    )


def achieved_risk(
    sample_size: int,
    deviations: int,
    tolerable_rate: Rate,
    population: int | None = None,
    distribution: str = "binomial",
) -> float:
    """Return the risk of overreliance reached: the chance of so few deviations at the tolerable rate.

    Parameters
    ----------
    tolerable_rate : number
        The rate of deviation at which reliance is no longer wanted, 0 to 1. In a population of N items it
        stands for N x rate items, rounded up.
    sample_size, deviations, population, distribution
        As for `upper_limit`.

    Returns
    -------
    float
        P(X <= deviations), from 0 to 1.

    Raises
    ------
    InputRefused
        As `upper_limit`.

    Examples
    --------
    >>> round(achieved_risk(59, 0, "0.05"), 4)
    0.0485
    """
    rate = parse_rate(tolerable_rate, "tolerable_rate")
    check_sample(sample_size, deviations, population, distribution)
    return float(lower_tail(tail_at(distribution, rate, population), sample_size, deviations))


def max_deviations(
    confidence: Rate,
    tolerable_rate: Rate,
    sample_size: int,
    population: int | None = None,
    distribution: str = "binomial",
) -> int:
    """Return the most deviations a sample of this size can bear and still support the planned reliance.

    Parameters
    ----------
    confidence, tolerable_rate, sample_size, population, distribution
        As for `plan_attribute`.

    Returns
    -------
    int
        The acceptance number; -1 when the sample is too small to support reliance even without a deviation.

    Raises
    ------
    InputRefused
        As `upper_limit`.

    Examples
    --------
    >>> max_deviations("0.90", "0.05", 78), max_deviations("0.90", "0.05", 44)
    (1, -1)
    """
    risk = 1 - parse_inner_rate(confidence, "confidence")
    rate = parse_inner_rate(tolerable_rate, "tolerable_rate")
    check_sample(sample_size, 0, population, distribution)
    tail = tail_at(distribution, rate, population)
    guess = int(sample_size * rate)
    return first_true(lambda k: compare_tail(tail, sample_size, k, risk) > 0, 0, sample_size, guess) - 1


def check_sample(sample_size: int, deviations: int, population: int | None, distribution: str) -> None:
    """Refuse counts that cannot be: negative, more deviations than items, more items than the population."""
    check_distribution(distribution)
    parse_count(sample_size, "sample_size")
    parse_count(deviations, "deviations")
    if deviations > sample_size:
        raise refused(
            "RP-S09",
            f"{deviations} deviations are stated for {sample_size} items",
            "An item counts once, however many attributes deviate.",
            "count the items that deviate, not the marks",
        )
    if population is not None:
        parse_count(population, "population")
        if sample_size > population:
            raise too_many(sample_size, population)


def upper_bound(risk: Fraction, n: int, k: int, population: int | None, distribution: str) -> Decimal | Fraction:
    """Return the upper limit at a one-sided risk; exact for a population of known size."""
    if distribution == "hypergeometric" and population is not None:
        return Fraction(_upper_count(risk, n, k, population), population) if population else Fraction(1)
    if distribution == "poisson":
        beyond_one = compare_tail(Poisson(Fraction(1)), n, k, risk) > 0
        return Fraction(1) if beyond_one else _rate_at(distribution, n, k, risk)
    return Fraction(1) if k == n else _rate_at(distribution, n, k, risk)


def lower_bound(risk: Fraction, n: int, k: int, population: int | None, distribution: str) -> Decimal | Fraction:
    """Return the lower limit at a one-sided risk; exact for a population of known size."""
    if k == 0:
        return Fraction(0)
    if distribution == "hypergeometric" and population is not None:
        return Fraction(_lower_count(risk, n, k, population), population)
    return _rate_at(distribution, n, k - 1, 1 - risk)


def _upper_count(risk: Fraction, n: int, k: int, population: int) -> int:
    """Return the largest number of deviating items that the sample does not contradict."""
    above = population - n + k + 1
    guess = int(population * guess_rate(n, k, risk)) if n else above
    return (
        first_true(lambda count: compare_tail(Hypergeometric(population, count), n, k, risk) <= 0, k, above, guess) - 1
    )


def _lower_count(risk: Fraction, n: int, k: int, population: int) -> int:
    """Return the smallest number of deviating items that the sample does not contradict."""
    guess = int(population * guess_rate(n, k - 1, 1 - risk))
    return first_true(
        lambda count: compare_tail(Hypergeometric(population, count), n, k - 1, 1 - risk) < 0,
        k,
        population - n + k,
        guess,
    )


def guess_rate(n: int, k: int, target: Fraction) -> float:
    """Return roughly the rate at which P(X <= k) is the target: where a search starts, never its result."""
    if min(k, n - k) >= _MANY and 5 * k > n:
        # Far from both ends the score interval of Wilson is closer than anything built on the Poisson.
        z = -NormalDist().inv_cdf(min(max(float(target), 1e-300), 1 - 1e-15))
        found = k + 0.5
        spread = z * sqrt(found * (n - found) / n + z * z / 4)
        return min(max((found + z * z / 2 + spread) / (n + z * z), 1e-9), 1 - 1e-9)
    mean = guess_mean(k, target)
    return min(max(mean / (n + (mean - k) / 2), 1e-9), 1 - 1e-9)


def guess_mean(k: int, target: Fraction) -> float:
    """Return roughly the Poisson mean at which P(X <= k) is the target (Wilson and Hilferty)."""
    z = -NormalDist().inv_cdf(min(max(float(target), 1e-300), 1 - 1e-15))
    root: float = max(1 - 1 / (9 * (k + 1)) + z / (3 * (k + 1) ** 0.5), 0.01)
    return (k + 1) * root * root * root


def _rate_at(distribution: str, n: int, k: int, target: Fraction) -> Decimal:
    """Return the rate at which P(X <= k) among n items is the target, to 40 decimals (Newton, bracketed)."""
    low, high = 0, _SCALE
    rate = int(guess_rate(n, k, target) * _SCALE)
    with localcontext(context(DIGITS)):
        goal = Decimal(target.numerator) / Decimal(target.denominator)
        for _ in range(_MOST_STEPS):
            value, slope = _tail_and_slope(distribution, n, k, Fraction(rate, _SCALE))
            low, high = (rate, high) if value > goal else (low, rate)
            step = (value - goal) / slope * _SCALE if slope else Decimal(high - low)
            better = rate + int(max(min(step, Decimal(_SCALE)), Decimal(-_SCALE)))
            if abs(better - rate) <= 1:
                break
            rate = better if low < better < high else (low + high) // 2
        return Decimal(rate) / _SCALE


def _tail_and_slope(distribution: str, n: int, k: int, rate: Fraction) -> tuple[Decimal, Decimal]:
    """Return P(X <= k) and how fast it falls as the rate rises."""
    if distribution == "poisson":
        mean = Poisson(rate)
        return lower_tail(mean, n, k), n * mean.at(n, k)
    tail = Binomial(rate)
    sound = Decimal(rate.denominator - rate.numerator) / Decimal(rate.denominator)
    return lower_tail(tail, n, k), (n - k) * tail.at(n, k) / sound
