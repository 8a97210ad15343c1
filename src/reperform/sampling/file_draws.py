"""Draws from files of millions of rows: streamed, in bounded memory, and mergeable part by part."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from reperform.errors import InputRefused, Message, Where
from reperform.sampling.file_keys import decode_key, locate, parquet_file
from reperform.sampling.file_part import PartWork, work_part
from reperform.sampling.file_text import split_points, text_shape
from reperform.sampling.frames import Key, key_bytes
from reperform.sampling.rates import parse_count, refused
from reperform.sampling.selection import ALGORITHM, seed_digest, too_many
from reperform.sampling.spill import frame_of_spills, leave

_ONE_PROCESS_BELOW = 8 << 20
_PROCESSES = 2
_START = "from reperform.sampling.file_part import main; main()"
_MOST_DOUBLES = 1000
_PARQUET_MAGIC = b"PAR1"


@dataclass(frozen=True)
class FileDraw:
    """The items with the smallest tickets of a file or of several.

    Attributes
    ----------
    items : tuple of str or tuple of str
        In ticket order; a key of one column is a text. From a part with fewer rows than the size, all of them.
    tickets : tuple of str
        The ticket of each item in hexadecimal digits.
    rows : int
        Items of the population.
    frame_sha256 : str
        The digest of the frame as `frame_sha256` gives it; blank where it was not asked for or parts were merged.
    files : tuple of (str, str)
        Name and SHA-256 of each file drawn from.
    """

    items: tuple[Key, ...]
    tickets: tuple[str, ...]
    rows: int
    sample_size: int
    seed: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    frame_sha256: str
    files: tuple[tuple[str, str], ...]
    algorithm: str = ALGORITHM

    def as_json(self) -> dict[str, object]:
        """Return the draw as JSON values, in the form that the re-draw checker reads."""
        items = [item if isinstance(item, str) else list(item) for item in self.items]
        return {
            "schema": "reperform/file-draw/1",
            "population": {
                "size": self.rows,
                "key": list(self.key),
                "columns": list(self.columns),
                "frame_sha256": self.frame_sha256,
                "files": [{"name": name, "sha256": digest} for name, digest in self.files],
            },
            "sample": {
                "algorithm": self.algorithm,
                "seed": self.seed,
                "size": self.sample_size,
                "items": items,
                "tickets": list(self.tickets),
            },
        }


def draw_from_file(
    path: str | Path,
    key: str | Sequence[str],
    sample_size: int,
    seed: str,
    *,
    columns: Sequence[str] = (),
    delimiter: str | None = None,
    frame: bool = True,
    processes: int | None = None,
) -> FileDraw:
    """Draw a simple random sample from a CSV or Parquet file of any length.

    The items are those that `select_random` takes from the same keys; order of rows, file format and number of
    processes make no difference.

    Parameters
    ----------
    path : str or Path
        A UTF-8 CSV file with headings in its first line, or a Parquet file.
    key : str or sequence of str
        The key column or columns.
    sample_size : int
        From 0 to the number of rows.
    seed : str
        As for `select_random`.
    columns : sequence of str, optional
        Columns of the frame besides the key, such as its date.
    delimiter : str, optional
        ``comma``, ``semicolon``, ``tab`` or ``pipe``; by default the one that stands in the headings.
    frame : bool
        Whether the digest of the frame is worked out; about a third of the time.
    processes : int, optional
        By default two for files of 8 MB or more, on two processors or more.

    Returns
    -------
    FileDraw

    Raises
    ------
    InputRefused
        RP-S02 size, RP-S07 more items than rows, RP-S12 a key stands twice, RP-S13 seed, RP-S21 rows of different
        width, RP-S22 quotes, RP-S23 encoding, RP-S24 columns, RP-S25 an item without a key, RP-S27 a Parquet column
        without one spelling, RP-S28 delimiter, RP-S29 no such file.

    Notes
    -----
    Fields are cleaned as `reperform sample` cleans them: NFC, outer blanks trimmed, inner blanks collapsed, zero-width
    characters removed. Rows of which every field is blank are no items. How long ten million rows take stands in
    ``benchmarks/bench_sampling.py``.

    Examples
    --------
    >>> draw = draw_from_file("changes.csv", "change", 25, seed)  # doctest: +SKIP
    """
    draw = _draw(Path(path), key, sample_size, seed, columns, (delimiter, frame, processes))
    if sample_size > draw.rows:
        raise too_many(sample_size, draw.rows)
    return draw


def draw_part(
    path: str | Path,
    key: str | Sequence[str],
    sample_size: int,
    seed: str,
    *,
    columns: Sequence[str] = (),
    delimiter: str | None = None,
    processes: int | None = None,
) -> FileDraw:
    """Draw from one part of a population kept in several files; `merge_draws` puts the parts together.

    Parameters
    ----------
    path, key, sample_size, seed, columns, delimiter, processes
        As for `draw_from_file`; the size is that of the whole sample. A part with fewer rows gives all of them.

    Returns
    -------
    FileDraw
        Without the digest of the frame, which only the whole has.

    Raises
    ------
    InputRefused
        As `draw_from_file`.

    Examples
    --------
    >>> parts = [draw_part(path, "change", 25, seed) for path in files]  # doctest: +SKIP
    >>> sample = merge_draws(parts)  # doctest: +SKIP
    """
    return _draw(Path(path), key, sample_size, seed, columns, (delimiter, False, processes))


def merge_draws(parts: Sequence[FileDraw]) -> FileDraw:
    """Merge draws from the parts of a population into the draw from the whole.

    Parameters
    ----------
    parts : sequence of FileDraw
        Drawn with the same seed, size, key and algorithm.

    Returns
    -------
    FileDraw
        The smallest tickets of all parts: what a draw from all rows together gives. The digest of the frame is blank.

    Raises
    ------
    InputRefused
        RP-S26 parts that differ in their terms, RP-S07 more items than the parts have, RP-S12 a key in two samples.

    Notes
    -----
    A key that stands in two parts is noticed only where it is selected; keys of parts are told apart by adding the
    location or period to the key.

    Examples
    --------
    >>> merge_draws([draw_part(path, "change", 25, seed) for path in files])  # doctest: +SKIP
    """
    terms = {(part.seed, part.sample_size, part.key, part.columns, part.algorithm) for part in parts}
    if len(terms) != 1:
        raise refused(
            "RP-S26",
            f"{len(parts)} parts with {len(terms)} different sets of seed, size and key are to be merged",
            "Tickets of different draws cannot be ranked against each other.",
            "draw every part with the same seed, size and key columns",
        )
    size, rows = parts[0].sample_size, sum(part.rows for part in parts)
    if size > rows:
        raise too_many(size, rows)
    ranked = sorted(
        (ticket, key_bytes(item), item) for part in parts for ticket, item in zip(part.tickets, part.items, strict=True)
    )
    twice = [_shown(one[2]) for one, other in pairwise(ranked) if one[1] == other[1]]
    if twice:
        raise _doubles(twice, len(twice), "several parts")
    chosen = ranked[:size]
    return FileDraw(
        tuple(item for _, _, item in chosen),
        tuple(ticket for ticket, _, _ in chosen),
        rows,
        size,
        parts[0].seed,
        parts[0].key,
        parts[0].columns,
        parts[0].frame_sha256 if len(parts) == 1 else "",
        tuple(file for part in parts for file in part.files),
    )


def _draw(
    path: Path,
    key: str | Sequence[str],
    sample_size: int,
    seed: str,
    columns: Sequence[str],
    how: tuple[str | None, bool, int | None],
) -> FileDraw:
    delimiter, frame, processes = how
    parse_count(sample_size, "sample_size")
    seed_digest(seed)
    if not path.is_file():
        raise _no_file(path)
    keys = (key,) if isinstance(key, str) else tuple(key)
    others = tuple(sorted(set(columns) - set(keys)))
    works = _works(path, (keys, others), delimiter, (seed, sample_size, frame), _process_count(path, processes))
    with tempfile.TemporaryDirectory(prefix="reperform-draw-") as kept:
        folders = [Path(kept) / str(number) for number in range(len(works))]
        digest = _run(works, folders)
        found = [_found(folder, path, works, number) for number, folder in enumerate(folders)]
        rows = sum(part["rows"] for part in found)
        doubles = _double_tickets(folders)
        if doubles:
            _refuse_doubles(path, works, seed, doubles)
        frame_digest = frame_of_spills(folders, rows) if frame else ""
    ranked = sorted((bytes.fromhex(t), bytes.fromhex(k)) for part in found for t, k in part["items"])[:sample_size]
    items = tuple(_as_key(decode_key(encoded)) for _, encoded in ranked)
    tickets = tuple(ticket.hex() for ticket, _ in ranked)
    return FileDraw(items, tickets, rows, sample_size, seed, keys, others, frame_digest, ((path.name, digest),))


def _works(
    path: Path,
    columns: tuple[tuple[str, ...], tuple[str, ...]],
    delimiter: str | None,
    terms: tuple[str, int, bool],
    processes: int,
) -> list[PartWork]:
    """Return the work of each process: byte ranges of a text, row groups of a Parquet file."""
    seed, size, frame = terms
    keys, others = columns
    with path.open("rb") as file:
        parquet = file.read(len(_PARQUET_MAGIC)) == _PARQUET_MAGIC
    if parquet:
        told: Any = parquet_file(path)
        locate(told.schema_arrow.names, keys, others, path.name)
        groups = range(told.num_row_groups)
        shares = [list(groups[number::processes]) for number in range(processes)]
        names = [*keys, *others]
        return [
            PartWork(str(path), seed, size, frame, None, {"names": names, "keys": len(keys), "groups": share})
            for share in shares
            if share
        ]
    shape = text_shape(path, delimiter)
    wanted = locate(shape.columns, keys, others, path.name)
    common = {
        "delimiter": shape.delimiter.decode(),
        "columns": list(shape.columns),
        "quoted": shape.quoted,
        "key": list(wanted.key),
        "others": list(wanted.others),
    }
    return [
        PartWork(str(path), seed, size, frame, {**common, "start": start, "end": end}, None)
        for start, end in split_points(shape, processes)
    ]


def _process_count(path: Path, stated: int | None) -> int:
    if stated is not None:
        return parse_count(stated, "processes", 1)
    small = path.stat().st_size < _ONE_PROCESS_BELOW
    return 1 if small or (os.cpu_count() or 1) < _PROCESSES else _PROCESSES


def _run(works: list[PartWork], folders: list[Path]) -> str:
    """Do all parts, the first in this process, and return the digest of the file."""
    running = []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        for work, folder in zip(works[1:], folders[1:], strict=True):
            leave(folder / "work.json", json.dumps(asdict(work)))
            command = [sys.executable, "-P", "-c", _START, str(folder)]
            running.append(subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL))
        if works:
            folders[0].mkdir(exist_ok=True)
            work_part(works[0], folders[0])
            with Path(works[0].path).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        else:
            digest = ""
        for process in running:
            process.wait()
        for work, folder in zip(works, folders, strict=True):
            # Where no further process can be started, or one was ended, its part is done here.
            if not (folder / "found.json").exists():
                work_part(work, folder)
    finally:
        for process in running:
            if process.poll() is None:
                process.kill()
                process.wait()
    return digest


def _found(folder: Path, path: Path, works: list[PartWork], number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    if "refused" in found:
        before = _lines_before(path, works[number])
        raise InputRefused([_message(told, before) for told in found["refused"]])
    return found


def _lines_before(path: Path, work: PartWork) -> int:
    """Return the number of lines of the file above a part, so that messages name the line of the file."""
    if work.text is None:
        return 0
    left, count = work.text["start"], 0
    with path.open("rb") as file:
        while left and (block := file.read(min(1 << 24, left))):
            count += block.count(b"\n")
            left -= len(block)
    return count


def _message(told: dict[str, Any], before: int) -> Message:
    where = told.get("where", {})
    row = where.get("row")
    text = told["found"]
    if row is not None and before:
        text = text.replace(f"line {row:,}", f"line {row + before:,}", 1)
    place = Where(file=where.get("file", ""), row=None if row is None else row + before)
    return Message(told["code"], text, told["why"], told["action"], place)


def _double_tickets(folders: Sequence[Path]) -> frozenset[int]:
    """Return the first eight bytes of tickets that come up twice: keys that stand twice, but for chance."""
    import numpy as np

    parts = [np.fromfile(folder / "tickets.u64", dtype=np.uint64) for folder in folders]
    if not parts:
        return frozenset()
    together = np.concatenate(parts)
    del parts
    together.sort(kind="stable")
    twice = together[1:][together[1:] == together[:-1]]
    return frozenset(np.unique(twice)[:_MOST_DOUBLES].tolist())


def _refuse_doubles(path: Path, works: list[PartWork], seed: str, doubles: frozenset[int]) -> None:
    """Read the file once more for the keys behind equal tickets; refuse if there are any."""
    start, seen, twice = seed_digest(seed), set(), []
    for work in works:
        for block in work.blocks():
            for key in block.keys:
                ticket = hashlib.sha256(start + key).digest()
                if int.from_bytes(ticket[:8], "big") in doubles:
                    if key in seen:
                        twice.append(key)
                    seen.add(key)
    if twice:
        raise _doubles([_shown(_as_key(decode_key(key))) for key in twice[:3]], len(twice), path.name)


def _as_key(fields: tuple[str, ...]) -> Key:
    return fields[0] if len(fields) == 1 else fields


def _shown(key: Key) -> str:
    return key if isinstance(key, str) else " | ".join(key)


def _doubles(shown: Sequence[str], count: int, name: str) -> InputRefused:
    more = " or more" if count >= _MOST_DOUBLES else ""
    return InputRefused(
        Message(
            "RP-S12",
            f"{count:,}{more} rows have a key that already stands on another row",
            "Two items with one key share one ticket and cannot be told apart.",
            "name more columns as the key, or take the duplicates out with a recorded reason",
            Where(file=name, ids=tuple(shown), count=count),
        )
    )


def _no_file(path: Path) -> InputRefused:
    return refused("RP-S29", f"there is no file {path.name}", "Nothing was drawn.", "check the name of the file")
