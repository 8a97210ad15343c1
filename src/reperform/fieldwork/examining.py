"""What was examined at all: attributes that applied to no item, and words of a rule that no row of its list holds.

A condition that is misspelt makes nothing fail: it takes the items, or the rows looked at, out of the test. Only the
lists can show it, so it is said beside the results, for whoever concludes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reperform.fieldwork.performing import Performed, Performer
from reperform.model import AttributeSpec
from reperform.rules import RULES
from reperform.rules.cells import cell, in_list_of, names_in, plural, quoted, split_reference
from reperform.rules.conditions import condition_of
from reperform.rules.spec import Row
from reperform.rules.uses import considered_list, list_of
from reperform.texts import clean_key

OUTSIDE = ("not_applicable", "not_reached")
_NEVER_EMPTY = ("absent_as_of", "closed_loop")  # what is not found there passes
# Where a word that no row holds takes items or rows out of the test, or accepts what deviates. The other way round
# (an item more is tested, nothing is accepted) a misspelt word shows itself.
_QUIET: Mapping[str, tuple[str, ...]] = {
    "if": ("equals", "in"),
    "where": ("equals", "in", "not_equals", "not_in"),
    "unless": ("not_equals", "not_in"),
}


@dataclass(frozen=True)
class _Words:
    """Words that an argument states, and the column in which at least one of them has to stand somewhere."""

    argument: str
    words: tuple[str, ...]
    list_name: str
    column: str
    folds_case: bool


def examining_cautions(performer: Performer, performed: Sequence[Performed]) -> list[str]:
    """Return what is to be weighed of attributes that examined nothing, and of words that stand in no row.

    Returns
    -------
    list of str
        One for each attribute and argument; it keeps nothing open: that no item is of a kind may be true.
    """
    found = []
    for one in performed:
        for attribute in one.test.attributes if one.population is not None and one.population.rows else ():
            where = f"{one.test.id}, attribute {attribute.attribute}"
            found += [f"{where}: {text}" for text in _of(performer, one, attribute)]
    return found


def _of(performer: Performer, performed: Performed, attribute: AttributeSpec) -> Iterator[str]:
    results = [row for row in performed.results if row.attribute == attribute.attribute]
    if results and all(row.result in OUTSIDE for row in results):
        apart = sum(row.result == "not_reached" for row in results)
        parts = [f"{len(results) - apart:,} not applicable", *([f"{apart:,} not reached"] if apart else [])]
        yield f"none of {plural(f'{len(results):,}', 'item')} was examined ({', '.join(parts)})"
    population = performed.population.rows if performed.population else ()
    for words in _stated(attribute):
        rows = performer.lists.rows_of(words.list_name) if words.list_name else population
        if not _stand_in(rows, words):
            name = words.list_name or performed.test.population
            yield f"no row of {name} has {quoted(words.words)} in {words.column} ({words.argument})"
    for name in _looked_for_in(attribute):
        if not performer.lists.rows_of(name):
            yield f"{name} holds no row, so that nothing was found there shows nothing"


def _stated(attribute: AttributeSpec) -> Iterator[_Words]:
    """Yield the words that the arguments of an attribute compare with the cells of one column."""
    rule, given = RULES[attribute.rule], attribute.arguments
    for prefix, operations in _QUIET.items():
        condition = condition_of(prefix, given)
        if condition is None or condition.op not in operations:
            continue
        if not condition.value or condition.value.startswith(("@", "[")):
            continue
        home, column = split_reference(condition.column)
        if prefix == "where" and not home:
            home = considered_list(rule, given)
        several = condition.op in ("in", "not_in")
        words = names_in(condition.value) if several else (condition.value,)
        yield _Words(f"{prefix}_value", words, home, column, folds_case=False)
    yield from _of_rule(given)


def _of_rule(given: Mapping[str, str]) -> Iterator[_Words]:
    for column, values, place in (
        ("active", "active_values", "list"),
        ("gone_active", "gone_active_values", "gone_from"),
        ("decision", "flagged", ""),
    ):
        words = names_in(given.get(values, ""))
        if words and clean_key(given.get(column, "")):
            home = list_of(place, given) if place else split_reference(given[column])[0]
            yield _Words(values, words, home, in_list_of(home, clean_key(given[column])), folds_case=True)


def _looked_for_in(attribute: AttributeSpec) -> Iterable[str]:
    """Return the lists of an attribute in which something must not be found."""
    if attribute.rule not in _NEVER_EMPTY:
        return ()
    return filter(None, (list_of("list" if attribute.rule == "absent_as_of" else "gone_from", attribute.arguments),))


def _stand_in(rows: Sequence[Row], words: _Words) -> bool:
    """Return whether one of the words stands in the column of a row; a column that is not there says nothing."""
    if any(words.column not in row for row in rows[:1]):
        return True
    wanted = {word.casefold() if words.folds_case else word for word in words.words}
    texts = (cell(row, words.column) for row in rows)
    return any((text.casefold() if words.folds_case else text) in wanted for text in texts)
