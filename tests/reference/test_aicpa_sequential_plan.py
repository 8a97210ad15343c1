"""AICPA audit sampling guide, sequential plan in four stages, and naive extensions seen in practice.

How obtained: the plan (50, 51, 51, 51 items; accept at 0, 1, 2, 3; stop at 4) as recalled in the literature; its
figures recomputed independently. No difference.
"""

from __future__ import annotations

import pytest

from reperform.sampling import sequential_characteristics

STAGES, ACCEPT, STOP = [50, 51, 51, 51], [0, 1, 2, 3], 4


def test_the_four_stages_keep_a_risk_of_ten_percent_at_five_percent() -> None:
    """The exact risk is 9.75 %."""
    found = sequential_characteristics(STAGES, ACCEPT, STOP, "0.05")
    assert found.probability_accept == pytest.approx(0.0975, abs=5e-5)


@pytest.mark.parametrize(
    ("rate", "accepts", "average"), [("0.005", 0.990, 66), ("0.01", 0.917, 84), ("0.02", 0.617, 107)]
)
def test_acceptance_and_average_size_at_low_rates(rate: str, accepts: float, average: int) -> None:
    """Probability of acceptance to three decimals and items tested on average."""
    found = sequential_characteristics(STAGES, ACCEPT, STOP, rate)
    assert found.probability_accept == pytest.approx(accepts, abs=5e-4)
    assert found.average_sample_number == pytest.approx(average, abs=0.5)


@pytest.mark.parametrize(
    ("stages", "rate", "risk"), [([45, 33], "0.05", 0.143), ([25, 17], "0.09", 0.142), ([25, 25], "0.05", 0.379)]
)
def test_naive_extensions_risk_more_than_they_claim(stages: list[int], rate: str, risk: float) -> None:
    """One deviation, more items, and the pooled result judged as if planned: not 10 %."""
    found = sequential_characteristics(stages, [0, 1], 2, rate)
    assert found.probability_accept == pytest.approx(risk, abs=5e-4)
