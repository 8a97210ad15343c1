"""Criteria coverage both ways: criteria to controls or a recorded reason, and controls to criteria."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reperform.catalogue import criteria, criteria_in_scope
from reperform.engagement.drafts import Draft, Drafts
from reperform.errors import Message, nearest
from reperform.model import Engagement


@dataclass(frozen=True)
class Coverage:
    """Which control addresses which criterion.

    Attributes
    ----------
    by_criterion : mapping
        Every criterion in scope, in the order of the publication, to the controls mapped to it.
    by_control : mapping
        Every control, in the order of the matrix, to its criteria in scope.
    reasons : mapping
        Criterion to the recorded reason why no control addresses it.
    uncovered : tuple of str
        Criteria in scope without control and without reason.
    without_criterion : tuple of str
        Controls that address no criterion in scope.
    """

    by_criterion: Mapping[str, tuple[str, ...]]
    by_control: Mapping[str, tuple[str, ...]]
    reasons: Mapping[str, str]
    uncovered: tuple[str, ...]
    without_criterion: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the coverage as JSON values."""
        return {
            "criteria": {name: list(controls) for name, controls in self.by_criterion.items()},
            "controls": {name: list(mapped) for name, mapped in self.by_control.items()},
            "reasons": dict(self.reasons),
            "uncovered": list(self.uncovered),
            "controls_without_criterion": list(self.without_criterion),
        }

    def lines(self) -> tuple[str, ...]:
        """Return the coverage in sentences: counts first, then what has a reason or is missing."""
        mapped = sum(bool(controls) for controls in self.by_criterion.values())
        found = [f"{mapped} of {len(self.by_criterion)} criteria in scope have a control"]
        if self.reasons:
            found.append(f"without a control, with a recorded reason: {', '.join(self.reasons)}")
        if self.uncovered:
            found.append(f"without a control and without a reason: {', '.join(self.uncovered)}")
        if self.without_criterion:
            found.append(f"controls without a criterion in scope: {', '.join(self.without_criterion)}")
        return tuple(found)


def coverage(engagement: Engagement) -> Coverage:
    """Return the criteria coverage of an engagement, both ways.

    Parameters
    ----------
    engagement : Engagement
        Its categories decide which criteria are in scope.

    Notes
    -----
    Description criterion DC 8 asks for the reason of each criterion that is not relevant; a control mapped
    to a criterion out of scope is a defect of the matrix that ``check`` refuses.
    """
    mapped = {control.control: engagement.criteria_of(control.control) for control in engagement.controls}
    reasons = {row.criterion: row.reason for row in engagement.criteria if row.reason}
    return _coverage(engagement.about.categories, mapped, reasons)


def _coverage(
    categories: tuple[str, ...], mapped: Mapping[str, tuple[str, ...]], reasons: Mapping[str, str]
) -> Coverage:
    scope = [row.id for row in criteria_in_scope(categories)]
    by_criterion = {name: tuple(control for control, named in mapped.items() if name in named) for name in scope}
    by_control = {control: tuple(name for name in scope if name in named) for control, named in mapped.items()}
    return Coverage(
        by_criterion,
        by_control,
        {name: reasons[name] for name in scope if name in reasons and not by_criterion[name]},
        tuple(name for name in scope if not by_criterion[name] and name not in reasons),
        tuple(control for control, named in by_control.items() if not named),
    )


def coverage_messages(drafts: Drafts) -> Iterator[Message]:
    """Return a message for every criterion unknown, out of scope, or left without control and reason."""
    categories = drafts.about.texts("categories")
    scope_known = "categories" in drafts.about.values
    scope = {row.id for row in criteria_in_scope(categories)}
    for draft in (*drafts.of("Controls"), *drafts.of("CUEC_CSOC")):
        for name in draft.texts("criteria"):
            yield from _criterion(drafts, draft, "criteria", name, scope if scope_known else None)
    for draft in drafts.of("Criteria"):
        for name in filter(None, (draft.text("criterion"),)):
            yield from _criterion(drafts, draft, "criterion", name, scope if scope_known else None)
        yield from _reason_and_control(drafts, draft)
    if scope_known and drafts.of("Controls"):
        yield from _uncovered(drafts, categories)


def _criterion(drafts: Drafts, draft: Draft, column: str, name: str, scope: set[str] | None) -> Iterator[Message]:
    by_id = {row.id: row for row in criteria()}
    where = drafts.where(draft, column)
    if name not in by_id:
        action = _criterion_advice(name, by_id)
        why = "There are 61 criteria; a mistyped one leaves the right one without a control."
        yield Message("RP-E13", f"there is no criterion {name!r}", why, action, where)
    elif scope is not None and name not in scope:
        category = by_id[name].category
        near = nearest(name, scope)
        yield Message(
            "RP-E14",
            f"{name} is a criterion of {category}, which is not a category of this engagement",
            "The report addresses only the criteria of its categories.",
            f"correct it (nearest in scope: {near}), or add {category} to categories in About",
            where,
        )


def _criterion_advice(name: str, known: Iterable[str]) -> str:
    """Return what to write instead of a criterion that does not exist; of several that fit none is picked.

    Examples
    --------
    >>> _criterion_advice("6.1", ["CC6.1", "CC6.2", "P6.1"])
    'did you mean CC6.1 or P6.1?'
    >>> _criterion_advice("CC6", ["CC6.1", "CC6.2", "P6.1"])
    'name each criterion of the series by itself: CC6.1 to CC6.2'
    >>> _criterion_advice("CC8.2", ["CC8.1", "P6.1"])
    'did you mean CC8.1?'
    """
    ids = list(known)
    # An id without its letters (a number, to a spreadsheet) may be a criterion of several series.
    bare = [identifier for identifier in ids if identifier.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == name]
    if bare:
        return f"did you mean {' or '.join(bare)}?"
    series, dot, _ = name.partition(".")
    same = [identifier for identifier in ids if identifier.startswith(f"{series}.")]
    if len(same) > 1 and not dot:
        return f"name each criterion of the series by itself: {same[0]} to {same[-1]}"
    # Every other id of a series is as near to one that does not exist; a longer text has one that it begins with.
    begins = [identifier for identifier in same if name.startswith(identifier)]
    if len(same) > 1 and not begins:
        return f"use one of the series: {same[0]} to {same[-1]}"
    # Without its series, an id is near to one of the same numbers: C6.5 to CC6.5, but P9.9 to none.
    numbers = [part.lstrip("0") for part in re.findall(r"[0-9]+", name)]
    alike = [identifier for identifier in ids if re.findall(r"[0-9]+", identifier) == numbers]
    near = nearest(name, begins or same or alike)
    return f"did you mean {near}?" if near else "use an id such as CC6.1"


def _reason_and_control(drafts: Drafts, draft: Draft) -> Iterator[Message]:
    name = draft.text("criterion")
    controls = [row.text("control") for row in drafts.of("Controls") if name in row.texts("criteria")]
    if name and controls and draft.text("applicable") == "no":
        yield Message(
            "RP-E15",
            f"{name} is marked as not applicable, yet {controls[0]} is mapped to it",
            "The report would say both.",
            "take the criterion from the control or set applicable to yes",
            drafts.where(draft, "applicable"),
        )
    if name and draft.text("applicable") == "no" and not draft.text("reason"):
        why = "The description names each criterion that is not relevant, and why (DC 8)."
        where = drafts.where(draft, "reason")
        yield Message("RP-E15", f"{name} is not applicable without a reason", why, "enter the reason", where)


def _uncovered(drafts: Drafts, categories: tuple[str, ...]) -> Iterator[Message]:
    mapped: dict[str, tuple[str, ...]] = {}
    for row in drafts.of("Controls"):  # a control may have several versions
        mapped[row.text("control")] = (*mapped.get(row.text("control"), ()), *row.texts("criteria"))
    reasons = {row.text("criterion"): row.text("reason") for row in drafts.of("Criteria") if row.text("reason")}
    rows = {row.text("criterion"): row.row for row in drafts.of("Criteria")}
    no_reason = {row.text("criterion") for row in drafts.of("Criteria") if row.text("applicable") == "no"}
    for name in _coverage(categories, mapped, reasons).uncovered:
        if name not in no_reason:
            yield Message(
                "RP-E15",
                f"no control addresses {name}, and no reason is recorded",
                "Every criterion in scope needs a control or a reason that the report can state.",
                f"add {name} to the criteria of a control, or its reason to the sheet Criteria",
                drafts.source.where("Criteria", rows.get(name), "reason" if name in rows else "criterion"),
            )
