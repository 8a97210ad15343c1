"""The sections of one test on a workpaper: source, population, sample, attributes, grid, totals, legend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reperform.documents.blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    KeyValues,
    Paragraph,
    Row,
    Run,
    Table,
)
from reperform.documents.figures import period_coverage
from reperform.documents.paper import Paper
from reperform.documents.paper_comparisons import comparison_blocks
from reperform.documents.paper_grid import grid_blocks, legend, totals
from reperform.documents.paper_ipe import ipe_blocks
from reperform.documents.paper_kinds import kinds_blocks
from reperform.documents.paper_sample import sampling_blocks
from reperform.documents.wording import LEVELS, NATURES, counted, dated, prose_date, rows_of, sentence, upper_first
from reperform.record import ControlTest, Ipe


def test_blocks(test: ControlTest, paper: Paper) -> list[Block]:
    """Return everything a workpaper says of one test, in the order of the work."""
    results = rows_of(test, paper.results, len(paper.record.tests))
    return [
        Heading("Source, completeness and accuracy", 3),
        *(_same_list(test, paper.record.tests) or _sources(test, paper)),
        Heading("Population", 3),
        *_population(test),
        Heading("Sampling plan and draw", 3),
        *sampling_blocks(test, paper.people),
        Heading("Attributes", 3),
        _attributes(test),
        *comparison_blocks(test),
        Heading("Test grid", 3),
        *grid_blocks(test, results, paper),
        Heading("Totals by attribute", 3),
        totals(test),
        *kinds_blocks(test),
        *legend(test),
    ]


def _same_list(test: ControlTest, tests: list[ControlTest]) -> list[Block]:
    """Return a reference when an earlier test of the paper rests on the very same list and work."""
    for earlier in tests[: tests.index(test)]:
        if _list_of(earlier) == _list_of(test):
            words = f"The list {test.population.id} is the one of test {earlier.id}; its source and tests are there."
            return [Paragraph((words,))]
    return []


def _list_of(test: ControlTest) -> tuple[object, ...]:
    population = test.population
    files = {file.sha256 for file in population.files[:1]}
    return population.id, population.frame_sha256, files, population.ipe.model_copy(update={"months": []})


def _sources(test: ControlTest, paper: Paper) -> list[Block]:
    """Return the work on the list tested, then on every other list that decides its results."""
    days = (test.coverage.first_day, test.coverage.last_day) if test.coverage else None
    blocks = ipe_blocks(test.population, paper.states, days=days)
    for other in test.lists:
        blocks.append(Paragraph((Run(f"Also relied on: {other.id} {other.title}".strip(), "bold"),)))
        blocks += ipe_blocks(other, paper.states, months=True)
    return blocks


def _population(test: ControlTest) -> list[Block]:
    population, ipe = test.population, test.population.ipe
    rows: list[tuple[str, Cell]] = [
        ("Definition", _definition(test)),
        ("Size", Run(counted(population.size, population.unit), "bold")),
        ("Dates of the list" if _expected(test) else "Dates", _dates(ipe)),
        ("Days covered", _days_covered(test)),
        ("Key", "" if _expected(test) else " + ".join(population.key)),
        ("Frame digest", Run(population.frame_sha256 or "none: no frame was frozen", "mono")),
    ]
    blocks: list[Block] = [KeyValues(tuple(row for row in rows if row[1])), _excluded(ipe)]
    if ipe.months:
        blocks.append(_coverage(test))
    return blocks


def _expected(test: ControlTest) -> bool:
    """Return whether the items are occurrences that a rule expects, not rows of the list."""
    return test.sample.method == "occurrences"


def _definition(test: ControlTest) -> str:
    """Return what made something an item: a rule's expectation, a date in the period, or its row alone."""
    population, ipe = test.population, test.population.ipe
    if _expected(test):
        return (
            f"Every {population.unit} of the period by the rule below; the rows found for them are those of "
            f"{population.id}, after the exclusions below."
        )
    tested = {one.id for one in ipe.tests}
    # The cut-off of a list is tested only where its items are those dated within the period.
    if ipe.date_column and ("cut_off" in tested or "period" not in tested):
        return f"Every {population.unit} whose {ipe.date_column} lies in the period, after the exclusions below."
    dated = f", whatever its {ipe.date_column}" if ipe.date_column else ""
    return f"Every {population.unit} in the list{dated}, after the exclusions below."


def _dates(ipe: Ipe) -> str:
    return f"First {prose_date(ipe.first_date)}, last {prose_date(ipe.last_date)}" if ipe.first_date else ""


def _days_covered(test: ControlTest) -> str:
    """Return the line on the days a test speaks of, with who said why others may be left out."""
    coverage = test.coverage
    if coverage is None:
        return ""
    closed = f" {sentence(coverage.reason)} {coverage.closed_by}" if coverage.closed_by else ""
    return f"{upper_first(sentence(coverage.sentence))}{closed}"


def _excluded(ipe: Ipe) -> Block:
    if not ipe.rows_excluded:
        return Paragraph(("No row of the list was excluded.",))
    rows = tuple(
        Row((dated(str(row.get("rule", ""))), f"{int(row.get('count', 0)):,}", _first_ids(row)))
        for row in ipe.rows_excluded
    )
    columns = (
        Column("Rows excluded because"),
        Column("Rows", "right", rigid=True),
        Column("Keys (the first 20)"),
    )
    return Table(columns, rows)


def _first_ids(row: Mapping[str, Any]) -> str:
    return ", ".join(str(one) for one in row.get("ids", [])[:20])


def _coverage(test: ControlTest) -> Figure:
    population, months = test.population, test.population.ipe.months
    whole = test.sample.basis == "whole_population"
    if _expected(test):
        png, words = period_coverage(months, unit="row", whole_population=True, name="List")
        return Figure(png, words, f"Rows of {population.id} by month, the exclusions left out.")
    png, words = period_coverage(months, unit=population.unit, whole_population=whole)
    what = "all items are tested" if whole else "population and sample"
    apart = population.size - sum(month.population for month in months)
    outside = f" {counted(apart, population.unit)} dated outside it or not at all are not drawn." if apart > 0 else ""
    return Figure(png, words, f"Coverage of the period by month: {what}.{outside}")


def _attributes(test: ControlTest) -> Table:
    columns = (
        Column("", "center", rigid=True),
        Column("Attribute"),
        Column("Nature", rigid=True),
        Column("Level", "center", rigid=True),
        Column("Passes when"),
        Column("Source of the limit"),
    )
    rows = tuple(
        Row(
            (
                Run(one.id, "bold"),
                one.text,
                NATURES.get(one.test_nature, one.test_nature),
                one.level or "–",
                dated(one.rule_sentence),
                one.sla_source or "–",
            )
        )
        for one in test.attributes
    )
    used = {one.level for one in test.attributes}
    told = "; ".join(f"{name} {words}" for name, words in LEVELS.items() if name in used)
    return Table(columns, rows, notes=(f"Level of evidence: {told}.",) if told else ())
