"""Spells of employment: what follows on is one spell, a gap that is not declared ends one; every case by hand."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from engagement_support import messages_of, row, small
from hypothesis import given
from hypothesis import strategies as st
from support import AT, PERSON, make, tiny_json

from reperform.draws.frames import definition_now, frame_again
from reperform.model import About, PopulationSpec
from reperform.populations.imports import take_in
from reperform.populations.lists import Lists
from reperform.populations.spells import choose_spells

ABOUT = About(client="C", system="S", report_type=2, period_start=date(2025, 1, 1), period_end=date(2025, 12, 31),
              time_zone="America/Chicago", categories=("Security",), firm="F", engagement_id="E-1")  # fmt: skip


def spec(gap: str = "next_day", dated: str = "to") -> PopulationSpec:
    return PopulationSpec(population="HR", key=("no",), date_column=dated, item_rule="spells", person_column="who",
                          start_column="from", end_column="to", gap=gap)  # fmt: skip


def rows(text: str) -> list[dict[str, str]]:
    """Return rows written as ``no who from to``, one a line; a dash is a blank."""
    cells = [line.split() for line in text.strip().splitlines()]
    names = ("no", "who", "from", "to")
    return [dict(zip(names, ("" if one == "-" else one for one in line), strict=True)) for line in cells]


def items(text: str, gap: str = "next_day", dated: str = "to") -> list[str]:
    """Return the keys of the items that the rows become."""
    found = choose_spells(spec(gap, dated), rows(text), ABOUT)
    return [rows(text)[index]["no"] for index in found.indexes]


CONVERTED = "C1 ann 2024-01-01 2025-03-31\nE1 ann 2025-04-01 2025-09-30"


@pytest.mark.parametrize(
    ("text", "gap", "leavers"),
    [
        ("E1 ann 2024-01-01 2025-03-31", "next_day", ["E1"]),
        ("E1 ann 2024-01-01 -", "next_day", []),
        (CONVERTED, "next_day", ["E1"]),
        ("C1 ann 2024-01-01 2025-03-31\nE1 ann 2025-04-01 -", "next_day", []),
        ("C1 ann 2024-01-01 2025-03-31\nE1 ann 2025-04-02 -", "next_day", ["C1"]),
        ("C1 ann 2024-01-01 2025-03-31\nE1 ann 2025-04-02 -", "1", []),
        ("C1 ann 2024-01-01 2025-03-31\nE1 ann 2025-03-15 2025-03-20", "next_day", ["C1"]),
        ("C1 ann 2024-01-01 2025-03-07\nE1 ann 2025-03-10 -", "next_day", ["C1"]),
        ("C1 ann 2024-01-01 2025-03-07\nE1 ann 2025-03-10 -", "next_weekday", []),
        ("C1 ann 2024-01-01 2025-03-07\nE1 ann 2025-03-11 -", "next_weekday", ["C1"]),
        ("C1 ann 2024-01-01 2025-03-07\nE1 ann 2025-03-10 -", "2", []),
        ("E1 ann 2024-01-01 2025-03-31\nE2 ann 2025-08-01 2025-12-31", "next_day", ["E1", "E2"]),
        ("E1 ann 2024-01-01 2024-02-28\nE2 ann 2024-02-29 2024-03-01", "next_day", ["E2"]),
        ("E1 ann 2024-01-01 2025-03-31\nE2 bob 2025-04-01 -", "next_day", ["E1"]),
    ],
)  # fmt: skip
def test_a_leaver_is_the_end_of_a_spell_that_nothing_follows(text: str, gap: str, leavers: list[str]) -> None:
    """Conversion, overlap, weekend, declared gap, re-hire, leap day, and another person."""
    assert items(text, gap) == leavers


def test_a_hire_is_the_start_of_a_spell() -> None:
    """Dated by the start column the first row stands for the spell; one that goes on is a hire too."""
    assert items(CONVERTED, dated="from") == ["C1"]
    assert items("E1 ann 2025-02-01 -", dated="from") == ["E1"]
    assert items("E1 ann 2024-01-01 2025-03-31\nE2 ann 2025-08-01 -", dated="from") == ["E1", "E2"]


def test_what_cannot_be_placed_stays_an_item_and_is_named() -> None:
    """No person, no start, an unreadable end, inverted days: never dropped, never joined."""
    text = """
        E1 - 2025-01-01 2025-03-31
        E2 bob - 2025-03-31
        E3 bob 2025-01-01 soon
        E4 bob 2025-05-01 2025-04-01
    """
    found = choose_spells(spec(), rows(text), ABOUT)
    assert len(found.indexes) == 4
    assert any("4 rows were joined to nothing" in sentence and "E1, E2, E3 and 1 more" in sentence
               for sentence in found.sentences)  # fmt: skip


def test_what_was_joined_is_counted_and_adds_up() -> None:
    """Every row is an item, joined, or of a spell that goes on; conversions and re-hires are named."""
    text = f"{CONVERTED}\nE5 bob 2020-01-01 -\nE6 cy 2024-01-01 2025-02-01\nE7 cy 2025-06-01 2025-07-01"
    found = choose_spells(spec(), rows(text), ABOUT)
    assert len(found.indexes) + sum(len(one.ids) for one in found.exclusions) == 5
    assert [one.ids for one in found.exclusions] == [("C1",), ("E5",)]
    assert found.sentences == (
        "5 rows are 4 spells of 3 persons (who): 1 rows follow on an earlier one (on the next day at the latest) and "
        "were joined to it.",
        "1 persons went on under another key, and did not leave by it: ann.",
        "1 persons have several spells (hired again): cy.",
    )


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 60)), min_size=1, max_size=8), st.integers(0, 5))
def test_the_order_of_rows_changes_nothing_and_spells_are_far_apart(spans: list[tuple[int, int]], gap: int) -> None:
    """The same items for every order, and between two spells of a person there are more days than the gap."""
    first = date(2024, 1, 1)
    found = [
        {"no": f"{number:03d}", "who": "ann", "from": str(first + timedelta(start)),
         "to": str(first + timedelta(start + length))}
        for number, (start, length) in enumerate(spans)
    ]  # fmt: skip
    shuffled = random.Random(7).sample(found, len(found))  # noqa: S311
    ends = []
    for order in (found, shuffled):
        chosen = choose_spells(spec(str(gap)), order, ABOUT)
        ends.append(sorted(order[index]["to"] for index in chosen.indexes))
    assert ends[0] == ends[1]
    covered = sorted(day for start, length in spans for day in range(start, start + length + 1))
    breaks = sum(later - earlier > gap + 1 for earlier, later in pairwise(covered))
    assert len(ends[0]) == breaks + 1


def test_spells_are_declared_whole() -> None:
    """Person, both days, key and gap are needed with spells, and mean nothing without."""
    told = {"population": "HR", "item_rule": "spells", "key": ["no"], "person_column": "who", "start_column": "from",
            "end_column": "to", "gap": "next_day"}  # fmt: skip
    assert messages_of(small(populations=[row("populations", **told)]), "RP-E26") == []
    for name in ("person_column", "start_column", "end_column", "gap"):
        lacking = {key: value for key, value in told.items() if key != name}
        found = messages_of(small(populations=[row("populations", **lacking)]), "RP-E26")
        assert [message.found for message in found] == [f"item_rule spells needs {name}"]
    (odd,) = messages_of(small(populations=[row("populations", **told) | {"gap": "a week"}]), "RP-E26")
    assert "'a week' is neither" in odd.found
    (idle,) = messages_of(small(populations=[row("populations", population="HR", gap="3")]), "RP-E26")
    assert idle.found == "gap has a meaning only with item_rule spells"


HR = """employee,who,from,to
C1,ann,2024-01-01,2025-03-31
E1,ann,2025-04-01,
E2,bob,2020-01-01,2025-03-07
E3,cy,2020-01-01,2026-01-02
E4,cy,2026-01-05,2026-02-01
"""


def test_a_list_of_employments_is_taken_in_as_leavers(tmp_path: Path) -> None:
    """Of five rows one is a leaver of 2025: ann was taken on, cy left later; every row is accounted for."""
    content = tiny_json()
    leavers = next(one for one in content["populations"] if one["population"] == "LEAVERS")
    leavers |= {"key": ["employee"], "date_column": "to", "item_rule": "spells", "person_column": "who",
                "start_column": "from", "end_column": "to", "gap": "next_day", "stated_count": 5}  # fmt: skip
    content["attributes"] = [
        one | {"rule": "present", "arguments": {"column": "who"}}
        for one in content["attributes"]
        if one["attribute"] == "A"
    ]
    opened = make(tmp_path / "e", content)
    (opened.folder.root / "evidence" / "leavers.csv").write_text(HR, encoding="utf-8")
    taken = take_in(opened, opened.folder.root / "evidence" / "leavers.csv", "LEAVERS", person=PERSON, at=AT)
    assert taken.outcome == "accepted", taken
    population = Lists(opened).population("LEAVERS")
    assert population is not None
    assert population.ids == ("E2",)
    assert population.size + sum(one.rows or len(one.ids) for one in population.exclusions) == 5
    again = frame_again(opened, "LEAVERS", population.imported.import_id, definition_now(opened, population.spec))
    assert again.frame_sha256 == population.frame_sha256
