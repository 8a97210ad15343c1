"""Real workbooks, changed in a thousand ways: none may crash a reader, hang it, or give a wrong value unseen.

    python benchmarks/mutate_workbooks.py [--cases 2000] [--seed 1] [--jobs 2] [--keep DIR]

Each case is a workbook with bits flipped, cut off, parts swapped, or its XML changed (attributes, numbers,
elements), read in a process with limits. Where it is accepted, its values must be those that openpyxl reads
from the same bytes, but for the differences written down in ``ALLOWED``. Failing cases are kept in DIR.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import select
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from intake_files import workbook

from reperform.intake.child import limit
from reperform.intake.numbers import clock_text, number_text
from reperform.intake.outcome import ReadDeclaration
from reperform.intake.reading import read_in_process

SECONDS = 30
MEMORY_BYTES = 3 * 1024**3
# What openpyxl shows otherwise, and why ours stands.
ALLOWED = {
    "serial before 1900-03-01": "Excel counts a day in 1900 that never was; ours stays a number",
    "beyond exact": "more than 15 digits: noted, kept as stored",
    "number format": "only openpyxl, or only we, take a changed number format for a date; the cell shows it",
    "no date": "a serial after 9999-12-31 is no date: noted, kept as a number; openpyxl calls it an error",
    "escape": "openpyxl leaves _xHHHH_ as it is",
    "error": "openpyxl gives the error's name, as we do, or nothing",
    "line breaks": "openpyxl keeps carriage returns",
}


def bases() -> list[bytes]:
    """Workbooks of two writers, shared and inline, with dates, times, formulas, merges and hidden rows."""
    rows = [
        ("id", "owner", "n", "note"),
        *((f"C{n:03}", f"Lee {n % 3}", n * 1.25, "a<b & c" if n % 2 else "") for n in range(1, 30)),
    ]

    def touch(book: Any, sheet: Any) -> None:
        for place, code in enumerate(("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm", "[h]:mm", "0.00", "00000"), 4):
            style = book.add_format({"num_format": code})
            sheet.write_string(0, place, f"col {place}")
            for number in range(1, 30):
                sheet.write_number(
                    number, place, 45658 + number + (0.25 if place == 5 else 0) if place < 6 else number / 10, style
                )
        sheet.write_formula(3, 10, "=A1", None, "result")
        sheet.write_boolean(4, 10, True)
        sheet.write_formula(5, 10, "=1/0", None, "#DIV/0!")
        sheet.write_string(0, 10, "calc")
        sheet.set_row(7, None, None, {"hidden": True})

    found = [workbook({"S": rows}, touch), workbook({"S": rows}, inline=True)]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active["E1"], book.active["E2"] = "on", datetime(2025, 3, 4, 13, 45)  # noqa: DTZ001
    buffer = io.BytesIO()
    book.save(buffer)
    return [*found, buffer.getvalue()]


def mutated(data: bytes, random: Random) -> tuple[str, bytes]:
    """Return what was done to a workbook, and its bytes."""
    kind = random.choice(
        ("flip", "cut", "splice", "part flip", "attribute", "attribute", "number", "element", "swap", "drop", "text")
    )
    if kind == "flip":
        places = [random.randrange(len(data)) for _ in range(random.choice((1, 1, 3)))]
        changed = bytearray(data)
        for place in places:
            changed[place] ^= 1 << random.randrange(8)
        return kind, bytes(changed)
    if kind == "cut":
        return kind, data[: random.randrange(len(data))]
    if kind == "splice":
        start, end = sorted(random.randrange(len(data)) for _ in range(2))
        return kind, data[:start] + data[end:]
    parts = {
        info.filename: zipfile.ZipFile(io.BytesIO(data)).read(info)
        for info in zipfile.ZipFile(io.BytesIO(data)).infolist()
    }
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    favoured = [
        name
        for name in names
        if "sheet1" in name or "sharedStrings" in name or "styles" in name or name.endswith("workbook.xml")
    ]
    name = random.choice(favoured if random.random() < 0.85 else names)
    if kind == "swap":
        other = random.choice(names)
        parts[name], parts[other] = parts[other], parts[name]
    elif kind == "drop":
        del parts[name]
    else:
        parts[name] = {
            "part flip": flipped,
            "attribute": attribute,
            "number": digits,
            "element": element,
            "text": text,
        }[kind](parts[name], random)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)
    return f"{kind} {name}", buffer.getvalue()


def flipped(part: bytes, random: Random) -> bytes:
    place = random.randrange(len(part))
    return part[:place] + bytes([part[place] ^ (1 << random.randrange(8))]) + part[place + 1 :]


def replaced(part: bytes, pattern: bytes, random: Random, new: Callable[[bytes], bytes]) -> bytes:
    found = list(re.finditer(pattern, part))
    if not found:
        return part
    for match in sorted(random.sample(found, min(len(found), random.choice((1, 1, 4)))), key=lambda one: -one.start()):
        part = part[: match.start()] + new(match.group()) + part[match.end() :]
    return part


def attribute(part: bytes, random: Random) -> bytes:
    values = (
        b"",
        b"0",
        b"1",
        b"-1",
        b"99999999999",
        b"A1",
        b"XFD1048576",
        b"s",
        b"str",
        b"inlineStr",
        b"n",
        b"b",
        b"e",
        b"d",
        b"true",
        b"x&#0;",
        b"14",
        b"22",
    )

    def new(old: bytes) -> bytes:
        name = old.partition(b"=")[0]
        chosen = random.choice(("value", "value", "drop", "twice", "quote"))
        if chosen == "drop":
            return b""
        if chosen == "twice":
            return old + old
        if chosen == "quote":
            return old.replace(b'"', b"'")
        return name + b'="' + random.choice(values) + b'"'

    return replaced(part, rb' [A-Za-z:]+="[^"]*"', random, new)


def digits(part: bytes, random: Random) -> bytes:
    values = (
        b"0",
        b"-0",
        b"1e308",
        b"1E-7",
        b"5.0",
        b"007",
        b"60",
        b"-1",
        b"2958466",
        b"45658.999999",
        b"0.30000000000000004",
        b"12345678901234567",
        b" 5 ",
        b"5_0",
        b"+5",
        b"0x1F",
        b"NaN",
        b"inf",
        "\u0665".encode(),
        b"",
        b"1,5",
        b"45658.5",
    )
    return replaced(part, rb"(?<=<v>)[^<]*(?=</v>)", random, lambda _: random.choice(values))


def text(part: bytes, random: Random) -> bytes:
    values = (
        b"",
        b" ",
        b"_x0041_",
        b"&#65;",
        b"&lt;v&gt;",
        b"a\r\nb",
        "Zo\u00eb \U0001f600".encode(),
        b"&amp;amp;",
        b"<![CDATA[x]]>",
        b"=1+1",
        b"#REF!",
        b"TRUE",
        b"1.0",
        b"\xff",
        b"&bad;",
    )
    return replaced(part, rb"(?<=<t>)[^<]*(?=</t>)", random, lambda _: random.choice(values))


def element(part: bytes, random: Random) -> bytes:
    def new(old: bytes) -> bytes:
        return random.choice(
            (
                b"",
                old + old,
                b"<!-- x -->" + old,
                b"\n" + old,
                old.replace(b"<c ", b"<x:c "),
                old.replace(b"<v>", b"<v> "),
                b"<x>" + old + b"</x>",
            )
        )

    return replaced(part, rb"<(c|row|si|xf|sheet|f|v) ?[^<>]*/?>(?:(?!<\1)[^\x00])*?</\1>|<c [^<>]*/>", random, new)


def checked(path: Path) -> dict[str, Any]:
    """Read one case both ways; return the outcome and what differs."""
    outcome = read_in_process(path, "list.xlsx", ReadDeclaration(sheet="", header_row=1))
    codes = [f"{one.code} {one.found if one.code == 'RP-I04' else ''}".strip() for one in outcome.messages]
    found: dict[str, Any] = {"outcome": outcome.outcome, "codes": codes, "differs": [], "allowed": []}
    if outcome.outcome != "accepted":
        return found
    try:
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
        sheet = book[outcome.sheet]
    except Exception as error:
        found["openpyxl"] = type(error).__name__
        return found
    theirs: dict[int, list[Any]] = {}
    for (row, _), one in sorted(sheet._cells.items()):
        if one.value is not None and str(one.value).strip() and row > 1:
            theirs.setdefault(row, []).append(one)
    ours = {
        number: [value for value in row if value.strip()]
        for number, row in zip(outcome.row_numbers, outcome.rows, strict=True)
    }
    for number in sorted(ours.keys() | theirs.keys()):
        compare(number, ours.get(number, []), theirs.get(number, []), found)
    return found


def compare(number: int, ours: list[str], theirs: list[Any], found: dict[str, Any]) -> None:
    """Note how a row differs between the two readings."""
    if len(ours) != len(theirs):
        found["differs"].append(f"row {number}: {ours} is not {[one.value for one in theirs]}")
        return
    found["compared"] = found.get("compared", 0) + len(ours)
    for own, other in zip(ours, theirs, strict=True):
        if own.strip() not in spelled(other.value):
            reason = allowed(own, other.value)
            found["allowed" if reason else "differs"].append(
                reason or f"{other.coordinate}: {own!r} is not {other.value!r}"
            )


def spelled(value: Any) -> set[str]:
    """Return the ways in which we would spell a value of openpyxl."""
    if isinstance(value, bool):
        return {"TRUE" if value else "FALSE"}
    if isinstance(value, (int, float)):
        return {number_text(repr(float(value))), str(value)}
    if isinstance(value, datetime):
        nearest = value + timedelta(microseconds=500_000)
        both = {moment.replace(microsecond=0).isoformat() for moment in (value, nearest)}
        return both | {text[:10] for text in both if text.endswith("T00:00:00")}
    if isinstance(value, time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return {clock_text(seconds), clock_text(seconds + 1)}
    if isinstance(value, timedelta):
        return {clock_text(round(value.total_seconds()))}
    return {value.isoformat() if isinstance(value, date) else str(value).strip()}


def allowed(own: str, value: Any) -> str:
    """Return the written reason for a difference, or nothing."""
    if re.fullmatch(r"-?[0-9.]+", own) and isinstance(value, (datetime, time, timedelta)):
        return "serial before 1900-03-01" if float(own) < 61 else "number format"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]+:[0-9]{2}:[0-9]{2}", own) and isinstance(
        value, (int, float, time, timedelta, datetime)
    ):
        return "number format"
    if re.fullmatch(r"-?[0-9.]+", own) and value == "#VALUE!":
        return "no date"
    if re.fullmatch(r"-?[0-9]{16,}", own):
        return "beyond exact"
    if isinstance(value, str) and "_x" in value:
        return "escape"
    if isinstance(value, str) and value.replace("\r\n", "\n").replace("\r", "\n").strip() == own.strip():
        return "line breaks"
    return "error" if own.startswith("#") else ""


def work() -> None:
    """The process that reads cases named on standard input, one a line."""
    limit(MEMORY_BYTES, 10**6)
    for line in sys.stdin:
        print(json.dumps(checked(Path(line.strip()))), flush=True)


class Reader:
    """A process that reads cases, replaced when it dies or takes too long."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def read(self, path: Path) -> dict[str, Any]:
        """Return what the process found, or that it crashed or hung."""
        if self.process is None or self.process.poll() is not None:
            command = [sys.executable, __file__, "--work"]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], SECONDS)[0]:
            self.process.kill()
            return {"outcome": "HUNG"}
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"outcome": "CRASHED", "exit": self.process.wait()}


def main() -> None:
    """Make the cases, read them and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=None)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work()
        return
    made = bases()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
        shares = [range(job, options.cases, options.jobs) for job in range(options.jobs)]
        runs = [pool.submit(run, share, made, Path(folder), options) for share in shares]
        tallies = [future.result() for future in runs]
    total: Counter[str] = sum((tally for tally, _ in tallies), Counter())
    bad = [line for _, lines in tallies for line in lines]
    print(*(f"{count:6,} {what}" for what, count in sorted(total.items())), *bad, sep="\n")
    raise SystemExit(bool(bad))


def run(share: range, made: list[bytes], folder: Path, options: Any) -> tuple[Counter[str], list[str]]:
    """Read a share of the cases."""
    reader, tally, bad = Reader(), Counter[str](), []
    for case in share:
        random = Random(f"{options.seed}/{case}")
        what, data = mutated(random.choice(made), random)
        path = folder / f"case-{case}"
        path.write_bytes(data)
        found = reader.read(path)
        tally[found["outcome"]] += 1
        tally.update(f"refused with {code}" for code in found.get("codes", ()))
        tally.update({f"openpyxl cannot read what was accepted: {found['openpyxl']}": 1} if "openpyxl" in found else {})
        tally.update({"cells compared": found.get("compared", 0)})
        tally.update(f"allowed: {reason}" for reason in set(found.get("allowed", ())))
        if found["outcome"] in ("HUNG", "CRASHED") or found.get("differs"):
            bad.append(f"case {case} ({what}): {found}"[:600])
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / f"case-{case}.xlsx").write_bytes(data)
        path.unlink()
    if reader.process is not None:
        reader.process.kill()
    return tally, bad


if __name__ == "__main__":
    main()
