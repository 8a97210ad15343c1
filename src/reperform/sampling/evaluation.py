"""From deviations found to a rate, a limit where one may be stated, and one sentence that claims no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from reperform.errors import did_you_mean
from reperform.sampling.limits import check_sample, lower_bound, proven_ineffective, upper_bound
from reperform.sampling.rates import (
    Rate,
    format_limit,
    format_rate,
    parse_count,
    parse_inner_rate,
    parse_rate,
    percent_text,
    refused,
)
from reperform.sampling.tails import Hypergeometric, compare_tail, lower_tail, tail_at
from reperform.sampling.texts import as_texts, deviations_text, items_text

BASES = ("statistical", "non_statistical", "whole_population")


@dataclass(frozen=True)
class EvaluatedSample:
    """What a test says about its population.

    Attributes
    ----------
    rate : Fraction
        Deviating items over items tested, exact.
    upper_limit : float or None
        Upper deviation limit; None for a whole population, and where no confidence is recorded.
    allowance : float or None
        Allowance for sampling risk: limit less rate.
    supports : bool or None
        Whether the limit is at most the tolerable rate, decided exactly; None unless the basis is
        statistical and both confidence and tolerable rate are recorded.
    achieved_risk : float or None
        Chance of so few deviations if the population deviated at the tolerable rate; None as for supports.
    lower_limit : float or None
        Lower deviation limit at the same confidence, the whole risk on its side; None as for the upper limit.
    proven_ineffective : bool or None
        Whether the sample proves a rate above the tolerable one; None as for supports. A sample that does
        not support reliance need not prove this.
    sentence : str
        What may be printed.
    """

    basis: str
    sample_size: int
    deviations: int
    rate: Fraction
    upper_limit: float | None
    allowance: float | None
    supports: bool | None
    sentence: str
    confidence: Fraction | None = None
    tolerable_rate: Fraction | None = None
    population: int | None = None
    distribution: str = "binomial"
    achieved_risk: float | None = field(default=None)
    lower_limit: float | None = None
    proven_ineffective: bool | None = None

    def as_json(self) -> dict[str, object]:
        """Return the evaluation as JSON values; every number that is not whole is a text."""
        return as_texts(self)


def evaluate(
    basis: str,
    sample_size: int,
    deviations: int,
    confidence: Rate | None = None,
    tolerable_rate: Rate | None = None,
    population: int | None = None,
    distribution: str = "binomial",
) -> EvaluatedSample:
    """Evaluate the result of a test of a control; a conclusion on the control remains a person's.

    Parameters
    ----------
    basis : str
        ``statistical``: a random sample with a plan recorded before testing. ``non_statistical``: a
        frequency-table, haphazard or judgmental sample. ``whole_population``: everything was tested.
    sample_size, deviations : int
        Items tested (one or more) and items deviating; an item counts once.
    confidence : number, optional
        Required when statistical. When non-statistical it only serves a limit for information.
    tolerable_rate : number, optional
        Without it nothing is said on whether the sample supports the planned reliance.
    population, distribution
        As for `upper_limit`; a whole population needs neither, and a population stated for it is the items tested.

    Returns
    -------
    EvaluatedSample

    Raises
    ------
    InputRefused
        RP-S15 when the basis is unknown, nothing was tested, a statistical evaluation has no confidence, or a whole
        population is stated to have other items than those tested; otherwise as `upper_limit`.

    Notes
    -----
    The planned reliance is supported when the upper deviation limit is at most the tolerable rate; the sample
    rate itself never decides. In a population of known size a limit of exactly N x tolerable rate items is not
    above it; a plan asks for a little more, that so many deviating items are rejected.

    Examples
    --------
    >>> evaluate("statistical", 59, 0, confidence="0.95", tolerable_rate="0.05").supports
    True
    >>> evaluate("non_statistical", 25, 1, confidence="0.95").sentence
    '25 items tested, 1 deviation (4.0 %). The sample is not statistical, so it supports no conclusion by \
numbers; for information, the upper deviation limit of a random sample with this result is 17.7 % at 95 % confidence.'
    """
    _check_basis(basis, sample_size)
    if basis == "whole_population":
        return _whole_population(sample_size, deviations, population)
    check_sample(sample_size, deviations, population, distribution)
    level = None if confidence is None else parse_inner_rate(confidence, "confidence")
    tolerable = None if tolerable_rate is None else parse_rate(tolerable_rate, "tolerable_rate")
    if level is None:
        return _without_limit(basis, sample_size, deviations)
    risk = 1 - level
    limit = upper_bound(risk, sample_size, deviations, population, distribution)
    lower = lower_bound(risk, sample_size, deviations, population, distribution)
    supports = achieved = ineffective = None
    if basis == "statistical" and tolerable is not None:
        supports = _supports(risk, tolerable, (sample_size, deviations), population, distribution)
        achieved = float(lower_tail(tail_at(distribution, tolerable, population), sample_size, deviations))
        if 0 < tolerable < 1:
            result = (sample_size, deviations)
            ineffective = proven_ineffective(level, tolerable, *result, population, distribution)
        else:
            ineffective = tolerable == 0 and deviations > 0
    rate = Fraction(deviations, sample_size)
    return EvaluatedSample(
        basis,
        sample_size,
        deviations,
        rate,
        float(limit),
        float(Fraction(limit) - rate),
        supports,
        _sentence(basis, sample_size, deviations, (level, tolerable), float(limit), supports),
        level,
        tolerable,
        population,
        distribution,
        achieved,
        float(lower),
        ineffective,
    )


def _supports(
    risk: Fraction, tolerable: Fraction, result: tuple[int, int], population: int | None, distribution: str
) -> bool:
    """Return whether the upper limit is at most the tolerable rate, without computing the limit."""
    size, deviations = result
    if tolerable == 1:
        return True
    if distribution == "hypergeometric" and population is not None:
        beyond = int(tolerable * population) + 1
        possible = deviations <= beyond <= population - size + deviations
        if not possible:
            return beyond > deviations
        return compare_tail(Hypergeometric(population, beyond), size, deviations, risk) <= 0
    return compare_tail(tail_at(distribution, tolerable, population), size, deviations, risk) <= 0


def _check_basis(basis: str, sample_size: int) -> None:
    if basis not in BASES:
        raise refused(
            "RP-S15",
            f"the basis is {basis!r}",
            "What may be concluded depends on how the items came about.",
            did_you_mean(str(basis), BASES),
        )
    if parse_count(sample_size, "sample_size") == 0:
        raise refused(
            "RP-S15",
            "no item was tested",
            "Without an item there is no rate and no evidence, only the fact that nothing was tested.",
            "test items, or report that the control did not occur in the period",
        )


def _whole_population(size: int, deviations: int, population: int | None) -> EvaluatedSample:
    check_sample(size, deviations, None, "binomial")
    if population is not None and parse_count(population, "population") != size:
        raise refused(
            "RP-S15",
            f"{items_text(size)} were tested and the population has {population:,}",
            "A part of a population is a sample: what was not tested is not known.",
            "test every item, or evaluate the items as statistical or non_statistical",
        )
    noted = deviations_text(deviations)
    sentence = (
        f"All {items_text(size)} of the population tested, {noted} ({format_rate(deviations, size)}). "
        "This is a fact about the whole population: there is no sampling risk and nothing is projected."
    )
    rate = Fraction(deviations, size)
    return EvaluatedSample("whole_population", size, deviations, rate, None, None, None, sentence)


def _without_limit(basis: str, size: int, deviations: int) -> EvaluatedSample:
    if basis == "statistical":
        raise refused(
            "RP-S15",
            "a statistical evaluation has no confidence",
            "A limit means nothing without the confidence at which it holds.",
            "give the confidence recorded in the plan, or evaluate the sample as non_statistical",
        )
    sentence = f"{_found(size, deviations)} The sample is not statistical, so it supports no conclusion by numbers."
    rate = Fraction(deviations, size)
    return EvaluatedSample(basis, size, deviations, rate, None, None, None, sentence)


def _found(size: int, deviations: int) -> str:
    return f"{items_text(size)} tested, {deviations_text(deviations)} ({format_rate(deviations, size)})."


def _sentence(
    basis: str,
    size: int,
    deviations: int,
    terms: tuple[Fraction, Fraction | None],
    limit: float,
    supports: bool | None,
) -> str:
    level, tolerable = terms
    found, bound = _found(size, deviations), f"{format_limit(limit)} at {percent_text(level)} confidence"
    if basis == "non_statistical":
        return (
            f"{found} The sample is not statistical, so it supports no conclusion by numbers; for information, "
            f"the upper deviation limit of a random sample with this result is {bound}."
        )
    if tolerable is None:
        return f"{found} Upper deviation limit {bound}. No tolerable rate was recorded, so nothing is said on support."
    against = f"the tolerable rate of {percent_text(tolerable)}"
    if supports:
        return f"{found} Upper deviation limit {bound}, not above {against}: the planned reliance is supported."
    return f"{found} Upper deviation limit {bound}, above {against}: the planned reliance is not supported."
