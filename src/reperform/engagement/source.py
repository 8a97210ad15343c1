"""An engagement as it was written down, before anything is understood: texts, and where each one stands.

Both the workbook and the JSON form become a ``Source``; everything after that is the same for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reperform.errors import Message, Where


@dataclass(frozen=True)
class SourceRow:
    """One row: its row number in the workbook (its position in the list for JSON) and its cells by column."""

    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """One sheet: the columns in order, those without a meaning included, and the rows that are not blank."""

    columns: tuple[str, ...] = ()
    rows: tuple[SourceRow, ...] = ()
    header_row: int | None = None


@dataclass(frozen=True)
class Source:
    """All sheets of an engagement by name, and what was noticed while reading them."""

    file: str
    tables: Mapping[str, Table] = field(default_factory=dict)
    others: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()

    def table(self, name: str) -> Table:
        """Return a sheet; an empty one when there is none."""
        return self.tables.get(name, Table())

    def where(self, sheet: str, row: int | None = None, column: str = "", ids: tuple[str, ...] = ()) -> Where:
        """Return a place in this source."""
        return Where(self.file, sheet, row, column, ids, len(ids) or None)
