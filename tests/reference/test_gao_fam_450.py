"""GAO/CIGIE Financial Audit Manual, figure 450.1 (90 %): sizes, acceptance, and proof of ineffectiveness.

All 20 figures; how obtained: head of tables/gao_fam_450_1.csv. Difference: the figure prints 78 items for one
deviation at 5 %; the smallest such size is 77.
"""

from __future__ import annotations

import published
import pytest

from reperform.sampling import evaluate, lower_limit, max_deviations, plan_attribute, proven_ineffective


@pytest.mark.parametrize(
    "cell", published.cells("gao_fam_450_1.csv"), ids=lambda cell: f"{cell['size']}-{cell['tolerable']}"
)
def test_both_directions_are_reproduced(cell: dict[str, str]) -> None:
    """Most deviations that show the control effective; one more than the second number proves it ineffective."""
    size, rate = int(cell["size"]), cell["tolerable"]
    assert max_deviations("0.90", rate, size) == int(cell["acceptable"])
    most = int(cell["not yet ineffective"])
    assert not proven_ineffective("0.90", rate, size, most)
    assert proven_ineffective("0.90", rate, size, most + 1)
    assert lower_limit("0.90", size, most) <= float(rate) < lower_limit("0.90", size, most + 1)
    found = evaluate("statistical", size, most + 1, "0.90", rate)
    assert (found.supports, found.proven_ineffective) == (False, True)


def test_sizes_are_the_smallest_but_for_one() -> None:
    """For zero to four deviations at 5 %; 78 is one above the smallest."""
    sizes = [plan_attribute("0.90", "0.05", expected_deviations=k).sample_size for k in range(5)]
    assert sizes == [45, 77, 105, 132, 158]
    assert [rung.sample_size for rung in plan_attribute("0.90", "0.05").ladder][:5] == sizes
