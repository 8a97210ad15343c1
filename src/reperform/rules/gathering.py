"""One figure of all rows that belong to an item: counted, added up, or the time that their spans cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from reperform.dates import days_after, end_of_day, local_date, spelled_day, start_of_day
from reperform.rules.calendar_units import unit_named
from reperform.rules.cells import (
    TREATED,
    When,
    cell,
    chosen,
    names_in,
    plural,
    quote,
    read_number,
    read_when,
    spelled_number,
    split_reference,
    value_of,
    zone_words,
)
from reperform.rules.figures import against
from reperform.rules.spec import Context, Outcome, Row

GATHERED: Mapping[str, str] = {
    "count": "the number of joined rows with a value in",
    "distinct": "the number of different values of the joined rows in",
    "total": "the total of the joined rows of",
    "largest": "the largest value of the joined rows of",
    "smallest": "the smallest value of the joined rows of",
    "union_minutes": "the minutes that the joined rows cover, each once, from the first to the second of",
    "union_days": "the days that the joined rows cover, each once, first and last included, from the first to the "
    "second of",
    "longest_gap": "the most calendar days without a joined row by",
}
TIMED = ("union_minutes", "union_days", "longest_gap")


def gathered(
    item: Row, rows: Sequence[Row], figure: str, arguments: Mapping[str, str], context: Context
) -> Outcome:
    """Compute one figure of all joined rows that count and compare it with the client's.

    Parameters
    ----------
    rows : sequence of Row
        The item merged with each joined row that fulfils ``where``; there may be none.
    figure : str
        The text of a number: the client's, or the rule's.
    """
    name = split_reference(names_in(arguments["from"])[0])[0]
    of = f"{len(rows)} {'row' if len(rows) == 1 else 'rows'} of {name}"
    operation = arguments["operation"]
    if operation in TIMED:
        return _of_spans(item, rows, figure, arguments, context, of)
    column = names_in(arguments["from"])[0]
    texts = [text for text in (cell(row, column) for row in rows) if text]
    if operation in ("count", "distinct"):
        result = len(texts) if operation == "count" else len(set(texts))
        words = f"{plural(result, 'row' if operation == 'count' else 'different value')} of {column} ({of})"
        return against(figure, Fraction(result), words, arguments)
    return _of_numbers(texts, len(rows), figure, arguments, of)


def _of_numbers(texts: Sequence[str], rows: int, figure: str, arguments: Mapping[str, str], of: str) -> Outcome:
    column, operation, choice = names_in(arguments["from"])[0], arguments["operation"], arguments["missing"]
    odd = sorted({text for text in texts if read_number(text) is None})
    if odd:
        reason = f"{column} {quote(odd[0])}, one of {of}: not a number, so nothing can be computed."
        return Outcome("unable", reason, "unreadable")
    if len(texts) < rows:
        return chosen(choice, f"{column} is blank in {rows - len(texts)} of {of} ({TREATED[choice]}).")
    if not texts and operation != "total":
        return chosen(choice, f"There is no {operation} of {column} in {of} ({TREATED[choice]}).")
    numbers = [Fraction(text) for text in texts]
    if operation == "total":
        result = sum(numbers, Fraction(0))
    else:
        result = max(numbers) if operation == "largest" else min(numbers)
    return against(figure, result, f"{operation} {spelled_number(result)} of {column} ({of})", arguments)


@dataclass(frozen=True)
class _Frame:
    """The span of the item to which everything is clipped; days are included, moments are instants."""

    first: date
    last: date
    start: datetime
    end: datetime

    @property
    def words(self) -> str:
        """The span as days."""
        return f"{spelled_day(self.first)} to {spelled_day(self.last)}"


def _of_spans(
    item: Row, rows: Sequence[Row], figure: str, arguments: Mapping[str, str], context: Context, of: str
) -> Outcome:
    frame = _frame(item, arguments, context)
    if isinstance(frame, Outcome):
        return frame
    found = [[read_when(row, name, context) for name in names_in(arguments["from"])] for row in rows]
    problem = _unusable([when for whens in found for when in whens], arguments, of)
    if problem is not None:
        return problem
    operation = arguments["operation"]
    if operation == "longest_gap":
        return _longest_gap([whens[0] for whens in found], frame, figure, arguments, context)
    inverted = [whens for whens in found if _is_inverted(whens, context)]
    if inverted:
        reason = f"{inverted[0][1].words} is before {inverted[0][0].words}, one of {of}, so its span is not known."
        return Outcome("unable", reason, "unreadable")
    spans = [_clipped(whens, frame, operation, context) for whens in found]
    covered, merged = _union([span for span in spans if span[0] < span[1]])
    result = Fraction(covered // timedelta(microseconds=1), 60_000_000)
    unit = "minute"
    if operation == "union_days":
        result, unit = Fraction(covered // timedelta(days=1)), "day"
    within = sum(span[0] < span[1] for span in spans)
    joined = f", {within - merged} of them overlapping others" if within > merged else ""
    zone = zone_words([when for whens in found for when in whens], context)
    words = f"{plural(spelled_number(result), unit)} covered by {within} of {of}{joined} in {frame.words}{zone}"
    return against(figure, result, words, arguments)


def _unusable(whens: Sequence[When], arguments: Mapping[str, str], of: str) -> Outcome | None:
    """Return why the spans of the rows cannot be used: unreadable, then blank, then without a time of day."""
    unread = sorted(when.words for when in whens if when.is_unreadable)
    if unread:
        return Outcome("unable", f"{unread[0]}, one of {of}, so nothing can be computed.", "unreadable")
    blank = sorted(when.name for when in whens if when.is_missing)
    if blank:
        choice = arguments["missing"]
        return chosen(choice, f"{blank[0]} is blank in {len(blank)} of {of} ({TREATED[choice]}).")
    untimed = sorted(when.words for when in whens if not (when.is_stamp and when.exact))
    if untimed and arguments["operation"] == "union_minutes":
        reason = f"{untimed[0]}, one of {of}, has no time of day that is known; minutes need the source's time."
        return Outcome("unable", reason, "needs_time")
    return None


def _frame(item: Row, arguments: Mapping[str, str], context: Context) -> _Frame | Outcome:
    """Return the span of the item: a named unit of time, two dates of it, or the period."""
    if arguments["span"]:
        text = value_of(item, arguments["span"])
        unit = unit_named(text)
        if unit is None:
            kind = "unreadable" if text else "no_source"
            shown = f"{quote(text)} is no day, week, month, quarter, half-year or year" if text else "is blank"
            return Outcome("unable", f"{arguments['span'].removeprefix('@')} {shown}.", kind)
        first, last = unit
        return _Frame(first, last, start_of_day(first, context.time_zone), end_of_day(last, context.time_zone))
    names = (arguments["span_from"] or "[period_start]", arguments["span_to"] or "[period_end]")
    edges = [read_when(item, name, context) for name in names]
    for when in edges:
        if when.moment is None:
            return Outcome("unable", f"{when.words}, so the span of the item is not known.", when.doubt)
    days = [local_date(when.moment, context.time_zone) for when in edges if when.moment is not None]
    moments = [when.moment if isinstance(when.moment, datetime) else None for when in edges]
    start = moments[0] or start_of_day(days[0], context.time_zone)
    end = moments[1] or end_of_day(days[1], context.time_zone)
    if days[1] < days[0] or end < start:
        reason = f"{edges[1].words} is before {edges[0].words}, so the span is not known."
        return Outcome("unable", reason, "unreadable")
    return _Frame(days[0], days[1], start, end)


def _is_inverted(whens: Sequence[When], context: Context) -> bool:
    first, last = (when.moment for when in whens)
    if isinstance(first, datetime) and isinstance(last, datetime):
        return last < first
    days = [local_date(moment, context.time_zone) for moment in (first, last) if moment is not None]
    return days[1] < days[0]


def _clipped(whens: Sequence[When], frame: _Frame, operation: str, context: Context) -> tuple[datetime, datetime]:
    """Return the part of a row's span within the frame, as instants; whole days without regard to changes of clocks."""
    first, last = (when.moment for when in whens)
    if operation == "union_minutes" and isinstance(first, datetime) and isinstance(last, datetime):
        return max(first, frame.start), min(last, frame.end)
    days = [local_date(moment, context.time_zone) for moment in (first, last) if moment is not None]
    return _midnight(max(days[0], frame.first)), _midnight(days_after(min(days[1], frame.last), 1))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _union(spans: Sequence[tuple[datetime, datetime]]) -> tuple[timedelta, int]:
    """Return the time that spans cover, each moment once, and in how many pieces."""
    covered, pieces = timedelta(), 0
    reached: datetime | None = None
    for start, end in sorted(spans):
        if reached is None or start >= reached:
            pieces += 1
            covered += end - start
            reached = end
        elif end > reached:
            covered += end - reached
            reached = end
    return covered, pieces


def _longest_gap(
    whens: Sequence[When], frame: _Frame, figure: str, arguments: Mapping[str, str], context: Context
) -> Outcome:
    """Return the most calendar days without a row, of those that reach into the period.

    Time runs from the last row before the part of the span in the period, else from the start of the span.
    """
    first_day, last_day = max(frame.first, context.period_start), min(frame.last, context.period_end)
    if first_day > last_day:
        return Outcome("not_applicable", f"The span {frame.words} has no day in the period.")
    days = sorted({local_date(when.moment, context.time_zone) for when in whens if when.moment is not None})
    before = [day for day in days if day < first_day]
    within = [day for day in days if first_day <= day <= last_day]
    stops = [before[-1] if before else frame.first, *within, last_day]
    gaps = [((last - first).days, first, last) for first, last in pairwise(stops)]
    longest, first, last = max(gaps, key=lambda gap: gap[0])
    name = names_in(arguments["from"])[0]
    words = (
        f"{plural(longest, 'calendar day')} from {spelled_day(first)} to {spelled_day(last)} is the longest time "
        f"without {name} that reaches into {spelled_day(first_day)} to {spelled_day(last_day)} "
        f"({plural(len(within), 'day')} with one)"
    )
    return against(figure, Fraction(longest), words, arguments)
