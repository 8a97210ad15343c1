"""Limits at their edges: no deviation, all deviating, all tested, nothing tested."""

from __future__ import annotations

from typing import Any

import pytest

from reperform.errors import InputRefused
from reperform.sampling import achieved_risk, max_deviations, two_sided_limits, upper_limit

DISTRIBUTIONS = ("binomial", "hypergeometric", "poisson")


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_the_limits_stay_between_zero_and_one(distribution: str) -> None:
    """No deviation has a lower limit of 0; all deviating an upper limit of 1."""
    assert two_sided_limits("0.95", 20, 0, distribution=distribution).lower == 0
    assert upper_limit("0.95", 20, 20, distribution=distribution) == 1


def test_one_item_without_a_deviation_says_little() -> None:
    """The limit of 0 of 1 is the confidence itself."""
    assert upper_limit("0.95", 1, 0) == 0.95
    assert upper_limit("0.90", 2, 1) == pytest.approx(0.9**0.5, abs=1e-15)


@pytest.mark.parametrize("deviations", [0, 1, 4, 10])
def test_a_whole_population_has_its_rate_as_limit(deviations: int) -> None:
    """Ten of ten tested: nothing is left to chance."""
    limits = two_sided_limits("0.99", 10, deviations, 10, "hypergeometric")
    assert limits.lower == limits.upper == deviations / 10


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
@pytest.mark.parametrize("population", [None, 0, 7])
def test_without_an_item_nothing_bounds_the_rate(distribution: str, population: int | None) -> None:
    """Nothing tested: a limit of 1, a risk of 1, and no acceptance number."""
    assert upper_limit("0.95", 0, 0, population, distribution) == 1
    assert achieved_risk(0, 0, "0.05", population, distribution) == 1
    assert max_deviations("0.95", "0.05", 0, population, distribution) == -1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"deviations": 6}, "RP-S09"),
        ({"deviations": -1}, "RP-S02"),
        ({"sample_size": 2.5}, "RP-S02"),
        ({"population": 4}, "RP-S07"),
        ({"population": -4}, "RP-S02"),
        ({"confidence": 1}, "RP-S01"),
        ({"confidence": "95"}, "RP-S01"),
        ({"distribution": "beta"}, "RP-S03"),
    ],
)
def test_counts_that_cannot_be_are_refused(given: dict[str, Any], code: str) -> None:
    """Each with its own code."""
    sound: dict[str, Any] = {"confidence": "0.95", "sample_size": 5, "deviations": 1}
    with pytest.raises(InputRefused) as caught:
        upper_limit(**(sound | given))
    assert caught.value.messages[0].code == code


def test_the_risk_at_the_ends_of_the_tolerable_rate_is_certain() -> None:
    """At a rate of 0 no deviation is certain, at a rate of 1 impossible."""
    assert achieved_risk(10, 0, 0) == 1
    assert achieved_risk(10, 9, 1) == 0


def test_too_small_a_sample_bears_not_even_zero_deviations() -> None:
    """44 items at 90 % and 5 % are one too few."""
    assert max_deviations("0.9", "0.05", 44) == -1
    assert max_deviations("0.9", "0.05", 45) == 0
