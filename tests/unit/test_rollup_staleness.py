"""What a change beneath takes out of force: exactly the steps that rest on it, and everything above them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from evaluation_support import (
    AT,
    STATUS,
    conclude_control,
    in_force,
    judge,
    judged,
    mark,
    perform,
    remark_passes_for,
    step,
    worked,
)
from support import PERSON

from reperform.evaluation.choosing import Chosen
from reperform.evaluation.deviations import handle_deviation
from reperform.evaluation.published import evaluate
from reperform.evaluation.recording import approve_exception, record_exception
from reperform.fieldwork.concluding import conclude
from reperform.fieldwork.judging import describe_deviation
from reperform.opened import OpenEngagement, open_at

EVERY_STEP = {
    "CC6.2", "CC6.3", "CC7.1", "A1.2", "Security", "Availability", "description", "design", "operation", "opinion",
}  # fmt: skip
OVER_ALL = {"Security", "Availability", "operation", "opinion"}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The engagement judged to its opinion; copied by each test."""
    root = tmp_path_factory.mktemp("judged") / "e"
    judged(root)
    return root


@pytest.fixture
def opened(finished: Path, tmp_path: Path) -> OpenEngagement:
    shutil.copytree(finished, tmp_path / "e")
    return open_at(tmp_path / "e")


def other_rationale(opened: OpenEngagement) -> None:
    conclude(opened, "OP-01", "operated_effectively", "Looked at once more.", person=PERSON, at=AT)


def exception_word(opened: OpenEngagement) -> None:
    record_exception(opened, "EX-01", facts={"effect": "Three mailboxes were open."}, person=PERSON, at=AT)


def deviation_word(opened: OpenEngagement) -> None:
    describe_deviation(
        opened, "LA-02", item="E4", attribute="B", facts={"cause": "A holiday was overlooked."}, person=PERSON, at=AT
    )


def released(opened: OpenEngagement) -> None:
    record_exception(opened, "EX-01", chosen=Chosen(items=("E4",), release=True), person=PERSON, at=AT)


CHANGES: dict[str, tuple[Callable[[OpenEngagement], None], set[str]]] = {
    "one mark of a control of CC6.2": (lambda one: remark_passes_for(one, "HR-01"), {"CC6.2", *OVER_ALL}),
    "one mark of a control of two criteria": (
        lambda one: remark_passes_for(one, "LA-02"), {"CC6.2", "CC6.3", *OVER_ALL},
    ),
    "one mark under Availability alone": (
        lambda one: remark_passes_for(one, "AV-01"), {"A1.2", "Availability", "operation", "opinion"},
    ),
    "a mark whose paper is not done again": (lambda one: mark(one, "OP-01", "E1", "new"), {"CC7.1", *OVER_ALL}),
    "the reason of a conclusion": (other_rationale, {"CC7.1", *OVER_ALL}),
    "a word of an exception": (exception_word, {"CC6.2", "CC6.3", *OVER_ALL}),
    "a word on one deviation": (deviation_word, {"CC6.2", "CC6.3", *OVER_ALL}),
    "a deviation taken out of its exception": (released, {"CC6.2", "CC6.3", *OVER_ALL}),
    "the judgement of a criterion": (lambda one: judge(one, "CC7.1", status="not_met"), OVER_ALL),
    "the judgement of a category": (lambda one: judge(one, "Security", status="not_met"), {"operation", "opinion"}),
    "the judgement of a limb": (
        lambda one: judge(one, "design", status="not_met", material="yes", pervasive="no"), {"opinion"},
    ),
}  # fmt: skip


def test_a_finished_engagement_is_judged_throughout(opened: OpenEngagement) -> None:
    """Nothing is out of force as long as nothing changed, also when the folder is opened elsewhere."""
    assert in_force(evaluate(opened)) == EVERY_STEP


@pytest.mark.parametrize("name", list(CHANGES))
def test_a_change_takes_out_what_rests_on_it_and_nothing_else(opened: OpenEngagement, name: str) -> None:
    """One change beneath: the steps above it are out of force, every other judgement stays."""
    change, falls = CHANGES[name]
    before = {one.id: one.rests_on for one in evaluate(opened).rollup.nodes().values()}
    change(opened)
    after = evaluate(opened)
    assert EVERY_STEP - in_force(after) == falls
    moved = {one.id for one in after.rollup.nodes().values() if one.rests_on != before[one.id]}
    assert moved == falls


def test_one_mark_changes_the_counts_and_sentences_that_rest_on_it_alone(opened: OpenEngagement) -> None:
    """A pass turned into a deviation moves the numbers, proposals and open points of its criterion and no other's."""
    from reperform.fieldwork.judging import record_marks

    before = evaluate(opened)
    one = {"item": "E1", "attribute": "A", "result": "deviation", "note": "No ticket.", "evidence": ""}
    record_marks(opened, "HR-01", [one], person=PERSON, at=AT)
    perform(opened, "HR-01")
    after = evaluate(opened)
    then, now = ({row.control: row for row in state.rollup.controls} for state in (before, after))
    assert (then["HR-01"].deviating, now["HR-01"].deviating) == (0, 1)
    assert {name for name in now if now[name] != then[name]} == {"HR-01"}
    assert len(after.log.deviations) == len(before.log.deviations) + 1
    assert [row.control for row in after.log.open_deviations] == ["HR-01"]
    assert before.log.exceptions == after.log.exceptions
    criteria = zip(before.rollup.criteria, after.rollup.criteria, strict=True)
    assert {old.id for old, new in criteria if old != new} == {"CC6.2"}
    assert step(opened, "CC6.2").proposed.status == "not_determinable"


def test_what_fell_is_shown_as_given_on_another_state(opened: OpenEngagement) -> None:
    """The earlier judgement stays readable with its reason; it is not the judgement."""
    remark_passes_for(opened, "OP-01")
    node = step(opened, "CC7.1")
    assert node.judgement is None
    assert node.earlier is not None
    assert (node.earlier.status, node.earlier.rationale) == ("met", "What was found on CC7.1.")


def test_a_mark_put_back_puts_the_judgements_back(opened: OpenEngagement) -> None:
    """In force follows from digests alone: the same work again is the work that was judged."""
    remark_passes_for(opened, "OP-01")
    mark(opened, "OP-01", "E1")
    perform(opened, "OP-01")
    conclude_control(opened, "OP-01")
    assert in_force(evaluate(opened)) == EVERY_STEP


def test_judging_again_brings_back_one_step_only(opened: OpenEngagement) -> None:
    """Nothing above is judged by judging what lies beneath it."""
    remark_passes_for(opened, "AV-01")
    judge(opened, "A1.2")
    # The same words by the same person on other work: the criterion is judged, the category rests on other work.
    assert EVERY_STEP - in_force(evaluate(opened)) == {"Availability", "operation", "opinion"}


def test_a_compensating_control_is_beneath_the_criterion_it_makes_up_for(opened: OpenEngagement) -> None:
    """A mark of a control that only compensates takes the criterion out of force whose exception names it."""
    facts = {"compensating_why": "It finds every account left open."}
    record_exception(opened, "EX-01", facts=facts, compensating=("AV-01",), person=PERSON, at=AT)
    entry = evaluate(opened).log.exceptions[0]
    assert [(used.control, used.usable) for used in entry.compensating] == [("AV-01", True)]
    before = evaluate(opened).rollup.nodes()
    mark(opened, "AV-01", "E1", "new")
    after = evaluate(opened)
    assert {name for name, node in after.rollup.nodes().items() if node.rests_on != before[name].rests_on} >= {
        "CC6.2", "CC6.3", "A1.2",
    }  # fmt: skip
    assert after.rollup.nodes()["CC7.1"].rests_on == before["CC7.1"].rests_on
    assert not after.log.exceptions[0].compensating[0].usable


def test_other_work_on_a_compensating_control_is_other_work(opened: OpenEngagement) -> None:
    """A compensating control done and concluded again is usable as before: its criteria stay out of force."""
    facts = {"compensating_why": "It finds every account left open."}
    record_exception(opened, "EX-01", facts=facts, compensating=("AV-01",), person=PERSON, at=AT)
    approve_exception(opened, "EX-01", person="ben", at=AT)
    judge(opened, "CC6.2", "CC6.3", status="met_with_exceptions")
    assert {"CC6.2", "CC6.3"} <= in_force(evaluate(opened))
    remark_passes_for(opened, "AV-01")
    after = evaluate(opened)
    assert after.log.exceptions[0].compensating[0].usable
    assert not {"CC6.2", "CC6.3"} & in_force(after)
    assert "CC7.1" in in_force(after)


def handled(opened: OpenEngagement, item: str, attribute: str, proof: str) -> None:
    handle_deviation(
        opened, "LA-02", item=item, attribute=attribute, handling="allowed_exception", proof=proof, person=PERSON, at=AT
    )


def test_a_decision_on_a_deviation_is_beneath_its_criterion(tmp_path: Path) -> None:
    """Deviations that are in no exception count by what was decided of them: other proof, other ground."""
    opened = worked(tmp_path / "e")
    for item, attribute in (("E6", "A"), ("E4", "B"), ("E6", "B")):
        handled(opened, item, attribute, "Policy 4.2 allows it.")
    judge(opened, "CC6.3", "CC7.1")
    handled(opened, "E4", "B", "Policy 4.3 allows it.")
    assert in_force(evaluate(opened)) == {"CC7.1"}


def test_the_description_limb_rests_on_the_description(opened: OpenEngagement) -> None:
    """A changed line of the Description sheet takes out the description limb and the opinion, nothing else."""
    from openpyxl import load_workbook

    book = load_workbook(opened.folder.workbook)
    sheet = book["Description"]
    sheet.append(["DC1" if cell.column == 1 else "changed" for cell in sheet[1]])
    book.save(opened.folder.workbook)
    assert EVERY_STEP - in_force(evaluate(open_at(opened.folder.root))) == {"description", "opinion"}


def test_the_design_limb_rests_on_the_walkthroughs(opened: OpenEngagement) -> None:
    """A walkthrough edited in the workbook takes out the design limb at once, before any paper is done again."""
    from openpyxl import load_workbook

    book = load_workbook(opened.folder.workbook)
    sheet = book["Walkthroughs"]
    place = {cell.value: cell.column for row in sheet.iter_rows(max_row=6) for cell in row}
    row = next(row for row in range(1, 20) if sheet.cell(row, place["control"]).value == "AV-01")
    sheet.cell(row, place["seen"]).value = "Another ticket was followed."
    book.save(opened.folder.workbook)
    fallen = EVERY_STEP - in_force(evaluate(open_at(opened.folder.root)))
    assert fallen == {"A1.2", "Availability", "operation", "design", "opinion"}


def test_another_conclusion_of_the_same_control_is_not_confused_with_the_first(opened: OpenEngagement) -> None:
    """A status that is concluded differently takes out its criteria even when the tests are the same."""
    assert STATUS["LA-02"] != "did_not_operate_effectively"
    conclude_control(opened, "LA-02", "did_not_operate_effectively")
    assert EVERY_STEP - in_force(evaluate(opened)) == {"CC6.2", "CC6.3", *OVER_ALL}
    assert step(opened, "CC6.3").proposed.status == "not_met"
