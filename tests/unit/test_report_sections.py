"""Sections I, II, III and V, letters and checklist: facts filled in, gaps visible, no opinion that nobody chose."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from documents_fixture import HOSTILE, engagement, leavers, papers
from docx import Document as WordDocument
from pypdf import PdfReader
from report_fixture import DESCRIPTION, HOST, MATTERS, UNMODIFIED, complete, report, type_1

from reperform.documents import Report, ReportInputs, report_docx, report_pdf, report_xlsx
from reperform.documents.blocks import Bullets, Heading, Paragraph, Run, Table
from reperform.documents.paper import Paper
from reperform.documents.report.checklist import checklist
from reperform.documents.report.files import FILES, TITLES
from reperform.documents.report.inputs import Opinion, Reported
from reperform.documents.report.kinds import filled, is_draft, unfilled
from reperform.documents.report.slots import NOT_SELECTED
from reperform.documents.report.word import missing_styles, safe
from reperform.errors import InputRefused, UsageError
from reperform.model import ReportMatter
from reperform.reporting import open_report


def words(kind: str, value: Report) -> str:
    """Return every word of a document of the report."""
    found = []
    for block in filled(kind, value).blocks:
        if isinstance(block, Table):
            found += [cell for one in block.rows for cell in one.cells]
        elif isinstance(block, Heading):
            found.append(block.text)
        elif isinstance(block, Paragraph):
            found += block.runs
        elif isinstance(block, Bullets):
            found += block.items
    return "\n".join(cell.text if isinstance(cell, Run) else cell for cell in found)


def test_without_a_partners_selection_there_is_no_opinion() -> None:
    """The gap is visible, and the report is a draft."""
    value = Report(papers(), complete(), ReportInputs())
    text = words("section-i", value)
    assert NOT_SELECTED in text
    assert "In our opinion" not in text
    assert "opinion" in unfilled(value)
    assert is_draft(value)


@pytest.mark.parametrize(
    ("status", "said", "not_said"),
    [
        ("unmodified", "In our opinion, in all material respects", "Basis for"),
        ("qualified", "except for the matters", "adverse"),
        ("adverse", "because of the significance", "except for"),
        ("disclaimer", "We therefore express no opinion", "In our opinion"),
    ],
)
def test_the_paragraphs_follow_the_opinion_that_was_selected(status: str, said: str, not_said: str) -> None:
    """Each opinion has its own paragraph, and a modified one its basis in the partner's words."""
    text = words("section-i", report(opinion=Opinion(status, "The leavers of June kept access.", "Miguel Santos")))
    assert said in text
    assert not_said not in text
    assert ("The leavers of June kept access." in text) == (status != "unmodified")
    assert ("sufficient and appropriate" in text) == (status != "disclaimer")


def test_a_complete_engagement_has_no_open_slot() -> None:
    """Addressee, place, date, signatures and description are all stated: nothing is in brackets."""
    value = report()
    assert unfilled(value) == ()
    for kind in ("section-i", "section-ii", "section-iii", "section-v", "representation-letter"):
        assert "not filled]" not in words(kind, value)


@pytest.mark.parametrize(
    "matter",
    ["addressee", "place", "independence", "report_date", "assertion", "representations", "other_information"],
)
def test_each_fact_that_nobody_stated_is_a_visible_gap(matter: str) -> None:
    """Taking one answer away opens exactly what rests on it."""
    value = report(complete(report=tuple(row for row in MATTERS if row.matter != matter)))
    assert unfilled(value)
    assert is_draft(value)


def test_a_date_that_is_only_planned_dates_nothing() -> None:
    """A report date of a matter still open is no report date."""
    planned = tuple(
        row.model_copy(update={"status": "open"}) if row.matter == "report_date" else row for row in MATTERS
    )
    assert "[report date: not filled]" in words("section-i", report(complete(report=planned)))


def test_the_report_says_which_organizations_are_carved_out_or_included() -> None:
    """Each method has its own sentence, in the auditor's report and in the assertion."""
    assert "Our examination did not extend to them." in words("section-i", report())
    included = HOST.model_copy(update={"organization": "Inner Payments", "method": "inclusive"})
    text = words("section-i", report(complete(subservice=(HOST, included))))
    assert "Harbor Hosting (data centers)" in text
    assert "Inner Payments (data centers)" in text
    assert "Our examination extended to them." in text
    nameless = report(complete(subservice=(HOST.model_copy(update={"method": ""}),)))
    assert "[method of Harbor Hosting: not stated]" in words("section-i", nameless)
    assert "method of Harbor Hosting" in unfilled(nameless)
    alone = report(complete(subservice=(), complementary=()))
    assert "names no subservice organization" in words("section-i", alone)


def test_the_description_prints_every_criterion_and_shows_a_missing_one() -> None:
    """DC1 to DC9 with management's words; what is not written is said to be so."""
    text = words("section-iii", report())
    assert all(
        f"Topic {number} (DC{number})" in text and f"Words on matter {number}." in text for number in range(1, 10)
    )
    value = report(complete(description=DESCRIPTION[:3]))
    assert "[DC9: not written]" in words("section-iii", value)
    assert "description DC9" in unfilled(value)


def test_controls_stand_in_section_iii_as_the_matrix_words_them() -> None:
    """The text that is tested is the text that is described."""
    text = words("section-iii", report())
    for row in engagement().controls:
        assert row.description in text
        assert row.owner in text


def test_section_v_gives_every_exception_its_response_or_says_there_is_none() -> None:
    """Recorded responses, without addresses; an exception nobody answered is not left out."""
    text = words("section-v", report())
    assert "No response was given." in text
    own = Reported("X-1", "LA-02", ("A",), "Three late", cause="A queue",
                   response="Mail to a@b.example", response_owner="CISO", response_due="2026-06-30")  # fmt: skip
    text = words("section-v", report(exceptions=(own,)))
    assert "Cause: A queue. Mail to (address withheld). Responsible: CISO. By 30 Jun 2026." in text
    assert re.search(r"X-1\. \(A\) .+\. Found: Three late\.", text)
    assert "no part of the description" in text


def test_a_type_1_report_speaks_of_one_day() -> None:
    """No period, no operating effectiveness, no DC9."""
    value = report(type_1())
    text = words("section-i", value)
    assert "as of 31 Dec 2025" in text
    assert "We did not test whether the controls operated effectively" in text
    assert "operated effectively throughout" not in text
    assert "DC9" not in words("section-iii", value)
    assert "as of 31 Dec 2025" in words("section-ii", value)
    assert "operated effectively, throughout" not in words("representation-letter", value)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_of_a_client_stay_words_in_all_three_forms(hostile: str) -> None:
    """A description that looks like markup, a formula or a slot is printed as it is."""
    rows = tuple(row.model_copy(update={"text": f"a {hostile} z"}) for row in DESCRIPTION)
    value = report(complete(description=rows))
    assert f"a {hostile} z" in words("section-iii", value)
    for kind in ("section-iii",):
        assert report_pdf(kind, value).startswith(b"%PDF")
        WordDocument(io.BytesIO(report_docx(kind, value)))
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx("report", value)))
    assert {cell.data_type for line in book["Description"].iter_rows() for cell in line if cell.value} == {"s"}


def test_the_whole_report_holds_the_five_sections_with_contents_and_outline() -> None:
    """One document: cover, contents with page numbers, sections in order, a bookmark each."""
    reader = PdfReader(io.BytesIO(report_pdf("report", report())))
    titles = [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)]
    assert [title.split(":")[0] for title in titles[1:]] == [
        f"Section {name}" for name in ("I", "II", "III", "IV", "V")
    ]
    first = reader.pages[0].extract_text()
    assert "Contents" in first
    assert "Draft" in first
    assert "SOC 2 Type 2 report" in first


def test_word_and_pdf_hold_the_same_words() -> None:
    """Every paragraph and cell of the blocks is in the Word file."""
    for kind in ("section-i", "section-iii", "section-v", "representation-letter"):
        value = report()
        document = WordDocument(io.BytesIO(report_docx(kind, value)))
        text = "\n".join(paragraph.text for paragraph in document.paragraphs)
        text += "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
        for line in words(kind, value).split("\n"):
            assert safe(line.strip()) in text


def test_a_firms_template_gives_styles_header_and_page() -> None:
    """Named styles are used as they are; its own page header stays; what it lacks is named."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Inches, Pt

    own = WordDocument()
    own.styles.add_style("RP Body", WD_STYLE_TYPE.PARAGRAPH).font.size = Pt(13)
    own.sections[0].header.paragraphs[0].text = "Firm letterhead"
    own.sections[0].page_width = Inches(7)
    stream = io.BytesIO()
    own.save(stream)
    made = WordDocument(io.BytesIO(report_docx("section-i", report(word_template=stream.getvalue()))))
    assert made.styles["RP Body"].font.size == Pt(13)
    assert made.sections[0].header.paragraphs[0].text == "Firm letterhead"
    assert made.sections[0].page_width == Inches(7)
    assert "Sample data" in made.sections[0].header.paragraphs[1].text
    assert missing_styles(stream.getvalue()) == ("RP Table", "RP Table Heading", "RP Note", "RP Bullet", "RP Grid")


@pytest.mark.parametrize("data", [b"no word file", b"PK\x03\x04broken"])
def test_a_template_that_is_no_word_file_is_refused(data: bytes) -> None:
    """The report is not written in another layout without a word."""
    with pytest.raises(InputRefused, match="RP-K12"):
        report_docx("section-i", report(word_template=data))


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_file_of_the_report_has_the_same_bytes_each_time(name: str) -> None:
    """Nothing but its arguments enters a document."""
    make = {"pdf": report_pdf, "docx": report_docx, "xlsx": report_xlsx}[name.rpartition(".")[2]]
    first = make(FILES[name], report())
    assert first == make(FILES[name], report())
    if not name.endswith(".pdf"):
        with zipfile.ZipFile(io.BytesIO(first)) as archive:
            assert archive.testzip() is None


def answers(value: Report) -> dict[str, tuple[str, str]]:
    """Return question to answer and basis."""
    return {one.question: (one.answer, one.basis)
            for one in checklist(value.papers, value.engagement, value.inputs, unfilled(value))}  # fmt: skip


def test_nothing_is_answered_for_anybody() -> None:
    """Without an entry every question that a person answers is open."""
    found = answers(report(complete(report=())))
    for question in ("Is independence confirmed by everyone on the team?", "Has management signed its assertion?"):
        assert found[question] == ("Open", "Nothing is entered on the sheet Report.")


def test_what_the_records_tell_is_answered_from_them() -> None:
    """Two controls of the fixture are not concluded, and are named."""
    answer, basis = answers(report())["Is every control concluded?"]
    assert (answer, basis) == ("No", "Not concluded: LA-03 and CHG-01.")
    alone = Report((leavers(),), complete(), ReportInputs(opinion=UNMODIFIED))
    assert answers(alone)["Is every control concluded?"][0] == "Yes"


@pytest.mark.parametrize(
    ("day", "answer"), [("2026-03-02", "Yes"), ("2026-01-05", "No")],
)  # fmt: skip
def test_a_report_is_dated_no_earlier_than_its_last_work(day: str, answer: str) -> None:
    """The fixture was prepared on 19 January 2026 and concluded later."""
    matter = ReportMatter(matter="report_date", status="done", dated=day)  # type: ignore[arg-type]
    rows = (*(row for row in MATTERS if row.matter != "report_date"), matter)
    found = answers(report(complete(report=rows)))
    assert found["Is the report dated no earlier than the last procedure and review?"][0] == answer


def test_a_letter_of_another_day_than_the_report_is_not_settled() -> None:
    """The representation letter speaks as of the report date."""
    rows = tuple(
        row.model_copy(update={"dated": date(2025, 9, 1)}) if row.matter == "representations" else row
        for row in MATTERS
    )
    question = "Is the representation letter signed and dated as of the report date?"
    assert answers(report(complete(report=rows)))[question][0] == "No"
    assert answers(report())[question][0] == "Yes"


def test_days_that_a_subservice_report_does_not_cover_are_counted() -> None:
    """From 1 October to 31 December 2025: 92 days."""
    found = answers(report())
    answer, basis = found["Do the reports of carved-out organizations reach to the end of the period?"]
    assert (answer, basis) == ("No", "Days not covered: Harbor Hosting (92 days).")


def test_a_monitoring_control_that_was_not_tested_is_no_yes() -> None:
    """LA-03 is named for Harbor Hosting and not concluded; LA-02 is; none at all is said."""
    question = "Are carved-out organizations monitored by a control that was tested?"
    assert answers(report())[question] == (
        "No", "Not by a control that was tested: Harbor Hosting (LA-03 not tested).",
    )  # fmt: skip
    for controls, answer, said in (
        (("LA-02",), "Yes", "tested and concluded"), ((), "No", "Harbor Hosting (no control is named)"),
    ):  # fmt: skip
        host = HOST.model_copy(update={"monitoring_controls": controls})
        found, basis = answers(report(complete(subservice=(host,))))[question]
        assert found == answer
        assert said in basis


def test_the_list_of_a_control_that_was_never_run_is_not_relied_on() -> None:
    """Nothing is known of its list yet: that every list is cleared would claim work nobody did."""
    changes = {"control": "LA-09", "tests": [], "open_points": ["not run"], "state": "incomplete", "conclusion": None}
    waiting = Paper(leavers().record.model_copy(update=changes), ())
    value = Report((*papers(), waiting), complete(), ReportInputs())
    answer, basis = answers(value)["Is every list produced by the client relied on with reason?"]
    assert answer == "No"
    assert f"{waiting.record.control} (not run)" in basis


def test_another_period_on_a_paper_is_found() -> None:
    """R-33: one period everywhere."""
    record = leavers().record.model_copy(update={"period": {"start": "2024-01-01", "end": "2025-12-31"}})
    value = Report((Paper(record, ()),), complete(), ReportInputs())
    assert answers(value)["Is the period the same in the report and on every workpaper?"] == (
        "No", "Another period: LA-02.",
    )  # fmt: skip


def test_every_document_has_a_title_and_a_place_in_the_index() -> None:
    """No document can be made that the list of files does not know."""
    assert set(FILES.values()) == set(TITLES)


def test_a_document_that_does_not_exist_is_refused_with_the_nearest() -> None:
    """A notebook that misspells its document shows nothing else."""
    with pytest.raises(UsageError, match="RP-U20"):
        open_report("section-vi", engagement="SAMPLE-2025")
