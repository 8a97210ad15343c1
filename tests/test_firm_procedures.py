"""A firm's own notebook and rule: used, named as theirs, hashed, stale on change, run again when trusted."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from firm_support import RULE, firm_json, own_notebook, put, with_rule
from support import AT, PERSON, command, snapshot, tiny_json, with_evidence

from reperform.canonical import sha256_hex
from reperform.draws.of_control import sampled_tests
from reperform.engagement.creating import create_engagement
from reperform.errors import InputRefused, UsageError
from reperform.fieldwork.procedures import find_procedure
from reperform.fieldwork.samples import deviating_items
from reperform.fieldwork.staleness import stale_reasons
from reperform.jupyter import lab_command, lab_environment
from reperform.opened import open_at
from reperform.runner import run
from reperform.verifying import verify
from reperform.workpaper import Workpaper

NOTEBOOK = "removal_of_prescott"
OWN = {f"notebooks/{NOTEBOOK}.ipynb", "notebooks/same_day.py"}


@pytest.fixture(scope="session")
def performed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny engagement performed once with the firm's own notebook and rule; copied by whoever changes it."""
    root = tmp_path_factory.mktemp("firm") / "engagement"
    own_notebook(root, NOTEBOOK)
    opened = with_rule(root, content=firm_json(procedure=NOTEBOOK))
    assert [one.outcome for one in run(opened, person=PERSON, at=AT)] == ["done"]
    return root


@pytest.fixture
def copy(performed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(performed, tmp_path / "engagement"))


def record(root: Path) -> dict[str, Any]:
    return json.loads((root / "workpapers" / "E-CC6-LA-02" / "record.json").read_bytes())  # type: ignore[no-any-return]


def found_by_verify(root: Path) -> dict[str, str]:
    return {one.path: one.kind for one in verify(root).findings}


def test_the_record_names_what_is_the_firms_with_its_digests(performed: Path) -> None:
    """Procedure by its cells and its file, rule by its bytes; rules of the closed list name no file."""
    (test,) = record(performed)["tests"]
    notebook, rule = ((performed / name).read_bytes() for name in sorted(OWN))
    own = find_procedure(NOTEBOOK, performed / "notebooks")
    assert test["procedure"] == {
        "id": NOTEBOOK, "version": "7", "sha256": own.sha256, "origin": "firm", "file_sha256": sha256_hex(notebook),
    }  # fmt: skip
    assert [one.get("firm_rule") for one in test["attributes"]] == [
        None,
        None,
        {"id": "firm.same_day", "version": "3", "sha256": sha256_hex(rule), "file": "notebooks/same_day.py",
         "origin": "firm"},
    ]  # fmt: skip
    # By hand from the dates in support: E1 on the day; E2, E3, E4 days later; E6 never.
    assert (test["attributes"][2]["pass"], test["attributes"][2]["deviating_items"]) == (1, ["E2", "E3", "E4", "E6"])


def test_the_paper_says_that_it_is_a_procedure_of_the_firm(copy: Path) -> None:
    """Procedure and rule are printed as the firm's; Section IV speaks of the test and names no file."""
    from pypdf import PdfReader

    options = ("--status", "did_not_operate_effectively", "--rationale", "Four of five", "--as", "ana", "-C", str(copy))
    command("conclude", "LA-02", *options, cwd=copy)
    command("compile", "-C", str(copy), cwd=copy, code=None)
    paper = copy / "workpapers" / "E-CC6-LA-02" / "E-CC6-LA-02.pdf"
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(paper).pages).split())
    assert f"{NOTEBOOK}, version 7, a procedure of the firm, not of reperform" in words
    assert "Decided by firm.same_day version 3, a rule of the firm, not of reperform." in words
    section = " ".join(page.extract_text() for page in PdfReader(copy / "workpapers" / "section-iv.pdf").pages)
    assert "(D) removed on the last day" in " ".join(section.split())
    assert "firm.same_day" not in section
    assert NOTEBOOK not in section


def test_a_changed_file_of_the_firm_makes_the_paper_stale_in_words(copy: Path) -> None:
    """What the notebook says, and every byte of the rule; outputs that JupyterLab saved change neither."""
    assert stale_reasons(open_at(copy), "LA-02") == []
    path = copy / "notebooks" / f"{NOTEBOOK}.ipynb"
    notebook = json.loads(path.read_bytes())
    next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")["execution_count"] = 5
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert stale_reasons(open_at(copy), "LA-02") == []
    assert found_by_verify(copy) == {f"notebooks/{NOTEBOOK}.ipynb": "CHANGED"}
    notebook["cells"][-1]["source"] = ["# Another word"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    put(copy, "same_day.py", RULE + "\n# a remark\n")
    assert stale_reasons(open_at(copy), "LA-02") == [
        f"the firm's notebook {NOTEBOOK}.ipynb", "the firm's rule firm.same_day",
    ]  # fmt: skip


def test_verify_names_changed_missing_and_new_files_of_the_firm(copy: Path) -> None:
    """Also a rule that cannot be read any more hides none of the others."""
    assert found_by_verify(copy) == {}
    put(copy, "same_day.py", b"\xff")
    (copy / "notebooks" / f"{NOTEBOOK}.ipynb").rename(copy / "notebooks" / "renamed.ipynb")
    assert found_by_verify(copy) == {
        f"notebooks/{NOTEBOOK}.ipynb": "MISSING",
        "notebooks/renamed.ipynb": "NOT TAKEN IN",
        "notebooks/same_day.py": "CHANGED",
    }
    (copy / "notebooks" / "same_day.py").unlink()
    assert found_by_verify(copy)["notebooks/same_day.py"] == "MISSING"


def test_reperformance_needs_the_trust_of_a_person(copy: Path) -> None:
    """Without the digests nothing of the firm is executed (exit 4, and what to do); with both all is the same."""
    first = command("verify", "--reperform", "-C", str(copy), cwd=copy, code=4)
    (line,) = first["reperformed"]
    assert (line["outcome"], all(name in line["text"] for name in OWN)) == ("NOT CHECKED", True)
    digests = line["text"].split("--trust ")[1:]
    assert len(digests) == 2
    half = command("verify", "--reperform", "--trust", digests[0].strip(), "-C", str(copy), cwd=copy, code=4)
    assert digests[1].strip() in half["reperformed"][0]["text"]
    before = snapshot(copy)
    options = [part for one in digests for part in ("--trust", one.strip())]
    done = command("verify", "--reperform", *options, "-C", str(copy), cwd=copy)
    assert done["reperformed"][0]["outcome"] == "SAME"
    assert "of the firm executed as trusted" in done["reperformed"][0]["text"]
    assert snapshot(copy) == before


def test_trust_in_other_bytes_than_those_that_were_run_checks_nothing(copy: Path) -> None:
    """A rule that was changed after the run is not the one whose results are compared."""
    path = put(copy, "same_day.py", RULE.replace("<= int", "< int"))
    trust = [sha256_hex(path.read_bytes()), find_procedure(NOTEBOOK, copy / "notebooks").sha256]
    (line,) = verify(copy, again=True, trust=trust).reperformed
    assert (line.outcome, line.text) == ("NOT CHECKED", "notebooks/same_day.py is not the one that was run")


def test_trusted_code_that_gives_other_results_is_different(copy: Path) -> None:
    """A result that was edited in the paper is found by performing the firm's rule again."""
    results = copy / "workpapers" / "E-CC6-LA-02" / "results.csv"
    results.write_bytes(results.read_bytes().replace(b"E2,D,deviation", b"E2,D,pass"))
    trust = [sha256_hex((copy / "notebooks" / "same_day.py").read_bytes()),
             find_procedure(NOTEBOOK, copy / "notebooks").sha256]  # fmt: skip
    (line,) = verify(copy, again=True, trust=trust).reperformed
    assert (line.outcome, line.text) == ("DIFFERENT", "E2 D: pass in the record, deviation now")


def test_a_received_folder_runs_no_code_of_its_own(copy: Path) -> None:
    """check, status, compile, verify and the command that starts JupyterLab only read the firm's files."""
    mark = copy.parent / "ran"
    hostile = f"open({str(mark)!r}, 'w').write('x')\n"
    put(copy, "other.py", hostile + RULE)
    shadows = ("json", "multiprocessing", "reperform", "sitecustomize", "typst", "jupyterlab", "jupyter_server_config")
    for name in shadows:
        put(copy, f"{name}.py", hostile)
        (copy / f"{name}.py").write_text(hostile, encoding="utf-8")
    for name in ("check", "status", "compile", "verify"):
        assert started(copy, name) in (0, 1)
    assert not mark.exists()
    put(copy, "same_day.py", hostile + RULE)
    for name in ("check", "status", "compile", "verify", "run"):
        assert started(copy, name) in (1, 3)
    assert not mark.exists()


def started(folder: Path, *arguments: str) -> int:
    """Start the command as its console script does, inside a folder: the folder is no place for modules."""
    start = "import sys; sys.path[:] = filter(None, sys.path); from reperform.cli.main import main; main()"
    return subprocess.run([sys.executable, "-c", start, *arguments], cwd=folder, check=False,
                          capture_output=True).returncode  # fmt: skip


def test_jupyterlab_takes_neither_modules_nor_profiles_from_the_folder(copy: Path) -> None:
    """Its command leaves the working directory out, and its profile lies outside of the engagement."""
    opened = open_at(copy)
    assert lab_command(opened)[1:4] == ["-P", "-m", "jupyterlab"]
    with lab_environment() as environment:
        assert environment["PYTHONSAFEPATH"] == "1"
        profile = Path(environment["IPYTHONDIR"])
        assert not profile.is_relative_to(copy)
        assert list(profile.iterdir()) == []


def test_only_a_run_executes_the_rule_and_a_notebook_opened_elsewhere_says_so(copy: Path) -> None:
    """In JupyterLab the digest has to be given; then the results are those of the run."""
    opened = open_at(copy)
    with pytest.raises(UsageError, match="RP-P27"):
        _ = Workpaper(opened, "LA-02").record
    trust = [sha256_hex((copy / "notebooks" / "same_day.py").read_bytes())]
    assert Workpaper(opened, "LA-02", trust).record.tests[0].items_deviating == 4


def test_a_rule_that_fails_is_unable_on_the_item_and_never_a_pass(tmp_path: Path) -> None:
    """One item that cannot be decided does not stop the others, and its reason stands in the results."""
    text = RULE.replace("    days = ", "    1 // (start.day - 7)\n    days = ")
    opened = with_rule(tmp_path, text)
    (one,) = run(opened, person=PERSON, at=AT)
    assert one.record is not None
    counts = one.record.tests[0].attributes[2]
    assert (counts.pass_, counts.unable, "E2" in counts.deviating_items) == (1, 1, True)
    results = (tmp_path / "workpapers" / "E-CC6-LA-02" / "results.csv").read_text(encoding="utf-8")
    line = 1 + text.splitlines().index("    1 // (start.day - 7)")
    reason = f"firm.same_day gave no result: ZeroDivisionError in line {line} of notebooks/same_day.py."
    assert f"E2,D,unable,{reason}" in results


def test_what_is_wrong_with_a_rule_is_said_on_check(tmp_path: Path) -> None:
    """A missing file, a forbidden line, a name that climbs and an unknown argument: one message each, all at once."""
    content = firm_json()
    attribute = content["attributes"][2]
    names = {"E": "firm.sam_day", "F": "firm.../x", "G": "firm.broken"}
    content["attributes"] += [{**attribute, "attribute": letter, "rule": name} for letter, name in names.items()]
    attribute["arguments"]["graze"] = "1"
    with pytest.raises(InputRefused, match="RP-P20"):
        with_rule(tmp_path / "json", content=content)
    del content["attributes"][4]
    root = tmp_path / "engagement"
    put(root, "broken.py", "import os\n" + RULE)
    put(root, "same_day.py", RULE)
    create_engagement(root, content)
    answer = command("check", "-C", str(root), cwd=root, code=3)
    said = [(one["code"], one["found"]) for one in answer["messages"]]
    assert ("RP-E20", "firm.same_day: firm.same_day has no argument 'graze'") in said
    assert sorted(code for code, _ in said if code.startswith("RP-P")) == ["RP-P23", "RP-P24"]
    missing = next(one for one in answer["messages"] if one["code"] == "RP-P23")
    assert missing["where"]["sheet"] == "Attributes"
    assert missing["action"] == "did you mean firm.same_day?"


@pytest.mark.parametrize("name", ["../outside", "..", "a/b", "/etc/passwd", "C:\\x", "a\u202eb", ".hidden"])
def test_the_name_of_a_notebook_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    """No name in the column procedure opens a file outside of the firm's folder or the package."""
    folder = tmp_path / "engagement" / "notebooks"
    own_notebook(folder.parent, "inside")
    for other in (tmp_path / "outside.ipynb", tmp_path / "engagement" / "outside.ipynb"):
        shutil.copy(folder / "inside.ipynb", other)
    with pytest.raises(InputRefused, match="RP-P01"):
        find_procedure(name, folder)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"metadata": {}, "cells": [1]}', b"\xff", b"[" * 100_000, b'{"metadata": 1}']
)
def test_a_notebook_that_is_none_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    """Nothing that lies under the name of a notebook crashes a command."""
    put(tmp_path, "own.ipynb", data)
    with pytest.raises(InputRefused, match="RP-P25"):
        find_procedure("own", tmp_path / "notebooks")


def test_check_says_which_notebook_of_reperform_the_firm_replaced(tmp_path: Path) -> None:
    """A notebook with the name of a shipped one is used for every control of that shape: a note names it."""
    opened = with_evidence(tmp_path, tiny_json())
    own_notebook(tmp_path, "time_limit")
    answer = command("check", "-C", str(opened.folder.root), cwd=tmp_path)
    assert [one["code"] for one in answer["messages"] if one["code"] == "RP-P26"] == ["RP-P26"]


def test_a_sampled_item_that_the_firms_rule_found_deviating_stays_known_after_the_run(tmp_path: Path) -> None:
    """Replacing and topping up ask which items deviate; no code of the firm is executed for it."""
    content = firm_json()
    content["attributes"][2]["extent"] = "sample"
    content["methodology"] = tiny_json()["methodology"]
    opened = with_rule(tmp_path, content=content)
    (one,) = run(opened, person=PERSON, at=AT)
    assert one.record is not None
    (sampled,) = [test for test in one.record.tests if test.sample.basis != "whole_population"]
    (test,) = sampled_tests(opened, "LA-02")
    again = open_at(tmp_path)
    # By hand: only E1 was removed on the day itself.
    assert deviating_items(again, test) == set(sampled.sample.items) - {"E1"}
    (tmp_path / "workpapers" / "E-CC6-LA-02" / "results.csv").unlink()
    assert deviating_items(again, test) == set(sampled.sample.items)
