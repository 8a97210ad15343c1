"""Tails of the three distributions, and decisions on them that are proven and never rest on a float.

A tail is first enclosed: 60 decimal digits, all terms positive, so that its relative error stays far below
10^-40. Where the enclosure does not decide, the binomial and the hypergeometric are compared as whole numbers;
a Poisson tail is irrational, so more digits always decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from fractions import Fraction
from math import comb, factorial
from typing import Protocol

from reperform.sampling.factorials import choose, short_decimal
from reperform.sampling.rates import refused

DISTRIBUTIONS = ("binomial", "hypergeometric", "poisson")
DIGITS = 60
_MARGIN_BELOW_DIGITS = 18
_LARGEST_EXPONENT = 10**17


class Tail(Protocol):
    """Deviations in a sample when the population deviates at one assumed rate."""

    def most(self, n: int) -> int | None:
        """Return the largest possible number of deviations among n items, or None when unbounded."""

    def at(self, n: int, k: int) -> Decimal:
        """Return P(X = k) to the precision of the context."""

    def step(self, n: int, k: int) -> tuple[int, int]:
        """Return P(X = k - 1) / P(X = k) as numerator and denominator."""

    def exact(self, n: int, k: int) -> Fraction | None:
        """Return P(X <= k) exactly, or None where it is irrational."""


@dataclass(frozen=True)
class Binomial:
    """A population so large that drawing does not change its rate."""

    rate: Fraction

    def most(self, n: int) -> int:
        """Return n, or 0 when nothing deviates."""
        return n if self.rate else 0

    def at(self, n: int, k: int) -> Decimal:
        """Return C(n, k) p^k (1 - p)^(n - k)."""
        whole = Decimal(self.rate.denominator)
        p = Decimal(self.rate.numerator) / whole
        q = Decimal(self.rate.denominator - self.rate.numerator) / whole
        return choose(n, k) * _power(p, k) * _power(q, n - k)

    def step(self, n: int, k: int) -> tuple[int, int]:
        """Return k (1 - p) / ((n - k + 1) p)."""
        a, b = self.rate.numerator, self.rate.denominator
        return k * (b - a), (n - k + 1) * a

    def exact(self, n: int, k: int) -> Fraction:
        """Return the sum of the terms 0 to k over the common denominator."""
        a, b = self.rate.numerator, self.rate.denominator
        term = (b - a) ** n
        total = term
        for i in range(1, k + 1):
            term = term * ((n - i + 1) * a) // (i * (b - a)) if a < b else comb(n, i) * a**i * (b - a) ** (n - i)
            total += term
        return Fraction(total, b**n)


@dataclass(frozen=True)
class Hypergeometric:
    """A population of known size of which a whole number of items deviates."""

    population: int
    deviating: int

    def most(self, n: int) -> int:
        """Return the smaller of the sample and the deviating items."""
        return min(n, self.deviating)

    def at(self, n: int, k: int) -> Decimal:
        """Return C(K, k) C(N - K, n - k) / C(N, n), or its equal with n and K exchanged."""
        size, marked, drawn = self.population, self.deviating, n
        if drawn > marked:
            marked, drawn = drawn, marked
        return choose(marked, k) * choose(size - marked, drawn - k) / choose(size, drawn)

    def step(self, n: int, k: int) -> tuple[int, int]:
        """Return k (N - K - n + k) / ((K - k + 1) (n - k + 1))."""
        sound = self.population - self.deviating
        return k * (sound - n + k), (self.deviating - k + 1) * (n - k + 1)

    def exact(self, n: int, k: int) -> Fraction:
        """Return the number of favourable samples over that of all samples."""
        sound = self.population - self.deviating
        ways = sum(comb(self.deviating, i) * comb(sound, n - i) for i in range(k + 1) if i <= n)
        return Fraction(ways, comb(self.population, n))


@dataclass(frozen=True)
class Poisson:
    """Deviations that occur at a mean rate per item."""

    rate: Fraction

    def most(self, n: int) -> int | None:
        """Return None: the distribution has no largest value, unless nothing deviates."""
        return None if self.rate and n else 0

    def at(self, n: int, k: int) -> Decimal:
        """Return e^-m m^k / k! with m = n p."""
        mean = self.rate * n
        m = Decimal(mean.numerator) / Decimal(mean.denominator)
        return (-m).exp() * _power(m, k) / short_decimal(factorial(k))

    def step(self, n: int, k: int) -> tuple[int, int]:
        """Return k / m."""
        mean = self.rate * n
        return k * mean.denominator, mean.numerator

    def exact(self, n: int, k: int) -> None:
        """Return None: the tail is irrational."""
        return


def context(digits: int) -> Context:
    """Return a decimal context of our own, whatever the caller's is."""
    traps = [InvalidOperation, DivisionByZero, Overflow]
    return Context(prec=digits, Emin=-_LARGEST_EXPONENT, Emax=_LARGEST_EXPONENT, traps=traps)


def _power(base: Decimal, exponent: int) -> Decimal:
    return base**exponent if exponent else Decimal(1)


def lower_tail(tail: Tail, n: int, k: int, digits: int = DIGITS) -> Decimal:
    """Return P(X <= k) among n items with a relative error below 10^-(digits - 18).

    Examples
    --------
    >>> round(lower_tail(Binomial(Fraction(1, 20)), 59, 0), 6)
    Decimal('0.048495')
    """
    most = tail.most(n)
    if k < 0:
        return Decimal(0)
    if most is not None and k >= most:
        return Decimal(1)
    with localcontext(context(digits)):
        highest = tail.at(n, k)
        return min(Decimal(1), highest * _sum_down(tail, n, k, digits)) if highest else Decimal(0)


def _sum_down(tail: Tail, n: int, k: int, digits: int) -> Decimal:
    """Return P(X <= k) / P(X = k), from the largest term down until the rest no longer matters."""
    total = term = Decimal(1)
    negligible = Decimal(10) ** -digits
    for i in range(k, 0, -1):
        above, below = tail.step(n, i)
        term = term * above / below
        total += term
        if above <= below and term * i < total * negligible:
            break
    return total


def compare_tail(tail: Tail, n: int, k: int, bound: Fraction) -> int:
    """Return -1, 0 or 1 as P(X <= k) among n items is below, at or above a bound: a proven decision.

    Examples
    --------
    Of 100 items one deviates; a sample of 90 misses it with a probability of exactly 10 %:

    >>> compare_tail(Hypergeometric(100, 1), 90, 0, Fraction(1, 10))
    0
    """
    most = tail.most(n)
    if k < 0 or (most is not None and k >= most):
        return _sign(Fraction(int(k >= 0)) - bound)
    return decide(lambda digits: lower_tail(tail, n, k, digits), bound, lambda: tail.exact(n, k))


def decide(value: Callable[[int], Decimal], bound: Fraction, exact: Callable[[], Fraction | None]) -> int:
    """Return the sign of value - bound: by an enclosure of the value, else by its exact fraction."""
    digits = DIGITS
    while True:
        with localcontext(context(digits)):
            limit = Decimal(bound.numerator) / Decimal(bound.denominator)
            difference = value(digits) - limit
            if abs(difference) > limit * Decimal(10) ** (_MARGIN_BELOW_DIGITS - digits):
                return 1 if difference > 0 else -1
        fraction = exact()
        if fraction is not None:
            return _sign(fraction - bound)
        digits *= 2


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def tail_at(distribution: str, rate: Fraction, population: int | None) -> Tail:
    """Return the tail for a population that deviates at a rate that must be rejected.

    In a population of N items the smallest number that must be rejected is N x rate rounded up.

    Raises
    ------
    InputRefused
        RP-S03 when the distribution is unknown.
    """
    check_distribution(distribution)
    if distribution == "poisson":
        return Poisson(rate)
    if distribution == "hypergeometric" and population is not None:
        deviating = -(-rate.numerator * population // rate.denominator)
        return Hypergeometric(population, deviating)
    return Binomial(rate)


def check_distribution(distribution: str) -> None:
    """Refuse a distribution that is not one of the three (RP-S03)."""
    if distribution not in DISTRIBUTIONS:
        raise refused(
            "RP-S03",
            f"the distribution is {distribution!r}",
            "Each distribution stands for one set of published tables.",
            f"use one of: {', '.join(DISTRIBUTIONS)}",
        )


def first_true(holds: Callable[[int], bool], low: int, high: int, guess: int) -> int:
    """Return the smallest whole number from low to high that fulfils a condition which, once true, stays true.

    The guess only saves work; `high` is taken to fulfil the condition.
    """
    guess = min(max(guess, low), high)
    step = 1
    if holds(guess):
        high = guess
        while high > low and holds(max(low, high - step)):
            high = max(low, high - step)
            step *= 2
        low = max(low, high - step + 1)
    else:
        low = guess + 1
        while low < high and not holds(min(high, low + step - 1)):
            low = min(high, low + step - 1) + 1
            step *= 2
        high = min(high, low + step - 1)
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return high
