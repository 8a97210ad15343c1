"""LA-18 to LA-21 by brute force."""

# fmt: off
from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from generator.checks.types import Found, day
from generator.evidence_reading import elapsed, read_csv, read_xlsx


def check_laptops(folder: Path) -> Found:
    """LA-19: enrolled, encrypted, locked, seen in 30 days."""
    managed = {row["serial"].upper(): row for row in read_csv(folder, "device_management_2025-12-31.csv")}
    for row in read_xlsx(folder, "laptops_assigned_2025-12-31.xlsx", "Laptops", 3):
        own = managed.get(row["Serial"])
        if own is None:
            yield "A", row["Serial"], "deviation"
            continue
        if own["encrypted"] != "yes":
            yield "B", row["Serial"], "deviation"
        if own["screen_lock"] != "on":
            yield "C", row["Serial"], "deviation"
        if (day(own["exported_on"]) - day(own["last_seen_at"])).days > 30:
            yield "D", row["Serial"], "deviation"


def check_removable_media(folder: Path) -> Found:
    """LA-18: what was allowed had an exception of that worker in force on that day."""
    exceptions = read_xlsx(folder, "removable_media_exceptions.xlsx", "Exceptions")
    for row in read_csv(folder, "removable_media_events_2025.csv"):
        if row["action"] != "allowed":
            continue
        own = [one for one in exceptions if one["Worker"] == row["worker"]]
        if row["worker"] == "deploy-runner":
            yield "A", row["event"], "unable"
        elif not any(day(one["From"]) <= day(row["at"]) <= day(one["To"]) for one in own):
            yield "A", row["event"], "deviation"


def check_malware(folder: Path) -> Found:
    """LA-20: an agent with signatures of 7 days, detections handled in their hours."""
    agents = {row["asset"]: row for row in read_csv(folder, "malware_agents_2025-12-31.csv")}
    for row in read_csv(folder, "assets_to_protect_2025-12-31.csv"):
        own = agents.get(row["asset"])
        if own is None:
            yield "A", row["asset"], "deviation"
        elif not own["signatures_of"]:
            yield "B", row["asset"], "unable"
        elif (day(own["exported_on"]) - day(own["signatures_of"])).days > 7:
            yield "B", row["asset"], "deviation"
    hours = {"high": 8, "medium": 72}
    for row in read_csv(folder, "malware_detections_2025.csv"):
        limit = timedelta(hours=hours[row["severity"]])
        if not row["handled_at"] or not timedelta(0) <= elapsed(row["found_at"], row["handled_at"]) <= limit:
            yield "C", row["alert"], "deviation"


def check_images(folder: Path) -> Found:
    """LA-21: scanned first, nothing critical or an exception on the list, signed."""
    listed = {row["Exception"] for row in read_xlsx(folder, "image_exceptions.xlsx", "Exceptions")}
    for row in read_csv(folder, "deployed_images_2025.csv"):
        if not row["scanned_at"] or elapsed(row["scanned_at"], row["deployed_at"]) < timedelta(0):
            yield "A", row["digest"], "deviation"
        if not row["exception"] and int(row["critical"]) > 0:
            yield "B", row["digest"], "deviation"
        if row["exception"] and row["exception"] not in listed:
            yield "C", row["digest"], "deviation"
        if row["signed"] != "yes":
            yield "D", row["digest"], "deviation"
