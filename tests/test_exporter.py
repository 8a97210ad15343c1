"""`jupyter nbconvert --to workpaper` works by itself and refuses what is not a finished run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from reperform.canonical import canonical_json

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"


def convert(notebook: Path, to: str, output: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jupyter", "nbconvert", "--to", to, str(notebook), "--output-dir", str(output)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_a_workpaper_notebook_converts_to_the_very_pdf_that_compile_writes(worked_sample: Path, tmp_path: Path) -> None:
    """nbconvert and `reperform compile` give the same bytes, because both render the record."""
    notebook = next((worked_sample / "workpapers").glob("E-*-GOV-02/*.ipynb"))
    done = convert(notebook, "workpaper", tmp_path)
    assert done.returncode == 0, done.stderr
    made = tmp_path / notebook.with_suffix(".pdf").name
    assert made.read_bytes() == notebook.with_suffix(".pdf").read_bytes()


def test_an_unexecuted_notebook_is_refused(tmp_path: Path) -> None:
    """A programme without results must not become a paper without exceptions."""
    copy = Path(shutil.copy(FOLDER / "inspection.ipynb", tmp_path))
    done = convert(copy, "workpaper", tmp_path)
    assert done.returncode != 0
    assert "RP-N01" in done.stderr
    assert not copy.with_suffix(".pdf").exists()


def test_a_notebook_that_no_longer_matches_its_record_is_refused(worked_sample: Path, tmp_path: Path) -> None:
    """A record that changed after the notebook ran is not shown under the notebook's name."""
    root = tmp_path / "e"
    shutil.copytree(worked_sample, root)
    notebook = next((root / "workpapers").glob("E-*-GOV-02/*.ipynb"))
    record = notebook.parent / "record.json"
    content = json.loads(record.read_bytes())
    content["tests"][0]["items_deviating"] += 1
    record.write_bytes(canonical_json(content))
    done = convert(notebook, "workpaper", tmp_path)
    assert done.returncode != 0
    assert "RP-N02" in done.stderr
