"""Commands on what is asked of the client: ``requests`` and ``evidence``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reperform.cli.common import Call, command, table
from reperform.errors import Message, UsageError

if TYPE_CHECKING:
    from reperform.fieldwork.requests import RequestLine
    from reperform.opened import OpenEngagement
    from reperform.populations.register import RegisterLine


def add_to(group: click.Group) -> None:
    """Add the commands of this module."""
    named = click.Path(path_type=Path)
    command(group)(
        _with_options(
            requests,
            click.option("--as-of", default="", metavar="YYYY-MM-DD", help="Show what is overdue on this day."),
            click.option("--reason", default="", help="For --reject: what is wrong; the client reads it."),
            click.option("--file", type=named, default=None, metavar="NAME",
                         help="For --reject: the file, its name as taken in, or its digest."),
            click.option("--reject", default="", metavar="NUMBER", help="Send back a file for this request."),
        )
    )
    command(group)(evidence)


def _with_options(function: Callable[..., Any], *options: Callable[..., Any]) -> Callable[..., Any]:
    for option in options:
        function = option(function)
    return function


def receipt_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how a file was received."""
    return _with_options(
        function,
        click.option("--request", default="", metavar="NUMBER", help="The request it answers."),
        click.option("--via", default="", metavar="TEXT", help="How it came: secure portal, mail, shared screen."),
        click.option("--received", default="", metavar="YYYY-MM-DD", help="The day on which it was received."),
        click.option("--from", "given_by", default="", metavar="'NAME, ROLE'", help="Who gave it."),
    )


def requests(call: Call, reject: str, file: Path | None, reason: str, as_of: str) -> None:
    """Write the request list for the client and show what came back; --reject sends a file back."""
    from reperform.compiling import write_request_list
    from reperform.fieldwork.requests import request_lines, unknown_requests
    from reperform.ledger.receipts import read_day

    opened = call.open()
    day = read_day(as_of, "--as-of")
    if reject:
        _reject(call, opened, reject, file, reason)
    elif file or reason:
        raise UsageError(Message("RP-W11", "--file and --reason belong to --reject", "Nothing was recorded.",
                                 "add --reject NUMBER"))  # fmt: skip
    path = write_request_list(opened, as_of=day, person=call.actor(opened))
    lines = request_lines(opened)
    call.messages += unknown_requests(opened)
    call.answer |= {"path": str(path), "as_of": day, "requests": [line.as_json(day) for line in lines]}
    for text in table([("Number", "For", "Status", "Due", "Asked of"), *(_row(line, day) for line in lines)]):
        call.say(text)
    awaited = sum(line.is_awaited for line in lines)
    call.say(f"{len(lines)} requests, {awaited} awaited. List for the client: {path}")


def _reject(call: Call, opened: OpenEngagement, number: str, file: Path | None, reason: str) -> None:
    from reperform.fieldwork.rejecting import reject as reject_file
    from reperform.texts import shown_name

    if file is None:
        raise UsageError(Message("RP-W11", "no file is named", "Nothing was recorded.",
                                 "add --file NAME: a path, a name as taken in, or a digest"))  # fmt: skip
    made = reject_file(opened, number, file, reason, person=call.judge(opened))
    call.messages += made.messages
    call.answer["rejected"] = {
        "request": made.request,
        "name": made.file.name,
        "sha256": made.file.sha256,
        "was_taken_in": made.was_taken_in,
    }
    call.say(f"{shown_name(made.file.name)} ({made.file.sha256[:12]}) is rejected for {made.request}.")


def _row(line: RequestLine, as_of: str) -> tuple[str, ...]:
    from reperform.fieldwork.requests import STATUS_WORDS

    subject = f"{line.control} {line.item}".strip() if line.kind == "item" else line.population or line.what[:40]
    overdue = f", overdue on {as_of}" if line.is_overdue(as_of) else ""
    return line.number, subject, STATUS_WORDS[line.status] + overdue, line.due, line.asked_of


def evidence(call: Call) -> None:
    """Show the evidence register: every file received, from whom, for what, and what became of it."""
    from reperform.populations.register import register

    lines = register(call.open())
    call.answer["evidence"] = [line.as_json() for line in lines]
    heads = ("File", "For", "Given by", "Received", "Request", "State", "Taken in", "SHA-256")
    for text in table([heads, *map(_evidence_row, lines)]):
        call.say(text)
    call.say(f"{len(lines)} files in the register")


def _evidence_row(line: RegisterLine) -> tuple[str, ...]:
    from reperform.populations.register import state_sentence
    from reperform.texts import shown_name

    receipt = line.receipt
    given = ", ".join(filter(None, [receipt.given_by, receipt.via]))
    taken = " ".join(filter(None, [line.taken_in_at[:10], line.taken_in_by]))
    return (
        shown_name(line.name), line.subject or "–", given or "not stated", receipt.received or "not stated",
        receipt.request or "–", state_sentence(line), taken or "–", line.sha256[:12],
    )  # fmt: skip
