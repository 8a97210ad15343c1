"""What a check by brute force gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

Found = Iterator[tuple[str, str, str]]  # attribute, item, result
Check = Callable[[Path], Found]
