"""A small engagement context for the tests of the rules, and reading of arguments as they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from reperform.rules import Claim, IdentityMap, IndexedRows, evaluate_item
from reperform.rules.spec import Context, Outcome, Row

HOLIDAYS = frozenset({date(2025, 5, 26), date(2025, 7, 4), date(2025, 11, 27), date(2025, 12, 25)})
IDENTITIES = IdentityMap(
    [
        Claim("jdoe", "Jane Doe"),
        Claim("deploy-bot", "deploy-bot", shared=True),
        # A handle given to somebody else after its owner left.
        Claim("sam", "Sam Reed", last=date(2025, 5, 31)),
        Claim("sam", "Samira Vogt", first=date(2025, 7, 1)),
    ]
)
Lists = Mapping[str, Sequence[Row]]


def parts(text: str) -> dict[str, str]:
    """Return ``name=value; name=value`` as a mapping."""
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def cells(text: str) -> dict[str, str]:
    """Return the cells of an item, with the blanks inside values kept."""
    pairs = (part.partition("=") for part in text.split("; ") if part.strip())
    return {name.strip(): value for name, _, value in pairs}


def context(lists: Lists | None = None, **changes: Any) -> Context:
    """Return the year 2025 in Chicago; joined rows are those with the item's ``id``."""
    known = {name: IndexedRows(rows) for name, rows in (lists or {}).items()}
    base = Context(
        population="ITEMS",
        period_start=date(2025, 1, 1),
        period_end=date(2025, 12, 31),
        time_zone="America/Chicago",
        holidays=HOLIDAYS,
        joined=lambda name, row: [other for other in known.get(name, ()) if other["id"] == row["id"]],
        rows_of=lambda name: known.get(name, ()),
        zone_of=lambda name: "America/Chicago",
        identities=IDENTITIES,
        business_hours=("09:00", "17:00"),
    )
    return replace(base, **changes)


def decide(rule: str, arguments: str, item: str, lists: Lists | None = None, **changes: Any) -> Outcome:
    """Return the outcome of one item written as ``column=value; column=value``."""
    return evaluate_item(rule, parts(arguments), cells(item), context(lists, **changes))
