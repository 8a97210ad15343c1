"""Files that are no list of items: each kind has its name and the one thing to do about it."""

from __future__ import annotations

import json
import re
from pathlib import PurePath

from reperform.errors import InputRefused
from reperform.intake.outcome import refusal

_EXPORT = "ask the client for an export as .xlsx or .csv"
_EVIDENCE = "attach it to the item it supports; ask for the list behind it as .xlsx or .csv"
_UNPACK = "unpack it and take in the file within"
_RESAVE = "open it in Excel and save it as .xlsx"
_OLD_EXCEL = "open it in Excel, save it as .xlsx and take that in; keep the original beside it"
_POINTER_ACTION = "download the file itself and take that in"
_LARGEST_LOCK_BYTES = 4096
# A table may begin with the letters of a short mark ("ORCID,name"); no table holds these codes.
_SHORT = 3
_CONTROLS = re.compile(rb"[\x00-\x08]")

# First bytes, what it is, what to do.
_STARTS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", _EVIDENCE),
    (b"%!PS", "a PostScript document", _EVIDENCE),
    (b"\x89PNG", "a picture (PNG)", _EVIDENCE),
    (b"\xff\xd8\xff", "a picture (JPEG)", _EVIDENCE),
    (b"GIF87a", "a picture (GIF)", _EVIDENCE),
    (b"GIF89a", "a picture (GIF)", _EVIDENCE),
    (b"II*\x00", "a picture (TIFF)", _EVIDENCE),
    (b"MM\x00*", "a picture (TIFF)", _EVIDENCE),
    (b"\x1f\x8b", "a compressed file (gzip)", _UNPACK),
    (b"BZh", "a compressed file (bzip2)", _UNPACK),
    (b"\xfd7zXZ\x00", "a compressed file (xz)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive (7z)", _UNPACK),
    (b"Rar!", "a compressed archive (RAR)", _UNPACK),
    (b"SQLite format 3", "a database (SQLite)", _EXPORT),
    (b"\x00\x01\x00\x00Standard Jet DB", "a database (Access)", _EXPORT),
    (b"\x00\x01\x00\x00Standard ACE DB", "a database (Access)", _EXPORT),
    (b"{\\rtf", "a text document (RTF)", _EXPORT),
    (b"ARROW1", "an Arrow (Feather) file", "ask the client for it as Parquet, .xlsx or .csv"),
    (b"ORC", "an ORC file", "ask the client for it as Parquet, .xlsx or .csv"),
    (b"Obj\x01", "an Avro file", "ask the client for it as Parquet, .xlsx or .csv"),
    (b"\x89HDF", "an HDF5 file", _EXPORT),
    (b"$FL2", "an SPSS file", _EXPORT),
    (b"MZ", "a program for Windows", "do not open it; ask the client what it is, and for the list as .xlsx or .csv"),
    (b"\x7fELF", "a program for Linux", "do not open it; ask the client what it is, and for the list as .xlsx or .csv"),
    # Excel 2 to 4 wrote its records without a container around them.
    (b"\x09\x00\x04\x00", "a workbook of Excel 2", _OLD_EXCEL),
    (b"\x09\x02\x06\x00", "a workbook of Excel 3", _OLD_EXCEL),
    (b"\x09\x04\x06\x00", "a workbook of Excel 4", _OLD_EXCEL),
    (b"\x09\x08\x08\x00\x00\x05", "a workbook of Excel 5 without its container", _OLD_EXCEL),
    (b"\x00\x00\x02\x00\x06\x04", "a workbook of Lotus 1-2-3", _RESAVE),
    (b"\x00\x00\x1a\x00\x00\x10", "a workbook of Lotus 1-2-3", _RESAVE),
)
_POINTERS: tuple[tuple[bytes, str], ...] = (
    (b"version https://git-lfs.github.com/spec", "a pointer of Git LFS, not the file it stands for"),
    (b"[InternetShortcut]", "a link to a web address, not the file it stands for"),
    (b"[{000214A0-0000-0000-C000-000000000046}]", "a link to a web address, not the file it stands for"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "a shortcut of Windows, not the file it stands for"),
    (b"bplist00", "a placeholder or settings file of macOS, not the file it stands for"),
    (b"book\x00\x00\x00\x00mark", "an alias of macOS, not the file it stands for"),
    (b"XSym\n", "a link to another place, not the file it stands for"),
)
_CLOUD_KEYS = frozenset({"doc_id", "resource_id", "url"})
_MARKUP = (b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"<meta", b"<div", b"<style", b"<!--")
_MAIL = (b"received:", b"mime-version:", b"return-path:", b"delivered-to:", b"message-id:", b"x-mozilla-status:")
_MAIL_LINE = re.compile(rb"(?:from|to|subject|date|cc|reply-to|message-id|mime-version):[ \t]", re.IGNORECASE)
_SYLK = re.compile(rb"ID;P[^\r\n]*\r?\n[BCDEFOPW];")
_SPREADSHEET_2003 = (b"urn:schemas-microsoft-com:office:spreadsheet", b'progid="excel.sheet"')
_FLAT_OPEN_DOCUMENT = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_MARKS_16 = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def refuse_by_name(name: str, size: int) -> None:
    """Refuse what only the name gives away: the lock files of spreadsheet programs.

    Raises
    ------
    InputRefused
        RP-I08.
    """
    base = PurePath(name).name
    if size > _LARGEST_LOCK_BYTES:
        return  # a real workbook whose name begins so is read as what it is
    if base.startswith("~$"):
        raise pointer("the lock file Excel keeps while a workbook is open", "take in the workbook itself")
    if base.startswith(".~lock.") and base.endswith("#"):
        raise pointer("the lock file LibreOffice keeps while a file is open", "take in the file itself")


def refuse_other(data: bytes) -> None:
    """Refuse every known kind that is no table, and what is neither text nor known.

    Raises
    ------
    InputRefused
        RP-I05 nothing but blanks, RP-I06 another kind of file, RP-I08 a pointer without data.
    """
    for start, what, action in _STARTS:
        if data.startswith(start) and (len(start) > _SHORT or _CONTROLS.search(data, 0, 512)):
            raise not_a_table(what, action)
    for start, what in _POINTERS:
        if data.startswith(start):
            raise pointer(what, _POINTER_ACTION)
    _refuse_by_content(data)
    if not data.strip(b"\x00"):
        raise pointer("nothing but zero bytes: a placeholder that was never downloaded", "download it again")
    head = _head(data)
    if not head and len(data) <= 4096:
        raise refusal("RP-I05", "the file holds nothing but blanks", "ask the client to send it again")
    _refuse_markup(head)
    _refuse_mail(head)
    if head[:1] in (b"{", b"["):
        _refuse_json(data, head)
    if _SYLK.match(data):
        raise not_a_table("a SYLK sheet (.slk)", _RESAVE)
    if _looks_binary(data):
        raise not_a_table("not a text and no known spreadsheet format", _EXPORT)


def _refuse_by_content(data: bytes) -> None:
    """Refuse kinds whose mark does not stand at the very beginning."""
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"avif"):
        raise not_a_table("a picture (HEIC or AVIF)", _EVIDENCE)
    if data[4:8] == b"ftyp":
        raise not_a_table("a video", _EVIDENCE)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise not_a_table("a picture (WebP)", _EVIDENCE)
    if data[:2] == b"BM" and data[6:10] == b"\x00\x00\x00\x00":
        raise not_a_table("a picture (BMP)", _EVIDENCE)
    if data[257:262] == b"ustar":
        raise not_a_table("an archive (tar)", _UNPACK)


def _head(data: bytes) -> bytes:
    """Return the first characters of a text in small letters, as ASCII as far as they are."""
    for mark, name in _MARKS_16:
        if data.startswith(mark):
            head = data[2:8192].decode(name, "replace").encode("ascii", "replace")
            return head.lstrip().lower()
    return data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()


def _refuse_markup(head: bytes) -> None:
    if any(mark in head for mark in _SPREADSHEET_2003) and head.startswith(b"<"):
        raise not_a_table("a spreadsheet in the XML format of Excel 2003", _RESAVE)
    if head.startswith(b"<") and _FLAT_OPEN_DOCUMENT in head:
        raise not_a_table("an OpenDocument file in one piece of XML (.fods)", _RESAVE)
    if head.startswith(_MARKUP) or (head.startswith(b"<?xml") and b"<html" in head):
        raise not_a_table("a web page, whatever its name says", _RESAVE)
    if head.startswith((b"<?xml", b"<workbook")):
        raise not_a_table("an XML document", _RESAVE)


def _refuse_mail(head: bytes) -> None:
    lines = head.split(b"\n")[:6]
    is_mail = head.startswith(_MAIL) or sum(_MAIL_LINE.match(line) is not None for line in lines) >= 3
    if is_mail and b"multipart/related" in head and b"text/html" in head:
        raise not_a_table("a web page saved as one file (MHTML), whatever its name says", _RESAVE)
    if is_mail:
        raise not_a_table("a mail", "save its attachment and take that in")


def _refuse_json(data: bytes, head: bytes) -> None:
    value = _json(data)
    if isinstance(value, dict) and len(data) < _LARGEST_LOCK_BYTES and _is_cloud_link(value):
        raise pointer("a link to a document in the cloud, not the document", _POINTER_ACTION)
    if value is not None:
        raise not_a_table("JSON", _EXPORT)
    lines = [line for line in data[:1_000_000].splitlines() if line.strip()]
    if len(lines) > 1 and head[:1] == b"{" and all(isinstance(_json(line), dict) for line in lines[:2]):
        raise not_a_table("JSON, one object a line", _EXPORT)


def _is_cloud_link(value: dict[str, object]) -> bool:
    return bool({"doc_id", "resource_id"} & value.keys()) and len(_CLOUD_KEYS & value.keys()) > 0


def _json(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _looks_binary(data: bytes) -> bool:
    """Return whether a twentieth of the first bytes are control codes that no text holds."""
    head = data[:8192]
    if head.startswith(tuple(mark for mark, _ in _MARKS_16)):
        return False
    # NUL is left out: the text reader names the line of a NUL in what is otherwise a text.
    controls = sum(byte < 32 and byte not in b"\x00\t\n\r\x0b\x0c\x1a\x1b" for byte in head)
    return controls * 20 > len(head)


def not_a_table(what: str, action: str) -> InputRefused:
    """Return the refusal of a file that is no list of items."""
    return refusal("RP-I06", f"the file is {what}", action, "It cannot be read as a list of items.")


def pointer(what: str, action: str) -> InputRefused:
    """Return the refusal of a file that only stands for another one."""
    return refusal("RP-I08", f"the file is {what}", action, "It holds none of the client's data.")
