"""PRV-04, PRV-05, PRV-09: requests and complaints of data subjects."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.areas.staff import CLERKS, DPO, mail
from generator.book import Book, Story
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control, join
from generator.tables import Sheet
from generator.times import next_business_day, some_business_day

_LIMIT = (
    "start=Received; end=Closed; by=Jurisdiction; unit=calendar_days; count=after_start; before_start=deviation; "
    "missing_start=unable; missing_end=not_reached; boundary=inclusive; as_of=2026-01-15; if=Extended; if_op=equals"
)
_ACCESS = (
    ("A", "ACCESS-REQUESTS", "inspection", "present",
     "column=Verified; if=Outcome; if_op=in; if_value=answered, denied",
     "The identity was verified.", "Privacy Policy 6.2"),
    ("B", "ACCESS-REQUESTS", "reperformance", "within_by", f"{_LIMIT}; limits=EU:30, US-CA:45, US:45; if_value=no",
     "The request was answered in the time of its jurisdiction.", 'Privacy Policy 6.3: "30 days (EU), 45 days (US)"'),
    ("C", "ACCESS-REQUESTS", "reperformance", "within_by", f"{_LIMIT}; limits=EU:90, US-CA:90, US:90; if_value=yes",
     "An extended request was answered within 90 days.", 'Privacy Policy 6.4: "90 days in all"'),
    ("D", "ACCESS-REQUESTS", "reperformance", "within_by",
     "start=Received; end=Extension notice; by=Jurisdiction; limits=EU:30, US-CA:45, US:45; unit=calendar_days; "
     "count=after_start; before_start=deviation; missing_start=unable; missing_end=deviation; boundary=inclusive; "
     "if=Extended; if_op=equals; if_value=yes",
     "The person was told of the extension in time.", "Privacy Policy 6.4"),
    ("E", "ACCESS-REQUESTS", "inspection", "present", "column=Reason; if=Outcome; if_op=equals; if_value=denied",
     "A denial states its reason.", "Privacy Policy 6.5"),
    ("F", "ACCESS-REQUESTS", "inspection", "manual",
     "guidance=Compare the copy sent with the data map: every system that holds data of the person, and an account of "
     "disclosures.",
     "The copy and the account of disclosures are complete.", "Privacy Policy 6.6"),
)


def add_access_requests(book: Book, company: Company) -> None:
    """Write the evidence of PRV-04 and note what was planted."""
    control = Control(
        book, "PRV-04", "Access requests are answered in time",
        "Requests of data subjects for access are verified and answered within 30 calendar days (EU) or 45 (US) of "
        "receipt; one extension to 90 days in all is possible if the person is told in the first term. A denial states "
        "its reason.",
        "Data Protection Officer", "per_event", "P5.1 P6.7", key_report="Register of requests",
    )
    attributes(control, _ACCESS)
    rows = _requests()
    names = [row[0] for row in rows]
    control.asked("ACCESS-REQUESTS", "The answer with the copy sent and the account of disclosures",
                  f"{DPO}, Data Protection Officer")
    book.frames["ACCESS-REQUESTS"] = names
    sample = control.sampled(
        "ACCESS-REQUESTS", "F", names, 15, "Answer to {item}",
        "Day of receipt and jurisdiction of each of the {n} requests inspected were agreed to the mail received. No "
        "difference.",
    )
    _plant_access(control, rows, sample)
    columns = ("Request", "Jurisdiction", "Received", "Verified", "Extended", "Extension notice", "Closed", "Outcome",
               "Reason")
    listing(
        control, "ACCESS-REQUESTS", "access_requests_privacy_2025.xlsx",
        Sheet("Requests", columns, rows, titles=("Register of privacy requests", "Type: access", "Year: 2025")),
        header_row=4,
        title="Access requests of data subjects", unit="access request", key=["Request"], date_column="Received",
        source="Register of privacy requests; the inbox was searched for further ones by six words",
        query="Type access, received in 2025", produced_by=f"{DPO}, Data Protection Officer",
        produced_at="2026-01-15T11:40:00-06:00", accuracy="sampled_items",
    )
    control.walk(
        "tnguyen", "2025-12-11", f"{DPO} (Data Protection Officer)", rows[50][0],
        "Followed a request from the web form to the check of identity, the collection from five systems and the "
        "answer. The clock runs from receipt, not from verification.",
    )
    control.conclude(
        NOTED,
        f"All {len(rows)} access requests of the period were tested by rule. One of the EU was answered on day 34, one "
        "was never answered, one extended request took 97 days, one extension was announced after the first term, one "
        "denial states no reason and one answer was given without verification. In the sample of 15 one copy left out "
        "a system. The person received the rest in January 2026. In our judgement the control operated effectively; "
        "the exceptions are reported.",
    )


def _requests() -> list[list[Any]]:
    stream = Stream("access requests")
    rows: list[list[Any]] = []
    days = sorted(date(2025, 1, 3) + timedelta(days=stream.between(0, 310)) for _ in range(61))
    for number, received in enumerate(days, 1):
        where = stream.choice(("EU", "US-CA", "US"))
        limit = 30 if where == "EU" else 45
        rows.append([f"DSR-{number:03d}", where, received, received + timedelta(days=stream.between(0, 3)), "no", None,
                     received + timedelta(days=stream.between(8, limit - 4)), "answered", ""])
    rows.append(["DSR-062", "US", date(2025, 12, 16), date(2025, 12, 17), "no", None, None, "open", ""])
    return rows


def _plant_access(control: Control, rows: list[list[Any]], sample: list[str]) -> None:
    free = [row for row in rows[:-1] if row[0] not in sample]
    eu, us = [r for r in free if r[1] == "EU"], [r for r in free if r[1] == "US-CA"]

    def closed(row: list[Any], days: int) -> None:
        row[6] = row[2] + timedelta(days=days)

    late, exact, never, month = eu[2], eu[4], us[3], us[6]
    closed(late, 34)
    closed(exact, 30)
    closed(month, 45)
    never[6], never[7] = None, "open"
    slow, notice, fine = eu[6], us[8], eu[8]
    for row, days, told in ((slow, 97, 20), (notice, 80, 49), (fine, 90, 30)):
        row[4], row[5] = "yes", row[2] + timedelta(days=told)
        closed(row, days)
    bare, reasoned, unseen = us[10], us[11], eu[10]
    bare[7], reasoned[7], reasoned[8] = "denied", "denied", "no data held"
    unseen[3] = None
    eyes = sample[3]
    control.by_eye(
        "F", eyes, "The copy leaves out the support archive, which holds two tickets of the person.",
        Story("The data map of the spring did not list the support archive.",
              "The two tickets were sent on February 3, 2026; the data map was corrected.",
              "Exception reported; the other 14 copies name the archive or the person had no tickets."),
    )
    plants(control, (
        ("A", unseen[0], "no_evidence", "answered without a verification", "The person was known from a call.",
         "The register asks for the day of verification since 2026.", "Exception reported."),
        ("B", late[0], "late", "EU, answered on day 34", "A system's export failed twice.", "None needed.",
         "Exception reported; the person was told of the delay."),
        ("B", never[0], "not_done", "never answered", "The mail was filed under complaints.",
         "Answered on January 21, 2026.", "Exception reported."),
        ("C", slow[0], "late", "extended, answered on day 97", "The request concerned four companies of a group.",
         "None needed.", "Exception reported."),
        ("D", notice[0], "late", "extension announced on day 49; the first term has 45 days",
         "The clerk counted from the verification.", "The register shows the last day of each term since 2026.",
         "Exception reported."),
        ("E", bare[0], "no_evidence", "denied without a reason", "The reason stood in a call only.",
         "Sent in writing on January 20, 2026.", "Exception reported."),
    ))
    nears(control, (
        ("B", exact[0], "EU, answered on day 30"),
        ("B", month[0], "California, answered on day 45"),
        ("B", "DSR-062", "received on December 16 and open; the 45 days end after the export: not reached"),
        ("C D", fine[0], "extended on day 30, answered on day 90"),
        ("E", reasoned[0], "denied with a reason"),
    ))


_CORRECTION = (
    ("A", "CORRECTIONS", "reperformance", "within",
     "start=received; end=closed; limit=30; unit=calendar_days; count=after_start; before_start=deviation; "
     "missing_start=unable; missing_end=not_reached; boundary=inclusive; as_of=2026-01-15",
     "The request was settled within 30 calendar days.", 'Privacy Policy 7.1: "within 30 calendar days"'),
    ("B", "CORRECTIONS", "inspection", "present", "column=third_parties_told; if=shared; if_op=equals; if_value=yes",
     "Third parties that hold the data were told.", "Privacy Policy 7.2"),
    ("C", "CORRECTIONS", "inspection", "present", "column=reason; if=outcome; if_op=equals; if_value=refused",
     "A refusal states its reason.", "Privacy Policy 7.3"),
)


def add_corrections(book: Book, company: Company) -> None:
    """Write the evidence of PRV-05 and note what was planted."""
    control = Control(
        book, "PRV-05", "Data is corrected on request",
        "Requests for correction are settled within 30 calendar days; third parties that hold the data are told, and a "
        "refusal states its reason.",
        "Data Protection Officer", "per_event", "P5.2 P7.1",
    )
    attributes(control, _CORRECTION)
    stream = Stream("corrections")
    rows: list[list[Any]] = []
    for number in range(1, 23):
        received = some_business_day(stream, date(2025, 1, 8), date(2025, 12, 10))
        closed = received + timedelta(days=stream.between(1, 26))
        shared = "yes" if number % 4 == 2 else "no"
        rows.append([f"COR-{number:02d}", received, closed, "corrected", shared, closed if shared == "yes" else None,
                     ""])
    rows[4][2], rows[12][2] = rows[4][1] + timedelta(days=38), rows[12][1] + timedelta(days=30)
    rows[9][5] = None
    rows[15][3], rows[18][3], rows[18][6] = "refused", "refused", "proof missing"
    rows.append(["COR-23", date(2025, 12, 22), None, "open", "no", None, ""])
    shown = [(r[0], f"{r[1]:%d/%m/%Y}", f"{r[2]:%d/%m/%Y}" if r[2] else "", r[3], r[4],
              f"{r[5]:%d/%m/%Y}" if r[5] else "", r[6]) for r in rows]
    listing(
        control, "CORRECTIONS", "correction_requests_2025.csv",
        Sheet("corrections", ("request", "received", "closed", "outcome", "shared", "third_parties_told", "reason"),
            shown),
        mark=True, date_order="DMY", title="Correction requests", unit="correction request", key=["request"],
        date_column="received", source="Register of privacy requests (British date format)",
        query="Type correction, received in 2025", produced_by=f"{DPO}, Data Protection Officer",
        produced_at="2026-01-15T11:50:00-06:00",
    )
    plants(control, (
        ("A", "COR-05", "late", "settled on day 38", "The customer's administrator had to agree.",
         "Customers answer within ten days by contract since 2026.", "Exception reported."),
        ("B", "COR-10", "no_evidence", "shared with a payroll service that was not told",
         "The list of recipients of that customer was out of date.", "Told on January 19, 2026.",
         "Exception reported."),
        ("C", "COR-16", "no_evidence", "refused without a reason", "The reason stood in an internal note.",
         "Sent to the person on January 19, 2026.", "Exception reported."),
    ))
    nears(control, (
        ("A", "COR-13", "settled on day 30"),
        ("A", "COR-23", "received on December 22 and open: not reached"),
        ("C", "COR-19", "refused with a reason"),
    ))
    control.walk(
        "tnguyen", "2025-12-11", f"{DPO} (Data Protection Officer)", "COR-20",
        "Followed a correction from the mail to the change in the profile, and saw the answer to the person.",
    )
    control.conclude(
        NOTED,
        "All 23 correction requests of the period were tested. One was settled on day 38, in one case a third party "
        "was not told, and one refusal gave no reason. Causes differ. In our judgement the control operated "
        "effectively; the exceptions are reported.",
    )


_CASES = (
    ("A", "PRIVACY-CASES", "reperformance", "within",
     "start=Received on; end=Resolved on; limit=20; unit=business_days; count=after_start; before_start=deviation; "
     "missing_start=unable; missing_end=not_reached; boundary=inclusive; as_of=2026-01-15",
     "The case was resolved within 20 business days.", 'Privacy Policy 9.1: "within 20 business days"'),
    ("B", "PRIVACY-CASES", "inspection", "present", "column=Answer sent on; if=Resolved on; if_op=present",
     "The person was told of the resolution.", "Privacy Policy 9.2"),
    ("C", "PRIVACY-REVIEWS", "inspection", "occurs_each", "date=held_on; each=year",
     "Compliance was reviewed in the year.", 'Privacy Policy 10: "each year"'),
    ("D", "PRIVACY-ACTIONS", "reperformance", "on_or_before",
     "date=done_on; limit=due_on; missing_date=deviation; missing_limit=unable; if=due_on; if_op=on_or_before; "
     "if_value=2026-01-15",
     "What the review found was settled by its due date.", "Privacy Policy 10"),
)


def add_cases(book: Book, company: Company) -> None:
    """Write the evidence of PRV-09 and note what was planted."""
    control = Control(
        book, "PRV-09", "Privacy complaints are resolved and compliance is reviewed",
        "Privacy inquiries and complaints are resolved within 20 business days and the person is told. Compliance with "
        "the privacy policy is reviewed each year, and findings are settled by their due date.",
        "Data Protection Officer", "per_event", "P8.1",
    )
    attributes(control, _CASES)
    stream = Stream("privacy cases")
    rows: list[list[Any]] = []
    for number in range(1, 49):
        received = some_business_day(stream, date(2025, 1, 6), date(2025, 12, 5))
        resolved = next_business_day(received, stream.between(1, 17))
        kind = stream.choice(("inquiry", "inquiry", "complaint"))
        rows.append([f"PC-{number:03d}", received, kind, mail(stream.choice(CLERKS)), resolved, resolved])
    rows[7][4] = rows[7][5] = next_business_day(rows[7][1], 26)
    rows[20][4] = rows[20][5] = next_business_day(rows[20][1], 20)
    rows[29][4] = rows[29][5] = None
    rows[29][1] = date(2025, 9, 9)
    rows[33][5] = None
    rows[40][4] = rows[40][1] - timedelta(days=2)
    rows.append(["PC-049", date(2025, 12, 23), "inquiry", mail(CLERKS[0]), None, None])
    columns = ("Case", "Received on", "Kind", "Handled by", "Resolved on", "Answer sent on")
    listing(
        control, "PRIVACY-CASES", "privacy_cases_2025.ods", Sheet("Cases", columns, rows), title="Privacy cases",
        unit="privacy case", key=["Case"], date_column="Received on", source="Case list of the privacy desk",
        query="Received in 2025; the support queue was searched for further ones",
        produced_by=f"{DPO}, Data Protection Officer",
        produced_at="2026-01-15T12:30:00-06:00",
    )
    listing(
        control, "PRIVACY-REVIEWS", "privacy_reviews.csv",
        Sheet("reviews", ("review_id", "held_on"), [("PR-2024", date(2024, 11, 5)), ("PR-2025", date(2025, 11, 11))]),
        title="Reviews of compliance", unit="review", key=["review_id"], date_column="held_on",
        source="Folder of the privacy desk",
        query="All reviews since 2024", produced_by=f"{DPO}, Data Protection Officer",
        produced_at="2026-01-15T12:35:00-06:00",
    )
    actions = [
        ("PRA-1", "PR-2025", date(2025, 12, 19), date(2025, 12, 17)),
        ("PRA-2", "PR-2025", date(2025, 12, 19), date(2025, 12, 19)),
        ("PRA-3", "PR-2025", date(2026, 1, 9), date(2026, 1, 7)),
        ("PRA-4", "PR-2025", date(2025, 12, 19), date(2026, 1, 7)),
        ("PRA-5", "PR-2025", date(2026, 3, 31), None),
    ]
    join(book, "PRIVACY-ACTIONS", "review_id", "PRIVACY-REVIEWS", "review_id", "review that found it")
    listing(
        control, "PRIVACY-ACTIONS", "privacy_review_actions.csv",
        Sheet("actions", ("action_id", "review_id", "due_on", "done_on"), actions), title="Findings of the review",
        unit="finding", key=["action_id"], source="Action tracker", query="Actions of the type privacy review, 2025",
        produced_by=f"{DPO}, Data Protection Officer", produced_at="2026-01-15T12:40:00-06:00",
    )
    plants(control, (
        ("A", "PC-008", "late", "resolved on the 26th business day", "Waited for an answer of a customer.",
         "None needed.",
         "Exception reported."),
        ("A", "PC-030", "not_done", "never resolved", "The clerk left and the case was not handed over.",
         "Resolved on January 22, 2026.", "Exception reported."),
        ("A", "PC-041", "inverted", "resolved two days before it was received",
         "The day of receipt was corrected to that of a second mail.", "The first day is kept since 2026.",
         "Exception reported; the mails show it was answered in time."),
        ("B", "PC-034", "no_evidence", "resolved, but no answer to the person", "The answer stayed in the drafts.",
         "Sent on January 19, 2026.", "Exception reported."),
        ("D", "PRA-4", "late", "done 19 days after its due date", "Needed a release that was frozen over the holidays.",
         "None needed.", "Exception reported."),
    ))
    nears(control, (
        ("A", "PC-021", "resolved on the 20th business day"),
        ("A", "PC-049", "received on December 23 and open: not reached"),
        ("C", "2025", "the review of 2024 does not count"),
        ("D", "PRA-5", "due in March 2026"),
    ))
    control.walk(
        "tnguyen", "2025-12-11", f"{DPO} (Data Protection Officer); {CLERKS[2]} (privacy desk)", "PC-044",
        "Followed a complaint from the support queue to the privacy desk and the answer. Read the report of the yearly "
        "review and its five findings.",
    )
    control.conclude(
        NOTED,
        "All 49 cases of the period were tested. One was resolved late, one not at all, one bears a day of receipt "
        "after its resolution, and one person was not told. The review of November 11 took place; one of its findings "
        "was settled 19 days late. In our judgement the control operated effectively; the exceptions are reported.",
    )
