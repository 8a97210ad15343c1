"""The population of a test: the items of the period, their keys, and the frozen frame they are drawn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reperform.dates import local_date, parse_moment
from reperform.model import About, PopulationSpec
from reperform.populations.imports import Import
from reperform.sampling import frame_sha256
from reperform.texts import clean_key, is_blank

if TYPE_CHECKING:
    import pandas as pd

KEY_JOIN = " | "


@dataclass(frozen=True)
class Exclusion:
    """Rows that are not items of the population, and the rule that says so."""

    rule: str
    ids: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the exclusion as it stands in the record."""
        return {"rule": self.rule, "count": len(self.ids), "ids": list(self.ids[:20])}


@dataclass(frozen=True)
class Population:
    """All items of one list in scope of the engagement.

    Attributes
    ----------
    rows : tuple of mapping
        Column to text; dates as ISO 8601 text.
    keys : tuple of tuple of str
        The cleaned key of each row, in the same order.
    exclusions : tuple of Exclusion
        Rows left out by a declared rule, each with its count.
    """

    spec: PopulationSpec
    imported: Import
    rows: tuple[Mapping[str, str], ...]
    keys: tuple[tuple[str, ...], ...]
    row_numbers: tuple[int, ...]
    exclusions: tuple[Exclusion, ...] = field(default=())

    @cached_property
    def all_rows(self) -> tuple[Mapping[str, str], ...]:
        """Every row of the list, of the period or not: what other lists are looked up in."""
        return tuple(dict(zip(self.imported.columns, row, strict=True)) for row in self.imported.rows)

    @property
    def zone(self) -> str:
        """The zone of time stamps without an offset, as stated or answered; blank when neither."""
        declared = self.imported.record["declaration"]
        return str(declared["zone"] or declared["answers"].get("zone", ""))

    @property
    def size(self) -> int:
        """Number of items."""
        return len(self.rows)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The key of each item as one text."""
        return tuple(KEY_JOIN.join(key) for key in self.keys)

    @cached_property
    def by_id(self) -> dict[str, Mapping[str, str]]:
        """Item key to row."""
        return dict(zip(self.ids, self.rows, strict=True))

    @cached_property
    def frame_sha256(self) -> str:
        """The digest of the frame: key and date column of every item, without regard to order."""
        columns = [*self.spec.key, *([self.spec.date_column] if self.spec.date_column else [])]
        return frame_sha256(tuple(clean_key(row[column]) for column in dict.fromkeys(columns)) for row in self.rows)

    @property
    def duplicate_keys(self) -> tuple[str, ...]:
        """Keys that stand on more than one item, in order."""
        return tuple(sorted(key for key, count in Counter(self.ids).items() if count > 1))

    @property
    def blank_keys(self) -> int:
        """Number of items without a key."""
        return sum(any(is_blank(part) for part in key) for key in self.keys)

    @property
    def items(self) -> pd.DataFrame:
        """The items as a data frame of texts, one row an item, the key as index."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), index=pd.Index(self.ids, name="item"), dtype=object)

    def months(self, about: About) -> dict[str, str]:
        """Return item key to month (YYYY-MM) of its date in the engagement's zone, where it has one."""
        found = {}
        for identifier, row in zip(self.ids, self.rows, strict=True):
            day = item_date(row, self.spec, about)
            if day is not None:
                found[identifier] = f"{day:%Y-%m}"
        return found


def with_rows(population: Population, keep: Sequence[bool]) -> Population:
    """Return a population with only the rows marked to be kept."""
    def kept(values: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(value for value, keeps in zip(values, keep, strict=True) if keeps)

    return replace(
        population,
        rows=kept(population.rows),
        keys=kept(population.keys),
        row_numbers=kept(population.row_numbers),
    )


def item_date(row: Mapping[str, str], spec: PopulationSpec, about: About) -> date | None:
    """Return the local date of an item's date column, or None where there is none that can be read."""
    if not spec.date_column:
        return None
    moment = parse_moment(row.get(spec.date_column, ""), spec.zone)
    return None if moment is None else local_date(moment, about.time_zone)


def build_population(spec: PopulationSpec, imported: Import, about: About) -> Population:
    """Return the items of a list: scoped by the declared filter, dated within the period.

    Parameters
    ----------
    spec : PopulationSpec
        The row of the Populations sheet. ``item_rule`` blank means ``in_period`` when a date column is
        declared, else ``all_rows``.
    imported : Import
        What was understood of the file.
    about : About
        Period (both ends included) and zone of the engagement.

    Returns
    -------
    Population
        Rows whose date cannot be read stay items: an unreadable date is never a reason to drop a row.
    """
    rows = [dict(zip(imported.columns, row, strict=True)) for row in imported.rows]
    numbers = list(imported.record["row_numbers"])
    kept = list(range(len(rows)))
    exclusions = []
    for rule, keeps in _scopes(spec, about):
        left_out = [index for index in kept if not keeps(rows[index])]
        if left_out:
            exclusions.append(Exclusion(rule, tuple(_id_of(rows[index], spec) for index in left_out)))
        kept = [index for index in kept if keeps(rows[index])]
    return Population(
        spec,
        imported,
        tuple(rows[index] for index in kept),
        tuple(_key_of(rows[index], spec) for index in kept),
        tuple(numbers[index] for index in kept),
        tuple(exclusions),
    )


def _key_of(row: Mapping[str, str], spec: PopulationSpec) -> tuple[str, ...]:
    return tuple(clean_key(row[column]) for column in spec.key)


def _id_of(row: Mapping[str, str], spec: PopulationSpec) -> str:
    return KEY_JOIN.join(_key_of(row, spec))


def row_of_item(spec: PopulationSpec, imported: Import, item: str) -> Mapping[str, str]:
    """Return the row of an item in an import, in the period or not; KeyError when it has none."""
    rows = (dict(zip(imported.columns, row, strict=True)) for row in imported.rows)
    found = next((row for row in rows if _id_of(row, spec) == item), None)
    if found is None:
        raise KeyError(item)
    return found


Scope = tuple[str, Callable[[Mapping[str, str]], bool]]


def _scopes(spec: PopulationSpec, about: About) -> list[Scope]:
    scopes: list[Scope] = []
    if spec.filter_column:
        wanted = [clean_key(value) for value in spec.filter_value.split(",")]
        words = f"{spec.filter_column} {spec.filter_op.replace('_', ' ')} {spec.filter_value}".strip()
        scopes.append((f"out of scope: not {words}", lambda row: _fulfils(row, spec, wanted)))
    if spec.item_rule == "in_period" or (not spec.item_rule and spec.date_column):
        scopes.append(
            (
                f"{spec.date_column} outside {about.period_start} to {about.period_end} ({about.time_zone})",
                lambda row: _in_period(row, spec, about),
            )
        )
    return scopes


def _fulfils(row: Mapping[str, str], spec: PopulationSpec, wanted: Sequence[str]) -> bool:
    value = clean_key(row[spec.filter_column])
    return {
        "equals": value == wanted[0],
        "not_equals": value != wanted[0],
        "in": value in wanted,
        "not_in": value not in wanted,
        "present": value != "",
        "absent": value == "",
    }[spec.filter_op]


def _in_period(row: Mapping[str, str], spec: PopulationSpec, about: About) -> bool:
    day = item_date(row, spec, about)
    return day is None or about.period_start <= day <= about.period_end
