"""The roll-up of the replay: what the manager judges of each criterion, the partner of all that stands above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .clock import Clock, step
from .rollup_texts import CATEGORIES, CRITERIA, LIMBS, OPINION


def rollup_steps(criteria: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """Return the judgements on the roll-up, each with the controls without which it cannot be given.

    Parameters
    ----------
    criteria : mapping of str to sequence of str
        Criterion to the controls that address it.
    """
    every = sorted({control for controls in criteria.values() for control in controls})
    clock = Clock()
    clock.begin(25)
    at = clock.tick(240)
    judged = [
        {"at": at, "person": "ahale", "do": "rollup", "step": criterion, "status": status, "rationale": rationale,
         "controls": sorted(set(criteria[criterion]))}
        for criterion, status, rationale in CRITERIA
    ]  # fmt: skip
    clock.begin(26)
    at = clock.tick(20)
    judged += [
        {"at": at, "person": "sbrandt", "do": "rollup", "step": name, "status": status, "rationale": rationale,
         "controls": every}
        for name, status, rationale in CATEGORIES
    ]  # fmt: skip
    at = clock.tick(45)
    judged += [
        {"at": at, "person": "sbrandt", "do": "rollup", "step": name, "status": status, "rationale": rationale,
         "material": material, "pervasive": pervasive, "controls": every}
        for name, status, material, pervasive, rationale in LIMBS
    ]  # fmt: skip
    status, rationale = OPINION
    return [*judged, step(clock, "sbrandt", "rollup", 60, step="opinion", status=status, rationale=rationale,
                          controls=every)]  # fmt: skip
