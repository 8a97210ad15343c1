"""Declared number columns: each value to canonical decimal text, or left as it is, counted and listed.

``1.234`` is one number with a decimal point and another with a decimal comma; a person says which, unless
other values of the column can be read with one of the two signs only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from reperform.errors import Where
from reperform.intake.outcome import listed, note, question
from reperform.intake.settings import KEEP, SIGNS

_SIGN_OF = {"point": ".", "comma": ","}
_SPACES = " \u00a0\u202f'\u2019"
_MINUS = "\u2212"
_DRESSED = re.compile(r"\(.*\)|.*-|.*\s*[$€£¥₹].*|[A-Z]{3}\s.*|.*\s[A-Z]{3}", re.DOTALL)
_CURRENCY = re.compile(r"[$€£¥₹]|\b[A-Z]{3}\b")
_PLAIN = re.compile(r"[+-]?[0-9]+\Z")
READ = "read"


@dataclass(frozen=True)
class NumberColumn:
    """One declared number column as read: values, their kinds, and what was stated of it."""

    name: str
    sheet: str
    values: list[str]
    kinds: list[str]
    ids: Callable[[int], str]
    sign: str = ""
    dressed: str = ""
    unread: str = ""

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each distinct text stands in the column; cells that hold a number are none of them."""
        pairs = zip(self.values, self.kinds, strict=True)
        return Counter(text for text, kind in pairs if kind not in ".n")

    @cached_property
    def readings(self) -> dict[str, dict[str, str]]:
        """Each distinct text to what it is with each decimal sign that can read it."""
        return {text: read_number_text(text, dressed=self.dressed == READ) for text in self.counts}

    def fitting(self, sign: str) -> int:
        """Return how many values can be read with a decimal sign."""
        return sum(count for text, count in self.counts.items() if sign in self.readings[text])

    def only(self, sign: str) -> int:
        """Return how many values can be read with a decimal sign and not with the other."""
        return sum(count for text, count in self.counts.items() if set(self.readings[text]) == {sign})

    @property
    def ambiguous(self) -> int:
        """How many values are two different numbers."""
        return sum(self.counts[text] for text, found in self.readings.items() if len(set(found.values())) > 1)


@dataclass(frozen=True)
class ReadNumbers:
    """A column after reading: new values, and what is asked and noted."""

    values: list[str]
    questions: tuple[dict[str, Any], ...] = ()
    notes: tuple[dict[str, Any], ...] = ()


def read_number_text(text: str, *, dressed: bool = False) -> dict[str, str]:
    """Return what a text is as a number with each decimal sign that can read it, as plain decimal text.

    Thousands are set off by the other sign, a blank or an apostrophe, in groups of three throughout.
    ``dressed``: a currency sign is no part of the number; parentheses or a trailing minus make it negative.

    Examples
    --------
    >>> read_number_text("1.234"), read_number_text("1,234.50"), read_number_text("12")
    ({'point': '1.234', 'comma': '1234'}, {'point': '1234.50'}, {'point': '12', 'comma': '12'})
    >>> read_number_text("($ 1,234.50)", dressed=True), read_number_text("12 %")
    ({'point': '-1234.50'}, {})
    """
    text = text.strip().replace(_MINUS, "-")
    if dressed:
        text = _undressed(text)
    if _PLAIN.match(text):
        return dict.fromkeys(SIGNS, _canonical(text))
    found = {}
    for name in SIGNS:
        number = _with_sign(text, _SIGN_OF[name])
        if number:
            found[name] = _canonical(number)
    return found


def read_numbers(column: NumberColumn) -> ReadNumbers:
    """Return a number column as canonical text.

    Questions: RP-I80 the decimal sign, RP-I81 values that the stated sign cannot read and the other can,
    RP-I82 currency signs and negative numbers in parentheses.
    """
    questions = [*_ask_dressed(column)]
    sign = column.sign or _told(column)
    if not sign:
        questions.append(_ask_sign(column))
    elif column.sign and column.only(_other(sign)) and column.unread != KEEP:
        questions.append(_ask_unread(column))
    if questions:
        return ReadNumbers(column.values, questions=tuple(questions))
    found = [
        text if kind in ".n" else column.readings[text].get(sign)
        for text, kind in zip(column.values, column.kinds, strict=True)
    ]
    values = [text if new is None else new for text, new in zip(column.values, found, strict=True)]
    return ReadNumbers(values, notes=tuple(_notes(column, found, sign)))


def _told(column: NumberColumn) -> str:
    """Return the decimal sign that the column itself tells: nothing reads in two ways, or one sign alone reads all."""
    only = {sign: column.only(sign) for sign in SIGNS}
    if only["point"] and only["comma"]:
        return ""
    if column.ambiguous and not any(only.values()):
        return ""
    return "comma" if only["comma"] else "point"


def _other(sign: str) -> str:
    return SIGNS[1 - SIGNS.index(sign)]


def _canonical(text: str) -> str:
    number = format(Decimal(text), "f")
    return number.removeprefix("-") if not Decimal(text) else number


def _undressed(text: str) -> str:
    negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1] if negative else text
    bare = _CURRENCY.sub("", text, count=1).strip()
    if bare.endswith("-") and not negative and bare[:1] not in "-+":
        return f"-{bare[:-1].strip()}"
    if not negative:
        return re.sub(r"\A([-+])\s+", r"\1", bare)
    return f"-{bare}" if bare[:1].isdigit() else ""


def _with_sign(text: str, sign: str) -> str:
    """Return a text as plain number with a point, or nothing when the sign cannot read it."""
    whole, found, part = text.partition(sign)
    if found and not (part.isascii() and part.isdigit()):
        return ""
    lead = whole[:1] if whole[:1] in "+-" else ""
    digits = whole.removeprefix(lead)
    if not digits and found:
        digits = "0"
    if not (digits.isascii() and digits.isdigit()):
        digits = _ungrouped(digits, "," if sign == "." else ".")
    return f"{lead.replace('+', '')}{digits}{'.' if found else ''}{part}" if digits else ""


def _ungrouped(digits: str, other: str) -> str:
    """Return digits without the signs between groups of three, or nothing when they are not so grouped."""
    for mark in (other, *_SPACES):
        groups = digits.split(mark)
        if len(groups) > 1 and all(group.isascii() and group.isdigit() for group in groups):
            well_formed = 1 <= len(groups[0]) <= 3 and groups[0][0] != "0" and all(len(g) == 3 for g in groups[1:])
            return "".join(groups) if well_formed else ""
    return ""


def _ask_sign(column: NumberColumn) -> dict[str, Any]:
    shown: dict[str, str | int] = {sign: column.fitting(sign) for sign in SIGNS}
    text = (
        f"{column.name}: {column.ambiguous:,} values are two different numbers (1.234 with a decimal point or comma); "
        f"{column.only('point'):,} can be read with a decimal point only, {column.only('comma'):,} with a comma only. "
        "Which is the decimal sign?"
    )
    both = [one for one, found in column.readings.items() if len(set(found.values())) > 1]
    both = both or [one for one, found in column.readings.items() if len(found) == 1]
    where = Where(sheet=column.sheet, column=column.name, ids=tuple(both[:3]), count=column.ambiguous)
    return question(f"decimal.{column.name}", "RP-I80", text, shown, where, both)


def _ask_unread(column: NumberColumn) -> dict[str, Any]:
    other = _other(column.sign)
    left = column.only(other)
    texts = [one for one, found in column.readings.items() if set(found) == {other}]
    readable = sum(count for text, count in column.counts.items() if column.readings[text])
    words = "all of them and the others" if column.fitting(other) == readable else "these"
    text = (
        f"{column.name}: the decimal sign is stated as {column.sign}, which cannot read {left:,} values; {other} reads "
        f"{words}. Correct the decimal sign, or keep them as they are, each one no number."
    )
    where = Where(sheet=column.sheet, column=column.name, ids=tuple(texts[:3]), count=left)
    return question(f"unread_numbers.{column.name}", "RP-I81", text, {KEEP: left}, where, texts)


def _ask_dressed(column: NumberColumn) -> Iterator[dict[str, Any]]:
    if column.dressed:
        return
    texts = [text for text, found in column.readings.items()
             if not found and _DRESSED.fullmatch(text.strip()) and read_number_text(text, dressed=True)]  # fmt: skip
    if not texts:
        return
    signs: Counter[str] = Counter()
    for text in texts:
        signs.update(dict.fromkeys(_CURRENCY.findall(text) or ["no currency sign"], column.counts[text]))
    count = sum(column.counts[text] for text in texts)
    words = ", ".join(f"{sign}: {number:,}" for sign, number in sorted(signs.items()))
    text = (
        f"{column.name}: {count:,} amounts have a currency sign, stand in parentheses or end with a minus ({words}). "
        "Read them (the currency is no part of the number, parentheses and minus are negative), or keep them as texts?"
    )
    where = Where(sheet=column.sheet, column=column.name, ids=tuple(texts[:3]), count=count)
    yield question(f"amount_signs.{column.name}", "RP-I82", text, {READ: count, KEEP: count}, where, texts)


def _notes(column: NumberColumn, found: list[str | None], sign: str) -> Iterator[dict[str, Any]]:
    where = {"sheet": column.sheet, "column": column.name}
    changed = [i for i, new in enumerate(found) if new is not None and new != column.values[i].strip()]
    if changed:
        two = f"; {column.ambiguous:,} of the values would be another number with the other sign"
        text = (
            f"{column.name}: {len(changed):,} amounts are written as plain numbers, the decimal sign being a {sign}"
            + (two if column.ambiguous else "")
        )
        ids = tuple(column.ids(i) for i in changed[:3])
        yield note("RP-I173", text, ids=ids, count=len(changed), **where)
    yield from _currencies(column, found)
    unread = [i for i, new in enumerate(found) if new is None]
    if unread:
        values = list(dict.fromkeys(column.values[i].strip() for i in unread))
        text = (
            f"{column.name}: {len(unread):,} values are no numbers and stay as they are: "
            f"{listed(values[:20], len(values))}"
        )
        ids = tuple(column.ids(i) for i in unread[:3])
        yield note("RP-I174", text, ids=ids, count=len(unread), **where)


def _currencies(column: NumberColumn, found: list[str | None]) -> Iterator[dict[str, Any]]:
    """Name the currency signs that were taken off, and say where one column holds several currencies."""
    if column.dressed != READ:
        return
    signs: Counter[str] = Counter()
    for text, new in zip(column.values, found, strict=True):
        if new is not None and text.strip():
            signs.update(dict.fromkeys(_CURRENCY.findall(text) or ["none"], 1))
    if set(signs) <= {"none"}:
        return
    shown = ", ".join(f"{sign}: {count:,}" for sign, count in sorted(signs.items()))
    several = "; amounts in different currencies must not be added up" if len(signs) > 1 else ""
    text = f"{column.name}: currency signs were taken off the amounts ({shown}){several}"
    yield note("RP-I175", text, sheet=column.sheet, column=column.name, count=sum(signs.values()))
