"""The draw: population frozen first, then the seed, then the tickets; every step an event.

Order of events, which nothing can change afterwards: ``plan`` (digests of frame and file, size, strata and why),
``draw`` with the seed, ``draw`` with the items.
"""

from __future__ import annotations

import secrets
from typing import Any

from reperform.draws import refusals
from reperform.draws.frames import about_of, definition_now, frame_again
from reperform.draws.ledger import Drawn, drawn_for, events_of, subjects_of
from reperform.draws.planned import PlannedSize
from reperform.draws.selecting import Stratum, select
from reperform.engagement.tests_of_control import TestedTogether
from reperform.errors import InputRefused, Message, UsageError
from reperform.opened import OpenEngagement
from reperform.populations.ipe import ipe_of, sampling_problems
from reperform.populations.lists import Lists
from reperform.populations.population import Population
from reperform.sampling import ALGORITHM


def draw(
    opened: OpenEngagement,
    test: TestedTogether,
    population: Population,
    planned: PlannedSize,
    *,
    person: str,
    seed: str = "",
    reason: str = "",
    at: str = "",
) -> Drawn:
    """Freeze the population, take a seed, draw, and record every step.

    Parameters
    ----------
    seed : str
        Blank takes fresh randomness of this machine, written down before any ticket is computed. A given
        seed needs a reason.
    reason : str
        Why a seed is given, or why a second draw replaces the first.

    Raises
    ------
    InputRefused
        RP-D02 when keys are not unique, RP-D03 when a second draw has no reason, RP-D04 when a given
        seed has none.
    """
    refuse_duplicates(population)
    if _resume(opened, test, population, person=person, at=at):
        return in_force(opened, test)
    earlier = drawn_for(opened, test)
    if earlier is not None and not reason:
        raise InputRefused(refusals.second_draw(test, earlier.size))
    if seed and not reason:
        raise UsageError(refusals.seed_needs_reason(test))
    subjects = subjects_of(test)
    if earlier is not None:
        _discard(opened, test, population, earlier, person=person, reason=reason, at=at)
    frozen = frozen_plan(opened, population, planned) | {"reason": reason}
    opened.log.append("plan", subjects, frozen, actor=person, at=at)
    taken = seed or secrets.token_hex(32)
    stage = {"stage": "seed", "seed": taken, "given": bool(seed), "reason": reason, "algorithm": ALGORITHM}
    opened.log.append("draw", subjects, stage, actor=person, at=at)
    strata = select(population, opened.engagement.about, planned.selection, taken)
    opened.log.append("draw", subjects, drawn_items(strata), actor=person, at=at)
    return in_force(opened, test)


def frozen_plan(opened: OpenEngagement, population: Population, planned: PlannedSize) -> dict[str, Any]:
    """Return a plan event: the frozen frame with the file it came from, and the plan for it."""
    file = population.imported.record["file"]
    return {
        "frame_sha256": population.frame_sha256,
        "frame": definition_now(opened, population.spec, population.in_force),
        "file_sha256": file["sha256"],
        "file_name": file["name"],
        "population_size": population.size,
        "size": planned.size,
        "basis": planned.basis,
        "method": planned.method,
        "details": dict(planned.details),
        "sentences": list(planned.sentences),
        "selection": dict(planned.selection),
        "import": population.imported.import_id,
    }


def drawn_items(strata: tuple[Stratum, ...]) -> dict[str, Any]:
    """Return the event of the items drawn."""
    return {
        "stage": "items",
        "items": [item for stratum in strata for item in stratum.items],
        "strata": [{**stratum.as_json(), "items": list(stratum.items)} for stratum in strata],
    }


def in_force(opened: OpenEngagement, test: TestedTogether) -> Drawn:
    """Return the sample in force where there must be one."""
    drawn = drawn_for(opened, test)
    if drawn is None:
        raise InputRefused(refusals.nothing_drawn(test))
    return drawn


def refuse_duplicates(population: Population) -> None:
    """Refuse a frame in which an item cannot be told from another (RP-D02)."""
    if population.duplicate_keys or population.blank_keys:
        raise InputRefused(refusals.duplicates(population))


def _discard(
    opened: OpenEngagement, test: TestedTogether, population: Population, earlier: Drawn, *, person: str, reason: str,
    at: str,
) -> None:  # fmt: skip
    data = {
        "earlier_frame_sha256": earlier.frame_sha256,
        "frame_sha256": population.frame_sha256,
        "seed": earlier.seed,
        "size": earlier.size,
        "items": list(earlier.items),
        "reason": reason,
    }
    opened.log.append("discard", subjects_of(test), data, actor=person, at=at)


def _resume(opened: OpenEngagement, test: TestedTogether, population: Population, *, person: str, at: str) -> bool:
    """Finish a draw that was cut off after its seed was written: the same seed, never a new one."""
    events = events_of(opened, test)
    if len(events) < 2 or events[-1].data.get("stage") != "seed":
        return False
    plan, seed = events[-2].data, events[-1].data["seed"]
    if plan.get("frame_sha256") != population.frame_sha256:
        return False
    frame = frame_again(opened, test.population, plan["import"], plan.get("frame", {}))
    about = about_of(plan.get("frame", {}), opened.engagement.about)
    selection = plan.get("selection") or {"method": "random", "strata": [{"name": "", "size": plan["size"]}]}
    opened.log.append("draw", subjects_of(test), drawn_items(select(frame, about, selection, seed)),
                      actor=person, at=at)  # fmt: skip
    return True


def population_to_draw_from(opened: OpenEngagement, test: TestedTogether) -> Population:
    """Return the population of a test as it was taken in last, fit to draw from (errors as `draw_control`)."""
    lists = Lists(opened)
    population = population_of(lists, test)
    refuse_unfit(lists, test, population)
    return population


def population_in_force(opened: OpenEngagement, test: TestedTogether) -> Population:
    """Return the population of a test as it was taken in last, for a decision that draws nothing from it."""
    return population_of(Lists(opened), test)


def population_of(lists: Lists, test: TestedTogether) -> Population:
    population = lists.population_of(test)
    if population is None:
        raise InputRefused(
            Message("RP-D09", f"{test.population} has not been taken in", "There is nothing to draw from.",
                    f"reperform intake FILE --population {test.population}")
        )  # fmt: skip
    return population


def refuse_unfit(lists: Lists, test: TestedTogether, population: Population) -> None:
    """Refuse to draw from a list nobody can trace, or whose completeness was not shown: every reason at once."""
    problems = sampling_problems(population, ipe_of(lists, population, test.control), test.control)
    if problems:
        raise InputRefused(problems)
