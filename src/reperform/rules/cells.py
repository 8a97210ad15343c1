"""What a rule reads of an item: cells, dates, persons and numbers, and the words it quotes them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from reperform.dates import Moment, is_stamp, names_one_instant, parse_moment, spelled_moment
from reperform.record import Result
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule, Slot
from reperform.texts import clean_key, is_blank, join_words, split_list

LIST_NAME = re.compile(r"(?=[0-9-]*[A-Z])[A-Z0-9-]{1,40}")
LONGEST_QUOTE = 80
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

    ``zone`` is the one it is shown in; ``exact`` is False for a clock time that occurred twice or never.
    """

    name: str
    text: str
    moment: Moment | None
    zone: str
    exact: bool = True

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
            return f"{self.name} {spelled_moment(self.moment, self.zone)}"
        if self.is_missing:
            return f"{self.name} is blank"
        if parse_moment(self.text, "UTC") is not None:
            return f"{self.name} {quote(self.text)} has no offset and its list declares no zone"
        return f"{self.name} {quote(self.text)} is not a date"


def read_when(row: Row, name: str, context: Context) -> When:
    """Return a date cell; a time stamp without offset is in the zone of its list."""
    text = cell(row, name)
    zone = context.zone_of(split_reference(name)[0])
    moment = parse_moment(text, zone)
    exact = moment is None or names_one_instant(text, zone)
    return When(name, text, moment, context.time_zone, exact)


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
    known, expect = rule.arguments, rule.expect

    def build(rows: Sequence[Row], given: Mapping[str, str], context: Context) -> Sequence[Slot]:
        return expect(rows, filled(known, given), context) if expect else ()

    return replace(
        rule,
        evaluate=lambda row, given, context: rule.evaluate(row, filled(known, given), context),
        sentence=lambda given: rule.sentence(filled(known, given)),
        expect=build if expect else None,
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
