"""OPS-02 and OPS-07: vulnerabilities by severity, incidents by stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .book import Book, Story
from .chance import Stream
from .company import Company
from .emergencies import EMERGENCIES
from .tables import Sheet
from .times import CHICAGO, PERIOD_END, day, later, local, wall

DAYS = {"critical": 15, "high": 30, "medium": 90, "low": 180}
SHARES = ["critical"] * 4 + ["high"] * 22 + ["medium"] * 46 + ["low"] * 24 + ["informational"] * 4
HOURS = {"SEV1": 4, "SEV2": 24, "SEV3": 72, "SEV4": 240}


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
    _near_vulnerabilities(book, found)
    rows = [
        (v.number, v.asset, v.severity, v.finding, v.seen, v.due, v.fixed, "Fixed" if v.fixed else "Open", v.exception, v.approved)
        for v in found
    ]
    columns = (
        "vuln_id", "asset", "severity", "finding", "first_seen", "due_date", "fixed_on", "status", "exception_id",
        "exception_approved_on",
    )  # fmt: skip
    sheet = Sheet("Findings", columns, rows)
    book.workbook("vulnerabilities_2025.xlsx", sheet)
    book.population(
        "VULNS", "vulnerabilities_2025.xlsx", sheet, controls=["OPS-02"], title="Vulnerabilities open at any time in 2025",
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
    fixed: date | None = seen + timedelta(days=spent)
    if fixed < date(2025, 1, 1):
        fixed = date(2025, 1, 1) + timedelta(days=stream.between(1, 5))
    if fixed > PERIOD_END:
        fixed = None
    return Vulnerability(f"VUL-{60000 + 3 * index}", asset, severity, f"PLG-{stream.between(10000, 89999)}", seen, fixed)


def _pick(found: list[Vulnerability], severity: str, first: str) -> Vulnerability:
    last = PERIOD_END - timedelta(days=DAYS[severity] + 5)
    return next(
        v for v in found
        if v.severity == severity and day(first) <= v.seen < last and not v.exception and v.fixed
        and (v.fixed - v.seen).days < DAYS[severity] - 1
    )  # fmt: skip


def _plant_vulnerabilities(book: Book, found: list[Vulnerability]) -> None:
    day16, month, never = _pick(found, "critical", "2025-03-03"), _pick(found, "high", "2025-07-15"), _pick(found, "medium", "2025-06-11")
    day16.fixed = day16.seen + timedelta(days=16)
    month.fixed = month.seen + timedelta(days=33)
    never.fixed = None
    for item, why in ((day16, "critical, fixed on day 16"), (month, "high, fixed on day 33"), (never, "medium, still open at the period end, past its date")):
        book.plant("OPS-02", "A", item.number, why, Story(
            "The asset was missing from the patch group, so the automatic patch did not reach it.",
            "The asset was added to the patch group; the remaining finding was fixed on January 9, 2026.",
            "Exception reported; assets outside every patch group are reported weekly since February 2026.",
            "systematic", "The edge firewall rule set blocked the affected services from outside."))
    unrated = _pick(found, "low", "2025-05-05")
    unrated.severity = "unrated"
    book.plant_unable("OPS-02", "A", unrated.number, "severity unrated, which the policy gives no time for", Story(
        "The scanner vendor had not scored the finding when it was first seen, and nobody rated it by hand.",
        "Rated low on January 20, 2026 by the security engineer.",
        "Stays counted as unable; it would have been in time as low."))
    waived = [v for v in found if v.severity in ("medium", "low") and date(2025, 2, 1) < v.seen < date(2025, 5, 1) and v not in (never, unrated)]
    for index, item in enumerate(waived[4:64:6]):
        assert item.due is not None
        item.fixed, item.exception = None, f"EXC-{index + 11}"
        item.approved = item.due - timedelta(days=5 + index)
    late, last = waived[4], waived[10]
    assert late.due is not None
    late.approved, last.approved = late.due + timedelta(days=9), last.due
    book.plant("OPS-02", "B", late.number, "exception approved 9 days after the finding was due", Story(
        "The risk owner was on leave and had no deputy for exceptions.",
        "A deputy was named on January 19, 2026.", "Exception reported; the exception itself is reasoned and in date."))
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


@dataclass
class Incident:
    """One incident with its stages in Chicago time."""

    severity: str
    title: str
    detected: datetime
    contained: datetime
    resolved: datetime
    emergency: str = ""
    number: str = ""

    @property
    def stages(self) -> list[datetime]:
        """Detected, declared, contained, resolved, closed."""
        declared = later(self.detected, 9)
        closed = later(max(self.resolved, self.contained), 2 * 1440 + 35)
        return [self.detected, declared, self.contained, self.resolved, closed]


TITLES = (
    "Latency on approvals", "Failed card authorizations", "Suspicious sign-in pattern", "Export job stuck",
    "Phishing reported by staff", "Token leaked in log", "Vendor feed outage", "Replica lag", "Malware alert on laptop",
)  # fmt: skip


def add_incidents(book: Book, company: Company) -> dict[str, str]:
    """Write the evidence of OPS-07; return the incident number of each emergency deployment."""
    stream = Stream("incidents")
    incidents = [_for_emergency(case.deployed, case.summary) for case in EMERGENCIES]
    incidents += [_ordinary(stream) for _ in range(42)]
    spring = _timed("SEV1", "2025-03-09 00:30", "2025-03-09 05:30")
    autumn = _timed("SEV1", "2025-11-02 00:30", "2025-11-02 04:00")
    exact = _timed("SEV1", "2025-06-24 09:05", "2025-06-24 13:05")
    slow = _timed("SEV2", "2025-08-12 10:40", "2025-08-13 15:02")
    incidents += [spring, autumn, exact, slow]
    incidents.sort(key=lambda row: (row.detected, row.title))
    for index, row in enumerate(incidents, start=1):
        row.number = f"INC-25-{index:03d}"
    _plant_incidents(book, incidents, slow, autumn)
    book.near("OPS-07", "A", spring.number, "5 hours by the clock on the wall, 4 elapsed: clocks went forward")
    book.near("OPS-07", "A", exact.number, "contained after exactly 4 hours")
    _write_incidents(book, company, incidents)
    return {row.emergency: row.number for row in incidents if row.emergency}


def _for_emergency(deployed: str, summary: str) -> Incident:
    moment = local(deployed)
    detected, contained = later(moment, -95), later(moment, 14)
    return Incident("SEV1", summary, detected, contained, later(contained, 180), emergency=deployed)


def _timed(severity: str, detected: str, contained: str) -> Incident:
    title = "Loss of message broker" if severity == "SEV1" else "Vendor feed outage"
    return Incident(severity, title, local(detected), local(contained), later(local(contained), 240))


def _ordinary(stream: Stream) -> Incident:
    severity = stream.choice(("SEV2", "SEV3", "SEV3", "SEV3", "SEV4", "SEV4"))
    # Mid-day starts keep every stage clear of the hour that the clocks repeat in November.
    start = datetime(2025, 1, 2, stream.between(8, 19), stream.between(0, 59), tzinfo=CHICAGO) + timedelta(days=stream.between(0, 350))
    contained = later(start, stream.between(25, HOURS[severity] * 60 - 90))
    return Incident(severity, stream.choice(TITLES), start, contained, later(contained, stream.between(30, 1500)))


def _plant_incidents(book: Book, incidents: list[Incident], slow: Incident, autumn: Incident) -> None:
    for item, why in ((slow, "SEV2, contained after 28 hours"), (autumn, "SEV1, 3.5 hours by the clock on the wall, 4.5 elapsed: clocks went back")):
        book.plant("OPS-07", "A", item.number, why, Story(
            "The on-call engineer waited for the vendor before isolating the service.",
            "The runbook now asks for isolation before the vendor answers; reviewed with all on-call engineers.",
            "Exception reported; customers were told within the time promised and no data was lost.",
            compensating="Automatic fail-over limited the effect to delayed messages."))
    wrong = next(row for row in incidents[30:] if row.severity == "SEV3" and not row.emergency)
    wrong.resolved = later(wrong.contained, -45)
    book.plant("OPS-07", "B", wrong.number, "resolved 45 minutes before it was contained", Story(
        "The stage was back-dated by hand when the ticket was tidied up.",
        "Stage times are written by the tool and locked since January 2026.",
        "Exception reported; chat log shows containment before resolution."))


def _write_incidents(book: Book, company: Company, incidents: list[Incident]) -> None:
    managers = [company.email(name) for name in ("Yuki Hashimoto", "Davit Petrosyan", "Clementine Ashby")]
    rows = []
    for index, row in enumerate(incidents):
        stages = [f"{wall(moment):%Y-%m-%d %H:%M:%S}" for moment in row.stages]
        rows.append((row.number, row.title, row.severity, *stages, managers[index % 3], managers[(index + 1) % 3]))
    columns = (
        "incident_id", "title", "severity", "detected_at", "declared_at", "contained_at", "resolved_at", "closed_at",
        "lead", "closure_approved_by",
    )  # fmt: skip
    sheet = Sheet("incidents", columns, rows)
    book.csv("incidents_2025.csv", sheet)
    book.population(
        "INCIDENTS", "incidents_2025.csv", sheet, controls=["OPS-07", "CHG-04"], title="Incidents", unit="incident",
        key=["incident_id"], date_column="detected_at", item_rule="in_period", zone="America/Chicago",
        source="Incident tool (production); times are the tool's display zone, America/Chicago",
        query="Detected 2025-01-01 to 2025-12-31, all severities, all states",
        produced_by="Yuki Hashimoto, Incident Manager", produced_at="2026-01-13T09:00:00-06:00",
        accuracy="sampled_items",
    )  # fmt: skip
    book.frames["INCIDENTS"] = [row.number for row in incidents]
