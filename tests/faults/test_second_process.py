"""A large sheet is read by two processes; whatever happens to the second, nothing is taken in unseen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from intake_files import SHEET, codes, operate, workbook

from reperform.intake.outcome import ReadDeclaration, ReadOutcome
from reperform.intake.reading import read_evidence, read_in_process

ROWS = [("id", "text"), *((f"C{number:05}", f"{number} " + "x" * 400) for number in range(20_000))]
LARGE = workbook({"S": ROWS}, inline=True)
START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]);"


def read(tmp_path: Path, data: bytes = LARGE) -> ReadOutcome:
    path = tmp_path / "stored"
    path.write_bytes(data)
    return read_evidence(path, "list.xlsx", ReadDeclaration())


def second(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr("reperform.intake.conversing._START_SECOND", START + program)


def test_two_processes_read_what_one_reads(tmp_path: Path) -> None:
    """The outcome of a large sheet is that of one process, row by row."""
    outcome = read(tmp_path)
    assert outcome.outcome == "accepted"
    assert outcome == read_in_process(tmp_path / "stored", "list.xlsx", ReadDeclaration())
    assert outcome.rows[-1] == ROWS[-1]


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("import os; os.abort()", "RP-I01"),
        ("print('half an answ', end='')", "RP-I01"),
        ("print(json.dumps({'failed': 'MemoryError'}))", "RP-I03"),
        ("print(json.dumps({'failed': 'CalamineError'}))", "RP-I04"),
        ("import threading; threading.Event().wait()", "RP-I02"),
    ],
)
def test_a_second_process_that_fails_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, code: str
) -> None:
    """Crash, cut answer, want of memory, a fault or a hang: nothing is accepted on one reading alone."""
    if code == "RP-I02":
        monkeypatch.setattr("reperform.intake.reading.seconds_allowed", lambda _: 20)
    second(monkeypatch, program)
    outcome = read(tmp_path)
    assert (outcome.outcome, codes(outcome)) == ("refused", [code])
    assert outcome.messages[0].where.file == "list.xlsx"


def test_other_digests_lead_to_a_comparison_cell_by_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Digests alone never refuse a sheet: the cells of the block are looked at, and these agree."""
    second(
        monkeypatch,
        "from reperform.intake.workbooks import second_process as p; real = p.digests_of;"
        "p.digests_of = lambda sheet: {**real(sheet), 1: ['0', '0']};"
        "from reperform.intake.child import second_main; second_main()",
    )
    assert read(tmp_path).outcome == "accepted"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda xml: xml.replace(b"</sheetData>", b"</sheetData><x>"), "RP-I21"),
        (lambda xml: xml.replace(b"<worksheet", b"<!DOCTYPE x><worksheet", 1), "RP-I14"),
        (lambda xml: xml.replace(b"C00009", b"C0\x010009"), "RP-I21"),
        (lambda xml: xml.replace(b"C00009", b"C0&bad;"), "RP-I21"),
        (lambda xml: xml.replace(b"C00009", b"C0&#0;"), "RP-I21"),
        (lambda xml: xml.replace(b'r="B20001"', b'r="B20001" r="B20001"'), "RP-I21"),
    ],
)
def test_xml_that_only_the_second_process_parses_is_refused(
    tmp_path: Path, change: Callable[[bytes], bytes], code: str
) -> None:
    """The sheet is cut by a pattern in one process and parsed by expat in the other, whose verdict counts."""
    assert codes(read(tmp_path, operate(LARGE, {SHEET: change}))) == [code]
