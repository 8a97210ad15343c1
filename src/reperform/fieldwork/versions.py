"""Tests of a control that changed in the period: what belongs to which version, and what nobody can say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from reperform.draws.ledger import EVENTS
from reperform.engagement.tests_of_control import TestedTogether, tests_of
from reperform.engagement.versions import InForce, versions_in_force
from reperform.model import Engagement
from reperform.opened import OpenEngagement
from reperform.populations.population import Population
from reperform.populations.scoping import item_date, places_by_date
from reperform.record import ControlTest, ControlVersion
from reperform.rules import RULES

SHOWN = 3


def occurs_in_force(when: InForce, slot: Mapping[str, str]) -> bool:
    """Return whether an expected occurrence belongs to a version: it was in force on the last day of its unit.

    A month in which the control changed is so expected once, and what was done early in it counts.
    """
    return "last_day" not in slot or when.holds(date.fromisoformat(slot["last_day"]))


def unsplit(engagement: Engagement, test: TestedTogether, population: Population) -> list[str]:
    """Return an open point where several versions are tested on a list that no date divides among them."""
    if not test.version or not test.in_force.limits:
        return []
    by_calendar = any("date" in RULES[one.rule].arguments for one in test.attributes)
    divided = by_calendar if test.extent == "occurrences" else places_by_date(population.spec)
    others = [
        one.version
        for one in tests_of(engagement, test.control)
        if one.population == test.population and one.version != test.version
    ]
    if divided or not others:
        return []
    return [
        f"no date places the items of {test.population}, so nothing says which belong to version {test.version} of "
        f"{test.control} and which to {', '.join(dict.fromkeys(others))}: state its date_column with item_rule "
        "in_period, or name the version of each attribute in the sheet Attributes"
    ]


def version_records(engagement: Engagement, control: str, tests: Iterable[ControlTest]) -> list[ControlVersion]:
    """Return the wordings of a control in force in the period; none where one wording was in force all of it."""
    versions = versions_in_force(engagement, control)
    if len(versions) == 1 and not versions[0].when.limits:
        return []
    about = engagement.about
    made = list(tests)
    return [
        ControlVersion(
            version=one.name,
            title=one.row.title,
            description=one.row.description,
            owner=one.row.owner,
            frequency=one.row.frequency,
            automation=one.row.automation,
            first_day=str(one.when.first or about.period_start),
            last_day=str(one.when.last or about.period_end),
            tests=[test.id for test in made if test.control_version in ("", one.name)],
        )
        for one in versions
    ]


def version_points(engagement: Engagement, control: str) -> list[str]:
    """Return an open point for every version of a control that no attribute tests."""
    tested = {test.version for test in tests_of(engagement, control)}
    versions = versions_in_force(engagement, control)
    if len(versions) == 1:
        return []
    return [
        f"version {one.name} of {control} has no attributes to test"
        for one in versions
        if one.name not in tested
    ]


def _one_walkthrough(engagement: Engagement, tests: list[tuple[TestedTogether, Population]]) -> list[str]:
    """Return what is to be weighed where one walkthrough stands for several wordings of a control."""
    versions = list(dict.fromkeys(test.version for test, _ in tests if test.version))
    walkthrough = engagement.walkthrough_of(tests[0][0].control) if len(versions) > 1 else None
    if walkthrough is None:
        return []
    return [
        f"one walkthrough, of {walkthrough.performed_on}, stands for versions {' and '.join(versions)} of the control: "
        "what was seen of each wording has to stand in it"
    ]


def version_cautions(opened: OpenEngagement, tests: Iterable[tuple[TestedTogether, Population]]) -> list[str]:
    """Return what is to be weighed of a control that changed: items without a date, samples of undivided lists."""
    about = opened.engagement.about
    pairs = list(tests)
    found = _one_walkthrough(opened.engagement, pairs)
    for test, population in pairs:
        if not test.version:
            continue
        if test.in_force.limits and places_by_date(population.spec):
            undated = [
                identifier
                for identifier, row in zip(population.ids, population.rows, strict=True)
                if item_date(row, population.spec, about) is None
            ]
            if undated:
                first = ", ".join(undated[:SHOWN])
                found.append(
                    f"{test.id}: {len(undated):,} items without a readable date are tested as of version "
                    f"{test.version}, the last: {first}"
                )
        earlier = {"control": test.control, "population": test.population}
        if test.extent == "sample" and any(event.subjects == earlier for event in opened.log.of_type(*EVENTS)):
            found.append(
                f"a sample of {test.population} was drawn before the control was divided into versions; it stands in "
                "the event log and is not used"
            )
    return list(dict.fromkeys(found))
