"""What hides values in a workbook or casts doubt on them: each fact is told with its cells, in both ways of reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from intake_files import ROWS, SHEET, codes, operate, read, swap, workbook

from reperform.intake.outcome import ReadOutcome
from reperform.intake.workbooks.cells import Cells
from reperform.intake.workbooks.gate import open_package
from reperform.intake.workbooks.sheet_xml import read_cells
from reperform.intake.workbooks.workbook import open_workbook

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


def text_of(outcome: ReadOutcome, code: str) -> str:
    """The text of the one note of a code."""
    assert outcome.outcome == "accepted", outcome
    (text,) = (note["text"] for note in outcome.notes if note["code"] == code)
    return str(text)


def cells_of(tmp_path: Path, data: bytes, *, fast: bool) -> Cells:
    path = tmp_path / "book"
    path.write_bytes(data)
    package = open_package(path)
    book = open_workbook(package)
    found = read_cells(book, book.sheets[0], fast=fast)
    package.archive.close()
    return found


def with_formulas(formulas: dict[str, str]) -> bytes:
    """A workbook whose cells in column D hold these formulas with a stored result."""

    def touch(_: Any, sheet: Any) -> None:
        for cell, formula in formulas.items():
            sheet.write_formula(cell, formula, None, 1)

    return workbook({"S": ROWS}, touch)


@pytest.mark.parametrize(
    ("formula", "is_external"),
    [
        ("=[1]Other!A1", True),
        ("='[1]Other sheet'!A1+1", True),
        ("=VLOOKUP(A2,'[12]Rates'!$A:$B,2,FALSE)", True),
        ("=[1]!Rate", True),
        ("='C:\\books\\[rates.xlsx]S'!A1", True),
        ("=[0]!Own", False),
        ("=S!A1", False),
        ("=SUM(Sales[2024])", False),
        ("=SUM(Sales[[#All],[2024]])", False),
        ('="see [1]Other!A1"', False),
    ],
)
def test_formulas_that_reach_into_other_workbooks_are_named(tmp_path: Path, formula: str, is_external: bool) -> None:
    """The cells are told, since their stored results may be old; tables and quoted texts are no links."""
    data = with_formulas({"D2": formula})
    outcome = read(tmp_path, data, header_row=1)
    assert ("RP-I135" in codes(outcome)) == is_external
    if is_external:
        expected = "1 formulas that refer to other workbooks; their stored results may be old: D2"
        assert text_of(outcome, "RP-I135") == expected
    assert cells_of(tmp_path, data, fast=True) == cells_of(tmp_path, data, fast=False)


def test_cells_that_share_a_formula_share_what_is_told_of_it(tmp_path: Path) -> None:
    """A shared formula is written out at its first cell only; the others are volatile and external like it."""
    data = operate(with_formulas({"D2": "=TODAY()+[1]R!A1", "D3": "=1", "D4": "=1"}), {SHEET: lambda xml: (
        xml.replace(b"<f>TODAY()+[1]R!A1</f>", b'<f t="shared" ref="D2:D4" si="0">TODAY()+[1]R!A1</f>')
        .replace(b"<f>1</f>", b'<f t="shared" si="0"/>')
    )})  # fmt: skip
    outcome = read(tmp_path, data, header_row=1)
    assert text_of(outcome, "RP-I135").endswith(": D2, D3, D4")
    assert text_of(outcome, "RP-I121").endswith(": D2, D3, D4")
    assert cells_of(tmp_path, data, fast=True) == cells_of(tmp_path, data, fast=False)


def test_runs_of_struck_through_text_are_noted_by_row(tmp_path: Path) -> None:
    """A cell of which only a part is crossed out counts as crossed out; the same text elsewhere does not."""

    def touch(book: Any, sheet: Any) -> None:
        sheet.write_rich_string("B3", book.add_format({"font_strikeout": True}), "Lee", " Ann")

    rows = (*ROWS, ("CHG-004", "Lee Ann", "fine"))
    data = workbook({"S": rows}, touch)
    outcome = read(tmp_path, data)
    assert outcome.rows[1][1] == "Lee Ann"
    assert text_of(outcome, "RP-I118") == "1 rows with struck-through cells, read like the others: rows 3"
    inline = operate(workbook({"S": ROWS}), {SHEET: swap(
        '<c r="B2" t="s"><v>4</v></c>',
        '<c r="B2" t="inlineStr"><is><r><rPr><strike/></rPr><t>Lee</t></r>'
        '<r><t xml:space="preserve"> J</t></r></is></c>',
    )})  # fmt: skip
    assert text_of(read(tmp_path, inline), "RP-I118").endswith("rows 2")


def test_comments_are_named_by_their_cells(tmp_path: Path) -> None:
    """A comment may say what the value does not; the auditor is told where to look."""

    def touch(_: Any, sheet: Any) -> None:
        sheet.write_comment("B2", "see mail")
        sheet.write_comment("A4", "cancelled")

    assert text_of(read(tmp_path, workbook({"S": ROWS}, touch)), "RP-I113") == (
        "comments on 2 cells, not read: B2, A4"
    )


def test_very_hidden_sheets_and_protection_are_told(tmp_path: Path) -> None:
    """A sheet that no menu shows is named as such; a protected sheet is told."""

    def touch(book: Any, sheet: Any) -> None:
        book.worksheets()[1].very_hidden()
        book.worksheets()[2].hide()
        sheet.protect()

    outcome = read(tmp_path, workbook({"S": ROWS, "Deep": ROWS, "Shallow": ROWS}, touch))
    assert text_of(outcome, "RP-I110") == "hidden sheets, not read: Deep (very hidden: no menu shows it), Shallow"
    assert text_of(outcome, "RP-I133") == "the sheet is protected against changes"


def test_pivot_tables_their_caches_and_connections_are_told(tmp_path: Path) -> None:
    """A pivot table is a summary, its cache another copy of the data, a connection a thing that may be stale."""
    pivot = f'<Relationship Id="r9" Type="{RELATIONS}/pivotTable" Target="../pivotTables/pivotTable1.xml"/>'
    connection = f'<Relationship Id="r9" Type="{RELATIONS}/connections" Target="connections.xml"/></Relationships>'
    data = operate(workbook({"S": ROWS}), {
        "xl/worksheets/_rels/sheet1.xml.rels": f"{HEAD}{pivot}</Relationships>".encode(),
        "xl/pivotTables/pivotTable1.xml": b"<x/>",
        "xl/pivotCache/pivotCacheDefinition1.xml": b"<x/>",
        "xl/connections.xml": b"<connections/>",
        "xl/_rels/workbook.xml.rels": swap("</Relationships>", connection),
    })  # fmt: skip
    assert codes(read(tmp_path, data)) == ["RP-I134", "RP-I136", "RP-I137"]


def test_values_beside_and_below_a_table_are_told(tmp_path: Path) -> None:
    """A table object says where its data end; what stands outside is named by row and column."""

    def touch(_: Any, sheet: Any) -> None:
        names = [{"header": "id"}, {"header": "n"}]
        sheet.add_table("A1:B3", {"data": [["A", "x"], ["B", "y"]], "columns": names})
        sheet.write_row("A5", ["C", "z"])
        sheet.write_column("D1", ["note", "p", "q"])

    outcome = read(tmp_path, workbook({"S": ()}, touch), header_row=1)
    texts = [note["text"] for note in outcome.notes if note["code"] == "RP-I127"]
    assert texts == [
        "table Table1 spans rows 1 to 3; values stand outside: rows 5",
        "values stand beside the table, in columns D",
    ]


def test_a_filter_that_is_set_in_a_table_is_told(tmp_path: Path) -> None:
    """The filter of a table stands in the table's own part."""

    def touch(_: Any, sheet: Any) -> None:
        sheet.add_table("A1:B3", {"data": [["A", "x"], ["B", "y"]], "columns": [{"header": "id"}, {"header": "n"}]})
        sheet.set_row(1, None, None, {"hidden": True})

    data = operate(workbook({"S": ()}, touch), {"xl/tables/table1.xml": swap(
        '<autoFilter ref="A1:B3"/>',
        '<autoFilter ref="A1:B3"><filterColumn colId="0"><filters><filter val="B"/></filters></filterColumn>'
        "</autoFilter>",
    )})  # fmt: skip
    outcome = read(tmp_path, data)
    assert text_of(outcome, "RP-I116") == "table Table1 has a filter that hides rows; they are read"
    assert text_of(outcome, "RP-I114").endswith("rows 2")


def test_the_1904_date_system_is_told(tmp_path: Path) -> None:
    """Whoever compares serials by hand needs to know from where they count."""
    data = operate(workbook({"S": ROWS}), {"xl/workbook.xml": swap("<workbookPr ", '<workbookPr date1904="1" ')})
    assert codes(read(tmp_path, data)) == ["RP-I138"]


def test_a_sheet_nested_too_deep_is_refused(tmp_path: Path) -> None:
    """The chosen sheet is held to the same depth as every other part."""
    deep = "<x>" * 100 + "</x>" * 100
    data = operate(workbook({"S": ROWS}), {SHEET: swap("<sheetData>", f"{deep}<sheetData>")})
    assert codes(read(tmp_path, data)) == ["RP-I27"]


def test_a_whole_workbook_tells_nothing(tmp_path: Path) -> None:
    """Notes are for what is odd: a plain workbook has none."""
    assert codes(read(tmp_path, workbook({"S": ROWS}))) == []
