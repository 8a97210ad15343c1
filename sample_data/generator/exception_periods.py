"""The period that an exception affects: read from the dates of its items in the lists, cut to the period."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from .book import Book, Planted, joined

START, END = date(2025, 1, 1), date(2025, 12, 31)
# Since when, where people found it out and no list says it.
_KNOWN = {
    ("LA-06", "BI warehouse"): "2025-03-17", ("OPS-05", "network-log-04"): "2025-07-01",
    ("CON-01", "card-tokens"): "2025-04-07", ("OPS-06", "vendors"): "2025-11-01",
    ("CHG-02", "payout-scheduler"): "2025-09-01", ("PRV-08", "Gneiss Mail"): "2025-07-01",
}  # fmt: skip
# What never came about stood open until the period ended.
_LASTING = ("not_done", "still_there", "not_covered")
_DAY = re.compile(r"(2025)-(\d\d)-(\d\d)")
_DOTTED = re.compile(r"^(\d\d?)[./](\d\d?)[./]2025")
_STAMP = re.compile(r"^2025-\d\d-\d\d(?=$|[T ])")


def period_of(book: Book, rows: Iterable[Planted]) -> tuple[str, str]:
    """Return the first and the last day that deviations of one cause affect; the whole period where no list tells."""
    rows = list(rows)
    if (known := _KNOWN.get((rows[0].control, rows[0].item))) is not None:
        return known, END.isoformat()
    days = [day for row in rows for day in (_days_of_slot(row.item) or _days_in_lists(book, row))]
    if not days:
        return START.isoformat(), END.isoformat()
    last = END if any(row.kind in _LASTING for row in rows) else max(days)
    return min(days).isoformat(), last.isoformat()


def _days_of_slot(item: str) -> list[date]:
    """Return the ends of a slot of the calendar that an item begins with, such as 2025-Q3, 2025-W31 or 2025-07-19."""
    name = item.split(" | ", maxsplit=1)[0]
    if found := _DAY.fullmatch(name):
        return [date(*map(int, found.groups()))]
    if not (found := re.fullmatch(r"2025(?:-(?:(Q|H|W)(\d+)|(\d\d)))?", name)):
        return []
    kind, number, month = found.groups()
    if kind == "W":
        monday = date.fromisocalendar(2025, int(number), 1)
        return [max(monday, START), min(monday + timedelta(days=6), END)]
    length = {"Q": 3, "H": 6}.get(kind or "", 1 if month else 12)
    first = int(month or 1 + (int(number or 1) - 1) * length)
    last = first + length - 1
    return [date(2025, first, 1), date(2025, last, calendar.monthrange(2025, last)[1])]


def _days_in_lists(book: Book, row: Planted) -> list[date]:
    """Return the days of the period that stand in the row of an item, in a list of its control."""
    for entry in book.populations:
        if row.control not in entry.get("controls", ()):
            continue
        sheet = book.sheets[entry["population"]]
        places = [sheet.columns.index(name) for name in entry.get("key") or () if name in sheet.columns]
        for cells in sheet.rows:
            texts = [str(cells[place]) for place in places]
            if row.item in (joined(texts), *texts):
                days = [day for cell in cells if (day := _day(cell)) and START <= day <= END]
                if days:
                    return days
    return []


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if found := _STAMP.match(str(cell)):
        return date.fromisoformat(found.group(0))
    if found := _DOTTED.match(str(cell)):
        one, other = int(found.group(1)), int(found.group(2))
        return date(2025, *((other, one) if one > 12 else (one, other))) if max(one, other) > 12 else None
    return None
