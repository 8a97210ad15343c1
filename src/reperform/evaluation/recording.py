"""Recording exceptions: grouped, described, confirmed by the owner, approved by somebody else.

Every call names a person and adds a judgement; nothing is computed into one and nothing is overwritten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reperform.errors import InputRefused, Message, UsageError, Where, did_you_mean
from reperform.evaluation.deviations import deviations_of, no_such_deviation
from reperform.evaluation.exception_states import ExceptionState, next_id
from reperform.evaluation.exception_values import compensating_problems, date_problems, value_problems
from reperform.evaluation.exceptions import exception_entry
from reperform.evaluation.working_state import WorkingState
from reperform.fieldwork.published import refuse_edited
from reperform.opened import OpenEngagement
from reperform.record.exceptions import DeviationEntry, ExceptionEntry

APPROVERS = ("reviewer", "partner")
_NUMBER = re.compile(r"EX-\d+[a-z]?", re.IGNORECASE)


@dataclass(frozen=True)
class Chosen:
    """Which deviations of a control are meant: of these items and of these attributes; blank means all of them."""

    items: Sequence[str] = ()
    attributes: Sequence[str] = ()
    release: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether no deviation is named."""
        return not self.items and not self.attributes


def record_exception(
    opened: OpenEngagement,
    ref: str,
    *,
    chosen: Chosen = Chosen(),
    facts: Mapping[str, str] | None = None,
    compensating: Sequence[str] = (),
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

    Returns
    -------
    ExceptionEntry
        The exception as it stands now, with what is still open.

    Raises
    ------
    UsageError
        RP-B05 for an unknown number, RP-M07, RP-B04 or RP-B06 for a value that is none, RP-B07 when nothing is given.
    InputRefused
        RP-M06 for a deviation that was not found, RP-B08 for one that belongs to another exception or was decided
        otherwise, RP-B09 for an exception without a deviation.
    """
    given = {name: text.strip() for name, text in (facts or {}).items() if text.strip()}
    state = WorkingState(opened)
    before = find_exception(state, ref) if is_number(state, ref) else None
    control = before.control if before else opened.control_of(ref)
    refuse_edited(opened, control)
    if before and chosen.is_blank and not given and not compensating:
        raise UsageError(Message("RP-B07", "nothing is said of the exception", "Nothing was recorded.",
                                 "reperform exception --help names what can be recorded"))  # fmt: skip
    problems = [*value_problems(given, before.fields if before else {}), *compensating_problems(state, compensating)]
    if problems:
        raise UsageError(problems)
    pairs = _pairs(state, control, chosen, before)
    if before is None and not pairs:
        _refuse_without_deviation(state, control, given)
    content: dict[str, Any] = {
        "exception": before.id if before else next_id(state.exceptions),
        "opening": before.opening if before else "",
        "fields": given,
        "add": [] if chosen.release else [list(pair) for pair in pairs],
        "remove": [list(pair) for pair in pairs] if chosen.release else [],
        **({"compensating": list(dict.fromkeys(compensating))} if compensating else {}),
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
    refuse_edited(opened, before.control)
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
    refuse_edited(opened, before.control)
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
                    "What is approved must say what a reader asks.", f"reperform exception {before.id} records it",
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


def _entry_of(opened: OpenEngagement, opening: str) -> ExceptionEntry:
    state = WorkingState(opened)
    one = next(one for one in state.exceptions if one.opening == opening)
    return exception_entry(state, one, deviations_of(state, one.control))


def _who(opened: OpenEngagement, one: ExceptionState, otherwise: str) -> str:
    others = [row for row in opened.engagement.people if row.person not in one.people]
    able = [row.person for row in others if set(row.roles) & set(APPROVERS)]
    return f"--as one of: {', '.join(able)}" if able else otherwise


def _pairs(state: WorkingState, control: str, chosen: Chosen, before: ExceptionState | None) -> list[tuple[str, str]]:
    """Return the deviations that are meant; RP-M06 and RP-B08, all at once, for those that cannot be."""
    if chosen.is_blank:
        return []
    if chosen.release:
        mine = before.deviations if before else ()
        return [pair for pair in mine if _meant(pair, chosen)]
    rows = deviations_of(state, control)
    meant = [row for row in rows if _meant((row.item, row.attribute), chosen)]
    missing = [(item, "") for item in chosen.items if item not in {row.item for row in meant}]
    missing += [("", one) for one in chosen.attributes if one not in {row.attribute for row in meant}]
    problems = [no_such_deviation(state, control, item, attribute) for item, attribute in missing]
    problems += [_taken(row) for row in meant if _is_taken(row, before)]
    if problems:
        raise InputRefused(problems)
    return [(row.item, row.attribute) for row in meant]


def _meant(pair: tuple[str, str], chosen: Chosen) -> bool:
    item, attribute = pair
    return (not chosen.items or item in chosen.items) and (not chosen.attributes or attribute in chosen.attributes)


def _is_taken(row: DeviationEntry, before: ExceptionState | None) -> bool:
    if row.handling in ("data_artefact", "allowed_exception"):
        return True
    return bool(row.exception) and (before is None or row.exception != before.id)


def _taken(row: DeviationEntry) -> Message:
    found = f"belongs to {row.exception}" if row.exception else f"was decided as {row.handling.replace('_', ' ')}"
    action = (
        f"reperform exception {row.exception} --item {row.item!r} --release"
        if row.exception
        else f"reperform deviation {row.control} --item {row.item!r} --attribute {row.attribute} --handling open"
    )
    return Message("RP-B08", f"{row.item}, attribute {row.attribute} of {row.control} {found}",
                   "It would be counted twice.", action, Where(ids=(row.item,)))  # fmt: skip


def _refuse_without_deviation(state: WorkingState, control: str, given: Mapping[str, str]) -> None:
    """A design that is not suitable or not implemented has no deviating item; everything else must name one."""
    walkthrough = state.opened.engagement.walkthrough_of(control)
    failed = walkthrough is not None and (
        walkthrough.design == "not_suitable" or walkthrough.implementation == "not_implemented"
    )
    if not (failed and given.get("fact")):
        raise InputRefused(
            Message("RP-B09", f"no deviation of {control} is named",
                    "An exception stands for deviations; only a failed design has none, and then --fact says what.",
                    "add --item ITEM or --attribute LETTER", Where(ids=(control,)))
        )  # fmt: skip
