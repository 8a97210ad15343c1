"""GAO/CIGIE Financial Audit Manual, figure 450.1 (90 %): sizes, acceptance, and proof of ineffectiveness.

How obtained: figures as quoted publicly. Difference: the figure prints 78 items for one deviation at 5 %; the
smallest such size is 77.
"""

from __future__ import annotations

import pytest

from reperform.sampling import max_deviations, plan_attribute, two_sided_limits

SIZES = (45, 78, 105, 132, 158)
AT_5, AT_10 = (0, 1, 2, 3, 4), (1, 4, 6, 8, 10)
INEFFECTIVE_AT_5, INEFFECTIVE_AT_10 = (4, 6, 8, 10, 11), (7, 11, 15, 18, 21)


@pytest.mark.parametrize(("size", "at_5", "at_10"), list(zip(SIZES, AT_5, AT_10, strict=True)))
def test_acceptance_numbers_are_reproduced(size: int, at_5: int, at_10: int) -> None:
    """Most deviations at tolerable rates of 5 and 10 %."""
    assert max_deviations("0.90", "0.05", size) == at_5
    assert max_deviations("0.90", "0.10", size) == at_10


def test_sizes_are_the_smallest_but_for_one() -> None:
    """For zero to four deviations at 5 %; 78 is one above the smallest."""
    sizes = [plan_attribute("0.90", "0.05", expected_deviations=k).sample_size for k in range(5)]
    assert sizes == [45, 77, 105, 132, 158]
    assert [rung.sample_size for rung in plan_attribute("0.90", "0.05").ladder][:5] == sizes


@pytest.mark.parametrize(("rate", "numbers"), [(0.05, INEFFECTIVE_AT_5), (0.10, INEFFECTIVE_AT_10)])
def test_more_deviations_prove_a_control_ineffective(rate: float, numbers: tuple[int, ...]) -> None:
    """More than the number: the lower limit with 10 % on its side exceeds the rate."""
    for size, number in zip(SIZES, numbers, strict=True):
        assert two_sided_limits("0.80", size, number).lower <= rate
        assert two_sided_limits("0.80", size, number + 1).lower > rate
