"""Draws that must never change, repeated by this package, by JavaScript and by a plain shell."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reperform.sampling import frame_sha256, select_random, ticket

HERE = Path(__file__).parent
CASES = json.loads((HERE / "hashrank_1.json").read_text(encoding="utf-8"))["cases"]
NAMES = [case["name"] for case in CASES]


def _key(value: str | list[str]) -> Any:
    return value if isinstance(value, str) else tuple(value)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_frozen_draw_is_drawn_again(case: dict[str, Any]) -> None:
    """The same keys, size and seed give the frozen items in the frozen order, whatever the order of the list."""
    keys = [_key(key) for key in case["keys"]]
    frozen = [_key(key) for key in case["sample"]]
    assert select_random(keys, len(frozen), case["seed"]) == frozen
    assert select_random(keys[::-1], len(frozen), case["seed"]) == frozen
    assert ticket(keys[0], case["seed"]).hex() == case["first_ticket"]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_frozen_frame_has_its_digest_again(case: dict[str, Any]) -> None:
    """The same rows give the frozen digest in either order."""
    rows = [tuple(row) for row in case["rows"]]
    assert frame_sha256(rows) == frame_sha256(rows[::-1]) == case["frame_sha256"]


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_an_implementation_in_javascript_draws_the_same(case: dict[str, Any]) -> None:
    """A second implementation written from the description alone gives the frozen draw, tickets and frame."""
    told = json.dumps({part: case[part] for part in ("seed", "keys", "rows")}).encode()
    script = str(HERE / "hashrank_1.mjs")
    done = subprocess.run(["node", script], input=told, capture_output=True, check=True)
    found = json.loads(done.stdout)
    assert found["order"][: len(case["sample"])] == case["sample"]
    assert found["frame"] == case["frame_sha256"]
    assert found["tickets"] == [ticket(_key(key), case["seed"]).hex() for key in case["keys"]]


@pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in ("sh", "sha256sum", "awk")), reason="a shell tool is not installed"
)
def test_a_shell_with_sha256sum_draws_the_same() -> None:
    """Ten changes are drawn again with nothing but a shell, sha256sum, awk and sort."""
    case = CASES[0]
    script = ["sh", str(HERE / "hashrank_1.sh"), case["seed"], "10", *case["keys"]]
    done = subprocess.run(script, capture_output=True, check=True, text=True)
    assert done.stdout.split() == case["sample"]
