"""A test of one: one item of each distinct configuration of an automated control."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reperform.draws.planned import PlannedSize
from reperform.draws.selecting import RANDOM, divided
from reperform.model import About, MethodRow
from reperform.populations.population import Population


def test_of_one(population: Population, about: About, method: MethodRow, relies_on: Sequence[str]) -> PlannedSize:
    """Return a plan of one item for each value of the column that names the configuration.

    Parameters
    ----------
    method : MethodRow
        ``stratum_column`` names the configuration or path an item ran through; blank: all ran through one, for the
        recorded reason.
    relies_on : sequence of str
        The general controls that keep a configuration what it was when its one item is tested.

    Raises
    ------
    InputRefused
        RP-D20 when the list has no such column.
    """
    column = method.stratum_column
    selection: dict[str, Any] = {"method": "stratified", "column": column} if column else dict(RANDOM)
    parts = {name: len(keys) for name, keys in divided(population, about, selection).items() if keys}
    strata = [{"name": name, "population": count, "size": 1} for name, count in parts.items()]
    reliance = f"relies on {', '.join(relies_on)}" if relies_on else "relies on no general control that is named"
    if column:
        counts = "; ".join(f"{name} {count:,}" for name, count in parts.items())
        words = f"One item of each of {len(parts)} configurations by {column} is tested ({counts})"
    else:
        words = "One item is tested: every item runs through one configuration"
    because = f" {method.reason.rstrip('.')}." if method.reason else ""
    sentence = (
        f"{words}.{because} The control is automated and {reliance}: one item speaks for the others of its "
        "configuration only while changes to it and access to it were under control all period."
    )
    return PlannedSize(
        len(strata),
        "non_statistical",
        method.method,
        {"configurations": len(strata), **({"column": column} if column else {}), "relies_on": list(relies_on)},
        (sentence,),
        {**selection, "strata": strata},
    )


test_of_one.__test__ = False  # type: ignore[attr-defined]  # a plan, no test of pytest
