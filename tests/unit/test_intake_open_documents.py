"""OpenDocument spreadsheets: an own reading of content.xml that a second reader must agree with."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_files import codes, open_content, read

from reperform.intake.outcome import ReadOutcome

HEADER = "".join(
    f'<table:table-cell office:value-type="string"><text:p>{name}</text:p></table:table-cell>' for name in ("id", "n")
)


def cell(text: str, inner: str = "", **attributes: str) -> str:
    """A cell: attributes as keywords with __ for the colon and _ for the hyphen."""
    named = " ".join(f'{key.replace("__", ":").replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f"<table:table-cell {named}>{inner}{f'<text:p>{text}</text:p>' if text else ''}</table:table-cell>"


def text_cell(text: str, inner: str = "", **attributes: str) -> str:
    return cell(text, inner, office__value_type="string", **attributes)


def blank(count: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{count}"/>'


def table(*rows: str, styles: str = "", name: str = "Data") -> bytes:
    whole = (row if row.startswith("<table:table-row") else f"<table:table-row>{row}</table:table-row>" for row in rows)
    body = "".join(whole)
    return open_content(f'<table:table table:name="{name}">{body}</table:table>', styles)


def only(tmp_path: Path, value: str, styles: str = "") -> ReadOutcome:
    """What is read of one row: an id and the cell."""
    return read(tmp_path, table(HEADER, text_cell("A1") + value, styles=styles), "l.ods")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (cell("5", office__value_type="float", office__value="5"), "5"),
        (cell("4.35", office__value_type="float", office__value="4.3499999999999996"), "4.35"),
        (cell("12.50%", office__value_type="percentage", office__value="0.125"), "0.125"),
        (cell("$12.50", office__value_type="currency", office__value="12.5"), "12.5"),
        (cell("04.03.25", office__value_type="date", office__date_value="2025-03-04"), "2025-03-04"),
        (cell("x", office__value_type="date", office__date_value="2025-03-04T13:45:00"), "2025-03-04T13:45:00"),
        (cell("x", office__value_type="date", office__date_value="2025-03-04T23:59:59.6"), "2025-03-05T00:00:00"),
        (cell("x", office__value_type="time", office__time_value="PT06H00M01S"), "06:00:01"),
        (cell("x", office__value_type="time", office__time_value="PT30H00M00S"), "30:00:00"),
        (cell("x", office__value_type="boolean", office__boolean_value="true"), "TRUE"),
        (text_cell("007"), "007"),
        (text_cell("a<text:s text:c=\"3\"/>b"), "a   b"),
        (text_cell("a<text:tab/>b"), "a\tb"),
        (text_cell("a<text:line-break/>b"), "a\nb"),
        (text_cell("two</text:p><text:p>lines"), "two\nlines"),
        (text_cell("<text:span>rich</text:span> text"), "rich text"),
        (text_cell("seen", "<office:annotation><text:p>no</text:p></office:annotation>"), "seen"),
        (text_cell("NA"), "NA"),
    ],
)  # fmt: skip
def test_each_type_has_one_text(tmp_path: Path, value: str, expected: str) -> None:
    """The value comes from its attribute, the text from its own paragraphs, as in a workbook package."""
    outcome = only(tmp_path, value)
    assert outcome.outcome == "accepted", outcome.messages
    assert outcome.rows == (("A1", expected),)


def test_a_text_box_that_the_second_reader_takes_for_text_is_refused(tmp_path: Path) -> None:
    """The text of a box that hangs on a cell is not the cell's; since programs differ, the cell is named."""
    box = "<draw:frame><draw:text-box><text:p>no</text:p></draw:text-box></draw:frame>"
    outcome = only(tmp_path, text_cell("seen", box))
    assert codes(outcome) == ["RP-I20"]
    assert "disagree on 1 cells: B2" in outcome.messages[0].found


def test_repeated_cells_and_rows_are_all_there(tmp_path: Path) -> None:
    """What is written once with a count stands at every place; blank repetitions are no items."""
    data = table(
        HEADER + text_cell("x") + text_cell("y"),
        text_cell("A1") + text_cell("7", table__number_columns_repeated="3") + blank(16380),
        f'<table:table-row table:number-rows-repeated="3">{text_cell("B")}{blank(2)}{text_cell("z")}</table:table-row>',
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>',
        text_cell("C") + text_cell("1"),
        f'<table:table-row table:number-rows-repeated="1048567">{blank(16384)}</table:table-row>',
    )
    outcome = read(tmp_path, data, "l.ods")
    assert outcome.rows == (
        ("A1", "7", "7", "7"), ("B", "", "", "z"), ("B", "", "", "z"), ("B", "", "", "z"), ("C", "1", "", ""),
    )  # fmt: skip
    assert outcome.row_numbers == (2, 3, 4, 5, 8)


def test_errors_formulas_and_links_are_told(tmp_path: Path) -> None:
    """An error keeps its name, a formula its stored result; one that reaches into another file is named."""
    error = cell("#DIV/0!", table__formula="of:=1/0", office__value_type="string", office__string_value="",
                 calcext__value_type="error")  # fmt: skip
    outcome = only(tmp_path, error)
    assert (outcome.rows, codes(outcome)) == ((("A1", "#DIV/0!"),), ["RP-I119", "RP-I125"])
    link = cell("2", table__formula="of:='file:///c:/b.ods'#$S.A1", office__value_type="float", office__value="2")
    assert codes(only(tmp_path, link)) == ["RP-I135", "RP-I125"]
    never = cell("", table__formula="of:=1+1")
    outcome = only(tmp_path, never)
    assert (codes(outcome), outcome.messages[0].found) == (["RP-I19"], "1 formulas have no stored result: B2")


def test_what_is_hidden_or_crossed_out_is_told(tmp_path: Path) -> None:
    """Hidden and filtered rows, hidden columns and sheets, struck-through texts, merged and covered cells, comments."""
    styles = (
        '<style:style style:name="no" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style>"
        '<style:style style:name="out" style:family="table-cell"><style:text-properties '
        'style:text-line-through-style="solid"/></style:style>'
    )
    rows = (
        f"<table:table-row>{HEADER}</table:table-row>",
        f'<table:table-row table:visibility="filter">{text_cell("A1")}{text_cell("x")}</table:table-row>',
        "<table:table-row>" + text_cell("A2", table__style_name="out") + text_cell("y") + "</table:table-row>",
        "<table:table-row>" + text_cell("A3", table__number_columns_spanned="2")
        + '<table:covered-table-cell office:value-type="string"><text:p>under</text:p></table:covered-table-cell>'
        + "</table:table-row>",
        "<table:table-row>" + text_cell("A4", "<office:annotation><text:p>c</text:p></office:annotation>")
        + text_cell("z") + "</table:table-row>",
    )  # fmt: skip
    tables = (
        '<table:table table:name="Data"><table:table-column/><table:table-column table:visibility="collapse"/>'
        + "".join(rows)
        + '</table:table><table:table table:name="Pay" table:style-name="no">'
        + rows[0]
        + "</table:table>"
    )
    outcome = read(tmp_path, open_content(tables, styles), "l.ods")
    assert outcome.rows == (("A1", "x"), ("A2", "y"), ("A3", "under"), ("A4", "z"))
    told = {note["code"]: note["text"] for note in outcome.notes}
    assert told["RP-I110"] == "hidden sheets, not read: Pay"
    assert told["RP-I113"] == "comments on 1 cells, not read: A5"
    assert told["RP-I114"].endswith("rows 2")
    assert told["RP-I115"].endswith("columns B")
    assert told["RP-I116"] == "the sheet has a filter (rows are filtered); rows it hides are read"
    assert told["RP-I118"].endswith("rows 3")
    beneath = "1 cells lie beneath a merged cell and hold values of their own, read: B4"
    assert beneath in [note["text"] for note in outcome.notes if note["code"] == "RP-I117"]


def test_two_sheets_are_a_question(tmp_path: Path) -> None:
    """Which sheet is the population is asked, with the rows of each; empty ones are no choice."""
    item = text_cell("A") + text_cell("1")
    rows = f"<table:table-row>{HEADER}</table:table-row><table:table-row>{item}</table:table-row>"
    tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name in ("North", "South"))
    data = open_content(tables + '<table:table table:name="Empty"/>')
    assert read(tmp_path, data, "l.ods").questions[0]["counts"] == {"North": 2, "South": 2}
    assert read(tmp_path, data, "l.ods", sheet="South").rows == (("A", "1"),)


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=1, max_size=8),
            st.integers(-(10**9), 10**9),
            st.dates(date(1900, 3, 1)),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_what_another_program_writes_is_read_back(rows: list[tuple[object, ...]]) -> None:
    """Texts, integers and dates written by pandas through odfpy come back as typed."""
    import tempfile

    table_rows = [(f"K{n}", *row) for n, row in enumerate(rows)]
    frame = pd.DataFrame(table_rows, columns=["id", "name", "amount", "on"])
    buffer = io.BytesIO()
    frame.to_excel(buffer, index=False, engine="odf")
    with tempfile.TemporaryDirectory() as folder:
        outcome = read(Path(folder), buffer.getvalue(), "l.ods", header_row=1)
    assert outcome.outcome == "accepted", outcome.messages
    assert [list(row) for row in outcome.rows] == [
        [key, name, str(amount), day.isoformat()] for key, name, amount, day in table_rows
    ]


def test_a_time_rounded_to_the_next_day_is_named(tmp_path: Path) -> None:
    """0.4 s before midnight falls on the next day, and the cell is told."""
    stamp = cell("x", office__value_type="date", office__date_value="2025-03-04T23:59:59.6")
    outcome = read(tmp_path, table(HEADER, text_cell("A1") + stamp), "l.ods")
    assert "RP-I147" in codes(outcome)
