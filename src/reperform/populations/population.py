"""The population of a test: the items of the period, their keys, and the frozen frame they are drawn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from reperform.engagement.versions import WHOLE_PERIOD, InForce
from reperform.model import EVENT_RULES, SPELLS, About, ExclusionRule, PopulationSpec
from reperform.populations.declaring import answered_spec
from reperform.populations.duplicates import settle_duplicates
from reperform.populations.events import choose_events
from reperform.populations.imports import Import
from reperform.populations.scoping import Exclusion, item_date, scopes_of
from reperform.populations.spells import choose_spells
from reperform.sampling import frame_sha256
from reperform.texts import clean_key, is_blank

if TYPE_CHECKING:
    import pandas as pd

KEY_JOIN = " | "


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
    sentences : tuple of str
        What the workpaper says of how rows became items.
    outdated : tuple of str
        What engagement.xlsx states of reading the list since it was taken in; keeps it from being relied on.
    in_force : InForce
        The days it was cut to, where only one version of a control is tested on it.
    """

    spec: PopulationSpec
    imported: Import
    rows: tuple[Mapping[str, str], ...]
    keys: tuple[tuple[str, ...], ...]
    row_numbers: tuple[int, ...]
    exclusions: tuple[Exclusion, ...] = field(default=())
    sentences: tuple[str, ...] = field(default=())
    outdated: tuple[str, ...] = field(default=())
    in_force: InForce = field(default=WHOLE_PERIOD)

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
        column = self.spec.date_column
        if not column or column in self.spec.key:
            return frame_sha256(self.keys)
        return frame_sha256((*key, clean_key(row[column])) for key, row in zip(self.keys, self.rows, strict=True))

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


def build_population(
    spec: PopulationSpec, imported: Import, about: About, exclusions: Sequence[ExclusionRule] = ()
) -> Population:
    """Return the items of a list: events chosen, scoped by the declared rules, dated within the period.

    Parameters
    ----------
    spec : PopulationSpec
        The row of the Populations sheet. ``item_rule`` blank means ``in_period`` when a date column is
        declared, else ``all_rows``. A key or date column that the sheet leaves blank is the one answered at intake.
    imported : Import
        What was understood of the file.
    about : About
        Period (both ends included) and zone of the engagement.
    exclusions : sequence of ExclusionRule
        The rows of the Exclusions sheet for this list, in their order.

    Returns
    -------
    Population
        Rows whose date cannot be read stay items: an unreadable date is never a reason to drop a row. Items and
        the rows excluded add up to the rows of the list.

    Raises
    ------
    InputRefused
        RP-A06 or RP-A07 when the events of a log cannot be told apart by their declared order.
    """
    spec = answered_spec(spec, imported.record)
    rows = [dict(zip(imported.columns, row, strict=True)) for row in imported.rows]
    numbers = list(imported.record["row_numbers"])
    kept = list(range(len(rows)))
    left_out: list[Exclusion] = []
    sentences: list[str] = []
    if spec.item_rule in EVENT_RULES:
        events = choose_events(spec, rows, str(imported.record["file"]["name"]))
        kept, left_out, sentences = list(events.indexes), list(events.exclusions), list(events.sentences)
    elif spec.item_rule == SPELLS:
        spells = choose_spells(spec, rows, about)
        kept, left_out, sentences = list(spells.indexes), list(spells.exclusions), list(spells.sentences)
    for rule, reason, keeps in scopes_of(spec, about, exclusions):
        gone = [index for index in kept if not keeps(rows[index])]
        if gone or reason:  # a rule that a person wrote is shown even where it finds nothing
            left_out.append(Exclusion(rule, tuple(_id_of(rows[index], spec) for index in gone), reason))
            gone_set = set(gone)
            kept = [index for index in kept if index not in gone_set]
    settled = settle_duplicates(spec.duplicates, rows, {index: _key_of(rows[index], spec) for index in kept})
    return Population(
        spec,
        imported,
        tuple(rows[index] for index in settled.indexes),
        tuple(settled.keys[index] for index in settled.indexes),
        tuple(numbers[index] for index in settled.indexes),
        (*left_out, *settled.exclusions),
        (*sentences, *settled.sentences),
    )


def _key_of(row: Mapping[str, str], spec: PopulationSpec) -> tuple[str, ...]:
    return tuple(clean_key(row[column]) for column in spec.key)


def _id_of(row: Mapping[str, str], spec: PopulationSpec) -> str:
    return KEY_JOIN.join(_key_of(row, spec))
