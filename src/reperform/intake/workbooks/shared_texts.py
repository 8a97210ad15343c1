"""The fast form of the shared texts, for lists without rich text; anything else is left to the general way."""

from __future__ import annotations

import re

from reperform.intake.workbooks.converters import unescaped
from reperform.intake.workbooks.gate import Package, guarded_parser, parsed_pieces
from reperform.intake.workbooks.workbook import SharedTexts, plain_text

_TEXT = re.compile(r'(<si><t(?: xml:space="preserve")?>([^<]*)</t></si>\s*)')
_START = re.compile(r"\s*(?:<\?xml[^<>]*\?>\s*)?<sst[^<>]*>\s*")
_OTHER_ENCODING = re.compile(r"<\?xml[^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)
_END = "</si>"


def usual_texts(package: Package, part: str) -> SharedTexts | None:
    """Return the shared texts of a workbook, or None when the part is not in the usual spelling.

    Expat passes every piece before it is looked at.

    Raises
    ------
    InputRefused
        RP-I14 and RP-I21, as for every part.
    """
    texts = SharedTexts()
    buffer = b""
    is_begun = False
    for piece in parsed_pieces(package, part, guarded_parser(package.names[part].filename)):
        buffer += piece
        cut = buffer.rfind(_END.encode()) + len(_END)
        if cut < len(_END):
            continue
        try:
            text = buffer[:cut].decode("utf-8")
        except UnicodeDecodeError:
            return None
        buffer = buffer[cut:]
        if not is_begun:
            start = _START.match(text)
            if start is None or _OTHER_ENCODING.match(text):
                return None
            text, is_begun = text[start.end() :], True
        found = _found(text)
        if found is None:
            return None
        texts.extend(found)
    return texts if buffer.strip() == b"</sst>" else None


def _found(text: str) -> list[str] | None:
    """Return the texts of a piece if they are all of it."""
    text = text.lstrip()
    pairs = _TEXT.findall(text)
    if sum(len(whole) for whole, _ in pairs) != len(text):
        return None
    if "&" in text or "_x" in text or "\r" in text:
        return [plain_text(unescaped(one)) for _, one in pairs]
    return [one for _, one in pairs]
