"""Forty changes in two regions, sampled and marked by eye; and an independent hash to say what must be drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from support import AT, PERSON, tiny_json

from reperform.engagement.creating import create_engagement
from reperform.engagement.tests_of_control import TestedTogether, tests_of
from reperform.fieldwork.judging import clear_ipe, record_marks
from reperform.fieldwork.procedures import find_procedure
from reperform.fieldwork.recording import perform_and_record
from reperform.fieldwork.samples import SampleAnswer, SampleRequest, sample_control
from reperform.opened import OpenEngagement, open_at
from reperform.populations.imports import take_in
from reperform.record import Record

SEED = "5eed"
COLUMNS = ("change", "closed_on", "region", "amount", "approver")
Row = tuple[str, str, str, str, str]

_METHOD = {"control": "", "method": "frequency_table", "table": "example-a", "risk": "moderate"}


def row(number: int, **changes: str) -> Row:
    """Change number n closes in month 1 + n mod 12; every fourth is of the US, amounts rise by 100."""
    values = {
        "change": f"CHG-{number:03d}", "closed_on": f"2025-{1 + number % 12:02d}-{1 + number % 28:02d}",
        "region": "US" if number % 4 == 0 else "EU", "amount": str(100 * number), "approver": "kim",
    } | changes  # fmt: skip
    return tuple(values[name] for name in COLUMNS)  # type: ignore[return-value]


ROWS = [row(number) for number in range(1, 41)]


def engagement(method: Mapping[str, Any] | None = None, attributes: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return an engagement with one control whose changes are sampled and marked by eye."""
    base = tiny_json()
    control = base["controls"][0] | {"control": "CHG-01", "title": "Changes approved", "criteria": ["CC8.1"]}
    attribute = {
        "control": "CHG-01", "attribute": "A", "text": "The change was approved", "test_nature": "inspection",
        "population": "CHANGES", "rule": "manual", "arguments": {"guidance": "Inspect the ticket."},
    }  # fmt: skip
    population = {
        "population": "CHANGES", "controls": ["CHG-01"], "title": "Changes", "unit": "change", "key": ["change"],
        "date_column": "closed_on", "stated_count": 40, "source": "Jira", "query": "closed in 2025",
        "produced_by": "IT", "produced_at": "2026-01-20",
    }  # fmt: skip
    walkthrough = base["walkthroughs"][0] | {"control": "CHG-01", "item": "CHG-001"}
    return tiny_json(
        controls=[control], attributes=[attribute, *[attribute | one for one in attributes]], populations=[population],
        joins=[], methodology=[_METHOD if method is None else {"control": "", **method}], walkthroughs=[walkthrough],
    )  # fmt: skip


def taken_in(root: Path, content: dict[str, Any] | None = None, rows: Sequence[Row] = ROWS) -> OpenEngagement:
    """Make the engagement and take the list of changes in."""
    create_engagement(root, content or engagement())
    opened = open_at(root)
    send(opened, rows)
    return opened


def send(opened: OpenEngagement, rows: Sequence[Row], name: str = "changes.csv") -> None:
    """Take a list of changes in; a later one supersedes the earlier."""
    path = opened.folder.evidence / name
    path.write_text("\n".join(",".join(line) for line in (COLUMNS, *rows)) + "\n", encoding="utf-8")
    taken = take_in(opened, path, "CHANGES", person=PERSON, at=AT)
    assert taken.outcome == "accepted", taken
    if len(rows) != 40:  # the sheet states the count of the first list
        clear_ipe(opened, "CHANGES", "count agreed with the system", person=PERSON, at=AT)


def ask(opened: OpenEngagement, person: str = PERSON, **request: Any) -> SampleAnswer:
    """Ask something of the sample of the control."""
    return sample_control(opened, "CHG-01", SampleRequest(**request), person=person, at=AT)


def drawn_items(opened: OpenEngagement, **request: Any) -> list[str]:
    """Return the items in force after a request."""
    return list(ask(opened, **request).drawn[0][1].items)


def the_test(opened: OpenEngagement) -> TestedTogether:
    """Return the sampled test of the control."""
    return next(test for test in tests_of(opened.engagement, "CHG-01") if test.extent == "sample")


def mark(opened: OpenEngagement, results: Mapping[str, str], attribute: str = "A") -> None:
    """Mark items by eye."""
    record_marks(
        opened, "CHG-01",
        [{"item": item, "attribute": attribute, "result": result, "note": "" if result == "pass" else "seen",
          "evidence": f"ticket {item}"} for item, result in results.items()],
        person=PERSON, at=AT,
    )  # fmt: skip


def record_of(opened: OpenEngagement) -> Record:
    """Return the record as a run would make it."""
    return perform_and_record(opened, "CHG-01", find_procedure("inspection"))[0]


def ticket_of(key: str, seed: str = SEED) -> bytes:
    """Return hashrank-1's ticket of a key of one field, written out again here from its public description."""
    encoded = key.encode()
    return hashlib.sha256(hashlib.sha256(seed.encode()).digest() + b"%d:" % len(encoded) + encoded).digest()


def by_ticket(keys: Sequence[str], seed: str = SEED) -> list[str]:
    """Return keys in ticket order."""
    return sorted(keys, key=lambda key: ticket_of(key, seed))


def keys_of(rows: Sequence[Row]) -> list[str]:
    """Return the keys of rows."""
    return [one[0] for one in rows]
