"""AICPA audit sampling guide, tables A-1 (95 %) and A-2 (90 %): sizes for tests of controls, large populations.

How obtained: rows and single cells as quoted in public teaching material and tool documentation; the pages of
the guide itself were not at hand. Differences, none silent:

- Table A-2, tolerable 7 %, expected 3.25 % and 3.5 %: newer copies print 112 (4), the oldest 113 (4). With 112
  items and 4 deviations the risk is 10.07 %, above 10 %, so 113 is expected here.
- Tolerable 5 %, expected 3.5 % at 90 %: some tools print 423, because 0.035 x 400 in binary floats lands above 14.
"""

from __future__ import annotations

import pytest

from reperform.sampling import achieved_risk, plan_attribute

TOLERABLE = ("0.02", "0.03", "0.04", "0.05", "0.06", "0.07", "0.08", "0.09", "0.10", "0.15", "0.20")
NONE_EXPECTED = {
    "0.95": (149, 99, 74, 59, 49, 42, 36, 32, 29, 19, 14),
    "0.90": (114, 76, 57, 45, 38, 32, 28, 25, 22, 15, 11),
}
CELLS = (  # confidence, tolerable, expected, size, deviations
    ("0.95", "0.04", "0.01", 156, 2),
    ("0.95", "0.05", "0.01", 93, 1),
    ("0.95", "0.05", "0.015", 124, 2),
    ("0.95", "0.05", "0.02", 181, 4),
    ("0.95", "0.08", "0.02", 77, 2),
    ("0.90", "0.07", "0.03", 94, 3),
    ("0.90", "0.08", "0.04", 98, 4),
    ("0.90", "0.07", "0.0325", 113, 4),
    ("0.90", "0.07", "0.035", 113, 4),
    ("0.90", "0.05", "0.035", 400, 14),
    ("0.90", "0.08", "0.07", 1300, 91),
)
BY_THE_SAME_RULE = (  # not in the printed tables: whole products that binary floats push past a whole number
    ("0.975", "0.09", "0.07", 800, 56),
    ("0.975", "0.10", "0.0875", 2240, 196),
    ("0.99", "0.09", "0.07", 1100, 77),
)


@pytest.mark.parametrize("confidence", ["0.95", "0.90"])
def test_the_row_without_expected_deviations_is_reproduced(confidence: str) -> None:
    """Eleven tolerable rates, zero deviations."""
    plans = [plan_attribute(confidence, rate) for rate in TOLERABLE]
    assert tuple(plan.sample_size for plan in plans) == NONE_EXPECTED[confidence]
    assert {plan.max_deviations for plan in plans} == {0}


@pytest.mark.parametrize(("confidence", "tolerable", "expected", "size", "most"), CELLS + BY_THE_SAME_RULE)
def test_cells_with_expected_deviations_are_reproduced(
    confidence: str, tolerable: str, expected: str, size: int, most: int
) -> None:
    """Size and, in parentheses in print, the number of deviations."""
    plan = plan_attribute(confidence, tolerable, expected_rate=expected)
    assert (plan.sample_size, plan.max_deviations) == (size, most)


@pytest.mark.parametrize(("confidence", "tolerable", "expected", "size", "most"), CELLS + BY_THE_SAME_RULE)
def test_rates_given_as_floats_give_the_same_cells(
    confidence: str, tolerable: str, expected: str, size: int, most: int
) -> None:
    """A float counts as the decimal it prints as."""
    plan = plan_attribute(float(confidence), float(tolerable), expected_rate=float(expected))
    assert (plan.sample_size, plan.max_deviations) == (size, most)


def test_the_cell_that_differs_between_copies_is_decided_by_its_risk() -> None:
    """112 items with 4 deviations at 7 % leave 10.071 %, so the copies that print 112 do not hold."""
    assert achieved_risk(112, 4, "0.07") == pytest.approx(0.10071, abs=5e-6)
