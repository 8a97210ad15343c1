"""Blank slots, placeholders, vague wording and the spelling of the report's type."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from reperform.documents.report.kinds import unfilled
from reperform.engagement.sheets import WORKBOOK
from reperform.errors import Message, Where
from reperform.linting.findings import finding, shortened
from reperform.linting.subject import Subject
from reperform.model import REPORT_MATTERS
from reperform.texts import is_blank

VAGUE_FILE = "vague_wording.csv"
# What a slot that nothing fills is printed as; it is told by the slot and not again as a placeholder.
_BLANK = re.compile(r"\[[^\[\]\n]{1,80}: (?:not filled|not written|not stated|no such slot[^\[\]\n]*)\]|"
                    r"\[clauses: [^\[\]\n]*\]|\[opinion not selected\]")  # fmt: skip
_PLACEHOLDERS = (
    re.compile(r"(?<![\w-])(?:TODO|TBD|TBC|FIXME|to be (?:determined|confirmed|completed|added|inserted))(?![\w-])"),
    re.compile(r"(?<!Annex )(?<!Section )(?<!Article )(?<!Part )(?<!Title )(?<![\w-])(?:X{2,}|x{3,})(?![\w-])"),
    re.compile(r"\blorem\b|\bipsum\b", re.IGNORECASE),
    # Brackets, but for what quotations and notes put into them: [sic], [1], [a], [t]he.
    re.compile(r"(?<!\w)\[(?!sic\]|\d+\]|[a-z]{1,2}\])[^\[\]\n]{0,80}\](?!\w)"),
    re.compile(r"(?<!\w)<(?!https?:)[A-Za-z][^<>@\n]{0,60}>"),
    re.compile(r"\{[A-Za-z_][^{}\n]{0,60}\}"),
    re.compile(r"_{3,}|\?{3,}"),
    re.compile(r"\b(?:DD[./-]MM[./-]YYYY|MM[./-]DD[./-]YYYY|YYYY-MM-DD)\b"),
)
_TYPE_II = re.compile(r"\bType[\s-]+II\b")
_TOKEN = re.compile(r"[A-Za-z][A-Za-z-]*|[.;:!?\n]")
_FILLERS = frozenset(
    [
        "the", "a", "all", "any", "relevant", "supporting", "appropriate", "applicable", "sufficient", "available",
        "audit", "client", "related", "necessary", "corresponding", "respective",
    ]
)  # fmt: skip


def blank_slots(subject: Subject) -> Iterator[Message]:
    """Return a finding for every slot of the report that nothing fills, in the compiled text and in Word files."""
    for name in unfilled(subject.report):
        yield finding("RP-Z01", f"nothing fills {name.replace('_', ' ')}", _place_of_slot(subject, name))
    own = set(subject.compiled_passages)
    for passage in subject.passages:
        if passage not in own and _BLANK.search(passage.text):
            yield finding("RP-Z01", f"“{shortened(passage.text)}” stands there{passage.under}", passage.where)
    for row in subject.report_rows:
        for column, text in (("Test performed", row.test), ("Result", row.result)):
            if is_blank(text):
                yield finding("RP-Z01", f"the cell {column} of {row.control} is blank", row.where(column))


def _place_of_slot(subject: Subject, name: str) -> Where:
    """Return the sheet that fills a slot."""
    kind, _, rest = name.partition(" ")
    matters = {"assertion_by": "assertion", "assertion_date": "assertion", "representations_by": "representations"}
    matter = matters.get(name, name)
    if kind == "description":
        return subject.place("Description", "criterion", rest.split(" ")[0], "text")
    if name == "opinion":
        return Where(file="rollup.json", ids=("opinion",))
    if name.startswith("method of "):
        return subject.place("Subservice", "organization", name.removeprefix("method of "), "method")
    if matter in REPORT_MATTERS:
        return subject.place("Report", "matter", matter)
    return Where(WORKBOOK, "Report", ids=(name,))


def placeholders(subject: Subject) -> Iterator[Message]:
    """Return a finding for every placeholder in the report and in what people typed."""
    seen: set[tuple[Where, str]] = set()
    for passage in subject.passages:
        text = _BLANK.sub(" ", passage.text)
        for found in _placeholders_in(text):
            where = subject.typed_at(passage, found.group(0))
            if (where, found.group(0)) not in seen:
                seen.add((where, found.group(0)))
                said = f"{found.group(0)!r} in “{_around(text, found)}”, {passage.document}{passage.under}"
                yield finding("RP-Z02", said, where)
    for one in subject.human_texts:
        for found in _placeholders_in(one.text):
            yield finding("RP-Z02", f"{found.group(0)!r} in “{_around(one.text, found)}” of {one.control}", one.where)


def _placeholders_in(text: str) -> Iterator[re.Match[str]]:
    for pattern in _PLACEHOLDERS:
        yield from pattern.finditer(text)


def _around(text: str, found: re.Match[str]) -> str:
    return shortened(text[max(0, found.start() - 40) : found.end() + 40])


@dataclass(frozen=True)
class Vague:
    """A phrase that says nothing: its words, and words after which it is concrete all the same."""

    words: tuple[str, ...]
    unless: frozenset[str]


@cache
def vague_phrases() -> tuple[Vague, ...]:
    """Return the phrases of ``data/lint/vague_wording.csv``, the longest first."""
    text = resources.files("reperform").joinpath("data", "lint", VAGUE_FILE).read_text(encoding="utf-8")
    rows = [
        Vague(tuple(row["phrase"].split()), frozenset(row["unless_followed_by"].split()))
        for row in csv.DictReader(text.splitlines())
    ]
    return tuple(sorted(rows, key=lambda one: -len(one.words)))


def vague_in(text: str) -> str:
    """Return the first vague phrase of a text as the list words it, or an empty text.

    Examples
    --------
    >>> vague_in("Reviewed the relevant supporting evidence."), vague_in("Inspected the evidence of approval.")
    ('reviewed evidence', '')
    """
    words = [word.lower() for word in _TOKEN.findall(text) if word.lower() not in _FILLERS]
    for one in vague_phrases():
        size = len(one.words)
        for place in range(len(words) - size + 1):
            following = words[place + size] if place + size < len(words) else ""
            if tuple(words[place : place + size]) == one.words and following not in one.unless:
                return " ".join(one.words)
    return ""


def vague_wording(subject: Subject) -> Iterator[Message]:
    """Return a finding for every test, result or typed text that says nothing that could be done again."""
    for row in subject.report_rows:
        for column, text in (("Test performed", row.test), ("Result", row.result)):
            if phrase := vague_in(text):
                yield finding("RP-Z03", f"“{phrase}” in the {column.lower()} of {row.control}", row.where(column))
    for attribute in subject.engagement.attributes:
        for column, text in (("text", attribute.text), ("arguments", attribute.arguments.get("guidance", ""))):
            if phrase := vague_in(text):
                where = subject.attribute_place(attribute.control, attribute.attribute, column)
                yield finding("RP-Z03", f"“{phrase}” in attribute {attribute.attribute} of {attribute.control}", where)
    for one in subject.human_texts:
        if phrase := vague_in(one.text):
            yield finding("RP-Z03", f"“{phrase}” on {one.control}: “{shortened(one.text)}”", one.where)


def type_spelling(subject: Subject) -> Iterator[Message]:
    """Return a finding for every "Type II" in the report."""
    for passage in subject.passages:
        if found := _TYPE_II.search(passage.text):
            said = f"“{shortened(passage.text)}”, {passage.document}{passage.under}"
            yield finding("RP-Z04", said, subject.typed_at(passage, found.group(0)))
    for kind, text in subject.report.inputs.templates.items():
        if _TYPE_II.search(text):
            yield finding("RP-Z04", "the firm's template says Type II", Where(file=f"{kind}.md"))
