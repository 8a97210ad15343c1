"""Which days a test speaks of: an interim list, a sample kept on a later one, settings seen on one day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from draws_support import ROWS, ask, engagement, mark, record_of, row, send, taken_in
from engagement_support import messages_of, small
from engagement_support import row as sheet_row
from support import AT, PERSON, make, tiny_json, with_evidence

from reperform.documents.paper import Paper
from reperform.documents.workpaper_paper import workpaper
from reperform.errors import InputRefused, UsageError
from reperform.fieldwork.concluding import conclude
from reperform.fieldwork.coverage import accept_tail
from reperform.fieldwork.judging import clear_ipe
from reperform.fieldwork.procedures import find_procedure
from reperform.fieldwork.recording import perform_and_record
from reperform.opened import OpenEngagement
from reperform.populations.imports import take_in
from reperform.record import Record
from reperform.runner import run

INTERIM = [one for one in ROWS if one[1] < "2025-10-01"]


def interim(root: Path) -> OpenEngagement:
    """Changes to the end of September, drawn from; then the list of the whole year, on which the sample is kept."""
    value = engagement()
    value["populations"][0] |= {"stated_count": len(INTERIM), "produced_at": "2026-01-20"}
    return taken_in(root, value, INTERIM)


def coverage(record: Record, place: int = 0) -> Any:
    found = record.tests[place].coverage
    assert found is not None
    return found


def test_a_list_produced_after_the_period_covers_all_of_it(tmp_path: Path) -> None:
    """The line names the first and last day, and nothing is left out."""
    record = perform_and_record(with_evidence(tmp_path / "e"), "LA-02", find_procedure("leaver_removal"))[0]
    found = coverage(record)
    assert found.sentence == "covers 1 Jan to 31 Dec 2025"
    assert (found.population_from, found.population_to, found.uncovered) == ("2025-01-01", "2025-12-31", [])


def test_an_interim_list_leaves_the_last_months_uncovered(tmp_path: Path) -> None:
    """Produced on 30 September: October to December are named, and the list stays open until a person says why."""
    value = tiny_json()
    value["populations"][0]["produced_at"] = "2025-09-30"
    opened = with_evidence(tmp_path / "e", value)
    record = perform_and_record(opened, "LA-02", find_procedure("leaver_removal"))[0]
    assert coverage(record).sentence == "covers 1 Jan to 30 Sep 2025; October to December not covered"
    assert coverage(record).uncovered == [["2025-10-01", "2025-12-31"]]
    assert coverage(record).closed_by == ""
    assert any("before the period ended" in point for point in record.open_points)
    clear_ipe(opened, "LEAVERS", "HR confirmed that nobody left since.", person=PERSON, at=AT, control="LA-02")
    record = perform_and_record(opened, "LA-02", find_procedure("leaver_removal"))[0]
    assert (coverage(record).closed_by, coverage(record).reason) == (
        "Ana Prescott", "HR confirmed that nobody left since.",
    )  # fmt: skip


def test_a_sample_kept_on_a_later_list_leaves_its_months_uncovered(tmp_path: Path) -> None:
    """The list reaches December, the sample September: the control is open, and the paper says what to do."""
    opened = interim(tmp_path / "e")
    ask(opened)
    last = max(one[1] for one in INTERIM)
    send(opened, [*INTERIM, *[one for one in ROWS if one not in INTERIM], row(41, closed_on="2025-12-30")], "year.csv")
    ask(opened, change="keep", reason="kept")
    record = record_of(opened)
    found = coverage(record)
    assert found.sample_to == last == "2025-09-21"
    assert found.sentence == (
        "the list covers 1 Jan to 31 Dec 2025, the sample 1 Jan to 21 Sep 2025; 22 Sep to 31 Dec 2025 not covered"
    )
    assert any("--roll-forward" in point and "--tail T1" in point for point in record.open_points)


def test_a_rolled_forward_sample_closes_the_tail(tmp_path: Path) -> None:
    """Items of the later rows were drawn: every day is covered."""
    opened = interim(tmp_path / "e")
    ask(opened)
    send(opened, [*INTERIM, *[one for one in ROWS if one not in INTERIM], row(41, closed_on="2025-12-30")], "year.csv")
    ask(opened, change="roll_forward", reason="rest of the year")
    assert coverage(record_of(opened)).sentence == "covers 1 Jan to 31 Dec 2025"


def test_a_typed_reason_closes_the_tail_until_it_is_another(tmp_path: Path) -> None:
    """It is printed with its name; without it the conclusion is refused; a blank one is no reason."""
    opened = interim(tmp_path / "e")
    items = ask(opened).drawn[0][1].items
    mark(opened, dict.fromkeys(items, "pass"))
    send(opened, [*INTERIM, *[one for one in ROWS if one not in INTERIM], row(41, closed_on="2025-12-30")], "year.csv")
    ask(opened, change="keep", reason="kept")
    run(opened, person=PERSON, at=AT)
    with pytest.raises(InputRefused, match="not covered"):
        conclude(opened, "CHG-01", "operated_effectively", "seen", person=PERSON, at=AT)
    with pytest.raises(UsageError, match="says nothing"):
        accept_tail(opened, "CHG-01", "T1", " ", person=PERSON, at=AT)
    with pytest.raises(UsageError, match="no test 'T9'"):
        accept_tail(opened, "CHG-01", "T9", "asked", person=PERSON, at=AT)
    accept_tail(opened, "CHG-01", "T1", "All ten later changes were read.", person=PERSON, at=AT)
    record = run(opened, person=PERSON, at=AT)[0].record
    assert record is not None
    assert record.open_points == []
    words = str(workpaper(Paper(record, ())).parts)
    assert "All ten later changes were read. Ana Prescott" in words
    assert conclude(opened, "CHG-01", "operated_effectively", "seen", person=PERSON, at=AT).state == "concluded"


def test_a_reason_is_refused_where_nothing_is_left_out(tmp_path: Path) -> None:
    """There is nothing to say why."""
    opened = taken_in(tmp_path / "e")
    ask(opened)
    run(opened, person=PERSON, at=AT)
    with pytest.raises(InputRefused, match="leaves no day out"):
        accept_tail(opened, "CHG-01", "T1", "asked", person=PERSON, at=AT)


def settings(root: Path, *, history: str = "", **stated: Any) -> Record:
    """An automated control whose settings were exported on 20 January 2026."""
    value = tiny_json()
    value["controls"][0] |= {"automation": "automated"}
    value["attributes"] = [
        value["attributes"][0] | {"population": "ACCOUNTS", "arguments": {"column": "employee"}}
    ]
    value["populations"][1] |= {"item_rule": "all_rows", **stated}
    if history:
        value["populations"].append(
            value["populations"][0] | {"population": "HISTORY", "key": ["change"], "date_column": "changed_on",
                                       "stated_count": 2, "controls": []}
        )  # fmt: skip
    opened = make(root, value)
    take_in(opened, root / "evidence" / "accounts.csv", "ACCOUNTS", person=PERSON, at=AT)
    if history:
        (root / "evidence" / "history.csv").write_text(history, encoding="utf-8")
        assert take_in(opened, root / "evidence" / "history.csv", "HISTORY", person=PERSON, at=AT).outcome == "accepted"
    return perform_and_record(opened, "LA-02", find_procedure("leaver_removal"))[0]


def test_settings_of_one_day_say_nothing_of_earlier_months(tmp_path: Path) -> None:
    """Without a benchmark or a history the paper says so, and how either is declared."""
    record = settings(tmp_path / "e")
    assert coverage(record).sentence == (
        "no date places its items; the list shows the state of 20 Jan 2026, after the period ended"
    )
    caution = next(text for text in record.cautions if "setting" in text)
    assert "change_history or benchmark_date" in caution


def test_a_benchmark_date_says_since_when_settings_speak(tmp_path: Path) -> None:
    """Unchanged since 1 April: January to March are named as not covered."""
    record = settings(tmp_path / "e", benchmark_date="2025-04-01")
    assert coverage(record).sentence == (
        "covers 1 Apr to 31 Dec 2025 (unchanged since 1 Apr 2025 by the benchmark stated for it); "
        "January to March not covered"
    )
    assert any("January to March" in text for text in record.cautions)


def test_a_history_of_changes_says_when_settings_last_changed(tmp_path: Path) -> None:
    """The last change before the export counts; a history without a change covers the whole period."""
    changed = "change,changed_on\nC1,2024-06-01\nC2,2025-07-01\n"
    record = settings(tmp_path / "a", history=changed, change_history="HISTORY")
    assert coverage(record).uncovered == [["2025-01-01", "2025-06-30"]]
    before = "change,changed_on\nC1,2023-06-01\nC2,2024-06-01\n"
    record = settings(tmp_path / "b", history=before, change_history="HISTORY")
    assert coverage(record).uncovered == []
    assert not any("setting" in text for text in record.cautions)


def test_a_benchmark_beside_a_history_is_refused() -> None:
    """Two statements on one fact can differ."""
    population = sheet_row("populations", benchmark_date="2025-04-01", change_history="HISTORY")
    history = sheet_row("populations", population="HISTORY", date_column="day")
    assert len(messages_of(small(populations=[population, history]), "RP-E26")) == 1
    population = sheet_row("populations", change_history="HISTORY")
    history = sheet_row("populations", population="HISTORY")
    assert "no date column" in messages_of(small(populations=[population, history]), "RP-E26")[0].found


@pytest.mark.parametrize("made", ["2025-06-30", "2025-08-15"])
def test_a_superseded_version_is_covered_by_a_list_made_after_it_ended(tmp_path: Path, made: str) -> None:
    """What the list lacks belongs to the later version."""
    value = tiny_json()
    first = value["controls"][0]
    value["controls"] = [
        first | {"version": "1", "effective_to": "2025-06-30"},
        first | {"version": "2", "effective_from": "2025-07-01"},
    ]
    value["populations"][0]["produced_at"] = made
    record = perform_and_record(with_evidence(tmp_path / "e", value), "LA-02", find_procedure("leaver_removal"))[0]
    assert [coverage(record, place).uncovered == [] for place in (0, 2)] == [True, False]
    assert coverage(record).sentence == "covers 1 Jan to 30 Jun 2025"
