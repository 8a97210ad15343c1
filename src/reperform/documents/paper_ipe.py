"""What a workpaper says of a list: who produced it and how, every test of it, its profile, and who relied on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reperform.documents.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Figure,
    KeyValues,
    Paragraph,
    Row,
    Run,
    Table,
)
from reperform.documents.figures import period_coverage
from reperform.documents.paper_profile import profile_blocks
from reperform.documents.wording import dated, prose_date, sentence, upper_first
from reperform.record import Ipe, PopulationInfo, Reconciliation

_COUNT = re.compile(r"[1-9][0-9]{3,14}\Z")
_ZONE = re.compile(r"(Z|[+-][0-9]{2}:?[0-9]{2})\Z")
NOT_STATED = Run("not stated", "quiet")
_RESULTS = {
    "pass": "Pass",
    "fail": "Fail",
    "not_performed": "Not performed",
    "for_information": "For information",
}
_KINDS = {
    "source": "Source",
    "completeness": "Completeness",
    "accuracy": "Accuracy",
    "content": "Keys, dates and numbers",
    "": "Other tests",
}


def ipe_blocks(
    population: PopulationInfo,
    states: Mapping[str, str],
    *,
    months: bool = False,
    days: tuple[str, str] | None = None,
) -> list[Block]:
    """Return everything a workpaper says of one list.

    Parameters
    ----------
    states : mapping
        General control to where it stands, for the controls the list relies on.
    months : bool
        Whether to draw the items by month here; a tested population shows them with its sample.
    days : tuple of str, optional
        First and last day that the test of the list is about.
    """
    ipe = population.ipe
    blocks: list[Block] = [_stated(population, states)]
    if population.files:
        blocks.append(_files(population))
    if ipe.tests:
        blocks.append(_tests(ipe))
    for found in ipe.reconciliations:
        blocks += _unmatched(population.id, found)
    if ipe.profile is not None:
        blocks += profile_blocks(population, ipe.profile, days)
    if months and ipe.months:
        png, words = period_coverage(ipe.months, unit=population.unit, whole_population=True)
        blocks.append(Figure(png, words, f"{population.id}: rows by month."))
    blocks += _earlier(ipe)
    if ipe.import_notes:
        blocks += [
            Paragraph((Run("Decisions and remarks of the import", "bold"),)),
            Bullets(tuple(ipe.import_notes)),
        ]
    return [*blocks, _signed(ipe)]


def _stated(population: PopulationInfo, states: Mapping[str, str]) -> Table:
    """Return what was stated of the list; what was not is shown as such."""
    ipe = population.ipe
    rows: list[tuple[str, Cell]] = [
        ("List", f"{population.id} {population.title}".strip()),
        ("Source", ipe.source),
        ("Owner of the source", ipe.source_owner),
        ("Environment", ipe.environment.replace("_", " ")),
        ("Produced by", ipe.produced_by),
        ("Produced at", _produced_at(ipe.produced_at)),
        ("Query and filters", Run(ipe.query, "mono") if ipe.query else ""),
        ("Limited to the period by", ipe.period_filter),
        ("Date field that places an item", ipe.date_column),
        ("Rows", _rows(ipe)),
        ("Standard or custom report", ipe.report_kind),
        ("Changed after the extraction", ipe.edits),
        ("Extraction watched by the team", ipe.observed),
        ("General controls relied on", _general_controls(ipe, states)),
        *_sources(ipe),
    ]
    lines = tuple(Row((name, value or NOT_STATED)) for name, value in rows)
    return Table((Column("Of the list", rigid=True), Column("Stated")), lines)


def _produced_at(text: str) -> str:
    """Return when a list was produced; a time of day without a zone is an open statement and said to be one."""
    has_time, has_zone = ":" in text, bool(_ZONE.search(text))
    return prose_date(text) + (" (zone not stated)" if has_time and not has_zone else "")


def _rows(ipe: Ipe) -> str:
    stated = "the client stated no count" if ipe.stated_count is None else f"{ipe.stated_count:,} stated by the client"
    return f"{ipe.rows_in_file:,} in the file, {stated}"


def _general_controls(ipe: Ipe, states: Mapping[str, str]) -> str:
    return "; ".join(
        f"{one.ref} {one.title}: {states.get(one.control, 'state not known to this paper')}" for one in ipe.itgc
    )


def _sources(ipe: Ipe) -> list[tuple[str, Cell]]:
    """Return what the control says of its source; nothing where it says nothing."""
    rows: list[tuple[str, Cell]] = []
    if ipe.required_sources:
        rows.append(("Source the control requires", "; ".join(ipe.required_sources)))
    if ipe.disallowed_sources:
        rows.append(("Sources it must not come from", "; ".join(ipe.disallowed_sources)))
    return rows


def _files(population: PopulationInfo) -> Table:
    rows = tuple(Row((file.name, Run(file.sha256, "mono"))) for file in population.files)
    return Table((Column("File as received"), Column("SHA-256")), rows)


def _tests(ipe: Ipe) -> Table:
    columns = (
        Column("Test of the list"),
        Column("Expected"),
        Column("Actual"),
        Column("Result", rigid=True),
        Column("What was found"),
    )
    rows: list[Row] = []
    for kind, title in _KINDS.items():
        tests = [test for test in ipe.tests if test.kind == kind]
        if tests and kind:
            rows.append(Row((Run(title, "bold"),)))
        rows += [
            Row(
                (
                    one.title,
                    _figure_or_date(one.expected) or "–",
                    _figure_or_date(one.actual) or "–",
                    Run(_RESULTS[one.result], "bold"),
                    upper_first(sentence(dated(one.text))),
                ),
                marked=one.result == "fail",
            )
            for one in tests
        ]
    return Table(columns, tuple(rows))


def _figure_or_date(text: str) -> str:
    """Return what was expected or found with thousands set off and dates in letters, as in the sentence beside it."""
    return f"{int(text):,}" if _COUNT.match(text) else dated(text)


def _unmatched(name: str, found: Reconciliation) -> list[Block]:
    """Return the keys that were not matched, all that the record lists, under exact counts."""
    blocks: list[Block] = []
    expected = found.id == "roll_forward.keys"
    sides = (
        (found.only_here, f"In {name} and not explained by" if expected else f"Only in {name}, not in"),
        (found.only_there, f"Not in {name} although expected by" if expected else f"Not in {name}, only in"),
    )
    for keys, words in sides:
        if keys.count:
            more = f" (the first {len(keys.ids):,})" if keys.count > len(keys.ids) else ""
            blocks.append(
                Paragraph((Run(f"{words} {found.other}: {keys.count:,}{more}. ", "bold"), ", ".join(keys.ids)))
            )
    return blocks


def _earlier(ipe: Ipe) -> list[Block]:
    if ipe.earlier_export is None:
        return []
    found: dict[str, Any] = ipe.earlier_export
    rows: list[tuple[str, Cell]] = [
        ("Export superseded", str(found.get("file", ""))),
        ("SHA-256", Run(str(found.get("sha256", "")), "mono")),
        ("Compared by key", sentence(str(found.get("sentence", "")))),
    ]
    changed = [
        f"{one['id']}: " + "; ".join(
            f"{column} {before or '(blank)'} → {after or '(blank)'}"
            for column, (before, after) in zip(one["columns"], one["values"], strict=True)
        )
        for one in found.get("changed", {}).get("first", [])
    ]  # fmt: skip
    title = Paragraph((Run("Against the export that was sent before", "bold"),))
    return [title, KeyValues(tuple(rows)), *([Bullets(tuple(changed))] if changed else [])]


def _signed(ipe: Ipe) -> KeyValues:
    """Return whether the list may be relied on, and the persons who say so."""
    settled = "Cleared" if ipe.cleared_by or ipe.accuracy_by else "No test of the list failed"
    status = settled if ipe.status == "cleared" else "Open: " + "; ".join(ipe.open_reasons or ["not cleared"])
    rows: list[tuple[str, Cell]] = [
        ("Status of the list", Run(status, "bold")),
        ("Settled by the clearance", "; ".join(ipe.settled_reasons)),
        ("Cleared by", ipe.cleared_by),
        ("Clearance", ipe.clearance),
        ("Accuracy cleared by", ipe.accuracy_by),
        ("Clearance of accuracy", ipe.accuracy_clearance),
    ]
    return KeyValues(tuple(row for row in rows if row[1]))
