"""Frozen frames: what a frame was made of, so that it can be built again from the import it came from.

The digest of a frame covers key and date column of its items. The plan event also keeps how the items were
chosen from the list (period, filter, exclusions, key), because engagement.xlsx may say something else later.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from reperform.engagement.versions import WHOLE_PERIOD, InForce
from reperform.errors import InputRefused, Message, Where
from reperform.model import About, ExclusionRule, PopulationSpec
from reperform.opened import OpenEngagement
from reperform.populations.imports import Import, load_recorded
from reperform.populations.in_force import in_force_definition, in_force_of, items_in_force
from reperform.populations.population import Population, build_population

ROWS_NOT_IN = "rows_not_in"  # of a roll-forward: the frames whose rows are left out
_OF_LIST = (
    "key", "date_column", "filter_column", "filter_op", "filter_value", "item_rule", "zone", "order_by",
    "state_column", "end_states", "duplicates", "person_column", "start_column", "end_column", "gap",
)  # fmt: skip
_OF_ENGAGEMENT = ("period_start", "period_end", "time_zone")


def frame_definition(
    spec: PopulationSpec, about: About, exclusions: Sequence[ExclusionRule] = ()
) -> dict[str, Any]:
    """Return what decides which rows of a list are items, as JSON values; it goes into the plan event."""
    listed, dated = spec.model_dump(mode="json"), about.model_dump(mode="json")
    found = {name: listed[name] for name in _OF_LIST if listed.get(name) not in (None, "", [])}
    rules = [{name: value for name, value in rule.model_dump(mode="json").items() if name != "extra"}
             for rule in exclusions]  # fmt: skip
    return found | {name: dated[name] for name in _OF_ENGAGEMENT} | ({"exclusions": rules} if rules else {})


def definition_now(opened: OpenEngagement, spec: PopulationSpec, when: InForce = WHOLE_PERIOD) -> dict[str, Any]:
    """Return what decides on the items of a list as engagement.xlsx stands now.

    Parameters
    ----------
    when : InForce
        The days the list is cut to, where it is drawn from for one version of a control.
    """
    engagement = opened.engagement
    found = frame_definition(spec, engagement.about, engagement.exclusions_of(spec.population))
    return found | in_force_definition(when)


def about_of(definition: Mapping[str, Any], about: About) -> About:
    """Return the engagement's terms as they were when a frame was frozen."""
    return About.model_validate(
        about.model_dump() | {name: definition[name] for name in _OF_ENGAGEMENT if name in definition}
    )


def frame_again(opened: OpenEngagement, population: str, import_id: str, definition: Mapping[str, Any]) -> Population:
    """Build a frame again from the import it was frozen from.

    Parameters
    ----------
    definition : mapping
        What `frame_definition` gave; empty for frames frozen before definitions were kept, where the sheet as
        it stands now decides.

    Raises
    ------
    InputRefused
        RP-I90 when the kept values of the import are missing or changed.
    """
    engagement = opened.engagement
    spec, imported = engagement.population(population), import_of(opened, population, import_id)
    if not definition:
        return build_population(spec, imported, engagement.about, engagement.exclusions_of(population))
    then = {name: definition.get(name, PopulationSpec.model_fields[name].get_default()) for name in _OF_LIST}
    rules = [ExclusionRule.model_validate(rule) for rule in definition.get("exclusions", [])]
    about = about_of(definition, engagement.about)
    built = build_population(PopulationSpec.model_validate(spec.model_dump() | then), imported, about, rules)
    return items_in_force(built, in_force_of(definition), about)


def import_of(opened: OpenEngagement, population: str, import_id: str) -> Import:
    """Return an import of a population by its id, in force or superseded, checked against the log.

    Raises
    ------
    InputRefused
        RP-I90 when it is not in the log, or its kept record or values no longer match the log.
    """
    subjects = {"population": population, "import": import_id}
    for event in opened.log.of_type("import", "supersede"):
        if subjects.items() <= event.subjects.items():
            return load_recorded(opened, event)
    raise InputRefused(
        Message(
            "RP-I90",
            "what was understood of a received file is missing or was changed",
            "Results would rest on values that nobody can trace to the evidence.",
            "restore the engagement folder from a backup; `reperform verify` names what differs",
            Where(file=f".reperform/imports/{import_id}.json"),
        )
    )


def with_rows(population: Population, keep: Sequence[bool]) -> Population:
    """Return a population with only the rows marked to be kept."""
    places = [place for place, keeps in enumerate(keep) if keeps]
    return dataclasses.replace(
        population,
        rows=tuple(population.rows[place] for place in places),
        keys=tuple(population.keys[place] for place in places),
        row_numbers=tuple(population.row_numbers[place] for place in places),
    )
