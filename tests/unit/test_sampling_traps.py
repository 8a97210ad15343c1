"""Where sampling arithmetic goes wrong elsewhere: products of rates, ties, borders, and terms that cannot be met."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from reperform.errors import InputRefused
from reperform.sampling import (
    achieved_risk,
    evaluate,
    lower_limit,
    max_deviations,
    parse_rate,
    plan_attribute,
    plan_discovery,
    proven_ineffective,
    select_random,
    two_sided_limits,
    upper_limit,
)


@pytest.mark.parametrize(
    ("rate", "items", "whole"), [(0.035, 400, 14), (0.07, 1300, 91), (0.0875, 2240, 196), (0.06, 500, 30)]
)
@pytest.mark.parametrize("spelling", [float, str, lambda rate: Decimal(str(rate)), lambda rate: Fraction(str(rate))])
def test_products_of_rates_are_whole_however_they_are_spelled(
    rate: float, items: int, whole: int, spelling: Any
) -> None:
    """Rounded up in binary floats the first three give one more; one step of a sum gives the fourth, 31."""
    assert math.ceil(parse_rate(spelling(rate), "expected_rate") * items) == whole
    assert math.ceil(0.035 * 400) == 15
    assert math.ceil((0.01 + 0.01 * 5) * 500) == 31


def test_six_percent_of_500_is_thirty_in_every_function() -> None:
    """36 items, not 35: one package builds its 6 % by adding and finds 31 of 500."""
    for rate in (0.06, "0.06", Decimal("0.06")):
        assert plan_attribute("0.90", rate, population=500, distribution="hypergeometric").sample_size == 36
        assert plan_discovery("0.90", rate, 500).sample_size == 36


@pytest.mark.parametrize(("confidence", "size"), [("0.90", 90), ("0.95", 95), ("0.99", 99)])
def test_a_risk_of_exactly_the_bound_is_enough_everywhere(confidence: str, size: int) -> None:
    """Of 100 items one deviates: planning, restating, evaluating and the limit agree on the tie."""
    terms = {"population": 100, "distribution": "hypergeometric"}
    assert plan_attribute(confidence, "0.01", **terms).sample_size == size
    assert max_deviations(confidence, "0.01", size, **terms) == 0
    assert max_deviations(confidence, "0.01", size - 1, **terms) == -1
    # The limit is the last count that is not contradicted; at the tie none deviating is what is left.
    assert upper_limit(confidence, size, 0, **terms) == 0
    assert upper_limit(confidence, size - 1, 0, **terms) == 0.01


def test_a_binomial_tie_is_accepted_on_both_sides() -> None:
    """One coin toss at 50 %: the tail is exactly one half."""
    assert plan_attribute("0.5", "0.5").sample_size == 1
    assert evaluate("statistical", 1, 0, "0.5", "0.5").supports is True
    assert proven_ineffective("0.5", "0.5", 1, 1) is True
    assert upper_limit("0.5", 1, 0) == 0.5
    assert lower_limit("0.5", 1, 1) == 0.5


@pytest.mark.parametrize("distribution", ["binomial", "hypergeometric", "poisson"])
@pytest.mark.parametrize("size", [1, 2, 59, 500])
def test_none_and_all_deviating_are_the_ends_of_the_limits(distribution: str, size: int) -> None:
    """No deviation has a lower limit of 0, all deviating an upper limit of 1."""
    population = 1000 if distribution == "hypergeometric" else None
    none = two_sided_limits("0.9", size, 0, population, distribution)
    every = two_sided_limits("0.9", size, size, population, distribution)
    assert none.lower == 0 < none.upper
    assert every.upper == 1 > every.lower > 0 or distribution == "poisson"
    assert every.upper == 1


def test_a_whole_population_sampled_has_its_own_rate_as_limits() -> None:
    """With every item tested nothing is left to chance."""
    for population in (1, 2, 7, 40):
        for k in range(population + 1):
            limits = two_sided_limits("0.95", population, k, population, "hypergeometric")
            assert limits.lower == limits.upper == k / population


@pytest.mark.parametrize("call", [plan_attribute, plan_discovery])
def test_populations_of_none_and_of_one(call: Any) -> None:
    """Nothing occurred is said in words; a single item is tested."""
    with pytest.raises(InputRefused, match="the population has no items"):
        call("0.95", "0.05", population=0, distribution="hypergeometric")
    assert call("0.95", "0.05", population=1, distribution="hypergeometric").sample_size == 1


def test_a_sample_larger_than_its_population_is_refused_in_every_function() -> None:
    """Drawn, planned, limited or evaluated."""
    calls: list[Any] = [
        lambda: select_random(["A"], 2, "s"),
        lambda: upper_limit("0.95", 11, 0, 10, "hypergeometric"),
        lambda: upper_limit("0.95", 11, 0, 10),
        lambda: max_deviations("0.95", "0.05", 11, 10, "hypergeometric"),
        lambda: achieved_risk(11, 0, "0.05", 10, "hypergeometric"),
        lambda: evaluate("statistical", 11, 0, "0.95", "0.05", 10, "hypergeometric"),
        lambda: plan_attribute("0.95", "0.05", population=10),
    ]
    for call in calls:
        with pytest.raises(InputRefused, match="RP-S07"):
            call()


def test_more_deviations_than_items_are_refused_in_every_function() -> None:
    """An item counts once."""
    for call in (upper_limit, lower_limit, two_sided_limits):
        with pytest.raises(InputRefused, match="RP-S09"):
            call("0.95", 5, 6)


@pytest.mark.parametrize("expected", ["0.05", "0.06", "1"])
def test_an_expected_rate_that_is_not_below_the_tolerable_one_has_no_plan(expected: str) -> None:
    """At it or above it: RP-S05 with both rates."""
    with pytest.raises(InputRefused, match="is not below the tolerable rate 5 %"):
        plan_attribute("0.95", "0.05", expected)


@pytest.mark.parametrize("distribution", ["binomial", "poisson"])
@pytest.mark.parametrize("expected", ["0.0499", "0.04999999999", "0." + "0" + "4" + "9" * 25])
def test_an_expected_rate_just_below_is_refused_and_not_searched_for(expected: str, distribution: str) -> None:
    """The size explodes: RP-S06 names about how many items it would take."""
    with pytest.raises(InputRefused, match="more than 20,000"):
        plan_attribute("0.95", "0.05", expected, distribution=distribution)


def test_in_a_small_population_a_rate_just_below_means_all_items() -> None:
    """Knowing the population caps the size; the acceptance number stays below what must be rejected."""
    plan = plan_attribute("0.95", "0.05", "0.0499999", population=200, distribution="hypergeometric")
    assert (plan.sample_size, plan.max_deviations) == (200, 9)


BAD: list[Any] = [
    True,
    False,
    float("nan"),
    float("inf"),
    -0.1,
    1.1,
    "5%",
    "0,05",
    "",
    "1/0",
    None,
    b"0.05",
    Decimal("NaN"),
]


@pytest.mark.parametrize("bad", BAD, ids=repr)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_is_no_rate_is_refused_by_name(bad: Any, place: int) -> None:
    """Truth values, NaN, infinities, negatives, percent signs, commas: confidence, tolerable and expected rate."""
    if bad is None and place == 2:
        return  # not given
    names = ("confidence", "tolerable_rate", "expected_rate")
    given: list[Any] = ["0.95", "0.05", "0.01"]
    given[place] = bad
    with pytest.raises(InputRefused, match=rf"RP-S01.*{names[place]} is "):
        plan_attribute(*given)


@pytest.mark.parametrize("bad", [True, 2.0, "3", -1, None, float("nan")], ids=repr)
def test_what_is_no_count_is_refused_by_name(bad: Any) -> None:
    """Items and deviations are whole numbers and nothing else."""
    with pytest.raises(InputRefused, match=r"RP-S02.*sample_size is "):
        upper_limit("0.95", bad, 0)
    with pytest.raises(InputRefused, match=r"RP-S02.*deviations is "):
        upper_limit("0.95", 10, bad)


@pytest.mark.parametrize("confidence", [0, 1, "0", "1.000", 1.0])
def test_certainty_and_none_are_no_confidence(confidence: Any) -> None:
    """Neither can be had from a sample."""
    with pytest.raises(InputRefused, match="above 0 and below 1"):
        plan_attribute(confidence, "0.05")


@pytest.mark.parametrize("k", range(6))
def test_a_plan_passes_at_its_number_and_fails_at_one_more(k: int) -> None:
    """Plan, then evaluate, for every distribution."""
    for distribution, population in (("binomial", None), ("poisson", None), ("hypergeometric", 3000)):
        plan = plan_attribute("0.95", "0.06", None, k, population, distribution)
        n = plan.sample_size
        assert evaluate("statistical", n, k, "0.95", "0.06", population, distribution).supports is True
        assert evaluate("statistical", n, k + 1, "0.95", "0.06", population, distribution).supports is False
        assert achieved_risk(n - 1, k, "0.06", population, distribution) > 0.05
        if population is None:
            assert evaluate("statistical", n - 1, k, "0.95", "0.06", None, distribution).supports is False


def test_a_limit_of_exactly_the_tolerable_share_of_a_population_is_not_above_it() -> None:
    """A plan asks that 180 of 3,000 be rejected; a limit of 180 is not above 6 % and supports, at a higher risk."""
    plan = plan_attribute("0.95", "0.06", None, 3, 3000, "hypergeometric")
    found = evaluate("statistical", plan.sample_size - 1, 3, "0.95", "0.06", 3000, "hypergeometric")
    assert found.upper_limit == 0.06
    assert found.supports is True
    assert found.achieved_risk is not None
    assert found.achieved_risk > 0.05
