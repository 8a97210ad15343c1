"""The values of a typed column as canonical texts: one spelling for each type."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa
import pyarrow.types as kinds_of

from reperform.intake.numbers import clock_text, is_beyond_exact, number_text
from reperform.intake.outcome import refusal

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (instants are counted without a zone; it is added afterwards)
_UNITS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_FLOATS = {16: ("e", 5), 32: ("f", 9)}

Texts = Callable[["Column", list[Any], int], Iterable[str]]


@dataclass
class Column:
    """One column: the letter of its kind (see ``RawTable``), how its values are spelled, what was met.

    ``texts`` is None for a type that has no canonical text.
    """

    name: str
    type: Any
    kind: str
    texts: Texts | None
    storage: Any = None
    subsecond: int = 0
    next_day: int = 0
    not_numbers: int = 0
    inexact: int = 0
    nul: int = 0
    first_nul: int = 0

    def read(self, values: Any, first_row: int) -> list[str]:
        """Return the canonical text of each value; nulls are blank.

        Parameters
        ----------
        values : pyarrow.Array
            The column in one batch.
        first_row : int
            Number of rows before it.

        Raises
        ------
        UnicodeDecodeError
            When a text is not UTF-8.
        """
        if kinds_of.is_dictionary(values.type):
            values = values.dictionary_decode()
        if self.storage is not None:
            values = values.cast(self.storage, safe=False) if values.type != self.storage else values
        found = values.to_pylist()
        assert self.texts is not None  # noqa: S101  (columns without canonical texts are refused before)
        return list(self.texts(self, found, first_row))


def column_of(name: str, type_: Any) -> Column:
    """Return how a column of an Arrow type is read.

    Examples
    --------
    >>> column_of("on", pa.date32()).kind, column_of("tags", pa.list_(pa.string())).texts
    ('d', None)
    """
    inner = type_.value_type if kinds_of.is_dictionary(type_) else type_
    kind, texts, storage = _reader(inner)
    return Column(name, type_, kind, texts, storage)


def _reader(type_: Any) -> tuple[str, Texts | None, Any]:
    """Return the kind, the spelling and the plain type through which the values are taken."""
    plain: tuple[tuple[Callable[[Any], bool], str, Texts], ...] = (
        (kinds_of.is_null, "t", _texts),
        (kinds_of.is_boolean, "b", _truths),
        (kinds_of.is_integer, "n", _integers),
        (kinds_of.is_floating, "n", _floats(type_)),
        (kinds_of.is_decimal, "n", _decimals),
        (kinds_of.is_date, "d", _dates),
    )
    for fits, kind, texts in plain:
        if fits(type_):
            return kind, texts, None
    if any(fits(type_) for fits in (kinds_of.is_string, kinds_of.is_large_string, kinds_of.is_string_view)):
        return "t", _texts, None
    if kinds_of.is_timestamp(type_):
        # A text with its offset is read as such; a stamp without one is asked for its zone.
        return ("t" if type_.tz else "s"), _stamps(type_.unit, type_.tz), pa.int64()
    if kinds_of.is_time(type_):
        return "h", _clocks(type_.unit), pa.int32() if kinds_of.is_time32(type_) else pa.int64()
    if kinds_of.is_duration(type_):
        return "h", _clocks(type_.unit), pa.int64()
    return "t", None, None


def _texts(column: Column, values: list[Any], first_row: int) -> Iterable[str]:
    for place, value in enumerate(values):
        if value is None:
            yield ""
            continue
        if "\x00" in value:
            column.first_nul = column.first_nul if column.nul else first_row + place
            column.nul += 1
        yield value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value


def _truths(_: Column, values: list[Any], __: int) -> Iterable[str]:
    return ("" if value is None else "TRUE" if value else "FALSE" for value in values)


def _integers(_: Column, values: list[Any], __: int) -> Iterable[str]:
    return ("" if value is None else str(value) for value in values)


def _decimals(_: Column, values: list[Any], __: int) -> Iterable[str]:
    """Decimals are exact and keep the places their type has: an amount of 12.50 is 12.50."""
    return ("" if value is None else format(value, "f") for value in values)


def _floats(type_: Any) -> Texts:
    width = type_.bit_width if kinds_of.is_floating(type_) else 64

    def texts(column: Column, values: list[Any], _: int) -> Iterable[str]:
        for value in values:
            if value is None:
                yield ""
            elif not math.isfinite(value):
                column.not_numbers += 1
                yield "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
            else:
                text = number_text(shortest(value, width))
                column.inexact += len(text) > 15 and is_beyond_exact(text)
                yield text

    return texts


def shortest(value: float, width: int) -> str:
    """Return the shortest text that gives the same binary number of a width in bits.

    Examples
    --------
    >>> shortest(0.10000000149011612, 32), shortest(0.1, 64)
    ('0.1', '0.1')
    """
    if width not in _FLOATS:
        return repr(value)
    letter, digits = _FLOATS[width]
    for count in range(1, digits):
        text = f"{value:.{count}g}"
        try:
            if struct.unpack(letter, struct.pack(letter, float(text)))[0] == value:
                return text
        except OverflowError:  # the rounded text is beyond the largest number of this width
            continue
    return f"{value:.{digits}g}"


def _dates(_: Column, values: list[Any], __: int) -> Iterable[str]:
    return ("" if value is None else value.isoformat() for value in values)


def _stamps(unit: str, zone: str | None) -> Texts:
    """Instants to the second, halves up, as in workbooks and texts; with a zone in its offset of that day."""

    def texts(column: Column, values: list[Any], first_row: int) -> Iterable[str]:
        place = _zone(zone, column.name) if zone else None
        per_second = _UNITS[unit]
        for number, value in enumerate(values, first_row + 1):
            if value is None:
                yield ""
                continue
            seconds, rest = divmod(value, per_second)
            column.subsecond += rest != 0
            try:
                is_up = rest * 2 >= per_second
                moment = _EPOCH + timedelta(seconds=seconds + is_up)
                if place is not None:
                    moment = moment.replace(tzinfo=UTC).astimezone(place)
                column.next_day += is_up and moment.time() == time()
            except (OverflowError, ValueError):
                raise refusal(
                    "RP-I24",
                    f"the column {column.name!r} holds a time stamp beyond the calendar (years 1 to 9999)",
                    "ask the client to export the file again, with that column as plain text",
                    "Ids and names could be read wrongly.",
                    row=number,
                    column=column.name,
                ) from None
            yield moment.isoformat()

    return texts


def _zone(name: str, column: str) -> Any:
    sign = {"+": 1, "-": -1}.get(name[:1])
    try:
        if sign:
            hours, _, minutes = name[1:].partition(":")
            return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes or 0)))
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refusal(
            "RP-I53",
            f"the column {column!r} is of the time zone {name!r}, which does not exist",
            "ask the client for the time stamps in UTC",
            column=column,
        ) from None


def _clocks(unit: str) -> Texts:
    per_second = _UNITS[unit]

    def texts(column: Column, values: list[Any], _: int) -> Iterable[str]:
        for value in values:
            if value is None:
                yield ""
                continue
            seconds, rest = divmod(abs(value), per_second)
            column.subsecond += rest != 0
            text = clock_text(seconds + (rest * 2 >= per_second))
            yield f"-{text}" if value < 0 else text

    return texts
