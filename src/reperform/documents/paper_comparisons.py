"""What the results of a test rest on besides its list: how rows were joined, and how persons were compared."""

from __future__ import annotations

from reperform.documents.blocks import Block, Bullets, Column, Heading, KeyValues, Paragraph, Row, Run, Table
from reperform.documents.wording import counted
from reperform.record import ControlTest, FoldedKeys, IdentityUse, JoinUse

# Each such item says so in results.csv; where most items are among them a long list tells a reader nothing.
_ASSUMED_PRINTED = 5


def comparison_blocks(test: ControlTest) -> list[Block]:
    """Return how items found their rows in joined lists and how persons were compared; nothing where neither was."""
    blocks: list[Block] = []
    if test.joins:
        blocks.append(Heading("Joins to other lists", 3))
        for use in test.joins:
            blocks += _join(use, test.population.unit or "item")
    if test.identities:
        blocks += [Heading("Persons compared", 3), *_persons(test.identities)]
    return blocks


def _join(use: JoinUse, unit: str) -> list[Block]:
    columns = "; ".join(use.columns)
    lead = f"{use.left} joined to {use.right} by {columns}" + (f" ({use.note})" if use.note else "")
    heads = (
        Column("Keys compared"),
        Column("Items matched", "right", rigid=True),
        Column("Pairs added", "right", rigid=True),
        Column("First pairs added"),
    )
    rows = [Row(("As they are", f"{use.exact:,}", "–", "–"))]
    rows += [
        Row(
            (
                f"And without regard to {step.fold}",
                f"{step.items:+,}",
                f"{step.pairs:+,}",
                _first([f"{one} = {other}" for one, other in step.first], step.pairs),
            )
        )
        for step in use.added
    ]
    rows.append(Row(("After all", f"{use.matched:,} of {use.items:,}", "", "")))
    blank = f", {use.blank_items:,} of them without a key" if use.blank_items else ""
    blank_rows = f", {use.blank_rows:,} of them without a key" if use.blank_rows else ""
    found = [
        (f"Items without a row in {use.right}", f"{use.without_row:,}{blank}", use.without_row_first),
        (f"Rows of {use.right} found by no row of {use.left}", f"{use.rows_not_found:,}{blank_rows}",
         use.rows_not_found_first),
        ("Items with several rows", f"{use.with_several_rows:,}", use.with_several_rows_first),
    ]  # fmt: skip
    values = tuple((name, _listed(count, first)) for name, count, first in found)
    caption = f"{lead}: {counted(use.items, unit)} against {counted(use.rows, 'row')}"
    return [Table(heads, tuple(rows), caption=caption), KeyValues(values), *_collisions(use)]


def _collisions(use: JoinUse) -> list[Block]:
    if not use.collision_count:
        return []
    words = (
        f"The differences declared as none make different keys of one list equal in "
        f"{counted(use.collision_count, 'group')}; "
        "every row of a group is a candidate, none was picked:"
    )
    return [Paragraph((words,)), Bullets(tuple(_group(group) for group in use.collisions))]


def _group(group: FoldedKeys) -> str:
    return f"{group.population}: {_first(group.keys, group.count)}"


def _listed(count: str, first: list[str]) -> str:
    return f"{count} (first: {'; '.join(first)})" if first else count


def _first(texts: list[str], count: int) -> str:
    more = f"; {count - len(texts):,} more" if count > len(texts) else ""
    return "; ".join(texts) + more if texts else "–"


def _persons(uses: list[IdentityUse]) -> list[Block]:
    """Return whom the identity map knew, one row an attribute, then the names it did not know and what follows."""
    heads = (
        Column("Attr.", "center", rigid=True),
        Column("Identities in the map", "right"),
        Column("Not in the map", "right"),
        Column("Shared", "right", rigid=True),
        Column("Undecided", "right", rigid=True),
        Column("Items that pass on a name outside the map", "right"),
        Column("Items with a name on both sides", "right"),
    )
    rows = tuple(
        Row(
            (
                Run(use.attribute, "bold"),
                *(f"{number:,}" for number in (use.mapped, use.unmapped, use.shared, use.undecided)),
                f"{use.assumed_items:,}",
                f"{use.both_sides_items:,}",
            )
        )
        for use in uses
    )
    sources = dict.fromkeys(use.source for use in uses)
    caption = f"Identity map: {'; '.join(sources)}"
    return [Table(heads, rows, caption=caption), Bullets(tuple(line for use in uses for line in _lines(use)))]


def _lines(use: IdentityUse) -> list[str]:
    """Return what is said of one attribute beside its counts."""
    lines = []
    if use.unmapped:
        treated = "unable to examine" if use.unmapped_are == "unable" else "compared as written, without regard to case"
        lines.append(f"Not in the identity map, {treated}: {_first(use.unmapped_first, use.unmapped)}")
    else:
        lines.append("Every name compared is in the identity map, or shared, or undecided")
    if use.shared:
        lines.append(f"Shared, and so never somebody else: {_first(use.shared_first, use.shared)}")
    if use.undecided:
        lines.append(f"Not settled by the map on the day: {_first(use.undecided_first, use.undecided)}")
    if use.assumed_items:
        lines.append(
            "Pass only because a name outside the identity map is written differently: "
            f"{_first(use.assumed_first[:_ASSUMED_PRINTED], use.assumed_items)}"
        )
    if use.both_sides_items:
        lines.append(
            f"A name stands on both sides, for a person to judge: {_first(use.both_sides_first, use.both_sides_items)}"
        )
    return [f"Attribute {use.attribute}: {line}." for line in lines]
