"""A kill, a full disk or another process at the same moment: the store holds a whole file or nothing, and says so."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import PERSON, command, make, snapshot, with_evidence

from reperform.ledger.store import EvidenceStore
from reperform.opened import open_at

resource = pytest.importorskip("resource", reason="limits on a process are known to Unix only")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="faults are injected with tools of Linux")

DATA = b"evidence\n" * 300_000  # three pieces
SHA256 = hashlib.sha256(DATA).hexdigest()
_ADD = "import sys; from pathlib import Path; from reperform.ledger.store import EvidenceStore; "
_ADD += "print(EvidenceStore(Path(sys.argv[1])).add(Path(sys.argv[2])).sha256)"


def can_trace() -> bool:
    """Return whether strace is there and may trace here."""
    strace = shutil.which("strace")
    tried = strace and subprocess.run([strace, "-o", os.devnull, "true"], capture_output=True, check=False)
    return bool(tried) and tried.returncode == 0


needs_strace = pytest.mark.skipif(not can_trace(), reason="strace is not installed or may not trace here")


def add(store: Path, path: Path, *before: str) -> subprocess.CompletedProcess[str]:
    command_line = [*before, sys.executable, "-c", _ADD, str(store), str(path)]
    return subprocess.run(command_line, capture_output=True, text=True, check=False)


def kept(store: Path) -> list[str]:
    return [path.name for path in store.rglob("*") if path.is_file() and not path.name.startswith(".")]


def calls_of(store: Path, path: Path, trace: Path, call: str) -> int:
    """Return how often a call is made while a file is added, in an undisturbed run."""
    done = add(store, path, "strace", "-f", "-o", str(trace), "-e", f"trace={call}")
    assert done.stdout.strip() == SHA256, done.stderr
    return len(re.findall(rf"\b(?:{call.replace(',', '|')})\(", trace.read_text(encoding="utf-8", errors="replace")))


@needs_strace
@pytest.mark.parametrize("call", ["write", "fsync", "rename,renameat,renameat2", "mkdir,mkdirat", "chmod,fchmodat"])
def test_a_kill_at_any_step_leaves_the_whole_file_or_nothing(tmp_path: Path, call: str) -> None:
    """Killed at the N-th write, fsync, rename, mkdir or chmod: never half a file; the next call sets all right."""
    path = tmp_path / "list.csv"
    path.write_bytes(DATA)
    total = calls_of(tmp_path / "undisturbed", path, tmp_path / "trace", call)
    assert total >= 1
    for number in range(1, total + 1):
        store = tmp_path / f"store-{number}"
        # Injection counts each name by itself, so every name of the call gets its own rule.
        rules = [part for name in call.split(",") for part in ("-e", f"inject={name}:signal=KILL:when={number}")]
        add(store, path, "strace", "-f", "-o", str(tmp_path / "trace"), *rules)
        for name in kept(store):
            assert name == SHA256
            assert EvidenceStore(store).read(name) == DATA
        assert add(store, path).stdout.strip() == SHA256
        assert kept(store) == [SHA256]
        assert EvidenceStore(store).leftovers() == ()


def intake(root: Path, *before: str, limit: int = 0) -> subprocess.CompletedProcess[str]:
    """Take the leavers in by the command line, under a tool or with a limit on the size of files."""

    def limited() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [*before, sys.executable, "-B", "-m", "reperform", "intake", "evidence/leavers.csv", "--population", "LEAVERS",
         "--as", PERSON, "--json"],
        cwd=root, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, preexec_fn=limited,
    )  # fmt: skip


def codes(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert "Traceback" not in done.stderr
    return [message["code"] for message in json.loads(done.stdout)["messages"] if message["severity"] == "error"]


def findings(root: Path) -> list[dict[str, str]]:
    found = command("verify", cwd=root, code=None)["findings"]
    return [one for one in found if one["kind"] != "NOT TAKEN IN"]


@needs_strace
@pytest.mark.parametrize("error", ["ENOSPC"])
def test_a_disk_that_refuses_at_any_step_of_an_intake_loses_nothing(tmp_path: Path, error: str) -> None:
    """Refused at the N-th fsync: a clear message; nothing changed, or all of it recorded; a repeat sets all right."""
    number, accepted = 0, False
    while not accepted:
        number += 1
        root = make(tmp_path / f"e{number}").folder.root
        before = snapshot(root)
        done = intake(root, "strace", "-o", os.devnull, "-e", f"inject=fsync:error={error}:when={number}")
        accepted = done.returncode == 0
        if not accepted:
            assert codes(done) == ["RP-F02"]
            is_recorded = any((root / ".reperform").rglob("000001.json"))
            assert is_recorded or snapshot(root) == before, number
        assert intake(root).returncode == 0
        assert findings(root) == []
    assert number > 5


@pytest.mark.parametrize("limit", [1_000_000, 300])
def test_a_file_that_the_account_may_not_write_changes_nothing(tmp_path: Path, limit: int) -> None:
    """A limit on the size of files stops the copy, or the record after it; the engagement is as it was."""
    root = make(tmp_path / "e").folder.root
    path = root / "evidence" / "leavers.csv"
    if limit > 10_000:
        path.write_bytes(b"employee,left_on,type\n" + b"".join(b"E%d,2025-03-03,employee\n" % n for n in range(60_000)))
    before = snapshot(root)
    done = intake(root, limit=limit)
    assert (done.returncode, codes(done)) == (3, ["RP-F02"])
    assert snapshot(root) == before


def test_a_full_disk_of_any_size_changes_nothing(tmp_path: Path) -> None:
    """On a disk with 0, 4, 8 ... KB left an intake is whole, or refused with the engagement as it was."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(disk)], capture_output=True, check=False
    )
    if not mount or mount.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        outcomes = [full_disk(disk, kilobytes) for kilobytes in range(0, 80, 4)]
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
    assert outcomes[0] == "refused"
    assert outcomes[-1] == "accepted"


def full_disk(disk: Path, kilobytes: int) -> str:
    """Fill the disk but for some kilobytes and take a list in."""
    root = make(disk / f"e{kilobytes}").folder.root
    before = snapshot(root)
    filler = disk / "filler"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    filler.write_bytes(b"x" * max(free - kilobytes * 1024, 0))
    done = intake(root)
    filler.unlink()
    if done.returncode:
        assert codes(done) == ["RP-F02"]
        is_recorded = any((root / ".reperform").rglob("000001.json"))
        assert is_recorded or snapshot(root) == before
        assert intake(root).returncode == 0
    assert findings(root) == []
    shutil.rmtree(root)
    return "refused" if done.returncode else "accepted"


def test_a_folder_that_may_not_be_written_is_refused_in_words(tmp_path: Path) -> None:
    """A read-only disk gives one message and no traceback."""
    disk = tmp_path / "disk"
    disk.mkdir()
    root = make(disk / "e").folder.root
    mounted = shutil.which("mount") and (
        subprocess.run(["mount", "--bind", str(disk), str(disk)], capture_output=True, check=False).returncode == 0
    )
    if not mounted:
        pytest.skip("a read-only disk cannot be mounted here")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(disk)], check=True, capture_output=True)
        done = intake(root)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
    assert (done.returncode, codes(done)) == (3, ["RP-F02"])
    assert "read-only" in done.stdout


def test_two_processes_take_the_same_file_in_at_once(tmp_path: Path) -> None:
    """Whoever is second finds the same bytes: one original, one import, no error."""
    for number in range(3):
        root = make(tmp_path / f"e{number}").folder.root
        line = [sys.executable, "-m", "reperform", "intake", "evidence/leavers.csv", "--population", "LEAVERS"]
        both = [
            subprocess.Popen(line, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
            for _ in range(2)
        ]
        said = [one.communicate()[1] for one in both]
        assert [one.returncode for one in both] == [0, 0], said
        opened = open_at(root)
        assert len(opened.log.of_type("import", "supersede")) == 1
        assert len(list(opened.store.digests())) == 1
        assert opened.store.leftovers() == ()
        assert findings(root) == []


def test_an_unfinished_copy_is_named_by_verify_and_cleared_by_the_next_intake(tmp_path: Path) -> None:
    """What a kill left is never counted as evidence."""
    root = with_evidence(tmp_path / "e").folder.root
    left = root / ".reperform" / "store" / ".arriving-0123456789abcdef.tmp"
    left.write_bytes(b"half")
    (finding,) = findings(root)
    assert (finding["kind"], finding["path"].rpartition("/")[2]) == ("ADDED", left.name)
    assert "no evidence" in finding["why"]
    assert intake(root).returncode == 0
    assert findings(root) == []
