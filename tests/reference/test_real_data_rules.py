"""Known answers of three public data sets, reached with the rules alone.

Sources: CISA Known Exploited Vulnerabilities added in 2025 (CC0); publication runs of the FedRAMP
marketplace data 2024-2025 (public domain); merged changes of libsecp256k1 2024-2026 (MIT). The answers were
counted independently when the files were made. The files are not part of this repository.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reperform.dates import local_date, parse_moment
from reperform.rules import Claim, IdentityMap, evaluate_item, expected_items
from reperform.rules.spec import Context, Outcome, Row

FOLDER = os.environ.get("REPERFORM_REAL_DATA", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="REPERFORM_REAL_DATA does not name the folder of real data")


def _rows(name: str) -> list[Row]:
    with (Path(FOLDER) / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _year(zone: str, first: int = 2025) -> Context:
    return Context("ITEMS", date(first, 1, 1), date(2025, 12, 31), zone)


def _arguments(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split("; "))
    return {name: value for name, _, value in pairs}


def _decide(rule: str, arguments: str, rows: list[Row], context: Context) -> list[Outcome]:
    return [evaluate_item(rule, _arguments(arguments), row, context) for row in rows]


def _count(outcomes: list[Outcome], result: str = "pass") -> int:
    return Counter(outcome.result for outcome in outcomes)[result]


DUE = (
    "start=dateAdded; end=dueDate; limit={}; unit=calendar_days; before_start=deviation; "
    "missing_start=unable; missing_end=deviation"
)


def test_every_known_exploited_vulnerability_has_a_due_date() -> None:
    """165 of 165 entries."""
    rows = _rows("cisa_kev/kev_2025.csv")
    assert _count(_decide("present", "column=dueDate", rows, _year("America/New_York"))) == len(rows) == 165


@pytest.mark.parametrize(("limit", "within"), [(21, 165), (20, 9), (7, 9), (6, 4), (1, 4), (0, 0)])
def test_due_dates_lie_21_7_or_1_days_after_the_date_added(limit: int, within: int) -> None:
    """156 at 21 days, 5 at 7, 4 at 1; the rest deviates, none is before the date added."""
    outcomes = _decide("within", DUE.format(limit), _rows("cisa_kev/kev_2025.csv"), _year("America/New_York"))
    assert (_count(outcomes), _count(outcomes, "deviation")) == (within, 165 - within)


def test_the_nightly_job_ran_on_each_of_731_days() -> None:
    """2024 is a leap year; 1,468 rows, of which 2025-01-16 has 8 and every other day 2."""
    rows, context = _rows("fedramp_publish_log/publish_runs_2024_2025.csv"), _year("America/New_York", 2024)
    arguments = {"date": "started_at", "each": "day"}
    slots = expected_items("occurs_each", arguments, rows, context)
    outcomes = [evaluate_item("occurs_each", arguments, slot.row, context) for slot in slots]
    assert (len(slots), _count(outcomes), len(rows)) == (731, 731, 1468)
    assert {slot.key for slot in slots if slot.row["rows_found"] != "2"} == {"2025-01-16"}
    assert next(slot.row["rows_found"] for slot in slots if slot.key == "2025-01-16") == "8"


def test_all_but_one_of_the_runs_with_a_file_changed_exactly_one_line() -> None:
    """734 runs have a file; the job succeeds each night and publishes nothing new."""
    rows = _rows("fedramp_publish_log/publish_runs_2024_2025.csv")
    arguments = "column=lines_added; value=1; if=file_changed; if_op=present"
    outcomes = _decide("equals", arguments, rows, _year("America/New_York", 2024))
    found = (_count(outcomes), _count(outcomes, "deviation"), _count(outcomes, "not_applicable"))
    assert found == (733, 1, 734)


def _merges(year: int | None = None, zone: str = "UTC") -> list[Row]:
    rows = _rows("secp256k1_changes/merged_changes_2024_2026.csv")
    dated = [(row, parse_moment(row["merged_at"], "")) for row in rows]
    return [row for row, moment in dated if moment and (year is None or local_date(moment, zone).year == year)]


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Europe/Berlin", "Pacific/Kiritimati"])
def test_74_changes_were_merged_in_2025_in_any_zone(zone: str) -> None:
    """No merge lies near either end of the year, so that the zone does not matter; UTC is used below."""
    assert len(_merges(2025, zone)) == 74


OTHER = "person={}; other={}; at_least={}; missing_person=unable; missing_other=deviation"


@pytest.mark.parametrize(
    ("person", "other", "at_least", "in_2025", "in_all"),
    [
        ("authors", "approvers", 1, 1, 2),
        ("authors", "approvers", 2, 36, 86),
        ("authors", "merged_by", 1, 10, 39),
        ("authors, merged_by", "approvers", 1, 30, None),
    ],
)
def test_changes_without_somebody_else(
    person: str, other: str, at_least: int, in_2025: int, in_all: int | None
) -> None:
    """Independent approval, two of them, merged by another, approved besides author and merger."""
    arguments = OTHER.format(person, other, at_least)
    assert _count(_decide("different_person", arguments, _merges(2025), _year("UTC")), "deviation") == in_2025
    if in_all is not None:
        assert _count(_decide("different_person", arguments, _merges(), _year("UTC")), "deviation") == in_all


def test_the_changes_without_independent_approval_are_known_by_number() -> None:
    """1741 was approved by its author alone; 1906 has no approval at all."""
    rows = _merges()
    outcomes = _decide("different_person", OTHER.format("authors", "approvers", 1), rows, _year("UTC"))
    found = {row["pull_request"] for row, outcome in zip(rows, outcomes, strict=True) if outcome.result != "pass"}
    assert found == {"1741", "1906"}
    absent = _decide("present", "column=approvers", rows, _year("UTC"))
    assert [row["pull_request"] for row, one in zip(rows, absent, strict=True) if one.result == "deviation"] == ["1906"]
    assert _count(_decide("present", "column=approvers", _merges(2025), _year("UTC"))) == 74


ALIAS = "real-or-random"


@pytest.mark.parametrize(
    ("claims", "at", "found"),
    [
        ([], "", {"1741", "1906"}),
        ([Claim("sipa", ALIAS)], "", {"1741", "1906", "1832", "1579", "1525"}),
        (
            [Claim("sipa", ALIAS, last=date(2024, 12, 31)), Claim("sipa", "Pieter", first=date(2025, 1, 1))],
            "; at=merged_at",
            {"1741", "1906", "1579", "1525"},
        ),
    ],
    ids=["no map", "second handle", "second handle until 2024"],
)
def test_a_second_handle_of_an_author_changes_what_is_independent(
    claims: list[Claim], at: str, found: set[str]
) -> None:
    """Were sipa a second handle of real-or-random, 1525, 1579 and 1832 would have no other approver (read off the
    file by hand); were it his until 2024 only, 1832 of March 2026 would have one."""
    context = replace(_year("UTC"), identities=IdentityMap(claims))
    rows = _merges()
    outcomes = _decide("different_person", OTHER.format("authors", "approvers", 1) + at, rows, context)
    assert {row["pull_request"] for row, one in zip(rows, outcomes, strict=True) if one.result == "deviation"} == found
    assert not _count(outcomes, "unable")


def test_a_robot_as_author_is_nobody_in_particular() -> None:
    """1869 was written by a robot account: who stands behind it is not known, so its approval proves nothing."""
    robot = Claim("copilot-swe-agent[bot]", "Coding agent", shared=True)
    context = replace(_year("UTC"), identities=IdentityMap([robot]))
    rows = _merges()
    outcomes = _decide("different_person", OTHER.format("authors", "approvers", 1), rows, context)
    unable = [row["pull_request"] for row, one in zip(rows, outcomes, strict=True) if one.result == "unable"]
    assert unable == ["1869"]


def test_without_a_map_every_independent_approval_says_that_it_rests_on_none() -> None:
    """209 of 211 pass, each only as different after case folding."""
    outcomes = _decide("different_person", OTHER.format("authors", "approvers", 1), _merges(), _year("UTC"))
    passing = [one for one in outcomes if one.result == "pass"]
    assert len(passing) == 209
    assert all("different after case folding; not in the identity map: " in one.reason for one in passing)
