"""What the check says of identities, identity lists and folds: at its cell, with the one thing to do."""

from __future__ import annotations

from typing import Any

import pytest
from engagement_support import grids, messages_of, only, row, small, workbook_messages

from reperform.engagement.cells import CellError, join_parts, read_cell
from reperform.engagement.json_form import from_json, to_json
from reperform.engagement.sheets import sheet_named
from reperform.errors import Message


def place(message: Message) -> tuple[str, int | None, str]:
    return message.where.sheet, message.where.row, message.where.column


def identity(person: str, first: str = "", last: str = "", kind: str = "") -> dict[str, str]:
    cells = {"person": person, "identity": "ops", "effective_from": first, "effective_to": last, "kind": kind}
    return {name: text for name, text in cells.items() if text}


@pytest.mark.parametrize(
    ("rows", "overlap"),
    [
        ([identity("Ann", "", "2025-05-31"), identity("Bo", "2025-06-01")], False),
        ([identity("Ann", "", "2025-06-01"), identity("Bo", "2025-06-01")], True),
        ([identity("Ann"), identity("Bo", "2025-06-01")], True),
        ([identity("Ann", "2025-01-01"), identity("Ann", "2025-06-01")], False),
        ([identity("Ann", "", "2025-12-31"), identity("Ann", "2025-01-01", "2025-02-01"), identity("Bo", "2025-03-01")],
         True),
        ([identity("Ann", kind="shared"), identity("Bo", "2025-06-01", kind="shared")], False),
        ([identity("Ops", kind="shared"), identity("Bo", "2025-06-01")], True),
    ],
)  # fmt: skip
def test_two_persons_cannot_have_one_identity_on_one_day(rows: list[dict[str, str]], overlap: bool) -> None:
    """Both days are included; the later row is named with the other one, in whatever order they stand."""
    for given in (rows, rows[::-1]):
        found = messages_of(small(identities=given), "RP-E44")
        assert bool(found) == overlap
    if overlap:
        message = messages_of(small(identities=rows), "RP-E44")[0]
        assert place(message) == ("Identities", len(rows), "identity")
        assert f"and {len(rows)}" in message.found


def test_the_message_on_an_overlap_is_whole() -> None:
    """Found, where, why, and the one thing to do."""
    message = only(messages_of(small(identities=[identity("Ann"), identity("Bo", "2025-06-01")]), "RP-E44"))
    assert message.text().splitlines() == [
        "error[RP-E44] engagement.json, sheet 'Identities', row 2, column identity: "
        "ops belongs to Ann and Bo on the same days (rows 1 and 2)",
        "  Whether somebody approved their own work could not be decided.",
        "  Do: mark it as shared, or correct from when to when each used it; both days are included",
    ]


@pytest.mark.parametrize(
    ("columns", "count"),
    [
        ({"person": "a", "identity": "b"}, 0),
        ({"person": "a", "identity": "b", "from": "c", "to": "d", "kind": "e", "shared": "robot, team"}, 0),
        ({"person": "a"}, 1),
        ({"name": "a"}, 3),
        ({"person": "a", "identity": "b", "kind": "e"}, 1),
        ({"person": "a", "identity": "b", "shared": "robot"}, 1),
    ],
)
def test_a_list_of_identities_says_which_column_is_which(columns: dict[str, str], count: int) -> None:
    """Nothing is guessed from the names of columns."""
    found = messages_of(small(populations=[row("populations", identity_columns=columns)]), "RP-E43")
    assert len(found) == count
    assert all(place(message) == ("Populations", 1, "identity_columns") for message in found)


def compared(identities: list[dict[str, str]], **arguments: str) -> dict[str, Any]:
    stated = {"person": "a", "other": "b", "missing_person": "unable", "missing_other": "deviation", **arguments}
    return small(attributes=[row("attributes", rule="different_person", arguments=stated)], identities=identities)


def test_dates_in_the_map_without_a_day_in_the_rule_are_a_warning() -> None:
    """Only names with dates become unable, so that it is no error."""
    dated = [identity("Ann", "", "2025-05-31")]
    message = only(messages_of(compared(dated), "RP-E45"))
    assert (message.severity, place(message)) == ("warning", ("Attributes", 1, "arguments"))
    assert not messages_of(compared(dated, at="t"), "RP-E45")
    assert not messages_of(compared([identity("Ann")]), "RP-E45")


def test_a_value_is_not_looked_up_in_its_own_column() -> None:
    """It would be found for every item and prove nothing."""
    own = {"column": "ticket", "list": "LEAVERS.ticket", "missing": "deviation"}
    attribute = row("attributes", rule="exists_in", arguments=own)
    assert "always finds it" in only(messages_of(small(attributes=[attribute]), "RP-E20")).found
    other = row("attributes", rule="exists_in", arguments=own | {"list": "LEAVERS.parent"})
    assert not messages_of(small(attributes=[other]), "RP-E20")


def test_a_decision_cannot_call_for_action_and_for_none() -> None:
    """closed_loop: flagged and no_action exclude each other."""
    arguments = {"decision": "d", "flagged": "remove", "no_action": "keep, REMOVE", "start": "s",
                 "end": "e", "limit": "5", "before_start": "pass", "missing_start": "unable",
                 "missing_end": "deviation"}  # fmt: skip
    value = small(attributes=[row("attributes", rule="closed_loop", arguments=arguments)])
    assert "'remove' is flagged and calls for none" in only(messages_of(value, "RP-E20")).found


# --- folds


FOLD = sheet_named("Joins").column("fold")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("case; dashes", ("case", "dashes")),
        ("Case, Leading zeros", ("case", "leading_zeros")),
        ("Employee ID=case, spaces; no=prefix:CHG-", ("Employee ID=case", "Employee ID=spaces", "no=prefix:CHG-")),
        ("prefix:ID=", ("prefix:ID=",)),
        ('"Last, First=case"; "prefix:A,B"', ("Last, First=case", "prefix:A,B")),
    ],
)  # fmt: skip
def test_folds_are_read_for_every_column_or_for_one(text: str, entries: tuple[str, ...]) -> None:
    """The old form stays; one entry a rule, in order; what is written back is read as the same."""
    assert read_cell(text, FOLD).value == entries
    assert read_cell(join_parts(entries), FOLD).value == entries


@pytest.mark.parametrize(
    ("text", "near"), [("cas", "case"), ("id=dash", "dashes"), ("prefix:", "prefix:TEXT"), ("x=", "")]
)
def test_a_fold_that_is_none_is_refused_with_the_nearest(text: str, near: str) -> None:
    """Nothing is folded that was not declared in full."""
    with pytest.raises(CellError) as refused:
        read_cell(text, FOLD)
    assert refused.value.code == "RP-E06"
    assert near in refused.value.action


def joined(fold: list[str], left: str = "id; role", right: str = "no; role") -> dict[str, Any]:
    lists = [row("populations"), row("populations", population="OTHER")]
    join = {"left": "LEAVERS", "left_columns": left, "right": "OTHER", "right_columns": right, "fold": fold}
    return small(populations=lists, joins=[join])


def test_a_fold_names_a_column_that_is_compared() -> None:
    """The name of either side will do; a name of neither, or of two pairs, is refused at its cell."""
    assert not messages_of(joined(["id=case", "no=dashes", "role=case", "spaces"]), "RP-E22")
    message = only(messages_of(joined(["rol=case"]), "RP-E22"))
    assert (place(message), message.action) == (("Joins", 1, "fold"), "did you mean role?")
    assert "two pairs" in only(messages_of(joined(["id=case"], "id; no", "no; id"), "RP-E22")).found


def test_folds_and_identity_columns_survive_the_round_trip() -> None:
    """From JSON to an engagement and back."""
    value = joined(["id=case", "prefix:CHG-", "role=prefix:a,b"])
    value["populations"][1]["identity_columns"] = {"person": "p", "identity": "i"}
    engagement = from_json(value)
    assert engagement.joins[0].fold == ("id=case", "prefix:CHG-", "role=prefix:a,b")
    assert from_json(to_json(engagement)) == engagement


def test_a_workbook_without_the_new_columns_still_opens() -> None:
    """Blank means not stated: no identity list, no fold."""
    assert not workbook_messages(grids(), "RP-E43")
