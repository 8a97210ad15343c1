"""The library's known answers: small lists with results worked out by hand, and the code run against them."""

from reperform.catalogue.ready_tests import (
    ReadyAttribute,
    ReadyJoin,
    ReadyList,
    ReadyTest,
    ready_joins,
    ready_lists,
    ready_tests,
)
from reperform.library.answers import Expected, KnownAnswers, KnownList, known_answers
from reperform.library.running import CaseResult, run_known_answers

__all__ = [
    "CaseResult",
    "Expected",
    "KnownAnswers",
    "KnownList",
    "ReadyAttribute",
    "ReadyJoin",
    "ReadyList",
    "ReadyTest",
    "known_answers",
    "ready_joins",
    "ready_lists",
    "ready_tests",
    "run_known_answers",
]
