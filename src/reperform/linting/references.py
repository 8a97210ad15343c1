"""References: between papers, both ways, and in texts to papers, controls and exceptions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reperform.errors import Message, Where
from reperform.linting.findings import finding, shortened
from reperform.linting.subject import Subject

_PAPER = re.compile(r"(?<![\w-])E-[A-Z]{1,2}\d{0,2}-([A-Z0-9-]+?)(?:\.\d)?(?![\w-])")
_EXCEPTION = re.compile(r"(?<![\w-])EX-\d{2,3}[a-z]?(?![\w-])")


def cross_references(subject: Subject) -> Iterator[Message]:
    """Return a finding for a reference between papers that leads nowhere or has no way back."""
    known = {record.ref: record for record in subject.records.values()}
    ran = {paper.record.ref for paper in subject.papers}
    for paper in subject.papers:
        record = paper.record
        for row in record.cross_references:
            where = Where(f"workpapers/{record.ref}/record.json", column="cross_references", ids=(row["ref"],))
            target = known.get(row["ref"])
            if target is None:
                yield finding("RP-Z11", f"{record.ref} refers to {row['ref']}, which does not exist", where)
            elif row["ref"] in ran and record.ref not in {one["ref"] for one in target.cross_references}:
                yield finding("RP-Z11", f"{record.ref} refers to {row['ref']}, which does not refer back", where,
                              f"reperform run {target.control}")  # fmt: skip


def references_in_texts(subject: Subject) -> Iterator[Message]:
    """Return a finding for a text that names a paper, control or exception that does not exist."""
    places = [(one.text, one.where) for one in subject.human_texts]
    for entry in subject.log.exceptions if subject.log else []:
        texts = (entry.fact, entry.cause, entry.extent, entry.response, entry.effect, entry.disposition)
        places += [(text, Where("exceptions.json", ids=(entry.id,))) for text in texts if not entry.withdrawn]
        for used in entry.compensating:
            if used.control not in subject.records and not entry.withdrawn:
                yield finding("RP-Z11", f"{entry.id} names the compensating control {used.control}, which does not "
                              "exist", Where("exceptions.json", ids=(entry.id,)))  # fmt: skip
    checks = _Known(subject)
    for passage in subject.passages:
        for name in checks.orphans(passage.text):
            said = f"{name} in “{shortened(passage.text)}”, {passage.document}, does not exist"
            yield finding("RP-Z11", said, subject.typed_at(passage, name))
    for text, where in places:
        for name in checks.orphans(text):
            yield finding("RP-Z11", f"{name} in “{shortened(text)}” does not exist", where)


class _Known:
    """What texts may refer to: papers, controls, exceptions in force, and keys of items that look like them."""

    def __init__(self, subject: Subject) -> None:
        self.controls = set(subject.records)
        self.papers = {record.ref for record in subject.records.values()}
        self.exceptions = {one.id for one in subject.log.exceptions if not one.withdrawn} if subject.log else None
        self.items = {row.item for paper in subject.papers for row in paper.results}
        assumed = {row.id for row in subject.engagement.complementary}
        shapes = {re.sub(r"\d+\Z", lambda found: f"\\d{{{len(found.group())}}}", name) for name in self.controls
                  if re.fullmatch(r"[A-Z]{2,}-\d+", name)}  # fmt: skip
        self.others = assumed
        self.control = re.compile(rf"(?<![\w.-])(?:{'|'.join(sorted(shapes))})(?![\w-])") if shapes else None

    def orphans(self, text: str) -> list[str]:
        """Return the names in a text that lead nowhere, each once."""
        found = [one.group(0) for one in _PAPER.finditer(text) if not self._is_paper(one.group(0))]
        if self.control is not None:
            found += [name for name in self.control.findall(text) if name not in self.controls]
        if self.exceptions is not None:
            found += [name for name in _EXCEPTION.findall(text) if name not in self.exceptions]
        return [name for name in dict.fromkeys(found) if name not in self.items and name not in self.others]

    def _is_paper(self, name: str) -> bool:
        return name in self.papers or re.sub(r"\.\d\Z", "", name) in self.papers
