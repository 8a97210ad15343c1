"""Section III against Section IV: the same controls, in the same words, of the same owner, as often."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reperform.documents.report.word import safe
from reperform.documents.wording import FREQUENCIES
from reperform.errors import Message, Where
from reperform.linting.findings import finding, shortened
from reperform.linting.subject import Subject, section_name, word_rows
from reperform.linting.texts import Passage
from reperform.model import Control
from reperform.record import Record

_LIST = ("Control", "Control activity", "Owner", "Frequency and nature")
_IN_FORCE = re.compile(r" \(in force [^()]*\)\Z")


@dataclass(frozen=True)
class Described:
    """One control as Section III lists it."""

    control: str
    activity: str
    owner: str
    frequency: str
    where: Where


def described_controls(passages: Sequence[Passage]) -> dict[str, Described]:
    """Return the controls that a section lists, by id."""
    found = {}
    for passage in passages:
        if passage.column == "Control activity" and set(_LIST) <= set(passage.headings):
            cells = dict(zip(passage.headings, passage.cells, strict=False))
            control = cells["Control"].strip()
            activity = _IN_FORCE.sub("", cells["Control activity"])
            place = Where(passage.document, row=passage.row, ids=(control,))
            found[control] = Described(
                control, activity, cells.get("Owner", ""), cells.get("Frequency and nature", ""), place
            )
    return found


def controls_in_both(subject: Subject) -> Iterator[Message]:
    """Return a finding for a control of the matrix without a row in Section IV, of a row without a control, and of
    Word files that list other controls than the matrix holds."""
    matrix = [row.control for row in subject.engagement.controls]
    tested = {one.control for one in subject.entries}
    for control in matrix:
        if control not in tested:
            yield finding("RP-Z07", f"{control} stands in Section III and not in Section IV",
                          subject.place("Controls", "control", control))  # fmt: skip
    for control in sorted(tested - set(matrix)):
        yield finding("RP-Z07", f"{control} stands in Section IV and not in Section III",
                      Where(section_name("section-iv"), ids=(control,)))  # fmt: skip
    for name, passages in subject.word_files.items():
        described = described_controls(passages)
        rows = {row.control for row in word_rows(passages, subject.entries)}
        for section, listed in (("Section III", set(described)), ("Section IV", rows)):
            if listed:
                yield from _other_controls(name, section, listed, matrix)


def _other_controls(name: str, section: str, listed: set[str], matrix: Sequence[str]) -> Iterator[Message]:
    for control in matrix:
        if control not in listed:
            yield finding("RP-Z07", f"{control} is missing in {section}", Where(name, ids=(control,)))
    for control in sorted(listed - set(matrix)):
        yield finding("RP-Z07", f"{control} of {section} is no control of the matrix", Where(name, ids=(control,)))


def controls_alike(subject: Subject) -> Iterator[Message]:
    """Return a finding where Section III states wording, owner or frequency otherwise than Section IV tested it.

    What was tested is what the record holds; Section III is the Controls sheet, and the Word files as they stand.
    """
    for row in subject.engagement.controls:
        record = subject.records.get(row.control)
        if record is not None and record.tests:
            yield from _of_matrix(subject, row, record)
    for name, passages in subject.word_files.items():
        for one in described_controls(passages).values():
            record = subject.records.get(one.control)
            if record is not None:
                yield from _of_word(one, record)
        for row_ in word_rows(passages, subject.entries):
            yield from _activity(subject, name, row_.control, row_.activity, row_.where("Control"))


def _of_matrix(subject: Subject, row: Control, record: Record) -> Iterator[Message]:
    said = {
        "description": row.description,
        "owner": row.owner,
        "frequency": row.frequency,
        "automation": row.automation,
    }
    for column, text in said.items():
        tested = str(getattr(record, column))
        if _flat(text) != _flat(tested):
            found = f"the {column} of {row.control} is “{shortened(text)}”; tested was “{shortened(tested)}”"
            yield finding("RP-Z08", found, subject.place("Controls", "control", row.control, column))


def _of_word(one: Described, record: Record) -> Iterator[Message]:
    frequency = f"{FREQUENCIES.get(record.frequency, record.frequency)}, {record.automation}"
    pairs = (
        ("Control activity", one.activity, record.description), ("Owner", one.owner, record.owner),
        ("Frequency and nature", one.frequency, frequency),
    )  # fmt: skip
    for column, text, tested in pairs:
        if _flat(text) != _flat(tested):
            where = Where(one.where.file, row=one.where.row, column=column, ids=one.where.ids)
            found = f"{column} of {one.control} is “{shortened(text)}”; tested was “{shortened(tested)}”"
            yield finding("RP-Z08", found, where)


def _activity(subject: Subject, name: str, control: str, activity: str, where: Where) -> Iterator[Message]:
    wordings = [one.activity for one in subject.entries if one.control == control]
    if activity.strip() and wordings and _flat(activity) not in {_flat(text) for text in wordings}:
        found = f"{name} words {control} as “{shortened(activity)}”; tested was “{shortened(wordings[0])}”"
        yield finding("RP-Z08", found, where)


def _flat(text: str) -> str:
    return " ".join(safe(text).split())
