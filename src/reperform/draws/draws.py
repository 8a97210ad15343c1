"""The draw: population frozen first, then the seed, then the tickets; every step in the ledger.

Order of events, which nothing can change afterwards: ``plan`` (frame digest, size and why), ``draw`` with the
seed, ``draw`` with the items. An extension takes the next ranks, so the first items stay.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reperform.engagement.tests_of_control import TestedTogether
from reperform.errors import AnswerNeeded, InputRefused, Message, UsageError, Where
from reperform.model import MethodRow
from reperform.opened import OpenEngagement
from reperform.populations.population import KEY_JOIN, Population
from reperform.record import Draw
from reperform.sampling import plan_attribute, plan_discovery, plan_frequency, select_random

ALGORITHM = "hashrank-1"


@dataclass(frozen=True)
class PlannedSize:
    """How many items, on which basis, and the sentences that derive the number."""

    size: int
    basis: str
    method: str
    details: Mapping[str, Any]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """The sample in force for one list of one control, with its ledger."""

    frame_sha256: str
    size: int
    seed: str
    basis: str
    method: str
    details: Mapping[str, Any]
    sentences: tuple[str, ...]
    items: tuple[str, ...]
    ledger: tuple[Draw, ...]


def plan_size(method: MethodRow | None, frequency: str, population: Population) -> PlannedSize:
    """Return the sample size the firm's methodology gives for a control.

    Raises
    ------
    AnswerNeeded
        RP-D01 when the methodology says nothing on the control: no size is a silent default.
    """
    if method is None:
        raise AnswerNeeded(_no_method(population.spec.population))
    planned = _planned(method, frequency, population.size)
    if method.size is None or method.size == planned.size:
        return planned
    size = min(method.size, population.size)
    reason = method.reason or "no reason recorded"
    return PlannedSize(
        size,
        planned.basis if size >= planned.size else "non_statistical",
        planned.method,
        {**planned.details, "size_by_methodology": planned.size, "override_reason": reason},
        (*planned.sentences, f"The size was set to {size} instead of {planned.size}: {reason}."),
    )


def _planned(method: MethodRow, frequency: str, population_size: int) -> PlannedSize:
    if method.method == "frequency_table":
        by_table = plan_frequency(frequency, population_size, method.risk, method.table)
        return PlannedSize(
            min(by_table.sample_size, population_size),
            "non_statistical",
            method.method,
            by_table.as_json(),
            by_table.sentences,
        )
    if method.method == "attribute":
        plan = plan_attribute(
            method.confidence,
            method.tolerable_rate,
            expected_rate=method.expected_rate or None,
            population=population_size,
            distribution="hypergeometric",
        )
        return PlannedSize(plan.sample_size, "statistical", method.method, plan.as_json(), plan.sentences)
    if method.method == "discovery":
        found = plan_discovery(method.confidence, method.tolerable_rate, population=population_size)
        return PlannedSize(found.sample_size, "statistical", method.method, found.as_json(), found.sentences)
    if method.method == "whole_population":
        sentence = f"All {population_size:,} items are tested; there is no sampling risk."
        return PlannedSize(population_size, "whole_population", method.method, {}, (sentence,))
    raise AnswerNeeded(_selected_by_person(method.method))


def draw(
    opened: OpenEngagement,
    test: TestedTogether,
    population: Population,
    planned: PlannedSize,
    *,
    person: str,
    seed: str = "",
    reason: str = "",
    at: str = "",
) -> Drawn:
    """Freeze the population, take a seed, draw, and record every step.

    Parameters
    ----------
    seed : str
        Blank takes fresh randomness of this machine, written down before any ticket is computed. A given
        seed needs a reason.
    reason : str
        Why a seed is given, or why a second draw replaces the first.

    Raises
    ------
    InputRefused
        RP-D02 when keys are not unique, RP-D03 when a second draw has no reason, RP-D04 when a given
        seed has none.
    """
    _refuse_duplicates(population)
    if _resume(opened, test, population, person=person, at=at):
        resumed = drawn_for(opened, test)
        assert resumed is not None  # noqa: S101 - it was recorded in the line above
        return resumed
    earlier = drawn_for(opened, test)
    if earlier is not None and not reason:
        raise InputRefused(_second_draw(test, earlier))
    if seed and not reason:
        raise UsageError(_seed_needs_reason(test))
    subjects = {"control": test.control, "population": test.population}
    frozen = {
        "frame_sha256": population.frame_sha256,
        "population_size": population.size,
        "size": planned.size,
        "basis": planned.basis,
        "method": planned.method,
        "details": dict(planned.details),
        "sentences": list(planned.sentences),
        "import": population.imported.import_id,
        "reason": reason,
    }
    opened.log.append("plan", subjects, frozen, actor=person, at=at)
    taken = seed or secrets.token_hex(32)
    stage = {"stage": "seed", "seed": taken, "given": bool(seed), "reason": reason, "algorithm": ALGORITHM}
    opened.log.append("draw", subjects, stage, actor=person, at=at)
    items = select_items(population, planned.size, taken)
    opened.log.append("draw", subjects, {"stage": "items", "items": list(items)}, actor=person, at=at)
    drawn = drawn_for(opened, test)
    assert drawn is not None  # noqa: S101 - it was recorded in the lines above
    return drawn


def _resume(opened: OpenEngagement, test: TestedTogether, population: Population, *, person: str, at: str) -> bool:
    """Finish a draw that was cut off after its seed was written: the same seed, never a new one."""
    subjects = {"control": test.control, "population": test.population}
    events = [event for event in opened.log.of_type("plan", "draw") if event.subjects == subjects]
    if len(events) < 2 or events[-1].data.get("stage") != "seed":
        return False
    plan, seed = events[-2].data, events[-1].data["seed"]
    if plan.get("frame_sha256") != population.frame_sha256:
        return False
    items = select_items(population, plan["size"], seed)
    opened.log.append("draw", subjects, {"stage": "items", "items": list(items)}, actor=person, at=at)
    return True


def extend(
    opened: OpenEngagement,
    test: TestedTogether,
    population: Population,
    more: int,
    *,
    reason: str,
    person: str,
    at: str = "",
) -> Drawn:
    """Add the next ranks to a sample; the first items and their results stay.

    Raises
    ------
    InputRefused
        RP-D05 when nothing was drawn yet, RP-D06 when the population changed since the draw.
    UsageError
        RP-D07 without a reason.
    """
    drawn = drawn_for(opened, test)
    if drawn is None:
        raise InputRefused(_nothing_drawn(test))
    if drawn.frame_sha256 != population.frame_sha256:
        raise InputRefused(_frame_changed(test))
    if not reason:
        raise UsageError(_extension_needs_reason(test))
    items = select_items(population, min(drawn.size + more, population.size), drawn.seed)
    added = list(items[drawn.size :])
    opened.log.append(
        "extend",
        {"control": test.control, "population": test.population},
        {"size": len(items), "items": added, "reason": reason},
        actor=person,
        at=at,
    )
    extended = drawn_for(opened, test)
    assert extended is not None  # noqa: S101 - it was recorded in the line above
    return extended


def select_items(population: Population, size: int, seed: str) -> tuple[str, ...]:
    """Return the items of a draw in ticket order: ``hashrank-1`` over the keys of the frame."""
    keys = [key[0] if len(key) == 1 else key for key in population.keys]
    chosen = select_random(keys, size, seed)
    return tuple(key if isinstance(key, str) else KEY_JOIN.join(key) for key in chosen)


def drawn_for(opened: OpenEngagement, test: TestedTogether) -> Drawn | None:
    """Return the sample in force for a test, built from its events alone, or None."""
    plan: Mapping[str, Any] | None = None
    seed, drawn_items, basis, ledger = "", False, "", []
    items: list[str] = []
    for event in opened.log.of_type("plan", "draw", "extend"):
        if event.subjects != {"control": test.control, "population": test.population}:
            continue
        data = event.data
        if event.type == "plan":
            plan, seed, drawn_items, items, basis = data, "", False, [], data["basis"]
            text = (
                f"frame {data['frame_sha256'][:16]}… of {data['population_size']:,} items frozen; size {data['size']}"
            )
        elif event.type == "extend":
            items = [*items, *data["items"]]
            # The plan that was followed is no longer the one whose risk was computed.
            basis = "non_statistical"
            text = f"extended to {data['size']} items by the next ranks"
        elif data["stage"] == "seed":
            seed = data["seed"]
            text = f"seed {'given' if data['given'] else 'taken from fresh randomness'}: {seed}"
        else:
            items, drawn_items = list(data["items"]), True
            text = f"{len(items)} items drawn by {ALGORITHM}"
        ledger.append(Draw(event=event.type, text=text, reason=data.get("reason", ""), by=event.actor, at=event.at))
    if plan is None or not drawn_items:
        return None
    return Drawn(
        plan["frame_sha256"],
        len(items),
        seed,
        basis,
        plan["method"],
        plan["details"],
        tuple(plan["sentences"]),
        tuple(items),
        tuple(ledger),
    )


def _refuse_duplicates(population: Population) -> None:
    duplicates = population.duplicate_keys
    if duplicates or population.blank_keys:
        raise InputRefused(
            Message(
                "RP-D02",
                f"{len(duplicates)} keys stand on more than one item and {population.blank_keys} items have none",
                "An item that cannot be told from another cannot be drawn or found again.",
                "declare a key that tells the items apart (several columns may form it) in the Populations sheet",
                Where(
                    file=population.imported.record["file"]["name"],
                    column=", ".join(population.spec.key),
                    ids=duplicates,
                    count=len(duplicates),
                ),
            )
        )


def _no_method(population: str) -> Message:
    return Message(
        "RP-D01",
        f"the Methodology sheet says nothing on how many items of {population} to select",
        "A sample size is the firm's decision and never a silent default.",
        "add a row to the Methodology sheet: method, table and risk, or confidence and tolerable_rate",
        Where(file="engagement.xlsx", sheet="Methodology"),
    )


def _selected_by_person(method: str) -> Message:
    return Message(
        "RP-D11",
        f"items of a {method} selection cannot be entered in this version",
        "A draw by chance must not be called a selection by judgement.",
        "use frequency_table, attribute, discovery or whole_population in the Methodology sheet",
        Where(file="engagement.xlsx", sheet="Methodology", column="method"),
    )


def _second_draw(test: TestedTogether, drawn: Drawn) -> Message:
    return Message(
        "RP-D03",
        f"a sample of {drawn.size} was already drawn from {test.population} for {test.control}",
        "A second draw without a reason would look like shopping for a clean sample.",
        f'reperform sample {test.control} --reason "why it is drawn again"; the first draw stays visible',
    )


def _seed_needs_reason(test: TestedTogether) -> Message:
    return Message(
        "RP-D04",
        "a seed was given without a reason",
        "By default the seed is fresh randomness, so that nobody can choose the sample.",
        f'reperform sample {test.control} --seed ... --reason "where the seed comes from"',
    )


def _nothing_drawn(test: TestedTogether) -> Message:
    return Message(
        "RP-D05",
        f"nothing was drawn from {test.population} for {test.control} yet",
        "There is no sample to extend.",
        f"reperform sample {test.control}",
    )


def _frame_changed(test: TestedTogether) -> Message:
    return Message(
        "RP-D06",
        f"the population {test.population} changed since the sample was drawn",
        "Its next ranks are no longer those of the frozen frame.",
        f'draw again with a reason: reperform sample {test.control} --reason "..."',
    )


def _extension_needs_reason(test: TestedTogether) -> Message:
    return Message(
        "RP-D07",
        "an extension was asked for without a reason",
        "An extended sample is judged by the plan that was actually followed.",
        f'reperform sample {test.control} --extend N --reason "..."',
    )
