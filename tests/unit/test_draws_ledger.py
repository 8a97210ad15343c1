"""The draw ledger: extensions, replacements, restated plans and roll-forwards, each an event that can be repeated."""

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
)
from support import AT, PERSON, command

from reperform.canonical import canonical_json, load_json, sha256_hex
from reperform.documents.paper_sample import sampling_blocks
from reperform.draws.executed_risk import true_risk
from reperform.draws.ledger import drawn_for, states
from reperform.draws.rechecking import draw_differences
from reperform.errors import InputRefused, UsageError
from reperform.fieldwork.concluding import conclude
from reperform.opened import OpenEngagement, open_at
from reperform.runner import run

STATISTICAL = {"method": "attribute", "confidence": "0.90", "tolerable_rate": "0.20"}
ORDER = by_ticket(keys_of(ROWS))


def drawn(tmp_path: Path, method: dict[str, object] = STATISTICAL) -> tuple[OpenEngagement, list[str]]:
    opened = taken_in(tmp_path / "e", engagement(method))
    return opened, drawn_items(opened, seed=SEED, reason="test")


def repeated(opened: OpenEngagement) -> list[str]:
    return draw_differences(opened, the_test(opened))


def test_the_plan_and_the_seed_stand_in_the_log_before_any_item(tmp_path: Path) -> None:
    """Frame and file digests first, then who took which seed and when, then the items."""
    opened, items = drawn(tmp_path)
    events = [event for event in opened.log.events() if event.type in ("plan", "draw")]
    assert [event.data.get("stage", "plan") for event in events] == ["plan", "seed", "items"]
    assert [len(events[0].data[name]) for name in ("frame_sha256", "file_sha256")] == [64, 64]
    assert (events[1].data["seed"], events[1].actor, events[1].at) == (SEED, PERSON, AT)
    assert events[2].data["items"] == items == ORDER[: len(items)]


def test_a_replacement_is_the_next_rank_and_the_replaced_item_stays_visible(tmp_path: Path) -> None:
    """The next ticket takes the place; item, kind, reason and the mark it had are in the record."""
    opened, items = drawn(tmp_path)
    mark(opened, {items[2]: "not_applicable"})
    result = drawn_items(opened, replace=(items[2],), kind="voided", reason="the change was cancelled before work")
    assert result == [*items[:2], ORDER[len(items)], *items[3:]]
    [replaced] = record_of(opened).tests[0].sample.replaced
    assert (replaced.item, replaced.replaced_by, replaced.kind, replaced.by) == (
        items[2], ORDER[len(items)], "voided", PERSON,
    )  # fmt: skip
    assert [one["result"] for one in replaced.results] == ["not_applicable"]
    assert repeated(opened) == []


def test_a_replacement_passes_over_items_that_were_replaced_before(tmp_path: Path) -> None:
    """Two replacements take two ranks; a replaced item never comes back."""
    opened, items = drawn(tmp_path)
    ask(opened, replace=(items[0],), kind="duplicate", reason="same change as another ticket")
    first = ORDER[len(items)]
    result = drawn_items(opened, replace=(first,), kind="out_of_scope", reason="belongs to another system")
    assert result[0] == ORDER[len(items) + 1]
    with pytest.raises(InputRefused, match="RP-D27"):
        ask(opened, replace=(items[0],), kind="voided", reason="again")
    assert repeated(opened) == []


@pytest.mark.parametrize(
    "reason",
    ["evidence not found", "The ticket was not provided", "we could not locate it", "lost", "No documentation",
     "unable to obtain the approval", "evidence is missing", "never received", "couldn't find the mail"],
)  # fmt: skip
def test_missing_evidence_is_no_reason_for_a_replacement(tmp_path: Path, reason: str) -> None:
    """Whatever kind is claimed, words that speak of missing evidence are refused; nothing is recorded."""
    opened, items = drawn(tmp_path)
    before = len(opened.log.events())
    with pytest.raises(InputRefused, match="RP-D29"):
        ask(opened, replace=(items[0],), kind="voided", reason=reason)
    assert len(opened.log.events()) == before


@pytest.mark.parametrize("kind", ["", "not_found", "unable", "lost"])
def test_there_is_no_kind_of_replacement_for_missing_evidence(tmp_path: Path, kind: str) -> None:
    """The list of kinds is closed."""
    opened, items = drawn(tmp_path)
    with pytest.raises(UsageError, match="RP-D28"):
        ask(opened, replace=(items[0],), kind=kind, reason="the change was cancelled")


@pytest.mark.parametrize("result", ["deviation", "unable"])
@pytest.mark.parametrize("change", ["", "restate"])
def test_an_item_that_deviates_is_neither_replaced_nor_taken_out(tmp_path: Path, result: str, change: str) -> None:
    """A deviation, and an item that could not be examined, stay in the sample."""
    opened, items = drawn(tmp_path)
    mark(opened, {items[0]: result})
    with pytest.raises(InputRefused, match="RP-D31"):
        ask(opened, replace=(items[0],), kind="voided", reason="cancelled", change=change)


def test_unable_to_examine_counts_as_a_deviation(tmp_path: Path) -> None:
    """One of the items could not be examined: one deviating item, and the sample does not support reliance."""
    opened, items = drawn(tmp_path)
    mark(opened, dict.fromkeys(items[1:], "pass") | {items[0]: "unable"})
    evaluation = record_of(opened).tests[0].evaluation
    assert (evaluation.items_deviating, evaluation.supports) == (1, False)


def test_not_applicable_items_are_taken_out_and_the_plan_is_restated(tmp_path: Path) -> None:
    """Ten of forty at 90 % and 20 %: with eight left no result would support reliance, and that is said."""
    opened, items = drawn(tmp_path)
    mark(opened, dict.fromkeys(items[:2], "not_applicable") | dict.fromkeys(items[2:], "pass"))
    result = drawn_items(opened, change="restate", reason="two standard changes need no approval")
    assert result == items[2:]
    sample = record_of(opened).tests[0].sample
    assert sample.plan["sample_size"] == len(items) - 2
    assert len(items) == _least(40, 8) == 10
    assert sample.plan["max_deviations"] == -1
    assert any("cannot support reliance" in sentence for sentence in sample.sentences)
    assert [(one.item, one.replaced_by) for one in sample.replaced] == [(items[0], ""), (items[1], "")]
    assert repeated(opened) == []


def test_an_extension_keeps_the_first_items_and_names_its_true_risk(tmp_path: Path) -> None:
    """The next ranks are added; what was statistical is not any more, and the risk of what was done is printed."""
    opened, items = drawn(tmp_path)
    result = drawn_items(opened, extend=5, reason="one deviation")
    assert result == ORDER[: len(items) + 5]
    now = drawn_for(opened, the_test(opened))
    assert now is not None
    assert (now.basis, now.stages) == ("non_statistical", (len(items), 5))
    assert now.true_risk in now.sentences[-1]
    mark(opened, dict.fromkeys(result[1:], "pass") | {result[0]: "deviation"})
    evaluation = record_of(opened).tests[0].evaluation
    assert evaluation.supports is None
    assert f"true risk of accepting the pooled result is {now.true_risk}" in evaluation.sentence
    assert repeated(opened) == []


def test_the_true_risk_of_the_naive_extension_of_45_by_33_is_14_3_percent() -> None:
    """P(0 of 45) + P(1 of 45) P(0 of 33) at 5 %, worked out here in whole numbers."""
    from fractions import Fraction

    q = Fraction(19, 20)
    by_hand = q**45 + 45 * Fraction(1, 20) * q**44 * q**33
    assert round(float(by_hand), 3) == 0.143
    assert true_risk("0.90", "0.05", [45, 33]) == "14.3 %"


def test_a_second_stage_recorded_in_the_plan_holds_its_exact_risk(tmp_path: Path) -> None:
    """Two stages at 90 % and 20 %: one deviation calls for the second stage; no more in it, and the plan accepts."""
    method = {"method": "two_stage", "confidence": "0.90", "tolerable_rate": "0.20"}
    opened, items = drawn(tmp_path, method)
    # With q = 0.8: q^n + n (1 - q) q^(n - 1) q^n is 0.106 for 11 and 0.083 for 12.
    assert len(items) == 12
    mark(opened, dict.fromkeys(items[1:], "pass") | {items[0]: "deviation"})
    first = record_of(opened).tests[0].evaluation
    assert (first.supports, "calls for the second stage" in first.sentence) == (None, True)
    result = drawn_items(opened, extend=12, reason="called for by the plan")
    mark(opened, dict.fromkeys(result[12:], "pass"))
    second = record_of(opened).tests[0].evaluation
    assert (second.basis, second.supports) == ("statistical", True)
    mark(opened, {result[20]: "deviation"})
    assert record_of(opened).tests[0].evaluation.supports is False
    assert repeated(opened) == []


def test_a_second_stage_of_another_size_is_no_planned_stage(tmp_path: Path) -> None:
    """Ten instead of twelve: the risk computed before testing does not hold."""
    opened, _ = drawn(tmp_path, {"method": "two_stage", "confidence": "0.90", "tolerable_rate": "0.20"})
    ask(opened, extend=10, reason="fewer will do")
    assert drawn_for(opened, the_test(opened)).basis == "non_statistical"  # type: ignore[union-attr]


def test_a_roll_forward_draws_from_the_new_rows_only_with_the_same_seed(tmp_path: Path) -> None:
    """Twenty later rows: a plan of their own, the first items untouched, both evaluated in strata."""
    opened, items = drawn(tmp_path)
    later = [row(number) for number in range(41, 61)]
    send(opened, [*ROWS, *later])
    result = drawn_items(opened, change="roll_forward", reason="fourth quarter")
    more = _least(20, 4)  # of 20 rows 4 may deviate
    assert result == [*items, *by_ticket(keys_of(later))[:more]]
    mark(opened, dict.fromkeys(result, "pass"))
    test = record_of(opened).tests[0]
    assert [(one.population, one.items_tested) for one in test.evaluation.strata] == [
        (40, len(items)), (20, more),
    ]  # fmt: skip
    assert (test.sample.basis, test.evaluation.supports) == ("statistical", True)
    assert repeated(opened) == []


def _least(size: int, deviating: int) -> int:
    """Return the smallest n with C(N - K, n) / C(N, n) at most one tenth."""
    from math import comb

    return next(n for n in range(1, size) if 10 * comb(size - deviating, n) <= comb(size, n))


def test_a_roll_forward_is_refused_while_sampled_rows_are_gone_or_nothing_is_new(tmp_path: Path) -> None:
    """A list that lost sampled rows did not only grow; a list without new rows has nothing to roll to."""
    opened, items = drawn(tmp_path)
    send(opened, [one for one in [*ROWS, row(41)] if one[0] != items[0]])
    with pytest.raises(InputRefused, match="RP-D26"):
        ask(opened, change="roll_forward", reason="later rows")
    send(opened, ROWS, "again.csv")
    with pytest.raises(InputRefused, match="RP-D25"):
        ask(opened, change="roll_forward", reason="later rows")


def test_state_follows_from_events_alone(tmp_path: Path) -> None:
    """Each prefix of the log is a state of its own: drawn, then replaced, then extended."""
    opened, items = drawn(tmp_path)
    ask(opened, replace=(items[0],), kind="voided", reason="cancelled")
    ask(opened, extend=2, reason="more")
    events = [event for event in opened.log.events() if event.subjects.get("control") == "CHG-01"]
    sizes = [state.size if (state := states(events[:number])) else None for number in range(1, len(events) + 1)]
    assert sizes == [None, None, len(items), len(items), len(items) + 2]


def test_a_changed_item_in_the_ledger_is_seen_when_the_draw_is_repeated(tmp_path: Path) -> None:
    """Items that the seed does not give are named, whatever the log says."""
    opened, items = drawn(tmp_path)
    subjects = {"control": "CHG-01", "population": "CHANGES"}
    other = next(item for item in ORDER[len(items) + 1 :])
    data = {"item": items[0], "by": other, "kind": "voided", "reason": "cancelled", "frame_sha256": ""}
    opened.log.append("replace", subjects, data, actor=PERSON, at=AT)
    assert repeated(opened) == [f"the replacement of {items[0]} is not the next rank"]
    opened.log.append("extend", subjects, {"size": 99, "items": [ORDER[-1]], "reason": "x"}, actor=PERSON, at=AT)
    assert "the extension of CHANGES is not made of the next ranks" in repeated(opened)


def test_nothing_occurred_is_never_effective(tmp_path: Path) -> None:
    """A list without an item of the period: nothing is drawn, the test says not occurring, never effective."""
    content = engagement(STATISTICAL)
    opened = taken_in(tmp_path / "e", content, [row(1, closed_on="2024-05-05")])
    assert ask(opened).not_occurring == ("CHANGES",)
    assert not [event for event in opened.log.events() if event.type in ("plan", "draw")]
    record = record_of(opened)
    assert "Not occurring" in record.tests[0].evaluation.sentence
    assert "no sample has been drawn" not in " ".join(record.open_points)
    assert record.proposed.status in ("", "no_occurrence")
    assert record.tests[0].evaluation.supports is None


def test_a_deviation_of_a_discarded_draw_is_printed(tmp_path: Path) -> None:
    """Drawing again after a deviation is recorded with the item that deviated, and the paper shows it."""
    opened, items = drawn(tmp_path)
    mark(opened, {items[0]: "deviation", items[1]: "pass"})
    ask(opened, change="redraw", reason="the list was filtered wrongly")
    record = record_of(opened)
    assert [one.deviating for one in record.tests[0].sample.discarded] == [[items[0]]]
    texts = str(sampling_blocks(record.tests[0]))
    assert "Discarded draws" in texts
    assert "the list was filtered wrongly" in texts


def test_the_paper_prints_formula_convention_and_why_one_item_fewer_would_not_do(tmp_path: Path) -> None:
    """C(32, 10) / C(40, 10) with its numbers, the distribution, and the risk of nine items."""
    opened, _ = drawn(tmp_path)
    texts = str(sampling_blocks(record_of(opened).tests[0]))
    assert "C(32, 10) / C(40, 10) = 7.611 %" in texts  # 64,512,240 of 847,660,528
    assert "Exact hypergeometric distribution for 40 items" in texts
    assert "9 items would not do" in texts


def test_the_ledger_is_drawn_again_by_verify_after_every_kind_of_event(tmp_path: Path) -> None:
    """Extension, replacement, top-up and run: verify --reperform finds the same items; a cut event is named."""
    opened, items = drawn(tmp_path)
    ask(opened, replace=(items[0],), kind="voided", reason="cancelled")
    send(opened, [one for one in ROWS if one[0] != items[1]])
    result = drawn_items(opened, change="top_up", reason="sent again")
    assert items[0] not in result
    result = drawn_items(opened, extend=2, reason="more")
    mark(opened, dict.fromkeys(result, "pass"))
    run(opened, ["CHG-01"], person=PERSON, jobs=1, at=AT)
    answer = command("verify", "--reperform", cwd=tmp_path / "e")
    assert {one["control"]: one["outcome"] for one in answer["reperformed"]} == {"CHG-01": "SAME"}


def test_a_clean_second_draw_does_not_wash_off_the_deviation_of_the_first(tmp_path: Path) -> None:
    """Ten of 400 at 90 % and 20 %, one deviates; drawn again all pass: nothing is supported and nothing is proposed."""
    rows = [row(number) for number in range(1, 401)]
    content = engagement(STATISTICAL)
    content["populations"][0]["stated_count"] = 400
    opened = taken_in(tmp_path / "e", content, rows)
    items = drawn_items(opened, seed=SEED, reason="test")
    mark(opened, dict.fromkeys(items[1:], "pass") | {items[0]: "deviation"})
    again = drawn_items(opened, change="redraw", seed="another", reason="a better sample")
    assert items[0] not in again
    mark(opened, dict.fromkeys(again, "pass"))
    record = record_of(opened)
    test = record.tests[0]
    assert (test.items_deviating, test.evaluation.supports) == (0, None)
    assert test.attributes[0].evaluation is not None
    assert test.attributes[0].evaluation.supports is None
    assert items[0] in test.evaluation.sentence
    assert record.proposed.status == ""
    assert items[0] in record.proposed.sentence


@pytest.mark.parametrize("request_", [{"size": 1, "reason": "fewer will do"}, {"reason": "to look again"}])
def test_only_a_redraw_draws_again(tmp_path: Path, request_: dict[str, object]) -> None:
    """Another size or a mere reason beside a sample in force draws nothing; a redraw takes the size."""
    opened, items = drawn(tmp_path)
    with pytest.raises(InputRefused, match="RP-D03"):
        ask(opened, **request_)
    assert drawn_items(opened) == items
    assert len(drawn_items(opened, change="redraw", size=7, reason="the plan was for another list")) == 7


def test_a_ledger_that_was_cut_takes_no_second_draw(tmp_path: Path) -> None:
    """Plan and draw deleted from the log: its head still knows them, and nothing is drawn as if for the first time."""
    opened, _ = drawn(tmp_path)
    folder = opened.folder.log / opened.log.writer
    for event in opened.log.of_type("plan", "draw"):
        (folder / f"{event.seq:06d}.json").unlink()
    again = open_at(opened.folder.root)
    with pytest.raises(InputRefused, match="RP-L03"):
        ask(again)
    assert again.log.of_type("plan", "draw") == []


def test_nothing_is_concluded_on_items_that_the_seed_does_not_give(tmp_path: Path) -> None:
    """One item of the event exchanged and the chain made to hold again: the draw is repeated before a conclusion."""
    opened, items = drawn(tmp_path)
    other = next(key for key in ORDER if key not in items)
    _rewrite(opened, items[0], other)
    forged = open_at(opened.folder.root)
    assert forged.log.problems() == []
    mark(forged, dict.fromkeys([other, *items[1:]], "pass"))
    run(forged, ["CHG-01"], person=PERSON, jobs=1, at=AT)
    with pytest.raises(InputRefused, match="RP-C09"):
        conclude(open_at(opened.folder.root), "CHG-01", "operated_effectively", "no exceptions", person=PERSON, at=AT)


def _rewrite(opened: OpenEngagement, item: str, other: str) -> None:
    """Exchange an item in the events and make every link of the chain fit, as somebody who knows the format could."""
    folder = opened.folder.log / opened.log.writer
    prev = ""
    for path in sorted(folder.glob("0*.json")):
        content = load_json(path.read_bytes().replace(f'"{item}"'.encode(), f'"{other}"'.encode()))
        content["prev"] = prev or content["prev"]
        path.write_bytes(canonical_json(content))
        prev = sha256_hex(path.read_bytes())
        seq = content["seq"]
    (folder / "head").write_bytes(canonical_json([seq, prev]))


def test_a_deviation_marked_otherwise_before_the_item_is_replaced_stays_visible(tmp_path: Path) -> None:
    """Deviation, then not applicable, then replaced: both marks are printed, nothing is supported or proposed."""
    opened, items = drawn(tmp_path)
    mark(opened, dict.fromkeys(items[1:], "pass") | {items[0]: "deviation"})
    mark(opened, {items[0]: "not_applicable"})
    result = drawn_items(opened, replace=(items[0],), kind="not_applicable", reason="a standard change")
    mark(opened, dict.fromkeys(result, "pass"))
    record = record_of(opened)
    test = record.tests[0]
    assert [one["result"] for one in test.sample.replaced[0].results] == ["deviation", "not_applicable"]
    assert (test.items_deviating, test.evaluation.supports, record.proposed.status) == (0, None, "")


def test_a_mark_changed_after_the_redraw_does_not_hide_what_the_first_draw_held(tmp_path: Path) -> None:
    """The item was marked as deviating when its draw was discarded; a later pass does not take that back."""
    opened, items = drawn(tmp_path)
    mark(opened, dict.fromkeys(items[1:], "pass") | {items[0]: "deviation"})
    seed = next(str(one) for one in range(99) if items[0] in by_ticket(keys_of(ROWS), str(one))[: len(items)])
    again = drawn_items(opened, change="redraw", seed=seed, reason="a better sample")
    mark(opened, dict.fromkeys(again, "pass"))
    record = record_of(opened)
    assert record.tests[0].sample.discarded[0].deviating == [items[0]]
    assert (record.tests[0].evaluation.supports, record.proposed.status) == (None, "")
