"""The accuracy of a list that rests on its sampled items: cleared by a named person after they were tested."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reperform.canonical import digest
from reperform.draws.ledger import drawn_for
from reperform.engagement.tests_of_control import TestedTogether, tests_of
from reperform.errors import InputRefused, Message, UsageError, Where
from reperform.fieldwork.performing import Performed, Performer, is_bare_mark
from reperform.ledger.judgements import Judgement
from reperform.opened import OpenEngagement
from reperform.populations.imports import current_import_id, population_spec
from reperform.populations.ipe import AccuracyCleared, ipe_subject, is_traced
from reperform.record import ControlTest
from reperform.rules import RULES


def clear_accuracy(
    opened: OpenEngagement, control: str, population: str, rationale: str, *, person: str, at: str = ""
) -> Judgement:
    """Record that the rows of a list agree with their source, as the items a person inspected show.

    The judgement is bound to the list as taken in and to the draw: it falls away when either changes. It may
    also be given for a list that is not sampled; it then says why the list is relied on without tracing.

    Parameters
    ----------
    control : str
        The control whose sampled items were inspected.
    rationale : str
        What was agreed to which source, in the person's own words; never blank.

    Raises
    ------
    UsageError
        RP-C02 without a rationale.
    InputRefused
        RP-M10 when the list was not taken in, RP-M11 when the control inspects no item of it although its
        accuracy is to rest on some, RP-M12 when sampled items are not tested yet.
    """
    spec = population_spec(opened.engagement, population)
    if not rationale.strip():
        raise UsageError(Message("RP-C02", "the clearance has no rationale",
                                 "A reviewer must see why.", 'add --rationale "..."'))  # fmt: skip
    if not current_import_id(opened, population):
        raise InputRefused(not_taken_in(population))
    tests = inspected_tests(opened, control, population)
    if not tests and spec.accuracy == "sampled_items":
        raise InputRefused(_no_sample(control, population))
    content: dict[str, Any] = {
        "population": population,
        "control": control,
        "rationale": rationale.strip(),
        "import": current_import_id(opened, population),
        "draw": "",
        "items": 0,
        "with_evidence": 0,
    }
    if tests:
        content |= _tested_items(opened, tests)
    return opened.judgements.add("accuracy", ipe_subject(population), content, person=person, at=at)


def accuracy_in_force(opened: OpenEngagement, population: str) -> AccuracyCleared | None:
    """Return a person's word on the accuracy of a list, if it was given for this import and this draw."""
    judgement = opened.judgements.latest("accuracy", ipe_subject(population))
    if judgement is None or judgement.content["import"] != current_import_id(opened, population):
        return None
    content = judgement.content
    if content["draw"]:
        tests = inspected_tests(opened, content["control"], population)
        if not tests or items_digest(opened, tests) != content["draw"]:
            return None
    person = opened.person(judgement.person)
    return AccuracyCleared(
        person=person.name if person else judgement.person,
        rationale=str(content["rationale"]),
        control=str(content["control"]),
        items=int(content["items"]),
        with_evidence=int(content["with_evidence"]),
    )


def inspected_tests(opened: OpenEngagement, control: str, population: str) -> tuple[TestedTogether, ...]:
    """Return the tests of a control in which items of a list are inspected: a sample, or all of them by eye.

    The first one, or of a control with versions the first one of each. None where it has no such test, or is no
    control any more.
    """
    if all(row.control != control for row in opened.engagement.controls):
        return ()
    found: dict[str, TestedTogether] = {}
    for test in tests_of(opened.engagement, control):
        by_eye = test.extent == "sample" or any(not RULES[row.rule].computed for row in test.attributes)
        if test.population == population and by_eye:
            found.setdefault(test.version, test)
    return tuple(found.values())


def items_digest(opened: OpenEngagement, tests: Sequence[TestedTogether]) -> str:
    """Return the digest of which items are inspected: those of the draws in force, or all; blank before a draw."""
    digests = [_items_digest(opened, test) for test in tests]
    if not all(digests):
        return ""
    return digests[0] if len(digests) == 1 else digest(digests)


def _items_digest(opened: OpenEngagement, test: TestedTogether) -> str:
    if test.extent != "sample":
        return digest({"extent": test.extent, "import": current_import_id(opened, test.population)})
    drawn = drawn_for(opened, test)
    if drawn is None:
        return ""
    return digest({"frame": drawn.frame_sha256, "seed": drawn.seed, "items": list(drawn.items)})


def untraced_cautions(performed: Sequence[Performed], tests: Sequence[ControlTest]) -> list[str]:
    """Return what is to be weighed where every result of a control was recomputed from the client's own lists.

    Recomputing from a list alone tests the list. The paper says so unless rows of the list were traced to the
    source, the team watched its extraction, or a person cleared it. It does not keep the control open: whether
    the list carries the conclusion is for the person who concludes.
    """
    if not _from_lists_alone(performed):
        return []
    lists = dict.fromkeys(test.population.id for test in tests if not is_traced(test.population.ipe))
    return [
        f"{name}: every result is recomputed from the client's list (L0); its accuracy was not tested, "
        "and no row of it was traced to the source"
        for name in lists
    ]


def _from_lists_alone(performed: Sequence[Performed]) -> bool:
    """Return whether there are results and all were computed from lists, watched (L1) or not (L0).

    A mark that names neither evidence nor what was seen supports nothing, so it does not count.
    """
    levels = {
        (row.level, row.attribute in _stated_levels(one))
        for one in performed
        for row in one.results
        if not is_bare_mark(row)
    }
    # Level L1 that follows from watched lists is still the lists alone; L1 stated on the sheet is more than that.
    return bool(levels) and levels <= {("L0", False), ("L0", True), ("L1", False)}


def _stated_levels(performed: Performed) -> set[str]:
    return {attribute.attribute for attribute in performed.test.attributes if attribute.level}


def untraced_points(performed: Sequence[Performed], tests: Sequence[ControlTest]) -> list[str]:
    """Return what keeps a control open where the firm refuses conclusions from the client's lists alone.

    A list carries a conclusion of its own only when it is cleared, and rows of it were traced to the source (stated
    by number, or as the items inspected) or the team watched its extraction. A person's word that it may be relied
    on is not enough.
    """
    if not _from_lists_alone(performed):
        return []
    found: dict[str, None] = {}
    for test in tests:
        ipe = test.population.ipe
        traced = any(one.id == "accuracy" and one.result == "pass" for one in ipe.tests) or ipe.observed == "yes"
        if ipe.status != "cleared" or not traced:
            found[test.population.id] = None
    return [
        f"{name}: every result is recomputed from the client's list (L0), and client_lists_only is refuse: trace rows "
        "to the source and state accuracy = rows_traced with rows_traced, or watch the extraction and state observed "
        "= yes (sheet Populations), or inspect items by eye; and have the list cleared"
        for name in found
    ]


def not_taken_in(population: str) -> Message:
    """Return the refusal of a clearance of a list that is not there."""
    return Message(
        "RP-M10",
        f"{population} has not been taken in",
        "A clearance is for a list as it was received.",
        f"reperform intake FILE --population {population}",
    )


def _no_sample(control: str, population: str) -> Message:
    return Message(
        "RP-M11",
        f"{control} inspects no item of {population}",
        "Its accuracy is to rest on sampled items (accuracy = sampled_items in the Populations sheet).",
        "name the control whose sampled items were inspected, or state how accuracy was tested otherwise",
        Where(file="engagement.xlsx", sheet="Populations", column="accuracy", ids=(population,)),
    )


def _tested_items(opened: OpenEngagement, tests: Sequence[TestedTogether]) -> dict[str, Any]:
    performer = Performer(opened)
    performed = [performer.perform_test(test) for test in tests]
    results = [row for one in performed for row in one.results]
    items = sum(len(one.items) for one in performed)
    waiting = sorted({row.item for row in results if row.result == "pending"})
    test, points = tests[0], [point for one in performed for point in one.open_points]
    if not items or waiting or (len(tests) > 1 and points):
        found = (
            f"{len(waiting)} sampled items of {test.population} are not tested yet"
            if waiting
            else "; ".join(points) or f"no item of {test.population} was sampled"
        )
        raise InputRefused(
            Message("RP-M12", found, "Accuracy can only rest on items that were inspected.",
                    f"mark them first: reperform sheet out {test.control}",
                    Where(ids=tuple(waiting), count=len(waiting) or None))
        )  # fmt: skip
    return {
        "draw": items_digest(opened, tests),
        "items": items,
        "with_evidence": len({row.item for row in results if row.evidence}),
    }
