"""The public names are complete, sorted, documented, and every command has its page of help."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import reperform
from reperform.cli.main import cli

ROOT = Path(__file__).resolve().parents[1]


def test_all_public_names_resolve_and_are_documented() -> None:
    """Every name of __all__ exists, has a docstring, and the list is sorted."""
    names = [name for name in reperform.__all__ if name != "__version__"]
    assert names == sorted(names)
    assert len(names) <= 26
    for name in names:
        assert inspect.getdoc(getattr(reperform, name)), name
    with pytest.raises(AttributeError):
        reperform.nothing  # noqa: B018


def test_every_command_answers_help_and_stands_in_the_changelog_of_its_interface() -> None:
    """--help works for each command and says in one sentence what it does."""
    assert set(cli.commands) == {
        "demo", "new", "check", "schema", "intake", "sample", "run", "sheet", "attach", "deviation", "conclude",
        "status", "compile", "verify", "lab", "doctor", "requests", "evidence",
        "exception", "rollup", "new-procedure", "validate", "lint",
    }  # fmt: skip
    for name, command in cli.commands.items():
        assert (command.help or "").strip(), name


def test_the_version_is_the_same_everywhere() -> None:
    """pyproject.toml and the package state one version."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{reperform.__version__}"' in text


@pytest.mark.parametrize("arguments", [["--help"], ["status", "--help"], ["--version"]])
def test_help_imports_nothing_slow(arguments: list[str]) -> None:
    """Help loads no data frame, notebook or PDF library."""
    code = (
        "import sys; from reperform.cli.main import cli\n"
        f"try: cli({arguments!r})\nexcept SystemExit: pass\n"
        "print(sorted({'pandas','papermill','nbconvert','typst','matplotlib','pydantic','rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
