"""The published tables beside these tests: read, and counted.

Each file of ``tables/`` states in its head which publication it copies, which table, how the figures were obtained and
how many cells the printed table has. ``python tests/reference/published.py`` prints how much of each is held.
"""

from __future__ import annotations

import csv
from pathlib import Path

FOLDER = Path(__file__).parent / "tables"


def head(name: str) -> dict[str, str]:
    """The head of a table: title, edition, table, obtained, cells known."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    pairs = (line[2:].partition(": ") for line in lines if line.startswith("# "))
    return {key: value for key, _, value in pairs}


def cells(name: str) -> list[dict[str, str]]:
    """The cells of a table, one row a cell or a line of cells."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def figures(name: str) -> int:
    """How many printed figures a table holds: the columns that are results, not terms."""
    rows = cells(name)
    results = {"gao_fam_450_1.csv": 2, "audit_sampler_hypergeometric.csv": 3}.get(name, 1)
    return results * len(rows)


def coverage() -> list[tuple[str, int, int, str]]:
    """Name, figures held, figures known, and how they were obtained, for each table."""
    found = []
    for path in sorted(FOLDER.glob("*.csv")):
        about = head(path.name)
        found.append((path.name, figures(path.name), int(about["cells known"]), about["obtained"]))
    return found


if __name__ == "__main__":
    held = known = 0
    for table, have, of, how in coverage():
        held, known = held + have, known + of
        points = " (check points)" if "check points" in how else ""
        print(f"{table:38} {have:4} of {of:4}{points}")
    print(f"{'all':38} {held:4} of {known:4}  {held / known:.1%} of the cells of the tables listed")
