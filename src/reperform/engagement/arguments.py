"""The arguments of rules, the lists they name, and the joins those lists need."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping

from reperform.engagement.drafts import Draft, Drafts
from reperform.errors import Message, did_you_mean, nearest


def argument_messages(drafts: Drafts) -> Iterator[Message]:
    """Return a message for every wrong argument, every unknown list and every missing or doubled join."""
    # Rules are imported here so that reading a folder stays quick.
    from reperform.rules import RULES, check_arguments

    for draft in drafts.of("Attributes"):
        rule = draft.text("rule")
        if rule not in RULES or "arguments" in draft.bad:
            continue
        arguments = draft.pairs("arguments")
        problems = check_arguments(rule, arguments)
        for problem in problems:
            found = f"{rule}: {problem.found}"
            advice = (problem.action, problem.nearest)
            yield _argument_message(drafts, draft, found, *advice)
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
    from reperform.rules.joined import joined_lists

    left = draft.text("population")
    for right in joined_lists(RULES[rule], arguments):
        found = [row for row in drafts.of("Joins") if (row.text("left"), row.text("right")) == (left, right)]
        if left and not found:
            yield Message(
                "RP-E22",
                f"{rule} looks up {right} for items of {left}, but no row of Joins says how",
                "Without declared columns no row of one list belongs to a row of the other.",
                f"add a row to Joins: left {left}, its columns, right {right}, its columns",
                drafts.where(draft, "arguments"),
            )
