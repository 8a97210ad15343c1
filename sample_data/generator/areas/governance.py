"""GOV-03, GOV-05, GOV-08 and GOV-09: roles, evaluations, ethics cases and policies."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta

from generator.book import Book
from generator.chance import Stream
from generator.company import HEADS, Company
from generator.declaring import NOTED, Control, join, listed, story
from generator.tables import Sheet
from generator.times import day, some_business_day

_HR = {"produced_by": "Dragan Ilic, VP People", "produced_at": "2026-01-21T09:45:00-06:00"}
_GRC = {"produced_by": "Tobias Renwick, CISO", "produced_at": "2026-01-14T14:10:00-06:00"}
_ROLES = (
    "Chief Information Security Officer", "Security Engineer", "Security Operations Lead", "Incident Manager",
    "IT Administrator", "Head of IT", "Cloud Administrator", "Release Manager", "Change Approver", "Platform Architect",
    "Backup and Recovery Lead", "Database Administrator", "Network Administrator", "Key Custodian", "Privacy Lead",
    "Data Steward", "System Owner", "Access Reviewer", "Vendor Manager", "Business Continuity Lead",
    "Compliance Analyst", "Internal Auditor", "Site Reliability Engineer", "On-call Engineer", "Code Owner",
    "Support Lead", "Product Owner", "Risk Owner", "Policy Owner", "Records Manager",
)
_TOPICS = (
    "Acceptable use", "Access control", "Asset management", "Backup", "Business continuity", "Change management",
    "Classification of data", "Code of conduct", "Cryptography", "Data retention", "Human resources security",
    "Incident response", "Information security", "Logging and monitoring", "Network security", "Password standard",
    "Physical security", "Privacy", "Removable media", "Risk management", "Secure development", "Vendor management",
    "Vulnerability management",
)


def add_governance(book: Book, company: Company) -> None:
    """Add the controls of governance."""
    _roles(book, company)
    _evaluations(book, company)
    _cases(book)
    _policies(book, company)


def _roles(book: Book, company: Company) -> None:
    control = Control(
        book, "GOV-03", "Security roles are described and reviewed",
        "Role descriptions with security duties are reviewed by their due date each year, approved by an executive who "
        "holds that authority at the time, and assigned to people who are at work. Each role reports to the chief "
        "executive in the end.",
        "VP People", "annual", "CC1.3 CC2.2",
    )
    stream = Stream("roles")
    staff = [s.worker for s in company.active_on(day("2025-09-30")) if s.last_day is None]
    gone = next(s for s in company.spells if s.last_day == day("2025-08-22") or (s.last_day and s.last_day.month == 6
                and s.last_day.year == 2025 and s.number == 1 and s.case is None))
    ceo, ciso, cto = (company.email(n) for n in ("Marguerite Olander", "Tobias Renwick", "Halima Sesay"))
    rows: list[list[object]] = []
    for number, title in enumerate(_ROLES, 1):
        reviewed = some_business_day(stream, date(2025, 8, 4), date(2025, 9, 26))
        holder = stream.choice(staff).number
        rows.append([f"ROLE-{number:02d}", title, holder, reviewed, date(2025, 9, 30), stream.choice((ceo, ciso)),
                     "3.0"])
    rows[6][3], rows[11][2], rows[17][5] = date(2025, 10, 17), gone.worker.number, cto
    rows[17][3], rows[20][3], rows[9][3] = date(2025, 9, 9), date(2025, 9, 30), None
    rows[3][5], rows[3][3] = cto, date(2025, 8, 29)
    control.plant("A", "ROLE-07", "reviewed on October 17; due on September 30",
                  story("The role was being split in two.", "Both descriptions were approved on October 17."), "late")
    control.plant("A", "ROLE-10", "not reviewed in 2025",
                  story("The architect's description was taken for a job posting and left out.",
                        "Reviewed on January 28, 2026."), "no_evidence")
    control.plant("B", "ROLE-18", "approved on September 9 by an executive whose authority ended on August 31",
                  story("The workflow kept the approver of the year before.",
                        "The VP People approved it again on January 28, 2026."), "not_authorised")
    control.unable("B", "ROLE-10", "the day of the approval is not known",
                   story("No review took place.", "See attribute A."), "no_source")
    control.plant("C", "ROLE-12", "holder left in June 2025",
                  story("The role passed to a deputy, and the register was not changed.",
                        "The register is compared with the roster each month since January 2026."), "no_evidence")
    control.near("A", "ROLE-21", "reviewed on the due day")
    control.near("B", "ROLE-04", "approved two days before the approver's authority ended")
    columns = ("Role", "Title", "Holder", "Reviewed on", "Review due", "Approver", "Version")
    listed(
        book, "ROLES", "role_register.ods", Sheet("Roles", columns, rows), title="Descriptions of security roles",
        unit="role", key=["Role"], item_rule="all_rows", controls=["GOV-03"], source="Register of roles (HR)",
        query="All roles with security duties, December 31, 2025", accuracy="rows_traced", rows_traced=5, **_HR,
    )
    approvers = Sheet("Approvers", ("executive", "from", "to"), [
        (ceo, date(2019, 1, 1), None), (ciso, date(2021, 3, 1), None), (cto, date(2022, 5, 2), date(2025, 8, 31)),
    ])
    listed(
        book, "ROLE-APPROVERS", "role_approvers.xlsx", approvers, title="Executives who may approve role descriptions",
        unit="approver", key=["executive"], item_rule="all_rows", controls=["GOV-03"],
        source="Delegation of authority, version 11", query="Section People", **_HR,
    )
    control.test("A", "ROLES", "inspection", "on_or_before",
                 "date=Reviewed on; limit=Review due; missing_date=deviation; missing_limit=unable",
                 "The role description was reviewed by its due date.", 'Organization Manual 2: "by their due date"')
    control.test("B", "ROLES", "reperformance", "authorised",
                 "person=Approver; at=Reviewed on; list=ROLE-APPROVERS; list_person=executive; list_from=from; "
                 "list_to=to; missing_person=deviation",
                 "The approver held the authority at the time.", "Delegation of authority")
    control.test("C", "ROLES", "inspection", "exists_in", "column=Holder; list=ROSTER.Employee ID; missing=deviation",
                 "The role is held by a worker on the roster of September 30.")
    control.test("D", "ROLES", "inspection", "manual",
                 "guidance=Follow the reporting line of the role on the organization chart of September 30: it ends at "
                 "the chief executive without a gap or a loop.",
                 "The reporting line is complete.")
    control.sampled("ROLES", "D", [str(row[0]) for row in rows], 1, "Organization chart, line of {item}")
    book.frames["ROLES"] = [str(row[0]) for row in rows]
    control.asked("ROLES", "The organization chart of September 30, 2025", "Dragan Ilic, VP People")
    control.walk("ahale", "2025-10-30", "Dragan Ilic (VP People)", "ROLE-02",
                 "Inspected one description with its duties, the review note, the approval in the workflow, and the "
                 "holder "
                 "on the roster.")
    control.conclude(
        NOTED,
        "All 30 role descriptions were tested by rule. One was reviewed late and one not at all; one was approved "
        "by an executive whose authority had ended nine days before, and one role was held by a worker who had left. "
        "Duties did not change in any of them. We conclude that the control operated effectively; the exceptions are "
        "reported.")


def _evaluations(book: Book, company: Company) -> None:
    control = Control(
        book, "GOV-05", "Employees are evaluated every year",
        "Every employee hired before July 1 is evaluated by the line manager in the yearly cycle, by November 28.",
        "VP People", "annual", "CC1.5 CC1.4",
    )
    stream = Stream("evaluations")
    due = date(2025, 11, 28)
    staff = sorted((s for s in company.active_on(day("2025-09-30")) if s.worker.worker_type == "Employee"),
                   key=lambda s: s.worker.number)
    cycle: list[list[object]] = []
    done: dict[str, list[object]] = {}
    for spell in staff:
        manager = company.email(HEADS[spell.worker.department])
        manager = company.email("Marguerite Olander") if manager == spell.worker.email else manager
        eligible = "yes" if spell.hired < date(2025, 7, 1) else "no: hired on or after July 1"
        if spell.last_day and spell.last_day < due:
            eligible = "no: left before the due date"
        cycle.append([spell.worker.number, spell.worker.name, manager, eligible])
        if eligible == "yes":
            when = some_business_day(stream, date(2025, 10, 20), date(2025, 11, 26))
            done[spell.worker.number] = [when, manager]
    names = list(done)
    never, late, other, last, left = names[31], names[104], names[166], names[58], names[220]
    del done[never]
    done[late][0] = date(2025, 12, 12)
    done[other][1] = "hr-shared@quillberry.example"
    done[last][0] = due
    cycle = [row for row in cycle if row[0] != left]
    del done[left]
    columns = ("Employee ID", "Name", "Line manager", "Eligible")
    sheet = Sheet("Cycle 2025", columns, cycle, ("People Operations", "Evaluation cycle 2025, employees"))
    listed(
        book, "EVAL-CYCLE", "evaluation_cycle_2025.xlsx", sheet, title="Employees in the evaluation cycle",
        unit="employee", header_row=3, key=["Employee ID"], item_rule="all_rows", controls=["GOV-05"],
        source="HR system (production)", query="Employees at work on September 30, 2025, with the reason where not "
        "eligible", accuracy="rows_traced", rows_traced=5, **_HR,
    )
    lines = [(f"EV-{number:04d}", worker.replace("E", "E0"), f"{when:%d %b %Y}", due, by)
             for number, (worker, (when, by)) in enumerate(done.items(), 1)]
    listed(
        book, "EVALUATIONS", "evaluations_2025.txt",
        Sheet("evaluations", ("evaluation", "employee", "completed_on", "due_on", "evaluator"), lines),
        form={"delimiter": "\t"}, delimiter="tab", title="Completed evaluations", unit="evaluation", key=["evaluation"],
        item_rule="all_rows", controls=["GOV-05"], source="Talent system (hosted)", query="Cycle = 2025, completed",
        **_HR,
    )
    return _finish_evaluations(book, control, (never, late, other, last, left), len(cycle))


def _finish_evaluations(book: Book, control: Control, chosen: tuple[str, ...], size: int) -> None:
    never, late, other, last, left = chosen
    join(book, "EVAL-CYCLE", "Employee ID", "EVALUATIONS", "employee", "the talent system pads the number with a zero",
         "prefix:E, leading_zeros")
    due = "if=Eligible; if_op=equals; if_value=yes"
    control.test("A", "EVAL-CYCLE", "inspection", "present",
                 f"column=EVALUATIONS.completed_on; {due}; no_match=deviation",
                 "The employee was evaluated in the cycle.")
    control.test("B", "EVAL-CYCLE", "reperformance", "on_or_before",
                 "date=EVALUATIONS.completed_on; limit=EVALUATIONS.due_on; missing_date=deviation; "
                 "missing_limit=unable; "
                 f"{due}; no_match=not_applicable",
                 "The evaluation was completed by the due date.", 'Evaluation Guide 1: "by November 28"')
    control.test("C", "EVAL-CYCLE", "inspection", "equals",
                 f"column=EVALUATIONS.evaluator; other=Line manager; {due}; no_match=not_applicable",
                 "The line manager evaluated.", "Evaluation Guide 2")
    control.test("D", "EVAL-CYCLE", "reperformance", "covers",
                 "column=Employee ID; list=ROSTER.Employee ID; where=Worker type; where_op=equals; "
                 "where_value=Employee",
                 "Every employee on the roster of September 30 is in the cycle.")
    control.plant("A", never, "no evaluation in the cycle",
                  story("The manager changed in November, and neither of the two did it.",
                        "Held on January 19, 2026; open evaluations move with the manager."), "no_evidence")
    control.plant("B", late, "completed two weeks after the due date",
                  story("The manager was ill.", "None needed beyond the reminder."), "late")
    control.plant("C", other, "entered by a shared mailbox of People Operations, not by the manager",
                  story("A paper form was keyed in by People Operations.",
                        "The signed form of the manager was inspected on February 9, 2026.",
                        "Exception reported; the form shows that the manager evaluated."), "wrong_value")
    control.plant("D", left, "on the roster, not in the cycle, and no reason is given",
                  story("A flag for a leave that had ended kept the employee out of the cycle.",
                        "Evaluated on January 30, 2026; the flag ends with the leave."), "not_covered")
    control.near("B", last, "completed on the due date")
    control.walk("tnguyen", "2025-12-02", "Dragan Ilic (VP People); Emeka Obi (Head of Product)", last,
                 "Saw one evaluation from the launch of the cycle to the talk, the text, and both confirmations.")
    control.conclude(
        NOTED,
        f"All {size} employees of the cycle were compared with the talent system, and the cycle with the roster. "
        "One evaluation is missing, one was two weeks late, one was entered by People Operations from the manager's "
        "form, "
        "and one employee was left out of the cycle. We conclude that the control operated effectively; the exceptions "
        "are reported.")


def _cases(book: Book) -> None:
    control = Control(
        book, "GOV-08", "Ethics reports are investigated and closed",
        "Each report to the ethics line is assigned to an investigator who does not belong to the department "
        "concerned, and "
        "closed with a recorded outcome within 45 calendar days.",
        "VP People", "per_event", "CC1.1 CC1.5",
    )
    rows = [
        ("ETH-25-01", "2025-01-14", "Conflict of interest", "Sales", "D. Ilic", "2025-02-11", "Unfounded"),
        ("ETH-25-02", "2025-02-20", "Gifts", "Sales", "D. Ilic", "2025-03-03", "Founded: gift returned"),
        ("ETH-25-03", "2025-03-05", "Harassment", "Engineering", "M. Olander", "2025-04-19", "Founded: warning"),
        ("ETH-25-04", "2025-04-28", "Misuse of data", "Support", "T. Renwick", "2025-06-28", "Unfounded"),
        ("ETH-25-05", "2025-06-11", "Retaliation", "Product", "D. Ilic", "2025-07-08", "Unfounded"),
        ("ETH-25-06", "2025-07-30", "Expenses", "Finance", "M. Olander", "2025-08-27", ""),
        ("ETH-25-07", "2025-09-16", "Misuse of data", "Site Reliability", "T. Renwick", "2025-10-15",
         "Founded: access reduced, warning"),
        ("ETH-25-08", "2025-11-03", "Conflict of interest", "Marketing", "D. Ilic", "2025-12-01", "Unfounded"),
        ("ETH-25-09", "2025-12-22", "Harassment", "Support", "M. Olander", "", ""),
    ]
    cells = [(a, day(b), c, d, e, day(f) if f else None, g) for a, b, c, d, e, f, g in rows]
    columns = ("Case", "Opened on", "Category", "Department", "Investigator", "Closed on", "Outcome")
    listed(
        book, "ETHICS", "ethics_line_2025.xlsx", Sheet("Cases", columns, cells), title="Reports to the ethics line",
        unit="report", key=["Case"], date_column="Opened on", item_rule="in_period", controls=["GOV-08"],
        source="Ethics line (hosted by an independent provider)", query="All reports opened in 2025, every state",
        accuracy="rows_traced", rows_traced=9, **_HR,
    )
    control.test("A", "ETHICS", "inspection", "manual",
                 "guidance=Inspect the assignment: the investigator neither belongs nor reports to the department "
                 "concerned.", "The investigator was independent of the department.", extent="whole_population")
    control.test("B", "ETHICS", "reperformance", "within",
                 "start=Opened on; end=Closed on; limit=45; unit=calendar_days; count=after_start; "
                 "before_start=deviation; missing_start=unable; missing_end=not_reached; boundary=inclusive",
                 "The report was closed within 45 calendar days.", 'Ethics Procedure 6: "within 45 calendar days"')
    control.test("C", "ETHICS", "inspection", "present", "column=Outcome; if=Closed on; if_op=present",
                 "A closed report has an outcome.", "Ethics Procedure 7")
    control.inspected("ETHICS", "A", [row[0] for row in rows], "Assignment note of {item}")
    control.plant("B", "ETH-25-04", "closed on day 61",
                  story("Logs of the support tool had to be restored first.", "None: the delay was agreed in writing."),
                  "late")
    control.plant("C", "ETH-25-06", "closed without an outcome",
                  story("The outcome was told to the parties and not entered.",
                        "Entered on January 22, 2026 from the investigator's notes."), "no_evidence")
    control.near("B", "ETH-25-03", "closed on day 45")
    control.near("B C", "ETH-25-09", "opened December 22; the 45 days end after the list was made: not reached")
    control.document("The assignment notes of all reports of 2025, redacted", "Dragan Ilic, VP People")
    control.walk("ahale", "2026-01-13", "Dragan Ilic (VP People)", "ETH-25-02",
                 "Inspected one report from the provider's note to the assignment, the talks, the outcome and the "
                 "letter.")
    control.conclude(
        NOTED,
        "All nine reports were tested. One was closed after 61 days with a reason on file and one without a recorded "
        "outcome; one is still in time. The assignments of all nine were inspected. We conclude that the control "
        "operated "
        "effectively; the exceptions are reported.")


def _policies(book: Book, company: Company) -> None:
    control = Control(
        book, "GOV-09", "Policies are approved every year and published",
        "Security policies cover the required topics, are approved again within 366 days of the last approval by an "
        "executive entitled to do so, and are published once approved.",
        "Chief Information Security Officer", "annual", "CC5.3 CC5.2 CC2.2",
    )
    stream = Stream("policies")
    ceo, ciso, cto = (company.email(n) for n in ("Marguerite Olander", "Tobias Renwick", "Halima Sesay"))
    rows: list[list[object]] = []
    for number, topic in enumerate(_TOPICS, 1):
        if topic == "Removable media":
            continue
        before = some_business_day(stream, date(2024, 3, 4), date(2024, 10, 25))
        approved = before + timedelta(days=stream.between(340, 364))
        rows.append([f"POL-{number:02d}", topic, before, approved, stream.choice((ciso, ciso, ceo)),
                     approved + timedelta(days=stream.between(0, 6)), f"{stream.between(2, 7)}.0"])
    by = {str(row[0]): row for row in rows}
    by["POL-05"][3:6] = [day("2025-11-20"), ciso, day("2025-11-24")]
    by["POL-05"][2] = day("2024-11-04")
    by["POL-10"][2:6] = [day("2024-09-30"), None, "", None]
    by["POL-14"][2:6] = [day("2024-08-12"), day("2025-08-13"), ciso, day("2025-08-14")]
    by["POL-16"][5] = by["POL-16"][3] - timedelta(days=3)
    by["POL-18"][2:6] = [day("2025-02-10"), None, "", None]
    by["POL-21"][2:6] = [day("2024-09-20"), day("2025-09-19"), cto, day("2025-09-22")]
    by["POL-12"][2:6] = [day("2024-08-20"), day("2025-08-18"), cto, day("2025-08-18")]
    by["POL-22"][2:6] = [None, day("2025-05-12"), ceo, day("2025-05-13")]
    told = story("The owner of the policy changed, and with it the reminder.", "The register reminds owner and CISO.")
    control.plant("A", "POL-05", "approved 381 days after the last approval", told, "late")
    control.plant("A", "POL-10", "last approved on September 30, 2024; not since", told, "not_done")
    control.plant("B", "POL-21", "approved on September 19; the CTO's authority for policies ended on August 31",
                  story("The workflow kept the approver of the year before.",
                        "The CISO approved it on January 20, 2026."),
                  "not_authorised")
    control.plant("C", "POL-16", "published three days before it was approved",
                  story("The page was edited before the meeting that approved it.",
                        "Pages are published by the workflow since January 2026."), "wrong_order")
    control.plant("D", "Removable media", "no policy covers this topic",
                  story("The topic was dropped when two policies were merged.",
                        "A section was approved on February 6, 2026."), "not_covered")
    control.near("A", "POL-14", "366 days after the last approval")
    control.near("A", "POL-18", "the year ends in February 2026: not reached")
    control.near("A", "POL-22", "new policy without an earlier approval")
    control.near("B", "POL-12", "approved two weeks before the approver's authority ended")
    control.near("C", "POL-12", "published on the day of approval")
    columns = ("policy_id", "topic", "previous_approval", "approved_on", "approver", "published_on", "version")
    listed(
        book, "POLICIES", "policy_register.csv", Sheet("policies", columns, rows), title="Security policies",
        unit="policy", key=["policy_id"], item_rule="all_rows", controls=["GOV-09"], source="Document system",
        query="Space = Policies, all states", accuracy="rows_traced", rows_traced=5, **_GRC,
    )
    listed(
        book, "POLICY-TOPICS", "policy_topics.xlsx", Sheet("Topics", ("topic",), [(topic,) for topic in _TOPICS]),
        title="Topics that policies must cover", unit="topic", key=["topic"], item_rule="all_rows", controls=["GOV-09"],
        source="Information Security Policy, annex A", query="Annex A", **_GRC,
    )
    approvers = [(ceo, day("2019-01-01"), None), (ciso, day("2021-03-01"), None), (cto, day("2022-05-02"),
                                                                                   day("2025-08-31"))]
    listed(
        book, "POLICY-APPROVERS", "policy_approvers.xlsx", Sheet("Approvers", ("executive", "from", "to"), approvers),
        title="Executives who may approve policies", unit="approver", key=["executive"], item_rule="all_rows",
        controls=["GOV-09"], source="Delegation of authority, version 11", query="Section Policies", **_GRC,
    )
    control.test("A", "POLICIES", "reperformance", "within",
                 "start=previous_approval; end=approved_on; limit=366; unit=calendar_days; count=after_start; "
                 "before_start=deviation; missing_start=not_applicable; missing_end=not_reached; boundary=inclusive; "
                 "as_of=2025-12-31",
                 "The policy was approved again within 366 days.", 'Policy on Policies 3: "within 366 days"')
    control.test("B", "POLICIES", "reperformance", "authorised",
                 "person=approver; at=approved_on; list=POLICY-APPROVERS; list_person=executive; list_from=from; "
                 "list_to=to; missing_person=not_applicable",
                 "The approver was entitled to approve at the time.", "Delegation of authority")
    control.test("C", "POLICIES", "inspection", "ordered",
                 "dates=approved_on, published_on; same_time=pass; missing=not_applicable",
                 "The policy was published once it was approved.", "Policy on Policies 4")
    control.test("D", "POLICIES", "inspection", "covers", "column=topic; list=POLICY-TOPICS.topic",
                 "Every required topic is covered.", "Information Security Policy, annex A")
    control.walk("ahale", "2025-11-06", "Tobias Renwick (CISO)", "POL-02",
                 "Inspected the review of one policy: draft, comments, approval in the workflow, publication, notice.")
    control.conclude(
        NOTED,
        "All 22 policies were tested by rule. One was approved 15 days late and one not since September 2024, one was "
        "approved by an executive whose authority had just ended, one was published before approval, and one topic "
        "lacked a "
        "policy. Contents of the two late policies did not change. We conclude that the control operated "
        "effectively; the "
        "exceptions are reported.")
