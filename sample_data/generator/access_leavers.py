"""LA-02: the leaver list of HR, Finance's list of ended pay, and the accounts of every system."""

from __future__ import annotations

from datetime import date

from .book import Book, Story
from .chance import Stream
from .company import SYSTEMS, Account, Company, Spell
from .tables import Sheet
from .times import PERIOD_END, PERIOD_START, local, utc_text

OFFICES = ("Chicago, IL", "Chicago, IL", "Madison, WI", "Remote (US)")
LEAVER_COLUMNS = (
    "Spell ID", "Employee ID", "Name", "Worker type", "Department", "Location", "Cost center", "Hire date",
    "Last day", "Leave type",
)  # fmt: skip


def plant_leavers(book: Book, company: Company) -> None:
    """Make the exceptions of LA-02; comes before the access reviews, which see the accounts."""
    _plant(book, company)
    _near_misses(book, company)


def write_leavers(book: Book, company: Company) -> None:
    """Write the evidence of LA-02; comes after the reviews, which disable accounts."""
    _hr_list(book, company)
    _finance_list(book, company)
    _account_lists(book, company)


def leavers(company: Company) -> list[Spell]:
    """Return every spell that ended around the period, in the order of HR's list."""
    ended = [spell for spell in company.spells if spell.last_day is not None]
    return sorted(ended, key=lambda spell: (spell.last_day, spell.worker.number))


def in_period(spell: Spell) -> bool:
    """Return whether the last day lies within the period."""
    return spell.last_day is not None and PERIOD_START <= spell.last_day <= PERIOD_END


def _account(company: Company, spell: Spell, system: str) -> Account:
    return next(a for a in company.accounts if a.spell is spell and a.system == system)


def _plant(book: Book, company: Company) -> None:
    contractors = sum(in_period(s) and s.worker.worker_type == "Contractor" for s in company.spells)
    _plant_late_and_unknown(book, company)
    missed = company.case("contractor_missed")
    warehouse = _account(company, missed, "bi")
    warehouse.disabled, warehouse.last_login = None, local("2025-12-09 19:22")
    why = "local BI warehouse account of a contractor never disabled"
    story = Story(
        "The BI warehouse is not behind single sign-on, and the removal checklist for contractors omits it.",
        "The account was disabled on January 21, 2026. Query history shows one saved dashboard opened on "
        "December 9, 2025; no export. BI warehouse moves behind single sign-on in Q2 2026.",
        f"Exception reported. All {contractors} contractor leavers were examined; no other account was found.",
        "systematic",
        "LA-04 review of the BI warehouse: its Q4 list was drawn before this contract ended.",
    )
    book.plant("LA-02", "A B", missed.spell_id, why, story)
    book.plant("LA-02", "C", missed.spell_id, "signed in 18 days after the contract ended", story)
    rehired = company.case("rehired_missed")
    _account(company, rehired, "git").disabled = None
    book.plant(
        "LA-02",
        "A B",
        rehired.spell_id,
        "re-hired later; the old source control account was never disabled",
        Story(
            "The worker's deploy key kept the account busy, so the script that disables accounts skipped it.",
            "The old account was disabled on January 22, 2026; the script now reports what it skips.",
            "Exception reported. Commit history shows no activity between March 21 and August 11, 2025. The Q2 review "
            "of source control (LA-04) kept the account.",
        ),
    )


def _plant_late_and_unknown(book: Book, company: Company) -> None:
    late = company.case("labor_day_late").spell_id
    book.plant(
        "LA-02",
        "B",
        late,
        "Friday before Labor Day to Wednesday is 2 business days",
        Story(
            "The removal ticket was opened on time but sat in the queue of an administrator on leave.",
            "IT re-routed removal tickets to a shared queue with an alert after 4 hours, from September 15, 2025.",
            "Exception reported; no use of the account after the last day (attribute C passed).",
        ),
    )
    nobody = company.case("no_account").spell_id
    book.plant_unable(
        "LA-02",
        "A",
        nobody,
        "the account export holds no account of this leaver",
        Story(
            "HR states that this sales agent worked through a partner portal and was never given an account.",
            "The client searched all six systems by name and e-mail address on a shared screen; nothing was found.",
            "Alternative procedure performed on February 4, 2026 without finding an account; stays counted as unable.",
        ),
    )


def _near_misses(book: Book, company: Company) -> None:
    for spell in leavers(company):
        case = spell.case
        if case is None or not case.near:
            continue
        attributes = "C" if case.label == "evening_login" else "A B"
        book.near("LA-02", attributes, spell.spell_id, case.near)
    before, after = company.converted
    book.near("LA-02", "A", f"{before}-1", f"contractor became employee {after} without a break; Finance's list only")


def _hr_list(book: Book, company: Company) -> None:
    stream = Stream("leaver list")
    rows = []
    for spell in leavers(company):
        worker = spell.worker
        leave = (
            "Contract ended"
            if worker.worker_type == "Contractor"
            else stream.choice(("Voluntary", "Voluntary", "Involuntary"))
        )
        rows.append((
            spell.spell_id, worker.number, worker.name, worker.worker_type, worker.department, stream.choice(OFFICES),
            f"CC-{stream.between(100, 499)}", spell.hired, spell.last_day, leave,
        ))  # fmt: skip
    titles = ("Quillberry Systems, Inc. - People Operations", "Ended employment and contract spells, run 2026-01-20")
    sheet = Sheet("Leavers", LEAVER_COLUMNS, rows, titles, hidden=("Cost center",))
    book.workbook("hr_leavers_2025.xlsx", sheet)
    book.population(
        "LEAVERS", "hr_leavers_2025.xlsx", sheet, controls=["LA-02"], title="Leavers", unit="leaver", header_row=3,
        key=["Spell ID"], date_column="Last day", item_rule="in_period", source="HR system (production)",
        query='Report "Ended spells", last day 2024-12-16 to 2026-01-16, all worker types, no other filter',
        produced_by="Dragan Ilic, VP People", produced_at="2026-01-20T09:40:00-06:00",
        second_source="FINANCE-ENDED", accuracy="sampled_items", source_owner="People Operations",
        environment="production", period_filter="Last day 2024-12-16 to 2026-01-16, by the field Last day",
        edits="none", observed="yes", report_kind="standard", itgc=["LA-01"],
    )  # fmt: skip
    book.facts["walkthrough LA-02"] = company.case("columbus").spell_id
    agents = {a.spell.spell_id for a in company.accounts if a.system == "adm"}
    book.facts["by eye LA-02"] = " ".join(sorted(agents))
    book.frames["LEAVERS"] = [spell.spell_id for spell in leavers(company) if in_period(spell)]


def _finance_list(book: Book, company: Company) -> None:
    before, _ = company.converted
    rows = [
        (spell.worker.number, spell.worker.name, spell.worker.worker_type, spell.last_day)
        for spell in leavers(company)
        if in_period(spell)
    ]
    converted = next(s.worker for s in company.spells if s.worker.number == company.converted[1])
    rows.append((before, converted.name, "Contractor", date(2025, 6, 30)))
    rows.sort(key=lambda row: (row[3], row[0]))
    sheet = Sheet("Ended pay 2025", ("worker_no", "worker_name", "paid_as", "paid_until"), rows)
    book.workbook("finance_ended_pay_2025.xlsx", sheet)
    book.population(
        "FINANCE-ENDED", "finance_ended_pay_2025.xlsx", sheet, controls=["LA-02"], title="Ended pay and contracts",
        unit="worker", key=["worker_no", "paid_until"], date_column="paid_until",
        source="Payroll run register and accounts payable (contractor invoices)",
        query="Workers without pay after a date in 2025", produced_by="Gaspard Leclerc, Controller",
        produced_at="2026-01-22T15:05:00-06:00",
    )  # fmt: skip


def _account_lists(book: Book, company: Company) -> None:
    accounts = sorted(company.accounts, key=lambda account: account.account_id)
    rows = [
        (
            account.account_id, SYSTEMS[account.system], account.spell.worker.number, account.spell.worker.username,
            account.role, "active" if account.disabled is None else "disabled", utc_text(account.created),
            utc_text(account.disabled), utc_text(account.last_login),
        )
        for account in accounts
    ]  # fmt: skip
    columns = (
        "account_id", "system", "employee_id", "username", "role", "status", "created_at", "disabled_at",
        "last_login_at",
    )  # fmt: skip
    sheet = Sheet("accounts", columns, rows)
    book.csv("accounts_all_systems_2026-01-20.csv", sheet)
    book.population(
        "ACCOUNTS", "accounts_all_systems_2026-01-20.csv", sheet, controls=["LA-02"], title="Accounts of all systems",
        unit="account", key=["account_id"], item_rule="all_rows", zone="UTC",
        source="Account interfaces of the six systems", query="All accounts, enabled and disabled, every system",
        produced_by="Sunniva Aasen, Head of IT", produced_at="2026-01-20T11:15:00-06:00",
        second_source="ACCOUNT-SCAN", accuracy="rows_traced", rows_traced=5,
    )  # fmt: skip
    scan = Sheet("scan", ("account_id", "system"), [(row[0], row[1]) for row in rows])
    book.csv("posture_scanner_accounts.csv", scan)
    book.population(
        "ACCOUNT-SCAN", "posture_scanner_accounts.csv", scan, controls=["LA-02"], title="Accounts seen by the scanner",
        unit="account", key=["account_id"], source="Posture scanner, read-only connectors",
        query="All accounts of the six connected systems", produced_by="Kwame Asante, Security Engineer",
        produced_at="2026-01-20T11:40:00-06:00",
    )  # fmt: skip
