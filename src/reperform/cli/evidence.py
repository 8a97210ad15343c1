"""The command on evidence: ``intake``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reperform.cli.common import Call, command
from reperform.cli.requesting import receipt_options
from reperform.errors import InputRefused, Message, UsageError, Where
from reperform.texts import shown_name

if TYPE_CHECKING:
    from reperform.ledger.receipts import Receipt
    from reperform.opened import OpenEngagement
    from reperform.populations.imports import TakenIn


# What is answered when a file is refused before it was read.
_NOTHING_TAKEN_IN: dict[str, Any] = {
    "outcome": "refused", "import_id": "", "sha256": "", "rows": 0, "columns": [], "totals": {}, "questions": [],
    "notes": [],
}  # fmt: skip


def add_to(group: click.Group) -> None:
    """Add the commands of this module."""
    decorated = click.argument("file", type=click.Path(path_type=Path))(intake)
    decorated = click.option("--population", required=True, metavar="ID", help="Row of the Populations sheet.")(
        decorated
    )
    decorated = click.option("--answers", type=click.Path(path_type=Path), help="JSON file of answers.")(decorated)
    decorated = click.option("--answer", multiple=True, metavar="KEY=VALUE", help="One answer; repeatable.")(decorated)
    decorated = click.option("--values", type=click.Path(path_type=Path), metavar="OUT.csv",
                             help="Write what was understood as canonical text.")(decorated)  # fmt: skip
    command(group)(receipt_options(decorated))


def intake(
    call: Call,
    file: Path,
    population: str,
    answers: Path | None,
    answer: tuple[str, ...],
    values: Path | None,
    **received: str,
) -> None:
    """Take a client's file in as a population: stored, hashed, understood, asked where it cannot tell."""
    from reperform.fieldwork.requests import refuse_other_request
    from reperform.intake.passwords import PasswordPrompt
    from reperform.ledger.receipts import state_receipt
    from reperform.populations.imports import population_spec, take_in

    call.answer |= dict(_NOTHING_TAKEN_IN)
    opened = call.open()
    receipt = state_receipt(**received)
    population_spec(opened.engagement, population)
    refuse_other_request(opened, receipt.request, population=population)
    if values is not None and values.exists():
        raise InputRefused(_exists(values))
    given = _answers(answers, answer)
    path = file if file.is_absolute() else _first_existing(call.folder / file, Path.cwd() / file)
    person = call.actor(opened)
    can_ask = sys.stdin.isatty() and not call.as_json
    prompt = PasswordPrompt() if can_ask else None
    taken = take_in(opened, path, population, given, receipt=receipt, person=person, ask_password=prompt)
    while taken.outcome == "needs_answer" and can_ask:
        given |= {q["id"]: _ask(q) for q in taken.reading.questions}
        taken = take_in(opened, path, population, given, receipt=receipt, person=person, ask_password=prompt)
    _report(call, opened, taken, population, path, receipt)
    if values is not None and taken.outcome == "accepted":
        from reperform.files import create_file
        from reperform.intake.values import values_csv

        create_file(values, values_csv(taken.reading))


def _exists(path: Path) -> Message:
    return Message(
        "RP-U12",
        "the file for the values exists already",
        "Nothing is ever overwritten; nothing was taken in.",
        "name a new file with --values",
        Where(file=path.name),
    )


def _first_existing(*paths: Path) -> Path:
    return next((path for path in paths if path.exists()), paths[-1])


def _answers(path: Path | None, pairs: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    if path is not None:
        try:
            content = json.loads(path.read_bytes(), object_pairs_hook=_pairs)
        except (OSError, ValueError) as error:
            raise UsageError(Message("RP-U07", "the answers cannot be read as JSON", "Nothing was taken in.",
                                     "write one object of names and values",
                                     Where(file=path.name))) from error  # fmt: skip
        if not isinstance(content, dict):
            raise UsageError(Message("RP-U07", "the answers are no JSON object", "Nothing was taken in.",
                                     "write one object of names and values", Where(file=path.name)))  # fmt: skip
        found = {str(key): _answer_text(value) for key, value in content.items()}
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator:
            raise UsageError(Message("RP-U07", f"{pair!r} is no KEY=VALUE", "Nothing was taken in.",
                                     "write --answer KEY=VALUE"))  # fmt: skip
        if found.get(key.strip(), value.strip()) != value.strip():
            raise InputRefused(_answered_twice(key.strip(), found[key.strip()], value.strip()))
        found[key.strip()] = value.strip()
    return found


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of a JSON file; a name that stands twice with two values is two answers."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if found.setdefault(key, value) != value:
            raise InputRefused(_answered_twice(key, str(found[key]), str(value)))
    return found


def _answered_twice(key: str, first: str, second: str) -> Message:
    return Message("RP-A04", f"{key} is answered twice, {first} and {second}", "Nothing was taken in.",
                   f"give one answer for {key}")  # fmt: skip


def _answer_text(value: Any) -> str:
    """Return an answer of a JSON file as the text a person would type: columns and pairs separated by "; "."""
    if isinstance(value, dict):
        return "; ".join(f"{name}={part}" for name, part in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _ask(question: dict[str, Any]) -> str:
    """Ask one question on the terminal: choices with their counts, samples on demand, until it is answered."""
    from reperform.intake.outcome import visible
    from reperform.populations.asking import choice_lines, refused_answer

    click.echo(question["text"])
    for line in choice_lines(question):
        click.echo(f"  {line}")
    while True:
        answer = str(click.prompt(f"{visible(question['id'])} (? shows samples)", type=str)).strip()
        if answer == "?":
            for sample_text in question.get("samples") or ["the file shows no samples for this question"]:
                click.echo(f"    {sample_text}")
            continue
        refused = refused_answer(question, answer)
        if not refused:
            return answer
        click.echo(f"  {refused}")


def _report(
    call: Call, opened: OpenEngagement, taken: TakenIn, population: str, path: Path, receipt: Receipt
) -> None:
    from reperform.populations.asking import choice_lines, published_question

    reading = taken.reading
    call.answer |= {
        "outcome": taken.outcome,
        "population": population,
        "import_id": taken.import_id,
        "sha256": taken.sha256,
        "rows": len(reading.rows),
        "columns": list(reading.column_facts),
        "totals": _totals(opened, taken, population),
        "questions": [published_question(question) for question in reading.questions],
        "notes": list(reading.notes),
        "superseded": taken.superseded,
        "receipt": receipt.as_json(),
    }
    if taken.outcome == "accepted":
        call.say(f"{shown_name(path.name)}: {len(reading.rows):,} rows, {len(reading.columns)} columns "
                 f"taken in as {population}" + (" (unchanged)" if taken.unchanged else ""))  # fmt: skip
        for note in reading.notes:
            call.say(f"  note: {note['text']}")
        return
    call.exit_code = 3
    call.messages += reading.messages
    for question in reading.questions:
        # Without the counts and samples beside them the choices are a guess.
        shown = "; ".join(choice_lines(question))
        call.messages.append(
            Message(question.get("code", "RP-Q01"), question["text"],
                    "The file alone cannot tell; nothing was taken in." + (f" Choices: {shown}" if shown else ""),
                    f"repeat with --answer {question['id']}=VALUE"
                    + (f" ({' or '.join(question['choices'])})" if question.get("choices") else ""),
                    Where(file=shown_name(path.name), column=str(question.get("where", {}).get("column", "")
                                                     if isinstance(question.get("where"), dict) else "")))
        )  # fmt: skip


def _totals(opened: OpenEngagement, taken: TakenIn, population: str) -> dict[str, str]:
    from reperform.populations.imports import population_spec
    from reperform.populations.ipe import column_total

    if taken.outcome != "accepted":
        return {}
    spec = population_spec(opened.engagement, population)
    reading = taken.reading
    return {column: column_total(reading.columns, reading.rows, column)[0] for column in spec.stated_totals}
