"""DCAA EZ-Quant 2.0.6: discovery samples; and package tables for populations of known size.

How obtained: head of tables/ez_quant.csv; the other figures as quoted in public package tests. Differences: the 6 %
column of one package's own tables (28 at N = 100, 35 at N = 500, both 90 %) comes from 0.01 + 0.01 x 5 in binary
floats; EZ-Quant prints the exact 36. Other cells of that package with a surplus deviation, by the same cause: 421,
500, 730 and 108 instead of those below.
"""

from __future__ import annotations

import published
import pytest

from reperform.sampling import plan_attribute, plan_discovery

KNOWN_POPULATIONS = (  # confidence, tolerable, expected, population, size, deviations
    ("0.95", "0.05", "0.035", 1000, 400, 14),
    ("0.90", "0.10", "0.0975", 500, 499, 49),
    ("0.975", "0.10", "0.0875", 1000, 720, 63),
    ("0.99", "0.15", "0.07", 1000, 100, 7),
    ("0.90", "0.06", "0", 100, 32, 0),
    ("0.90", "0.06", "0", 500, 36, 0),
)
TIES = (("0.90", "0.01", "0", 90, 0), ("0.95", "0.01", "0", 95, 0), ("0.99", "0.01", "0", 99, 0))


def test_every_discovery_size_is_reproduced() -> None:
    """36 cells: populations of 500, 1,000 and 5,000, critical rates of 8, 6, 4 and 2 %, three levels; no difference."""
    for cell in published.cells("ez_quant.csv"):
        plan = plan_discovery(cell["confidence"], cell["critical"], int(cell["population"]))
        assert plan.sample_size == int(cell["size"]), cell


@pytest.mark.parametrize(("confidence", "tolerable", "expected", "population", "size", "most"), KNOWN_POPULATIONS)
def test_sizes_for_known_populations(
    confidence: str, tolerable: str, expected: str, population: int, size: int, most: int
) -> None:
    """Exact products of rate and population, where binary floats add a deviation."""
    plan = plan_attribute(confidence, tolerable, expected, population=population, distribution="hypergeometric")
    assert (plan.sample_size, plan.max_deviations) == (size, most)


@pytest.mark.parametrize(
    ("confidence", "tolerable", "expected", "size", "most"), [*TIES, ("0.90", "0.10", "0.085", 99, 9)]
)
def test_a_risk_of_exactly_the_bound_is_accepted(
    confidence: str, tolerable: str, expected: str, size: int, most: int
) -> None:
    """In a population of 100 the tail equals the risk exactly; tools differ here by platform."""
    plan = plan_attribute(confidence, tolerable, expected, population=100, distribution="hypergeometric")
    assert (plan.sample_size, plan.max_deviations) == (size, most)
    assert plan.achieved_risk == 1 - float(confidence) or plan.achieved_risk == pytest.approx(1 - float(confidence))


def test_limits_of_known_populations_on_both_sides() -> None:
    """5 of 100 from 1,000 at 95 %: lower 18 of 1,000 (a package that prints 23 reuses the upper routine)."""
    from reperform.sampling import two_sided_limits

    assert two_sided_limits("0.95", 100, 5, 1000, "hypergeometric").lower == 18 / 1000
    poisson = two_sided_limits("0.95", 100, 5, distribution="poisson")
    assert poisson.lower == pytest.approx(0.016235, abs=5e-7)
