"""The command ``lint``."""

from __future__ import annotations

from collections import Counter

import click

from reperform.cli.common import Call, command
from reperform.errors import EXIT_FINDINGS


def add_to(group: click.Group) -> None:
    """Add the command of this module."""
    share = click.option(
        "--same-wording", type=click.FloatRange(0, 1), default=0.2, show_default=True, metavar="SHARE",
        help="Share of the tested controls above which the same test wording is worth a warning.",
    )(lint)  # fmt: skip
    command(group)(share)


def lint(call: Call, same_wording: float) -> None:
    """Find what is wrong with the documents: texts, numbers, dates and references; nothing is changed."""
    from reperform.linting.checking import lint as lint_documents

    opened = call.open()
    done = lint_documents(opened, same_wording=same_wording)
    call.messages += done.findings
    refused, warned = len(done.refusals), len(done.warnings)
    call.answer |= {
        "findings": [one.as_json() for one in done.findings],
        "refused": refused,
        "warned": warned,
        "by_code": dict(sorted(Counter(one.code for one in done.findings).items())),
        "checks": done.checks,
        "documents": list(done.documents),
    }
    call.exit_code = EXIT_FINDINGS if refused else 0
    said = "The documents are refused." if refused else "Nothing refuses the documents."
    call.say(f"{done.checks} checks: {refused:,} findings that refuse, {warned:,} warnings. {said}")
