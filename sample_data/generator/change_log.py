"""What CHG-01 and CHG-04 rest on: change tickets and the deployments that name them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from .chance import Stream
from .company import Company
from .emergencies import EMERGENCIES, Emergency
from .times import at, day, later, local, previous_business_day, some_business_day

REPOSITORIES = (
    "spend-api",
    "spend-web",
    "ledger-core",
    "card-gateway",
    "report-engine",
    "platform-infra",
    "mobile-bff",
)
ALWAYS = ("Rivka Stonehouse", "Jay Parkhurst", "Jae Parkhill", "Pia Lindgren", "Wendell Oyelaran", "Ilse Brandvold")
WORK = (
    "Retry queue for card events", "Currency rounding in reports", "Receipt upload limits", "Index for approvals list",
    "Upgrade of web framework", "Audit log export", "Policy rule editor", "Rate limits on public API",
    "Vendor sync timeout", "Dashboard totals", "Session expiry", "Ledger close checks",
)  # fmt: skip


@dataclass
class Change:
    """One change ticket."""

    number: str
    title: str
    kind: str
    authors: str
    approver: str
    approved: datetime | None
    build: str
    state: str = "Done"


@dataclass
class Deployment:
    """One line of the deploy log."""

    repository: str
    commit: str
    deployed: datetime
    environment: str
    pipeline: str
    change: Change | None
    number: str = ""
    change_text: str | None = None


def make_change(company: Company, stream: Stream, engineers: list[str], index: int) -> tuple[Change, datetime]:
    when = some_business_day(stream, date(2025, 1, 2), date(2025, 12, 30))
    deployed = at(when, stream.between(8, 18), stream.between(0, 59), stream.between(0, 59))
    approved = later(deployed, -stream.between(12, 2600))
    authors = stream.shuffled(engineers)[: stream.choice((1, 1, 1, 2, 2, 3))]
    approver = company.email(stream.choice(ALWAYS))
    title = f"{stream.choice(WORK)} ({stream.between(1, 9)})"
    return Change(
        f"CHG-{3001 + index}", title, "normal", "; ".join(authors), approver, approved, f"build {40000 + 9 * index}"
    ), deployed


def deployments_of(stream: Stream, change: Change, when: datetime) -> list[Deployment]:
    """A change goes to staging first, then to production, sometimes to several repositories."""
    repositories = stream.shuffled(REPOSITORIES)[: 2 if stream.chance(21) else 1]
    found = []
    for offset, repository in enumerate(repositories):
        commit = stream.hexadecimal(10)
        if stream.chance(20):
            staging = later(when, -stream.between(300, 900))
            found.append(Deployment(repository, commit, staging, "staging", "release", change))
        found.append(Deployment(repository, commit, later(when, 7 * offset), "production", "release", change))
    return found


def emergency_deployment(company: Company, stream: Stream, engineers: list[str], case: Emergency) -> Deployment:
    author = stream.choice(engineers)
    change = Change(
        f"CHG-{3700 + EMERGENCIES.index(case)}", case.summary, "emergency", author, company.email(case.approver),
        local(case.approved), "post-deploy check",
    )  # fmt: skip
    return Deployment(
        stream.choice(REPOSITORIES), stream.hexadecimal(10), local(case.deployed), "production", "emergency", change
    )


def stray(company: Company, engineers: list[str], number: str, when: str) -> Deployment:
    moment = local(when)
    approved = at(previous_business_day(moment.date()), 15, 5)
    change = Change(
        number,
        "Year-end ledger checks",
        "normal",
        engineers[3],
        company.email("Ilse Brandvold"),
        approved,
        "build 39990",
    )
    return Deployment("ledger-core", Stream(when).hexadecimal(10), moment, "production", "release", change)


class Picker:
    """Gives out production deployments, each once, that are the only ones of their change."""

    def __init__(self, normal: list[Deployment]) -> None:
        uses = Counter(x.change.number for x in normal if x.change)
        self._free = [x for x in normal if x.change and uses[x.change.number] == 1]

    def take(self, first: str) -> Deployment:
        """Return the next deployment on or after a day."""
        found = next(x for x in self._free if x.deployed.date() >= day(first))
        self._free.remove(found)
        return found


def own_change(deployment: Deployment) -> Change:
    assert deployment.change is not None
    return deployment.change
