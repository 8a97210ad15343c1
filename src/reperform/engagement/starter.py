"""What a new engagement.xlsx is filled with: three worked controls, and every other criterion still open.

The period is left blank on purpose: it is a fact of the engagement, and never taken from the clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reperform.catalogue import criteria_in_scope

EXAMPLES = {"client": "Example Cloud, Inc.", "system": "Example Cloud Platform", "firm": "Example CPAs LLP"}
_CONTROLS: tuple[dict[str, Any], ...] = (
    {
        "control": "LA-02",
        "title": "Access of leavers is disabled",
        "description": "The accounts of leavers are disabled within one business day of their last day.",
        "owner": "IT Operations Manager",
        "frequency": "per_event",
        "automation": "manual",
        "criteria": ["CC6.2", "CC6.3"],
    },
    {
        "control": "CM-01",
        "title": "Changes are approved by someone else",
        "description": "Someone other than the author approves each change to production before release.",
        "owner": "Engineering Manager",
        "frequency": "per_event",
        "automation": "manual",
        "criteria": ["CC8.1"],
    },
    {
        "control": "LA-05",
        "title": "Quarterly access review",
        "description": "System owners review all access each quarter; access no longer needed is removed.",
        "owner": "Security Manager",
        "frequency": "quarterly",
        "automation": "manual",
        "criteria": ["CC6.3"],
    },
)
_ATTRIBUTES: tuple[dict[str, Any], ...] = (
    {
        "control": "LA-02",
        "attribute": "A",
        "text": "The account was disabled within one business day of the last day.",
        "test_nature": "reperformance",
        "population": "LEAVERS",
        "rule": "within",
        "arguments": {
            "start": "last_day",
            "end": "ACCOUNTS.disabled_at",
            "limit": "1",
            "unit": "business_days",
            "before_start": "pass",
            "missing_start": "unable",
            "missing_end": "deviation",
            "boundary": "inclusive",
            "no_match": "unable",
        },
        "sla_source": "Access control policy",
    },
    {
        "control": "CM-01",
        "attribute": "A",
        "text": "A person other than the author approved the change.",
        "test_nature": "reperformance",
        "population": "CHANGES",
        "rule": "different_person",
        "arguments": {
            "person": "approver",
            "other": "author",
            "missing_person": "deviation",
            "missing_other": "unable",
        },
    },
    {
        "control": "CM-01",
        "attribute": "B",
        "text": "The change was approved before it was released.",
        "test_nature": "reperformance",
        "population": "CHANGES",
        "rule": "ordered",
        "arguments": {"dates": "approved_at, released_at", "same_time": "pass", "missing": "deviation"},
    },
    {
        "control": "LA-05",
        "attribute": "A",
        "text": "A review was completed in each quarter of the period.",
        "test_nature": "inspection",
        "population": "REVIEWS",
        "rule": "occurs_each",
        "arguments": {"date": "completed_on", "each": "quarter"},
    },
)
_POPULATIONS: tuple[dict[str, Any], ...] = (
    {
        "population": "LEAVERS",
        "controls": ["LA-02"],
        "title": "Workers who left in the period",
        "unit": "leaver",
        "key": ["employee_id"],
        "date_column": "last_day",
        "date_order": "YMD",
        "item_rule": "in_period",
        "source": "Human resources system",
    },
    {
        "population": "ACCOUNTS",
        "controls": ["LA-02"],
        "title": "Accounts of the directory with their status",
        "unit": "account",
        "key": ["login"],
        "date_order": "YMD",
        "item_rule": "all_rows",
        "source": "Directory",
    },
    {
        "population": "CHANGES",
        "controls": ["CM-01"],
        "title": "Changes released in the period",
        "unit": "change",
        "key": ["change_id"],
        "date_column": "released_at",
        "date_order": "YMD",
        "item_rule": "in_period",
        "source": "Deployment log",
    },
    {
        "population": "REVIEWS",
        "controls": ["LA-05"],
        "title": "Access reviews completed in the period",
        "unit": "review",
        "key": ["review_id"],
        "date_column": "completed_on",
        "date_order": "YMD",
        "item_rule": "in_period",
        "source": "Governance tool",
    },
)


def starter(engagement_id: str = "ENGAGEMENT-1") -> dict[str, Any]:
    """Return the content of a new engagement workbook in its JSON form; the period is blank.

    Parameters
    ----------
    engagement_id : str
        Id of the new engagement, for example made from the name of its folder.

    Examples
    --------
    >>> "period_start" in starter()["about"]
    False
    """
    return {
        **around(engagement_id, _CONTROLS, ["Security"]),
        "controls": [dict(row) for row in _CONTROLS],
        "attributes": [dict(row) for row in _ATTRIBUTES],
        "populations": [dict(row) for row in _POPULATIONS],
        "joins": [
            {
                "left": "LEAVERS",
                "left_columns": ["employee_id"],
                "right": "ACCOUNTS",
                "right_columns": ["employee_id"],
                "note": "Both lists carry the employee number.",
            }
        ],
    }


def around(engagement_id: str, controls: Sequence[Mapping[str, Any]], categories: Sequence[str]) -> dict[str, Any]:
    """Return what stands around the controls of a new engagement: About, the team, criteria still open."""
    covered = {name for control in controls for name in control["criteria"]}
    return {
        "schema": "reperform/engagement/1",
        "about": {
            "client": EXAMPLES["client"],
            "system": EXAMPLES["system"],
            "report_type": 2,
            "time_zone": "America/New_York",
            "categories": list(categories),
            "firm": EXAMPLES["firm"],
            "engagement_id": engagement_id,
        },
        "people": [
            {"person": "prep", "name": "Pat Preparer", "roles": ["preparer"]},
            {"person": "rev", "name": "Robin Reviewer", "roles": ["reviewer", "partner"]},
        ],
        "criteria": [
            {"criterion": row.id, "applicable": "yes"} for row in criteria_in_scope(categories) if row.id not in covered
        ],
        "other_sheets": {},
    }
