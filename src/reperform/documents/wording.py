"""The fixed words of every document: states, conclusions, results, dates. One place, for one voice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from reperform.documents.blocks import PageHeader, Run
from reperform.documents.paper import never_run
from reperform.model import Engagement
from reperform.record import AttributeCounts, ControlTest, Header, Record, ResultRow
from reperform.texts import join_words
from reperform.words import STATE_WORDS, STATUS_WORDS

NOT_CONCLUDED = "Not concluded"
NOT_REVIEWED = "not yet reviewed"
SAMPLE_DATA = "Sample data: an invented engagement"

DESIGN = {
    "suitable": "Suitably designed",
    "not_suitable": "Not suitably designed",
    "implemented": "Implemented",
    "not_implemented": "Not implemented",
    "": NOT_CONCLUDED,
}
MARKS = {
    "pass": "✓",
    "deviation": "✗",
    "unable": "U",
    "not_applicable": "n/a",
    "not_reached": "NR",
    "pending": "?",
}
MEANINGS = {
    "pass": "Pass: the item has the attribute.",
    "deviation": "Deviation: the item departs from the control; see the reason below the item.",
    "unable": "Unable to examine: the evidence is missing. Counts as a deviation until an alternative procedure "
    "is recorded.",
    "not_applicable": "Not applicable: the attribute does not arise for the item.",
    "not_reached": "Deadline not reached on the last day the evidence speaks of.",
    "pending": "Pending: not marked yet.",
}
LEVELS = {
    "L0": "recomputed from the client's list",
    "L1": "agreed to an export that the auditor watched",
    "L2": "agreed to a source document",
    "L3": "obtained directly by the auditor",
}
NATURES = {
    "inquiry": "Inquiry",
    "observation": "Observation",
    "inspection": "Inspection",
    "reperformance": "Reperformance",
}
VERBS = {
    "inquiry": "Inquired",
    "observation": "Observed",
    "inspection": "Inspected",
    "reperformance": "Re-performed",
}
BASES = {
    "statistical": "Statistical sample",
    "non_statistical": "Non-statistical sample",
    "whole_population": "Whole population",
}
FREQUENCIES = {
    "annual": "Annual",
    "semiannual": "Semi-annual",
    "quarterly": "Quarterly",
    "monthly": "Monthly",
    "semimonthly": "Twice a month",
    "weekly": "Weekly",
    "daily": "Daily",
    "multiple_daily": "Several times a day",
    "per_event": "For each event",
    "continuous": "Continuous",
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY_IN_TEXT = re.compile(r"(?<![\w./-])\d{4}-\d{2}-\d{2}(?=[\s,;)]|\.(?:\s|$)|$)")
_SECONDS = re.compile(r"(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}):(\d{2}(?:\.\d+)?)(Z|[+-]\d{2}:?\d{2})?\Z")
# What is counted of a phrase: the noun before its first preposition, or each noun of a pair.
_PHRASE = re.compile(r"(.+?)(?:( and | of | for | in | to | by | with | on | at | from | under )(.+))?\Z", re.DOTALL)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z")
_COMMAND = re.compile(r"\s*\(reperform [^()]*\)")
_STAMP = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$")


def prose_date(text: str) -> str:
    """Return an ISO date or time stamp as "31 Dec 2025" or "31 Dec 2025, 14:05 UTC"; other texts unchanged.

    Examples
    --------
    >>> prose_date("2025-12-31"), prose_date("2026-02-03T14:05:00Z"), prose_date("soon")
    ('31 Dec 2025', '3 Feb 2026, 14:05 UTC', 'soon')
    """
    found = _STAMP.match(text.strip())
    if not found:
        return text
    try:
        day = date.fromisoformat(found.group(1))
    except ValueError:
        return text
    words = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    if found.group(2):
        zone = found.group(3) or ""
        words += f", {found.group(2)}" + (" UTC" if zone == "Z" else f" {zone}" if zone else "")
    return words


def prose_moment(text: str) -> str:
    """Return a value of the list as ``prose_date`` does, but with its seconds where it has any.

    Examples
    --------
    >>> prose_moment("2025-02-10T15:23:39+00:00"), prose_moment("2025-11-21"), prose_moment("CHG-1")
    ('10 Feb 2025, 15:23:39 +00:00', '21 Nov 2025', 'CHG-1')
    """
    seconds = _SECONDS.match(text.strip())
    if not seconds or float(seconds.group(2)) == 0:
        return prose_date(text)
    minute, second, zone = seconds.groups()
    words = prose_date(minute)
    return text if words == minute else f"{words}:{second}" + (" UTC" if zone == "Z" else f" {zone}" if zone else "")


def dated(text: str) -> str:
    """Return a sentence in which days stand as elsewhere in a document; numbers of other forms are left alone.

    Examples
    --------
    >>> dated("produced on 2026-01-20, after 2025-12-31."), dated("file list_2026-01-20.csv")
    ('produced on 20 Jan 2026, after 31 Dec 2025.', 'file list_2026-01-20.csv')
    """
    return _DAY_IN_TEXT.sub(lambda found: prose_date(found.group()), text)


def prose_month(text: str) -> str:
    """Return a month as "Jul 2025"; other texts unchanged.

    Examples
    --------
    >>> prose_month("2025-07"), prose_month("2025-07-01"), prose_month("2025-13")
    ('Jul 2025', '2025-07-01', '2025-13')
    """
    found = _MONTH.match(text)
    return f"{_MONTHS[int(found.group(2)) - 1]} {found.group(1)}" if found else text


def period_words(start: str, end: str) -> str:
    """Return "1 Jan 2025 to 31 Dec 2025"."""
    return f"{prose_date(start)} to {prose_date(end)}"


def plural(unit: str, count: int) -> str:
    """Return a unit in the number that fits a count.

    Examples
    --------
    >>> plural("leaver", 1), plural("entry", 2), plural("access review", 0), plural("process", 3)
    ('leaver', 'entries', 'access reviews', 'processes')
    >>> plural("patch of a host", 2), plural("service and month", 2)
    ('patches of a host', 'services and months')
    """
    if count == 1 or not unit:
        return unit
    head, joined, rest = _PHRASE.match(unit).groups()  # type: ignore[union-attr]
    if joined:
        return f"{plural(head, count)}{joined}{plural(rest, count) if joined == ' and ' else rest}"
    if unit.endswith("y") and unit[-2:-1] not in "aeiou":
        return unit[:-1] + "ies"
    if unit.endswith(("s", "x", "ch", "sh")):
        return unit + "es"
    return unit + "s"


def counted(count: int, unit: str) -> str:
    """Return "1 leaver", "412 leavers"."""
    return f"{count:,} {plural(unit, count)}"


def without_commands(text: str) -> str:
    """Return an open point without the command that settles it: a page is read where no command can be typed.

    Examples
    --------
    >>> without_commands("LA-01 is not concluded (reperform conclude REF --as PERSON).")
    'LA-01 is not concluded.'
    """
    return _COMMAND.sub("", text)


def sentence(text: str) -> str:
    """Return a text that ends as a sentence does."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?", ":")) else text + "."


def lower_first(text: str) -> str:
    """Return a text that can follow other words: first letter small unless an abbreviation starts it."""
    second = text[1:2]
    return text if second.isupper() or second.isdigit() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """Return a text as the beginning of a sentence; names of columns, which hold an underscore, stay as they are."""
    return text if "_" in text.partition(" ")[0] else text[:1].upper() + text[1:]


def mark(result: str) -> Run:
    """Return the tickmark of a result."""
    return Run(MARKS[result], "mark" if result in ("pass", "deviation") else "bold")


def conclusion_words(record: Record) -> str:
    """Return the conclusion in words, or "Not concluded"."""
    if record.conclusion is None or record.state != "concluded":
        return NOT_CONCLUDED
    return STATUS_WORDS.get(record.conclusion.status, record.conclusion.status)


def status_words(record: Record) -> str:
    """Return state and conclusion in one line."""
    if record.state == "concluded":
        return conclusion_words(record)
    state = STATE_WORDS["not_run" if never_run(record) else record.state]
    return state if "not concluded" in state.lower() else f"{state}, not concluded"


def reviewed_words(header: Header) -> str:
    """Return who reviewed and when, or that nobody has."""
    return signed(header.reviewed_by, header.reviewed_at, NOT_REVIEWED)


def prepared_words(header: Header) -> str:
    """Return who prepared and when, or that nobody has signed."""
    return signed(header.prepared_by, header.prepared_at, "not yet signed")


def signed(person: str, at: str, otherwise: str) -> str:
    """Return a name with a day, or the words for nobody."""
    return ", ".join(filter(None, [person, prose_date(at).partition(",")[0]])) if person else otherwise


def items_tested(record: Record) -> int:
    """Return how many items all tests of a control tested."""
    return record.distinct_items


def items_deviating(record: Record) -> int:
    """Return how many items of all tests deviate; an item counts once a test."""
    return record.distinct_deviating


def pending(record: Record) -> int:
    """Return how many results still have to be marked."""
    return sum(attribute.pending for test in record.tests for attribute in test.attributes)


def rows_of(test: ControlTest, results: Iterable[ResultRow], tests: int) -> list[ResultRow]:
    """Return the results of one test; rows that name no test belong to the only one."""
    return [row for row in results if row.test == test.id or (not row.test and tests == 1)]


def count_of(attribute: AttributeCounts, result: str) -> int:
    """Return one of the six counts of an attribute."""
    return int(getattr(attribute, "pass_" if result == "pass" else result))


def engagement_lines(header: Header) -> tuple[str, ...]:
    """Return firm, client, system and period: the left column of every page."""
    zone = f" ({header.time_zone})" if header.time_zone else ""
    return (
        header.firm,
        header.client,
        header.system,
        f"Period {period_words(header.period_start, header.period_end)}{zone}",
    )


def paper_header(record: Record) -> PageHeader:
    """Return what stands on every page of a workpaper."""
    header = record.header
    return PageHeader(
        left=engagement_lines(header),
        middle=(
            record.title,
            f"Control {record.control}, {versions_words(record)}",
            f"Criteria {', '.join(record.criteria)}",
        ),
        right=(
            record.ref,
            f"Prepared by: {prepared_words(header)}",
            f"Reviewed by: {reviewed_words(header)}",
            f"Status: {status_words(record)}",
        ),
        banner=SAMPLE_DATA if header.sample_data else "",
        footer=f"{record.ref}   ·   {header.engagement_id}",
    )


def versions_words(record: Record) -> str:
    """Return "version 1", or "versions 1 and 2" where the control changed in the period."""
    names = [one.version for one in record.control_versions]
    return f"versions {join_words(names)}" if len(names) > 1 else f"version {record.control_version}"


def plain_header(header: Header, title: str, reference: str, records: Sequence[Record]) -> PageHeader:
    """Return what stands on every page of a document made from several workpapers."""
    concluded = sum(record.state == "concluded" for record in records)
    return PageHeader(
        left=engagement_lines(header),
        middle=(title, f"SOC 2 Type {header.report_type} examination"),
        right=(
            reference,
            f"{counted(len(records), 'workpaper')}, {concluded} concluded",
            "Prepared and reviewed: as stated on each paper",
        ),
        banner=SAMPLE_DATA if header.sample_data else "",
        footer=f"{reference}   ·   {header.engagement_id}",
    )


def engagement_header(engagement: Engagement, records: Sequence[Record]) -> Header:
    """Return the header of a document that belongs to the whole engagement."""
    about = engagement.about
    return Header(
        firm=about.firm,
        client=about.client,
        system=about.system,
        period_start=str(about.period_start),
        period_end=str(about.period_end),
        time_zone=about.time_zone,
        engagement_id=about.engagement_id,
        report_type=about.report_type,
        sample_data=any(record.header.sample_data for record in records),
    )
