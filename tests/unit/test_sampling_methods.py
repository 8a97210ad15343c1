"""Strata, periods, key items, several starts, several attributes: shares add up and nothing depends on order."""

from __future__ import annotations

from decimal import Decimal, getcontext
from fractions import Fraction
from math import comb

import pytest

from reperform.errors import InputRefused
from reperform.sampling import (
    allocate_equal,
    allocate_neyman_rates,
    allocate_periods,
    allocate_proportional,
    discovery_probability,
    evaluate_strata,
    has_equal_inclusion,
    max_deviations,
    parse_frequency_table,
    period_runs,
    plan_attribute,
    plan_attributes,
    plan_frequency,
    plan_sequential,
    raise_to_minimum,
    restate_plan,
    select_random,
    select_spread,
    select_stratified,
    select_systematic,
    select_systematic_starts,
    select_with_key_items,
    systematic_starts,
)

KEYS = [f"CHG-{number:05}" for number in range(1, 101)]


def test_neyman_shares_for_rates_follow_the_roots_worked_out_in_decimals() -> None:
    """Sizes 400, 300, 300 with rates 1, 5 and 20 %: weights 400 x root .0099 and so on, to whole items."""
    getcontext().prec = 50
    weights = [
        size * (Decimal(p) * (1 - Decimal(p))).sqrt() for size, p in ((400, "0.01"), (300, "0.05"), (300, "0.2"))
    ]
    quotas = [60 * weight / sum(weights) for weight in weights]
    shares = allocate_neyman_rates([400, 300, 300], ["0.01", "0.05", "0.2"], 60)
    assert sum(shares) == 60
    assert all(abs(Decimal(share) - quota) < 1 for share, quota in zip(shares, quotas, strict=True))
    assert shares == [11, 17, 32]


def test_equal_rates_make_neyman_shares_proportional() -> None:
    """Ties of irrational weights stay ties: the same shares as by size, to the same strata."""
    for sizes, sample in (([500, 300, 200], 25), ([100, 100, 100], 40), ([7, 7, 7, 7], 10)):
        assert allocate_neyman_rates(sizes, ["0.03"] * len(sizes), sample) == allocate_proportional(sizes, sample)


def test_weights_that_are_equal_through_different_roots_are_a_tie() -> None:
    """700 items at 1/28 and 300 at 1/4 weigh 75 times the root of 3 each: the earlier one gets the odd item."""
    assert allocate_neyman_rates([700, 300], ["1/28", "1/4"], 41) == [21, 20]
    assert allocate_neyman_rates([300, 700], ["1/4", "1/28"], 41) == [21, 20]


def test_equal_shares_stop_at_small_strata() -> None:
    """What a small stratum cannot take goes to the others."""
    assert allocate_equal([100, 100, 3, 0], 31) == [14, 14, 3, 0]


def test_minimums_add_items_and_never_more_than_there_are() -> None:
    """The surplus is what the sum grew by."""
    raised = raise_to_minimum([900, 80, 3, 0], [23, 2, 0, 0], 5)
    assert raised == [23, 5, 3, 0]
    assert sum(raised) - 25 == 6


def test_every_part_of_the_period_with_items_gets_one() -> None:
    """Parts without items get none; too small a sample is refused with the count of parts."""
    assert allocate_periods([0, 1000, 3, 2], 10) == [0, 8, 1, 1]
    with pytest.raises(InputRefused, match="2 items are to cover 3 parts"):
        allocate_periods([5, 5, 5], 2)


def test_equal_inclusion_means_proportional_to_within_one_item() -> None:
    """Every allocation of the package passes, an equal one of unequal strata does not."""
    for sizes in ([500, 300, 200], [999, 1, 7], [40, 40]):
        assert has_equal_inclusion(sizes, allocate_proportional(sizes, 25))
    assert not has_equal_inclusion([500, 300, 4], allocate_equal([500, 300, 4], 25))


def test_strata_are_weighted_and_not_pooled_when_chances_differ() -> None:
    """One of 10 in a stratum of 900 weighs 90 items, not one of 20."""
    found = evaluate_strata([(900, 10, 1), (100, 10, 0)], "0.9", "0.2")
    assert found.weighted_rate == Fraction(90, 1000)
    assert found.equal_inclusion is False
    assert found.pooled_upper_limit is None
    assert any("must not be pooled" in sentence for sentence in found.sentences)


@pytest.mark.parametrize(
    ("strata", "method", "code"),
    [
        ([], None, "RP-S17"),
        ([(10, 0, 0)], None, "RP-S17"),
        ([(10, 11, 0)], None, "RP-S07"),
        ([(10, 5, 6)], None, "RP-S09"),
        ([(10, 5)], None, "RP-S17"),
        ([(10, 5, 1)], "monte carlo", "RP-S18"),
        ([(10, 5, 1)] * 5, "exact", "RP-S18"),
    ],
)
def test_strata_that_say_nothing_are_refused(strata: list[tuple[int, ...]], method: str | None, code: str) -> None:
    """Each refusal has its code."""
    with pytest.raises(InputRefused, match=code):
        evaluate_strata(strata, "0.9", None, method)  # type: ignore[arg-type]


def test_five_strata_of_unequal_chances_are_bounded_by_the_sum_of_their_limits() -> None:
    """Above four strata, with a deviation and unequal weights, the default is Bonferroni, and the sentence says so."""
    found = evaluate_strata([(100, 20, 1), (100, 20, 0), (100, 20, 0), (100, 20, 0), (100, 40, 0)], "0.95")
    assert found.method == "bonferroni"
    alone = [evaluate_strata([one], "0.99").upper_count for one in [(100, 20, 1), (100, 20, 0), (100, 40, 0)]]
    assert found.upper_count == alone[0] + 3 * alone[1] + alone[2]
    assert "Bonferroni" in found.sentences[1]


def test_shares_in_whole_items_do_not_hide_deviations_that_gather_where_less_was_drawn() -> None:
    """Twelve months of 67 items, ten give two items and two give one: 80 deviating items, as many as 10 % would bear,
    are missed more often than one time in ten when 33 lie in each month of one item and 1 or 2 in each of the others.
    """
    months = [(67, 2, 0)] * 10 + [(67, 1, 0)] * 2
    spread = [2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 33, 33]
    chance = Fraction(1)
    for (items, tested, _), deviating in zip(months, spread, strict=True):
        chance *= Fraction(comb(items - deviating, tested), comb(items, tested))
    assert sum(spread) == 80
    assert chance > Fraction(15, 100)
    found = evaluate_strata(months, "0.90", "0.10")
    assert found.supports is False
    assert found.upper_count >= 80


def test_key_items_are_certain_and_the_remainder_is_drawn_without_them() -> None:
    """The remainder's draw is the draw of the list without the key items."""
    certain = ["CHG-00007", "CHG-00003"]
    found = select_with_key_items(KEYS, certain, 10, "reperform")
    assert found.certain == ("CHG-00007", "CHG-00003")
    assert list(found.drawn) == select_random([key for key in KEYS if key not in certain], 10, "reperform")
    assert found.remainder == 98
    with pytest.raises(InputRefused, match="RP-S19"):
        select_with_key_items(KEYS, ["CHG-99999"], 1, "reperform")


def test_a_stratum_is_drawn_as_the_whole_order_filtered() -> None:
    """Neither the order nor the presence of other strata changes its items."""
    order = select_random(KEYS, 100, "reperform")
    halves = {"first": KEYS[:50], "second": KEYS[50:]}
    found = select_stratified(halves, {"first": 5, "second": 3}, "reperform")
    assert found["first"] == [key for key in order if key in set(KEYS[:50])][:5]
    assert found["second"] == [key for key in order if key in set(KEYS[50:])][:3]
    with pytest.raises(InputRefused, match="stands twice"):
        select_stratified({"a": ["X"], "b": ["X"]}, {"a": 1, "b": 0}, "reperform")
    with pytest.raises(InputRefused, match="RP-S17"):
        select_stratified(halves, {"first": 5}, "reperform")


def test_one_item_is_drawn_from_each_run_in_order_of_time() -> None:
    """The smallest ticket of each run."""
    runs = period_runs(100, 7)
    order = {key: rank for rank, key in enumerate(select_random(KEYS, 100, "reperform"))}
    found, start = select_spread(KEYS, runs, "reperform"), 0
    for run, key in zip(runs, found, strict=True):
        assert key == min(KEYS[start : start + run], key=order.__getitem__)
        start += run
    with pytest.raises(InputRefused, match="RP-S17"):
        select_spread(KEYS, [50, 49], "reperform")


def test_several_starts_are_as_many_systematic_selections() -> None:
    """Two starts in an interval of twice the length give the planned number of items."""
    found = select_systematic_starts(100, 20, ["3.5", "8"])
    assert found == sorted(select_systematic(100, 10, "3.5") + select_systematic(100, 10, 8))
    for starts in (["1", "2", "3"], ["4", "4"], ["0.5", "1"]):
        with pytest.raises(InputRefused, match="RP-S14"):
            select_systematic_starts(100, 20, starts)


def test_starts_come_from_the_seed_and_lie_within_the_interval() -> None:
    """The same seed gives the same exact fractions; another gives others."""
    starts = systematic_starts(1000, 30, "reperform", 3)
    assert starts == systematic_starts(1000, 30, "reperform", 3) != systematic_starts(1000, 30, "other", 3)
    assert all(0 < start <= 100 for start in starts)
    assert len(select_systematic_starts(1000, 30, starts)) == 30


def test_a_common_sample_bears_what_each_attribute_expects() -> None:
    """The acceptance number of each attribute is that of the common size, not of its own."""
    terms = [("A", "0.05", "0.01"), ("B", "0.06", "0.02"), ("C", "0.10", "0.03")]
    plan = plan_attributes("0.95", terms)
    assert plan.sample_size == 127
    for (name, tolerable, expected), one in zip(terms, plan.attributes, strict=True):
        assert one.attribute == name
        assert one.own_size == plan_attribute("0.95", tolerable, expected).sample_size
        assert one.max_deviations == max_deviations("0.95", tolerable, 127)
        assert one.max_deviations >= 127 * Fraction(expected)


def test_a_saw_tooth_moves_the_common_size_on() -> None:
    """59 items are the largest size of the two, but there 2 % of 10 % expects two and bears one; 61 bear two."""
    plan = plan_attributes("0.95", [("A", "0.05", "0"), ("B", "0.10", "0.02")])
    assert [one.own_size for one in plan.attributes] == [59, 46]
    assert max_deviations("0.95", "0.10", 59) == max_deviations("0.95", "0.10", 60) == 1
    assert plan.sample_size == 61
    assert [one.max_deviations for one in plan.attributes] == [0, 2]


@pytest.mark.parametrize("terms", [[], [("A", "0.05", "0"), ("A", "0.1", "0")]])
def test_attributes_have_names_of_their_own(terms: list[tuple[str, str, str]]) -> None:
    """None, or one twice, is refused."""
    with pytest.raises(InputRefused, match="RP-S20"):
        plan_attributes("0.95", terms)


def test_a_plan_is_restated_for_a_size_fixed_by_other_means() -> None:
    """Too small a sample bears nothing; 60 items bear none and do not bear what 1 % expects."""
    small = restate_plan("0.95", "0.05", 58)
    assert (small.max_deviations, small.achieved_risk, small.limit_at_most) == (-1, None, None)
    assert small.limit_beyond is not None
    assert small.limit_beyond > 0.05
    sixty = restate_plan("0.95", "0.05", 60, "0.01")
    assert (sixty.max_deviations, sixty.expected_deviations, sixty.bears_expected) == (0, 1, False)
    assert sixty.limit_at_most is not None
    assert sixty.limit_beyond is not None
    assert sixty.limit_at_most <= 0.05 < sixty.limit_beyond
    assert restate_plan("0.95", "0.05", 12, None, 12, "hypergeometric").max_deviations == 0


def test_the_chance_of_at_least_one_is_the_complement_of_missing_all() -> None:
    """54 of 500 find one of 20 with just over 90 %, 53 with less; nothing is found where nothing deviates."""
    assert discovery_probability(54, "0.04", 500) > 0.9 > discovery_probability(53, "0.04", 500)
    assert discovery_probability(10, 0, 500) == 0


def test_a_table_states_its_schema_and_who_approved_it() -> None:
    """Another schema, an unknown part or an approval that is no text is refused; an approval is printed."""
    sizes = {"annual": {"low": 1, "moderate": 1, "high": 1}}
    good = {"name": "ours", "version": "1", "source": "manual", "approval": "A. Partner, 2025-01-10", "sizes": sizes}
    assert parse_frequency_table(good).approval == "A. Partner, 2025-01-10"
    assert "Approved: A. Partner, 2025-01-10" in plan_frequency("annual", 1, "low", good).sentences[0]
    for wrong in ({"schema": "other/9"}, {"aproval": "x"}, {"approval": 3}):
        with pytest.raises(InputRefused, match="RP-S10"):
            parse_frequency_table({**good, **wrong})


def test_sequential_plans_say_why_they_cannot_be_made() -> None:
    """The Poisson, a rate too small, a population too small, no stage: each in words."""
    for code, call in (
        ("RP-S03", lambda: plan_sequential("0.9", "0.05", distribution="poisson")),
        ("RP-S06", lambda: plan_sequential("0.9", "0.00001")),
        ("RP-S08", lambda: plan_sequential("0.9", "0.05", population=20, distribution="hypergeometric")),
        ("RP-S16", lambda: plan_sequential("0.9", "0.05", accept=())),
        ("RP-S16", lambda: plan_sequential("0.9", "0.05", accept=(0, 2), stop=2)),
    ):
        with pytest.raises(InputRefused, match=code):
            call()
