"""Summary of results: the engagement in figures and tables, from records alone. It proposes and concludes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reperform.catalogue import criteria
from reperform.documents.blocks import (
    Block,
    Callout,
    Column,
    Document,
    Figure,
    Heading,
    PageSize,
    Paragraph,
    Part,
    Row,
    Run,
    Table,
)
from reperform.documents.evaluation_paper import limbs_in_words, status_words
from reperform.documents.paper import Paper, never_run, records_of
from reperform.documents.summary_figures import (
    Bar,
    MonthLine,
    coverage,
    coverage_words,
    stacked_bars,
    untested_months,
)
from reperform.documents.typst_render import compile_pdf
from reperform.documents.wording import BASES, counted, engagement_header, plain_header, prose_month
from reperform.model import Engagement
from reperform.record import ControlTest, Record
from reperform.record.exceptions import ExceptionLog
from reperform.record.rollup import RollUp
from reperform.words import STATE_WORDS, STATUS_WORDS

LINES_A_FIGURE = 28
_TITLE, _REFERENCE = "Summary of results", "G.1"


def summary_blocks(papers: Sequence[Paper], log: ExceptionLog, rollup: RollUp) -> list[Block]:
    """Return the summary: numbers, conclusions, deviations by series, coverage of the period, samples."""
    records = records_of(papers)
    return [
        _numbers(records, log, rollup),
        Heading("Conclusions on controls", 2),
        _conclusions(records),
        Heading("Deviations by series", 2),
        *_by_series(records, log),
        Heading("Coverage of the period", 2),
        *_coverage(records),
        Heading("Samples and populations", 2),
        *_samples(records),
    ]


def _numbers(records: Sequence[Record], log: ExceptionLog, rollup: RollUp) -> Block:
    concluded = sum(record.state == "concluded" for record in records)
    judged = [one for one in rollup.criteria if one.applicable and one.judgement]
    reported = [one for one in log.exceptions if not one.withdrawn]
    opinion = rollup.opinion.judgement
    entries = (
        ("Controls concluded", f"{concluded:,} of {len(records):,}"),
        ("Items tested", f"{sum(record.distinct_items for record in records):,}"),
        ("Items deviating", f"{sum(record.distinct_deviating for record in records):,}"),
        ("Exceptions", f"{len(reported):,}"),
        ("Deviating results open", f"{len(log.open_deviations):,}"),
        ("Criteria judged", f"{len(judged):,} of {sum(one.applicable for one in rollup.criteria):,}"),
        ("Opinion", status_words(opinion.status) if opinion else "Not selected"),
    )
    return Callout(entries, tuple(limbs_in_words(rollup.limbs)), strong=True)


def _conclusions(records: Sequence[Record]) -> Table:
    words = [_stands(record) for record in records]
    order = [*STATUS_WORDS.values(), *(name for name in STATE_WORDS.values() if name != STATE_WORDS["concluded"])]
    rows = tuple(
        Row((name, f"{words.count(name):,}", ", ".join(_controls(records, words, name))))
        for name in order
        if name in words
    )
    return Table((Column("Conclusion"), Column("Controls", "right", rigid=True), Column("Which", weight=3)), rows)


def _stands(record: Record) -> str:
    if record.conclusion:
        return STATUS_WORDS[record.conclusion.status]
    return STATE_WORDS["not_run" if never_run(record) else record.state]


def _controls(records: Sequence[Record], words: Sequence[str], name: str) -> list[str]:
    return [record.control for record, own in zip(records, words, strict=True) if own == name]


def _by_series(records: Sequence[Record], log: ExceptionLog) -> Iterator[Block]:
    series: dict[str, list[Record]] = {}
    for record in records:
        series.setdefault(record.criteria[0].split(".")[0] if record.criteria else "–", []).append(record)
    published = list(dict.fromkeys(criterion.series for criterion in criteria()))
    series = {name: series[name] for name in [*published, "–"] if name in series}
    counts = {
        name: (sum(one.distinct_items for one in own), sum(one.distinct_deviating for one in own))
        for name, own in series.items()
    }
    bars = [Bar(name, bad, 0, f"{bad:,} of {items:,} items") for name, (items, bad) in counts.items()]
    png, words = stacked_bars(bars, title="Items deviating by series", dark="items deviating", light="none")
    yield Figure(png, words, "Items deviating, by the series of the first criterion of each control.")
    rows = []
    for name, own in series.items():
        items, bad = counts[name]
        controls = {one.control for one in own}
        exceptions = [one.id for one in log.exceptions if one.control in controls and not one.withdrawn]
        results = sum(row.control in controls for row in log.deviations)
        rows.append(
            Row(
                (
                    Run(name, "bold"), f"{len(own):,}", f"{items:,}", f"{bad:,}", f"{results:,}",
                    in_runs(exceptions) or "none",
                ),
                marked=bad > 0,
            )
        )  # fmt: skip
    columns = (
        Column("Series", rigid=True), Column("Controls", "right"), Column("Items tested", "right"),
        Column("Items deviating", "right"), Column("Deviating results", "right"), Column("Exceptions"),
    )  # fmt: skip
    yield Table(columns, tuple(rows), caption="An item counts once a list, however many attributes deviate")


def in_runs(identifiers: Sequence[str]) -> str:
    """Return identifiers with a running number at their end, neighbours as a run.

    Examples
    --------
    >>> in_runs(["EX-01", "EX-02", "EX-03", "EX-07", "EX-09", "EX-10"])
    'EX-01 to EX-03, EX-07, EX-09, EX-10'
    """
    runs: list[list[str]] = []
    for one in identifiers:
        if runs and int(one.rpartition("-")[2]) == int(runs[-1][-1].rpartition("-")[2]) + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def _coverage(records: Sequence[Record]) -> Iterator[Block]:
    lines, months = _month_lines(records)
    if not lines:
        yield Paragraph(("No test has items with a date in the period.",))
        return
    for start in range(0, len(lines), LINES_A_FIGURE):
        part = lines[start : start + LINES_A_FIGURE]
        png, words = coverage(part, months, title="Items tested of the population, month by month")
        yield Figure(png, words, "Tested of dated items in each month; hatched: items in the month and none tested.")
    columns = (
        Column("Test", rigid=True), Column("Dated items", "right"), Column("Tested", "right"),
        Column("Months with items", "right"), Column("Months with items and none tested", weight=2),
    )  # fmt: skip
    yield Table(
        columns,
        tuple(
            Row(
                (
                    Run(line.name, "bold"), f"{sum(line.population):,}", f"{sum(line.tested):,}",
                    f"{sum(map(bool, line.population)):,} of {len(months):,}",
                    ", ".join(map(prose_month, untested_months(line, months))) or "none",
                ),
                marked=bool(untested_months(line, months)),
            )
            for line in lines
        ),
    )  # fmt: skip


def _month_lines(records: Sequence[Record]) -> tuple[list[MonthLine], list[str]]:
    """Return a line for each test with dated items, and every month that one of them names."""
    named = [(f"{record.control} {test.id}", test) for record in records for test in record.tests]
    dated = [(name, test) for name, test in named if test.population.ipe.months]
    months = sorted({count.month for _, test in dated for count in test.population.ipe.months})
    return [_month_line(name, test, months) for name, test in dated], months


def _month_line(name: str, test: ControlTest, months: Sequence[str]) -> MonthLine:
    sizes = {count.month: count.population for count in test.population.ipe.months}
    whole = test.sample.basis == "whole_population"
    taken = sizes if whole else {count.month: count.sample for count in test.population.ipe.months}
    return MonthLine(
        name, tuple(sizes.get(month, 0) for month in months), tuple(taken.get(month, 0) for month in months)
    )


def _samples(records: Sequence[Record]) -> Iterator[Block]:
    tests = [(record, test) for record in records for test in record.tests]
    if not tests:
        yield Paragraph(("Nothing was tested for operating effectiveness.",))
        return
    sampled = [(record, test) for record, test in tests if test.items_tested < test.population.size]
    bars = [
        Bar(f"{record.control} {test.id}", *_share(test), f"{test.items_tested:,} of {test.population.size:,}")
        for record, test in sampled
    ]
    whole = len(tests) - len(sampled)
    if whole:
        yield Paragraph((f"{whole:,} of {counted(len(tests), 'test')} tested every item and {_have(whole)} no bar.",))
    for start in range(0, len(bars), LINES_A_FIGURE):
        part = bars[start : start + LINES_A_FIGURE]
        png, words = stacked_bars(part, title="Share of the population tested", dark="tested", light="not tested")
        yield Figure(png, words, "Items tested as a share of the population, each bar a whole population.")
    columns = (
        Column("Test", rigid=True), Column("Population"), Column("Basis"), Column("Items", "right"),
        Column("Tested", "right"), Column("Deviating", "right"), Column("Rate", "right"),
        Column("Upper limit", "right"),
    )  # fmt: skip
    yield Table(columns, tuple(_sample_row(record, test) for record, test in tests))


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _share(test: ControlTest) -> tuple[int, int]:
    """Return the tested and the untested share in thousandths, so that lists of any size stand beside each other."""
    size = max(test.population.size, test.items_tested, 1)
    tested = test.items_tested * 1000 // size
    return tested, 1000 - tested


def _sample_row(record: Record, test: ControlTest) -> Row:
    return Row(
        (
            Run(f"{record.control} {test.id}", "bold"), test.population.title or test.population.id,
            BASES[test.sample.basis], f"{test.population.size:,}", f"{test.items_tested:,}",
            f"{test.items_deviating:,}", _rate(test), test.evaluation.upper_limit or "–",
        ),
        marked=test.items_deviating > 0,
    )  # fmt: skip


def _rate(test: ControlTest) -> str:
    """Return the rate, with the items it is of where some of those tested stand outside it."""
    rate, within = test.evaluation.rate, test.evaluation.items_tested
    return f"{rate} of {within:,}" if rate and within != test.items_tested else rate or "–"


def coverage_lines(papers: Sequence[Paper]) -> list[str]:
    """Return the coverage of every test in words."""
    lines, months = _month_lines(records_of(papers))
    return [coverage_words(line, months) for line in lines]


def summary_pdf(
    papers: Sequence[Paper],
    engagement: Engagement,
    log: ExceptionLog,
    rollup: RollUp,
    page_size: PageSize = "letter",
) -> bytes:
    """Return the summary of results as a PDF."""
    records = records_of(papers)
    header = engagement_header(engagement, records)
    part = Part(
        plain_header(header, _TITLE, _REFERENCE, records), (Heading(_TITLE, 1), *summary_blocks(papers, log, rollup))
    )
    title = f"{_TITLE}, {header.client}"
    return compile_pdf(Document(title, header.firm, header.period_end, (part,), page_size=page_size))
