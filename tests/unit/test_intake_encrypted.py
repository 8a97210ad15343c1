"""Workbooks with a password: asked for at a terminal only, kept nowhere, and the original stays what it was."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from intake_files import ROWS, codes, encrypted_workbook, old_workbook, open_document, operate, workbook
from support import ACCOUNTS, AT, LEAVERS, PERSON, command, make, snapshot

from reperform.intake.outcome import ReadDeclaration
from reperform.intake.passwords import PasswordPrompt
from reperform.intake.reading import read_evidence
from reperform.opened import OpenEngagement
from reperform.populations.imports import TakenIn, load_import, take_in

SECRET = "pass-w0rd ü"
LOCKED = encrypted_workbook(workbook({"S": [line.split(",") for line in LEAVERS.splitlines()]}), SECRET)


def engagement(tmp_path: Path, data: bytes = LOCKED) -> OpenEngagement:
    opened = make(tmp_path / "e")
    (tmp_path / "e" / "evidence" / "leavers.xlsx").write_bytes(data)
    return opened


def taken(opened: OpenEngagement, *typed: str) -> tuple[TakenIn, list[int]]:
    """What becomes of the locked file when a person types these passwords, and how often they were asked."""
    attempts: list[int] = []
    waiting = list(typed)

    def ask(name: str, attempt: int) -> str:
        assert name == "leavers.xlsx"
        attempts.append(attempt)
        return waiting.pop(0)

    path = opened.folder.root / "evidence" / "leavers.xlsx"
    return take_in(opened, path, "LEAVERS", person=PERSON, at=AT, ask_password=ask), attempts


def read(tmp_path: Path, data: bytes, password: str = "", name: str = "l.xlsx"):
    path = tmp_path / "stored"
    path.write_bytes(data)
    return read_evidence(path, name, ReadDeclaration(), password=password)


def test_the_right_password_opens_the_file_and_is_kept_nowhere(tmp_path: Path) -> None:
    """The store keeps the encrypted original; the record names who gave the password; no file holds it."""
    opened = engagement(tmp_path)
    outcome, attempts = taken(opened, SECRET)
    assert (outcome.outcome, attempts) == ("accepted", [1])
    assert len(outcome.reading.rows) == 6
    assert outcome.sha256 == hashlib.sha256(LOCKED).hexdigest()
    assert opened.store.read(outcome.sha256) == LOCKED
    imported = load_import(opened, "LEAVERS")
    assert imported is not None
    assert imported.record["password_given_by"] == PERSON
    said = [note["text"] for note in imported.record["reading"]["notes"] if note["code"] == "RP-I103"]
    assert said == [
        f"read after decryption with a password given by {PERSON}; not kept, so reading it again needs it from them"
    ]
    spellings = [SECRET.encode(), SECRET.encode("utf-16-le"), json.dumps(SECRET).encode()[1:-1]]
    assert not [n for n, data in snapshot(opened.folder.root).items() if any(one in data for one in spellings)]


def test_a_wrong_password_is_asked_again_three_times_at_most(tmp_path: Path) -> None:
    """The third wrong password refuses the file; nothing was changed."""
    opened = engagement(tmp_path)
    before = snapshot(opened.folder.root)
    outcome, attempts = taken(opened, "no", "nor this", "nor that", SECRET)
    assert (outcome.outcome, attempts) == ("refused", [1, 2, 3])
    assert codes(outcome.reading) == ["RP-I26"]
    assert snapshot(opened.folder.root) == before
    assert taken(opened, "no", SECRET)[0].outcome == "accepted"


def test_enter_gives_up(tmp_path: Path) -> None:
    """An empty password is no attempt."""
    outcome, attempts = taken(engagement(tmp_path), "")
    assert (outcome.outcome, attempts, codes(outcome.reading)) == ("refused", [1], ["RP-I07"])


def test_without_a_terminal_the_file_is_refused(tmp_path: Path) -> None:
    """The command asks nobody in a script: exit 3, a stable code, the folder byte for byte as it was."""
    opened = engagement(tmp_path)
    before = snapshot(opened.folder.root)
    answer = command("intake", "evidence/leavers.xlsx", "--population", "LEAVERS", cwd=opened.folder.root, code=3)
    assert [message["code"] for message in answer["messages"] if message["severity"] == "error"] == ["RP-I07"]
    assert "terminal" in answer["messages"][-1]["action"]
    assert snapshot(opened.folder.root) == before


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_at_a_terminal_the_command_asks(tmp_path: Path) -> None:
    """What is typed at the prompt opens the file and is not echoed."""
    import pty

    opened = engagement(tmp_path)
    controller, terminal = pty.openpty()
    start = (
        "import fcntl, runpy, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
        "sys.argv = ['reperform', 'intake', 'evidence/leavers.xlsx', '--population', 'LEAVERS', '--as', 'ana'];"
        "runpy.run_module('reperform', run_name='__main__')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", start], cwd=opened.folder.root, start_new_session=True,
        stdin=terminal, stdout=terminal, stderr=terminal,
    ) as process:  # fmt: skip
        os.close(terminal)
        shown = b""
        while b"Password of leavers.xlsx" not in shown:
            shown += os.read(controller, 4096)
        os.write(controller, SECRET.encode() + b"\n")
        try:
            while piece := os.read(controller, 4096):
                shown += piece
        except OSError:  # the terminal is closed at the end of the process
            pass
        assert process.wait() == 0, shown
    os.close(controller)
    assert SECRET.encode() not in shown
    assert b"6 rows" in shown


def test_re_performance_says_what_it_did_not_read_again(tmp_path: Path) -> None:
    """A list whose file asks for a password is taken as it was kept; the control is the same, and this is said."""
    opened = engagement(tmp_path)
    assert taken(opened, SECRET)[0].outcome == "accepted"
    root = opened.folder.root
    (root / "evidence" / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    take_in(opened, root / "evidence" / "accounts.csv", "ACCOUNTS", person=PERSON, at=AT)
    command("run", "LA-02", "--as", PERSON, cwd=root, code=None)
    answer = command("verify", "--reperform", cwd=root, code=None)
    lines = {line["control"]: line for line in answer["reperformed"]}
    assert lines["LA-02"]["outcome"] == "SAME", lines
    assert "LEAVERS not read again from the original: it asks for a password (ana has it)" in lines["LA-02"]["text"]


@pytest.mark.parametrize("password", [SECRET, "short"])
def test_old_workbooks_open_with_their_password(tmp_path: Path, password: str) -> None:
    """An .xls file under RC4 is recognised by its FilePass record and opened in memory."""
    rows = [("id", "owner"), ("A1", "Lee"), ("A2", "Zoë")]
    locked = old_workbook(rows, password)
    assert codes(read(tmp_path, locked, name="l.xls")) == ["RP-I07"]
    assert codes(read(tmp_path, locked, "other", "l.xls")) == ["RP-I26"]
    assert read(tmp_path, locked, password, "l.xls").rows == tuple(rows[1:])


def test_the_password_excel_itself_uses_needs_nobody(tmp_path: Path) -> None:
    """A workbook whose structure is protected is encrypted with a known word; Excel opens it unasked, so does this."""
    outcome = read(tmp_path, encrypted_workbook(workbook({"S": ROWS}), "VelvetSweatshop"))
    assert (outcome.rows, codes(outcome)) == (ROWS[1:], ["RP-I104"])


def test_what_is_inside_is_checked_like_any_other_file(tmp_path: Path) -> None:
    """A password vouches for nothing: the decrypted package passes the same gate."""
    bad = operate(workbook({"S": ROWS}), {"docProps/core.xml": b"<!DOCTYPE x><x/>"})
    assert codes(read(tmp_path, encrypted_workbook(bad, SECRET), SECRET)) == ["RP-I14"]


def test_without_the_extra_the_action_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library is not installed nobody is asked for a password that could not be used."""
    from reperform.intake.reading import read_in_process

    monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    path = tmp_path / "stored"
    path.write_bytes(LOCKED)
    outcome = read_in_process(path, "l.xlsx", ReadDeclaration(), password=SECRET)
    assert codes(outcome) == ["RP-I07"]
    assert "reperform[encrypted]" in outcome.messages[0].action
    assert outcome.format == ""


def test_open_documents_with_a_password_are_refused(tmp_path: Path) -> None:
    """Both ways in which LibreOffice encrypts are told; no password is asked that could not be used."""
    manifest = b"<m:manifest xmlns:m='x'><m:encryption-data/></m:manifest>"
    for parts in ({"META-INF/manifest.xml": manifest}, {"encrypted-package": b"x"}):
        outcome = read(tmp_path, operate(open_document(ROWS), parts), SECRET, "l.ods")
        assert (codes(outcome), outcome.format) == (["RP-I07"], "")


def test_the_prompt_asks_once_a_file_and_again_after_a_wrong_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed is remembered within one command only, and never shown."""
    asked: list[str] = []

    def typed(prompt: str) -> str:
        asked.append(prompt)
        return f"typed {len(asked)}"

    monkeypatch.setattr("getpass.getpass", typed)
    prompt = PasswordPrompt()
    assert [prompt("a.xlsx", 1), prompt("a.xlsx", 1), prompt("a.xlsx", 2), prompt("a.xlsx", 1)] == [
        "typed 1", "typed 1", "typed 2", "typed 2",
    ]  # fmt: skip
    assert len(asked) == 2
    assert "typed" not in repr(prompt)
    monkeypatch.setattr("getpass.getpass", lambda _: (_ for _ in ()).throw(EOFError))
    assert prompt("b.xlsx", 1) == ""
