"""Functions that turn the stored texts of one type and style into values, for whole columns at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from reperform.intake.numbers import (
    DAY_SECONDS,
    LAST_SERIAL,
    clock_text,
    is_beyond_exact,
    is_short_of,
    number_text,
    serial_day,
)
from reperform.intake.workbooks.workbook import DATE, NUMBER, STAMP, SharedTexts, Styles, is_true, plain_text

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_ENTITY = re.compile(r"&[^;]*;")
_EXACT_LENGTH = 15
_NOT_PLAIN = re.compile(r"[^0-9.,-]")
_SAMPLE = 64


class Converter(NamedTuple):
    """How the cells of one type and style are read.

    ``column`` turns the stored texts of a column into values, blank where nothing is stored, and raises
    ValueError, IndexError or OverflowError when one of them must be taken by the general way. ``kind`` is
    the kind of each value that is not blank.
    """

    column: Callable[[list[str]], list[str]]
    kind: str


class Converters:
    """Makes the functions for the cells of one workbook.

    Parameters
    ----------
    strings : SharedTexts
        The workbook's shared texts.
    styles : Styles
        What its number formats mean.
    is_1904 : bool
        Whether its dates count from 1904.
    """

    def __init__(self, strings: SharedTexts, styles: Styles, is_1904: bool) -> None:
        self.strings, self.styles, self.is_1904 = strings, styles, is_1904

    def of(self, type_: str, style: int) -> Converter | None:
        """Return the converter of a type and style, or None when only the general way can take them."""
        if style < len(self.styles.struck) and self.styles.struck[style]:
            return None
        if type_ == "s":
            # Struck-through runs are noted cell by cell.
            return Converter(self._shared, "t") if not self.strings.struck else None
        if type_ in ("inlineStr", "str"):
            return Converter(_texts, "t")
        if type_ == "b":
            return Converter(_truths, "b")
        formats = self.styles.formats
        shown = formats[style] if style < len(formats) else NUMBER
        if type_ != "n":
            return None
        if shown == NUMBER:
            return Converter(_numbers, "n")
        if shown in (DATE, STAMP):
            return Converter(self._dates(shown), "d" if shown == DATE else "s")
        return None

    def _shared(self, raws: list[str]) -> list[str]:
        strings = self.strings

        def text_of(raw: str) -> str:
            index = int(raw)
            if index < 0:
                raise IndexError(raw)
            return strings[index]

        if "" in raws or _recur(raws):
            return _each(raws, text_of)
        indexes = list(map(int, raws))
        if min(indexes) < 0:
            raise IndexError
        return [strings[index] for index in indexes]

    def _dates(self, shown: str) -> Callable[[list[str]], list[str]]:
        """Return a function from serials to ISO texts; each day and each time of day is spelled once."""
        days = _Days(self.is_1904)
        clocks = _Clocks() if shown == STAMP else _Midnight()

        def convert(raws: list[str]) -> list[str]:
            moments = list(map(float, raws))
            if min(moments) < 0 or max(moments) >= LAST_SERIAL:
                raise ValueError
            seconds = [int(moment * DAY_SECONDS + 0.5) for moment in moments]
            if any(not second % DAY_SECONDS and is_short_of(moment, second)
                   for moment, second in zip(moments, seconds, strict=True)):  # fmt: skip
                raise ValueError  # the general way notes the cells
            return [days[moment // DAY_SECONDS] + clocks[moment % DAY_SECONDS] for moment in seconds]

        return lambda raws: _many(raws, convert)


class _Days(dict[int, str]):
    """Days of a serial as ISO dates, each worked out once."""

    def __init__(self, is_1904: bool) -> None:
        self.is_1904 = is_1904

    def __missing__(self, day: int) -> str:
        text = self[day] = serial_day(day, self.is_1904)
        return text


class _Clocks(dict[int, str]):
    """Seconds of a day as times, each worked out once."""

    def __missing__(self, seconds: int) -> str:
        text = self[seconds] = f"T{clock_text(seconds)}"
        return text


class _Midnight(_Clocks):
    """The time of day of a cell that shows only a date; any other than midnight is left to the general way."""

    def __missing__(self, seconds: int) -> str:
        if seconds:
            raise ValueError(seconds)
        return ""


def _recur(raws: list[str]) -> bool:
    """Return whether the values of a column seem to recur, judged by the first ones; decides speed alone."""
    return 2 * len(set(raws[:_SAMPLE])) < len(raws[:_SAMPLE])


def _each(raws: list[str], convert: Callable[[str], str]) -> list[str]:
    """Convert each distinct stored text once; equal texts share one value."""
    texts = {raw: convert(raw) for raw in set(raws) if raw}
    texts[""] = ""
    return list(map(texts.__getitem__, raws))


def _many(raws: list[str], convert: Callable[[list[str]], list[str]]) -> list[str]:
    """Convert the stored texts of a column all at once; blanks are left out."""
    if "" not in raws:
        return convert(raws)
    texts = iter(convert([raw for raw in raws if raw]))
    return [next(texts) if raw else "" for raw in raws]


def _texts(raws: list[str]) -> list[str]:
    """Return texts that stand in the cells themselves; equal ones share one value, since texts recur."""
    joined = "".join(raws)
    if "&" in joined or "_x" in joined or "\r" in joined:
        return _each(raws, lambda raw: plain_text(unescaped(raw)))
    if not _recur(raws):
        return raws
    own = dict(zip(raws, raws, strict=True))
    return list(map(own.__getitem__, raws))


def _numbers(raws: list[str]) -> list[str]:
    """Return numbers in their shortest exact spelling; most are stored in it already."""
    joined = ",".join(raws) + ","
    if _NOT_PLAIN.search(joined) or ".0," in joined or "-0," in joined:
        return _each(raws, _number)
    return _many(raws, _plain_numbers)


def _plain_numbers(raws: list[str]) -> list[str]:
    # Without exponent and ".0" a text of up to 15 characters that Python spells alike is the shortest one.
    spelled = map(repr, map(float, raws))
    return [
        raw if (text == raw or text[:-2] == raw) and len(raw) <= _EXACT_LENGTH else _number(raw)
        for raw, text in zip(raws, spelled, strict=True)
    ]


def _number(raw: str) -> str:
    text = number_text(raw.strip())
    if is_beyond_exact(text):
        raise ValueError(raw)  # the general way notes the cell
    return text


def _truths(raws: list[str]) -> list[str]:
    return ["" if not raw else "TRUE" if is_true(raw.strip()) else "FALSE" for raw in raws]


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
    # Expat passes the text as well, so this is the number of a character that XML allows.
    digits = name[2:-1]
    return chr(int(digits[1:], 16) if digits[0] == "x" else int(digits))
