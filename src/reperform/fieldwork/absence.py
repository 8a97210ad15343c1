"""No occurrence: the proof that a control had nothing to operate on, before anybody may conclude so.

An empty list shows only that the list is empty. What is needed besides: the query that gave it, a second source that
is empty too or an inquiry with a document, and where such an absence is hardly to be believed, an explanation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from reperform.errors import Message, Where
from reperform.ledger.judgements import Judgement
from reperform.opened import OpenEngagement
from reperform.populations.imports import current_import_id
from reperform.record import Absence, PopulationInfo, Record

KIND = "absence"
NEEDED = ("source", "query", "period_filter")
# A year without any of these is hardly to be believed of an organization that people work for.
YEAR_DAYS = 360
HARDLY_ABSENT: Mapping[str, tuple[str, ...]] = {
    "people who join, change roles or leave": ("CC6.2", "CC6.3"),
    "incidents": ("CC7.3", "CC7.4", "CC7.5"),
    "changes": ("CC8.1",),
    "hires": ("CC1.4",),
}
# Days of a period in which a control of a frequency must have operated at least once.
FREQUENCY_DAYS: Mapping[str, int] = {
    "annual": 360, "semiannual": 184, "quarterly": 92, "monthly": 31, "semimonthly": 16, "weekly": 7, "daily": 5,
    "multiple_daily": 5,
}  # fmt: skip


def files_of(record: Record) -> dict[str, str]:
    """Return the list of each test to the digest of its file: what a corroboration is bound to."""
    return {test.population.id: test.population.files[0].sha256 for test in record.tests if test.population.files}


def with_absence(opened: OpenEngagement, record: Record) -> Record:
    """Return a record with what corroborates and explains that nothing occurred, as given for exactly these lists."""
    if not record.tests or any(test.population.items_there for test in record.tests):
        return record
    lists = files_of(record)
    given = [one for one in opened.judgements.all(KIND, record.control) if one.content["lists"] == lists]
    proof = next((one for one in reversed(given) if one.content["text"]), None)
    why = next((one for one in reversed(given) if one.content["explanation"]), None)
    said = proof.content if proof else {}
    names = ("text", "second_list", "second_file", "second_sha256", "asked", "document", "document_sha256")
    return record.model_copy(
        update={
            "absence": Absence(
                **{name: str(said.get(name, "")) for name in names},
                by=_name(opened, proof),
                hardly_believed=hardly_believed(record),
                explanation=str(why.content["explanation"]) if why else "",
                explained_by=_name(opened, why),
            )
        }
    )


def _name(opened: OpenEngagement, judgement: Judgement | None) -> str:
    if judgement is None:
        return ""
    person = opened.person(judgement.person)
    return person.name if person else judgement.person


def second_list_replaced(opened: OpenEngagement, control: str) -> list[str]:
    """Return the second list of a corroboration that was sent again since, or nothing."""
    given = [one for one in opened.judgements.all(KIND, control) if one.content["text"]]
    said = given[-1].content if given else {}
    name = str(said.get("second_list", ""))
    replaced = bool(name) and current_import_id(opened, name) != said["second_import"]
    return [f"corroboration by {name}"] if replaced else []


def occurred(record: Record) -> list[Message]:
    """Return a message for every list that does hold items of the period."""
    lists = {test.population.id: test.population for test in record.tests if test.population.items_there}
    return [
        Message("RP-C10", _were_there(one),
                "A control that had items to operate on did occur.",
                "conclude on their results", Where(ids=(one.id,)))
        for one in lists.values()
    ]  # fmt: skip


def _were_there(one: PopulationInfo) -> str:
    if one.key == ["occurrence"] and one.size:
        return f"{one.size:,} occurrences of the control were expected in the period ({one.id})"
    return f"{one.items_there:,} items of {one.id} occurred in the period"


def hardly_believed(record: Record) -> list[str]:
    """Return why an absence over the period is hardly to be believed; nothing where it may well be."""
    days = (date.fromisoformat(record.period["end"]) - date.fromisoformat(record.period["start"])).days + 1
    found = []
    if days >= YEAR_DAYS:
        for what, criteria in HARDLY_ABSENT.items():
            named = [name for name in record.criteria if name in criteria]
            if named:
                found.append(f"a control over {what} ({', '.join(named)}) without any of them in {days} days")
    least = FREQUENCY_DAYS.get(record.frequency)
    if least is not None and days >= least:
        words = record.frequency.replace("_", " ")
        found.append(f"a control that operates {words} by its own wording, in {days} days")
    return found


def unproven(record: Record) -> list[Message]:
    """Return every reason why no occurrence may not be concluded yet, each with what to do."""
    problems = occurred(record)
    lists = {test.population.id: test.population for test in record.tests}
    for one in lists.values():
        problems += _unstated(one)
    absence, control = record.absence, record.control
    if problems:
        return problems
    if absence is None or not absence.text:
        problems.append(
            Message("RP-C12", f"nothing corroborates that {control} did not occur",
                    "An empty list shows that the list is empty, not that nothing happened.",
                    f'reperform conclude {control} --corroborate "..." with --second-list LIST, or with --asked '
                    '"NAME, ROLE" and --document FILE')
        )  # fmt: skip
    if absence is not None and absence.hardly_believed and not absence.explanation:
        problems.append(
            Message("RP-C13", f"hardly to be believed: {'; '.join(absence.hardly_believed)}",
                    "Lists that are empty where something must have happened were usually pulled wrongly.",
                    f'reperform conclude {control} --explain "..." --as PERSON, or ask for the list again')
        )  # fmt: skip
    return problems


def _unstated(one: PopulationInfo) -> list[Message]:
    missing = [name for name in NEEDED if not getattr(one.ipe, name)]
    if not missing:
        return []
    return [
        Message("RP-C11", f"{one.id} holds no item and does not state its {', '.join(missing)}",
                "A list that is empty because of its query or its dates proves nothing.",
                "fill these columns of the Populations sheet, then: reperform run",
                Where(file="engagement.xlsx", sheet="Populations", column=", ".join(missing), ids=(one.id,)))
    ]  # fmt: skip
