"""Judging the roll-up: who may, on what, with which words; what is proposed is never taken for what was judged."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from evaluation_support import (
    AT,
    conclude_control,
    in_force,
    judge,
    judged,
    mark,
    step,
    with_exception,
    worked,
)
from support import PERSON, command, snapshot

from reperform.canonical import canonical_json, sha256_hex
from reperform.errors import InputRefused, ReperformError, UsageError
from reperform.evaluation.opinion_matrix import opinion_for
from reperform.evaluation.published import evaluate, publish_evaluation
from reperform.evaluation.rollup_judging import StepJudgement, judge_rollup
from reperform.opened import OpenEngagement, open_at
from reperform.record.rollup import RollUp
from reperform.schemas import schema_of
from reperform.verifying import verify


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked engagement with its exception approved, nothing judged."""
    root = tmp_path_factory.mktemp("worked") / "e"
    with_exception(worked(root))
    return root


@pytest.fixture
def opened(finished: Path, tmp_path: Path) -> OpenEngagement:
    shutil.copytree(finished, tmp_path / "e")
    return open_at(tmp_path / "e")


def codes(error: pytest.ExceptionInfo[ReperformError]) -> list[str]:
    return [message.code for message in error.value.messages]


def test_a_proposal_is_made_for_every_step_and_judged_for_none(opened: OpenEngagement) -> None:
    """Everything is concluded and proposed; nothing is judged, and publishing it makes no judgement either."""
    before = len(list((opened.folder.internal / "judgements").iterdir()))
    rollup = publish_evaluation(opened, person=PERSON, at=AT).rollup
    assert in_force(evaluate(opened)) == set()
    assert [(one.id, one.proposed.status) for one in rollup.criteria if one.applicable] == [
        ("CC6.2", "met_with_exceptions"), ("CC6.3", "met_with_exceptions"), ("CC7.1", "met"), ("A1.2", "met"),
    ]  # fmt: skip
    assert [(one.id, one.proposed.status) for one in rollup.categories] == [
        ("Security", "not_determinable"), ("Availability", "not_determinable"),
    ]  # fmt: skip
    assert rollup.opinion.proposed.status == ""
    written = json.loads((opened.folder.workpapers / "rollup.json").read_bytes())
    nodes = [*written["criteria"], *written["categories"], *written["limbs"], written["opinion"]]
    assert {json.dumps(node["judgement"]) for node in nodes} == {"null"}
    assert len(list((opened.folder.internal / "judgements").iterdir())) == before


def test_each_step_waits_for_those_beneath(opened: OpenEngagement) -> None:
    """No category before its criteria, no limb before its categories, no opinion before its limbs."""
    before = snapshot(opened.folder.root)
    for name in ("Security", "operation"):
        with pytest.raises(InputRefused) as error:
            judge(opened, name, **({"material": "no"} if name == "operation" else {}), status="not_met")
        assert codes(error) == ["RP-G04"]
    with pytest.raises(InputRefused) as error:
        judge(opened, "opinion", status="unmodified", person="pat")
    assert codes(error) == ["RP-G04"]
    with pytest.raises(InputRefused):
        judge(opened, "CC7.1", "Security")  # one that can and one that cannot: neither is recorded
    assert snapshot(opened.folder.root) == before


def test_a_criterion_waits_for_its_controls_and_its_exceptions(tmp_path: Path) -> None:
    """Open deviations, an exception that nobody approved, and a paper out of date keep a criterion back, by name."""
    opened = worked(tmp_path / "e")
    with pytest.raises(InputRefused) as error:
        judge(opened, "CC6.3", status="met_with_exceptions")
    assert "3 deviating results" in error.value.messages[0].found
    with_exception(opened)
    mark(opened, "OP-01", "E1", "new")
    with pytest.raises(InputRefused) as error:
        judge(opened, "CC7.1")
    assert "OP-01" in error.value.messages[0].found
    judge(opened, "CC7.1", status="not_determinable")
    assert in_force(evaluate(opened)) == {"CC7.1"}
    # It was judged on that unfinished state and on no other, also while the paper stays out of date.
    mark(opened, "OP-01", "E2", "new")
    assert in_force(evaluate(opened)) == set()


def test_status_rationale_step_and_role_are_checked_all_at_once(opened: OpenEngagement) -> None:
    """Three wrong steps give their messages together and leave the folder as it was."""
    before = snapshot(opened.folder.root)
    wrong = [
        StepJudgement("CC6.22", "met", "x"), StepJudgement("CC7.1", "mett", " "), StepJudgement("opinion", "met", "x"),
    ]  # fmt: skip
    with pytest.raises(UsageError) as error:
        judge_rollup(opened, wrong, person="ben")
    assert codes(error) == ["RP-G01", "RP-G02", "RP-G03", "RP-G02", "RP-G05"]
    assert error.value.messages[0].action == "did you mean CC6.2?"
    assert "pat" in error.value.messages[-1].action
    assert snapshot(opened.folder.root) == before


@pytest.mark.parametrize(
    ("name", "status", "material", "pervasive"),
    [
        ("CC7.1", "met", "yes", ""),
        ("design", "met", "no", ""),
        ("design", "not_met", "", ""),
        ("design", "not_met", "yes", ""),
        ("design", "not_met", "no", "yes"),
        ("design", "not_met", "perhaps", "no"),
    ],
)
def test_materiality_is_typed_for_deficient_limbs_and_nowhere_else(
    opened: OpenEngagement, name: str, status: str, material: str, pervasive: str
) -> None:
    """Neither is defaulted, and what is not material cannot be pervasive."""
    with pytest.raises(UsageError) as error:
        judge(opened, name, status=status, material=material, pervasive=pervasive)
    assert codes(error) == ["RP-G06"]


def test_a_criterion_that_does_not_apply_is_not_judged(opened: OpenEngagement) -> None:
    """Its reason stands in the workbook; the category asks only for the others."""
    with pytest.raises(InputRefused) as error:
        judge(opened, "CC1.1")
    assert codes(error) == ["RP-G09"]


def test_an_edited_paper_carries_no_judgement(opened: OpenEngagement) -> None:
    """A record changed by hand beneath a criterion is refused, not rolled up."""
    path = opened.workpaper_folder("OP-01") / "record.json"
    content = json.loads(path.read_bytes())
    content["title"] = "A better title"
    path.write_bytes(canonical_json(content))
    with pytest.raises(InputRefused) as error:
        judge(opened, "CC7.1")
    assert codes(error) == ["RP-C08"]


# reference/soc2_type2.md section 2.3, the table of situations and opinions.
MATRIX = [
    ("met", "", "", "unmodified"),
    ("met_with_exceptions", "no", "", "unmodified"),
    ("met_with_exceptions", "yes", "no", "qualified"),
    ("not_met", "no", "no", "unmodified"),
    ("not_met", "yes", "no", "qualified"),
    ("not_met", "yes", "yes", "adverse"),
    ("not_determinable", "yes", "no", "qualified"),
    ("not_determinable", "yes", "yes", "disclaimer"),
]


@pytest.mark.parametrize(("status", "material", "pervasive", "opinion"), MATRIX)
def test_the_matrix_is_that_of_the_profession(status: str, material: str, pervasive: str, opinion: str) -> None:
    """Not material: unmodified; material: qualified; pervasive: adverse, or a disclaimer without evidence."""
    assert opinion_for(status, material, pervasive) == opinion


def test_the_matrix_is_applied_and_explained_and_the_partner_selects(opened: OpenEngagement) -> None:
    """A material failure of operation proposes qualified; the partner may select another, with a warning, in words."""
    judge(opened, "CC6.2", "CC6.3", status="not_met")
    judge(opened, "CC7.1", "A1.2")
    judge(opened, "Security", "Availability", status="not_met")
    judge(opened, "description", "design")
    judge(opened, "operation", status="not_met", material="yes", pervasive="no")
    opinion = evaluate(opened).rollup.opinion
    assert (opinion.proposed.status, opinion.judgement) == ("qualified", None)
    assert [line.gives for line in opinion.matrix] == ["unmodified", "unmodified", "qualified"]
    assert "material and not pervasive" in opinion.matrix[2].sentence
    done = judge_rollup(opened, [StepJudgement("opinion", "adverse", "The failures reach further.")], person="pat")
    assert [message.code for message in done.messages] == ["RP-G08"]
    chosen = step(opened, "opinion").judgement
    assert chosen is not None
    assert (chosen.status, chosen.person, step(opened, "opinion").proposed.status) == ("adverse", "pat", "qualified")


def test_a_failed_control_is_made_up_for_only_by_a_usable_compensating_control(opened: OpenEngagement) -> None:
    """Not met without one; with one, tested and concluded, met with exceptions; out of date, not met again."""
    from reperform.evaluation.recording import approve_exception, record_exception

    conclude_control(opened, "LA-02", "did_not_operate_effectively")
    assert step(opened, "CC6.3").proposed.status == "not_met"
    facts = {"compensating_why": "It finds every account left open."}
    record_exception(opened, "EX-01", facts=facts, compensating=("HR-01",), person=PERSON, at=AT)
    approve_exception(opened, "EX-01", person="ben", at=AT)
    assert step(opened, "CC6.3").proposed.status == "met_with_exceptions"
    assert "HR-01" in step(opened, "CC6.3").proposed.sentence
    mark(opened, "HR-01", "E1", "new")
    assert step(opened, "CC6.3").proposed.status != "met_with_exceptions"


def test_met_over_an_exception_is_allowed_and_said(opened: OpenEngagement) -> None:
    """A person may judge so; they are told which exceptions stand beneath."""
    done = judge_rollup(opened, [StepJudgement("cc6.3", "met", "Both were minor.")], person="ben")
    assert [message.code for message in done.messages] == ["RP-G07"]
    assert in_force(done.evaluated) == {"CC6.3"}


def test_the_record_file_is_published_verified_and_a_pure_function(tmp_path: Path) -> None:
    """Two folders give the same bytes; the file obeys its schema; verify names an edit and nothing else."""
    first, second = judged(tmp_path / "a"), judged(tmp_path / "b")
    for opened in (first, second):
        publish_evaluation(opened, person=PERSON, at=AT)
    path = first.folder.workpapers / "rollup.json"
    assert path.read_bytes() == (second.folder.workpapers / "rollup.json").read_bytes()
    assert RollUp.model_validate(json.loads(path.read_bytes())).opinion.judgement is not None
    assert schema_of("rollup")["properties"]["schema"]["const"] == "reperform/rollup-record/1"
    assert [one.path for one in verify(first.folder.root).findings] == []
    content = json.loads(path.read_bytes())
    content["opinion"]["judgement"]["status"] = "qualified"
    path.write_bytes(canonical_json(content))
    assert {(one.kind, one.path) for one in verify(first.folder.root).findings} == {
        ("CHANGED", "workpapers/rollup.json")
    }
    # Somebody who also adds an event that names the edited bytes is found by making the file again.
    data = {
        "files": {
            name: sha256_hex((first.folder.workpapers / name).read_bytes())
            for name in ("exceptions.json", "rollup.json")
        },
        "workbook": first.loaded.sha256,
    }
    first.log.append("evaluate", {"engagement": "TINY-2025"}, data, actor=PERSON, at=AT)
    assert {one.path for one in verify(first.folder.root).findings} == {"workpapers/rollup.json"}
    path.unlink()
    assert {(one.kind, one.path) for one in verify(first.folder.root).findings} == {
        ("MISSING", "workpapers/rollup.json")
    }


def test_an_older_record_file_is_no_damage(opened: OpenEngagement) -> None:
    """What was published before more was recorded is older, not changed."""
    publish_evaluation(opened, person=PERSON, at=AT)
    mark(opened, "OP-01", "E1", "new")
    assert [one for one in verify(opened.folder.root).findings if "rollup" in one.path] == []


def test_the_command_shows_and_records(opened: OpenEngagement) -> None:
    """Without a status it shows; with one it records for every step named; JSON as everywhere."""
    root = opened.folder.root
    before = snapshot(root)
    shown = command("rollup", cwd=root)
    assert (shown["schema"], shown["rollup"]["schema"]) == ("reperform/rollup/1", "reperform/rollup-record/1")
    (one,) = command("rollup", "cc7.1", cwd=root)["steps"]
    assert (one["id"], one["judgement"], one["proposed"]["status"]) == ("CC7.1", None, "met")
    assert snapshot(root) == before
    words = ("--status", "met", "--rationale", "OP-01 operated.", "--as", "ben")
    answer = command("rollup", "CC7.1", "A1.2", *words, cwd=root)
    assert [(one["id"], one["judgement"]["status"]) for one in answer["steps"]] == [("CC7.1", "met"), ("A1.2", "met")]
    refused = command("rollup", "CC7.1", "--status", "met", "--as", "ben", cwd=root, code=2)
    assert [one["code"] for one in refused["messages"]] == ["RP-G03"]
    early = command("rollup", "Security", *words, cwd=root, code=3)
    assert [one["code"] for one in early["messages"]] == ["RP-G04"]
    nobody = command("rollup", "CC7.1", "--status", "met", "--rationale", "x", cwd=root, code=2)
    assert [one["code"] for one in nobody["messages"]] == ["RP-U05"]
    assert command("verify", cwd=root)["findings"] == []


def test_a_deficiency_of_design_is_proposed_against_the_design_limb_alone(opened: OpenEngagement) -> None:
    """An exception typed as one of design moves the design limb; typed as one of operation it does not."""
    from reperform.evaluation.recording import record_exception

    judge(opened, "description", "design")
    record_exception(opened, "EX-01", facts={"deficiency": "operation"}, person=PERSON, at=AT)
    assert in_force(evaluate(opened)) == {"description", "design"}
    assert step(opened, "design").proposed.status == "met"
    record_exception(opened, "EX-01", facts={"deficiency": "design"}, person=PERSON, at=AT)
    assert in_force(evaluate(opened)) == {"description"}
    assert step(opened, "design").proposed.status == "not_met"
    facts = {"compensating_why": "It finds every account left open."}
    record_exception(opened, "EX-01", facts=facts, compensating=("HR-01",), person=PERSON, at=AT)
    assert step(opened, "design").proposed.status == "met_with_exceptions"
