"""The process that executes notebooks with papermill, one after another, each in a kernel of its own.

It reads a job a line, as JSON, and answers each with a line: what went wrong in one sentence, without values of
cells, or an empty text.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

CELL_TIME_LIMIT_SECONDS = 300
# A grammar for internationalised addresses that notebook validation never needs; building it costs over a
# second in every process that imports nbformat.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
# papermill looks for it to write to remote disks; loading it takes as long as all the rest. The kernel is a process
# of its own and loads what it needs.
sys.modules.setdefault("pyarrow", None)  # type: ignore[arg-type]


def execute(job: dict[str, Any]) -> None:
    """Execute a notebook and write it, normalised, to the job's output path."""
    import nbformat
    import papermill

    os.environ["REPERFORM_PUBLISH_TO"] = job["publish_to"]
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    os.environ["IPYTHONDIR"] = str(Path(job["publish_to"]) / "ipython")
    executed = papermill.execute_notebook(
        job["notebook"],
        None,
        parameters=job["parameters"],
        kernel_name="python3",
        progress_bar=False,
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        execution_timeout=CELL_TIME_LIMIT_SECONDS,
        record_timing=False,
        store_widget_state=False,
    )
    normalise(executed, job)
    text = nbformat.writes(executed)  # type: ignore[no-untyped-call]
    Path(job["output"]).write_text(text, encoding="utf-8", newline="\n")


def normalise(notebook: Any, job: dict[str, Any]) -> None:
    """Remove what differs from run to run (times, ids, paths) and name the workpaper in the metadata."""
    from reperform.fieldwork.overlay import tests_digest
    from reperform.fieldwork.record_files import read_record

    record = read_record((Path(job["publish_to"]) / "record.json").read_bytes())
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02d}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("metadata", {}).pop("execution", None)
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("language_info", None)
    about = dict(notebook.metadata.get("reperform", {}))
    about.update(ref=job["ref"], control=job["control"], tests_sha256=tests_digest(record))
    notebook.metadata["reperform"] = about


def _in_one_line(error: BaseException) -> str:
    """Return the last sentence of an error: the message of the cell for a failed notebook."""
    value = str(getattr(error, "evalue", "") or error).strip()
    lines = [line.strip() for line in value.splitlines() if line.strip()]
    return lines[0][:500] if lines else type(error).__name__


def main() -> int:
    """Execute jobs until there are no more."""
    warnings.simplefilter("ignore")
    # Kernels inherit standard output, and what they print is no answer: only this process has the other end.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    for line in sys.stdin:
        problem = ""
        try:
            execute(json.loads(line))
        except Exception as error:
            problem = _in_one_line(error)
        answers.write(json.dumps(problem) + "\n")
        answers.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
