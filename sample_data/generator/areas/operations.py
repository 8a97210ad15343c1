"""Changes, operations, availability, confidentiality, processing and privacy: the second half of the areas."""

from __future__ import annotations

from collections.abc import Callable

from generator.areas.alerts import add_alerts, add_performance_alerts
from generator.areas.capacity import add_capacity, add_uptime
from generator.areas.confidential import add_customers_left, add_inventory, add_retention
from generator.areas.incident_follow_up import add_customer_notices, add_exercises, add_reviews_of_incidents
from generator.areas.inputs import add_inbound_files, add_rejects, add_validation
from generator.areas.log_reviews import add_log_reviews
from generator.areas.outputs import add_outputs, add_specifications
from generator.areas.patches import add_patches
from generator.areas.platform_events import add_platform_events
from generator.areas.privacy_basics import add_assessments, add_consent, add_notices
from generator.areas.privacy_requests import add_access_requests, add_cases, add_corrections
from generator.areas.privacy_sharing import add_breaches, add_disclosures, add_privacy_vendors
from generator.areas.processing import add_daily_totals, add_integrity, add_jobs
from generator.areas.recovery import add_equipment, add_recovery_tests
from generator.areas.release_tests import add_release_tests
from generator.areas.repositories import add_repositories
from generator.areas.scans import add_scans
from generator.areas.test_copies import add_test_copies
from generator.book import Book
from generator.company import Company

_TRAPS = (
    "`usage_peaks_2025.csv` has semicolons and decimal commas; `service_visits_2025.csv`, "
    "`contract_ends_2025.csv` and `correction_requests_2025.csv` write days first, one of them in Windows-1252.",
    "`settlement_job_runs_2025.csv`: a schedule kept in UTC that skips March 9 by local days.",
    "`report_deliveries_2025.csv`: due times in five zones; Berlin changes its clocks three weeks after Chicago.",
    "`outage_log_2025.csv`: overlapping outages, one across a month's end, one over the change of clocks.",
    "`breach_register_2025.csv` is empty: a year without breaches (PRV-07), with a second list as proof.",
    "`incident_exercises.xlsx` was exported in November 2025: an interim list whose last weeks a person closed.",
    "OPS-03 has two versions: 30 days until June 30, 14 days since July 1.",
)


def add_traps(book: Book, company: Company) -> None:
    """Say for the README what is difficult about these lists."""
    book.more.traps.extend(_TRAPS)


OPERATIONS: tuple[Callable[[Book, Company], None], ...] = (
    add_repositories, add_release_tests, add_platform_events, add_test_copies, add_scans, add_patches, add_alerts,
    add_log_reviews, add_performance_alerts, add_reviews_of_incidents, add_exercises, add_customer_notices,
    add_capacity, add_recovery_tests, add_equipment, add_uptime, add_inventory, add_customers_left, add_retention,
    add_validation, add_inbound_files, add_jobs, add_daily_totals, add_outputs, add_specifications, add_integrity,
    add_rejects, add_notices, add_consent, add_assessments, add_access_requests, add_corrections, add_disclosures,
    add_breaches, add_privacy_vendors, add_cases, add_traps,
)  # fmt: skip
