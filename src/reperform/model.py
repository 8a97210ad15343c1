"""The trade's nouns as the engagement workbook states them: validated values, no input or output.

Every class is one row of one sheet of ``engagement.xlsx``; a field is a column of the same name.
Blank cells are empty texts or empty tuples, never None. Extra columns are kept in ``extra``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

CATEGORIES = ("Security", "Availability", "Processing Integrity", "Confidentiality", "Privacy")
FREQUENCIES = (
    "annual", "semiannual", "quarterly", "monthly", "semimonthly", "weekly", "daily",
    "multiple_daily", "per_event", "continuous",
)  # fmt: skip
AUTOMATION = ("manual", "automated")
TEST_NATURES = ("inquiry", "observation", "inspection", "reperformance")
ROLES = ("preparer", "reviewer", "partner", "quality")
FILTER_OPS = ("equals", "not_equals", "in", "not_in", "starts_with", "present", "absent")
KEY_OPS = (*FILTER_OPS, "at_least")
EVENT_RULES = ("last_event", "first_event", "end_state")
ITEM_RULES = ("in_period", "all_rows", *EVENT_RULES)
DUPLICATES = ("error", "number", "identical")
METHODS = (
    "frequency_table", "attribute", "discovery", "two_stage", "whole_population", "haphazard", "judgmental",
)  # fmt: skip
SELECTIONS = ("random", "systematic", "stratified", "spread")
ALLOCATIONS = ("proportional", "neyman", "equal")
ENVIRONMENTS = ("production", "non_production")
REPORT_KINDS = ("standard", "custom")
EXTENTS = ("whole_population", "sample")
DESIGN_RESULTS = ("suitable", "not_suitable")
IMPLEMENTATION_RESULTS = ("implemented", "not_implemented")
CONCLUSION_STATUSES = (
    "operated_effectively",
    "operated_effectively_exceptions_noted",
    "did_not_operate_effectively",
    "not_suitably_designed",
    "no_occurrence",
    "not_tested",
)
IDENTIFIER = r"^[A-Z0-9.-]{1,40}$"

T = TypeVar("T")


class Row(BaseModel):
    """One row of a sheet; ``extra`` holds columns that this version gives no meaning to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    extra: dict[str, str] = Field(default_factory=dict)


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


class AttributeSpec(Row):
    """One yes-or-no characteristic that each item is tested for."""

    control: str
    attribute: str = Field(pattern=r"^[A-Z]{1,2}$")
    text: str
    test_nature: str
    population: str
    rule: str
    arguments: dict[str, str] = Field(default_factory=dict)
    sla_source: str = Field("", description="where the client's own wording states the limit")
    extent: str = Field("", description="whole_population or sample; blank: computed rules take all, manual a sample")
    level: str = Field("", description="evidence level L0 to L3; blank: L0 for computed, none for manual")
    tolerable_rate: str = Field("", description="own tolerable rate; blank: the one of the Methodology sheet")
    expected_rate: str = Field("", description="own expected rate; blank: the one of the Methodology sheet")


class PopulationSpec(Row):
    """A list the client produced, and everything known of how it was produced."""

    population: str = Field(pattern=IDENTIFIER)
    controls: tuple[str, ...] = ()
    title: str = ""
    unit: str = Field("item", description="singular noun for one row, for example leaver")
    file: str = ""
    sheet: str = ""
    header_row: int | None = None
    key: tuple[str, ...] = ()
    date_column: str = ""
    date_order: str = Field("", description="DMY, MDY or YMD; or per column: hired=DMY; left=MDY")
    zone: str = Field("", description="IANA name for time stamps without an offset; or per column")
    range: str = Field("", description="cells of the sheet that are read, like B4:K310")
    header_rows: int | None = Field(None, description="rows that hold the column names, from header_row on")
    header_names: str = Field("", description="letters: columns of the same name are told apart by their letter")
    encoding: str = ""
    delimiter: str = ""
    decimal: str = Field("", description="point or comma; or per column: amount=comma; rate=point")
    null_words: str = Field("", description="words that mean no value, separated by commas; or per column")
    filter_column: str = ""
    filter_op: str = ""
    filter_value: str = ""
    item_rule: str = ""
    order_by: tuple[str, ...] = Field((), description="columns that order the events of an item")
    state_column: str = Field("", description="for end_state: the column that holds the state")
    end_states: tuple[str, ...] = Field((), description="for end_state: the states that end an item")
    duplicates: str = Field("", description="rows with the same key: error, number or identical; blank: error")
    stated_count: int | None = None
    stated_totals: dict[str, str] = Field(default_factory=dict)
    source: str = ""
    query: str = ""
    produced_by: str = ""
    produced_at: str = ""
    second_source: str = ""
    accuracy: str = Field("", description="how accuracy was tested: rows_traced, sampled_items or blank")
    rows_traced: int | None = None
    source_owner: str = Field("", description="who answers for the system the list came from")
    environment: str = Field("", description="production or non_production; blank: not stated")
    period_filter: str = Field("", description="dates the extraction was limited to, and by which date field")
    edits: str = Field("", description="what was changed after the extraction; none: nothing")
    observed: str = Field("", description="yes: the engagement team watched the extraction")
    report_kind: str = Field("", description="standard or custom report; blank: not stated")
    itgc: tuple[str, ...] = Field((), description="general controls over the system that the report relies on")
    opening_count: int | None = Field(None, description="rows at the start, for the roll-forward")
    additions: int | None = None
    removals: int | None = None
    opening_list: str = Field("", description="the list at the start of the period, for the roll-forward by key")
    additions_list: str = ""
    removals_list: str = ""
    identity_columns: dict[str, str] = Field(
        default_factory=dict,
        description="columns that make the list part of the identity map: person, identity, from, to, kind, shared",
    )


class ExclusionRule(Row):
    """Rows of a list that are no items, and why: those whose column fulfils the condition."""

    population: str
    column: str
    op: str
    value: str = ""
    reason: str


class Join(Row):
    """How rows of one population find their rows in another."""

    left: str
    left_columns: tuple[str, ...]
    right: str
    right_columns: tuple[str, ...]
    fold: tuple[str, ...] = Field(
        (),
        description="differences declared as none, in order: case, domain, dashes, spaces, leading_zeros, "
        "prefix:TEXT; or for one column: column=rule",
    )
    note: str = ""


class Identity(Row):
    """One handle or address that belongs to a person at the client."""

    person: str
    identity: str
    kind: str = Field("", description="person or shared; a shared identity is never 'someone other than'")
    effective_from: date | None = None
    effective_to: date | None = None
    source: str = ""


class Holiday(Row):
    """A day on which the client does not work; the only source of holidays."""

    date: date
    name: str
    location: str = ""


class MethodRow(Row):
    """How a sample is sized and selected: the firm's methodology, for one control or (blank) for all others."""

    control: str = ""
    method: str
    table: str = ""
    risk: str = ""
    confidence: str = Field("", description="decimal text, for example 0.95")
    tolerable_rate: str = ""
    expected_rate: str = ""
    size: int | None = None
    reason: str = ""
    selection: str = Field("", description="random, systematic, stratified or spread; blank: random")
    stratum_column: str = ""
    allocation: str = Field("", description="proportional, neyman or equal; blank: proportional")
    stratum_rates: dict[str, str] = Field(
        default_factory=dict, description="for neyman: the rate expected in each stratum"
    )
    minimum: int | None = Field(None, description="least items of every stratum")
    starts: int | None = Field(None, description="random starts of a systematic selection; blank: 1")
    sort_by: tuple[str, ...] = Field((), description="columns that order the list for a systematic selection")
    runs: str = Field("", description="for spread: months, quarters or a number of runs; blank: one run an item")
    key_column: str = Field("", description="column of the condition whose items are all tested")
    key_op: str = ""
    key_value: str = ""
    extend_if: int | None = Field(None, description="deviations in the first stage that lead to the second")
    accept_second_if: int | None = Field(None, description="further deviations the second stage may bear")
    locations: str = Field("", description="column that names the location of an item")
    homogeneity: str = Field("", description="why the locations may be pooled; blank: each by itself")


class CriterionRow(Row):
    """An in-scope criterion that no control addresses, with the recorded reason."""

    criterion: str
    applicable: Literal["yes", "no"] = "yes"
    reason: str = ""


class Walkthrough(Row):
    """One real item followed from end to end, and a person's conclusion on design and implementation."""

    control: str
    performed_by: str
    performed_on: date
    met_with: str = ""
    item: str = Field("", description="natural key of the item followed")
    seen: str
    design: str = Field("", description="suitable or not_suitable; blank: not concluded")
    implementation: str = Field("", description="implemented or not_implemented; blank: not concluded")
    rationale: str = ""


class RequestRow(Row):
    """One thing asked of the client: a list, the evidence of sampled items, or a document."""

    request: str = Field("", description="number of the request; blank: made from the list it asks for")
    population: str = Field("", description="the list asked for; with control: the items sampled from it")
    control: str = Field("", description="the control whose evidence is asked for")
    what: str = Field("", description="what the client shall send, in the client's words")
    asked_of: str = ""
    due: date | None = None
    note: str = Field("", description="for the team; never printed on the client's list")


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


def next_of(found: Iterator[T]) -> T:
    """Return the first of what was found; KeyError when nothing was."""
    for value in found:
        return value
    raise KeyError("no such entry")
