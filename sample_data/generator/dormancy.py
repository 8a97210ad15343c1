"""LA-09: the monthly job for dormant accounts, which cannot see accounts that sign in locally."""

from __future__ import annotations

from datetime import date

from .book import Book
from .company import Company
from .tables import Sheet
from .times import at, later, local, next_business_day, utc_text


def add_dormancy_runs(book: Book, company: Company) -> None:
    """Write the run list of the job of LA-09 and note what the walkthrough could see."""
    cut = local("2025-10-22 00:00")
    used = [a for a in company.accounts if a.system == "bi" and a.disabled is None and a.spell.last_day is None]
    idle = [a for a in used if a.created < local("2025-04-01 00:00")][3:40:6]
    for index, account in enumerate(idle):
        account.last_login = later(cut, -(100 + 11 * index) * 1440)
    book.facts["idle"] = str(len(idle))
    book.facts["idle_example"] = idle[0].account_id
    rows = []
    for month in range(1, 13):
        when = next_business_day(date(2025, month, 1))
        rows.append((f"DRM-2025-{month:02d}", utc_text(at(when, 5, 30)), 380 + 3 * month, month % 4, month % 4))
    sheet = Sheet("runs", ("run_id", "run_at", "accounts_checked", "dormant_found", "disabled"), rows)
    book.csv("dormant_account_job_2025.csv", sheet)
    book.population(
        "DORMANCY-RUNS", "dormant_account_job_2025.csv", sheet, controls=["LA-09"], title="Runs of the dormancy job",
        unit="run", key=["run_id"], date_column="run_at", zone="UTC", source="Job scheduler of the directory",
        query='Job "dormant-accounts", 2025', produced_by="Sunniva Aasen, Head of IT",
        produced_at="2026-01-15T16:00:00-06:00",
    )  # fmt: skip
