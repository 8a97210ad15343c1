"""Rules that build their own items: occurs_each (a calendar of occurrences) and covers (an inventory)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reperform.dates import (
    local_date,
    spelled_day,
)
from reperform.rules.calendar_units import UNITS, CalendarUnit, calendar_units, counts
from reperform.rules.cells import (
    cell,
    in_list_of,
    names_in,
    plural,
    quote,
    quoted,
    read_when,
    split_reference,
)
from reperform.rules.conditions import condition_of, fulfils
from reperform.rules.lists import considered, merged
from reperform.rules.membership import where_words
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule, Slot
from reperform.texts import clean_key

SHOWN_DATES = 3
NO_VALUE = "(no value)"
Span = tuple[date, date]
_EACH_WORDS: Mapping[str, str] = {
    "day": "day",
    "business_day": "business day",
    "week": "ISO week",
    "month": "month",
    "quarter": "quarter",
    "half_year": "half-year",
    "year": "year",
}


@dataclass
class _Found:
    """The occurrences of one thing: dates by calendar unit, and how many dates could not be read."""

    days: dict[str, list[date]]
    unreadable: int = 0


def _occurrences(rows: Sequence[Row], arguments: Mapping[str, str], context: Context) -> Sequence[Slot]:
    units = calendar_units(arguments["each"], context.period_start, context.period_end, context.holidays)
    condition = condition_of("if", arguments)
    counted = [row for row in rows if fulfils(row, condition, context) is True]
    found = _collect(counted, units, arguments, context)
    return [
        _occurrence(unit, each, found.get(each, _Found({})), context)
        for each, spans in _expected(arguments, context)
        for unit in units
        if any(counts(unit, first, last, context.holidays) for first, last in spans)
    ]


def _occurrence(unit: CalendarUnit, each: str, found: _Found, context: Context) -> Slot:
    """Return an expected occurrence as an item of its own, with what was found for it."""
    key = f"{unit.key} | {each}" if each else unit.key
    days = sorted(found.days.get(unit.key, []))
    row = {
        "occurrence": key,
        "first_day": unit.first.isoformat(),
        "last_day": min(unit.last, context.period_end).isoformat(),
        "for": each,
        "rows_found": str(len(days)),
        "dates_found": ", ".join(day.isoformat() for day in dict.fromkeys(days)),
        "dates_unreadable": str(found.unreadable),
    }
    return Slot(key, row)


def _collect(
    rows: Iterable[Row], units: Sequence[CalendarUnit], arguments: Mapping[str, str], context: Context
) -> dict[str, _Found]:
    """Return the occurrences by what they are for; the local date decides the unit."""
    firsts = [unit.first for unit in units]
    found: dict[str, _Found] = {}
    for row in rows:
        each = cell(row, arguments["per"]) if arguments["per"] else ""
        of_each = found.setdefault(each, _Found({}))
        when = read_when(row, arguments["date"], context)
        if when.moment is None:
            of_each.unreadable += 1
            continue
        day = local_date(when.moment, context.time_zone)
        position = bisect_right(firsts, day) - 1
        if position >= 0 and day <= units[position].last:
            of_each.days.setdefault(units[position].key, []).append(day)
    return found


def _expected(arguments: Mapping[str, str], context: Context) -> Iterator[tuple[str, Sequence[Span]]]:
    """Return everything that must occur with the spans in which it is expected, in order."""
    period = (context.period_start, context.period_end)
    if not arguments["per"]:
        yield "", [period]
        return
    if arguments["per_values"]:
        for value in sorted(set(names_in(arguments["per_values"]))):
            yield value, [period]
        return
    list_name, column = split_reference(arguments["per_list"])
    spans: dict[str, list[Span]] = {}
    for row in considered(context.rows_of(list_name), list_name, arguments, {}, context, doubtful=True):
        value = cell(row, column)
        if value:
            columns = (arguments["per_from"], arguments["per_to"])
            spans.setdefault(value, []).append(_span(row, list_name, columns, context))
    yield from sorted(spans.items())


def _span(row: Row, list_name: str, columns: tuple[str, str], context: Context) -> Span:
    """Return the part of the period in which a row is expected; a blank or unreadable date is no bound."""
    edges = [context.period_start, context.period_end]
    for position, column in enumerate(columns):
        if column:
            name = f"{list_name}.{in_list_of(list_name, column)}"
            moment = read_when(merged({}, list_name, row), name, context).moment
            if moment is not None:
                day = local_date(moment, context.time_zone)
                edges[position] = max(edges[0], day) if position == 0 else min(edges[1], day)
    return edges[0], edges[1]


def _occurred(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    """Decide one expected occurrence."""
    span = _span_words(row)
    number = int(row["rows_found"])
    if number:
        days = [spelled_day(date.fromisoformat(text)) for text in row["dates_found"].split(", ")]
        more = f" and {len(days) - SHOWN_DATES} more days" if len(days) > SHOWN_DATES else ""
        shown = ", ".join(days[:SHOWN_DATES])
        return Outcome("pass", f"{plural(number, 'row')} for {span}: {shown}{more}.")
    as_of = context.as_of
    if as_of is not None and as_of < date.fromisoformat(row["last_day"]):
        return Outcome("not_reached", f"No row for {span}, but the evidence speaks only up to {spelled_day(as_of)}.")
    unread = int(row["dates_unreadable"])
    note = f"; {plural(unread, 'row')} with a {arguments['date']} that is no date" if unread else ""
    return Outcome("deviation", f"No row for {span}{note}.", "missed")


def _span_words(row: Row) -> str:
    first, last = (date.fromisoformat(row[name]) for name in ("first_day", "last_day"))
    key = row["occurrence"]
    if first == last:
        each = f" | {row['for']}" if row["for"] else ""
        return f"{spelled_day(first)}{each}"
    return f"{key} ({spelled_day(first)} to {spelled_day(last)})"


def _occurs_sentence(arguments: Mapping[str, str]) -> str:
    each = _EACH_WORDS[arguments["each"]]
    per = ""
    if arguments["per"]:
        whom = (
            quoted(names_in(arguments["per_values"]), most=20)
            if arguments["per_values"]
            else f"every {arguments['per_list']}{where_words(arguments)}"
        )
        spans = [name for name in (arguments["per_from"], arguments["per_to"]) if name]
        effect = f" while in effect ({', '.join(spans)})" if spans else ""
        per = f", for {whom} ({arguments['per']}){effect}"
    part = "; a unit partly in the period, or partly in effect, counts if that part holds a business day"
    return (
        f"At least one row in every {each} of the period by the local date of {arguments['date']}{per}"
        f"{'' if arguments['each'] in ('day', 'business_day') else part}; "
        f"a {each} without a row is a deviation."
    )


def _inventory(rows: Sequence[Row], arguments: Mapping[str, str], context: Context) -> Sequence[Slot]:
    list_name, column = split_reference(arguments["list"])
    condition = condition_of("if", arguments)
    present: dict[str, int] = {}
    for row in rows:
        if fulfils(row, condition, context) is True:
            value = cell(row, arguments["column"])
            present[value] = present.get(value, 0) + 1
    listed: dict[str, int] = {}
    for entry in considered(context.rows_of(list_name), list_name, arguments, {}, context, doubtful=True):
        first, last = _span(entry, list_name, (arguments["list_from"], arguments["list_to"]), context)
        if first <= last:
            value = cell(entry, column)
            listed[value] = listed.get(value, 0) + 1
    return [
        Slot(
            value or NO_VALUE,
            {
                "listed": value,
                "rows_in_list": str(number),
                "rows_found": str(present.get(value, 0) if value else 0),
            },
        )
        for value, number in sorted(listed.items())
    ]


def _covered(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    """Decide one value of the list."""
    value, place = row["listed"], arguments["list"]
    if not clean_key(value):
        blank = plural(row["rows_in_list"], "row")
        return Outcome("unable", f"{place} is blank in {blank}, so nothing can be looked up.", "no_source")
    number = int(row["rows_found"])
    if number:
        shown = plural(number, "row")
        return Outcome("pass", f"{place} {quote(value)} is in {arguments['column']} ({shown}).")
    return Outcome("deviation", f"{place} {quote(value)} is not in {arguments['column']}.", "not_covered")


def _covers_sentence(arguments: Mapping[str, str]) -> str:
    spans = [name for name in (arguments["list_from"], arguments["list_to"]) if name]
    effect = f" that is in effect on a day of the period ({', '.join(spans)})" if spans else ""
    return (
        f"Every {arguments['list']}{effect}{where_words(arguments)} appears in {arguments['column']}, "
        "with regard to case; a blank there is unable to examine."
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "occurs_each",
        "Something occurred in every day, week, month ... of the period.",
        {
            "date": Argument("date", "the column with the date of an occurrence"),
            "each": Argument("choice", "how often it must occur", choices=UNITS),
            "per": Argument("column", "the column that says what it occurred for", required=False),
            "per_values": Argument("texts", "what it must occur for (this or per_list)", required=False),
            "per_list": Argument("column", "the list of everything it must occur for, LIST.column", required=False),
            "per_from": Argument("date", "the list's column with the first day expected", required=False),
            "per_to": Argument("date", "the list's column with the last day expected", required=False),
        },
        _occurred,
        _occurs_sentence,
        _occurrences,
    ),
    Rule(
        "covers",
        "Every entry of a list appears in the population.",
        {
            "column": Argument("column", "the column in which it must appear"),
            "list": Argument("column", "the list and its column, LIST.column"),
            "list_from": Argument("date", "the list's column with the first day in effect", required=False),
            "list_to": Argument("date", "the list's column with the last day in effect", required=False),
        },
        _covered,
        _covers_sentence,
        _inventory,
    ),
)
