"""Draws from files: the items of the list in memory, whatever the format, the order and the number of processes."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from reperform.errors import InputRefused
from reperform.sampling import frame_sha256, select_random
from reperform.sampling.file_draws import draw_from_file, draw_part, merge_draws
from reperform.texts import clean_key

ROWS = [(f"CHG-{number:05}", f"2025-{number % 12 + 1:02}-11", "ok") for number in range(1, 3001)]
KEYS = [key for key, _, _ in ROWS]


def write(path: Path, rows: list[tuple[str, ...]], sign: str = ",", end: str = "\n", quote: bool = False) -> Path:
    """A delimited file with the headings change, opened and note."""
    cell = (lambda text: '"' + text.replace('"', '""') + '"') if quote else str
    lines = [sign.join(("change", "opened", "note"))]
    lines += [sign.join(cell(field) for field in row) for row in rows]
    path.write_bytes((end.join(lines) + end).encode("utf-8"))
    return path


@pytest.mark.parametrize("processes", [1, 2, 3])
@pytest.mark.parametrize(
    ("sign", "end", "quote"), [(",", "\n", False), (";", "\r\n", False), ("\t", "\n", True), ("|", "\r\n", True)]
)
def test_a_file_gives_the_draw_and_the_frame_of_the_list(
    tmp_path: Path, sign: str, end: str, quote: bool, processes: int
) -> None:
    """Any delimiter, line end, quoting and number of processes."""
    path = write(tmp_path / "changes.csv", ROWS, sign, end, quote)
    found = draw_from_file(path, "change", 40, "reperform", columns=["opened"], processes=processes)
    assert list(found.items) == select_random(KEYS, 40, "reperform")
    assert found.frame_sha256 == frame_sha256((key, opened) for key, opened, _ in ROWS)
    assert (found.rows, found.algorithm) == (3000, "hashrank-1")


def test_order_blank_lines_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    """Shuffled rows with empty lines and rows of blank fields between them."""
    shuffled = list(ROWS)
    random.Random(5).shuffle(shuffled)  # noqa: S311 - test data
    plain = draw_from_file(write(tmp_path / "a.csv", ROWS), "change", 25, "s")
    path = write(tmp_path / "b.csv", [*shuffled[:9], ("", " ", ""), *shuffled[9:]])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"ok\n", b"ok\n\n", 3))
    other = draw_from_file(path, "change", 25, "s")
    assert (other.items, other.frame_sha256, other.rows) == (plain.items, plain.frame_sha256, 3000)


def test_keys_of_several_columns_keep_their_fields_apart(tmp_path: Path) -> None:
    """The order of the key columns counts, as in a draw from tuples."""
    rows = [(f"A{n % 7}", f"B{n // 7}", "x") for n in range(70)]
    path = write(tmp_path / "pairs.csv", rows)
    found = draw_from_file(path, ["opened", "change"], 10, "s", columns=["note"])
    assert list(found.items) == select_random([(b, a) for a, b, _ in rows], 10, "s")
    assert found.frame_sha256 == frame_sha256((b, a, "x") for a, b, _ in rows)


def test_keys_are_cleaned_as_everywhere(tmp_path: Path) -> None:
    """Decomposed letters, odd blanks, zero-width characters and quotes with line breaks."""
    odd = ["Zoë", unicodedata.normalize("NFD", "Müller"), " 00 42 ", "a  b", "x\u200by", "tab\tin", "two\nlines", 'q"t']
    odd += ["line\u2028separator", "next\x85line", "form\x0cfeed", "x" * 3000, "\u00a0nbsp\u00a0", "\x1cseparator"]
    path = write(tmp_path / "odd.csv", [(key, "2025-01-01", "n") for key in odd], quote=True)
    found = draw_from_file(path, "change", len(odd), "s")
    assert list(found.items) == select_random([clean_key(key) for key in odd], len(odd), "s")


def test_a_quoted_line_break_at_any_place_of_a_split_is_kept_whole(tmp_path: Path) -> None:
    """Parts are cut only where as many quotes opened as closed."""
    rows = [(f"K{n}", "line\nbreak, with comma", "z" * (n % 5)) for n in range(200)]
    path = write(tmp_path / "breaks.csv", rows, quote=True)
    whole = draw_from_file(path, "change", 30, "s", columns=["opened"], processes=1)
    for parts in (2, 3, 7, 11):
        assert draw_from_file(path, "change", 30, "s", columns=["opened"], processes=parts) == whole


def test_parquet_gives_the_draw_of_the_same_rows(tmp_path: Path) -> None:
    """Text, dictionary, whole numbers, decimals and dates have one spelling."""
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    table = pa.table(
        {
            "change": pa.array(KEYS).dictionary_encode(),
            "opened": [opened for _, opened, _ in ROWS],
            "number": list(range(3000)),
            "amount": [Decimal("1.50")] * 3000,
            "ratio": [0.5] * 3000,
        }
    )
    path = tmp_path / "changes.parquet"
    pq.write_table(table, path, row_group_size=500)
    for processes in (1, 2):
        found = draw_from_file(path, "change", 25, "s", columns=["opened"], processes=processes)
        assert list(found.items) == select_random(KEYS, 25, "s")
        assert found.frame_sha256 == frame_sha256((key, opened) for key, opened, _ in ROWS)
    assert draw_from_file(path, ["number", "amount"], 1, "s").items == tuple(
        select_random([(str(n), "1.50") for n in range(3000)], 1, "s")
    )
    with pytest.raises(InputRefused, match="RP-S27"):
        draw_from_file(path, "ratio", 1, "s")


def test_parts_drawn_apart_merge_into_the_draw_of_the_whole(tmp_path: Path) -> None:
    """Three files, one of them smaller than the sample; in any order of parts."""
    cuts = [ROWS[:10], ROWS[10:1500], ROWS[1500:]]
    parts = [draw_part(write(tmp_path / f"{n}.csv", rows), "change", 40, "reperform") for n, rows in enumerate(cuts)]
    for order in (parts, parts[::-1]):
        merged = merge_draws(order)
        assert list(merged.items) == select_random(KEYS, 40, "reperform")
        assert merged.rows == 3000
    with pytest.raises(InputRefused, match="RP-S26"):
        merge_draws([parts[0], draw_part(tmp_path / "1.csv", "change", 40, "other")])
    with pytest.raises(InputRefused, match="RP-S07"):
        merge_draws(parts[:1])
    with pytest.raises(InputRefused, match="RP-S12"):
        merge_draws([parts[1], parts[1]])


def test_a_key_that_stands_twice_is_refused_with_its_id(tmp_path: Path) -> None:
    """In whichever parts of the file the two rows are."""
    path = write(tmp_path / "twice.csv", [*ROWS, ROWS[4]])
    for processes in (1, 2):
        with pytest.raises(InputRefused, match="RP-S12") as refused:
            draw_from_file(path, "change", 5, "s", processes=processes)
        assert refused.value.messages[0].where.ids == ("CHG-00005",)
        assert refused.value.messages[0].where.count == 1


def _spoil(line: int, text: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [*lines[: line - 1], text, *lines[line:]]


@pytest.mark.parametrize(
    ("spoil", "code", "line"),
    [
        (_spoil(2000, "CHG-01999,2025-01-01"), "RP-S21", 2000),
        (_spoil(2900, "CHG-02899,2025-01-01,ok,more"), "RP-S21", 2900),
        (_spoil(2500, 'CHG-02499,20"25,ok'), "RP-S22", 2500),
        (_spoil(2800, 'CHG-02799,"never closed,ok'), "RP-S22", 2800),
        (_spoil(2700, "CHG\x0002699,2025-01-01,ok"), "RP-S23", 2700),
        (_spoil(2600, "CHG-02599,2025-01-01,ok\rCHG-9,2025-01-01,ok"), "RP-S23", 2600),
        (_spoil(2400, "CHG-\udcff02399,2025-01-01,ok"), "RP-S23", 2400),
        (_spoil(2200, "  ,2025-01-01,ok"), "RP-S25", None),
    ],
)
@pytest.mark.parametrize("processes", [1, 2])
def test_damaged_files_are_refused_with_the_line(
    tmp_path: Path, spoil: Callable[[list[str]], list[str]], code: str, line: int | None, processes: int
) -> None:
    """The line of the file, also when another process read that part of it."""
    path = write(tmp_path / "changes.csv", ROWS)
    lines = spoil(path.read_text(encoding="utf-8").split("\n"))
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    with pytest.raises(InputRefused, match=code) as refused:
        draw_from_file(path, "change", 5, "s", processes=processes)
    if line is not None:
        assert f"line {line:,} " in refused.value.messages[0].found
        assert refused.value.messages[0].where.row == line


@pytest.mark.parametrize(
    ("content", "arguments", "code"),
    [
        (b"", {}, "RP-S24"),
        (b"change,change\na,b\n", {}, "RP-S24"),
        (b"chnage,opened\na,b\n", {}, "RP-S24"),
        (b"change,opened;x\na,b;c\n", {}, "RP-S28"),
        (b"change,opened\na,b\n", {"delimiter": "#"}, "RP-S28"),
        ("change,opened\na,b\n".encode("utf-16"), {}, "RP-S23"),
        (b"change,opened\na,b\n", {"sample_size": 2}, "RP-S07"),
        (b"change,opened\na,b\n", {"sample_size": -1}, "RP-S02"),
        (b"change,opened\na,b\n", {"seed": " "}, "RP-S13"),
        (b"change,opened\na,b\n", {"key": ()}, "RP-S24"),
        (b"change,opened\n", {"sample_size": 1}, "RP-S07"),
    ],
)
def test_what_cannot_be_drawn_from_is_refused_in_words(
    tmp_path: Path, content: bytes, arguments: dict[str, object], code: str
) -> None:
    """No headings, one twice, unknown columns, several delimiters, another encoding, too few rows, no seed."""
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    given = {"key": "change", "sample_size": 1, "seed": "s", **arguments}
    with pytest.raises(InputRefused, match=code):
        draw_from_file(path, **given)  # type: ignore[arg-type]
    with pytest.raises(InputRefused, match="RP-S29"):
        draw_from_file(tmp_path / "nothing.csv", "change", 1, "s")


def test_an_open_quote_or_an_endless_row_ends_in_words(tmp_path: Path) -> None:
    """Twenty million characters without an end are refused, not gathered."""
    path = tmp_path / "long.csv"
    for start, code in ((b'change\n"', "RP-S22"), (b"change\n", "RP-S21")):
        path.write_bytes(start + (b"x" * 999 + (b"\n" if b'"' in start else b"x")) * 20_000)
        with pytest.raises(InputRefused, match=code):
            draw_from_file(path, "change", 1, "s", processes=1)
    path.write_bytes(b"change" * 200_000)
    with pytest.raises(InputRefused, match="RP-S24"):
        draw_from_file(path, "change", 1, "s")
    path.write_bytes(b"change,opened\rA,1\rB,2\r")
    with pytest.raises(InputRefused, match="RP-S23"):
        draw_from_file(path, "change", 1, "s")


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    """Cut off, or with another content behind its mark."""
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "changes.parquet"
    pq.write_table(pa.table({"change": KEYS}), path)
    data = path.read_bytes()
    for damaged in (data[:-20], data[:100], data[:200] + bytes(2000) + data[2200:]):
        path.write_bytes(damaged)
        with pytest.raises(InputRefused, match="RP-S27"):
            draw_from_file(path, "change", 1, "s")


def test_an_empty_list_has_an_empty_draw_and_a_frame(tmp_path: Path) -> None:
    """Headings alone: no item, and the digest of a frame without rows."""
    path = tmp_path / "empty.csv"
    path.write_text("change,opened\n", encoding="utf-8")
    found = draw_from_file(path, "change", 0, "s")
    assert (found.items, found.rows, found.frame_sha256) == ((), 0, frame_sha256([]))


def test_a_part_whose_process_fails_is_done_by_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second process that cannot start changes nothing but the time."""
    from reperform.sampling import file_draws

    path = write(tmp_path / "changes.csv", ROWS)
    whole = draw_from_file(path, "change", 25, "s", columns=["opened"], processes=1)
    monkeypatch.setattr(file_draws, "_START", "raise SystemExit(9)")
    assert draw_from_file(path, "change", 25, "s", columns=["opened"], processes=3) == whole


def test_digests_with_equal_beginnings_are_sorted_by_their_rest(tmp_path: Path) -> None:
    """Where the first eight bytes are equal the remaining bytes decide."""
    import hashlib

    from reperform.sampling.spill import DigestSpill, frame_of_spills

    numbers = list(range(40))
    random.Random(3).shuffle(numbers)  # noqa: S311 - test data
    digests = [bytes([7 + n % 2] * 8) + bytes([n] * 24) for n in numbers] + [bytes([255] * 32)] * 2
    with DigestSpill(tmp_path) as spill:
        spill.add(b"".join(digests))
    assert frame_of_spills([tmp_path], 42) == hashlib.sha256(b"42:" + b"".join(sorted(digests))).hexdigest()
