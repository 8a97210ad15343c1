"""LA-05, LA-08, LA-10 and LA-13: privileged accounts, owners of accounts, keys, developers in production."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta

from generator.areas.workers import active, gone
from generator.book import Book, joined
from generator.chance import Stream
from generator.company import OWNERS, SYSTEMS, Company
from generator.declaring import NOTED, Control, listed, story
from generator.tables import Sheet
from generator.times import at, day, utc_text

_IT = {"produced_by": "Sunniva Aasen, Head of IT", "produced_at": "2026-01-05T09:10:00-06:00"}
_CLOUD = {"produced_by": "Callum Rainsford, Head of Cloud", "produced_at": "2026-01-05T10:40:00-06:00"}
_AT_WORK = "list=WORKERS.Worker; missing=deviation; where=Status; where_op=equals; where_value=active"


def add_accounts(book: Book, company: Company) -> None:
    """Add the controls of accounts and keys."""
    _privileged(book, company)
    _owners(book, company)
    _keys(book, company)
    _developers(book, company)


def _privileged(book: Book, company: Company) -> None:
    control = Control(
        book, "LA-05", "Privileged access is limited to approved people",
        "Administrator accounts are personal, belong to people approved by the system owner for the time, and are "
        "held by "
        "workers who are at work. Sealed break-glass accounts are the only ones without a person.",
        "Head of IT", "continuous", "CC6.1 CC6.3",
    )
    stream = Stream("privileged")
    staff = active(company, "IT", "Site Reliability", "Engineering")[:24]
    rows: list[list[object]] = []
    approved: list[list[object]] = []
    for worker in staff:
        system = stream.choice(list(SYSTEMS.values()))
        approved.append([worker.number, system, day("2024-01-15"), None, company.email(OWNERS["dir"])])
        for snapshot in ("2025-06-30", "2025-12-31"):
            rows.append([snapshot, f"adm-{worker.username}", system, "personal", worker.number])
    for snapshot in ("2025-06-30", "2025-12-31"):
        rows += [[snapshot, f"break-glass-{n}", "Production cloud", "sealed", ""] for n in (1, 2)]
    approved[5][3], approved[9][3], approved[12][2] = day("2025-09-30"), day("2025-12-31"), day("2025-12-01")
    rows = [row for row in rows if (row[0], row[4]) != ("2025-06-30", approved[12][0])]
    stranger = active(company, "Support")[3]
    rows.append(["2025-12-31", f"adm-{stranger.username}", "Customer admin console", "personal", stranger.number])
    former = gone(company, "Site Reliability", "Engineering")[1]
    approved.append([former.number, "Source control", day("2023-05-02"), None, company.email(OWNERS["git"])])
    rows += [[snapshot, f"adm-{former.username}", "Source control", "personal", former.number]
             for snapshot in ("2025-06-30", "2025-12-31")]
    rows.append(["2025-12-31", "root-backup", "BI warehouse", "shared", "deploy-runner"])
    rows.sort(key=lambda row: (str(row[0]), str(row[1])))
    ended = f"adm-{staff[5].username}"
    control.plant("A", joined(("2025-12-31", ended)), "the approval ended on September 30",
                  story("The worker moved to another team; the account was kept for a hand-over.",
                        "Removed on January 8, 2026."), "not_authorised")
    control.plant("A", joined(("2025-12-31", f"adm-{stranger.username}")), "not on the list of approved administrators",
                  story("Granted during an outage and kept.",
                        "Removed on January 8, 2026; grants in outages expire now."),
                  "not_authorised")
    control.unable("A", joined(("2025-12-31", "root-backup")), "a shared account: who holds it is not known",
                   story("The backup tool signs in as an administrator.",
                         "The account was split and reduced in February 2026."),
                   "unknown_person")
    control.plant("C", joined(("2025-12-31", "root-backup")), "a shared administrator account that is not sealed",
                  story("See attribute A.", "The account was split and reduced in February 2026."), "wrong_value")
    control.plant("B", joined(("2025-12-31", f"adm-{former.username}")), "holder left in 2025",
                  story("The account was not linked to the worker's record.",
                        "Disabled on January 7, 2026; not used since the "
                        "last day."), "no_evidence")
    control.near("A", joined(("2025-12-31", f"adm-{staff[9].username}")), "the approval ends on the day of the list")
    control.near("A", joined(("2025-06-30", ended)), "the approval was still in force")
    control.near("A C", joined(("2025-12-31", "break-glass-1")), "sealed break-glass account without a person")
    columns = ("as_of", "account", "system", "kind", "holder")
    listed(
        book, "ADMINS", "privileged_accounts_2025.csv", Sheet("admins", columns,
                                                              rows), title="Administrator accounts at two "
        "dates", unit="account", key=["as_of", "account"], item_rule="all_rows", controls=["LA-05"],
        source="Account interfaces of the six systems, nested groups expanded",
        query="Role contains admin, owner or root; 2025-06-30 and 2025-12-31", accuracy="rows_traced", rows_traced=8,
        **_IT,
    )
    listed(
        book, "ADMIN-APPROVALS", "approved_administrators.xlsx",
        Sheet("Approved", ("Worker", "System", "From", "To", "Approved by"), approved), title="Approved administrators",
        unit="approval", key=["Worker", "System"], item_rule="all_rows", controls=["LA-05"], source="Service desk",
        query="Type = privileged access, approved", **_IT,
    )
    control.test("A", "ADMINS", "reperformance", "authorised",
                 "person=holder; at=as_of; list=ADMIN-APPROVALS; list_person=Worker; list_from=From; list_to=To; "
                 "missing_person=not_applicable", "The holder was approved on the day of the list.",
                 "Access Control Policy 8.1")
    control.test("B", "ADMINS", "reperformance", "exists_in",
                 f"column=holder; {_AT_WORK.replace('missing=deviation', 'missing=not_applicable')}"
                 "; if=as_of; if_op=after; if_value=2025-06-30", "The holder is at work at the end of the period.")
    control.test("C", "ADMINS", "inspection", "in_list", "column=kind; values=personal, sealed",
                 "The account is personal, or a sealed break-glass account.", "Access Control Policy 8.1")
    control.plant("B", joined(("2025-12-31", "root-backup")), "the account of the pipeline is no worker",
                  story("See attribute A.", "The account was split and reduced in February 2026."), "no_evidence")
    control.near("B", joined(("2025-06-30", f"adm-{former.username}")), "the holder was still at work: not applicable")
    control.walk("tnguyen", "2025-10-22", "Sunniva Aasen (Head of IT)", f"adm-{staff[2].username}",
                 "Saw the group expansion of one system, the approval of one administrator and the monthly comparison.")
    control.conclude(
        NOTED,
        f"{len(rows)} accounts at two dates were tested by rule. Two were held without an approval in force, one "
        f"shared "
        "account is an administrator, and one account belonged to a worker who left, whose sign-ins ended before. We "
        "conclude "
        "that the control operated effectively; the exceptions are reported and considered with LA-02.")


def _owners(book: Book, company: Company) -> None:
    control = Control(
        book, "LA-08", "Every account has a person or an owner",
        "An account of a person belongs to one worker who is at work. A service account has an owner who is at work "
        "and a "
        "recorded purpose.",
        "Head of IT", "quarterly", "CC6.1 CC6.3",
    )
    stream = Stream("owners")
    people = stream.shuffled(active(company))[:150]
    rows: list[list[object]] = [[f"u-{w.username}", "person", w.number, "", "active"] for w in people]
    purposes = ("deploys", "backup", "metrics", "payments interface", "mail relay", "report export", "search index")
    for number in range(1, 61):
        rows.append([f"svc-{number:02d}", "service", stream.choice(people).number, stream.choice(purposes), "active"])
    former = gone(company, "Engineering", "Site Reliability")
    rows[40][2] = ""
    rows[77][2] = former[0].number
    rows[160][2] = former[3].number
    rows[171][3] = ""
    rows[180][2] = ""
    rows.append(["u-visitor7", "person", "", "", "disabled"])
    rows.append([f"u-{former[5].username}", "person", former[5].number, "", "disabled"])
    told = story("The account was made by hand before the directory was connected.", "Owner recorded in January 2026.")
    control.plant("A", str(rows[40][0]), "an account of a person without a worker number", told, "no_evidence")
    control.plant("A", str(rows[77][0]), "the worker left in 2025",
                  story("A local account outside the removal checklist.", "Disabled on January 9, 2026.",
                        "Exception reported; considered with LA-02."), "no_evidence")
    control.plant("B", str(rows[160][0]), "the owner left in 2025", told, "no_evidence")
    control.plant("B", str(rows[180][0]), "no owner", told, "no_evidence")
    control.plant("C", str(rows[171][0]), "no purpose", told, "no_evidence")
    control.near("A", "u-visitor7", "disabled: out of scope of the list")
    control.near("A", f"u-{former[5].username}", "worker left, account disabled: out of scope of the list")
    columns = ("Account", "Kind", "Worker or owner", "Purpose", "State")
    listed(
        book, "ACCOUNT-OWNERS", "account_owners_2025-12-31.xlsx", Sheet("Accounts", columns, rows,
        ("Accounts with their owner", "2025-12-31, all systems without single sign-on")), title="Accounts and owners",
        unit="account", header_row=3, key=["Account"], item_rule="all_rows", filter_column="State", filter_op="equals",
        filter_value="active", controls=["LA-08"], source="Local account lists of 14 systems",
        query="All local accounts, enabled and disabled", accuracy="rows_traced", rows_traced=8, **_IT,
    )
    control.test("A", "ACCOUNT-OWNERS", "reperformance", "exists_in",
                 f"column=Worker or owner; {_AT_WORK}; if=Kind; if_op=equals; if_value=person",
                 "An account of a person belongs to a worker at work.", "Access Control Policy 3.1")
    control.test("B", "ACCOUNT-OWNERS", "reperformance", "exists_in",
                 f"column=Worker or owner; {_AT_WORK}; if=Kind; if_op=equals; if_value=service",
                 "A service account has an owner at work.", "Access Control Policy 3.2")
    control.test("C", "ACCOUNT-OWNERS", "inspection", "present",
                 "column=Purpose; if=Kind; if_op=equals; if_value=service",
                 "A service account has a recorded purpose.", "Access Control Policy 3.2")
    control.walk("tnguyen", "2025-10-22", "Sunniva Aasen (Head of IT)", "svc-12",
                 "Followed one service account from the request to its owner and purpose, and the quarterly question "
                 "to owners.")
    control.conclude(
        NOTED,
        f"All {len(rows) - 2} active accounts were tested by rule. Two accounts of persons belong to nobody at work, "
        f"two "
        "service accounts lack an owner at work and one a purpose. We conclude that the control operated "
        "effectively; the "
        "exceptions are reported and considered with LA-02 and LA-04.")


def _keys(book: Book, company: Company) -> None:
    control = Control(
        book, "LA-10", "Keys of services are rotated and unused ones removed",
        "Active keys of services are rotated within 180 calendar days, have an owner who is at work, and are revoked "
        "when "
        "they have not been used for 90 calendar days.",
        "Head of Cloud", "quarterly", "CC6.1",
    )
    stream = Stream("keys")
    owners = [worker.number for worker in active(company, "Engineering", "Site Reliability")]
    taken = day("2025-12-31")
    rows: list[list[object]] = []
    for _ in range(96):
        rotated = at(taken - timedelta(days=stream.between(5, 170)), stream.between(0, 23), stream.between(0, 59))
        used = at(taken - timedelta(days=stream.between(0, 60)), stream.between(0, 23), 12)
        rows.append([f"key-{stream.hexadecimal(8)}", stream.choice(owners), "active", rotated, used, taken])
    former = gone(company, "Engineering")[4].number
    at_limit, late, idle, never, left, revoked, evening = (rows[n] for n in (7, 22, 35, 51, 64, 70, 83))
    at_limit[3] = at(taken - timedelta(days=180), 9, 0)
    late[3] = at(taken - timedelta(days=211), 9, 0)
    idle[4] = at(taken - timedelta(days=140), 9, 0)
    never[4] = None
    left[1] = former
    revoked[2:5] = ["revoked", at(taken - timedelta(days=400), 9, 0), None]
    evening[4] = at(taken - timedelta(days=90), 0, 20)
    control.plant("A", str(late[0]), "last rotated 211 days before the list",
                  story("The key is fixed in a supplier's system.", "Rotated on January 14, 2026 with the supplier."),
                  "late")
    control.plant("B", str(left[0]), "the owner left in 2025", story("Keys are not part of the hand-over.",
                  "A new owner was named, and the key rotated, on January 12, 2026."), "no_evidence")
    control.plant("C", str(idle[0]), "not used for 140 days",
                  story("The job that uses it runs twice a year.", "Revoked; the job gets a key when it runs."), "late")
    control.plant("C", str(never[0]), "never used",
                  story("Made in advance for a release that was dropped.", "Revoked on January 12, 2026."),
                  "no_evidence")
    control.near("A", str(at_limit[0]), "rotated exactly 180 days before")
    control.near("A C", str(revoked[0]), "revoked: not applicable")
    control.near("C", str(evening[0]), "used 00:20 in Chicago, 90 days before")
    lines = [[*row[:3], utc_text(row[3]), utc_text(row[4]), row[5]] for row in rows]
    columns = ("key_id", "owner", "state", "last_rotated_at", "last_used_at", "exported_on")
    listed(
        book, "SERVICE-KEYS", "service_keys_2025-12-31.csv", Sheet("keys", columns, lines), title="Keys of services",
        unit="key", key=["key_id"], item_rule="all_rows", zone="UTC", controls=["LA-10"],
        source="Secrets store and cloud identity service, all accounts and regions", query="All keys, every state",
        accuracy="rows_traced", rows_traced=8, **_CLOUD,
    )
    only = "if=state; if_op=equals; if_value=active"
    control.test("A", "SERVICE-KEYS", "reperformance", "within",
                 "start=last_rotated_at; end=exported_on; limit=180; unit=calendar_days; count=after_start; "
                 f"before_start=deviation; missing_start=deviation; missing_end=deviation; boundary=inclusive; {only}",
                 "The key was rotated within 180 calendar days.", 'Cryptography Standard 4: "within 180 calendar days"')
    control.test("B", "SERVICE-KEYS", "reperformance", "exists_in", f"column=owner; {_AT_WORK}; {only}",
                 "The owner of the key is at work.", "Cryptography Standard 3")
    control.test("C", "SERVICE-KEYS", "reperformance", "within",
                 "start=last_used_at; end=exported_on; limit=90; unit=calendar_days; count=after_start; "
                 f"before_start=deviation; missing_start=deviation; missing_end=deviation; boundary=inclusive; {only}",
                 "The key was used within the last 90 calendar days.", 'Cryptography Standard 4: "90 calendar days"')
    control.walk("tnguyen", "2025-11-13", "Callum Rainsford (Head of Cloud)", str(rows[3][0]),
                 "Watched the rotation of one key by the store, the new version in use, and the old one revoked.")
    control.conclude(
        NOTED,
        "All 96 keys were tested by rule as of December 31. One is overdue for rotation, one has an owner who left, "
        "and two "
        "have not been used for more than 90 days or never. We conclude that the control operated effectively; the "
        "exceptions "
        "are reported.")


def _developers(book: Book, company: Company) -> None:
    control = Control(
        book, "LA-13", "Developers do not change production alone",
        "Nobody on the list of developers holds a role that changes production, except under an exception approved "
        "by the "
        "CTO that is in force.",
        "Head of Developer Tools", "continuous", "CC6.3 CC8.1", automation="automated",
    )
    stream = Stream("developers")
    developers = [worker.number for worker in active(company, "Engineering")]
    operators = [worker.number for worker in active(company, "Site Reliability")]
    rows: list[list[object]] = []
    for snapshot in ("2025-06-30", "2025-12-31"):
        for number, worker in enumerate(operators):
            rows.append([snapshot, f"prod-{stream.choice(('deploy', 'db', 'host'))}-{number:02d}", worker, ""])
    rows[6][2], rows[6][3] = developers[4], "SOD-25-01"
    rows[30][2] = developers[19]
    rows[52][2], rows[52][3] = developers[33], "SOD-24-09"
    rows[60][2], rows[60][3] = developers[41], "SOD-25-02"
    exceptions = [
        ("SOD-24-09", developers[33], "withdrawn", date(2024, 9, 2), date(2025, 8, 31)),
        ("SOD-25-01", developers[4], "in force", date(2025, 2, 3), date(2026, 1, 31)),
        ("SOD-25-02", developers[41], "in force", date(2025, 11, 3), date(2026, 4, 30)),
    ]
    key = [joined((str(row[0]), str(row[1]))) for row in rows]
    control.plant("A", key[30], "a developer with a role in production and no exception",
                  story("A role of the former team was kept after a transfer.",
                        "Removed on January 8, 2026; see LA-03."),
                  "still_there")
    control.plant("B", key[52], "the exception was withdrawn",
                  story("The end of the exception opens no ticket.", "Removed on January 8, 2026."), "no_evidence")
    control.near("A B", key[6], "a developer under an exception in force")
    control.near("A B", key[60], "a developer under an exception approved in November")
    listed(
        book, "PROD-ROLES", "production_roles_2025.csv", Sheet("roles", ("as_of", "role", "holder", "exception"), rows),
        title="Roles that change production, at two dates", unit="role held", key=["as_of",
                                                                                   "role"], item_rule="all_rows",
        controls=["LA-13"], source="Production cloud and source control", query="Deploy, database and host roles",
        accuracy="rows_traced", rows_traced=8, **_CLOUD,
    )
    listed(
        book, "DEVELOPERS", "developers.ods", Sheet("Developers", ("Worker",), [(number,) for number in developers]),
        title="Developers", unit="developer", key=["Worker"], item_rule="all_rows", controls=["LA-13"],
        source="Source control, writers of any repository in 2025", query="Role = write or more", **_CLOUD,
    )
    listed(
        book, "SOD-EXCEPTIONS", "production_exceptions.xlsx",
        Sheet("Exceptions", ("Exception", "Worker", "State", "From", "To"),
              exceptions), title="Exceptions for production",
        unit="exception", key=["Exception"], item_rule="all_rows", controls=["LA-13"], source="Service desk",
        query="Type = exception, approved by the CTO", **_CLOUD,
    )
    control.test("A", "PROD-ROLES", "reperformance", "absent_as_of",
                 "column=holder; list=DEVELOPERS.Worker; if=exception; if_op=absent",
                 "No developer holds the role without an exception.", "Change Management Policy 2.4")
    control.test("B", "PROD-ROLES", "inspection", "exists_in",
                 "column=exception; list=SOD-EXCEPTIONS.Exception; missing=deviation; where=State; where_op=equals; "
                 "where_value=in force; if=exception; if_op=present", "The exception is in force.")
    control.walk("mruiz", "2025-11-04", "Mirela Popa (Head of Developer Tools)", key[2],
                 "Saw that the pipeline refuses a deployment by a developer, and the exception of one on-call "
                 "developer.")
    control.conclude(
        NOTED,
        f"{len(rows)} roles at two dates were compared with the list of developers: one developer kept a role after a "
        "transfer, and one exception had been withdrawn. No deployment by either stands in the deploy log. We "
        "conclude that "
        "the control operated effectively; the exceptions are reported.")
