"""The command ``reperform``."""

from __future__ import annotations

import json
import os
import sys

import click

from reperform._version import __version__
from reperform.cli import (
    concluding,
    evaluating,
    evidence,
    judging,
    linting,
    own_procedures,
    requesting,
    sampling,
    setting_up,
    verifying,
    working,
)
from reperform.cli.common import shared_options
from reperform.errors import Message


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="reperform")
@shared_options
def cli(**_: object) -> None:
    """SOC 2 Type II audit workpapers that a stranger can perform again and get the same answer.

    Begin with `reperform demo`, then `reperform new "My client"`.
    """


MODULES = (
    setting_up, evidence, requesting, sampling, working, judging, concluding, evaluating,
    linting, verifying, own_procedures,
)  # fmt: skip
for module in MODULES:
    module.add_to(cli)


def main() -> None:
    """Run the command line with UTF-8 output on every platform."""
    # Processes this one starts take no module from the working directory: it may be a folder that was received.
    os.environ["PYTHONSAFEPATH"] = "1"
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    try:
        code = cli(prog_name="reperform", standalone_mode=False)
    except click.ClickException as error:
        if "--json" in sys.argv:
            answer = Message("RP-U00", error.format_message(), "Nothing was done.", "reperform COMMAND --help")
            body = {"schema": "reperform/usage/1", "exit_code": error.exit_code, "messages": [answer.as_json()]}
            click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        error.show()
        code = error.exit_code
    except click.Abort:
        click.echo("Stopped; repeat the command to go on where it stopped.", err=True)
        code = 130
    sys.exit(code if isinstance(code, int) else 0)
