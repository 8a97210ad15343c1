"""What may be said of an exception: closed lists, days in order, controls that exist; every problem at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from reperform.errors import Message, did_you_mean
from reperform.evaluation.exception_states import FIELDS
from reperform.evaluation.working_state import WorkingState
from reperform.fieldwork.judging import CLASSIFICATIONS

DEFICIENCIES = ("design", "operation")
_CHOICES = {"classification": ("RP-M07", CLASSIFICATIONS), "deficiency": ("RP-B04", DEFICIENCIES)}
_DATES = ("period_from", "period_to", "response_due")


def value_problems(given: Mapping[str, str], before: Mapping[str, str]) -> list[Message]:
    """Return what is wrong with the texts given for an exception that already says ``before``."""
    unknown = [name for name in given if name not in FIELDS]
    problems = [
        Message("RP-B07", f"{name!r} is nothing an exception says", "Nothing was recorded.", did_you_mean(name, FIELDS))
        for name in unknown
    ]
    for name, (code, values) in _CHOICES.items():
        if given.get(name) and given[name] not in values:
            problems.append(Message(code, f"{given[name]!r} is no {name}", "Nothing was recorded.",
                                    did_you_mean(given[name], values)))  # fmt: skip
    wrong = date_problems({name: given[name] for name in _DATES if name in given})
    start, end = ({**before, **given}.get(name, "") for name in ("period_from", "period_to"))
    if not wrong and start and end and start > end:
        wrong.append(Message("RP-B06", f"the period affected ends on {end}, before it starts on {start}",
                             "Nothing was recorded.", "give --from and --to in order"))  # fmt: skip
    return problems + wrong


def date_problems(days: Mapping[str, str]) -> list[Message]:
    """Return RP-B06 for every text that is no day written as YYYY-MM-DD; blank is none stated."""
    problems = []
    for name, day in days.items():
        try:
            good = not day or str(date.fromisoformat(day)) == day
        except ValueError:
            good = False
        if not good:
            problems.append(Message("RP-B06", f"{day!r} is no day ({name.replace('_', ' ')})", "Nothing was recorded.",
                                    "write it as YYYY-MM-DD"))  # fmt: skip
    return problems


def compensating_problems(state: WorkingState, controls: Sequence[str]) -> list[Message]:
    """Return RP-U01 for every control that the matrix does not hold."""
    return [
        Message("RP-U01", f"there is no control {name!r} in this engagement",
                "A compensating control is tested like any other.", did_you_mean(name, state.controls))
        for name in controls
        if name not in state.controls
    ]  # fmt: skip
