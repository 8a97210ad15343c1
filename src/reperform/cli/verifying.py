"""The command ``verify``."""

from __future__ import annotations

from pathlib import Path

import click

from reperform.cli.common import Call, command
from reperform.errors import EXIT_FINDINGS


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
    call.answer |= {
        "files": report.files,
        "findings": [finding.as_json() for finding in report.findings],
        "reperformed": [line.as_json() for line in report.reperformed],
    }
    for line in report.reperformed:
        call.say(f"{line.outcome:12} {line.control} {line.text}")
    call.exit_code = 4 if report.could_not_check else EXIT_FINDINGS if report.is_different else 0
    call.say(report.sentence)
