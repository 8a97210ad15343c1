"""The XML parts of a workbook, looked at only for what its values cannot tell.

A reader of values shows an Excel error, and a formula whose result was never stored, as a blank cell. A blank
means something in an engagement, so such cells are found here and refused.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

SIZE_LIMIT = 300_000_000  # bytes of all parts unpacked; a large control matrix has about one hundredth
_WORKBOOK_PART = "xl/workbook.xml"


class WorkbookError(ValueError):
    """The file as a whole cannot be read; the text says why."""


@dataclass(frozen=True)
class BadCell:
    """A cell whose value is not in the file."""

    sheet: str
    row: int
    column: str
    found: str


@dataclass
class _Scan:
    """What is known of the cell being passed."""

    cell: str = ""
    kind: str = ""
    formula: bool = False
    stored: bool = False
    text: list[str] = field(default_factory=list)
    found: list[tuple[str, str]] = field(default_factory=list)


def bad_cells(data: bytes) -> tuple[BadCell, ...]:
    """Return the cells of a workbook that hold an Excel error or a formula without a stored value.

    Raises
    ------
    WorkbookError
        When the bytes are no xlsx workbook, unpack to more than ``SIZE_LIMIT``, or hold a document type
        definition.
    """
    if data[:8] == bytes.fromhex("d0cf11e0a1b11ae1"):
        raise WorkbookError("the file is protected by a password or is an old .xls workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_sizes(archive)
            return tuple(_scan_all(archive))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise WorkbookError("the file is not an Excel workbook (xlsx)") from error
    except WorkbookError:
        raise
    except (LookupError, ValueError, RuntimeError, OSError, expat.ExpatError, zlib.error) as error:
        raise WorkbookError("the workbook is damaged") from error


def _refuse_sizes(archive: zipfile.ZipFile) -> None:
    if sum(part.file_size for part in archive.infolist()) > SIZE_LIMIT:
        raise WorkbookError("the workbook unpacks to more than 300 MB")
    if _WORKBOOK_PART not in archive.namelist():
        raise WorkbookError("the file is not an Excel workbook (xlsx)")


def _scan_all(archive: zipfile.ZipFile) -> Iterator[BadCell]:
    for name, part in _sheet_parts(archive):
        data = _xml(archive, part)
        if any(mark in data for mark in (b"<f", b":f", b'"e"', b"'e'")):
            for cell, found in _scan(data):
                letters = cell.rstrip("0123456789")
                yield BadCell(name, int(cell[len(letters) :] or 0), letters, found)


def _xml(archive: zipfile.ZipFile, part: str) -> bytes:
    data = archive.read(part)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise WorkbookError("the workbook holds a document type definition, which Excel never writes")
    return data


def _sheet_parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return the name and the part of every sheet."""
    sheets: list[tuple[str, str]] = []
    targets: dict[str, str] = {}

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), relation))

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(_xml(archive, _WORKBOOK_PART), sheet)
    _parse(_xml(archive, "xl/_rels/workbook.xml.rels"), relation)
    known = set(archive.namelist())
    paths = [(name, _absolute(targets.get(relation, ""))) for name, relation in sheets]
    return [(name, path) for name, path in paths if path in known]


def _absolute(target: str) -> str:
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _parse(data: bytes, start: object) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start  # type: ignore[assignment]
    parser.Parse(data, True)


def _scan(data: bytes) -> list[tuple[str, str]]:
    state = _Scan()

    def start(tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            state.cell, state.kind = attributes.get("r", ""), attributes.get("t", "")
            state.formula = state.stored = False
            state.text.clear()
        state.formula |= tag == "f"
        state.stored |= tag in ("v", "is")

    def end(tag: str) -> None:
        if tag.rpartition(":")[2] != "c":
            return
        if state.kind == "e":
            state.found.append((state.cell, f"the cell shows the Excel error {''.join(state.text)}"))
        elif state.formula and not state.stored:
            state.found.append((state.cell, "the cell holds a formula whose result is not stored"))

    def characters(text: str) -> None:
        if state.kind == "e" and state.stored:
            state.text.append(text)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    parser.Parse(data, True)
    return state.found
