"""Blocks as a Word file: named styles that a firm's template may redefine, and the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from reperform.documents.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Contents,
    Figure,
    Heading,
    KeyValues,
    PageBreak,
    Paragraph,
    Run,
    Table,
)
from reperform.documents.metrics import least_width, share
from reperform.documents.wording import SAMPLE_DATA, period_words
from reperform.errors import InputRefused, Message, Where
from reperform.record import Header

# Style, its size in points, bold; what a firm's template does not define is made like this.
STYLES = (
    ("RP Body", 10.0, False),
    ("RP Table", 8.5, False),
    ("RP Table Heading", 8.5, True),
    ("RP Note", 10.0, True),
    ("RP Bullet", 10.0, False),
)
TABLE_STYLE = "RP Grid"
_PLAIN_TABLE_STYLE = "Table Grid"
_HEADINGS = ("Heading 1", "Heading 2", "Heading 3")
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_EMU = 12_700  # of a point, the unit of lengths in a Word file
# Columns are shared out as if the page were this part of it: a firm's font may run wider than the one measured.
_MEASURED = 0.75


def docx_bytes(
    blocks: Sequence[Block], header: Header, title: str, *, template: bytes = b"", landscape: bool = False
) -> bytes:
    """Return blocks as a Word file.

    Parameters
    ----------
    header : Header
        What stands on every page.
    title : str
        Title of the file and its footer.
    template : bytes
        A firm's own .docx; its styles named as in ``STYLES`` and ``RP Grid`` (a table style) are used as they are,
        with its page set-up, header and footer. What it lacks is made.
    landscape : bool
        Turned pages, for wide tables; a template's own set-up wins.

    Returns
    -------
    bytes
        A .docx whose table headings repeat on every page. Equal arguments give equal bytes.

    Raises
    ------
    InputRefused
        RP-K12 when the template is no Word file.
    """
    document = _open(template)
    _prepare(document, header, title, own_template=bool(template), landscape=landscape)
    for block in blocks:
        _add(document, block)
    stream = io.BytesIO()
    document.save(stream)
    return fixed_zip(stream.getvalue())


def _open(template: bytes) -> Any:
    from docx import Document

    if not template:
        return Document()
    try:
        return Document(io.BytesIO(template))
    except (KeyError, ValueError, zipfile.BadZipFile, OSError):
        raise InputRefused(
            Message("RP-K12", "the firm's Word template is not a Word file (.docx)",
                    "The report could not be written in the firm's layout.",
                    "save it from Word as .docx, not as .dotx or .doc", Where(file="report.docx"))
        ) from None  # fmt: skip


def missing_styles(template: bytes) -> tuple[str, ...]:
    """Return the named styles that a firm's template does not define, in the order of the table of styles."""
    if not template:
        return ()
    present = {style.name for style in _open(template).styles}
    return tuple(name for name in (*_HEADINGS, *(name for name, _, _ in STYLES), TABLE_STYLE) if name not in present)


def safe(text: str) -> str:
    """Return a text without characters that XML forbids or that reorder text: they become visible codes."""
    return _UNSAFE.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text.replace("\r\n", "\n"))


def _prepare(document: Any, header: Header, title: str, *, own_template: bool, landscape: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Inches

    _add_styles(document)
    section = document.sections[0]
    if not own_template:
        width, height = (11, 8.5) if landscape else (8.5, 11)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Inches(width), Inches(height)
        section.left_margin = section.right_margin = Inches(0.75 if landscape else 1)
        section.top_margin, section.bottom_margin = Inches(1), Inches(0.8)
    if not own_template or not _says_something(section):
        _page_header(section, header, title)
    elif header.sample_data:
        section.header.add_paragraph(SAMPLE_DATA, style="RP Table")
    _properties(document, header, title)


def _says_something(section: Any) -> bool:
    parts = (*section.header.paragraphs, *section.footer.paragraphs)
    return any(part.text.strip() for part in parts) or bool(section.header.tables)


def _add_styles(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    present = {style.name for style in document.styles}
    for name, size, bold in STYLES:
        if name in present:
            continue
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size, style.font.bold = Pt(size), bold
        style.paragraph_format.space_after = Pt(1 if name.startswith("RP Table") else 6)
    for level, name in enumerate(_HEADINGS):
        if name not in present:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = document.styles["Normal"]
            style.font.size, style.font.bold = Pt((16, 12, 10.5)[level]), True
            style.paragraph_format.keep_with_next = True
        elif "RP Body" not in present:
            document.styles[name].font.color.rgb = RGBColor(0, 0, 0)


def _page_header(section: Any, header: Header, title: str) -> None:
    period = period_words(header.period_start, header.period_end)
    words = [header.firm, header.client, header.system, period, f"SOC 2 Type {header.report_type}"]
    words += [SAMPLE_DATA] if header.sample_data else []
    section.header.paragraphs[0].text = safe("  |  ".join(words))
    section.header.paragraphs[0].style = section.footer.paragraphs[0].style = "RP Table"
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{safe(title.partition(':')[0])}   Page ")
    _add_field(footer, "PAGE")
    footer.add_run(" of ")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def _properties(document: Any, header: Header, title: str) -> None:
    """Set title and author, and the last day of the period wherever Word would put today."""
    day = datetime.fromisoformat(header.period_end).replace(tzinfo=UTC)
    properties = document.core_properties
    properties.title = f"{safe(title)}, SOC 2 Type {header.report_type}, {safe(header.client)}"[:250]
    properties.author = properties.last_modified_by = safe(header.firm)[:250]
    properties.created = properties.modified = day
    properties.language, properties.comments, properties.revision = "en-US", "", 1


def _add(document: Any, block: Block) -> None:
    match block:
        case Heading():
            document.add_paragraph(safe(block.text), style=_HEADINGS[min(block.level, 3) - 1])
        case Paragraph():
            bold = all(isinstance(run, Run) and run.style == "bold" for run in block.runs)
            is_note = bold and len(block.runs) == 1
            paragraph = document.add_paragraph(style="RP Note" if is_note else "RP Body")
            _runs(paragraph, block.runs, is_bold=is_note)
            if block.keep:
                paragraph.paragraph_format.keep_with_next = True
        case Bullets():
            for item in block.items:
                paragraph = document.add_paragraph(style="RP Bullet")
                _runs(paragraph, ("•  ", item))
        case KeyValues():
            _table(document, None, [(name, value) for name, value in block.rows], (1.0, 3.0))
        case Table():
            _table_block(document, block)
        case Callout() | Contents():
            for runs in _lines(block):
                _runs(document.add_paragraph(style="RP Body"), runs)
        case PageBreak():
            document.add_page_break()
        case Figure():
            document.add_paragraph(safe(f"{block.caption} {block.alt}".strip()), style="RP Body")


def _lines(block: Callout | Contents) -> list[tuple[Cell, ...]]:
    """Return the lines of a framed box or of a list of places."""
    if isinstance(block, Contents):
        return [(Run(f"{text}  ", "bold"), note) for text, note, _ in block.entries]
    return [*((Run(f"{name}: ", "bold"), value) for name, value in block.entries), *((line,) for line in block.lines)]


def _runs(paragraph: Any, runs: Sequence[Cell], *, is_bold: bool = False) -> None:
    """Add runs to a paragraph; ``is_bold`` says that its style makes all of it bold."""
    for cell in runs:
        run = cell if isinstance(cell, Run) else Run(cell)
        made = paragraph.add_run(safe(run.text))
        if run.style == "bold" and not is_bold:
            made.bold = True


def _table_block(document: Any, block: Table) -> None:
    if block.caption:
        document.add_paragraph(safe(block.caption), style="RP Note")
    headings = [column.heading for column in block.columns]
    room = _room(document) * _MEASURED
    shares = share(block, room) if least_width(block) <= room else [float(column.weight) for column in block.columns]
    _table(document, headings, [row.cells for row in block.rows], shares, _groups(block))
    for note in block.notes:
        document.add_paragraph(safe(note), style="RP Table")
    if not block.notes:
        document.add_paragraph(style="RP Table")


def _table(
    document: Any,
    headings: Sequence[Cell] | None,
    rows: Sequence[Sequence[Cell]],
    shares: Sequence[float],
    groups: frozenset[int] = frozenset(),
) -> None:
    from docx.shared import Pt

    room = _room(document)
    widths = [Pt(room * part / sum(shares)) for part in shares]
    present = {style.name for style in document.styles}
    style = next((name for name in (TABLE_STYLE, _PLAIN_TABLE_STYLE) if name in present), None)
    lines = [headings, *rows] if headings is not None else list(rows)
    table = document.add_table(rows=len(lines), cols=len(widths), style=style)
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    styles = [_style_id(document, name) for name in ("RP Table", "RP Table Heading")]
    for place, (row, values) in enumerate(zip(table.rows, lines, strict=True)):
        is_heading = headings is not None and place == 0
        _row(row, values, widths, styles[is_heading], is_heading=is_heading)
    for place in groups:
        for paragraph in table.rows[place].cells[0].paragraphs:
            paragraph.paragraph_format.keep_with_next = True
    if headings is not None:
        _mark_row(table.rows[0], "w:tblHeader")


def _room(document: Any) -> float:
    """Return the points between the margins."""
    section = document.sections[0]
    return float(section.page_width - section.left_margin - section.right_margin) / _EMU


def _groups(block: Table) -> frozenset[int]:
    """Return the rows, counted with the headings, that must not end a page."""
    return frozenset(place for place, row in enumerate(block.rows, 1) if row.group)


def _style_id(document: Any, name: str) -> str | None:
    """Return what a paragraph names its style by; looked up once a table, for a file has thousands of cells."""
    from docx.enum.style import WD_STYLE_TYPE

    identifier: str | None = document.part.get_style_id(document.styles[name], WD_STYLE_TYPE.PARAGRAPH)
    return identifier


def _row(
    row: Any, values: Sequence[Cell], widths: Sequence[Any], style: str | None, *, is_heading: bool
) -> None:
    cells = list(row.cells)
    if len(values) == 1 and len(widths) > 1:
        cells = [cells[0].merge(cells[-1])]
        widths = [sum(widths)]
    for cell, value, width in zip(cells, values, widths, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph._p.style = style
        _runs(paragraph, (value,), is_bold=is_heading)
    if max(len(value.text if isinstance(value, Run) else value) for value in values) < 900:
        _mark_row(row, "w:cantSplit")


def _mark_row(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def fixed_zip(data: bytes) -> bytes:
    """Return the same archive with fixed times and order, so that equal content has equal bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        names = sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name, _FIRST_ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            new.writestr(entry, old.read(name))
    return stream.getvalue()
