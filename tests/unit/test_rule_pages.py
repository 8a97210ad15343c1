"""The worked cases of each rule come out as expected, and its page prints them and every argument."""

from __future__ import annotations

import pytest
from rules_pages import PAGES, page, semantics_of

from reperform.rules import RULES, check_arguments
from reperform.rules.worked_cases import check_worked_cases, worked_context, worked_groups
from reperform.words import DEVIATION_KINDS, UNABLE_KINDS


@pytest.mark.parametrize("name", RULES)
def test_every_worked_case_comes_out_as_expected(name: str) -> None:
    """Result, kind and reason of each case, and no problem with the arguments."""
    checked = check_worked_cases(name)
    assert checked
    for one in checked:
        assert check_arguments(name, one.group.arguments) == ()
        assert one.found is not None, one.case.occurrence
        found = (one.found.result, one.found.kind, one.found.reason)
        assert found == (one.case.result, one.case.kind, one.case.reason), one.case.case


@pytest.mark.parametrize("name", ["occurs_each", "covers"])
def test_the_cases_name_every_item_that_a_rule_builds(name: str) -> None:
    """A rule that builds its own items builds those of the cases and no others."""
    for group in worked_groups(name):
        slots = RULES[name].expect(group.population or (), group.arguments, worked_context(group.lists))  # type: ignore[misc]
        assert {slot.key for slot in slots} == {case.occurrence for case in group.cases}


@pytest.mark.parametrize("name", RULES)
def test_the_page_prints_arguments_and_cases_as_they_are(name: str) -> None:
    """Arguments and worked cases are those of the rule (python tests/unit/rules_pages.py writes them)."""
    text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert len(semantics_of(text)) > 50
    assert text == page(name, semantics_of(text))


def test_there_is_a_page_for_each_rule_and_no_other() -> None:
    """The closed list and the pages agree."""
    assert {path.stem for path in PAGES.glob("*.md")} - {"README"} == set(RULES)


def test_every_kind_has_a_worked_case() -> None:
    """Each kind of deviation and each reason why something is unable to examine is shown by at least one case."""
    found = {case.kind for name in RULES for group in worked_groups(name) for case in group.cases}
    assert found - {""} == {*DEVIATION_KINDS, *UNABLE_KINDS}
