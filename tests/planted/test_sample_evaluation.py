"""The sample engagement is evaluated to its end: exceptions, criteria, opinion, and a report that says the same."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
from pypdf import PdfReader

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
IN_SCOPE = 61


def read(folder: Path, name: str) -> Any:
    return json.loads((folder / "workpapers" / name).read_bytes())


def replayed(kind: str, controls: set[str]) -> list[dict[str, Any]]:
    steps = json.loads((SAMPLE / "replay.json").read_bytes())["steps"]
    return [step for step in steps if step["do"] == kind and step["control"] in controls]


def controls_of(folder: Path) -> set[str]:
    return {path.name.split("-", 2)[2] for path in (folder / "workpapers").glob("E-*")}


def deviating_cells(folder: Path) -> set[tuple[str, str, str]]:
    found = set()
    for path in (folder / "workpapers").glob("E-*/results.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            found |= {
                (path.parent.name.split("-", 2)[2], row["item"], row["attribute"])
                for row in csv.DictReader(stream)
                if row["result"] in ("deviation", "unable")
            }
    return found


def text_of(folder: Path, name: str) -> str:
    pages = (page.extract_text() for page in PdfReader(folder / "workpapers" / name).pages)
    return " ".join(" ".join(pages).replace("\u2060", "").split())


def check_exceptions(folder: Path) -> None:
    log = read(folder, "exceptions.json")
    logged = [(row["control"], row["item"], row["attribute"]) for row in log["deviations"]]
    assert set(logged) == deviating_cells(folder)
    assert len(logged) == len(set(logged))
    handled = Counter(row["handling"] for row in log["deviations"])
    assert set(handled) == {"exception", "data_artefact"} | ({"allowed_exception"} & set(handled))
    assert [one["id"] for one in log["exceptions"] if one["open_points"]] == []
    steps = replayed("exception", controls_of(folder))
    assert [(one["id"], one["control"]) for one in log["exceptions"]] == [
        (step["number"], step["control"]) for step in steps
    ]


def test_the_core_leaves_no_deviation_open(worked_sample: Path) -> None:
    """Each deviation is in an exception or decided with proof; each exception is complete, confirmed and approved."""
    check_exceptions(worked_sample)


def test_the_core_judges_only_what_its_controls_carry(worked_sample: Path) -> None:
    """A criterion that rests on a control not run is not judged, and no opinion is selected."""
    rollup = read(worked_sample, "rollup.json")
    worked = controls_of(worked_sample)
    for one in rollup["criteria"]:
        assert bool(one["judgement"]) == (set(one["controls"]) <= worked), one["id"]
        if not one["judgement"]:
            assert one["proposed"]["status"] == "not_determinable", one["id"]
    assert rollup["opinion"]["judgement"] is None
    assert "[opinion not selected]" in text_of(worked_sample, "section-i.pdf")


def test_the_full_sample_leaves_no_deviation_open(worked_full_sample: Path) -> None:
    """All ninety controls: no deviation is open and every exception is approved by another person."""
    check_exceptions(worked_full_sample)
    for one in read(worked_full_sample, "exceptions.json")["exceptions"]:
        assert one["approval"]["name"] not in one["recorded_by"], one["id"]
        assert one["confirmation"]["by"].split(",")[0], one["id"]


def test_every_criterion_of_the_full_sample_is_judged_and_none_is_stale(worked_full_sample: Path) -> None:
    """61 criteria, five categories, three limbs and the opinion stand on what lies beneath them now."""
    rollup = read(worked_full_sample, "rollup.json")
    assert len(rollup["criteria"]) == IN_SCOPE
    for one in (*rollup["criteria"], *rollup["categories"], *rollup["limbs"], rollup["opinion"]):
        assert one["judgement"], one["id"]
        assert one["earlier"] is None, one["id"]
    assert rollup["opinion"]["judgement"]["status"] == rollup["opinion"]["proposed"]["status"] == "qualified"


def test_a_criterion_not_met_is_named_in_the_opinion_and_no_other(worked_full_sample: Path) -> None:
    """The basis of the opinion names the criteria judged not met and the controls they fail by."""
    rollup = read(worked_full_sample, "rollup.json")
    basis = rollup["opinion"]["judgement"]["rationale"]
    failed = {one["id"] for one in rollup["criteria"] if one["judgement"]["status"] == "not_met"}
    assert set(re.findall(r"CC\d\.\d", basis)) == failed == {"CC6.1", "CC6.2", "CC6.3", "CC6.6"}
    concluded = {one["control"]: one["conclusion"] for one in rollup["controls"]}
    for control in re.findall(r"[A-Z]+-\d\d", basis):
        assert concluded[control] in ("did_not_operate_effectively", "not_suitably_designed"), control


def test_the_full_report_has_no_open_slot_and_says_what_was_judged(worked_full_sample: Path) -> None:
    """Section I holds the opinion as selected, Section V each exception once, and nothing stands in brackets."""
    opinion = read(worked_full_sample, "rollup.json")["opinion"]["judgement"]
    first = text_of(worked_full_sample, "section-i.pdf")
    assert "Basis for our qualified opinion" in first
    assert opinion["rationale"][:60] in first
    assert not re.search(r"\[[^\]]*(not filled|not selected|not written|not stated)", first)
    fifth = text_of(worked_full_sample, "section-v.pdf")
    numbers = [one["id"] for one in read(worked_full_sample, "exceptions.json")["exceptions"]]
    assert Counter(re.findall(r"EX-\d+(?=\. )", fifth)) == Counter(numbers)
    slots = openpyxl.load_workbook(worked_full_sample / "workpapers" / "report.xlsx")["Open slots"]
    named = [str(row[0]) for row in slots.iter_rows(values_only=True) if row[0]]
    assert [name for name in named[named.index("Slot") + 1 :] if re.fullmatch(r"[a-z_]+", name)] == []


def test_every_criterion_and_control_stands_once_in_the_matrices_of_section_iv(worked_full_sample: Path) -> None:
    """61 criteria in the one matrix, ninety controls in the other, none missing and none twice."""
    book = openpyxl.load_workbook(worked_full_sample / "workpapers" / "section-iv.xlsx")
    rollup = read(worked_full_sample, "rollup.json")
    for sheet, pattern, wanted in (
        ("Criteria", r"[A-Z]+\d+\.\d+", [one["id"] for one in rollup["criteria"]]),
        ("Controls", r"[A-Z]+-\d\d", [one["control"] for one in rollup["controls"]]),
    ):
        first = [str(row[0] or "") for row in book[sheet].iter_rows(values_only=True)]
        assert sorted(name for name in first if re.fullmatch(pattern, name)) == sorted(wanted), sheet
    named = {str(row[3]) for row in book["Tests"].iter_rows(values_only=True) if row[3] and row[3] != "Control"}
    assert named == {one["control"] for one in rollup["controls"]}
