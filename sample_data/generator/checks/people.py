"""GOV-01, GOV-04 and GOV-07 by brute force."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from generator.checks.types import Found, day
from generator.evidence_reading import Row, business_days, read_csv, read_xlsx


def _hires(folder: Path) -> list[Row]:
    return read_xlsx(folder, "hr_workforce_2025.xlsx", "New hires 2025")


def check_code_of_conduct(folder: Path) -> Found:
    """GOV-01: acknowledged in 5 business days; yearly in 30 days, version 8."""
    acks = read_csv(folder, "code_of_conduct_acks.csv", delimiter=";")
    for row in _hires(folder):
        own = [a for a in acks if a["employee_id"] == row["Employee ID"] and a["campaign"] == "onboarding"]
        if not own:
            yield "A", row["Employee ID"], "deviation"
        elif any(business_days(day(row["Hire date"]), day(a["acknowledged_at"])) > 5 for a in own):
            yield "B", row["Employee ID"], "deviation"
    for row in read_xlsx(folder, "hr_workforce_2025.xlsx", "Roster 2025-09-30"):
        if row["Refresher"] != "due":
            continue
        own = [a for a in acks if a["employee_id"] == row["Employee ID"] and a["campaign"] == "annual 2025"]
        if not own or any(not a["acknowledged_at"] or day(a["acknowledged_at"]) > _due(a) for a in own):
            yield "C", row["Employee ID"], "deviation"
        if any(a["version"] != "8" for a in own):
            yield "D", row["Employee ID"], "deviation"


def _due(ack: Row) -> date:
    month, number, year = ack["assigned_on"].split("/")
    return date(int(year), int(month), int(number)) + timedelta(days=30)


def check_screening(folder: Path) -> Found:
    """GOV-04: a case, completed by the first day; what is not clear decided by the first day."""
    listed = read_xlsx(folder, "background_checks_2025.xlsx", "Cases", 2)
    cases = {row["Worker"].replace("-", ""): row for row in listed}
    for row in _hires(folder):
        case = cases.get(row["Employee ID"])
        if case is None:
            yield "A", row["Employee ID"], "deviation"
            continue
        first = day(row["Hire date"])
        if not case["Completed"] or day(case["Completed"]) > first:
            yield "B", row["Employee ID"], "deviation"
        if case["Result"] == "consider" and (not case["Decided on"] or day(case["Decided on"]) > first):
            yield "C", row["Employee ID"], "deviation"


def check_agreements(folder: Path) -> Found:
    """GOV-07: signed by the first day in a template in force."""
    signed = {row["worker"].upper(): row for row in read_csv(folder, "confidentiality_agreements.csv")}
    for row in _hires(folder):
        own = signed.get(row["Employee ID"])
        if own is None:
            yield "A", row["Employee ID"], "deviation"
            continue
        if day(own["signed_at"]) > day(row["Hire date"]):
            yield "B", row["Employee ID"], "deviation"
        if own["template"] == "NDA-2019":
            yield "C", row["Employee ID"], "deviation"
