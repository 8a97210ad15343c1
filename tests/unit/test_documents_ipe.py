"""The IPE part of a workpaper: everything of the record is printed, and what was not stated is said so."""

from __future__ import annotations

from collections.abc import Iterator

from reperform.documents.blocks import Block, Bullets, Figure, KeyValues, Paragraph, Run, Table
from reperform.documents.paper_ipe import ipe_blocks
from reperform.record import (
    ColumnProfile,
    FileInfo,
    FileTrait,
    GeneralControl,
    Ipe,
    IpeTest,
    KeyList,
    ListProfile,
    MonthCount,
    PopulationInfo,
    Reconciliation,
    Sequence,
)

PROFILE = ListProfile(
    rows=412, items=400, duplicate_keys=KeyList(count=2, ids=["E7", "E8"]), null_keys=1,
    key_variants=KeyList(count=1, ids=["E9 / e9"]), first_date="2024-12-30", last_date="2026-01-04", undated=3,
    before_period=KeyList(count=5, ids=["E1", "E2"]), months_without_items=["2025-08"],
    sequences=[Sequence(prefix="E", first="E1", last="E20", numbers=17, missing=3, gaps=["E4 to E5", "E11"],
                        gap_count=2)],
    business_days=260, days_without_items=KeyList(count=1, ids=["2025-03-04"]),
    traits=[FileTrait(trait="hidden rows", result="found", text="3 hidden rows"),
            FileTrait(trait="macros", result="none"), FileTrait(trait="filter", result="not_examined")],
    columns=[ColumnProfile(name="employee", kind="text", blank=1, distinct=411)],
)  # fmt: skip
WHOLE = Ipe(
    status="cleared", source="HR system", query="all leavers", produced_by="P. Okafor",
    produced_at="2026-01-08T09:12:00Z", date_column="left_on", stated_count=412, rows_in_file=412,
    source_owner="People Operations", environment="production",
    period_filter="left_on in 2025", edits="none", observed="yes", report_kind="custom",
    itgc=[GeneralControl(control="LA-01", ref="E-CC6-LA-01", title="Access is approved")],
    required_sources=["HR system"], disallowed_sources=["Ticket queue"],
    tests=[IpeTest(id="count", title="Rows agree", expected="412", actual="412", result="pass", text="they do",
                   kind="completeness"),
           IpeTest(id="accuracy", title="Accuracy", expected="", actual="", result="not_performed", text="not yet",
                   kind="accuracy")],
    reconciliations=[Reconciliation(id="second_source", other="PAYROLL", in_both=398,
                                    only_here=KeyList(count=600, ids=["E77", "E78"]),
                                    only_there=KeyList(count=1, ids=["E99"]))],
    profile=PROFILE, months=[MonthCount(month="2025-01", population=4, sample=0)],
    earlier_export={"file": "old.xlsx", "sha256": "0" * 64, "sentence": "1 key only in the earlier export (E5)",
                    "changed": {"first": [{"id": "E2", "columns": ["left_on"], "values": [["2025-03-07", ""]]}]}},
    settled_reasons=["Rows agree: 1 unmatched"], cleared_by="Ana Prescott", clearance="One test record.",
    accuracy_by="Ben Ode", accuracy_clearance="Agreed to letters.", import_notes=["Read day first."],
)  # fmt: skip


def texts(blocks: list[Block]) -> Iterator[str]:
    """Return every text of a tree of blocks in order; figures as their words."""
    for block in blocks:
        if isinstance(block, Table):
            yield from (_text(cell) for row in block.rows for cell in row.cells)
        elif isinstance(block, KeyValues):
            yield from (f"{name}: {_text(value)}" for name, value in block.rows)
        elif isinstance(block, Paragraph):
            yield "".join(map(_text, block.runs))
        elif isinstance(block, Bullets):
            yield from map(_text, block.items)
        elif isinstance(block, Figure):
            yield block.alt


def _text(cell: str | Run) -> str:
    return cell.text if isinstance(cell, Run) else cell


def printed(ipe: Ipe, **states: str) -> list[str]:
    info = PopulationInfo(id="LEAVERS", title="Leavers", size=400, unit="leaver", key=["employee"], frame_sha256="f",
                          files=[FileInfo(name="leavers.xlsx", sha256="a" * 64)], ipe=ipe)  # fmt: skip
    return list(texts(ipe_blocks(info, {name.replace("_", "-"): words for name, words in states.items()}, months=True)))


def test_every_statement_and_signature_of_the_record_is_printed() -> None:
    """Who, when, how, from where, watched by whom, relied on what: all of it stands on the paper."""
    found = "\n".join(printed(WHOLE, LA_01="Concluded: Operated effectively"))
    for expected in (
        "HR system", "all leavers", "P. Okafor", "8 Jan 2026, 09:12 UTC", "left_on",
        "412 in the file, 412 stated by the client",
        "People Operations", "production", "left_on in 2025", "none", "yes", "custom", "Ticket queue",
        "E-CC6-LA-01 Access is approved: Concluded: Operated effectively", "a" * 64, "Not performed", "Read day first.",
        "Status of the list: Cleared", "Settled by the clearance: Rows agree: 1 unmatched", "Cleared by: Ana Prescott",
        "Clearance: One test record.", "Accuracy cleared by: Ben Ode", "Clearance of accuracy: Agreed to letters.",
        "Export superseded: old.xlsx", "E2: left_on 2025-03-07 → (blank)", "Bars by month. 2025-01: population 4.",
    ):  # fmt: skip
        assert expected in found, expected


def test_the_profile_is_printed_with_its_numbers() -> None:
    """Duplicates, blanks, variants, silences and gaps as counts with their first keys."""
    found = "\n".join(printed(WHOLE))
    for expected in (
        "Rows and items: 412 rows in the file, 400 leavers", "Duplicate keys: 2: E7, E8", "Rows without a key: 1",
        "Keys that differ only in form: 1: E9 / e9", "Dates of all rows: 30 Dec 2024 to 4 Jan 2026; 3 rows without a "
        "readable date", "Before the period: 5: E1, E2 and 3 more", "Months without items: 1: Aug 2025",
        "Business days without items: 1: 4 Mar 2025 (of 260 business days of the Calendar)",
        "Running numbers: E1 to E20: 17 found, 3 missing (E4 to E5, E11)",
        "Found in the file: hidden rows (3 hidden rows)",
        "Looked for and not found: macros", "Not visible in this format: filter",
    ):  # fmt: skip
        assert expected in found, expected


def test_unmatched_rows_of_both_sides_are_listed_under_exact_counts() -> None:
    """600 are unmatched, two stand in this record: both numbers are said."""
    found = printed(WHOLE)
    assert "Only in LEAVERS, not in PAYROLL: 600 (the first 2). E77, E78" in found
    assert "Not in LEAVERS, only in PAYROLL: 1. E99" in found


def test_what_was_not_stated_is_said_so_and_nothing_is_left_out() -> None:
    """A blank statement is a line that says "not stated", never a line that is missing."""
    rows = ipe_blocks(
        PopulationInfo(id="L", size=0, unit="item", key=["k"], frame_sha256="", files=[], ipe=Ipe(status="open")), {}
    )[0]
    assert isinstance(rows, Table)
    stated = {_text(row.cells[0]): _text(row.cells[1]) for row in rows.rows}
    silent = {name for name, value in stated.items() if value == "not stated"}
    assert silent == set(stated) - {"List", "Rows"}
    assert stated["Rows"] == "0 in the file, the client stated no count"


def test_an_open_list_says_why() -> None:
    """The reasons stand behind the word, and nobody is named as having cleared it."""
    found = printed(Ipe(status="open", open_reasons=["not stated: query", "Rows agree: 6 of 7"]))
    assert "Status of the list: Open: not stated: query; Rows agree: 6 of 7" in found
    assert not any(line.startswith("Cleared by") for line in found)


def test_a_time_of_production_without_a_zone_is_said_to_lack_it() -> None:
    """Whether a list was made after the period ended may depend on the zone."""
    for text, shown in (("2026-01-08T09:12", "8 Jan 2026, 09:12 (zone not stated)"), ("2026-01-08", "8 Jan 2026"),
                        ("2026-01-08T09:12:00-06:00", "8 Jan 2026, 09:12 -06:00")):  # fmt: skip
        assert shown in printed(Ipe(status="open", produced_at=text))
