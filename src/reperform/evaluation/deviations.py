"""The deviation log: every deviating or unable result of every control, and what people did with it.

The log itself is computed from results. A person puts a deviation into an exception, or says with proof why it is
none; what is neither stays open.
"""

from __future__ import annotations

from collections.abc import Mapping

from reperform.canonical import digest
from reperform.errors import InputRefused, Message, UsageError, Where, did_you_mean, nearest
from reperform.evaluation.working_state import WorkingState
from reperform.fieldwork.performing import deviating
from reperform.fieldwork.published import refuse_edited
from reperform.ledger.judgements import Judgement
from reperform.opened import OpenEngagement
from reperform.populations.ipe.words import first_of
from reperform.record import DeviationFact, Record, ResultRow
from reperform.record.exceptions import DeviationEntry
from reperform.words import HANDLING_WORDS

HANDLINGS = ("data_artefact", "allowed_exception", "open")
_SAID = ("cause", "classification", "response", "compensating", "disposition", "person")


def deviation_log(state: WorkingState) -> list[DeviationEntry]:
    """Return every deviation of every control, in the order of the matrix and of the results."""
    return [entry for control in state.controls for entry in deviations_of(state, control)]


def deviations_of(state: WorkingState, control: str) -> list[DeviationEntry]:
    """Return the deviations of one control, with what became of each."""
    record = state.record(control)
    if record is None:
        return []
    facts = {(fact.item, fact.attribute): fact for fact in record.deviations}
    texts = {(test.id, one.id): one.text for test in record.tests for one in test.attributes}
    member = {
        pair: one.id
        for one in state.exceptions
        if one.control == control and not one.is_withdrawn
        for pair in one.deviations
    }
    handled = {
        (str(one.content["item"]), str(one.content["attribute"])): one
        for one in state.opened.judgements.all("handling", control)
    }
    found = []
    for row in deviating(state.results(control)):
        fact = facts.get((row.item, row.attribute))
        entry = _entry(state, record, row, texts.get((row.test, row.attribute), ""), fact)
        found.append(entry.model_copy(update=_handling(state, row, member, handled, fact)))
    return found


def fact_digest(item: str, attribute: str, result: str, fact: str) -> str:
    """Return what a decision on one deviation is bound to."""
    return digest([item, attribute, result, fact])


def handle_deviation(
    opened: OpenEngagement,
    control: str,
    *,
    item: str,
    attribute: str,
    handling: str,
    proof: str,
    person: str,
    at: str = "",
) -> Judgement:
    """Record why a deviation is no exception: a data artefact or an allowed exception, with proof.

    The deviation stays counted: results and rates are those of the test. The decision holds for the fact as it
    stands now and falls away when a later run finds another fact.

    Parameters
    ----------
    handling : str
        ``data_artefact``, ``allowed_exception``, or ``open`` to take an earlier decision back.
    proof : str
        What shows it, in the person's own words; never blank.

    Raises
    ------
    UsageError
        RP-B01 for an unknown handling, RP-B02 without proof.
    InputRefused
        RP-M06 when the results hold no such deviation, RP-B03 when it belongs to an exception.
    """
    if handling not in HANDLINGS:
        raise UsageError(Message("RP-B01", f"{handling!r} is no handling of a deviation", "Nothing was recorded.",
                                 did_you_mean(handling, HANDLINGS)))  # fmt: skip
    if not proof.strip():
        raise UsageError(Message("RP-B02", "no proof is given", "A deviation without proof against it is one.",
                                 'add --proof "what shows it"'))  # fmt: skip
    refuse_edited(opened, control)
    state = WorkingState(opened)
    entry = next((one for one in deviations_of(state, control) if (one.item, one.attribute) == (item, attribute)), None)
    if entry is None:
        raise InputRefused(no_such_deviation(state, control, item, attribute))
    if entry.exception:
        raise InputRefused(
            Message("RP-B03", f"{item}, attribute {attribute} of {control} belongs to {entry.exception}",
                    "It would be reported and explained away at once.",
                    f"take it out first: reperform exception {entry.exception} --item {item!r} --release",
                    Where(ids=(entry.exception,)))
        )  # fmt: skip
    content = {
        "item": item,
        "attribute": attribute,
        "handling": handling,
        "proof": proof.strip(),
        "fact_sha256": fact_digest(item, attribute, entry.result, entry.fact),
    }
    return opened.judgements.add("handling", control, content, person=person, at=at)


def no_such_deviation(state: WorkingState, control: str, item: str, attribute: str) -> Message:
    """Return the refusal of a deviation that was not found, with the nearest that was."""
    rows = deviations_of(state, control)
    asked, there = f"{item}, attribute {attribute}", [f"{one.item}, attribute {one.attribute}" for one in rows]
    if not attribute:
        asked, there = item, [one.item for one in rows]
    elif not item:
        asked, there = f"attribute {attribute}", [f"attribute {one.attribute}" for one in rows]
    there = list(dict.fromkeys(there))
    near = nearest(asked, there)
    if not there:
        action = f"reperform run {control}, then reperform status"
    else:
        action = f"did you mean {near}?" if near else f"use one of: {first_of(there)}"
    return Message(
        "RP-M06",
        f"the results of {control} hold no deviation of {asked}",
        "Only a deviation that was found can be recorded on.",
        action,
        Where(ids=tuple(there), count=len(there) or None),
    )


def _entry(
    state: WorkingState, record: Record, row: ResultRow, text: str, fact: DeviationFact | None
) -> DeviationEntry:
    said = {name: str(getattr(fact, name)) for name in _SAID} if fact else {}
    said["person"] = state.name_of(said["person"]) if said.get("person") else ""
    return DeviationEntry(
        control=record.control,
        ref=record.ref,
        test=row.test,
        item=row.item,
        attribute=row.attribute,
        attribute_text=text,
        result="unable" if row.result == "unable" else "deviation",
        kind=str(getattr(row, "kind", "")),
        fact=row.reason,
        evidence=row.evidence,
        handling="open",
        **said,
    )


def _handling(
    state: WorkingState,
    row: ResultRow,
    member: Mapping[tuple[str, str], str],
    handled: Mapping[tuple[str, str], Judgement],
    fact: DeviationFact | None,
) -> dict[str, str]:
    """Return what became of a deviation: in an exception, decided with proof, decided singly, or open."""
    pair = (row.item, row.attribute)
    if pair in member:
        return {"handling": "exception", "exception": member[pair]}
    decided = handled.get(pair)
    note = ""
    if decided is not None and decided.content["handling"] != "open":
        if decided.content["fact_sha256"] == fact_digest(row.item, row.attribute, row.result, row.reason):
            return {
                "handling": str(decided.content["handling"]),
                "proof": str(decided.content["proof"]),
                "handled_by": state.name_of(decided.person),
            }
        words = HANDLING_WORDS[str(decided.content["handling"])].lower()
        note = f"{state.name_of(decided.person)} decided {words} on another fact; decide again"
    if fact is not None and fact.disposition:
        return {"handling": "decided", "handled_by": state.name_of(fact.person), "note": note}
    return {"handling": "open", "note": note}
