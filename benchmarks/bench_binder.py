"""How long a large binder takes to compile in a process of its own, and how much memory parent and child take.

    python benchmarks/bench_binder.py [--pages 500] [--full]

The sample engagement is worked once, its core or with ``--full`` every control of it; then its papers are bound
again and again under references of their own until the binder has the pages asked for. The binder is compiled as
``compile`` does it: in a spawned process that gets records and results and gives bytes back. Figures are seconds of
the clock, seconds of the processor, and peak memory (Linux).
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from reperform.compiling import Paper, Sources, make_document, paper_of, sources_of, states_relied_on
from reperform.documents.paper import never_run
from reperform.model import Engagement
from reperform.opened import OpenEngagement
from reperform.sample import copy_sample, work_sample


def main() -> None:
    """Work the sample, bind its papers until there are pages enough, and print what that took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--full", action="store_true", help="the papers of every control of the sample")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        opened = copy_sample(Path(folder) / "sample", full=options.full)
        work_sample(opened, full=options.full)
        papers = [paper_of(opened, row.control) for row in opened.engagement.controls]
        once = compiled(opened, papers)
        print(f"the sample as it is: {once}")
        worked = sum(not never_run(record) for record, _ in papers)
        each = compiled(opened, again(papers, 1)).pages - once.pages
        rounds = max(1, -(-(options.pages - once.pages) // each))
        print(f"{worked * (rounds + 1)} papers: {compiled(opened, again(papers, rounds))}")


def again(papers: Sequence[Paper], rounds: int) -> list[Paper]:
    """Return the papers, and further rounds of those that were run, each under a reference of its own."""
    found = list(papers)
    for number in range(1, rounds + 1):
        for record, results in papers:
            if not never_run(record):
                found.append((record.model_copy(update={"ref": f"{record.ref}-R{number}"}), results))
    return found


class Taken:
    """What one compile took."""

    def __init__(self, pages: int, size: int, seconds: float, child: resource.struct_rusage) -> None:
        self.pages = pages
        self.size = size
        self.seconds = seconds
        self.child = child

    def __str__(self) -> str:
        parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        used = self.child.ru_utime + self.child.ru_stime
        return (
            f"{self.pages} pages, {self.size / 1e6:.1f} MB; {self.seconds:.1f} s, {used:.1f} s of the processor; "
            f"peak memory {self.child.ru_maxrss // 1024} MB in the child, {parent // 1024} MB in the parent; "
            f"load {os.getloadavg()[0]:.1f}"
        )


def compiled(opened: OpenEngagement, papers: Sequence[Paper]) -> Taken:
    """Compile the binder of some papers in a process of its own."""
    states = {key: words for record, _ in papers for key, words in states_relied_on(opened, record).items()}
    sources, page = sources_of(opened), opened.loaded.settings.page
    start = time.perf_counter()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        data, usage = pool.submit(bound, opened.engagement, papers, page, states, sources).result()
    seconds = time.perf_counter() - start
    return Taken(len(PdfReader(BytesIO(data)).pages), len(data), seconds, usage)


def bound(
    engagement: Engagement, papers: Sequence[Paper], page: str, states: dict[str, str], sources: Sources
) -> tuple[bytes, resource.struct_rusage]:
    """Return the bytes of a binder and what this process used."""
    data = make_document("binder.pdf", engagement, papers, page, states, sources)  # type: ignore[arg-type]
    return data, resource.getrusage(resource.RUSAGE_SELF)


if __name__ == "__main__":
    main()
