"""Tables of tests, planted results and near misses, added to a control row by row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.book import Story
from generator.declaring import Control, listed
from generator.tables import Sheet


def listing(control: Control, population: str, file: str, sheet: Sheet, **fields: Any) -> None:
    """Write and declare a list of a control; unless stated otherwise five rows were traced to the source."""
    fields = {"controls": [control.control], "item_rule": "in_period" if "date_column" in fields else "all_rows",
              **fields}  # fmt: skip
    dated = {"period_filter": f"{fields['date_column']}, 2025-01-01 to 2025-12-31"} if "date_column" in fields else {}
    export = file.endswith((".csv", ".tsv"))
    stated = {"source_owner": fields["produced_by"].split(", ", 1)[1], "edits": "none",
              "environment": "production" if export else "", "report_kind": "standard" if export else "custom"}
    fields = {**dated, **stated, **fields}
    if "accuracy" not in fields:
        fields |= {"accuracy": "rows_traced", "rows_traced": min(5, len(sheet.rows))}
    if not fields["accuracy"]:
        del fields["accuracy"]
    listed(control.book, population, file, sheet, **fields)


def attributes(control: Control, rows: Iterable[tuple[str, ...]], whole: str = "") -> None:
    """Add attributes: letter, list, nature, rule, arguments, text, source; ``whole`` letters are inspected in full."""
    for row in rows:
        more = {"extent": "whole_population"} if row[0] in whole.split() else {}
        if row[3] == "manual" and not more:
            more = {"extent": "sample"}
        control.test(*row, **more)


def plants(control: Control, rows: Iterable[tuple[str, ...]]) -> None:
    """Note planted results: letters, item, kind, why, cause, response, disposition, classification, compensating.

    A kind that begins with ``unable`` is one of an item that cannot be examined.
    """
    for letters, item, kind, why, *told in rows:
        if kind.startswith("unable "):
            control.unable(letters, item, why, Story(*told), kind.removeprefix("unable "))
        else:
            control.plant(letters, item, why, Story(*told), kind)


def nears(control: Control, rows: Iterable[tuple[str, str, str]]) -> None:
    """Note near misses: letters, item, why."""
    for row in rows:
        control.near(*row)
