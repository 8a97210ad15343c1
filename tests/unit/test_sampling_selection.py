"""Draws by ticket and by interval, and the frozen frame."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from reperform.errors import InputRefused
from reperform.sampling import frame_sha256, key_bytes, row_digest, select_random, select_systematic, ticket

CHANGES = [f"CHG-{number:05}" for number in range(1, 11)]


@pytest.mark.parametrize(
    ("key", "published"),
    [
        ("CHG-00001", "3fde50434bd6f3ad6f1d04e49d5302b59988431ff4d4b0d7b6046ea3b2934f7b"),
        ("Zoë", "b6b40d99e41d3dfc30ecd6a5d5c94fc027db2f560d8ad9f0347741b184c53633"),
        (("A|B", "C"), "5a1710bb0e4cdd385b03014cf4946e9a43f3e6e7aeed41602892031f6c2c2002"),
    ],
)
def test_tickets_equal_the_published_vectors(key: Any, published: str) -> None:
    """Seed "reperform"."""
    assert ticket(key, "reperform").hex() == published


def test_the_draw_equals_the_published_vector() -> None:
    """The first four of ten changes."""
    assert select_random(CHANGES, 4, "reperform") == ["CHG-00002", "CHG-00009", "CHG-00001", "CHG-00004"]
    assert select_random(keys=CHANGES, sample_size=1, seed="reperform") == ["CHG-00002"]


def test_the_frame_equals_the_published_vector() -> None:
    """Two rows of key and date."""
    rows = [("CHG-00001", "2025-01-02"), ("CHG-00002", "2025-02-03")]
    published = "f2c48751873f5735146833cc8ef5359dc5a496a2f46f43cc1ae648b93bfb7c5d"
    assert frame_sha256(rows) == frame_sha256(reversed(rows)) == published


def test_the_empty_frame_has_a_digest_of_its_own() -> None:
    """The count alone is hashed."""
    assert frame_sha256([]) == hashlib.sha256(b"0:").hexdigest()


def test_a_ticket_is_made_from_the_length_of_the_bytes() -> None:
    """Three letters, four bytes; composed and decomposed spellings and outer blanks are one key."""
    assert key_bytes("Zoë") == b"4:Zo\xc3\xab"
    assert key_bytes(" Zoe\u0308\t") == key_bytes("Zoë")
    assert key_bytes(("A|B", "C")) != key_bytes(("A", "B|C"))
    assert row_digest(("A", "")) != row_digest("A")


def test_keys_that_differ_in_case_zeros_or_inner_blanks_stay_apart() -> None:
    """Nothing is folded but the normal form and outer blanks."""
    assert len({key_bytes(key) for key in ("a", "A", "1", "01", "a b", "a  b")}) == 6


def test_all_items_and_no_items_can_be_drawn() -> None:
    """The whole list in ticket order, or nothing."""
    assert sorted(select_random(CHANGES, 10, "s")) == CHANGES
    assert select_random(CHANGES, 0, "s") == []
    assert select_random([], 0, "s") == []


@pytest.mark.parametrize(
    ("keys", "size", "seed", "code"),
    [
        (CHANGES, 11, "s", "RP-S07"),
        (CHANGES, -1, "s", "RP-S02"),
        (CHANGES, 2, "", "RP-S13"),
        (CHANGES, 2, " ", "RP-S13"),
        (CHANGES, 2, 42, "RP-S13"),
        (CHANGES, 2, "\ud800", "RP-S13"),
        (["A", " A"], 1, "s", "RP-S12"),
        (["Zoë", "Zoe\u0308"], 1, "s", "RP-S12"),
        ([1, 2], 1, "s", "RP-S12"),
        ([("A", 1)], 1, "s", "RP-S12"),
        (["\ud800"], 1, "s", "RP-S12"),
        ([None], 1, "s", "RP-S12"),
    ],
)
def test_what_cannot_be_drawn_from_is_refused(keys: Any, size: int, seed: Any, code: str) -> None:
    """Too many items, no seed, keys that are not unique or not texts."""
    with pytest.raises(InputRefused) as caught:
        select_random(keys, size, seed)
    assert caught.value.messages[0].code == code


@pytest.mark.parametrize(
    ("population", "size", "start", "positions"),
    [
        (10, 4, "0.5", [1, 3, 6, 8]),  # 0.5, 3, 5.5, 8 rounded up
        (10, 4, "2.5", [3, 5, 8, 10]),
        (10, 3, "10/3", [4, 7, 10]),  # the last point is exactly 10
        (5, 5, 1, [1, 2, 3, 4, 5]),
        (1, 1, "0.001", [1]),
        (250, 1, 250, [250]),
    ],
)
def test_systematic_positions_keep_the_interval_exact(
    population: int, size: int, start: Any, positions: list[int]
) -> None:
    """Worked by hand; 1-based, as many as asked for, none beyond the end."""
    assert select_systematic(population, size, start) == positions


@pytest.mark.parametrize(
    ("population", "size", "start", "code"),
    [
        (10, 4, 0, "RP-S14"),
        (10, 4, "2.51", "RP-S14"),
        (3, 4, "0.5", "RP-S07"),
        (10, 0, 1, "RP-S02"),
        (10, 4, "x", "RP-S01"),
    ],
)
def test_a_start_outside_the_first_interval_is_refused(population: int, size: int, start: Any, code: str) -> None:
    """It would leave items without a chance of selection."""
    with pytest.raises(InputRefused) as caught:
        select_systematic(population, size, start)
    assert caught.value.messages[0].code == code
