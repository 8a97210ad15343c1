"""Rules on two or more values: agrees_to and recomputed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import mul

from reperform.rules.cells import (
    TREATED,
    cell,
    chosen,
    names_in,
    quote,
    read_number,
    spelled_number,
)
from reperform.rules.presence import missing
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule
from reperform.texts import join_words

TOLERANCE = Argument("decimal", "the greatest difference that still agrees", False, "0")
OPERATIONS: Mapping[str, str] = {
    "sum": "the sum of",
    "difference": "the first less the others of",
    "product": "the product of",
    "percent": "the first as a percentage of the second of",
}
_SIGNS: Mapping[str, str] = {"sum": " + ", "difference": " - ", "product": " × ", "percent": " / "}


def _agrees_to(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    names = (arguments["column"], arguments["other"])
    texts = [cell(row, name) for name in names]
    shown = [quote(text) if text else "is blank" for text in texts]
    words = " and ".join(f"{name} {text}" for name, text in zip(names, shown, strict=True))
    if not all(texts):
        choice = arguments["missing"]
        return chosen(choice, f"{words} ({TREATED[choice]}).")
    numbers = [read_number(text) for text in texts]
    left, right = numbers
    if left is not None and right is not None:
        return _near(words, left, right, arguments["tolerance"])
    if texts[0] == texts[1]:
        return Outcome("pass", f"{words} agree as texts.")
    if read_number(arguments["tolerance"]):
        odd = join_words([name for name, number in zip(names, numbers, strict=True) if number is None])
        return Outcome("unable", f"{words} cannot be compared within a tolerance: {odd} holds no number.", "unreadable")
    return Outcome("deviation", f"{words} differ as texts.", "wrong_value")


def _near(words: str, left: Fraction, right: Fraction, tolerance: str) -> Outcome:
    difference = abs(left - right)
    allowed = read_number(tolerance) or Fraction(0)
    kept = difference <= allowed
    within = f"; the tolerance is {spelled_number(allowed)}" if allowed else ""
    how = f"differ by {spelled_number(difference)}" if difference else "agree as numbers"
    return chosen("pass" if kept else "deviation", f"{words} {how}{within}.", "wrong_value")


def _agrees_sentence(arguments: Mapping[str, str]) -> str:
    return (
        f"{arguments['column']} agrees to {arguments['other']}: as exact numbers within a tolerance of "
        f"{arguments['tolerance']} where both are numbers, else as texts; a blank is "
        f"{TREATED[arguments['missing']]}."
    )


def _recomputed(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    operation, sources = arguments["operation"], names_in(arguments["from"])
    names = (arguments["column"], *sources)
    texts = {name: cell(row, name) for name in names}
    blank = [name for name in names if not texts[name]]
    if blank:
        choice = arguments["missing"]
        verb = "is" if len(blank) == 1 else "are"
        return chosen(choice, f"{join_words(blank)} {verb} blank ({TREATED[choice]}).")
    odd = [f"{name} {quote(texts[name])}" for name in names if read_number(texts[name]) is None]
    if odd:
        return Outcome("unable", f"{join_words(odd)}: not a number, so nothing can be computed.", "unreadable")
    parts = [Fraction(texts[name]) for name in sources]
    result = _compute(operation, parts)
    if result is None:
        return Outcome("unable", f"{sources[-1]} is 0, so no percentage can be computed.", "no_source")
    shown = f"{_SIGNS[operation].join(texts[name] for name in sources)} = {spelled_number(result)}"
    shown += " %" if operation == "percent" else ""
    words = f"{names[0]} {quote(texts[names[0]])} and {shown} ({', '.join(sources)})"
    return _near(words, Fraction(texts[names[0]]), result, arguments["tolerance"])


def _compute(operation: str, parts: Sequence[Fraction]) -> Fraction | None:
    if operation == "percent":
        return 100 * parts[0] / parts[1] if parts[1] else None
    if operation == "product":
        return reduce(mul, parts)
    return sum(parts) if operation == "sum" else parts[0] - sum(parts[1:])  # type: ignore[return-value]


def _recomputed_sentence(arguments: Mapping[str, str]) -> str:
    return (
        f"{arguments['column']} agrees to {OPERATIONS[arguments['operation']]} "
        f"{join_words(list(names_in(arguments['from'])))}, computed exactly, within a tolerance of "
        f"{arguments['tolerance']}; a blank is {TREATED[arguments['missing']]}."
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "agrees_to",
        "A value agrees to another.",
        {
            "column": Argument("column", "the column that is looked at"),
            "other": Argument("column", "the column it must agree to"),
            "tolerance": TOLERANCE,
            "missing": missing("what a blank means"),
        },
        _agrees_to,
        _agrees_sentence,
    ),
    Rule(
        "recomputed",
        "A value agrees to the same value computed again.",
        {
            "column": Argument("column", "the column with the client's figure"),
            "from": Argument("columns", "the columns it is computed from, in order"),
            "operation": Argument("choice", "how it is computed", choices=tuple(OPERATIONS)),
            "tolerance": TOLERANCE,
            "missing": missing("what a blank means"),
        },
        _recomputed,
        _recomputed_sentence,
    ),
)
