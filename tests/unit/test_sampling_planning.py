"""Plans: terms that cannot be met are explained, and every plan proves itself."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from reperform.canonical import canonical_json
from reperform.errors import InputRefused
from reperform.sampling import (
    plan_attribute,
    plan_discovery,
    plan_two_stage,
    risk_curve,
    sequential_characteristics,
)


def _code(call: Any) -> str:
    with pytest.raises(InputRefused) as caught:
        call()
    message = caught.value.messages[0]
    assert message.why
    assert message.action
    return message.code


@pytest.mark.parametrize("expected", ["0.05", "0.06", 1])
def test_an_expected_rate_not_below_the_tolerable_rate_is_explained(expected: Any) -> None:
    """No sample of any size could support reliance."""
    assert _code(lambda: plan_attribute("0.95", "0.05", expected_rate=expected)) == "RP-S05"


@pytest.mark.parametrize("expected", ["0.0499999", "0.049", "0.0475"])
@pytest.mark.parametrize("population", [None, 10_000_000])
def test_an_expected_rate_just_below_the_tolerable_rate_is_refused_at_once(
    expected: str, population: int | None
) -> None:
    """The size would explode; the message says about how far."""
    terms: dict[str, Any] = {"population": population, "distribution": "hypergeometric"}
    assert _code(lambda: plan_attribute("0.95", "0.05", expected_rate=expected, **terms)) == "RP-S06"


def test_a_tiny_tolerable_rate_is_refused_at_once() -> None:
    """One in a million would take three million items."""
    assert _code(lambda: plan_attribute("0.95", "0.000001")) == "RP-S06"
    assert _code(lambda: plan_two_stage("0.95", "0.000001")) == "RP-S06"


@pytest.mark.parametrize("distribution", ["binomial", "hypergeometric", "poisson"])
@pytest.mark.parametrize("population", ["500", 500.0, True])
def test_a_population_that_is_no_whole_number_is_refused(population: Any, distribution: str) -> None:
    """A text is not counted in, whatever the distribution does with it."""
    for plan in (lambda: plan_attribute("0.95", "0.05", population=population, distribution=distribution),
                 lambda: plan_discovery("0.95", "0.05", population=population, distribution=distribution)):  # fmt: skip
        with pytest.raises(InputRefused, match="RP-S02"):
            plan()


def test_stop_numbers_that_are_none_are_refused() -> None:
    """A stage that never stops is stated to `executed_risk`; here a number is missing."""
    with pytest.raises(InputRefused, match="RP-S02"):
        sequential_characteristics([50, 51], [0, 1], None, "0.05")  # type: ignore[arg-type]


def test_a_plan_in_stages_has_no_curve_of_one_sample() -> None:
    """The refusal names what shows it instead."""
    with pytest.raises(InputRefused, match="sequential_characteristics"):
        risk_curve(plan_two_stage("0.95", "0.05"))  # type: ignore[arg-type]


def test_a_rate_and_a_count_together_are_refused() -> None:
    """Either alone fixes the plan."""
    call = lambda: plan_attribute("0.95", "0.05", expected_rate="0.01", expected_deviations=1)  # noqa: E731
    assert _code(call) == "RP-S04"


def test_neither_rate_nor_count_means_no_deviation_expected() -> None:
    """As does a rate of zero and a count of zero."""
    sizes = {
        plan_attribute("0.95", "0.05").sample_size,
        plan_attribute("0.95", "0.05", expected_rate=0).sample_size,
        plan_attribute("0.95", "0.05", expected_deviations=0).sample_size,
    }
    assert sizes == {59}


def test_a_population_without_items_is_not_planned() -> None:
    """Nothing occurred: that is no evidence of effectiveness."""
    assert _code(lambda: plan_attribute("0.95", "0.05", population=0)) == "RP-S08"
    assert _code(lambda: plan_discovery("0.95", "0.05", population=0)) == "RP-S08"


def test_a_large_population_plan_that_exceeds_the_population_is_refused() -> None:
    """59 items of 30 cannot be tested; the message names the distribution that fits."""
    assert _code(lambda: plan_attribute("0.95", "0.05", population=30)) == "RP-S07"
    assert plan_attribute("0.95", "0.05", population=30, distribution="hypergeometric").sample_size <= 30


@pytest.mark.parametrize("population", [1, 2, 5])
def test_tiny_populations_are_tested_whole(population: int) -> None:
    """At 5 % tolerable one deviating item must already be found."""
    plan = plan_attribute("0.95", "0.05", population=population, distribution="hypergeometric")
    assert (plan.sample_size, plan.max_deviations, plan.achieved_risk) == (population, 0, 0.0)


@pytest.mark.parametrize(("confidence", "size"), [("0.9999", 9999), ("0.99", 9900), ("0.5", 5000)])
def test_one_deviating_item_among_ten_thousand_takes_nearly_all(confidence: str, size: int) -> None:
    """A sample of n misses the only one with a chance of (N - n) / N: an exact tie each time."""
    plan = plan_attribute(confidence, "0.0001", population=10_000, distribution="hypergeometric")
    assert plan.sample_size == plan_discovery(confidence, "0.0001", 10_000).sample_size == size


def test_a_population_too_small_to_bear_the_expected_rate_is_tested_whole_and_says_so() -> None:
    """Ten items cannot bear 2 % expected at 5 % tolerable except as a whole."""
    plan = plan_attribute("0.95", "0.05", "0.02", population=10, distribution="hypergeometric")
    assert plan.sample_size == 10
    assert "all its items are tested" in " ".join(plan.sentences)


def test_one_item_fewer_fails_and_the_plan_says_so() -> None:
    """Published: P(X <= 2) is 4.89 % with 156 and 5.03 % with 155 items at 4 %."""
    plan = plan_attribute("0.95", "0.04", expected_rate="0.01")
    assert plan.smaller_size == 155
    assert plan.achieved_risk < 0.05 < plan.smaller_risk
    assert "155 items would not do" in plan.sentences[-1]
    assert "5.035 %" in plan.sentences[-1]


def test_the_sentences_put_the_numbers_into_the_formula() -> None:
    """A reviewer can redo the sum from the page alone."""
    text = "\n".join(plan_attribute("0.95", "0.05").sentences)
    assert "0.95^59" in text
    assert "tables A-1 and A-2" in text


def test_the_ladder_gives_the_sizes_for_zero_to_five_deviations() -> None:
    """GAO's 90 % ladder at 5 %, exact minima."""
    ladder = plan_attribute("0.90", "0.05").ladder
    assert [(rung.max_deviations, rung.sample_size) for rung in ladder[:5]] == [
        (0, 45),
        (1, 77),
        (2, 105),
        (3, 132),
        (4, 158),
    ]


def test_the_ladder_ends_where_a_small_population_does() -> None:
    """Two of 20 items must be rejected, so at most one deviation can be borne."""
    plan = plan_attribute("0.90", "0.10", population=20, distribution="hypergeometric")
    assert [rung.max_deviations for rung in plan.ladder] == [0, 1]


@pytest.mark.parametrize(
    "result",
    [
        plan_attribute("0.95", "1/3", expected_rate="0.01"),
        plan_attribute(0.95, 0.05, distribution="poisson"),
        plan_discovery("0.90", "0.04", 500),
        plan_two_stage("0.90", "0.05"),
        sequential_characteristics([50, 51], [0, 1], 2, "0.05"),
    ],
)
def test_results_are_frozen_and_have_one_canonical_spelling(result: Any) -> None:
    """No float enters a record; nothing can be changed afterwards."""
    assert json.loads(canonical_json(result.as_json()))["sentences"] == list(result.sentences)
    with pytest.raises(FrozenInstanceError):
        result.sentences = ()


def test_discovery_without_a_population_takes_it_as_large() -> None:
    """0.95^59 is the first power below 5 %."""
    assert plan_discovery("0.95", "0.05").sample_size == 59
    assert plan_discovery("0.95", "0.05", population=100, distribution="binomial").sample_size == 59


@pytest.mark.parametrize(
    ("stages", "accept", "stop"),
    [([], [], 4), ([50], [0, 1], 4), ([50, 50], [0, 4], 4), ([50, 50], [0, 1], [2]), ([50, 50], [3, 1], [3, 2])],
)
def test_stages_that_do_not_fit_each_other_are_refused(stages: list[int], accept: list[int], stop: Any) -> None:
    """Each stage needs one acceptance number below its stop number."""
    assert _code(lambda: sequential_characteristics(stages, accept, stop, "0.05")) == "RP-S16"


def test_a_stage_that_cannot_accept_passes_everything_on() -> None:
    """With acceptance at -1 in the first stage, two stages of 10 are one of 20."""
    found = sequential_characteristics([10, 10], [-1, 0], 99, "0.1")
    assert found.probability_accept == pytest.approx(0.9**20)
    assert found.average_sample_number == 20
