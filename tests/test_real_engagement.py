"""The main job on real input: three public data sets, from intake to a binder, reach their known answers.

The known answers are facts about the files, as the README beside the data states them.
"""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from pathlib import Path

import pytest
from support import AT, command

from reperform.engagement.creating import create_engagement
from reperform.fieldwork.performing import Performer
from reperform.opened import open_at
from reperform.populations.imports import take_in

CONTENT = json.loads((Path(__file__).parent / "data" / "real_engagement.json").read_text(encoding="utf-8"))
FILES = {
    "KEV": "cisa_kev/kev_2025.csv",
    "RUNS": "fedramp_publish_log/publish_runs_2024_2025.csv",
    "CHANGES": "secp256k1_changes/merged_changes_2024_2026.csv",
}


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Path:
    """The engagement over the real files: taken in, run, concluded and compiled by commands."""
    root = create_engagement(tmp_path_factory.mktemp("real") / "e", CONTENT)
    for population, file in FILES.items():
        shutil.copy(real_data / file, root / "evidence")
        answer = command("intake", f"evidence/{Path(file).name}", "--population", population, cwd=root)
        assert answer["outcome"] == "accepted"
    command("run", cwd=root)
    for control in ("OPS-02", "AVL-02", "CHG-01"):
        status = "operated_effectively" if control == "OPS-02" else "operated_effectively_exceptions_noted"
        command("conclude", control, "--status", status, "--rationale", "As the facts show.", "--as", "ana", cwd=root)
    command("compile", cwd=root)
    return root


def counts(root: Path, control: str, test: int, attribute: str) -> dict[str, object]:
    (path,) = (root / "workpapers").glob(f"E-*-{control}/record.json")
    tests = json.loads(path.read_text(encoding="utf-8"))["tests"]
    return next(one for one in tests[test]["attributes"] if one["id"] == attribute)  # type: ignore[no-any-return]


def test_every_vulnerability_has_a_due_date_within_21_days(worked: Path) -> None:
    """165 of 165 have a due date, none over 21 days and none before the date added."""
    for attribute in ("A", "B"):
        found = counts(worked, "OPS-02", 0, attribute)
        assert (found["tested"], found["pass"], found["deviation"]) == (165, 165, 0)


def test_each_of_731_days_has_a_run(worked: Path) -> None:
    """The calendar of two years, one of them a leap year, has no gap."""
    found = counts(worked, "AVL-02", 0, "A")
    assert (found["tested"], found["pass"], found["deviation"]) == (731, 731, 0)


def test_all_file_runs_but_one_changed_only_the_time_stamp(worked: Path) -> None:
    """Of 734 file runs one changed more than one line; the other 734 rows are not file runs."""
    found = counts(worked, "AVL-02", 1, "B")
    assert (found["tested"], found["not_applicable"], found["deviation"], found["pass"]) == (1468, 734, 1, 733)


def test_the_approvals_of_the_whole_file(worked: Path) -> None:
    """PR 1906 has no approval, 1906 and 1741 no independent one, 86 fewer than two, 39 were merged by an author."""
    assert counts(worked, "CHG-01", 0, "A")["deviating_items"] == ["1906"]
    assert counts(worked, "CHG-01", 0, "B")["deviating_items"] == ["1741", "1906"]
    assert len(counts(worked, "CHG-01", 0, "C")["deviating_items"]) == 86  # type: ignore[arg-type]
    assert len(counts(worked, "CHG-01", 0, "D")["deviating_items"]) == 39  # type: ignore[arg-type]


def test_the_approvals_of_2025(tmp_path: Path, real_data: Path) -> None:
    """74 merges in 2025: one without an independent approval, 36 with fewer than two, 10 merged by an author."""
    content = deepcopy(CONTENT)
    content["about"] |= {"period_start": "2025-01-01", "period_end": "2025-12-31", "time_zone": "UTC"}
    next(row for row in content["populations"] if row["population"] == "CHANGES").pop("item_rule")
    opened = open_at(create_engagement(tmp_path / "e", content))
    taken = take_in(opened, real_data / FILES["CHANGES"], "CHANGES", person="ana", at=AT)
    assert taken.outcome == "accepted"
    (performed,) = Performer(opened).perform("CHG-01")
    found = {letter: [row.item for row in performed.results if row.attribute == letter and row.result == "deviation"]
             for letter in "ABCD"}  # fmt: skip
    assert len(performed.items) == 74
    assert (found["A"], found["B"]) == ([], ["1741"])
    assert (len(found["C"]), len(found["D"])) == (36, 10)


def test_the_real_engagement_ends_in_a_binder_that_verifies(worked: Path) -> None:
    """The binder is there, every control is concluded, and the work done again is the same."""
    assert (worked / "workpapers" / "binder.pdf").read_bytes().startswith(b"%PDF")
    assert {line["state"] for line in command("status", cwd=worked)["controls"]} == {"concluded"}
    answer = command("verify", "--reperform", cwd=worked)
    assert [line["outcome"] for line in answer["reperformed"]] == ["SAME"] * 3
