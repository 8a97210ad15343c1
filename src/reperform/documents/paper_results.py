"""Deviations and evaluation on a workpaper: what people recorded beside what was found."""

from __future__ import annotations

from collections.abc import Sequence

from reperform.documents.blocks import Block, Column, Paragraph, Row, Run, Table
from reperform.documents.paper import Paper
from reperform.documents.paper_sample import SUPPORTS, attribute_evaluations, in_percent, strata_evaluations
from reperform.documents.wording import BASES, sentence
from reperform.record import DeviationFact, Evaluation, Record

PRINTED_MOST = 300
NOT_RECORDED = "not recorded"
DEVIATING = ("deviation", "unable")


def deviation_facts(paper: Paper) -> list[DeviationFact]:
    """Return one row for every deviating result, with what people recorded of it.

    What is recorded but no longer found in the results is kept at the end: nothing a person wrote is lost.
    """
    recorded = {(fact.test, fact.item, fact.attribute): fact for fact in paper.record.deviations}
    found: dict[tuple[str, str, str], DeviationFact] = {}
    for row in paper.results:
        if row.result in DEVIATING:
            key = (row.test, row.item, row.attribute)
            fact = recorded.get(key) or recorded.get(("", row.item, row.attribute))
            found[key] = fact or DeviationFact(test=row.test, item=row.item, attribute=row.attribute, fact=row.reason)
    used = {id(fact) for fact in found.values()}
    return [*found.values(), *(fact for fact in paper.record.deviations if id(fact) not in used)]


def deviation_blocks(paper: Paper) -> list[Block]:
    """Return the log of deviations of one paper, or the sentence that there are none."""
    facts = deviation_facts(paper)
    if not facts:
        return [Paragraph((_none(paper.record),))]
    columns = (
        Column("No.", "right", rigid=True),
        Column("Item"),
        Column("Attr.", "center", rigid=True),
        Column("Fact"),
        Column("Cause"),
        Column("Response of management"),
        Column("Disposition"),
    )
    cells = [_cells(number, fact, paper) for number, fact in enumerate(facts[:PRINTED_MOST], 1)]
    blocks: list[Block] = [Table(columns, deviation_rows(cells), keys=3)]
    if len(facts) > PRINTED_MOST:
        blocks.append(
            Paragraph((f"{len(facts):,} in all; the first {PRINTED_MOST} are printed, all are in record.json.",))
        )
    return blocks


def _none(record: Record) -> str:
    if not record.tests:
        return "None: nothing was tested for operating effectiveness."
    if not any(test.items_tested for test in record.tests):
        return "None: no item was tested."
    return "No deviations were found in the items tested."


def deviation_rows(cells: Sequence[Sequence[str]]) -> tuple[Row, ...]:
    """Return deviations as rows: number, item, attribute, fact, then what people recorded.

    What was recorded word for word for the deviation above, of the same item, is printed once.
    """
    rows, before, first = [], ("", ""), ""
    for number, item, attribute, fact, *recorded in cells:
        key = (item, "\0".join(recorded))
        if key == before and any(text not in (NOT_RECORDED, "–") for text in recorded):
            shown = [f"As no. {first}", *("As above" for _ in recorded[1:])]
        else:
            shown, before, first = recorded, key, number
        rows.append(Row((number, Run(item, "bold"), attribute, fact, *shown)))
    return tuple(rows)


def _cells(number: int, fact: DeviationFact, paper: Paper) -> tuple[str, ...]:
    compensating = f" Compensating control: {fact.compensating}" if fact.compensating else ""
    disposition = ". ".join(part[:1].upper() + part[1:] for part in (fact.classification, fact.disposition) if part)
    by = f" ({paper.name_of(fact.person)})" if fact.person else ""
    exception = paper.exceptions.get((fact.item, fact.attribute), "")
    if exception:
        disposition = f"{exception} of the exception log. {disposition}".strip()
    return (
        str(number),
        fact.item,
        fact.attribute,
        sentence(fact.fact),
        fact.cause or NOT_RECORDED,
        (fact.response or NOT_RECORDED) + compensating,
        (disposition or NOT_RECORDED) + by,
    )


def evaluation_blocks(record: Record) -> list[Block]:
    """Return rate and limit of each test, with the sentence that says what they mean."""
    if not record.tests:
        return [Paragraph(("Nothing to evaluate.",))]
    columns = (
        Column("Test"),
        Column("Basis"),
        Column("Items in the rate", "right", rigid=True),
        Column("Items deviating", "right", rigid=True),
        Column("Rate", "right", rigid=True),
        Column("Upper limit", "right", rigid=True),
        Column("Confidence", "right", rigid=True),
        Column("Tolerable rate", "right", rigid=True),
        Column("Supports reliance"),
    )
    rows = tuple(Row((test.id, *_figures(test.evaluation))) for test in record.tests)
    words: list[Block] = [
        Paragraph((Run(f"Test {test.id}. ", "bold"), sentence(test.evaluation.sentence))) for test in record.tests
    ]
    parts = [block for test in record.tests for block in (*attribute_evaluations(test), *strata_evaluations(test))]
    return [Table(columns, rows), *words, *_unable(record), *_risks(record), *parts]


def _unable(record: Record) -> list[Block]:
    """Return which results count as deviating though no deviation was seen, so that totals and rates agree."""
    counts = [
        (test.id, [f"{one.id} {one.unable:,}" for one in test.attributes if one.unable]) for test in record.tests
    ]
    return [
        Paragraph((f"Test {name}: results unable to examine count as deviating ({', '.join(found)}).",))
        for name, found in counts
        if found
    ]


def _risks(record: Record) -> list[Block]:
    """Return allowance and achieved risk of the tests that state them."""
    told = [
        f"Test {test.id}: "
        + "; ".join(
            f"{name} {value}"
            for name, value in (
                ("lower deviation limit", test.evaluation.lower_limit),
                ("allowance for sampling risk", test.evaluation.allowance),
                ("risk at the tolerable rate of so few deviations", test.evaluation.achieved_risk),
                ("weighted rate", test.evaluation.weighted_rate),
            )
            if value
        )
        + "."
        for test in record.tests
        if test.evaluation.basis == "statistical" and (test.evaluation.allowance or test.evaluation.achieved_risk)
    ]
    return [Paragraph((text,)) for text in told]


def _figures(evaluation: Evaluation) -> tuple[str, ...]:
    supports = SUPPORTS[evaluation.supports]
    return (
        BASES.get(evaluation.basis, evaluation.basis),
        f"{evaluation.items_tested:,}",
        f"{evaluation.items_deviating:,}",
        evaluation.rate or "–",
        evaluation.upper_limit or "–",
        in_percent(evaluation.confidence) or "–",
        in_percent(evaluation.tolerable_rate) or "–",
        supports,
    )
