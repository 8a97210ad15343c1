"""Dates and time stamps: reading, local days, business days, business hours, calendar units."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reperform.dates import (
    business_days_between,
    business_deadline,
    business_time,
    holidays_between,
    is_business_day,
    local_date,
    names_one_instant,
    order,
    parse_business_hours,
    parse_moment,
    spelled,
    spelled_day,
    spelled_moment,
    zone_named,
)
from reperform.rules.calendar_units import calendar_units

CHICAGO = "America/Chicago"
MEMORIAL_DAY = date(2025, 5, 26)
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
HOLIDAYS = st.frozensets(DAYS, max_size=12)


def test_a_date_is_read_without_a_time_of_day() -> None:
    """A date stays a date; midnight is never made up."""
    assert parse_moment("2025-03-04", CHICAGO) == date(2025, 3, 4)
    assert not isinstance(parse_moment("2025-03-04", CHICAGO), datetime)


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("2025-03-04T13:45:00-06:00", "", "2025-03-04T19:45:00"),
        ("2025-03-04T13:45:00Z", CHICAGO, "2025-03-04T13:45:00"),
        ("2025-03-04T13:45", CHICAGO, "2025-03-04T19:45:00"),
        ("2025-07-04T13:45:00", CHICAGO, "2025-07-04T18:45:00"),
        ("2025-03-04T13:45:00.5", "UTC", "2025-03-04T13:45:00.500000"),
    ],
)
def test_a_time_stamp_is_one_instant(text: str, zone: str, utc: str) -> None:
    """An offset in the text wins over the zone of the list; without one the zone counts."""
    assert parse_moment(text, zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "?", "NA", "04/03/2025", "20250304", "2025-3-4", "2025-02-29", "2025-03-04 13:45", "45720",
     "2025-W10-2", "2025-03-04T25:00:00Z", "２０２５-03-04", "0001-01-01T00:00:00+14:00",
     "9999-12-31T23:59:59-14:00"],
)  # fmt: skip
def test_anything_else_is_not_a_date(text: str) -> None:
    """A text that is not canonical is never guessed at."""
    assert parse_moment(text, CHICAGO) is None


def test_a_zone_is_never_inferred() -> None:
    """A time stamp without an offset, in a list without a zone, cannot be read."""
    assert parse_moment("2025-03-04T13:45:00", "") is None


def test_the_29th_of_february_is_a_date_in_leap_years_only() -> None:
    """2024 is a leap year, 2025 and 1900 are not."""
    assert parse_moment("2024-02-29", "") == date(2024, 2, 29)
    assert parse_moment("1900-02-29", "") is None


@pytest.mark.parametrize("name", ["America/Chicagoo", "../../etc/passwd", "", "America", "tzdata.zi", "/etc/hosts"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    """A zone is a name of the zone database, never a path."""
    with pytest.raises(ValueError, match="not the name of a time zone"):
        zone_named(name)


def test_clock_times_that_occur_twice_or_never_do_not_name_one_instant() -> None:
    """Clocks in Chicago went forward on 9 March and back on 2 November 2025."""
    assert not names_one_instant("2025-11-02T01:30:00", CHICAGO)
    assert not names_one_instant("2025-03-09T02:30:00", CHICAGO)
    assert names_one_instant("2025-11-02T01:30:00-05:00", CHICAGO)
    assert names_one_instant("2025-11-02T03:30:00", CHICAGO)


def test_the_local_date_of_a_utc_stamp_can_be_the_day_before() -> None:
    """Two in the morning UTC is still the evening before in Chicago."""
    stamp = parse_moment("2025-03-05T02:00:00Z", "")
    assert stamp is not None
    assert local_date(stamp, CHICAGO) == date(2025, 3, 4)


def test_a_date_and_a_stamp_on_the_same_day_have_no_order() -> None:
    """Only the source's time can tell; on other days the order is known."""
    stamp = datetime(2025, 3, 4, 15, tzinfo=UTC)
    assert order(date(2025, 3, 4), stamp, CHICAGO) is None
    assert order(date(2025, 3, 3), stamp, CHICAGO) == -1
    assert order(stamp, date(2025, 3, 3), CHICAGO) == 1
    assert order(date(2025, 3, 4), date(2025, 3, 4), CHICAGO) == 0


def test_dates_are_spelled_so_that_day_and_month_cannot_be_confused() -> None:
    """Month as a word, four digits of the year, day of the week."""
    assert spelled(date(2025, 3, 4)) == "4 Mar 2025"
    assert spelled_day(date(2025, 3, 7)) == "7 Mar 2025 (Fri)"
    assert spelled_moment(datetime(2025, 11, 2, 6, 30, tzinfo=UTC), CHICAGO) == "2 Nov 2025 (Sun) 01:30 UTC-05:00"
    assert spelled_moment(datetime(2025, 11, 2, 7, 30, tzinfo=UTC), CHICAGO) == "2 Nov 2025 (Sun) 01:30 UTC-06:00"


@pytest.mark.parametrize(
    ("start", "end", "after_start", "roll_start"),
    [
        ("2025-03-04", "2025-03-04", 0, 0),
        ("2025-03-04", "2025-03-07", 3, 3),
        ("2025-03-07", "2025-03-10", 1, 1),  # Friday to Monday
        ("2025-03-08", "2025-03-10", 1, 0),  # Saturday to Monday
        ("2025-03-07", "2025-03-09", 0, 0),  # Friday to Sunday
        ("2025-03-08", "2025-03-09", 0, 0),  # Saturday to Sunday
        ("2025-05-23", "2025-05-27", 1, 1),  # Friday to Tuesday over Memorial Day
        ("2025-05-26", "2025-05-27", 1, 0),  # from the holiday
        ("2024-02-28", "2024-03-01", 2, 2),  # over a leap day
        ("2025-03-07", "2025-03-04", -3, -3),
    ],
)
def test_business_days_follow_the_stated_count(start: str, end: str, after_start: int, roll_start: int) -> None:
    """Counted by hand on a calendar, with Memorial Day 2025 as holiday."""
    days = date.fromisoformat(start), date.fromisoformat(end)
    assert business_days_between(*days, {MEMORIAL_DAY}) == after_start
    assert business_days_between(*days, {MEMORIAL_DAY}, "roll_start") == roll_start


@given(DAYS, DAYS, HOLIDAYS)
def test_business_days_agree_with_numpy(start: date, end: date, holidays: frozenset[date]) -> None:
    """numpy counts the days from one to another without the last; one day later is after and including."""
    start, end = min(start, end), max(start, end)
    shifted = [np.datetime64(day + timedelta(days=1)) for day in (start, end)]
    expected = int(np.busday_count(*shifted, holidays=[np.datetime64(day) for day in holidays]))
    assert business_days_between(start, end, holidays) == expected


@given(DAYS, DAYS, DAYS, HOLIDAYS)
def test_business_days_add_up(first: date, second: date, third: date, holidays: frozenset[date]) -> None:
    """From the first to the third is as much as by way of any second day."""
    parts = business_days_between(first, second, holidays) + business_days_between(second, third, holidays)
    assert parts == business_days_between(first, third, holidays)


@given(DAYS, st.integers(0, 300), HOLIDAYS, st.sampled_from(["after_start", "roll_start"]))
def test_the_deadline_is_the_first_day_that_reaches_the_limit(
    start: date, days: int, holidays: frozenset[date], count: str
) -> None:
    """At the deadline the count is reached, the day before it is not (unless that is before the start)."""
    deadline = business_deadline(start, days, holidays, count)  # type: ignore[arg-type]
    assert business_days_between(start, deadline, holidays, count) == days  # type: ignore[arg-type]
    before = deadline - timedelta(days=1)
    if days:
        assert business_days_between(start, before, holidays, count) == days - 1  # type: ignore[arg-type]


def test_far_dates_are_counted_without_delay_or_overflow() -> None:
    """A date that stands for never is a date like any other."""
    assert business_days_between(date(2025, 1, 1), date.max) > 2_000_000
    assert business_deadline(date(2025, 1, 1), 10**9) == date.max


def test_only_holidays_on_working_weekdays_change_a_count() -> None:
    """4 July 2026 is a Saturday: a holiday that takes no business day away."""
    saturday, friday = date(2026, 7, 4), date(2026, 7, 3)
    assert holidays_between(date(2026, 7, 1), date(2026, 7, 6), {saturday, friday}) == (friday,)
    assert not is_business_day(friday, {friday})


@pytest.mark.parametrize(
    "hours", [("", ""), ("9:00", "17:00"), ("17:00", "09:00"), ("09:00", "24:30"), ("25:00", "26:00")]
)
def test_business_hours_that_are_not_stated_as_times_are_refused(hours: tuple[str, str]) -> None:
    """Opening before closing, both as HH:MM within one day."""
    assert parse_business_hours(hours) is None


def test_business_time_leaves_out_nights_weekends_and_holidays() -> None:
    """From Friday 16:00 over the weekend and Memorial Day to Tuesday 10:00 are two hours."""
    start, end = (parse_moment(text, CHICAGO) for text in ("2025-05-23T16:00", "2025-05-27T10:00"))
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    found = business_time(start, end, CHICAGO, ("09:00", "17:00"), {MEMORIAL_DAY})
    assert found == timedelta(hours=2)


def test_a_business_day_of_24_hours_has_23_when_clocks_go_forward() -> None:
    """Sunday is no business day in Chicago; in Tehran clocks went forward on Tuesday, 22 March 2022."""
    start = parse_moment("2022-03-22T00:00:00+03:30", "")
    end = parse_moment("2022-03-22T23:59:00+04:30", "")
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    found = business_time(start, end, "Asia/Tehran", ("00:00", "24:00"))
    assert found == timedelta(hours=22, minutes=59)


def test_a_week_counts_if_its_part_in_the_period_holds_a_business_day() -> None:
    """2025 begins in week 1 of 2025 and ends in week 1 of 2026: 53 weeks are expected."""
    weeks = calendar_units("week", date(2025, 1, 1), date(2025, 12, 31))
    assert [week.key for week in (weeks[0], weeks[-1])] == ["2025-W01", "2026-W01"]
    assert len(weeks) == 53


def test_a_week_with_only_a_weekend_in_the_period_does_not_count() -> None:
    """1 March 2025 is a Saturday: week 9 has no business day in a period that starts then."""
    weeks = calendar_units("week", date(2025, 3, 1), date(2025, 3, 16))
    assert [week.key for week in weeks] == ["2025-W10", "2025-W11"]


@pytest.mark.parametrize(
    ("each", "count"),
    [("day", 366), ("business_day", 261), ("month", 12), ("quarter", 4), ("half_year", 2), ("year", 1)],
)
def test_a_leap_year_has_its_units(each: str, count: int) -> None:
    """2024: 366 days, 262 weekdays less one holiday, and the units of a calendar year."""
    holidays = {date(2024, 12, 25)}
    assert len(calendar_units(each, date(2024, 1, 1), date(2024, 12, 31), holidays)) == count


def test_quarters_of_a_period_that_starts_within_one_are_counted_from_its_first_day() -> None:
    """Twelve months always hold four quarters."""
    keys = [unit.key for unit in calendar_units("quarter", date(2025, 2, 1), date(2026, 1, 31))]
    assert keys == [
        "2025-02-01 to 2025-04-30",
        "2025-05-01 to 2025-07-31",
        "2025-08-01 to 2025-10-31",
        "2025-11-01 to 2026-01-31",
    ]


def test_units_counted_from_the_31st_do_not_drift() -> None:
    """A short month shortens its own unit, not the ones after it."""
    units = calendar_units("half_year", date(2024, 8, 31), date(2025, 8, 30))
    assert [(unit.first.isoformat(), unit.last.isoformat()) for unit in units] == [
        ("2024-08-31", "2025-02-27"),
        ("2025-02-28", "2025-08-30"),
    ]


def test_a_year_that_starts_in_july_is_one_year() -> None:
    """A yearly control is expected once in a period of twelve months."""
    keys = [unit.key for unit in calendar_units("year", date(2024, 7, 1), date(2025, 6, 30))]
    assert keys == ["2024-07-01 to 2025-06-30"]
