"""One procedure notebook executed in a process of its own, into a private folder."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reperform.fieldwork.procedures import Procedure
from reperform.opened import OpenEngagement

TIME_LIMIT_SECONDS = 600
# Digests of the firm's files that the process may execute; not set: what the engagement names (``run``).
TRUSTED = "REPERFORM_TRUSTED"


def declared_parameters(path: Path) -> dict[str, str]:
    """Return parameter name to type name, from the annotated lines of the cell tagged ``parameters``."""
    notebook = json.loads(path.read_bytes())
    cells = [cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    source = "\n".join("".join(cell["source"]) for cell in cells)
    return {
        node.target.id: ast.unparse(node.annotation)
        for node in ast.parse(source).body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def typed(value: str, type_name: str) -> str | int | bool:
    """Return a checked parameter text as a value of its declared type."""
    if type_name == "int":
        return int(value)
    return value == "True" if type_name == "bool" else value


def job_of(
    opened: OpenEngagement,
    control: str,
    procedure: Procedure,
    private: Path,
    parameters: Mapping[str, str] = {},
) -> dict[str, Any]:
    """Return what the process of a notebook is told; its folder below ``private`` is made."""
    declared = declared_parameters(procedure.path)
    given = {name: typed(value, declared[name]) for name, value in parameters.items()}
    ref = opened.reference_of(control)
    folder = private / ref
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "control": control,
        "ref": ref,
        "notebook": str(procedure.path),
        "output": str(folder / f"{ref}.ipynb"),
        "publish_to": str(folder),
        "cwd": str(opened.folder.root),
        "parameters": {
            "control": control,
            "engagement": opened.engagement.about.engagement_id,
            **given,
        },
    }


def execute_job(job: Mapping[str, Any], trusted: Sequence[str] | None = None) -> str:
    """Execute a job in a process of its own; return what went wrong in one line, or an empty text.

    Parameters
    ----------
    trusted : sequence of str, optional
        Digests of the firm's own rules that may be executed; None: those the engagement names.
    """
    command = [sys.executable, "-P", "-m", "reperform.notebook_process"]
    # The working directory is the engagement folder, which may have been received: no module is taken from it.
    fixed = {"PYTHONHASHSEED": "0", "TZ": "UTC", "OPENBLAS_NUM_THREADS": "1", "PYTHONSAFEPATH": "1"}
    environment = {**os.environ, **fixed}
    environment.pop(TRUSTED, None)
    if trusted is not None:
        environment[TRUSTED] = ",".join(trusted)
    try:
        finished = subprocess.run(
            command,
            input=json.dumps(dict(job)),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIME_LIMIT_SECONDS,
            env=environment,
            cwd=job["cwd"],
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"stopped after the time limit of {TIME_LIMIT_SECONDS} s"
    if finished.returncode == 0 and (Path(job["publish_to"]) / "record.json").is_file():
        return ""
    lines = [line for line in finished.stdout.splitlines() if line.strip()]
    return lines[-1] if lines else f"the process ended with code {finished.returncode}"
