"""The evidence store: originals kept under the SHA-256 of their bytes, read-only, never re-saved.

A file is copied once, piece by piece, and hashed while it is copied. Everything is read from the copy. The copy gets
its name only when what was read from it is accepted; until then it is private and the next call clears it away.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reperform.canonical import file_sha256, sha256_hex
from reperform.errors import InputRefused, Message, Where
from reperform.files import Arriving, alone_in, arriving, is_arriving, remove_file
from reperform.texts import shown_name

MAX_FILE_BYTES = 64 * 1024**3
_PIECE_BYTES = 1024**2
# A link is not followed, and opening a pipe does not wait for somebody to write into it.
_FLAGS = os.O_RDONLY
for _name in ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
    _FLAGS |= getattr(os, _name, 0)
_A_LINK = "a link to another file"
_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISLNK, _A_LINK),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True)
class StoredFile:
    """A file as received: its name at the client, and the digest under which its bytes are kept.

    The name is text of the client: it is kept and shown, and never becomes a path. Bytes of a name that are no
    text are kept as visible codes.
    """

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Received:
    """A whole private copy of a file, not yet evidence.

    Attributes
    ----------
    path : Path
        The copy, read-only; what is understood of the file is read from here.
    file : StoredFile
        Name, digest and size.
    """

    store: EvidenceStore
    file: StoredFile
    _copy: Arriving

    @property
    def path(self) -> Path:
        """Where the private copy lies."""
        return self._copy.path

    @contextmanager
    def kept(self, is_recorded: Callable[[], bool] = lambda: True) -> Iterator[StoredFile]:
        """Give the bytes their place in the store while the body records what rests on them.

        Parameters
        ----------
        is_recorded : callable
            Asked when the body fails: whether an event speaks of the bytes all the same. If not, bytes that this
            call added are taken back, so that a full disk leaves nothing behind.

        Raises
        ------
        InputRefused
            RP-T04 when the store holds other bytes under this digest.
        """
        with alone_in(self.store.folder) as alone:
            target = self.store.path_of(self.file.sha256)
            added = self._copy.publish(target)
            if not added:
                self.store.check(self.file.sha256)
            try:
                yield self.file
            except BaseException:
                if added and alone and not is_recorded():
                    remove_file(target)
                raise


class EvidenceStore:
    """The read-only originals of one engagement.

    Parameters
    ----------
    folder : Path
        The ``store`` folder; a file lives at ``<first two digits>/<digest>``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def receiving(self, path: Path) -> Iterator[Received]:
        """Copy a file into a private place of the store and hash it on the way; the file itself stays as it is.

        Unless the copy is kept, nothing of it remains afterwards.

        Raises
        ------
        InputRefused
            RP-T01 when there is no such file, RP-T02 when it is larger than 64 GB, RP-T05 when it is a link, a
            folder, a pipe or a device, RP-T06 when it cannot be opened or read, RP-T07 when it changed while it
            was copied, RP-F01 or RP-F02 when the disk refuses the copy.
        """
        with _opened_regular(path) as descriptor, arriving(self.folder) as copy:
            sha256, size = _copied(path, descriptor, copy.write)
            copy.finish()
            yield Received(self, StoredFile(_name_of(path), sha256, size), copy)

    def add(self, path: Path) -> StoredFile:
        """Copy a file into the store once and return its name, digest and size; refused as in ``receiving``."""
        with self.receiving(path) as received, received.kept() as stored:
            return stored

    def add_bytes(self, data: bytes) -> str:
        """Keep bytes and return their digest."""
        with arriving(self.folder) as copy:
            copy.write(data)
            copy.finish()
            received = Received(self, StoredFile("", sha256_hex(data), len(data)), copy)
            with received.kept() as stored:
                return stored.sha256

    def path_of(self, sha256: str) -> Path:
        """Return where the bytes of a digest are kept."""
        return self.folder / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a digest, having checked that they still are those bytes.

        Raises
        ------
        InputRefused
            RP-T03 when they are missing, RP-T04 when they were changed.
        """
        path = self.path_of(sha256)
        data = path.read_bytes() if path.is_file() else None
        _refuse_damage(sha256, None if data is None else sha256_hex(data))
        return data or b""

    def check(self, sha256: str) -> None:
        """Check that the bytes of a digest still are those bytes, whatever their size; refused as in ``read``."""
        path = self.path_of(sha256)
        _refuse_damage(sha256, file_sha256(path) if path.is_file() else None)

    def size_of(self, sha256: str) -> int | None:
        """Return how many bytes are kept under a digest; None when there are none."""
        path = self.path_of(sha256)
        return path.stat().st_size if path.is_file() else None

    def digests(self) -> Iterator[str]:
        """Yield the digest of every file in the store, in order; a copy that was cut off is none."""
        if self.folder.is_dir():
            yield from sorted(path.name for path in self.folder.glob("??/*") if not path.name.startswith("."))

    def leftovers(self) -> tuple[str, ...]:
        """Return the names of copies that were never finished; they are no evidence."""
        names = sorted(path.name for path in self.folder.iterdir()) if self.folder.is_dir() else []
        return tuple(name for name in names if is_arriving(name))


def measure(path: Path) -> StoredFile:
    """Return name, digest and size of a file without keeping a byte of it; refused as ``receiving`` refuses."""
    with _opened_regular(path) as descriptor:
        sha256, size = _copied(path, descriptor, lambda _: None)
    return StoredFile(_name_of(path), sha256, size)


@contextmanager
def _opened_regular(path: Path) -> Iterator[int]:
    """Open a regular file without following a link in its last part."""
    try:
        seen = path.lstat()
        _refuse_other_kinds(path, seen)
        descriptor = os.open(path, _FLAGS)
    except InputRefused:
        raise
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise InputRefused(_no_such_file(path)) from error
    except OSError as error:
        raise InputRefused(_not_opened(path, error)) from error
    try:
        # What was opened must be what was looked at: a name can be given to something else in between.
        _refuse_other_kinds(path, os.fstat(descriptor))
        yield descriptor
    finally:
        os.close(descriptor)


def _copied(path: Path, descriptor: int, write: Callable[[bytes], None]) -> tuple[str, int]:
    """Hand a file on piece by piece and return its digest and size; it must stand still meanwhile."""
    before = os.fstat(descriptor)
    if before.st_size > MAX_FILE_BYTES:
        raise InputRefused(_too_large(path))
    hashed, size = hashlib.sha256(), 0
    while piece := _piece(path, descriptor):
        hashed.update(piece)
        write(piece)
        size += len(piece)
        if size > before.st_size:
            break  # it grows: no end is in sight
    if size != before.st_size or _identity(before) != _identity(os.fstat(descriptor)) or _moved(path, before):
        raise InputRefused(_changed(path))
    return hashed.hexdigest(), size


def _piece(path: Path, descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _PIECE_BYTES)
    except OSError as error:
        raise InputRefused(_not_readable(path, error)) from error


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _moved(path: Path, before: os.stat_result) -> bool:
    """Return whether the name now stands for another file than the one that was copied."""
    if os.name == "nt":
        return False  # Windows gives the name of an open file to no other
    try:
        return _identity(path.lstat()) != _identity(before)
    except OSError:
        return True


def _name_of(path: Path) -> str:
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _refuse_other_kinds(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        what = next((words for is_kind, words in _KINDS if is_kind(found.st_mode)), "no ordinary file")
        raise InputRefused(_not_regular(path, what))


def _not_opened(path: Path, error: OSError) -> Message:
    if error.errno == errno.ENAMETOOLONG:
        return _no_such_file(path)
    return _not_regular(path, _A_LINK) if error.errno == errno.ELOOP else _not_readable(path, error)


def _not_regular(path: Path, what: str) -> Message:
    return Message(
        "RP-T05",
        f"it is {what}, not a file with content of its own",
        "Evidence is the bytes that were received; what stands behind this can change without a trace."
        " Nothing was taken in.",
        "name the file itself; put it into the evidence folder",
        Where(file=shown_name(_name_of(path))),
    )


def _no_such_file(path: Path) -> Message:
    return Message(
        "RP-T01",
        "there is no such file",
        "Nothing was taken in.",
        "check the name, or put the file into the evidence folder",
        Where(file=shown_name(_name_of(path))),
    )


def _too_large(path: Path) -> Message:
    return Message(
        "RP-T02",
        f"the file is larger than {MAX_FILE_BYTES // 1024**3} GB",
        "Nothing was taken in.",
        "ask the client for the population in parts, for example by quarter",
        Where(file=shown_name(_name_of(path))),
    )


def _not_readable(path: Path, error: OSError) -> Message:
    return Message(
        "RP-T06",
        f"the file cannot be read ({error.strerror or type(error).__name__})",
        "Nothing was taken in.",
        "close it in other programs and check that you may read it; if the drive is failing, get the file again",
        Where(file=shown_name(_name_of(path))),
    )


def _changed(path: Path) -> Message:
    return Message(
        "RP-T07",
        "the file was changed or replaced while it was copied",
        "A copy of two states of a file is a file nobody ever sent. Nothing was taken in.",
        "wait until it is downloaded or synchronised and closed in other programs, then repeat",
        Where(file=shown_name(_name_of(path))),
    )


def _refuse_damage(sha256: str, found: str | None) -> None:
    if found is None:
        raise InputRefused(_damaged("RP-T03", "is missing from the store", sha256))
    if found != sha256:
        raise InputRefused(_damaged("RP-T04", "was changed in the store", sha256))


def _damaged(code: str, found: str, sha256: str) -> Message:
    return Message(
        code,
        f"the original {sha256[:12]}… {found}",
        "What was tested can no longer be shown.",
        "restore the engagement folder from a backup; `reperform verify` names everything that differs",
        Where(file=f".reperform/store/{sha256[:2]}/{sha256}"),
    )
