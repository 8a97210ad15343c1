"""RSK-01, RSK-02 and RSK-03 by brute force."""

# fmt: off
from __future__ import annotations

from datetime import date
from pathlib import Path

from generator.checks.types import Found, day
from generator.evidence_reading import read_csv, read_ods, read_xlsx


def check_assessment(folder: Path) -> Found:
    """RSK-01: assessed in 2025, owned, scored by the rule, every category there."""
    rows = read_csv(folder, "risk_register_2025-04.csv", delimiter=";")
    if not any(day(row["assessed_on"]).year == 2025 for row in rows):
        yield "A", "2025", "deviation"
    for row in rows:
        if not row["owner"]:
            yield "B", row["risk_id"], "deviation"
        if not row["likelihood"] or not row["score"]:
            yield "D", row["risk_id"], "unable"
        elif int(row["score"]) != int(row["likelihood"]) * int(row["impact"]):
            yield "D", row["risk_id"], "deviation"
    for row in read_xlsx(folder, "risk_categories.xlsx", "Categories"):
        if row["category"] not in {one["category"] for one in rows}:
            yield "E", row["category"], "deviation"


def check_treatment(folder: Path) -> Found:
    """RSK-02: owner, in time, extension by another, an action for each high risk."""
    rows = read_xlsx(folder, "risk_treatment_2025.xlsx", "Actions")
    for row in rows:
        if not row["Owner"]:
            yield "A", row["Action"], "deviation"
        due = day(row["Due on"])
        if (row["Completed on"] and day(row["Completed on"]) > due) or (not row["Completed on"] and due <= date(2025,
                                                                                                                12,
                                                                                                                31)):
            yield "B", row["Action"], "deviation"
        if row["Owner"] and row["Owner"] == row["Extension approved by"]:
            yield "C", row["Action"], "deviation"
    for row in read_csv(folder, "risk_register_2025-04.csv", delimiter=";"):
        if row["level"] == "high" and row["risk_id"] not in {one["Risk"] for one in rows}:
            yield "D", row["risk_id"], "deviation"


def check_commitments(folder: Path) -> Found:
    """RSK-03: reviewed in time, tied to controls that exist."""
    links = read_csv(folder, "commitment_links.csv")
    matrix = {row["control"] for row in read_xlsx(folder, "control_matrix.xlsx", "Matrix")}
    for row in read_ods(folder, "commitments_2025.ods"):
        if day(row["Reviewed on"]) > day(row["Review due"]):
            yield "A", row["Commitment"], "deviation"
        if row["Commitment"] not in {link["commitment"] for link in links}:
            yield "B", row["Commitment"], "deviation"
    for link in links:
        if link["control"] not in matrix:
            yield "C", link["link"], "deviation"
