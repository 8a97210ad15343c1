"""Every number of Section IV of the sample is traced: counted again from results.csv, or found where the record says.

The counts are made here from the rows of results.csv, never taken from the sums that the sentences were made of.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from reperform.compiling import bound_papers, paper_of, sources_of, states_relied_on
from reperform.documents import section_iv_entries, workpaper
from reperform.documents.blocks import Table
from reperform.documents.glyphs import visible
from reperform.documents.report.entries import Entry
from reperform.documents.report.word import safe
from reperform.opened import open_at

DAY = re.compile(r"\b(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4})\b")
FRACTION = re.compile(r"(\d[\d,]*) of (\d[\d,]*)")
NUMBER = re.compile(r"\d[\d,]*")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Rows = list[dict[str, str]]


def whole(text: str) -> int:
    """Return a number without its separators."""
    return int(text.replace(",", "").rstrip(","))


@pytest.fixture(scope="module")
def core(worked_sample: Path) -> list[tuple[Entry, dict[str, Any], Rows]]:
    """Return the rows of Section IV with the record and results.csv of their control, read from the folder."""
    opened = open_at(worked_sample)
    papers = bound_papers(opened.engagement, [paper_of(opened, row.control) for row in opened.engagement.controls])
    found = []
    for entry in section_iv_entries(papers, sources_of(opened).report):
        folder = worked_sample / "workpapers" / entry.ref
        if entry.test_id and folder.is_dir():
            record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
            rows = list(csv.DictReader(io.StringIO((folder / "results.csv").read_text(encoding="utf-8"))))
            found.append((entry, record, [row for row in rows if row["test"] in ("", entry.test_id)]))
    return found


def counted_again(rows: Rows, size: int) -> set[tuple[int, int]]:
    """Return every "k of n" that the rows of a test hold: items, attributes, what did not apply or was not reached."""
    items = {row["item"] for row in rows}
    bad = {row["item"] for row in rows if row["result"] in ("deviation", "unable")}
    pairs = {(len(bad), len(items)), (len(items), size)}
    for attribute in {row["attribute"] for row in rows}:
        counts = Counter(row["result"] for row in rows if row["attribute"] == attribute)
        tested = sum(counts.values())
        applied = tested - counts["not_applicable"] - counts["not_reached"]
        pairs |= {(counts["deviation"], applied), (counts["unable"], applied)}
        pairs |= {(counts["not_applicable"], tested), (counts["not_reached"], tested)}
    return pairs


def test_of_id(record: dict[str, Any], identifier: str) -> dict[str, Any]:
    """Return one test of a record."""
    return next(test for test in record["tests"] if test["id"] == identifier)


test_of_id.__test__ = False  # type: ignore[attr-defined]


def test_the_core_of_the_sample_is_there(core: list[tuple[Entry, dict[str, Any], Rows]]) -> None:
    """Eleven controls of the core are tested; one has no test, because its design is not suitable."""
    assert len({entry.control for entry, _, _ in core}) == 11
    assert len(core) >= 17


def test_every_fraction_of_section_iv_is_counted_again_from_the_results(
    core: list[tuple[Entry, dict[str, Any], Rows]],
) -> None:
    """Whatever "k of n" a test or result states, the rows of results.csv give it."""
    seen = 0
    for entry, record, rows in core:
        size = test_of_id(record, entry.test_id)["population"]["size"]
        pairs = counted_again(rows, size)
        for part, all_ in FRACTION.findall(f"{entry.test}\n{entry.result}"):
            seen += 1
            assert (whole(part), whole(all_)) in pairs, (entry.control, entry.test_id, part, all_)
    assert seen > 60


def test_every_day_of_section_iv_stands_in_its_record(core: list[tuple[Entry, dict[str, Any], Rows]]) -> None:
    """First and last items, and days by which something was not done, are days of the lists or of reasons."""
    for entry, record, rows in core:
        test = json.dumps(test_of_id(record, entry.test_id), ensure_ascii=False)
        test += "".join(row["reason"] for row in rows)
        for day, month, year in DAY.findall(f"{entry.test}\n{entry.result}"):
            iso = f"{year}-{MONTHS.index(month) + 1:02d}-{int(day):02d}"
            assert iso in test or f"{day} {month} {year}" in test, (entry.control, iso)


def test_every_other_number_of_section_iv_is_a_count_of_kinds_or_stands_in_wording_and_reasons(
    worked_sample: Path, core: list[tuple[Entry, dict[str, Any], Rows]]
) -> None:
    """What is left beside fractions and days: sizes, counts of kinds, limits, spans, and exceptions as recorded."""
    log = json.loads((worked_sample / "workpapers" / "exceptions.json").read_text(encoding="utf-8"))
    for entry, record, rows in core:
        test = test_of_id(record, entry.test_id)
        bad = [row for row in rows if row["result"] in ("deviation", "unable")]
        kinds = Counter((row["attribute"], row["kind"]) for row in bad)
        known = {len({row["item"] for row in rows}), test["population"]["size"], *kinds.values()}
        lists = [test["population"], *test["lists"]]
        wording = [one["text"] for one in test["attributes"]] + [one["title"] for one in lists]
        wording += [one["ipe"]["source"] for one in lists] + [row["reason"] for row in bad]
        wording += [f"{one['id']}: {one['fact']}" for one in log["exceptions"] if one["control"] == entry.control]
        known |= {whole(number) for text in wording for number in NUMBER.findall(text)}
        text = DAY.sub(" ", FRACTION.sub(" ", f"{entry.test}\n{entry.result}"))
        text = re.sub(r"“[^”]*”", " ", text)
        for number in NUMBER.findall(text):
            assert whole(number) in known, (entry.control, entry.test_id, number)


def squeezed(text: str) -> str:
    """Return a text without blanks and places where a line may break."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def pages(path: Path) -> str:
    """Return all text of a PDF without blanks."""
    return squeezed("".join(page.extract_text() for page in PdfReader(str(path)).pages))


def test_section_iv_in_pdf_and_word_holds_every_row_whole(
    worked_sample: Path, core: list[tuple[Entry, dict[str, Any], Rows]]
) -> None:
    """Control, criteria, wording, test and result of each row are in the text of both files, nothing clipped.

    Lines of a cell that goes on over a page are looked for one by one.
    """
    folder = worked_sample / "workpapers"
    word = Document(str(folder / "section-iv.docx"))
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    text = pages(folder / "section-iv.pdf")
    for entry, _, _ in core:
        assert {safe(entry.test), safe(entry.result)} <= cells, entry.control
        assert entry.criteria.replace(", ", "\n") in cells
        # A page header may stand within a cell that is broken over pages: sentences are short enough to be whole.
        parts = re.split(r"(?<=[.;:]) |\n", "\n".join([entry.test, entry.result, entry.activity]))
        missing = [part for part in parts if squeezed(visible(part)) not in text]
        assert len(missing) <= 2, (entry.control, missing)


@pytest.mark.parametrize("control", ["LA-02", "LA-04", "CHG-04", "GOV-02"])
def test_a_workpaper_of_the_sample_holds_every_cell_whole(worked_sample: Path, control: str) -> None:
    """Each cell of each table of the paper is in the text of its PDF as it was compiled."""
    opened = open_at(worked_sample)
    papers = [paper_of(opened, row.control) for row in opened.engagement.controls if row.control == control]
    states = states_relied_on(opened, papers[0][0])
    (paper,) = bound_papers(opened.engagement, papers, states, sources_of(opened).evaluation.log)
    text = pages(worked_sample / "workpapers" / paper.record.ref / f"{paper.record.ref}.pdf")
    values = [
        cell if isinstance(cell, str) else cell.text
        for part in workpaper(paper).parts
        for table in part.blocks
        if isinstance(table, Table)
        for row in table.rows
        for cell in row.cells
    ]
    assert len(values) > 20
    assert [value for value in values if squeezed(visible(value)) not in text] == []
