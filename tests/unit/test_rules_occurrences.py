"""Rules that build their own items: expected occurrences and inventories."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rules_support import context, parts

from reperform.rules import evaluate_item, expected_items
from reperform.rules.spec import Row


def results(rule: str, arguments: str, rows: list[Row], **changes: Any) -> dict[str, str]:
    """Return the result of every expected item by its key."""
    known, given = context(**changes), parts(arguments)
    slots = expected_items(rule, given, rows, known)
    assert len({slot.key for slot in slots}) == len(slots)
    return {slot.key: evaluate_item(rule, given, slot.row, known).result for slot in slots}


def test_each_quarter_needs_an_occurrence() -> None:
    """Two reviews in one quarter do not make up for none in another."""
    rows = [{"d": "2025-02-01"}, {"d": "2025-02-02"}, {"d": "2025-07-01"}, {"d": "2025-12-31"}]
    assert results("occurs_each", "date=d; each=quarter", rows) == {
        "2025-Q1": "pass",
        "2025-Q2": "deviation",
        "2025-Q3": "pass",
        "2025-Q4": "pass",
    }


def test_the_local_date_decides_the_unit() -> None:
    """In summer time the day in Chicago ends at 5:00 UTC."""
    rows = [{"d": "2025-04-01T04:59:59Z"}]
    assert results("occurs_each", "date=d; each=month", rows)["2025-03"] == "pass"
    rows = [{"d": "2025-04-01T05:00:00Z"}]
    found = results("occurs_each", "date=d; each=month", rows)
    assert (found["2025-03"], found["2025-04"]) == ("deviation", "pass")


def test_rows_that_do_not_fulfil_the_condition_are_no_occurrence() -> None:
    """A failed backup is no backup."""
    rows = [{"d": "2025-01-15", "s": "ok"}, {"d": "2025-02-15", "s": "failed"}]
    found = results("occurs_each", "date=d; each=month; if=s; if_value=ok", rows)
    assert (found["2025-01"], found["2025-02"]) == ("pass", "deviation")


def test_business_days_leave_out_weekends_and_holidays() -> None:
    """The week of 4 July 2025, a Friday, has four business days."""
    found = results(
        "occurs_each",
        "date=d; each=business_day",
        [],
        period_start=date(2025, 6, 30),
        period_end=date(2025, 7, 6),
    )
    assert list(found) == ["2025-06-30", "2025-07-01", "2025-07-02", "2025-07-03"]


def test_clock_changes_do_not_move_a_night_job_to_another_day() -> None:
    """A job at 1:30 local time counts for its own day also in the night in which 1:30 occurs twice."""
    days = [date(2025, 11, 1), date(2025, 11, 2), date(2025, 11, 3)]
    rows = [{"d": f"{day}T01:30:00"} for day in days]
    found = results("occurs_each", "date=d; each=day", rows, period_start=days[0], period_end=days[-1])
    assert list(found.values()) == ["pass"] * 3


def test_an_occurrence_is_expected_for_each_value() -> None:
    """What never appears in the rows is expected all the same."""
    rows = [{"d": "2025-03-01", "s": "AWS"}]
    found = results("occurs_each", "date=d; each=year; per=s; per_values=AWS, Okta", rows)
    assert found == {"2025 | AWS": "pass", "2025 | Okta": "deviation"}


def test_an_occurrence_is_expected_only_while_in_effect() -> None:
    """A system in effect from 1 July to 30 September needs the review of one quarter, another all four."""
    systems = [{"n": "CRM", "f": "2025-07-01", "t": "2025-09-30"}, {"n": "ERP", "f": "", "t": "when sold"}]
    found = results(
        "occurs_each",
        "date=d; each=quarter; per=s; per_list=SYSTEMS.n; per_from=f; per_to=SYSTEMS.t",
        [{"d": "2025-08-01", "s": "CRM"}],
        rows_of=lambda name: systems,
    )
    assert [key for key in found if key.endswith("CRM")] == ["2025-Q3 | CRM"]
    assert sum(key.endswith("ERP") for key in found) == 4


def test_a_unit_after_the_last_day_of_evidence_is_not_reached() -> None:
    """Evidence up to September says nothing of the fourth quarter."""
    found = results("occurs_each", "date=d; each=quarter", [], as_of=date(2025, 9, 30))
    assert list(found.values()) == ["deviation", "deviation", "deviation", "not_reached"]


def test_unreadable_dates_are_counted_in_the_reason() -> None:
    """A missing occurrence with unreadable rows points to them."""
    given, known = parts("date=d; each=year"), context()
    slots = expected_items("occurs_each", given, [{"d": "?"}, {"d": ""}], known)
    outcome = evaluate_item("occurs_each", given, slots[0].row, known)
    assert outcome.result == "deviation"
    assert "2 rows with a d that is no date" in outcome.reason


def test_the_order_of_rows_changes_nothing() -> None:
    """Items and reasons are the same for shuffled rows."""
    rows = [{"d": f"2025-03-{day:02d}"} for day in range(1, 10)]
    given, known = parts("date=d; each=week"), context()
    first = expected_items("occurs_each", given, rows, known)
    assert first == expected_items("occurs_each", given, rows[::-1], known)


def test_a_rule_that_tests_rows_builds_no_items() -> None:
    """Only a calendar or an inventory has expected items."""
    with pytest.raises(ValueError, match="tests the rows"):
        expected_items("present", {"column": "x"}, [], context())


@pytest.mark.parametrize(
    ("retired", "expected"),
    [("", True), ("2025-01-01", True), ("2024-12-31", False), ("2025-01-01T05:59:00Z", False), ("?", True)],
)
def test_an_inventory_entry_is_expected_if_in_effect_on_a_day_of_the_period(retired: str, expected: bool) -> None:
    """The last day counts, by local date; what cannot be read is no bound."""
    inventory = [{"h": "web1", "r": retired}]
    found = results("covers", "column=host; list=INV.h; list_to=r", [], rows_of=lambda name: inventory)
    assert list(found) == (["web1"] if expected else [])


def test_every_entry_of_the_inventory_must_appear() -> None:
    """Present, present under another spelling, and blank."""
    inventory = [{"h": "web1"}, {"h": "web1"}, {"h": "DB1"}, {"h": ""}]
    rows = [{"host": " web1 "}, {"host": "db1"}, {"host": ""}]
    found = results("covers", "column=host; list=INV.h", rows, rows_of=lambda name: inventory)
    assert found == {"web1": "pass", "DB1": "deviation", "(no value)": "unable"}


def test_an_entry_that_ends_before_it_begins_is_expected_all_the_same() -> None:
    """An error of the inventory takes nothing out of the test: neither of covers nor of occurs_each."""
    rows = [{"name": "AWS", "from": "2025-06-01", "to": "2025-05-01"}]
    about = context({"SYSTEMS": rows})
    given = parts("column=system; list=SYSTEMS.name; list_from=from; list_to=to")
    assert [slot.key for slot in expected_items("covers", given, [], about)] == ["AWS"]
    given = parts("date=done; each=half_year; per=system; per_list=SYSTEMS.name; per_from=from; per_to=to")
    assert [slot.key for slot in expected_items("occurs_each", given, [], about)] == ["2025-H1 | AWS", "2025-H2 | AWS"]


def test_an_entry_without_a_value_is_unable_not_left_out() -> None:
    """What must have occurred for it is not known, even where a row of the population is blank too."""
    about = context({"SYSTEMS": [{"name": "AWS"}, {"name": " "}]})
    given = parts("date=done; each=year; per=system; per_list=SYSTEMS.name")
    done = [{"done": "2025-03-04", "system": "AWS"}, {"done": "2025-03-04", "system": ""}]
    found = expected_items("occurs_each", given, done, about)
    results = [evaluate_item("occurs_each", given, slot.row, about).result for slot in found]
    assert [slot.key for slot in found] == ["2025 | (no value)", "2025 | AWS"]
    assert results == ["unable", "pass"]
