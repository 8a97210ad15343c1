"""The Excel test sheet goes out, is filled by a person, and comes back without harming anything."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from support import AT, PERSON, with_evidence

from reperform.draws.of_control import draw_control
from reperform.errors import InputRefused
from reperform.fieldwork.judging import record_marks
from reperform.opened import OpenEngagement
from reperform.sheets import merge_sheet, sheet_bytes, write_sheet

SEED = "b" * 64


@pytest.fixture
def opened(tmp_path: Path) -> OpenEngagement:
    """The tiny engagement with its sample drawn."""
    engagement = with_evidence(tmp_path / "e")
    draw_control(engagement, "LA-02", person=PERSON, seed=SEED, reason="test", at=AT)
    return engagement


def fill(path: Path, marks: dict[str, tuple[str, str]], *, sort: bool = False, sheet: str = "T2") -> Path:
    """Type marks into a sheet as a person would, in Excel's own words, and save."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    header = next(row for row in page.iter_rows() if row[0].value == "item")
    columns = {cell.value: cell.column for cell in header}
    first = header[0].row + 1
    if sort:
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=first)]
        for offset, values in enumerate(sorted(rows, key=lambda row: str(row[0]), reverse=True)):
            for column, value in enumerate(values, start=1):
                page.cell(first + offset, column).value = value
    for row in range(first, page.max_row + 1):
        item = page.cell(row, columns["item"]).value
        if item in marks:
            page.cell(row, columns["C"]).value, page.cell(row, columns["C note"]).value = marks[item]
    filled = path.with_name("returned.xlsx")
    book.save(filled)
    return filled


def test_the_sheet_has_the_drawn_items_a_legend_and_a_drop_down(opened: OpenEngagement) -> None:
    """A person sees what to mark, with what, and what the attribute says."""
    page = openpyxl.load_workbook(write_sheet(opened, "LA-02"))["T2"]
    texts = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert {"E1", "E2", "E3", "E4", "E6"} <= set(texts)
    assert any("P = pass" in text for text in texts)
    assert page.data_validations.dataValidation[0].formula1 == '"P,F,N/A,U"'
    header = next(row for row in page.iter_rows() if row[0].value == "item")
    comment = next(cell.comment for cell in header if cell.value == "C")
    assert comment is not None
    assert "removal ticket" in comment.text


def test_whoever_marks_reads_what_is_asked_and_how_it_is_tested(opened: OpenEngagement) -> None:
    """The steps of the inspection stand in the sheet itself, not in the engagement alone."""
    book = openpyxl.load_workbook(write_sheet(opened, "LA-02"))
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["attribute C"] == "The removal ticket names every system"
    assert about["how C is tested"] == "Inspect the ticket."
    (header,) = [row for row in book["T2"].iter_rows() if row[0].value == "item"]
    (comment,) = [cell.comment.text for cell in header if cell.value == "C"]
    assert comment.endswith("\nInspect the ticket.")


def test_the_same_items_give_the_same_bytes(opened: OpenEngagement) -> None:
    """A sheet issued twice is the same file."""
    assert sheet_bytes(opened, "LA-02") == sheet_bytes(opened, "LA-02")


@pytest.mark.parametrize(
    ("typed", "result"),
    [("P", "pass"), ("✓", "pass"), ("yes", "pass"), ("F", "deviation"), ("x", "deviation"),
     ("n/a", "not_applicable"), ("U", "unable")],
)  # fmt: skip
def test_the_usual_spellings_of_a_mark_are_understood(opened: OpenEngagement, typed: str, result: str) -> None:
    """What auditors type means what they mean."""
    filled = fill(write_sheet(opened, "LA-02"), {"E1": (typed, "seen")})
    merged = merge_sheet(opened, "LA-02", filled, person=PERSON, at=AT)
    assert (merged.merged, merged.blank) == (("E1 C",), 4)
    assert opened.judgements.marks("LA-02")[("E1", "C")].result == result


def test_a_sorted_sheet_lands_on_the_right_items(opened: OpenEngagement) -> None:
    """Sorting the rows changes nothing."""
    filled = fill(write_sheet(opened, "LA-02"), {"E1": ("P", ""), "E6": ("F", "no ticket")}, sort=True)
    merge_sheet(opened, "LA-02", filled, person=PERSON, at=AT)
    marks = opened.judgements.marks("LA-02")
    assert (marks[("E1", "C")].result, marks[("E6", "C")].note) == ("pass", "no ticket")


def test_writing_the_sheet_again_keeps_the_marks_and_reading_it_back_changes_nothing(opened: OpenEngagement) -> None:
    """Judgements come out as they went in; an unchanged sheet adds none."""
    mark = {"item": "E1", "attribute": "C", "result": "deviation", "note": "no ticket", "evidence": "p. 3"}
    record_marks(opened, "LA-02", [mark], person=PERSON, at=AT)
    merged = merge_sheet(opened, "LA-02", write_sheet(opened, "LA-02"), person=PERSON, at=AT)
    assert (merged.merged, merged.unchanged, merged.blank) == ((), 1, 4)
    assert len(opened.judgements.all("marks", "LA-02")) == 1


def test_a_blank_cell_never_erases_a_judgement(opened: OpenEngagement) -> None:
    """An older sheet with blanks coming back late takes nothing away."""
    blank = write_sheet(opened, "LA-02").read_bytes()
    record_marks(opened, "LA-02", [{"item": "E1", "attribute": "C", "result": "pass"}], person=PERSON, at=AT)
    late = opened.workpaper_folder("LA-02") / "late.xlsx"
    late.write_bytes(blank)
    merge_sheet(opened, "LA-02", late, person=PERSON, at=AT)
    assert opened.judgements.marks("LA-02")[("E1", "C")].result == "pass"


def test_wrong_cells_are_all_named_and_nothing_is_recorded(opened: OpenEngagement) -> None:
    """An unknown mark and a deviation without a note are refused with sheet, row and column."""
    filled = fill(write_sheet(opened, "LA-02"), {"E1": ("maybe", ""), "E2": ("F", ""), "E3": ("P", "")})
    with pytest.raises(InputRefused) as refused:
        merge_sheet(opened, "LA-02", filled, person=PERSON)
    found = {(message.code, message.where.ids, message.where.column) for message in refused.value.messages}
    assert found == {("RP-H04", ("E1",), "C"), ("RP-M04", ("E2",), "C")}
    assert all(message.where.sheet == "T2" and message.where.row for message in refused.value.messages)
    assert opened.judgements.marks("LA-02") == {}


def test_a_sheet_of_another_draw_is_refused(opened: OpenEngagement, tmp_path: Path) -> None:
    """Marks of a sheet that was issued for other items never land here."""
    content_path = write_sheet(opened, "LA-02")
    other = with_evidence(tmp_path / "other")
    lines = (other.folder.evidence / "leavers.csv").read_text(encoding="utf-8").replace("E4,", "E7,")
    (other.folder.evidence / "leavers.csv").write_text(lines, encoding="utf-8")
    from reperform.populations.imports import take_in

    take_in(other, other.folder.evidence / "leavers.csv", "LEAVERS", person=PERSON, at=AT)
    draw_control(other, "LA-02", person=PERSON, seed=SEED, reason="test", at=AT)
    with pytest.raises(InputRefused) as refused:
        merge_sheet(other, "LA-02", content_path, person=PERSON)
    assert refused.value.messages[0].code == "RP-H02"


def test_text_of_the_client_never_becomes_a_formula(opened: OpenEngagement) -> None:
    """A note that begins with an equals sign stays a text in the next sheet."""
    mark = {"item": "E1", "attribute": "C", "result": "deviation", "note": '=HYPERLINK("http://x")', "evidence": ""}
    record_marks(opened, "LA-02", [mark], person=PERSON, at=AT)
    page = openpyxl.load_workbook(write_sheet(opened, "LA-02"))["T2"]
    cell = next(cell for row in page.iter_rows() for cell in row if str(cell.value).startswith("=HYPERLINK"))
    assert cell.data_type == "s"


def test_a_file_that_is_no_workbook_is_refused(opened: OpenEngagement, tmp_path: Path) -> None:
    """A text under .xlsx gives one message."""
    path = tmp_path / "sheet.xlsx"
    path.write_text("not a workbook", encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        merge_sheet(opened, "LA-02", path, person=PERSON)
    assert refused.value.messages[0].code == "RP-H05"


def test_an_old_sheet_never_replaces_a_newer_mark_of_somebody_else(opened: OpenEngagement) -> None:
    """A cell nobody edited since the sheet was issued gives way; an edited one is a conflict and refused."""
    issued = write_sheet(opened, "LA-02").read_bytes()
    first = opened.workpaper_folder("LA-02") / "ana.xlsx"
    first.write_bytes(issued)
    ana = fill(first, {"E1": ("P", ""), "E2": ("P", "")}).read_bytes()
    first.write_bytes(ana)
    merge_sheet(opened, "LA-02", first, person=PERSON, at=AT)
    newer = {"item": "E1", "attribute": "C", "result": "deviation", "note": "found later", "evidence": ""}
    record_marks(opened, "LA-02", [newer], person="ben", at=AT)
    with pytest.raises(InputRefused) as refused:
        merge_sheet(opened, "LA-02", first, person=PERSON, at=AT)
    assert [(message.code, message.where.ids) for message in refused.value.messages] == [("RP-H07", ("E1",))]
    assert opened.judgements.marks("LA-02")[("E1", "C")].result == "deviation"


def test_a_sheet_with_unread_marks_is_not_written_over(opened: OpenEngagement) -> None:
    """Marks typed into the issued file survive another `sheet out`."""
    path = write_sheet(opened, "LA-02")
    filled = fill(path, {"E1": ("P", "")}).read_bytes()
    path.write_bytes(filled)
    with pytest.raises(InputRefused) as refused:
        write_sheet(opened, "LA-02")
    assert refused.value.messages[0].code == "RP-H08"
    assert path.read_bytes() == filled


def test_a_heading_that_stands_twice_is_refused(opened: OpenEngagement) -> None:
    """Two columns C cannot both be the marks of attribute C."""
    path = write_sheet(opened, "LA-02")
    book = openpyxl.load_workbook(path)
    header = next(row for row in book["T2"].iter_rows() if row[0].value == "item")
    book["T2"].cell(header[0].row, len(header) + 1).value = "C"
    doubled = path.with_name("doubled.xlsx")
    book.save(doubled)
    with pytest.raises(InputRefused, match="not exactly once"):
        merge_sheet(opened, "LA-02", doubled, person=PERSON)
