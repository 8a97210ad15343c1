"""The conditions ``if`` and ``where``: which items an attribute applies to, which rows are considered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reperform.dates import is_stamp, local_date, order, parse_moment
from reperform.rules.cells import (
    DAYS_BY_NAME,
    When,
    cell,
    in_list_of,
    is_day,
    names_in,
    quote,
    quoted,
    read_number,
    read_when,
)
from reperform.rules.spec import Context, Row
from reperform.texts import clean_key

TEXT_OPS = ("equals", "not_equals", "in", "not_in", "present", "absent")
DATE_OPS = ("on_or_before", "after", "before", "on_or_after")
NUMBER_OPS = ("at_least", "at_most", "more_than", "less_than")
OPS = TEXT_OPS + DATE_OPS + NUMBER_OPS
OPS_WITHOUT_VALUE = ("present", "absent")
_WORDS: Mapping[str, str] = {
    "equals": "is",
    "not_equals": "is not",
    "in": "is one of",
    "not_in": "is none of",
    "present": "is filled in",
    "absent": "is blank",
    "on_or_before": "is on or before",
    "after": "is after",
    "before": "is before",
    "on_or_after": "is on or after",
    "at_least": "is at least",
    "at_most": "is at most",
    "more_than": "is more than",
    "less_than": "is less than",
}


@dataclass(frozen=True)
class Condition:
    """A column, an operation, and a value or (``@column``) a column of the item."""

    column: str
    op: str
    value: str

    @property
    def op_words(self) -> str:
        """The operation in words."""
        return _WORDS[self.op]

    def words(self) -> str:
        """Return the condition as the end of a sentence."""
        return f"{self.column} {self.op_words} {self._value_words()}".strip()

    def _value_words(self) -> str:
        if self.op in OPS_WITHOUT_VALUE:
            return ""
        if self.value.startswith("@"):
            return self.value[1:]
        if self.op in DATE_OPS and self.value in DAYS_BY_NAME:
            return DAYS_BY_NAME[self.value]
        if self.op in NUMBER_OPS:
            return self.value
        return quoted(names_in(self.value), most=20) if self.op in ("in", "not_in") else quote(self.value)


def condition_of(prefix: str, arguments: Mapping[str, str]) -> Condition | None:
    """Return the condition stated under ``if`` or ``where``, or None where there is none."""
    column = clean_key(arguments.get(prefix, ""))
    if not column:
        return None
    op = clean_key(arguments.get(f"{prefix}_op", "")) or "equals"
    return Condition(column, op, clean_key(arguments.get(f"{prefix}_value", "")))


def for_list(condition: Condition | None, list_name: str) -> Condition | None:
    """Return a condition on the rows of a list, whose column may be written bare or ``LIST.column``."""
    if condition is None:
        return None
    return Condition(f"{list_name}.{in_list_of(list_name, condition.column)}", condition.op, condition.value)


def fulfils(row: Row, condition: Condition | None, context: Context) -> bool | None:
    """Return whether a row fulfils a condition.

    Parameters
    ----------
    row : Row
        The item, with the columns of a joined row under ``LIST.column``.

    Returns
    -------
    bool or None
        None where dates cannot be compared: one is not a date, or a date and a time stamp fall on the
        same day; and where numbers cannot: one is none.
    """
    if condition is None:
        return True
    if condition.op in DATE_OPS:
        return _dated(row, condition, context)
    if condition.op in NUMBER_OPS:
        return _numbered(row, condition)
    text = cell(row, condition.column)
    if condition.op in OPS_WITHOUT_VALUE:
        return bool(text) == (condition.op == "present")
    values = _values(row, condition)
    return (text in values) == (condition.op in ("equals", "in"))


def _values(row: Row, condition: Condition) -> Sequence[str]:
    if condition.value.startswith("@"):
        return (cell(row, condition.value[1:]),)
    return names_in(condition.value) if condition.op in ("in", "not_in") else (condition.value,)


def _dated(row: Row, condition: Condition, context: Context) -> bool | None:
    when = read_when(row, condition.column, context)
    if when.is_missing:
        return False
    limit = limit_of_condition(row, condition, context)
    if condition.op in ("on_or_before", "after"):
        before = is_on_or_before(when, limit)
        return before if before is None else before == (condition.op == "on_or_before")
    early = is_before(when, limit)
    return early if early is None else early == (condition.op == "before")


def limit_of_condition(row: Row, condition: Condition, context: Context) -> When:
    """Return the date a condition compares with: a column, a day by name, or a day as it is written."""
    if condition.value.startswith("@"):
        return read_when(row, condition.value[1:], context)
    if is_day(condition.value):
        return read_when(row, condition.value, context)
    zone = context.time_zone
    return When("", condition.value, parse_moment(condition.value, zone), zone)


def _numbered(row: Row, condition: Condition) -> bool | None:
    """Return whether a number fulfils a condition; a blank fulfils none, as with dates."""
    text = cell(row, condition.column)
    if not text:
        return False
    number, limit = read_number(text), read_number(_values(row, condition)[0])
    if number is None or limit is None:
        return None
    return {
        "at_least": number >= limit,
        "at_most": number <= limit,
        "more_than": number > limit,
        "less_than": number < limit,
    }[condition.op]


def values_compared(row: Row, condition: Condition) -> str:
    """Return what stands in the columns that a condition compares, as the end of a sentence."""
    columns = (condition.column, *([condition.value[1:]] if condition.value.startswith("@") else ()))
    texts = ((name, cell(row, name)) for name in columns)
    return " and ".join(f"{name} is {quote(text) if text else 'blank'}" for name, text in texts)


def doubt_of(row: Row, condition: Condition, context: Context) -> str:
    """Return the kind of result that a condition leads to which cannot be decided."""
    if condition.op not in DATE_OPS:
        return "unreadable"
    when = read_when(row, condition.column, context)
    limit = limit_of_condition(row, condition, context)
    return "unreadable" if when.moment is None or limit.moment is None else "needs_time"


def is_on_or_before(when: When, limit: When) -> bool | None:
    """Return whether a moment is on or before a limit; a limit without time of day is the whole day.

    Returns
    -------
    bool or None
        None where it cannot be known: one is not a date, the limit has a time of day on the same day and
        the moment has none, or a clock time occurred twice and the answer depends on which is meant.
    """
    if when.moment is None or limit.moment is None:
        return None
    if not is_stamp(limit.moment):
        day = local_date(limit.moment, when.zone)
        answers = {local_date(moment, when.zone) <= day for moment in when.instants}
        return answers.pop() if len(answers) == 1 else None
    found = compare(when, limit)
    return None if found is None else found <= 0


def is_before(when: When, limit: When) -> bool | None:
    """Return whether a moment is before a limit; a moment on the day of a limit without time of day is not."""
    if when.moment is None or limit.moment is None:
        return None
    if not is_stamp(limit.moment):
        day = local_date(limit.moment, when.zone)
        answers = {local_date(moment, when.zone) < day for moment in when.instants}
        return answers.pop() if len(answers) == 1 else None
    found = compare(when, limit)
    return None if found is None else found < 0


def compare(first: When, second: When) -> int | None:
    """Return -1, 0 or 1 for the order of two moments, or None where only the source's time can tell."""
    if first.moment is None or second.moment is None:
        return None
    days = [local_date(when.moment, first.zone) for when in (first, second) if when.moment is not None]
    if days[0] == days[1] and any(not when.exact and when.other is None for when in (first, second)):
        return None
    found = {order(one, other, first.zone) for one in first.instants for other in second.instants}
    return found.pop() if len(found) == 1 else None  # every instant that a clock time may name has to agree
