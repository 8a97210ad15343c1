"""Versions of a control in the workbook: each with its days, no gap and no overlap between them, no item twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from reperform.engagement.drafts import Draft, Drafts
from reperform.errors import Message, did_you_mean, nearest
from reperform.model import EVENT_RULES, SPELLS

_WHY_SPLIT = "Each version is tested over its own days: an item must belong to exactly one of them."


def version_messages(drafts: Drafts) -> Iterator[Message]:
    """Return a message for everything that keeps a population from being split among versions of its control."""
    by_control: dict[str, list[Draft]] = {}
    for draft in drafts.of("Controls"):
        if draft.text("control"):
            by_control.setdefault(draft.text("control"), []).append(draft)
    for control, rows in by_control.items():
        yield from _outside(drafts, control, rows)
        if len(rows) > 1:
            yield from _same_name(drafts, control, rows)
            told_apart = len({version_of(row) for row in rows}) == len(rows)  # else a row is given twice, and so named
            if told_apart and not any(row.bad & {"version", "effective_from", "effective_to"} for row in rows):
                yield from _spans(drafts, control, sorted(rows, key=_first_day))
    for draft in drafts.of("Attributes"):
        rows = by_control.get(draft.text("control"), [])
        yield from _unknown_version(drafts, draft, rows)
        yield from _letter_of_all(drafts, draft)
        yield from _undivided(drafts, draft, rows)


def version_of(draft: Draft) -> str:
    """Return the version a row of Controls states; blank is the first."""
    return draft.text("version") or "1"


def _first_day(draft: Draft) -> date:
    return draft.day("effective_from") or date.min


def _same_name(drafts: Drafts, control: str, rows: Sequence[Draft]) -> Iterator[Message]:
    """Refuse a row without a version beside one that states version 1: both are called 1."""
    named = {row.text("version") for row in rows}
    if {"", "1"} <= named:
        second = [row for row in rows if version_of(row) == "1"][1]
        yield Message(
            "RP-E11",
            f"{control} has two rows of version 1 (a blank version is 1)",
            "Nothing says which of the two rows counts.",
            "give one of them another version",
            drafts.where(second, "version"),
        )


def _outside(drafts: Drafts, control: str, rows: Sequence[Draft]) -> Iterator[Message]:
    start, end = drafts.about.day("period_start"), drafts.about.day("period_end")
    for row in rows:
        first, last = row.day("effective_from"), row.day("effective_to")
        if start and end and ((first and first > end) or (last and last < start)):
            days = f"{first or 'the beginning'} to {last or 'this day'}"
            yield Message(
                "RP-E53",
                f"version {version_of(row)} of {control} ({days}) was in force on no day of the period",
                "Nothing of the period can be tested for it.",
                "correct its dates, or leave the row out" if len(rows) > 1 else "correct its dates",
                drafts.where(row, "effective_from" if first and first > end else "effective_to"),
                severity="warning",
            )


def _spans(drafts: Drafts, control: str, rows: Sequence[Draft]) -> Iterator[Message]:
    """Refuse versions without their dates, days on which two were in force, and days on which none was."""
    for earlier, later in pairwise(rows):
        ends, starts = earlier.day("effective_to"), later.day("effective_from")
        names = f"versions {version_of(earlier)} and {version_of(later)} of {control}"
        if ends is None or starts is None:
            draft, column = (later, "effective_from") if starts is None else (earlier, "effective_to")
            which = "first" if starts is None else "last"
            yield Message(
                "RP-E50",
                f"version {version_of(draft)} of {control} does not state its {which} day",
                _WHY_SPLIT,
                f"enter {column}",
                drafts.where(draft, column),
            )
        elif starts <= ends:
            yield Message(
                "RP-E51",
                f"{names} are both in force from {starts} to {min(ends, later.day('effective_to') or ends)}",
                _WHY_SPLIT,
                f"let version {version_of(earlier)} end on {starts - timedelta(days=1)}, or correct the dates",
                drafts.where(later, "effective_from"),
            )
        elif starts > ends + timedelta(days=1):
            yield Message(
                "RP-E52",
                f"no version of {control} is in force from {ends + timedelta(days=1)} to {starts - timedelta(days=1)}",
                "What happened on these days would be tested by no version, and nobody would see it.",
                "correct the dates; if no control was in force then, give these days a row of their own that says so",
                drafts.where(later, "effective_from"),
            )


def _unknown_version(drafts: Drafts, draft: Draft, rows: Sequence[Draft]) -> Iterator[Message]:
    known = [version_of(row) for row in rows]
    name = draft.text("version")
    if name and rows and name not in known and not any("version" in row.bad for row in rows):
        near = nearest(name, known)
        yield Message(
            "RP-E12",
            f"{draft.text('control')} has no version {name!r}",
            "The attribute would never be tested.",
            did_you_mean(name, known) if near else f"use {', '.join(known)}, or leave it blank for every version",
            drafts.where(draft, "version"),
        )


def _letter_of_all(drafts: Drafts, draft: Draft) -> Iterator[Message]:
    """Refuse a letter that is given for every version and once more for one of them."""
    if not draft.text("version"):
        return
    same = [
        row
        for row in drafts.of("Attributes")
        if (row.text("control"), row.text("attribute")) == (draft.text("control"), draft.text("attribute"))
    ]
    if any(not row.text("version") and "version" not in row.bad for row in same):
        yield Message(
            "RP-E11",
            f"{draft.text('control')} {draft.text('attribute')} is given for every version and for version "
            f"{draft.text('version')}",
            "An item would have two results for one attribute.",
            "name the version in both rows, or give one of them another letter",
            drafts.where(draft, "version"),
        )


def _undivided(drafts: Drafts, draft: Draft, rows: Sequence[Draft]) -> Iterator[Message]:
    """Warn or refuse where items of several versions stand in a list that no date divides."""
    if len(rows) < 2 or draft.text("version"):
        return
    spec = next((row for row in drafts.of("Populations") if row.text("population") == draft.text("population")), None)
    rule = draft.text("rule")
    if spec is None or rule == "occurs_each":
        return
    placed = spec.text("item_rule") == "in_period" or spec.text("item_rule") in (*EVENT_RULES, SPELLS)
    dated = bool(spec.text("date_column")) and not spec.text("item_rule")
    if (placed or dated) and rule != "covers":
        return
    certain = rule == "covers" or spec.text("item_rule") == "all_rows"
    yield Message(
        "RP-E54",
        f"{draft.text('control')} has {len(rows)} versions, and no date places the items of {draft.text('population')}",
        _WHY_SPLIT,
        "name the version in the column version of Attributes, or give the list a date_column and item_rule in_period",
        drafts.where(draft, "population"),
        severity="error" if certain else "warning",
    )
