"""The command ``reperform``."""

from __future__ import annotations

import sys

import click

from reperform._version import __version__
from reperform.cli import evidence, judging, setting_up, verifying, working
from reperform.cli.common import shared_options


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="reperform")
@shared_options
def cli(**_: object) -> None:
    """SOC 2 Type II audit workpapers that a stranger can perform again and get the same answer.

    Begin with `reperform demo`, then `reperform new "My client"`.
    """


for module in (setting_up, evidence, working, judging, verifying):
    module.add_to(cli)


def main() -> None:
    """Run the command line with UTF-8 output on every platform."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    cli(prog_name="reperform")
