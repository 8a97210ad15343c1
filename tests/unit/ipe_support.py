"""Lists made by hand for the tests of the IPE record: columns, rows, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from reperform.model import About, PopulationSpec
from reperform.populations.imports import Import
from reperform.populations.ipe import ListFacts
from reperform.populations.population import Population, build_population
from reperform.record import IpeTest

ABOUT = About(
    client="Harbour Tools", system="Harbour Cloud", period_start=date(2025, 1, 1), period_end=date(2025, 12, 31),
    time_zone="America/Chicago", categories=("Security",), firm="Prescott CPAs", engagement_id="TINY-2025",
)  # fmt: skip


def imported(columns: Sequence[str], rows: Sequence[Sequence[str]], **reading: Any) -> Import:
    """Return an import of rows as if they had been read from a file."""
    record = {
        "file": {"name": "list.xlsx", "sha256": "0" * 64},
        "row_numbers": list(range(2, len(rows) + 2)),
        "declaration": {"date_order": {}, "answers": {}, "zone": "", "date_columns": []},
        "reading": {"format": "xlsx", "notes": [], "column_facts": [], "row_count": len(rows), **reading},
    }
    return Import("i" * 16, record, tuple(columns), tuple(tuple(row) for row in rows))


def population(rows: Sequence[Sequence[str]], columns: Sequence[str] = ("id", "day"), **spec: Any) -> Population:
    """Return the population of rows; the key is the first column, dated by ``day`` where there is one."""
    stated = {"population": "LIST", "key": (columns[0],), "date_column": "day" if "day" in columns else "", **spec}
    reading = stated.pop("reading", {})
    return build_population(PopulationSpec(**stated), imported(columns, rows, **reading), ABOUT)


def facts_of(rows: Sequence[Sequence[str]], columns: Sequence[str] = ("id", "day"), **spec: Any) -> ListFacts:
    """Return what the tests of a list need of its rows."""
    return ListFacts(population(rows, columns, **spec), ABOUT)


def named(tests: Sequence[IpeTest], identifier: str) -> IpeTest:
    """Return the test of an id."""
    return next(test for test in tests if test.id == identifier)
