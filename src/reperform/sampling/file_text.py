"""Delimited text in blocks of bytes, as strictly as a list is taken in: each fault with its line, nothing repaired.

Works on UTF-8 bytes, because a file of ten million rows is read for two or three of its columns: a row without quotes
is cut with one call, and only keys with other than ASCII characters are ever decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from reperform.errors import InputRefused, Message, Where
from reperform.sampling.rates import refused

DELIMITERS = {"comma": b",", "semicolon": b";", "tab": b"\t", "pipe": b"|"}
BLOCK_BYTES = 1 << 20
# A row longer than this is a damaged file; without a bound one open quote would make a small block of a large file.
LONGEST_ROW_BYTES = 1 << 24
_MARK = b"\xef\xbb\xbf"
_OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff")

Rows = list[list[bytes]]

_MERGED = "All following rows would disappear into one value."


@dataclass(frozen=True)
class TextShape:
    """How a file is cut: its delimiter, its headings, and where its rows begin."""

    path: Path
    delimiter: bytes
    columns: tuple[str, ...]
    body: int
    quoted: bool


def text_shape(path: Path, delimiter: str | None) -> TextShape:
    """Read the headings of a file and whether it holds quotes at all.

    Raises
    ------
    InputRefused
        RP-S23 another encoding, RP-S24 no headings or one twice, RP-S28 delimiter.
    """
    with path.open("rb") as file:
        start = file.read(BLOCK_BYTES)
        if start.startswith(_OTHER_MARKS):
            raise _encoding(path, 1)
        skipped = len(_MARK) if start.startswith(_MARK) else 0
        line, newline, _ = start[skipped:].partition(b"\n")
        if not newline and len(start) == BLOCK_BYTES:
            raise _headings(path, "has headings longer than a million characters")
        quoted = b'"' in start
        while not quoted and (block := file.read(16 * BLOCK_BYTES)):
            quoted = b'"' in block
    if b'"' in line and line.count(b'"') % 2:
        raise _fault(path, "RP-S22", 1, "a heading runs over several lines", "Headings are one line.")
    sign = _delimiter(path, line, delimiter)
    if b"\r" in line.rstrip(b"\r"):
        raise _stray_return(path, 1)
    headings = _cut_line(path, line.rstrip(b"\r"), _cutter(sign), 1) if b'"' in line else line.rstrip(b"\r").split(sign)
    columns = tuple(_decoded(path, heading, 1).strip() for heading in headings)
    if not any(columns):
        raise _headings(path, "has no headings in its first line")
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    if twice:
        raise _headings(path, f"has the heading {twice[0]!r} twice")
    return TextShape(path, sign, columns, skipped + len(line) + len(newline), quoted)


def split_points(shape: TextShape, parts: int) -> list[tuple[int, int]]:
    """Return byte ranges of about equal length, each of whole rows: cut where as many quotes opened as closed."""
    size = shape.path.stat().st_size
    points, quotes, place = [shape.body], 0, shape.body
    with shape.path.open("rb") as file:
        file.seek(shape.body)
        for part in range(1, parts):
            target = shape.body + (size - shape.body) * part // parts
            while place < target and (block := file.read(min(16 * BLOCK_BYTES, target - place))):
                quotes += block.count(b'"') if shape.quoted else 0
                place += len(block)
            while line := file.readline(LONGEST_ROW_BYTES):
                quotes += line.count(b'"') if shape.quoted else 0
                place += len(line)
                if quotes % 2 == 0:
                    break
            points.append(place)
    points.append(size)
    return [(start, end) for start, end in pairwise(points) if start < end]


def text_blocks(shape: TextShape, start: int, end: int) -> Iterator[tuple[Rows, int]]:
    """Yield the rows of a byte range in blocks, with the line (within the range, from 1) on which each block begins.

    Raises
    ------
    InputRefused
        RP-S21 rows of different width, RP-S22 quotes, RP-S23 encoding, NUL or stray carriage return.
    """
    cut = _cutter(shape.delimiter)
    line, rest = 1, b""
    with shape.path.open("rb") as file:
        file.seek(start)
        place = start
        while place < end or rest:
            block = file.read(min(BLOCK_BYTES, end - place)) if place < end else b""
            place += len(block)
            last = place >= end
            text = rest + block
            cutoff = len(text) if last else text.rfind(b"\n") + 1
            if len(text) - cutoff > LONGEST_ROW_BYTES:
                raise _fault(shape.path, "RP-S21", line, "a row of more than 16 million characters", _MERGED)
            whole, rest = text[:cutoff], text[cutoff:]
            if not whole:
                continue
            lines = _lines(shape, whole, line)
            if b'"' in whole:
                rows, used = _quoted_rows(shape, lines, cut, (line, last))
                if not used and len(whole) > LONGEST_ROW_BYTES:
                    raise _fault(shape.path, "RP-S22", line, "a quote that is not closed for a long time", _MERGED)
                rest = b"".join(part + b"\n" for part in lines[used:]) + rest if used < len(lines) else rest
            else:
                rows, used = [part.split(shape.delimiter) for part in lines if part], len(lines)
            _check_width(shape, rows, lines, line)
            yield rows, line
            line += used
            if last and not rest:
                return


def _lines(shape: TextShape, whole: bytes, line: int) -> list[bytes]:
    """Return the lines of a block, which is checked for what no text holds."""
    if not whole.isascii():
        try:
            whole.decode("utf-8")
        except UnicodeDecodeError as problem:
            raise _encoding(shape.path, line + whole.count(b"\n", 0, problem.start)) from None
    if b"\x00" in whole:
        at = line + whole.count(b"\n", 0, whole.index(b"\x00"))
        raise _fault(shape.path, "RP-S23", at, "a NUL character", "The file is damaged or not a text.")
    if b"\r" in whole:
        whole = whole.replace(b"\r\n", b"\n")
        if b"\r" in whole and b'"' not in whole:
            at = line + whole.count(b"\n", 0, whole.index(b"\r"))
            raise _stray_return(shape.path, at)
    lines = whole.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _quoted_rows(
    shape: TextShape, lines: list[bytes], cut: re.Pattern[bytes], at: tuple[int, bool]
) -> tuple[Rows, int]:
    """Return the rows of lines of which some hold quotes, and how many lines they took."""
    first, last = at
    rows: Rows = []
    number = 0
    while number < len(lines):
        record, start = lines[number], number
        number += 1
        if b'"' not in record:
            if b"\r" in record:
                raise _stray_return(shape.path, first + start)
            if record:
                rows.append(record.split(shape.delimiter))
            continue
        quotes, parts = record.count(b'"'), [record]
        while quotes % 2:
            if number == len(lines):
                if last:
                    raise _fault(shape.path, "RP-S22", first + start, "a quote that is never closed", _MERGED)
                return rows, start
            parts.append(lines[number])
            quotes += lines[number].count(b'"')
            number += 1
        rows.append(_cut_line(shape.path, b"\n".join(parts), cut, first + start))
    return rows, number


def _cutter(delimiter: bytes) -> re.Pattern[bytes]:
    sign = re.escape(delimiter)
    return re.compile(b'(?:"([^"]*(?:""[^"]*)*)"|([^"\\n' + sign + b"]*))(" + sign + b"|\\Z)")


def _cut_line(path: Path, record: bytes, cut: re.Pattern[bytes], line: int) -> list[bytes]:
    fields: list[bytes] = []
    position = 0
    while True:
        match = cut.match(record, position)
        if match is None:
            raise _fault(path, "RP-S22", line, "a quote in the middle of a value", "It cannot be known where it ends.")
        quoted, plain, ending = match.groups()
        if quoted is None and b"\r" in plain:
            raise _stray_return(path, line)
        fields.append(plain if quoted is None else quoted.replace(b'""', b'"').replace(b"\r", b"\n"))
        if not ending:
            return fields
        position = match.end()


def _check_width(shape: TextShape, rows: Rows, lines: list[bytes], line: int) -> None:
    width = len(shape.columns)
    if not rows or set(map(len, rows)) == {width}:
        return
    found = next(row for row in rows if len(row) != width)
    at = line
    if b'"' not in b"".join(lines):
        at += next(n for n, part in enumerate(lines) if part and len(part.split(shape.delimiter)) != width)
    raise _fault(
        shape.path,
        "RP-S21",
        at,
        f"a row of {len(found)} fields where the headings have {width}",
        "Values would stand under the wrong column name.",
    )


def _delimiter(path: Path, line: bytes, stated: str | None) -> bytes:
    if stated is not None:
        sign = DELIMITERS.get(stated, stated.encode("utf-8"))
        if sign not in DELIMITERS.values():
            raise _headings(path, f"is to be cut at {stated!r}", "RP-S28")
        return sign
    found = [sign for sign in DELIMITERS.values() if sign in line]
    if len(found) > 1:
        raise _headings(path, "holds several characters in its headings that could separate columns", "RP-S28")
    return found[0] if found else b","


def _decoded(path: Path, field: bytes, line: int) -> str:
    try:
        return field.decode("utf-8")
    except UnicodeDecodeError:
        raise _encoding(path, line) from None


def _fault(path: Path, code: str, line: int, found: str, why: str) -> InputRefused:
    action = "ask the client to export the file again with values in quotes, as UTF-8"
    return InputRefused(Message(code, f"line {line:,} has {found}", why, action, Where(file=path.name, row=line)))


def _stray_return(path: Path, line: int) -> InputRefused:
    why = "It cannot be known whether a new row begins there."
    return _fault(path, "RP-S23", line, "a carriage return outside quotes", why)


def _encoding(path: Path, line: int) -> InputRefused:
    return _fault(path, "RP-S23", line, "bytes that are not UTF-8", "A guessed encoding would change keys.")


def _headings(path: Path, found: str, code: str = "RP-S24") -> InputRefused:
    names = ", ".join(DELIMITERS)
    action = f"name the delimiter: {names}" if code == "RP-S28" else "correct the first line of the file"
    return refused(code, f"{path.name} {found}", "Columns are named, never guessed.", action)
