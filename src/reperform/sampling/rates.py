"""Exact numbers in, honest texts out: a rate is a fraction, never a binary approximation of one."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from reperform.errors import InputRefused, Message

Rate = int | str | Decimal | Fraction | float

_DECIMAL = re.compile(r"[0-9]*\.?[0-9]+|[0-9]+\.")
_QUOTIENT = re.compile(r"[0-9]+/0*[1-9][0-9]*")
_MOST_CHARACTERS = 40
_LARGEST_DENOMINATOR = 10**30


def refused(code: str, found: str, why: str, action: str) -> InputRefused:
    """Return the refusal of a sampling input: what was found, why it matters, the one next action."""
    return InputRefused(Message(code, found, why, action))


def parse_rate(value: Rate, name: str) -> Fraction:
    """Read a rate or a confidence exactly.

    A text is read as the decimal it spells (``"0.035"`` is 35/1000) or as a quotient (``"1/3"``); a float by
    its shortest decimal spelling, so that ``0.035`` means 35/1000 too.

    Parameters
    ----------
    value : int, str, Decimal, Fraction or float
        From 0 to 1, both included; 5 % is 0.05.
    name : str
        What the number is called in messages.

    Raises
    ------
    InputRefused
        RP-S01 when the value is no number, is not from 0 to 1, or has more than 30 decimals.

    Examples
    --------
    >>> parse_rate(0.035, "expected_rate") * 400
    Fraction(14, 1)
    """
    exact = _exact(value)
    if exact is None:
        raise _unreadable(value, name)
    if not 0 <= exact <= 1:
        raise refused(
            "RP-S01",
            f"{name} is {value}",
            "A rate or a confidence lies between 0 and 1.",
            f"give {name} as a fraction of one: 0.05 for 5 %, 0.95 for 95 %",
        )
    return exact


def parse_inner_rate(value: Rate, name: str) -> Fraction:
    """Read a rate or a confidence that must lie above 0 and below 1.

    Raises
    ------
    InputRefused
        RP-S01 as for `parse_rate`, and for 0 and 1 themselves.

    Examples
    --------
    >>> parse_inner_rate("0.95", "confidence")
    Fraction(19, 20)
    """
    exact = parse_rate(value, name)
    if exact in (0, 1):
        raise refused(
            "RP-S01",
            f"{name} is {exact}",
            "No sample short of the whole population can give it.",
            f"give {name} above 0 and below 1, or test the whole population",
        )
    return exact


def parse_number(value: Rate, name: str) -> Fraction:
    """Read an exact number of zero or more, such as a standard deviation or a random start.

    Raises
    ------
    InputRefused
        RP-S01 when the value is no number or is below zero.

    Examples
    --------
    >>> parse_number("12.5", "start")
    Fraction(25, 2)
    """
    exact = _exact(value)
    if exact is None or exact < 0:
        raise _unreadable(value, name)
    return exact


def parse_count(value: int, name: str, least: int = 0) -> int:
    """Read a whole number of items.

    Raises
    ------
    InputRefused
        RP-S02 when the value is not a whole number or is below the least that makes sense.

    Examples
    --------
    >>> parse_count(25, "sample_size")
    25
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise refused(
            "RP-S02",
            f"{name} is {value!r}",
            f"{name} counts items: a whole number of {least} or more.",
            f"give {name} as a whole number",
        )
    return value


def _exact(value: object) -> Fraction | None:
    if isinstance(value, bool):
        return None
    exact: Fraction | None = None
    if isinstance(value, (int, Fraction)):
        exact = Fraction(value)
    elif isinstance(value, Decimal):
        exact = _of_decimal(value)
    elif isinstance(value, float):
        exact = _of_decimal(Decimal(repr(value)))
    elif isinstance(value, str):
        exact = _of_text(value.strip())
    return exact if exact is not None and exact.denominator <= _LARGEST_DENOMINATOR else None


def _of_decimal(value: Decimal) -> Fraction | None:
    if not value.is_finite() or not -_MOST_CHARACTERS <= value.adjusted() <= _MOST_CHARACTERS:
        return Fraction(0) if value.is_zero() else None
    return Fraction(value)


def _of_text(text: str) -> Fraction | None:
    spelled = _DECIMAL.fullmatch(text) or _QUOTIENT.fullmatch(text)
    return Fraction(text) if spelled and len(text) <= _MOST_CHARACTERS else None


def _unreadable(value: object, name: str) -> InputRefused:
    return refused(
        "RP-S01",
        f"{name} is {value!r}, which is not read as a number",
        "Every rate is taken exactly as it is spelled, never guessed.",
        f"give {name} as a decimal such as 0.05, with at most 30 decimals and without a percent sign or comma",
    )


def rate_text(value: Fraction) -> str:
    """Return the exact spelling of a fraction: a decimal where there is one, else a quotient.

    Examples
    --------
    >>> rate_text(Fraction(7, 80)), rate_text(Fraction(1, 3))
    ('0.0875', '1/3')
    """
    twos = fives = 0
    rest = value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :]
    return ("-" if value < 0 else "") + whole + ("." + decimals if decimals else "")


def percent_text(value: Fraction) -> str:
    """Return an exact rate as a percentage.

    Examples
    --------
    >>> percent_text(Fraction(7, 80)), percent_text(Fraction(1, 20))
    ('8.75 %', '5 %')
    """
    return f"{rate_text(value * 100)} %"


def format_limit(limit: Rate) -> str:
    """Return an upper limit as it is printed: in percent, rounded UP to 0.1, never past 100.

    Rounding up is the convention of the published tables of upper limits; rounding to nearest would
    understate the limit.

    Parameters
    ----------
    limit : number
        From 0 to 1, as `upper_limit` returns it.

    Examples
    --------
    >>> format_limit(0.11293)  # 0 of 25 at 95 %
    '11.3 %'
    """
    exact = Fraction(Decimal(repr(limit))) if isinstance(limit, float) else Fraction(limit)
    tenths = -((-exact.numerator * 1000) // exact.denominator)
    return f"{tenths // 10}.{tenths % 10} %"


def format_lower_limit(limit: Rate) -> str:
    """Return a lower limit as it is printed: in percent, rounded DOWN to 0.1.

    Examples
    --------
    >>> format_lower_limit(0.01647)
    '1.6 %'
    """
    exact = Fraction(Decimal(repr(limit))) if isinstance(limit, float) else Fraction(limit)
    tenths = exact.numerator * 1000 // exact.denominator
    return f"{tenths // 10}.{tenths % 10} %"


def format_rate(deviations: int, sample_size: int) -> str:
    """Return a sample deviation rate as it is printed: in percent, rounded to the nearest 0.1, halves up.

    Decimals are added where a rate above zero would print as 0.0 %, or one below one as 100.0 %.

    Parameters
    ----------
    deviations, sample_size : int
        Items deviating and items tested; no item tested gives ``n/a``.

    Examples
    --------
    >>> format_rate(1, 25), format_rate(6, 150), format_rate(1, 3000)
    ('4.0 %', '4.0 %', '0.03 %')
    """
    if sample_size == 0:
        return "n/a"
    for places in range(1, 30):
        scaled = _rounded(deviations * 100 * 10**places, sample_size)
        plain = deviations in (0, sample_size) or 0 < scaled < 100 * 10**places
        if plain:
            break
    return f"{scaled // 10**places}.{scaled % 10**places:0{places}d} %"


def _rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
