"""From the cells of a sheet or text to the table of a population."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from reperform.errors import InputRefused
from reperform.intake.outcome import (
    ACCEPTED,
    NEEDS_ANSWER,
    RawTable,
    ReadDeclaration,
    ReadOutcome,
    note,
    refusal,
)
from reperform.intake.tables.body import Body, body_of
from reperform.intake.tables.headers import Header, find_header
from reperform.intake.tables.keys import key_notes
from reperform.intake.tables.number_columns import read_number_text
from reperform.intake.tables.shaping import cropped, with_merged_cells
from reperform.intake.tables.trimming import Kept, rows_kept
from reperform.intake.tables.typed_columns import read_typed
from reperform.intake.values import ColumnRows

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
    table = cropped(table, declaration)
    header = find_header(table, declaration)
    if not isinstance(header, Header):
        return _asked(table, [header], [])
    filled = with_merged_cells(table, header, declaration)
    table = filled.table
    kept = rows_kept(table, header, declaration)
    body = body_of(table, header, kept, declaration)
    typed = read_typed(body, declaration)
    if typed.messages:
        raise InputRefused(typed.messages)
    questions = [*filled.questions, *kept.questions, *typed.questions]
    notes = [*table.notes, *header.notes, *filled.notes, *kept.notes, *body.notes, *typed.notes]
    if questions:
        return _asked(table, questions, notes, header.row)
    facts = [
        _facts(name, values, count, name in typed.dates)
        for name, values, count in zip(header.names, body.columns, body.counts, strict=True)
    ]
    notes += [*_row_notes(table, kept), *_total_notes(table, header, kept, facts), *_key_notes(body, declaration)]
    return ReadOutcome(
        ACCEPTED,
        table.format,
        table.sheet,
        header.row,
        header.names,
        ColumnRows(body.columns),
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


def _total_notes(
    table: RawTable, header: Header, kept: Kept, facts: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Show the client's own total row beside the totals of the rows that were read."""
    if kept.total is None:
        return
    row, compared = table.rows[kept.total], []
    for fact, place in zip(facts, header.places, strict=True):
        texts = read_number_text(row[place], dressed=True) if place < len(row) else {}
        if "total" not in fact or not texts:
            continue
        ours = Decimal(fact["total"])
        agrees = any(Decimal(text) == ours for text in texts.values())
        fact["client_total"] = row[place].strip()
        compared.append((agrees, f"{fact['name']} {row[place].strip()}, added up {fact['total']}"))
    if compared:
        differing = sum(not agrees for agrees, _ in compared)
        words = "all agree" if not differing else f"{differing} of {len(compared)} differ"
        text = f"the client's total row against the rows read, {words}: {'; '.join(words for _, words in compared)}"
        yield note("RP-I144", text, sheet=table.sheet, row=table.numbers[kept.total], count=differing)


def _key_notes(body: Body, declaration: ReadDeclaration) -> Iterator[dict[str, Any]]:
    places = [body.names.index(name) for name in declaration.key if name in body.names]
    if not places or len(places) != len(declaration.key):
        return
    where = {"sheet": body.table.sheet, "column": ", ".join(declaration.key)}
    columns = [body.columns[place] for place in places]
    kinds = [body.kinds_of(place) for place in places]

    def row(index: int) -> list[str]:
        return [column[index] for column in body.columns]

    yield from key_notes(body.names, columns, kinds, row, body.item, where)


def _facts(name: str, values: list[str], counts: Counter[str], is_date: bool) -> dict[str, Any]:
    """Return what is known of a column: the numbers an auditor ties to the client's screen."""
    distinct = set(values)
    distinct.discard("")
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
    # The day and the sign after it tell; a million time stamps share a few hundred of these.
    starts = {text[:11] for text in distinct}
    days = sorted(start[:10] for start in starts if re.match(r"\d{4}-\d{2}-\d{2}(T|\Z)", start))
    return {"first": days[0], "last": days[-1]} if days else {}
