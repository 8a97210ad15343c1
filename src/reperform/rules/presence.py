"""Rules on one cell: present, absent, equals, in_list, not_in_list, baseline, and manual."""

from __future__ import annotations

from collections.abc import Mapping

from reperform.rules.cells import (
    TREATED,
    cell,
    chosen,
    names_in,
    quote,
    quoted,
    read_number,
    spelled_number,
)
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule
from reperform.texts import clean_key

MISSING_CHOICES = ("pass", "deviation", "unable", "not_applicable")
COLUMN = Argument("column", "the column that is looked at")
VALUES = Argument("texts", "the values, separated by commas")


def missing(meaning: str) -> Argument:
    """Return the argument that says what a missing value means; it has no default."""
    return Argument("choice", meaning, choices=MISSING_CHOICES)


def _present(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    column = arguments["column"]
    text = cell(row, column)
    if text:
        return Outcome("pass", f"{column} is filled in: {quote(text)}.")
    return Outcome("deviation", f"{column} is blank; it must be filled in.", "no_evidence")


def _absent(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    column = arguments["column"]
    text = cell(row, column)
    if text:
        return Outcome("deviation", f"{column} is {quote(text)}; it must be blank.", "wrong_value")
    return Outcome("pass", f"{column} is blank.")


def _equals(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    column, other = arguments["column"], arguments["other"]
    found = cell(row, column)
    wanted = cell(row, other) if other else clean_key(arguments["value"])
    name = f"{other} {quote(wanted) if wanted else '(blank too)'}" if other else quote(wanted)
    if not found:
        return Outcome("deviation", f"{column} is blank; it must equal {name}.", "no_evidence")
    if other and not wanted:
        blank = f"{column} is {quote(found)}, but {other}, which it must equal, is blank."
        return Outcome("deviation", blank, "no_evidence")
    ignore = arguments["ignore_case"] == "yes"
    same = found.casefold() == wanted.casefold() if ignore else found == wanted
    how = " without regard to case" if ignore else ""
    if same:
        return Outcome("pass", f"{column} {quote(found)} equals {name}{how}.")
    case = ", which differs in case only" if found.casefold() == wanted.casefold() else ""
    return Outcome("deviation", f"{column} is {quote(found)}; it must equal {name}{how}{case}.", "wrong_value")


def _equals_sentence(arguments: Mapping[str, str]) -> str:
    wanted = arguments["other"] or quote(arguments["value"])
    how = "without regard to case" if arguments["ignore_case"] == "yes" else "with regard to case"
    return f"{arguments['column']} equals {wanted}, {how}; a blank is a deviation."


def _in_list(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    column, values = arguments["column"], names_in(arguments["values"])
    found = cell(row, column)
    if not found:
        return Outcome("deviation", f"{column} is blank; it must be one of {quoted(values)}.", "no_evidence")
    if found in values:
        return Outcome("pass", f"{column} {quote(found)} is one of {quoted(values)}.")
    return Outcome("deviation", f"{column} is {quote(found)}; it must be one of {quoted(values)}.", "wrong_value")


def _not_in_list(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    column, values = arguments["column"], names_in(arguments["values"])
    found = cell(row, column)
    if not found:
        shown = f"{column} is blank, so nothing shows that it is none of {quoted(values)}."
        return Outcome("unable", shown, "no_source")
    same = [value for value in values if value.casefold() == found.casefold()]
    if same:
        return Outcome("deviation", f"{column} is {quote(found)}; it must be none of {quoted(values)}.", "wrong_value")
    return Outcome("pass", f"{column} {quote(found)} is none of {quoted(values)}.")


_COMPARE = {"equals": "must equal", "at_least": "must be at least", "at_most": "must be at most"}


def _baseline(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    column, compare = arguments["column"], arguments["compare"]
    found, required = cell(row, column), clean_key(arguments["required"])
    rule = f"it {_COMPARE[compare]} {quote(required)}"
    if not found:
        return chosen(arguments["missing"], f"{column} is blank ({TREATED[arguments['missing']]}); {rule}.")
    left, right = read_number(found), read_number(required)
    if left is None or right is None:
        if compare != "equals":
            return Outcome("unable", f"{column} {quote(found)} is not a number; {rule}.", "unreadable")
        kept = found == required
    else:
        kept = {"equals": left == right, "at_least": left >= right, "at_most": left <= right}[compare]
    by = "" if left is None or right is None or kept else f", off by {spelled_number(abs(left - right))}"
    result = "pass" if kept else "deviation"
    return chosen(result, f"{column} is {quote(found)}; {rule}{': kept' if kept else by}.", "wrong_value")


def _baseline_sentence(arguments: Mapping[str, str]) -> str:
    rule = _COMPARE[arguments["compare"]]
    return f"{arguments['column']} {rule} {quote(arguments['required'])}; a blank is {TREATED[arguments['missing']]}."


def _manual(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    guidance = clean_key(arguments["guidance"])
    return Outcome("pending", f"To be marked by a person{': ' + guidance if guidance else ''}.")


def _manual_sentence(arguments: Mapping[str, str]) -> str:
    guidance = clean_key(arguments["guidance"])
    return f"Marked by a person who looked at the evidence{': ' + guidance if guidance else ''}."


RULES: tuple[Rule, ...] = (
    Rule(
        "present",
        "A column is filled in.",
        {"column": COLUMN},
        _present,
        lambda arguments: f"{arguments['column']} is filled in.",
    ),
    Rule(
        "absent",
        "A column is blank.",
        {"column": COLUMN},
        _absent,
        lambda arguments: f"{arguments['column']} is blank.",
    ),
    Rule(
        "equals",
        "A column equals a value, or another column of the item.",
        {
            "column": COLUMN,
            "value": Argument("text", "the value it must equal (this or other)", required=False),
            "other": Argument("column", "the column it must equal (this or value)", required=False),
            "ignore_case": Argument(
                "choice", "whether capitals and small letters are the same", False, "no", ("no", "yes")
            ),
        },
        _equals,
        _equals_sentence,
    ),
    Rule(
        "in_list",
        "A column holds one of the listed values.",
        {"column": COLUMN, "values": VALUES},
        _in_list,
        lambda arguments: (
            f"{arguments['column']} is one of {quoted(names_in(arguments['values']), most=20)}; a blank is a deviation."
        ),
    ),
    Rule(
        "not_in_list",
        "A column holds none of the listed values.",
        {"column": COLUMN, "values": VALUES},
        _not_in_list,
        lambda arguments: (
            f"{arguments['column']} is none of {quoted(names_in(arguments['values']), most=20)}, "
            "without regard to case; a blank is unable to examine."
        ),
    ),
    Rule(
        "baseline",
        "A setting equals, reaches or does not exceed what the baseline requires.",
        {
            "column": COLUMN,
            "required": Argument("text", "the value the baseline requires"),
            "compare": Argument("choice", "how it is compared", choices=tuple(_COMPARE)),
            "missing": missing("what a blank means"),
        },
        _baseline,
        _baseline_sentence,
    ),
    Rule(
        "manual",
        "A person looks at the evidence and marks the item.",
        {"guidance": Argument("text", "what to look for", required=False)},
        _manual,
        _manual_sentence,
        computed=False,
    ),
)
