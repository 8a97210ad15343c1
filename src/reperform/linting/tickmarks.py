"""Tickmarks: what a paper's grid uses, what its legend defines, and marks in texts that nobody defined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reperform.documents.blocks import Block, Run, Table
from reperform.documents.paper_grid import grid_blocks, legend
from reperform.documents.wording import MARKS, rows_of
from reperform.errors import Message, Where
from reperform.linting.findings import finding, shortened
from reperform.linting.subject import Subject

# Signs that auditors use as tickmarks; a letter or a number sign in a text is not one.
_SIGNS = "✓✔✗✘☑☒Σ†‡◊△▲●"


def tickmarks(subject: Subject) -> Iterator[Message]:
    """Return a finding for a mark that a grid uses and its legend does not define, and the other way round."""
    for paper in subject.papers:
        for test in paper.record.tests:
            rows = rows_of(test, paper.results, len(paper.record.tests))
            used = {MARKS[row.result] for row in rows}
            printed = marks_of(grid_blocks(test, rows, paper))
            defined = defined_marks(legend(test))
            where = Where(f"workpapers/{paper.record.ref}/{paper.record.ref}.pdf", ids=(test.id,))
            for sign in sorted((used | printed) - defined):
                yield finding("RP-Z10", f"the mark {sign} in {test.id} of {paper.record.control} is not defined", where)
            for sign in sorted(defined - used):
                yield finding("RP-Z10", f"the mark {sign} is defined in {test.id} of {paper.record.control} and not "
                              "used", where)  # fmt: skip
    yield from _in_texts(subject)


def marks_of(blocks: Sequence[Block]) -> set[str]:
    """Return the marks that the cells of a grid hold."""
    cells = [cell for block in blocks if isinstance(block, Table) for row in block.rows for cell in row.cells]
    return {cell.text for cell in cells if isinstance(cell, Run) and cell.text in MARKS.values()}


def defined_marks(blocks: Sequence[Block]) -> set[str]:
    """Return the marks of a legend."""
    first = [row.cells[0] for block in blocks if isinstance(block, Table) for row in block.rows]
    return {cell.text if isinstance(cell, Run) else cell for cell in first}


def _in_texts(subject: Subject) -> Iterator[Message]:
    defined = {
        paper.record.control: set().union(*(defined_marks(legend(test)) for test in paper.record.tests))
        for paper in subject.papers
    }
    for one in subject.human_texts:
        for sign in sorted(set(one.text) & set(_SIGNS) - defined.get(one.control, set())):
            yield finding("RP-Z10", f"{sign} in “{shortened(one.text)}” is defined nowhere on this paper", one.where)
