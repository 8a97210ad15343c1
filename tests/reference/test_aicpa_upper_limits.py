"""AICPA audit sampling guide, tables A-3 (95 %) and A-4 (90 %): upper limits, and the factors of table C-2.

All 231 cells of either table (heads of tables/aicpa_a3.csv and aicpa_a4.csv), no difference. Printed limits are
rounded up to 0.1 %; rounding to nearest would fail in 217 of the 462. Lists in circulation that round to nearest are
compared as such; their values and the factors of C-2 are quoted from public teaching material.
"""

from __future__ import annotations

from math import ceil

import published
import pytest

from reperform.sampling import evaluate, format_limit, upper_limit

TO_NEAREST = (  # size, deviations, 90 %, 95 %: a list rounded to nearest
    (5, 0, 36.9, 45.1),
    (10, 0, 20.6, 25.9),
    (15, 0, 14.2, 18.1),
    (25, 0, 8.8, 11.3),
    (30, 0, 7.4, 9.5),
    (40, 0, 5.6, 7.2),
    (45, 0, 5.0, 6.4),
    (60, 0, 3.8, 4.9),
    (25, 1, 14.7, 17.6),
    (40, 1, 9.4, 11.3),
    (45, 1, 8.4, 10.1),
    (60, 1, 6.3, 7.7),
    (25, 2, 19.9, 23.1),
    (50, 2, 10.3, 12.1),
)
FACTORS = {"0.95": (3.00, 4.75, 6.30, 7.76, 9.16, 10.52), "0.90": (2.31, 3.89, 5.33, 6.69, 8.00, 9.28)}


@pytest.mark.parametrize(("confidence", "table"), [("0.95", "aicpa_a3.csv"), ("0.90", "aicpa_a4.csv")])
def test_every_cell_is_reproduced(confidence: str, table: str) -> None:
    """In percent, rounded up to one decimal."""
    for cell in published.cells(table):
        limit = upper_limit(confidence, int(cell["size"]), int(cell["deviations"]))
        assert format_limit(limit) == f"{cell['percent']} %"


def test_rounding_to_nearest_would_fail_in_217_of_462_cells() -> None:
    """The printed tables leave no doubt on how they round."""
    failing = 0
    for confidence, table in (("0.95", "aicpa_a3.csv"), ("0.90", "aicpa_a4.csv")):
        for cell in published.cells(table):
            percent = 100 * upper_limit(confidence, int(cell["size"]), int(cell["deviations"]))
            failing += f"{percent:.1f}" != cell["percent"]
    assert failing == 217


@pytest.mark.parametrize(("size", "deviations", "at_90", "at_95"), TO_NEAREST)
def test_limits_agree_with_the_list_rounded_to_nearest(size: int, deviations: int, at_90: float, at_95: float) -> None:
    """Half a tenth of a percent either way, and in print never below the exact limit."""
    for confidence, printed in (("0.90", at_90), ("0.95", at_95)):
        percent = 100 * upper_limit(confidence, size, deviations)
        assert abs(percent - printed) <= 0.05
        assert float(format_limit(percent / 100).removesuffix(" %")) == pytest.approx(ceil(percent * 10) / 10)


def test_limits_are_printed_rounded_up() -> None:
    """The published 7.8 % for 6 of 150 at 95 % is 7.742 % rounded up; to nearest it would be 7.7 %."""
    found = evaluate("statistical", 150, 6, confidence="0.95", tolerable_rate="0.08")
    assert format_limit(found.upper_limit or 0) == "7.8 %"
    assert found.upper_limit == pytest.approx(0.07742, abs=5e-6)
    assert found.supports is True


def test_a_sample_of_deviations_only_has_a_limit_of_one_hundred_percent() -> None:
    """With every item deviating nothing bounds the rate."""
    assert format_limit(upper_limit("0.95", 20, 20)) == "100.0 %"


@pytest.mark.parametrize("confidence", ["0.95", "0.90"])
def test_poisson_factors_are_reproduced(confidence: str) -> None:
    """Table C-2: the limit times n, rounded up to 0.01, for 0 to 5 deviations."""
    factors = [1000 * upper_limit(confidence, 1000, k, distribution="poisson") for k in range(6)]
    assert tuple(ceil(factor * 100) / 100 for factor in factors) == FACTORS[confidence]
