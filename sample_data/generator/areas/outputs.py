"""PI-05 and PI-06: outputs on time to the right people, specifications kept up to date."""

# fmt: off
from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from generator.areas.rows import attributes, listing, nears, plants
from generator.areas.staff import DPO, mail
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control
from generator.tables import Sheet
from generator.times import later, next_business_day, some_business_day, utc_text

_OUTPUTS = (
    ("A", "OUTPUTS", "reperformance", "on_or_before",
     "date=sent_at; limit=due_at; missing_date=deviation; missing_limit=unable; if=resend_of; if_op=absent",
     "The output was sent by its due time.", "Delivery schedule, annex of each contract"),
    ("B", "OUTPUTS", "reperformance", "authorised",
     "person=recipient; at=sent_at; list=RECIPIENTS; list_person=address; list_from=valid_from; list_to=valid_to; "
     "missing_person=deviation; if=sent_at; if_op=present",
     "The recipient was authorised on that day.", "Delivery schedule, annex of each contract"),
    ("C", "OUTPUTS", "reperformance", "exists_in",
     "column=output_id; list=OUTPUTS.resend_of; missing=unable; where=status; where_op=equals; where_value=delivered; "
     "if=status; if_op=equals; if_value=bounced",
     "A bounced output was sent again with success.", "Operations Standard 6.2"),
)
_CUSTOMERS = (
    ("Alder Freight", "America/Chicago", 7), ("Birke Maschinen", "Europe/Berlin", 9),
    ("Cedar Health", "America/New_York", 8),
    ("Dogwood Robotics", "Asia/Tokyo", 10), ("Elm Logistics", "America/Denver", 6),
)


def add_outputs(book: Book, company: Company) -> None:
    """Write the evidence of PI-05 and note what was planted."""
    control = Control(
        book, "PI-05", "Reports reach authorised recipients on time",
        "Weekly spend reports are sent by the time agreed with the customer, in the customer's time zone, and only to "
        "recipients the customer has named. A report that bounces is sent again.",
        "Head of Product", "weekly", "PI1.4", automation="automated", relies_on=["CHG-01", "PI-03"],
        key_report="Delivery log",
    )
    attributes(control, _OUTPUTS)
    rows = _reports()
    _plant_reports(control, rows)
    shown = [(r[0], r[1], r[2].isoformat(timespec="seconds"), utc_text(r[3]), *r[4:]) for r in rows]
    listing(
        control, "OUTPUTS", "report_deliveries_2025.csv",
        Sheet("deliveries", ("output_id", "customer", "due_at", "sent_at", "recipient", "status", "resend_of"), shown),
        title="Reports sent", unit="report", key=["output_id"], date_column="due_at", zone="UTC",
        source="Delivery log of the reporting service", query="Weekly reports due in 2025, reruns included",
        produced_by="Emeka Obi, Head of Product", produced_at="2026-01-09T13:10:00-06:00",
    )
    people = [(_recipient(name), name, date(2023, 5, 1), None) for name, _, _ in _CUSTOMERS]
    people[2] = (people[2][0], "Cedar Health", date(2023, 5, 1), date(2025, 8, 31))
    people.append(("reports@cedar-health-group.example", "Cedar Health", date(2025, 9, 1), None))
    listing(
        control, "RECIPIENTS", "report_recipients.xlsx",
        Sheet("Recipients", ("address", "customer", "valid_from", "valid_to"), people), title="Authorised recipients",
        unit="recipient", key=["address"], source="Register of recipients", query="All recipients with their dates",
        produced_by="Ruben Achterberg, Head of Support", produced_at="2026-01-09T12:00:00-06:00",
    )
    control.walk(
        "mruiz", "2025-12-09", "Emeka Obi (Head of Product)", rows[150][0],
        "Test of one: followed the report of one customer from its schedule to the delivery log and compared the due "
        "time with the contract, summer time included.",
    )
    control.conclude(
        NOTED,
        f"{len(rows)} deliveries were tested against the due time in each customer's zone. One was late by two hours, "
        "one was not sent, one late by an hour because the schedule did not follow the change of clocks in Berlin, two "
        "went to a recipient whose authority had ended, and one that bounced was not sent again. Taken together we "
        "conclude that the control operated effectively, with these exceptions reported.",
    )


def _recipient(customer: str) -> str:
    return f"finance@{customer.lower().replace(' ', '-')}.example"


def _reports() -> list[list[Any]]:
    stream = Stream("reports sent")
    rows: list[list[Any]] = []
    for week in range(52):
        monday = date(2025, 1, 6) + timedelta(days=7 * week)
        for name, zone, hour in _CUSTOMERS:
            due = datetime(monday.year, monday.month, monday.day, hour, tzinfo=ZoneInfo(zone))
            moved = name == "Cedar Health" and monday > date(2025, 8, 31)
            to = "reports@cedar-health-group.example" if moved else _recipient(name)
            rows.append([name, due, later(due, -stream.between(10, 170)), to, "delivered", ""])
    return [[f"RPT-{n:04d}", *row] for n, row in enumerate(rows, 1)]


def _plant_reports(control: Control, rows: list[list[Any]]) -> None:
    found = {(row[1], f"{row[2]:%Y-%m-%d}"): row for row in rows}
    late, never = found["Alder Freight", "2025-05-12"], found["Elm Logistics", "2025-07-21"]
    late[3] = later(late[2], 121)
    never[3], never[5] = None, "not sent"
    # The Monday after Europe changed its clocks; the schedule was one hour behind.
    clock = found["Birke Maschinen", "2025-03-31"]
    clock[3] = later(clock[2], 60)
    week = found["Birke Maschinen", "2025-03-10"]
    week[3] = later(week[2], -5)
    exact = found["Dogwood Robotics", "2025-09-15"]
    exact[3] = exact[2]
    old = [found["Cedar Health", "2025-09-08"], found["Cedar Health", "2025-09-22"]]
    for row in old:
        row[4] = _recipient("Cedar Health")
    last = found["Cedar Health", "2025-08-25"]
    bounced, again = found["Alder Freight", "2025-10-13"], found["Elm Logistics", "2025-11-03"]
    bounced[5] = again[5] = "bounced"
    rows.append([f"RPT-{len(rows) + 1:04d}", again[1], again[2], later(again[3], 300), again[4], "delivered", again[0]])
    plants(control, (
        ("A", late[0], "late", "two hours after its due time", "The night job had to be repeated.",
         "Reports start from the last good night since June 2025.", "Exception reported."),
        ("A", never[0], "no_evidence", "not sent", "The customer's schedule was switched off during a test.",
         "Sent on July 23, 2025 after the customer asked.", "Exception reported."),
        ("A", clock[0], "late", "sent at 10:00 in Berlin; summer time had begun the day before",
         "The schedule was kept in fixed hours of UTC.", "Schedules follow the customer's zone since April 2025.",
         "Exception reported."),
        *(("B", row[0], "not_authorised", "sent to an address whose authority ended on August 31",
           "The change of address was entered for one of two reports.",
           "Recipients are kept in one register since October 2025.",
           "Exception reported; the address belongs to the same customer.") for row in old),
        ("C", bounced[0], "no_evidence", "bounced and never sent again", "The bounce came back a day later.",
         "Bounces are read every hour since November 2025.", "Exception reported."),
    ))
    nears(control, (
        ("A", week[0], "after the change of clocks in Chicago, before the one in Berlin"),
        ("A", exact[0], "sent at the due second, on Sunday evening in Chicago"),
        ("B", last[0], "sent to the old address while it was authorised"),
        ("C", again[0], "bounced, sent again five hours later"),
    ))


_SPECS = (
    ("A", "SPECIFICATIONS", "reperformance", "authorised",
     "person=Approved by; at=Approved on; list=SPEC-APPROVERS; list_person=Person; list_from=From; list_to=To; "
     "missing_person=deviation",
     "The current version was approved by an authorised person.", "Processing Specification 1.2"),
    ("B", "SPECIFICATIONS", "reperformance", "ordered",
     "dates=Approved on, Published on; same_time=pass; missing=deviation",
     "It was published after its approval.", "Processing Specification 1.3"),
    ("C", "SPECIFICATIONS", "reperformance", "within",
     "start=Last review; end=[period_end]; limit=365; unit=calendar_days; count=after_start; before_start=pass; "
     "missing_start=deviation; missing_end=deviation; boundary=inclusive",
     "It was reviewed within the year.", 'Processing Specification 1.4: "every 365 days"'),
    ("D", "SPEC-RELEASES", "reperformance", "within",
     "start=Released on; end=Specification updated on; limit=10; unit=business_days; count=after_start; "
     "before_start=pass; missing_start=unable; missing_end=not_reached; boundary=inclusive; as_of=2026-01-07",
     "A release that changes processing was followed by the specification in 10 business days.",
     'Processing Specification 1.5: "within 10 business days of release"'),
)


def add_specifications(book: Book, company: Company) -> None:
    """Write the evidence of PI-06 and note what was planted."""
    control = Control(
        book, "PI-06", "Processing specifications are kept up to date",
        "Specifications of processing are approved, published to customers, reviewed every 365 days, and updated "
        "within 10 business days of a release that changes processing.",
        "Head of Product", "annual", "PI1.1",
    )
    attributes(control, _SPECS)
    stream = Stream("specifications")
    owners = (company.email("Emeka Obi"), company.email("Ilse Brandvold"))
    rows: list[list[Any]] = []
    for number in range(1, 27):
        approved = some_business_day(stream, date(2025, 1, 8), date(2025, 11, 21))
        published = next_business_day(approved, stream.between(0, 6))
        version = f"{stream.between(2, 9)}.{stream.between(0, 4)}"
        rows.append([f"SPEC-{number:02d}", version, stream.choice(owners), approved,
                     published, max(approved, date(2025, 1, 20))])
    rows[4][2] = mail("Arvid Munro")
    rows[11][4] = rows[11][3] - timedelta(days=6)
    rows[17][3:6] = [date(2024, 10, 14), date(2024, 10, 16), date(2024, 10, 14)]
    rows[20][3:6] = [date(2024, 9, 2), date(2024, 9, 3), date(2024, 12, 31)]
    rows[22][4] = rows[22][3]
    columns = ("Specification", "Version", "Approved by", "Approved on", "Published on", "Last review")
    listing(
        control, "SPECIFICATIONS", "specifications_2025.xlsx", Sheet("Register", columns, rows), title="Specifications",
        unit="specification", key=["Specification"], source="Register of specifications",
        query="Current versions on 2025-12-31",
        produced_by="Emeka Obi, Head of Product", produced_at="2026-01-07T15:00:00-06:00",
    )
    people = [(owners[0], date(2023, 1, 2), None), (owners[1], date(2023, 1, 2), None),
              (mail(DPO), date(2024, 2, 1), None)]
    listing(
        control, "SPEC-APPROVERS", "specification_approvers.csv", Sheet("approvers", ("Person", "From", "To"), people),
        title="Approvers of specifications", unit="approver", key=["Person"], source="Processing Specification, annex",
        query="All approvers with their dates", produced_by="Emeka Obi, Head of Product",
        produced_at="2026-01-07T15:05:00-06:00",
    )
    releases: list[list[Any]] = []
    for number in range(1, 31):
        when = some_business_day(stream, date(2025, 1, 10), date(2025, 12, 10))
        releases.append([f"SR-{number:02d}", f"SPEC-{stream.between(1, 26):02d}", when,
                         next_business_day(when, stream.between(0, 8))])
    releases[6][3], releases[13][3] = next_business_day(releases[6][2], 15), next_business_day(releases[13][2], 10)
    releases[21][3], releases[2][3] = None, releases[2][2] - timedelta(days=4)
    releases.append(["SR-31", "SPEC-08", date(2025, 12, 29), None])
    listing(
        control, "SPEC-RELEASES", "specification_releases_2025.csv",
        Sheet("releases", ("Release", "Specification", "Released on", "Specification updated on"), releases),
        title="Releases that change processing", unit="release", key=["Release"],
        source="Release calendar, tag processing",
        query="All tagged releases of 2025", produced_by="Rivka Stonehouse, Release Manager",
        produced_at="2026-01-07T16:20:00-06:00",
    )
    plants(control, (
        ("A", "SPEC-05", "not_authorised", "approved by a developer who is not on the annex",
         "The head of product was travelling.", "Approved again on January 12, 2026.", "Exception reported."),
        ("B", "SPEC-12", "wrong_order", "published six days before its approval", "The draft was published by mistake.",
         "Publishing needs the approved state since 2026.", "Exception reported; the text did not change."),
        ("C", "SPEC-18", "late", "last reviewed in October 2024", "The reminder went to a former owner.",
         "Reviewed on January 13, 2026.", "Exception reported."),
        ("D", "SR-07", "late", "updated on the 15th business day", "The writer was on leave.", "A deputy is named.",
         "Exception reported."),
        ("D", "SR-22", "not_done", "never updated", "The release was tagged after the fact.",
         "Updated on January 14, 2026.", "Exception reported."),
    ))
    nears(control, (
        ("C", "SPEC-21", "reviewed exactly 365 days before the year's end"),
        ("B", "SPEC-23", "published on the day of approval"),
        ("D", "SR-14", "updated on the 10th business day"),
        ("D", "SR-03", "updated four days before the release"),
        ("D", "SR-31", "released on December 29; the 10 business days end after the export: not reached"),
    ))
    control.walk(
        "tnguyen", "2025-12-09", "Emeka Obi (Head of Product)", "SPEC-09",
        "Followed one specification from the pull request to the approval and the public page, and compared two of its "
        "rules with the configuration tested in PI-01.",
    )
    control.conclude(
        NOTED,
        "All 26 specifications and the 31 releases that changed processing were tested. One was approved by a person "
        "not on the annex, one published before its approval, one not reviewed in time; one release was followed late "
        "and one not at all. Taken together we conclude that the control operated effectively, with these exceptions "
        "reported.",
    )
