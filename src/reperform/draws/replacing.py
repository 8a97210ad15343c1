"""Taking items out of a sample: replaced by the next rank, or the plan restated for fewer items.

Missing evidence is never a reason: an item that cannot be examined counts as a deviation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from reperform.draws import refusals
from reperform.draws.drawing import in_force
from reperform.draws.extending import part_divisions
from reperform.draws.ledger import Drawn, Part, subjects_of
from reperform.draws.planning import PICKED
from reperform.draws.selecting import identifier, ranked
from reperform.engagement.tests_of_control import TestedTogether
from reperform.errors import InputRefused, Message, UsageError, Where, did_you_mean
from reperform.opened import OpenEngagement
from reperform.populations.population import Population
from reperform.sampling import format_limit, restate_plan

KINDS = ("voided", "duplicate", "not_applicable", "out_of_scope")
# Words of a reason that speaks of evidence that could not be had, whatever its kind is called.
_MISSING = re.compile(
    r"\b(not|never|n't|cannot|unable to|could ?n.t|no longer) (be )?(found|find|provided?|provide|locate[d]?|received|"
    r"available|retained|obtain(ed)?|retrieve[d]?|produce[d]?|examine[d]?|support(ed)?)\b"
    r"|\b(lost|missing|misplaced|unavailable|mislaid)\b"
    r"|\bno (evidence|support|documentation|record|ticket|document|response|reply)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Removal:
    """Items a person takes out of a sample, and why.

    Attributes
    ----------
    kind : str
        One of `KINDS`: why the items are none to be tested. There is no kind for missing evidence.
    deviating : collection of str
        Items with a result that counts as a deviation; they stay.
    """

    items: tuple[str, ...]
    kind: str
    reason: str
    deviating: Collection[str] = ()


def replace_item(
    opened: OpenEngagement,
    test: TestedTogether,
    population: Population,
    removal: Removal,
    *,
    person: str,
    at: str = "",
) -> Drawn:
    """Replace one item of a sample by the next rank of its stratum; the item and its marks stay visible.

    Raises
    ------
    InputRefused
        RP-D06 when the list changed, RP-D27 for an item that is not in the sample, RP-D29 for missing evidence,
        RP-D31 for a deviating item, RP-D32 when no item is left.
    UsageError
        RP-D07 without a reason, RP-D28 for another kind, RP-D24 for a selection without ranks.
    """
    drawn = in_force(opened, test)
    _refuse_unfit(test, drawn, population, removal)
    item, kind = removal.items[0], removal.kind
    if drawn.method in PICKED or drawn.parts[0].selection["method"] == "systematic":
        raise UsageError(refusals.not_possible(
            test, "a replacement", "A selection by position or by a person has no next rank.",
            f'reperform sample {test.control} --restate --replace "{item}" --kind {kind} --reason "..."'))  # fmt: skip
    by = _spare(opened, test, drawn, population, item)
    data = {"item": item, "by": by, "items": [by], "kind": kind, "reason": removal.reason,
            "frame_sha256": drawn.frame_sha256}  # fmt: skip
    opened.log.append("replace", subjects_of(test), data, actor=person, at=at)
    return in_force(opened, test)


def restate(
    opened: OpenEngagement,
    test: TestedTogether,
    population: Population,
    removal: Removal,
    *,
    person: str,
    at: str = "",
) -> Drawn:
    """Take items out without replacing them, and restate the plan for what is left.

    Raises
    ------
    InputRefused, UsageError
        As `replace_item`.
    """
    drawn = in_force(opened, test)
    _refuse_unfit(test, drawn, population, removal)
    size = drawn.size - len(removal.items)
    part = drawn.parts[0]
    data = {
        "stage": "restate",
        "size": size,
        "items": list(removal.items),
        "kind": removal.kind,
        "reason": removal.reason,
        "frame_sha256": drawn.frame_sha256,
        **_restated(drawn, part, size),
    }
    opened.log.append("plan", subjects_of(test), data, actor=person, at=at)
    return in_force(opened, test)


def _restated(drawn: Drawn, part: Part, size: int) -> dict[str, Any]:
    """Return what a smaller sample can bear and what risk it leaves."""
    details = dict(part.details)
    confidence, tolerable = str(details.get("confidence", "")), str(details.get("tolerable_rate", ""))
    before = drawn.size
    # The risk of two stages belongs to their exact sizes; a smaller first stage is another plan.
    staged = drawn.method == "two_stage"
    if drawn.basis != "statistical" or not (confidence and tolerable) or not size or staged:
        text = f"The plan is restated at {size} instead of {before} items."
        return {"basis": "non_statistical" if drawn.basis == "statistical" else drawn.basis, "details": details,
                "sentences": [text]}  # fmt: skip
    distribution = str(details.get("distribution") or "hypergeometric")
    frame = part.population_size if distribution == "hypergeometric" else None
    plan = restate_plan(confidence, tolerable, size, None, frame, distribution)
    details |= {"sample_size": size, "max_deviations": plan.max_deviations,
                "achieved_risk": plan.as_json()["achieved_risk"]}  # fmt: skip
    texts = [f"The plan is restated at {size} instead of {before} items.", *plan.sentences]
    if plan.achieved_risk is not None:
        texts.append(f"The risk of overreliance is then {format_limit(plan.achieved_risk)}.")
    return {"basis": drawn.basis, "details": details, "sentences": texts}


def _spare(
    opened: OpenEngagement, test: TestedTogether, drawn: Drawn, population: Population, item: str
) -> str:
    used = set(drawn.items) | {one.item for one in drawn.replaced}
    for part in drawn.parts:
        stratum = next((one for one in part.strata if item in one.items), None)
        if stratum is None:
            continue
        keys = [key for key in part_divisions(opened, test, part).get(stratum.name, ())
                if identifier(key) in population.by_id]  # fmt: skip
        taken = sum(identifier(key) in used for key in keys)
        order = ranked(keys, min(len(keys), taken + 1), drawn.seed)
        spare = next((one for one in order if one not in used), "")
        if spare:
            return spare
    raise InputRefused(
        Message("RP-D32", f"no item of {test.population} is left to take the place of {item}",
                "The whole stratum is in the sample already.",
                f'restate the plan for fewer items: reperform sample {test.control} --restate --replace "{item}" ...')
    )  # fmt: skip


def _refuse_unfit(test: TestedTogether, drawn: Drawn, population: Population, removal: Removal) -> None:
    items, reason = removal.items, removal.reason
    if drawn.frame_sha256 != population.frame_sha256:
        raise InputRefused(refusals.frame_changed(test))
    if removal.kind not in KINDS:
        raise UsageError(_no_kind(removal.kind))
    if not reason:
        raise UsageError(refusals.needs_reason(test, "a replacement", "--replace ITEM --kind KIND"))
    if _MISSING.search(reason):
        raise InputRefused(_missing_evidence(items, reason))
    strangers = [item for item in items if item not in drawn.items]
    if strangers or not items:
        raise InputRefused(_not_in_sample(test, drawn, strangers))
    found = [item for item in items if item in removal.deviating]
    if found:
        raise InputRefused(_deviates(found))


def _no_kind(kind: str) -> Message:
    near = did_you_mean(kind, KINDS) if kind else f"add --kind, one of: {', '.join(KINDS)}"
    return Message(
        "RP-D28",
        f"{kind!r} is no kind of replacement" if kind else "the replacement states no kind",
        "Only an item that is none to be tested may be replaced; an item whose evidence is missing counts as a "
        "deviation and is marked unable.",
        near,
    )


def _missing_evidence(items: Sequence[str], reason: str) -> Message:
    return Message(
        "RP-D29",
        f"the reason {reason!r} speaks of evidence that could not be had",
        "An item that cannot be examined counts as a deviation; replacing it would hide it.",
        "mark the item unable in the test sheet; if the item itself is void, say so in other words",
        Where(ids=tuple(items)),
    )


def _not_in_sample(test: TestedTogether, drawn: Drawn, strangers: Sequence[str]) -> Message:
    if not strangers:
        action = f'reperform sample {test.control} --restate --replace ITEM --kind KIND --reason "..."'
        return Message("RP-D27", f"no item of the sample of {test.population} is named or marked not applicable",
                       "Nothing was recorded.", action)  # fmt: skip
    first = strangers[0]
    was = {one.item for one in drawn.replaced}
    found = f"{first} was taken out before" if first in was else f"{first} is not in the sample"
    return Message("RP-D27", f"{found} of {test.population}", "Nothing was recorded.",
                   did_you_mean(first, drawn.items), Where(ids=tuple(strangers)))  # fmt: skip


def _deviates(items: Sequence[str]) -> Message:
    return Message(
        "RP-D31",
        f"{', '.join(items[:3])} has a result that counts as a deviation",
        "A deviation is not made to go away by another item.",
        "leave it in the sample; if the item is none to be tested, mark it not applicable with the fact first",
        Where(ids=tuple(items), count=len(items)),
    )
