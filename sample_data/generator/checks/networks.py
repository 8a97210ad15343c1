"""LA-15, LA-16 and LA-17 by brute force."""

# fmt: off
from __future__ import annotations

from pathlib import Path

from generator.checks.types import Found, day
from generator.evidence_reading import business_days, read_csv, read_ods, read_xlsx


def check_network_rules(folder: Path) -> Found:
    """LA-15: a review a device and half-year; no open administration; removed in 10 business days; a ticket."""
    reviews = read_xlsx(folder, "network_reviews_2025.xlsx", "Reviews")
    done = {(1 if day(row["reviewed_on"]).month < 7 else 2, row["device"]) for row in reviews}
    rows = read_csv(folder, "network_rules_2025-H2.csv")
    for device in {row["device"] for row in rows}:
        for half in (1, 2):
            if (half, device) not in done:
                yield "A", f"2025-H{half} | {device}", "deviation"
    for row in rows:
        from_anywhere = row["path"].startswith("any") and row["path"].endswith((" to 22", " to 3389"))
        if from_anywhere and not row["approval"]:
            yield "B", row["rule"], "deviation"
        if row["decision"] not in ("keep", "remove"):
            yield "C", row["rule"], "unable"
        elif row["decision"] == "remove" and (
            not row["removed_at"] or business_days(day(row["decided_at"]), day(row["removed_at"])) > 10
        ):
            yield "C", row["rule"], "deviation"
        if not row["ticket"]:
            yield "D", row["rule"], "deviation"


def check_at_rest(folder: Path) -> Found:
    """LA-16: customer data encrypted with a client key, and a class stated."""
    for row in read_csv(folder, "datastores_encryption_2025.csv"):
        if row["data_class"] == "customer" and row["encrypted"] != "yes":
            yield "A", row["resource"], "deviation"
        if row["data_class"] == "customer" and row["key_owner"] != "client":
            yield "B", row["resource"], "deviation"
        if not row["data_class"]:
            yield "C", row["resource"], "deviation"


def check_in_transit(folder: Path) -> Found:
    """LA-17: TLS 1.2 or later, valid certificate, no plain text, every name scanned."""
    rows = read_ods(folder, "public_endpoints_2025-12-31.ods")
    for row in rows:
        if float(row["Lowest TLS"]) < 1.2:
            yield "A", row["Endpoint"], "deviation"
        if day(row["Certificate until"]) < day(row["Scanned on"]):
            yield "B", row["Endpoint"], "deviation"
        if row["Protocol"] in ("http", "ftp", "telnet", "smtp"):
            yield "C", row["Endpoint"], "deviation"
    for row in read_csv(folder, "public_names.csv"):
        if row["name"] not in {one["Endpoint"] for one in rows}:
            yield "D", row["name"], "deviation"
