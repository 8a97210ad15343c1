"""engagement.json: everything that becomes a row of the engagement workbook."""

from __future__ import annotations

from typing import Any

from .book import Book
from .company import Company
from .controls import core_attributes, core_controls
from .report_sheets import report_sheets
from .requests import requests
from .times import HOLIDAYS
from .walkthroughs import walkthroughs

SAMPLE_SIZES = {"LA-02": 20, "CHG-01": 25, "OPS-07": 15}
_ABOUT = {
    "client": "Quillberry Systems, Inc.", "system": "Quillberry Spend Platform", "report_type": 2,
    "period_start": "2025-01-01", "period_end": "2025-12-31", "time_zone": "America/Chicago",
    "categories": ["Security", "Availability", "Processing Integrity", "Confidentiality", "Privacy"],
    "firm": "Marlowe Tindall CPAs LLP", "engagement_id": "SAMPLE-2025",
}  # fmt: skip
_PEOPLE = (
    ("mruiz", "Maya Ruiz", "preparer"), ("tnguyen", "Thanh Nguyen", "preparer"),
    ("ahale", "Andrew Hale, CPA", "reviewer"),
    ("sbrandt", "Signe Brandt, CPA", "partner"), ("lokafor", "Lila Okafor, CPA", "quality"),
)  # fmt: skip
_JOINS: tuple[tuple[str, list[str], str, list[str], list[str], str], ...] = (
    ("GRANTS", ["request_id"], "REQUESTS", ["Request ID"], [], "request number written into the grant"),
    ("LEAVERS", ["Employee ID"], "ACCOUNTS", ["employee_id"], [], "every account of the worker, all systems"),
    ("LEAVERS", ["Employee ID"], "FINANCE-ENDED", ["worker_no"], [], "reconciliation"),
    ("ACCOUNTS", ["account_id"], "ACCOUNT-SCAN", ["account_id"], [], "reconciliation"),
    ("REVIEW-LINES", ["account_id", "role"], "REMOVALS", ["account_id", "role"], [], "removal of the reviewed role"),
    ("DEPLOYMENTS", ["change_id"], "CHANGES", ["change_id"], [], "change number typed into the pipeline"),
    ("EMERGENCY", ["deployment_id"], "DEPLOY-EMERG", ["deployment_id"], [], "reconciliation"),
    ("HIRES", ["Employee ID"], "TRAINING", ["learner_id"], ["case"], "the learning system does not keep capitals"),
    ("ROSTER", ["Employee ID"], "TRAINING", ["learner_id"], ["case"], "the learning system does not keep capitals"),
)  # fmt: skip
_CRITERIA = (
    [f"CC1.{n}" for n in range(1, 6)] + [f"CC2.{n}" for n in range(1, 4)] + [f"CC3.{n}" for n in range(1, 5)]
    + ["CC4.1", "CC4.2", "CC5.1", "CC5.2", "CC5.3"] + [f"CC6.{n}" for n in range(1, 9)]
    + [f"CC7.{n}" for n in range(1, 6)] + ["CC8.1", "CC9.1", "CC9.2", "A1.1", "A1.2", "A1.3"]
    + [f"PI1.{n}" for n in range(1, 6)] + ["C1.1", "C1.2", "P1.1", "P2.1", "P3.1", "P3.2", "P4.1", "P4.2", "P4.3"]
    + ["P5.1", "P5.2"] + [f"P6.{n}" for n in range(1, 8)] + ["P7.1", "P8.1"]
)  # fmt: skip
_OTHER = {
    "Systems": [
        {"system": "Quillberry Spend Platform", "description": "Web and mobile application for company spend",
         "location": "Cloud regions in the central and eastern United States", "owner": "Halima Sesay"},
        {"system": "BI warehouse", "description": "Reporting store with local accounts, live since March 17, 2025",
         "location": "Same cloud account", "owner": "Ottilie Brandt"},
    ],
}  # fmt: skip


_AREAS = ("GOV", "COM", "RSK", "MON", "LA", "PHY", "CHG", "OPS", "AVL", "BCP", "VEN", "PI", "CNF", "PRV")


def place_of(control: str) -> tuple[int, str]:
    """Return where a control stands in the matrix: by area, then by number."""
    area = control.partition("-")[0]
    return (_AREAS.index(area) if area in _AREAS else len(_AREAS), control)


def engagement(book: Book, company: Company) -> dict[str, Any]:
    """Return the whole engagement in the published JSON form."""
    rows = [*core_controls(), *sorted(book.more.controls, key=lambda row: place_of(row["control"]))]
    mapped = {criterion for row in rows for criterion in row["criteria"]}
    return {
        "schema": "reperform/engagement/1",
        "about": _ABOUT,
        "people": [
            {"person": p, "name": name, "roles": [role], "emails": [f"{p}@marlowetindall.example"]}
            for p, name, role in _PEOPLE
        ],
        "controls": rows,
        "attributes": [
            *core_attributes(),
            *sorted(book.more.attributes, key=lambda row: (place_of(row["control"]), row["attribute"])),
        ],
        "populations": book.populations,
        "joins": [
            {"left": a, "left_columns": b, "right": c, "right_columns": d, "fold": e, "note": f}
            for a, b, c, d, e, f in _JOINS
        ]
        + book.more.joins,
        "identities": [*_identities(company), *book.more.identities],
        "calendar": [{"date": f"{when}", "name": name, "location": "US"} for when, name in sorted(HOLIDAYS.items())],
        "methodology": [*_methodology(), *book.more.methodology],
        "criteria": [
            {"criterion": criterion, "applicable": "yes", "reason": "Tested in workpapers outside this sample "
            "engagement"}
            for criterion in _CRITERIA
            if criterion not in mapped
        ],
        "walkthroughs": [*walkthroughs(book), *book.more.walkthroughs],
        "requests": requests(book),
        **report_sheets([row["control"] for row in rows]),
        "other_sheets": _OTHER,
    }  # fmt: skip


def _identities(company: Company) -> list[dict[str, str]]:
    handles = (("Rivka Stonehouse", "rstone-dev"), ("Ottilie Brandt", "ottilie-b"))
    source = "Directory export of handles, January 20, 2026"
    rows = [
        {"person": name, "identity": identity, "kind": "person", "source": source}
        for name, handle in handles
        for identity in (company.email(name), handle)
    ]
    return [*rows, {"person": "Deploy pipeline", "identity": "deploy-runner", "kind": "shared", "source": source}]


def _methodology() -> list[dict[str, Any]]:
    return [
        {"control": "LA-02", "method": "attribute", "confidence": "0.90", "tolerable_rate": "0.10",
         "expected_rate": "0",
         "reason": "Removal tickets support attribute D only; attributes A to C are decided for all leavers."},
        {"control": "GOV-02", "method": "whole_population", "reason": "Four meetings; all minutes are read."},
        {"control": "", "method": "frequency_table", "table": "example-a", "risk": "moderate",
         "reason": "Firm methodology, example table."},
    ]  # fmt: skip


SETTINGS = """# Settings of the sample engagement. Everything about the engagement itself stands in engagement.xlsx.
id = "SAMPLE-2025"
schema = 1
page = "letter"
sample = true
jobs = 2
client_lists_only = "refuse"
"""
