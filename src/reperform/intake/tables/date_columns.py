"""Declared date columns: each value to canonical ISO text, or left as it is, counted and listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from reperform.dates import names_one_instant, zone_named
from reperform.errors import Message, Where, did_you_mean
from reperform.intake.outcome import listed, message, note, question, visible
from reperform.intake.tables.dates_in_text import (
    ISO,
    NAMED,
    ORDERS,
    OTHER,
    SHORT_YEAR,
    YEAR_FIRST,
    YEAR_LAST,
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
    OTHER: "no date",
}


@dataclass(frozen=True)
class DateColumn:
    """One declared date column as read: values, their kinds, and the order and zone that were stated."""

    name: str
    sheet: str
    values: list[str]
    kinds: list[str]
    ids: Callable[[int], str]
    order: str
    zone: str

    @cached_property
    def readings(self) -> dict[str, Reading]:
        """Each distinct text or number of the column, read as a date."""
        texts = {text for text, kind in zip(self.values, self.kinds, strict=True) if kind in "tn"}
        return {text: read_date(text) for text in texts}

    @cached_property
    def forms(self) -> Counter[str]:
        """How many cells have which form; ``real`` are date cells of a spreadsheet."""
        counts: Counter[str] = Counter()
        for text, kind in zip(self.values, self.kinds, strict=True):
            if kind in _REAL:
                counts["real"] += 1
            elif kind != ".":
                counts[self.readings[text].form if kind in "tn" else OTHER] += 1
        return counts

    @cached_property
    def fits(self) -> Counter[str]:
        """How many values fit DMY only, MDY only, both (DMY+MDY), YMD."""
        counts: Counter[str] = Counter()
        for text, kind in zip(self.values, self.kinds, strict=True):
            reading = self.readings.get(text) if kind in "tn" else None
            if reading is not None and reading.by_order and not reading.is_certain:
                counts["+".join(sorted(reading.by_order))] += 1
        return counts

    def canonical(self, text: str, kind: str) -> str | None:
        """Return the ISO text of a value, or None when it cannot be read as a date."""
        if kind == "d":
            return text
        if kind == "s":
            return self._in_zone(text)
        reading = self.readings.get(text) if kind in "tn" else None
        moment = reading.by_order.get("" if reading.is_certain else self.order) if reading else None
        if moment is None:
            return None
        return self._in_zone(moment.text()) if moment.lacks_zone else moment.text()

    def _in_zone(self, text: str) -> str:
        """Return a clock time with its offset; one that occurred twice or never keeps none."""
        if not self.zone or not names_one_instant(text, self.zone):
            return text
        return datetime.fromisoformat(text).replace(tzinfo=zone_named(self.zone)).isoformat()


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
    RP-I52 an order that is none. Question RP-I72: the order of day and month.
    """
    messages = tuple(_refusals(column))
    if messages:
        return ReadDates(column.values, messages=messages)
    if column.fits and not column.order:
        return ReadDates(column.values, questions=(_ask_order(column),), lacks_zone=_without_zone(column))
    spelled = {pair: column.canonical(*pair) for pair in set(zip(column.values, column.kinds, strict=True))}
    found = [spelled[pair] for pair in zip(column.values, column.kinds, strict=True)]
    values = [text if new is None else new for text, new in zip(column.values, found, strict=True)]
    return ReadDates(values, notes=tuple(_notes(column, found)), lacks_zone=_without_zone(column))


def ask_zone(names: list[str], count: int, sheet: str) -> dict[str, Any]:
    """Return the question in which zone time stamps without an offset were taken."""
    text = (
        f"{count:,} time stamps say nothing of their time zone (columns {', '.join(names)}). Which one is it? "
        "Answer with an IANA name, for example America/Chicago or UTC."
    )
    where = Where(sheet=sheet, column=names[0], count=count)
    return question("zone", "RP-I73", text, {}, where)


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
    pairs = Counter(zip(column.values, column.kinds, strict=True))
    total = 0
    for (text, kind), count in pairs.items():
        reading = column.readings.get(text) if kind in "tn" else None
        if kind == "s" or (reading and any(moment.lacks_zone for moment in reading.by_order.values())):
            total += count
    return total


def _refusals(column: DateColumn) -> Iterator[Message]:
    forms = column.forms
    where = {"sheet": column.sheet, "column": column.name}
    if column.order and column.order not in ORDERS:
        yield message("RP-I52", f"the date order {column.order!r} is none", did_you_mean(column.order, ORDERS), **where)
    swapped = forms[YEAR_LAST] + forms[SHORT_YEAR]
    if forms["real"] and swapped:
        first = [i for i, text in enumerate(column.values) if _form_of(column, text, i) in (YEAR_LAST, SHORT_YEAR)]
        yield message(
            "RP-I50",
            f"{forms['real']:,} cells are real dates and {swapped:,} are dates as text",
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
    return question(f"date_order.{column.name}", "RP-I72", text, shown, where)


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
    if column.zone:
        odd = [i for i, text in enumerate(found) if text and not names_one_instant(text, column.zone)]
        if odd:
            words = f"{column.name}: {len(odd):,} clock times occurred twice or never in {column.zone}; no offset given"
            yield note("RP-I132", words, ids=tuple(column.ids(i) for i in odd[:3]), count=len(odd), **where)
