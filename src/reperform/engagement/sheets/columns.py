"""What a column and a sheet of ``engagement.xlsx`` are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from reperform.model import Row

CellKind = Literal[
    "text",  # any text, line breaks kept
    "key",  # a name: outer blanks and zero-width characters are no part of it
    "keys",  # several, separated by "; " (in lists of columns also by ", ")
    "id",  # capital letters, digits, dot and hyphen
    "ids",
    "choice",  # one of ``choices``
    "choices",
    "date",  # a real date cell or ISO text
    "moment",  # a date or a date with a time, ISO
    "number",  # a whole number
    "pairs",  # name=value; name=value
    "folds",  # rules for every column, or column=rule, rule; column=rule
]


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Attributes
    ----------
    name : str
        Header, and field of the model.
    kind : str
        How a cell is read and written.
    required : bool
        Whether a blank cell is a problem.
    help : str
        What to enter, in one sentence.
    choices : tuple of str
        The values allowed, for ``choice`` and ``choices``.
    refers : str
        The sheet whose identifiers it names; blank: none.
    firm : bool
        Whether ``firm.NAME``, a rule of the firm's own, is allowed beside the choices.
    """

    name: str
    kind: CellKind
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()
    refers: str = ""
    firm: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet, the rows it holds, and where they go in ``model.Engagement``.

    ``key`` names the columns that tell rows apart (no two rows agree in all of them); none: rows may repeat.
    ``once_free`` marks a sheet that had no meaning in earlier versions: one that lacks a required column is kept as
    it is, with a warning, so that an engagement of that time still opens.
    """

    name: str
    field: str
    model: type[Row]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    help: str = ""
    once_free: bool = False

    def column(self, name: str) -> Column:
        """Return a column by its name; KeyError when the sheet has none."""
        return {column.name: column for column in self.columns}[name]

    def holds(self, names: Iterable[str]) -> bool:
        """Return whether column names include every required column."""
        found = set(map(fold_header, names))
        return all(column.name in found for column in self.columns if column.required)


def required(name: str, kind: CellKind, help_text: str, **more: object) -> Column:
    return Column(name, kind, True, help_text, **more)  # type: ignore[arg-type]


def fold_header(text: str) -> str:
    """Return a column name as names are compared: no case, blanks and hyphens like underscores.

    Examples
    --------
    >>> fold_header(" Test Nature ")
    'test_nature'
    """
    return "_".join(text.replace("-", " ").replace("_", " ").casefold().split())
