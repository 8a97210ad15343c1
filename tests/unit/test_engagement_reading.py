"""Workbooks as firms have them: titles above the table, blank rows, extra columns, formulas, damage."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime

import pytest
import xlsxwriter
from engagement_support import check_workbook, grids, only, small, workbook, workbook_messages
from hypothesis import given, settings
from hypothesis import strategies as st

from reperform.engagement.json_form import from_json
from reperform.engagement.reading import read_workbook
from reperform.engagement.writing import workbook_bytes
from reperform.errors import InputRefused, Message

PLAIN = workbook(grids())


def refused(data: bytes) -> Message:
    with pytest.raises(InputRefused) as caught:
        read_workbook(data)
    return only(caught.value.messages)


def repacked(data: bytes, part: str, change: tuple[bytes, bytes]) -> bytes:
    """Return a workbook with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                assert change[0] in content
            new.writestr(name, content.replace(*change) if name == part else content)
    return stream.getvalue()


def test_a_plain_workbook_reads_like_the_json_form() -> None:
    """Two sources that state the same are the same engagement."""
    assert check_workbook(grids()).required() == from_json(small())


def test_titles_above_and_blank_rows_inside_are_passed_over() -> None:
    """The header row is found by its names; rows are reported by their number in Excel."""
    plain = grids()["People"]
    people = [["Engagement team"], [], ["kept by", "Amy"], [None, *plain[0]], [], [None, *plain[1]], [],
              [None, "bob", "Bob", "boss", "", ""]]  # fmt: skip
    message = only(workbook_messages(grids(People=people), "RP-E06"))
    assert (message.where.row, message.where.column) == (8, "roles")
    fine = check_workbook(grids(People=people[:-1])).required()
    assert [person.person for person in fine.people] == ["amy"]


def test_header_names_are_found_whatever_their_case_and_blanks() -> None:
    """Test Nature is the column test_nature."""
    attributes = grids()["Attributes"]
    attributes[0] = [str(name).replace("_", " ").title() for name in attributes[0]]
    assert check_workbook(grids(Attributes=attributes)).required() == from_json(small())


def test_columns_may_stand_in_any_order() -> None:
    """The order of columns has no meaning."""
    controls = [list(reversed(line)) for line in grids()["Controls"]]
    assert check_workbook(grids(Controls=controls)).required() == from_json(small())


def test_extra_columns_are_kept_and_shown() -> None:
    """A column without a meaning stays with its row and is named in a note."""
    controls = grids()["Controls"]
    controls = [[*controls[0], "Domain"], [*controls[1], "Access"]]
    checked = check_workbook(grids(Controls=controls))
    assert checked.required().controls[0].extra == {"Domain": "Access"}
    note = only([message for message in checked.messages if message.code == "RP-E42"])
    assert (note.severity, note.where.ids) == ("note", ("Domain",))


def test_dates_are_real_dates_or_iso_text() -> None:
    """A date cell of any display format and ISO text mean the same day."""
    about = grids()["About"]
    day = {"period_start": date(2025, 1, 1), "period_end": "2025-12-31"}
    about = [[name, day.get(str(name), value)] for name, value in about]
    assert check_workbook(grids(About=about)).required().about.period_start == date(2025, 1, 1)


@pytest.mark.parametrize("value", ["12/31/2025", "31. Dezember 2025", 46022, datetime(2025, 12, 31, 8, 30)])  # noqa: DTZ001
def test_other_dates_are_refused_with_their_cell(value: object) -> None:
    """A text with slashes, words, a bare serial number or a date with a time is not guessed at."""
    about = [[name, value if name == "period_end" else cell] for name, cell in grids()["About"]]
    message = only(workbook_messages(grids(About=about), "RP-E07"))
    assert (message.where.sheet, message.where.row, message.where.column) == ("About", 6, "period_end")


def test_numbers_in_text_columns_read_as_written() -> None:
    """An id of digits stays an id, not 7.0."""
    people = [["person", "name", "roles"], [1007, "Amy", "preparer"]]
    assert check_workbook(grids(People=people)).required().people[0].person == "1007"


def test_a_real_control_matrix_with_typographic_ids_is_joined_and_noted() -> None:
    """U+2010 hyphens, line breaks and blanks in ids: attributes find their control, and a note says so."""
    controls = grids()["Controls"]
    controls[1][0] = " LA\u201002\n"
    attributes = grids()["Attributes"]
    attributes[1][0] = "LA-\u00a002"
    checked = check_workbook(grids(Controls=controls, Attributes=attributes))
    assert checked.required().attributes_of("LA-02")
    notes = [message for message in checked.messages if message.code == "RP-E41"]
    assert [(note.where.sheet, note.severity) for note in notes] == [("Controls", "note"), ("Attributes", "note")]


def test_unknown_sheets_are_kept_with_their_rows() -> None:
    """A sheet of the firm's own is kept as it is, blank header cells called by their letter."""
    own = [[], ["topic", None, "topic"], ["a", "b", "c"], [], ["d"]]
    kept = check_workbook(grids(**{"Time budget": own})).required().other_sheets["Time budget"]
    assert kept == [{"topic": "a", "column B": "b", "topic (2)": "c"}, {"topic": "d"}]


def test_a_misspelt_sheet_is_named_with_the_nearest() -> None:
    """Contrls is not silently a sheet of the firm's own."""
    sheets = grids()
    sheets["Contrls"] = sheets.pop("Controls")
    found = workbook_messages(sheets, "RP-E03")
    actions = {message.severity: message.action for message in found}
    assert actions == {
        "error": "add a sheet named Controls, or copy it from a new engagement",
        "warning": "did you mean Controls? Rename it, or leave it as it is",
    }


def test_a_missing_column_names_the_one_that_looks_like_it() -> None:
    """A renamed column is found by similarity; nothing is taken for it."""
    controls = grids()["Controls"]
    controls[0][controls[0].index("frequency")] = "frequncy"
    message = only(workbook_messages(grids(Controls=controls), "RP-E04"))
    assert (message.where.row, message.where.column) == (1, "frequency")
    assert message.action == "rename the column frequncy to frequency"


def test_a_column_given_twice_is_refused() -> None:
    """Nothing says which of two equal columns counts."""
    people = [[*line, line[1]] for line in grids()["People"]]
    assert only(workbook_messages(grids(People=people), "RP-E04")).where.column == "name"


def test_a_sheet_without_column_names_is_refused() -> None:
    """Data without a header row is not understood by position."""
    assert only(workbook_messages(grids(People=[["amy", "Amy Marsh", "preparer"]]), "RP-E04")).where.sheet == "People"


def test_a_formula_with_a_stored_result_is_its_result_and_one_without_is_refused() -> None:
    """A formula is never calculated: without a stored result its cell is named."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for name, grid in grids().items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(grid):
            sheet.write_row(number, 0, cells)
    book.get_worksheet_by_name("People").write_formula(1, 1, "=UPPER(A2)", None, "AMY")
    book.get_worksheet_by_name("People").write_formula(1, 4, '=""', None, "")
    book.get_worksheet_by_name("Controls").write_formula(1, 3, "=1/0", None, "#DIV/0!")
    book.close()
    data = stream.getvalue()
    source = read_workbook(data)
    assert source.table("People").rows[0].cells["name"] == "AMY"
    error = only(source.messages)
    assert (error.code, error.where.sheet, error.where.row, error.where.column) == ("RP-E09", "Controls", 2, "D")
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    part = sorted(name for name in names if name.startswith("xl/worksheets/sheet"))[1]
    unsaved = read_workbook(repacked(data, part, (b"<v>AMY</v>", b"")))
    found = [message for message in unsaved.messages if message.where.sheet == "People"]
    assert (only(found).where.row, only(found).where.column) == (2, "B")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rest", b"<html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99)])
def test_a_file_that_is_no_workbook_gives_one_message(data: bytes) -> None:
    """Whatever it is, one message says what to do."""
    assert refused(data).code == "RP-E01"


def test_a_cut_workbook_gives_one_message() -> None:
    """A download that broke off is damage, not a traceback."""
    data = workbook(grids())
    assert refused(data[: len(data) // 2]).code == "RP-E01"


def test_a_damaged_part_gives_one_message() -> None:
    """XML that does not close is damage."""
    data = repacked(workbook(grids()), "xl/workbook.xml", (b"</workbook>", b""))
    assert refused(data).code == "RP-E01"


def test_a_document_type_definition_is_refused() -> None:
    """Excel never writes one; entities are a way to attack readers."""
    data = repacked(workbook(grids()), "xl/workbook.xml", (b"<workbook ", b"<!DOCTYPE a [<!ENTITY b 'c'>]><workbook "))
    assert "document type" in refused(data).found


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_file_with_changed_bytes_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    """Damage anywhere is a refusal with a code, or harmless; never another error."""
    data = bytearray(PLAIN)
    for position, value in changes:
        data[position % len(data)] = value
    with suppress(InputRefused):
        read_workbook(bytes(data))


def test_sheets_that_only_explain_are_never_read() -> None:
    """README, Lists and the library are for people, whatever is written into them."""
    data = workbook_bytes(from_json(small()))
    assert not read_workbook(data).others
