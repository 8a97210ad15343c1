"""Messages as a terminal shows them: errors first, every place named, nothing said forty times."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner
from support import make, tiny_json

from reperform.cli.common import message_lines
from reperform.cli.main import cli
from reperform.draws.replacing import _not_in_sample
from reperform.errors import Message, Where


def warning(row: int) -> Message:
    return Message("RP-E25", f"AC-{row} has no attributes", "Nothing is tested.", "add them", Where(row=row),
                   severity="warning")  # fmt: skip


def test_errors_stand_before_warnings_and_are_counted() -> None:
    """One bad cell among 300 warnings is the first thing read, and each of the 300 places is named."""
    error = Message("RP-E13", "there is no criterion 'C6.5'", "It is mistyped.", "did you mean CC6.5?", Where(row=150))
    lines = message_lines([*map(warning, range(1, 150)), error, *map(warning, range(150, 301))])
    assert lines[:3] == error.text().splitlines()
    assert [line for line in lines if "has no attributes" in line] == [
        f"warning[RP-E25] row {row}: AC-{row} has no attributes" for row in range(1, 301)
    ]
    assert lines[-3:] == ["  Nothing is tested.", "  Do: add them", "1 error, 300 warnings"]
    assert len(lines) == 306


def test_an_action_that_differs_is_never_folded() -> None:
    """Neighbours share a line only when reason and next action are the same."""
    found = [Message("RP-E13", f"no {name}", "It is mistyped.", f"did you mean {name}?") for name in ("a", "b")]
    assert message_lines(found) == [line for one in found for line in one.text().splitlines()]


def asked(tmp_path: Path) -> tuple[Path, list[str]]:
    """Return the tiny engagement, and a command whose file leaves the order of its dates open."""
    content = tiny_json()
    content["populations"][0] |= {"date_order": ""}
    opened = make(tmp_path / "e", content)
    file = tmp_path / "leavers.csv"
    file.write_text("employee,left_on\nE1,03/04/2025\nE2,05/06/2025\n", encoding="utf-8")
    return opened.folder.root, ["-C", str(opened.folder.root), "intake", str(file), "--population", "LEAVERS"]


def test_a_batch_run_shows_what_each_choice_would_mean(tmp_path: Path) -> None:
    """The counts beside the choices are printed without a terminal too: without them an answer is a guess."""
    _, arguments = asked(tmp_path)
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 3
    assert "Choices: DMY: 2; MDY: 2" in result.output


def test_stopping_at_a_question_is_no_defect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C at a prompt is left to the command line, which says so; nothing is recorded."""
    root, arguments = asked(tmp_path)
    before = sorted(path for path in root.rglob("*") if path.is_file())

    def stop(*_: Any, **__: Any) -> None:
        raise click.Abort

    monkeypatch.setattr("reperform.cli.evidence._ask", stop)
    monkeypatch.setattr("reperform.cli.evidence.sys", type("Terminal", (), {"stdin": type("In", (), {
        "isatty": staticmethod(lambda: True)})}))  # fmt: skip
    result = CliRunner().invoke(cli, arguments)
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    assert "RP-X01" not in result.output
    assert sorted(path for path in root.rglob("*") if path.is_file()) == before


def test_many_remarks_on_the_workbook_do_not_bury_another_command(tmp_path: Path) -> None:
    """Seven controls without attributes: check names each, status says how many and where they are named."""
    content = tiny_json()
    content["controls"] += [content["controls"][0] | {"control": f"AC-{number}"} for number in range(1, 8)]
    root = str(make(tmp_path / "e", content).folder.root)
    checked = CliRunner().invoke(cli, ["-C", root, "check"]).output
    shown = CliRunner().invoke(cli, ["-C", root, "status"]).output
    assert checked.count("warning[RP-E25]") == 7
    assert "warning[RP-E25]" not in shown
    assert "7 warnings on engagement.xlsx: reperform check names them" in shown


def test_a_restatement_that_names_no_item_says_how_to_name_one() -> None:
    """Nothing is called 'no item is not in the sample'."""
    test = SimpleNamespace(control="LA-02", population="LEAVERS")
    message = _not_in_sample(test, SimpleNamespace(items=("E1",), replaced=()), [])  # type: ignore[arg-type]
    assert message.found == "no item of the sample of LEAVERS is named or marked not applicable"
    assert message.action.startswith("reperform sample LA-02 --restate --replace ITEM --kind KIND")
