"""Shares of strata and runs of a period in whole items."""

from __future__ import annotations

from typing import Any

import pytest

from reperform.errors import InputRefused
from reperform.sampling import allocate_neyman, allocate_proportional, period_runs


@pytest.mark.parametrize(
    ("sizes", "sample", "shares"),
    [
        ([500, 300, 200], 25, [13, 7, 5]),  # 12.5, 7.5, 5: the tie goes to the earlier stratum
        ([1, 1, 1], 2, [1, 1, 0]),
        ([10, 0, 10], 5, [3, 0, 2]),
        ([7, 3], 10, [7, 3]),
        ([7, 3], 0, [0, 0]),
        ([900, 90, 10], 10, [9, 1, 0]),
    ],
)
def test_proportional_shares_follow_the_largest_remainder(sizes: list[int], sample: int, shares: list[int]) -> None:
    """Worked by hand."""
    assert allocate_proportional(sizes, sample) == shares


@pytest.mark.parametrize(
    ("sizes", "sds", "sample", "shares"),
    [
        ([500, 300, 200], ["0.1", "0.2", "0.1"], 26, [10, 12, 4]),  # weights 50, 60, 20
        ([500, 300, 200], [0.3, 0.3, 0.3], 25, [13, 7, 5]),  # alike: proportional
        ([500, 300, 200], [0, 0, 0], 25, [13, 7, 5]),  # none: proportional
        ([5, 5, 100], ["10", "0", "1"], 20, [5, 0, 15]),  # the first is full, the rest goes on
        ([5, 5], ["1", "0"], 8, [5, 3]),  # what no weighted stratum can take goes by size
    ],
)
def test_neyman_shares_follow_size_times_deviation(
    sizes: list[int], sds: list[Any], sample: int, shares: list[int]
) -> None:
    """Worked by hand."""
    assert allocate_neyman(sizes, sds, sample) == shares


@pytest.mark.parametrize(
    ("population", "runs", "lengths"),
    [(10, 4, [3, 3, 2, 2]), (12, 12, [1] * 12), (7, 1, [7]), (365, 4, [92, 91, 91, 91])],
)
def test_runs_differ_by_at_most_one_item(population: int, runs: int, lengths: list[int]) -> None:
    """The longer runs come first."""
    assert period_runs(population, runs) == lengths


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: allocate_proportional([3, 3], 7), "RP-S07"),
        (lambda: allocate_proportional([], 0), "RP-S17"),
        (lambda: allocate_proportional([-1], 0), "RP-S02"),
        (lambda: allocate_neyman([3, 3], ["0.1"], 2), "RP-S17"),
        (lambda: allocate_neyman([3, 3], ["0.1", "-1"], 2), "RP-S01"),
        (lambda: period_runs(3, 4), "RP-S17"),
        (lambda: period_runs(3, 0), "RP-S02"),
    ],
)
def test_strata_that_do_not_fit_are_refused(call: Any, code: str) -> None:
    """Each with its own code."""
    with pytest.raises(InputRefused) as caught:
        call()
    assert caught.value.messages[0].code == code
