"""Repeatable choices: SHA-256 of a label and a counter, so that every Python version makes the same files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
SEED = "reperform sample engagement 1"


def hex_seed(label: str) -> str:
    """Return 64 hexadecimal digits for a label."""
    return hashlib.sha256(f"{SEED}/{label}".encode()).hexdigest()


class Stream:
    """An endless stream of whole numbers that belongs to one label."""

    def __init__(self, label: str) -> None:
        self._key = bytes.fromhex(hex_seed(label))
        self._counter = 0

    def _word(self) -> int:
        self._counter += 1
        digest = hashlib.sha256(self._key + self._counter.to_bytes(8, "big")).digest()
        return int.from_bytes(digest[:16], "big")

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + self._word() % (high - low + 1)

    def chance(self, percent: int) -> bool:
        """Return True in about this many of a hundred calls."""
        return self._word() % 100 < percent

    def choice(self, values: Sequence[T]) -> T:
        """Return one of the values."""
        return values[self._word() % len(values)]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """Return the values in another order."""
        tickets = [(self._word(), index) for index in range(len(values))]
        return [values[index] for _, index in sorted(tickets)]

    def hexadecimal(self, length: int) -> str:
        """Return a text of hexadecimal digits."""
        return f"{self._word():032x}"[:length]


def draw(keys: Sequence[str], size: int, seed: str) -> list[str]:
    """Return a sample in ticket order (hashrank-1, for keys of one field)."""
    seed_digest = hashlib.sha256(seed.encode()).digest()

    def ticket(key: str) -> tuple[bytes, bytes]:
        encoded = key.encode()
        key_bytes = f"{len(encoded)}:".encode() + encoded
        return hashlib.sha256(seed_digest + key_bytes).digest(), key_bytes

    return sorted(keys, key=ticket)[:size]
