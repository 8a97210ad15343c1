"""The command ``verify``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reperform.cli.common import Call, command
from reperform.errors import EXIT_FINDINGS

if TYPE_CHECKING:
    from reperform.populations.register import RegisterLine


def add_to(group: click.Group) -> None:
    """Add the command of this module."""
    decorated = click.argument("path", required=False, type=click.Path(path_type=Path))(verify)
    decorated = click.option("--reperform", "again", is_flag=True, help="Draw and test again, item by item.")(decorated)
    decorated = click.option("--trust", multiple=True, metavar="SHA256", help="A firm's own procedure to re-perform.")(
        decorated
    )
    command(group)(decorated)


def verify(call: Call, path: Path | None, again: bool, trust: tuple[str, ...]) -> None:
    """Check every file of an engagement (or a workpaper PDF); --reperform does the work again and compares."""
    from reperform.verifying import verify as verify_path

    report = verify_path(path or call.folder, again=again, trust=trust)
    for finding in report.findings:
        call.say(f"{finding.kind:12} {finding.path}{' - ' + finding.why if finding.why else ''}")
    _show_register(call, report.register)
    call.answer |= {
        "files": report.files,
        "findings": [finding.as_json() for finding in report.findings],
        "reperformed": [line.as_json() for line in report.reperformed],
        "evidence_register": [line.as_json() for line in report.register],
    }
    for line in report.reperformed:
        call.say(f"{line.outcome:12} {line.control} {line.text}")
    call.exit_code = 4 if report.could_not_check else EXIT_FINDINGS if report.is_different else 0
    call.say(report.sentence)


def _show_register(call: Call, lines: Sequence[RegisterLine]) -> None:
    """Print what the evidence register holds: a sentence, and what is no longer in force."""
    from reperform.documents.evidence_register import register_summary
    from reperform.populations.register import IN_FORCE, state_sentence
    from reperform.texts import shown_name

    call.say(f"Evidence register: {register_summary(lines)}")
    for line in lines:
        if line.state != IN_FORCE:
            call.say(f"  {line.subject or '-'}: {shown_name(line.name)} {state_sentence(line)}")
