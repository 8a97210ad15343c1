"""How long a large workbook takes to read with every check on, against openpyxl read-only in the same run.

    python benchmarks/bench_intake.py [--rows 50000] [--repeat 3] [--texts shared|inline|both] [--declare]

Each reader runs in a fresh Python process, one after the other, in turn; the figures are the medians of the
ratios of one turn, so that a busy computer slows both. pandas with calamine checks nothing and is shown for
information.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Event, Thread

from lists import write_changes

_OPENPYXL = """
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True)
print(sum(1 for row in book.worksheets[0].iter_rows(values_only=True)) - 1)
"""
_PANDAS = """
import sys, pandas
print(len(pandas.read_excel(sys.argv[1], engine="calamine")))
"""
_OWN = """
import sys, json
from pathlib import Path
from reperform.intake.outcome import ReadDeclaration
from reperform.intake.reading import read_evidence
stated = json.loads(sys.argv[2])
outcome = read_evidence(Path(sys.argv[1]), "list.xlsx", ReadDeclaration(**stated))
assert outcome.outcome == "accepted", outcome
if sys.argv[3] == "cut": outcome.rows[0]
print(len(outcome.rows))
"""
_DECLARED = {"key": ["change"], "date_columns": ["opened", "approved at"], "zone": "America/Chicago"}


def main() -> None:
    """Write the workbooks, time the readers and print ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--texts", choices=("shared", "inline", "both"), default="both")
    parser.add_argument("--declare", action="store_true", help="declare key, date columns and a zone")
    options = parser.parse_args()
    for texts in ("shared", "inline") if options.texts == "both" else (options.texts,):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "list.xlsx"
            write_changes(path, options.rows, inline=texts == "inline")
            print(f"{options.rows:,} rows, {texts} texts, {path.stat().st_size // 1024**2} MB")
            compare(path, options.repeat, json.dumps(_DECLARED if options.declare else {}))


def compare(path: Path, repeat: int, declared: str) -> None:
    """Time the readers in turn and print the medians."""
    programs = {
        "openpyxl read-only": (_OPENPYXL,),
        "reperform, all checks": (_OWN, declared, "kept"),
        "reperform, rows as texts": (_OWN, declared, "cut"),
        "pandas + calamine, no check": (_PANDAS,),
    }
    turns: dict[str, list[tuple[float, int]]] = {name: [] for name in programs}
    counts = set()
    for _ in range(repeat):
        for name, (program, *arguments) in programs.items():
            seconds, peak, count = timed([sys.executable, "-c", program, str(path), *arguments])
            turns[name].append((seconds, peak))
            counts.add(count)
    if len(counts) != 1:
        raise SystemExit(f"the readers disagree on the number of rows: {counts}")
    reference = [seconds for seconds, _ in turns["openpyxl read-only"]]
    for name, found in turns.items():
        ratio = statistics.median(own / other for (own, _), other in zip(found, reference, strict=True))
        seconds = statistics.median(own for own, _ in found)
        print(f"  {name:28} {seconds:7.2f} s  {ratio:5.2f} of openpyxl  {max(peak for _, peak in found):6,} MB")


def timed(command: list[str]) -> tuple[float, int, int]:
    """Return wall seconds, peak memory of the process and all its children in MB, and what it printed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = [0]
    ended = Event()
    watcher = Thread(target=watch, args=(process.pid, peak, ended))
    watcher.start()
    printed = process.communicate()[0]
    seconds = time.perf_counter() - start
    ended.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"a reader failed: {command[2][:60]!r}")
    return seconds, peak[0] // 1024, int(printed)


def watch(root: int, peak: list[int], ended: Event) -> None:
    """Note the peak of the resident memory of a process and its children, in KB (Linux only)."""
    while not ended.wait(0.1):
        peak[0] = max(peak[0], sum(map(resident, family(root))))


def family(root: int) -> list[int]:
    """Return a process and all below it."""
    found = [root]
    for process in found:
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def resident(process: int) -> int:
    """Return the resident memory of a process in KB, 0 when it has gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


if __name__ == "__main__":
    main()
