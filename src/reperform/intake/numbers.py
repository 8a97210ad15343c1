"""Numbers of spreadsheet cells as texts: what the cell holds, in the shortest spelling that is exact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

EXACT_INTEGERS_BELOW = 10**15
_EPOCH_ORDINAL = date(1899, 12, 30).toordinal()
DAY_SECONDS = 86_400
_FIRST_SERIAL = 61  # 1900-03-01: before it Excel counts a day that never was
LAST_SERIAL = 2_958_466  # the day after 9999-12-31
_OFFSET_1904 = 1_462
_NOISE_SECONDS = 0.001  # a serial has steps of less than a microsecond; sums of times are a few steps off


def number_text(raw: str) -> str:
    """Return a stored number as plain decimal text without exponent.

    Spreadsheets store binary numbers with up to 17 digits; the shortest text that gives the same binary
    number is what a person typed. Integers carry no ".0".

    Raises
    ------
    ValueError
        If the text is not a finite number.

    Examples
    --------
    >>> [number_text(raw) for raw in ("4.3499999999999996", "5.0", "1E-3", "1.2345678901234567E+19")]
    ['4.35', '5', '0.001', '12345678901234567000']
    """
    if raw.isascii() and raw.isdigit() and (raw[0] != "0" or raw == "0"):
        return raw
    shortest = repr(float(raw))
    if "n" in shortest:  # nan and inf are no numbers of a spreadsheet
        raise ValueError(raw)
    text = format(Decimal(shortest), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def is_beyond_exact(text: str) -> bool:
    """Return whether a number has more digits than a spreadsheet keeps (15)."""
    return len(text) > 15 and abs(Decimal(text)) >= EXACT_INTEGERS_BELOW


def serial_text(raw: str, is_1904: bool, with_clock: bool) -> str:
    """Return a date serial as ISO text, rounded to the second; an empty text if it is no date.

    Parameters
    ----------
    raw : str
        Days since the start of the workbook's date system, as stored.
    is_1904 : bool
        Whether the workbook counts from 1904-01-01 (older Excel for Mac).
    with_clock : bool
        Whether the cell shows a time of day; a serial with a fraction always gets one.

    Examples
    --------
    >>> serial_text("45720", False, False), serial_text("45720.572916666664", False, True)
    ('2025-03-04', '2025-03-04T13:45:00')
    >>> serial_text("60", False, False)
    ''
    """
    try:
        days, rest = divmod(serial_seconds(raw), DAY_SECONDS)
        day = serial_day(days, is_1904)
    except ValueError:
        return ""
    return f"{day}T{clock_text(rest)}" if with_clock or rest else day


def serial_day(days: int, is_1904: bool) -> str:
    """Return whole days of a serial as an ISO date.

    Raises
    ------
    ValueError
        Before 1900-03-01 (Excel counts a day in 1900 that never was) and after 9999-12-31.
    """
    days += _OFFSET_1904 if is_1904 else 0
    if not _FIRST_SERIAL <= days < LAST_SERIAL:
        raise ValueError(days)
    return date.fromordinal(_EPOCH_ORDINAL + days).isoformat()


def serial_seconds(raw: str) -> int:
    """Return a serial in whole seconds, halves up.

    Raises
    ------
    ValueError
        If it is no number, negative or beyond the calendar.
    """
    days = float(raw)
    if not 0 <= days < LAST_SERIAL:
        raise ValueError(raw)
    return int(days * DAY_SECONDS + 0.5)


def is_rounded_to_next_day(raw: str) -> bool:
    """Return whether a serial lies before midnight and is rounded to it; noise of binary fractions is no time.

    Examples
    --------
    >>> is_rounded_to_next_day("45657.999999"), is_rounded_to_next_day("45657.99999999999")
    (True, False)
    """
    seconds = serial_seconds(raw)
    return not seconds % DAY_SECONDS and is_short_of(float(raw), seconds)


def is_short_of(days: float, seconds: int) -> bool:
    """Return whether a serial in days lies more than a millisecond before some whole seconds."""
    return seconds - days * DAY_SECONDS > _NOISE_SECONDS


def elapsed_text(raw: str) -> str:
    """Return a time of day or a duration stored as a fraction of days: hours, minutes, seconds.

    Examples
    --------
    >>> elapsed_text("0.25"), elapsed_text("1.25")
    ('06:00:00', '30:00:00')
    """
    try:
        return clock_text(serial_seconds(raw))
    except ValueError:
        return ""


def clock_text(seconds: int) -> str:
    """Return seconds as HH:MM:SS."""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
