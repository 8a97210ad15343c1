"""OPS-05: security logs are collected, kept and reviewed on every business day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.areas.staff import ANALYSTS, mail
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import FAILED, Control
from generator.tables import Sheet
from generator.times import at, is_business_day, local, next_business_day, utc_text

_TESTS = (
    ("A", "LOG-REVIEWS", "inspection", "occurs_each", "date=review_date; each=business_day",
     "There is a review of every business day.", 'Monitoring Standard 7: "each business day"'),
    ("B", "LOG-REVIEWS", "reperformance", "within",
     "start=review_date; end=completed_at; limit=1; unit=business_days; count=after_start; before_start=deviation; "
     "missing_start=unable; missing_end=deviation; boundary=inclusive",
     "The review was completed by the next business day.", 'Monitoring Standard 7: "by the next business day"'),
    ("C", "SIEM-SOURCES", "inspection", "covers",
     "column=source_id; list=LOG-SOURCES.Source; list_from=From; list_to=To; if=state; if_op=equals; "
     "if_value=receiving",
     "Every source of the inventory sends its log.", "Monitoring Standard 6"),
    ("D", "LOG-REVIEWS", "inspection", "present", "column=ticket; if=findings; if_op=not_equals; if_value=0",
     "A finding has a ticket.", "Monitoring Standard 8"),
    ("E", "SIEM-SOURCES", "inspection", "baseline",
     "column=retention_days; required=365; compare=at_least; missing=deviation",
     "Logs are kept for a year.", 'Monitoring Standard 6: "365 days"'),
)  # fmt: skip


def add_log_reviews(book: Book, company: Company) -> None:
    """Write the evidence of OPS-05 and note what was planted."""
    control = Control(
        book, "OPS-05", "Security logs are collected and reviewed",
        "Security logs of all in-scope sources are collected in the SIEM and kept for 365 days. On each business day "
        "an analyst reviews the summary of the day and completes the review by the next business day; a finding gets a "
        "ticket.",
        "Chief Information Security Officer", "daily", "CC7.2", key_report="Source list of the SIEM",
    )  # fmt: skip
    attributes(control, _TESTS)
    rows = _reviews()
    _plant_reviews(control, rows)
    columns = ("review_date", "reviewer", "findings", "ticket", "completed_at")
    listing(
        control, "LOG-REVIEWS", "log_reviews_2025.csv",
        Sheet("reviews", columns, [(*row[:4], utc_text(row[4])) for row in rows]), title="Daily log reviews",
        unit="daily review", key=["review_date"], date_column="review_date", zone="UTC",
        source="Review form of the SIEM, audit trail", query="All forms for days of 2025",
        produced_by="Kwame Asante, Security Engineer", produced_at="2026-01-14T09:30:00-06:00",
    )  # fmt: skip
    _write_sources(control)
    control.walk(
        "tnguyen", "2025-11-13", f"Kwame Asante (Security Engineer); {ANALYSTS[1]} (Analyst)", "2025-11-12",
        "Followed the review of November 12: summary by source, two events opened, form completed the same afternoon. "
        "The form stores the time by itself; the day it is for is chosen by the analyst.",
        "Suitable: each day has a form with a time of its own. That the form can be filled for past days bears on "
        "operation; attribute B compares the two dates for the whole period.",
    )
    control.conclude(
        FAILED,
        f"All {len(rows)} reviews of the period were compared with the calendar. Two business days have no review. The "
        "reviews of nine days of August were completed in one minute on August 18, long after the days they are for, "
        "and one of October a day late: for these weeks nobody looked at the summaries in time, and the analyst "
        "confirmed it. One source of the inventory did not send, one keeps its log for 90 days only, and one finding "
        "has no ticket. Alerts were triaged meanwhile (OPS-04), which reduces the effect but does not replace the "
        "review. We conclude that the control did not operate effectively; the effect on CC7.2 is evaluated together "
        "with OPS-04 and OPS-06.",
    )


def _reviews() -> list[list[Any]]:
    stream = Stream("log reviews")
    rows: list[list[Any]] = []
    when = date(2025, 1, 1)
    while when <= date(2025, 12, 31):
        if is_business_day(when):
            findings = stream.choice((0, 0, 0, 0, 1, 2))
            ticket = f"SEC-{2000 + len(rows)}" if findings else ""
            done = when if stream.chance(80) else next_business_day(when)
            rows.append([when, mail(stream.choice(ANALYSTS)), findings, ticket, at(done, stream.between(13, 16), 42)])
        when += timedelta(days=1)
    return rows


def _plant_reviews(control: Control, rows: list[list[Any]]) -> None:
    by_day = {f"{row[0]}": row for row in rows}
    for gone in ("2025-05-27", "2025-12-26"):
        rows.remove(by_day.pop(gone))
    batch = [row for text, row in by_day.items() if "2025-08-04" <= text <= "2025-08-14"]
    for row in batch:
        row[1], row[4] = mail(ANALYSTS[2]), local("2025-08-18 09:04")
    by_day["2025-10-21"][4] = local("2025-10-23 08:55")
    by_day["2025-06-03"][4] = local("2025-06-04 19:20")
    by_day["2025-11-26"][4] = local("2025-11-28 15:00")
    bare = next(row for row in rows[120:] if row[2])
    bare[3] = ""
    weekend = [local("2025-09-13 11:05"), mail(ANALYSTS[0]), 0, ""]
    rows.append([weekend[0].date(), *weekend[1:], weekend[0]])
    rows.sort(key=lambda row: row[0])
    vacation = (
        "The analyst was alone in the team for two weeks and filled the forms afterwards in one go.",
        "The form can only be filled until the next business day since January 2026, and a second analyst stands in.",
        "Exception reported; reviews for the nine days were no reviews in substance.", "systematic",
        "Alerts of the same days were triaged in time (OPS-04).",
    )
    plants(control, (
        ("A", "2025-05-27", "missed", "no review of the day after Memorial Day",
         "The rota had a gap after the holiday.", "The rota is made for the whole quarter since July 2025.",
         "Exception reported."),
        ("A", "2025-12-26", "missed", "no review of December 26",
         "The analyst took it for a company holiday; it is none.", "The calendar of the team was corrected.",
         "Exception reported."),
        *(("B", f"{row[0]}", "late", "completed on August 18 together with the whole fortnight", *vacation)
          for row in batch),
        ("B", "2025-10-21", "late", "completed on the second business day", "A day of illness without a stand-in.",
         "A second analyst stands in since January 2026.", "Exception reported."),
        ("D", f"{bare[0]}", "no_evidence", "a finding without a ticket",
         "The analyst corrected the setting at once and opened no ticket.",
         "The form asks for the ticket number since January 2026.", "Exception reported."),
    ))  # fmt: skip
    nears(control, (
        ("B", "2025-08-15", "completed with the batch, but on the next business day"),
        ("B", "2025-06-03", "completed the next evening in Chicago; the UTC digits are one day later"),
        ("B", "2025-11-26", "Thanksgiving between: Friday is the next business day"),
        ("B", "2025-09-13", "a voluntary review on a Saturday"),
        ("A", "2025-11-11", "Veterans Day, no review expected"),
    ))  # fmt: skip


def _write_sources(control: Control) -> None:
    inventory: list[tuple[Any, ...]] = []
    for area, number in (("cloud", 6), ("host", 9), ("identity", 4), ("network", 5), ("app", 8)):
        inventory += [(f"{area}-log-{n:02d}", area, date(2023, 1 + n, 1), None) for n in range(1, number + 1)]
    inventory += [("app-log-20", "app", date(2025, 12, 1), None), ("host-log-30", "host", date(2022, 1, 1),
                  date(2024, 6, 30))]  # fmt: skip
    sources = []
    for name, area, _, last in inventory:
        if last is None:
            state = "silent since 2025-07-02" if name == "network-log-04" else "receiving"
            sources.append((name, area, state, 90 if name == "app-log-07" else 400 if area == "cloud" else 365))
    listing(
        control, "SIEM-SOURCES", "siem_sources_2025-12-31.csv",
        Sheet("sources", ("source_id", "area", "state", "retention_days"), sources), title="Sources of the SIEM",
        unit="log source", key=["source_id"], source="SIEM, source list with settings",
        query="All sources on 2025-12-31",
        produced_by="Kwame Asante, Security Engineer", produced_at="2025-12-31T15:10:00-06:00", observed="yes",
    )  # fmt: skip
    listing(
        control, "LOG-SOURCES", "log_source_inventory.xlsx",
        Sheet("Inventory", ("Source", "Area", "From", "To"), inventory), title="Log sources by the inventory",
        unit="log source", key=["Source"], source="Inventory of the platform team",
        query="Sources in scope of the Monitoring Standard", produced_by="Callum Rainsford, Head of Cloud",
        produced_at="2026-01-12T10:10:00-06:00",
    )  # fmt: skip
    plants(control, (
        ("C", "network-log-04", "not_covered", "in the SIEM, but silent since July",
         "The collector was not moved when the network segment was.", "Moved on January 16, 2026; silence of more than "
         "a day raises an alert since then.", "Exception reported."),
        ("E", "app-log-07", "wrong_value", "kept for 90 days, 365 are required",
         "The index took the default of the SIEM.", "Raised to 365 days on January 15, 2026.",
         "Exception reported; earlier logs of this source are lost."),
    ))  # fmt: skip
    nears(control, (
        ("C", "host-log-30", "left the inventory in 2024"),
        ("C", "app-log-20", "in the inventory since December and sending"),
        ("E", "cloud-log-01", "kept for 400 days, more than required"),
    ))  # fmt: skip
