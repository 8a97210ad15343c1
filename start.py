"""Set up and start reperform on a machine with only Python and pip; standard library only.

    python start.py demo [FOLDER]    install, then work the sample engagement to a finished binder
    python start.py test             install with the test tools, then run every check of the project

A virtual environment is made in ``.venv`` beside this file, unless one is already active.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST = (3, 11)


def environment_python() -> Path:
    """Return the interpreter of the active virtual environment, or of a new one beside this file."""
    if sys.prefix != sys.base_prefix:
        return Path(sys.executable)
    folder = HERE / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print(f"Making the environment {folder} ...", flush=True)
        venv.create(folder, with_pip=True)
    return python


def call(command: list[str], **options: object) -> None:
    """Run a command; stop with its exit code if it fails."""
    print("$ " + " ".join(Path(command[0]).name if part == command[0] else part for part in command), flush=True)
    code = subprocess.run(command, check=False, **options).returncode  # type: ignore[call-overload]
    if code:
        sys.exit(code)


def install(python: Path, extra: str = "") -> None:
    """Install this folder and what it needs into the environment."""
    # A bare machine may have any version of pip; quiet, because a list of 100 packages helps nobody.
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    call([*command, "--constraint", str(HERE / "constraints.txt"), f"{HERE}{extra}"])


def demo(arguments: list[str]) -> None:
    """Install and work the sample engagement to a finished binder PDF."""
    python = environment_python()
    install(python)
    call([str(python), "-m", "reperform", "demo", *arguments])


def test(arguments: list[str]) -> None:
    """Install with the test tools and run every check."""
    python = environment_python()
    install(python, "[dev]")
    run = [str(python), "-m"]
    here = {"cwd": HERE}
    if not arguments:
        call([*run, "ruff", "check", "."], **here)
        call([*run, "mypy"], **here)
    call([*run, "pytest", "-n", "2", *arguments], **here)
    if not arguments:
        notebooks(run)
    print("All checks passed.")


def notebooks(run: list[str]) -> None:
    """Validate the procedure notebooks, and the executed workpapers of a fresh sample engagement."""
    call([*run, "pytest", "--nbval-lax", "notebooks"], cwd=HERE)
    folder = Path(tempfile.mkdtemp(prefix="reperform-"))
    try:
        call([*run, "reperform", "demo", str(folder / "sample")])
        call([*run, "pytest", "--nbval", "--rootdir", str(folder / "sample"), "-c", str(HERE / "pyproject.toml"),
              str(folder / "sample" / "workpapers")], cwd=folder / "sample")  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Read the command and do it."""
    if sys.version_info < OLDEST:
        sys.exit(f"reperform needs Python {OLDEST[0]}.{OLDEST[1]} or later; this is {sys.version.split()[0]}.")
    commands = {"demo": demo, "test": test}
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in commands:
        sys.exit(__doc__)
    commands[name](sys.argv[2:])


if __name__ == "__main__":
    main()
