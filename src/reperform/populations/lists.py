"""The lists of an engagement: each read once, with the joins between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reperform.model import Join
from reperform.opened import OpenEngagement
from reperform.populations.imports import load_import
from reperform.populations.joins import folder_of
from reperform.populations.population import KEY_JOIN, Population, build_population
from reperform.rules import IndexedRows
from reperform.texts import clean_key

Row = Mapping[str, str]


class Lists:
    """Every list that was taken in, read from its import when it is first asked for.

    Parameters
    ----------
    opened : OpenEngagement
        The engagement; nothing is written to it.
    """

    def __init__(self, opened: OpenEngagement) -> None:
        self.opened = opened
        self._populations: dict[str, Population | None] = {}
        self._rows: dict[str, IndexedRows] = {}
        self._indexes: dict[tuple[str, str], dict[tuple[str, ...], list[Row]]] = {}

    def population(self, identifier: str) -> Population | None:
        """Return a list's population, or None when nothing was taken in for it."""
        if identifier not in self._populations:
            imported = load_import(self.opened, identifier)
            engagement = self.opened.engagement
            spec = engagement.population(identifier)
            self._populations[identifier] = (
                None
                if imported is None
                else build_population(spec, imported, engagement.about, engagement.exclusions_of(identifier))
            )
        return self._populations[identifier]

    def rows_of(self, name: str) -> Sequence[Row]:
        """Return every row of a list, of the period or not."""
        if name not in self._rows:
            population = self.population(name)
            self._rows[name] = IndexedRows(population.all_rows if population else ())
        return self._rows[name]

    def joined(self, left: str, right: str, row: Row) -> Sequence[Row]:
        """Return the rows of a list that a row of another finds by the declared join."""
        join = self._join(left, right)
        fold = folder_of(join)
        key = tuple(fold(row[column]) for column in join.left_columns)
        if not all(key):
            return ()
        return self._index(join).get(key, ())

    def label_of(self, name: str, row: Row) -> str:
        """Return the key of a row of a list as one text."""
        population = self.population(name)
        key = population.spec.key if population else self.opened.engagement.population(name).key
        return KEY_JOIN.join(clean_key(row[column]) for column in key)

    def _join(self, left: str, right: str) -> Join:
        return next(row for row in self.opened.engagement.joins if (row.left, row.right) == (left, right))

    def _index(self, join: Join) -> dict[tuple[str, ...], list[Row]]:
        if (join.left, join.right) not in self._indexes:
            fold = folder_of(join)
            index: dict[tuple[str, ...], list[Row]] = {}
            for row in self.rows_of(join.right):
                index.setdefault(tuple(fold(row[column]) for column in join.right_columns), []).append(row)
            self._indexes[(join.left, join.right)] = index
        return self._indexes[(join.left, join.right)]
