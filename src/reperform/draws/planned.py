"""A planned size: how many items, on which basis, from which strata, and the sentences that derive the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reperform.draws.selecting import RANDOM


@dataclass(frozen=True)
class PlannedSize:
    """How many items, on which basis, from which strata, and the sentences that derive the numbers."""

    size: int
    basis: str
    method: str
    details: Mapping[str, Any]
    sentences: tuple[str, ...]
    selection: Mapping[str, Any] = field(default_factory=lambda: dict(RANDOM))


def set_to(planned: PlannedSize, size: int, reason: str, name: str) -> PlannedSize:
    """Return a plan whose size a person set; a smaller size than the methodology's is no statistical plan."""
    sentence = f"The size was set to {size} instead of {planned.size}: {reason.rstrip('.')}."
    return replace(
        planned,
        size=size,
        basis=planned.basis if size >= planned.size else "non_statistical",
        details={**planned.details, "size_by_methodology": planned.size, name: reason},
        sentences=(*planned.sentences, sentence),
    )
