"""Sheets in any spelling: the fast form gives what the general form gives; broken ones are refused by both."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_files import SHEET, operate, workbook

from reperform.errors import InputRefused
from reperform.intake.outcome import ReadDeclaration
from reperform.intake.reading import read_in_process
from reperform.intake.workbooks import row_plans, sheet_rows
from reperform.intake.workbooks.cells import Cells
from reperform.intake.workbooks.gate import open_package
from reperform.intake.workbooks.sheet_xml import read_cells
from reperform.intake.workbooks.workbook import open_workbook
from reperform.texts import column_letters

FORMATS = ("", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "00000", "hh:mm", "[h]:mm")
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def base() -> bytes:
    """A workbook with six shared texts, one of them white space, and a style for each number format."""

    def touch(book: Any, sheet: Any) -> None:
        for number, code in enumerate(FORMATS):
            sheet.write(0, number, number, book.add_format({"num_format": code}) if code else None)
        sheet.write(1, 0, 1, book.add_format({"font_strikeout": True}))
        for number, text in enumerate(("id", "a&b", " ", "two\nlines", "_x0041_", "01")):
            sheet.write_string(2, number, text)

    return workbook({"S": ()}, touch)


BASE = base()
USUAL_NUMBERS = ("0", "1", "7", "42", "5.0", "4.35", "45720", "45720.5", "1E3", "-0", "007", "0.1", "1234567890123456")
ODD_NUMBERS = (" 5 ", "", "4.3499999999999996", "60", "-1", "1e400", "x", "99999999", "0.30000000000000004")
TEXTS = ("", " ", "a", "Zoë", "a&amp;b", "&#65;", "&#x41;", "_x0041_", "a]]b", "x > y", "line&#10;two", "0")


@st.composite
def cell(draw: Any, letters: str, number: int, is_usual: bool) -> str:
    """One cell: usual spellings nearly always, others where the sheet is allowed to have them."""
    style = draw(st.sampled_from(("", *(f' s="{index}"' for index in range(len(FORMATS) + 1)))))
    kinds = ("n", "n", "s", "inline", "str", "b", "empty") if is_usual else (
        "n", "s", "inline", "str", "b", "e", "d", "empty", "formula", "rich", "phonetic", "both", "spaced", "cdata",
        "comment", "no r", "swapped", "odd")  # fmt: skip
    kind = draw(st.sampled_from(kinds))
    value = draw(st.sampled_from(USUAL_NUMBERS if is_usual else USUAL_NUMBERS + ODD_NUMBERS))
    text = draw(st.sampled_from(TEXTS))
    shared = draw(st.sampled_from(("0", "1", "2", "3", "4", "5") if is_usual else ("0", "2", "5", "6", "99", "-1", "")))
    where = f'r="{letters}{number}"{style}'
    return {
        "n": f"<c {where}><v>{value}</v></c>",
        "s": f'<c {where} t="s"><v>{shared}</v></c>',
        "inline": f'<c {where} t="inlineStr"><is><t>{text}</t></is></c>',
        "str": f'<c {where} t="str"><v>{text}</v></c>',
        "b": f'<c {where} t="b"><v>1</v></c>',
        "empty": f"<c {where}/>",
        "e": f'<c {where} t="e"><v>#REF!</v></c>',
        "d": f'<c {where} t="d"><v>2025-03-04T00:00:00</v></c>',
        "formula": f'<c {where} t="str"><f>NOW()</f><v>{text}</v></c>',
        "rich": f'<c {where} t="inlineStr"><is><r><t>a</t></r><r><t xml:space="preserve"> b</t></r></is></c>',
        "phonetic": f'<c {where} t="inlineStr"><is><t>{text}</t><rPh sb="0" eb="1"><t>no</t></rPh></is></c>',
        "both": f'<c {where} t="str"><v>{text}</v><is><t>more</t></is></c>',
        "spaced": f"<c {where}> <v>{value}</v> </c>",
        "cdata": f'<c {where} t="str"><v><![CDATA[<v>1</v>]]></v></c>',
        "comment": f"<c {where}><!-- <v>2</v> --><v>{value}</v></c>",
        "no r": f"<c{style}><v>{value}</v></c>",
        "swapped": f"<c{style} r='{letters}{number}'><v>{value}</v></c>",
        "odd": f'<c {where} t="nonsense"><v>{value}</v></c>',
    }[kind]


@st.composite
def sheet_xml(draw: Any) -> str:
    """A sheet: mostly a table in the usual spelling, sometimes with anything that XML allows in it."""
    is_usual = draw(st.sampled_from((True, True, False)))
    columns = draw(st.lists(st.integers(0, 30), min_size=1, max_size=4, unique=True).map(sorted))
    rows, number = [], 0
    for _ in range(draw(st.integers(1, 12))):
        number += draw(st.sampled_from((1, 1, 1, 2, 5000) if is_usual else (1, 1, 2, 0)))
        cells = [draw(cell(column_letters(column), number, is_usual)) for column in columns if draw(st.booleans())]
        if not is_usual:
            cells = draw(st.permutations(cells)) if draw(st.integers(0, 9)) == 0 else cells
        head = draw(st.sampled_from(("", "", ' spans="1:9"', ' hidden="1"', ' ht="15" customHeight="1"')))
        between = "" if is_usual else draw(st.sampled_from(("", "", "\n  ", "<!-- x -->")))
        text = f'<row r="{number}"{head}>{"".join(cells)}</row>'
        if not is_usual:
            text = draw(st.sampled_from((text, text, f'<row r="{number}"/>', text.replace(f' r="{number}"', "", 1))))
        rows.append(text + between)
    data = f"<sheetData>{''.join(rows)}</sheetData>" if rows else "<sheetData/>"
    extra = draw(
        st.sampled_from(("", '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>', '<autoFilter ref="A1:C9"/>'))
    )
    text = f"<worksheet {NAMESPACE}><cols><col min='2' max='2' hidden='1'/></cols>{data}{extra}</worksheet>"
    if not is_usual and draw(st.integers(0, 4)) == 0:
        text = text.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("<x:!", "<!")
        text = text.replace("xmlns=", "xmlns:x=")
    return f'<?xml version="1.0" encoding="UTF-8"?>{text}'


def cells_or_refusal(path: Path, *, fast: bool) -> Cells | list[str]:
    package = open_package(path)
    try:
        book = open_workbook(package)
        return read_cells(book, book.sheets[0], fast=fast)
    except InputRefused as refused:
        return [message.code for message in refused.messages]
    finally:
        package.archive.close()


@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(sheet_xml(), st.sampled_from((50, 4_000)))
def test_both_forms_give_the_same_cells(xml: str, few: int) -> None:
    """Whatever the spelling, the fast form gives the general form's cells, or its refusal."""
    before = sheet_rows._FEW_CHARACTERS
    sheet_rows._FEW_CHARACTERS = few  # small sheets, cut as if they were large
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "book"
            path.write_bytes(operate(BASE, {SHEET: xml.encode()}))
            assert cells_or_refusal(path, fast=True) == cells_or_refusal(path, fast=False), xml
    finally:
        sheet_rows._FEW_CHARACTERS = before


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(sheet_xml(), st.data())
def test_broken_sheets_are_refused_or_read_alike(xml: str, data: Any) -> None:
    """A sheet cut off or with a character changed is refused, or both forms still give the same cells."""
    place = data.draw(st.integers(0, len(xml) - 1))
    with_what = data.draw(st.sampled_from(("", "<", "&", '"', ">", "/", "\x01", "9", "<!DOCTYPE x>")))
    broken = data.draw(st.sampled_from((xml[:place] + with_what + xml[place + 1 :], xml[:place])))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book"
        path.write_bytes(operate(BASE, {SHEET: broken.encode()}))
        one, other = cells_or_refusal(path, fast=True), cells_or_refusal(path, fast=False)
        # Of two faults in one sheet either may be named.
        assert one == other or (isinstance(one, list) and isinstance(other, list)), broken
        outcome = read_in_process(path, "l.xlsx", ReadDeclaration(header_row=1))
        assert outcome.outcome in ("accepted", "needs_answer", "refused")
        assert "RP-I04" not in [message.code for message in outcome.messages], (broken, outcome.messages)


def test_a_usual_sheet_is_taken_by_its_plan(tmp_path: Path) -> None:
    """A plain table is taken whole, block by block, not cell by cell: the speed of large lists rests on it."""
    rows = [("id", "n"), *((f"C{number}", number) for number in range(500))]
    path = tmp_path / "book"
    path.write_bytes(workbook({"S": rows}))
    package = open_package(path)
    taken: list[int] = []
    take = row_plans.RowPlan.take

    def counted(plan: row_plans.RowPlan, text: str, last_row: int) -> row_plans.Block | None:
        block = take(plan, text, last_row)
        taken.append(len(block.rows) if block else 0)
        return block

    row_plans.RowPlan.take = counted  # type: ignore[method-assign]
    try:
        read_cells(open_workbook(package), open_workbook(package).sheets[0])
    finally:
        row_plans.RowPlan.take = take  # type: ignore[method-assign]
    assert sum(taken) > 400


def test_spellings_that_programs_read_differently_are_refused(tmp_path: Path) -> None:
    """A text of its own in a cell of another type, or a root of no known namespace: some programs show nothing."""
    path = tmp_path / "book"
    for xml in (
        f'<worksheet {NAMESPACE}><sheetData><row r="1"><c r="A1" t="str"><is><t>x</t></is></c></row>',
        '<worksheet xmlns="http*//x"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>',
    ):
        path.write_bytes(operate(BASE, {SHEET: f"{xml}</sheetData></worksheet>".encode()}))
        assert cells_or_refusal(path, fast=True) == cells_or_refusal(path, fast=False) == ["RP-I17"]
