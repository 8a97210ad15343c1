"""How a sample is selected, as the Methodology sheet states it: what each way needs and what does not go together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from reperform.engagement.drafts import Draft, Drafts
from reperform.errors import Message

_BY_PERSON = ("haphazard", "judgmental")
_OWN = {  # column: the selections it belongs to
    "stratum_column": ("stratified",),
    "allocation": ("stratified", "spread"),
    "minimum": ("stratified", "spread"),
    "starts": ("systematic",),
    "sort_by": ("systematic",),
    "runs": ("spread",),
}
_NEEDED = {"stratified": ("stratum_column",), "systematic": ("sort_by",)}
_WHY = "It is printed as the way the items were selected, and anyone must be able to select them again."


def selection_messages(drafts: Drafts, row: Draft) -> Iterator[Message]:
    """Return a message for everything a row of the Methodology sheet leaves out or says twice on its selection."""
    selection, method = row.text("selection") or "random", row.text("method")
    for column in _NEEDED.get(selection, ()):
        if not row.values.get(column):
            yield _message(drafts, row, column, f"the selection {selection} needs {column}", f"enter {column}")
    for column, selections in _OWN.items():
        one_a_configuration = column == "stratum_column" and method == "test_of_one"
        if row.values.get(column) and selection not in selections and not one_a_configuration:
            found = f"{column} is stated and the selection is {selection}"
            action = f"state the selection {' or '.join(selections)}, or clear {column}"
            yield _message(drafts, row, column, found, action)
    if method in _BY_PERSON and (row.text("selection") or row.text("key_column")):
        found = f"the items of a {method} selection are picked by a person"
        yield _message(drafts, row, "selection", found, "clear selection and key_column")
    yield from _runs(drafts, row)
    yield from _key_items(drafts, row)
    yield from _neyman(drafts, row)
    yield from _stages(drafts, row)
    yield from _locations(drafts, row, selection)


def _runs(drafts: Drafts, row: Draft) -> Iterator[Message]:
    runs = row.text("runs")
    if runs and runs not in ("months", "quarters") and not re.fullmatch(r"[1-9][0-9]{0,4}", runs):
        found = f"{runs!r} is no way to divide a period"
        yield _message(drafts, row, "runs", found, "write months, quarters or a number")


def _key_items(drafts: Drafts, row: Draft) -> Iterator[Message]:
    column, operation = row.text("key_column"), row.text("key_op")
    if bool(column) != bool(operation):
        missing = "key_op" if column else "key_column"
        yield _message(drafts, row, missing, "the condition of the key items is not complete", f"enter {missing}")
    value = row.text("key_value")
    if operation and operation not in ("present", "absent") and not value:
        yield _message(drafts, row, "key_value", f"{operation} needs a value", "enter key_value")
    if operation == "at_least" and value and not _is_number(value):
        yield _message(drafts, row, "key_value", f"{value!r} is no number", "write it like 10000")
    if column and row.text("locations") and not row.text("homogeneity"):
        found = "key items are stated for locations that are populations of their own"
        yield _message(drafts, row, "key_column", found, "state the homogeneity of the locations, or clear key_column")


def _neyman(drafts: Drafts, row: Draft) -> Iterator[Message]:
    rates = row.values.get("stratum_rates") or {}
    if row.text("allocation") == "neyman" and not rates:
        found = "the allocation neyman needs the rate expected in each stratum"
        yield _message(drafts, row, "stratum_rates", found, "enter stratum_rates, for example EU=0.02; US=0.05")
    for name, text in rates.items() if isinstance(rates, dict) else ():
        if not _is_number(text) or not 0 <= Decimal(text) < 1:
            yield _message(drafts, row, "stratum_rates", f"{name}={text} is no rate", "write rates like 0.02")


def _stages(drafts: Drafts, row: Draft) -> Iterator[Message]:
    for column in ("extend_if", "accept_second_if"):
        if row.values.get(column) is not None and row.text("method") != "two_stage":
            found = f"{column} is stated and the method is {row.text('method')}"
            yield _message(drafts, row, column, found, f"state the method two_stage, or clear {column}")
    if row.values.get("extend_if") == 0:
        yield _message(drafts, row, "extend_if", "extend_if is 0", "write 1 or more")
    if row.text("method") == "two_stage" and row.text("selection") not in ("", "random"):
        found = "the exact risk of two stages holds for a random selection"
        yield _message(drafts, row, "selection", found, "clear selection")


def _locations(drafts: Drafts, row: Draft, selection: str) -> Iterator[Message]:
    if row.text("locations") and not row.text("homogeneity") and selection != "random":
        found = f"each location is a population of its own, and the selection is {selection}"
        yield _message(drafts, row, "selection", found, "state the homogeneity of the locations, or clear selection")
    if row.text("homogeneity") and not row.text("locations"):
        found = "homogeneity is stated without locations"
        yield _message(drafts, row, "locations", found, "enter the column of locations")


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _message(drafts: Drafts, row: Draft, column: str, found: str, action: str) -> Message:
    return Message("RP-E23", found, _WHY, action, drafts.where(row, column))
