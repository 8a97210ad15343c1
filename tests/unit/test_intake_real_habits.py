"""What real exports taught: files as clients' programs write them, and values that other readers lose or change."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlwt
from intake_files import ROWS, codes, operate, read, swap, workbook


def old_book(fill: Any) -> bytes:
    """An .xls file written by an independent program."""
    book = xlwt.Workbook(encoding="utf-8")
    fill(book, book.add_sheet("Leavers"))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_font_family_other_readers_stumble_over_is_read(tmp_path: Path) -> None:
    """Some programs number font families beyond 14; openpyxl gives up on them, the list is read all the same."""
    data = operate(workbook({"S": ROWS}), {"xl/styles.xml": swap('<family val="2"/>', '<family val="34"/>')})
    with pytest.raises(ValueError, match="could not read stylesheet"):
        openpyxl.load_workbook(io.BytesIO(data))
    outcome = read(tmp_path, data)
    assert (outcome.rows, codes(outcome)) == (ROWS[1:], [])


def test_an_old_workbook_of_another_program_is_read(tmp_path: Path) -> None:
    """Texts, numbers, dates, times, truth values and logins of digits only, as xlwt stores them."""

    def fill(_: Any, sheet: Any) -> None:
        day, moment = xlwt.easyxf(num_format_str="dd/mm/yyyy"), xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm")
        for column, name in enumerate(("login", "name", "left", "at", "n", "active")):
            sheet.write(0, column, name)
        for column, value in enumerate(("012345678", "Zoë", date(2025, 3, 4), datetime(2025, 3, 4, 13, 45), 7.1, True)):  # noqa: DTZ001
            sheet.write(1, column, value, {2: day, 3: moment}.get(column, xlwt.Style.default_style))
        sheet.row(1).hidden = True

    outcome = read(tmp_path, old_book(fill), "leavers.xls")
    assert outcome.columns == ("login", "name", "left", "at", "n", "active")
    assert outcome.rows == (("012345678", "Zoë", "2025-03-04", "2025-03-04T13:45:00", "7.1", "TRUE"),)
    assert codes(outcome) == ["RP-I128", "RP-I114"]


def test_formulas_an_old_writer_left_uncalculated_are_named(tmp_path: Path) -> None:
    """xlwt stores a blank result for each formula; the cells are told, since Excel would show a number."""

    def fill(_: Any, sheet: Any) -> None:
        for row, cells in enumerate((("id", "n"), ("A", xlwt.Formula("1+1")), ("B", 3))):
            for column, value in enumerate(cells):
                sheet.write(row, column, value)

    outcome = read(tmp_path, old_book(fill), "l.xls")
    assert outcome.rows == (("A", ""), ("B", "3"))
    (text,) = (note["text"] for note in outcome.notes if note["code"] == "RP-I129")
    assert text == "1 formulas whose stored result is blank: B2"


def test_hidden_sheets_of_old_workbooks_are_told(tmp_path: Path) -> None:
    """A hidden sheet is no choice, and is named."""

    def fill(book: Any, sheet: Any) -> None:
        for row, values in enumerate(ROWS):
            for column, value in enumerate(values):
                sheet.write(row, column, value)
        other = book.add_sheet("Salaries")
        other.write(0, 0, "secret")
        other.visibility = 2

    outcome = read(tmp_path, old_book(fill), "l.xls")
    assert (outcome.sheet, outcome.rows) == ("Leavers", ROWS[1:])
    assert any(note["code"] == "RP-I110" and "Salaries" in note["text"] for note in outcome.notes)


@pytest.mark.parametrize("kind", ["xlsx", "ods", "parquet", "csv"])
def test_values_that_pandas_takes_for_missing_stay(tmp_path: Path, kind: str) -> None:
    """"NA" is a priority, "N/A-StillEmployed" a value, "None" a name: only the empty cell is blank."""
    frame = pd.DataFrame({"id": ["007", "008", "009", "010"], "state": ["NA", "N/A-StillEmployed", "None", "nan"]})
    buffer = io.BytesIO()
    if kind == "csv":
        frame.to_csv(buffer, index=False)
    elif kind == "parquet":
        frame.to_parquet(buffer, index=False)
    else:
        frame.to_excel(buffer, index=False, engine={"xlsx": "openpyxl", "ods": "odf"}[kind])
    outcome = read(tmp_path, buffer.getvalue(), f"l.{kind}")
    assert outcome.columns == ("id", "state")
    assert outcome.rows == tuple(frame.itertuples(index=False, name=None))


def test_ids_with_other_hyphens_and_line_breaks_stay_as_they_are(tmp_path: Path) -> None:
    """U+2010 looks like a hyphen and is none; a line break within an id is told, and only ignored when compared."""
    rows = (("id", "owner"), ("CHG\u20101", "Lee"), ("CHG-\n2", "Ann"), (" CHG-3", "Zoë"))
    for data, name in ((workbook({"S": rows}), "l.xlsx"), (_csv(rows), "l.csv")):
        outcome = read(tmp_path, data, name, key=("id",))
        assert outcome.rows == rows[1:], name
        (text,) = (note["text"] for note in outcome.notes if note["code"] == "RP-I155")
        assert text.startswith("2 keys hold outer blanks or invisible characters"), name


def _csv(rows: tuple[tuple[str, ...], ...]) -> bytes:
    return "".join(",".join(f'"{value}"' for value in row) + "\r\n" for row in rows).encode("utf-8-sig")


def test_tabs_under_a_csv_name_and_no_last_newline(tmp_path: Path) -> None:
    """The bytes decide, not the name."""
    text = "\r\n".join("\t".join(row) for row in ROWS)
    assert read(tmp_path, text, "l.csv").rows == ROWS[1:]


def test_a_file_without_column_names_is_asked_about_and_then_read(tmp_path: Path) -> None:
    """The first row is an item where the answer says that there is no header."""
    text = "012345678,2025-01-02\n987654321,2025-02-03\n111222333,2025-03-04\n"
    assert [question["id"] for question in read(tmp_path, text, "l.csv").questions] == ["header_row"]
    outcome = read(tmp_path, text, "l.csv", answers={"header_row": "none"})
    assert outcome.columns == ("Column 1", "Column 2")
    assert len(outcome.rows) == 3


def test_a_header_that_stands_again_is_left_out_as_answered(tmp_path: Path) -> None:
    """Two monthly exports in one file: the second header is no item, and its mark does not hide it."""
    part = "\n".join(",".join(row) for row in ROWS) + "\n"
    data = part.encode("utf-8-sig") * 2
    outcome = read(tmp_path, data, "l.csv", answers={"repeated_header": "exclude"})
    assert outcome.rows == ROWS[1:] * 2
    assert codes(outcome) == ["RP-I106", "RP-I142"]


@pytest.mark.parametrize("writer", ["zip64", "streamed", "stored"])
def test_packages_of_other_writers_are_accepted(tmp_path: Path, writer: str) -> None:
    """Long end records, sizes written after each part, and parts that are not compressed are as real programs write."""
    import zipfile

    source = zipfile.ZipFile(io.BytesIO(workbook({"S": ROWS})))
    buffer = io.BytesIO() if writer != "streamed" else _Unseekable()
    method = zipfile.ZIP_STORED if writer == "stored" else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(buffer, "w", method) as package:  # type: ignore[arg-type]
        for name in source.namelist():
            with package.open(name, "w", force_zip64=writer == "zip64") as part:
                part.write(source.read(name))
    outcome = read(tmp_path, buffer.getvalue())
    assert (outcome.rows, codes(outcome)) == (ROWS[1:], [])


class _Unseekable(io.RawIOBase):
    """A stream that only takes bytes, so that a writer must put sizes after each part."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.data += bytes(data)
        return len(data)

    def getvalue(self) -> bytes:
        return bytes(self.data)
