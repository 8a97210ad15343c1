"""The stratum of a root cause tested whole: every item of a list whose column holds one value.

It is a test of its own beside the sample: what it finds is added to no rate and no limit, because its items were not
chosen by chance. Attributes that a rule decides are tested on every item of it; of those that need eyes it says how
many were looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reperform.engagement.tests_of_control import TestedTogether, tests_of
from reperform.errors import Message, Where, did_you_mean
from reperform.evaluation.working_state import WorkingState
from reperform.fieldwork.performing import Performer, deviating
from reperform.record.exceptions import StratumAttribute, StratumTest
from reperform.rules import RULES
from reperform.texts import is_blank


def stratum_test(state: WorkingState, control: str, stated: Sequence[str]) -> StratumTest:
    """Return what the tests of a control come to on the items of a stratum.

    Parameters
    ----------
    stated : sequence of str
        Population, column and value, as recorded.
    """
    population, column, value = stated
    tests = _tests_on(state, control, population)
    items = _items(state.performer, population, column, value)
    attributes = [row for test in tests for row in _attributes(state.performer, test, items)]
    return StratumTest(
        population=population,
        column=column,
        value=value,
        items=sorted(items),
        attributes=attributes,
        whole=bool(items) and bool(attributes) and all(row.tested == len(items) for row in attributes),
    )


def stratum_problems(state: WorkingState, control: str, stated: Sequence[str]) -> list[Message]:
    """Return what is wrong with a stratum to be recorded: RP-B17 for its list or column, RP-B18 for its value."""
    population, column, value = stated
    known = list(dict.fromkeys(test.population for test in tests_of(state.opened.engagement, control)))
    if population not in known:
        return [Message("RP-B17", f"{control} tests no list {population!r}",
                        "A stratum is part of a list that is tested.", did_you_mean(population, known))]  # fmt: skip
    found = state.performer.population(population)
    columns = list(found.rows[0]) if found and found.rows else []
    if column not in columns:
        action = did_you_mean(column, columns) if columns else f"reperform intake FILE --population {population}"
        return [Message("RP-B17", f"{population} has no column {column!r}",
                        "A stratum is told apart by a column.", action, Where(column=column))]  # fmt: skip
    if not _items(state.performer, population, column, value):
        there = sorted({row[column] for row in found.rows if not is_blank(row[column])} if found else ())
        return [Message("RP-B18", f"no item of {population} has {value!r} in {column}",
                        "An empty stratum shows nothing.", did_you_mean(value, there[:50]),
                        Where(column=column, count=len(there)))]  # fmt: skip
    return []


def stratum_of_text(state: WorkingState, control: str, text: str) -> tuple[str, str, str]:
    """Return population, column and value of ``COLUMN=VALUE`` or ``LIST:COLUMN=VALUE``; the only list by default."""
    name, _, value = text.partition("=")
    population, separator, column = name.rpartition(":")
    if not separator:
        lists = list(dict.fromkeys(test.population for test in tests_of(state.opened.engagement, control)))
        population = lists[0] if len(lists) == 1 else ""
    return population.strip(), column.strip(), value.strip()


def _tests_on(state: WorkingState, control: str, population: str) -> list[TestedTogether]:
    if control not in state.controls:
        return []
    tests = tests_of(state.opened.engagement, control)
    return [test for test in tests if test.population == population and test.extent != "occurrences"]


def _items(performer: Performer, population: str, column: str, value: str) -> set[str]:
    found = performer.population(population)
    if found is None:
        return set()
    return {item for item, row in zip(found.ids, found.rows, strict=True) if row.get(column, "").strip() == value}


def _attributes(performer: Performer, test: TestedTogether, items: set[str]) -> list[StratumAttribute]:
    """Return each attribute of a test on the stratum: by rule on all of it, by eye on what was marked."""
    computed = tuple(one for one in test.attributes if RULES[one.rule].computed)
    by_eye = tuple(one for one in test.attributes if not RULES[one.rule].computed)
    found = []
    for how, attributes, extent in (("rule", computed, "whole_population"), ("eye", by_eye, test.extent)):
        if not attributes:
            continue
        results = performer.perform_test(replace(test, extent=extent, attributes=attributes)).results
        for one in attributes:
            rows = [row for row in results if row.attribute == one.attribute and row.item in items]
            done = [row for row in rows if row.result != "pending"]
            bad = sorted(row.item for row in deviating(done))
            found.append(
                StratumAttribute(
                    attribute=one.attribute, text=one.text, how=how, tested=len(done), deviating=len(bad),
                    deviating_items=bad,
                )
            )  # fmt: skip
    return found
