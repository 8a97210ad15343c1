"""Functions that turn the stored texts of one type and style into values, for whole rows at once."""

from __future__ import annotations

import re
from collections.abc import Callable

from reperform.intake.numbers import (
    DAY_SECONDS,
    clock_text,
    is_beyond_exact,
    number_text,
    serial_day,
    serial_seconds,
)
from reperform.intake.workbooks.workbook import DATE, NUMBER, STAMP, Styles, plain_text

_CACHE_LIMIT = 100_000
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY = re.compile(r"&[^;]*;")


class Converters:
    """Makes the functions for the cells of one workbook.

    Parameters
    ----------
    strings : list of str
        The workbook's shared texts.
    styles : Styles
        What its number formats mean.
    is_1904 : bool
        Whether its dates count from 1904.
    """

    def __init__(self, strings: list[str], styles: Styles, is_1904: bool) -> None:
        self.strings, self.styles, self.is_1904 = strings, styles, is_1904
        self._numbers: dict[str, str] = {}
        self._texts: dict[str, str] = {}

    def of(self, type_: str, style: int) -> tuple[Callable[[str], str], str] | None:
        """Return a function for the stored texts of a type and style, and the kind of its results.

        The function raises ValueError or IndexError for a text that the general way must take. None when
        no function is known for the type and style.
        """
        if style < len(self.styles.struck) and self.styles.struck[style]:
            return None
        if type_ == "s":
            return self._shared, "t"
        if type_ in ("inlineStr", "str"):
            return self._text, "t"
        formats = self.styles.formats
        shown = formats[style] if style < len(formats) else NUMBER
        if type_ != "n":
            return None
        if shown == NUMBER:
            return self._short_number, "n"
        if shown in (DATE, STAMP):
            return self._dates(shown), "d" if shown == DATE else "s"
        return None

    def _shared(self, raw: str) -> str:
        """Return a shared text; an empty one is left to the general way."""
        text = self.strings[int(raw)] if raw.isdecimal() else ""
        if not text:
            raise ValueError(raw)
        return text

    def _text(self, raw: str) -> str:
        """Return a text that stands in the cell itself; texts recur, so each is kept once."""
        text = self._texts.get(raw)
        if text is None:
            text = plain_text(unescaped(raw))
            if text.isspace() or not text:
                raise ValueError(raw)
            if len(self._texts) < _CACHE_LIMIT:
                self._texts[raw] = text
        return text

    def _short_number(self, raw: str) -> str:
        if len(raw) < 16 and raw.isdecimal() and raw.isascii() and raw[0] != "0":
            return raw
        text = self._numbers.get(raw) or number_text(raw)
        if len(text) > 15 and is_beyond_exact(text):
            raise ValueError(raw)
        if len(self._numbers) < _CACHE_LIMIT:
            self._numbers[raw] = text
        return text

    def _dates(self, shown: str) -> Callable[[str], str]:
        """Return a function from serial to ISO text; each day and each time of day is spelled once."""
        days: dict[int, str] = {}
        clocks: dict[int, str] = {}
        with_clock = shown == STAMP

        def convert(raw: str) -> str:
            day, seconds = divmod(serial_seconds(raw), DAY_SECONDS)
            if bool(seconds) and not with_clock:
                raise ValueError(raw)
            text = days.get(day)
            if text is None:
                text = days[day] = serial_day(day, self.is_1904)
            if not with_clock:
                return text
            clock = clocks.get(seconds)
            if clock is None:
                clock = clocks[seconds] = clock_text(seconds)
            return f"{text}T{clock}"

        return convert


def unescaped(text: str) -> str:
    """Return a text of XML with its references resolved.

    Examples
    --------
    >>> unescaped("R&amp;D &#62; 0")
    'R&D > 0'
    """
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(match: re.Match[str]) -> str:
    name = match.group()
    if name in _ENTITIES:
        return _ENTITIES[name]
    # Expat has passed the text, so this is the number of a character that XML allows.
    digits = name[2:-1]
    return chr(int(digits[1:], 16) if digits[0] == "x" else int(digits))
