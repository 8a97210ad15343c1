"""The records of a ZIP compared with each other, so that every program finds the same parts in it.

A ZIP says everything twice: before each part and in the directory at its end; some readers believe the one, some
the other. Here both must agree (APPNOTE 4.3.7, 4.3.12, 4.3.14 to 4.3.16).
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from typing import IO

from reperform.errors import InputRefused
from reperform.intake.outcome import listed, refusal, visible

AGAIN = "ask the client to open the file in Excel, save it again as .xlsx and send that"
DAMAGED = "A damaged package can show different values in different programs."
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_END = struct.Struct("<4sHHHHIIH")
_LOCATOR = struct.Struct("<4sIQI")
_END_64 = struct.Struct("<4sQHHIIQQQQ")
_PART = b"PK\x03\x04"
_END_RECORD = b"PK\x05\x06"
_LONGEST_COMMENT = 65_535
_LARGEST_GAP = 65_536
_UTF8_NAME, _DESCRIPTOR = 0x800, 0x8
_COMPRESSION_HINTS = 0x6
_IS_IN_64, _COUNT_IS_IN_64 = 0xFFFFFFFF, 0xFFFF
_UNICODE_PATH = 0x7075


def refuse_open_end(stream: IO[bytes], size: int) -> None:
    """Refuse a ZIP whose end record is not the end of the file, or contradicts its longer form (zip64).

    Raises
    ------
    InputRefused
        RP-I10.
    """
    stream.seek(max(0, size - _LONGEST_COMMENT - _END.size))
    tail = stream.read()
    found = tail.rfind(_END_RECORD)
    if found < 0 or found + _END.size > len(tail):
        raise damaged("the workbook package is cut off or has something appended")
    fields = _END.unpack_from(tail, found)
    if found + _END.size + fields[7] != len(tail):
        raise damaged("the workbook package is cut off or has something appended")
    if fields[1] not in (0, _COUNT_IS_IN_64) or fields[2] not in (0, _COUNT_IS_IN_64):
        raise damaged("the workbook package is one of several volumes")
    _refuse_other_end(stream, size - len(tail) + found, fields)


def _refuse_other_end(stream: IO[bytes], position: int, fields: tuple[int, ...]) -> None:
    """Refuse a long end record that says something else than the short one, where that says anything."""
    if position < _LOCATOR.size:
        return
    stream.seek(position - _LOCATOR.size)
    signature, _, offset, _ = _LOCATOR.unpack(stream.read(_LOCATOR.size))
    if signature != b"PK\x06\x07":
        return
    stream.seek(min(offset, position))
    record = stream.read(_END_64.size)
    if len(record) < _END_64.size or not record.startswith(b"PK\x06\x06"):
        raise damaged("the end of the workbook package is broken")
    long = _END_64.unpack(record)[6:]
    short = fields[3:7]
    limits = (_COUNT_IS_IN_64, _COUNT_IS_IN_64, _IS_IN_64, _IS_IN_64)
    if any(one not in (other, limit) for one, other, limit in zip(short, long, limits, strict=True)):
        raise damaged("the two directories of the workbook package differ")


def starts_of(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> dict[str, int]:
    """Return where the bytes of each part begin, having compared its own header with the directory.

    Raises
    ------
    InputRefused
        RP-I10 when they differ, when parts share bytes, or when bytes stand in no part.
    """
    ordered = sorted(infos, key=lambda info: info.header_offset)
    if ordered and ordered[0].header_offset != 0:
        raise damaged("something stands before the workbook package")
    starts = {}
    ends = [*(info.header_offset for info in ordered[1:]), archive.start_dir]
    for info, end in zip(ordered, ends, strict=True):
        start = _start(archive, info, end)
        starts[info.filename.casefold()] = start
        _refuse_gap(archive, info, start + info.compress_size, end)
    return starts


def refuse_names(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse part names that programs read differently: cut at a NUL, with steps upwards, or stated twice.

    Raises
    ------
    InputRefused
        RP-I11.
    """
    strange = [info.orig_filename for info in infos if _is_strange(info)]
    if strange:
        raise refusal(
            "RP-I11",
            f"{len(strange):,} parts have names that programs read differently: {listed(map(visible, strange))}",
            AGAIN,
            DAMAGED,
            count=len(strange),
        )


def _is_strange(info: zipfile.ZipInfo) -> bool:
    name = info.orig_filename
    others = [field[5:] for kind, field in _extra_fields(info.extra) if kind == _UNICODE_PATH]
    return (
        "\x00" in name
        or "\\" in name
        or ".." in name.split("/")
        or any(other.decode("utf-8", "replace") != name for other in others)
    )


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        yield kind, extra[4 : 4 + length]
        extra = extra[4 + length :]


def _start(archive: zipfile.ZipFile, info: zipfile.ZipInfo, end: int) -> int:
    """Return where the bytes of a part begin; its own header must say what the directory says."""
    stream = archive.fp
    assert stream is not None  # noqa: S101  (the archive is open)
    stream.seek(info.header_offset)
    header = stream.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(_PART):
        raise damaged(f"the part {info.filename!r} does not begin where the directory says")
    fields = _LOCAL.unpack(header)
    flags, method, name_length, extra_length = fields[2], fields[3], fields[9], fields[10]
    start = info.header_offset + _LOCAL.size + name_length + extra_length
    if start + info.compress_size > end:
        raise damaged(f"the part {info.filename!r} overlaps another")
    name = stream.read(name_length).decode("utf-8" if flags & _UTF8_NAME else "cp437", "replace")
    differing = [
        word
        for word, differs in (
            ("name", name != info.orig_filename),
            ("flags", (flags ^ info.flag_bits) & ~_COMPRESSION_HINTS),
            ("compression", method != info.compress_type),
            ("checksum", not _agree(flags, fields[6], info.CRC)),
            ("size", not _agree(flags, fields[7], info.compress_size) or not _agree(flags, fields[8], info.file_size)),
        )
        if differs
    ]
    if differing:
        raise damaged(f"the part {info.filename!r} has another {' and '.join(differing)} than the directory says")
    return int(start)


def _agree(flags: int, own: int, listed_value: int) -> bool:
    """Return whether a value before a part agrees; writers that stream leave it 0 and write it after the part."""
    return own in (listed_value, _IS_IN_64) or (own == 0 and flags & _DESCRIPTOR != 0)


def _refuse_gap(archive: zipfile.ZipFile, info: zipfile.ZipInfo, position: int, end: int) -> None:
    """Refuse bytes between two parts that could be taken for another part, or for another description of it."""
    stream = archive.fp
    assert stream is not None  # noqa: S101  (the archive is open)
    stream.seek(position)
    between = stream.read(min(end - position, _LARGEST_GAP))
    if end - position > _LARGEST_GAP or _PART in between:
        raise damaged(f"bytes that belong to no part stand after {info.filename!r}")
    has_descriptor = info.flag_bits & _DESCRIPTOR and between.startswith(b"PK\x07\x08") and len(between) >= 16
    if has_descriptor and int.from_bytes(between[4:8], "little") != info.CRC:
        raise damaged(f"the part {info.filename!r} has another checksum than the directory says")


def damaged(found: str) -> InputRefused:
    """Return the refusal of a package that is not whole."""
    return refusal("RP-I10", found, AGAIN, DAMAGED)
