"""Which row holds the column names: taken when it is plain to see, asked for in every other case."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from reperform.errors import InputRefused, Message, Where, did_you_mean
from reperform.intake.outcome import RawTable, ReadDeclaration, listed, note, question, refusal, visible
from reperform.intake.settings import range_of
from reperform.intake.tables.dates_in_text import OTHER, read_date
from reperform.texts import clean_key, column_letters, is_blank

NO_HEADER = "none"
_SEARCHED_ROWS = 20
_COMPARED_ROWS = 2_000
_TYPED_ROWS = 200
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,' ]*%?\Z")
_DIGIT = re.compile(r"[0-9]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Header:
    """The names of the columns, where each stands, and where the rows below begin.

    ``row`` is the (first) file row of the names (None: the file has no header); ``places`` the position of each
    column.
    """

    row: int | None
    first_row: int
    names: tuple[str, ...]
    places: tuple[int, ...]
    notes: tuple[dict[str, Any], ...]


def find_header(table: RawTable, declaration: ReadDeclaration) -> Header | dict[str, Any]:
    """Return the header of a table, or the question which row it is.

    A first row is taken as the header without asking if each column with values has a name in it, the
    names are texts that differ, values stand below, and the row does not itself look like a row of values.

    Raises
    ------
    InputRefused
        RP-I40 names given twice, RP-I41 no such row, RP-I33 rows longer than the header, RP-I44 and RP-I45 names of
        the client that cannot be told.
    """
    found = _found_header(table, declaration)
    return called_as_stated(table, found, declaration) if isinstance(found, Header) else found


def _found_header(table: RawTable, declaration: ReadDeclaration) -> Header | dict[str, Any]:
    if table.names:
        return _header(table, -1, -1, list(table.names), letters=False)
    stated = declaration.stated("header_row")
    letters = declaration.stated("header_names") == "letters"
    if stated == NO_HEADER:
        names = [f"Column {place + 1}" for place in range(table.width)]
        return _header(table, -1, -1, names, letters)
    if stated:
        first = _stated_row(table, stated)
        last = first
        for row in range(int(stated) + 1, int(stated) + int(declaration.stated("header_rows") or 1)):
            last = _stated_row(table, str(row))
        return _header(table, first, last, joined_names(table, first, last), letters)
    if _is_plain(table):
        return _header(table, 0, 0, table.rows[0], letters)
    return _ask(table, declaration)


def called_as_stated(table: RawTable, header: Header, declaration: ReadDeclaration) -> Header:
    """Return the header with the names the tests use, for the columns of which it is stated what the file calls them.

    Raises
    ------
    InputRefused
        RP-I44 a stated name that the file does not have, RP-I45 two columns that would have one name or one that
        would have two; all at once.
    """
    stated = {clean_key(own): clean_key(theirs) for own, theirs in declaration.column_names.items()}
    called = {theirs: own for own, theirs in stated.items()}
    names = [called.get(name, name) for name in header.names]
    where = Where(sheet=table.sheet, row=header.row)
    problems = [
        Message(
            "RP-I44",
            f"column_names says that {own} is called {theirs!r} in the file, and no column has that name",
            "A test would have nothing to look at.",
            did_you_mean(theirs, [visible(name, 60) for name in header.names]),
            where,
        )
        for own, theirs in stated.items()
        if theirs not in header.names
    ]
    double = [(own, theirs) for own, theirs in stated.items() if called[theirs] != own]
    double += [(own, theirs) for own, theirs in stated.items() if theirs in header.names and names.count(own) > 1]
    problems += [
        Message(
            "RP-I45",
            f"column_names gives the column {theirs!r} the name {own}, and another one has a part in that",
            "It cannot be known which column a test speaks of.",
            "give each column of the file one name that no other column has; where two tests speak of one "
            "column, write the same name into the arguments of both",
            where,
        )
        for own, theirs in double
    ]
    if problems:
        raise InputRefused(problems)
    return replace(header, names=tuple(names))


def joined_names(table: RawTable, first: int, last: int) -> list[str]:
    """Return the names of a header of several rows: each column's texts from top to bottom, equal ones once.

    A cell merged over several columns names each of them.
    """
    lines = [list(row) + [""] * (table.width - len(row)) for row in table.rows[first : last + 1]]
    for left, right, top, bottom in filter(None, map(range_of, table.merged)):
        for index in range(first, last + 1):
            if top <= table.numbers[index] <= bottom and top in table.numbers[first : last + 1]:
                source = lines[table.numbers.index(top) - first][left]
                lines[index - first][left : right + 1] = [source] * (min(right + 1, table.width) - left)
    columns = [[clean_key(line[place]) for line in lines] for place in range(table.width)]
    return [" ".join(dict.fromkeys(filter(None, parts))) for parts in columns]


def _stated_row(table: RawTable, stated: str) -> int:
    if not stated.isdecimal():
        raise refusal("RP-I60", f"the header row {stated!r} is not a number", "answer with a row number or 'none'")
    row = int(stated)
    if row not in table.numbers:
        last = table.numbers[-1] if table.numbers else 0
        raise refusal(
            "RP-I41",
            f"row {row} is stated as the header but holds no values (the last row with values is {last})",
            "state the row that holds the column names, as the spreadsheet program counts it",
            sheet=table.sheet,
            row=row,
        )
    return table.numbers.index(row)


def _header(table: RawTable, index: int, last: int, row: list[str], letters: bool) -> Header:
    below = _filled_columns(table, last + 1)
    named = {place: clean_key(text) for place, text in enumerate(row) if not is_blank(text)}
    places = sorted(below | set(named))
    row_number = table.numbers[index] if index >= 0 else None
    _refuse_shifted(table, table.numbers[last] if last >= 0 else None, below - set(named))
    names = [named.get(place, f"(column {column_letters(place)})") for place in places]
    if letters:
        twice = {name for name, count in Counter(names).items() if count > 1}
        names = [
            f"{name} (column {column_letters(place)})" if name in twice else name
            for name, place in zip(names, places, strict=True)
        ]
    _refuse_twice(table, row_number, names)
    notes = list(_notes(table, index, [place for place in places if place not in named]))
    if last > index:
        rows = f"rows {row_number} and {table.numbers[last]}" if last == index + 1 else f"{last - index + 1} rows"
        notes.append(note("RP-I146", f"the column names are put together from {rows}", sheet=table.sheet))
    return Header(row_number, last + 1, tuple(names), tuple(places), tuple(notes))


def _filled_columns(table: RawTable, first: int) -> set[int]:
    """Return the columns that hold a value in any row from an index on."""
    patterns = set(table.kinds[first:])
    return {place for pattern in patterns for place, kind in enumerate(pattern) if kind != "."}


def _refuse_shifted(table: RawTable, row: int | None, unnamed: set[int]) -> None:
    """In a text a header that is shorter than its rows means that values may have moved to the right."""
    if row in table.narrow_rows and unnamed:
        raise refusal(
            "RP-I33",
            f"the header in line {row} has fewer fields than the rows below it, which hold values there",
            "ask the client for an export that puts quotes around values, or as .xlsx",
            "Values would stand under the wrong column name.",
            row=row,
        )


def _refuse_twice(table: RawTable, row: int | None, names: list[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise refusal(
            "RP-I40",
            f"{len(twice)} column names stand more than once: {listed(twice)}",
            "ask the client for an export in which each column has its own name, or state header_names=letters: "
            "then the letter of its column is added to each of them",
            "It cannot be known which of them a test speaks of.",
            sheet=table.sheet,
            row=row,
            count=len(twice),
        )


def _notes(table: RawTable, index: int, unnamed: list[int]) -> Iterator[dict[str, Any]]:
    if unnamed:
        letters = listed([column_letters(place) for place in unnamed])
        yield note("RP-I140", f"columns with values but no name, named by their letter: {letters}", sheet=table.sheet)
    if index > 0:
        texts = ["; ".join(text for text in row if not is_blank(text)) for row in table.rows[:index]]
        above = listed(texts[:20], len(texts))
        yield note("RP-I141", f"{index} rows above the header, not read: {above}", sheet=table.sheet, count=index)


def _is_plain(table: RawTable) -> bool:
    if len(table.rows) < 2:
        return False
    row, kinds = table.rows[0], table.kinds[0]
    names = [clean_key(text) for text, kind in zip(row, kinds, strict=True) if kind != "."]
    named = {place for place, kind in enumerate(kinds) if kind == "t"}
    if set(kinds) - {"t", "."} or len(set(names)) != len(names):
        return False
    if _second_row_names_too(table):
        return False
    return _filled_columns(table, 1) <= named and not any(_looks_like_value(table, p) for p in sorted(named))


def _second_row_names_too(table: RawTable) -> bool:
    """Return whether the second row holds words in every column, two at least, that else holds numbers or dates."""
    below = table.rows[2 : _TYPED_ROWS]
    typed = []
    for place in range(table.width):
        values = [row[place].strip() for row in below if len(row) > place and row[place].strip()]
        if len(values) > 1 and sum(map(_is_typed, values)) * 5 >= len(values) * 4:
            typed.append(place)
    second = table.rows[1]
    words = [place for place in typed if len(second) > place and second[place].strip()]
    return len(typed) > 1 and words == typed and not any(_is_typed(second[place].strip()) for place in typed)


def _is_typed(text: str) -> bool:
    return _NUMBER.match(text) is not None or read_date(text).form != OTHER


def _looks_like_value(table: RawTable, place: int) -> bool:
    """Return whether the first row's text in a column is of the kind of the values below it."""
    first = table.rows[0]
    text = first[place].strip()
    if _NUMBER.match(text) or read_date(text).form != OTHER or "@" in text:
        return True
    rows = table.rows[1 : _COMPARED_ROWS + 1]
    values = [row[place].strip() for row in rows if len(row) > place and row != first and row[place].strip()]
    if text in values:
        return True
    if not _DIGIT.search(text) or len(values) < 2:
        return False
    shape = _shape(text)
    return sum(_shape(value) == shape for value in values) * 5 >= len(values) * 4


def _shape(text: str) -> str:
    """Return a text with digits as 9 and letters as A."""
    return _LETTER.sub("A", _DIGIT.sub("9", text))


def _ask(table: RawTable, declaration: ReadDeclaration) -> dict[str, Any]:
    named = (*declaration.key, *declaration.date_columns, *declaration.column_names)
    wanted = {clean_key(declaration.column_names.get(name, name)) for name in named}
    searched = range(min(_SEARCHED_ROWS, len(table.rows)))
    fitting = [index for index in searched if _could_be(table, index)] or list(searched)[:5]
    # Rows that hold the columns the engagement names come first; the file's order decides among the others.
    fitting.sort(key=lambda index: -len(wanted & {clean_key(text) for text in table.rows[index]}))
    choices: dict[str, str | int] = {
        str(table.numbers[index]): visible(" | ".join(filter(None, table.rows[index])), 120) for index in fitting[:6]
    }
    for index in fitting[:6]:
        if _is_upper_line(table, index):
            names = " | ".join(joined_names(table, index, index + 1))
            choices[f"{table.numbers[index]}-{table.numbers[index + 1]}"] = visible(names, 120)
    choices[NO_HEADER] = "the file has no column names"
    text = (
        "The first row is not plainly a header (a name for each column, all different, over values of another kind). "
        "Which row is it, or which two rows are it together?"
    )
    samples = [f"row {table.numbers[index]}: {' | '.join(filter(None, table.rows[index]))}" for index in searched]
    return question("header_row", "RP-I71", text, choices, Where(sheet=table.sheet), samples)


def _is_upper_line(table: RawTable, index: int) -> bool:
    """Return whether a row and the next one, of texts only, may be the two lines of one header."""
    if index + 1 >= len(table.rows) or table.numbers[index + 1] != table.numbers[index] + 1:
        return False
    return set(table.kinds[index + 1]) <= {"t", "."} and len(table.rows) > index + 2


def _could_be(table: RawTable, index: int) -> bool:
    kinds = table.kinds[index]
    filled = len(kinds) - kinds.count(".")
    return kinds.count("t") == filled and filled * 2 >= table.width
