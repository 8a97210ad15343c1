"""The twelve controls in the client's words, and their attributes with the rule that decides each."""

from __future__ import annotations

from typing import Any

# control, title, description, owner, frequency, automation, criteria, relies_on, key report
_CONTROLS = (
    ("LA-01", "Access is approved before it is granted",
     "Access to an in-scope system, new or additional, is requested by the worker's head of department and approved by "
     "the system owner in the service desk before an IT administrator grants the approved role.",
     "Head of IT", "per_event", "manual", "CC6.2 CC6.3", "", ""),
    ("LA-02", "Access of leavers is removed",
     "When an employment or contract ends, all accounts of the worker are disabled no later than 1 business day after "
     "the last day, and are not used after it. A re-hired worker is given new accounts.",
     "Head of IT", "per_event", "manual", "CC6.2 CC6.3", "", "Ended spells (HR system)"),
    ("LA-04", "User access is reviewed every quarter",
     "Each quarter the owner of every in-scope system reviews all accounts; the owner's own account is reviewed by the "
     "chief information security officer. Every line is decided, and access that is not confirmed is removed within 10 "
     "calendar days of the decision.",
     "System owners", "quarterly", "manual", "CC6.3 CC6.2", "LA-01", "Account list of the review campaign"),
    ("LA-09", "Dormant accounts are disabled",
     "On the first business day of each month a job disables accounts that have not been used for 90 days.",
     "Head of IT", "monthly", "automated", "CC6.1", "", "Directory sign-in report"),
    ("CHG-01", "Changes are approved before deployment",
     "Each change to production is linked to a change ticket, tested, and approved before deployment by a person on "
     "the approver list who is not among its authors. Emergency changes follow CHG-04.",
     "Release Manager", "per_event", "manual", "CC8.1", "", "Deploy log"),
    ("CHG-04", "Emergency changes are reviewed afterwards",
     "An emergency change needs an incident and the word of an executive or manager on duty; a person who is not its "
     "author approves it fully no later than 2 business days after deployment.",
     "Release Manager", "per_event", "manual", "CC8.1", "CHG-01 OPS-07", "Emergency register"),
    ("OPS-02", "Vulnerabilities are remediated in time",
     "Vulnerabilities found by the scanner are remediated within 15 (critical), 30 (high), 90 (medium) or 180 (low) "
     "calendar days of first detection, unless the risk owner approves an exception before that time has passed.",
     "Chief Information Security Officer", "per_event", "manual", "CC7.1", "", "Scanner findings"),
    ("OPS-07", "Incidents are contained in time and closed in order",
     "Incidents are rated by the severity criteria of the incident policy and contained within 4 hours (SEV1), 24 "
     "hours (SEV2), 72 hours (SEV3) or 240 hours (SEV4) of detection. Stages are recorded as they are reached, and "
     "an incident manager other than the lead approves closure.",
     "Incident Manager", "per_event", "manual", "CC7.3 CC7.4", "", ""),
    ("AVL-02", "Datastores are backed up every day",
     "Every production datastore is backed up every day; a backup that fails is re-run successfully within 24 hours of "
     "its scheduled start.",
     "Backup and Recovery Lead", "daily", "automated", "A1.2 CC7.5", "", "Backup job log"),
    ("AVL-03", "Backups are restored and verified every quarter",
     "Each quarter at least one backup is restored within the recovery time objective of 8 hours, and the number of "
     "restored rows is compared with the source.",
     "Backup and Recovery Lead", "quarterly", "manual", "A1.3 A1.2", "AVL-02", ""),
    ("GOV-06", "Workers are trained in security",
     "Employees and contractors complete security training within 30 days of their first day. Everybody at work on "
     "September 30 and not hired in the year completes the yearly refresher by its due date with a score of at least "
     "80.",
     "VP People", "per_event", "manual", "CC1.4 CC2.2", "", "Completions (learning system)"),
    ("GOV-02", "The board oversees security and internal control",
     "The board of directors meets at least once a quarter with at least 4 of its 7 directors present, and its minutes "
     "cover security and internal control.",
     "Corporate Secretary", "quarterly", "manual", "CC1.2 CC4.2", "", ""),
)  # fmt: skip

_GRANT = "no_match=not_applicable"
_ACCOUNT = "where=ACCOUNTS.created_at; where_op=on_or_before; where_value=@Last day"
_NORMAL = "if=pipeline; if_op=not_equals; if_value=emergency"
_YEARLY = (
    "if=Refresher; if_op=equals; if_value=due; where=TRAINING.course; where_op=equals; "
    "where_value=SEC-200 Security refresher 2025; match=any"
)  # fmt: skip
_POLICY_ACCESS, _POLICY_CHANGE = "Access Control Policy 4.2", "Change Management Policy 3.1"

# control, attribute, population, test nature, rule, arguments, text, where the client states the limit
_ATTRIBUTES = (
    ("LA-01", "A", "GRANTS", "inspection", "exists_in",
     "column=request_id; list=REQUESTS.Request ID; missing=deviation", "The grant rests on a request.", ""),
    ("LA-01", "B", "GRANTS", "reperformance", "on_or_before",
     f"date=REQUESTS.Approved at; limit=granted_at; missing_date=deviation; missing_limit=unable; {_GRANT}",
     "The request was approved before access was granted.", _POLICY_ACCESS),
    ("LA-01", "C", "GRANTS", "reperformance", "different_person",
     "person=REQUESTS.Requested by; other=REQUESTS.Approved by; at_least=1; separator=none; missing_person=unable; "
     f"missing_other=deviation; {_GRANT}",
     "The approver is not the requester.", _POLICY_ACCESS),
    ("LA-01", "D", "GRANTS", "inspection", "agrees_to",
     f"column=role; other=REQUESTS.Role; missing=unable; {_GRANT}", "The role granted is the role approved.", ""),
    ("LA-01", "E", "GRANTS", "reperformance", "different_person",
     "person=REQUESTS.Approved by; other=granted_by; at_least=1; separator=none; missing_person=deviation; "
     f"missing_other=unable; {_GRANT}",
     "The person who grants is not the approver.", _POLICY_ACCESS),
    ("LA-02", "A", "LEAVERS", "inspection", "equals",
     f"column=ACCOUNTS.status; value=disabled; {_ACCOUNT}; no_match=unable",
     "Every account of the spell is disabled.", _POLICY_ACCESS),
    ("LA-02", "B", "LEAVERS", "reperformance", "within",
     "start=Last day; end=ACCOUNTS.disabled_at; limit=1; unit=business_days; count=after_start; before_start=pass; "
     f"missing_start=unable; missing_end=deviation; boundary=inclusive; {_ACCOUNT}; no_match=not_applicable",
     "Every account was disabled within 1 business day of the last day.",
     'Access Control Policy 5.1: "no later than 1 business day after the last day"'),
    ("LA-02", "C", "LEAVERS", "reperformance", "on_or_before",
     "date=ACCOUNTS.last_login_at; limit=Last day; missing_date=pass; missing_limit=unable; "
     f"{_ACCOUNT}; no_match=not_applicable",
     "No account was used after the last day.", "Access Control Policy 5.1"),
    ("LA-02", "D", "LEAVERS", "inspection", "manual",
     "guidance=Inspect the removal ticket: opened by People Operations no later than the last day, names every system "
     "in which the leaver had an account, closed by an IT administrator.",
     "A removal ticket names every system and was closed.", "Access Control Policy 5.1"),
    ("LA-04", "A", "REVIEWS", "inspection", "occurs_each",
     "date=signed_off_at; each=quarter; per=system; per_list=SYSTEMS.system; per_from=SYSTEMS.in_scope_from; "
     "per_to=SYSTEMS.in_scope_to; if=status; if_op=equals; if_value=completed",
     "A review was completed for every system in scope in every quarter.", 'Access Control Policy 6.1: "each quarter"'),
    ("LA-04", "B", "REVIEW-LINES", "reperformance", "different_person",
     "person=account_holder; other=reviewer; at_least=1; separator=none; missing_person=unable; "
     "missing_other=deviation",
     "Nobody reviewed an account of their own.", "Access Control Policy 6.2"),
    ("LA-04", "C", "REVIEW-LINES", "inspection", "present",
     "column=decision", "Every line has a decision.", "Access Control Policy 6.1"),
    ("LA-04", "D", "REVIEW-LINES", "reperformance", "closed_loop",
     "decision=decision; flagged=revoke; start=decided_at; end=REMOVALS.removed_at; limit=10; unit=calendar_days; "
     "count=after_start; before_start=pass; missing_start=unable; missing_end=deviation; boundary=inclusive; "
     "if=decision; if_op=equals; if_value=revoke; no_match=deviation",
     "Access decided as revoke was removed within 10 calendar days.",
     'Access Control Policy 6.3: "within 10 calendar days of the decision"'),
    ("LA-09", "A", "DORMANCY-RUNS", "inspection", "occurs_each",
     "date=run_at; each=month", "The job ran every month.", "Access Control Policy 7"),
    ("CHG-01", "A", "DEPLOYMENTS", "inspection", "exists_in",
     f"column=change_id; list=CHANGES.change_id; missing=deviation; {_NORMAL}",
     "The deployment is linked to a change ticket.", _POLICY_CHANGE),
    ("CHG-01", "B", "DEPLOYMENTS", "inspection", "present",
     f"column=CHANGES.approver; {_NORMAL}; no_match=not_applicable", "The change was approved.", _POLICY_CHANGE),
    ("CHG-01", "C", "DEPLOYMENTS", "reperformance", "on_or_before",
     "date=CHANGES.approved_at; limit=deployed_at; missing_date=not_applicable; missing_limit=unable; "
     f"{_NORMAL}; no_match=not_applicable",
     "The approval came before the deployment.", _POLICY_CHANGE),
    ("CHG-01", "D", "DEPLOYMENTS", "reperformance", "different_person",
     "person=CHANGES.authors; other=CHANGES.approver; at_least=1; separator=semicolon; missing_person=unable; "
     f"missing_other=not_applicable; {_NORMAL}; no_match=not_applicable",
     "The approver is not among the authors.", _POLICY_CHANGE),
    ("CHG-01", "E", "DEPLOYMENTS", "reperformance", "authorised",
     "person=CHANGES.approver; at=CHANGES.approved_at; list=APPROVERS; list_person=person; list_from=valid_from; "
     f"list_to=valid_to; missing_person=not_applicable; {_NORMAL}; no_match=not_applicable",
     "The approver was on the approver list at the time of approval.", "Change Management Policy, annex B"),
    ("CHG-01", "F", "DEPLOYMENTS", "inspection", "manual",
     "guidance=Inspect the test evidence named in the ticket: same build as deployed, all tests passed, dated before "
     "the deployment. Not applicable to emergency deployments (CHG-04).",
     "Testing is evidenced for the deployed build.", _POLICY_CHANGE),
    ("CHG-04", "A", "EMERGENCY", "inspection", "exists_in",
     "column=incident_id; list=INCIDENTS.incident_id; missing=deviation", "The change is linked to an incident.",
     "Change Management Policy 5.1"),
    ("CHG-04", "B", "EMERGENCY", "reperformance", "within",
     "start=deployed_at; end=retro_approved_at; limit=2; unit=business_days; count=after_start; before_start=pass; "
     "missing_start=unable; missing_end=deviation; boundary=inclusive",
     "The full approval followed within 2 business days.",
     'Change Management Policy 5.3: "no later than 2 business days after deployment"'),
    ("CHG-04", "C", "EMERGENCY", "reperformance", "different_person",
     "person=authors; other=retro_approver; at_least=1; separator=semicolon; missing_person=unable; "
     "missing_other=deviation",
     "The approver is not the author.", "Change Management Policy 5.3"),
    ("OPS-02", "A", "VULNS", "reperformance", "within_by",
     "start=first_seen; end=fixed_on; by=severity; limits=critical:15, high:30, medium:90, low:180; "
     "unit=calendar_days; count=after_start; before_start=deviation; missing_start=unable; missing_end=not_reached; "
     "boundary=inclusive; as_of=2025-12-31; if=exception_id; if_op=absent",
     "The vulnerability was remediated in the time set for its severity.",
     'Vulnerability Standard 2: "15, 30, 90, 180 calendar days of first detection"'),
    ("OPS-02", "B", "VULNS", "reperformance", "on_or_before",
     "date=exception_approved_on; limit=due_date; missing_date=deviation; missing_limit=unable; if=exception_id; "
     "if_op=present",
     "An exception was approved before the time had passed.", "Vulnerability Standard 4"),
    ("OPS-07", "A", "INCIDENTS", "reperformance", "within_by",
     "start=detected_at; end=contained_at; by=severity; limits=SEV1:4, SEV2:24, SEV3:72, SEV4:240; unit=hours; "
     "before_start=deviation; missing_start=unable; missing_end=deviation; boundary=inclusive",
     "The incident was contained in the time set for its severity.",
     'Incident Policy 3: "4, 24, 72, 240 hours of detection"'),
    ("OPS-07", "B", "INCIDENTS", "reperformance", "ordered",
     "dates=detected_at, declared_at, contained_at, resolved_at, closed_at; same_time=pass; missing=deviation",
     "The stages were reached in order.", "Incident Policy 4"),
    ("OPS-07", "C", "INCIDENTS", "inspection", "manual",
     "guidance=Inspect the incident record: the severity follows from the recorded effect by the criteria of the "
     "incident policy, section 2.",
     "The severity was assigned by the criteria.", "Incident Policy 2"),
    ("OPS-07", "D", "INCIDENTS", "reperformance", "different_person",
     "person=lead; other=closure_approved_by; at_least=1; separator=none; missing_person=unable; "
     "missing_other=deviation",
     "Somebody other than the lead approved closure.", "Incident Policy 6"),
    ("AVL-02", "A", "BACKUPS", "reperformance", "occurs_each",
     "date=scheduled_at; each=day; per=datastore; per_list=DATASTORES.datastore; per_from=DATASTORES.in_service_from; "
     "per_to=DATASTORES.out_of_service_on",
     "A backup was scheduled for every production datastore on every day.", 'Backup Standard 1: "every day"'),
    ("AVL-02", "B", "BACKUPS", "reperformance", "within",
     "start=scheduled_at; end=succeeded_at; limit=24; unit=hours; before_start=deviation; missing_start=unable; "
     "missing_end=deviation; boundary=inclusive",
     "The backup, or its re-run, succeeded within 24 hours of the scheduled start.",
     'Backup Standard 3: "within 24 hours of its scheduled start"'),
    ("AVL-03", "A", "RESTORES", "inspection", "occurs_each",
     "date=restore_start; each=quarter", "A restore test was performed every quarter.",
     'Backup Standard 5: "each quarter"'),
    ("AVL-03", "B", "RESTORES", "inspection", "baseline",
     "column=result; required=successful; compare=equals; missing=deviation", "The restore was successful.", ""),
    ("AVL-03", "C", "RESTORES", "reperformance", "agrees_to",
     "column=rows_restored; other=rows_expected; tolerance=0; missing=deviation",
     "The restored rows equal those of the source.", "Backup Standard 5"),
    ("AVL-03", "D", "RESTORES", "reperformance", "within",
     "start=restore_start; end=restore_end; limit=8; unit=hours; before_start=deviation; missing_start=unable; "
     "missing_end=deviation; boundary=inclusive",
     "The restore ended within the recovery time objective.", 'Backup Standard 5: "8 hours"'),
    ("GOV-06", "A", "HIRES", "reperformance", "within",
     "start=Hire date; end=TRAINING.completed_on; limit=30; unit=calendar_days; count=after_start; before_start=pass; "
     "missing_start=unable; missing_end=not_reached; boundary=inclusive; where=TRAINING.course; where_op=equals; "
     "where_value=SEC-101 Security for new colleagues; match=any; no_match=deviation",
     "Security training was completed within 30 days of the first day.",
     'Training Standard 1: "within 30 days of their first day"'),
    ("GOV-06", "B", "ROSTER", "reperformance", "on_or_before",
     "date=TRAINING.completed_on; limit=TRAINING.due_on; missing_date=deviation; missing_limit=unable; "
     f"{_YEARLY}; no_match=deviation",
     "The yearly refresher was completed by its due date.", "Training Standard 2"),
    ("GOV-06", "C", "ROSTER", "reperformance", "baseline",
     f"column=TRAINING.score; required=80; compare=at_least; missing=not_applicable; {_YEARLY}; "
     "no_match=not_applicable",
     "The score reached the pass mark of 80.", 'Training Standard 2: "a score of at least 80"'),
    ("GOV-02", "A", "MEETINGS", "inspection", "occurs_each",
     "date=meeting_date; each=quarter", "The board met in every quarter.", "Bylaws 3.4"),
    ("GOV-02", "B", "MEETINGS", "inspection", "baseline",
     "column=members_present; required=4; compare=at_least; missing=unable", "At least 4 directors were present.",
     "Bylaws 3.6"),
    ("GOV-02", "C", "MEETINGS", "inspection", "manual",
     "guidance=Read the minutes: final version, signed, with an item on security or internal control and what was "
     "decided or asked for.",
     "The minutes cover security and internal control.", "Board charter 2"),
)  # fmt: skip


# Where the notebook that fits the first rule is not the one a reader expects.
_PROCEDURES = {
    "LA-02": "leaver_removal",
    "CHG-04": "time_limit",
    "OPS-07": "time_limit",
    "AVL-03": "expected_occurrences",
    "GOV-02": "inspection",
}


# A ticket queue holds only what was asked for: what was granted or deployed without a ticket is not in it.
_SOURCES = {
    "LA-01": (["Audit log of the six systems"], ["Service desk"]),
    "CHG-01": (["Log of the deploy pipeline"], ["Ticket tool"]),
}


CORE = tuple(row[0] for row in _CONTROLS)


def core_controls() -> list[dict[str, Any]]:
    """Return the rows of the Controls sheet that belong to the core."""
    names = (
        "control",
        "title",
        "description",
        "owner",
        "frequency",
        "automation",
        "criteria",
        "relies_on",
        "key_report",
    )
    rows = [dict(zip(names, row, strict=True)) for row in _CONTROLS]
    return [
        {
            **row,
            "criteria": row["criteria"].split(),
            "relies_on": row["relies_on"].split(),
            "procedure": _PROCEDURES.get(row["control"], ""),
            **dict(zip(("required_source", "disallowed_sources"), _SOURCES.get(row["control"], ()), strict=False)),
        }
        for row in rows
    ]


def core_attributes() -> list[dict[str, Any]]:
    """Return the rows of the Attributes sheet that belong to the core."""
    return [_attribute(row) for row in _ATTRIBUTES]


def _attribute(row: tuple[str, ...]) -> dict[str, Any]:
    control, letter, population, nature, rule, arguments, text, source = row
    extent = {"LA-02 D": "sample", "CHG-01 F": "sample", "OPS-07 C": "sample", "GOV-02 C": "whole_population"}
    return {
        "control": control, "attribute": letter, "text": text, "test_nature": nature, "population": population,
        "rule": rule, "arguments": dict(part.strip().split("=", 1) for part in arguments.split("; ")),
        "sla_source": source, "extent": extent.get(f"{control} {letter}", ""),
    }  # fmt: skip
