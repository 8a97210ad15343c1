"""The compound (OLE) container of old Office files: its chains and sizes are checked before a reader follows them.

A container is a small file system: sectors, an allocation table that links them to chains, and a directory
(MS-CFB). A forged link makes a reader run in circles, a forged size makes it ask for more memory than there is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from reperform.errors import InputRefused
from reperform.intake.outcome import refusal

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = struct.Struct("<8s16sHHHHH6xIIIIIIIII")
_HEADER_BYTES = 512
_DIRECTORY_ENTRY = struct.Struct("<64sHBBIII36xIQ")
_ENTRY_BYTES = 128
_IN_HEADER = 109
_LAST_SECTOR = 0xFFFFFFFA
_END = 0xFFFFFFFE
_NONE = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_MAX_ENTRIES = 10_000
_MINI_BYTES = 64
_LONG_STREAM_BYTES = 4096


@dataclass(frozen=True)
class Entry:
    """One line of the directory."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """A container whose tables have been checked.

    Parameters
    ----------
    data : bytes
        The whole file.

    Raises
    ------
    InputRefused
        RP-I25 when a chain runs in circles, a size is beyond the file, or two streams share a sector.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        if len(data) < _HEADER_BYTES or not data.startswith(SIGNATURE):
            raise damaged("its header is cut off")
        fields = _HEADER.unpack_from(data)
        shift, mini_shift = fields[5], fields[6]
        if shift not in (9, 12) or mini_shift != 6:
            raise damaged("its sectors have a size that no program writes")
        self.sector_bytes = 1 << shift
        self.sectors = -(-(len(data) - self.sector_bytes) // self.sector_bytes)
        self._header = fields
        self.table = self._allocation_table()
        self.entries = self._directory(fields[9])
        self.mini_table = self._mini_table()
        self.streams = dict(self._streams())
        self._refuse_shared()

    def read(self, name: str) -> bytes:
        """Return the bytes of a stream; empty when there is none of that name."""
        entry = self.streams.get(name)
        return self._bytes_of(entry) if entry else b""

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.sector_bytes
        return self.data[start : start + self.sector_bytes]

    def _numbers(self, number: int) -> tuple[int, ...]:
        """Return a whole sector as numbers."""
        sector = self._sector(number)
        if not 0 <= number < self.sectors or len(sector) < self.sector_bytes:
            raise damaged(f"a table stands in sector {number}, which is beyond its end")
        return struct.unpack(f"<{self.sector_bytes // 4}I", sector)

    def _allocation_table(self) -> list[int]:
        count, first, extra = self._header[8], self._header[14], self._header[15]
        if count > self.sectors or extra > self.sectors:
            raise damaged("its allocation table is larger than the file")
        listed = list(struct.unpack_from(f"<{_IN_HEADER}I", self.data, 76))
        seen: set[int] = set()
        while first < _LAST_SECTOR and len(seen) < extra:
            if first in seen:
                raise damaged("its list of tables runs in a circle")
            seen.add(first)
            *more, first = self._numbers(first)
            listed += more
        used = [number for number in listed if number < _LAST_SECTOR][:count]
        if len(used) != count or len(set(used)) != len(used):
            raise damaged("its allocation table is incomplete")
        return [link for number in used for link in self._numbers(number)]

    def _chain(self, start: int, table: list[int], limit: int, what: str) -> list[int]:
        """Return the sectors of a chain; each may occur once."""
        chain: list[int] = []
        seen: set[int] = set()
        while start != _END:
            if start in seen:
                raise damaged(f"the chain of {what} runs in a circle")
            if start >= min(limit, len(table)):
                raise damaged(f"the chain of {what} points beyond its end")
            seen.add(start)
            chain.append(start)
            start = table[start]
        return chain

    def _directory(self, start: int) -> list[Entry]:
        chain = self._chain(start, self.table, self.sectors, "the directory")
        if len(chain) * self.sector_bytes // _ENTRY_BYTES > _MAX_ENTRIES:
            raise damaged("its directory is larger than any program writes")
        content = b"".join(map(self._sector, chain))
        entries = []
        for place in range(0, len(content) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            name, length, kind, _, left, right, child, first, size = _DIRECTORY_ENTRY.unpack_from(content, place)
            text = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            # Files of small sectors use half of the size field; the rest may hold anything (MS-CFB 2.6.3).
            size = size & 0xFFFFFFFF if self.sector_bytes == 512 else size
            entries.append(Entry(text, kind, left, right, child, first, size))
        if not entries or entries[0].kind != _ROOT:
            raise damaged("its directory has no root")
        return entries

    def _mini_table(self) -> list[int]:
        start = self._header[12]
        if start >= _LAST_SECTOR:
            return []
        chain = self._chain(start, self.table, self.sectors, "the table of small streams")
        return [link for number in chain for link in self._numbers(number)]

    def _streams(self) -> Iterator[tuple[str, Entry]]:
        """Yield the streams of the root storage and those of storages within, by name; each entry once."""
        waiting, seen = [(self.entries[0].child, "")], set()
        while waiting:
            index, path = waiting.pop()
            if index == _NONE:
                continue
            if index >= len(self.entries) or index in seen:
                raise damaged("its directory runs in a circle or points beyond its end")
            seen.add(index)
            entry = self.entries[index]
            waiting += [(entry.left, path), (entry.right, path)]
            if entry.kind == _STORAGE:
                waiting.append((entry.child, f"{path}{entry.name}/"))
            elif entry.kind == _STREAM:
                yield path + entry.name, entry

    def _places(self, name: str, entry: Entry) -> tuple[bool, list[int]]:
        """Return whether a stream is a small one, and its sectors; its size must fit them."""
        if not entry.size:
            return False, []
        is_small = entry.size < _LONG_STREAM_BYTES and entry.kind == _STREAM
        limit, unit = (len(self.mini_table), _MINI_BYTES) if is_small else (self.sectors, self.sector_bytes)
        chain = self._chain(entry.start, self.mini_table if is_small else self.table, limit, repr(name))
        if entry.size > len(chain) * unit:
            raise damaged(f"{name!r} says it holds {entry.size:,} bytes but has room for {len(chain) * unit:,}")
        return is_small, chain

    def _refuse_shared(self) -> None:
        taken: set[tuple[bool, int]] = set()
        for name, entry in [*self.streams.items(), ("small streams", self.entries[0])]:
            is_small, chain = self._places(name, entry)
            places = {(is_small, number) for number in chain}
            if not taken.isdisjoint(places):
                raise damaged(f"{name!r} shares bytes with another stream")
            taken |= places

    def _bytes_of(self, entry: Entry) -> bytes:
        is_small, chain = self._places(entry.name, entry)
        if not is_small:
            return b"".join(map(self._sector, chain))[: entry.size]
        room = self._bytes_of(self.entries[0])
        return b"".join(room[n * _MINI_BYTES : (n + 1) * _MINI_BYTES] for n in chain)[: entry.size]


def damaged(what: str) -> InputRefused:
    """Return the refusal of a container whose tables do not add up."""
    return refusal(
        "RP-I25",
        f"the old Office file is damaged: {what}",
        "ask the client to open the file in Excel, save it as .xlsx and send that",
        "Readers would run in circles on it, or show values that belong elsewhere.",
    )
