"""Laws that hold for every plan, limit and draw."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from reperform import sampling
from reperform.sampling import (
    allocate_neyman,
    allocate_proportional,
    evaluate,
    frame_sha256,
    lower_limit,
    max_deviations,
    period_runs,
    plan_attribute,
    select_random,
    select_systematic,
    ticket,
    upper_limit,
)

steady = settings(deadline=None, derandomize=True, database=None, max_examples=60)
LEVELS = st.sampled_from(["0.8", "0.9", "0.95", "0.99"])
KEYS = st.sets(st.text("AB|:1é ", max_size=5).map(str.strip), min_size=1, max_size=30).map(sorted)


@st.composite
def results(draw: st.DrawFn) -> tuple[int, int]:
    """Items tested and items deviating."""
    n = draw(st.integers(1, 400))
    return n, draw(st.integers(0, n))


@steady
@given(LEVELS, results())
def test_the_limit_rises_with_deviations_and_falls_with_items(level: str, result: tuple[int, int]) -> None:
    """One more deviation never lowers it, one more sound item never raises it, and it exceeds the rate."""
    n, k = result
    limit = upper_limit(level, n, k)
    assert limit >= Fraction(k, n) or k == n
    assert upper_limit(level, n, min(k + 1, n)) >= limit
    assert upper_limit(level, n + 1, k) <= limit


@steady
@given(LEVELS, results(), st.integers(0, 200))
def test_limits_in_a_known_population_rise_with_deviations_and_fall_with_items(
    level: str, result: tuple[int, int], more: int
) -> None:
    """One more deviation never lowers a limit, one more sound item never raises it, and they enclose the rate."""
    n, k = result
    population = n + more
    upper, lower = (limit(level, n, k, population, "hypergeometric") for limit in (upper_limit, lower_limit))
    assert lower * n <= k + 1e-9
    assert upper * n >= k - 1e-9
    if k < n:
        assert upper_limit(level, n, k + 1, population, "hypergeometric") >= upper
        assert lower_limit(level, n, k + 1, population, "hypergeometric") >= lower
    if n < population:
        assert upper_limit(level, n + 1, k, population, "hypergeometric") <= upper


@steady
@given(LEVELS, results())
def test_the_limit_rises_with_the_confidence(level: str, result: tuple[int, int]) -> None:
    """More certainty costs a higher limit."""
    assert upper_limit("0.995", *result) >= upper_limit(level, *result)


@steady
@given(LEVELS, results(), st.integers(0, 300))
def test_knowing_the_population_never_raises_the_limit_at_low_rates(
    level: str, result: tuple[int, int], more: int
) -> None:
    """Up to nine tenths deviating the hypergeometric limit is at most the binomial one."""
    n, k = result[0], min(result[1], result[0] * 9 // 10)
    known = upper_limit(level, n, k, n + more, "hypergeometric")
    assert known <= upper_limit(level, n, k) + 1e-12
    assert known >= float(Fraction(k, n + more))


@steady
@given(
    LEVELS,
    st.fractions(Fraction(1, 50), Fraction(1, 3), max_denominator=200),
    st.integers(0, 7),
    st.sampled_from(["binomial", "poisson", "hypergeometric"]),
    st.integers(1, 600),
)
def test_a_plan_supports_at_its_number_and_one_item_fewer_does_not(
    level: str, tolerable: Fraction, tenths: int, distribution: str, size: int
) -> None:
    """Plan then evaluate; the number of deviations is the most that the size bears."""
    population = size if distribution == "hypergeometric" else None
    plan = plan_attribute(level, tolerable, tolerable * tenths / 10, None, population, distribution)
    n, k = plan.sample_size, plan.max_deviations
    assert evaluate("statistical", n, k, level, tolerable, population, distribution).supports is True
    assert max_deviations(level, tolerable, n, population, distribution) == k
    assert n * tolerable * tenths / 10 <= k or n == population
    if distribution != "hypergeometric" and k < n:
        assert evaluate("statistical", n, k + 1, level, tolerable, None, distribution).supports is False


@steady
@given(KEYS, st.integers(0, 30), st.text("abc", min_size=1), st.randoms(use_true_random=False))
def test_a_draw_ignores_order_and_begins_every_larger_draw(
    keys: list[str], size: int, seed: str, shuffler: random.Random
) -> None:
    """Shuffled keys give the same draw; n + m items begin with the n."""
    size = min(size, len(keys))
    shuffled = list(keys)
    shuffler.shuffle(shuffled)
    whole = select_random(keys, len(keys), seed)
    assert select_random(shuffled, size, seed) == whole[:size]
    assert whole == sorted(keys, key=lambda key: ticket(key, seed))


@steady
@given(KEYS, st.integers(0, 30), st.integers(0, 30))
def test_the_draws_of_parts_merge_into_the_draw_of_the_whole(keys: list[str], cut: int, size: int) -> None:
    """The smallest tickets of the parts are the smallest of all."""
    size = min(size, len(keys))
    parts = keys[:cut], keys[cut:]
    merged = [key for part in parts for key in select_random(part, min(size, len(part)), "s")]
    assert select_random(merged, size, "s") == select_random(keys, size, "s")


# Quantiles of the chi-square distribution (tables of Pearson and Hartley): 0.1 % on either side.
CHI_SQUARE = {19: (5.407, 43.820), 189: (134.7, 256.2)}


def _within_chance(counts: list[int], expected: Fraction, variance_share: Fraction, freedom: int) -> bool:
    """Whether the squared distances from the expected count lie between both quantiles."""
    found = sum((count - expected) ** 2 for count in counts) / expected / variance_share
    low, high = CHI_SQUARE[freedom]
    return Fraction(str(low)) < found < Fraction(str(high))


def test_every_item_is_drawn_equally_often_to_within_chance() -> None:
    """2,000 fixed seeds, 5 of 20 items: each is expected 500 times, neither too unevenly nor too evenly."""
    keys = [f"item {number}" for number in range(20)]
    drawn = Counter(key for seed in range(2000) for key in select_random(keys, 5, f"seed {seed}"))
    assert sum(drawn.values()) == 10_000
    # Without replacement the counts vary by (N - n) / (N - 1) of what independent draws would.
    assert _within_chance([drawn[key] for key in keys], Fraction(500), Fraction(15, 19), 19)


def test_every_pair_is_drawn_equally_often_to_within_chance() -> None:
    """One seed in two thousand orders 20 items; first and second place are a pair of equal chance."""
    keys = [f"item {number}" for number in range(20)]
    pairs = Counter(frozenset(select_random(keys, 2, f"pair {seed}")) for seed in range(3800))
    assert _within_chance(
        [pairs[frozenset((one, other))] for n, one in enumerate(keys) for other in keys[:n]],
        Fraction(20),
        Fraction(1),
        189,
    )


@steady
@given(st.lists(st.tuples(st.text(max_size=4), st.text(max_size=4)), max_size=8), st.randoms(use_true_random=False))
def test_a_frame_ignores_the_order_of_rows_and_notices_one_more(
    rows: list[tuple[str, str]], shuffler: random.Random
) -> None:
    """Repeated rows count as often as they stand."""
    shuffled = list(rows)
    shuffler.shuffle(shuffled)
    assert frame_sha256(shuffled) == frame_sha256(rows)
    assert frame_sha256([*rows, ("new", "")]) != frame_sha256(rows)


@steady
@given(st.integers(1, 500), st.data())
def test_systematic_positions_rise_from_the_first_interval_to_the_end(population: int, data: st.DataObject) -> None:
    """As many as asked for, all different, all within the list."""
    size = data.draw(st.integers(1, population))
    start = Fraction(population, size) * data.draw(st.fractions(Fraction(1, 1000), 1, max_denominator=1000))
    positions = select_systematic(population, size, start)
    assert len(set(positions)) == size
    assert positions == sorted(positions)
    assert positions[0] >= 1
    assert positions[-1] <= population


@steady
@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.data())
def test_shares_add_up_and_stay_within_their_strata(sizes: list[int], data: st.DataObject) -> None:
    """Proportional shares lie within one item of the exact share."""
    sample = data.draw(st.integers(0, sum(sizes)))
    sds = data.draw(st.lists(st.integers(0, 5), min_size=len(sizes), max_size=len(sizes)))
    proportional, neyman = allocate_proportional(sizes, sample), allocate_neyman(sizes, sds, sample)
    for shares in (proportional, neyman):
        assert sum(shares) == sample
        assert all(0 <= share <= size for share, size in zip(shares, sizes, strict=True))
    for share, size in zip(proportional, sizes, strict=True):
        assert abs(share * sum(sizes) - sample * size) < max(sum(sizes), 1)


@steady
@given(st.integers(1, 400), st.data())
def test_runs_cover_the_period_evenly(population: int, data: st.DataObject) -> None:
    """They add up and differ by at most one."""
    runs = period_runs(population, data.draw(st.integers(1, population)))
    assert sum(runs) == population
    assert max(runs) - min(runs) <= 1


def test_the_public_names_are_complete_and_sorted() -> None:
    """Constants, then classes, then functions, each in order; every public name is listed."""
    names = sampling.__all__
    kinds = sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert names == kinds
    modules = {"allocation", "evaluation", "factorials", "frames", "frequency", "frequency_tables", "limits"}
    modules |= {"planning", "plan_texts", "rates", "selection", "sequential", "tails", "texts"}
    modules |= {"curves", "executed", "methods", "restating", "stages", "strata", "strata_bounds", "strata_limits"}
    modules |= {"file_draws", "file_keys", "file_part", "file_text", "spill", "redraw"}
    public = {name for name in vars(sampling) if not name.startswith("_")} - modules
    assert public == set(names)
