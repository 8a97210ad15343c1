"""Touw and Hoogduin, statistical auditing (2011), page 129: two equal stages; with Poisson variants of tools.

How obtained: figures as quoted in public package tests. No difference.
"""

from __future__ import annotations

import pytest

from reperform.sampling import plan_attribute, plan_two_stage


@pytest.mark.parametrize(
    ("confidence", "tolerable", "distribution", "stage"),
    [
        ("0.95", "0.05", "binomial", 61),
        ("0.95", "0.03", "binomial", 103),
        ("0.95", "0.03", "poisson", 105),
        ("0.90", "0.05", "binomial", 49),
    ],
)
def test_equal_stages_are_reproduced(confidence: str, tolerable: str, distribution: str, stage: int) -> None:
    """Extend after one deviation, accept with no more."""
    plan = plan_two_stage(confidence, tolerable, distribution=distribution)
    assert (plan.stage_size, plan.total_size) == (stage, 2 * stage)


@pytest.mark.parametrize(
    ("confidence", "tolerable", "size"), [("0.95", "0.05", 93), ("0.95", "0.03", 157), ("0.90", "0.05", 77)]
)
def test_single_stages_that_bear_one_deviation_are_reproduced(confidence: str, tolerable: str, size: int) -> None:
    """The alternative in one stage."""
    assert plan_attribute(confidence, tolerable, expected_deviations=1).sample_size == size
