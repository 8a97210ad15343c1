"""Commands for procedures: ``new-procedure`` and ``validate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reperform.cli.common import Call, command
from reperform.errors import EXIT_FINDINGS, UsageError

if TYPE_CHECKING:
    from reperform.documents.blocks import PageSize
    from reperform.opened import OpenEngagement


def add_to(group: click.Group) -> None:
    """Add the commands of this module."""
    new = click.argument("name")(new_procedure)
    new = click.option("--rule", default="", metavar="firm.NAME", help="Write a rule and its known answers too.")(new)
    command(group, "new-procedure")(new)
    folder = click.Path(path_type=Path)
    pack = click.argument("directory", required=False, default=None, type=folder)(validate)
    pack = click.option("-o", "output", type=folder, metavar="FILE", help="The PDF to write.")(pack)
    command(group)(click.option("--on", "on", default="", metavar="DATE", help="Date of the pack; blank: today.")(pack))


def new_procedure(call: Call, name: str, rule: str) -> None:
    """Write a notebook of the firm's own into notebooks/, to begin from; nothing is overwritten."""
    from reperform.new_procedure import new_procedure as write

    made = write(call.open(), name, rule)
    call.answer |= {"procedure": made.name, "rule": made.rule, "files": list(made.files), "next": list(made.next_steps)}
    for path in made.files:
        call.say(f"Wrote {path}")
    call.say("Next:")
    for number, step in enumerate(made.next_steps, 1):
        call.say(f"  {number}. {step}")


def validate(call: Call, directory: Path | None, output: Path | None, on: str) -> None:
    """Run all known answers on this machine and write the validation pack (PDF); the firm's own answers too."""
    from reperform.documents.validation_pack import validation_pdf
    from reperform.files import write_file
    from reperform.validating import validate as run_known_answers

    opened = _engagement(call, directory)
    found = run_known_answers(opened, on)
    target = output or (directory or Path.cwd()) / f"validation-{found.on}.pdf"
    page_size: PageSize = opened.loaded.settings.page if opened else "letter"
    write_file(target, validation_pdf(found, page_size))
    failed = [case for one in found.sets for case in one.failed]
    for one in found.failures:
        counts = f"{len(one.failed)} of {len(one.cases)} cases came out otherwise" if one.cases else "no case was run"
        call.say(f"FAILED {one.id}: {'; '.join(filter(None, [counts, one.problem]))}")
    for text in found.not_validated:
        call.say(f"Not validated: {text}")
    call.say(f"{found.cases:,} cases in {len(found.sets)} sets, {len(failed):,} came out otherwise than expected")
    call.say(f"Pack  {target}")
    call.answer |= {
        "pack": str(target),
        "on": found.on,
        "version": found.version,
        "sets": len(found.sets),
        "cases": found.cases,
        "failed": len(failed),
        "firm": found.firm,
        "not_validated": found.not_validated,
        "failures": [
            {"set": one.id, "kind": one.kind, "origin": one.origin, "problem": one.problem,
             "cases": [case.model_dump(mode="json") for case in one.failed]}
            for one in found.failures
        ],
    }  # fmt: skip
    call.exit_code = EXIT_FINDINGS if found.failures else 0


def _engagement(call: Call, directory: Path | None) -> OpenEngagement | None:
    """Return the engagement named by -C, or the one that the folder lies in; None where there is none."""
    from reperform.opened import open_at

    if call.folders:
        return open_at(call.folder)
    try:
        return open_at(directory or Path.cwd())
    except UsageError:
        return None
