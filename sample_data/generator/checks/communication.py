"""COM-01, COM-02 and COM-03 by brute force."""

# fmt: off
from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from generator.checks.types import Found, day
from generator.evidence_reading import elapsed, read_csv, read_xlsx


def check_contracts(folder: Path) -> Found:
    """COM-01: signed before the tenant, in a template with commitments."""
    contracts = {row["Customer no"].lstrip("0"): row for row in read_xlsx(folder, "customer_contracts.xlsx",
                                                                          "Contracts", 3)}
    for row in read_csv(folder, "tenant_log_2025.csv"):
        if row["plan"] == "trial":
            continue
        own = contracts.get(row["customer_no"])
        if own is None:
            yield "A", row["tenant"], "deviation"
            continue
        if not own["Signed at"].startswith("202"):
            yield "B", row["tenant"], "unable"
        elif elapsed(own["Signed at"], row["created_at"]) < timedelta(0):
            yield "B", row["tenant"], "deviation"
        if own["Template"] == "MSA-2021":
            yield "C", row["tenant"], "deviation"


def check_reports(folder: Path) -> Found:
    """COM-02: answered in the hours of the priority, by a person, in the security queue, with a resolution."""
    hours = {"P1": 1, "P2": 8, "P3": 24}
    for row in read_csv(folder, "security_tickets_2025.csv"):
        spent = elapsed(row["opened_at"], row["first_answer_at"])
        if not row["priority"]:
            yield "A", row["ticket"], "unable"
        elif spent < timedelta(0) or spent > timedelta(hours=hours[row["priority"]]):
            yield "A", row["ticket"], "deviation"
        if row["queue"] != "Security":
            yield "B", row["ticket"], "deviation"
        if row["closed_at"] and not row["resolution"]:
            yield "C", row["ticket"], "deviation"
        if "@" not in row["first_answer_by"]:
            yield "D", row["ticket"], "deviation"


def check_assets(folder: Path) -> Found:
    """COM-03: inventory against cloud both ways, owners at work, a review a class and quarter."""
    assets = read_xlsx(folder, "asset_inventory_2025-12-31.xlsx", "Assets", 2)
    cloud = {row["resource_id"]: row for row in read_csv(folder, "cloud_resources_2025-12-31.csv")}
    workers = read_xlsx(folder, "hr_workers_2025-12-31.xlsx", "Workers", 2)
    present = {row["Worker"] for row in workers if row["Status"] == "active"}
    names = {row["Asset"] for row in assets}
    for name, row in cloud.items():
        if row["state"] == "running" and name not in names:
            yield "A", name, "deviation"
    for row in assets:
        if row["Environment"] == "production" and row["Asset"] not in cloud:
            yield "B", row["Asset"], "deviation"
        if row["Owner"] not in present:
            yield "C", row["Asset"], "deviation"
    reviews = read_xlsx(folder, "asset_reviews_2025.xlsx", "Reviews")
    done = {((day(row["reviewed_on"]).month + 2) // 3, row["class"]) for row in reviews}
    for quarter in (1, 2, 3, 4):
        for kind in ("Compute", "Database", "Network", "Storage"):
            if (quarter, kind) not in done:
                yield "D", f"2025-Q{quarter} | {kind}", "deviation"
