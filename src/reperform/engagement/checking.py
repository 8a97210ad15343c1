"""Check an engagement: every problem at once, each with sheet, row, column and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from reperform.engagement.arguments import argument_messages
from reperform.engagement.automated_checks import automated_messages
from reperform.engagement.consistency import consistency_messages
from reperform.engagement.coverage import coverage_messages
from reperform.engagement.declarations import declaration_messages
from reperform.engagement.drafts import Draft, Drafts, read_drafts
from reperform.engagement.extents import extent_messages
from reperform.engagement.firm_rules import FirmRules
from reperform.engagement.references import reference_messages
from reperform.engagement.report_checks import report_messages
from reperform.engagement.sheets import SHEETS
from reperform.engagement.slots import slot_messages
from reperform.engagement.source import Source
from reperform.engagement.version_checks import version_messages
from reperform.errors import InputRefused, Message
from reperform.model import Engagement

_SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True)
class Checked:
    """The outcome of a check.

    Attributes
    ----------
    engagement : Engagement or None
        The engagement; None as soon as there is one error.
    messages : tuple of Message
        Every error, warning and note, in the order of the workbook.
    """

    engagement: Engagement | None
    messages: tuple[Message, ...]

    @property
    def errors(self) -> tuple[Message, ...]:
        """The messages that refuse the engagement."""
        return tuple(message for message in self.messages if message.severity == "error")

    def required(self) -> Engagement:
        """Return the engagement.

        Raises
        ------
        InputRefused
            With every message when there is an error.
        """
        if self.engagement is None:
            raise InputRefused(self.messages)
        return self.engagement


def check(source: Source, firm: FirmRules | None = None) -> Checked:
    """Check everything an engagement states and build it when nothing is wrong.

    Parameters
    ----------
    source : Source
        From ``read_workbook`` or ``source_from_json``.
    firm : FirmRules, optional
        The firm's own rules as their files declare them; without a folder they are taken as they are named.
    """
    drafts = read_drafts(source, firm.rules if firm else {})
    messages = [*source.messages, *drafts.messages, *(firm.messages if firm else ())]
    for check_part in (
        reference_messages,
        consistency_messages,
        declaration_messages,
        argument_messages,
        slot_messages,
        extent_messages,
        coverage_messages,
        report_messages,
        version_messages,
        automated_messages,
    ):
        messages += check_part(drafts)
    built, refused = _build(drafts, messages)
    messages += refused
    has_errors = any(message.severity == "error" for message in messages)
    return Checked(None if has_errors else built, _in_order(messages))


def _in_order(messages: list[Message]) -> tuple[Message, ...]:
    """Return the messages in the order of the workbook: sheet, row, column; each once."""
    sheets = ["", *(sheet.name for sheet in SHEETS)]

    def place(message: Message) -> tuple[int, int, str, int, str]:
        where = message.where
        number = sheets.index(where.sheet) if where.sheet in sheets else len(sheets)
        rank = _SEVERITIES.index(message.severity)
        return number, where.row or 0, where.column, rank, message.found

    return tuple(dict.fromkeys(sorted(messages, key=place)))


def _build(drafts: Drafts, messages: list[Message]) -> tuple[Engagement | None, list[Message]]:
    reported = {(found.where.sheet, found.where.row, found.where.column) for found in messages}
    parts: dict[str, Any] = {}
    refused: list[Message] = []
    for sheet in SHEETS:
        built = []
        for draft in drafts.of(sheet.name):
            try:
                built.append(sheet.model(**_values(draft)))
            except ValidationError as error:
                refused += _translated(drafts, draft, error, reported)
        parts[sheet.field] = tuple(built)
    if refused or not parts["about"]:
        return None, refused
    others = {name: [dict(row) for row in rows] for name, rows in drafts.source.others.items()}
    return Engagement(**{**parts, "about": parts["about"][0], "other_sheets": others}), refused


def _values(draft: Draft) -> dict[str, Any]:
    known = {column.name for column in draft.sheet.columns}
    values = {name: value for name, value in draft.values.items() if name in known}
    return {**values, "extra": dict(draft.extra)}


def _translated(
    drafts: Drafts, draft: Draft, error: ValidationError, reported: set[tuple[str, int | None, str]]
) -> Iterator[Message]:
    """Give what pydantic refuses its place in the workbook, unless the cell has a message already."""
    for problem in error.errors(include_url=False, include_context=False):
        column = str(problem["loc"][0]) if problem["loc"] else ""
        where = drafts.where(draft, column)
        if column in draft.bad or (where.sheet, where.row, where.column) in reported:
            continue
        found = f"{problem.get('input')!r}: {problem['msg'][:1].lower()}{problem['msg'][1:]}"
        help_text = next((one.help for one in draft.sheet.columns if one.name == column), "")
        yield Message("RP-E10", found, help_text, "correct the cell", where)
