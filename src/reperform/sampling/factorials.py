"""Binomial coefficients to the precision of the context, fast for any size."""

from __future__ import annotations

from decimal import Decimal, getcontext, localcontext
from math import comb, factorial

_LOGARITHMS_FROM = 400
_LARGEST_PRECISION = 60
_GUARD_DIGITS = 20
_KEPT_BITS = 400

# Coefficients B(2j) / (2j (2j - 1)) of Stirling's series. What is left out is below the next term, so from
# 400 on twenty terms leave an error below 10^-80.
_STIRLING = (
    (1, 12), (-1, 360), (1, 1260), (-1, 1680), (1, 1188), (-691, 360360), (1, 156), (-3617, 122400),
    (43867, 244188), (-174611, 125400), (77683, 5796), (-236364091, 1506960), (657931, 300),
    (-3392780147, 93960), (1723168255201, 2492028), (-7709321041217, 505920), (151628697551, 396),
    (-26315271553053477373, 2418179400), (154210205991661, 444), (-261082718496449122051, 21106800),
)  # fmt: skip
_HALF_LOG_OF_TWO_PI = Decimal(
    "0.91893853320467274178032973640561763986139747363778341281715154048276569592726039769474"
)
_NEGLIGIBLE = Decimal("1e-85")


def short_decimal(value: int) -> Decimal:
    """Return a large whole number to the precision of the context without spelling out all its digits."""
    spare = max(0, value.bit_length() - _KEPT_BITS)
    return Decimal(value >> spare) * Decimal(2) ** spare


def choose(n: int, k: int) -> Decimal:
    """Return C(n, k) to the precision of the context; 0 where k is not from 0 to n.

    Examples
    --------
    >>> int(choose(10, 3))
    120
    """
    if not 0 <= k <= n:
        return Decimal(0)
    few = min(k, n - k)
    if few < _LOGARITHMS_FROM or getcontext().prec > _LARGEST_PRECISION:
        return short_decimal(comb(n, few))
    with localcontext(getcontext().copy()) as wider:
        wider.prec += _GUARD_DIGITS
        logarithm = _log_factorial(n) - _log_factorial(few) - _log_factorial(n - few)
        return logarithm.exp()


def _log_factorial(n: int) -> Decimal:
    if n < _LOGARITHMS_FROM:
        return short_decimal(factorial(n)).ln()
    x = Decimal(n)
    total = (x + Decimal("0.5")) * x.ln() - x + _HALF_LOG_OF_TWO_PI
    power, square = x, x * x
    for numerator, denominator in _STIRLING:
        term = numerator / (denominator * power)
        total += term
        if abs(term) < _NEGLIGIBLE:
            break
        power *= square
    return total
