"""Limits and frequencies as the control, the attribute and its source word them, against what is tested."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from reperform.errors import Message, Where
from reperform.linting.findings import finding
from reperform.linting.quantities import NUMBER_WORDS, Duration, durations_in, value_of
from reperform.linting.subject import Subject
from reperform.model import AttributeSpec, Control

# Frequencies as sentences state them; only those that name how often the control itself is due.
_STATED = {
    "annual": r"(?:once a|each|every) year|annually|yearly",
    "semiannual": r"every six months|twice a year|semi-?annually|half-yearly",
    "quarterly": r"(?:once a|each|every) quarter|quarterly",
    "monthly": r"(?:once a|each|every) month|monthly",
    "semimonthly": r"twice a month|semi-?monthly",
    "weekly": r"(?:once a|each|every) week|weekly",
    "daily": r"(?:once a|each|every) (?:business )?day|daily",
}
_PATTERNS = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _STATED.items()}
_HOURS = {"hours": 1, "calendar_days": 24, "weeks": 168}
_AT_LEAST = re.compile(rf"\bat least (\d[\d,]*|{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE)


def limits(subject: Subject) -> Iterator[Message]:
    """Return a finding where the control's wording, the attribute's text or its source states another limit."""
    for attribute in subject.engagement.attributes:
        tested = _tested_limits(attribute)
        if not tested:
            continue
        for sheet, column, text, spans in _stated(subject, attribute):
            others = _others(subject, attribute) if sheet == "Controls" else ()
            for number, unit in tested:
                if _contradicts(number, unit, spans, others):
                    said = ", ".join(dict.fromkeys(one.text for one in spans))
                    found = (
                        f"{column} of {attribute.control} states {said}; attribute {attribute.attribute} is tested "
                        f"with {number} {unit.replace('_', ' ')} (“{text}”)"
                    )
                    yield finding("RP-Z09", found, _place(subject, sheet, attribute, column))


def _place(subject: Subject, sheet: str, attribute: AttributeSpec, column: str) -> Where:
    if sheet == "Attributes":
        return subject.attribute_place(attribute.control, attribute.attribute, column)
    return subject.place(sheet, "control", attribute.control, column)


def _others(subject: Subject, attribute: AttributeSpec) -> set[int]:
    """Return the limits of the other attributes of a control: its wording may state those and not this one."""
    rows = subject.engagement.attributes_of(attribute.control)
    return {number for row in rows if row != attribute for number, _ in _tested_limits(row)}


def _tested_limits(attribute: AttributeSpec) -> list[tuple[int, str]]:
    """Return the limits of the arguments with their unit: of ``limit``, or one a value of ``limits``."""
    unit = attribute.arguments.get("unit", "")
    texts = [attribute.arguments.get("limit", "")]
    texts += [part.rpartition(":")[2] for part in attribute.arguments.get("limits", "").split(",")]
    return [(int(text.strip()), unit) for text in texts if unit and text.strip().isdigit()]


def _stated(subject: Subject, attribute: AttributeSpec) -> Iterator[tuple[str, str, str, list[Duration]]]:
    """Return sheet, column, what it was read from, and the spans it states."""
    for version in subject.engagement.versions_of(attribute.control):
        if attribute.version in ("", version.version_name):
            yield "Controls", "description", "the control's wording", durations_in(version.description)
    yield "Attributes", "text", attribute.text, durations_in(attribute.text)
    spans = durations_in(attribute.sla_source, deadlines=False)
    yield "Attributes", "sla_source", attribute.sla_source, spans


def _contradicts(number: int, unit: str, spans: Iterable[Duration], others: Iterable[int] = ()) -> bool:
    """Return whether spans are stated in the unit of a limit and none of them is the limit.

    Spans of another unit (months beside days) say nothing, nor do those that are the limits of other attributes.
    """
    stated = list(spans)
    if any(_equals(one, number, unit) for one in stated):
        return False
    return any(unit in one.units and one.number not in others for one in stated)


def _equals(one: Duration, number: int, unit: str) -> bool:
    if unit in one.units:
        return one.number == number
    named = next((name for name in one.units if name in _HOURS), "")
    return unit in _HOURS and bool(named) and one.number * _HOURS[named] == number * _HOURS[unit]


def least_numbers(subject: Subject) -> Iterator[Message]:
    """Return a finding where an attribute's text or source says "at least 4" and another number is required."""
    for attribute in subject.engagement.attributes:
        arguments = attribute.arguments
        required = _whole(arguments.get("required", ""))
        if required is None or arguments.get("compare") != "at_least":
            continue
        for column, text in (("text", attribute.text), ("sla_source", attribute.sla_source)):
            stated = [value_of(found) for found in _AT_LEAST.findall(text)]
            if stated and required not in stated:
                found = (
                    f"{column} of {attribute.control} {attribute.attribute} says at least "
                    f"{', '.join(map(str, stated))}; tested is {required}"
                )
                yield finding("RP-Z09", found, _place(subject, "Attributes", attribute, column))


def _whole(text: str) -> int | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return int(number) if number.is_finite() and number == number.to_integral_value() else None


def frequencies(subject: Subject) -> Iterator[Message]:
    """Return a finding where a scheduled control's wording names one frequency, and it is another one."""
    for control in subject.engagement.controls:
        for version in subject.engagement.versions_of(control.control):
            yield from _frequency(subject, version)


def _frequency(subject: Subject, version: Control) -> Iterator[Message]:
    named = [name for name, pattern in _PATTERNS.items() if pattern.search(version.description)]
    if version.frequency in _PATTERNS and len(named) == 1 and named[0] != version.frequency:
        found = f"{version.control} is worded as {named[0]} and its frequency is {version.frequency}"
        yield finding("RP-Z09", found, subject.place("Controls", "control", version.control, "frequency"))


def described_limits(subject: Subject) -> Iterator[Message]:
    """Return a finding where a sentence of the description on one control states another limit or frequency of it."""
    controls = {row.control: row for row in subject.engagement.controls}
    for row in subject.engagement.description:
        where = subject.place("Description", "text", row.text)
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", row.text):
            named = [name for name in controls if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", sentence)]
            if len(named) == 1:
                yield from _of_sentence(subject, controls[named[0]], sentence, where)


def _of_sentence(subject: Subject, control: Control, sentence: str, where: Where) -> Iterator[Message]:
    tested = [one for row in subject.engagement.attributes_of(control.control) for one in _tested_limits(row)]
    for span in durations_in(sentence):
        comparable = [number for number, unit in tested if unit in span.units]
        if comparable and not any(_equals(span, number, unit) for number, unit in tested):
            limits_ = ", ".join(f"{number} {unit.replace('_', ' ')}" for number, unit in tested)
            found = f"the description gives {control.control} {span.text}; it is tested with {limits_}"
            yield finding("RP-Z09", found, where)
    named = [name for name, pattern in _PATTERNS.items() if pattern.search(sentence)]
    if control.frequency in _PATTERNS and len(named) == 1 and named[0] != control.frequency:
        found = f"the description calls {control.control} {named[0]}; its frequency is {control.frequency}"
        yield finding("RP-Z09", found, where)
