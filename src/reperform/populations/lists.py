"""The lists of an engagement: each read once, with the joins between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reperform.engagement.tests_of_control import TestedTogether
from reperform.engagement.versions import InForce
from reperform.model import Join
from reperform.opened import OpenEngagement
from reperform.populations.declaring import changed_statements
from reperform.populations.imports import Import, load_import
from reperform.populations.in_force import items_in_force
from reperform.populations.joins import Key, compare_lists, key_reader
from reperform.populations.population import KEY_JOIN, Population, build_population
from reperform.record import JoinUse
from reperform.rules import IndexedRows
from reperform.rules.cells import quote
from reperform.texts import clean_key, is_blank, join_words

Row = Mapping[str, str]
Index = tuple[Callable[[Row], Key], dict[Key, list[Row]]]


class Lists:
    """Every list that was taken in, read from its import when it is first asked for.

    Parameters
    ----------
    opened : OpenEngagement
        The engagement; nothing is written to it.
    """

    def __init__(self, opened: OpenEngagement) -> None:
        self.opened = opened
        # What was computed of a list's rows for its IPE record; each list is examined for several tests.
        self.facts: dict[Any, Any] = {}
        self._populations: dict[str, Population | None] = {}
        self._in_force: dict[tuple[str, InForce], Population] = {}
        self._rows: dict[str, IndexedRows] = {}
        self._indexes: dict[tuple[str, str], Index] = {}
        self._uses: dict[tuple[str, str], JoinUse] = {}

    def population(self, identifier: str) -> Population | None:
        """Return a list's population, or None when nothing was taken in for it."""
        if identifier not in self._populations:
            imported = load_import(self.opened, identifier)
            self._populations[identifier] = None if imported is None else self._built(identifier, imported)
        return self._populations[identifier]

    def population_of(self, test: TestedTogether) -> Population | None:
        """Return the population of a test: of a version of a control only the items of its days."""
        population = self.population(test.population)
        if population is None or not test.in_force.limits or test.extent == "occurrences":
            return population
        key = (test.population, test.in_force)
        if key not in self._in_force:
            self._in_force[key] = items_in_force(population, test.in_force, self.opened.engagement.about)
        return self._in_force[key]

    def _built(self, identifier: str, imported: Import) -> Population:
        engagement = self.opened.engagement
        spec = engagement.population(identifier)
        built = build_population(spec, imported, engagement.about, engagement.exclusions_of(identifier))
        return replace(built, outdated=changed_statements(engagement, spec, imported.record))

    def rows_of(self, name: str) -> Sequence[Row]:
        """Return every row of a list, of the period or not."""
        if name not in self._rows:
            population = self.population(name)
            self._rows[name] = IndexedRows(population.all_rows if population else ())
        return self._rows[name]

    def joined(self, left: str, right: str, row: Row) -> Sequence[Row]:
        """Return the rows of a list that a row of another finds by the declared join."""
        read, index = self._index(left, right)
        key = read(row)
        return index.get(key, ()) if key else ()

    def link_of(self, left: str, right: str, row: Row) -> str:
        """Return by which values a row looks up its rows in another list, or which of them are blank, in words."""
        columns = self.join(left, right).left_columns
        blank = [name for name in columns if is_blank(row[name])]
        shown = [f"{name} is blank" for name in blank] or [f"{name} is {quote(row[name])}" for name in columns]
        return join_words(shown)

    def join_use(self, left: str, right: str) -> JoinUse | None:
        """Return what the join of two lists matched; None when one of them was not taken in."""
        population = self.population(left)
        if population is None or self.population(right) is None:
            return None
        if (left, right) not in self._uses:
            self._uses[(left, right)] = compare_lists(
                self.join(left, right), population.rows, self.rows_of(left), self.rows_of(right)
            )
        return self._uses[(left, right)]

    def label_of(self, name: str, row: Row) -> str:
        """Return the key of a row of a list as one text."""
        population = self.population(name)
        key = population.spec.key if population else self.opened.engagement.population(name).key
        return KEY_JOIN.join(clean_key(row[column]) for column in key)

    def join(self, left: str, right: str) -> Join:
        """Return the row of the Joins sheet for two lists."""
        return next(row for row in self.opened.engagement.joins if (row.left, row.right) == (left, right))

    def _index(self, left: str, right: str) -> Index:
        """Return how a row of the left list reads its key, and the rows of the right one by theirs."""
        if (left, right) not in self._indexes:
            join = self.join(left, right)
            read = key_reader(join, "right")
            index: dict[Key, list[Row]] = {}
            for row in self.rows_of(right):
                key = read(row)
                if key:
                    index.setdefault(key, []).append(row)
            self._indexes[(left, right)] = key_reader(join, "left"), index
        return self._indexes[(left, right)]
