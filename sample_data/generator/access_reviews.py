"""LA-04: quarterly access reviews line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .book import Book, Story, joined
from .chance import Stream
from .company import OWNERS, SYSTEMS, Account, Company
from .tables import Sheet
from .times import at, day, later, local, next_business_day, offset_text, utc_text

LISTED = {"Q1": date(2025, 2, 17), "Q2": date(2025, 5, 15), "Q3": date(2025, 8, 15), "Q4": date(2025, 11, 14)}
DEPUTY = "Tobias Renwick"


@dataclass
class Review:
    """One review of one system in one quarter."""

    number: str
    quarter: str
    system: str
    owner: str
    signed_off: datetime
    status: str


@dataclass
class Line:
    """One account in one review."""

    review: str
    quarter: str
    account: Account
    holder: str
    reviewer: str
    decision: str
    decided: datetime | None
    removed: datetime | None = None

    @property
    def key(self) -> str:
        """Review and account, as the composite key is shown."""
        return joined((self.review, self.account.account_id))


def add_reviews(book: Book, company: Company) -> None:
    """Write the evidence of LA-04 and note what was planted."""
    stream = Stream("reviews")
    reviews: list[Review] = []
    lines: list[Line] = []
    for quarter, listed in LISTED.items():
        for code, system in SYSTEMS.items():
            if code == "bi" and quarter == "Q1":
                continue
            number = f"UAR-25{quarter}-{code.upper()}"
            done = at(next_business_day(listed, stream.between(4, 12)), stream.between(9, 16), stream.between(0, 59))
            status = "cancelled" if (quarter, code) == ("Q3", "erp") else "completed"
            reviews.append(Review(number, quarter, system, company.email(OWNERS[code]), done, status))
            if status == "completed":
                lines += _lines(company, stream, number, quarter, done)
    _move_sign_offs(book, reviews)
    _plant_own_accounts(book, company, lines)
    _plant_open_lines(book, lines)
    _plant_removals(book, lines)
    _near_misses(book, lines)
    _write(book, reviews, lines)
    _write_removals(book, lines)
    _write_systems(book, company)


def _lines(company: Company, stream: Stream, number: str, quarter: str, done: datetime) -> list[Line]:
    code = number.rsplit("-", 1)[1].lower()
    listed = LISTED[quarter]
    reviewed = [a for a in company.accounts if a.system == code and _active(a, listed)]
    if code == "dir":
        reviewed = [a for a in reviewed if a.role == "admin"]
    lines = []
    for account in sorted(reviewed, key=lambda a: a.account_id):
        own = account.spell.worker.name == OWNERS[code]
        reviewer = company.email(DEPUTY if own else OWNERS[code])
        decided = later(done, -stream.between(5, 2000))
        lines.append(Line(number, quarter, account, account.spell.worker.email, reviewer, "keep", decided))
    staying = [line for line in lines if code != "dir" and _may_be_revoked(company, line.account)]
    for line in stream.shuffled(staying)[: stream.between(1, 3)]:
        line.decision = "revoke"
        line.removed = later(line.decided or done, stream.between(60, 9 * 1440 - 1000))
        line.account.disabled = line.removed
        line.account.last_login = min(line.account.last_login or line.removed, later(line.removed, -30000))
    return lines


def _may_be_revoked(company: Company, account: Account) -> bool:
    spell = account.spell
    stays = account.disabled is None and spell.last_day is None and spell.case is None
    return stays and spell.worker.name not in company.by_name


def _active(account: Account, when: date) -> bool:
    return account.created.date() <= when and (account.disabled is None or account.disabled.date() > when)


def _move_sign_offs(book: Book, reviews: list[Review]) -> None:
    by_number = {row.number: row for row in reviews}
    by_number["UAR-25Q1-GIT"].signed_off = local("2025-03-31 16:20")
    by_number["UAR-25Q2-CLOUD"].signed_off = local("2025-06-30 22:20")
    book.near("LA-04", "A", "2025-Q1 | Source control", "signed off on the last day of the quarter")
    book.near("LA-04", "A", "2025-Q2 | Production cloud", "signed off 2025-07-01 03:20 UTC: June 30 in Chicago")
    book.near("LA-04", "A", "2025-Q1 | BI warehouse", "in scope from April 1, 2025; no Q1 review expected")
    book.plant(
        "LA-04",
        "A",
        "2025-Q3 | Finance ERP",
        "the Q3 review was cancelled, not performed",
        Story(
            "The review fell into the quarter-end close; the controller cancelled it and took no new date.",
            "Reviews are scheduled in the first month of the quarter since Q4; the Q4 review covered all accounts.",
            "Exception reported. The Q2 and Q4 reviews of the Finance ERP list the same accounts but for leavers and "
            "hires.",
            compensating="LA-02 disabled every Finance ERP leaver of the quarter but one, who was 1 business day late.",
        ),
    )


def _plant_own_accounts(book: Book, company: Company, lines: list[Line]) -> None:
    own = next(x for x in lines if x.key == "UAR-25Q2-GIT | git-mpopa")
    own.reviewer = company.email("Mirela Popa")
    alias = next(x for x in lines if x.key == "UAR-25Q3-BI | bi-obrandt")
    alias.holder, alias.reviewer = "ottilie-b", company.email("Ottilie Brandt")
    for line, why in (
        (own, "reviewer certifies an account held in the reviewer's own name"),
        (alias, "account holder ottilie-b is the reviewer under another handle"),
    ):
        book.plant(
            "LA-04",
            "B",
            line.key,
            why,
            Story(
                "The tool assigns lines by system and does not know who uses an account.",
                "The chief information security officer reviewed the account again on February 3, 2026 and kept it.",
                "Exception reported; the role agrees with the job.",
            ),
        )


def _plant_open_lines(book: Book, lines: list[Line]) -> None:
    open_lines = [x for x in lines if x.review == "UAR-25Q4-ADM" and x.decision == "keep"][7:9]
    for line in open_lines:
        line.decision, line.decided = "", None
        book.plant(
            "LA-04",
            "C",
            line.key,
            "signed off without a decision on this line",
            Story(
                "The review tool lets a reviewer sign off with open lines.",
                "Decided as keep on January 27, 2026; the tool's setting was changed so that open lines block "
                "sign-off.",
                "Exception reported; both workers were active with the role of their job.",
            ),
        )


def _plant_removals(book: Book, lines: list[Line]) -> None:
    revoked = [x for x in lines if x.decision == "revoke"]
    late = next(x for x in revoked if x.quarter == "Q2")
    late.removed = late.account.disabled = at(_plus(late, 11), 9, 12)
    never = next(x for x in revoked if x.quarter == "Q4")
    never.removed = never.account.disabled = None
    book.plant(
        "LA-04",
        "D",
        late.key,
        "removed on the 11th day after the decision",
        Story(
            "The removal ticket was assigned to a team that had been dissolved.",
            "Removal tickets go to the administrators' queue since July 2025.",
            "Exception reported.",
        ),
    )
    book.plant(
        "LA-04",
        "D",
        never.key,
        "decided as revoke, never removed",
        Story(
            "The decision was saved after the nightly export that creates removal tickets.",
            "Removed on January 26, 2026; the export now runs hourly and reports lines without a ticket.",
            "Exception reported; the account was not used after the decision.",
        ),
    )


def _plus(line: Line, days: int) -> date:
    assert line.decided is not None
    return date.fromordinal(line.decided.date().toordinal() + days)


def _near_misses(book: Book, lines: list[Line]) -> None:
    planted = {row.item for row in book.planted if row.control == "LA-04"}
    revoked = [x for x in lines if x.decision == "revoke" and x.key not in planted]
    tenth, evening, early = revoked[1], revoked[3], revoked[5]
    tenth.removed = at(_plus(tenth, 10), 16, 40)
    evening.removed = at(_plus(evening, 10), 22, 50)
    assert early.decided is not None
    early.removed = later(early.decided, -60)
    for line in (tenth, evening, early):
        line.account.disabled = line.removed
    book.near("LA-04", "D", tenth.key, "removed on the 10th day")
    book.near("LA-04", "D", evening.key, "removed on the 10th day in Chicago, the 11th by UTC")
    book.near("LA-04", "D", early.key, "removed an hour before the decision was saved")
    delegate = next(x for x in lines if x.reviewer.startswith("trenwick") and x.quarter == "Q1")
    book.near("LA-04", "B", delegate.key, "the owner's own account, reviewed by the deputy")


def _write(book: Book, reviews: list[Review], lines: list[Line]) -> None:
    rows = [(r.number, r.quarter, r.system, r.owner, utc_text(r.signed_off), r.status) for r in reviews]
    register = Sheet("Reviews", ("review_id", "quarter", "system", "owner", "signed_off_at", "status"), rows)
    columns = (
        "review_id", "quarter", "system", "account_id", "account_holder", "role", "reviewer", "listed_on", "decision",
        "decided_at",
    )  # fmt: skip
    detail = [
        (
            x.review, x.quarter, SYSTEMS[x.account.system], x.account.account_id, x.holder, x.account.role, x.reviewer,
            LISTED[x.quarter], x.decision, offset_text(x.decided),
        )
        for x in lines
    ]  # fmt: skip
    sheet = Sheet("Lines", columns, detail)
    book.facts["REVIEW-LINES"] = str(len(lines))
    book.workbook("access_reviews_2025.xlsx", register, sheet)
    produced = {
        "source": "Access review tool (production)", "produced_by": "Tobias Renwick, CISO",
        "produced_at": "2026-01-16T09:30:00-06:00",
    }  # fmt: skip
    book.population(
        "REVIEWS", "access_reviews_2025.xlsx", register, controls=["LA-04"], title="Access reviews", unit="review",
        key=["review_id"], date_column="signed_off_at", zone="UTC", query="Campaigns 2025, all systems, all states",
        accuracy="rows_traced", rows_traced=5, **produced,
    )  # fmt: skip
    book.population(
        "REVIEW-LINES", "access_reviews_2025.xlsx", sheet, controls=["LA-04"], title="Lines of the access reviews",
        unit="reviewed account", key=["review_id", "account_id"], date_column="listed_on", zone="America/Chicago",
        query="Lines of the campaigns 2025, all decisions", accuracy="rows_traced", rows_traced=10, **produced,
    )  # fmt: skip


def _write_removals(book: Book, lines: list[Line]) -> None:
    done = sorted((x for x in lines if x.removed), key=lambda x: (utc_text(x.removed), x.key))
    rows = [
        (f"RM-{index:04d}", x.account.account_id, x.account.role, utc_text(x.removed))
        for index, x in enumerate(done, start=1)
    ]
    sheet = Sheet("removals", ("removal_id", "account_id", "role", "removed_at"), rows)
    book.csv("role_removals_2025.csv", sheet)
    book.population(
        "REMOVALS", "role_removals_2025.csv", sheet, controls=["LA-04"], title="Roles removed after reviews",
        unit="removal", key=["removal_id"], item_rule="all_rows", zone="UTC",
        source="Audit log of the six systems (SIEM, production)", query='event = "role.removed", reason = "review"',
        produced_by="Kwame Asante, Security Engineer", produced_at="2026-01-15T10:31:00-06:00",
    )  # fmt: skip


def _write_systems(book: Book, company: Company) -> None:
    rows = [
        (system, company.email(OWNERS[code]), day("2025-04-01") if code == "bi" else day("2022-01-01"), None)
        for code, system in SYSTEMS.items()
    ]
    sheet = Sheet("Systems", ("system", "owner", "in_scope_from", "in_scope_to"), rows)
    book.workbook("systems_in_scope.xlsx", sheet)
    book.population(
        "SYSTEMS", "systems_in_scope.xlsx", sheet, controls=["LA-04"], title="Systems in scope of reviews",
        unit="system", key=["system"], item_rule="all_rows", source="Asset inventory",
        query="Class = in scope of access review", produced_by="Tobias Renwick, CISO",
        produced_at="2026-01-16T09:50:00-06:00",
    )  # fmt: skip
