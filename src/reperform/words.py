"""The profession's words for the values of a record; one table for every screen and document."""

from __future__ import annotations

STATUS_WORDS = {
    "operated_effectively": "Operated effectively",
    "operated_effectively_exceptions_noted": "Operated effectively, exceptions noted",
    "did_not_operate_effectively": "Did not operate effectively",
    "not_suitably_designed": "Not suitably designed",
    "no_occurrence": "No occurrence in the period",
    "not_tested": "Not tested",
    "suitably_designed_and_implemented": "Suitably designed and implemented",
    "not_implemented": "Not implemented",
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
    "suitably_designed_and_implemented": "is suitably designed and implemented",
    "not_implemented": "is not implemented",
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

# What kind of deviation a computed result is.
DEVIATION_KINDS = {
    "late": "done, but late",
    "not_done": "not done",
    "no_evidence": "no record found",
    "wrong_person": "nobody else acted",
    "not_authorised": "not authorised",
    "wrong_value": "another value than required",
    "wrong_order": "in another order than required",
    "inverted": "end before the start",
    "still_there": "still in the list",
    "not_covered": "not covered",
    "missed": "an expected occurrence is missing",
}
# Why a computed result could not be reached.
UNABLE_KINDS = {
    "unreadable": "a value cannot be read",
    "unknown_person": "who acted is not known",
    "needs_time": "the source's time of day is needed",
    "no_source": "there is nothing to examine",
}
KIND_WORDS = {**DEVIATION_KINDS, **UNABLE_KINDS}
# A rule that holds one date against another says when, not whether a duty was done: an account used after the last
# day is no duty done late.
_KIND_WORDS_OF_RULE = {("on_or_before", "late"): "later than allowed"}
# Which choice of an attribute decided, in the words of a count of items.
DECLARED_WORDS = {
    "before_start": "with an end before the start",
    "missing_start": "without a start",
    "missing_end": "without an end",
    "boundary": "exactly at the limit",
    "unless": "excepted",
}


def kind_word(kind: str, rule: str = "") -> str:
    """Return a kind of a result in words, those of the rule that found it; none for a kind that is not known.

    Examples
    --------
    >>> kind_word("late"), kind_word("late", "on_or_before"), kind_word("not_done", "on_or_before")
    ('done, but late', 'later than allowed', 'not done')
    """
    return _KIND_WORDS_OF_RULE.get((rule, kind)) or KIND_WORDS.get(kind, "")


def spelled_result(result: str) -> str:
    """Return a result in words."""
    return RESULT_WORDS[result]
