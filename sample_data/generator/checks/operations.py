"""Changes and operations by brute force."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from generator.checks.types import Found, day
from generator.evidence_reading import (
    business_days,
    elapsed,
    person,
    read_csv,
    read_ods,
    read_xlsx,
)
from generator.times import is_business_day

PERIOD = (date(2025, 1, 1), date(2025, 12, 31))


def after(first: str, last: str) -> bool:
    """Return whether the last moment falls before the first one."""
    return elapsed(first, last) < timedelta(0)


def in_force(first: str, last: str) -> bool:
    """Return whether a span touches a day of the period."""
    return (not first or day(first) <= PERIOD[1]) and (not last or day(last) >= PERIOD[0])


def missing_months(days: list[str]) -> list[str]:
    """Return the months of 2025 without a day."""
    seen = {day(text).month for text in days if day(text).year == 2025}
    return [f"2025-{month:02d}" for month in range(1, 13) if month not in seen]


def check_branches(folder: Path) -> Found:
    """CHG-02: protected, administrators included, a review and checks required, changes approved before."""
    settings = {row["repository"]: row for row in read_csv(folder, "repo_settings_2025-12-31.csv")}
    for row in read_xlsx(folder, "repo_inventory_2025.xlsx", "Repositories", 3):
        name = row["repository"]
        protected = name in settings and settings[name]["protection"] == "enabled"
        if in_force(row["in_scope_from"], row["in_scope_to"]) and not protected:
            yield "A", name, "deviation"
    for name, row in settings.items():
        if row["admins_included"] != "true":
            yield "B", name, "deviation"
        if int(row["required_reviews"]) < 1:
            yield "C", name, "deviation"
        if not row["required_checks"]:
            yield "D", name, "deviation"
    for row in read_csv(folder, "repo_setting_changes_2025.tsv", delimiter="\t"):
        if not row["approved_at"] or after(row["approved_at"], row["changed_at"]):
            yield "E", row["event_id"], "deviation"


def check_release_tests(folder: Path) -> Found:
    """CHG-03: a run, passed, before the deployment, by another person where tested by hand."""
    runs = read_csv(folder, "test_runs_2025.csv")
    for row in read_xlsx(folder, "releases_2025.xlsx", "Releases 2025"):
        own, item = [run for run in runs if run["run_id"] == row["test_run"]], row["Release"]
        if not own:
            yield "A", item, "deviation"
            continue
        good = [run for run in own if run["result"] == "passed"]
        if not good:
            yield "B", item, "deviation"
        if any(after(run["finished_at"], row["Deployed at"]) for run in good):
            yield "C", item, "deviation"
        if row["Test type"] == "manual":
            testers = {person(run["tester"]) for run in own}
            if testers == {"deploy-runner"}:
                yield "D", item, "unable"
            elif testers <= {person(row["Author"])}:
                yield "D", item, "deviation"


def check_platform(folder: Path) -> Found:
    """CHG-05: both ways, within the window, every month, followed up in 10 business days."""
    records = {row["Record"]: row for row in read_xlsx(folder, "platform_change_records_2025.xlsx", "Records")}
    events = read_csv(folder, "platform_events_2025.csv")
    for row in events:
        record = records.get(row["change_ref"])
        if record is None:
            yield "A", row["event_id"], "deviation"
            continue
        if after(row["event_at"], record["Window end"]):
            yield "C", row["event_id"], "deviation"
        if after(record["Window start"], row["event_at"]):
            yield "D", row["event_id"], "deviation"
    used = {row["change_ref"] for row in events}
    for name, record in records.items():
        if record["State"] == "implemented" and name not in used:
            yield "B", name, "deviation"
    for month in missing_months([row["performed_on"] for row in read_ods(folder, "change_reconciliations_2025.ods")]):
        yield "E", month, "deviation"
    for row in read_csv(folder, "unmatched_changes_2025.csv"):
        # Open cases can only be judged when ten business days had passed by January 8, 2026.
        end = day(row["resolved_on"]) if row["resolved_on"] else date(2026, 1, 8)
        if business_days(day(row["found_on"]), end) > 10 or (
            not row["resolved_on"] and business_days(day(row["found_on"]), end) == 10
        ):
            yield "F", row["case_id"], "deviation"


def check_copies(folder: Path) -> Found:
    """CHG-06: approved before by an owner of that day, masked, deleted within 30 days."""
    owners = read_xlsx(folder, "data_owners.xlsx", "Owners")
    for row in read_csv(folder, "test_data_copies_2025.csv"):
        item, when = row["copy_id"], day(row["approved_at"])
        if after(row["approved_at"], row["copied_at"]):
            yield "A", item, "deviation"
        if not any(
            o["person"] == row["approved_by"] and day(o["valid_from"]) <= when
            and (not o["valid_to"] or when <= day(o["valid_to"])) for o in owners
        ):
            yield "B", item, "deviation"
        if row["masked"].lower() != "yes":
            yield "C", item, "deviation"
        due = day(row["copied_at"]) + timedelta(days=30)
        if (day(row["deleted_at"]) if row["deleted_at"] else date(2026, 1, 8)) > due:
            yield "D", item, "deviation"


def check_scans(folder: Path) -> Found:
    """OPS-01: both types each ISO week, failures repeated in 48 hours, all assets covered."""
    scans = read_csv(folder, "scan_history_2025.csv")
    done = {(*day(r["started_at"]).isocalendar()[:2], r["scan_type"]) for r in scans if r["status"] == "completed"}
    monday = date(2024, 12, 30)
    while monday <= PERIOD[1]:
        year, week, _ = monday.isocalendar()
        for kind in ("internal", "external"):
            if (year, week, kind) not in done:
                yield "A", f"{year}-W{week:02d} | {kind}", "deviation"
        monday += timedelta(days=7)
    for row in scans:
        if row["status"] == "failed":
            again = row["repeated_at"]
            if not again or elapsed(row["started_at"], again) > timedelta(hours=48):
                yield "B", row["scan_id"], "deviation"
    hosts = {row["Host"] for row in read_xlsx(folder, "scan_targets_2025.xlsx", "Target list", 2)}
    for row in read_csv(folder, "assets_2025.csv"):
        if in_force(row["in_service_from"], row["out_of_service_on"]) and row["asset"] not in hosts:
            yield "C", row["asset"], "deviation"


def check_patches(folder: Path) -> Found:
    """OPS-03: 30 days to June 30, 14 from July 1; ticket, approval before, exception."""
    changes = {row["Change"]: row for row in read_xlsx(folder, "patch_changes_2025.xlsx", "Changes")}
    for row in read_csv(folder, "patch_report_2025.csv", delimiter=";"):
        item, released = f"{row['patch_id']} | {row['host_id']}", day(row["released_on"])
        limit = 30 if released <= date(2025, 6, 30) else 14
        change = changes.get(row["change_id"])
        if row["status"] == "not installed":
            if not row["exception_id"]:
                yield "D", item, "deviation"
            continue
        if change is None:
            yield "B", item, "deviation"
        if not row["installed_at"].startswith("20"):
            yield "A", item, "unable"
            yield "C", item, "unable"
            continue
        if day(row["installed_at"]) > released + timedelta(days=limit):
            yield "A", item, "deviation"
        if change is not None and after(change["Approved at"], row["installed_at"]):
            yield "C", item, "deviation"


def check_alerts(folder: Path) -> Found:
    """OPS-04: acknowledged in the hours of the class, disposition, incident, closed afterwards."""
    hours = {"critical": 1, "high": 4, "medium": 24, "low": 72}
    incidents = {row["incident_id"] for row in read_csv(folder, "incidents_2025.csv")}
    for row in read_csv(folder, "siem_alerts_2025.csv"):
        item, seen = row["alert_id"], row["acknowledged_at"]
        if row["analyst"] != "rule:auto-close":
            if seen and len(seen) == 10:
                yield "A", item, "unable"
            elif not seen or not timedelta(0) <= elapsed(row["created_at"],
                seen) <= timedelta(hours=hours[row["severity"]]):
                yield "A", item, "deviation"
        if row["disposition"] not in ("true positive", "false positive", "benign", "auto-closed"):
            yield "B", item, "deviation"
        if row["disposition"] == "true positive" and row["incident_id"] not in incidents:
            yield "C", item, "deviation"
        if len(seen) > 10 and row["closed_at"] and after(seen, row["closed_at"]):
            yield "D", item, "deviation"


def check_log_reviews(folder: Path) -> Found:
    """OPS-05: each business day, by the next one, sources covered, findings ticketed, kept for a year."""
    rows = read_csv(folder, "log_reviews_2025.csv")
    have = {row["review_date"] for row in rows}
    current = PERIOD[0]
    while current <= PERIOD[1]:
        if is_business_day(current) and f"{current}" not in have:
            yield "A", f"{current}", "deviation"
        current += timedelta(days=1)
    for row in rows:
        if business_days(day(row["review_date"]), day(row["completed_at"])) > 1:
            yield "B", row["review_date"], "deviation"
        if row["findings"] != "0" and not row["ticket"]:
            yield "D", row["review_date"], "deviation"
    sources = read_csv(folder, "siem_sources_2025-12-31.csv")
    sending = {row["source_id"] for row in sources if row["state"] == "receiving"}
    for row in read_xlsx(folder, "log_source_inventory.xlsx", "Inventory"):
        if in_force(row["From"], row["To"]) and row["Source"] not in sending:
            yield "C", row["Source"], "deviation"
    for row in sources:
        if int(row["retention_days"]) < 365:
            yield "E", row["source_id"], "deviation"


def check_performance(folder: Path) -> Found:
    """OPS-06: each service monitored, acknowledged in time outside maintenance, resolved or ticketed."""
    hours = {"P1": 1, "P2": 2, "P3": 24}
    watched = {row["service"] for row in read_csv(folder, "monitors_2025-12-31.csv") if row["state"] == "enabled"}
    for row in read_ods(folder, "service_catalogue.ods"):
        if in_force(row["Live from"], row["Retired on"]) and row["Service"] not in watched:
            yield "A", row["Service"], "deviation"
    for row in read_csv(folder, "performance_alerts_2025.csv"):
        late = not row["acknowledged_at"] or not timedelta(0) <= elapsed(
            row["triggered_at"], row["acknowledged_at"]
        ) <= timedelta(hours=hours[row["priority"]])
        if row["maintenance"] != "yes" and late:
            yield "B", row["alert_id"], "deviation"
        if not row["resolved_at"] and not row["ticket_id"]:
            yield "C", row["alert_id"], "deviation"


def check_reviews_of_incidents(folder: Path) -> Found:
    """OPS-08: reviewed in 5 business days, actions by their date, every serious incident."""
    reviews = read_xlsx(folder, "post_incident_reviews_2025.xlsx", "Reviews", 3)
    for row in reviews:
        held = row["Review held on"]
        if not held or business_days(day(row["Resolved on"]), day(held)) > 5:
            yield "A", row["Incident"], "deviation"
    for row in read_csv(folder, "incident_actions_2025.csv"):
        if day(row["due_on"]) <= date(2026, 1, 14) and (not row["done_on"] or day(row["done_on"]) > day(row["due_on"])):
            yield "C", row["action_id"], "deviation"
    have = {row["Incident"] for row in reviews}
    for row in read_csv(folder, "incidents_2025.csv"):
        if row["severity"] in ("SEV1", "SEV2") and row["incident_id"] not in have:
            yield "D", row["incident_id"], "deviation"


def check_exercises(folder: Path) -> Found:
    """OPS-09: an exercise in 2025, lessons in time."""
    held = [row for row in read_xlsx(folder, "incident_exercises.xlsx",
        "Exercises") if row["Held on"].startswith("2025")]
    if not any(row["Kind"] == "exercise" for row in held):
        yield "A", "2025", "deviation"
    for row in read_csv(folder, "incident_exercise_actions.csv"):
        if not row["done_on"] or row["done_on"] > row["due_on"]:
            yield "C", row["action_id"], "deviation"


def check_notices(folder: Path) -> Found:
    """OPS-10: told in the hours of the contract, text approved, an incident behind it."""
    hours = {"enterprise": 24, "standard": 72}
    incidents = {row["incident_id"] for row in read_csv(folder, "incidents_2025.csv")}
    for row in read_xlsx(folder, "customer_notices_2025.xlsx", "Notices"):
        told = row["Notified at"]
        if len(told) == 10:
            yield "A", row["Notice"], "unable"
        elif not told or elapsed(row["Confirmed at"], told) > timedelta(hours=hours[row["Contract"]]):
            yield "A", row["Notice"], "deviation"
        if told and not row["Approved by"]:
            yield "B", row["Notice"], "deviation"
        if row["Incident"] not in incidents:
            yield "C", row["Notice"], "deviation"


