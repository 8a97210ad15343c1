"""A firm's own rule as a rule: its declared arguments, its sentence, and what is made of its answer.

The code behind it is run by whoever performs the test (``Context.firm_decides``); here its answer is only believed
where it is one: an unknown result, a blank sentence or an exception is unable to examine, never a pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from reperform.model.firm import FirmDeclaration, FirmRule
from reperform.rules.cells import with_defaults
from reperform.rules.spec import Argument, Context, FirmRuleFailed, Outcome, Row, Rule
from reperform.words import DEVIATION_KINDS, UNABLE_KINDS

ANSWERS = ("pass", "deviation", "unable", "not_applicable", "not_reached")
LONGEST_SENTENCE = 1_000
_KINDS: Mapping[str, Mapping[str, str]] = {"deviation": DEVIATION_KINDS, "unable": UNABLE_KINDS}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class RuleBook(Mapping[str, Rule]):
    """The closed list of rules by name, and a firm's rule by its id with its declaration.

    Only the closed list is counted and iterated over. The id of a firm's rule without its declaration is in no
    list: what it means depends on the folder.
    """

    def __init__(self, closed: Mapping[str, Rule]) -> None:
        self._closed = dict(closed)

    def __getitem__(self, name: str) -> Rule:
        return _rule(str(name), name.declared) if isinstance(name, FirmRule) else self._closed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._closed)

    def __len__(self) -> int:
        return len(self._closed)


@lru_cache(maxsize=64)
def _rule(name: str, declared: FirmDeclaration | None) -> Rule:
    if declared is None:
        return Rule(name, "", {}, lambda row, given, context: _unread(name), lambda given: f"{name} was not read.")
    arguments = {
        one.name: Argument(one.kind, one.meaning, one.required, one.default, one.choices)  # type: ignore[arg-type]
        for one in declared.arguments
    }
    rule = FirmRule(name, declared)
    return with_defaults(
        Rule(
            name,
            declared.sentence,
            arguments,
            lambda row, given, context: _decided(rule, row, given, context),
            lambda given: _sentence(rule, declared, given),
        )
    )


def _unread(name: str) -> Outcome:
    return Outcome("unable", f"The file of {name} could not be read.")


def _sentence(rule: FirmRule, declared: FirmDeclaration, given: Mapping[str, str]) -> str:
    text = _PLACEHOLDER.sub(lambda found: given.get(found[1], "") or "(not stated)", declared.sentence)
    ends = "" if text.endswith((".", "!", "?")) else "."
    return f"{text}{ends} Decided by {rule} version {declared.version}, a rule of the firm, not of reperform."


def _decided(rule: FirmRule, row: Row, given: Mapping[str, str], context: Context) -> Outcome:
    try:
        return outcome_of(rule, context.firm_decides(rule, row, given, context))
    except FirmRuleFailed as error:
        return Outcome("unable", f"{rule} gave no result: {error}.")


def outcome_of(rule: FirmRule, answer: Any) -> Outcome:
    """Return what a firm's rule answered as an outcome.

    Raises
    ------
    FirmRuleFailed
        When it is no answer: not two or three texts, an unknown result or kind, a blank or endless sentence.
    """
    if not isinstance(answer, tuple) or len(answer) not in (2, 3) or not all(isinstance(one, str) for one in answer):
        raise FirmRuleFailed("decide did not return (result, sentence) or (result, sentence, kind)")
    result, sentence = str(answer[0]), _in_one_line(answer[1])
    kind, kinds = str(answer[2]) if len(answer) > 2 else "", _KINDS.get(result, {})
    if result not in ANSWERS:
        raise FirmRuleFailed(f"{result[:40]!r} is no result; it may be {', '.join(ANSWERS)}")
    if not sentence:
        raise FirmRuleFailed("the sentence is blank")
    if len(sentence) > LONGEST_SENTENCE:
        raise FirmRuleFailed(f"the sentence has {len(sentence):,} characters; {LONGEST_SENTENCE:,} are the most")
    if kind and kind not in kinds:
        raise FirmRuleFailed(f"{kind[:40]!r} is no kind of {result}; it may be {', '.join(kinds) or 'left out'}")
    return Outcome(result, sentence, kind)  # type: ignore[arg-type]


def _in_one_line(text: str) -> str:
    """Return a sentence as it stands in a cell: signs that cannot be printed are shown as such, like in every rule."""
    line = " ".join(text.split())
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)
