"""The samples of one control: drawn, extended or shown, each by the plan of its test."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reperform.draws import refusals
from reperform.draws.drawing import draw, population_of, refuse_unfit
from reperform.draws.extending import extend
from reperform.draws.ledger import Drawn, drawn_for
from reperform.draws.planned import PlannedSize, set_to
from reperform.draws.planning import PICKED, plan_for
from reperform.engagement.tests_of_control import TestedTogether, tests_of
from reperform.errors import AnswerNeeded, Message, UsageError
from reperform.opened import OpenEngagement
from reperform.populations.lists import Lists
from reperform.populations.population import Population


def draw_control(
    opened: OpenEngagement,
    control: str,
    *,
    person: str,
    seed: str = "",
    size: int | None = None,
    more: int | None = None,
    reason: str = "",
    at: str = "",
) -> list[tuple[str, Drawn]]:
    """Draw every sample of a control, or show the ones in force.

    Parameters
    ----------
    seed, size : optional
        A given seed, or a size other than the methodology's; both need a reason.
    more : int, optional
        Number of items to extend by.
    reason : str
        Given alone where a sample is in force, it draws again: the first draw stays visible.

    Returns
    -------
    list of (list with its version, Drawn)
        Without the lists that hold no item of the period: nothing occurred, so nothing is drawn.

    Raises
    ------
    InputRefused
        When the list was not taken in, its record is not fit to sample from (RP-D10, RP-D40, RP-D41, all at
        once), or it holds keys that are not unique.
    """
    reason = reason.strip()
    if any(number is not None and number < 1 for number in (size, more)):
        raise UsageError(
            Message("RP-D12", "a sample has at least one item", "Nothing was drawn.", "give a number of 1 or more")
        )
    lists = Lists(opened)
    found = []
    for test in sampled_tests(opened, control):
        population = population_of(lists, test)
        in_force = drawn_for(opened, test)
        showing = more is None and in_force is not None and not (reason or seed or size)
        if not showing:
            refuse_unfit(lists, test, population)
        if more is not None:
            drawn = extend(opened, test, population, more, reason=reason, person=person, at=at)
        elif showing and in_force is not None:
            drawn = in_force
        elif not population.size:
            continue
        else:
            planned = planned_size(opened, test, population, size, reason)
            drawn = draw(opened, test, population, planned, person=person, seed=seed, reason=reason, at=at)
        found.append((test.label, drawn))
    return found


def sampled_tests(opened: OpenEngagement, control: str) -> list[TestedTogether]:
    """Return the tests of a control whose items are a sample."""
    return [test for test in tests_of(opened.engagement, control) if test.extent == "sample"]


def planned_size(
    opened: OpenEngagement, test: TestedTogether, population: Population, size: int | None, reason: str
) -> PlannedSize:
    """Return the plan of the methodology, or of another size that a person asks for with a reason (RP-D08)."""
    planned = plan_for(opened, test, population)
    if planned.method in PICKED:
        raise AnswerNeeded(refusals.selected_by_person(planned.method))
    if size is None or size == planned.size:
        return planned
    if not reason:
        raise UsageError(
            Message("RP-D08", f"{size} items were asked for, the methodology gives {planned.size}",
                    "Another size is a departure from the firm's methodology.", 'add --reason "..."')
        )  # fmt: skip
    strata = planned.selection["strata"]
    if len(strata) != 1:
        raise UsageError(refusals.not_possible(
            test, "another size by --size", "It would have to be shared among the strata of the plan.",
            "state the size in the Methodology sheet, with its reason"))  # fmt: skip
    taken = min(size, population.size)
    changed = set_to(planned, taken, reason, "size_reason")
    return _with_size(changed, strata[0], taken)


def _with_size(planned: PlannedSize, stratum: dict[str, Any], size: int) -> PlannedSize:
    return replace(planned, selection={**planned.selection, "strata": [{**stratum, "size": size}]})
