"""Draw a recorded sample again and say precisely what differs; needs nothing but Python.

``python redraw.py RECORD.json POPULATION.csv`` or ``python -m reperform.sampling.redraw ...``. This file imports
nothing of its package: it can be copied out, read in a quarter of an hour, and run alone. It follows the description of
``hashrank-1`` and not the package's code.

RECORD.json is the output of ``reperform sample REF --json``, a workpaper's record.json, or the JSON of a draw from a
file. POPULATION.csv holds the list as text, as ``reperform intake ... --values`` writes it. Rows that the record lists
as excluded are left out; ``--between COLUMN FIRST LAST`` leaves out what is dated outside a period.
Exit code: 0 the same, 1 something differs, 3 the input cannot be used.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ALGORITHM = "hashrank-1"
JOIN = " | "
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SHOWN = 20

Finding = dict[str, Any]
Table = tuple[list[str], list[list[str]]]


class CannotCheckError(Exception):
    """The input cannot be used; nothing was compared."""


def clean(text: str) -> str:
    """Return a field as it is hashed: NFC, no zero-width characters, blanks trimmed and collapsed.

    Examples
    --------
    >>> clean("  0042\\u200b  A ")
    '0042 A'
    """
    plain = unicodedata.normalize("NFC", text.translate(_ZERO_WIDTH)).strip()
    return re.sub(r"\s+", " ", plain)


def encode(fields: Iterable[str]) -> bytes:
    """Return the bytes of some fields, each with its length in front.

    Examples
    --------
    >>> encode(("A|B", "C"))
    b'3:A|B1:C'
    """
    encoded = [unicodedata.normalize("NFC", field).strip().encode("utf-8") for field in fields]
    return b"".join(b"%d:%b" % (len(field), field) for field in encoded)


def ranked(keys: Iterable[Sequence[str]], seed: str) -> list[tuple[bytes, bytes, str]]:
    """Return ticket, bytes and text of every key in the order in which items are drawn."""
    start = hashlib.sha256(seed.encode("utf-8")).digest()
    encoded = ((encode(key), JOIN.join(key)) for key in keys)
    return sorted((hashlib.sha256(start + data).digest(), data, text) for data, text in encoded)


def frame_digest(rows: Iterable[Sequence[str]]) -> str:
    """Return the digest of a frame: the number of rows and their digests in rising order."""
    digests = sorted(hashlib.sha256(encode(row)).digest() for row in rows)
    return hashlib.sha256(b"%d:" % len(digests) + b"".join(digests)).hexdigest()


def read_table(path: Path, delimiter: str | None = None) -> Table:
    """Read a delimited UTF-8 text strictly: headings and rows; blank rows are no items.

    Raises
    ------
    CannotCheckError
        Another encoding, quotes that do not fit, rows of different width, unclear delimiter.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise CannotCheckError(f"{path.name} cannot be read as UTF-8 text: {problem}") from None
    first = text.partition("\n")[0]
    found = [sign for sign in DELIMITERS.values() if sign in first]
    if delimiter is None and len(found) > 1:
        raise CannotCheckError(f"{path.name}: several characters could separate the columns; give --delimiter")
    sign = DELIMITERS.get(delimiter, delimiter) if delimiter else (found or [","])[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            if not any(map(clean, row)):
                continue
            if rows and len(row) != len(rows[0]):
                raise CannotCheckError(f"{path.name}, line {reader.line_num}: {len(row)} fields, not {len(rows[0])}")
            rows.append(row)
    except csv.Error as problem:
        raise CannotCheckError(f"{path.name}, line {reader.line_num}: {problem}") from None
    if not rows:
        raise CannotCheckError(f"{path.name} is empty")
    return [name.strip() for name in rows[0]], [list(map(clean, row)) for row in rows[1:]]


def recorded_draws(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the draws of a record, of the output of ``reperform sample --json``, or of a draw from a file.

    Each with population, frame, size, seed, algorithm, items, key, columns, rows, excluded and ledger; what is not
    recorded is None.
    """
    if "tests" in document:
        pairs = [(test.get("population", {}), test.get("sample", {})) for test in document["tests"]]
    elif "samples" in document:
        pairs = [({"id": one.get("population"), **one}, one) for one in document["samples"]]
    else:
        pairs = [(document.get("population", {}), document.get("sample", {}))]
    return [
        {
            "population": population.get("id"),
            "rows": population.get("size") if population is not sample and "samples" not in document else None,
            "frame": population.get("frame_sha256") or None,
            "key": population.get("key"),
            "columns": population.get("columns"),
            "size": sample.get("size"),
            "seed": sample.get("seed"),
            "algorithm": sample.get("algorithm"),
            "tickets": sample.get("tickets"),
            "excluded": (population.get("ipe") or {}).get("rows_excluded") or [],
            "items": [item if isinstance(item, str) else JOIN.join(item) for item in sample.get("items") or ()],
            "ledger": [str(line.get("text", "")) for line in sample.get("ledger") or ()],
            "selection": sample.get("selection") or {},
            "strata": sample.get("strata") or [],
            "changed": bool(sample.get("replaced") or sample.get("gone")),
        }
        for population, sample in pairs
        if sample.get("items")
    ]


def redraw(
    draw: Mapping[str, Any], table: Table, key: Sequence[str] | None = None, columns: Sequence[str] | None = None
) -> dict[str, Any]:
    """Draw one recorded sample again from a table and return what was found.

    Parameters
    ----------
    draw : mapping
        One of `recorded_draws`.
    table : (headings, rows)
        From `read_table`.
    key, columns : sequence of str, optional
        The key columns, and the other columns of the frame, where the record does not state them.

    Returns
    -------
    dict
        ``same``, ``items`` (drawn again), ``frame_sha256``, ``rows``, and ``findings``: each with ``what``,
        ``recorded``, ``found`` and, for keys, ``ids`` and ``count``.

    Raises
    ------
    CannotCheckError
        No key column is known, a named column is not there, the record holds no seed, or its items were selected in a
        way that is not repeated here.
    """
    headings, listed = table
    names = list(key or draw["key"] or ())
    if not names:
        raise CannotCheckError("the record does not name the key columns; give --key")
    places = _places(headings, names)
    rows = _in_scope(listed, places, draw["excluded"])
    if not isinstance(draw["seed"], str) or not draw["seed"].strip():
        raise CannotCheckError("the record holds no seed")
    keys = [tuple(row[place] for place in places) for row in rows]
    order = ranked(keys, draw["seed"])
    size = draw["size"] if isinstance(draw["size"], int) else len(draw["items"])
    drawn = _drawn(draw, [text for _, _, text in order], (headings, rows), places)[:size]
    findings = [
        *_parameter_findings(draw, key, size),
        *_population_findings(draw, keys),
        *_frame_findings(draw, (headings, rows), (names, columns)),
        *_item_findings(draw, order, drawn, (headings, rows)),
    ]
    return {
        "population": draw["population"],
        "same": not findings,
        "rows": len(rows),
        "frame_sha256": frame_digest(_frame_rows(rows, places, _others(headings, names, draw, columns))),
        "items": drawn,
        "findings": findings,
    }


def _drawn(draw: Mapping[str, Any], ranks: Sequence[str], table: Table, places: Sequence[int]) -> list[str]:
    """Return the items in the order the selection gives them: of the whole list, or of each stratum of a column."""
    selection, strata = draw["selection"], draw["strata"]
    method = selection.get("method", "random")
    if draw["changed"] or "key_items" in selection or len({one.get("part", "") for one in strata}) > 1:
        method = "of several steps"
    if method == "random" and len(strata) <= 1:
        return list(ranks)
    if method not in ("stratified", "each_location"):
        way = str(method).replace("_", " ")
        raise CannotCheckError(
            f"{draw['population']}: a selection {way} is not repeated here; use reperform verify --reperform"
        )
    headings, rows = table
    [place] = _places(headings, [selection["column"]])
    stratum = {JOIN.join(row[at] for at in places): row[place] or "blank" for row in rows}
    found: list[str] = []
    for one in strata:
        size = one["size"] if "size" in one else len(one["items"])
        found += [item for item in ranks if stratum[item] == one["name"]][:size]
    return found


def compare_populations(old: Table, new: Table, key: Sequence[str]) -> list[Finding]:
    """Return which items two states of a population do not have in common, and which changed.

    Examples
    --------
    >>> old, new = (["id", "v"], [["A", "1"], ["B", "1"]]), (["id", "v"], [["B", "2"], ["C", "1"]])
    >>> [(one["what"], one["ids"]) for one in compare_populations(old, new, ["id"])]
    [('items missing', ['A']), ('items added', ['C']), ('items changed', ['B'])]
    """
    first, second = _by_key(old, key), _by_key(new, key)
    shared = [name for name in old[0] if name in new[0]]
    changed = [one for one in first if one in second and any(first[one][name] != second[one][name] for name in shared)]
    sets = (
        ("items missing", [one for one in first if one not in second]),
        ("items added", [one for one in second if one not in first]),
        ("items changed", changed),
    )
    return [_ids(what, sorted(ids), len(first), len(second)) for what, ids in sets if ids]


def within(table: Table, column: str, first: str, last: str) -> Table:
    """Return the rows whose ISO date lies in a period, both ends included; rows without a date stay.

    Examples
    --------
    >>> within((["id", "on"], [["A", "2024-12-31"], ["B", "2025-01-01T09:00"]]), "on", "2025-01-01", "2025-12-31")
    (['id', 'on'], [['B', '2025-01-01T09:00']])
    """
    headings, rows = table
    [place] = _places(headings, [column])
    dated = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
    return headings, [row for row in rows if not dated.match(row[place]) or first <= row[place][:10] <= last]


def _in_scope(rows: list[list[str]], places: Sequence[int], excluded: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Leave out rows that the record lists as no items; a list that is cut short cannot be used."""
    ids = {text for one in excluded if one.get("count") == len(one.get("ids", ())) for text in one["ids"]}
    return [row for row in rows if JOIN.join(row[place] for place in places) not in ids] if ids else rows


def _by_key(table: Table, key: Sequence[str]) -> dict[str, dict[str, str]]:
    headings, rows = table
    places = _places(headings, key)
    return {JOIN.join(row[place] for place in places): dict(zip(headings, row, strict=True)) for row in rows}


def _places(headings: Sequence[str], names: Sequence[str]) -> list[int]:
    missing = [name for name in names if name not in headings]
    if missing:
        raise CannotCheckError(f"the population has no column {missing[0]!r}; it has {', '.join(headings)}")
    return [headings.index(name) for name in names]


def _others(
    headings: Sequence[str], key: Sequence[str], draw: Mapping[str, Any], columns: Sequence[str] | None
) -> list[int]:
    """Return the places of the frame's other columns, in order of their names."""
    named = columns if columns is not None else draw["columns"]
    if named is None:
        named = []
    return _places(headings, sorted(set(named) - set(key)))


def _frame_rows(rows: Iterable[Sequence[str]], places: Sequence[int], others: Sequence[int]) -> list[list[str]]:
    return [[row[place] for place in (*places, *others)] for row in rows]


def _parameter_findings(draw: Mapping[str, Any], key: Sequence[str] | None, size: int) -> list[Finding]:
    """Return parameters of the record that contradict this checker, the request, or the record's own ledger."""
    found = []
    if draw["algorithm"] != ALGORITHM:
        found.append({"what": "algorithm", "recorded": draw["algorithm"], "found": ALGORITHM})
    if key and draw["key"] and list(key) != list(draw["key"]):
        found.append({"what": "key columns", "recorded": list(draw["key"]), "found": list(key)})
    if size != len(draw["items"]):
        found.append({"what": "size", "recorded": size, "found": len(draw["items"])})
    seeds = [line for line in draw["ledger"] if line.startswith("seed ")]
    if seeds and not seeds[-1].endswith(draw["seed"]):
        found.append({"what": "seed", "recorded": draw["seed"], "found": seeds[-1].rpartition(" ")[2]})
    sizes = re.findall(r"; size ([0-9]+)|extended to ([0-9]+) items", "\n".join(draw["ledger"]))
    told = int("".join(sizes[-1])) if sizes else size
    if told != size:
        found.append({"what": "size", "recorded": size, "found": told})
    return found


def _population_findings(draw: Mapping[str, Any], keys: Sequence[tuple[str, ...]]) -> list[Finding]:
    found = []
    if isinstance(draw["rows"], int) and draw["rows"] != len(keys):
        found.append({"what": "number of items", "recorded": draw["rows"], "found": len(keys)})
    seen: set[tuple[str, ...]] = set()
    twice = sorted({JOIN.join(key) for key in keys if key in seen or seen.add(key)})  # type: ignore[func-returns-value]
    if twice:
        found.append(_ids("keys that stand twice", twice, 0, len(twice)))
    return found


def _frame_findings(
    draw: Mapping[str, Any], table: Table, named: tuple[list[str], Sequence[str] | None]
) -> list[Finding]:
    """Return whether the frame's digest is another; where its columns are not recorded, one more column is tried."""
    if draw["frame"] is None:
        return []
    headings, rows = table
    names, columns = named
    places = _places(headings, names)
    found = frame_digest(_frame_rows(rows, places, _others(headings, names, draw, columns)))
    if found == draw["frame"]:
        return []
    if columns is None and draw["columns"] is None:
        for other in range(len(headings)):
            if other not in places and frame_digest(_frame_rows(rows, places, [other])) == draw["frame"]:
                return []
    return [{"what": "frame digest", "recorded": draw["frame"], "found": found}]


def _item_findings(
    draw: Mapping[str, Any], order: Sequence[tuple[bytes, bytes, str]], drawn: Sequence[str], table: Table
) -> list[Finding]:
    recorded = list(draw["items"])
    found = []
    if draw["tickets"]:
        tickets = [ticket.hex() for ticket, _, _ in order[: len(draw["tickets"])]]
        if tickets != list(draw["tickets"]):
            found.append({"what": "tickets", "recorded": draw["tickets"][0], "found": (tickets or [""])[0]})
    if recorded == list(drawn):
        return found
    here = {text for _, _, text in order}
    absent = [item for item in recorded if item not in here]
    if absent:
        found.append(_ids("recorded items not in the population", absent, len(recorded), len(here)))
        others = [name for place, name in enumerate(table[0]) if set(recorded) <= {row[place] for row in table[1]}]
        if others:
            found.append({"what": "key columns", "recorded": draw["key"], "found": others})
    missing = [item for item in drawn if item not in set(recorded)]
    extra = [item for item in recorded if item not in set(drawn)]
    if missing:
        found.append(_ids("items drawn again that are not recorded", missing, len(recorded), len(drawn)))
    if extra:
        found.append(_ids("recorded items that are not drawn again", extra, len(recorded), len(drawn)))
    if not missing and not extra:
        found.append({"what": "order of items", "recorded": recorded[:_SHOWN], "found": list(drawn)[:_SHOWN]})
    return found


def _ids(what: str, ids: Sequence[str], recorded: int, found: int) -> Finding:
    return {"what": what, "recorded": recorded, "found": found, "count": len(ids), "ids": list(ids)[:_SHOWN]}


def _sentence(finding: Mapping[str, Any]) -> str:
    if "ids" in finding:
        more = f" and {finding['count'] - len(finding['ids'])} more" if finding["count"] > len(finding["ids"]) else ""
        return f"{finding['what']} ({finding['count']}): {', '.join(finding['ids'])}{more}"
    return f"{finding['what']}: recorded {finding['recorded']}, found {finding['found']}"


def check(arguments: argparse.Namespace) -> dict[str, Any]:
    """Check the draws of a record against a population; return what is printed with ``--json``."""
    try:
        document = json.loads(Path(arguments.record).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise CannotCheckError(f"{arguments.record} cannot be read as JSON: {problem}") from None
    try:
        recorded = recorded_draws(document)
    except (AttributeError, KeyError, TypeError) as problem:
        raise CannotCheckError(f"{arguments.record} does not hold a draw in a known form ({problem})") from None
    draws = [one for one in recorded if arguments.population in (None, one["population"])]
    if not draws:
        raise CannotCheckError("the record holds no drawn sample of this population")
    table = read_table(Path(arguments.csv), arguments.delimiter)
    if arguments.between:
        table = within(table, *arguments.between)
    results = [redraw(draw, table, arguments.key, arguments.columns) for draw in draws]
    if arguments.against:
        names = arguments.key or draws[0]["key"] or ()
        older = read_table(Path(arguments.against), arguments.delimiter)
        for result in results:
            result["findings"] += compare_populations(older, table, names)
            result["same"] = not result["findings"]
    return {"schema": "reperform/redraw/1", "same": all(result["same"] for result in results), "samples": results}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the checker and return its exit code."""
    parser = argparse.ArgumentParser(prog="redraw", description="Draw a recorded sample again and compare.")
    parser.add_argument("record", help="JSON of 'reperform sample --json', record.json, or of a draw from a file")
    parser.add_argument("csv", help="the population as delimited UTF-8 text")
    parser.add_argument("--key", action="append", help="a key column; repeat for several, in their order")
    parser.add_argument("--columns", action="append", help="another column of the frame; repeat for several")
    parser.add_argument("--population", help="only the draws of this population")
    parser.add_argument(
        "--between", nargs=3, metavar=("COLUMN", "FIRST", "LAST"), help="only rows dated from FIRST to LAST"
    )
    parser.add_argument("--against", help="the population as it was: names items missing, added and changed")
    parser.add_argument("--delimiter", help="comma, semicolon, tab or pipe")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args(argv)
    try:
        result = check(arguments)
    except CannotCheckError as problem:
        print(json.dumps({"schema": "reperform/redraw/1", "same": None, "problem": str(problem)})
              if arguments.json else f"cannot check: {problem}")  # fmt: skip
        return 3
    if arguments.json:
        print(json.dumps(result, indent=2, ensure_ascii=False))
        return 0 if result["same"] else 1
    for one in result["samples"]:
        name = one["population"] or "sample"
        if one["same"]:
            print(f"{name}: the same {len(one['items'])} items of {one['rows']:,}")
        for finding in one["findings"]:
            print(f"{name}: {_sentence(finding)}")
    return 0 if result["same"] else 1


if __name__ == "__main__":
    sys.exit(main())
