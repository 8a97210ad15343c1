"""The sentences that derive a plan in the workpaper: formula, numbers, convention, and n - 1."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reperform.sampling.rates import percent_text, rate_text
from reperform.sampling.tails import Binomial, Hypergeometric, Poisson, Tail
from reperform.sampling.texts import deviations_text, items_text, risk_text


@dataclass(frozen=True)
class PlanFigures:
    """The numbers of a plan of n items: what it bears and risks, and what n - 1 items would."""

    risk: Fraction
    rate: Fraction
    size: int
    most: int
    achieved: float
    smaller_achieved: float
    smaller_most: int


def attribute_sentences(tail: Tail, plan: PlanFigures, expected: Fraction | None, count: int | None) -> tuple[str, ...]:
    """Return the derivation of an attribute plan."""
    return (
        f"{items_text(plan.size)} are tested and {_accepted(plan.most)}: confidence {percent_text(1 - plan.risk)} "
        f"(risk of overreliance {percent_text(plan.risk)}), tolerable rate of deviation "
        f"{percent_text(plan.rate)}, {_expectation(expected, count)}.",
        formula_sentence(tail, plan.size, plan.most, plan.achieved, plan.risk),
        _acceptance(plan, expected, count),
        convention_sentence(tail),
        smaller_sentence(plan),
    )


def discovery_sentences(tail: Tail, plan: PlanFigures) -> tuple[str, ...]:
    """Return the derivation of a discovery plan."""
    return (
        f"{items_text(plan.size)} are tested: if {percent_text(plan.rate)} or more of the population deviate, at "
        f"least one deviation is found with a probability of {percent_text(1 - plan.risk)} or more.",
        formula_sentence(tail, plan.size, 0, plan.achieved, plan.risk),
        convention_sentence(tail),
        smaller_sentence(plan),
    )


def _accepted(most: int) -> str:
    return f"at most {deviations_text(most)} accepted" if most else "no deviation is accepted"


def _expectation(expected: Fraction | None, count: int | None) -> str:
    if count is not None:
        return f"planned to bear {deviations_text(count)}"
    return f"expected rate of deviation {percent_text(expected)}" if expected else "no deviation expected"


def formula_sentence(tail: Tail, n: int, k: int, value: float, risk: Fraction) -> str:
    """Return the formula with its numbers put in."""
    return f"{_formula(tail, n, k)} = {risk_text(value, risk)}, {_relation(value, risk)} {percent_text(risk)}."


def _relation(value: float, risk: Fraction) -> str:
    return "which is exactly" if risk_text(value, risk) == percent_text(risk) else "not above"


def _formula(tail: Tail, n: int, k: int) -> str:
    chance = f"P(X ≤ {k}; n = {n:,}"
    if isinstance(tail, Hypergeometric):
        size, marked = tail.population, tail.deviating
        sound = size - marked
        term = f"C({marked}, i) × C({sound}, {n} − i) / C({size}, {n})"
        if k == 0:
            term = f"C({sound}, {n}) / C({size}, {n})"
        return f"{chance}, N = {size:,}, K = {marked:,}) = {_sum(term, k)}"
    if isinstance(tail, Poisson):
        mean = rate_text(tail.rate * n)
        term = f"e^(−{mean})" if k == 0 else f"e^(−{mean}) × {mean}^i / i!"
        return f"{chance}, mean = {n:,} × {percent_text(tail.rate)} = {mean}) = {_sum(term, k)}"
    assert isinstance(tail, Binomial)  # noqa: S101 - there are three distributions
    p, q = rate_text(tail.rate), rate_text(1 - tail.rate)
    term = f"{q}^{n}" if k == 0 else f"C({n}, i) × {p}^i × {q}^({n} − i)"
    return f"{chance}, p = {percent_text(tail.rate)}) = {_sum(term, k)}"


def _sum(term: str, k: int) -> str:
    return term if k == 0 else f"sum for i = 0 to {k} of {term}"


def _acceptance(plan: PlanFigures, expected: Fraction | None, count: int | None) -> str:
    if count is not None:
        return f"The plan was set to bear {deviations_text(count)}."
    if not expected:
        return "No deviation is expected, so the smallest sample that bears none is taken."
    if plan.size * expected > plan.most:
        return (
            "The population is too small for a sample that bears the expected deviations, so all its items are "
            "tested; no sampling risk remains."
        )
    return (
        f"Of k = 0, 1, 2 ... it is the first for which n × expected rate is not above k: {plan.size:,} × "
        f"{percent_text(expected)} = {rate_text(plan.size * expected)}, not above {plan.most}. "
        "The product is exact."
    )


def convention_sentence(tail: Tail) -> str:
    """Return which published convention the figures follow."""
    if isinstance(tail, Hypergeometric):
        return (
            f"Exact hypergeometric distribution for {tail.population:,} items, {tail.deviating:,} of them deviating: "
            "population × rate, rounded up, is the smallest number that must be rejected."
        )
    if isinstance(tail, Poisson):
        return "Poisson distribution with a whole number of deviations; the population is taken as large."
    return (
        "Exact binomial distribution as in the AICPA audit sampling guide, tables A-1 and A-2; the population is "
        "taken as large, and no probability is rounded."
    )


def smaller_sentence(plan: PlanFigures) -> str:
    """Return why one item fewer would not do."""
    return (
        f"{items_text(plan.size - 1)} would not do: bearing {deviations_text(plan.smaller_most)} would leave a "
        f"risk of {risk_text(plan.smaller_achieved, plan.risk)}, above {percent_text(plan.risk)}."
    )
