"""What people record besides a conclusion: marks, evidence, facts on deviations, narratives, IPE clearances.

Every call names a person, is checked before anything is kept, and adds; nothing is ever overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from reperform.engagement.tests_of_control import TestedTogether
from reperform.errors import InputRefused, Message, UsageError, Where, did_you_mean
from reperform.fieldwork.accuracy import not_taken_in
from reperform.fieldwork.performing import RESULT_OF_MARK, Item, Performer
from reperform.fieldwork.published import publish_overlay, published_record, published_results
from reperform.fieldwork.relying import answer_relied_on
from reperform.ledger.judgements import Judgement
from reperform.opened import OpenEngagement
from reperform.populations.imports import population_spec, recorded_with
from reperform.populations.ipe import ipe_subject, open_for_clearance
from reperform.populations.lists import Lists
from reperform.record import Record
from reperform.rules import RULES

CLASSIFICATIONS = ("isolated", "systematic", "intentional", "not_determined")


def marked_tests(performer: Performer, control: str) -> list[tuple[TestedTogether, tuple[Item, ...]]]:
    """Return the tests of a control that a person marks, with the items to mark in ticket order."""
    return [
        (one.test, one.items)
        for one in performer.perform(control)
        if any(not RULES[attribute.rule].computed for attribute in one.test.attributes)
    ]


def record_marks(
    opened: OpenEngagement, control: str, marks: Sequence[Mapping[str, str]], *, person: str, at: str = ""
) -> Judgement:
    """Keep marks of a person for sampled items.

    Parameters
    ----------
    marks : sequence of mapping
        ``item``, ``attribute``, ``result`` (pass, deviation, unable, not_applicable), ``note``, ``evidence``.

    Raises
    ------
    InputRefused
        RP-M01 for an item that was not selected, RP-M02 for an attribute that is not marked by eye, RP-M03 for
        an unknown result, RP-M04 for a deviation, unable or not applicable without a note. All at once.
    """
    known = {
        (item.id, attribute.attribute)
        for test, items in marked_tests(Performer(opened), control)
        for item in items
        for attribute in test.attributes
        if not RULES[attribute.rule].computed
    }
    problems = [problem for mark in marks if (problem := _mark_problem(mark, known)) is not None]
    if problems:
        raise InputRefused(problems)
    content = {"marks": [{name: str(value) for name, value in sorted(mark.items())} for mark in marks]}
    return opened.judgements.add("marks", control, content, person=person, at=at)


def _mark_problem(mark: Mapping[str, str], known: set[tuple[str, str]]) -> Message | None:
    item, attribute, result = mark["item"], mark["attribute"], mark["result"]
    where = Where(column=attribute, ids=(item,))
    if (item, attribute) not in known:
        return Message("RP-M01", f"{item} was not selected to be marked for attribute {attribute}",
                       "A mark on another item would test something that was not drawn.",
                       "reperform sheet out writes the items to mark", where)  # fmt: skip
    if result not in RESULT_OF_MARK:
        return Message("RP-M03", f"{result!r} is no result", "Nothing was recorded.",
                       did_you_mean(result, sorted(RESULT_OF_MARK)), where)  # fmt: skip
    if result != "pass" and not mark.get("note", "").strip():
        return Message("RP-M04", f"{result.replace('_', ' ')} is marked without a note",
                       "A reader must see what was found.", "write the fact into the note column", where)  # fmt: skip
    return None


def attach(
    opened: OpenEngagement,
    control: str,
    path: Path,
    *,
    item: str,
    attribute: str,
    person: str,
    page: str = "",
    at: str = "",
) -> Judgement:
    """Take an evidence file into the store and tie it to one item and attribute."""
    _refuse_unknown_cell(opened, control, item, attribute)
    with opened.store.receiving(path) as received, recorded_with(opened, received):
        file = received.file
        content = {"item": item, "attribute": attribute, "name": file.name, "sha256": file.sha256, "page": page}
        return opened.judgements.add(
            "attach", control, content, person=person, at=at, evidence=file.sha256, told={"size": file.size}
        )


def _refuse_unknown_cell(opened: OpenEngagement, control: str, item: str, attribute: str) -> None:
    performed = Performer(opened).perform(control)
    cells = {(one_item.id, row.attribute) for one in performed for one_item in one.items for row in one.test.attributes}
    if (item, attribute) not in cells:
        items = sorted({cell[0] for cell in cells if cell[1] == attribute})
        raise InputRefused(
            Message("RP-M05", f"{item} is not tested for attribute {attribute} of {control}",
                    "Evidence must belong to an item and an attribute.",
                    did_you_mean(item, items[:5000]) if items else "check the attribute's letter")
        )  # fmt: skip


def describe_deviation(
    opened: OpenEngagement,
    control: str,
    *,
    item: str,
    attribute: str,
    facts: Mapping[str, str],
    person: str,
    at: str = "",
) -> Judgement:
    """Record what a person found out about one deviation.

    Parameters
    ----------
    facts : mapping
        Any of ``cause``, ``classification`` (isolated, systematic, intentional, not_determined), ``response`` of the
        owner, ``compensating`` control with its workpaper, ``disposition``.

    Raises
    ------
    InputRefused
        RP-M06 when the published results hold no such deviation.
    UsageError
        RP-M07 for an unknown classification.
    """
    results = published_results(opened, control)
    found = {(row.item, row.attribute) for row in results if row.result in ("deviation", "unable")}
    if (item, attribute) not in found:
        raise InputRefused(
            Message("RP-M06", f"the results of {control} hold no deviation of {item} for attribute {attribute}",
                    "Facts can only be recorded on a deviation that was found.",
                    f"reperform run {control}, then reperform status")
        )  # fmt: skip
    classification = facts.get("classification", "")
    if classification and classification not in CLASSIFICATIONS:
        raise UsageError(Message("RP-M07", f"{classification!r} is no classification", "Nothing was recorded.",
                                 did_you_mean(classification, CLASSIFICATIONS)))  # fmt: skip
    content = {"item": item, "attribute": attribute, **{name: text for name, text in facts.items() if text}}
    judgement = opened.judgements.add("deviation", control, content, person=person, at=at)
    publish_overlay(opened, control)
    return judgement


def respond(
    opened: OpenEngagement, control: str, relied_on: str, response: str, *, person: str, at: str = ""
) -> tuple[Judgement, Record | None]:
    """Record what the state of a general control means for an automated one (errors as `answer_relied_on`).

    Returns
    -------
    tuple of Judgement and Record or None
        The answer, and the paper with it where one was published.
    """
    made = answer_relied_on(opened, control, relied_on, response, person=person, at=at)
    return made, publish_overlay(opened, control) if published_record(opened, control) is not None else None


def narrative(opened: OpenEngagement, control: str, section: str, text: str, *, person: str, at: str = "") -> Judgement:
    """Record prose of a person for a section of a workpaper; it is printed and never lost to a re-run."""
    content = {"section": section, "text": text}
    judgement = opened.judgements.add("narrative", control, content, person=person, at=at)
    if published_record(opened, control) is not None:
        publish_overlay(opened, control)
    return judgement


def clear_ipe(
    opened: OpenEngagement, population: str, rationale: str, *, person: str, at: str = "", control: str = ""
) -> Judgement:
    """Record why a list may be relied on although a test of it failed or a statement is missing.

    The clearance is for the list as taken in now and for what is open now; it covers neither a list sent later
    nor a test that fails later. Accuracy that rests on sampled items is cleared by ``clear_accuracy``.

    Parameters
    ----------
    control : str, optional
        The control whose paper the list is cleared for: its required and disallowed sources count.

    Raises
    ------
    UsageError
        RP-C02 without a rationale.
    InputRefused
        RP-M10 when the list was not taken in.
    """
    population_spec(opened.engagement, population)
    if not rationale.strip():
        raise UsageError(Message("RP-C02", "the clearance has no rationale",
                                 "A reviewer must see why.", 'add --rationale "..."'))  # fmt: skip
    lists = Lists(opened)
    found = lists.population(population)
    if found is None:
        raise InputRefused(not_taken_in(population))
    content = {
        "population": population,
        "status": "cleared",
        "rationale": rationale.strip(),
        **open_for_clearance(lists, found, control),
    }
    return opened.judgements.add("ipe", ipe_subject(population), content, person=person, at=at)
