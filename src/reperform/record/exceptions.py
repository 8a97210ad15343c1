"""exceptions.json: the deviation log (test facts) and the exception log (what is reported), linked both ways.

The deviation log is computed from results and holds nothing to be judged. An exception is what a person makes of one
or more deviations of a control; every word of it was typed by a named person.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from reperform.record.part import Part

Handling = Literal["open", "exception", "data_artefact", "allowed_exception", "decided"]


class DeviationEntry(Part):
    """One deviating result, or one that could not be examined: a fact of the test."""

    control: str
    ref: str
    test: str
    item: str
    attribute: str
    attribute_text: str = ""
    result: Literal["deviation", "unable"]
    kind: str = Field("", description="late, not done, no evidence, wrong person ...; blank: not told apart")
    fact: str = Field(description="the reason sentence of the result")
    evidence: str = ""
    cause: str = Field("", description="here and below: what a person recorded on this deviation alone")
    classification: str = ""
    response: str = ""
    compensating: str = ""
    disposition: str = ""
    person: str = ""
    handling: Handling = Field(
        description="open; in an exception; a data artefact or an allowed exception with proof; decided: a person "
        "typed a disposition on this deviation and put it into no exception"
    )
    exception: str = Field("", description="number of the exception it belongs to")
    proof: str = Field("", description="why it is a data artefact or allowed, in the words of the person")
    handled_by: str = ""
    note: str = Field("", description="what was decided of it on other facts, and is not in force any more")


class ExceptionDeviation(Part):
    """A deviation that an exception stands for."""

    item: str
    attribute: str
    test: str = ""
    fact: str = Field("", description="the reason sentence of the result in force; blank when it is not found any more")
    found: bool = Field(description="false: the results in force hold no such deviation any more")


class Confirmation(Part):
    """What the owner at the service organization says of the facts: never of the verdict."""

    by: str
    on: str = Field(description="the day of the answer, YYYY-MM-DD")
    answer: Literal["confirmed", "disputed"]
    words: str = ""
    recorded_by: str


class Approval(Part):
    """A reviewer or partner, who recorded nothing of the exception, accepts its evaluation."""

    person: str
    name: str
    at: str
    words: str = ""


class CompensatingControl(Part):
    """A control that is said to meet the same risk; usable only when it was itself tested and concluded."""

    control: str
    ref: str = ""
    title: str = ""
    why: str = Field("", description="why it meets the same risk precisely enough, as typed")
    conclusion: str = ""
    usable: bool
    reasons: list[str] = Field(default=[], description="why it is not usable")
    rests_on: str = Field("", description="digest of its tests and conclusion")


class StratumAttribute(Part):
    """One attribute on the items of a stratum."""

    attribute: str
    text: str
    how: Literal["rule", "eye"] = Field(description="rule: decided for every item; eye: for those that were marked")
    tested: int
    deviating: int
    deviating_items: list[str]


class StratumTest(Part):
    """The stratum of a root cause, tested beside the sample; it enters no rate and no limit."""

    population: str
    column: str
    value: str
    items: list[str]
    attributes: list[StratumAttribute]
    whole: bool = Field(description="every attribute was tested on every item of it")


class ExceptionEntry(Part):
    """One exception: what is reported of one or more deviations of one control."""

    id: str
    control: str
    ref: str
    title: str
    criteria: list[str]
    attributes: list[str]
    items: list[str]
    deviations: list[ExceptionDeviation]
    fact: str = Field("", description="the fact as reported; blank: the facts of the deviations speak")
    cause: str = ""
    classification: str = Field("", description="systematic, isolated, intentional or not_determined")
    deficiency: str = Field("", description="design or operation")
    period_from: str = ""
    period_to: str = ""
    extent: str = Field("", description="other instances: what was looked at and what was found")
    owner: str = Field("", description="who at the service organization answers for the control")
    response: str = Field("", description="management's action")
    response_owner: str = ""
    response_due: str = ""
    effect: str = ""
    disposition: str = ""
    compensating: list[CompensatingControl] = []
    stratum: StratumTest | None = Field(None, description="the items that share the root cause, tested whole")
    confirmation: Confirmation | None = None
    approval: Approval | None = None
    withdrawn: str = Field("", description="why it was withdrawn; its deviations are open again")
    recorded_by: list[str] = Field(default=[], description="every person who recorded something of it")
    rests_on: str = Field("", description="digest of all that an approval is given on")
    facts_sha256: str = Field("", description="digest of the facts that a confirmation is given on")
    open_points: list[str] = Field(default=[], description="what is not recorded, or given on an earlier state")

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to record, confirm or approve something of it."""
        return not self.withdrawn and bool(self.open_points)


class ExceptionLog(Part):
    """All deviations and exceptions of an engagement."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["reperform/exceptions/1"] = Field("reperform/exceptions/1", alias="schema")
    engagement_id: str
    deviations: list[DeviationEntry] = []
    exceptions: list[ExceptionEntry] = []

    @property
    def open_deviations(self) -> list[DeviationEntry]:
        """Deviations that are in no exception and that nobody decided on."""
        return [entry for entry in self.deviations if entry.handling == "open"]

    def of_control(self, control: str) -> list[ExceptionEntry]:
        """Return the exceptions of a control that were not withdrawn."""
        return [entry for entry in self.exceptions if entry.control == control and not entry.withdrawn]

    def as_json(self) -> dict[str, Any]:
        """Return the log under its published names."""
        return self.model_dump(mode="json", by_alias=True)
