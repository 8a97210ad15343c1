"""Writing one list as an OpenDocument spreadsheet, as LibreOffice users send it; the same bytes every time."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from .tables import Cell, Sheet

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = (
    "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
    "xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' "
    "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'"
)
_MANIFEST = (
    "<?xml version='1.0' encoding='UTF-8'?><manifest:manifest "
    "xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0' manifest:version='1.2'>"
    f"<manifest:file-entry manifest:full-path='/' manifest:media-type='{_TYPE}'/>"
    "<manifest:file-entry manifest:full-path='content.xml' manifest:media-type='text/xml'/></manifest:manifest>"
)


def write_ods(path: Path, sheet: Sheet) -> None:
    """Write a list: texts as text, days as date cells, numbers as numbers."""
    lines = [[title] for title in sheet.titles] + [list(sheet.columns), *map(list, sheet.rows)]
    rows = "".join(f"<table:table-row>{''.join(map(_cell, line))}</table:table-row>" for line in lines)
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {_SPACES} office:version='1.2'>"
        f"<office:body><office:spreadsheet><table:table table:name='{escape(sheet.name)}'>{rows}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("mimetype", _TYPE), ("content.xml", content), ("META-INF/manifest.xml", _MANIFEST)):
            info = zipfile.ZipInfo(name, (2026, 1, 20, 9, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, text)


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    shown = f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
    if isinstance(value, date):
        text = value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
        return f"<table:table-cell office:value-type='date' office:date-value='{text}'>{shown}"
    if isinstance(value, int | Decimal):
        return f"<table:table-cell office:value-type='float' office:value='{value}'>{shown}"
    return f"<table:table-cell office:value-type='string'>{shown}"
