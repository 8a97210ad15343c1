"""What people typed on the exceptions of the core controls beyond cause, response and disposition."""

# fmt: off
from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Told:
    """One exception: the control, how its cause begins, and what was found out, for the report and for the file.

    ``due`` is the day of management's action; ``used`` names a compensating control, with the reason in ``why``.
    """

    control: str
    cause: str
    fact: str
    extent: str
    effect: str
    by: str
    due: str
    used: str = ""
    why: str = ""
    owner: str = ""
    more: dict[str, str] = field(default_factory=dict)


_IT, _HEAD_OF_IT = "Cosmo Devereaux, IT Administrator", "Sunniva Aasen, Head of IT"
_RELEASE, _CISO = "Rivka Stonehouse, Release Manager", "Tobias Renwick, Chief Information Security Officer"
_BACKUP, _PEOPLE = "Freya Holm, Backup and Recovery Lead", "Dragan Ilic, VP People"
_TOOLS, _INCIDENTS = "Mirela Popa, Head of Developer Tools", "Yuki Hashimoto, Incident Manager"
_REVIEWED = (
    "LA-04 puts every account of the system before its owner once a quarter; the account was on the next list and was "
    "kept for a reason that we inspected."
)

CORE = (
    Told("LA-01", "The access was set up by phone",
         "Two grants do not rest on a request.",
         "Every grant of the year was looked up among the requests; these two are the only ones without one. Both fell "
         "on first days of work.",
         "Two of several hundred grants were not approved beforehand. The roles are those every member of the "
         "department gets, so nobody held more than the job asks for.",
         _HEAD_OF_IT, "2026-01-28", "LA-04", _REVIEWED),
    Told("LA-01", "The administrator prepared the account",
         "Three grants were made before the approval, or without one.",
         "All grants with a request were compared to the minute. Three came early; the administrators confirm no "
         "standing habit, and the log shows none.",
         "Access was open for hours or days before somebody entitled had agreed to it; in no case was another role "
         "given than the one asked for.",
         _IT, "2026-03-31", "LA-04", _REVIEWED),
    Told("LA-01", "The controller raised the request",
         "One request was raised and approved by the same person.",
         "Requester and approver were compared for every request, names and handles resolved through the identity "
         "map.",
         "One grant was decided by one person alone. The role is the one of the job.",
         "Halima Sesay, Chief Technology Officer", "2026-01-29"),
    Told("LA-01", "The head of data used",
         "One request was raised under a second handle of the person who approved it.",
         "Every handle of the six systems was resolved to a person. No other request was raised and approved by one "
         "person under two handles.",
         "The form compares handles and not persons, so a second pair of eyes was missing for one grant.",
         _HEAD_OF_IT, "2026-02-06"),
    Told("LA-01", "The administrator copied the role",
         "One account was given a wider role than the one approved.",
         "Role granted and role approved were compared for all grants with a request: one difference.",
         "A support worker could have used supervisor functions for as long as the role lasted; the log of the console "
         "shows that none was used.",
         _IT, "2026-01-30"),
    Told("LA-01", "The system owner keeps administrator rights",
         "One grant was made by the person who had approved it.",
         "Approver and administrator were compared for all grants; the owner's rights were also looked for in the "
         "other five systems, where there are none.",
         "Approval and execution were in one hand once. What was granted is what had been requested.",
         _HEAD_OF_IT, "2026-02-02"),
    Told("LA-02", "The BI warehouse is not behind single sign-on",
         "A contractor's account of the BI warehouse stayed active and was used 18 days after the contract ended.",
         "All accounts of all leavers were looked up in six systems and the 20 contractors among them one by one; no "
         "other account outside single sign-on was left. The gap itself was open since the warehouse went live.",
         "Access after the end of a contract took place. The checklist for contractors could not have removed such an "
         "account on any day since March 17, 2025, so the cause is systematic and weighs in the conclusion. LA-04 does "
         "not make up for it: the list of its fourth quarter was drawn before the contract ended.",
         "Ottilie Brandt, Head of Data", "2026-06-30", more={"period_from": "2025-03-17", "period_to": "2025-12-31"}),
    Told("LA-02", "The worker's deploy key",
         "The account of an earlier employment stayed active after that employment had ended.",
         "Accounts that a key keeps busy were listed by the owner of source control on a shared screen: no other "
         "belongs to a leaver.",
         "An account that nobody was entitled to could have been used from March to August; commits show none. The "
         "second-quarter review (LA-04) saw the account and kept it, so it does not make up for the removal.",
         _TOOLS, "2026-01-22"),
    Told("LA-02", "The removal ticket was opened on time",
         "The accounts of one leaver were disabled on the second business day.",
         "All removals were recomputed in business days; this one alone is late for this cause.",
         "One day of access more than allowed, which was not used.",
         _IT, "2025-09-15"),
    Told("LA-02", "The checklist was printed",
         "One removal ticket does not name every system in which the leaver had an account.",
         "Found in a sample of 20 tickets. How many other tickets were printed from the old template cannot be told "
         "from the tool; attribute A shows for all leavers what became of their accounts.",
         "The record does not show that the console was looked at for this leaver, although the account is disabled. "
         "With one such ticket in 20 the upper limit exceeds the tolerable rate.",
         _HEAD_OF_IT, "2026-02-06"),
    Told("LA-04", "The review fell into the quarter-end close",
         "The review of one system did not take place in the third quarter.",
         "23 reviews were expected of six systems; one is missing.",
         "Between two reviews of the Finance ERP lay six months in place of three. No leaver of that time kept an "
         "account there, as attribute A of LA-02 shows for all of them.",
         "Gaspard Leclerc, Controller", "2025-10-31", owner="Gaspard Leclerc, Controller"),
    Told("LA-04", "The tool assigns lines by system",
         "Two accounts were reviewed by the person who holds them.",
         "Holder and reviewer were compared on every line of the year.",
         "Two persons vouched for their own access. A second reviewer has since looked at both and kept them.",
         _CISO, "2026-02-03", owner=_CISO),
    Told("LA-04", "The review tool lets a reviewer sign off",
         "Two accounts were left without a decision when the review was signed off.",
         "Every line of every completed review was read for its decision; both open ones belong to one campaign.",
         "Two accounts passed a quarter without a decision; both workers were entitled to them.",
         _CISO, "2026-01-27", owner="Thandiwe Nkosi, Head of Customer Operations"),
    Told("LA-04", "The removal ticket was assigned to a team",
         "One role decided as revoke was removed on the 11th day.",
         "Every line decided as revoke was followed to its removal.",
         "Removal one day late; the decision itself was right and was carried out.",
         _IT, "2025-07-31", owner="Callum Rainsford, Head of Cloud"),
    Told("LA-04", "The decision was saved after",
         "One role decided as revoke was removed in January 2026 only.",
         "The export's run times were compared with the decisions of all campaigns: one decision fell behind a run.",
         "A role in the production cloud outlived the decision against it by weeks. The sign-in log shows no use.",
         _CISO, "2026-01-26", owner="Callum Rainsford, Head of Cloud"),
    Told("CHG-01", "The pipeline accepts any text",
         "Two deployments are not linked to a change ticket.",
         "All numbers of the deploy log were looked up in the ticket tool. One is blank and one unknown.",
         "For two releases the file does not show request and approval; the merge requests show what was changed and "
         "who reviewed it.",
         _RELEASE, "2026-02-06"),
    Told("CHG-01", "The change was released together",
         "One deployed change has no approver.",
         "All tickets of deployments were read for their approver.",
         "One change reached production without approval of its own. The change it travelled with had been approved, "
         "and the later review found nothing to change.",
         "Wendell Oyelaran, Director of Engineering", "2026-01-23"),
    Told("CHG-01", "The release manager pressed deploy",
         "Two changes were approved after they had been deployed.",
         "Approval and deployment were compared in one time zone for every deployment but the emergency ones.",
         "Between deployment and approval, 25 minutes in one case and two days in the other, production ran code that "
         "nobody entitled had agreed to.",
         _RELEASE, "2026-02-27"),
    Told("CHG-01", "The branch rule compares",
         "The approver of two changes is among their authors.",
         "Every commit author was compared with the approver, handles resolved to persons.",
         "Two changes had no second pair of eyes. Both were reviewed again by somebody else without finding.",
         _TOOLS, "2026-02-02"),
    Told("CHG-01", "Approval rights in the tool",
         "Two changes were approved by persons who were not authorised on that day.",
         "All approvals were compared with the approver list by day.",
         "The approvals exist but carry no authority. Both persons know the component; neither approved other changes "
         "outside the time of their authority.",
         _RELEASE, "2026-02-03"),
    Told("CHG-01", "The release was rebuilt",
         "The test evidence of one deployment belongs to an earlier build.",
         "Found in a sample of 25. Rebuilds after a merge conflict were listed for the year by the release manager; "
         "the list was not tested.",
         "The ticket does not show that what was deployed had been tested; the archive of the pipeline does.",
         _RELEASE, "2026-02-13"),
    Told("OPS-02", "The asset was missing from the patch group",
         "Three vulnerabilities were not remediated in the time allowed, one of them still open at the end of the "
         "year.",
         "All findings were recomputed by severity. The three sit on assets outside every patch group; comparing the "
         "groups with the inventory found no further asset.",
         "Known weaknesses stayed open longer than the policy allows, for a cause that would have gone on. The "
         "firewall kept the services from outside reach.",
         "Kwame Asante, Security Engineer", "2026-02-27", "LA-15",
         "LA-15 reviews the rules that keep the affected services from outside; it was "
         "concluded to operate, and neither of its open rules concerns these services.",
         more={"classification": "systematic"}),
    Told("OPS-02", "The scanner vendor had not scored",
         "One finding carries no rating, so the time allowed for it cannot be told.",
         "All findings were read for a rating of the policy: one has none.",
         "It cannot be examined against a limit. Rated as low, as it was afterwards, it was remediated in time.",
         "Kwame Asante, Security Engineer", "2026-01-20"),
    Told("OPS-02", "The risk owner was on leave",
         "One risk exception was approved after the time for remediation had passed.",
         "All exceptions in force were compared with the day the limit ended.",
         "For some days a vulnerability was open beyond its limit without anybody having accepted that.",
         _CISO, "2026-01-19"),
    Told("OPS-07", "The on-call engineer waited",
         "Two incidents were contained after the time that their severity allows.",
         "The times of all incidents were recomputed in hours by severity.",
         "Two incidents lasted longer than promised within; customers were told in time and no data was lost.",
         _INCIDENTS, "2026-02-20"),
    Told("OPS-07", "The stage was back-dated",
         "The stages of one incident are out of order.",
         "The order of stages was tested for every incident. Stage times could be edited until January 2026, and the "
         "history of edits shows this one only.",
         "For one incident the record does not tell when containment came; the chat log does.",
         _INCIDENTS, "2026-01-31"),
    Told("AVL-02", "The datastore went live",
         "A new datastore was not backed up on its first two days.",
         "A backup was looked for on every day of life of every production datastore. The two others that went live in "
         "the year were backed up from the first day.",
         "Card tokens written on two days could not have been restored from a backup.",
         _BACKUP, "2025-05-31"),
    Told("AVL-02", "The scheduler was restarted",
         "One datastore was not backed up on one day.",
         "No other start was missed in the year; the scheduler's own log was read for the times of its restarts.",
         "A restore to that day would have gone back to the day before.",
         _BACKUP, "2025-07-31"),
    Told("AVL-02", "The alert went to a mailbox",
         "Two backups that had failed were not re-run successfully within 24 hours.",
         "All failed jobs were followed to their next success.",
         "Two gaps of about a day. The logs that allow a restore to a point in time were complete, and the next backup "
         "holds the data.",
         _BACKUP, "2025-11-30"),
    Told("AVL-03", "The receipts store had grown",
         "One restore took longer than 8 hours and brought back fewer rows than the source held.",
         "Eight tests took place; this is the only one that missed the objective. It was repeated within days.",
         "On the day of the test the recovery objective would have been missed by 80 minutes for this store.",
         _BACKUP, "2025-07-31"),
    Told("GOV-06", "The agency's start date",
         "One contractor was never assigned the training for new workers.",
         "All new hires and contractors of the year were looked up in the learning system.",
         "One contractor worked without the training until January 2026.",
         _PEOPLE, "2026-01-29"),
    Told("GOV-06", "The new colleague was at",
         "One new hire completed the training on the 31st day.",
         "Days from hire to completion were computed for all new hires.",
         "One day late; of no weight by itself.",
         _PEOPLE, "2026-02-27"),
    Told("GOV-06", "Reminders go to the line manager",
         "Three workers completed the yearly refresher late or not at all in the year.",
         "Everybody at work on September 30 was looked up. The manager of the three had left.",
         "Three workers were not reminded of what changed in the policies until January 2026.",
         _PEOPLE, "2026-01-31"),
    Told("GOV-06", "The system marks a course",
         "One score is below the pass mark.",
         "All scores of the refresher were compared with the mark of 80.",
         "One worker counted as trained who had not passed.",
         _PEOPLE, "2026-02-27"),
)

# A design that cannot meet its criterion has no deviating item.
DESIGN = Told(
    "LA-09", "The job reads the directory's sign-in report",
    "The job cannot see accounts that sign in locally, and treats them as used today.",
    "Accounts with a local sign-in exist in the BI warehouse and among the break-glass accounts of the production "
    "cloud. Seven accounts of the warehouse were active after more than 90 days without use on October 22, 2025.",
    "Dormant accounts of these two systems stay open without limit even if the job runs every month. LA-04 was "
    "considered and does not make up for it: its lists show no last sign-in, and its owners kept the seven accounts.",
    _HEAD_OF_IT, "2026-06-30", owner=_HEAD_OF_IT,
    more={
        "cause": "The job reads the directory's sign-in report alone, in which accounts that sign in locally have no "
        "entry; no entry is taken as use on the same day.",
        "classification": "systematic", "deficiency": "design",
        "period_from": "2025-01-01", "period_to": "2025-12-31",
        "response": "Until the BI warehouse is behind single sign-on in the second quarter of 2026, its local accounts "
        "and the break-glass accounts are listed by last sign-in every month and decided by hand, for the first time "
        "on February 2, 2026.",
        "disposition": "Exception reported: not suitably designed to meet CC6.1; named in the basis of the opinion.",
    },
)

# Deviations that are no exceptions: control, attribute, how the cause begins, handling, what shows it.
HANDLED = (
    ("LA-02", "A", "HR states that this sales agent", "data_artefact",
     "The list of leavers holds a sales agent who worked through a partner portal. We watched the client search all "
     "six systems by name and e-mail address on February 4, 2026: no account was ever created, so none had to be "
     "removed. The result stays counted as unable to examine."),
    ("AVL-03", "D", "The engineer noted the ticket", "data_artefact",
     "The register holds the number of ticket OPS-4471 where the end of the restore belongs. The ticket, inspected on "
     "February 5, 2026, and the log of the backup tool both show the restore as ended after 5 hours 52 minutes, within "
     "the objective of 8. The result stays counted as unable to examine."),
    ("COM-01", "B", "An amendment replaced", "data_artefact",
     "The list shows a text in place of the time of signature because an amendment replaced the contract. The "
     "signature page of the amendment, inspected on February 9, 2026, is dated before the tenant was created."),
    ("COM-02", "A", "A merge of two tickets", "data_artefact",
     "Merging two tickets left the merged one without a priority. Both originals were inspected on February 9, 2026: "
     "each was answered within 20 minutes, inside the time of the highest priority."),
    ("PI-04", "F", "The day was being re-indexed", "data_artefact",
     "The ledger was being re-indexed when the totals were queried, so the list holds no total for this day. We "
     "watched the query being run again on January 20, 2026: the total agrees with the reconciliation."),
    ("LA-06", "F", "The approval is a scanned page", "data_artefact",
     "The approval is a scanned page with a day and no time. The time of the scan, read from the archive on February "
     "6, 2026, lies before the change took effect."),
    ("LA-11", "B", "The export leaves out", "data_artefact",
     "The export of keys leaves out rotations made before a move. The console, seen on February 6, 2026, shows the "
     "rotation of March 4, 2025, within the year."),
    ("LA-20", "B", "The agent reports only its release", "data_artefact",
     "The console shows the release of the agent and no day of its signatures. On the laptop itself, seen on February "
     "9, 2026, the signatures were two days old."),
    ("GOV-08", "B", "Logs of the support tool", "allowed_exception",
     "The procedure on reports allows a longer time where the ethics officer and the reporter agree to it in writing "
     "before the 45 days end. The agreement of both, dated within them, was inspected in the case file."),
)
