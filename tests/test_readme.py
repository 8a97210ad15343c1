"""Every command of the README is run, in its order, on an engagement like the one it speaks of."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import openpyxl
from support import ACCOUNTS, LEAVERS, make, tiny_json

from reperform.fieldwork.judging import record_marks
from reperform.opened import open_at

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```\n(.*?)```", README, re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines()]


def run(line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    arguments = shlex.split(line)
    assert arguments[0] == "reperform"
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_the_readme_names_two_commands_that_work_in_every_shell() -> None:
    """Set-up is two lines without shell operators, and both are commands of start.py."""
    setup = [line for line in LINES if line.startswith("python ")]
    assert setup == ["python start.py demo", "python start.py test"]


def test_the_commands_on_an_own_engagement_work_as_written(tmp_path: Path) -> None:
    """new, check, intake, run, sheet, conclude, compile and verify, line by line."""
    lines = [line for line in LINES if line.startswith("reperform ")]
    assert len(lines) == 8
    assert run(lines[0], tmp_path).returncode == 0
    root = tmp_path / "My client"
    assert (root / "engagement.xlsx").is_file()
    fill_in(root)
    outcomes = {}
    for line in lines[1:]:
        if " run" in line:
            finish_evidence(root, tmp_path)
        if " conclude" in line:
            mark_all(root)
            run('reperform -C "My client" run', tmp_path)
        done = run(line, tmp_path)
        outcomes[line] = (done.returncode, done.stdout + done.stderr)
    wrong = {line: said for line, (code, said) in outcomes.items() if code not in (0, 4 if " run" in line else 0)}
    assert wrong == {}


def fill_in(root: Path) -> None:
    """Fill the workbook as a person would: here by the tiny engagement, with `you` on the team."""
    content = tiny_json()
    content["people"].append({"person": "you", "name": "You", "roles": ["preparer"]})
    other = make(root.parent / "filled", content)
    (root / "engagement.xlsx").write_bytes(other.folder.workbook.read_bytes())
    (root / "engagement.toml").write_bytes(other.folder.settings_file.read_bytes())
    book = openpyxl.Workbook()
    for row in LEAVERS.splitlines():
        book.active.append(row.split(","))
    book.save(root / "leavers.xlsx")


def finish_evidence(root: Path, cwd: Path) -> None:
    (root / "evidence" / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    done = run('reperform -C "My client" intake evidence/accounts.csv --population ACCOUNTS', cwd)
    assert done.returncode == 0, done.stderr


def mark_all(root: Path) -> None:
    marks = [{"item": item, "attribute": "C", "result": "pass"} for item in ("E1", "E2", "E3", "E4", "E6")]
    record_marks(open_at(root), "LA-02", marks, person="you")
