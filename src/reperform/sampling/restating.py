"""Plans for several attributes at once, and what a sample of a size fixed by other means can bear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from reperform.errors import InputRefused
from reperform.sampling.limits import check_sample, max_deviations, upper_bound
from reperform.sampling.planning import LARGEST_SAMPLE, plan_attribute
from reperform.sampling.rates import (
    Rate,
    format_limit,
    parse_count,
    parse_inner_rate,
    parse_rate,
    percent_text,
    rate_text,
    refused,
)
from reperform.sampling.tails import lower_tail, tail_at
from reperform.sampling.texts import as_texts, deviations_text, items_text

_NO_SAMPLE = -1


@dataclass(frozen=True)
class RestatedPlan:
    """What a sample of a given size can bear.

    Attributes
    ----------
    max_deviations : int
        The most deviating items with which the sample supports the planned reliance; -1 when it cannot.
    achieved_risk : float or None
        The risk of overreliance with that many deviations; None when the sample cannot support reliance.
    limit_at_most, limit_beyond : float or None
        Upper deviation limit with that many deviations and with one more.
    bears_expected : bool or None
        Whether the deviations that the expected rate stands for, rounded up, are borne; None without a rate.
    """

    sample_size: int
    max_deviations: int
    achieved_risk: float | None
    limit_at_most: float | None
    limit_beyond: float | None
    expected_deviations: int | None
    bears_expected: bool | None
    confidence: Fraction
    tolerable_rate: Fraction
    expected_rate: Fraction | None
    population: int | None
    distribution: str
    sentences: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the plan as JSON values; every number that is not whole is a text."""
        return as_texts(self)


@dataclass(frozen=True)
class PlannedAttribute:
    """One attribute within a common sample."""

    attribute: str
    tolerable_rate: Fraction
    expected_rate: Fraction
    own_size: int
    max_deviations: int
    achieved_risk: float


@dataclass(frozen=True)
class AttributesPlan:
    """One sample for several attributes, each with its own tolerable rate.

    Attributes
    ----------
    sample_size : int
        The smallest size from the largest of the attributes' own sizes on at which every attribute bears the deviations
        expected of it.
    attributes : tuple of PlannedAttribute
        With the acceptance number of each at the common size.
    """

    sample_size: int
    attributes: tuple[PlannedAttribute, ...]
    confidence: Fraction
    population: int | None
    distribution: str
    sentences: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the plan as JSON values; every number that is not whole is a text."""
        return as_texts(self)


def restate_plan(
    confidence: Rate,
    tolerable_rate: Rate,
    sample_size: int,
    expected_rate: Rate | None = None,
    population: int | None = None,
    distribution: str = "binomial",
) -> RestatedPlan:
    """Restate a plan at a size that was fixed by other means: rounded up, raised to a minimum, or what could be had.

    Parameters
    ----------
    confidence, tolerable_rate, expected_rate, population, distribution
        As for `plan_attribute`.
    sample_size : int
        One or more.

    Returns
    -------
    RestatedPlan

    Raises
    ------
    InputRefused
        As `plan_attribute`; a size of 0 is RP-S02.

    Notes
    -----
    The size needed is a saw-tooth: a larger sample may have to bear one deviation more. The acceptance number is
    therefore worked out anew for the size, never carried over.

    Examples
    --------
    >>> restate_plan("0.95", "0.05", 60).max_deviations, restate_plan("0.95", "0.05", 58).max_deviations
    (0, -1)
    """
    parse_count(sample_size, "sample_size", 1)
    most = max_deviations(confidence, tolerable_rate, sample_size, population, distribution)
    level, rate = parse_inner_rate(confidence, "confidence"), parse_inner_rate(tolerable_rate, "tolerable_rate")
    expected = None if expected_rate is None else parse_rate(expected_rate, "expected_rate")
    count = None if expected is None else ceil(expected * sample_size)
    achieved = None
    if most >= 0:
        achieved = float(lower_tail(tail_at(distribution, rate, population), sample_size, most))
    limits = [
        float(upper_bound(1 - level, sample_size, k, population, distribution)) if 0 <= k <= sample_size else None
        for k in (most, most + 1)
    ]
    return RestatedPlan(
        sample_size,
        most,
        achieved,
        limits[0],
        limits[1],
        count,
        None if count is None else count <= most,
        level,
        rate,
        expected,
        population,
        distribution,
        _restated_sentences(sample_size, most, (level, rate), limits, (expected, count)),
    )


def plan_attributes(
    confidence: Rate,
    attributes: Sequence[tuple[str, Rate, Rate]],
    population: int | None = None,
    distribution: str = "binomial",
) -> AttributesPlan:
    """Plan one sample on which several attributes are tested, each with its own tolerable rate.

    Parameters
    ----------
    confidence : number
        As for `plan_attribute`.
    attributes : sequence of (str, number, number)
        Name, tolerable rate and expected rate of each.
    population, distribution
        As for `plan_attribute`.

    Returns
    -------
    AttributesPlan

    Raises
    ------
    InputRefused
        As `plan_attribute`; RP-S20 no attribute, or a name given twice.

    Notes
    -----
    Each attribute is evaluated for itself; an item that deviates in several counts once in the rate of items.

    Examples
    --------
    >>> plan = plan_attributes("0.90", [("A", "0.05", "0"), ("B", "0.10", "0.02")])
    >>> plan.sample_size, [one.max_deviations for one in plan.attributes]
    (45, [0, 1])
    """
    names = [name for name, _, _ in attributes]
    if not names or len(set(names)) < len(names):
        raise _attributes_refused(names)
    terms = [
        (name, parse_inner_rate(tolerable, "tolerable_rate"), parse_rate(expected, "expected_rate"))
        for name, tolerable, expected in attributes
    ]
    own = [
        plan_attribute(confidence, tolerable, expected, None, population, distribution).sample_size
        for _, tolerable, expected in terms
    ]
    size = _common_size(confidence, terms, max(own), population, distribution)
    planned = []
    for (name, tolerable, expected), own_size in zip(terms, own, strict=True):
        most = max_deviations(confidence, tolerable, size, population, distribution)
        risk = float(lower_tail(tail_at(distribution, tolerable, population), size, most))
        planned.append(PlannedAttribute(name, tolerable, expected, own_size, most, risk))
    return AttributesPlan(
        size,
        tuple(planned),
        parse_inner_rate(confidence, "confidence"),
        population,
        distribution,
        _attributes_sentences(size, planned),
    )


def discovery_probability(
    sample_size: int, critical_rate: Rate, population: int | None = None, distribution: str = "hypergeometric"
) -> float:
    """Return the probability that a sample holds at least one deviation if the population deviates at a critical rate.

    Parameters
    ----------
    sample_size : int
        Items in the sample.
    critical_rate : number
        0 to 1; in a population of N items it stands for N x rate items, rounded up.
    population, distribution
        As for `plan_discovery`.

    Returns
    -------
    float
        1 - P(X = 0), from 0 to 1.

    Raises
    ------
    InputRefused
        RP-S01, RP-S02, RP-S03, RP-S07 as `achieved_risk`.

    Examples
    --------
    >>> round(discovery_probability(54, "0.04", population=500), 4)
    0.903
    """
    rate = parse_rate(critical_rate, "critical_rate")
    check_sample(sample_size, 0, population, distribution)
    return float(1 - lower_tail(tail_at(distribution, rate, population), sample_size, 0))


def _common_size(
    confidence: Rate,
    terms: Sequence[tuple[str, Fraction, Fraction]],
    size: int,
    population: int | None,
    distribution: str,
) -> int:
    """Return the first size at which no attribute expects more deviations than it bears."""
    largest = LARGEST_SAMPLE if population is None else min(population, LARGEST_SAMPLE)
    while size < largest:
        if all(
            ceil(expected * size) <= max_deviations(confidence, tolerable, size, population, distribution)
            for _, tolerable, expected in terms
        ):
            return size
        size += 1
    return size


def _restated_sentences(
    size: int,
    most: int,
    terms: tuple[Fraction, Fraction],
    limits: Sequence[float | None],
    expectation: tuple[Fraction | None, int | None],
) -> tuple[str, ...]:
    (level, rate), (expected, count) = terms, expectation
    against = f"{percent_text(level)} confidence and a tolerable rate of {percent_text(rate)}"
    if most == _NO_SAMPLE:
        told = [f"{items_text(size)} cannot support reliance at {against}, even without a deviation."]
    else:
        told = [f"At {against} a sample of {items_text(size)} bears {deviations_text(most)}."]
        if limits[0] is not None:
            told.append(f"Its upper deviation limit is then {format_limit(limits[0])}.")
    if limits[1] is not None:
        told.append(f"With {deviations_text(most + 1)} it is {format_limit(limits[1])}.")
    if expected is not None and count is not None:
        product = f"{size:,} × {percent_text(expected)} = {rate_text(expected * size)}"
        borne = "are borne" if count <= most else "are not borne: choose a larger sample"
        told.append(f"The deviations expected ({product}, rounded up {count}) {borne}.")
    return tuple(told)


def _attributes_sentences(size: int, planned: Sequence[PlannedAttribute]) -> tuple[str, ...]:
    largest = max(one.own_size for one in planned)
    told = [f"{items_text(size)} are tested for all attributes, the largest of the sizes each needs ({largest:,})."]
    if size > largest:
        told = [
            f"{items_text(size)} are tested for all attributes: at {largest:,}, the largest of the sizes each needs, "
            "one of them would expect more deviations than it bears."
        ]
    told += [
        f"{one.attribute}: tolerable rate {percent_text(one.tolerable_rate)}, expected rate "
        f"{percent_text(one.expected_rate)}; own size {one.own_size:,}; bears {deviations_text(one.max_deviations)} of "
        f"{size:,}."
        for one in planned
    ]
    return tuple(told)


def _attributes_refused(names: Sequence[str]) -> InputRefused:
    found = f"attributes {', '.join(names)} are given" if names else "no attribute is given"
    return refused(
        "RP-S20",
        found,
        "Each attribute is planned and evaluated under a name of its own.",
        "give each attribute once: (name, tolerable rate, expected rate)",
    )
