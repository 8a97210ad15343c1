"""Replaying the sample engagement: its invented people's intakes, seeds, marks and conclusions, at fixed times.

Only the sample engagement can be replayed. A real engagement is worked by people, and its times are real.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reperform.canonical import load_json
from reperform.draws.drawing import draw
from reperform.draws.planning import plan_for
from reperform.engagement.tests_of_control import populations_of, tests_of
from reperform.errors import InputRefused, InternalError, Message, Where
from reperform.evaluation.choosing import Chosen
from reperform.evaluation.deviations import handle_deviation
from reperform.evaluation.recording import approve_exception, confirm_exception, record_exception
from reperform.evaluation.rollup_judging import StepJudgement, judge_rollup
from reperform.fieldwork.accuracy import clear_accuracy
from reperform.fieldwork.concluding import conclude
from reperform.fieldwork.corroborating import Corroboration, corroborate
from reperform.fieldwork.judging import attach, clear_ipe, describe_deviation, record_marks, respond
from reperform.fieldwork.performing import Performer
from reperform.fieldwork.procedures import shipped
from reperform.ledger.receipts import Receipt
from reperform.model import Engagement
from reperform.opened import OpenEngagement
from reperform.populations.imports import take_in
from reperform.populations.register import note_receipt

BEFORE_RUN = ("intake", "draw", "mark", "attach", "ipe", "accuracy")
AFTER_RUN = (
    "deviation", "respond", "corroborate", "handling", "exception", "confirmation", "approval", "conclude", "rollup",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One recorded step of the sample engagement."""

    do: str
    at: str
    person: str
    data: Mapping[str, Any]


def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = load_json((shipped("sample_data") / "replay.json").read_bytes())
    return content


def core_controls() -> tuple[str, ...]:
    """Return the controls that a first look at the sample works; the others stay visibly not run."""
    return tuple(_content()["core"])


def read_replay() -> tuple[Step, ...]:
    """Return the steps of the sample engagement that ships with the package."""
    return tuple(Step(step["do"], step["at"], step["person"], step) for step in _content()["steps"])


def steps_for(engagement: Engagement, steps: Sequence[Step], controls: Collection[str]) -> tuple[Step, ...]:
    """Return the steps that some controls need: their own, and those of every list they rest on."""
    lists = {population for control in controls for population in populations_of(engagement, control)}
    lists |= {step.data.get("second_list", "") for step in steps if step.data.get("control", "") in controls}

    def needed(step: Step) -> bool:
        if step.do == "rollup":  # judged only where everything beneath it is worked
            return set(step.data["controls"]) <= set(controls)
        control = step.data.get("control", "")
        return control in controls if control else step.data.get("population", "") in lists

    return tuple(step for step in steps if needed(step))


def replay(opened: OpenEngagement, steps: Sequence[Step], kinds: Sequence[str]) -> None:
    """Carry out the recorded steps of some kinds, in order; marks of one control and moment together, and judgements
    on steps of the roll-up of one moment.

    Raises
    ------
    InputRefused
        RP-Y01 when the engagement is not the sample engagement.
    """
    _refuse_other(opened)
    chosen = [step for step in steps if step.do in kinds]
    for group in _grouped(chosen):
        _ACTIONS[group[0].do](opened, group)


def _refuse_other(opened: OpenEngagement) -> None:
    sample = shipped("sample_data") / "engagement.xlsx"
    same = opened.loaded.settings.sample and opened.folder.workbook.read_bytes() == sample.read_bytes()
    if not same:
        raise InputRefused(
            Message(
                "RP-Y01",
                "this is not the sample engagement",
                "Recorded judgements of invented people must never enter real work.",
                "take evidence in, draw and conclude yourself; reperform demo replays the sample",
                Where(file="engagement.xlsx"),
            )
        )


def _grouped(steps: Sequence[Step]) -> list[list[Step]]:
    groups: list[list[Step]] = []
    for step in steps:
        same = groups and step.do in ("mark", "rollup") and _who_when(groups[-1][0]) == _who_when(step)
        if same:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def _who_when(step: Step) -> tuple[str, str, str, str]:
    return step.do, step.at, step.person, str(step.data.get("control", ""))


def _intake(opened: OpenEngagement, group: Sequence[Step]) -> None:
    step = group[0]
    path = opened.folder.evidence / step.data["file"]
    answers = step.data.get("answers", {})
    taken = take_in(
        opened, path, step.data["population"], answers, receipt=_receipt(step), person=step.person, at=step.at
    )
    if taken.outcome != "accepted":
        found = [*(message.found for message in taken.reading.messages), *(q["text"] for q in taken.reading.questions)]
        raise InternalError(
            Message("RP-Y02", f"the sample file {path.name} was not accepted: {'; '.join(found)}", "",
                    "reinstall reperform")
        )  # fmt: skip


def _draw(opened: OpenEngagement, group: Sequence[Step]) -> None:
    step = group[0]
    control = step.data["control"]
    test = next(
        test
        for test in tests_of(opened.engagement, control)
        if test.extent == "sample" and test.population == step.data["test"]
    )
    population = Performer(opened).population_of(test)
    assert population is not None  # noqa: S101 - the sample's own order of steps
    planned = plan_for(opened, test, population)
    draw(
        opened, test, population, planned, person=step.person, seed=step.data["seed"],
        reason=step.data["reason"], at=step.at,
    )  # fmt: skip


def _mark(opened: OpenEngagement, group: Sequence[Step]) -> None:
    names = ("item", "attribute", "result", "note", "evidence")
    marks = [{name: str(step.data.get(name, "")) for name in names} for step in group]
    first = group[0]
    record_marks(opened, first.data["control"], marks, person=first.person, at=first.at)


def _attach(opened: OpenEngagement, group: Sequence[Step]) -> None:
    step = group[0]
    made = attach(
        opened, step.data["control"], opened.folder.evidence / step.data["file"], item=step.data["item"],
        attribute=step.data["attribute"], page=str(step.data.get("page", "")), person=step.person, at=step.at,
    )  # fmt: skip
    note_receipt(opened, made, _receipt(step), person=step.person, at=step.at)


def _receipt(step: Step) -> Receipt:
    names = ("from", "received", "via", "request")
    return Receipt(*(str(step.data.get(name, "")) for name in names))


def _ipe(opened: OpenEngagement, group: Sequence[Step]) -> None:
    step = group[0]
    clear_ipe(opened, step.data["population"], step.data["rationale"], person=step.person, at=step.at)


def _accuracy(opened: OpenEngagement, group: Sequence[Step]) -> None:
    step = group[0]
    clear_accuracy(
        opened, step.data["control"], step.data["population"], step.data["rationale"], person=step.person, at=step.at
    )


def _deviation(opened: OpenEngagement, group: Sequence[Step]) -> None:
    step = group[0]
    names = ("cause", "classification", "response", "compensating", "disposition")
    describe_deviation(
        opened, step.data["control"], item=step.data["item"], attribute=step.data["attribute"],
        facts={name: str(step.data.get(name, "")) for name in names}, person=step.person, at=step.at,
    )  # fmt: skip


def _conclude(opened: OpenEngagement, group: Sequence[Step]) -> None:
    step = group[0]
    conclude(opened, step.data["control"], step.data["status"], step.data["rationale"], person=step.person, at=step.at)


def _handling(opened: OpenEngagement, group: Sequence[Step]) -> None:
    step = group[0]
    names = ("item", "attribute", "handling", "proof")
    handle_deviation(
        opened, step.data["control"], **{name: str(step.data[name]) for name in names}, person=step.person, at=step.at
    )


def _exception(opened: OpenEngagement, group: Sequence[Step]) -> None:
    step = group[0]
    chosen = Chosen(tuple(step.data.get("items", ())), tuple(step.data.get("attributes", ())))
    record_exception(
        opened, step.data["ref"], chosen=chosen, facts=step.data.get("facts", {}),
        compensating=tuple(step.data.get("compensating", ())), stratum=str(step.data.get("stratum", "")),
        person=step.person, at=step.at,
    )  # fmt: skip


def _confirmation(opened: OpenEngagement, group: Sequence[Step]) -> None:
    step = group[0]
    confirm_exception(
        opened, step.data["ref"], by=step.data["by"], on=step.data["on"], answer=step.data.get("answer", "confirmed"),
        words=step.data.get("words", ""), person=step.person, at=step.at,
    )  # fmt: skip


def _approval(opened: OpenEngagement, group: Sequence[Step]) -> None:
    step = group[0]
    approve_exception(opened, step.data["ref"], words=step.data.get("words", ""), person=step.person, at=step.at)


def _rollup(opened: OpenEngagement, group: Sequence[Step]) -> None:
    names = ("step", "status", "rationale", "material", "pervasive")
    steps = [StepJudgement(*(str(one.data.get(name, "")) for name in names)) for one in group]
    judge_rollup(opened, steps, person=group[0].person, at=group[0].at)


def _respond(opened: OpenEngagement, group: Sequence[Step]) -> None:
    step = group[0]
    respond(opened, step.data["control"], step.data["relied_on"], step.data["response"], person=step.person, at=step.at)


def _corroborate(opened: OpenEngagement, group: Sequence[Step]) -> None:
    step = group[0]
    text, second, asked, file, why = (
        str(step.data.get(name, "")) for name in ("text", "second_list", "asked", "document", "explanation")
    )
    said = Corroboration(text, second, asked, opened.folder.evidence / file if file else None, why)
    corroborate(opened, step.data["control"], said, person=step.person, at=step.at)


_ACTIONS: Mapping[str, Callable[[OpenEngagement, Sequence[Step]], None]] = {
    "intake": _intake,
    "draw": _draw,
    "mark": _mark,
    "attach": _attach,
    "ipe": _ipe,
    "accuracy": _accuracy,
    "deviation": _deviation,
    "respond": _respond,
    "corroborate": _corroborate,
    "conclude": _conclude,
    "handling": _handling,
    "exception": _exception,
    "confirmation": _confirmation,
    "approval": _approval,
    "rollup": _rollup,
}
