"""What each step of the roll-up rests on, as digests: a judgement is in force only on the digest it was given on.

A digest holds what was tested, recorded and judged beneath, and by whom; never a moment, a path or a number of the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reperform.canonical import digest
from reperform.evaluation.working_state import WorkingState, design_failed
from reperform.record.exceptions import DeviationEntry, ExceptionEntry
from reperform.record.rollup import RollupJudgement, RollupNode

# Sheets that say what is tested and by whom, not how the system is described.
_NOT_DESCRIBING = (
    "people", "controls", "attributes", "populations", "exclusions", "joins", "identities", "calendar",
    "methodology", "walkthroughs", "requests", "other_sheets",
)  # fmt: skip
_DESCRIBING_SHEETS = ("Systems", "Subservice", "CUEC_CSOC", "Description")
_WORDING = (
    "control", "version", "title", "description", "owner", "frequency", "automation", "criteria", "effective_from",
    "effective_to",
)  # fmt: skip


def control_rests_on(
    state: WorkingState, control: str, deviations: Sequence[DeviationEntry], exceptions: Sequence[ExceptionEntry]
) -> str:
    """Return what the criteria see of a control: its tests and conclusion, its deviations and its exceptions."""
    return digest(
        {
            "tested": state.tested_on(control),
            "deviations": [row.model_dump(mode="json") for row in deviations],
            "exceptions": [_exception(one) for one in exceptions],
        }
    )


def design_rests_on(state: WorkingState, control: str, exceptions: Sequence[ExceptionEntry]) -> str:
    """Return what the design of a control rests on: its wording, its walkthrough and its design deficiencies."""
    engagement = state.opened.engagement
    rows = [row.model_dump(mode="json") for row in engagement.versions_of(control)]
    walkthroughs = [row.model_dump(mode="json") for row in engagement.walkthroughs if row.control == control]
    failed = design_failed(state, control)
    return digest(
        {
            "wording": [{name: row[name] for name in _WORDING} for row in rows],
            "walkthroughs": walkthroughs,
            "exceptions": [_exception(one) for one in exceptions if failed or one.deficiency == "design"],
        }
    )


def description_rests_on(state: WorkingState) -> str:
    """Return what the description limb rests on: the description, and the controls as they are worded in it."""
    engagement, content = state.opened.engagement, state.opened.as_stated
    sheets = content["other_sheets"]
    return digest(
        {
            "stated": {name: rows for name, rows in content.items() if name not in _NOT_DESCRIBING},
            "sheets": {name: sheets[name] for name in _DESCRIBING_SHEETS if name in sheets},
            "controls": [
                {name: row[name] for name in _WORDING}
                for row in (version.model_dump(mode="json") for version in engagement.rows_of("controls"))
            ],
        }
    )


def nodes_rest_on(node: str, parts: Sequence[RollupNode]) -> str:
    """Return what a step rests on whose parts are judged steps: their own ground, and what was judged on it."""
    return digest({"node": node, "parts": [[part.id, part.rests_on, _judged(part.judgement)] for part in parts]})


def _judged(judgement: RollupJudgement | None) -> list[str]:
    if judgement is None:
        return []
    return [
        judgement.status, judgement.rationale, judgement.person, judgement.material, judgement.pervasive,
    ]  # fmt: skip


def _exception(one: ExceptionEntry) -> dict[str, Any]:
    """Return an exception without the moment of its approval: who approved counts, not when."""
    content = one.model_dump(mode="json")
    if one.approval is not None:
        content["approval"] = [one.approval.person, one.approval.words]
    return content
