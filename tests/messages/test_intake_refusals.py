"""One file for each kind of damage: refused with a stable code, the place, the reason and one action."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from intake_files import ROWS, SHEET, codes, open_document, operate, package, read, swap, workbook

from reperform.errors import Message
from reperform.intake.outcome import ReadDeclaration
from reperform.intake.reading import read_evidence

GOOD = workbook({"S": ROWS})
CSV = "\n".join(",".join(row) for row in ROWS) + "\n"
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'


def doubled(name: str) -> bytes:
    """A package that holds one part twice, the second time in other letters."""
    buffer = io.BytesIO(GOOD)
    with zipfile.ZipFile(buffer, "a") as more:
        more.writestr(name, "<x/>")
    return buffer.getvalue()


def flipped(data: bytes, place: int) -> bytes:
    """The data with one bit changed."""
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def encrypted_flag(data: bytes) -> bytes:
    """A package whose directory says that its first part is encrypted."""
    start = data.index(b"PK\x01\x02")
    return data[: start + 8] + struct.pack("<H", 1) + data[start + 10 :]


def compound(*names: str) -> bytes:
    """The beginning of a compound file whose directory has these names."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    return head + b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in names)


def formula(result: str) -> Callable[[bytes], bytes]:
    """A change of cell B2 into a formula with a stored result, or without one."""
    return swap('<c r="B2" t="s"><v>4</v></c>', f'<c r="B2"><f>1+1</f>{result}</c>')


def sheet(change: Callable[[bytes], bytes]) -> bytes:
    return operate(GOOD, {SHEET: change})


DAMAGED: list[tuple[str, str, bytes, str, str]] = [
    ("empty", "l.xlsx", b"", "RP-I05", "empty"),
    ("blanks", "l.csv", b" \n\n ", "RP-I05", "nothing but blanks"),
    ("no values", "l.xlsx", workbook({"S": ()}), "RP-I05", "no values"),
    ("pdf", "l.xlsx", b"%PDF-1.7 ...", "RP-I06", "a PDF document"),
    ("picture", "l.xlsx", b"\x89PNG\r\n\x1a\n", "RP-I06", "a picture"),
    ("web page", "l.xls", b"\n<HTML><table><tr><td>1</td></tr></table>", "RP-I06", "a web page"),
    ("xml", "l.xls", b'<?xml version="1.0"?><Workbook/>', "RP-I06", "an XML document"),
    ("json", "l.csv", b'[{"id": 1}]', "RP-I06", "JSON"),
    ("gzip", "l.csv.gz", b"\x1f\x8b\x08\x00", "RP-I06", "gzip"),
    ("binary", "l.csv", bytes(range(1, 32)) * 20, "RP-I06", "not a text"),
    ("word", "l.xlsx", package({"word/document.xml": "<x/>"}), "RP-I06", "a Word document"),
    ("archive", "l.zip", package({"a.csv": CSV, "b.csv": CSV}), "RP-I06", "a ZIP archive of 2 files"),
    ("old word", "l.xls", compound("WordDocument"), "RP-I06", "a Word document in an old format"),
    ("old broken excel", "l.xls", compound("Workbook"), "RP-I25", "damaged"),
    ("encrypted", "l.xlsx", compound("EncryptionInfo", "EncryptedPackage"), "RP-I07", "encrypted"),
    ("encrypted part", "l.xlsx", encrypted_flag(GOOD), "RP-I07", "encrypted"),
    ("lock file", "~$l.xlsx", b"\x03Ann" + b" " * 160, "RP-I08", "lock file"),
    ("pointer", "l.csv", b"version https://git-lfs.github.com/spec/v1\noid x", "RP-I08", "pointer"),
    ("placeholder", "l.xlsx", b"\x00" * 4096, "RP-I08", "never downloaded"),
    ("binary workbook", "l.xlsb", package({"xl/workbook.bin": b"x"}), "RP-I09", ".xlsb"),
    ("cut", "l.xlsx", GOOD[:-400], "RP-I10", "cut off"),
    ("appended", "l.xlsx", GOOD + b"more", "RP-I10", "appended"),
    ("prepended", "l.xlsx", b"PK\x03\x04" + GOOD, "RP-I10", "before the workbook package"),
    ("checksum", "l.xlsx", flipped(GOOD, GOOD.index(b"xl/worksheets/sheet1.xml") + 60), "RP-I10", "damaged"),
    ("part twice", "l.xlsx", doubled("XL/Worksheets/Sheet1.xml"), "RP-I11", "twice"),
    ("bomb", "l.xlsx", operate(GOOD, {"xl/media/a.xml": b" " * 70_000_000}), "RP-I13", "grows past"),
    ("document type", "l.xlsx", operate(GOOD, {"docProps/core.xml": DOCTYPE}), "RP-I14", "DTD"),
    ("document type, utf-16", "l.xlsx", operate(GOOD, {
        "docProps/core.xml": DOCTYPE.decode().replace("?>", ' encoding="utf-16"?>').encode("utf-16"),
    }), "RP-I14", "DTD"),
    ("document type in the sheet", "l.xlsx", sheet(swap("<worksheet ", "<!DOCTYPE worksheet><worksheet ")),
     "RP-I14", "DTD"),
    ("sheet missing", "l.xlsx", operate(GOOD, {SHEET: None}), "RP-I15", "sheet 'S'"),
    ("texts missing", "l.xlsx", operate(GOOD, {"xl/sharedStrings.xml": None}), "RP-I15", "shared texts"),
    ("rows out of order", "l.xlsx", sheet(swap('<row r="3"', '<row r="2"')), "RP-I17", "row 2 after row 2"),
    ("cell out of order", "l.xlsx", sheet(swap('r="B2"', 'r="A2"')), "RP-I17", "A2"),
    ("cell in another row", "l.xlsx", sheet(swap('r="B2"', 'r="B7"')), "RP-I17", "B7"),
    ("text beyond the list", "l.xlsx", sheet(swap("<v>4</v>", "<v>999</v>")), "RP-I17", "B2"),
    ("stray value far away", "l.xlsx", sheet(swap(
        "</row></sheetData>", '</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    )), "RP-I18", "20,000,000"),
    ("formula without result", "l.xlsx", sheet(formula("")), "RP-I19", "1 formulas have no stored result: B2"),
    ("formula with empty result", "l.xlsx", sheet(formula("<v></v>")), "RP-I19", "B2"),
    ("utf-16 sheet", "l.xlsx", sheet(lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
     "RP-I20", "disagree on 12 cells: A1"),
    ("broken xml", "l.xlsx", sheet(swap("</sheetData>", "")), "RP-I21", "mismatched tag"),
    ("encrypted ods", "l.ods", operate(open_document(ROWS), {
        "META-INF/manifest.xml": b"<m:manifest xmlns:m='x'><m:encryption-data/></m:manifest>",
    }), "RP-I07", "encrypted"),
    ("nul", "l.csv", CSV.replace("Lee", "L\0e").encode(), "RP-I31", "line 2"),
    ("open quote", "l.csv", CSV.replace("Lee", '"Lee').encode(), "RP-I32", "line 2"),
    ("uneven rows", "l.csv", CSV.replace("Lee", "Lee,Jr").encode(), "RP-I33", "line 2 (4 fields)"),
    ("cut row", "l.csv", CSV.removesuffix(",fine\n").encode(), "RP-I33", "line 4 (2 fields)"),
    ("stray quote", "l.csv", CSV.replace("Lee", '5" and 6" pipe').encode(), "RP-I34", "line 2"),
    ("carriage return", "l.csv", CSV.replace("Lee", "L\ree").encode(), "RP-I36", "line 2"),
    ("names twice", "l.csv", b"id,owner,owner\nA,x,y\nB,z,w\n", "RP-I40", "owner"),
]  # fmt: skip
DECLARED = {"names twice": {"header_row": 1}}


@pytest.mark.parametrize(("kind", "name", "data", "code", "words"), DAMAGED, ids=[damage[0] for damage in DAMAGED])
def test_damage_is_refused_with_its_name(
    tmp_path: Path, kind: str, name: str, data: bytes, code: str, words: str
) -> None:
    """Each kind of damage has one message: file, what was found, why it matters, one thing to do."""
    outcome = read(tmp_path, data, name, **DECLARED.get(kind, {}))
    assert (outcome.outcome, codes(outcome)) == ("refused", [code])
    message = outcome.messages[0]
    assert words in message.found
    assert message.where.file == name
    assert message.action
    assert message.why
    assert outcome.rows == ()
    assert "Traceback" not in message.text()


@pytest.mark.parametrize(
    ("declared", "code", "words"),
    [
        ({"sheet": "Sheet"}, "RP-I16", "no sheet 'Sheet'"),
        ({"header_row": 40}, "RP-I41", "row 40"),
        ({"answers": {"header_row": "first"}}, "RP-I60", "'first'"),
        ({"zone": "Mars/Base"}, "RP-I53", "Mars/Base"),
        ({"date_columns": ("approved on",), "date_order": {"": "DYM"}}, "RP-I52", "DYM"),
    ],
)
def test_declarations_that_do_not_fit_are_refused(
    tmp_path: Path, declared: dict[str, Any], code: str, words: str
) -> None:
    """A wrong sheet, row, zone or order is named; nothing near it is taken instead."""
    outcome = read(tmp_path, GOOD, **declared)
    assert codes(outcome) == [code]
    assert words in outcome.messages[0].found


@pytest.mark.parametrize(
    ("declared", "code"),
    [({"delimiter": "colon"}, "RP-I60"), ({"encoding": "klingon"}, "RP-I30"), ({"encoding": "ascii"}, "RP-I30"),
     ({"answers": {"encoding": "utf-16"}}, "RP-I30")],
)  # fmt: skip
def test_wrong_answers_on_a_text_are_refused(tmp_path: Path, declared: dict[str, Any], code: str) -> None:
    """An answer that the bytes contradict is not followed."""
    assert codes(
        read(tmp_path, CSV.encode("utf-8-sig" if "answers" in declared else "utf-8"), "l.csv", **declared)
    ) == [code]


def test_a_message_reads_as_a_sentence(tmp_path: Path) -> None:
    """The whole text of one refusal, as a user sees it."""
    outcome = read(tmp_path, sheet(formula("")), "changes.xlsx")
    assert outcome.messages[0].text() == (
        "error[RP-I19] changes.xlsx, sheet 'S', row 2: 1 formulas have no stored result: B2\n"
        "  Their values are not in the file; programs would show blanks or zeros.\n"
        "  Do: ask the client to open the file in Excel, save it and send that"
    )


def test_control_characters_are_shown_as_codes(tmp_path: Path) -> None:
    """Nothing in a file can move the cursor of a terminal."""
    outcome = read(tmp_path, CSV.replace("Lee", 'L\x1b[31m"e').encode(), "l.csv")
    assert all(character.isprintable() or character == "\n" for m in outcome.messages for character in m.text())


def test_all_problems_of_the_dates_come_at_once(tmp_path: Path) -> None:
    """A person corrects everything in one round."""
    text = "id,a,b\nK1,1/2/25,1/2/25\nK2,3/4/25,3/4/25\n"
    outcome = read(tmp_path, text, "l.csv", date_columns=("a", "b"), zone="nowhere")
    assert codes(outcome) == ["RP-I53", "RP-I51", "RP-I51"]


def child(tmp_path: Path, data: bytes, name: str, **declared: Any) -> Any:
    path = tmp_path / "stored"
    path.write_bytes(data)
    return read_evidence(path, name, ReadDeclaration(**declared))


def test_the_child_process_gives_the_same_outcome(tmp_path: Path) -> None:
    """Accepted, asked and refused are the same with and without the protection of a process."""
    for data, declared in (
        (GOOD, {"key": ("change",)}),
        (CSV.encode("cp1252"), {}),
        (GOOD[:-9], {}),
        (workbook({"S": (("Total",), *ROWS)}), {"header_row": 2, "date_columns": ("approved on",)}),
    ):
        assert child(tmp_path, data, "l.xlsx", **declared) == read(tmp_path, data, "l.xlsx", **declared)


def test_a_reader_that_breaks_down_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed or crashing reader is one message that names the file; this program goes on."""
    monkeypatch.setattr("reperform.intake.reading._START", "import os; os.abort()")
    outcome = child(tmp_path, GOOD, "l.xlsx")
    assert codes(outcome) == ["RP-I01"]
    assert outcome.messages[0].where.file == "l.xlsx"


def test_a_reader_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that never ends is stopped at its limit."""
    monkeypatch.setattr("reperform.intake.reading._START", "import threading; threading.Event().wait()")
    monkeypatch.setattr("reperform.intake.reading.seconds_allowed", lambda _: 1)
    assert codes(child(tmp_path, GOOD, "l.xlsx")) == ["RP-I02"]


def test_a_forged_count_of_texts_does_no_harm(tmp_path: Path) -> None:
    """A count of billions of shared texts makes a reader ask for all memory; the file is refused or read."""
    forged = operate(GOOD, {"xl/sharedStrings.xml": lambda xml: xml.replace(
        b'uniqueCount="', b'uniqueCount="4294967')})  # fmt: skip
    outcome = child(tmp_path, forged, "l.xlsx")
    assert outcome.rows == ROWS[1:] or codes(outcome)[0] in ("RP-I01", "RP-I03", "RP-I04")


def test_the_child_loads_no_data_frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading process stays small: neither pandas nor numpy is loaded in it."""
    start = (
        "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from reperform.intake.child import main; main();"
        "sys.exit(bool({'pandas', 'numpy', 'openpyxl', 'pydantic', 'pyarrow', 'msoffcrypto'} & set(sys.modules)))"
    )
    monkeypatch.setattr("reperform.intake.reading._START", start)
    assert child(tmp_path, GOOD, "l.xlsx", date_columns=("approved on",)).outcome == "accepted"


def test_every_message_names_the_file(tmp_path: Path) -> None:
    """Questions and notes name the file as messages do."""
    outcome = read(tmp_path, workbook({"A": ROWS, "B": ROWS}), "two.xlsx")
    assert [one["where"]["file"] for one in outcome.questions] == ["two.xlsx"]
    assert isinstance(read(tmp_path, b"", "none.csv").messages[0], Message)


def test_parts_that_share_bytes_are_refused(tmp_path: Path) -> None:
    """A directory whose entries point into each other is how a small package holds terabytes."""
    start = [place for place in range(len(GOOD)) if GOOD.startswith(b"PK\x01\x02", place)][1]
    overlapping = GOOD[: start + 42] + struct.pack("<I", 3) + GOOD[start + 46 :]
    outcome = read(tmp_path, overlapping)
    assert codes(outcome) == ["RP-I10"]
    assert "overlaps" in outcome.messages[0].found


def test_no_changed_byte_changes_a_value_unseen(tmp_path: Path) -> None:
    """A flipped bit anywhere in a workbook is refused, or leaves every value as it was."""
    for place in range(0, len(GOOD), 23):
        outcome = read(tmp_path, flipped(GOOD, place))
        assert outcome.outcome == "refused" or outcome.rows == ROWS[1:], place


def test_no_cut_changes_a_value_unseen(tmp_path: Path) -> None:
    """A workbook cut anywhere is refused."""
    for end in range(0, len(GOOD), 97):
        assert read(tmp_path, GOOD[:end]).outcome == "refused", end
