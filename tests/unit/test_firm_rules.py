"""A rule of the firm's own: read without running it, believed only where it answers, run only where it is trusted."""

from __future__ import annotations

import pickle
from copy import deepcopy
from pathlib import Path

import pytest
from firm_support import RULE, put
from rules_support import context

from reperform.engagement.firm_rules import read_firm_rule
from reperform.errors import InputRefused
from reperform.fieldwork.firm_code import FirmCode
from reperform.model.firm import FirmRule, is_firm_rule
from reperform.rules import RULES, check_arguments, columns_used, evaluate_item, rule_sentence
from reperform.rules.spec import Outcome

HEAD = """VERSION = "1"
SENTENCE = "It is so"
ARGUMENTS = {"column": {"kind": "column", "meaning": "what is looked at"}}
"""
GIVEN = {"start": "left", "end": "removed"}


def rule(folder: Path, text: str | bytes) -> FirmRule:
    return read_firm_rule(put(folder, "own.py", text))


def with_body(folder: Path, body: str, head: str = HEAD) -> FirmRule:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return rule(folder, f"{head}\n\ndef decide(row, arguments, context):\n{lines}\n")


def answer(found: FirmRule, row: dict[str, str], trusted: bool = True, **given: str) -> Outcome:
    code = FirmCode() if trusted else FirmCode(())
    return evaluate_item(found, given or {"column": "x"}, row, context(firm_decides=code))


def problems(folder: Path, text: str | bytes) -> list[tuple[str, int | None, str]]:
    with pytest.raises(InputRefused) as refusal:
        rule(folder, text)
    return [(one.code, one.where.row, one.found) for one in refusal.value.messages]


def test_a_rule_of_the_firm_is_a_rule_like_every_other(tmp_path: Path) -> None:
    """Arguments are checked, columns are known, the sentence holds the arguments, and an item is decided."""
    found = rule(tmp_path, RULE)
    assert [one.argument for one in check_arguments(found, {"start": "left", "grace": "two"})] == ["end", "grace"]
    assert [(use.column, use.kind) for use in columns_used(found, GIVEN)] == [("left", "date"), ("removed", "date")]
    assert rule_sentence(found, GIVEN) == (
        "removed is the day of left itself. Decided by firm.own version 3, a rule of the firm, not of reperform."
    )
    row = {"left": "2025-03-03", "removed": "2025-03-05"}
    assert answer(found, row, **GIVEN) == Outcome("deviation", "Removed after 2 days, 0 allowed.")
    assert answer(found, row, **GIVEN, grace="2").result == "pass"
    assert answer(found, row, **GIVEN, **{"if": "left", "if_value": "x"}).result == "not_applicable"


def test_reading_a_rule_runs_nothing_of_it(tmp_path: Path) -> None:
    """A file that would write at import is refused for it, and nothing was written."""
    mark = tmp_path / "ran"
    text = f"{HEAD}\nopen({str(mark)!r}, 'w')\n\ndef decide(row, arguments, context):\n    return 'pass', 'x'\n"
    found = problems(tmp_path, text)
    assert ("RP-P24", 5, "only imports, literals and functions stand outside of functions") in found
    assert ("RP-P24", 5, "open is not allowed in a rule of the firm") in found
    assert not mark.exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("import os", "import is not allowed"),
        ("from os import remove", "os.remove cannot be imported"),
        ("from datetime import timezone", "datetime.timezone cannot be imported"),
        ("from . import x", "cannot be imported"),
        ("X = date.today()", "only imports, literals and functions"),
        ("def f():\n    return date.today()", ".today is not allowed"),
        ("def f():\n    return datetime.now()", ".now is not allowed"),
        ("def f():\n    return ().__class__", ".__class__ is not allowed"),
        ("def f():\n    return __import__('os')", "__import__ is not allowed"),
        ("def f():\n    return eval('1')", "eval is not allowed"),
        ("def f():\n    return getattr(f, 'x')", "getattr is not allowed"),
        ("def f():\n    global HEAD", "global is not allowed"),
        ("def f(seen=[]):\n    return seen", "the default of a parameter"),
        ("def f():\n    f.count = 1", "nothing is stored on an object"),
        ("def f():\n    return 0.1", "0.1 has no exact value"),
        ("class A:\n    pass", "classdef is not allowed"),
        ("@f\ndef g():\n    pass", "no decorators"),
        ("def f():\n    with x:\n        pass", "with is not allowed"),
    ],
)
def test_a_rule_has_no_way_to_files_clock_network_or_memory(tmp_path: Path, line: str, said: str) -> None:
    """Each way is named with its line before anything is run."""
    found = problems(tmp_path, f"{HEAD}{line}\n\n\ndef decide(row, arguments, context):\n    return 'pass', 'x'\n")
    assert any(said in text for _, _, text in found), found


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("", "VERSION is not stated exactly once"),
        (HEAD + 'VERSION = "2"\n', "VERSION is not stated exactly once"),
        (HEAD.replace("ARGUMENTS = {", "ARGUMENTS = {**{}, "), "ARGUMENTS is not a literal"),
        (HEAD.replace('"column": {', '**dict(a=1), "column": {'), "ARGUMENTS is not a literal"),
        (HEAD.replace('"kind": "column"', '"kind": "colum"'), "did you mean column?"),
        (HEAD.replace('"kind": "column"', '"kind": "person"'), "'person' is not a kind"),
        (HEAD.replace('"column": {', '"if": {'), "if has a meaning for every rule already"),
        (HEAD.replace('"column": {', '"a b": {'), "cannot be the name of an argument"),
        (HEAD.replace(', "meaning": "what is looked at"', ""), "column needs kind and meaning"),
        (HEAD.replace('"It is so"', '"It is {so}"'), "{so}, which is no argument"),
        (HEAD.replace('"It is so"', '" "'), "SENTENCE: a sentence is needed"),
        (HEAD.replace('"1"', "1.5"), "VERSION: a short text is needed"),
    ],
)
def test_what_a_rule_declares_is_read_as_literals_only(tmp_path: Path, head: str, said: str) -> None:
    """Nothing is computed to know the arguments, the sentence or the version."""
    found = problems(tmp_path, f"{head}\n\ndef decide(row, arguments, context):\n    return 'pass', 'x'\n")
    assert any(said in text for _, _, text in found), found


def test_every_problem_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    """Two forbidden lines, a missing version and a wrong signature are four messages."""
    text = HEAD.replace('VERSION = "1"\n', "") + "import os\nimport sys\n\ndef decide(row):\n    return 'pass', 'x'\n"
    assert len(problems(tmp_path, text)) == 4


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe\x00", "not UTF-8 text (byte 1)"),
        (b"x = '" + b"y" * 300_000 + b"'", "300,006 bytes; 200,000 are the most"),
        (b"def decide(:\n", "this is not Python"),
        (b"\x00", "this is not Python"),
        (b"(" * 5000, "this is not Python"),
        (b"-" * 100_000 + b"1", "this is not Python"),
        (b"", "there is not exactly one function decide"),
    ],
)
def test_a_file_that_is_no_rule_is_refused_in_words(tmp_path: Path, data: bytes, said: str) -> None:
    """Other bytes, endless files and deep nesting neither crash nor hang."""
    assert any(said in text for _, _, text in problems(tmp_path, data))


def test_a_link_out_of_the_engagement_is_refused(tmp_path: Path) -> None:
    """What lies outside of the folder is not part of the file that was handed over."""
    outside = tmp_path / "outside.py"
    outside.write_text(RULE, encoding="utf-8")
    inside = put(tmp_path / "engagement", "other.py", RULE).with_name("own.py")
    inside.symlink_to(outside)
    with pytest.raises(InputRefused, match="a link that leads out of the engagement folder"):
        read_firm_rule(inside)
    inside.unlink()
    inside.symlink_to(inside)
    with pytest.raises(InputRefused, match="cannot be read"):
        read_firm_rule(inside)


@pytest.mark.parametrize(
    "name",
    ["firm.", "firm.../x", "firm.a/b", "firm.a\\b", "firm.A", "firm.a.b", "firm.con", "firm.com1", "firm.é", "firm.1a",
     "Firm.a", "firm.a ", "firm." + "a" * 41, "firm.a\n", "own", "firm.a\u200b"],
)  # fmt: skip
def test_a_name_leads_to_one_file_in_the_folder_only(name: str) -> None:
    """No name climbs out of notebooks/, depends on case, or cannot exist on Windows."""
    assert not is_firm_rule(name)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 'passed', 'x'", "'passed' is no result"),
        ("return 'pending', 'x'", "'pending' is no result"),
        ("return 'pass', ' '", "the sentence is blank"),
        ("return 'pass', 'y' * 1001", "the sentence has 1,001 characters"),
        ("return 'pass'", "did not return (result, sentence)"),
        ("return True", "did not return (result, sentence)"),
        ("return 'deviation', 'x', 'lately'", "'lately' is no kind of deviation; it may be late, not_done"),
        ("return 'pass', 'x', 'late'", "'late' is no kind of pass; it may be left out"),
        ("return 'pass', 'x', 'y', 'z'", "did not return (result, sentence)"),
        ("pass", "did not return (result, sentence)"),
        ("return 'pass', 1", "did not return (result, sentence)"),
        ("return 'pass', str(1 // 0)", "ZeroDivisionError in line 7 of notebooks/own.py"),
        ("row['x'] = 'changed'\nreturn 'pass', 'x'", "TypeError in line 7 of notebooks/own.py"),
        ("arguments['x'] = 'changed'\nreturn 'pass', 'x'", "TypeError in line 7 of notebooks/own.py"),
        ("return context.rows_of('OTHER')", "it asks for a list that no argument names"),
        ("return decide(row, arguments, context)", "RecursionError in line 7 of notebooks/own.py"),
        ("raise ValueError(row['x'])", "ValueError in line 7 of notebooks/own.py"),
    ],
)
def test_an_answer_that_is_none_makes_the_item_unable(tmp_path: Path, body: str, said: str) -> None:
    """An unknown result, a blank sentence, an exception or a change of the item is never a pass."""
    row = {"x": "secret"}
    outcome = answer(with_body(tmp_path, body), row)
    assert outcome.result == "unable"
    assert said in outcome.reason
    assert "secret" not in outcome.reason
    assert row == {"x": "secret"}


def test_an_answer_may_say_what_kind_it_is(tmp_path: Path) -> None:
    """The kinds are those of the closed list, so that a late item of the firm's counts as late."""
    outcome = answer(with_body(tmp_path, "return 'deviation', 'Too late.', 'late'"), {"x": "1"})
    assert (outcome.result, outcome.reason, outcome.kind) == ("deviation", "Too late.", "late")


def test_signs_of_a_client_that_cannot_be_printed_are_shown_as_such(tmp_path: Path) -> None:
    """A bell, a direction mark and a line break in a cell reach no paper, and keep no item from being decided."""
    outcome = answer(with_body(tmp_path, "return 'pass', row['x']"), {"x": "a\x07b\u202ec\nd"})
    assert (outcome.result, outcome.reason) == ("pass", "a\ufffdbc d")


def test_a_rule_of_the_firm_survives_pickling_and_copying(tmp_path: Path) -> None:
    """Processes that are handed an engagement know the same rule."""
    found = rule(tmp_path, RULE)
    for other in (pickle.loads(pickle.dumps(found)), deepcopy(found)):  # noqa: S301 - our own bytes
        assert (other, other.declared) == (found, found.declared)


def test_a_column_that_is_not_there_is_unable_and_never_blank(tmp_path: Path) -> None:
    """Also ``row.get`` with a default does not make a missing column a blank one."""
    for body in ("return 'pass', row['y']", "return 'pass', row.get('y', 'nothing')"):
        found = answer(with_body(tmp_path, body), {"x": "1"})
        assert (found.result, found.reason) == ("unable", "There is no column 'y'.")


def test_nothing_is_kept_from_item_to_item(tmp_path: Path) -> None:
    """A list at the top of the file cannot grow: the order of the items would decide."""
    outcome = answer(with_body(tmp_path, "SEEN.append(row['x'])\nreturn 'pass', 'x'", HEAD + "SEEN = []\n"), {"x": "1"})
    assert (outcome.result, "AttributeError in line 8" in outcome.reason) == ("unable", True)


def test_code_that_is_not_trusted_is_not_run(tmp_path: Path) -> None:
    """Outside of a run, and for other bytes than the trusted ones, there is no result."""
    found = with_body(tmp_path, "return 'pass', 'x'")
    assert answer(found, {"x": "1"}) == Outcome("pass", "x")
    refused = answer(found, {"x": "1"}, trusted=False)
    assert refused.result == "unable"
    assert "executed only by  reperform run" in refused.reason
    plain = evaluate_item(found, {"column": "x"}, {"x": "1"}, context())
    assert (plain.result, plain.reason) == (refused.result, refused.reason)


def test_the_same_name_in_two_folders_means_two_rules(tmp_path: Path) -> None:
    """A rule is known by its bytes: two engagements in one process never swap them."""
    first = with_body(tmp_path / "a", "return 'pass', 'first'")
    second = with_body(tmp_path / "b", "return 'deviation', 'second'")
    assert first == second == "firm.own"
    assert [answer(one, {"x": "1"}).result for one in (first, second, first)] == ["pass", "deviation", "pass"]


def test_the_closed_list_stays_closed() -> None:
    """An id without its declaration is in no list, and the list counts its own rules only."""
    assert "firm.own" not in RULES
    assert all(not name.startswith("firm.") for name in RULES)
    assert RULES[FirmRule("firm.own")].evaluate({}, {}, context()).result == "unable"


@pytest.mark.parametrize("asked", ['row["nope"]', 'row.get("nope")', 'context.rows_of("ZZ")'])
def test_a_rule_that_goes_on_without_what_is_not_there_decides_nothing(tmp_path: Path, asked: str) -> None:
    """Catching the refusal of a column or list does not turn a lack of evidence into a pass."""
    body = f'try:\n    found = {asked}\nexcept Exception:\n    found = ""\nreturn "pass", "It went on."'
    found = answer(with_body(tmp_path, body), {"x": "1"})
    assert found.result == "unable"
    assert "nope" in found.reason or "list that no argument names" in found.reason
