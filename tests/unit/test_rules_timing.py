"""Rules on dates: every boundary, every missing value, weekends, holidays and changes of clocks."""

from __future__ import annotations

from datetime import date

import pytest
from rules_support import decide

DAYS = "start=a; end=b; limit={limit}; before_start={early}; missing_start=unable; missing_end={end}{more}"


def within(item: str, limit: str = "1", more: str = "", end: str = "deviation", early: str = "pass") -> str:
    """Return the result of the rule within."""
    return decide("within", DAYS.format(limit=limit, early=early, end=end, more=more), item).result


def test_the_reason_names_both_days_the_count_the_unit_and_the_limit() -> None:
    """The sentence can be checked on a calendar without the file."""
    outcome = decide(
        "within", DAYS.format(limit=1, early="pass", end="deviation", more=""), "a=2025-03-04; b=2025-03-07"
    )
    assert outcome.reason == (
        "b 7 Mar 2025 (Fri) is 3 business days after a 4 Mar 2025 (Tue); the limit is 1 business day: done, but late."
    )


@pytest.mark.parametrize(
    ("start", "end", "limit", "result"),
    [
        ("2025-03-07", "2025-03-10", 1, "pass"),
        ("2025-03-07", "2025-03-10", 0, "deviation"),
        ("2025-03-08", "2025-03-10", 1, "pass"),
        ("2025-03-08", "2025-03-10", 0, "deviation"),
        ("2025-03-07", "2025-03-09", 0, "pass"),
        ("2025-03-04", "2025-03-04", 0, "pass"),
        ("2025-05-23", "2025-05-27", 1, "pass"),
        ("2025-05-23", "2025-05-28", 1, "deviation"),
        ("2024-02-28", "2024-02-29", 1, "pass"),
        ("2024-02-28", "2024-03-01", 1, "deviation"),
    ],
)
def test_business_days_after_the_start(start: str, end: str, limit: int, result: str) -> None:
    """Weekend, holiday and leap day, each at the limit and one beyond it."""
    assert within(f"a={start}; b={end}", str(limit)) == result


@pytest.mark.parametrize(
    ("start", "end", "result"),
    [("2025-03-08", "2025-03-10", "pass"), ("2025-03-08", "2025-03-11", "deviation"),
     ("2025-03-07", "2025-03-10", "deviation"), ("2025-05-26", "2025-05-27", "pass")],
)  # fmt: skip
def test_business_days_from_a_start_moved_to_the_next_business_day(start: str, end: str, result: str) -> None:
    """Saturday to Monday is 0 with roll_start, Friday to Monday still 1, holiday to the next day 0."""
    assert within(f"a={start}; b={end}", "0", "; count=roll_start") == result


@pytest.mark.parametrize(("boundary", "result"), [("inclusive", "pass"), ("exclusive", "deviation")])
@pytest.mark.parametrize(
    ("unit", "limit", "end"),
    [("business_days", "2", "2025-03-06T09:00:00"), ("calendar_days", "2", "2025-03-06T09:00:00"),
     ("hours", "48", "2025-03-06T09:00:00"), ("business_hours", "16", "2025-03-06T09:00:00")],
)  # fmt: skip
def test_exactly_at_the_limit_is_what_the_boundary_says(
    unit: str, limit: str, end: str, boundary: str, result: str
) -> None:
    """Tuesday 9:00 to Thursday 9:00 is 2 days, 48 hours and 16 business hours of 8 a day."""
    item = f"a=2025-03-04T09:00:00; b={end}"
    assert within(item, limit, f"; unit={unit}; boundary={boundary}") == result


def test_hours_are_exact_to_the_second() -> None:
    """One second beyond the limit is late; a limit may be a part of an hour."""
    start = "a=2025-03-04T09:00:00Z"
    assert within(f"{start}; b=2025-03-04T09:15:00Z", "0.25", "; unit=hours") == "pass"
    assert within(f"{start}; b=2025-03-04T09:15:01Z", "0.25", "; unit=hours") == "deviation"


def test_a_change_of_clocks_neither_adds_nor_takes_an_hour() -> None:
    """Noon to noon is 23 hours when clocks go forward and 25 when they go back."""
    assert within("a=2025-03-08T12:00:00; b=2025-03-09T12:00:00", "23", "; unit=hours") == "pass"
    assert within("a=2025-11-01T12:00:00; b=2025-11-02T12:00:00", "24", "; unit=hours") == "deviation"


@pytest.mark.parametrize("unit", ["hours", "business_hours"])
def test_hours_of_a_date_need_the_source_time(unit: str) -> None:
    """A date without a time of day has no hours, on either side."""
    for item in ("a=2025-03-04; b=2025-03-05T09:00:00", "a=2025-03-04T09:00:00; b=2025-03-05"):
        outcome = decide("within", DAYS.format(limit=24, early="pass", end="deviation", more=f"; unit={unit}"), item)
        assert outcome.result == "unable"
        assert "needs source time" in outcome.reason


def test_business_hours_that_are_not_stated_are_unable() -> None:
    """The client's business hours are asked for, never assumed."""
    arguments = DAYS.format(limit=4, early="pass", end="deviation", more="; unit=business_hours")
    item = "a=2025-03-04T09:00:00; b=2025-03-04T10:00:00"
    outcome = decide("within", arguments, item, business_hours=("", ""))
    assert (outcome.result, "not stated" in outcome.reason) == ("unable", True)


@pytest.mark.parametrize("early", ["pass", "deviation"])
@pytest.mark.parametrize(
    "item",
    [
        "a=2025-03-04; b=2025-03-03",
        "a=2025-03-04T09:00:00; b=2025-03-04T08:59:59",
        "a=2025-03-04T09:00:00; b=2025-03-03",
    ],
)
def test_an_end_before_the_start_is_what_before_start_says(item: str, early: str) -> None:
    """Days apart, seconds apart on one day, and a date against a time stamp of the next day."""
    assert within(item, early=early) == early


def test_a_date_and_a_time_stamp_on_one_day_are_no_days_apart() -> None:
    """In days the order within a day does not matter; before_start is not invoked by a guess."""
    assert within("a=2025-03-04T09:00:00; b=2025-03-04", "0", early="deviation") == "pass"


def test_the_local_date_counts_and_not_the_date_in_utc() -> None:
    """3:00 UTC on Thursday is still Wednesday in Chicago."""
    assert within("a=2025-03-04; b=2025-03-06T03:00:00Z") == "pass"
    assert within("a=2025-03-04; b=2025-03-06T06:00:00Z") == "deviation"


@pytest.mark.parametrize("choice", ["deviation", "unable", "not_applicable"])
def test_a_blank_start_is_what_the_argument_says(choice: str) -> None:
    """Also where the end is blank as well."""
    arguments = f"start=a; end=b; limit=1; before_start=pass; missing_start={choice}; missing_end=deviation"
    assert decide("within", arguments, "a=; b=2025-03-04").result == choice
    assert decide("within", arguments, "a=; b=").result == choice


@pytest.mark.parametrize("choice", ["deviation", "not_applicable"])
def test_a_blank_end_is_what_the_argument_says(choice: str) -> None:
    """No evidence is never a pass."""
    assert within("a=2025-12-31; b=", end=choice) == choice


@pytest.mark.parametrize(
    ("start", "more", "result"),
    [
        ("2025-12-31", "", "not_reached"),  # deadline 1 Jan 2026, no holiday of this calendar
        ("2025-12-30", "", "deviation"),  # deadline 31 Dec 2025 is the last day of the period
        ("2025-12-26", "; unit=calendar_days", "deviation"),
        ("2025-12-31T12:00:00", "; unit=hours", "deviation"),  # 13:00 on the last day
        ("2025-12-31T23:30:00", "; unit=hours", "not_reached"),
        ("2025-12-31T16:00:00", "; unit=business_hours", "deviation"),
        ("2025-12-31T16:01:00", "; unit=business_hours", "not_reached"),
        ("2025-12-31", "; as_of=2026-01-31", "deviation"),
    ],
)
def test_not_reached_only_while_the_deadline_lies_after_the_last_day_of_evidence(
    start: str, more: str, result: str
) -> None:
    """The last day is the end of the period unless as_of says otherwise."""
    assert within(f"a={start}; b=", "1", more, end="not_reached") == result


def test_a_context_as_of_gives_the_last_day_of_evidence() -> None:
    """Evidence produced after the period can show that a deadline passed."""
    arguments = DAYS.format(limit=1, early="pass", end="not_reached", more="")
    assert decide("within", arguments, "a=2025-12-31; b=", as_of=date(2026, 1, 31)).result == "deviation"
    assert decide("within", arguments, "a=2025-12-31; b=").result == "not_reached"


def test_late_never_and_inverted_read_differently() -> None:
    """An auditor sees from the sentence what happened."""
    arguments = DAYS.format(limit=1, early="deviation", end="deviation", more="")
    reasons = [decide("within", arguments, f"a=2025-03-04; b={end}").reason for end in ("2025-03-07", "", "2025-03-03")]
    assert [
        "done, but late" in reasons[0],
        "not done by" in reasons[1],
        "is 1 calendar day before" in reasons[2],
    ] == [
        True,
        True,
        True,
    ]


@pytest.mark.parametrize("item", ["a=?; b=2025-03-04", "a=2025-03-04; b=soon", "a=2025-03-04; b=04/03/2025"])
def test_a_text_that_is_no_date_is_unable(item: str) -> None:
    """Odd texts are neither blank nor dates."""
    assert within(item) == "unable"


def test_a_time_stamp_without_any_zone_is_unable() -> None:
    """A zone is never inferred."""
    arguments = DAYS.format(limit=1, early="pass", end="deviation", more="")
    outcome = decide("within", arguments, "a=2025-03-04T09:00:00; b=2025-03-04", zone_of=lambda name: "")
    assert (outcome.result, "declares no zone" in outcome.reason) == ("unable", True)


def test_cells_padded_with_blanks_are_read() -> None:
    """Outer blanks and zero-width characters are not part of a date."""
    assert within("a= 2025-03-04\u200b; b=2025-03-05 ") == "pass"


def test_each_class_has_its_own_limit() -> None:
    """Without regard to case and blanks; an unknown class is unable."""
    arguments = (
        "by=s; limits=critical:1, very high:2; start=a; end=b; unit=calendar_days; before_start=deviation; "
        "missing_start=unable; missing_end=deviation"
    )
    dates = "a=2025-03-04; b=2025-03-06"
    results = [
        decide("within_by", arguments, f"s={name}; {dates}").result for name in ("CRITICAL", "Very  High", "low")
    ]
    assert results == ["deviation", "pass", "unable"]


@pytest.mark.parametrize(
    ("done", "limit", "result"),
    [
        ("2025-03-04", "2025-03-04", "pass"),
        ("2025-03-05", "2025-03-04", "deviation"),
        ("2025-03-05T05:59:59Z", "2025-03-04", "pass"),  # 23:59:59 in Chicago
        ("2025-03-05T06:00:00Z", "2025-03-04", "deviation"),
        ("2025-03-04", "2025-03-04T23:00:00", "unable"),
        ("2025-03-03", "2025-03-04T00:00:00", "pass"),
        ("2025-11-02T01:30:00", "2025-11-02T01:45:00-05:00", "unable"),  # which of the two half past one
        ("2024-02-29", "2024-02-29", "pass"),
    ],
)
def test_on_or_before_a_day_means_until_its_end(done: str, limit: str, result: str) -> None:
    """A limit without time of day is the whole local day."""
    arguments = "date=d; limit=l; missing_date=deviation; missing_limit=unable"
    assert decide("on_or_before", arguments, f"d={done}; l={limit}").result == result


@pytest.mark.parametrize("choice", ["pass", "deviation", "unable", "not_applicable"])
def test_a_missing_limit_is_decided_before_a_missing_date(choice: str) -> None:
    """Without a limit nothing can be late."""
    arguments = f"date=d; limit=l; missing_date=deviation; missing_limit={choice}"
    assert decide("on_or_before", arguments, "d=; l=").result == choice
    assert decide("on_or_before", arguments, "d=; l=2025-03-04").result == "deviation"


@pytest.mark.parametrize(
    ("item", "result"),
    [
        ("a=2025-03-03; b=2025-03-04; c=2025-03-05", "pass"),
        ("a=2025-03-03; b=2025-03-05; c=2025-03-04", "deviation"),
        ("a=2025-03-04T09:00:00; b=2025-03-04; c=2025-03-04T08:00:00", "deviation"),  # by way of b
        ("a=2025-03-04; b=; c=2025-03-03", "deviation"),
        ("a=2025-03-03; b=; c=2025-03-04", "not_applicable"),
        ("a=2025-03-03; b=2025-03-04; c=2025-03-04", "unable"),
        ("a=2025-03-03; b=2025-03-04; c=tba", "unable"),
        ("a=2025-11-02T01:40:00; b=2025-11-02T01:50:00; c=2025-11-03", "unable"),  # twice that night
    ],
)
def test_dates_in_order(item: str, result: str) -> None:
    """An inversion is a deviation whatever is missing; ties and gaps are what the arguments say."""
    assert decide("ordered", "dates=a, b, c; same_time=unable; missing=not_applicable", item).result == result


def test_only_flagged_decisions_need_an_action() -> None:
    """Kept and undecided lines are not applicable; flagged ones are counted as in within."""
    arguments = (
        "decision=d; flagged=remove, change; start=a; end=b; limit=2; before_start=deviation; "
        "missing_start=unable; missing_end=deviation"
    )
    items = [
        "d=REMOVE; a=2025-03-07; b=2025-03-11",
        "d=change; a=2025-03-07; b=2025-03-12",
        "d=remove; a=2025-03-07; b=",
        "d=keep; a=; b=",
        "d=; a=; b=",
    ]
    results = [decide("closed_loop", arguments, item).result for item in items]
    assert results == ["pass", "deviation", "deviation", "not_applicable", "not_applicable"]


@pytest.mark.parametrize(
    ("item", "result"),
    [
        ("a=2025-11-02T09:00:00; b=2025-11-02T01:30:00", "deviation"),  # both of the two half past ones are before nine
        ("a=2025-11-02T01:50:00; b=2025-11-02T01:10:00", "unable"),  # 20 minutes after, or 40 before
        ("a=2025-11-02T01:30:00; b=2025-11-02T09:00:00", "pass"),
        ("a=2025-11-02T00:30:00; b=2025-11-02T01:30:00", "pass"),
        ("a=2025-11-02T01:30:00; b=2025-11-03", "pass"),
        ("a=2025-11-02T01:30:00; b=2025-11-02", "pass"),
        ("a=2025-03-09T09:00:00; b=2025-03-09T02:30:00", "deviation"),  # never shown, and before nine either way
    ],
)
def test_an_end_before_the_start_is_seen_although_clocks_changed(item: str, result: str) -> None:
    """A time that clocks showed twice decides nothing only where the two readings give different results."""
    assert within(item, early="deviation") == result


def test_a_clock_time_shown_twice_that_may_fall_on_two_days_is_unable_where_the_day_decides() -> None:
    """Half past one in Chicago was 23:30 of 1 November or 00:30 of 2 November in Phoenix."""
    stamps = {"zone_of": lambda name: "America/Chicago", "time_zone": "America/Phoenix"}
    arguments = DAYS.format(limit=0, early="pass", end="deviation", more="; unit=calendar_days")
    for start, result in (("2025-11-01", "unable"), ("2025-11-02", "pass"), ("2025-10-31", "deviation")):
        assert decide("within", arguments, f"a={start}; b=2025-11-02T01:30:00", **stamps).result == result
    limit = "date=d; limit=l; missing_date=deviation; missing_limit=unable"
    for day, result in (("2025-11-01", "unable"), ("2025-11-02", "pass"), ("2025-10-31", "deviation")):
        assert decide("on_or_before", limit, f"d=2025-11-02T01:30:00; l={day}", **stamps).result == result


@pytest.mark.parametrize(
    ("item", "result", "kind"),
    [
        ("d=remove; user=ann; a=2025-03-03; b=", "deviation", "still_there"),
        ("d=remove; user=eve; a=2025-03-03; b=", "not_applicable", ""),
        ("d=remove; user=ann; a=; b=2025-03-04", "deviation", "still_there"),
        ("d=remove; user=ann; a=soon; b=2025-03-04", "deviation", "still_there"),
        ("d=remove; user=eve; a=soon; b=2025-03-04", "unable", "unreadable"),
        ("d=keep; user=ann; a=; b=", "not_applicable", ""),
    ],
)
def test_what_is_still_there_is_a_deviation_whatever_the_dates_of_the_action_say(
    item: str, result: str, kind: str
) -> None:
    """The later list speaks for itself; only a decision that calls for nothing leaves it unread."""
    arguments = (
        "decision=d; flagged=remove; start=a; end=b; limit=5; before_start=pass; missing_start=not_applicable; "
        "missing_end=not_applicable; boundary=inclusive; gone=user; gone_from=LATER.user"
    )
    later = {"LATER": [{"user": "ann"}]}
    found = decide("closed_loop", arguments, item, later, as_of_list=lambda name: date(2025, 12, 31))
    assert (found.result, found.kind) == (result, kind)
