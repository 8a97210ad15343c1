"""The one small module through which every file is written.

Data reaches the disk before its name does: write to a private name in the same folder, fsync, rename,
fsync the folder. A kill at any moment leaves the old file or the new one, never half of either.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from reperform.errors import InputRefused, Message, Where

if sys.platform != "win32":
    import fcntl

_RENAME_TRIES = 25
_RENAME_PAUSE_SECONDS = 0.1
_READ_ONLY = stat.S_IREAD | stat.S_IRGRP
_ARRIVING, _ARRIVING_END = ".arriving-", ".tmp"
_NO_ROOM = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota on this disk is used up",
    errno.EFBIG: "the file is larger than this disk or account allows",
    errno.EROFS: "the disk is read-only",
}


def write_file(path: Path, data: bytes) -> None:
    """Write or replace a generated file in one step.

    Raises
    ------
    InputRefused
        If the file is open in another program (RP-F01) or the disk refuses the write (RP-F02).
        The file that stood there before is untouched.
    """
    with _refusals(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _write_temporary(path, data)
        try:
            _rename(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(path.parent)


def create_file(path: Path, data: bytes, *, read_only: bool = False) -> bool:
    """Create a file that must not exist yet; return False when it does, leaving it as it is."""
    with _refusals(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _write_temporary(path, data)
        try:
            created = _link_new(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        with _taken_back(path if created else None):
            if created and read_only:
                # Only now: Windows removes no name of a read-only file, and the two names are one file.
                path.chmod(_READ_ONLY)
            _sync_folder(path.parent)
    return created


class Arriving:
    """A private copy that grows inside a folder until it is given its name, or thrown away.

    It is held by a lock that ends with this process, so that what a killed process left behind can be told from
    what another process is still writing.

    Attributes
    ----------
    path : Path
        Where the copy lies for now; its name begins with a dot and never is the name of a kept file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path, self._descriptor = _new_arriving(folder)

    def write(self, piece: bytes) -> None:
        """Add bytes at the end."""
        rest = memoryview(piece)
        with _refusals(self.folder):
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]

    def finish(self) -> None:
        """Bring every byte to the disk and let nobody change them."""
        with _refusals(self.folder):
            os.fsync(self._descriptor)
            self.path.chmod(_READ_ONLY)

    def publish(self, target: Path) -> bool:
        """Give the copy its name by one rename; False when a file of that name was there, which is left as it is."""
        with _refusals(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                return False
            if sys.platform == "win32":
                self._let_go()  # Windows renames no open file
            _rename(self.path, target)
            with _taken_back(target):
                _sync_folder(target.parent)
                _sync_folder(self.folder)
        return True

    def close(self) -> None:
        """Throw the copy away, unless it was given its name."""
        self._let_go()
        remove_file(self.path)

    def _let_go(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


@contextmanager
def arriving(folder: Path) -> Iterator[Arriving]:
    """Make a private copy inside a folder; whatever happens, nothing but what was published stays.

    Copies that a killed process left behind are cleared away first.

    Raises
    ------
    InputRefused
        RP-F01 or RP-F02 when the disk refuses the folder or the copy; nothing is left of it.
    """
    with _refusals(folder):
        folder.mkdir(parents=True, exist_ok=True)
        clear_leftovers(folder)
        copy = Arriving(folder)
    try:
        yield copy
    finally:
        copy.close()


def is_arriving(name: str) -> bool:
    """Return whether a file name is that of a copy that was never finished."""
    return name.startswith(_ARRIVING) and name.endswith(_ARRIVING_END)


def clear_leftovers(folder: Path) -> None:
    """Remove the copies in a folder that no living process holds."""
    for path in sorted(folder.glob(f"{_ARRIVING}*{_ARRIVING_END}")):
        with suppress(OSError):  # what cannot be shown to be left over stays
            descriptor = os.open(path, os.O_RDONLY)
            try:
                if _hold(descriptor):
                    remove_file(path)
            finally:
                os.close(descriptor)
            if sys.platform == "win32":
                remove_file(path)  # refused while another process has it open


@contextmanager
def alone_in(folder: Path) -> Iterator[bool]:
    """Keep other processes that ask for the same out of a folder; True where the system can do that."""
    folder.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        yield False
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        held = False
        with suppress(OSError):  # some network shares know no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            held = True
        yield held
    finally:
        os.close(descriptor)


def remove_file(path: Path) -> None:
    """Remove a file, read-only or not; nothing happens when it is not there."""
    with suppress(FileNotFoundError):
        if sys.platform == "win32":
            path.chmod(stat.S_IREAD | stat.S_IWRITE)  # Windows removes no read-only file
        path.unlink()


@contextmanager
def _taken_back(path: Path | None) -> Iterator[None]:
    """Remove a new file again when the disk refuses what makes it last: a refusal means that nothing was changed."""
    try:
        yield
    except BaseException:
        if path is not None:
            remove_file(path)
        raise


def _new_arriving(folder: Path) -> tuple[Path, int]:
    """Create a copy under a name of its own and hold it; another process may clear it away just before that."""
    while True:
        path = folder / f"{_ARRIVING}{secrets.token_hex(8)}{_ARRIVING_END}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags, 0o600)
        if sys.platform == "win32" or not _supports_holding(descriptor):
            return path, descriptor
        if _hold(descriptor) and os.fstat(descriptor).st_nlink:
            return path, descriptor
        os.close(descriptor)


def _supports_holding(descriptor: int) -> bool:
    try:
        _hold(descriptor)
    except OSError:
        return False
    return True


def _hold(descriptor: int) -> bool:
    """Take the lock of a file; False when another process has it. OSError where the disk knows no locks."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


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
                "close it in Excel or the PDF viewer, and check that you may write to this folder; then repeat",
                Where(file=path.name),
            )
        ) from error
    except OSError as error:
        raise InputRefused(
            Message(
                "RP-F02",
                _NO_ROOM.get(error.errno or 0)
                or f"the disk refused the write ({error.strerror or type(error).__name__})",
                "Nothing was changed; a file that stood there before is untouched.",
                "free space on the disk or check the drive, and repeat",
                Where(file=path.name),
            )
        ) from error
