"""What each step of working the sample engagement takes: seconds of the clock and of the processor, memory.

    python benchmarks/bench_demo.py [--full] [--jobs 2]

Run and compile are repeated with nothing changed. Seconds of the processor are those of this process and of those it
started; on a busy computer they say more than the clock. ``load`` is the load average of the last minute.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reperform.compiling import compile_all
from reperform.evaluation.published import evaluate
from reperform.opened import open_at
from reperform.replay import AFTER_RUN, BEFORE_RUN, read_replay, replay, steps_for
from reperform.runner import run
from reperform.sample import copy_sample, sample_controls

PERSON = "demo"


def main() -> None:
    """Work the sample step by step and print what each step took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="every control of the sample, not the core alone")
    parser.add_argument("--jobs", type=int, default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, measured("all"):
        root = Path(folder) / "sample"
        with measured("copy"):
            opened = copy_sample(root, full=options.full)
        controls = sample_controls(opened, full=options.full)
        steps = steps_for(opened.engagement, read_replay(), controls)
        with measured("take in, draw, mark"):
            replay(opened, steps, BEFORE_RUN)
        at = next(step.at for step in steps if step.do in AFTER_RUN)
        with measured("run"):
            run(opened, controls, person=PERSON, jobs=options.jobs, at=at)
        with measured("conclude, judge"):
            replay(opened, steps, AFTER_RUN)
        with measured("compile"):
            compile_all(opened, person=PERSON, jobs=options.jobs)
        with measured("open"):
            opened = open_at(root)
        with measured("run again"):
            run(opened, controls, person=PERSON)
        with measured("compile again"):
            compile_all(opened, person=PERSON)
        with measured("roll up"):
            evaluate(open_at(root))


@contextmanager
def measured(name: str) -> Iterator[None]:
    """Print what the block took."""
    start, own, others = time.perf_counter(), used(resource.RUSAGE_SELF), used(resource.RUSAGE_CHILDREN)
    yield
    seconds = time.perf_counter() - start
    own, others = used(resource.RUSAGE_SELF) - own, used(resource.RUSAGE_CHILDREN) - others
    peak = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        f"{name:20} {seconds:6.1f} s; processor {own:6.2f} s here, {others:6.2f} s in children; "
        f"peak so far {peak[0]} MB here, {peak[1]} MB in one child; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def used(who: int) -> float:
    """Return the seconds of the processor used so far."""
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
