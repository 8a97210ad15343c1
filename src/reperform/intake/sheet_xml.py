"""The structural reading of one sheet: every cell by its reference, from the XML itself, in one pass.

Nothing is taken from ``<dimension>``, which programs write wrongly. Expat calls back for each element;
what a cell holds is known when it ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reperform.errors import InputRefused
from reperform.intake.gate import feed, guarded_parser
from reperform.intake.numbers import elapsed_text, is_beyond_exact, number_text, serial_text
from reperform.intake.outcome import MAX_CELLS, refusal, visible
from reperform.intake.workbook import (
    CLOCK,
    ELAPSED,
    NUMBER,
    PADDED,
    STAMP,
    Sheet,
    Styles,
    Workbook,
    is_true,
    plain_text,
    read_strings,
    read_styles,
    require,
)

MAX_COLUMNS = 16_384
MAX_ROWS = 1_048_576
_CACHE_LIMIT = 100_000
_VOLATILE = re.compile(r"\b(NOW|TODAY|RAND|RANDBETWEEN|OFFSET|INDIRECT|CELL|INFO)\s*\(", re.IGNORECASE)
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
_PLAIN = frozenset({NUMBER, PADDED})


@dataclass
class Cells:
    """What one sheet holds; lists of cells are references such as ``B7``."""

    rows: list[list[str]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    struck_rows: dict[int, None] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    filter: str = ""
    formulas: int = 0
    volatile: list[str] = field(default_factory=list)
    without_result: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    inexact: list[str] = field(default_factory=list)
    padded: list[str] = field(default_factory=list)
    no_dates: list[str] = field(default_factory=list)


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_cells(book: Workbook, sheet: Sheet) -> Cells:
    """Return the cells of a sheet.

    Raises
    ------
    InputRefused
        RP-I15 the sheet's part is missing, RP-I17 cells out of place, RP-I18 too many cells, RP-I14 and
        RP-I21 for XML that no spreadsheet program writes.
    """
    part = require(book.package, sheet.part, f"the sheet {sheet.name!r}")
    reader = _Reader(read_strings(book), read_styles(book), book.is_1904, sheet.name)
    parser = guarded_parser(book.package.names[part].filename)
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.pieces.append
    feed(book.package, part, parser)
    return reader.cells


class _LocalNames(dict[str, str]):
    """Element names without a namespace prefix, each worked out once."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


class _Reader:
    """The state of the pass; handlers are called once an element, so they do as little as they can."""

    def __init__(self, strings: list[str], styles: Styles, is_1904: bool, sheet: str) -> None:
        self.strings, self.styles, self.is_1904, self.sheet = strings, styles, is_1904, sheet
        self.cells = Cells()
        self.pieces: list[str] = []
        self.row: list[str] = []
        self.kinds: list[str] = []
        self.row_number, self.row_text, self.row_is_hidden = 0, "", False
        self.column, self.type, self.style = -1, "n", 0
        self.raw, self.has_value, self.formula = "", False, ""
        self.has_formula = False
        self.in_phonetic = False
        self.total = 0
        self.columns: dict[str, int] = {}
        self.numbers: dict[str, str] = {}
        self.interned: dict[str, str] = {}
        self.local = _LocalNames()
        self.rare = {
            "row": self._start_row, "col": self._columns, "mergeCell": self._merge,
            "autoFilter": self._filter, "rPh": self._phonetic,
        }  # fmt: skip

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = self.local[name]
        if local == "c":
            self._start_cell(attributes)
        elif local in ("v", "t"):
            self.pieces.clear()
        elif local == "f":
            self.pieces.clear()
            self.has_formula = True
        elif local in self.rare:
            self.rare[local](attributes)

    def end(self, name: str) -> None:
        local = self.local[name]
        if local == "c":
            self._end_cell()
        elif local in ("v", "t"):
            if not self.in_phonetic:
                self.has_value = True
                self.raw += "".join(self.pieces)
        elif local == "f":
            self.formula = "".join(self.pieces)
        elif local == "row":
            self._end_row()
        elif local == "rPh":
            self.in_phonetic = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        text = attributes.get("r", "")
        number = int(text) if text.isdecimal() else self.row_number + 1
        if not self.row_number < number <= MAX_ROWS:
            raise self._misplaced(f"row {visible(text)} after row {self.row_number}")
        self.row_number, self.row_text = number, str(number)
        self.row_is_hidden = is_true(attributes.get("hidden", ""))
        self.column = -1
        self.row, self.kinds = [], []

    def _end_row(self) -> None:
        kinds = "".join(self.kinds)
        if not kinds.strip("."):
            return
        cells = self.cells
        cells.rows.append(self.row)
        cells.kinds.append(self.interned.setdefault(kinds, kinds))
        cells.numbers.append(self.row_number)
        if self.row_is_hidden:
            cells.hidden_rows.append(self.row_number)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.raw, self.has_value, self.has_formula = "", False, False
        self.type = attributes.get("t", "n")
        style = attributes.get("s")
        self.style = int(style) if style else 0
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
            return
        letters = reference.removesuffix(self.row_text)
        column = self.columns.get(letters, -1)
        if column < 0:
            column = self._column_of(reference)
            self.columns[letters] = column
        if column <= self.column:
            raise self._misplaced(f"cell {visible(reference)} out of order")
        self.column = column

    def _column_of(self, reference: str) -> int:
        match = _CELL.match(reference)
        if match is None or match.group(2) != self.row_text:
            raise self._misplaced(f"cell {visible(reference)} within row {self.row_number}")
        column = 0
        for letter in match.group(1):
            column = column * 26 + ord(letter) - 64
        if column > MAX_COLUMNS:
            raise self._misplaced(f"cell {reference} beyond column XFD")
        return column - 1

    def _end_cell(self) -> None:
        if self.has_formula:
            self._count_formula()
        if not self.has_value:
            return
        text, kind = self._value()
        if text:
            self._append(text, kind)

    def _append(self, text: str, kind: str) -> None:
        row = self.row
        missing = self.column - len(row)
        if missing > 0:
            row.extend([""] * missing)
            self.kinds.append("." * missing)
        row.append(text)
        self.kinds.append(kind)
        self.total += 1
        if self.total > MAX_CELLS:
            raise too_many(self.sheet)
        if self.styles.struck[self.style if self.style < len(self.styles.struck) else 0]:
            self.cells.struck_rows[self.row_number] = None

    def _value(self) -> tuple[str, str]:
        raw = self.raw
        if self.type == "s":
            text = self._shared(raw)
        elif self.type == "n":
            return self._number(raw.strip())
        elif self.type in ("str", "inlineStr"):
            text = plain_text(raw)
        elif self.type == "b":
            return ("TRUE" if is_true(raw.strip()) else "FALSE") if raw.strip() else "", "b"
        elif self.type == "e":
            self.cells.errors.append(self._here())
            return raw.strip(), "e"
        elif self.type == "d":
            return self._iso(raw.strip())
        else:
            raise self._misplaced(f"cell {self._here()} of unknown type {visible(self.type)!r}")
        return text, "." if not text or text.isspace() else "t"

    def _shared(self, raw: str) -> str:
        try:
            index = int(raw)
            if index >= 0:
                return self.strings[index]
        except (ValueError, IndexError):
            pass
        raise self._misplaced(f"cell {self._here()} with a shared text that does not exist")

    def _number(self, raw: str) -> tuple[str, str]:
        if not raw:
            return "", "."
        formats = self.styles.formats
        shown = formats[self.style] if self.style < len(formats) else NUMBER
        if shown not in _PLAIN:
            return self._date(raw, shown)
        if shown == PADDED:
            self.cells.padded.append(self._here())
        return self._plain_number(raw), "n"

    def _plain_number(self, raw: str) -> str:
        text = self.numbers.get(raw)
        if text is None:
            try:
                text = number_text(raw)
            except ValueError:
                raise self._misplaced(f"cell {self._here()} with the number {visible(raw)!r}") from None
            if len(self.numbers) < _CACHE_LIMIT:
                self.numbers[raw] = text
        if len(text) > 15 and is_beyond_exact(text):
            self.cells.inexact.append(self._here())
        return text

    def _date(self, raw: str, shown: str) -> tuple[str, str]:
        if shown == ELAPSED or (shown == CLOCK and "." in raw and raw.startswith("0")):
            text, kind = elapsed_text(raw), "h"
        else:
            text = serial_text(raw, self.is_1904, shown in (STAMP, CLOCK))
            kind = "s" if "T" in text else "d"
        if text:
            return self.numbers.setdefault(f"{shown} {raw}", text), kind
        self.cells.no_dates.append(self._here())
        return self._plain_number(raw), "n"

    def _iso(self, raw: str) -> tuple[str, str]:
        day, _, clock = raw.partition("T")
        clock = clock.rstrip("Z").partition(".")[0]
        return (f"{day}T{clock}", "s") if clock.strip("0:") else (day, "d")

    def _count_formula(self) -> None:
        cells = self.cells
        cells.formulas += 1
        if _VOLATILE.search(self.formula):
            cells.volatile.append(self._here())
        missing = not self.raw.strip() if self.type == "n" else not self.has_value
        if missing:
            cells.without_result.append(self._here())

    def _columns(self, attributes: dict[str, str]) -> None:
        if is_true(attributes.get("hidden", "")):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self.cells.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))

    def _merge(self, attributes: dict[str, str]) -> None:
        self.cells.merged.append(attributes.get("ref", ""))

    def _filter(self, attributes: dict[str, str]) -> None:
        self.cells.filter = attributes.get("ref", "yes")

    def _phonetic(self, _: dict[str, str]) -> None:
        self.in_phonetic = True

    def _here(self) -> str:
        return f"{column_letters(self.column)}{self.row_number}"

    def _misplaced(self, what: str) -> InputRefused:
        return refusal(
            "RP-I17",
            f"the sheet is not as a spreadsheet program writes it: {what}",
            "ask the client to open the file in Excel, save it again and send that",
            "Programs would show different values for it.",
            sheet=self.sheet,
            row=self.row_number or None,
        )


def too_many(sheet: str) -> InputRefused:
    """Return the refusal of a sheet beyond the limit of cells."""
    return refusal(
        "RP-I18",
        f"the sheet spans more than {MAX_CELLS:,} cells",
        "ask the client for the population in parts, or delete the stray values far from the table",
        "Its reading would exhaust the computer.",
        sheet=sheet,
    )
