"""Two lists reconciled both ways: every key is in both, only in the one, or only in the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reperform.model import Join
from reperform.populations.ipe.completeness import result
from reperform.populations.ipe.words import counted, listed
from reperform.populations.joins import Side, columns_of, compare_lists, key_reader
from reperform.populations.population import KEY_JOIN, Population
from reperform.record import IpeTest, JoinUse, KeyList, Reconciliation
from reperform.texts import clean_key

# As many unmatched keys are listed in the record and printed; the counts are exact whatever their number.
LISTED = 500
TITLE = "Reconciled to a second, independent list, both ways"


@dataclass(frozen=True)
class Matched:
    """The keys of two lists in three groups, each sorted."""

    in_both: tuple[str, ...]
    only_left: tuple[str, ...]
    only_right: tuple[str, ...]
    several_rows: tuple[str, ...] = ()


def match_keys(left: Iterable[str], right: Iterable[str]) -> Matched:
    """Return the keys of two lists as in both, only left and only right; the order of rows decides nothing.

    Parameters
    ----------
    left, right : iterable of str
        One key a row, made comparable.

    Returns
    -------
    Matched
        ``in_both`` and ``only_left`` add up to the distinct keys of the left list, ``in_both`` and
        ``only_right`` to those of the right one. ``several_rows``: keys in both that stand on more than one
        row of either list, so that one row has several counterparts.

    Examples
    --------
    >>> found = match_keys(["E1", "E2", "E2"], ["E2", "E3"])
    >>> found.in_both, found.only_left, found.only_right, found.several_rows
    (('E2',), ('E1',), ('E3',), ('E2',))
    """
    ours, theirs = Counter(left), Counter(right)
    both = tuple(sorted(ours.keys() & theirs.keys()))
    return Matched(
        both,
        tuple(sorted(ours.keys() - theirs.keys())),
        tuple(sorted(theirs.keys() - ours.keys())),
        tuple(key for key in both if ours[key] > 1 or theirs[key] > 1),
    )


def second_source_test(
    population: Population, second: Population | None, join: Join | None
) -> tuple[IpeTest, Reconciliation | None]:
    """Return the test against the second list that the Populations sheet names, and the keys behind it.

    Parameters
    ----------
    second : Population or None
        None where nothing was taken in for it: the test fails, it is not passed over.
    join : Join, optional
        How the keys of both lists compare, where they differ.
    """
    name = population.spec.second_source
    if not name:
        return _test("not_performed", "", "", "no second list is declared"), None
    if second is None:
        return _test("fail", "", "", f"{name} has not been taken in"), None
    found = match_keys(
        _keys(population, population.spec.key, join, "left"),
        _keys(second, own_columns(population, second), join, "right"),
    )
    own = population.spec.population
    text = (
        f"{len(found.in_both):,} keys in both lists; "
        f"{len(found.only_left):,} only in {own}{listed(list(found.only_left))}; "
        f"{len(found.only_right):,} only in {name}{listed(list(found.only_right))}"
    )
    if found.several_rows:
        several = counted(len(found.several_rows), "key")
        text += f"; of these {several} with several rows in one of them{listed(list(found.several_rows))}"
    if join is not None and join.fold:
        text += f"; {_added_words(compare_lists(join, population.rows, population.rows, second.rows))}"
    agree = not found.only_left and not found.only_right
    actual = f"{len(found.only_left)} and {len(found.only_right)} unmatched"
    return _test(result(agree), "0 unmatched", actual, text), reconciliation_of("second_source", name, found)


def _added_words(use: JoinUse) -> str:
    """Return how many rows agree as they are, and how many more by each declared difference."""
    steps = [
        f"{step.items:,} more without regard to {step.fold}"
        + (f" ({step.first[0][0]} = {step.first[0][1]})" if step.first else "")
        for step in use.added
    ]
    return f"{use.exact:,} rows agree as they are, {', '.join(steps)}"


def reconciliation_of(test: str, other: str, found: Matched) -> Reconciliation:
    """Return what was matched as it stands in the record: exact counts, and the keys up to a limit."""
    return Reconciliation(
        id=test,
        other=other,
        in_both=len(found.in_both),
        only_here=KeyList(count=len(found.only_left), ids=list(found.only_left[:LISTED])),
        only_there=KeyList(count=len(found.only_right), ids=list(found.only_right[:LISTED])),
        several_rows=KeyList(count=len(found.several_rows), ids=list(found.several_rows[:LISTED])),
    )


def _test(outcome: str, expected: str, actual: str, text: str) -> IpeTest:
    return IpeTest.model_validate(
        {"id": "second_source", "title": TITLE, "expected": expected, "actual": actual, "result": outcome,
         "text": text, "kind": "completeness"}
    )  # fmt: skip


def own_columns(population: Population, other: Population) -> tuple[str, ...]:
    """Return the columns in which another list holds the key of a population, where no join is declared."""
    key = population.spec.key
    return key if all(column in other.imported.columns for column in key) else other.spec.key


def compared_key(columns: Sequence[str], join: Join | None, side: Side) -> Callable[[Mapping[str, str]], str]:
    """Return how the compared key of a row is read as one text: by the join where one is declared; blank: none."""
    if join is None:
        return lambda row: _joined(tuple(clean_key(row[column]) for column in columns))
    read = key_reader(join, side)
    return lambda row: _joined(read(row))


def _joined(key: tuple[str, ...]) -> str:
    return KEY_JOIN.join(key) if all(key) else ""


def _keys(population: Population, columns: Sequence[str], join: Join | None, side: Side) -> Iterable[str]:
    """Return the compared key of each item; one without it is named by its own key and matches nothing."""
    read = compared_key(columns, join, side)
    names = ", ".join(columns_of(join, side) if join else columns)
    for row, identifier in zip(population.rows, population.ids, strict=True):
        # With the name of the list, so that two rows without a key do not match by what is said of them.
        yield read(row) or f"no {names} in {population.spec.population}: {identifier}"
