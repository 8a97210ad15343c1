"""Leavers whose dates were chosen by hand: the exceptions of LA-02 and what only looks like one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LeaverCase:
    """One leaver: kind E (employee) or C (contractor), days, and the moment the accounts were disabled.

    ``disabled`` is Chicago time; blank means the ordinary course. ``again`` is the day of a re-hire and
    ``left_again`` the last day of the second spell.
    """

    label: str
    kind: str
    department: str
    hired: str
    last_day: str
    disabled: str = ""
    again: str = ""
    left_again: str = ""
    last_login: str = ""
    near: str = ""


CASES = (
    LeaverCase(
        "new_year", "E", "Support", "2023-04-17", "2025-01-01", "2025-01-02 09:10",
        near="last day is the first day of the period and a holiday; disabled on the next business day",
    ),
    LeaverCase(
        "friday", "E", "Engineering", "2022-09-12", "2025-05-16", "2025-05-19 10:02",
        near="Friday to Monday is 1 business day",
    ),
    LeaverCase(
        "saturday", "C", "Support", "2024-02-05", "2025-03-29", "2025-03-31 09:05",
        near="contract ended on a Saturday; Monday is 1 business day",
    ),
    LeaverCase(
        "sunday", "C", "Engineering", "2024-01-08", "2025-06-29", "2025-06-30 08:47",
        near="contract ended on a Sunday; Monday is 1 business day",
    ),
    LeaverCase(
        "independence", "E", "Sales", "2021-06-14", "2025-07-03", "2025-07-07 09:30",
        near="July 4 is a holiday; Monday July 7 is 1 business day",
    ),
    LeaverCase(
        "juneteenth", "E", "Finance", "2020-10-05", "2025-06-18", "2025-06-20 09:15",
        near="June 19 is a holiday; Friday June 20 is 1 business day",
    ),
    LeaverCase(
        "thanksgiving", "E", "Product", "2023-01-09", "2025-11-26", "2025-11-28 11:15",
        near="Thanksgiving is a holiday, the Friday after is not; 1 business day",
    ),
    LeaverCase(
        "columbus", "E", "Support", "2022-03-21", "2025-10-10", "2025-10-14 08:50",
        near="Friday before Columbus Day; Tuesday is 1 business day",
    ),
    LeaverCase(
        "labor_day", "E", "Engineering", "2021-11-01", "2025-08-29", "2025-09-02 16:40",
        near="Friday before Labor Day; Tuesday is 1 business day",
    ),
    LeaverCase("labor_day_late", "E", "Finance", "2019-08-19", "2025-08-29", "2025-09-03 09:20"),
    LeaverCase(
        "utc_date", "E", "Engineering", "2022-05-02", "2025-03-11", "2025-03-12 23:40",
        near="disabled 2025-03-13 04:40 UTC, which is March 12, 23:40 in Chicago: 1 business day, not 2",
    ),
    LeaverCase(
        "year_end", "E", "Sales", "2023-10-02", "2025-12-31", "2026-01-02 08:45",
        near="last day of the period; January 1 is a holiday, so January 2 is 1 business day",
    ),
    LeaverCase(
        "garden_leave", "E", "Marketing", "2020-02-10", "2025-04-30", "2025-04-11 17:00",
        last_login="2025-04-11 16:12",
        near="released from work early; disabled before the last day",
    ),
    LeaverCase(
        "evening_login", "E", "Support", "2023-08-07", "2025-05-02", "2025-05-02 22:00",
        last_login="2025-05-02 21:10",
        near="last login 2025-05-03 02:10 UTC is the evening of the last day in Chicago",
    ),
    LeaverCase(
        "rehired", "E", "Engineering", "2022-03-07", "2025-02-14", "2025-02-14 17:20", again="2025-06-02",
        near="re-hired on June 2 with new accounts; only the accounts of the first spell had to go",
    ),
    LeaverCase(
        "left_twice", "C", "Product", "2023-05-15", "2025-01-31", "2025-01-31 17:45",
        again="2025-04-07", left_again="2025-10-24",
        near="two spells in the year, each with accounts of its own, each disabled in time",
    ),
    LeaverCase(
        "rehired_missed", "E", "Engineering", "2021-07-12", "2025-03-21", "2025-03-21 17:05", again="2025-08-11"
    ),
    LeaverCase(
        "contractor_missed", "C", "Product", "2024-06-03", "2025-11-21", "2025-11-21 16:30",
        last_login="2025-11-20 15:40",
    ),
    LeaverCase("no_account", "C", "Sales", "2024-11-04", "2025-09-12"),
    LeaverCase(
        "before_period", "E", "Support", "2022-01-10", "2024-12-30", "2025-01-03 09:00",
        near="disabled late, but the last day lies before the period",
    ),
    LeaverCase("before_period_2", "E", "Sales", "2021-03-01", "2024-12-20", "2024-12-20 17:00"),
    LeaverCase("after_period", "E", "Engineering", "2023-02-06", "2026-01-02", "2026-01-05 09:30"),
    LeaverCase(
        "after_period_2", "E", "Support", "2022-07-11", "2026-01-09", "2026-01-14 10:00",
        near="disabled late, but the last day lies after the period",
    ),
    LeaverCase("after_period_3", "E", "Finance", "2020-05-18", "2026-01-16", "2026-01-16 17:30"),
)  # fmt: skip
