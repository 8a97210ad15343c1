"""Small-population tables: 40 CFR 1090.1805, a Japanese and a Korean 90 % table, PracTools' rounding.

How obtained: heads of tables/cfr_40.csv, japan_90.csv and kicpa_90.csv. Differences:

- 40 CFR and PracTools round population x rate down; this package rounds it up to the smallest number that must be
  rejected. For N = 25 at 10 % that is 19 items against 16; the former is had by stating 8 % (2 of 25).
- 40 CFR prints 20 items for 26 to 40; with 4 of 40 deviating 20 items leave 5.30 %, so 21 are needed here.
- Japanese table: 116 (5 %, two deviations) and 77 (7 %, two deviations) are one house's padding; the smallest sizes
  are 105 and 75.
- Korean table: limits rounded to the nearest whole percent; the heading of its third column is misprinted.
"""

from __future__ import annotations

from math import comb

import published
import pytest

from reperform.sampling import achieved_risk, plan_attribute, plan_discovery, upper_limit

JAPANESE_PADDING = {  # printed, smallest
    ("0.05", "2"): (116, 105),
    ("0.07", "2"): (77, 75),
}


@pytest.mark.parametrize(
    ("population", "rounded_down", "size"), [(25, "2/25", 19), (65, "6/65", 25), (10**9, "0.1", 29)]
)
def test_the_federal_bands_hold_at_their_upper_ends(population: int, rounded_down: str, size: int) -> None:
    """95 %, 10 %, rounded down as the rule does: 19, 25 and 29 items."""
    found = plan_discovery("0.95", rounded_down, None if population > 10**6 else population)
    assert found.sample_size == size


def test_the_federal_band_to_forty_items_leaves_slightly_more_than_five_percent() -> None:
    """20 of 40 items miss four deviating ones in C(36, 20) of C(40, 20) samples, 5.30 %; 21 do not."""
    assert achieved_risk(20, 0, "0.1", 40, "hypergeometric") == pytest.approx(comb(36, 20) / comb(40, 20))
    assert plan_discovery("0.95", "0.10", 40).sample_size == 21


def test_rounding_up_needs_fewer_items_than_the_federal_rule() -> None:
    """At 10 % of 25 items three, not two, must be found: 16 items instead of 19."""
    assert plan_discovery("0.95", "0.10", 25).sample_size == 16


def test_the_federal_bands_are_the_rounded_down_rule_at_their_upper_ends_but_for_one() -> None:
    """Printed sizes against the smallest for floor(N / 10) deviating items at each band's end; 26 to 40 differs."""
    found = {}
    for cell in published.cells("cfr_40.csv"):
        end = int(cell["to"] or 10**6)
        found[int(cell["size"])] = plan_discovery("0.95", f"{end // 10}/{end}", end).sample_size
    assert found == {19: 19, 20: 21, 25: 25, 29: 29}


def test_the_japanese_table_is_reproduced_but_for_its_padding() -> None:
    """The cells that differ are exactly those listed."""
    differing = {}
    for cell in published.cells("japan_90.csv"):
        plan = plan_attribute("0.90", cell["tolerable"], expected_deviations=int(cell["deviations"]))
        if plan.sample_size != int(cell["size"]):
            differing[cell["tolerable"], cell["deviations"]] = (int(cell["size"]), plan.sample_size)
    assert differing == JAPANESE_PADDING


def test_the_korean_limits_are_reproduced() -> None:
    """Zero, one and two deviations, to the nearest percent."""
    for cell in published.cells("kicpa_90.csv"):
        assert round(100 * upper_limit("0.90", int(cell["size"]), int(cell["deviations"]))) == int(cell["percent"])


@pytest.mark.parametrize(
    ("size", "population", "at_90", "at_95"),
    [
        (2, 4, 2, 2),
        (2, 12, 7, 8),
        (4, 12, 4, 5),
        (5, 52, 18, 22),
        (9, 52, 10, 13),
        (25, 250, 20, 26),
        (25, 365, 31, 39),
        (40, 365, 19, 24),
    ],
)
def test_limits_of_frequency_samples_as_counts(size: int, population: int, at_90: int, at_95: int) -> None:
    """No deviation: how many items of the population may still deviate."""
    for confidence, count in (("0.90", at_90), ("0.95", at_95)):
        limit = upper_limit(confidence, size, 0, population, "hypergeometric")
        assert round(limit * population) == count
