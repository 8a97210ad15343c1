"""Commands that do the work: ``run``, ``status`` and ``compile``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reperform.cli.common import Call, command, table
from reperform.errors import Message, RunFailed, UsageError
from reperform.words import STATE_WORDS, STATUS_WORDS

if TYPE_CHECKING:
    from reperform.fieldwork.status import ControlStatus
    from reperform.runner import RunResult


def add_to(group: click.Group) -> None:
    """Add the commands of this module."""
    runs = click.argument("refs", nargs=-1)(run)
    runs = click.option("-p", "--parameter", multiple=True, metavar="NAME=VALUE",
                        help="A notebook parameter; names and types are checked first.")(runs)  # fmt: skip
    runs = click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Processes at a time.")(runs)
    runs = click.option("--force", is_flag=True, help="Run also what is up to date.")(runs)
    runs = click.option("--fail-on-deviation", is_flag=True, help="Exit 1 when deviations are found.")(runs)
    command(group)(runs)
    command(group)(status)
    command(group, "compile")(click.option("--jobs", type=click.IntRange(1, 64), default=None)(compile_))


def run(
    call: Call,
    refs: tuple[str, ...],
    parameter: tuple[str, ...],
    jobs: int | None,
    force: bool,
    fail_on_deviation: bool,
) -> None:
    """Perform the tests: in parallel, resumable, only what changed; draws what is planned and not drawn."""
    from reperform import runner

    folders = call.folders or (Path.cwd(),)
    for folder in folders:
        one = Call(call.name, (folder,), messages=call.messages)
        opened = one.open()
        call.of_workbook += one.of_workbook
        controls = [opened.control_of(ref) for ref in refs]
        runner.refuse_nothing_taken_in(opened)
        given = _parameters(parameter, controls)
        show, close = progress_lines(call, len(controls) or len(opened.engagement.controls))
        try:
            results = runner.run(
                opened, controls, person=call.actor(opened), jobs=jobs, force=force, parameters=given, progress=show
            )
        finally:
            close()
        _report(call, results)
        if fail_on_deviation and call.exit_code == 0 and any(_deviations(result) for result in results):
            call.exit_code = 1


def _parameters(pairs: tuple[str, ...], controls: list[str]) -> dict[str, str]:
    if pairs and len(controls) != 1:
        raise UsageError(Message("RP-U08", "parameters were given for more than one control",
                                 "A parameter belongs to one notebook.", "name one control"))  # fmt: skip
    found = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            raise UsageError(Message("RP-U07", f"{pair!r} is no NAME=VALUE", "Nothing was run.", "write -p NAME=VALUE"))
        found[name.strip()] = value
    return found


def progress_lines(call: Call, total: int) -> tuple[Callable[[str, str], None], Callable[[], None]]:
    """Return a function that shows progress, one line a control, and one that ends it."""
    plain = not sys.stderr.isatty() or os.environ.get("TERM") == "dumb" or "NO_COLOR" in os.environ
    if plain or call.as_json:
        return (
            lambda control, text: click.echo(f"  {control}: {text}", err=True) if text != "queued" else None
        ), lambda: None
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bar = Progress(
        SpinnerColumn(), TextColumn("{task.fields[control]:10}"), TextColumn("{task.fields[word]:9}"),
        BarColumn(bar_width=16), TimeElapsedColumn(), console=Console(stderr=True),
    )  # fmt: skip
    tasks: dict[str, int] = {}
    bar.start()

    def show(control: str, text: str) -> None:
        if control not in tasks:
            tasks[control] = bar.add_task("", total=1, control=control, word=text, start=False)
        if text == "running":
            bar.start_task(tasks[control])  # type: ignore[arg-type]
        ended = text in ("done", "failed")
        bar.update(tasks[control], word=text, completed=1 if ended else 0)  # type: ignore[arg-type]

    return show, bar.stop


def _deviations(result: RunResult) -> int:
    return result.record.distinct_deviating if result.record else 0


def _report(call: Call, results: tuple[RunResult, ...]) -> None:
    lines = [("Control", "Result", "Items", "Deviations", "State")]
    for result in results:
        record = result.record
        items = record.distinct_items if record else 0
        state = record.state if record else "failed"
        lines.append((result.control, result.outcome, f"{items:,}", str(_deviations(result)), STATE_WORDS[state]))
    for line in table(lines):
        call.say(line)
    call.answer.setdefault("results", []).extend(
        {
            "control": result.control,
            "ref": result.ref,
            "outcome": result.outcome,
            "state": result.record.state if result.record else "failed",
            "items": result.record.distinct_items if result.record else 0,
            "deviations": _deviations(result),
            "open_points": list(result.record.open_points) if result.record else [],
            "not_occurring": _not_occurring(result),
        }
        for result in results
    )
    call.messages += [result.message for result in results if result.message is not None]
    for result in results:
        for name in _not_occurring(result):
            call.say(f"{result.control}: no item of {name} occurred in the period according to the list; nothing is "
                     "tested on it.")  # fmt: skip
        if result.record and result.record.absence and not result.record.absence.text:
            call.say(f'  Next: reperform conclude {result.control} --corroborate "..." --second-list LIST')
    incomplete = [
        result for result in results if result.record is None or result.record.state in ("failed", "incomplete")
    ]
    for result in incomplete:
        call.say(f"{result.control} is incomplete:")
        for point in result.record.open_points[:8] if result.record else []:
            call.say(f"  - {point}")
        call.say(f"  Next: {_next_action(result)}")
    if incomplete:
        call.exit_code = RunFailed.exit_code


def _not_occurring(result: RunResult) -> list[str]:
    """Return the lists of a control that were taken in and hold no item of the period."""
    tests = result.record.tests if result.record else []
    empty = (test for test in tests if not test.population.size and test.population.files)
    names = (f"{one.population.id}{f', version {one.control_version}' if one.control_version else ''}" for one in empty)
    return list(dict.fromkeys(names))


def _next_action(result: RunResult) -> str:
    points = " ".join(result.record.open_points) if result.record else ""
    if "not marked" in points:
        return f"reperform sheet out {result.control}, mark the items, then reperform sheet in {result.control} FILE"
    if "taken in" in points:
        return "reperform intake FILE --population ID"
    if "no sample" in points or "since the sample was drawn" in points:
        return f"reperform sample {result.control}"
    if "have been picked" in points:
        return f'reperform sample {result.control} --pick ITEM --reason "..." --as PERSON'
    if "--relied-on" in points:
        return f'reperform conclude {result.control} --relied-on CONTROL --response "..." --as PERSON'
    if "--tail" in points:
        return f'reperform sample {result.control} --roll-forward --reason "..." --as PERSON'
    if "client_lists_only" in points:
        return "fill accuracy and rows_traced, or observed, in the Populations sheet of engagement.xlsx"
    if "walkthrough" in points or "design" in points:
        return "fill the Walkthroughs sheet of engagement.xlsx"
    return (f"clear the points, or record why the list may be relied on: "
            f"reperform conclude {result.control} --ipe POPULATION --rationale ... --as PERSON")  # fmt: skip


def status(call: Call) -> None:
    """Show where every control stands, what is open of deviations, exceptions and roll-up, and what is stale."""
    from reperform.evaluation.standing import status as status_of

    answers, wholes = [], []
    for folder in call.folders or (Path.cwd(),):
        one = Call(call.name, (folder,), messages=call.messages)
        opened = one.open()
        call.of_workbook += one.of_workbook
        whole = status_of(opened)
        answers += [line.as_json() for line in whole]
        wholes.append({name: value for name, value in whole.as_json().items() if name != "controls"})
        rows = [("Control", "State", "Items", "Deviations", "Pending", "Conclusion", "Stale"), *map(_row, whole)]
        for text in [*table(rows), *whole.sentences()]:
            call.say(text)
    call.answer |= {"controls": answers, "engagements": wholes}


def _row(line: ControlStatus) -> tuple[str, ...]:
    return (
        line.control,
        STATE_WORDS[line.state],
        f"{line.items:,}",
        str(line.deviations),
        str(line.pending),
        _conclusion(line),
        ", ".join(line.stale) or "no",
    )


def _conclusion(line: ControlStatus) -> str:
    if line.earlier_conclusion:
        given = STATUS_WORDS[line.earlier_conclusion].lower()
        return f"Not concluded ({given} was given on other results: conclude again)"
    return STATUS_WORDS.get(line.conclusion, "Not concluded")


def compile_(call: Call, jobs: int | None) -> None:
    """Compile the papers, lead sheets, binder, exception log and Section IV from the records."""
    from reperform.compiling import compile_all

    opened = call.open()
    compiled = compile_all(opened, person=call.actor(opened), jobs=jobs)
    call.answer["files"] = dict(compiled.files)
    call.messages += compiled.messages
    call.say(f"Binder      {compiled.binder}")
    call.say(f"Section IV  {compiled.binder.with_name('section-iv.docx')}")
    if compiled.not_concluded:
        call.say(f"Not concluded: {', '.join(compiled.not_concluded)}")
