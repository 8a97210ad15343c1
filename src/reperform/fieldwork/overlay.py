"""What people recorded after a run, laid over the base that the run made.

Facts on deviations, narratives, evidence and the conclusion do not change a result; they are added to the
record without performing the tests again.
"""

from __future__ import annotations

from collections.abc import Sequence

from reperform.canonical import digest
from reperform.fieldwork.absence import with_absence
from reperform.fieldwork.performing import deviating
from reperform.fieldwork.relying import with_relied_on
from reperform.opened import OpenEngagement
from reperform.record import Conclusion, DeviationFact, Record, ResultRow


def overlay(opened: OpenEngagement, base: Record, results: Sequence[ResultRow]) -> Record:
    """Return a record with what people recorded since: deviation facts, narratives, evidence, conclusion."""
    changed = base.model_copy(
        update={
            "deviations": _deviations(opened, base.control, results),
            "narratives": _narratives(opened, base.control),
            "evidence": [dict(row.content) for row in opened.judgements.all("attach", base.control)],
        }
    )
    return conclusion_in_force(opened, _prepared(opened, with_absence(opened, with_relied_on(opened, changed))))


def _deviations(opened: OpenEngagement, control: str, results: Sequence[ResultRow]) -> list[DeviationFact]:
    facts = {
        (judgement.content["item"], judgement.content["attribute"]): judgement
        for judgement in opened.judgements.all("deviation", control)
    }
    found = []
    for row in deviating(results):
        judgement = facts.get((row.item, row.attribute))
        said = {} if judgement is None else {**judgement.content, "person": judgement.person}
        fields = ("cause", "classification", "response", "compensating", "disposition", "person")
        found.append(
            DeviationFact(
                item=row.item,
                attribute=row.attribute,
                test=row.test,
                fact=row.reason,
                **{name: str(said.get(name, "")) for name in fields},
            )
        )
    return found


def _narratives(opened: OpenEngagement, control: str) -> dict[str, str]:
    found = opened.judgements.all("narrative", control)
    return {judgement.content["section"]: judgement.content["text"] for judgement in found}


def tests_digest(record: Record) -> str:
    """Return what a conclusion is bound to: design, tests, open points and general controls, not what was said."""
    content = record.as_json()
    parts = {name: content[name] for name in ("design", "tests", "criteria", "description", "open_points")}
    if record.relied_on:
        parts["relied_on"] = [[one.control, one.status, one.response_sha256] for one in record.relied_on]
    return digest(parts)


def conclusion_in_force(opened: OpenEngagement, record: Record) -> Record:
    """Return a record with the last conclusion, if that was made on exactly these results."""
    judgement = opened.judgements.latest("conclude", record.control)
    if judgement is None or record.open_points:
        return record
    if judgement.content["tests_sha256"] != tests_digest(record):
        return record
    person = opened.person(judgement.person)
    conclusion = Conclusion(
        status=judgement.content["status"],
        rationale=judgement.content["rationale"],
        person=judgement.person,
        name=person.name if person else judgement.person,
        at=judgement.at,
    )
    return record.model_copy(update={"conclusion": conclusion, "state": "concluded"})


def _prepared(opened: OpenEngagement, record: Record) -> Record:
    """Return a record whose header names who did recorded work on it: the walkthrough and the marks."""
    marks = opened.judgements.all("marks", record.control)
    names = {record.design.performed_by: record.design.performed_on} if record.design.performed_by else {}
    for judgement in marks:
        person = opened.person(judgement.person)
        names[person.name if person else judgement.person] = judgement.at[:10]
    update = {"prepared_by": "; ".join(names), "prepared_at": max(names.values(), default="")}
    return record.model_copy(update={"header": record.header.model_copy(update=update)})
