"""Files are published whole or not at all, and never overwritten where that is promised."""

from __future__ import annotations

from pathlib import Path

import pytest

from reperform import files
from reperform.errors import InputRefused


def test_a_file_is_replaced_in_one_step_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    """After a write the folder holds the new content and nothing else."""
    target = tmp_path / "paper" / "record.json"
    files.write_file(target, b"old")
    files.write_file(target, b"new")
    assert target.read_bytes() == b"new"
    assert [path.name for path in target.parent.iterdir()] == ["record.json"]


def test_the_old_file_survives_when_the_disk_refuses_the_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk gives one clear message and leaves what stood there before."""
    target = tmp_path / "record.json"
    files.write_file(target, b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(InputRefused) as refused:
        files.write_file(target, b"new")
    assert refused.value.messages[0].code == "RP-F02"
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["record.json"]


def test_creating_never_overwrites(tmp_path: Path) -> None:
    """The second creation of a name reports False and changes nothing."""
    target = tmp_path / "000001.json"
    assert files.create_file(target, b"first", read_only=True)
    assert not files.create_file(target, b"second")
    assert target.read_bytes() == b"first"


def test_creating_never_overwrites_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File systems without hard links keep the same promise."""

    def no_links(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(files.os, "link", no_links)
    target = tmp_path / "000001.json"
    assert files.create_file(target, b"first")
    assert not files.create_file(target, b"second")
    assert target.read_bytes() == b"first"


def test_an_original_is_kept_read_only(tmp_path: Path) -> None:
    """Nobody changes an original by accident."""
    target = tmp_path / "original"
    files.create_file(target, b"evidence", read_only=True)
    assert not target.stat().st_mode & 0o222
