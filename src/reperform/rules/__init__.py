"""The closed list of rules that decide attributes, and what surrounds them.

A rule reads one item and says pass, deviation, unable, not applicable, not reached or pending, with one
sentence made of stored values that an auditor can check. The list is closed: an attribute names a rule and
its arguments, never an expression.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from reperform.rules import (
    absence,
    agreement,
    authority,
    intervals,
    joined,
    membership,
    occurrences,
    persons,
    presence,
    recomputing,
    timing,
    uses,
)
from reperform.rules import checking as _checking
from reperform.rules.cells import with_defaults
from reperform.rules.firm import RuleBook
from reperform.rules.identities import Claim, IdentityMap
from reperform.rules.joined import GENERAL_ARGUMENTS, general_sentence
from reperform.rules.lists import IndexedRows
from reperform.rules.problems import ArgumentProblem
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule, Slot
from reperform.rules.uses import ColumnUse
from reperform.words import DECLARED_WORDS

RULE_NAMES = (
    "present", "absent", "equals", "in_list", "not_in_list", "on_or_before", "within", "within_by", "ordered",
    "different_person", "authorised", "agrees_to", "recomputed", "exists_in", "absent_as_of", "occurs_each",
    "closed_loop", "baseline", "covers", "manual",
)  # fmt: skip
_ALL = {
    rule.name: with_defaults(rule)
    for module in (
        presence, timing, intervals, persons, authority, agreement, recomputing, membership, absence, occurrences,
    )
    for rule in module.RULES
}
RULES: Mapping[str, Rule] = RuleBook({name: _ALL[name] for name in RULE_NAMES})

__all__ = [
    "GENERAL_ARGUMENTS",
    "RULES",
    "Argument",
    "ArgumentProblem",
    "Claim",
    "ColumnUse",
    "Context",
    "IdentityMap",
    "IndexedRows",
    "Outcome",
    "Rule",
    "Slot",
    "check_arguments",
    "columns_used",
    "declared_choices",
    "evaluate_item",
    "expected_items",
    "rule_sentence",
]


def check_arguments(rule_name: str, arguments: Mapping[str, str]) -> tuple[ArgumentProblem, ...]:
    """Return everything that is wrong with an attribute's arguments, all at once.

    Whether the lists and columns exist is not decided here: see ``columns_used``.

    Parameters
    ----------
    rule_name : str
        One of ``RULES``.
    arguments : mapping
        Argument name to text, as in the Attributes sheet.

    Returns
    -------
    tuple of ArgumentProblem
        Empty where the arguments can be used.

    Raises
    ------
    KeyError
        If there is no such rule.

    Examples
    --------
    >>> [problem.nearest for problem in check_arguments("present", {"colum": "ticket", "column": "x"})]
    ['column']
    """
    return _checking.check_arguments(RULES[rule_name], arguments)


def columns_used(rule_name: str, arguments: Mapping[str, str]) -> tuple[ColumnUse, ...]:
    """Return every column that an attribute needs, each with its list and kind.

    Parameters
    ----------
    rule_name : str
        One of ``RULES``.
    arguments : mapping
        Argument name to text.

    Returns
    -------
    tuple of ColumnUse
        ``list_name`` is blank for the item's own list; ``kind`` is ``column``, ``date``, ``person`` or ``number``.

    Examples
    --------
    >>> columns_used("absent_as_of", {"column": "user", "list": "ACCOUNTS.login"})[1]
    ColumnUse(list_name='ACCOUNTS', column='login', kind='column')
    """
    return _columns_used(RULES[rule_name], tuple(arguments.items()))


@lru_cache(maxsize=4096)
def _columns_used(rule: Rule, arguments: tuple[tuple[str, str], ...]) -> tuple[ColumnUse, ...]:
    """Return what ``columns_used`` does; it is asked of the same attributes for every item of a population."""
    return uses.columns_used(rule, dict(arguments))


def evaluate_item(rule_name: str, arguments: Mapping[str, str], row: Row, context: Context) -> Outcome:
    """Decide one attribute of one item.

    Parameters
    ----------
    rule_name : str
        One of ``RULES``.
    arguments : mapping
        Checked arguments (see ``check_arguments``).
    row : Row
        Column to text; dates as ISO 8601 text. For a rule that builds its own items, the row of a slot.
    context : Context
        Period, zone, holidays, other lists, identities.

    Returns
    -------
    Outcome
        Exactly one result, and the sentence that explains it. A column that is not there is unable.

    Notes
    -----
    Order: ``if`` on the item; joined rows; ``where``; ``no_match``; the rule for each row; ``match``.

    Examples
    --------
    >>> from datetime import date
    >>> year = Context("LEAVERS", date(2025, 1, 1), date(2025, 12, 31), "America/Chicago")
    >>> evaluate_item("present", {"column": "ticket"}, {"ticket": "T-1"}, year).reason
    "ticket is filled in: 'T-1'."
    """
    return joined.evaluate_item(RULES[rule_name], arguments, row, context)


def expected_items(
    rule_name: str, arguments: Mapping[str, str], rows: Sequence[Row], context: Context
) -> Sequence[Slot]:
    """Return the items that a rule builds itself: expected occurrences, or the entries of a list.

    Parameters
    ----------
    rule_name : str
        A rule with ``expect``: occurs_each or covers.
    arguments : mapping
        Checked arguments; only rows that fulfil ``if`` count.
    rows : sequence of Row
        The population.
    context : Context
        Period, zone, holidays, other lists.

    Returns
    -------
    sequence of Slot
        In the order of the thing it is for, then of time. It does not depend on the order of the rows.

    Raises
    ------
    ValueError
        If the rule tests the rows themselves.

    Examples
    --------
    >>> from datetime import date
    >>> year = Context("REVIEWS", date(2025, 1, 1), date(2025, 12, 31), "America/Chicago")
    >>> slots = expected_items("occurs_each", {"date": "done", "each": "quarter"}, [], year)
    >>> [slot.key for slot in slots]
    ['2025-Q1', '2025-Q2', '2025-Q3', '2025-Q4']
    """
    rule = RULES[rule_name]
    if rule.expect is None:
        raise ValueError(f"{rule_name} tests the rows of the population; it builds no items")
    return rule.expect(rows, arguments, context)


def declared_choices(rule_name: str, arguments: Mapping[str, str]) -> dict[str, int]:
    """Return the choices of an attribute whose items are counted, each with the count 0.

    Examples
    --------
    >>> list(declared_choices("within", {}))
    ['before_start', 'missing_start', 'missing_end', 'boundary']
    """
    known = RULES[rule_name].arguments
    stated = [name for name in DECLARED_WORDS if name in known or (name == "unless" and arguments.get(name))]
    return dict.fromkeys(stated, 0)


def rule_sentence(rule_name: str, arguments: Mapping[str, str]) -> str:
    """Return the pass rule of an attribute in words, with every choice, for the workpaper.

    Parameters
    ----------
    rule_name : str
        One of ``RULES``.
    arguments : mapping
        Checked arguments.

    Returns
    -------
    str
        One sentence for the rule, followed by one for each general argument in use.

    Examples
    --------
    >>> rule_sentence("present", {"column": "ticket", "if": "type", "if_value": "normal"})
    "ticket is filled in. Applies only where type is 'normal'; otherwise not applicable."
    """
    rule = RULES[rule_name]
    return " ".join(filter(None, [rule.sentence(arguments), general_sentence(rule, arguments)]))
