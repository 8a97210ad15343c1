"""Is every row there? The client's own count, control totals, and the row counts at which exports are cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Literal

from reperform.populations.population import Population
from reperform.record import IpeTest

_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?\Z")
EXPORT_LIMITS = (1_000, 5_000, 10_000, 50_000, 65_536, 100_000, 1_048_576)

_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?\Z")


def completeness_tests(population: Population) -> list[IpeTest]:
    """Return the tests of the number of rows and of the control totals."""
    return [_stated_count(population), *_stated_totals(population), _export_limit(population)]


def result(agree: bool) -> Literal["pass", "fail"]:
    """Return how a test that was performed came out."""
    return "pass" if agree else "fail"


def limit_reached(rows: int) -> str:
    """Return the usual limit of exports that a number of rows reaches, counting the header row or not.

    Examples
    --------
    >>> limit_reached(1000), limit_reached(65535), limit_reached(1001)
    ('1,000', '65,536 with the header row', '')
    """
    if rows in EXPORT_LIMITS:
        return f"{rows:,}"
    return f"{rows + 1:,} with the header row" if rows + 1 in EXPORT_LIMITS else ""


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
            kind="completeness",
        )
    agree = rows == stated
    text = f"{rows:,} rows in the file, {stated:,} stated" + ("" if agree else f" ({rows - stated:+,})")
    return IpeTest(
        id="count",
        title=title,
        expected=str(stated),
        actual=str(rows),
        result=result(agree),
        text=text,
        kind="completeness",
    )


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
        result=result(agree),
        text=text,
        kind="completeness",
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


def _export_limit(population: Population) -> IpeTest:
    """Name a row count at which exports are often cut; a count stated by the client settles it."""
    rows = len(population.imported.rows)
    limit = limit_reached(rows)
    settled = population.spec.stated_count == rows
    text = f"{rows:,} rows is " + (f"a usual limit of exports ({limit})" if limit else "no usual export limit")
    return IpeTest(
        id="limit",
        title="The export was not cut at a row limit",
        expected="no usual export limit",
        actual=str(rows),
        result="for_information" if limit and settled else result(not limit),
        text=text,
        kind="completeness",
    )
