"""The binder's index from A to Q and its cross-references both ways."""

from __future__ import annotations

import io
from functools import cache

from documents_fixture import papers
from pypdf import PdfReader
from report_fixture import complete

from reperform.documents.binder import binder, binder_pdf
from reperform.documents.blocks import Contents, Document, Heading, Paragraph, Run, Table
from reperform.documents.report.inputs import AS_SHIPPED, ReportInputs
from reperform.documents.workpaper_paper import paper_label


@cache
def bound() -> Document:
    """Return the binder of the fixture with a whole report."""
    return binder(papers(), complete())


def index() -> Contents:
    """Return the index on the first pages."""
    return next(block for block in bound().parts[0].blocks if isinstance(block, Contents))


def runs() -> list[Run]:
    """Return every run with a style or a link, in cells and paragraphs."""
    found = []
    for part in bound().parts:
        for block in part.blocks:
            if isinstance(block, Table):
                found += [cell for row in block.rows for cell in row.cells if isinstance(cell, Run)]
            elif isinstance(block, Paragraph):
                found += [cell for cell in block.runs if isinstance(cell, Run)]
    return found


def test_the_index_runs_from_a_to_q_in_order() -> None:
    """Every letter of the index of an engagement file has a line, with a page or the word where it is kept."""
    letters = [entry[0].partition("-")[0].partition(".")[0] for entry in index().entries[:-1]]
    assert list(dict.fromkeys(letters)) == ["A", "B", "C", "D", "E", "F", "G", "H", "Q"]
    for name, text, label in index().entries:
        assert label or "kept outside this binder" in text, name


def test_every_place_of_the_index_and_every_link_exists_once() -> None:
    """A label that two headings carry, or that none does, would lead nowhere."""
    labels = [
        block.label for part in bound().parts for block in part.blocks if isinstance(block, Heading) and block.label
    ]
    assert len(labels) == len(set(labels))
    targets = {run.target for run in runs() if run.target} | {entry[2] for entry in index().entries if entry[2]}
    assert targets <= set(labels)


def test_papers_and_the_places_they_are_carried_to_link_both_ways() -> None:
    """From each paper to its lead sheet, the matrix and Section IV, and from each of these to the paper."""
    for paper in papers():
        part = next(part for part in bound().parts if part.header.right[0] == paper.record.ref)
        last = part.blocks[-1]
        assert isinstance(last, Paragraph)
        goes_to = {run.target for run in last.runs if isinstance(run, Run)}
        series = paper.record.criteria[0].split(".")[0]
        assert {f"lead-{series}", "matrix", "report-section-iv"} <= goes_to
        assert ("exceptions" in goes_to) == bool(paper.record.distinct_deviating)
        from_parts = [
            part.header.right[0]
            for part in bound().parts
            for block in part.blocks
            if isinstance(block, Table)
            for row in block.rows
            for cell in row.cells
            if isinstance(cell, Run) and cell.target == paper_label(paper.record.ref)
        ]
        assert {f"E-{series}", "B"} <= set(from_parts)
        assert any("SOC 2" in name for name in from_parts)


def test_the_binder_holds_the_report_as_it_stands() -> None:
    """Checklist, letter and the five sections are bound with the papers they rest on."""
    titles = [block.text for part in bound().parts for block in part.blocks if isinstance(block, Heading)]
    for title in ("Engagement", "Completion checklist", "Representation letter", "Quality review"):
        assert title in titles
    assert sum(title.startswith("Section ") and ":" in title for title in titles) == 5


def test_an_opinion_changes_the_binder() -> None:
    """What a partner selects reaches the report inside the binder; nothing else of it changes the papers."""
    from report_fixture import UNMODIFIED

    other = binder(papers(), complete(), inputs=ReportInputs(opinion=UNMODIFIED))
    changed = [
        one.header.right[0] for one, two in zip(bound().parts, other.parts, strict=True) if one.blocks != two.blocks
    ]
    assert changed
    assert not [name for name in changed if name.startswith("E-")]


def test_the_pdf_of_the_binder_has_a_page_for_every_line_of_the_index() -> None:
    """Named destinations are resolved when the PDF is made."""
    reader = PdfReader(io.BytesIO(binder_pdf(papers(), complete(), inputs=AS_SHIPPED)))
    text = reader.pages[0].extract_text()
    assert "Completion checklist" in text
    assert "Quality review" in text
