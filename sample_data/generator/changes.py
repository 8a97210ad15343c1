"""CHG-01 and CHG-04: the deploy log, the change tickets, who may approve, the emergency register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .book import Book
from .chance import Stream
from .change_cases import add_near_misses, plant_changes
from .change_log import (
    WORK,
    Change,
    Deployment,
    Picker,
    deployments_of,
    emergency_deployment,
    make_change,
    own_change,
    stray,
)
from .company import Company
from .emergencies import EMERGENCIES
from .tables import Sheet
from .times import day, local, offset_text, utc_text

APPROVERS = (
    ("Rivka Stonehouse", "2022-01-03", ""), ("Jay Parkhurst", "2023-02-01", ""), ("Jae Parkhill", "2023-02-01", ""),
    ("Noemi Castellanos", "2025-06-02", ""), ("Oskar Thistle", "2022-01-03", "2025-09-30"),
    ("Pia Lindgren", "2022-01-03", ""), ("Wendell Oyelaran", "2022-01-03", ""), ("Ilse Brandvold", "2024-05-01", ""),
)  # fmt: skip


def add_changes(book: Book, company: Company, incidents: dict[str, str]) -> None:
    """Write the evidence of CHG-01 and CHG-04 and note what was planted.

    ``incidents`` gives the incident number for the moment of each emergency deployment.
    """
    stream = Stream("changes")
    engineers = [
        s.worker.email
        for s in company.active_on(date(2025, 1, 2))
        if s.worker.department == "Engineering" and not s.case
    ]
    engineers = [email for email in engineers if email not in {w.email for w in company.by_name.values()}]
    changes = [make_change(company, stream, engineers, index) for index in range(522)]
    log = [x for change, when in changes for x in deployments_of(stream, change, when)]
    log += [emergency_deployment(company, stream, engineers, case) for case in EMERGENCIES]
    strays = [
        stray(company, engineers, "CHG-3690", "2024-12-31 22:40"),
        stray(company, engineers, "CHG-3691", "2025-12-31 22:15"),
    ]
    log = sorted([*log, *strays], key=lambda x: (x.deployed, x.commit))
    for index, deployment in enumerate(log, start=1):
        deployment.number = f"DPL-{10000 + index}"
    strays[0].change_text = ""
    book.near("CHG-01", "A", strays[0].number, "no ticket, but deployed 2024-12-31 22:40 in Chicago: before the period")
    book.near("CHG-01", "A C", strays[1].number, "deployed 2026-01-01 04:15 UTC: still the period in Chicago")
    normal = [x for x in log if x.environment == "production" and x.pipeline == "release" and x not in strays]
    pick = Picker(normal)
    plant_changes(book, company, pick)
    add_near_misses(book, company, pick)
    _write_log(book, log)
    _write_tickets(book, [x.change for x in log if x.change], stream)
    _write_approvers(book, company)
    _write_register(book, company, log, incidents)


def _change_text(deployment: Deployment) -> str:
    if deployment.change_text is not None:
        return deployment.change_text
    return deployment.change.number if deployment.change else ""


def _write_log(book: Book, log: list[Deployment]) -> None:
    rows = [
        (
            x.number,
            utc_text(x.deployed),
            x.repository,
            x.commit,
            x.environment,
            x.pipeline,
            "deploy-runner",
            _change_text(x),
        )
        for x in log
    ]
    columns = (
        "deployment_id",
        "deployed_at",
        "repository",
        "commit_sha",
        "environment",
        "pipeline",
        "deployed_by",
        "change_id",
    )
    sheet = Sheet("deployments", columns, rows)
    book.csv("deploy_log_2025.csv", sheet)
    produced = {
        "unit": "deployment", "key": ["deployment_id"], "date_column": "deployed_at", "zone": "UTC",
        "item_rule": "in_period", "source": "Log of the deploy pipeline (production)",
        "query": "All runs that ended in deployed, 2025-01-01 to 2026-01-01 UTC, every environment",
        "produced_by": "Mirela Popa, Head of Developer Tools", "produced_at": "2026-01-14T14:10:00-06:00",
    }  # fmt: skip
    book.population(
        "DEPLOYMENTS", "deploy_log_2025.csv", sheet, controls=["CHG-01"], title="Production deployments",
        filter_column="environment", filter_op="equals", filter_value="production", second_source="CHANGES",
        accuracy="sampled_items", source_owner="Developer Tools", environment="production",
        period_filter="deployed_at, 2025-01-01 to 2026-01-01 UTC", edits="none", observed="yes",
        report_kind="standard", **produced,
    )  # fmt: skip
    book.population(
        "DEPLOY-EMERG", "deploy_log_2025.csv", sheet, controls=["CHG-04"], title="Emergency deployments of the "
        "deploy log",
        filter_column="pipeline", filter_op="equals", filter_value="emergency", **produced,
    )  # fmt: skip
    in_scope = [x for x in log if x.environment == "production" and x.deployed.year == 2025]
    book.frames["DEPLOYMENTS"] = [x.number for x in in_scope]
    book.facts["by eye CHG-01"] = " ".join(x.number for x in in_scope[300:])
    book.facts["emergency deployments"] = " ".join(x.number for x in in_scope if x.pipeline == "emergency")


def _write_tickets(book: Book, used: list[Change], stream: Stream) -> None:
    tickets = list({change.number: change for change in used}.values())
    model = tickets[5]
    tickets += [
        replace(model, number=f"CHG-{3600 + n}", title=stream.choice(WORK), state="Cancelled") for n in range(24)
    ]
    tickets.sort(key=lambda change: change.number)
    rows = [
        (c.number, c.title, c.kind, c.state, c.authors, c.approver, offset_text(c.approved), c.build) for c in tickets
    ]
    columns = ("change_id", "title", "type", "state", "authors", "approver", "approved_at", "test_evidence")
    sheet = Sheet("Changes", columns, rows)
    book.workbook("change_tickets_2025.xlsx", sheet)
    book.population(
        "CHANGES", "change_tickets_2025.xlsx", sheet, controls=["CHG-01"], title="Change tickets", unit="change",
        key=["change_id"], item_rule="all_rows", zone="America/Chicago", source="Ticket tool (production)",
        query='Project "CHG", created 2024-12-01 to 2025-12-31, all types, all states',
        produced_by="Rivka Stonehouse, Release Manager", produced_at="2026-01-14T15:30:00-06:00",
    )  # fmt: skip


def _write_approvers(book: Book, company: Company) -> None:
    rows = [(company.email(name), name, day(first), day(last) if last else None) for name, first, last in APPROVERS]
    sheet = Sheet("Approvers", ("person", "name", "valid_from", "valid_to"), rows)
    book.workbook("change_approvers.xlsx", sheet)
    book.population(
        "APPROVERS", "change_approvers.xlsx", sheet, controls=["CHG-01"], title="Persons who may approve changes",
        unit="approver", key=["person"], item_rule="all_rows", source="Change policy, annex B (version history)",
        query="All entries in force at any time in 2025", produced_by="Tobias Renwick, CISO",
        produced_at="2026-01-16T10:05:00-06:00",
    )  # fmt: skip


def _write_register(book: Book, company: Company, log: list[Deployment], incidents: dict[str, str]) -> None:
    rows = []
    for case in EMERGENCIES:
        item = next(x for x in log if x.pipeline == "emergency" and x.deployed == local(case.deployed))
        change = own_change(item)
        rows.append((
            item.number, change.number, incidents[case.deployed], case.summary, change.authors,
            offset_text(item.deployed),
            company.email(case.verbal), change.approver, offset_text(change.approved),
        ))  # fmt: skip
        if case.deployed.startswith("2025-09-18"):
            book.facts["walkthrough CHG-04"] = item.number
        if case.near:
            book.near("CHG-04", "B", item.number, case.near)
    columns = (
        "deployment_id", "change_id", "incident_id", "summary", "authors", "deployed_at", "verbal_approver",
        "retro_approver", "retro_approved_at",
    )  # fmt: skip
    book.facts["DEPLOY-EMERG"] = str(len(rows))
    sheet = Sheet("Emergency changes", columns, rows)
    book.workbook("emergency_changes_2025.xlsx", sheet)
    book.population(
        "EMERGENCY", "emergency_changes_2025.xlsx", sheet, controls=["CHG-04"], title="Emergency changes",
        unit="emergency change", key=["deployment_id"], date_column="deployed_at", zone="America/Chicago",
        source="Emergency register of change management", query="All entries 2025",
        produced_by="Rivka Stonehouse, Release Manager", produced_at="2026-01-14T16:00:00-06:00",
        second_source="DEPLOY-EMERG", accuracy="rows_traced", rows_traced=18,
    )  # fmt: skip
