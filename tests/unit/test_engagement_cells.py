"""How single cells are read: dates, ids, lists, name=value pairs. Expected values are written by hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reperform.engagement.cells import (
    CellError,
    clean_identifier,
    join_pairs,
    join_parts,
    read_cell,
    split_pairs,
    split_parts,
    text_of,
    tidy,
)
from reperform.engagement.sheets import Column
from reperform.texts import clean_key

DATE = Column("period_start", "date")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "TRUE"),
        (7.0, "7"),
        (0.95, "0.95"),
        (date(2025, 3, 4), "2025-03-04"),
        (datetime(2025, 3, 4), "2025-03-04"),  # noqa: DTZ001 - Excel knows no zones
        (datetime(2025, 3, 4, 9, 30), "2025-03-04T09:30:00"),  # noqa: DTZ001
        ("  a\r\nb ", "a\nb"),
    ],
)
def test_stored_values_have_one_text(value: object, text: str) -> None:
    """A number, a date or a truth value of Excel reads the same on every machine."""
    assert text_of(value) == text


@pytest.mark.parametrize(
    "text", ["03/04/2025", "3.4.2025", "4 March 2025", "20250304", "2025-02-30", "2025-3-4", "45720"]
)
def test_other_texts_than_iso_are_no_dates(text: str) -> None:
    """A text date other than ISO is refused, never guessed."""
    with pytest.raises(CellError, match=r"read in one way only"):
        read_cell(text, DATE)


def test_iso_text_is_a_date() -> None:
    """ISO text has one reading."""
    assert read_cell("2025-03-04", DATE).value == date(2025, 3, 4)


@pytest.mark.parametrize("text", ["2026-01-12", "2026-01-12T09:30", "2026-01-12 09:30:15", "2026-01-12T09:30-06:00"])
def test_moments_are_iso_with_or_without_a_time(text: str) -> None:
    """When a list was produced may have a time, and stays as written."""
    assert read_cell(text, Column("produced_at", "moment")).value == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("AC\u20102", "AC-2"),
        ("ac-2", "AC-2"),
        (" AC-2\n", "AC-2"),
        ("AC\u2011\n02.1", "AC-02.1"),
        ("AC\u00a0-2\u200b", "AC-2"),
    ],
)
def test_ids_are_read_in_plain_form(written: str, read: str) -> None:
    """Typographic hyphens, line breaks, blanks and small letters of a real matrix do not make other ids."""
    assert clean_identifier(written) == read


def test_an_id_that_cannot_name_a_file_is_refused_with_a_suggestion() -> None:
    """Brackets cannot stand in an id; the nearest form is named."""
    with pytest.raises(CellError) as caught:
        read_cell("AC-2(1)", Column("control", "id"))
    assert caught.value.action == "write it like AC-2-1"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("CC6.2; CC6.3", ("CC6.2", "CC6.3")),
        ("CC6.2, CC6.3", ("CC6.2", "CC6.3")),
        ("CC6.2\nCC6.3\n", ("CC6.2", "CC6.3")),
        ("Last, First; id", ("Last, First", "id")),
        ('"Last, First"', ("Last, First",)),
        ('5" disk; a "b" c', ('5" disk', 'a "b" c')),
        ('"open; closed', ('"open', "closed")),
        (" ; ", ()),
    ],
)
def test_lists_are_separated_by_semicolons_lines_or_commas(text: str, parts: tuple[str, ...]) -> None:
    """The comma separates only where there is no other separator; quotes hold a separator."""
    assert split_parts(text) == parts


def test_pairs_keep_commas_and_equals_signs_of_values() -> None:
    """Only the first equals sign and the semicolon have a meaning."""
    assert split_pairs("column=severity; values=high, critical; note=a=b") == {
        "column": "severity",
        "values": "high, critical",
        "note": "a=b",
    }


@pytest.mark.parametrize("text", ["column", "=x", "a=1; a=2", "a=1; b"])
def test_malformed_pairs_are_refused(text: str) -> None:
    """A part without a name or given twice is a problem, never ignored."""
    with pytest.raises(CellError):
        split_pairs(text)


TEXT = st.text(alphabet=st.sampled_from(list("ab,;=\"' \n|:é")), max_size=12)


@given(st.lists(TEXT.map(clean_key).filter(bool), max_size=4))
def test_lists_survive_writing_and_reading(parts: list[str]) -> None:
    """Whatever stands in a part, it comes back."""
    assert split_parts(join_parts(parts)) == tuple(parts)


@given(
    st.dictionaries(
        TEXT.map(lambda text: clean_key(text.replace("=", "").replace(";", ""))).filter(bool),
        TEXT.map(clean_key),
        max_size=4,
    )
)
def test_pairs_survive_writing_and_reading(pairs: dict[str, str]) -> None:
    """Whatever stands in a value, it comes back."""
    assert split_pairs(join_pairs(pairs)) == pairs


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    """A text once read is in its final form."""
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("written", "action"),
    [
        ("CC6.1 / CC6.2", "separate several by '; ', like CC6.1; CC6.2"),
        ("CC6.1 & CC6.2", "separate several by '; ', like CC6.1; CC6.2"),
        (
            "\N{CYRILLIC CAPITAL LETTER ES}\N{CYRILLIC CAPITAL LETTER ES}6.1",
            "type it again: some of its letters are not those of A to Z, although they may look so",
        ),
    ],
)
def test_advice_on_a_list_of_ids_leads_to_ids_that_exist(written: str, action: str) -> None:
    """Two criteria with a slash are two ids, and letters that only look Latin are not dropped from one."""
    with pytest.raises(CellError) as caught:
        read_cell(written, Column("criteria", "ids"))
    assert caught.value.action == action
