"""All checks in their order, and the engagement they are made on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from reperform.canonical import sha256_hex
from reperform.compiling import as_documents_need_it, bound_papers, document_key, paper_of
from reperform.documents.report.files import FILES
from reperform.documents.report.kinds import Report
from reperform.documents.report.of_engagement import inputs_of
from reperform.engagement.reading import read_workbook
from reperform.errors import Message, Where
from reperform.evaluation.published import evaluate
from reperform.linting.described import controls_alike, controls_in_both
from reperform.linting.findings import finding
from reperform.linting.grid_numbers import grid_fractions, prose_fractions, untraced_numbers, verdicts
from reperform.linting.limits import described_limits, frequencies, least_numbers, limits
from reperform.linting.order import conclusions_after_evidence
from reperform.linting.periods import one_period, report_date
from reperform.linting.references import cross_references, references_in_texts
from reperform.linting.scope import criteria_concluded, decided, inquiry_only, organizations_named
from reperform.linting.subject import Subject
from reperform.linting.tickmarks import tickmarks
from reperform.linting.weighing import late_snapshots, same_wording, unusual_criteria, who_and_when
from reperform.linting.wording import blank_slots, placeholders, type_spelling, vague_wording
from reperform.opened import OpenEngagement

SAME_WORDING = 0.2
_LARGEST = 50_000_000


def readable_files(subject: Subject) -> Iterator[Message]:
    """Return a finding for every Word file of the report that cannot be read."""
    for name in subject.unreadable:
        yield finding("RP-Z19", f"{name} is no Word file, or too large", Where(f"workpapers/{name}"))


def current_files(subject: Subject) -> Iterator[Message]:
    """Return a warning for every Word file of the report that was edited or is older than what it is made from."""
    for name, data in sorted(subject.issued.items()) if subject.compiled is not None else []:
        if (subject.compiled or {}).get(name) != sha256_hex(data):
            yield finding("RP-Z55", f"{name} was edited since it was compiled; compile keeps it as it is",
                          Where(f"workpapers/{name}"))  # fmt: skip
        elif subject.outdated:
            yield finding("RP-Z55", f"{name} is older than what it is made from", Where(f"workpapers/{name}"),
                          "reperform compile")  # fmt: skip


CHECKS: tuple[Callable[[Subject], Iterator[Message]], ...] = (
    readable_files,
    blank_slots,
    placeholders,
    vague_wording,
    type_spelling,
    grid_fractions,
    prose_fractions,
    verdicts,
    controls_in_both,
    controls_alike,
    limits,
    least_numbers,
    frequencies,
    described_limits,
    tickmarks,
    cross_references,
    references_in_texts,
    conclusions_after_evidence,
    inquiry_only,
    criteria_concluded,
    one_period,
    report_date,
    organizations_named,
    decided,
    same_wording,
    unusual_criteria,
    late_snapshots,
    who_and_when,
    untraced_numbers,
    current_files,
)


@dataclass(frozen=True)
class Linted:
    """What lint found.

    Attributes
    ----------
    findings : tuple of Message
        Refusals (severity ``error``) and warnings, in the order of the checks, each once.
    checks : int
        Number of checks made.
    documents : tuple of str
        Word files that were read.
    """

    findings: tuple[Message, ...]
    checks: int
    documents: tuple[str, ...]

    @property
    def refusals(self) -> tuple[Message, ...]:
        """The findings that keep the documents from going out."""
        return tuple(one for one in self.findings if one.severity == "error")

    @property
    def warnings(self) -> tuple[Message, ...]:
        """The findings that a person weighs."""
        return tuple(one for one in self.findings if one.severity == "warning")


def lint(opened: OpenEngagement, *, same_wording: float = SAME_WORDING) -> Linted:
    """Check the documents of an engagement; nothing is changed.

    Parameters
    ----------
    same_wording : float
        Share of the tested controls, 0 to 1, above which the same test wording is worth a warning.

    Returns
    -------
    Linted
        Every finding with its place, why it matters and the next action.

    Notes
    -----
    R-05 (wording and fractions), R-04 (Section III against IV), R-06 (order), R-08 (inquiry), R-21, R-33 (dates).
    """
    return checked(subject_of(opened, same_wording=same_wording))


def checked(subject: Subject) -> Linted:
    """Run every check on a subject."""
    found = [message for check in CHECKS for message in check(subject)]
    return Linted(tuple(dict.fromkeys(found)), len(CHECKS), tuple(sorted(subject.issued)))


def subject_of(opened: OpenEngagement, *, same_wording: float = SAME_WORDING) -> Subject:
    """Return what the checks look at, read from the folder."""
    papers = [paper_of(opened, row.control) for row in opened.engagement.controls]
    evaluated = evaluate(opened)
    inputs = inputs_of(opened, as_documents_need_it(evaluated))
    report = Report(bound_papers(opened.engagement, papers), opened.engagement, inputs)
    last = next(iter(opened.log.of_type("compile")[::-1]), None)
    return Subject(
        report,
        evaluated.log,
        evaluated.rollup,
        tuple(opened.log.events()),
        issued_word_files(opened),
        places_of(opened),
        same_wording,
        dict(last.data["files"]) if last else {},
        last is not None and last.data["keys"].get("report.pdf") != document_key(opened),
    )


def issued_word_files(opened: OpenEngagement) -> dict[str, bytes]:
    """Return the Word files of the report that are in the folder; one that is too large is given as empty."""
    found = {}
    for name in FILES:
        path = opened.folder.workpapers / name
        if name.endswith(".docx") and path.is_file():
            found[name] = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
    return found


def places_of(opened: OpenEngagement) -> Mapping[tuple[str, str, str], int]:
    """Return the row of the workbook in which a column holds a value first; of Attributes also control and letter."""
    found: dict[tuple[str, str, str], int] = {}
    source = read_workbook(opened.folder.workbook.read_bytes())
    for sheet, table in source.tables.items():
        for row in table.rows:
            for column, value in row.cells.items():
                found.setdefault((sheet, column, value), row.row)
            if sheet == "Attributes":
                name = f"{row.cells.get('control', '')} {row.cells.get('attribute', '')}"
                found.setdefault((sheet, "attribute", name), row.row)
    return found
