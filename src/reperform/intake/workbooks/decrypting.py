"""Opening a workbook that asks for a password: in the reading process, in memory, with the extra ``encrypted``."""

from __future__ import annotations

import io
from struct import error as StructError  # noqa: N812
from types import SimpleNamespace

from reperform.errors import InputRefused, Message
from reperform.intake.outcome import PasswordNeeded, note, refusal
from reperform.intake.workbooks.gate import encrypted

# Excel encrypts a workbook whose structure is protected with this word and opens it without asking.
_EXCEL_OWN = "VelvetSweatshop"
_COPY = "ask the client for a copy without a password"
_WHY = "What cannot be opened cannot be tested."

Opened = tuple[bytes, dict[str, object]]


def open_encrypted(data: bytes, password: str) -> Opened:
    """Return the bytes of an encrypted workbook after decryption, and the note that says so.

    Raises
    ------
    PasswordNeeded
        RP-I07 when no password was given, RP-I26 when the one given does not open the file.
    InputRefused
        RP-I07 when the extra is not installed or the encryption is of another kind.
    """
    try:
        import msoffcrypto  # noqa: F401
    except ImportError:
        action = f'{_COPY}, or install the extra "reperform[encrypted]" and take the file in at a terminal'
        raise encrypted(action) from None
    opened = _opened(data, _EXCEL_OWN)
    if opened is not None:
        text = "encrypted with the password Excel itself uses for protected workbooks; opened with it"
        return opened, note("RP-I104", text)
    if not password:
        action = f"take it in at a terminal, where `reperform intake` asks for the password, or {_COPY}"
        raise PasswordNeeded(encrypted(action).messages)
    opened = _opened(data, password)
    if opened is None:
        found = "the password that was given does not open the file"
        raise PasswordNeeded(Message("RP-I26", found, _WHY, f"type it again, or {_COPY}"))
    return opened, note("RP-I103", "read after decryption with a password that was given; it is not kept")


def _opened(data: bytes, password: str) -> bytes | None:
    """Return the decrypted bytes, or None when the password is not the right one."""
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError
    from msoffcrypto.format import xls97

    # The library decrypts .xls files into a temporary file; a client's data stay in memory instead.
    xls97.tempfile = SimpleNamespace(TemporaryFile=io.BytesIO)
    result = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if file.format == "ooxml":
            file.load_key(password=password, verify_password=True)
        else:
            file.load_key(password=password)
        file.decrypt(result)
    except InvalidKeyError:
        return None
    except (DecryptionError, FileFormatError, StructError, AssertionError, ValueError) as error:
        raise _unknown() from error
    return result.getvalue()


def _unknown() -> InputRefused:
    return refusal("RP-I07", "the file is encrypted in a way that is not known here", _COPY, _WHY)
