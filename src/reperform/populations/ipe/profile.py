"""The profile of a list: what the file itself shows, without anything the client stated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from reperform.model import About
from reperform.populations.ipe.completeness import limit_reached
from reperform.populations.ipe.facts import SHOWN, ListFacts
from reperform.record import ColumnProfile, FileTrait, KeyList, ListProfile

# What can hide or change rows, by the code of the note that the reader of the file left.
_TRAITS = {
    "hidden sheets": ("RP-I110", "RP-I126"),
    "hidden rows": ("RP-I114",),
    "hidden columns": ("RP-I115",),
    "filter": ("RP-I116",),
    "merged cells": ("RP-I117",),
    "formulas instead of values": ("RP-I125", "RP-I121"),
    "formula errors": ("RP-I119",),
    "totals or notes below the table": ("RP-I142",),
    "rows outside the table object": ("RP-I127",),
    "dates in more than one form": ("RP-I131",),
    "dates that cannot be read": ("RP-I130",),
    "numbers that lost digits or zeros": ("RP-I122", "RP-I123"),
    "macros": ("RP-I111",),
    "links to other workbooks": ("RP-I112",),
}
# A text file has rows and values only.
_OF_WORKBOOKS = (
    "hidden sheets", "hidden rows", "hidden columns", "filter", "merged cells", "formulas instead of values",
    "formula errors", "rows outside the table object", "macros", "links to other workbooks",
)  # fmt: skip
_WORKBOOKS = ("xlsx", "xlsm", "xlsb", "xls", "ods")
# Formats of which only the values are read: what the reader cannot see is not reported as absent.
_VALUES_ONLY = ("xlsb", "xls", "ods")


def profile_of(facts: ListFacts, *, holidays: Collection[date] = (), daily: bool = False) -> ListProfile:
    """Return the profile of a list.

    Parameters
    ----------
    facts : ListFacts
        Keys and days of the rows.
    holidays : collection of date
        The Calendar sheet, for business days.
    daily : bool
        Whether a control over the list operates daily: business days without any item are then counted.
    """
    population, about = facts.population, facts.about
    reading = population.imported.record["reading"]
    days = [day for day in facts.days if day is not None]
    sequences, without = facts.sequences
    duplicates = facts.duplicate_keys
    business, silent = _silent_days(facts, holidays) if daily and facts.days else (None, None)
    return ListProfile(
        rows=len(population.imported.rows),
        items=population.size,
        duplicate_keys=KeyList(count=len(duplicates), ids=list(duplicates[:SHOWN])),
        null_keys=facts.blank_keys,
        key_variants=facts.key_variants,
        padded_keys=_count_of(reading["notes"], "RP-I155"),
        first_date=str(min(days)) if days else "",
        last_date=str(max(days)) if days else "",
        undated=len(facts.days) - len(days),
        before_period=facts.names(i for i, day in enumerate(facts.days) if day and day < about.period_start),
        after_period=facts.names(i for i, day in enumerate(facts.days) if day and day > about.period_end),
        months_without_items=months_without_items(facts.item_days, about),
        sequences=sequences,
        without_number=without,
        business_days=business,
        days_without_items=silent,
        export_limit=limit_reached(len(population.imported.rows)),
        traits=file_traits(reading),
        columns=_columns(reading),
    )


def months_of_period(about: About) -> list[str]:
    """Return the months of the period as YYYY-MM, first to last."""
    first = about.period_start.year * 12 + about.period_start.month - 1
    last = about.period_end.year * 12 + about.period_end.month - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, last + 1)]


def months_without_items(days: Sequence[date | None], about: About) -> list[str]:
    """Return the months of the period in which no item is dated; none where no item bears a date."""
    found = {f"{day:%Y-%m}" for day in days if day is not None}
    return [month for month in months_of_period(about) if month not in found] if found else []


def business_days(about: About, holidays: Collection[date]) -> list[date]:
    """Return the days of the period from Monday to Friday that the Calendar does not name as holidays."""
    count = (about.period_end - about.period_start).days + 1
    days = (about.period_start + timedelta(days=number) for number in range(count))
    return [day for day in days if day.weekday() < 5 and day not in holidays]


def _silent_days(facts: ListFacts, holidays: Collection[date]) -> tuple[int, KeyList]:
    found = set(facts.item_days)
    expected = business_days(facts.about, holidays)
    silent = [str(day) for day in expected if day not in found]
    return len(expected), KeyList(count=len(silent), ids=silent[:SHOWN])


def file_traits(reading: Mapping[str, Any]) -> list[FileTrait]:
    """Return, for everything that can hide or change rows, whether the file has it; what no reader sees is said so."""
    texts: dict[str, list[str]] = {}
    for note in reading["notes"]:
        texts.setdefault(note["code"], []).append(note["text"])
    found = []
    for trait, codes in _TRAITS.items():
        if reading["format"] not in _WORKBOOKS and trait in _OF_WORKBOOKS:
            continue
        text = "; ".join(one for code in codes for one in texts.get(code, ()))
        unseen = reading["format"] in _VALUES_ONLY and trait in _OF_WORKBOOKS and not text
        result = "not_examined" if unseen else "found" if text else "none"
        found.append(FileTrait.model_validate({"trait": trait, "result": result, "text": text}))
    return found


def _count_of(notes: Sequence[Mapping[str, Any]], code: str) -> int:
    counts = Counter({note["code"]: int(note["where"].get("count", 0)) for note in notes})
    return counts[code]


def _columns(reading: Mapping[str, Any]) -> list[ColumnProfile]:
    rows = reading["row_count"]
    return [
        ColumnProfile(
            name=fact["name"], kind=fact.get("kind", ""), blank=rows - fact["non_blank"], distinct=fact["distinct"]
        )
        for fact in reading["column_facts"]
    ]
