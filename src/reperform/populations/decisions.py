"""How a file was read and how its rows became items, as the sentences that the workpaper prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reperform.intake.settings import SETTINGS, setting_of
from reperform.populations.population import Population

EVERY = {"date_order": "every date column", "zone": "every column", "decimal": "every column of numbers"}
_SHEET_FIELDS = {"date_order": "date_order", "zone": "zones", "decimal": "decimals", "null_words": "null_words",
                 "column_names": "column_names"}  # fmt: skip


def decisions(population: Population) -> list[str]:
    """Return every decision on a list as a sentence: as stated in the workbook, or answered at intake."""
    declared = population.imported.record["declaration"]
    answers = dict(declared["answers"])
    found = []
    for name, setting in SETTINGS.items():
        if setting.by_column:
            stated = _by_column(name, declared, answers)
            for column, (value, is_answer) in sorted(stated.items()):
                place = column or EVERY.get(name, "every column")
                found.append(_sentence(setting.words.format(value=value, column=place), is_answer))
            continue
        value, is_answer = str(declared.get(name) or ""), False
        if answers.get(name):
            value, is_answer = answers[name], True
        if name == "key" and not is_answer:
            continue  # the key stated on the sheet has a line of its own in the workpaper
        if value:
            found.append(_sentence(setting.words.format(value=value), is_answer))
    known = {key for key in answers if setting_of(key)[0] in SETTINGS}
    found += [f"Answered at intake: {key} = {value}." for key, value in sorted(answers.items()) if key not in known]
    return [*found, *population.sentences]


def _by_column(name: str, declared: Mapping[str, Any], answers: Mapping[str, str]) -> dict[str, tuple[str, bool]]:
    """Return column (blank: every column) to the value stated and whether it was answered at intake."""
    answered = {column: value for key, value in answers.items() for one, column in [setting_of(key)] if one == name}
    stated = dict(declared.get(_SHEET_FIELDS.get(name, ""), {}))
    if name in ("zone", "decimal") and declared.get(name):
        stated[""] = declared[name]
    # Records of earlier versions kept an answer for every column as the setting itself.
    return {
        **{column: (value, False) for column, value in stated.items() if value},
        **{column: (value, True) for column, value in answered.items()},
    }


def _sentence(text: str, is_answer: bool) -> str:
    return f"{text[:-1]} (answered at intake)." if is_answer else text
