"""An export sent again after the draw: what changed for the sample, and the three choices of a person.

Keep, top up or draw again; each is an event that names the frame before and after, with a reason. Nothing is
decided by the program.

Why a top-up under the same seed is a sample of the new list: tickets depend on key and seed alone, so the items of
the first draw that are still listed, together with every row of the new list whose ticket is smaller than theirs and
the next ranks up to the size, are again the smallest tickets of the new list. The seed was written down before the
new list was made; the top-up is honest as long as nobody chose the changes by the tickets, and a reader sees which
items went.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reperform.draws import refusals
from reperform.draws.drawing import draw, frozen_plan, in_force, refuse_duplicates
from reperform.draws.frames import definition_now, frame_again
from reperform.draws.ledger import Drawn, drawn_for, subjects_of
from reperform.draws.of_control import planned_size
from reperform.draws.planned import PlannedSize
from reperform.draws.planning import PICKED, plan_for
from reperform.draws.selecting import Stratum, divided, identifier, ranked, select
from reperform.engagement.tests_of_control import TestedTogether
from reperform.engagement.versions import WHOLE_PERIOD
from reperform.errors import AnswerNeeded, InputRefused, Message, UsageError, Where
from reperform.opened import OpenEngagement
from reperform.populations.imports import current_import_id
from reperform.populations.population import KEY_JOIN, Population
from reperform.populations.scoping import places_by_date
from reperform.sampling import ticket
from reperform.texts import clean_key


@dataclass(frozen=True)
class ChangedItem:
    """An item of the sample whose row says something else in the later list: column to (earlier, later)."""

    item: str
    columns: Mapping[str, tuple[str, str]]

    def as_json(self) -> dict[str, Any]:
        """Return the change as JSON values."""
        return {"item": self.item,
                "columns": [{"column": name, "earlier": pair[0], "later": pair[1]}
                            for name, pair in self.columns.items()]}  # fmt: skip


@dataclass(frozen=True)
class StaleDraw:
    """What a later list means for a sample.

    Attributes
    ----------
    gone : tuple of str
        Items of the sample that are not in the later list.
    rows_gone, rows_new : tuple of str
        All rows that only the earlier, only the later list holds.
    beating : tuple of str
        New rows whose ticket is smaller than the last one drawn from their stratum: a draw from the later list
        would have met them.
    changed : tuple of ChangedItem
        Items of the sample that are still listed with other values.
    redrawn : tuple of str
        The sample the same seed gives on the later list; empty for items picked by a person.
    """

    test: TestedTogether
    drawn: Drawn
    earlier: Population
    later: Population
    gone: tuple[str, ...]
    rows_gone: tuple[str, ...]
    rows_new: tuple[str, ...]
    beating: tuple[str, ...]
    changed: tuple[ChangedItem, ...]
    redrawn: tuple[str, ...]

    @cached_property
    def frame_changed(self) -> bool:
        """Whether keys or dates changed; otherwise only other columns of the rows did."""
        return self.drawn.frame_sha256 != self.later.frame_sha256

    def as_json(self) -> dict[str, Any]:
        """Return the comparison in the form of the command interface."""
        return {
            "population": self.test.population,
            **({"version": self.test.version} if self.test.version else {}),
            "earlier": {"import": self.drawn.import_id, "frame_sha256": self.drawn.frame_sha256,
                        "rows": self.earlier.size},
            "later": {"import": self.later.imported.import_id, "frame_sha256": self.later.frame_sha256,
                      "rows": self.later.size},
            "items_gone": list(self.gone),
            "rows_gone": len(self.rows_gone),
            "rows_new": len(self.rows_new),
            "new_beating_cut_off": list(self.beating),
            "items_changed": [one.as_json() for one in self.changed],
            "same_seed_sample": list(self.redrawn),
            "choices": ["keep", "top_up", "redraw"],
        }  # fmt: skip

    def sentences(self) -> list[str]:
        """Return the comparison in words."""
        changed = "; ".join(map(_change_words, self.changed))
        beat = ", none with a ticket below the last one drawn"
        if self.beating:
            beat = f", {len(self.beating)} with a ticket below the last one drawn: {_named(self.beating)}"
        return [
            f"Items of the sample that are gone: {len(self.gone)}{': ' + _named(self.gone) if self.gone else ''}.",
            f"Rows new: {len(self.rows_new):,}{beat}.",
            f"Rows gone: {len(self.rows_gone):,}.",
            f"Items of the sample that changed: {len(self.changed)}{': ' + changed if changed else ''}.",
            *([f"The same seed gives on the new list: {', '.join(self.redrawn)}."] if self.redrawn else []),
        ]


def stale_draw(opened: OpenEngagement, test: TestedTogether, later: Population | None) -> StaleDraw | None:
    """Return what the list in force means for a sample drawn from an earlier one; None when it is the same frame."""
    drawn = drawn_for(opened, test)
    if drawn is None or later is None or drawn.frame_sha256 == later.frame_sha256:
        return None
    return compared(opened, test, drawn, later)


def compared(opened: OpenEngagement, test: TestedTogether, drawn: Drawn, later: Population) -> StaleDraw:
    """Return the comparison of the list a sample rests on with a later one."""
    earlier = frame_again(opened, test.population, drawn.import_id, drawn.definition)
    rows_new = tuple(sorted(set(later.ids) - set(earlier.ids)))
    return StaleDraw(
        test,
        drawn,
        earlier,
        later,
        tuple(item for item in drawn.items if item not in later.by_id and item not in drawn.gone),
        tuple(sorted(set(earlier.ids) - set(later.ids))),
        rows_new,
        _beating(opened, drawn, later, set(rows_new)),
        changed_items(drawn, earlier, later),
        _same_seed(opened, test, drawn, later),
    )


def changed_items(drawn: Drawn, earlier: Population, later: Population) -> tuple[ChangedItem, ...]:
    """Return the items of a sample whose row differs in a column that both lists have."""
    both = [column for column in earlier.imported.columns if column in later.imported.columns]
    found = []
    for item in drawn.items:
        old, new = earlier.by_id.get(item), later.by_id.get(item)
        if old is None or new is None:
            continue
        columns = {name: (old[name], new[name]) for name in both if clean_key(old[name]) != clean_key(new[name])}
        if columns:
            found.append(ChangedItem(item, columns))
    return tuple(found)


def is_stale(opened: OpenEngagement, test: TestedTogether, population: Callable[[], Population | None]) -> bool:
    """Return whether a sample was drawn from another frame than the list in force; reads the list only if need be."""
    drawn = drawn_for(opened, test)
    if drawn is None:
        return False
    spec = opened.engagement.population(test.population)
    terms = definition_now(opened, spec, test.in_force if places_by_date(spec) else WHOLE_PERIOD)
    answered = {"key", "date_column"}  # stated at intake where the sheet leaves them blank
    named = (set(drawn.definition) - answered) | set(terms)
    same_terms = not drawn.definition or all(drawn.definition.get(name) == terms.get(name) for name in named)
    if drawn.import_id == current_import_id(opened, test.population) and same_terms:
        return False
    later = population()
    return later is not None and later.frame_sha256 != drawn.frame_sha256


def by_ticket(drawn: Drawn) -> bool:
    """Return whether the items come in ticket order within strata that do not shift with every row."""
    selection = drawn.parts[0].selection
    shifting = selection["method"] == "systematic" or selection.get("over") == "runs"
    return drawn.method not in PICKED and not shifting


def _beating(opened: OpenEngagement, drawn: Drawn, later: Population, new: Collection[str]) -> tuple[str, ...]:
    if not by_ticket(drawn) or not new:
        return ()
    keys = {identifier(key): key for key in later.keys}
    found = []
    for part in drawn.parts:
        divisions = divided(later, opened.engagement.about, part.selection)
        for stratum in part.strata:
            cut_off = max((ticket(_key(item), drawn.seed) for item in stratum.items), default=b"")
            found += [one for key in divisions.get(stratum.name, ()) if (one := identifier(key)) in new
                      and ticket(_ticket_key(keys[one]), drawn.seed) < cut_off]  # fmt: skip
    return tuple(dict.fromkeys(found))


def _ticket_key(key: tuple[str, ...]) -> str | tuple[str, ...]:
    return key[0] if len(key) == 1 else key


def _key(item: str) -> str | tuple[str, ...]:
    parts = tuple(item.split(KEY_JOIN))
    return _ticket_key(parts)


def _same_seed(opened: OpenEngagement, test: TestedTogether, drawn: Drawn, later: Population) -> tuple[str, ...]:
    if drawn.method in PICKED or not later.size or later.duplicate_keys or later.blank_keys:
        return ()
    return tuple(item for stratum in _targets(opened, test, drawn, later)[1] for item in stratum.items)


def _targets(
    opened: OpenEngagement, test: TestedTogether, drawn: Drawn, later: Population
) -> tuple[PlannedSize, tuple[Stratum, ...]]:
    """Return the plan for the later list at no less than the size drawn before, and the items the seed gives."""
    planned = plan_for(opened, test, later)
    before = {stratum.name: len(stratum.items) for part in drawn.parts for stratum in part.strata}
    one = len(planned.selection["strata"]) == 1
    total = sum(before.values())
    strata = [
        {**part, "size": min(part["population"], max(part["size"], total if one else before.get(part["name"], 0)))}
        for part in planned.selection["strata"]
    ]
    if planned.selection["method"] == "systematic":
        strata = planned.selection["strata"]
    selection = {**planned.selection, "strata": strata}
    return planned, select(later, opened.engagement.about, selection, drawn.seed)


def keep(
    opened: OpenEngagement, test: TestedTogether, later: Population, *, reason: str, person: str, at: str = ""
) -> Drawn:
    """Keep a sample although the list changed; items that are gone stand on the evidence of the earlier list.

    The basis only stays statistical where the same seed gives the very same items on the new list.
    """
    stale = _needed(opened, test, later, reason, "--keep")
    same = not stale.gone and set(stale.redrawn) == set(stale.drawn.items)
    basis = stale.drawn.basis if same or stale.drawn.basis != "statistical" else "non_statistical"
    data = {
        **_frames(stale),
        "frame": definition_now(opened, later.spec, later.in_force),
        "stage": "keep",
        "basis": basis,
        "sentence": _basis_of_keeping(stale, same),
        "reason": reason,
    }
    opened.log.append("draw", subjects_of(test), data, actor=person, at=at)
    return in_force(opened, test)


def _basis_of_keeping(stale: StaleDraw, same: bool) -> str:
    if same:
        return "The sample was kept: on the list sent later the same seed gives the same items, so its basis holds."
    gone = ""
    if stale.gone:
        gone = (
            f" Gone from it, and judged on row and evidence of the earlier list: {_named(stale.gone)}; the other items "
            "are judged on their rows in the later list."
        )
    return (
        f"The sample was kept although the list changed ({len(stale.rows_new):,} rows new, {len(stale.rows_gone):,} "
        f"gone). It is a sample of the earlier list of {stale.earlier.size:,} items: new rows had no chance of "
        f"selection, so nothing is concluded by numbers on the later list of {stale.later.size:,}.{gone}"
    )


def top_up(
    opened: OpenEngagement,
    test: TestedTogether,
    later: Population,
    *,
    reason: str,
    person: str,
    deviating: Collection[str] = (),
    at: str = "",
) -> Drawn:
    """Keep the items still listed and add the next ranks of the new list until the size is reached again.

    Parameters
    ----------
    deviating : collection of str
        Items with a result that counts as a deviation; those that are gone stay counted, so that no deviation
        leaves with its row.

    Raises
    ------
    UsageError
        RP-D24 where a changed list shifts every item (systematic, runs), for picks and after a roll-forward.
    """
    stale = _needed(opened, test, later, reason, "--top-up")
    refuse_duplicates(later)
    drawn = stale.drawn
    if not by_ticket(drawn) or len(drawn.parts) > 1:
        raise UsageError(refusals.not_possible(
            test, "a top-up", "Its items do not follow from single tickets of one frame.",
            f"reperform sample {test.control} with --keep or --redraw, and --reason"))  # fmt: skip
    planned, strata, excluded = _topped_up(opened, test, drawn, later)
    counted = [item for item in drawn.items if item not in later.by_id and item in set(deviating)]
    topped = tuple(item for stratum in strata for item in stratum.items)
    basis = planned.basis if len(drawn.stages) == 1 and not counted else "non_statistical"
    selection = {**planned.selection, "strata": [stratum.as_json() for stratum in strata]}
    data = {
        **frozen_plan(opened, later, planned),
        **_frames(stale),
        "stage": "top_up",
        "size": len(topped) + len(counted),
        "basis": basis,
        "selection": selection,
        "items": [item for item in topped if item not in drawn.items],
        "strata": [{**stratum.as_json(), "items": list(stratum.items)} for stratum in strata],
        "excluded": excluded,
        "gone_counted": counted,
        "gone_imports": {item: drawn.gone.get(item, drawn.import_id) for item in counted},
        "sentences": [*planned.sentences, *_basis_of_top_up(stale, topped, counted)],
        "reason": reason,
    }
    opened.log.append("extend", subjects_of(test), data, actor=person, at=at)
    return in_force(opened, test)


def _topped_up(
    opened: OpenEngagement, test: TestedTogether, drawn: Drawn, later: Population
) -> tuple[PlannedSize, tuple[Stratum, ...], list[str]]:
    """Return the ranks of the new list down to the size, or to the last item of the sample that is still listed."""
    planned, targets = _targets(opened, test, drawn, later)
    out = {one.item for one in drawn.replaced}
    divisions = divided(later, opened.engagement.about, planned.selection)
    strata = []
    for target in targets:
        keys = [key for key in divisions.get(target.name, []) if identifier(key) not in out]
        order = ranked(keys, len(keys), drawn.seed)
        last = max((rank for rank, item in enumerate(order, 1) if item in drawn.items), default=0)
        size = min(max(target.size, last), len(order))
        strata.append(Stratum(target.name, len(divisions.get(target.name, [])), size, tuple(order[:size])))
    return planned, tuple(strata), sorted(out)


def _basis_of_top_up(stale: StaleDraw, topped: tuple[str, ...], counted: list[str]) -> list[str]:
    kept = [item for item in stale.drawn.items if item in topped]
    added = [item for item in topped if item not in stale.drawn.items]
    extra = [item for item in kept if stale.redrawn and item not in stale.redrawn]
    found = [
        f"The list was sent again after the draw. Kept: {len(kept)} items of the first draw that are still listed; "
        f"gone: {_named(stale.gone) or 'none'}; added, being the next ranks of the new list under the same seed: "
        f"{', '.join(added) or 'none'}.",
        f"The {len(topped)} items are the first ranks of the new list of {stale.later.size:,} in ticket order"
        f"{' within each stratum' if len(stale.drawn.parts[0].strata) > 1 else ''}, as a draw from it would give: the "
        "seed was recorded before that list was made, and tickets depend on key and seed alone.",
    ]
    if extra:
        found.append(f"{_named(extra)} would not be in a new draw of the planned size and stay as further ranks.")
    if counted:
        found.append(
            f"{_named(counted)} had a deviation and is gone from the list; it stays counted on the evidence of the "
            "earlier list, so the sample is no statistical sample of the new list."
        )
    return found


def redraw(
    opened: OpenEngagement,
    test: TestedTogether,
    later: Population,
    *,
    reason: str,
    person: str,
    seed: str = "",
    size: int | None = None,
    at: str = "",
) -> Drawn:
    """Draw again with a fresh seed; the first draw stays visible."""
    if not reason:
        raise UsageError(refusals.needs_reason(test, "a second draw", "--redraw"))
    planned = planned_size(opened, test, later, size, reason)
    return draw(opened, test, later, planned, person=person, seed=seed, reason=reason, at=at)


def decision_needed(stale: StaleDraw) -> Message:
    """RP-D30: the list changed after the draw, and only a person can say what becomes of the sample."""
    test = stale.test
    return Message(
        "RP-D30",
        f"{test.population} was sent again after the sample of {test.control} was drawn: {len(stale.gone)} of "
        f"{stale.drawn.size} items are gone, {len(stale.rows_new):,} rows are new ({len(stale.beating)} of them would "
        f"have been drawn), {len(stale.changed)} items changed",
        "A sample stands for the list it was drawn from; which list the conclusion is about is a person's decision.",
        f"reperform sample {test.control} --keep, --top-up or --redraw, with --reason \"...\"",
        Where(file=stale.later.imported.record["file"]["name"], ids=stale.gone or stale.beating or stale.rows_new,
              count=len(stale.gone or stale.beating or stale.rows_new) or None),
    )  # fmt: skip


def _needed(opened: OpenEngagement, test: TestedTogether, later: Population, reason: str, option: str) -> StaleDraw:
    if not reason:
        raise UsageError(refusals.needs_reason(test, "a decision on a sample", option))
    stale = stale_draw(opened, test, later)
    if stale is None:
        in_force(opened, test)
        raise InputRefused(
            Message("RP-D33", f"the list {test.population} has the frame the sample was drawn from",
                    "There is nothing to decide.", f"reperform sample {test.control}")
        )  # fmt: skip
    if not later.size and option != "--keep":
        raise AnswerNeeded(
            Message("RP-D34", f"{test.population} holds no item of the period any more",
                    "There is nothing to draw from.", f'reperform sample {test.control} --keep --reason "..."')
        )  # fmt: skip
    return stale


def _frames(stale: StaleDraw) -> dict[str, Any]:
    return {
        "frame_sha256": stale.later.frame_sha256,
        "earlier_frame_sha256": stale.drawn.frame_sha256,
        "import": stale.later.imported.import_id,
        "earlier_import": stale.drawn.import_id,
        "population_size": stale.later.size,
        "gone": list(stale.gone),
        "rows_new": len(stale.rows_new),
        "rows_gone": len(stale.rows_gone),
        "new_beating_cut_off": list(stale.beating),
        "changed": [one.as_json() for one in stale.changed],
    }


def _change_words(one: ChangedItem) -> str:
    told = (f"{name}: {old or 'blank'} became {new or 'blank'}" for name, (old, new) in one.columns.items())
    return f"{one.item} ({', '.join(told)})"


def _named(items: Collection[str]) -> str:
    shown = list(items)[:10]
    more = len(items) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
