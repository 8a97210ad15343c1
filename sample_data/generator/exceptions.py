"""The exceptions of the replay: deviations of one cause together, described, confirmed by the owner, approved."""

# fmt: off
from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .book import Book, Planted
from .clock import Clock, step
from .core_kinds import with_kinds
from .exception_periods import period_of
from .exception_texts import CORE, DESIGN, HANDLED, Told
from .exception_words import COMPENSATING, due_of, effect_of, extent_of, fact_of, response_of

Steps = list[dict[str, Any]]
_REFERRED = re.compile(r"\b[Ss]ee attribute ([A-Z])")
_NAMES = {
    "Head of IT": "Sunniva Aasen", "System owners": "Tobias Renwick", "Release Manager": "Rivka Stonehouse",
    "Chief Information Security Officer": "Tobias Renwick", "Incident Manager": "Yuki Hashimoto",
    "Backup and Recovery Lead": "Freya Holm", "VP People": "Dragan Ilic", "Head of Sales": "Solveig Tangen",
    "Head of Support": "Ruben Achterberg", "Head of Cloud": "Callum Rainsford",
    "Chief Technology Officer": "Halima Sesay", "Head of Developer Tools": "Mirela Popa",
    "Office Lead": "Lorcan Byrne", "Controller": "Gaspard Leclerc", "Site Reliability Manager": "Pia Lindgren",
    "Head of Data": "Ottilie Brandt", "Head of Customer Operations": "Wilhelmina Adair",
    "Data Protection Officer": "Aurelio Bastos", "Head of Product": "Emeka Obi",
    "Head of Payment Operations": "Petra Krol",
}
# Exceptions of controls that failed go to the partner; all others to the manager.
_PARTNER = ("LA-02", "LA-06", "LA-09", "LA-14", "OPS-05", "PI-08")


@dataclass
class Group:
    """Deviations of one control that share a cause, and the number their exception gets."""

    control: str
    rows: list[Planted]
    ref: str = ""

    @property
    def first(self) -> Planted:
        """Return the deviation whose story is told for all of them."""
        return self.rows[0]


def exception_steps(book: Book, core: Sequence[str], owners: dict[str, str], conclusions: dict[str, str]) -> Steps:
    """Return the steps from deviations to approved exceptions.

    Parameters
    ----------
    core : sequence of str
        Their exceptions take the first numbers, so that the core alone has the same ones.
    owners, conclusions : dict
        Control to the role that owns it, and to the status concluded.
    """
    planted = [row for row in with_kinds(book.planted) if not _handled(row)]
    groups = _grouped(row for row in planted if row.control in core)
    steps, clock = _handlings(book, core), Clock()
    clock.begin(12)
    told = [_told_of(group) for group in groups]
    place = 1 + max(number for number, group in enumerate(groups) if group.control < DESIGN.control)
    groups.insert(place, Group(DESIGN.control, []))
    told.insert(place, DESIGN)
    for group, words in zip(groups, told, strict=True):
        _number(group, steps)
        steps.append(_opened(clock, 4, group, _core_facts(book, group, words, owners), [words.used] * bool(words.used)))
    clock.begin(13)
    for group, words in zip(groups, told, strict=True):
        steps.append(_confirmed(clock, group, words.owner or _owner(group.control, owners)))
    areas = _grouped(row for row in planted if row.control not in core)
    steps += _areas(book, areas, owners, conclusions, len(groups))
    clock.begin(19)
    steps += [_approved(clock, 3, group) for group in groups]
    clock.begin(20)
    return [*steps, *(_approved(clock, 2, group) for group in areas)]


def _areas(
    book: Book, groups: Sequence[Group], owners: dict[str, str], conclusions: dict[str, str], before: int
) -> Steps:
    clock, steps = Clock(), Steps()
    clock.begin(13)
    for number, group in enumerate(groups, before + 1):
        group.ref = f"EX-{number:02d}"
        facts = _area_facts(book, group, owners, conclusions)
        used, why = next(
            ((used, why) for control, letters, used, why in COMPENSATING
             if control == group.control and {row.attribute for row in group.rows} & set(letters.split())),
            ("", ""),
        )
        steps.append(_opened(clock, 1, group, {**facts, "compensating_why": why}, [used] * bool(used)))
    clock.begin(16)
    return [*steps, *(_confirmed(clock, group, _owner(group.control, owners)) for group in groups)]


def _number(group: Group, steps: Steps) -> None:
    group.ref = f"EX-{1 + sum(one['do'] == 'exception' for one in steps):02d}"


def _grouped(rows: Iterable[Planted]) -> list[Group]:
    """Return deviations by control and cause; one that only refers to another attribute goes with that one."""
    rows = sorted(rows, key=lambda row: (row.control, row.attribute, row.item))
    found: dict[tuple[str, str, str], Group] = {}
    referring = [row for row in rows if _REFERRED.search(f"{row.story.cause} {row.story.response}")]
    for row in rows:
        if row not in referring:
            key = (row.control, row.story.cause, row.story.response)
            found.setdefault(key, Group(row.control, [])).rows.append(row)
    for row in referring:
        letter = _REFERRED.search(f"{row.story.cause} {row.story.response}").group(1)  # type: ignore[union-attr]
        able = [
            (one.item != row.item, group) for group in found.values() for one in group.rows
            if (one.control, one.attribute) == (row.control, letter) and _same(one.item, row.item)
        ]
        min(able, key=lambda pair: pair[0])[1].rows.append(row)
    return sorted(found.values(), key=lambda group: (group.control, group.first.attribute, group.first.item))


def _same(one: str, other: str) -> bool:
    """Return whether two items are one matter: the same, or the same part of a composite key."""
    return one == other or bool(set(one.split(" | ")) & set(other.split(" | "))) or one in other or other in one


def _handled(row: Planted) -> bool:
    return any(
        (row.control, row.attribute) == (control, letter) and row.story.cause.startswith(cause)
        for control, letter, cause, _, _ in HANDLED
    )


def _handlings(book: Book, core: Collection[str]) -> Steps:
    clock, steps = Clock(), Steps()
    for day, inside in ((12, True), (13, False)):
        clock.begin(day)
        for control, letter, cause, handling, proof in HANDLED:
            if (control in core) == inside:
                row = next(
                    row for row in book.planted
                    if (row.control, row.attribute) == (control, letter) and row.story.cause.startswith(cause)
                )
                steps.append(step(clock, "mruiz", "handling", 3, control=control, item=row.item, attribute=letter,
                                  handling=handling, proof=proof))
    return steps


def _told_of(group: Group) -> Told:
    """Return what people recorded on an exception of the core."""
    (told,) = (
        one for one in CORE if one.control == group.control and group.first.story.cause.startswith(one.cause)
    )
    return told


def _core_facts(book: Book, group: Group, told: Told, owners: dict[str, str]) -> dict[str, str]:
    first, last = period_of(book, group.rows) if group.rows else ("", "")
    said = {"period_from": first, "period_to": last}
    if group.rows:
        story = group.first.story
        said |= {
            "cause": story.cause, "classification": story.classification, "deficiency": "operation",
            "response": story.response, "disposition": story.disposition,
        }
    return {
        **said, "fact": told.fact, "extent": told.extent, "owner": told.owner or _owner(told.control, owners),
        "response_owner": told.by, "response_due": told.due, "effect": told.effect, "compensating_why": told.why,
        **told.more,
    }


def _area_facts(
    book: Book, group: Group, owners: dict[str, str], conclusions: dict[str, str]
) -> dict[str, str]:
    story, owner = group.first.story, _owner(group.control, owners)
    first, last = period_of(book, group.rows)
    response = response_of(group.rows)
    return {
        "fact": fact_of(group.rows), "cause": story.cause, "classification": story.classification,
        "deficiency": "operation", "period_from": first, "period_to": last,
        "extent": extent_of(group.rows, book.more.marked), "owner": owner, "response": response,
        "response_owner": owner, "response_due": due_of(response),
        "effect": effect_of(group.rows, conclusions[group.control]), "disposition": story.disposition,
    }


def _owner(control: str, owners: dict[str, str]) -> str:
    role = owners[control]
    if role == "System owners":
        role = "Chief Information Security Officer"
    return f"{_NAMES[role]}, {role}"


def _opened(
    clock: Clock, minutes: int, group: Group, facts: dict[str, str], used: Sequence[str]
) -> dict[str, Any]:
    return step(
        clock, "mruiz", "exception", minutes, control=group.control, ref=group.control, number=group.ref,
        items=list(dict.fromkeys(row.item for row in group.rows)),
        attributes=sorted({row.attribute for row in group.rows}),
        facts={name: text for name, text in facts.items() if text}, compensating=list(used),
    )


def _confirmed(clock: Clock, group: Group, by: str) -> dict[str, Any]:
    one = step(clock, "mruiz", "confirmation", 4, control=group.control, ref=group.ref, by=by)
    return {**one, "on": str(date.fromisoformat(one["at"][:10]))}


def _approved(clock: Clock, minutes: int, group: Group) -> dict[str, Any]:
    person = "sbrandt" if group.control in _PARTNER else "ahale"
    return step(clock, person, "approval", minutes, control=group.control, ref=group.ref)
