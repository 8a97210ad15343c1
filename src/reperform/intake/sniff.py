"""What a file is, told by its bytes; the name is only good for a note."""

from __future__ import annotations

import json
from pathlib import PurePath

from reperform.errors import InputRefused
from reperform.intake.outcome import note, refusal

ZIP, OLE, TEXT = "zip", "ole", "text"
_EXPORT = "ask the client for an export as .xlsx or .csv"
_EVIDENCE = "attach it to the item it supports; ask for the list behind it as .xlsx or .csv"

# First bytes, what it is, what to do.
_OTHER_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", _EVIDENCE),
    (b"\x89PNG", "a picture (PNG)", _EVIDENCE),
    (b"\xff\xd8\xff", "a picture (JPEG)", _EVIDENCE),
    (b"GIF8", "a picture (GIF)", _EVIDENCE),
    (b"\x1f\x8b", "a compressed file (gzip)", "unpack it and take in the file within"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive (7z)", "unpack it and take in the file within"),
    (b"Rar!", "a compressed archive (RAR)", "unpack it and take in the file within"),
    (b"PAR1", "a Parquet file", _EXPORT),
    (b"SQLite format 3", "a database", _EXPORT),
    (b"{\\rtf", "a text document (RTF)", _EXPORT),
    (b"bplist00", "a placeholder or settings file of macOS", "download the file itself and take that in"),
)
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<head", b"<body", b"<meta")
_MAIL = (b"received:", b"mime-version:", b"return-path:")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def sniff(data: bytes, name: str) -> str:
    """Return zip, ole or text.

    Raises
    ------
    InputRefused
        RP-I05 empty, RP-I06 not a spreadsheet or text table, RP-I08 a lock file or pointer without data.
    """
    if not data:
        raise refusal("RP-I05", "the file is empty (0 bytes)", "ask the client to send it again")
    if PurePath(name).name.startswith("~$"):
        raise _pointer("the lock file Excel keeps while a workbook is open", "take in the workbook itself")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIP
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLE
    _refuse_other(data)
    return TEXT


def name_note(kind: str, name: str) -> list[dict[str, object]]:
    """Return a note when the extension promises something else than the bytes are."""
    suffix = PurePath(name).suffix.lower()
    expected = {
        ZIP: {".xlsx", ".xlsm", ".ods", ".xltx", ".xltm", ""},
        OLE: {".xls", ".xlt", ""},
        TEXT: {".csv", ".tsv", ".txt", ".tab", ".dat", ".psv", ""},
    }[kind]
    if suffix in expected:
        return []
    words = {ZIP: "a workbook package", OLE: "an old Excel file", TEXT: "plain text"}[kind]
    return [note("RP-I101", f"the name ends in {suffix} but the content is {words}; read by its content")]


def _refuse_other(data: bytes) -> None:
    for start, what, action in _OTHER_KINDS:
        if data.startswith(start):
            raise _not_a_table(what, action)
    if data.startswith(b"version https://git-lfs.github.com/spec"):
        raise _pointer("a pointer of Git LFS, not the file it stands for", "fetch the file and take that in")
    if not data.strip(b"\x00"):
        raise _pointer("nothing but zero bytes: a placeholder that was never downloaded", "download it again")
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not head and len(data) <= 4096:
        raise refusal("RP-I05", "the file holds nothing but blanks", "ask the client to send it again")
    if head.startswith(_MARKUP):
        raise _not_a_table("a web page, whatever its name says", "open it in Excel and save it as .xlsx")
    if head.startswith((b"<?xml", b"<workbook")):
        raise _not_a_table("an XML document", "open it in Excel and save it as .xlsx")
    if head.startswith(_MAIL):
        raise _not_a_table("a mail", "save its attachment and take that in")
    if head[:1] in (b"{", b"[") and _is_json(data):
        raise _not_a_table("JSON", _EXPORT)
    if _looks_binary(data):
        raise _not_a_table("not a text and no known spreadsheet format", _EXPORT)


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _looks_binary(data: bytes) -> bool:
    """Return whether a twentieth of the first bytes are control codes that no text holds."""
    head = data[:8192]
    if head.startswith(_BYTE_ORDER_MARKS):
        return False
    # NUL is left out: the text reader names the line of a NUL in what is otherwise a text.
    controls = sum(byte < 32 and byte not in b"\x00\t\n\r\x0b\x0c\x1a\x1b" for byte in head)
    return controls * 20 > len(head)


def _not_a_table(what: str, action: str) -> InputRefused:
    return refusal("RP-I06", f"the file is {what}", action, "It cannot be read as a list of items.")


def _pointer(what: str, action: str) -> InputRefused:
    return refusal("RP-I08", f"the file is {what}", action, "It holds none of the client's data.")
