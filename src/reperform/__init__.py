"""SOC 2 Type II audit workpapers that a stranger can perform again and get the same answer.

In a notebook: ``import reperform as rp`` and ``wp = rp.open_workpaper(control=..., engagement=...)``.
Names load on first use, so that the command line answers at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from reperform._version import __version__

_HOMES = {
    "AnswerNeeded": "reperform.errors",
    "Control": "reperform.model",
    "Engagement": "reperform.model",
    "InputRefused": "reperform.errors",
    "OpenEngagement": "reperform.opened",
    "Record": "reperform.record",
    "ReperformError": "reperform.errors",
    "RunFailed": "reperform.errors",
    "UsageError": "reperform.errors",
    "Workpaper": "reperform.workpaper",
    "attach": "reperform.fieldwork.judging",
    "clear_ipe": "reperform.fieldwork.judging",
    "conclude": "reperform.fieldwork.concluding",
    "describe_deviation": "reperform.fieldwork.judging",
    "draw_sample": "reperform.taking_samples",
    "intake": "reperform",
    "narrative": "reperform.fieldwork.judging",
    "open_engagement": "reperform.opened",
    "open_report": "reperform.reporting",
    "open_workpaper": "reperform.workpaper",
    "plan_table": "reperform.plan_views",
    "risk_curve": "reperform.plan_views",
    "roll_up": "reperform.evaluation.published",
    "run": "reperform.runner",
    "status": "reperform.evaluation.standing",
    "verify": "reperform.verifying",
}
_NAMES_THERE = {"open_engagement": "open_at", "roll_up": "evaluate"}

__all__ = [  # noqa: PLE0604 - the table above is the list
    "__version__",
    *sorted(_HOMES),
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'reperform' has no attribute {name!r}")
    if name == "intake":
        return import_module("reperform.intake")  # a package that can be called, see there
    return getattr(import_module(_HOMES[name]), _NAMES_THERE.get(name, name))


def __dir__() -> list[str]:
    return list(__all__)
