"""The order of the work: evidence, then its test, then a named person's conclusion."""

from __future__ import annotations

from collections.abc import Iterator

from reperform.engagement.tests_of_control import populations_of
from reperform.errors import Message, Where
from reperform.ledger.log import Event
from reperform.linting.findings import finding
from reperform.linting.subject import Subject
from reperform.record import Record

_OF_CONTROL = ("plan", "draw", "discard", "extend", "replace", "attach")
_OF_LIST = ("import", "supersede", "reject")
_KINDS = {"marks": "a mark", "ipe": "a clearance", "accuracy": "a trace to source", "coverage": "a word on coverage",
          "corroboration": "a corroboration"}  # fmt: skip
_WORDS = {"import": "a list", "supersede": "a list", "reject": "a rejection", "attach": "evidence"}


def conclusions_after_evidence(subject: Subject) -> Iterator[Message]:
    """Return a finding for every conclusion in force that came before evidence, a draw, a mark or a walkthrough."""
    for paper in subject.papers:
        record = paper.record
        if record.conclusion is None or record.state != "concluded":
            continue
        where = Where(f"workpapers/{record.ref}/record.json", column="conclusion", ids=(record.control,))
        day = record.design.performed_on
        if day and record.conclusion.at and day > record.conclusion.at[:10]:
            found = f"{record.control} was concluded on {record.conclusion.at[:10]}, and walked through on {day}"
            yield finding("RP-Z12", found, where)
        later = _later(subject, record)
        if later:
            names = list(dict.fromkeys(_named(event) for event in later))
            found = f"after the conclusion on {record.control} came {', '.join(names[:3])} ({later[0].at})"
            yield finding("RP-Z12", found, where)


def _later(subject: Subject, record: Record) -> list[Event]:
    """Return the events that a control rests on and that stand after its last conclusion in the log."""
    places = [
        place for place, event in enumerate(subject.events)
        if event.type == "conclude" and event.subjects.get("control") == record.control
    ]  # fmt: skip
    lists = set(populations_of(subject.engagement, record.control)) if places else set()
    return [event for event in subject.events[places[-1] + 1 :] if _bears_on(event, record.control, lists)] if (
        places) else []  # fmt: skip


def _bears_on(event: Event, control: str, lists: set[str]) -> bool:
    if event.type in _OF_LIST:
        return event.subjects.get("population") in lists
    subject = event.subjects.get("control", "")
    if event.type in _OF_CONTROL:
        return subject == control
    of_list = subject.removeprefix("population:")
    return event.type == "judgement" and event.data.get("kind") in _KINDS and (subject == control or of_list in lists)


def _named(event: Event) -> str:
    name = _KINDS.get(str(event.data.get("kind"))) if event.type == "judgement" else _WORDS.get(event.type)
    about = event.subjects.get("population") or ""
    return f"{name or f'a step of the sample ({event.type})'}{f' ({about})' if about else ''}"
