"""OPS-01: weekly vulnerability scans over all assets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control
from generator.tables import Sheet
from generator.times import at, later, local, offset_text

_TESTS = (
    ("A", "SCANS", "reperformance", "occurs_each",
     "date=started_at; each=week; per=scan_type; per_values=internal, external; if=status; if_op=equals; "
     "if_value=completed",
     "A scan of each type was completed in every week.", 'Vulnerability Standard 1: "each week"'),
    ("B", "SCANS", "reperformance", "within",
     "start=started_at; end=repeated_at; limit=48; unit=hours; before_start=deviation; missing_start=unable; "
     "missing_end=deviation; boundary=inclusive; if=status; if_op=equals; if_value=failed",
     "A failed scan was repeated within 48 hours.", 'Vulnerability Standard 1: "within 48 hours"'),
    ("C", "SCAN-TARGETS", "inspection", "covers",
     "column=Host; list=PROD-ASSETS.asset; list_from=in_service_from; list_to=out_of_service_on",
     "The targets cover every production asset.", "Vulnerability Standard 1"),
)  # fmt: skip


def add_scans(book: Book, company: Company) -> None:
    """Write the evidence of OPS-01 and note what was planted."""
    control = Control(
        book, "OPS-01", "Assets are scanned for vulnerabilities every week",
        "Internal and external scans run each week over all production assets. A scan that fails is repeated within "
        "48 hours.",
        "Chief Information Security Officer", "weekly", "CC7.1", automation="automated", relies_on=["CHG-02"],
        key_report="Job history of the scanner",
    )  # fmt: skip
    attributes(control, _TESTS)
    scans = _scans()
    _plant_scans(control, scans)
    _write_targets(control)
    rows = [(r[0], r[1], offset_text(r[2]), offset_text(r[3]), r[4], r[5], offset_text(r[6])) for r in scans]
    columns = ("scan_id", "scan_type", "started_at", "ended_at", "status", "targets", "repeated_at")
    listing(
        control, "SCANS", "scan_history_2025.csv", Sheet("scans", columns, rows), title="Runs of the scanner",
        unit="scan", key=["scan_id"], date_column="started_at", source="Job history of the vulnerability scanner",
        query="Profiles internal and external, 2025, all states", produced_by="Kwame Asante, Security Engineer",
        produced_at="2026-01-05T10:20:00-06:00",
    )  # fmt: skip
    control.walk(
        "tnguyen", "2025-11-13", "Kwame Asante (Security Engineer)", "SCN-0090",
        "Opened the two profiles of the scanner: weekly, authenticated, target list by tag. Saw a failed run, the "
        "alert it raised and its repetition the same evening.",
    )
    control.conclude(
        NOTED,
        f"Both scans were expected in each of 53 weeks of the period; of {len(scans)} runs in the history the external "
        "one of week 31 is missing. One failed scan was repeated after three days and one not at all, although the "
        "next week's scan followed. Two of 63 assets were not among the targets, found by comparing the target list "
        "with the inventory. They were added in January 2026 and their first scan shows no critical finding. In our "
        "judgement the control operated effectively; the exceptions are reported.",
    )


def _scans() -> list[list[Any]]:
    stream = Stream("scans")
    rows: list[list[Any]] = []
    monday = date(2024, 12, 30)
    while monday <= date(2025, 12, 29):
        for kind, shift, hour in (("internal", 1, 1), ("external", 0, 23)):
            when = monday + timedelta(days=shift)
            if when.year == 2024:
                when = date(2025, 1, 2)
            start = at(when, hour, 30)
            rows.append([kind, start, later(start, stream.between(90, 260)), "completed", 60, None])
        monday += timedelta(days=7)
    moved = next(row for row in rows if row[0] == "external" and row[1].date() == date(2025, 5, 12))
    # Sunday evening in Chicago: by UTC digits it already belongs to the next week.
    moved[1] = local("2025-05-18 22:40")
    moved[2] = later(moved[1], 140)
    rows = [row for row in rows if (row[0], row[1].date()) != ("external", date(2025, 7, 28))]
    for kind, when, repeated in (
        ("internal", "2025-02-18", "2025-02-18 18:00"), ("external", "2025-04-07", "2025-04-10 23:30"),
        ("internal", "2025-08-12", ""), ("external", "2025-10-06", "2025-10-08 23:30"),
        ("internal", "2025-03-04", "2025-03-06 01:30"),
    ):  # fmt: skip
        first = next(row for row in rows if row[0] == kind and f"{row[1].date()}" == when)
        first[3], first[5] = "failed", local(repeated) if repeated else None
        again = local(repeated) if repeated else later(first[1], 3 * 24 * 60)
        rows.append([kind, again, later(again, 150), "completed", 60, None])
    rows.sort(key=lambda row: (row[1], row[0]))
    return [[f"SCN-{number:04d}", *row] for number, row in enumerate(rows, 1)]


def _plant_scans(control: Control, scans: list[list[Any]]) -> None:
    name = {(row[1], f"{row[2]:%Y-%m-%d}", row[4]): row[0] for row in scans}
    plants(control, (
        ("A", "2025-W31 | external", "missed", "no external scan in the week of July 28",
         "The licence of the external profile ran out on July 28.",
         "Renewed on August 1, 2025; the expiry date is in the calendar of the team.",
         "Exception reported; the scans of the weeks before and after show no new critical finding."),
        ("B", name["external", "2025-04-07", "failed"], "late", "repeated after three days",
         "The alert arrived on the evening before a day of training.",
         "Alerts of failed scans go to the on-call engineer since May 2025.", "Exception reported."),
        ("B", name["internal", "2025-08-12", "failed"], "not_done", "the failed run was never marked as repeated",
         "The engineer started a new scan by hand instead of a repetition.",
         "A new scan was found three days later; repetitions are started from the failed run since September 2025.",
         "Exception reported; a scan started by hand completed on August 15."),
    ))  # fmt: skip
    nears(control, (
        ("A", "2025-W20 | external", "Sunday evening in Chicago is Monday of week 21 by UTC"),
        ("A", "2025-W08 | internal", "failed at first, completed the same day"),
        ("B", name["external", "2025-10-06", "failed"], "repeated after exactly 48 hours"),
        ("B", name["internal", "2025-03-04", "failed"], "repeated after exactly 48 hours, at night"),
    ))  # fmt: skip


def _write_targets(control: Control) -> None:
    assets: list[tuple[Any, ...]] = []
    for kind, number in (("api", 14), ("web", 10), ("db", 12), ("worker", 14), ("edge", 6), ("build", 4)):
        assets += [(f"{kind}-{n:02d}", kind, date(2022, 1 + n % 12, 10), None) for n in range(1, number + 1)]
    targets = [asset[0] for asset in assets if asset[0] not in ("worker-13", "edge-05")]
    assets += [
        ("api-90", "api", date(2025, 11, 3), None), ("db-91", "db", date(2025, 12, 17), None),
        ("web-80", "web", date(2021, 3, 1), date(2024, 12, 20)), ("web-81", "web", date(2021, 3, 1), date(2025, 9, 30)),
    ]  # fmt: skip
    targets += ["api-90", "db-91", "web-81"]
    sheet = Sheet("Target list", ("Host", "Profile"), [(host, "internal + external") for host in targets],
                  titles=("Vulnerability scanner - target list by tag prod",))  # fmt: skip
    listing(
        control, "SCAN-TARGETS", "scan_targets_2025.xlsx", sheet, title="Targets of the scanner in 2025",
        unit="target", key=["Host"], header_row=2, source="Vulnerability scanner, targets with history",
        query="Hosts that were a target at any time in 2025", produced_by="Kwame Asante, Security Engineer",
        produced_at="2026-01-05T10:40:00-06:00",
    )  # fmt: skip
    listing(
        control, "PROD-ASSETS", "assets_2025.csv",
        Sheet("assets", ("asset", "kind", "in_service_from", "out_of_service_on"), assets),
        title="Production assets", unit="asset", key=["asset"], source="Cloud inventory with history",
        query="Hosts of the production account, in service at any time since 2021",
        produced_by="Callum Rainsford, Head of Cloud", produced_at="2026-01-05T09:20:00-06:00",
    )  # fmt: skip
    told = (
        "The host was started without the tag prod that selects the targets.",
        "Tagged on January 12, 2026; hosts without a tag are reported daily since then.",
        "Exception reported; the first scan of January 13, 2026 shows no critical finding.",
        "systematic",
    )
    plants(control, (
        ("C", "worker-13", "not_covered", "in service all year, never a target", *told),
        ("C", "edge-05", "not_covered", "in service all year, never a target", *told),
    ))  # fmt: skip
    nears(control, (
        ("C", "web-80", "out of service since December 2024"),
        ("C", "web-81", "a target until it was switched off in September"),
        ("C", "db-91", "in service and a target since December 17"),
    ))  # fmt: skip
