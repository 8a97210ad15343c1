"""PHY-01 to PHY-04: badges, their review, assets of leavers, disposal."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta

from generator.areas.workers import active, gone
from generator.book import Book, joined
from generator.chance import Stream
from generator.company import Company, Spell
from generator.declaring import NOTED, Control, join, listed, story
from generator.tables import Sheet
from generator.times import at, day, local, next_business_day, some_business_day, wall

_OFFICE = {"produced_by": "Lorcan Byrne, Head of Marketing and office lead", "produced_at": "2026-01-16T15:15:00-06:00"}
_IT = {"produced_by": "Sunniva Aasen, Head of IT", "produced_at": "2026-01-21T10:30:00-06:00"}
_AREAS = ("Server closet", "Network room", "Records room")
Rows = list[list[object]]


def add_physical(book: Book, company: Company) -> None:
    """Add the controls of offices, assets and disposal."""
    left = sorted((s for s in company.spells if s.last_day and s.last_day.year == 2025 and s.case is None),
                  key=lambda s: (s.last_day, s.worker.number))
    _badges(book, company, left)
    _badge_reviews(book, company)
    _returns(book, company, left)
    _disposal(book)


def _badges(book: Book, company: Company, left: list[Spell]) -> None:
    control = Control(
        book, "PHY-01", "Badges are approved and taken back",
        "A badge is issued after the office lead has approved it, is deactivated within 1 business day after the "
        "last day of "
        "its holder, and is not used afterwards.",
        "Office Lead", "per_event", "CC6.4",
    )
    stream = Stream("badges")
    new = [s for s in company.spells if s.hired.year == 2025 and s.case is None][:70]
    rows: Rows = []
    for number, spell in enumerate([*left[:60], *new], 1):
        first = spell.hired if spell.hired.year == 2025 else some_business_day(stream, date(2024, 1, 8), date(2024, 12,
                                                                                                              20))
        issued = wall(at(first, 9, stream.between(0, 59)))
        ended = spell.last_day if spell.last_day and spell.last_day <= day("2026-01-10") else None
        off = wall(at(ended, 17, 30)) if ended else None
        used = wall(at(ended, 16, stream.between(0, 59))) if ended else wall(local("2026-01-15 08:40"))
        rows.append([f"B-{7000 + number}", spell.worker.number, issued - timedelta(hours=stream.between(20, 90)),
                     issued, ended,
                     off, used])
    open_ones = [row for row in rows if row[4] is None]
    late, never, used, evening, before = rows[11], rows[25], rows[39], rows[47], open_ones[20]
    late[5] = wall(at(next_business_day(late[4], 4), 9, 0))
    never[5] = None
    used[6] = wall(at(used[4] + timedelta(days=3), 19, 12))
    used[5] = wall(at(next_business_day(used[4], 1), 8, 30))
    used[5] = max(used[5], used[6])
    evening[6] = wall(at(evening[4], 23, 40))
    evening[5] = wall(at(next_business_day(evening[4], 1), 18, 0))
    before[2] = before[3] + timedelta(hours=5)
    open_ones[31][2] = "by telephone"
    control.plant("A", str(before[0]), "issued five hours before the approval",
                  story("The badge was handed out at an event.", "Badges are printed after the approval only."), "late")
    control.unable("A", str(open_ones[31][0]), "the approval is a text, not a time",
                   story("The approval was given by telephone and noted.", "Confirmed by mail on February 6, 2026.",
                         "Stays counted as unable."), "unreadable")
    control.plant("B", str(late[0]), "deactivated on the 4th business day",
                  story("The list of leavers reached the office on Mondays only.", "It is sent every day."), "late")
    control.plant("B", str(never[0]), "never deactivated",
                  story("The badge belongs to the landlord's system.",
                        "Deactivated on January 19, 2026; not used."), "not_done")
    control.plant("C", str(used[0]), "used three days after the last day",
                  story("The worker came back for personal things, let in by a colleague's request.",
                        "The camera shows the office lead at the door."), "late")
    if business_days_after(used[4], used[5]) > 1:
        control.plant("B", str(used[0]), "deactivated after the visit",
                      story("See attribute C.", "See attribute C."), "late")
    control.near("C", str(evening[0]), "used 23:40 on the last day")
    control.near("B", str(evening[0]), "deactivated in the evening of the next business day")
    columns = ("Badge", "Worker", "Approved at", "Issued at", "Last day", "Deactivated at", "Last used at")
    listed(
        book, "BADGES", "badges_2025.xlsx", Sheet("Badges", columns, rows, ("Badge system, Chicago office",)),
        title="Badges issued in 2025 and badges of leavers", unit="badge", header_row=2, key=["Badge"],
        item_rule="all_rows",
        zone="America/Chicago", controls=["PHY-01"], source="Badge system (landlord)",
        query="Issued in 2025, or holder left in 2025", accuracy="rows_traced", rows_traced=6, **_OFFICE,
    )
    ending = "if=Last day; if_op=present"
    control.test("A", "BADGES", "reperformance", "on_or_before",
                 "date=Approved at; limit=Issued at; missing_date=deviation; missing_limit=unable",
                 "The badge was approved before it was issued.", "Office Rules 2")
    control.test("B", "BADGES", "reperformance", "within",
                 "start=Last day; end=Deactivated at; limit=1; unit=business_days; count=after_start; "
                 "before_start=pass; "
                 f"missing_start=unable; missing_end=deviation; boundary=inclusive; {ending}",
                 "The badge was deactivated within 1 business day after the last day.",
                 'Office Rules 3: "within 1 business day after the last day"')
    control.test("C", "BADGES", "reperformance", "on_or_before",
                 f"date=Last used at; limit=Last day; missing_date=pass; missing_limit=unable; {ending}",
                 "The badge was not used after the last day.", "Office Rules 3")
    control.walk("mruiz", "2025-12-03", "Lorcan Byrne (office lead)", str(rows[80][0]),
                 "Observed the issue of one badge: request, approval, print, hand-over; and the daily list of leavers.")
    control.conclude(
        NOTED,
        f"All {len(rows)} badges were tested by rule. One was issued before the approval and one approval cannot be "
        f"dated; "
        "one was deactivated late, one never, and one was used on a visit after the last day. The data centers are "
        "with a "
        "subservice organization. We conclude that the control operated effectively; the exceptions are reported.")


def business_days_after(first: date, last: object) -> int:
    """Return the business days after a day up to the day of a clock time."""
    number, current = 0, first
    while current < last.date():
        current = next_business_day(current)
        number += current <= last.date()
    return number


def _badge_reviews(book: Book, company: Company) -> None:
    control = Control(
        book, "PHY-02", "Access to sensitive rooms is reviewed every quarter",
        "Each quarter the office lead reviews who may enter each sensitive room. Whoever is to lose access loses it "
        "within 5 "
        "calendar days and is not on the room's list at the end of the period; the list reviewed is complete.",
        "Office Lead", "quarterly", "CC6.4",
    )
    people = [worker.number for worker in active(company, "IT", "Site Reliability", "Finance", "People")]
    members = {area: people[9 * n : 9 * n + 12] for n, area in enumerate(_AREAS)}
    former = gone(company, "Finance", "Engineering")
    lines: Rows = []
    reviews: Rows = []
    for quarter, text in enumerate(("2025-03-12", "2025-06-11", "2025-09-10", "2025-12-10"), 1):
        for area in _AREAS:
            ref = f"BR-25Q{quarter}-{area[:3].upper()}"
            if ref != "BR-25Q2-REC":
                reviews.append([ref, area, day(text), "lbyrne@quillberry.example"])
            if quarter in (1, 4) and ref != "BR-25Q2-REC":
                for who in members[area]:
                    lines.append([ref, f"{area}/{who}", "keep", day(text), None])
    extra = [[f"BR-25Q4-{area[:3].upper()}", f"{area}/{former[n].number}", "remove", day("2025-12-10"),
              day("2025-12-12")]
             for n, area in enumerate(_AREAS)]
    extra += [[f"BR-25Q1-{area[:3].upper()}", f"{area}/{former[n + 3].number}", "remove", day("2025-03-12"),
               day("2025-03-17")] for n, area in enumerate(_AREAS)]
    extra[1][4], extra[2][4] = day("2025-12-19"), None
    lines += extra
    current = [[f"{area}/{who}", "open"] for area in _AREAS for who in members[area]] + [[extra[2][1], "open"]]
    current.append([extra[0][1], "closed"])
    unseen = f"Server closet/{people[40 % len(people)]}"
    current.append([unseen, "open"])
    control.plant("A", joined(("2025-Q2", "Records room")), "no review in the second quarter",
                  story("The room was being rebuilt.", "Reviewed on July 8, 2025."), "missed")
    control.plant("B", joined((str(extra[1][0]), str(extra[1][1]))), "removed on the 9th day",
                  story("The landlord processes requests on Fridays.", "Requests go by telephone now."), "late")
    control.plant("B", joined((str(extra[2][0]), str(extra[2][1]))), "to be removed, never removed",
                  story("The request was lost.", "Removed on January 19, 2026; not used."), "not_done")
    control.plant("C", joined((str(extra[2][0]), str(extra[2][1]))), "still on the room's list",
                  story("See attribute B.", "Removed on January 19, 2026."), "still_there")
    control.plant("D", unseen, "on the room's list, not in the review of the fourth quarter",
                  story("Access was granted between the export and the review.",
                        "Reviewed on January 19, 2026."), "not_covered")
    control.near("B", joined((str(extra[3][0]), str(extra[3][1]))), "removed on the 5th day")
    control.near("C", joined((str(extra[0][0]), str(extra[0][1]))), "on the list, but closed")
    listed(
        book, "ROOM-REVIEWS", "room_reviews_2025.xlsx", Sheet("Reviews", ("review", "room", "reviewed_on", "reviewer"),
                                                              reviews),
        title="Reviews of sensitive rooms", unit="review", key=["review"], date_column="reviewed_on",
        item_rule="in_period",
        controls=["PHY-02"], source="Office lead's folder", query="All reviews of 2025", accuracy="rows_traced",
        rows_traced=11, **_OFFICE,
    )
    listed(
        book, "ROOM-LINES", "room_review_lines_2025.csv",
        Sheet("lines", ("review", "access", "decision", "decided_on", "removed_on"),
              lines), title="Lines of the reviews of "
        "the first and fourth quarter", unit="reviewed access", key=["review", "access"], item_rule="all_rows",
        controls=["PHY-02"], source="Office lead's folder", query="Lines of Q1 and Q4", accuracy="rows_traced",
        rows_traced=6,
        **_OFFICE,
    )
    listed(
        book, "ROOM-LIST", "room_access_2025-12-31.csv", Sheet("access", ("access", "state"), current),
        title="Access to sensitive rooms at the end of the period", unit="access", key=["access"], item_rule="all_rows",
        controls=["PHY-02"], source="Badge system (landlord)", query="Sensitive rooms, 2025-12-31", **_OFFICE,
    )
    control.test("A", "ROOM-REVIEWS", "inspection", "occurs_each",
                 f"date=reviewed_on; each=quarter; per=room; per_values={', '.join(_AREAS)}",
                 "Each sensitive room was reviewed every quarter.", 'Office Rules 5: "Each quarter"')
    control.test("B", "ROOM-LINES", "reperformance", "closed_loop",
                 "decision=decision; flagged=remove; no_action=keep; start=decided_on; end=removed_on; limit=5; "
                 "unit=calendar_days; count=after_start; before_start=pass; missing_start=unable; "
                 "missing_end=deviation; "
                 "boundary=inclusive", "Access that is to go was removed within 5 calendar days.",
                 'Office Rules 5: "within 5 calendar days"')
    control.test("C", "ROOM-LINES", "reperformance", "absent_as_of",
                 "column=access; list=ROOM-LIST.access; active=state; active_values=open; if=decision; if_op=equals; "
                 "if_value=remove", "Access that is to go is gone at the end of the period.", "Office Rules 5")
    control.test("D", "ROOM-LINES", "reperformance", "covers",
                 "column=access; list=ROOM-LIST.access; where=state; where_op=equals; where_value=open",
                 "Everybody with access at the end of the period stands in a review.")
    control.walk("mruiz", "2025-12-10", "Lorcan Byrne (office lead)", "BR-25Q4-SER",
                 "Observed the review of the server closet on December 10 against the landlord's export, and tried "
                 "the door.")
    control.conclude(
        NOTED,
        "Eleven of twelve reviews took place. Of six removals one was late and one not done, so that one former worker "
        "stood on a room's list without using it; one person was not reviewed. We conclude that the control operated "
        "effectively; the exceptions are reported.")


def _returns(book: Book, company: Company, left: list[Spell]) -> None:
    control = Control(
        book, "PHY-03", "Leavers return their equipment",
        "Equipment of a leaver is returned within 10 calendar days of the last day or written off by the head of IT, "
        "and is "
        "wiped before it is used again.",
        "Head of IT", "per_event", "CC6.4 CC6.5",
    )
    stream = Stream("returns")
    rows: Rows = []
    for number, spell in enumerate(left[5:75], 1):
        last = spell.last_day
        assert last is not None
        back = last + timedelta(days=stream.between(0, 9))
        again = back + timedelta(days=stream.between(12, 40))
        rows.append([f"EQ-{number:04d}", spell.worker.number, last, back, "", back + timedelta(days=stream.between(1,
                                                                                                                   6)),
                                                                                                                   again])
    late, lost, written, dirty, unknown, tenth = rows[8], rows[20], rows[33], rows[46], rows[52], rows[60]
    late[3], late[5] = late[2] + timedelta(days=24), late[2] + timedelta(days=26)
    late[6] = late[2] + timedelta(days=40)
    lost[3:7] = [None, "", None, None]
    written[3:7] = [None, "saasen@quillberry.example", None, None]
    dirty[5] = dirty[6] + timedelta(days=3)
    unknown[5] = None
    tenth[3] = tenth[2] + timedelta(days=10)
    tenth[5] = tenth[3] + timedelta(days=1)
    tenth[6] = tenth[3] + timedelta(days=20)
    control.plant("A", str(late[0]), "returned 24 days after the last day",
                  story("The worker lives abroad; a box was sent late.",
                        "The box goes out before the last day."), "late")
    control.plant("A", str(lost[0]), "neither returned nor written off",
                  story("The case was closed with the removal of access.",
                        "Written off on January 22, 2026 after a remote "
                        "wipe."), "not_done")
    control.plant("B", str(dirty[0]), "wiped three days after it was given to somebody else",
                  story("A spare was needed on the same day.", "Wiped laptops bear a seal since January 2026."), "late")
    control.plant("B", str(unknown[0]), "used again; no wipe is recorded",
                  story("The wipe is in the ticket, not in the register.",
                        "The ticket was inspected on February 9, 2026.",
                        "Exception reported; the ticket shows the wipe."), "no_evidence")
    control.near("A", str(tenth[0]), "returned on the 10th day")
    control.near("A B", str(written[0]), "written off by the head of IT: not applicable")
    columns = ("Equipment", "Worker", "Last day", "Returned on", "Written off by", "Wiped on", "Used again on")
    listed(
        book, "RETURNS", "equipment_of_leavers_2025.ods", Sheet("Equipment", columns,
                                                                rows), title="Equipment of leavers",
        unit="piece of equipment", key=["Equipment"], date_column="Last day", item_rule="in_period",
        controls=["PHY-03"],
        source="Register of equipment, history of assignments", query="Assigned to a leaver of 2025 on the last day",
        accuracy="rows_traced", rows_traced=6, **_IT,
    )
    control.test("A", "RETURNS", "reperformance", "within",
                 "start=Last day; end=Returned on; limit=10; unit=calendar_days; count=after_start; before_start=pass; "
                 "missing_start=unable; missing_end=not_reached; boundary=inclusive; if=Written off by; if_op=absent",
                 "It was returned within 10 calendar days.", 'Device Standard 6: "within 10 calendar days"')
    control.test("B", "RETURNS", "reperformance", "on_or_before",
                 "date=Wiped on; limit=Used again on; missing_date=deviation; missing_limit=unable; if=Used again on; "
                 "if_op=present", "It was wiped before it was used again.", "Device Standard 7")
    control.walk("mruiz", "2025-10-21", "Cosmo Devereaux (IT Administrator)", str(rows[30][0]),
                 "Inspected one returned laptop on the shelf: tag, return slip, wipe report, and the register.")
    control.conclude(
        NOTED,
        f"All {len(rows)} pieces of equipment were tested by rule. One came back after 24 days, one neither came "
        f"back nor was "
        "written off, one was wiped after it had been given on and for one the wipe is in a ticket only. All disks are "
        "encrypted (LA-19). We conclude that the control operated effectively; the exceptions are reported.")


def _disposal(book: Book) -> None:
    control = Control(
        book, "PHY-04", "Media are wiped before disposal",
        "Before a device or medium leaves custody it is wiped or destroyed by an approved method; a certificate "
        "names its "
        "serial number, and the register shows it as retired.",
        "Head of IT", "per_event", "CC6.5 C1.2 P4.3",
    )
    stream = Stream("disposal")
    rows: Rows = []
    certificates: Rows = []
    for number in range(1, 67):
        gone_on = some_business_day(stream, date(2025, 2, 3), date(2025, 12, 12))
        serial = f"SN{stream.hexadecimal(8).upper()}"
        rows.append([f"RET-{number:03d}", serial, stream.choice(("NIST purge", "NIST purge", "shredded",
                                                                 "crypto erase")),
                     gone_on - timedelta(days=stream.between(2, 20)), gone_on, "retired"])
        certificates.append([f"CERT-{number // 12:03d}-{number:02d}", serial.lower(), gone_on + timedelta(days=5)])
    del certificates[17]
    certificates[30][1] = certificates[30][1][:-1] + ("0" if certificates[30][1][-1] != "0" else "1")
    rows[40][3] = rows[40][4] + timedelta(days=1)
    rows[48][2], rows[55][5] = "quick format", "in stock"
    rows[60][3] = rows[60][4]
    typed = rows[31]
    control.plant("A", str(rows[17][0]), "no certificate names the serial number",
                  story("The certificate covers a pallet.", "The recycler named the serials on January 29, 2026."),
                  "no_evidence")
    control.plant("A", str(typed[0]), "the certificate names a serial number that differs in its last digit",
                  story("A typing error of the recycler.",
                        "Corrected certificate received on January 29, 2026."), "no_evidence")
    control.plant("B", str(rows[40][0]), "wiped the day after it left custody",
                  story("The recycler wiped it.", "Devices leave with a seal only."), "late")
    control.plant("C", str(rows[48][0]), "a quick format is no approved method",
                  story("A trainee prepared the device.",
                        "The recycler shredded it; see its certificate."), "wrong_value")
    control.plant("D", str(rows[55][0]), "disposed of; the register shows it in stock",
                  story("The scan of the label failed.", "Corrected on January 21, 2026."), "wrong_value")
    control.near("B", str(rows[60][0]), "wiped on the day it left custody")
    control.near("A", str(rows[3][0]), "the certificate writes the serial number in small letters")
    columns = ("Asset", "Serial", "Method", "Wiped on", "Left custody on", "Register")
    listed(
        book, "DISPOSALS", "disposals_2025.xlsx", Sheet("Disposals", columns, rows, ("Register of assets",
                                                                                     "Retired 2025")),
        title="Devices and media disposed of", unit="device", header_row=3, key=["Asset"],
        date_column="Left custody on",
        item_rule="in_period", controls=["PHY-04"], source="Register of assets", query="Left custody in 2025",
        accuracy="rows_traced", rows_traced=6, **_IT,
    )
    listed(
        book, "CERTIFICATES", "destruction_certificates.csv",
        Sheet("certificates", ("certificate", "serial", "issued_on"), certificates), form={"encoding": "cp1252"},
        title="Certificates of destruction", unit="certificate line", key=["certificate"], item_rule="all_rows",
        controls=["PHY-04"], source="Certificates of the recycler, keyed in", query="All lines of 2025", **_IT,
    )
    join(book, "DISPOSALS", "Serial", "CERTIFICATES", "serial", "the recycler writes small letters", "case")
    control.test("A", "DISPOSALS", "inspection", "present", "column=CERTIFICATES.certificate; no_match=deviation",
                 "A certificate names the serial number.", "Media Standard 4")
    control.test("B", "DISPOSALS", "reperformance", "on_or_before",
                 "date=Wiped on; limit=Left custody on; missing_date=deviation; missing_limit=unable",
                 "It was wiped before it left custody.", "Media Standard 3")
    control.test("C", "DISPOSALS", "inspection", "in_list", "column=Method; values=NIST purge, shredded, crypto erase",
                 "The method is approved.", "Media Standard, annex 1")
    control.test("D", "DISPOSALS", "inspection", "equals", "column=Register; value=retired",
                 "The register shows it as retired.", "Media Standard 5")
    control.walk("mruiz", "2025-12-03", "Cosmo Devereaux (IT Administrator)", str(rows[62][0]),
                 "Observed the hand-over of one box to the recycler: seal, list of serials, signature.")
    control.conclude(
        NOTED,
        "All 66 disposals were tested by rule. Two have no certificate with their serial number, one was wiped by the "
        "recycler a day later, one had only been formatted and one was still in the register. The recycler's "
        "certificates, "
        "corrected in January 2026, name all four devices. We conclude that the control operated effectively; the "
        "exceptions "
        "are reported.")
