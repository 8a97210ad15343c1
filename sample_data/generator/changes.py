"""CHG-01 and CHG-04: the deploy log, the change tickets, who may approve, the emergency register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .book import Book, Story
from .chance import Stream
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
from .times import at, day, later, local, offset_text, utc_text

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
    _plant(book, company, pick)
    _near_misses(book, company, pick)
    _write_log(book, log)
    _write_tickets(book, [x.change for x in log if x.change], stream)
    _write_approvers(book, company)
    _write_register(book, company, log, incidents)


def _plant(book: Book, company: Company, pick: Picker) -> None:
    blank, unknown = pick.take("2025-02-10"), pick.take("2025-08-06")
    blank.change_text, unknown.change_text = "", "CHG-9134"
    for item, why in ((blank, "no change number in the deploy log"), (unknown, "the change number is no ticket")):
        book.plant(
            "CHG-01",
            "A",
            item.number,
            why,
            Story(
                "The pipeline accepts any text as change number.",
                "Both releases were traced to reviewed merge requests; the pipeline checks the number since February "
                "2026.",
                "Exception reported. The pipeline's log was searched for other free texts: none.",
            ),
        )
    never = pick.take("2025-04-08")
    own_change(never).approver, own_change(never).approved = "", None
    book.plant(
        "CHG-01",
        "B",
        never.number,
        "the ticket has no approver",
        Story(
            "The change was released together with an approved one and taken as covered by it.",
            "Reviewed after the fact by the director of engineering on January 23, 2026 without finding.",
            "Exception reported.",
        ),
    )
    zone_trap, days_late = pick.take("2025-05-13"), pick.take("2025-11-04")
    zone_trap.deployed = at(zone_trap.deployed.date(), 9, 40)
    own_change(zone_trap).approved = at(zone_trap.deployed.date(), 10, 5)
    own_change(days_late).approved = later(days_late.deployed, 2 * 1440)
    for item, why in (
        (zone_trap, "approved 10:05, deployed 9:40 in Chicago; the log's UTC digits look later"),
        (days_late, "approved two days after the deployment"),
    ):
        book.plant(
            "CHG-01",
            "C",
            item.number,
            why,
            Story(
                "The release manager pressed deploy in the release meeting before the approval was saved.",
                "The pipeline blocks releases without a saved approval since February 2026.",
                "Exception reported; both changes were approved without findings afterwards.",
            ),
        )
    alias, second = pick.take("2025-07-09"), pick.take("2025-09-17")
    own_change(alias).approver = company.email("Rivka Stonehouse")
    own_change(alias).authors = "rstone-dev"
    own_change(second).approver = company.email("Jay Parkhurst")
    own_change(second).authors += f"; {company.email('Jay Parkhurst')}"
    for item, why in (
        (alias, "author rstone-dev is the approver under another handle"),
        (second, "the approver is one of several authors"),
    ):
        book.plant(
            "CHG-01",
            "D",
            item.number,
            why,
            Story(
                "The branch rule compares the approver with the opener of the merge request only.",
                "The rule was changed on February 2, 2026 to exclude every commit author; both changes were reviewed "
                "again.",
                "Exception reported; the second review had no findings.",
            ),
        )
    expired, stranger = pick.take("2025-10-15"), pick.take("2025-07-29")
    own_change(expired).approver = company.email("Oskar Thistle")
    own_change(stranger).approver = company.email("Clementine Ashby")
    for item, why in (
        (expired, "approved after the approver's authority ended on September 30, 2025"),
        (stranger, "the approver was never on the approver list"),
    ):
        book.plant(
            "CHG-01",
            "E",
            item.number,
            why,
            Story(
                "Approval rights in the tool are group based; the group was not aligned with the approver list.",
                "The group was corrected on February 3, 2026 and is compared with the list every month.",
                "Exception reported; both approvers have the knowledge the role asks for.",
            ),
        )


def _near_misses(book: Book, company: Company, pick: Picker) -> None:
    first, last = pick.take("2025-06-02"), pick.take("2025-10-01")
    own_change(first).approver, own_change(first).approved = (
        company.email("Noemi Castellanos"),
        local("2025-06-02 08:10"),
    )
    book.near("CHG-01", "E", first.number, "approved on the first day of the approver's authority")
    own_change(last).approver, own_change(last).approved = company.email("Oskar Thistle"), local("2025-09-30 23:30")
    book.near("CHG-01", "E", last.number, "approved 04:30 UTC on October 1: the last day of authority in Chicago")
    same, padded, name, handle = (
        pick.take("2025-01-29"),
        pick.take("2025-02-26"),
        pick.take("2025-08-20"),
        pick.take("2025-03-18"),
    )
    own_change(same).approved = same.deployed
    book.near("CHG-01", "C", same.number, "approved in the second of the deployment")
    padded.change_text = f" {own_change(padded).number} "
    book.near("CHG-01", "A", padded.number, "change number with blanks around it")
    own_change(name).approver = company.email("Jay Parkhurst")
    own_change(name).authors = company.email("Jae Parkhill")
    book.near("CHG-01", "D", name.number, "Jae Parkhill wrote it, Jay Parkhurst approved it: two persons")
    own_change(handle).authors, own_change(handle).approver = "rstone-dev", company.email("Pia Lindgren")
    book.near("CHG-01", "D", handle.number, "author by handle, approved by somebody else")


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
        accuracy="sampled_items", **produced,
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
