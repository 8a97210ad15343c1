"""Availability and confidentiality by brute force."""

# fmt: off
from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from generator.checks.operations import after, in_force
from generator.checks.types import Found, day
from generator.evidence_reading import Row, business_days, elapsed, moment, read_csv, read_ods, read_xlsx
from generator.times import CHICAGO

MONTHS = [date(2025, month, monthrange(2025, month)[1]) for month in range(1, 13)]


def british(text: str) -> date:
    """Return a date written with the day first."""
    number, month, year = text.replace(".", "/").split("/")
    return date(int(year), int(month), int(number))


def check_capacity(folder: Path) -> Found:
    """AVL-01: each month and service, action above 80 percent, agrees with the metrics, in 10 business days."""
    reviews = read_xlsx(folder, "capacity_reviews_2025.xlsx", "Reviews")
    usage = {(r["Service"], r["Month"]): r["Peak"] for r in read_csv(folder, "usage_peaks_2025.csv", delimiter=";")}
    have = {(row["service"], row["month"]) for row in reviews}
    for plan in read_csv(folder, "capacity_plan.csv"):
        for end in MONTHS:
            name = f"{end:%Y-%m}"
            alive = plan["From"] <= f"{end}" and (not plan["To"] or plan["To"] >= f"{end}")
            if alive and (plan["Service"], name) not in have:
                yield "A", f"{name} | {plan['Service']}", "deviation"
    for row in reviews:
        peak = Decimal(row["peak_percent"])
        if peak > 80 and not row["action"]:
            yield "B", row["review_id"], "deviation"
        if abs(peak - Decimal(usage[row["service"], row["month"]].replace(",", "."))) > Decimal("0.5"):
            yield "C", row["review_id"], "deviation"
        if business_days(day(row["month_end"]), day(row["reviewed_on"])) > 10:
            yield "D", row["review_id"], "deviation"


def minutes_of(outages: list[Row], service: str, month: int) -> int:
    """Return the minutes of unplanned outages of a month, minute by minute, each counted once."""
    first = int(datetime(2025, month, 1, tzinfo=CHICAGO).timestamp()) // 60
    last = int(datetime(2025 + month // 12, month % 12 + 1, 1, tzinfo=CHICAGO).timestamp()) // 60
    down: set[int] = set()
    for row in outages:
        if row["service"] == service and row["planned"] == "no":
            start, end = moment(row["started_at"]), moment(row["ended_at"])
            assert start is not None
            assert end is not None
            down |= set(range(int(start.timestamp()) // 60, int(end.timestamp()) // 60))
    return len([minute for minute in down if first <= minute < last])


def check_uptime(folder: Path) -> Found:
    """AVL-06: each month, minutes and percentage recomputed, followed up below 99.9, in 10 business days."""
    rows = read_xlsx(folder, "uptime_2025.xlsx", "Uptime", 3)
    outages = read_csv(folder, "outage_log_2025.csv")
    have = {(row["Service"], row["Month"]) for row in rows}
    for service in ("ledger", "cards", "receipts", "approvals"):
        for end in MONTHS:
            if (service, f"{end:%Y-%m}") not in have:
                yield "A", f"{end:%Y-%m} | {service}", "deviation"
    for row in rows:
        share = Decimal(100) * int(row["Minutes up"]) / int(row["Minutes counted"])
        stated = Decimal(row["Uptime %"])
        if stated != share.quantize(Decimal("0.01"), ROUND_HALF_EVEN):
            yield "B", row["Record"], "deviation"
        if int(row["Minutes down"]) != minutes_of(outages, row["Service"], int(row["Month"][5:])):
            yield "C", row["Record"], "deviation"
        if stated < Decimal("99.9") and not row["Follow-up"]:
            yield "D", row["Record"], "deviation"
        if business_days(day(row["Month end"]), day(row["Reviewed on"])) > 10:
            yield "E", row["Record"], "deviation"
    for row in outages:
        if row["planned"] == "yes" and not row["notice"]:
            yield "F", row["outage_id"], "deviation"


def check_recovery(folder: Path) -> Found:
    """AVL-04: every system technically in 2025, 8 hours, 1 hour of data, approved."""
    rows = [r for r in read_xlsx(folder, "recovery_tests.xlsx", "Tests") if r["Declared at"].startswith("2025")]
    technical = [row for row in rows if row["Kind"] == "technical"]
    for system in ("Ledger", "Cards", "Receipts", "Approvals", "Identity", "BI warehouse"):
        if system not in {row["System"] for row in technical}:
            yield "A", f"2025 | {system}", "deviation"
    for row in technical:
        if elapsed(row["Declared at"], row["Restored at"]) > timedelta(hours=8):
            yield "B", row["Test"], "deviation"
        if elapsed(row["Data as of"], row["Declared at"]) > timedelta(hours=1):
            yield "C", row["Test"], "deviation"
    for row in rows:
        if not row["Results approved by"]:
            yield "E", row["Test"], "deviation"


def check_equipment(folder: Path) -> Found:
    """AVL-05: every half-year, by the due date, faults fixed in 30 days."""
    visits = read_csv(folder, "service_visits_2025.csv", delimiter=";", encoding="cp1252")
    for row in read_xlsx(folder, "equipment_register.xlsx", "Register"):
        own = [british(v["Visited on"]) for v in visits if v["Equipment"] == row["Equipment"]]
        for half, first, last in (("H1", date(2025, 1, 1), date(2025, 6, 30)), ("H2", date(2025, 7, 1), date(2025, 12,
            31))):
            there = day(row["Installed on"]) <= last and (not row["Removed on"] or day(row["Removed on"]) >= first)
            if there and not any(first <= when <= last for when in own):
                yield "A", f"2025-{half} | {row['Equipment']}", "deviation"
    for row in visits:
        if british(row["Visited on"]) > british(row["Due on"]):
            yield "B", row["Visit"], "deviation"
        if row["Result"] == "fault":
            fixed = row["Fault fixed on"]
            if not fixed or (british(fixed) - british(row["Visited on"])).days > 30:
                yield "C", row["Visit"], "deviation"


def check_inventory(folder: Path) -> Found:
    """CON-01: stores covered, class known, owner at work, reviewed in 365 days, retention rule."""
    rows = read_ods(folder, "data_inventory_2025.ods")
    have = {row["Store"] for row in rows}
    for store in read_xlsx(folder, "datastore_inventory.xlsx", "Datastores"):
        if in_force(store["in_service_from"], store["out_of_service_on"]) and store["datastore"] not in have:
            yield "A", store["datastore"], "deviation"
    roster = {row["Employee ID"] for row in read_xlsx(folder, "hr_workforce_2025.xlsx", "Roster 2025-09-30")}
    for row in rows:
        if row["Class"] not in ("public", "internal", "confidential", "restricted"):
            yield "B", row["Store"], "deviation"
        if row["Owner"] not in roster:
            yield "C", row["Store"], "deviation"
        if date(2025, 12, 31) - day(row["Last review"]) > timedelta(days=365):
            yield "D", row["Store"], "deviation"
        if not row["Retention rule"]:
            yield "E", row["Store"], "deviation"


def check_customers_left(folder: Path) -> Found:
    """CON-02: tenant gone, deleted in 30 days, confirmed, holds approved."""
    there = {r["tenant"] for r in read_csv(folder, "tenants_2026-01-20.csv") if r["state"] in ("active", "suspended")}
    for row in read_csv(folder, "contract_ends_2025.csv", delimiter=";"):
        item, due = row["customer_id"], british(row["contract_end"]) + timedelta(days=30)
        if row["legal_hold"] == "yes":
            if not row["hold_approved_by"]:
                yield "D", item, "deviation"
        else:
            if item in there:
                yield "A", item, "deviation"
            if (day(row["deleted_at"]) if row["deleted_at"] else date(2026, 1, 16)) > due:
                yield "B", item, "deviation"
        if row["deleted_at"] and not row["confirmation"]:
            yield "C", item, "deviation"


def check_retention(folder: Path) -> Found:
    """CON-03: each month a good run, failures ticketed, nothing older than the cut-off."""
    runs = read_csv(folder, "purge_runs_2025.csv")
    for name in ("audit-trail", "card-events", "receipts", "sessions", "support"):
        good = {day(r["run_at"]).month for r in runs if r["dataset"] == name and r["status"] == "success"}
        for month in sorted(set(range(1, 13)) - good):
            yield "A", f"2025-{month:02d} | {name}", "deviation"
    for row in runs:
        if row["status"] == "failed" and not row["ticket"]:
            yield "B", row["run_id"], "deviation"
    for row in read_csv(folder, "oldest_records_2025-12-31.csv"):
        if not row["hold"] and row["oldest_record"] and after(row["cutoff"], row["oldest_record"]):
            yield "C", f"{row['dataset']} | {row['place']}", "deviation"
