"""An automated control tested by one item a configuration, and the general controls it relies on."""

from __future__ import annotations

import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from engagement_support import messages_of, only, row, small
from support import AT, PERSON, command, tiny_json

from reperform.draws.of_control import draw_control
from reperform.draws.rechecking import draw_differences
from reperform.engagement.creating import create_engagement
from reperform.engagement.tests_of_control import tests_of
from reperform.errors import InputRefused, UsageError
from reperform.fieldwork.concluding import conclude
from reperform.fieldwork.judging import record_marks, respond
from reperform.fieldwork.published import published_record
from reperform.fieldwork.status import control_status
from reperform.opened import OpenEngagement, open_at
from reperform.populations.imports import take_in
from reperform.record import Record
from reperform.runner import run
from reperform.verifying import verify

INVOICES = "invoice,billed_on,path\n" + "".join(
    f"INV-{number:02d},2025-{number:02d}-15,{'card' if number % 3 else 'bank'}\n" for number in range(1, 13)
)
CHANGES = "change,closed_on,approver\nC-1,2025-02-03,kim\nC-2,2025-08-04,lee\n"


def content(**changes: Any) -> dict[str, Any]:
    """An automated control over twelve invoices on two paths, which relies on changes and access."""
    base = tiny_json()
    template, walked = base["controls"][0], base["walkthroughs"][0]
    names = {"PI-01": ["PI1.2"], "CHG-01": ["CC8.1"], "LA-01": ["CC6.1"]}
    controls = [
        template | {"control": name, "title": f"Control {name}", "criteria": criteria,
                    "automation": "automated" if name == "PI-01" else "manual",
                    **({"relies_on": ["CHG-01", "LA-01"]} if name == "PI-01" else {})}
        for name, criteria in names.items()
    ]  # fmt: skip
    stated = base["populations"][0] | {"controls": []}
    populations = [
        stated | {"population": "INVOICES", "title": "Invoices", "unit": "invoice", "key": ["invoice"],
                  "date_column": "billed_on", "stated_count": 12},
        stated | {"population": "CHANGES", "title": "Changes", "unit": "change", "key": ["change"],
                  "date_column": "closed_on", "stated_count": 2},
    ]  # fmt: skip
    inspected = base["attributes"][2]
    rule = inspected | {"rule": "present", "test_nature": "reperformance", "population": "CHANGES",
                        "arguments": {"column": "approver"}}  # fmt: skip
    attributes = [
        inspected | {"control": "PI-01", "attribute": "A", "text": "The total is right", "population": "INVOICES"},
        rule | {"control": "CHG-01", "attribute": "A", "text": "Approved"},
        rule | {"control": "LA-01", "attribute": "A", "text": "Approved"},
    ]
    about = base["about"] | {"categories": ["Security", "Processing Integrity"]}
    methodology = [
        *base["methodology"], {"control": "PI-01", "method": "test_of_one", "stratum_column": "path"},
    ]  # fmt: skip
    return tiny_json(
        about=about, controls=controls, attributes=attributes, populations=populations, joins=[],
        methodology=methodology, walkthroughs=[walked | {"control": name} for name in names],
    ) | changes  # fmt: skip


def opened_with(root: Path, value: dict[str, Any] | None = None) -> OpenEngagement:
    create_engagement(root, value or content())
    opened = open_at(root)
    for name, text in (("INVOICES", INVOICES), ("CHANGES", CHANGES)):
        path = opened.folder.evidence / f"{name.lower()}.csv"
        path.write_text(text, encoding="utf-8")
        assert take_in(opened, path, name, person=PERSON, at=AT).outcome == "accepted"
    return opened


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drawn, marked without deviation, and run once; nothing is concluded. Each test works on a copy."""
    root = tmp_path_factory.mktemp("automated") / "e"
    opened = opened_with(root)
    drawn = draw_control(opened, "PI-01", person=PERSON, seed="1" * 64, reason="test", at=AT)[0][1]
    marks = [{"item": item, "attribute": "A", "result": "pass", "note": "", "evidence": item} for item in drawn.items]
    record_marks(opened, "PI-01", marks, person=PERSON, at=AT)
    run(opened, person=PERSON, at=AT)
    return root


@pytest.fixture
def opened(ran: Path, tmp_path: Path) -> OpenEngagement:
    """A copy of the engagement that was run."""
    return open_at(Path(shutil.copytree(ran, tmp_path / "e")))


def paper(opened: OpenEngagement) -> Record:
    record = published_record(opened, "PI-01")
    assert record is not None
    return record


def say(opened: OpenEngagement, control: str, status: str = "operated_effectively") -> Record:
    return conclude(opened, control, status, "seen", person=PERSON, at=AT)


def test_one_item_of_each_configuration_is_drawn(tmp_path: Path) -> None:
    """Four invoices by bank and eight by card give one item each, and the draw can be repeated."""
    opened = opened_with(tmp_path / "e")
    drawn = draw_control(opened, "PI-01", person=PERSON, at=AT)[0][1]
    by_path = {line.split(",")[0]: line.split(",")[2] for line in INVOICES.splitlines()[1:]}
    assert sorted(by_path[item] for item in drawn.items) == ["bank", "card"]
    assert (drawn.method, drawn.basis) == ("test_of_one", "non_statistical")
    assert "CHG-01, LA-01" in drawn.sentences[0]
    assert draw_differences(opened, tests_of(opened.engagement, "PI-01")[0]) == []


def test_a_test_of_one_states_no_limit(opened: OpenEngagement) -> None:
    """Two items say nothing of a rate; what carries the conclusion are the general controls."""
    evaluation = paper(opened).tests[0].evaluation
    assert (evaluation.upper_limit, evaluation.supports) == ("", None)
    assert "2 items of 2 configurations tested, 0 deviating" in evaluation.sentence


def test_general_controls_that_are_not_concluded_keep_the_automated_one_open(opened: OpenEngagement) -> None:
    """Both are named with the command that answers; concluding is refused until then."""
    record = paper(opened)
    assert record.state == "incomplete"
    assert [one.status for one in record.relied_on] == ["not_concluded", "not_concluded"]
    assert "--relied-on CHG-01" in record.open_points[0]
    with pytest.raises(InputRefused, match="relies on CHG-01"):
        say(opened, "PI-01")


def test_the_automated_control_closes_by_itself_once_its_general_controls_are_effective(opened: OpenEngagement) -> None:
    """Concluding on them is enough: nothing has to be run again."""
    say(opened, "CHG-01")
    assert len(paper(opened).open_points) == 1
    say(opened, "LA-01", "operated_effectively_exceptions_noted")
    assert (paper(opened).state, paper(opened).open_points) == ("tested", [])
    assert say(opened, "PI-01").state == "concluded"
    assert verify(opened.folder.root).findings == ()


def test_a_failed_general_control_demands_an_answer_of_a_person(opened: OpenEngagement) -> None:
    """The answer is printed with its name; without it the conclusion is refused."""
    say(opened, "CHG-01", "did_not_operate_effectively")
    say(opened, "LA-01")
    assert "did not operate effectively" in paper(opened).open_points[0]
    respond(opened, "PI-01", "CHG-01", "All five changes were inspected one by one.", person=PERSON, at=AT)
    one = paper(opened).relied_on[0]
    assert (one.response, one.response_by) == ("All five changes were inspected one by one.", "Ana Prescott")
    assert say(opened, "PI-01").state == "concluded"


def test_the_answer_falls_away_when_the_general_control_changes(opened: OpenEngagement) -> None:
    """Given while it was not concluded, it does not answer that it failed; the conclusion on it falls as well."""
    for name in ("CHG-01", "LA-01"):
        respond(opened, "PI-01", name, "Not concluded yet; every change was seen.", person=PERSON, at=AT)
    assert say(opened, "PI-01").state == "concluded"
    say(opened, "CHG-01", "did_not_operate_effectively")
    assert paper(opened).state == "incomplete"
    assert paper(opened).conclusion is None
    assert control_status(opened, "PI-01").earlier_conclusion == "operated_effectively"
    say(opened, "CHG-01")  # a conclusion that rested on an answer does not come back by itself
    assert paper(opened).conclusion is None
    assert verify(opened.folder.root).findings == ()


def test_an_answer_needs_a_failed_general_control_of_an_automated_one(opened: OpenEngagement) -> None:
    """Nothing is recorded for a control that is not relied on, a manual one, or one that is effective."""
    say(opened, "CHG-01")
    with pytest.raises(InputRefused, match="nothing to answer"):
        respond(opened, "PI-01", "CHG-01", "fine", person=PERSON, at=AT)
    with pytest.raises(UsageError, match="not an automated control"):
        respond(opened, "CHG-01", "LA-01", "fine", person=PERSON, at=AT)
    with pytest.raises(UsageError, match="does not rely on PI-01"):
        respond(opened, "PI-01", "PI-01", "fine", person=PERSON, at=AT)
    with pytest.raises(UsageError, match="says nothing"):
        respond(opened, "PI-01", "LA-01", "  ", person=PERSON, at=AT)


def test_the_command_records_the_answer(opened: OpenEngagement) -> None:
    """``conclude REF --relied-on CONTROL --response TEXT``."""
    answer = command("conclude", "PI-01", "--relied-on", "LA-01", "--response", "Access was looked at.", "--as", PERSON,
                     cwd=opened.folder.root)  # fmt: skip
    assert (answer["control"], answer["relied_on"], answer["state"]) == ("PI-01", "LA-01", "incomplete")
    assert paper(opened).relied_on[1].response == "Access was looked at."


def checked(code: str, method: dict[str, Any], **control: Any) -> Any:
    """The messages of a small engagement whose only control is tested by a test of one."""
    first = row("controls", criteria=["CC7.1"]) | {"automation": "automated"} | control
    named = {"CHG-01": "CC8.1", "LA-01": "CC6.1"}
    others = [row("controls", control=name, criteria=[criterion]) for name, criterion in named.items()]
    attribute = row("attributes", rule="manual", arguments=None)
    methodology = [{"control": "LA-02", "method": "test_of_one", **method}]
    return messages_of(
        small(controls=[first, *others], attributes=[attribute], methodology=deepcopy(methodology)), code
    )


def test_a_test_of_one_without_relies_on_is_refused() -> None:
    """One item proves one moment."""
    assert only(checked("RP-E57", {"stratum_column": "path"})).severity == "error"


def test_a_test_of_one_needs_controls_over_change_and_access_or_a_reason() -> None:
    """Naming only one of the two is refused unless the firm says why."""
    found = only(checked("RP-E57", {"stratum_column": "path"}, relies_on=["CHG-01"])).found
    assert "access (CC6.1, CC6.2, CC6.3)" in found
    assert not checked("RP-E57", {"stratum_column": "path", "reason": "No user can log in"}, relies_on=["CHG-01"])
    assert not checked("RP-E57", {"stratum_column": "path"}, relies_on=["CHG-01", "LA-01"])


def test_a_test_of_one_of_a_manual_control_is_refused() -> None:
    """People do not do every time what they did once."""
    assert only(checked("RP-E56", {"stratum_column": "path"}, automation="manual")).where.column == "method"


def test_a_test_of_one_says_what_tells_configurations_apart() -> None:
    """Or why there is only one; and it takes no size."""
    good = {"relies_on": ["CHG-01", "LA-01"]}
    assert only(checked("RP-E23", {}, **good)).where.column == "stratum_column"
    assert not checked("RP-E23", {"reason": "One path only"}, **good)
    assert only(checked("RP-E23", {"stratum_column": "path", "size": 3, "reason": "x"}, **good)).where.column == "size"


def test_an_automated_control_that_relies_on_itself_is_refused() -> None:
    """Neither could be concluded before the other."""
    assert "LA-02 on LA-02" in only(checked("RP-E59", {"stratum_column": "path"}, relies_on=["LA-02"])).found
