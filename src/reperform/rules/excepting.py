"""The general argument ``unless``: a deviation that a recorded exception accepts, in time and still in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from reperform.rules.cells import When, cell, quote, read_when, split_reference
from reperform.rules.conditions import (
    DATE_OPS,
    OPS_WITHOUT_VALUE,
    Condition,
    condition_of,
    doubt_of,
    fulfils,
    is_on_or_before,
    limit_of_condition,
)
from reperform.rules.lists import merged
from reperform.rules.spec import Context, Outcome, Row
from reperform.texts import clean_key


def unless_condition(arguments: Mapping[str, str]) -> Condition | None:
    """Return the condition of ``unless``; without an operation and a value the column has to be filled in."""
    column = clean_key(arguments.get("unless", ""))
    if not column:
        return None
    plain = not clean_key(arguments.get("unless_op", "")) and not clean_key(arguments.get("unless_value", ""))
    return condition_of("unless", {**arguments, "unless_op": "present"} if plain else arguments)


def excepted(outcome: Outcome, row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    """Return a deviation as a pass where an exception accepts it; every other result as it is.

    Parameters
    ----------
    row : Row
        The item, or the item with a joined row.

    Returns
    -------
    Outcome
        An exception of which it cannot be said whether it accepts the deviation makes the result unable.
    """
    condition = unless_condition(arguments)
    if condition is None or outcome.result != "deviation":
        return outcome
    name = split_reference(condition.column)[0]
    timed = {**row, "[deadline]": outcome.timing.deadline} if outcome.timing else row
    rows: list[Row] = [timed]
    if name and condition.column not in row:
        rows = [merged(timed, name, other) for other in context.joined(name, row)]
    doubts = []
    for one in rows:
        answer, doubt = _accepts(one, condition, arguments, outcome, context)
        if answer:
            words = f"{outcome.reason.removesuffix('.')}; excepted: {_words(one, condition, arguments, context)}."
            return replace(outcome, result="pass", kind="", reason=words, declared=(*outcome.declared, "unless"))
        if answer is None:
            doubts.append(doubt)
    if not doubts:
        return outcome
    reason = f"{outcome.reason.removesuffix('.')}; whether {condition.words()} excepts it cannot be decided."
    return replace(outcome, result="unable", kind=min(doubts), reason=reason)


def _accepts(
    row: Row, condition: Condition, arguments: Mapping[str, str], outcome: Outcome, context: Context
) -> tuple[bool | None, str]:
    """Return whether a row accepts a deviation, and the kind of doubt where that cannot be said."""
    if condition.value == "[deadline]" and not row.get("[deadline]"):
        return None, "no_source"
    answer = fulfils(row, condition, context)
    doubt = doubt_of(row, condition, context) if answer is None else ""
    until = clean_key(arguments.get("unless_until", ""))
    if answer is False or not until:
        return answer, doubt
    last = read_when(row, until, context)
    day = _settled(outcome, context)
    in_force = is_on_or_before(When("", day.isoformat(), day, context.time_zone), last)
    if last.is_missing:
        in_force = False
    if in_force is None and last.moment is not None:
        in_force = True  # the exception ends at a time of that very day
    if in_force is False:
        return False, ""
    return (None, "unreadable") if in_force is None else (answer, doubt)


def _settled(outcome: Outcome, context: Context) -> date:
    """Return the day an exception must still hold on: that of the end, else the last day of the evidence."""
    if outcome.timing is not None:
        return outcome.timing.settled
    return context.as_of or context.period_end


def _words(row: Row, condition: Condition, arguments: Mapping[str, str], context: Context) -> str:
    if condition.op in DATE_OPS:
        limit = limit_of_condition(row, condition, context)
        words = f"{read_when(row, condition.column, context).words} {condition.op_words} {limit.words}"
    elif condition.op in OPS_WITHOUT_VALUE:
        held = f" with {quote(cell(row, condition.column))}" if condition.op == "present" else ""
        words = f"{condition.words()}{held}"
    else:
        words = condition.words()
    until = clean_key(arguments.get("unless_until", ""))
    if not until:
        return words
    last = read_when(row, until, context)
    return f"{words}, in force to {last.words}"


def unless_sentence(arguments: Mapping[str, str]) -> str:
    """Return the exception in words, or an empty text."""
    condition = unless_condition(arguments)
    if condition is None:
        return ""
    until = clean_key(arguments.get("unless_until", ""))
    force = f", still in force ({until}) on the day of the end, else on the as-of day" if until else ""
    return f"A deviation is accepted where {condition.words()}{force}."
