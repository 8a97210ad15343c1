"""What a list must show before a sample is drawn from it, and before a control that rests on it is concluded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ipe_support import named
from support import ACCOUNTS, AT, LEAVERS, PERSON, command, make, tiny_json, with_evidence

from reperform.draws.of_control import draw_control
from reperform.errors import InputRefused, UsageError
from reperform.fieldwork.accuracy import accuracy_in_force, clear_accuracy
from reperform.fieldwork.concluding import conclude
from reperform.fieldwork.judging import clear_ipe, record_marks
from reperform.fieldwork.procedures import find_procedure
from reperform.fieldwork.recording import perform_and_record
from reperform.fieldwork.status import control_status
from reperform.opened import OpenEngagement, open_at
from reperform.populations.imports import take_in
from reperform.populations.ipe.sources import names_source
from reperform.record import Ipe, Record
from reperform.runner import run

SEED = "a" * 64
MARKS = [
    {"item": item, "attribute": "C", "result": "pass", "note": "", "evidence": f"ticket of {item}"}
    for item in ("E1", "E2", "E3", "E4", "E6")
]


def leavers(**columns: Any) -> dict[str, Any]:
    """Return the tiny engagement with other columns in the row of the leavers."""
    content = tiny_json()
    content["populations"][0] |= columns
    return content


def record_of(opened: OpenEngagement) -> Record:
    return perform_and_record(opened, "LA-02", find_procedure("leaver_removal"))[0]


def ipe_of_leavers(opened: OpenEngagement) -> Ipe:
    return record_of(opened).tests[0].population.ipe


def refused_draw(opened: OpenEngagement) -> list[tuple[str, str, str]]:
    """Return code, sheet and column of every message of a refused draw; nothing may have been recorded."""
    with pytest.raises(InputRefused) as refused:
        draw_control(opened, "LA-02", person=PERSON, at=AT)
    assert opened.log.of_type("plan", "draw") == []
    assert all(message.why and message.action for message in refused.value.messages)
    return [(message.code, message.where.sheet, message.where.column) for message in refused.value.messages]


def drawn(opened: OpenEngagement) -> OpenEngagement:
    draw_control(opened, "LA-02", person=PERSON, seed=SEED, reason="test", at=AT)
    return opened


def again(opened: OpenEngagement, text: str, name: str = "leavers.csv", population: str = "LEAVERS") -> None:
    """Take another file in for a list."""
    (opened.folder.evidence / name).write_text(text, encoding="utf-8")
    assert take_in(opened, opened.folder.evidence / name, population, person=PERSON, at=AT).outcome == "accepted"


def test_every_reason_against_a_sample_is_given_at_once_with_the_columns_to_fill(tmp_path: Path) -> None:
    """No source, query or count, and a second list that differs: three messages, each with its place."""
    content = leavers(source="", query="", stated_count=None, second_source="ACCOUNTS")
    assert refused_draw(with_evidence(tmp_path / "e", content)) == [
        ("RP-D10", "Populations", "source, query, stated_count"),
        ("RP-D40", "Populations", "second_source"),
    ]


def test_no_sample_without_a_date_field(tmp_path: Path) -> None:
    """Which date places an item in the period is part of the record of the list."""
    content = leavers(date_column="", item_rule="all_rows")
    opened = with_evidence(tmp_path / "e", content)
    assert refused_draw(opened) == [("RP-D10", "Populations", "date_column")]
    with pytest.raises(InputRefused) as refused:
        draw_control(opened, "LA-02", person=PERSON, at=AT)
    assert "leaves no row out with item_rule all_rows" in refused.value.messages[0].action


def test_no_sample_while_completeness_was_not_tested(tmp_path: Path) -> None:
    """Without a count nothing was compared with anything."""
    opened = with_evidence(tmp_path / "e", leavers(stated_count=None))
    assert [code for code, _, _ in refused_draw(opened)] == ["RP-D10", "RP-D41"]


def test_a_failed_test_of_completeness_needs_a_person_before_a_sample(tmp_path: Path) -> None:
    """6 rows, 7 stated: refused; cleared by a person: drawn; the clearance is printed with its name."""
    opened = with_evidence(tmp_path / "e", leavers(stated_count=7))
    assert refused_draw(opened) == [("RP-D40", "Populations", "stated_count")]
    clear_ipe(opened, "LEAVERS", "The seventh row is a test record; screen inspected.", person=PERSON, at=AT)
    ipe = ipe_of_leavers(drawn(opened))
    assert (ipe.status, ipe.cleared_by, ipe.open_reasons) == ("cleared", "Ana Prescott", [])
    assert ipe.settled_reasons == [
        "Rows agree with the count the client stated: 6 rows in the file, 7 stated (-1)"
    ]


def test_an_interim_export_is_sampled_but_not_concluded_on(tmp_path: Path) -> None:
    """A list made on December 1 may be drawn from; it stays open, since leavers of the last weeks cannot be in it."""
    opened = with_evidence(tmp_path / "e", leavers(produced_at="2025-12-01"))
    assert [drawn.size for _, drawn in draw_control(opened, "LA-02", person=PERSON)] == [5]
    (reason,) = ipe_of_leavers(opened).open_reasons
    assert "before the period ended" in reason


def test_a_sample_in_force_is_shown_although_the_list_is_open(tmp_path: Path) -> None:
    """The gate stands before a draw; what was drawn stays visible, and no second draw is made."""
    opened = drawn(with_evidence(tmp_path / "e"))
    # Its count stated anew: extending is a draw and refused, showing is none.
    shown = restated(opened, leavers(stated_count=9))
    assert draw_control(shown, "LA-02", person=PERSON)[0][1].size == 5
    with pytest.raises(InputRefused):
        draw_control(shown, "LA-02", person=PERSON, more=1, reason="more")


def restated(opened: OpenEngagement, content: dict[str, Any]) -> OpenEngagement:
    """Return the engagement with another engagement.xlsx, as if a person had edited it."""
    from reperform.engagement.creating import create_engagement

    other = create_engagement(opened.folder.root.parent / f"{opened.folder.root.name}-edited", content)
    (opened.folder.root / "engagement.xlsx").write_bytes((other / "engagement.xlsx").read_bytes())
    return open_at(opened.folder.root)


def test_a_clearance_covers_what_was_open_and_nothing_that_fails_later(tmp_path: Path) -> None:
    """Cleared at 7 stated; stated anew as 9 it is open again, and so it is when a second list differs later."""
    opened = with_evidence(tmp_path / "e", leavers(stated_count=7))
    clear_ipe(opened, "LEAVERS", "One test record.", person=PERSON, at=AT)
    assert ipe_of_leavers(opened).status == "cleared"
    nine = restated(opened, leavers(stated_count=9))
    assert ipe_of_leavers(nine).open_reasons == [
        "Rows agree with the count the client stated: 6 rows in the file, 9 stated (-3)"
    ]


def test_a_clearance_falls_away_when_the_list_it_was_compared_with_changes(tmp_path: Path) -> None:
    """The unmatched keys a person explained are those of two lists, not of one."""
    opened = with_evidence(tmp_path / "e", leavers(second_source="ACCOUNTS"))
    clear_ipe(opened, "LEAVERS", "E5 left after the period.", person=PERSON, at=AT)
    assert ipe_of_leavers(opened).status == "cleared"
    again(opened, ACCOUNTS + "a9,E9,\n", "accounts.csv", "ACCOUNTS")
    assert ipe_of_leavers(opened).status == "open"


def test_unmatched_rows_of_both_lists_stand_in_the_record(tmp_path: Path) -> None:
    """E5 is an account of a leaver after the period; E1 has none once its account is gone."""
    opened = with_evidence(tmp_path / "e", leavers(second_source="ACCOUNTS"))
    again(opened, ACCOUNTS.replace("a1,E1,2025-03-03\n", ""), "accounts.csv", "ACCOUNTS")
    (found,) = ipe_of_leavers(opened).reconciliations
    assert (found.in_both, found.only_here.ids, found.only_there.ids) == (4, ["E1"], ["E5"])


def test_a_disallowed_source_fails_with_its_reason_and_blocks(tmp_path: Path) -> None:
    """The ticket queue holds only leavers somebody asked to remove: the ones nobody reported are not in it."""
    content = leavers(source="Service desk (production), queue Leavers")
    content["controls"][0] |= {"required_source": ["HR system"], "disallowed_sources": ["service desk"]}
    opened = with_evidence(tmp_path / "e", content)
    test = named(ipe_of_leavers(opened).tests, "source")
    assert (test.result, test.kind) == ("fail", "source")
    assert "must not take its population from service desk" in test.text
    assert "it requires HR system" in test.text
    assert refused_draw(opened) == [("RP-D40", "Populations", "source")]
    assert any("service desk" in point for point in record_of(opened).open_points)


def test_the_required_source_is_compared_word_by_word(tmp_path: Path) -> None:
    """HR system (production) is the HR system; payroll is not. A list only looked up in is not held to it."""
    content = leavers(source="HR-System, production")
    content["controls"][0] |= {"required_source": ["HR system"]}
    opened = with_evidence(tmp_path / "e", content)
    assert named(ipe_of_leavers(opened).tests, "source").result == "pass"
    assert all(test.id != "source" for test in record_of(opened).tests[0].lists[0].ipe.tests)
    content["populations"][0]["source"] = "Payroll"
    assert refused_draw(with_evidence(tmp_path / "o", content)) == [("RP-D40", "Populations", "source")]
    assert not names_source("Thrift system", "HR system")


def test_a_list_from_another_environment_fails(tmp_path: Path) -> None:
    """A test system proves nothing of production; blank is "not stated" and no failure."""
    assert refused_draw(with_evidence(tmp_path / "e", leavers(environment="non_production")))
    ipe = ipe_of_leavers(with_evidence(tmp_path / "o"))
    assert (ipe.environment, ipe.status) == ("", "cleared")


def test_the_whole_record_of_a_list_is_data(tmp_path: Path) -> None:
    """Everything that was stated stands in the record under its own name."""
    stated = {
        "source_owner": "People Operations", "environment": "production", "period_filter": "left_on in 2025",
        "edits": "none", "observed": "yes", "report_kind": "standard", "accuracy": "rows_traced", "rows_traced": 3,
    }  # fmt: skip
    ipe = ipe_of_leavers(with_evidence(tmp_path / "e", leavers(**stated, itgc=["LA-02"])))
    assert {name: getattr(ipe, name) for name in stated if name != "accuracy"} == {
        name: value for name, value in stated.items() if name != "accuracy"
    }
    assert [(one.control, one.ref) for one in ipe.itgc] == [("LA-02", "E-CC6-LA-02")]
    accuracy = named(ipe.tests, "accuracy")
    assert (accuracy.result, accuracy.actual) == ("pass", "3 rows traced")
    assert ipe.profile is not None
    assert ipe.profile.after_period.ids == ["E5"]


def test_accuracy_on_sampled_items_keeps_the_control_open_until_a_person_clears_it(tmp_path: Path) -> None:
    """Marked and otherwise clean, still open; cleared by a named person, complete, and the number stands there."""
    opened = drawn(with_evidence(tmp_path / "e", leavers(accuracy="sampled_items")))
    record_marks(opened, "LA-02", MARKS, person=PERSON, at=AT)
    (point,) = record_of(opened).open_points
    assert "accuracy rests on the sampled items" in point
    clear_accuracy(opened, "LA-02", "LEAVERS", "Agreed to separation letters.", person="ben", at=AT)
    record = record_of(opened)
    assert record.open_points == []
    accuracy = named(record.tests[0].population.ipe.tests, "accuracy")
    assert (accuracy.result, accuracy.actual) == ("pass", "5 items")
    assert "5 items of LA-02 inspected, 5 with evidence named; cleared by Ben Ode" in accuracy.text


def test_accuracy_is_not_cleared_before_the_items_were_tested(tmp_path: Path) -> None:
    """Nothing drawn, or an item unmarked: refused with the items named, and nothing is kept."""
    opened = with_evidence(tmp_path / "e", leavers(accuracy="sampled_items"))
    with pytest.raises(InputRefused, match="no sample has been drawn"):
        clear_accuracy(opened, "LA-02", "LEAVERS", "Agreed.", person=PERSON)
    record_marks(drawn(opened), "LA-02", MARKS[:-1], person=PERSON, at=AT)
    with pytest.raises(InputRefused) as refused:
        clear_accuracy(opened, "LA-02", "LEAVERS", "Agreed.", person=PERSON)
    assert [(message.code, message.where.ids) for message in refused.value.messages] == [("RP-M12", ("E6",))]
    with pytest.raises(UsageError, match="no rationale"):
        clear_accuracy(opened, "LA-02", "LEAVERS", "  ", person=PERSON)
    assert opened.judgements.all("accuracy") == []


def test_the_general_clearance_does_not_stand_in_for_the_sampled_items(tmp_path: Path) -> None:
    """A reason given before the items were drawn says nothing on what they will show."""
    opened = with_evidence(tmp_path / "e", leavers(accuracy="sampled_items"))
    clear_ipe(opened, "LEAVERS", "List is fine.", person=PERSON, at=AT)
    assert ipe_of_leavers(opened).status == "open"


def test_accuracy_falls_away_with_the_list_and_with_the_draw(tmp_path: Path) -> None:
    """Another draw, then another file: each time a person must look again."""
    opened = drawn(with_evidence(tmp_path / "e", leavers(accuracy="sampled_items")))
    record_marks(opened, "LA-02", MARKS, person=PERSON, at=AT)
    clear_accuracy(opened, "LA-02", "LEAVERS", "Agreed.", person=PERSON, at=AT)
    assert accuracy_in_force(opened, "LEAVERS") is not None
    draw_control(opened, "LA-02", person=PERSON, reason="first list was incomplete", at=AT)
    assert accuracy_in_force(opened, "LEAVERS") is None
    clear_accuracy(opened, "LA-02", "LEAVERS", "Agreed again.", person=PERSON, at=AT)
    assert accuracy_in_force(opened, "LEAVERS") is not None
    again(opened, LEAVERS.replace("E6,2025-05-05", "E6,2025-05-06"))
    assert accuracy_in_force(opened, "LEAVERS") is None


def test_accuracy_may_rest_on_all_items_inspected_by_eye(tmp_path: Path) -> None:
    """Where every item is inspected there is no draw to bind to; the import alone binds the word."""
    content = leavers(accuracy="sampled_items")
    content["attributes"][2]["extent"] = "whole_population"
    opened = with_evidence(tmp_path / "e", content)
    with pytest.raises(InputRefused, match="5 sampled items of LEAVERS are not tested yet"):
        clear_accuracy(opened, "LA-02", "LEAVERS", "Agreed.", person=PERSON)
    record_marks(opened, "LA-02", MARKS, person=PERSON, at=AT)
    clear_accuracy(opened, "LA-02", "LEAVERS", "Agreed.", person=PERSON, at=AT)
    assert record_of(opened).open_points == []


def test_accuracy_is_not_cleared_through_a_control_that_inspects_no_item(tmp_path: Path) -> None:
    """Rules alone have inspected nothing; the control named must be one whose items were looked at."""
    content = only_computed()
    content["populations"][0]["accuracy"] = "sampled_items"
    with pytest.raises(InputRefused) as refused:
        clear_accuracy(with_evidence(tmp_path / "e", content), "LA-02", "LEAVERS", "Agreed.", person=PERSON)
    assert refused.value.messages[0].code == "RP-M11"


def only_computed() -> dict[str, Any]:
    """Return the tiny engagement without the attribute that is inspected by eye: every result is L0."""
    content = tiny_json()
    content["attributes"] = content["attributes"][:2]
    return content


def test_results_recomputed_from_the_lists_alone_are_said_to_be_so(tmp_path: Path) -> None:
    """A caution without either; three rows traced, an extraction watched, or a person's reason each settle it."""
    opened = with_evidence(tmp_path / "e", only_computed())
    (caution,) = record_of(opened).cautions
    assert caution.startswith("LEAVERS: every result is recomputed from the client's list (L0)")
    assert record_of(opened).open_points == []
    for name, columns in (("t", {"accuracy": "rows_traced", "rows_traced": 3}), ("w", {"observed": "yes"})):
        content = only_computed()
        content["populations"][0] |= columns
        assert record_of(with_evidence(tmp_path / name, content)).cautions == []
    clear_ipe(opened, "LEAVERS", "HR export taken by the team itself.", person=PERSON, at=AT)
    assert record_of(opened).cautions == []


def test_a_result_agreed_to_a_watched_export_is_not_the_list_alone(tmp_path: Path) -> None:
    """One attribute of level L1, or one inspected by eye, and the control rests on more than the list."""
    content = only_computed()
    content["attributes"][0]["level"] = "L1"
    assert record_of(with_evidence(tmp_path / "e", content)).cautions == []


def test_a_caution_keeps_nobody_from_concluding_and_is_printed(tmp_path: Path) -> None:
    """The person who concludes weighs it; the workpaper shows it beside the conclusion."""
    opened = with_evidence(tmp_path / "e", only_computed())
    run(opened, person=PERSON, at=AT)
    status = "operated_effectively_exceptions_noted"
    record = conclude(opened, "LA-02", status, "Two of five.", person=PERSON, at=AT)
    assert record.state == "concluded"
    assert "no row of it was traced" in record.cautions[0]


def test_a_list_that_was_sent_again_is_compared_with_the_earlier_one(tmp_path: Path) -> None:
    """The record names the row that went, the one that came and the date that moved."""
    opened = with_evidence(tmp_path / "e")
    assert ipe_of_leavers(opened).earlier_export is None
    again(opened, LEAVERS.replace("E2,2025-03-07", "E2,2025-03-10").replace("E6,", "E8,"))
    found = ipe_of_leavers(opened).earlier_export
    assert found is not None
    assert (found["removed"]["ids"], found["added"]["ids"]) == (["E6"], ["E8"])
    assert found["changed"]["first"] == [
        {"id": "E2", "columns": ["left_on"], "values": [["2025-03-07", "2025-03-10"]]}
    ]


def test_a_list_that_was_never_received_is_not_cleared(tmp_path: Path) -> None:
    """A clearance is for a file as it was received."""
    opened = make(tmp_path / "e")
    for clearing in (lambda: clear_ipe(opened, "LEAVERS", "Fine.", person=PERSON),
                     lambda: clear_accuracy(opened, "LA-02", "LEAVERS", "Fine.", person=PERSON)):  # fmt: skip
        with pytest.raises(InputRefused) as refused:
            clearing()
        assert refused.value.messages[0].code == "RP-M10"


def test_the_command_clears_accuracy_and_prints_what_it_rests_on(tmp_path: Path) -> None:
    """conclude REF --ipe LIST --accuracy: items and evidence in the answer; without --ipe it is refused."""
    opened = drawn(with_evidence(tmp_path / "e", leavers(accuracy="sampled_items")))
    record_marks(opened, "LA-02", MARKS, person=PERSON, at=AT)
    said = ("--accuracy", "--rationale", "Agreed to letters.", "--as", PERSON)
    answer = command("conclude", "LA-02", "--ipe", "LEAVERS", *said, cwd=tmp_path / "e")
    assert (answer["population"], answer["accuracy"]) == ("LEAVERS", {"items": 5, "with_evidence": 5})
    answer = command("conclude", "LA-02", *said, cwd=tmp_path / "e", code=2)
    assert answer["messages"][0]["code"] == "RP-U14"


def test_a_clearance_of_a_count_says_nothing_of_the_rows(tmp_path: Path) -> None:
    """A person settled that seven rows were stated; that the rows were not traced is still to be weighed."""
    content = only_computed()
    content["populations"][0]["stated_count"] = 7
    opened = with_evidence(tmp_path / "e", content)
    clear_ipe(opened, "LEAVERS", "One leaver was entered twice by the client.", person=PERSON, at=AT)
    record = record_of(opened)
    assert record.open_points == []
    assert [caution.partition(":")[0] for caution in record.cautions] == ["LEAVERS"]


def test_marks_that_name_nothing_are_counted_for_whoever_concludes(tmp_path: Path) -> None:
    """Two of five marks say neither which evidence nor what was seen."""
    opened = drawn(with_evidence(tmp_path / "e"))
    record_marks(opened, "LA-02", [mark | {"evidence": ""} if mark["item"] in ("E1", "E6") else mark for mark in MARKS],
                 person=PERSON, at=AT)  # fmt: skip
    (caution,) = record_of(opened).cautions
    assert "2 of 5 marks name neither evidence (file, page, ticket) nor what was seen: E" in caution


def test_a_conclusion_on_other_results_is_named_until_it_is_given_again(tmp_path: Path) -> None:
    """It falls away when a list is cleared after it; the status says which it was."""
    opened = with_evidence(tmp_path / "e", only_computed())
    run(opened, jobs=1, person=PERSON)
    conclude(opened, "LA-02", "operated_effectively", "Read in full.", person=PERSON, at=AT)
    clear_ipe(opened, "LEAVERS", "Export watched.", person=PERSON, at=AT)
    run(opened, jobs=1, person=PERSON)
    line = control_status(opened, "LA-02")
    assert (line.conclusion, line.earlier_conclusion) == ("", "operated_effectively")
    conclude(opened, "LA-02", "operated_effectively", "Read again.", person=PERSON, at=AT)
    line = control_status(opened, "LA-02")
    assert (line.conclusion, line.earlier_conclusion) == ("operated_effectively", "")
