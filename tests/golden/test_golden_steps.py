"""More frozen draws: normal forms, a thousand keys, extensions; and the vectors of the published interface.

The figures were worked out by hashrank_1.mjs, which knows nothing of this package, and are never changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reperform.sampling import frame_sha256, redraw, select_random, ticket

HERE = Path(__file__).parent
CASES = json.loads((HERE / "hashrank_1_steps.json").read_text(encoding="utf-8"))["cases"]
NAMES = [case["name"] for case in CASES]
VECTORS = {  # key: ticket, seed "reperform", as published
    "CHG-00001": "3fde50434bd6f3ad6f1d04e49d5302b59988431ff4d4b0d7b6046ea3b2934f7b",
    "Zoë": "b6b40d99e41d3dfc30ecd6a5d5c94fc027db2f560d8ad9f0347741b184c53633",
    ("A|B", "C"): "5a1710bb0e4cdd385b03014cf4946e9a43f3e6e7aeed41602892031f6c2c2002",
}
FIRST_FOUR = ["CHG-00002", "CHG-00009", "CHG-00001", "CHG-00004"]
CHANGES = [f"CHG-{number:05}" for number in range(1, 11)]
FRAME = [("CHG-00001", "2025-01-02"), ("CHG-00002", "2025-02-03")]
FRAME_SHA256 = "f2c48751873f5735146833cc8ef5359dc5a496a2f46f43cc1ae648b93bfb7c5d"
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
needs_shell = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in ("sh", "sha256sum", "awk")), reason="a shell tool is not installed"
)


def _key(value: str | list[str]) -> Any:
    return value if isinstance(value, str) else tuple(value)


def _digest(order: list[Any]) -> str:
    lines = [key if isinstance(key, str) else "\t".join(key) for key in order]
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def _javascript(seed: str, keys: list[Any], rows: list[Any]) -> Any:
    told = json.dumps({"seed": seed, "keys": keys, "rows": rows}).encode()
    done = subprocess.run(["node", str(HERE / "hashrank_1.mjs")], input=told, capture_output=True, check=True)
    return json.loads(done.stdout)


def _shell(seed: str, size: int, keys: list[str]) -> list[str]:
    script = ["sh", str(HERE / "hashrank_1.sh"), seed, str(size), *keys]
    return subprocess.run(script, capture_output=True, check=True, text=True).stdout.split()


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_frozen_order_is_drawn_again_at_every_size(case: dict[str, Any]) -> None:
    """Each larger sample begins with the smaller ones; the whole order has its frozen digest."""
    keys = [_key(key) for key in case["keys"]]
    whole = select_random(keys, len(keys), case["seed"])
    assert [_key(key) for key in case["first"]] == whole[: len(case["first"])]
    assert _digest(whole) == case["order_sha256"]
    for size in case["sizes"]:
        assert select_random(keys[::-1], size, case["seed"]) == whole[:size]
    assert ticket(keys[0], case["seed"]).hex() == case["first_ticket"]
    assert frame_sha256(case["rows"]) == frame_sha256(case["rows"][::-1]) == case["frame_sha256"]


def test_normal_forms_and_outer_blanks_share_ticket_order_and_frame() -> None:
    """Composed, decomposed and padded spellings are one key."""
    composed, decomposed, padded = CASES[:3]
    assert composed["keys"] != decomposed["keys"]
    assert composed["frame_sha256"] == decomposed["frame_sha256"] == padded["frame_sha256"]
    assert composed["first_ticket"] == decomposed["first_ticket"] == padded["first_ticket"]
    places = [[case["keys"].index(key) for key in case["first"]] for case in (composed, decomposed, padded)]
    assert places[0] == places[1] == places[2]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
@needs_node
def test_javascript_draws_the_frozen_order(case: dict[str, Any]) -> None:
    """Tickets of all keys, the order and the frame."""
    found = _javascript(case["seed"], case["keys"], case["rows"])
    assert _digest(found["order"]) == case["order_sha256"]
    assert found["frame"] == case["frame_sha256"]
    assert found["tickets"] == [ticket(_key(key), case["seed"]).hex() for key in case["keys"]]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_stand_alone_checker_draws_the_frozen_order(case: dict[str, Any]) -> None:
    """A third implementation, in a file of its own."""
    keys = [[key] if isinstance(key, str) else key for key in case["keys"]]
    order = [data for _, data, _ in redraw.ranked(keys, case["seed"])]
    first = [redraw.encode([key] if isinstance(key, str) else key) for key in case["first"]]
    assert order[: len(first)] == first
    assert redraw.frame_digest(case["rows"]) == case["frame_sha256"]


@needs_shell
def test_a_shell_draws_the_frozen_order_of_sixty_tickets() -> None:
    """With sha256sum, awk and sort."""
    case = CASES[-1]
    assert _shell(case["seed"], 60, case["keys"]) == case["first"]


def test_the_published_vectors_hold() -> None:
    """Tickets, the first four of ten, and a frame of two rows, as the interface states them."""
    for key, expected in VECTORS.items():
        assert ticket(key, "reperform").hex() == expected
        fields = [key] if isinstance(key, str) else key
        assert redraw.ranked([fields], "reperform")[0][0].hex() == expected
    assert select_random(CHANGES, 4, "reperform") == FIRST_FOUR
    assert frame_sha256(FRAME) == redraw.frame_digest(FRAME) == FRAME_SHA256


@needs_node
def test_the_published_vectors_hold_in_javascript() -> None:
    """The same figures."""
    keys = [key if isinstance(key, str) else list(key) for key in VECTORS]
    assert _javascript("reperform", keys, [list(row) for row in FRAME])["tickets"] == list(VECTORS.values())
    found = _javascript("reperform", CHANGES, [list(row) for row in FRAME])
    assert (found["order"][:4], found["frame"]) == (FIRST_FOUR, FRAME_SHA256)


@needs_shell
def test_the_published_vectors_hold_in_a_shell() -> None:
    """The first four of ten changes."""
    assert _shell("reperform", 4, CHANGES) == FIRST_FOUR


def test_a_draw_does_not_depend_on_the_process_it_is_made_in() -> None:
    """Another hash seed, another locale, no environment: the same items."""
    code = (
        "from reperform.sampling import select_random\n"
        "print(' '.join(select_random([f'CHG-{n:05}' for n in range(1, 11)], 4, 'reperform')))"
    )
    for seed, locale in (("0", "C"), ("12345", "tr_TR.UTF-8")):
        environment = {"PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, env=environment)
        assert done.stdout.split() == FIRST_FOUR
