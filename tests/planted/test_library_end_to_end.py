"""Ready tests through the whole program: a workbook from the library, lists taken in, tests performed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from reperform.catalogue.ready_tests import fill_slots
from reperform.engagement.creating import create_engagement
from reperform.engagement.from_library import library_starter
from reperform.fieldwork.performing import Performer
from reperform.library import KnownAnswers, known_answers
from reperform.opened import OpenEngagement, open_at
from reperform.populations.imports import take_in


def engagement_of(control: str, folder: Path) -> OpenEngagement:
    """Return an engagement made from the library, its slots filled and its lists taken in from CSV files."""
    answers = known_answers()[control]
    value = library_starter([control], "LIBRARY")
    first, last = answers.period
    value["about"] |= {
        "period_start": first.isoformat(), "period_end": last.isoformat(), "time_zone": answers.time_zone,
    }  # fmt: skip
    value["calendar"] = [{"date": day.isoformat(), "name": "Holiday"} for day in answers.holidays]
    value["identities"] = [dict(row) for row in answers.identities]
    value["criteria"] = [{**row, "applicable": "no", "reason": "no part of this test"} for row in value["criteria"]]
    value["methodology"] = [{"method": "judgmental", "size": 1, "reason": "nothing is drawn here"}]
    for row in value["populations"]:
        known = answers.lists[row["population"]]
        row |= {"date_order": "YMD", "produced_at": known.produced_at, "zone": known.zone or answers.time_zone}
    slots = {**answers.slots, "owner": "Owner", "sla_source": "Policy"}
    create_engagement(folder, json.loads(fill_slots(json.dumps(value), slots)))
    opened = open_at(folder)
    _take_in(opened, answers, folder)
    return open_at(folder)


def _take_in(opened: OpenEngagement, answers: KnownAnswers, folder: Path) -> None:
    for name, known in answers.lists.items():
        path = folder / "evidence" / f"{name}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([known.columns, *known.rows])
        assert take_in(opened, path, name, person="prep", at="2026-02-02T10:00:00Z").outcome == "accepted", name


@pytest.mark.parametrize("control", ["GOV-01", "LA-02", "LA-04", "CHG-01", "OPS-02", "AVL-06", "PRV-02"])
def test_the_whole_program_gives_the_known_answers(control: str, tmp_path: Path) -> None:
    """From engagement.xlsx and received files alone the results are those worked out by hand, kinds included."""
    performed = Performer(engagement_of(control, tmp_path / "e")).perform(control)
    found = {
        (row.attribute, row.item): (row.result, row.kind)
        for test in performed
        for row in test.results
        if row.by == "computed"
    }
    expected = {(one.attribute, one.item): (one.result, one.kind) for one in known_answers()[control].expected}
    assert found == expected
