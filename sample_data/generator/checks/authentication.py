"""LA-06, LA-07 and LA-11 by brute force."""

# fmt: off
from __future__ import annotations

from pathlib import Path

from generator.checks.types import Found, day
from generator.evidence_reading import elapsed, read_csv, read_xlsx


def check_second_factor(folder: Path) -> Found:
    """LA-06: enforced, excluded by approval, enrolled, no text messages, every worker there, changes approved."""
    for row in read_xlsx(folder, "mfa_policies.xlsx", "Policies"):
        if row["Mode"] != "enforced":
            yield "A", row["Application"], "deviation"
    approvals = read_xlsx(folder, "mfa_exclusion_approvals.xlsx", "Approvals")
    approved = {row["Exclusion"] for row in approvals if row["State"] == "approved"}
    for row in read_xlsx(folder, "mfa_exclusions.xlsx", "Exclusions"):
        if row["Exclusion"] not in approved:
            yield "B", row["Exclusion"], "deviation"
    accounts = [row for row in read_csv(folder, "authentication_status_2025-12-31.csv") if row["state"] == "active"]
    for row in accounts:
        if row["kind"] == "person" and row["enrolled"] != "yes":
            yield "C", row["account"], "deviation"
        if row["method"] == "text message":
            yield "D", row["account"], "deviation"
    for row in read_xlsx(folder, "hr_workers_2025-12-31.xlsx", "Workers", 2):
        if row["Status"] == "active" and row["Worker"] not in {one["worker"] for one in accounts}:
            yield "E", row["Worker"], "deviation"
    yield from _policy_changes(folder)


def _policy_changes(folder: Path) -> Found:
    for row in read_csv(folder, "mfa_policy_changes_2025.csv"):
        if len(row["approved_at"]) == len("2025-10-07"):
            if row["approved_at"] == row["changed_at"][:10]:
                yield "F", row["change"], "unable"
        elif elapsed(row["approved_at"], row["changed_at"]).total_seconds() < 0:
            yield "F", row["change"], "deviation"


def check_settings(folder: Path) -> Found:
    """LA-07: 14 characters, 5 failures, 30 minutes, complexity, a ticket for a change."""
    for row in read_xlsx(folder, "sign_in_settings_2025-12-31.xlsx", "Settings", 3):
        if int(row["Minimum length"]) < 14:
            yield "A", row["System"], "deviation"
        if int(row["Lockout after"]) > 5:
            yield "B", row["System"], "deviation"
        if not row["Session minutes"].isdigit():
            yield "C", row["System"], "unable"
        elif int(row["Session minutes"]) > 30:
            yield "C", row["System"], "deviation"
        if row["Complexity"] != "on":
            yield "D", row["System"], "deviation"
        if row["Changed on"] and not row["Ticket"]:
            yield "E", row["System"], "deviation"


def check_key_management(folder: Path) -> Found:
    """LA-11: rotating, or rotated in 365 days; custodians only; deletion approved by another."""
    custodians = {row["Custodian"] for row in read_xlsx(folder, "key_custodians.xlsx", "Custodians")}
    for row in read_csv(folder, "kms_keys_2025-12-31.csv", delimiter=";"):
        if row["origin"] == "generated" and row["rotation"] != "on":
            yield "A", row["key"], "deviation"
        if row["origin"] == "imported":
            if not row["last_rotated"]:
                yield "B", row["key"], "unable"
            elif (day(row["exported_on"]) - day(row["last_rotated"])).days > 365:
                yield "B", row["key"], "deviation"
        if row["state"] == "deletion pending" and row["approved_by"] in ("", row["requested_by"]):
            yield "D", row["key"], "deviation"
    for row in read_csv(folder, "kms_administrators_2025-12-31.csv"):
        if row["principal"] not in custodians:
            yield "C", f"{row['key']} | {row['principal']}", "deviation"
