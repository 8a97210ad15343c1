"""Why each criterion, category and limb is judged as it is, and the opinion, in the words of those who judge."""

# fmt: off
from __future__ import annotations

MET, NOTED, NOT_MET = "met", "met_with_exceptions", "not_met"

CRITERIA = (
    ("CC1.1", NOTED,
     "Conduct is acknowledged, workers are screened and reports are investigated. The exceptions are single workers "
     "and one outcome that was not entered; screening by one agency was late three times and has been changed. None "
     "touches the tone that leadership sets."),
    ("CC1.2", MET,
     "The board met in every quarter with a quorum, and its minutes show security and internal control on the agenda "
     "with what was decided. No exception."),
    ("CC1.3", NOTED,
     "Duties of all 30 roles are written down. Two descriptions were reviewed late or not at all and one approval came "
     "from an executive whose authority had just ended; duties did not change, so reporting lines were clear "
     "throughout."),
    ("CC1.4", NOTED,
     "Training, screening and evaluation reached all but a handful of several hundred workers. No department stands "
     "out and what was missing was made up by early 2026."),
    ("CC1.5", NOTED,
     "Employees answer for their duties by acknowledgement, evaluation and the ethics line. Exceptions are few and "
     "without a common cause."),
    ("CC2.1", NOTED,
     "The inventories of assets and data were compared with what exists, both ways. Two resources and one datastore "
     "were missing and a few owners out of date; the information the controls run on is good enough to rely on, and "
     "our own tests did not rest on these entries."),
    ("CC2.2", NOTED,
     "Policies, roles and training tell workers what is expected of them. Late and missing single items do not keep "
     "the information from reaching those who need it."),
    ("CC2.3", NOTED,
     "Contracts, support and notices of incidents carry what outsiders must know. One enterprise customer was told two "
     "hours late and one clause was struck out without approval; neither repeats."),
    ("CC3.1", NOTED,
     "Commitments are reviewed and each is tied to a control (RSK-03, no exception). In the register of 46 risks three "
     "entries lacked an owner or a sound score."),
    ("CC3.2", NOTED,
     "Risks are identified in every category and answered by actions. A few actions were late; one high risk had none "
     "until January 2026, and that is the exception that weighs most here."),
    ("CC3.3", NOTED,
     "Fraud is a category of the assessment and six risks are recorded in it. The entries at fault concern other "
     "risks; reported because the same control carries this criterion."),
    ("CC3.4", NOTED,
     "Change is a category of the assessment of April 9, 2025, and the move to the new warehouse was considered in it. "
     "The three faulty entries do not concern change."),
    ("CC4.1", NOTED,
     "Self-assessments, penetration tests, configuration checks and vendor reviews took place over the whole period. "
     "Gaps are of single days or controls. That LA-09 was assessed as working shows a limit of self-assessment, which "
     "we report to management; it does not undo the criterion."),
    ("CC4.2", NOTED,
     "Deficiencies reach the board and those who must correct them. One was not logged and two were closed late or "
     "without validation."),
    ("CC5.1", NOTED,
     "Controls are chosen from assessed risks and tied to commitments; exceptions concern the follow-up of single "
     "actions."),
    ("CC5.2", NOTED,
     "Technology is governed by policies and configuration checks that ran on all but three days of the year."),
    ("CC5.3", NOTED,
     "22 policies are in force and assessed. Two approvals were late and one topic had no policy from the merger of "
     "two until February 2026."),
    ("CC6.1", NOT_MET,
     "LA-09 is not suitably designed: accounts with a local sign-in are never seen as dormant. LA-06 did not operate "
     "effectively: the BI warehouse, which holds customer data, accepted a password alone from March 17, 2025 to "
     "January 13, 2026. Both leave the same system open, and nothing makes up for it: LA-04 shows its owners no last "
     "sign-in and kept the dormant accounts; LA-05, LA-07 and LA-08 do not see a second factor. The other controls "
     "operated."),
    ("CC6.2", NOT_MET,
     "Credentials are given after registration and approval (LA-01, LA-04), but not reliably taken away: LA-02 left "
     "two leavers with an account, one of them used, and LA-14 left outsiders with accounts past their contracts. "
     "LA-04 was considered as compensating and is not used: it kept one of the accounts, and its list for the other "
     "was drawn before the contract ended. CUEC-1 concerns the users' own workers only."),
    ("CC6.3", NOT_MET,
     "Granting follows role and need, with the exceptions reported under LA-01, LA-03 and LA-05. Withdrawal does not, "
     "for the reasons given under CC6.2: LA-02 and LA-14 did not operate effectively, and no control that operated "
     "meets the same risk."),
    ("CC6.4", NOTED,
     "Rooms are restricted to approved persons and reviewed each quarter. One former worker stood on a list without "
     "entering; one badge was used on a visit under escort. The data centers rest on CSOC-1, which we did not "
     "examine."),
    ("CC6.5", NOTED,
     "Equipment and media are wiped or destroyed before they leave. Where the record is incomplete, corrected "
     "certificates name the devices, and disks are encrypted. Two tenants were deleted late."),
    ("CC6.6", NOT_MET,
     "Firewall rules and encryption at the boundary operated (LA-15, LA-17), but the BI warehouse can be reached from "
     "the public network, and LA-06 let anyone in who knew a password for most of the period. We found no control at "
     "the boundary that would have stopped such a sign-in."),
    ("CC6.7", NOTED,
     "Data in transit and at rest are encrypted and copies to removable media restricted. Two datastores were not "
     "encrypted, one of them for two days; access to both needs the second factor, and nothing left over these ways."),
    ("CC6.8", NOTED,
     "Agents, image scans and patches keep unwanted software out. The gaps are single machines and images, found by "
     "comparing inventories and closed in January 2026."),
    ("CC7.1", NOTED,
     "Weekly scans, configuration checks and remediation cover the system. Three late vulnerabilities share a cause "
     "that is corrected (LA-15 kept them from outside reach), and two hosts were not scanned until January 2026 "
     "without critical finding."),
    ("CC7.2", NOTED,
     "OPS-05 did not operate effectively: for nine business days of August and two others nobody read the summary of "
     "the logs. OPS-04 is used as compensating for these days: alerts of the same logs were acknowledged around the "
     "clock. It does not make up for the source that was silent or kept too short, which is one of many. Together with "
     "OPS-06, LA-12 and LA-20 the system was watched throughout; the exceptions are reported. The proposal says not "
     "met because three exceptions have no compensating control; I hold them to be too narrow to fail the criterion."),
    ("CC7.3", NOTED,
     "Events are rated and lead to incidents. Two true positives without an incident were contained by the analyst "
     "within minutes, as the chat log shows."),
    ("CC7.4", NOTED,
     "Incidents are contained, reviewed and told to customers by a programme that is exercised. Two of 64 were "
     "contained late."),
    ("CC7.5", NOTED,
     "Backups, recovery tests and reviews after incidents allow to restore operation. Single backups and actions were "
     "late or missing; all but one system were recovered in a test of the year."),
    ("CC8.1", NOTED,
     "Changes are requested, tested, approved and released by a controlled way. Nine of several hundred deployments "
     "deviate from different causes, and an unprotected repository reached production through CHG-01 only. At about "
     "one percent, each reviewed again without finding, the criterion is met."),
    ("CC9.1", NOTED,
     "Disruption is assessed and planned for. One plan was reviewed two weeks late, one impact analysis was too old "
     "and one approval was not recorded."),
    ("CC9.2", NOTED,
     "Vendors are assessed, reviewed and bound by agreements. Of the critical ones two were reviewed late; the two "
     "subservice organizations are covered."),
    ("A1.1", NOTED,
     "Capacity and uptime are measured each month. Figures of single months were wrong or not followed up; capacity "
     "was never exhausted. That two monthly figures fell below the commitment is in the description and no failure of "
     "measuring."),
    ("A1.2", NOTED,
     "Backups ran on all but three of several thousand datastore days, restores were tested twice a quarter, and the "
     "server room is serviced. The cloud regions rest on CSOC-2."),
    ("A1.3", NOTED,
     "Restores and recoveries were tested over the year. One missed the objective and was repeated; the BI warehouse "
     "was talked through only and recovered in a test of January 24, 2026."),
    ("PI1.1", NOTED,
     "Commitments and specifications are written down and followed by releases, apart from five single cases, the "
     "longest of them settled in January 2026."),
    ("PI1.2", NOTED,
     "PI-08 did not operate effectively: rejected records waited for two weeks in July and two left the queue without "
     "a trace. PI-04 operated and meets the same risk: it compares input and settlement every day, and the missing "
     "amounts were found by it. With PI-01 and PI-02 the input is whole and correct, later than promised for some "
     "records."),
    ("PI1.3", NOTED,
     "Processing ran on all but two days, each made up the next night, and daily totals agree. Late clearing of "
     "rejected records (PI-08) is made up for by PI-04, as under PI1.2."),
    ("PI1.4", NOTED,
     "Output reached its recipients, whole and in time, but for six of 261 deliveries tested. Two went to an address "
     "whose authority had ended, at the same customer."),
    ("PI1.5", NOTED,
     "Stored data are compared every day and corrections approved. Two days without a run were made up by the next; "
     "three approvals of corrections were not as they should be, and we read the scripts."),
    ("C1.1", NOTED,
     "Confidential information is identified, covered by agreements and protected in storage. What was missing are "
     "single entries and agreements; one copy for a test was not masked and held no customer data."),
    ("C1.2", NOTED,
     "Information is purged and deleted when its time is over. An archive that the job did not know kept receipts past "
     "their time until January 29, 2026; it is protected like the store it came from."),
    ("P1.1", MET, "Notices of all three products were reviewed, announced and agree with the register. No exception."),
    ("P2.1", NOTED,
     "Choice and consent are recorded for all but two of 290 data subjects, both from one migration, and both agreed "
     "again."),
    ("P3.1", NOTED,
     "New uses of personal information are assessed before launch, but for three of nineteen; all were assessed later "
     "without risk to data subjects."),
    ("P3.2", NOTED,
     "Explicit consent is taken before collection. One came 47 minutes late and one was given to an older text."),
    ("P4.1", NOTED,
     "Use is held to stated purposes by assessments and by masking of copies; the one copy that was not masked held "
     "test users of the company."),
    ("P4.2", NOTED,
     "Retention is enforced by monthly purges. Two runs are missing and were made up; the archive of receipts is "
     "reported under C1.2 as well."),
    ("P4.3", NOTED,
     "Media and data are disposed of securely; where proof was incomplete it was obtained in January 2026."),
    ("P5.1", NOTED,
     "62 requests for access were answered, most of them in time. One was never answered until January 2026, which is "
     "the most serious; causes differ."),
    ("P5.2", NOTED, "Of 23 corrections one took too long, one was not passed on and one refusal gave no reason."),
    ("P6.1", NOTED,
     "Disclosures rest on consent or another basis. One was sent before its approval and was lawful; withdrawals take "
     "effect, in one case 31 hours late."),
    ("P6.2", NOTED,
     "The register of disclosures is complete but for one transfer required by law, and one entry was late."),
    ("P6.3", MET,
     "No unauthorised disclosure is known: the register was watched being exported empty, and escalations and "
     "incidents, read for the purpose, show none. The control is suitably designed and had nothing to record. The "
     "proposal is not determinable because nothing operated; circumstances that did not occur are no limitation of our "
     "scope, and Section IV says that operation was not tested."),
    ("P6.4", NOTED,
     "Vendors with personal information give commitments and are assessed. One agreement was missing and one gap "
     "stayed open until January 30, 2026."),
    ("P6.5", NOTED,
     "Agreements bind vendors to report leaks. Two lacked the time of 72 hours; no vendor reported a leak, and none is "
     "known."),
    ("P6.6", NOTED,
     "Nine notices of incidents were given. One came two hours after the time for enterprise contracts. No breach of "
     "personal data occurred, so that PRV-07 had no occasion to operate."),
    ("P6.7", NOTED,
     "Persons who ask are told what is held and to whom it went; one copy left out an archive at first."),
    ("P7.1", NOTED, "Personal information is corrected on request; the three exceptions of PRV-05 do not repeat."),
    ("P8.1", NOTED,
     "Inquiries and complaints are settled and compliance is reviewed. Three of 49 were late, open or not answered."),
)

_BECAUSE = "Four common criteria are not met (CC6.1, CC6.2, CC6.3 and CC6.6)"
CATEGORIES = (
    ("Security", NOT_MET,
     f"{_BECAUSE}. They concern one subject, logical access that is not ended or not held to a second factor, and all "
     "other criteria are met, with exceptions that I have read one by one."),
    ("Availability", NOT_MET,
     f"{_BECAUSE} and belong to this category as to every other. The criteria of its own, A1.1 to A1.3, are met with "
     "exceptions; the access at fault does not reach backups or recovery."),
    ("Processing Integrity", NOT_MET,
     f"{_BECAUSE}. Of its own criteria none fails: PI-08 did not operate effectively and PI-04 makes up for it."),
    ("Confidentiality", NOT_MET,
     f"{_BECAUSE}, and the BI warehouse holds confidential data, so that the matter weighs here more than elsewhere. "
     "C1.1 and C1.2 themselves are met with exceptions."),
    ("Privacy", NOT_MET,
     f"{_BECAUSE}. The criteria of the category are met, P1.1 and P6.3 without and all others with exceptions."),
)

LIMBS = (
    ("description", MET, "", "",
     "Compared with DC1 to DC9, with the wording of all 90 controls and with what our tests found. Management has "
     "added that accounts with a local sign-in lie outside the dormancy job, that the warehouse stood without a second "
     "factor and that two monthly figures fell below the commitment. With that it presents the system as it was."),
    ("design", NOT_MET, "yes", "no",
     "LA-09 is not suitably designed and has no compensating control. Material: dormant accounts open systems that "
     "hold customer data, and CC6.1 asks for just that. Not pervasive: it is one control and two systems, and the "
     "design of the 89 others is suitable."),
    ("operation", NOT_MET, "yes", "no",
     "LA-02, LA-06 and LA-14 did not operate effectively, and nothing makes up for them; an account was used after its "
     "contract ended. Material to users who rely on access being ended. Not pervasive: the matter is confined to "
     "ending and authenticating access, mostly to the BI warehouse, and the criteria of the other subjects are met. "
     "OPS-05 and PI-08, which failed too, are made up for in what matters."),
)

OPINION = (
    "qualified",
    "The control \"Dormant accounts are disabled\" (LA-09) was not suitably designed throughout the period to meet "
    "criterion CC6.1: the job decides on the sign-in report of the directory, in which accounts that sign in locally "
    "do not appear, so that such accounts of the BI warehouse and of the production cloud stayed active without use. "
    "The control on accounts of leavers (LA-02) did not operate effectively: accounts of two of 100 leavers stayed "
    "active, and one was used 18 days after the contract ended. The control on accounts of outsiders (LA-14) did not "
    "operate effectively: of 60 accounts, five had no or a late date of expiry or were not disabled in time. The "
    "control on the second factor (LA-06) did not operate effectively: the BI warehouse accepted sign-ins with a "
    "password alone from March 17, 2025 to January 13, 2026. As a result, criteria CC6.1, CC6.2, CC6.3 and CC6.6 were "
    "not met. They apply to all five categories.",
)
