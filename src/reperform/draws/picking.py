"""Items picked by a named person: haphazard and judgmental selections, recorded with reason and time."""

from __future__ import annotations

from collections.abc import Sequence

from reperform.draws import refusals
from reperform.draws.drawing import frozen_plan, in_force, refuse_duplicates
from reperform.draws.ledger import Drawn, drawn_for, subjects_of
from reperform.draws.planning import PICKED, plan_for
from reperform.engagement.tests_of_control import TestedTogether
from reperform.errors import InputRefused, Message, UsageError, Where, did_you_mean
from reperform.opened import OpenEngagement
from reperform.populations.population import Population


def pick(
    opened: OpenEngagement,
    test: TestedTogether,
    population: Population,
    items: Sequence[str],
    *,
    reason: str,
    person: str,
    at: str = "",
) -> Drawn:
    """Record the items a person picked; the first pick freezes the frame, later ones add to it.

    Raises
    ------
    InputRefused
        RP-D35 when the methodology draws by chance, RP-D36 for an item that is not in the list, RP-D06 when
        the list changed since the first pick.
    UsageError
        RP-D07 without a reason.
    """
    if not reason:
        raise UsageError(refusals.needs_reason(test, "a pick", "--pick ITEM"))
    planned = plan_for(opened, test, population)
    if planned.method not in PICKED:
        raise InputRefused(_drawn_by_chance(test, planned.method))
    refuse_duplicates(population)
    strangers = [item for item in items if item not in population.by_id]
    if strangers:
        raise InputRefused(_not_listed(test, population, strangers))
    drawn = drawn_for(opened, test)
    if drawn is not None and drawn.method in PICKED and drawn.frame_sha256 != population.frame_sha256:
        raise InputRefused(refusals.frame_changed(test))
    subjects = subjects_of(test)
    if drawn is None or drawn.method not in PICKED:
        opened.log.append("plan", subjects, frozen_plan(opened, population, planned) | {"reason": reason},
                          actor=person, at=at)  # fmt: skip
    data = {"stage": "picks", "items": list(dict.fromkeys(items)), "reason": reason}
    opened.log.append("draw", subjects, data, actor=person, at=at)
    return in_force(opened, test)


def _drawn_by_chance(test: TestedTogether, method: str) -> Message:
    return Message(
        "RP-D35",
        f"the methodology sizes the sample of {test.population} by {method.replace('_', ' ')} and draws it by chance",
        "Items picked by a person must not be mixed into a draw by chance.",
        "state haphazard or judgmental as the method in the Methodology sheet, with size and reason",
        Where(file="engagement.xlsx", sheet="Methodology", column="method"),
    )


def _not_listed(test: TestedTogether, population: Population, strangers: Sequence[str]) -> Message:
    return Message(
        "RP-D36",
        f"{len(strangers)} of the items picked {'is' if len(strangers) == 1 else 'are'} not in {test.population}",
        "An item outside the frozen list is no item of the population; nothing was recorded.",
        did_you_mean(strangers[0], population.ids[:5000]) if population.ids else "take the list in first",
        Where(file=population.imported.record["file"]["name"], ids=tuple(strangers), count=len(strangers)),
    )
