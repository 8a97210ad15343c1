"""The re-draw checker: alone, without any library, it gives the same items or names what differs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reperform.sampling import frame_sha256, redraw, select_random
from reperform.sampling.file_draws import draw_from_file

ROWS = [(f"CHG-{number:05}", f"2025-{number % 12 + 1:02}-11") for number in range(1, 301)]
SEED = "reperform"
CHECKER = Path(redraw.__file__)


def write(path: Path, rows: list[tuple[str, ...]], headings: str = "change,opened") -> Path:
    """A population as text."""
    path.write_text("\n".join([headings, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return path


def sample_json(**altered: Any) -> dict[str, Any]:
    """What ``reperform sample --json`` prints, with parts altered."""
    sample = {
        "population": "CHANGES",
        "size": 25,
        "basis": "statistical",
        "algorithm": "hashrank-1",
        "seed": SEED,
        "frame_sha256": frame_sha256(ROWS),
        "items": select_random([key for key, _ in ROWS], 25, SEED),
        "ledger": [
            {"event": "plan", "text": "frame 0123456789abcdef… of 300 items frozen; size 25"},
            {"event": "draw", "text": f"seed taken from fresh randomness: {SEED}"},
            {"event": "draw", "text": "25 items drawn by hashrank-1"},
        ],
        **altered,
    }
    return {"schema": "reperform/sample/1", "samples": [sample]}


def run(folder: Path, document: dict[str, Any], rows: list[tuple[str, ...]], *more: str) -> tuple[int, dict[str, Any]]:
    """The file on its own: no site packages, no environment, nothing of the package."""
    record = folder / "draw.json"
    record.write_text(json.dumps(document), encoding="utf-8")
    path = write(folder / "population.csv", rows)
    command = [sys.executable, "-I", "-S", str(CHECKER), str(record), str(path), "--json", *more]
    done = subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8")
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def findings(result: dict[str, Any]) -> dict[str, Any]:
    """The findings of the one sample by what differs."""
    return {one["what"]: one for one in result["samples"][0]["findings"]}


def test_the_checker_alone_draws_the_same_items(tmp_path: Path) -> None:
    """Rows in another order; the frame's second column is found by itself."""
    code, result = run(tmp_path, sample_json(), ROWS[::-1], "--key", "change")
    assert (code, result["same"]) == (0, True)
    assert result["samples"][0]["items"] == select_random([key for key, _ in ROWS], 25, SEED)


def test_it_imports_nothing_of_the_package() -> None:
    """Its only imports are of Python's own library."""
    lines = CHECKER.read_text(encoding="utf-8").splitlines()
    imported = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names) | {"__future__"}


@pytest.mark.parametrize(
    ("altered", "what"),
    [
        ({"seed": "another"}, "seed"),
        ({"size": 26}, "size"),
        ({"algorithm": "hashrank-2"}, "algorithm"),
        ({"frame_sha256": "0" * 64}, "frame digest"),
        ({"items": select_random([key for key, _ in ROWS], 25, SEED)[::-1]}, "order of items"),
        ({"items": select_random([key for key, _ in ROWS], 26, SEED)[1:]}, "recorded items that are not drawn again"),
    ],
)
def test_an_altered_parameter_is_named(tmp_path: Path, altered: dict[str, Any], what: str) -> None:
    """Each with what is recorded and what was found."""
    code, result = run(tmp_path, sample_json(**altered), ROWS, "--key", "change", "--columns", "opened")
    assert code == 1
    assert what in findings(result)
    assert findings(result)[what]["recorded"] != findings(result)[what]["found"] or "ids" in findings(result)[what]


def test_missing_and_extra_items_are_named(tmp_path: Path) -> None:
    """A selected item taken out of the population and one put in, against the population as it was."""
    drawn = select_random([key for key, _ in ROWS], 25, SEED)
    rows = [row for row in ROWS if row[0] != drawn[3]] + [("CHG-90000", "2025-06-01")]
    old = write(tmp_path / "old.csv", ROWS)
    code, result = run(tmp_path, sample_json(), rows, "--key", "change", "--against", str(old))
    found = findings(result)
    assert code == 1
    assert found["recorded items not in the population"]["ids"] == [drawn[3]]
    assert found["items missing"]["ids"] == [drawn[3]]
    assert found["items added"]["ids"] == ["CHG-90000"]
    assert found["frame digest"]["recorded"] == frame_sha256(ROWS)


def test_a_changed_value_changes_the_frame_and_no_item(tmp_path: Path) -> None:
    """A date altered after the draw: the digest differs, the keys do not."""
    rows = [ROWS[0], (ROWS[1][0], "2024-01-01"), *ROWS[2:]]
    old = write(tmp_path / "old.csv", ROWS)
    code, result = run(tmp_path, sample_json(), rows, "--key", "change", "--against", str(old))
    assert code == 1
    assert set(findings(result)) == {"frame digest", "items changed"}
    assert findings(result)["items changed"]["ids"] == [ROWS[1][0]]


def stratified_json() -> dict[str, Any]:
    """Two items of each of two months, drawn by the library stratum by stratum."""
    strata = {month: [key for key, opened in ROWS if opened == month] for month in ("2025-03-11", "2025-07-11")}
    drawn = {month: select_random(keys, 2, SEED) for month, keys in strata.items()}
    return sample_json(
        size=4,
        items=[item for items in drawn.values() for item in items],
        ledger=[],
        selection={"method": "stratified", "column": "opened"},
        strata=[{"part": "", "name": month, "items": items} for month, items in drawn.items()],
    )


def test_a_stratified_draw_is_repeated_stratum_by_stratum(tmp_path: Path) -> None:
    """A genuine one is the same; an item put in by hand is named."""
    document = stratified_json()
    code, result = run(tmp_path, document, ROWS, "--key", "change", "--columns", "opened")
    assert (code, result["samples"][0]["same"]) == (0, True)
    other = document["samples"][0]["items"][3]
    document["samples"][0]["items"][3] = "CHG-00001"
    code, result = run(tmp_path, document, ROWS, "--key", "change", "--columns", "opened")
    assert code == 1
    assert findings(result)["items drawn again that are not recorded"]["ids"] == [other]


@pytest.mark.parametrize(
    "altered",
    [
        {"selection": {"method": "systematic"}},
        {"selection": {"method": "spread"}},
        {"selection": {"method": "random", "key_items": {"column": "opened"}}},
        {"replaced": [{"item": "CHG-00001"}]},
    ],
)
def test_a_selection_that_is_not_repeated_here_is_no_difference_but_said_so(
    tmp_path: Path, altered: dict[str, Any]
) -> None:
    """Nobody is told that a genuine sample was tampered with: exit 3, with what to use instead."""
    code, result = run(tmp_path, sample_json(**altered), ROWS, "--key", "change", "--columns", "opened")
    assert (code, result["same"]) == (3, None)
    assert "verify --reperform" in result["problem"]


def test_another_key_column_is_found_out(tmp_path: Path) -> None:
    """The recorded items stand in another column than the one named."""
    code, result = run(tmp_path, sample_json(), ROWS, "--key", "opened", "--key", "change")
    assert code == 1
    assert findings(result)["key columns"]["found"] == ["change"]


def test_a_record_names_its_own_key_and_leaves_out_what_it_excluded(tmp_path: Path) -> None:
    """As record.json does: rows excluded by a declared rule are no items."""
    one = sample_json()["samples"][0]
    population = {"id": "CHANGES", "size": 300, "key": ["change"], "frame_sha256": one["frame_sha256"]}
    outside = [(f"OLD-{number}", "2024-12-31") for number in range(3)]
    population["ipe"] = {"rows_excluded": [{"rule": "period", "count": 3, "ids": [key for key, _ in outside]}]}
    document = {"tests": [{"population": population, "sample": one}]}
    assert run(tmp_path, document, [*outside, *ROWS])[0] == 0
    population["ipe"] = {"rows_excluded": []}
    code, result = run(tmp_path, document, [*outside, *ROWS])
    assert code == 1
    assert findings(result)["number of items"] == {"what": "number of items", "recorded": 300, "found": 303}
    assert run(tmp_path, document, [*outside, *ROWS], "--between", "opened", "2025-01-01", "2025-12-31")[0] == 0


def test_the_draw_from_a_file_is_drawn_again(tmp_path: Path) -> None:
    """The JSON of a streamed draw, with keys of two columns and its tickets."""
    path = write(tmp_path / "list.csv", [(a, b, "x") for a, b in ROWS], "change,opened,kind")
    draw = draw_from_file(path, ["opened", "change"], 12, SEED, columns=["kind"]).as_json()
    result = redraw.redraw(redraw.recorded_draws(draw)[0], redraw.read_table(path))
    assert (result["same"], result["findings"]) == (True, [])
    assert result["frame_sha256"] == draw["population"]["frame_sha256"]  # type: ignore[index]
    draw["sample"]["tickets"][0] = "0" * 64  # type: ignore[index]
    altered = redraw.redraw(redraw.recorded_draws(draw)[0], redraw.read_table(path))
    assert [one["what"] for one in altered["findings"]] == ["tickets"]


def test_only_line_ends_end_a_line(tmp_path: Path) -> None:
    """Other separators that Unicode knows, and line breaks within quotes, belong to the value."""
    keys = ["a\u2028b", "c\x85d", "e\x0cf", 'g"h', "i\nj"]
    path = tmp_path / "list.csv"
    lines = ["change", *('"' + key.replace('"', '""') + '"' for key in keys)]
    path.write_bytes("\r\n".join(lines).encode("utf-8"))
    draw = draw_from_file(path, "change", 5, SEED).as_json()
    result = redraw.redraw(redraw.recorded_draws(draw)[0], redraw.read_table(path))
    assert (result["same"], result["rows"]) == (True, 5)


@pytest.mark.parametrize("document", ["[]", '"x"', '{"tests": 3}', '{"samples": [1]}', "{", '{"sample": {"items": 5}}'])
def test_a_record_in_another_form_is_said_to_be_one(
    tmp_path: Path, document: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3 and a sentence, never a trace."""
    record = tmp_path / "draw.json"
    record.write_text(document, encoding="utf-8")
    assert redraw.main([str(record), str(write(tmp_path / "p.csv", ROWS)), "--key", "change"]) == 3
    assert capsys.readouterr().out.startswith("cannot check: ")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"change,opened\nA\n", "line 2: 1 fields, not 2"),
        (b'change,opened\nA,"b"c\n', "line 2"),
        (b"change,opened;x\nA,b;c\n", "give --delimiter"),
        (b"\xff\xfec\x00", "cannot be read as UTF-8"),
        (b"chnge,opened\nA,b\n", "no column 'change'"),
    ],
)
def test_an_unusable_population_is_no_difference_but_said_so(tmp_path: Path, content: bytes, words: str) -> None:
    """Exit code 3 and one sentence."""
    record, path = tmp_path / "draw.json", tmp_path / "population.csv"
    record.write_text(json.dumps(sample_json()), encoding="utf-8")
    path.write_bytes(content)
    command = [sys.executable, str(CHECKER), str(record), str(path), "--key", "change", "--json"]
    done = subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8")
    assert done.returncode == 3
    assert words in json.loads(done.stdout)["problem"]


def test_the_checker_runs_as_a_module_and_prints_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json one line a finding; without a key it says what to give."""
    record = tmp_path / "draw.json"
    record.write_text(json.dumps(sample_json()), encoding="utf-8")
    path = write(tmp_path / "population.csv", ROWS)
    assert redraw.main([str(record), str(path), "--key", "change"]) == 0
    assert capsys.readouterr().out == "CHANGES: the same 25 items of 300\n"
    assert redraw.main([str(record), str(path)]) == 3
    assert "give --key" in capsys.readouterr().out
