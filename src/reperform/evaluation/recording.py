"""Recording exceptions: grouped, described, confirmed by the owner, approved by somebody else.

Every call names a person and adds a judgement; nothing is computed into one and nothing is overwritten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from reperform.errors import InputRefused, Message, UsageError, Where, did_you_mean
from reperform.evaluation.choosing import NOTHING_CHOSEN, Chosen, chosen_pairs, refuse_without_deviation
from reperform.evaluation.deviations import deviations_of
from reperform.evaluation.exception_states import ExceptionState, next_id
from reperform.evaluation.exception_values import compensating_problems, date_problems, value_problems
from reperform.evaluation.exceptions import exception_entry, next_command
from reperform.evaluation.strata import stratum_of_text, stratum_problems
from reperform.evaluation.working_state import WorkingState
from reperform.fieldwork.published import published_record, refuse_edited
from reperform.opened import OpenEngagement
from reperform.record.exceptions import ExceptionEntry

APPROVERS = ("reviewer", "partner")
_NUMBER = re.compile(r"EX-\d+[a-z]?", re.IGNORECASE)


def record_exception(
    opened: OpenEngagement,
    ref: str,
    *,
    chosen: Chosen = NOTHING_CHOSEN,
    facts: Mapping[str, str] | None = None,
    compensating: Sequence[str] = (),
    stratum: str = "",
    person: str,
    at: str = "",
) -> ExceptionEntry:
    """Open an exception on deviations of a control, or add to one that is open already.

    Parameters
    ----------
    ref : str
        A control (or its paper) opens an exception; a number such as ``EX-01`` adds to that one.
    chosen : Chosen
        The deviations; ``release`` takes them out again.
    facts : mapping
        Any of fact, cause, classification, deficiency (design, operation), period_from, period_to, extent, owner,
        response, response_owner, response_due, effect, disposition, compensating_why, withdrawn. Days as YYYY-MM-DD.
    compensating : sequence of str
        Controls that meet the same risk, which must be in the matrix; given again, they take the place of the earlier.
    stratum : str
        ``COLUMN=VALUE`` or ``LIST:COLUMN=VALUE``: the items that share the root cause, tested whole beside the sample.

    Returns
    -------
    ExceptionEntry
        The exception as it stands now, with what is still open.

    Raises
    ------
    UsageError
        RP-B05 for an unknown number, RP-M07, RP-B04 or RP-B06 for a value that is none, RP-B07 when nothing is given,
        RP-B17 or RP-B18 for a stratum that is none.
    InputRefused
        RP-M06 for a deviation that was not found, RP-B08 for one that belongs to another exception or was decided
        otherwise, RP-B09 for an exception without a deviation, RP-B19 for a control that was not run, RP-B20 for
        deviations taken out of an exception that does not hold them, RP-B21 for an exception that was withdrawn.
    """
    given = {name: text.strip() for name, text in (facts or {}).items() if text.strip()}
    state = WorkingState(opened)
    before = find_exception(state, ref) if is_number(state, ref) else None
    control = before.control if before else opened.control_of(ref)
    _refuse_unusable(opened, control, before)
    if before and chosen.is_blank and not (given or compensating or stratum):
        raise UsageError(Message("RP-B07", "nothing is said of the exception", "Nothing was recorded.",
                                 "reperform exception --help names what can be recorded"))  # fmt: skip
    part = stratum_of_text(state, control, stratum) if stratum else ()
    problems = stratum_problems(state, control, part) if part else []
    problems += [*value_problems(given, before.fields if before else {}), *compensating_problems(state, compensating)]
    if problems:
        raise UsageError(problems)
    pairs = chosen_pairs(state, control, chosen, before)
    if before is None and not pairs:
        refuse_without_deviation(state, control, given)
    content: dict[str, Any] = {
        "exception": before.id if before else next_id(state.exceptions),
        "opening": before.opening if before else "",
        "fields": given,
        "add": [] if chosen.release else [list(pair) for pair in pairs],
        "remove": [list(pair) for pair in pairs] if chosen.release else [],
        **({"compensating": list(dict.fromkeys(compensating))} if compensating else {}),
        **({"stratum": list(part)} if part else {}),
    }
    judgement = opened.judgements.add("exception", control, content, person=person, at=at)
    return _entry_of(opened, content["opening"] or judgement.sha256)


def confirm_exception(
    opened: OpenEngagement,
    number: str,
    *,
    by: str,
    on: str,
    answer: str = "confirmed",
    words: str = "",
    person: str,
    at: str = "",
) -> ExceptionEntry:
    """Record that the owner at the service organization confirmed the facts of an exception, or disputed them.

    It speaks of the facts and never of the verdict, holds for the facts as they stand now, and falls away with them.

    Raises
    ------
    UsageError
        RP-B05 for an unknown number, RP-B06 for a day that is none, RP-B10 without a name, RP-B11 for a dispute without
        the owner's words.
    """
    state = WorkingState(opened)
    before = find_exception(state, number)
    _refuse_unusable(opened, before.control, before)
    problems = date_problems({"--on": on})
    if not on.strip():
        problems.append(Message("RP-B06", "the day of the answer is missing", "Nothing was recorded.",
                                "add --on YYYY-MM-DD"))  # fmt: skip
    if not by.strip():
        problems.append(Message("RP-B10", "nobody is named who answered", "Nothing was recorded.",
                                'add --confirmed-by "NAME, ROLE"'))  # fmt: skip
    if answer not in ("confirmed", "disputed") or (answer == "disputed" and not words.strip()):
        problems.append(
            Message("RP-B11", "a dispute is recorded without what the owner says", "A reader must see both sides.",
                    'add --words "..."')
        )  # fmt: skip
    if problems:
        raise UsageError(problems)
    entry = exception_entry(state, before, deviations_of(state, before.control))
    content = {
        "exception": before.id, "opening": before.opening, "by": by.strip(), "on": on, "answer": answer,
        "words": words.strip(), "facts_sha256": entry.facts_sha256,
    }  # fmt: skip
    opened.judgements.add("confirmation", before.control, content, person=person, at=at)
    return _entry_of(opened, before.opening)


def approve_exception(
    opened: OpenEngagement, number: str, *, words: str = "", person: str, at: str = ""
) -> ExceptionEntry:
    """Record that a reviewer or partner accepts the evaluation of an exception.

    It holds for the exception exactly as it stands: with its facts, its confirmation and its compensating controls.

    Raises
    ------
    UsageError
        RP-B05 for an unknown number, RP-B12 for a person without the role, RP-B13 for one who recorded some of it.
    InputRefused
        RP-B14 while something of it is not recorded or confirmed.
    """
    state = WorkingState(opened)
    before = find_exception(state, number)
    _refuse_unusable(opened, before.control, before)
    row = opened.person(person)
    if row is None or not set(row.roles) & set(APPROVERS):
        raise UsageError(
            Message("RP-B12", f"{state.name_of(person)} is neither reviewer nor partner",
                    "An exception is approved by somebody who answers for the review.",
                    _who(opened, before, "no reviewer or partner stands on the People sheet"))
        )  # fmt: skip
    if person in before.people:
        raise UsageError(
            Message("RP-B13", f"{state.name_of(person)} recorded some of {before.id}",
                    "Nobody approves what is their own.",
                    _who(opened, before, "add another reviewer to the People sheet"))
        )  # fmt: skip
    entry = exception_entry(state, before, deviations_of(state, before.control))
    missing = [point for point in entry.open_points if not point.startswith("no reviewer has approved")]
    if missing or entry.withdrawn:
        found = f"it was withdrawn: {entry.withdrawn}" if entry.withdrawn else "; ".join(missing)
        raise InputRefused(
            Message("RP-B14", f"{before.id} is not complete: {found}",
                    "What is approved must say what a reader asks.", f"record it: {next_command(entry)}",
                    Where(ids=(before.id,)))
        )  # fmt: skip
    content = {"exception": before.id, "opening": before.opening, "words": words.strip(), "rests_on": entry.rests_on}
    opened.judgements.add("approval", before.control, content, person=person, at=at)
    return _entry_of(opened, before.opening)


def is_number(state: WorkingState, ref: str) -> bool:
    """Return whether a text names an exception; a control of the same name comes first."""
    return bool(_NUMBER.fullmatch(ref)) and ref not in state.controls


def find_exception(state: WorkingState, number: str) -> ExceptionState:
    """Return the exception of a number; RP-B05 when there is none, with the nearest."""
    known = [one.id for one in state.exceptions]
    found = next((one for one in state.exceptions if one.id.casefold() == number.casefold()), None)
    if found is None:
        raise UsageError(
            Message("RP-B05", f"there is no exception {number!r}", "Nothing was recorded.",
                    did_you_mean(number, known) if known else "reperform exception CONTROL --item ITEM opens the first")
        )  # fmt: skip
    return found


def _refuse_unusable(opened: OpenEngagement, control: str, before: ExceptionState | None) -> None:
    """Refuse words on a control that never ran, on a paper changed by hand, on an exception that was withdrawn."""
    if before is not None and before.is_withdrawn:
        raise InputRefused(
            Message("RP-B21", f"{before.id} was withdrawn: {before.fields['withdrawn']}",
                    "What was withdrawn is kept as it was.", f"open another: reperform exception {control} --item ITEM",
                    Where(ids=(before.id,)))
        )  # fmt: skip
    if published_record(opened, control) is None:
        raise InputRefused(
            Message("RP-B19", f"{control} has not been run", "There are no results to record an exception on.",
                    f"reperform run {control}", Where(ids=(control,)))
        )  # fmt: skip
    refuse_edited(opened, control)


def shown_exception(opened: OpenEngagement, number: str) -> ExceptionEntry:
    """Return an exception as it stands now, recording nothing; RP-B05 for an unknown number."""
    return _entry_of(opened, find_exception(WorkingState(opened), number).opening)


def _entry_of(opened: OpenEngagement, opening: str) -> ExceptionEntry:
    state = WorkingState(opened)
    one = next(one for one in state.exceptions if one.opening == opening)
    return exception_entry(state, one, deviations_of(state, one.control))


def _who(opened: OpenEngagement, one: ExceptionState, otherwise: str) -> str:
    others = [row for row in opened.engagement.people if row.person not in one.people]
    able = [row.person for row in others if set(row.roles) & set(APPROVERS)]
    return f"--as one of: {', '.join(able)}" if able else otherwise
