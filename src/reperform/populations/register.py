"""The evidence register: every file that was received, what became of it, and who said so.

It is computed from the event log each time and never stored. A list that was sent again supersedes the one before it,
which stays in the register with the name of what took its place; a rejected file stays with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reperform.errors import Message, UsageError
from reperform.ledger.judgements import Judgement
from reperform.ledger.log import Event
from reperform.ledger.receipts import Receipt, receipt_of
from reperform.opened import OpenEngagement
from reperform.texts import shown_name

IN_FORCE, SUPERSEDED, REJECTED, NOT_TAKEN_IN = "in_force", "superseded", "rejected", "not_taken_in"
STATE_WORDS = {
    IN_FORCE: "in force",
    SUPERSEDED: "superseded",
    REJECTED: "rejected",
    NOT_TAKEN_IN: "rejected, not taken in",
}


@dataclass(frozen=True)
class Rejection:
    """Why a file was sent back, by which member of the team, and when (UTC)."""

    reason: str
    by: str
    at: str


@dataclass(frozen=True)
class RegisterLine:
    """One file in one use: the list it was taken in as, or the item and attribute it is attached to.

    Attributes
    ----------
    population : str
        The list it was taken in as; blank for evidence of an item.
    control, item, attribute, page : str
        What it is attached to; blank for a list.
    name, sha256 : str
        Its name as received (data, never a path) and the digest of its bytes.
    size : int or None
        Bytes; None when neither the log nor the store can tell.
    receipt : Receipt
        Who gave it, when, how, for which request, as far as somebody stated it.
    state : str
        ``in_force``, ``superseded``, ``rejected``, or ``not_taken_in``: rejected and never part of the evidence.
    superseded_by : str
        Name of the file that took its place; ``superseded_by_sha256`` its digest.
    taken_in_by, taken_in_at : str
        Who took it in and when (UTC), from the log.
    order : int
        Place of the last event that speaks of it: of two files, the one with the larger number is the later one.
    """

    name: str
    sha256: str
    size: int | None
    population: str = ""
    control: str = ""
    item: str = ""
    attribute: str = ""
    page: str = ""
    receipt: Receipt = field(default_factory=Receipt)
    state: str = IN_FORCE
    superseded_by: str = ""
    superseded_by_sha256: str = ""
    rejection: Rejection | None = None
    taken_in_by: str = ""
    taken_in_at: str = ""
    order: int = 0

    @property
    def kind(self) -> str:
        """What it is evidence of: ``population``, ``item``, ``control`` (as a whole) or ``none``."""
        if self.population or self.item:
            return "population" if self.population else "item"
        return "control" if self.control and self.state != NOT_TAKEN_IN else "none"

    @property
    def subject(self) -> str:
        """What it is evidence of, in words."""
        page = f", page {self.page}" if self.page else ""
        attribute = f", attribute {self.attribute}" if self.attribute else ""
        return self.population or (f"{self.control}: {self.item}{attribute}{page}" if self.item else self.control)

    def as_json(self) -> dict[str, Any]:
        """Return the line in the form of the command interface."""
        rejection = self.rejection
        return {
            "name": self.name,
            "sha256": self.sha256,
            "size": self.size,
            "kind": self.kind,
            "population": self.population,
            "control": self.control,
            "item": self.item,
            "attribute": self.attribute,
            "page": self.page,
            "from": self.receipt.given_by,
            "received": self.receipt.received,
            "via": self.receipt.via,
            "request": self.receipt.request,
            "state": self.state,
            "superseded_by": self.superseded_by,
            "superseded_by_sha256": self.superseded_by_sha256,
            "rejected": None
            if rejection is None
            else {"reason": rejection.reason, "by": rejection.by, "at": rejection.at},
            "taken_in_by": self.taken_in_by,
            "taken_in_at": self.taken_in_at,
        }


def register(opened: OpenEngagement) -> tuple[RegisterLine, ...]:
    """Return the evidence register of an engagement.

    Returns
    -------
    tuple of RegisterLine
        Lists in the order of the Populations sheet, each file before the one that superseded it; then the evidence of
        items by control, item and attribute; then files that were rejected and never taken in.

    Examples
    --------
    >>> from pathlib import Path
    >>> from reperform.sample import prepared_sample
    >>> from reperform.opened import open_at
    >>> lines = register(open_at(prepared_sample()))
    >>> lines[0].population, lines[0].name, lines[0].state
    ('GRANTS', 'access_grants_log_2025.csv', 'in_force')
    """
    fold = _Fold(opened)
    for event in opened.log.of_type("import", "supersede", "receive", "attach", "reject"):
        fold.add(event)
    return fold.in_order()


def sent_back(opened: OpenEngagement) -> tuple[RegisterLine, ...]:
    """Return the lists in force and the attached files that were rejected: nothing may rest on them."""
    if not opened.log.of_type("reject"):
        return ()  # the usual case costs nothing
    return tuple(
        line for line in register(opened) if line.state == REJECTED and (line.item or not line.superseded_by)
    )


def state_sentence(line: RegisterLine) -> str:
    """Return what became of a file, in words; names are shown, never interpreted.

    Examples
    --------
    >>> state_sentence(RegisterLine("a.csv", "0" * 64, 3, state="superseded", superseded_by="b.csv"))
    'superseded by b.csv'
    """
    words = STATE_WORDS[line.state]
    if line.rejection is not None:
        day, by = line.rejection.at[:10], line.rejection.by
        words = f"{words} on {day} by {by}: {line.rejection.reason}"
    if line.superseded_by:
        digest = f" ({line.superseded_by_sha256[:12]})" if line.superseded_by_sha256 else ""
        joint = " by " if line.state == SUPERSEDED else "; superseded by "
        words = f"{words}{joint}{shown_name(line.superseded_by)}{digest}"
    return words


def note_receipt(opened: OpenEngagement, judgement: Judgement, receipt: Receipt, *, person: str, at: str = "") -> None:
    """Record how an attached file was received; nothing is recorded when nothing is stated."""
    if receipt:
        subjects = {
            "control": judgement.control,
            "judgement": judgement.sha256,
            "evidence": judgement.content["sha256"],
        }
        told = {"name": judgement.content["name"], **receipt.event_data()}
        opened.log.append("receive", subjects, told, actor=person, at=at)


def find_file(lines: Sequence[RegisterLine], name: str) -> RegisterLine:
    """Return the last line of a file named by its name or the start of its digest (eight digits or more).

    Raises
    ------
    UsageError
        RP-W03 when no such file was taken in, RP-W04 when the name stands for several files.
    """
    by_digest = [line for line in lines if len(name) >= 8 and line.sha256.startswith(name.casefold())]
    found = by_digest or [line for line in lines if line.name == name]
    if not found:
        raise UsageError(
            Message("RP-W03", f"no file {name!r} was taken in, and none lies at that place", "Nothing was recorded.",
                    "give the path of the file, its name as taken in, or its digest: reperform evidence lists them")
        )  # fmt: skip
    if len({line.sha256 for line in found}) > 1:
        digests = ", ".join(sorted({line.sha256[:12] for line in found}))
        raise UsageError(
            Message("RP-W04", f"{len(found)} different files are called {name!r}", "Nothing was recorded.",
                    f"name it by the start of its digest: {digests}")
        )  # fmt: skip
    return found[-1]


class _Fold:
    """The register as it grows from event to event."""

    def __init__(self, opened: OpenEngagement) -> None:
        self.opened = opened
        self.lines: list[RegisterLine] = []
        self.order = 0  # of the event being added
        self.attached: dict[str, int] = {}  # judgement to place
        self.current: dict[str, int] = {}  # population to place of the list in force
        self._judgements = {one.sha256: one for one in opened.judgements.all("attach")}

    def add(self, event: Event) -> None:
        self.order += 1
        if event.type == "reject":
            self._reject(event)
        elif "population" in event.subjects:
            self._list(event)
        elif event.type == "attach":
            self._attach(event)
        else:
            self._receive(self.attached.get(event.subjects.get("judgement", "")), event)

    def _line(self, event: Event, sha256: str, **parts: Any) -> RegisterLine:
        return RegisterLine(
            sha256=sha256,
            size=event.data.get("size", self.opened.store.size_of(sha256)),
            receipt=receipt_of(event.data),
            taken_in_by=self._name(event.actor),
            taken_in_at=event.at,
            order=self.order,
            **parts,
        )

    def _list(self, event: Event) -> None:
        population, sha256 = event.subjects["population"], event.subjects["evidence"]
        place = self.current.get(population)
        if place is not None and self.lines[place].sha256 == sha256:
            self._receive(place, event)  # the same bytes, understood anew or told more of
            return
        if event.type == "receive":
            return
        line = self._line(event, sha256, name=event.data["name"], population=population)
        if place is not None and self.lines[place].state == IN_FORCE:
            self._replace(place, state=SUPERSEDED)
        if place is not None:
            self._replace(place, superseded_by=line.name, superseded_by_sha256=sha256)
        self.current[population] = len(self.lines)
        self.lines.append(line)

    def _attach(self, event: Event) -> None:
        judgement = self._judgements[event.subjects["judgement"]]
        said = judgement.content
        if judgement.sha256 in self.attached:
            self._receive(self.attached[judgement.sha256], event)
            return
        self.attached[judgement.sha256] = len(self.lines)
        parts = {name: str(said.get(name, "")) for name in ("name", "item", "attribute", "page")}
        self.lines.append(self._line(event, said["sha256"], control=judgement.control, **parts))

    def _receive(self, place: int | None, event: Event) -> None:
        """Add what is told of a file that stands in the register; taken in again, it is no longer rejected."""
        if place is not None:
            receipt = receipt_of(event.data).over(self.lines[place].receipt)
            self._replace(place, receipt=receipt, state=IN_FORCE, rejection=None, order=self.order)

    def _reject(self, event: Event) -> None:
        data, request = event.data, event.subjects["request"]
        rejection = Rejection(data["reason"], self._name(event.actor), event.at)
        meant = [place for place, line in enumerate(self.lines) if _is_meant(line, event)]
        for place in meant:
            self._replace(place, state=REJECTED, rejection=rejection, order=self.order)
        if not meant:
            parts = {name: event.subjects.get(name, "") for name in ("population", "control", "item")}
            self.lines.append(
                RegisterLine(data["name"], data["sha256"], data["size"], **parts,
                             receipt=Receipt(request=request), state=NOT_TAKEN_IN, rejection=rejection,
                             order=self.order)
            )  # fmt: skip

    def _replace(self, place: int, **parts: Any) -> None:
        self.lines[place] = replace(self.lines[place], **parts)

    def _name(self, actor: str) -> str:
        person = self.opened.person(actor)
        return person.name if person else actor

    def in_order(self) -> tuple[RegisterLine, ...]:
        engagement = self.opened.engagement
        lists = {row.population: place for place, row in enumerate(engagement.populations)}
        controls = {row.control: place for place, row in enumerate(engagement.controls)}

        def place_of(line: RegisterLine) -> tuple[Any, ...]:
            if line.state == NOT_TAKEN_IN or line.kind == "none":
                return 2, 0, "", "", ""
            if line.population:
                return 0, lists.get(line.population, len(lists)), line.population, "", ""
            return 1, controls.get(line.control, len(controls)), line.control, line.item, line.attribute

        return tuple(sorted(self.lines, key=place_of))


def _is_meant(line: RegisterLine, event: Event) -> bool:
    """Return whether a rejection speaks of a line: the same bytes in the use that the request asked for."""
    subjects = event.subjects
    if line.sha256 != event.data["sha256"] or line.state == NOT_TAKEN_IN:
        return False
    if "population" in subjects:
        return line.population == subjects["population"]
    if "item" in subjects:
        return (line.control, line.item) == (subjects["control"], subjects["item"])
    return line.receipt.request == subjects["request"]
