"""Sizes by frequency come from a firm's file, never above the population, never called statistical."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reperform.canonical import canonical_json
from reperform.errors import InputRefused
from reperform.sampling import load_frequency_table, parse_frequency_table, plan_frequency

EXAMPLES = ("example-a", "example-b", "example-c")
RISKS = ("low", "moderate", "high")
TABLE: dict[str, Any] = {
    "name": "ours",
    "version": "7",
    "source": "firm manual 4.2",
    "sizes": {
        "weekly": {"low": 5, "moderate": 10, "high": "all"},
        "per_event": {
            "low": [{"percent": 10, "at_least": 3, "at_most": 30}],
            "moderate": [{"up_to": 10, "size": "all"}, {"up_to": 50, "size": 8}, {"size": 25}],
            "high": 60,
        },
    },
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_shipped_tables_are_examples_and_say_so(name: str) -> None:
    """Name, version and source stand in the file; the note recommends nothing."""
    table = load_frequency_table(name)
    assert table.name == name
    assert table.note == "example, not a recommendation"
    assert table.version
    assert table.source
    assert len(table.sizes) == 10


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_size_exceeds_its_population_and_none_falls_as_risk_rises(name: str) -> None:
    """Every frequency, every risk, populations from none to many."""
    for frequency in load_frequency_table(name).sizes:
        for population in (0, 1, 2, 4, 12, 52, 250, 5000):
            sizes = [plan_frequency(frequency, population, risk, name).sample_size for risk in RISKS]
            assert sizes == sorted(sizes)
            assert all(min(1, population) <= size <= population for size in sizes)


@pytest.mark.parametrize(
    ("frequency", "population", "size"),
    [
        ("annual", 1, 1),
        ("quarterly", 4, 2),
        ("monthly", 12, 2),
        ("weekly", 52, 5),
        ("daily", 250, 25),
        ("multiple_daily", 9000, 40),
        ("per_event", 10, 10),
        ("per_event", 50, 8),
        ("per_event", 51, 15),
        ("per_event", 250, 15),
        ("per_event", 251, 25),
        ("daily", 7, 7),
    ],
)
def test_example_a_follows_its_published_source(frequency: str, population: int, size: int) -> None:
    """The fixed sizes of the openly published methodology it is taken from."""
    assert plan_frequency(frequency, population, "moderate", "example-a").sample_size == size


@pytest.mark.parametrize(("population", "size"), [(2, 2), (20, 3), (31, 4), (100, 10), (299, 30), (4000, 30)])
def test_example_c_takes_one_tenth_of_events_within_three_and_thirty(population: int, size: int) -> None:
    """Rounded up."""
    assert plan_frequency("per_event", population, "low", "example-c").sample_size == size


def test_a_firms_own_table_is_applied_by_bands() -> None:
    """As a mapping, as a parsed table and from a file."""
    parsed = parse_frequency_table(TABLE)
    for table in (TABLE, parsed):
        assert plan_frequency("per_event", 11, "moderate", table).sample_size == 8
        assert plan_frequency("weekly", 52, "high", table).sample_size == 52
        assert plan_frequency("per_event", 1000, "low", table).sample_size == 30


def test_a_table_is_read_from_its_file_with_its_digest(tmp_path: Path) -> None:
    """The digest of the file stands in the plan."""
    path = tmp_path / "ours.json"
    path.write_bytes(json.dumps(TABLE).encode())
    plan = plan_frequency("weekly", 52, "low", load_frequency_table(path))
    assert (plan.sample_size, plan.table, plan.version, plan.source) == (5, "ours", "7", "firm manual 4.2")
    assert len(plan.table_sha256) == 64


def test_implied_limits_stand_beside_the_size() -> None:
    """25 without a deviation: 8.8 and 11.3 %; the count in 250 items is 20 and 26."""
    plan = plan_frequency("daily", 250, "low", "example-a")
    none = [limit for limit in plan.implied_limits if limit.deviations == 0]
    assert [limit.limit for limit in none] == pytest.approx([0.088, 0.113], abs=5e-4)
    assert [round(limit.limit_in_population * 250) for limit in none] == [20, 26]
    text = "\n".join(plan.sentences)
    assert "supports no conclusion by numbers" in text
    assert "example, not a recommendation" in text
    canonical_json(plan.as_json())


def test_nothing_occurred_gives_a_size_of_zero_and_no_comfort() -> None:
    """A sentence that claims no effectiveness."""
    plan = plan_frequency("quarterly", 0, "high", "example-b")
    assert plan.sample_size == 0
    assert plan.implied_limits == ()
    assert "no evidence of effectiveness" in plan.sentences[0]


@pytest.mark.parametrize(
    ("frequency", "risk", "table", "code"),
    [
        ("dayly", "low", "example-a", "RP-S11"),
        ("daily", "", "example-a", "RP-S11"),
        ("daily", "low", TABLE, "RP-S11"),
        ("daily", "low", "", "RP-S10"),
        ("daily", "low", "exampel-a", "RP-S10"),
        ("daily", "low", "../secret", "RP-S10"),
    ],
)
def test_what_the_table_does_not_hold_is_refused(frequency: str, risk: str, table: Any, code: str) -> None:
    """No silent default, and the nearest name is offered."""
    with pytest.raises(InputRefused) as caught:
        plan_frequency(frequency, 250, risk, table)
    assert caught.value.messages[0].code == code


@pytest.mark.parametrize(
    "sizes",
    [
        {},
        {"fortnightly": {"low": 1, "moderate": 1, "high": 1}},
        {"weekly": {"low": 1, "high": 1}},
        {"weekly": {"low": 0, "moderate": 1, "high": 1}},
        {"weekly": {"low": 1.5, "moderate": 1, "high": 1}},
        {"weekly": {"low": [], "moderate": 1, "high": 1}},
        {"weekly": {"low": [{"up_to": 5, "size": 1}], "moderate": 1, "high": 1}},
        {"weekly": {"low": [{"up_to": 9, "size": 1}, {"up_to": 5, "size": 1}, {"size": 2}], "moderate": 1, "high": 1}},
        {"weekly": {"low": [{"size": 1, "percent": 3}], "moderate": 1, "high": 1}},
        {"weekly": {"low": [{"sise": 1}], "moderate": 1, "high": 1}},
    ],
)
def test_a_table_with_a_gap_is_refused_whole(sizes: dict[str, Any]) -> None:
    """Unknown frequency, missing risk, impossible size, bands that do not rise or end."""
    with pytest.raises(InputRefused, match="RP-S10"):
        parse_frequency_table(TABLE | {"sizes": sizes})


def test_all_gaps_of_a_table_are_told_at_once(tmp_path: Path) -> None:
    """Two wrong rows are two problems in one message that names the file."""
    path = tmp_path / "gaps.json"
    path.write_bytes(json.dumps(TABLE | {"sizes": {"yearly": {}, "weekly": {}}}).encode())
    with pytest.raises(InputRefused) as caught:
        load_frequency_table(path)
    message = caught.value.messages[0]
    assert "yearly" in message.found
    assert "weekly" in message.found
    assert message.where.file == "gaps.json"


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    """With its name."""
    path = tmp_path / "broken.json"
    path.write_bytes(b"{")
    with pytest.raises(InputRefused, match=r"broken\.json"):
        load_frequency_table(path)
