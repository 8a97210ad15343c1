"""Amounts written as text: read when they are one number, asked about otherwise, never dropped."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import codes, read, workbook

from reperform.intake.outcome import ReadOutcome
from reperform.intake.tables.number_columns import read_number_text


def amounts(tmp_path: Path, values: list[str], **declared: Any) -> ReadOutcome:
    """What is understood of a column of amounts in a text file."""
    text = "id\tamount\n" + "".join(f"K-{n}\t{value}\n" for n, value in enumerate(values, 1))
    return read(tmp_path, text, "l.txt", number_columns=("amount",), key=("id",), delimiter="tab", **declared)


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("12", "12", "12"),
        ("-12", "-12", "-12"),
        ("\u221212", "-12", "-12"),
        ("+0.10", "0.10", None),
        ("1.234", "1.234", "1234"),
        ("1,234", "1234", "1.234"),
        ("0.125", "0.125", None),
        ("1,234.50", "1234.50", None),
        ("1.234,50", None, "1234.50"),
        ("1,234,567", "1234567", None),
        ("12,5", None, "12.5"),
        ("1 234,50", None, "1234.50"),
        ("1\u202f234\u202f567", "1234567", "1234567"),
        ("1'234.50", "1234.50", None),
        ("1,23,456", None, None),
        ("1.2.3", None, None),
        ("12 345 6", None, None),
        ("$5", None, None),
        ("(5)", None, None),
        ("5 %", None, None),
        ("1E3", None, None),
        ("NA", None, None),
        ("", None, None),
        ("٣", None, None),
        (".5", "0.5", None),
        ("5.", None, None),
        ("-0", "0", "0"),
    ],
)
def test_what_a_text_is_under_each_decimal_sign(text: str, point: str | None, comma: str | None) -> None:
    """Worked by hand: grouped in threes throughout, or plain, or no number."""
    found = read_number_text(text)
    assert (found.get("point"), found.get("comma")) == (point, comma)


@pytest.mark.parametrize(
    ("text", "number"),
    [("$1,234.50", "1234.50"), ("(1,234.50)", "-1234.50"), ("($ 5.25)", "-5.25"), ("5.25-", "-5.25"),
     ("EUR 7.10", "7.10"), ("7.10 EUR", "7.10"), ("-$3.50", "-3.50"), ("$-3.50", "-3.50"), ("(-3.50)", None),
     ("$$5.10", None), ("5.10 EURO", None)],
)  # fmt: skip
def test_signs_around_amounts_are_read_only_when_that_was_answered(text: str, number: str | None) -> None:
    """A currency sign is no part of the number; parentheses and a trailing minus make it negative."""
    assert read_number_text(text, dressed=True).get("point") == number
    assert read_number_text(text) == {} or text == "5.10 EURO"


def test_amounts_that_are_two_numbers_are_a_question_with_counts(tmp_path: Path) -> None:
    """1.234 is one and a bit or one thousand and more; the answer decides all of them."""
    values = ["1.234", "5.678", "12"]
    (question,) = amounts(tmp_path, values).questions
    assert (question["id"], question["code"]) == ("decimal.amount", "RP-I80")
    assert question["counts"] == {"point": 3, "comma": 3}
    assert "2 values are two different numbers" in question["text"]
    assert [row[1] for row in amounts(tmp_path, values, decimal="comma").rows] == ["1234", "5678", "12"]
    assert [row[1] for row in amounts(tmp_path, values, answers={"decimal.amount": "point"}).rows] == values


def test_a_column_that_one_sign_alone_reads_tells_it_by_itself(tmp_path: Path) -> None:
    """1,234.50 needs a decimal point, so 2,345 beside it is no question; the note counts what that decided."""
    outcome = amounts(tmp_path, ["1,234.50", "2,345", ""])
    assert [row[1] for row in outcome.rows] == ["1234.50", "2345", ""]
    note = next(note for note in outcome.notes if note["code"] == "RP-I173")
    assert "1 of the values would be another number" in note["text"]
    assert outcome.column_facts[1]["total"] == "3579.50"


def test_a_column_that_mixes_both_signs_is_asked_about(tmp_path: Path) -> None:
    """1,234.50 and 1.234,50 in one column: no sign reads both, and the one stated leaves values to be confirmed."""
    values = ["1,234.50", "1.234,50"]
    assert amounts(tmp_path, values).questions[0]["id"] == "decimal.amount"
    (question,) = amounts(tmp_path, values, decimal="point").questions
    assert (question["id"], question["counts"]) == ("unread_numbers.amount", {"keep": 1})
    outcome = amounts(tmp_path, values, decimal="point", answers={"unread_numbers": "keep"})
    assert [row[1] for row in outcome.rows] == ["1234.50", "1.234,50"]
    assert "1.234,50" in next(note["text"] for note in outcome.notes if note["code"] == "RP-I174")


def test_currency_signs_and_parentheses_are_asked_about(tmp_path: Path) -> None:
    """What stands around a number is shown with its counts; keep leaves the texts alone."""
    values = ["$1,234.50", "(20.25)", "EUR 5.10", "7.00"]
    (question,) = amounts(tmp_path, values).questions
    assert (question["id"], question["counts"]) == ("amount_signs.amount", {"read": 3, "keep": 3})
    assert "$: 1, EUR: 1, no currency sign: 1" in question["text"]
    read_ = amounts(tmp_path, values, answers={"amount_signs.amount": "read"})
    assert [row[1] for row in read_.rows] == ["1234.50", "-20.25", "5.10", "7.00"]
    kept = amounts(tmp_path, values, answers={"amount_signs.amount": "keep"})
    assert [row[1] for row in kept.rows] == values


def test_what_is_no_number_stays_and_is_listed(tmp_path: Path) -> None:
    """NA is no number and no zero: counted, with its item."""
    outcome = amounts(tmp_path, ["5", "NA"])
    note = next(note for note in outcome.notes if note["code"] == "RP-I174")
    assert (outcome.rows[1][1], note["where"]["ids"], note["where"]["count"]) == ("NA", ["K-2"], 1)


def test_numbers_of_a_spreadsheet_are_left_alone(tmp_path: Path) -> None:
    """A cell that holds a number is exact already, and no sign is asked for."""
    data = workbook({"S": (("id", "amount"), ("A", 1.234), ("B", 5))})
    outcome = read(tmp_path, data, number_columns=("amount",), key=("id",))
    assert [row[1] for row in outcome.rows] == ["1.234", "5"]
    assert codes(outcome) == []


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-10**9, max_value=10**9))
def test_a_number_written_in_either_way_reads_back(number: Decimal) -> None:
    """Law: thousands and decimals written with one pair of signs read back as the same number with its sign."""
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans({",": ".", ".": ","}))
    assert Decimal(read_number_text(english)["point"]) == number
    assert Decimal(read_number_text(german)["comma"]) == number


def test_currencies_that_are_taken_off_are_named_and_several_are_warned_of(tmp_path: Path) -> None:
    """Two amounts in dollars, one in euros and one bare: 4 numbers, and a note that they are not of one currency."""
    outcome = amounts(tmp_path, ["USD 10.00", "$ 2.50", "EUR 4.00", "7.00"], answers={"amount_signs.amount": "read"})
    (text,) = [note["text"] for note in outcome.notes if note["code"] == "RP-I175"]
    assert "$: 1, EUR: 1, USD: 1, none: 1" in text
    assert "different currencies" in text
    plain = amounts(tmp_path, ["$ 10.00", "$ 2.50"], answers={"amount_signs.amount": "read"})
    assert "different" not in next(note["text"] for note in plain.notes if note["code"] == "RP-I175")
