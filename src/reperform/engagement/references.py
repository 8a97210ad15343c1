"""What names something defined on another row: unknown names with the nearest one, and names given twice."""

from __future__ import annotations

from collections.abc import Iterator

from reperform.engagement.drafts import Draft, Drafts
from reperform.engagement.sheets import SHEETS, Column, Sheet, sheet_named
from reperform.errors import Message, did_you_mean, nearest
from reperform.texts import fold_person

_WORDS = {
    "Controls": "control",
    "Populations": "population",
    "People": "person",
    "Subservice": "subservice organization",
}


def reference_messages(drafts: Drafts) -> Iterator[Message]:
    """Return a message for every reference to nothing and every identifier given twice."""
    for sheet in SHEETS[1:]:
        yield from _twice(drafts, sheet)
        for column in sheet.columns:
            if column.refers:
                yield from _unknown(drafts, sheet, column)
    yield from _logins_twice(drafts)


def _unknown(drafts: Drafts, sheet: Sheet, column: Column) -> Iterator[Message]:
    target = sheet_named(column.refers)
    assert target is not None  # noqa: S101 - the table of sheets names only its own
    known = drafts.names(target.name, target.key[0])
    for draft in drafts.of(sheet.name):
        value = draft.values.get(column.name, ())
        for name in (value,) if isinstance(value, str) else value:
            if name not in known:
                yield _unknown_message(drafts, draft, column, name, known)


def _unknown_message(drafts: Drafts, draft: Draft, column: Column, name: str, known: tuple[str, ...]) -> Message:
    what = _WORDS[column.refers]
    found = f"there is no {what} {name!r}"
    action = f"add {name} to the sheet {column.refers}, or correct it"
    if nearest(name, known):
        action = did_you_mean(name, known)
    return Message(
        "RP-E12", found, f"The sheet {column.refers} defines them.", action, drafts.where(draft, column.name)
    )


def _twice(drafts: Drafts, sheet: Sheet) -> Iterator[Message]:
    """Return a message for every row that repeats the identity of an earlier one."""
    if not sheet.key:
        return
    first: dict[tuple[str, ...], int] = {}
    for draft in drafts.of(sheet.name):
        # Persons are compared without case: "--as" must never mean two people.
        names = tuple(draft.text(name) for name in sheet.key)
        key = tuple(map(fold_person, names)) if sheet.name == "People" else names
        if draft.bad & set(sheet.key):
            continue
        if key in first:
            yield _twice_message(drafts, draft, names, first[key])
        first.setdefault(key, draft.row)


def _twice_message(drafts: Drafts, draft: Draft, names: tuple[str, ...], row: int) -> Message:
    shown = " ".join(filter(None, names)) or "the general row (control blank)"
    changed = draft.sheet.name == "Controls"
    column = next((name for name in reversed(draft.sheet.key) if draft.text(name)), draft.sheet.key[-1])
    action = ", or if the control changed in the period give each row its version and dates" if changed else ""
    return Message(
        "RP-E11",
        f"{shown} is given twice (first in row {row})",
        "Nothing says which of the two rows counts.",
        f"delete one or give it another id{action}",
        drafts.where(draft, column),
    )


def _logins_twice(drafts: Drafts) -> Iterator[Message]:
    first: dict[str, int] = {}
    for draft in drafts.of("People"):
        login = fold_person(draft.text("login"))
        if login and login in first:
            found = f"the login {draft.text('login')} is given twice (first in row {first[login]})"
            why = "Who signs is taken from the login; two people cannot share one."
            yield Message("RP-E11", found, why, "correct or clear one", drafts.where(draft, "login"))
        first.setdefault(login, draft.row)
