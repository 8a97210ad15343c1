"""How wide text is on paper, and how a table shares the width of a page among its columns.

Widths are decided here and not by the typesetter, so that a table that would not fit is turned or split
before anything can be clipped. Widths are estimates in points, on the wide side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from reperform.documents.blocks import Cell, Run, Table
from reperform.documents.glyphs import advance

BODY_SIZE = 9.0
TABLE_SIZE = 8.0
CELL_INSET = 3.0
WORD_CAP = 78.0
COMFORT = 64.0
NATURAL_CAP = 900.0
RIGID_HEADING = 46.0
BREAK = "\u200b"
_SAFETY = 1.04
_ROUNDING = 0.01
_PUNCTUATION = re.compile(r"(?<=[-_/.,:;|@=&?#])(?=\S)")

# Advance widths of U+0020 to U+007E in Libertinus Serif, thousandths of an em: regular, then bold.
_REGULAR = (
    250, 288, 336, 465, 465, 637, 705, 190, 298, 298, 369, 550, 220, 338, 220, 323, 465, 465, 465, 465, 465, 465,
    465, 465, 465, 465, 236, 236, 550, 550, 550, 411, 905, 695, 588, 646, 711, 557, 485, 685, 730, 297, 322, 637,
    528, 839, 699, 712, 541, 712, 587, 485, 563, 661, 604, 903, 660, 539, 604, 356, 287, 356, 518, 486, 392, 457,
    493, 428, 506, 440, 310, 510, 538, 271, 272, 522, 264, 790, 542, 497, 512, 503, 382, 390, 316, 531, 507, 757,
    510, 525, 424, 277, 205, 277, 449,
)  # fmt: skip
_BOLD = (
    250, 266, 376, 514, 514, 637, 729, 215, 315, 315, 433, 537, 244, 358, 244, 316, 514, 514, 514, 514, 514, 514,
    514, 514, 514, 514, 256, 256, 512, 551, 512, 406, 998, 740, 654, 706, 744, 609, 545, 732, 817, 367, 373, 736,
    577, 899, 740, 740, 614, 740, 716, 504, 618, 732, 652, 980, 718, 588, 624, 397, 307, 397, 518, 486, 392, 506,
    542, 456, 561, 482, 391, 531, 619, 322, 312, 623, 325, 905, 616, 544, 574, 573, 438, 427, 358, 598, 539, 787,
    581, 568, 452, 307, 220, 307, 473,
)  # fmt: skip
_MONO = 602 * 0.92


@cache
def _character(character: str, style: str) -> float:
    if style == "mono":
        return _MONO if ord(character) < 0x2000 else 1000.0
    if " " <= character <= "~":
        return float((_BOLD if style == "bold" else _REGULAR)[ord(character) - 32])
    return advance(character)


@lru_cache(maxsize=1 << 17)
def text_width(text: str, size: float = TABLE_SIZE, style: str = "") -> float:
    """Return the width of a text on one line, in points.

    Examples
    --------
    >>> round(text_width("0000000000", size=10.0), 1)
    48.4
    """
    return sum(_character(character, style) for character in text) * size * _SAFETY / 1000


def parts_of(cell: Cell) -> tuple[str, str]:
    """Return the text and the style of a cell."""
    return (cell.text, cell.style) if isinstance(cell, Run) else (cell, "")


def breakable(text: str, width: float, size: float = TABLE_SIZE, style: str = "") -> str:
    """Return a text in which words wider than a column may break; all other words stay whole.

    The places are zero-width spaces: after punctuation, and after every fourth character of a part that is still
    too wide. A word that fills its column to the point is not broken: the width of the column was made from it.
    """
    if text_width(text, size, style) <= width + _ROUNDING:
        return text
    return re.sub(r"\S+", lambda word: _broken(word.group(), width, size, style), text)


def _broken(word: str, width: float, size: float, style: str) -> str:
    if text_width(word, size, style) <= width + _ROUNDING:
        return word
    return BREAK.join(
        piece[start : start + step]
        for piece in _PUNCTUATION.split(word)
        for step in [len(piece) if text_width(piece, size, style) <= width else 4]
        for start in range(0, len(piece), step or 1)
    )


def line_count(text: str, width: float, size: float, style: str = "") -> int:
    """Return how many lines a text takes in a column, at most one too many."""
    total = 0
    for line in text.split("\n"):
        used, lines = 0.0, 1
        for word in line.split(" "):
            wide = text_width(word + " ", size, style)
            if used and used + wide > width:
                used, lines = 0.0, lines + 1
            lines += int(wide // max(width, 1.0))
            used += wide
        total += lines
    return total


def _column_cells(table: Table, index: int) -> list[tuple[str, str]]:
    cells = [parts_of(row.cells[index]) for row in table.rows if len(row.cells) == len(table.columns)]
    return [(parts_of(table.columns[index].heading)[0], "bold"), *cells]


def _widest(cells: Sequence[tuple[str, str]], pattern: str) -> float:
    pieces = {(piece, style) for text, style in cells for piece in re.split(pattern, text)}
    return max((text_width(piece, TABLE_SIZE, style) for piece, style in pieces), default=0.0) + 2 * CELL_INSET


@lru_cache(maxsize=256)
def column_needs(table: Table, index: int) -> tuple[float, float, float]:
    """Return the least, comfortable and natural width of a column in points.

    The heading of a rigid column wraps; its cells decide the width.
    """
    cells = _column_cells(table, index)
    word = min(_widest(cells, r"\s+"), WORD_CAP)
    natural = _widest(cells, "\n")
    if table.columns[index].rigid:
        natural = max(word, _widest(cells[1:], "\n"), min(natural, RIGID_HEADING))
    natural = min(natural, NATURAL_CAP)
    least = min(word, natural)
    return least, min(natural, max(least, COMFORT)), natural


def share(table: Table, available: float) -> tuple[float, ...]:
    """Return the widths of all columns; they add up to the width available.

    Raises
    ------
    ValueError
        If the least widths do not fit: the table must be split first.
    """
    needs = [column_needs(table, index) for index in range(len(table.columns))]
    least, comfort, natural = (sum(need[kind] for need in needs) for kind in range(3))
    if least > available + 0.01:
        raise ValueError("the table does not fit; split it first")
    if natural <= available:
        return _grown(table, [need[2] for need in needs], available - natural)
    if comfort > available:
        factor = (available - least) / (comfort - least)
        return tuple(need[0] + (need[1] - need[0]) * factor for need in needs)
    return _filled(table, [need[1] for need in needs], [need[2] for need in needs], available - comfort)


def _filled(table: Table, widths: list[float], wanted: Sequence[float], spare: float) -> tuple[float, ...]:
    """Return widths after the spare width went to columns in proportion to what they still want, and to their weight.

    Long texts get most, so that rows become as low as they can.
    """
    wants = [
        (want - width) * column.weight for want, width, column in zip(wanted, widths, table.columns, strict=True)
    ]
    return tuple(width + spare * want / sum(wants) for want, width in zip(wants, widths, strict=True))


def _grown(table: Table, widths: list[float], spare: float) -> tuple[float, ...]:
    flexible = [not column.rigid for column in table.columns]
    base = sum(width for width, grows in zip(widths, flexible, strict=True) if grows)
    if not base:
        return tuple(widths)
    return tuple(
        width + (spare * width / base if grows else 0.0) for width, grows in zip(widths, flexible, strict=True)
    )


def comfortable_width(table: Table) -> float:
    """Return the width at which every column can be read with ease."""
    return sum(column_needs(table, index)[1] for index in range(len(table.columns)))


def least_width(table: Table) -> float:
    """Return the width below which words would have to be broken."""
    return sum(column_needs(table, index)[0] for index in range(len(table.columns)))
