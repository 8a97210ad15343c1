"""What is asked of the client, and what came back: one line a list, a document or a sampled item.

The lines are computed from engagement.xlsx, the draws and the event log; nothing of them is stored. A number never
passes from one thing to another: a list is called by its id, an item by the place at which it was first drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reperform.draws.ledger import drawn_for
from reperform.engagement.tests_of_control import TestedTogether, tests_of
from reperform.errors import InputRefused, Message, UsageError, Where, nearest
from reperform.model import AttributeSpec, Engagement, RequestRow
from reperform.opened import OpenEngagement
from reperform.populations.declaring import needed_columns
from reperform.populations.register import IN_FORCE, RegisterLine, register
from reperform.rules import RULES
from reperform.texts import shown_name

POPULATION, DOCUMENT, ITEM = "population", "document", "item"
OPEN, PARTLY, RECEIVED, REJECTED, NOT_NEEDED = "open", "partly_received", "received", "rejected", "superseded"
EXAMINED = "examined"
_NEEDS_NO_FILE = frozenset(["pass", "deviation", "not_applicable"])
STATUS_WORDS = {
    OPEN: "open",
    PARTLY: "partly received",
    RECEIVED: "received",
    EXAMINED: "seen, no file needed",
    REJECTED: "rejected, please send again",
    NOT_NEEDED: "no longer needed",
}


@dataclass(frozen=True)
class RequestLine:
    """One thing asked of the client.

    Attributes
    ----------
    number : str
        The number of the Requests sheet, else ``R-<list>`` for a list and ``R-<control>-<place>`` for an item, where
        the place counts the items in the order in which they were first drawn.
    kind : str
        ``population``, ``document`` or ``item``.
    attributes : tuple of AttributeSpec
        For an item: what its evidence must show.
    columns : tuple of str
        For a list: the columns it needs at least.
    due : str
        YYYY-MM-DD or blank.
    status : str
        ``open``, ``partly_received`` (not for every attribute), ``received``, ``examined`` (a person marked every
        attribute by what was seen, without a file), ``rejected``, or ``superseded``: asked for an earlier draw and
        no longer needed.
    examined : tuple of str
        The attributes a person has marked and said what was seen (note or evidence), whatever the result, unless
        the evidence was missing.
    files : tuple of RegisterLine
        Everything that answered it, in the order in which it came.
    """

    number: str
    kind: str
    what: str
    population: str = ""
    control: str = ""
    item: str = ""
    attributes: tuple[AttributeSpec, ...] = ()
    columns: tuple[str, ...] = ()
    asked_of: str = ""
    due: str = ""
    note: str = ""
    status: str = OPEN
    files: tuple[RegisterLine, ...] = field(default=())
    examined: tuple[str, ...] = ()

    @property
    def is_awaited(self) -> bool:
        """Whether the client still has to send something."""
        return self.status in (OPEN, PARTLY, REJECTED)

    @property
    def open_attributes(self) -> tuple[str, ...]:
        """The attributes of an item for which nothing in force came and which nobody has examined yet."""
        covered = {one.attribute for one in self.files if one.state == IN_FORCE} | set(self.examined)
        return tuple(one.attribute for one in self.attributes if one.attribute not in covered)

    def is_overdue(self, as_of: str) -> bool:
        """Whether it is still awaited and was due before a day given as YYYY-MM-DD; no clock is read."""
        return bool(as_of and self.due) and self.is_awaited and self.due < as_of

    def as_json(self, as_of: str = "") -> dict[str, Any]:
        """Return the line in the form of the command interface; ``overdue`` is null unless a day is given."""
        return {
            "number": self.number,
            "kind": self.kind,
            "what": self.what,
            "population": self.population,
            "control": self.control,
            "item": self.item,
            "attributes": [one.attribute for one in self.attributes],
            "open_attributes": list(self.open_attributes),
            "columns": list(self.columns),
            "asked_of": self.asked_of,
            "due": self.due,
            "note": self.note,
            "status": self.status,
            "overdue": self.is_overdue(as_of) if as_of else None,
            "files": [one.as_json() for one in self.files],
        }


def request_lines(opened: OpenEngagement) -> tuple[RequestLine, ...]:
    """Return everything asked of the client: lists, then documents, then the items of the samples drawn.

    Raises
    ------
    InputRefused
        RP-W05 when a number of the Requests sheet is also the number made for something else.
    """
    lines = (*_lists(opened.engagement), *_documents(opened.engagement), *_items(opened))
    twice = sorted(number for number, count in Counter(line.number for line in lines).items() if count > 1)
    if twice:
        raise InputRefused(_number_twice(number) for number in twice)
    evidence = register(opened)
    answered = _answers(lines, evidence)
    return tuple(_with_files(line, answered.get(line.number, [])) for line in lines)


def find_request(opened: OpenEngagement, number: str) -> RequestLine:
    """Return the line of a number.

    Raises
    ------
    UsageError
        RP-W06 when nothing was asked for under this number; names the nearest.
    """
    lines = request_lines(opened)
    found = next((line for line in lines if line.number == number), None)
    if found is None:
        near = nearest(number, [line.number for line in lines])
        raise UsageError(
            Message("RP-W06", f"there is no request {number!r}", "Nothing was recorded.",
                    f"did you mean {near}?" if near else "reperform requests lists the numbers")
        )  # fmt: skip
    return found


def refuse_other_request(
    opened: OpenEngagement, number: str, *, population: str = "", control: str = "", item: str = ""
) -> None:
    """Refuse a request that asks for something else than what is taken in; a blank number is no request.

    Raises
    ------
    UsageError
        RP-W06 for an unknown number, RP-W07 for the number of another list, control or item.
    """
    if not number:
        return
    line = find_request(opened, number)
    asked = (line.population if line.kind == POPULATION else "", line.control, line.item)
    if line.kind == ITEM:
        fits = (control, item) == (line.control, line.item)
    elif line.kind == POPULATION:
        fits = population == line.population
    else:
        fits = not (line.control and control) or line.control == control
    if not fits:
        what = " ".join(filter(None, asked)) or line.what
        raise UsageError(
            Message("RP-W07", f"the request {number} asks for {what}, not for {population or f'{control} {item}'}",
                    "An answer under the wrong number would leave the right one open. Nothing was recorded.",
                    "give the number of the request that this file answers: reperform requests lists them")
        )  # fmt: skip


def _lists(engagement: Engagement) -> Iterator[RequestLine]:
    """One line a list: the first row of the Requests sheet that asks for it, and a line for each further row."""
    for spec in engagement.populations:
        rows = [row for row in engagement.requests if row.population == spec.population and not row.control]
        for row in rows or [RequestRow(population=spec.population)]:
            yield _line(
                row,
                number=row.request or f"R-{spec.population}",
                kind=POPULATION,
                what=row.what or spec.title or spec.population,
                population=spec.population,
                columns=tuple(needed_columns(engagement, spec)),
            )


def _documents(engagement: Engagement) -> Iterator[RequestLine]:
    for row in engagement.requests:
        if not row.population:
            yield _line(row, number=row.request, kind=DOCUMENT, what=row.what, control=row.control)


def _items(opened: OpenEngagement) -> Iterator[RequestLine]:
    for control in opened.engagement.controls:
        for test in tests_of(opened.engagement, control.control):
            attributes = tuple(one for one in test.attributes if not RULES[one.rule].computed)
            if test.extent == "sample" and attributes:
                yield from _sampled(opened, test, attributes)


def _sampled(
    opened: OpenEngagement, test: TestedTogether, attributes: tuple[AttributeSpec, ...]
) -> Iterator[RequestLine]:
    """One line for every item ever drawn for a test; an item of an earlier draw is no longer needed."""
    drawn = drawn_for(opened, test)
    in_force = drawn.items if drawn else ()
    # What is in force always stands in the list, whatever kind of event brought it there.
    items = dict.fromkeys((*_ever_drawn(opened, test.control).get(test.population, ()), *in_force))
    elsewhere = _of_other_versions(opened, test)
    marks = opened.judgements.marks(test.control)
    row = _row_for_items(opened.engagement, test)
    prefix = row.request or _prefix(opened, test)
    for place, item in enumerate(items, 1):
        if item in elsewhere and item not in in_force:
            continue  # asked for with the version of the control that it belongs to; the number stays its own
        yield _line(
            row,
            number=f"{prefix}-{place:03d}",
            kind=ITEM,
            what=row.what or "Ticket, log or picture of the screen that shows this, as recorded at the time",
            population=test.population,
            control=test.control,
            item=item,
            attributes=attributes,
            status=OPEN if item in in_force else NOT_NEEDED,
            examined=tuple(
                one.attribute
                for one in attributes
                # A bare mark does not say what was seen: the client is not told that nothing is needed.
                if (mark := marks.get((item, one.attribute)))
                and mark.result in _NEEDS_NO_FILE
                and (mark.note.strip() or mark.evidence.strip())
            ),
        )


def _of_other_versions(opened: OpenEngagement, test: TestedTogether) -> set[str]:
    """Return the items drawn from the same list for other versions of the control."""
    if not test.version:
        return set()
    others = [
        one
        for one in tests_of(opened.engagement, test.control)
        if one.population == test.population and one.extent == "sample" and one.version != test.version
    ]
    return {item for one in others if (drawn := drawn_for(opened, one)) for item in drawn.items}


def _row_for_items(engagement: Engagement, test: TestedTogether) -> RequestRow:
    rows = (row for row in engagement.requests if (row.control, row.population) == (test.control, test.population))
    return next(rows, RequestRow())


def _prefix(opened: OpenEngagement, test: TestedTogether) -> str:
    """Return what the numbers of a test's items begin with: the list is named from the second one drawn from on."""
    first = next(iter(_ever_drawn(opened, test.control)), test.population)
    return f"R-{test.control}" if test.population == first else f"R-{test.control}-{test.population}"


def _ever_drawn(opened: OpenEngagement, control: str) -> dict[str, tuple[str, ...]]:
    """Return list to every item that was ever drawn from it for a control, in the order of the first draw."""
    found: dict[str, dict[str, None]] = {}
    for event in opened.log.of_type("draw", "extend", "replace"):
        items = _items_of(event.data)
        if event.subjects.get("control") == control and items:
            found.setdefault(event.subjects["population"], {}).update(dict.fromkeys(items))
    return {population: tuple(items) for population, items in found.items()}


def _items_of(data: Mapping[str, Any]) -> list[str]:
    """Return the items an event of a draw names: drawn, picked, added stratum by stratum, or put in place of one."""
    named = [*data.get("items", ()), *(item for one in data.get("strata", ()) for item in one["items"])]
    return [*named, *filter(None, [data.get("by", "")])]


def _line(row: RequestRow, **parts: Any) -> RequestLine:
    """Return a line that is asked of whom, by when and with the note a row of the Requests sheet says."""
    return RequestLine(asked_of=row.asked_of, due=row.due.isoformat() if row.due else "", note=row.note, **parts)


def _answers(lines: Sequence[RequestLine], evidence: Sequence[RegisterLine]) -> dict[str, list[RegisterLine]]:
    """Return number to the files that answer it: by the number stated, else by the list or the item."""
    numbers = {line.number for line in lines}
    by_list: dict[str, str] = {}
    by_item: dict[tuple[str, str], str] = {}
    for line in lines:
        if line.kind == POPULATION:
            by_list.setdefault(line.population, line.number)
        elif line.kind == ITEM:
            by_item.setdefault((line.control, line.item), line.number)
    found: dict[str, list[RegisterLine]] = {}
    for file in sorted(evidence, key=lambda one: one.order):
        number = file.receipt.request
        if number not in numbers:
            number = by_item.get((file.control, file.item), "") if file.item else by_list.get(file.population, "")
        if number:
            found.setdefault(number, []).append(file)
    return found


def _with_files(line: RequestLine, files: Sequence[RegisterLine]) -> RequestLine:
    answered = replace(line, files=tuple(files))
    return answered if line.status == NOT_NEEDED else replace(answered, status=_status(answered))


def _status(line: RequestLine) -> str:
    in_force = any(one.state == IN_FORCE for one in line.files)
    if line.kind == ITEM and not line.open_attributes and (in_force or not line.files):
        return RECEIVED if in_force else EXAMINED
    # What happened last counts: a file sent back after an earlier one was accepted is awaited again.
    if line.files and line.files[-1].rejection is not None:
        return REJECTED
    if line.kind == ITEM:
        return PARTLY if len(line.open_attributes) < len(line.attributes) else OPEN
    return RECEIVED if in_force else OPEN


def _number_twice(number: str) -> Message:
    return Message(
        "RP-W05",
        f"the number {number} of the Requests sheet is also the number made for a list or an item",
        "An answer of the client could belong to either.",
        "give the request another number, for example R-07",
        Where(file="engagement.xlsx", sheet="Requests", column="request"),
    )


def unknown_requests(opened: OpenEngagement) -> tuple[Message, ...]:
    """Return a warning for every file that names a request which is not on the list (any more)."""
    numbers = {line.number for line in request_lines(opened)}
    return tuple(
        Message("RP-W10", f"it was taken in for the request {one.receipt.request}, which is not on the list",
                "The request list does not show that it came.",
                "add the request to the Requests sheet, or take the file in again with --request",
                Where(file=shown_name(one.name)), severity="warning")
        for one in register(opened)
        if one.receipt.request and one.receipt.request not in numbers
    )  # fmt: skip
