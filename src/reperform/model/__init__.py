"""The trade's nouns as the engagement workbook states them: validated values, no input or output.

Every class is one row of one sheet of ``engagement.xlsx``; a field is a column of the same name.
Blank cells are empty texts or empty tuples, never None. Extra columns are kept in ``extra``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from reperform.model.choices import (
    ALLOCATIONS,
    AUTOMATION,
    CATEGORIES,
    CONCLUSION_STATUSES,
    DESIGN_RESULTS,
    DUPLICATES,
    ENVIRONMENTS,
    EVENT_RULES,
    EXTENTS,
    FILTER_OPS,
    FREQUENCIES,
    IDENTIFIER,
    IMPLEMENTATION_RESULTS,
    ITEM_RULES,
    KEY_OPS,
    METHODS,
    REPORT_KINDS,
    ROLES,
    SELECTIONS,
    TEST_NATURES,
)
from reperform.model.lists import ExclusionRule, Holiday, Identity, Join, PopulationSpec
from reperform.model.matrix import About, AttributeSpec, Control, Person
from reperform.model.row import Row
from reperform.model.testing import CriterionRow, MethodRow, RequestRow, Walkthrough
from reperform.texts import fold_person

__all__ = [
    "ALLOCATIONS",
    "AUTOMATION",
    "CATEGORIES",
    "CONCLUSION_STATUSES",
    "DESIGN_RESULTS",
    "DUPLICATES",
    "ENVIRONMENTS",
    "EVENT_RULES",
    "EXTENTS",
    "FILTER_OPS",
    "FREQUENCIES",
    "IDENTIFIER",
    "IMPLEMENTATION_RESULTS",
    "ITEM_RULES",
    "KEY_OPS",
    "METHODS",
    "REPORT_KINDS",
    "ROLES",
    "SELECTIONS",
    "TEST_NATURES",
    "About",
    "AttributeSpec",
    "Control",
    "CriterionRow",
    "Engagement",
    "ExclusionRule",
    "Holiday",
    "Identity",
    "Join",
    "MethodRow",
    "Person",
    "PopulationSpec",
    "RequestRow",
    "Row",
    "Walkthrough",
    "next_of",
]

T = TypeVar("T")


class Engagement(BaseModel):
    """A whole engagement, in the order of the workbook's sheets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_: Literal["reperform/engagement/1"] = Field("reperform/engagement/1", alias="schema")
    about: About
    people: tuple[Person, ...] = ()
    controls: tuple[Control, ...] = ()
    attributes: tuple[AttributeSpec, ...] = ()
    populations: tuple[PopulationSpec, ...] = ()
    exclusions: tuple[ExclusionRule, ...] = ()
    joins: tuple[Join, ...] = ()
    identities: tuple[Identity, ...] = ()
    calendar: tuple[Holiday, ...] = ()
    methodology: tuple[MethodRow, ...] = ()
    criteria: tuple[CriterionRow, ...] = ()
    walkthroughs: tuple[Walkthrough, ...] = ()
    requests: tuple[RequestRow, ...] = ()
    other_sheets: dict[str, list[dict[str, str]]] = Field(
        default_factory=dict, description="sheets kept as they are: Systems, Subservice, Description, ..."
    )

    def control(self, identifier: str) -> Control:
        """Return the control of an id; KeyError when there is none."""
        return next_of(row for row in self.controls if row.control == identifier)

    def population(self, identifier: str) -> PopulationSpec:
        """Return the population of an id; KeyError when there is none."""
        return next_of(row for row in self.populations if row.population == identifier)

    def exclusions_of(self, identifier: str) -> tuple[ExclusionRule, ...]:
        """Return the exclusions of a population in the order of the workbook."""
        return tuple(row for row in self.exclusions if row.population == identifier)

    def attributes_of(self, control: str) -> tuple[AttributeSpec, ...]:
        """Return the attributes of a control in the order of the workbook."""
        return tuple(row for row in self.attributes if row.control == control)

    def walkthrough_of(self, control: str) -> Walkthrough | None:
        """Return the walkthrough of a control, or None when none is recorded."""
        return next((row for row in self.walkthroughs if row.control == control), None)

    def method_of(self, control: str) -> MethodRow | None:
        """Return the methodology row of a control, else the general one, else None."""
        own = next((row for row in self.methodology if row.control == control), None)
        return own or next((row for row in self.methodology if not row.control), None)

    def reference_of(self, control: str) -> str:
        """Return the workpaper reference: E-<series of first criterion>-<control id>."""
        first = self.control(control).criteria[0]
        return f"E-{first.split('.')[0]}-{control}"

    def control_of(self, ref: str) -> str:
        """Return the control id of a control id or workpaper reference; KeyError when unknown."""
        return next_of(row.control for row in self.controls if ref in (row.control, self.reference_of(row.control)))

    def holidays(self) -> tuple[date, ...]:
        """Return the days of the Calendar sheet in order."""
        return tuple(sorted({row.date for row in self.calendar}))

    def holidays_by_location(self) -> dict[str, frozenset[date]]:
        """Return the days of the Calendar sheet by location, without regard to case; "" holds those of everywhere."""
        days: dict[str, set[date]] = {}
        for row in self.calendar:
            days.setdefault(fold_person(row.location), set()).add(row.date)
        return {place: frozenset(found) for place, found in days.items()}


def next_of(found: Iterator[T]) -> T:
    """Return the first of what was found; KeyError when nothing was."""
    for value in found:
        return value
    raise KeyError("no such entry")
