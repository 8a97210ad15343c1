"""The process that executes notebooks one after another: what it answers, and what happens when it ends."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from reperform.executing import NotebookProcess


def _job(folder: Path, source: str) -> dict[str, object]:
    folder.mkdir()
    path = folder / "notebook.ipynb"
    cells = [v4.new_code_cell(source)]  # type: ignore[no-untyped-call]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = v4.new_notebook(cells=cells, metadata=metadata)  # type: ignore[no-untyped-call]
    path.write_text(nbformat.writes(notebook), encoding="utf-8")  # type: ignore[no-untyped-call]
    return {
        "control": "X-01", "ref": "E-X-01", "notebook": str(path), "output": str(folder / "out.ipynb"),
        "publish_to": str(folder), "cwd": str(folder), "parameters": {},
    }  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="the notebook ends the process by a signal")
def test_a_notebook_that_fails_or_ends_the_process_is_told_and_the_next_one_is_executed(tmp_path: Path) -> None:
    """What a kernel prints past Python is no answer; a killed process is named, and another takes its place."""
    with NotebookProcess() as process:
        loud = process.execute(
            _job(tmp_path / "a", "import os; os.system('echo all is well'); raise ValueError('boom')")
        )
        killed = process.execute(_job(tmp_path / "b", "import os; os.kill(os.getppid(), 9)"))
        after = process.execute(_job(tmp_path / "c", "raise ValueError('again')"))
    assert (loud, killed, after) == ("boom", "the process ended with code -9", "again")


def test_names_of_one_notebook_are_unknown_to_the_next(tmp_path: Path) -> None:
    """Each notebook has a kernel of its own, also where one process executes them."""
    with NotebookProcess() as process:
        process.execute(_job(tmp_path / "a", "left = 1; raise ValueError('first')"))
        second = process.execute(_job(tmp_path / "b", "raise ValueError('left' in globals())"))
    assert second == "False"
