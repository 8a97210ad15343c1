"""How many items: attribute plans and discovery plans, each with the proof that one item fewer would not do."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from statistics import NormalDist

from reperform.errors import InputRefused
from reperform.sampling.limits import guess_mean
from reperform.sampling.plan_texts import PlanFigures, attribute_sentences, discovery_sentences
from reperform.sampling.rates import Rate, parse_count, parse_inner_rate, parse_rate, percent_text, refused
from reperform.sampling.tails import Hypergeometric, Poisson, Tail, compare_tail, first_true, lower_tail, tail_at
from reperform.sampling.texts import as_texts

LARGEST_SAMPLE = 20_000
LADDER_LENGTH = 6
_GUESS_ROUNDS = 8


@dataclass(frozen=True)
class Rung:
    """The smallest sample that bears a number of deviations."""

    max_deviations: int
    sample_size: int


@dataclass(frozen=True)
class AttributePlan:
    """A statistical plan for a rate of deviation.

    Attributes
    ----------
    sample_size : int
        The smallest number of items that meets the terms.
    max_deviations : int
        The most deviating items with which the sample still supports the planned reliance.
    achieved_risk : float
        The risk of overreliance of this plan; at most one minus the confidence (decided exactly).
    ladder : tuple of Rung
        The smallest sample for 0 to 5 deviations; shorter where a small population cannot bear so many.
    smaller_size : int
        The sample one item smaller, which fails.
    smaller_risk : float
        The risk of overreliance of that smaller sample with the deviations it would have to bear; above one
        minus the confidence.
    sentences : tuple of str
        Formula with the numbers put in, convention, and why one item fewer would not do.
    """

    sample_size: int
    max_deviations: int
    achieved_risk: float
    confidence: Fraction
    tolerable_rate: Fraction
    expected_rate: Fraction | None
    expected_deviations: int | None
    population: int | None
    distribution: str
    ladder: tuple[Rung, ...]
    smaller_size: int
    smaller_risk: float
    sentences: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the plan as JSON values; every number that is not whole is a text."""
        return as_texts(self)


@dataclass(frozen=True)
class DiscoveryPlan:
    """A plan to find at least one deviation if the population deviates at a critical rate."""

    sample_size: int
    achieved_risk: float
    confidence: Fraction
    critical_rate: Fraction
    population: int | None
    distribution: str
    smaller_size: int
    smaller_risk: float
    sentences: tuple[str, ...]

    @property
    def max_deviations(self) -> int:
        """0: one deviation ends a discovery sample."""
        return 0

    def as_json(self) -> dict[str, object]:
        """Return the plan as JSON values; every number that is not whole is a text."""
        return as_texts(self)


def plan_attribute(
    confidence: Rate,
    tolerable_rate: Rate,
    expected_rate: Rate | None = None,
    expected_deviations: int | None = None,
    population: int | None = None,
    distribution: str = "binomial",
) -> AttributePlan:
    """Plan an attribute sample for a test of a control.

    Parameters
    ----------
    confidence : number
        One minus the risk of overreliance, above 0 and below 1.
    tolerable_rate : number
        Tolerable rate of deviation, above 0 and below 1.
    expected_rate : number, optional
        Expected population deviation rate, below the tolerable rate. Neither this nor a count means none.
    expected_deviations : int, optional
        The number of deviations the sample shall bear, instead of a rate.
    population : int, optional
        Items in the population; None means large. Only the hypergeometric distribution uses it.
    distribution : str
        ``binomial``, ``hypergeometric`` or ``poisson``.

    Returns
    -------
    AttributePlan

    Raises
    ------
    InputRefused
        RP-S01 and RP-S02 unreadable terms, RP-S03 distribution, RP-S04 rate and count both given, RP-S05
        expected rate not below the tolerable rate, RP-S06 more than 20,000 items needed, RP-S07 more items
        needed than the population has, RP-S08 a population too small for such a plan.

    Notes
    -----
    For k = 0, 1, 2 ... n(k) is the smallest n with P(X <= k) at most one minus the confidence; the plan is the
    first k that n(k) x expected rate does not exceed. Binomial: AICPA audit sampling guide, tables A-1 and A-2.
    In a population too small for any such k all items are tested.

    Examples
    --------
    >>> plan = plan_attribute("0.95", "0.04", expected_rate="0.01")
    >>> plan.sample_size, plan.max_deviations
    (156, 2)
    """
    terms = _read_terms(confidence, tolerable_rate, population, distribution)
    if expected_rate is not None and expected_deviations is not None:
        raise _both_expected()
    expected = None if expected_rate is None else parse_rate(expected_rate, "expected_rate")
    if expected_deviations is None:
        size, most = _size_for_rate(terms, expected or Fraction(0))
    else:
        most = parse_count(expected_deviations, "expected_deviations")
        size = _size_or_refuse(terms, most)
    return _attribute_plan(terms, size, most, expected, expected_deviations)


def plan_discovery(
    confidence: Rate,
    critical_rate: Rate,
    population: int | None = None,
    distribution: str = "hypergeometric",
) -> DiscoveryPlan:
    """Plan a sample that finds at least one deviation if the population deviates at a critical rate.

    Parameters
    ----------
    confidence : number
        Probability of finding at least one, above 0 and below 1.
    critical_rate : number
        The rate of deviation that must not stay unseen, above 0 and below 1. In a population of N items it
        stands for N x rate items, rounded up.
    population, distribution
        As for `plan_attribute`; without a population the hypergeometric is the binomial.

    Returns
    -------
    DiscoveryPlan

    Raises
    ------
    InputRefused
        As `plan_attribute`.

    Examples
    --------
    >>> plan_discovery("0.90", "0.04", population=500).sample_size
    54
    """
    terms = _read_terms(confidence, critical_rate, population, distribution, "critical_rate")
    size = _size_or_refuse(terms, 0)
    risk = float(lower_tail(terms.tail, size, 0))
    smaller = float(lower_tail(terms.tail, size - 1, 0))
    figures = PlanFigures(terms.risk, terms.rate, size, 0, risk, smaller, 0)
    return DiscoveryPlan(
        size,
        risk,
        1 - terms.risk,
        terms.rate,
        population,
        distribution,
        size - 1,
        smaller,
        discovery_sentences(terms.tail, figures),
    )


@dataclass(frozen=True)
class _Terms:
    risk: Fraction
    rate: Fraction
    population: int | None
    tail: Tail

    def holds(self, n: int, k: int) -> bool:
        return compare_tail(self.tail, n, k, self.risk) <= 0


def _read_terms(
    confidence: Rate, rate: Rate, population: int | None, distribution: str, name: str = "tolerable_rate"
) -> _Terms:
    risk = 1 - parse_inner_rate(confidence, "confidence")
    exact = parse_inner_rate(rate, name)
    if population is not None and parse_count(population, "population") == 0:
        raise refused(
            "RP-S08",
            "the population has no items",
            "Where nothing occurred, operating effectiveness cannot be tested.",
            "report that the control did not occur in the period; that is no evidence that it is effective",
        )
    return _Terms(risk, exact, population, tail_at(distribution, exact, population))


def _size_for_rate(terms: _Terms, expected: Fraction) -> tuple[int, int]:
    """Return the size and the acceptance number for an expected rate.

    A k that fails lets every k below n(k) x expected rate fail too, because n(k) rises with k.
    """
    if expected >= terms.rate:
        raise _expected_too_high(terms, expected)
    _refuse_hopeless(terms, expected)
    k = off = 0
    while True:
        least = max(0, min(_guess_size(terms, k) + off - 1, terms.population or LARGEST_SAMPLE))
        needed = ceil((least + 1) * expected) if expected and not terms.holds(least, k) else 0
        if needed <= k:
            size = _smallest_size(terms, k, off)
            if size is None:
                return _whole_population(terms)
            needed, off = ceil(size * expected), size - _guess_size(terms, k)
            if needed <= k:
                return _within_population(terms, size), k
        k = needed


def _whole_population(terms: _Terms) -> tuple[int, int]:
    """Return the plan of a population too small to be sampled with deviations expected: all its items."""
    assert isinstance(terms.tail, Hypergeometric)  # noqa: S101 - the only distribution that ends
    return terms.tail.population, terms.tail.deviating - 1


def _size_or_refuse(terms: _Terms, k: int) -> int:
    size = _smallest_size(terms, k)
    if size is None:
        raise _population_too_small(terms, k)
    return _within_population(terms, size)


def _within_population(terms: _Terms, size: int) -> int:
    if terms.population is not None and size > terms.population:
        raise refused(
            "RP-S07",
            f"the plan needs {size:,} items and the population has {terms.population:,}",
            "This distribution takes the population as large and so asks for more items than there are.",
            'plan with distribution="hypergeometric", or test the whole population',
        )
    return size


def _smallest_size(terms: _Terms, k: int, off: int = 0) -> int | None:
    """Return the smallest n that bears k deviations, or None when the population cannot bear so many."""
    most = LARGEST_SAMPLE
    if isinstance(terms.tail, Hypergeometric):
        if k >= terms.tail.deviating:
            return None
        most = min(most, terms.tail.population)
    guess = _guess_size(terms, k) + off
    if guess > 2 * LARGEST_SAMPLE or not terms.holds(most, k):
        raise _too_many_needed(guess)
    return first_true(lambda n: terms.holds(n, k), k + 1, most, guess)


def _guess_size(terms: _Terms, k: int) -> int:
    """Return roughly the size that bears k deviations; only where a search starts.

    For a known population the binomial of Wise (1954) stands in, whose rate depends on the size sought.
    """
    rate, mean = float(terms.rate), guess_mean(k, terms.risk)
    if isinstance(terms.tail, Poisson):
        return int(mean / rate)
    size = mean * (1 - rate / 2) / rate + k / 2
    if isinstance(terms.tail, Hypergeometric):
        items, deviating = terms.tail.population, terms.tail.deviating
        size = min(size, items)
        for _ in range(_GUESS_ROUNDS):
            rate = max(2 * deviating - k, 1) / (2 * items - size + 1)
            size = min(mean * (1 - rate / 2) / rate + k / 2, items)
    return int(size)


def _refuse_hopeless(terms: _Terms, expected: Fraction) -> None:
    """Refuse at once a plan whose size would be far past the largest sample."""
    z = NormalDist().inv_cdf(1 - max(float(terms.risk), 1e-15))
    rate = float(terms.rate)
    large = z * z * rate * (1 - rate) / float(terms.rate - expected) ** 2 if z > 0 else 0.0
    size = large / (1 + large / terms.tail.population) if isinstance(terms.tail, Hypergeometric) else large
    if size > 2 * LARGEST_SAMPLE:
        raise _too_many_needed(int(size))


def _attribute_plan(terms: _Terms, size: int, most: int, expected: Fraction | None, count: int | None) -> AttributePlan:
    borne = ceil((size - 1) * (expected or 0)) if terms.holds(size - 1, most) else most
    risk = float(lower_tail(terms.tail, size, most))
    smaller = float(lower_tail(terms.tail, size - 1, borne))
    figures = PlanFigures(terms.risk, terms.rate, size, most, risk, smaller, borne)
    return AttributePlan(
        size,
        most,
        risk,
        1 - terms.risk,
        terms.rate,
        expected,
        count,
        terms.population,
        type(terms.tail).__name__.lower(),
        _ladder(terms),
        size - 1,
        smaller,
        attribute_sentences(terms.tail, figures, expected, count),
    )


def _ladder(terms: _Terms) -> tuple[Rung, ...]:
    rungs = []
    for k in range(LADDER_LENGTH):
        try:
            size = _smallest_size(terms, k)
        except InputRefused:
            size = None
        if size is None or (terms.population is not None and size > terms.population):
            break
        rungs.append(Rung(k, size))
    return tuple(rungs)


def _both_expected() -> InputRefused:
    return refused(
        "RP-S04",
        "expected_rate and expected_deviations are both given",
        "Either of them alone fixes the plan.",
        "give one of the two; giving neither means that no deviation is expected",
    )


def _expected_too_high(terms: _Terms, expected: Fraction) -> InputRefused:
    return refused(
        "RP-S05",
        f"the expected rate {percent_text(expected)} is not below the tolerable rate {percent_text(terms.rate)}",
        "No sample of any size could then be expected to support reliance on the control.",
        "do not plan reliance on this control, or reconsider the two rates and record why",
    )


def _too_many_needed(size: int) -> InputRefused:
    return refused(
        "RP-S06",
        f"the plan would need about {size:,} items, more than {LARGEST_SAMPLE:,}",
        "The expected rate is too close to the tolerable rate, or the tolerable rate is too small, for sampling.",
        "test the whole population, or reconsider the rates and record why",
    )


def _population_too_small(terms: _Terms, k: int) -> InputRefused:
    assert isinstance(terms.tail, Hypergeometric)  # noqa: S101 - the only distribution that ends
    return refused(
        "RP-S08",
        f"{k} deviations are to be borne in a population of {terms.population:,} of which "
        f"{terms.tail.deviating:,} deviating items must already be rejected",
        "The population is too small for a plan that accepts so many deviations.",
        "test the whole population, or expect fewer deviations",
    )
