"""WORKERS: everybody on HR's books at the end of the period, the list that several areas compare with."""

# fmt: off
from __future__ import annotations

from generator.book import Book
from generator.company import Company, Worker
from generator.declaring import listed
from generator.tables import Sheet
from generator.times import PERIOD_END, PERIOD_START

_TRAPS = (
    "`code_of_conduct_acks.csv` separates by semicolons and writes months first beside UTC times; "
    "`evaluations_2025.txt` "
    "is separated by tabs; six lists are OpenDocument spreadsheets.",
    "One worker is `E1042`, `E-1042`, `E01042` or `e1042`, a customer `00046` or `46`, a contract `CT-7` or `0007`, a "
    "serial number in capitals or small letters: the sheet Joins says which differences count as none.",
    "`customer_contracts.xlsx`, `badges_2025.xlsx` and `sign_in_settings_2025-12-31.xlsx` have a text where a time "
    "or a "
    "number belongs; one approval is a day where a time is needed.",
    "Times in hours span both changes of the clocks in COM-02 and MON-04.",
    "A shared account acts where a person should in LA-05, LA-12 and LA-18.",
    "LA-06 is automated: one sign-in speaks for all, and it was accepted with a password alone.",
)


def workers_at_year_end(company: Company) -> dict[str, tuple[Worker, str]]:
    """Return worker number to worker and status: active, or left in the period."""
    found: dict[str, tuple[Worker, str]] = {}
    for spell in company.spells:
        if spell.hired > PERIOD_END or (spell.last_day is not None and spell.last_day < PERIOD_START):
            continue
        left = spell.last_day is not None and spell.last_day <= PERIOD_END
        found[spell.worker.number] = (spell.worker, "left" if left else "active")
    return dict(sorted(found.items()))


def active(company: Company, *departments: str) -> list[Worker]:
    """Return workers who are active at the end of the period, of some departments or of all."""
    return [
        worker for worker, status in workers_at_year_end(company).values()
        if status == "active" and (not departments or worker.department in departments)
    ]


def gone(company: Company, *departments: str) -> list[Worker]:
    """Return workers who left in the period and are not a case of LA-02, of some departments or of all."""
    cases = {spell.worker.number for spell in company.spells if spell.case}
    return [
        worker for number, (worker, status) in workers_at_year_end(company).items()
        if status == "left" and number not in cases and (not departments or worker.department in departments)
    ]


def add_workers(book: Book, company: Company) -> None:
    """Write HR's list of workers."""
    rows = [
        (number, worker.name, worker.email, worker.worker_type, worker.department, status)
        for number, (worker, status) in workers_at_year_end(company).items()
    ]
    listed(
        book, "WORKERS", "hr_workers_2025-12-31.xlsx",
        Sheet("Workers", ("Worker", "Name", "E-mail", "Worker type", "Department", "Status"), rows,
              ("Workers on the books in 2025, status at the end of 2025-12-31",)),
        title="Workers at the end of the period", unit="worker", header_row=2, key=["Worker"], item_rule="all_rows",
        source="HR system (production)", query="Employees and contractors on the books on any day of 2025",
        produced_by="Dragan Ilic, VP People", produced_at="2026-01-05T08:30:00-06:00", accuracy="rows_traced",
        rows_traced=10,
    )
    book.more.traps += _TRAPS
