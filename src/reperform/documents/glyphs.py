"""Which characters can be printed, and a visible code for those that cannot.

PDF/A refuses a character without a glyph, and characters that reorder or hide text can deceive a reader:
both are shown as a code such as ⟨U+4E00⟩, so that nothing disappears and nothing passes for something else.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

_UNITS_OF_UNKNOWN = 900.0
_PLAIN = frozenset(map(chr, range(0x20, 0x7F))) | {"\n"}


def font_folder() -> Path:
    """Return the folder that holds DejaVu Sans: matplotlib ships it."""
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf"


@cache
def _widths(name: str) -> dict[int, float]:
    """Return thousandths of an em for every character a font has a glyph for."""
    from fontTools.ttLib import TTFont

    with TTFont(font_folder() / name, lazy=True) as font:
        units = font["head"].unitsPerEm
        advances = font["hmtx"].metrics
        return {code: advances[glyph][0] * 1000 / units for code, glyph in font.getBestCmap().items()}


@cache
def is_printable(character: str) -> bool:
    """Return whether a character has a glyph, upright and bold, and neither hides nor reorders text."""
    if character in _PLAIN:
        return True
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return False
    return ord(character) in _widths("DejaVuSans.ttf") and ord(character) in _widths("DejaVuSans-Bold.ttf")


@cache
def advance(character: str) -> float:
    """Return the width of a character in thousandths of an em, on the wide side."""
    if ord(character) in (0x200B, 0x0A):
        return 0.0
    return _widths("DejaVuSans-Bold.ttf").get(ord(character), _UNITS_OF_UNKNOWN)


def visible(text: str) -> str:
    """Return a text in which every character that cannot be printed is a visible code.

    Tabs become spaces, line ends become one kind.

    Examples
    --------
    >>> visible("a\\u202eb")
    'a⟨U+202E⟩b'
    """
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return "".join(character if is_printable(character) else f"⟨U+{ord(character):04X}⟩" for character in text)
