"""OPS-04 and OPS-06: security alerts and alerts on performance."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.areas.staff import ANALYSTS, mail
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control
from generator.tables import Sheet
from generator.times import CHICAGO, later, local, utc_text, wall

_HOURS = {"critical": 1, "high": 4, "medium": 24, "low": 72}
_SECURITY = (
    ("A", "ALERTS", "reperformance", "within_by",
     "start=created_at; end=acknowledged_at; by=severity; limits=critical:1, high:4, medium:24, low:72; unit=hours; "
     "before_start=deviation; missing_start=unable; missing_end=deviation; boundary=inclusive; if=analyst; "
     "if_op=not_equals; if_value=rule:auto-close",
     "The alert was acknowledged in the time set for its severity.", 'Monitoring Standard 3: "1, 4, 24, 72 hours"'),
    ("B", "ALERTS", "inspection", "in_list",
     "column=disposition; values=true positive, false positive, benign, auto-closed",
     "A disposition of the standard was recorded.", "Monitoring Standard 4"),
    ("C", "ALERTS", "reperformance", "exists_in",
     "column=incident_id; list=INCIDENTS.incident_id; missing=deviation; if=disposition; if_op=equals; "
     "if_value=true positive",
     "A true positive led to an incident.", "Monitoring Standard 5"),
    ("D", "ALERTS", "reperformance", "ordered",
     "dates=acknowledged_at, closed_at; same_time=pass; missing=not_applicable",
     "The alert was closed after it was acknowledged.", "Monitoring Standard 4"),
)  # fmt: skip
_OPERATIONS = (
    ("A", "MONITORS", "inspection", "covers",
     "column=service; list=SERVICES.Service; list_from=Live from; list_to=Retired on; if=state; if_op=equals; "
     "if_value=enabled",
     "Every service in scope is monitored.", "Operations Standard 2.1"),
    ("B", "OPS-ALERTS", "reperformance", "within_by",
     "start=triggered_at; end=acknowledged_at; by=priority; limits=P1:1, P2:2, P3:24; unit=hours; "
     "before_start=deviation; missing_start=unable; missing_end=deviation; boundary=inclusive; if=maintenance; "
     "if_op=not_equals; if_value=yes",
     "The alert was acknowledged in the time set for its priority.", 'Operations Standard 2.3: "1, 2, 24 hours"'),
    ("C", "OPS-ALERTS", "inspection", "present", "column=ticket_id; if=resolved_at; if_op=absent",
     "An alert that is not resolved has a ticket.", "Operations Standard 2.4"),
    ("D", "MONITORS", "reperformance", "manual",
     "guidance=Have the condition of the monitor provoked in a test instance of the same build: the alert is raised, "
     "pages the engineer on call, and closes by itself when the condition ends.",
     "A provoked condition raises the alert.", "Operations Standard 2.2"),
)  # fmt: skip


def add_alerts(book: Book, company: Company) -> None:
    """Write the evidence of OPS-04 and note what was planted."""
    control = Control(
        book, "OPS-04", "Security alerts are triaged in time",
        "Security alerts are acknowledged by an analyst within 1 hour (critical), 4 (high), 24 (medium) or 72 hours "
        "(low) around the clock; the disposition is recorded, and a true positive becomes an incident. Alerts of "
        "listed noise rules are closed by rule.",
        "Chief Information Security Officer", "multiple_daily", "CC7.2 CC7.3", key_report="Alert list of the SIEM",
        relies_on=["OPS-05"],
    )  # fmt: skip
    attributes(control, _SECURITY)
    rows = _security_rows(book)
    _plant_security(control, rows)
    columns = ("alert_id", "rule", "severity", "created_at", "acknowledged_at", "analyst", "disposition", "closed_at",
               "incident_id")  # fmt: skip
    shown = [(*r[:3], utc_text(r[3]), r[4] if isinstance(r[4], str) else utc_text(r[4]), *r[5:7], utc_text(r[7]), r[8])
             for r in rows]  # fmt: skip
    listing(
        control, "ALERTS", "siem_alerts_2025.csv", Sheet("alerts", columns, shown), mark=True,
        title="Security alerts", unit="alert", key=["alert_id"], date_column="created_at", zone="UTC",
        source="SIEM (production tenant), times in UTC", query="All rules, all severities, created in 2025",
        produced_by="Kwame Asante, Security Engineer", produced_at="2026-01-14T08:50:00-06:00",
    )  # fmt: skip
    control.walk(
        "tnguyen", "2025-11-13", f"Kwame Asante (Security Engineer); {ANALYSTS[0]} (Analyst)", rows[211][0],
        "Sat with the analyst for an hour: alerts arrive in one queue, acknowledging stamps the time, a true positive "
        "opens the incident form with the alert number. Read the list of noise rules (four) and its approval.",
    )
    control.conclude(
        NOTED,
        f"All {len(rows)} alerts of the period were tested by rule. Two were acknowledged late, one never, and one "
        "bears a time before the alert itself; one shows a day only, so hours cannot be counted. Two have no "
        "disposition of the standard and two true positives led to no incident, both of which were contained as the "
        "chat log shows. Against the number of alerts this is rare and no analyst stands out. We conclude that the "
        "control operated effectively; the exceptions are reported.",
    )


def _security_rows(book: Book) -> list[list[Any]]:
    stream = Stream("security alerts")
    rules = ("impossible travel", "token used twice", "malware on laptop", "mass download", "root sign-in")
    incidents = book.frames["INCIDENTS"]
    rows: list[list[Any]] = []
    for index in range(340):
        severity = stream.choice(("critical", "high", "high", "medium", "medium", "medium", "low", "low"))
        created = datetime(2025, 1, 1, 6, tzinfo=CHICAGO) + timedelta(minutes=stream.between(0, 525_000))
        answered = later(created, stream.between(2, _HOURS[severity] * 60 - 5))
        kind = "true positive" if index % 23 == 5 else stream.choice(("false positive", "benign", "benign"))
        incident = incidents[(index * 7) % len(incidents)] if kind == "true positive" else ""
        who, closed = mail(stream.choice(ANALYSTS)), later(answered, stream.between(5, 900))
        if stream.chance(9):
            who, kind, incident, answered, closed = "rule:auto-close", "auto-closed", "", None, later(created, 1)
        rows.append([stream.choice(rules), severity, created, answered, who, kind, closed, incident])
    rows.sort(key=lambda row: (row[2], row[0]))
    return [[f"AL-{30001 + number}", *row] for number, row in enumerate(rows)]


def _plant_security(control: Control, rows: list[list[Any]]) -> None:
    seen = [row for row in rows if row[4] is not None]

    def some(severity: str, place: int) -> list[Any]:
        return [row for row in seen if row[2] == severity and not row[8]][place]

    slow, slower, never, back = some("critical", 9), some("high", 30), some("medium", 40), some("high", 12)
    bare, exact, empty, odd = some("medium", 11), some("high", 50), some("low", 8), some("low", 20)
    slow[4], slower[4] = later(slow[3], 75), later(slower[3], 9 * 60)
    never[4] = None
    back[4] = later(back[3], -18)
    bare[4] = f"{wall(bare[3]):%Y-%m-%d}"
    bare[3], bare[7] = local(f"{bare[4]} 08:12"), local(f"{bare[4]} 23:10")
    exact[4] = later(exact[3], 240)
    empty[6], odd[6] = "", "TP?"
    for row in (slow, slower, back, exact):
        row[7] = later(max(row[3], row[4]), 45)
    true = [row for row in seen if row[6] == "true positive"]
    true[3][8], true[8][8] = "", "INC-25-977"
    spring = some("high", 5)
    spring[3], spring[4] = local("2025-03-09 01:10"), local("2025-03-09 06:05")
    spring[7] = local("2025-03-09 07:00")
    shift = (
        "Two alerts of a wave were open at the same time and the analyst took them one after the other.",
        "A second analyst is called in for waves since October 2025.", "Exception reported.",
    )
    plants(control, (
        ("A", slow[0], "late", "critical, acknowledged after 75 minutes", *shift),
        ("A", slower[0], "late", "high, acknowledged after 9 hours", *shift),
        ("A", never[0], "not_done", "never acknowledged",
         "Merged into another alert without being acknowledged itself.",
         "Merging acknowledges both since November 2025.", "Exception reported; the other alert was handled in time."),
        ("A", back[0], "inverted", "acknowledged 18 minutes before it was created",
         "The clock of one collector was ahead.", "All collectors take the time of one server since July 2025.",
         "Exception reported; the order of the two events cannot be relied on."),
        ("A", bare[0], "unable needs_time", "acknowledged on a day without a time",
         "Entered by hand from the paper list during an outage of the SIEM.",
         "The paper list was provided and shows 11:40.", "Stays counted as unable; the list is not a system record."),
        ("B", empty[0], "no_evidence", "no disposition", "Closed with a whole page of alerts.",
         "Closing needs a disposition since January 2026.", "Exception reported; inspected, benign."),
        ("B", odd[0], "wrong_value", "TP? is no disposition of the standard",
         "Free text was possible until the field became a list.", "The field is a list since March 2025.",
         "Exception reported; inspected, false positive."),
        ("C", true[3][0], "no_evidence", "a true positive without an incident",
         "Contained by the analyst within minutes, the form was not opened.",
         "The disposition opens the form since February 2026.", "Exception reported; chat log inspected."),
        ("C", true[8][0], "no_evidence", "incident INC-25-977 does not exist", "The number was typed by hand.",
         "The number is filled by the form since February 2026.", "Exception reported; chat log inspected."),
    ))  # fmt: skip
    nears(control, (
        ("A", exact[0], "high, acknowledged after exactly 4 hours"),
        ("A", spring[0], "4 hours 55 minutes by the clock on the wall, 3:55 elapsed: clocks went forward"),
        ("A", next(row[0] for row in rows if row[5] == "rule:auto-close"), "closed by a noise rule, no analyst needed"),
    ))  # fmt: skip


def add_performance_alerts(book: Book, company: Company) -> None:
    """Write the evidence of OPS-06 and note what was planted."""
    control = Control(
        book, "OPS-06", "Services are monitored and alerts answered",
        "Every service in scope is monitored for availability and latency. Alerts outside announced maintenance are "
        "acknowledged within 1 hour (P1), 2 hours (P2) or 24 hours (P3), and resolved or given a ticket.",
        "Site Reliability Manager", "multiple_daily", "CC7.2 A1.1", automation="automated",
        relies_on=["CHG-01", "LA-02"], key_report="Alert history of the monitoring service",
    )  # fmt: skip
    attributes(control, _OPERATIONS)
    rows = _performance_rows()
    _plant_performance(control, rows)
    columns = ("alert_id", "service", "priority", "triggered_at", "acknowledged_at", "resolved_at", "maintenance",
               "ticket_id")  # fmt: skip
    shown = [(*r[:3], *(f"{wall(m):%Y-%m-%d %H:%M:%S}" if m else "" for m in r[3:6]), *r[6:]) for r in rows]
    listing(
        control, "OPS-ALERTS", "performance_alerts_2025.csv", Sheet("alerts", columns, shown),
        title="Alerts of the monitoring service", unit="alert", key=["alert_id"], date_column="triggered_at",
        zone="America/Chicago", source="Monitoring service, display zone America/Chicago",
        query="All monitors, triggered in 2025", produced_by="Pia Lindgren, Site Reliability Manager",
        produced_at="2026-01-13T13:30:00-06:00",
    )  # fmt: skip
    monitors = _write_services(control)
    control.method(
        method="test_of_one", stratum_column="kind",
        reason="One monitor of each kind; monitors of a kind share one configuration that only changes by deployment.",
    )
    control.one_of_each(
        "MONITORS", "D", [[row[0] for row in monitors if row[2] == kind] for kind in ("availability", "latency")],
        "Provoked alert of {item}, watched on January 27, 2026",
    )
    control.respond(
        "LA-02",
        "LA-02 did not operate effectively: two leavers kept an active account, one in the BI warehouse and one in "
        "source control that was not used. Neither gives access to the monitoring service, whose configuration is "
        "changed by deployment only (CHG-01). The test of one stands for the period.",
    )
    control.walk(
        "mruiz", "2025-11-20", "Pia Lindgren (Site Reliability Manager)", rows[150][0],
        "Test of one: stopped a test instance and watched the alert arrive, page the on-call engineer and close by "
        "itself. Compared three monitors with the service catalogue on screen.",
    )
    control.conclude(
        NOTED,
        f"Monitors were compared with the 15 services of the catalogue in scope: one has none and one is switched off. "
        f"Of {len(rows)} alerts two were acknowledged late, one of them counted over the night the clocks went back, "
        "and one that was never resolved has no ticket. A provoked alert of each kind of monitor reached the engineer "
        "on call. No outage went unnoticed because of them. We conclude that the control operated effectively; the "
        "exceptions are reported.",
    )


_SERVICES = ("accounts", "approvals", "billing", "cards", "exports", "identity", "ledger", "mobile", "notify",
             "policy", "receipts", "reports", "search", "vendors")  # fmt: skip


def _performance_rows() -> list[list[Any]]:
    stream = Stream("performance alerts")
    hours = {"P1": 1, "P2": 2, "P3": 24}
    rows: list[list[Any]] = []
    for index in range(296):
        priority = stream.choice(("P1", "P2", "P2", "P3", "P3"))
        fired = datetime(2025, 1, 2, 9, tzinfo=CHICAGO) + timedelta(
            days=stream.between(0, 362), minutes=stream.between(0, 780)
        )
        seen = later(fired, stream.between(1, hours[priority] * 60 - 3))
        resolved = later(seen, stream.between(3, 300))
        ticket = f"OPS-{7000 + index}" if stream.chance(30) else ""
        rows.append([stream.choice(_SERVICES), priority, fired, seen, resolved, "no", ticket])
    rows.append(["ledger", "P2", local("2025-11-02 00:10"), local("2025-11-02 02:05"), local("2025-11-02 03:00"), "no",
                 ""])  # fmt: skip
    rows.sort(key=lambda row: (row[2], row[0]))
    return [[f"PM-{50001 + number}", *row] for number, row in enumerate(rows)]


def _plant_performance(control: Control, rows: list[list[Any]]) -> None:
    night = next(row for row in rows if row[3] == local("2025-11-02 00:10"))
    plain = [row for row in rows if row is not night]

    def some(priority: str, place: int) -> list[Any]:
        return [row for row in plain if row[2] == priority][place]

    slow, exact, open_, ticketed, quiet = some("P1", 20), some("P2", 33), some("P3", 40), some("P3", 60), some("P2", 60)
    slow[4], slow[5] = later(slow[3], 92), later(slow[3], 130)
    exact[4], exact[5] = later(exact[3], 120), later(exact[3], 180)
    open_[5], open_[7] = None, ""
    ticketed[5], ticketed[7] = None, "OPS-8120"
    quiet[4], quiet[6] = None, "yes"
    plants(control, (
        ("B", slow[0], "late", "P1, acknowledged after 92 minutes",
         "The page went to an engineer who had left the rota.",
         "The rota is read from the HR system since August 2025.", "Exception reported."),
        ("B", night[0], "late", "P2, 1:55 by the clock on the wall, 2:55 elapsed: clocks went back",
         "The engineer was busy with the failed time change of another service.",
         "A second engineer is on call on nights of a time change.", "Exception reported."),
        ("C", open_[0], "no_evidence", "never resolved and no ticket",
         "The monitor was replaced while the alert was open.",
         "Open alerts are closed with a note when a monitor is replaced since February 2026.", "Exception reported."),
    ))  # fmt: skip
    nears(control, (
        ("B", exact[0], "P2, acknowledged after exactly 2 hours"),
        ("B", quiet[0], "raised in announced maintenance, not acknowledged"),
        ("C", ticketed[0], "not resolved, but with a ticket"),
    ))  # fmt: skip


def _write_services(control: Control) -> list[tuple[str, ...]]:
    live = [(name, local("2022-02-01 00:00").date(), None) for name in _SERVICES]
    live += [("fraud", local("2025-10-15 00:00").date(), None),
             ("fax-gateway", local("2020-01-15 00:00").date(), local("2024-10-31 00:00").date())]  # fmt: skip
    monitors = [(f"MON-{100 + i}", name, kind, "enabled") for i, name in enumerate(_SERVICES) if name != "exports"
                for kind in ("availability", "latency")]  # fmt: skip
    monitors = [(f"MON-{101 + number}", *row[1:3], "muted" if row[1] == "vendors" else "enabled")
                for number, row in enumerate(monitors)]  # fmt: skip
    monitors.append(("MON-190", "fraud", "availability", "enabled"))
    listing(
        control, "MONITORS", "monitors_2025-12-31.csv",
        Sheet("monitors", ("monitor_id", "service", "kind", "state"), monitors), title="Monitors", unit="monitor",
        key=["monitor_id"], source="Monitoring service, list of monitors", query="All monitors on 2025-12-31",
        produced_by="Pia Lindgren, Site Reliability Manager", produced_at="2025-12-31T16:40:00-06:00", observed="yes",
    )  # fmt: skip
    listing(
        control, "SERVICES", "service_catalogue.ods", Sheet("Catalogue", ("Service", "Live from", "Retired on"), live),
        title="Services in scope", unit="service", key=["Service"], source="Service catalogue of the platform",
        query="Tier 1 and 2, live at any time since 2020", produced_by="Halima Sesay, Chief Technology Officer",
        produced_at="2026-01-13T09:00:00-06:00",
    )  # fmt: skip
    plants(control, (
        ("A", "exports", "not_covered", "in the catalogue, no monitor",
         "The service was split off another one in 2024 and kept no monitor of its own.",
         "Two monitors were added on January 21, 2026.",
         "Exception reported; failures show in the monitor of reports."),
        ("A", "vendors", "not_covered", "both monitors are switched off",
         "Muted during a migration in November and not switched on again.",
         "Switched on on January 13, 2026; a mute ends after seven days since then.", "Exception reported."),
    ))  # fmt: skip
    nears(control, (
        ("A", "fraud", "live since October 15 and monitored"),
        ("A", "fax-gateway", "retired in 2024"),
    ))  # fmt: skip
    return monitors
