"""From rows of employment to spells of persons: what follows on without a gap is one spell, whatever the rows say.

A contractor taken on the next day has not left; somebody hired again months later has left once and come twice.
How long a gap may be is declared, never assumed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reperform.dates import days_after, local_date, parse_moment, rolled
from reperform.model import About, PopulationSpec
from reperform.populations.events import KEY_JOIN, ChosenEvents
from reperform.populations.scoping import Exclusion, zone_of_column
from reperform.texts import clean_key

NEXT_DAY = "next_day"
NEXT_WEEKDAY = "next_weekday"
Row = Mapping[str, str]


@dataclass(frozen=True)
class _Part:
    """One row with its first and last day; a last day of None is an employment that goes on."""

    index: int
    first: date
    last: date | None


def gap_words(gap: str) -> str:
    """Return a declared gap in words.

    Examples
    --------
    >>> gap_words("next_day"), gap_words("3")
    ('on the next day at the latest', 'after at most 3 days without employment')
    """
    if gap == NEXT_DAY:
        return "on the next day at the latest"
    if gap == NEXT_WEEKDAY:
        return "on the next day from Monday to Friday at the latest"
    return f"after at most {gap} days without employment"


def _latest_start(last: date, gap: str) -> date:
    """Return the last day on which a row may start to continue one that ended on a day."""
    if gap == NEXT_WEEKDAY:
        return rolled(days_after(last, 1))
    return days_after(last, 1 + (0 if gap == NEXT_DAY else int(gap)))


def choose_spells(spec: PopulationSpec, rows: Sequence[Row], about: About) -> ChosenEvents:
    """Return one row for each spell of a person.

    Parameters
    ----------
    spec : PopulationSpec
        ``person_column``, ``start_column``, ``end_column`` and ``gap`` (next_day, next_weekday or a number of days).
        Where ``date_column`` is the start column a spell stands in the row that began it, else in the one that
        ended it; spells that go on are then no items, and counted.
    rows : sequence of mapping
        Column to text; dates as ISO 8601 text.
    about : About
        The zone in which time stamps fall on days.

    Returns
    -------
    ChosenEvents
        Rows without a person, without a readable start, with an unreadable end, or that end before they start, stay
        items of their own and are named: nothing is joined by a guess.
    """
    persons: dict[str, list[_Part]] = defaultdict(list)
    alone: list[int] = []
    for index, row in enumerate(rows):
        person, part = clean_key(row[spec.person_column]), _part(index, row, spec, about)
        if person and part is not None:
            persons[person].append(part)
        else:
            alone.append(index)
    spells = {person: _spells(parts, spec.gap) for person, parts in persons.items()}
    by_start = bool(spec.date_column) and spec.date_column == spec.start_column
    chosen, going_on = list(alone), []
    for spell in (spell for found in spells.values() for spell in found):
        if not by_start and any(part.last is None for part in spell):
            going_on += [part.index for part in spell]
        else:
            chosen.append(_standing_for(spell, by_start))
    left = {*range(len(rows))} - {*chosen, *going_on}
    return ChosenEvents(
        tuple(sorted(chosen)),
        tuple(_exclusions(spec, rows, sorted(left), sorted(going_on), by_start)),
        tuple(_sentences(spec, rows, spells, alone)),
    )


def _part(index: int, row: Row, spec: PopulationSpec, about: About) -> _Part | None:
    days: list[date | None] = []
    for column in (spec.start_column, spec.end_column):
        text = clean_key(row[column])
        moment = parse_moment(text, zone_of_column(spec.zone, column))
        if text and moment is None:
            return None
        days.append(None if moment is None else local_date(moment, about.time_zone))
    first, last = days
    if first is None or (last is not None and last < first):
        return None
    return _Part(index, first, last)


def _spells(parts: Sequence[_Part], gap: str) -> list[list[_Part]]:
    """Return the spells of one person; rows that overlap or follow on are joined, in whatever order they stand."""
    found: list[list[_Part]] = []
    reached: date | None = date.min
    for part in sorted(parts, key=lambda part: (part.first, part.last or date.max, part.index)):
        if found and (reached is None or part.first <= _latest_start(reached, gap)):
            found[-1].append(part)
            reached = None if reached is None or part.last is None else max(reached, part.last)
        else:
            found.append([part])
            reached = part.last
    return found


def _standing_for(spell: Sequence[_Part], by_start: bool) -> int:
    """Return the row that began a spell, or the one that ended it; of equal ones the first in the list."""
    if by_start:
        return min(spell, key=lambda part: (part.first, part.index)).index
    return max(spell, key=lambda part: (part.last or date.max, -part.index)).index


def _exclusions(
    spec: PopulationSpec, rows: Sequence[Row], joined: Sequence[int], going_on: Sequence[int], by_start: bool
) -> list[Exclusion]:
    found = []
    if joined:
        which = "that began" if by_start else "that ended"
        rule = f"joined to a spell of the person; it stands in the row {which} it ({gap_words(spec.gap)})"
        found.append(Exclusion(rule, tuple(_id(spec, rows[index]) for index in joined)))
    if going_on:
        rule = f"of a spell that goes on: {spec.end_column} is blank"
        found.append(Exclusion(rule, tuple(_id(spec, rows[index]) for index in going_on)))
    return found


def _sentences(
    spec: PopulationSpec, rows: Sequence[Row], spells: Mapping[str, Sequence[Sequence[_Part]]], alone: Sequence[int]
) -> list[str]:
    number = sum(len(found) for found in spells.values())
    merged = sum(len(spell) - 1 for found in spells.values() for spell in found)
    again = sorted(person for person, found in spells.items() if len(found) > 1)
    sentences = [
        f"{len(rows) - len(alone):,} rows are {number:,} spells of {len(spells):,} persons ({spec.person_column}): "
        f"{merged:,} rows follow on an earlier one ({gap_words(spec.gap)}) and were joined to it."
    ]
    changed = _conversions(spec, rows, spells)
    if changed:
        shown = ", ".join(changed[:3]) + (f" and {len(changed) - 3:,} more" if len(changed) > 3 else "")
        sentences.append(f"{len(changed):,} persons went on under another key, and did not leave by it: {shown}.")
    if again:
        shown = ", ".join(again[:3]) + (f" and {len(again) - 3:,} more" if len(again) > 3 else "")
        sentences.append(f"{len(again):,} persons have several spells (hired again): {shown}.")
    if alone:
        ids = ", ".join(_id(spec, rows[index]) for index in alone[:3])
        more = f" and {len(alone) - 3:,} more" if len(alone) > 3 else ""
        sentences.append(
            f"{len(alone):,} rows were joined to nothing, as they have no person, no readable start or end, or end "
            f"before they start: {ids}{more}."
        )
    return sentences


def _conversions(
    spec: PopulationSpec, rows: Sequence[Row], spells: Mapping[str, Sequence[Sequence[_Part]]]
) -> list[str]:
    """Return the persons one of whose spells is made of rows with different keys, as a contractor taken on."""
    return sorted(
        person
        for person, found in spells.items()
        if any(len(Counter(_id(spec, rows[part.index]) for part in spell)) > 1 for spell in found)
    )


def _id(spec: PopulationSpec, row: Row) -> str:
    return KEY_JOIN.join(clean_key(row[column]) for column in spec.key)
