"""What a refusal says and does not say, with and without the protection of a process."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from damaged_files import CSV, GOOD, ODS, OLD, flipped, formula, sheet
from intake_files import ROWS, codes, operate, read, workbook

from reperform.errors import Message
from reperform.intake.outcome import ReadDeclaration
from reperform.intake.reading import read_evidence


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


def test_no_changed_byte_of_an_open_document_changes_a_value_unseen(tmp_path: Path) -> None:
    """The same holds for .ods files."""
    for place in range(0, len(ODS), 7):
        outcome = read(tmp_path, flipped(ODS, place), "l.ods")
        assert outcome.outcome == "refused" or outcome.rows == ROWS[1:], place


def test_old_workbooks_with_changed_bytes_end_in_an_answer(tmp_path: Path) -> None:
    """An .xls file has no checksums: a changed byte may change a text, but never takes the program with it."""
    for place in range(500, len(OLD), 450):
        outcome = child(tmp_path, flipped(OLD, place), "l.xls")
        assert outcome.outcome in ("accepted", "refused", "needs_answer"), place
        assert "RP-I03" not in codes(outcome), place


def test_a_reader_that_panics_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers written in Rust break down with an exception that is none; other such exceptions pass through."""

    class PanicException(BaseException):
        pass

    def break_down(*_: object) -> None:
        raise PanicException

    monkeypatch.setattr("reperform.intake.sniff.sniff", break_down)
    assert codes(read(tmp_path, GOOD)) == ["RP-I01"]


def test_no_cut_changes_a_value_unseen(tmp_path: Path) -> None:
    """A workbook cut anywhere is refused."""
    for end in range(0, len(GOOD), 97):
        assert read(tmp_path, GOOD[:end]).outcome == "refused", end
