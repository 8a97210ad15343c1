"""Canonical bytes and digests: one spelling for every record, so that equal content has equal bytes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

SHA256_LENGTH = 64


def canonical_json(value: Any) -> bytes:
    """Return the one JSON spelling of a value: sorted keys, UTF-8, two-space indent, no floats.

    Raises
    ------
    TypeError
        If the value holds a float: rates and amounts are texts or integers, because a binary
        fraction has no single decimal spelling.

    Examples
    --------
    >>> canonical_json({"b": 1, "a": "é"}).decode()
    '{\\n  "a": "é",\\n  "b": 1\\n}\\n'
    """
    _refuse_floats(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return (text + "\n").encode("utf-8")


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"a float ({value!r}) has no canonical spelling; use a text or an integer")
    if isinstance(value, dict):
        for key, part in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a JSON name must be a text, not {key!r}")
            _refuse_floats(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _refuse_floats(part)


def load_json(data: bytes) -> Any:
    """Return the value of strict JSON bytes: UTF-8 without a mark, no name given twice."""
    return json.loads(data.decode("utf-8"), object_pairs_hook=_unique_names)


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError("a JSON name is given twice")
    return dict(pairs)


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 digest of bytes in 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 digest of a file, read piece by piece: its size does not matter."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest(value: Any) -> str:
    """Return the SHA-256 digest of the canonical JSON of a value."""
    return sha256_hex(canonical_json(value))
