"""PRV-01, PRV-02, PRV-03: notice, consent, assessment before launch."""

# fmt: off
from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.areas.staff import DPO, LEGAL
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import CLEAN, NOTED, Control, join
from generator.tables import Sheet
from generator.times import CHICAGO, later, local, some_business_day, utc_text

_NOTICE = (
    ("A", "NOTICES", "inspection", "occurs_each",
     "date=Reviewed on; each=year; per=Product; per_values=Platform, Website, Mobile app",
     "The notice of every product was reviewed in the year.", 'Privacy Policy 2: "each calendar year"'),
    ("B", "NOTICES", "reperformance", "on_or_before",
     "date=Communicated on; limit=Effective on; missing_date=deviation; missing_limit=unable; if=Material; "
     "if_op=equals; if_value=yes",
     "A material change was communicated before it took effect.", "Privacy Policy 2.3"),
    ("C", "NOTICES", "inspection", "manual",
     "guidance=Compare the published text with the register of processing: purposes, categories, recipients and "
     "retention named in it are those of the register.",
     "The notice describes what is done.", "Privacy Policy 2.1"),
    ("D", "NOTICES", "inspection", "present", "column=Approved by", "The version was approved.", "Privacy Policy 2.2"),
)


def add_notices(book: Book, company: Company) -> None:
    """Write the evidence of PRV-01; nothing deviates."""
    control = Control(
        book, "PRV-01", "The privacy notice is reviewed and changes are announced",
        "The privacy notice of each product is reviewed in each calendar year and approved by the data protection "
        "officer; a material change is announced to data subjects before it takes effect.",
        "Data Protection Officer", "annual", "P1.1",
    )
    attributes(control, _NOTICE, whole="C")
    rows = [
        ("PN-7", "Platform", date(2025, 3, 10), date(2025, 4, 14), "yes", date(2025, 3, 12), DPO),
        ("PN-8", "Platform", date(2025, 10, 20), date(2025, 12, 1), "yes", date(2025, 12, 1), DPO),
        ("WN-4", "Website", date(2025, 6, 3), date(2025, 6, 9), "no", None, DPO),
        ("AN-3", "Mobile app", date(2025, 12, 31), date(2026, 1, 15), "no", None, DPO),
    ]
    columns = ("Version", "Product", "Reviewed on", "Effective on", "Material", "Communicated on", "Approved by")
    listing(
        control, "NOTICES", "privacy_notices_2025.xlsx", Sheet("Versions", columns, rows),
        title="Versions of the notices",
        unit="version of a notice", key=["Version"], date_column="Reviewed on", source="Register of privacy notices",
        query="Versions reviewed in 2025", produced_by=f"{DPO}, Data Protection Officer",
        produced_at="2026-01-19T09:30:00-06:00", accuracy="rows_traced", rows_traced=4,
    )
    nears(control, (
        ("B", "PN-8", "announced on the day it took effect"),
        ("B", "WN-4", "not a material change"),
        ("A", "2025 | Mobile app", "reviewed on the last day of the year"),
    ))
    control.document("The published text of each version of 2025", f"{DPO}, Data Protection Officer")
    control.inspected("NOTICES", "C", [row[0] for row in rows], "Published text of {item}")
    control.walk(
        "tnguyen", "2025-12-11", f"{DPO} (Data Protection Officer)", "PN-8",
        "Followed version PN-8 from the review in October to the mail to data subjects and the page as archived on "
        "December 1.",
    )
    control.conclude(
        CLEAN,
        "The notices of all three products were reviewed in the year, both material changes were announced no later "
        "than the day they took effect, and the four published texts agree with the register of processing. No "
        "exceptions noted.",
    )


_CONSENT = (
    ("A", "SUBJECTS", "reperformance", "exists_in", "column=subject_id; list=CONSENTS.subject_id; missing=deviation",
     "A consent is recorded.", "Privacy Policy 4.1"),
    ("B", "SUBJECTS", "reperformance", "ordered",
     "dates=CONSENTS.consented_at, first_collected_at; same_time=pass; missing=deviation; "
     "no_match=not_applicable; match=any",
     "It was given before the first collection.", "Privacy Policy 4.1"),
    ("C", "CONSENTS", "reperformance", "exists_in",
     "column=text_version; list=CONSENT-TEXTS.version; at=consented_at; list_from=from; list_to=to; missing=deviation",
     "The text agreed to was the one in force.", "Privacy Policy 4.2"),
    ("D", "CONSENTS", "reperformance", "within",
     "start=withdrawn_at; end=last_used_at; limit=24; unit=hours; before_start=pass; missing_start=not_applicable; "
     "missing_end=not_applicable; boundary=inclusive",
     "Data was not used more than 24 hours after a withdrawal.", 'Privacy Policy 4.4: "within 24 hours"'),
)


def add_consent(book: Book, company: Company) -> None:
    """Write the evidence of PRV-02 and note what was planted."""
    control = Control(
        book, "PRV-02", "Consent comes before collection",
        "Location and health data of receipts is collected only after the data subject agreed to the text in force; a "
        "withdrawal takes effect within 24 hours.",
        "Data Protection Officer", "per_event", "P2.1 P3.2 P6.1", automation="automated", relies_on=["CHG-01"],
        key_report="Consent store",
    )
    attributes(control, _CONSENT)
    join(book, "SUBJECTS", "subject_id", "CONSENTS", "subject_id", "subject number of the platform")
    subjects, consents = _subjects()
    _plant_consent(control, subjects, consents)
    listing(
        control, "SUBJECTS", "data_subjects_2025.csv",
        Sheet("subjects", ("subject_id", "first_collected_at", "category"),
            [(r[0], utc_text(r[1]), r[2]) for r in subjects]),
        title="Data subjects with sensitive data", unit="data subject", key=["subject_id"],
        date_column="first_collected_at",
        zone="UTC", source="Product database, query run before the team",
        query="Subjects whose first sensitive record is of 2025", produced_by="Ottilie Brandt, Head of Data",
        produced_at="2026-01-13T11:20:00-06:00", observed="yes",
    )
    columns = ("consent_id", "subject_id", "consented_at", "text_version", "withdrawn_at", "last_used_at")
    listing(
        control, "CONSENTS", "consents_2025.csv",
        Sheet("consents", columns,
              [(r[0], r[1], utc_text(r[2]), r[3], utc_text(r[4]), utc_text(r[5])) for r in consents]),
        title="Consents", unit="consent", key=["consent_id"], zone="UTC", source="Consent store (production)",
        query="All consents of the subjects of the first list", produced_by=f"{DPO}, Data Protection Officer",
        produced_at="2026-01-13T12:00:00-06:00", item_rule="all_rows",
    )
    texts = [("CT-3", date(2023, 6, 1), date(2025, 6, 30)), ("CT-4", date(2025, 7, 1), None)]
    listing(
        control, "CONSENT-TEXTS", "consent_texts.xlsx", Sheet("Texts", ("version", "from", "to"), texts),
        title="Texts of consent", unit="text", key=["version"], source="Register of privacy notices",
        query="Versions with their dates", produced_by=f"{DPO}, Data Protection Officer",
        produced_at="2026-01-13T12:10:00-06:00",
    )
    control.walk(
        "tnguyen", "2025-12-11", f"{DPO} (Data Protection Officer); Emeka Obi (Head of Product)", consents[120][0],
        "Test of one: enrolled a test subject; the switch is off by default, the record appears in the consent store "
        "before the first location is stored, and the withdrawal stopped collection within a minute.",
    )
    control.conclude(
        NOTED,
        f"{len(subjects)} data subjects and {len(consents)} consents were tested by rule. For two subjects no consent "
        "is recorded, for one it came after the first collection, one agreed to a text that was no longer in force, "
        "and the data of one was used 31 hours after the withdrawal. Two of the five came from one migration of a "
        "customer. The data concerned was deleted or agreed to again. We conclude that the control operated "
        "effectively; the exceptions are reported.",
    )


def _subjects() -> tuple[list[list[Any]], list[list[Any]]]:
    stream = Stream("data subjects")
    subjects: list[list[Any]] = []
    consents: list[list[Any]] = []
    for number in range(290):
        shift = timedelta(days=stream.between(0, 361), minutes=stream.between(0, 860))
        first = datetime(2025, 1, 2, 7, tzinfo=CHICAGO) + shift
        subjects.append([f"S{71000 + 7 * number}", first, stream.choice(("location", "location", "health"))])
    subjects.sort(key=lambda row: row[1])
    for number, (subject, first, _) in enumerate(subjects):
        agreed = later(first, -stream.between(1, 60))
        text = "CT-4" if agreed >= local("2025-07-01 00:00") else "CT-3"
        withdrawn = later(first, stream.between(5000, 60000)) if stream.chance(12) else None
        used = later(withdrawn, stream.between(-4000, 300)) if withdrawn else None
        consents.append([f"CO-{number + 1:05d}", subject, agreed, text, withdrawn, used])
    return subjects, consents


def _plant_consent(control: Control, subjects: list[list[Any]], consents: list[list[Any]]) -> None:
    late, old, night = consents[55], consents[170], consents[100]
    late[2] = later(subjects[55][1], 47)
    assert old[3] == "CT-4"
    old[3] = "CT-3"
    subjects[100][1], night[2], night[3] = local("2025-06-30 22:05"), local("2025-06-30 22:00"), "CT-3"
    gone = [row for row in consents if row[4] and row not in (late, old, night)]
    gone[5][5], gone[9][5], gone[12][5] = later(gone[5][4], 31 * 60), later(gone[9][4], 24 * 60), None
    for row in (consents[88], consents[141]):
        consents.remove(row)
    missing = [subjects[88][0], subjects[141][0]]
    consents.append(["CO-00901", subjects[200][0], later(subjects[200][1], 5000), "CT-4", None, None])
    moved = (
        "Enrolled by a migration of a customer's users, which did not carry the consents over.",
        "The two agreed again in January 2026; a migration without consents is refused since then.",
        "Exception reported.", "systematic",
    )
    plants(control, (
        *(("A", item, "no_evidence", "no consent in the store", *moved) for item in missing),
        ("B", subjects[55][0], "wrong_order", "agreed 47 minutes after the first collection",
         "The mobile client of the spring sent the consent with its next synchronisation.",
         "The server waits for the consent since May 2025.", "Exception reported; the data was kept with consent."),
        ("C", old[0], "wrong_value", "agreed to CT-3 after CT-4 was in force",
         "The client had cached the text.", "Texts are no longer cached since August 2025.",
         "Exception reported; asked again on January 20, 2026."),
        ("D", gone[5][0], "late", "used 31 hours after the withdrawal", "A nightly export had been started before.",
         "Exports ask for consent at their start and end since October 2025.", "Exception reported."),
    ))
    nears(control, (
        ("D", gone[9][0], "last use exactly 24 hours after the withdrawal"),
        ("D", gone[12][0], "withdrawn, never used"),
        ("C", night[0], "June 30, 22:00 in Chicago is July 1 by UTC; the old text was in force"),
        ("B", subjects[200][0], "agreed twice, before the collection and again later"),
    ))


_ASSESSMENT = (
    ("A", "ACTIVITIES", "reperformance", "ordered",
     "dates=Assessed on, Launched on; same_time=pass; missing=deviation",
     "The assessment was done before launch.", "Privacy Policy 5.1"),
    ("B", "ACTIVITIES", "inspection", "in_list", f"column=Approved by; values={DPO}, {LEGAL}",
     "It was approved by the data protection officer or the general counsel.", "Privacy Policy 5.2"),
    ("C", "ACTIVITIES", "inspection", "manual",
     "guidance=Read the assessment: each data element has a purpose in it and none is collected without one.",
     "Only what the purpose needs is collected.", "Privacy Policy 5.3"),
    ("D", "ACTIVITIES", "reperformance", "covers",
     "column=Release; list=PRIVACY-RELEASES.Release", "Every release with new personal data was assessed.",
     "Privacy Policy 5.1"),
)


def add_assessments(book: Book, company: Company) -> None:
    """Write the evidence of PRV-03 and note what was planted."""
    control = Control(
        book, "PRV-03", "New processing is assessed before launch",
        "Processing of personal data that is new or changed is assessed for purpose and need before launch and "
        "approved by the data protection officer or the general counsel.",
        "Data Protection Officer", "per_event", "P3.1 P4.1", relies_on=["CHG-01"],
    )
    attributes(control, _ASSESSMENT)
    stream = Stream("assessments")
    rows: list[list[Any]] = []
    for number in range(1, 20):
        launched = some_business_day(stream, date(2025, 1, 20), date(2025, 12, 15))
        assessed = launched - timedelta(days=stream.between(6, 60))
        approver = DPO if number % 4 else LEGAL
        rows.append([f"PIA-{number:02d}", f"FR-{300 + 4 * number}", assessed, launched, approver])
    rows[5][2] = rows[5][3] + timedelta(days=9)
    rows[12][2], rows[14][4] = None, "Lorcan Byrne"
    rows[8][2] = rows[8][3]
    columns = ("Assessment", "Release", "Assessed on", "Launched on", "Approved by")
    names = [row[0] for row in rows]
    listing(
        control, "ACTIVITIES", "privacy_assessments_2025.xlsx", Sheet("Assessments", columns, rows),
        title="New processing activities", unit="processing activity", key=["Assessment"], date_column="Launched on",
        source="Register of processing", query="Activities launched in 2025", accuracy="sampled_items",
        produced_by=f"{DPO}, Data Protection Officer", produced_at="2026-01-19T10:10:00-06:00",
    )
    releases = [(row[1], "yes") for row in rows] + [("FR-390", "yes")]
    listing(
        control, "PRIVACY-RELEASES", "releases_with_personal_data_2025.csv",
        Sheet("releases", ("Release", "personal_data"), sorted(releases)), title="Releases with new personal data",
        unit="release", key=["Release"], source="Release calendar, screened for new personal data by the team",
        query="Tag personal-data, and 60 untagged releases read by the team",
        produced_by="Rivka Stonehouse, Release Manager",
        produced_at="2026-01-19T14:00:00-06:00", observed="yes",
    )
    plants(control, (
        ("A", "PIA-06", "wrong_order", "launched behind a switch nine days before the assessment",
         "The team took the switch for a test; it was on for two customers.",
         "Switches for customers count as launch since July 2025.",
         "Exception reported; the assessment found no risk."),
        ("A", "PIA-13", "no_evidence", "launched without an assessment", "The form was opened and never finished.",
         "Finished on January 23, 2026.", "Exception reported."),
        ("B", "PIA-15", "wrong_value", "approved by the Head of Marketing",
         "The form offered every manager as approver.", "Only the two named persons can approve since 2026.",
         "Exception reported; approved again on January 21, 2026."),
        ("D", "FR-390", "not_covered", "a release with new personal data, no assessment",
         "The change was tagged as text only.", "Assessed on January 26, 2026; switched off until then.",
         "Exception reported; found by our own reading of releases."),
    ))
    nears(control, (
        ("A", "PIA-09", "assessed on the day of launch"),
        ("B", "PIA-04", "approved by the general counsel"),
    ))
    control.asked("ACTIVITIES", "The assessment with its list of data elements", f"{DPO}, Data Protection Officer")
    book.frames["ACTIVITIES"] = names
    control.sampled(
        "ACTIVITIES", "C", names, 8, "Assessment {item}",
        "Release and day of launch of each of the {n} activities inspected were agreed to the release calendar. No "
        "difference.",
    )
    control.walk(
        "tnguyen", "2025-12-11", f"{DPO} (Data Protection Officer)", "PIA-16",
        "Followed an assessment from the tag on the release to the form, two questions sent back, and the approval.",
    )
    control.conclude(
        NOTED,
        "All 19 assessments were tested by rule and compared with the releases. One was launched before its "
        "assessment, one without, one was approved by a person not named in the policy, and one release had none. In "
        "the sample of eight the elements fit the purpose. We conclude that the control operated effectively; the "
        "exceptions are reported.",
    )
