"""The fast form of the structural reading, for sheets written in the usual spelling.

Nearly all programs write a cell as ``<c r="B7" s="1" t="s"><v>12</v></c>``. A sheet that keeps to this
spelling throughout is cut by a pattern, row by row; one exception, anywhere, and the reading is given up
and done by :mod:`reperform.intake.workbooks.sheet_xml`, which takes any XML. Both give the same cells. Expat parses
the text here too, so that broken XML and document types are refused alike.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator

from reperform.intake.workbooks.cells import CellBuilder, column_index
from reperform.intake.workbooks.converters import Converters, unescaped
from reperform.intake.workbooks.gate import Package, guarded_parser, parsed_pieces
from reperform.intake.workbooks.row_plans import RowPlan, Slot

_MAX_PREAMBLE = 4 * 1024**2
_FEW_CHARACTERS = 4_000
_MANY_MISSES = 50
_OTHER_ENCODING = re.compile(r"<\?xml[^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)
_END = "</row>"
_ROW = re.compile(r"\s*<row( [^<>]*?)(/?)>")
_ROW_NUMBER = re.compile(r'\sr="([1-9][0-9]{0,9})"')
# A row of no height is as good as hidden.
_HIDDEN = re.compile(r'\shidden="(?:1|true|on)"|\sht="0(?:\.0*)?"')
_TEXT = r'(?:<v>([^<]*)</v>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)'
_CELL = re.compile(rf'<c r="([A-Z]{{1,3}})([0-9]+)"([^<>/]*)(?:/>|>(?:{_TEXT}</c>|(.*?)</c>))', re.DOTALL)
_FORMULA = r"(<f(?: [^<>]*?)?(?:/>|>([^<]*)</f>))?"
_SHARED = re.compile(r'\ssi="([0-9]+)"')
_VALUE = r"(?:<v>([^<]*)</v>|(<v/>)|<is><t(?: [^<>]*)?>([^<]*)</t></is>)?"
_CONTENT = re.compile(rf"{_FORMULA}{_VALUE}\Z")
_ATTRIBUTE = re.compile(r'\s([A-Za-z0-9:]+)="([^"<&]*)"')


class UnusualSpellingError(Exception):
    """The sheet is not written in the usual spelling; the general reader takes it."""


def read_usual(package: Package, part: str, builder: CellBuilder, *, parsed_elsewhere: bool = False) -> bytes:
    """Fill a builder's cells from a sheet in the usual spelling; return the XML around the rows.

    ``parsed_elsewhere``: another process runs the part through expat, and its verdict is waited for.

    Raises
    ------
    UnusualSpellingError
        When anything else is met; the builder must then be thrown away.
    InputRefused
        As :func:`reperform.intake.workbooks.sheet_xml.read_cells`.
    """
    around: list[str] = []
    rows = _Rows(builder)
    try:
        for is_rows, text in _blocks(_texts(package, part, parsed_elsewhere)):
            if is_rows:
                rows.take(text)
            else:
                around.append(text)
    except (ValueError, OverflowError):  # a reference or number that XML or a spreadsheet does not have
        raise UnusualSpellingError from None
    return "".join(around).encode("utf-8")


def _texts(package: Package, part: str, parsed_elsewhere: bool) -> Iterator[str]:
    """Yield the text of a part in pieces, each passed by expat."""
    decoder = getincrementaldecoder("utf-8")("strict")
    pieces = package.stream(part) if parsed_elsewhere else parsed_pieces(package, part, guarded_parser(part))
    try:
        for piece in pieces:
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
    _require_usual(in_rows and bool(tag))
    if rest.strip():
        yield True, rest  # empty rows at the end
    yield False, tag + after


def _require_usual(condition: bool) -> None:
    if not condition:
        raise UnusualSpellingError


class _Rows:
    """Cuts blocks of rows into cells; what a cell means is the builder's matter.

    A block is taken whole by the plan of its table. One that the plan does not explain is halved until the
    rows at fault stand alone; those are taken cell by cell, and the plan learns what they hold.
    """

    def __init__(self, builder: CellBuilder) -> None:
        self.builder = builder
        self.converters = Converters(builder.strings, builder.styles, builder.is_1904)
        self.attributes: dict[str, tuple[str, int]] = {}
        self.heads: dict[str, bool] = {}
        self.plan = RowPlan()
        self.misses = 0

    def take(self, block: str) -> None:
        """Read a block that ends with a row."""
        waiting = [block]
        while waiting:
            text = waiting.pop()
            if self._by_plan(text):
                continue
            cut = text.find(_END, len(text) // 2) + len(_END)
            if len(text) < _FEW_CHARACTERS or not len(_END) <= cut < len(text) or self.misses > _MANY_MISSES:
                self.misses += 1
                self._cell_by_cell(text)
            else:
                waiting += (text[cut:], text[:cut])

    def _by_plan(self, text: str) -> bool:
        """Read rows by the plan; return False when they must be taken cell by cell."""
        if self.misses > _MANY_MISSES:
            return False  # a sheet the plan does not fit, for example one of formulas
        block = self.plan.take(text, self.builder.row_number)
        if block is None:
            return False
        self.misses = 0
        hidden = {head for head in set(block.heads) if self._is_hidden(head)}
        is_hidden = [head in hidden for head in block.heads] if hidden else []
        self.builder.keep_block(block.numbers, block.rows, block.patterns, is_hidden)
        return True

    def _is_hidden(self, head: str) -> bool:
        """Return whether the attributes of a row (but for its number) hide it."""
        known = self.heads.get(head)
        if known is None:
            _require_usual(not _ATTRIBUTE.sub("", head).strip() and _ROW_NUMBER.search(head) is None)
            known = self.heads[head] = _HIDDEN.search(head) is not None
        return known

    def _cell_by_cell(self, text: str) -> None:
        _require_usual("<!" not in text and "<?" not in text)
        position = 0
        while match := _ROW.match(text, position):
            attributes, is_empty = match.groups()
            number = _ROW_NUMBER.search(attributes)
            if number is None:
                raise UnusualSpellingError
            self.builder.start_row(int(number.group(1)), _HIDDEN.search(attributes) is not None)
            position = match.end()
            if not is_empty:
                end = text.find(_END, position)
                self._cells(text[position:end])
                position = end + len(_END)
            self.builder.end_row()
        _require_usual(not text[position:].strip())

    def _cells(self, row: str) -> None:
        builder = self.builder
        position = 0
        for match in _CELL.finditer(row):
            _require_usual(not row[position : match.start()].strip())
            position = match.end()
            letters, digits, attributes, value, inline, content = match.groups()
            builder.place(letters, digits)
            type_, style = self._known(attributes)
            if inline is not None:
                builder.require_inline(type_)
            if content:
                self._with_content(type_, style, content)
            else:
                if value or inline:
                    builder.add(type_, style, unescaped(value or inline))
                self._learn(letters, attributes)
        _require_usual(not row[position:].strip())

    def _learn(self, letters: str, attributes: str) -> None:
        type_, style = self._known(attributes)
        slot = Slot(column_index(letters), letters, attributes, type_ == "inlineStr")
        if slot not in self.plan.slots:
            converter = self.converters.of(type_, style)
            if converter is not None:
                self.plan.add(slot, converter)

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
        if inline is not None:
            self.builder.require_inline(type_)
        raw = value if value is not None else inline if inline is not None else "" if empty else None
        self.builder.add(
            type_,
            style,
            None if raw is None else unescaped(raw),
            None if tag is None else unescaped(formula or ""),
            _shared_number(tag or ""),
        )


def _shared_number(tag: str) -> str:
    """Return the number under which cells share a formula, from its tag; blank when it is not shared."""
    match = _SHARED.search(tag, 0, tag.index(">")) if ' t="shared"' in tag else None
    return match.group(1) if match else ""
