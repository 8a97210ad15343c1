"""The rule that two values agree: agrees_to."""

from __future__ import annotations

from collections.abc import Mapping

from reperform.rules.cells import TREATED, cell, chosen, quote, read_number
from reperform.rules.figures import TOLERANCE, near
from reperform.rules.presence import missing
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule
from reperform.texts import join_words


def kind_of(argument: str, arguments: Mapping[str, str]) -> str:
    """Return what a column holds: only numbers can agree within a tolerance."""
    within = arguments.get("tolerance", "").strip() not in ("", "0")
    return "number" if within and argument in ("column", "other") else ""


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
        return near(words, left, right, arguments["tolerance"])
    if texts[0] == texts[1]:
        return Outcome("pass", f"{words} agree as texts.")
    if read_number(arguments["tolerance"]):
        odd = join_words([name for name, number in zip(names, numbers, strict=True) if number is None])
        return Outcome("unable", f"{words} cannot be compared within a tolerance: {odd} holds no number.", "unreadable")
    return Outcome("deviation", f"{words} differ as texts.", "wrong_value")


def _agrees_sentence(arguments: Mapping[str, str]) -> str:
    return (
        f"{arguments['column']} agrees to {arguments['other']}: as exact numbers within a tolerance of "
        f"{arguments['tolerance']} where both are numbers, else as texts; a blank is "
        f"{TREATED[arguments['missing']]}."
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
        kind_of=kind_of,
    ),
)
