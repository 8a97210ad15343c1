"""Sizes by frequency of the control: a firm's table, applied and never statistically dressed up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reperform.errors import did_you_mean
from reperform.sampling.frequency_tables import (
    RISKS,
    Band,
    FrequencyTable,
    load_frequency_table,
    parse_frequency_table,
)
from reperform.sampling.limits import upper_bound
from reperform.sampling.rates import format_limit, parse_count, percent_text, refused
from reperform.sampling.texts import as_texts, items_text

_LEVELS = (Fraction(9, 10), Fraction(19, 20))


@dataclass(frozen=True)
class ImpliedLimit:
    """What a random sample of the planned size would say with this result; for information only."""

    confidence: Fraction
    deviations: int
    limit: float
    limit_in_population: float


@dataclass(frozen=True)
class FrequencyPlan:
    """A size taken from a firm's table; non-statistical.

    Attributes
    ----------
    sample_size : int
        Never above the population.
    implied_limits : tuple of ImpliedLimit
        Limits at 90 % and 95 % with no and with one deviation, for a large population and for this one.
    """

    sample_size: int
    frequency: str
    population: int
    risk: str
    table: str
    version: str
    source: str
    table_sha256: str
    note: str
    implied_limits: tuple[ImpliedLimit, ...]
    sentences: tuple[str, ...]
    approval: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the plan as JSON values; every number that is not whole is a text."""
        return as_texts(self)


def plan_frequency(
    frequency: str, population: int, risk: str, table: str | FrequencyTable | Mapping[str, Any]
) -> FrequencyPlan:
    """Take the number of items from a firm's table of sizes by frequency of the control.

    Parameters
    ----------
    frequency : str
        How often the control operates: ``annual`` ... ``per_event``, ``continuous``.
    population : int
        Actual occurrences in this period; 0 gives a size of 0.
    risk : str
        ``low``, ``moderate`` or ``high``.
    table : str, FrequencyTable or mapping
        The name of a shipped example, or a table of the firm (`load_frequency_table`, `parse_frequency_table`).

    Returns
    -------
    FrequencyPlan

    Raises
    ------
    InputRefused
        RP-S02 population, RP-S10 table, RP-S11 frequency or risk.

    Notes
    -----
    No standard prescribes such sizes. The result is a non-statistical sample: it supports no conclusion by
    numbers, and the limits it implies are printed for information.

    Examples
    --------
    >>> plan_frequency("daily", 250, "moderate", "example-a").sample_size
    25
    >>> plan_frequency("quarterly", 1, "low", "example-a").sample_size
    1
    """
    found = _table(table)
    parse_count(population, "population")
    bands = _bands(found, frequency, risk)
    band = next(band for band in bands if band.up_to is None or population <= band.up_to)
    size = band.size_for(population)
    limits = _implied_limits(size, population)
    return FrequencyPlan(
        size,
        frequency,
        population,
        risk,
        found.name,
        found.version,
        found.source,
        found.sha256,
        found.note,
        limits,
        _sentences(found, frequency, risk, (size, population), limits),
        found.approval,
    )


def _table(table: str | FrequencyTable | Mapping[str, Any]) -> FrequencyTable:
    if isinstance(table, FrequencyTable):
        return table
    return load_frequency_table(table) if isinstance(table, str) else parse_frequency_table(table)


def _bands(table: FrequencyTable, frequency: str, risk: str) -> tuple[Band, ...]:
    for name, given, known in (("frequency", frequency, table.sizes), ("risk", risk, RISKS)):
        if given not in known:
            raise refused(
                "RP-S11",
                f"{name} is {given!r}, for which the table {table.name} has no size",
                "A size is looked up, never guessed.",
                f"{name}: {did_you_mean(str(given), known)}",
            )
    return table.sizes[frequency][risk]


def _implied_limits(size: int, population: int) -> tuple[ImpliedLimit, ...]:
    results = [(level, k) for k in (0, 1) if k <= size for level in _LEVELS] if size else []
    return tuple(
        ImpliedLimit(
            level,
            k,
            float(upper_bound(1 - level, size, k, None, "binomial")),
            float(upper_bound(1 - level, size, k, population, "hypergeometric")),
        )
        for level, k in results
    )


def _sentences(
    table: FrequencyTable,
    frequency: str,
    risk: str,
    counts: tuple[int, int],
    limits: tuple[ImpliedLimit, ...],
) -> tuple[str, ...]:
    size, population = counts
    if not size:
        return ("No item occurred in the period, so none is tested; that is no evidence of effectiveness.",)
    note = f" ({table.note})" if table.note else ""
    first = (
        f"{items_text(size)} of {population:,} by table {table.name}, version {table.version}{note}: frequency "
        f"{frequency.replace('_', ' ')}, {risk} risk. Source: {table.source}"
        f"{f' Approved: {table.approval}' if table.approval else ''}"
    )
    if size == population:
        return (first, "All items are tested, so there is no sampling risk.")
    shown = "; ".join(
        f"{'no deviation' if one.deviations == 0 else '1 deviation'} {format_limit(one.limit)} at "
        f"{percent_text(one.confidence)} ({format_limit(one.limit_in_population)} of these {population:,})"
        for one in limits
    )
    return (
        first,
        "The size is the firm's policy, not a statistical plan: the sample supports no conclusion by numbers.",
        f"For information, upper deviation limits of a random sample of this size from a large population: {shown}.",
        f"One item fewer would fall short of the firm's table, which asks for {items_text(size)}.",
    )
