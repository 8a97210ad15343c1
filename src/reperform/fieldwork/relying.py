"""Automated controls and the general controls they rely on: where those stand, and what a person answers to it.

One test of an automated control speaks for the whole period only while changes and access were under control. Where
a general control failed, or nobody has concluded on it, the automated control stays open until a named person says
what that means for it. The answer is for the state it was given on, and falls away with it.
"""

from __future__ import annotations

from reperform.canonical import digest
from reperform.errors import InputRefused, Message, UsageError, Where, did_you_mean
from reperform.fieldwork.record_files import read_record
from reperform.ledger.judgements import Judgement
from reperform.model import Engagement
from reperform.opened import OpenEngagement
from reperform.record import Record, ReliedOn
from reperform.words import STANDS_WORDS

# The last one is the best that a Type 1 report concludes.
EFFECTIVE = (
    "operated_effectively",
    "operated_effectively_exceptions_noted",
    "suitably_designed_and_implemented",
)
_KIND = "relied_on"


def general_controls(engagement: Engagement, control: str) -> tuple[str, ...]:
    """Return the controls an automated control relies on; none for a control that people perform."""
    if engagement.control(control).automation != "automated":
        return ()
    return tuple(name for name in engagement.relies_on(control) if name != control)


def relying_on(engagement: Engagement, control: str) -> tuple[str, ...]:
    """Return the automated controls that rely on a control, in the order of the workbook."""
    return tuple(row.control for row in engagement.controls if control in general_controls(engagement, row.control))


def relied_on_now(opened: OpenEngagement, control: str) -> list[ReliedOn]:
    """Return where the general controls of an automated control stand, each with the answer in force."""
    return [_stands(opened, control, name) for name in general_controls(opened.engagement, control)]


def _stands(opened: OpenEngagement, control: str, relied_on: str) -> ReliedOn:
    status, state_sha256 = _state(opened, relied_on)
    answer = _answer(opened, control, relied_on)
    in_force = answer is not None and status not in EFFECTIVE and answer.content["state_sha256"] == state_sha256
    person = opened.person(answer.person) if answer else None
    said = answer if in_force else None
    return ReliedOn(
        control=relied_on,
        ref=opened.reference_of(relied_on),
        title=opened.engagement.control(relied_on).title,
        status=status,
        effective=status in EFFECTIVE,
        response=str(said.content["response"]) if said else "",
        response_by=(person.name if person else said.person) if said else "",
        response_sha256=said.sha256 if said else "",
    )


def _answer(opened: OpenEngagement, control: str, relied_on: str) -> Judgement | None:
    given = [one for one in opened.judgements.all(_KIND, control) if one.content["relied_on"] == relied_on]
    return given[-1] if given else None


def _state(opened: OpenEngagement, control: str) -> tuple[str, str]:
    """Return what is concluded on a control as published, or where it stands, and the digest of what that rests on."""
    path = opened.workpaper_folder(control) / "record.json"
    if not path.is_file():
        return "not_run", digest(["not_run"])
    record = read_record(path.read_bytes())
    status = record.conclusion.status if record.conclusion and record.state == "concluded" else "not_concluded"
    return status, digest([status, record.design.design, [test.results_sha256 for test in record.tests]])


def relying_point(one: ReliedOn) -> str:
    """Return the open point of a general control that nobody answered; blank where none is open."""
    if one.effective or one.response:
        return ""
    return (
        f"relies on {one.control}, which {STANDS_WORDS[one.status]}: say what that means for this control "
        f'(reperform conclude REF --relied-on {one.control} --response "..." --as PERSON)'
    )


def with_relied_on(opened: OpenEngagement, record: Record) -> Record:
    """Return a record that says where its general controls stand; without an answer to a failed one it is open."""
    if not record.tests:
        return record
    found = relied_on_now(opened, record.control)
    points = [point for one in found if (point := relying_point(one))]
    state = "incomplete" if points and record.state == "tested" else record.state
    return record.model_copy(
        update={"relied_on": found, "open_points": [*record.open_points, *points], "state": state}
    )


def without_relied_on(record: Record) -> Record:
    """Return what a record was before its general controls were laid over it."""
    points = {relying_point(one) for one in record.relied_on}
    kept = [point for point in record.open_points if point not in points]
    return record.model_copy(update={"relied_on": [], "open_points": kept})


def answer_relied_on(
    opened: OpenEngagement, control: str, relied_on: str, response: str, *, person: str, at: str = ""
) -> Judgement:
    """Record what a person concludes from the state of a general control for an automated one that relies on it.

    Parameters
    ----------
    relied_on : str
        A control named in relies_on of the automated control.
    response : str
        In the person's own words, for example which changes were looked at one by one; never blank.

    Raises
    ------
    UsageError
        RP-C02 without a response, RP-C20 for a control it does not rely on.
    InputRefused
        RP-C21 where the general control operated effectively, so that there is nothing to answer.
    """
    known = general_controls(opened.engagement, control)
    if relied_on not in known:
        manual = opened.engagement.control(control).automation != "automated"
        found = f"{control} is not an automated control" if manual else f"{control} does not rely on {relied_on}"
        action = did_you_mean(relied_on, known) if known else "name it in relies_on of an automated control"
        raise UsageError(Message("RP-C20", found, "Nothing was recorded.", action))
    if not response.strip():
        raise UsageError(Message("RP-C02", "the response says nothing", "A reviewer must see why.",
                                 'add --response "..."'))  # fmt: skip
    status, state_sha256 = _state(opened, relied_on)
    if status in EFFECTIVE:
        raise InputRefused(
            Message("RP-C21", f"{relied_on} {STANDS_WORDS[status]}: there is nothing to answer",
                    "A response belongs to a general control that failed or is not concluded.",
                    "nothing", Where(ids=(relied_on,)))
        )  # fmt: skip
    content = {
        "relied_on": relied_on, "status": status, "state_sha256": state_sha256, "response": response.strip(),
    }  # fmt: skip
    return opened.judgements.add(_KIND, control, content, person=person, at=at)
