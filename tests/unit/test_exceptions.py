"""Exceptions: what a person makes of deviations, who may do what, and what is open until somebody does it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from evaluation_support import AT, DESCRIBED, content, mark, perform, with_exception, worked
from support import PERSON, command, snapshot

from reperform.errors import InputRefused, ReperformError, UsageError
from reperform.evaluation.choosing import Chosen
from reperform.evaluation.deviations import handle_deviation
from reperform.evaluation.exceptions import next_command
from reperform.evaluation.published import evaluate
from reperform.evaluation.recording import approve_exception, confirm_exception, record_exception
from reperform.fieldwork.judging import describe_deviation
from reperform.opened import OpenEngagement, open_at
from reperform.record.exceptions import ExceptionEntry

BOTH = Chosen(items=("E4", "E6"))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked engagement: three deviating results of two leavers, nothing said of them."""
    root = tmp_path_factory.mktemp("worked") / "e"
    worked(root)
    return root


@pytest.fixture
def opened(finished: Path, tmp_path: Path) -> OpenEngagement:
    shutil.copytree(finished, tmp_path / "e")
    return open_at(tmp_path / "e")


def handling(opened: OpenEngagement) -> dict[tuple[str, str], str]:
    return {(row.item, row.attribute): row.handling for row in evaluate(opened).log.deviations}


def entry(opened: OpenEngagement, number: str = "EX-01") -> ExceptionEntry:
    return next(one for one in evaluate(opened).log.exceptions if one.id == number)


def code(error: pytest.ExceptionInfo[ReperformError]) -> set[str]:
    return {message.code for message in error.value.messages}


def test_every_deviating_result_is_in_the_deviation_log_and_open(opened: OpenEngagement) -> None:
    """E4 was late, E6 was never disabled and so neither disabled nor in time: three facts, no exception made."""
    log = evaluate(opened).log
    assert [(row.item, row.attribute) for row in log.deviations] == [("E4", "B"), ("E6", "A"), ("E6", "B")]
    assert {row.handling for row in log.deviations} == {"open"}
    assert log.exceptions == []


def test_looking_records_nothing(opened: OpenEngagement) -> None:
    """Logs and roll-up are computed without a judgement, an event or a file."""
    before = snapshot(opened.folder.root)
    evaluate(opened)
    assert snapshot(opened.folder.root) == before


def test_an_exception_groups_deviations_and_both_logs_name_each_other(opened: OpenEngagement) -> None:
    """Attribute B of both leavers in EX-01; the other fact stays open until it is put into EX-02."""
    made = record_exception(opened, "LA-02", chosen=Chosen(attributes=("B",)), person=PERSON, at=AT)
    assert (made.id, made.items, made.attributes, made.criteria) == ("EX-01", ["E4", "E6"], ["B"], ["CC6.2", "CC6.3"])
    assert handling(opened) == {("E6", "A"): "open", ("E4", "B"): "exception", ("E6", "B"): "exception"}
    second = record_exception(opened, "E-CC6-LA-02", chosen=Chosen(items=("E6",), attributes=("A",)), person=PERSON)
    assert second.id == "EX-02"
    assert [(row.item, row.exception) for row in evaluate(opened).log.deviations] == [
        ("E4", "EX-01"), ("E6", "EX-02"), ("E6", "EX-01"),
    ]  # fmt: skip


def test_a_number_never_passes_to_another_exception(opened: OpenEngagement) -> None:
    """A withdrawn exception keeps its number and its reason; its deviations are open again."""
    record_exception(opened, "LA-02", chosen=BOTH, person=PERSON, at=AT)
    record_exception(opened, "EX-01", facts={"withdrawn": "Two causes, not one."}, person=PERSON, at=AT)
    assert set(handling(opened).values()) == {"open"}
    assert record_exception(opened, "LA-02", chosen=BOTH, person=PERSON, at=AT).id == "EX-02"
    assert [(one.id, one.withdrawn) for one in evaluate(opened).log.exceptions] == [
        ("EX-01", "Two causes, not one."), ("EX-02", ""),
    ]  # fmt: skip


def test_later_words_are_laid_over_earlier_ones_and_nothing_else_is_lost(opened: OpenEngagement) -> None:
    """A second call that names the cause keeps the effect; all judgements stay in the store."""
    record_exception(opened, "LA-02", chosen=BOTH, facts={"cause": "A", "effect": "E"}, person=PERSON, at=AT)
    made = record_exception(opened, "EX-01", facts={"cause": "B"}, person="ben", at=AT)
    assert (made.cause, made.effect, made.recorded_by) == ("B", "E", ["Ana Prescott", "Ben Ode"])
    assert len(opened.judgements.all("exception", "LA-02")) == 2


def test_a_deviation_belongs_to_one_exception_only(opened: OpenEngagement) -> None:
    """What is in EX-01 cannot be put into another one, nor explained away, before it is taken out."""
    record_exception(opened, "LA-02", chosen=BOTH, person=PERSON, at=AT)
    with pytest.raises(InputRefused) as error:
        record_exception(opened, "LA-02", chosen=Chosen(items=("E4",)), person=PERSON)
    assert code(error) == {"RP-B08"}
    explain = {"handling": "data_artefact", "proof": "The log shows it.", "person": PERSON}
    with pytest.raises(InputRefused) as error:
        handle_deviation(opened, "LA-02", item="E4", attribute="B", **explain)
    assert code(error) == {"RP-B03"}
    record_exception(opened, "EX-01", chosen=Chosen(items=("E4",), release=True), person=PERSON, at=AT)
    handle_deviation(opened, "LA-02", item="E4", attribute="B", **explain)
    assert handling(opened)["E4", "B"] == "data_artefact"


def test_unknown_deviations_are_refused_all_at_once_with_the_nearest(opened: OpenEngagement) -> None:
    """Two items that do not deviate give two messages, and nothing is recorded."""
    before = snapshot(opened.folder.root)
    with pytest.raises(InputRefused) as error:
        record_exception(opened, "LA-02", chosen=Chosen(items=("E1", "E66", "E4")), person=PERSON)
    assert [message.code for message in error.value.messages] == ["RP-M06", "RP-M06"]
    assert "did you mean E6" in error.value.messages[1].action
    assert snapshot(opened.folder.root) == before


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"classification": "isolatd"}, "RP-M07"),
        ({"deficiency": "designs"}, "RP-B04"),
        ({"period_from": "03/05/2025"}, "RP-B06"),
        ({"period_from": "2025-06-01", "period_to": "2025-05-01"}, "RP-B06"),
        ({"response_due": "2025-02-30"}, "RP-B06"),
        ({"sentiment": "good"}, "RP-B07"),
    ],
)
def test_values_that_are_none_are_refused(opened: OpenEngagement, facts: dict[str, str], expected: str) -> None:
    """Closed lists and days are checked; nothing is taken over half."""
    with pytest.raises(UsageError) as error:
        record_exception(opened, "LA-02", chosen=BOTH, facts=facts, person=PERSON)
    assert code(error) == {expected}
    assert evaluate(opened).log.exceptions == []


def test_an_exception_without_a_deviation_is_refused(opened: OpenEngagement) -> None:
    """Nothing is reported of a clean control, and an update that says nothing is none."""
    with pytest.raises(InputRefused) as error:
        record_exception(opened, "LA-02", facts={"fact": "It looked odd."}, person=PERSON)
    assert code(error) == {"RP-B09"}
    record_exception(opened, "LA-02", chosen=BOTH, person=PERSON, at=AT)
    with pytest.raises(UsageError) as usage:
        record_exception(opened, "EX-01", person=PERSON)
    assert code(usage) == {"RP-B07"}
    with pytest.raises(UsageError) as usage:
        record_exception(opened, "EX-09", facts={"cause": "x"}, person=PERSON)
    assert code(usage) == {"RP-B05"}


def test_what_is_not_recorded_is_open_and_keeps_the_approval_back(opened: OpenEngagement) -> None:
    """A bare exception names all it lacks; a reviewer cannot approve it."""
    made = record_exception(opened, "LA-02", chosen=BOTH, person=PERSON, at=AT)
    lacking = (
        "cause",
        "class",
        "period",
        "extent",
        "owner",
        "response",
        "effect",
        "disposition",
        "confirmed",
        "approved",
    )
    assert [word for word in lacking if not any(word in point for point in made.open_points)] == []
    with pytest.raises(InputRefused) as error:
        approve_exception(opened, "EX-01", person="ben")
    assert code(error) == {"RP-B14"}


def test_the_next_command_names_the_options_that_are_missing(opened: OpenEngagement) -> None:
    """What is not recorded first, then the owner's answer, then the approval; a refused approval says the same."""
    chosen = Chosen(items=("E4",))
    made = record_exception(opened, "LA-02", chosen=chosen, facts={"cause": "Late."}, person=PERSON, at=AT)
    said = next_command(made)
    assert "--classification ... --from ... --extent ..." in said
    assert "--cause" not in said
    with pytest.raises(InputRefused) as error:
        approve_exception(opened, "EX-01", person="ben")
    assert error.value.messages[0].action == f"record it: {said}"
    bare = made.model_copy(update={"open_points": ["the owner has not confirmed the facts"]})
    assert '--confirmed-by "NAME, ROLE"' in next_command(bare)
    done = made.model_copy(update={"open_points": ["no reviewer has approved it"]})
    assert next_command(done) == "reperform exception EX-01 --approve --as REVIEWER"


def test_facts_recorded_on_the_deviations_are_taken_over(opened: OpenEngagement) -> None:
    """Cause, class, response and disposition said of each deviation need not be typed again."""
    record_exception(opened, "LA-02", chosen=BOTH, person=PERSON, at=AT)
    for item, attribute in (("E6", "A"), ("E4", "B"), ("E6", "B")):
        facts = {"cause": "Late news.", "classification": "isolated", "response": "A feed.", "disposition": "Reported."}
        describe_deviation(opened, "LA-02", item=item, attribute=attribute, facts=facts, person=PERSON, at=AT)
    missing = " ".join(entry(opened).open_points)
    assert "cause" not in missing
    assert "disposition" not in missing
    assert "effect" in missing
    assert entry(opened).cause == ""


def test_a_disposition_typed_on_a_deviation_alone_counts_as_decided(opened: OpenEngagement) -> None:
    """Engagements that decided deviation by deviation are taken over as they are."""
    facts = {"disposition": "Exception reported."}
    describe_deviation(opened, "LA-02", item="E4", attribute="B", facts=facts, person=PERSON, at=AT)
    assert handling(opened) == {("E6", "A"): "open", ("E4", "B"): "decided", ("E6", "B"): "open"}


def test_the_owner_confirms_facts_and_the_confirmation_falls_with_them(opened: OpenEngagement) -> None:
    """A confirmation stands while the facts stand; the verdict of the auditor does not touch it."""
    with_exception(opened)
    confirmed = entry(opened).confirmation
    assert confirmed is not None
    assert (confirmed.by, confirmed.on, confirmed.answer) == ("Head of IT", "2026-02-02", "confirmed")
    record_exception(opened, "EX-01", facts={"effect": "None.", "disposition": "Reported."}, person=PERSON, at=AT)
    assert entry(opened).confirmation is not None
    record_exception(opened, "EX-01", facts={"fact": "Two leavers kept access."}, person=PERSON, at=AT)
    assert entry(opened).confirmation is None
    assert any("as they stand now" in point for point in entry(opened).open_points)


def test_a_dispute_needs_the_words_of_the_owner(opened: OpenEngagement) -> None:
    """A disputed fact is no open point of its own, but both sides are on paper."""
    record_exception(opened, "LA-02", chosen=BOTH, facts=DESCRIBED, person=PERSON, at=AT)
    with pytest.raises(UsageError) as error:
        confirm_exception(opened, "EX-01", by="Head of IT", on="2026-02-02", answer="disputed", person=PERSON)
    assert code(error) == {"RP-B11"}
    made = confirm_exception(
        opened, "EX-01", by="Head of IT", on="2026-02-02", answer="disputed", words="E4 left later.", person=PERSON
    )
    assert made.confirmation is not None
    assert made.confirmation.words == "E4 left later."
    with pytest.raises(UsageError) as error:
        confirm_exception(opened, "EX-01", by=" ", on="", person=PERSON)
    assert code(error) == {"RP-B06", "RP-B10"}


def test_only_a_reviewer_who_recorded_nothing_of_it_approves(opened: OpenEngagement) -> None:
    """A preparer has not the role; a reviewer who wrote the cause approves no longer."""
    record_exception(opened, "LA-02", chosen=BOTH, facts=DESCRIBED, person=PERSON, at=AT)
    confirm_exception(opened, "EX-01", by="Head of IT", on="2026-02-02", person=PERSON, at=AT)
    with pytest.raises(UsageError) as error:
        approve_exception(opened, "EX-01", person=PERSON)
    assert code(error) == {"RP-B12"}
    record_exception(opened, "EX-01", facts={"cause": "Payroll told IT late."}, person="ben", at=AT)
    with pytest.raises(UsageError) as error:
        approve_exception(opened, "EX-01", person="ben")
    assert code(error) == {"RP-B13"}
    assert "pat" in error.value.messages[0].action
    assert approve_exception(opened, "EX-01", person="pat", at=AT).open_points == []


def test_an_approval_falls_when_its_approver_writes_on_the_exception(opened: OpenEngagement) -> None:
    """Who approved and then changed a word has approved what is their own."""
    with_exception(opened)
    assert entry(opened).approval is not None
    record_exception(opened, "EX-01", facts={"extent": DESCRIBED["extent"]}, person="ben", at=AT)
    assert entry(opened).approval is None


def test_a_decision_on_a_deviation_falls_with_its_fact(tmp_path: Path) -> None:
    """A data artefact proven for one fact is open again when the run finds another fact; the result never changes."""
    opened = worked(tmp_path / "e")
    for item, attribute in (("E6", "A"), ("E6", "B")):
        handle_deviation(
            opened, "LA-02", item=item, attribute=attribute, handling="data_artefact",
            proof="The directory log shows the account disabled on May 5.", person=PERSON, at=AT,
        )  # fmt: skip
    assert handling(opened) == {("E6", "A"): "data_artefact", ("E4", "B"): "open", ("E6", "B"): "data_artefact"}
    record = evaluate(opened)
    assert next(row for row in record.rollup.controls if row.control == "LA-02").deviating == 2
    from support import ACCOUNTS

    from reperform.populations.imports import take_in

    path = opened.folder.evidence / "accounts.csv"
    path.write_text(ACCOUNTS.replace("a6,E6,", "a6,E6,2025-09-30"), encoding="utf-8")
    take_in(opened, path, "ACCOUNTS", person=PERSON, at=AT)
    perform(opened, "LA-02")
    (row,) = [row for row in evaluate(opened).log.deviations if row.item == "E6"]
    assert (row.attribute, row.handling) == ("B", "open")
    assert "decide again" in row.note


def test_a_decision_can_be_taken_back_and_needs_proof(opened: OpenEngagement) -> None:
    """No proof, no decision; taking it back needs a reason as well."""
    with pytest.raises(UsageError) as error:
        handle_deviation(
            opened, "LA-02", item="E4", attribute="B", handling="allowed_exception", proof=" ", person=PERSON
        )
    assert code(error) == {"RP-B02"}
    for name in ("allowed_exception", "open"):
        handle_deviation(
            opened, "LA-02", item="E4", attribute="B", handling=name, proof="Policy 4.2.", person=PERSON, at=AT
        )
        assert handling(opened)["E4", "B"] == name


def test_a_deviation_that_is_gone_stays_in_the_exception_and_is_named(tmp_path: Path) -> None:
    """An exception on a fact that a later run does not find is open until a person takes it out."""
    opened = with_exception(worked(tmp_path / "e"))
    from support import ACCOUNTS

    from reperform.populations.imports import take_in

    path = opened.folder.evidence / "accounts.csv"
    path.write_text(ACCOUNTS.replace("a4,E4,2026-01-05", "a4,E4,2025-12-31"), encoding="utf-8")
    take_in(opened, path, "ACCOUNTS", person=PERSON, at=AT)
    perform(opened, "LA-02")
    made = entry(opened)
    assert [row.item for row in made.deviations if not row.found] == ["E4"]
    assert any(point.startswith("E4, attribute B, is not found") for point in made.open_points)
    assert made.approval is None


def test_a_compensating_control_must_exist_and_is_usable_only_when_concluded(opened: OpenEngagement) -> None:
    """An unknown control is refused; the control itself, one without a reason or out of date is shown as not usable."""
    with pytest.raises(UsageError) as error:
        record_exception(opened, "LA-02", chosen=BOTH, compensating=("HR-11",), person=PERSON)
    assert code(error) == {"RP-U01"}
    assert "HR-01" in error.value.messages[0].action
    made = record_exception(opened, "LA-02", chosen=BOTH, compensating=("HR-01", "LA-02"), person=PERSON, at=AT)
    assert [used.usable for used in made.compensating] == [False, False]
    made = record_exception(opened, "EX-01", facts={"compensating_why": "Finds them weekly."}, person=PERSON, at=AT)
    assert [(used.control, used.usable) for used in made.compensating] == [("HR-01", True), ("LA-02", False)]
    mark(opened, "HR-01", "E2", "new")
    (hr, _) = entry(opened).compensating
    assert not hr.usable
    assert "older than its judgements" in hr.reasons[0]


def test_a_failed_design_is_an_exception_without_items(tmp_path: Path) -> None:
    """A design that is not suitable has no deviating item; what is wrong must be typed."""
    made = content()
    made["walkthroughs"][0] |= {"design": "not_suitable", "rationale": "No limit for contractors."}
    from support import with_evidence

    opened = with_evidence(tmp_path / "e", made)
    perform(opened, "LA-02")
    with pytest.raises(InputRefused):
        record_exception(opened, "LA-02", facts={"cause": "x"}, person=PERSON)
    facts = {"fact": "Contractors are outside the control.", "deficiency": "design"}
    assert record_exception(opened, "LA-02", facts=facts, person=PERSON).deviations == []


def test_what_was_withdrawn_released_or_never_run_takes_no_words(opened: OpenEngagement, tmp_path: Path) -> None:
    """Each is refused by name; an exception that stands for nothing any more is open."""
    record_exception(opened, "LA-02", chosen=BOTH, person=PERSON, at=AT)
    with pytest.raises(InputRefused) as error:
        record_exception(opened, "EX-01", chosen=Chosen(items=("E1",), release=True), person=PERSON)
    assert code(error) == {"RP-B20"}
    made = record_exception(opened, "EX-01", chosen=Chosen(items=("E4", "E6"), release=True), person=PERSON, at=AT)
    assert made.open_points[0] == "it stands for no deviation"
    record_exception(opened, "EX-01", facts={"withdrawn": "Nothing is left of it."}, person=PERSON, at=AT)
    with pytest.raises(InputRefused) as error:
        record_exception(opened, "EX-01", facts={"cause": "x"}, person=PERSON)
    assert code(error) == {"RP-B21"}
    from support import with_evidence

    with pytest.raises(InputRefused) as error:
        record_exception(with_evidence(tmp_path / "new", content()), "LA-02", chosen=BOTH, person=PERSON)
    assert code(error) == {"RP-B19"}


def test_two_people_on_two_machines_never_share_a_number(opened: OpenEngagement) -> None:
    """Two chains that both opened EX-01 show EX-01 and EX-01b; later words reach the one they were said of."""
    fields = {"fields": {}, "add": [["E4", "B"]], "remove": [], "exception": "EX-01", "opening": ""}
    first = opened.judgements.add("exception", "LA-02", fields, person=PERSON, at=AT)
    other = opened.judgements.add("exception", "LA-02", {**fields, "add": [["E6", "A"]]}, person="ben", at=AT)
    assert [one.id for one in evaluate(opened).log.exceptions] == ["EX-01", "EX-01b"]
    record_exception(opened, "EX-01b", facts={"cause": "Never disabled."}, person="ben", at=AT)
    assert [one.cause for one in evaluate(opened).log.exceptions] == ["", "Never disabled."]
    assert first.sha256 != other.sha256


def test_the_command_speaks_as_the_others_do(opened: OpenEngagement) -> None:
    """JSON has the shape of every command; refusals leave the folder as it was; the log lists what is open."""
    root = opened.folder.root
    answer = command("exception", "LA-02", "--item", "E4", "--cause", "Late.", "--as", PERSON, cwd=root)
    assert (answer["schema"], answer["exception"]["id"]) == ("reperform/exception/1", "EX-01")
    assert answer["exception"]["cause"] == "Late."
    before = snapshot(root)
    refused = command("exception", "EX-1", "--cause", "x", "--as", PERSON, cwd=root, code=2)
    assert [(one["code"], one["action"]) for one in refused["messages"]] == [("RP-B05", "did you mean EX-01?")]
    mixed = command("exception", "EX-01", "--approve", "--cause", "x", "--as", "ben", cwd=root, code=2)
    assert [one["code"] for one in mixed["messages"]] == ["RP-B15"]
    assert snapshot(root) == before
    assert command("exception", "ex-01", cwd=root)["exception"]["cause"] == "Late."
    assert snapshot(root) == before
    log = command("exception", cwd=root)["log"]
    assert log["schema"] == "reperform/exceptions/1"
    assert [row["handling"] for row in log["deviations"]] == ["exception", "open", "open"]
    handled = (
        "deviation",
        "LA-02",
        "--item",
        "E6",
        "--attribute",
        "A",
        "--handling",
        "data_artefact",
        "--proof",
        "Log.",
    )
    command(*handled, "--as", PERSON, cwd=root)
    status = command("status", cwd=root)
    (whole,) = status["engagements"]
    assert whole["open_deviations"] == [{"control": "LA-02", "item": "E6", "attribute": "B"}]
    assert whole["open_exceptions"] == ["EX-01"]
    assert whole["stages"]["concluded"] == 4
    assert command("verify", cwd=root)["findings"] == []


def test_the_stratum_of_the_root_cause_is_tested_whole_where_rules_decide(opened: OpenEngagement) -> None:
    """Four of five leavers are employees: A and B are decided for all four, C for those that were marked."""
    made = record_exception(opened, "LA-02", chosen=BOTH, stratum="type=employee", person=PERSON, at=AT)
    assert made.stratum is not None
    assert made.stratum.items == ["E1", "E2", "E4", "E6"]
    found = {row.attribute: (row.how, row.tested, row.deviating_items) for row in made.stratum.attributes}
    assert found["A"] == ("rule", 4, ["E6"])
    assert found["B"] == ("rule", 4, ["E4", "E6"])
    assert found["C"][0] == "eye"
    before = evaluate(opened).rollup.controls[0]
    assert (before.items, before.deviating) == (5, 2)  # the stratum enters no count of the control


def test_a_stratum_that_is_none_is_refused_with_the_nearest(opened: OpenEngagement) -> None:
    """Unknown list, column and value are named; the clean contractor stratum is recorded with no deviation."""
    for text, expected in (("kind=employee", "RP-B17"), ("X:type=a", "RP-B17"), ("type=employe", "RP-B18")):
        with pytest.raises(UsageError) as error:
            record_exception(opened, "LA-02", chosen=BOTH, stratum=text, person=PERSON)
        assert code(error) == {expected}
    assert "did you mean employee?" in error.value.messages[0].action
    made = record_exception(opened, "LA-02", chosen=BOTH, stratum="LEAVERS:type=contractor", person=PERSON, at=AT)
    assert made.stratum is not None
    assert (made.stratum.items, sum(row.deviating for row in made.stratum.attributes)) == (["E3"], 0)
