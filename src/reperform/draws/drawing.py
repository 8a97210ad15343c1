"""Drawing the samples of a control: what the command ``sample`` and a run do."""

from __future__ import annotations

from dataclasses import replace

from reperform.draws.draws import Drawn, PlannedSize, draw, drawn_for, extend, plan_size
from reperform.engagement.tests_of_control import TestedTogether, tests_of
from reperform.errors import InputRefused, Message, UsageError
from reperform.opened import OpenEngagement
from reperform.populations.ipe import ipe_of, sampling_problems
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
    list of (population, Drawn)

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
    for test in tests_of(opened.engagement, control):
        if test.extent != "sample":
            continue
        population = _population(lists, test)
        in_force = drawn_for(opened, test)
        showing = more is None and in_force is not None and not (reason or seed or size)
        if not showing:
            _refuse_unfit(lists, test, population)
        if more is not None:
            drawn = extend(opened, test, population, more, reason=reason, person=person, at=at)
        elif showing and in_force is not None:
            drawn = in_force
        else:
            planned = _planned(opened, control, population, size, reason)
            drawn = draw(opened, test, population, planned, person=person, seed=seed, reason=reason, at=at)
        found.append((test.population, drawn))
    return found


def _planned(
    opened: OpenEngagement, control: str, population: Population, size: int | None, reason: str
) -> PlannedSize:
    planned = plan_size(opened.engagement.method_of(control), opened.engagement.control(control).frequency, population)
    if size is None or size == planned.size:
        return planned
    if not reason:
        raise UsageError(
            Message("RP-D08", f"{size} items were asked for, the methodology gives {planned.size}",
                    "Another size is a departure from the firm's methodology.", 'add --reason "..."')
        )  # fmt: skip
    taken = min(size, population.size)
    sentence = f"The size was set to {taken} instead of {planned.size}: {reason}."
    basis = planned.basis if taken >= planned.size else "non_statistical"
    return replace(planned, size=taken, basis=basis, sentences=(*planned.sentences, sentence))


def _population(lists: Lists, test: TestedTogether) -> Population:
    population = lists.population(test.population)
    if population is None:
        raise InputRefused(
            Message("RP-D09", f"{test.population} has not been taken in", "There is nothing to draw from.",
                    f"reperform intake FILE --population {test.population}")
        )  # fmt: skip
    return population


def _refuse_unfit(lists: Lists, test: TestedTogether, population: Population) -> None:
    """Refuse to draw from a list nobody can trace, or whose completeness was not shown: every reason at once."""
    problems = sampling_problems(population, ipe_of(lists, population, test.control), test.control)
    if problems:
        raise InputRefused(problems)
