"""The sample is worked in parts: only the steps that the asked controls need, and nothing of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from reperform.opened import open_at
from reperform.populations.imports import current_import_id
from reperform.replay import core_controls, read_replay, steps_for
from reperform.sample import prepared_sample, sample_controls
from reperform.workpaper import open_workpaper


@pytest.fixture(scope="module")
def prepared() -> Path:
    """The private copy in which the meetings of the board can be tested."""
    return prepared_sample("GOV-02")


def test_a_prepared_sample_takes_in_the_lists_of_the_asked_control_only(prepared: Path) -> None:
    """A notebook opened outside a folder waits for its own lists, not for a hundred others."""
    opened = open_at(prepared)
    taken = {row.population for row in opened.engagement.populations if current_import_id(opened, row.population)}
    assert taken == {"MEETINGS"}


def test_a_workpaper_opened_outside_a_folder_shows_its_population(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepared: Path
) -> None:
    """The sample's id opens anywhere, by control id or by reference, and the lists are there."""
    monkeypatch.chdir(tmp_path)
    assert prepared
    for name in ("GOV-02", "E-CC1-GOV-02"):
        assert open_workpaper(control=name, engagement="SAMPLE-2025").control == "GOV-02"


def test_the_steps_of_the_core_are_a_part_of_all_steps_in_the_same_order(prepared: Path) -> None:
    """The short demo replays what the full one does, leaving out what belongs to other controls."""
    engagement, steps = open_at(prepared).engagement, read_replay()
    core = steps_for(engagement, steps, core_controls())
    every = steps_for(engagement, steps, [row.control for row in engagement.controls])
    assert [step for step in every if step in core] == list(core)
    assert list(every) == list(steps)
    assert {step.data["control"] for step in core if "control" in step.data} <= set(core_controls())


def test_all_controls_are_worked_only_when_asked_for(prepared: Path) -> None:
    """The core is a part of the matrix, and --full means the whole matrix."""
    opened = open_at(prepared)
    assert sample_controls(opened) == core_controls()
    assert set(core_controls()) < set(sample_controls(opened, full=True))
    assert sample_controls(opened, full=True) == tuple(row.control for row in opened.engagement.controls)
