"""PI-03, PI-04, PI-07: jobs, daily totals, stored data."""

# fmt: off
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.areas.staff import CLERKS, DEVELOPERS, PAYMENTS, mail
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control, join
from generator.tables import Sheet
from generator.times import at, is_business_day, later, local, next_business_day, some_business_day, utc_text

_JOBS = (
    ("A", "JOB-RUNS", "reperformance", "occurs_each", "date=scheduled_at; each=day; if=rerun_of; if_op=absent",
     "The settlement job was started on every day.", 'Operations Standard 5.1: "each day"'),
    ("B", "JOB-RUNS", "inspection", "present", "column=ticket; if=status; if_op=equals; if_value=failed",
     "A failed run has a ticket.", "Operations Standard 5.3"),
    ("C", "JOB-RUNS", "reperformance", "within",
     "start=scheduled_at; end=resolved_at; limit=6; unit=hours; before_start=deviation; missing_start=unable; "
     "missing_end=deviation; boundary=inclusive; if=status; if_op=equals; if_value=failed",
     "A failure was resolved within 6 hours of the scheduled start.", 'Operations Standard 5.3: "within 6 hours"'),
    ("D", "JOB-RUNS", "reperformance", "exists_in",
     "column=run_id; list=JOB-RUNS.rerun_of; missing=unable; where=status; where_op=equals; where_value=success; "
     "if=status; if_op=equals; if_value=failed",
     "A rerun of the failed run succeeded.", "Operations Standard 5.3"),
)


def add_jobs(book: Book, company: Company) -> None:
    """Write the evidence of PI-03 and note what was planted."""
    control = Control(
        book, "PI-03", "Failed jobs are detected and rerun",
        "The settlement job runs every night. A failure raises a ticket, is resolved within 6 hours of the scheduled "
        "start, and the run is repeated with success.",
        "Site Reliability Manager", "daily", "PI1.3 CC7.2", relies_on=["OPS-06"], key_report="History of the scheduler",
    )
    attributes(control, _JOBS)
    rows = _job_runs()
    columns = ("run_id", "scheduled_at", "ended_at", "status", "rerun_of", "ticket", "resolved_at")
    shown = [(r[0], utc_text(r[1]), utc_text(r[2]), *r[3:6], utc_text(r[6])) for r in rows]
    listing(
        control, "JOB-RUNS", "settlement_job_runs_2025.csv", Sheet("runs", columns, shown),
        title="Runs of the settlement job",
        unit="run", key=["run_id"], date_column="scheduled_at", zone="UTC", source="History of the scheduler",
        query='Job "settlement-close", 2025-01-01T06:00Z to 2026-01-01T06:00Z, reruns included',
        produced_by="Pia Lindgren, Site Reliability Manager", produced_at="2026-01-08T09:45:00-06:00",
    )
    failed = {f"{row[1].astimezone(UTC):%Y-%m-%d}": row[0] for row in rows if row[3] == "failed"}
    plants(control, (
        ("A", "2025-03-09", "missed", "no run on the day the clocks went forward",
         "The schedule is kept in UTC (05:30): with summer time it moved behind midnight and skipped a local day.",
         "The schedule is kept in Chicago time since January 2026; the job of March 10 covered both days.",
         "Exception reported; totals of both days agree (PI-04)."),
        ("A", "2025-08-27", "missed", "no run on August 27", "The scheduler was being moved.",
         "The move is checked by a second person since September 2025.",
         "Exception reported; run by hand the next day."),
        ("B", failed["2025-05-21"], "no_evidence", "failed without a ticket",
         "The engineer saw the failure before the alert and repeated the run.",
         "The scheduler opens the ticket by itself since January 2026.", "Exception reported."),
        ("C", failed["2025-04-16"], "late", "resolved after 9 hours", "The cause lay with the card network.",
         "None needed.", "Exception reported."),
        ("C", failed["2025-10-30"], "not_done", "never resolved",
         "The run of the next night included the day, and nobody closed the failure.",
         "Open failures are listed daily since November 2025.", "Exception reported."),
        ("D", failed["2025-10-30"], "no_evidence", "no rerun",
         "The run of the next night included the day, and nobody repeated the failed one.",
         "Open failures are listed daily since November 2025.", "Exception reported; the totals agree (PI-04)."),
    ))
    nears(control, (
        ("A", "2025-11-02", "two runs on the day the clocks went back"),
        ("C", failed["2025-02-12"], "resolved after exactly 6 hours"),
        ("A", "2025-01-01", "the run of 23:30 in Chicago is January 2 by UTC"),
    ))
    control.walk(
        "mruiz", "2025-12-10", "Pia Lindgren (Site Reliability Manager)", rows[300][0],
        "Followed a failure from the alert to the ticket and the rerun. The scheduler keeps every attempt; retries "
        "within a run are counted in its log.",
    )
    control.conclude(
        NOTED,
        f"{len(rows)} runs were compared with the calendar. Two days have no run, one of them the day the clocks went "
        "forward. Of nine failures one has no ticket, one was resolved after 9 hours and one was never closed "
        "or repeated. In each case the next run included the day, as the daily totals show. We conclude that the "
        "control operated effectively; the exceptions are reported.",
    )


def _job_runs() -> list[list[Any]]:
    stream = Stream("settlement job")
    rows: list[list[Any]] = []
    fails = {"2025-02-12": 6 * 60, "2025-03-28": 100, "2025-04-16": 9 * 60, "2025-05-21": 75, "2025-06-27": 210,
             "2025-08-05": 130, "2025-09-18": 330, "2025-10-30": 0, "2025-12-11": 55}
    moment = datetime(2025, 1, 1, 5, 30, tzinfo=UTC)
    while moment < datetime(2026, 1, 1, 6, tzinfo=UTC):
        day, start = f"{moment:%Y-%m-%d}", moment
        moment += timedelta(days=1)
        if day in ("2025-08-27", "2025-01-01"):
            continue
        run = f"SJ-{start:%y%m%d}"
        if day not in fails:
            rows.append([run, start, later(start, stream.between(20, 55)), "success", "", "", None])
            continue
        solved = later(start, fails[day]) if fails[day] else None
        rows.append([run, start, later(start, 12), "failed", "", "" if day == "2025-05-21" else f"OPS-{start:%m%d}",
            solved])
        if solved:
            rows.append([f"{run}-R", solved, later(solved, 30), "success", run, "", None])
    return rows


_TOTALS = (
    ("A", "DAILY-TOTALS", "inspection", "occurs_each", "date=Day; each=business_day",
     "The reconciliation of every business day was prepared.", 'Payment Operations Manual 2: "each business day"'),
    ("B", "DAILY-TOTALS", "reperformance", "recomputed",
     "column=Difference; from=Input, Output; operation=difference; tolerance=0; missing=deviation",
     "The difference follows from input and output.", "Payment Operations Manual 2"),
    ("C", "DAILY-TOTALS", "reperformance", "different_person",
     "person=Prepared by; other=Reviewed by; at_least=1; separator=none; missing_person=unable; "
     "missing_other=deviation",
     "Somebody else reviewed it.", "Payment Operations Manual 3"),
    ("D", "DAILY-TOTALS", "reperformance", "within",
     "start=Day; end=Reviewed on; limit=3; unit=business_days; count=after_start; before_start=deviation; "
     "missing_start=unable; missing_end=deviation; boundary=inclusive",
     "It was reviewed within 3 business days.", 'Payment Operations Manual 3: "within 3 business days"'),
    ("E", "DAILY-TOTALS", "reperformance", "within",
     "start=Day; end=Break cleared on; limit=5; unit=business_days; count=after_start; before_start=deviation; "
     "missing_start=unable; missing_end=deviation; boundary=inclusive; if=Difference; if_op=not_equals; if_value=0",
     "A break was cleared within 5 business days.", 'Payment Operations Manual 4: "within 5 business days"'),
    ("F", "DAILY-TOTALS", "reperformance", "agrees_to",
     "column=Input; other=LEDGER-TOTALS.amount; tolerance=0; missing=deviation; no_match=unable",
     "The input total agrees with the ledger.", "Payment Operations Manual 2"),
)


def add_daily_totals(book: Book, company: Company) -> None:
    """Write the evidence of PI-04 and note what was planted."""
    control = Control(
        book, "PI-04", "Input and output totals are reconciled every business day",
        "For each business day Payment Operations reconciles the total of the ledger input with the total of the "
        "settlement output; another person reviews it within 3 business days, and breaks are cleared within 5.",
        "Head of Payment Operations", "daily", "PI1.3 PI1.4", relies_on=["PI-03"], key_report="Ledger totals by day",
    )
    attributes(control, _TOTALS)
    join(book, "DAILY-TOTALS", "Day", "LEDGER-TOTALS", "day", "same business day")
    rows = _daily()
    ledger = [(row[0], f"{row[1]:.2f}") for row in rows]
    _plant_daily(control, rows)
    ledger = [entry for entry in ledger if entry[0] != date(2025, 12, 18)]
    listing(
        control, "DAILY-TOTALS", "daily_totals_2025.xlsx",
        Sheet("Totals", ("Day", "Input", "Output", "Difference", "Prepared by", "Reviewed by", "Reviewed on",
            "Break cleared on"), rows,
              titles=("Daily reconciliation of settlement", "Payment Operations, USD")),
        header_row=3, title="Daily reconciliations", unit="daily reconciliation", key=["Day"], date_column="Day",
        source="Reconciliation workbook of Payment Operations", query="All days of 2025",
        produced_by=f"{PAYMENTS}, Head of Payment Operations", produced_at="2026-01-12T11:00:00-06:00",
    )
    listing(
        control, "LEDGER-TOTALS", "ledger_totals_2025.csv", Sheet("totals", ("day", "amount"), ledger),
        title="Ledger totals by day", unit="day", key=["day"], source="Ledger database, query run before the team",
        query="sum(amount) of settled entries by business day, 2025", produced_by="Ottilie Brandt, Head of Data",
        produced_at="2026-01-13T09:20:00-06:00", observed="yes",
    )
    control.walk(
        "tnguyen", "2025-12-10", f"{PAYMENTS} (Head of Payment Operations); {CLERKS[1]} (Payment Operations)",
        "2025-12-08",
        "Recomputed December 8 with the clerk from the two source reports and saw the reviewer's entry of the next "
        "day. A break of November was followed to its cause in the card network.",
    )
    control.conclude(
        NOTED,
        f"All {len(rows)} reconciliations of the period were recomputed and compared with totals taken from the ledger "
        "in our presence. One business day has none. One difference was forced to zero, one day was reviewed by its "
        "preparer under another handle, three were reviewed late, one break was cleared late, and one input total "
        "differs from the ledger by swapped digits; for one day the ledger query returned nothing. The forced "
        "difference was 18 dollars and was found by the reviewer of the next day. We conclude that the control "
        "operated effectively; the exceptions are reported.",
    )


def _daily() -> list[list[Any]]:
    stream = Stream("daily totals")
    rows: list[list[Any]] = []
    when = date(2025, 1, 2)
    while when <= date(2025, 12, 31):
        if is_business_day(when):
            preparer, reviewer = stream.shuffled(CLERKS)[:2]
            amount = Decimal(stream.between(20_000_000, 400_000_000)) / 100
            gap = Decimal(stream.between(100, 90_000)) / 100 if stream.chance(6) else Decimal(0)
            cleared = next_business_day(when, stream.between(1, 4)) if gap else None
            rows.append([when, amount, amount - gap, gap, mail(preparer), mail(reviewer),
                         next_business_day(when, stream.between(1, 2)), cleared])
        when += timedelta(days=1)
    return rows


def _plant_daily(control: Control, rows: list[list[Any]]) -> None:
    by_day = {f"{row[0]}": row for row in rows}
    rows.remove(by_day["2025-07-03"])
    plug, own = by_day["2025-04-22"], by_day["2025-06-11"]
    plug[2], plug[3], plug[7] = plug[1] - Decimal("18.00"), Decimal(0), None
    own[4], own[5] = "obrandt@quillberry.example", "ottilie-b"
    for text in ("2025-05-28", "2025-05-29", "2025-05-30"):
        by_day[text][6] = date(2025, 6, 4)
    by_day["2025-09-02"][6] = date(2025, 9, 9)
    late = next(row for row in rows[60:] if row[3] and row is not plug)
    late[7] = next_business_day(late[0], 6)
    exact = next(row for row in rows[150:] if row[3])
    exact[7] = next_business_day(exact[0], 5)
    swapped = next(row for row in rows[180:] if not row[3])
    digits = f"{swapped[1]:.2f}"
    place = next(n for n in range(len(digits) - 4) if digits[n] != digits[n + 1])
    swapped[1] = Decimal(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2:])
    swapped[3] = swapped[1] - swapped[2]
    swapped[7] = next_business_day(swapped[0], 2)
    negative = next(row for row in rows[200:] if not row[3])
    negative[2], negative[3], negative[7] = negative[1] + 40, Decimal(-40), next_business_day(negative[0], 1)
    reviewer = ("The reviewer signed several days at once before leaving for a course.",
                "Days without review are listed each morning since July 2025.", "Exception reported.")
    plants(control, (
        ("A", "2025-07-03", "missed", "no reconciliation of the day before Independence Day",
         "Prepared together with July 7, without an entry of its own.", "Each day has its own entry since July 2025.",
         "Exception reported; the joint total agrees with the ledger."),
        ("B", "2025-04-22", "wrong_value", "difference of 18.00 shown as 0",
         "A clerk forced the difference to close the day.",
         "The cell is locked since May 2025.", "Exception reported; found by the reviewer of the next day."),
        ("C", "2025-06-11", "wrong_person", "the preparer reviewed under another handle",
         "The head of data stood in for both clerks on that day.", "A stand-in never does both since July 2025.",
         "Exception reported."),
        ("D", "2025-05-28", "late", "reviewed on the fifth business day together with two others", *reviewer),
        ("D", "2025-05-29", "late", "reviewed on the fourth business day together with two others", *reviewer),
        ("D", "2025-09-02", "late", "reviewed on the fifth business day", *reviewer),
        ("E", f"{late[0]}", "late", "break cleared on the sixth business day", "The network sent its report late.",
         "None needed.", "Exception reported."),
        ("F", f"{swapped[0]}", "wrong_value", "two digits swapped against the ledger",
         "The total was typed from the report.", "The workbook reads the ledger since January 2026.",
         "Exception reported; the break it caused was cleared."),
        ("F", "2025-12-18", "unable no_source", "the ledger query returned nothing for this day",
         "The day was being re-indexed when the query ran.",
         "Queried again on January 20, 2026: the total agrees.",
         "Stays counted as unable in the list received; the second query was watched on January 20, 2026."),
    ))
    nears(control, (
        ("D", "2025-05-30", "signed with the batch, but on the third business day"),
        ("E", f"{exact[0]}", "break cleared on the fifth business day"),
        ("B", f"{negative[0]}", "a negative difference"),
        ("A", "2025-11-11", "Veterans Day, nothing expected"),
    ))


_INTEGRITY = (
    ("A", "INTEGRITY-RUNS", "inspection", "occurs_each", "date=started_at; each=day",
     "The integrity check ran every day.", 'Data Standard 11: "each day"'),
    ("B", "INTEGRITY-RUNS", "inspection", "present", "column=ticket; if=mismatches; if_op=not_equals; if_value=0",
     "A mismatch has a ticket.", "Data Standard 11"),
    ("C", "DATA-FIXES", "reperformance", "different_person",
     "person=Author; other=Approved by; at_least=1; separator=semicolon; missing_person=unable; "
     "missing_other=deviation",
     "Another person approved the correction.", "Data Standard 12"),
    ("D", "DATA-FIXES", "reperformance", "ordered",
     "dates=Approved at, Run at; same_time=pass; missing=deviation",
     "It was approved before it was run.", "Data Standard 12"),
)


def add_integrity(book: Book, company: Company) -> None:
    """Write the evidence of PI-07 and note what was planted."""
    control = Control(
        book, "PI-07", "Stored data is checked and corrected under control",
        "Every day a job compares stored records with their checksums; a mismatch gets a ticket. Data is corrected by "
        "hand only with a script that another person approved beforehand.",
        "Head of Data", "daily", "PI1.5", automation="automated", relies_on=["CHG-01"],
        key_report="Runs of the integrity job",
    )
    attributes(control, _INTEGRITY)
    book.more.identities.append({"person": "Database on-call", "identity": "dba-oncall", "kind": "shared",
                                 "source": "Directory export of handles, January 20, 2026"})
    stream = Stream("integrity")
    runs: list[list[Any]] = []
    for number in range(365):
        when = date(2025, 1, 1) + timedelta(days=number)
        found = stream.between(1, 4) if stream.chance(6) else 0
        runs.append([f"IC-{number + 1:03d}", at(when, 21, 15), found, f"DATA-{600 + number}" if found else ""])
    runs = [row for row in runs if f"{row[1]:%m-%d}" not in ("02-23", "10-05")]
    bare = [row for row in runs if row[2]][9]
    bare[3] = ""
    listing(
        control, "INTEGRITY-RUNS", "integrity_runs_2025.csv",
        Sheet("runs", ("run_id", "started_at", "mismatches", "ticket"), [(r[0], utc_text(r[1]), *r[2:]) for r in runs]),
        title="Runs of the integrity job", unit="run", key=["run_id"], date_column="started_at", zone="UTC",
        source="Scheduler of the data platform", query='Job "checksum-compare", local days of 2025',
        produced_by="Ottilie Brandt, Head of Data", produced_at="2026-01-09T10:20:00-06:00",
    )
    fixes = _fixes(company)
    columns = ("Fix", "Author", "Approved by", "Approved at", "Run at", "Rows changed")
    listing(
        control, "DATA-FIXES", "data_fixes_2025.tsv", Sheet("fixes", columns, [(*r[:3], utc_text(r[3]), utc_text(r[4]),
            r[5]) for r in fixes]),
        form={"delimiter": "\t"}, delimiter="tab", title="Corrections of data by hand", unit="correction", key=["Fix"],
        date_column="Run at", zone="UTC",
        source="Audit log of the databases, joined with the approvals of the data desk",
        query="Writes by persons on production tables, 2025", produced_by="Ottilie Brandt, Head of Data",
        produced_at="2026-01-09T10:40:00-06:00",
    )
    plants(control, (
        ("A", "2025-02-23", "missed", "no run on February 23", "The data platform was under maintenance.",
         "The job catches up since March 2025.", "Exception reported; the next run compared all records."),
        ("A", "2025-10-05", "missed", "no run on October 5", "The scheduler's disk was full.",
         "The disk is monitored since October 2025.", "Exception reported; the next run compared all records."),
        ("B", bare[0], "no_evidence", "mismatches without a ticket", "Corrected at once by the engineer on call.",
         "The job opens the ticket since January 2026.", "Exception reported."),
        ("C", "DF-08", "wrong_person", "approved by the author under another handle",
         "The approval form accepted the second handle.", "Handles are resolved in the form since February 2026.",
         "Exception reported; the correction was reviewed again on January 21, 2026."),
        ("C", "DF-15", "unable unknown_person", "approved by the shared account dba-oncall",
         "Approved during the night from the on-call account.", "The on-call account can no longer approve.",
         "Stays counted as unable: the rota names two persons for that night."),
        ("D", "DF-20", "wrong_order", "run 25 minutes before its approval",
         "The engineer ran the script while the approver was reading it.",
         "The script waits for the approval since 2026.",
         "Exception reported."),
    ))
    nears(control, (
        ("D", "DF-11", "approved at 18:40, run at 18:55 in Chicago, the next day by UTC"),
        ("C", "DF-03", "two authors, approved by a third person"),
        ("A", "2025-12-31", "the run of 21:15 in Chicago is 2026 by UTC"),
    ))
    control.walk(
        "mruiz", "2025-12-10", "Ottilie Brandt (Head of Data)", "DF-18",
        "Followed a correction from its ticket to the script, the approval and the rows changed. Write rights of "
        "persons are given for an hour and logged.",
    )
    control.conclude(
        NOTED,
        f"The job ran on all but two of 365 days, and one mismatch has no ticket. Of {len(fixes)} corrections by hand "
        "one was approved by its author under another handle, one by a shared account and one after it had been run. "
        "We read all three scripts; each does what its ticket says. We conclude that the control operated effectively; "
        "the exceptions are reported.",
    )


def _fixes(company: Company) -> list[list[Any]]:
    stream = Stream("data fixes")
    rows: list[list[Any]] = []
    days = sorted(some_business_day(stream, date(2025, 1, 8), date(2025, 12, 17)) for _ in range(24))
    for number, when in enumerate(days, 1):
        author, approver = stream.shuffled(DEVELOPERS)[:2]
        run = at(when, stream.between(9, 16), 30)
        rows.append([f"DF-{number:02d}", mail(author), mail(approver), later(run, -stream.between(15, 400)), run,
                     stream.between(1, 400)])
    rows[7][1], rows[7][2] = company.email("Ottilie Brandt"), "ottilie-b"
    rows[14][2] = "dba-oncall"
    rows[19][3] = later(rows[19][4], 25)
    rows[2][1] = f"{mail(DEVELOPERS[0])};{mail(DEVELOPERS[1])}"
    rows[2][2] = mail(DEVELOPERS[2])
    rows[10][3], rows[10][4] = local("2025-06-24 18:40"), local("2025-06-24 18:55")
    return rows
