"""The persons a rule reads of an item: who each is on a day, and the words it names them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reperform.dates import local_date
from reperform.rules.cells import NoSuchColumn, cell, quote, read_when
from reperform.rules.identities import Status
from reperform.rules.spec import Argument, Context, Row
from reperform.texts import clean_key, fold_person, join_words

SEPARATORS: Mapping[str, str] = {
    "semicolon": ";",
    "comma": ",",
    "line_break": r"[\r\n]",
    "any": r"[;,\r\n]",
    "none": "",
}
SEPARATOR = Argument(
    "choice",
    "what stands between several values in a cell",
    False,
    "none",
    ("none", *(name for name in SEPARATORS if name != "none")),
)
# What may stand between several names although the rule's separator is another one.
_ANY_SEPARATOR = re.compile(r"[;,/&|+\r\n]| and ", re.IGNORECASE)


@dataclass(frozen=True)
class Someone:
    """A person as written, and who it is after the identity map.

    Attributes
    ----------
    key : str
        What two of them are compared by: the folded person, or the folded text where the map gives none.
    inside : frozenset of str
        Keys of the names an undeclared separator may hide in a text that is not in the map.
    """

    written: str
    key: str
    person: str
    status: Status
    why: str = ""
    inside: frozenset[str] = frozenset()

    @property
    def shared(self) -> bool:
        """Whether several persons, or a robot, use it."""
        return self.status == "shared"

    @property
    def words(self) -> str:
        """The text as written, with the person it belongs to where the two differ."""
        same = fold_person(self.written) == self.key
        return quote(self.written) if same else f"{quote(self.written)} ({self.person})"


People = Mapping[str, Someone]


def read_someone(written: str, context: Context, day: date | None) -> Someone:
    """Return who a name, handle or address is on a day; None: the day is not known."""
    text = clean_key(written)
    found = context.identity_map.find(text, day)
    if found.status == "mapped":
        return Someone(text, fold_person(found.person), found.person, "mapped")
    keys: frozenset[str] = frozenset()
    if found.status == "unmapped" and _ANY_SEPARATOR.search(written):
        hidden = [part for part in map(clean_key, _ANY_SEPARATOR.split(written)) if part]
        keys = frozenset(read_someone(part, context, day).key for part in hidden if part != text)
    return Someone(text, fold_person(text), text, found.status, found.why, keys)


def read_people(
    row: Row, columns: Sequence[str], separator: str, context: Context, day: date | None
) -> tuple[Someone, ...]:
    """Return the persons of one or more columns, each text once, in the order of their names.

    A text that stands in the identity map as a whole is one person, whatever it holds.
    """
    sign = SEPARATORS[separator]
    found: dict[str, Someone] = {}
    for column in columns:
        one = read_someone(_as_received(row, column), context, day)
        several = one.status == "unmapped" and sign and re.search(sign, row[column])
        parts = filter(clean_key, re.split(sign, row[column])) if several else ()
        for someone in (read_someone(part, context, day) for part in parts) if several else (one,):
            key = fold_person(someone.written)
            if key:
                found[key] = min(someone, found.get(key, someone), key=lambda one: (not one.inside, one.written))
    return tuple(sorted(found.values(), key=lambda one: (one.key, one.written)))


def _as_received(row: Row, column: str) -> str:
    """Return a cell with its line breaks; a column that is not there is never blank."""
    if column not in row:
        raise NoSuchColumn(column)
    return row[column]


def values_in(row: Row, column: str, separator: str) -> tuple[str, ...]:
    """Return the values of a cell, each once, in their order; without a separator the cell is one value."""
    text = cell(row, column)
    sign = SEPARATORS[separator]
    if not sign or not text:
        return (text,) if text else ()
    return tuple(dict.fromkeys(filter(None, map(clean_key, re.split(sign, row[column])))))


def by_key(people: Iterable[Someone]) -> dict[str, Someone]:
    """Return persons by what they are compared by, the first writing of each."""
    found: dict[str, Someone] = {}
    for one in people:
        found.setdefault(one.key, one)
    return found


def people_words(people: People) -> str:
    """Return persons as an English list in the order of their names."""
    return join_words([people[key].words for key in sorted(people)])


def day_of(row: Row, column: str, context: Context) -> date | None:
    """Return the local date of an action, or None where no column is stated or it holds no date."""
    if not column:
        return None
    moment = read_when(row, column, context).moment
    return None if moment is None else local_date(moment, context.time_zone)
