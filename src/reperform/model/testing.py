"""Rows of how it is tested: methodology, criteria without a control, walkthroughs, requests."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from reperform.model.row import Row


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
