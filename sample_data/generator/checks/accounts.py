"""LA-05, LA-08, LA-10 and LA-13 by brute force."""

# fmt: off
from __future__ import annotations

from pathlib import Path

from generator.checks.types import Found, day
from generator.evidence_reading import read_csv, read_ods, read_xlsx


def _present(folder: Path) -> set[str]:
    workers = read_xlsx(folder, "hr_workers_2025-12-31.xlsx", "Workers", 2)
    return {row["Worker"] for row in workers if row["Status"] == "active"}


def check_privileged(folder: Path) -> Found:
    """LA-05: approved on the day, at work, personal or sealed."""
    approvals = read_xlsx(folder, "approved_administrators.xlsx", "Approved")
    present = _present(folder)
    for row in read_csv(folder, "privileged_accounts_2025.csv"):
        item, when = f"{row['as_of']} | {row['account']}", day(row["as_of"])
        own = [one for one in approvals if one["Worker"] == row["holder"]]
        if row["holder"] == "deploy-runner":
            yield "A", item, "unable"
        elif row["holder"] and not any(
            day(one["From"]) <= when and (not one["To"] or when <= day(one["To"])) for one in own
        ):
            yield "A", item, "deviation"
        if row["as_of"] == "2025-12-31" and row["holder"] and row["holder"] not in present:
            yield "B", item, "deviation"
        if row["kind"] not in ("personal", "sealed"):
            yield "C", item, "deviation"


def check_owners(folder: Path) -> Found:
    """LA-08: a worker or owner at work, a purpose for services."""
    present = _present(folder)
    for row in read_xlsx(folder, "account_owners_2025-12-31.xlsx", "Accounts", 3):
        if row["State"] != "active":
            continue
        if row["Worker or owner"] not in present:
            yield "A" if row["Kind"] == "person" else "B", row["Account"], "deviation"
        if row["Kind"] == "service" and not row["Purpose"]:
            yield "C", row["Account"], "deviation"


def check_keys(folder: Path) -> Found:
    """LA-10: rotated in 180 days, used in 90, owner at work."""
    present = _present(folder)
    for row in read_csv(folder, "service_keys_2025-12-31.csv"):
        if row["state"] != "active":
            continue
        taken = day(row["exported_on"])
        if (taken - day(row["last_rotated_at"])).days > 180:
            yield "A", row["key_id"], "deviation"
        if row["owner"] not in present:
            yield "B", row["key_id"], "deviation"
        if not row["last_used_at"] or (taken - day(row["last_used_at"])).days > 90:
            yield "C", row["key_id"], "deviation"


def check_developers(folder: Path) -> Found:
    """LA-13: no developer in production, or an exception in force."""
    developers = {row["Worker"] for row in read_ods(folder, "developers.ods")}
    listed = read_xlsx(folder, "production_exceptions.xlsx", "Exceptions")
    force = {row["Exception"] for row in listed if row["State"] == "in force"}
    for row in read_csv(folder, "production_roles_2025.csv"):
        item = f"{row['as_of']} | {row['role']}"
        if not row["exception"] and row["holder"] in developers:
            yield "A", item, "deviation"
        if row["exception"] and row["exception"] not in force:
            yield "B", item, "deviation"
