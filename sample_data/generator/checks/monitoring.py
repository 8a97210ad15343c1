"""MON-01 to MON-04 by brute force."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from generator.checks.types import Found, day
from generator.evidence_reading import elapsed, read_csv, read_xlsx


def check_self_assessment(folder: Path) -> Found:
    """MON-01: every control and quarter, in time, failures logged, by the owner."""
    rows = read_xlsx(folder, "self_assessments_2025.xlsx", "Responses", 3)
    logged = {row["source_ref"] for row in read_csv(folder, "deficiency_log.csv")}
    have = {(row["quarter"], row["control"]) for row in rows}
    for row in read_xlsx(folder, "control_program.xlsx", "Program"):
        for number in (1, 2, 3, 4):
            begun = date(2025, 3 * number - 2, 1)
            if day(row["since"]) <= begun and (f"2025-Q{number}", row["control"]) not in have:
                yield "A", f"2025-Q{number} | {row['control']}", "deviation"
    for row in rows:
        if day(row["submitted_on"]) > day(row["due_on"]):
            yield "B", row["assessment"], "deviation"
        if row["response"] == "failed" and row["assessment"] not in logged:
            yield "C", row["assessment"], "deviation"
        if row["submitted_by"] != row["owner"]:
            yield "D", row["assessment"], "deviation"


def check_deficiencies(folder: Path) -> Found:
    """MON-03: in time, validated by another, last report's exceptions logged, raised before closed."""
    rows = read_csv(folder, "deficiency_log.csv")
    for row in rows:
        closed = row["closed_on"]
        if day(closed or "2026-01-23") > day(row["due_on"]):
            yield "B", row["issue"], "deviation"
        if closed and row["validated_by"] in ("", row["owner"]):
            yield "C", row["issue"], "deviation"
        if closed and day(closed) < day(row["raised_on"]):
            yield "E", row["issue"], "deviation"
    for row in read_xlsx(folder, "prior_report_exceptions.xlsx", "Exceptions"):
        if row["ref"] not in {one["source_ref"] for one in rows}:
            yield "D", row["ref"], "deviation"


def check_penetration_test(folder: Path) -> Found:
    """MON-02: both scopes in the year; fixed in time or accepted before; serious ones tested again."""
    scopes = {row["scope"] for row in read_xlsx(folder, "pentests_2025.xlsx", "Tests")}
    for scope in {"Application", "Network"} - scopes:
        yield "A", f"2025 | {scope}", "deviation"
    days = {"critical": 14, "high": 30, "medium": 90, "low": 180}
    for row in read_xlsx(folder, "pentest_findings_2025.xlsx", "Findings"):
        due = day(row["reported_on"]) + timedelta(days=days[row["severity"]])
        if not row["acceptance"] and day(row["fixed_on"] or "2026-01-23") > due:
            yield "C", row["finding"], "deviation"
        if row["severity"] in ("critical", "high") and row["retest"] != "passed":
            yield "D", row["finding"], "deviation"
        if row["acceptance"] and day(row["accepted_on"]) > due:
            yield "E", row["finding"], "deviation"


def check_configuration(folder: Path) -> Found:
    """MON-04: a completed run every day; failures resolved in the hours of their severity, with a ticket."""
    runs = read_csv(folder, "configuration_check_runs_2025.csv")
    done = {day(row["finished_at"]) for row in runs if row["state"] == "completed"}
    for number in range(365):
        when = date(2025, 1, 1) + timedelta(days=number)
        if when not in done:
            yield "A", f"{when}", "deviation"
    hours = {"high": 24, "medium": 120}
    for row in read_csv(folder, "configuration_check_failures_2025.csv", delimiter=";"):
        if row["severity"] not in hours:
            yield "B", row["failure"], "unable"
        elif not row["resolved_at"] or elapsed(row["first_failed_at"], row["resolved_at"]) > timedelta(
            hours=hours[row["severity"]]
        ):
            yield "B", row["failure"], "deviation"
        if not row["ticket"]:
            yield "C", row["failure"], "deviation"
