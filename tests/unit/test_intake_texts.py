"""Reading delimited texts: encoding, delimiter, quotes and lines; and the canonical values."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import ROWS, codes, read

from reperform.errors import InputRefused
from reperform.intake import conversing
from reperform.intake.outcome import ReadDeclaration, ReadOutcome
from reperform.intake.reading import read_evidence
from reperform.intake.text_files.csv_reader import parse_records
from reperform.intake.values import read_values, values_csv

TEXT = "\n".join(",".join(row) for row in ROWS) + "\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_cuts_every_row_alike(tmp_path: Path, delimiter: str) -> None:
    """Comma, semicolon, tab and pipe are told by the rows, not by the file's name."""
    outcome = read(tmp_path, TEXT.replace(",", delimiter), "list.csv")
    assert outcome.outcome == "accepted"
    assert outcome.rows == ROWS[1:]
    assert outcome.row_numbers == (2, 3, 4)


@pytest.mark.parametrize(
    "spelling",
    [
        TEXT.encode("utf-8-sig"), TEXT.encode("utf-16"), TEXT.replace("\n", "\r\n").encode(),
        TEXT.rstrip("\n").encode(), TEXT.replace("\n", "\r").encode(),
    ],
    ids=["mark", "utf-16", "crlf", "no last newline", "cr"],
)  # fmt: skip
def test_marks_and_line_ends_change_nothing(tmp_path: Path, spelling: bytes) -> None:
    """A byte-order mark, CRLF, CR alone or a missing last line end give the same rows."""
    assert read(tmp_path, spelling, "list.csv").rows == ROWS[1:]


def test_quotes_hold_delimiters_quotes_and_line_breaks(tmp_path: Path) -> None:
    """A quoted value may hold anything; rows are numbered by the line they begin on."""
    text = 'id,note\n1,"a ""b"", c"\n2,"two\r\nlines"\n3,plain\n'
    outcome = read(tmp_path, text, "list.csv")
    assert outcome.rows == (("1", 'a "b", c'), ("2", "two\nlines"), ("3", "plain"))
    assert outcome.row_numbers == (2, 3, 5)


def test_values_that_other_readers_lose_stay(tmp_path: Path) -> None:
    """NA, null, leading zeros and formulas are texts like any other."""
    rows = [["id", "state"], ["007", "NA"], ["008", "null"], ["009", "=1+1"], ["010", "N/A"]]
    outcome = read(tmp_path, "\n".join(",".join(row) for row in rows), "list.csv")
    assert [list(row) for row in outcome.rows] == rows[1:]


def test_two_fitting_delimiters_are_a_question(tmp_path: Path) -> None:
    """A decimal comma in every row of a semicolon file could be a delimiter too: asked."""
    text = "id;amount,net\nA;1,5\nB;2,5\n"
    outcome = read(tmp_path, text, "list.csv")
    assert outcome.questions[0]["id"] == "delimiter"
    assert outcome.questions[0]["counts"] == {"comma": 2, "semicolon": 2, "none": 1}
    answered = read(tmp_path, text, "list.csv", answers={"delimiter": "semicolon"})
    assert answered.rows == (("A", "1,5"), ("B", "2,5"))


def test_a_single_column_needs_no_delimiter(tmp_path: Path) -> None:
    """A list of ids is a table of one column."""
    assert read(tmp_path, "login\nann\nlee\n", "list.txt").rows == (("ann",), ("lee",))


def test_an_unmarked_text_that_is_not_utf8_is_a_question(tmp_path: Path) -> None:
    """The same byte is another letter in another encoding; samples are shown, a person decides."""
    data = TEXT.encode("windows-1252")
    outcome = read(tmp_path, data, "list.csv")
    question = outcome.questions[0]
    assert question["id"] == "encoding"
    assert "Zoë" in question["counts"]["windows-1252"]
    assert "Zoл" in question["counts"]["windows-1251"]
    assert read(tmp_path, data, "list.csv", encoding="windows-1252").rows == ROWS[1:]


def test_empty_lines_are_skipped_and_noted(tmp_path: Path) -> None:
    """Blank lines are no items; the note counts them."""
    outcome = read(tmp_path, TEXT.replace("CHG-002", "\n\nCHG-002"), "list.csv")
    assert outcome.rows == ROWS[1:]
    assert outcome.row_numbers == (2, 5, 6)
    assert [note["where"]["count"] for note in outcome.notes if note["code"] == "RP-I120"] == [2]


def test_a_trailing_delimiter_in_each_row_adds_no_column(tmp_path: Path) -> None:
    """A delimiter at the end of every row is no column, and shifts nothing."""
    outcome = read(tmp_path, TEXT.replace("\n", ",\n"), "list.csv")
    assert outcome.columns == ROWS[0]
    assert outcome.rows == ROWS[1:]


def test_a_wrong_extension_is_only_a_note(tmp_path: Path) -> None:
    """Content decides how a file is read; a wrong name is told."""
    outcome = read(tmp_path, TEXT, "list.xls")
    assert outcome.rows == ROWS[1:]
    assert codes(outcome) == ["RP-I101"]


FIELDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\x00\r"), max_size=8)


@settings(max_examples=150, deadline=None)
@given(st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(FIELDS, min_size=n, max_size=n), min_size=1)))
def test_what_the_standard_library_writes_is_read_back(rows: list[list[str]]) -> None:
    """Every table written by another program's CSV writer is cut into the same fields."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    assert [fields for fields, _ in parse_records(buffer.getvalue(), ",")] == rows


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(FIELDS, min_size=n, max_size=n), min_size=1)))
def test_canonical_values_come_back(rows: list[list[str]]) -> None:
    """Writing and reading canonical values changes nothing, and the standard library reads the same."""
    table = tuple(tuple(row) for row in rows)
    data = values_csv(ReadOutcome("accepted", columns=table[0], rows=table[1:]))
    assert read_values(data) == (table[0], table[1:])
    if len(table[0]) > 1:
        assert list(csv.reader(io.StringIO(data.decode(), newline=""))) == rows


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from('a1,;\n"\t '), max_size=40))
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    """Any text is accepted, asked about or refused with a code; nothing else happens."""
    with tempfile.TemporaryDirectory() as folder:
        outcome = read(Path(folder), text, "list.csv")
    assert outcome.outcome in ("accepted", "needs_answer", "refused")
    assert outcome.outcome != "refused" or all(m.code != "RP-I04" for m in outcome.messages), outcome.messages


def test_canonical_values_are_not_any_text() -> None:
    """A cut-off record of values is refused, not padded."""
    with pytest.raises(InputRefused, match="RP-I32"):
        read_values(b'id,note\n1,"cut')


def test_canonical_values_are_quoted_only_where_needed() -> None:
    """Commas, quotes and line breaks call for quotes; blanks, signs and apostrophes do not."""
    rows = (("a,b", "c"), ('say "x"', " d "), ("two\nlines", "=1+1"), ("", "'"))
    assert values_csv(ReadOutcome("accepted", columns=("id", "note"), rows=rows)) == (
        b'id,note\n"a,b",c\n"say ""x""", d \n"two\nlines",=1+1\n,\'\n'
    )


@pytest.mark.parametrize(
    "text", ["id,d\nE1,2\n" + "\n" * 8_000_000, 'id,d\nE1,"' + '""' * 8_000_000 + '"\n'], ids=["line ends", "quotes"]
)
def test_nothing_but_line_ends_or_quotes_takes_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """Millions of empty lines are counted one by one, and a value of nothing but quotes is cut at once."""
    monkeypatch.setattr(conversing, "MEMORY_LIMIT_BYTES", 500 * 1024**2)
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    outcome = read_evidence(path, path.name, ReadDeclaration())
    assert (outcome.outcome, len(outcome.rows)) == ("accepted", 1)
