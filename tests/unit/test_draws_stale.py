"""An export sent again after the draw: what is shown, the three choices, and what each makes of the sample."""

from __future__ import annotations

from pathlib import Path

import pytest
from draws_support import (
    ROWS,
    SEED,
    ask,
    by_ticket,
    drawn_items,
    engagement,
    keys_of,
    mark,
    record_of,
    row,
    send,
    taken_in,
    the_test,
    ticket_of,
)
from support import AT, PERSON, command

from reperform.draws.ledger import drawn_for
from reperform.draws.rechecking import draw_differences
from reperform.errors import InputRefused, UsageError
from reperform.fieldwork.status import control_status
from reperform.opened import OpenEngagement

SIZE = 10
METHOD = {"method": "frequency_table", "table": "example-a", "risk": "moderate", "size": SIZE, "reason": "small frame"}
STATISTICAL = {"method": "attribute", "confidence": "0.90", "tolerable_rate": "0.20"}


def drawn(tmp_path: Path, method: dict[str, object] = METHOD) -> tuple[OpenEngagement, list[str]]:
    opened = taken_in(tmp_path / "e", engagement(method))
    return opened, drawn_items(opened, seed=SEED, reason="test")


def later_rows(gone: list[str], new: list[str], changed: dict[str, str] | None = None) -> list[tuple[str, ...]]:
    """The first list without some rows, with others, and with another approver of some."""
    kept = [one for one in ROWS if one[0] not in gone]
    kept = [(*one[:4], (changed or {}).get(one[0], one[4])) for one in kept]
    return kept + [(key, "2025-06-15", "EU", "5", "kim") for key in new]


def new_keys(cut_off: str) -> tuple[list[str], list[str]]:
    """Return two new keys whose tickets beat a drawn key's, and two whose tickets do not."""
    candidates = [f"NEW-{number:03d}" for number in range(200)]
    below = [key for key in candidates if ticket_of(key) < ticket_of(cut_off)]
    above = [key for key in candidates if ticket_of(key) > ticket_of(cut_off)]
    return below[:2], above[:2]


def test_the_comparison_names_gone_new_beating_and_changed_and_the_draw_that_would_result(tmp_path: Path) -> None:
    """Two sampled rows gone, four rows new of which two beat the cut-off, one sampled row with another approver."""
    opened, items = drawn(tmp_path)
    assert items == by_ticket(keys_of(ROWS))[:SIZE]
    beat, late = new_keys(items[-1])
    rows = later_rows(items[1:3], [*beat, *late], {items[0]: "lee"})
    send(opened, rows, "changes_2.csv")
    answer = ask(opened)
    [stale] = answer.stale
    assert stale.gone == tuple(items[1:3])
    assert set(stale.rows_new) == {*beat, *late}
    assert set(stale.beating) == set(beat)
    assert [(one.item, dict(one.columns)) for one in stale.changed] == [(items[0], {"approver": ("kim", "lee")})]
    assert list(stale.redrawn) == by_ticket(keys_of(rows))[:SIZE]
    [message] = answer.messages
    assert message.code == "RP-D30"
    assert all(option in message.action for option in ("--keep", "--top-up", "--redraw"))


def test_nothing_is_decided_by_looking(tmp_path: Path) -> None:
    """Showing a stale draw adds no event and leaves the sample as it was."""
    opened, items = drawn(tmp_path)
    send(opened, later_rows([items[0]], []))
    before = len(opened.log.events())
    ask(opened)
    assert len(opened.log.events()) == before
    assert list(ask(opened).drawn[0][1].items) == items


@pytest.mark.parametrize("change", ["keep", "top_up", "redraw"])
def test_each_choice_needs_a_reason_and_is_an_event_with_both_frames(tmp_path: Path, change: str) -> None:
    """Without a reason nothing happens; with one the ledger names the frame before and after."""
    opened, items = drawn(tmp_path)
    first = drawn_for(opened, the_test(opened))
    assert first is not None
    send(opened, later_rows([items[0]], []))
    with pytest.raises(UsageError, match="RP-D07"):
        ask(opened, change=change)
    ask(opened, change=change, reason="the client sent it again")
    now = drawn_for(opened, the_test(opened))
    assert now is not None
    assert now.frame_sha256 != first.frame_sha256
    events = [event for event in opened.log.events() if event.data.get("earlier_frame_sha256")]
    assert [(event.data["earlier_frame_sha256"], event.data["frame_sha256"], event.actor) for event in events] == [
        (first.frame_sha256, now.frame_sha256, PERSON)
    ]
    assert not ask(opened).stale
    assert draw_differences(opened, the_test(opened)) == []


def test_keep_leaves_gone_items_on_the_old_evidence_and_takes_the_new_row_of_the_others(tmp_path: Path) -> None:
    """The gone item is tested on its old row; the changed one on its new row; both are said; k of n is unchanged."""
    opened, items = drawn(tmp_path, STATISTICAL)
    mark(opened, dict.fromkeys(items, "pass"))
    gone, changed = items[0], items[1]
    send(opened, later_rows([gone], [], {changed: "lee"}))
    ask(opened, change="keep", reason="row withdrawn by the client, ticket seen")
    test = record_of(opened).tests[0]
    assert test.sample.gone == [gone]
    assert test.items_tested == len(items)
    assert test.item_details[gone] == [next(one[1] for one in ROWS if one[0] == gone)]
    assert any(gone in note and "earlier list" in note for note in test.sample.notes)
    assert any(changed in note and "approver was kim and is lee" in note for note in test.sample.notes)
    assert (test.sample.basis, test.evaluation.supports) == ("non_statistical", None)
    assert "sample of the earlier list of 40 items" in test.sample.sentences[-1]


def test_keep_holds_the_statistical_basis_where_the_same_seed_gives_the_same_items(tmp_path: Path) -> None:
    """A corrected date changes the frame and no ticket: the same items, the same basis."""
    opened, items = drawn(tmp_path, STATISTICAL)
    rows = [(one[0], "2025-03-03", *one[2:]) if one[0] == items[0] else one for one in ROWS]
    send(opened, rows)
    ask(opened, change="keep", reason="date corrected")
    mark(opened, dict.fromkeys(items, "pass"))
    test = record_of(opened).tests[0]
    assert (test.sample.basis, test.evaluation.supports) == ("statistical", True)


def test_top_up_is_the_prefix_of_the_new_list_down_to_the_size(tmp_path: Path) -> None:
    """Two gone, one new row below the cut-off, one above: the first ten of the new list, all kept items among them."""
    opened, items = drawn(tmp_path, STATISTICAL)
    size = len(items)
    beat, late = new_keys(items[-1])
    rows = later_rows(items[1:3], [beat[0], late[0]])
    send(opened, rows)
    result = drawn_items(opened, change="top_up", reason="sent again")
    order = by_ticket(keys_of(rows))
    assert result == order[:size]
    assert beat[0] in result
    now = drawn_for(opened, the_test(opened))
    assert now is not None
    assert now.basis == "statistical"
    assert draw_differences(opened, the_test(opened)) == []


def test_top_up_keeps_tested_items_that_a_new_draw_would_not_meet_and_stays_a_prefix(tmp_path: Path) -> None:
    """Nothing gone and two new rows below the cut-off: twelve items, the first twelve of the new list."""
    opened, items = drawn(tmp_path)
    beat, _ = new_keys(items[-1])
    rows = later_rows([], beat)
    send(opened, rows)
    result = drawn_items(opened, change="top_up", reason="sent again")
    assert result == by_ticket(keys_of(rows))[: SIZE + 2]
    assert set(items) < set(result)
    now = drawn_for(opened, the_test(opened))
    assert now is not None
    assert any("stay as further ranks" in sentence for sentence in now.sentences)


def test_a_deviation_does_not_leave_with_its_row(tmp_path: Path) -> None:
    """The client withdraws the row that deviated: after a top-up it is still counted, and nothing is statistical."""
    opened, items = drawn(tmp_path, STATISTICAL)
    mark(opened, dict.fromkeys(items[1:], "pass") | {items[0]: "deviation"})
    send(opened, later_rows([items[0]], []))
    result = drawn_items(opened, change="top_up", reason="sent again")
    assert items[0] in result
    mark(opened, {item: "pass" for item in result if item not in items})
    test = record_of(opened).tests[0]
    assert (test.items_deviating, test.items_tested) == (1, len(items) + 1)
    assert (test.sample.basis, test.evaluation.supports) == ("non_statistical", None)


def test_redraw_takes_a_fresh_seed_and_the_first_draw_stays_visible(tmp_path: Path) -> None:
    """Another seed of 64 hexadecimal digits; the discarded items, seed and reason stand in the record."""
    opened, items = drawn(tmp_path)
    rows = later_rows([items[0]], [])
    send(opened, rows)
    result = drawn_items(opened, change="redraw", reason="list was incomplete")
    now = drawn_for(opened, the_test(opened))
    assert now is not None
    assert now.seed != SEED
    assert len(now.seed) == 64
    assert result == by_ticket(keys_of(rows), now.seed)[:SIZE]
    [discarded] = record_of(opened).tests[0].sample.discarded
    assert (discarded.items, discarded.seed, discarded.reason) == (items, SEED, "list was incomplete")


def test_a_change_in_other_columns_is_no_change_of_the_frame(tmp_path: Path) -> None:
    """Another approver of a sampled item: nothing to decide, the draw holds, and the paper notes the change."""
    opened, items = drawn(tmp_path)
    send(opened, later_rows([], [], {items[0]: "lee"}))
    assert not ask(opened).stale
    test = record_of(opened).tests[0]
    assert test.sample.items == items
    assert [items[0] in note for note in test.sample.notes] == [True]
    with pytest.raises(InputRefused, match="RP-D33"):
        ask(opened, change="keep", reason="nothing")


def test_a_run_and_the_status_name_the_stale_draw_and_the_one_next_action(tmp_path: Path) -> None:
    """No item is tested on a list nobody decided on; the open point names the command."""
    opened, items = drawn(tmp_path)
    send(opened, later_rows([items[0]], []))
    record = record_of(opened)
    assert record.state == "incomplete"
    assert any("reperform sample CHG-01" in point for point in record.open_points)
    assert "sample of CHANGES: decide with reperform sample CHG-01" in control_status(opened, "CHG-01").stale


def test_an_extension_of_a_stale_sample_is_refused(tmp_path: Path) -> None:
    """Next ranks of a frame that is gone are no ranks of the list in force."""
    opened, items = drawn(tmp_path)
    send(opened, later_rows([items[0]], []))
    with pytest.raises(InputRefused, match="RP-D06"):
        ask(opened, extend=3, reason="more")


def test_the_command_shows_a_stale_draw_and_ends_with_3(tmp_path: Path) -> None:
    """The whole comparison stands in the answer of the command; a choice then needs a person and a reason."""
    opened, items = drawn(tmp_path)
    send(opened, later_rows([items[0]], ["NEW-1"]))
    shown = command("sample", "CHG-01", cwd=tmp_path / "e", code=3)
    assert [message["code"] for message in shown["messages"]] == ["RP-D30"]
    [stale] = shown["stale"]
    assert (stale["items_gone"], stale["rows_new"], stale["choices"]) == ([items[0]], 1, ["keep", "top_up", "redraw"])
    refused = command("sample", "CHG-01", "--keep", "--as", "ana", cwd=tmp_path / "e", code=2)
    assert refused["messages"][0]["code"] == "RP-D07"
    kept = command("sample", "CHG-01", "--keep", "--reason", "seen", "--as", "ana", cwd=tmp_path / "e")
    assert kept["samples"][0]["gone"] == [items[0]]


def test_the_frame_is_rebuilt_as_it_was_when_the_sheet_changes(tmp_path: Path) -> None:
    """The plan keeps what made a row an item, so the first draw is repeated although the list grew."""
    opened, _ = drawn(tmp_path)
    send(opened, [*ROWS, row(41)])
    ask(opened, change="keep", reason="one more")
    assert draw_differences(opened, the_test(opened)) == []
    plan = next(event for event in opened.log.events() if event.type == "plan")
    assert plan.data["frame"]["date_column"] == "closed_on"
    assert len(plan.data["file_sha256"]) == 64
    assert plan.at == AT
