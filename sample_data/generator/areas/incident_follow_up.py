"""OPS-08, OPS-09, OPS-10: reviews after incidents, exercises, notices to customers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.areas.staff import LEGAL, SUCCESS
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control
from generator.evidence_reading import read_csv
from generator.tables import Sheet
from generator.times import day, local, next_business_day, offset_text

_REVIEWS = (
    ("A", "POST-INCIDENT-REVIEWS", "reperformance", "within",
     "start=Resolved on; end=Review held on; limit=5; unit=business_days; count=after_start; before_start=deviation; "
     "missing_start=unable; missing_end=deviation; boundary=inclusive",
     "The review was held within 5 business days.", 'Incident Policy 8: "within 5 business days"'),
    ("B", "POST-INCIDENT-REVIEWS", "inspection", "manual",
     "guidance=Read the review: it states a root cause, not a symptom, and why it was not prevented.",
     "The review states a root cause.", "Incident Policy 8"),
    ("C", "INCIDENT-ACTIONS", "reperformance", "on_or_before",
     "date=done_on; limit=due_on; missing_date=deviation; missing_limit=deviation; if=due_on; if_op=on_or_before; "
     "if_value=2026-01-14",
     "Corrective actions were done by their due date.", "Incident Policy 9"),
    ("D", "POST-INCIDENT-REVIEWS", "reperformance", "covers",
     "column=Incident; list=INCIDENTS.incident_id; where=severity; where_op=in; where_value=SEV1, SEV2",
     "Every incident of the two highest classes was reviewed.", "Incident Policy 8"),
)  # fmt: skip
_EXERCISES = (
    ("A", "EXERCISES", "inspection", "occurs_each", "date=Held on; each=year; if=Kind; if_op=equals; if_value=exercise",
     "The plan was exercised in the year.", 'Incident Policy 12: "each calendar year"'),
    ("B", "EXERCISES", "inspection", "manual",
     "guidance=Read the attendance list: incident manager, engineer on call, communications and legal took part.",
     "The key roles took part.", "Incident Policy 12"),
    ("C", "EXERCISE-ACTIONS", "reperformance", "on_or_before",
     "date=done_on; limit=due_on; missing_date=deviation; missing_limit=unable",
     "The lessons were acted on by their due date.", "Incident Policy 12"),
)  # fmt: skip
_NOTICES = (
    ("A", "CUSTOMER-NOTICES", "reperformance", "within_by",
     "start=Confirmed at; end=Notified at; by=Contract; limits=enterprise:24, standard:72; unit=hours; "
     "before_start=deviation; missing_start=unable; missing_end=deviation; boundary=inclusive",
     "The customers were told in the time their contracts promise.",
     'Service terms 9.2: "24 hours" (enterprise), "72 hours" (standard)'),
    ("B", "CUSTOMER-NOTICES", "inspection", "present", "column=Approved by; if=Notified at; if_op=present",
     "The text was approved.", "Incident Policy 10"),
    ("C", "CUSTOMER-NOTICES", "reperformance", "exists_in",
     "column=Incident; list=INCIDENTS.incident_id; missing=deviation",
     "The notice belongs to an incident of the register.", "Incident Policy 10"),
)  # fmt: skip


def add_reviews_of_incidents(book: Book, company: Company) -> None:
    """Write the evidence of OPS-08 and note what was planted."""
    control = Control(
        book, "OPS-08", "Serious incidents are reviewed and corrected",
        "After each SEV1 or SEV2 incident a review states the root cause within 5 business days of resolution; "
        "corrective actions have an owner and a due date and are done by it.",
        "Incident Manager", "per_event", "CC7.5 CC7.4", relies_on=["OPS-07"], key_report="Action tracker",
    )  # fmt: skip
    attributes(control, _REVIEWS)
    serious = [r for r in read_csv(book.folder, "incidents_2025.csv") if r["severity"] in ("SEV1", "SEV2")]
    stream = Stream("incident reviews")
    reviews: list[list[Any]] = []
    for row in serious:
        resolved = day(row["resolved_at"][:10])
        reviews.append([row["incident_id"], row["severity"], resolved,
                        next_business_day(resolved, stream.between(1, 4)), row["lead"]])  # fmt: skip
    reviews[8][3] = next_business_day(reviews[8][2], 7)
    reviews[13][3] = next_business_day(reviews[13][2], 5)
    reviews[21][3] = None
    missing = reviews.pop(17)
    names = [str(row[0]) for row in reviews]
    columns = ("Incident", "Class", "Resolved on", "Review held on", "Chaired by")
    sheet = Sheet("Reviews", columns, reviews, titles=("Reviews after SEV1 and SEV2 incidents", "Year 2025"))
    listing(
        control, "POST-INCIDENT-REVIEWS", "post_incident_reviews_2025.xlsx", sheet, header_row=3, item_rule="all_rows",
        title="Reviews after incidents", unit="review", key=["Incident"], source="Folder of the incident managers",
        query="Register of all reviews of 2025 incidents", produced_by="Yuki Hashimoto, Incident Manager",
        produced_at="2026-01-14T11:15:00-06:00", accuracy="sampled_items",
    )  # fmt: skip
    actions = _actions(stream, names, reviews)
    listing(
        control, "INCIDENT-ACTIONS", "incident_actions_2025.csv",
        Sheet("actions", ("action_id", "incident_id", "opened_on", "due_on", "done_on"), actions),
        title="Corrective actions", unit="action", key=["action_id"], source="Action tracker",
        query="Actions of the type post-incident, opened in 2025", produced_by="Yuki Hashimoto, Incident Manager",
        produced_at="2026-01-14T11:25:00-06:00",
    )  # fmt: skip
    _plant_reviews(control, reviews, actions, str(missing[0]))
    control.asked("POST-INCIDENT-REVIEWS", "The written review with its cause analysis",
                  "Yuki Hashimoto, Incident Manager")
    book.frames["POST-INCIDENT-REVIEWS"] = names
    control.sampled(
        "POST-INCIDENT-REVIEWS", "B", names, 8, "Written review of {item}",
        "Class and days of each of the {n} reviews inspected were agreed to the incident tool. No difference.",
    )
    control.walk(
        "tnguyen", "2025-11-12", "Yuki Hashimoto (Incident Manager); Davit Petrosyan (Incident Manager)", names[10],
        "Read one review with its time line, cause analysis and two actions, and opened both in the tracker. The "
        "tracker reminds owners a week before the due date.",
    )
    control.conclude(
        NOTED,
        f"Of the {len(names) + 1} serious incidents of the period one has no review in the register; of the reviews "
        f"one was held late and one has no date. Of {len(actions)} corrective actions one was done late and one is "
        "open past its date. In the sample of eight the root cause was stated. No incident repeated a cause that an "
        "open action addresses. We conclude that the control operated effectively; the exceptions are reported.",
    )


def _actions(stream: Stream, names: list[str], reviews: list[list[Any]]) -> list[list[Any]]:
    actions: list[list[Any]] = []
    for row in reviews:
        for _ in range(stream.between(1, 2)):
            opened = row[3] or next_business_day(row[2], 3)
            due = opened + timedelta(days=stream.between(20, 60))
            done = due - timedelta(days=stream.between(0, 15))
            actions.append([f"ACT-{500 + len(actions)}", row[0], opened, due, done])
    actions[6][4] = actions[6][3] + timedelta(days=12)
    actions[19][4] = None
    actions[11][4] = actions[11][3]
    actions[-1][3], actions[-1][4] = date(2026, 2, 27), None
    return actions


def _plant_reviews(control: Control, reviews: list[list[Any]], actions: list[list[Any]], missing: str) -> None:
    plants(control, (
        ("A", str(reviews[8][0]), "late", "held on the seventh business day",
         "The engineers involved were on a release.",
         "The date is set when the incident is resolved since October 2025.",
         "Exception reported."),
        ("A", str(reviews[20][0]), "not_done", "no date of a review",
         "The text was written, but the meeting never took place.", "Held on January 21, 2026.", "Exception reported."),
        ("C", actions[6][0], "late", "done 12 days after its due date", "The action needed a release that was moved.",
         "A new due date is agreed in the tracker in such cases.", "Exception reported."),
        ("C", actions[19][0], "no_evidence", "open past its due date", "The owner changed teams.",
         "Taken over by the site reliability manager, done on January 28, 2026.", "Exception reported."),
        ("D", missing, "not_covered", "no review in the register",
         "Handled together with a similar incident of the same week.",
         "Each incident gets an entry of its own since January 2026.",
         "Exception reported; the other review names both incidents."),
    ))  # fmt: skip
    nears(control, (
        ("A", str(reviews[13][0]), "held on the fifth business day"),
        ("C", actions[11][0], "done on the due date"),
        ("C", actions[-1][0], "due on February 27, 2026, after the export"),
    ))  # fmt: skip


def add_exercises(book: Book, company: Company) -> None:
    """Write the evidence of OPS-09 and note what was planted."""
    control = Control(
        book, "OPS-09", "The incident plan is exercised every year",
        "The incident response plan is exercised at least once in each calendar year with the roles that it names; "
        "lessons become actions with a due date.",
        "Incident Manager", "annual", "CC7.4 CC7.5",
    )  # fmt: skip
    attributes(control, _EXERCISES, whole="B")
    held = [
        ("EX-2024-2", "exercise", date(2024, 12, 11), "Ransomware on office laptops"),
        ("EX-2025-1", "exercise", date(2025, 6, 4), "Stolen token of a partner"),
        ("EX-2025-2", "exercise", date(2025, 11, 18), "Loss of the payment network on a holiday"),
    ]
    actions = [
        ("EXA-11", "EX-2025-1", date(2025, 7, 31), date(2025, 7, 15)),
        ("EXA-12", "EX-2025-1", date(2025, 8, 29), date(2025, 9, 10)),
        ("EXA-13", "EX-2025-1", date(2025, 8, 29), date(2025, 8, 29)),
        ("EXA-21", "EX-2025-2", date(2025, 12, 19), date(2025, 12, 12)),
        ("EXA-22", "EX-2025-2", date(2026, 1, 9), date(2026, 1, 8)),
    ]
    listing(
        control, "EXERCISES", "incident_exercises.xlsx",
        Sheet("Exercises", ("Exercise", "Kind", "Held on", "Scenario"), held), title="Exercises of the incident plan",
        unit="exercise", key=["Exercise"], date_column="Held on", source="Folder of the incident managers",
        query="All exercises since 2024", produced_by="Clementine Ashby, Incident Manager",
        produced_at="2025-11-20T15:10:00-06:00", rows_traced=3, accuracy="rows_traced",
    )  # fmt: skip
    book.more.cleared.append((
        "EXERCISES",
        "The list was exported at interim, on November 20, 2025. For the days from November 21 to December 31 the "
        "folder and the calendar of the incident managers were opened on a shared screen on January 13, 2026: no "
        "exercise was held or planned in them. The frequency is annual and both exercises lie before the export.",
    ))  # fmt: skip
    listing(
        control, "EXERCISE-ACTIONS", "incident_exercise_actions.csv",
        Sheet("actions", ("action_id", "exercise_id", "due_on", "done_on"), actions), title="Lessons of the exercises",
        unit="action", key=["action_id"], source="Action tracker", query="Actions of the type exercise, 2025",
        produced_by="Clementine Ashby, Incident Manager", produced_at="2026-01-13T15:20:00-06:00",
    )  # fmt: skip
    plants(control, (
        ("C", "EXA-12", "late", "done 12 days after its due date",
         "The contact list needed the consent of the partners.", "None needed; the list is kept by the desk now.",
         "Exception reported; one of five actions."),
    ))  # fmt: skip
    nears(control, (
        ("C", "EXA-13", "done on the due date"),
        ("A", "2025", "the exercise of December 2024 does not count, two others were held"),
    ))  # fmt: skip
    control.document("Report and attendance list of each exercise of 2025", "Clementine Ashby, Incident Manager")
    control.inspected("EXERCISES", "B", ["EX-2025-1", "EX-2025-2"], "Attendance list of {item}")
    control.walk(
        "mruiz", "2025-11-18", "Clementine Ashby (Incident Manager)", "EX-2025-2",
        "Observed the second hour of the exercise of November 18: roles as in the plan, time line kept by a scribe, "
        "lessons collected at the end with owners and dates.",
    )
    control.conclude(
        NOTED,
        "Two exercises were held in the year, each with the roles of the plan by its attendance list. The list of "
        "exercises was an interim one, and its last weeks were closed on screen. Of five lessons "
        "one was acted on 12 days late. We conclude that the control operated effectively; the exception is reported.",
    )


def add_customer_notices(book: Book, company: Company) -> None:
    """Write the evidence of OPS-10 and note what was planted."""
    control = Control(
        book, "OPS-10", "Customers are told of incidents that affect them",
        "Customers affected by a confirmed incident are told within 24 hours (enterprise contracts) or 72 hours "
        "(standard), with a text approved by legal.",
        "Head of Customer Operations", "per_event", "CC7.4 CC2.3 P6.6", relies_on=["OPS-07"],
    )  # fmt: skip
    attributes(control, _NOTICES)
    serious = [r for r in read_csv(book.folder, "incidents_2025.csv") if r["severity"] == "SEV1"]
    by_day = {row["detected_at"][:10]: row["incident_id"] for row in serious}
    rows: list[list[Any]] = []
    for number, (start, end, contract) in enumerate((
        ("2025-02-04 13:10", "2025-02-05 10:00", "enterprise"), ("2025-02-04 13:10", "2025-02-06 16:30", "standard"),
        ("2025-04-02 20:10", "2025-04-03 20:10", "enterprise"), ("2025-06-24 09:40", "2025-06-25 11:50", "enterprise"),
        ("2025-07-03 17:30", "2025-07-06 17:15", "standard"), ("2025-08-29 19:00", "2025-08-30 09:15", "enterprise"),
        ("2025-11-02 00:45", "2025-11-04 23:45", "standard"), ("2025-11-12 11:30", "2025-11-13", "enterprise"),
        ("2025-12-30 22:00", "2025-12-31 14:20", "enterprise"),
    ), 1):  # fmt: skip
        incident = by_day.get(start[:10], serious[number]["incident_id"])
        told = end if len(end) == 10 else offset_text(local(end))
        rows.append([f"CN-{number:02d}", incident, contract, offset_text(local(start)), told, LEGAL])
    rows[5][5] = ""
    listing(
        control, "CUSTOMER-NOTICES", "customer_notices_2025.xlsx",
        Sheet("Notices", ("Notice", "Incident", "Contract", "Confirmed at", "Notified at", "Approved by"), rows),
        title="Notices to customers", unit="notice", key=["Notice"], date_column="Confirmed at",
        source="Register of customer notices",
        query="All incidents of 2025 with the effect flag; 10 without it were read and none affected customers",
        produced_by=f"{SUCCESS}, Customer Operations", produced_at="2026-01-15T10:45:00-06:00",
    )  # fmt: skip
    plants(control, (
        ("A", "CN-04", "late", "enterprise, told after 26 hours 10 minutes",
         "The list of affected customers had to be made by hand.",
         "The list is an export since September 2025.", "Exception reported; the customers were told of the reason."),
        ("A", "CN-08", "unable needs_time", "the register shows the day of the notice, not the hour",
         "Entered from a mail by a stand-in.", "The mail was provided; it was sent on November 13 at 09:05.",
         "Stays counted as unable in the register; the mail was inspected on February 12, 2026."),
        ("B", "CN-06", "no_evidence", "no approval of the text",
         "Sent on a Friday evening with the approved text of an earlier notice.",
         "A stand-in of legal is on call at weekends since October 2025.", "Exception reported; the text was read."),
    ))  # fmt: skip
    nears(control, (
        ("A", "CN-03", "enterprise, told after exactly 24 hours"),
        ("A", "CN-07", "71 hours by the clock on the wall, exactly 72 elapsed: clocks went back"),
        ("A", "CN-05", "standard, told on the third day within 72 hours"),
    ))  # fmt: skip
    control.walk(
        "tnguyen", "2025-12-02", f"{SUCCESS} (Customer Operations); {LEGAL} (General Counsel)", "CN-07",
        "Followed the notice of November from the effect flag in the incident tool to the approved text and the "
        "sending report with its time.",
    )
    control.conclude(
        NOTED,
        "All nine notices of the period were tested. One came 26 hours after confirmation where 24 are promised, one "
        "text was sent without approval, and for one the register shows no time. Ten incidents without the effect "
        "flag were read, and none affected customers. We conclude that the control operated effectively; the "
        "exceptions are reported.",
    )
