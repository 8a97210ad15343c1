"""What people may state on how a file is read: the closed list of settings, and the values each one takes.

The same names are columns of the Populations sheet and keys of answers, so that one thing is never called by
two words. A setting that goes by column is written ``VALUE`` for every column, or ``column=VALUE; column=VALUE``;
as an answer also ``name.column``.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from reperform.dates import zone_named
from reperform.errors import nearest
from reperform.intake.text_files.csv_reader import DELIMITERS, ONE_COLUMN

ORDERS = ("DMY", "MDY", "YMD", "YMD+DMY", "YMD+MDY")
SIGNS = ("point", "comma")
KEEP, EXCLUDE = "keep", "exclude"
_ROWS = re.compile(r"none|[1-9][0-9]{0,6}(-[1-9][0-9]{0,6})?")
_RANGE = re.compile(r"\$?[A-Za-z]{1,3}(\$?[1-9][0-9]{0,6})?:\$?[A-Za-z]{1,3}(\$?[1-9][0-9]{0,6})?")


@dataclass(frozen=True)
class Setting:
    """One thing that may be stated.

    Attributes
    ----------
    words : str
        How the workpaper prints it; ``{value}`` stands for the value.
    allowed : tuple of str
        The values; none when ``check`` decides.
    check : callable
        Whether a value can be used.
    advice : str
        What to write, where the values are no closed list.
    spellings : mapping
        Other ways to write a value.
    by_column : bool
        Whether it may differ between columns.
    names_column : bool
        Whether it has a meaning only for a column that is named.
    on_sheet : bool
        Whether the Populations sheet has a column for it; the others are answers only.
    """

    words: str
    allowed: tuple[str, ...] = ()
    check: Callable[[str], bool] = bool
    advice: str = ""
    by_column: bool = False
    names_column: bool = False
    on_sheet: bool = True
    spellings: Mapping[str, str] = field(default_factory=dict)

    def value_of(self, text: str) -> str:
        """Return a value as it is kept: one of a closed list in its own spelling, else as written."""
        text = self.spellings.get(text, text.strip())
        return next((one for one in self.allowed if one.casefold() == text.casefold()), text)

    def takes(self, value: str) -> bool:
        """Return whether a value can be used."""
        return value in self.allowed if self.allowed else self.check(value)

    def help_on(self, value: str) -> str:
        """Return what to write instead of a value that cannot be used."""
        if not self.allowed:
            return self.advice
        near = nearest(value, self.allowed)
        return f"did you mean {near}?" if near else f"use one of: {', '.join(self.allowed)}"


def _is_zone(name: str) -> bool:
    try:
        zone_named(name)
    except ValueError:
        return False
    return True


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
        b"".decode(name)  # some names are of codecs that make no text
    except LookupError:
        return False
    return True


_ITEMS_OR_NOT = (EXCLUDE, KEEP)

SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        "sheet": Setting("Sheet: {value}."),
        "range": Setting(
            "Only the cells {value} are read.", check=lambda text: _RANGE.fullmatch(text) is not None,
            advice="write it like B4:K310 or B:K",
        ),
        "header_row": Setting(
            "Column names in row {value}.", check=lambda text: _ROWS.fullmatch(text) is not None,
            advice="write a row number as the spreadsheet program shows it, two rows like 3-4, or none",
        ),
        "header_rows": Setting(
            "The column names stand in {value} rows, read from top to bottom.", ("1", "2", "3"),
        ),
        "header_names": Setting(
            "Columns of the same name are told apart by their {value}.", ("letters",),
        ),
        "column_names": Setting(
            "The file's column {value} is called {column} in the tests.", by_column=True, names_column=True,
            advice="write the name in the tests, an equals sign and the name in the file, like  left_on=Last Day",
        ),
        "encoding": Setting(
            "Encoding: {value}.", check=_is_encoding, advice="write a name such as utf-8, windows-1252 or utf-16"
        ),
        "delimiter": Setting(
            "Delimiter: {value}.", (*DELIMITERS, ONE_COLUMN),
            spellings={**{sign: name for name, sign in DELIMITERS.items()}, "\\t": "tab"},
        ),
        "key": Setting("The key of an item: {value}."),
        "date_column": Setting("The date that places an item in the period: {value}."),
        "date_order": Setting(
            "Dates that are not ISO 8601 are read as {value} in {column}.", ORDERS, by_column=True
        ),
        "zone": Setting(
            "Time stamps without an offset are of {value} in {column}.", check=_is_zone,
            advice="use an IANA name such as America/Chicago, Europe/London or UTC", by_column=True,
        ),
        "decimal": Setting("The decimal sign is a {value} in {column}.", SIGNS, by_column=True),
        "null_words": Setting("Read as no value: {value} in {column}.", by_column=True),
        "amount_signs": Setting(
            "Currency signs, parentheses and trailing minus signs of amounts: {value} in {column}.",
            ("read", KEEP), by_column=True, on_sheet=False,
        ),
        "serials": Setting(
            "Numbers in date columns are {value} in {column}.", ("1900", "1904", KEEP), by_column=True, on_sheet=False
        ),
        "unread_dates": Setting(
            "Dates that the stated order cannot read stay as they are in {column} ({value}).", (KEEP,),
            by_column=True, on_sheet=False,
        ),
        "unread_numbers": Setting(
            "Amounts that the stated decimal sign cannot read stay as they are in {column} ({value}).", (KEEP,),
            by_column=True, on_sheet=False,
        ),
        "totals_row": Setting("Rows that read like totals: {value}.", _ITEMS_OR_NOT, on_sheet=False),
        "repeated_header": Setting("Rows that repeat the header: {value}.", _ITEMS_OR_NOT, on_sheet=False),
        "trailing_rows": Setting("Remarks below the table: {value}.", _ITEMS_OR_NOT, on_sheet=False),
        "section_rows": Setting(
            "Rows of a single value between the items: {value}.", _ITEMS_OR_NOT, on_sheet=False
        ),
        "quoted_rows": Setting(
            "Quoted values with lines that look like rows are one value each: {value}.", (KEEP,), on_sheet=False
        ),
        "merged_key": Setting(
            "Cells merged over several rows: {value}.", ("fill", "blank"), on_sheet=False
        ),
    }
)  # fmt: skip


def setting_of(key: str) -> tuple[str, str]:
    """Return the setting and the column of an answer's key; the column is blank for every column.

    Examples
    --------
    >>> setting_of("date_order.left on"), setting_of("sheet")
    (('date_order', 'left on'), ('sheet', ''))
    """
    name, dot, column = key.partition(".")
    return (name, column.strip()) if dot and name in SETTINGS and SETTINGS[name].by_column else (key, "")


def column_number(letters: str) -> int:
    """Return the position of a column, counted from 0.

    Examples
    --------
    >>> column_number("A"), column_number("AB")
    (0, 27)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def range_of(text: str) -> tuple[int, int, int, int] | None:
    """Return first and last column (from 0) and first and last row (from 1) of a stated range; None if it is none.

    Examples
    --------
    >>> range_of("$B$4:K310"), range_of("B:D")[2:]
    ((1, 10, 4, 310), (1, 9999999))
    """
    if not _RANGE.fullmatch(text):
        return None
    (left, top), (right, bottom) = (
        re.fullmatch(r"([A-Za-z]+)([0-9]*)", part.replace("$", "")).groups()  # type: ignore[union-attr]
        for part in text.split(":")
    )
    found = (column_number(left), column_number(right), int(top or 1), int(bottom or 9_999_999))
    return found if found[0] <= found[1] and found[2] <= found[3] else None
