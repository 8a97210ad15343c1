"""Judgements of named people: an append-only store that no run ever overwrites.

A judgement is a file under the SHA-256 of its bytes, named by an event. A later judgement on the same
matter supersedes an earlier one, which stays where it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reperform.canonical import canonical_json, load_json, sha256_hex
from reperform.errors import InputRefused, Message, Where
from reperform.files import create_file
from reperform.ledger.log import EventLog

EVENT_OF_KIND = {
    "marks": "judgement",
    "narrative": "judgement",
    "ipe": "judgement",
    "accuracy": "judgement",
    "relied_on": "judgement",
    "absence": "judgement",
    "coverage": "judgement",
    "attach": "attach",
    "deviation": "deviation",
    "conclude": "conclude",
    "handling": "deviation",
    "exception": "deviation",
    "confirmation": "deviation",
    "approval": "deviation",
    "rollup": "conclude",
}


@dataclass(frozen=True)
class Judgement:
    """One judgement: its kind, the control it speaks of, who, when, and what was said."""

    kind: str
    control: str
    person: str
    at: str
    sha256: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Mark:
    """What a person marked for one item and attribute."""

    item: str
    attribute: str
    result: str
    note: str
    evidence: str
    person: str
    at: str


class Judgements:
    """The judgements of one engagement, in the order of the event log."""

    def __init__(self, folder: Path, log: EventLog) -> None:
        self.folder = folder
        self.log = log

    def add(
        self,
        kind: str,
        control: str,
        content: Mapping[str, Any],
        *,
        person: str,
        at: str = "",
        evidence: str = "",
        told: Mapping[str, Any] | None = None,
    ) -> Judgement:
        """Keep a judgement of a person; the file is written before the event that names it.

        ``evidence`` is the digest of a file it rests on; ``told`` is said in the event and no part of the judgement.
        """
        body = {"schema": "reperform/judgement/1", "kind": kind, "control": control, "person": person}
        encoded = canonical_json({**body, "content": dict(content)})
        sha256 = sha256_hex(encoded)
        create_file(self.folder / f"{sha256}.json", encoded, read_only=True)
        subjects = {"control": control, "judgement": sha256, **({"evidence": evidence} if evidence else {})}
        event = self.log.append(EVENT_OF_KIND[kind], subjects, {"kind": kind, **(told or {})}, actor=person, at=at)
        return Judgement(kind, control, person, event.at, sha256, dict(content))

    def all(self, kind: str, control: str = "") -> list[Judgement]:
        """Return the judgements of a kind (on one control), oldest first."""
        found = []
        for event in self.log.of_type(EVENT_OF_KIND[kind]):
            if event.data.get("kind") != kind or (control and event.subjects["control"] != control):
                continue
            content = self._content(event.subjects["judgement"])
            found.append(
                Judgement(
                    kind,
                    event.subjects["control"],
                    event.actor,
                    event.at,
                    event.subjects["judgement"],
                    content["content"],
                )
            )
        return found

    def marks(self, control: str) -> dict[tuple[str, str], Mark]:
        """Return the mark in force for each (item, attribute) of a control: the last one made."""
        return {(mark.item, mark.attribute): mark for mark in self.every_mark(control)}

    def every_mark(self, control: str) -> list[Mark]:
        """Return every mark ever made on a control, oldest first, those that a later one took the place of as well."""
        return [
            Mark(
                item=mark["item"],
                attribute=mark["attribute"],
                result=mark["result"],
                note=mark.get("note", ""),
                evidence=mark.get("evidence", ""),
                person=judgement.person,
                at=judgement.at,
            )
            for judgement in self.all("marks", control)
            for mark in judgement.content["marks"]
        ]

    def latest(self, kind: str, control: str) -> Judgement | None:
        """Return the judgement of a kind in force for a control, or None."""
        found = self.all(kind, control)
        return found[-1] if found else None

    def digests(self, control: str) -> Sequence[str]:
        """Return the digests of every judgement on a control, oldest first."""
        return [
            event.subjects["judgement"]
            for event in self.log.of_type(*sorted(set(EVENT_OF_KIND.values())))
            if event.subjects.get("control") == control and "judgement" in event.subjects
        ]

    def _content(self, sha256: str) -> Any:
        path = self.folder / f"{sha256}.json"
        encoded = path.read_bytes() if path.is_file() else b""
        if sha256_hex(encoded) != sha256:
            raise InputRefused(
                Message(
                    "RP-J01",
                    "a judgement is missing or was changed",
                    "A recorded judgement of a person can no longer be shown.",
                    "restore the engagement folder from a backup",
                    Where(file=f".reperform/judgements/{sha256}.json"),
                )
            )
        return load_json(encoded)
