"""Headers, totals, remarks, keys: what in a sheet is the table, and what must be asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_files import ROWS, codes, read, workbook

from reperform.intake.outcome import ReadDeclaration


def test_title_rows_above_the_table_are_a_question(tmp_path: Path) -> None:
    """Candidates are offered, the row that holds the declared key first; rows above are noted."""
    data = workbook({"S": (("Changes 2025",), (), ("Created by", "tool"), *ROWS)})
    outcome = read(tmp_path, data, key=("change",))
    assert outcome.outcome == "needs_answer"
    assert outcome.questions[0]["id"] == "header_row"
    assert outcome.questions[0]["choices"][0] == "4"
    answered = read(tmp_path, data, answers={"header_row": "4"})
    assert (answered.header_row, answered.rows, answered.row_numbers) == (4, ROWS[1:], (5, 6, 7))
    assert "Changes 2025" in next(note["text"] for note in answered.notes if note["code"] == "RP-I141")


def test_title_lines_above_a_text_table_are_a_question(tmp_path: Path) -> None:
    """A report title in a text file does not make its rows uneven."""
    text = "Changes 2025\n\n" + "\n".join(",".join(row) for row in ROWS)
    assert read(tmp_path, text, "l.csv").questions[0]["id"] == "header_row"
    assert read(tmp_path, text, "l.csv", header_row=3).rows == ROWS[1:]


@pytest.mark.parametrize(
    "text",
    ["CHG-1,Lee,ok\nCHG-2,Ann,late\nCHG-3,Bo,ok\n", "ann,2025-01-01\nlee,2025-02-01\n", "ann,5\nlee,6\n",
     "a@x.org,yes\nb@x.org,no\n", "ann,active\nlee,active\n"],
    ids=["ids", "dates", "numbers", "addresses", "repeated values"],
)  # fmt: skip
def test_a_file_without_a_header_is_a_question(tmp_path: Path, text: str) -> None:
    """A first row that looks like the rows below it may be an item; it is never taken for names."""
    outcome = read(tmp_path, text, "list.csv")
    assert outcome.questions[0]["id"] == "header_row"
    answered = read(tmp_path, text, "list.csv", answers={"header_row": "none"})
    assert len(answered.rows) == text.count("\n")
    assert answered.columns[:2] == ("Column 1", "Column 2")
    assert answered.header_row is None


def test_a_header_with_digits_in_its_names_is_taken(tmp_path: Path) -> None:
    """Digits in a name are no sign of data as long as the values below look otherwise."""
    assert read(tmp_path, "user id 2,step 1\nann,done\nlee,open\n", "l.csv").outcome == "accepted"


def test_names_are_cleaned_and_unnamed_columns_keep_their_letter(tmp_path: Path) -> None:
    """Line breaks and padding in names go; a column with values but no name is kept."""
    data = workbook({"S": ((" change\n id ", "owner", ""), ("A-1", "Lee", "x"), ("A-2", "Ann", "y"))})
    outcome = read(tmp_path, data, header_row=1)
    assert outcome.columns == ("change id", "owner", "(column C)")
    assert codes(outcome) == ["RP-I140"]


def test_a_header_without_rows_is_asked_and_then_an_empty_population(tmp_path: Path) -> None:
    """No rows may be the truth: asked, then accepted with a note."""
    assert read(tmp_path, "id,owner\n", "l.csv").questions[0]["id"] == "header_row"
    outcome = read(tmp_path, "id,owner\n", "l.csv", header_row=1)
    assert (outcome.outcome, outcome.rows, codes(outcome)) == ("accepted", (), ["RP-I151"])


def test_a_totals_row_is_a_question(tmp_path: Path) -> None:
    """A row that reads like a total is kept or excluded by a person."""
    data = workbook({"S": (("id", "n", "owner"), ("A", 1, "x"), ("B", 2, "y"), ("Grand Total", 3))})
    outcome = read(tmp_path, data)
    assert outcome.questions[0]["id"] == "totals_row"
    assert outcome.questions[0]["where"]["row"] == 4
    assert len(read(tmp_path, data, answers={"totals_row": "exclude"}).rows) == 2
    kept = read(tmp_path, data, answers={"totals_row": "keep"})
    assert kept.rows[-1] == ("Grand Total", "3", "")
    assert "RP-I142" in codes(kept)


def test_remarks_below_the_table_are_a_question(tmp_path: Path) -> None:
    """A last row with one value is a remark or an item: asked, in workbooks and in texts."""
    data = workbook({"S": (*ROWS, (), ("exported by ann",))})
    assert read(tmp_path, data).questions[0]["id"] == "trailing_rows"
    text = "\n".join(",".join(row) for row in ROWS) + "\n\n3 rows exported\n"
    assert read(tmp_path, text, "l.csv").questions[0]["id"] == "trailing_rows"
    assert read(tmp_path, text, "l.csv", answers={"trailing_rows": "exclude"}).rows == ROWS[1:]


def test_a_header_repeated_within_the_table_is_a_question(tmp_path: Path) -> None:
    """Exports glued together repeat the header; the copies are named."""
    text = "\n".join(",".join(row) for row in (*ROWS, ROWS[0], ("CHG-004", "Bo", "late")))
    outcome = read(tmp_path, text, "l.csv")
    assert [question["id"] for question in outcome.questions] == ["repeated_header"]
    assert len(read(tmp_path, text, "l.csv", answers={"repeated_header": "exclude"}).rows) == 4


def test_blank_rows_are_no_items(tmp_path: Path) -> None:
    """A blank or merely padded row is skipped and counted."""
    outcome = read(tmp_path, workbook({"S": (*ROWS[:2], (), ("  ", " "), *ROWS[2:])}))
    assert outcome.rows == ROWS[1:]
    assert outcome.row_numbers == (2, 5, 6)
    assert next(note for note in outcome.notes if note["code"] == "RP-I152")["where"]["count"] == 2


def test_blank_double_and_padded_keys_are_noted_and_stay(tmp_path: Path) -> None:
    """Keys are looked at, never changed, and no row is dropped for its key."""
    outcome = read(tmp_path, "id,owner\nA1,x\nA1 ,y\n,z\n", "l.csv", key=("id",), delimiter="comma")
    assert [row[0] for row in outcome.rows] == ["A1", "A1 ", ""]
    assert codes(outcome) == ["RP-I153", "RP-I154", "RP-I155"]
    assert outcome.notes[0]["where"]["ids"] == ["row 4"]


def test_a_round_number_of_rows_is_noted(tmp_path: Path) -> None:
    """Exactly 1,000 rows is where many programs cut an export off; 999 is not."""
    lines = ["id,owner", *(f"A-{n},x{n}" for n in range(1000))]
    assert "RP-I150" in codes(read(tmp_path, "\n".join(lines), "l.csv", header_row=1))
    assert "RP-I150" not in codes(read(tmp_path, "\n".join(lines[:-1]), "l.csv", header_row=1))


def test_amounts_have_an_exact_total(tmp_path: Path) -> None:
    """The total of a column of numbers is decimal, without binary residue."""
    facts = read(tmp_path, "id,amount\nA,0.10\nB,0.20\nC,\n", "l.csv").column_facts
    assert facts[1]["total"] == "0.30"
    assert (facts[1]["non_blank"], facts[0]["distinct"]) == (2, 3)


def test_a_declaration_comes_back_from_its_record() -> None:
    """What was declared can be stored and read again without loss."""
    declared = ReadDeclaration("S", 3, ("id",), ("on",), {"": "DMY"}, "UTC", answers={"totals_row": "keep"})
    assert ReadDeclaration.from_json(declared.as_json()) == declared


def test_blank_cells_at_the_end_of_a_row_are_counted_as_blank(tmp_path: Path) -> None:
    """A row that ends early in the file has blanks in its last columns."""
    outcome = read(tmp_path, workbook({"S": (("id", "owner", "note"), ("A", "Lee"), ("B", "Ann", "x"))}))
    assert outcome.rows == (("A", "Lee", ""), ("B", "Ann", "x"))
    assert [fact["non_blank"] for fact in outcome.column_facts] == [2, 2, 1]


def test_a_header_repeated_in_other_letters_is_asked_about(tmp_path: Path) -> None:
    """The second header of two files put together is no item, however its names are written."""
    outcome = read(tmp_path, "id,left_on\nE1,2025-01-02\nID, Left_On\nE2,2025-01-03\n", "l.csv")
    assert [(one["id"], one["where"]["row"]) for one in outcome.questions] == [("repeated_header", 3)]
