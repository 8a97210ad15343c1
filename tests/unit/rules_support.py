"""A small engagement context for the tests of the rules, and reading of arguments as they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reperform.rules import evaluate_item
from reperform.rules.spec import Context, Outcome, Row
from reperform.rules.worked_cases import arguments_of, worked_context

Lists = Mapping[str, Sequence[Row]]
parts = arguments_of


def cells(text: str) -> dict[str, str]:
    """Return the cells of an item, with the blanks inside values kept."""
    pairs = (part.partition("=") for part in text.split("; ") if part.strip())
    return {name.strip(): value for name, _, value in pairs}


def context(lists: Lists | None = None, **changes: Any) -> Context:
    """Return the year 2025 in Chicago, as in the worked cases; joined rows are those with the item's ``id``."""
    return replace(worked_context(lists), **changes)


def decide(rule: str, arguments: str, item: str, lists: Lists | None = None, **changes: Any) -> Outcome:
    """Return the outcome of one item written as ``column=value; column=value``."""
    return evaluate_item(rule, parts(arguments), cells(item), context(lists, **changes))
