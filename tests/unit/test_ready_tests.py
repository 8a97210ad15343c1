"""The ready tests of the library: complete, usable as they stand once filled, and nothing decided for the client."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from reperform.catalogue import example_controls
from reperform.catalogue.ready_tests import (
    ReadyAttribute,
    fill_slots,
    ready_joins,
    ready_lists,
    ready_tests,
    slot_meaning,
    slots_in,
)
from reperform.fieldwork.procedures import find_procedure
from reperform.library import known_answers
from reperform.library.running import filled_arguments
from reperform.rules import RULES, check_arguments, columns_used
from reperform.rules.joined import joined_lists

CATALOGUE = {row["control_id"]: row for row in example_controls()}
TESTS = ready_tests()
DECLARED = ("before_start", "missing_start", "missing_end", "boundary")


def letters(text: str) -> list[str]:
    return re.findall(r"(?:^|; )([A-Z])=", text)


def own(attribute: ReadyAttribute) -> str:
    """Return the letter of the catalogue that an attribute, or a part of one (AB, AC), belongs to."""
    return attribute.attribute[0]


def test_there_is_a_ready_test_for_each_of_the_90_controls_and_311_attributes() -> None:
    """Every control of the catalogue, in its order, and every one of its attributes."""
    assert list(TESTS) == list(CATALOGUE)
    assert len(TESTS) == 90
    assert sum(len(letters(row["attributes"])) for row in CATALOGUE.values()) == 311
    for control, row in CATALOGUE.items():
        found = list(dict.fromkeys(own(one) for one in TESTS[control].attributes))
        assert found == letters(row["attributes"]), control


@pytest.mark.parametrize("control", list(TESTS))
def test_what_is_fully_computable_is_computed_and_the_rest_is_guided(control: str) -> None:
    """No attribute the catalogue calls fully computable is left to the eye; a manual one says what to inspect."""
    full = CATALOGUE[control]["computable_full"].split(";")
    for one in TESTS[control].attributes:
        if one.rule == "manual":
            assert own(one) not in full
            steps = re.findall(r" ([0-9])\. ", one.arguments["guidance"])
            assert steps == ["1", "2", "3"], one.attribute
        else:
            assert RULES[one.rule].computed


@pytest.mark.parametrize("control", list(TESTS))
def test_filled_arguments_can_be_used_and_name_declared_columns_only(control: str) -> None:
    """With the slots filled, no argument is refused, and every column belongs to a list of the entry."""
    test, slots = TESTS[control], known_answers()[control].slots
    used = {one.population for one in test.attributes}
    for one in test.attributes:
        arguments = filled_arguments(one, slots)
        assert check_arguments(one.rule, arguments) == (), one.attribute
        assert not slots_in(" ".join(arguments.values()))
        for use in columns_used(one.rule, arguments):
            name = use.list_name or one.population
            used.add(name)
            assert use.column in ready_lists()[name].columns, f"{one.attribute}: {name}.{use.column}"
        for right in joined_lists(RULES[one.rule], arguments):
            joins = [join for join in ready_joins(test.lists) if (join.left, join.right) == (one.population, right)]
            assert len(joins) == 1, f"{one.attribute} joins {right}"
        if one.rule == "authorised":
            used.add(one.arguments["list"])
    assert used == set(test.lists)


@pytest.mark.parametrize("control", list(TESTS))
def test_every_slot_has_a_meaning_and_every_time_limit_states_its_choices(control: str) -> None:
    """Slots and their meanings are the same set; nothing about starts, ends and boundaries is left to a default."""
    test = TESTS[control]
    texts = [text for one in test.attributes for text in one.arguments.values()]
    named = {slot for text in [*texts, *test.required_source, *test.disallowed_sources] for slot in slots_in(text)}
    assert named == set(test.slots)
    assert all(slot_meaning(control, slot) == meaning for slot, meaning in test.slots.items())
    for one in test.attributes:
        if one.rule in ("within", "within_by", "closed_loop"):
            assert all(one.arguments.get(name) for name in DECLARED), one.attribute
            assert one.arguments.get("unit"), one.attribute


def test_an_id_means_one_list_and_one_join_everywhere() -> None:
    """Keys and dates are columns, joins name columns, and two lists have one join in each direction."""
    for name, ready in ready_lists().items():
        assert set(ready.key) <= set(ready.columns), name
        assert not ready.date_column or ready.date_column in ready.columns, name
        assert (ready.item_rule == "in_period") == bool(ready.date_column), name
        assert all((ready.unit, ready.title, ready.source)), name
    joins = ready_joins(ready_lists())
    assert max(Counter((join.left, join.right) for join in joins).values()) == 1
    for join in joins:
        assert set(join.left_columns) <= set(ready_lists()[join.left].columns)
        assert set(join.right_columns) <= set(ready_lists()[join.right].columns)


def test_ready_tests_name_notebooks_that_ship() -> None:
    """Each procedure exists and comes from this package."""
    for test in TESTS.values():
        assert find_procedure(test.procedure).origin == "reperform"


@pytest.mark.parametrize("control", list(TESTS))
def test_known_answers_hold_what_a_test_has_to_be_tried_on(control: str) -> None:
    """Each computed attribute is tried on a deviation, and on an item in order where its rule can find one."""
    answers = known_answers()[control]
    assert answers.procedure == TESTS[control].procedure
    assert set(answers.lists) == set(TESTS[control].lists)
    assert set(answers.slots) == set(TESTS[control].slots)
    for one in TESTS[control].attributes:
        if one.rule != "manual":
            results = {case.result for case in answers.expected if case.attribute == one.attribute}
            assert "deviation" in results or "unable" in results or one.rule == "occurs_each", one.attribute
            assert "pass" in results or (control, one.attribute) == ("OPS-09", "A"), one.attribute


def test_known_answers_cover_every_kind_of_result() -> None:
    """Across the library every kind of deviation and of unable occurs, and most attributes with a limit sit on it."""
    from reperform.words import KIND_WORDS

    expected = [one for answers in known_answers().values() for one in answers.expected]
    assert {one.kind for one in expected if one.kind} == set(KIND_WORDS)
    for control, test in TESTS.items():
        for one in test.attributes:
            if one.rule in ("within", "within_by", "closed_loop"):
                cases = [case for case in known_answers()[control].expected if case.attribute == one.attribute]
                assert any("boundary" in case.case for case in cases), f"{control} {one.attribute}"


def test_a_slot_is_filled_everywhere_or_stays_visible() -> None:
    """A value that is not given is never dropped."""
    assert fill_slots("{a}, {b}", {"a": "1"}) == "1, {b}"
