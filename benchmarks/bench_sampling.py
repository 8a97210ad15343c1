"""How fast sampling is, as ratios measured in one run: plans and limits against SciPy, a draw against reading.

``python benchmarks/bench_sampling.py [ROWS]`` prints milliseconds and ratios; ROWS (10,000,000 by default, 0 for none)
is the length of the file drawn from, which is made in a temporary folder.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from reperform.sampling import (
    draw_from_file,
    evaluate_strata,
    executed_risk,
    max_deviations,
    plan_attribute,
    plan_discovery,
    select_random,
    two_sided_limits,
    upper_limit,
)


def milliseconds(call: Callable[[], object], least: float = 0.2) -> float:
    """The fastest of several calls, in milliseconds of processor time."""
    best, spent = float("inf"), 0.0
    while spent < least:
        start = time.process_time()
        call()
        took = time.process_time() - start
        best, spent = min(best, took), spent + max(took, 1e-4)
    return 1000 * best


def plans_and_limits() -> None:
    """Each function beside the same figure by SciPy: a float from a quantile, or a scan for the smallest size."""
    import numpy as np
    from scipy import stats

    def scipy_plan(tolerable: float, expected: float, most: int) -> int:
        sizes = np.arange(1, most + 1)
        enough = stats.binom.cdf(np.ceil(sizes * expected - 1e-9), sizes, tolerable) <= 0.05
        return int(sizes[np.argmax(enough)])

    def scipy_population_limit(size: int, drawn: int, found: int) -> float:
        counts = np.arange(found, size - drawn + found + 1)
        return float(counts[stats.hypergeom.cdf(found, size, counts, drawn) > 0.05].max() / size)

    cases: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        ("plan 95/5/1", lambda: plan_attribute("0.95", "0.05", "0.01"), lambda: scipy_plan(0.05, 0.01, 200)),
        ("plan 95/5/4 (n = 1,348)", lambda: plan_attribute("0.95", "0.05", "0.04"),
         lambda: scipy_plan(0.05, 0.04, 1400)),
        ("plan 95/2/1.6 (n = 3,534)", lambda: plan_attribute("0.95", "0.02", "0.016"),
         lambda: scipy_plan(0.02, 0.016, 4000)),
        ("limit 6 of 150", lambda: upper_limit("0.95", 150, 6), lambda: stats.beta.ppf(0.95, 7, 144)),
        ("limit 300 of 5,000", lambda: upper_limit("0.95", 5000, 300), lambda: stats.beta.ppf(0.95, 301, 4700)),
        ("both limits 2,500 of 5,000", lambda: two_sided_limits("0.95", 5000, 2500),
         lambda: (stats.beta.ppf(0.025, 2500, 2501), stats.beta.ppf(0.975, 2501, 2500))),
        ("limit 60 of 5,000, N = 50,000", lambda: upper_limit("0.95", 5000, 60, 50_000, "hypergeometric"),
         lambda: scipy_population_limit(50_000, 5000, 60)),
        ("most deviations, n = 5,000", lambda: max_deviations("0.95", "0.05", 5000),
         lambda: stats.binom.ppf(0.05, 5000, 0.05)),
        ("discovery, N = 5,000", lambda: plan_discovery("0.99", "0.02", 5000),
         lambda: int(np.argmax(stats.hypergeom.cdf(0, 5000, 100, np.arange(1, 400)) <= 0.01)) + 1),
    ]  # fmt: skip
    print(f"{'':34} {'ms':>8} {'SciPy ms':>9} {'ratio':>7}")
    for name, own, other in cases:
        ours, theirs = milliseconds(own), milliseconds(other)
        print(f"{name:34} {ours:8.3f} {theirs:9.3f} {ours / theirs:7.2f}")
    for name, call in (
        ("four stages of 50", lambda: executed_risk([(50, 0, 4), (51, 1, 4), (51, 2, 4), (51, 3, 4)], "0.05", "0.9")),
        ("two strata, 1 of 50", lambda: evaluate_strata([(800, 40, 1), (200, 10, 0)], "0.95")),
        ("three strata, 3 of 100", lambda: evaluate_strata([(5000, 40, 1), (3000, 30, 0), (2000, 30, 2)], "0.95")),
    ):
        print(f"{name:34} {milliseconds(call):8.3f}")


def streamed_draw(rows: int) -> None:
    """A draw with its frame from a CSV file, beside reading the same file line by line and doing nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "changes.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write("change,opened,owner,status,environment\n")
            for n in range(rows):
                file.write(f"CHG-{n:09},2025-{n % 12 + 1:02}-{n % 28 + 1:02},user{n % 997}@example.com,approved,prod\n")
        print(f"\n{rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
        start = time.perf_counter()
        with path.open(encoding="utf-8") as file:
            lines = sum(1 for line in file if line.split(","))
        reading = time.perf_counter() - start
        assert lines == rows + 1
        for frame in (True, False):
            start = time.perf_counter()
            draw_from_file(path, "change", 60, "reperform", columns=["opened"], frame=frame)
            took = time.perf_counter() - start
            told = "with its frame" if frame else "without frame"
            print(f"draw {told:15} {took:6.1f} s, {took / reading:4.1f} times splitting its lines ({reading:.1f} s)")
        unit = 1 if sys.platform == "darwin" else 1024
        own, child = (
            resource.getrusage(who).ru_maxrss * unit / 1e6 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        print(f"memory: {own:.0f} MB and {child:.0f} MB in the second process")
        keys = [f"CHG-{n:09}" for n in range(min(rows, 200_000))]
        print(f"in memory, {len(keys):,} keys: {milliseconds(lambda: select_random(keys, 60, 's'), 0.1):.0f} ms")


if __name__ == "__main__":
    asked = int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 10_000_000
    if asked:
        streamed_draw(asked)
    plans_and_limits()
