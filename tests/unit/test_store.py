"""Taking bytes in: regular files only, copied once, nothing half, names that are only data."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
from pathlib import Path

import pytest

from reperform import files
from reperform.errors import InputRefused
from reperform.ledger import store as store_module
from reperform.ledger.store import EvidenceStore, measure
from reperform.texts import shown_name

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such kinds of file")


def a_store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "store")


def below(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()} if folder.exists() else set()


def refused(store: EvidenceStore, path: Path) -> str:
    with pytest.raises(InputRefused) as caught:
        store.add(path)
    assert below(store.folder) == set()
    (message,) = caught.value.messages
    assert message.found
    assert message.why
    assert message.action
    assert message.where.file
    return message.code


def test_a_file_larger_than_a_piece_is_copied_whole(tmp_path: Path) -> None:
    """The digest is that of the whole file, as another implementation computes it."""
    data = bytes(range(256)) * 12_289  # about three pieces and a bit
    (tmp_path / "a.bin").write_bytes(data)
    store = a_store(tmp_path)
    stored = store.add(tmp_path / "a.bin")
    assert (stored.sha256, stored.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert store.read(stored.sha256) == data
    assert below(store.folder) == {stored.sha256}
    assert not store.path_of(stored.sha256).stat().st_mode & 0o222


def test_an_empty_file_is_bytes_too(tmp_path: Path) -> None:
    """No bytes have a digest of their own (FIPS 180-4)."""
    (tmp_path / "empty").touch()
    sha256 = a_store(tmp_path).add(tmp_path / "empty").sha256
    assert sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@posix
def test_links_folders_pipes_sockets_and_devices_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a file with content of its own is evidence; a pipe does not make the program wait."""
    (tmp_path / "real.csv").write_bytes(b"abc")
    (tmp_path / "link.csv").symlink_to("real.csv")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        monkeypatch.chdir(tmp_path)  # the name of a socket must be short
        listening.bind("socket")
        store = a_store(tmp_path)
        for name in ("link.csv", "loop", "folder", "pipe", "socket"):
            assert refused(store, tmp_path / name) == "RP-T05", name
    assert refused(store, Path("/dev/zero")) == "RP-T05"


@posix
def test_a_link_put_in_place_of_the_file_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking and opening a name can become a link; it is still not followed."""
    (tmp_path / "secret").write_bytes(b"not evidence")
    path = tmp_path / "list.csv"
    path.write_bytes(b"abc")
    opens = os.open

    def swapped(name: object, *rest: object) -> int:
        if name == path:
            path.unlink()
            path.symlink_to("secret")
        return opens(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(store_module.os, "open", swapped)
    assert refused(a_store(tmp_path), path) == "RP-T05"


@pytest.mark.parametrize("name", ["nothing.csv", "x" * 300, "a\x00b", "file.txt/below.csv"])
def test_a_name_that_no_file_has_is_refused(tmp_path: Path, name: str) -> None:
    """A wrong, overlong or impossible name gives one message."""
    (tmp_path / "file.txt").touch()
    assert refused(a_store(tmp_path), tmp_path / name) == "RP-T01"


@pytest.mark.parametrize("change", ["grow", "shrink", "rewrite", "replace", "remove"])
def test_a_file_that_changes_while_it_is_copied_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Two states of a file never become one piece of evidence."""
    path = tmp_path / "list.csv"
    path.write_bytes(b"x" * 3_000_000)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    reads = os.read
    done = []

    def changing(descriptor: int, count: int) -> bytes:
        piece = reads(descriptor, count)
        if not done:
            done.append(True)
            if change == "grow":
                with path.open("ab") as stream:
                    stream.write(b"y" * 3_000_000)
            elif change == "shrink":
                os.truncate(path, 2_000_000)
            elif change == "rewrite":
                with path.open("rb+") as stream:
                    stream.write(b"z")
            elif change == "replace":
                (tmp_path / "new").write_bytes(b"x" * 3_000_000)
                (tmp_path / "new").replace(path)
            else:
                path.unlink()
        return piece

    monkeypatch.setattr(store_module.os, "read", changing)
    assert refused(a_store(tmp_path), path) == "RP-T07"


def test_a_file_beyond_the_limit_is_refused_before_a_byte_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size is known before the copy begins."""
    (tmp_path / "list.csv").write_bytes(b"12345")
    monkeypatch.setattr(store_module, "MAX_FILE_BYTES", 4)
    assert refused(a_store(tmp_path), tmp_path / "list.csv") == "RP-T02"


def test_a_copy_is_no_evidence_until_it_is_kept(tmp_path: Path) -> None:
    """What is read before it is accepted lies in a private copy that goes away by itself."""
    (tmp_path / "list.csv").write_bytes(b"abc")
    store = a_store(tmp_path)
    with store.receiving(tmp_path / "list.csv") as received:
        assert received.path.read_bytes() == b"abc"
        assert list(store.digests()) == []
        assert len(store.leftovers()) == 1
    assert below(store.folder) == set()


def test_bytes_are_taken_back_when_what_rests_on_them_was_not_recorded(tmp_path: Path) -> None:
    """A refusal after the copy leaves the store as it was, but never takes away what was there before."""
    (tmp_path / "list.csv").write_bytes(b"abc")
    store = a_store(tmp_path)

    def fail(is_recorded: bool) -> None:
        with store.receiving(tmp_path / "list.csv") as received, received.kept(lambda: is_recorded):
            raise RuntimeError("disk full")

    for is_recorded, left in ((False, 0), (True, 1), (False, 1)):
        with pytest.raises(RuntimeError):
            fail(is_recorded)
        assert len(list(store.digests())) == left


def test_a_damaged_original_is_found_when_the_same_file_comes_again(tmp_path: Path) -> None:
    """The same digest never hides other bytes."""
    (tmp_path / "list.csv").write_bytes(b"abc")
    store = a_store(tmp_path)
    kept = store.path_of(store.add(tmp_path / "list.csv").sha256)
    kept.chmod(0o600)
    kept.write_bytes(b"abd")
    with pytest.raises(InputRefused) as caught:
        store.add(tmp_path / "list.csv")
    assert caught.value.messages[0].code == "RP-T04"


def test_a_left_over_copy_is_cleared_and_a_living_one_is_not(tmp_path: Path) -> None:
    """What a killed process left is removed by the next call; what somebody still writes is not."""
    store = a_store(tmp_path)
    store.folder.mkdir()
    dead = store.folder / ".arriving-0123456789abcdef.tmp"
    dead.write_bytes(b"half a fi")
    with files.arriving(store.folder) as living:
        living.write(b"x")
        store.add_bytes(b"abc")
        assert living.path.exists()
        assert not dead.exists()
    assert len(list(store.digests())) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("invoice\u202excod.exe", "invoice⟨U+202E⟩xcod.exe"),
        ("two\nlines.csv", "two⟨U+000A⟩lines.csv"),
        ("\x1b[31mred.csv", "⟨U+001B⟩[31mred.csv"),
        ("zero\u200bwidth.csv", "zero⟨U+200B⟩width.csv"),
        ("U\u0308bersicht.csv", "U⟨U+0308⟩bersicht.csv"),
        ("Übersicht.csv", "Übersicht.csv"),
        ("..\\..\\windows.csv", "..\\..\\windows.csv"),
        ("清单.csv", "清单.csv"),
        ("=cmd|'calc'!A1.csv", "=cmd|'calc'!A1.csv"),
        ("é" * 120 + ".csv", "é" * 120 + ".csv"),
    ],
)
@posix
def test_a_name_is_kept_as_data_and_shown_visibly(tmp_path: Path, name: str, shown: str) -> None:
    """No name of the client is ever a path, and nothing in it hides."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_bytes(b"abc")
    store = a_store(tmp_path)
    stored = store.add(next((tmp_path / "in").iterdir()))
    assert stored.name == name
    assert shown_name(stored.name) == shown
    assert below(store.folder) == {stored.sha256}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps names that are no text")
def test_bytes_of_a_name_that_are_no_text_become_codes(tmp_path: Path) -> None:
    """A name in another encoding can be recorded and printed."""
    path = os.fsencode(tmp_path) + b"/caf\xe9.csv"
    with open(path, "wb") as stream:  # noqa: PTH123 - a name as bytes
        stream.write(b"abc")
    assert a_store(tmp_path).add(Path(os.fsdecode(path))).name == "caf\\xe9.csv"


def test_a_file_is_measured_without_keeping_it(tmp_path: Path) -> None:
    """A rejected file is named by its digest though nothing of it is taken in."""
    (tmp_path / "list.csv").write_bytes(b"abc")
    found = measure(tmp_path / "list.csv")
    assert (found.name, found.size, found.sha256[:8]) == ("list.csv", 3, "ba7816bf")
