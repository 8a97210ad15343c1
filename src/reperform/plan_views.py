"""Plans that an auditor can look at: sizes against two rates, and the risk of a chosen plan."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Any

from reperform.errors import InputRefused
from reperform.sampling import AttributePlan, parse_rate, plan_attribute
from reperform.sampling.curves import Plan, RiskCurve
from reperform.sampling.curves import risk_curve as curve_of
from reperform.sampling.rates import percent_text
from reperform.sampling.texts import deviations_text, items_text, risk_text
from reperform.views import View

_TOLERABLE = ("0.02", "0.03", "0.04", "0.05", "0.06", "0.07", "0.08", "0.09", "0.10", "0.15", "0.20")
_EXPECTED = ("0", "0.005", "0.01", "0.015", "0.02", "0.025", "0.03", "0.04", "0.05", "0.06", "0.07")
_NO_PLAN = "–"
_PICTURE_STEPS = 100


@dataclass(frozen=True, repr=False)
class PlanTable(View):
    """A table of sample sizes with its plans.

    Attributes
    ----------
    plans : tuple of tuple
        One row for each expected rate, one plan for each tolerable rate; None where there is none.
    """

    plans: tuple[tuple[AttributePlan | None, ...], ...] = ()


@dataclass(frozen=True, repr=False)
class RiskCurveView(View):
    """The risk of a plan as a table and a picture.

    Attributes
    ----------
    curve : RiskCurve or None
        The numbers of the table.
    png : bytes
        The picture; it shows no number that the table does not hold.
    words : str
        What replaces the picture.
    """

    curve: RiskCurve | None = None
    png: bytes = b""
    words: str = ""

    def _repr_html_(self) -> str:
        picture = base64.b64encode(self.png).decode("ascii")
        return f'<img alt="{escape(self.words)}" src="data:image/png;base64,{picture}">' + super()._repr_html_()


def plan_table(
    confidence: Any,
    tolerable_rates: Sequence[Any] = _TOLERABLE,
    expected_rates: Sequence[Any] = _EXPECTED,
    population: int | None = None,
    distribution: str | None = None,
) -> PlanTable:
    """Show the sample sizes for several tolerable and expected rates of deviation, the deviations borne in parentheses.

    Parameters
    ----------
    confidence : number
        As for `reperform.sampling.plan_attribute`.
    tolerable_rates, expected_rates : sequence of numbers
        Columns and rows, each rate from 0 to 1.
    population : int, optional
        Items in the population; None means large.
    distribution : str, optional
        By default ``hypergeometric`` where the population is given, else ``binomial``.

    Returns
    -------
    PlanTable
        Shows itself in a notebook as a table without scripts; its text is the same everywhere.

    Raises
    ------
    InputRefused
        RP-S01 to RP-S03 and RP-S08 as `plan_attribute`. A pair of rates without a plan is a cell with a dash.

    Examples
    --------
    >>> plan_table("0.95", ["0.05", "0.10"], ["0", "0.01"])
    Sample sizes at 95 % confidence
    Large population, exact binomial distribution. In parentheses the most deviations with which the sample supports \
reliance.
    Expected rate  Tolerable 5 %  Tolerable 10 %
    -------------  -------------  --------------
    0 %            59 (0)         29 (0)
    1 %            93 (1)         46 (1)
    """
    chosen = distribution or ("binomial" if population is None else "hypergeometric")
    tolerable = [parse_rate(rate, "tolerable_rates") for rate in tolerable_rates]
    expected = [parse_rate(rate, "expected_rates") for rate in expected_rates]
    plans = tuple(
        tuple(_plan(confidence, (limit, rate), population, chosen) for limit in tolerable) for rate in expected
    )
    rows = tuple(
        (percent_text(rate), *(_cell(plan) for plan in line)) for rate, line in zip(expected, plans, strict=True)
    )
    dashes = any(plan is None for line in plans for plan in line)
    where = "Large population" if population is None else f"Population of {items_text(population)}"
    return PlanTable(
        f"Sample sizes at {percent_text(parse_rate(confidence, 'confidence'))} confidence",
        (
            f"{where}, exact {chosen} distribution. In parentheses the most deviations with which the sample supports "
            "reliance.",
        ),
        ("Expected rate", *(f"Tolerable {percent_text(limit)}" for limit in tolerable)),
        rows,
        (f"{_NO_PLAN} no sample: the expected rate is not below the tolerable one, or too close to it.",)
        if dashes
        else (),
        plans,
    )


def risk_curve(plan: Plan, rates: Sequence[Any] | None = None) -> RiskCurveView:
    """Show how often a plan accepts, whatever the population's rate of deviation: a table and its picture.

    Parameters
    ----------
    plan : AttributePlan, DiscoveryPlan or RestatedPlan
        From `reperform.sampling.plan_attribute`, `plan_discovery` or `restate_plan`.
    rates : sequence of numbers, optional
        As for `reperform.sampling.risk_curve`.

    Returns
    -------
    RiskCurveView

    Raises
    ------
    InputRefused
        RP-S01 when a rate cannot be read.

    Examples
    --------
    >>> from reperform.sampling import plan_attribute
    >>> print(risk_curve(plan_attribute("0.95", "0.05"), ["0.01", "0.05"]).rows)
    (('1 %', '55.27 %', '44.73 %'), ('5 %', '4.849 %', '95.15 %'))
    """
    curve = curve_of(plan, rates)
    risk = 1 - curve.confidence
    borne = deviations_text(curve.max_deviations)
    title = f"Risk of a sample of {items_text(curve.sample_size)} that bears {borne}"
    rows = tuple(
        (
            percent_text(point.deviation_rate),
            *(() if point.deviating is None else (f"{point.deviating:,}",)),
            _chance(point.probability_accept, risk, point.deviation_rate == curve.tolerable_rate),
            _percent(1 - point.probability_accept),
        )
        for point in curve.points
    )
    counts = () if all(point.deviating is None for point in curve.points) else ("Deviating items",)
    top = max([point.deviation_rate for point in curve.points] + [curve.tolerable_rate])
    drawn = curve_of(plan, [top * step / _PICTURE_STEPS for step in range(_PICTURE_STEPS + 1)])
    line = [(float(point.deviation_rate), point.probability_accept) for point in drawn.points]
    [at] = curve_of(plan, [curve.tolerable_rate]).points
    mark = (float(at.deviation_rate), at.probability_accept)
    from reperform.documents.risk_figure import risk_picture

    words = f"{title}: {'; '.join(f'at {row[0]} {row[-2]}' for row in rows)}."
    reached = (
        f"At the tolerable rate of {percent_text(curve.tolerable_rate)} the plan accepts with a probability of "
        f"{risk_text(at.probability_accept, risk)}: the risk of overreliance."
    )
    return RiskCurveView(
        title,
        (reached,),
        ("Population rate", *counts, "Accepts", "Does not accept"),
        rows,
        (),
        curve,
        risk_picture(line, [(mark, f"tolerable rate {percent_text(curve.tolerable_rate)}")], title),
        words,
    )


def _plan(
    confidence: Any, rates: tuple[Fraction, Fraction], population: int | None, distribution: str
) -> AttributePlan | None:
    tolerable, expected = rates
    try:
        return plan_attribute(confidence, tolerable, expected, None, population, distribution)
    except InputRefused as problem:
        if {message.code for message in problem.messages} <= {"RP-S05", "RP-S06", "RP-S07"}:
            return None
        raise


def _cell(plan: AttributePlan | None) -> str:
    return _NO_PLAN if plan is None else f"{plan.sample_size:,} ({plan.max_deviations:,})"


def _chance(value: float, risk: Fraction, at_tolerable: bool) -> str:
    """Return a probability; at the tolerable rate with as many decimals as tell it from the risk."""
    return risk_text(value, risk) if at_tolerable else _percent(value)


def _percent(value: float) -> str:
    """Return a probability in percent; what is not certain never prints as certain."""
    if 0 < value < 0.0001:
        return "< 0.01 %"
    return "> 99.99 %" if 0.9999 < value < 1 else f"{100 * value:.2f} %"
