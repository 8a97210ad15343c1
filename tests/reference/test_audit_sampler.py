"""AuditSampler: sizes at 90 % for large populations, and sizes for populations of known size.

How obtained: heads of tables/audit_sampler_*.csv. Difference: the cells 7 % / 3.25 % and 3.5 %, as in AICPA table A-2.
"""

from __future__ import annotations

import published
import pytest

from reperform.sampling import plan_attribute

DIFFERENCES = {("0.07", "0.0325"): (112, 113), ("0.07", "0.035"): (112, 113)}  # 4 of 112 leave 10.07 %


def test_every_size_for_large_populations_is_reproduced_or_listed() -> None:
    """The cells that differ are exactly those listed."""
    differing = {}
    for cell in published.cells("audit_sampler_binomial.csv"):
        size = plan_attribute("0.90", cell["tolerable"], expected_rate=cell["expected"]).sample_size
        if size != int(cell["size"]):
            differing[cell["tolerable"], cell["expected"]] = (int(cell["size"]), size)
    assert differing == DIFFERENCES


@pytest.mark.parametrize(
    "cell", published.cells("audit_sampler_hypergeometric.csv"), ids=lambda cell: "-".join(cell.values())
)
def test_sizes_for_known_populations_and_their_difference_are_reproduced(cell: dict[str, str]) -> None:
    """Hypergeometric, binomial, and what knowing the population saves."""
    terms = (cell["confidence"], cell["tolerable"], cell["expected"])
    known = plan_attribute(*terms, population=int(cell["population"]), distribution="hypergeometric").sample_size
    large = plan_attribute(*terms).sample_size
    assert (known, large) == (int(cell["hypergeometric"]), int(cell["binomial"]))
