"""Commands to begin: ``demo``, ``new``, ``check``, ``schema``, ``lab`` and ``doctor``."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from reperform.cli.common import Call, command
from reperform.cli.working import progress_lines
from reperform.errors import InputRefused, Message, RunFailed, UsageError, Where, did_you_mean


def add_to(group: click.Group) -> None:
    """Add the commands of this module."""
    folder = click.Path(path_type=Path)
    demo_ = click.argument("directory", type=folder, default=Path("reperform-demo"))(demo)
    demo_ = click.option("--jobs", type=click.IntRange(1, 64), default=None)(demo_)
    command(group)(click.option("--full", is_flag=True, help="Work every control, not the core alone.")(demo_))
    new_ = click.argument("directory", type=folder)(new)
    new_ = click.option("--controls", default="", metavar="ID,ID", help="Begin with the library's tests of these.")(
        new_
    )
    new_ = click.option("--library", type=click.Choice(["all"]), help="Begin with every test of the library.")(new_)
    command(group)(click.option("--from", "source", type=folder, metavar="F.json", help="Engagement as JSON.")(new_))
    command(group)(check)
    command(group)(click.argument("name", required=False, default="")(schema))
    command(group)(lab)
    command(group)(doctor)


def demo(call: Call, directory: Path, jobs: int | None, full: bool) -> None:
    """Copy the sample engagement, work it to a finished binder, and print where the binder is."""
    from reperform.compiling import compile_all
    from reperform.opened import open_at
    from reperform.sample import copy_sample, sample_controls, work_sample

    target = directory if directory.is_absolute() else Path.cwd() / directory
    began = time.monotonic()
    copy_sample(target)
    opened = open_at(target)
    about = opened.engagement.about
    call.say(f'Sample engagement "{about.client}, {about.period_start} to {about.period_end}" in {target}')
    call.say("  invented data; the planted exceptions are listed in its README.md")
    worked = sample_controls(opened, full=full)
    others = len(opened.engagement.controls) - len(worked)
    if others:
        call.say(f"  working the {len(worked)} core controls; {others} more stay not run: reperform demo --full DIR")
    show, close = progress_lines(call, len(worked))
    try:
        work_sample(opened, full=full, jobs=jobs, progress=show)
    finally:
        close()
    compiled = compile_all(opened, person="demo", jobs=jobs)
    from reperform.cli.common import table
    from reperform.cli.working import _row
    from reperform.evaluation.standing import status

    lines = status(opened)
    rows = [("Control", "State", "Items", "Deviations", "Pending", "Conclusion", "Stale")]
    for text in table([*rows, *(_row(line) for line in lines if line.control in worked)]):
        call.say(text)
    if others:
        call.say(f"{others} controls of the sample are not run. Every one of them:  reperform demo --full OTHER-FOLDER")
    call.say(f"Section IV  {compiled.binder.with_name('section-iv.docx')}")
    call.say(f"Status page {compiled.binder.with_name('status.html')}")
    call.say(f'Done in {time.monotonic() - began:.0f} s. Next: open the binder, then  reperform new "My client"')
    call.say(f"Binder      {compiled.binder}")
    call.answer |= {
        "engagement": str(target),
        "binder": str(compiled.binder),
        "files": dict(compiled.files),
        "controls": [line.as_json() for line in lines],
    }
    if any(line.state != "concluded" for line in lines if line.control in worked):
        call.exit_code = RunFailed.exit_code


def new(call: Call, directory: Path, source: Path | None, controls: str, library: str | None) -> None:
    """Make an engagement folder with a pre-filled engagement.xlsx."""
    from reperform.engagement.creating import create_engagement

    content, chosen = None, _chosen_controls(controls, library, source)
    if source is not None:
        try:
            content = json.loads(source.read_bytes())
        except (OSError, ValueError) as error:
            raise UsageError(Message("RP-U10", "the engagement cannot be read as JSON", "Nothing was made.",
                                     "check the file", Where(file=source.name))) from error  # fmt: skip
    made = create_engagement(directory, content, controls=chosen)
    call.answer["engagement"] = str(made)
    call.say(f"Engagement folder {made}")
    if chosen:
        call.answer["controls"] = list(chosen)
        call.say(f"{len(chosen)} tests of the library; what stands in {{braces}} is the client's, and check names it")
    call.say("Next: fill engagement.xlsx, put the client's files into evidence/, then  reperform check")


def _chosen_controls(controls: str, library: str | None, source: Path | None) -> tuple[str, ...]:
    """Return the ids of the controls whose ready tests were asked for."""
    from reperform.catalogue.ready_tests import ready_tests

    given = [name for name, value in (("--controls", controls), ("--library", library), ("--from", source)) if value]
    if len(given) > 1:
        raise UsageError(Message("RP-U15", f"{' and '.join(given)} at once", "Nothing was made.", "give one of them"))
    if library:
        return tuple(ready_tests())
    return tuple(dict.fromkeys(name.strip().upper() for name in controls.split(",") if name.strip()))


def check(call: Call) -> None:
    """Validate engagement.xlsx and engagement.toml; show the coverage of the criteria both ways."""
    from reperform.engagement.coverage import coverage
    from reperform.engagement.json_form import to_json
    from reperform.fieldwork.procedures import procedure_messages

    opened = call.open()
    engagement = opened.engagement
    of_procedures = procedure_messages(opened)
    if any(message.severity == "error" for message in of_procedures):
        raise InputRefused(of_procedures)
    call.messages += of_procedures
    call.answer["engagement"] = to_json(engagement)
    covered = coverage(engagement)
    call.answer["coverage"] = covered.as_json()
    call.say(f"{len(engagement.controls)} controls, {len(engagement.attributes)} attributes, "
             f"{len(engagement.populations)} populations: no problems")  # fmt: skip
    for line in covered.lines():
        call.say(line)
    call.say("Next: reperform intake FILE --population ID, then reperform run")


def schema(call: Call, name: str) -> None:
    """Print the published JSON schema of an interface (engagement, record, event ...)."""
    from reperform.schemas import SCHEMAS, schema_of

    if not name:
        call.answer["schemas"] = sorted(SCHEMAS)
        call.say("\n".join(sorted(SCHEMAS)))
        return
    if name not in SCHEMAS:
        raise UsageError(Message("RP-U11", f"there is no schema {name!r}", "", did_you_mean(name, sorted(SCHEMAS))))
    call.answer["schema_document"] = schema_of(name)
    if not call.as_json:
        call.say(json.dumps(schema_of(name), indent=2, ensure_ascii=False))


def lab(call: Call) -> None:
    """Open JupyterLab on the engagement: this machine only, with a token, without calls to the network."""
    from reperform.jupyter import start_lab

    opened = call.open()
    call.exit_code = start_lab(opened)


def doctor(call: Call) -> None:
    """Look for what would get in the way: versions, fonts, write access, path length, open ports."""
    from reperform.doctor import examine

    findings = examine(call.folder)
    call.answer["checks"] = [finding.as_json() for finding in findings]
    for finding in findings:
        call.say(f"{'ok  ' if finding.good else 'LOOK'}  {finding.title}: {finding.text}")
    if not all(finding.good for finding in findings):
        call.exit_code = 1
