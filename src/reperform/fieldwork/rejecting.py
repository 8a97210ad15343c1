"""Sending a file back: an event of a named person, with the digest of the bytes and the reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reperform.errors import Message, UsageError, Where
from reperform.fieldwork.requests import ITEM, POPULATION, RequestLine, find_request
from reperform.ledger.store import StoredFile, measure
from reperform.opened import OpenEngagement
from reperform.populations.register import IN_FORCE, find_file, register
from reperform.texts import clean_text, shown_name

_REASON_LIMIT = 2000


@dataclass(frozen=True)
class Rejected:
    """A file that was sent back, and what a person should know of what rests on it."""

    request: str
    file: StoredFile
    was_taken_in: bool
    messages: tuple[Message, ...] = ()


def reject(opened: OpenEngagement, number: str, file: Path, reason: str, *, person: str, at: str = "") -> Rejected:
    """Record that a file does not answer a request, and why.

    Parameters
    ----------
    number : str
        The number of the request.
    file : Path
        A file that lies somewhere, or the name or digest of one that was taken in. It stays where it is.
    reason : str
        What is wrong with it, in words for the client: the request list prints it.
    person : str
        Who rejects it, from the People sheet.

    Raises
    ------
    UsageError
        RP-W03 or RP-W04 when the file cannot be told, RP-W06 for an unknown number, RP-W08 without a reason.
    """
    reason = clean_text(reason)
    if not reason or len(reason) > _REASON_LIMIT:
        raise UsageError(
            Message("RP-W08", "the rejection has no reason" if not reason else "the reason is too long",
                    "The client must know what to send instead. Nothing was recorded.",
                    'add --reason "what is wrong and what is needed", at most 2,000 characters')
        )  # fmt: skip
    line = find_request(opened, number)
    found = _file(opened, file)
    subjects = {"request": line.number}
    if line.kind == POPULATION:
        subjects["population"] = line.population
    elif line.kind == ITEM:
        subjects |= {"control": line.control, "item": line.item}
    before = [one for one in line.files if one.sha256 == found.sha256 and one.state == IN_FORCE]
    data = {"name": found.name, "sha256": found.sha256, "size": found.size, "reason": reason}
    opened.log.append("reject", subjects, data, actor=person, at=at)
    messages = tuple(_still_used(line, found) for _ in before[:1])
    return Rejected(line.number, found, bool(before), messages)


def _file(opened: OpenEngagement, file: Path) -> StoredFile:
    for path in (file,) if file.is_absolute() else (opened.folder.root / file, Path.cwd() / file):
        if path.is_file() or path.is_symlink():
            return measure(path)
    known = find_file(register(opened), str(file))
    return StoredFile(known.name, known.sha256, known.size or 0)


def _still_used(line: RequestLine, found: StoredFile) -> Message:
    if line.kind == POPULATION:
        what = f"{line.population} still rests on the rejected file; its controls stay open until another one is there"
        action = f"take the new file in: reperform intake FILE --population {line.population} --request {line.number}"
    else:
        what = "the rejected file no longer counts as evidence; marks that rest on it stay as they are"
        action = "attach the new file, and mark the item again if the mark rested on this one"
    return Message(
        "RP-W09",
        what,
        "Nothing that people recorded is taken away by itself.",
        action,
        Where(file=shown_name(found.name)),
        severity="warning",
    )
