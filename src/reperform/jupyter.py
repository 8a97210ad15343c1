"""JupyterLab on an engagement: bound to this machine, with a token, without calls to the network."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from reperform.opened import OpenEngagement

# What JupyterLab does by default that a client's file must not depend on or leak through.
SETTINGS = (
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.allow_remote_access=False",
    "--ServerApp.open_browser=True",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    "--HistoryManager.enabled=False",
)


def lab_command(opened: OpenEngagement) -> list[str]:
    """Return the command that starts JupyterLab on an engagement."""
    return [sys.executable, "-P", "-m", "jupyterlab", f"--ServerApp.root_dir={opened.folder.root}", *SETTINGS]


@contextmanager
def lab_environment() -> Iterator[dict[str, str]]:
    """Give the environment of JupyterLab: no module and no start-up file is taken from the engagement folder."""
    with TemporaryDirectory(prefix="reperform-") as folder:
        yield {**os.environ, "IPYTHONDIR": folder, "PYTHONSAFEPATH": "1"}


def start_lab(opened: OpenEngagement) -> int:
    """Start JupyterLab and return its exit code when it ends."""
    with lab_environment() as environment:
        return subprocess.run(lab_command(opened), env=environment, check=False).returncode
