"""The page on sampling says what the functions do."""

from __future__ import annotations

import re
from pathlib import Path

from reperform import sampling

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sampling.md").read_text(encoding="utf-8")


def test_every_name_on_the_page_exists() -> None:
    """Names imported in its examples are public names of the package."""
    for names in re.findall(r"from reperform\.sampling import (.+)", PAGE):
        assert {name.strip() for name in names.split(",")} <= set(sampling.__all__)


def test_the_figures_on_the_page_are_those_computed() -> None:
    """The naive extension risks 14.3 %, and the key bytes are as shown."""
    assert f"{100 * sampling.naive_expansion('0.90', '0.05', [45, 33]).risk:.1f} %" in PAGE
    assert f"`{sampling.key_bytes(('A|B', 'C')).decode()}`" in PAGE
