"""VEN-01 to VEN-03 and BCP-01 by brute force."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from generator.checks.types import Found, day
from generator.evidence_reading import read_csv, read_ods, read_xlsx


def check_diligence(folder: Path) -> Found:
    """VEN-01: assessed, approved before access by somebody entitled, every payee registered."""
    approvers = read_xlsx(folder, "vendor_approvers.xlsx", "Approvers")
    rows = read_xlsx(folder, "vendors_onboarded_2025.xlsx", "Vendors", 2)
    for row in rows:
        if not row["Assessed on"]:
            yield "A", row["Vendor"], "deviation"
        approved = day(row["Approved on"])
        if approved > day(row["Access from"]):
            yield "B", row["Vendor"], "deviation"
        own = [one for one in approvers if one["executive"] == row["Approver"]]
        if not any(day(one["from"]) <= approved and (not one["to"] or approved <= day(one["to"])) for one in own):
            yield "C", row["Vendor"], "deviation"
    for row in read_csv(folder, "payments_software_vendors_2025.csv"):
        if row["vendor_no"] not in {one["Vendor"] for one in rows}:
            yield "D", row["vendor_no"], "deviation"


def check_reviews(folder: Path) -> Found:
    """VEN-02: reviewed in 366 days; no gap over 90 days without a letter; a report on operation, read and mapped."""
    for row in read_xlsx(folder, "critical_vendor_reviews_2025.xlsx", "Reviews"):
        due = day(row["Last review"]) + timedelta(days=366)
        if day(row["Reviewed on"] or "2025-12-31") > due:
            yield "A", row["Vendor"], "deviation"
        if not row["Letter to"] and (date(2025, 12, 31) - day(row["Report to"])).days > 90:
            yield "B", row["Vendor"], "deviation"
        if row["Report"].endswith("Type 1"):
            yield "C", row["Vendor"], "deviation"
        if row["Exceptions"] != "0" and row["Evaluated"] != "yes":
            yield "D", row["Vendor"], "deviation"
        if row["Controls mapped"] == "no":
            yield "E", row["Vendor"], "deviation"


def check_terms(folder: Path) -> Found:
    """VEN-03: agreement before access, notice in 72 hours, published."""
    published = {row["vendor"] for row in read_xlsx(folder, "published_subprocessors_2025-12-31.xlsx", "Page")}
    for row in read_csv(folder, "vendors_with_data_2025.csv", delimiter=";"):
        if not row["agreement_signed_on"] or day(row["agreement_signed_on"]) > day(row["access_from"]):
            yield "A", row["vendor"], "deviation"
        if not row["notice_hours"] or int(row["notice_hours"]) > 72:
            yield "B", row["vendor"], "deviation"
        if row["vendor"] not in published:
            yield "C", row["vendor"], "deviation"


def check_continuity(folder: Path) -> Found:
    """BCP-01: reviewed by June 30, on an analysis of 12 months, approved by the CTO."""
    for row in read_ods(folder, "continuity_plans_2025.ods"):
        if day(row["Reviewed on"]) > day(row["Review due"]):
            yield "A", row["Plan"], "deviation"
        if day(row["Impact analysis of"]) < day(row["Reviewed on"]).replace(year=2024):
            yield "B", row["Plan"], "deviation"
        if row["Approver"] != "hsesay@quillberry.example":
            yield "C", row["Plan"], "deviation"
