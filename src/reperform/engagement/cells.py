"""Cells as texts, and texts as typed values: the one place that says how a cell is read and written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from reperform.engagement.folds import FOLDS, read_fold
from reperform.engagement.sheets import Column
from reperform.errors import nearest
from reperform.model.firm import PREFIX, FirmRule, is_firm_rule
from reperform.texts import clean_key, clean_text

CELL_LIMIT = 32767  # characters Excel holds in a cell
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile(r"\r\n?")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?( ?(Z|[+-]\d{2}:?\d{2}|[A-Za-z][\w/+-]*))?)?")
_DIGITS = re.compile(r"\d{1,9}")
IDENTIFIER = re.compile(r"[A-Z0-9.-]{1,40}")


class CellError(ValueError):
    """A cell that cannot be read; ``found`` says what is there, ``action`` what to write instead."""

    def __init__(self, code: str, found: str, why: str = "", action: str = "") -> None:
        super().__init__(found)
        self.code, self.found, self.why, self.action = code, found, why, action


@dataclass(frozen=True)
class Read:
    """A typed value, with the text it was normalised from when that changed an identifier."""

    value: Any
    normalised: tuple[tuple[str, str], ...] = ()


def tidy(text: str) -> str:
    """Return a text as it is kept: NFC, trimmed, line breaks as one character, nothing XML cannot hold.

    Examples
    --------
    >>> tidy(" two\\r\\nlines\\x07 ")
    'two\\nlines'
    """
    return clean_text(_NOT_IN_XML.sub("", _BREAKS.sub("\n", text)))


def text_of(value: object) -> str:
    """Return the text of a cell's stored value: dates as ISO, whole numbers without a fraction.

    Examples
    --------
    >>> text_of(5.0), text_of(date(2025, 3, 4)), text_of(None)
    ('5', '2025-03-04', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return tidy(str(value))


def read_cell(text: str, column: Column) -> Read:
    """Return the typed value of a cell that is not blank.

    Raises
    ------
    CellError
        When the text is not what the column holds.
    """
    if len(text) > CELL_LIMIT:
        raise CellError(
            "RP-E29", f"the text has {len(text):,} characters", "Excel holds 32,767 in a cell.", "shorten it"
        )
    if column.kind in ("id", "ids"):
        return _read_ids(text, column.kind == "id")
    if column.kind in ("choice", "choices"):
        return Read(_read_choices(text, column))
    if column.kind == "date":
        return Read(_read_date(text))
    if column.kind == "moment":
        return Read(_read_moment(text))
    if column.kind == "number":
        return Read(_read_number(text, column))
    if column.kind == "folds":
        return Read(_read_folds(text))
    if column.kind == "keys":
        return Read(split_parts(text))
    if column.kind == "pairs":
        return Read(split_pairs(text))
    return Read(clean_key(text) if column.kind == "key" else text)


def _read_ids(text: str, single: bool) -> Read:
    parts = (text,) if single else tuple(re.split(r"[;,\n]", text))
    changes = []
    values = []
    for part in filter(clean_key, parts):
        value = clean_identifier(part)
        if not IDENTIFIER.fullmatch(value):
            action = _id_advice(part, single)
            why = "An id has 1 to 40 capital letters, digits, dots and hyphens: it names files and papers."
            raise CellError("RP-E10", f"{clean_key(part)!r} cannot be used as an id", why, action)
        values.append(value)
        # Blanks around a separator belong to the list, not to the id.
        if value != (part if single else part.strip(" ")):
            changes.append((part, value))
    return Read(values[0] if single else tuple(values), tuple(changes))


def _id_advice(part: str, single: bool) -> str:
    """Return what to write instead of a text that is no id; letters of another alphabet are never dropped."""
    value = clean_identifier(part)
    if any(letter.isalpha() and not letter.isascii() for letter in value):
        return "type it again: some of its letters are not those of A to Z, although they may look so"
    several = [clean_key(one) for one in re.split(r"\s*[/|&+]\s*|\s+and\s+", part)]
    if not single and len(several) > 1:
        return f"separate several by '; ', like {'; '.join(filter(None, several))}"
    suggestion = re.sub(r"[^A-Z0-9.]+", "-", value).strip("-.")[:40]
    return f"write it like {suggestion}" if suggestion else "give it an id such as LA-02"


def clean_identifier(text: str) -> str:
    """Return an id as it is used: plain hyphens, capital letters, no blanks or line breaks.

    Examples
    --------
    >>> clean_identifier("ac\\u2010\\n2 ")
    'AC-2'
    """
    return _DASHES.sub("-", "".join(clean_key(text).split())).upper()


def _fold_choice(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text).casefold()


def _read_choices(text: str, column: Column) -> str | tuple[str, ...]:
    parts = split_parts(text) if column.kind == "choices" else (clean_key(text),)
    by_folded = {_fold_choice(choice): choice for choice in column.choices}
    values = []
    for part in parts:
        if column.firm and part.casefold().startswith(PREFIX):
            return _read_firm_rule(part)
        if _fold_choice(part) not in by_folded:
            raise CellError("RP-E06", f"{part!r} is not {_a(word_for(column))}", *choice_advice(part, column))
        values.append(by_folded[_fold_choice(part)])
    return tuple(dict.fromkeys(values)) if column.kind == "choices" else values[0]


def _read_firm_rule(text: str) -> str:
    if is_firm_rule(text):
        return FirmRule(text)
    raise CellError(
        "RP-P20",
        f"{text!r} is not the name of a rule of the firm",
        "firm.NAME is the file notebooks/NAME.py; NAME is 1 to 40 small letters, digits and _, first a letter.",
        "write it like firm.review_signed",
    )


def _read_folds(text: str) -> tuple[str, ...]:
    """Return the entries of ``RULE, RULE`` or ``COLUMN=RULE, RULE; COLUMN=RULE``, one entry a rule, in order."""
    found = []
    for part in _cut(text, ";\n", r"\s*"):
        whole = _unquote(part)
        # An entry in quotes is one rule, so that a column or a prefix may hold a comma.
        rules = [whole] if whole != part.strip() else part.split(",")
        column = ""
        for rule in filter(clean_key, rules):
            try:
                fold = read_fold(rule, column)
            except ValueError as error:
                raise _fold_problem(str(error)) from None
            column = fold.column
            found.append(fold.entry)
    return tuple(dict.fromkeys(found))


def _fold_problem(wrong: str) -> CellError:
    known = [*(name for name in FOLDS if name != "prefix"), "prefix:TEXT"]
    near = nearest(wrong, known)
    why = f"Allowed: {', '.join(known)}; for one column:  column=rule, rule; column=rule ."
    return CellError(
        "RP-E06", f"{wrong!r} is not a fold", why, f"did you mean {near}?" if near else "write one of them"
    )


def word_for(column: Column) -> str:
    """Return a column's name as one word of a sentence."""
    return {"categories": "category", "roles": "role"}.get(column.name, column.name.replace("_", " "))


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def choice_advice(wrong: str, column: Column) -> tuple[str, str]:
    """Return why a value is refused and which to write instead."""
    near = nearest(wrong, column.choices)
    why = f"Allowed: {', '.join(column.choices)}."
    return why, f"did you mean {near}?" if near else "write one of the allowed values"


def _read_date(text: str) -> date:
    if _ISO_DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise CellError(
        "RP-E07",
        f"{text!r} is not a date that can be read in one way only",
        "A date in words or with slashes means different days in different countries; nothing is guessed.",
        "enter it as a date in Excel, or as text like 2025-01-31",
    )


def _read_moment(text: str) -> str:
    text = clean_key(text)
    if _ISO_MOMENT.fullmatch(text):
        try:
            date.fromisoformat(text[:10])
            time.fromisoformat(text[11:16] or "00:00")
        except ValueError:
            pass
        else:
            return text
    raise CellError(
        "RP-E07",
        f"{text!r} is not a date, or date and time, that can be read in one way only",
        "It proves when the list was produced; nothing is guessed.",
        "write it like 2026-01-12 or 2026-01-12T09:30",
    )


def _read_number(text: str, column: Column) -> int:
    digits = text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", text) else text
    if not _DIGITS.fullmatch(digits):
        action = "write digits only, for example 25"
        raise CellError("RP-E08", f"{text!r} is not a whole number", "", action)
    if column.choices and digits not in column.choices:
        raise CellError("RP-E06", f"{text!r} is not {_a(word_for(column))}", *choice_advice(digits, column))
    return int(digits)


def _cut(text: str, separators: str, opener: str) -> list[str]:
    """Cut a text at separators outside quotes; a quote opens only where a value begins (after ``opener``)."""
    parts, start, position = [], 0, 0
    while position < len(text):
        if text[position] == '"' and re.fullmatch(opener, text[start:position], re.DOTALL):
            closed = re.compile(rf'"(?:[^"]|"")*"(?=\s*(?:[{separators}]|$))').match(text, position)
            position = closed.end() if closed else position + 1
            continue
        if text[position] in separators:
            parts.append(text[start:position])
            start = position + 1
        position += 1
    return [*parts, text[start:]]


def _unquote(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and re.fullmatch(r'"(?:[^"]|"")*"', text):
        return text[1:-1].replace('""', '"')
    return text


def _quote(text: str, separators: str) -> str:
    needs = text.startswith('"') or any(mark in text for mark in separators)
    return '"' + text.replace('"', '""') + '"' if needs else text


def split_parts(text: str) -> tuple[str, ...]:
    """Return the parts of a list: separated by ";" or line breaks, or by "," when there is neither.

    A part that holds a separator stands in double quotes.

    Examples
    --------
    >>> split_parts("ticket; closed"), split_parts("ticket, closed"), split_parts('"Last, First"; id')
    (('ticket', 'closed'), ('ticket', 'closed'), ('Last, First', 'id'))
    """
    parts = _cut(text, ";\n", r"\s*")
    if len(parts) == 1:
        parts = _cut(text, ",", r"\s*")
    return tuple(part for part in (clean_key(_unquote(part)) for part in parts) if part)


def join_parts(parts: tuple[str, ...] | list[str]) -> str:
    """Return a list as the text of a cell.

    Examples
    --------
    >>> join_parts(("Last, First", "id"))
    '"Last, First"; id'
    """
    return "; ".join(_quote(part, ";,\n") for part in parts)


def split_pairs(text: str) -> dict[str, str]:
    """Return ``name=value; name=value`` as a mapping; a value that holds ";" stands in double quotes.

    Raises
    ------
    CellError
        RP-E21 when a part has no "=", a name is blank or is given twice.

    Examples
    --------
    >>> split_pairs("column=severity; values=high, critical")
    {'column': 'severity', 'values': 'high, critical'}
    >>> split_pairs('separator=";"')
    {'separator': ';'}
    """
    pairs: dict[str, str] = {}
    for part in _cut(text, ";\n", r"[^=]*=\s*"):
        if not clean_key(part):
            continue
        name, equals, value = part.partition("=")
        name = clean_key(name)
        if not equals or not name:
            raise _pair_problem(f"{clean_key(part)!r} is not of the form name=value")
        if name in pairs:
            raise _pair_problem(f"{name} is given twice")
        pairs[name] = clean_key(_unquote(value))
    return pairs


def per_column(text: str) -> dict[str, str]:
    """Return ``column=VALUE; column=VALUE`` as a mapping; a single ``VALUE`` stands under the blank name.

    Raises
    ------
    CellError
        RP-E21 as for ``split_pairs``.

    Examples
    --------
    >>> per_column("DMY"), per_column("opened=UTC; closed=America/Chicago")
    ({'': 'DMY'}, {'opened': 'UTC', 'closed': 'America/Chicago'})
    """
    if "=" in text:
        return split_pairs(text)
    return {"": clean_key(text)} if clean_key(text) else {}


def _pair_problem(found: str) -> CellError:
    why = "Each part is a name, an equals sign and a value; parts are separated by '; '."
    return CellError("RP-E21", found, why, "write it like  date=disabled_at; limit=1")


def join_pairs(pairs: dict[str, str]) -> str:
    """Return a mapping as ``name=value; name=value``.

    Examples
    --------
    >>> join_pairs({"date": "left", "limit": "1"})
    'date=left; limit=1'
    """
    return "; ".join(f"{name}={_quote(value, ';' + chr(10))}" for name, value in pairs.items())
