"""Procedure notebooks executed outside this process, each in a kernel of its own, into a private folder."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from reperform.fieldwork.procedures import Procedure
from reperform.opened import OpenEngagement

TIME_LIMIT_SECONDS = 600
_END_SECONDS = 10  # that a process without work gets to end
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


class NotebookProcess:
    """A process that executes notebooks one after another; the kernel of each is a process of its own.

    It is started at the first job, and again after one that ended it. What it loads to execute any notebook at all
    takes longer than most procedures.

    Parameters
    ----------
    trusted : sequence of str, optional
        Digests of the firm's own rules that may be executed; None: those the engagement names.
    """

    def __init__(self, trusted: Sequence[str] | None = None) -> None:
        self._trusted = trusted
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> NotebookProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def execute(self, job: Mapping[str, Any]) -> str:
        """Execute a job; return what went wrong in one line, or an empty text."""
        if self._process is None:
            self._process = _started(str(job["cwd"]), self._trusted)
        process = self._process
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        limit = threading.Timer(TIME_LIMIT_SECONDS, stop)
        limit.daemon = True
        limit.start()
        try:
            answer = _answer(process, job)
        finally:
            limit.cancel()
        if answer is None:
            code = process.wait()
            self.close()
            ended = f"the process ended with code {code}"
            return f"stopped after the time limit of {TIME_LIMIT_SECONDS} s" if late.is_set() else ended
        made = (Path(job["publish_to"]) / "record.json").is_file()
        return answer or ("" if made else "no record was handed over")

    def close(self) -> None:
        """End the process; nothing is executing then."""
        process, self._process = self._process, None
        if process is None:
            return
        given, answers = _pipes(process)
        try:
            given.close()
            process.wait(timeout=_END_SECONDS)
        except (OSError, subprocess.TimeoutExpired):
            process.kill()
            process.wait()
        answers.close()


def _started(folder: str, trusted: Sequence[str] | None) -> subprocess.Popen[str]:
    # The working directory is the engagement folder, which may have been received: no module is taken from it.
    fixed = {"PYTHONHASHSEED": "0", "TZ": "UTC", "OPENBLAS_NUM_THREADS": "1", "PYTHONSAFEPATH": "1"}
    environment = {**os.environ, **fixed}
    environment.pop(TRUSTED, None)
    if trusted is not None:
        environment[TRUSTED] = ",".join(trusted)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "reperform.notebook_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env=environment,
        cwd=folder,
    )


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    """Return where jobs are written to and answers are read from."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("the process was started without pipes")
    return process.stdin, process.stdout


def _answer(process: subprocess.Popen[str], job: Mapping[str, Any]) -> str | None:
    """Return what a process answers to a job, or None when it ended instead."""
    given, answers = _pipes(process)
    try:
        given.write(json.dumps(dict(job)) + "\n")
        given.flush()
        return str(json.loads(answers.readline()))
    except (OSError, ValueError):
        return None


def execute_job(job: Mapping[str, Any], trusted: Sequence[str] | None = None) -> str:
    """Execute one job in a process of its own; return what went wrong in one line, or an empty text.

    Parameters
    ----------
    trusted : sequence of str, optional
        Digests of the firm's own rules that may be executed; None: those the engagement names.
    """
    with NotebookProcess(trusted) as process:
        return process.execute(job)
