"""The page of each rule: every argument is described, and every worked case comes out as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rules_support import cells, context, parts

from reperform.rules import RULES, check_arguments, evaluate_item, expected_items, rule_sentence

PAGES = Path(__file__).parents[2] / "docs" / "rules"


@dataclass
class Group:
    """Worked cases under one heading: the arguments, the lists, and the rows of the table of cases."""

    arguments: dict[str, str]
    text: str
    lists: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    cases: list[dict[str, str]] = field(default_factory=list)


def _table(lines: list[str]) -> list[dict[str, str]]:
    split = [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [dict(zip(split[0], row, strict=True)) for row in split[2:]]


def _groups(name: str) -> Iterator[Group]:
    """Yield the groups of worked cases of a page."""
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    for part in page.split("\n### `")[1:]:
        heading, _, body = part.partition("`\n")
        group = Group(parts(heading), body)
        for block in re.findall(r"(?:(?:List `([A-Z]+)`|(Population)):\n\n)?((?:^\|.*\n)+)", body, re.M):
            rows = _table(block[2].splitlines())
            if block[0] or block[1]:
                group.lists[block[0] or block[1]] = rows
            else:
                group.cases = rows
        yield group


@pytest.mark.parametrize("name", RULES)
def test_every_argument_is_described_as_it_is(name: str) -> None:
    """Name, need, default, choices and meaning stand in the table of arguments."""
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {name}\n\n{RULES[name].summary}\n")
    table = [line for line in page.split("## Semantics")[0].splitlines() if line.startswith("| `")]
    assert table == [
        f"| `{argument}` | {'yes' if spec.required else 'no'} | {spec.default} | {', '.join(spec.choices)} "
        f"| {spec.meaning} |"
        for argument, spec in RULES[name].arguments.items()
    ]


@pytest.mark.parametrize("name", RULES)
def test_every_worked_case_comes_out_as_printed(name: str) -> None:
    """Result and reason of each case of the page, and the pass rule in words."""
    groups = list(_groups(name))
    assert groups
    for group in groups:
        assert check_arguments(name, group.arguments) == ()
        assert rule_sentence(name, group.arguments) in group.text
        assert group.cases
        known = context(group.lists)
        items = {}
        if RULES[name].expect:
            slots = expected_items(name, group.arguments, group.lists["Population"], known)
            items = {slot.key: slot.row for slot in slots}
            assert set(items) == {case["occurrence"].strip("`") for case in group.cases}
        for case in group.cases:
            row = items[case["occurrence"].strip("`")] if items else cells(case["item"].strip("`"))
            outcome = evaluate_item(name, group.arguments, row, known)
            assert (outcome.result, outcome.reason) == (case["result"], case["reason"]), case


def test_there_is_a_page_for_each_rule_and_no_other() -> None:
    """The closed list and the pages agree."""
    assert {page.stem for page in PAGES.glob("*.md")} - {"README"} == set(RULES)
