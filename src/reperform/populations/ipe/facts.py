"""What the tests of a list need of its rows, computed once: the key and the day of every row of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property

from reperform.model import About
from reperform.populations.ipe.sequences import find_sequences
from reperform.populations.ipe.variants import key_variants
from reperform.populations.population import KEY_JOIN, Population
from reperform.populations.scoping import item_date
from reperform.record import KeyList, Sequence
from reperform.texts import clean_key

SHOWN = 20


class ListFacts:
    """The keys and days of a list, of the whole file and of its items.

    Parameters
    ----------
    population : Population
        The list and its items.
    about : About
        Period (both ends included) and zone of the engagement.
    """

    def __init__(self, population: Population, about: About) -> None:
        self.population = population
        self.about = about
        self._day = day_reader(population, about)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The key of every row of the file as one text."""
        imported = self.population.imported
        places = [imported.columns.index(column) for column in self.population.spec.key]
        return tuple(KEY_JOIN.join(clean_key(row[place]) for place in places) for row in imported.rows)

    @cached_property
    def days(self) -> tuple[date | None, ...]:
        """The day of every row of the file; None where the date is blank or cannot be read."""
        imported, column = self.population.imported, self.population.spec.date_column
        if not column:
            return ()
        place = imported.columns.index(column)
        return tuple(self._day(row[place]) for row in imported.rows)

    @cached_property
    def item_days(self) -> tuple[date | None, ...]:
        """The day of every item, in the order of the items."""
        column = self.population.spec.date_column
        return tuple(self._day(row[column]) for row in self.population.rows) if column else ()

    @cached_property
    def blank_keys(self) -> int:
        """Number of items of which a part of the key is blank; none where no key is declared."""
        return sum(not all(key) for key in self.population.keys)

    @cached_property
    def duplicate_keys(self) -> tuple[str, ...]:
        """Keys that stand on more than one item, in order; none where no key is declared."""
        return self.population.duplicate_keys if self.population.spec.key else ()

    @cached_property
    def sequences(self) -> tuple[list[Sequence], int]:
        """The running numbers among the keys, and how many keys belong to none; none for a key of several columns."""
        return find_sequences(self.ids) if len(self.population.spec.key) == 1 else ([], 0)

    @cached_property
    def key_variants(self) -> KeyList:
        """Groups of keys that differ only in case, blanks, dashes or form."""
        groups = key_variants(self.ids)
        return KeyList(count=len(groups), ids=list(groups[:SHOWN]))

    def names(self, indexes: Iterable[int]) -> KeyList:
        """Return rows of the file as a count and the first keys; a row without a key is named by its row number."""
        numbers = self.population.imported.record["row_numbers"]
        places = list(indexes)
        shown = [self.ids[index].strip(" |") or f"row {numbers[index]}" for index in places[:SHOWN]]
        return KeyList(count=len(places), ids=shown)


def day_reader(population: Population, about: About) -> Callable[[str], date | None]:
    """Return a function from the text of the date column to its local day, each text read once."""
    spec, known = population.spec, dict[str, date | None]()

    def read(text: str) -> date | None:
        if text not in known:
            known[text] = item_date({spec.date_column: text}, spec, about)
        return known[text]

    return read
