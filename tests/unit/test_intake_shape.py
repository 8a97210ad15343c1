"""Ranges, headers of two lines, merged cells, null words, sections, totals and odd keys of a client's table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from intake_files import ROWS, SHEET, codes, operate, read, swap, workbook

HEADS = ("id", "name", "amount")


def note_of(outcome: Any, code: str) -> dict[str, Any]:
    return next(note for note in outcome.notes if note["code"] == code)


def test_only_the_stated_range_is_read_and_the_rest_counted(tmp_path: Path) -> None:
    """A table that stands in the middle of a sheet: what lies around it is counted, never read."""
    data = workbook({"S": (("Changes", "of 2025"), (), *(("x", *row, "y") for row in ROWS), ("total", "3"))})
    outcome = read(tmp_path, data, range="$B$3:D6")
    assert (outcome.columns, outcome.rows) == (ROWS[0], ROWS[1:])
    assert note_of(outcome, "RP-I143")["where"]["count"] == 12  # 2 of the title, 4 left, 4 right, 2 of the total


def test_a_range_of_columns_keeps_the_letters_of_the_sheet(tmp_path: Path) -> None:
    """An unnamed column within the range is called by the letter the client sees."""
    data = workbook({"S": (("x", "id", "", "n"), ("x", "A", "u", 1), ("x", "B", "v", 2))})
    assert read(tmp_path, data, range="B:D", header_row=1).columns == ("id", "(column C)", "n")


@pytest.mark.parametrize(("name", "stated"), [("l.csv", "A1:B2"), ("l.xlsx", "B2:A1"), ("l.xlsx", "rows 1 to 4")])
def test_a_range_that_is_none_is_refused(tmp_path: Path, name: str, stated: str) -> None:
    """A text has no cells, and a range begins at its upper left."""
    data: Any = "id,owner\nA,x\n" if name == "l.csv" else workbook({"S": ROWS})
    assert codes(read(tmp_path, data, name, range=stated)) == ["RP-I60"]


def test_a_header_of_two_lines_is_joined_as_stated(tmp_path: Path) -> None:
    """A cell merged over two columns names both; equal or blank parts are said once."""

    def touch(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 1, 0, 2, "Request")
        sheet.merge_range(0, 0, 1, 0, "id")

    data = workbook({"S": ((), ("", "by", "on", "owner"), ("A", "x", "y", "z"), ("B", "x", "y", "z"))}, touch)
    asked = read(tmp_path, data)
    assert asked.questions[0]["id"] == "header_row"
    assert asked.questions[0]["counts"]["1-2"] == "id | Request by | Request on | owner"
    outcome = read(tmp_path, data, header_row=1, header_rows=2)
    assert outcome.columns == ("id", "Request by", "Request on", "owner")
    assert [row[0] for row in outcome.rows] == ["A", "B"]


def test_a_second_line_of_names_below_a_full_header_is_asked(tmp_path: Path) -> None:
    """Units below the names would become the first item; columns of numbers with a word on top give them away."""
    text = "id,amount,rate\nno.,USD,percent\nA,5,1.5\nB,6,2.5\nC,7,3.5\n"
    (question,) = read(tmp_path, text, "l.csv").questions
    assert (question["id"], question["counts"]["1-2"]) == ("header_row", "id no. | amount USD | rate percent")
    assert len(read(tmp_path, text, "l.csv", header_row=1, header_rows=2).rows) == 3
    assert len(read(tmp_path, text, "l.csv", header_row=1).rows) == 4


def test_columns_of_the_same_name_can_be_told_apart_by_letter(tmp_path: Path) -> None:
    """Refused with the way out; with it every one of them gets its letter."""
    text = "id,owner,owner\nA,x,y\nB,x,z\n"
    refused = read(tmp_path, text, "l.csv", header_row=1)
    assert refused.messages[0].code == "RP-I40"
    assert "header_names=letters" in refused.messages[0].action
    outcome = read(tmp_path, text, "l.csv", header_row=1, header_names="letters")
    assert outcome.columns == ("id", "owner (column B)", "owner (column C)")


def test_columns_are_called_as_the_tests_call_them(tmp_path: Path) -> None:
    """The client's own names: stated ones are replaced wherever they stand, two may even change places."""
    text = "Worker No,Last Day,Site\nA,2025-01-02,x\nB,2025-01-03,y\n"
    names = {"employee_id": "Worker No", "Site": "Last Day", "Last Day": "Site"}
    outcome = read(tmp_path, text, "l.csv", column_names=names)
    assert outcome.columns == ("employee_id", "Site", "Last Day")
    assert outcome.rows[0] == ("A", "2025-01-02", "x")


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ({"left_on": "Last Dya"}, ["RP-I44 did you mean Last Day?"]),
        ({"a": "Site", "b": "Site"}, ["RP-I45"]),
        ({"Site": "Last Day"}, ["RP-I45"]),
    ],
)
def test_names_that_leave_a_column_in_doubt_are_refused(
    tmp_path: Path, names: dict[str, str], found: list[str]
) -> None:
    """A name the file does not have, a column with two names, two columns with one."""
    outcome = read(tmp_path, "Worker No,Last Day,Site\nA,2025-01-02,x\n", "l.csv", column_names=names)
    assert outcome.outcome == "refused"
    assert [f"{one.code} {one.action}"[: len(want)] for one, want in zip(outcome.messages, found, strict=True)] == found


def test_the_row_with_the_clients_names_is_offered_first(tmp_path: Path) -> None:
    """Names the client uses point to the header as well as those of the tests."""
    data = workbook({"S": (("HR", 2025, ""), ("a", "b", "c"), ("Worker No", "Last Day", "Site"), ("A", "x", "y"))})
    (question,) = read(tmp_path, data, column_names={"employee_id": "Worker No", "left_on": "Last Day"}).questions
    assert question["choices"][0] == "3"


def merged_key() -> bytes:
    def touch(book: Any, sheet: Any) -> None:
        sheet.merge_range(1, 0, 3, 0, "C-1")

    rows = (("control", "step", "text"), ("", 1, "p"), ("", 2, "q"), ("", 3, "r"), ("C-2", 4, "s"))
    return workbook({"S": rows}, touch)


def test_a_merged_key_is_asked_about_and_filled_as_answered(tmp_path: Path) -> None:
    """Items below a merged key would have none; the answer fills them, or leaves them blank and named."""
    (question,) = read(tmp_path, merged_key(), key=("control",)).questions
    assert (question["id"], question["counts"]) == ("merged_key", {"fill": 2, "blank": 2})
    filled = read(tmp_path, merged_key(), key=("control",), answers={"merged_key": "fill"})
    assert [row[0] for row in filled.rows] == ["C-1", "C-1", "C-1", "C-2"]
    assert "RP-I145" in codes(filled)
    blank = read(tmp_path, merged_key(), key=("control",), answers={"merged_key": "blank"})
    assert note_of(blank, "RP-I153")["where"]["count"] == 2


def test_merged_cells_outside_the_key_are_only_noted(tmp_path: Path) -> None:
    """The first cell holds the value; nothing is asked."""
    outcome = read(tmp_path, merged_key(), key=("step",))
    assert (outcome.outcome, "RP-I117" in codes(outcome)) == ("accepted", True)


def test_words_mean_no_value_only_when_declared(tmp_path: Path) -> None:
    """NA, None and ? stay values by themselves; declared ones are blank, counted by column and word."""
    text = "id,left,status\nA,NA,open\nB,N/A-StillEmployed,NA\nC,None,?\n"
    assert [row[1] for row in read(tmp_path, text, "l.csv").rows] == ["NA", "N/A-StillEmployed", "None"]
    outcome = read(tmp_path, text, "l.csv", null_words={"left": "NA, None"})
    assert outcome.rows == (("A", "", "open"), ("B", "N/A-StillEmployed", "NA"), ("C", "", "?"))
    assert "2 cells" in note_of(outcome, "RP-I172")["text"]
    assert "left NA (1), left None (1)" in note_of(outcome, "RP-I172")["text"]
    assert outcome.column_facts[1]["non_blank"] == 1
    everywhere = read(tmp_path, text, "l.csv", null_words={"": "NA"})
    assert [row[1:] for row in everywhere.rows][:2] == [("", "open"), ("N/A-StillEmployed", "")]


def test_a_null_word_in_a_date_column_is_no_unread_date(tmp_path: Path) -> None:
    """What was declared to be nothing is not counted as a date that cannot be read."""
    text = "id,left,why\nA,NA,x\nB,2025-01-01,y\n"
    outcome = read(tmp_path, text, "l.csv", date_columns=("left",), null_words={"left": "NA"})
    assert codes(outcome) == ["RP-I172"]


def test_section_titles_between_items_are_asked_about(tmp_path: Path) -> None:
    """A matrix with a title above each domain: titles are no controls."""
    rows = [HEADS, ("Access",), ("A-1", "x", 1), ("A-2", "y", 2), ("Change",), ("B-1", "z", 3), ("B-2", "z", 3)]
    data = workbook({"S": rows})
    (question,) = read(tmp_path, data, header_row=1).questions
    assert (question["id"], question["code"], question["counts"]["exclude"]) == ("section_rows", "RP-I86", 2)
    assert question["samples"] == ["row 2: Access", "row 5: Change"]
    outcome = read(tmp_path, data, header_row=1, answers={"section_rows": "exclude"})
    assert [row[0] for row in outcome.rows] == ["A-1", "A-2", "B-1", "B-2"]
    assert len(read(tmp_path, data, header_row=1, answers={"section_rows": "keep"}).rows) == 6


def test_the_total_row_of_the_client_stands_beside_ours(tmp_path: Path) -> None:
    """An excluded total is a control total: shown with what the rows add up to, and whether both agree."""
    def data(total: str) -> str:
        return f"id,owner,amount\nA,x,10.50\nB,y,20.25\nTotal,,{total}\n"

    agreeing = read(tmp_path, data("30.75"), "l.csv", answers={"totals_row": "exclude"})
    assert "all agree: amount 30.75, added up 30.75" in note_of(agreeing, "RP-I144")["text"]
    assert agreeing.column_facts[2]["client_total"] == "30.75"
    differing = read(tmp_path, data("31"), "l.csv", answers={"totals_row": "exclude"})
    assert note_of(differing, "RP-I144")["where"]["count"] == 1
    assert "1 of 1 differ: amount 31, added up 30.75" in note_of(differing, "RP-I144")["text"]


def keyed(tmp_path: Path, keys: list[str]) -> Any:
    text = "id\towner\n" + "".join(f"{key}\tx{n}\n" for n, key in enumerate(keys))
    return read(tmp_path, text, "l.txt", key=("id",), delimiter="tab", header_row=1)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["chg-1", "CHG-1", "CHG-2"], "by case"),
        (["A-1", "\u0410-1", "B-1"], "by letters of another alphabet"),
        (["A-1", "A\u20111", "B-1"], "by the kind of dash"),
        (["AO1", "A01", "AB1"], "by O and 0"),
        (["Al9", "A19", "AB1"], "by O and 0, or l, I and 1"),
        (["00123", "123", "7"], "by leading zeros"),
        (["CHG-007", "CHG-7", "CHG-70"], "by leading zeros"),
        (["5.0", "5", "6"], "by an ending .0"),
    ],
)
def test_keys_that_look_alike_are_flagged_and_stay_apart(tmp_path: Path, keys: list[str], words: str) -> None:
    """Two keys a reader takes for one are named as a pair; none is changed or merged."""
    outcome = keyed(tmp_path, keys)
    notes = [note for note in outcome.notes if note["code"] == "RP-I157"]
    assert any(words in note["text"] and note["where"]["count"] == 1 for note in notes)
    assert [row[0] for row in outcome.rows] == keys


def test_keys_that_differ_plainly_are_not_flagged(tmp_path: Path) -> None:
    """7.10 and 7.1 are two versions, 01960 alone is a postcode."""
    assert codes(keyed(tmp_path, ["7.10", "7.1", "01960", "CHG-100", "CHG-10"])) == []


def test_ids_that_a_spreadsheet_damaged_are_flagged(tmp_path: Path) -> None:
    """An exponent or a month in an id: the id itself is lost."""
    outcome = keyed(tmp_path, ["1.23457E+19", "3-Mar", "Mar-03", "A-1", "SEP-7x"])
    note = note_of(outcome, "RP-I158")
    assert (note["where"]["count"], note["where"]["ids"]) == (3, ["1.23457E+19", "3-Mar", "Mar-03"])


def test_a_real_date_among_ids_is_flagged(tmp_path: Path) -> None:
    """An id like 3-4 becomes a date in a spreadsheet; the others in the column stay text."""
    from datetime import datetime

    def touch(book: Any, sheet: Any) -> None:
        sheet.write_datetime(2, 0, datetime(2025, 4, 3), book.add_format({"num_format": "d-mmm"}))  # noqa: DTZ001

    data = workbook({"S": (("id", "owner"), ("3-44", "x"), ("", "y"))}, touch)
    assert note_of(read(tmp_path, data, key=("id",)), "RP-I158")["where"]["ids"] == ["2025-04-03"]


def test_a_key_cell_that_holds_a_list_is_flagged(tmp_path: Path) -> None:
    """One row may be several items; each row stays one."""
    text = 'id,owner\n"A-1; A-2",x\n"B-1\nB-2",y\nC-1,z\n'
    outcome = read(tmp_path, text, "l.csv", key=("id",), header_row=1)
    assert note_of(outcome, "RP-I156")["where"]["ids"] == ["A-1; A-2", "B-1 B-2"]


def test_rows_with_the_same_key_are_compared(tmp_path: Path) -> None:
    """How many are identical, how many differ, and in which columns."""
    text = "id,owner,city\nA,x,u\nA,x ,u\nB,y,v\nB,z,v\nC,q,w\n"
    note = note_of(read(tmp_path, text, "l.csv", key=("id",), header_row=1), "RP-I154")
    assert "2 keys stand on more than one row (4 rows)" in note["text"]
    assert "of 1 the rows are identical, of 1 they differ, in owner (1)" in note["text"]


def test_blanks_of_every_kind_within_a_key_are_one_blank() -> None:
    """No-break space, tab, line break and a run of blanks are one blank; marks without width are nothing."""
    from reperform.texts import clean_key

    assert clean_key("CHG\u00a0\t\n 1\u200e") == "CHG 1"
    assert clean_key("CHG\u2011 1") == "CHG\u2011 1"


def test_control_characters_of_a_client_reach_no_terminal(tmp_path: Path) -> None:
    """A column name with an escape sequence is shown as codes in questions and notes."""
    text = "id,am\x1b[31mount\nA,1.234\nB,2.345\n"
    (question,) = read(tmp_path, text, "l.csv", header_row=1, number_columns=("am\x1b[31mount",)).questions
    assert "am\\x1b[31mount" in question["text"]
    assert "\x1b" not in question["text"]


def test_a_value_beneath_a_merged_key_is_never_written_over(tmp_path: Path) -> None:
    """LibreOffice keeps the values beneath a merged cell: an item of its own stays one, and the cell is named."""
    own = '<c r="A3" t="inlineStr"><is><t>C-9</t></is></c>'
    content = operate(merged_key(), {SHEET: swap('<c r="A3" t="s"><v>3</v></c>', own)})
    filled = read(tmp_path, content, key=("control",), answers={"merged_key": "fill"})
    assert [row[0] for row in filled.rows] == ["C-1", "C-9", "C-1", "C-2"]
    assert note_of(filled, "RP-I148")["text"].endswith("A3")
