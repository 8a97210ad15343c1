"""LA-03, LA-12 and LA-14 by brute force."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from generator.checks.types import Found, day
from generator.evidence_reading import business_days, read_csv, read_xlsx


def check_transfers(folder: Path) -> Found:
    """LA-03: reviewed in 5 business days, roles to end removed in 5 more and gone."""
    reviews = {row["transfer"]: row for row in read_csv(folder, "transfer_reviews_2025.csv")}
    for row in read_xlsx(folder, "hr_transfers_2025.xlsx", "Job history", 3):
        own = reviews.get(row["Transfer"])
        if own is None:
            yield "A", row["Transfer"], "deviation"
        elif business_days(day(row["Effective on"]), day(own["reviewed_at"])) > 5:
            yield "B", row["Transfer"], "deviation"
    there = {row["role"] for row in read_csv(folder, "roles_2026-01-31.csv") if row["state"] == "active"}
    for row in read_csv(folder, "transfer_review_lines_2025.csv"):
        if row["decision"] != "end":
            continue
        item = f"{row['transfer']} | {row['role']}"
        if not row["ended_at"] or business_days(day(row["reviewed_at"]), day(row["ended_at"])) > 5:
            yield "C", item, "deviation"
        if row["role"] in there:
            yield "D", item, "deviation"


def check_break_glass(folder: Path) -> Found:
    """LA-12: an incident, reviewed in 2 business days by another person."""
    incidents = {row["incident_id"] for row in read_csv(folder, "incidents_2025.csv")}
    for row in read_csv(folder, "break_glass_sessions_2025.csv"):
        if row["incident"] not in incidents:
            yield "A", row["session"], "deviation"
        if not row["reviewed_at"] or business_days(day(row["ended_at"]), day(row["reviewed_at"])) > 2:
            yield "B", row["session"], "deviation"
        if row["reviewer"] == "deploy-runner":
            yield "C", row["session"], "unable"
        elif row["reviewer"] == row["user"]:
            yield "C", row["session"], "deviation"


def check_outsiders(folder: Path) -> Found:
    """LA-14: sponsor at work, expiry with the contract, disabled the day after at the latest."""
    workers = read_xlsx(folder, "hr_workers_2025-12-31.xlsx", "Workers", 2)
    present = {row["Worker"] for row in workers if row["Status"] == "active"}
    ends = {int(row["No"]): day(row["Ends on"]) for row in read_xlsx(folder, "procurement_contracts.xlsx", "Contracts")}
    for row in read_csv(folder, "external_accounts_2026-01-20.csv"):
        if row["sponsor"] not in present:
            yield "A", row["account"], "deviation"
        if not row["expires_on"] or day(row["expires_on"]) > ends[int(row["contract"].removeprefix("CT-"))]:
            yield "B", row["account"], "deviation"
        if not row["expires_on"]:
            continue
        limit = day(row["expires_on"]) + timedelta(days=1)
        if (row["disabled_at"] and day(row["disabled_at"]) > limit) or (not row["disabled_at"] and limit <= date(2026,
                                                                                                                 1,
                                                                                                                 21)):
            yield "C", row["account"], "deviation"
