"""The process in which a file is read: limited first, then reading, one answer on standard output."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

from reperform.intake.outcome import ACCEPTED, ReadDeclaration, ReadOutcome
from reperform.intake.reading import read_in_process
from reperform.intake.values import values_csv


def main() -> None:
    """Read the request from standard input and write the outcome: a line of JSON, then the values."""
    # A short-lived process with millions of small values: looking for cycles would take a third of its time.
    gc.disable()
    limit(int(sys.argv[2]), int(sys.argv[3]))
    request = json.load(sys.stdin)
    declaration = ReadDeclaration.from_json(request["declaration"])
    outcome = read_in_process(Path(request["path"]), request["name"], declaration, password=request["password"])
    sys.stdout.buffer.write(answer(outcome))


def limit(memory_bytes: int, seconds: int) -> None:
    """Limit this process's memory, processor time and files, where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    for kind, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (wanted, hard))
        except (ValueError, OSError):
            continue  # macOS refuses some of them; the wall clock of the parent still holds


def answer(outcome: ReadOutcome) -> bytes:
    """Return an outcome as bytes: a line of JSON, then the values if there are any."""
    head = outcome.as_json()
    del head["row_count"]
    head["row_numbers"] = list(outcome.row_numbers)
    line = json.dumps(head, ensure_ascii=True).encode("ascii") + b"\n"
    return line + values_csv(outcome) if outcome.outcome == ACCEPTED else line
