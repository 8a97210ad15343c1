"""Declared date columns: each value to canonical ISO text, or left as it is, counted and listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reperform.dates import in_zone, names_one_instant, zone_named
from reperform.errors import Message, Where, did_you_mean
from reperform.intake.numbers import serial_text
from reperform.intake.outcome import listed, message, note, question, visible
from reperform.intake.settings import KEEP, ORDERS
from reperform.intake.tables.dates_in_text import (
    ISO,
    NAMED,
    OTHER,
    SERIAL,
    SHORT_YEAR,
    YEAR_FIRST,
    YEAR_LAST,
    Moment,
    Reading,
    read_date,
)

_REAL = "ds"
_FORM_WORDS = {
    ISO: "ISO text",
    NAMED: "text with an English month name",
    YEAR_FIRST: "text, year first",
    YEAR_LAST: "text, year last",
    SHORT_YEAR: "text, year of two digits",
    SERIAL: "numbers as spreadsheets count days",
    OTHER: "no date",
}


@dataclass(frozen=True)
class DateColumn:
    """One declared date column as read: values, their kinds, and what was stated of it.

    ``order`` may be two orders joined by "+": values with the year first are read as YMD, the others by the other.
    """

    name: str
    sheet: str
    values: list[str]
    kinds: list[str]
    ids: Callable[[int], str]
    order: str
    zone: str
    serials: str = ""
    unread: str = ""

    @cached_property
    def others(self) -> Counter[tuple[str, str]]:
        """Text and kind of the cells that are neither blank nor real dates, each with its count."""
        if set(self.kinds) <= {*_REAL, "."}:
            return Counter()
        pairs = zip(self.values, self.kinds, strict=True)
        return Counter(pair for pair in pairs if pair[1] not in "ds.")

    @cached_property
    def readings(self) -> dict[str, Reading]:
        """Each distinct text or number of the column, read as a date."""
        texts = {text for text, kind in self.others if kind in "tn"}
        return {text: read_date(text) for text in texts}

    @cached_property
    def forms(self) -> Counter[str]:
        """How many cells have which form; ``real`` are date cells of a spreadsheet."""
        counts: Counter[str] = Counter()
        real = sum(map(self.kinds.count, _REAL))
        if real:
            counts["real"] = real
        for (text, kind), count in self.others.items():
            counts[self.readings[text].form if kind in "tn" else OTHER] += count
        return counts

    @cached_property
    def fits(self) -> Counter[str]:
        """How many values fit DMY only, MDY only, both (DMY+MDY), YMD."""
        counts: Counter[str] = Counter()
        for (text, kind), count in self.others.items():
            reading = self.readings.get(text) if kind in "tn" else None
            if reading is not None and reading.by_order and not reading.is_certain:
                counts["+".join(sorted(reading.by_order))] += count
        return counts

    def canonical(self, text: str, kind: str) -> str | None:
        """Return the ISO text of a value, or None when it cannot be read as a date."""
        if kind == "d":
            return text
        if kind == "s":
            return self._in_zone(text)
        reading = self.readings.get(text) if kind in "tn" else None
        if reading is not None and reading.form == SERIAL:
            return self._of_serial(text)
        moment = self.moment_of(reading) if reading else None
        if moment is None:
            return None
        return self._in_zone(moment.text()) if moment.lacks_zone else moment.text()

    def moment_of(self, reading: Reading) -> Moment | None:
        """Return the moment a text names under the stated order, or None."""
        orders = ("",) if reading.is_certain else tuple(self.order.split("+"))
        return next((reading.by_order[order] for order in orders if order in reading.by_order), None)

    def _of_serial(self, text: str) -> str | None:
        if self.serials not in ("1900", "1904"):
            return None
        found = serial_text(text.strip(), self.serials == "1904", False)
        return (self._in_zone(found) if "T" in found else found) or None

    def readable(self, order: str) -> int:
        """Return how many of the values that wait for an order can be read with one."""
        parts = set(order.split("+"))
        return sum(count for fit, count in self.fits.items() if parts & set(fit.split("+")))

    def _in_zone(self, text: str) -> str:
        """Return a clock time with its offset; one that occurred twice or never keeps none."""
        return in_zone(text, self.zone)


@dataclass(frozen=True)
class ReadDates:
    """A column after reading: new values, and what is asked, noted or refused."""

    values: list[str]
    questions: tuple[dict[str, Any], ...] = ()
    notes: tuple[dict[str, Any], ...] = ()
    messages: tuple[Message, ...] = ()
    lacks_zone: int = 0


def read_dates(column: DateColumn) -> ReadDates:
    """Return a date column as canonical text.

    Messages: RP-I50 date cells and text dates that a program may have swapped, RP-I51 years of two digits,
    RP-I52 an order that is none. Questions: RP-I72 the order of day and month, RP-I83 values that the stated
    order cannot read and another can, RP-I84 numbers that may be days as a spreadsheet counts them.
    """
    messages = tuple(_refusals(column))
    if messages:
        return ReadDates(column.values, messages=messages)
    questions = tuple(_questions(column))
    if questions:
        return ReadDates(column.values, questions=questions, lacks_zone=_without_zone(column))
    pairs = zip(column.values, column.kinds, strict=True)
    if column.others:
        spelled = {pair: column.canonical(*pair) for pair in set(zip(column.values, column.kinds, strict=True))}
        found = [spelled[pair] for pair in pairs]
    else:
        found = [None if kind == "." else text if kind == "d" else column.canonical(text, kind) for text, kind in pairs]
    values = [text if new is None else new for text, new in zip(column.values, found, strict=True)]
    return ReadDates(values, notes=tuple(_notes(column, found)), lacks_zone=_without_zone(column))


def _questions(column: DateColumn) -> Iterator[dict[str, Any]]:
    if column.fits and not column.order:
        yield _ask_order(column)
    left = sum(column.fits.values()) - column.readable(column.order) if column.order else 0
    if left and column.unread != KEEP:
        yield _ask_unread(column, left)
    if column.forms[SERIAL] and not column.serials:
        yield _ask_serials(column)


def ask_zone(names: list[str], count: int, sheet: str, key: str = "zone") -> dict[str, Any]:
    """Return the question in which zone time stamps without an offset were taken."""
    text = (
        f"{count:,} time stamps say nothing of their time zone (columns {', '.join(names)}). Which one is it? "
        "Answer with an IANA name, for example America/Chicago or UTC."
    )
    where = Where(sheet=sheet, column=names[0], count=count)
    return question(key, "RP-I73", text, {}, where)


def refuse_zone(zone: str) -> list[Message]:
    """Return the refusal of a zone that does not exist, if it does not."""
    try:
        zone_named(zone or "UTC")
    except ValueError:
        action = "use an IANA name such as America/Chicago, Europe/London or UTC"
        return [message("RP-I53", f"there is no time zone {zone!r}", action)]
    return []


def _without_zone(column: DateColumn) -> int:
    """Return how many values are time stamps without an offset."""
    total = column.kinds.count("s")
    for (text, kind), count in column.others.items():
        reading = column.readings.get(text) if kind in "tn" else None
        found = column.canonical(text, kind) if reading and reading.form == SERIAL else None
        lacks = reading is not None and any(moment.lacks_zone for moment in reading.by_order.values())
        if lacks or (found is not None and "T" in found):
            total += count
    return total


def _refusals(column: DateColumn) -> Iterator[Message]:
    forms = column.forms
    where = {"sheet": column.sheet, "column": column.name}
    if column.order and column.order not in ORDERS:
        yield message("RP-I52", f"the date order {column.order!r} is none", did_you_mean(column.order, ORDERS), **where)
    swapped = forms[YEAR_LAST] + forms[SHORT_YEAR]
    # A number that counts days is a real date that lost its format; KEEP says that it is none.
    real = forms["real"] + (forms[SERIAL] if column.serials != KEEP else 0)
    if real and swapped:
        first = [i for i, text in enumerate(column.values) if _form_of(column, text, i) in (YEAR_LAST, SHORT_YEAR)]
        yield message(
            "RP-I50",
            f"{real:,} cells are real dates and {swapped:,} are dates as text",
            "ask the client for the export as .csv or with ISO dates (2025-03-04), not opened in Excel before",
            "A spreadsheet program has turned those dates it could read, perhaps with day and month swapped.",
            ids=tuple(column.ids(i) for i in first[:3]),
            count=swapped,
            **where,
        )
    certain = sum(forms[form] for form in ("real", ISO, NAMED, YEAR_FIRST, YEAR_LAST))
    if forms[SHORT_YEAR] > certain:
        yield message(
            "RP-I51",
            f"{forms[SHORT_YEAR]:,} dates have years of two digits",
            "ask the client for an export with years of four digits",
            "Century and order of the parts cannot be known.",
            count=forms[SHORT_YEAR],
            **where,
        )


def _form_of(column: DateColumn, text: str, index: int) -> str:
    return column.readings[text].form if column.kinds[index] in "tn" else ""


def _ask_order(column: DateColumn) -> dict[str, Any]:
    fits = column.fits
    both = fits["DMY+MDY"]
    counts = {"DMY": fits["DMY"] + both, "MDY": fits["MDY"] + both, "YMD": fits["YMD"]}
    if fits["YMD"] and len(fits) > 1:
        counts |= {order: column.readable(order) for order in ORDERS[3:]}
    shown: dict[str, str | int] = {order: count for order, count in counts.items() if count}
    text = (
        f"{column.name}: of {sum(fits.values()):,} dates as text, {both:,} can be read day first and month first, "
        f"{fits['DMY']:,} only day first, {fits['MDY']:,} only month first, {fits['YMD']:,} year first. "
        "In which order did the client's system write them?"
    )
    uncertain = [i for i, text in enumerate(column.values) if len(_orders(column, text)) > 1]
    where = Where(
        sheet=column.sheet,
        column=column.name,
        ids=tuple(visible(column.values[i], 30) for i in uncertain[:3]),
        count=sum(fits.values()),
    )
    samples = dict.fromkeys(column.values[i] for i in uncertain or _waiting(column))
    return question(f"date_order.{column.name}", "RP-I72", text, shown, where, samples)


def _waiting(column: DateColumn) -> list[int]:
    """Return the rows whose value can be read only once an order is stated."""
    return [i for i, text in enumerate(column.values) if (found := _orders(column, text)) and "" not in found]


def _ask_unread(column: DateColumn, left: int) -> dict[str, Any]:
    parts, total = set(column.order.split("+")), sum(column.fits.values())
    rows = [i for i in _waiting(column) if not parts & set(_orders(column, column.values[i]))]
    better = [order for order in ORDERS if column.readable(order) == total]
    counts = ", ".join(f"{order} {column.readable(order):,}" for order in ORDERS[:3] if column.readable(order))
    text = (
        f"{column.name}: the order {column.order} cannot read {left:,} of {total:,} dates as text "
        f"(readable: {counts}). "
        + (f"{' or '.join(better)} reads all of them: " if better else "No single order reads all of them: ")
        + "correct the order, or keep these values as they are, each one without a date."
    )
    ids = tuple(column.ids(i) for i in rows[:3])
    where = Where(sheet=column.sheet, column=column.name, ids=ids, count=left)
    samples = dict.fromkeys(column.values[i] for i in rows)
    return question(f"unread_dates.{column.name}", "RP-I83", text, {KEEP: left}, where, samples)


def _ask_serials(column: DateColumn) -> dict[str, Any]:
    rows = [i for i, text in enumerate(column.values) if _form_of(column, text, i) == SERIAL]
    first = column.values[rows[0]].strip()
    shown: dict[str, str | int] = {
        "1900": f"{first} is {serial_text(first, False, False)}",
        "1904": f"{first} is {serial_text(first, True, False)}",
        KEEP: f"{len(rows):,} values stay as they are",
    }
    text = (
        f"{column.name}: {len(rows):,} values are numbers, perhaps days as a spreadsheet counts them from 1900 (usual) "
        "or 1904 (older Excel for Mac). Which?"
    )
    where = Where(sheet=column.sheet, column=column.name, ids=tuple(column.ids(i) for i in rows[:3]), count=len(rows))
    samples = dict.fromkeys(column.values[i] for i in rows)
    return question(f"serials.{column.name}", "RP-I84", text, shown, where, samples)


def _orders(column: DateColumn, text: str) -> dict[str, Any]:
    reading = column.readings.get(text)
    return reading.by_order if reading else {}


def _notes(column: DateColumn, found: list[str | None]) -> Iterator[dict[str, Any]]:
    where = {"sheet": column.sheet, "column": column.name}
    unread = [i for i, text in enumerate(found) if text is None and column.kinds[i] != "."]
    if unread:
        values = list(dict.fromkeys(column.values[i].strip() for i in unread))
        text = (
            f"{column.name}: {len(unread):,} values cannot be read as dates and stay as they are: "
            f"{listed(values[:20], len(values))}"
        )
        ids = tuple(column.ids(i) for i in unread[:3])
        yield note("RP-I130", text, ids=ids, count=len(unread), **where)
    used = [f"{count:,} {_FORM_WORDS.get(form, 'date cells')}" for form, count in sorted(column.forms.items())]
    if len(used) > 1:
        yield note("RP-I131", f"{column.name}: dates in more than one form: {', '.join(used)}", **where)
    yield from _stamp_notes(column, found)
    if column.zone:
        bare = {text for text in found if text and text[10:11] == "T" and text[-6:-5] not in ("+", "-")}
        twice = {text for text in bare if not names_one_instant(text, column.zone)}
        odd = [i for i, text in enumerate(found) if text in twice] if twice else []
        if odd:
            words = f"{column.name}: {len(odd):,} clock times occurred twice or never in {column.zone}; no offset given"
            yield note("RP-I132", words, ids=tuple(column.ids(i) for i in odd[:3]), count=len(odd), **where)


def _stamp_notes(column: DateColumn, found: list[str | None]) -> Iterator[dict[str, Any]]:
    """Say which offsets a column mixes, and how many stamps were rounded to the second."""
    where = {"sheet": column.sheet, "column": column.name}
    moments = {
        text: moment for text, reading in column.readings.items()
        if reading.form != SERIAL and (moment := column.moment_of(reading)) is not None
    }  # fmt: skip
    if not moments:
        return
    rows = [(i, moments[text]) for i, text in enumerate(column.values) if text in moments and found[i] is not None]
    offsets = Counter(_offset_words(moment.offset) for _, moment in rows if moment.seconds is not None)
    if len(offsets) > 1:
        words = ", ".join(f"{name} {count:,}" for name, count in sorted(offsets.items()))
        text = f"{column.name}: time stamps of more than one offset, each kept as the instant it names: {words}"
        yield note("RP-I170", text, count=sum(offsets.values()), **where)
    rounded = [(i, moment) for i, moment in rows if moment.is_rounded]
    if rounded:
        over = sum(moment.is_next_day for _, moment in rounded)
        text = (
            f"{column.name}: {len(rounded):,} time stamps have fractions of a second and are rounded to the second, "
            f"halves up; {over:,} of them fall on the next day by it"
        )
        ids = tuple(column.ids(i) for i, _ in rounded[:3])
        yield note("RP-I171", text, ids=ids, count=len(rounded), **where)


def _offset_words(minutes: int | None) -> str:
    if minutes is None:
        return "none stated"
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
