"""From the rows of a list to its items: events, exclusions, duplicates; no row disappears unsaid."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import AT, PERSON, make, tiny_json

from reperform.errors import InputRefused
from reperform.model import About, ExclusionRule, PopulationSpec
from reperform.populations.decisions import decisions
from reperform.populations.imports import Import, take_in
from reperform.populations.lists import Lists
from reperform.populations.population import Population, build_population

ABOUT = About(
    client="c", system="s", period_start="2025-01-01", period_end="2025-12-31", time_zone="America/Chicago",
    categories=("Security",), firm="f", engagement_id="E-1",
)  # fmt: skip
LOG = [
    # number, state, at, count
    ("I-1", "New", "2025-01-02", "1"),
    ("I-1", "Closed", "2025-01-05", "3"),
    ("I-1", "Active", "2025-01-03", "2"),
    ("I-2", "Closed", "2025-02-01", "1"),
    ("I-2", "Active", "2025-02-02", "2"),
    ("I-3", "New", "2025-03-01", "1"),
    ("I-4", "New", "2024-12-30", "1"),
    ("I-4", "Closed", "2024-12-31", "2"),
]
LOG_COLUMNS = ("number", "state", "at", "count")


def population(
    rows: list[tuple[str, ...]], columns: tuple[str, ...], exclusions: tuple[ExclusionRule, ...] = (), **spec: Any
) -> Population:
    """The population of a list that was taken in without questions."""
    record = {
        "row_numbers": list(range(2, len(rows) + 2)), "file": {"name": "l.csv"},
        "declaration": {"answers": {}, "zone": "", "date_columns": []}, "reading": {"notes": []},
    }  # fmt: skip
    return build_population(
        PopulationSpec(population="L", **spec), Import("0", record, columns, tuple(rows)), ABOUT, exclusions
    )


def log(**spec: Any) -> Population:
    return population(LOG, LOG_COLUMNS, key=("number",), order_by=("at",), **spec)


def accounted(found: Population) -> int:
    """Items and the rows left out, as the record counts them."""
    return found.size + sum(int(str(one.as_json()["count"])) for one in found.exclusions)


def test_the_last_event_stands_for_its_item() -> None:
    """Eight events of four items; the file's order plays no part."""
    found = log(item_rule="last_event")
    assert {key: row["state"] for key, row in found.by_id.items()} == {
        "I-1": "Closed", "I-2": "Active", "I-3": "New", "I-4": "Closed",
    }  # fmt: skip
    assert found.sentences == ("8 events became 4 items: the last event of each, in the order of at.",)
    assert [(one.as_json()["count"]) for one in found.exclusions] == [4]


def test_columns_filled_in_afterwards_are_named() -> None:
    """A column that never differs between events of an item says nothing of any one of them."""
    rows = [(*row, "2025-06-01" if row[0] == "I-1" else "") for row in LOG]
    found = population(rows, (*LOG_COLUMNS, "closed"), key=("number",), order_by=("at",), item_rule="last_event")
    assert found.sentences[1] == "The same on every event of an item, as if filled in afterwards: closed."


def test_the_first_event_may_stand_for_its_item() -> None:
    """The same log by its first events."""
    assert {row["state"] for row in log(item_rule="first_event").rows} == {"New", "Closed"}
    assert log(item_rule="first_event").by_id["I-2"]["at"] == "2025-02-01"


def test_items_that_never_reach_an_end_state_are_counted_and_listed() -> None:
    """I-3 was never closed; I-2 was closed and opened again, which is said."""
    found = log(item_rule="end_state", state_column="state", end_states=("Closed", "Resolved"))
    assert sorted(found.ids) == ["I-1", "I-2", "I-4"]
    never = found.exclusions[-1].as_json()
    assert (never["rule"], never["ids"], never["count"]) == (
        "1 items never reached state Closed or Resolved", ["I-3"], 1,
    )  # fmt: skip
    assert found.sentences[1] == "1 items have events after the one that stands for them: I-2."


def test_the_period_applies_to_the_chosen_event() -> None:
    """I-4 was closed on the last day of 2024; its last event is what places it."""
    found = log(item_rule="last_event", date_column="at")
    assert "I-4" not in found.ids
    assert accounted(found) == 8


def test_events_that_tie_and_differ_are_refused_by_name() -> None:
    """Two last events of one day: a further column must tell them apart, never the order of rows."""
    rows = [("I-1", "New", "2025-01-02", "1"), ("I-1", "Closed", "2025-01-02", "2")]
    with pytest.raises(InputRefused) as refused:
        population(rows, LOG_COLUMNS, key=("number",), order_by=("at",), item_rule="last_event")
    message = refused.value.messages[0]
    assert (message.code, message.where.ids, message.where.count) == ("RP-A07", ("I-1",), 1)
    told = population(rows, LOG_COLUMNS, key=("number",), order_by=("at", "count"), item_rule="last_event")
    assert told.rows[0]["state"] == "Closed"


def test_events_that_tie_and_are_identical_are_one() -> None:
    """An event exported twice is no contradiction."""
    rows = [("I-1", "New", "2025-01-02", "1"), ("I-1", "New", "2025-01-02", "1")]
    assert population(rows, LOG_COLUMNS, key=("number",), order_by=("at",), item_rule="last_event").size == 1


def test_running_numbers_order_as_numbers() -> None:
    """10 comes after 9."""
    rows = [("I-1", "late", "", "10"), ("I-1", "early", "", "9")]
    found = population(rows, LOG_COLUMNS, key=("number",), order_by=("count",), item_rule="last_event")
    assert found.rows[0]["state"] == "late"


def test_events_without_a_place_in_the_order_are_refused() -> None:
    """A question mark among dates orders nothing; an item of one event needs no order."""
    rows = [("I-1", "New", "?", "1"), ("I-1", "Closed", "2025-01-02", "2"), ("I-2", "New", "?", "1")]
    with pytest.raises(InputRefused) as refused:
        population(rows, LOG_COLUMNS, key=("number",), order_by=("at",), item_rule="last_event")
    assert refused.value.messages[0].code == "RP-A06"
    assert refused.value.messages[0].where.ids == ("I-1",)
    alone = population(rows[2:], LOG_COLUMNS, key=("number",), order_by=("at",), item_rule="last_event")
    assert alone.size == 1


def test_exclusions_are_counted_with_their_reason() -> None:
    """Each rule of the Exclusions sheet, in its order, with count, first keys and reason."""
    rows = [("A-1", "prod"), ("TEST-1", "prod"), ("A-2", "test"), ("TEST-2", "test"), ("A-3", "")]
    rules = (
        ExclusionRule(population="L", column="id", op="starts_with", value="TEST-", reason="made by testers"),
        ExclusionRule(population="L", column="env", op="in", value="test, stage", reason="no production"),
        ExclusionRule(population="L", column="env", op="absent", reason="never deployed"),
    )
    found = population(rows, ("id", "env"), rules, key=("id",))
    assert found.ids == ("A-1",)
    assert [one.as_json() for one in found.exclusions] == [
        {"rule": "excluded: id starts with TEST- (made by testers)", "count": 2, "ids": ["TEST-1", "TEST-2"],
         "reason": "made by testers"},
        {"rule": "excluded: env in test, stage (no production)", "count": 1, "ids": ["A-2"], "reason": "no production"},
        {"rule": "excluded: env absent (never deployed)", "count": 1, "ids": ["A-3"], "reason": "never deployed"},
    ]  # fmt: skip


TWICE = [("R-1", "x"), ("R-1", "y"), ("R-1", "x"), ("R-2", "z")]


def test_rows_with_the_same_key_stay_an_error_unless_declared() -> None:
    """By default nothing is numbered or merged, and the draw refuses."""
    found = population(TWICE, ("id", "office"), key=("id",))
    assert (found.ids, found.duplicate_keys) == (("R-1", "R-1", "R-1", "R-2"), ("R-1",))


def test_rows_with_the_same_key_can_be_numbered() -> None:
    """Each is an item of its own; its number depends on its content, not on its place."""
    found = population(TWICE, ("id", "office"), key=("id",), duplicates="number")
    assert sorted(found.ids) == ["R-1 #1", "R-1 #2", "R-1 #3", "R-2"]
    assert found.duplicate_keys == ()
    turned = population(TWICE[::-1], ("id", "office"), key=("id",), duplicates="number")
    assert {key: row["office"] for key, row in turned.by_id.items()} == {
        key: row["office"] for key, row in found.by_id.items()
    }
    assert turned.frame_sha256 == found.frame_sha256
    assert "1 keys stand on 3 rows" in found.sentences[0]


def test_identical_rows_can_be_taken_once() -> None:
    """Of two identical rows one stays; one that differs stays a duplicate and so an error of the draw."""
    found = population(TWICE, ("id", "office"), key=("id",), duplicates="identical")
    assert (sorted(found.ids), found.duplicate_keys) == (["R-1", "R-1", "R-2"], ("R-1",))
    assert accounted(found) == 4


@settings(derandomize=True, max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["I-1", "I-2", "I-3", ""]), st.sampled_from(["New", "Closed"]),
                  st.dates().map(str), st.integers(0, 99).map(str)),
        max_size=12, unique_by=lambda row: (row[0], row[2]),
    ),
    st.sampled_from(["last_event", "first_event", "end_state"]),
    st.integers(0, 5),
)  # fmt: skip
def test_no_row_of_a_log_disappears_and_its_order_is_nothing(
    rows: list[tuple[str, ...]], rule: str, seed: int
) -> None:
    """Law: items and excluded rows add up to the rows; shuffled rows give the same items and the same frame."""
    spec: dict[str, Any] = {"key": ("number",), "order_by": ("at",), "item_rule": rule, "date_column": "at"}
    if rule == "end_state":
        spec |= {"state_column": "state", "end_states": ("Closed",)}
    found = population(rows, LOG_COLUMNS, **spec)
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - the order of rows of a test
    again = population(shuffled, LOG_COLUMNS, **spec)
    assert accounted(found) == len(rows)
    assert sorted(map(str, found.rows)) == sorted(map(str, again.rows))
    assert found.frame_sha256 == again.frame_sha256


def log_engagement(**changes: Any) -> dict[str, Any]:
    """The tiny engagement whose list of leavers is an event log."""
    content = tiny_json()
    content["populations"][0] |= {
        "item_rule": "last_event", "order_by": ["at"], "key": ["employee"], "date_column": "left_on",
    } | changes  # fmt: skip
    return content


LOG_FILE = """employee,left_on,at
E1,2025-03-03,2025-03-01 10:00
E1,2025-03-04,2025-03-02 09:00
E2,2025-03-07,2025-03-05 08:00
"""


def test_columns_that_order_events_are_read_as_dates(tmp_path: Path) -> None:
    """The order column holds clock times: their zone is asked, then the last event is taken."""
    opened = make(tmp_path / "e", log_engagement())
    path = opened.folder.evidence / "log.csv"
    path.write_text(LOG_FILE, encoding="utf-8")
    asked = take_in(opened, path, "LEAVERS", person=PERSON, at=AT)
    assert [question["id"] for question in asked.reading.questions] == ["zone"]
    taken = take_in(opened, path, "LEAVERS", {"zone": "UTC"}, person=PERSON, at=AT)
    assert taken.outcome == "accepted"
    found = Lists(opened).population("LEAVERS")
    assert found is not None
    assert {key: row["left_on"] for key, row in found.by_id.items()} == {"E1": "2025-03-04", "E2": "2025-03-07"}
    assert "3 events became 2 items: the last event of each, in the order of at." in decisions(found)
    assert "Time stamps without an offset are of UTC in every column (answered at intake)." in decisions(found)


def test_a_log_whose_events_tie_is_refused_when_it_comes_in(tmp_path: Path) -> None:
    """Nothing is recorded, and the message names the items."""
    opened = make(tmp_path / "e", log_engagement())
    path = opened.folder.evidence / "log.csv"
    path.write_text(LOG_FILE.replace("03-02 09:00", "03-01 10:00"), encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        take_in(opened, path, "LEAVERS", {"zone": "UTC"}, person=PERSON, at=AT)
    assert refused.value.messages[0].code == "RP-A07"
    assert (list(opened.log.events()), list(opened.store.digests())) == ([], [])


def test_a_clock_time_that_occurred_twice_still_orders_events(tmp_path: Path) -> None:
    """With the zone that was answered: 01:30 on the night the clocks went back comes after 00:30."""
    opened = make(tmp_path / "e", log_engagement())
    path = opened.folder.evidence / "log.csv"
    path.write_text(
        "employee,left_on,at\nE1,2025-03-04,2025-11-02 01:30\nE1,2025-03-03,2025-11-02 00:30\n", encoding="utf-8"
    )
    taken = take_in(opened, path, "LEAVERS", {"zone.at": "America/Chicago"}, person=PERSON, at=AT)
    assert taken.outcome == "accepted"
    found = Lists(opened).population("LEAVERS")
    assert found is not None
    assert found.rows[0]["left_on"] == "2025-03-04"
