"""Touw and Hoogduin, statistical auditing (2011): sizes, limits, and two equal stages (page 129).

How obtained: heads of tables/touw_hoogduin_*.csv; two-stage figures for other terms from tools. Monetary-unit
examples are left out. Differences: three sizes of page 17, which prints them in tens.
"""

from __future__ import annotations

import published
import pytest

from reperform.sampling import plan_attribute, plan_sequential, plan_two_stage, upper_limit

DIFFERENCES = {  # page, confidence: printed, ours, reason
    ("17", "0.90"): (230, 231, "printed in tens; with 230 the risk is 10.03 %"),
    ("17", "0.75"): (140, 139, "printed in tens; 139 do"),
    ("17", "0.60"): (90, 92, "printed in tens; with 90 the risk is 40.66 %"),
}


def test_the_tables_of_page_126_are_reproduced() -> None:
    """40 sizes for zero to three deviations."""
    for cell in published.cells("touw_hoogduin_p126.csv"):
        plan = plan_attribute(cell["confidence"], cell["tolerable"], expected_deviations=int(cell["deviations"]))
        assert (plan.sample_size, plan.max_deviations) == (int(cell["size"]), int(cell["deviations"]))


def test_the_single_sizes_are_reproduced_or_listed_with_their_reason() -> None:
    """Poisson, hypergeometric and binomial examples."""
    differing = {}
    for cell in published.cells("touw_hoogduin_sizes.csv"):
        size = plan_attribute(
            cell["confidence"],
            cell["tolerable"],
            expected_deviations=int(cell["deviations"]),
            population=int(cell["population"]) if cell["population"] else None,
            distribution=cell["distribution"],
        ).sample_size
        if size != int(cell["size"]):
            differing[cell["page"], cell["confidence"]] = (int(cell["size"]), size)
    assert differing == {key: figures[:2] for key, figures in DIFFERENCES.items()}


def test_the_limits_are_reproduced() -> None:
    """Page 125 to its four decimals, page 137 to the precision of the book's tables (seven figures of a percent)."""
    for cell in published.cells("touw_hoogduin_limits.csv"):
        size, deviations = int(cell["size"]), int(cell["deviations"])
        if cell["population"]:
            limit = upper_limit(cell["confidence"], size, deviations, int(cell["population"]), "hypergeometric")
            assert f"{limit:.4f}" == cell["limit"]
        else:
            money, whole = map(int, cell["limit"].split("/"))
            assert upper_limit(cell["confidence"], size, deviations) == pytest.approx(money / whole, rel=1e-5)


def test_a_sequential_plan_of_two_stages_is_the_two_stage_plan_that_judges_the_total() -> None:
    """Accepting at 0, then at 1 of both: 49 items a stage, as on page 129."""
    plan = plan_sequential("0.90", "0.05", accept=(0, 1))
    assert plan.stage_size == plan_two_stage("0.90", "0.05").stage_size == 49


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
