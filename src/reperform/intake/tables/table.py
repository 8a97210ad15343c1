"""From the cells of a sheet or text to the table of a population."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from reperform.errors import InputRefused
from reperform.intake.outcome import (
    ACCEPTED,
    NEEDS_ANSWER,
    RawTable,
    ReadDeclaration,
    ReadOutcome,
    listed,
    note,
    refusal,
)
from reperform.intake.tables.date_columns import DateColumn, ReadDates, ask_zone, read_dates, refuse_zone
from reperform.intake.tables.headers import Header, find_header
from reperform.intake.tables.trimming import Kept, rows_kept
from reperform.texts import clean_key

_EXPORT_LIMITS = (1_000, 10_000, 50_000, 65_535, 65_536, 100_000, 1_048_575)
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
_KIND_WORDS = {
    "t": "text", "n": "number", "d": "date", "s": "time stamp", "h": "time of day", "b": "truth value", "e": "error",
}  # fmt: skip


def understand(table: RawTable, declaration: ReadDeclaration) -> ReadOutcome:
    """Return the population's columns and rows, or the questions that must be answered first.

    Raises
    ------
    InputRefused
        All that is wrong with header, rows and dates; see the modules that look for it.
    """
    if not table.rows and not table.names:
        raise refusal(
            "RP-I05", "the sheet or file holds no values", "ask the client to send it again", sheet=table.sheet
        )
    header = find_header(table, declaration)
    if not isinstance(header, Header):
        return _asked(table, [header], [])
    kept = rows_kept(table, header, declaration)
    columns, counts = _columns(table, header, kept)
    ids = _ids(table, header, kept, declaration.key, columns)
    dates = _read_dates(table, header, kept, declaration, (columns, ids))
    messages = [*refuse_zone(declaration.stated("zone")), *(m for read in dates.values() for m in read.messages)]
    if messages:
        raise InputRefused(messages)
    questions = [*kept.questions, *_date_questions(table, header, declaration, dates)]
    notes = [*table.notes, *header.notes, *kept.notes, *(n for read in dates.values() for n in read.notes)]
    if questions:
        return _asked(table, questions, notes, header.row)
    for place, read in dates.items():
        columns[place] = read.values
    notes += [*_row_notes(table, kept), *_key_notes(header, columns, ids, declaration.key, table.sheet)]
    facts = [
        _facts(name, values, count, name in declaration.date_columns)
        for name, values, count in zip(header.names, columns, counts, strict=True)
    ]
    return ReadOutcome(
        ACCEPTED,
        table.format,
        table.sheet,
        header.row,
        header.names,
        tuple(zip(*columns, strict=True)),
        tuple(table.numbers[index] for index in kept.indexes),
        tuple(facts),
        notes=tuple(notes),
    )


def _asked(
    table: RawTable, questions: list[dict[str, Any]], notes: list[dict[str, Any]], row: int | None = None
) -> ReadOutcome:
    return ReadOutcome(
        NEEDS_ANSWER, table.format, table.sheet, row, questions=tuple(questions), notes=tuple(notes or table.notes)
    )


def _columns(table: RawTable, header: Header, kept: Kept) -> tuple[list[list[str]], list[Counter[str]]]:
    """Return the values of each column of the rows that are read, and how many have which kind."""
    width = table.width
    blanks = [""] * width
    rows = (table.rows[index] for index in kept.indexes)
    by_place = list(zip(*(row + blanks[len(row) :] for row in rows), strict=True)) or [()] * width
    counts: list[Counter[str]] = [Counter() for _ in range(width)]
    for pattern, count in Counter(table.kinds[index] for index in kept.indexes).items():
        for place, kind in enumerate(pattern.ljust(width, ".")):
            counts[place][kind] += count
    return [list(by_place[place]) for place in header.places], [counts[place] for place in header.places]


def _kinds(table: RawTable, kept: Kept, place: int) -> list[str]:
    """Return the kind of each value of one column."""
    patterns = (table.kinds[index] for index in kept.indexes)
    return [pattern[place] if place < len(pattern) else "." for pattern in patterns]


def _ids(
    table: RawTable, header: Header, kept: Kept, key: tuple[str, ...], columns: list[list[str]]
) -> Callable[[int], str]:
    """Return a function from row to the name of its item: its key, or its row in the file."""
    places = [header.names.index(name) for name in key if name in header.names]
    numbers = [table.numbers[index] for index in kept.indexes]

    def name(index: int) -> str:
        parts = [clean_key(columns[place][index]) for place in places]
        return " | ".join(parts) if parts and all(parts) else f"row {numbers[index]}"

    return name


def _read_dates(
    table: RawTable,
    header: Header,
    kept: Kept,
    declaration: ReadDeclaration,
    read: tuple[list[list[str]], Callable[[int], str]],
) -> dict[int, ReadDates]:
    columns, ids = read
    zone = "" if refuse_zone(declaration.stated("zone")) else declaration.stated("zone")
    found = {}
    for name in declaration.date_columns:
        if name in header.names:
            place = header.names.index(name)
            kinds = _kinds(table, kept, header.places[place])
            order = declaration.stated(f"date_order.{name}")
            found[place] = read_dates(DateColumn(name, table.sheet, columns[place], kinds, ids, order, zone))
    return found


def _date_questions(
    table: RawTable, header: Header, declaration: ReadDeclaration, dates: dict[int, ReadDates]
) -> Iterator[dict[str, Any]]:
    for read in dates.values():
        yield from read.questions
    lacking = {header.names[place]: read.lacks_zone for place, read in dates.items() if read.lacks_zone}
    if lacking and not declaration.stated("zone"):
        yield ask_zone(list(lacking), sum(lacking.values()), table.sheet)


def _row_notes(table: RawTable, kept: Kept) -> Iterator[dict[str, Any]]:
    count = len(kept.indexes)
    if count in _EXPORT_LIMITS:
        text = (
            f"exactly {count:,} rows: a limit at which programs cut exports off; compare with a count from the system"
        )
        yield note("RP-I150", text, sheet=table.sheet, count=count)
    if not count:
        yield note("RP-I151", "no rows below the header: a population without items", sheet=table.sheet, count=0)
    if kept.indexes and not table.format.startswith(("text", "parquet")):
        first, last = table.numbers[kept.indexes[0]], table.numbers[kept.indexes[-1]]
        filled = sum(first <= number <= last for number in table.numbers)
        blank = last - first + 1 - filled
        if blank:
            yield note("RP-I152", f"{blank:,} blank rows within the table skipped", sheet=table.sheet, count=blank)


def _key_notes(
    header: Header, columns: list[list[str]], ids: Callable[[int], str], key: tuple[str, ...], sheet: str
) -> Iterator[dict[str, Any]]:
    places = [header.names.index(name) for name in key if name in header.names]
    if not places or len(places) != len(key):
        return
    where = {"sheet": sheet, "column": ", ".join(key)}
    raw = list(zip(*(columns[place] for place in places), strict=True))
    cleaned = {one: tuple(clean_key(part) for part in one) for one in set(raw)}
    blank = [index for index, one in enumerate(raw) if not all(cleaned[one])]
    if blank:
        names = [ids(index) for index in blank[:20]]
        text = f"{len(blank):,} rows have no key: {listed(names, len(blank))}"
        yield note("RP-I153", text, ids=tuple(names[:3]), count=len(blank), **where)
    counts = Counter(cleaned[one] for one in raw if all(cleaned[one]))
    twice = [" | ".join(one) for one, count in counts.items() if count > 1]
    if twice:
        text = f"{len(twice):,} keys stand on more than one row: {listed(twice[:20], len(twice))}"
        yield note("RP-I154", text, ids=tuple(twice[:3]), count=len(twice), **where)
    padded = [" | ".join(cleaned[one]) for one in cleaned if cleaned[one] != one]
    if padded:
        padded.sort()
        text = f"{len(padded):,} keys hold outer blanks or invisible characters, ignored when keys are compared"
        yield note("RP-I155", text, ids=tuple(padded[:3]), count=len(padded), **where)


def _facts(name: str, values: list[str], counts: Counter[str], is_date: bool) -> dict[str, Any]:
    """Return what is known of a column: the numbers an auditor ties to the client's screen."""
    distinct = set(values) - {""}
    non_blank = len(values) - counts["."]
    words = sorted(_KIND_WORDS[kind] for kind, count in counts.items() if count and kind != ".")
    kind = words[0] if len(words) == 1 else " and ".join(words) if words else "blank"
    fact: dict[str, Any] = {"name": name, "non_blank": non_blank, "distinct": len(distinct), "kind": kind}
    if is_date:
        fact |= _date_facts(distinct)
    elif distinct and all(map(_AMOUNT.match, distinct)):
        fact["total"] = format(sum(map(Decimal, filter(None, values)), Decimal(0)), "f")
    return fact


def _date_facts(distinct: set[str]) -> dict[str, Any]:
    """Return the first and last day among the values that are ISO text."""
    days = sorted(text[:10] for text in distinct if re.match(r"\d{4}-\d{2}-\d{2}(T|\Z)", text))
    return {"first": days[0], "last": days[-1]} if days else {}
