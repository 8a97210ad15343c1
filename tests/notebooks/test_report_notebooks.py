"""The notebooks of the report: calls and prose only, run by papermill, exported to the bytes that compile writes."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from reperform.documents.report.files import TITLES
from reperform.errors import InputRefused
from reperform.exporters import BinderExporter, SectionIvExporter, WorkpaperExporter

FOLDER = Path(__file__).resolve().parents[2] / "notebooks" / "report"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def test_every_document_of_the_report_has_its_notebook() -> None:
    """None is missing, and none shows a document there is not."""
    assert {path.stem for path in NOTEBOOKS} == set(TITLES)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_calls_and_prose_without_outputs(path: Path) -> None:
    """It names its own document, and every line of code is an assignment or a call."""
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["metadata"]["reperform"]["document"] == path.stem
    for cell in content["cells"]:
        assert cell["metadata"]["tags"]
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
            nodes = ast.parse("".join(cell["source"])).body
            assert all(isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr, ast.Import)) for node in nodes)


@pytest.fixture(scope="module")
def executed(worked_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the worked sample with the executed notebook of Section V in it."""
    root = Path(shutil.copytree(worked_sample, tmp_path_factory.mktemp("report") / "sample"))
    (root / "notebooks").mkdir(exist_ok=True)
    source, target = FOLDER / "section-v.ipynb", root / "notebooks" / "section-v.ipynb"
    done = subprocess.run(
        [sys.executable, "-m", "papermill", str(source), str(target), "-k", "python3", "--cwd", str(root)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return root


def test_an_executed_notebook_exports_the_bytes_that_compile_wrote(executed: Path) -> None:
    """PDF and Word come from the records, not from what the notebook shows."""
    path = executed / "notebooks" / "section-v.ipynb"
    assert "Management's response" in path.read_text(encoding="utf-8")
    pdf, _ = WorkpaperExporter().from_filename(str(path))
    assert pdf == (executed / "workpapers" / "section-v.pdf").read_bytes()
    word, _ = SectionIvExporter().from_filename(str(path))
    assert word == (executed / "workpapers" / "section-v.docx").read_bytes()


def test_a_notebook_that_was_not_executed_or_shows_another_state_is_refused(executed: Path, tmp_path: Path) -> None:
    """An empty notebook, and one whose digest is of other records, export nothing."""
    with pytest.raises(InputRefused, match="RP-N01"):
        WorkpaperExporter().from_filename(str(FOLDER / "section-v.ipynb"))
    notebook = nbformat.read(executed / "notebooks" / "section-v.ipynb", as_version=4)
    notebook.metadata["reperform"]["document"] = "section-iv"
    other = executed / "notebooks" / "other.ipynb"
    nbformat.write(notebook, other)
    for exporter in (WorkpaperExporter, BinderExporter):
        with pytest.raises(InputRefused, match="RP-N03"):
            exporter().from_filename(str(other))
