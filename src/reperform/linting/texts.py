"""The texts of a document with their places: of blocks as they would be compiled, and of Word files as they stand.

Both become the same passages, so that every check reads either.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reperform.documents.blocks import Block, Bullets, Callout, Cell, Heading, KeyValues, Paragraph, Run, Table
from reperform.errors import Where

_LARGEST = 200_000_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}


@dataclass(frozen=True)
class Passage:
    """One text of a document.

    Attributes
    ----------
    document : str
        File, or name of the section as it would be compiled.
    heading : str
        The heading above it; ``page header`` for what stands on every page.
    row : int or None
        Row of its table, the headings being row 1.
    column : str
        Heading of its column.
    cells : tuple of str
        All cells of its row.
    headings : tuple of str
        All headings of its table.
    """

    document: str
    text: str
    heading: str = ""
    row: int | None = None
    column: str = ""
    cells: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()

    @property
    def where(self) -> Where:
        """The place of it."""
        return Where(file=self.document, row=self.row, column=self.column)

    @property
    def under(self) -> str:
        """Its heading in words, or nothing."""
        return f" (under “{self.heading}”)" if self.heading and self.row is None else ""


def passages_of_blocks(blocks: Iterable[Block], document: str) -> list[Passage]:
    """Return the texts of blocks in their order."""
    found: list[Passage] = []
    heading = ""
    for block in blocks:
        if isinstance(block, Heading):
            heading = block.text
            found.append(Passage(document, heading))
        elif isinstance(block, Table):
            found += _table(document, heading, [_text(one.heading) for one in block.columns],
                            [[_text(cell) for cell in row.cells] for row in block.rows])  # fmt: skip
            found += [Passage(document, text, heading) for text in (block.caption, *block.notes) if text]
        else:
            found += [Passage(document, text, heading) for text in _lines(block) if text.strip()]
    return found


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Run) else cell


def _lines(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return ["".join(map(_text, block.runs))]
        case Bullets():
            return [_text(item) for item in block.items]
        case KeyValues():
            return [f"{name}: {_text(value)}" for name, value in block.rows]
        case Callout():
            return [*(f"{name}: {value}" for name, value in block.entries), *map(_text, block.lines)]
    return []


def _table(document: str, heading: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Passage]:
    for number, cells in enumerate(rows, 2):
        for place, text in enumerate(cells):
            column = headings[place] if place < len(headings) else ""
            yield Passage(document, text, heading, number, column, tuple(cells), tuple(headings))


class UnreadableWordFile(ValueError):
    """A file of the report that is no Word file, or too large to be one."""


def passages_of_word(data: bytes, document: str) -> list[Passage]:
    """Return the texts of a Word file: body, tables, headers and footers; insertions count, deletions do not.

    Raises
    ------
    UnreadableWordFile
        If it is no Word file.
    """
    opened = _open(data)
    found: list[Passage] = []
    for part in _page_parts(opened):
        found += [Passage(document, text, "page header") for text in _paragraphs(part) if text.strip()]
    styles = {style.style_id: style.name for style in opened.styles}
    heading = ""
    for element in _body(opened.element.body):
        if element.tag == f"{_WORD}tbl":
            rows = [_cells(row) for row in _own(element, f"{_WORD}tr")]
            found += _table(document, heading, rows[0] if rows else [], rows[1:])
            continue
        text = _words(element)
        style = element.find(f"{_WORD}pPr/{_WORD}pStyle")
        name = styles.get(style.get(f"{_WORD}val", ""), "") if style is not None else ""
        is_heading = str(name).startswith("Heading")
        heading = text if is_heading else heading
        if text.strip():
            found.append(Passage(document, text, "" if is_heading else heading))
    return found


def _open(data: bytes) -> Any:
    from docx import Document

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                raise UnreadableWordFile("it is too large")
        return Document(io.BytesIO(data))
    # Whatever a damaged archive or its XML raises: the file cannot be read.
    except Exception as error:
        raise UnreadableWordFile("it is no Word file") from error


def _page_parts(opened: Any) -> Iterator[Any]:
    for section in opened.sections:
        for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            if not part.is_linked_to_previous:
                yield part._element


def _body(element: Any) -> Iterator[Any]:
    """Return paragraphs and tables in order, also those inside content controls."""
    for child in element:
        if child.tag in (f"{_WORD}p", f"{_WORD}tbl"):
            yield child
        elif child.tag in (f"{_WORD}sdt", f"{_WORD}sdtContent", f"{_WORD}ins", f"{_WORD}customXml"):
            yield from _body(child)


def _own(element: Any, tag: str) -> Iterator[Any]:
    """Return the rows or cells of a table itself, not of tables inside it."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{_WORD}sdt", f"{_WORD}sdtContent", f"{_WORD}ins", f"{_WORD}customXml"):
            yield from _own(child, tag)


def _cells(row: Any) -> list[str]:
    return ["\n".join(_paragraphs(cell)).strip() for cell in _own(row, f"{_WORD}tc")]


def _paragraphs(element: Any) -> list[str]:
    return [_words(one) for one in element.iter(f"{_WORD}p")]


def _words(paragraph: Any) -> str:
    # A deleted text stands in w:delText and is none of these; a text moved away stands below w:moveFrom.
    parts = []
    for node in paragraph.iter():
        if node.tag == f"{_WORD}t" and not _moved_away(node):
            parts.append(node.text or "")
        elif node.tag in _BREAKS:
            parts.append(_BREAKS[node.tag])
    return "".join(parts)


def _moved_away(node: Any) -> bool:
    return any(one.tag == f"{_WORD}moveFrom" for one in node.iterancestors())
