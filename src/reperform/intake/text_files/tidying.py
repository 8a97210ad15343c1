"""What spreadsheet programs and joined files leave in a text beside its rows: told, and kept from the values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from reperform.errors import Where
from reperform.intake.outcome import listed, note, question, refusal

KEEP = "keep"
LONGEST_CELL = 32_767
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?(?:\r\n|\n|\r|\Z)', re.IGNORECASE)
_MARK_IN_LINE = re.compile(r"^\ufeff+", re.MULTILINE)
_LEAST_WIDTH_FOR_TWO_LINES = 4

Record = tuple[list[str], int]


@dataclass(frozen=True)
class Tidied:
    """A text without what is no row of it; line numbers stay those of the file.

    ``delimiter`` is the one its first line states (blank: none); ``blanked`` the lines emptied here.
    """

    text: str
    delimiter: str
    blanked: int
    notes: tuple[dict[str, Any], ...]


def tidied(text: str) -> Tidied:
    """Return a text without the line ``sep=;``, marks of joined files and the end mark of DOS; each is noted.

    Examples
    --------
    >>> tidied("sep=;\\nid;n\\n").delimiter, tidied("sep=;\\nid;n\\n").text
    (';', '\\nid;n\\n')
    """
    notes = []
    if text.endswith("\x1a"):
        text = text.rstrip("\x1a")
        notes.append(note("RP-I105", "the file ends with the end-of-file mark of DOS (0x1A), left out"))
    if "\ufeff" in text and (marks := list(_MARK_IN_LINE.finditer(text))):
        lines = [text.count("\n", 0, mark.start()) + 1 for mark in marks]
        text = _MARK_IN_LINE.sub("", text)
        words = f"byte order marks within the file, left out; files may have been joined: lines {listed(lines[:20])}"
        notes.append(note("RP-I106", words, row=lines[0], count=len(lines)))
    match = _SEPARATOR_LINE.match(text)
    delimiter = match.group(1) if match else ""
    if match:
        text = "\n" + text[match.end() :]
        words = f"the first line says that the delimiter is {delimiter!r} (sep=); it is no row"
        notes.append(note("RP-I109", words, row=1))
    if '"' not in text and (mixed := _mixed_ends(text)):
        notes.append(note("RP-I108", mixed))
    return Tidied(text, delimiter, int(match is not None), tuple(notes))


def _mixed_ends(text: str) -> str:
    windows = text.count("\r\n")
    others = text.count("\n") - windows
    if not windows or not others or text.startswith("\n"):
        return ""
    return f"lines end in two ways: {windows:,} as in Windows (CRLF), {others:,} as in Unix (LF)"


def refuse_contradiction(tidy: Tidied, stated: str) -> None:
    """Refuse a delimiter that is stated other than the first line of the file states it.

    Raises
    ------
    InputRefused
        RP-I60.
    """
    if tidy.delimiter and stated and stated != tidy.delimiter:
        raise refusal(
            "RP-I60",
            f"the delimiter is stated as {stated!r}, but the first line of the file says {tidy.delimiter!r}",
            "leave the delimiter out of the declaration",
            row=1,
        )


def swallowed_rows(records: list[Record], width: int, delimiter: str) -> list[int]:
    """Return the lines where a quoted value holds what looks like whole rows of the table.

    A quote left open and another one far below join all rows between them to one value, and the numbers of
    fields still fit. Such a value has, line for line, the delimiters of the rows it swallowed.
    """
    found = []
    for fields, line in records:
        for text in fields:
            if "\n" in text and _holds_rows(text.split("\n"), width, delimiter):
                found.append(line)
                break
    return found


def _holds_rows(lines: list[str], width: int, delimiter: str) -> bool:
    if not delimiter or width < 2:
        return False
    counts = [line.count(delimiter) for line in lines]
    if counts[0] + counts[-1] != width - 1:
        return False
    within = counts[1:-1]
    if not within:
        return width >= _LEAST_WIDTH_FOR_TWO_LINES
    return all(count == width - 1 for count in within)


def ask_swallowed(lines: list[int], stated: str) -> dict[str, Any] | None:
    """Return the question whether values of several lines are whole, or None when it is answered.

    Raises
    ------
    InputRefused
        RP-I60 when the answer is not "keep".
    """
    if stated and stated.lower() != KEEP:
        raise refusal("RP-I60", f"the answer quoted_rows={stated} is not known", f"answer with {KEEP}")
    if stated:
        return None
    text = (
        f"{len(lines):,} quoted values hold lines that look like rows of the table, from lines {listed(lines[:20])}. "
        "A quote left open would join rows to one value. Answer keep if each is one value; otherwise ask the "
        "client for the file as .xlsx"
    )
    where = Where(row=lines[0], count=len(lines))
    return question("quoted_rows", "RP-I79", text, {KEEP: len(lines)}, where)


def long_values(records: list[Record]) -> list[dict[str, Any]]:
    """Return a note on values longer than a cell of a spreadsheet holds."""
    lines = [line for fields, line in records if max(map(len, fields)) > LONGEST_CELL]
    if not lines:
        return []
    text = f"{len(lines):,} rows hold a value longer than a spreadsheet cell can ({LONGEST_CELL:,} characters)"
    return [note("RP-I107", f"{text}: lines {listed(lines[:20], len(lines))}", row=lines[0], count=len(lines))]
