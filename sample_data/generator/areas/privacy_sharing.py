"""PRV-06 and PRV-08: disclosures, and the vendors that process personal data."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.areas.staff import DPO, LEGAL
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import ABSENT, NOTED, Control
from generator.tables import Sheet
from generator.times import at, later, local, next_business_day, some_business_day, utc_text

_DISCLOSURE = (
    ("A", "DISCLOSURES", "reperformance", "ordered",
     "dates=approved_at, disclosed_at; same_time=pass; missing=deviation",
     "The disclosure was approved before it was made.", "Privacy Policy 8.1"),
    ("B", "DISCLOSURES", "inspection", "manual",
     "guidance=Inspect the legal basis or the consent on file: it covers the recipient, the data and the day.",
     "A basis or a consent is on file.", "Privacy Policy 8.1"),
    ("C", "DISCLOSURES", "reperformance", "within",
     "start=disclosed_at; end=recorded_at; limit=5; unit=business_days; count=after_start; before_start=pass; "
     "missing_start=unable; missing_end=deviation; boundary=inclusive",
     "It was recorded within 5 business days.", 'Privacy Policy 8.2: "within 5 business days"'),
    ("D", "DISCLOSURES", "reperformance", "exists_in",
     "column=recipient; list=RECIPIENT-REGISTER.Recipient; at=disclosed_at; list_from=From; list_to=To; missing=unable",
     "The recipient was in the register on that day.", "Privacy Policy 8.1"),
    ("E", "DISCLOSURES", "reperformance", "covers",
     "column=transfer; list=OUTBOUND-TRANSFERS.transfer_id; where=personal_data; where_op=equals; where_value=yes",
     "Every outbound transfer of personal data is recorded.", "Privacy Policy 8.2"),
)
_PARTIES = ("Harbor Payroll", "Inland Revenue Agency", "Juniper Travel", "Kestrel Insurance", "Larch Benefits")


def add_disclosures(book: Book, company: Company) -> None:
    """Write the evidence of PRV-06 and note what was planted."""
    control = Control(
        book, "PRV-06", "Disclosures are approved and recorded",
        "Personal data is disclosed only to recipients of the register, with the approval of the data protection "
        "officer or the general counsel, and recorded within 5 business days.",
        "Data Protection Officer", "per_event", "P6.1 P6.2 P6.7", key_report="Log of outbound transfers",
    )
    attributes(control, _DISCLOSURE)
    stream = Stream("disclosures")
    rows: list[list[Any]] = []
    days = sorted(some_business_day(stream, date(2025, 1, 9), date(2025, 12, 12)) for _ in range(44))
    for number, when in enumerate(days, 1):
        sent = at(when, stream.between(9, 15), 25)
        rows.append([f"DIS-{number:03d}", f"TX-{9000 + 11 * number}", stream.choice(_PARTIES),
            DPO if number % 3 else LEGAL,
                     later(sent, -stream.between(30, 2000)), sent,
                     at(next_business_day(when, stream.between(0, 4)), 16, 5)])
    names = [row[0] for row in rows]
    transfers = [(row[1], "yes") for row in rows]
    transfers += [("TX-9700", "yes"), ("TX-9701", "no"), ("TX-9702", "no")]
    _plant_disclosures(control, rows)
    columns = ("disclosure_id", "transfer", "recipient", "approved_by", "approved_at", "disclosed_at", "recorded_at")
    listing(
        control, "DISCLOSURES", "disclosures_2025.csv",
        Sheet("disclosures", columns, [(*r[:4], utc_text(r[4]), utc_text(r[5]), utc_text(r[6])) for r in rows]),
        title="Disclosures", unit="disclosure", key=["disclosure_id"], date_column="disclosed_at", zone="UTC",
        source="Register of disclosures", query="All disclosures of 2025", accuracy="sampled_items",
        produced_by=f"{DPO}, Data Protection Officer", produced_at="2026-01-16T09:50:00-06:00",
    )
    listing(
        control, "OUTBOUND-TRANSFERS", "outbound_transfers_2025.tsv",
        Sheet("transfers", ("transfer_id", "personal_data"), transfers),
        form={"delimiter": "\t"}, delimiter="tab", title="Outbound transfers", unit="transfer", key=["transfer_id"],
        source="Log of the file gateway", query="Transfers to third parties, 2025, classified by the gateway",
        produced_by="Callum Rainsford, Head of Cloud", produced_at="2026-01-16T08:30:00-06:00",
    )
    parties = [(name, date(2022, 1, 1), None) for name in _PARTIES]
    parties[2] = ("Juniper Travel", date(2022, 1, 1), date(2025, 9, 30))
    listing(
        control, "RECIPIENT-REGISTER", "recipient_register.xlsx",
        Sheet("Recipients", ("Recipient", "From", "To"), parties),
        title="Register of recipients", unit="recipient", key=["Recipient"], source="Privacy policy, annex",
        query="All recipients with their dates", produced_by=f"{DPO}, Data Protection Officer",
        produced_at="2026-01-16T09:55:00-06:00",
    )
    control.asked("DISCLOSURES", "The legal basis or the consent, and the approval", f"{DPO}, Data Protection Officer")
    book.frames["DISCLOSURES"] = names
    control.sampled(
        "DISCLOSURES", "B", names, 8, "File of {item}",
        "Recipient and day of each of the {n} disclosures inspected were agreed to the gateway log. No difference.",
    )
    control.walk(
        "tnguyen", "2025-12-11", f"{DPO} (Data Protection Officer); {LEGAL} (General Counsel)", "DIS-040",
        "Followed a disclosure from the request of the recipient to the approval, the gateway log and the register.",
    )
    control.conclude(
        NOTED,
        f"All {len(rows)} disclosures were tested by rule and the gateway log was compared with the register. One was "
        "approved afterwards, one recorded on the eighth business day, one went to a recipient whose entry had "
        "ended, and one transfer of personal data is not in the register. In the sample of eight a basis was on file. "
        "On the whole the control operated effectively; the exceptions are reported.",
    )


def _plant_disclosures(control: Control, rows: list[list[Any]]) -> None:
    ended = next(row for row in rows if row[2] == "Juniper Travel" and row[5] > local("2025-10-01 00:00"))
    for row in rows:
        if row[2] == "Juniper Travel" and row[5] > local("2025-10-01 00:00") and row is not ended:
            row[2] = "Harbor Payroll"
    early, late, exact, evening = (row for row in (rows[6], rows[13], rows[21], rows[27]))
    early[4] = later(early[5], 95)
    late[6] = at(next_business_day(late[5].date(), 8), 10, 0)
    exact[6] = at(next_business_day(exact[5].date(), 5), 19, 30)
    evening[2], evening[5] = "Juniper Travel", local("2025-09-30 21:10")
    evening[4], evening[6] = local("2025-09-30 15:00"), local("2025-10-02 09:00")
    plants(control, (
        ("A", early[0], "wrong_order", "sent 95 minutes before the approval", "The recipient pressed for the file.",
         "The gateway asks for the number of the approval since 2026.",
         "Exception reported; the disclosure was lawful."),
        ("C", late[0], "late", "recorded on the eighth business day", "The clerk was ill.", "None needed.",
         "Exception reported."),
        ("D", ended[0], "wrong_value", "the recipient's entry ended on September 30",
         "The new contract was signed in October, but not entered.", "Entered on January 19, 2026.",
         "Exception reported; a contract existed."),
        ("E", "TX-9700", "not_covered", "a transfer of personal data without an entry",
         "Sent by finance to the tax authority on its own.", "Recorded on January 20, 2026.",
         "Exception reported; the disclosure was required by law."),
    ))
    nears(control, (
        ("C", exact[0], "recorded at 19:30 on the fifth business day, the next day by UTC"),
        ("D", evening[0], "September 30, 21:10 in Chicago is October 1 by UTC; the entry was in force"),
        ("E", "TX-9701", "no personal data in the transfer"),
    ))


_BREACH = (
    ("A", "BREACHES", "reperformance", "within",
     "start=detected_at; end=assessed_at; limit=24; unit=hours; before_start=deviation; missing_start=unable; "
     "missing_end=deviation; boundary=inclusive",
     "The breach was assessed within 24 hours.", 'Privacy Policy 11.1: "within 24 hours of detection"'),
    ("B", "BREACHES", "reperformance", "within",
     "start=detected_at; end=notified_at; limit=72; unit=hours; before_start=deviation; missing_start=unable; "
     "missing_end=deviation; boundary=inclusive; if=notifiable; if_op=equals; if_value=yes",
     "A notifiable breach was notified within 72 hours.", 'Privacy Policy 11.2: "within 72 hours of detection"'),
    ("C", "BREACHES", "inspection", "present", "column=source", "The register names where the breach arose.",
     "Privacy Policy 11.1"),
)


def add_breaches(book: Book, company: Company) -> None:
    """Write the evidence of PRV-07: a register without an entry, and a second list that holds none either."""
    control = Control(
        book, "PRV-07", "Breaches of personal data are registered and notified",
        "Unauthorised disclosure or loss of personal data, at the company or a vendor, is registered, assessed within "
        "24 hours and, where notifiable, notified within 72 hours of detection.",
        "Data Protection Officer", "per_event", "P6.3 P6.5 P6.6", relies_on=["OPS-07"],
    )
    attributes(control, _BREACH)
    columns = ("breach_id", "source", "detected_at", "assessed_at", "notifiable", "notified_at")
    listing(
        control, "BREACHES", "breach_register_2025.csv", Sheet("breaches", columns, []), header_row=1, accuracy="",
        title="Breaches of personal data", unit="breach", key=["breach_id"], date_column="detected_at", zone="UTC",
        source="Breach register of the privacy desk", query="All entries detected in 2025, all states, own and vendors",
        period_filter="detected_at, 2025-01-01 to 2025-12-31", observed="yes", edits="none",
        produced_by=f"{DPO}, Data Protection Officer", produced_at="2026-01-16T10:20:00-06:00",
    )
    stream = Stream("escalations")
    topics = ("card blocked", "wrong booking", "report missing", "access question", "invoice")
    rows = [(f"ESC-{400 + number}", some_business_day(stream, date(2025, 1, 6), date(2025, 12, 22)),
        stream.choice(topics))
            for number in range(64)]
    listing(
        control, "ESCALATIONS", "support_escalations_2025.csv",
        Sheet("escalations", ("escalation_id", "opened_on", "topic"), sorted(rows, key=lambda row: (row[1], row[0]))),
        title="Escalations on personal data", unit="escalation", key=["escalation_id"], date_column="opened_on",
        filter_column="topic", filter_op="equals", filter_value="personal data lost or disclosed",
        source="Support tool", query="All escalations of 2025, all topics",
        period_filter="opened_on, 2025-01-01 to 2025-12-31",
        produced_by="Ruben Achterberg, Head of Support", produced_at="2026-01-16T13:00:00-06:00",
    )
    control.walk(
        "tnguyen", "2025-12-11", f"{DPO} (Data Protection Officer)", "form of the register",
        "Saw the empty register, its form with the clock that starts at detection, and the exercise of November 2024 "
        "in which it was filled with an invented breach.",
    )
    control.corroborate(
        "The 64 escalations of the support tool were read by topic: none concerns personal data lost or disclosed. "
        "We read the 64 incidents of OPS-07: in none was personal data lost or disclosed; leaked tokens were revoked "
        "before use.",
        "ESCALATIONS",
    )
    control.conclude(
        ABSENT,
        "The register of breaches has no entry for 2025; its export was watched. The escalations of the support tool "
        "and the incidents of OPS-07 show none either. The control is suitably designed; it had no occasion to operate "
        "in the period, so that its operating effectiveness was not tested.",
    )


_VENDORS = (
    ("A", "PRIVACY-VENDORS", "reperformance", "within",
     "start=Last assessment; end=[period_end]; limit=365; unit=calendar_days; count=after_start; before_start=pass; "
     "missing_start=deviation; missing_end=deviation; boundary=inclusive",
     "The vendor was assessed in the year before the period's end.", 'Vendor Standard 6: "every 365 days"'),
    ("B", "PRIVACY-VENDORS", "reperformance", "on_or_before",
     "date=Gap closed; limit=Gap due; missing_date=deviation; missing_limit=unable; if=Gap; if_op=present",
     "A gap was closed by its due date.", "Vendor Standard 7"),
    ("C", "PRIVACY-VENDORS", "inspection", "covers",
     "column=Vendor; list=PUBLISHED-PROCESSORS.Vendor; list_from=From; list_to=To",
     "Every published sub-processor is on the list of vendors assessed.", "Vendor Standard 6"),
    ("D", "PRIVACY-VENDORS", "inspection", "in_list",
     "column=Result; values=meets, meets with gaps; if=Last assessment; "
     "if_op=present", "The vendor meets the commitments.", "Vendor Standard 6"),
)


def add_privacy_vendors(book: Book, company: Company) -> None:
    """Write the evidence of PRV-08 and note what was planted."""
    control = Control(
        book, "PRV-08", "Vendors with personal data are assessed every year",
        "Vendors that process personal data are assessed against their privacy commitments every 365 days; gaps have a "
        "due date and are closed by it.",
        "Data Protection Officer", "annual", "P6.4",
    )
    attributes(control, _VENDORS)
    stream = Stream("privacy vendors")
    names = [f"{first} {last}" for first in ("Amber", "Basalt", "Cobalt", "Delta", "Ember",
        "Flint") for last in ("Data", "Mail", "Pay")]
    rows: list[list[Any]] = []
    for number, name in enumerate(names):
        done = date(2025, 1, 20) + timedelta(days=stream.between(0, 320))
        gap = number % 5 == 1
        due = done + timedelta(days=30) if gap else None
        rows.append([name, done, "meets with gaps" if gap else "meets", f"GAP-{number}" if gap else "", due,
                     due - timedelta(days=stream.between(1, 9)) if due else None])
    by_name = {row[0]: row for row in rows}
    by_name["Cobalt Pay"][1] = date(2024, 9, 30)
    by_name["Flint Data"][1] = date(2024, 12, 31)
    gaps = [row for row in rows if row[3]]
    gaps[1][5], gaps[2][5] = gaps[1][4] + timedelta(days=21), gaps[2][4]
    gaps[3][1], gaps[3][4], gaps[3][5] = date(2025, 8, 4), date(2025, 10, 31), None
    columns = ("Vendor", "Last assessment", "Result", "Gap", "Gap due", "Gap closed")
    listing(
        control, "PRIVACY-VENDORS", "privacy_vendors_2025.xlsx", Sheet("Vendors", columns, rows),
        title="Vendors with personal data", unit="vendor", key=["Vendor"], source="Register of vendors, privacy view",
        query="Vendors with personal data on 2025-12-31", produced_by=f"{DPO}, Data Protection Officer",
        produced_at="2026-01-19T11:00:00-06:00",
    )
    published = [(name, date(2023, 1, 1), None) for name in names[:15]]
    published += [("Gneiss Mail", date(2025, 7, 1), None), ("Halite Pay", date(2021, 1, 1), date(2024, 8, 31))]
    listing(
        control, "PUBLISHED-PROCESSORS", "subprocessors_published.csv",
        Sheet("subprocessors", ("Vendor", "From", "To"), published),
        title="Published sub-processors", unit="sub-processor", key=["Vendor"],
        source="Public web page, archive of December 31, 2025",
        query="All names with their dates", produced_by=f"{LEGAL}, General Counsel",
        produced_at="2026-01-19T11:30:00-06:00",
    )
    plants(control, (
        ("A", "Cobalt Pay", "late", "last assessed on September 30, 2024",
         "The assessment was moved to join the one of the group.", "Assessed on January 28, 2026.",
         "Exception reported."),
        ("B", gaps[1][0], "late", "gap closed 21 days after its due date", "The vendor changed its contact.",
         "None needed.",
         "Exception reported."),
        ("B", gaps[3][0], "no_evidence", "gap due on October 31 is still open", "The vendor disputes the gap.",
         "The contract was amended on January 30, 2026.", "Exception reported."),
        ("C", "Gneiss Mail", "not_covered", "published since July, not on the list",
         "Taken over with a product and listed by legal only.", "Assessed on February 2, 2026.", "Exception reported."),
    ))
    nears(control, (
        ("A", "Flint Data", "assessed exactly 365 days before the period's end"),
        ("B", gaps[2][0], "gap closed on the due date"),
        ("C", "Halite Pay", "ended in 2024"),
    ))
    control.walk(
        "mruiz", "2025-12-04", f"{DPO} (Data Protection Officer)", "Amber Mail",
        "Read one assessment with the vendor's answers and its SOC 2 report, and saw its gap with owner and due date "
        "in the tracker.",
    )
    control.conclude(
        NOTED,
        "All 18 vendors were tested and compared with the published sub-processors. One was not assessed in the year, "
        "one gap was closed late and one is open, and one sub-processor was not on the list. On the whole the control "
        "operated effectively; the exceptions are reported.",
    )
