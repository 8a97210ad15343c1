"""Rows of what is examined: the engagement, its team, controls and attributes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, ValidatorFunctionWrapHandler, WrapValidator

from reperform.model.choices import IDENTIFIER
from reperform.model.firm import FirmRule
from reperform.model.row import Row


class About(Row):
    """The engagement: one examination of one system over one period (both end dates included)."""

    client: str
    system: str
    report_type: Literal[1, 2] = 2
    period_start: date
    period_end: date
    time_zone: str = Field(description="IANA name, for example America/Chicago")
    categories: tuple[str, ...]
    firm: str
    engagement_id: str = Field(pattern=IDENTIFIER)


class Person(Row):
    """A member of the engagement team."""

    person: str = Field(description="short id used in --as and in every event")
    name: str
    roles: tuple[str, ...]
    login: str = ""
    emails: tuple[str, ...] = ()


class Control(Row):
    """What the service organization does; never what the service auditor does."""

    control: str = Field(pattern=IDENTIFIER)
    version: str = Field("", description="which wording of the control this is; blank: 1")
    title: str
    description: str
    owner: str
    frequency: str
    automation: str
    criteria: tuple[str, ...]
    relies_on: tuple[str, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None
    key_report: str = ""
    procedure: str = Field("", description="notebook to use; blank takes the one that fits the rules")
    required_source: tuple[str, ...] = Field((), description="independent sources its population must come from")
    disallowed_sources: tuple[str, ...] = Field((), description="sources that hold only compliant items")

    @property
    def version_name(self) -> str:
        """The version as it is called everywhere: ``1`` where none is stated."""
        return self.version or "1"


def _kept(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    """Keep a firm's rule with its declaration; validation alone would make a plain text of it."""
    return value if isinstance(value, FirmRule) else check(value)


class AttributeSpec(Row):
    """One yes-or-no characteristic that each item is tested for."""

    control: str
    attribute: str = Field(pattern=r"^[A-Z]{1,2}$")
    text: str
    test_nature: str
    population: str
    rule: Annotated[str, WrapValidator(_kept)]
    arguments: dict[str, str] = Field(default_factory=dict)
    sla_source: str = Field("", description="where the client's own wording states the limit")
    extent: str = Field("", description="whole_population or sample; blank: computed rules take all, manual a sample")
    level: str = Field("", description="evidence level L0 to L3; blank: L0 for computed, none for manual")
    tolerable_rate: str = Field("", description="own tolerable rate; blank: the one of the Methodology sheet")
    expected_rate: str = Field("", description="own expected rate; blank: the one of the Methodology sheet")
    version: str = Field("", description="version of the control it belongs to; blank: every version")
