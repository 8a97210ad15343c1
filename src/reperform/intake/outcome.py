"""What goes into a reading and what comes out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

from reperform.errors import InputRefused, Message, Where
from reperform.texts import clean_key, is_blank

MAX_CELLS = 20_000_000
SHOWN = 20
_LONGEST_TEXT = 4_000

ACCEPTED = "accepted"
NEEDS_ANSWER = "needs_answer"
REFUSED = "refused"
ENCRYPTED = "encrypted"


class PasswordNeeded(InputRefused):
    """The file is encrypted and a password would open it; nothing was changed."""


@dataclass(frozen=True)
class ReadDeclaration:
    """How a file is to be read, as far as people have stated it; blank means not stated.

    Attributes
    ----------
    sheet : str
        Name of the sheet of a workbook.
    header_row : int or None
        Row of the column names, counted from 1 as the spreadsheet program shows it.
    key : tuple of str
        Columns that identify an item; used to name items in notes.
    date_columns : tuple of str
        Columns whose values are dates or time stamps.
    date_order : mapping of str to str
        Column to DMY, MDY or YMD; the key "" stands for every column.
    zone : str
        IANA name of the zone of time stamps that carry no offset.
    encoding, delimiter : str
        Of a text file.
    decimal : str
        Decimal sign of the columns that hold numbers: point or comma.
    answers : mapping of str to str
        Question id to answer.
    range : str
        The cells of a workbook's sheet that are read, like B4:K310.
    header_rows : int or None
        How many rows hold the column names; None means one.
    header_names : str
        ``letters`` when columns of the same name are told apart by their letter.
    column_names : mapping of str to str
        Name of a column in the tests to its name in the file, where they differ.
    zones, decimals, null_words : mapping of str to str
        The same per column; ``null_words`` (separated by commas) also under "" for every column.
    number_columns : tuple of str
        Columns whose values are numbers.
    order_columns : tuple of str
        Columns that order events: numbers when every value is one, else dates.
    """

    sheet: str = ""
    header_row: int | None = None
    key: tuple[str, ...] = ()
    date_columns: tuple[str, ...] = ()
    date_order: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    range: str = ""
    header_rows: int | None = None
    header_names: str = ""
    column_names: Mapping[str, str] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
    decimals: Mapping[str, str] = field(default_factory=dict)
    null_words: Mapping[str, str] = field(default_factory=dict)
    number_columns: tuple[str, ...] = ()
    order_columns: tuple[str, ...] = ()

    def stated(self, question: str) -> str:
        """Return what is stated for a question, by a field of the same name or by an answer."""
        name, dot, column = question.partition(".")
        if dot and name in _BY_COLUMN:
            return self._of_column(name, column)
        if question in ("header_row", "header_rows") and getattr(self, question) is not None:
            return str(getattr(self, question))
        own = getattr(self, question, "") if question in _STATED_FIELDS else ""
        return str(own or self.answers.get(question, "")).strip()

    def _of_column(self, name: str, column: str) -> str:
        own: Mapping[str, str] = getattr(self, _BY_COLUMN[name] or "", {})
        places = (
            own.get(column),
            self.answers.get(f"{name}.{column}"),
            own.get("") or (getattr(self, name, "") if name in ("zone", "decimal") else ""),
            self.answers.get(name),
        )
        found = next((place.strip() for place in places if place), "")
        return found.upper() if name == "date_order" else found

    def as_json(self) -> dict[str, Any]:
        """Return the declaration as it stands in the import record; what later versions added, if stated."""
        named = {part.name: getattr(self, part.name) for part in fields(self)}
        return {name: _plain(value) for name, value in named.items() if value or name in _ALWAYS_SHOWN}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ReadDeclaration:
        """Return the declaration of a record."""
        names = ("key", "date_columns", "number_columns", "order_columns")
        listed = {name: tuple(value[name]) for name in names if name in value}
        return cls(**{**value, **listed})


_STATED_FIELDS = frozenset({"sheet", "zone", "encoding", "delimiter", "decimal", "range", "header_names"})
# Settings that may differ between columns, with the field that holds them.
_BY_COLUMN = {
    "date_order": "date_order", "zone": "zones", "decimal": "decimals", "null_words": "null_words",
    "amount_signs": "", "serials": "", "unread_dates": "", "unread_numbers": "",
}  # fmt: skip
_ALWAYS_SHOWN = frozenset({"sheet", "header_row", "key", "date_columns", "date_order", "zone", "encoding",
                           "delimiter", "decimal", "answers"})  # fmt: skip


@dataclass(frozen=True)
class ReadOutcome:
    """What was understood of a file; rows hold texts only.

    Attributes
    ----------
    outcome : str
        accepted, needs_answer or refused; rows are there only when accepted.
    row_numbers : tuple of int
        For each row its row (workbook) or line (text) in the file, counted from 1.
    column_facts : tuple of dict
        For each column: name, non_blank, distinct, kind; total of numbers, first and last of dates,
        and how many values had which form of a date.
    questions, notes : tuple of dict
        ``{id, code, where, text, choices, counts}`` and ``{code, where, text}``.
    messages : tuple of Message
        Why the file is refused.
    """

    outcome: str
    format: str = ""
    sheet: str = ""
    header_row: int | None = None
    columns: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()
    row_numbers: tuple[int, ...] = ()
    column_facts: tuple[dict[str, Any], ...] = ()
    questions: tuple[dict[str, Any], ...] = ()
    notes: tuple[dict[str, Any], ...] = ()
    messages: tuple[Message, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return everything but the values and their row numbers, without floats."""
        return {
            "outcome": self.outcome,
            "format": self.format,
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": list(self.columns),
            "row_count": len(self.rows),
            "column_facts": [dict(fact) for fact in self.column_facts],
            "questions": [dict(question) for question in self.questions],
            "notes": [dict(note) for note in self.notes],
            "messages": [message.as_json() for message in self.messages],
        }


@dataclass(frozen=True)
class RawTable:
    """The cells of one sheet or text file before anything is decided about headers and dates.

    ``kinds`` has one letter a cell: ``.`` blank, ``t`` text, ``n`` number, ``d`` date, ``s`` date with
    time of day, ``h`` time of day or duration, ``b`` truth value, ``e`` formula error. Rows without any
    value are not listed. ``names`` are the column names of a format that keeps them apart from its rows;
    ``merged`` has the ranges of merged cells, like B3:B5.
    """

    format: str
    sheet: str
    rows: list[list[str]]
    kinds: list[str]
    numbers: list[int]
    notes: tuple[dict[str, Any], ...] = ()
    totals_rows: frozenset[int] = frozenset()
    narrow_rows: frozenset[int] = frozenset()
    names: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()

    @cached_property
    def width(self) -> int:
        """Number of columns up to the last one with a value or a name of its own."""
        return max(len(self.names), max(map(len, self.rows), default=0))


def note(code: str, text: str, **where: Any) -> dict[str, Any]:
    """Return a note: something the reader of the workpaper should know; nothing is asked."""
    return {"code": code, "where": Where(**where).as_json(), "text": visible(text, _LONGEST_TEXT)}


def question(
    identifier: str, code: str, text: str, choices: Mapping[str, str | int], where: Where, samples: Iterable[str] = ()
) -> dict[str, Any]:
    """Return a question: its id is the key of the answer; each choice comes with a count or a sample.

    ``samples`` are values or rows of the file that show what is asked; a person sees them on demand.
    """
    shown = [visible(text, 160) for text, _ in zip(samples, range(SHOWN), strict=False)]
    return {
        "id": identifier,
        "code": code,
        "where": where.as_json(),
        "text": visible(text, _LONGEST_TEXT),
        "choices": list(choices),
        "counts": dict(choices),
        **({"samples": shown} if shown else {}),
    }


def refusal(code: str, found: str, action: str, why: str = "", **where: Any) -> InputRefused:
    """Return the exception that ends a reading with one message."""
    return InputRefused(message(code, found, action, why, **where))


def message(code: str, found: str, action: str, why: str = "", **where: Any) -> Message:
    """Return a message of a refusal; control characters are shown as codes."""
    found = visible(found)
    ids = tuple(visible(text) for text in where.pop("ids", ()))
    return Message(code, found, why or "Nothing was taken in.", action, Where(ids=ids, **where))


def refused(messages: Iterable[Message], name: str, format_: str = "", sheet: str = "") -> ReadOutcome:
    """Return a refused outcome whose messages all name the file."""
    named = tuple(replace(one, where=replace(one.where, file=one.where.file or name)) for one in messages)
    return ReadOutcome(REFUSED, format_, sheet, messages=named)


def visible(text: str, limit: int = 400) -> str:
    """Return a text with control and direction characters shown as codes, cut to a length.

    Examples
    --------
    >>> visible("A\\x1b[31mB")
    'A\\\\x1b[31mB'
    """
    shown = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
    return shown if len(shown) <= limit else f"{shown[:limit]}…"


def listed(values: Iterable[object], total: int | None = None) -> str:
    """Return the first 20 values and how many more there are."""
    texts = [visible(str(value), 60) for value in values]
    more = (total if total is not None else len(texts)) - min(len(texts), SHOWN)
    return ", ".join(texts[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def hidden_words(what: str, count: int) -> str:
    """Return the words after the number of hidden rows or columns.

    Examples
    --------
    >>> hidden_words("column", 1), hidden_words("row", 2)
    ('hidden column, read like the others: columns', 'hidden rows, read like the others: rows')
    """
    return f"hidden {what}{'' if count == 1 else 's'}, read like the others: {what}s"


def same_name(one: str, other: str) -> bool:
    """Return whether two names are the same but for padding and invisible characters."""
    return one == other or (clean_key(one) == clean_key(other) and not is_blank(one))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
