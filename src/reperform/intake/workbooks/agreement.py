"""The second reading: an independent reader must see the same cells, or the file is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook

from reperform.errors import InputRefused
from reperform.intake.numbers import number_text
from reperform.intake.outcome import MAX_CELLS, listed, refusal
from reperform.intake.workbooks.cells import Cells, too_many
from reperform.intake.workbooks.digests import BLOCK_ROWS, Blocks, differing_blocks, own_digests, second_digests
from reperform.intake.workbooks.gate import Source, readable
from reperform.intake.workbooks.workbook import plain_text
from reperform.texts import column_letters

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  (a spreadsheet date has no zone)
_OFFSET_1904 = timedelta(days=1_462)
_DAY_SECONDS = 86_400
_SECOND = timedelta(seconds=1)

Pair = tuple[int, list[str], str, list[Any]]


def open_second(source: Source, sheet: str) -> CalamineSheet:
    """Return a sheet as the second reader sees it."""
    return CalamineWorkbook.from_object(readable(source)).get_sheet_by_name(sheet)


class SecondReading:
    """The second reader's view of a sheet, read in this process when it is first needed.

    Parameters
    ----------
    source : Path or bytes
        Where the bytes are kept, or the bytes.
    sheet : str
        Name of the sheet.
    """

    def __init__(self, source: Source, sheet: str) -> None:
        self.source, self.name = source, sheet

    @cached_property
    def sheet(self) -> CalamineSheet:
        """The sheet as the second reader sees it."""
        return open_second(self.source, self.name)

    def digests(self) -> Blocks:
        """Return the digests of its columns, block by block."""
        return digests_of(self.sheet)


def digests_of(sheet: CalamineSheet) -> Blocks:
    """Return the digests of the columns of a sheet as the second reader sees it."""
    return second_digests(sheet.iter_rows(), sheet.start[1]) if sheet.start else {}


class Agreement:
    """The comparison of every cell of the structural reading with the second reader's.

    Whole columns of a block are compared by digest; the blocks that differ are compared cell by cell.

    Parameters
    ----------
    cells : Cells
        The structural reading.
    second : SecondReading
        The sheet as the second reader sees it; asked only when its size is within the limit.
    is_1904 : bool
        Whether the workbook's dates count from 1904.

    Raises
    ------
    InputRefused
        RP-I18 when the used range is beyond the limit.
    """

    def __init__(self, cells: Cells, second: SecondReading, is_1904: bool) -> None:
        self.cells, self.second, self.is_1904 = cells, second, is_1904
        width = max(map(len, cells.rows), default=0)
        if cells.numbers and cells.numbers[-1] * width > MAX_CELLS:
            raise too_many(second.name)
        self.own = own_digests(cells)

    def confirm(self) -> None:
        """Refuse the sheet unless both readings agree.

        Raises
        ------
        InputRefused
            RP-I20 naming the cells that differ; what the second reader refused.
        """
        blocks = differing_blocks(self.own, self.second.digests())
        if not blocks:
            return
        differing = list(_differing(self.cells, self.second.sheet, blocks, self.is_1904))
        if differing:
            raise disagreement(self.second.name, differing)


def disagreement(sheet: str, differing: list[str]) -> InputRefused:
    """Return the refusal of a sheet whose two readings differ in some cells."""
    return refusal(
        "RP-I20",
        f"two independent readings of sheet {sheet!r} disagree on {len(differing):,} cells: "
        + listed(differing[:20], len(differing)),
        "ask the client to open the file in Excel, save it again and send that",
        "Programs show different values for this file; none can be relied on.",
        sheet=sheet,
        count=len(differing),
    )


def _differing(cells: Cells, second: CalamineSheet, blocks: set[int], is_1904: bool) -> Iterator[str]:
    """Yield the cells that differ in some blocks of rows."""
    first = second.start[1] if second.start else 0
    for number, row, kinds, values in _pairs(cells, second, blocks):
        for column in range(max(len(row), first + len(values))):
            text, kind = (row[column], kinds[column]) if column < len(row) else ("", ".")
            place = column - first
            value = values[place] if 0 <= place < len(values) else ""
            if not is_same(text, kind, value, is_1904):
                yield f"{column_letters(column)}{number}"


def _pairs(cells: Cells, second: CalamineSheet, blocks: set[int]) -> Iterator[Pair]:
    """Yield the two readings of each row of some blocks; a row that one of them lacks is empty there."""
    own = {
        number: (row, kinds)
        for number, row, kinds in zip(cells.numbers, cells.rows, cells.kinds, strict=True)
        if (number - 1) // BLOCK_ROWS in blocks
    }
    for number, values in enumerate(second.iter_rows() if second.start else (), 1):
        if (number - 1) // BLOCK_ROWS in blocks:
            yield (number, *own.pop(number, ([], "")), values)
    for number, (row, kinds) in own.items():
        yield number, row, kinds, []


def _spelled(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        text = repr(value)
        is_usual = text.endswith(".0") and len(text) < 18 and text != "-0.0"
        return text[:-2] if is_usual else number_text(text)
    if isinstance(value, datetime):
        whole = value.replace(microsecond=0) if value.microsecond else value
        return (whole + _SECOND if value.microsecond >= 500_000 else whole).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def is_same(text: str, kind: str, value: Any, is_1904: bool) -> bool:
    """Return whether two readings of one cell mean the same; slow, for what is not spelled alike."""
    if kind == "e":
        return isinstance(value, str) and (not value or value.startswith("#"))
    if isinstance(value, str):
        return kind in "t." and plain_text(value).strip() == text.strip()
    if kind in "t.b" or isinstance(value, bool):
        return kind == "b" and isinstance(value, bool) and text == _spelled(value)
    if kind == "n" and isinstance(value, (int, float)):
        return text == _spelled(value)
    own = _own_seconds(text, kind, is_1904)
    # Excel counts a day in 1900 that never was; both readings of such a serial stay numbers for us.
    tolerance = _DAY_SECONDS + 1 if kind == "n" else 1
    return abs(own - _seconds(value, is_1904)) <= tolerance


def _own_seconds(text: str, kind: str, is_1904: bool) -> Decimal:
    if kind == "n":
        return Decimal(text) * _DAY_SECONDS + (_shift(is_1904))
    if kind == "h":
        hours, minutes, seconds = text.split(":")
        return Decimal(int(hours) * 3600 + int(minutes) * 60 + int(seconds))
    return Decimal(int((datetime.fromisoformat(text) - _EPOCH).total_seconds()))


def _seconds(value: Any, is_1904: bool) -> Decimal:
    if isinstance(value, time):
        return Decimal(value.hour * 3600 + value.minute * 60 + value.second)
    if isinstance(value, timedelta):
        return Decimal(round(value.total_seconds()))
    if isinstance(value, datetime):
        return Decimal(round((value - _EPOCH).total_seconds()))
    if isinstance(value, date):
        return Decimal((value - _EPOCH.date()).days * _DAY_SECONDS)
    return Decimal(repr(float(value))) * _DAY_SECONDS + _shift(is_1904)


def _shift(is_1904: bool) -> int:
    return int(_OFFSET_1904.total_seconds()) if is_1904 else 0
