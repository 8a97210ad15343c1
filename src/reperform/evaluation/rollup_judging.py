"""Judging the steps of the roll-up: criteria, categories, limbs, the opinion; each by a named person, with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reperform.errors import InputRefused, Message, ReperformError, UsageError, Where, did_you_mean
from reperform.evaluation.published import Evaluated, evaluate
from reperform.evaluation.rollup import OPINION, rollup_subject
from reperform.fieldwork.published import published_record, refuse_edited
from reperform.opened import OpenEngagement
from reperform.record.rollup import CriterionNode, LimbNode, RollupNode
from reperform.words import OPINION_WORDS, ROLLUP_WORDS


@dataclass(frozen=True)
class StepJudgement:
    """What a person judges of one step.

    Attributes
    ----------
    step : str
        A criterion (``CC6.2``), a category (``Security``), a limb (``description``, ``design``, ``operation``) or
        ``opinion``.
    status : str
        met, met_with_exceptions, not_met, not_determinable; for the opinion unmodified, qualified, adverse, disclaimer.
    rationale : str
        Why, in the person's own words; never blank.
    material, pervasive : str
        yes or no: for a limb that is not met without exceptions, typed and never computed.
    """

    step: str
    status: str
    rationale: str
    material: str = ""
    pervasive: str = ""


@dataclass(frozen=True)
class Judged:
    """The evaluation after the judgements, and what whoever judged should look at again."""

    evaluated: Evaluated
    messages: tuple[Message, ...] = ()


def judge_rollup(opened: OpenEngagement, steps: Sequence[StepJudgement], *, person: str, at: str = "") -> Judged:
    """Record what a person judges of steps of the roll-up, all of them or none.

    Each judgement is bound to the digest of what the step rests on; it is out of force as soon as that changes.

    Raises
    ------
    UsageError
        RP-G01 for an unknown step, RP-G02 for a status it does not have, RP-G03 without a rationale, RP-G05 for an
        opinion by somebody who is no partner, RP-G06 when materiality is missing or does not belong to the step.
    InputRefused
        RP-G04 while something beneath is open, RP-G09 for a criterion that does not apply, RP-C08 for an edited paper.
    """
    before = evaluate(opened)
    nodes = before.rollup.nodes()
    wrong = [problem for one in steps for problem in _usage_problems(opened, nodes, one, person)]
    if wrong:
        raise UsageError(wrong)
    chosen = [(one, _node(nodes, one.step)) for one in steps]
    refused = [problem for one, node in chosen for problem in _open_problems(node, one)]
    refused += _edited_papers(opened, before, [node for _, node in chosen])
    if refused:
        raise InputRefused(refused)
    for one, node in chosen:
        content = {
            "step": node.id, "status": one.status, "rationale": one.rationale.strip(), "rests_on": node.rests_on,
            "material": one.material, "pervasive": one.pervasive,
        }  # fmt: skip
        opened.judgements.add("rollup", rollup_subject(node.id), content, person=person, at=at)
    return Judged(evaluate(opened), tuple(note for one, node in chosen for note in _notes(node, one)))


def find_step(evaluated: Evaluated, step: str) -> RollupNode:
    """Return a step by its name; UsageError RP-G01 with the nearest when there is none."""
    nodes = evaluated.rollup.nodes()
    if _name(nodes, step) is None:
        raise UsageError(_unknown(nodes, step))
    return _node(nodes, step)


def _name(nodes: Iterable[str], step: str) -> str | None:
    return next((name for name in nodes if name.casefold() == step.strip().casefold()), None)


def _node(nodes: dict[str, RollupNode], step: str) -> RollupNode:
    return nodes[_name(nodes, step) or step]


def _unknown(nodes: dict[str, RollupNode], step: str) -> Message:
    return Message("RP-G01", f"{step!r} is no criterion, category or limb of this engagement", "Nothing was recorded.",
                   did_you_mean(step, nodes))  # fmt: skip


def _usage_problems(
    opened: OpenEngagement, nodes: dict[str, RollupNode], one: StepJudgement, person: str
) -> list[Message]:
    name = _name(nodes, one.step)
    if name is None:
        return [_unknown(nodes, one.step)]
    node = nodes[name]
    problems = []
    statuses = OPINION_WORDS if name == OPINION else ROLLUP_WORDS
    if one.status not in statuses:
        problems.append(Message("RP-G02", f"{one.status!r} is no status of {name}", "Nothing was recorded.",
                                did_you_mean(one.status, statuses)))  # fmt: skip
    if not one.rationale.strip():
        problems.append(Message("RP-G03", f"the judgement of {name} has no rationale", "A reviewer must see why.",
                                'add --rationale "..."'))  # fmt: skip
    if name == OPINION:
        problems += _role_problems(opened, person)
    return [*problems, *_weight_problems(node, one)]


def _role_problems(opened: OpenEngagement, person: str) -> list[Message]:
    row = opened.person(person)
    if row is not None and "partner" in row.roles:
        return []
    partners = [one.person for one in opened.engagement.people if "partner" in one.roles]
    action = f"--as one of: {', '.join(partners)}" if partners else "give somebody the role partner on the People sheet"
    return [Message("RP-G05", f"{row.name if row else person} has no role partner",
                    "The opinion is selected by the partner alone.", action)]  # fmt: skip


def _weight_problems(node: RollupNode, one: StepJudgement) -> list[Message]:
    """Return what is wrong with materiality and pervasiveness: typed for a limb with deficiencies, else blank."""
    weighed = isinstance(node, LimbNode) and one.status != "met"
    given = [one.material, one.pervasive]
    if weighed and one.material == "no" and one.pervasive in ("", "no"):
        return []
    if weighed and one.material == "yes" and one.pervasive in ("yes", "no"):
        return []
    if not weighed and not any(given):
        return []
    if weighed:
        found = f"materiality and pervasiveness of {node.id} are not stated as yes or no"
        action = "add --material yes|no and, when material, --pervasive yes|no"
    else:
        found = f"materiality was stated for {node.id}"
        action = "state it for a limb (description, design, operation) that is not plainly met"
    return [Message("RP-G06", found, "A person weighs a deficiency, once for each limb of the opinion.", action)]


def _open_problems(node: RollupNode, one: StepJudgement) -> list[Message]:
    if isinstance(node, CriterionNode) and not node.applicable:
        return [Message("RP-G09", f"{node.id} does not apply: {node.reason}", "There is nothing to judge.",
                        "correct the Criteria sheet of engagement.xlsx if it does")]  # fmt: skip
    # What cannot be determined may be judged so before the work is whole; nothing else may.
    early = one.status == "not_determinable" and (isinstance(node, CriterionNode) or node.id == "design")
    if not node.open_points or early:
        return []
    return [
        Message("RP-G04", f"{node.id} rests on work that is open: {'; '.join(node.open_points)}",
                "A judgement before the work beneath it is finished is none.",
                f"finish it, then repeat; reperform rollup {_quoted(node.id)} shows what is open",
                Where(ids=(node.id,)))
    ]  # fmt: skip


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _edited_papers(opened: OpenEngagement, before: Evaluated, nodes: Sequence[RollupNode]) -> list[Message]:
    """Return the refusal of papers beneath that were changed by hand; above the criteria, of every paper."""
    rollup = before.rollup
    beneath: dict[str, None] = {}
    for node in nodes:
        names = [*node.controls, *node.compensating] if isinstance(node, CriterionNode) else [
            one.control for one in rollup.controls
        ]  # fmt: skip
        beneath |= dict.fromkeys(names)
    found: list[Message] = []
    for control in beneath:
        if published_record(opened, control) is None:
            continue
        try:
            refuse_edited(opened, control)
        except ReperformError as error:
            found += error.messages
    return found


def _notes(node: RollupNode, one: StepJudgement) -> list[Message]:
    """Return what does not forbid a judgement but should be looked at by whoever made it."""
    if isinstance(node, CriterionNode) and one.status == "met" and node.exceptions:
        return [
            Message("RP-G07", f"{', '.join(node.exceptions)} stand beneath {node.id}, the status names none",
                    "Exceptions stay in Section IV whatever the status says.",
                    "check that met_with_exceptions is not meant", severity="warning")
        ]  # fmt: skip
    if node.id == OPINION and node.proposed.status not in ("", one.status):
        return [
            Message("RP-G08", f"{one.status} was selected; {node.proposed.sentence}",
                    "A reader will ask why the opinion differs from the matrix.",
                    "check that the rationale says why", severity="warning")
        ]  # fmt: skip
    return []
