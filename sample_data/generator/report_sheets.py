"""What the report of the sample says besides its controls: all of it invented."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

_HOST, _CARDS = "Cumulus Harbor Hosting (invented)", "Tern Payments (invented)"
_MONITORING = ("VEN-01", "VEN-02")
_SUBSERVICE: tuple[dict[str, Any], ...] = (
    {"organization": _HOST, "services": "Cloud infrastructure and data centers", "method": "carve_out",
     "monitoring": "The SOC 2 report and its complementary controls are reviewed once a year",
     "report_received": "SOC 2 Type 2", "report_from": "2024-10-01", "report_to": "2025-09-30"},
    {"organization": _CARDS, "services": "Card authorization network", "method": "carve_out",
     "monitoring": "The SOC 1 and SOC 2 reports are reviewed once a year",
     "report_received": "SOC 2 Type 2", "report_from": "2025-01-01", "report_to": "2025-12-31"},
)  # fmt: skip
_COMPLEMENTARY = (
    ("CUEC-1", "CUEC", "User entities remove the accounts of their own leavers in time.", "CC6.2", ""),
    ("CUEC-2", "CUEC", "User entities report suspected incidents to the service organization.", "CC7.3", ""),
    ("CUEC-3", "CUEC", "User entities decide which of their workers may approve spend, and review it.", "CC6.3", ""),
    ("CSOC-1", "CSOC", "Physical access to data centers is restricted to approved persons.", "CC6.4", _HOST),
    ("CSOC-2", "CSOC", "Power, cooling and fire protection of the data centers are maintained and tested.", "A1.2",
     _HOST),
    ("CSOC-3", "CSOC", "Card data in transit between the networks are encrypted.", "CC6.7", _CARDS),
)  # fmt: skip
_AGREED = "agreed to the draft of January 30, 2026"
_DESCRIPTION = (
    ("DC1", "Services provided",
     "Quillberry Systems, Inc. offers companies a web and mobile application in which workers request, approve and "
     "settle company spend. About 1,900 companies in North America use it."),
    ("DC2", "Principal service commitments and system requirements",
     "Quillberry commits in its agreements that customer data are open to authorized persons only, that the platform "
     "is available 99.9 percent of each calendar month, and that customers learn of an incident that concerns them "
     "within 72 hours of its confirmation. From these commitments follow requirements on access, change, operations "
     "and recovery that are laid down in the information security policy."),
    ("DC3", "Infrastructure",
     "The platform runs in two cloud regions in the central and eastern United States. Production, test and "
     "development are separate accounts of the hosting provider."),
    ("DC3", "Software",
     "The application, its programming interfaces and the reporting warehouse, which has been live since March 17, "
     "2025. Identity, source code, deployment and monitoring tools are bought as services."),
    ("DC3", "People",
     "About 240 workers in engineering, operations, support, finance and people operations. The head of security "
     "answers to the chief technology officer and reports to the board each quarter."),
    ("DC3", "Procedures",
     "Policies on access, change, incidents, vulnerabilities, backup and training are reviewed each year and are open "
     "to every worker on the intranet."),
    ("DC3", "Data",
     "Spend requests, receipts, approvals, card transactions and the accounts of users. Customer data are classified "
     "as confidential."),
    ("DC4", "Significant incidents",
     "No incident in the period led to a failure to meet a principal service commitment."),
    ("DC5", "Applicable criteria and related controls",
     "The criteria are those of all five categories. The controls that meet them stand at the end of this "
     "section and are part of it."),
    ("DC6", "Complementary user entity controls",
     "Some criteria are met only if user entities perform controls of their own; these are listed below."),
    ("DC7", "Subservice organizations",
     "Quillberry uses two subservice organizations. The description leaves out their controls."),
    ("DC8", "Criteria that are not relevant",
     "Criteria that no control of Quillberry addresses are listed below with the reason."),
    ("DC9", "Significant changes in the period",
     "The reporting warehouse went live on March 17, 2025. No other change to the system or its controls was "
     "significant."),
)  # fmt: skip
_MATTERS: tuple[dict[str, str], ...] = (
    {"matter": "addressee", "text": "The management of Quillberry Systems, Inc."},
    {"matter": "place", "text": "Springfield, Illinois"},
    {"matter": "acceptance", "status": "done", "dated": "2025-09-04", "by": "Signe Brandt, CPA", "reference": "A-1"},
    {"matter": "independence", "status": "done", "dated": "2025-09-04", "by": "Signe Brandt, CPA", "reference": "A-2"},
    {
        "matter": "engagement_letter",
        "status": "done",
        "dated": "2025-09-12",
        "by": "Signe Brandt, CPA",
        "reference": "A-3",
    },
    {
        "matter": "assertion",
        "status": "open",
        "by": "Halima Sesay, Chief Technology Officer",
        "text": "Draft sent to management",
    },
    {"matter": "representations", "status": "open", "by": "Halima Sesay, Chief Technology Officer"},
    {"matter": "subsequent_events", "status": "open"},
    {"matter": "consultations", "status": "not_applicable", "text": "No matter needed a consultation."},
)


def report_sheets(controls: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the sheets Subservice, CUEC_CSOC, Description and Report, naming only controls there are."""
    monitoring = [name for name in _MONITORING if name in controls]
    return {
        "subservice": [{**row, "monitoring_controls": monitoring} if monitoring else dict(row) for row in _SUBSERVICE],
        "complementary": [
            {"id": name, "kind": kind, "text": text, "criteria": [criterion], "organization": organization}
            for name, kind, text, criterion, organization in _COMPLEMENTARY
        ],
        "description": [
            {"criterion": criterion, "topic": topic, "page": str(4 + 2 * int(criterion[2:])), "status": _AGREED,
             "text": text}
            for criterion, topic, text in _DESCRIPTION
        ],
        "report": [dict(row) for row in _MATTERS],
    }  # fmt: skip
