"""The canonical values of an import: one CSV spelling, so that equal tables have equal bytes."""

from __future__ import annotations

import re

from reperform.intake.outcome import ReadOutcome
from reperform.intake.text_files.csv_reader import parse_records

_NEEDS_QUOTES = re.compile(r'["\r\n]')

Table = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]


def values_csv(outcome: ReadOutcome) -> bytes:
    """Return the columns and rows as CSV: UTF-8 without a mark, comma, line feed, quotes where needed.

    Quotes stand around a field only if it holds a comma, a quote or a line break. Every field keeps its
    text, also one that a spreadsheet program would take for a formula: the file is a record, not a report.

    Examples
    --------
    >>> values_csv(ReadOutcome("accepted", columns=("id", "owner"), rows=(("001", "Lee, A"),)))
    b'id,owner\\n001,"Lee, A"\\n'
    """
    lines = [_line(row) for row in (outcome.columns, *outcome.rows)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def read_values(data: bytes) -> Table:
    """Return the columns and rows of canonical CSV bytes.

    Raises
    ------
    InputRefused
        RP-I31 to RP-I34 when the bytes are not what :func:`values_csv` writes.

    Examples
    --------
    >>> read_values(b'id,owner\\n001,"Lee, A"\\n')
    (('id', 'owner'), (('001', 'Lee, A'),))
    """
    records = [tuple(record) for record, _ in parse_records(data.decode("utf-8"), ",")]
    return records[0], tuple(records[1:])


def _line(row: tuple[str, ...]) -> str:
    line = ",".join(row)
    if line.count(",") == len(row) - 1 and not _NEEDS_QUOTES.search(line):
        return line
    return ",".join(map(_field, row))


def _field(text: str) -> str:
    if "," in text or _NEEDS_QUOTES.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text
