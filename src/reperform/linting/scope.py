"""What must be there: tests beyond inquiry, a concluded control for each criterion, decisions, organizations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from reperform.catalogue import criteria_in_scope
from reperform.errors import Message, Where
from reperform.linting.findings import finding
from reperform.linting.subject import Subject, section_name

_VERBS = re.compile(r"\b(inquired|observed|inspected|re-?performed|recomputed|traced|agreed|counted)\b", re.IGNORECASE)


def inquiry_only(subject: Subject) -> Iterator[Message]:
    """Return a finding for a control (a version of it) whose tests, or whose words in a Word file, are inquiry only."""
    for paper in subject.papers:
        natures: dict[str, set[str]] = defaultdict(set)
        for test in paper.record.tests:
            natures[test.control_version] |= {one.test_nature for one in test.attributes}
        for version, found in natures.items():
            if found == {"inquiry"}:
                named = f"version {version} of {paper.record.control}" if version else paper.record.control
                yield finding("RP-Z13", f"{named} is tested by inquiry only",
                              subject.place("Attributes", "control", paper.record.control, "test_nature"))  # fmt: skip
    yield from _inquiry_in_words(subject)


def _inquiry_in_words(subject: Subject) -> Iterator[Message]:
    verbs: dict[tuple[str, str], set[str]] = defaultdict(set)
    compiled = section_name("section-iv")
    for row in subject.report_rows:
        if row.document != compiled and subject.records.get(row.control):
            verbs[row.document, row.control] |= {one.lower() for one in _VERBS.findall(row.test)}
    for (document, control), found in verbs.items():
        unchanged = {one.lower() for entry in subject.entries if entry.control == control
                     for one in _VERBS.findall(entry.test)}  # fmt: skip
        if found == {"inquired"} and unchanged != {"inquired"}:
            rows = [row for row in subject.report_rows if row.document == document and row.control == control]
            if len(rows) >= sum(entry.control == control for entry in subject.entries):
                yield finding(
                    "RP-Z13", f"the tests of {control} are worded as inquiry only", Where(document, ids=(control,))
                )


def criteria_concluded(subject: Subject) -> Iterator[Message]:
    """Return a finding for every criterion in scope without a concluded control and without a reason for none."""
    reasons = {row.criterion for row in subject.engagement.criteria if row.reason.strip()}
    for criterion in criteria_in_scope(subject.engagement.about.categories):
        controls = [record for record in subject.records.values() if criterion.id in record.criteria]
        if not controls and criterion.id not in reasons:
            yield finding("RP-Z14", f"{criterion.id} has no control and no reason for none",
                          subject.place("Criteria", "criterion", criterion.id))  # fmt: skip
        elif controls and not any(record.state == "concluded" for record in controls):
            names = tuple(record.control for record in controls)
            yield finding("RP-Z14", f"{criterion.id}: none of its controls is concluded",
                          Where("engagement.xlsx", "Controls", None, "criteria", names, len(names)))  # fmt: skip


def organizations_named(subject: Subject) -> Iterator[Message]:
    """Return a finding for a control assumed at a subservice organization that names none of the sheet Subservice."""
    known = {row.organization for row in subject.engagement.subservice}
    for row in subject.engagement.complementary:
        if row.kind != "CSOC" or (row.organization.strip() and row.organization in known):
            continue
        said = f"names {row.organization!r}, which is not on the sheet Subservice" if row.organization else "names none"
        yield finding("RP-Z17", f"{row.id} {said}", subject.place("CUEC_CSOC", "id", row.id, "organization"))
    for name, passages in subject.word_files.items():
        for passage in passages:
            if passage.column == "Subservice organization" and not passage.text.strip():
                yield finding("RP-Z17", f"{passage.cells[0]} names none in {name}", passage.where)


def decided(subject: Subject) -> Iterator[Message]:
    """Return a finding for every exception without disposition or approval, and for deviations that nobody decided."""
    if subject.log is None:
        return
    for entry in subject.log.exceptions:
        if entry.withdrawn:
            continue
        where = Where("exceptions.json", column="", ids=(entry.id,))
        own = [row for row in subject.log.deviations if row.exception == entry.id]
        if not entry.disposition.strip() and not (own and all(row.disposition.strip() for row in own)):
            yield finding("RP-Z18", f"{entry.id} of {entry.control} has no disposition", where,
                          f"reperform exception {entry.id} --disposition ...")  # fmt: skip
        if entry.approval is None:
            yield finding("RP-Z18", f"{entry.id} of {entry.control} is not approved as it stands", where,
                          f"reperform exception {entry.id} --approve")  # fmt: skip
    waiting: dict[str, list[str]] = defaultdict(list)
    for row in subject.log.open_deviations:
        waiting[row.control].append(f"{row.item} {row.attribute}")
    for control, items in waiting.items():
        yield finding("RP-Z18", f"{len(items):,} deviating results of {control} are in no exception and not decided",
                      Where("exceptions.json", ids=tuple(items), count=len(items)))  # fmt: skip
