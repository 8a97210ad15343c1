"""The exceptions of CHG-01 and what only looks like one."""

from __future__ import annotations

from .book import Book, Story
from .change_log import Picker, own_change
from .company import Company
from .times import at, later, local


def plant_changes(book: Book, company: Company, pick: Picker) -> None:
    """Make the exceptions of CHG-01, each in a deployment of its own."""
    _plant_tickets(book, pick)
    _plant_order(book, pick)
    _plant_authors(book, company, pick)
    _plant_authority(book, company, pick)


def _plant_tickets(book: Book, pick: Picker) -> None:
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


def _plant_order(book: Book, pick: Picker) -> None:
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


def _plant_authors(book: Book, company: Company, pick: Picker) -> None:
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


def _plant_authority(book: Book, company: Company, pick: Picker) -> None:
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


def add_near_misses(book: Book, company: Company, pick: Picker) -> None:
    """Make deployments that look like an exception of CHG-01 and are none."""
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
