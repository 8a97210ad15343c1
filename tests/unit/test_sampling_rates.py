"""Rates are read exactly as spelled and printed honestly."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest

from reperform.errors import InputRefused
from reperform.sampling import format_limit, format_lower_limit, format_rate, parse_rate, plan_attribute
from reperform.sampling.rates import parse_count, parse_inner_rate, percent_text, rate_text


@pytest.mark.parametrize("spelled", ["0.035", ".035", Decimal("0.035"), Fraction(35, 1000), 0.035, "7/200", " 0.0350 "])
def test_every_spelling_of_a_rate_is_the_same_fraction(spelled: Any) -> None:
    """Text, Decimal, Fraction, quotient and float all mean 35/1000."""
    assert parse_rate(spelled, "rate") == Fraction(35, 1000)


@pytest.mark.parametrize(
    ("rate", "times", "product"), [(0.035, 400, 14), (0.07, 1300, 91), (0.0875, 2240, 196), (0.06, 500, 30)]
)
def test_products_that_binary_floats_get_wrong_are_whole(rate: float, times: int, product: int) -> None:
    """The float counts as its shortest decimal spelling."""
    assert parse_rate(rate, "rate") * times == product


@pytest.mark.parametrize("whole", [0, 1, "0", "1", 0.0, 1.0, "1.000"])
def test_zero_and_one_are_rates(whole: Any) -> None:
    """Both ends belong to the range."""
    assert parse_rate(whole, "rate") in (0, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        5,
        -0.01,
        "5%",
        "0,05",
        "",
        "abc",
        "1e-3",
        "0x1",
        "-0.1",
        "1/0",
        True,
        None,
        float("nan"),
        float("inf"),
        1e-40,
        Decimal("NaN"),
        Decimal("1e-999999999"),
        "0." + "1" * 60,
        "٠.٠٥",
        [0.05],
    ],
)
def test_what_is_no_rate_is_refused_with_its_name(wrong: Any) -> None:
    """One stable code, the name of the argument, and what to write instead."""
    with pytest.raises(InputRefused) as caught:
        parse_rate(wrong, "tolerable_rate")
    message = caught.value.messages[0]
    assert message.code == "RP-S01"
    assert "tolerable_rate" in message.found
    assert message.why
    assert message.action


@pytest.mark.parametrize("end", [0, 1, "1.0", 0.0])
def test_a_plan_needs_a_rate_between_the_ends(end: Any) -> None:
    """Confidence 1 or a tolerable rate of 0 ask for the whole population."""
    with pytest.raises(InputRefused, match="RP-S01"):
        parse_inner_rate(end, "confidence")


@pytest.mark.parametrize("wrong", [-1, 2.0, "3", True, None])
def test_what_is_no_count_is_refused(wrong: Any) -> None:
    """Counts are whole numbers, not texts, floats or truth values."""
    with pytest.raises(InputRefused, match="RP-S02"):
        parse_count(wrong, "sample_size")


def test_the_callers_decimal_context_does_not_matter() -> None:
    """Three digits of precision around the call change nothing."""
    with localcontext() as narrow:
        narrow.prec = 3
        plan = plan_attribute(Decimal("0.95"), Decimal("0.0875"))
    assert plan.sample_size == 33


@pytest.mark.parametrize(
    ("limit", "printed"),
    [
        (0, "0.0 %"),
        (0.05, "5.0 %"),
        (0.0500001, "5.1 %"),
        (Fraction(1, 3), "33.4 %"),
        (1, "100.0 %"),
        (0.9991, "100.0 %"),
    ],
)
def test_limits_are_printed_rounded_up(limit: Any, printed: str) -> None:
    """A whole tenth stays, anything above goes to the next."""
    assert format_limit(limit) == printed


def test_lower_limits_are_printed_rounded_down() -> None:
    """The honest direction of a lower limit is down."""
    assert format_lower_limit(Fraction(2, 3)) == "66.6 %"


@pytest.mark.parametrize(
    ("deviations", "tested", "printed"),
    [
        (0, 25, "0.0 %"),
        (25, 25, "100.0 %"),
        (1, 16, "6.3 %"),
        (1, 3000, "0.03 %"),
        (1, 2001, "0.05 %"),
        (1, 2000, "0.1 %"),
        (2999, 3000, "99.97 %"),
        (0, 0, "n/a"),
    ],
)
def test_rates_never_print_as_none_or_all_unless_they_are(deviations: int, tested: int, printed: str) -> None:
    """Halves go up; decimals are added where rounding would say none or all."""
    assert format_rate(deviations, tested) == printed


@pytest.mark.parametrize(
    ("value", "text"), [(Fraction(0), "0"), (Fraction(1), "1"), (Fraction(1, 8), "0.125"), (Fraction(2, 3), "2/3")]
)
def test_fractions_are_spelled_exactly(value: Fraction, text: str) -> None:
    """A decimal where there is one, else a quotient."""
    assert rate_text(value) == text
    assert percent_text(Fraction(1, 8)) == "12.5 %"
