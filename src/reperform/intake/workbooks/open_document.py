"""The structural reading of an OpenDocument spreadsheet (.ods): every cell from content.xml itself, in one pass.

Cells and rows are written once with a count of repetitions, a merged range covers cells that may still hold values,
and a comment or a text box stands within the cell it hangs on (OpenDocument 1.3 part 3, 9.1). The second reader
drops tabulators and shows errors as blanks; both readings are compared with that in mind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from reperform.intake.numbers import clock_text, number_text
from reperform.intake.outcome import MAX_CELLS, visible
from reperform.intake.workbooks.agreement import SecondReading, disagreement, is_same
from reperform.intake.workbooks.cells import (
    MAX_COLUMNS,
    MAX_ROWS,
    CellBuilder,
    Cells,
    text_kind,
    too_many,
)
from reperform.intake.workbooks.gate import Package, feed, guarded_parser
from reperform.intake.workbooks.workbook import VISIBLE, SharedTexts, Styles, require
from reperform.texts import column_letters

_NUMBERS = frozenset({"float", "percentage", "currency"})
_ASIDE = frozenset({"office:annotation", "table:shapes", "table:tracked-changes", "table:dde-links", "office:forms"})
_DURATION = re.compile(r"(-?)P(?:([0-9]+)D)?T?(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:[.,]([0-9]+))?S)?\Z")
_STAMP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]+))?)?Z?\Z")
_OTHER_FILE = re.compile(r"'?(?:file|https?):[^'#]*'?#")
_ERROR = re.compile(r"(#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:[0-9]{3})\Z")
_SPACES = re.compile(r"\s+")


@dataclass
class OpenSheet:
    """One sheet: its cells, and what is told of them beyond those of a workbook package."""

    name: str
    state: str
    cells: Cells = field(default_factory=Cells)
    comments: list[str] = field(default_factory=list)
    covered: list[str] = field(default_factory=list)


def read_open_sheets(package: Package) -> list[OpenSheet]:
    """Return all sheets of an OpenDocument spreadsheet.

    Raises
    ------
    InputRefused
        RP-I15 without content, RP-I17 cells that no program writes so, RP-I18 too many cells, RP-I14 and RP-I21.
    """
    part = require(package, package.find("content.xml"), "the content")
    handlers = _Content()
    parser = guarded_parser(package.names[part].filename)
    parser.buffer_text = True
    parser.StartElementHandler = handlers.start
    parser.EndElementHandler = handlers.end
    parser.CharacterDataHandler = handlers.text
    feed(package, part, parser)
    return handlers.sheets


def refuse_open_disagreement(sheet: OpenSheet, second: SecondReading) -> None:
    """Compare every cell with the second reader's.

    Raises
    ------
    InputRefused
        RP-I20 naming the cells that differ.
    """
    differing = list(_differing(sheet.cells, second))
    if differing:
        raise disagreement(sheet.name, differing)


def _differing(cells: Cells, second: SecondReading) -> Iterator[str]:
    other = second.sheet
    first = other.start[1] if other.start else 0
    own = {n: (row, kinds) for n, row, kinds in zip(cells.numbers, cells.rows, cells.kinds, strict=True)}
    for number, values in enumerate(other.iter_rows() if other.start else (), 1):
        row, kinds = own.pop(number, ([], ""))
        padded = [""] * first + values
        for place, (text, kind, value) in enumerate(zip_longest(row, kinds, padded)):
            if not _agrees(text or "", kind or ".", "" if value is None else value):
                yield f"{column_letters(place)}{number}"
    for number, (_, kinds) in own.items():
        yield from (f"{column_letters(place)}{number}" for place, kind in enumerate(kinds) if kind != ".")


def _agrees(text: str, kind: str, value: Any) -> bool:
    if kind == "e":
        return isinstance(value, str)
    if not isinstance(value, str):
        return is_same(text, kind, value, False)
    if kind == "h":
        return _duration(value) == text
    return kind in "t." and _SPACES.sub("", value) == _SPACES.sub("", text)


class _Content:
    """What expat calls for each element of content.xml."""

    def __init__(self) -> None:
        self.sheets: list[OpenSheet] = []
        self.hidden_styles: set[str] = set()
        self.struck_styles: set[str] = set()
        self.style = ""
        self.builder: CellBuilder | None = None
        self.row_repeats, self.row_is_hidden, self.row_number, self.column = 1, False, 0, 0
        self.columns_seen = 0
        self.cell: dict[str, str] | None = None
        self.paragraphs: list[str] = []
        self.in_paragraph = 0
        self.is_struck = False
        self.aside = 0
        self.total = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if self.aside:
            self.aside += 1
        elif name in _ASIDE or name.startswith("draw:"):
            self.aside = 1
            if name == "office:annotation" and self.cell is not None:
                self.sheets[-1].comments.append(self._here())
        elif self.cell is not None:
            self._within_cell(name, attributes)
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.cell, self.paragraphs, self.is_struck = {**attributes, "": name}, [], False
        elif name == "table:table-row":
            self._start_row(attributes)
        elif name == "table:table-column":
            self._take_columns(attributes)
        elif name == "table:table":
            self._start_table(attributes)
        elif name.startswith("style:"):
            self._take_style(name, attributes)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if self.aside:
            self.aside -= 1
        elif name in ("text:p", "text:h"):
            self.in_paragraph -= 1
        elif name in ("table:table-cell", "table:covered-table-cell") and self.cell is not None:
            self._end_cell(self.cell)
            self.cell = None
        elif name == "table:table-row" and self.builder is not None:
            self._end_row(self.builder)
        elif name == "table:table":
            self.builder = None

    def text(self, piece: str) -> None:
        """Take characters; only those of a cell's own paragraphs count."""
        if self.in_paragraph and not self.aside:
            self.paragraphs[-1] += piece

    def _take_style(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style:style":
            self.style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "style:text-properties":
            line = attributes.get("style:text-line-through-style", attributes.get("style:text-line-through-type", ""))
            if line not in ("", "none"):
                self.struck_styles.add(self.style)

    def _start_table(self, attributes: dict[str, str]) -> None:
        name = attributes.get("table:name", "")
        if self.builder is not None:
            raise self.builder.misplaced("a table within a table")
        state = "hidden" if attributes.get("table:style-name", "") in self.hidden_styles else VISIBLE
        self.builder = CellBuilder(SharedTexts(), Styles(), False, name)
        self.sheets.append(OpenSheet(name, state, self.builder.cells))
        self.row_number = self.columns_seen = 0
        self.builder.cells.is_protected = attributes.get("table:protected") == "true"

    def _take_columns(self, attributes: dict[str, str]) -> None:
        count = self._repeats(attributes, "table:number-columns-repeated", MAX_COLUMNS)
        if attributes.get("table:visibility", "visible") != "visible" and self.builder is not None:
            last = min(self.columns_seen + count, MAX_COLUMNS)
            self.builder.cells.hidden_columns.update(range(self.columns_seen, last))
        self.columns_seen += count

    def _start_row(self, attributes: dict[str, str]) -> None:
        if self.builder is None:
            return
        self.row_repeats = self._repeats(attributes, "table:number-rows-repeated", MAX_ROWS)
        visibility = attributes.get("table:visibility", "visible")
        self.row_is_hidden = visibility != "visible"
        if visibility == "filter":
            self.builder.cells.filter = "rows are filtered"
        self.column = 0
        self.row_number += 1
        self.builder.start_row(self.row_number, self.row_is_hidden)

    def _end_row(self, builder: CellBuilder) -> None:
        row, kinds = builder.row, builder.kinds
        builder.end_row()
        extra = self.row_repeats - 1
        if extra and "".join(kinds).strip("."):
            if self.row_number + extra > MAX_ROWS:
                raise builder.misplaced(f"row {self.row_number} repeated {self.row_repeats:,} times")
            self._count(extra * len(row), builder.sheet)
            for _ in range(extra):
                self.row_number += 1
                builder.start_row(self.row_number, self.row_is_hidden)
                builder.row, builder.kinds = list(row), list(kinds)
                builder.end_row()
        else:
            self.row_number += extra

    def _within_cell(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("text:p", "text:h"):
            self.in_paragraph += 1
            self.paragraphs.append("")
        elif name == "text:span":
            self.is_struck |= attributes.get("text:style-name", "") in self.struck_styles
        elif self.in_paragraph and name == "text:s":
            self.paragraphs[-1] += " " * self._repeats(attributes, "text:c", 32_767)
        elif self.in_paragraph and name == "text:tab":
            self.paragraphs[-1] += "\t"
        elif self.in_paragraph and name == "text:line-break":
            self.paragraphs[-1] += "\n"

    def _end_cell(self, attributes: dict[str, str]) -> None:
        builder = self.builder
        count = self._repeats(attributes, "table:number-columns-repeated", MAX_COLUMNS)
        if builder is None:
            return
        builder.column = self.column
        text, kind = self._meaning(builder, attributes)
        formula = attributes.get("table:formula")
        if formula is not None:
            self._take_formula(builder, formula, attributes)
        self._take_merged(builder, attributes)
        if kind == ".":
            self.column += count
            return
        if attributes[""] == "table:covered-table-cell":
            self.sheets[-1].covered.append(self._here())
        if self.is_struck or attributes.get("table:style-name", "") in self.struck_styles:
            builder.cells.struck_rows[self.row_number] = None
        self._count(count, builder.sheet)
        if self.column + count > MAX_COLUMNS:
            raise builder.misplaced(f"cell {self._here()} repeated {count:,} times")
        for _ in range(count):
            builder.column = self.column
            builder.keep(text, kind)
            self.column += 1

    def _take_merged(self, builder: CellBuilder, attributes: dict[str, str]) -> None:
        wide = self._repeats(attributes, "table:number-columns-spanned", MAX_COLUMNS)
        high = self._repeats(attributes, "table:number-rows-spanned", MAX_ROWS)
        if wide > 1 or high > 1:
            last = f"{column_letters(self.column + wide - 1)}{self.row_number + high - 1}"
            builder.cells.merged.append(f"{self._here()}:{last}")

    def _take_formula(self, builder: CellBuilder, formula: str, attributes: dict[str, str]) -> None:
        has_result = "office:value-type" in attributes or bool(self.paragraphs)
        builder.count_formula(formula, "str", "x" if has_result else None)
        if _OTHER_FILE.search(formula):
            builder.cells.external.append(self._here())

    def _meaning(self, builder: CellBuilder, attributes: dict[str, str]) -> tuple[str, str]:
        """Return the text and kind of a cell by its type."""
        type_ = attributes.get("office:value-type", "")
        shown = "\n".join(self.paragraphs)
        is_error = attributes.get("calcext:value-type") == "error"
        if is_error or ("table:formula" in attributes and _ERROR.match(shown)):
            builder.cells.errors.append(self._here())
            return shown or "#ERROR", "e"
        if type_ in _NUMBERS:
            try:
                return number_text(attributes.get("office:value", "")), "n"
            except ValueError:
                raise builder.misplaced(f"cell {self._here()} with a number that is none") from None
        if type_ == "date":
            return self._date(builder, attributes.get("office:date-value", ""))
        if type_ == "time":
            text = _duration(attributes.get("office:time-value", ""))
            if not text:
                raise builder.misplaced(f"cell {self._here()} with a time that is none")
            return text, "h"
        if type_ == "boolean":
            return attributes.get("office:boolean-value", "").upper(), "b"
        text = attributes.get("office:string-value", shown) if type_ == "string" else shown
        return text, text_kind(text)

    def _date(self, builder: CellBuilder, value: str) -> tuple[str, str]:
        match = _STAMP.match(value)
        if match is None:
            raise builder.misplaced(f"cell {self._here()} with the date {visible(value, 40)!r}")
        day, hour, minute, second, part = match.groups()
        if hour is None:
            return day, "d"
        moment = datetime.fromisoformat(f"{day}T{hour}:{minute}:{second}")
        rounded = moment + timedelta(seconds=(part or "0")[0] >= "5")
        if rounded.date() != moment.date():
            builder.cells.next_day.append(self._here())
        return rounded.isoformat(), "s"

    def _repeats(self, attributes: dict[str, str], name: str, limit: int) -> int:
        text = attributes.get(name, "1")
        count = int(text) if text.isdecimal() and len(text) < 9 else 0
        if not 1 <= count <= limit:
            sheet = self.builder or CellBuilder(SharedTexts(), Styles(), False, "")
            raise sheet.misplaced(f"{name} is {visible(text, 40)!r}")
        return count

    def _count(self, cells: int, sheet: str) -> None:
        self.total += cells
        if self.total > MAX_CELLS:
            raise too_many(sheet)

    def _here(self) -> str:
        return f"{column_letters(self.column)}{self.row_number}"


def _duration(value: str) -> str:
    """Return an ISO duration as hours, minutes, seconds; blank when it is none.

    Examples
    --------
    >>> _duration("PT06H00M01S"), _duration("P1DT06H")
    ('06:00:01', '30:00:00')
    """
    match = _DURATION.match(value)
    if match is None or value.endswith(("P", "T")):
        return ""
    sign, days, hours, minutes, seconds, part = match.groups()
    total = int(days or 0) * 86_400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return sign + clock_text(total + ((part or "0")[0] >= "5"))
