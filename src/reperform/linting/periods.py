"""Dates of the report: one period everywhere, and no report before its last work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from reperform.documents.report.checklist import last_work
from reperform.documents.wording import prose_date
from reperform.errors import Message, Where
from reperform.linting.findings import finding, shortened
from reperform.linting.subject import Subject

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_DAY = rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}} {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}})"
_RANGE = rf"({_DAY})\s*(?:to|through|until|and|–|—|-)\s*({_DAY})"
_PERIOD = re.compile(rf"\bperiod\s+(?:of|from|between|covering|,)?\s*{_RANGE}", re.IGNORECASE)
_ANY = re.compile(_RANGE, re.IGNORECASE)
_AS_OF = re.compile(rf"\bas of ({_DAY})", re.IGNORECASE)


def day_of(text: str) -> date | None:
    """Return a day written in one of the usual ways; None for one that does not exist.

    Examples
    --------
    >>> day_of("1 Jan 2025") == day_of("January 1, 2025") == day_of("2025-01-01") == date(2025, 1, 1)
    True
    """
    parts = re.findall(r"\d+|[a-z]+", text.lower())
    try:
        if "-" in text and text[:4].isdigit():
            return date.fromisoformat(text)
        name = next(part for part in parts if part.isalpha())
        month = next(number for number, one in enumerate(_MONTHS, 1) if one.startswith(name[:3]))
        day, year = (int(part) for part in parts if part.isdigit())
        return date(year, month, day)
    except (ValueError, StopIteration):
        return None


def one_period(subject: Subject) -> Iterator[Message]:
    """Return a finding for a record, a sentence or a page header that states another period than the engagement's."""
    about = subject.engagement.about
    for paper in subject.papers:
        found = (paper.record.period.get("start"), paper.record.period.get("end"))
        if found != (str(about.period_start), str(about.period_end)):
            where = Where(f"workpapers/{paper.record.ref}/record.json", column="period", ids=(paper.record.control,))
            yield finding("RP-Z15", f"{paper.record.ref} is of the period {found[0]} to {found[1]}", where,
                          f"reperform run {paper.record.control}")  # fmt: skip
    own = (about.period_start, about.period_end)
    for passage in subject.passages:
        pattern = _ANY if passage.heading == "page header" else _PERIOD
        for match in pattern.finditer(passage.text):
            if (day_of(match.group(1)), day_of(match.group(2))) != own:
                yield finding("RP-Z15", f"“{shortened(match.group(0))}” in “{shortened(passage.text)}”", passage.where)
        if about.report_type == 1 and passage.document.startswith(("Section I", "section-i", "report")):
            yield from _as_of(passage.text, passage.where, about.period_end)


def _as_of(text: str, where: Where, end: date) -> Iterator[Message]:
    for match in _AS_OF.finditer(text):
        if day_of(match.group(1)) != end:
            yield finding("RP-Z15", f"“{match.group(0)}” in “{shortened(text)}”", where)


def report_date(subject: Subject) -> Iterator[Message]:
    """Return a finding for a report dated before the last procedure, review, conclusion, approval or judgement."""
    row = next(iter(subject.engagement.matters("report_date")), None)
    last = max([last_work([paper.record for paper in subject.papers]), *_judged(subject)], default="")
    if row is None or row.dated is None or not last or str(row.dated) >= last:
        return
    found = f"the report is dated {prose_date(str(row.dated))}; the last work is of {prose_date(last)}"
    yield finding("RP-Z16", found, subject.place("Report", "matter", "report_date", "dated"))


def _judged(subject: Subject) -> Iterable[str]:
    for entry in subject.log.exceptions if subject.log else []:
        if entry.approval is not None and not entry.withdrawn:
            yield entry.approval.at[:10]
    for node in subject.rollup.nodes().values() if subject.rollup else []:
        if node.judgement is not None:
            yield node.judgement.at[:10]
