"""rollup.json: from controls to criteria, categories, the limbs of the opinion and the opinion itself.

A proposal is computed; a judgement was typed by a named person on exactly the state that ``rests_on`` names. One that
was given on another state stands under ``earlier`` and is not in force.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from reperform.record.part import Part


class RollupJudgement(Part):
    """What a named person judged of one step."""

    status: str
    rationale: str
    person: str
    name: str
    at: str
    material: str = Field("", description="yes or no, as typed; only for the limbs")
    pervasive: str = Field("", description="yes or no, as typed; only for the limbs")


class RollupProposal(Part):
    """What follows by the rules of the roll-up. It is never a judgement."""

    status: str = Field("", description="blank where only a person can say")
    sentence: str


class RollupNode(Part):
    """What every step has: what it rests on, what is open beneath, what is proposed, what a person judged."""

    id: str
    title: str = ""
    rests_on: str = Field(description="digest of everything beneath")
    open_points: list[str] = []
    proposed: RollupProposal
    judgement: RollupJudgement | None = Field(None, description="in force: given on what rests_on names")
    earlier: RollupJudgement | None = Field(None, description="the last one given, on another state: not in force")


class ControlNode(Part):
    """Where a control stands, as the criteria see it."""

    control: str
    ref: str
    title: str
    criteria: list[str]
    state: str
    conclusion: str = Field("", description="a conclusion status in force, or blank")
    concluded_by: str = ""
    design: str = ""
    implementation: str = ""
    items: int = 0
    deviating: int = 0
    tested: list[str] = Field(default=[], description="items tested of the population, test by test")
    exceptions: list[str] = []
    open_points: list[str] = []
    out_of_date: list[str] = Field(default=[], description="what changed since its paper was made")
    inquiry_only: bool = False
    rests_on: str
    design_rests_on: str = Field(description="digest of wording, walkthrough and design deficiencies alone")


class CriterionNode(RollupNode):
    """One criterion in scope."""

    category: str
    series: str
    applicable: bool = True
    reason: str = Field("", description="why no control addresses it")
    controls: list[str] = []
    exceptions: list[str] = []
    compensating: list[str] = Field(default=[], description="usable compensating controls of its exceptions")


class CategoryNode(RollupNode):
    """One category in scope: the common criteria and its own."""

    criteria: list[str]


class LimbNode(RollupNode):
    """One limb of the opinion: description, design or operation."""


class MatrixLine(Part):
    """What the matrix gives for one limb."""

    limb: str
    status: str
    material: str = ""
    pervasive: str = ""
    gives: str = Field("", description="an opinion, or blank while the limb is not judged")
    sentence: str


class OpinionNode(RollupNode):
    """The matrix applied and explained; the opinion itself is selected by a partner."""

    matrix: list[MatrixLine] = []


class RollUp(Part):
    """The whole roll-up of an engagement."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["reperform/rollup-record/1"] = Field("reperform/rollup-record/1", alias="schema")
    engagement_id: str
    report_type: int
    period: dict[str, str]
    controls: list[ControlNode]
    criteria: list[CriterionNode]
    categories: list[CategoryNode]
    limbs: list[LimbNode]
    opinion: OpinionNode
    versions: dict[str, str]

    def nodes(self) -> dict[str, RollupNode]:
        """Return every step that a person judges, by its name, from the bottom up."""
        found: list[RollupNode] = [*self.criteria, *self.categories, *self.limbs, self.opinion]
        return {node.id: node for node in found}

    def as_json(self) -> dict[str, Any]:
        """Return the roll-up under its published names."""
        return self.model_dump(mode="json", by_alias=True)
