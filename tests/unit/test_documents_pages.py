"""Pages as a reviewer reads them: figures that tie, units, names, and nothing printed at length that says little."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
from documents_fixture import engagement, leavers, papers

from reperform.documents import exception_log_xlsx, workpaper
from reperform.documents.binder import binder
from reperform.documents.blocks import Block, Bullets, Callout, Figure, KeyValues, Paragraph, Run, Table
from reperform.documents.exception_log import exception_blocks
from reperform.documents.paper import NEVER_RUN, Paper
from reperform.documents.paper_grid import NOT_REACHED_MOST, grid_blocks
from reperform.documents.paper_profile import profile_blocks
from reperform.documents.paper_results import deviation_rows, evaluation_blocks
from reperform.documents.paper_sample import sampling_blocks
from reperform.documents.paper_tests import test_blocks as blocks_of_test
from reperform.documents.typst_render import compile_pdf
from reperform.fieldwork.evaluating import _with_those_apart
from reperform.record import ColumnProfile, ControlTest, IpeTest, KeyList, ListProfile, MonthCount, ResultRow


def text_of(block: Block) -> str:
    """Return every text of a block, cells and values in order, figures as caption."""
    if isinstance(block, Table):
        cells = [block.caption, *(column.heading for column in block.columns)]
        cells += [cell for row in block.rows for cell in row.cells] + list(block.notes)
    elif isinstance(block, KeyValues):
        cells = [part for name, value in block.rows for part in (f"{name}:", value)]
    elif isinstance(block, Paragraph):
        cells = list(block.runs)
    elif isinstance(block, Figure):
        cells = [block.caption, block.alt]
    else:
        cells = [getattr(block, "text", "")]
    return " ".join(cell.text if isinstance(cell, Run) else cell for cell in cells)


def texts(blocks: object) -> str:
    """Return every text of some blocks, one block a line."""
    return "\n".join(map(text_of, blocks))  # type: ignore[call-overload]


def whole_test() -> ControlTest:
    """Return the test of the whole population of the fixture."""
    return leavers().record.tests[0]


def with_ipe(test: ControlTest, **changes: object) -> ControlTest:
    """Return a test whose list has other facts."""
    ipe = test.population.ipe.model_copy(update=changes)
    return test.model_copy(update={"population": test.population.model_copy(update={"ipe": ipe})})


def printed(test: ControlTest, paper: Paper | None = None) -> str:
    """Return everything that is printed of a test."""
    paper = paper or leavers()
    record = paper.record.model_copy(update={"tests": [test]})
    return texts(blocks_of_test(test, replace(paper, record=record)))


def test_items_that_are_not_chosen_by_date_are_not_said_to_lie_in_the_period() -> None:
    """A list whose rows are all items, dated in the period or not, is not described as a list of the period."""
    period = IpeTest(id="period", title="", expected="", actual="", result="pass", text="", kind="content")
    cut_off = period.model_copy(update={"id": "cut_off"})
    whole_list = printed(with_ipe(whole_test(), tests=[period]))
    assert "Every leaver in the list, whatever its termination_date, after the exclusions below." in whole_list
    by_date = printed(with_ipe(whole_test(), tests=[period, cut_off]))
    assert "Every leaver whose termination_date lies in the period, after the exclusions below." in by_date


def test_bars_that_leave_items_out_say_how_many() -> None:
    """400 of 412 items stand in the bars: the twelve others are counted below them."""
    months = [MonthCount(month="2025-01", population=400, sample=0)]
    assert "12 leavers dated outside it or not at all are not drawn." in printed(with_ipe(whole_test(), months=months))
    assert "are not drawn" not in printed(whole_test())


def test_bars_of_a_list_are_not_called_the_occurrences_that_a_rule_expects() -> None:
    """Eight rows were found for four expected occurrences; the bars show the rows and say so."""
    test = with_ipe(whole_test(), months=[MonthCount(month="2025-01", population=8, sample=0)])
    population = test.population.model_copy(update={"unit": "expected occurrence", "size": 4})
    sample = test.sample.model_copy(update={"method": "occurrences"})
    found = printed(test.model_copy(update={"population": population, "sample": sample}))
    assert "Every expected occurrence of the period by the rule below; the rows found for them" in found
    assert "Rows of LEAVERS by month, the exclusions left out." in found
    assert "Bars by month. 2025-01: list 8." in found
    assert "whose termination_date lies in the period" not in found


def test_many_deadlines_not_reached_are_counted_and_not_printed_one_by_one() -> None:
    """A page of items for which nothing is open but time hides the deviations among them."""
    test = whole_test()
    rows = [
        ResultRow(item=f"E{number:04d}", attribute="A", result="not_reached", reason="still open", test="T1")
        for number in range(1, 101)
    ]
    rows.append(ResultRow(item="E0333", attribute="A", result="deviation", reason="late", test="T1"))
    found = grid_blocks(test, rows, leavers())
    grid = next(block for block in found if isinstance(block, Table))
    assert "For 100 others nothing is open but a deadline that had not been reached" in texts(found)
    assert f"The first {NOT_REACHED_MOST}: E0001, E0002" in texts(found)
    assert [row.cells[1].text for row in grid.rows if len(row.cells) > 1 and isinstance(row.cells[1], Run)] == ["E0333"]
    few = grid_blocks(test, [*rows[:20], *_passing(50)], leavers())
    assert "E0020" in texts([block for block in few if isinstance(block, Table)])


def _passing(count: int) -> list[ResultRow]:
    return [
        ResultRow(item=f"P{number}", attribute="A", result="pass", reason="", test="T1") for number in range(count)
    ]


def test_a_reason_that_several_attributes_share_is_one_note() -> None:
    """Three attributes that do not apply for one reason take one line."""
    rows = [
        ResultRow(item="E1", attribute=name, result="not_applicable", reason="No row.", test="T1") for name in "BCD"
    ]
    assert "n/a B, C, D: No row. (1 item each)" in texts(grid_blocks(whole_test(), rows, leavers()))


def test_rates_of_the_evaluation_have_their_unit() -> None:
    """Confidence and tolerable rate are percentages beside the rate and the limit, not fractions."""
    table = evaluation_blocks(leavers().record)[0]
    assert isinstance(table, Table)
    sampled = table.rows[1].cells
    assert sampled[6:8] == ("90 %", "9 %")


def test_the_plan_is_printed_in_words() -> None:
    """No key of the record, no fraction of twelve digits; what stands beside it is not repeated."""
    test = leavers().record.tests[1]
    plan = {"confidence": "0.9", "max_deviations": 0, "population": 412, "sample_size": 25, "frequency": "per_event",
            "table_sha256": "ab", "note": "told", "ladder": [{"max_deviations": 0, "sample_size": 20}],
            "implied_limits": [{"confidence": "0.9", "limit": "0.0879891606441"}]}  # fmt: skip
    sample = test.sample.model_copy(update={"plan": plan, "sentences": ["As told."]})
    found = texts(sampling_blocks(test.model_copy(update={"sample": sample})))
    assert "Confidence: 90 % Deviations accepted: 0 Frequency: per event SHA-256 of the table: ab" in found
    assert "Sizes by deviations accepted: 0 in 20 items" in found
    assert not any(word in found for word in ("Population:", "0.08798", "max_deviations", "told Table", "per_event"))


def test_all_items_of_a_population_are_never_fewer_than_the_population() -> None:
    """618 of 636 items are in the rate: "all" names 636, and the 18 others are said."""
    sentence = "All 618 items of the population tested, 9 deviations (1.5 %)."
    assert _with_those_apart(sentence, 618, 18) == (
        "All 636 items of the population tested; the rate is of 618, 9 deviations (1.5 %). 18 further items are not in "
        "the rate: no attribute applied to them or no deadline was reached."
    )
    assert _with_those_apart("24 items tested.", 24, 1).startswith("24 items tested. 1 further item is not in the rate")
    assert _with_those_apart(sentence, 618, 0) == sentence


def test_persons_are_named_and_not_given_by_their_short_ids() -> None:
    """The ledger and the marks name who acted; an id without a name stays."""
    test = leavers().record.tests[1]
    found = texts(sampling_blocks(test, {"dwhitfield": "Dana Whitfield"}))
    assert "Dana Whitfield" in found
    assert "dwhitfield" not in found
    assert "dwhitfield" in texts(sampling_blocks(test))


def test_what_was_recorded_for_several_deviations_of_an_item_is_printed_once() -> None:
    """The second attribute of the item refers to the first; another item never does, nor what is not recorded."""
    same = ("Closed queue.", "Queue removed.", "Isolated")
    rows = deviation_rows([
        ("1", "E1", "A", "late", *same), ("2", "E1", "B", "no ticket", *same), ("3", "E2", "A", "late", *same),
        ("4", "E3", "A", "late", *["not recorded"] * 3), ("5", "E3", "B", "late", *["not recorded"] * 3),
    ])  # fmt: skip
    assert [row.cells[4] for row in rows] == ["Closed queue.", "As no. 1", "Closed queue.", *["not recorded"] * 2]
    assert rows[1].cells[3:] == ("no ticket", "As no. 1", "As above", "As above")


def test_the_log_counts_in_words_that_fit() -> None:
    """One deviating result is singular, and nothing is said of none without a disposition."""
    one = next(paper for paper in papers() if paper.record.control == "LA-03")
    assert texts(exception_blocks([one])).startswith("1 deviating result in 1 of 1 control. For 1 of them")
    assert "For 0 of them" not in texts(exception_blocks(papers()))


def test_lead_sheets_without_controls_share_their_pages() -> None:
    """Neighbouring series without a control make one part; every lead sheet is still there to be linked to."""
    parts = binder(papers(), engagement()).parts
    titles = [part.header.middle[0] for part in parts if part.header.middle[0].startswith("Lead sheet")]
    assert titles[0].startswith("Lead sheets CC1, CC2")
    assert "Lead sheet CC6" in titles
    labels = {block.label for part in parts for block in part.blocks if getattr(block, "label", "")}
    assert {"lead-CC1", "lead-CC5", "lead-CC6", "lead-CC9"} <= labels


def test_rows_of_the_exception_workbook_are_as_high_as_their_texts() -> None:
    """A long fact can be read in programs that do not work out the height of a row."""
    sheet = openpyxl.load_workbook(io.BytesIO(exception_log_xlsx(papers(), engagement()))).active
    row = next(number for number in range(1, sheet.max_row + 1) if sheet.cell(number, 6).value == "E0101")
    assert sheet.row_dimensions[row].height >= 27


def test_the_tests_of_a_list_read_as_sentences_with_one_form_of_date() -> None:
    """Days in letters as everywhere else, thousands set off, a capital at the start unless a column's name is there."""
    cut = IpeTest(id="produced_at", title="Produced after the period ended", expected="after 2025-12-31",
                  actual="2026-01-20", result="pass", text="produced on 2026-01-20, after the period ended",
                  kind="completeness")  # fmt: skip
    rows = cut.model_copy(update={"expected": "4990", "actual": "4990", "text": "first_seen of every item is a date"})
    found = printed(with_ipe(whole_test(), tests=[cut, rows]))
    assert "after 31 Dec 2025 20 Jan 2026 Pass Produced on 20 Jan 2026, after the period ended." in found
    assert "4,990 4,990 Pass first_seen of every item is a date." in found


def test_columns_of_a_file_stand_beside_each_other_and_none_is_lost() -> None:
    """Five columns take three lines, read downwards; the last place stays blank."""
    columns = [ColumnProfile(name=f"c{number}", kind="text", blank=0, distinct=number) for number in range(1, 6)]
    none = KeyList(count=0)
    profile = ListProfile(rows=9, items=9, duplicate_keys=none, null_keys=0, key_variants=none, columns=columns)
    table = profile_blocks(whole_test().population, profile)[-1]
    assert isinstance(table, Table)
    assert [(row.cells[0], row.cells[5]) for row in table.rows] == [("c1", "c4"), ("c2", "c5"), ("c3", "")]
    assert all(len(row.cells) == len(table.columns) for row in table.rows)


def test_points_to_be_weighed_are_announced_where_the_result_stands() -> None:
    """Whoever reads only the first box learns that something is to be weighed, and where."""
    record = leavers().record.model_copy(update={"cautions": ["the list was sent again", "nothing was traced"]})
    blocks = workpaper(Paper(record, leavers().results)).parts[0].blocks
    assert isinstance(blocks[1], Callout)
    assert blocks[1].lines[-1] == "To be weighed: 2 points, named under Conclusion."
    assert ("The list was sent again.", "Nothing was traced.") in [
        block.items for block in blocks if isinstance(block, Bullets)
    ]
    calm = workpaper(leavers()).parts[0].blocks[1]
    assert isinstance(calm, Callout)
    assert "weighed" not in str(calm.lines)


def test_a_procedure_that_several_tests_share_is_printed_once() -> None:
    """Its digest stands once, with the digest of the results of each test; other parameters stand apart."""
    record = leavers().record
    first, second = record.tests
    same = second.model_copy(update={"procedure": first.procedure, "parameters": first.parameters})
    shared = texts(workpaper(Paper(record.model_copy(update={"tests": [first, same]}), ())).parts[0].blocks)
    assert "Procedure of tests T1 and T2" in shared
    assert shared.count(first.procedure.sha256) == 1
    assert f"SHA-256 of results, T2: {second.results_sha256}" in shared
    apart = texts(workpaper(leavers()).parts[0].blocks)
    assert "Procedure of test T1" in apart
    assert "Procedure of test T2" in apart


def test_a_control_that_never_ran_has_no_page_in_the_binder_and_stands_on_the_lead_sheet() -> None:
    """Forty controls not run yet would be forty empty pages; the reader finds them where the series is listed."""
    ran, *others = papers()
    idle = ran.record.model_copy(
        update={
            "ref": "E-CC6-LA-77", "control": "LA-77", "tests": [], "state": "incomplete", "open_points": [NEVER_RUN],
            "conclusion": None,
        }
    )  # fmt: skip
    document = binder([ran, *others, Paper(idle, ())], engagement())
    references = [str(part.header) for part in document.parts]
    assert any(ran.record.ref in text for text in references)
    assert not any(idle.ref in text for text in references)
    assert not [file.name for file in document.attachments if file.name.startswith(idle.ref)]
    whole = "\n".join(texts(part.blocks) for part in document.parts)
    assert "E-CC6-LA-77" in whole
    assert "Not run, not concluded" in whole
    assert compile_pdf(document)
