"""Extending a sample by the next ranks, and drawing later rows as a stratum of their own."""

from __future__ import annotations

from typing import Any

from reperform.draws import refusals
from reperform.draws.drawing import drawn_items, frozen_plan, in_force, refuse_duplicates
from reperform.draws.executed_risk import extension_terms
from reperform.draws.frames import ROWS_NOT_IN, about_of, frame_again, with_rows
from reperform.draws.ledger import Drawn, Part, subjects_of
from reperform.draws.planning import PICKED, plan_for
from reperform.draws.selecting import Key, divided, identifier, ranked, select
from reperform.engagement.tests_of_control import TestedTogether
from reperform.errors import InputRefused, UsageError
from reperform.opened import OpenEngagement
from reperform.populations.population import Population
from reperform.sampling import allocate_proportional


def extend(
    opened: OpenEngagement,
    test: TestedTogether,
    population: Population,
    more: int,
    *,
    reason: str,
    person: str,
    at: str = "",
) -> Drawn:
    """Add the next ranks to a sample; the first items and their results stay.

    The items are shared among the strata in proportion to what is left of them. The risk of the plan that was
    really followed is computed and recorded with the extension.

    Raises
    ------
    InputRefused
        RP-D05 when nothing was drawn yet, RP-D06 when the population changed since the draw.
    UsageError
        RP-D07 without a reason, RP-D24 for a selection that has no next ranks.
    """
    drawn = in_force(opened, test)
    if drawn.frame_sha256 != population.frame_sha256:
        raise InputRefused(refusals.frame_changed(test))
    if not reason:
        raise UsageError(refusals.needs_reason(test, "an extension", "--extend N"))
    strata = next_ranks(opened, test, drawn, population, more)
    items = [item for one in strata for item in one["items"]]
    terms = extension_terms(drawn, len(items), opened.engagement.method_of(test.control))
    data = {"size": drawn.size + len(items), "items": items, "strata": strata, "reason": reason, **terms}
    opened.log.append("extend", subjects_of(test), data, actor=person, at=at)
    return in_force(opened, test)


def next_ranks(
    opened: OpenEngagement, test: TestedTogether, drawn: Drawn, population: Population, more: int
) -> list[dict[str, Any]]:
    """Return the next items of each stratum: part, name and items."""
    if drawn.method in PICKED or drawn.parts[0].selection["method"] == "systematic":
        raise UsageError(refusals.not_possible(
            test, "an extension", "A selection by position or by a person has no next ranks.",
            f'reperform sample {test.control} --redraw --reason "..."'))  # fmt: skip
    used = set(drawn.items) | {one.item for one in drawn.replaced}
    left: list[tuple[int, str, list[Key], int]] = []
    for number, part in enumerate(drawn.parts):
        divisions = part_divisions(opened, test, part)
        for stratum in part.strata:
            keys = divisions.get(stratum.name, [])
            taken = sum(identifier(key) in used for key in keys)
            left.append((number, stratum.name, keys, taken))
    free = [len(keys) - taken for _, _, keys, taken in left]
    shares = allocate_proportional(free, min(more, sum(free)))
    found: list[dict[str, Any]] = []
    for (number, name, keys, _), share in zip(left, shares, strict=True):
        items = _unused(keys, share, drawn.seed, used)
        if items:
            found.append({"part": number, "name": name, "items": items})
    lost = [item for one in found for item in one["items"] if item not in population.by_id]
    if lost:
        raise InputRefused(refusals.frame_changed(test))
    return found


def _unused(keys: list[Key], count: int, seed: str, used: set[str]) -> list[str]:
    if not count:
        return []
    # Ranks 1 .. used + count hold at least `count` items that were not used.
    taken = sum(identifier(key) in used for key in keys)
    order = ranked(keys, min(len(keys), taken + count), seed)
    fresh = [item for item in order if item not in used]
    return fresh[:count]


def part_divisions(opened: OpenEngagement, test: TestedTogether, part: Part) -> dict[str, list[Key]]:
    """Return the strata of the frame a part was drawn from, built again from its import."""
    frame = part_frame(opened, test, part)
    return divided(frame, about_of(part.definition, opened.engagement.about), part.selection)


def part_frame(opened: OpenEngagement, test: TestedTogether, part: Part) -> Population:
    """Return the frame a part was drawn from; a roll-forward only holds the rows that were new then."""
    frame = frame_again(opened, test.population, part.import_id, part.definition)
    for source in part.definition.get(ROWS_NOT_IN, []):
        old = frame_again(opened, test.population, source["import"], source["frame"])
        known = set(old.keys)
        frame = with_rows(frame, [key not in known for key in frame.keys])
    return frame


def roll_forward(
    opened: OpenEngagement, test: TestedTogether, population: Population, *, reason: str, person: str, at: str = ""
) -> Drawn:
    """Draw from the rows that are new since the last draw: a stratum of its own, with the same seed.

    Raises
    ------
    InputRefused
        RP-D05 when nothing was drawn yet, RP-D25 when nothing is new, RP-D26 when rows of the sample are gone.
    UsageError
        RP-D07 without a reason, RP-D24 for items picked by a person.
    """
    drawn = in_force(opened, test)
    if not reason:
        raise UsageError(refusals.needs_reason(test, "a roll-forward", "--roll-forward"))
    if drawn.method in PICKED:
        raise UsageError(refusals.not_possible(
            test, "a roll-forward", "Items picked by a person have no seed to go on with.",
            f'pick items of the later rows: reperform sample {test.control} --pick ITEM --reason "..."'))  # fmt: skip
    refuse_duplicates(population)
    sources: list[dict[str, Any]] = [
        {"import": part.import_id, "frame": {name: part.definition[name] for name in part.definition
                                             if name != ROWS_NOT_IN}}
        for part in drawn.parts
    ]  # fmt: skip
    known = {key for source in sources
             for key in frame_again(opened, test.population, source["import"], source["frame"]).keys}  # fmt: skip
    later = with_rows(population, [key not in known for key in population.keys])
    _refuse_unfit(test, drawn, population, later)
    planned = plan_for(opened, test, later)
    plan = frozen_plan(opened, later, planned)
    plan["frame"] = {**plan["frame"], ROWS_NOT_IN: sources}
    plan |= {
        "part": f"roll-forward {len(drawn.parts)}",
        "list_frame_sha256": population.frame_sha256,
        "earlier_frame_sha256": drawn.frame_sha256,
        "reason": reason,
    }
    subjects = subjects_of(test)
    opened.log.append("plan", subjects, plan, actor=person, at=at)
    strata = select(later, opened.engagement.about, planned.selection, drawn.seed)
    opened.log.append("draw", subjects, drawn_items(strata), actor=person, at=at)
    return in_force(opened, test)


def _refuse_unfit(test: TestedTogether, drawn: Drawn, population: Population, later: Population) -> None:
    gone = [item for item in drawn.items if item not in population.by_id and item not in drawn.gone]
    if gone:
        raise InputRefused(refusals.sampled_rows_gone(test, gone))
    if not later.size:
        raise InputRefused(refusals.nothing_new(test))
