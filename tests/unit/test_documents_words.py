"""Section IV, exception log, status page and figures: wording from counts, never blank, never live."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from documents_fixture import HOSTILE, changes, design_failure, engagement, leavers, papers, reviews
from docx import Document as WordDocument

from reperform.documents import (
    Report,
    exception_log_xlsx,
    exception_rows,
    report_docx,
    section_iv_entries,
    status_html,
    workpaper,
)
from reperform.documents.blocks import Callout, Column, Row, Table
from reperform.documents.figures import period_coverage
from reperform.documents.lead_sheet import addressed_by
from reperform.documents.metrics import breakable, least_width, share, text_width
from reperform.documents.paper import Paper
from reperform.documents.report.inputs import ReportInputs
from reperform.documents.wording import plural, prose_date
from reperform.record import MonthCount


def entry(paper: Paper, place: int = 0) -> tuple[str, str]:
    """Return test and result of one row of Section IV."""
    found = section_iv_entries([paper])[place]
    return found.test, found.result


def test_a_whole_population_is_said_to_be_one_of_the_period() -> None:
    """The reader learns how many items, of which period, and what was to be determined."""
    test, _ = entry(leavers())
    assert test.startswith("For all 412 leavers of the period")
    assert "re-performed the control's condition on the list" in test
    assert "(A) access was removed within two business days of the termination date" in test


def test_a_sample_states_its_size_and_the_population() -> None:
    """n of N stands in the test performed, not only where deviations exist."""
    test, result = entry(leavers(), 1)
    assert "a sample of 25 of 412 leavers" in test
    assert test.startswith("Inspected the list")
    assert result == "No exceptions noted."


def test_exceptions_are_counted_by_item_and_by_attribute_with_their_facts() -> None:
    """Five items deviate: three late and one unreadable on A, one on B; each fact is told."""
    _, result = entry(leavers())
    assert "Exceptions noted. For 5 of 412 leavers, the control was not shown to operate as stated." in result
    # 412 leavers less the two whose deadline had not been reached
    assert "not so for 3 of 410 leavers and could not be examined for 1 of 410 leavers" in result
    assert "For 2 of 412 leavers the deadline of (A) had not been reached." in result


def test_one_exception_is_singular() -> None:
    """ "Exception noted." for one, and the draft says that nobody has concluded."""
    _, result = entry(reviews())
    assert result.startswith("Not concluded: nobody has concluded on the control yet.")
    assert "Exception noted. For 1 of 4 expected reviews" in result


def test_pending_results_are_never_no_exceptions() -> None:
    """A control with open marks is not concluded and shows how many are open."""
    _, result = entry(changes())
    assert result.startswith("Not concluded: no walkthrough is recorded")
    assert "8 of 150 results are pending." in result
    assert "No exceptions" not in result


def test_pending_results_without_deviations_are_never_no_exceptions() -> None:
    """A test that has found nothing yet, with marks still open, has no result."""
    record = changes().record
    attributes = [one.model_copy(update={"deviation": 0, "deviating_items": []}) for one in record.tests[0].attributes]
    test = record.tests[0].model_copy(update={"attributes": attributes, "items_deviating": 0})
    _, result = entry(Paper(record.model_copy(update={"tests": [test]}), ()))
    assert "8 of 150 results are pending." in result
    assert "No exceptions" not in result


def test_a_design_failure_says_that_operation_was_not_tested() -> None:
    """No result of an operating test is invented for a control that is badly designed."""
    test, result = entry(design_failure())
    assert test.startswith("On 5 Nov 2025 inquired of the persons who perform the control")
    assert result.startswith("Not suitably designed. Operating effectiveness was not tested.")


def test_no_occurrence_names_the_list_and_its_rows() -> None:
    """That nothing happened is supported by the list it rests on."""
    paper = leavers()
    record = paper.record
    empty = record.tests[0].model_copy(
        update={
            "items_tested": 0,
            "items_deviating": 0,
            "attributes": [],
            "population": record.tests[0].population.model_copy(
                update={"size": 0, "ipe": record.tests[0].population.ipe.model_copy(update={"rows_in_file": 0})}
            ),
        }
    )
    _, result = entry(Paper(record.model_copy(update={"tests": [empty]}), ()))
    assert result.startswith("No leavers occurred in the period per Workday, report 'Terminations by date' (0 rows")
    assert result.endswith("operating effectiveness was not tested.")


def test_an_open_list_of_nothing_is_no_proof_of_no_occurrence() -> None:
    """While the list is not cleared, an empty population concludes nothing."""
    record = leavers().record
    test = record.tests[0]
    ipe = test.population.ipe.model_copy(update={"status": "open"})
    empty = test.model_copy(
        update={"items_tested": 0, "population": test.population.model_copy(update={"size": 0, "ipe": ipe})}
    )
    _, result = entry(Paper(record.model_copy(update={"tests": [empty]}), ()))
    assert result.startswith("Not concluded: the list of leavers is not cleared.")


def test_section_iv_refuses_a_blank_slot() -> None:
    """A control without any wording cannot slip into a report."""
    record = reviews().record.model_copy(update={"title": " ", "description": " "})
    with pytest.raises(ValueError, match="blank slot"):
        section_iv_entries([Paper(record, reviews().results)])


def test_the_word_file_has_named_styles_and_repeating_headings() -> None:
    """A firm restyles the file by its styles; the headings of the tables repeat on each page."""
    document = WordDocument(io.BytesIO(report_docx("section-iv", Report(papers(), engagement()))))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Heading 1", "Heading 2", "RP Body", "RP Note"} <= styles
    for table in document.tables:
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
        assert {cell.paragraphs[0].style.name for cell in table.rows[1].cells} == {"RP Table"}
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "SOC 2 Type 2 report" in text
    assert "Draft: 2 controls not concluded (LA-03, CHG-01)." in text


def test_the_word_file_holds_the_same_sentences_as_the_entries() -> None:
    """Both forms of Section IV come from the same rows."""
    table = WordDocument(io.BytesIO(report_docx("section-iv", Report(papers(), engagement())))).tables[1]
    results = [row.cells[-1].text for row in table.rows[1:]]
    clean = [one.result for one in section_iv_entries(papers()) if "\u0007" not in one.result]
    assert all(text in results for text in clean)


def test_the_word_archive_has_fixed_times_and_no_external_parts() -> None:
    """Nothing in the file says when or where it was made."""
    with zipfile.ZipFile(io.BytesIO(report_docx("section-iv", Report(papers(), engagement())))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2025-12-31T00:00:00Z") == 2


def test_a_template_of_the_firm_keeps_its_styles() -> None:
    """A style that the firm's template defines is used as it is."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    own = WordDocument()
    own.styles.add_style("RP Table", WD_STYLE_TYPE.PARAGRAPH).font.size = Pt(13)
    stream = io.BytesIO()
    own.save(stream)
    report = Report(papers(), engagement(), ReportInputs(word_template=stream.getvalue()))
    document = WordDocument(io.BytesIO(report_docx("section-iv", report)))
    assert document.styles["RP Table"].font.size == Pt(13)


def test_the_exception_log_has_one_row_a_deviating_result() -> None:
    """Five on leavers, one review, two changes; what nobody recorded is said to be not recorded."""
    rows = exception_rows(papers())
    assert [row.control for row in rows] == ["LA-02"] * 5 + ["LA-03"] + ["CHG-01"] * 2
    recorded = next(row for row in rows if row.item == "E0101")
    assert recorded.cause == "Ticket was assigned to a closed queue."
    assert recorded.compensating == "LA-05"
    assert rows[0].disposition == "not recorded"


def test_no_cell_of_the_workbook_is_a_formula_or_a_number() -> None:
    """A fact that begins with = is text in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(exception_log_xlsx(papers(), engagement())))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+1." in {cell.value for cell in cells}


def test_the_status_page_has_no_script_and_escapes_every_text() -> None:
    """What a client wrote is text on the page; nothing is fetched and nothing runs."""
    page = status_html(papers(), engagement()).decode()
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "default-src 'none'" in page
    assert "Changes are approved before deployment #set page(width: 1pt)" in page
    hostile = changes().record.model_copy(update={"title": HOSTILE[2]})
    assert "&lt;script&gt;alert(1)" in status_html([Paper(hostile, ())], engagement()).decode()


def test_a_criterion_without_control_shows_its_reason_or_that_there_is_none() -> None:
    """Neither a control nor a reason is a gap that the lead sheet names."""
    assert addressed_by("CC6.4", papers(), engagement()).startswith("No control. Reason: No physical location")
    assert addressed_by("CC6.1", papers(), engagement()) == "No control and no reason recorded"
    assert addressed_by("CC6.2", papers(), engagement()) == "LA-02: Operated effectively, exceptions noted"


def test_a_conclusion_counts_only_in_the_concluded_state() -> None:
    """A conclusion that later evidence voided is shown as no longer in force."""
    record = leavers().record.model_copy(update={"state": "tested"})
    document = workpaper(Paper(record, leavers().results))
    texts = str(document.parts[0].blocks)
    assert "An earlier conclusion is no longer in force" in texts
    assert "Tested, not concluded" in str(document.parts[0].header)
    box = document.parts[0].blocks[1]
    assert isinstance(box, Callout)
    assert ("Conclusion", "Not concluded") in box.entries


def test_a_unit_in_another_script_does_not_stop_the_figure() -> None:
    """Characters without a glyph become codes in a figure too; nothing warns."""
    months = [MonthCount(month="2025-01", population=2, sample=1)]
    assert period_coverage(months, unit="中\n$文$ \u0007")[0].startswith(b"\x89PNG")


def test_the_figure_is_the_same_bytes_and_its_words_give_every_count() -> None:
    """A PNG without time or program name, and an alternative text with all numbers."""
    months = [MonthCount(month=f"2025-{number:02d}", population=number, sample=number % 3) for number in (1, 2, 3)]
    png, words = period_coverage(months, unit="$x$")
    assert png == period_coverage(list(months), unit="$x$")[0]
    assert b"tEXt" not in png
    assert words == (
        "Bars by month. 2025-01: population 1, sample 1; 2025-02: population 2, sample 2; "
        "2025-03: population 3, sample 0."
    )


@pytest.mark.parametrize("available", [260.0, 400.0, 700.0])
def test_column_widths_add_up_and_hold_the_longest_word(available: float) -> None:
    """A word never leaves its column: no column is narrower than its longest word."""
    table = Table(
        (Column("Key"), Column("Text")), (Row(("ABC-0001", "some words " * 20)), Row(("x", "extraordinarily")))
    )
    widths = share(table, available)
    assert sum(widths) == pytest.approx(available)
    assert widths[0] >= text_width("ABC-0001")
    assert widths[1] >= text_width("extraordinarily")
    assert least_width(table) <= available


def test_only_words_that_do_not_fit_may_break() -> None:
    """An ordinary sentence stays as it is; an endless identifier gets places to break."""
    assert breakable("removed within two days", 60.0) == "removed within two days"
    assert breakable("W" * 40, 60.0).replace("\u200b", "") == "W" * 40
    assert "\u200b" in breakable("W" * 40, 60.0)


@pytest.mark.parametrize(
    ("unit", "many"),
    [("leaver", "leavers"), ("entry", "entries"), ("day", "days"), ("process", "processes"), ("batch", "batches")],
)
def test_units_have_a_plural(unit: str, many: str) -> None:
    """Sentences name items in the number that fits."""
    assert plural(unit, 2) == many
    assert plural(unit, 1) == unit


def test_dates_in_prose_cannot_be_misread() -> None:
    """Day, month in letters, year; a text that is no date stays as it is."""
    assert prose_date("2025-03-04") == "4 Mar 2025"
    assert prose_date("2025-03-04T13:45:00-06:00") == "4 Mar 2025, 13:45 -06:00"
    assert prose_date("03/04/2025") == "03/04/2025"
    assert prose_date("2025-13-41") == "2025-13-41"
