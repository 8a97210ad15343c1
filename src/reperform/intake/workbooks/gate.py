"""The package gate: a ZIP is looked at part by part before any reader may trust it."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from struct import error as StructError  # noqa: N812
from xml.parsers import expat

from reperform.errors import InputRefused
from reperform.intake.outcome import listed, refusal, visible

MAX_PARTS = 2_000
MAX_INFLATED_BYTES = 1024**3
MAX_RATIO = 200
_RATIO_FROM_BYTES = 50 * 1024**2
_CHUNK = 1024**2
_END_RECORD = b"PK\x05\x06"
_END_LENGTH = 22
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_AGAIN = "ask the client to open the file in Excel, save it again as .xlsx and send that"
_DAMAGED = "A damaged package can show different values in different programs."


@dataclass
class Package:
    """A ZIP whose directory has passed the gate; parts are inflated in memory, never unpacked to disk."""

    archive: zipfile.ZipFile
    names: dict[str, zipfile.ZipInfo]
    size: int
    inflated: dict[str, int] = field(default_factory=dict)

    def find(self, name: str) -> str:
        """Return the stored name of a part, found as Excel does: without regard to case."""
        wanted = name.lstrip("/").casefold()
        return wanted if wanted in self.names else ""

    def stream(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part in pieces, within the limits; its checksum is checked at the end."""
        info = self.names[name]
        seen = 0
        try:
            with self.archive.open(info) as stream:
                while piece := stream.read(_CHUNK):
                    seen += len(piece)
                    self._count(name, seen)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, StructError, OSError) as error:
            raise refusal(
                "RP-I10", f"the part {info.filename!r} of the workbook is damaged", _AGAIN, _DAMAGED
            ) from error

    def read(self, name: str) -> bytes:
        """Return all bytes of a part."""
        return b"".join(self.stream(name))

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


def open_package(path: Path) -> Package:
    """Return the package of a ZIP file.

    Raises
    ------
    InputRefused
        RP-I10 damaged, RP-I11 a name twice, RP-I07 encrypted parts, RP-I13 too many parts.
    """
    size = path.stat().st_size
    _refuse_open_end(path, size)
    try:
        archive = zipfile.ZipFile(path)
        infos = archive.infolist()
    except (zipfile.BadZipFile, StructError, ValueError, OSError, UnicodeDecodeError) as error:
        raise refusal("RP-I10", "the workbook package is damaged or cut off", _AGAIN, _DAMAGED) from error
    infos = [info for info in infos if not info.is_dir()]
    _refuse_parts(infos)
    _refuse_overlap(infos, archive.start_dir)
    return Package(archive, {info.filename.casefold(): info for info in infos}, size)


def refuse_doctypes(package: Package, skip: frozenset[str] = frozenset()) -> None:
    """Parse every XML part and refuse document type declarations and broken XML.

    ``skip`` names parts which the caller parses itself with the same refusal.
    """
    for name, info in package.names.items():
        if name.endswith((".xml", ".rels", ".vml")) and name not in skip:
            parser = guarded_parser(info.filename)
            # Drawings of old versions are often not well-formed; no reader takes values from them.
            feed(package, name, parser, strict=not name.endswith(".vml"))


def guarded_parser(part: str) -> expat.XMLParserType:
    """Return an expat parser that refuses any document type declaration."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise refusal(
            "RP-I14",
            f"the part {part!r} of the workbook declares a document type (DTD)",
            _AGAIN,
            "No spreadsheet program writes one; it can make readers fetch or multiply content.",
        )

    parser.StartDoctypeDeclHandler = refuse
    return parser


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
    except expat.ExpatError as error:
        if strict:
            raise refusal(
                "RP-I21",
                f"the part {package.names[name].filename!r} of the workbook is broken at line {error.lineno}"
                f" ({expat.errors.messages.get(error.code, 'XML')})",
                _AGAIN,
                _DAMAGED,
            ) from error


def _refuse_open_end(path: Path, size: int) -> None:
    """Refuse a ZIP whose end record is not the end of the file: cut off, or something is appended."""
    with path.open("rb") as stream:
        stream.seek(max(0, size - 65_557))
        tail = stream.read()
    found = tail.rfind(_END_RECORD)
    comment = int.from_bytes(tail[found + 20 : found + _END_LENGTH], "little") if found >= 0 else 0
    if found < 0 or found + _END_LENGTH + comment != len(tail):
        raise refusal("RP-I10", "the workbook package is cut off or has something appended", _AGAIN, _DAMAGED)


def _refuse_parts(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_PARTS:
        raise refusal("RP-I13", f"the package has {len(infos):,} parts (limit {MAX_PARTS:,})", _AGAIN)
    seen: set[str] = set()
    twice = sorted({info.filename for info in infos if _seen_before(info.filename.casefold(), seen)})
    if twice:
        raise refusal("RP-I11", f"the package holds a part twice: {listed(twice)}", _AGAIN, _DAMAGED, count=len(twice))
    if any(info.flag_bits & 0x41 for info in infos):
        raise encrypted()
    strange = [visible(info.filename) for info in infos if info.compress_type not in _METHODS]
    if strange:
        raise refusal("RP-I10", f"unknown compression of {listed(strange)}", _AGAIN, _DAMAGED)


def _seen_before(name: str, seen: set[str]) -> bool:
    known = name in seen
    seen.add(name)
    return known


def _refuse_overlap(infos: list[zipfile.ZipInfo], directory_start: int) -> None:
    """Refuse parts that share bytes: the trick by which a small package holds terabytes."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    offsets = [info.header_offset for info in ordered]
    ends = [*offsets[1:], directory_start]
    for info, end in zip(ordered, ends, strict=True):
        if info.header_offset + 30 + len(info.filename) + info.compress_size > end:
            raise refusal("RP-I10", f"the part {info.filename!r} overlaps another", _AGAIN, _DAMAGED)
    if offsets and offsets[0] != 0:
        raise refusal("RP-I10", "something stands before the workbook package", _AGAIN, _DAMAGED)


def encrypted() -> InputRefused:
    """Return the refusal of a file that is protected by a password."""
    return refusal(
        "RP-I07",
        "the file is encrypted (it asks for a password to open)",
        "ask the client for a copy without a password, or save one yourself and take that in",
        "What cannot be opened cannot be tested.",
    )
