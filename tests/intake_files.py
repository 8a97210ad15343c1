"""Files as clients send them, whole and damaged, made by code for the tests of the intake."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from reperform.intake.outcome import ReadDeclaration, ReadOutcome
from reperform.intake.reading import read_in_process

SHEET = "xl/worksheets/sheet1.xml"
HEADER = ("change", "owner", "approved on")
ROWS = (HEADER, ("CHG-001", "Lee", "fine"), ("CHG-002", "Zoë", "late"), ("CHG-003", "Ann", "fine"))

Surgery = bytes | Callable[[bytes], bytes] | None


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    touch: Callable[[Any, Any], None] | None = None,
    *,
    inline: bool = False,
) -> bytes:
    """A workbook written by XlsxWriter; ``touch`` gets the workbook and its first sheet before it is closed.

    ``inline``: texts stand in their cells instead of in the shared list.
    """
    buffer = io.BytesIO()
    options = {"in_memory": not inline, "constant_memory": inline}
    book = xlsxwriter.Workbook(buffer, {**options, "strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write(number, column, value)
    if touch:
        touch(book, book.worksheets()[0])
    book.close()
    return buffer.getvalue()


def operate(data: bytes, parts: Mapping[str, Surgery]) -> bytes:
    """The package with some parts replaced, changed by a function, removed (None) or added."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(name for name in parts if name not in old.namelist())]:
            change = parts.get(name, lambda kept: kept)
            if change is None:
                continue
            content = change if isinstance(change, bytes) else change(old.read(name))
            new.writestr(name, content)
    return result.getvalue()


def swap(before: str, after: str) -> Callable[[bytes], bytes]:
    """A function that replaces a text in a part, and insists that it was there."""

    def change(content: bytes) -> bytes:
        assert before.encode() in content, content[:2000]
        return content.replace(before.encode(), after.encode())

    return change


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A package of given parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return buffer.getvalue()


def open_document(rows: Sequence[Sequence[str]]) -> bytes:
    """An OpenDocument spreadsheet of texts in one sheet, Data."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in row
        )
        + "</table:table-row>"
        for row in rows
    )
    return open_content(f'<table:table table:name="Data">{cells}</table:table>')


def open_content(tables: str, styles: str = "") -> bytes:
    """An OpenDocument spreadsheet with given tables and automatic styles."""
    prefixes = ("office", "table", "text", "style", "draw", "calcext")
    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in prefixes)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return package({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "META-INF/manifest.xml": manifest,
    })  # fmt: skip


def read(folder: Path, data: bytes | str, name: str = "list.xlsx", **declared: Any) -> ReadOutcome:
    """What the intake understands of a file, read in this process."""
    path = folder / "stored"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_in_process(path, name, ReadDeclaration(**declared))


def codes(outcome: ReadOutcome) -> list[str]:
    """The codes of messages, questions and notes, in order."""
    found = [message.code for message in outcome.messages]
    return found + [one["code"] for one in (*outcome.questions, *outcome.notes)]


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def old_workbook(rows: Sequence[Sequence[str | float]], password: str = "") -> bytes:
    """An .xls file of one sheet: BIFF8 records in a compound file of one stream, under RC4 with a password."""
    return compound_file({"Workbook": _encrypted(old_stream(rows, bool(password)), password)})


def old_stream(rows: Sequence[Sequence[str | float]], has_password: bool = False, more: bytes = b"") -> bytes:
    """The workbook stream of an .xls file; ``more`` are records put before the end of its sheet."""
    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    name = b"\x04\x00Data"
    password = _record(0x002F, bytes(54)) if has_password else b""
    offset = 20 + len(password) + 4 + 6 + len(name) + 4
    sheets = _record(0x0085, struct.pack("<IH", offset, 0) + name)
    globals_ = _record(0x0809, begin) + password + sheets + _record(0x000A, b"")
    assert len(globals_) == offset
    cells = b""
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            where = struct.pack("<HHH", number, place, 0)
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                cells += _record(0x0204, where + text)
            else:
                cells += _record(0x0203, where + struct.pack("<d", value))
    sheet = _record(0x0809, begin.replace(b"\x05\x00", b"\x10\x00", 1)) + cells + more + _record(0x000A, b"")
    # A record nobody knows, so that padding with zeros leaves a whole number of (empty) records.
    return globals_ + sheet[:-4] + _record(0x0899, bytes(-len(globals_ + sheet) % 4)) + sheet[-4:]


def record(kind: int, content: bytes) -> bytes:
    """One record of an .xls file."""
    return _record(kind, content)


def _rc4(key: bytes, data: bytes) -> bytes:
    box, place = list(range(256)), 0
    for number in range(256):
        place = (place + box[number] + key[number % len(key)]) % 256
        box[number], box[place] = box[place], box[number]
    result, one, two = bytearray(), 0, 0
    for byte in data:
        one = (one + 1) % 256
        two = (two + box[one]) % 256
        box[one], box[two] = box[two], box[one]
        result.append(byte ^ box[(box[one] + box[two]) % 256])
    return bytes(result)


def _encrypted(stream: bytes, password: str) -> bytes:
    """A workbook stream under RC4 (MS-OFFCRYPTO 2.3.6), or as it is without a password."""
    if not password:
        return stream
    salt, verifier = bytes(range(16)), bytes(range(16, 32))
    short = hashlib.md5(password.encode("utf-16-le")).digest()[:5]  # noqa: S324  (the format's own digest)
    base = hashlib.md5((short + salt) * 16).digest()[:5]  # noqa: S324

    def key(block: int) -> bytes:
        return hashlib.md5(base + struct.pack("<I", block)).digest()  # noqa: S324

    blocks = range(0, len(stream), 1024)
    cipher = b"".join(_rc4(key(start // 1024), stream[start : start + 1024]) for start in blocks)
    proof = _rc4(key(0), verifier + hashlib.md5(verifier).digest())  # noqa: S324
    result, position = b"", 0
    while position < len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        plain, secret = stream[position : position + 4 + length], cipher[position : position + 4 + length]
        position += 4 + length
        if kind == 0x002F:
            result += plain[:4] + struct.pack("<HHH", 1, 1, 1) + salt + proof
        else:
            kept = len(plain) if kind == 0x0809 else 8 if kind == 0x0085 else 4
            result += plain[:kept] + secret[kept:]
    return result


def encrypted_workbook(data: bytes, password: str) -> bytes:
    """An .xlsx file as Excel encrypts it (ECMA-376 agile encryption)."""
    from msoffcrypto.format.ooxml import OOXMLFile

    result = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, result)
    return result.getvalue()


def parquet(columns: Mapping[str, Any], **options: Any) -> bytes:
    """A Parquet file of named Arrow arrays or lists."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), buffer, **options)
    return buffer.getvalue()


def compound_file(streams: Mapping[str, bytes], surgery: Callable[[list[int]], None] | None = None) -> bytes:
    """A compound (OLE) file: header, sector 0 the allocation table, 1 the directory, then the streams.

    ``surgery`` may change the allocation table before it is written.
    """
    table = [0xFFFFFFFD, 0xFFFFFFFE]
    contents, places = b"", []
    for stream in streams.values():
        padded = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\x00")
        first, count = len(table), len(padded) // 512
        table += [*range(first + 1, first + count), 0xFFFFFFFE]
        contents += padded
        places.append((first, len(padded)))
    if surgery:
        surgery(table)
    assert len(table) <= 128, "one sector of the allocation table is all there is"
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(title: str, kind: int, right: int, child: int, place: tuple[int, int]) -> bytes:
        wide = title.encode("utf-16-le") + b"\x00\x00"
        links = struct.pack("<HBBIII", len(wide), kind, 1, 0xFFFFFFFF, right, child)
        return wide.ljust(64, b"\x00") + links + b"\x00" * 36 + struct.pack("<IQ", *place)

    directory = entry("Root Entry", 5, 0xFFFFFFFF, 1, (0xFFFFFFFE, 0))
    for number, (title, place) in enumerate(zip(streams, places, strict=True), 2):
        directory += entry(title, 2, number if number <= len(streams) else 0xFFFFFFFF, 0xFFFFFFFF, place)
    assert len(directory) <= 512, "one sector of the directory is all there is"
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    return header + fat + directory.ljust(512, b"\x00") + contents
