"""The fast form of the structural reading, for sheets written in the usual spelling.

Nearly all programs write a cell as ``<c r="B7" s="1" t="s"><v>12</v></c>``. A sheet that keeps to this
spelling throughout is cut by a pattern, row by row; one exception, anywhere, and the reading is given up
and done by :mod:`reperform.intake.workbooks.sheet_xml`, which takes any XML. Both give the same cells. Expat parses
the text here too, so that broken XML and document types are refused alike.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reperform.intake.workbooks.cells import MAX_COLUMNS, CellBuilder, column_index, text_kind
from reperform.intake.workbooks.converters import Converters, unescaped
from reperform.intake.workbooks.gate import Package, guarded_parser, parsed_pieces

_MAX_PREAMBLE = 4 * 1024**2
_PLAN_LIMIT = 1_000
_OTHER_ENCODING = re.compile(r"<\?xml[^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)
_ROW = re.compile(r"\s*(?:<row [^<>]*/>\s*)*<row ([^<>]*)>")
_ROW_NUMBER = re.compile(r'(?:^|\s)r="([1-9][0-9]*)"')
_HIDDEN = re.compile(r'(?:^|\s)hidden="(?:1|true|on)"')
_TEXT = r'(?:<v>|<is><t(?: xml:space="preserve")?>)([^<]*)(?:</v>|</t></is>)'
_CELL = re.compile(rf'<c r="([A-Z]{{1,3}})([0-9]+)"([^<>/]*)(?:/>|>(?:{_TEXT}</c>|(.*?)</c>))', re.DOTALL)
_FORMULA = r"(<f(?: [^<>]*?)?(?:/>|>([^<]*)</f>))?"
_VALUE = r"(?:<v>([^<]*)</v>|(<v/>)|<is><t(?: [^<>]*)?>([^<]*)</t></is>)?"
_CONTENT = re.compile(rf"{_FORMULA}{_VALUE}\Z")
_ATTRIBUTE = re.compile(r'\s([A-Za-z:]+)="([^"<&]*)"')
_ONLY_EMPTY_ROWS = re.compile(r"\s*(?:<row [^<>]*/>\s*)*\Z")

CellParts = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Plan:
    """How rows of one pattern are read: columns, a function for each cell, and the kinds they give."""

    places: tuple[int, ...]
    functions: tuple[Callable[[str], str], ...]
    pattern: str

    def row(self, values: tuple[str, ...]) -> list[str]:
        """Return the texts of a row; columns without a cell are blank."""
        texts = [function(value) for function, value in zip(self.functions, values, strict=True)]
        if len(texts) == len(self.pattern):
            return texts
        row = [""] * len(self.pattern)
        for place, text in zip(self.places, texts, strict=True):
            row[place] = text
        return row


class UnusualSpellingError(Exception):
    """The sheet is not written in the usual spelling; the general reader takes it."""


def read_usual(package: Package, part: str, builder: CellBuilder) -> bytes:
    """Fill a builder's cells from a sheet in the usual spelling; return the XML around the rows.

    Raises
    ------
    UnusualSpellingError
        When anything else is met; the builder must then be thrown away.
    InputRefused
        As :func:`reperform.intake.workbooks.sheet_xml.read_cells`.
    """
    around: list[str] = []
    rows = _Rows(builder)
    for is_rows, text in _blocks(_texts(package, part)):
        if is_rows:
            rows.take(text)
        else:
            around.append(text)
    return "".join(around).encode("utf-8")


def _texts(package: Package, part: str) -> Iterator[str]:
    """Yield the text of a part in pieces, each passed by expat."""
    decoder = getincrementaldecoder("utf-8")("strict")
    try:
        for piece in parsed_pieces(package, part, guarded_parser(part)):
            yield decoder.decode(piece)
    except UnicodeDecodeError:
        raise UnusualSpellingError from None


def _blocks(texts: Iterator[str]) -> Iterator[tuple[bool, str]]:
    """Yield the text before the rows, whole rows in blocks, and the text after them."""
    buffer, in_rows = "", False
    for text in texts:
        buffer += text
        if not in_rows:
            before, tag, buffer = buffer.partition("<sheetData>")
            if not tag:
                _require_usual(len(before) < _MAX_PREAMBLE)
                buffer = before
                continue
            _require_usual(_OTHER_ENCODING.match(before) is None and "<!" not in before)
            in_rows = True
            yield False, before + tag
        cut = buffer.rfind("</row>") + len("</row>")
        if cut >= len("</row>"):
            yield True, buffer[:cut]
            buffer = buffer[cut:]
    rest, tag, after = buffer.partition("</sheetData>")
    _require_usual(in_rows and bool(tag) and _ONLY_EMPTY_ROWS.match(rest) is not None)
    yield False, tag + after


def _require_usual(condition: bool) -> None:
    if not condition:
        raise UnusualSpellingError


class _Rows:
    """Cuts blocks of rows into cells; what a cell means is the builder's matter.

    Rows of one table repeat the same columns, types and styles. For each such pattern the functions that
    turn stored texts into values are worked out once; a row they do not fit is taken cell by cell.
    """

    def __init__(self, builder: CellBuilder) -> None:
        self.builder = builder
        self.blank_strings = {text for text in builder.strings if text_kind(text) == "."} - {""}
        self.converters = Converters(builder.strings, builder.styles, builder.is_1904)
        self.attributes: dict[str, tuple[str, int]] = {}
        self.plans: dict[tuple[object, object], Plan | None] = {}

    def take(self, block: str) -> None:
        """Read a block that ends with a row."""
        _require_usual("<!" not in block and "<?" not in block)
        builder = self.builder
        for piece in block.split("</row>")[:-1]:
            head = _ROW.match(piece)
            number = _ROW_NUMBER.search(head.group(1)) if head else None
            if head is None or number is None:
                raise UnusualSpellingError
            builder.start_row(int(number.group(1)), _HIDDEN.search(head.group(1)) is not None)
            found = _CELL.findall(piece, head.end())
            _require_usual(piece.count("<c", head.end()) == len(found))
            if found and not self._by_plan(found):
                self._cell_by_cell(found)
            builder.end_row()

    def _by_plan(self, found: list[CellParts]) -> bool:
        """Read a row by the plan of its pattern; return False when it must be taken cell by cell."""
        letters, digits, attributes, values, contents = zip(*found, strict=True)
        if any(contents) or digits.count(self.builder.row_text) != len(digits):
            return False
        if "" in values:
            filled = [cell for cell in found if cell[3]]
            if not filled:
                return True
            letters, digits, attributes, values, contents = zip(*filled, strict=True)
        signature = (letters, attributes)
        if signature not in self.plans and len(self.plans) < _PLAN_LIMIT:
            self.plans[signature] = self._plan(letters, attributes)
        plan = self.plans.get(signature)
        try:
            row = plan.row(values) if plan else []
        except (ValueError, IndexError):
            return False
        if plan is None or not self.blank_strings.isdisjoint(row):
            return False
        self.builder.keep_row(row, plan.pattern)
        return True

    def _plan(self, letters: tuple[str, ...], attributes: tuple[str, ...]) -> Plan | None:
        """Return the plan of rows whose cells stand in these columns, with these types and styles."""
        places = tuple(map(column_index, letters))
        found = [self.converters.of(*self._known(one)) for one in attributes]
        kept = [one for one in found if one is not None]
        if len(kept) != len(found) or list(places) != sorted(set(places)) or places[-1] >= MAX_COLUMNS:
            return None
        kinds = dict(zip(places, (kind for _, kind in kept), strict=True))
        pattern = "".join(kinds.get(place, ".") for place in range(places[-1] + 1))
        return Plan(places, tuple(function for function, _ in kept), pattern)

    def _cell_by_cell(self, found: list[CellParts]) -> None:
        builder = self.builder
        for letters, digits, attributes, value, content in found:
            builder.place(letters, digits)
            type_, style = self._known(attributes)
            if content:
                self._with_content(type_, style, content)
            elif value:
                builder.add(type_, style, unescaped(value))

    def _known(self, attributes: str) -> tuple[str, int]:
        known = self.attributes.get(attributes)
        if known is None:
            known = self.attributes[attributes] = self._type_and_style(attributes)
        return known

    def _type_and_style(self, attributes: str) -> tuple[str, int]:
        named = dict(_ATTRIBUTE.findall(attributes))
        _require_usual(not _ATTRIBUTE.sub("", attributes).strip() and "r" not in named)
        _require_usual(named.get("s", "0").isdecimal())
        return named.get("t", "n"), int(named.get("s", "0"))

    def _with_content(self, type_: str, style: int, content: str) -> None:
        match = _CONTENT.match(content)
        if match is None:
            raise UnusualSpellingError
        tag, formula, value, empty, inline = match.groups()
        raw = value if value is not None else inline if inline is not None else "" if empty else None
        self.builder.add(
            type_,
            style,
            None if raw is None else unescaped(raw),
            None if tag is None else unescaped(formula or ""),
        )
