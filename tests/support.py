"""A tiny engagement, readable in full: six leavers, their accounts, three attributes."""

from __future__ import annotations

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

from reperform.catalogue import criteria_in_scope
from reperform.engagement.creating import create_engagement
from reperform.opened import OpenEngagement, open_at
from reperform.populations.imports import take_in

PERSON = "ana"
AT = "2026-02-01T10:00:00Z"

LEAVERS = """employee,left_on,type
E1,2025-03-03,employee
E2,2025-03-07,employee
E3,2025-07-03,contractor
E4,2025-12-31,employee
E5,2026-01-02,employee
E6,2025-05-05,employee
"""
# E1 same day, E2 Friday to Monday (1 business day), E3 Thursday over Independence Day and a weekend to Monday (1),
# E4 on the last day, removed two business days later (deviation), E5 outside the period, E6 never (deviation).
ACCOUNTS = """account,employee,disabled_on
a1,E1,2025-03-03
a2,E2,2025-03-10
a3,E3,2025-07-07
a4,E4,2026-01-05
a5,E5,2026-01-02
a6,E6,
"""

ENGAGEMENT: dict[str, Any] = {
    "schema": "reperform/engagement/1",
    "about": {
        "client": "Harbour Tools", "system": "Harbour Cloud", "report_type": 2, "period_start": "2025-01-01",
        "period_end": "2025-12-31", "time_zone": "America/Chicago", "categories": ["Security"],
        "firm": "Prescott CPAs", "engagement_id": "TINY-2025",
    },
    "people": [
        {"person": "ana", "name": "Ana Prescott", "roles": ["preparer"]},
        {"person": "ben", "name": "Ben Ode", "roles": ["reviewer"]},
    ],
    "controls": [
        {"control": "LA-02", "title": "Access removed for leavers",
         "description": "Access is removed within one business day of the last day.", "owner": "IT",
         "frequency": "per_event",
         "automation": "manual", "criteria": ["CC6.2", "CC6.3"]},
    ],
    "attributes": [
        {"control": "LA-02", "attribute": "A", "text": "The account was disabled", "test_nature": "reperformance",
         "population": "LEAVERS", "rule": "present",
         "arguments": {"column": "ACCOUNTS.disabled_on", "no_match": "unable"}},
        {"control": "LA-02", "attribute": "B", "text": "Within one business day", "test_nature": "reperformance",
         "population": "LEAVERS", "rule": "within",
         "arguments": {"start": "left_on", "end": "ACCOUNTS.disabled_on", "limit": "1", "before_start": "pass",
                       "missing_start": "unable", "missing_end": "deviation", "boundary": "inclusive",
                       "no_match": "unable"},
         "sla_source": "Control wording: within one business day"},
        {"control": "LA-02", "attribute": "C", "text": "The removal ticket names every system",
         "test_nature": "inspection",
         "population": "LEAVERS", "rule": "manual", "arguments": {"guidance": "Inspect the ticket."}},
    ],
    "populations": [
        {"population": "LEAVERS", "controls": ["LA-02"], "title": "Leavers of the period", "unit": "leaver",
         "key": ["employee"], "date_column": "left_on", "stated_count": 6, "source": "HR system",
         "query": "left in 2025",
         "produced_by": "HR", "produced_at": "2026-01-20"},
        {"population": "ACCOUNTS", "controls": ["LA-02"], "title": "Accounts", "unit": "account", "key": ["account"],
         "stated_count": 6, "source": "Directory", "query": "all accounts", "produced_by": "IT",
         "produced_at": "2026-01-20"},
    ],
    "joins": [{"left": "LEAVERS", "left_columns": ["employee"], "right": "ACCOUNTS", "right_columns": ["employee"]}],
    "calendar": [{"date": "2025-07-04", "name": "Independence Day"}, {"date": "2026-01-01", "name": "New Year's Day"}],
    "methodology": [{"control": "", "method": "frequency_table", "table": "example-a", "risk": "moderate"}],
    "walkthroughs": [
        {"control": "LA-02", "performed_by": "ana", "performed_on": "2026-01-25", "met_with": "IT lead", "item": "E1",
         "seen": "Ticket, directory log and screen of the disabled account.", "design": "suitable",
         "implementation": "implemented"},
    ],
}  # fmt: skip


def tiny_json(**changes: Any) -> dict[str, Any]:
    """Return the tiny engagement as JSON, with top-level parts replaced, every other criterion given a reason."""
    content = deepcopy(ENGAGEMENT) | changes
    mapped = {criterion for control in content["controls"] for criterion in control["criteria"]}
    content["criteria"] = [
        {"criterion": one.id, "applicable": "yes", "reason": "Outside this engagement"}
        for one in criteria_in_scope(tuple(content["about"]["categories"]))
        if one.id not in mapped
    ]
    return content


def make(root: Path, content: dict[str, Any] | None = None, accounts: str = ACCOUNTS) -> OpenEngagement:
    """Make the tiny engagement in a folder with its evidence in the inbox; nothing is taken in."""
    create_engagement(root, content or tiny_json())
    (root / "evidence" / "leavers.csv").write_text(LEAVERS, encoding="utf-8")
    (root / "evidence" / "accounts.csv").write_text(accounts, encoding="utf-8")
    return open_at(root)


def with_evidence(root: Path, content: dict[str, Any] | None = None, accounts: str = ACCOUNTS) -> OpenEngagement:
    """Make the tiny engagement and take both lists in."""
    opened = make(root, content, accounts)
    for name, population in (("leavers.csv", "LEAVERS"), ("accounts.csv", "ACCOUNTS")):
        taken = take_in(opened, root / "evidence" / name, population, person=PERSON, at=AT)
        assert taken.outcome == "accepted", taken
    return opened


def command(*arguments: str, cwd: Path, code: int | None = 0) -> dict[str, Any]:
    """Run the command line with --json in a process of its own and return its answer."""
    done = subprocess.run(
        [sys.executable, "-m", "reperform", *arguments, "--json"],
        cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "Traceback" not in done.stderr + done.stdout
    answer: dict[str, Any] = json.loads(done.stdout)
    if code is not None:
        assert (done.returncode, answer["exit_code"]) == (code, code), done.stderr
    return answer


def snapshot(root: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
