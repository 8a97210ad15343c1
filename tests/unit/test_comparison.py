"""Two exports of one list compared by key: what went, what came, what changed, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from reperform.errors import InputRefused
from reperform.populations.comparison import compare_imports
from reperform.populations.imports import Import

COLUMNS = ("id", "left_on", "team")
EARLIER = (
    ("E1", "2025-03-01", "Sales"),
    ("E2", "2025-03-02", "Sales"),
    ("E3", "2025-03-03", "IT"),
    ("E4", "2025-03-04", "IT"),
    ("E5", "", "IT"),
)
# E2 is gone, E6 came, the date of E3 was moved, E5 got a date and another team; E1 and E4 stay.
LATER = (
    ("E6", "2025-04-01", "IT"),
    ("E5", "2025-03-09", "Sales"),
    ("E4", "2025-03-04", "IT"),
    ("E3", "2025-03-05", "IT"),
    ("E1", "2025-03-01", "Sales"),
)


def exported(rows: tuple[tuple[str, ...], ...], columns: tuple[str, ...] = COLUMNS) -> Import:
    return Import("0" * 16, {"file": {"name": "leavers.csv"}}, columns, rows)


def test_all_and_only_the_planted_differences_are_found() -> None:
    """One key gone, one come, two changed in the columns that were changed, two unchanged."""
    found = compare_imports(exported(EARLIER), exported(LATER), ("id",))
    assert (found.removed, found.added, found.unchanged) == (("E2",), ("E6",), 2)
    assert [(one.key, one.columns) for one in found.changed] == [("E3", ("left_on",)), ("E5", ("left_on", "team"))]
    assert found.changed[0].values == (("2025-03-03", "2025-03-05"),)
    assert found.changes_by_column == {"left_on": 2, "team": 1}
    assert not found.same


def test_the_order_of_rows_and_columns_is_no_difference() -> None:
    """A file sorted and arranged otherwise is the same list."""
    turned = tuple((team, identifier, day) for identifier, day, team in reversed(EARLIER))
    found = compare_imports(exported(EARLIER), exported(turned, ("team", "id", "left_on")), ("id",))
    assert found.same
    assert found.sentence == "both exports hold the same 5 rows"


def test_columns_that_only_one_export_has_are_named_and_not_compared() -> None:
    """A column that disappeared is a difference of the files, not of every row."""
    shorter = tuple(row[:2] for row in EARLIER)
    found = compare_imports(exported(EARLIER), exported(shorter, COLUMNS[:2]), ("id",))
    assert (found.columns_removed, found.columns_added, found.changed, found.unchanged) == (("team",), (), (), 5)
    assert not found.same


def test_a_key_on_several_rows_is_compared_as_a_whole() -> None:
    """The same two rows in another order are unchanged; one row fewer is a change, with both counts."""
    twice = (("E1", "2025-03-01", "Sales"), ("E1", "2025-03-02", "IT"))
    assert compare_imports(exported(twice), exported(twice[::-1]), ("id",)).same
    (changed,) = compare_imports(exported(twice), exported(twice[:1]), ("id",)).changed
    assert (changed.key, changed.rows, changed.columns) == ("E1", (2, 1), ("left_on", "team"))


def test_values_swapped_between_two_rows_of_one_key_are_a_change() -> None:
    """Column by column nothing moved, yet the rows say something else."""
    before = (("E1", "2025-03-01", "Sales"), ("E1", "2025-03-02", "IT"))
    after = (("E1", "2025-03-01", "IT"), ("E1", "2025-03-02", "Sales"))
    (changed,) = compare_imports(exported(before), exported(after), ("id",)).changed
    assert changed.columns == ("left_on", "team")


def test_padding_and_invisible_characters_of_a_key_are_no_difference() -> None:
    """Keys compare as everywhere else in the file."""
    found = compare_imports(exported((("E1", "x", ""),)), exported(((" E1\u200b", " x", ""),)), ("id",))
    assert found.same


def test_a_key_column_that_is_missing_is_refused_with_the_file_named() -> None:
    """Nothing is compared by position when the key is gone."""
    with pytest.raises(InputRefused) as refused:
        compare_imports(exported(EARLIER), exported((("x",),), ("name",)), ("id",))
    (message,) = refused.value.messages
    assert (message.code, message.where.file, message.where.column) == ("RP-I95", "leavers.csv", "id")
    assert "later" in message.found


CELLS = st.sampled_from(["a", "b", "c", "d"])
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8).map(tuple)


@examples(max_examples=60)
@given(ROWS, ROWS)
def test_every_key_of_either_list_stands_in_exactly_one_group(
    earlier: tuple[tuple[str, ...], ...], later: tuple[tuple[str, ...], ...]
) -> None:
    """Removed, added, changed and unchanged add up; turned round, removed and added change places."""
    found = compare_imports(exported(earlier), exported(later), ("id",))
    back = compare_imports(exported(later), exported(earlier), ("id",))
    keys_before, keys_after = {row[0] for row in earlier}, {row[0] for row in later}
    assert len(found.removed) + len(found.changed) + found.unchanged == len(keys_before)
    assert len(found.added) + len(found.changed) + found.unchanged == len(keys_after)
    assert (found.removed, found.added, found.unchanged) == (back.added, back.removed, back.unchanged)
    assert found.same == (sorted(earlier) == sorted(later))
