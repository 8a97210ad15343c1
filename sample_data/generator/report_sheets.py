"""What the report of the sample says besides its controls: all of it invented."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

_HOST, _CARDS = "Cumulus Harbor Hosting (invented)", "Tern Payments (invented)"
_MONITORING = ("VEN-01", "VEN-02")
_SUBSERVICE: tuple[dict[str, Any], ...] = (
    {"organization": _HOST, "services": "Cloud infrastructure and data centers", "method": "carve_out",
     "monitoring": "The SOC 2 report and its complementary controls are reviewed once a year; a letter of the provider "
     "of January 22, 2026 states that nothing changed from October 1 to December 31, 2025",
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
_AGREED = "agreed to the draft of February 24, 2026"
_DESCRIPTION = (
    ("DC1", "Services provided",
     "Quillberry Systems, Inc. offers companies a web and mobile application in which workers request, approve and "
     "settle company spend. About 1,900 companies in North America use it."),
    ("DC2", "Principal service commitments and system requirements",
     "Quillberry commits in its agreements that customer data are open to authorized persons only, that each service "
     "is available 99.9 percent of each calendar month, that transactions are settled whole and once, that personal "
     "data are used as its notices say, and that customers learn of a confirmed incident that concerns them within 72 "
     "hours, under enterprise contracts within 24. From these commitments follow requirements on access, change, "
     "operations, processing and recovery that are laid down in the information security policy."),
    ("DC3", "Infrastructure",
     "The platform runs in two cloud regions in the central and eastern United States. Production, test and "
     "development are separate accounts of the hosting provider."),
    ("DC3", "Software",
     "The application, its programming interfaces and the reporting warehouse (BI warehouse), which has been live "
     "since March 17, 2025. Identity, source code, deployment and monitoring tools are bought as services."),
    ("DC3", "People",
     "About 400 workers in engineering, operations, support, finance, sales and people operations. The head of "
     "security answers to the chief technology officer and reports to the board each quarter."),
    ("DC3", "Procedures",
     "Policies on access, change, incidents, vulnerabilities, backup and training are reviewed each year and are open "
     "to every worker on the intranet."),
    ("DC3", "Data",
     "Spend requests, receipts, approvals, card transactions and the accounts of users. Customer data are classified "
     "as confidential."),
    ("DC4", "Significant incidents",
     "No breach of customer data is known. Two services fell below the commitment of 99.9 percent in one month each: "
     "the receipts service in September 2025 (99.85 percent, after an emergency repair that had been counted as "
     "announced maintenance) and the ledger service in November 2025. The customers concerned were told of both. One "
     "enterprise customer learned of an incident two hours after the 24 hours promised."),
    ("DC5", "Applicable criteria and related controls",
     "The criteria are those of all five categories. The controls that meet them stand at the end of this section and "
     "are part of it.\n\nTwo limits of these controls belong to the description. The job that disables dormant "
     "accounts reads the sign-in report of the directory; accounts that sign in locally, those of the BI warehouse and "
     "the break-glass accounts of the production cloud, lie outside its reach. And the BI warehouse did not enforce a "
     "second factor from its start on March 17, 2025 to January 13, 2026."),
    ("DC6", "Complementary user entity controls",
     "Some criteria are met only if user entities perform controls of their own; these are listed below."),
    ("DC7", "Subservice organizations",
     "Quillberry uses two subservice organizations, one for the data centers and the infrastructure in the cloud, one "
     "for the authorization of cards. The description leaves out their controls and names those that it counts on."),
    ("DC8", "Criteria that are not relevant",
     "All criteria of the five categories are relevant to the system; none is left out."),
    ("DC9", "Significant changes in the period",
     "The reporting warehouse went live on March 17, 2025. From July 1, 2025 critical patches are installed within 14 "
     "days instead of 30. No other change to the system or its controls was significant."),
)  # fmt: skip
_PARTNER, _CTO = "Signe Brandt, CPA", "Halima Sesay, Chief Technology Officer"
_MATTERS: tuple[dict[str, str], ...] = (
    {"matter": "addressee", "text": "The management of Quillberry Systems, Inc."},
    {"matter": "place", "text": "Springfield, Illinois"},
    {"matter": "acceptance", "status": "done", "dated": "2025-09-04", "by": _PARTNER, "reference": "A-1"},
    {"matter": "independence", "status": "done", "dated": "2025-09-04", "by": _PARTNER, "reference": "A-2"},
    {"matter": "engagement_letter", "status": "done", "dated": "2025-09-12", "by": _PARTNER, "reference": "A-3"},
    {"matter": "report_date", "status": "done", "dated": "2026-02-27", "by": _PARTNER,
     "text": "Date of this draft. It goes out only when every paper is signed and the quality review is done"},
    {"matter": "assertion", "status": "done", "dated": "2026-02-27", "by": _CTO, "reference": "B-1"},
    {"matter": "representations", "status": "done", "dated": "2026-02-27", "by": _CTO, "reference": "B-2"},
    {"matter": "subsequent_events", "status": "done", "dated": "2026-02-26", "by": "Andrew Hale, CPA",
     "reference": "B-3", "text": "Management was asked, minutes of the board to February 18 and incidents to February "
     "25, 2026 were read"},
    {"matter": "subsequent_event", "status": "done", "dated": "2026-02-11",
     "text": "On February 11, 2026 the eastern region of the hosting provider was out of service for 47 minutes; the "
     "platform went on in the other region, and the controls of the period are not concerned"},
    {"matter": "other_information", "status": "done", "dated": "2026-02-26", "by": "Andrew Hale, CPA",
     "reference": "B-4"},
    {"matter": "findings", "status": "done", "dated": "2026-02-24", "by": _PARTNER, "reference": "B-5",
     "text": "LA-02, LA-06, LA-09 and LA-14 and their bearing on CC6 were discussed with the chief executive and the "
     "chief technology officer"},
    {"matter": "contradictions", "status": "done", "dated": "2026-02-24", "by": "Andrew Hale, CPA", "reference": "B-6",
     "text": "Finance listed one leaver more than HR, and the outage log contradicted one monthly figure; both were "
     "followed to their end"},
    {"matter": "consultations", "status": "not_applicable", "text": "No matter needed a consultation."},
    {"matter": "quality_review", "status": "open", "by": "Lila Okafor, CPA",
     "text": "Begins when the papers are signed"},
)  # fmt: skip


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
