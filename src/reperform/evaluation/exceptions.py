"""The exception log: what people recorded, laid over what the tests found; what is open is computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reperform.canonical import digest
from reperform.evaluation.compensating import compensating_control
from reperform.evaluation.deviations import deviation_log
from reperform.evaluation.exception_states import ExceptionState
from reperform.evaluation.strata import stratum_test
from reperform.evaluation.working_state import WorkingState, design_failed
from reperform.record.exceptions import (
    Approval,
    Confirmation,
    DeviationEntry,
    ExceptionDeviation,
    ExceptionEntry,
    ExceptionLog,
)

# What an exception must say before a reviewer can accept its evaluation. The first four may also stand on its
# deviations one by one, as `reperform deviation` records them.
_ON_DEVIATIONS = ("cause", "classification", "response", "disposition")
_NEEDED = {
    "cause": "the cause",
    "classification": "the class (systematic, isolated, intentional)",
    "period_from": "the period affected",
    "extent": "the extent (other instances)",
    "owner": "the owner",
    "response": "the response of management",
    "effect": "the effect",
    "disposition": "the disposition",
}


def exception_log(state: WorkingState) -> ExceptionLog:
    """Return the deviation log and the exception log of an engagement, linked both ways."""
    deviations = deviation_log(state)
    return ExceptionLog(
        engagement_id=state.opened.engagement.about.engagement_id,
        deviations=deviations,
        exceptions=[exception_entry(state, one, deviations) for one in state.exceptions],
    )


def exception_entry(state: WorkingState, one: ExceptionState, deviations: Sequence[DeviationEntry]) -> ExceptionEntry:
    """Return one exception as it stands now.

    Parameters
    ----------
    deviations : sequence of DeviationEntry
        The deviations in force, at least those of its control.
    """
    there = {(row.item, row.attribute): row for row in deviations if row.control == one.control}
    row = next((row for row in state.opened.engagement.controls if row.control == one.control), None)
    fields = {name: text for name, text in one.fields.items() if name != "compensating_why"}
    entry = ExceptionEntry(
        id=one.id,
        control=one.control,
        ref=state.opened.reference_of(one.control) if row else "",
        title=row.title if row else "no control of this engagement any more",
        criteria=list(state.opened.engagement.criteria_of(one.control)) if row else [],
        attributes=sorted({attribute for _, attribute in one.deviations}),
        items=list(dict.fromkeys(item for item, _ in one.deviations)),
        deviations=[_deviation(pair, there.get(pair)) for pair in one.deviations],
        compensating=[
            compensating_control(state, name, of=one.control, why=one.fields.get("compensating_why", ""))
            for name in one.compensating
        ],
        stratum=stratum_test(state, one.control, one.stratum) if one.stratum else None,
        recorded_by=[state.name_of(person) for person in one.people],
        **fields,
    )
    return _decided(state, one, entry, [there[pair] for pair in one.deviations if pair in there])


def said(entry: ExceptionEntry, name: str, deviations: Sequence[DeviationEntry]) -> str:
    """Return what is recorded of a matter: on the exception, else on its deviations one by one."""
    own = str(getattr(entry, name))
    if own or name not in _ON_DEVIATIONS:
        return own
    members = {(one.item, one.attribute) for one in entry.deviations}
    rows = [row for row in deviations if row.control == entry.control and (row.item, row.attribute) in members]
    return "; ".join(dict.fromkeys(text for row in rows if (text := str(getattr(row, name)))))


def _deviation(pair: tuple[str, str], row: DeviationEntry | None) -> ExceptionDeviation:
    item, attribute = pair
    if row is None:
        return ExceptionDeviation(item=item, attribute=attribute, found=False)
    return ExceptionDeviation(item=item, attribute=attribute, test=row.test, fact=row.fact, found=True)


def _decided(
    state: WorkingState, one: ExceptionState, entry: ExceptionEntry, rows: Sequence[DeviationEntry]
) -> ExceptionEntry:
    """Return an exception with the confirmation and the approval that were given on this state of it."""
    facts = digest([entry.fact, [row.model_dump(mode="json") for row in entry.deviations]])
    entry = entry.model_copy(update={"facts_sha256": facts, "confirmation": _confirmation(state, one, facts)})
    recorded = [[str(getattr(row, name)) for name in _ON_DEVIATIONS] for row in rows]
    content: dict[str, Any] = entry.model_dump(
        mode="json", exclude={"ref", "title", "rests_on", "open_points", "approval"}
    )
    rests_on = digest([content, recorded])
    entry = entry.model_copy(update={"rests_on": rests_on, "approval": _approval(state, one, rests_on)})
    points = open_points(one, entry, rows)
    if not entry.deviations and not entry.withdrawn and not design_failed(state, one.control):
        points.insert(0, "it stands for no deviation")
    return entry.model_copy(update={"open_points": points})


def _confirmation(state: WorkingState, one: ExceptionState, facts_sha256: str) -> Confirmation | None:
    given = one.confirmation
    if given is None or given.content["facts_sha256"] != facts_sha256:
        return None
    return Confirmation(
        by=given.content["by"],
        on=given.content["on"],
        answer=given.content["answer"],
        words=given.content["words"],
        recorded_by=state.name_of(given.person),
    )


def _approval(state: WorkingState, one: ExceptionState, rests_on: str) -> Approval | None:
    given = one.approval
    if given is None or given.content["rests_on"] != rests_on:
        return None
    return Approval(
        person=given.person, name=state.name_of(given.person), at=given.at, words=str(given.content["words"])
    )


def open_points(one: ExceptionState, entry: ExceptionEntry, rows: Sequence[DeviationEntry]) -> list[str]:
    """Return what nobody has recorded of an exception, or what was given on an earlier state of it."""
    if entry.withdrawn:
        return []
    points = [
        f"{row.item}, attribute {row.attribute}, is not found in the results any more"
        for row in entry.deviations
        if not row.found
    ]
    points += [f"not recorded: {words}" for name, words in _NEEDED.items() if not said(entry, name, rows)]
    if entry.confirmation is None:
        points.append(_given_before("the owner has not confirmed the facts", one.confirmation is not None))
    if entry.approval is None:
        points.append(_given_before("no reviewer has approved it", one.approval is not None))
    return points


def next_command(entry: ExceptionEntry) -> str:
    """Return the command that records what is open of an exception, with the options it still needs."""
    points = "; ".join(entry.open_points)
    lost = [row.item for row in entry.deviations if not row.found]
    options = [f"--{name.removeprefix('period_')} ..." for name, words in _NEEDED.items()
               if f"not recorded: {words}" in points]  # fmt: skip
    if lost:
        options = [f'--item "{lost[0]}" --release']
    elif not options and "has not confirmed" in points:
        options = ['--confirmed-by "NAME, ROLE" --on YYYY-MM-DD']
    elif not options:
        return f"reperform exception {entry.id} --approve --as REVIEWER"
    return f"reperform exception {entry.id} {' '.join(options)} --as PERSON"


def _given_before(text: str, given: bool) -> str:
    return f"{text}, as they stand now" if given else text
