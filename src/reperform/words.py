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
RESULT_WORDS = {
    "pass": "pass",
    "deviation": "deviation",
    "unable": "unable to examine",
    "not_applicable": "not applicable",
    "not_reached": "deadline not reached",
    "pending": "pending",
}
CLASS_WORDS = {
    "systematic": "Systematic",
    "isolated": "Isolated",
    "intentional": "Intentional",
    "not_determined": "Not determined",
}
HANDLING_WORDS = {
    "open": "Open: nobody has decided",
    "exception": "In an exception",
    "data_artefact": "Data artefact, with proof",
    "allowed_exception": "Allowed exception, with proof",
    "decided": "Decided singly",
}
ROLLUP_WORDS = {
    "met": "Met",
    "met_with_exceptions": "Met with exceptions",
    "not_met": "Not met",
    "not_determinable": "Not determinable",
}
LIMB_WORDS = {
    "description": "Description presented in accordance with the description criteria",
    "design": "Controls suitably designed",
    "operation": "Controls operated effectively",
}
OPINION_WORDS = {
    "unmodified": "Unmodified",
    "qualified": "Qualified",
    "adverse": "Adverse",
    "disclaimer": "Disclaimer",
}


def spelled_result(result: str) -> str:
    """Return a result in words."""
    return RESULT_WORDS[result]
