"""Information produced by the entity: is the list complete and accurate enough to rest a test on?

Each test compares what the client stated with what the file holds. A test that fails, or a statement that
is missing, leaves the list open until a person records why it may be relied on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from reperform.model import About, Join
from reperform.populations.decisions import decisions
from reperform.populations.joins import folder_of
from reperform.populations.population import Population
from reperform.populations.scoping import item_date
from reperform.record import Ipe, IpeTest, MonthCount

EXPORT_LIMITS = (1_000, 5_000, 10_000, 50_000, 65_535, 65_536, 100_000, 1_048_575, 1_048_576)
_STATEMENTS = ("source", "query", "produced_by", "produced_at")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?\Z")
_TRAILING_NUMBER = re.compile(r"^(.*?)(\d+)$")


@dataclass(frozen=True)
class Clearance:
    """A person's reason for relying on a list although a test of it failed."""

    person: str
    rationale: str


def examine(
    population: Population,
    about: About,
    *,
    second: Population | None = None,
    join: Join | None = None,
    clearance: Clearance | None = None,
    sampled: Iterable[str] = (),
) -> Ipe:
    """Return the IPE record of a list: how it was produced, every test, and whether it may be relied on.

    Parameters
    ----------
    population : Population
        The list and its items.
    second : Population, optional
        The second, independent list that the Populations sheet names.
    join : Join, optional
        How the keys of both lists compare, where they differ.
    clearance : Clearance, optional
        A person's reason for relying on the list although a test failed.
    sampled : iterable of str
        Keys of sampled items, for the monthly figure.
    """
    spec = population.spec
    tests = [
        _stated_count(population),
        *_stated_totals(population),
        _key_uniqueness(population),
        _dates_readable(population, about),
        *_sequence(population),
        _export_limit(population),
        _second_source(population, second, join),
        _accuracy(population),
    ]
    missing = [f"not stated: {name.replace('_', ' ')}" for name in _STATEMENTS if not getattr(spec, name)]
    failed = [f"{test.title}: {test.text}" for test in tests if test.result == "fail"]
    open_reasons = [*missing, *failed, *population.outdated]
    days = sorted(filter(None, (item_date(row, spec, about) for row in population.rows)))
    return Ipe(
        status="open" if open_reasons and clearance is None else "cleared",
        open_reasons=open_reasons,
        source=spec.source,
        query=spec.query,
        produced_by=spec.produced_by,
        produced_at=spec.produced_at,
        date_column=spec.date_column,
        stated_count=spec.stated_count,
        rows_in_file=len(population.imported.rows),
        rows_excluded=[exclusion.as_json() for exclusion in population.exclusions],
        tests=tests,
        months=month_counts(population, about, sampled),
        first_date=str(days[0]) if days else "",
        last_date=str(days[-1]) if days else "",
        import_notes=[
            *decisions(population),
            *(note["text"] for note in population.imported.record["reading"]["notes"]),
        ],
        cleared_by=clearance.person if clearance else "",
        clearance=clearance.rationale if clearance else "",
    )


def month_counts(population: Population, about: About, sampled: Iterable[str]) -> list[MonthCount]:
    """Return items of the population and of the sample for every month of the period, gaps as zero."""
    months = population.months(about)
    if not months:
        return []
    in_population = Counter(months.values())
    in_sample = Counter(months[item] for item in sampled if item in months)
    return [
        MonthCount(month=month, population=in_population[month], sample=in_sample[month])
        for month in months_of_period(about)
    ]


def months_of_period(about: About) -> list[str]:
    """Return the months of the period as YYYY-MM, first to last."""
    first = about.period_start.year * 12 + about.period_start.month - 1
    last = about.period_end.year * 12 + about.period_end.month - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, last + 1)]


def _stated_count(population: Population) -> IpeTest:
    rows, stated = len(population.imported.rows), population.spec.stated_count
    title = "Rows agree with the count the client stated"
    if stated is None:
        return IpeTest(
            id="count",
            title=title,
            expected="",
            actual=str(rows),
            result="fail",
            text="the client stated no count, so a cut-off export would not be noticed",
        )
    agree = rows == stated
    text = f"{rows:,} rows in the file, {stated:,} stated" + ("" if agree else f" ({rows - stated:+,})")
    return IpeTest(id="count", title=title, expected=str(stated), actual=str(rows), result=_result(agree), text=text)


def _stated_totals(population: Population) -> list[IpeTest]:
    return [_stated_total(population, column, total) for column, total in population.spec.stated_totals.items()]


def _stated_total(population: Population, column: str, stated: str) -> IpeTest:
    total, unread = column_total(population.imported.columns, population.imported.rows, column)
    expected = _decimal(stated)
    agree = expected is not None and Decimal(total) == expected and not unread
    text = f"{column} adds up to {total}, {stated} stated" + (f"; {unread} values are no numbers" if unread else "")
    return IpeTest(
        id=f"total.{column}",
        title=f"Total of {column} agrees with the client's total",
        expected=stated,
        actual=total,
        result=_result(agree),
        text=text,
    )


def column_total(columns: Sequence[str], rows: Sequence[Sequence[str]], column: str) -> tuple[str, int]:
    """Return the exact total of a column as text, and how many of its values are no numbers."""
    index = columns.index(column)
    values = [row[index] for row in rows if row[index].strip()]
    numbers = [number for value in values if (number := _decimal(value)) is not None]
    return str(sum(numbers, Decimal(0))), len(values) - len(numbers)


def _decimal(text: str) -> Decimal | None:
    try:
        # Only thousands set off throughout; 1.234,50 is no number with a decimal point.
        plain = text.strip()
        number = Decimal(plain.replace(",", "") if _GROUPED.match(plain) else plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _key_uniqueness(population: Population) -> IpeTest:
    duplicates, blank = population.duplicate_keys, population.blank_keys
    key = ", ".join(population.spec.key)
    if duplicates:
        text = f"{len(duplicates)} keys stand on more than one row: {_first(duplicates)}"
    elif blank:
        text = f"{blank} items have no key"
    else:
        text = f"each of {population.size:,} items has a key of its own ({key})"
    return IpeTest(
        id="key",
        title="Every item has one key of its own",
        expected="0 duplicate or blank keys",
        actual=f"{len(duplicates)} duplicate, {blank} blank",
        result=_result(not duplicates and not blank),
        text=text,
    )


def _dates_readable(population: Population, about: About) -> IpeTest:
    column = population.spec.date_column
    title = "Every item can be placed in the period"
    if not column:
        return IpeTest(
            id="period",
            title=title,
            expected="",
            actual="",
            result="not_performed",
            text="no date column is declared; all rows are items",
        )
    unread = [
        identifier
        for identifier, row in zip(population.ids, population.rows, strict=True)
        if item_date(row, population.spec, about) is None
    ]
    text = f"{column} of every item is a date within the period"
    if unread:
        text = f"{len(unread)} items have no readable {column}: {_first(unread)}; they were kept as items"
    return IpeTest(
        id="period",
        title=title,
        expected="0 unreadable",
        actual=str(len(unread)),
        result=_result(not unread),
        text=text,
    )


def _sequence(population: Population) -> list[IpeTest]:
    """Test a running number for gaps where the key is one (a prefix and a number)."""
    parts = [_TRAILING_NUMBER.match(identifier) for identifier in population.ids]
    if len(population.spec.key) != 1 or not population.ids or not all(parts):
        return []
    found = [(part.group(1), int(part.group(2))) for part in parts if part]
    if len({prefix for prefix, _ in found}) != 1:
        return []
    numbers = {number for _, number in found}
    missing = (max(numbers) - min(numbers) + 1) - len(numbers)
    text = f"{population.ids[0]} … : {len(numbers):,} numbers between {min(numbers)} and {max(numbers)}"
    return [
        IpeTest(
            id="sequence",
            title="Running numbers have no gaps",
            expected="0 missing",
            actual=f"{missing:,} missing",
            result="for_information",
            text=f"{text}, {missing:,} not in the population"
            + (" (numbers outside the scope of the list are expected to be missing)" if missing else ""),
        )
    ]


def _export_limit(population: Population) -> IpeTest:
    """Name a row count at which exports are often cut; a count stated by the client settles it."""
    rows = len(population.imported.rows)
    cut = rows in EXPORT_LIMITS
    settled = population.spec.stated_count == rows
    text = f"{rows:,} rows is a usual limit of exports" if cut else f"{rows:,} rows is no usual export limit"
    return IpeTest(
        id="limit",
        title="The export was not cut at a row limit",
        expected="no usual export limit",
        actual=str(rows),
        result="for_information" if cut and settled else _result(not cut),
        text=text,
    )


def _second_source(population: Population, second: Population | None, join: Join | None) -> IpeTest:
    name = population.spec.second_source
    title = "Reconciled to a second, independent list, both ways"
    if not name:
        return IpeTest(
            id="second_source",
            title=title,
            expected="",
            actual="",
            result="not_performed",
            text="no second list is declared",
        )
    if second is None:
        return IpeTest(
            id="second_source",
            title=title,
            expected="",
            actual="",
            result="fail",
            text=f"{name} has not been taken in",
        )
    first_keys, second_keys = _comparable(population, second, join)
    only_first = sorted(first_keys - second_keys)
    only_second = sorted(second_keys - first_keys)
    text = (
        f"{len(first_keys & second_keys):,} keys in both lists; "
        f"{len(only_first)} only in {population.spec.population}{_listed(only_first)}; "
        f"{len(only_second)} only in {name}{_listed(only_second)}"
    )
    return IpeTest(
        id="second_source",
        title=title,
        expected="0 unmatched",
        actual=f"{len(only_first)} and {len(only_second)} unmatched",
        result=_result(not only_first and not only_second),
        text=text,
    )


def _comparable(population: Population, second: Population, join: Join | None) -> tuple[set[str], set[str]]:
    left = join.left_columns if join else population.spec.key
    right = join.right_columns if join else _own_columns(population.spec.key, second)
    fold = folder_of(join)
    return (
        {" | ".join(fold(row[column]) for column in left) for row in population.rows},
        {" | ".join(fold(row[column]) for column in right) for row in second.rows},
    )


def _own_columns(key: tuple[str, ...], second: Population) -> tuple[str, ...]:
    return key if all(column in second.imported.columns for column in key) else second.spec.key


def _accuracy(population: Population) -> IpeTest:
    spec = population.spec
    if spec.accuracy == "rows_traced" and spec.rows_traced:
        text = f"{spec.rows_traced} rows were traced to the source by the engagement team"
        return IpeTest(
            id="accuracy",
            title="Accuracy",
            expected="",
            actual=str(spec.rows_traced),
            result="pass",
            text=text,
        )
    if spec.accuracy == "sampled_items":
        text = "rests on the items that are inspected and agreed to source in the marked tests; not tested otherwise"
    else:
        text = "not tested separately; no rows were traced to the source"
    return IpeTest(id="accuracy", title="Accuracy", expected="", actual="", result="not_performed", text=text)


def _result(agree: bool) -> Literal["pass", "fail"]:
    return "pass" if agree else "fail"


def _first(ids: Iterable[str]) -> str:
    ids = list(ids)
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")


def _listed(ids: list[str]) -> str:
    return f" ({_first(ids)})" if ids else ""
