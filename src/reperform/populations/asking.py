"""Questions that a file as a whole raises, and questions in the words and lines a person sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from reperform.errors import Where
from reperform.intake.outcome import NEEDS_ANSWER, ReadDeclaration, ReadOutcome, question, visible
from reperform.intake.settings import SETTINGS, setting_of
from reperform.model import Engagement, PopulationSpec
from reperform.populations.declaring import NO_KEY
from reperform.texts import clean_key

_OFFERED_KEYS = 12
# Questions whose choices are proposals: another value can be the right one.
_OPEN = frozenset({"key", "header_row", "zone", "date_column", "range"})


def with_key_asked(
    engagement: Engagement, spec: PopulationSpec, declaration: ReadDeclaration, reading: ReadOutcome, name: str
) -> ReadOutcome:
    """Return a reading as it is, or, when nobody has said which column names an item, the question (RP-I87)."""
    if declaration.key or declaration.answers.get("key") == NO_KEY or not reading.columns:
        return reading
    is_tested = any(attribute.population == spec.population for attribute in engagement.attributes)
    asked = _ask_key(reading, name, is_tested=is_tested)
    return replace(reading, outcome=NEEDS_ANSWER, rows=(), row_numbers=(), questions=(asked,))


def _ask_key(reading: ReadOutcome, name: str, *, is_tested: bool) -> dict[str, Any]:
    total = len(reading.rows)
    distinct = {column: _distinct(reading, place) for place, column in enumerate(reading.columns)}
    unique = [column for column, count in distinct.items() if count == total]
    shown: dict[str, str | int] = {column: distinct[column] for column in unique[:_OFFERED_KEYS]}
    if not is_tested:
        shown[NO_KEY] = "the list is only looked up in; its rows have no name"
    most = sorted(distinct, key=lambda column: -distinct[column])[:3]
    near = ", ".join(f"{column} {distinct[column]:,}" for column in most)
    text = (
        f"Which columns name an item? Of {total:,} rows, {len(unique):,} columns have a different value in each"
        + (" (the counts are different values)." if unique else f"; most different values: {near}.")
        + " Several columns are separated by '; '."
    )
    return question("key", "RP-I87", text, shown, Where(file=name, sheet=reading.sheet, count=total))


def _distinct(reading: ReadOutcome, place: int) -> int:
    """Return how many values differ in a column; as keys are compared only where that may decide."""
    values = {row[place] for row in reading.rows}
    if len(values) < len(reading.rows):
        return len(values - {""})
    return len({clean_key(value) for value in values} - {""})


def refused_answer(asked: Mapping[str, Any], value: str) -> str:
    """Return why a value cannot answer a question, or an empty text when it can.

    Examples
    --------
    >>> refused_answer({"id": "totals_row", "choices": ["exclude", "keep"]}, "maybe")
    'use one of: exclude, keep'
    """
    setting = SETTINGS.get(setting_of(asked["id"])[0])
    is_open = not asked["choices"] or asked["id"].partition(".")[0] in _OPEN
    if not is_open and value.casefold() not in (choice.casefold() for choice in asked["choices"]):
        return f"use one of: {', '.join(asked['choices'])}"
    if setting is not None and not setting.takes(setting.value_of(value)):
        return setting.help_on(value) or "give a value"
    return ""


def choice_lines(asked: Mapping[str, Any]) -> Iterator[str]:
    """Yield each choice of a question with its count or its sample.

    Examples
    --------
    >>> list(choice_lines({"choices": ["DMY", "MDY"], "counts": {"DMY": 1204, "MDY": 3}}))
    ['DMY: 1,204', 'MDY: 3']
    """
    for choice in asked["choices"]:
        shown = asked["counts"][choice]
        yield visible(f"{choice}: {shown:,}" if isinstance(shown, int) else f"{choice}: {shown}")


def published_question(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question in the form of the command interface: without the samples shown on a terminal."""
    return {name: value for name, value in asked.items() if name != "samples"}
