"""Record sampling of two widely used audit tools on one published exercise: one binomial, one Poisson.

How obtained: check points (head of tables/record_sampling.csv) of a published textbook exercise solved with IDEA
(binomial) and with ACL (Poisson), and the help pages of the latter. No difference. Spreadsheets with "reliability
factors" follow the Poisson, not the AICPA tables.
"""

from __future__ import annotations

import published
import pytest

from reperform.sampling import plan_attribute, upper_limit


@pytest.mark.parametrize("cell", published.cells("record_sampling.csv"), ids=lambda cell: "-".join(cell.values()))
def test_both_tools_are_reproduced(cell: dict[str, str]) -> None:
    """The same terms under either distribution."""
    plan = plan_attribute(
        cell["confidence"], cell["tolerable"], expected_rate=cell["expected"], distribution=cell["distribution"]
    )
    assert plan.sample_size == int(cell["size"])


def test_the_help_page_examples_are_reproduced() -> None:
    """95 %, 5 %, 1 %: 95 items and one deviation; two deviations among 95 give 6.63 %."""
    plan = plan_attribute("0.95", "0.05", expected_rate="0.01", distribution="poisson")
    assert (plan.sample_size, plan.max_deviations) == (95, 1)
    assert round(100 * upper_limit("0.95", 95, 2, distribution="poisson"), 2) == 6.63


@pytest.mark.parametrize(
    ("tolerable", "deviations", "factor_size", "binomial"),
    [("0.10", 0, 30, 29), ("0.05", 1, 95, 93), ("0.07", 1, 68, 66)],
)
def test_reliability_factor_spreadsheets_follow_the_poisson(
    tolerable: str, deviations: int, factor_size: int, binomial: int
) -> None:
    """3.00 or 4.75 over the rate gives the Poisson size; the AICPA size is smaller."""
    poisson = plan_attribute("0.95", tolerable, expected_deviations=deviations, distribution="poisson")
    assert poisson.sample_size == factor_size
    assert plan_attribute("0.95", tolerable, expected_deviations=deviations).sample_size == binomial
