"""PDF documents: nothing lost, nothing executed, the same bytes every time, readable by machines and people."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from documents_fixture import HOSTILE, changes, engagement, leavers, papers, reviews
from pypdf import PdfReader

from reperform.canonical import sha256_hex
from reperform.documents import (
    Report,
    binder_pdf,
    compile_pdf,
    exception_log_pdf,
    report_pdf,
    workpaper,
    workpaper_pdf,
)
from reperform.documents.blocks import Column, Document, PageHeader, Part, Row, Table
from reperform.documents.glyphs import visible
from reperform.documents.paper import record_json, results_table
from reperform.documents.report.files import TITLES


@cache
def bound() -> bytes:
    """Return the binder of the fixture."""
    return binder_pdf(papers(), engagement())


@cache
def all_pdfs() -> dict[str, bytes]:
    """Return every PDF of the fixture by name."""
    made = {paper.record.ref: workpaper_pdf(paper) for paper in papers()}
    return {
        **made,
        "binder": bound(),
        "exceptions": exception_log_pdf(papers(), engagement()),
        **{kind: report_pdf(kind, Report(papers(), engagement())) for kind in TITLES},
    }


NAMES = [*(paper.record.ref for paper in papers()), "binder", "exceptions", *TITLES]


def squeezed(text: str) -> str:
    """Return a text without blanks and places where a line may break."""
    return re.sub(r"[\s\u200b]+", "", text)


def printed(pdf: bytes) -> str:
    """Return all text of a PDF without blanks."""
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


@pytest.mark.parametrize("name", NAMES)
def test_every_pdf_is_tagged_archivable_titled_and_in_a_language(name: str) -> None:
    """A screen reader and an archive both need what is declared here (PDF/UA-1, PDF/A-3a)."""
    with pikepdf.open(io.BytesIO(all_pdfs()[name])) as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert "/StructTreeRoot" in root
        assert str(root.Lang).lower() == "en-us"
        assert root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as about:
            assert about["pdfaid:part"] == "3"
            assert about["pdfaid:conformance"] == "A"
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"]


@pytest.mark.parametrize("name", NAMES)
def test_every_page_says_sample_data_and_bears_firm_client_period_and_page(name: str) -> None:
    """A page that falls out of the file still says what it is."""
    pages = PdfReader(io.BytesIO(all_pdfs()[name])).pages
    for number, page in enumerate(pages, 1):
        text = squeezed(page.extract_text())
        for words in ("Sample data", "Harbour & Finch LLP", "Northwind Payroll, Inc.", "1 Jan 2025 to 31 Dec 2025"):
            assert squeezed(words) in text
        assert squeezed(f"Page {number} of {len(pages)}") in text


def test_every_page_of_a_workpaper_bears_reference_control_criteria_and_signatures() -> None:
    """The header of a paper names control, criteria, who prepared and who reviewed, on each page."""
    for page in PdfReader(io.BytesIO(workpaper_pdf(reviews()))).pages:
        text = squeezed(page.extract_text())
        for words in (
            "E-CC6-LA-03",
            "Control LA-03, version 1",
            "Criteria CC6.3",
            "Prepared by: Dana Whitfield, 19 Jan 2026",
            "Reviewed by: not yet reviewed",
            "Status: Tested, not concluded",
        ):
            assert squeezed(words) in text


def test_nothing_says_sample_data_when_it_is_not() -> None:
    """A real engagement is never called a sample."""
    record = reviews().record
    real = record.model_copy(update={"header": record.header.model_copy(update={"sample_data": False})})
    assert "Sampledata" not in printed(workpaper_pdf(type(reviews())(real, reviews().results)))


def test_every_value_of_every_table_is_in_the_file() -> None:
    """Texts extracted from a wide page of hostile values hold each value whole, so nothing was clipped."""
    for paper in papers():
        text = printed(workpaper_pdf(paper))
        for part in workpaper(paper).parts:
            for table in (block for block in part.blocks if isinstance(block, Table)):
                cells = [column.heading for column in table.columns] + [c for row in table.rows for c in row.cells]
                for cell in cells:
                    value = visible(cell if isinstance(cell, str) else cell.text)
                    if not any("\u0590" <= letter <= "\u06ff" for letter in value):
                        assert squeezed(value) in text, value


def test_right_to_left_text_keeps_every_letter() -> None:
    """Hebrew and Arabic reach the page as letters; extraction may order them either way."""
    text = printed(workpaper_pdf(changes()))
    for letter in "שלוםעולם":
        assert letter in text


def test_client_text_is_never_executed() -> None:
    """Markup, formulas and file reads of six languages stand on the page as the client wrote them."""
    text = printed(workpaper_pdf(changes()))
    for hostile in ('#read("/etc/passwd")', "$x^2$", "<script>alert(1)</script>", "=1+1", "#setpage(width:1pt)"):
        assert squeezed(hostile) in text
    assert "root:x:0" not in text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("中", "⟨U+4E2D⟩"), ("a\u202eb", "a⟨U+202E⟩b"), ("\u0007", "⟨U+0007⟩"), ("x\u200by", "x⟨U+200B⟩y"), ("Ž", "Ž")],
)
def test_a_character_without_a_glyph_becomes_a_visible_code(raw: str, shown: str) -> None:
    """What cannot be printed is not dropped, and what would reorder text is shown."""
    assert visible(raw) == shown


def test_many_columns_are_split_and_each_part_repeats_the_key() -> None:
    """Forty columns of long words fit on no page: the table is split and no value is lost."""
    columns = tuple(Column(f"heading{number:02d}xxxxxxx") for number in range(40))
    rows = tuple(Row(tuple(f"value-{row}-{column}-abcdefgh" for column in range(40))) for row in range(3))
    part = Part(PageHeader(("F",), ("T",), ("R",)), (Table(columns, rows),))
    pdf = compile_pdf(Document("wide", "F", "2025-12-31", (part,)))
    reader = PdfReader(io.BytesIO(pdf))
    text = printed(pdf)
    assert all(f"value-{row}-{column}-abcdefgh" in text for row in range(3) for column in range(40))
    assert text.count("value-0-0-abcdefgh") > 1
    assert all(float(page.mediabox.width) > float(page.mediabox.height) for page in reader.pages)


@pytest.mark.parametrize("name", NAMES)
def test_no_glyph_lies_outside_the_page(name: str) -> None:
    """Every piece of text starts within the paper, with its margins."""
    for page in PdfReader(io.BytesIO(all_pdfs()[name])).pages:
        places: list[tuple[float, float]] = []
        page.extract_text(
            visitor_text=lambda text, cm, tm, font, size, found=places: (
                found.append((tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5])) if text.strip() else None
            )
        )
        assert places
        assert all(40 <= x <= float(page.mediabox.width) - 40 for x, _ in places)
        assert all(15 <= y <= float(page.mediabox.height) - 15 for _, y in places)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext of poppler-utils")
@pytest.mark.parametrize("name", NAMES)
def test_no_word_reaches_into_the_margin(name: str, tmp_path: Path) -> None:
    """An independent reader finds the box of every word inside the margins, so no column is clipped."""
    path = tmp_path / "paper.pdf"
    path.write_bytes(all_pdfs()[name])
    boxes = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, text=True, check=True).stdout
    width = 0.0
    for found in re.finditer(r'<page width="([\d.]+)"|<word xMin="([-\d.]+)"[^>]*xMax="([-\d.]+)"', boxes):
        if found.group(1):
            width = float(found.group(1))
        else:
            assert float(found.group(2)) >= 44
            assert float(found.group(3)) <= width - 44


@pytest.mark.parametrize("name", NAMES)
def test_no_page_is_empty(name: str) -> None:
    """Each page holds more than its header and footer."""
    for page in PdfReader(io.BytesIO(all_pdfs()[name])).pages:
        assert len(page.extract_text()) > 330


def test_attachments_are_the_record_and_its_results() -> None:
    """The three files inside the PDF have the digests that the last section prints."""
    paper = leavers()
    pdf = workpaper_pdf(paper)
    attached = {name: data[0] for name, data in PdfReader(io.BytesIO(pdf)).attachments.items()}
    assert attached["record.json"] == record_json(paper)
    assert attached["results.csv"] == results_table(paper)
    assert attached["sample.csv"].splitlines()[:2] == [b"test,number,item", b"T2,1,E0003"]
    text = printed(pdf)
    assert all(sha256_hex(data) in text for data in attached.values())


def test_results_csv_has_the_published_columns() -> None:
    """The attached results are the file beside the record, byte for byte."""
    lines = results_table(reviews()).decode().splitlines()
    assert lines[0] == "item,attribute,result,reason,level,evidence,by,test,kind"
    assert lines[3] == "2025-Q3,A,deviation,no review in the quarter,,,computed,T1,missed"


def test_the_outline_names_every_paper_and_section() -> None:
    """Bookmarks of the binder lead to each paper."""

    def titles(entries: list[object]) -> list[str]:
        found: list[str] = []
        for entry in entries:
            found += titles(entry) if isinstance(entry, list) else [str(entry["/Title"])]  # type: ignore[index]
        return found

    outline = titles(PdfReader(io.BytesIO(bound())).outline)
    for paper in papers():
        assert any(title.startswith(paper.record.ref) for title in outline)
    assert "Exception log" in outline
    assert "Files and digests" in outline


def test_page_numbers_of_the_index_are_the_pages_of_the_papers() -> None:
    """The index says where each paper begins, and its links lead there."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(bound())).pages]
    for paper in papers():
        ref, title = paper.record.ref, squeezed(visible(paper.record.title))
        start = next(number for number, text in enumerate(pages, 1) if squeezed(text).count(ref + title) and number > 1)
        assert re.search(rf"{re.escape(ref)}.{{0,160}}?{start}\D", pages[0].replace("\n", " "))


def test_the_grid_prints_all_items_up_to_sixty_and_only_open_ones_above() -> None:
    """Twenty-five items stand in the grid; of 412 only those that do not pass, and a sentence says so."""
    text = printed(workpaper_pdf(leavers()))
    assert squeezed("405 of them pass every attribute that applies and are not printed") in text
    assert "E0387" in text
    assert "E0002" not in text


def test_not_concluded_is_plain_and_no_review_is_claimed() -> None:
    """A paper nobody concluded says so in its box and its conclusion."""
    text = printed(workpaper_pdf(reviews()))
    assert text.count("Notconcluded") >= 2
    assert squeezed("Proposed by the results, not a conclusion") in text


def test_only_marks_that_are_used_stand_in_the_legend() -> None:
    """A legend with unused marks would hide which ones matter."""
    text = printed(workpaper_pdf(reviews()))
    assert squeezed("Deviation: the item departs") in text
    assert squeezed("Pending: not marked yet") not in text


def test_papers_print_on_letter_and_a4() -> None:
    """The page size is the engagement's choice; both carry the same words."""
    sizes = {}
    for size in ("letter", "a4"):
        pdf = workpaper_pdf(reviews(), size)  # type: ignore[arg-type]
        sizes[size] = float(PdfReader(io.BytesIO(pdf)).pages[0].mediabox.width)
        assert squeezed("no review in the quarter") in printed(pdf)
    assert sizes == {"letter": pytest.approx(612), "a4": pytest.approx(595.28, abs=0.1)}


_DIGESTS = """
import sys; sys.path.insert(0, {tests!r})
from documents_fixture import *
from reperform.documents import *
from reperform.canonical import sha256_hex
p, e = papers(), engagement()
for data in (*(workpaper_pdf(one) for one in p), binder_pdf(p, e), exception_log_xlsx(p, e), status_html(p, e),
             report_docx("report", Report(p, e)), report_pdf("report", Report(p, e)),
             report_xlsx("report", Report(p, e))):
    print(sha256_hex(data))
"""


def test_bytes_do_not_depend_on_zone_hash_seed_or_locale() -> None:
    """Two processes under other time zones, hash seeds and locales give the same bytes of every document."""
    found = []
    for zone, seed, locale in (("America/Chicago", "1", "C"), ("Asia/Kolkata", "2", "C.UTF-8")):
        changed = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale, "SOURCE_DATE_EPOCH": seed}
        script = _DIGESTS.format(tests=str(Path(__file__).parent))
        run = subprocess.run([sys.executable, "-c", script], env=changed, capture_output=True, text=True, check=True)
        found.append(run.stdout.split())
    assert len(found[0]) == 10
    assert found[0] == found[1]


def test_hostile_texts_reach_every_document() -> None:
    """Each hostile text of the fixture can be read in the binder."""
    text = printed(bound())
    for hostile in HOSTILE:
        if not any("\u0590" <= letter <= "\u06ff" for letter in hostile):
            assert squeezed(visible(hostile)) in text
