"""The declared date and number columns of a table: read, put in place, and what must be asked about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reperform.errors import Message
from reperform.intake.outcome import ReadDeclaration
from reperform.intake.tables.body import Body
from reperform.intake.tables.date_columns import DateColumn, ReadDates, ask_zone, read_dates, refuse_zone
from reperform.intake.tables.number_columns import NumberColumn, read_number_text, read_numbers


@dataclass(frozen=True)
class Typed:
    """What came of the declared columns; ``dates`` are the names of those that were read as dates."""

    dates: frozenset[str]
    questions: tuple[dict[str, Any], ...]
    notes: tuple[dict[str, Any], ...]
    messages: tuple[Message, ...]


def read_typed(body: Body, declaration: ReadDeclaration) -> Typed:
    """Read the declared columns and put canonical values in their place; nothing else is touched."""
    messages = [refused for zone in _zones(declaration) for refused in refuse_zone(zone)]
    dates = _dates(body, declaration, is_zoned=not messages)
    questions: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for name in declaration.number_columns:
        if name in body.names and name not in dates:
            position = body.names.index(name)
            numbers = read_numbers(_number_column(body, declaration, name, position))
            body.columns[position] = numbers.values
            questions += numbers.questions
            notes += numbers.notes
    messages += [message for read in dates.values() for message in read.messages]
    questions += _date_questions(body, declaration, dates)
    notes += [one for read in dates.values() for one in read.notes]
    for name, read in dates.items():
        body.columns[body.names.index(name)] = read.values
    return Typed(frozenset(dates), tuple(questions), tuple(notes), tuple(messages))


def _zones(declaration: ReadDeclaration) -> list[str]:
    stated = {name: value for name, value in declaration.answers.items() if name.partition(".")[0] == "zone"}
    return list(dict.fromkeys(filter(None, [declaration.zone, *declaration.zones.values(), *stated.values()])))


def _number_column(body: Body, declaration: ReadDeclaration, name: str, position: int) -> NumberColumn:
    return NumberColumn(
        name,
        body.table.sheet,
        body.columns[position],
        body.kinds_of(position),
        body.item,
        declaration.stated(f"decimal.{name}"),
        declaration.stated(f"amount_signs.{name}"),
        declaration.stated(f"unread_numbers.{name}"),
    )


def _dates(body: Body, declaration: ReadDeclaration, *, is_zoned: bool) -> dict[str, ReadDates]:
    found = {}
    for name in (*declaration.date_columns, *declaration.order_columns):
        if name not in body.names or name in found:
            continue
        position = body.names.index(name)
        values = body.columns[position]
        if name not in declaration.date_columns and _are_numbers(values):
            continue  # a column that orders events by a running number
        found[name] = read_dates(
            DateColumn(
                name,
                body.table.sheet,
                values,
                body.kinds_of(position),
                body.item,
                declaration.stated(f"date_order.{name}"),
                declaration.stated(f"zone.{name}") if is_zoned else "",
                declaration.stated(f"serials.{name}"),
                declaration.stated(f"unread_dates.{name}"),
            )
        )
    return found


def _are_numbers(values: list[str]) -> bool:
    return all("point" in read_number_text(value) for value in set(values) if value.strip())


def _date_questions(
    body: Body, declaration: ReadDeclaration, dates: dict[str, ReadDates]
) -> Iterator[dict[str, Any]]:
    """Yield what is asked of dates: one zone for all columns, or of each column where others have one of their own."""
    for read in dates.values():
        yield from read.questions
    lacking = {name: read.lacks_zone for name, read in dates.items() if read.lacks_zone}
    unzoned = {name: count for name, count in lacking.items() if not declaration.stated(f"zone.{name}")}
    if unzoned and unzoned == lacking:
        yield ask_zone(list(unzoned), sum(unzoned.values()), body.table.sheet)
    elif unzoned:
        for name, count in unzoned.items():
            yield ask_zone([name], count, body.table.sheet, f"zone.{name}")
