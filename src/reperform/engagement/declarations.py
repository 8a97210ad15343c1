"""What the sheets Populations and Exclusions state on reading a list and on its items: values that can be used."""

from __future__ import annotations

from collections.abc import Iterator

from reperform.engagement.cells import CellError, per_column
from reperform.engagement.drafts import Draft, Drafts
from reperform.errors import Message
from reperform.intake.settings import SETTINGS, range_of
from reperform.model import EVENT_RULES, SPELLS

_CODES = {"date_order": "RP-E19", "zone": "RP-E18"}
_WHYS = {
    "date_order": "03/04/2025 is 3 April or March 4; the order is declared, never guessed.",
    "zone": "Whether a time stamp lies in the period depends on the zone; abbreviations mean several.",
    "decimal": "1.234 is one and a bit, or one thousand two hundred and thirty-four; it is declared, never guessed.",
}
_WORDS = {"date_order": "{!r} is not a date order", "zone": "there is no time zone {!r}"}
_ITEMS = "It decides which rows are items, or proves that the list is whole."


def declaration_messages(drafts: Drafts) -> Iterator[Message]:
    """Return a message for every value of Populations and Exclusions that no list could be read or cut by."""
    for draft in drafts.of("Populations"):
        for name in SETTINGS:
            yield from _setting(drafts, draft, name)
        yield from _range(drafts, draft)
        yield from _filter(drafts, draft, ("filter_column", "filter_op", "filter_value"))
        yield from _events(drafts, draft)
        yield from _gap(drafts, draft)
    for draft in drafts.of("Exclusions"):
        yield from _filter(drafts, draft, ("column", "op", "value"))


def _setting(drafts: Drafts, draft: Draft, name: str) -> Iterator[Message]:
    setting, text = SETTINGS[name], draft.text(name)
    if not setting.on_sheet or not text:
        return
    code, why = _CODES.get(name, "RP-E26"), _WHYS.get(name, "It says how the client's file is to be read.")
    where = drafts.where(draft, name)
    try:
        values = per_column(text) if setting.by_column else {"": text}
    except CellError as error:
        yield Message(code, error.found, error.why, error.action, where)
        return
    if setting.names_column and "" in values:
        yield Message(code, f"{name} names no column of the tests", why, setting.advice, where)
    for value in values.values():
        if not setting.takes(setting.value_of(value)):
            found = _WORDS.get(name, f"{name} cannot be {{!r}}").format(value)
            action = setting.help_on(value)
            if setting.by_column and setting.allowed and not action.startswith("did you"):
                action += f"; or per column, like  opened={setting.allowed[0]}; closed={setting.allowed[1]}"
            yield Message(code, found, why, action, where)


def _range(drafts: Drafts, draft: Draft) -> Iterator[Message]:
    text = draft.text("range")
    if text and SETTINGS["range"].takes(text) and range_of(text) is None:
        why = "A range goes from its upper left to its lower right cell."
        yield Message("RP-E26", f"the range {text} ends before it begins", why, SETTINGS["range"].advice,
                      drafts.where(draft, "range"))  # fmt: skip


def _filter(drafts: Drafts, draft: Draft, names: tuple[str, str, str]) -> Iterator[Message]:
    column, op_name, value = names
    op, bad = draft.text(op_name), draft.bad
    needs_value = op not in ("", "present", "absent")
    given = {name: bool(draft.text(name)) for name in names}
    if not any(given.values()) or bad & set(names):
        return
    for name in (column, op_name):
        if not given[name]:
            yield _message(drafts, draft, name, f"a filter needs {name}")
    if given[op_name] and given[value] != needs_value:
        found = f"the filter {op} needs a value" if needs_value else f"the filter {op} takes no value"
        yield _message(drafts, draft, value, found)


def _events(drafts: Drafts, draft: Draft) -> Iterator[Message]:
    """A log becomes items only by a declared key, order and, for end_state, states; spells by person, days and gap."""
    rule = draft.text("item_rule")
    spells = dict.fromkeys(("person_column", "start_column", "end_column", "gap"), rule == SPELLS)
    needed = {"key": rule in (*EVENT_RULES, SPELLS), **spells, "order_by": rule in EVENT_RULES,
              "state_column": rule == "end_state", "end_states": rule == "end_state"}  # fmt: skip
    for name, is_needed in needed.items():
        given = bool(draft.values.get(name))
        if is_needed and not given and name not in draft.bad:
            yield _message(drafts, draft, name, f"item_rule {rule} needs {name}")
        if given and not is_needed and name != "key":
            rules = "end_state" if name in ("state_column", "end_states") else ", ".join(EVENT_RULES)
            rules = SPELLS if name in spells else rules
            yield _message(drafts, draft, name, f"{name} has a meaning only with item_rule {rules}")


def _gap(drafts: Drafts, draft: Draft) -> Iterator[Message]:
    gap = draft.text("gap")
    if gap and gap not in ("next_day", "next_weekday") and not (gap.isascii() and gap.isdigit() and len(gap) < 5):
        yield _message(drafts, draft, "gap", f"{gap!r} is neither next_day, next_weekday nor a number of days")


def _message(drafts: Drafts, draft: Draft, column: str, found: str) -> Message:
    return Message("RP-E26", found, _ITEMS, f"correct {column}", drafts.where(draft, column))
