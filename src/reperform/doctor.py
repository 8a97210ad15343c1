"""What would get in the way on this machine: short findings that fit in an e-mail to IT."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

NEEDED = ("pandas", "papermill", "nbconvert", "typst", "XlsxWriter", "python-calamine", "jupyterlab", "matplotlib")
LONGEST_INSIDE = 160
WINDOWS_LIMIT = 260
NEEDED_BYTES = 1024**3


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    title: str
    good: bool
    text: str

    def as_json(self) -> dict[str, object]:
        """Return the check in the form of the command interface."""
        return {"title": self.title, "good": self.good, "text": self.text}


def examine(folder: Path) -> tuple[Check, ...]:
    """Look at Python, libraries, kernel, disk, paths and whether client files could end up in git."""
    return (
        Check(
            "Python",
            sys.version_info >= (3, 11),
            f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        ),
        *(_library(name) for name in NEEDED),
        _kernel(),
        _writable(folder),
        _space(folder),
        _path_length(folder),
        _git(folder),
    )


def _library(name: str) -> Check:
    try:
        return Check(name, True, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Check(name, False, "not installed; install reperform again")


def _kernel() -> Check:
    found = importlib.util.find_spec("ipykernel") is not None
    return Check("Notebook kernel", found, "ipykernel is there" if found else "install ipykernel")


def _writable(folder: Path) -> Check:
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            return Check("Folder", True, f"{folder} can be written")
    except OSError as error:
        return Check("Folder", False, f"{folder} cannot be written ({error.strerror})")


def _space(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    return Check("Disk", free > NEEDED_BYTES, f"{free // 1024**2:,} MB free")


def _path_length(folder: Path) -> Check:
    longest = len(str(folder.resolve())) + LONGEST_INSIDE
    good = os.name != "nt" or longest < WINDOWS_LIMIT
    return Check(
        "Path length", good, f"about {longest} characters at most" + ("" if good else "; use a shorter folder")
    )


def _git(folder: Path) -> Check:
    inside = any((parent / ".git").exists() for parent in (folder.resolve(), *folder.resolve().parents))
    ignored = (folder / ".gitignore").is_file()
    good = not inside or ignored
    return Check("Git", good, "no client file is tracked by accident" if good else
                 "this folder lies in a git repository; keep client files out of it")  # fmt: skip
