"""Completeness of a list: counts, totals, limits, both ends, the second list and the roll-forward, worked by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from ipe_support import facts_of, named, population

from reperform.model import Join
from reperform.populations.ipe.completeness import completeness_tests, limit_reached
from reperform.populations.ipe.cut_off import cut_off_tests
from reperform.populations.ipe.examining import ExaminedAgainst, examine
from reperform.populations.ipe.reconciliation import LISTED, match_keys, second_source_test
from reperform.populations.ipe.roll_forward import roll_forward_tests, rolled

KEYS = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=8)


@pytest.mark.parametrize(
    ("rows", "limit"),
    [(999, "1,000 with the header row"), (1_000, "1,000"), (1_001, ""), (10_000, "10,000"), (50_000, "50,000"),
     (65_535, "65,536 with the header row"), (65_536, "65,536"), (1_048_575, "1,048,576 with the header row"),
     (1_048_576, "1,048,576"), (766, "")],
)  # fmt: skip
def test_usual_limits_of_exports_are_known_with_and_without_the_header_row(rows: int, limit: str) -> None:
    """A file of exactly that many rows may have been cut; one row more was not cut there."""
    assert limit_reached(rows) == limit


def test_a_round_number_of_rows_fails_only_while_no_count_of_the_client_agrees() -> None:
    """The client's own count settles it; without one the file says nothing about itself."""
    rows = [(f"T{number}", "2025-05-05") for number in range(1000)]
    assert named(completeness_tests(population(rows)), "limit").result == "fail"
    assert named(completeness_tests(population(rows, stated_count=1000)), "limit").result == "for_information"
    assert named(completeness_tests(population(rows[:990], stated_count=990)), "limit").result == "pass"


def test_a_total_with_a_value_that_is_no_number_does_not_agree() -> None:
    """10.10 + 5.05 are 15.15; a third value "n/a" keeps the total from agreeing, and is counted."""
    rows = [("1", "10.10"), ("2", "5.05")]
    tests = completeness_tests(population(rows, ("id", "amount"), stated_totals={"amount": "15.15"}))
    assert (named(tests, "total.amount").result, named(tests, "total.amount").actual) == ("pass", "15.15")
    rows.append(("3", "n/a"))
    tests = completeness_tests(population(rows, ("id", "amount"), stated_totals={"amount": "15.15"}))
    found = named(tests, "total.amount")
    assert found.result == "fail"
    assert "1 values are no numbers" in found.text


def test_unmatched_keys_of_both_lists_are_all_and_only_those_planted() -> None:
    """E3 stands only in the first list, E8 and E9 only in the second; E2 has two rows there."""
    second = population([("E1", ""), ("E2", ""), ("E2", ""), ("E8", ""), ("E9", "")], ("id", "note"))
    ours = population([("E1", "2025-01-02"), ("E2", "2025-01-03"), ("E3", "2025-01-04")], second_source="PAY")
    test, found = second_source_test(ours, second, None)
    assert found is not None
    assert (test.result, test.actual) == ("fail", "1 and 2 unmatched")
    assert (found.in_both, found.only_here.ids, found.only_there.ids) == (2, ["E3"], ["E8", "E9"])
    assert found.several_rows.ids == ["E2"]


def test_rows_without_a_key_match_nothing_and_are_named_by_their_own() -> None:
    """A blank in both lists is not the same thing twice."""
    joined = Join(left="LIST", left_columns=("ticket",), right="TICKETS", right_columns=("ticket",))
    ours = population([("D1", "C1"), ("D2", "")], ("id", "ticket"), second_source="TICKETS")
    theirs = population([("t1", "C1"), ("t2", "")], ("row", "ticket"), key=("row",))
    _, found = second_source_test(ours, theirs, joined)
    assert found is not None
    assert (found.in_both, found.only_here.ids) == (1, ["no ticket in LIST: D2"])
    assert found.only_there.ids == ["no ticket in LIST: t2"]


def test_a_second_list_that_was_not_taken_in_is_a_failure_and_none_declared_is_not_performed() -> None:
    """What was declared and could not be done is never passed over."""
    assert second_source_test(population([("E1", "")], second_source="PAY"), None, None)[0].result == "fail"
    assert second_source_test(population([("E1", "")]), None, None)[0].result == "not_performed"


def test_counts_stay_exact_where_more_keys_are_unmatched_than_are_listed() -> None:
    """600 unmatched keys are counted as 600 and 500 of them are listed."""
    rows = [(f"E{number:03d}", "2025-05-05") for number in range(600)]
    _, found = second_source_test(population(rows, second_source="PAY"), population([], ("id", "day")), None)
    assert found is not None
    assert (found.only_here.count, len(found.only_here.ids), LISTED) == (600, 500, 500)


@examples(max_examples=60)
@given(KEYS, KEYS)
def test_the_groups_of_a_reconciliation_add_up_to_both_lists(left: list[str], right: list[str]) -> None:
    """In both plus only left are the keys of the left list, in both plus only right those of the right; order-free."""
    found = match_keys(left, right)
    assert len(found.in_both) + len(found.only_left) == len(set(left))
    assert len(found.in_both) + len(found.only_right) == len(set(right))
    assert len(found.in_both) + len(found.only_left) + len(found.only_right) == len(set(left) | set(right))
    assert found == match_keys(reversed(left), sorted(right))


def test_a_roll_forward_by_count() -> None:
    """120 at the start, 30 added, 28 removed: 122; a list of 121 lacks one."""
    stated = {"opening_count": 120, "additions": 30, "removals": 28}
    rows = [(f"a{number}",) for number in range(122)]
    (test,), _ = roll_forward_tests(population(rows, ("login",), **stated), {})
    assert (test.result, test.text) == ("pass", "120 + 30 - 28 = 122, 122 rows in the file")
    (test,), _ = roll_forward_tests(population(rows[1:], ("login",), **stated), {})
    assert (test.result, test.text) == ("fail", "120 + 30 - 28 = 122, 121 rows in the file (-1)")


def test_a_roll_forward_of_which_a_part_is_missing_fails_and_none_is_no_test() -> None:
    """Half a roll-forward was not performed; a list without one is not asked for it."""
    (test,), _ = roll_forward_tests(population([("a",)], ("login",), opening_count=1, additions=0), {})
    assert (test.result, test.text) == ("fail", "removals is neither stated as a number nor named as a list")
    absent = population([("a",)], ("login",), opening_list="OPEN", additions=0, removals=0)
    (test,), _ = roll_forward_tests(absent, {"OPEN": None})
    assert (test.result, test.text) == ("fail", "OPEN has not been taken in")
    assert roll_forward_tests(population([("a",)], ("login",)), {}) == ([], [])


def test_the_unit_of_a_roll_forward_is_the_grant() -> None:
    """mia was added, removed and added again, and is there once; kim came from nowhere, tom is gone."""
    lists = {
        "OPEN": population([("lee",), ("tom",)], ("login",)),
        "ADDED": population([("g1", "mia"), ("g2", "mia")], ("grant", "login"), key=("grant",)),
        "REMOVED": population([("r1", "mia"), ("r2", "lee")], ("removal", "login"), key=("removal",)),
    }
    named_lists = {"opening_list": "OPEN", "additions_list": "ADDED", "removals_list": "REMOVED"}
    rows = [("mia",), ("tom",)]
    (count, keys), (found,) = roll_forward_tests(population(rows, ("login",), **named_lists), lists)
    assert (count.result, count.text) == ("pass", "2 + 2 - 2 = 2, 2 rows in the file")
    assert (keys.result, found.in_both, found.only_here.count, found.only_there.count) == ("pass", 2, 0, 0)
    (count, keys), (found,) = roll_forward_tests(population([("mia",), ("kim",)], ("login",), **named_lists), lists)
    # The counts agree all the same: only the keys show it.
    assert (count.result, keys.result) == ("pass", "fail")
    assert (found.only_here.ids, found.only_there.ids) == (["kim"], ["tom"])


def test_a_removal_of_what_was_never_there_is_unexplained() -> None:
    """One removal too many hides one addition too many in the count alone."""
    missing, surplus, both = rolled(Counter(["a"]), Counter(["b"]), Counter(["c"]), Counter(["a"]))
    assert (missing, surplus, both) == (("b",), ("c (removed without having been there)",), 1)


@examples(max_examples=60)
@given(KEYS, KEYS, KEYS)
def test_a_list_rolled_forward_by_its_own_changes_is_explained(
    opening: list[str], added: list[str], kept: list[str]
) -> None:
    """Whatever is removed of what was there: what remains is expected, and one row more or less is named."""
    there = Counter(opening) + Counter(added)
    removed = there - Counter(kept)
    closing = there - removed
    assert rolled(Counter(opening), Counter(added), removed, closing) == ((), (), closing.total())
    assert rolled(Counter(opening), Counter(added), removed, closing + Counter(["z"]))[1] == ("z",)


def days(first: date, count: int, step: int) -> list[tuple[str, str]]:
    """Return rows dated at equal steps from a first day."""
    return [(f"T{number}", str(first + timedelta(days=step * number))) for number in range(count)]


def test_an_export_made_before_the_period_ended_fails() -> None:
    """December 30 cannot hold December 31; the last day itself is told, the day after passes."""
    rows = days(date(2025, 1, 2), 50, 7)
    made = {
        "2025-12-30": "fail", "2025-12-31T23:55:00-06:00": "for_information", "2026-01-01": "pass", "": "not_performed",
        # Half past five in the morning of January 1 in Zulu time is still December 31 in Chicago.
        "2026-01-01T05:30:00Z": "for_information", "2026-01-01T06:30:00Z": "pass",
    }  # fmt: skip
    for produced_at, outcome in made.items():
        tests = cut_off_tests(facts_of(rows, produced_at=produced_at))
        assert named(tests, "produced_at").result == outcome, produced_at


def test_a_list_of_one_days_state_may_be_made_within_the_period() -> None:
    """An inventory of all rows is not placed in the period; that it shows one day is told."""
    facts = facts_of([("a",)], ("system",), produced_at="2025-06-30")
    (test,) = cut_off_tests(facts)
    assert (test.result, "not of the whole period" in test.text) == ("for_information", True)


def test_a_list_cut_in_october_is_found_by_its_silence() -> None:
    """Weekly items to October 3, then nothing for 89 days: three times any gap inside, and longer than a month."""
    cut = cut_off_tests(facts_of(days(date(2025, 1, 3), 40, 7)))
    assert named(cut, "cut_off").result == "fail"
    assert "silence at the end" in named(cut, "cut_off").text
    assert "last item 89 days before the end; usual gap 7 days, longest 7 days" in named(cut, "cut_off").text
    late = cut_off_tests(facts_of(days(date(2025, 4, 4), 39, 7)))
    assert "silence at the start" in named(late, "cut_off").text


def test_a_count_the_client_confirmed_settles_a_silence_and_an_interim_export_is_silent_after_it_was_made() -> None:
    """The same 40 items: told but no failure with 40 stated, nor in a list produced a week after its last item."""
    rows = days(date(2025, 1, 3), 40, 7)
    confirmed = named(cut_off_tests(facts_of(rows, stated_count=40)), "cut_off")
    assert (confirmed.result, "silence at the end" in confirmed.text) == ("for_information", True)
    assert named(cut_off_tests(facts_of(rows, stated_count=41)), "cut_off").result == "fail"
    interim = named(cut_off_tests(facts_of(rows, produced_at="2025-10-10")), "cut_off")
    assert (interim.result, "silence" in interim.text) == ("for_information", False)


def test_rows_beyond_both_ends_show_that_the_file_was_not_cut_inside() -> None:
    """One row before and one after pass; one end alone, or none, is told and proves nothing."""
    rows = days(date(2025, 1, 3), 52, 7)
    before, after = ("T90", "2024-12-27"), ("T91", "2026-01-02")
    assert named(cut_off_tests(facts_of([*rows, before, after])), "cut_off").result == "pass"
    assert named(cut_off_tests(facts_of([*rows, before])), "cut_off").result == "for_information"
    assert named(cut_off_tests(facts_of(rows)), "cut_off").result == "for_information"
    # A row after the period cannot make up for the silence before it: the list was not cut, it was silent.
    assert named(cut_off_tests(facts_of([*rows[:30], before, after])), "cut_off").result == "pass"


def test_a_short_list_has_no_usual_gap_and_does_not_fail() -> None:
    """Four quarterly items, the last in September, are for a person to judge."""
    rows = [("Q1", "2025-01-15"), ("Q2", "2025-04-15"), ("Q3", "2025-07-15")]
    assert named(cut_off_tests(facts_of(rows)), "cut_off").result == "for_information"


def test_rows_that_are_only_looked_up_have_no_key_that_could_repeat() -> None:
    """A list taken in without a key: the test of keys was not performed, and keeps nothing open."""
    facts = facts_of([("Ana", "astone"), ("Ana", "ana.stone"), ("", "bot")], ("person", "login"), key=())
    test = named(examine(facts, ExaminedAgainst()).tests, "key")
    assert (test.result, test.text) == ("not_performed", "no key is declared; the rows are only looked up in")
    assert facts.duplicate_keys == ()
