"""Reading Parquet: one canonical text for each type, the header from the schema, nothing decoded beyond the limits."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_files import codes, parquet, read

from reperform.intake.outcome import MAX_CELLS, ReadDeclaration
from reperform.intake.parquet_files.arrow_values import shortest
from reperform.intake.reading import read_evidence


def stamp(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001  (a stamp without a zone is what is tested)


def values(tmp_path: Path, array: Any, **declared: Any) -> list[str]:
    """The texts that are read of one column beside an id."""
    ids = [f"A{n}" for n in range(len(array))]
    outcome = read(tmp_path, parquet({"id": ids, "value": array}), "l.parquet", **declared)
    assert outcome.outcome == "accepted", outcome
    return [row[1] for row in outcome.rows]


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (pa.array([1, -2, None, 2**63 - 1]), ["1", "-2", "", "9223372036854775807"]),
        (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
        (pa.array([0.1, 5.0, -2.5, 1e-7, 1e20]), ["0.1", "5", "-2.5", "0.0000001", "100000000000000000000"]),
        (pa.array([0.1, 16777216.0], pa.float32()), ["0.1", "16777216"]),
        (pa.array([float("nan"), float("inf"), None]), ["NaN", "Infinity", ""]),
        (pa.array([Decimal("12.50"), Decimal("-0.01"), None], pa.decimal128(12, 2)), ["12.50", "-0.01", ""]),
        (pa.array([Decimal("12345678901234567890.123")], pa.decimal256(40, 3)), ["12345678901234567890.123"]),
        (pa.array([True, False, None]), ["TRUE", "FALSE", ""]),
        (pa.array([date(2025, 3, 4), None]), ["2025-03-04", ""]),
        (pa.array([stamp(2025, 3, 4, 13, 45), stamp(2025, 3, 4)]), ["2025-03-04T13:45:00", "2025-03-04T00:00:00"]),
        (pa.array([stamp(2025, 3, 4, 13, 45)], pa.timestamp("s", "UTC")), ["2025-03-04T13:45:00+00:00"]),
        (pa.array([stamp(2025, 3, 4, 13, 45), stamp(2025, 7, 4)], pa.timestamp("ms", "America/Chicago")),
         ["2025-03-04T07:45:00-06:00", "2025-07-03T19:00:00-05:00"]),
        (pa.array([stamp(2025, 3, 4)], pa.timestamp("us", "+05:30")), ["2025-03-04T05:30:00+05:30"]),
        (pa.array([time(1, 2, 3), None]), ["01:02:03", ""]),
        (pa.array([timedelta(hours=30), timedelta(seconds=-5)]), ["30:00:00", "-00:00:05"]),
        (pa.array(["NA", "null", " x ", "=1+1", "two\r\nlines", ""]), ["NA", "null", " x ", "=1+1", "two\nlines", ""]),
        (pa.array(["b", "a", "b", None]).dictionary_encode(), ["b", "a", "b", ""]),
        (pa.nulls(2), ["", ""]),
    ],
    ids=["int64", "uint64", "double", "float", "nan", "decimal", "decimal256", "bool", "date", "stamp", "utc", "zone",
         "offset", "time", "duration", "text", "dictionary", "null"],
)  # fmt: skip
def test_each_type_has_one_text(tmp_path: Path, array: Any, expected: list[str]) -> None:
    """Numbers are exact, nulls are blank, dates are ISO, instants carry the offset of their own zone."""
    assert values(tmp_path, array) == expected


def test_parts_of_a_second_are_rounded_and_noted(tmp_path: Path) -> None:
    """Halves go up, as for workbooks and texts; the note counts the values."""
    array = pa.array([1_741_095_900_499_999_999, 1_741_095_900_500_000_000, 1_741_095_900_000_000_000], pa.int64())
    data = parquet({"id": ["A", "B", "C"], "at": array.cast(pa.timestamp("ns"))})
    outcome = read(tmp_path, data, "l.parquet")
    assert [row[1][-8:] for row in outcome.rows] == ["13:45:00", "13:45:01", "13:45:00"]
    assert [note["where"]["count"] for note in outcome.notes if note["code"] == "RP-I160"] == [2]


def test_stamps_without_a_zone_are_asked_for_it_and_others_not(tmp_path: Path) -> None:
    """A column of instants says its zone itself; a column of clock times is a question."""
    data = parquet({"local": [stamp(2025, 7, 4, 9)], "at": pa.array([stamp(2025, 7, 4, 9)], pa.timestamp("us", "UTC"))})
    assert read(tmp_path, data, "l.parquet", date_columns=("at",)).rows == (
        ("2025-07-04T09:00:00", "2025-07-04T09:00:00+00:00"),
    )
    asked = read(tmp_path, data, "l.parquet", date_columns=("at", "local"))
    assert [question["id"] for question in asked.questions] == ["zone"]
    answered = read(tmp_path, data, "l.parquet", date_columns=("at", "local"), zone="America/Chicago")
    assert answered.rows[0][0] == "2025-07-04T09:00:00-05:00"


def test_the_schema_is_the_header(tmp_path: Path) -> None:
    """No header row is asked for, whatever the values look like; one that is stated is noted as not used."""
    data = parquet({"1": ["id", "A"], "name": ["owner", "Lee"]})
    outcome = read(tmp_path, data, "l.parquet")
    assert (outcome.format, outcome.header_row, outcome.columns) == ("parquet", None, ("1", "name"))
    assert (outcome.rows, outcome.row_numbers) == ((("id", "owner"), ("A", "Lee")), (1, 2))
    assert codes(read(tmp_path, data, "l.parquet", header_row=1)) == ["RP-I163"]


def test_an_empty_population_is_one_without_items(tmp_path: Path) -> None:
    """A file with columns and no rows is accepted with a note, not refused as empty."""
    outcome = read(tmp_path, parquet({"id": pa.array([], pa.string())}), "l.parquet")
    assert (outcome.outcome, outcome.columns, outcome.rows, codes(outcome)) == ("accepted", ("id",), (), ["RP-I151"])


def test_rows_without_any_value_are_skipped_and_counted(tmp_path: Path) -> None:
    """Rows keep their number in the file."""
    outcome = read(tmp_path, parquet({"id": ["A", None, "B"], "n": [1, None, 2]}), "l.parquet")
    assert (outcome.rows, outcome.row_numbers) == ((("A", "1"), ("B", "2")), (1, 3))
    assert codes(outcome) == ["RP-I120"]


def test_row_groups_are_read_one_after_the_other(tmp_path: Path) -> None:
    """The order and number of rows do not depend on how the file is cut into groups."""
    data = parquet({"n": list(range(50_000))}, row_group_size=7_001)
    outcome = read(tmp_path, data, "l.parquet")
    assert [row[0] for row in outcome.rows] == list(map(str, range(50_000)))
    assert outcome.row_numbers == tuple(range(1, 50_001))


def test_nested_and_binary_columns_are_refused_by_name(tmp_path: Path) -> None:
    """Every such column is named at once, with its type."""
    data = parquet({"id": ["A"], "tags": [["x"]], "who": [{"name": "x"}], "blob": [b"x"]})
    outcome = read(tmp_path, data, "l.parquet")
    assert codes(outcome) == ["RP-I23"]
    found = outcome.messages[0].found
    assert found.startswith("3 columns hold nested or binary values: tags (list<")
    assert "who (struct<" in found
    assert "blob (binary)" in found


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    """It cannot be known which of them a test speaks of."""
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["n", "n"]), buffer)
    assert codes(read(tmp_path, buffer.getvalue(), "l.parquet")) == ["RP-I40"]


def test_the_limit_of_cells_is_judged_by_the_footer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of too many cells is refused before a page of it is decoded."""
    monkeypatch.setattr(pq.ParquetFile, "iter_batches", None)
    data = parquet({"n": pa.nulls(MAX_CELLS + 1, pa.int8())})
    assert len(data) < 100_000
    outcome = read(tmp_path, data, "l.parquet")
    assert codes(outcome) == ["RP-I18"]
    assert "20,000,001 rows" in outcome.messages[0].found


def test_texts_that_cannot_be_kept_are_refused_by_column(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 and NUL characters are named with their column and first row."""
    broken = pa.array([b"ok", b"\xff"]).view(pa.string())
    outcome = read(tmp_path, parquet({"id": ["A", "B"], "name": broken}), "l.parquet")
    assert codes(outcome) == ["RP-I24"]
    assert outcome.messages[0].where.column == "name"
    outcome = read(tmp_path, parquet({"id": ["A", "B\0"]}), "l.parquet")
    assert (codes(outcome), outcome.messages[0].where.row) == (["RP-I24"], 2)


def test_a_stamp_beyond_the_calendar_is_refused(tmp_path: Path) -> None:
    """A year after 9999 has no ISO date; it is named, not cut."""
    far = pa.array([400_000_000_000], pa.int64()).cast(pa.timestamp("s"))
    outcome = read(tmp_path, parquet({"at": far}), "l.parquet")
    assert (codes(outcome), outcome.messages[0].where.column) == (["RP-I24"], "at")


def test_damage_is_refused_and_the_program_lives(tmp_path: Path) -> None:
    """Cut files, foreign ends and bytes changed in the footer are refused in the child process."""
    data = parquet({"id": [f"A{n}" for n in range(100)]}, write_page_checksum=True)
    for bad in (data[:-1], data[: len(data) // 2], b"PAR1PAR1", b"PAR1" + b"\xff" * 8 + b"PAR1", data[:4] + data[8:]):
        path = tmp_path / "bad"
        path.write_bytes(bad)
        outcome = read_evidence(path, "l.parquet", ReadDeclaration())
        assert outcome.outcome == "refused", bad[:20]
    assert codes(read(tmp_path, data[:-4] + b"PARE", "l.parquet")) == ["RP-I07"]


def test_a_page_with_another_checksum_is_refused(tmp_path: Path) -> None:
    """Where the writer left checksums, a changed value is found."""
    data = parquet({"id": ["alpha", "omega"]}, write_page_checksum=True, compression="none", use_dictionary=False,
                   write_statistics=False)  # fmt: skip
    assert codes(read(tmp_path, data.replace(b"omega", b"omegb"), "l.parquet")) == ["RP-I22"]


def test_the_name_is_only_a_note(tmp_path: Path) -> None:
    """Parquet under the name of a CSV is read as Parquet."""
    outcome = read(tmp_path, parquet({"id": ["A"]}), "l.csv")
    assert (outcome.rows, codes(outcome)) == ((("A",),), ["RP-I101"])


@settings(max_examples=40)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=5))
def test_single_precision_numbers_come_back(numbers: list[float]) -> None:
    """The shortest text of a 32-bit number gives the same number when it is stored again."""
    texts = [shortest(number, 32) for number in numbers]
    assert pa.array([float(text) for text in texts], pa.float32()).to_pylist() == numbers


def test_stamps_rounded_to_the_next_day_are_counted(tmp_path: Path) -> None:
    """A nanosecond before the new year is read as the new year, and said so."""
    instants = pa.array([1_735_689_599_999_999_999, 5], pa.timestamp("ns"))
    outcome = read(tmp_path, parquet({"id": ["E1", "E2"], "at": instants}), "l.parquet")
    assert [row[1] for row in outcome.rows] == ["2025-01-01T00:00:00", "1970-01-01T00:00:00"]
    assert [note["text"].endswith("1 of them to the next day") for note in outcome.notes] == [True]
