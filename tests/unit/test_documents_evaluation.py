"""The evaluation on paper: every exception, deviation, criterion and number of the records can be read."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from evaluation_support import CRITERIA, in_force, judged, remark_passes_for, with_exception, worked
from pypdf import PdfReader

from reperform.compiling import paper_of
from reperform.documents.binder import binder
from reperform.documents.blocks import Figure, Table
from reperform.documents.deviation_log import deviation_log_pdf
from reperform.documents.evaluation_paper import evaluation_blocks, evaluation_pdf
from reperform.documents.evaluation_parts import Evaluation
from reperform.documents.exception_log import exception_log_pdf, exception_log_xlsx, exception_rows
from reperform.documents.paper import Paper
from reperform.documents.status_page import status_html
from reperform.documents.summary import in_runs, summary_blocks, summary_pdf
from reperform.documents.summary_figures import Bar, MonthLine, coverage, stacked_bars, untested_months
from reperform.evaluation.published import Evaluated, evaluate
from reperform.opened import OpenEngagement


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def printed(pdf: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def papers(opened: OpenEngagement) -> list[Paper]:
    people = {row.person: row.name for row in opened.engagement.people}
    return [Paper(*paper_of(opened, row.control), {}, people) for row in opened.engagement.controls]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> OpenEngagement:
    """The engagement judged to its opinion."""
    return judged(tmp_path_factory.mktemp("judged") / "e")


@pytest.fixture(scope="module")
def evaluated(finished: OpenEngagement) -> Evaluated:
    return evaluate(finished)


def test_every_word_of_an_exception_is_on_paper_and_in_the_workbook(
    finished: OpenEngagement, evaluated: Evaluated
) -> None:
    """Cause, period, extent, owner, confirmation, response, effect, disposition and approver stand in both."""
    (entry,) = evaluated.log.exceptions
    text = printed(exception_log_pdf(papers(finished), finished.engagement, "letter", evaluated.log))
    words = (
        entry.cause, "Isolated", "5 May 2025 to 31 Dec 2025", entry.extent, entry.owner, entry.response, entry.effect,
        entry.disposition, "confirmed by Head of IT on 2 Feb 2026", "Ben Ode, 3 Feb 2026",
        *(row.fact for row in entry.deviations),
    )  # fmt: skip
    assert [word for word in words if squeezed(word) not in text] == []
    data = exception_log_xlsx(papers(finished), finished.engagement, evaluated.log)
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = " ".join(str(cell.value) for row in book["Exceptions"].iter_rows() for cell in row if cell.value)
    assert [word for word in words if word not in cells] == []
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_a_deviation_in_an_exception_is_printed_once_in_the_log(finished: OpenEngagement, evaluated: Evaluated) -> None:
    """One row for EX-01 and none for its three deviations; without exceptions each deviation has its own row."""
    assert [row.number for row in exception_rows(papers(finished), evaluated.log)] == ["EX-01"]
    assert [row.number for row in exception_rows(papers(finished))] == ["1", "2", "3"]


def test_the_deviation_log_holds_every_fact_and_names_the_exception(
    finished: OpenEngagement, evaluated: Evaluated
) -> None:
    """Three deviating results, each with its fact and EX-01; the second sheet of the workbook holds the same."""
    text = printed(deviation_log_pdf(papers(finished), finished.engagement, evaluated.log))
    assert "3deviatingresults" in text
    assert [row.item for row in evaluated.log.deviations if squeezed(row.fact) not in text] == []
    assert text.count("EX-01") == 3
    book = openpyxl.load_workbook(io.BytesIO(exception_log_xlsx(papers(finished), finished.engagement, evaluated.log)))
    rows = [[cell.value for cell in row] for row in book["Deviations"].iter_rows()]
    assert sum("EX-01" in row for row in rows) == 3


def test_a_workpaper_names_the_exception_of_its_deviations(finished: OpenEngagement, evaluated: Evaluated) -> None:
    """The paper leads to the log as the log leads to the paper."""
    from reperform.compiling import reported_in
    from reperform.documents.paper_results import deviation_blocks

    one = next(paper for paper in papers(finished) if paper.record.control == "LA-02")
    linked = Paper(one.record, one.results, {}, {}, reported_in(one.record, evaluated.log))
    (table,) = deviation_blocks(linked)
    assert isinstance(table, Table)
    said = [str(row.cells[-1]).partition(" of ")[0] for row in table.rows]
    assert said == ["EX-01", "EX-01", "As above"]  # the second fact of E6 refers to the first


def test_every_criterion_stands_with_its_rationale_and_name(finished: OpenEngagement, evaluated: Evaluated) -> None:
    """The evaluation prints each judgement with reason, person and day, and each criterion that does not apply."""
    text = printed(evaluation_pdf(papers(finished), finished.engagement, evaluated.rollup))
    for name in (*CRITERIA, "Security", "Availability", "operation", "opinion"):
        assert squeezed(f"What was found on {name}.") in text, name
    assert squeezed("Pat Quill, 3 Feb 2026") in text
    assert squeezed("judged not material") in text
    apart = [one for one in evaluated.rollup.criteria if not one.applicable]
    assert len(apart) == 32
    assert [one.id for one in apart if squeezed(f"{one.id}: {one.reason}") not in text] == []


def test_what_is_not_in_force_is_never_printed_as_judged(tmp_path: Path) -> None:
    """After a mark changed, the paper says who judged what on another state, and that it is to be judged again."""
    opened = judged(tmp_path / "e")
    remark_passes_for(opened, "OP-01")
    rollup = evaluate(opened).rollup
    text = str(evaluation_blocks(rollup))
    assert "Ben Ode judged met on 3 Feb 2026 on another state of the work" in text
    assert "What was found on CC7.1." not in text
    assert "Not selected" in text


def test_without_judgements_every_step_is_said_to_be_not_judged(tmp_path: Path) -> None:
    """Proposals stand beside and never in the place of a judgement."""
    opened = worked(tmp_path / "e")
    evaluated = evaluate(opened)
    assert in_force(evaluated) == set()
    tables = [block for block in evaluation_blocks(evaluated.rollup) if isinstance(block, Table)]
    criteria = [row for table in tables[3:] for row in table.rows]
    assert {row.cells[-1] for row in criteria} == {"Not judged"}


def test_the_summary_counts_what_the_records_hold(finished: OpenEngagement, evaluated: Evaluated) -> None:
    """Numbers by hand: four controls of five leavers each, two deviating, 3 facts, one exception."""
    blocks = summary_blocks(papers(finished), evaluated.log, evaluated.rollup)
    entries = dict(blocks[0].entries)  # type: ignore[union-attr]
    assert entries["Items tested"] == "20"
    assert entries["Items deviating"] == "2"
    assert entries["Exceptions"] == "1"
    assert entries["Criteria judged"] == "4 of 4"
    assert entries["Opinion"] == "Unmodified"
    tables = [block for block in blocks if isinstance(block, Table)]
    series = {getattr(row.cells[0], "text", ""): row.cells[1:] for row in tables[1].rows}
    assert series["CC6"] == ("2", "10", "2", "3", "EX-01")
    assert series["CC7"] == ("1", "5", "0", "0", "none")


def test_each_figure_has_words_and_a_table_after_it(finished: OpenEngagement, evaluated: Evaluated) -> None:
    """Nobody needs to see a figure to know what it shows: its words name every bar, and a table follows."""
    blocks = summary_blocks(papers(finished), evaluated.log, evaluated.rollup)
    figures = [place for place, block in enumerate(blocks) if isinstance(block, Figure)]
    # Deviations and coverage; every test of this engagement is of a whole population, which has no bar.
    assert len(figures) == 2
    for place in figures:
        assert isinstance(blocks[place + 1], Table)
        assert len(blocks[place].alt) > 20  # type: ignore[union-attr]
    assert "CC6: 2 of 10 items" in blocks[figures[0]].alt  # type: ignore[union-attr]
    assert summary_pdf(papers(finished), finished.engagement, evaluated.log, evaluated.rollup)[:5] == b"%PDF-"


def test_figures_have_the_same_bytes_and_name_what_was_not_tested() -> None:
    """A month with items and none tested is named; equal numbers give equal pictures; names are never formulas."""
    line = MonthLine("$x^2$ T1", (4, 2, 0), (1, 0, 0))
    months = ("2025-01", "2025-02", "2025-03")
    assert untested_months(line, months) == ["2025-02"]
    png, words = coverage([line], months, title="Coverage")
    assert words == "Coverage. $x^2$ T1: 1 of 6 dated items tested; months with items and none tested: 2025-02."
    assert coverage([line], months, title="Coverage")[0] == png
    bars = [Bar("CC6", 0, 0, "0 of 0 items")]
    assert stacked_bars(bars, title="T", dark="a", light="b")[0][:4] == b"\x89PNG"


def test_the_binder_holds_parts_f_and_g_with_an_index_that_leads_to_them(
    finished: OpenEngagement, evaluated: Evaluated
) -> None:
    """Exception log, deviation log, evaluation and summary stand after the papers, and each label exists."""
    document = binder(papers(finished), finished.engagement, "letter", (), Evaluation(evaluated.log, evaluated.rollup))
    references = [part.header.right[0] for part in document.parts]
    place = references.index("F")
    assert references[place : place + 3] == ["F", "F.1", "F.2"]
    assert "G.1" in references[place + 3 :]
    assert references[-1] == "FILES"
    labels = {getattr(block, "label", "") for part in document.parts for block in part.blocks}
    assert {"exceptions", "deviations", "evaluation", "summary", "exception-EX-01"} <= labels


def test_the_status_page_shows_stages_exceptions_and_what_is_not_judged(tmp_path: Path) -> None:
    """Stages, open exceptions, steps judged on another state and papers out of date, from the state as it is now."""
    opened = judged(tmp_path / "e")
    remark_passes_for(opened, "OP-01", perform_again=False)
    evaluated = evaluate(opened)
    page = status_html(papers(opened), opened.engagement, Evaluation(evaluated.log, evaluated.rollup)).decode()
    assert '<tr><td>Tested, not concluded</td><td class="n">1</td></tr>' in page
    assert '<tr><td>Concluded</td><td class="n">3</td></tr>' in page
    assert "<td>EX-01</td>" in page
    assert "judgements</td>" in page
    assert "CC7.1, Security, Availability, operation, opinion" in page
    assert "not yet reviewed" in page
    assert "<script" not in page


def test_an_exception_of_hostile_words_stays_text(tmp_path: Path) -> None:
    """Markup, formulas and scripts typed into an exception are printed and never executed."""
    from reperform.evaluation.recording import record_exception

    opened = with_exception(worked(tmp_path / "e"))
    facts = {"cause": '=cmd|calc #read("/etc/passwd")', "effect": "<script>alert(1)</script>"}
    record_exception(opened, "EX-01", facts=facts, person="ana")
    log = evaluate(opened).log
    text = printed(exception_log_pdf(papers(opened), opened.engagement, "letter", log))
    assert squeezed(facts["cause"]) in text
    assert squeezed(facts["effect"]) in text
    book = openpyxl.load_workbook(io.BytesIO(exception_log_xlsx(papers(opened), opened.engagement, log)))
    assert {cell.data_type for row in book["Exceptions"].iter_rows() for cell in row if cell.value} == {"s"}


def test_running_numbers_are_printed_as_runs_and_none_is_left_out() -> None:
    """Three neighbours and more are a run; two stay two; a jump, also back, begins a new one."""
    assert in_runs([]) == ""
    assert in_runs(["EX-01"]) == "EX-01"
    assert in_runs(["EX-08", "EX-09", "EX-11", "EX-12", "EX-13", "EX-02"]) == "EX-08, EX-09, EX-11 to EX-13, EX-02"
    assert in_runs(["EX-99", "EX-100", "EX-101"]) == "EX-99 to EX-101"
