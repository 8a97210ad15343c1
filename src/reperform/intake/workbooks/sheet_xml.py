"""The structural reading of one sheet: every cell by its reference, from the XML itself, in one pass.

Nothing is taken from ``<dimension>``, which programs write wrongly. Sheets in the usual spelling take the
fast form in :mod:`reperform.intake.workbooks.sheet_rows`; this module reads any XML, whatever its prefixes.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from reperform.intake.workbooks.cells import MAX_COLUMNS, CellBuilder, Cells
from reperform.intake.workbooks.gate import MAX_DEPTH, feed, guarded_parser, too_deep
from reperform.intake.workbooks.shared_texts import usual_texts
from reperform.intake.workbooks.sheet_rows import UnusualSpellingError, read_usual
from reperform.intake.workbooks.workbook import (
    SharedTexts,
    Sheet,
    Workbook,
    is_true,
    read_strings,
    read_styles,
    require,
)

_NO_EXTENT = re.compile(r"0(?:\.0*)?")
_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


def read_cells(book: Workbook, sheet: Sheet, *, fast: bool = True, parsed_elsewhere: bool = False) -> Cells:
    """Return the cells of a sheet.

    Parameters
    ----------
    book, sheet
        The workbook and the chosen one of its worksheets.
    fast : bool
        Whether the fast form may be tried; both forms give the same cells.
    parsed_elsewhere : bool
        Whether another process runs the sheet through expat at the same time; the cells must not be used
        before its verdict.

    Raises
    ------
    InputRefused
        RP-I15 the sheet's part is missing, RP-I17 cells out of place, RP-I18 too many cells, RP-I14 and
        RP-I21 for XML that no spreadsheet program writes.
    """
    part = require(book.package, sheet.part, f"the sheet {sheet.name!r}")
    strings, styles = _strings(book, fast), read_styles(book)
    if fast:
        try:
            builder = CellBuilder(strings, styles, book.is_1904, sheet.name)
            around = read_usual(book.package, part, builder, parsed_elsewhere=parsed_elsewhere)
            handlers = SheetHandlers(builder)
            parser = guarded_parser(part)
            handlers.attach(parser)
            parser.Parse(around, True)
            return builder.cells
        except (UnusualSpellingError, expat.ExpatError):
            pass  # the general form reads it, or says what is broken
    builder = CellBuilder(strings, styles, book.is_1904, sheet.name)
    parser = guarded_parser(part)
    SheetHandlers(builder).attach(parser)
    feed(book.package, part, parser)
    return builder.cells


def _strings(book: Workbook, fast: bool) -> SharedTexts:
    found = usual_texts(book.package, book.strings_part) if fast and book.strings_part in book.package.names else None
    return read_strings(book) if found is None else found


class _LocalNames(dict[str, str]):
    """Element names without a namespace prefix, each worked out once."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


class SheetHandlers:
    """What expat calls for each element of a sheet."""

    def __init__(self, builder: CellBuilder) -> None:
        self.builder = builder
        self.pieces: list[str] = []
        self.type, self.style = "n", 0
        self.raw: str | None = None
        self.formula: str | None = None
        self.shared = ""
        self.in_phonetic = False
        self.depth = 0
        self.local = _LocalNames()
        self.rare = {
            "row": self._start_row,
            "col": self._columns,
            "mergeCell": self._merge,
            "autoFilter": self._filter,
            "rPh": self._phonetic,
            "strike": self._strike,
            "sheetProtection": self._protection,
            "is": self._inline,
        }

    def attach(self, parser: expat.XMLParserType) -> None:
        """Let a parser call these handlers."""
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.pieces.append

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        local = self.local[name]
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise too_deep(f"the sheet {self.builder.sheet!r}")
        if local == "c":
            self._start_cell(attributes)
        elif local in ("v", "t", "f"):
            self.pieces.clear()
            if local == "f":
                self.shared = attributes.get("si", "") if attributes.get("t") == "shared" else ""
        elif local in self.rare:
            self.rare[local](attributes)
        elif local == "worksheet" and attributes.get(f"xmlns:{name}"[: -len(":worksheet")]) not in _NAMESPACES:
            raise self.builder.misplaced("its root element is of no known namespace")

    def end(self, name: str) -> None:
        """Take the end of an element."""
        local = self.local[name]
        self.depth -= 1
        if local == "c":
            self.builder.add(self.type, self.style, self.raw, self.formula, self.shared)
        elif local in ("v", "t"):
            if not self.in_phonetic:
                self.raw = (self.raw or "") + "".join(self.pieces)
        elif local == "f":
            self.formula = "".join(self.pieces)
        elif local == "row":
            self.builder.end_row()
        elif local == "rPh":
            self.in_phonetic = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        text = attributes.get("r", "")
        number = int(text) if text.isdecimal() else self.builder.row_number + 1
        self.builder.start_row(number, _is_out_of_sight(attributes, "ht"))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.raw = self.formula = None
        self.shared = ""
        self.type = attributes.get("t", "n")
        self.style = int(attributes.get("s", "0"))
        reference = attributes.get("r")
        if reference is None:
            self.builder.column += 1
        else:
            self.builder.place_reference(reference)

    def _columns(self, attributes: dict[str, str]) -> None:
        if _is_out_of_sight(attributes, "width"):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self.builder.cells.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))

    def _merge(self, attributes: dict[str, str]) -> None:
        self.builder.cells.merged.append(attributes.get("ref", ""))

    def _filter(self, attributes: dict[str, str]) -> None:
        self.builder.cells.filter = attributes.get("ref", "yes")

    def _strike(self, attributes: dict[str, str]) -> None:
        if is_true(attributes.get("val", "1")):
            self.builder.cells.struck_rows[self.builder.row_number] = None

    def _protection(self, attributes: dict[str, str]) -> None:
        self.builder.cells.is_protected = is_true(attributes.get("sheet", ""))

    def _inline(self, _: dict[str, str]) -> None:
        self.builder.require_inline(self.type)

    def _phonetic(self, _: dict[str, str]) -> None:
        self.in_phonetic = True


def _is_out_of_sight(attributes: dict[str, str], extent: str) -> bool:
    """Return whether a row or column is hidden; one of no height or width is as good as hidden."""
    return is_true(attributes.get("hidden", "")) or _NO_EXTENT.fullmatch(attributes.get(extent, "")) is not None
