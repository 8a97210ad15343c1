"""From the facts of a workpaper to words a reader of the report can use: counts and amounts, no names, no addresses.

The workpaper keeps every item, column and person; the report says how many, of what kind, how late.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reperform.documents.wording import counted
from reperform.record import ResultRow
from reperform.texts import join_words

WITHHELD = "(address withheld)"
_ADDRESS = re.compile(r"[^\s@<>()\[\]'\",;]+@[^\s@<>()\[\]'\",;]+\.[A-Za-z]{2,}")
# The sentences of the rules: of the last span named before the limit, and of nothing the client wrote.
_SPAN = r"\d[\d,]* (?:business days?|calendar days?|hours?|minutes?|seconds?)(?: \d+ (?:minutes?|seconds?)){0,2}"
_LATE = re.compile(
    rf".*\bis ({_SPAN})(?: of business time \([0-9:]+ to [0-9:]+\))? after .*; "
    r"the limit is ([^;:]{1,40}): done, but late"
)
_NEVER = re.compile(r".*: not done by (\d{1,2} [A-Z][a-z]{2} \d{4})\b")
# A day of the calendar (the end of the period) is nothing that was done late: what it is measured from is too old.
_TOO_OLD = re.compile(r".*; the limit is [^;:]{1,40}: beyond the limit")
_UNIT_SECONDS = {"business day": 86_400, "calendar day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
# How the report words the kinds of results; {n} is a count of items.
_KINDS = {
    "late": "{n} done late",
    "too_old": "{n} longer ago than allowed",
    "not_done": "{n} not done",
    "no_evidence": "{n} without a record",
    "wrong_person": "{n} without a second person",
    "not_authorised": "{n} by somebody not authorized for it",
    "wrong_value": "{n} with another value than the one required",
    "wrong_order": "{n} in another order than the one required",
    "inverted": "{n} with an end before the start",
    "still_there": "{n} still present",
    "not_covered": "{n} not covered",
    "missed": "{n} not performed at all",
    "unreadable": "{n} with a value that cannot be read",
    "unknown_person": "{n} where it is not known who acted",
    "needs_time": "{n} without a time of day",
    "no_source": "{n} with nothing to examine",
}

_KINDS_OF_RULE = {("on_or_before", "late"): "{n} later than allowed"}


def withheld(text: str) -> str:
    """Return a text without e-mail addresses.

    Examples
    --------
    >>> withheld("approved by a.b@client.example, then closed")
    'approved by (address withheld), then closed'
    """
    return _ADDRESS.sub(WITHHELD, text)


def kinds_of(rows: Iterable[ResultRow]) -> dict[str, list[ResultRow]]:
    """Return the deviating rows by kind: the kind recorded, else the one the rule's own sentence says."""
    found: dict[str, list[ResultRow]] = {}
    for row in rows:
        found.setdefault(_kind(row), []).append(row)
    return found


def _kind(row: ResultRow) -> str:
    if row.kind:
        return "too_old" if row.kind == "late" and row.by == "computed" and _TOO_OLD.match(row.reason) else row.kind
    if row.by == "computed" and _LATE.match(row.reason):
        return "late"
    return "not_done" if row.by == "computed" and _NEVER.match(row.reason) else ""


def kind_words(rows: Sequence[ResultRow], rule: str = "") -> list[str]:
    """Return "2 done late (after 2 and 5 business days; the limit is 1 business day)" for each kind there is.

    ``rule`` is the rule that found the rows: of a date held against another it is not said that anything was done.
    """
    words = []
    for kind, same in kinds_of(rows).items():
        if kind in _KINDS:
            told = _KINDS_OF_RULE.get((rule, kind), _KINDS[kind])
            words.append(told.format(n=f"{len(same):,}") + _amounts(kind, same))
    return words


def _amounts(kind: str, rows: Sequence[ResultRow]) -> str:
    computed = [row.reason for row in rows if row.by == "computed"]
    if kind == "late":
        return _lateness([found for reason in computed if (found := _LATE.match(reason))], len(rows))
    if kind == "not_done":
        days = {found.group(1) for reason in computed if (found := _NEVER.match(reason))}
        return f" by {next(iter(days))}" if len(days) == 1 else ""
    return ""


def _lateness(found: Sequence[re.Match[str]], rows: int) -> str:
    """Return the span or the shortest and longest, with the limit; nothing where rows speak of several limits."""
    limits = {match.group(2) for match in found}
    spans = sorted({match.group(1) for match in found}, key=_seconds)
    if len(found) != rows or len(limits) != 1:
        return ""
    shown = spans[0] if len(spans) == 1 else f"{spans[0]} to {spans[-1]}"
    limit = next(iter(limits))
    # Without any time allowed the span is how late it was.
    return f" (by {shown})" if limit.startswith("0 ") else f" (after {shown}; the limit is {limit})"


def _seconds(span: str) -> int:
    numbers = re.findall(r"(\d[\d,]*) (business day|calendar day|hour|minute|second)", span)
    return sum(int(number.replace(",", "")) * _UNIT_SECONDS[unit] for number, unit in numbers)


def marked_facts(rows: Sequence[ResultRow], most: int) -> list[str]:
    """Return what people wrote of items they marked as deviating, each text once, without item and addresses."""
    texts = [_without_item(row) for row in rows if row.by not in ("", "computed") and row.reason.strip()]
    distinct = list(dict.fromkeys(texts))
    rest = len(distinct) - most
    return distinct[:most] + ([f"and {counted(rest, 'other fact')} in the workpaper"] if rest > 0 else [])


def _without_item(row: ResultRow) -> str:
    text = withheld(row.reason.strip())
    # Only a key that cannot be an ordinary word or number is taken out.
    if len(row.item) >= 4 and re.search(r"\d", row.item):
        text = re.sub(rf"(?<![\w-]){re.escape(row.item)}(?![\w-])", "the item", text)
    return text.rstrip(".")


def named(rows: Sequence[ResultRow], most: int) -> str:
    """Return the items of deviating rows by their keys, for a firm that wants them in the report."""
    items = list(dict.fromkeys(row.item for row in rows))
    shown = items[:most] + ([f"{len(items) - most:,} more"] if len(items) > most else [])
    return withheld(join_words(shown))
