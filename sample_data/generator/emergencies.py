"""The 18 emergency changes of the year (CHG-04); all of them follow the control."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Emergency:
    """One emergency change: Chicago times, who agreed by voice, who approved afterwards."""

    deployed: str
    approved: str
    approver: str
    verbal: str
    summary: str
    near: str = ""


_VERBAL = "Halima Sesay"
EMERGENCIES = (
    Emergency("2025-01-17 18:10", "2025-01-22 15:30", "Rivka Stonehouse", _VERBAL, "Card events stuck in queue",
              "Friday evening; Monday January 20 is a holiday, so Wednesday is 2 business days"),
    Emergency("2025-02-04 13:22", "2025-02-05 09:40", "Pia Lindgren", _VERBAL, "Expired certificate on public API"),
    Emergency("2025-02-22 03:15", "2025-02-25 16:50", "Pia Lindgren", "Pia Lindgren", "Connection pool exhausted",
              "deployed on a Saturday; Monday 1, Tuesday 2 business days"),
    Emergency("2025-03-13 10:45", "2025-03-13 14:20", "Wendell Oyelaran", _VERBAL, "Rollback of report engine"),
    Emergency("2025-04-02 21:05", "2025-04-03 11:00", "Ilse Brandvold", _VERBAL, "Block of abusive clients"),
    Emergency("2025-04-24 16:40", "2025-04-24 16:10", "Rivka Stonehouse", _VERBAL, "Feature flag off for receipts",
              "fully approved before the deployment, which is better than asked"),
    Emergency("2025-05-06 23:30", "2025-05-08 23:10", "Ilse Brandvold", "Pia Lindgren", "Retry storm in vendor sync",
              "May 7 to May 9 by UTC digits; Tuesday to Thursday in Chicago: 2 business days"),
    Emergency("2025-05-28 07:55", "2025-05-29 10:15", "Rivka Stonehouse", _VERBAL, "Hot fix of rounding in reports"),
    Emergency("2025-06-17 20:30", "2025-06-20 11:45", "Wendell Oyelaran", _VERBAL, "Memory leak in web tier",
              "June 19 is a holiday; Friday June 20 is 2 business days"),
    Emergency("2025-07-03 17:45", "2025-07-08 10:05", "Rivka Stonehouse", _VERBAL, "Payment file not sent",
              "July 4 is a holiday; Tuesday July 8 is 2 business days"),
    Emergency("2025-07-22 12:12", "2025-07-22 17:30", "Jay Parkhurst", _VERBAL, "Login loop after session change"),
    Emergency("2025-08-14 02:40", "2025-08-15 09:00", "Pia Lindgren", "Pia Lindgren", "Disk full on ledger replica"),
    Emergency("2025-08-29 19:20", "2025-09-03 14:00", "Ilse Brandvold", _VERBAL, "Deadlock in ledger close",
              "Friday before Labor Day; Wednesday is 2 business days"),
    Emergency("2025-09-18 09:30", "2025-09-19 09:25", "Rivka Stonehouse", _VERBAL, "Wrong limit on card gateway"),
    Emergency("2025-10-07 15:05", "2025-10-08 13:35", "Wendell Oyelaran", _VERBAL, "Timeouts in approvals list"),
    Emergency("2025-11-12 11:50", "2025-11-13 10:10", "Jae Parkhill", _VERBAL, "Mobile sign-in failures"),
    Emergency("2025-11-26 14:35", "2025-12-01 17:55", "Rivka Stonehouse", _VERBAL, "Expense import rejected",
              "Thanksgiving and a weekend between; Monday December 1 is 2 business days"),
    Emergency("2025-12-30 22:25", "2026-01-02 12:10", "Pia Lindgren", "Pia Lindgren", "Year-end totals wrong",
              "January 1 is a holiday; January 2 is 2 business days"),
)  # fmt: skip
