"""The profession's words for the values of a record; one table for every screen and document."""

from __future__ import annotations

STATUS_WORDS = {
    "operated_effectively": "Operated effectively",
    "operated_effectively_exceptions_noted": "Operated effectively, exceptions noted",
    "did_not_operate_effectively": "Did not operate effectively",
    "not_suitably_designed": "Not suitably designed",
    "no_occurrence": "No occurrence in the period",
    "not_tested": "Not tested",
}
STATE_WORDS = {
    "failed": "Run failed",
    "incomplete": "Incomplete",
    "tested": "Tested, not concluded",
    "concluded": "Concluded",
    "not_run": "Not run",
}
# Where a control stands that another one relies on, after "which" or a name.
STANDS_WORDS = {
    "operated_effectively": "operated effectively",
    "operated_effectively_exceptions_noted": "operated effectively, exceptions noted",
    "did_not_operate_effectively": "did not operate effectively",
    "not_suitably_designed": "is not suitably designed",
    "no_occurrence": "did not occur in the period",
    "not_tested": "was not tested",
    "not_concluded": "is not concluded",
    "not_run": "has not been run",
}
RESULT_WORDS = {
    "pass": "pass",
    "deviation": "deviation",
    "unable": "unable to examine",
    "not_applicable": "not applicable",
    "not_reached": "deadline not reached",
    "pending": "pending",
}


def spelled_result(result: str) -> str:
    """Return a result in words."""
    return RESULT_WORDS[result]
