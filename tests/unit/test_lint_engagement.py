"""Lint on a folder: the order of events, rows of the workbook, the worked sample, the command."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document
from evaluation_support import PERSON, conclude_control, mark, perform, with_exception, worked
from lint_fixture import replacing

from reperform.errors import Message
from reperform.fieldwork.judging import attach
from reperform.linting.checking import lint
from reperform.opened import OpenEngagement, open_at

LATER = "2026-02-05T10:00:00Z"
# What is true of the sample as it is delivered: a draft, without an opinion, and with controls that were not run.
OF_A_DRAFT = {"RP-Z01", "RP-Z14", "RP-Z53"}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small engagement, every control concluded and its one exception approved."""
    root = tmp_path_factory.mktemp("lint") / "e"
    with_exception(worked(root))
    return root


def copied(finished: Path, target: Path) -> OpenEngagement:
    """Return a copy to be changed."""
    return open_at(Path(shutil.copytree(finished, target)))


def told(opened: OpenEngagement, code: str) -> list[Message]:
    """Return the findings of one code."""
    return [one for one in lint(opened).findings if one.code == code]


def test_work_in_its_order_is_not_refused(finished: Path) -> None:
    """Evidence, marks and runs came before the conclusions; the exception is approved."""
    found = {one.code for one in lint(open_at(finished)).findings}
    assert not found & {"RP-Z11", "RP-Z12", "RP-Z13", "RP-Z14", "RP-Z18"}


def test_evidence_after_the_conclusion_is_refused(finished: Path, tmp_path: Path) -> None:
    """A document tied to an item when the control was concluded already: the conclusion did not rest on it."""
    opened = copied(finished, tmp_path / "e")
    file = tmp_path / "ticket.txt"
    file.write_text("closed", encoding="utf-8")
    attach(opened, "HR-01", file, item="E1", attribute="A", person=PERSON, at=LATER)
    found = told(open_at(opened.folder.root), "RP-Z12")
    assert [one.where.ids for one in found] == [("HR-01",)]
    assert "evidence" in found[0].found


def test_a_mark_after_the_conclusion_is_refused_until_it_is_concluded_again(finished: Path, tmp_path: Path) -> None:
    """A mark given later lies behind no conclusion; the paper made and concluded again is in order."""
    opened = copied(finished, tmp_path / "e")
    mark(opened, "OP-01", "E1", note="seen again")
    assert [one.where.ids for one in told(open_at(opened.folder.root), "RP-Z12")] == [("OP-01",)]
    perform(opened, "OP-01")
    conclude_control(opened, "OP-01")
    assert told(open_at(opened.folder.root), "RP-Z12") == []


def test_a_finding_names_the_row_of_the_workbook(finished: Path) -> None:
    """Every place on a sheet that lists the controls has the row in which the control stands."""
    found = [one for one in lint(open_at(finished)).findings if one.where.sheet == "Controls" and one.where.ids]
    assert all(one.where.row and one.where.row > 1 for one in found if one.code != "RP-Z14")


def run_lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Return the command's answer."""
    return subprocess.run(
        [sys.executable, "-m", "reperform", "lint", "-C", str(folder), *options],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_worked_sample_has_no_refusal_that_is_not_true(worked_sample: Path) -> None:
    """It is a draft with 78 controls not run; nothing else is wrong with it, and nothing is changed by looking."""
    before = files_of(worked_sample)
    done = run_lint(worked_sample, "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == answer["exit_code"] == 1
    assert {one["code"] for one in answer["findings"]} == OF_A_DRAFT
    assert {one["severity"] for one in answer["findings"] if one["code"] == "RP-Z53"} == {"warning"}
    assert answer["refused"] == sum(one["severity"] == "error" for one in answer["findings"])
    assert all(one["found"] and one["why"] and one["action"] and one["where"] for one in answer["findings"])
    assert answer["schema"] == "reperform/lint/1"
    assert "section-iv.docx" in answer["documents"]
    assert files_of(worked_sample) == before


def test_a_fraction_edited_in_the_issued_word_file_is_found(worked_sample: Path, tmp_path: Path) -> None:
    """The result of LA-02 says 3 instead of 4 leavers; the finding names file, row and column."""
    folder = Path(shutil.copytree(worked_sample, tmp_path / "e"))
    path = folder / "workpapers" / "section-iv.docx"
    document = Document(str(path))
    replacing("For 4 of 100 leavers", "For 3 of 100 leavers")(document)
    document.save(str(path))
    found = [one for one in lint(open_at(folder)).findings if one.code in ("RP-Z05", "RP-Z55")]
    assert {one.where.file for one in found} == {"section-iv.docx", "workpapers/section-iv.docx"}
    first = next(one for one in found if one.code == "RP-Z05")
    assert "“3 of 100 leavers” for LA-02" in first.found
    assert (first.where.column, first.where.ids) == ("Result", ("LA-02",))
    assert first.where.row


def test_warnings_alone_do_not_refuse(monkeypatch: pytest.MonkeyPatch, finished: Path) -> None:
    """Exit code 0 where a person only has to weigh something."""
    from click.testing import CliRunner

    from reperform.cli.main import cli
    from reperform.linting import checking
    from reperform.linting.weighing import who_and_when

    monkeypatch.setattr(checking, "CHECKS", (who_and_when,))
    done = CliRunner().invoke(cli, ["lint", "-C", str(finished)])
    assert done.exit_code == 0, done.output
    assert "Nothing refuses the documents." in done.output
