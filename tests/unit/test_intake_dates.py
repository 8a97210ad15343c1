"""Dates written as text: read when they can be read in one way, asked about otherwise, never dropped."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from intake_files import codes, read, workbook

from reperform.intake.outcome import ReadOutcome
from reperform.intake.tables.dates_in_text import read_date


def dates(tmp_path: Path, values: list[str], **declared: Any) -> ReadOutcome:
    """What is understood of a column of dates in a text file."""
    text = "id\ton\n" + "".join(f"K-{n}\t{value}\n" for n, value in enumerate(values, 1))
    return read(tmp_path, text, "list.txt", date_columns=("on",), key=("id",), delimiter="tab", **declared)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-03-04", "2025-03-04"),
        ("2025-3-4", "2025-03-04"),
        ("2025-03-04 13:45", "2025-03-04T13:45:00"),
        ("2025-03-04T13:45:10.6", "2025-03-04T13:45:11"),
        ("2025-03-04T23:59:59.5Z", "2025-03-05T00:00:00+00:00"),
        ("2025-03-04T13:45:00-0600", "2025-03-04T13:45:00-06:00"),
        ("2025-03-04 13:45:00 +05:30", "2025-03-04T13:45:00+05:30"),
        ("4-Mar-2025", "2025-03-04"),
        ("March 4, 2025 1:45 PM", "2025-03-04T13:45:00"),
        ("04 Sept 2025", "2025-09-04"),
    ],
)
def test_certain_forms_are_read_without_asking(text: str, expected: str) -> None:
    """ISO text and English month names can be read in one way only."""
    assert read_date(text).by_order[""].text() == expected


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("03/04/2025", {"DMY": "2025-04-03", "MDY": "2025-03-04"}),
        ("25.12.2025", {"DMY": "2025-12-25"}),
        ("12-25-2025 12:00 AM", {"MDY": "2025-12-25T00:00:00"}),
        ("2025/03/04", {"YMD": "2025-03-04"}),
        ("20250304", {"YMD": "2025-03-04"}),
    ],
)
def test_other_forms_wait_for_an_order(text: str, orders: dict[str, str]) -> None:
    """A numeric date is one date for each order it fits."""
    assert {order: moment.text() for order, moment in read_date(text).by_order.items()} == orders


@pytest.mark.parametrize(
    "text", ["", "?", "NA", "31/02/2025", "2025-02-30", "2025-03-04 25:00", "32/13/2025", "3/4/25",
             "2025-03-04T10:00+99:00", "12345", "1/2/3/2025", "4 Mars 2025", "2025-03-04 13:00 PM"],
)  # fmt: skip
def test_what_is_no_date_is_not_made_one(text: str) -> None:
    """Impossible days, hours and offsets, short years and words stay texts."""
    assert read_date(text).by_order == {}


def test_ambiguous_dates_are_a_question_with_counts(tmp_path: Path) -> None:
    """How many values fit which order is shown; the answer decides all of them."""
    values = ["03/04/2025", "05/06/2025", "25/12/2025"]
    outcome = dates(tmp_path, values)
    assert outcome.outcome == "needs_answer"
    question = outcome.questions[0]
    assert question["id"] == "date_order.on"
    assert question["counts"] == {"DMY": 3, "MDY": 2}
    assert "2 can be read day first and month first, 1 only day first, 0 only month first" in question["text"]
    assert [row[1] for row in dates(tmp_path, values, date_order={"on": "DMY"}).rows] == [
        "2025-04-03", "2025-06-05", "2025-12-25",
    ]  # fmt: skip


def test_even_a_single_fitting_order_is_asked(tmp_path: Path) -> None:
    """That only one order fits is said, not assumed."""
    assert dates(tmp_path, ["25/12/2025"]).questions[0]["counts"] == {"DMY": 1}


def test_values_that_do_not_fit_the_stated_order_are_asked_about(tmp_path: Path) -> None:
    """An order that reads fewer values than another is never taken in silence; the question names the better one."""
    values = ["04/03/2025", "12/25/2025", "NA", "", "2025-01-01"]
    outcome = dates(tmp_path, values, answers={"date_order": "dmy"})
    (question,) = outcome.questions
    assert (question["id"], question["code"], question["counts"]) == ("unread_dates.on", "RP-I83", {"keep": 1})
    assert "cannot read 1 of 2 dates" in question["text"]
    assert "MDY reads all of them" in question["text"]
    assert question["where"]["ids"] == ["K-2"]
    assert dates(tmp_path, values, answers={"date_order": "MDY"}).outcome == "accepted"


def test_values_kept_without_a_date_stay_and_are_listed(tmp_path: Path) -> None:
    """Nothing is dropped: what cannot be read stays as it is, counted, with its ids."""
    values = ["04/03/2025", "12/25/2025", "NA", "", "2025-01-01"]
    outcome = dates(tmp_path, values, answers={"date_order": "dmy", "unread_dates.on": "keep"})
    assert [row[1] for row in outcome.rows] == ["2025-03-04", "12/25/2025", "NA", "", "2025-01-01"]
    unread = next(note for note in outcome.notes if note["code"] == "RP-I130")
    assert unread["where"] == {"file": "list.txt", "column": "on", "ids": ["K-2", "K-3"], "count": 2}
    assert "12/25/2025, NA" in unread["text"]
    assert "RP-I131" in codes(outcome)


def test_year_first_dates_beside_others_have_an_order_of_their_own(tmp_path: Path) -> None:
    """20250304 beside 05/03/2025 in one column: one answer reads both."""
    values = ["20250304", "05/03/2025", "2025/03/06"]
    counts = dates(tmp_path, values).questions[0]["counts"]
    assert counts == {"DMY": 1, "MDY": 1, "YMD": 2, "YMD+DMY": 3, "YMD+MDY": 3}
    outcome = dates(tmp_path, values, answers={"date_order": "YMD+DMY"})
    assert [row[1] for row in outcome.rows] == ["2025-03-04", "2025-03-05", "2025-03-06"]


def test_a_column_that_no_order_reads_whole_says_so(tmp_path: Path) -> None:
    """25/12 and 12/25 in one column: whichever order is stated, somebody must say what becomes of the rest."""
    outcome = dates(tmp_path, ["25/12/2025", "12/26/2025"], date_order={"": "DMY"})
    assert "No single order reads all of them" in outcome.questions[0]["text"]


def test_numbers_in_a_date_column_are_asked_about_and_read_as_answered(tmp_path: Path) -> None:
    """45720 is 4 March 2025 counted from 1900, 5 March 2029 from 1904 (four years and a day later), or no date."""
    values = ["45720", "2025-03-05"]
    (question,) = dates(tmp_path, values).questions
    assert (question["id"], question["counts"]["1900"]) == ("serials.on", "45720 is 2025-03-04")
    assert dates(tmp_path, values, answers={"serials": "1900"}).rows[0][1] == "2025-03-04"
    assert dates(tmp_path, values, answers={"serials.on": "1904"}).rows[0][1] == "2029-03-05"
    kept = dates(tmp_path, values, answers={"serials": "keep"})
    assert (kept.rows[0][1], "RP-I130" in codes(kept)) == ("45720", True)


def test_numbers_beside_numeric_text_dates_are_refused(tmp_path: Path) -> None:
    """Days as numbers are real dates that lost their format; beside 13/04/2025 they are half of a damaged column."""
    assert codes(dates(tmp_path, ["45720", "13/04/2025"], date_order={"": "DMY"})) == ["RP-I50"]


def test_mixed_offsets_are_counted_and_kept_as_instants(tmp_path: Path) -> None:
    """Each stamp keeps its own offset; the note says how many have which."""
    outcome = dates(tmp_path, ["2025-03-04T10:00:00Z", "2025-03-04T10:00:00+02:00", "2025-03-04T11:00:00+0200"])
    assert [row[1] for row in outcome.rows][1:] == ["2025-03-04T10:00:00+02:00", "2025-03-04T11:00:00+02:00"]
    note = next(note for note in outcome.notes if note["code"] == "RP-I170")
    assert "+00:00 1, +02:00 2" in note["text"]


def test_rounding_to_the_second_is_counted_and_the_next_day_named(tmp_path: Path) -> None:
    """A fraction is rounded halves up; how many fall on the next day by it is said."""
    outcome = dates(tmp_path, ["2025-12-31T23:59:59.6Z", "2025-12-31T10:00:00.2Z", "2025-12-31T10:00:00.000Z"])
    assert outcome.rows[0][1] == "2026-01-01T00:00:00+00:00"
    note = next(note for note in outcome.notes if note["code"] == "RP-I171")
    assert note["where"]["count"] == 2
    assert "1 of them fall on the next day" in note["text"]


@pytest.mark.parametrize("text", ["2025-12-31T24:00", "2025-06-30T23:59:60Z", "2025-02-29", "29/02/2025"])
def test_hours_seconds_and_days_that_are_not_are_listed(tmp_path: Path, text: str) -> None:
    """24:00, a leap second and 29 February of a common year are no dates that can be read in one way."""
    outcome = dates(tmp_path, [text, "2025-01-01"])
    assert outcome.rows[0][1] == text
    assert text in next(note["text"] for note in outcome.notes if note["code"] == "RP-I130")


def test_the_29th_of_february_of_a_leap_year_is_read(tmp_path: Path) -> None:
    """2024 has one."""
    assert dates(tmp_path, ["29/02/2024"], date_order={"": "DMY"}).rows[0][1] == "2024-02-29"


def test_each_column_may_have_its_own_zone(tmp_path: Path) -> None:
    """Opened in UTC, closed on the clock of Chicago; a column without a zone is asked about by itself."""
    text = "id,opened,closed\nA,2025-07-01 10:00,2025-07-01 10:00\n"
    declared = {"date_columns": ("opened", "closed"), "key": ("id",)}
    outcome = read(tmp_path, text, "l.csv", zones={"opened": "UTC", "closed": "America/Chicago"}, **declared)
    assert outcome.rows[0][1:] == ("2025-07-01T10:00:00+00:00", "2025-07-01T10:00:00-05:00")
    half = read(tmp_path, text, "l.csv", zones={"opened": "UTC"}, **declared)
    assert [question["id"] for question in half.questions] == ["zone.closed"]


def test_the_order_of_one_column_goes_before_that_of_all(tmp_path: Path) -> None:
    """A column may differ from the rest of its list."""
    outcome = dates(tmp_path, ["03/04/2025"], date_order={"": "DMY", "on": "MDY"})
    assert outcome.rows[0][1] == "2025-03-04"


def test_stamps_without_offset_need_a_zone(tmp_path: Path) -> None:
    """A clock time is no instant; those with an offset keep their own."""
    values = ["2025-03-04 13:45", "2025-03-04T13:45:00Z"]
    assert dates(tmp_path, values).questions[0]["id"] == "zone"
    assert [row[1] for row in dates(tmp_path, values, zone="Europe/Berlin").rows] == [
        "2025-03-04T13:45:00+01:00", "2025-03-04T13:45:00+00:00",
    ]  # fmt: skip


def test_order_and_zone_are_asked_at_once(tmp_path: Path) -> None:
    """A person is asked everything that can be asked, once."""
    questions = dates(tmp_path, ["03/04/2025 10:00"]).questions
    assert [question["id"] for question in questions] == ["date_order.on", "zone"]


def test_columns_that_are_not_declared_stay_as_they_are(tmp_path: Path) -> None:
    """Only declared date columns are touched."""
    outcome = read(tmp_path, "id,on\nA,03/04/2025\nB,4/5/25\n", "list.csv")
    assert [row[1] for row in outcome.rows] == ["03/04/2025", "4/5/25"]


def test_real_dates_beside_numeric_text_dates_are_refused(tmp_path: Path) -> None:
    """A program that turned some of the dates may have swapped day and month in those it could read."""

    def touch(book: Any, sheet: Any) -> None:
        style = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime(1, 1, datetime(2025, 4, 3), style)  # noqa: DTZ001
        sheet.write_string(2, 1, "13/04/2025")

    data = workbook({"S": (("id", "on"), ("A",), ("B",))}, touch)
    outcome = read(tmp_path, data, date_columns=("on",), date_order={"": "DMY"}, key=("id",))
    assert codes(outcome) == ["RP-I50"]
    assert outcome.messages[0].where.ids == ("B",)
    assert outcome.messages[0].found == "1 cells are real dates and 1 are dates as text"


def test_real_dates_beside_iso_text_are_only_noted(tmp_path: Path) -> None:
    """ISO text cannot have been swapped, so the column is read, with a note."""

    def touch(book: Any, sheet: Any) -> None:
        style = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime(1, 1, datetime(2025, 4, 3), style)  # noqa: DTZ001

    data = workbook({"S": (("id", "on"), ("A",), ("B", "2025-04-13"))}, touch)
    outcome = read(tmp_path, data, date_columns=("on",))
    assert [row[1] for row in outcome.rows] == ["2025-04-03", "2025-04-13"]
    assert codes(outcome) == ["RP-I131"]


def test_years_of_two_digits_are_refused_or_listed(tmp_path: Path) -> None:
    """A column of short years is refused; a stray one stays text and is listed."""
    assert codes(dates(tmp_path, ["03/04/25", "05/06/25"])) == ["RP-I51"]
    assert "RP-I130" in codes(dates(tmp_path, ["2025-01-01", "2025-01-02", "3/4/25"]))


def test_the_first_and_last_day_are_facts_of_the_column(tmp_path: Path) -> None:
    """What the auditor compares with the client's screen."""
    facts = dates(tmp_path, ["2025-12-31", "2025-01-01", "later"]).column_facts[1]
    assert facts == {"name": "on", "non_blank": 3, "distinct": 3, "kind": "text", "first": "2025-01-01",
                     "last": "2025-12-31"}  # fmt: skip
