"""Pages that agree with each other and with the record: what one page counts, another does not count otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents_fixture import leavers
from support import tiny_json, with_evidence
from test_documents_pages import printed, text_of, texts, whole_test, with_ipe

from reperform.documents.blocks import Figure
from reperform.documents.metrics import breakable, text_width
from reperform.documents.paper import Paper
from reperform.documents.paper_grid import grid_blocks
from reperform.documents.paper_kinds import kinds_blocks
from reperform.documents.paper_profile import profile_blocks
from reperform.documents.paper_results import deviation_blocks, evaluation_blocks
from reperform.documents.paper_sample import sampling_blocks
from reperform.documents.report.found import not_concluded
from reperform.documents.report.performed import performed_wording
from reperform.documents.report.readable import kind_words
from reperform.documents.summary import _conclusions, _sample_row, _samples
from reperform.documents.wording import plural
from reperform.documents.workpaper_paper import _provenance, workpaper
from reperform.evaluation.proposing import criterion_proposal
from reperform.fieldwork.evaluating import evaluation_of
from reperform.fieldwork.performing import Performer
from reperform.fieldwork.procedures import find_procedure
from reperform.fieldwork.recording import perform_and_record
from reperform.record import ControlTest, Coverage, KeyList, ListProfile, ResultRow
from reperform.record.rollup import ControlNode
from reperform.rules import rule_sentence


def test_rows_of_the_list_are_not_the_occurrences_that_were_due(tmp_path: Path) -> None:
    """Two half-years are due and both are tested; five leavers in the list make them no "2 of 5"."""
    content = tiny_json()
    content["attributes"] = [
        content["attributes"][0] | {"rule": "occurs_each", "arguments": {"date": "left_on", "each": "half_year"}}
    ]
    performed = Performer(with_evidence(tmp_path / "e", content)).perform("LA-02")[0]
    assert (len(performed.items), performed.population.size) == (2, 5)  # type: ignore[union-attr]
    assert evaluation_of(performed, None).sentence.startswith("All 2 items of the population tested, ")


def _late(rule: str) -> ControlTest:
    test = whole_test()
    first = test.attributes[0].model_copy(update={"rule": rule, "kinds": {"late": 1}})
    return test.model_copy(update={"attributes": [first]})


@pytest.mark.parametrize(
    ("rule", "paper", "report"),
    [("within", "1 done, but late", "1 done late"), ("on_or_before", "1 later than allowed", "1 later than allowed")],
)
def test_an_account_used_after_the_last_day_is_no_duty_done_late(rule: str, paper: str, report: str) -> None:
    """A rule that holds one date against another does not say that anything was done; a time limit does."""
    row = ResultRow(item="E0101", attribute="A", result="deviation", reason="used after the last day", kind="late",
                    by="computed", test="T1")  # fmt: skip
    assert paper in texts(kinds_blocks(_late(rule)))
    assert f"({paper.removeprefix('1 ')})" in texts(grid_blocks(_late(rule), [row], leavers()))
    assert kind_words([row], rule) == [report]


def test_the_end_of_the_period_is_nothing_that_is_done_late() -> None:
    """A report that ends 275 days before the period does is beyond its limit; nobody did the period's end late."""
    test = _late("within")
    words = "the end of the period follows Report to within 90 calendar days"
    first = test.attributes[0].model_copy(update={"rule_sentence": words})
    assert "1 later than allowed" in texts(kinds_blocks(test.model_copy(update={"attributes": [first]})))


def test_the_risk_of_a_plan_has_the_digits_of_the_sentence_that_derives_it() -> None:
    """9.512 % in the derivation is not 9.6 % two lines below it."""
    test = leavers().record.tests[1]
    plan = {"confidence": "0.90", "achieved_risk": "0.0951163", "smaller_risk": "0.1085080"}
    sample = test.sample.model_copy(update={"plan": plan})
    found = texts(sampling_blocks(test.model_copy(update={"sample": sample})))
    assert "Achieved risk: 9.512 %" in found
    assert "Risk with one fewer: 10.851 %" in found


def test_months_of_another_version_are_not_missing_in_the_list() -> None:
    """A version in force until June has no items in August; that is no silence of the list, April is one."""
    none = KeyList(count=0, ids=[])
    profile = ListProfile(rows=312, items=156, duplicate_keys=none, null_keys=0, key_variants=none, before_period=none,
                          after_period=none, first_date="2025-01-07", last_date="2025-12-18",
                          months_without_items=["2025-04", "2025-08"])  # fmt: skip
    found = texts(profile_blocks(whole_test().population, profile, ("2025-01-01", "2025-06-30")))
    assert "Months without items: 1: Apr 2025" in found
    whole = with_ipe(whole_test(), profile=profile)
    coverage = Coverage(first_day="2025-01-01", last_day="2025-06-30", sentence="covers 1 Jan to 30 Jun 2025")
    assert "Months without items: 1: Apr 2025" in printed(whole.model_copy(update={"coverage": coverage}))


def test_where_no_item_was_tested_nothing_is_said_of_items_tested() -> None:
    """Without an occurrence there are neither deviations nor their absence, and no table of noughts."""
    paper = leavers()
    none = [one.model_copy(update={"tested": 0, "declared": {"boundary": 0}}) for one in whole_test().attributes]
    test = whole_test().model_copy(update={"items_tested": 0, "items_deviating": 0, "attributes": none})
    record = paper.record.model_copy(update={"tests": [test], "deviations": []})
    assert texts(deviation_blocks(Paper(record, ()))) == "None: no item was tested."
    assert kinds_blocks(test) == []


def test_days_in_the_sentence_of_a_rule_stand_as_elsewhere_on_the_page() -> None:
    """A day that ends a sentence is in words as every other day; the name of a file keeps its own."""
    first = whole_test().attributes[0].model_copy(update={"rule_sentence": "The evidence speaks up to 2025-12-31."})
    found = printed(whole_test().model_copy(update={"attributes": [first]}))
    assert "The evidence speaks up to 31 Dec 2025." in found


def test_the_levels_that_stand_beside_attributes_are_explained() -> None:
    """L0 alone says nothing to a reader; levels that no attribute has are not explained."""
    found = printed(whole_test())
    assert "Level of evidence: L0 recomputed from the client's list." in found
    assert "L2" not in found


def test_counts_of_a_grid_that_leaves_items_out_are_not_those_of_the_totals() -> None:
    """Of 412 leavers few are printed; how many of these an attribute does not apply to is said of them alone."""
    paper = leavers()
    found = texts(grid_blocks(whole_test(), [row for row in paper.results if row.test == "T1"], paper))
    assert "no remote access (6 items printed)" in found


def test_results_that_could_not_be_examined_are_named_where_they_raise_the_rate() -> None:
    """Three deviations and one unreadable result on A are four in the rate; the page says why."""
    found = texts(evaluation_blocks(leavers().record))
    assert "Test T1: results unable to examine count as deviating (A 1)." in found


def test_a_rate_names_the_items_it_is_of_where_they_are_fewer_than_those_tested() -> None:
    """Four of 334 to which anything applied are 1.2 %, which is no rate of 408 tested."""
    test = whole_test()
    evaluation = test.evaluation.model_copy(update={"items_tested": 334, "rate": "1.2 %"})
    row = _sample_row(leavers().record, test.model_copy(update={"evaluation": evaluation}))
    assert "1.2 % of 334" in row.cells
    assert test.evaluation.rate in _sample_row(leavers().record, test).cells


def test_a_control_that_was_never_run_is_called_so_on_every_page() -> None:
    """Lead sheet and binder say "Not run"; the summary does not call it incomplete."""
    changes = {"tests": [], "open_points": ["not run"], "state": "incomplete", "conclusion": None}
    assert "Not run" in texts([_conclusions([leavers().record.model_copy(update=changes)])])


def test_a_procedure_that_tested_nothing_stands_with_its_version() -> None:
    """Its name is no label and its version no value without a word."""
    versions = {"procedure expected_occurrences": "2", "reperform": "0.1.0"}
    record = leavers().record.model_copy(update={"tests": [], "versions": versions})
    assert "Procedure: expected_occurrences, version 2; it tested nothing" in texts(_provenance(Paper(record, ())))


def test_a_unit_of_several_words_is_counted_by_its_noun() -> None:
    """156 patches of a host, not 156 patch of a hosts."""
    assert plural("patch of a host", 156) == "patches of a host"
    assert plural("service and month", 48) == "services and months"
    assert plural("patch of a host", 1) == "patch of a host"


def test_a_word_that_fills_its_column_to_the_point_can_be_found_by_searching() -> None:
    """The width of a column is that of its widest word: rounding must not break the word it was made from."""
    width = text_width("MON-01")
    assert breakable("MON-01", width - 1e-9) == "MON-01"
    parts = ("board_", "minutes_", "2025.", "txt")
    assert breakable("".join(parts), text_width("board_minutes_")) == "\u200b".join(parts)


def test_work_that_is_not_finished_is_told_in_sentences() -> None:
    """What keeps a criterion open is a sentence a control, without signs between them."""
    nodes = [ControlNode.model_construct(control=name, open_points=["not concluded (not run)"])
             for name in ("GOV-01", "GOV-04")]  # fmt: skip
    proposal = criterion_proposal(nodes, [], "", applicable=True)
    assert proposal.sentence == (
        "The work is not finished. GOV-01: not concluded (not run). GOV-04: not concluded (not run)."
    )


def test_a_single_item_is_not_all_of_one(tmp_path: Path) -> None:
    """A yearly control is due once: "The only item is tested", not "All 1 items are"."""
    content = tiny_json()
    content["attributes"] = [
        content["attributes"][0] | {"rule": "occurs_each", "arguments": {"date": "left_on", "each": "year"}}
    ]
    record = perform_and_record(with_evidence(tmp_path / "e", content), "LA-02", find_procedure("leaver_removal"))[0]
    assert record.tests[0].sample.sentences == ["The only item is tested by rule; there is no sampling risk."]


def test_a_page_gives_no_command_where_none_can_be_typed() -> None:
    """The open point stays on paper and in the report; how to settle it in a terminal does not."""
    point = (
        "relies on LA-01, which is not concluded: say what that means (reperform conclude REF --as PERSON --response "
        '"...")'
    )
    record = leavers().record.model_copy(update={"state": "incomplete", "conclusion": None, "open_points": [point]})
    told = not_concluded([point])
    assert told == "Not concluded: relies on LA-01, which is not concluded: say what that means."
    document = workpaper(Paper(record, leavers().results))
    pages = "\n".join(str(block) for part in document.parts for block in part.blocks)
    assert "say what that means" in pages
    assert "reperform conclude" not in pages


def test_rows_of_a_list_as_it_stood_on_a_day_are_not_of_the_period() -> None:
    """46 risks of a register without dates are all risks in the list; dated leavers are those of the period."""
    undated = with_ipe(whole_test(), date_column="", first_date="", last_date="")
    record = leavers().record
    assert "For all 412 leavers in the list, re-performed" in performed_wording(undated, record)
    assert "For all 412 leavers of the period (" in performed_wording(whole_test(), record)


def test_entries_of_an_inventory_are_not_called_occurrences(tmp_path: Path) -> None:
    """A rule that looks every entry of one list up in another expects entries; nothing occurs."""
    content = tiny_json()
    content["attributes"] = [
        content["attributes"][0] | {"rule": "covers", "arguments": {
            "column": "employee", "list": "ACCOUNTS.employee"}}
    ]  # fmt: skip
    performed = Performer(with_evidence(tmp_path / "e", content)).perform("LA-02")[0]
    assert performed.unit == "expected entry"


def test_how_late_is_said_without_a_limit_of_nought_days() -> None:
    """Twelve days after a due date is late by 12 days; a limit of 0 days is no limit anybody set."""
    row = ResultRow(item="A-1", attribute="A", result="deviation", kind="late", by="computed", test="T1",
                    reason="done_on 10 Sep 2025 is 12 calendar days after due_on 29 Aug 2025; the limit is 0 calendar "
                    "days: done, but late.")  # fmt: skip
    assert kind_words([row], "within") == ["1 done late (by 12 calendar days)"]


def test_the_summary_draws_bars_of_samples_only() -> None:
    """A bar for a whole population is always full: it is counted in a sentence and not drawn."""
    found = list(_samples([leavers().record]))
    assert text_of(found[0]) == "1 of 2 tests tested every item and has no bar."
    figures = [block.alt for block in found if isinstance(block, Figure)]
    assert len(figures) == 1
    assert "LA-02 T2" in figures[0]
    assert "LA-02 T1" not in figures[0]


def test_a_column_that_names_the_span_is_printed_by_its_name() -> None:
    """The sign that marks a column in the workbook of the engagement is no part of a sentence."""
    arguments = {"column": "Minutes down", "from": "OUTAGES.start, OUTAGES.end", "operation": "union_minutes",
                 "missing": "unable", "span": "@Month"}  # fmt: skip
    found = rule_sentence("recomputed", arguments)
    assert "within the span of Month, computed exactly" in found
