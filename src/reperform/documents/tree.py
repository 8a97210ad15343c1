"""From blocks to the data tree that the template renders: texts made visible, widths decided, pages turned.

The tree holds only texts, numbers, byte strings, lists and maps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from reperform.documents.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Contents,
    Document,
    Figure,
    Heading,
    KeyValues,
    PageBreak,
    PageHeader,
    Paragraph,
    Part,
    Row,
    Run,
    Table,
)
from reperform.documents.glyphs import visible
from reperform.documents.metrics import (
    BODY_SIZE,
    CELL_INSET,
    TABLE_SIZE,
    breakable,
    comfortable_width,
    least_width,
    line_count,
    parts_of,
    share,
)

PAGE_POINTS = {"letter": (612.0, 792.0), "a4": (595.28, 841.89)}
SIDE_MARGIN = 46.0
BOTTOM_MARGIN = 46.0
TOP_MARGIN = 24.0
HEADER_SIZE = 7.5
HEADER_LINE = 9.6
HEADER_SHARES = (0.34, 0.36, 0.30)
HEADER_GAP = 10.0
NAME_WIDTH = 104.0
_LINE_CAP = 220
_WHOLE_LINES = 14
_WHOLE_BOX_LINES = 24

Tree = dict[str, Any]


@dataclass(frozen=True)
class _Section:
    """Blocks on pages of one orientation."""

    turned: bool
    blocks: tuple[Block, ...]


def document_tree(document: Document) -> Tree:
    """Return the data tree of a document."""
    year, month, day = (int(part) for part in document.dated.split("-"))
    return {
        "title": visible(document.title),
        "author": visible(document.author),
        "subject": visible(document.subject),
        "date": [year, month, day],
        "paper": "us-letter" if document.page_size == "letter" else "a4",
        "side": SIDE_MARGIN,
        "bottom": BOTTOM_MARGIN,
        "name_width": NAME_WIDTH,
        "inset": CELL_INSET,
        "sections": [section for part in document.parts for section in _part_sections(part, document.page_size)],
        "attachments": [
            {"name": file.name, "data": file.data, "mime": file.mime_type, "about": visible(file.description)}
            for file in document.attachments
        ],
    }


def _part_sections(part: Part, page_size: str) -> list[Tree]:
    short, long = PAGE_POINTS[page_size]
    upright, turned = short - 2 * SIDE_MARGIN, long - 2 * SIDE_MARGIN
    sections = []
    for section in _sections([_visible(block) for block in part.blocks], upright):
        width = turned if section.turned else upright
        header = _header(part.header, width)
        blocks = [tree for block in section.blocks for tree in _block(block, width)]
        sections.append({"turned": section.turned, "header": header, "blocks": blocks})
    return sections


def _visible(block: Block) -> Block:
    """Return a table whose texts are as they will be printed, so that what is measured is what is shown."""
    if not isinstance(block, Table):
        return block
    columns = tuple(replace(column, heading=_shown(column.heading)) for column in block.columns)
    rows = tuple(replace(row, cells=tuple(_shown(cell) for cell in row.cells)) for row in block.rows)
    return replace(block, columns=columns, rows=rows)


def _shown(cell: Cell) -> Cell:
    return replace(cell, text=visible(cell.text)) if isinstance(cell, Run) else visible(cell)


def _sections(blocks: Sequence[Block], upright: float) -> list[_Section]:
    """Return runs of blocks by orientation: a wide table takes its heading along, and what follows stays
    on turned pages until the next section heading, so that no page is left half empty twice."""
    runs: list[tuple[bool, list[Block]]] = [(False, [])]
    for block in blocks:
        wide = isinstance(block, Table) and comfortable_width(block) > upright
        if wide and not runs[-1][0]:
            runs.append((True, [*_take_heading(runs[-1][1]), block]))
        elif runs[-1][0] and isinstance(block, Heading) and block.level <= 2:
            runs.append((False, [block]))
        else:
            runs[-1][1].append(block)
    return [_Section(turned, tuple(found)) for turned, found in runs if found]


def _take_heading(blocks: list[Block]) -> list[Block]:
    """Remove and return the heading, and sentences after it, that introduce the next block."""
    start = len(blocks)
    while start and isinstance(blocks[start - 1], (Paragraph, Bullets, Callout)):
        start -= 1
    while start and isinstance(blocks[start - 1], Heading):
        start -= 1
    if not any(isinstance(block, Heading) for block in blocks[start:]):
        return []
    taken = blocks[start:]
    del blocks[start:]
    return taken


def _header(header: PageHeader, width: float) -> Tree:
    columns = (header.left, header.middle, header.right)
    widths = [(width - 2 * HEADER_GAP) * part for part in HEADER_SHARES]
    lines = [
        [breakable(_shortened(visible(line)), wide, HEADER_SIZE, "bold") for line in column]
        for column, wide in zip(columns, widths, strict=True)
    ]
    tallest = max(
        sum(line_count(line, wide, HEADER_SIZE, "bold") for line in column)
        for column, wide in zip(lines, widths, strict=True)
    )
    height = tallest * HEADER_LINE + (HEADER_LINE if header.banner else 0.0) + 8.0
    return {
        "columns": lines,
        "widths": widths,
        "gap": HEADER_GAP,
        "banner": visible(header.banner),
        "footer": visible(header.footer),
        "top": TOP_MARGIN + height + 12.0,
        "height": height,
    }


def _shortened(text: str) -> str:
    """Return a line of the header; the first page prints the full text, so a very long one may end in …"""
    line = " ".join(text.split())
    return line if len(line) <= _LINE_CAP else line[: _LINE_CAP - 1] + "…"


def _block(block: Block, width: float) -> list[Tree]:
    match block:
        case Heading():
            text = breakable(visible(block.text), width, 15.0, "bold")
            return [{"kind": "heading", "text": text, "level": block.level, "label": block.label}]
        case Paragraph():
            runs = [_run(run, width, BODY_SIZE) for run in block.runs]
            return [{"kind": "paragraph", "runs": runs, "keep": block.keep}]
        case Bullets():
            items = [_run(item, width - 16, BODY_SIZE) for item in block.items]
            return [{"kind": "bullets", "items": items}] if items else []
        case KeyValues():
            return [{"kind": "pairs", "rows": _pairs(block, width)}] if block.rows else []
        case Table():
            return [_table(part, width) for part in split_to_fit(block, width)]
        case Figure():
            return [_figure(block)]
        case Callout():
            return [_callout(block, width)]
        case Contents():
            return [_contents(block, width)]
        case PageBreak():
            return [{"kind": "pagebreak"}]


def _run(cell: Cell, width: float, size: float = TABLE_SIZE) -> Any:
    run = cell if isinstance(cell, Run) else Run(cell)
    text = breakable(visible(run.text), width, size, run.style)
    if not run.style and not run.target:
        return text
    return {"text": text, "style": run.style, "to": run.target}


def _pairs(block: KeyValues, width: float) -> list[list[Any]]:
    return [[visible(name), _run(value, width - NAME_WIDTH - 2 * CELL_INSET, BODY_SIZE)] for name, value in block.rows]


def _figure(block: Figure) -> Tree:
    return {
        "kind": "figure",
        "png": block.png,
        "alt": visible(block.alt),
        "caption": visible(block.caption),
        "percent": block.width_percent,
    }


def _callout(block: Callout, width: float) -> Tree:
    inner = width - 20
    each = inner / max(len(block.entries), 1) - 8
    entries = [[visible(name), breakable(visible(value), each, 10.5, "bold")] for name, value in block.entries]
    lines = [_run(line, inner, BODY_SIZE) for line in block.lines]
    height = sum(line_count(parts_of(line)[0], inner, BODY_SIZE) for line in block.lines)
    whole = height <= _WHOLE_BOX_LINES
    return {"kind": "callout", "entries": entries, "lines": lines, "strong": block.strong, "whole": whole}


def _contents(block: Contents, width: float) -> Tree:
    entries = [
        [
            breakable(visible(text), width * 0.2, BODY_SIZE),
            breakable(visible(note), width * 0.66, BODY_SIZE),
            label,
        ]
        for text, note, label in block.entries
    ]
    return {"kind": "contents", "entries": entries}


def split_to_fit(table: Table, width: float) -> list[Table]:
    """Return a table, or several that repeat its key columns, each of which fits the width of the page."""
    if least_width(table) <= width or len(table.columns) <= table.keys + 1:
        return [table]
    groups, start = [], table.keys
    while start < len(table.columns):
        end = start + 1
        while end < len(table.columns) and least_width(_columns_of(table, start, end + 1)) <= width:
            end += 1
        groups.append(_columns_of(table, start, end))
        start = end
    named = [
        replace(group, caption=f"{group.caption} (columns, part {number} of {len(groups)})".strip(), notes=())
        for number, group in enumerate(groups, 1)
    ]
    return [*named[:-1], replace(named[-1], notes=table.notes)]


def _columns_of(table: Table, start: int, end: int) -> Table:
    """Return the key columns and some others; rows that span the table stay with the last columns."""
    last = end == len(table.columns)
    kept = [*range(table.keys), *range(start, end)]
    rows = tuple(
        replace(row, cells=tuple(row.cells[index] for index in kept)) if len(row.cells) > 1 else row
        for row in table.rows
        if len(row.cells) > 1 or last
    )
    return replace(table, columns=tuple(table.columns[index] for index in kept), rows=rows)


def _table(table: Table, width: float) -> Tree:
    widths = share(table, width) if least_width(table) <= width else _squeezed(table, width)
    return {
        "kind": "table",
        "caption": visible(table.caption),
        "widths": list(widths),
        "aligns": [column.align for column in table.columns],
        "headings": [
            _run(column.heading, wide - 2 * CELL_INSET) for column, wide in zip(table.columns, widths, strict=True)
        ],
        "rows": [_row(row, widths) for row in table.rows],
        "notes": [breakable(visible(note), width, 7.5) for note in table.notes],
    }


def _squeezed(table: Table, width: float) -> tuple[float, ...]:
    return tuple(width / len(table.columns) for _ in table.columns)


def _row(row: Row, widths: Sequence[float]) -> Tree:
    spans = len(row.cells) == 1 and len(widths) > 1
    wides = [sum(widths)] if spans else widths
    cells = [_run(cell, wide - 2 * CELL_INSET) for cell, wide in zip(row.cells, wides, strict=True)]
    group = row.group and spans
    return {"cells": cells, "marked": row.marked, "spans": spans, "group": group, "long": _is_long(row, wides)}


def _is_long(row: Row, wides: Sequence[float]) -> bool:
    """Return whether a row may break across pages: short rows stay whole, tall ones would overflow."""
    texts = [parts_of(cell)[0] for cell in row.cells]
    return any(
        len(text) > 60 and line_count(text, wide - 2 * CELL_INSET, TABLE_SIZE, "bold") > _WHOLE_LINES
        for text, wide in zip(texts, wides, strict=True)
    )
