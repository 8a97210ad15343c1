"""The profile of a list: planted gaps, duplicates, variants and silences are found, all of them and no others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from ipe_support import ABOUT, facts_of

from reperform.populations.ipe.profile import business_days, file_traits, profile_of
from reperform.populations.ipe.sequences import find_sequences, sequence_tests
from reperform.populations.ipe.variants import key_variants


def test_gaps_of_a_running_number_are_named_as_ranges() -> None:
    """Of 1 to 12, 3, 7, 8 and 9 are missing: two ranges, four numbers."""
    keys = [f"CHG-{number:05d}" for number in (1, 2, 4, 5, 6, 10, 11, 12)]
    (found,), without = find_sequences(keys)
    assert (found.prefix, found.numbers, found.missing, without) == ("CHG-", 8, 4, 0)
    assert (found.gaps, found.gap_count) == (["CHG-00003", "CHG-00007 to CHG-00009"], 2)
    assert (found.first, found.last, found.padding) == ("CHG-00001", "CHG-00012", "fixed width 5")


def test_numbers_without_zeros_in_front_run_across_the_tens() -> None:
    """9, 10, 11 are in sequence though their lengths differ; 12 is missing."""
    (found,), _ = find_sequences(["T9", "T10", "T11", "T13"])
    assert (found.missing, found.gaps, found.padding) == (1, ["T12"], "none")


def test_the_same_number_written_in_two_ways_is_named() -> None:
    """007 and 7 are one number: nothing is missing, and both spellings are shown."""
    (found,), _ = find_sequences(["A-006", "A-007", "A-7", "A-008"])
    assert (found.numbers, found.missing, found.padding) == (3, 0, "mixed")
    assert found.written_twice == ["A-007 = A-7"]


def test_each_prefix_has_a_sequence_of_its_own_and_loose_keys_have_none() -> None:
    """Two prefixes, one key without a number, one prefix with too few numbers."""
    keys = ["E1", "E2", "E4", "C20", "C21", "C22", "admin", "X1"]
    found, without = find_sequences(keys)
    assert [(one.prefix, one.missing) for one in found] == [("C", 0), ("E", 1)]
    assert without == 2


def test_scattered_numbers_are_no_running_number() -> None:
    """Ten-digit ids far apart have millions of numbers between them, and no gap is listed."""
    (found,), _ = find_sequences(["1000000001", "1500000000", "9000000000"])
    assert (found.sparse, found.gaps, found.gap_count) == (True, [], 0)
    assert sequence_tests([found]) == []


def test_very_long_numbers_do_not_stop_the_profile() -> None:
    """A key of thousands of digits is a client's file, not an error."""
    keys = ["9" * 5000, "9" * 4999 + "8", "9" * 4999 + "7"]
    (found,), _ = find_sequences(keys)
    assert (found.numbers, found.missing) == (3, 0)


@examples(max_examples=60)
@given(st.sets(st.integers(0, 60), min_size=3), st.booleans())
def test_numbers_found_and_missing_add_up_to_the_span(numbers: set[int], padded: bool) -> None:
    """Whatever the numbers: found plus missing is last minus first plus one, in any order and with zeros or not."""
    keys = [f"K{number:03d}" if padded else f"K{number}" for number in sorted(numbers, reverse=True)]
    (found,), _ = find_sequences(keys)
    assert found.numbers + found.missing == max(numbers) - min(numbers) + 1
    assert found == find_sequences(sorted(keys))[0][0]


def test_numbers_outside_the_period_are_no_gap() -> None:
    """T3 is dated after the period: it is in the file, so it is not missing."""
    rows = [("T1", "2025-02-03"), ("T2", "2025-03-03"), ("T3", "2026-01-05"), ("T4", "2025-05-05")]
    (found,) = profile_of(facts_of(rows)).sequences
    assert found.missing == 0


def test_keys_that_only_look_different_are_grouped() -> None:
    """Case, blanks, dashes of any kind and full-width forms; a different number is a different key."""
    keys = ["CHG-1", "chg 1", "CHG\u20101", "ＣＨＧ-1", "CHG-2", "E10", "E1"]
    assert key_variants(keys) == ("CHG-1 / CHG\u20101 / chg 1 / ＣＨＧ-1",)


def test_the_counts_of_a_profile_worked_by_hand() -> None:
    """Seven rows: one twice, one without a key, one undated, one before and two after the period."""
    rows = [
        ("A", "2025-01-10"), ("A", "2025-01-11"), ("", "2025-03-10"), ("B", "soon"),
        ("C", "2024-12-31"), ("D", "2026-01-01"), ("E", "2026-02-01"),
    ]  # fmt: skip
    found = profile_of(facts_of(rows))
    assert (found.rows, found.items) == (7, 4)
    assert (found.duplicate_keys.ids, found.null_keys, found.undated) == (["A"], 1, 1)
    assert (found.before_period.ids, found.after_period.ids) == (["C"], ["D", "E"])
    assert (found.first_date, found.last_date) == ("2024-12-31", "2026-02-01")
    assert found.months_without_items == [f"2025-{month:02d}" for month in range(1, 13) if month not in (1, 3)]


def test_business_days_without_an_item_are_counted_against_the_calendar() -> None:
    """One item each business day but March 4 and May 29; Christmas is a holiday, New Year's Day is missing from it."""
    christmas = date(2025, 12, 25)
    expected = business_days(ABOUT, {christmas})
    assert len(expected) == 260  # 261 weekdays of 2025 less one holiday
    left_out = {date(2025, 1, 1), date(2025, 3, 4), date(2025, 5, 29)}
    rows = [(f"T{number}", str(day)) for number, day in enumerate(expected) if day not in left_out]
    found = profile_of(facts_of(rows), holidays={christmas}, daily=True)
    assert found.days_without_items is not None
    assert (found.business_days, found.days_without_items.ids) == (260, ["2025-01-01", "2025-03-04", "2025-05-29"])
    assert profile_of(facts_of(rows)).business_days is None


def test_a_stamp_counts_on_its_local_day() -> None:
    """Five in the morning of January 1, 2026 in Zulu time is December 31 in Chicago: inside the period."""
    found = profile_of(facts_of([("A", "2026-01-01T05:00:00Z"), ("B", "2026-01-01T07:00:00Z")]))
    assert (found.last_date, found.after_period.ids) == ("2026-01-01", ["B"])


@pytest.mark.parametrize(
    ("format_", "code", "trait", "result"),
    [("xlsx", "RP-I114", "hidden rows", "found"), ("xlsx", "", "hidden rows", "none"),
     ("xls", "", "hidden rows", "not_examined"), ("xls", "RP-I110", "hidden sheets", "found"),
     ("xlsx", "RP-I125", "formulas instead of values", "found"), ("xlsx", "RP-I117", "merged cells", "found"),
     ("text, comma", "RP-I131", "dates in more than one form", "found"), ("text, comma", "", "hidden rows", None)],
)  # fmt: skip
def test_what_can_hide_rows_is_found_absent_or_not_examined(
    format_: str, code: str, trait: str, result: str | None
) -> None:
    """What a reader cannot see in a format is never reported as absent; a text file has no hidden rows."""
    notes = [{"code": code, "text": "as noted", "where": {}}] if code else []
    found = {one.trait: one.result for one in file_traits({"format": format_, "notes": notes})}
    assert found.get(trait) == result


def test_columns_show_blanks_and_distinct_values() -> None:
    """Of five rows three hold a value, two of them alike."""
    facts = {"name": "team", "non_blank": 3, "distinct": 2, "kind": "text"}
    rows = [(f"T{number}", str(date(2025, 1, 1) + timedelta(days=number))) for number in range(5)]
    (column,) = profile_of(facts_of(rows, reading={"column_facts": [facts]})).columns
    assert (column.name, column.blank, column.distinct) == ("team", 2, 2)
