"""Section IV: every number from a record, readable facts, no names of the client's people, nothing twice or missing."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from documents_fixture import changes, engagement, leavers, papers, reviews
from hypothesis import given, settings
from hypothesis import strategies as st
from report_fixture import complete, report

from reperform.catalogue import criteria_in_scope
from reperform.documents import Report, ReportInputs, report_xlsx, section_iv_entries
from reperform.documents.blocks import Heading, Paragraph, Run, Table
from reperform.documents.paper import Paper
from reperform.documents.report.inputs import Reported
from reperform.documents.report.matrices import assumed_for, controls_of
from reperform.documents.report.readable import WITHHELD, kind_words, marked_facts, withheld
from reperform.documents.report.section_iv import section_iv_blocks
from reperform.record import ControlVersion, ResultRow

NUMBER = re.compile(r"\d[\d,]*")


def row(reason: str, *, item: str = "E-1001", by: str = "computed", result: str = "deviation") -> ResultRow:
    return ResultRow(item=item, attribute="A", result=result, reason=reason, by=by, test="T1")  # type: ignore[arg-type]


def words(value: Report) -> str:
    """Return every word of the section."""
    found = []
    for block in section_iv_blocks(value.papers, value.engagement, value.inputs):
        if isinstance(block, Table):
            cells = [*(column.heading for column in block.columns), *(cell for one in block.rows for cell in one.cells)]
            found += [cell.text if isinstance(cell, Run) else cell for cell in cells]
        elif isinstance(block, Heading):
            found.append(block.text)
        elif isinstance(block, Paragraph):
            found += [run.text if isinstance(run, Run) else run for run in block.runs]
    return "\n".join(found)


def test_every_number_of_a_result_is_a_count_of_its_test() -> None:
    """Counts of items and of attributes, and nothing else, stand in a result that nobody worded."""
    for paper in papers():
        by_id = {test.id: test for test in paper.record.tests}
        for entry in section_iv_entries([paper]):
            if not entry.test_id:
                continue
            test = by_id[entry.test_id]
            known = {test.items_tested, test.items_deviating, test.population.size}
            for one in test.attributes:
                known |= {one.tested, one.deviation, one.unable, one.applicable, one.not_applicable, one.not_reached}
                known |= {one.pending, sum(each.tested for each in test.attributes)}
                known |= {sum(each.pending for each in test.attributes)}
            text = entry.result
            for one in test.attributes:
                text = text.replace(one.text[1:].rstrip("."), "")
            # What a person or an open point says is a quotation, not a count.
            text = text.split("Results so far: ")[-1]
            for found in NUMBER.findall(re.sub(r"\. [A-Z][^.]*\.(?= It|$)", ".", text)):
                assert int(found.replace(",", "")) in known, (entry.control, found, text)


@settings(max_examples=25, derandomize=True, deadline=None)
@given(st.integers(1, 411), st.integers(0, 3))
def test_changed_counts_change_the_sentence_and_no_other_control(deviating: int, place: int) -> None:
    """The fraction printed is that of the record, whatever it is."""
    paper = leavers()
    test = paper.record.tests[0]
    place %= len(test.attributes)
    one = test.attributes[place].model_copy(update={"deviation": deviating, "unable": 0, "not_reached": 0})
    attributes = [one if number == place else each for number, each in enumerate(test.attributes)]
    changed = test.model_copy(update={"attributes": attributes, "items_deviating": deviating})
    record = paper.record.model_copy(update={"tests": [changed, *paper.record.tests[1:]]})
    before = section_iv_entries([paper, reviews()])
    after = section_iv_entries([Paper(record, paper.results), reviews()])
    assert f"for {deviating:,} of {one.applicable:,} leavers" in after[0].result.replace("\n", " ")
    assert f"For {deviating:,} of 412 leavers" in after[0].result
    assert after[1:] == before[1:]


def test_the_dates_of_the_first_and_last_item_stand_beside_the_test() -> None:
    """A reader learns that the items span the period."""
    test = leavers().record.tests[0]
    text = section_iv_entries([leavers()])[0].test
    assert test.population.ipe.first_date == "2025-01-02"
    assert "(the first dated 2 Jan 2025, the last" in text


def test_sizes_are_left_out_only_where_the_firm_says_so_and_nothing_deviates() -> None:
    """On deviation only: the clean sample has no numbers, the deviating population keeps them."""
    inputs = ReportInputs(sample_sizes="on_deviation")
    deviating, clean = section_iv_entries([leavers()], inputs)
    assert "all 412 leavers" in deviating.test
    assert "a sample of leavers of the period" in clean.test
    assert not {"25", "412"} & set(NUMBER.findall(clean.test.replace("2025", "")))
    assert "25 of 412" in section_iv_entries([leavers()])[1].test


def test_items_and_addresses_stay_in_the_workpaper_unless_the_firm_wants_items() -> None:
    """The report counts; item keys appear only on request, addresses of the client's people never."""
    text = "\n".join(entry.result for entry in section_iv_entries([leavers()]))
    items = {item for one in leavers().record.tests[0].attributes for item in one.deviating_items}
    assert items
    assert not any(item in text for item in items)
    named = section_iv_entries([leavers()], ReportInputs(items="ids"))[0].result
    assert all(item in named for item in items)


@pytest.mark.parametrize(
    "text",
    ["by a.b+c@client.example.com, late", "<x@y.zz>", "'ottilie-b@quillberry.example' (Ottilie)"],
)
def test_an_address_is_withheld_whatever_stands_around_it(text: str) -> None:
    """No @ is left of any address."""
    assert "@" not in withheld(text)
    assert WITHHELD in withheld(text)


def test_lateness_is_told_by_its_span_and_limit() -> None:
    """From the rule's own sentence: shortest and longest, with the limit; by day and by hour."""
    late = (
        "end 3 Sep 2025 is {} after start 29 Aug 2025, not counting the holiday 1 Sep 2025 (Mon); "
        "the limit is {}: done, but late."
    )
    days = [row(late.format(f"{number} business days", "1 business day")) for number in (10, 2, 5)]
    assert kind_words(days) == ["3 done late (after 2 business days to 10 business days; the limit is 1 business day)"]
    hours = [row(late.format("26 hours 10 minutes", "24 hours"))]
    assert kind_words(hours) == ["1 done late (after 26 hours 10 minutes; the limit is 24 hours)"]
    assert kind_words([row("end is blank: not done by 20 Jan 2026 (Tue), 9 days; the limit is 1 day.")]) == [
        "1 not done by 20 Jan 2026"
    ]


def test_a_review_longer_ago_than_allowed_is_not_told_as_done_late() -> None:
    """Nothing was done late where the end of the period is what time is measured to."""
    old = row(
        "the end of the period 31 Dec 2025 (Wed) is 455 calendar days after reviewed 2 Oct 2024 (Wed); "
        "the limit is 365 calendar days: beyond the limit."
    ).model_copy(update={"kind": "late"})
    late = row("end is 2 business days after start; the limit is 1 business day: done, but late.")
    assert kind_words([old]) == ["1 longer ago than allowed"]
    assert len(kind_words([old, late])) == 2


def test_a_span_that_a_client_wrote_is_not_taken_for_one() -> None:
    """Only what stands directly before the limit is the span that was counted."""
    reason = (
        "For class 'x is 99 business days after y; ' : end is 2 business days after start; the limit is 1 business "
        "day: done, but late."
    )
    assert kind_words([row(reason)]) == ["1 done late (after 2 business days; the limit is 1 business day)"]


def test_several_limits_are_not_made_into_one() -> None:
    """Where rows speak of different limits the count alone is told."""
    late = "x is 9 calendar days after y; the limit is {} calendar days: done, but late."
    assert kind_words([row(late.format(7)), row(late.format(8))]) == ["2 done late"]


def test_what_a_person_wrote_is_printed_once_without_the_item() -> None:
    """Two items with the same remark give one sentence; the item's key becomes "the item"."""
    rows = [
        row("Ticket of E-1001 names no system", by="Maya Ruiz"),
        row("Ticket of E-1002 names no system", item="E-1002", by="Maya Ruiz"),
    ]
    assert marked_facts(rows, 10) == ["Ticket of the item names no system"]
    assert marked_facts([row("computed reason")], 10) == []


def test_an_exception_worded_for_the_report_stands_with_its_number() -> None:
    """What people recorded of an exception is part of the result, and points to the response."""
    own = Reported("X-1", "LA-02", ("A",), "Access of three leavers was removed late", response="Automated.")
    other = Reported("X-2", "LA-02", ("Z",), "Another test's exception")
    result = section_iv_entries([leavers()], ReportInputs(exceptions=(own, other)))[0].result
    assert "X-1: Access of three leavers was removed late." in result
    assert "X-2" not in result
    assert result.endswith("had not been reached.")
    assert "Management's response is in Section V." in result


def test_every_control_and_criterion_in_scope_stands_in_the_section() -> None:
    """33 criteria of a Security report, each once in the matrix; each control in the tests and both matrices."""
    text = words(report())
    blocks = section_iv_blocks(papers(), complete(), ReportInputs())
    matrix = next(block for block in blocks if isinstance(block, Table))
    listed = [cells[0].text for one in matrix.rows if len(cells := one.cells) > 1 and isinstance(cells[0], Run)]
    assert listed == [one.id for one in criteria_in_scope(("Security",))]
    for paper in papers():
        assert f"{paper.record.control}\n" in text


def test_what_is_assumed_elsewhere_stands_beside_its_criterion() -> None:
    """CUEC and CSOC ids are in the row of the criterion, their texts in their own tables."""
    value = complete()
    assert assumed_for("CC6.2", value) == "CUEC-1"
    assert assumed_for("CC6.4", value) == "CSOC-1"
    assert assumed_for("CC6.1", value) == "–"
    text = words(report())
    assert "Doors are locked." in text
    assert "Controls of Harbor Hosting were not tested" in text


def test_a_criterion_that_is_not_applicable_is_printed_with_its_reason() -> None:
    """The reader learns why nothing addresses it."""
    assert controls_of("CC6.4", papers(), engagement()).startswith("Not applicable: No physical location")


def test_the_firms_licensed_text_takes_the_place_of_the_paraphrase() -> None:
    """R-01: the official wording comes from the firm's own file."""
    text = words(report(criteria={"CC6.1": "Own licensed words"}))
    assert "Own licensed words" in text


def version(number: str, words: str, first: str, last: str, test: str) -> ControlVersion:
    return ControlVersion(
        version=number, title="x", description=words, owner="IT", frequency="per_event", automation="manual",
        first_day=first, last_day=last, tests=[test],
    )  # fmt: skip


def test_a_superseded_wording_stays_in_the_report_with_its_days() -> None:
    """Each test shows the wording it tested, with the days it was in force."""
    record = leavers().record
    versions = [
        version("1", "Old words.", "2025-01-01", "2025-06-30", "T1"),
        version("2", "New words.", "2025-07-01", "2025-12-31", "T2"),
    ]
    first, second = section_iv_entries([Paper(record.model_copy(update={"control_versions": versions}), ())])
    assert first.activity == "Version 1, in force 1 Jan 2025 to 30 Jun 2025: Old words."
    assert second.activity == "Version 2, in force 1 Jul 2025 to 31 Dec 2025: New words."


def test_a_type_1_section_tests_nothing_over_a_period() -> None:
    """Walkthrough and result as of the last day; no population, no sample, no operating effectiveness."""
    one = leavers()
    record = one.record.model_copy(update={"header": one.record.header.model_copy(update={"report_type": 1})})
    design = record.design.model_copy(update={"design": "suitable", "implementation": "implemented"})
    (entry,) = section_iv_entries([Paper(record.model_copy(update={"design": design}), one.results)])
    assert entry.result == "Suitably designed and implemented as of 31 Dec 2025. No exceptions noted."
    assert "412" not in entry.test
    failed = record.model_copy(update={"design": design.model_copy(update={"implementation": "not_implemented"})})
    (entry,) = section_iv_entries([Paper(failed, one.results)])
    assert entry.result.startswith("Exception noted. The control was not implemented as of 31 Dec 2025.")


def test_the_workbook_holds_every_row_with_its_workpaper_as_text() -> None:
    """Excel has the same words as the entries, beside the paper and test they come from."""
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx("section-iv", report())))
    assert book.sheetnames == ["Tests", "Criteria", "Controls"]
    cells = [[cell.value for cell in line] for line in book["Tests"].iter_rows()]
    entries = section_iv_entries(papers(), report().inputs)
    shown = [line for line in cells if line[0] in {entry.ref for entry in entries}]
    assert [(line[0], line[1]) for line in shown] == [(entry.ref, entry.test_id or "–") for entry in entries]
    kinds = {cell.data_type for line in book["Tests"].iter_rows() for cell in line if cell.value is not None}
    assert kinds == {"s"}


def test_pending_marks_and_hostile_texts_do_not_stop_the_section() -> None:
    """A control in work is printed as not concluded."""
    assert "Not concluded" in words(Report((changes(),), engagement()))
