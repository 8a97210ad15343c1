"""What the invented partner concludes on each control, with the facts the conclusion rests on."""

from __future__ import annotations

NOTED, CLEAN = "operated_effectively_exceptions_noted", "operated_effectively"
FAILED, DESIGN = "did_not_operate_effectively", "not_suitably_designed"

# Numbers in braces are filled in from the generated lists.
CONCLUSIONS = (
    ("LA-01", NOTED,
     "{GRANTS} grants were tested by rule, each against its request. Of these, {LA-01} deviate: two without a request, "
     "three granted before or without an approval, two where requester and approver are one person, one wider than "
     "approved, one granted by the approver. Causes differ, every grant was within the needs of the job or was "
     "corrected, and the rate is low. LA-04 reviews the same accounts every quarter. We conclude that the control "
     "operated effectively; the exceptions are reported."),
    ("LA-02", FAILED,
     "All 100 leavers of the period were tested against the accounts of six systems. Two kept an active account, one "
     "of them used 18 days after the contract ended; a third was disabled one business day late; for a fourth no "
     "account could be found. One of 20 removal tickets did not name every system, so the upper limit exceeds the "
     "tolerable rate of 10 percent. The cause of the used account (a system outside single sign-on that the "
     "contractor checklist omits) lasted all year, and LA-04 kept the other account. Rate aside, access after the "
     "end of a contract is what the control is there to prevent. We conclude that it did not operate effectively; "
     "effect on CC6.2 and CC6.3 is evaluated together with LA-09."),
    ("LA-04", NOTED,
     "22 of the 23 reviews expected took place; the Finance ERP review of the third quarter was cancelled. Of "
     "{REVIEW-LINES} reviewed accounts two were certified by their holder, two had no decision, and of the revoked "
     "roles one was removed on the 11th day and one only in January 2026. The accounts of the cancelled review were "
     "reviewed in the quarters before and after. No deviation repeats in the same system. We conclude that the "
     "control operated effectively; the exceptions are reported."),
    ("LA-09", DESIGN,
     "The job cannot see accounts that sign in locally and treats them as used. The walkthrough found such accounts "
     "active after more than 90 days without use. The control is not suitably designed to meet CC6.1 as it is "
     "worded; its operation was therefore not tested. LA-04 reduces the risk once a quarter; the effect on "
     "CC6.1 is evaluated together with it."),
    ("CHG-01", NOTED,
     "All {DEPLOYMENTS} production deployments were tested by rule, emergency deployments apart. Nine deviate: two "
     "without a ticket, one without an approver, two approved after deployment, two where the approver is an author, "
     "two approved by persons not authorised at the time. In the sample of 25, test evidence of one deployment was "
     "for another build. No cause explains more than two of them, and each change was reviewed afterwards without "
     "finding. At little over one percent of deployments we conclude that the control operated effectively; the "
     "exceptions are reported, and the pipeline's free text field is a recommendation to management."),
    ("CHG-04", CLEAN,
     "All 18 emergency changes of the register agree with the emergency deployments of the deploy log, both ways. "
     "Each is linked to an incident and was approved by somebody else within 2 business days, holidays of the "
     "calendar considered. No exceptions noted."),
    ("OPS-02", NOTED,
     "{VULNS} vulnerabilities were tested by rule. Three were not remediated in time, one exception was approved "
     "after its date, and one finding carries no rating the policy knows. The three late ones share a cause (assets "
     "outside every patch group), which management has corrected; the firewall rule set kept the services from "
     "outside reach. We conclude that the control operated effectively; the exceptions are reported."),
    ("OPS-07", NOTED,
     "{INCIDENTS} incidents were tested by rule: two were contained late, one has stages out of order by a "
     "back-dated entry. The severity of 15 incidents selected at random was assigned by the criteria. Closure was "
     "always approved by a second incident manager. We conclude that the control operated effectively; the "
     "exceptions are reported."),
    ("AVL-02", NOTED,
     "For every production datastore and day of the period a backup was looked for: three of {AVL-02 days} are "
     "missing, two of them in the first days of a new datastore. Of {BACKUPS} jobs two had no success within 24 "
     "hours. Each gap was one day, followed by a good backup. We conclude that the control operated effectively; the "
     "exceptions are reported."),
    ("AVL-03", NOTED,
     "A restore was tested in every quarter, twice as often as asked. Of eight tests one took longer than 8 hours "
     "and restored fewer rows than expected; it was repeated with success on July 2. The end of another is only in a "
     "ticket, which we inspected. We conclude that the control operated effectively; the exceptions are reported."),
    ("GOV-06", NOTED,
     "Of {HIRES} new hires one completed training a day late and one contractor was never assigned. Of the workers "
     "due for the refresher two completed it late or not at all, one contractor was missing, and one score was under "
     "the pass mark. No department stands out; all completed it by the end of January 2026. We conclude that the "
     "control operated effectively; the exceptions are reported."),
    ("GOV-02", CLEAN,
     "The board met in every quarter with at least five of seven directors, and the final minutes of all four "
     "meetings have an item on security and internal control with what was decided. No exceptions noted."),
)  # fmt: skip
