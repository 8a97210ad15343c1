"""What the tests of a list need of its rows, computed once: the key and the day of every row of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property

from reperform.model import About
from reperform.populations.population import KEY_JOIN, Population, item_date
from reperform.record import KeyList
from reperform.texts import clean_key, is_blank

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

    def names(self, indexes: Iterable[int]) -> KeyList:
        """Return rows of the file as a count and the first keys; a row without a key is named by its row number."""
        numbers = self.population.imported.record["row_numbers"]
        places = list(indexes)
        shown = [self.ids[index] if not is_blank(self.ids[index]) else f"row {numbers[index]}" for index in places]
        return KeyList(count=len(places), ids=shown[:SHOWN])


def day_reader(population: Population, about: About) -> Callable[[str], date | None]:
    """Return a function from the text of the date column to its local day, each text read once."""
    spec, known = population.spec, dict[str, date | None]()

    def read(text: str) -> date | None:
        if text not in known:
            known[text] = item_date({spec.date_column: text}, spec, about)
        return known[text]

    return read


def first_of(ids: Iterable[str]) -> str:
    """Return the first three of some keys and how many more there are.

    Examples
    --------
    >>> first_of(["E1", "E2", "E3", "E4"])
    'E1, E2, E3 and 1 more'
    """
    ids = list(ids)
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3:,} more" if len(ids) > 3 else "")


def listed(ids: list[str]) -> str:
    """Return the first keys in brackets after a count; nothing where there are none."""
    return f" ({first_of(ids)})" if ids else ""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is not one.

    Examples
    --------
    >>> counted(1, "day"), counted(1200, "day")
    ('1 day', '1,200 days')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
