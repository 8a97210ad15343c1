"""The event log: one chained, exclusively created file per event, one chain per writer.

Two people on a synced folder never write the same file: each has a chain, and each event names the heads
of the other chains its writer had seen. Data reach the disk before the event that speaks of them.
"""

from __future__ import annotations

import getpass
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from reperform.canonical import canonical_json, load_json, sha256_hex
from reperform.clock import utc_now
from reperform.errors import InputRefused, Message, Where
from reperform.files import create_file, write_file

EVENT_TYPES = frozenset(
    [
        "import",
        "receive",
        "reject",
        "answer",
        "supersede",
        "config",
        "plan",
        "draw",
        "discard",
        "extend",
        "replace",
        "run",
        "judgement",
        "attach",
        "deviation",
        "conclude",
        "note",
        "prepare",
        "review",
        "reopen",
        "compile",
        "receipt",
        "roster",
        "lock",
        "addendum",
        "export",
        "unmask",
        "purge",
        "evaluate",
    ]
)
# What is decided on the ground of everything that happened before: no chain may be cut or changed then.
_DECIDING = frozenset(["plan", "draw", "discard", "extend", "replace", "conclude"])
SCHEMA = "reperform/event/1"
HEAD = "head"  # number and digest of the last event, so that a cut or edited tail is seen
_GENESIS = "0" * 64
_LOOKS = 3


@dataclass(frozen=True)
class Event:
    """One thing that happened: who did what, when, to what."""

    writer: str
    seq: int
    prev: str
    heads: Mapping[str, tuple[int, str]]
    at: str
    actor: str
    tool: str
    type: str
    subjects: Mapping[str, str]
    data: Mapping[str, Any]
    sha256: str


class EventLog:
    """All chains of one engagement; appends to the chain of this writer.

    Parameters
    ----------
    folder : Path
        The ``log`` folder.
    writer : str, optional
        The chain to append to; by default the login and machine name.
    tool : str
        Name and version of the program, kept in each event.
    """

    def __init__(self, folder: Path, *, writer: str = "", tool: str = "reperform") -> None:
        self.folder = folder
        self.writer = writer or writer_name()
        self.tool = tool
        self._events: list[Event] | None = None
        self._sound: set[Path] = set()

    def append(
        self,
        type_: str,
        subjects: Mapping[str, str],
        data: Mapping[str, Any],
        *,
        actor: str,
        at: str = "",
    ) -> Event:
        """Add an event at the end of this writer's chain and return it.

        ``at`` is given only when recorded events are replayed; otherwise the clock is read here and
        nowhere else.

        Raises
        ------
        InputRefused
            RP-L01 when somebody else wrote the same number at the same moment. RP-L03 when this writer's chain is
            cut or changed; for a draw or a conclusion, when any chain is: an event taken away would be forgotten.
        """
        if type_ not in EVENT_TYPES:
            raise ValueError(f"unknown event type {type_!r}")
        # The items of a seed are written again as they were: what was cut off there is made whole by it.
        self._refuse_broken(every_chain=type_ in _DECIDING, but_for=int(data.get("stage") == "items"))
        heads = self.heads()
        seq, prev = heads.pop(self.writer, (0, _GENESIS))
        content = {
            "schema": SCHEMA,
            "writer": self.writer,
            "seq": seq + 1,
            "prev": prev,
            "heads": {writer: [number, sha] for writer, (number, sha) in sorted(heads.items())},
            "at": at or utc_now(),
            "actor": actor,
            "tool": self.tool,
            "type": type_,
            "subjects": dict(subjects),
            "data": dict(data),
        }
        encoded = canonical_json(content)
        if not create_file(self._path(self.writer, seq + 1), encoded):
            raise InputRefused(_clash(self.writer, seq + 1))
        event = _event(content, sha256_hex(encoded))
        write_file(self._path(self.writer, seq + 1).with_name(HEAD), canonical_json([event.seq, event.sha256]))
        if self._events is not None:
            self._events.append(event)
        return event

    def events(self) -> list[Event]:
        """Return all events, each after every event its writer had seen, then by time and writer."""
        if self._events is None:
            self._events = _in_order(self._read())
        return list(self._events)

    def refresh(self) -> None:
        """Read the log again when it is next asked for: another process may have written to it."""
        self._events = None
        self._sound.clear()

    def heads(self) -> dict[str, tuple[int, str]]:
        """Return the last number and digest of each chain."""
        heads: dict[str, tuple[int, str]] = {}
        for event in self.events():
            if event.seq > heads.get(event.writer, (0, ""))[0]:
                heads[event.writer] = (event.seq, event.sha256)
        return heads

    def of_type(self, *types: str) -> list[Event]:
        """Return the events of some types, oldest first."""
        return [event for event in self.events() if event.type in types]

    def problems(self) -> list[tuple[str, str]]:
        """Return (path, what is wrong) for each event file that breaks its chain."""
        found = []
        for writer_folder in self._writer_folders():
            found += _chain_problems(writer_folder)
        return found

    def _refuse_broken(self, *, every_chain: bool, but_for: int) -> None:
        """Refuse to go on with chains that do not hold, but for some events at the end; each is looked at once."""
        own = self.folder / self.writer
        chains = self._writer_folders() if every_chain else [own] if own.is_dir() else []
        for folder in chains:
            if folder in self._sound:
                continue
            # Another process may be writing to it: only what does not hold at every look is broken.
            looks = [_chain_problems(folder) for _ in range(_LOOKS)] if _chain_problems(folder) else [[]]
            if min(map(len, looks)) > but_for:
                raise InputRefused(_broken(looks[-1]))
            self._sound.add(folder)

    def _read(self) -> Iterable[Event]:
        for folder in self._writer_folders():
            for path in sorted(folder.glob("[0-9]*.json")):
                try:
                    yield _understood(path.read_bytes())
                except (ValueError, KeyError, TypeError, OSError) as error:
                    raise InputRefused(_unreadable(path)) from error

    def _writer_folders(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("*") if path.is_dir()) if self.folder.is_dir() else []

    def _path(self, writer: str, seq: int) -> Path:
        return self.folder / writer / f"{seq:06d}.json"


def writer_name() -> str:
    """Return the name of this writer's chain: login and machine, in [a-z0-9-]."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError, ImportError):
        login = "user"
    return re.sub(r"[^a-z0-9]+", "-", f"{login}-{platform.node()}".casefold()).strip("-")[:60] or "writer"


# The log is read again before every event that others must not have overtaken: the bytes are read each time, and what
# the same bytes say is worked out once.
_REMEMBERED = 1 << 14


@lru_cache(maxsize=_REMEMBERED)
def _understood(encoded: bytes) -> Event:
    return _event(load_json(encoded), sha256_hex(encoded))


def _event(content: Mapping[str, Any], sha256: str) -> Event:
    return Event(
        writer=content["writer"],
        seq=content["seq"],
        prev=content["prev"],
        heads={writer: (number, sha) for writer, (number, sha) in content["heads"].items()},
        at=content["at"],
        actor=content["actor"],
        tool=content["tool"],
        type=content["type"],
        subjects=content["subjects"],
        data=content["data"],
        sha256=sha256,
    )


def _in_order(events: Iterable[Event]) -> list[Event]:
    """Order events so that what a writer had seen comes first; time only breaks ties."""
    queues: dict[str, list[Event]] = {}
    for event in events:
        queues.setdefault(event.writer, []).append(event)
    for queue in queues.values():
        queue.sort(key=lambda event: event.seq, reverse=True)
    done: dict[str, int] = {}
    ordered = []
    while any(queues.values()):
        waiting = [queue[-1] for queue in queues.values() if queue]
        ready = [event for event in waiting if _seen(event, done)] or waiting
        event = min(ready, key=lambda event: (event.at, event.writer))
        queues[event.writer].pop()
        done[event.writer] = event.seq
        ordered.append(event)
    return ordered


def _seen(event: Event, done: Mapping[str, int]) -> bool:
    return all(done.get(writer, 0) >= seq for writer, (seq, _) in event.heads.items())


def _chain_problems(folder: Path) -> list[tuple[str, str]]:
    found = []
    expected, prev = 1, _GENESIS
    for path in sorted(folder.glob("*")):
        if path.name == HEAD:
            continue
        name = f".reperform/log/{folder.name}/{path.name}"
        if not re.fullmatch(r"\d{6,}\.json", path.name) or not path.is_file():
            found.append((name, "ADDED"))
            continue
        encoded = path.read_bytes()
        links = _links(encoded, folder.name, int(path.stem))
        if int(path.stem) > expected:
            missing = range(expected, int(path.stem))
            found += [(f".reperform/log/{folder.name}/{number:06d}.json", "MISSING") for number in missing]
        elif links is None:
            found.append((name, "CHANGED"))
        elif links != prev:
            # The event names another predecessor than the file that stands there now.
            found.append((f".reperform/log/{folder.name}/{int(path.stem) - 1:06d}.json", "CHANGED"))
        expected, prev = int(path.stem) + 1, sha256_hex(encoded)
    return found + _tail_problems(folder, expected - 1, prev)


def _tail_problems(folder: Path, last: int, sha256: str) -> list[tuple[str, str]]:
    """Return what the kept head says of the end of a chain."""
    name = f".reperform/log/{folder.name}"
    path = folder / HEAD
    if not path.is_file():
        # A kill between the first event and its head leaves no head yet.
        return [(f"{name}/{HEAD}", "MISSING")] if last > 1 else []
    try:
        seq, head = load_json(path.read_bytes())
    except (ValueError, TypeError):
        return [(f"{name}/{HEAD}", "CHANGED")]
    if seq > last:
        return [(f"{name}/{number:06d}.json", "MISSING") for number in range(last + 1, seq + 1)]
    # A kill between an event and its head leaves the head one behind; nothing is lost then.
    return [(f"{name}/{last:06d}.json", "CHANGED")] if seq == last and head != sha256 else []


@lru_cache(maxsize=_REMEMBERED)
def _links(encoded: bytes, writer: str, seq: int) -> str | None:
    """Return the digest an event names as its predecessor, or None where it is no event of this place."""
    try:
        content = load_json(encoded)
        in_place = content["writer"] == writer and content["seq"] == seq
        return str(content["prev"]) if in_place and canonical_json(content) == encoded else None
    except (ValueError, KeyError, TypeError):
        return None


def _clash(writer: str, seq: int) -> Message:
    return Message(
        "RP-L01",
        f"event {seq} of {writer} was written by another program at the same moment",
        "Nothing of this command was recorded twice.",
        "repeat the command",
        Where(file=f".reperform/log/{writer}/{seq:06d}.json"),
    )


def _unreadable(path: Path) -> Message:
    return Message(
        "RP-L02",
        "an event of the log cannot be read",
        "What happened in the engagement can no longer be shown.",
        "restore the engagement folder from a backup; `reperform verify` names everything that differs",
        Where(file=f".reperform/log/{path.parent.name}/{path.name}"),
    )


def _broken(problems: list[tuple[str, str]]) -> Message:
    path, kind = problems[0]
    return Message(
        "RP-L03",
        f"the chain of the event log does not hold: {len(problems)} events are missing or changed, first {kind}",
        "What happened before would be forgotten, and a second draw or conclusion would look like the first.",
        "wait until the folder is synchronised, or restore it from a backup; `reperform verify` names every file",
        Where(file=path, count=len(problems)),
    )
