"""OPS-02: vulnerabilities by severity, and the exceptions to their time limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .book import Book, Story
from .chance import Stream
from .tables import Sheet
from .times import PERIOD_END, day

DAYS = {"critical": 15, "high": 30, "medium": 90, "low": 180}
SHARES = ["critical"] * 4 + ["high"] * 22 + ["medium"] * 46 + ["low"] * 24 + ["informational"] * 4


@dataclass
class Vulnerability:
    """One finding of the scanner."""

    number: str
    asset: str
    severity: str
    finding: str
    seen: date
    fixed: date | None = None
    exception: str = ""
    approved: date | None = None

    @property
    def due(self) -> date | None:
        """The last day for the fix."""
        days = DAYS.get(self.severity)
        return None if days is None else self.seen + timedelta(days=days)


def add_vulnerabilities(book: Book) -> None:
    """Write the evidence of OPS-02 and note what was planted."""
    stream = Stream("vulnerabilities")
    found = [_vulnerability(stream, index) for index in range(1404)]
    found.sort(key=lambda row: (row.seen, row.number))
    _plant_vulnerabilities(book, found)
    _plant_exceptions(book, found)
    _near_vulnerabilities(book, found)
    rows = [
        (
            v.number,
            v.asset,
            v.severity,
            v.finding,
            v.seen,
            v.due,
            v.fixed,
            "Fixed" if v.fixed else "Open",
            v.exception,
            v.approved,
        )
        for v in found
    ]
    book.facts["VULNS"] = str(sum(v.severity != "informational" for v in found))
    book.facts["walkthrough OPS-02"] = _pick(found, "high", "2025-09-01").number
    columns = (
        "vuln_id", "asset", "severity", "finding", "first_seen", "due_date", "fixed_on", "status", "exception_id",
        "exception_approved_on",
    )  # fmt: skip
    sheet = Sheet("Findings", columns, rows)
    book.workbook("vulnerabilities_2025.xlsx", sheet)
    book.population(
        "VULNS", "vulnerabilities_2025.xlsx", sheet, controls=["OPS-02"], title="Vulnerabilities open at any time in "
        "2025",
        unit="vulnerability", key=["vuln_id"], date_column="first_seen", item_rule="all_rows", filter_column="severity",
        filter_op="not_equals", filter_value="informational", source="Vulnerability scanner (production)",
        query="State of December 31, 2025 (daily snapshot): open or fixed on or after 2025-01-01, all severities",
        produced_by="Kwame Asante, Security Engineer", produced_at="2025-12-31T23:55:00-06:00",
        accuracy="rows_traced", rows_traced=10,
    )  # fmt: skip


def _vulnerability(stream: Stream, index: int) -> Vulnerability:
    severity = stream.choice(SHARES)
    asset = f"{stream.choice(('api', 'web', 'db', 'worker', 'edge', 'build'))}-{stream.between(1, 40):02d}"
    days = DAYS.get(severity, 90)
    seen = date(2025, 1, 1) + timedelta(days=stream.between(-days // 2, 360))
    spent = stream.between(1, days - 1 if days > 15 else 13)
    fixed = seen + timedelta(days=spent)
    if fixed < date(2025, 1, 1):
        fixed = date(2025, 1, 1) + timedelta(days=stream.between(1, 5))
    plugin = f"PLG-{stream.between(10000, 89999)}"
    known = fixed if fixed <= PERIOD_END else None
    return Vulnerability(f"VUL-{60000 + 3 * index}", asset, severity, plugin, seen, known)


def _pick(found: list[Vulnerability], severity: str, first: str) -> Vulnerability:
    last = PERIOD_END - timedelta(days=DAYS[severity] + 5)
    return next(
        v for v in found
        if v.severity == severity and day(first) <= v.seen < last and not v.exception and v.fixed
        and (v.fixed - v.seen).days < DAYS[severity] - 1
    )  # fmt: skip


def _plant_vulnerabilities(book: Book, found: list[Vulnerability]) -> None:
    day16, month, never = (
        _pick(found, "critical", "2025-03-03"),
        _pick(found, "high", "2025-07-15"),
        _pick(found, "medium", "2025-06-11"),
    )
    day16.fixed = day16.seen + timedelta(days=16)
    month.fixed = month.seen + timedelta(days=33)
    never.fixed = None
    for item, why in (
        (day16, "critical, fixed on day 16"),
        (month, "high, fixed on day 33"),
        (never, "medium, still open at the period end, past its date"),
    ):
        book.plant(
            "OPS-02",
            "A",
            item.number,
            why,
            Story(
                "The asset was missing from the patch group, so the automatic patch did not reach it.",
                "The asset was added to the patch group; the remaining finding was fixed on January 9, 2026.",
                "Exception reported; assets outside every patch group are reported weekly since February 2026.",
                "systematic",
                "The edge firewall rule set blocked the affected services from outside.",
            ),
        )
    unrated = _pick(found, "low", "2025-05-05")
    unrated.severity = "unrated"
    book.plant_unable(
        "OPS-02",
        "A",
        unrated.number,
        "severity unrated, which the policy gives no time for",
        Story(
            "The scanner vendor had not scored the finding when it was first seen, and nobody rated it by hand.",
            "Rated low on January 20, 2026 by the security engineer.",
            "Stays counted as unable; it would have been in time as low.",
        ),
    )


def _plant_exceptions(book: Book, found: list[Vulnerability]) -> None:
    spring = [v for v in found if date(2025, 2, 1) < v.seen < date(2025, 5, 1)]
    waived = [v for v in spring if v.severity in ("medium", "low")]
    for index, item in enumerate(waived[4:64:6]):
        assert item.due is not None
        item.fixed, item.exception = None, f"EXC-{index + 11}"
        item.approved = item.due - timedelta(days=5 + index)
    late, last = waived[4], waived[10]
    assert late.due is not None
    late.approved, last.approved = late.due + timedelta(days=9), last.due
    book.plant(
        "OPS-02",
        "B",
        late.number,
        "exception approved 9 days after the finding was due",
        Story(
            "The risk owner was on leave and had no deputy for exceptions.",
            "A deputy was named on January 19, 2026.",
            "Exception reported; the exception itself is reasoned and in date.",
        ),
    )
    book.near("OPS-02", "B", last.number, "exception approved on the due date")
    book.near("OPS-02", "A", last.number, "not fixed, but under an approved exception")


def _near_vulnerabilities(book: Book, found: list[Vulnerability]) -> None:
    marked = {row.item for row in book.planted if row.control == "OPS-02"}
    for severity, first in (("critical", "2025-04-20"), ("high", "2025-02-14"), ("low", "2025-03-20")):
        free = [v for v in found if v.number not in marked]
        item = _pick(free, severity, first)
        item.fixed = item.seen + timedelta(days=DAYS[severity])
        book.near("OPS-02", "A", item.number, f"{severity}, fixed on day {DAYS[severity]}")
    recent = next(v for v in found if v.severity == "critical" and v.seen > date(2025, 12, 18))
    recent.fixed = None
    book.near("OPS-02", "A", recent.number, "critical and open, but its date lies after the snapshot: not reached")
    old = next(v for v in found if v.severity == "low" and v.seen < date(2024, 11, 1) and v.fixed)
    book.near("OPS-02", "A", old.number, "first seen in 2024, fixed in time in 2025")
    note = next(v for v in found if v.severity == "informational" and v.fixed is None)
    book.near("OPS-02", "A", note.number, "informational, outside the policy")
