"""VEN-01 to VEN-03 and BCP-01: vendors, and the plan for continuity."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta

from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control, listed, story
from generator.tables import Sheet
from generator.times import day, some_business_day

_VENDOR = {"produced_by": "Gaspard Leclerc, Controller", "produced_at": "2026-01-19T16:20:00-06:00"}
_NAMES = (
    "Alpine", "Beacon", "Cobalt", "Drift", "Elm", "Flint", "Grove", "Heath", "Inlet", "Jetty", "Knoll", "Loft", "Moor",
    "Needle", "Oat", "Pine", "Quay", "Reef", "Slate", "Thorn",
)
Rows = list[list[object]]


def add_vendors(book: Book, company: Company) -> None:
    """Add the controls of vendors and continuity."""
    ciso, cfo = company.email("Tobias Renwick"), company.email("Gaspard Leclerc")
    _diligence(book, ciso, cfo)
    _reviews(book, ciso)
    _terms(book)
    _continuity(book, company)


def _diligence(book: Book, ciso: str, cfo: str) -> None:
    control = Control(
        book, "VEN-01", "Vendors are assessed before they are used",
        "A vendor with access to data or systems is assessed, tiered by the rule of the policy and approved by "
        "somebody "
        "entitled before its access starts. Every vendor that is paid for such services is in the register.",
        "Controller", "per_event", "CC9.2 CC3.2",
    )
    stream = Stream("vendors")
    rows: Rows = []
    for number in range(1, 39):
        started = some_business_day(stream, date(2025, 1, 20), date(2025, 12, 12))
        approved = started - timedelta(days=stream.between(3, 40))
        assessed = approved - timedelta(days=stream.between(1, 12))
        data = stream.choice(("customer", "personal", "none"))
        rows.append([f"V-{300 + number}", f"{_NAMES[number % 20]} Software {number}", data,
                     "critical" if data != "none" else "standard", assessed, stream.choice((ciso,
                                                                                            cfo)), approved, started])
    rows[6][4] = None
    rows[15][6] = rows[15][7] + timedelta(days=11)
    rows[22][5], rows[22][6], rows[22][7] = "ebrown@quillberry.example", day("2025-05-05"), day("2025-05-12")
    rows[22][4] = day("2025-04-28")
    rows[27][6] = rows[27][7]
    rows[30][5:8] = [cfo, day("2025-06-30"), day("2025-07-07")]
    rows[30][4] = day("2025-06-24")
    for row in rows:
        if row[5] == cfo and row[6] > day("2025-06-30"):
            row[5] = ciso
    control.plant("A", "V-307", "no assessment",
                  story("The vendor was bought by one that had been assessed.",
                        "Assessed on January 26, 2026."), "no_evidence")
    control.plant("B", "V-316", "approved eleven days after access started",
                  story("A trial became a contract.", "Trials need the same form since October."), "late")
    control.plant("C", "V-323", "approved by a head of department who is not entitled",
                  story("The form let any head of department approve.", "The form was changed on June 2, 2025."),
                  "not_authorised")
    control.near("B", "V-328", "approved on the day access started")
    control.near("C", "V-331", "approved on the last day of the approver's authority")
    columns = ("Vendor", "Name", "Data", "Tier", "Assessed on", "Approver", "Approved on", "Access from")
    listed(
        book, "NEW-VENDORS", "vendors_onboarded_2025.xlsx", Sheet("Vendors", columns, rows, ("Vendor register",)),
        title="Vendors whose access started in the period", unit="vendor", header_row=2, key=["Vendor"],
        date_column="Access from", item_rule="in_period", controls=["VEN-01"], source="Vendor register",
        query="Access from in 2025", accuracy="sampled_items", **_VENDOR,
    )
    paid: Rows = [[f"P-{n:03d}", row[0], row[1]] for n, row in enumerate(rows, 1)]
    paid.append(["P-090", "V-999", "Pocket Surveys"])
    listed(
        book, "PAID-VENDORS", "payments_software_vendors_2025.csv", Sheet("paid", ("payee", "vendor_no", "name"), paid),
        title="New payees for software and services", unit="payee", key=["payee"], item_rule="all_rows",
        controls=["VEN-01"],
        source="Accounts payable and card statements", query="First payment in 2025, account 6210 Software", **_VENDOR,
    )
    control.plant("D", "V-999", "paid by card, not in the register",
                  story("Bought by a team with a company card.",
                        "Closed on January 28, 2026; no customer data was in it."),
                  "not_covered")
    approvers = [(ciso, day("2021-03-01"), None), (cfo, day("2023-01-02"), day("2025-06-30"))]
    listed(
        book, "VENDOR-APPROVERS", "vendor_approvers.xlsx", Sheet("Approvers", ("executive", "from", "to"), approvers),
        title="Persons entitled to approve vendors", unit="approver", key=["executive"], item_rule="all_rows",
        controls=["VEN-01"], source="Delegation of authority, version 11", query="Section Purchasing", **_VENDOR,
    )
    control.test("A", "NEW-VENDORS", "inspection", "present", "column=Assessed on", "An assessment is on file.",
                 "Vendor Policy 2")
    control.test("B", "NEW-VENDORS", "reperformance", "on_or_before",
                 "date=Approved on; limit=Access from; missing_date=deviation; missing_limit=unable",
                 "The vendor was approved before its access started.", "Vendor Policy 2")
    control.test("C", "NEW-VENDORS", "reperformance", "authorised",
                 "person=Approver; at=Approved on; list=VENDOR-APPROVERS; list_person=executive; list_from=from; "
                 "list_to=to; missing_person=deviation", "The approver was entitled at the time.",
                 "Delegation of authority")
    control.test("D", "NEW-VENDORS", "reperformance", "covers", "column=Vendor; list=PAID-VENDORS.vendor_no",
                 "Every new payee for such services is in the register.")
    control.test("E", "NEW-VENDORS", "inspection", "manual",
                 "guidance=Read the assessment: the tier follows from data, access and dependence by the table of "
                 "the policy.",
                 "The tier follows from the rule of the policy.")
    frame = [str(row[0]) for row in rows]
    book.frames["NEW-VENDORS"] = frame
    control.sampled("NEW-VENDORS", "E", frame, 8, "Assessment of {item}",
                    "Tier, approval and first access of each of the {n} vendors inspected were agreed to the "
                    "assessment and the "
                    "sign-in log. No difference.")
    control.asked("NEW-VENDORS", "The assessment with its tier", "Gaspard Leclerc, Controller")
    control.walk("ahale", "2025-11-19", "Gaspard Leclerc (Controller)", "V-320",
                 "Followed one vendor from the request to questionnaire, tier, approval, contract and first access.")
    control.conclude(
        NOTED,
        "All 38 vendors and all new payees were tested by rule. One vendor has no assessment, one was approved late, "
        "one "
        "by somebody not entitled, and one was bought outside the register. The tier of eight vendors selected at "
        "random follows "
        "the policy. We conclude that the control operated effectively; the exceptions are reported.")


def _reviews(book: Book, ciso: str) -> None:
    control = Control(
        book, "VEN-02", "Critical vendors are reviewed every year",
        "Each critical vendor is reviewed within 366 days of the last review. Its report is read: the time between "
        "the end of "
        "the report and the end of the period is covered by a letter when it exceeds 90 days, exceptions are "
        "evaluated and the "
        "vendor's user entity controls are mapped.",
        "Chief Information Security Officer", "annual", "CC9.2 CC4.1",
    )
    stream = Stream("vendor reviews")
    rows: Rows = []
    for number in range(1, 25):
        before = some_business_day(stream, date(2024, 3, 4), date(2024, 11, 15))
        ends = stream.choice((day("2025-10-15"), day("2025-10-31"), day("2025-06-30"), day("2025-12-31")))
        letter = ends + timedelta(days=184) if ends == day("2025-06-30") else None
        rows.append([f"CV-{number:02d}", stream.choice(_NAMES), before, before + timedelta(days=stream.between(330,
                                                                                                               364)),
                     stream.choice(("SOC 2 Type 2", "SOC 2 Type 2", "SOC 1 Type 2", "ISO 27001")), ends, letter,
                     stream.choice((0, 0, 0, 1, 3)), "yes", "yes"])
    for row in rows:
        if row[4] == "ISO 27001":
            row[9] = "none stated"
    rows[2][3] = None
    rows[5][3] = rows[5][2] + timedelta(days=392)
    rows[8][5:7] = [day("2025-03-31"), None]
    rows[11][4], rows[11][5], rows[11][6] = "SOC 2 Type 1", day("2025-10-31"), None
    rows[14][7:9] = [4, "no"]
    rows[17][4], rows[17][9] = "SOC 2 Type 2", "no"
    rows[19][5:7] = [day("2025-10-02"), None]
    rows[21][2], rows[21][3] = day("2024-10-01"), day("2025-10-02")
    rows[22][2], rows[22][3] = day("2025-02-18"), None
    control.plant("A", "CV-03", "not reviewed since 2024",
                  story("The owner of the vendor left.", "Reviewed on January 27, 2026."), "not_done")
    control.plant("A", "CV-06", "reviewed 392 days after the last review",
                  story("The vendor's report came late.", "The review no longer waits for the report."), "late")
    control.plant("B", "CV-09", "275 days between the end of the report and the end of the period",
                  story("The vendor changed its period.",
                        "A letter to December 31 was received on February 4, 2026."), "late")
    control.plant("C", "CV-12", "a Type 1 report says nothing on operation",
                  story("It is the vendor's first report.",
                        "Compensated by a questionnaire; a Type 2 follows in 2026."),
                  "wrong_value")
    control.plant("D", "CV-15", "four exceptions in the report, not evaluated",
                  story("Only the opinion was read.",
                        "Evaluated on January 28, 2026: none concerns the services used."),
                  "wrong_value")
    control.plant("E", "CV-18", "user entity controls not mapped",
                  story("The list stands in an appendix.", "Mapped on January 28, 2026."), "wrong_value")
    control.near("A", "CV-22", "366 days after the last review")
    control.near("A", "CV-23", "last reviewed in February 2025: not reached")
    control.near("B", "CV-20", "the report ends exactly 90 days before the end of the period")
    columns = ("Vendor", "Name", "Last review", "Reviewed on", "Report", "Report to", "Letter to",
               "Exceptions", "Evaluated", "Controls mapped")
    listed(
        book, "CRITICAL-VENDORS", "critical_vendor_reviews_2025.xlsx", Sheet("Reviews", columns, rows),
        title="Critical vendors", unit="vendor", key=["Vendor"], item_rule="all_rows", controls=["VEN-02"],
        source="Vendor register", query="Tier = critical on any day of 2025", accuracy="rows_traced", rows_traced=6,
        **_VENDOR,
    )
    control.test("A", "CRITICAL-VENDORS", "reperformance", "within",
                 "start=Last review; end=Reviewed on; limit=366; unit=calendar_days; count=after_start; "
                 "before_start=deviation; missing_start=not_applicable; missing_end=not_reached; boundary=inclusive; "
                 "as_of=2025-12-31", "The vendor was reviewed within 366 days of the last review.",
                 'Vendor Policy 6: "within 366 days"')
    control.test("B", "CRITICAL-VENDORS", "reperformance", "within",
                 "start=Report to; end=[period_end]; limit=90; unit=calendar_days; count=after_start; "
                 "before_start=pass; "
                 "missing_start=unable; missing_end=deviation; boundary=inclusive; if=Letter to; if_op=absent",
                 "Without a letter no more than 90 days lie between the report and the end of the period.",
                 'Vendor Policy 7: "exceeds 90 days"')
    control.test("C", "CRITICAL-VENDORS", "inspection", "in_list",
                 "column=Report; values=SOC 2 Type 2, SOC 1 Type 2, ISO 27001", "The report speaks of operation.",
                 "Vendor Policy 7")
    control.test("D", "CRITICAL-VENDORS", "inspection", "equals",
                 "column=Evaluated; value=yes; if=Exceptions; if_op=not_in; "
                 "if_value=0", "Exceptions of the report were evaluated.", "Vendor Policy 8")
    control.test("E", "CRITICAL-VENDORS", "inspection", "in_list", "column=Controls mapped; values=yes, none stated",
                 "User entity controls of the report are mapped.", "Vendor Policy 8")
    control.walk("ahale", "2025-11-19", "Tobias Renwick (CISO)", "CV-01",
                 "Inspected the review of the hosting provider: report, its period, exceptions, mapping, note of the "
                 "CISO.")
    control.conclude(
        NOTED,
        "All 24 critical vendors were tested by rule. One was not reviewed and one late; one report ends too early "
        "without a "
        "letter, one is of Type 1, the exceptions of one were not evaluated and the user entity controls of one not "
        "mapped. The "
        "two subservice organizations are not among them. We conclude that the control operated effectively; the "
        "exceptions are "
        "reported.")


def _terms(book: Book) -> None:
    control = Control(
        book, "VEN-03", "Vendors with data sign confidentiality and privacy terms",
        "A vendor with customer or personal data signs the data processing agreement before its access starts, with "
        "notice of a "
        "breach within 72 hours; the published list of subprocessors is complete.",
        "Controller", "per_event", "CC9.2 C1.1 P6.4 P6.5",
    )
    stream = Stream("vendor terms")
    rows: Rows = []
    for number in range(1, 45):
        started = some_business_day(stream, date(2023, 1, 9), date(2025, 12, 12))
        rows.append([f"DV-{number:02d}", f"{_NAMES[number % 20]} Data {number}", stream.choice(("customer",
                                                                                                "personal")),
                     started - timedelta(days=stream.between(1, 60)), stream.choice((24, 48, 72, 72)), started])
    rows[5][3] = None
    rows[13][3] = rows[13][5] + timedelta(days=33)
    rows[21][4], rows[29][4] = 120, ""
    rows[34][3] = rows[34][5]
    published: Rows = [[row[0]] for row in rows if row[0] not in ("DV-38",)]
    control.plant("A", "DV-06", "no agreement",
                  story("The vendor works under older terms.", "Signed on January 30, 2026."), "no_evidence")
    control.plant("A", "DV-14", "signed 33 days after access started",
                  story("Access started with a pilot.", "Pilots need the agreement since March 2025."), "late")
    control.plant("B", "DV-22", "notice within 120 hours; 72 are allowed",
                  story("The vendor's own terms were accepted.", "Amended on February 3, 2026."), "wrong_value")
    control.plant("B", "DV-30", "no time for the notice of a breach",
                  story("The clause says 'without delay'.", "Amended on February 3, 2026."), "no_evidence")
    control.plant("C", "DV-38", "not on the published list of subprocessors",
                  story("The page is edited by hand.",
                        "Published on January 26, 2026; customers were told."), "not_covered")
    control.near("A", "DV-35", "signed on the day access started")
    columns = ("vendor", "name", "data", "agreement_signed_on", "notice_hours", "access_from")
    listed(
        book, "DATA-VENDORS", "vendors_with_data_2025.csv", Sheet("vendors", columns, rows), form={"delimiter": ";"},
        delimiter=";", title="Vendors with customer or personal data", unit="vendor", key=["vendor"],
        item_rule="all_rows",
        controls=["VEN-03"], source="Vendor register", query="Data = customer or personal, active in 2025",
        accuracy="rows_traced", rows_traced=6, **_VENDOR,
    )
    listed(
        book, "SUBPROCESSORS", "published_subprocessors_2025-12-31.xlsx", Sheet("Page", ("vendor",), published),
        title="Published list of subprocessors", unit="subprocessor", key=["vendor"], item_rule="all_rows",
        controls=["VEN-03"], source="Public page, saved by the engagement team", query="2025-12-31",
        accuracy="rows_traced",
        rows_traced=5, **_VENDOR,
    )
    control.test("A", "DATA-VENDORS", "reperformance", "on_or_before",
                 "date=agreement_signed_on; limit=access_from; missing_date=deviation; missing_limit=unable",
                 "The agreement was signed before access started.", "Vendor Policy 9")
    control.test("B", "DATA-VENDORS", "inspection", "baseline",
                 "column=notice_hours; required=72; compare=at_most; missing=deviation",
                 "Notice of a breach is due within 72 hours.", 'Vendor Policy 9: "within 72 hours"')
    control.test("C", "SUBPROCESSORS", "reperformance", "covers", "column=vendor; list=DATA-VENDORS.vendor",
                 "Every vendor with such data is on the published list.", "Privacy Notice 6")
    control.walk("ahale", "2025-11-19", "Gaspard Leclerc (Controller)", "DV-20",
                 "Read one agreement with its annexes, and followed the vendor to the published page.")
    control.conclude(
        NOTED,
        "All 44 vendors with data were tested by rule. One has no agreement, one signed late, two agreements lack "
        "the notice "
        "within 72 hours and one vendor was not published. We conclude that the control operated effectively; the "
        "exceptions are "
        "reported.")


def _continuity(book: Book, company: Company) -> None:
    control = Control(
        book, "BCP-01", "Continuity plans are reviewed every year",
        "Each continuity and recovery plan rests on an impact analysis of the last 12 months, is reviewed by its due "
        "date and "
        "approved by the chief technology officer.",
        "Chief Technology Officer", "annual", "CC9.1 CC7.5 A1.2",
    )
    stream = Stream("continuity")
    cto = company.email("Halima Sesay")
    rows: Rows = []
    for number in range(1, 23):
        reviewed = some_business_day(stream, date(2025, 5, 5), date(2025, 6, 27))
        rows.append([f"PLAN-{number:02d}", stream.choice(("Platform", "Payments", "Support", "Offices", "Finance")),
                     reviewed - timedelta(days=stream.between(20, 200)), reviewed, day("2025-06-30"), cto])
    rows[6][3] = day("2025-07-15")
    rows[9][2] = rows[9][3] - timedelta(days=500)
    rows[12][5] = ""
    rows[15][3] = day("2025-06-30")
    rows[18][2] = rows[18][3].replace(year=2024)
    control.plant("A", "PLAN-07", "reviewed on July 15; due on June 30",
                  story("The exercise that feeds it was in July.",
                        "The due date follows the exercise from 2026."), "late")
    control.plant("B", "PLAN-10", "the impact analysis was 500 days old",
                  story("The finance team had not answered.", "Done on January 30, 2026."), "late")
    control.plant("C", "PLAN-13", "no approval",
                  story("Approved in a meeting without a note.",
                        "Approved in the tool on January 21, 2026."), "no_evidence")
    control.near("A", "PLAN-16", "reviewed on the due date")
    control.near("B", "PLAN-19", "the impact analysis was exactly 12 months old")
    columns = ("Plan", "Area", "Impact analysis of", "Reviewed on", "Review due", "Approver")
    listed(
        book, "PLANS", "continuity_plans_2025.ods", Sheet("Plans", columns,
                                                          rows), title="Continuity and recovery plans",
        unit="plan", key=["Plan"], item_rule="all_rows", controls=["BCP-01"], source="Document system",
        query="Space = Continuity, plans in force", accuracy="rows_traced", rows_traced=5,
        produced_by="Halima Sesay, CTO", produced_at="2026-01-15T11:25:00-06:00",
    )
    control.test("A", "PLANS", "inspection", "on_or_before",
                 "date=Reviewed on; limit=Review due; missing_date=deviation; missing_limit=unable",
                 "The plan was reviewed by its due date.", 'Continuity Policy 3: "by its due date"')
    control.test("B", "PLANS", "reperformance", "within",
                 "start=Impact analysis of; end=Reviewed on; limit=12; unit=months; "
                 "before_start=deviation; missing_start=deviation; missing_end=deviation; boundary=inclusive",
                 "It rests on an impact analysis of the last 12 months.", 'Continuity Policy 2: "last 12 months"')
    control.test("C", "PLANS", "inspection", "equals", f"column=Approver; value={cto}",
                 "The chief technology officer approved it.", "Continuity Policy 3")
    control.walk("mruiz", "2025-11-20", "Halima Sesay (CTO); Freya Holm (Backup and Recovery Lead)", "PLAN-03",
                 "Read one plan with its impact analysis, the changes of the year and the approval.")
    control.conclude(
        NOTED,
        "All 22 plans were tested by rule. One was reviewed two weeks late, one rests on an old impact analysis and "
        "one has "
        "no recorded approval. We conclude that the control operated effectively; the exceptions are reported.")
