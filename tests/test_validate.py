"""The validation pack: every known answer is run, what failed stands on page one, the same day gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from firm_support import RULE, put
from pypdf import PdfReader
from support import command, tiny_json

from reperform.canonical import load_json
from reperform.cli.main import cli
from reperform.documents.validation_pack import validation_pdf
from reperform.engagement.creating import create_engagement
from reperform.errors import UsageError
from reperform.library import known_answers
from reperform.opened import open_at
from reperform.record.validation import Validation
from reperform.rules import RULES
from reperform.rules.spec import Outcome
from reperform.validating import validate

DAY = "2026-01-31"
TABLES = Path(__file__).parent / "reference" / "tables"
ANSWERS = {
    "rule": "firm.same_day",
    "groups": [
        {
            "arguments": "start=left; end=removed",
            "cases": [
                {"case": "on the day", "item": {"left": "2025-03-03", "removed": "2025-03-03"}, "result": "pass",
                 "reason": "Removed after 0 days."},
                {"case": "never", "item": {"left": "2025-03-03", "removed": ""}, "result": "deviation",
                 "reason": "The access was never removed."},
            ],
        }
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def found() -> Validation:
    return validate(on=DAY)


def words(pdf: bytes, pages: int | None = None) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages[:pages])
    return " ".join(text.replace("\u200b", "").split())  # places where a long word may be broken


def printed(name: str) -> list[dict[str, str]]:
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def firm(folder: Path, answers: Any = ANSWERS, rule: str = RULE) -> Validation:
    """Return the validation of an engagement with a rule of the firm and its known answers."""
    root = create_engagement(folder / "engagement", tiny_json())
    put(root, "same_day.py", rule)
    put(root, "same_day.answers.json", answers if isinstance(answers, bytes) else json.dumps(answers))
    return validate(open_at(root), DAY)


def test_every_rule_every_vector_and_every_control_with_answers_is_run(found: Validation) -> None:
    """One set a rule of the closed list and a control with known answers; all of them hold."""
    ids = {kind: [one.id for one in found.sets if one.kind == kind] for kind in ("rule", "procedure")}
    assert ids == {"rule": list(RULES), "procedure": list(known_answers())}
    assert [(one.id, one.problem, [case.given for case in one.failed]) for one in found.failures] == []
    assert found.cases == sum(len(one.cases) for one in found.sets)
    assert all(len(one.cases) > 0 for one in found.sets)


def test_the_shipped_cells_are_those_of_the_tables_beside_the_tests() -> None:
    """Sizes and limits that ship are figures of the published tables, none typed anew."""
    shipped = load_json((Path(__file__).parents[1] / "src/reperform/data/known_answers/sampling.json").read_bytes())
    names = ("aicpa_a1.csv", "aicpa_a2.csv", "aicpa_a3.csv", "aicpa_a4.csv", "gao_fam_450_1.csv", "ez_quant.csv")
    tables = {name: printed(name) for name in names}
    sizes = {(confidence, row["tolerable"], row["expected"]): row["size"]
             for confidence, name in (("0.95", "aicpa_a1.csv"), ("0.90", "aicpa_a2.csv")) for row in tables[name]}
    limits = {(confidence, row["size"], row["deviations"]): f"{row['percent']} %"
              for confidence, name in (("0.95", "aicpa_a3.csv"), ("0.90", "aicpa_a4.csv")) for row in tables[name]}
    most = {("0.90", row["tolerable"], row["size"]): row["acceptable"] for row in tables["gao_fam_450_1.csv"]}
    discovery = {(row["confidence"], row["critical"], row["population"]): row["size"] for row in tables["ez_quant.csv"]}
    known = {"plan_attribute": sizes, "upper_limit": limits, "max_deviations": most, "plan_discovery": discovery}
    cells = [(one["id"], tuple(str(value) for value in case["arguments"].values()), case["expected"])
             for one in shipped["sets"] if one["kind"] == "sampling" for case in one["cases"]]  # fmt: skip
    assert len(cells) > 100
    assert [cell for cell in cells if known[cell[0]][cell[1]] != cell[2]] == []


def test_the_pack_says_what_it_is_and_what_it_does_not_show(found: Validation) -> None:
    """Purpose, scope, versions with digests, facts of the run, limits, and a sign-off that nobody filled in."""
    pdf = validation_pdf(found)
    text = words(pdf)
    parts = (
        "Purpose and scope", "What was run", "Versions", "Facts of this run", "What this does not show", "Sign-off",
        "Every case came out as expected.", "31 Jan 2026", "hashrank-1", found.code_sha256, "Windows and macOS",
        "Left blank by the tool", "CPython", "typst",
    )  # fmt: skip
    for part in parts:
        assert part in text, part
    for one in found.procedures:
        assert one.sha256 in text.replace(" ", "")
    attached = PdfReader(io.BytesIO(pdf)).attachments["validation.json"][0]
    assert Validation.model_validate_json(attached) == found


def test_the_same_day_gives_the_same_bytes(found: Validation) -> None:
    """Two runs on one machine and date; another date is another document."""
    assert validation_pdf(found) == validation_pdf(validate(on=DAY))
    assert validation_pdf(found) != validation_pdf(validate(on="2026-02-01"))


def test_a_rule_broken_on_purpose_fails_the_pack_on_page_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A limit that lets everything pass: exit 1, and the first page names the rule with a case."""
    broken = replace(RULES["within"], evaluate=lambda row, given, context: Outcome("pass", "In time."))
    monkeypatch.setitem(RULES._closed, "within", broken)  # type: ignore[attr-defined]
    target = tmp_path / "pack.pdf"
    done = CliRunner().invoke(cli, ["validate", "-o", str(target), "--on", DAY, "--json"])
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["exit_code"]) == (1, 1)
    assert "within" in [one["set"] for one in answer["failures"]]
    assert answer["failed"] == sum(len(one["cases"]) for one in answer["failures"]) > 5
    first = words(target.read_bytes(), 1)
    assert "Validation failed in" in first
    assert "What failed" in first
    assert "pass: In time." in first


def test_a_rule_that_crashes_fails_its_set_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect is named in the pack; the other sets are still run."""

    def crash(row: Any, given: Any, context: Any) -> Outcome:
        raise RuntimeError("broken on purpose")

    monkeypatch.setitem(RULES._closed, "absent", replace(RULES["absent"], evaluate=crash))  # type: ignore[attr-defined]
    sets = {one.id: one for one in validate(on=DAY).sets if one.kind == "rule"}
    assert (sets["absent"].holds, sets["absent"].problem) == (False, "RuntimeError: broken on purpose")
    assert sets["present"].holds


def test_a_wrong_sampling_function_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """One item fewer than the published size fails the cells of the table."""
    from reperform import validating

    real = validating.plan_attribute
    monkeypatch.setattr(
        validating, "plan_attribute", lambda **given: replace(real(**given), sample_size=real(**given).sample_size - 1)
    )
    failing = [one for one in validate(on=DAY).failures if one.kind == "sampling"]
    assert {one.id for one in failing} == {"plan_attribute"}
    assert all(len(one.failed) == len(one.cases) for one in failing)


def test_known_answers_of_the_firm_are_run_and_named_as_theirs(tmp_path: Path) -> None:
    """Version and digest of the firm's file stand in the pack; its cases stand apart."""
    found = firm(tmp_path)
    (own,) = [one for one in found.sets if one.origin == "firm"]
    assert (own.id, own.version, own.holds, len(own.cases)) == ("firm.same_day", "3", True, 2)
    text = words(validation_pdf(found))
    assert "Rules of the firm, not of reperform" in text
    assert own.sha256 in text.replace(" ", "")
    assert "Prescott CPAs" in text


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (b"\xff", "UnicodeDecodeError"),
        (b"{", "JSONDecodeError"),
        (b'{"rule": "firm.other", "groups": []}', "name the rule 'firm.other', not firm.same_day"),
        (b'{"rule": "firm.same_day"}', "KeyError"),
        (b"[]", "AttributeError"),
        (b'{"rule": "firm.same_day", "groups": []}', ""),
        (b"x" * 2_000_001, "2,000,001 bytes"),
        (json.dumps({**ANSWERS, "groups": [{"arguments": "start=left", "cases": []}]}).encode(), "needs end"),
    ],
)
def test_known_answers_that_cannot_be_run_are_a_failure(tmp_path: Path, answers: bytes, said: str) -> None:
    """Never a set that holds because nothing was run."""
    (own,) = [one for one in firm(tmp_path, answers).failures if one.origin == "firm"]
    assert said in own.problem
    assert not own.holds


def test_a_rule_of_the_firm_that_answers_otherwise_is_a_failure(tmp_path: Path) -> None:
    """One sign changed in the rule fails the case at the boundary."""
    (own,) = [one for one in firm(tmp_path, rule=RULE.replace("<= int", "< int")).failures if one.origin == "firm"]
    assert [case.case for case in own.failed] == ["on the day"]


def test_a_rule_of_the_firm_without_known_answers_is_said_to_be_not_validated(tmp_path: Path) -> None:
    """The pack names it instead of being silent."""
    root = create_engagement(tmp_path / "engagement", tiny_json())
    put(root, "same_day.py", RULE)
    found = validate(open_at(root), DAY)
    assert "the firm's rule firm.same_day has no known answers (notebooks/same_day.answers.json)" in found.not_validated
    assert "firm.same_day has no known answers" in words(validation_pdf(found), 1)


def test_the_date_is_one_or_is_refused() -> None:
    """The pack is filed under its date."""
    for wrong in ("31.01.2026", "2026-13-01", "soon"):
        with pytest.raises(UsageError, match="RP-P31"):
            validate(on=wrong)


def test_the_command_writes_into_a_folder_under_the_date(tmp_path: Path) -> None:
    """``validate DIR`` writes validation-DATE.pdf there and counts what it ran."""
    answer = command("validate", str(tmp_path), "--on", DAY, cwd=tmp_path, code=None)
    assert answer["pack"] == str(tmp_path / f"validation-{DAY}.pdf")
    assert (tmp_path / f"validation-{DAY}.pdf").read_bytes()[:5] == b"%PDF-"
    assert answer["cases"] > 300
