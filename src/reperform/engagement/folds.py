"""The differences between keys that a join declares as none: for every column compared, or for one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reperform.texts import clean_key

FOLDS = ("case", "domain", "dashes", "spaces", "leading_zeros", "prefix")
_PREFIX = "prefix:"
_OF_COLUMN = re.compile(r"(?P<column>.+?)\s*=\s*(?P<rule>prefix\s*:.*|[\w\s-]+)", re.DOTALL)


@dataclass(frozen=True)
class Fold:
    """One difference declared as none.

    Attributes
    ----------
    column : str
        The column of either list it applies to; blank: every column compared.
    name : str
        One of ``FOLDS``.
    text : str
        The literal prefix, for ``prefix``.
    """

    column: str
    name: str
    text: str = ""

    @property
    def entry(self) -> str:
        """The fold as it stands in the Joins sheet."""
        rule = f"{_PREFIX}{self.text}" if self.name == "prefix" else self.name
        return f"{self.column}={rule}" if self.column else rule

    @property
    def words(self) -> str:
        """The fold as the end of a sentence."""
        rule = {
            "case": "capitals",
            "domain": "what follows an @",
            "dashes": "dashes and hyphens",
            "spaces": "blanks and line breaks",
            "leading_zeros": "zeros in front",
            "prefix": f"'{self.text}' in front",
        }[self.name]
        return f"{rule} in {self.column}" if self.column else rule


def read_fold(entry: str, column: str = "") -> Fold:
    """Return the fold of one entry: ``RULE`` or ``COLUMN=RULE``; a rule is a name, or ``prefix:TEXT``.

    Parameters
    ----------
    entry : str
        One entry; a prefix keeps every sign of its text.
    column : str
        The column an entry without one applies to.

    Raises
    ------
    ValueError
        With the text that is no rule.

    Examples
    --------
    >>> read_fold("case"), read_fold("change_id=prefix:CHG-").entry
    (Fold(column='', name='case', text=''), 'change_id=prefix:CHG-')
    """
    entry = clean_key(entry)
    rule = entry
    if not _is_prefix(entry):
        found = _OF_COLUMN.fullmatch(entry)
        if found:
            column, rule = clean_key(found["column"]), clean_key(found["rule"])
    if _is_prefix(rule):
        text = clean_key(rule.partition(":")[2])
        if not text:
            raise ValueError(rule)
        return Fold(column, "prefix", text)
    name = "_".join(re.split(r"[\s_-]+", rule.casefold()))
    if name not in FOLDS or name == "prefix":
        raise ValueError(rule)
    return Fold(column, name)


def _is_prefix(rule: str) -> bool:
    return re.match(r"prefix\s*:", rule, re.IGNORECASE) is not None
