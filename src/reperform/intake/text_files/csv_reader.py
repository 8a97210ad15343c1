"""A strict reader of delimited text: nothing is padded, nothing is joined, each fault has its line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from reperform.errors import InputRefused, Where
from reperform.intake.outcome import (
    MAX_CELLS,
    RawTable,
    ReadDeclaration,
    listed,
    note,
    question,
    refusal,
    visible,
)
from reperform.intake.text_files.tidying import (
    Tidied,
    ask_swallowed,
    long_values,
    refuse_contradiction,
    swallowed_rows,
    tidied,
)

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
ONE_COLUMN = "none"
_LEADING_LINES = 20
_TRAILING_LINES = 5

Record = tuple[list[str], int]


@dataclass(frozen=True)
class Shape:
    """A text as one delimiter cuts it: its records and how many fields most of them have."""

    name: str
    records: list[Record]
    blank: int = 0

    @cached_property
    def width(self) -> int:
        """The most frequent number of fields (the larger one of two equally frequent)."""
        counts = Counter(len(fields) for fields, _ in self.records)
        return max(counts, key=lambda width: (counts[width], width), default=0)

    @cached_property
    def leading(self) -> int:
        """Number of shorter records above the first whole one, at most 20: titles above a table."""
        for index, (fields, _) in enumerate(self.records[: _LEADING_LINES + 1]):
            if len(fields) >= self.width:
                return index
        return 0

    @cached_property
    def trailing(self) -> int:
        """Number of records of a single field after the last whole one, at most 5: remarks below a table."""
        count = 0
        while count < _TRAILING_LINES and self.width > 1 and len(self.records[-1 - count][0]) == 1:
            count += 1
        return count

    @cached_property
    def broken(self) -> list[Record]:
        """Records within the table whose number of fields differs from the others'."""
        body = self.records[self.leading : len(self.records) - self.trailing]
        return [record for record in body if len(record[0]) != self.width]


def read_text_table(text: str, declaration: ReadDeclaration) -> RawTable | dict[str, object]:
    """Return the table of a delimited text, or the question which delimiter it has.

    Raises
    ------
    InputRefused
        RP-I31 NUL bytes, RP-I32 a quote never closed, RP-I33 rows of different width, RP-I34 a quote
        within an unquoted field, RP-I18 too many cells.
    """
    tidy = tidied(text)
    shape = _chosen_shape(tidy, declaration)
    if not isinstance(shape, Shape):
        return shape
    if shape.broken:
        raise _uneven(shape)
    if len(shape.records) * shape.width > MAX_CELLS:
        raise refusal(
            "RP-I18",
            f"the file holds more than {MAX_CELLS:,} cells",
            "ask the client for the population in parts, for example by quarter",
        )
    swallowed = swallowed_rows(shape.records, shape.width, DELIMITERS.get(shape.name, ""))
    asked = ask_swallowed(swallowed, declaration.stated("quoted_rows")) if swallowed else None
    return asked or _table(shape, tidy)


def parse_records(text: str, delimiter: str) -> Iterator[Record]:
    """Yield the fields of each record and the line on which it begins, counted from 1.

    Parameters
    ----------
    text : str
        Whole text; lines end in LF or CRLF (a text with neither ends its lines in CR).
    delimiter : str
        One character, or an empty text for a single column.

    Examples
    --------
    >>> list(parse_records('id,note\\n1,"two\\nlines"\\n', ","))
    [(['id', 'note'], 1), (['1', 'two\\nlines'], 2)]
    """
    lines = _lines(text)
    if '"' not in text:
        yield from _plain_records(lines, delimiter)
        return
    cut = _cutter(delimiter)
    number = 0
    while number < len(lines):
        record, start = lines[number], number + 1
        if '"' not in record and "\r" not in record:
            yield record.split(delimiter) if delimiter else [record], start
            number += 1
            continue
        quotes = record.count('"')
        parts = [record]
        while quotes % 2:
            number += 1
            if number == len(lines):
                raise _unclosed(start)
            parts.append(lines[number])
            quotes += lines[number].count('"')
        number += 1
        yield _cut("\n".join(parts), cut, start), start


def _lines(text: str) -> list[str]:
    if "\x00" in text:
        raise refusal(
            "RP-I31",
            f"line {text.count(chr(10), 0, text.index(chr(0))) + 1} holds a NUL character",
            "ask the client to export the file again; it is damaged or not a text",
        )
    text = text.replace("\r\n", "\n")
    if "\n" not in text:
        text = text.replace("\r", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _plain_records(lines: list[str], delimiter: str) -> Iterator[Record]:
    for number, line in enumerate(lines, 1):
        if "\r" in line:
            raise _stray_return(number)
        yield line.split(delimiter) if delimiter else [line], number


def _cutter(delimiter: str) -> re.Pattern[str]:
    sign = re.escape(delimiter)
    ending = f"({sign}|\\Z)" if delimiter else "(\\Z)"
    # Possessive: a pair of quotes is never taken apart again, and millions of them take no memory.
    return re.compile(f'(?:"([^"]*+(?:""[^"]*+)*+)"|([^"\\n{sign}]*+)){ending}')


def _cut(record: str, cut: re.Pattern[str], line: int) -> list[str]:
    fields: list[str] = []
    position = 0
    while True:
        match = cut.match(record, position)
        if match is None:
            raise _stray_quote(line, record[position:], '\\"' in record)
        quoted, plain, ending = match.groups()
        if quoted is not None:
            fields.append(quoted.replace('""', '"').replace("\r", "\n"))
        elif "\r" in plain:
            raise _stray_return(line)
        else:
            fields.append(plain)
        if not ending:
            return fields
        position = match.end()


def _chosen_shape(tidy: Tidied, declaration: ReadDeclaration) -> Shape | dict[str, object]:
    text, stated = tidy.text, declaration.stated("delimiter")
    if stated:
        name = _delimiter_name(stated)
        refuse_contradiction(tidy, DELIMITERS.get(name, ""))
        return _shape(text, name)
    if tidy.delimiter:
        return _shape(text, _delimiter_name(tidy.delimiter))
    candidates = [name for name, sign in DELIMITERS.items() if sign in text]
    shapes, faults = _try_shapes(text, candidates)
    cut = [shape for shape in shapes if shape.width > 1]
    fitting = [shape for shape in cut if not shape.broken]
    whole = [shape for shape in fitting if not shape.leading and not shape.trailing]
    if not candidates:
        return _shape(text, ONE_COLUMN)
    best = whole or fitting or cut
    if len(best) == 1:
        return best[0]
    if not best and faults:
        raise faults[0]
    return _ask_delimiter(best or shapes)


def _try_shapes(text: str, names: list[str]) -> tuple[list[Shape], list[InputRefused]]:
    shapes, faults = [], []
    for name in names:
        try:
            shapes.append(_shape(text, name))
        except InputRefused as error:
            faults.append(error)
    return shapes, faults


def _shape(text: str, name: str) -> Shape:
    sign = DELIMITERS.get(name, "")
    records: list[Record] = []
    blank = 0
    for record in parse_records(text, sign):
        if record[0] == [""]:
            blank += 1  # counted, not kept: a file may be nothing but line ends
        else:
            records.append(record)
    return Shape(name, records, blank)


def _delimiter_name(stated: str) -> str:
    by_sign = {sign: name for name, sign in DELIMITERS.items()}
    name = by_sign.get(stated, "tab" if stated == "\\t" else stated.lower())
    if name not in DELIMITERS and name != ONE_COLUMN:
        raise refusal(
            "RP-I60",
            f"the delimiter {stated!r} is not known",
            f"answer with one of: {', '.join((*DELIMITERS, ONE_COLUMN))}",
        )
    return name


def _ask_delimiter(shapes: list[Shape]) -> dict[str, object]:
    choices: dict[str, str | int] = {shape.name: shape.width for shape in shapes}
    choices[ONE_COLUMN] = 1
    text = "More than one character could separate the columns; the counts are the columns each would give."
    return question("delimiter", "RP-I75", text, choices, Where())


def _table(shape: Shape, tidy: Tidied) -> RawTable:
    found = [*tidy.notes, *long_values(shape.records)]
    blank = shape.blank - tidy.blanked
    if blank:
        found.append(note("RP-I120", f"{blank:,} empty lines skipped", count=blank))
    kinds: dict[str, str] = {}
    rows, row_kinds, numbers = [], [], []
    narrow = frozenset(line for fields, line in shape.records if len(fields) < shape.width)
    for fields, line in shape.records:
        kind = "".join("t" if field.strip() else "." for field in fields)
        if "t" in kind:
            rows.append(fields)
            row_kinds.append(kinds.setdefault(kind, kind))
            numbers.append(line)
    return RawTable(f"text, {shape.name}", "", rows, row_kinds, numbers, tuple(found), narrow_rows=narrow)


def _uneven(shape: Shape) -> InputRefused:
    broken = shape.broken
    lines = [f"line {line} ({len(fields)} fields)" for fields, line in broken]
    return refusal(
        "RP-I33",
        f"{len(broken):,} of {len(shape.records):,} rows do not have the {shape.width} fields of the others: "
        + listed(lines[:20], len(lines)),
        "ask the client for an export that puts quotes around values, or as .xlsx",
        "Values would stand under the wrong column name.",
        row=broken[0][1],
        count=len(broken),
    )


def _unclosed(line: int) -> InputRefused:
    return refusal(
        "RP-I32",
        f"a quote opened in line {line} is never closed",
        "ask the client to export the file again, or as .xlsx",
        "All following rows would disappear into one value.",
        row=line,
    )


def _stray_quote(line: int, rest: str, has_backslash: bool) -> InputRefused:
    return refusal(
        "RP-I34",
        f"line {line} has a quote in the middle of a value, near {visible(rest[:40])!r}"
        + (" (quotes are escaped with backslashes)" if has_backslash else ""),
        "ask the client for an export that doubles quotes within values, or as .xlsx",
        "It cannot be known where the value ends.",
        row=line,
    )


def _stray_return(line: int) -> InputRefused:
    return refusal(
        "RP-I36",
        f"line {line} holds a carriage return outside quotes",
        "ask the client to export the file again, or as .xlsx",
        "It cannot be known whether a new row begins there.",
        row=line,
    )
