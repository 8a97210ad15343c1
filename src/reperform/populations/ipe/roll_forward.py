"""Roll-forward: what was there at the start, plus what was added, less what was removed, is what is there now.

The unit is the row, for example the grant: a login that was added, removed and added again counts twice among
the additions and once among the removals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from reperform.model import Join
from reperform.populations.ipe.completeness import result
from reperform.populations.ipe.reconciliation import LISTED, compared_key, own_columns
from reperform.populations.ipe.words import listed
from reperform.populations.population import Population
from reperform.record import IpeTest, KeyList, Reconciliation

NO_KEY = "no key"
PARTS = ("opening", "additions", "removals")
_COUNTS = {"opening": "opening_count", "additions": "additions", "removals": "removals"}
_TITLE = "Opening, additions and removals lead to the rows of the list"
_BY_KEY = "Opening, additions and removals lead to the list, key by key"


def roll_forward_tests(
    population: Population, lists: Mapping[str, Population | None], joins: Sequence[Join] = ()
) -> tuple[list[IpeTest], list[Reconciliation]]:
    """Return the roll-forward by count and, where the three lists are named, by key.

    Parameters
    ----------
    lists : mapping
        The lists named as ``opening_list``, ``additions_list`` and ``removals_list``; None where one was not
        taken in.
    joins : sequence of Join
        How the key of the population stands in each list, where its columns are named otherwise there; the
        differences declared as none must be the same for all three.

    Returns
    -------
    tuple of tests and reconciliations
        Nothing where no part of a roll-forward is stated. A roll-forward of which a part is missing fails:
        it could not be performed.
    """
    spec = population.spec
    stated = {part: getattr(spec, _COUNTS[part]) for part in PARTS}
    names = {part: getattr(spec, f"{part}_list") for part in PARTS}
    if all(value is None for value in stated.values()) and not any(names.values()):
        return [], []
    absent = [name for name in names.values() if name and lists.get(name) is None]
    lacking = [part for part in PARTS if stated[part] is None and not names[part]]
    if absent or lacking:
        parts = [f"{name} has not been taken in" for name in absent]
        parts += [f"{part} is neither stated as a number nor named as a list" for part in lacking]
        return [_test("roll_forward", _TITLE, "fail", "", "", "; ".join(parts))], []
    tests = [_by_count(population, stated, names, lists)]
    if not all(names.values()):
        return tests, []
    by_key, found = _by_keys(population, names, lists, joins)
    return [*tests, by_key], [found]


def _by_count(
    population: Population,
    stated: Mapping[str, int | None],
    names: Mapping[str, str],
    lists: Mapping[str, Population | None],
) -> IpeTest:
    sizes = {part: _size(lists.get(names[part])) for part in PARTS}
    numbers = {part: stated[part] if stated[part] is not None else sizes[part] for part in PARTS}
    opening, additions, removals = (int(numbers[part] or 0) for part in PARTS)
    closing, rows = opening + additions - removals, len(population.imported.rows)
    text = f"{opening:,} + {additions:,} - {removals:,} = {closing:,}, {rows:,} rows in the file"
    text += "" if closing == rows else f" ({rows - closing:+,})"
    differing = [
        f"{names[part]} holds {sizes[part]:,} rows, {stated[part]:,} stated as {part}"
        for part in PARTS
        if names[part] and stated[part] is not None and sizes[part] != stated[part]
    ]
    agree = closing == rows and not differing
    return _test("roll_forward", _TITLE, result(agree), str(closing), str(rows), "; ".join([text, *differing]))


def _size(population: Population | None) -> int | None:
    return None if population is None else population.size


def _by_keys(
    population: Population,
    names: Mapping[str, str],
    lists: Mapping[str, Population | None],
    joins: Sequence[Join],
) -> tuple[IpeTest, Reconciliation]:
    own = population.spec.population
    by_part = {part: _join(joins, own, names[part]) for part in PARTS}
    first = next(filter(None, by_part.values()), None)
    counts = {}
    for part in PARTS:
        other = lists[names[part]]
        assert other is not None  # noqa: S101 - refused above
        read = compared_key(own_columns(population, other), by_part[part], "right")
        counts[part] = Counter(read(row) or NO_KEY for row in other.rows)
    read = compared_key(population.spec.key, first, "left")
    closing = Counter(read(row) or NO_KEY for row in population.all_rows)
    missing, surplus, in_both = rolled(counts["opening"], counts["additions"], counts["removals"], closing)
    text = (
        f"{in_both:,} rows as rolled forward; "
        f"{len(missing):,} expected and not in {own}{listed(list(missing))}; "
        f"{len(surplus):,} in {own} and not explained{listed(list(surplus))}"
    )
    test = _test(
        "roll_forward.keys", _BY_KEY, result(not missing and not surplus), "0 unexplained",
        f"{len(missing)} missing, {len(surplus)} unexplained", text,
    )  # fmt: skip
    return test, Reconciliation(
        id="roll_forward.keys",
        other=f"{names['opening']} rolled forward",
        in_both=in_both,
        only_here=KeyList(count=len(surplus), ids=list(surplus[:LISTED])),
        only_there=KeyList(count=len(missing), ids=list(missing[:LISTED])),
    )


def _join(joins: Sequence[Join], left: str, right: str) -> Join | None:
    return next((row for row in joins if (row.left, row.right) == (left, right)), None)


def rolled(
    opening: Counter[str], additions: Counter[str], removals: Counter[str], closing: Counter[str]
) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    """Return what a roll-forward expects and the list lacks, what the list holds beyond it, and what agrees.

    Each argument counts the rows of a key. A key expected twice and found once is missing once. A removal of
    what was never there is unexplained, as "removed without having been there".

    Examples
    --------
    >>> count = lambda *keys: Counter(keys)
    >>> rolled(count("a"), count("b", "b", "c"), count("b"), count("a", "b", "d"))
    (('c',), ('d',), 2)
    """
    missing: list[str] = []
    surplus: list[str] = []
    in_both = 0
    for key in sorted(opening.keys() | additions.keys() | removals.keys() | closing.keys()):
        expected = opening[key] + additions[key] - removals[key]
        if expected < 0:
            surplus += [f"{key} (removed without having been there)"] * -expected
        due = max(expected, 0)
        in_both += min(due, closing[key])
        missing += [key] * max(due - closing[key], 0)
        surplus += [key] * max(closing[key] - due, 0)
    return tuple(missing), tuple(surplus), in_both


def _test(identifier: str, title: str, outcome: str, expected: str, actual: str, text: str) -> IpeTest:
    return IpeTest.model_validate(
        {"id": identifier, "title": title, "expected": expected, "actual": actual, "result": outcome,
         "text": text, "kind": "completeness"}
    )  # fmt: skip
