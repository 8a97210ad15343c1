"""The sampled part of a record: plan, selection, items, and everything that became of them."""

from __future__ import annotations

from reperform.draws.frames import frame_again
from reperform.draws.ledger import Discarded, Drawn, Replaced
from reperform.draws.planning import PICKED
from reperform.draws.stale import ChangedItem, changed_items
from reperform.engagement.tests_of_control import TestedTogether
from reperform.fieldwork.performing import Performed
from reperform.opened import OpenEngagement
from reperform.populations.population import Population
from reperform.record import DiscardedDraw, ReplacedItem, SampleInfo
from reperform.rules import RULES
from reperform.sampling import ALGORITHM

DEVIATING = ("deviation", "unable")
NOTHING_OCCURRED = "No item occurred in the period according to the list, so none is tested."
SYSTEMATIC = "systematic, exact interval, starts from the seed"


def sample_info(opened: OpenEngagement, performed: Performed) -> SampleInfo:
    """Return how the items of a test were chosen; only events and lists enter it."""
    drawn = performed.drawn
    if performed.test.extent != "sample":
        by_eye = any(not RULES[attribute.rule].computed for attribute in performed.test.attributes)
        how = "by rule and, where no rule can decide, by eye" if by_eye else "by rule"
        whole = "The only item is" if len(performed.items) == 1 else f"All {len(performed.items):,} items are"
        sentence = f"{whole} tested {how}; there is no sampling risk."
        if not performed.items:
            sentence = NOTHING_OCCURRED if _empty(performed) else "No item was tested."
        return SampleInfo(
            basis="whole_population",
            method=performed.test.extent,
            size=len(performed.items),
            sentences=[sentence],
        )
    if drawn is None and _empty(performed):
        return SampleInfo(basis="non_statistical", method="nothing to draw", size=0, sentences=[NOTHING_OCCURRED])
    if drawn is None:
        return SampleInfo(basis="non_statistical", method="not drawn", size=0)
    return SampleInfo.model_validate(
        {
            "basis": drawn.basis,
            "method": drawn.method,
            "algorithm": algorithm_of(drawn),
            "seed": drawn.seed,
            "plan": dict(drawn.details),
            "size": drawn.size,
            "items": list(drawn.items),
            "sentences": list(drawn.sentences),
            "ledger": list(drawn.ledger),
            "selection": {name: value for name, value in drawn.parts[0].selection.items() if name != "strata"},
            "strata": [
                {"part": part.name, "name": one.name, "population": one.population, "size": len(one.items)}
                for part in drawn.parts
                for one in part.strata
            ],
            "stages": list(drawn.stages),
            "gone": list(drawn.gone),
            "replaced": [_replaced(opened, performed.test, one) for one in drawn.replaced],
            "discarded": [_discarded(opened, performed.test, one) for one in drawn.discarded],
            "notes": _notes(opened, performed.test, drawn, performed.population),
        }
    )


def _empty(performed: Performed) -> bool:
    return performed.population is not None and not performed.population.size and not performed.open_points


def algorithm_of(drawn: Drawn) -> str:
    """Return the name of the algorithm that gave the items; blank where a person picked them."""
    if drawn.method in PICKED:
        return ""
    return SYSTEMATIC if drawn.parts[0].selection["method"] == "systematic" else ALGORITHM


def _replaced(opened: OpenEngagement, test: TestedTogether, one: Replaced) -> ReplacedItem:
    # Every mark it ever had: a deviation that was marked otherwise before the item left is not forgotten.
    marks = [mark for mark in opened.judgements.every_mark(test.control) if mark.item == one.item]
    results = [
        {"attribute": mark.attribute, "result": mark.result, "note": mark.note, "by": mark.person}
        for attribute in test.attributes
        for mark in marks
        if mark.attribute == attribute.attribute
    ]
    return ReplacedItem(
        item=one.item, replaced_by=one.by, kind=one.kind, reason=one.reason, by=one.person, at=one.at, results=results
    )


def _discarded(opened: OpenEngagement, test: TestedTogether, one: Discarded) -> DiscardedDraw:
    """Return a discarded draw with what had been found in it: another draw must not hide a deviation."""
    attributes = {attribute.attribute for attribute in test.attributes}
    found = {mark.item for mark in opened.judgements.every_mark(test.control)
             if mark.attribute in attributes and mark.result in DEVIATING}  # fmt: skip
    return DiscardedDraw(
        frame_sha256=one.frame_sha256, seed=one.seed, items=list(one.items), reason=one.reason,
        deviating=[item for item in one.items if item in found],
    )  # fmt: skip


def _notes(opened: OpenEngagement, test: TestedTogether, drawn: Drawn, population: Population | None) -> list[str]:
    """Return what a later export says otherwise of items of the sample, and which items stand on an earlier one."""
    if population is None:
        return []
    found = []
    if drawn.gone:
        found.append(
            f"{', '.join(drawn.gone)}: gone from the list in force; judged on row and evidence of the earlier list."
        )
    first = drawn.parts[0].import_id
    if first and first != population.imported.import_id:
        part = drawn.parts[0]
        earlier = frame_again(opened, test.population, part.import_id, part.definition)
        found += [_change(one) for one in changed_items(drawn, earlier, population)]
    return found


def _change(one: ChangedItem) -> str:
    told = "; ".join(f"{name} was {old or 'blank'} and is {new or 'blank'}" for name, (old, new) in one.columns.items())
    return f"{one.item}: since the draw its row changed: {told}. The row of the list in force is judged."
