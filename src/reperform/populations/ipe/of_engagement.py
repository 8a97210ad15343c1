"""The IPE record of a list of an engagement: everything it is examined against gathered from the workbook and log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from reperform.engagement.tests_of_control import tests_of
from reperform.model import Engagement, Join, PopulationSpec
from reperform.opened import OpenEngagement
from reperform.populations.comparison import compare_imports, superseded_import
from reperform.populations.imports import Import, current_import_id
from reperform.populations.ipe.accuracy import AccuracyCleared
from reperform.populations.ipe.clearing import clearance_in_force
from reperform.populations.ipe.examining import ExaminedAgainst, examine, open_matters
from reperform.populations.ipe.facts import ListFacts
from reperform.populations.lists import Lists
from reperform.populations.population import Population
from reperform.record import GeneralControl, Ipe

DAILY = ("daily", "multiple_daily")


def ipe_of(
    lists: Lists,
    population: Population,
    control: str = "",
    *,
    sampled: Iterable[str] = (),
    accuracy: AccuracyCleared | None = None,
) -> Ipe:
    """Return the IPE record of a list, as a control rests on it.

    Parameters
    ----------
    lists : Lists
        The lists of the engagement.
    control : str
        The control whose paper it is; its sources are tested where the list holds its items.
    sampled : iterable of str
        Keys of sampled items, for the monthly figure.
    accuracy : AccuracyCleared, optional
        A person's word on the accuracy, where one is in force.
    """
    opened = lists.opened
    engagement, spec = opened.engagement, population.spec
    tested = bool(control) and any(test.population == spec.population for test in tests_of(engagement, control))
    row = engagement.control(control) if tested else None
    imports = {name: current_import_id(opened, name) for name in (spec.population, *compared_lists(spec))}
    against = ExaminedAgainst(
        control=row,
        second=lists.population(spec.second_source) if spec.second_source else None,
        join=_reconciling_join(engagement.joins, spec.population, spec.second_source),
        roll_forward={name: lists.population(name) for name in roll_forward_lists(spec)},
        joins=tuple(join for join in engagement.joins if join.left == spec.population),
        holidays=frozenset(engagement.holidays()),
        daily=row is not None and row.frequency in DAILY,
        general_controls=_general_controls(engagement, spec),
        clearance=clearance_in_force(opened, spec.population, imports),
        accuracy=accuracy,
        earlier=_earlier(opened, population.imported, spec),
    )
    facts = lists.facts.setdefault((spec.population, population.in_force), ListFacts(population, engagement.about))
    return examine(facts, against, sampled)


def open_for_clearance(lists: Lists, population: Population, control: str) -> dict[str, Any]:
    """Return what a clearance given now settles, and the imports it is bound to, as they stand in the judgement."""
    spec = population.spec
    ipe = ipe_of(lists, population, control)
    return {
        "import": population.imported.import_id,
        "compared": {name: current_import_id(lists.opened, name) for name in compared_lists(spec)},
        "settles": {identifier: expected for identifier, expected, _ in open_matters(population, ipe.tests)},
    }


def roll_forward_lists(spec: PopulationSpec) -> tuple[str, ...]:
    """Return the lists of the roll-forward that are named, opening first."""
    return tuple(filter(None, (spec.opening_list, spec.additions_list, spec.removals_list)))


def compared_lists(spec: PopulationSpec) -> tuple[str, ...]:
    """Return every other list that tests of completeness rest on."""
    return tuple(dict.fromkeys(filter(None, (spec.second_source, *roll_forward_lists(spec)))))


def _reconciling_join(joins: Sequence[Join], left: str, right: str) -> Join | None:
    return next((join for join in joins if (join.left, join.right) == (left, right)), None)


def _general_controls(engagement: Engagement, spec: PopulationSpec) -> tuple[GeneralControl, ...]:
    return tuple(
        GeneralControl(
            control=control, ref=engagement.reference_of(control), title=engagement.control(control).title
        )
        for control in spec.itgc
    )


def _earlier(opened: OpenEngagement, imported: Import, spec: PopulationSpec) -> dict[str, Any] | None:
    """Return the comparison with the export that this one supersedes; None where it is the first one."""
    earlier = superseded_import(opened, spec.population)
    if earlier is None:
        return None
    file = earlier.record["file"]
    named = {"file": file["name"], "sha256": file["sha256"]}
    if not spec.key or any(column not in earlier.columns for column in spec.key):
        return {**named, "sentence": "the earlier export lacks columns of the key, so rows cannot be compared"}
    return {**named, **compare_imports(earlier, imported, spec.key).as_json()}
