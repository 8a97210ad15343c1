"""Planning: how many items the firm's methodology gives for a test, on which basis, and from which strata."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from reperform.draws import refusals
from reperform.draws.firm_tables import table_of
from reperform.draws.one_each import test_of_one
from reperform.draws.planned import PlannedSize, set_to
from reperform.draws.selecting import KEY_ITEMS, RANDOM, divided
from reperform.draws.sharing import locations_apart, shared
from reperform.engagement.tests_of_control import TestedTogether
from reperform.errors import AnswerNeeded
from reperform.model import AttributeSpec, MethodRow
from reperform.opened import OpenEngagement
from reperform.populations.population import Population
from reperform.sampling import (
    FrequencyTable,
    plan_attribute,
    plan_attributes,
    plan_discovery,
    plan_frequency,
    plan_two_stage,
)

PICKED = ("haphazard", "judgmental")


def plan_for(opened: OpenEngagement, test: TestedTogether, population: Population) -> PlannedSize:
    """Return the plan of a test for a frame: size by the methodology, shared among the strata it asks for.

    Raises
    ------
    AnswerNeeded
        RP-D01 when the methodology says nothing on the control: no size is a silent default.
    InputRefused
        RP-D20 for a column the list does not have, RP-D21 for a table that is not in the folder.
    """
    method = opened.engagement.method_of(test.control)
    if method is None:
        raise AnswerNeeded(refusals.no_method(test.population))
    versions = opened.engagement.versions_of(test.control)
    frequency = next((row for row in versions if row.version_name == test.version), versions[-1]).frequency
    # A sample shared equally among strata misses deviations no more often than the binomial says (Hoeffding 1956).
    # Shares are whole items, so `shared` holds the size against the limit of the shares themselves.
    distribution = "binomial" if method.selection in ("stratified", "spread") else "hypergeometric"
    sizing = _Sizing(method, frequency, test.attributes, table_of(opened, method), distribution)
    about = opened.engagement.about
    if method.method in PICKED:
        return _picked(method, population.size)
    if method.method == "test_of_one":
        return test_of_one(population, about, method, opened.engagement.relies_on(test.control))
    if method.locations and not method.homogeneity:
        return locations_apart(population, about, method, sizing.size_for)
    base = dict(_division(method))
    rest = population.size
    if method.key_column:
        rest -= len(divided(population, about, {**RANDOM, **base["key_items_only"]})[KEY_ITEMS])
        base |= base.pop("key_items_only")
    planned = sizing.size_for(rest)
    return _pooled(shared(planned, population, about, base, method), method)


def picked_by_a_person(opened: OpenEngagement, control: str) -> bool:
    """Return whether the methodology has the items of a control picked by a person, never by chance."""
    method = opened.engagement.method_of(control)
    return method is not None and method.method in PICKED


def plan_size(
    method: MethodRow | None,
    frequency: str,
    population: Population,
    attributes: Sequence[AttributeSpec] = (),
    table: FrequencyTable | None = None,
) -> PlannedSize:
    """Return the sample size the methodology gives for a frame, undivided.

    Raises
    ------
    AnswerNeeded
        RP-D01 when the methodology says nothing on the control: no size is a silent default.
    """
    if method is None:
        raise AnswerNeeded(refusals.no_method(population.spec.population))
    planned = _Sizing(method, frequency, tuple(attributes), table).size_for(population.size)
    strata = [{"name": "", "population": population.size, "size": planned.size}]
    return replace(planned, selection={**RANDOM, "strata": strata})


def _division(method: MethodRow) -> dict[str, Any]:
    """Return the selection a methodology row asks for, without the sizes of its strata."""
    found: dict[str, Any] = {"method": method.selection or "random"}
    if found["method"] == "systematic":
        found |= {"sort_by": list(method.sort_by), "starts": method.starts or 1}
    if found["method"] == "stratified":
        found |= {"column": method.stratum_column, "allocation": method.allocation or "proportional"}
    if found["method"] == "spread":
        over = method.runs if method.runs in ("months", "quarters") else "runs"
        found |= {"over": over, "allocation": method.allocation or "proportional"}
        found |= {"runs": int(method.runs) if over == "runs" and method.runs else 0}
    if method.key_column:
        condition = {"column": method.key_column, "op": method.key_op, "value": method.key_value}
        found["key_items_only"] = {"key_items": condition}
    return found


def _pooled(planned: PlannedSize, method: MethodRow) -> PlannedSize:
    if not method.locations:
        return planned
    sentence = f"The locations in {method.locations} are pooled as one population: {method.homogeneity.rstrip('.')}."
    details = {**planned.details, "locations": method.locations, "homogeneity": method.homogeneity}
    return replace(planned, details=details, sentences=(*planned.sentences, sentence))


def _picked(method: MethodRow, population_size: int) -> PlannedSize:
    size = min(method.size or 0, population_size)
    sentence = (
        f"{size} items were planned for a {method.method} selection by a named person: {method.reason or 'no reason'}. "
        "Items picked by a person are no random sample, so they support no conclusion by numbers."
    )
    return PlannedSize(size, "non_statistical", method.method, {"size": size, "reason": method.reason}, (sentence,),
                       {"method": method.method, "strata": []})  # fmt: skip


@dataclass(frozen=True)
class _Sizing:
    """The size a methodology row gives for a number of items."""

    method: MethodRow
    frequency: str
    attributes: tuple[AttributeSpec, ...]
    table: FrequencyTable | None
    distribution: str = "hypergeometric"

    def size_for(self, population_size: int) -> PlannedSize:
        planned = self._by_method(population_size)
        wanted = self.method.size
        if wanted is None or wanted == planned.size or not population_size:
            return planned
        size = min(wanted, population_size)
        return set_to(planned, size, self.method.reason or "no reason recorded", "override_reason")

    def _by_method(self, population_size: int) -> PlannedSize:
        method = self.method
        if not population_size:
            return _nothing(method.method)
        if method.method == "frequency_table":
            plan = plan_frequency(self.frequency, population_size, method.risk, self.table or method.table)
            size = min(plan.sample_size, population_size)
            sentences = plan.sentences
            if self.table is not None and self.table.sha256:
                sentences = (*sentences, f"The table is {method.table}, SHA-256 {self.table.sha256}.")
            return PlannedSize(size, "non_statistical", method.method, plan.as_json(), sentences)
        if method.method == "whole_population":
            sentence = f"All {population_size:,} items are tested; there is no sampling risk."
            return PlannedSize(population_size, "whole_population", method.method, {}, (sentence,))
        if method.method in ("attribute", "discovery", "two_stage"):
            return self._largest(population_size)
        raise AnswerNeeded(refusals.selected_by_person(method.method))

    def _largest(self, population_size: int) -> PlannedSize:
        """Return the plan of the attribute that needs the most items: one draw serves all of them."""
        terms = {one.attribute: (one.tolerable_rate or self.method.tolerable_rate,
                                 one.expected_rate or self.method.expected_rate)
                 for one in self.attributes}  # fmt: skip
        pairs = set(terms.values()) or {(self.method.tolerable_rate, self.method.expected_rate)}
        plans = {pair: self._statistical(pair, population_size) for pair in sorted(pairs)}
        largest = max(plans.values(), key=lambda plan: plan.size)
        if not any(one.tolerable_rate or one.expected_rate for one in self.attributes):
            return largest
        if self.method.method != "attribute":
            rows = [{"attribute": name, "tolerable_rate": pair[0], "own_size": plans[pair].size}
                    for name, pair in terms.items()]  # fmt: skip
            listed = "; ".join(f"{row['attribute']} {row['own_size']}" for row in rows)
            sentences = [f"One sample serves every attribute, so the largest of their sizes counts: {listed}."]
            return replace(largest, details={**largest.details, "attributes": rows},
                           sentences=(*largest.sentences, *sentences))  # fmt: skip
        together = plan_attributes(
            self.method.confidence, [(name, pair[0], pair[1] or "0") for name, pair in terms.items()],
            self._frame(population_size), self.distribution,
        )  # fmt: skip
        details = {**largest.details, "sample_size": together.sample_size,
                   "attributes": together.as_json()["attributes"]}  # fmt: skip
        return replace(largest, size=min(together.sample_size, population_size), details=details,
                       sentences=(*largest.sentences, *together.sentences))  # fmt: skip

    def _frame(self, population_size: int) -> int | None:
        return population_size if self.distribution == "hypergeometric" else None

    def _statistical(self, terms: tuple[str, str], population_size: int) -> PlannedSize:
        method, (tolerable, expected) = self.method, terms
        if method.method == "attribute":
            plan = plan_attribute(method.confidence, tolerable, expected_rate=expected or None,
                                  population=self._frame(population_size),
                                  distribution=self.distribution)  # fmt: skip
            return PlannedSize(min(plan.sample_size, population_size), "statistical", method.method, plan.as_json(),
                               plan.sentences)  # fmt: skip
        if method.method == "discovery":
            found = plan_discovery(method.confidence, tolerable, self._frame(population_size), self.distribution)
            return PlannedSize(min(found.sample_size, population_size), "statistical", method.method, found.as_json(),
                               found.sentences)  # fmt: skip
        extend_if = 1 if method.extend_if is None else method.extend_if
        stages = plan_two_stage(method.confidence, tolerable, extend_if, method.accept_second_if or 0)
        size = min(stages.stage_size, population_size)
        return PlannedSize(size, "statistical", method.method, stages.as_json(), stages.sentences)


def _nothing(method: str) -> PlannedSize:
    sentence = "No item occurred in the period, so none is tested; that is no evidence of effectiveness."
    return PlannedSize(0, "non_statistical", method, {}, (sentence,))
