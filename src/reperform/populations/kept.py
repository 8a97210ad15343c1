"""What was understood of received files, as it is kept: found again, and never trusted over a digest.

A reading is kept as the import's record and its canonical values; both are named by their digests in the
event log. The same bytes, declared in the same way and read by the same readers, need no second reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from reperform.canonical import load_json, sha256_hex
from reperform.errors import InputRefused, Message, Where
from reperform.intake.outcome import ReadDeclaration, ReadOutcome
from reperform.intake.reading import outcome_of, reader_version
from reperform.intake.values import KeptRows
from reperform.ledger.log import Event
from reperform.opened import OpenEngagement


class Kept(NamedTuple):
    """A kept import: its id, its record, and its values as canonical CSV."""

    import_id: str
    record: Mapping[str, Any]
    values: bytes

    @property
    def rows(self) -> KeptRows:
        """The rows, cut into texts when the first is needed."""
        return KeptRows(self.values, len(self.record["row_numbers"]))

    @property
    def columns(self) -> tuple[str, ...]:
        """The column names."""
        return tuple(self.record["reading"]["columns"])


def read_kept(opened: OpenEngagement, event: Event) -> Kept:
    """Return the import of an event, checked against its digests.

    Raises
    ------
    InputRefused
        RP-I90 when the kept record or its values no longer match the log.
    """
    import_id = event.subjects["import"]
    record = load_json(_checked(opened, f"{import_id}.json", event.data["record_sha256"]))
    return Kept(import_id, record, _checked(opened, f"{import_id}.csv", record["values_sha256"]))


def same_reading(
    opened: OpenEngagement, name: str, sha256: str, declaration: ReadDeclaration
) -> tuple[Kept, ReadOutcome] | None:
    """Return the kept import and reading of the same bytes under the same declaration, if there is one.

    Parameters
    ----------
    name, sha256 : str
        Name and digest of the received file.
    declaration : ReadDeclaration
        How it is to be read.

    Notes
    -----
    A file that was opened with a password is always read again. What is kept but no longer fits its digest
    is passed over here; ``verify`` names it.
    """
    version = reader_version()
    declared = declaration.as_json()
    for event in reversed(list(opened.log.of_type("import", "supersede"))):
        if event.subjects["evidence"] != sha256 or event.data.get("reader") != version or event.data["name"] != name:
            continue
        try:
            kept = read_kept(opened, event)
        except InputRefused:
            continue
        if kept.record["declaration"] == declared and "password_given_by" not in kept.record:
            head = {**kept.record["reading"], "row_numbers": kept.record["row_numbers"]}
            return kept, outcome_of(head, kept.values)
    return None


def _checked(opened: OpenEngagement, name: str, sha256: str) -> bytes:
    path = opened.folder.internal / "imports" / name
    encoded = path.read_bytes() if path.is_file() else b""
    if sha256_hex(encoded) != sha256:
        raise InputRefused(
            Message(
                "RP-I90",
                "what was understood of a received file is missing or was changed",
                "Results would rest on values that nobody can trace to the evidence.",
                "restore the engagement folder from a backup; `reperform verify` names what differs",
                Where(file=f".reperform/imports/{name}"),
            )
        )
    return encoded
