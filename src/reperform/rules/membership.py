"""The rule that something is in a list: exists_in. No join is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reperform.dates import local_date
from reperform.rules.cells import (
    TREATED,
    When,
    cell,
    chosen,
    in_list_of,
    names_in,
    plural,
    quote,
    quoted,
    read_when,
    shown_name,
    split_reference,
    zone_words,
)
from reperform.rules.chains import follow
from reperform.rules.conditions import condition_of
from reperform.rules.lists import considered, effect_words, in_effect, rows_found
from reperform.rules.people import SEPARATOR, values_in
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule

COLUMN = Argument("column", "the column that is looked up")
LIST = Argument("column", "the list and its column, LIST.column")
ALSO = Argument("columns", "further columns that must agree in the same row of the list", False)
ALSO_LIST = Argument("columns", "the list's columns they must agree to, in the same order", False)
AT = Argument("date", "the day on which the row of the list must be in effect; not stated: any row counts", False)
LIST_FROM = Argument("date", "the list's column with the first day in effect", False)
LIST_TO = Argument("date", "the list's column with the last day in effect", False)
SETS: Mapping[str, str] = {
    "inside": "every value of the cell is in the list",
    "whole": "every entry of the list is among the values of the cell",
    "equal": "the values of the cell are the entries of the list, no more and no fewer",
}


def key_words(row: Row, column: str, also: str) -> str:
    """Return what is looked up in words: the column with its value, and the others that must agree."""
    return ", ".join(f"{name} {quote(cell(row, name))}" for name in (column, *names_in(also)))


def _exists_in(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    place = arguments["list"]
    blank = [name for name in (arguments["column"], *names_in(arguments["also"])) if not cell(row, name)]
    if blank:
        choice = arguments["missing"]
        return chosen(choice, f"{blank[0]} is blank ({TREATED[choice]}), so nothing can be looked up in {place}.")
    at = read_when(row, arguments["at"], context) if arguments["at"] else None
    if at is not None and at.moment is None:
        return Outcome("unable", f"{at.words}, so the day that counts is not known.", at.doubt)
    values = values_in(row, arguments["column"], arguments["separator"])
    if arguments["sets"] != "inside":
        whole = _whole_list(values, arguments, at, row, context)
        if whole.result != "pass" or arguments["sets"] == "whole":
            return whole
    outcomes = [_one_value(value, row, arguments, at, context) for value in values]
    return outcomes[0] if len(outcomes) == 1 else _of_several(outcomes, arguments)


def _one_value(value: str, row: Row, arguments: Mapping[str, str], at: When | None, context: Context) -> Outcome:
    name, place = arguments["column"], arguments["list"]
    who = key_words({**row, name: value}, name, arguments["also"])
    exact, other_case = rows_found(row, arguments, context, doubtful=False, value=value)
    if at is not None and exact:
        return _in_effect(who, exact, arguments, at, context)
    if exact and arguments["chain"]:
        return follow(f"{name} {quote(value)}", exact, arguments, row, context)
    if exact:
        return Outcome("pass", f"{who} is in {place} ({plural(len(exact), 'row')}).")
    near = sorted({cell(entry, split_reference(place)[1]) for entry in other_case})
    case = f", only {quoted(near)}, which differs in case" if near else ""
    return Outcome("deviation", f"{who} is not in {place}{case}.", "no_evidence")


def _in_effect(
    who: str, rows: Sequence[Row], arguments: Mapping[str, str], at: When, context: Context
) -> Outcome:
    """Decide whether a row that holds the value was in effect on the day."""
    list_name = split_reference(arguments["list"])[0]
    answers = [_is_in_effect(entry, list_name, arguments, at, context) for entry in rows]
    when = f"{at.words}{zone_words([at], context)}"
    found = f"{who} is in {arguments['list']} ({plural(len(rows), 'row')})"
    if True in answers:
        return Outcome("pass", f"{found} and was in effect on {when}.")
    if None in answers:
        return Outcome("unable", f"{found}, but a date in effect there cannot be read; {when}.", "unreadable")
    return Outcome("deviation", f"{found}, but was not in effect on {when}.", "wrong_value")


def _is_in_effect(
    entry: Row, list_name: str, arguments: Mapping[str, str], at: When, context: Context
) -> bool | None:
    if at.moment is None:
        return None
    day = local_date(at.moment, context.time_zone)
    return in_effect(entry, list_name, (arguments["list_from"], arguments["list_to"]), day, context)


def _whole_list(
    values: Sequence[str], arguments: Mapping[str, str], at: When | None, row: Row, context: Context
) -> Outcome:
    """Decide whether every entry of the list that counts is among the values of the cell."""
    list_name, column = split_reference(arguments["list"])
    rows = considered(context.rows_of(list_name), list_name, arguments, row, context, doubtful=True)
    counts = [
        entry for entry in rows if at is None or _is_in_effect(entry, list_name, arguments, at, context) is not False
    ]
    entries = sorted({cell(entry, column) for entry in counts if cell(entry, column)})
    missing = [entry for entry in entries if entry not in values]
    name, shown = arguments["column"], quoted(values, most=20)
    if not entries:
        return Outcome("unable", f"{arguments['list']} has no entry that counts{where_words(arguments)}.", "no_source")
    if missing:
        reason = f"{name} holds {shown}, but not {quoted(missing)} of {arguments['list']}."
        return Outcome("deviation", reason, "not_covered")
    return Outcome("pass", f"{name} holds {'the' if len(entries) == 1 else 'all'} {_entries(entries, arguments)}.")


def _entries(entries: Sequence[str], arguments: Mapping[str, str]) -> str:
    return f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'} of {arguments['list']}"


def _of_several(outcomes: Sequence[Outcome], arguments: Mapping[str, str]) -> Outcome:
    """Return the worst of the results of several values, with how many of them have it."""
    worst = min(outcomes, key=lambda one: (("deviation", "unable", "pass").index(one.result), one.reason))
    same = sum(one.result == worst.result for one in outcomes)
    what = f"{same} of {plural(len(outcomes), 'value')} of {arguments['column']}: {worst.result}"
    return replace(worst, reason=f"{worst.reason.removesuffix('.')} ({what}).")


def where_words(arguments: Mapping[str, str]) -> str:
    """Return the rows of a list that are considered, in words."""
    condition = condition_of("where", arguments)
    return f" among the rows where {condition.words()}" if condition else ""


def _exists_sentence(arguments: Mapping[str, str]) -> str:
    also = names_in(arguments["also"])
    what = arguments["column"] + (f" with {', '.join(also)}" if also else "")
    effect = ""
    if arguments["at"]:
        effect = f", in effect on {shown_name(arguments['at'])} ({effect_words(arguments)})"
    sets = ""
    if arguments["separator"] != "none" or arguments["sets"] != "inside":
        separator = arguments["separator"].replace("_", " ")
        sets = f"; {SETS[arguments['sets']]} (values separated by {separator})"
    chain = ""
    if arguments["chain"]:
        chain = (
            f"; from there {in_list_of(split_reference(arguments['list'])[0], arguments['chain'])} leads, entry by "
            f"entry, to {quoted(names_in(arguments['top']), most=20)} without coming back to an entry"
        )
    return (
        f"{what} is in {arguments['list']}{where_words(arguments)}{effect}, with regard to case{sets}{chain}; "
        f"a blank is {TREATED[arguments['missing']]}."
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "exists_in",
        "A value is found in a list.",
        {
            "column": COLUMN,
            "list": LIST,
            "missing": Argument("choice", "what a blank means", choices=("deviation", "unable", "not_applicable")),
            "also": ALSO,
            "also_list": ALSO_LIST,
            "at": AT,
            "list_from": LIST_FROM,
            "list_to": LIST_TO,
            "separator": SEPARATOR,
            "sets": Argument("choice", "how the values of a cell and the list compare", False, "inside", tuple(SETS)),
            "chain": Argument("column", "the list's column that names the next entry, as a manager's manager", False),
            "top": Argument("texts", "the entries at which a chain ends", False),
        },
        _exists_in,
        _exists_sentence,
    ),
)
