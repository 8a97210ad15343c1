"""The page "How to add a test procedure" is true: its commands and files are used, in order, as they stand there."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from support import command, snapshot, tiny_json, with_evidence

from reperform.engagement.cells import split_pairs
from reperform.engagement.creating import create_engagement
from reperform.engagement.writing import workbook_of_json

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "how_to_add_a_test_procedure.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    return [shlex.split(line)[1:] for block in blocks("console") for line in block.splitlines()]


def as_stated_in_the_workbook(content: dict[str, object]) -> dict[str, object]:
    """Enter the cells of step 5 as a person does."""
    rows = re.findall(r"^\| (Controls|Attributes) \| (\S+) \| (\S+) \| (.+) \|$", PAGE, re.MULTILINE)
    assert len(rows) == 7
    controls, attributes = list(content["controls"]), list(content["attributes"])  # type: ignore[call-overload]
    added = {column: value for sheet, _, column, value in rows if sheet == "Attributes"}
    added |= {"control": "LA-02", "arguments": split_pairs(added["arguments"])}
    named = next(value for sheet, _, _, value in rows if sheet == "Controls")
    return {**content, "controls": [{**controls[0], "procedure": named}], "attributes": [*attributes[:2], added]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_evidence(tmp_path_factory.mktemp("page") / "engagement").folder.root


def test_the_page_works_step_by_step(folder: Path, tmp_path: Path) -> None:
    """New procedure, rule, known answers, workbook, run, verification, and the two answers about trust."""
    steps = iter(commands())
    made = command(*next(steps), cwd=folder)
    assert made["files"] == [
        "notebooks/removal_same_day.ipynb", "notebooks/same_day.py", "notebooks/same_day.answers.json",
    ]  # fmt: skip
    before = snapshot(folder)
    (rule,), (answers,) = blocks("python"), blocks("json")
    (folder / "notebooks" / "same_day.py").write_text(rule, encoding="utf-8")
    (folder / "notebooks" / "same_day.answers.json").write_text(answers, encoding="utf-8")
    packed = command(*next(steps), "-o", str(tmp_path / "pack.pdf"), cwd=folder, code=None)
    assert "firm.same_day" not in [one["set"] for one in packed["failures"]]
    assert packed["firm"] == "Prescott CPAs"
    content = as_stated_in_the_workbook(tiny_json())
    (folder / "engagement.xlsx").write_bytes(workbook_of_json(content, "letter"))
    for name in ("check", "run", "verify"):
        step = next(steps)
        assert step[0] == name
        command(*step, cwd=folder)
    record = json.loads((folder / "workpapers" / "E-CC6-LA-02" / "record.json").read_bytes())
    (test,) = record["tests"]
    own = test["attributes"][2]
    # By hand: E1 on the day; E2, E3, E4 days later; E6 never (dates in support.py).
    assert (own["pass"], own["deviating_items"]) == (1, ["E2", "E3", "E4", "E6"])
    assert own["kinds"] == {"late": 3, "not_done": 1}
    assert (test["procedure"]["origin"], own["firm_rule"]["version"]) == ("firm", "1")
    again = next(steps)
    (line,) = command(*again, cwd=folder, code=4)["reperformed"]
    trusted = [part for digest in re.findall(r"--trust ([0-9a-f]{64})", line["text"]) for part in ("--trust", digest)]
    assert len(trusted) == 4
    assert command(*again, *trusted, cwd=folder)["reperformed"][0]["outcome"] == "SAME"
    assert next(steps, None) is None
    touched = {name for name, data in snapshot(folder).items() if before.get(name) not in (None, data)}
    assert {name for name in touched if not name.startswith((".reperform/", "workpapers/"))} == {
        "engagement.xlsx", "notebooks/same_day.py", "notebooks/same_day.answers.json",
    }  # fmt: skip


def test_the_page_names_every_import_and_kind_that_a_rule_may_use() -> None:
    """The lists of the page are those of the code."""
    from reperform.engagement.firm_rules import KINDS
    from reperform.engagement.firm_syntax import ALLOWED_IMPORTS

    assert all(f"`{kind}`" in PAGE for kind in KINDS)
    assert all(f"`{name}`" in PAGE for name in ALLOWED_IMPORTS if name != "__future__")


def test_what_new_procedure_writes_is_green_at_once(tmp_path: Path) -> None:
    """The notebook keeps the conventions, and a control that names notebook and rule runs without a change."""
    import sys

    sys.path.insert(0, str(ROOT / "tests" / "notebooks"))
    import test_programmes as conventions

    root = with_evidence(tmp_path / "engagement").folder.root
    made = command("new-procedure", "own_test", "--rule", "firm.holds", "-C", str(root), cwd=tmp_path)
    notebook = root / "notebooks" / "own_test.ipynb"
    conventions.test_a_notebook_holds_no_logic(notebook)
    conventions.test_a_notebook_is_stripped_and_reads_in_the_order_of_a_programme(notebook)
    conventions.test_parameters_are_annotated_literals_with_help(notebook)
    assert made["next"][-1] == "reperform check, then  reperform run CONTROL"
    content = tiny_json()
    content["controls"][0]["procedure"] = "own_test"
    content["attributes"] = [{**content["attributes"][0], "rule": "firm.holds",
                              "arguments": {"column": "type", "text": "employee"}}]  # fmt: skip
    (root / "engagement.xlsx").write_bytes(workbook_of_json(content, "letter"))
    (line,) = command("run", "LA-02", "-C", str(root), cwd=tmp_path)["results"]
    # By hand: five leavers in the period, one of them a contractor.
    assert (line["state"], line["items"], line["deviations"]) == ("tested", 5, 1)
    assert command("verify", "-C", str(root), cwd=tmp_path)["findings"] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("Own",), "RP-P28"), (("../own",), "RP-P28"), (("con",), "RP-P28"), (("inspection",), "RP-P28"),
        (("own", "--rule", "own"), "RP-P28"), (("own", "--rule", "firm.../x"), "RP-P28"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_used_writes_nothing(tmp_path: Path, arguments: tuple[str, ...], code: str) -> None:
    """Names that climb, depend on case, cannot exist on Windows or belong to reperform are refused."""
    root = create_engagement(tmp_path / "engagement", tiny_json())
    before = snapshot(root)
    answer = command("new-procedure", *arguments, "-C", str(root), cwd=tmp_path, code=2)
    assert [one["code"] for one in answer["messages"] if one["severity"] == "error"] == [code]
    assert snapshot(root) == before


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """One file that is there keeps all of them from being written, also when only its case differs."""
    root = create_engagement(tmp_path / "engagement", tiny_json())
    (root / "notebooks" / "Own.PY").write_text("mine", encoding="utf-8")
    before = snapshot(root)
    answer = command("new-procedure", "own", "--rule", "firm.own", "-C", str(root), cwd=tmp_path, code=3)
    assert [one["where"]["file"] for one in answer["messages"] if one["code"] == "RP-P29"] == ["notebooks/own.py"]
    assert snapshot(root) == before
