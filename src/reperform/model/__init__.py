"""The trade's nouns as the engagement workbook states them: validated values, no input or output.

Every class is one row of one sheet of ``engagement.xlsx``; a field is a column of the same name.
Blank cells are empty texts or empty tuples, never None. Extra columns are kept in ``extra``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ModelWrapValidatorHandler, PrivateAttr, model_validator

from reperform.model.choices import (
    ALLOCATIONS,
    AUTOMATION,
    CATEGORIES,
    COMPLEMENTARY_KINDS,
    CONCLUSION_STATUSES,
    DESCRIPTION_CRITERIA,
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
    MATTER_STATUSES,
    METHODS,
    REPORT_KINDS,
    REPORT_MATTERS,
    ROLES,
    SELECTIONS,
    SPELLS,
    STATUSES_OF_TYPE,
    SUBSERVICE_METHODS,
    TEST_NATURES,
)
from reperform.model.lists import ExclusionRule, Holiday, Identity, Join, PopulationSpec
from reperform.model.matrix import About, AttributeSpec, Control, Person
from reperform.model.report import ComplementaryControl, DescriptionRow, ReportMatter, SubserviceOrganization
from reperform.model.row import Row
from reperform.model.testing import CriterionRow, MethodRow, RequestRow, Walkthrough
from reperform.texts import fold_person

__all__ = [
    "ALLOCATIONS",
    "AUTOMATION",
    "CATEGORIES",
    "COMPLEMENTARY_KINDS",
    "CONCLUSION_STATUSES",
    "DESCRIPTION_CRITERIA",
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
    "MATTER_STATUSES",
    "METHODS",
    "REPORT_KINDS",
    "REPORT_MATTERS",
    "ROLES",
    "SELECTIONS",
    "SPELLS",
    "STATUSES_OF_TYPE",
    "SUBSERVICE_METHODS",
    "TEST_NATURES",
    "About",
    "AttributeSpec",
    "ComplementaryControl",
    "Control",
    "CriterionRow",
    "DescriptionRow",
    "Engagement",
    "ExclusionRule",
    "Holiday",
    "Identity",
    "Join",
    "MethodRow",
    "Person",
    "PopulationSpec",
    "ReportMatter",
    "RequestRow",
    "Row",
    "SubserviceOrganization",
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
    controls: tuple[Control, ...] = Field((), description="one a control: its last version")
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
    subservice: tuple[SubserviceOrganization, ...] = ()
    complementary: tuple[ComplementaryControl, ...] = ()
    description: tuple[DescriptionRow, ...] = ()
    report: tuple[ReportMatter, ...] = ()
    other_sheets: dict[str, list[dict[str, str]]] = Field(
        default_factory=dict, description="sheets kept as they are: Systems and whatever else there is"
    )

    _superseded: tuple[Control, ...] = PrivateAttr(())

    @model_validator(mode="wrap")
    @classmethod
    def _apart(cls, values: Any, make: ModelWrapValidatorHandler[Engagement]) -> Engagement:
        """Keep the last version of each control among the controls, and its earlier ones apart, oldest first."""
        if not isinstance(values, dict):
            return make(values)
        versions: dict[str, list[Control]] = {}
        for row in map(Control.model_validate, values.get("controls", ())):
            versions.setdefault(row.control, []).append(row)
        for same in versions.values():
            same.sort(key=lambda row: row.effective_from or date.min)
        last = tuple(same[-1] for same in versions.values())
        earlier = tuple(row for same in versions.values() for row in same[:-1])
        made = make({**values, "controls": last})
        made._superseded = earlier
        return made

    @property
    def superseded_controls(self) -> tuple[Control, ...]:
        """Earlier versions of controls, the oldest first; in workbook and JSON form they stand among the controls."""
        return self._superseded

    def control(self, identifier: str) -> Control:
        """Return the control of an id as it was worded last; KeyError when there is none."""
        return next_of(row for row in self.controls if row.control == identifier)

    def versions_of(self, identifier: str) -> tuple[Control, ...]:
        """Return every version of a control, the oldest first; KeyError when there is none."""
        return (*(row for row in self.superseded_controls if row.control == identifier), self.control(identifier))

    def rows_of(self, sheet_field: str) -> tuple[Row, ...]:
        """Return all rows of a sheet by its field; of Controls every version, a control's together."""
        if sheet_field == "controls":
            return tuple(version for row in self.controls for version in self.versions_of(row.control))
        rows: tuple[Row, ...] = getattr(self, sheet_field)
        return rows

    def criteria_of(self, identifier: str) -> tuple[str, ...]:
        """Return the criteria of a control: those of its last version, then further ones of earlier versions."""
        versions = reversed(self.versions_of(identifier))
        return tuple(dict.fromkeys(name for row in versions for name in row.criteria))

    def relies_on(self, identifier: str) -> tuple[str, ...]:
        """Return the controls that any version of a control relies on."""
        versions = reversed(self.versions_of(identifier))
        return tuple(dict.fromkeys(name for row in versions for name in row.relies_on))

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

    def matters(self, name: str) -> tuple[ReportMatter, ...]:
        """Return what the sheet Report states of a matter; usually one row."""
        return tuple(row for row in self.report if row.matter == name)

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
