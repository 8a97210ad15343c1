"""What a document is made of: a small tree of blocks. Text is only ever text, never markup.

One generic template renders every tree, so nothing a client wrote can become an instruction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Style = Literal["", "bold", "mono", "mark", "quiet"]
Align = Literal["left", "center", "right"]
PageSize = Literal["letter", "a4"]


@dataclass(frozen=True)
class Run:
    """A text with a style (bold, monospaced, tickmark, quiet) and perhaps a label it links to."""

    text: str
    style: Style = ""
    target: str = ""


Cell = str | Run


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 opens a paper, 2 a section, 3 a part of a section."""

    text: str
    level: int = 2
    label: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of one or more runs; one to ``keep`` stands on the page of what follows."""

    runs: tuple[Cell, ...]
    keep: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of short sentences."""

    items: tuple[Cell, ...]


@dataclass(frozen=True)
class KeyValues:
    """Names and values, one pair a line."""

    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class Column:
    """A column of a table. A column that is ``rigid`` takes no spare width; ``weight`` is its share of a scarce one."""

    heading: Cell
    align: Align = "left"
    rigid: bool = False
    weight: int = 1


@dataclass(frozen=True)
class Row:
    """A row of a table; a row of one cell spans all columns. ``marked`` rows have a grey ground.

    A ``group`` row of one cell heads the rows after it: it stays with them and repeats on their next page.
    """

    cells: tuple[Cell, ...]
    marked: bool = False
    group: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose headings repeat on every page.

    ``keys`` is the number of leading columns repeated when the table must be split to fit the page.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    notes: tuple[str, ...] = ()
    keys: int = 1


@dataclass(frozen=True)
class Figure:
    """A picture with the words that replace it for somebody who cannot see it."""

    png: bytes
    alt: str
    caption: str
    width_percent: int = 100


@dataclass(frozen=True)
class Callout:
    """A framed box: named values side by side, then sentences."""

    entries: tuple[tuple[str, str], ...] = ()
    lines: tuple[Cell, ...] = ()
    strong: bool = False


@dataclass(frozen=True)
class Contents:
    """A list of places with their page numbers: text, note, label."""

    entries: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PageBreak:
    """The next block starts a page."""


Block = Heading | Paragraph | Bullets | KeyValues | Table | Figure | Callout | Contents | PageBreak


@dataclass(frozen=True)
class PageHeader:
    """Three columns of lines at the top of every page; the first line of each is bold."""

    left: tuple[str, ...]
    middle: tuple[str, ...]
    right: tuple[str, ...]
    banner: str = ""
    footer: str = ""


@dataclass(frozen=True)
class Part:
    """Pages that share one header: a whole workpaper, or one paper of a binder."""

    header: PageHeader
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF."""

    name: str
    data: bytes = field(repr=False)
    mime_type: str
    description: str


@dataclass(frozen=True)
class Document:
    """A whole document. ``dated`` (YYYY-MM-DD) is the only date in its metadata; no clock is read."""

    title: str
    author: str
    dated: str
    parts: tuple[Part, ...]
    attachments: tuple[Attachment, ...] = ()
    page_size: PageSize = "letter"
    subject: str = ""
