"""CHG-02: review and checks enforced by the settings of every release branch."""

from __future__ import annotations

from datetime import date, timedelta

from generator.areas.rows import attributes, listing, nears, plants
from generator.areas.staff import DEVELOPERS, mail
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control
from generator.tables import Sheet
from generator.times import at, later, local, some_business_day, utc_text

_AREAS = ("ledger", "cards", "receipts", "approvals", "identity", "policy", "reports", "vendors")
_KINDS = ("api", "web", "worker", "schema", "client")

_TESTS = (
    ("A", "REPO-SETTINGS", "inspection", "covers",
     "column=repository; list=REPO-INVENTORY.repository; list_from=in_scope_from; list_to=in_scope_to; "
     "if=protection; if_op=equals; if_value=enabled",
     "The release branch of every in-scope repository is protected.", "Secure Development Standard 4.1"),
    ("B", "REPO-SETTINGS", "inspection", "equals", "column=admins_included; value=true",
     "Administrators are not exempt.", "Secure Development Standard 4.2"),
    ("C", "REPO-SETTINGS", "inspection", "baseline",
     "column=required_reviews; required=1; compare=at_least; missing=deviation",
     "At least one review is required.", 'Secure Development Standard 4.1: "at least one review"'),
    ("D", "REPO-SETTINGS", "inspection", "present", "column=required_checks",
     "Required checks are named.", "Secure Development Standard 4.1"),
    ("E", "SETTING-CHANGES", "reperformance", "ordered",
     "dates=approved_at, changed_at; same_time=pass; missing=deviation",
     "A change of the settings was approved before it was made.", "Secure Development Standard 4.4"),
)  # fmt: skip


def add_repositories(book: Book, company: Company) -> None:
    """Write the evidence of CHG-02 and note what was planted."""
    control = Control(
        book, "CHG-02", "Release branches are protected",
        "Source control refuses a merge to the release branch of an in-scope repository without at least one review "
        "and the passing of the required checks; administrators are not exempt. A change of these settings is "
        "approved by the Head of Developer Tools before it is made.",
        "Head of Developer Tools", "continuous", "CC8.1 CC6.3", automation="automated", relies_on=["LA-01"],
        key_report="Organization settings export",
    )  # fmt: skip
    attributes(control, _TESTS)
    stream = Stream("repositories")
    names = [f"{area}-{kind}" for area in _AREAS for kind in _KINDS][:38]
    _write_settings(control, stream, names)
    _write_changes(control, stream, names, company.email("Mirela Popa"))
    control.walk(
        "mruiz", "2025-11-05", "Mirela Popa (Head of Developer Tools)", "ledger-api",
        "In the settings of ledger-api we saw one review and two checks required, administrators included. A test "
        "branch of our own choice without review could not be merged; the refusal was on screen. Traced the last "
        "change of the setting to its approval in the chat channel of Developer Tools.",
    )
    control.conclude(
        NOTED,
        "The settings of 40 repositories were compared with the inventory and the standard. Two in-scope repositories "
        "had no protected release branch, one exempted administrators and one asked for no review. Of 29 changes of "
        "the settings one was approved after it had been made and one not at all; the protection was off for 50 "
        "minutes in the one case and stricter afterwards in the other. The unprotected repositories took 11 "
        "deployments, all of them approved under CHG-01. We conclude that the control operated effectively; the "
        "exceptions are reported.",
    )


def _write_settings(control: Control, stream: Stream, names: list[str]) -> None:
    inventory = [(name, date(2021 + index % 4, 2 + index % 9, 3), None) for index, name in enumerate(names)]
    inventory += [
        ("payout-scheduler", date(2025, 9, 8), None),
        ("mobile-kit", date(2022, 4, 4), None),
        ("csv-importer", date(2021, 3, 1), date(2024, 11, 29)),
        ("fraud-signals", date(2025, 12, 15), None),
    ]
    rows = []
    for name in [*names, "payout-scheduler", "fraud-signals"]:
        reviews = 2 if stream.chance(20) else 1
        checks = "unit tests;dependency scan" if stream.chance(70) else "unit tests"
        rows.append([name, "release", "enabled", reviews, "true", checks])
    by_name = {row[0]: row for row in rows}
    by_name["payout-scheduler"][2:] = ["disabled", 1, "true", "unit tests"]
    by_name["reports-schema"][4] = "false"
    by_name["policy-client"][3] = 0
    columns = ("repository", "branch", "protection", "required_reviews", "admins_included", "required_checks")
    settings = Sheet("settings", columns, rows)
    names_of = ("repository", "in_scope_from", "in_scope_to")
    titles = ("Quillberry Systems - repositories in production use", "Developer Tools, January 2026")
    inventory_sheet = Sheet("Repositories", names_of, inventory, titles=titles)
    listing(
        control, "REPO-SETTINGS", "repo_settings_2025-12-31.csv", settings,
        title="Settings of release branches", unit="repository", key=["repository"],
        source="Source control, export of the organization", query="Branch settings of every repository",
        produced_by="Mirela Popa, Head of Developer Tools", produced_at="2025-12-31T18:20:00-06:00", observed="yes",
    )  # fmt: skip
    listing(
        control, "REPO-INVENTORY", "repo_inventory_2025.xlsx", inventory_sheet, header_row=3,
        title="Repositories in production use", unit="repository", key=["repository"],
        source="Service catalogue of the platform", query="Repositories built into production, at any time in 2025",
        produced_by="Callum Rainsford, Head of Cloud", produced_at="2026-01-08T10:15:00-06:00",
    )  # fmt: skip
    plants(control, (
        ("A", "payout-scheduler", "not_covered", "created in September 2025, its release branch was never protected",
         "The repository was created from an empty template instead of the service template.",
         "Protected on January 12, 2026; repositories without the template are listed weekly since then.",
         "Exception reported; its 7 deployments of 2025 had an approved change ticket."),
        ("A", "mobile-kit", "not_covered", "in the inventory, not in the settings export",
         "The repository belongs to a second organization that the export does not include.",
         "Moved to the main organization on January 15, 2026.",
         "Exception reported; we saw on screen that it had no protection before the move."),
        ("B", "reports-schema", "wrong_value", "administrators are exempt",
         "Set during a data migration in 2024 and not set back.", "Set back on January 9, 2026.",
         "Exception reported; the merge log shows no merge by an administrator without review in 2025."),
        ("C", "policy-client", "wrong_value", "no review required",
         "A developer lowered the number while testing the settings page.",
         "One review is required again since January 9, 2026; only two persons can change settings now.",
         "Exception reported; four merges of the period were inspected, each had a review all the same."),
    ))  # fmt: skip
    nears(control, (
        ("A", "csv-importer", "left scope in November 2024 and is not in the export"),
        ("A", "fraud-signals", "in scope since December 15, protected from its first day"),
        ("C", next(row[0] for row in rows if row[3] == 2), "two reviews, more than required"),
    ))  # fmt: skip


def _write_changes(control: Control, stream: Stream, names: list[str], approver: str) -> None:
    rows: list[list[str]] = []
    for _ in range(26):
        changed = at(some_business_day(stream, date(2025, 1, 6), date(2025, 12, 19)), stream.between(9, 16), 5)
        approved = later(changed, -stream.between(20, 2000))
        rows.append([utc_text(changed), stream.choice(names), "required_checks", approver, utc_text(approved)])
    off, late = local("2025-05-14 15:10"), local("2025-10-06 10:30")
    rows.append([utc_text(off), "cards-worker", "protection", "", ""])
    rows.append([utc_text(late), "vendors-api", "required_reviews", approver, utc_text(late + timedelta(hours=5))])
    same = local("2025-03-05 21:40")
    rows.append([utc_text(same), "ledger-web", "required_checks", approver, utc_text(same)])
    rows.sort()
    numbered = [[f"BSL-{number:04d}", *row] for number, row in enumerate(rows, 1)]
    found = {row[2]: row[0] for row in numbered if row[1] in (utc_text(off), utc_text(late), utc_text(same))}
    columns = ("event_id", "changed_at", "repository", "setting", "approved_by", "approved_at")
    sheet = Sheet("changes", columns, numbered)
    listing(
        control, "SETTING-CHANGES", "repo_setting_changes_2025.tsv", sheet, delimiter="tab", form={"delimiter": "\t"},
        title="Changes of branch settings", unit="change of a setting", key=["event_id"], date_column="changed_at",
        zone="UTC", source="Source control, audit log of the organization",
        query="Events protected_branch.*, 2025-01-01 to 2025-12-31", produced_by="Mirela Popa, Head of Developer Tools",
        produced_at="2026-01-08T09:40:00-06:00",
    )  # fmt: skip
    plants(control, (
        ("E", found["cards-worker"], "no_evidence", "protection switched off for 50 minutes, no approval",
         f"{DEVELOPERS[0]} unblocked a release late in the day and switched the setting back.",
         "The setting can only be changed by two persons of Developer Tools since January 2026.",
         "Exception reported; the one merge in that time was reviewed the next morning, no finding."),
        ("E", found["vendors-api"], "wrong_order", "approved five hours after the change",
         f"The approval was asked for by mail to {mail('Mirela Popa')} and answered after the change.",
         "Approval is a step of the settings form since January 2026.",
         "Exception reported; the change made the setting stricter."),
    ))  # fmt: skip
    control.near("E", found["ledger-web"], "approved and changed in the same second")
