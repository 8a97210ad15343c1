"""The cells of one sheet: collecting them in order, and what type, style and stored text make of each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from reperform.errors import InputRefused
from reperform.intake.numbers import elapsed_text, is_beyond_exact, is_rounded_to_next_day, number_text, serial_text
from reperform.intake.outcome import MAX_CELLS, refusal, visible
from reperform.intake.workbooks.workbook import (
    CLOCK,
    ELAPSED,
    NUMBER,
    PADDED,
    STAMP,
    SharedTexts,
    Styles,
    is_true,
    plain_text,
)
from reperform.texts import column_letters

MAX_COLUMNS = 16_384
MAX_ROWS = 1_048_576
_CACHE_LIMIT = 100_000
_VOLATILE = re.compile(r"\b(NOW|TODAY|RAND|RANDBETWEEN|OFFSET|INDIRECT|CELL|INFO)\s*\(", re.IGNORECASE)
# [1]Sheet!A1, '[1]My sheet'!A1, [1]!Name ([0] is the workbook itself), or the name of a file where a number belongs;
# the brackets of tables, as in Table[2024] and Table[[#All],[x]], follow a name, a bracket or a comma.
_EXTERNAL = re.compile(r"(?<![\w\[\],])\[(?:[1-9][0-9]*|[^\[\]]+\.\w{2,4})\][^!\[\]]*!")
_QUOTED = re.compile(r'"[^"]*"')
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")
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
    external: list[str] = field(default_factory=list)
    is_protected: bool = False
    without_result: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    inexact: list[str] = field(default_factory=list)
    padded: list[str] = field(default_factory=list)
    no_dates: list[str] = field(default_factory=list)
    next_day: list[str] = field(default_factory=list)


class CellBuilder:
    """Takes rows and cells in the order of the file and keeps what they hold.

    Parameters
    ----------
    strings : SharedTexts
        The workbook's shared texts.
    styles : Styles
        What its number formats mean.
    is_1904 : bool
        Whether its dates count from 1904.
    sheet : str
        Name of the sheet, for messages.
    """

    def __init__(self, strings: SharedTexts, styles: Styles, is_1904: bool, sheet: str) -> None:
        self.strings, self.styles, self.is_1904, self.sheet = strings, styles, is_1904, sheet
        self.cells = Cells()
        self.row: list[str] = []
        self.kinds: list[str] = []
        self.row_number, self.row_text, self.row_is_hidden = 0, "0", False
        self.column = -1
        self.total = 0
        self._columns: dict[str, int] = {}
        self._numbers: dict[str, str] = {}
        self._shared_formulas: dict[str, str] = {}
        self._patterns: dict[str, str] = {}

    def start_row(self, number: int, is_hidden: bool) -> None:
        """Begin a row; rows must come in order."""
        if not self.row_number < number <= MAX_ROWS:
            raise self.misplaced(f"row {number} after row {self.row_number}")
        self.row_number, self.row_text, self.row_is_hidden = number, str(number), is_hidden
        self.column = -1
        self.row, self.kinds = [], []

    def end_row(self) -> None:
        """Keep the row if any of its cells holds something."""
        pattern = "".join(self.kinds)
        if not pattern.strip("."):
            return
        cells = self.cells
        cells.rows.append(self.row)
        cells.kinds.append(self._patterns.setdefault(pattern, pattern))
        cells.numbers.append(self.row_number)
        if self.row_is_hidden:
            cells.hidden_rows.append(self.row_number)

    def place(self, letters: str, digits: str) -> None:
        """Move to a cell by its reference; cells must come in order, within their own row."""
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = column_index(letters)
        if digits != self.row_text or not self.column < column < MAX_COLUMNS:
            raise self.misplaced(f"cell {visible(letters + digits)} within row {self.row_number}")
        self.column = column

    def place_reference(self, reference: str) -> None:
        """Move to a cell by its reference as one text."""
        match = _REFERENCE.match(reference)
        if match is None:
            raise self.misplaced(f"cell {visible(reference)} within row {self.row_number}")
        self.place(match.group(1), match.group(2))

    def keep(self, text: str, kind: str) -> None:
        """Keep the text of the present cell."""
        row = self.row
        missing = self.column - len(row)
        if missing:
            row.extend([""] * missing)
            self.kinds.append("." * missing)
        row.append(text)
        self.kinds.append(kind)
        self.total += 1
        if self.total > MAX_CELLS:
            raise too_many(self.sheet)

    def add(self, type_: str, style: int, raw: str | None, formula: str | None = None, shared: str = "") -> None:
        """Keep the present cell by what is stored of it.

        Parameters
        ----------
        type_ : str
            The cell type of the file format: n, s, str, inlineStr, b, e or d.
        style : int
            Index of the cell style.
        raw : str or None
            The stored value; None when nothing is stored.
        formula : str or None
            Text of the formula; None when the cell has none.
        shared : str
            Number under which several cells share one formula, which is written out at the first.
        """
        if formula is not None:
            if shared:
                formula = formula or self._shared_formulas.get(shared, "")
                self._shared_formulas[shared] = formula
            self.count_formula(formula, type_, raw)
        if not raw:
            return
        text, kind = self._meaning(type_, style, raw)
        if text:
            self.keep(text, kind)
            if self._at(self.styles.struck, style, False):
                self.cells.struck_rows[self.row_number] = None

    def keep_block(self, numbers: list[int], rows: list[list[str]], patterns: list[str], hidden: list[bool]) -> None:
        """Keep whole rows at once.

        Parameters
        ----------
        numbers : list of int
            The row numbers, in order and after all rows before.
        rows, patterns
            Texts and kinds of each row; a row without any value is left out here.
        hidden : list of bool
            Whether each row is hidden; empty when none is.
        """
        self.row_number = numbers[-1]
        self.total += sum(map(len, patterns))
        if self.total > MAX_CELLS:
            raise too_many(self.sheet)
        cells = self.cells
        blank = {pattern for pattern in set(patterns) if not pattern.strip(".")}
        if blank:
            kept = [index for index, pattern in enumerate(patterns) if pattern not in blank]
            numbers, rows = [numbers[index] for index in kept], [rows[index] for index in kept]
            patterns = [patterns[index] for index in kept]
            hidden = [hidden[index] for index in kept] if hidden else []
        cells.numbers += numbers
        cells.rows += rows
        cells.kinds += patterns
        cells.hidden_rows += [number for number, is_hidden in zip(numbers, hidden, strict=False) if is_hidden]

    def _at(self, values: tuple[Any, ...], index: int, default: Any) -> Any:
        return values[index] if 0 <= index < len(values) else default

    def _meaning(self, type_: str, style: int, raw: str) -> tuple[str, str]:
        if type_ == "n":
            return self._number(raw.strip(), self._at(self.styles.formats, style, NUMBER))
        if type_ == "b":
            return "TRUE" if is_true(raw.strip()) else "FALSE", "b"
        if type_ == "e":
            self.cells.errors.append(self.here())
            return raw.strip(), "e"
        if type_ == "d":
            return _iso(raw.strip())
        if type_ not in ("s", "str", "inlineStr"):
            raise self.misplaced(f"cell {self.here()} of unknown type {visible(type_)!r}")
        text = self._shared(raw) if type_ == "s" else plain_text(raw)
        return text, text_kind(text)

    def _shared(self, raw: str) -> str:
        try:
            index = int(raw)
            if index >= 0:
                text = self.strings[index]
                if index in self.strings.struck:
                    self.cells.struck_rows[self.row_number] = None
                return text
        except (ValueError, IndexError):
            pass
        raise self.misplaced(f"cell {self.here()} with a shared text that does not exist")

    def _number(self, raw: str, shown: str) -> tuple[str, str]:
        if not raw:
            return "", "."
        if shown not in _PLAIN:
            return self._date(raw, shown)
        if shown == PADDED:
            self.cells.padded.append(self.here())
        return self.plain_number(raw), "n"

    def plain_number(self, raw: str) -> str:
        """Return the text of a number of the present cell, noting one with more digits than are exact."""
        text = self._numbers.get(raw)
        if text is None:
            try:
                text = number_text(raw)
            except ValueError:
                raise self.misplaced(f"cell {self.here()} with the number {visible(raw)!r}") from None
            if len(self._numbers) < _CACHE_LIMIT:
                self._numbers[raw] = text
        if len(text) > 15 and is_beyond_exact(text):
            self.cells.inexact.append(self.here())
        return text

    def _date(self, raw: str, shown: str) -> tuple[str, str]:
        if shown == ELAPSED or (shown == CLOCK and raw.startswith(("0.", "."))):
            text, kind = elapsed_text(raw), "h"
        else:
            text = serial_text(raw, self.is_1904, shown in (STAMP, CLOCK))
            kind = "s" if "T" in text else "d"
            if text and is_rounded_to_next_day(raw):
                self.cells.next_day.append(self.here())
        if text:
            return text, kind
        self.cells.no_dates.append(self.here())
        return self.plain_number(raw), "n"

    def count_formula(self, formula: str, type_: str, raw: str | None) -> None:
        """Take note of the formula of the present cell; ``raw`` is its stored result."""
        cells = self.cells
        cells.formulas += 1
        if "(" in formula and _VOLATILE.search(formula):
            cells.volatile.append(self.here())
        if "[" in formula and _EXTERNAL.search(_QUOTED.sub("", formula)):
            cells.external.append(self.here())
        # A text result may be empty; a number without digits was never calculated.
        if raw is None or (type_ == "n" and not raw.strip()):
            cells.without_result.append(self.here())

    def require_inline(self, type_: str) -> None:
        """Refuse a text that stands in a cell whose type says that it stands elsewhere."""
        if type_ != "inlineStr":
            raise self.misplaced(f"cell {self.here()} of type {visible(type_)!r} with a text of its own")

    def here(self) -> str:
        """Return the reference of the present cell."""
        return f"{column_letters(self.column)}{self.row_number}"

    def misplaced(self, what: str) -> InputRefused:
        """Return the refusal of a sheet that no spreadsheet program writes so."""
        return refusal(
            "RP-I17",
            f"the sheet is not as a spreadsheet program writes it: {what}",
            "ask the client to open the file in Excel, save it again and send that",
            "Programs would show different values for it.",
            sheet=self.sheet,
            row=self.row_number or None,
        )


def text_kind(text: str) -> str:
    """Return the kind of a text cell: blank or text."""
    return "." if not text or text.isspace() else "t"


def too_many(sheet: str) -> InputRefused:
    """Return the refusal of a sheet beyond the limit of cells."""
    return refusal(
        "RP-I18",
        f"the sheet spans more than {MAX_CELLS:,} cells",
        "ask the client for the population in parts, or delete the stray values far from the table",
        "Its reading would exhaust the computer.",
        sheet=sheet,
    )


def column_index(letters: str) -> int:
    """Return the column of letters, counted from 0.

    Examples
    --------
    >>> column_index("A"), column_index("AB")
    (0, 27)
    """
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _iso(raw: str) -> tuple[str, str]:
    day, _, clock = raw.partition("T")
    clock = clock.rstrip("Z").partition(".")[0]
    return (f"{day}T{clock}", "s") if clock.strip("0:") else (day, "d")
