"""Of which kind each planted result of the core is; the areas state it where they plant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .book import Planted

_OF_ATTRIBUTE = {
    "LA-01 A": "no_evidence", "LA-01 B": "late", "LA-01 C": "wrong_person", "LA-01 D": "wrong_value",
    "LA-01 E": "wrong_person", "LA-02 A": "wrong_value", "LA-02 B": "not_done", "LA-02 C": "late", "LA-04 A": "missed",
    "LA-04 B": "wrong_person", "LA-04 C": "no_evidence", "LA-04 D": "late", "CHG-01 A": "no_evidence",
    "CHG-01 B": "no_evidence", "CHG-01 C": "late", "CHG-01 D": "wrong_person", "CHG-01 E": "not_authorised",
    "OPS-02 A": "late", "OPS-02 B": "late", "OPS-07 A": "late", "OPS-07 B": "wrong_order", "AVL-02 A": "missed",
    "AVL-02 B": "late", "AVL-03 C": "wrong_value", "AVL-03 D": "late", "GOV-06 A": "late", "GOV-06 B": "no_evidence",
    "GOV-06 C": "wrong_value",
}  # fmt: skip
# Words of the reason that make a result another kind than its neighbours.
_OTHERWISE = (
    ("LA-01 B", "never approved", "no_evidence"),
    ("LA-02 A", "no account of this leaver", "no_source"),
    ("LA-02 B", "2 business days", "late"),
    ("LA-04 D", "never removed", "no_evidence"),
    ("OPS-02 A", "no time for", "no_source"),
    ("OPS-02 A", "still open", "not_done"),
    ("AVL-02 B", "never re-run", "not_done"),
    ("AVL-03 D", "a text, not a time", "unreadable"),
    ("GOV-06 A", "without any assignment", "no_evidence"),
    ("GOV-06 B", "after October 31", "late"),
)


def with_kinds(planted: Iterable[Planted]) -> list[Planted]:
    """Return planted results with their kind; what a person saw has none."""
    return [row if row.kind or row.by == "person" else replace(row, kind=_kind(row)) for row in planted]


def _kind(row: Planted) -> str:
    place = f"{row.control} {row.attribute}"
    special = (kind for where, words, kind in _OTHERWISE if where == place and words in row.why)
    return next(special, _OF_ATTRIBUTE[place])
