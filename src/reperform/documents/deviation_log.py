"""The deviation log: every deviating result as a fact of the test, and what became of it. Nothing in it is judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reperform.documents.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    PageSize,
    Paragraph,
    Part,
    Row,
    Run,
    Table,
)
from reperform.documents.exception_entries import exception_label
from reperform.documents.paper import Paper, records_of
from reperform.documents.typst_render import compile_pdf
from reperform.documents.wording import counted, engagement_header, plain_header, sentence, upper_first
from reperform.model import Engagement
from reperform.record.exceptions import DeviationEntry, ExceptionLog
from reperform.words import HANDLING_WORDS, RESULT_WORDS

DEVIATION_COLUMNS = (
    "Workpaper", "Control", "Test", "Item", "Attribute", "Attribute text", "Result", "Kind", "Fact", "Evidence",
    "Became", "Exception", "Proof", "By",
)  # fmt: skip
DEVIATION_WIDTHS = (15, 10, 6, 22, 9, 40, 18, 14, 50, 30, 26, 10, 40, 18)
PRINTED_MOST = 300
_TITLE, _REFERENCE = "Deviation log", "F.1"


def deviation_cells(row: DeviationEntry) -> tuple[str, ...]:
    """Return a deviation as texts in the order of the columns of the workbook."""
    return (
        row.ref, row.control, row.test, row.item, row.attribute, row.attribute_text, RESULT_WORDS[row.result],
        row.kind.replace("_", " "), row.fact, row.evidence, HANDLING_WORDS[row.handling], row.exception, row.proof,
        row.handled_by,
    )  # fmt: skip


def deviation_log_blocks(log: ExceptionLog, *, linked: bool = False) -> list[Block]:
    """Return the log as blocks: what became of the deviations in numbers, then a table a control.

    Parameters
    ----------
    linked : bool
        Whether the exceptions stand in the same document, so that their numbers can lead to them.
    """
    if not log.deviations:
        return [Paragraph(("No deviations were found in any control tested.",))]
    counts = Counter[str](row.handling for row in log.deviations)
    rows = tuple(
        Row((words, f"{counts[name]:,}"), marked=name == "open" and counts[name] > 0)
        for name, words in HANDLING_WORDS.items()
    )
    blocks: list[Block] = [
        Paragraph((f"{counted(len(log.deviations), 'deviating result')}; an item counts once for each attribute.",)),
        Table((Column("What became of it"), Column("Results", "right", rigid=True)), rows),
    ]
    for ref in dict.fromkeys(row.ref for row in log.deviations):
        own = [row for row in log.deviations if row.ref == ref]
        blocks += [Heading(ref, 2), _table(own[:PRINTED_MOST], linked)]
        if len(own) > PRINTED_MOST:
            text = f"{len(own):,} in all; the first {PRINTED_MOST} are printed, all are in exceptions.xlsx."
            blocks.append(Paragraph((text,)))
    return blocks


def _table(rows: Sequence[DeviationEntry], linked: bool) -> Table:
    columns = (
        Column("Item"),
        Column("Attr.", "center", rigid=True),
        Column("Result"),
        Column("Fact", weight=3),
        Column("What became of it", weight=2),
    )
    return Table(
        columns,
        tuple(
            Row(
                (
                    Run(row.item, "bold"), row.attribute, upper_first(RESULT_WORDS[row.result]), sentence(row.fact),
                    _became(row, linked),
                ),
                marked=row.handling == "open",
            )
            for row in rows
        ),
        keys=2,
    )  # fmt: skip


def _became(row: DeviationEntry, linked: bool) -> Cell:
    if row.exception:
        return Run(row.exception, "bold", exception_label(row.exception) if linked else "")
    words = HANDLING_WORDS[row.handling]
    if row.proof:
        words += f": {row.proof}"
    if row.handling == "decided":
        words += f": {row.disposition}"
    by = f" ({row.handled_by})" if row.handled_by else ""
    note = f". {upper_first(row.note)}" if row.note else ""
    return f"{words.rstrip('.')}{by}{note}."


def deviation_log_pdf(
    papers: Sequence[Paper], engagement: Engagement, log: ExceptionLog, page_size: PageSize = "letter"
) -> bytes:
    """Return the deviation log as a PDF."""
    records = records_of(papers)
    header = engagement_header(engagement, records)
    part = Part(plain_header(header, _TITLE, _REFERENCE, records), (Heading(_TITLE, 1), *deviation_log_blocks(log)))
    title = f"{_TITLE}, {header.client}"
    return compile_pdf(Document(title, header.firm, header.period_end, (part,), page_size=page_size))
