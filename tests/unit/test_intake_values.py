"""Canonical values: written once, cut again without loss."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from reperform.intake.outcome import ReadOutcome
from reperform.intake.values import KeptRows, read_values, values_csv

TEXTS = st.text(st.sampled_from('ab ,;"\n\r\t\x00é€😀=\x1f'), max_size=6)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[TEXTS] * width), min_size=1, max_size=8)))
def test_values_come_back_as_they_went_in(table: list[tuple[str, ...]]) -> None:
    """Commas, quotes, line breaks, control characters and emoji survive; another CSV reader agrees."""
    outcome = ReadOutcome("accepted", columns=table[0], rows=tuple(table[1:]))
    data = values_csv(outcome)
    assert read_values(data) == (table[0], tuple(table[1:]))
    assert KeptRows(data, len(table) - 1) == tuple(table[1:])
    if len(table[0]) > 1:
        assert [tuple(row) for row in csv.reader(io.StringIO(data.decode(), newline=""))] == table


def test_a_long_list_is_cut_in_pieces_without_loss() -> None:
    """A list of several megabytes, one rare character and one long field in it, comes back whole."""
    rows = tuple((f"C{number}", "x" * 100) for number in range(60_000))
    rows = (*rows[:-2], ("C-😀", 'a "b"'), ("C-long", "y" * 200_000))
    data = values_csv(ReadOutcome("accepted", columns=("id", "text"), rows=rows))
    assert KeptRows(data, len(rows)) == rows
    assert values_csv(ReadOutcome("accepted", columns=("id", "text"), rows=KeptRows(data, len(rows)))) == data
