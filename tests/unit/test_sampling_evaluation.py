"""What may be said depends on how the items came about."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from reperform.canonical import canonical_json
from reperform.errors import InputRefused
from reperform.sampling import evaluate, plan_attribute


def test_a_statistical_sample_within_its_plan_supports_reliance() -> None:
    """59 items without a deviation at 95 % and 5 %."""
    found = evaluate("statistical", 59, 0, confidence="0.95", tolerable_rate="0.05")
    assert found.supports is True
    assert "is supported" in found.sentence
    assert "5.0 % at 95 % confidence" in found.sentence


def test_one_deviation_more_than_planned_does_not_support_reliance() -> None:
    """A sample rate far below the tolerable rate is no support."""
    found = evaluate("statistical", 59, 1, confidence="0.95", tolerable_rate="0.05")
    assert found.rate < Fraction(1, 20)
    assert found.supports is False
    assert "is not supported" in found.sentence


def test_the_allowance_is_the_limit_less_the_rate() -> None:
    """6 of 150 at 95 %: 7.7418 % less 4 %."""
    found = evaluate("statistical", 150, 6, confidence="0.95", tolerable_rate="0.08")
    assert found.rate == Fraction(1, 25)
    assert found.allowance == pytest.approx(0.0374180, abs=1e-7)


def test_a_limit_equal_to_the_tolerable_rate_supports() -> None:
    """94 of 100 items tested without a deviation leave one possible at 95 %: a rate of 1 % is tolerable."""
    found = evaluate("statistical", 95, 0, "0.95", "0.01", 100, "hypergeometric")
    assert found.upper_limit == 0
    assert evaluate("statistical", 94, 0, "0.95", "0.01", 100, "hypergeometric").upper_limit == 0.01
    assert evaluate("statistical", 94, 0, "0.95", "0.01", 100, "hypergeometric").supports is True


def test_a_non_statistical_sample_supports_nothing() -> None:
    """Even with confidence and tolerable rate at hand; the limit is for information."""
    found = evaluate("non_statistical", 25, 0, confidence="0.95", tolerable_rate="0.20")
    assert found.supports is None
    assert found.achieved_risk is None
    assert "for information" in found.sentence
    assert "11.3 %" in found.sentence
    assert "supported" not in found.sentence


def test_a_non_statistical_sample_without_confidence_has_no_limit() -> None:
    """Only k of n and the rate."""
    found = evaluate("non_statistical", 25, 1)
    assert found.upper_limit is None
    assert "25 items tested, 1 deviation (4.0 %)" in found.sentence


def test_a_whole_population_states_a_fact() -> None:
    """No limit, no allowance, no support; a confidence given beside is not used."""
    found = evaluate("whole_population", 1234, 3, confidence="0.95", tolerable_rate="0.05", population=1234)
    assert (found.upper_limit, found.allowance, found.supports) == (None, None, None)
    assert found.rate == Fraction(3, 1234)
    assert "no sampling risk" in found.sentence


@pytest.mark.parametrize(("tested", "population"), [(25, 250), (10, 9)])
def test_a_part_is_never_called_the_whole_population(tested: int, population: int) -> None:
    """25 items of 250 are a sample, whatever they are called; the same number is accepted."""
    with pytest.raises(InputRefused, match="RP-S15"):
        evaluate("whole_population", tested, 0, population=population)
    assert evaluate("whole_population", tested, 0, population=tested).rate == 0


def test_without_a_tolerable_rate_nothing_is_said_on_support() -> None:
    """A limit alone decides nothing."""
    found = evaluate("statistical", 59, 0, confidence="0.95")
    assert found.supports is None
    assert "No tolerable rate was recorded" in found.sentence


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"basis": "statistic"}, "RP-S15"),
        ({"sample_size": 0, "deviations": 0}, "RP-S15"),
        ({"confidence": None}, "RP-S15"),
        ({"deviations": 60}, "RP-S09"),
        ({"population": 58}, "RP-S07"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(given: dict[str, Any], code: str) -> None:
    """Unknown basis, nothing tested, no confidence, impossible counts."""
    sound: dict[str, Any] = {"basis": "statistical", "sample_size": 59, "deviations": 0, "confidence": "0.95"}
    with pytest.raises(InputRefused) as caught:
        evaluate(**(sound | given))
    assert caught.value.messages[0].code == code


@pytest.mark.parametrize("basis", ["statistical", "non_statistical", "whole_population"])
def test_evaluations_have_one_canonical_spelling(basis: str) -> None:
    """No float enters a record."""
    found = evaluate(basis, 150, 6, confidence="0.95", tolerable_rate="0.08")
    assert b'"rate": "0.04"' in canonical_json(found.as_json())


@pytest.mark.parametrize(
    ("tolerable", "expected"), [("0.05", "0.01"), ("0.07", "0.0325"), ("0.08", "0.07"), ("0.10", "0.0875")]
)
@pytest.mark.parametrize("distribution", ["binomial", "poisson"])
def test_a_plan_holds_at_its_number_and_fails_at_the_next(tolerable: str, expected: str, distribution: str) -> None:
    """Plan, then evaluate at k and at k + 1."""
    plan = plan_attribute("0.90", tolerable, expected_rate=expected, distribution=distribution)
    for k, supports in ((plan.max_deviations, True), (plan.max_deviations + 1, False)):
        found = evaluate("statistical", plan.sample_size, k, "0.90", tolerable, distribution=distribution)
        assert found.supports is supports
        assert found.upper_limit is not None
        assert (found.upper_limit <= float(tolerable)) is supports
