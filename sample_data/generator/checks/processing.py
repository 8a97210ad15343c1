"""Processing integrity by brute force."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from generator.checks.operations import PERIOD, after
from generator.checks.types import Found, day
from generator.evidence_reading import business_days, elapsed, person, read_csv, read_xlsx
from generator.times import is_business_day

DAYS = [PERIOD[0] + timedelta(days=number) for number in range(365)]
BUSINESS_DAYS = [when for when in DAYS if is_business_day(when)]


def check_validation(folder: Path) -> Found:
    """PI-01: configured as specified, crafted inputs as expected, changes with a ticket."""
    tickets = {row["change_id"] for row in read_xlsx(folder, "change_tickets_2025.xlsx", "Changes")}
    for row in read_xlsx(folder, "validation_rules_2025-12-31.xlsx", "Rules"):
        if row["Configured"] != row["Specified"]:
            yield "A", row["Rule"], "deviation"
        if row["Changed on"] and row["Change"] not in tickets:
            yield "C", row["Rule"], "deviation"
    for row in read_csv(folder, "validation_test_inputs.csv"):
        if row["outcome"] != row["expected"]:
            yield "B", row["input_id"], "deviation"


def check_inbound_files(folder: Path) -> Found:
    """PI-02: a card file each business day, a bank file each week, totals agree, mismatch resolved before."""
    rows = read_csv(folder, "inbound_files_2025.csv")
    cards = {row["business_date"] for row in rows if row["sender"] == "TERN-CARDS"}
    for when in BUSINESS_DAYS:
        if f"{when}" not in cards:
            yield "A", f"{when}", "deviation"
    weeks = {day(row["business_date"]).isocalendar()[:2] for row in rows if row["sender"] == "LAKE-BANK"}
    for year, week in sorted({when.isocalendar()[:2] for when in BUSINESS_DAYS} - weeks):
        yield "B", f"{year}-W{week:02d}", "deviation"
    for row in rows:
        if row["loaded_count"] != row["trailer_count"]:
            yield "C", row["file_id"], "deviation"
        if Decimal(row["loaded_amount"]) != Decimal(row["trailer_amount"]):
            yield "D", row["file_id"], "deviation"
        if row["status"] == "mismatch" and (not row["resolved_at"] or after(row["resolved_at"], row["processed_at"])):
            yield "E", row["file_id"], "deviation"


def check_rejects(folder: Path) -> Found:
    """PI-08: cleared in 3 business days, resolution known, as many as the load report says."""
    rows = read_xlsx(folder, "rejected_records_2025.xlsx", "Queue")
    for row in rows:
        done = row["Resolved at"]
        spent = business_days(day(row["Rejected at"]), day(done) if done else date(2026, 1, 5))
        if spent > 3 or (not done and spent == 3):
            yield "A", row["Reject"], "deviation"
        if done and row["Resolution"] not in ("corrected", "returned", "written off"):
            yield "B", row["Reject"], "deviation"
    for file in read_csv(folder, "inbound_files_2025.csv"):
        if int(file["rejected_count"]) != len([row for row in rows if row["File"] == file["file_id"]]):
            yield "C", file["file_id"], "deviation"


def check_jobs(folder: Path) -> Found:
    """PI-03: a run each day, failures ticketed, resolved in 6 hours and repeated."""
    rows = read_csv(folder, "settlement_job_runs_2025.csv")
    have = {day(row["scheduled_at"]) for row in rows if not row["rerun_of"]}
    for when in DAYS:
        if when not in have:
            yield "A", f"{when}", "deviation"
    good = {row["rerun_of"] for row in rows if row["status"] == "success"}
    for row in rows:
        if row["status"] == "failed":
            if not row["ticket"]:
                yield "B", row["run_id"], "deviation"
            if not row["resolved_at"] or elapsed(row["scheduled_at"], row["resolved_at"]) > timedelta(hours=6):
                yield "C", row["run_id"], "deviation"
            if row["run_id"] not in good:
                yield "D", row["run_id"], "deviation"


def check_daily_totals(folder: Path) -> Found:
    """PI-04: each business day, recomputed, reviewed by another in 3 days, breaks in 5, agrees with the ledger."""
    rows = read_xlsx(folder, "daily_totals_2025.xlsx", "Totals", 3)
    ledger = {row["day"]: Decimal(row["amount"]) for row in read_csv(folder, "ledger_totals_2025.csv")}
    have = {day(row["Day"]) for row in rows}
    for when in BUSINESS_DAYS:
        if when not in have:
            yield "A", f"{when}", "deviation"
    for row in rows:
        when = day(row["Day"])
        item = f"{when}"
        amount, output, gap = (Decimal(row[name]).quantize(Decimal("0.01")) for name in ("Input", "Output",
            "Difference"))
        if gap != amount - output:
            yield "B", item, "deviation"
        if person(row["Prepared by"]) == person(row["Reviewed by"]):
            yield "C", item, "deviation"
        if business_days(when, day(row["Reviewed on"])) > 3:
            yield "D", item, "deviation"
        if gap and (not row["Break cleared on"] or business_days(when, day(row["Break cleared on"])) > 5):
            yield "E", item, "deviation"
        if item not in ledger:
            yield "F", item, "unable"
        elif amount != ledger[item]:
            yield "F", item, "deviation"


def check_outputs(folder: Path) -> Found:
    """PI-05: by the due time, to an authorised address, sent again after a bounce."""
    rows = read_csv(folder, "report_deliveries_2025.csv")
    people = {row["address"]: row for row in read_xlsx(folder, "report_recipients.xlsx", "Recipients")}
    good = {row["resend_of"] for row in rows if row["status"] == "delivered"}
    for row in rows:
        if not row["resend_of"] and (not row["sent_at"] or after(row["sent_at"], row["due_at"])):
            yield "A", row["output_id"], "deviation"
        if row["sent_at"]:
            entry, when = people.get(row["recipient"]), day(row["sent_at"])
            early = entry is None or when < day(entry["valid_from"])
            if early or (entry is not None and entry["valid_to"] and when > day(entry["valid_to"])):
                yield "B", row["output_id"], "deviation"
        if row["status"] == "bounced" and row["output_id"] not in good:
            yield "C", row["output_id"], "deviation"


def check_specifications(folder: Path) -> Found:
    """PI-06: approved by the annex, published afterwards, reviewed in 365 days, releases followed in 10 days."""
    people = {row["Person"]: row for row in read_csv(folder, "specification_approvers.csv")}
    for row in read_xlsx(folder, "specifications_2025.xlsx", "Register"):
        item = row["Specification"]
        if row["Approved by"] not in people or day(row["Approved on"]) < day(people[row["Approved by"]]["From"]):
            yield "A", item, "deviation"
        if day(row["Published on"]) < day(row["Approved on"]):
            yield "B", item, "deviation"
        if date(2025, 12, 31) - day(row["Last review"]) > timedelta(days=365):
            yield "C", item, "deviation"
    for row in read_csv(folder, "specification_releases_2025.csv"):
        done = row["Specification updated on"]
        spent = business_days(day(row["Released on"]), day(done) if done else date(2026, 1, 7))
        if spent > 10 or (not done and spent == 10):
            yield "D", row["Release"], "deviation"


def check_integrity(folder: Path) -> Found:
    """PI-07: a check each day, mismatches ticketed, fixes approved by another person beforehand."""
    runs = read_csv(folder, "integrity_runs_2025.csv")
    have = {day(row["started_at"]) for row in runs}
    for when in DAYS:
        if when not in have:
            yield "A", f"{when}", "deviation"
    for row in runs:
        if row["mismatches"] != "0" and not row["ticket"]:
            yield "B", row["run_id"], "deviation"
    for row in read_csv(folder, "data_fixes_2025.tsv", delimiter="\t"):
        if row["Approved by"] == "dba-oncall":
            yield "C", row["Fix"], "unable"
        elif person(row["Approved by"]) in {person(name) for name in row["Author"].split(";")}:
            yield "C", row["Fix"], "deviation"
        if after(row["Approved at"], row["Run at"]):
            yield "D", row["Fix"], "deviation"
