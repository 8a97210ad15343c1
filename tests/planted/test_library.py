"""The library: every ready test against lists whose answers were worked out by hand, all and only those."""

from __future__ import annotations

import pytest

from reperform import library
from reperform.words import RESULT_WORDS

KNOWN = library.known_answers()


@pytest.mark.parametrize("control", list(KNOWN))
def test_a_ready_test_gives_the_known_answers_and_no_others(control: str) -> None:
    """Every item of every computed attribute comes out as worked out by hand; nothing unforeseen comes out."""
    found = library.run_known_answers(control)
    wrong = [
        f"{one.attribute} {one.item}: {one.result}:{one.kind} instead of "
        f"{one.expected.result + ':' + one.expected.kind if one.expected else 'nothing'} ({one.case}). {one.reason}"
        for one in found
        if not one.agrees
    ]
    assert found
    assert wrong == []


@pytest.mark.parametrize("control", list(KNOWN))
def test_counts_of_results_add_up_to_the_items_of_each_attribute(control: str) -> None:
    """Each attribute has one of the six results for each of its items: the counts tie out."""
    found = library.run_known_answers(control)
    for attribute in {one.attribute for one in found}:
        own = [one for one in found if one.attribute == attribute]
        assert len({one.item for one in own}) == len(own)
        assert {one.result for one in own} <= set(RESULT_WORDS)
