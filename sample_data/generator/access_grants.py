"""LA-01: grants from the system log, and the requests they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .book import Book, Story
from .chance import Stream
from .company import HEADS, OWNERS, SYSTEMS, Account, Company
from .tables import Sheet
from .times import (
    PERIOD_END,
    PERIOD_START,
    at,
    later,
    local,
    previous_business_day,
    some_business_day,
    utc_text,
    wall,
)  # fmt: skip

ADMINISTRATORS = ("Cosmo Devereaux", "Anneke Vos", "Baptiste Moreau")
HIGHER = {
    "member": "admin", "engineer": "admin", "developer": "maintainer", "agent": "supervisor", "clerk": "approver",
    "viewer": "analyst",
}  # fmt: skip
QUEUE = Story(
    "The access was set up by phone on the first day; the ticket was to follow and was forgotten.",
    "The head of IT raised and approved the request after the fact on January 28, 2026; access was needed.",
    "Exception reported; the role is the birthright role of the department.",
)
EARLY = Story(
    "The administrator prepared the account before the system owner had answered.",
    "Administrators were reminded; the directory connector will refuse grants without an approval from March 2026.",
    "Exception reported; no other role was given.",
)


@dataclass
class Grant:
    """One grant in the log, with its request."""

    system: str
    account_id: str
    requested_for: str
    role: str
    granted: datetime
    granted_by: str
    requested_by: str
    approver: str
    approved: datetime | None
    approved_role: str
    number: str = ""
    request: str = ""
    has_request: bool = True


def add_grants(book: Book, company: Company) -> None:
    """Write the evidence of LA-01 and note what was planted."""
    grants = sorted([*_from_accounts(company), *_role_changes(company)], key=lambda g: (g.granted, g.account_id))
    stray = [_stray(company, "2024-12-31 22:59:00"), _stray(company, "2025-12-31 23:30:00")]
    grants = [stray[0], *grants, stray[1]]
    for index, grant in enumerate(grants, start=1):
        grant.number, grant.request = f"GR-{index:05d}", f"REQ-{20000 + 7 * index}"
    stray[0].has_request, stray[0].request = False, ""
    book.near("LA-01", "A", stray[0].number, "no request, but granted 2024-12-31 22:59 in Chicago: before the period")
    book.near("LA-01", "A B", stray[1].number, "granted 2026-01-01 05:30 UTC, which is still the period in Chicago")
    _plant_requests(book, grants)
    _plant_persons(book, grants)
    _plant_roles(book, grants)
    _near_misses(book, grants)
    _write(book, grants)


def _from_accounts(company: Company) -> list[Grant]:
    stream = Stream("grants")
    created = [a for a in company.accounts if PERIOD_START <= a.created.date() <= PERIOD_END]
    return [_grant(company, stream, account, account.role, account.created) for account in created]


def _role_changes(company: Company) -> list[Grant]:
    stream = Stream("role changes")
    old = [a for a in company.accounts if a.created.date() < date(2024, 12, 1)]
    kept = [a for a in old if a.disabled is None and a.role in HIGHER]
    grants = []
    for account in stream.shuffled(kept)[:70]:
        when = some_business_day(stream, date(2025, 1, 8), date(2025, 12, 19))
        moment = at(when, stream.between(9, 16), stream.between(0, 59))
        grants.append(_grant(company, stream, account, HIGHER[account.role], moment))
    return grants


def _grant(company: Company, stream: Stream, account: Account, role: str, moment: datetime) -> Grant:
    """Return a grant as the control asks: requested by the head of department, approved days before."""
    worker = account.spell.worker
    asked = previous_business_day(moment.date(), stream.between(1, 3))
    return Grant(
        system=account.system, account_id=account.account_id, requested_for=worker.email, role=role, granted=moment,
        granted_by=company.email(stream.choice(ADMINISTRATORS)), requested_by=company.email(HEADS[worker.department]),
        approver=company.email(OWNERS[account.system]),
        approved=at(asked, stream.between(9, 16), stream.between(0, 59)), approved_role=role,
    )  # fmt: skip


def _stray(company: Company, moment: str) -> Grant:
    account = next(a for a in company.accounts if a.account_id == "git-kasante")
    return _grant(company, Stream(moment), account, "maintainer", local(moment))


def _take(grants: list[Grant], fraction: float, system: str) -> Grant:
    """Return the next grant of a system from some part of the year on."""
    return next(g for g in grants[int(len(grants) * fraction) :] if g.system == system)


def _plant_requests(book: Book, grants: list[Grant]) -> None:
    blank, unknown = _take(grants, 0.18, "adm"), _take(grants, 0.71, "bi")
    blank.request, blank.has_request = "", False
    unknown.has_request = False
    book.plant("LA-01", "A", blank.number, "no request number in the log", QUEUE)
    book.plant("LA-01", "A", unknown.number, "the request number does not exist in the request queue", QUEUE)
    zone_trap, days_late = _take(grants, 0.33, "cloud"), _take(grants, 0.55, "git")
    never = _take(grants, 0.86, "dir")
    zone_trap.granted = at(zone_trap.granted.date(), 14, 45)
    zone_trap.approved = at(zone_trap.granted.date(), 15, 10)
    book.plant(
        "LA-01",
        "B",
        zone_trap.number,
        "granted 14:45, approved 15:10 in Chicago; the UTC digits of the log look later",
        EARLY,
    )
    days_late.approved = later(days_late.granted, 2 * 1440)
    book.plant("LA-01", "B", days_late.number, "approved two days after the grant", EARLY)
    never.approved = None
    book.plant("LA-01", "B", never.number, "the request was never approved", EARLY)


def _plant_persons(book: Book, grants: list[Grant]) -> None:
    self_approved = _take(grants, 0.44, "erp")
    self_approved.requested_by = self_approved.approver
    book.plant(
        "LA-01",
        "C",
        self_approved.number,
        "requested and approved by the same person",
        Story(
            "The controller raised the request himself while the head of the department was travelling.",
            "The chief technology officer reviewed and confirmed the role on January 29, 2026.",
            "Exception reported; role agrees with the job.",
        ),
    )
    alias = _take(grants, 0.63, "bi")
    alias.requested_by = "ottilie-b"
    book.plant(
        "LA-01",
        "C",
        alias.number,
        "requester ottilie-b is the approver under another handle",
        Story(
            "The head of data used her warehouse handle to raise the request for her own team.",
            "Requests can only be raised under the company address since February 2026.",
            "Exception reported; role agrees with the job.",
        ),
    )


def _plant_roles(book: Book, grants: list[Grant]) -> None:
    wider = _take(grants, 0.41, "adm")
    wider.role, wider.approved_role = "supervisor", "agent"
    book.plant(
        "LA-01",
        "D",
        wider.number,
        "approved as agent, granted as supervisor",
        Story(
            "The administrator copied the role of the worker's predecessor.",
            "The role was set back to agent on January 30, 2026; the log shows no use of supervisor functions.",
            "Exception reported.",
        ),
    )
    granter = _take(grants, 0.78, "git")
    granter.granted_by = granter.approver
    book.plant(
        "LA-01",
        "E",
        granter.number,
        "the system owner approved the request and granted the access",
        Story(
            "The system owner keeps administrator rights and acted in the administrators' absence.",
            "The owner's administrator rights were withdrawn on February 2, 2026.",
            "Exception reported; request and role agree.",
        ),
    )


def _near_misses(book: Book, grants: list[Grant]) -> None:
    planted = {row.item for row in book.planted if row.control == "LA-01"}
    free = [g for g in grants if g.number not in planted and g.has_request and g.system in ("adm", "cloud", "git")]
    same, night, padded, letters = free[40], free[75], free[101], free[122]
    same.approved = same.granted
    book.near("LA-01", "B", same.number, "approved and granted in the same second")
    night.approved = at(night.granted.date(), 16, 55)
    night.granted = at(night.granted.date(), 23, 50)
    book.near("LA-01", "B", night.number, "granted the next day by UTC; approved before it in Chicago")
    padded.request += " "
    book.near("LA-01", "A B", padded.number, "request number with a trailing blank")
    letters.approver = letters.approver.upper()
    book.near("LA-01", "C", letters.number, "approver written in capitals; still somebody else than the requester")


def _write(book: Book, grants: list[Grant]) -> None:
    rows = [
        (g.number, utc_text(g.granted), SYSTEMS[g.system], g.account_id, g.role, g.granted_by, g.request)
        for g in grants
    ]
    log = Sheet("grants", ("grant_id", "granted_at", "system", "account_id", "role", "granted_by", "request_id"), rows)
    book.csv("access_grants_log_2025.csv", log)
    book.population(
        "GRANTS", "access_grants_log_2025.csv", log, controls=["LA-01"], title="Access grants", unit="grant",
        key=["grant_id"], date_column="granted_at", zone="UTC", source="Audit log of the six systems (SIEM, "
        "production)",
        query='event = "role.granted", 2025-01-01 to 2026-01-01 UTC, all systems, all actors',
        produced_by="Kwame Asante, Security Engineer", produced_at="2026-01-15T10:20:00-06:00",
        accuracy="rows_traced", rows_traced=5, source_owner="Security Engineering", environment="production",
        period_filter="granted_at, 2025-01-01 to 2026-01-01 UTC", edits="none", observed="yes", report_kind="custom",
    )  # fmt: skip
    book.facts["GRANTS"] = str(sum(PERIOD_START <= g.granted.date() <= PERIOD_END for g in grants))
    requests = [
        (
            g.request.strip(), g.requested_for, SYSTEMS[g.system], g.approved_role, g.requested_by, g.approver,
            None if g.approved is None else wall(g.approved), "Approved" if g.approved else "Waiting",
        )
        for g in grants
        if g.has_request
    ]  # fmt: skip
    requests += _refused(grants)
    requests.sort(key=lambda row: str(row[0]))
    columns = ("Request ID", "Requested for", "System", "Role", "Requested by", "Approved by", "Approved at", "State")
    queue = Sheet("Requests", columns, requests)
    book.workbook("access_requests_2025.xlsx", queue)
    book.population(
        "REQUESTS", "access_requests_2025.xlsx", queue, controls=["LA-01"], title="Access requests", unit="request",
        key=["Request ID"], item_rule="all_rows", zone="America/Chicago", source="Service desk (production)",
        query='Project "Access", created 2024-12-01 to 2026-01-10, all states',
        produced_by="Anneke Vos, IT Administrator",
        produced_at="2026-01-15T13:45:00-06:00",
    )  # fmt: skip


def _refused(grants: list[Grant]) -> list[tuple[str, str, str, str, str, str, datetime | None, str]]:
    """Requests that were turned down and led to no grant."""
    stream = Stream("refused")
    return [
        (f"REQ-{29000 + 3 * n}", g.requested_for, SYSTEMS[g.system], HIGHER.get(g.role, g.role),
         g.requested_by, g.approver,
         wall(g.granted + timedelta(days=1)), "Rejected")
        for n, g in enumerate(stream.shuffled(grants)[:18])
        if g.requested_by != g.approver
    ]  # fmt: skip
