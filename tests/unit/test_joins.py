"""Keys of two lists agree exactly, or by declared differences only; what each of them added is counted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ipe_support import population

from reperform.model import Join
from reperform.populations.ipe.reconciliation import second_source_test
from reperform.populations.joins import compare_lists, folder_of, key_reader
from reperform.record import JoinUse


def join(*fold: str, left: Sequence[str] = ("id",), right: Sequence[str] = ("no",)) -> Join:
    return Join(left="CHANGES", left_columns=tuple(left), right="DEPLOYS", right_columns=tuple(right), fold=fold)


def use(left: Sequence[str], right: Sequence[str], *fold: str) -> JoinUse:
    """Return what a join of single columns matched."""
    mine, theirs = [{"id": text} for text in left], [{"no": text} for text in right]
    return compare_lists(join(*fold), mine, mine, theirs)


@pytest.mark.parametrize(
    ("fold", "one", "other"),
    [
        ("case", "CHG-7", "chg-7"),
        ("domain", "ann@example.com", "ann"),
        ("dashes", "CHG\u20107", "CHG-7"),
        ("dashes", "CHG\u22127", "CHG7"),
        ("spaces", "CHG-\n7", "CHG-7"),
        ("spaces", "CHG 7", "CHG7"),
        ("leading_zeros", "0007", "7"),
        ("leading_zeros", "000", "0"),
        ("prefix:CHG-", "CHG-7", "7"),
        ("prefix:CORP\\", "CORP\\ann", "ann"),
        ("id=case", "CHG-7", "chg-7"),
        ("no=case", "CHG-7", "chg-7"),
    ],
)
def test_a_difference_counts_until_it_is_declared(fold: str, one: str, other: str) -> None:
    """Each fold makes its two texts one; without it they are two, and no other fold does it."""
    assert folder_of(None)(one) != folder_of(None)(other)
    assert folder_of(join(fold))(one) == folder_of(join(fold))(other)
    assert (use([one], [other]).matched, use([one], [other], fold).matched) == (0, 1)


@pytest.mark.parametrize(
    ("fold", "one", "other"),
    [
        ("leading_zeros", "A007", "A7"),
        ("leading_zeros", "70", "7"),
        ("prefix:CHG-", "XCHG-7", "X7"),
        ("prefix:CHG-", "chg-7", "7"),
        ("prefix:.*", "CHG-7", "7"),
        ("domain", "ann.example.com", "ann"),
        ("case", "CHG-7", "CHG7"),
    ],
)
def test_a_fold_does_no_more_than_it_says(fold: str, one: str, other: str) -> None:
    """Zeros only in front, a prefix only literally and only at the start."""
    assert use([one], [other], fold).matched == 0


def test_a_fold_of_one_column_leaves_the_others_alone() -> None:
    """Capitals do not matter in the account, but do in the role."""
    keys = join("account=case", left=("account", "role"), right=("user", "role"))
    read = (key_reader(keys, "left"), key_reader(keys, "right"))
    assert read[0]({"account": "ANN", "role": "admin"}) == read[1]({"user": "ann", "role": "admin"})
    assert read[0]({"account": "ann", "role": "Admin"}) != read[1]({"user": "ann", "role": "admin"})


def test_folds_apply_in_the_order_declared_and_each_is_counted() -> None:
    """1 exact; capitals add chg-2; the hyphen CHG\u20103; the prefix 4; the zeros 005; 9 stays without a row."""
    found = use(
        ["CHG-1", "chg-2", "CHG\u20103", "4", "005", "9"],
        ["CHG-1", "CHG-2", "CHG-3", "CHG-4", "CHG-5", "CHG-8", ""],
        "case", "dashes", "prefix:CHG-", "leading_zeros",
    )  # fmt: skip
    assert found.exact == 1
    assert [(step.items, step.pairs, step.first) for step in found.added] == [
        (1, 1, [("chg-2", "CHG-2")]),
        (1, 1, [("CHG\u20103", "CHG-3")]),
        (1, 1, [("4", "CHG-4")]),
        (1, 1, [("005", "CHG-5")]),
    ]
    assert (found.matched, found.without_row, found.without_row_first) == (5, 1, ["9"])
    assert (found.rows_not_found, found.rows_not_found_first, found.blank_rows) == (2, ["CHG-8"], 1)


def test_a_real_join_matches_nothing_exactly_and_nearly_everything_after_declared_folds() -> None:
    """Typographic hyphens, line breaks inside ids and a stray prefix: 0 of 100 exactly, 99 after three folds."""
    left = [f"AC\u2010{number:03d}" for number in range(100)]
    right = [f"ISO AC-\n{number:03d}" for number in range(1, 101)]
    assert use(left, right).matched == 0
    found = use(left, right, "dashes", "spaces", "prefix:ISO ")
    assert (found.exact, found.matched) == (0, 99)
    assert [step.items for step in found.added] == [0, 0, 99]


def test_blank_keys_never_join() -> None:
    """Two rows without a number are not the same thing, nor when a fold could make them blank."""
    found = use(["", " \u200b", "CHG-", "--"], ["", "CHG-", "@x"], "dashes", "prefix:CHG-", "domain")
    assert (found.blank_items, found.blank_rows, found.matched) == (2, 1, 1)
    part = join(left=("id", "role"), right=("no", "role"))
    assert key_reader(part, "left")({"id": "1", "role": ""}) == ()


def test_several_rows_and_colliding_keys_are_all_candidates_and_shown() -> None:
    """7 and 007 are two changes until zeros are declared as none; then both rows are candidates of both."""
    assert use(["7"], ["7", "007"]).with_several_rows == 0
    found = use(["7", "007", "8"], ["7", "007", "8"], "leading_zeros")
    assert (found.exact, found.matched, found.with_several_rows, found.with_several_rows_first) == (
        3,
        3,
        2,
        ["007", "7"],
    )
    assert (found.added[0].items, found.added[0].pairs) == (0, 2)
    assert [(group.population, group.keys, group.count) for group in found.collisions] == [
        ("CHANGES", ["007", "7"], 2), ("DEPLOYS", ["007", "7"], 2),
    ]  # fmt: skip


def test_rows_outside_the_items_find_rows_too() -> None:
    """A row is called not found only when no row of the whole left list finds it, of the period or not."""
    whole = [{"id": "1"}, {"id": "2"}]
    found = compare_lists(join(), whole[:1], whole, [{"no": "2"}, {"no": "3"}])
    assert (found.items, found.matched, found.rows_not_found_first) == (1, 0, ["3"])


def test_the_reconciliation_uses_the_folds_of_each_column_and_says_what_they_added() -> None:
    """Two columns: capitals do not matter in the account, and do in the role; a row without a role matches nothing."""
    first = population([["ANN", "admin"], ["bob", "Reader"], ["cy", ""]], ("user", "role"), second_source="DEPLOYS")
    second = population([["ann", "admin"], ["bob", "reader"], ["cy", ""]], ("user", "role"), population="DEPLOYS")
    keys = join("user=case", left=("user", "role"), right=("user", "role"))
    test, _ = second_source_test(first, second, keys)
    assert (test.result, test.actual) == ("fail", "2 and 2 unmatched")
    assert test.text.endswith(
        "0 rows agree as they are, 1 more without regard to capitals in user (ANN | admin = ann | admin)"
    )


TEXTS = st.text(alphabet="aA0-\u2010 @C1", max_size=6)
FOLDS = st.lists(st.sampled_from(["case", "domain", "dashes", "spaces", "leading_zeros", "prefix:C-"]), unique=True)


@given(st.lists(TEXTS, max_size=8), st.lists(TEXTS, max_size=8), FOLDS)
def test_the_counts_add_up_and_a_fold_only_adds(left: list[str], right: list[str], folds: list[str]) -> None:
    """Exact and added matches are the matches after all; with those without a row they are the items."""
    found = use(left, right, *folds)
    assert found.exact + sum(step.items for step in found.added) == found.matched
    assert found.matched + found.without_row == found.items == len(left)
    assert all(0 <= step.items <= step.pairs for step in found.added)
    assert all(bool(step.first) == bool(step.pairs) for step in found.added)


@given(st.lists(TEXTS, max_size=8), st.lists(TEXTS, max_size=8), FOLDS)
def test_the_order_of_rows_changes_nothing(left: list[str], right: list[str], folds: list[str]) -> None:
    """Counts and first keys are the same for shuffled lists."""
    assert use(left, right, *folds) == use(left[::-1], right[::-1], *folds)


@given(st.lists(TEXTS, min_size=1, max_size=8), st.lists(TEXTS, min_size=1, max_size=8), FOLDS)
def test_matches_are_those_of_comparing_every_pair(left: list[str], right: list[str], folds: list[str]) -> None:
    """The plain double loop over the folded texts is the oracle."""
    fold = folder_of(join(*folds))
    exact = folder_of(None)
    pairs = [
        (one, other) for one in left for other in right if exact(one) and exact(other) and fold(one) == fold(other)
    ]
    found = use(left, right, *folds)
    before = sum(exact(one) == exact(other) for one, other in pairs)
    assert sum(step.pairs for step in found.added) == len(pairs) - before
    items = [number for number, one in enumerate(left) if any(one == mine for mine, _ in pairs)]
    assert found.matched == len(items)
