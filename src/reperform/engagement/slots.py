"""Slots that a ready test of the library leaves to the client: each one still there is refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reperform.catalogue.ready_tests import slot_meaning, slots_in
from reperform.engagement.drafts import Draft, Drafts
from reperform.errors import Message

OWNER, SLA_SOURCE = "{owner}", "{sla_source}"
_OF_EVERY_CONTROL: Mapping[str, str] = {
    "owner": "the role at the client that performs the control",
    "sla_source": "where the client's own wording states the number",
}
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Controls": ("owner", "required_source", "disallowed_sources"),
    "Attributes": ("arguments", "sla_source"),
}
_NUMBER_LEFT_OPEN = re.compile(r"\bN (?:business |calendar )?(?:days?|hours?)\b")


def slot_messages(drafts: Drafts) -> Iterator[Message]:
    """Return a message for every slot that nobody filled in, with its sheet, row and column."""
    for sheet, columns in _COLUMNS.items():
        for draft in drafts.of(sheet):
            for column in columns:
                for slot in slots_of(draft.values.get(column, "")):
                    yield _message(drafts, draft, column, slot)
    for draft in drafts.of("Controls"):
        yield from _unfinished_wording(draft, drafts)


def _unfinished_wording(draft: Draft, drafts: Drafts) -> Iterator[Message]:
    """Yield a warning where the wording of a control still has the library's N in place of the client's number."""
    found = _NUMBER_LEFT_OPEN.search(draft.text("description"))
    if found:
        yield Message(
            "RP-E70",
            f"{draft.text('control')}: the wording still says {found.group()!r}",
            "Papers and report print it as the client's wording of the control.",
            "write the client's own wording, with its number",
            drafts.where(draft, "description"),
            "warning",
        )


def slots_of(value: Any) -> tuple[str, ...]:
    """Return the slots in a cell: a text, a list or pairs.

    Examples
    --------
    >>> slots_of({"limit": "{limit_days}", "unit": "hours"})
    ('limit_days',)
    """
    if isinstance(value, Mapping):
        value = tuple(value.values())
    texts = (value,) if isinstance(value, str) else value
    return tuple(dict.fromkeys(slot for text in texts for slot in slots_in(text)))


def _message(drafts: Drafts, draft: Draft, column: str, slot: str) -> Message:
    control = draft.text("control")
    meaning = _OF_EVERY_CONTROL.get(slot) or slot_meaning(control, slot)
    return Message(
        "RP-E70",
        f"{control}: {{{slot}}} is not filled in",
        "It stands for the client's own number or name; the library supplies none.",
        f"fill in {{{slot}}}: {meaning}",
        drafts.where(draft, column),
    )
