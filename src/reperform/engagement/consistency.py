"""What must fit together within a row: periods, zones, date orders, filters, joins, identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files

from reperform.engagement.drafts import Draft, Drafts
from reperform.engagement.folds import Fold, read_fold
from reperform.engagement.identity_lists import IDENTITY_COLUMNS
from reperform.engagement.starter import EXAMPLES
from reperform.errors import Message, nearest
from reperform.texts import fold_person

REFERENCE_LIMIT = 40
_LETTER = re.compile(r"[A-Z]{1,2}")
_SPANS = (
    ("About", "period_start", "period_end"),
    ("Controls", "effective_from", "effective_to"),
    ("Identities", "effective_from", "effective_to"),
)


def consistency_messages(drafts: Drafts) -> Iterator[Message]:
    """Return a message for everything within one row that contradicts itself."""
    yield from _spans(drafts)
    yield from _zone(drafts, drafts.about, "time_zone")
    yield from _examples(drafts)
    for draft in drafts.of("Controls"):
        yield from _reference(drafts, draft)
    for draft in drafts.of("Attributes"):
        yield from _letter(drafts, draft)
    for draft in drafts.of("Populations"):
        yield from _population(drafts, draft)
        yield from _identity_columns(drafts, draft)
    for draft in drafts.of("Joins"):
        yield from _join_columns(drafts, draft)
    yield from _identities(drafts)
    yield from _requests(drafts)


def _spans(drafts: Drafts) -> Iterator[Message]:
    for sheet, first, last in _SPANS:
        for draft in drafts.of(sheet):
            start, end = draft.day(first), draft.day(last)
            if start and end and end < start:
                yield Message(
                    "RP-E16",
                    f"{last} {end.isoformat()} lies before {first} {start.isoformat()}",
                    "Both days belong to the span; it cannot end before it starts.",
                    "correct one of the two dates",
                    drafts.where(draft, last),
                )


def _examples(drafts: Drafts) -> Iterator[Message]:
    """Warn of the names a new workbook comes with: they would stand on every page of the papers."""
    if drafts.about.day("period_start") is None:
        return  # A workbook nobody has begun to fill.
    for column in ("client", "system", "firm"):
        if drafts.about.text(column) == EXAMPLES[column]:
            yield Message(
                "RP-E47",
                f"{column} is still the example of a new workbook, {EXAMPLES[column]!r}",
                "It stands on every page of the papers and on the request list.",
                f"enter the {column} of this engagement",
                drafts.where(drafts.about, column),
                severity="warning",
            )


def _zone(drafts: Drafts, draft: Draft, column: str) -> Iterator[Message]:
    name = draft.text(column)
    if name and not is_zone(name):
        near = nearest(name, zones())
        yield Message(
            "RP-E18",
            f"there is no time zone {name!r}",
            "Whether a time stamp lies in the period depends on the zone; abbreviations mean several.",
            f"did you mean {near}?" if near else "use an IANA name such as America/Chicago",
            drafts.where(draft, column),
        )


def is_zone(name: str) -> bool:
    """Return whether a name is a time zone of the IANA database.

    Examples
    --------
    >>> is_zone("America/Chicago"), is_zone("Central Time")
    (True, False)
    """
    return name in zones()


@cache
def zones() -> tuple[str, ...]:
    """Return the names of all time zones.

    They come from the tzdata package: the operating system's own list differs between machines, and some
    file systems would accept a name in any case.
    """
    return tuple(sorted(files("tzdata").joinpath("zones").read_text(encoding="ascii").split()))


def _reference(drafts: Drafts, draft: Draft) -> Iterator[Message]:
    name, criteria = draft.text("control"), draft.texts("criteria")
    reference = f"E-{criteria[0].partition('.')[0]}-{name}" if name and criteria else name
    where = drafts.where(draft, "control")
    if len(reference) > REFERENCE_LIMIT:
        why = f"A workpaper reference has {REFERENCE_LIMIT} characters at most."
        yield Message("RP-E10", f"the reference {reference} is too long", why, "shorten the id", where)
    if name.endswith("."):
        why = "It names a folder, and Windows drops a dot at the end of a folder's name."
        yield Message("RP-E10", f"the id {name!r} ends with a dot", why, "drop the dot", where)


def _letter(drafts: Drafts, draft: Draft) -> Iterator[Message]:
    letter = draft.text("attribute")
    if letter and not _LETTER.fullmatch(letter):
        yield Message(
            "RP-E10",
            f"{letter!r} is not an attribute letter",
            "Attributes are called A, B, C ... as in the grid and its tickmarks.",
            "use one or two capital letters",
            drafts.where(draft, "attribute"),
        )


def _population(drafts: Drafts, draft: Draft) -> Iterator[Message]:
    if draft.text("item_rule") == "in_period" and not draft.text("date_column"):
        found = "item_rule in_period needs a date_column"
        yield _population_message(drafts, draft, "date_column", found)
    if draft.text("accuracy") == "rows_traced" and "rows_traced" not in draft.values:
        found = "accuracy rows_traced needs the number of rows traced"
        yield _population_message(drafts, draft, "rows_traced", found)
    if "." in draft.text("population"):
        found = "a list whose id holds a dot cannot be named as LIST.column"
        yield _population_message(drafts, draft, "population", found)
    if draft.values.get("header_row") == 0:
        yield _population_message(drafts, draft, "header_row", "rows are counted from 1")
    if draft.text("second_source") and draft.text("second_source") == draft.text("population"):
        found = "a list cannot be reconciled to itself"
        yield _population_message(drafts, draft, "second_source", found)
    for name in ("opening_list", "additions_list", "removals_list"):
        if draft.text(name) and draft.text(name) == draft.text("population"):
            yield _population_message(drafts, draft, name, "a list cannot be rolled forward from itself")
    for column, total in draft.pairs("stated_totals").items():
        if not _is_amount(total):
            found = f"the stated total of {column}, {total!r}, is not a number"
            yield _population_message(drafts, draft, "stated_totals", found)


def _population_message(drafts: Drafts, draft: Draft, column: str, found: str) -> Message:
    why = "It decides which rows are items, or proves that the list is whole."
    return Message("RP-E26", found, why, f"correct {column}", drafts.where(draft, column))


def _is_amount(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _join_columns(drafts: Drafts, draft: Draft) -> Iterator[Message]:
    left, right = draft.texts("left_columns"), draft.texts("right_columns")
    if left and right and len(left) != len(right):
        yield Message(
            "RP-E22",
            f"{len(left)} columns on the left are compared with {len(right)} on the right",
            "Columns are compared pair by pair, in order.",
            "name as many on both sides; a name that holds a comma stands in double quotes",
            drafts.where(draft, "right_columns"),
        )
        return
    for entry in draft.texts("fold"):
        yield from _fold(drafts, draft, read_fold(entry), (left, right))


def _fold(
    drafts: Drafts, draft: Draft, fold: Fold, sides: tuple[tuple[str, ...], tuple[str, ...]]
) -> Iterator[Message]:
    """Refuse a fold of a column that is not compared, or that stands for different pairs on the two sides."""
    if not fold.column or not all(sides):
        return
    pairs = {number for side in sides for number, name in enumerate(side) if name == fold.column}
    if len(pairs) == 1:
        return
    near = nearest(fold.column, [*sides[0], *sides[1]])
    found = f"the fold {fold.entry} names a column that is not compared"
    action = f"did you mean {near}?" if near else "name a column of left_columns or right_columns"
    if pairs:
        found, action = f"the fold {fold.entry} names two pairs of columns", "name the other column of the pair meant"
    why = "A difference is declared as none only where it is meant; elsewhere it tells keys apart."
    yield Message("RP-E22", found, why, action, drafts.where(draft, "fold"))


def _identity_columns(drafts: Drafts, draft: Draft) -> Iterator[Message]:
    """Refuse a list of identities that does not say which columns hold the person and the identity."""
    named = draft.pairs("identity_columns")
    if not named or "identity_columns" in draft.bad:
        return
    why = "The list decides who acted; which column means what is declared, never guessed."
    where = drafts.where(draft, "identity_columns")
    for name in named:
        if name not in IDENTITY_COLUMNS:
            near = nearest(name, IDENTITY_COLUMNS)
            action = f"did you mean {near}?" if near else f"use {', '.join(IDENTITY_COLUMNS)}"
            yield Message("RP-E43", f"{name!r} is no part of an identity list", why, action, where)
    for name in ("person", "identity"):
        if not named.get(name):
            yield Message("RP-E43", f"the identity list names no column for {name}", why, f"add  {name}=COLUMN", where)
    if bool(named.get("kind")) != bool(named.get("shared")):
        found = "only one of kind and shared is given"
        yield Message("RP-E43", found, why, "state both: the column, and its values that mean shared", where)


def _identities(drafts: Drafts) -> Iterator[Message]:
    """Refuse one identity that is two persons' on the same day: nothing could tell them apart."""
    claims: dict[str, list[Draft]] = {}
    for draft in drafts.of("Identities"):
        if not draft.bad & {"person", "identity", "effective_from", "effective_to"}:
            claims.setdefault(fold_person(draft.text("identity")), []).append(draft)
    for same in claims.values():
        yield from _overlapping(drafts, sorted(same, key=_first_day))


def _first_day(draft: Draft) -> tuple[date, int]:
    return draft.day("effective_from") or date.min, draft.row


def _overlapping(drafts: Drafts, same: list[Draft]) -> Iterator[Message]:
    """Compare each row with the rows before it that last longest, one for each of two owners."""
    longest: dict[str, Draft] = {}
    for draft in same:
        owner = _owner(draft)
        for other, earlier in longest.items():
            if other != owner and _last_day(earlier) >= _first_day(draft)[0]:
                yield _claimed_twice(drafts, *sorted((earlier, draft), key=lambda one: one.row))
                break
        if owner not in longest or _last_day(longest[owner]) < _last_day(draft):
            longest[owner] = draft


def _owner(draft: Draft) -> str:
    """Return whose an identity is; shared rows never contradict each other."""
    return "" if draft.text("kind") == "shared" else fold_person(draft.text("person"))


def _last_day(draft: Draft) -> date:
    return draft.day("effective_to") or date.max


def _claimed_twice(drafts: Drafts, first: Draft, second: Draft) -> Message:
    dated = any(one.day(name) for one in (first, second) for name in ("effective_from", "effective_to"))
    name, rows = second.text("identity"), f"rows {first.row} and {second.row}"
    if "shared" in (first.text("kind"), second.text("kind")):
        found = f"{name} is shared and of one person on the same days ({rows})"
    else:
        owners = f"{first.text('person')} and {second.text('person')}"
        found = f"{name} belongs to {owners} {'on the same days' if dated else 'all the time'} ({rows})"
    return Message(
        "RP-E44" if dated else "RP-E11",
        found,
        "Whether somebody approved their own work could not be decided.",
        "mark it as shared, or correct from when to when each used it; both days are included",
        drafts.where(second, "identity"),
    )


def _requests(drafts: Drafts) -> Iterator[Message]:
    """Refuse a request that says neither what nor of which list, and a number that is given to two."""
    first: dict[str, int] = {}
    for draft in drafts.of("Requests"):
        number, population, control = (draft.text(name) for name in ("request", "population", "control"))
        if not population and not draft.text("what") and not draft.bad:
            found = f"the request {number} names no list and does not say what is asked for".replace("  ", " ")
            why = "The client would receive a line nobody can answer."
            yield Message("RP-E30", found, why, "fill population or what", drafts.where(draft, "what"))
        if not number and (control or not population) and "request" not in draft.bad:
            found = "a request that is not for a list as a whole has no number"
            why = "The client answers by number, and a number made from the row would change with the rows above."
            yield Message("RP-E30", found, why, "give it a number such as R-07", drafts.where(draft, "request"))
        # A request without a number is called by its list.
        name = number or (f"R-{population}" if population and not control else "")
        if name and name in first:
            found = f"the request {name} is given twice (first in row {first[name]})"
            why = "Nothing says which of the two an answer belongs to."
            yield Message("RP-E11", found, why, "give one of them another number", drafts.where(draft, "request"))
        first.setdefault(name, draft.row)
