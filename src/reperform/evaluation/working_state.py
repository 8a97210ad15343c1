"""An engagement as it is evaluated: each record, result and status is read once."""

from __future__ import annotations

from functools import cached_property

from reperform.canonical import digest
from reperform.evaluation.exception_states import ExceptionState, exception_states
from reperform.fieldwork.overlay import tests_digest
from reperform.fieldwork.performing import Performer
from reperform.fieldwork.published import published_record, published_results
from reperform.fieldwork.staleness import inputs_of
from reperform.fieldwork.status import ControlStatus, control_status
from reperform.opened import OpenEngagement
from reperform.record import Record, ResultRow


class WorkingState:
    """What the controls of an engagement came to, as it lies in the folder now."""

    def __init__(self, opened: OpenEngagement) -> None:
        self.opened = opened
        self._records: dict[str, Record | None] = {}
        self._results: dict[str, tuple[ResultRow, ...]] = {}
        self._statuses: dict[str, ControlStatus] = {}

    @cached_property
    def controls(self) -> tuple[str, ...]:
        """Return the controls in the order of the matrix."""
        return tuple(row.control for row in self.opened.engagement.controls)

    @cached_property
    def performer(self) -> Performer:
        """Return what performs tests on the lists as they are now; they are read only when asked for."""
        return Performer(self.opened)

    @cached_property
    def exceptions(self) -> tuple[ExceptionState, ...]:
        """Return the exceptions as people recorded them."""
        return exception_states(self.opened)

    def record(self, control: str) -> Record | None:
        """Return the published record of a control, or None."""
        if control not in self._records:
            self._records[control] = published_record(self.opened, control)
        return self._records[control]

    def results(self, control: str) -> tuple[ResultRow, ...]:
        """Return the published results of a control."""
        if control not in self._results:
            self._results[control] = published_results(self.opened, control)
        return self._results[control]

    def status(self, control: str) -> ControlStatus:
        """Return where a control stands."""
        if control not in self._statuses:
            self._statuses[control] = control_status(self.opened, control)
        return self._statuses[control]

    def tested_on(self, control: str) -> str:
        """Return the digest of what a control came to: its tests, its conclusion in force, what is newer than its run.

        Who wrote a conclusion and why belong to it; the moment does not. While a paper is out of date the inputs it
        would be made of belong to it too, so that each further change is seen.
        """
        record, status = self.record(control), self.status(control)
        conclusion = record.conclusion if record and status.conclusion else None
        return digest(
            {
                "control": control,
                "tests": tests_digest(record) if record else "",
                "conclusion": [conclusion.status, conclusion.rationale, conclusion.person] if conclusion else [],
                "stale": inputs_of(self.opened, control) if status.stale else {},
                "draws": [one for one in status.stale if one.startswith("sample of")],
            }
        )

    def name_of(self, person: str) -> str:
        """Return the name of a person, or the short id where the People sheet knows none."""
        found = self.opened.person(person)
        return found.name if found else person


def design_failed(state: WorkingState, control: str) -> bool:
    """Return whether the walkthrough concluded that a control is not suitable, or not implemented."""
    rows = [row for row in state.opened.engagement.walkthroughs if row.control == control]
    return any(row.design == "not_suitable" or row.implementation == "not_implemented" for row in rows)
