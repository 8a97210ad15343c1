"""The error tree: every refusal is a list of messages with a stable code and an exit code.

ReperformError
├── UsageError      exit 2  the command or call itself is wrong
├── InputRefused    exit 3  an input is refused; nothing was changed
│   └── AnswerNeeded exit 3  a question must be answered first; nothing was changed
├── RunFailed       exit 4  a procedure could not be carried out
└── InternalError   exit 5  a defect in this program
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, ClassVar

EXIT_DONE = 0
EXIT_FINDINGS = 1


@dataclass(frozen=True)
class Where:
    """The place a message speaks of; every part is optional."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    ids: tuple[str, ...] = ()
    count: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the parts that are known, as JSON values."""
        parts: dict[str, Any] = {
            "file": self.file or None,
            "sheet": self.sheet or None,
            "row": self.row,
            "column": self.column or None,
            "ids": list(self.ids[:3]) or None,
            "count": self.count,
        }
        return {name: value for name, value in parts.items() if value is not None}

    def sentence(self) -> str:
        """Return the place in words, largest part first."""
        parts = [self.file]
        if self.sheet:
            parts.append(f"sheet '{self.sheet}'")
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        text = ", ".join(part for part in parts if part)
        if self.ids:
            shown = ", ".join(self.ids[:3])
            total = self.count if self.count is not None else len(self.ids)
            text = f"{text} ({shown}{f' and {total - 3} more' if total > 3 else ''})".strip()
        return text


@dataclass(frozen=True)
class Message:
    """What a user is told: what was found, where, why it matters, and the one next action."""

    code: str
    found: str
    why: str = ""
    action: str = ""
    where: Where = field(default_factory=Where)
    severity: str = "error"

    def as_json(self) -> dict[str, Any]:
        """Return the message in the form of the command interface."""
        return {
            "code": self.code,
            "severity": self.severity,
            "found": self.found,
            "where": self.where.as_json(),
            "why": self.why,
            "action": self.action,
        }

    def text(self) -> str:
        """Return the message as it is printed on a terminal."""
        place = self.where.sentence()
        lines = [f"{self.severity}[{self.code}] {place + ': ' if place else ''}{self.found}"]
        if self.why:
            lines.append(f"  {self.why}")
        if self.action:
            lines.append(f"  Do: {self.action}")
        return "\n".join(lines)


class ReperformError(Exception):
    """Base of every error a user may see; carries all messages at once."""

    exit_code: ClassVar[int] = 5

    def __init__(self, messages: Message | Iterable[Message]) -> None:
        self.messages = (messages,) if isinstance(messages, Message) else tuple(messages)
        super().__init__("\n".join(message.text() for message in self.messages))


class UsageError(ReperformError):
    """The command or call is wrong."""

    exit_code = 2


class InputRefused(ReperformError):
    """An input is refused; nothing was changed."""

    exit_code = 3


class AnswerNeeded(InputRefused):
    """A question must be answered by a person first; nothing was changed."""


class RunFailed(ReperformError):
    """A procedure could not be carried out."""

    exit_code = 4


class InternalError(ReperformError):
    """A defect in this program."""

    exit_code = 5


def nearest(wrong: str, valid: Iterable[str]) -> str:
    """Return the valid value most like a wrong one, or an empty text when none is near.

    Examples
    --------
    >>> nearest("quartely", ["annual", "quarterly"])
    'quarterly'
    """
    by_folded = {value.casefold(): value for value in valid}
    near = get_close_matches(wrong.casefold(), by_folded, n=1, cutoff=0.5)
    return by_folded[near[0]] if near else ""


def did_you_mean(wrong: str, valid: Iterable[str]) -> str:
    """Return "did you mean X?" for the nearest valid value, or the list of valid values."""
    values = list(valid)
    near = nearest(wrong, values)
    return f"did you mean {near}?" if near else f"use one of: {', '.join(values)}"
