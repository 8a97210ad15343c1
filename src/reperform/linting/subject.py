"""What the checks look at: records, judgements, events, and every text of the report with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from reperform.documents.paper import Paper, never_run
from reperform.documents.report.entries import Entry, section_iv_entries
from reperform.documents.report.files import SECTIONS, TITLES
from reperform.documents.report.kinds import Report, filled
from reperform.documents.report.word import safe
from reperform.engagement.sheets import WORKBOOK
from reperform.errors import Where
from reperform.ledger.log import Event
from reperform.linting.texts import Passage, UnreadableWordFile, passages_of_blocks, passages_of_word
from reperform.model import Engagement
from reperform.record import Record
from reperform.record.exceptions import ExceptionLog
from reperform.record.rollup import RollUp

KINDS_READ = (*SECTIONS, "representation-letter")
_CONTINUED = ", continued"
TEST, RESULT = ("Test performed", "Procedures performed"), "Result"


@dataclass(frozen=True)
class ReportRow:
    """One row of the tests of Section IV, as compiled or as it stands in a Word file.

    ``test_id`` names the test of the record where it is known which one the row speaks of.
    """

    control: str
    activity: str
    test: str
    result: str
    test_id: str
    document: str
    row: int | None = None

    def where(self, column: str) -> Where:
        """The place of one of its cells."""
        return Where(file=self.document, row=self.row, column=column, ids=(self.control,))


@dataclass(frozen=True)
class HumanText:
    """What a person typed into a workpaper: a rationale, a narrative, what was seen, a fact."""

    control: str
    text: str
    where: Where


@dataclass(frozen=True)
class Subject:
    """Everything that is checked.

    Attributes
    ----------
    report : Report
        Papers, engagement and what else the report is made of.
    log, rollup : ExceptionLog, RollUp, optional
        The evaluation as it stands.
    events : sequence of Event
        The event log in order.
    issued : mapping
        Name to bytes of the Word files of the report that are in the folder.
    compiled : mapping, optional
        Name to digest of the files as they were compiled last; None: not looked at.
    outdated : bool
        Whether what the report is made from changed since it was compiled.
    places : mapping
        (sheet, column, value) to the row of the workbook.
    same_wording : float
        Share of the tested controls above which the same test wording is worth a warning.
    """

    report: Report
    log: ExceptionLog | None = None
    rollup: RollUp | None = None
    events: Sequence[Event] = ()
    issued: Mapping[str, bytes] = field(default_factory=dict)
    places: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    same_wording: float = 0.2
    compiled: Mapping[str, str] | None = None
    outdated: bool = False

    @property
    def engagement(self) -> Engagement:
        """The engagement as the workbook states it."""
        return self.report.engagement

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """The papers that were run."""
        return tuple(paper for paper in self.report.papers if not never_run(paper.record))

    @cached_property
    def records(self) -> dict[str, Record]:
        """The records of all papers by control, those never run included."""
        return {paper.record.control: paper.record for paper in self.report.papers}

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The rows of Section IV as they would be compiled."""
        return section_iv_entries(self.report.papers, self.report.inputs)

    @cached_property
    def compiled_passages(self) -> tuple[Passage, ...]:
        """Every text of the report as it would be compiled."""
        return tuple(
            passage
            for kind in KINDS_READ
            for passage in passages_of_blocks(filled(kind, self.report).blocks, section_name(kind))
        )

    @cached_property
    def _word(self) -> tuple[dict[str, tuple[Passage, ...]], tuple[str, ...]]:
        read: dict[str, tuple[Passage, ...]] = {}
        unreadable = []
        for name, data in sorted(self.issued.items()):
            try:
                read[name] = tuple(passages_of_word(data, name))
            except UnreadableWordFile:
                unreadable.append(name)
        return read, tuple(unreadable)

    @property
    def word_files(self) -> dict[str, tuple[Passage, ...]]:
        """The texts of the issued Word files by name."""
        return self._word[0]

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Word files that cannot be read."""
        return self._word[1]

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every text of the report: as compiled, then what only Word files say."""
        known = {_key(one) for one in self.compiled_passages}
        only_word = (one for passages in self.word_files.values() for one in passages if _key(one) not in known)
        # The whole report repeats its sections: a text is looked at once.
        return (*self.compiled_passages, *_first(only_word))

    @cached_property
    def report_rows(self) -> tuple[ReportRow, ...]:
        """The rows of Section IV as compiled, then the rows of Word files that say something else."""
        own = [
            ReportRow(one.control, one.activity, one.test, one.result, one.test_id, section_name("section-iv"))
            for one in self.entries
        ]
        known = {(one.control, _flat(one.test), _flat(one.result)) for one in own}
        others = [
            row
            for passages in self.word_files.values()
            for row in word_rows(passages, self.entries)
            if (row.control, _flat(row.test), _flat(row.result)) not in known
        ]
        return (*own, *others)

    @cached_property
    def human_texts(self) -> tuple[HumanText, ...]:
        """What people typed into the workpapers."""
        return tuple(text for paper in self.papers for text in _typed(paper.record) if text.text.strip())

    def place(self, sheet: str, column: str, value: str, of: str = "") -> Where:
        """Return where the workbook states something: the row whose ``column`` holds ``value``; ``of`` is the cell."""
        names = (value,) if value and column != "text" else ()
        return Where(WORKBOOK, sheet, self.places.get((sheet, column, value)), of or column, names)

    def typed_at(self, passage: Passage, words: str) -> Where:
        """Return the cell of the workbook from which words of a document come, else their place in the document."""
        text = _flat(passage.text).casefold()
        for (sheet, column, value), row in self.places.items():
            if words in value:
                cell = _flat(value).casefold().rstrip(".")
                if cell in text or text in cell:
                    return Where(WORKBOOK, sheet, row, column)
        return passage.where

    def attribute_place(self, control: str, attribute: str, of: str) -> Where:
        """Return where the workbook states an attribute."""
        row = self.places.get(("Attributes", "attribute", f"{control} {attribute}"))
        return Where(WORKBOOK, "Attributes", row, of, (control,))


def section_name(kind: str) -> str:
    """Return how a document of the report is called in a finding."""
    return TITLES[kind].partition(":")[0]


def word_rows(passages: Sequence[Passage], entries: Sequence[Entry]) -> Iterator[ReportRow]:
    """Return the rows of the table of tests in a Word file; rows of a control stand for its tests in their order."""
    tests: dict[str, list[str]] = {}
    for entry in entries:
        tests.setdefault(entry.control, []).append(entry.test_id)
    seen: dict[str, int] = {}
    for passage in passages:
        if passage.column != RESULT or len(passage.cells) != len(passage.headings):
            continue
        cells = dict(zip(passage.headings, passage.cells, strict=True))
        test = next((cells[name] for name in TEST if name in cells), None)
        if test is None or "Control" not in cells:
            continue
        name, _, activity = cells["Control"].partition("\n")
        control = name.strip().removesuffix(_CONTINUED)
        place = seen.get(control, 0)
        seen[control] = place + 1
        ids = tests.get(control, [])
        yield ReportRow(
            control,
            activity,
            test,
            cells[RESULT],
            ids[place] if place < len(ids) else "",
            passage.document,
            passage.row,
        )


def _key(passage: Passage) -> tuple[str, str]:
    return passage.column, _flat(passage.text)


def _flat(text: str) -> str:
    return " ".join(safe(text).split()).removeprefix("• ")


def _first(passages: Iterator[Passage]) -> Iterator[Passage]:
    seen: set[tuple[str, str]] = set()
    for one in passages:
        if _key(one) not in seen:
            seen.add(_key(one))
            yield one


def _typed(record: Record) -> Iterator[HumanText]:
    def place(column: str, item: str = "") -> Where:
        return Where(f"workpapers/{record.ref}/record.json", column=column, ids=(item,) if item else ())

    design = record.design
    for column, text in (("design.seen", design.seen), ("design.rationale", design.rationale)):
        yield HumanText(record.control, text, Where(WORKBOOK, "Walkthroughs", None, column.partition(".")[2],
                                                    (record.control,)) if text else place(column))  # fmt: skip
    if record.conclusion is not None:
        yield HumanText(record.control, record.conclusion.rationale, place("conclusion.rationale"))
    for section, text in record.narratives.items():
        yield HumanText(record.control, text, place(f"narratives.{section}"))
    for fact in record.deviations:
        for column in ("fact", "cause", "response", "disposition"):
            yield HumanText(record.control, str(getattr(fact, column)), place(f"deviations.{column}", fact.item))
