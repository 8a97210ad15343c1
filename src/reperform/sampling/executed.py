"""What a test that was carried out in several steps really risks, whatever it was called when it was planned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from reperform.sampling.limits import max_deviations
from reperform.sampling.planning import LARGEST_SAMPLE
from reperform.sampling.rates import Rate, parse_count, parse_inner_rate, percent_text, refused
from reperform.sampling.selection import too_many
from reperform.sampling.sequential import stages_refused, too_many_needed
from reperform.sampling.stages import (
    BinomialStages,
    HypergeometricStages,
    Stage,
    StagedDraw,
    follow,
    follow_closely,
)
from reperform.sampling.tails import DIGITS, check_distribution, decide, first_true
from reperform.sampling.texts import as_texts, deviations_text, risk_text

_CURVE_SHARES = (Fraction(0), Fraction(1, 10), Fraction(1, 5), Fraction(2, 5), Fraction(3, 5), Fraction(1))


@dataclass(frozen=True)
class ExecutedRisk:
    """The risk of overreliance of the plan that was really followed.

    Attributes
    ----------
    risk : float
        Chance that the steps together accept although the population deviates at the tolerable rate.
    keeps_confidence : bool or None
        Whether that risk is at most one minus the confidence, decided exactly; None without a confidence.
    accepted_at : tuple of float
        The part of the risk that each step contributes.
    average_sample_number : float
        Items tested on average at the tolerable rate.
    """

    stages: tuple[tuple[int, int, int | None], ...]
    total_size: int
    risk: float
    keeps_confidence: bool | None
    accepted_at: tuple[float, ...]
    average_sample_number: float
    tolerable_rate: Fraction
    confidence: Fraction | None
    population: int | None
    distribution: str
    sentences: tuple[str, ...]

    @property
    def exact_risk(self) -> Fraction:
        """The risk as a fraction; worked out when asked for, slowly for thousands of items in several steps."""
        accepted = follow(self.stages, _draw(self.distribution, self.tolerable_rate, self.population)).accepted
        return Fraction(accepted)

    def as_json(self) -> dict[str, object]:
        """Return the risk as JSON values; every number that is not whole is a text."""
        return as_texts(self)


@dataclass(frozen=True)
class CurvePoint:
    """What a plan does at one population deviation rate."""

    deviation_rate: Fraction
    probability_accept: float
    average_sample_number: float


@dataclass(frozen=True)
class SequentialPlan:
    """A plan of several equal stages, fixed before testing.

    Attributes
    ----------
    stage_size, total_size : int
        Items in one stage and in all.
    achieved_risk : float
        Chance that the plan accepts at the tolerable rate; at most one minus the confidence.
    curve : tuple of CurvePoint
        Chance of acceptance and average size at rates from 0 to the tolerable rate.
    """

    stage_size: int
    total_size: int
    accept: tuple[int, ...]
    stop: tuple[int | None, ...]
    achieved_risk: float
    confidence: Fraction
    tolerable_rate: Fraction
    population: int | None
    distribution: str
    smaller_size: int
    smaller_risk: float
    curve: tuple[CurvePoint, ...]
    sentences: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the plan as JSON values; every number that is not whole is a text."""
        return as_texts(self)


def executed_risk(
    stages: Sequence[tuple[int, int, int | None]],
    tolerable_rate: Rate,
    confidence: Rate | None = None,
    population: int | None = None,
    distribution: str = "binomial",
) -> ExecutedRisk:
    """Return the exact risk of overreliance of a test carried out in steps, extensions included.

    Parameters
    ----------
    stages : sequence of (int, int, int or None)
        For each step: items added; the most deviations so far with which the test would have ended in
        reliance (-1 where it could not); the fewest so far with which it would have ended without reliance
        (None where testing would have gone on whatever was found).
    tolerable_rate : number
        Above 0 and below 1. In a population of N items it stands for N x rate items, rounded up.
    confidence : number, optional
        The confidence that was claimed; with it `keeps_confidence` is decided.
    population : int, optional
        Items in the population; only the hypergeometric distribution uses it.
    distribution : str
        ``binomial`` or ``hypergeometric``.

    Returns
    -------
    ExecutedRisk

    Raises
    ------
    InputRefused
        RP-S01 rates, RP-S02 counts, RP-S03 distribution, RP-S06 more than 20,000 items, RP-S07 more items than
        the population has, RP-S16 figures that do not fit each other.

    Notes
    -----
    The rule of going on counts as it would have been applied to every possible result, not only to the one that
    came up. A pooled result may be called evidence at the stated confidence only when this risk allows it and
    the rule was recorded before testing.

    Examples
    --------
    45 items, 33 more after one deviation, then judged as 78 items with one deviation:

    >>> found = executed_risk([(45, 0, 2), (33, 1, 2)], "0.05", confidence="0.90")
    >>> round(found.risk, 3), found.keeps_confidence
    (0.143, False)
    """
    rate = parse_inner_rate(tolerable_rate, "tolerable_rate")
    level = None if confidence is None else parse_inner_rate(confidence, "confidence")
    steps = _read_stages(stages, population)
    draw = _draw(distribution, rate, population)
    course = follow_closely(steps, draw, DIGITS)
    keeps = None if level is None else _keeps(steps, draw, 1 - level)
    return ExecutedRisk(
        tuple(steps),
        sum(size for size, _, _ in steps),
        float(course.accepted),
        keeps,
        tuple(map(float, course.accepted_at)),
        float(course.average_size),
        rate,
        level,
        population,
        distribution,
        _executed_sentences(steps, float(course.accepted), (rate, level, keeps)),
    )


def naive_expansion(
    confidence: Rate,
    tolerable_rate: Rate,
    stage_sizes: Sequence[int],
    population: int | None = None,
    distribution: str = "binomial",
) -> ExecutedRisk:
    """Return what it really risks to add items until the pooled result looks good enough.

    Parameters
    ----------
    confidence, tolerable_rate, population, distribution
        As for `executed_risk`; after every step the pooled items are judged as if they had been one sample.
    stage_sizes : sequence of int
        Items of the first sample and of each addition.

    Returns
    -------
    ExecutedRisk
        With the acceptance number that each pooled size would have at the stated confidence.

    Raises
    ------
    InputRefused
        As `executed_risk`.

    Examples
    --------
    >>> round(naive_expansion("0.90", "0.05", [45, 33]).risk, 3)
    0.143
    """
    sizes = [parse_count(size, "stage_sizes", 1) for size in stage_sizes]
    totals = list(accumulate(sizes))
    if population is not None and totals and totals[-1] > parse_count(population, "population"):
        raise too_many(totals[-1], population)
    accepts = [max_deviations(confidence, tolerable_rate, total, population, distribution) for total in totals]
    stages = [(size, accept, None) for size, accept in zip(sizes, accepts, strict=True)]
    return executed_risk(stages, tolerable_rate, confidence, population, distribution)


def plan_sequential(
    confidence: Rate,
    tolerable_rate: Rate,
    accept: Sequence[int] = (0, 1, 2, 3),
    stop: int | Sequence[int | None] | None = None,
    population: int | None = None,
    distribution: str = "binomial",
) -> SequentialPlan:
    """Plan equal stages, each of which accepts, stops or goes on, with the rule fixed before testing.

    Parameters
    ----------
    confidence, tolerable_rate
        As for `plan_attribute`.
    accept : sequence of int
        One number a stage: the most deviations so far that end the test in reliance.
    stop : int or sequence, optional
        The fewest deviations so far that end it without reliance, for all or for each stage. By default one
        more than the last acceptance number: from there no stage could accept.
    population, distribution
        As for `executed_risk`.

    Returns
    -------
    SequentialPlan

    Raises
    ------
    InputRefused
        As `executed_risk`; RP-S08 when the population is too small for such stages.

    Notes
    -----
    The smallest stage for which the chance of acceptance at the tolerable rate is at most one minus the confidence;
    larger stages never raise it.

    Examples
    --------
    >>> plan = plan_sequential("0.90", "0.05", accept=(0, 1))
    >>> plan.stage_size, plan.total_size
    (49, 98)
    """
    risk = 1 - parse_inner_rate(confidence, "confidence")
    rate = parse_inner_rate(tolerable_rate, "tolerable_rate")
    accepts = [parse_count(most, "accept", -1) for most in accept]
    stops = _stops(stop, accepts)
    draw = _draw(distribution, rate, population)

    def stages_of(size: int) -> list[Stage]:
        return [(size, a, s) for a, s in zip(accepts, stops, strict=True)]

    def holds(size: int) -> bool:
        return _keeps(stages_of(size), draw, risk)

    def chance(size: int) -> float:
        return float(follow_closely(stages_of(size), draw, DIGITS).accepted)

    _read_stages(stages_of(1), None)
    most = (LARGEST_SAMPLE if population is None else min(population, LARGEST_SAMPLE)) // len(accepts)
    size = _stage_size(holds, most, risk, rate)
    smaller = chance(size - 1) if size > 1 else 1.0
    achieved = chance(size)
    return SequentialPlan(
        size,
        size * len(accepts),
        tuple(accepts),
        tuple(stops),
        achieved,
        1 - risk,
        rate,
        population,
        distribution,
        size - 1,
        smaller,
        _curve(accepts, stops, size, (rate, population, distribution)),
        _plan_sentences(stages_of(size), (rate, risk), (achieved, smaller)),
    )


def _keeps(stages: Sequence[Stage], draw: StagedDraw, risk: Fraction) -> bool:
    """Return whether a test in stages accepts with at most a risk, proven."""
    return (
        decide(
            lambda digits: Decimal(follow_closely(stages, draw, digits).accepted),
            risk,
            lambda: Fraction(follow(stages, draw).accepted),
        )
        <= 0
    )


def _stage_size(holds: Callable[[int], bool], most: int, risk: Fraction, rate: Fraction) -> int:
    # From small sizes upwards, so that no stage far larger than the answer is ever worked out.
    size = 1
    while size < most and not holds(size):
        size = min(most, 2 * size)
    if size < 1 or not holds(size):
        if most * 2 >= LARGEST_SAMPLE // 10:
            raise too_many_needed()
        raise refused(
            "RP-S08",
            f"even stages that take the whole population risk more than {percent_text(risk)}",
            f"The population is too small for such a plan at {percent_text(rate)}.",
            "test the whole population, or accept fewer deviations",
        )
    return first_true(holds, size // 2 + 1 if size > 1 else 1, size, size)


def _curve(
    accepts: Sequence[int], stops: Sequence[int | None], size: int, terms: tuple[Fraction, int | None, str]
) -> tuple[CurvePoint, ...]:
    rate, population, distribution = terms
    stages = [(size, a, s) for a, s in zip(accepts, stops, strict=True)]
    points = []
    for share in _CURVE_SHARES:
        course = follow_closely(stages, _draw(distribution, rate * share, population), DIGITS)
        points.append(CurvePoint(rate * share, float(course.accepted), float(course.average_size)))
    return tuple(points)


def _stops(stop: int | Sequence[int | None] | None, accepts: Sequence[int]) -> list[int | None]:
    if not accepts:
        raise stages_refused("no stage is given")
    if stop is None:
        return [max(accepts) + 1] * len(accepts)
    return [stop] * len(accepts) if isinstance(stop, int) else list(stop)


def _draw(distribution: str, rate: Fraction, population: int | None) -> StagedDraw:
    check_distribution(distribution)
    if distribution == "poisson":
        raise refused(
            "RP-S03",
            "the distribution is 'poisson'",
            "The risk of several stages is computed exactly, for which the Poisson distribution has no whole numbers.",
            "use binomial for a large population or hypergeometric for one of known size",
        )
    if distribution == "hypergeometric" and population is not None:
        return HypergeometricStages(population, -(-rate.numerator * population // rate.denominator))
    return BinomialStages(rate)


def _read_stages(stages: Sequence[tuple[int, int, int | None]], population: int | None) -> list[Stage]:
    steps: list[Stage] = []
    for stage in stages:
        if not isinstance(stage, (tuple, list)) or len(stage) != 3:
            raise stages_refused(f"a stage is {stage!r}, not (items, accept at most, stop at least)")
        size, accept, stop = stage
        parse_count(size, "stages", 1)
        parse_count(accept, "stages", -1)
        if stop is not None and parse_count(stop, "stages", 1) <= accept:
            raise stages_refused("a stage would both accept and stop at the same number of deviations")
        steps.append((size, accept, stop))
    if not steps:
        raise stages_refused("no stage is given")
    total = sum(size for size, _, _ in steps)
    if population is not None and total > parse_count(population, "population"):
        raise too_many(total, population)
    if total > LARGEST_SAMPLE:
        raise too_many_needed()
    return steps


def _step_text(number: int, stage: Stage) -> str:
    size, accept, stop = stage
    accepts = f"reliance with at most {deviations_text(accept)} so far" if accept > 0 else "reliance with no deviation"
    if accept < 0:
        accepts = "no reliance possible"
    stops = "" if stop is None else f", end without reliance from {stop} on"
    return f"step {number}: {size:,} items, {accepts}{stops}"


def _executed_sentences(
    steps: Sequence[Stage], chance: float, terms: tuple[Fraction, Fraction | None, bool | None]
) -> tuple[str, ...]:
    rate, level, keeps = terms
    bound = Fraction(0) if level is None else 1 - level
    told = "; ".join(_step_text(number, step) for number, step in enumerate(steps, 1))
    sentences = [
        f"The test as it was followed: {told}.",
        f"If the population deviated at the tolerable rate of {percent_text(rate)}, these steps would still end in "
        f"reliance with a probability of {risk_text(chance, bound)}.",
    ]
    if level is not None and not keeps:
        sentences.append(
            f"That is more than the {percent_text(bound)} that a confidence of {percent_text(level)} allows: the "
            "pooled result does not have this confidence."
        )
    elif level is not None:
        sentences.append(
            f"That is within the {percent_text(bound)} that a confidence of {percent_text(level)} allows, provided "
            "that the rule was recorded before testing."
        )
    return tuple(sentences)


def _plan_sentences(
    stages: Sequence[Stage], terms: tuple[Fraction, Fraction], chances: tuple[float, float]
) -> tuple[str, ...]:
    (rate, risk), (achieved, smaller) = terms, chances
    size = stages[0][0]
    told = "; ".join(_step_text(number, stage) for number, stage in enumerate(stages, 1))
    return (
        f"{len(stages)} stages: {told}.",
        f"At the tolerable rate of {percent_text(rate)} the plan accepts with a probability of "
        f"{risk_text(achieved, risk)}, not above {percent_text(risk)}.",
        f"Stages of {size - 1:,} items would not do: they would leave a risk of {risk_text(smaller, risk)}, "
        f"above {percent_text(risk)}.",
        "The rule belongs to the plan and is recorded before testing.",
    )
