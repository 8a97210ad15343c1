"""Privacy by brute force."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from generator.checks.continuity import british
from generator.checks.operations import after, in_force
from generator.checks.types import Found, day
from generator.evidence_reading import business_days, elapsed, read_csv, read_ods, read_xlsx


def check_notice(folder: Path) -> Found:
    """PRV-01: each product in 2025, material changes announced before, approved."""
    rows = read_xlsx(folder, "privacy_notices_2025.xlsx", "Versions")
    for product in ("Platform", "Website", "Mobile app"):
        if not any(row["Product"] == product and day(row["Reviewed on"]).year == 2025 for row in rows):
            yield "A", f"2025 | {product}", "deviation"
    for row in rows:
        told = row["Communicated on"]
        if row["Material"] == "yes" and (not told or day(told) > day(row["Effective on"])):
            yield "B", row["Version"], "deviation"
        if not row["Approved by"]:
            yield "D", row["Version"], "deviation"


def check_consent(folder: Path) -> Found:
    """PRV-02: consent, before collection, to the text in force, no use a day after withdrawal."""
    consents = read_csv(folder, "consents_2025.csv")
    texts = {row["version"]: row for row in read_xlsx(folder, "consent_texts.xlsx", "Texts")}
    for row in read_csv(folder, "data_subjects_2025.csv"):
        own = [c for c in consents if c["subject_id"] == row["subject_id"]]
        if not own:
            yield "A", row["subject_id"], "deviation"
        elif all(after(c["consented_at"], row["first_collected_at"]) for c in own):
            yield "B", row["subject_id"], "deviation"
    for row in consents:
        text, when = texts[row["text_version"]], day(row["consented_at"])
        if when < day(text["from"]) or (text["to"] and when > day(text["to"])):
            yield "C", row["consent_id"], "deviation"
        stopped, used = row["withdrawn_at"], row["last_used_at"]
        if stopped and used and elapsed(stopped, used) > timedelta(hours=24):
            yield "D", row["consent_id"], "deviation"


def check_assessments(folder: Path) -> Found:
    """PRV-03: before launch, approved by one of two, every release covered."""
    rows = read_xlsx(folder, "privacy_assessments_2025.xlsx", "Assessments")
    for row in rows:
        if not row["Assessed on"] or day(row["Assessed on"]) > day(row["Launched on"]):
            yield "A", row["Assessment"], "deviation"
        if row["Approved by"] not in ("Aurelio Bastos", "Casimir Dorn"):
            yield "B", row["Assessment"], "deviation"
    have = {row["Release"] for row in rows}
    for row in read_csv(folder, "releases_with_personal_data_2025.csv"):
        if row["Release"] not in have:
            yield "D", row["Release"], "deviation"


def check_access_requests(folder: Path) -> Found:
    """PRV-04: verified, in 30 or 45 days or 90 when extended, extension told in the first term, reason of a denial."""
    for row in read_xlsx(folder, "access_requests_privacy_2025.xlsx", "Requests", 4):
        item, received, first = row["Request"], day(row["Received"]), 30 if row["Jurisdiction"] == "EU" else 45
        if row["Outcome"] in ("answered", "denied") and not row["Verified"]:
            yield "A", item, "deviation"
        letter, limit = ("C", 90) if row["Extended"] == "yes" else ("B", first)
        due = received + timedelta(days=limit)
        if (day(row["Closed"]) > due) if row["Closed"] else due <= date(2026, 1, 15):
            yield letter, item, "deviation"
        if row["Extended"] == "yes" and (day(row["Extension notice"]) - received).days > first:
            yield "D", item, "deviation"
        if row["Outcome"] == "denied" and not row["Reason"]:
            yield "E", item, "deviation"


def check_corrections(folder: Path) -> Found:
    """PRV-05: in 30 days, third parties told, reason of a refusal."""
    for row in read_csv(folder, "correction_requests_2025.csv"):
        due = british(row["received"]) + timedelta(days=30)
        if (british(row["closed"]) > due) if row["closed"] else due <= date(2026, 1, 15):
            yield "A", row["request"], "deviation"
        if row["shared"] == "yes" and not row["third_parties_told"]:
            yield "B", row["request"], "deviation"
        if row["outcome"] == "refused" and not row["reason"]:
            yield "C", row["request"], "deviation"


def check_disclosures(folder: Path) -> Found:
    """PRV-06: approved before, recorded in 5 business days, recipient in force, every transfer recorded."""
    rows = read_csv(folder, "disclosures_2025.csv")
    register = {row["Recipient"]: row for row in read_xlsx(folder, "recipient_register.xlsx", "Recipients")}
    for row in rows:
        entry, when = register[row["recipient"]], day(row["disclosed_at"])
        if after(row["approved_at"], row["disclosed_at"]):
            yield "A", row["disclosure_id"], "deviation"
        if business_days(when, day(row["recorded_at"])) > 5:
            yield "C", row["disclosure_id"], "deviation"
        if entry["To"] and when > day(entry["To"]):
            yield "D", row["disclosure_id"], "deviation"
    have = {row["transfer"] for row in rows}
    for row in read_csv(folder, "outbound_transfers_2025.tsv", delimiter="\t"):
        if row["personal_data"] == "yes" and row["transfer_id"] not in have:
            yield "E", row["transfer_id"], "deviation"


def check_vendors(folder: Path) -> Found:
    """PRV-08: assessed in 365 days, gaps closed in time, every sub-processor listed, commitments met."""
    rows = read_xlsx(folder, "privacy_vendors_2025.xlsx", "Vendors")
    for row in rows:
        if date(2025, 12, 31) - day(row["Last assessment"]) > timedelta(days=365):
            yield "A", row["Vendor"], "deviation"
        if row["Gap"] and (not row["Gap closed"] or day(row["Gap closed"]) > day(row["Gap due"])):
            yield "B", row["Vendor"], "deviation"
        if row["Result"] not in ("meets", "meets with gaps"):
            yield "D", row["Vendor"], "deviation"
    have = {row["Vendor"] for row in rows}
    for row in read_csv(folder, "subprocessors_published.csv"):
        if in_force(row["From"], row["To"]) and row["Vendor"] not in have:
            yield "C", row["Vendor"], "deviation"


def check_cases(folder: Path) -> Found:
    """PRV-09: in 20 business days and not before receipt, person told, yearly review, findings in time."""
    for row in read_ods(folder, "privacy_cases_2025.ods"):
        received, done = day(row["Received on"]), row["Resolved on"]
        spent = business_days(received, day(done) if done else date(2026, 1, 15))
        if (done and day(done) < received) or spent > 20 or (not done and spent == 20):
            yield "A", row["Case"], "deviation"
        if done and not row["Answer sent on"]:
            yield "B", row["Case"], "deviation"
    if not any(row["held_on"].startswith("2025") for row in read_csv(folder, "privacy_reviews.csv")):
        yield "C", "2025", "deviation"
    for row in read_csv(folder, "privacy_review_actions.csv"):
        if row["due_on"] <= "2026-01-15" and (not row["done_on"] or row["done_on"] > row["due_on"]):
            yield "D", row["action_id"], "deviation"
