"""OPS-07: incidents by stage, in Chicago's clock time without offset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .book import Book, Story
from .chance import Stream
from .company import Company
from .emergencies import EMERGENCIES
from .tables import Sheet
from .times import CHICAGO, later, local, wall

HOURS = {"SEV1": 4, "SEV2": 24, "SEV3": 72, "SEV4": 240}


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
    start = datetime(2025, 1, 2, stream.between(8, 19), stream.between(0, 59), tzinfo=CHICAGO) + timedelta(
        days=stream.between(0, 350)
    )
    contained = later(start, stream.between(25, HOURS[severity] * 60 - 90))
    return Incident(severity, stream.choice(TITLES), start, contained, later(contained, stream.between(30, 1500)))


def _plant_incidents(book: Book, incidents: list[Incident], slow: Incident, autumn: Incident) -> None:
    for item, why in (
        (slow, "SEV2, contained after 28 hours"),
        (autumn, "SEV1, 3.5 hours by the clock on the wall, 4.5 elapsed: clocks went back"),
    ):
        book.plant(
            "OPS-07",
            "A",
            item.number,
            why,
            Story(
                "The on-call engineer waited for the vendor before isolating the service.",
                "The runbook now asks for isolation before the vendor answers; reviewed with all on-call engineers.",
                "Exception reported; customers were told within the time promised and no data was lost.",
                compensating="Automatic fail-over limited the effect to delayed messages.",
            ),
        )
    wrong = next(row for row in incidents[30:] if row.severity == "SEV3" and not row.emergency)
    wrong.resolved = later(wrong.contained, -45)
    book.plant(
        "OPS-07",
        "B",
        wrong.number,
        "resolved 45 minutes before it was contained",
        Story(
            "The stage was back-dated by hand when the ticket was tidied up.",
            "Stage times are written by the tool and locked since January 2026.",
            "Exception reported; chat log shows containment before resolution.",
        ),
    )


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
        accuracy="sampled_items", source_owner="Incident Management", environment="production",
        period_filter="detected_at, 2025-01-01 to 2025-12-31", edits="none", observed="no", report_kind="standard",
    )  # fmt: skip
    book.frames["INCIDENTS"] = [row.number for row in incidents]
