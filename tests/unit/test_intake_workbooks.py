"""Reading workbooks: values, sheets, what is hidden in them, and two readings that agree."""

from __future__ import annotations

import string
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import HEADER, ROWS, SHEET, codes, old_workbook, open_document, operate, read, swap, workbook

from reperform.intake.workbooks.gate import open_package
from reperform.intake.workbooks.sheet_rows import UnusualSpellingError, read_usual
from reperform.intake.workbooks.sheet_xml import read_cells
from reperform.intake.workbooks.workbook import format_kind, open_workbook


def column(outcome: Any, name: str) -> list[str]:
    place = outcome.columns.index(name)
    return [row[place] for row in outcome.rows]


def one_column(tmp_path: Path, values: list[Any], number_format: str = "") -> list[str]:
    """What is read of a column of values with a number format."""

    def touch(book: Any, sheet: Any) -> None:
        style = book.add_format({"num_format": number_format} if number_format else {})
        sheet.write_string(0, 0, "id")
        sheet.write_string(0, 1, "value")
        for number, value in enumerate(values, 1):
            sheet.write_string(number, 0, f"A{number}")
            sheet.write(number, 1, value, style)

    outcome = read(tmp_path, workbook({"S": []}, touch))
    assert outcome.outcome == "accepted", outcome
    return column(outcome, "value")


def test_a_plain_workbook_is_read_as_texts(tmp_path: Path) -> None:
    """Names come from the first row; every value is text; each row knows its row in the file."""
    outcome = read(tmp_path, workbook({"Changes": ROWS}))
    assert outcome.outcome == "accepted"
    assert (outcome.sheet, outcome.header_row, outcome.columns) == ("Changes", 1, HEADER)
    assert outcome.rows == ROWS[1:]
    assert outcome.row_numbers == (2, 3, 4)
    assert outcome.notes == ()


def test_ids_as_text_keep_their_zeros(tmp_path: Path) -> None:
    """Postcodes, versions and logins that are texts stay as they are."""
    rows = (("id", "version"), ("01960", "7.10"), ("00042", "1.0"))
    assert read(tmp_path, workbook({"S": rows})).rows == rows[1:]


def test_numbers_have_the_shortest_exact_spelling(tmp_path: Path) -> None:
    """Integers carry no ".0"; a fraction is what a person typed, not its 17 binary digits."""
    assert one_column(tmp_path, [5, 4.35, 0.1, -2.5, 1e-7, 1234567890]) == [
        "5", "4.35", "0.1", "-2.5", "0.0000001", "1234567890",
    ]  # fmt: skip


def test_a_number_with_more_than_15_digits_is_noted(tmp_path: Path) -> None:
    """An id of 20 digits stored as a number has lost its last ones; the note names the cell."""
    outcome = read(tmp_path, workbook({"S": (("id",), (12345678901234567890,), (7,))}))
    assert outcome.rows[1] == ("7",)
    assert [note["text"] for note in outcome.notes if note["code"] == "RP-I122"] == [
        "1 numbers of more than 15 digits; spreadsheets lose the last ones: A2"
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (45720, "dd/mm/yyyy", "2025-03-04"),
        (45720, "[$-409]d-mmm-yy;@", "2025-03-04"),
        (45720.572916666664, "yyyy-mm-dd hh:mm", "2025-03-04T13:45:00"),
        (45720, "yyyy-mm-dd hh:mm", "2025-03-04T00:00:00"),
        (45720.5, "dd/mm/yyyy", "2025-03-04T12:00:00"),
        (45720.999995, "dd/mm/yyyy hh:mm", "2025-03-05T00:00:00"),
        (0.25, "hh:mm", "06:00:00"),
        (1.25, "[h]:mm", "30:00:00"),
        (61, "dd/mm/yyyy", "1900-03-01"),
        (60, "dd/mm/yyyy", "60"),
        (45720, '0.00" days"', "45720"),
        (45720, "General", "45720"),
    ],
)
def test_number_formats_decide_what_is_a_date(tmp_path: Path, value: float, number_format: str, expected: str) -> None:
    """Serials are dates only where the cell shows a date; days that never were stay numbers."""
    assert one_column(tmp_path, [value], number_format) == [expected]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("m/d/yy h:mm", "stamp"), ("mmm-yy", "date"), ("h:mm AM/PM", "clock"), ("[mm]:ss", "elapsed"),
        ("#,##0.00", "number"), ("00000", "padded"), ("000-00-0000", "padded"), ("[Red]0.0", "number"),
        ('yyyy"y"', "date"), ("0.00E+00", "number"), ("@", "number"), ("dddd", "date"), ('"d"0', "number"),
    ],
)  # fmt: skip
def test_number_formats_are_understood(code: str, kind: str) -> None:
    """Quoted texts, colours and escapes in a format are no date letters."""
    assert format_kind(code) == kind


def test_dates_of_the_1904_system_are_shifted(tmp_path: Path) -> None:
    """Older Excel for Mac counts from 1904; the same serial is a date four years later."""
    data = workbook({"S": ()}, lambda book, sheet: (
        sheet.write_row(0, 0, ["id", "on"]), sheet.write(1, 0, "A1"),
        sheet.write_number(1, 1, 44258, book.add_format({"num_format": "yyyy-mm-dd"})),
    ))  # fmt: skip
    data = operate(data, {"xl/workbook.xml": swap("<workbookPr ", '<workbookPr date1904="1" ')})
    assert read(tmp_path, data).rows == (("A1", "2025-03-04"),)


def test_truth_values_and_errors_keep_their_names(tmp_path: Path) -> None:
    """TRUE, FALSE and formula errors are texts; errors are noted with their cells."""

    def touch(_: Any, sheet: Any) -> None:
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 2, "=A1", None, "change")
        sheet.write_formula(3, 2, "=TODAY()", None, 45720)

    rows = (("id", "on", "calculated"), ("A1", True), ("A2", False), ("A3", True))
    outcome = read(tmp_path, workbook({"S": rows}, touch))
    assert outcome.rows == (("A1", "TRUE", "#DIV/0!"), ("A2", "FALSE", "change"), ("A3", "TRUE", "45720"))
    assert codes(outcome) == ["RP-I119", "RP-I121", "RP-I125"]


def test_rich_text_inline_text_and_escapes_are_read(tmp_path: Path) -> None:
    """Runs of rich text join, phonetic guides are left out, escapes are undone."""
    data = workbook({"S": (("id", "note"), ("A1", "x"), ("A2", "y"))})
    data = operate(data, {
        "xl/sharedStrings.xml": swap(
            "<si><t>x</t></si>",
            '<si><r><t xml:space="preserve">two </t></r><r><t>parts</t></r><rPh sb="0" eb="1"><t>no</t></rPh></si>',
        ),
        SHEET: lambda xml: xml.replace(
            b'<c r="B3" t="s"><v>5</v></c>',
            b'<c r="B3" t="inlineStr"><is><t xml:space="preserve">a_x000D_&amp;&lt;b&#62; </t></is></c>',
        ),
    })  # fmt: skip
    assert [row[1] for row in read(tmp_path, data).rows] == ["two parts", "a\n&<b> "]


def test_the_dimension_a_file_states_is_ignored(tmp_path: Path) -> None:
    """A wrong <dimension> hides no row."""
    data = operate(workbook({"S": ROWS}), {SHEET: swap('<dimension ref="A1:C4"/>', '<dimension ref="A1:A2"/>')})
    assert read(tmp_path, data).rows == ROWS[1:]


def test_hidden_rows_columns_and_sheets_are_read_and_noted(tmp_path: Path) -> None:
    """Hidden rows and columns count like the others; hidden sheets are named."""

    def touch(book: Any, sheet: Any) -> None:
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        sheet.autofilter("A1:C4")
        sheet.freeze_panes(1, 0)
        book.worksheets()[1].hide()

    outcome = read(tmp_path, workbook({"Changes": ROWS, "Notes": (("secret",),)}, touch))
    assert outcome.sheet == "Changes"
    assert outcome.rows == ROWS[1:]
    assert sorted(codes(outcome)) == ["RP-I110", "RP-I114", "RP-I115", "RP-I116"]
    assert "rows 3" in next(note["text"] for note in outcome.notes if note["code"] == "RP-I114")


def test_struck_through_and_merged_cells_are_noted(tmp_path: Path) -> None:
    """What the client crossed out or merged is told, and read like the rest."""

    def touch(book: Any, sheet: Any) -> None:
        sheet.write_string(1, 1, "Lee", book.add_format({"font_strikeout": True}))
        sheet.merge_range("A6:B6", "merged")
        sheet.write_string(5, 2, "fine")

    assert codes(read(tmp_path, workbook({"S": ROWS}, touch))) == ["RP-I117", "RP-I118", "RP-I152"]


def test_a_totals_row_of_a_table_is_excluded_and_noted(tmp_path: Path) -> None:
    """The workbook itself says that the last row of its table is a total."""

    def touch(_: Any, sheet: Any) -> None:
        names = [{"header": "id", "total_string": "Total"}, {"header": "n", "total_function": "sum"}]
        sheet.add_table("A1:B4", {"data": [["A", 1], ["B", 2]], "columns": names, "total_row": True})

    outcome = read(tmp_path, workbook({"S": ()}, touch))
    assert outcome.rows == (("A", "1"), ("B", "2"))
    assert "RP-I142" in codes(outcome)


def test_two_visible_sheets_are_a_question(tmp_path: Path) -> None:
    """Which sheet is the population is asked, with the rows of each; empty sheets are no choice."""
    data = workbook({"North": ROWS, "South": ROWS[:3], "Empty": ()})
    outcome = read(tmp_path, data)
    assert outcome.outcome == "needs_answer"
    assert outcome.questions[0]["id"] == "sheet"
    assert outcome.questions[0]["counts"] == {"North": 4, "South": 3}
    assert read(tmp_path, data, answers={"sheet": "South"}).rows == ROWS[1:3]
    assert read(tmp_path, data, sheet="South ").rows == ROWS[1:3]


def test_a_prefix_in_the_xml_changes_nothing(tmp_path: Path) -> None:
    """Some programs write <x:row>; the general reader takes what the fast form does not."""
    data = operate(workbook({"S": ROWS}), {SHEET: _prefixed})
    path = tmp_path / "prefixed"
    path.write_bytes(data)
    package = open_package(path)
    book = open_workbook(package)
    assert read_cells(book, book.sheets[0]).rows == [list(row) for row in ROWS]


def _prefixed(xml: bytes) -> bytes:
    for name in (b"worksheet", b"sheetData", b"row", b"c", b"v"):
        xml = xml.replace(b"<" + name + b" ", b"<x:" + name + b" ").replace(b"<" + name + b">", b"<x:" + name + b">")
        xml = xml.replace(b"</" + name + b">", b"</x:" + name + b">")
    return xml.replace(b"xmlns=", b"xmlns:x=").replace(b"<x:c ", b"<x:c ")


def test_open_document_sheets_are_read_twice(tmp_path: Path) -> None:
    """An .ods file is read by two readings that agree; there is nothing to tell of a plain one."""
    outcome = read(tmp_path, open_document(ROWS), "list.ods")
    assert (outcome.outcome, outcome.format, outcome.rows) == ("accepted", "ods", ROWS[1:])
    assert codes(outcome) == []


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12
)
CELLS = st.one_of(TEXTS, st.integers(-(10**14), 10**14), st.booleans(), st.floats(-1e9, 1e9).map(lambda x: round(x, 4)))


def _text(value: Any) -> str:
    """The expected text, worked out from the typed value without the code under test."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        text = f"{value:.4f}".rstrip("0").rstrip(".")
        return "0" if text in ("-0", "") else text
    return str(value)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12))
def test_what_was_typed_is_what_is_read(rows: list[tuple[Any, ...]]) -> None:
    """Texts, integers, fractions and truth values come back as typed, through both readings."""
    table = [("id", "one", "two", "three"), *((f"K{n}", *row) for n, row in enumerate(rows))]
    with tempfile.TemporaryDirectory() as folder:
        outcome = read(
            Path(folder), workbook({"S": table}), header_row=1, answers={"totals_row": "keep", "trailing_rows": "keep"}
        )
    assert outcome.outcome == "accepted", outcome.messages
    named = [place for place, _ in enumerate(table[0])]
    assert [[row[p] for p in named] for row in outcome.rows] == [[_text(v) for v in row] for row in table[1:]]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.none() | CELLS, max_size=5), max_size=10),
    st.sampled_from(["", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "0000", "hh:mm"]),
    st.booleans(),
)
def test_the_fast_form_and_the_general_reader_give_the_same_cells(
    rows: list[list[Any]], code: str, inline: bool
) -> None:
    """Both ways through a sheet agree on every cell and every finding."""

    def touch(book: Any, sheet: Any) -> None:
        style = book.add_format({"num_format": code, "font_strikeout": code == "0000"})
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                sheet.write(number + 1, place * 2, value, style)
        sheet.write_blank(20, 3, None, style)
        sheet.write_formula(21, 1, '=A1&"<"', style, "a<b")

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book"
        path.write_bytes(workbook({"S": (("a", "b"),)}, touch, inline=inline))
        package = open_package(path)
        book = open_workbook(package)
        assert read_cells(book, book.sheets[0], fast=True) == read_cells(book, book.sheets[0], fast=False)
        package.archive.close()


def test_the_fast_form_is_the_one_used_for_usual_files(tmp_path: Path) -> None:
    """A file of a common writer never falls back to the slow form by accident."""
    from reperform.intake.workbooks.cells import CellBuilder
    from reperform.intake.workbooks.workbook import read_strings, read_styles

    path = tmp_path / "book"
    path.write_bytes(workbook({"S": ROWS}))
    book = open_workbook(open_package(path))
    builder = CellBuilder(read_strings(book), read_styles(book), False, "S")
    read_usual(book.package, book.sheets[0].part, builder)
    assert len(builder.cells.rows) == len(ROWS)
    path.write_bytes(operate(workbook({"S": ROWS}), {SHEET: swap("<sheetData>", "<sheetData><!-- x -->")}))
    book = open_workbook(open_package(path))
    with pytest.raises(UnusualSpellingError):
        read_usual(book.package, book.sheets[0].part, CellBuilder([], read_styles(book), False, "S"))


def test_stamps_get_the_offset_of_the_declared_zone(tmp_path: Path) -> None:
    """Summer and winter offsets come from the zone; a time that occurred twice gets none and is noted."""

    def touch(book: Any, sheet: Any) -> None:
        style = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        moments = ((2025, 1, 15, 9, 0), (2025, 7, 15, 9, 0), (2025, 11, 2, 1, 30))
        for number, parts in enumerate(moments, 1):
            sheet.write_string(number, 0, f"A{number}")
            sheet.write_datetime(number, 1, datetime(*parts), style)  # noqa: DTZ001

    data = workbook({"S": (("id", "at"),)}, touch)
    assert read(tmp_path, data, date_columns=("at",)).questions[0]["id"] == "zone"
    outcome = read(tmp_path, data, date_columns=("at",), zone="America/Chicago", key=("id",))
    assert column(outcome, "at") == ["2025-01-15T09:00:00-06:00", "2025-07-15T09:00:00-05:00", "2025-11-02T01:30:00"]
    noted = next(note for note in outcome.notes if note["code"] == "RP-I132")
    assert noted["where"]["ids"] == ["A3"]


def test_letters_and_digits_of_every_column_are_placed_right(tmp_path: Path) -> None:
    """A wide sheet keeps each value under its name, past column Z."""
    names = tuple(f"name {one}{two}" for one in string.ascii_lowercase[:2] for two in string.ascii_lowercase)
    outcome = read(tmp_path, workbook({"S": (names, tuple(str(n) for n in range(52)))}), header_row=1)
    assert outcome.rows == (tuple(str(n) for n in range(52)),)


def test_old_excel_files_are_read_by_one_reader_and_say_so(tmp_path: Path) -> None:
    """An .xls file is read, ids as texts and numbers without a decimal point of their own."""
    outcome = read(tmp_path, old_workbook([("id", "owner", "n"), ("007", "Zoë", 5.0), ("008", "Lee", 4.35)]), "l.xls")
    assert (outcome.outcome, outcome.format, outcome.sheet) == ("accepted", "xls", "Data")
    assert outcome.rows == (("007", "Zoë", "5"), ("008", "Lee", "4.35"))
    assert codes(outcome) == ["RP-I128"]


@pytest.mark.parametrize("number_format", ["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"])
def test_times_rounded_to_the_next_day_are_noted_by_cell(tmp_path: Path, number_format: str) -> None:
    """0.09 s before midnight of 31 December is read as 1 January and said so; noise of a sum of times is not."""
    content = dates_of(["45657.999999", "45657.99999999999", "45657"], number_format)
    outcome = read(tmp_path, content)
    assert [value[:10] for value in column(outcome, "value")] == ["2025-01-01", "2025-01-01", "2024-12-31"]
    assert [note["text"].rsplit(": ")[1] for note in outcome.notes if note["code"] == "RP-I147"] == ["B2"]


def dates_of(serials: list[str], number_format: str) -> bytes:
    def touch(book: Any, sheet: Any) -> None:
        style = book.add_format({"num_format": number_format})
        sheet.write_row(0, 0, ("id", "value"))
        for number, serial in enumerate(serials, 1):
            sheet.write_string(number, 0, f"A{number}")
            sheet.write_number(number, 1, float(serial), style)

    return workbook({"S": []}, touch)


def test_rows_and_columns_of_no_height_or_width_are_noted_as_hidden(tmp_path: Path) -> None:
    """Whoever drags a row or a column to nothing hides it as well."""
    columns = '<cols><col min="2" max="2" width="0" customWidth="1"/></cols><sheetData>'
    content = operate(workbook({"S": ROWS}), {SHEET: swap("<sheetData>", columns)})
    content = operate(content, {SHEET: swap('<row r="3"', '<row r="3" ht="0" customHeight="1"')})
    assert sorted(codes(read(tmp_path, content))) == ["RP-I114", "RP-I115"]
