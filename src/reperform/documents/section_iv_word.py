"""Section IV as a Word file: named styles that a firm's template may redefine, and the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from reperform.documents.lead_sheet import addressed_by, series_in_scope
from reperform.documents.paper import Paper, records_of
from reperform.documents.section_iv import COLUMNS, TITLE, introduction, section_iv_entries, warning
from reperform.documents.wording import SAMPLE_DATA, engagement_header, period_words
from reperform.model import Engagement
from reperform.record import Header

STYLES = ("RP Body", "RP Table", "RP Table Heading", "RP Note")
_WIDTHS_INCHES = (0.9, 2.0, 2.4, 4.2)
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def section_iv_docx(papers: Sequence[Paper], engagement: Engagement, template: bytes = b"") -> bytes:
    """Return Section IV as a Word file.

    Parameters
    ----------
    template : bytes
        A firm's own .docx; its styles named ``RP Body``, ``RP Table``, ``RP Table Heading`` and ``RP Note`` are
        used as they are. Without one they are made.

    Returns
    -------
    bytes
        A .docx whose headings repeat on every page. Equal records give equal bytes.
    """
    from docx import Document

    document = Document(io.BytesIO(template)) if template else Document()
    header = engagement_header(engagement, records_of(papers))
    _prepare(document, header, own_template=bool(template))
    document.add_heading(TITLE, 1)
    for text in introduction(header):
        document.add_paragraph(_safe(text), style="RP Body")
    if warning(papers):
        document.add_paragraph(_safe(warning(papers)), style="RP Note")
    _add_table(document, COLUMNS, _test_rows(papers), _WIDTHS_INCHES)
    document.add_heading("Criteria and the controls that address them", 2)
    _add_table(document, ("Criterion", "In our words", "Controls"), _matrix_rows(papers, engagement), (0.9, 5.0, 3.6))
    stream = io.BytesIO()
    document.save(stream)
    return _fixed_zip(stream.getvalue())


def _test_rows(papers: Sequence[Paper]) -> list[tuple[str, ...]]:
    return [
        (entry.criteria, f"{entry.control}\n{entry.activity}", entry.test, entry.result)
        for entry in section_iv_entries(papers)
    ]


def _matrix_rows(papers: Sequence[Paper], engagement: Engagement) -> list[tuple[str, ...]]:
    return [
        (one.id, one.paraphrase, addressed_by(one.id, papers, engagement))
        for criteria in series_in_scope(engagement).values()
        for one in criteria
    ]


def _safe(text: str) -> str:
    """Return a text without characters that XML forbids or that reorder text: they become visible codes."""
    return _UNSAFE.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text.replace("\r\n", "\n"))


def _prepare(document: Any, header: Header, *, own_template: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Inches

    _add_styles(document)
    section = document.sections[0]
    if not own_template:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Inches(11), Inches(8.5)
        section.left_margin = section.right_margin = Inches(0.75)
        section.top_margin = section.bottom_margin = Inches(0.8)
    _page_header(section, header)
    _properties(document, header)


def _add_styles(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    present = {style.name for style in document.styles}
    for name, size, bold in zip(STYLES, (10, 8.5, 8.5, 10), (False, False, True, True), strict=True):
        if name in present:
            continue
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size, style.font.bold = Pt(size), bold
        style.paragraph_format.space_after = Pt(6 if name == "RP Body" else 1)
    for name in ("Heading 1", "Heading 2"):
        if name in present:
            document.styles[name].font.color.rgb = RGBColor(0, 0, 0)


def _page_header(section: Any, header: Header) -> None:
    period = period_words(header.period_start, header.period_end)
    words = [header.firm, header.client, header.system, period, f"SOC 2 Type {header.report_type}"]
    words += [SAMPLE_DATA] if header.sample_data else []
    section.header.paragraphs[0].text = _safe("  |  ".join(words))
    section.header.paragraphs[0].style = section.footer.paragraphs[0].style = "RP Table"
    footer = section.footer.paragraphs[0]
    footer.add_run("Section IV   Page ")
    _add_field(footer, "PAGE")
    footer.add_run(" of ")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def _properties(document: Any, header: Header) -> None:
    """Set title and author, and the last day of the period wherever Word would put today."""
    day = datetime.fromisoformat(header.period_end).replace(tzinfo=UTC)
    properties = document.core_properties
    properties.title = f"Section IV, SOC 2 Type {header.report_type}, {_safe(header.client)}"[:250]
    properties.author = properties.last_modified_by = _safe(header.firm)[:250]
    properties.created = properties.modified = day
    properties.language, properties.comments, properties.revision = "en-US", "", 1


def _add_table(document: Any, headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
    from docx.shared import Inches

    table = document.add_table(rows=1 + len(rows), cols=len(headings), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
    for place, values in enumerate([headings, *rows]):
        style = "RP Table Heading" if place == 0 else "RP Table"
        for cell, value, width in zip(table.rows[place].cells, values, widths, strict=True):
            cell.width = Inches(width)
            cell.paragraphs[0].style = document.styles[style]
            cell.paragraphs[0].text = _safe(value)
    _repeat_headings(table.rows[0])


def _repeat_headings(row: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _fixed_zip(data: bytes) -> bytes:
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
