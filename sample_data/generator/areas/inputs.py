"""PI-01, PI-02, PI-08: what comes in is checked, complete, and cleared when rejected."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.areas.staff import CLERKS, PAYMENTS, mail
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import FAILED, NOTED, Control, join
from generator.tables import Sheet
from generator.times import at, is_business_day, later, next_business_day, utc_text, wall

_CHECKS = (
    ("A", "VALIDATION-RULES", "inspection", "equals", "column=Configured; other=Specified",
     "The rule is configured as specified.", "Processing Specification 3"),
    ("B", "TEST-INPUTS", "reperformance", "agrees_to", "column=outcome; other=expected; missing=deviation",
     "A crafted input is accepted or rejected as specified.", "Processing Specification 3"),
    ("C", "VALIDATION-RULES", "inspection", "exists_in",
     "column=Change; list=CHANGES.change_id; missing=deviation; if=Changed on; if_op=present",
     "A rule that changed in the period has a change ticket.", "Change Management Policy 3.1"),
)
_RULES = (
    ("amount positive", "> 0"), ("amount limit", "<= 50000.00"), ("currency known", "in ISO list"),
    ("merchant present", "not blank"), ("date not in future", "<= today"), ("receipt size", "<= 20 MB"),
    ("cost centre open", "in open list"), ("tax rate", "between 0 and 27"), ("card active", "state = active"),
    ("duplicate receipt", "hash not seen"), ("iban check digits", "mod 97 = 1"), ("period open", "in open periods"),
    ("approver set", "not blank"), ("vendor not blocked", "not in blocked list"), ("split total", "sum of lines"),
    ("mileage rate", "<= 0.70"),
)


def add_validation(book: Book, company: Company) -> None:
    """Write the evidence of PI-01 and note what was planted."""
    control = Control(
        book, "PI-01", "Invalid input is rejected",
        "The platform rejects input that is incomplete or breaks a rule of the processing specification, whichever way "
        "it comes in.",
        "Head of Product", "continuous", "PI1.2", automation="automated", relies_on=["CHG-01", "CHG-02"],
        key_report="Configuration of the validation service",
    )
    attributes(control, _CHECKS)
    changes = sorted(row["change"] for row in _known_changes(book))
    rules: list[list[Any]] = [[f"VR-{n:02d}", name, text, text, None, ""] for n, (name, text) in enumerate(_RULES, 1)]
    rules[15][3] = "<= 0.67"
    changed = ((1, "2025-04-08", changes[40]), (7, "2025-07-01", changes[90]), (10, "2025-08-19", "CHG-0000"))
    for index, when, change in changed:
        rules[index][4], rules[index][5] = date.fromisoformat(when), change
    listing(
        control, "VALIDATION-RULES", "validation_rules_2025-12-31.xlsx",
        Sheet("Rules", ("Rule", "Name", "Specified", "Configured", "Changed on", "Change"), rules),
        title="Validation rules", unit="validation rule", key=["Rule"], observed="yes",
        source="Configuration of the validation service (production), beside the processing specification",
        query="All rules in scope on 2025-12-31, changes of 2025", produced_by="Emeka Obi, Head of Product",
        produced_at="2025-12-31T11:30:00-06:00",
    )
    inputs: list[list[Any]] = []
    for rule in rules:
        for kind in ("valid", "boundary", "invalid"):
            expected = "rejected" if kind == "invalid" else "accepted"
            inputs.append([f"TI-{len(inputs) + 1:03d}", rule[0], kind, "interface", expected, expected])
    for rule, kind in (("VR-02", "invalid"), ("VR-06", "invalid"), ("VR-13", "invalid")):
        inputs.append([f"TI-{len(inputs) + 1:03d}", rule, kind, "file upload", "rejected", "rejected"])
    inputs[-2][5] = "accepted"
    listing(
        control, "TEST-INPUTS", "validation_test_inputs.csv",
        Sheet("inputs", ("input_id", "rule", "kind", "way_in", "expected", "outcome"), inputs),
        title="Crafted inputs", unit="crafted input", key=["input_id"], observed="yes",
        source="Test tenant of the production build; inputs crafted by the audit team",
        query="One valid, one boundary and one invalid input for each rule; three by file upload",
        produced_by="Emeka Obi, Head of Product", produced_at="2026-01-15T15:40:00-06:00",
    )
    plants(control, (
        ("A", "VR-16", "wrong_value", "0.67 configured, 0.70 specified",
         "The rate of the new year was set in the specification but not in the service.",
         "Set on January 16, 2026.", "Exception reported; the configured rate is stricter."),
        ("B", "TI-050", "wrong_value", "a receipt of 25 MB was accepted by file upload",
         "The limit is checked in the browser only.", "Checked on the server since January 30, 2026.",
         "Exception reported; the largest receipt of the period has 24 MB and was processed."),
        ("C", "VR-11", "no_evidence", "change CHG-0000 is no ticket",
         "A placeholder stayed in the configuration.", "Replaced by the number of the change on January 16, 2026.",
         "Exception reported; the change was found by its date and had been approved."),
    ))
    nears(control, (
        ("B", "TI-005", "an amount of exactly 50,000.00 is accepted"),
        ("C", "VR-01", "not changed in the period, so no ticket is needed"),
    ))
    control.walk(
        "tnguyen", "2025-12-09", "Emeka Obi (Head of Product)", "VR-02",
        "Test of one: entered an amount over the limit in the browser and through the interface; both were rejected "
        "with the same code. The rule is one entry of the service's configuration, changed by pull request only.",
        "Suitable: the rules are enforced by one service. General controls it relies on: CHG-01 and CHG-02.",
    )
    control.conclude(
        NOTED,
        "Sixteen rules were compared with the specification and tried with 51 crafted inputs. One rule is set stricter "
        "than specified, one input over the size limit was accepted by file upload, and one change has no ticket "
        "number. CHG-01 and CHG-02, on which the automated control relies, operated effectively. We conclude that the "
        "control operated effectively; the exceptions are reported.",
    )


def _known_changes(book: Book) -> list[dict[str, str]]:
    from generator.evidence_reading import read_xlsx

    rows = read_xlsx(book.folder, "change_tickets_2025.xlsx", "Changes")
    return [{"change": row["change_id"]} for row in rows]


_FILES = (
    ("A", "INBOUND-FILES", "reperformance", "occurs_each",
     "date=business_date; each=business_day; if=sender; if_op=equals; if_value=TERN-CARDS",
     "The card file of every business day was received.", 'Interface Agreement Tern 4: "each business day"'),
    ("B", "INBOUND-FILES", "reperformance", "occurs_each",
     "date=business_date; each=week; if=sender; if_op=equals; if_value=LAKE-BANK",
     "The bank file of every week was received.", 'Interface Agreement Lake Bank 2: "each week"'),
    ("C", "INBOUND-FILES", "reperformance", "agrees_to", "column=loaded_count; other=trailer_count; missing=deviation",
     "The records loaded agree with the trailer.", "Interface Standard 5"),
    ("D", "INBOUND-FILES", "reperformance", "agrees_to",
     "column=loaded_amount; other=trailer_amount; tolerance=0.00; missing=deviation",
     "The amount loaded agrees with the trailer.", "Interface Standard 5"),
    ("E", "INBOUND-FILES", "reperformance", "ordered",
     "dates=resolved_at, processed_at; same_time=pass; missing=deviation; if=status; "
     "if_op=equals; if_value=mismatch",
     "A mismatch was resolved before processing.", "Interface Standard 6"),
)


_GONE = ("2025-04-10", "2025-11-18")


def inbound_files() -> list[list[Any]]:
    """Return the rows of the transfer log: what Tern and Lake Bank sent in 2025."""
    stream = Stream("inbound files")
    rows: list[list[Any]] = []
    when = date(2025, 1, 1)
    while when <= date(2025, 12, 31):
        if is_business_day(when):
            rows.append(_file(stream, "TERN-CARDS", when, 5))
        if when.weekday() == 4 or when == date(2025, 12, 31):
            rows.append(_file(stream, "LAKE-BANK", when, 14))
        when += timedelta(days=1)
    found = {(row[1], f"{row[0]}"): row for row in rows}
    rows.remove(found["TERN-CARDS", "2025-06-20"])
    rows.remove(found["LAKE-BANK", "2025-08-15"])
    short, cents = found["TERN-CARDS", "2025-03-19"], found["TERN-CARDS", "2025-10-07"]
    short[5], cents[6] = short[4] - 12, cents[6] - Decimal("0.10")
    for sender, day, minutes in (("TERN-CARDS", "2025-02-06", -30), ("TERN-CARDS", "2025-05-13", 45),
                                 ("LAKE-BANK", "2025-11-07", 0)):
        row = found[sender, day]
        row[8], row[10] = "mismatch", later(row[9], minutes)
    again = list(found["TERN-CARDS", "2025-07-22"])
    again[2] = later(again[2], 190)
    rows.append(again)
    late = found["TERN-CARDS", "2025-09-30"]
    late[2], late[9] = at(date(2025, 9, 30), 23, 10), at(date(2025, 9, 30), 23, 40)
    # What the load report says; the queue holds fewer records of these two files.
    for day in _GONE:
        found["TERN-CARDS", day][3] += 1
    extra = _file(stream, "TERN-CARDS", date(2025, 7, 4), 5)
    rows.append(extra)
    rows.sort(key=lambda row: (row[2], row[1]))
    return [[f"IF-{20001 + n}", *row] for n, row in enumerate(rows)]


def _file(stream: Stream, sender: str, when: date, hour: int) -> list[Any]:
    count = stream.between(300, 2400)
    amount = Decimal(stream.between(1_000_000, 90_000_000)) / 100
    received = at(when, hour, stream.between(0, 50))
    rejected = stream.between(0, 2)
    return [when, sender, received, rejected, count, count, amount, amount, "loaded", later(received, 40), None]


def add_inbound_files(book: Book, company: Company) -> None:
    """Write the evidence of PI-02 and note what was planted."""
    control = Control(
        book, "PI-02", "Inbound files are complete",
        "The card file of Tern (each business day) and the file of Lake Bank (each week) are compared with their "
        "trailers by count and amount; a mismatch is resolved before the file is processed.",
        "Head of Payment Operations", "daily", "PI1.2 PI1.3", automation="automated", relies_on=["CHG-01"],
        key_report="Transfer log",
    )
    attributes(control, _FILES)
    rows = inbound_files()
    shown = [
        (r[0], r[2], r[1], utc_text(r[3]), *r[4:7], f"{r[7]:.2f}", f"{r[8]:.2f}", r[9], utc_text(r[10]),
         utc_text(r[11]))
        for r in rows
    ]
    columns = ("file_id", "sender", "business_date", "received_at", "rejected_count", "trailer_count", "loaded_count",
               "trailer_amount", "loaded_amount", "status", "processed_at", "resolved_at")
    total = sum((r[8] for r in rows), Decimal(0))
    listing(
        control, "INBOUND-FILES", "inbound_files_2025.csv", Sheet("files", columns, shown), title="Inbound files",
        controls=["PI-02", "PI-08"], unit="inbound file", key=["file_id"], date_column="business_date", zone="UTC",
        stated_totals={"loaded_amount": f"{total:.2f}"}, source="Transfer log of the payment gateway",
        query="Senders TERN-CARDS and LAKE-BANK, 2025, all states",
        produced_by=f"{PAYMENTS}, Head of Payment Operations",
        produced_at="2026-01-12T08:20:00-06:00",
    )
    _plant_files(control, rows)
    control.walk(
        "tnguyen", "2025-12-09", f"{PAYMENTS} (Head of Payment Operations)", rows[260][0],
        "Test of one: watched a file with a false trailer being held in the test tenant. Followed a mismatch of May in "
        "the log to its mail to the sender.",
    )
    control.conclude(
        NOTED,
        f"{len(rows)} files were tested by rule. One card file and one bank file were never received; in one file "
        "twelve records fewer were loaded than the trailer says and in another the amount differs by ten cents; one "
        "mismatch was resolved only after processing. The missing files were empty days of the senders, as they "
        "confirmed in writing, and the differences were booked the next day. We conclude that the control operated "
        "effectively; the exceptions are reported.",
    )


def _plant_files(control: Control, rows: list[list[Any]]) -> None:
    found = {(row[2], f"{row[1]}"): row[0] for row in rows}
    sender = (
        "The sender had nothing to send and left the file out.",
        "An empty file is sent on such days since January 2026.", "Exception reported; confirmed by the sender.",
    )
    plants(control, (
        ("A", "2025-06-20", "missed", "no card file of the day after Juneteenth", *sender),
        ("B", "2025-W33", "missed", "no bank file in the week of August 11", *sender),
        ("C", found["TERN-CARDS", "2025-03-19"], "wrong_value", "twelve records fewer loaded than the trailer says",
         "A batch of the file was cut off in transfer and the comparison was switched to warn only.",
         "The comparison holds the file again since March 21, 2025.", "Exception reported; loaded on March 20, 2025."),
        ("D", found["TERN-CARDS", "2025-10-07"], "wrong_value", "ten cents apart",
         "Rounding of one currency.", "The rounding rule was corrected on October 8, 2025.", "Exception reported."),
        ("E", found["TERN-CARDS", "2025-05-13"], "wrong_order", "processed 45 minutes before the mismatch was resolved",
         "Released by hand to meet the cut-off.", "A release needs a second person since June 2025.",
         "Exception reported; no wrong booking arose."),
    ))
    nears(control, (
        ("A", "2025-07-22", "sent twice on the same day"),
        ("A", "2025-09-30", "received at 23:10 in Chicago, the next day by UTC"),
        ("A", "2025-07-04", "a holiday; a file came all the same and none is expected"),
        ("E", found["LAKE-BANK", "2025-11-07"], "resolved in the second of processing"),
        ("E", found["TERN-CARDS", "2025-02-06"], "resolved half an hour before processing"),
    ))


_REJECTS = (
    ("A", "REJECTS", "reperformance", "within",
     "start=Rejected at; end=Resolved at; limit=3; unit=business_days; count=after_start; before_start=deviation; "
     "missing_start=unable; missing_end=not_reached; boundary=inclusive; as_of=2026-01-05",
     "The rejected record was cleared within 3 business days.", 'Interface Standard 7: "within 3 business days"'),
    ("B", "REJECTS", "inspection", "in_list",
     "column=Resolution; values=corrected, returned, written off; if=Resolved at; if_op=present",
     "A resolution of the standard was recorded.", "Interface Standard 7"),
    ("C", "INBOUND-FILES", "reperformance", "recomputed",
     "column=rejected_count; from=REJECTS.Reject; operation=count; missing=deviation",
     "As many records are in the queue as the load report rejected.", "Interface Standard 7"),
)


def add_rejects(book: Book, company: Company) -> None:
    """Write the evidence of PI-08 and note what was planted."""
    control = Control(
        book, "PI-08", "Rejected records are cleared",
        "Records that validation rejects are corrected or returned within 3 business days; the number of rejected "
        "records of a file agrees with its load report.",
        "Head of Payment Operations", "daily", "PI1.2 PI1.3", relies_on=["PI-01"],
        key_report="Queue of rejected records",
    )
    attributes(control, _REJECTS)
    join(book, "INBOUND-FILES", "file_id", "REJECTS", "File", "file number written into the rejected record")
    stream = Stream("rejects")
    rows: list[list[Any]] = []
    for file in inbound_files():
        missing = file[2] == "TERN-CARDS" and f"{file[1]}" in _GONE
        for _ in range(file[4] - missing):
            rejected = later(file[3], stream.between(1, 20))
            done = at(next_business_day(rejected.date(), stream.between(0, 2)), stream.between(9, 16), 20)
            resolution = stream.choice(("corrected", "corrected", "corrected", "returned", "written off"))
            rows.append([file[0], stream.choice(("E12 merchant", "E31 amount", "E40 date")), rejected,
                         max(done, later(rejected, 30)), resolution, mail(stream.choice(CLERKS))])
    rows = [[f"RJ-{n:05d}", *row] for n, row in enumerate(rows, 1)]
    late = _plant_rejects(control, rows)
    shown = [(*r[:3], wall(r[3]), wall(r[4]) if r[4] else None, *r[5:]) for r in rows]
    listing(
        control, "REJECTS", "rejected_records_2025.xlsx",
        Sheet("Queue", ("Reject", "File", "Reason", "Rejected at", "Resolved at", "Resolution", "Clerk"), shown),
        title="Rejected records", unit="rejected record", key=["Reject"], date_column="Rejected at",
        zone="America/Chicago", source="Queue of the payment gateway, resolved records included",
        query="Rejected 2025-01-01 to 2025-12-31", produced_by=f"{PAYMENTS}, Head of Payment Operations",
        produced_at="2026-01-05T17:10:00-06:00",
    )
    control.walk(
        "tnguyen", "2025-12-10", f"{CLERKS[0]} (Payment Operations)", rows[200][0],
        "Sat with the clerk for one morning: the queue sorted by age, a correction with its second look, a return to "
        "the sender with a code.",
    )
    control.conclude(
        FAILED,
        f"All {len(rows)} rejected records were tested by rule. {late} were cleared after more than 3 business days, "
        "most of them in the second half of July when the queue was not worked at all for two weeks; one was never "
        "cleared and one bears a resolution the standard does not know. Two files report more rejected records than "
        f"the queue holds, so that records left it without a trace. At about one record in {len(rows) // (late + 1)}, "
        "with a cause that lasted for weeks, we conclude that the control did not operate effectively; PI-04 finds "
        "missing amounts within days, and the effect on PI1.2 and PI1.3 is evaluated together with it.",
    )


def _plant_rejects(control: Control, rows: list[list[Any]]) -> int:
    july = [row for row in rows if date(2025, 7, 14) <= row[3].date() <= date(2025, 7, 25)]
    for row in july:
        row[4] = at(date(2025, 8, 4), 10, 5)
    others = [rows[40], rows[150]]
    for row, days in zip(others, (4, 6), strict=True):
        row[4] = at(next_business_day(row[3].date(), days), 11, 0)
    exact, never, odd, newest = rows[90], rows[118], rows[203], rows[-1]
    exact[4] = at(next_business_day(exact[3].date(), 3), 16, 50)
    never[4], never[5] = None, ""
    odd[5] = "deleted"
    newest[3] = at(date(2025, 12, 31), 15, 10)
    newest[4], newest[5] = None, ""
    vacation = (
        "Two of three clerks were on leave and the third worked on the month's end.",
        "Payment Operations gets a stand-in from Support in July and December from 2026 on.",
        "Exception reported; all records were cleared on August 4, 2025.", "systematic",
        "PI-04 compared the daily totals in the same weeks.",
    )
    plants(control, (
        *(("A", row[0], "late", "cleared on August 4, after the queue had stood still", *vacation) for row in july),
        *(("A", row[0], "late", "cleared after more than 3 business days", "The sender answered late.",
           "Senders are reminded after a day since September 2025.", "Exception reported.") for row in others),
        ("A", never[0], "not_done", "never cleared", "Assigned to a clerk who had changed teams.",
         "Returned to the sender on January 14, 2026.", "Exception reported."),
        ("B", odd[0], "wrong_value", "resolution deleted", "The record was removed from the queue by an engineer.",
         "Only clerks can close records since October 2025.", "Exception reported; it had been sent twice."),
    ))
    files = {(row[2], f"{row[1]}"): row[0] for row in inbound_files()}
    plants(control, tuple(
        ("C", files["TERN-CARDS", day], "wrong_value", "one record fewer in the queue than the load report rejected",
         "A record was removed from the queue by an engineer without a trace.",
         "Records can only be closed, not removed, since January 2026.",
         "Exception reported; the amount was found by the reconciliation of the day (PI-04).")
        for day in _GONE
    ))
    nears(control, (
        ("A", exact[0], "cleared on the third business day"),
        ("A", newest[0], "rejected on December 31; the third business day lies after the export: not reached"),
    ))
    return len(july) + len(others)
