"""From lists to a record on the tiny engagement: every number here can be checked by hand in tests/support.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support import ACCOUNTS, AT, LEAVERS, PERSON, make, tiny_json, with_evidence

from reperform.draws.ledger import drawn_for
from reperform.draws.of_control import draw_control
from reperform.engagement.tests_of_control import procedure_of, tests_of
from reperform.errors import InputRefused, UsageError
from reperform.fieldwork.concluding import conclude
from reperform.fieldwork.judging import clear_ipe, describe_deviation, record_marks
from reperform.fieldwork.performing import Performer
from reperform.fieldwork.procedures import find_procedure
from reperform.fieldwork.published import published_record
from reperform.fieldwork.recording import perform_and_record
from reperform.fieldwork.staleness import stale_reasons
from reperform.opened import OpenEngagement, open_at
from reperform.populations.imports import take_in
from reperform.record import RESULTS, Record
from reperform.runner import run

SEED = "a" * 64
PASS_ALL = [
    {"item": item, "attribute": "C", "result": "pass", "note": "", "evidence": f"ticket of {item}"}
    for item in ("E1", "E2", "E3", "E4", "E6")
]


def record_of(opened: OpenEngagement) -> Record:
    return perform_and_record(opened, "LA-02", find_procedure("leaver_removal"))[0]


def results_of(opened: OpenEngagement, attribute: str) -> dict[str, str]:
    performed = Performer(opened).perform("LA-02")
    return {row.item: row.result for one in performed for row in one.results if row.attribute == attribute}


def drawn_and_marked(opened: OpenEngagement) -> OpenEngagement:
    draw_control(opened, "LA-02", person=PERSON, seed=SEED, reason="test", at=AT)
    record_marks(opened, "LA-02", PASS_ALL, person=PERSON, at=AT)
    return opened


def test_the_population_is_the_leavers_of_the_period(tmp_path: Path) -> None:
    """E5 left after the period: left out, counted, and named."""
    record = record_of(with_evidence(tmp_path / "e"))
    population = record.tests[0].population
    assert (population.size, population.ipe.rows_in_file) == (5, 6)
    assert population.ipe.rows_excluded[0]["ids"] == ["E5"]
    assert "2025-12-31" in population.ipe.rows_excluded[0]["rule"]


def test_each_leaver_gets_the_result_worked_out_by_hand(tmp_path: Path) -> None:
    """Same day, over a weekend and over a holiday are in time; two days late and never are deviations."""
    opened = with_evidence(tmp_path / "e")
    assert results_of(opened, "A") == {"E1": "pass", "E2": "pass", "E3": "pass", "E4": "pass", "E6": "deviation"}
    assert results_of(opened, "B") == {"E1": "pass", "E2": "pass", "E3": "pass", "E4": "deviation", "E6": "deviation"}


def test_a_row_that_is_not_found_names_the_value_it_was_looked_up_by(tmp_path: Path) -> None:
    """A blank number and a number that no record has are two findings; the sentence tells them apart."""
    opened = make(tmp_path / "e", with_tickets())
    evidence = opened.folder.evidence
    evidence.joinpath("leavers.csv").write_text("employee,left_on,ticket\nE1,2025-03-03,\nE2,2025-03-03,T9\n")
    evidence.joinpath("accounts.csv").write_text("account,employee,ticket,disabled_on\na1,E1,T1,2025-03-03\n")
    for name, population in (("leavers.csv", "LEAVERS"), ("accounts.csv", "ACCOUNTS")):
        take_in(opened, evidence / name, population, person=PERSON, at=AT)
    (performed,) = Performer(opened).perform("LA-02")
    said = {row.item: row.reason for row in performed.results if row.attribute == "A"}
    assert said == {
        "E1": "No row of ACCOUNTS has the item's key: ticket is blank (unable to examine).",
        "E2": "No row of ACCOUNTS has the item's key: ticket is 'T9' (unable to examine).",
    }


def with_tickets() -> dict[str, Any]:
    """The tiny engagement with accounts found by a ticket."""
    content = tiny_json()
    content["attributes"] = content["attributes"][:1]
    content["joins"][0] |= {"left_columns": ["ticket"], "right_columns": ["ticket"]}
    return content


def test_without_the_calendar_the_holiday_makes_the_difference(tmp_path: Path) -> None:
    """Independence Day is no working day only because the Calendar sheet says so."""
    opened = with_evidence(tmp_path / "e", tiny_json(calendar=[]))
    assert results_of(opened, "B")["E3"] == "deviation"


def test_items_count_once_and_the_six_counts_add_up(tmp_path: Path) -> None:
    """E6 deviates twice and is one deviating item; every attribute's counts add up to the items tested."""
    test = record_of(with_evidence(tmp_path / "e")).tests[0]
    assert (test.items_tested, test.items_deviating) == (5, 2)
    for attribute in test.attributes:
        counts = attribute.model_dump(by_alias=True)
        assert sum(counts[name] for name in RESULTS) == attribute.tested == 5


def test_row_order_changes_nothing_but_the_file(tmp_path: Path) -> None:
    """A shuffled list has the same frame, the same draw and the same results."""
    first = drawn_and_marked(with_evidence(tmp_path / "a"))
    second = make(tmp_path / "b")
    lines = LEAVERS.splitlines()
    shuffled = "\n".join([lines[0], *reversed(lines[1:])]) + "\n"
    (second.folder.evidence / "leavers.csv").write_text(shuffled, encoding="utf-8")
    for name, population in (("leavers.csv", "LEAVERS"), ("accounts.csv", "ACCOUNTS")):
        take_in(second, second.folder.evidence / name, population, person=PERSON, at=AT)
    drawn_and_marked(second)
    test_first, test_second = tests_of(first.engagement, "LA-02")[1], tests_of(second.engagement, "LA-02")[1]
    drawn, again = drawn_for(first, test_first), drawn_for(second, test_second)
    assert drawn is not None
    assert again is not None
    assert (drawn.frame_sha256, drawn.items) == (again.frame_sha256, again.items)
    assert perform_and_record(first, "LA-02", find_procedure("leaver_removal"))[1] == (
        perform_and_record(second, "LA-02", find_procedure("leaver_removal"))[1]
    )


def test_the_frame_is_frozen_before_the_seed_and_the_seed_before_the_items(tmp_path: Path) -> None:
    """The three events of a draw stand in the log in this order."""
    opened = with_evidence(tmp_path / "e")
    draw_control(opened, "LA-02", person=PERSON, at=AT)
    events = opened.log.of_type("plan", "draw")
    assert [event.data.get("stage", event.type) for event in events] == ["plan", "seed", "items"]
    assert len(events[1].data["seed"]) == 64
    assert "items" not in events[1].data


def test_two_draws_take_different_seeds_from_fresh_randomness(tmp_path: Path) -> None:
    """No seed is derived from the population or fixed by default."""
    seeds = set()
    for name in "ab":
        opened = with_evidence(tmp_path / name)
        seeds.add(draw_control(opened, "LA-02", person=PERSON)[0][1].seed)
    assert len(seeds) == 2


def test_a_second_draw_needs_a_reason_and_the_first_stays_visible(tmp_path: Path) -> None:
    """Without a reason the sample in force is shown; with one, both draws stand in the ledger."""
    opened = with_evidence(tmp_path / "e")
    first = draw_control(opened, "LA-02", person=PERSON, at=AT)[0][1]
    assert draw_control(opened, "LA-02", person=PERSON, at=AT)[0][1] == first
    with pytest.raises(UsageError, match="without a reason"):
        draw_control(with_evidence(tmp_path / "other"), "LA-02", person=PERSON, seed=SEED)
    second = draw_control(opened, "LA-02", person=PERSON, reason="first list was wrong", at=AT)[0][1]
    assert [line.event for line in second.ledger] == ["plan", "draw", "draw", "discard", "plan", "draw", "draw"]
    assert first.seed in second.ledger[1].text


def test_a_draw_cut_off_after_its_seed_is_finished_with_that_seed(tmp_path: Path) -> None:
    """A crash between seed and items never gives a second chance at a seed."""
    opened = with_evidence(tmp_path / "e")
    draw_control(opened, "LA-02", person=PERSON, at=AT)
    last = opened.log.of_type("draw")[-1]
    seed = opened.log.of_type("draw")[-2].data["seed"]
    (opened.folder.log / last.writer / f"{last.seq:06d}.json").unlink()
    again = open_at(opened.folder.root)
    drawn = draw_control(again, "LA-02", person=PERSON, at=AT)[0][1]
    assert drawn.seed == seed
    assert drawn.items == tuple(last.data["items"])


def test_duplicate_keys_cannot_be_drawn(tmp_path: Path) -> None:
    """A key on two rows is refused with the key named, and opens the IPE record."""
    opened = make(tmp_path / "e")
    (opened.folder.evidence / "leavers.csv").write_text(LEAVERS.replace("E2,", "E1,"), encoding="utf-8")
    for name, population in (("leavers.csv", "LEAVERS"), ("accounts.csv", "ACCOUNTS")):
        take_in(opened, opened.folder.evidence / name, population, person=PERSON, at=AT)
    with pytest.raises(InputRefused) as refused:
        draw_control(opened, "LA-02", person=PERSON)
    assert refused.value.messages[0].where.ids == ("E1",)


def test_an_item_without_a_key_cannot_be_drawn_and_the_way_out_is_told(tmp_path: Path) -> None:
    """A blank is for the client to fill or to be excluded with its reason; another key would not help."""
    opened = make(tmp_path / "e")
    (opened.folder.evidence / "leavers.csv").write_text(LEAVERS.replace("E2,", ",", 1), encoding="utf-8")
    for name, population in (("leavers.csv", "LEAVERS"), ("accounts.csv", "ACCOUNTS")):
        take_in(opened, opened.folder.evidence / name, population, person=PERSON, at=AT)
    with pytest.raises(InputRefused) as refused:
        draw_control(opened, "LA-02", person=PERSON)
    (message,) = refused.value.messages
    assert (message.code, message.found) == ("RP-D02", "1 item without a key")
    assert "Exclusions" in message.action


def test_a_count_that_differs_from_the_stated_one_keeps_the_paper_open(tmp_path: Path) -> None:
    """A cut-off list is noticed by the client's own count, and only a recorded reason closes it."""
    content = tiny_json()
    content["populations"][0]["stated_count"] = 7
    opened = with_evidence(tmp_path / "e", content)
    points = record_of(opened).open_points
    assert any("6 rows in the file, 7 stated" in point for point in points)
    clear_ipe(opened, "LEAVERS", "HR counted a test record; screen inspected.", person=PERSON, at=AT)
    assert record_of(drawn_and_marked(opened)).open_points == []
    longer = LEAVERS + "E7,2025-06-06,employee\nE8,2025-06-06,x\n"
    (opened.folder.evidence / "leavers.csv").write_text(longer, encoding="utf-8")
    take_in(opened, opened.folder.evidence / "leavers.csv", "LEAVERS", person=PERSON, at=AT)
    assert any("8 rows in the file, 7 stated" in point for point in record_of(opened).open_points)


def test_the_second_list_is_reconciled_both_ways(tmp_path: Path) -> None:
    """Keys only in one of the two lists are counted and named."""
    content = tiny_json()
    content["populations"][0]["second_source"] = "ACCOUNTS"
    opened = make(tmp_path / "e", content)
    (opened.folder.evidence / "accounts.csv").write_text(ACCOUNTS.replace("a1,E1", "a1,E9"), encoding="utf-8")
    for name, population in (("leavers.csv", "LEAVERS"), ("accounts.csv", "ACCOUNTS")):
        take_in(opened, opened.folder.evidence / name, population, person=PERSON, at=AT)
    check = next(one for one in record_of(opened).tests[0].population.ipe.tests if one.id == "second_source")
    assert check.result == "fail"
    assert "1 only in LEAVERS (E1)" in check.text
    assert "E5" in check.text  # a leaver outside the period still has an account
    assert "E9" in check.text


def test_an_unmarked_item_is_pending_and_never_a_pass(tmp_path: Path) -> None:
    """One unmarked item keeps the control incomplete and out of evaluation."""
    opened = with_evidence(tmp_path / "e")
    draw_control(opened, "LA-02", person=PERSON, seed=SEED, reason="test", at=AT)
    record_marks(opened, "LA-02", PASS_ALL[:-1], person=PERSON, at=AT)
    record = record_of(opened)
    assert record.state == "incomplete"
    assert record.tests[1].attributes[0].pending == 1
    assert record.tests[1].evaluation.upper_limit == ""


def test_marks_are_checked_all_at_once(tmp_path: Path) -> None:
    """An item that was not drawn, an unknown result and a deviation without a note are all named, nothing kept."""
    opened = with_evidence(tmp_path / "e")
    draw_control(opened, "LA-02", person=PERSON, seed=SEED, reason="test", at=AT)
    wrong = [
        {"item": "E9", "attribute": "C", "result": "pass"},
        {"item": "E1", "attribute": "C", "result": "fine"},
        {"item": "E2", "attribute": "C", "result": "deviation"},
    ]
    with pytest.raises(InputRefused) as refused:
        record_marks(opened, "LA-02", wrong, person=PERSON)
    assert [message.code for message in refused.value.messages] == ["RP-M01", "RP-M03", "RP-M04"]
    assert opened.judgements.marks("LA-02") == {}


def test_a_design_failure_stops_operating_tests(tmp_path: Path) -> None:
    """A control that is not suitably designed is not tested, and only that can be concluded."""
    content = tiny_json()
    content["walkthroughs"][0] |= {"design": "not_suitable", "rationale": "No limit for contractors."}
    opened = with_evidence(tmp_path / "e", content)
    run(opened, person=PERSON, at=AT)
    record = published_record(opened, "LA-02")
    assert record is not None
    assert record.tests == []
    assert record.proposed.status == "not_suitably_designed"
    with pytest.raises(InputRefused) as refused:
        conclude(opened, "LA-02", "operated_effectively", "No exceptions.", person=PERSON)
    assert refused.value.messages[0].code == "RP-C06"
    assert conclude(opened, "LA-02", "not_suitably_designed", "As walked through.", person=PERSON).state == "concluded"


@pytest.fixture
def ran(tmp_path: Path) -> OpenEngagement:
    """The tiny engagement, drawn, marked and run."""
    opened = drawn_and_marked(with_evidence(tmp_path / "e"))
    (result,) = run(opened, person=PERSON, at=AT)
    assert result.outcome == "done"
    return opened


def test_a_run_publishes_what_the_library_computes(ran: OpenEngagement) -> None:
    """The record published by the notebook is the one the library makes in this process."""
    (parameters,) = {str(test.parameters) for test in published_record(ran, "LA-02").tests}  # type: ignore[union-attr]
    assert "TINY-2025" in parameters
    again, _ = perform_and_record(
        ran, "LA-02", find_procedure(procedure_of(ran.engagement, "LA-02")),
        parameters={"control": "LA-02", "engagement": "TINY-2025"},
    )  # fmt: skip
    assert published_record(ran, "LA-02") == again


def test_nothing_is_run_again_while_nothing_changed(ran: OpenEngagement) -> None:
    """A second run finds everything current."""
    (result,) = run(ran, person=PERSON, at=AT)
    assert result.outcome == "current"


def test_a_conclusion_falls_away_when_the_evidence_changes(ran: OpenEngagement) -> None:
    """New evidence makes the paper stale and the conclusion no longer in force, without deleting it."""
    status = "operated_effectively_exceptions_noted"
    assert conclude(ran, "LA-02", status, "Two of five.", person=PERSON, at=AT).state == "concluded"
    (ran.folder.evidence / "accounts.csv").write_text(ACCOUNTS.replace("a6,E6,", "a6,E6,2025-05-05"), encoding="utf-8")
    take_in(ran, ran.folder.evidence / "accounts.csv", "ACCOUNTS", person=PERSON, at=AT)
    assert stale_reasons(ran, "LA-02") == ["evidence"]
    with pytest.raises(InputRefused) as refused:
        conclude(ran, "LA-02", status, "Still.", person=PERSON)
    assert refused.value.messages[0].code == "RP-C05"
    run(ran, person=PERSON, at=AT)
    record = published_record(ran, "LA-02")
    assert record is not None
    assert (record.state, record.conclusion, record.tests[0].items_deviating) == ("tested", None, 1)
    assert len(ran.judgements.all("conclude", "LA-02")) == 1


def test_facts_can_only_be_recorded_on_a_deviation_that_was_found(ran: OpenEngagement) -> None:
    """A fact on E6 stands in the record; one on E1, which passed, is refused."""
    facts = {"cause": "Ticket was lost", "classification": "isolated"}
    describe_deviation(ran, "LA-02", item="E6", attribute="B", facts=facts, person=PERSON, at=AT)
    record = published_record(ran, "LA-02")
    assert record is not None
    assert [one.cause for one in record.deviations if (one.item, one.attribute) == ("E6", "B")] == ["Ticket was lost"]
    with pytest.raises(InputRefused):
        describe_deviation(ran, "LA-02", item="E1", attribute="B", facts=facts, person=PERSON)


def test_a_failed_run_is_never_a_run_without_exceptions(tmp_path: Path) -> None:
    """A notebook that fails leaves a record that says so, and the control is not concluded."""
    opened = drawn_and_marked(with_evidence(tmp_path / "e"))
    procedure = find_procedure("time_limit").path.read_text(encoding="utf-8")
    broken = procedure.replace("wp.evaluate()", "wp.evalute()")
    (opened.folder.notebooks / "time_limit.ipynb").write_text(broken, encoding="utf-8")
    (result,) = run(opened, person=PERSON, at=AT)
    assert result.outcome == "failed"
    assert result.message is not None
    assert "evalute" in result.message.found
    record = published_record(opened, "LA-02")
    assert record is not None
    assert (record.state, record.tests, record.proposed.status) == ("failed", [], "")
