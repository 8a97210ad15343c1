"""What a person has to weigh: alike wording, unusual criteria, evidence of later days, wording without who or when."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from reperform.catalogue import example_controls
from reperform.documents.wording import prose_date
from reperform.errors import Message, Where
from reperform.linting.findings import finding
from reperform.linting.quantities import NUMBER_WORDS
from reperform.linting.subject import Subject, section_name

_LEAST_ALIKE = 3
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|\([^()]*\)")
_NUMBERS = re.compile(rf"\d[\d.,:/-]*|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
# A name begins with a capital in the middle of a sentence; abbreviations too.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w&.-]*(?: [A-Z][\w&.-]*)*")


def without_slots(text: str, names: tuple[str, ...] = ()) -> str:
    """Return a test's wording without numbers, dates, names and what stands in quotation marks or brackets.

    Examples
    --------
    >>> without_slots("Inspected the list “leavers” for 25 of 412 leavers until 31 Dec 2025.", ("leavers", "leaver"))
    'inspected the list for of until'
    """
    left = _QUOTED.sub(" ", text)
    for name in sorted(filter(None, names), key=len, reverse=True):
        left = re.sub(rf"\b{re.escape(name)}\b", " ", left, flags=re.IGNORECASE)
    left = _MONTH.sub(" ", _NUMBERS.sub(" ", _NAME.sub(" ", left)))
    return " ".join(re.findall(r"[a-z][a-z'-]*", left.lower()))


def same_wording(subject: Subject) -> Iterator[Message]:
    """Return a warning where more than a set share of the tested controls is tested in the same words."""
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    compiled = section_name("section-iv")
    rows = [row for row in subject.report_rows if row.test_id]
    edited = {(row.control, row.test_id) for row in rows if row.document != compiled}
    controls = list(dict.fromkeys(row.control for row in rows))
    for row in rows:
        if row.document == compiled and (row.control, row.test_id) in edited:
            continue  # the Word file is what goes out
        record = subject.records.get(row.control)
        units = [test.population.unit for test in record.tests] if record else []
        names = (row.control, *units, *(f"{unit}s" for unit in units))
        groups[without_slots(row.test, names)][row.control] = None
    for same in groups.values():
        if len(same) >= _LEAST_ALIKE and len(same) > subject.same_wording * len(controls):
            names = tuple(same)
            found = f"{len(names)} of {len(controls)} controls are tested in the same words, numbers and names aside"
            yield finding("RP-Z50", found, Where(compiled, column="Test performed", ids=names, count=len(names)))


@cache
def _usual() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Return criteria by control and by area of the catalogue."""
    by_control: dict[str, frozenset[str]] = {}
    by_area: dict[str, set[str]] = defaultdict(set)
    for row in example_controls():
        named = {name.strip() for name in row["criteria"].split(";")}
        by_control[row["control_id"]] = frozenset(named)
        by_area[row["area"]] |= named
    areas = {row["control_id"]: frozenset(by_area[row["area"]]) for row in example_controls()}
    return by_control, areas


def unusual_criteria(subject: Subject) -> Iterator[Message]:
    """Return a warning for a control of the catalogue mapped to a criterion that no control of its area addresses.

    Only controls that bear the id of the catalogue and share a word of its title are looked at.
    """
    titles = {row["control_id"]: row["title"] for row in example_controls()}
    own, areas = _usual()
    for control in subject.engagement.controls:
        if control.control not in own or not _alike(control.title, titles[control.control]):
            continue
        for name in control.criteria:
            if name not in own[control.control] and name not in areas[control.control]:
                usual = ", ".join(sorted(own[control.control]))
                found = f"{control.control} {control.title} is mapped to {name}; usual: {usual}"
                yield finding("RP-Z51", found, subject.place("Controls", "control", control.control, "criteria"))


def _alike(one: str, other: str) -> bool:
    words = [{word[:5] for word in re.findall(r"[a-z]{4,}", text.lower())} for text in (one, other)]
    return bool(words[0] & words[1])


# Rules that compare days: a list that they are put to carries its own history.
_OF_DAYS = frozenset(
    ["on_or_before", "within", "within_by", "ordered", "occurs_each", "closed_loop", "absent_as_of", "authorised"]
)


def late_snapshots(subject: Subject) -> Iterator[Message]:
    """Return a warning where a list that shows a state, made after the period, is all a control is tested on.

    A list of events of the period is rightly made after it; a list of a state shows the day it was made, unless its
    rows hold the days that the rules compare.
    """
    end = str(subject.engagement.about.period_end)
    specs = {row.population: row for row in subject.engagement.populations}
    for paper in subject.papers:
        tests = paper.record.tests
        late = [
            test.population for test in tests
            if (spec := specs.get(test.population.id)) and spec.item_rule == "all_rows" and not spec.date_column
            and test.population.size and test.population.ipe.produced_at[:10] > end
        ]  # fmt: skip
        rules = {one.rule for test in tests for one in test.attributes}
        if tests and len(late) == len(tests) and paper.record.frequency != "annual" and not rules & _OF_DAYS:
            info = late[0]
            made = prose_date(info.ipe.produced_at[:10])
            found = f"{paper.record.control} rests on {info.id}, a state seen on {made}, after the period"
            yield finding("RP-Z52", found, subject.place("Populations", "population", info.id, "produced_at"))


_WHO = re.compile(
    r"\b(?:by|manager|managers|owner|owners|officer|officers|team|teams|committee|board|head|heads|administrator|"
    r"administrators|management|lead|leads|engineer|engineers|director|directors|executive|executives|department|"
    r"group|desk|human resources|people operations|reviewer|approver|auditor|analyst|counsel|secretary|"
    r"employees?|workers?|contractors?|colleagues?|persons?|people|staff|users?|nobody|everybody|somebody|vp|ciso|cto|ceo|"
    r"system|job|tool|pipeline|scanner|provider)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:each|every|annual|annually|yearly|year|quarterly|monthly|weekly|daily|before|after|when|whenever|once|upon|"
    r"until|within|no later|at least|prior|on|at|as soon|continuously|always|while|during|if|unless|"
    r"from|new|first|in advance|immediately|as they)\b",
    re.IGNORECASE,
)


def who_and_when(subject: Subject) -> Iterator[Message]:
    """Return a warning for a control whose wording names nobody who performs it, or no occasion.

    An automated control needs no person; the owner in the wording is a person too.
    """
    for control in subject.engagement.controls:
        words = control.description
        owner = bool(control.owner) and control.owner.lower() in words.lower()
        lacking = []
        if control.automation == "manual" and not owner and not _WHO.search(words):
            lacking.append("who performs it")
        if not _WHEN.search(words):
            lacking.append("when")
        if lacking:
            found = f"the wording of {control.control} does not say {' or '.join(lacking)}"
            yield finding("RP-Z53", found, subject.place("Controls", "control", control.control, "description"))
