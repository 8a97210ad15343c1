"""The invented company: its workers, their spells of employment and their accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from .chance import Stream
from .leaver_cases import CASES, LeaverCase
from .names import FIRST, KEY_PEOPLE, LAST
from .times import at, day, is_business_day, local, next_business_day, some_business_day

DOMAIN = "quillberry.example"
LEAVERS_IN_PERIOD = 100
BI_LIVE = date(2025, 3, 17)
DEPARTMENTS = (
    ["Engineering"] * 34 + ["Support"] * 18 + ["Sales"] * 15 + ["Site Reliability"] * 9 + ["Finance"] * 8
    + ["Product"] * 8 + ["Marketing"] * 4 + ["People"] * 4
)  # fmt: skip
SYSTEMS = {
    "dir": "Directory", "cloud": "Production cloud", "git": "Source control", "adm": "Customer admin console",
    "erp": "Finance ERP", "bi": "BI warehouse",
}  # fmt: skip
OWNERS = {
    "dir": "Sunniva Aasen", "cloud": "Callum Rainsford", "git": "Mirela Popa", "adm": "Thandiwe Nkosi",
    "erp": "Gaspard Leclerc", "bi": "Ottilie Brandt",
}  # fmt: skip
USED_BY = {
    "Engineering": ("dir", "git", "cloud"), "Site Reliability": ("dir", "git", "cloud"),
    "Support": ("dir", "adm"), "Finance": ("dir", "erp", "bi"), "Product": ("dir", "bi"),
    "Sales": ("dir",), "Marketing": ("dir",), "People": ("dir",), "Management": ("dir",), "IT": ("dir", "git"),
}  # fmt: skip
HEADS = {
    "Engineering": "Wendell Oyelaran", "Site Reliability": "Pia Lindgren", "Support": "Ruben Achterberg",
    "Finance": "Emeka Obi", "Product": "Emeka Obi", "Sales": "Solveig Tangen", "Marketing": "Lorcan Byrne",
    "People": "Dragan Ilic", "IT": "Tobias Renwick", "Management": "Dragan Ilic",
}  # fmt: skip
ROLES = {"dir": "member", "cloud": "engineer", "git": "developer", "adm": "agent", "erp": "clerk", "bi": "viewer"}


@dataclass(frozen=True)
class Worker:
    """Somebody who works or worked for the company."""

    number: str
    name: str
    username: str
    department: str

    @property
    def email(self) -> str:
        """Address at the company."""
        return f"{self.username}@{DOMAIN}"

    @property
    def worker_type(self) -> str:
        """Employee or contractor, as HR writes it."""
        return "Contractor" if self.number.startswith("C") else "Employee"


@dataclass
class Spell:
    """One stretch of employment or contract; a re-hire has a second one."""

    worker: Worker
    number: int
    hired: date
    last_day: date | None = None
    case: LeaverCase | None = None

    @property
    def spell_id(self) -> str:
        """Worker number and running number of the spell."""
        return f"{self.worker.number}-{self.number}"


@dataclass
class Account:
    """One account of one spell in one system."""

    account_id: str
    system: str
    spell: Spell
    role: str
    created: datetime
    disabled: datetime | None = None
    last_login: datetime | None = None


@dataclass
class Company:
    """Everybody and their accounts."""

    spells: list[Spell] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    by_name: dict[str, Worker] = field(default_factory=dict)
    converted: tuple[str, str] = ("", "")

    def email(self, name: str) -> str:
        """Return the address of a key person."""
        return self.by_name[name].email

    def case(self, label: str, number: int = 1) -> Spell:
        """Return a spell of a case chosen by hand."""
        return next(s for s in self.spells if s.case and s.case.label == label and s.number == number)

    def active_on(self, when: date) -> list[Spell]:
        """Return the spells that include a day."""
        return [s for s in self.spells if s.hired <= when and (s.last_day is None or s.last_day >= when)]


class Hiring:
    """Gives out names and numbers."""

    def __init__(self) -> None:
        pairs = Stream("names").shuffled([(first, last) for first in FIRST for last in LAST])
        self._pairs = iter(pairs)
        self._taken: set[str] = set()
        self._next = {"E": 1000, "C": 2000}

    def worker(self, kind: str, department: str, name: str = "") -> Worker:
        """Return a new worker with a name, user name and number nobody else has."""
        while True:
            first, last = name.split(" ", 1) if name else next(self._pairs)
            username = (first[0] + last).lower()
            if username not in self._taken:
                break
        self._taken.add(username)
        return Worker(self.number(kind), f"{first} {last}", username, department)

    def number(self, kind: str) -> str:
        """Return a worker number nobody else has."""
        self._next[kind] += 1
        return f"{kind}{self._next[kind]}"


def make_company() -> Company:
    """Return the company with all spells and accounts, leavers' accounts disabled as the control asks."""
    company, hiring, stream = Company(), Hiring(), Stream("company")
    for name, title in KEY_PEOPLE:
        worker = hiring.worker("E", _key_department(title), name)
        company.by_name[name] = worker
        company.spells.append(Spell(worker, 1, date(2019, 1, 7) + timedelta(days=7 * stream.between(0, 150))))
    _hire_ordinary(company, hiring, stream)
    _hire_cases(company, hiring)
    _convert_contractor(company, hiring)
    _let_go(company, stream)
    for spell in company.spells:
        company.accounts.extend(_accounts(spell, stream))
    return company


def _key_department(title: str) -> str:
    words = {
        "Chief": "Management", "IT": "IT", "Engineering": "Engineering", "Controller": "Finance", "Data": "Product",
        "Product": "Product", "Customer": "Support", "Support": "Support", "Sales": "Sales", "People": "People",
        "Marketing": "Marketing",
    }  # fmt: skip
    return next((department for word, department in words.items() if word in title), "Site Reliability")


def _hire_ordinary(company: Company, hiring: Hiring, stream: Stream) -> None:
    for index in range(350):
        worker = hiring.worker("C" if index % 9 == 4 else "E", stream.choice(DEPARTMENTS))
        hired = some_business_day(stream, date(2019, 2, 4), date(2024, 12, 13))
        company.spells.append(Spell(worker, 1, hired))
    for index in range(88):
        worker = hiring.worker("C" if index % 6 == 2 else "E", stream.choice(DEPARTMENTS))
        hired = some_business_day(stream, date(2025, 1, 6), date(2025, 11, 21))
        company.spells.append(Spell(worker, 1, hired))
    company.spells.append(Spell(hiring.worker("E", "Support"), 1, date(2025, 12, 29)))


def _hire_cases(company: Company, hiring: Hiring) -> None:
    for case in CASES:
        worker = hiring.worker(case.kind, case.department)
        company.spells.append(Spell(worker, 1, day(case.hired), day(case.last_day), case))
        if case.again:
            left = day(case.left_again) if case.left_again else None
            company.spells.append(Spell(worker, 2, day(case.again), left, case))


def _convert_contractor(company: Company, hiring: Hiring) -> None:
    """A contractor who becomes an employee without a break: HR keeps one spell under the new number."""
    before = hiring.worker("C", "Engineering")
    after = Worker(hiring.number("E"), before.name, before.username, "Engineering")
    company.spells.append(Spell(after, 1, date(2025, 7, 1)))
    company.converted = (before.number, after.number)


def _let_go(company: Company, stream: Stream) -> None:
    """End ordinary spells until the period has the wanted number of leavers."""
    chosen = [s for s in company.spells if s.last_day and date(2025, 1, 1) <= s.last_day <= date(2025, 12, 31)]
    keep = {worker.number for worker in company.by_name.values()} | {company.converted[1]}
    open_spells = [s for s in company.spells if s.last_day is None and s.case is None]
    ordinary = [s for s in open_spells if s.worker.number not in keep and s.hired < date(2025, 8, 1)]
    for spell in stream.shuffled(ordinary)[: LEAVERS_IN_PERIOD - len(chosen)]:
        first = max(date(2025, 1, 3), spell.hired + timedelta(days=60))
        spell.last_day = some_business_day(stream, first, date(2025, 12, 19))


def _accounts(spell: Spell, stream: Stream) -> Iterable[Account]:
    if spell.case and spell.case.label == "no_account":
        return
    suffix = "" if spell.number == 1 else str(spell.number)
    for system in USED_BY[spell.worker.department]:
        start = max(spell.hired, BI_LIVE) if system == "bi" else spell.hired
        if spell.last_day is not None and start > spell.last_day:
            continue
        if not is_business_day(start):
            start = next_business_day(start)
        created = at(start, stream.between(8, 10), stream.between(0, 59), stream.between(0, 59))
        account = Account(
            f"{system}-{spell.worker.username}{suffix}", system, spell, _role(spell, system, stream), created
        )
        _end(account, stream)
        yield account


def _role(spell: Spell, system: str, stream: Stream) -> str:
    department = spell.worker.department
    if system == "dir":
        return "admin" if department == "IT" or (department == "Site Reliability" and stream.chance(25)) else "member"
    if system == "cloud":
        return "admin" if department == "Site Reliability" and stream.chance(30) else "engineer"
    return "approver" if system == "erp" and stream.chance(15) else ROLES[system]


def _end(account: Account, stream: Stream) -> None:
    """Set when the account was disabled and last used."""

    def some_time(when: date, first: int, last: int) -> datetime:
        return at(when, stream.between(first, last), stream.between(0, 59), stream.between(0, 59))

    spell, left = account.spell, account.spell.last_day
    if left is None:
        account.last_login = some_time(date(2026, 1, 19) - timedelta(days=stream.between(0, 20)), 8, 17)
        return
    account.last_login = max(account.created, some_time(left - timedelta(days=stream.between(0, 4)), 8, 15))
    case = spell.case if spell.number == 1 else None
    if case and case.last_login:
        account.last_login = local(case.last_login)
    if case and case.disabled:
        account.disabled = local(case.disabled)
    elif stream.chance(70):
        account.disabled = some_time(left, 16, 18)
    else:
        account.disabled = some_time(next_business_day(left), 8, 11)
