"""One part of a large file: its smallest tickets, all tickets shortened (for doubles), its row digests put aside.

Also run as a process of its own (`main`): what to do stands in FOLDER/work.json, what was found in FOLDER/found.json.
A process of its own, not a forked or spawned copy of the caller: a notebook or an unguarded script must not be
run a second time.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reperform.errors import InputRefused
from reperform.sampling.file_keys import Columns, EncodedBlock, encoded_parquet, encoded_text
from reperform.sampling.file_text import TextShape
from reperform.sampling.selection import seed_digest
from reperform.sampling.spill import DigestSpill, leave


@dataclass(frozen=True)
class PartWork:
    """What one process does: which rows of which file, how many items, whether to digest the frame."""

    path: str
    seed: str
    sample_size: int
    frame: bool
    text: dict[str, Any] | None
    parquet: dict[str, Any] | None

    def blocks(self) -> Iterator[EncodedBlock]:
        """Return the encoded rows of this part."""
        if self.text is not None:
            told = self.text
            shape = TextShape(Path(self.path), told["delimiter"].encode(), tuple(told["columns"]), 0, told["quoted"])
            return encoded_text(shape, Columns(tuple(told["key"]), tuple(told["others"])), told["start"], told["end"])
        assert self.parquet is not None  # noqa: S101 - one of the two is given
        told = self.parquet
        return encoded_parquet(Path(self.path), told["names"], told["keys"], told["groups"])


def work_part(work: PartWork, folder: Path) -> None:
    """Do one part and leave what was found in its folder."""
    try:
        with DigestSpill(folder) as spill:
            found = _search(work, folder, spill)
    except InputRefused as problem:
        found = {"refused": [message.as_json() for message in problem.messages]}
    leave(folder / "found.json", json.dumps(found))


def _search(work: PartWork, folder: Path, spill: DigestSpill) -> dict[str, Any]:
    import numpy as np

    sha256, start, size = hashlib.sha256, seed_digest(work.seed), work.sample_size
    best: list[tuple[bytes, bytes]] = []
    bound, rows, short = b"\xff" * 33, 0, []
    for block in work.blocks():
        tickets = [sha256(start + key).digest() for key in block.keys]
        best += [pair for pair in zip(tickets, block.keys, strict=True) if pair[0] <= bound]
        if len(best) > size:
            best = sorted(best)[:size]
            bound = best[-1][0] if best else b""
        rows += len(tickets)
        short.append(np.frombuffer(b"".join(tickets), dtype=">u8")[::4].astype(np.uint64))
        if work.frame:
            spill.add(b"".join([sha256(row).digest() for row in block.rows or block.keys]))
    together: Any = np.concatenate(short) if short else np.empty(0, dtype=np.uint64)
    together.sort()
    together.tofile(folder / "tickets.u64")
    return {"rows": rows, "items": [[ticket.hex(), key.hex()] for ticket, key in sorted(best)]}


def main() -> None:
    """Do the part described in the folder that the command line names."""
    folder = Path(sys.argv[1])
    work_part(PartWork(**json.loads((folder / "work.json").read_text(encoding="utf-8"))), folder)
