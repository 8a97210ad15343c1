"""The processes in which a file is read: limited first, then reading, one answer on standard output.

The first process reads; of a large sheet it asks its parent for a second one, which reads the sheet with
the other reader and writes what it saw to the standard input of the first.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from reperform.intake.conversing import SECOND
from reperform.intake.outcome import ACCEPTED, ReadDeclaration, ReadOutcome
from reperform.intake.reading import read_in_process
from reperform.intake.values import values_csv

if TYPE_CHECKING:
    from reperform.intake.workbooks.agreement import Agreement, SecondReading


def main() -> ReadOutcome:
    """Read the request from standard input and write the outcome: a line of JSON, then the values."""
    # A short-lived process with millions of small values: looking for cycles would take a third of its time.
    gc.disable()
    limit(int(sys.argv[2]), int(sys.argv[3]))
    request = json.loads(sys.stdin.buffer.readline())
    declaration = ReadDeclaration.from_json(request["declaration"])
    second = SecondProcess(sys.stdout.buffer, sys.stdin.buffer)
    outcome = read_in_process(
        Path(request["path"]), request["name"], declaration, password=request["password"], second=second
    )
    for piece in answer(outcome):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
    return outcome


def second_main() -> None:
    """Read the sheet named in the request a second time and write what was seen of it."""
    gc.disable()
    limit(int(sys.argv[2]), int(sys.argv[3]))
    from reperform.intake.workbooks.second_process import seen

    request = json.loads(sys.argv[4])
    sys.stdout.buffer.write(seen(Path(request["path"]), request["part"], request["sheet"]))
    sys.stdout.buffer.flush()


class SecondProcess:
    """The second process as the first one sees it: asked for on one stream, heard on the other.

    Parameters
    ----------
    asked, heard : binary files
        Where the parent takes the request, and where the second process writes its report.
    """

    def __init__(self, asked: BinaryIO, heard: BinaryIO) -> None:
        self.asked, self.heard = asked, heard
        self.waiting: list[Agreement] = []

    def start(self, path: Path, part: str, sheet: str) -> SecondReading:
        """Ask the parent to start the second reading of a sheet."""
        from reperform.intake.workbooks.second_process import ReadElsewhere

        request = {SECOND: {"path": str(path), "part": part, "sheet": sheet}}
        self.asked.write(json.dumps(request).encode("ascii") + b"\n")
        self.asked.flush()
        return ReadElsewhere(path, sheet, self.heard)

    def wait_for(self, agreement: Agreement) -> None:
        """Keep a comparison until the second process has reported."""
        self.waiting.append(agreement)

    def confirm(self) -> None:
        """Refuse the sheet unless the second reading agrees; see :meth:`Agreement.confirm`."""
        for agreement in self.waiting:
            agreement.confirm()


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


def answer(outcome: ReadOutcome) -> Iterator[bytes]:
    """Yield an outcome as bytes: a line of JSON, then the values if there are any."""
    head = outcome.as_json()
    head["row_numbers"] = list(outcome.row_numbers)
    yield json.dumps(head, ensure_ascii=True).encode("ascii") + b"\n"
    if outcome.outcome == ACCEPTED:
        yield values_csv(outcome)
