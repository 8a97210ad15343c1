"""The table in ARCHITECTURE.md is true: imports point one way, modules and functions stay small."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "reperform"
MODULES = sorted(path for path in SOURCE.rglob("*.py"))
LONGEST_MODULE = 450
LONGEST_FUNCTION = 60


def rows() -> dict[str, int]:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    return {name: int(row) for row, name in re.findall(r"^\| (\d+) \| `(\w+)` \|", text, re.MULTILINE)}


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def is_room(name: str) -> bool:
    return (SOURCE / name).is_dir() or (SOURCE / f"{name}.py").is_file()


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names] + [node.module]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "reperform" and len(parts) > 1 and is_room(parts[1]):
                found.add(parts[1])
    return found


def test_every_module_stands_in_the_table_and_every_row_exists() -> None:
    """A newcomer finds each room of the source in the table, and nothing that is not there."""
    rooms = {room(path) for path in MODULES if path.parent == SOURCE or path.name == "__init__.py"}
    assert rooms - {"__init__"} == set(rows())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_to_rows_with_a_smaller_number(path: Path) -> None:
    """No module imports from its own row or a higher one, except within its package."""
    own = room(path)
    if own == "__init__":
        return  # the public names, resolved on first use
    wrong = [
        other for other in imported_rooms(path) if other not in (own, "_version") and rows()[other] >= rows()[own]
    ]
    assert wrong == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    """A module is one idea; a function fits on a screen."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


def test_only_one_module_writes_files_and_one_reads_the_clock() -> None:
    """Writing and time have one door each, so that both can be watched."""
    allowed = {"files.py", "clock.py"}
    writing = re.compile(r"\.write_(text|bytes)\(|\.open\(\"[wax]|datetime\.now|time\.time\(\)")
    found = {
        str(path.relative_to(SOURCE))
        for path in MODULES
        if path.name not in allowed and writing.search(path.read_text(encoding="utf-8"))
    }
    # These write into private temporary folders only; what is kept goes through `files`.
    assert found <= {"notebook_process.py", "documents/typst_render.py", "sampling/spill.py"}
