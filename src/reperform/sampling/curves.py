"""The operating characteristic of a plan: how often it accepts, whatever the population's rate of deviation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from reperform.sampling.planning import AttributePlan, DiscoveryPlan
from reperform.sampling.rates import Rate, parse_rate, refused
from reperform.sampling.restating import RestatedPlan
from reperform.sampling.tails import lower_tail, tail_at
from reperform.sampling.texts import as_texts

# Shares of the tolerable rate at which a curve is tabulated.
_SHARES = tuple(Fraction(tenth, 10) for tenth in (*range(11), 12, 15, 20))

Plan = AttributePlan | DiscoveryPlan | RestatedPlan


@dataclass(frozen=True)
class RiskPoint:
    """One population deviation rate and how often the plan accepts at it.

    Attributes
    ----------
    deviating : int or None
        Deviating items in a population of known size.
    probability_accept : float
        At the tolerable rate and above it this is the risk of overreliance; below, its complement is the risk of
        rejecting a control that is good enough.
    """

    deviation_rate: Fraction
    deviating: int | None
    probability_accept: float


@dataclass(frozen=True)
class RiskCurve:
    """The operating characteristic of a plan of n items that bears k deviations."""

    sample_size: int
    max_deviations: int
    confidence: Fraction
    tolerable_rate: Fraction
    population: int | None
    distribution: str
    points: tuple[RiskPoint, ...]

    def as_json(self) -> dict[str, object]:
        """Return the curve as JSON values; every number that is not whole is a text."""
        return as_texts(self)


def risk_curve(plan: Plan, rates: Sequence[Rate] | None = None) -> RiskCurve:
    """Return how often a plan accepts at several rates of deviation.

    Parameters
    ----------
    plan : AttributePlan, DiscoveryPlan or RestatedPlan
        From `plan_attribute`, `plan_discovery` or `restate_plan`.
    rates : sequence of numbers, optional
        Population deviation rates, 0 to 1; by default from 0 to twice the tolerable rate. In a population of N items
        each stands for N x rate items, rounded up.

    Returns
    -------
    RiskCurve

    Raises
    ------
    InputRefused
        RP-S01 when a rate cannot be read, RP-S30 for a plan in stages or one without numbers.

    Examples
    --------
    >>> from reperform.sampling import plan_attribute
    >>> curve = risk_curve(plan_attribute("0.95", "0.05"), ["0.01", "0.05"])
    >>> [round(point.probability_accept, 3) for point in curve.points]
    [0.553, 0.048]
    """
    if not isinstance(plan, (AttributePlan, DiscoveryPlan, RestatedPlan)):
        raise refused(
            "RP-S30",
            f"a {type(plan).__name__} has no curve of one sample",
            "A plan in stages accepts at each of them, and a size by frequency accepts at no number.",
            "use sequential_characteristics for stages, or plan_attribute for one sample",
        )
    tolerable = plan.critical_rate if isinstance(plan, DiscoveryPlan) else plan.tolerable_rate
    if rates is None:
        wanted = [tolerable * share for share in _SHARES if tolerable * share <= 1]
    else:
        wanted = [parse_rate(rate, "rates") for rate in rates]
    points = tuple(_point(plan, rate) for rate in wanted)
    return RiskCurve(
        plan.sample_size, plan.max_deviations, plan.confidence, tolerable, plan.population, plan.distribution, points
    )


def _point(plan: Plan, rate: Fraction) -> RiskPoint:
    known = plan.distribution == "hypergeometric" and plan.population is not None
    deviating = ceil(rate * (plan.population or 0)) if known else None
    tail = tail_at(plan.distribution, rate, plan.population)
    return RiskPoint(rate, deviating, float(lower_tail(tail, plan.sample_size, plan.max_deviations)))
