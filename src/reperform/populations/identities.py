"""The identity map of an engagement: the Identities sheet and the client's identity lists, and what it covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from reperform.dates import local_date, parse_moment
from reperform.engagement.identity_lists import identity_lists
from reperform.model import AttributeSpec
from reperform.opened import OpenEngagement
from reperform.populations.lists import Lists
from reperform.populations.population import Population
from reperform.populations.scoping import zone_of_column
from reperform.record import IdentityUse
from reperform.rules import Claim, IdentityMap, Outcome
from reperform.rules.identities import STATUSES, Status
from reperform.texts import clean_key, fold_person, is_blank, join_words, split_list

SHOWN = 20
SHOWN_ITEMS = 20


@dataclass(frozen=True)
class Identities:
    """The identity map, and where it comes from in words."""

    known: IdentityMap
    source: str


def identities_of(lists: Lists) -> Identities:
    """Return the identity map of an engagement.

    Rows of a list that name no person or no identity are counted, not used. An identity that two persons
    claim on one day, or a date that cannot be read, makes the identity undecided: no row wins.
    """
    engagement = lists.opened.engagement
    claims = [
        Claim(row.identity, row.person, row.kind == "shared", row.effective_from, row.effective_to)
        for row in engagement.identities
    ]
    words = [f"the Identities sheet ({_rows(len(claims))})"] if claims else []
    for spec in identity_lists(engagement):
        population = lists.population(spec.population)
        if population is not None:
            found = list(_claims_of(population, lists.opened))
            words.append(_list_words(population, found))
            claims += found
    return Identities(IdentityMap(claims), join_words(words) or "no identity map is stated")


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"


def _list_words(population: Population, found: list[Claim]) -> str:
    """Return a list in words: its rows, the kinds read as a person, and what could not be used."""
    spec, rows = population.spec, population.all_rows
    notes = [_rows(len(rows))]
    if len(found) < len(rows):
        notes.append(f"{len(rows) - len(found):,} without person or identity not used")
    unread = sum(not claim.readable for claim in found)
    if unread:
        notes.append(f"{unread:,} with a day that is no date")
    kind = spec.identity_columns.get("kind", "")
    if kind:
        kinds = Counter(clean_key(row[kind]) or "blank" for row in rows)
        shared = _shared_values(population)
        persons = [f"{name} {count:,}" for name, count in sorted(kinds.items()) if name.casefold() not in shared]
        notes.append(f"{kind} read as a person: {', '.join(persons) or 'none'}")
    return f"the list {spec.population} ({'; '.join(notes)})"


def _shared_values(population: Population) -> frozenset[str]:
    values = split_list(population.spec.identity_columns.get("shared", ""), ",")
    return frozenset(value.casefold() for value in values)


def _claims_of(population: Population, opened: OpenEngagement) -> Iterator[Claim]:
    columns, shared = population.spec.identity_columns, _shared_values(population)
    for row in population.all_rows:
        person, identity = row[columns["person"]], row[columns["identity"]]
        if is_blank(person) or is_blank(identity):
            continue
        first, last = (_day(row, columns.get(name, ""), population, opened) for name in ("from", "to"))
        kind = clean_key(row[columns["kind"]]).casefold() if columns.get("kind") else ""
        yield Claim(
            identity,
            person,
            kind in shared,
            first if isinstance(first, date) else None,
            last if isinstance(last, date) else None,
            readable="" not in (first, last),
        )


def _day(row: Mapping[str, str], column: str, population: Population, opened: OpenEngagement) -> date | str | None:
    """Return a day of a list, None where there is none, and an empty text where it cannot be read."""
    if not column or is_blank(row[column]):
        return None
    moment = parse_moment(clean_key(row[column]), zone_of_column(population.zone, column))
    return "" if moment is None else local_date(moment, opened.engagement.about.time_zone)


@dataclass
class Coverage:
    """What the identity map knew of the persons one attribute compared, gathered item by item."""

    attribute: AttributeSpec
    _status: dict[str, Status] = field(default_factory=dict)
    _written: dict[str, str] = field(default_factory=dict)
    _assumed: set[str] = field(default_factory=set)
    _both: set[str] = field(default_factory=set)

    def add(self, item: str, outcome: Outcome) -> None:
        """Take in the persons compared for one item; the worst status of an identity stays."""
        compared = outcome.compared
        if compared is None:
            return
        for written, status in compared.people:
            key = fold_person(written)
            self._written[key] = min(written, self._written.get(key, written))
            self._status[key] = max(status, self._status.get(key, status), key=STATUSES.index)
        if outcome.result == "pass" and compared.assumed:
            self._assumed.add(item)
        if compared.both_sides:
            self._both.add(item)

    def as_record(self, source: str) -> IdentityUse:
        """Return the coverage as it stands in the record; names and items in the order of their texts."""
        names: dict[Status, list[str]] = {status: [] for status in STATUSES}
        for key, status in self._status.items():
            names[status].append(self._written[key])
        first = {f"{status}_first": sorted(names[status])[:SHOWN] for status in STATUSES if status != "mapped"}
        return IdentityUse.model_validate(
            {
                "attribute": self.attribute.attribute,
                "rule": self.attribute.rule,
                "source": source,
                **{status: len(names[status]) for status in STATUSES},
                **first,
                "unmapped_are": "unable" if self.attribute.arguments.get("unmapped") == "unable" else "compared",
                "assumed_items": len(self._assumed),
                "assumed_first": sorted(self._assumed)[:SHOWN_ITEMS],
                "both_sides_items": len(self._both),
                "both_sides_first": sorted(self._both)[:SHOWN_ITEMS],
            }
        )
