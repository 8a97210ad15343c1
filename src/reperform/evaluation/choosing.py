"""Which deviations an exception is to stand for: named by item and attribute, found, and in no other exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reperform.errors import InputRefused, Message, Where
from reperform.evaluation.deviations import deviations_of, no_such_deviation
from reperform.evaluation.exception_states import ExceptionState
from reperform.evaluation.working_state import WorkingState, design_failed
from reperform.record.exceptions import DeviationEntry


@dataclass(frozen=True)
class Chosen:
    """Which deviations of a control are meant: of these items and of these attributes; blank means all of them."""

    items: Sequence[str] = ()
    attributes: Sequence[str] = ()
    release: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether no deviation is named."""
        return not self.items and not self.attributes


NOTHING_CHOSEN = Chosen()


def chosen_pairs(
    state: WorkingState, control: str, chosen: Chosen, before: ExceptionState | None
) -> list[tuple[str, str]]:
    """Return the deviations that are meant; RP-M06 and RP-B08, all at once, for those that cannot be."""
    if chosen.is_blank:
        return []
    if chosen.release:
        return _released(chosen, before)
    rows = deviations_of(state, control)
    meant = [row for row in rows if _meant((row.item, row.attribute), chosen)]
    missing = [(item, "") for item in chosen.items if item not in {row.item for row in meant}]
    missing += [("", one) for one in chosen.attributes if one not in {row.attribute for row in meant}]
    problems = [no_such_deviation(state, control, item, attribute) for item, attribute in missing]
    problems += [_taken(row) for row in meant if _is_taken(row, before)]
    if problems:
        raise InputRefused(problems)
    return [(row.item, row.attribute) for row in meant]


def _released(chosen: Chosen, before: ExceptionState | None) -> list[tuple[str, str]]:
    """Return the deviations that leave an exception; RP-B20 when it holds none of them."""
    mine = before.deviations if before else ()
    pairs = [pair for pair in mine if _meant(pair, chosen)]
    if not pairs:
        name = before.id if before else "a control"
        raise InputRefused(
            Message("RP-B20", f"{name} holds no such deviation, so none can be taken out", "Nothing was recorded.",
                    f"reperform exception {name} shows what it stands for" if before
                    else "name an exception, like EX-01",
                    Where(ids=tuple(item for item, _ in mine), count=len(mine) or None))
        )  # fmt: skip
    return pairs


def _meant(pair: tuple[str, str], chosen: Chosen) -> bool:
    item, attribute = pair
    return (not chosen.items or item in chosen.items) and (not chosen.attributes or attribute in chosen.attributes)


def _is_taken(row: DeviationEntry, before: ExceptionState | None) -> bool:
    if row.handling in ("data_artefact", "allowed_exception"):
        return True
    return bool(row.exception) and (before is None or row.exception != before.id)


def _taken(row: DeviationEntry) -> Message:
    found = f"belongs to {row.exception}" if row.exception else f"was decided as {row.handling.replace('_', ' ')}"
    action = (
        f"reperform exception {row.exception} --item {row.item!r} --release"
        if row.exception
        else f"reperform deviation {row.control} --item {row.item!r} --attribute {row.attribute} --handling open"
    )
    return Message("RP-B08", f"{row.item}, attribute {row.attribute} of {row.control} {found}",
                   "It would be counted twice.", action, Where(ids=(row.item,)))  # fmt: skip


def refuse_without_deviation(state: WorkingState, control: str, given: Mapping[str, str]) -> None:
    """A design that is not suitable or not implemented has no deviating item; everything else must name one."""
    if not (design_failed(state, control) and given.get("fact")):
        raise InputRefused(
            Message("RP-B09", f"no deviation of {control} is named",
                    "An exception stands for deviations; only a failed design has none, and then --fact says what.",
                    "add --item ITEM or --attribute LETTER", Where(ids=(control,)))
        )  # fmt: skip
