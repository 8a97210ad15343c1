"""The arguments of rules, the lists they name, and the joins those lists need."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping

from reperform.catalogue.ready_tests import slots_in
from reperform.engagement.drafts import Draft, Drafts
from reperform.errors import Message, did_you_mean, nearest
from reperform.model.firm import FirmRule


def argument_messages(drafts: Drafts) -> Iterator[Message]:
    """Return a message for every wrong argument, every unknown list and every missing or doubled join."""
    # Rules are imported here so that reading a folder stays quick.
    from reperform.rules import RULES, check_arguments

    for draft in drafts.of("Attributes"):
        rule = draft.text("rule")
        unread = isinstance(rule, FirmRule) and rule.declared is None  # has a message of its own
        if rule not in RULES or unread or "arguments" in draft.bad:
            continue
        arguments = draft.pairs("arguments")
        open_slots = {name for name, text in arguments.items() if slots_in(text)}
        # A slot that nobody filled in has a message of its own.
        problems = [one for one in check_arguments(rule, arguments) if one.argument not in open_slots]
        for problem in problems:
            found = f"{rule}: {problem.found}"
            advice = (problem.action, problem.nearest)
            yield _argument_message(drafts, draft, found, *advice)
        yield from _undated(drafts, draft, rule, arguments)
        yield from _no_holidays(drafts, draft, rule, arguments)
        yield from _no_boundary(drafts, draft, rule, arguments)
        yield from _own_column(drafts, draft, rule, arguments)
        unknown = yield from _unknown_lists(drafts, draft, rule, arguments)
        if not problems and not unknown:
            yield from _joins(drafts, draft, rule, arguments)


def _argument_message(drafts: Drafts, draft: Draft, found: str, action: str, near: str) -> Message:
    if near and near not in action:
        action = f"{action}; did you mean {near}?"
    return Message(
        "RP-E20",
        found,
        "A rule has no silent default: what is not stated is not decided.",
        action,
        drafts.where(draft, "arguments"),
    )


def _unknown_lists(
    drafts: Drafts, draft: Draft, rule: str, arguments: Mapping[str, str]
) -> Generator[Message, None, list[str]]:
    """Yield a message for every list that is no population; return whether there was one."""
    from reperform.rules import columns_used

    known = drafts.names("Populations", "population")
    used = dict.fromkeys(use.list_name for use in columns_used(rule, arguments) if use.list_name)
    unknown = [name for name in used if name not in known]
    for name in unknown:
        near = nearest(name, known)
        yield Message(
            "RP-E12",
            f"{rule}: there is no population {name!r}",
            "LIST.column names a column of another population.",
            did_you_mean(name, known) if near else f"add {name} to the sheet Populations, or correct it",
            drafts.where(draft, "arguments"),
        )
    return unknown


def _joins(drafts: Drafts, draft: Draft, rule: str, arguments: Mapping[str, str]) -> Iterator[Message]:
    from reperform.rules import RULES
    from reperform.rules.uses import all_joined_lists

    left = draft.text("population")
    for right in all_joined_lists(RULES[rule], arguments):
        found = [row for row in drafts.of("Joins") if (row.text("left"), row.text("right")) == (left, right)]
        if left and not found:
            yield Message(
                "RP-E22",
                f"{rule} looks up {right} for items of {left}, but no row of Joins says how",
                "Without declared columns no row of one list belongs to a row of the other.",
                f"add a row to Joins: left {left}, its columns, right {right}, its columns",
                drafts.where(draft, "arguments"),
            )


def _undated(drafts: Drafts, draft: Draft, rule: str, arguments: Mapping[str, str]) -> Iterator[Message]:
    """Warn where persons are compared without a day although identities change hands."""
    dated = [row for row in drafts.of("Identities") if row.day("effective_from") or row.day("effective_to")]
    lists = [row for row in drafts.of("Populations") if {"from", "to"} & {*row.pairs("identity_columns")}]
    if rule == "different_person" and not arguments.get("at") and (dated or lists):
        names = tuple(row.text("identity") for row in dated[:3]) or tuple(row.text("population") for row in lists[:3])
        yield Message(
            "RP-E45",
            f"the identity map has dates ({', '.join(names)}), but different_person states no day",
            "A name with dates in the map is then unable to examine: whose it was cannot be said.",
            "state  at=COLUMN  with the day of the action, or nothing if no such name occurs",
            drafts.where(draft, "arguments"),
            severity="warning",
        )


def _no_holidays(drafts: Drafts, draft: Draft, rule: str, arguments: Mapping[str, str]) -> Iterator[Message]:
    """Warn where business days are counted and the Calendar names no day off within the period."""
    from reperform.rules import RULES

    unit = RULES[rule].arguments.get("unit")
    counted = arguments.get("unit") or (unit.default if unit else "")
    start, end = drafts.about.day("period_start"), drafts.about.day("period_end")
    if unit is None or counted not in ("business_days", "business_hours") or start is None or end is None:
        return
    days = [row.day("date") for row in drafts.of("Calendar")]
    if not any(day is not None and start <= day <= end for day in days):
        yield Message(
            "RP-E46",
            f"{rule} counts {counted.replace('_', ' ')}, and the sheet Calendar names no day of the period",
            "Every holiday from Monday to Friday is then counted as a business day, and results in time turn late.",
            "enter the days on which the client does not work into the sheet Calendar; if there is none, leave it",
            drafts.where(draft, "arguments"),
            severity="warning",
        )


def _no_boundary(drafts: Drafts, draft: Draft, rule: str, arguments: Mapping[str, str]) -> Iterator[Message]:
    """Warn where a limit does not say whether an end exactly at it is in time."""
    from reperform.rules import RULES

    if "boundary" in RULES[rule].arguments and not arguments.get("boundary"):
        yield Message(
            "RP-E58",
            f"{rule} does not state boundary, which is read as inclusive",
            "An item exactly at the limit then passes by a choice that nobody made; the paper says so.",
            "state  boundary=inclusive  or  boundary=exclusive",
            drafts.where(draft, "arguments"),
            severity="warning",
        )


def _own_column(drafts: Drafts, draft: Draft, rule: str, arguments: Mapping[str, str]) -> Iterator[Message]:
    """Refuse to look a value up in the very column it comes from: it would always be found."""
    own = f"{draft.text('population')}.{arguments.get('column', '')}"
    if rule == "exists_in" and arguments.get("list") == own:
        action = "name the list and column in which the value must be found"
        yield _argument_message(drafts, draft, f"exists_in looks {own} up in itself and always finds it", action, "")
