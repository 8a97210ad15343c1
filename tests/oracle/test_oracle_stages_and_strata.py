"""Risks of tests in stages and limits over strata against plain enumeration in exact fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb

import pytest
import slow_sampling as slow

from reperform.sampling import (
    evaluate_strata,
    executed_risk,
    lower_limit,
    naive_expansion,
    plan_sequential,
    proven_ineffective,
    upper_limit,
)

HISTORIES = [
    [(5, 0, 2), (4, 1, 2)],
    [(3, -1, None), (3, 0, 3), (4, 2, None)],
    [(4, 0, None), (4, 1, None), (4, 1, 3)],
    [(6, 1, 4), (1, 1, 2), (5, 3, 4)],
    [(8, 2, None)],
]


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("rate", ["0.05", "1/3", "0.9"])
def test_the_risk_of_a_history_equals_the_walk_through_all_results(
    history: list[tuple[int, int, int | None]], rate: str
) -> None:
    """For a large population: every sequence of binomial results, with or without a number that stops."""
    p = Fraction(rate)

    def chance(drawn: int, found: int, size: int, more: int) -> Fraction:
        return comb(size, more) * p**more * (1 - p) ** (size - more)

    assert executed_risk(history, rate).exact_risk == slow.staged_acceptance(history, chance)


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize(("population", "marked"), [(12, 1), (13, 4), (20, 19)])
def test_the_risk_in_a_known_population_equals_the_walk_through_all_results(
    history: list[tuple[int, int, int | None]], population: int, marked: int
) -> None:
    """Each stage is drawn from what the stages before it left."""

    def chance(drawn: int, found: int, size: int, more: int) -> Fraction:
        left, sound = marked - found, population - marked - (drawn - found)
        return Fraction(comb(left, more) * comb(sound, size - more), comb(left + sound, size)) if left >= more else 0

    found = executed_risk(history, Fraction(marked, population), "0.9", population, "hypergeometric")
    slow_risk = slow.staged_acceptance(history, chance)
    assert found.exact_risk == slow_risk
    assert found.keeps_confidence is (slow_risk <= Fraction(1, 10))


def test_stages_that_accept_nothing_early_are_one_sample() -> None:
    """30, 20 and 20 items that are judged only together risk what 70 items risk."""
    found = executed_risk([(30, -1, None), (20, -1, None), (20, 1, None)], "0.05")
    assert found.exact_risk == slow.binomial(70, 1, Fraction(1, 20))
    assert found.average_sample_number == 70


@pytest.mark.parametrize("accept", [(0, 1), (0, 1, 2), (-1, 0, 2)])
def test_a_sequential_plan_has_the_first_stage_that_keeps_the_risk(accept: tuple[int, ...]) -> None:
    """Scanned from one item upwards with the walk through all results."""
    plan = plan_sequential("0.8", "0.2", accept)
    p, stop = Fraction(1, 5), max(accept) + 1

    def chance(drawn: int, found: int, size: int, more: int) -> Fraction:
        return comb(size, more) * p**more * (1 - p) ** (size - more)

    risks = [
        slow.staged_acceptance([(size, a, stop) for a in accept], chance) for size in range(1, plan.stage_size + 1)
    ]
    assert [risk <= Fraction(1, 5) for risk in risks] == [False] * (len(risks) - 1) + [True]
    assert plan.achieved_risk == pytest.approx(float(risks[-1]))


def test_adding_items_until_the_pool_looks_good_always_risks_more_than_one_sample() -> None:
    """Whatever the sizes of the additions, the true risk exceeds that of the last pooled sample alone."""
    for sizes in ([45, 33], [30, 30, 30], [60, 35, 30, 30]):
        found = naive_expansion("0.90", "0.05", sizes)
        pooled = slow.binomial(sum(sizes), found.stages[-1][1], Fraction(1, 20))
        assert found.exact_risk > pooled


SMALL = [((6, 3), (5, 2)), ((8, 4), (4, 4)), ((7, 2), (3, 1)), ((9, 3), (6, 5))]


@pytest.mark.parametrize("sizes", SMALL)
def test_limits_over_two_strata_equal_the_list_of_all_spreads(sizes: tuple[tuple[int, int], ...]) -> None:
    """Every result of each pair of strata at two levels."""
    for counts in product(*(range(n + 1) for _, n in sizes)):
        strata = [(size, n, k) for (size, n), k in zip(sizes, counts, strict=True)]
        for confidence in ("0.8", "0.95"):
            found = evaluate_strata(strata, confidence, "0.5")
            count = slow.stratified_upper_count(strata, 1 - Fraction(confidence))
            assert (found.method, found.upper_count) == ("exact", count)
            assert found.supports is (Fraction(count, found.population) <= Fraction(1, 2))


@pytest.mark.parametrize(
    "strata",
    [
        [(6, 3, 0), (5, 2, 1), (4, 2, 0)],
        [(6, 2, 1), (5, 5, 2), (4, 2, 0)],
        [(4, 2, 0), (4, 2, 1), (3, 1, 0), (3, 2, 0)],
        [(12, 5, 2)],
    ],
)
def test_limits_over_one_three_and_four_strata_equal_the_list_of_all_spreads(
    strata: list[tuple[int, int, int]],
) -> None:
    """One stratum alone gives the ordinary hypergeometric limit."""
    found = evaluate_strata(strata, "0.9")
    assert found.upper_count == slow.stratified_upper_count(strata, Fraction(1, 10))
    if len(strata) == 1:
        (size, n, k) = strata[0]
        assert found.upper_limit == upper_limit("0.9", n, k, size, "hypergeometric")


@pytest.mark.parametrize(("sizes", "method"), [(((7, 3), (5, 2)), "exact"), (((7, 3), (5, 2)), "bonferroni")])
def test_limits_over_strata_cover_the_true_total_at_least_as_often_as_stated(
    sizes: tuple[tuple[int, int], ...], method: str
) -> None:
    """Enumerated over every true spread: the chance of a limit below the true total is at most the risk."""
    limits = {
        counts: evaluate_strata(
            [(size, n, k) for (size, n), k in zip(sizes, counts, strict=True)], "0.8", None, method
        ).upper_count
        for counts in product(*(range(n + 1) for _, n in sizes))
    }
    for spread in product(*(range(size + 1) for size, _ in sizes)):
        missed = Fraction(0)
        for counts, limit in limits.items():
            if limit < sum(spread):
                chance = Fraction(1)
                for (size, n), marked, x in zip(sizes, spread, counts, strict=True):
                    chance *= Fraction(comb(marked, x) * comb(size - marked, n - x), comb(size, n))
                missed += chance
        assert missed <= Fraction(1, 5)


@pytest.mark.parametrize("population", [1, 5, 12, 20, 31, 40])
def test_one_sided_lower_limits_and_proof_of_ineffectiveness_equal_the_search(population: int) -> None:
    """The smallest count not contradicted; proven means that it exceeds what is tolerable."""
    for n in range(1, population + 1, 3):
        for k in range(n + 1):
            lower = slow.lower_count(population, n, k, Fraction(1, 10)) if k else 0
            assert lower_limit("0.9", n, k, population, "hypergeometric") == lower / population
            for tolerable in (Fraction(1, 20), Fraction(1, 4), Fraction(1, 2)):
                proven = proven_ineffective("0.9", tolerable, n, k, population, "hypergeometric")
                assert proven is (Fraction(lower, population) > tolerable)


@pytest.mark.parametrize("n", [1, 7, 25, 60])
def test_proof_of_ineffectiveness_is_decided_by_the_exact_upper_tail(n: int) -> None:
    """So many deviations or more at the tolerable rate are at most as likely as the risk."""
    for k in range(n + 1):
        for tolerable in (Fraction(1, 20), Fraction(1, 10), Fraction(1, 2)):
            upper_tail = 1 - (slow.binomial(n, k - 1, tolerable) if k else 0)
            assert proven_ineffective("0.9", tolerable, n, k) is (upper_tail <= Fraction(1, 10))


def chance_of_at_most(strata: list[tuple[int, int, int]], spread: tuple[int, ...], most: int) -> Fraction:
    """Return P(number of deviations <= most) for one spread of deviating items, result by result."""
    chances = {0: Fraction(1)}
    for (items, tested, _), marked in zip(strata, spread, strict=True):
        more: dict[int, Fraction] = {}
        for before, chance in chances.items():
            for j in range(max(0, tested - items + marked), min(tested, marked) + 1):
                ways = comb(marked, j) * comb(items - marked, tested - j)
                more[before + j] = more.get(before + j, Fraction(0)) + chance * Fraction(ways, comb(items, tested))
        chances = more
    return sum((chance for found, chance in chances.items() if found <= most), Fraction(0))


MANY_STRATA = [
    [(4, 1, 0), (4, 1, 0), (3, 1, 0), (3, 2, 0), (2, 1, 0)],
    [(6, 2, 0), (3, 3, 0), (5, 1, 0), (2, 1, 0), (2, 1, 0)],
    [(4, 2, 1), (4, 2, 0), (4, 1, 0), (3, 1, 0), (2, 1, 0)],
    [(5, 2, 1), (3, 1, 0), (3, 1, 1), (2, 1, 0), (2, 2, 1)],
]


@pytest.mark.parametrize("strata", MANY_STRATA)
@pytest.mark.parametrize("confidence", ["0.7", "0.9"])
def test_the_limit_on_five_strata_equals_or_bounds_the_inversion_over_all_spreads(
    strata: list[tuple[int, int, int]], confidence: str
) -> None:
    """Without a deviation it is the inversion itself; with some the bound of Hoeffding is never below it."""
    found = sum(deviating for _, _, deviating in strata)
    spreads = product(*(range(k, items - n + k + 1) for items, n, k in strata))
    risk = 1 - Fraction(confidence)
    inverted = max(sum(one) for one in spreads if chance_of_at_most(strata, one, found) > risk)
    result = evaluate_strata(strata, confidence, method=None if not found else "hoeffding")
    assert result.method == ("hoeffding" if found else "exact")
    assert result.upper_count == inverted if not found else result.upper_count >= inverted
