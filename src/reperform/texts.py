"""Text as the field needs it: keys normalised without losing anything that tells two keys apart."""

from __future__ import annotations

import re
import unicodedata

_HIDING = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])
# Characters without width: joiners, soft hyphen, byte order mark, and the marks that only set a direction.
_ZERO_WIDTH = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
        "\u2066\u2067\u2068\u2069")
)
_BLANKS = re.compile(r"\s+")
_SINGLE_BLANKS = re.compile(r"[^ ]+(?: [^ ]+)*")


def clean_text(text: str) -> str:
    """Return a text in Unicode form NFC with outer blanks trimmed (the form that is hashed)."""
    return unicodedata.normalize("NFC", text).strip()


def clean_key(text: str) -> str:
    """Return a key: NFC, trimmed, inner blanks collapsed to one space, zero-width characters removed.

    Blanks are also no-break spaces, tabs and line breaks. Nothing else changes: case, leading
    zeros, dashes and punctuation tell keys apart and stay.

    Examples
    --------
    >>> clean_key("  0042\\u200b  A ")
    '0042 A'
    """
    if text.isascii() and text.isprintable() and (" " not in text or _SINGLE_BLANKS.fullmatch(text)):
        return text  # nearly all keys are clean; this is what a list of a million waits for
    return _BLANKS.sub(" ", clean_text(text.translate(_ZERO_WIDTH)))


def shown_name(name: str) -> str:
    """Return the name of a received file as it is shown: what hides, reorders or looks like something else as a code.

    A name is data of the client and never a path. Control and direction characters, bytes that are no text and
    accents that stand apart from their letter are shown by their code points.

    Examples
    --------
    >>> shown_name("invoice\u202excod.exe"), shown_name("Übersicht.xlsx")
    ('invoice⟨U+202E⟩xcod.exe', 'Übersicht.xlsx')
    """
    apart = not unicodedata.is_normalized("NFC", name)
    return "".join(_code(one) if _hides(one, apart) else one for one in name)


def _hides(character: str, apart: bool) -> bool:
    category = unicodedata.category(character)
    return category in _HIDING or (apart and category == "Mn")


def _code(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"


def fold_person(text: str) -> str:
    """Return a name or handle as persons are compared: a clean key without regard to case."""
    return clean_key(text).casefold()


def is_blank(text: str) -> bool:
    """Return whether a cell holds nothing but white space."""
    return not clean_key(text)


def split_list(text: str, separator: str = ";") -> tuple[str, ...]:
    """Return the non-blank parts of a separated list, cleaned as keys, in the order given."""
    return tuple(part for part in map(clean_key, text.split(separator)) if part)


def join_words(words: list[str]) -> str:
    """Return words as an English list: "A", "A and B", "A, B and C"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1] if words else ""]))


def column_letters(index: int) -> str:
    """Return the letters of a spreadsheet column counted from 0.

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
