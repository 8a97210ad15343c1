"""One file for each kind of damage or oddity, made by code: what becomes of it, under which code, in which words.

Outcomes: ``refused``, ``needs_answer`` (a question), ``noted`` (accepted, and told), ``accepted`` (nothing to tell).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from intake_files import (
    ROWS,
    SHEET,
    compound_file,
    encrypted_workbook,
    old_stream,
    old_workbook,
    open_document,
    operate,
    package,
    parquet,
    record,
    swap,
    workbook,
)

GOOD = workbook({"S": ROWS})
CSV = "\n".join(",".join(row) for row in ROWS) + "\n"
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
OLD = old_workbook([list(row) for row in ROWS])
ODS = open_document(ROWS)
PARQUET = parquet({"change": ["CHG-001"], "owner": ["Lee"]})
REFUSED, ASKED, NOTED, ACCEPTED = "refused", "needs_answer", "noted", "accepted"


@dataclass(frozen=True)
class Damage:
    """A kind of damage: the file, and what the intake must say of it."""

    kind: str
    name: str
    data: bytes
    outcome: str
    code: str
    words: str = ""
    declared: Mapping[str, Any] = field(default_factory=dict)


def doubled(name: str) -> bytes:
    """A package that holds one part twice, the second time in other letters."""
    buffer = io.BytesIO(GOOD)
    with zipfile.ZipFile(buffer, "a") as more:
        more.writestr(name, "<x/>")
    return buffer.getvalue()


def flipped(data: bytes, place: int) -> bytes:
    """The data with one bit changed."""
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def patched(data: bytes, place: int, new: bytes) -> bytes:
    """The data with some bytes replaced."""
    return data[:place] + new + data[place + len(new) :]


def directory_entry(number: int, place: int, new: bytes) -> bytes:
    """The good package with bytes of an entry of its directory replaced."""
    starts = [start for start in range(len(GOOD)) if GOOD.startswith(b"PK\x01\x02", start)]
    return patched(GOOD, starts[number] + place, new)


def local_header(number: int, place: int, new: bytes) -> bytes:
    """The good package with bytes of a part's own header replaced."""
    starts = [start for start in range(len(GOOD)) if GOOD.startswith(b"PK\x03\x04", start)]
    return patched(GOOD, starts[number] + place, new)


def end_record(place: int, new: bytes) -> bytes:
    """The good package with bytes of its end record replaced."""
    return patched(GOOD, GOOD.rindex(b"PK\x05\x06") + place, new)


def last_part_elsewhere() -> bytes:
    """The good package whose directory places its last part one byte too far."""
    place = GOOD.rindex(b"PK\x01\x02") + 42
    return patched(GOOD, place, struct.pack("<I", struct.unpack_from("<I", GOOD, place)[0] + 1))


def renamed(before: bytes, after: bytes) -> bytes:
    """The good package with a part renamed everywhere, by a name of the same length."""
    assert len(before) == len(after)
    assert before in GOOD
    return GOOD.replace(before, after)


def smuggled() -> bytes:
    """A package with a whole part between two others that the directory does not list."""
    extra = io.BytesIO()
    with zipfile.ZipFile(extra, "w") as more:
        more.writestr("xl/worksheets/sheet9.xml", "<x/>")
    part = extra.getvalue()[: extra.getvalue().index(b"PK\x01\x02")]
    second = GOOD.index(b"PK\x03\x04", 4)
    moved = bytearray(GOOD[:second] + part + GOOD[second:])
    place = moved.index(b"PK\x01\x02")
    end = moved.rindex(b"PK\x05\x06")
    struct.pack_into("<I", moved, end + 16, place)
    while (place := moved.find(b"PK\x01\x02", place)) >= 0:
        offset = struct.unpack_from("<I", moved, place + 42)[0]
        struct.pack_into("<I", moved, place + 42, offset + len(part) if offset else 0)
        place += 4
    return bytes(moved)


def longer_than_said() -> bytes:
    """A package whose first part inflates to one byte more than both its headers say."""
    content = zipfile.ZipFile(io.BytesIO(GOOD)).read("[Content_Types].xml")
    place = GOOD.index(b"[Content_Types].xml") - 30
    shorter = struct.pack("<I", len(content) - 1)
    return patched(patched(GOOD, place + 22, shorter), GOOD.index(b"PK\x01\x02") + 24, shorter)


def crude_container(*names: str) -> bytes:
    """The beginning of a compound file whose directory has these names, and nothing else."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    return head + b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in names)


def linked(place: int, to: int) -> bytes:
    """An .xls file with one link of its allocation table bent."""

    def bend(table: list[int]) -> None:
        table[place] = to

    return compound_file({"Workbook": old_stream([list(row) for row in ROWS])}, bend)


def old_size(size: int) -> bytes:
    """An .xls file whose directory states another size of the workbook."""
    place = OLD.index("Workbook".encode("utf-16-le"))
    return patched(OLD, place + 120, struct.pack("<Q", size))


def old_with(more: bytes) -> bytes:
    """An .xls file with more records on its sheet."""
    return compound_file({"Workbook": old_stream([list(row) for row in ROWS], more=more)})


def formula(result: str) -> Callable[[bytes], bytes]:
    """A change of cell B2 into a formula with a stored result, or without one."""
    return swap('<c r="B2" t="s"><v>4</v></c>', f'<c r="B2"><f>1+1</f>{result}</c>')


def sheet(change: Callable[[bytes], bytes]) -> bytes:
    """The good workbook with its sheet changed."""
    return operate(GOOD, {SHEET: change})


def csv(before: str = "", after: str = "", encoding: str = "utf-8") -> bytes:
    """The good list as text, with one piece replaced."""
    return CSV.replace(before, after, 1).encode(encoding) if before else CSV.encode(encoding)


def utf16_doctype() -> bytes:
    """A document type in a part written in UTF-16."""
    return DOCTYPE.decode().replace("?>", ' encoding="utf-16"?>').encode("utf-16")


def refused(kind: str, name: str, data: bytes, code: str, words: str, **declared: Any) -> Damage:
    """A file that is refused."""
    return Damage(kind, name, data, REFUSED, code, words, declared)


def asked(kind: str, name: str, data: bytes, code: str, words: str, **declared: Any) -> Damage:
    """A file about which a question is asked."""
    return Damage(kind, name, data, ASKED, code, words, declared)


def noted(kind: str, name: str, data: bytes, code: str, words: str, **declared: Any) -> Damage:
    """A file that is accepted, with a note."""
    return Damage(kind, name, data, NOTED, code, words, declared)


def accepted(kind: str, name: str, data: bytes, **declared: Any) -> Damage:
    """A file that is accepted, with nothing to tell."""
    return Damage(kind, name, data, ACCEPTED, "", "", declared)


OTHER_KINDS = [
    refused("empty", "l.xlsx", b"", "RP-I05", "empty (0 bytes)"),
    refused("blanks", "l.csv", b" \n\n ", "RP-I05", "nothing but blanks"),
    refused("only a mark", "l.csv", b"\xff\xfe", "RP-I05", "nothing but blanks"),
    refused("no values", "l.xlsx", workbook({"S": ()}), "RP-I05", "no values"),
    refused("pdf", "l.xlsx", b"%PDF-1.7 ...", "RP-I06", "a PDF document"),
    refused("png", "l.xlsx", b"\x89PNG\r\n\x1a\n", "RP-I06", "a picture (PNG)"),
    refused("jpeg", "l.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF", "RP-I06", "a picture (JPEG)"),
    refused("heic", "l.csv", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 20, "RP-I06", "a picture (HEIC"),
    refused("tiff", "l.csv", b"II*\x00\x08\x00\x00\x00", "RP-I06", "a picture (TIFF)"),
    refused("web page", "l.xls", b"\n<HTML><table><tr><td>1</td></tr></table>", "RP-I06", "a web page"),
    refused("web page, utf-16", "l.xls", "<html><table>".encode("utf-16"), "RP-I06", "a web page"),
    refused("web page with xml head", "l.xls", b'<?xml version="1.0"?>\n<!DOCTYPE html><html></html>', "RP-I06",
            "a web page"),
    refused("web archive", "l.xls",
            b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n',
            "RP-I06", "(MHTML)"),
    refused("excel 2003 xml", "l.xls",
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
            b'xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "RP-I06", "the XML format of Excel 2003"),
    refused("excel 2003 xml, utf-16", "l.xml",
            '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'.encode("utf-16"),
            "RP-I06", "the XML format of Excel 2003"),
    refused("flat open document", "l.fods",
            b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
            "RP-I06", "(.fods)"),
    refused("xml", "l.xls", b'<?xml version="1.0"?><Items/>', "RP-I06", "an XML document"),
    refused("json", "l.csv", b'[{"id": 1}]', "RP-I06", "JSON"),
    refused("json with mark", "l.csv", b'\xef\xbb\xbf{"id": 1}', "RP-I06", "JSON"),
    refused("json lines", "l.csv", b'{"id": 1}\n{"id": 2}\n', "RP-I06", "JSON, one object a line"),
    refused("mail", "l.csv", b"Received: from a\nSubject: list\n\nhello", "RP-I06", "a mail"),
    refused("saved mail", "l.eml", b"From: a@x.example\nTo: b@x.example\nSubject: list\n\nhello", "RP-I06", "a mail"),
    refused("outlook mail", "l.msg", compound_file({"__properties_version1.0": b"x"}), "RP-I06", "a mail of Outlook"),
    refused("gzip", "l.csv.gz", b"\x1f\x8b\x08\x00", "RP-I06", "gzip"),
    refused("7z", "l.7z", b"7z\xbc\xaf\x27\x1c\x00", "RP-I06", "7z"),
    refused("rar", "l.rar", b"Rar!\x1a\x07\x00", "RP-I06", "RAR"),
    refused("tar", "l.tar", b"a.csv".ljust(257, b"\x00") + b"ustar\x0000", "RP-I06", "an archive (tar)"),
    refused("sqlite", "l.db", b"SQLite format 3\x00", "RP-I06", "a database (SQLite)"),
    refused("access", "l.mdb", b"\x00\x01\x00\x00Standard Jet DB\x00", "RP-I06", "a database (Access)"),
    refused("arrow", "l.feather", b"ARROW1\x00\x00", "RP-I06", "an Arrow (Feather) file"),
    refused("orc", "l.orc", b"ORC\x00\x01\x02", "RP-I06", "an ORC file"),
    refused("rtf", "l.csv", b"{\\rtf1\\ansi}", "RP-I06", "a text document (RTF)"),
    refused("sylk", "l.csv", b"ID;PWXL;N;E\nP;PGeneral\nE\n", "RP-I06", "a SYLK sheet"),
    refused("program", "l.xlsx", b"MZ\x90\x00\x03\x00\x00\x00", "RP-I06", "a program for Windows"),
    refused("excel 4", "l.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00", "RP-I06", "a workbook of Excel 4"),
    refused("binary", "l.csv", bytes(range(1, 32)) * 20, "RP-I06", "not a text"),
    refused("word", "l.xlsx", package({"word/document.xml": "<x/>"}), "RP-I06", "a Word document"),
    refused("presentation", "l.xlsx", package({"ppt/presentation.xml": "<x/>"}), "RP-I06", "a presentation"),
    refused("numbers", "l.xlsx", package({"Index/Document.iwa": "x"}), "RP-I06", "a Numbers or Pages document"),
    refused("archive", "l.zip", package({"a.csv": CSV, "b.csv": CSV}), "RP-I06",
            "a ZIP archive of 2 files (a.csv, b.csv)"),
    refused("old word", "l.xls", crude_container("WordDocument"), "RP-I06", "a Word document in an old format"),
    refused("old presentation", "l.xls", compound_file({"PowerPoint Document": b"x"}), "RP-I06", "a presentation"),
    refused("open document text", "l.ods",
            operate(ODS, {"mimetype": b"application/vnd.oasis.opendocument.text"}), "RP-I06", "an OpenDocument text"),
    refused("binary workbook", "l.xlsb", package({"xl/workbook.bin": b"x"}), "RP-I09", ".xlsb"),
    refused("lock file", "~$l.xlsx", b"\x03Ann" + b" " * 160, "RP-I08", "lock file Excel"),
    refused("lock file of LibreOffice", ".~lock.l.ods#", b",ann,host,01.01.2025,file;", "RP-I08",
            "lock file LibreOffice"),
    refused("git lfs pointer", "l.csv", b"version https://git-lfs.github.com/spec/v1\noid x", "RP-I08", "Git LFS"),
    refused("cloud link", "l.xlsx", b'{"url": "https://docs.example/1", "doc_id": "1", "email": "a@x"}', "RP-I08",
            "a document in the cloud"),
    refused("web link", "l.url", b"[InternetShortcut]\r\nURL=https://x.example\r\n", "RP-I08", "a web address"),
    refused("windows shortcut", "l.lnk", b"L\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 60, "RP-I08", "a shortcut"),
    refused("macos placeholder", ".l.xlsx.icloud", b"bplist00\xd3", "RP-I08", "of macOS"),
    refused("placeholder", "l.xlsx", b"\x00" * 4096, "RP-I08", "never downloaded"),
]  # fmt: skip

LOCKED = [
    refused("encrypted xlsx", "l.xlsx", encrypted_workbook(GOOD, "x"), "RP-I07", "encrypted"),
    refused("encrypted xlsx, cut", "l.xlsx", crude_container("EncryptionInfo", "EncryptedPackage"), "RP-I07",
            "encrypted"),
    refused("encrypted xls", "l.xls", old_workbook([list(row) for row in ROWS], "x"), "RP-I07", "encrypted"),
    refused("encrypted part", "l.xlsx", directory_entry(0, 8, b"\x01\x00"), "RP-I07", "encrypted"),
    refused("encrypted ods", "l.ods", operate(ODS, {
        "META-INF/manifest.xml": b"<m:manifest xmlns:m='x'><m:encryption-data/></m:manifest>",
    }), "RP-I07", "encrypted"),
    refused("encrypted ods of today", "l.ods", operate(ODS, {"encrypted-package": b"x"}), "RP-I07", "encrypted"),
    refused("encrypted parquet", "l.parquet", PARQUET[:-4] + b"PARE", "RP-I07", "encrypted"),
]  # fmt: skip

PACKAGES = [
    refused("cut", "l.xlsx", GOOD[:-400], "RP-I10", "cut off"),
    refused("cut within the end", "l.xlsx", GOOD[:-3], "RP-I10", "cut off"),
    refused("appended", "l.xlsx", GOOD + b"more", "RP-I10", "appended"),
    refused("two packages", "l.xlsx", GOOD + GOOD, "RP-I10", "before the workbook package"),
    refused("prepended", "l.xlsx", b"PK\x03\x04" + GOOD, "RP-I10", "before the workbook package"),
    refused("several volumes", "l.xlsx", end_record(4, b"\x01\x00"), "RP-I10", "volumes"),
    refused("checksum", "l.xlsx", flipped(GOOD, GOOD.index(b"xl/worksheets/sheet1.xml") + 60), "RP-I10", "damaged"),
    refused("checksum of an unread part", "l.xlsx",
            flipped(GOOD, GOOD.index(b"docProps/app.xml") + len(b"docProps/app.xml") + 20), "RP-I10", "damaged"),
    refused("longer than it says", "l.xlsx", longer_than_said(), "RP-I10", "damaged"),
    refused("other name in front", "l.xlsx", local_header(0, 30, b"{"), "RP-I10", "another name"),
    refused("other flags in front", "l.xlsx", local_header(0, 6, b"\x01\x00"), "RP-I10", "another flags"),
    refused("other method in front", "l.xlsx", local_header(0, 8, b"\x00\x00"), "RP-I10", "another compression"),
    refused("other checksum in front", "l.xlsx", local_header(0, 14, b"\x01\x02\x03\x04"), "RP-I10",
            "another checksum"),
    refused("other size in front", "l.xlsx", local_header(0, 22, b"\x01\x00\x00\x00"), "RP-I10", "another size"),
    refused("part elsewhere", "l.xlsx", directory_entry(1, 42, b"\x03\x00\x00\x00"), "RP-I10", "overlaps"),
    refused("part twice in the directory", "l.xlsx", directory_entry(1, 42, bytes(4)), "RP-I10", "overlaps"),
    refused("last part elsewhere", "l.xlsx", last_part_elsewhere(), "RP-I10", "does not begin where"),
    refused("part between", "l.xlsx", smuggled(), "RP-I10", "belong to no part"),
    refused("unknown compression", "l.xlsx", directory_entry(0, 10, b"\x0e\x00"), "RP-I10", "unknown compression"),
    refused("part twice", "l.xlsx", doubled("XL/Worksheets/Sheet1.xml"), "RP-I11", "twice"),
    refused("steps upwards", "l.xlsx", renamed(b"docProps/app.xml", b"../Props/app.xml"), "RP-I11", "differently"),
    refused("backslash in a name", "l.xlsx", renamed(b"docProps/app.xml", b"docProps\\app.xml"), "RP-I11",
            "differently"),
    refused("too many parts", "l.xlsx", operate(GOOD, {f"xl/media/{n}.bin": b"x" for n in range(2_000)}), "RP-I13",
            "limit 2,000"),
    refused("bomb", "l.xlsx", operate(GOOD, {"xl/media/a.xml": b" " * 70_000_000}), "RP-I13", "grows past"),
    refused("document type", "l.xlsx", operate(GOOD, {"docProps/core.xml": DOCTYPE}), "RP-I14", "(DTD)"),
    refused("document type, utf-16", "l.xlsx", operate(GOOD, {"docProps/core.xml": utf16_doctype()}), "RP-I14",
            "(DTD)"),
    refused("document type in relations", "l.xlsx", operate(GOOD, {"xl/_rels/workbook.xml.rels": swap(
        "<Relationships ", "<!DOCTYPE Relationships><Relationships ")}), "RP-I14", "workbook.xml.rels"),
    refused("document type in a drawing", "l.xlsx", operate(GOOD, {"xl/drawings/drawing1.xml": DOCTYPE}), "RP-I14",
            "drawing1.xml"),
    refused("document type in an old drawing", "l.xlsx", operate(GOOD, {"xl/drawings/vml1.vml": b"<br>" + DOCTYPE}),
            "RP-I14", "vml1.vml"),
    refused("document type under another name", "l.xlsx", operate(GOOD, {"xl/media/image1.png": DOCTYPE}), "RP-I14",
            "image1.png"),
    refused("document type, utf-16, other name", "l.xlsx", operate(GOOD, {"customXml/a.dat": utf16_doctype()}),
            "RP-I14", "a.dat"),
    refused("document type after blanks", "l.xlsx", operate(GOOD, {"xl/x.bin": b"\xef\xbb\xbf\n <!DOCTYPE x><x/>"}),
            "RP-I14", "x.bin"),
    refused("document type in the sheet", "l.xlsx", sheet(swap("<worksheet ", "<!DOCTYPE worksheet><worksheet ")),
            "RP-I14", "(DTD)"),
    refused("document type in ods", "l.ods", operate(ODS, {"content.xml": swap(
        "<office:document-content", "<!DOCTYPE x><office:document-content")}), "RP-I14", "content.xml"),
    refused("external entity", "l.xlsx", operate(GOOD, {"xl/styles.xml": swap(
        "<styleSheet ", '<!DOCTYPE s [<!ENTITY e SYSTEM "file:///etc/passwd">]><styleSheet ')}), "RP-I14", "(DTD)"),
    refused("nested too deep", "l.xlsx", operate(GOOD, {"docProps/core.xml": b"<a>" * 200 + b"</a>" * 200}), "RP-I27",
            "more than 64 deep"),
    refused("workbook nested too deep", "l.xlsx", operate(GOOD, {"xl/workbook.xml": swap(
        "<sheets>", "<x>" * 90 + "</x>" * 90 + "<sheets>")}), "RP-I27", "more than 64 deep"),
    refused("broken xml", "l.xlsx", sheet(swap("</sheetData>", "")), "RP-I21", "mismatched tag"),
    refused("broken xml elsewhere", "l.xlsx", operate(GOOD, {"docProps/core.xml": b"<x>"}), "RP-I21", "core.xml"),
    refused("sheet missing", "l.xlsx", operate(GOOD, {SHEET: None}), "RP-I15", "sheet 'S'"),
    refused("texts missing", "l.xlsx", operate(GOOD, {"xl/sharedStrings.xml": None}), "RP-I15", "shared texts"),
    refused("styles missing", "l.xlsx", operate(GOOD, {"xl/styles.xml": None}), "RP-I15", "style part"),
]  # fmt: skip

SHEETS = [
    refused("rows out of order", "l.xlsx", sheet(swap('<row r="3"', '<row r="2"')), "RP-I17", "row 2 after row 2"),
    refused("cell out of order", "l.xlsx", sheet(swap('r="B2"', 'r="A2"')), "RP-I17", "A2"),
    refused("cell in another row", "l.xlsx", sheet(swap('r="B2"', 'r="B7"')), "RP-I17", "B7"),
    refused("cell of unknown type", "l.xlsx", sheet(swap('r="B2" t="s"', 'r="B2" t="q"')), "RP-I17", "unknown type"),
    refused("text beyond the list", "l.xlsx", sheet(swap("<v>4</v>", "<v>999</v>")), "RP-I17", "B2"),
    refused("number that is none", "l.xlsx", sheet(swap('<c r="B2" t="s"><v>4</v>', '<c r="B2"><v>4x</v>')),
            "RP-I17", "B2"),
    refused("stray value far away", "l.xlsx", sheet(swap(
        "</row></sheetData>", '</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    )), "RP-I18", "20,000,000"),
    refused("row beyond the last", "l.xlsx", sheet(swap(
        "</sheetData>", '<row r="1048577"><c r="A1048577"><v>1</v></c></row></sheetData>',
    )), "RP-I17", "row 1048577"),
    refused("formula without result", "l.xlsx", sheet(formula("")), "RP-I19", "1 formulas have no stored result: B2"),
    refused("formula with empty result", "l.xlsx", sheet(formula("<v></v>")), "RP-I19", "B2"),
    noted("formula with result", "l.xlsx", sheet(formula("<v>2</v>")), "RP-I125", "1 cells hold a formula",
          header_row=1),
    refused("utf-16 sheet", "l.xlsx", sheet(lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
            "RP-I20", "disagree on 12 cells: A1"),
    refused("no such sheet", "l.xlsx", GOOD, "RP-I16", "no sheet 'T'", sheet="T"),
    refused("no such row", "l.xlsx", GOOD, "RP-I41", "row 40", header_row=40),
    asked("two sheets", "l.xlsx", workbook({"A": ROWS, "B": ROWS}), "RP-I70", "More than one sheet"),
    asked("title above", "l.xlsx", workbook({"S": (("All changes",), *ROWS)}), "RP-I71", "Which row"),
    asked("total below", "l.xlsx", workbook({"S": (("id", "n", "x"), ("A", 1, "y"), ("B", 2, "y"), ("Total", 3))}),
          "RP-I76", "read like totals"),
    asked("remark below", "l.xlsx", workbook({"S": (*ROWS, ("Confidential",))}), "RP-I77", "Remarks below"),
    noted("wrong dimension", "l.xlsx", operate(workbook({"S": ROWS, "Hidden": (("x",),)}, lambda book, _: (
        book.worksheets()[1].hide())), {SHEET: swap('<dimension ref="A1:C4"/>', '<dimension ref="A1"/>')}),
          "RP-I110", "Hidden"),
    noted("extension", "l.csv", GOOD, "RP-I101", "the content is a workbook package"),
    accepted("whole", "l.xlsx", GOOD),
]  # fmt: skip

OLD_FORMATS = [
    refused("old, header only", "l.xls", crude_container("Workbook"), "RP-I25", "damaged"),
    refused("old, cut", "l.xls", OLD[:-2048], "RP-I25", "beyond its end"),
    refused("old, circle", "l.xls", linked(4, 3), "RP-I25", "runs in a circle"),
    refused("old, circle of one", "l.xls", linked(2, 2), "RP-I25", "runs in a circle"),
    refused("old, directory circle", "l.xls", linked(1, 1), "RP-I25", "the directory runs in a circle"),
    refused("old, link beyond the end", "l.xls", linked(5, 100_000), "RP-I25", "beyond its end"),
    refused("old, forged size", "l.xls", old_size(2**31), "RP-I25", "has room for"),
    refused("old, forged table size", "l.xls", patched(OLD, 44, struct.pack("<I", 2**31)), "RP-I25",
            "larger than the file"),
    refused("old, forged sector size", "l.xls", patched(OLD, 30, struct.pack("<H", 31)), "RP-I25", "sectors"),
    refused("old, shared sectors", "l.xls", patched(
        two := compound_file({"Workbook": old_stream([list(row) for row in ROWS]), "Other": b"x"}),
        two.index("Other".encode("utf-16-le")) + 116, struct.pack("<I", 2)), "RP-I25", "shares bytes"),
    refused("old, record beyond the end", "l.xls", old_with(struct.pack("<HH", 0x0204, 8_000)), "RP-I25",
            "runs past the end"),
    refused("old, forged number of texts", "l.xls",
            old_with(record(0x00FC, struct.pack("<II", 2**31, 2**31)) + record(0x000D, b"\x00\x00")), "RP-I25",
            "table of texts"),
    refused("old, cell far to the right", "l.xls", old_with(
        record(0x0204, struct.pack("<HHHHB", 5, 60_000, 0, 1, 0) + b"x")), "RP-I25", "beyond the last column"),
    refused("old, forged size of the sheet", "l.xls", old_with(
        record(0x0200, struct.pack("<IIHHH", 0, 2**31, 0, 255, 0))), "RP-I25", "says it has 2,147,483,648 rows"),
    refused("old, not a workbook inside", "l.xls", compound_file({"Workbook": b"hello"}), "RP-I25", "does not begin"),
    refused("old, another document", "l.xls", compound_file({"Contents": b"x"}), "RP-I06", "not an Excel workbook"),
    refused("old, formula never calculated", "l.xls", old_with(
        record(0x0006, struct.pack("<HHH8sHIH", 4, 0, 0, bytes(8), 2, 0, 0))), "RP-I19", "no stored result: A5"),
    noted("old, hidden row", "l.xls", old_with(record(0x0208, struct.pack("<HHHHHHHH", 2, 0, 3, 255, 0, 0, 0x20, 0))),
          "RP-I114", "rows 3"),
    noted("old, hidden column", "l.xls", old_with(record(0x007D, struct.pack("<HHHHHH", 1, 1, 0, 0, 1, 0))),
          "RP-I115", "columns B"),
    noted("old, error in a formula", "l.xls", old_with(
        record(0x0006, struct.pack("<HHH8sHIH", 1, 3, 0, b"\x02\x00\x07\x00\x00\x00\xff\xff", 0, 0, 0))),
        "RP-I119", "read as blank: D2"),
    noted("old, filter", "l.xls", old_with(record(0x009B, b"")), "RP-I116", "filter"),
    noted("old", "l.xls", OLD, "RP-I128", "one reader only"),
    accepted("ods", "l.ods", ODS),
    refused("ods, formula without result", "l.ods", operate(ODS, {"content.xml": swap(
        '<table:table-cell office:value-type="string"><text:p>Lee</text:p>',
        '<table:table-cell table:formula="of:=1+1">',
    )}), "RP-I19", "no stored result: B2"),
    refused("ods, number that is none", "l.ods", operate(ODS, {"content.xml": swap(
        '<table:table-cell office:value-type="string"><text:p>Lee',
        '<table:table-cell office:value-type="float" office:value="x"><text:p>Lee')}), "RP-I17", "B2"),
    refused("ods, repeated without end", "l.ods", operate(ODS, {"content.xml": swap(
        '<table:table-cell office:value-type="string"><text:p>Lee',
        '<table:table-cell table:number-columns-repeated="999999999" office:value-type="string"><text:p>Lee',
    )}), "RP-I17", "number-columns-repeated"),
    refused("ods, repeated to the last row", "l.ods", operate(ODS, {"content.xml": swap(
        '<table:table-row><table:table-cell office:value-type="string"><text:p>CHG-001',
        '<table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell office:value-type="string"><text:p>CHG-001')}), "RP-I17", "row 2 repeated 1,048,576 times"),
    refused("ods, twenty million cells", "l.ods", operate(ODS, {"content.xml": lambda xml: xml.replace(
        b"<table:table-row>", b'<table:table-row table:number-rows-repeated="260000">').replace(
        b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="30" ')}), "RP-I18", "20,000,000"),
    refused("ods, cut", "l.ods", ODS[:-30], "RP-I10", "cut off"),
    refused("ods, broken content", "l.ods", operate(ODS, {"content.xml": lambda xml: xml[:-20]}), "RP-I21",
            "content.xml"),
]  # fmt: skip

PARQUETS = [
    accepted("parquet", "l.parquet", PARQUET),
    refused("parquet, cut", "l.parquet", PARQUET[:-5], "RP-I22", "its end is missing"),
    refused("parquet, appended", "l.parquet", PARQUET + b"x", "RP-I22", "its end is missing"),
    refused("parquet, broken footer", "l.parquet", PARQUET[:-40] + b"\xff" * 32 + PARQUET[-8:], "RP-I22", "damaged"),
    refused("parquet, nested", "l.parquet", parquet({"a": [[1]]}), "RP-I23", "a (list<"),
    refused("parquet, binary", "l.parquet", parquet({"a": [b"x"]}), "RP-I23", "a (binary)"),
    refused("parquet, nul", "l.parquet", parquet({"a": ["x\0"]}), "RP-I24", "NUL"),
    noted("parquet, not a number", "l.parquet", parquet({"a": [float("nan")]}), "RP-I161", "1 values of a"),
    noted("parquet, no rows", "l.parquet", parquet({"a": pa.array([], pa.int64())}), "RP-I151", "without items"),
]  # fmt: skip

LONG = "x" * 40_000
TEXTS = [
    refused("nul", "l.csv", csv("Lee", "L\0e"), "RP-I31", "line 2"),
    refused("zeros at the end", "l.csv", csv() + b"\0\0\0", "RP-I31", "line 5"),
    refused("open quote", "l.csv", csv("Lee", '"Lee'), "RP-I32", "line 2"),
    refused("uneven rows", "l.csv", csv("Lee", "Lee,Jr"), "RP-I33", "line 2 (4 fields)"),
    refused("cut row", "l.csv", CSV.removesuffix(",fine\n").encode(), "RP-I33", "line 4 (2 fields)"),
    refused("header too short", "l.csv", b"id,owner\nA,x,y\nB,z,w\n", "RP-I33", "fewer fields", header_row=1),
    refused("stray quote", "l.csv", csv("Lee", '5" and 6" pipe'), "RP-I34", "line 2"),
    refused("backslash before quotes", "l.csv", csv("Lee", '"say \\"hi\\" now"'), "RP-I34", "with backslashes"),
    refused("text after a quote", "l.csv", csv("Lee", '"Lee" Jr'), "RP-I34", "line 2"),
    refused("carriage return", "l.csv", csv("Lee", "L\ree"), "RP-I36", "line 2"),
    refused("names twice", "l.csv", b"id,owner,owner\nA,x,y\nB,z,w\n", "RP-I40", "owner", header_row=1),
    refused("encoding unknown", "l.csv", csv(), "RP-I30", "klingon", encoding="klingon"),
    refused("encoding wrong", "l.csv", csv(), "RP-I30", "line 3", encoding="ascii"),
    refused("mark against the answer", "l.csv", csv(encoding="utf-8-sig"), "RP-I30", "marked as utf-8",
            encoding="utf-16"),
    refused("utf-16 cut in a character", "l.csv", csv(encoding="utf-16")[:-1], "RP-I30", "not valid utf-16"),
    refused("sep against the answer", "l.csv", b"sep=;\n" + csv(), "RP-I60", "the first line of the file says ';'",
            delimiter="comma"),
    asked("no mark, not utf-8", "l.csv", csv(encoding="cp1252"), "RP-I74", "Which encoding"),
    asked("utf-16 without mark", "l.csv", csv(encoding="utf-16-le"), "RP-I74", "more than one byte a character"),
    asked("utf-16 without mark, big end first", "l.csv", csv(encoding="utf-16-be"), "RP-I74", "first line"),
    asked("utf-32 without mark", "l.csv", csv(encoding="utf-32-le"), "RP-I74", "first line"),
    asked("utf-16 of another script", "l.csv", "編號,名\n一,東\n二,大\n".encode("utf-16-le"), "RP-I74", "first line"),
    asked("two delimiters", "l.csv", b"id;amount,net\nA;1,5\nB;2,5\n", "RP-I75", "More than one character"),
    asked("no header", "l.csv", b"CHG-001,Lee\nCHG-002,Zoe\nCHG-003,Ann\n", "RP-I71", "Which row"),
    asked("header again", "l.csv", csv() + csv(), "RP-I78", "header stands again"),
    asked("joined files", "l.csv", csv(encoding="utf-8-sig") * 2, "RP-I78", "header stands again"),
    asked("quote left open over rows", "l.csv", b'a,b,c\n1,"x,y\n2,p,q\n3,r",s\n4,t,u\n', "RP-I79",
          "look like rows"),
    asked("remarks below", "l.csv", csv() + b"printed 2025-01-01\n", "RP-I77", "Remarks below"),
    noted("two marks", "l.csv", "\ufeff".encode() + csv(encoding="utf-8-sig"), "RP-I106", "byte order marks"),
    noted("sep line", "l.csv", b"sep=;\n" + CSV.replace(",", ";").encode(), "RP-I109", "the first line says"),
    noted("end mark of dos", "l.csv", csv() + b"\x1a\x1a", "RP-I105", "0x1A"),
    noted("mixed line ends", "l.csv", CSV.replace("\n", "\r\n", 2).encode(), "RP-I108", "2 as in Windows"),
    noted("very long value", "l.csv", csv("Lee", LONG), "RP-I107", "lines 2"),
    noted("empty lines", "l.csv", csv("CHG-002", "\n\nCHG-002"), "RP-I120", "2 empty lines"),
    noted("exactly 1,000 rows", "l.csv", b"id\n" + b"".join(b"A%d\n" % n for n in range(1_000)), "RP-I150",
          "exactly 1,000 rows"),
    noted("declared against utf-8", "l.csv", csv(), "RP-I102", "also valid UTF-8", encoding="windows-1252"),
    accepted("text", "l.csv", csv()),
    accepted("tabs under .csv", "l.csv", CSV.replace(",", "\t").encode()),
    accepted("decimal commas", "l.csv", b"id;net;gross\nA;1,5;2,5\nB;2;3\n"),
    accepted("line separator of unicode", "l.csv", csv("Lee", "L\u2028ee")),
    accepted("line breaks in quotes", "l.csv", csv("Lee", '"Lee\nJr"')),
    accepted("folder that ends in a backslash", "l.csv", csv("Lee", '"C:\\temp\\"')),
    accepted("delimiter at each end", "l.csv", CSV.replace("\n", ",\n").encode()),
    accepted("delimiter at each end but the header's", "l.csv",
             CSV.replace("\n", ",\n").replace("approved on,", "approved on").encode()),
    accepted("a name like a mark", "l.csv", b"ORCID,MZ\n1-a,x\n2-b,y\n"),
]  # fmt: skip

DAMAGES = [*OTHER_KINDS, *LOCKED, *PACKAGES, *SHEETS, *OLD_FORMATS, *PARQUETS, *TEXTS]
