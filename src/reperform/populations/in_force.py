"""The items of one version of a control: those dated on the days on which it was in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from reperform.engagement.versions import WHOLE_PERIOD, InForce
from reperform.model import About
from reperform.populations.population import Population
from reperform.populations.scoping import Exclusion, item_date, places_by_date

IN_FORCE = "in_force"  # of a frame's definition


def items_in_force(population: Population, when: InForce, about: About) -> Population:
    """Return a population with only the items dated within the days on which a version was in force.

    Nothing is cut from a list whose items no date places: which version they belong to is declared by its
    attributes, or it is an open point. Items whose date cannot be read are tested with the last version.
    """
    if not when.limits or not places_by_date(population.spec):
        return population
    days = [item_date(row, population.spec, about) for row in population.rows]
    keep = [place for place, day in enumerate(days) if when.holds(day)]
    kept = set(keep)
    gone = [place for place in range(len(days)) if place not in kept]
    column = population.spec.date_column
    dated = tuple(population.ids[place] for place in gone if days[place] is not None)
    undated = tuple(population.ids[place] for place in gone if days[place] is None)
    exclusions = (
        Exclusion(f"{column} {outside_words(when)}, when this wording of the control was not in force", dated),
        Exclusion(f"{column} cannot be read: tested with the last version of the control", undated),
    )
    return replace(
        population,
        rows=tuple(population.rows[place] for place in keep),
        keys=tuple(population.keys[place] for place in keep),
        row_numbers=tuple(population.row_numbers[place] for place in keep),
        exclusions=(*population.exclusions, *(one for one in exclusions if one.ids)),
        in_force=when,
    )


def outside_words(when: InForce) -> str:
    """Return the days outside a span in words."""
    parts = [f"before {when.first}" if when.first else "", f"after {when.last}" if when.last else ""]
    return " or ".join(filter(None, parts))


def in_force_definition(when: InForce) -> dict[str, Any]:
    """Return what a frame's definition says of the days a version was in force; empty where nothing was cut."""
    if not when.limits:
        return {}
    first, last = (str(day) if day else "" for day in (when.first, when.last))
    return {IN_FORCE: {"first": first, "last": last, "takes_undated": when.takes_undated}}


def in_force_of(definition: Mapping[str, Any]) -> InForce:
    """Return the days a version was in force, as a frame's definition kept them."""
    stated = definition.get(IN_FORCE)
    if not stated:
        return WHOLE_PERIOD
    first, last = (date.fromisoformat(stated[name]) if stated[name] else None for name in ("first", "last"))
    return InForce(first, last, bool(stated["takes_undated"]))
