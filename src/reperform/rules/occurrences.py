"""Rules that build their own items: occurs_each (a calendar of occurrences) and covers (an inventory)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from reperform.dates import business_deadline, days_after, local_date, spelled_day
from reperform.rules.calendar_units import UNITS, CalendarUnit, calendar_units, counts, unit_named
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
from reperform.rules.people import SEPARATOR, values_in
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
    """The occurrences of one thing by calendar unit: days in time, days too late, and rows without a usable date.

    ``unreadable`` counts rows whose unit is not known, ``undated`` those of a unit whose own day is not.
    """

    days: dict[str, list[date]] = field(default_factory=dict)
    late: dict[str, list[date]] = field(default_factory=dict)
    undated: dict[str, int] = field(default_factory=dict)
    unreadable: int = 0


@dataclass(frozen=True)
class _Calendar:
    """The units of the period, found by a day or by their key, and until when each must have occurred."""

    units: Sequence[CalendarUnit]
    arguments: Mapping[str, str]
    context: Context

    @cached_property
    def firsts(self) -> list[date]:
        """The first day of each unit, in order."""
        return [unit.first for unit in self.units]

    def on(self, day: date) -> CalendarUnit | None:
        """Return the unit a day belongs to."""
        position = bisect_right(self.firsts, day) - 1
        return self.units[position] if position >= 0 and day <= self.units[position].last else None

    def due(self, unit: CalendarUnit) -> date | None:
        """Return the last day on which an occurrence of a unit is in time, or None where none is stated."""
        if not self.arguments["due"]:
            return None
        days, unit_words = int(self.arguments["due"]), self.arguments["due_unit"]
        if unit_words == "calendar_days":
            return days_after(unit.last, days)
        return business_deadline(unit.last, days, self.context.holidays)


def _occurrences(rows: Sequence[Row], arguments: Mapping[str, str], context: Context) -> Sequence[Slot]:
    units = calendar_units(arguments["each"], context.period_start, context.period_end, context.holidays)
    condition = condition_of("if", arguments)
    counted = [row for row in rows if fulfils(row, condition, context) is True]
    calendar = _Calendar(units, arguments, context)
    found = _collect(counted, calendar)
    return [
        _occurrence(unit, each, found.get(each, _Found()), calendar)
        for each, spans in _expected(arguments, context)
        for unit in units
        if any(counts(unit, first, last, context.holidays) for first, last in spans)
    ]


def _occurrence(unit: CalendarUnit, each: str, found: _Found, calendar: _Calendar) -> Slot:
    """Return an expected occurrence as an item of its own, with what was found for it."""
    key = f"{unit.key} | {each}" if each else unit.key
    days, late, due = sorted(found.days.get(unit.key, [])), sorted(found.late.get(unit.key, [])), calendar.due(unit)
    row = {
        "occurrence": key,
        "first_day": unit.first.isoformat(),
        "last_day": min(unit.last, calendar.context.period_end).isoformat(),
        "for": each,
        "rows_found": str(len(days)),
        "dates_found": ", ".join(day.isoformat() for day in dict.fromkeys(days)),
        "dates_unreadable": str(found.unreadable),
    }
    if calendar.arguments["label"]:
        row |= {
            "due": due.isoformat() if due else "",
            "dates_late": ", ".join(day.isoformat() for day in dict.fromkeys(late)),
            "rows_undated": str(found.undated.get(unit.key, 0)),
        }
    return Slot(key, row)


def _collect(rows: Iterable[Row], calendar: _Calendar) -> dict[str, _Found]:
    """Return the occurrences by what they are for; the local date, or the unit that a row names, decides the unit."""
    arguments, context = calendar.arguments, calendar.context
    found: dict[str, _Found] = {}
    for row in rows:
        each = cell(row, arguments["per"]) if arguments["per"] else ""
        of_each = found.setdefault(each, _Found())
        if arguments["label"]:
            _collect_labelled(row, of_each, calendar)
            continue
        when = read_when(row, arguments["date"], context)
        if when.moment is None:
            of_each.unreadable += 1
            continue
        day = local_date(when.moment, context.time_zone)
        unit = calendar.on(day)
        if unit is not None:
            of_each.days.setdefault(unit.key, []).append(day)
    return found


def _collect_labelled(row: Row, of_each: _Found, calendar: _Calendar) -> None:
    """Add a row to the unit it names; a label that names no unit of time is counted, one of another period is not."""
    span = unit_named(cell(row, calendar.arguments["label"]))
    if span is None:
        of_each.unreadable += 1
        return
    unit = calendar.on(span[0])
    if unit is None or span[1] > unit.last:
        return
    moment = None
    if calendar.arguments["date"]:
        moment = read_when(row, calendar.arguments["date"], calendar.context).moment
    if moment is None:
        of_each.undated[unit.key] = of_each.undated.get(unit.key, 0) + 1
        return
    day, due = local_date(moment, calendar.context.time_zone), calendar.due(unit)
    (of_each.late if due is not None and day > due else of_each.days).setdefault(unit.key, []).append(day)


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
        columns = (arguments["per_from"], arguments["per_to"])
        spans.setdefault(cell(row, column) or NO_VALUE, []).append(_span(row, list_name, columns, context))
    yield from sorted(spans.items())


def _span(row: Row, list_name: str, columns: tuple[str, str], context: Context) -> Span:
    """Return the part of the period in which a row is expected; a blank or unreadable date, or a last day before the
    first, is no bound."""
    edges = [context.period_start, context.period_end]
    stated: list[date] = []
    for position, column in enumerate(columns):
        if column:
            name = f"{list_name}.{in_list_of(list_name, column)}"
            moment = read_when(merged({}, list_name, row), name, context).moment
            if moment is not None:
                day = local_date(moment, context.time_zone)
                stated.append(day)
                edges[position] = max(edges[0], day) if position == 0 else min(edges[1], day)
    # A last day before the first is an error of the list, which takes nothing out of the test.
    inverted = len(stated) == 2 and stated[1] < stated[0]
    return (context.period_start, context.period_end) if inverted else (edges[0], edges[1])


def _occurred(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    """Decide one expected occurrence."""
    span, due = _span_words(row), row.get("due", "")
    number, undated = int(row["rows_found"]), int(row.get("rows_undated", "0"))
    by = f"; due {spelled_day(date.fromisoformat(due))}" if due else ""
    if row["for"] == NO_VALUE:
        reason = f"{arguments['per_list']} is blank in a row, so what must have occurred for it in {span} is not known."
        return Outcome("unable", reason, "no_source")
    if number:
        return Outcome("pass", f"{plural(number, 'row')} for {span}: {_days_words(row['dates_found'])}{by}.")
    if undated and not due:
        return Outcome("pass", f"{plural(undated, 'row')} for {span}.")
    if undated:
        reason = f"{plural(undated, 'row')} for {span}, but {arguments['date']} says no day{by}."
        return Outcome("unable", reason, "no_source")
    if row.get("dates_late"):
        return Outcome("deviation", f"For {span}: {_days_words(row['dates_late'])}{by}: done, but late.", "late")
    as_of = context.as_of
    if as_of is not None and as_of < date.fromisoformat(due or row["last_day"]):
        reason = f"No row for {span}{by}, but the evidence speaks only up to {spelled_day(as_of)}."
        return Outcome("not_reached", reason)
    unread = int(row["dates_unreadable"])
    label = arguments["label"]
    which = f"{label} that is no unit of time" if label else f"{arguments['date']} that is no date"
    note = f"; {plural(unread, 'row')} with a {which}" if unread else ""
    return Outcome("deviation", f"No row for {span}{note}{by}.", "missed")


def _days_words(texts: str) -> str:
    days = [spelled_day(date.fromisoformat(text)) for text in texts.split(", ")]
    more = f" and {len(days) - SHOWN_DATES} more days" if len(days) > SHOWN_DATES else ""
    return f"{', '.join(days[:SHOWN_DATES])}{more}"


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
    by = f"by the local date of {arguments['date']}"
    if arguments["label"]:
        by = f"that names it in {arguments['label']}"
    if arguments["due"]:
        unit = arguments["due_unit"].replace("_", " ")
        by += f", with {arguments['date']} no more than {arguments['due']} {unit} after the last day of the unit"
    part = "; a unit partly in the period, or partly in effect, counts if that part holds a business day"
    return (
        f"At least one row {'for' if arguments['label'] else 'in'} every {each} of the period {by}{per}"
        f"{'' if arguments['each'] in ('day', 'business_day') else part}; "
        f"a {each} without a row is a deviation."
    )


def _inventory(rows: Sequence[Row], arguments: Mapping[str, str], context: Context) -> Sequence[Slot]:
    list_name, column = split_reference(arguments["list"])
    condition = condition_of("if", arguments)
    present: dict[str, int] = {}
    for row in rows:
        if fulfils(row, condition, context) is True:
            for value in values_in(row, arguments["column"], arguments["separator"]):
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
    separator = arguments["separator"].replace("_", " ")
    several = f" (values separated by {separator})" if separator != "none" else ""
    return (
        f"Every {arguments['list']}{effect}{where_words(arguments)} appears in {arguments['column']}{several}, "
        "with regard to case; a blank there is unable to examine."
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "occurs_each",
        "Something occurred in every day, week, month ... of the period.",
        {
            "date": Argument("date", "the column with the date of an occurrence (needed without label)", False),
            "each": Argument("choice", "how often it must occur", choices=UNITS),
            "per": Argument("column", "the column that says what it occurred for", required=False),
            "per_values": Argument("texts", "what it must occur for (this or per_list)", required=False),
            "per_list": Argument("column", "the list of everything it must occur for, LIST.column", required=False),
            "per_from": Argument("date", "the list's column with the first day expected", required=False),
            "per_to": Argument("date", "the list's column with the last day expected", required=False),
            "label": Argument("column", "the column that names the unit: 2025-Q1, 2025-03, 2025-W07", False),
            "due": Argument("number", "with label: how long after the unit date is in time", False),
            "due_unit": Argument(
                "choice", "what due counts", False, "calendar_days", ("calendar_days", "business_days")
            ),
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
            "separator": SEPARATOR,
        },
        _covered,
        _covers_sentence,
        _inventory,
    ),
)
