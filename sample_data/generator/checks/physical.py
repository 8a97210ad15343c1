"""PHY-01 to PHY-04 by brute force."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from generator.checks.types import Found, day
from generator.evidence_reading import business_days, elapsed, read_csv, read_ods, read_xlsx


def check_badges(folder: Path) -> Found:
    """PHY-01: approved first, off within a business day, not used after the last day."""
    for row in read_xlsx(folder, "badges_2025.xlsx", "Badges", 2):
        if not row["Approved at"].startswith("20"):
            yield "A", row["Badge"], "unable"
        elif elapsed(row["Approved at"], row["Issued at"]) < timedelta(0):
            yield "A", row["Badge"], "deviation"
        if not row["Last day"]:
            continue
        last = day(row["Last day"])
        if not row["Deactivated at"] or business_days(last, day(row["Deactivated at"])) > 1:
            yield "B", row["Badge"], "deviation"
        if day(row["Last used at"]) > last:
            yield "C", row["Badge"], "deviation"


def check_badge_reviews(folder: Path) -> Found:
    """PHY-02: a review a room and quarter, removals in 5 days and gone, nobody left out."""
    reviews = read_xlsx(folder, "room_reviews_2025.xlsx", "Reviews")
    done = {((day(row["reviewed_on"]).month + 2) // 3, row["room"]) for row in reviews}
    for room in {row["room"] for row in reviews}:
        for quarter in (1, 2, 3, 4):
            if (quarter, room) not in done:
                yield "A", f"2025-Q{quarter} | {room}", "deviation"
    lines = read_csv(folder, "room_review_lines_2025.csv")
    there = {row["access"] for row in read_csv(folder, "room_access_2025-12-31.csv") if row["state"] == "open"}
    for row in lines:
        if row["decision"] == "remove":
            item = f"{row['review']} | {row['access']}"
            if not row["removed_on"] or (day(row["removed_on"]) - day(row["decided_on"])).days > 5:
                yield "B", item, "deviation"
            if row["access"] in there:
                yield "C", item, "deviation"
    for access in there - {row["access"] for row in lines}:
        yield "D", access, "deviation"


def check_returns(folder: Path) -> Found:
    """PHY-03: back in 10 days or written off; wiped before it is used again."""
    for row in read_ods(folder, "equipment_of_leavers_2025.ods"):
        due = day(row["Last day"]) + timedelta(days=10)
        back = day(row["Returned on"]) if row["Returned on"] else date(2026, 1, 21)
        if not row["Written off by"] and back > due:
            yield "A", row["Equipment"], "deviation"
        if row["Used again on"] and (not row["Wiped on"] or day(row["Wiped on"]) > day(row["Used again on"])):
            yield "B", row["Equipment"], "deviation"


def check_disposal(folder: Path) -> Found:
    """PHY-04: a certificate with the serial, wiped in custody, by an approved method, retired in the register."""
    serials = {row["serial"].upper() for row in read_csv(folder, "destruction_certificates.csv")}
    for row in read_xlsx(folder, "disposals_2025.xlsx", "Disposals", 3):
        if row["Serial"] not in serials:
            yield "A", row["Asset"], "deviation"
        if day(row["Wiped on"]) > day(row["Left custody on"]):
            yield "B", row["Asset"], "deviation"
        if row["Method"] == "quick format":
            yield "C", row["Asset"], "deviation"
        if row["Register"] != "retired":
            yield "D", row["Asset"], "deviation"
