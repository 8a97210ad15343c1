"""Laws of reading: a table written and read with declared settings is the same; nothing disappears unsaid."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import read, workbook

from reperform.intake.outcome import ReadOutcome
from reperform.texts import clean_key

TEXTS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff\u2028\u2029"), max_size=12
).filter(lambda text: text == "" or bool(text.strip()))
SIGNS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
ANSWERS = {"totals_row": "keep", "repeated_header": "keep", "trailing_rows": "keep", "section_rows": "keep"}


def read_here(data: bytes | str, name: str, **declared: Any) -> ReadOutcome:
    with tempfile.TemporaryDirectory() as folder:
        return read(Path(folder), data, name, **declared)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Rows of texts, each with a key of its own in the first column."""
    width = draw(st.integers(2, 5))
    rows = draw(st.lists(st.lists(TEXTS, min_size=width, max_size=width), min_size=1, max_size=8))
    return [[f"K-{number}", *row] for number, row in enumerate(rows, 1)]


@settings(derandomize=True, max_examples=60, deadline=None)
@given(tables(), st.sampled_from(sorted(SIGNS)), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
       st.sampled_from(["\n", "\r\n"]))  # fmt: skip
def test_a_table_written_as_text_with_declared_settings_reads_back(
    rows: list[list[str]], delimiter: str, encoding: str, ending: str
) -> None:
    """Law: what Python's own csv module writes is read back value by value, whatever delimiter, encoding, line end."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=SIGNS[delimiter], lineterminator=ending)
    names = [f"name {place}x" for place in range(len(rows[0]))]
    writer.writerows([names, *rows])
    declared: dict[str, Any] = {"header_row": 1, "delimiter": delimiter, "answers": ANSWERS}
    if not encoding.startswith("utf-16"):
        declared["encoding"] = "utf-8"
    outcome = read_here(stream.getvalue().encode(encoding), "list.csv", **declared)
    assert outcome.messages == ()
    assert outcome.columns == tuple(names)
    assert outcome.rows == tuple(tuple(row) for row in rows)


@settings(derandomize=True, max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(["item", "blank", "section", "total", "remark", "header"]), min_size=3, max_size=14),
    st.sampled_from(["keep", "exclude"]),
    st.integers(0, 9),
)
def test_every_row_of_a_sheet_is_an_item_or_is_spoken_of(kinds: list[str], answer: str, seed: int) -> None:
    """Law: rows with values = rows read + rows that a note names as excluded; blank rows are counted."""
    made = {
        "item": lambda n: [f"A-{n}", f"owner {seed}", "x"], "blank": lambda n: [], "section": lambda n: [f"Part {n}"],
        "total": lambda n: ["Total", "", "5"], "remark": lambda n: ["", f"note {n}"],
        "header": lambda n: ["id", "who", "what"],
    }  # fmt: skip
    rows = [["id", "who", "what"], ["A-0", "o", "x"], *(made[kind](number) for number, kind in enumerate(kinds, 1))]
    rows.append(["A-99", "o", "x"])
    outcome = read_here(workbook({"S": rows}), "l.xlsx", header_row=1, answers=dict.fromkeys(ANSWERS, answer))
    assert outcome.outcome == "accepted"
    filled = sum(any(row) for row in rows) - 1
    left_out = sum(note["where"]["count"] for note in outcome.notes
                   if note["code"] == "RP-I142" and "exclude" in note["text"])  # fmt: skip
    assert filled == len(outcome.rows) + left_out
    if answer == "keep":
        assert left_out == 0


def matrix(people: random.Random) -> tuple[list[list[Any]], list[tuple[int, int]], list[str]]:
    """A control matrix as firms keep it: 300 controls in 25 domains, a row above each domain, ids merged."""
    rows: list[list[Any]] = [["Control matrix 2025", "", "", ""], ["control id", "test", "description", "evidence"]]
    merged, ids = [], []
    for domain in range(25):
        rows.append([f"{domain + 1}. Domain {chr(65 + domain)}"])
        for number in range(12):
            ids.append(f"D{domain + 1}.{number + 1:02d}")
            first = len(rows)
            for step in range(people.randint(1, 3)):
                name = ids[-1] if step == 0 else ""
                rows.append([name, f"Inspect {step + 1}", f"what is done\nand by whom {step}", "ticket"])
            if len(rows) - first > 1:
                merged.append((first, len(rows) - 1))
    rows.append(["300 controls"])
    return rows, merged, ids


def test_a_control_matrix_of_300_rows_is_read_with_four_answers(tmp_path: Path) -> None:
    """Title row, domain rows, merged ids and the remark below are asked one by one; then every step has its id."""
    rows, merged, ids = matrix(random.Random(7))  # noqa: S311 - the shape of a test

    def touch(book: Any, sheet: Any) -> None:
        for first, last in merged:
            sheet.merge_range(first, 0, last, 0, rows[first][0])

    data = workbook({"RCM": rows}, touch)
    declared: dict[str, Any] = {"key": ("control id", "test")}
    asked: list[str] = []
    answers: dict[str, str] = {}
    right = {"header_row": "2", "merged_key": "fill", "section_rows": "exclude", "trailing_rows": "exclude"}
    while True:
        outcome = read(tmp_path, data, answers=answers, **declared)
        if outcome.outcome != "needs_answer":
            break
        asked += [question["id"] for question in outcome.questions]
        assert not set(asked) - set(right), outcome.questions
        answers |= {question["id"]: right[question["id"]] for question in outcome.questions}
    assert outcome.outcome == "accepted", outcome.messages
    assert sorted(asked) == sorted(right)
    assert list(dict.fromkeys(clean_key(row[0]) for row in outcome.rows)) == ids
    assert len(outcome.rows) == len(rows) - 2 - 25 - 1
    assert len({(row[0], row[1]) for row in outcome.rows}) == len(outcome.rows)
