"""A person's clearance of a list: what it settles, and when it falls away.

A clearance is for the list as taken in, for the lists it was compared with, and for what was open then. A test
that fails afterwards, a count stated anew or a list sent again is not covered by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reperform.opened import OpenEngagement


@dataclass(frozen=True)
class Clearance:
    """A person's reason for relying on a list although a test of it failed or a statement is missing.

    Attributes
    ----------
    settles : mapping of str to str, or None
        Id of what was open to what was expected then; None: whatever is open (a clearance of an earlier version).
    """

    person: str
    rationale: str
    settles: Mapping[str, str] | None = None

    def covers(self, identifier: str, expected: str) -> bool:
        """Return whether a failed test or missing statement was open in the same way when the person cleared it."""
        return self.settles is None or self.settles.get(identifier) == expected


def ipe_subject(population: str) -> str:
    """Return what a clearance of a list is recorded under."""
    return f"population:{population}"


def clearance_in_force(opened: OpenEngagement, population: str, imports: Mapping[str, str]) -> Clearance | None:
    """Return the last clearance of a list, if it was given for exactly these imports.

    Parameters
    ----------
    imports : mapping
        The list and every list it is compared with, to the id of the import in force.
    """
    judgement = opened.judgements.latest("ipe", ipe_subject(population))
    if judgement is None:
        return None
    content: Mapping[str, Any] = judgement.content
    compared = {name: identifier for name, identifier in imports.items() if name != population}
    if content["import"] != imports.get(population) or content.get("compared", compared) != compared:
        return None
    person = opened.person(judgement.person)
    settles = content.get("settles")
    return Clearance(
        person.name if person else judgement.person,
        str(content["rationale"]),
        dict(settles) if settles is not None else None,
    )
