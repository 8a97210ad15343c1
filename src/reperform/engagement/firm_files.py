"""The files of a firm's own in ``notebooks/``: read with care, because a folder that was received is hostile."""

from __future__ import annotations

import stat
from pathlib import Path

from reperform.errors import InputRefused, Message, Where

NOTEBOOK_LIMIT = 20_000_000
RULE_LIMIT = 200_000


def read_firm_file(path: Path, limit: int) -> bytes:
    """Return the bytes of a file in ``notebooks/``.

    Parameters
    ----------
    path : Path
        A file directly inside the folder ``notebooks`` of an engagement.
    limit : int
        The most bytes it may have.

    Raises
    ------
    InputRefused
        RP-P22 for a link that leads out of the engagement, what is no file, or a file that is too large.
    """
    root = path.parent.parent.resolve()
    try:
        real = path.resolve(strict=True)
        inside, about = real.is_relative_to(root), real.stat()
        if inside and stat.S_ISREG(about.st_mode) and about.st_size <= limit:
            return real.read_bytes()
    except (OSError, RuntimeError) as error:
        found = f"the file cannot be read ({getattr(error, 'strerror', '') or 'a link without end'})"
        raise InputRefused(refused(path, found)) from None
    if not inside:
        raise InputRefused(refused(path, "the file is a link that leads out of the engagement folder"))
    if not stat.S_ISREG(about.st_mode):
        raise InputRefused(refused(path, "this is not a file"))
    raise InputRefused(refused(path, f"the file has {about.st_size:,} bytes; {limit:,} are the most that is read"))


def refused(path: Path, found: str, line: int | None = None, code: str = "RP-P22") -> Message:
    """Return the message for a file of the firm that cannot be used; nothing of it was executed."""
    return Message(
        code,
        found,
        "What the firm adds is read and hashed before it is used; a control that names it cannot be tested.",
        "correct the file, or put the intended one in its place",
        Where(file=f"notebooks/{path.name}", row=line),
    )
