"""AICPA audit sampling guide, tables A-1 (95 %) and A-2 (90 %): sizes for tests of controls, large populations.

All 194 and 198 cells; how they were obtained stands in the head of tables/aicpa_a1.csv and aicpa_a2.csv. The deviations
in parentheses follow from the table's rule and are checked by it. Cells that differ are listed with the reason; a cell
that differs and is not listed fails, and so does a listed cell that agrees.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, comb

import published
import pytest

from reperform.sampling import achieved_risk, plan_attribute

TABLES = {"0.95": "aicpa_a1.csv", "0.90": "aicpa_a2.csv"}
DIFFERENCES = {  # confidence, tolerable, expected: printed, ours, reason
    ("0.90", "0.07", "0.0325"): (112, 113, "4 of 112 leave a risk of 10.07 %; the oldest copy of the table has 113"),
    ("0.90", "0.07", "0.035"): (112, 113, "4 of 112 leave a risk of 10.07 %; the oldest copy of the table has 113"),
}
PARENTHESES = (  # size and deviations as quoted in teaching material
    ("0.95", "0.04", "0.01", 156, 2),
    ("0.95", "0.05", "0.01", 93, 1),
    ("0.95", "0.05", "0.015", 124, 2),
    ("0.95", "0.05", "0.02", 181, 4),
    ("0.95", "0.08", "0.02", 77, 2),
    ("0.90", "0.07", "0.03", 94, 3),
    ("0.90", "0.08", "0.04", 98, 4),
    ("0.90", "0.05", "0.035", 400, 14),
    ("0.90", "0.08", "0.07", 1300, 91),
)
BY_THE_SAME_RULE = (  # not in the printed tables: whole products that binary floats push past a whole number
    ("0.975", "0.09", "0.07", 800, 56),
    ("0.975", "0.10", "0.0875", 2240, 196),
    ("0.99", "0.09", "0.07", 1100, 77),
)


def tail(n: int, k: int, p: Fraction) -> Fraction:
    """P(X <= k), from the definition."""
    return sum((comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1)), Fraction(0))


@pytest.mark.parametrize("confidence", TABLES)
def test_every_cell_is_reproduced_or_listed_with_its_reason(confidence: str) -> None:
    """The listed cells are exactly those that differ, by exactly the figures listed."""
    differing = {}
    for cell in published.cells(TABLES[confidence]):
        size = plan_attribute(confidence, cell["tolerable"], expected_rate=cell["expected"]).sample_size
        if size != int(cell["size"]):
            differing[confidence, cell["tolerable"], cell["expected"]] = (int(cell["size"]), size)
    listed = {key: figures[:2] for key, figures in DIFFERENCES.items() if key[0] == confidence}
    assert differing == listed


@pytest.mark.parametrize("confidence", TABLES)
def test_every_cell_bears_the_deviations_of_its_rule(confidence: str) -> None:
    """k is n x expected rate rounded up, the tail at k is within the risk, and at k + 1 it is not."""
    risk = 1 - Fraction(confidence)
    for cell in published.cells(TABLES[confidence]):
        plan = plan_attribute(confidence, cell["tolerable"], expected_rate=cell["expected"])
        n, k, p = plan.sample_size, plan.max_deviations, Fraction(cell["tolerable"])
        assert k == ceil(n * Fraction(cell["expected"]))
        if n <= 300:
            assert tail(n, k, p) <= risk < tail(n, k + 1, p)


@pytest.mark.parametrize(("confidence", "tolerable", "expected", "size", "most"), PARENTHESES + BY_THE_SAME_RULE)
def test_sizes_with_their_deviations_are_reproduced(
    confidence: str, tolerable: str, expected: str, size: int, most: int
) -> None:
    """Size and, in parentheses in print, the number of deviations."""
    plan = plan_attribute(confidence, tolerable, expected_rate=expected)
    assert (plan.sample_size, plan.max_deviations) == (size, most)


@pytest.mark.parametrize("confidence", TABLES)
def test_rates_given_as_floats_give_the_same_cells(confidence: str) -> None:
    """A float counts as the decimal it prints as, in every cell."""
    for cell in published.cells(TABLES[confidence]):
        given = (confidence, cell["tolerable"], cell["expected"])
        exact, binary = plan_attribute(*given), plan_attribute(*map(float, given))
        assert (exact.sample_size, exact.max_deviations) == (binary.sample_size, binary.max_deviations)


def test_the_cells_that_differ_between_copies_are_decided_by_their_risk() -> None:
    """112 items with 4 deviations at 7 % leave 10.071 %, so the copies that print 112 do not hold."""
    assert tail(112, 4, Fraction(7, 100)) > Fraction(1, 10) >= tail(113, 4, Fraction(7, 100))
    assert achieved_risk(112, 4, "0.07") == pytest.approx(0.10071, abs=5e-6)


@pytest.mark.parametrize(("size", "rate", "whole"), [(400, 0.035, 14), (1300, 0.07, 91), (2240, 0.0875, 196)])
def test_whole_products_stay_whole(size: int, rate: float, whole: int) -> None:
    """In binary floats these products land above the whole number and would add a deviation."""
    from reperform.sampling import parse_rate

    assert ceil(size * rate) == whole + 1 or size * rate == whole
    assert parse_rate(rate, "expected_rate") * size == whole
