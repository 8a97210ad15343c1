"""Rules on whole lists: exists_in and absent_as_of. No join is needed."""

from __future__ import annotations

from collections.abc import Mapping

from reperform.dates import spelled_day
from reperform.rules.cells import (
    TREATED,
    cell,
    chosen,
    in_list_of,
    names_in,
    plural,
    quote,
    quoted,
    split_reference,
)
from reperform.rules.conditions import condition_of
from reperform.rules.lists import considered, rows_with
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule

COLUMN = Argument("column", "the column that is looked up")
LIST = Argument("column", "the list and its column, LIST.column")


def _found(
    row: Row, arguments: Mapping[str, str], context: Context, value: str, doubtful: bool
) -> tuple[list[Row], list[Row]]:
    """Return the rows that hold the value exactly, and those that differ in case only."""
    list_name, column = split_reference(arguments["list"])
    rows = rows_with(list_name, column, value, context)
    rows = considered(rows, list_name, arguments, row, context, doubtful=doubtful)
    exact = [entry for entry in rows if cell(entry, column) == value]
    return exact, [entry for entry in rows if cell(entry, column) != value]


def _exists_in(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    name, place = arguments["column"], arguments["list"]
    value = cell(row, name)
    if not value:
        choice = arguments["missing"]
        return chosen(choice, f"{name} is blank ({TREATED[choice]}), so nothing can be looked up in {place}.")
    exact, other_case = _found(row, arguments, context, value, doubtful=False)
    if exact:
        return Outcome("pass", f"{name} {quote(value)} is in {place} ({plural(len(exact), 'row')}).")
    column = split_reference(place)[1]
    near = sorted({cell(entry, column) for entry in other_case})
    case = f", only {quoted(near)}, which differs in case" if near else ""
    return Outcome("deviation", f"{name} {quote(value)} is not in {place}{case}.", "no_evidence")


def where_words(arguments: Mapping[str, str]) -> str:
    """Return the rows of a list that are considered, in words."""
    condition = condition_of("where", arguments)
    return f" among the rows where {condition.words()}" if condition else ""


def _exists_sentence(arguments: Mapping[str, str]) -> str:
    return (
        f"{arguments['column']} is in {arguments['list']}{where_words(arguments)}, with regard to case; "
        f"a blank is {TREATED[arguments['missing']]}."
    )


def _absent_as_of(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    name, place = arguments["column"], arguments["list"]
    value = cell(row, name)
    if not value:
        return Outcome("unable", f"{name} is blank, so nothing can be looked up in {place}.", "no_source")
    exact, other_case = _found(row, arguments, context, value, doubtful=True)
    day = f" as of {spelled_day(context.as_of)}" if context.as_of and arguments.get("as_of") else ""
    who = f"{name} {quote(value)}"
    states = [_state(entry, arguments) for entry in exact]
    if "active" in states:
        number = plural(states.count("active"), "row")
        return Outcome("deviation", f"{who} is {_active_words(arguments)} {place}{day} ({number}).", "still_there")
    if "unknown" in states:
        return Outcome("unable", f"{who} is in {place}{day}, but {arguments['active']} is blank there.", "no_source")
    if any(_state(entry, arguments) != "inactive" for entry in other_case):
        column = split_reference(place)[1]
        near = quoted(sorted({cell(entry, column) for entry in other_case}))
        return Outcome("unable", f"{who} is in {place}{day} only as {near}, which differs in case.", "unreadable")
    if exact:
        number = plural(len(exact), "row")
        return Outcome("pass", f"{who} is in {place}{day} ({number}), but not {_active_words(arguments)} it.")
    return Outcome("pass", f"{who} is not in {place}{day}.")


def _state(entry: Row, arguments: Mapping[str, str]) -> str:
    """Return active, inactive or unknown: a blank status is never taken for inactive."""
    list_name, _ = split_reference(arguments["list"])
    if not arguments["active"]:
        return "active"
    status = cell(entry, in_list_of(list_name, arguments["active"]))
    if not status:
        return "unknown"
    values = {value.casefold() for value in names_in(arguments["active_values"])}
    return "active" if status.casefold() in values else "inactive"


def _active_words(arguments: Mapping[str, str]) -> str:
    return "active in" if arguments["active"] else "still in"


def _absent_sentence(arguments: Mapping[str, str]) -> str:
    active = ""
    if arguments["active"]:
        values = quoted(names_in(arguments["active_values"]), most=20)
        active = f" with {arguments['active']} {values} (without regard to case)"
    return (
        f"{arguments['column']} is not in {arguments['list']}{active}{where_words(arguments)} "
        "as of the day the list speaks of; a blank, or a match in other capitals, is unable to examine."
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "exists_in",
        "A value is found in a list.",
        {
            "column": COLUMN,
            "list": LIST,
            "missing": Argument("choice", "what a blank means", choices=("deviation", "unable", "not_applicable")),
        },
        _exists_in,
        _exists_sentence,
    ),
    Rule(
        "absent_as_of",
        "A value is no longer (actively) in a list.",
        {
            "column": COLUMN,
            "list": LIST,
            "active": Argument("column", "its column that says whether a row is active", required=False),
            "active_values": Argument("texts", "its values that mean active", required=False),
        },
        _absent_as_of,
        _absent_sentence,
    ),
)
