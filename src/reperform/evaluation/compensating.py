"""Compensating controls: named for an exception, usable only when tested and concluded themselves."""

from __future__ import annotations

from reperform.evaluation.working_state import WorkingState
from reperform.record.exceptions import CompensatingControl
from reperform.words import STATE_WORDS, STATUS_WORDS

# The last one is the best that a Type 1 report concludes.
EFFECTIVE = (
    "operated_effectively",
    "operated_effectively_exceptions_noted",
    "suitably_designed_and_implemented",
)


def compensating_control(state: WorkingState, control: str, *, of: str, why: str) -> CompensatingControl:
    """Return a compensating control with its conclusion, and why it cannot be used where it cannot.

    Parameters
    ----------
    control : str
        The control named.
    of : str
        The control that deviated: it cannot make up for itself.
    why : str
        Why it meets the same risk, as typed.
    """
    if control not in state.controls:
        return CompensatingControl(
            control=control, why=why, usable=False, reasons=[f"{control} is no control of this engagement"]
        )
    row, status = state.opened.engagement.control(control), state.status(control)
    reasons = []
    if control == of:
        reasons.append(f"{control} is the control that deviated")
    if not why:
        reasons.append("nobody has said why it meets the same risk")
    if status.stale:
        reasons.append(f"its paper is older than its {', '.join(status.stale)}")
    elif not status.conclusion:
        reasons.append(f"it is not concluded ({STATE_WORDS[status.state].lower()})")
    elif status.conclusion not in EFFECTIVE:
        reasons.append(f"it is concluded as {STATUS_WORDS[status.conclusion].lower()}")
    return CompensatingControl(
        control=control,
        ref=status.ref,
        title=row.title,
        why=why,
        conclusion=status.conclusion,
        usable=not reasons,
        reasons=reasons,
        rests_on=state.tested_on(control),
    )
