"""Frozen frames: what a frame was made of, so that it can be built again from the import it came from.

The digest of a frame covers key and date column of its items. The plan event also keeps how the items were
chosen from the list (period, filter, key), because engagement.xlsx may say something else later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reperform.model import About, PopulationSpec
from reperform.opened import OpenEngagement
from reperform.populations.imports import import_of
from reperform.populations.population import Population, build_population

_OF_LIST = (
    "key", "date_column", "filter_column", "filter_op", "filter_value", "item_rule", "zone", "duplicates",
)  # fmt: skip
_OF_ENGAGEMENT = ("period_start", "period_end", "time_zone")


def frame_definition(spec: PopulationSpec, about: About) -> dict[str, Any]:
    """Return what decides which rows of a list are items, as JSON values; it goes into the plan event."""
    listed, dated = spec.model_dump(mode="json"), about.model_dump(mode="json")
    found = {name: listed[name] for name in _OF_LIST if listed.get(name) not in (None, "", [])}
    return found | {name: dated[name] for name in _OF_ENGAGEMENT}


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
    spec, about = opened.engagement.population(population), opened.engagement.about
    kept = {name: definition[name] for name in _OF_LIST if name in definition}
    left_out = {name: PopulationSpec.model_fields[name].get_default() for name in _OF_LIST
                if definition and name not in definition and name in PopulationSpec.model_fields}  # fmt: skip
    then = PopulationSpec.model_validate(spec.model_dump() | left_out | kept)
    return build_population(then, import_of(opened, population, import_id), about_of(definition, about))
