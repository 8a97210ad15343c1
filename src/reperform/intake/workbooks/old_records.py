"""The records of an old Excel workbook (.xls): what its one reader does not tell.

A workbook stream is a sequence of records (MS-XLS 2.3.1). They are walked once: lengths must fit, and what hides
values or casts doubt on them is collected for each sheet.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from reperform.intake.workbooks.compound import damaged
from reperform.texts import column_letters

_BEGIN = (0x0809, 0x0409, 0x0209, 0x0009)
_END, _CONTINUE, _FILE_PASS, _SHEET, _STRINGS = 0x000A, 0x003C, 0x002F, 0x0085, 0x00FC
_ROW, _COLUMNS, _FORMULA, _ERROR, _FILTER = 0x0208, 0x007D, 0x0006, 0x0205, 0x009B
_MERGED, _COMMENT, _PROTECT, _PIVOT, _EXTERNAL = 0x00E5, 0x001C, 0x0012, 0x00B0, 0x01AE
_CELLS = frozenset({_FORMULA, _ERROR, 0x0201, 0x0203, 0x0204, 0x027E, 0x00FD, 0x00BD, 0x00BE, 0x00D6})
_SIZE, _MAX_ROWS, _MAX_COLUMNS = 0x0200, 65_536, 256
_LONGEST_RECORD = 8_224
_SHORTEST_TEXT = 3
_STATES = {0: "visible", 1: "hidden", 2: "veryHidden"}
_CALCULATED_LATER = 0x2


@dataclass
class OldSheet:
    """What was met on one sheet; cells are references such as ``B7``, rows count from 1."""

    name: str = ""
    state: str = "visible"
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    formulas: int = 0
    blank_results: list[str] = field(default_factory=list)
    uncalculated: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    merged: int = 0
    is_filtered: bool = False
    is_protected: bool = False
    has_pivot: bool = False


@dataclass
class OldRecords:
    """What was met in a whole workbook stream."""

    is_encrypted: bool = False
    has_links: bool = False
    sheets: list[OldSheet] = field(default_factory=list)


def read_records(stream: bytes) -> OldRecords:
    """Return what the records of a workbook stream tell.

    Raises
    ------
    InputRefused
        RP-I25 when a record runs past the end, or the table of texts says it holds more than it has room for.
    """
    found = OldRecords()
    by_offset: dict[int, OldSheet] = {}
    sheet: OldSheet | None = None
    depth = 0
    for position, kind, content in _records(stream):
        if kind in _BEGIN:
            depth += 1
            sheet = by_offset.get(position, sheet) if depth == 1 else sheet
        elif kind == _END:
            depth -= 1
            sheet = sheet if depth else None
        elif kind == _FILE_PASS:
            found.is_encrypted = True
            return found  # what follows is cipher text
        elif kind == _EXTERNAL:
            found.has_links |= len(content) > 4 and content[2:4] != b"\x01\x04"
        elif kind == _SHEET and len(content) >= 8:
            offset, state, _ = struct.unpack_from("<IBB", content)
            by_offset[offset] = OldSheet(_name(content), _STATES.get(state & 3, "hidden"))
            found.sheets.append(by_offset[offset])
        elif sheet is not None and depth == 1:
            _take(sheet, kind, content)
    return found


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield offset, kind and content of each record up to the padding."""
    position, size = 0, len(stream)
    texts = room = 0
    while position + 4 <= size:
        kind, length = struct.unpack_from("<HH", stream, position)
        if kind == 0 and length == 0:
            return
        if position == 0 and kind not in _BEGIN:
            raise damaged("its workbook does not begin as one")
        if length > _LONGEST_RECORD or position + 4 + length > size:
            raise damaged(f"a record at byte {position:,} of its workbook runs past the end")
        content = stream[position + 4 : position + 4 + length]
        if kind == _STRINGS and length >= 8:
            texts, room = int.from_bytes(content[4:8], "little"), length
        elif kind == _CONTINUE:
            room += length
        elif texts:
            if texts * _SHORTEST_TEXT > room:
                raise damaged(f"its table of texts says it holds {texts:,} but has room for {room // _SHORTEST_TEXT:,}")
            texts = 0
        yield position, kind, content
        position += 4 + length


def _take(sheet: OldSheet, kind: int, content: bytes) -> None:
    """Keep what a record of a sheet tells.

    Raises
    ------
    InputRefused
        RP-I25 for a size or cell beyond the last column: it makes a reader ask for hundreds of gigabytes.
    """
    if kind == _SIZE and len(content) >= 14:
        first_row, last_row, first_column, last_column = struct.unpack_from("<IIHH", content)
        if not first_row <= last_row <= _MAX_ROWS or not first_column <= last_column <= _MAX_COLUMNS:
            raise damaged(f"its sheet {sheet.name!r} says it has {last_row:,} rows and {last_column:,} columns")
    if kind in _CELLS and len(content) >= 4 and content[3]:
        raise damaged(f"a cell of its sheet {sheet.name!r} stands beyond the last column")
    if kind == _ROW and len(content) >= 14:
        if content[12] & 0x20:
            sheet.hidden_rows.append(int.from_bytes(content[:2], "little") + 1)
    elif kind == _FORMULA and len(content) >= 16:
        _take_formula(sheet, content)
    elif kind == _ERROR and len(content) >= 8:
        if content[7]:
            sheet.errors.append(_cell(content))
    elif kind == _COLUMNS and len(content) >= 10:
        first, last = struct.unpack_from("<HH", content)
        if content[8] & 1:
            sheet.hidden_columns += range(first, min(last, 255) + 1)
    elif kind == _COMMENT and len(content) >= 4:
        sheet.comments.append(_cell(content))
    elif kind == _MERGED and len(content) >= 2:
        sheet.merged += int.from_bytes(content[:2], "little")
    sheet.is_filtered |= kind == _FILTER
    sheet.has_pivot |= kind == _PIVOT
    sheet.is_protected |= kind == _PROTECT and content[:1] == b"\x01"


def _take_formula(sheet: OldSheet, content: bytes) -> None:
    """A formula stores its last result: a number, or a mark for text, truth value, error or blank text."""
    sheet.formulas += 1
    result = content[6:14]
    if result[6:] == b"\xff\xff":
        if result[0] == 2:
            sheet.errors.append(_cell(content))
        elif result[0] == 3:
            sheet.blank_results.append(_cell(content))
    elif result == bytes(8) and content[14] & _CALCULATED_LATER:
        # So do programs write a formula which they leave to Excel to calculate.
        sheet.uncalculated.append(_cell(content))


def _cell(content: bytes) -> str:
    row, column = struct.unpack_from("<HH", content)
    return f"{column_letters(column)}{row + 1}"


def _name(content: bytes) -> str:
    """Return the name of a sheet: 8-bit or UTF-16, by the flag after its length."""
    length = content[6]
    if content[7] & 1 and len(content) >= 8 + 2 * length:
        return content[8 : 8 + 2 * length].decode("utf-16-le", "replace")
    if content[7] in (0, 1):
        return content[8 : 8 + length].decode("latin-1")
    return content[7 : 7 + length].decode("latin-1")  # before Excel 97 no flag stands there
