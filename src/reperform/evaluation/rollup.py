"""The roll-up: controls, criteria, categories, the three limbs, the opinion; a pure function of what lies beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reperform._version import __version__
from reperform.canonical import digest
from reperform.catalogue import Criterion, criteria_in_scope
from reperform.evaluation import resting
from reperform.evaluation.opinion_matrix import matrix_line, matrix_proposal
from reperform.evaluation.proposing import criterion_proposal, design_proposal, folded_proposal
from reperform.evaluation.working_state import WorkingState
from reperform.ledger.judgements import Judgement
from reperform.model import CATEGORIES
from reperform.record.exceptions import ExceptionLog
from reperform.record.rollup import (
    CategoryNode,
    ControlNode,
    CriterionNode,
    LimbNode,
    OpinionNode,
    RollUp,
    RollupJudgement,
    RollupProposal,
)
from reperform.words import LIMB_WORDS, STATE_WORDS

OPINION = "opinion"
_DESCRIPTION_SENTENCE = (
    "The program does not read the description. A person compares it with DC1 to DC9, with the controls as they are "
    "worded and with what the tests found."
)
Given = Mapping[str, Judgement]


def rollup_subject(node: str) -> str:
    """Return the name under which judgements on a step of the roll-up are kept."""
    return f"rollup:{node}"


def roll_up(state: WorkingState, log: ExceptionLog) -> RollUp:
    """Return the roll-up of an engagement: what is proposed for every step, and what people judged of it.

    Parameters
    ----------
    state : WorkingState
        The engagement as it lies in the folder.
    log : ExceptionLog
        Its deviations and exceptions.
    """
    engagement = state.opened.engagement
    about = engagement.about
    given = {one.control: one for one in state.opened.judgements.all("rollup")}
    controls = [_control(state, log, control) for control in state.controls]
    criteria = [_criterion(state, log, controls, one, given) for one in criteria_in_scope(about.categories)]
    categories = [_category(state, name, criteria, given) for name in _in_scope(about.categories)]
    limbs = [_limb(state, name, controls, criteria, categories, log, given) for name in limbs_of(about.report_type)]
    return RollUp(
        engagement_id=about.engagement_id,
        report_type=about.report_type,
        period={"start": str(about.period_start), "end": str(about.period_end), "time_zone": about.time_zone},
        controls=controls,
        criteria=criteria,
        categories=categories,
        limbs=limbs,
        opinion=_opinion(state, limbs, given),
        versions={"reperform": __version__, "catalogue": "Trust Services Criteria 2017, points of focus 2022"},
    )


def limbs_of(report_type: int) -> tuple[str, ...]:
    """Return the limbs of the opinion: a Type 1 report has none on operating effectiveness."""
    return tuple(LIMB_WORDS) if report_type == 2 else ("description", "design")


def _in_scope(categories: Sequence[str]) -> list[str]:
    return [name for name in CATEGORIES if name == "Security" or name in categories]


def _control(state: WorkingState, log: ExceptionLog, control: str) -> ControlNode:
    engagement, record, status = state.opened.engagement, state.record(control), state.status(control)
    deviations = [row for row in log.deviations if row.control == control]
    exceptions = log.of_control(control)
    walkthrough = engagement.walkthrough_of(control)
    conclusion = record.conclusion if record and status.conclusion else None
    natures = {one.test_nature for test in (record.tests if record else []) for one in test.attributes}
    return ControlNode(
        control=control,
        ref=status.ref,
        title=status.title,
        criteria=list(engagement.criteria_of(control)),
        state=status.state,
        conclusion=status.conclusion,
        concluded_by=conclusion.name if conclusion else "",
        design=walkthrough.design if walkthrough else "",
        implementation=walkthrough.implementation if walkthrough else "",
        items=status.items,
        deviating=status.deviations,
        tested=[
            f"{test.id}: {test.items_tested:,} of {test.population.size:,}" for test in (record.tests if record else [])
        ],
        exceptions=[one.id for one in exceptions],
        open_points=_open_points(state, log, control),
        out_of_date=list(status.stale),
        inquiry_only=natures == {"inquiry"},
        rests_on=resting.control_rests_on(state, control, deviations, exceptions),
        design_rests_on=resting.design_rests_on(state, control, exceptions),
    )


def _open_points(state: WorkingState, log: ExceptionLog, control: str) -> list[str]:
    status = state.status(control)
    points = []
    if status.stale:
        points.append(f"the paper is older than its {', '.join(status.stale)}")
    elif not status.conclusion:
        points.append(f"not concluded ({STATE_WORDS[status.state].lower()})")
    undecided = [row for row in log.open_deviations if row.control == control]
    if undecided:
        points.append(
            f"{len(undecided):,} deviating results are in no exception and not decided, first {undecided[0].item}, "
            f"attribute {undecided[0].attribute}"
        )
    points += [f"{one.id} is open: {'; '.join(one.open_points)}" for one in log.of_control(control) if one.is_open]
    return points


def _criterion(
    state: WorkingState, log: ExceptionLog, controls: Sequence[ControlNode], one: Criterion, given: Given
) -> CriterionNode:
    own = [control for control in controls if one.id in control.criteria]
    names = {control.control for control in own}
    exceptions = [entry for entry in log.exceptions if entry.control in names and not entry.withdrawn]
    row = next((row for row in state.opened.engagement.criteria if row.criterion == one.id), None)
    reason = row.reason if row and not own else ""
    applicable = bool(own) or row is None or row.applicable == "yes"
    rests_on = digest(
        {"node": one.id, "applicable": applicable, "reason": reason, "controls": [control.rests_on for control in own]}
    )
    points = [f"{control.control}: {point}" for control in own for point in control.open_points]
    return CriterionNode(
        id=one.id,
        title=one.paraphrase,
        category=one.category,
        series=one.series,
        applicable=applicable,
        reason=reason,
        controls=[control.control for control in own],
        exceptions=[entry.id for entry in exceptions],
        compensating=sorted({used.control for entry in exceptions for used in entry.compensating if used.usable}),
        open_points=points,
        proposed=criterion_proposal(own, exceptions, reason, applicable=applicable),
        rests_on=rests_on,
        **_judged(state, one.id, rests_on, given),
    )


def _category(state: WorkingState, name: str, criteria: Sequence[CriterionNode], given: Given) -> CategoryNode:
    """Return a category: every report addresses the common criteria, which belong to each category as well."""
    own = [one for one in criteria if one.category in ("Security", name)]
    judged = [one for one in own if one.applicable]
    rests_on = resting.nodes_rest_on(name, own)
    return CategoryNode(
        id=name,
        title=name,
        criteria=[one.id for one in own],
        open_points=[f"{one.id} is not judged" for one in judged if one.judgement is None],
        proposed=folded_proposal([(one.id, _status(one.judgement)) for one in judged], "criteria"),
        rests_on=rests_on,
        **_judged(state, name, rests_on, given),
    )


def _limb(
    state: WorkingState,
    name: str,
    controls: Sequence[ControlNode],
    criteria: Sequence[CriterionNode],
    categories: Sequence[CategoryNode],
    log: ExceptionLog,
    given: Given,
) -> LimbNode:
    if name == "description":
        rests_on, points = resting.description_rests_on(state), []
        proposed = RollupProposal(status="", sentence=_DESCRIPTION_SENTENCE)
    elif name == "design":
        uncovered = [one.id for one in criteria if one.applicable and not one.controls and not one.reason]
        mapped = [[one.id, one.controls, one.reason, one.applicable] for one in criteria]
        rests_on = digest({"node": name, "controls": [one.design_rests_on for one in controls], "mapped": mapped})
        points = [
            f"{one.control}: design or implementation is not concluded"
            for one in controls
            if not (one.design and one.implementation)
        ]
        entries = [entry for entry in log.exceptions if not entry.withdrawn]
        proposed = design_proposal(controls, entries, uncovered)
    else:
        rests_on = resting.nodes_rest_on(name, categories)
        points = [f"{one.id} is not judged" for one in categories if one.judgement is None]
        proposed = folded_proposal([(one.id, _status(one.judgement)) for one in categories], "categories")
    return LimbNode(
        id=name,
        title=LIMB_WORDS[name],
        rests_on=rests_on,
        open_points=points,
        proposed=proposed,
        **_judged(state, name, rests_on, given),
    )


def _opinion(state: WorkingState, limbs: Sequence[LimbNode], given: Given) -> OpinionNode:
    lines = [matrix_line(limb) for limb in limbs]
    rests_on = resting.nodes_rest_on(OPINION, limbs)
    return OpinionNode(
        id=OPINION,
        title="Opinion",
        rests_on=rests_on,
        open_points=[f"{limb.id} is not judged" for limb in limbs if limb.judgement is None],
        proposed=matrix_proposal(lines),
        matrix=lines,
        **_judged(state, OPINION, rests_on, given),
    )


def _status(judgement: RollupJudgement | None) -> str:
    return judgement.status if judgement else ""


def _judged(state: WorkingState, node: str, rests_on: str, given: Given) -> dict[str, RollupJudgement]:
    """Return the last judgement on a step: in force on what it was given on, else as an earlier one."""
    last = given.get(rollup_subject(node))
    if last is None:
        return {}
    content = last.content
    judgement = RollupJudgement(
        status=content["status"],
        rationale=content["rationale"],
        person=last.person,
        name=state.name_of(last.person),
        at=last.at,
        material=content["material"],
        pervasive=content["pervasive"],
    )
    return {"judgement" if content["rests_on"] == rests_on else "earlier": judgement}
