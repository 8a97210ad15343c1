"""The pages on procedures are those of the notebooks and ready tests that ship."""

from __future__ import annotations

import re

from procedures_pages import PAGES, all_pages

from reperform.catalogue.ready_tests import ready_tests


def test_the_pages_are_those_of_what_ships() -> None:
    """Procedures, ready tests, lists, joins and slots (python tests/unit/procedures_pages.py writes them)."""
    written = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")}
    assert written == dict(all_pages())


def test_every_link_between_the_pages_leads_somewhere() -> None:
    """The overview links to a heading of a page for each control, and each page to rules that have one."""
    text = (PAGES / "README.md").read_text(encoding="utf-8")
    for control, test in ready_tests().items():
        assert f"({test.procedure}.md#{control.lower()})" in text
        assert f"\n### {control}\n" in (PAGES / f"{test.procedure}.md").read_text(encoding="utf-8")
    for path in PAGES.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
            assert (PAGES / target).is_file(), f"{path.name}: {target}"
