"""Row digests of a large frame: put aside by their first bits, then sorted and hashed part by part.

Files are written into a private temporary folder only, which its maker removes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PARTS = 16
_BYTES = 32


class DigestSpill:
    """Digests of one process, in sixteen files by the first four bits."""

    def __init__(self, folder: Path) -> None:
        self._files = [(folder / f"digests.{part:02}").open("wb") for part in range(PARTS)]

    def add(self, digests: bytes) -> None:
        """Put some digests of 32 bytes each aside."""
        import numpy as np

        rows = np.frombuffer(digests, dtype=np.uint8).reshape(-1, _BYTES)
        parts = rows[:, 0] >> 4
        order = np.argsort(parts, kind="stable")
        ends = np.searchsorted(parts[order], np.arange(PARTS + 1))
        ordered = rows[order]
        for part, file in enumerate(self._files):
            if ends[part] < ends[part + 1]:
                file.write(ordered[ends[part] : ends[part + 1]].tobytes())

    def __enter__(self) -> DigestSpill:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()


def leave(path: Path, text: str) -> None:
    """Leave a note for another process in a private temporary folder."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.write(text)


def frame_of_spills(folders: Sequence[Path], rows: int) -> str:
    """Return the digest of the frame whose row digests several processes put aside: `frame_sha256`."""
    import numpy as np

    frame = hashlib.sha256(b"%d:" % rows)
    for part in range(PARTS):
        data = b"".join((folder / f"digests.{part:02}").read_bytes() for folder in folders)
        digests: Any = np.frombuffer(data, dtype=np.uint8).reshape(-1, _BYTES)
        frame.update(np.ascontiguousarray(_sorted(digests)).data)
    return frame.hexdigest()


def _sorted(digests: Any) -> Any:
    """Return digests in rising order: by their first eight bytes, and by the rest where these are equal."""
    import numpy as np

    first = digests[:, :8].copy().view(">u8").ravel().astype(np.uint64)
    order = np.argsort(first)
    found = digests[order]
    tied = np.flatnonzero(first[order][1:] == first[order][:-1])
    if len(tied):
        touched = sorted({*tied.tolist(), *(tied + 1).tolist()})
        runs: list[list[int]] = []
        for place in touched:
            if runs and place == runs[-1][-1] + 1:
                runs[-1].append(place)
            else:
                runs.append([place])
        for run in runs:
            # A run may hold several values; sorting it whole by all 32 bytes is right in any case.
            rows = sorted(found[place].tobytes() for place in run)
            found[run] = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(-1, _BYTES)
    return found
