"""The evidence store: originals kept under the SHA-256 of their bytes, read-only, never re-saved."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reperform.canonical import sha256_hex
from reperform.errors import InputRefused, Message, Where
from reperform.files import create_file

MAX_FILE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class StoredFile:
    """A file as received: its name at the client, and the digest under which its bytes are kept."""

    name: str
    sha256: str
    size: int


class EvidenceStore:
    """The read-only originals of one engagement.

    Parameters
    ----------
    folder : Path
        The ``store`` folder; a file lives at ``<first two digits>/<digest>``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, path: Path) -> StoredFile:
        """Copy a file into the store once and return its digest; the file itself is left as it is.

        Raises
        ------
        InputRefused
            RP-T01 when there is no such regular file, RP-T02 when it is larger than 2 GB.
        """
        data = _read_regular(path)
        return StoredFile(path.name, self.add_bytes(data), len(data))

    def add_bytes(self, data: bytes) -> str:
        """Keep bytes and return their digest."""
        sha256 = sha256_hex(data)
        target = self.path_of(sha256)
        if not target.exists():
            create_file(target, data, read_only=True)
        return sha256

    def discard(self, sha256: str) -> None:
        """Take back bytes that were copied for a reading that was not accepted."""
        path = self.path_of(sha256)
        path.chmod(stat.S_IREAD | stat.S_IWRITE)  # Windows deletes no read-only file
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()

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
        if not path.is_file():
            raise InputRefused(_damaged("RP-T03", "is missing from the store", sha256))
        data = path.read_bytes()
        if sha256_hex(data) != sha256:
            raise InputRefused(_damaged("RP-T04", "was changed in the store", sha256))
        return data

    def digests(self) -> Iterator[str]:
        """Yield the digest of every file in the store, in order."""
        if self.folder.is_dir():
            yield from sorted(path.name for path in self.folder.glob("??/*") if not path.name.startswith("."))


def _read_regular(path: Path) -> bytes:
    if not path.is_file():
        raise InputRefused(
            Message(
                "RP-T01",
                "there is no such file",
                "Nothing was taken in.",
                "check the name, or put the file into the evidence folder",
                Where(file=str(path.name)),
            )
        )
    if path.stat().st_size > MAX_FILE_BYTES:
        raise InputRefused(
            Message(
                "RP-T02",
                "the file is larger than 2 GB",
                "Nothing was taken in.",
                "ask the client for the population in parts, for example by quarter",
                Where(file=path.name),
            )
        )
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read()


def _damaged(code: str, found: str, sha256: str) -> Message:
    return Message(
        code,
        f"the original {sha256[:12]}… {found}",
        "What was tested can no longer be shown.",
        "restore the engagement folder from a backup; `reperform verify` names everything that differs",
        Where(file=f".reperform/store/{sha256[:2]}/{sha256}"),
    )
