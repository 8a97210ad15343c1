"""Who a name, handle or address is, on the day it was used: only as the identity map says, never by likeness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reperform.dates import spelled_day
from reperform.texts import clean_key, fold_person, join_words

Status = Literal["mapped", "unmapped", "shared", "undecided"]
# From the best known to the least.
STATUSES: tuple[Status, ...] = ("mapped", "unmapped", "shared", "undecided")


@dataclass(frozen=True)
class Claim:
    """One row of the identity map: an identity belongs to a person from a first to a last day, both included.

    ``readable`` is False where a client's list holds something else than a date for one of the two.
    """

    identity: str
    person: str
    shared: bool = False
    first: date | None = None
    last: date | None = None
    readable: bool = True

    @property
    def is_dated(self) -> bool:
        """Whether the identity is the person's for certain days only."""
        return self.first is not None or self.last is not None or not self.readable

    def holds_on(self, day: date) -> bool:
        """Return whether the identity is the person's on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Found:
    """Who a written name is: the person, how that is known, and why it is not."""

    status: Status
    person: str
    why: str = ""


class IdentityMap:
    """The identity map of an engagement: names, handles and addresses, each a person's between its dates.

    Parameters
    ----------
    claims : iterable of Claim
        Rows of the Identities sheet and of the client's identity lists; their order does not matter.

    Notes
    -----
    The name in the person column is an identity of that person too. A name that stands there only on
    shared rows (a robot, a team mailbox) is itself shared. Where the person of a row is in turn an identity
    of somebody, the map is followed to its end.

    Examples
    --------
    >>> known = IdentityMap([Claim("jdoe", "Jane Doe", last=date(2025, 5, 31)),
    ...                      Claim("jdoe", "John Dorn", first=date(2025, 7, 1))])
    >>> known.find("JDoe", date(2025, 3, 4)).person, known.find("jdoe", date(2025, 7, 1)).person
    ('Jane Doe', 'John Dorn')
    >>> known.find("jdoe", None).status, known.find("jane.doe", None).status
    ('undecided', 'unmapped')
    """

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        self._claims: dict[str, list[Claim]] = {}
        self._names: dict[str, list[str]] = {}
        self._persons: dict[str, str] = {}
        self._found: dict[tuple[str, date | None], Found] = {}
        persons_proper = set()
        for claim in claims:
            identity, person = fold_person(claim.identity), fold_person(claim.person)
            self._claims.setdefault(identity, []).append(claim)
            self._names.setdefault(person, []).append(identity)
            # Of several spellings the first in the alphabet, so that the order of rows does not show.
            self._persons[person] = min(clean_key(claim.person), self._persons.get(person, clean_key(claim.person)))
            if not claim.shared:
                persons_proper.add(person)
        self._shared_names = frozenset(self._persons) - persons_proper

    @classmethod
    def plain(cls, identities: Mapping[str, str], shared: Iterable[str] = ()) -> IdentityMap:
        """Return a map without dates: identity to person, and which identities are shared."""
        folded = {fold_person(one) for one in shared}
        rows = {fold_person(identity): person for identity, person in identities.items()}
        rows |= {one: one for one in folded if one not in rows}
        return cls(
            Claim(identity, person, identity in folded or fold_person(person) in folded)
            for identity, person in rows.items()
        )

    def __bool__(self) -> bool:
        return bool(self._claims)

    def find(self, written: str, day: date | None) -> Found:
        """Return who a name is on a day; without a day only what holds on every day is known."""
        if (written, day) not in self._found:
            self._found[(written, day)] = self._follow(fold_person(written), written, day, ())
        return self._found[(written, day)]

    def names_of(self, person: str) -> frozenset[str]:
        """Return every folded name that may be a person's, on whatever day; the person's own is one of them."""
        found, waiting = set(), [fold_person(person)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._names.get(name, ())
        return frozenset(found)

    def is_reassigned(self, written: str) -> bool:
        """Return whether an identity, or one it stands for, belongs to different persons at different times."""
        seen, waiting = set(), {fold_person(written)}
        while waiting:
            name = waiting.pop()
            seen.add(name)
            persons = {fold_person(claim.person) for claim in self._claims.get(name, ())}
            if len(persons) > 1:
                return True
            waiting |= persons - seen
        return False

    def _follow(self, folded: str, written: str, day: date | None, seen: tuple[str, ...]) -> Found:
        claims = self._claims.get(folded)
        if claims is None:
            if folded in self._shared_names:
                return Found("shared", self._persons[folded])
            return Found("mapped", self._persons[folded]) if folded in self._persons else Found("unmapped", written)
        if any(claim.shared for claim in claims) and not any(claim.is_dated for claim in claims):
            return Found("shared", written)
        current, why = _in_force(claims, day)
        if why:
            return Found("undecided", written, why)
        if any(claim.shared for claim in current):
            return Found("shared", written)
        persons = {fold_person(claim.person) for claim in current}
        if persons & {*seen}:
            return Found("undecided", written, "leads back to itself in the identity map")
        found = [
            Found("mapped", self._persons[person])
            if person == folded
            else self._follow(person, self._persons[person], day, (*seen, folded))
            for person in sorted(persons)
        ]
        if len({fold_person(one.person) for one in found}) > 1:
            owners = join_words(sorted(self._persons[person] for person in persons))
            return Found("undecided", written, f"belongs to {owners} at once in the identity map")
        return found[0]


def _in_force(claims: list[Claim], day: date | None) -> tuple[list[Claim], str]:
    """Return the claims that hold on a day, or why that cannot be said."""
    if not any(claim.is_dated for claim in claims):
        return claims, ""
    if not all(claim.readable for claim in claims):
        return [], "has a day in the identity map that is not a date"
    if day is None:
        return [], "is dated in the identity map, and no day of the action is stated"
    current = [claim for claim in claims if claim.holds_on(day)]
    return current, "" if current else f"belongs to nobody in the identity map on {spelled_day(day)}"
