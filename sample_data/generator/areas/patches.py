"""OPS-03: critical and high patches, with a limit that was shortened in the middle of the period."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control, join
from generator.tables import Sheet
from generator.times import at, later, some_business_day, utc_text, wall

_TIMED = (
    "start=released_on; end=installed_at; unit=calendar_days; count=after_start; before_start=deviation; "
    "missing_start=unable; missing_end=not_applicable; boundary=inclusive"
)
_WORDS = (
    "Critical and high patches of production hosts are approved by change ticket and installed within {days} calendar "
    "days of release. A host that cannot be patched needs an exception."
)
_TESTS = (
    ("B", "PATCHES", "inspection", "exists_in", "column=change_id; list=PATCH-CHANGES.Change; missing=deviation; "
     "if=status; if_op=equals; if_value=installed",
     "The installation rests on a change ticket.", "Patch Standard 3"),
    ("C", "PATCHES", "reperformance", "on_or_before",
     "date=PATCH-CHANGES.Approved at; limit=installed_at; missing_date=deviation; missing_limit=not_applicable; "
     "no_match=not_applicable",
     "The change was approved before the installation.", "Patch Standard 3"),
    ("D", "PATCHES", "inspection", "present", "column=exception_id; if=status; if_op=equals; if_value=not installed",
     "A host that was not patched has an exception.", "Patch Standard 5"),
)  # fmt: skip


def add_patches(book: Book, company: Company) -> None:
    """Write the evidence of OPS-03 and note what was planted."""
    control = Control(
        book, "OPS-03", "Critical patches are installed in time", _WORDS.format(days=30),
        "Head of Cloud", "monthly", "CC7.1 CC8.1 CC6.8", relies_on=["CHG-01"], key_report="Patch report by host",
        version="1", effective_to="2025-06-30",
    )  # fmt: skip
    control.version("2", "2025-07-01", _WORDS.format(days=14))
    for version, days, source in (
        ("1", 30, 'Patch Standard 2.0, in force to June 30: "30 calendar days"'),
        ("2", 14, 'Patch Standard 2.1, in force from July 1: "14 calendar days"'),
    ):
        control.test("A", "PATCHES", "reperformance", "within", f"{_TIMED}; limit={days}",
                     f"The patch was installed within {days} calendar days.", source, version=version)
    attributes(control, _TESTS)
    join(book, "PATCHES", "change_id", "PATCH-CHANGES", "Change", "change number of the patch round")
    changes, rows = _ordinary(Stream("patches"))
    _plant(control, changes, rows)
    columns = ("patch_id", "host_id", "severity", "released_on", "installed_at", "status", "change_id", "exception_id")
    shown = [(*r[:4], utc_text(r[4]) if not isinstance(r[4], str) else r[4], *r[5:]) for r in rows]
    listing(
        control, "PATCHES", "patch_report_2025.csv", Sheet("patches", columns, shown), form={"delimiter": ";"},
        delimiter=";", title="Critical and high patches by host", unit="patch of a host",
        key=["patch_id", "host_id"], date_column="released_on", zone="UTC", source="Patch management (production)",
        query="Patches released 2025-01-01 to 2025-12-31, critical and high, every host they apply to",
        produced_by="Callum Rainsford, Head of Cloud", produced_at="2026-01-16T12:10:00-06:00",
    )  # fmt: skip
    listing(
        control, "PATCH-CHANGES", "patch_changes_2025.xlsx",
        Sheet("Changes", ("Change", "Patch", "Approved by", "Approved at"),
              [(*c[:3], wall(c[3])) for c in changes]),
        title="Change tickets of patch rounds", unit="change ticket", key=["Change"], zone="America/Chicago",
        source="Ticket tool", query="Type patch round, 2025, all states",
        produced_by="Rivka Stonehouse, Release Manager", produced_at="2026-01-16T10:00:00-06:00",
    )  # fmt: skip
    control.walk(
        "mruiz", "2025-11-20", "Callum Rainsford (Head of Cloud)", "PTC-014 | api-04",
        "Followed a patch from the vendor's notice to the ticket, the round in the maintenance window and the report. "
        "Saw both versions of the standard and the notice of June 24 that announced the shorter limit.",
    )
    control.conclude(
        NOTED,
        f"{len(rows)} patches by host were tested by rule, each against the limit in force on the day of release. "
        "Under the 30 days two were late; under the 14 days two, one of which would have been in time under the old "
        "limit. One installation names no ticket that exists, one was approved afterwards, one host was left unpatched "
        "without exception, and for one host the report shows a text instead of a time. Late hosts were behind the "
        "edge firewall. We conclude that the control operated effectively under both versions; the exceptions are "
        "reported.",
    )


def _ordinary(stream: Stream) -> tuple[list[list[Any]], list[list[Any]]]:
    changes: list[list[Any]] = []
    rows: list[list[Any]] = []
    hosts = [f"{kind}-{number:02d}" for kind in ("api", "web", "db") for number in range(1, 8)]
    for index in range(1, 25):
        released = date(2025, 1, 7) + timedelta(days=15 * (index - 1))
        limit = 14 if released > date(2025, 6, 30) else 30
        patch, change = f"PTC-{index:03d}", f"PCH-{4400 + index}"
        approved = at(some_business_day(stream, released, released + timedelta(days=4)), 10, 15)
        changes.append([change, patch, "crainsford@quillberry.example", approved])
        severity = "critical" if stream.chance(35) else "high"
        for host in stream.shuffled(hosts)[:13]:
            done = at(released + timedelta(days=stream.between(5, limit - 2)), stream.between(0, 5), 30)
            rows.append([patch, host, severity, released, done, "installed", change, ""])
    return changes, sorted(rows, key=lambda row: (row[0], row[1]))


def _plant(control: Control, changes: list[list[Any]], rows: list[list[Any]]) -> None:
    def pick(patch: str, place: int) -> list[Any]:
        return [row for row in rows if row[0] == patch][place]

    def after(row: list[Any], days: int, hour: int = 3) -> None:
        row[4] = at(row[3] + timedelta(days=days), hour, 20)

    old31, old40, old30, evening = pick("PTC-003", 2), pick("PTC-007", 5), pick("PTC-005", 1), pick("PTC-009", 4)
    new15, new22, new14, before = pick("PTC-014", 7), pick("PTC-019", 3), pick("PTC-016", 6), pick("PTC-012", 8)
    for row, days in ((old31, 31), (old40, 40), (old30, 30), (new15, 15), (new22, 22), (new14, 14), (before, 25)):
        after(row, days)
    after(evening, 30, 21)
    ticket, early, bare, text = pick("PTC-010", 2), pick("PTC-020", 1), pick("PTC-017", 9), pick("PTC-021", 5)
    ticket[6] = "PCH-9999"
    early[4] = later(next(c for c in changes if c[0] == early[6])[3], -95)
    text[4] = "rolled with image 2025.11"
    waived = pick("PTC-006", 10)
    for row, exception in ((bare, ""), (waived, "EXC-P07")):
        row[4], row[5], row[6], row[7] = None, "not installed", "", exception

    def item(row: list[Any]) -> str:
        return f"{row[0]} | {row[1]}"

    late = (
        "The host was out of the maintenance window because a report was running.",
        "Hosts that miss a window are patched in the next night since October 2025.",
        "Exception reported.", "isolated", "The host cannot be reached from outside the edge firewall.",
    )
    plants(control, (
        ("A", item(old31), "late", "installed on day 31", *late),
        ("A", item(old40), "late", "installed on day 40", *late),
        ("A", item(new15), "late", "day 15: in time under the limit of 30 days, not under the one of 14", *late),
        ("A", item(new22), "late", "installed on day 22", *late),
        ("A", item(text), "unable unreadable", "a text where the time of installation belongs",
         "The host was replaced by a new image and the report shows its label.",
         "The build log of the image was provided: it holds the patch and was rolled out on day 9.",
         "Stays counted as unable; the build log was inspected on February 11, 2026."),
        ("C", item(text), "unable unreadable", "a text where the time of installation belongs",
         "The host was replaced by a new image and the report shows its label.",
         "The rollout of the image followed the approval of the round.", "Stays counted as unable."),
        ("B", item(ticket), "no_evidence", "change PCH-9999 is no ticket", "A placeholder was left in the script.",
         "The script takes the number from the round since June 2025.", "Exception reported."),
        ("C", item(early), "late", "installed 95 minutes before the approval",
         "The engineer started with the first host while the board was still meeting.",
         "The round cannot start without an approved ticket since November 2025.", "Exception reported."),
        ("D", item(bare), "no_evidence", "not installed and no exception",
         "The host was to be retired and the exception was forgotten.",
         "Retired on January 9, 2026.", "Exception reported."),
    ))  # fmt: skip
    nears(control, (
        ("A", item(old30), "installed on day 30"),
        ("A", item(evening), "day 30 at 21:20 in Chicago; the UTC digits show day 31"),
        ("A", item(new14), "installed on day 14"),
        ("A", item(before), "day 25, released before July 1: the old limit holds"),
        ("A D", item(waived), "not installed, but under an exception"),
    ))  # fmt: skip
