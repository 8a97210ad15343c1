"""The test grid of a workpaper: items down, attributes across, a tickmark in each cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from reperform.documents.blocks import Block, Cell, Column, Paragraph, Row, Run, Table
from reperform.documents.paper import Paper
from reperform.documents.paper_kinds import result_words, worded_as
from reperform.documents.wording import MEANINGS, count_of, counted, mark, prose_moment, upper_first
from reperform.record import RESULTS, ControlTest, ResultRow
from reperform.words import RESULT_WORDS

PRINTED_WHOLE = 60
PRINTED_MOST = 400
NOT_REACHED_MOST = 20
_QUIET = ("pass", "not_applicable")
_EXPLAINED = ("deviation", "unable", "not_reached")

ByItem = Mapping[str, Mapping[str, ResultRow]]


def grid_blocks(test: ControlTest, results: Sequence[ResultRow], paper: Paper) -> list[Block]:
    """Return the grid: all items up to 60, else those with a result other than pass or not applicable."""
    by_item = _by_item(results)
    if not by_item:
        return [Paragraph((f"No {test.population.unit or 'item'} was tested.",))]
    shown, words = _shown(test, by_item)
    blocks: list[Block] = [Paragraph((text,)) for text in words]
    return [*blocks, _grid(test, shown, by_item, paper)] if shown else blocks


def _by_item(results: Sequence[ResultRow]) -> ByItem:
    found: dict[str, dict[str, ResultRow]] = {}
    for row in results:
        found.setdefault(row.item, {})[row.attribute] = row
    return found


def _shown(test: ControlTest, by_item: ByItem) -> tuple[list[tuple[int, str]], list[str]]:
    """Return the items to print with their numbers, and the sentences that say what is not printed."""
    order = {item: None for item in (*test.sample.items, *by_item) if item in by_item}
    items = list(enumerate(order, 1))
    if len(items) <= PRINTED_WHOLE:
        return items, []
    open_ones = [
        (number, item) for number, item in items if any(row.result not in _QUIET for row in by_item[item].values())
    ]
    quiet = len(items) - len(open_ones)
    words = [
        f"{counted(len(items), test.population.unit)} tested. {quiet:,} of them pass every attribute that applies and "
        "are not printed; the results of every item are in the attached results.csv."
    ]
    waiting = [item for _, item in open_ones if _only_waits(by_item[item])]
    if len(waiting) > NOT_REACHED_MOST:
        open_ones = [(number, item) for number, item in open_ones if not _only_waits(by_item[item])]
        words.append(
            f"For {len(waiting):,} others nothing is open but a deadline that had not been reached; they are not "
            f"printed either. The first {NOT_REACHED_MOST}: {', '.join(waiting[:NOT_REACHED_MOST])}."
        )
    if len(open_ones) > PRINTED_MOST:
        words.append(f"Of the other {len(open_ones):,}, the first {PRINTED_MOST} are printed.")
    return open_ones[:PRINTED_MOST], words


def _only_waits(found: Mapping[str, ResultRow]) -> bool:
    """Return whether a deadline not reached is all that keeps an item from passing."""
    return all(row.result in (*_QUIET, "not_reached") for row in found.values())


def _grid(test: ControlTest, shown: Sequence[tuple[int, str]], by_item: ByItem, paper: Paper) -> Table:
    evidence = any(row.evidence for _, item in shown for row in by_item[item].values())
    rows = [row for number, item in shown for row in _item_rows(test, number, item, by_item[item], evidence)]
    columns = (
        Column("No.", "right", rigid=True),
        Column(_key_heading(test)),
        *(Column(name) for name in test.detail_columns),
        *(Column(attribute.id, "center", rigid=True) for attribute in test.attributes),
        *([Column("Evidence")] if evidence else []),
    )
    return Table(columns, tuple(rows), notes=tuple(_notes(shown, by_item, paper)), keys=2)


def _key_heading(test: ControlTest) -> str:
    """Return the heading of the items; those that a rule expects have a name, not a column of the list."""
    if test.sample.method == "occurrences":
        return upper_first(test.population.unit.removeprefix("expected "))
    return " + ".join(test.population.key) or "Item"


def _item_rows(test: ControlTest, number: int, item: str, found: Mapping[str, ResultRow], evidence: bool) -> list[Row]:
    details = [prose_moment(text) for text in test.item_details.get(item, [])][: len(test.detail_columns)]
    details += [""] * (len(test.detail_columns) - len(details))
    marks: list[Cell] = [
        mark(found[attribute.id].result) if attribute.id in found else "" for attribute in test.attributes
    ]
    last: list[Cell] = [_evidence(found)] if evidence else []
    explained = [row for row in found.values() if row.result in _EXPLAINED]
    marked = any(row.result in ("deviation", "unable") for row in explained)
    return [
        Row((str(number), Run(item, "bold" if marked else ""), *details, *marks, *last), marked=marked),
        *(Row((_because(row, test),), marked=marked) for row in explained),
    ]


def _because(row: ResultRow, test: ControlTest) -> str:
    rule = next((worded_as(one) for one in test.attributes if one.id == row.attribute), "")
    return f"      {row.attribute}, {result_words(row, rule)}: {row.reason}"


def _evidence(found: Mapping[str, ResultRow]) -> str:
    return "; ".join(f"{row.attribute}: {row.evidence}" for row in found.values() if row.evidence)


def _notes(shown: Sequence[tuple[int, str]], by_item: ByItem, paper: Paper) -> list[str]:
    """Return why attributes do not apply, each reason once, and who marked what was not computed."""
    rows = [row for _, item in shown for row in by_item[item].values()]
    reasons = Counter((row.attribute, row.reason) for row in rows if row.result == "not_applicable" and row.reason)
    alike: dict[tuple[str, int], list[str]] = {}
    for (attribute, reason), count in reasons.items():
        alike.setdefault((reason, count), []).append(attribute)
    # Of a grid that leaves items out the counts are not those of the totals below it.
    printed = " printed" if len(shown) < len(by_item) else ""
    notes = [
        f"n/a {', '.join(attributes)}: {reason} ({counted(count, 'item')}{printed}"
        f"{' each' if len(attributes) > 1 else ''})"
        for (reason, count), attributes in alike.items()
    ]
    people = sorted({paper.name_of(row.by) for row in rows if row.by not in ("", "computed")})
    computed = any(row.by in ("", "computed") for row in rows)
    marked = f"Marked by {', '.join(people)}" + ("; other marks are computed." if computed else ".")
    return notes + ([marked] if people else [])


def totals(test: ControlTest) -> Table:
    """Return the six counts of each attribute; they add up to the items tested."""
    columns = (
        Column("", "center", rigid=True),
        Column("Attribute"),
        Column("Tested", "right", rigid=True),
        *(Column(RESULT_WORDS[name].capitalize(), "right", rigid=True) for name in RESULTS),
    )
    rows = tuple(
        Row(
            (
                Run(one.id, "bold"),
                one.text,
                Run(f"{one.tested:,}", "bold"),
                *(f"{count_of(one, name):,}" for name in RESULTS),
            ),
            marked=bool(one.deviation or one.unable),
        )
        for one in test.attributes
    )
    return Table(columns, rows)


def legend(test: ControlTest) -> list[Block]:
    """Return the meaning of the marks that this test uses, and of no others."""
    used = [name for name in RESULTS if any(count_of(one, name) for one in test.attributes)]
    if not used:
        return []
    rows = tuple(Row((mark(name), MEANINGS[name])) for name in used)
    return [Table((Column("Mark", "center", rigid=True), Column("Meaning")), rows, caption="Tickmarks used")]
