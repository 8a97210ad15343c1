"""Two Dutch models: SRA (Poisson, no deviation) and SMASH21 (Poisson, a fraction of a deviation expected).

How obtained: heads of tables/sra.csv and smash21.csv. Differences:

- SRA prints 15 sizes one too small, by which rounding is not stated; with them the risk is above one minus confidence.
- SMASH21 plans for a fraction of a deviation, a convention of monetary-unit sampling. A test of a control cannot bear a
  fraction: this package rounds the expected deviations up, so its sizes are never smaller. One of the 60 printed cells
  (41 at 10 % and 1.5 %) is one too small by the model's own rule.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import published
import pytest

from reperform.sampling import plan_attribute

ONE_TOO_SMALL = {  # confidence: tolerable rates at which SRA prints one item too few
    "0.96": ("0.05", "0.1", "0.2", "0.4"),
    "0.97": ("0.05", "0.1", "0.25", "0.35"),
    "0.98": ("0.05", "0.1", "0.15", "0.3"),
    "0.99": ("0.05", "0.1", "0.2"),
}


def test_every_size_without_deviations_is_the_printed_one_or_listed_as_one_too_small() -> None:
    """The smallest n with e^(-n x rate) within the risk; 45 of 60 agree, 15 printed sizes leave more than it."""
    found: dict[str, list[str]] = {}
    for cell in published.cells("sra.csv"):
        size = plan_attribute(cell["confidence"], cell["tolerable"], distribution="poisson").sample_size
        risk, rate = 1 - Decimal(cell["confidence"]), Decimal(cell["tolerable"])
        assert (-size * rate).exp() <= risk < (-(size - 1) * rate).exp()
        if size != int(cell["size"]):
            assert size == int(cell["size"]) + 1
            found.setdefault(cell["confidence"], []).append(cell["tolerable"])
    assert {confidence: tuple(rates) for confidence, rates in found.items()} == ONE_TOO_SMALL


def test_sizes_for_fractions_of_a_deviation_are_never_larger_than_for_whole_ones() -> None:
    """In every cell of SMASH21 this package asks for as many items or more."""
    for cell in published.cells("smash21.csv"):
        plan = plan_attribute("0.95", cell["tolerable"], cell["expected"], distribution="poisson")
        assert plan.sample_size >= int(cell["size"])
        assert plan.max_deviations >= plan.sample_size * Fraction(cell["expected"])


def test_the_printed_fractional_sizes_follow_their_own_rule_but_for_one() -> None:
    """By SciPy's gamma quantile with a shape of 1 + n x expected rate: 59 of 60."""
    stats = pytest.importorskip("scipy.stats", reason="SciPy is not installed")
    wrong = []
    for cell in published.cells("smash21.csv"):
        expected, tolerable = float(cell["expected"]), float(cell["tolerable"])
        smallest = next(n for n in range(1, 1000) if stats.gamma.ppf(0.95, 1 + n * expected) <= n * tolerable)
        if smallest != int(cell["size"]):
            wrong.append((cell["expected"], cell["tolerable"], int(cell["size"]), smallest))
    assert wrong == [("0.015", "0.1", 41, 42)]
