"""Where the whole engagement stands: controls by stage, deviations, exceptions, the roll-up; computed, never stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reperform.evaluation.exceptions import exception_log
from reperform.evaluation.rollup import roll_up
from reperform.evaluation.working_state import WorkingState
from reperform.fieldwork.status import ControlStatus
from reperform.opened import OpenEngagement, open_at
from reperform.record.exceptions import ExceptionLog
from reperform.record.rollup import RollUp
from reperform.views import View
from reperform.words import STATE_WORDS, STATUS_WORDS

STAGES = ("not_run", "failed", "incomplete", "tested", "concluded")
NOT_REVIEWED = "not yet reviewed"


@dataclass(frozen=True)
class Status:
    """The status of an engagement; shows itself in a notebook and goes through its controls when iterated.

    Attributes
    ----------
    controls : tuple of ControlStatus
        One line a control, in the order of the matrix.
    log : ExceptionLog
        Deviations and exceptions as they stand now.
    rollup : RollUp
        The steps above the controls.
    """

    controls: tuple[ControlStatus, ...]
    log: ExceptionLog
    rollup: RollUp

    def __iter__(self) -> Iterator[ControlStatus]:
        return iter(self.controls)

    def __len__(self) -> int:
        return len(self.controls)

    def __getitem__(self, place: int) -> ControlStatus:
        return self.controls[place]

    @property
    def stages(self) -> dict[str, int]:
        """Number of controls in each stage: not_run, failed, incomplete, tested, concluded."""
        counts = Counter(line.state for line in self.controls)
        return {stage: counts[stage] for stage in STAGES}

    @property
    def stale(self) -> tuple[str, ...]:
        """Controls whose paper is older than what it rests on."""
        return tuple(line.control for line in self.controls if line.stale)

    @property
    def open_exceptions(self) -> tuple[str, ...]:
        """Exceptions of which something is not recorded, confirmed or approved."""
        return tuple(one.id for one in self.log.exceptions if one.is_open)

    @property
    def not_judged(self) -> tuple[str, ...]:
        """Steps of the roll-up that nobody judged, or only on another state."""
        steps = self.rollup.nodes().values()
        return tuple(one.id for one in steps if one.judgement is None and getattr(one, "applicable", True))

    @property
    def stale_judgements(self) -> tuple[str, ...]:
        """Steps of the roll-up whose last judgement was given on another state."""
        return tuple(one.id for one in self.rollup.nodes().values() if one.earlier is not None)

    def sentences(self) -> tuple[str, ...]:
        """Return the status of the whole in sentences."""
        stages = ", ".join(f"{STATE_WORDS[name].lower()} {count}" for name, count in self.stages.items() if count)
        undecided = len(self.log.open_deviations)
        return (
            f"Controls: {stages}. Out of date: {', '.join(self.stale) or 'none'}. Signatures: {NOT_REVIEWED}.",
            f"Deviating results: {len(self.log.deviations):,}, open: {undecided:,} (in no exception and not decided). "
            f"Exceptions: {sum(not one.withdrawn for one in self.log.exceptions)}, open: "
            f"{', '.join(self.open_exceptions) or 'none'}.",
            f"Roll-up: {len(self.not_judged)} of {len(self.rollup.nodes())} steps are not judged; "
            f"judged on another state: {', '.join(self.stale_judgements) or 'none'}.",
        )

    def as_json(self) -> dict[str, Any]:
        """Return the status in the form of the command interface."""
        return {
            "controls": [line.as_json() for line in self.controls],
            "stages": self.stages,
            "stale": list(self.stale),
            "deviations": len(self.log.deviations),
            "open_deviations": [
                {"control": row.control, "item": row.item, "attribute": row.attribute}
                for row in self.log.open_deviations
            ],
            "exceptions": len(self.log.exceptions),
            "open_exceptions": list(self.open_exceptions),
            "not_judged": list(self.not_judged),
            "stale_judgements": list(self.stale_judgements),
            "reviewed": NOT_REVIEWED,
        }

    def view(self) -> View:
        """Return the status as it is shown in a notebook."""
        columns = ("Control", "State", "Conclusion", "Items", "Deviating", "Pending", "Open points", "Out of date")
        return View("Status", self.sentences(), columns, tuple(_row(line) for line in self.controls))

    def __repr__(self) -> str:
        return repr(self.view())

    def _repr_html_(self) -> str:
        return self.view()._repr_html_()


def _row(line: ControlStatus) -> tuple[str, ...]:
    return (
        f"{line.control} {line.title}",
        STATE_WORDS[line.state],
        STATUS_WORDS.get(line.conclusion, "Not concluded"),
        f"{line.items:,}",
        f"{line.deviations:,}",
        f"{line.pending:,}",
        "; ".join(line.open_points) or "none",
        ", ".join(line.stale) or "no",
    )


def status(engagement: OpenEngagement | Path | str = ".") -> Status:
    """Return where an engagement stands.

    Parameters
    ----------
    engagement : OpenEngagement, Path or str
        An opened engagement, or a path inside its folder; the working folder by default.
    """
    opened = engagement if isinstance(engagement, OpenEngagement) else open_at(Path(engagement))
    state = WorkingState(opened)
    log = exception_log(state)
    lines = tuple(state.status(control) for control in state.controls)
    return Status(lines, log, roll_up(state, log))
