"""What a rule reads of an item: cells, dates, persons and numbers, and the words it quotes them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from reperform.dates import Moment, is_stamp, names_one_instant, other_instant, parse_moment, spelled_moment
from reperform.record import Result
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule, Slot
from reperform.texts import clean_key, is_blank, join_words, split_list

LIST_NAME = re.compile(r"(?=[0-9-]*[A-Z])[A-Z0-9-]{1,40}")
LONGEST_QUOTE = 80
# What stands for a day wherever a column of dates may be named; a text in this form is never a column.
DAYS_BY_NAME: Mapping[str, str] = {
    "[period_start]": "the start of the period",
    "[period_end]": "the end of the period",
    "[as_of]": "the last day of the evidence",
    "[deadline]": "the deadline",
}
_LITERAL_DAY = re.compile(r"\[[0-9]{4}-[0-9]{2}-[0-9]{2}\]")
_NUMBER = re.compile(r"[+-]?(0|[1-9][0-9]{0,39})(\.[0-9]{1,40})?")


class NoSuchColumn(LookupError):
    """A rule names a column that the item does not have."""


def split_reference(text: str) -> tuple[str, str]:
    """Return list and column of ``LIST.column``; the list is blank for a column of the item itself.

    Examples
    --------
    >>> split_reference("ACCOUNTS.disabled_at"), split_reference("term. date")
    (('ACCOUNTS', 'disabled_at'), ('', 'term. date'))
    """
    name, dot, column = text.partition(".")
    if dot and column and LIST_NAME.fullmatch(name):
        return name, column
    return "", text


def is_day(text: str) -> bool:
    """Return whether an argument is a day itself, ``[period_end]`` or ``[2025-06-30]``, and no column.

    Examples
    --------
    >>> is_day("[period_end]"), is_day("[2025-06-30]"), is_day("period_end"), is_day("[Date]")
    (True, True, False, False)
    """
    return text in DAYS_BY_NAME or _LITERAL_DAY.fullmatch(text) is not None


def shown_name(text: str) -> str:
    """Return a column as it stands in a sentence, and a day itself in words.

    Examples
    --------
    >>> shown_name("[period_end]"), shown_name("[2025-06-30]"), shown_name("approved")
    ('the end of the period', '30 Jun 2025 (Mon)', 'approved')
    """
    if not is_day(text):
        return text
    if text in DAYS_BY_NAME:
        return DAYS_BY_NAME[text]
    day = parse_moment(text[1:-1], "")
    return text if day is None else spelled_moment(day, "")


def column_named(text: str) -> str:
    """Return the column of an argument that is a value or ``@column``; blank for a value.

    Examples
    --------
    >>> column_named("@limit_hours"), column_named("30")
    ('limit_hours', '')
    """
    return text[1:].strip() if text.startswith("@") else ""


def value_of(row: Row, argument: str) -> str:
    """Return the value an argument states, or the cell of the column it names as ``@column``."""
    name = column_named(argument)
    return cell(row, name) if name else clean_key(argument)


def in_list_of(list_name: str, column: str) -> str:
    """Return the column of a list that may be written ``LIST.column`` or bare."""
    return column.removeprefix(f"{list_name}.")


def cell(row: Row, name: str) -> str:
    """Return the text of a column, cleaned as a key; a column that is not there is never blank."""
    try:
        return clean_key(row[name])
    except KeyError:
        raise NoSuchColumn(name) from None


def quote(text: str) -> str:
    """Return a client's text as it stands in a sentence: one line, printable, at most 80 characters."""
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in clean_key(text))
    return f"'{shown[: LONGEST_QUOTE - 1]}…'" if len(shown) > LONGEST_QUOTE else f"'{shown}'"


def quoted(texts: Iterable[str], most: int = 5) -> str:
    """Return several texts as an English list, the first few and a count of the others."""
    shown = [quote(text) for text in texts]
    if len(shown) > most:
        shown = [*shown[:most], f"{len(shown) - most} more"]
    return join_words(shown)


def plural(number: int | str, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> plural(1, "business day"), plural(3, "business day")
    ('1 business day', '3 business days')
    """
    return f"{number} {noun}{'' if str(number) == '1' else 's'}"


@dataclass(frozen=True)
class When:
    """A date cell: what was written, and the moment it names if it names one.

    ``zone`` is the one it is shown in; ``exact`` is False for a clock time that occurred twice or never, and ``other``
    the second instant it may name.
    """

    name: str
    text: str
    moment: Moment | None
    zone: str
    exact: bool = True
    other: Moment | None = None

    @property
    def instants(self) -> tuple[Moment, ...]:
        """Every moment that the cell may name."""
        return tuple(moment for moment in (self.moment, self.other) if moment is not None)

    @property
    def is_missing(self) -> bool:
        """Whether the cell is blank."""
        return not self.text

    @property
    def is_unreadable(self) -> bool:
        """Whether the cell holds something that is not a date."""
        return bool(self.text) and self.moment is None

    @property
    def doubt(self) -> str:
        """The kind of result that a cell leads to which cannot be read, or that there is none."""
        return "no_source" if self.is_missing else "unreadable"

    @property
    def is_stamp(self) -> bool:
        """Whether the cell holds a time of day."""
        return self.moment is not None and is_stamp(self.moment)

    @property
    def words(self) -> str:
        """The column and its moment, or what is wrong with it."""
        if self.moment is not None:
            return f"{self.name} {spelled_moment(self.moment, self.zone)}".strip()
        if self.is_missing:
            return f"{self.name} is blank"
        if parse_moment(self.text, "UTC") is not None:
            return f"{self.name} {quote(self.text)} has no offset and its list declares no zone"
        return f"{self.name} {quote(self.text)} is not a date"


def read_when(row: Row, name: str, context: Context) -> When:
    """Return a date cell, or a day named by itself; a time stamp without offset is in the zone of its list."""
    if is_day(name):
        return _day_itself(row, name, context)
    text = cell(row, name)
    zone = context.zone_of(split_reference(name)[0])
    moment = parse_moment(text, zone)
    exact = moment is None or names_one_instant(text, zone)
    other = None if exact else other_instant(text, zone)
    return When(name, text, moment, context.time_zone, exact, other)


def _day_itself(row: Row, name: str, context: Context) -> When:
    known = {
        "[period_start]": context.period_start,
        "[period_end]": context.period_end,
        "[as_of]": context.as_of or context.period_end,
    }
    text = known[name].isoformat() if name in known else row.get(name, name[1:-1])
    return When(DAYS_BY_NAME.get(name, ""), text, parse_moment(text, ""), context.time_zone)


def read_first(row: Row, names: Sequence[str], context: Context) -> When:
    """Return the first of several date cells that is filled in, else the first; a blank name is none."""
    found = [read_when(row, name, context) for name in names if name]
    return next((when for when in found if not when.is_missing), found[0])


def zone_words(whens: Iterable[When], context: Context) -> str:
    """Return the zone in which time stamps are shown, or nothing where there are only dates."""
    return f" (times in {context.time_zone})" if any(when.is_stamp for when in whens) else ""


def read_number(text: str) -> Fraction | None:
    """Return the exact number of a decimal text, or None where it is none.

    A number has digits, at most one point and a sign. ``007`` is a text: leading zeros mark an
    identifier.

    Examples
    --------
    >>> read_number("7.10"), read_number("007") is None, read_number("1,000") is None
    (Fraction(71, 10), True, True)
    """
    text = clean_key(text)
    return Fraction(text) if _NUMBER.fullmatch(text) else None


def spelled_number(number: Fraction) -> str:
    """Return a number as a decimal text, cut after six places where it does not end.

    Examples
    --------
    >>> spelled_number(Fraction(71, 10)), spelled_number(Fraction(100, 3))
    ('7.1', '33.333333…')
    """
    rest, places = number.denominator, 0
    for factor in (2, 5):
        times = 0
        while rest % factor == 0:
            rest, times = rest // factor, times + 1
        places = max(places, times)
    ends = rest == 1
    places = places if ends else 6
    digits = f"{int(abs(number) * 10**places):0{places + 1}d}"
    whole, fraction = digits[: len(digits) - places], digits[len(digits) - places :]
    return f"{'-' if number < 0 else ''}{whole}{'.' if places else ''}{fraction}{'' if ends else '…'}"


def names_in(text: str) -> tuple[str, ...]:
    """Return the parts of an argument that lists several columns or values, separated by commas."""
    return split_list(text, ",")


def filled(known: Mapping[str, Argument], arguments: Mapping[str, str]) -> dict[str, str]:
    """Return the arguments with defaults in place of what is left out or blank."""
    stated = {name: value for name, value in arguments.items() if not is_blank(value)}
    return {name: argument.default for name, argument in known.items()} | stated


def with_defaults(rule: Rule) -> Rule:
    """Return a rule whose functions see every argument, with the default where none is given."""
    known, expect, made, more = rule.arguments, rule.expect, rule.gather, rule.unmatched

    def build(rows: Sequence[Row], given: Mapping[str, str], context: Context) -> Sequence[Slot]:
        return expect(rows, filled(known, given), context) if expect else ()

    def gather(item: Row, rows: Sequence[Row], given: Mapping[str, str], context: Context) -> Outcome:
        return made(item, rows, filled(known, given), context) if made else Outcome("unable", "", "no_source")

    def unmatched(found: Outcome, row: Row, given: Mapping[str, str], context: Context) -> Outcome:
        return more(found, row, filled(known, given), context) if more else found

    return replace(
        rule,
        evaluate=lambda row, given, context: rule.evaluate(row, filled(known, given), context),
        sentence=lambda given: rule.sentence(filled(known, given)),
        expect=build if expect else None,
        gather=gather if rule.gather else None,
        unmatched=unmatched if more else None,
    )


def chosen(
    result: str,
    reason: str,
    deviation: str = "no_evidence",
    unable: str = "no_source",
    declared: tuple[str, ...] = (),
) -> Outcome:
    """Return the result that an argument chose; the choices of an argument are results.

    ``deviation`` and ``unable`` are the kinds of those two results; by default what is missing is the record itself.
    """
    known: dict[str, Result] = {
        "pass": "pass",
        "deviation": "deviation",
        "unable": "unable",
        "not_applicable": "not_applicable",
        "not_reached": "not_reached",
    }
    kind = {"deviation": deviation, "unable": unable}.get(result, "")
    return Outcome(known[result], reason, kind, declared=declared)


TREATED: Mapping[str, str] = {
    "pass": "accepted by the rule",
    "deviation": "a deviation by the rule",
    "unable": "unable to examine",
    "not_applicable": "not applicable by the rule",
    "not_reached": "not reached",
}
