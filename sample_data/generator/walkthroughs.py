"""What the team saw when it followed one item of each control from end to end."""

from __future__ import annotations

from typing import Any

from .book import Book

_SUITABLE = (
    "The design names who acts, on what, by when and with which evidence, and addresses the criteria it is mapped to."
)
# control, performed by, on, met with, item key or frame to take it from, seen, rationale
_WALKTHROUGHS = (
    ("LA-01", "mruiz", "2025-10-21", "Sunniva Aasen (Head of IT); Anneke Vos (IT Administrator)", "GR-00100",
     "Followed a grant from the request of the head of department through the owner's approval in the service desk "
     "to the log entry of the grant. The administrator cannot see a request before it is approved unless asked by "
     "phone. A service desk rule sets the approver from the system.", _SUITABLE),
    ("LA-02", "mruiz", "2025-10-21", "Dragan Ilic (VP People); Cosmo Devereaux (IT Administrator)", "",
     "Watched People Operations enter a last day; the HR system opened a removal ticket the same minute. The ticket "
     "listed the accounts by system from the directory; the administrator disabled them and closed it.",
     "Suitable: the ticket is opened by the HR system and the limit is stated. The account list comes from the "
     "directory, so accounts outside single sign-on rest on the checklist; attribute A tests all systems for that "
     "reason."),
    ("LA-04", "tnguyen", "2025-11-18", "Tobias Renwick (CISO); Ottilie Brandt (Head of Data)", "UAR-25Q4-BI",
     "Observed the Q4 campaign of the BI warehouse: list drawn from the system on November 14 with its row count, "
     "decisions entered line by line, sign-off by the owner, removal tickets created by the nightly export.",
     _SUITABLE),
    ("LA-09", "tnguyen", "2025-10-22", "Sunniva Aasen (Head of IT); Ottilie Brandt (Head of Data)", "DRM-2025-10",
     "IDLE",
     "Not suitable: the job decides on the directory's sign-in report alone. Accounts with a local sign-in (BI "
     "warehouse, break-glass accounts of the production cloud) have no entry there, and the job treats no entry as "
     "used today. Such accounts can stay dormant without limit even if the job runs every month, so the control as "
     "designed cannot meet CC6.1. Operating effectiveness was not tested."),
    ("CHG-01", "mruiz", "2025-11-04", "Rivka Stonehouse (Release Manager); Mirela Popa (Head of Developer Tools)",
     "CHG-3105",
     "Followed a change from ticket through merge request, automatic tests and approval to the deploy log entry. Saw "
     "the branch rule that asks for an approval before merge, and the pipeline field for the change number, which "
     "is free text.",
     "Suitable: approval is asked for before merge and deploy. That the number is free text bears on operation and is "
     "covered by attribute A for the whole population."),
    ("CHG-04", "mruiz", "2025-11-04", "Rivka Stonehouse (Release Manager); Halima Sesay (CTO)", "",
     "Followed the emergency change of September 18: incident, word of the CTO noted in the incident channel, "
     "deployment through the emergency pipeline, full approval the next morning in the register.", _SUITABLE),
    ("OPS-02", "tnguyen", "2025-11-12", "Kwame Asante (Security Engineer)", "",
     "Followed one high finding from detection to its ticket, the patch, and the scan that closed it. The due date is "
     "computed by the scanner from severity and first detection; reopening keeps the first date.", _SUITABLE),
    ("OPS-07", "tnguyen", "2025-11-12", "Yuki Hashimoto (Incident Manager)", "INC-25-020",
     "Followed an incident through its stages in the tool, the rating by the policy's table, the review meeting, and "
     "the approval of closure by a second incident manager.", _SUITABLE),
    ("AVL-02", "mruiz", "2025-11-20", "Freya Holm (Backup and Recovery Lead)", "",
     "Saw the backup policy of three datastores, the job log, an alert of a failed job and its re-run; re-ran the "
     "inventory query and compared it with the policy list.", _SUITABLE),
    ("AVL-03", "mruiz", "2025-12-03", "Freya Holm (Backup and Recovery Lead)", "RT-2025-08",
     "Observed the restore of ledger-main on December 3: start, end, and the comparison of row counts on "
     "screen.", _SUITABLE),
    ("GOV-06", "tnguyen", "2025-10-28", "Dragan Ilic (VP People)", "",
     "Followed a new hire from the HR record through the weekly transfer to the learning system, the assignment, the "
     "reminder and the completion with its score.", _SUITABLE),
    ("GOV-02", "ahale", "2026-01-13", "Marguerite Olander (Chief Executive); the corporate secretary", "B-2025-3",
     "Inspected the notice, agenda, attendance and signed minutes of the September meeting and the action it closed.",
     _SUITABLE),
)  # fmt: skip


def walkthroughs(book: Book) -> list[dict[str, Any]]:
    """Return the rows of the Walkthroughs sheet."""
    idle = (
        f"Watched the run list and the job's query. Then sorted the accounts of the BI warehouse by last sign-in on "
        "screen: "
        f"{book.facts['idle']} active accounts had not been used for more than 90 days, among them "
        f"{book.facts['idle_example']}; the job of October 1 had listed none of them."
    )
    rows = []
    for control, person, on, met, item, seen, rationale in _WALKTHROUGHS:
        rows.append({
            "control": control, "performed_by": person, "performed_on": on, "met_with": met,
            "item": item or book.facts.get(f"walkthrough {control}", ""), "seen": idle if seen == "IDLE" else seen,
            "design": "not_suitable" if seen == "IDLE" else "suitable", "implementation": "implemented",
            "rationale": rationale,
        })  # fmt: skip
    return rows
