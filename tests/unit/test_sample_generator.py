"""The sample engagement: same bytes every time, complete, and honest about what was planted."""

from __future__ import annotations

import csv
import hashlib
import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"


@pytest.fixture(scope="module")
def generator() -> dict[str, ModuleType]:
    """Return the modules of the generator, imported from the source tree."""
    sys.path.insert(0, str(SAMPLE))
    try:
        names = ("writing", "self_check", "chance", "replay", "engagement")
        return {name: importlib.import_module(f"generator.{name}") for name in names}
    finally:
        sys.path.remove(str(SAMPLE))


@pytest.fixture(scope="module")
def made(generator: dict[str, ModuleType], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a freshly made sample engagement."""
    folder = tmp_path_factory.mktemp("sample")
    generator["writing"].make(folder)
    return folder


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def steps_of(folder: Path, do: str) -> list[dict[str, Any]]:
    steps = json.loads((folder / "replay.json").read_text(encoding="utf-8"))["steps"]
    return [step for step in steps if step["do"] == do]


def attributes_on(folder: Path, control: str, population: str) -> set[str]:
    """Return the attributes of a control that are marked by a person on one list."""
    content = json.loads((folder / "engagement.json").read_text(encoding="utf-8"))
    return {
        row["attribute"]
        for row in content["attributes"]
        if (row["control"], row["population"], row["rule"]) == (control, population, "manual")
    }


def test_making_the_sample_twice_gives_the_same_bytes(
    generator: dict[str, ModuleType], made: Path, tmp_path: Path
) -> None:
    """Nothing in the sample depends on the clock, the folder or an earlier run in the same process."""
    generator["writing"].make(tmp_path)
    assert digests(tmp_path) == digests(made)


def test_the_files_in_the_repository_are_those_the_generator_makes(made: Path) -> None:
    """What ships is what the generator writes; a file edited by hand would be noticed."""
    shipped = digests(SAMPLE)
    assert {name: shipped.get(name) for name in digests(made)} == digests(made)


def test_the_evidence_folder_holds_nothing_the_generator_did_not_make(made: Path) -> None:
    """A left-over file of an earlier version would reach the auditor as evidence."""
    assert {path.name for path in (SAMPLE / "evidence").iterdir()} == {
        path.name for path in (made / "evidence").iterdir()
    }


def test_the_evidence_stays_small(made: Path) -> None:
    """Everything together is under 6 MB, as it ships in the wheel."""
    assert sum(path.stat().st_size for path in made.rglob("*") if path.is_file()) < 6_000_000


def test_brute_force_from_the_words_of_the_controls_finds_exactly_the_answer_key(
    generator: dict[str, ModuleType], made: Path
) -> None:
    """An independent reading of the evidence agrees with the key, both ways."""
    assert generator["self_check"].differences(made) == []


def test_brute_force_notices_a_row_missing_from_the_answer_key(
    generator: dict[str, ModuleType], made: Path, tmp_path: Path
) -> None:
    """The comparison of key and evidence is able to fail."""
    for path in made.rglob("*"):
        if path.is_file():
            target = tmp_path / path.relative_to(made)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    lines = (tmp_path / "answer_key.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "answer_key.csv").write_text("".join(lines[:1] + lines[2:]), encoding="utf-8", newline="\n")
    assert len(generator["self_check"].differences(tmp_path)) == 1


def test_no_near_miss_is_in_the_answer_key(made: Path) -> None:
    """An item is planted as a deviation or as a near miss of an attribute, never both."""
    key = {(row["control"], row["attribute"], row["item"]) for row in rows_of(made, "answer_key.csv")}
    near = {(row["control"], row["attribute"], row["item"]) for row in rows_of(made, "near_misses.csv")}
    assert not key & near
    assert len(near) >= 60


def test_stated_counts_are_the_rows_of_the_files(generator: dict[str, ModuleType], made: Path) -> None:
    """The client's stated count of every list equals the rows below its headings."""
    reading = importlib.import_module("generator.evidence_reading")
    content = json.loads((made / "engagement.json").read_text(encoding="utf-8"))
    for row in content["populations"]:
        if row["file"].endswith(".ods"):
            found = reading.read_ods(made / "evidence", row["file"], row.get("header_row", 1))
        elif not row["file"].endswith(".xlsx"):
            form = {name: row[name].replace("tab", "\t") for name in ("delimiter", "encoding") if name in row}
            found = reading.read_csv(made / "evidence", row["file"], header=row.get("header_row", 1), **form)
        else:
            found = reading.read_xlsx(made / "evidence", row["file"], row["sheet"], row.get("header_row", 1))
        assert (row["population"], len(found)) == (row["population"], row["stated_count"])


def test_the_populations_have_the_sizes_the_plans_rest_on(generator: dict[str, ModuleType], tmp_path: Path) -> None:
    """100 leavers make a hypergeometric plan of 20 items; deployments and incidents fill their table rows."""
    frames = generator["writing"].make(tmp_path).frames
    assert len(frames["LEAVERS"]) == 100
    assert 600 <= len(frames["DEPLOYMENTS"]) <= 700
    assert 51 <= len(frames["INCIDENTS"]) <= 250


def test_every_criterion_in_scope_is_mapped_or_has_a_reason(made: Path) -> None:
    """All 61 criteria are each mapped to a control or explained, never both."""
    content = json.loads((made / "engagement.json").read_text(encoding="utf-8"))
    mapped = {criterion for row in content["controls"] for criterion in row["criteria"]}
    explained = {row["criterion"] for row in content["criteria"] if row["reason"]}
    assert len(mapped | explained) == 61
    assert not mapped & explained


def test_the_engagement_is_accepted_without_a_message(made: Path) -> None:
    """The sample's own workbook content passes every check of the package."""
    json_form = pytest.importorskip("reperform.engagement.json_form")
    content = json.loads((made / "engagement.json").read_text(encoding="utf-8"))
    # Its carved-out organizations are monitored by controls outside the matrix until one of them is in it.
    monitored = any(row["control"].startswith("VEN-") for row in content["controls"])
    found = json_form.check_json(content).messages
    assert [one for one in found if monitored or one.code != "RP-E61"] == []


def test_the_draw_of_the_generator_is_that_of_the_package(generator: dict[str, ModuleType]) -> None:
    """Two implementations of hashrank-1 give the same items in the same order, as published."""
    selection = pytest.importorskip("reperform.sampling.selection")
    keys = [f"CHG-{number:05d}" for number in range(1, 11)]
    published = ["CHG-00002", "CHG-00009", "CHG-00001", "CHG-00004"]
    assert generator["chance"].draw(keys, 4, "reperform") == published
    assert list(selection.select_random(keys, 4, "reperform")) == published


def test_marks_are_of_the_items_that_the_recorded_seed_draws(
    generator: dict[str, ModuleType], made: Path, tmp_path: Path
) -> None:
    """Whoever draws again with the recorded seed gets the marked items."""
    frames = generator["writing"].make(tmp_path).frames
    marks = steps_of(made, "mark")
    draws = steps_of(made, "draw")
    sizes = generator["engagement"].SAMPLE_SIZES
    assert len(draws) >= len(sizes) == 3
    for step in draws:
        own = [mark for mark in marks if mark["control"] == step["control"]]
        letters = attributes_on(made, step["control"], step["test"])
        marked = list(dict.fromkeys(mark["item"] for mark in own if mark["attribute"] in letters))
        # A test of one draws from a frame of each configuration.
        drawn_from = [frame for name, frame in frames.items() if name.split(" | ")[0] == step["test"]]
        each = len(marked) // len(drawn_from)
        draws_again = (generator["chance"].draw(frame, each, step["seed"]) for frame in drawn_from)
        assert marked == [item for items in draws_again for item in items]
        assert len(marked) == sizes.get(step["control"], len(marked))


def test_every_planted_result_is_explained_in_the_replay(made: Path) -> None:
    """Each deviation and each unable has a cause, a class, a response and a disposition on record."""
    key = {(row["control"], row["attribute"], row["item"]) for row in rows_of(made, "answer_key.csv")}
    steps = steps_of(made, "deviation")
    assert {(step["control"], step["attribute"], step["item"]) for step in steps} == key
    assert all(step[name] for step in steps for name in ("cause", "classification", "response", "disposition"))


def test_every_control_is_concluded_once_and_last(made: Path) -> None:
    """One conclusion a control with a rationale, and no placeholder left in any of them."""
    concluded = steps_of(made, "conclude")
    content = json.loads((made / "engagement.json").read_text(encoding="utf-8"))
    controls = {row["control"] for row in content["controls"]}
    assert sorted(step["control"] for step in concluded) == sorted(controls)
    assert all(len(step["rationale"]) > 100 and "{" not in step["rationale"] for step in concluded)


def test_steps_of_the_replay_go_forward_in_february_2026(made: Path) -> None:
    """No step precedes the one before it; people work on their own days."""
    steps = json.loads((made / "replay.json").read_text(encoding="utf-8"))["steps"]
    times = [step["at"] for step in steps]
    assert times == sorted(times)
    assert all(time.startswith("2026-02-") for time in times)
