"""GOV-03, GOV-05, GOV-08 and GOV-09 by brute force."""

# fmt: off
from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from generator.checks.types import Found, day
from generator.evidence_reading import Row, read_csv, read_ods, read_xlsx


def _entitled(rows: list[Row], who: str, when: date) -> bool:
    return any(
        row["executive"] == who and day(row["from"]) <= when and (not row["to"] or when <= day(row["to"]))
        for row in rows
    )


def check_roles(folder: Path) -> Found:
    """GOV-03: reviewed by the due date, by somebody entitled, held by somebody at work."""
    approvers = read_xlsx(folder, "role_approvers.xlsx", "Approvers")
    roster = {row["Employee ID"] for row in read_xlsx(folder, "hr_workforce_2025.xlsx", "Roster 2025-09-30")}
    for row in read_ods(folder, "role_register.ods"):
        if not row["Reviewed on"] or day(row["Reviewed on"]) > day(row["Review due"]):
            yield "A", row["Role"], "deviation"
        if not row["Reviewed on"]:
            yield "B", row["Role"], "unable"
        elif not _entitled(approvers, row["Approver"], day(row["Reviewed on"])):
            yield "B", row["Role"], "deviation"
        if row["Holder"] not in roster:
            yield "C", row["Role"], "deviation"


def check_evaluations(folder: Path) -> Found:
    """GOV-05: every employee in the cycle, evaluated in time, by the line manager."""
    done = {row["employee"].replace("E0", "E"): row for row in read_csv(folder, "evaluations_2025.txt", delimiter="\t")}
    cycle = read_xlsx(folder, "evaluation_cycle_2025.xlsx", "Cycle 2025", 3)
    for row in cycle:
        if row["Eligible"] != "yes":
            continue
        own = done.get(row["Employee ID"])
        if own is None:
            yield "A", row["Employee ID"], "deviation"
            continue
        if datetime.strptime(own["completed_on"], "%d %b %Y").date() > day(own["due_on"]):  # noqa: DTZ007 - a day
            yield "B", row["Employee ID"], "deviation"
        if own["evaluator"] != row["Line manager"]:
            yield "C", row["Employee ID"], "deviation"
    listed = {row["Employee ID"] for row in cycle}
    for row in read_xlsx(folder, "hr_workforce_2025.xlsx", "Roster 2025-09-30"):
        if row["Worker type"] == "Employee" and row["Employee ID"] not in listed:
            yield "D", row["Employee ID"], "deviation"


def check_cases(folder: Path) -> Found:
    """GOV-08: closed in 45 days, with an outcome."""
    for row in read_xlsx(folder, "ethics_line_2025.xlsx", "Cases"):
        due = day(row["Opened on"]) + timedelta(days=45)
        if (row["Closed on"] and day(row["Closed on"]) > due) or (not row["Closed on"] and due <= date(2026, 1, 21)):
            yield "B", row["Case"], "deviation"
        if row["Closed on"] and not row["Outcome"]:
            yield "C", row["Case"], "deviation"


def check_policies(folder: Path) -> Found:
    """GOV-09: approved again in 366 days by somebody entitled, published afterwards, all topics covered."""
    approvers = read_xlsx(folder, "policy_approvers.xlsx", "Approvers")
    rows = read_csv(folder, "policy_register.csv")
    for row in rows:
        if row["previous_approval"]:
            due = day(row["previous_approval"]) + timedelta(days=366)
            if day(row["approved_on"] or "2025-12-31") > due:
                yield "A", row["policy_id"], "deviation"
        if row["approver"] and not _entitled(approvers, row["approver"], day(row["approved_on"])):
            yield "B", row["policy_id"], "deviation"
        if row["published_on"] and day(row["published_on"]) < day(row["approved_on"]):
            yield "C", row["policy_id"], "deviation"
    for topic in read_xlsx(folder, "policy_topics.xlsx", "Topics"):
        if topic["topic"] not in {row["topic"] for row in rows}:
            yield "D", topic["topic"], "deviation"
