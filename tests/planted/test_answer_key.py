"""The procedures find all and only the planted deviations of the sample engagement, per attribute."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


def key_of(control: str) -> set[tuple[str, str, str, str]]:
    with (SAMPLE / "answer_key.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (row["attribute"], row["item"], row["result"], row["kind"])
            for row in csv.DictReader(stream)
            if row["control"] == control
        }


def controls() -> list[str]:
    with (SAMPLE / "answer_key.csv").open(encoding="utf-8", newline="") as stream:
        return sorted({row["control"] for row in csv.DictReader(stream)})


def found_in(folder: Path) -> set[tuple[str, str, str, str]]:
    with (folder / "results.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (row["attribute"], row["item"], row["result"], row["kind"])
            for row in csv.DictReader(stream)
            if row["result"] in ("deviation", "unable")
        }


@pytest.mark.parametrize("control", controls())
def test_all_and_only_the_planted_deviations_are_found(worked_full_sample: Path, control: str) -> None:
    """Every planted deviation is in the results with its kind, and no other item deviates."""
    (folder,) = (worked_full_sample / "workpapers").glob(f"E-*-{control}")
    assert found_in(folder) == key_of(control)


def test_controls_without_planted_deviations_have_none(worked_full_sample: Path) -> None:
    """A control the key does not name is clean."""
    for folder in (worked_full_sample / "workpapers").glob("E-*"):
        control = folder.name.split("-", 2)[2]
        if control not in controls():
            assert found_in(folder) == set(), control


def test_every_kind_of_result_is_planted() -> None:
    """The key holds each kind of deviation and of being unable, so that none goes untested."""
    from reperform.words import KIND_WORDS

    with (SAMPLE / "answer_key.csv").open(encoding="utf-8", newline="") as stream:
        planted = {row["kind"] for row in csv.DictReader(stream)}
    assert set(KIND_WORDS) <= planted


def test_near_misses_are_not_deviations(worked_full_sample: Path) -> None:
    """Boundary days, holidays, re-hires and contractors that are in order are not flagged."""
    with (SAMPLE / "near_misses.csv").open(encoding="utf-8", newline="") as stream:
        misses = list(csv.DictReader(stream))
    assert len(misses) > 20
    for row in misses:
        (folder,) = (worked_full_sample / "workpapers").glob(f"E-*-{row['control']}")
        flagged = {(attribute, item) for attribute, item, _, _ in found_in(folder)}
        assert (row["attribute"], row["item"]) not in flagged, row


def test_every_control_of_the_full_sample_is_concluded(worked_full_sample: Path) -> None:
    """``demo --full`` leaves no control open and none without a paper."""
    names = {folder.name for folder in (worked_full_sample / "workpapers").glob("E-*")}
    content = json.loads((SAMPLE / "engagement.json").read_text(encoding="utf-8"))
    assert {name.split("-", 2)[2] for name in names} == {row["control"] for row in content["controls"]}
    for name in names:
        record = json.loads((worked_full_sample / "workpapers" / name / "record.json").read_bytes())
        assert (name, record["state"]) == (name, "concluded")


def test_the_core_demo_works_the_core_and_leaves_the_others_not_run(worked_sample: Path) -> None:
    """The short demo concludes the controls that replay.json names, and makes no paper for any other."""
    core = json.loads((SAMPLE / "replay.json").read_text(encoding="utf-8"))["core"]
    folders = {folder.name.split("-", 2)[2] for folder in (worked_sample / "workpapers").glob("E-*")}
    assert folders == set(core)
    assert "--full" in (worked_sample / "done").read_text(encoding="utf-8")
