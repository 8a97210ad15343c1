"""Brute force: decides every item from the words of the controls and compares with the answer key.

Written without the package's rules, so that neither can hide a mistake of the other.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from .checks import CHECKS as AREA_CHECKS
from .checks.types import Found
from .evidence_reading import (
    Row,
    business_days,
    elapsed,
    in_year,
    local_day,
    moment,
    person,
    read_csv,
    read_xlsx,
)  # fmt: skip


def check_grants(folder: Path) -> Found:
    """LA-01: request, approval first, approver not requester, same role, granter not approver."""
    requests = {row["Request ID"]: row for row in read_xlsx(folder, "access_requests_2025.xlsx", "Requests")}
    for row in read_csv(folder, "access_grants_log_2025.csv"):
        if not in_year(row["granted_at"]):
            continue
        request = requests.get(row["request_id"])
        if request is None:
            yield "A", row["grant_id"], "deviation"
            continue
        approved, granted = moment(request["Approved at"]), moment(row["granted_at"])
        if approved is None or (granted is not None and approved > granted):
            yield "B", row["grant_id"], "deviation"
        if person(request["Approved by"]) == person(request["Requested by"]):
            yield "C", row["grant_id"], "deviation"
        if request["Role"] != row["role"]:
            yield "D", row["grant_id"], "deviation"
        if person(row["granted_by"]) == person(request["Approved by"]):
            yield "E", row["grant_id"], "deviation"


def check_leavers(folder: Path) -> Found:
    """LA-02: accounts of the spell disabled, within 1 business day, not used afterwards."""
    accounts = read_csv(folder, "accounts_all_systems_2026-01-20.csv")
    for row in read_xlsx(folder, "hr_leavers_2025.xlsx", "Leavers", 3):
        last = local_day(row["Last day"])
        if last is None or last.year != 2025:
            continue
        own = [a for a in accounts if a["employee_id"] == row["Employee ID"] and _day(a["created_at"]) <= last]
        if not own:
            yield "A", row["Spell ID"], "unable"
        if any(a["status"] != "disabled" for a in own):
            yield "A", row["Spell ID"], "deviation"
        if any(not a["disabled_at"] or business_days(last, _day(a["disabled_at"])) > 1 for a in own):
            yield "B", row["Spell ID"], "deviation"
        if any(a["last_login_at"] and _day(a["last_login_at"]) > last for a in own):
            yield "C", row["Spell ID"], "deviation"


def _day(text: str) -> date:
    found = local_day(text)
    assert found is not None
    return found


def check_reviews(folder: Path) -> Found:
    """LA-04: one review a system and quarter, nobody reviews himself, all decided, removed in 10 days."""
    done = {
        (f"Q{(_day(row['signed_off_at']).month + 2) // 3}", row["system"])
        for row in read_xlsx(folder, "access_reviews_2025.xlsx", "Reviews")
        if row["status"] == "completed" and in_year(row["signed_off_at"])
    }
    for system in read_xlsx(folder, "systems_in_scope.xlsx", "Systems"):
        for number, quarter in enumerate(("Q1", "Q2", "Q3", "Q4")):
            ends = date(2025, 3 * number + 3, 28)
            if _day(system["in_scope_from"]) <= ends and (quarter, system["system"]) not in done:
                yield "A", f"2025-{quarter} | {system['system']}", "deviation"
    removals = read_csv(folder, "role_removals_2025.csv")
    for row in read_xlsx(folder, "access_reviews_2025.xlsx", "Lines"):
        item = f"{row['review_id']} | {row['account_id']}"
        if person(row["reviewer"]) == person(row["account_holder"]):
            yield "B", item, "deviation"
        if not row["decision"]:
            yield "C", item, "deviation"
        if row["decision"] == "revoke":
            limit = _day(row["decided_at"]) + timedelta(days=10)
            own = [r for r in removals if (r["account_id"], r["role"]) == (row["account_id"], row["role"])]
            if not own or any(_day(r["removed_at"]) > limit for r in own):
                yield "D", item, "deviation"


def check_changes(folder: Path) -> Found:
    """CHG-01: ticket, approved, before deployment, not by an author, by somebody on the list."""
    tickets = {row["change_id"]: row for row in read_xlsx(folder, "change_tickets_2025.xlsx", "Changes")}
    listed = {row["person"]: row for row in read_xlsx(folder, "change_approvers.xlsx", "Approvers")}
    for row in read_csv(folder, "deploy_log_2025.csv"):
        if row["environment"] != "production" or row["pipeline"] == "emergency" or not in_year(row["deployed_at"]):
            continue
        ticket, item = tickets.get(row["change_id"]), row["deployment_id"]
        if ticket is None:
            yield "A", item, "deviation"
        elif not ticket["approver"]:
            yield "B", item, "deviation"
        else:
            yield from _approval(item, row, ticket, listed.get(ticket["approver"]))


def _approval(item: str, row: Row, ticket: Row, entry: Row | None) -> Found:
    if elapsed(ticket["approved_at"], row["deployed_at"]) < timedelta(0):
        yield "C", item, "deviation"
    if person(ticket["approver"]) in {person(author) for author in ticket["authors"].split(";")}:
        yield "D", item, "deviation"
    when = _day(ticket["approved_at"])
    in_force = entry is not None and _day(entry["valid_from"]) <= when
    if entry is None or not in_force or (entry["valid_to"] and when > _day(entry["valid_to"])):
        yield "E", item, "deviation"


def check_emergencies(folder: Path) -> Found:
    """CHG-04: an incident, approved within 2 business days, not by the author."""
    incidents = {row["incident_id"] for row in read_csv(folder, "incidents_2025.csv")}
    for row in read_xlsx(folder, "emergency_changes_2025.xlsx", "Emergency changes"):
        item = row["deployment_id"]
        if row["incident_id"] not in incidents:
            yield "A", item, "deviation"
        if business_days(_day(row["deployed_at"]), _day(row["retro_approved_at"])) > 2:
            yield "B", item, "deviation"
        if person(row["retro_approver"]) in {person(author) for author in row["authors"].split(";")}:
            yield "C", item, "deviation"


def check_vulnerabilities(folder: Path) -> Found:
    """OPS-02: fixed in 15, 30, 90, 180 days, or an exception approved by then."""
    allowed = {"critical": 15, "high": 30, "medium": 90, "low": 180}
    for row in read_xlsx(folder, "vulnerabilities_2025.xlsx", "Findings"):
        if row["severity"] == "informational":
            continue
        if row["severity"] not in allowed:
            yield "A", row["vuln_id"], "unable"
            continue
        due = _day(row["first_seen"]) + timedelta(days=allowed[row["severity"]])
        end = _day(row["fixed_on"] or "2025-12-31")
        if row["exception_id"]:
            if _day(row["exception_approved_on"]) > due:
                yield "B", row["vuln_id"], "deviation"
        elif end > due or (not row["fixed_on"] and due == end):
            yield "A", row["vuln_id"], "deviation"


def check_incidents(folder: Path) -> Found:
    """OPS-07: contained in the hours of the class, stages in order, closure by another manager."""
    hours = {"SEV1": 4, "SEV2": 24, "SEV3": 72, "SEV4": 240}
    stages = ("detected_at", "declared_at", "contained_at", "resolved_at", "closed_at")
    for row in read_csv(folder, "incidents_2025.csv"):
        # The hour that Chicago repeats on November 2 would need an offset; no incident may fall into it.
        assert not any("2025-11-02 01" in row[stage] or "2025-03-09 02" in row[stage] for stage in stages)
        if elapsed(row["detected_at"], row["contained_at"]) > timedelta(hours=hours[row["severity"]]):
            yield "A", row["incident_id"], "deviation"
        if any(elapsed(row[a], row[b]) < timedelta(0) for a, b in pairwise(stages)):
            yield "B", row["incident_id"], "deviation"
        if person(row["lead"]) == person(row["closure_approved_by"]):
            yield "D", row["incident_id"], "deviation"


def check_backups(folder: Path) -> Found:
    """AVL-02: a job for each datastore in service on each day, good within 24 hours."""
    jobs = [row for row in read_csv(folder, "backup_jobs_2025.csv") if in_year(row["scheduled_at"])]
    have = {(row["datastore"], _day(row["scheduled_at"])) for row in jobs}
    for store in read_xlsx(folder, "datastore_inventory.xlsx", "Datastores"):
        current = max(date(2025, 1, 1), _day(store["in_service_from"]))
        while current <= _day(store["out_of_service_on"] or "2025-12-31"):
            if (store["datastore"], current) not in have:
                yield "A", f"{current} | {store['datastore']}", "deviation"
            current += timedelta(days=1)
    for row in jobs:
        if not row["succeeded_at"] or elapsed(row["scheduled_at"], row["succeeded_at"]) > timedelta(hours=24):
            yield "B", row["job_id"], "deviation"


def check_restores(folder: Path) -> Found:
    """AVL-03: each quarter, successful, all rows, within 8 hours."""
    tests = read_xlsx(folder, "restore_tests_2025.xlsx", "Restore tests")
    quarters = {(_day(row["restore_start"]).month + 2) // 3 for row in tests}
    for number in {1, 2, 3, 4} - quarters:
        yield "A", f"2025-Q{number}", "deviation"
    for row in tests:
        if row["result"] != "successful":
            yield "B", row["test_id"], "deviation"
        if row["rows_restored"] != row["rows_expected"]:
            yield "C", row["test_id"], "deviation"
        if not row["restore_end"].startswith("2025"):
            yield "D", row["test_id"], "unable"
        elif elapsed(row["restore_start"], row["restore_end"]) > timedelta(hours=8):
            yield "D", row["test_id"], "deviation"


def check_training(folder: Path) -> Found:
    """GOV-06: new colleagues in 30 days; refresher by its due date with 80 or more."""
    lessons = read_csv(folder, "lms_completions_2025.csv")
    for row in read_xlsx(folder, "hr_workforce_2025.xlsx", "New hires 2025"):
        own = [
            x for x in lessons if x["learner_id"].upper() == row["Employee ID"] and x["course"].startswith("SEC-101")
        ]
        due = _day(row["Hire date"]) + timedelta(days=30)
        still_open = due > date(2026, 1, 20) and any(not x["completed_on"] for x in own)
        if not still_open and not any(x["completed_on"] and _british(x["completed_on"]) <= due for x in own):
            yield "A", row["Employee ID"], "deviation"
    for row in read_xlsx(folder, "hr_workforce_2025.xlsx", "Roster 2025-09-30"):
        if row["Refresher"] != "due":
            continue
        own = [
            x for x in lessons if x["learner_id"].upper() == row["Employee ID"] and x["course"].startswith("SEC-200")
        ]
        if not any(x["completed_on"] and _british(x["completed_on"]) <= _british(x["due_on"]) for x in own):
            yield "B", row["Employee ID"], "deviation"
        scores = [int(x["score"]) for x in own if x["score"]]
        if scores and max(scores) < 80:
            yield "C", row["Employee ID"], "deviation"


def _british(text: str) -> date:
    number, month, year = text.split("/")
    return date(int(year), int(month), int(number))


def check_meetings(folder: Path) -> Found:
    """GOV-02: a board meeting in each quarter with 4 directors."""
    board = [x for x in read_xlsx(folder, "board_meetings_2025.xlsx", "Meetings") if x["body"] == "Board of Directors"]
    for number in {1, 2, 3, 4} - {(_day(row["meeting_date"]).month + 2) // 3 for row in board}:
        yield "A", f"2025-Q{number}", "deviation"
    for row in board:
        if int(row["members_present"]) < 4:
            yield "B", row["meeting_id"], "deviation"


CHECKS: dict[str, Callable[[Path], Found]] = {
    "LA-01": check_grants, "LA-02": check_leavers, "LA-04": check_reviews, "CHG-01": check_changes,
    "CHG-04": check_emergencies, "OPS-02": check_vulnerabilities, "OPS-07": check_incidents, "AVL-02": check_backups,
    "AVL-03": check_restores, "GOV-06": check_training, "GOV-02": check_meetings, **AREA_CHECKS,
}  # fmt: skip


def found_by_brute_force(folder: Path) -> set[tuple[str, str, str, str]]:
    """Return (control, attribute, item, result) of everything that is not in order."""
    evidence = folder / "evidence"
    return {(control, *found) for control, check in CHECKS.items() for found in check(evidence)}


def differences(folder: Path) -> list[str]:
    """Return where the answer key, the near misses and the evidence disagree; empty when they agree."""
    with (folder / "answer_key.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["by"] == "computed"]
    key = {(row["control"], row["attribute"], row["item"], row["result"]) for row in rows}
    with (folder / "near_misses.csv").open(encoding="utf-8", newline="") as stream:
        near = {(row["control"], row["attribute"], row["item"]) for row in csv.DictReader(stream)}
    found = found_by_brute_force(folder)
    return [
        *(f"in the evidence, not in the key: {row}" for row in sorted(found - key)),
        *(f"in the key, not in the evidence: {row}" for row in sorted(key - found)),
        *(f"a near miss is flagged: {row}" for row in sorted(row for row in found if row[:3] in near)),
    ]
