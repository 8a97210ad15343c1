"""The frozen frame: one digest of a population that no order of rows and no file format changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from reperform.sampling.rates import refused
from reperform.texts import clean_text

Key = str | tuple[str, ...]


def key_bytes(key: str | Sequence[str]) -> bytes:
    """Return the bytes that stand for a key: each field with its length in front.

    The length keeps (``A|B``, ``C``) apart from (``A``, ``B|C``). Fields are brought to Unicode form NFC and
    trimmed, nothing else.

    Parameters
    ----------
    key : str or sequence of str
        One field, or the fields of a key of several columns in their declared order.

    Raises
    ------
    InputRefused
        RP-S12 when a field is not a text.

    Examples
    --------
    >>> key_bytes(("A|B", "C"))
    b'3:A|B1:C'
    """
    fields = key if isinstance(key, (tuple, list)) else (key,)
    return b"".join(map(_field_bytes, fields))


def _field_bytes(field: str) -> bytes:
    if not isinstance(field, str):
        raise refused(
            "RP-S12",
            f"{field!r} is not a text",
            "A number or date has many spellings, and each would give another ticket.",
            "give each key as the text that was taken in",
        )
    try:
        encoded = (field.strip() if field.isascii() else clean_text(field)).encode("utf-8")
    except UnicodeEncodeError:
        raise refused(
            "RP-S12",
            f"{field!r} holds half a character",
            "It has no bytes, so no ticket.",
            "repair the character in the source list and take the list in again",
        ) from None
    return b"%d:%b" % (len(encoded), encoded)


def row_digest(row: str | Sequence[str]) -> bytes:
    """Return the 32 bytes of SHA-256 of one row of a frame.

    Parameters
    ----------
    row : sequence of str
        The named columns as texts: the key first, then the other columns in order of their names.

    Examples
    --------
    >>> row_digest(("CHG-00001", "2025-01-02")).hex()[:16]
    '0d7558708fcb7362'
    """
    return hashlib.sha256(key_bytes(row)).digest()


def frame_sha256(rows: Iterable[str | Sequence[str]]) -> str:
    """Return the digest of a sampling frame in 64 hexadecimal digits; the order of rows does not enter it.

    It is written down before the seed is taken, so that nobody can change the population to suit a sample.

    Parameters
    ----------
    rows : iterable of sequences of str
        The named columns of each item as texts: the key first, then the others in order of their names.

    Examples
    --------
    >>> frame_sha256([("CHG-00002", "2025-02-03"), ("CHG-00001", "2025-01-02")])[:16]
    'f2c48751873f5735'
    """
    digests = sorted(map(row_digest, rows))
    frame = hashlib.sha256(b"%d:" % len(digests))
    for one in digests:
        frame.update(one)
    return frame.hexdigest()
