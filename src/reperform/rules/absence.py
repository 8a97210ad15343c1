"""The rule that something is no longer in a list: absent_as_of, and the last leg of closed_loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reperform.dates import local_date, spelled_day
from reperform.rules.cells import (
    cell,
    in_list_of,
    names_in,
    plural,
    quoted,
    read_first,
    read_when,
    shown_name,
    split_reference,
)
from reperform.rules.lists import Span, effect_words, overlaps, rows_found
from reperform.rules.membership import ALSO, ALSO_LIST, AT, COLUMN, LIST, LIST_FROM, LIST_TO, key_words, where_words
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule

GONE: Mapping[str, Argument] = {
    "gone": Argument("column", "the column with what must be gone from a later list", False),
    "gone_from": Argument("column", "that list and its column, LIST.column", False),
    "gone_also": Argument("columns", "further columns that must agree in the same row", False),
    "gone_also_list": Argument("columns", "the list's columns they must agree to, in the same order", False),
    "gone_active": Argument("column", "the list's column that says whether a row is active", False),
    "gone_active_values": Argument("texts", "its values that mean active", False),
}


@dataclass(frozen=True)
class _Looked:
    """What is looked up, where, and which of the rows found count as still there."""

    place: str
    who: str
    active: str
    active_values: tuple[str, ...]
    span: Span | None
    day: str

    @property
    def still(self) -> str:
        """What a row that counts says, in words."""
        return "active in" if self.active else "still in"


def _absent_as_of(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    name, place = arguments["column"], arguments["list"]
    if not cell(row, name):
        return Outcome("unable", f"{name} is blank, so nothing can be looked up in {place}.", "no_source")
    span = _span(row, arguments, context)
    if isinstance(span, Outcome):
        return span
    day = f" as of {spelled_day(context.as_of)}" if context.as_of and arguments.get("as_of") else ""
    looked = _Looked(
        place,
        key_words(row, name, arguments["also"]),
        arguments["active"],
        names_in(arguments["active_values"]),
        span,
        f"{day}{span.words if span else ''}",
    )
    found = rows_found(row, arguments, context, doubtful=True)
    return _state_of_rows(looked, found, context)


def _span(row: Row, arguments: Mapping[str, str], context: Context) -> Span | Outcome | None:
    """Return the days on which a row of the list counts, or why they are not known; None: on any day."""
    if not arguments["at"]:
        return None
    first = read_when(row, arguments["at"], context)
    last = read_first(row, (arguments["at_to"],), context) if arguments["at_to"] else first
    for when in (first, last):
        if when.is_unreadable:
            return Outcome("unable", f"{when.words}, so the day that counts is not known.", "unreadable")
    if first.moment is None:
        return Outcome("unable", f"{first.words}, so the day that counts is not known.", "no_source")
    days = [None if when.moment is None else local_date(when.moment, context.time_zone) for when in (first, last)]
    return Span(days[0] or context.period_start, days[1], (arguments["list_from"], arguments["list_to"]))


def absence(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    """Decide whether what was decided on is gone from a later list, which must speak of a day after the action."""
    name, place = arguments["gone"], arguments["gone_from"]
    list_name = split_reference(place)[0]
    if not cell(row, name):
        return Outcome("unable", f"{name} is blank, so nothing can be looked up in {place}.", "no_source")
    speaks = context.as_of_list(list_name)
    if speaks is None:
        return Outcome("unable", f"the day that {list_name} speaks of is not stated.", "no_source")
    acted = read_first(row, (arguments["end"], arguments["end_or"]), context).moment
    if acted is not None and speaks < local_date(acted, context.time_zone):
        reason = f"{list_name} speaks of {spelled_day(speaks)}, before the action, so it cannot show that it worked."
        return Outcome("unable", reason, "no_source")
    looked = _Looked(
        place,
        key_words(row, name, arguments["gone_also"]),
        arguments["gone_active"],
        names_in(arguments["gone_active_values"]),
        None,
        f" as of {spelled_day(speaks)}",
    )
    asked = {
        "column": name,
        "list": place,
        "also": arguments["gone_also"],
        "also_list": arguments["gone_also_list"],
    }
    return _state_of_rows(looked, rows_found(row, asked, context, doubtful=True), context)


def _state_of_rows(looked: _Looked, found: tuple[Sequence[Row], Sequence[Row]], context: Context) -> Outcome:
    """Decide by the rows that hold the value exactly, then by those that differ in case only."""
    exact, other_case = found
    place, day = looked.place, looked.day
    states = [_state(entry, looked, context) for entry in exact]
    if "active" in states:
        number = plural(states.count("active"), "row")
        return Outcome("deviation", f"{looked.who} is {looked.still} {place}{day} ({number}).", "still_there")
    if "unreadable" in states:
        reason = f"{looked.who} is in {place}, but whether{day} cannot be said: a date in effect there cannot be read."
        return Outcome("unable", reason, "unreadable")
    if "unknown" in states:
        return Outcome("unable", f"{looked.who} is in {place}{day}, but {looked.active} is blank there.", "no_source")
    if any(_state(entry, looked, context) not in ("inactive", "ended") for entry in other_case):
        near = quoted(sorted({cell(entry, split_reference(place)[1]) for entry in other_case}))
        reason = f"{looked.who} is in {place}{day} only as {near}, which differs in case."
        return Outcome("unable", reason, "unreadable")
    if exact:
        but = f"not {looked.still} it" if looked.active else "not in effect"
        return Outcome("pass", f"{looked.who} is in {place}{day} ({plural(len(exact), 'row')}), but {but}.")
    return Outcome("pass", f"{looked.who} is not in {place}{day}.")


def _state(entry: Row, looked: _Looked, context: Context) -> str:
    """Return active, inactive, ended, unreadable or unknown: a blank status is never taken for inactive."""
    list_name, _ = split_reference(looked.place)
    if looked.span is not None:
        in_time = overlaps(entry, list_name, looked.span, context)
        if not in_time:
            return "unreadable" if in_time is None else "ended"
    if not looked.active:
        return "active"
    status = cell(entry, in_list_of(list_name, looked.active))
    if not status:
        return "unknown"
    values = {value.casefold() for value in looked.active_values}
    return "active" if status.casefold() in values else "inactive"


def _active_sentence(active: str, values: str) -> str:
    if not active:
        return ""
    return f" with {active} {quoted(names_in(values), most=20)} (without regard to case)"


def _columns_sentence(column: str, also: str) -> str:
    more = names_in(also)
    return f"{column} with {', '.join(more)}" if more else column


def _absent_sentence(arguments: Mapping[str, str]) -> str:
    when = "as of the day the list speaks of"
    if arguments["at"]:
        until = f" to {shown_name(arguments['at_to'])}" if arguments["at_to"] else ""
        when = f"in effect on {shown_name(arguments['at'])}{until} ({effect_words(arguments)})"
    return (
        f"{_columns_sentence(arguments['column'], arguments['also'])} is not in {arguments['list']}"
        f"{_active_sentence(arguments['active'], arguments['active_values'])}{where_words(arguments)} "
        f"{when}; a blank, or a match in other capitals, is unable to examine."
    )


def absence_sentence(arguments: Mapping[str, str]) -> str:
    """Return the last leg of a closed loop in words."""
    return (
        f"{_columns_sentence(arguments['gone'], arguments['gone_also'])} is not in {arguments['gone_from']}"
        f"{_active_sentence(arguments['gone_active'], arguments['gone_active_values'])} on the day that list speaks "
        "of, which must not lie before the action"
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "absent_as_of",
        "A value is no longer (actively) in a list.",
        {
            "column": COLUMN,
            "list": LIST,
            "active": Argument("column", "its column that says whether a row is active", required=False),
            "active_values": Argument("texts", "its values that mean active", required=False),
            "also": ALSO,
            "also_list": ALSO_LIST,
            "at": AT,
            "at_to": Argument("date", "the last day on which it must not be in effect; blank there: no end", False),
            "list_from": LIST_FROM,
            "list_to": LIST_TO,
        },
        _absent_as_of,
        _absent_sentence,
    ),
)
