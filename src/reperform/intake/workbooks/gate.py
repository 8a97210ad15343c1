"""The package gate: a ZIP is looked at part by part before any reader may trust it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from struct import error as StructError  # noqa: N812
from xml.parsers import expat

from reperform.errors import InputRefused
from reperform.intake.outcome import listed, refusal, visible
from reperform.intake.workbooks.zip_records import (
    AGAIN,
    DAMAGED,
    damaged,
    refuse_names,
    refuse_open_end,
    starts_of,
)

MAX_PARTS = 2_000
MAX_INFLATED_BYTES = 1024**3
MAX_RATIO = 200
MAX_DEPTH = 64
_RATIO_FROM_BYTES = 50 * 1024**2
_CHUNK = 1024**2
_RAW_CHUNK = 128 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_XML_NAMES = (".xml", ".rels", ".vml")
# The first bytes of XML in any encoding a parser may take: UTF-8, UTF-16, UTF-32, EBCDIC, with a mark or without.
_XML_STARTS = (b"<", b"\x00<", b"\x00\x00\x00<", b"\x4c\x6f\xa7\x94")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"\xff\xfe", b"\xfe\xff")
_DOCTYPE = re.compile(rb"<\x00*!" + b"".join(rb"\x00*" + bytes([letter]) for letter in b"DOCTYPE"), re.IGNORECASE)

# A file on disk, or the bytes of one that was decrypted in memory.
Source = Path | bytes


@dataclass
class Package:
    """A ZIP whose directory has passed the gate; parts are inflated in memory, never unpacked to disk."""

    archive: zipfile.ZipFile
    names: dict[str, zipfile.ZipInfo]
    size: int
    starts: dict[str, int]
    inflated: dict[str, int] = field(default_factory=dict)

    def find(self, name: str) -> str:
        """Return the stored name of a part, found as Excel does: without regard to case."""
        wanted = name.lstrip("/").casefold()
        return wanted if wanted in self.names else ""

    def stream(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part in pieces, within the limits.

        Size and checksum are counted while inflating and must be what the directory says.
        """
        info = self.names[name]
        seen = checksum = 0
        try:
            for piece in self._inflated(name, info):
                seen += len(piece)
                checksum = zlib.crc32(piece, checksum)
                self._count(name, seen)
                yield piece
        except (zlib.error, EOFError, OSError) as error:
            raise damaged(f"the part {info.filename!r} of the workbook is damaged") from error
        if seen != info.file_size or checksum != info.CRC:
            raise damaged(f"the part {info.filename!r} of the workbook is damaged")

    def read(self, name: str) -> bytes:
        """Return all bytes of a part."""
        return b"".join(self.stream(name))

    def _inflated(self, name: str, info: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield what the bytes of a part inflate to, all of them and nothing beyond."""
        if info.compress_type == zipfile.ZIP_STORED:
            yield from self._raw(name, info)
            return
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        for raw in self._raw(name, info):
            waiting = raw
            while waiting:
                if inflate.eof:
                    raise EOFError
                piece = inflate.decompress(waiting, _CHUNK)
                waiting = inflate.unconsumed_tail or inflate.unused_data
                if piece:
                    yield piece
        if rest := inflate.flush():
            yield rest
        if not inflate.eof:
            raise EOFError

    def _raw(self, name: str, info: zipfile.ZipInfo) -> Iterator[bytes]:
        stream = self.archive.fp
        assert stream is not None  # noqa: S101  (the archive is open)
        position, end = self.starts[name], self.starts[name] + info.compress_size
        while position < end:
            stream.seek(position)  # others may have read elsewhere in between
            raw = stream.read(min(_RAW_CHUNK, end - position))
            if not raw:
                raise EOFError
            position += len(raw)
            yield raw

    def _count(self, name: str, seen: int) -> None:
        self.inflated[name] = max(seen, self.inflated.get(name, 0))
        total = sum(self.inflated.values())
        too_dense = total > _RATIO_FROM_BYTES and total > MAX_RATIO * self.size
        if total > MAX_INFLATED_BYTES or too_dense:
            raise refusal(
                "RP-I13",
                f"unpacked, the file grows past {total // 1024**2:,} MB from {self.size // 1024:,} KB",
                "ask the client for the population in parts, or as .csv",
                "A package that grows like this can exhaust the computer.",
            )


def readable(source: Source) -> str | io.BytesIO:
    """Return a source as readers take it: the path of a file, or a stream of its own over the bytes."""
    return io.BytesIO(source) if isinstance(source, bytes) else str(source)


def open_package(source: Source) -> Package:
    """Return the package of a ZIP file.

    Raises
    ------
    InputRefused
        RP-I10 damaged, RP-I11 a name twice or read differently, RP-I07 encrypted parts, RP-I13 too many parts.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
        refuse_open_end(stream, size)
    try:
        archive = zipfile.ZipFile(readable(source))
        infos = archive.infolist()
    except (zipfile.BadZipFile, StructError, ValueError, OSError, UnicodeDecodeError) as error:
        raise damaged("the workbook package is damaged or cut off") from error
    _refuse_parts([info for info in infos if not info.is_dir()])
    refuse_names(infos)
    starts = starts_of(archive, infos)
    parts = {info.filename.casefold(): info for info in infos if not info.is_dir()}
    return Package(archive, parts, size, starts)


def refuse_doctypes(package: Package, skip: frozenset[str] = frozenset()) -> None:
    """Inflate every part; refuse document types in whatever is XML, XML nested too deep, and broken XML.

    A part counts as XML by its name or by its first bytes: a document type hides as well behind another name.

    Parameters
    ----------
    package : Package
        The opened package.
    skip : frozenset of str
        Parts which the caller parses itself with the same refusals.

    Raises
    ------
    InputRefused
        RP-I14 a document type, RP-I27 nested too deep, RP-I21 broken XML, RP-I10 damaged parts.
    """
    for name in package.names:
        if name in skip:
            continue
        if name.endswith(_XML_NAMES):
            # Drawings of old versions are often not well-formed; no reader takes values from them.
            _parse(package, name, strict=not name.endswith(".vml"))
        elif _begins_as_xml(next(package.stream(name), b"")):
            _parse(package, name, strict=False)
        else:
            for _ in package.stream(name):
                pass  # its size and checksum are what the directory says


def _begins_as_xml(start: bytes) -> bool:
    mark = next((mark for mark in _MARKS if start.startswith(mark)), b"")
    return start[len(mark) :].lstrip(b" \t\r\n\x00").startswith(_XML_STARTS)


def _parse(package: Package, name: str, *, strict: bool) -> None:
    parser = guarded_parser(package.names[name].filename)
    limit_depth(parser, package.names[name].filename)
    feed(package, name, parser, strict=strict)
    if not strict and _DOCTYPE.search(package.read(name)):
        raise _doctype(package.names[name].filename)


def limit_depth(parser: expat.XMLParserType, part: str) -> None:
    """Let a parser refuse elements within more than 64 others; it takes the parser's start and end handlers."""
    depth = 0

    def start(_: str, __: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise too_deep(f"the part {part!r} of the workbook")

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end


def too_deep(part: str) -> InputRefused:
    """Return the refusal of XML that is nested deeper than any program writes it."""
    return refusal(
        "RP-I27",
        f"{part} nests elements more than {MAX_DEPTH} deep",
        AGAIN,
        "No spreadsheet program writes so; it can exhaust readers.",
    )


def guarded_parser(part: str) -> expat.XMLParserType:
    """Return an expat parser that refuses any document type declaration."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise _doctype(part)

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _doctype(part: str) -> InputRefused:
    return refusal(
        "RP-I14",
        f"the part {part!r} of the workbook declares a document type (DTD)",
        AGAIN,
        "No spreadsheet program writes one; it can make readers fetch or multiply content.",
    )


def feed(package: Package, name: str, parser: expat.XMLParserType, *, strict: bool = True) -> None:
    """Run a part through a parser.

    Raises
    ------
    InputRefused
        RP-I21 when the part is not well-formed XML.
    """
    for _ in parsed_pieces(package, name, parser, strict=strict):
        pass


def parsed_pieces(package: Package, name: str, parser: expat.XMLParserType, *, strict: bool = True) -> Iterator[bytes]:
    """Yield the pieces of a part, each after a parser has passed it."""
    try:
        for piece in package.stream(name):
            parser.Parse(piece, False)
            yield piece
        parser.Parse(b"", True)
    except (LookupError, ValueError) as error:  # among them expat's words for an encoding it does not know
        raise refusal(
            "RP-I21",
            f"the part {package.names[name].filename!r} of the workbook holds a number, index or encoding that is none",
            AGAIN,
            DAMAGED,
        ) from error
    except expat.ExpatError as error:
        if strict:
            raise refusal(
                "RP-I21",
                f"the part {package.names[name].filename!r} of the workbook is broken at line {error.lineno}"
                f" ({expat.errors.messages.get(error.code, 'XML')})",
                AGAIN,
                DAMAGED,
            ) from error


def _refuse_parts(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_PARTS:
        raise refusal("RP-I13", f"the package has {len(infos):,} parts (limit {MAX_PARTS:,})", AGAIN)
    seen: set[str] = set()
    twice = sorted({info.filename for info in infos if _seen_before(info.filename.casefold(), seen)})
    if twice:
        raise refusal("RP-I11", f"the package holds a part twice: {listed(twice)}", AGAIN, DAMAGED, count=len(twice))
    if any(info.flag_bits & 0x41 for info in infos):
        raise encrypted()
    strange = [visible(info.filename) for info in infos if info.compress_type not in _METHODS]
    if strange:
        raise refusal("RP-I10", f"unknown compression of {listed(strange)}", AGAIN, DAMAGED)


def _seen_before(name: str, seen: set[str]) -> bool:
    known = name in seen
    seen.add(name)
    return known


def other_document(what: str) -> InputRefused:
    """Return the refusal of a document of another kind."""
    return refusal(
        "RP-I06",
        f"the file is {what}",
        "ask the client for the list as .xlsx or .csv",
        "It cannot be read as a list of items.",
    )


def encrypted(action: str = "ask the client for a copy without a password") -> InputRefused:
    """Return the refusal of a file that is protected by a password."""
    return refusal(
        "RP-I07",
        "the file is encrypted (it asks for a password to open)",
        action,
        "What cannot be opened cannot be tested.",
    )
