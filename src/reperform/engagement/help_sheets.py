"""The sheets that only explain: README, the lists behind drop-downs, and a library to copy from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from reperform.catalogue import criteria, example_controls
from reperform.engagement.sheets import SHEETS
from reperform.engagement.styles import Styles

_INTRODUCTION = (
    "This workbook is the engagement. You edit it in Excel; the program reads it and never changes it.",
    "1. Fill in About: client, system, period, categories.",
    "2. Fill in Controls and Attributes from the client's control matrix. Rows already there are ready tests of the",
    "    library, in which you replace what stands in {braces}, or, in a workbook without them, examples to overwrite.",
    "3. Describe each list the client sends in Populations, and how lists belong together in Joins. Where the client",
    "    calls a column otherwise than the tests do, write it into column_names:  left_on=Last Day; system=App .",
    "4. Save, then run  reperform check . It names every problem with its sheet, row and column.",
    "Dark column headings must be filled in, light ones may stay blank. Columns you add are kept and shown.",
    "Dates: real Excel dates, or text like 2025-01-31; no other text: 03/04/2025 has two readings.",
    "Several values in one cell are separated by a semicolon: CC6.2; CC6.3 . A value that holds one stands in"
    ' double quotes: "Last, First"; id .',
    "Arguments are written  name=value; name=value .",
    "Library_controls offers example controls to copy from, Library_criteria says in plain words what each"
    " criterion asks for. Nothing is read from these two sheets.",
)
_OTHERS = {
    "Systems": "Systems in scope.",
}
_CONTROL_COLUMNS = {
    "control_id": 11, "area": 16, "title": 34, "control_description": 60, "criteria": 22, "frequency": 14,
    "population": 34, "population_columns": 40, "attributes": 60, "ipe_checks": 40, "pitfalls": 40,
}  # fmt: skip


def write_readme(sheet: Any, styles: Styles) -> None:
    """Write the page that a person sees first."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 105)
    sheet.write_string(0, 0, "Engagement workbook", styles.title)
    row = 2
    for text in _INTRODUCTION:
        sheet.write_string(row, 1, text, styles.text)
        row += 1
    sheet.write_string(row + 1, 0, "sheet", styles.header)
    sheet.write_string(row + 1, 1, "what it holds", styles.header)
    sheets = {**{sheet_.name: sheet_.help for sheet_ in SHEETS}, **_OTHERS}
    for number, (name, text) in enumerate(sheets.items(), row + 2):
        sheet.write_url(number, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(number, 1, text, styles.text)


def write_help_sheets(new_sheet: Callable[[str], Any], styles: Styles) -> None:
    """Write the library sheets, and the lists that drop-downs refer to."""
    widths = {"id": 8, "category": 20, "series_title": 34, "paraphrase": 100}
    rows = [[getattr(row, name) for name in widths] for row in criteria()]
    _library(new_sheet("Library_criteria"), widths, rows, styles)
    controls = [[row[name] for name in _CONTROL_COLUMNS] for row in example_controls()]
    _library(new_sheet("Library_controls"), _CONTROL_COLUMNS, controls, styles)
    lists = new_sheet("Lists")
    lists.write_string(0, 0, "criterion", styles.header)
    for number, row in enumerate(criteria(), 1):
        lists.write_string(number, 0, row.id, styles.text)
    lists.hide()


def _library(sheet: Any, widths: dict[str, int], rows: Sequence[Sequence[str]], styles: Styles) -> None:
    for position, (name, width) in enumerate(widths.items()):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, name.replace("_", " "), styles.extra)
    for number, row in enumerate(rows, 1):
        for position, text in enumerate(row):
            sheet.write_string(number, position, text, styles.text)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(widths) - 1)
