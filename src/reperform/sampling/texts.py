"""Results as texts: what a record may hold and a workpaper prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reperform.sampling.rates import percent_text, rate_text

_SIGNIFICANT = 12


def as_texts(result: Any) -> dict[str, object]:
    """Return the fields of a result as JSON values without floats: fractions and numbers become texts."""
    return {field.name: _plain(getattr(result, field.name)) for field in fields(result) if field.repr}


def _plain(value: object) -> object:
    if isinstance(value, bool) or value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, Fraction):
        return rate_text(value)
    if isinstance(value, float):
        return f"{Decimal(repr(value)):.{_SIGNIFICANT}g}"
    if isinstance(value, (tuple, list)):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if is_dataclass(value):
        return as_texts(value)
    raise TypeError(f"no text form for {value!r}")


def risk_text(risk: float, bound: Fraction) -> str:
    """Return a risk in percent with as many decimals as it takes to tell it from the bound it is held against.

    Examples
    --------
    >>> risk_text(0.0500004, Fraction(1, 20))
    '5.00004 %'
    >>> risk_text(0.0485, Fraction(1, 20))
    '4.850 %'
    """
    exact = Fraction(Decimal(repr(risk)))
    for places in range(3, 16):
        scaled = _nearest(exact * 100 * 10**places)
        if scaled != bound * 100 * 10**places:
            return f"{scaled // 10**places}.{scaled % 10**places:0{places}d} %"
    return percent_text(bound)


def _nearest(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def deviations_text(count: int) -> str:
    """Return a number of deviations in words.

    Examples
    --------
    >>> deviations_text(0), deviations_text(1), deviations_text(2)
    ('no deviation', '1 deviation', '2 deviations')
    """
    if count == 0:
        return "no deviation"
    return "1 deviation" if count == 1 else f"{count:,} deviations"


def items_text(count: int) -> str:
    """Return a number of items in words.

    Examples
    --------
    >>> items_text(1), items_text(1200)
    ('1 item', '1,200 items')
    """
    return "1 item" if count == 1 else f"{count:,} items"
