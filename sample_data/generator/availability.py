"""AVL-02 and AVL-03: daily backups of every datastore, quarterly restore tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from .book import Book, Story
from .chance import Stream
from .company import Company
from .tables import Cell, Sheet
from .times import PERIOD_END, PERIOD_START, at, day, later, local, utc_text, wall

# Name, in service from, out of service on, start of the daily job (Chicago).
DATASTORES = (
    ("ledger-main", "2021-05-03", "", (23, 30)), ("ledger-replica-eu", "2022-02-14", "", (22, 45)),
    ("card-vault", "2021-05-03", "", (0, 10)), ("receipts", "2021-08-09", "", (1, 5)),
    ("identity", "2021-05-03", "", (23, 5)), ("policy", "2022-11-07", "", (2, 30)),
    ("reports", "2021-09-20", "", (3, 15)), ("audit-log", "2021-05-03", "", (4, 0)),
    ("vendors", "2023-03-27", "", (20, 20)), ("search", "2023-06-12", "", (21, 15)),
    ("billing", "2021-05-03", "", (22, 15)), ("warehouse-bi", "2025-03-17", "", (5, 0)),
    ("approvals", "2025-08-15", "", (23, 50)), ("legacy-import", "2021-05-03", "2025-09-30", (19, 40)),
    ("card-tokens", "2025-04-07", "", (0, 40)),
)  # fmt: skip


@dataclass
class Job:
    """One scheduled backup; ``succeeded`` is the first good end, of the job or of its re-run."""

    datastore: str
    scheduled: datetime
    succeeded: datetime | None
    outcome: str
    gigabytes: Decimal
    number: str = ""


def add_backups(book: Book) -> None:
    """Write the evidence of AVL-02 and note what was planted."""
    jobs = [job for store in DATASTORES for job in _jobs(*store)]
    jobs.sort(key=lambda job: (job.scheduled, job.datastore))
    for index, job in enumerate(jobs, start=1):
        job.number = f"BJ{100000 + index}"
    _plant_backups(book, jobs)
    _near_backups(book, jobs)
    in_period = [j for j in jobs if j.scheduled.year == 2025]
    book.facts["BACKUPS"] = str(len(in_period))
    book.facts["AVL-02 days"] = str(len(in_period) + 3)
    book.facts["walkthrough AVL-02"] = _find(jobs, "billing", "2025-11-19").number
    rows = [(j.number, j.datastore, utc_text(j.scheduled), utc_text(j.succeeded), j.outcome, j.gigabytes) for j in jobs]
    log = Sheet("backups", ("job_id", "datastore", "scheduled_at", "succeeded_at", "outcome", "size_gb"), rows)
    book.csv("backup_jobs_2025.csv", log)
    book.population(
        "BACKUPS", "backup_jobs_2025.csv", log, controls=["AVL-02"], title="Backup jobs", unit="backup job",
        key=["job_id"], date_column="scheduled_at", item_rule="in_period", zone="UTC",
        stated_totals={"size_gb": str(sum(j.gigabytes for j in jobs))}, source="Backup service (production)",
        query="Jobs scheduled 2025-01-01T00:00Z to 2026-01-01T08:00Z, all outcomes",
        produced_by="Freya Holm, Backup and Recovery Lead", produced_at="2026-01-05T08:15:00-06:00",
        accuracy="rows_traced", rows_traced=5,
    )  # fmt: skip
    _write_inventory(book)


def _jobs(store: str, first: str, last: str, start: tuple[int, int]) -> list[Job]:
    stream = Stream(f"backups of {store}")
    # The export is cut by UTC days, so it starts with the evening before the period.
    begin = max(day(first), PERIOD_START - timedelta(days=1))
    end = min(day(last) if last else PERIOD_END, PERIOD_END)
    jobs = []
    for number in range((end - begin).days + 1):
        scheduled = at(begin + timedelta(days=number), *start)
        if utc_text(scheduled) >= "2025-01-01":
            jobs.append(_job(store, scheduled, stream))
    return [job for job in jobs if _backed_up(job)]


def _job(store: str, scheduled: datetime, stream: Stream) -> Job:
    good = not stream.chance(1)
    minutes = stream.between(6, 70) if good else stream.between(200, 1300)
    size = Decimal(stream.between(40, 9000)) / 10
    return Job(store, scheduled, later(scheduled, minutes), "success" if good else "success after re-run", size)


def _backed_up(job: Job) -> bool:
    missing = {("receipts", date(2025, 6, 14)), ("card-tokens", date(2025, 4, 7)), ("card-tokens", date(2025, 4, 8))}
    return (job.datastore, job.scheduled.date()) not in missing


def _find(jobs: list[Job], store: str, when: str) -> Job:
    return next(j for j in jobs if j.datastore == store and j.scheduled.date() == day(when))


def _plant_backups(book: Book, jobs: list[Job]) -> None:
    book.plant(
        "AVL-02",
        "A",
        "2025-06-14 | receipts",
        "no job on this day",
        Story(
            "The scheduler was restarted during the job's start minute and did not catch up.",
            "Missed starts are caught up since July 2025; the next day's backup succeeded.",
            "Exception reported; one day of one datastore.",
        ),
    )
    for when in ("2025-04-07", "2025-04-08"):
        book.plant(
            "AVL-02",
            "A",
            f"{when} | card-tokens",
            "in service, first backup only on the third day",
            Story(
                "The datastore went live before it was added to the backup policy.",
                "A new datastore cannot go live without a policy since May 2025 (deploy check).",
                "Exception reported; the two datastores that went live otherwise in 2025 were backed up from the "
                "first day.",
            ),
        )
    slow, failed = _find(jobs, "reports", "2025-05-20"), _find(jobs, "search", "2025-10-28")
    slow.succeeded, slow.outcome = later(slow.scheduled, 26 * 60 + 10), "success after re-run"
    failed.succeeded, failed.outcome = None, "failed"
    for item, why in ((slow, "re-run succeeded after 26 hours 10 minutes"), (failed, "failed and never re-run")):
        book.plant(
            "AVL-02",
            "B",
            item.number,
            why,
            Story(
                "The alert went to a mailbox nobody read after a team change.",
                "Alerts of failed backups page the on-call engineer since November 2025.",
                "Exception reported; the following day's backup succeeded and includes the data.",
                compensating="Point-in-time logs of the datastore were complete on that day.",
            ),
        )


def _near_backups(book: Book, jobs: list[Job]) -> None:
    exact, almost = _find(jobs, "policy", "2025-07-08"), _find(jobs, "audit-log", "2025-09-09")
    exact.succeeded, exact.outcome = later(exact.scheduled, 24 * 60), "success after re-run"
    almost.succeeded, almost.outcome = later(almost.scheduled, 24 * 60 - 1), "success after re-run"
    clock = _find(jobs, "ledger-main", "2025-11-01")
    clock.succeeded, clock.outcome = local("2025-11-02 22:15"), "success after re-run"
    book.near("AVL-02", "B", exact.number, "re-run succeeded after exactly 24 hours")
    book.near("AVL-02", "B", almost.number, "re-run succeeded one minute before 24 hours")
    book.near(
        "AVL-02", "B", clock.number, "November 1, 23:30 to November 2, 22:15: 23 hours 45 minutes, clocks went back"
    )
    book.near("AVL-02", "A", "2025-01-01 | ledger-main", "the job of January 1, 23:30 is January 2, 05:30 by UTC")
    book.near("AVL-02", "A", "2025-12-31 | ledger-main", "the job of December 31, 23:30 is 2026 by UTC")
    book.near("AVL-02", "A", "2025-10-01 | legacy-import", "out of service since September 30")
    book.near("AVL-02", "A", "2025-08-15 | approvals", "backed up on its first day at 23:50")
    book.near("AVL-02", "A", "2025-03-16 | warehouse-bi", "not yet in service")


def _write_inventory(book: Book) -> None:
    rows = [(name, "production", day(first), day(last) if last else None) for name, first, last, _ in DATASTORES]
    sheet = Sheet("Datastores", ("datastore", "environment", "in_service_from", "out_of_service_on"), rows)
    book.workbook("datastore_inventory.xlsx", sheet)
    book.population(
        "DATASTORES", "datastore_inventory.xlsx", sheet, controls=["AVL-02"], title="Production datastores",
        unit="datastore", key=["datastore"], item_rule="all_rows", source="Cloud console, resource list with history",
        query="Resource type = datastore, environment = production, in service at any time in 2025",
        produced_by="Callum Rainsford, Head of Cloud", produced_at="2026-01-05T09:00:00-06:00",
    )  # fmt: skip


def add_restores(book: Book, company: Company) -> None:
    """Write the evidence of AVL-03 and note what was planted."""
    tests: tuple[tuple[str, str, str, int, int], ...] = (
        ("ledger-main", "2025-02-12 09:00", "2025-02-12 13:40", 41_880_213, 41_880_213),
        ("card-vault", "2025-03-31 10:15", "2025-03-31 16:05", 9_120_551, 9_120_551),
        ("identity", "2025-05-14 09:30", "2025-05-14 11:02", 402_118, 402_118),
        ("receipts", "2025-06-11 08:20", "2025-06-11 17:40", 77_310_904, 77_309_998),
        ("policy", "2025-08-20 09:00", "2025-08-20 17:00", 1_204_090, 1_204_090),
        ("audit-log", "2025-09-16 13:00", "", 120_441_900, 120_441_900),
        ("billing", "2025-10-22 09:10", "2025-10-22 12:25", 3_310_077, 3_310_077),
        ("ledger-main", "2025-12-03 09:00", "2025-12-03 14:12", 48_015_662, 48_015_662),
    )
    rows: list[tuple[Cell, ...]] = []
    for index, (store, start, end, expected, restored) in enumerate(tests, start=1):
        ended: Cell = wall(local(end)) if end else "see ticket OPS-4471"
        backup = local(start).date() - timedelta(days=1)
        rows.append((f"RT-2025-{index:02d}", store, backup, wall(local(start)), ended, "successful", expected, restored,
                     company.email("Freya Holm")))  # fmt: skip
    columns = (
        "test_id", "datastore", "backup_of", "restore_start", "restore_end", "result", "rows_expected", "rows_restored",
        "verified_by",
    )  # fmt: skip
    sheet = Sheet("Restore tests", columns, rows)
    book.workbook("restore_tests_2025.xlsx", sheet)
    book.population(
        "RESTORES", "restore_tests_2025.xlsx", sheet, controls=["AVL-03"], title="Restore tests", unit="restore test",
        key=["test_id"], date_column="restore_start", item_rule="in_period", zone="America/Chicago",
        source="Restore test register", query="All entries 2025", produced_by="Freya Holm, Backup and Recovery Lead",
        produced_at="2026-01-05T08:40:00-06:00", accuracy="rows_traced", rows_traced=8,
    )  # fmt: skip
    _plant_restores(book)


def _plant_restores(book: Book) -> None:
    story = Story(
        "The receipts store had grown past the size for which the restore was planned, and the comparison ran "
        "against a later count.",
        "Restore capacity was doubled in July 2025; the test was repeated on July 2, 2025 within 5 hours with equal "
        "rows (ticket OPS-4103).",
        "Exception reported; the repetition was inspected and is outside the register.",
    )
    book.plant("AVL-03", "C", "RT-2025-04", "906 rows fewer than expected", story)
    book.plant("AVL-03", "D", "RT-2025-04", "9 hours 20 minutes; the recovery time objective is 8 hours", story)
    book.plant_unable(
        "AVL-03",
        "D",
        "RT-2025-06",
        "the end of the restore is a text, not a time",
        Story(
            "The engineer noted the ticket instead of the time.",
            "Ticket OPS-4471 was provided; its comment of 18:52 reports the restore as ended (5 hours 52 minutes).",
            "Ticket inspected on February 5, 2026; stays counted as unable because the comment is typed by hand.",
        ),
    )
    book.near("AVL-03", "A", "2025-Q1", "one of the two Q1 tests ran on the last day of the quarter")
    book.near("AVL-03", "D", "RT-2025-05", "exactly 8 hours")
