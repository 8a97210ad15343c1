"""The procedure notebooks hold calls and prose, no logic, no outputs, and read as an audit programme."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from reperform.catalogue.ready_tests import ready_tests
from reperform.engagement.tests_of_control import SHAPES
from reperform.executing import declared_parameters
from reperform.fieldwork.procedures import find_procedure
from reperform.opened import open_at
from reperform.workpaper import Workpaper

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
TAGS = {
    "header", "parameters", "setup", "objective", "design", "note", "ipe", "sampling", "attributes", "test", "deviations",
    "evaluation", "conclusion", "export", "sign-off",
}  # fmt: skip
ORDER = ["header", "parameters", "setup", "objective", "ipe", "sampling", "attributes", "test", "deviations",
         "evaluation", "conclusion", "export", "sign-off"]  # fmt: skip
FORBIDDEN = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda, ast.Try, ast.If, ast.With, ast.ListComp)


def cells(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]  # type: ignore[no-any-return]


def test_there_is_one_notebook_for_each_shape_of_test() -> None:
    """The shapes of test, in the order of the alphabet; a notebook that goes or comes is noticed."""
    assert [path.stem for path in NOTEBOOKS] == [
        "access_provisioning", "access_review", "approval_order", "availability_measure", "backup_and_restore",
        "change_approval", "configuration_baseline", "consent", "coverage", "data_disposal", "emergency_change",
        "expected_occurrences", "inspection", "leaver_removal", "periodic_review", "privacy_requests",
        "processing_reconciliation", "recovery_test", "time_limit", "vendor_reports", "worker_records",
    ]  # fmt: skip


def test_every_notebook_is_the_procedure_of_a_ready_test_or_the_one_that_fits_a_rule() -> None:
    """No notebook without a use, no ready test without its notebook; each says what it cannot show."""
    used = {test.procedure for test in ready_tests().values()} | set(SHAPES)
    assert used == {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_what_a_reader_has_to_know_of_its_shape(path: Path) -> None:
    """Objective, source, item, what counts, what deviates and what cannot be shown, each in a section of its own."""
    text = {"".join(cell["source"]).split("\n")[0]: "".join(cell["source"]) for cell in cells(path)}
    for heading in ("## 1 Objective", "## 2 Source, completeness and accuracy", "## 3 Population, plan and sample",
                    "## 4 Attributes", "## 5 Test", "## 6 Deviations and evaluation", "## 7 Conclusion"):  # fmt: skip
        assert len(text[heading].split("\n", 2)[2]) > 30, heading
    assert "What this test cannot show: " in text["## 6 Deviations and evaluation"]
    assert text["## 1 Objective"].split("\n\n")[1].startswith("To determine")
    assert json.loads(path.read_text(encoding="utf-8"))["metadata"]["reperform"]["version"] >= "1"


def test_the_evaluation_shows_that_the_counts_of_every_attribute_add_up(worked_sample: Path) -> None:
    """The last line a reader needs before a conclusion: parts, sum and items tested, attribute by attribute."""
    workpaper = Workpaper(open_at(worked_sample), "LA-02")
    shown = repr(workpaper.evaluate())
    for test in workpaper.record.tests:
        for attribute in test.attributes:
            line = next(one for one in shown.splitlines() if one.startswith(f"Tie-out {test.id} {attribute.id}: "))
            parts, total = line.split(": ")[1].split(" = ")
            counted = sum(int(part.split()[0].replace(",", "")) for part in parts.split(" + "))
            assert counted == int(total.split()[0].replace(",", "")) == test.items_tested


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_no_logic(path: Path) -> None:
    """At most twelve code cells of at most eight lines, without definitions, loops, branches, magics or paths."""
    code = [cell for cell in cells(path) if cell["cell_type"] == "code"]
    assert len(code) <= 12
    for cell in code:
        source = "".join(cell["source"])
        assert len(source.splitlines()) <= 8
        tree = ast.parse(source)
        assert not [node for node in ast.walk(tree) if isinstance(node, FORBIDDEN)]
        imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
        assert all(isinstance(node, ast.Import) and node.names[0].name == "reperform" for node in imports)
        assert "/" not in source
        assert not source.lstrip().startswith(("%", "!"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stripped_and_reads_in_the_order_of_a_programme(path: Path) -> None:
    """No outputs or counts in the repository; one tag a cell from a closed list, in the order of an audit programme."""
    tags = []
    for cell in cells(path):
        # A conclusion is made after the run, and publishing happens only within one: both differ on re-validation.
        own = [tag for tag in cell["metadata"]["tags"] if tag != "nbval-ignore-output"]
        assert len(own) == 1
        assert ("nbval-ignore-output" in cell["metadata"]["tags"]) == (own[0] in ("conclusion", "export"))
        tags += own
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
    assert set(tags) <= TAGS
    places = [tags.index(tag) for tag in ORDER]
    assert places == sorted(places)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_parameters_are_annotated_literals_with_help(path: Path) -> None:
    """papermill and a reader see names, types and meaning; the defaults open the sample."""
    assert declared_parameters(path) == {"control": "str", "engagement": "str"}
    source = next("".join(cell["source"]) for cell in cells(path) if "parameters" in cell["metadata"]["tags"])
    assert all("  # " in line for line in source.splitlines())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_digest_of_a_procedure_changes_with_its_text_only(path: Path, tmp_path: Path) -> None:
    """Outputs do not change a procedure; one word of a cell does."""
    own = find_procedure(path.stem)
    copy = json.loads(path.read_text(encoding="utf-8"))
    for cell in copy["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [{"output_type": "stream", "name": "stdout", "text": "x"}], 1
    (tmp_path / path.name).write_text(json.dumps(copy), encoding="utf-8")
    executed = find_procedure(path.stem, tmp_path)
    assert (executed.sha256, executed.origin) == (own.sha256, "firm")
    copy["cells"][-1]["source"] = ["changed"]
    other = tmp_path / "other"
    other.mkdir()
    (other / path.name).write_text(json.dumps(copy), encoding="utf-8")
    assert find_procedure(path.stem, other).sha256 != own.sha256


def test_a_notebook_runs_under_plain_papermill_and_writes_nothing(tmp_path: Path, worked_sample: Path) -> None:
    """Outside `reperform run` a notebook reads and shows; the engagement folder stays as it is."""
    import subprocess
    import sys

    from support import snapshot

    before = snapshot(worked_sample)
    output = tmp_path / "out.ipynb"
    done = subprocess.run(
        [sys.executable, "-m", "papermill", str(FOLDER / "leaver_removal.ipynb"), str(output), "-k", "python3",
         "-p", "control", "LA-02", "-p", "engagement", "SAMPLE-2025", "--cwd", str(worked_sample)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    text = output.read_text(encoding="utf-8")
    assert "Not published" in text
    assert "Did not operate effectively" in text
    assert snapshot(worked_sample) == before
