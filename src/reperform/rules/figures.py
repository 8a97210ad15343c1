"""A figure computed again beside the client's: how the two compare, with a tolerance."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from reperform.rules.cells import chosen, column_named, quote, read_number, spelled_number
from reperform.rules.spec import Argument, Outcome

TOLERANCE = Argument("decimal", "the greatest difference that still agrees", False, "0")
COMPARE = Argument(
    "choice",
    "whether what is computed must equal the figure, reach it, or not exceed it",
    False,
    "equals",
    ("equals", "at_least", "at_most"),
)


def near(words: str, left: Fraction, right: Fraction, tolerance: str) -> Outcome:
    """Return whether two figures agree within a tolerance."""
    difference = abs(left - right)
    allowed = read_number(tolerance) or Fraction(0)
    kept = difference <= allowed
    within = f"; the tolerance is {spelled_number(allowed)}" if allowed else ""
    how = f"differ by {spelled_number(difference)}" if difference else "agree as numbers"
    return chosen("pass" if kept else "deviation", f"{words} {how}{within}.", "wrong_value")


def against(client: str, result: Fraction, words: str, arguments: Mapping[str, str]) -> Outcome:
    """Return the result of a computed figure against the client's, or against a figure of the rule.

    Parameters
    ----------
    client : str
        The text of a number.
    words : str
        How the figure was computed, with its value.
    """
    figure, compare = Fraction(client), arguments["compare"]
    name = arguments["column"] or column_named(arguments["value"])
    stated = f"{name} {quote(client)}" if name else client
    if compare == "equals":
        return near(f"{stated} and {words}", figure, result, arguments["tolerance"])
    allowed = read_number(arguments["tolerance"]) or Fraction(0)
    short = figure - result if compare == "at_least" else result - figure
    kept = short <= allowed
    within = f"; the tolerance is {spelled_number(allowed)}" if allowed else ""
    off = ": kept" if kept and short <= 0 else f", off by {spelled_number(short)}"
    rule = "at least" if compare == "at_least" else "at most"
    return chosen("pass" if kept else "deviation", f"{words}; it must be {rule} {stated}{off}{within}.", "wrong_value")
