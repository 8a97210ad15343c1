"""Which tests a control needs: its attributes, grouped by what they are tested on.

One test is one set of items: a whole population decided by rules, a sample marked by eye, or a calendar
of expected occurrences. A control has as many tests as its attributes need, numbered in their order; a control
that changed in the period has them for each of its versions, over the items of the days it was in force.
"""

from __future__ import annotations

from dataclasses import dataclass

from reperform.canonical import digest
from reperform.engagement.identity_lists import identity_lists_of
from reperform.engagement.versions import WHOLE_PERIOD, InForce, belongs_to, versions_in_force
from reperform.model import AttributeSpec, Engagement
from reperform.rules import RULES

SHAPES = ("leaver_removal", "expected_occurrences", "approval_order", "time_limit", "inspection")
_SHAPE_OF_RULE = {
    "absent_as_of": "leaver_removal",
    "occurs_each": "expected_occurrences",
    "covers": "expected_occurrences",
    "ordered": "approval_order",
    "different_person": "approval_order",
    "authorised": "approval_order",
    "within": "time_limit",
    "within_by": "time_limit",
    "on_or_before": "time_limit",
    "closed_loop": "time_limit",
}


@dataclass(frozen=True)
class TestedTogether:
    """The attributes of one test: same items, same extent.

    Attributes
    ----------
    id : str
        ``T1``, ``T2`` ... in the order of the workbook.
    extent : str
        ``whole_population``, ``sample`` or ``occurrences`` (items built from the calendar or an inventory).
    version : str
        Version of the control, where it had several in the period; else blank.
    in_force : InForce
        The days of the period from which the items are taken.
    """

    __test__ = False  # not a class of pytest

    id: str
    control: str
    population: str
    extent: str
    attributes: tuple[AttributeSpec, ...]
    version: str = ""
    in_force: InForce = WHOLE_PERIOD

    @property
    def label(self) -> str:
        """The list, with the version where a control had several: what tells the samples of a control apart."""
        return f"{self.population}, version {self.version}" if self.version else self.population


def tests_of(engagement: Engagement, control: str) -> tuple[TestedTogether, ...]:
    """Return the tests of a control, version by version, in the order in which the workbook first names them.

    A Type 1 report speaks of design and implementation on one day: no control has an operating test then.
    """
    if engagement.about.report_type == 1:
        return ()
    versions = versions_in_force(engagement, control)
    found: list[TestedTogether] = []
    for version in versions:
        groups: dict[tuple[str, str, str], list[AttributeSpec]] = {}
        for attribute in engagement.attributes_of(control):
            if belongs_to(attribute, version.name):
                groups.setdefault(_group_of(attribute), []).append(attribute)
        name = version.name if len(versions) > 1 else ""
        found += [
            TestedTogether(f"T{number}", control, population, extent, tuple(attributes), name, version.when)
            for number, ((population, extent, _), attributes) in enumerate(groups.items(), start=len(found) + 1)
        ]
    return tuple(found)


def _group_of(attribute: AttributeSpec) -> tuple[str, str, str]:
    rule = RULES[attribute.rule]
    if rule.expect is not None:
        slots = ("each", "per", "per_values", "per_list", "per_from", "per_to", "list")
        calendar = {name: attribute.arguments.get(name, "") for name in slots}
        return attribute.population, "occurrences", digest(calendar)
    extent = attribute.extent or ("whole_population" if rule.computed else "sample")
    return attribute.population, extent, ""


def procedure_of(engagement: Engagement, control: str) -> str:
    """Return the procedure notebook of a control: the one named, else the one that fits its first rule.

    A control whose attributes name no rule with a shape of its own is tested by ``inspection``.
    """
    named = engagement.control(control).procedure
    if named:
        return named
    rules = [attribute.rule for attribute in engagement.attributes_of(control)]
    shapes = {_SHAPE_OF_RULE.get(rule, "inspection") for rule in rules}
    return next((shape for shape in SHAPES if shape in shapes), "inspection")


def populations_of(engagement: Engagement, control: str) -> tuple[str, ...]:
    """Return every list a control's tests rest on: tested, joined or looked up, in order of first use."""
    from reperform.rules import columns_used

    if engagement.about.report_type == 1:
        return ()
    found: list[str] = []
    for attribute in engagement.attributes_of(control):
        found.append(attribute.population)
        found += [use.list_name for use in columns_used(attribute.rule, attribute.arguments)]
        found += identity_lists_of(engagement, attribute)
    own = {row.population: row for row in engagement.populations}
    for name in [name for name in found if name in own]:
        spec = own[name]
        found += [spec.second_source, spec.opening_list, spec.additions_list, spec.removals_list, spec.change_history]
    return tuple(name for name in dict.fromkeys(found) if name in own)
