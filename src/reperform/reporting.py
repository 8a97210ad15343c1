"""What a notebook of the report calls: one document shown from the records, with what is still open in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reperform.canonical import canonical_json
from reperform.compiling import document_key, paper_of, sources_of
from reperform.documents.blocks import Block, Bullets, Callout, Heading, KeyValues, Paragraph, Run, Table
from reperform.documents.paper import Paper
from reperform.documents.report.checklist import checklist
from reperform.documents.report.files import TITLES
from reperform.documents.report.kinds import Report, filled, unfilled
from reperform.errors import Message, UsageError, did_you_mean
from reperform.opened import OpenEngagement
from reperform.views import MIME_TYPE, View
from reperform.workpaper import find_engagement


class ReportDocument:
    """One document of the report, as the records stand now.

    Parameters
    ----------
    opened : OpenEngagement
        The engagement.
    document : str
        One of the documents of the report, for example ``section-iv``.
    """

    def __init__(self, opened: OpenEngagement, document: str) -> None:
        self.opened = opened
        self.document = document

    @cached_property
    def report(self) -> Report:
        """What the document is made from."""
        papers = [paper_of(self.opened, row.control) for row in self.opened.engagement.controls]
        bound = [Paper(record, tuple(results)) for record, results in papers]
        return Report(bound, self.opened.engagement, sources_of(self.opened).report)

    def header(self) -> View:
        """Show which document this is, of which engagement and period."""
        about = self.opened.engagement.about
        lines = (about.client, about.system, f"{about.period_start} to {about.period_end}, {about.firm}")
        return View(f"{TITLES[self.document]}, SOC 2 Type {about.report_type}", lines)

    def words(self) -> View:
        """Show every word of the document in order; the PDF and Word forms are made from the same blocks."""
        blocks = filled(self.document, self.report).blocks
        return View("Text", tuple(line for block in blocks for line in _lines(block)))

    def open_slots(self) -> View:
        """Show what nothing fills yet in the whole report; each is printed in brackets where it stands."""
        left = unfilled(self.report)
        said = () if left else ("Every slot is filled.",)
        return View("Open slots", said, ("Slot",) if left else (), tuple((name,) for name in left))

    def checklist(self) -> View:
        """Show the questions of the completion checklist that are not settled."""
        answers = checklist(self.report.papers, self.report.engagement, self.report.inputs, unfilled(self.report))
        rows = tuple((one.group, one.question, one.answer, one.basis) for one in answers if not one.is_settled)
        said = (f"{len(rows)} of {len(answers)} questions are not settled.",)
        return View("Completion", said, ("Group", "Question", "Answer", "Basis") if rows else (), rows)

    def identity(self) -> Identity:
        """Show the digest of everything the document is made from; exporters refuse a notebook of another state."""
        return Identity(self.document, document_key(self.opened))


@dataclass(frozen=True)
class Identity:
    """Which document a notebook shows, and of which state of the records."""

    document: str
    sha256: str

    def __repr__(self) -> str:
        return f"{self.document}, made from {self.sha256}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        content = {"document": self.document, "made_from": self.sha256}
        canonical_json(content)
        return {"text/plain": repr(self), MIME_TYPE: content}


def _lines(block: Block) -> list[str]:
    match block:
        case Heading():
            return ["", block.text]
        case Paragraph():
            return ["".join(map(_text, block.runs))]
        case Bullets():
            return [f"- {_text(item)}" for item in block.items]
        case Table():
            return [_row([column.heading for column in block.columns]), *(_row(row.cells) for row in block.rows)]
        case KeyValues():
            return [_row(pair) for pair in block.rows]
        case Callout():
            return [*(_row(entry) for entry in block.entries), *map(_text, block.lines)]
        case _:
            return []


def _row(cells: Sequence[str | Run]) -> str:
    return " | ".join(_text(cell).replace("\n", " ") for cell in cells)


def _text(cell: str | Run) -> str:
    return cell.text if isinstance(cell, Run) else cell


def open_report(document: str, engagement: str = "") -> ReportDocument:
    """Open one document of the report.

    Parameters
    ----------
    document : str
        ``section-i`` to ``section-v``, ``report``, ``representation-letter`` or ``completion-checklist``.
    engagement : str
        The engagement's id, see ``open_workpaper``.

    Raises
    ------
    UsageError
        RP-U20 when there is no such document; names the nearest.

    Examples
    --------
    >>> import reperform as rp
    >>> rp.open_report("section-v", engagement="SAMPLE-2025").header()  # doctest: +SKIP
    """
    if document not in TITLES:
        raise UsageError(
            Message("RP-U20", f"there is no document {document!r} of the report", "Nothing was opened.",
                    did_you_mean(document, TITLES))
        )  # fmt: skip
    return ReportDocument(find_engagement(engagement), document)
