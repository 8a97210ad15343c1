"""What kind of deviations a test found, and how many items each declared choice decided."""

from __future__ import annotations

from collections.abc import Mapping

from reperform.documents.blocks import Block, Column, Row, Run, Table
from reperform.record import AttributeCounts, ControlTest, ResultRow
from reperform.words import DECLARED_WORDS, KIND_WORDS, RESULT_WORDS, kind_word

NONE = "–"


def kinds_blocks(test: ControlTest) -> list[Block]:
    """Return the kinds of results and the counts of declared choices by attribute, where there are any."""
    found = [one for one in test.attributes if one.tested and (one.kinds or one.declared)]
    if not found:
        return []
    columns = (
        Column("", "center", rigid=True),
        Column("Deviations and results unable to examine, by kind"),
        Column("Items that a choice of the attribute decided"),
    )
    rows = tuple(
        Row((Run(one.id, "bold"), _counted(one.kinds, {name: kind_word(name, worded_as(one)) for name in KIND_WORDS}),
             _counted(one.declared, DECLARED_WORDS)))
        for one in found
    )  # fmt: skip
    return [Table(columns, rows, caption="Kinds of results")]


def _counted(counts: Mapping[str, int] | None, words: Mapping[str, str]) -> str:
    """Return counts in words, in the order of the words."""
    known = counts or {}
    return "; ".join(f"{known[name]:,} {words[name]}" for name in words if name in known) or NONE


def worded_as(attribute: AttributeCounts) -> str:
    """Return the rule whose words the kinds of an attribute take: the end of the period lies late, nobody does it."""
    fixed = attribute.rule_sentence.startswith("the end of the period follows")
    return "on_or_before" if fixed else attribute.rule


def result_words(row: ResultRow, rule: str = "") -> str:
    """Return a result in words with its kind, for example ``deviation (done, but late)``."""
    kind = kind_word(row.kind or "", rule)
    return f"{RESULT_WORDS[row.result]} ({kind})" if kind else RESULT_WORDS[row.result]
