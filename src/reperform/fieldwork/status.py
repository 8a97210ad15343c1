"""Where every control stands: computed from events and digests, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reperform.fieldwork.depending import outdated_elsewhere
from reperform.fieldwork.published import published_record
from reperform.fieldwork.staleness import last_run, stale_draws, stale_reasons
from reperform.opened import OpenEngagement
from reperform.record import Record


@dataclass(frozen=True)
class ControlStatus:
    """One line of the status.

    Attributes
    ----------
    state : str
        ``not_run``, ``failed``, ``incomplete``, ``tested`` or ``concluded``.
    stale : tuple of str
        What changed since the last run; empty when the paper is up to date.
    earlier_conclusion : str
        The last conclusion a person gave, where it is not in force: results or lists have changed since. Else blank.
    """

    control: str
    ref: str
    title: str
    state: str
    conclusion: str
    items: int
    deviations: int
    pending: int
    stale: tuple[str, ...]
    open_points: tuple[str, ...]
    earlier_conclusion: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the line in the form of the command interface."""
        return {
            "control": self.control,
            "ref": self.ref,
            "title": self.title,
            "state": self.state,
            "conclusion": self.conclusion,
            "earlier_conclusion": self.earlier_conclusion,
            "items": self.items,
            "deviations": self.deviations,
            "pending": self.pending,
            "stale": list(self.stale),
            "open_points": list(self.open_points),
        }


def status(opened: OpenEngagement) -> tuple[ControlStatus, ...]:
    """Return the status of every control, in the order of the workbook."""
    return tuple(control_status(opened, row.control) for row in opened.engagement.controls)


def control_status(opened: OpenEngagement, control: str) -> ControlStatus:
    """Return the status of one control."""
    row = opened.engagement.control(control)
    record = published_record(opened, control)
    run = last_run(opened, control)
    stale = (
        *(stale_reasons(opened, control) if run else ()),
        *stale_draws(opened, control),
        *outdated_elsewhere(opened, control),
    )
    conclusion = record.conclusion.status if record and record.conclusion and not stale else ""
    given = opened.judgements.latest("conclude", control)
    return ControlStatus(
        control=control,
        ref=opened.reference_of(control),
        title=row.title,
        state=_state(record, stale),
        conclusion=conclusion,
        earlier_conclusion=str(given.content["status"]) if given and not conclusion else "",
        items=record.distinct_items if record else 0,
        deviations=record.distinct_deviating if record else 0,
        pending=_pending(record),
        stale=stale,
        open_points=tuple(record.open_points) if record else ("not run",),
    )


def _state(record: Record | None, stale: tuple[str, ...]) -> str:
    if record is None:
        return "not_run"
    # A conclusion on results that are out of date is not in force.
    return "tested" if stale and record.state == "concluded" else record.state


def _pending(record: Record | None) -> int:
    tests = record.tests if record else []
    return sum(attribute.pending for test in tests for attribute in test.attributes)
