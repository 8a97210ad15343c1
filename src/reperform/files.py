"""The one small module through which every file is written.

Data reaches the disk before its name does: write to a private name in the same folder, fsync, rename,
fsync the folder. A kill at any moment leaves the old file or the new one, never half of either.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reperform.errors import InputRefused, Message, Where

_RENAME_TRIES = 25
_RENAME_PAUSE_SECONDS = 0.1


def write_file(path: Path, data: bytes) -> None:
    """Write or replace a generated file in one step.

    Raises
    ------
    InputRefused
        If the file is open in another program (RP-F01) or the disk refuses the write (RP-F02).
        The file that stood there before is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _refusals(path):
        temporary = _write_temporary(path, data)
        try:
            _rename(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(path.parent)


def create_file(path: Path, data: bytes, *, read_only: bool = False) -> bool:
    """Create a file that must not exist yet; return False when it does, leaving it as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _refusals(path):
        temporary = _write_temporary(path, data)
        try:
            if read_only:
                temporary.chmod(stat.S_IREAD | stat.S_IRGRP)
            created = _link_new(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(path.parent)
    return created


def publish_folder(private: Path, target: Path, names: Iterable[str]) -> None:
    """Move finished files from a private folder to where people look, each by one rename."""
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        with _refusals(target / name):
            _sync_file(private / name)
            _rename(private / name, target / name)
    _sync_folder(target)


def _write_temporary(path: Path, data: bytes) -> Path:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _link_new(temporary: Path, path: Path) -> bool:
    """Give a finished file its name only if the name is free."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError:
        # File systems without hard links (exFAT, some network shares): an exclusive create keeps the
        # promise "never overwritten", at the price of a moment in which the file is incomplete.
        try:
            with path.open("xb") as stream:
                stream.write(temporary.read_bytes())
                stream.flush()
                os.fsync(stream.fileno())
        except FileExistsError:
            return False
    return True


def _rename(source: Path, target: Path) -> None:
    for attempt in range(_RENAME_TRIES):
        try:
            source.replace(target)
            return
        except PermissionError:
            # Windows: a virus scanner or Excel holds the file for a moment.
            if sys.platform != "win32" or attempt == _RENAME_TRIES - 1:
                raise
            time.sleep(_RENAME_PAUSE_SECONDS)


def _sync_file(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return  # Windows has no handle to sync a folder by.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise InputRefused(
            Message(
                "RP-F01",
                "the file cannot be written: it is open in another program or protected",
                "Nothing was changed.",
                "close it in Excel or the PDF viewer, or save your copy under another name, and repeat",
                Where(file=path.name),
            )
        ) from error
    except OSError as error:
        raise InputRefused(
            Message(
                "RP-F02",
                f"the disk refused the write ({error.strerror or type(error).__name__})",
                "The file that stood there before is untouched.",
                "free space on the disk or check the drive, and repeat",
                Where(file=path.name),
            )
        ) from error
