"""What a record says of the lists a test rests on: sizes, files, tests of completeness and accuracy."""

from __future__ import annotations

from reperform.engagement.identity_lists import identity_lists_of
from reperform.fieldwork.accuracy import accuracy_in_force
from reperform.fieldwork.performing import Performed, Performer
from reperform.populations.ipe import ipe_of
from reperform.populations.population import Population
from reperform.record import FileInfo, Ipe, PopulationInfo
from reperform.rules import columns_used


def population_info(performer: Performer, performed: Performed) -> PopulationInfo:
    population, spec = performed.population, performer.opened.engagement.population(performed.test.population)
    if population is None:
        return PopulationInfo(
            id=spec.population,
            title=spec.title,
            size=0,
            unit=spec.unit,
            key=list(spec.key),
            frame_sha256="",
            files=[],
            ipe=Ipe(status="open", open_reasons=["not taken in"]),
        )
    spec = population.spec  # with what was answered at intake
    occurrences = performed.test.extent == "occurrences"
    return PopulationInfo(
        id=spec.population,
        title=spec.title,
        size=len(performed.items) if occurrences else population.size,
        unit=performed.unit,
        key=["occurrence"] if occurrences else list(spec.key),
        frame_sha256=population.frame_sha256,
        files=_files(performer, performed),
        ipe=_ipe(performer, population, performed, performed.test.control),
    )


def looked_up_lists(performer: Performer, performed: Performed) -> list[PopulationInfo]:
    """Return the other lists the results rest on, each with the tests of its completeness and accuracy."""
    found = []
    for name in _other_lists(performer, performed):
        population = performer.population(name)
        if population is not None:
            file = population.imported.record["file"]
            found.append(
                PopulationInfo(
                    id=name,
                    title=population.spec.title,
                    size=len(population.all_rows),
                    unit=population.spec.unit,
                    key=list(population.spec.key),
                    frame_sha256=population.frame_sha256,
                    files=[FileInfo(name=file["name"], sha256=file["sha256"])],
                    ipe=_ipe(performer, population, None, performed.test.control),
                )
            )
    return found


def _other_lists(performer: Performer, performed: Performed) -> list[str]:
    """Return the ids of the lists that are joined or looked up, identity lists among them, in order of first use."""
    names: list[str] = []
    for attribute in performed.test.attributes:
        names += [use.list_name for use in columns_used(attribute.rule, attribute.arguments)]
        names += identity_lists_of(performer.opened.engagement, attribute)
    return [name for name in dict.fromkeys(names) if name and name != performed.test.population]


def _files(performer: Performer, performed: Performed) -> list[FileInfo]:
    """Return the files the test rests on: its own list first, then the lists it looks things up in."""
    found = []
    for name in (performed.test.population, *_other_lists(performer, performed)):
        population = performer.population(name)
        if population is not None:
            file = population.imported.record["file"]
            found.append(FileInfo(name=file["name"], sha256=file["sha256"]))
    return list({file.name: file for file in found}.values())


def _ipe(performer: Performer, population: Population, performed: Performed | None, control: str) -> Ipe:
    return ipe_of(
        performer.lists,
        population,
        control,
        sampled=performed.drawn.items if performed and performed.drawn else (),
        accuracy=accuracy_in_force(performer.opened, population.spec.population),
    )
