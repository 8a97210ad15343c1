"""Every plan, limit and decision on small cases against exact fractions computed from the definitions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
import slow_sampling as slow

from reperform.errors import InputRefused
from reperform.sampling import (
    achieved_risk,
    evaluate,
    max_deviations,
    plan_attribute,
    plan_discovery,
    plan_two_stage,
    sequential_characteristics,
    two_sided_limits,
    upper_limit,
)

CONFIDENCES = (Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), Fraction(19, 20), Fraction(99, 100))
NEAR = Fraction(1, 10**12)


@pytest.mark.parametrize("n", range(1, 61))
def test_binomial_limits_enclose_the_rate_at_which_the_tail_is_the_risk(n: int) -> None:
    """A hair below the limit the tail exceeds the risk, a hair above it no longer does, for every k."""
    for k in range(n):
        for confidence in (Fraction(9, 10), Fraction(19, 20)):
            limit = Fraction(Decimal(repr(upper_limit(confidence, n, k))))
            assert slow.binomial(n, k, limit - NEAR) > 1 - confidence
            assert slow.binomial(n, k, limit + NEAR) < 1 - confidence


@pytest.mark.parametrize("n", range(1, 61))
def test_two_sided_binomial_limits_leave_half_of_the_risk_on_each_side(n: int) -> None:
    """The lower limit is where as many deviations or more have half of the risk."""
    half = Fraction(1, 40)
    for k in range(1, n + 1):
        limits = two_sided_limits("0.95", n, k)
        lower = Fraction(Decimal(repr(limits.lower)))
        assert 1 - slow.binomial(n, k - 1, lower - NEAR) < half
        assert 1 - slow.binomial(n, k - 1, lower + NEAR) > half
        assert limits.upper == upper_limit("0.975", n, k)


@pytest.mark.parametrize("population", range(1, 41))
def test_hypergeometric_limits_are_the_extreme_counts_not_contradicted(population: int) -> None:
    """All populations to 40 items, all samples, all results: both limits equal the exhaustive search."""
    for n in range(1, population + 1):
        one_sided = slow.counts_not_contradicted(population, n, Fraction(1, 10))
        two_sided = slow.counts_not_contradicted(population, n, Fraction(1, 20))
        for k in range(n + 1):
            assert upper_limit("0.9", n, k, population, "hypergeometric") == one_sided[k][1] / population
            limits = two_sided_limits("0.9", n, k, population, "hypergeometric")
            assert (limits.lower, limits.upper) == (two_sided[k][0] / population, two_sided[k][1] / population)


@pytest.mark.parametrize("rate", ["0.01", "0.05", "0.0875", "0.1", "0.25", "1/3", "0.5", "0.9"])
def test_acceptance_numbers_and_risks_equal_the_exact_tails(rate: str) -> None:
    """For n to 60 the most deviations and the risk of each k come from the same exact tail."""
    tolerable = Fraction(rate)
    for n in range(1, 61):
        tail = [slow.binomial(n, k, tolerable) for k in range(n + 1)]
        for confidence in CONFIDENCES:
            assert max_deviations(confidence, rate, n) == slow.most_deviations(tail, 1 - confidence)
        for k in range(0, n + 1, 7):
            assert achieved_risk(n, k, rate) == pytest.approx(float(tail[k]), rel=1e-12)


@pytest.mark.parametrize("population", [1, 2, 3, 5, 10, 12, 20, 24])
def test_acceptance_numbers_in_small_populations_equal_the_exact_tails(population: int) -> None:
    """Ties included: a tail of exactly the risk is accepted."""
    for percent in (1, 5, 10, 20, 50, 75):
        tolerable = Fraction(percent, 100)
        marked = -(-percent * population // 100)
        for n in range(population + 1):
            tail = [slow.hypergeometric(population, marked, n, k) for k in range(n + 1)]
            for confidence in CONFIDENCES:
                found = max_deviations(confidence, tolerable, n, population, "hypergeometric")
                assert found == slow.most_deviations(tail, 1 - confidence)


@pytest.mark.parametrize("tolerable", ["0.05", "0.07", "0.1", "0.15", "0.2", "1/3"])
def test_binomial_plans_equal_a_scan_of_every_size(tolerable: str) -> None:
    """Size and acceptance number are those of the first n that meets the terms."""
    for confidence in CONFIDENCES[1:]:
        for tenths in range(7):
            expected = Fraction(tenths, 10) * Fraction(tolerable)
            found = plan_attribute(confidence, tolerable, expected_rate=expected)
            scanned = slow.plan(confidence, Fraction(tolerable), expected, found.sample_size)
            assert (found.sample_size, found.max_deviations) == scanned


@pytest.mark.parametrize("population", [1, 2, 9, 10, 25, 50, 100])
def test_plans_in_small_populations_equal_a_scan_of_every_size(population: int) -> None:
    """Where no sample bears the expected deviations, all items are tested."""
    for confidence in CONFIDENCES:
        for tolerable in (Fraction(1, 100), Fraction(1, 20), Fraction(1, 10), Fraction(1, 5)):
            for tenths in (0, 3, 5, 7, 9):
                expected = tolerable * tenths / 10
                found = plan_attribute(
                    confidence, tolerable, expected, population=population, distribution="hypergeometric"
                )
                scanned = slow.plan_in_population(confidence, tolerable, expected, population)
                if scanned is None:
                    marked = -(-tolerable.numerator * population // tolerable.denominator)
                    scanned = (population, marked - 1)
                assert (found.sample_size, found.max_deviations) == scanned
                assert Fraction(Decimal(repr(found.smaller_risk))) > 1 - confidence


@pytest.mark.parametrize("population", [1, 7, 30, 60])
def test_discovery_plans_equal_a_scan_of_every_size(population: int) -> None:
    """The size is the first at which missing every deviating item is unlikely enough."""
    for confidence in CONFIDENCES:
        for percent in (1, 5, 20, 60):
            marked = -(-percent * population // 100)
            sizes = range(1, population + 1)
            first = next(n for n in sizes if slow.hypergeometric(population, marked, n, 0) <= 1 - confidence)
            assert plan_discovery(confidence, Fraction(percent, 100), population).sample_size == first


@pytest.mark.parametrize("population", [1, 2, 5, 10, 20])
def test_support_is_decided_by_the_exact_limit(population: int) -> None:
    """Supported means that the largest count not contradicted is at most the tolerable share."""
    for n in range(1, population + 1):
        for k in range(n + 1):
            count = slow.upper_count(population, n, k, Fraction(1, 10))
            for tolerable in (Fraction(0), Fraction(1, 20), Fraction(1, 10), Fraction(1, 3), Fraction(1)):
                found = evaluate("statistical", n, k, "0.9", tolerable, population, "hypergeometric")
                assert found.supports is (Fraction(count, population) <= tolerable)


@pytest.mark.parametrize("n", [1, 2, 5, 14, 29, 45, 60])
def test_binomial_support_is_decided_by_the_exact_tail(n: int) -> None:
    """Supported means that so few deviations at the tolerable rate are at most as likely as the risk."""
    for k in range(n + 1):
        for tolerable in (Fraction(1, 20), Fraction(1, 10), Fraction(1, 2)):
            found = evaluate("statistical", n, k, "0.9", tolerable)
            assert found.supports is (slow.binomial(n, k, tolerable) <= Fraction(1, 10))


@pytest.mark.parametrize(
    ("tolerable", "extend", "second"), [("0.1", 1, 0), ("0.2", 1, 1), ("0.3", 2, 0), ("0.4", 3, 2)]
)
def test_two_stage_sizes_equal_a_scan_of_all_pairs_of_results(tolerable: str, extend: int, second: int) -> None:
    """The stage is the first size at which all accepted pairs together are at most as likely as the risk."""
    found = plan_two_stage("0.9", tolerable, extend, second)
    sizes = range(1, found.stage_size + 1)
    accepts = [slow.two_stage_accepts(n, Fraction(tolerable), extend, second) for n in sizes]
    assert [value <= Fraction(1, 10) for value in accepts] == [False] * (len(accepts) - 1) + [True]
    assert found.achieved_risk == pytest.approx(float(accepts[-1]), rel=1e-12)


@pytest.mark.parametrize("rate", ["0", "0.02", "0.25", "1"])
def test_two_stages_as_a_sequence_have_the_same_chance(rate: str) -> None:
    """The sequential characteristics of a two-stage plan equal the list of all pairs."""
    found = sequential_characteristics([12, 12], [0, 1], 2, rate)
    assert found.exact_probability_accept == slow.two_stage_accepts(12, Fraction(rate), 1, 0)
    p = Fraction(rate)
    extended = 12 * p * (1 - p) ** 11
    assert found.exact_average_sample_number == 12 + 12 * extended


@pytest.mark.parametrize("population", [12, 20, 30])
def test_the_limit_covers_the_true_rate_at_least_as_often_as_stated(population: int) -> None:
    """Enumerated over every true count and every result, coverage never falls below the confidence."""
    for confidence in (Fraction(9, 10), Fraction(19, 20)):
        for n in range(1, population + 1, 3):
            limits = [upper_limit(confidence, n, k, population, "hypergeometric") for k in range(n + 1)]
            for marked in range(population + 1):
                missed = [k for k in range(n + 1) if limits[k] * population < marked - 0.5]
                worst = slow.hypergeometric(population, marked, n, max(missed)) if missed else Fraction(0)
                assert worst <= 1 - confidence


@pytest.mark.parametrize("n", [5, 17, 30])
def test_binomial_coverage_is_at_least_as_stated(n: int) -> None:
    """At every rate on a fine grid the chance of a limit below the rate is at most the risk."""
    limits = [upper_limit("0.9", n, k) for k in range(n + 1)]
    for thousandths in range(1, 1000, 7):
        rate = Fraction(thousandths, 1000)
        missed = [k for k in range(n + 1) if limits[k] < rate]
        assert not missed or slow.binomial(n, max(missed), rate) <= Fraction(1, 10)


def test_a_population_cannot_bear_more_deviations_than_must_be_rejected() -> None:
    """Asked to bear two deviations where two of 20 must already be rejected, the plan is refused."""
    with pytest.raises(InputRefused, match="RP-S08"):
        plan_attribute("0.9", "0.1", expected_deviations=2, population=20, distribution="hypergeometric")
