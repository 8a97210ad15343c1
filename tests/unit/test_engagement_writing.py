"""The workbook the tool writes once: the same bytes each time, nothing calculated, drop-downs and help in place."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from engagement_support import row, small

from reperform.engagement.checking import check
from reperform.engagement.creating import create_engagement
from reperform.engagement.folder import find_folder, open_engagement
from reperform.engagement.json_form import from_json, to_json
from reperform.engagement.reading import read_workbook
from reperform.engagement.sheets import OTHER_SHEETS, SHEETS
from reperform.engagement.starter import starter
from reperform.engagement.writing import workbook_bytes, workbook_of_json
from reperform.errors import InputRefused


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_the_same_engagement_gives_the_same_bytes() -> None:
    """No moment of writing and no order of a set enters the file."""
    data = workbook_bytes(from_json(small()))
    assert data == workbook_bytes(from_json(small()))
    assert opened(data).properties.created.year == 2000
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}


def test_no_text_becomes_a_formula_a_link_or_a_number() -> None:
    """Whatever a client's text looks like, the cell holds the text."""
    texts = ["=1+1", '=HYPERLINK("http://x")', "http://x.example", "007", "+1", "@A1"]
    engagement = from_json(small(people=[row("people", person=f"p{n}", login="", name=t) for n, t in enumerate(texts)]))
    sheet = opened(workbook_bytes(engagement))["People"]
    cells = [sheet.cell(4 + number, 2) for number in range(len(texts))]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [(text, "s", None) for text in texts]


def test_every_sheet_is_there_with_frozen_headers_and_a_table() -> None:
    """A person finds each sheet filled with its column names, filters on, headers in place."""
    book = opened(workbook_of_json(starter()))
    assert book.sheetnames[0] == "README"
    assert set(book.sheetnames) >= {sheet.name for sheet in SHEETS} | set(OTHER_SHEETS)
    for sheet in SHEETS[1:]:
        page = book[sheet.name]
        header = [cell.value for cell in page[3]]
        assert header == [column.name for column in sheet.columns]
        assert page.freeze_panes is not None
        assert [table.autoFilter is not None for table in page.tables.values()] == [True]


def test_choices_and_references_have_drop_downs() -> None:
    """The frequency offers the ten frequencies; the control of an attribute offers the Controls sheet."""
    book = opened(workbook_of_json(starter()))

    def offered(sheet: str, cell: str) -> str:
        rules = [rule for rule in book[sheet].data_validations.dataValidation if cell in rule.sqref]
        return "".join(rule.formula1 or "" for rule in rules if rule.type == "list")

    assert offered("Controls", "E4").strip('"').split(",") == [
        "annual", "semiannual", "quarterly", "monthly", "semimonthly", "weekly", "daily", "multiple_daily",
        "per_event", "continuous",
    ]  # fmt: skip
    assert offered("Attributes", "A40").startswith("Controls!$A$4:")
    assert offered("Attributes", "F4").strip('"').split(",")[0] == "present"
    assert offered("About", "B6") == '"1,2"'


def test_the_lists_of_drop_downs_hold_the_61_criteria() -> None:
    """The range the drop-down names is exactly the catalogue."""
    lists = opened(workbook_of_json(starter()))["Lists"]
    values = [cell.value for cell in lists["A"]]
    assert (values[1], values[-1], len(values) - 1) == ("CC1.1", "P8.1", 61)


def test_days_before_1900_are_written_as_text_and_read_again() -> None:
    """Excel cannot count them; the text is ISO."""
    value = small(controls=[row("controls", effective_from="1850-01-01")])
    engagement = from_json(value)
    assert check(read_workbook(workbook_bytes(engagement))).required() == engagement


def test_the_starter_lacks_only_what_a_person_must_decide() -> None:
    """The period is blank and thirty criteria are open; everything else in the new workbook is right."""
    checked = check(read_workbook(workbook_of_json(starter())))
    codes = [message.code for message in checked.messages]
    assert codes.count("RP-E05") == 2
    assert {message.where.column for message in checked.messages if message.code == "RP-E05"} == {
        "period_start", "period_end",
    }  # fmt: skip
    assert codes.count("RP-E15") == 30
    assert set(codes) == {"RP-E05", "RP-E15"}
    assert all(message.where.row for message in checked.messages)


def test_a_new_engagement_can_be_opened_once_it_is_filled_in(tmp_path: Path) -> None:
    """From JSON to a folder and back; the folder is found from inside."""
    create_engagement(tmp_path / "northwind", small(), page="a4")
    loaded = open_engagement(find_folder(tmp_path / "northwind" / "evidence"))
    assert to_json(loaded.engagement) == small()
    assert (loaded.settings.page, loaded.settings.id) == ("a4", "NORTHWIND-2025")


def test_a_new_engagement_is_called_like_its_folder(tmp_path: Path) -> None:
    """The id is made from the folder's name, with what an id cannot hold replaced."""
    folder = create_engagement(tmp_path / "Größe & Söhne 2025")
    about = read_workbook((folder / "engagement.xlsx").read_bytes()).table("About")
    assert {line.cells["field"]: line.cells.get("value") for line in about.rows}["engagement_id"] == (
        "GR-SSE-S-HNE-2025"
    )


def test_an_engagement_is_never_overwritten(tmp_path: Path) -> None:
    """A second one in the same folder is refused; the first keeps its bytes."""
    create_engagement(tmp_path, small())
    before = (tmp_path / "engagement.xlsx").read_bytes()
    with pytest.raises(InputRefused, match="RP-E40"):
        create_engagement(tmp_path)
    assert (tmp_path / "engagement.xlsx").read_bytes() == before


def test_nothing_is_made_from_content_with_problems(tmp_path: Path) -> None:
    """A refused JSON leaves no folder behind."""
    with pytest.raises(InputRefused):
        create_engagement(tmp_path / "new", small(controls=[row("controls", frequency="often")]))
    assert not (tmp_path / "new").exists()
