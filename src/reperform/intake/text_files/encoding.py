"""From bytes to text: by mark, by strict UTF-8, or by a person's answer."""

from __future__ import annotations

import codecs

from reperform.errors import Where
from reperform.intake.outcome import ReadDeclaration, note, question, refusal, visible

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Asked about in this order; those that cannot be, or read the same as an earlier one, are left out.
_ASKED = ("windows-1252", "windows-1250", "windows-1251", "iso-8859-15", "mac-roman", "cp850", "shift_jis")
_SAMPLE = 24
_PATTERN_BYTES = 65_536

Decoded = tuple[str, list[dict[str, object]]]


def decode(data: bytes, declaration: ReadDeclaration) -> Decoded | dict[str, object]:
    """Return the text and notes on its encoding, or the question which encoding it has.

    Raises
    ------
    InputRefused
        RP-I30 when the mark, the declaration and the bytes do not agree.
    """
    stated = declaration.stated("encoding")
    for mark, name in _MARKS:
        if data.startswith(mark):
            _refuse_contradiction(stated, name)
            return _strict(data[len(mark) :], name), []
    if stated:
        return _as_stated(data, stated)
    if wide := _wide_candidates(data):
        return _ask_wide(data, wide)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        return _ask(data, error.start)


def _wide_candidates(data: bytes) -> list[str]:
    """Return the encodings of two or four bytes a character that a text without a mark may have.

    Latin letters, delimiters and line ends then have a zero byte on one side, always the same one. A few
    stray zeros are no such pattern; the reader refuses them by line.
    """
    head = data[: _PATTERN_BYTES - _PATTERN_BYTES % 4]
    zeros = head.count(0)
    if len(data) % 2 or not zeros:
        return []
    if not _fits(data, "utf-8"):  # nor can it be of one byte a character, for no text of those holds zeros
        return [name for name in ("utf-16-le", "utf-16-be") if _fits(data, name)]
    if zeros * 20 < len(head):
        return []
    before, after = head[0::2].count(0), head[1::2].count(0)
    if min(before, after) * 20 > max(before, after):
        return [name for name in ("utf-32-le", "utf-32-be") if zeros * 2 > len(head) and _fits(data, name)]
    return [name for name in ["utf-16-be" if before > after else "utf-16-le"] if _fits(data, name)]


def _ask_wide(data: bytes, names: list[str]) -> dict[str, object]:
    lines = {name: data.decode(name).split("\n")[0].rstrip("\r") for name in names}
    choices: dict[str, str | int] = {name: visible(line, 80) for name, line in lines.items()}
    words = "The file holds more than one byte a character and has no mark. Does this show its first line as it is?"
    return question("encoding", "RP-I74", words, choices, Where(row=1))


def _as_stated(data: bytes, stated: str) -> Decoded:
    text = _strict(data, _known(stated))
    if not data.isascii() and _known(stated) != "utf-8" and _fits(data, "utf-8"):
        words = f"read as {stated} as declared, although the bytes are also valid UTF-8"
        return text, [note("RP-I102", words)]
    return text, []


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise refusal(
            "RP-I30", f"the encoding {name!r} is not known", f"use one of: utf-8, {', '.join(_ASKED)}"
        ) from None


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refusal(
            "RP-I30",
            f"line {line} holds bytes that are not valid {name}",
            "ask the client to export the file as UTF-8, or answer with its real encoding",
            "Names and ids could be read wrongly.",
            row=line,
        ) from None


def _refuse_contradiction(stated: str, marked: str) -> None:
    if stated and _known(stated).removesuffix("-sig") not in {marked, marked[:6], marked[:5]}:
        raise refusal(
            "RP-I30",
            f"the encoding is stated as {stated}, but the file is marked as {marked}",
            "leave the encoding out of the declaration",
        )


def _fits(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _ask(data: bytes, start: int) -> dict[str, object]:
    choices: dict[str, str | int] = {}
    seen: set[str] = set()
    for name in _ASKED:
        if not _fits(data, name):
            continue
        text = data.decode(name)
        if text not in seen:
            seen.add(text)
            choices[name] = _sample(data, start, name)
    line = data.count(b"\n", 0, start) + 1
    words = f"The file is not UTF-8 and has no mark. Which encoding shows line {line} as the client does?"
    return question("encoding", "RP-I74", words, choices, Where(row=line))


def _sample(data: bytes, start: int, name: str) -> str:
    """Return the words around the first byte that is not ASCII, as an encoding shows them."""
    first = max(data.rfind(b"\n", 0, start) + 1, start - _SAMPLE)
    piece = data[first : start + _SAMPLE].split(b"\n")[0]
    return visible(piece.decode(name, "replace"))
