"""What every command shares: where the engagement is, who acts, and how an answer is printed."""

from __future__ import annotations

import functools
import json
import logging
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reperform.errors import (
    EXIT_DONE,
    InputRefused,
    InternalError,
    Message,
    ReperformError,
    UsageError,
    Where,
    did_you_mean,
)

if TYPE_CHECKING:
    from reperform.opened import OpenEngagement

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Call:
    """One call of a command: its shared options and the answer being built."""

    name: str
    folders: tuple[Path, ...] = ()
    person_option: str = ""
    as_json: bool = False
    messages: list[Message] = field(default_factory=list)
    of_workbook: tuple[Message, ...] = ()
    answer: dict[str, Any] = field(default_factory=dict)
    exit_code: int = EXIT_DONE

    @property
    def folder(self) -> Path:
        """The engagement folder given by -C, else the working directory."""
        return self.folders[0] if self.folders else Path.cwd()

    def open(self) -> OpenEngagement:
        """Open the engagement and carry its warnings along."""
        from reperform.opened import open_at

        opened = open_at(self.folder)
        self.messages += opened.loaded.messages
        self.of_workbook = opened.loaded.messages
        return opened

    def say(self, text: str = "") -> None:
        """Print a line for a person; under --json nothing but the answer goes to standard output."""
        click.echo(text, err=self.as_json)

    def judge(self, opened: OpenEngagement) -> str:
        """Return the person who judges.

        Raises
        ------
        UsageError
            RP-U05 when nobody is named, RP-U06 when the name is not on the People sheet.
        """
        people = [row.person for row in opened.engagement.people]
        if self.person_option:
            if self.person_option in people:
                return self.person_option
            raise UsageError(
                Message("RP-U06", f"{self.person_option!r} is not on the People sheet",
                        "A judgement belongs to a named member of the team.",
                        did_you_mean(self.person_option, people) if people else "add the person to the People sheet")
            )  # fmt: skip
        found = [row.person for row in opened.engagement.people if row.login and row.login == login()]
        if found:
            return found[0]
        raise UsageError(
            Message("RP-U05", "nobody is named as the person who judges",
                    "A judgement belongs to a named member of the team.",
                    f"add --as PERSON ({', '.join(people) or 'none on the People sheet yet'})")
        )  # fmt: skip

    def actor(self, opened: OpenEngagement) -> str:
        """Return who acts: the named person, else the person of this login, else the login itself."""
        if self.person_option:
            return self.judge(opened)
        found = [row.person for row in opened.engagement.people if row.login and row.login == login()]
        return found[0] if found else f"login:{login()}"


def login() -> str:
    """Return the login name of this user."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def command(group: click.Group, name: str = "") -> Callable[[F], click.Command]:
    """Add a command with the shared options; its function gets a :class:`Call` first."""

    def add(function: F) -> click.Command:
        @functools.wraps(function)
        def run(folders: tuple[Path, ...], person_option: str, as_json: bool, **options: Any) -> None:
            parent = click.get_current_context().find_root().params
            call = Call(
                name or function.__name__,
                folders or parent.get("folders") or (),
                person_option or parent.get("person_option") or "",
                as_json or bool(parent.get("as_json")),
            )
            sys.exit(_answer(call, functools.partial(function, call, **options)))

        return group.command(name or function.__name__.replace("_", "-"))(shared_options(run))

    return add


def shared_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add -C, --as and --json to a command or group."""
    path = click.Path(path_type=Path)
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output."),
        click.option("--as", "person_option", default="", metavar="PERSON", help="Who acts (People sheet)."),
        click.option("-C", "folders", type=path, multiple=True, metavar="DIR", help="Engagement folder."),
    ):
        function = option(function)
    return function


def _answer(call: Call, work: Callable[[], None]) -> int:
    """Do the work of a command and print its answer; no user ever sees a traceback."""
    try:
        work()
    except ReperformError as error:
        call.messages += error.messages
        call.exit_code = error.exit_code
    except UnicodeEncodeError:
        call.messages.append(
            Message("RP-U13", "a text holds bytes that are no characters", "Nothing was recorded.",
                    "type the text again")
        )  # fmt: skip
        call.exit_code = UsageError.exit_code
    except OSError as error:
        if isinstance(error, BrokenPipeError) and _reader_left():
            return call.exit_code
        call.messages.append(
            Message("RP-F03", f"the system refused a file operation ({error.strerror or type(error).__name__})",
                    "The command was not finished.", "check the folder and its permissions",
                    Where(file=Path(str(error.filename or "")).name))
        )  # fmt: skip
        call.exit_code = InputRefused.exit_code
    except (click.ClickException, click.exceptions.Exit, click.Abort, KeyboardInterrupt):
        # Ctrl-C or the end of the input at a question (Abort): the person stopped, the program did not fail.
        raise
    except Exception as error:
        log_path = _log_traceback(call, error)
        call.messages.append(
            Message("RP-X01", f"a defect in reperform: {type(error).__name__}", "The command was not finished.",
                    f"report it with the log {log_path}")
        )  # fmt: skip
        call.exit_code = InternalError.exit_code
    _print(call)
    return call.exit_code


def _reader_left() -> bool:
    """Return whether nobody reads standard output any more (``| head``); what is still to be said goes nowhere."""
    try:
        sys.stdout.write("\n")  # only a write tells; a pipe to a child process may be the broken one
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return True
    return False


def _log_traceback(call: Call, error: Exception) -> str:
    """Write the traceback, which holds no values of cells, to a log beside the engagement."""
    import tempfile

    inside = call.folder / ".reperform"
    folder = inside if inside.is_dir() else Path(tempfile.gettempdir())
    path = folder / "reperform-traceback.log"
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    logger = logging.Logger("reperform")
    logger.addHandler(handler)
    logger.error("%s", call.name, exc_info=error)
    handler.close()
    return path.name


_ORDER = ("error", "warning", "note")
_MANY = 5


def message_lines(messages: Sequence[Message]) -> list[str]:
    """Return messages as they are printed: errors first, and what neighbours have in common said once.

    Every place is named; only the reason and the next action of neighbours that share both are not repeated. Of
    more than a handful the last line counts them, so that none is lost above the edge of the screen.
    """
    ordered = sorted(messages, key=lambda message: _ORDER.index(message.severity))
    lines: list[str] = []
    for _, group in groupby(ordered, lambda one: (one.severity, one.code, one.why, one.action)):
        first, *others = (message.text().splitlines() for message in group)
        heads = [head for head, *_ in (first, *others)]
        lines += [*heads, *first[1:]]
    if len(ordered) > _MANY:
        lines.append(_counted(ordered))
    return lines


def _counted(messages: Sequence[Message]) -> str:
    counts = Counter(message.severity for message in messages)
    return ", ".join(f"{counts[name]:,} {name}{'s' if counts[name] > 1 else ''}" for name in _ORDER if counts[name])


def _print(call: Call) -> None:
    # Many remarks on the workbook would bury what this command has to say; check is the command that names them.
    many = call.name != "check" and len(call.of_workbook) > _MANY
    for line in message_lines([one for one in call.messages if not many or one not in call.of_workbook]):
        click.echo(line, err=True)
    if many:
        click.echo(f"{_counted(call.of_workbook)} on engagement.xlsx: reperform check names them", err=True)
    if call.as_json:
        body = {
            "schema": f"reperform/{call.name}/1",
            "exit_code": call.exit_code,
            "messages": [message.as_json() for message in call.messages],
            **call.answer,
        }
        click.echo(json.dumps(body, ensure_ascii=False, indent=2, sort_keys=False))


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines with aligned columns."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
