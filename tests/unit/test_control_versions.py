"""A control that changed on 1 July: both wordings tested over their own days, and nothing tested twice or by nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from engagement_support import messages_of, only, row, small
from support import AT, PERSON, tiny_json, with_evidence

from reperform.draws.ledger import drawn_for
from reperform.draws.of_control import draw_control
from reperform.draws.rechecking import draw_differences
from reperform.engagement.json_form import from_json, to_json
from reperform.engagement.tests_of_control import tests_of
from reperform.fieldwork.performing import Performer
from reperform.fieldwork.procedures import find_procedure
from reperform.fieldwork.recording import perform_and_record
from reperform.fieldwork.requests import request_lines
from reperform.fieldwork.samples import SampleRequest, sample_control
from reperform.opened import OpenEngagement
from reperform.record import Record

SEED = "b" * 64


def two_versions(**changes: Any) -> dict[str, Any]:
    """The tiny engagement: within one business day until 30 June, within three from 1 July on."""
    base = tiny_json()
    control = base["controls"][0]
    first = control | {"version": "1", "effective_to": "2025-06-30"}
    second = control | {
        "version": "2", "effective_from": "2025-07-01", "description": "Access is removed within three business days.",
    }  # fmt: skip
    one, two, three = base["attributes"]
    attributes = [
        one,
        two | {"version": "1"},
        two | {"version": "2", "arguments": two["arguments"] | {"limit": "3"}},
        three,
    ]
    return tiny_json(controls=[first, second], attributes=attributes) | changes


def record_of(opened: OpenEngagement) -> Record:
    return perform_and_record(opened, "LA-02", find_procedure("leaver_removal"))[0]


def test_the_population_is_split_by_the_day_that_places_an_item(tmp_path: Path) -> None:
    """E1, E2 and E6 left before July, E3 and E4 from July on; together they are the five leavers of the period."""
    opened = with_evidence(tmp_path / "e", two_versions())
    performed = Performer(opened).perform("LA-02")
    rules = [one for one in performed if one.test.extent == "whole_population"]
    assert [(one.test.version, {item.id for item in one.items}) for one in rules] == [
        ("1", {"E1", "E2", "E6"}), ("2", {"E3", "E4"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("last", "first", "second"),
    [("2025-07-02", "2025-07-03", {"E3", "E4"}), ("2025-07-03", "2025-07-04", {"E4"})],
)
def test_the_first_and_the_last_day_of_a_version_belong_to_it(
    tmp_path: Path, last: str, first: str, second: set[str]
) -> None:
    """E3 left on 3 July: the day decides, both ends included."""
    content = two_versions()
    content["controls"][0]["effective_to"], content["controls"][1]["effective_from"] = last, first
    performed = Performer(with_evidence(tmp_path / "e", content)).perform("LA-02")
    items = {one.test.version: {item.id for item in one.items} for one in performed if one.items}
    assert items == {"1": {"E1", "E2", "E3", "E4", "E6"} - second, "2": second}


def test_each_version_is_held_against_its_own_limit(tmp_path: Path) -> None:
    """E4 was removed two business days late: a deviation of the old wording, none of the new one."""
    opened = with_evidence(tmp_path / "e", two_versions())
    results = {
        (row.item, row.attribute): row.result for one in Performer(opened).perform("LA-02") for row in one.results
    }
    assert results["E4", "B"] == "pass"
    assert results["E6", "B"] == "deviation"


def test_each_version_has_a_sample_and_a_ledger_of_its_own(tmp_path: Path) -> None:
    """Two draws from two frames that share no item; each is repeated from its ledger."""
    opened = with_evidence(tmp_path / "e", two_versions())
    drawn = draw_control(opened, "LA-02", person=PERSON, seed=SEED, reason="test", at=AT)
    assert [name for name, _ in drawn] == ["LEAVERS, version 1", "LEAVERS, version 2"]
    frames = [set(one.items) for _, one in drawn]
    assert frames == [{"E1", "E2", "E6"}, {"E3", "E4"}]
    tests = [test for test in tests_of(opened.engagement, "LA-02") if test.extent == "sample"]
    assert [one.items for test in tests if (one := drawn_for(opened, test))] == [one.items for _, one in drawn]
    assert [draw_differences(opened, test) for test in tests] == [[], []]


def test_each_sampled_item_is_asked_for_once_under_a_number_of_its_own(tmp_path: Path) -> None:
    """The request list holds the items of both versions, none twice."""
    opened = with_evidence(tmp_path / "e", two_versions())
    draw_control(opened, "LA-02", person=PERSON, seed=SEED, reason="test", at=AT)
    lines = [line for line in request_lines(opened) if line.item]
    assert sorted(line.item for line in lines) == ["E1", "E2", "E3", "E4", "E6"]
    assert len({line.number for line in lines}) == 5
    assert {line.status for line in lines} == {"open"}


def test_a_sample_of_one_version_is_named_by_its_test(tmp_path: Path) -> None:
    """The list alone names two samples; the id of the test names one."""
    opened = with_evidence(tmp_path / "e", two_versions())
    draw_control(opened, "LA-02", person=PERSON, seed=SEED, reason="test", at=AT)
    second = [test.id for test in tests_of(opened.engagement, "LA-02") if test.extent == "sample"][1]
    request = SampleRequest(population=second, change="redraw", reason="first list was wrong")
    answer = sample_control(opened, "LA-02", request, person=PERSON, at=AT)
    assert [name for name, _ in answer.drawn] == ["LEAVERS, version 2"]


def test_the_record_holds_both_wordings_with_their_days_and_tests(tmp_path: Path) -> None:
    """A reader sees what the control said until when, and which test belongs to it."""
    record = record_of(with_evidence(tmp_path / "e", two_versions()))
    assert record.control_version == "2"
    shown = [(one.version, one.first_day, one.last_day, one.tests) for one in record.control_versions]
    assert shown == [("1", "2025-01-01", "2025-06-30", ["T1", "T2"]), ("2", "2025-07-01", "2025-12-31", ["T3", "T4"])]
    assert "three business days" in record.control_versions[1].description
    assert [test.control_version for test in record.tests] == ["1", "1", "2", "2"]
    assert record.distinct_items == 5
    assert any("one walkthrough, of 2026-01-25" in text for text in record.cautions)


def test_rows_of_the_other_version_are_counted_as_left_out(tmp_path: Path) -> None:
    """Items and rows left out add up to the rows of the file, for each version."""
    record = record_of(with_evidence(tmp_path / "e", two_versions()))
    for test in record.tests:
        out = test.population.ipe.rows_excluded
        assert test.population.size + sum(rule["count"] for rule in out) == test.population.ipe.rows_in_file == 6
    assert "after 2025-06-30" in record.tests[0].population.ipe.rows_excluded[1]["rule"]


def test_a_control_that_began_in_the_period_is_tested_from_its_first_day(tmp_path: Path) -> None:
    """One row with effective_from limits the population in the same way and says so."""
    content = tiny_json()
    content["controls"][0]["effective_from"] = "2025-05-01"
    record = record_of(with_evidence(tmp_path / "e", content))
    assert record.tests[0].population.size == 3
    assert [(one.first_day, one.last_day) for one in record.control_versions] == [("2025-05-01", "2025-12-31")]
    assert record.tests[0].control_version == ""


def test_a_control_in_force_all_the_period_has_no_versions_to_print(tmp_path: Path) -> None:
    """Dates outside the period limit nothing."""
    content = tiny_json()
    content["controls"][0] |= {"effective_from": "2020-01-01", "effective_to": "2026-06-30"}
    record = record_of(with_evidence(tmp_path / "e", content))
    assert (record.control_version, record.control_versions, record.tests[0].population.size) == ("1", [], 5)


def test_an_occurrence_belongs_to_the_version_in_force_on_the_last_day_of_its_month(tmp_path: Path) -> None:
    """A control that changed on 15 June is expected once in June, and a leaver of 5 June would count for it."""
    content = two_versions()
    content["controls"][0]["effective_to"], content["controls"][1]["effective_from"] = "2025-06-14", "2025-06-15"
    content["attributes"] = [
        content["attributes"][0] | {"rule": "occurs_each", "arguments": {"date": "left_on", "each": "month"}}
    ]
    opened = with_evidence(tmp_path / "e", content)
    keys = [[item.id for item in one.items] for one in Performer(opened).perform("LA-02")]
    assert keys == [[f"2025-{month:02d}" for month in range(1, 6)], [f"2025-{month:02d}" for month in range(6, 13)]]


def test_items_without_a_date_are_tested_once_and_named(tmp_path: Path) -> None:
    """A leaver whose date cannot be read is tested as of the last version, and whoever concludes is told."""
    from support import ACCOUNTS, LEAVERS, make

    from reperform.populations.imports import take_in

    content = two_versions()
    content["populations"][0]["stated_count"] = 7
    opened = make(tmp_path / "e", content)
    (opened.folder.evidence / "leavers.csv").write_text(LEAVERS + "E7,,employee\n", encoding="utf-8")
    (opened.folder.evidence / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    for name, population in (("leavers.csv", "LEAVERS"), ("accounts.csv", "ACCOUNTS")):
        assert take_in(opened, opened.folder.evidence / name, population, person=PERSON, at=AT).outcome == "accepted"
    record = record_of(opened)
    assert [test.population.size for test in record.tests if test.sample.basis == "whole_population"] == [3, 3]
    assert any("E7" in caution and "version 2" in caution for caution in record.cautions)


def test_versions_survive_the_json_form() -> None:
    """Both rows stand in the JSON form, and reading it again gives the same engagement."""
    engagement = from_json(two_versions())
    assert [row.control for row in engagement.controls] == ["LA-02"]
    assert [row.version for row in engagement.versions_of("LA-02")] == ["1", "2"]
    assert [row["version"] for row in to_json(engagement)["controls"]] == ["1", "2"]
    assert from_json(to_json(engagement)) == engagement


VERSIONS = [
    row("controls", version="1", effective_to="2025-06-30"),
    row("controls", version="2", effective_from="2025-07-01"),
]


def changed(place: int, **cells: Any) -> dict[str, Any]:
    """The small engagement with two versions that touch, one of them changed."""
    rows = [dict(one) for one in VERSIONS]
    rows[place] |= cells
    population = row("populations", date_column="left_on")
    return small(controls=rows, populations=[population])


def test_versions_that_touch_are_no_problem() -> None:
    """The day after the last day of the old wording is the first of the new one."""
    value = changed(0)
    assert not [one for code in ("RP-E11", "RP-E50", "RP-E51", "RP-E52", "RP-E54") for one in messages_of(value, code)]


@pytest.mark.parametrize(
    ("place", "cells", "code", "named"),
    [
        (1, {"effective_from": "2025-06-30"}, "RP-E51", "2025-06-30"),
        (1, {"effective_from": "2025-07-02"}, "RP-E52", "2025-07-01"),
        (0, {"effective_to": ""}, "RP-E50", "last day"),
        (1, {"effective_from": "", "effective_to": "2025-12-31"}, "RP-E50", "first day"),
        (1, {"version": "1"}, "RP-E11", "twice"),
    ],
)  # fmt: skip
def test_a_gap_or_an_overlap_between_versions_is_refused(
    place: int, cells: dict[str, str], code: str, named: str
) -> None:
    """One day is enough; the message names the days."""
    message = only(messages_of(changed(place, **cells), code))
    assert message.severity == "error"
    assert named in message.found
    assert message.where.sheet == "Controls"


def test_a_blank_version_beside_version_1_is_refused() -> None:
    """A blank version is called 1 everywhere."""
    assert "a blank version is 1" in only(messages_of(changed(1, version=""), "RP-E11")).found


def test_an_attribute_of_a_version_that_is_not_there_is_refused() -> None:
    """Otherwise nobody would ever test it."""
    value = changed(0) | {"attributes": [row("attributes", version="3")]}
    assert "no version '3'" in only(messages_of(value, "RP-E12")).found


def test_a_letter_for_every_version_and_for_one_is_refused() -> None:
    """An item has one result an attribute."""
    value = changed(0) | {"attributes": [row("attributes"), row("attributes", version="2")]}
    assert only(messages_of(value, "RP-E11")).where.column == "version"


def test_a_list_that_no_date_divides_is_refused_unless_its_attributes_name_the_version() -> None:
    """Two versions of a snapshot would test each item twice."""
    value = changed(0) | {"populations": [row("populations", item_rule="all_rows")]}
    assert only(messages_of(value, "RP-E54")).severity == "error"
    value["attributes"] = [row("attributes", version="2"), row("attributes", attribute="B", version="1")]
    assert not messages_of(value, "RP-E54")


def test_a_version_outside_the_period_is_named() -> None:
    """It cannot be tested on anything of the period."""
    value = changed(0, effective_from="2023-01-01", effective_to="2024-12-31")
    value["controls"][1]["effective_from"] = "2025-01-01"
    assert "no day of the period" in only(messages_of(value, "RP-E53")).found
