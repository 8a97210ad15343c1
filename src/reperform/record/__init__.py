"""record.json: what was tested, on what, with what result. The one source of every document.

The published form of one workpaper (schema ``reperform/record/1``). Nothing in it depends on the clock,
the user, the path, the operating system or the Python version. Rates and limits are decimal texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from reperform.record.comparisons import FoldedKeys as FoldedKeys
from reperform.record.comparisons import IdentityUse as IdentityUse
from reperform.record.comparisons import JoinStep as JoinStep
from reperform.record.comparisons import JoinUse as JoinUse
from reperform.record.ipe import ColumnProfile as ColumnProfile
from reperform.record.ipe import FileTrait as FileTrait
from reperform.record.ipe import GeneralControl as GeneralControl
from reperform.record.ipe import Ipe as Ipe
from reperform.record.ipe import IpeTest as IpeTest
from reperform.record.ipe import KeyList as KeyList
from reperform.record.ipe import ListProfile as ListProfile
from reperform.record.ipe import MonthCount as MonthCount
from reperform.record.ipe import Reconciliation as Reconciliation
from reperform.record.ipe import Sequence as Sequence
from reperform.record.part import Part as Part

RESULTS = ("pass", "deviation", "unable", "not_applicable", "not_reached", "pending")
STATES = ("failed", "incomplete", "tested", "concluded")
Result = Literal["pass", "deviation", "unable", "not_applicable", "not_reached", "pending"]


class ProcedureInfo(Part):
    """The notebook that performed the test."""

    id: str
    version: str
    sha256: str = Field(description="of the kind, tags and source of its cells")
    origin: Literal["reperform", "firm"]
    file_sha256: str = Field("", description="of the file of a firm's notebook; blank for one of reperform")


class FirmRuleInfo(Part):
    """A rule of the firm's own, which decided an attribute."""

    id: str
    version: str
    sha256: str = Field(description="of the bytes of its file")
    file: str
    origin: Literal["firm"] = "firm"


class FileInfo(Part):
    """A file the population was read from."""

    name: str
    sha256: str


class PopulationInfo(Part):
    """The frame the items were tested in."""

    id: str
    title: str = ""
    size: int
    unit: str
    key: list[str]
    frame_sha256: str
    files: list[FileInfo]
    ipe: Ipe

    @property
    def items_there(self) -> int:
        """Items of the period that the list holds, also where it is expected occurrences that are tested."""
        profile = self.ipe.profile
        return max(self.size, profile.items if profile is not None and self.key == ["occurrence"] else 0)


class Draw(Part):
    """One line of the draw ledger."""

    event: str = Field(description="plan, draw, extend, replace or discard")
    text: str
    reason: str = ""
    by: str = ""
    at: str = ""


class ReplacedItem(Part):
    """An item taken out of a sample by a person; it stays visible with what was found on it."""

    item: str
    replaced_by: str = Field("", description="the next rank that took its place; blank: taken out")
    kind: str
    reason: str
    by: str
    at: str = ""
    results: list[dict[str, str]] = Field(default=[], description="attribute, result, note and by, as marked")


class DiscardedDraw(Part):
    """A draw that another one took the place of."""

    frame_sha256: str
    seed: str
    items: list[str]
    reason: str
    deviating: list[str] = Field(default=[], description="its items that were marked as deviating or unable")


class SampleInfo(Part):
    """Which items were selected, how and why so many."""

    basis: Literal["statistical", "non_statistical", "whole_population"]
    method: str
    algorithm: str = ""
    seed: str = ""
    plan: dict[str, Any] = {}
    size: int
    items: list[str] = Field(default=[], description="item keys in ticket order; empty for a whole population")
    sentences: list[str] = Field(default=[], description="the derivation of the size in words and numbers")
    ledger: list[Draw] = []
    selection: dict[str, Any] = Field(default={}, description="method of selection with its columns")
    strata: list[dict[str, Any]] = Field(default=[], description="part, name, population, size of each stratum")
    stages: list[int] = Field(default=[], description="items of the first draw and of each extension")
    gone: list[str] = Field(default=[], description="items tested that are not in the list in force any more")
    replaced: list[ReplacedItem] = []
    discarded: list[DiscardedDraw] = []
    notes: list[str] = Field(default=[], description="what a later export changed on items of the sample")


class StratumEvaluation(Part):
    """One stratum with its own rate and limit."""

    name: str
    population: int
    items_tested: int
    items_deviating: int
    rate: str = ""
    upper_limit: str = Field("", description="of this stratum alone, rounded up; for information")
    supports: bool | None = None


class Evaluation(Part):
    """From results to a rate and, where the basis allows, a limit."""

    basis: str
    items_tested: int
    items_deviating: int
    rate: str = Field("", description="deviation rate as a percentage text")
    upper_limit: str = Field("", description="percentage text, rounded up; blank where none is stated")
    confidence: str = ""
    tolerable_rate: str = ""
    supports: bool | None = None
    sentence: str
    lower_limit: str = ""
    allowance: str = Field("", description="allowance for sampling risk: limit less rate, rounded up")
    achieved_risk: str = Field("", description="chance of so few deviations at the tolerable rate, rounded up")
    proven_ineffective: bool | None = None
    weighted_rate: str = Field("", description="of a stratified sample: each stratum by its size")
    strata: list[StratumEvaluation] = []


class AttributeCounts(Part):
    """The results of one attribute; the six counts add up to ``tested``."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    id: str
    text: str
    test_nature: str
    level: str
    tested: int
    pass_: int = Field(alias="pass")
    deviation: int
    unable: int
    not_applicable: int
    not_reached: int
    pending: int
    deviating_items: list[str]
    rule: str = ""
    firm_rule: FirmRuleInfo | None = Field(None, description="where the rule is the firm's own; else left out")
    rule_sentence: str = Field("", description="the pass rule with its arguments in words")
    sla_source: str = ""
    tolerable_rate: str = Field("", description="of the attribute itself, where it has one")
    evaluation: Evaluation | None = Field(None, description="of this attribute alone; null when it applied to no item")
    kinds: dict[str, int] | None = Field(
        None, description="kind of deviation, or why unable, to number of items; null before kinds were recorded"
    )
    declared: dict[str, int] | None = Field(
        None, description="before_start, missing_start, missing_end, boundary, unless: number of items each decided"
    )

    @model_serializer(mode="wrap")
    def _without_what_was_not_recorded(self, whole: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what an earlier version did not record, so that its records keep their bytes and digests."""
        content: dict[str, Any] = whole(self)
        for name in ("firm_rule", "kinds", "declared"):
            if content[name] is None:
                del content[name]
        return content

    @property
    def applicable(self) -> int:
        """Items the attribute applied to and whose deadline was reached: what a deviation is a part of."""
        return self.tested - self.not_applicable - self.not_reached


class Coverage(Part):
    """Which days a test speaks of. Days are ISO texts, both ends included; blank: not known, or none."""

    first_day: str = Field(description="first day the test is about: of the period, or of the version of the control")
    last_day: str
    population_from: str = ""
    population_to: str = ""
    sample_from: str = Field("", description="blank where the test is on no sample")
    sample_to: str = ""
    uncovered: list[list[str]] = Field(default=[], description="first and last day of each span that is not covered")
    sentence: str = Field(description="for example: covers 1 Jan to 30 Sep 2025; October to December not covered")
    closed_by: str = Field("", description="who said why uncovered days may be left out")
    reason: str = ""


class ControlTest(Part):
    """One population (or sample) tested for some attributes."""

    id: str
    title: str = ""
    control_version: str = Field("", description="the version tested, where the control had several")
    procedure: ProcedureInfo
    parameters: dict[str, str]
    population: PopulationInfo
    lists: list[PopulationInfo] = Field(
        default=[], description="other lists the results rest on (joined or looked up), each with its own IPE"
    )
    joins: list[JoinUse] = Field(default=[], description="how items found their rows in joined lists")
    identities: list[IdentityUse] = Field(default=[], description="one an attribute that compares persons")
    sample: SampleInfo
    attributes: list[AttributeCounts]
    results_sha256: str
    items_tested: int
    items_deviating: int
    evaluation: Evaluation
    coverage: Coverage | None = Field(None, description="null where the list was not taken in")
    detail_columns: list[str] = Field(
        default=[], description="headings of the columns that the grid shows beside the key of an item"
    )
    item_details: dict[str, list[str]] = Field(
        default={}, description="item key to the values of detail_columns, for the items the grid prints"
    )


class ControlVersion(Part):
    """One wording of the control and the days of the period on which it was in force, both included."""

    version: str
    title: str
    description: str
    owner: str
    frequency: str
    automation: str
    first_day: str
    last_day: str
    tests: list[str] = Field(default=[], description="ids of the tests of this version")


class ReliedOn(Part):
    """A general control that an automated control relies on, where it stands, and what a person answered to that."""

    control: str
    ref: str
    title: str
    status: str = Field(description="its conclusion status; else not_concluded or not_run")
    effective: bool = Field(description="whether it operated effectively, with exceptions noted or not")
    response: str = Field("", description="what its state means for this control, in a person's words")
    response_by: str = ""
    response_sha256: str = Field("", description="digest of the judgement")


class DesignInfo(Part):
    """The walkthrough and a person's conclusion on design and implementation."""

    design: str = Field("", description="suitable, not_suitable or blank (not concluded)")
    implementation: str = ""
    performed_by: str = ""
    performed_on: str = ""
    met_with: str = ""
    item: str = ""
    seen: str = ""
    rationale: str = ""


class Absence(Part):
    """What corroborates that nothing occurred in the period, and what explains it; blank where nobody said so."""

    text: str = Field("", description="what was compared, or asked and answered, in a person's words")
    by: str = ""
    second_list: str = Field("", description="another list that holds no item of the period either")
    second_file: str = ""
    second_sha256: str = ""
    asked: str = Field("", description="name and role of the person asked")
    document: str = ""
    document_sha256: str = ""
    hardly_believed: list[str] = Field(default=[], description="why an absence needs an explanation of its own")
    explanation: str = ""
    explained_by: str = ""


class Proposed(Part):
    """What the results suggest. It is never a conclusion."""

    status: str = Field("", description="a conclusion status, or blank where only a person can say")
    sentence: str


class Conclusion(Part):
    """What a named person concluded."""

    status: str
    rationale: str
    person: str
    name: str = ""
    at: str = ""


class DeviationFact(Part):
    """What people recorded of one deviation."""

    item: str
    attribute: str
    test: str = ""
    fact: str = Field(description="the reason sentence of the result")
    cause: str = ""
    classification: str = ""
    response: str = ""
    compensating: str = ""
    disposition: str = ""
    person: str = ""


class Header(Part):
    """What stands on every page of every paper."""

    firm: str
    client: str
    system: str
    period_start: str
    period_end: str
    time_zone: str
    engagement_id: str
    report_type: int = 2
    sample_data: bool = False
    prepared_by: str = ""
    prepared_at: str = ""
    reviewed_by: str = ""
    reviewed_at: str = ""


class Record(Part):
    """One workpaper, whole."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["reperform/record/1"] = Field("reperform/record/1", alias="schema")
    ref: str
    control: str
    control_version: str = Field("1", description="of the last wording in force in the period")
    control_versions: list[ControlVersion] = Field(
        default=[],
        description="every wording in force in the period, oldest first; empty where one was in force all of it",
    )
    title: str
    description: str
    owner: str
    frequency: str
    automation: str
    criteria: list[str]
    header: Header
    period: dict[str, str] = Field(description="start, end (inclusive), time_zone")
    objective: str
    design: DesignInfo
    tests: list[ControlTest]
    deviations: list[DeviationFact] = []
    narratives: dict[str, str] = {}
    evidence: list[dict[str, str]] = Field(
        default=[], description="items attached: item, attribute, name, sha256, page"
    )
    cross_references: list[dict[str, str]] = Field(default=[], description="ref, control, why")
    relied_on: list[ReliedOn] = Field(default=[], description="general controls an automated control relies on")
    absence: Absence | None = Field(None, description="where no list holds an item of the period")
    state: Literal["failed", "incomplete", "tested", "concluded"]
    open_points: list[str] = Field(default=[], description="what keeps the paper from being complete")
    cautions: list[str] = Field(default=[], description="what whoever concludes has to weigh; keeps nothing open")
    proposed: Proposed
    conclusion: Conclusion | None = None
    versions: dict[str, str]

    @property
    def distinct_items(self) -> int:
        """Items tested, one that was tested by rule and again in a sample counted once."""
        sizes: dict[tuple[str, str, str], int] = {}
        for test in self.tests:
            scope = (test.population.id, test.population.unit, test.control_version)
            sizes[scope] = max(sizes.get(scope, 0), test.items_tested)
        return sum(sizes.values())

    @property
    def distinct_deviating(self) -> int:
        """Items deviating, counted once however many attributes or tests found them."""
        found = {
            (test.population.id, test.population.unit, item)
            for test in self.tests
            for attribute in test.attributes
            for item in attribute.deviating_items
        }
        return len(found)

    def as_json(self) -> dict[str, Any]:
        """Return the record under its published names."""
        return self.model_dump(mode="json", by_alias=True)


class ResultRow(Part):
    """One row of results.csv: one item, one attribute."""

    item: str
    attribute: str
    result: Result
    reason: str
    level: str = ""
    evidence: str = ""
    by: str = Field("", description="'computed', or the person who marked it")
    test: str = ""
    kind: str | None = Field(
        None, description="kind of deviation, or why unable; blank for other results and marks of people"
    )


RESULT_COLUMNS = ("item", "attribute", "result", "reason", "level", "evidence", "by", "test", "kind")


def result_columns(results: Iterable[ResultRow]) -> tuple[str, ...]:
    """Return the columns of results.csv; results of an earlier version, which had no kinds, keep theirs."""
    known = {row.kind is not None for row in results}
    return RESULT_COLUMNS if known != {False} else RESULT_COLUMNS[:-1]
