"""Tails, proven decisions on them, and the search for a turning point."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb, exp

import pytest

from reperform.errors import InputRefused
from reperform.sampling.factorials import choose
from reperform.sampling.tails import (
    Binomial,
    Hypergeometric,
    Poisson,
    check_distribution,
    compare_tail,
    context,
    first_true,
    lower_tail,
)

HAIR = Fraction(1, 10**70)


def test_a_tie_is_seen_and_a_hair_beside_it_too() -> None:
    """P(X = 0) of one coin is exactly one half; 10^-70 more or less is not."""
    coin = Binomial(Fraction(1, 2))
    assert compare_tail(coin, 1, 0, Fraction(1, 2)) == 0
    assert compare_tail(coin, 1, 0, Fraction(1, 2) + HAIR) == -1
    assert compare_tail(coin, 1, 0, Fraction(1, 2) - HAIR) == 1


@pytest.mark.parametrize("n", [5, 40])
def test_a_hair_beside_an_exact_tail_is_decided(n: int) -> None:
    """Binomial and hypergeometric tails are told from neighbours 10^-70 away."""
    p = Fraction(7, 80)
    value = sum((comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(3)), Fraction(0))
    drawn = Fraction(sum(comb(9, i) * comb(91, n - i) for i in range(3)), comb(100, n))
    for tail, exact in ((Binomial(p), value), (Hypergeometric(100, 9), drawn)):
        assert compare_tail(tail, n, 2, exact) == 0
        assert compare_tail(tail, n, 2, exact + HAIR) == -1
        assert compare_tail(tail, n, 2, exact - HAIR) == 1


def test_a_poisson_tail_is_decided_by_more_digits() -> None:
    """e^-1 is told from its first 64 decimals and from those plus one in the last place."""
    e = Fraction("0.3678794411714423215955237701614608674458111310317678345078368016")
    one = Poisson(Fraction(1, 10))
    assert compare_tail(one, 10, 0, e) == 1
    assert compare_tail(one, 10, 0, e + Fraction(1, 10**64)) == -1
    assert float(lower_tail(one, 10, 0)) == exp(-1)


@pytest.mark.parametrize(
    ("tail", "n", "k", "value"),
    [
        (Binomial(Fraction(0)), 5, 0, 1),
        (Binomial(Fraction(1)), 5, 4, 0),
        (Binomial(Fraction(1)), 5, 5, 1),
        (Binomial(Fraction(1, 2)), 0, 0, 1),
        (Binomial(Fraction(1, 2)), 5, -1, 0),
        (Hypergeometric(10, 8), 5, 2, 0),
        (Hypergeometric(10, 0), 5, 0, 1),
        (Hypergeometric(1, 1), 1, 0, 0),
        (Hypergeometric(0, 0), 0, 0, 1),
        (Poisson(Fraction(0)), 5, 0, 1),
    ],
)
def test_certain_results_have_certain_tails(tail: Binomial, n: int, k: int, value: int) -> None:
    """Nothing deviates, everything deviates, nothing drawn, and results that cannot be."""
    assert lower_tail(tail, n, k) == value
    assert compare_tail(tail, n, k, Fraction(1, 2)) == (1 if value else -1)


@pytest.mark.parametrize(("n", "k"), [(1000, 500), (100_000, 401), (5000, 2500), (401, 400), (10, 11), (10, -1)])
def test_large_binomial_coefficients_have_sixty_correct_digits(n: int, k: int) -> None:
    """Those found by logarithms equal the whole number to 55 digits and more."""
    with localcontext(context(60)):
        found = choose(n, k)
    with localcontext(context(200)):
        exact = Decimal(comb(n, k)) if 0 <= k <= n else Decimal(0)
        assert abs(found - exact) <= exact * Decimal("1e-55")


@pytest.mark.parametrize("turn", range(12))
@pytest.mark.parametrize("guess", [-5, 0, 3, 7, 11, 99])
def test_the_turning_point_is_found_from_any_guess(turn: int, guess: int) -> None:
    """The guess saves work and changes nothing."""
    assert first_true(lambda n: n >= turn, 0, 11, guess) == turn


def test_an_unknown_distribution_is_refused() -> None:
    """With the three that there are."""
    with pytest.raises(InputRefused, match="RP-S03"):
        check_distribution("normal")
