"""The general arguments around every rule: ``if``, ``where``, ``no_match``, ``match``, ``as_of``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reperform.rules.cells import (
    TREATED,
    NoSuchColumn,
    cell,
    chosen,
    in_list_of,
    names_in,
    plural,
    quote,
    split_reference,
)
from reperform.rules.conditions import (
    DATE_OPS,
    OPS,
    OPS_WITHOUT_VALUE,
    Condition,
    condition_of,
    doubt_of,
    for_list,
    fulfils,
)
from reperform.rules.lists import merged
from reperform.rules.presence import MISSING_CHOICES
from reperform.rules.spec import Argument, Compared, Context, Outcome, Row, Rule

COLUMN_KINDS = ("column", "columns", "date", "dates", "person", "persons")
WHOLE_LIST_ARGUMENTS = frozenset(
    ("list", "list_person", "list_from", "list_to", "active", "per_list", "per_from", "per_to")
)
WORST_FIRST = ("deviation", "unable", "pending", "not_reached", "pass", "not_applicable")
BEST_FIRST = ("pass", "not_reached", "pending", "unable", "deviation", "not_applicable")
GENERAL_ARGUMENTS: Mapping[str, Argument] = {
    "if": Argument("column", "the attribute applies only where this column fulfils the condition", False),
    "if_op": Argument("choice", "the condition", False, "equals", OPS),
    "if_value": Argument("text", "its value, or @column", False),
    "where": Argument("column", "only rows of the other list whose column fulfils it are considered", False),
    "where_op": Argument("choice", "the condition", False, "equals", OPS),
    "where_value": Argument("text", "its value, or @column for a column of the item", False),
    "no_match": Argument(
        "choice", "what it means that no joined row is found; required with a joined list", False,
        choices=MISSING_CHOICES,
    ),
    "match": Argument(
        "choice", "of several joined rows, every one or any one must pass", False, "every", ("every", "any")
    ),
    "as_of": Argument("text", "the last day the evidence can speak of, as ISO date", False),
}  # fmt: skip


@dataclass(frozen=True)
class ColumnUse:
    """A column that an attribute uses; ``list_name`` is blank for the item's own list."""

    list_name: str
    column: str
    kind: str


def columns_used(rule: Rule, arguments: Mapping[str, str]) -> tuple[ColumnUse, ...]:
    """Return every column an attribute names, each once, in the order of the rule's arguments."""
    found: list[ColumnUse] = []
    for name, argument in rule.arguments.items():
        if argument.kind in COLUMN_KINDS and arguments.get(name, "").strip():
            kind = argument.kind.rstrip("s")
            for reference in _references(argument, arguments[name]):
                found.append(_use(reference, kind, _home(name, arguments)))
    for prefix in ("if", "where"):
        found += _condition_uses(prefix, rule, arguments)
    return tuple(dict.fromkeys(found))


def _references(argument: Argument, text: str) -> tuple[str, ...]:
    return names_in(text) if argument.kind.endswith("s") else (" ".join(text.split()),)


def _home(name: str, arguments: Mapping[str, str]) -> str:
    """Return the list a bare column of an argument belongs to: blank for the item's own."""
    if name not in WHOLE_LIST_ARGUMENTS or name in ("list", "per_list"):
        return ""
    return whole_list(arguments)


def whole_list(arguments: Mapping[str, str]) -> str:
    """Return the list that is looked at as a whole, or an empty text."""
    stated = (arguments.get("list", "") or arguments.get("per_list", "")).strip()
    return split_reference(stated)[0] or stated


def _use(reference: str, kind: str, home: str) -> ColumnUse:
    if home:
        return ColumnUse(home, in_list_of(home, reference), kind)
    return ColumnUse(*split_reference(reference), kind)


def _condition_uses(prefix: str, rule: Rule, arguments: Mapping[str, str]) -> list[ColumnUse]:
    condition = condition_of(prefix, arguments)
    if condition is None:
        return []
    kind = "date" if condition.op in DATE_OPS else "column"
    home = considered_list(rule, arguments) if prefix == "where" else ""
    found = [_use(condition.column, kind, home)]
    if condition.value.startswith("@") and condition.op not in OPS_WITHOUT_VALUE:
        found.append(_use(condition.value[1:], kind, ""))
    return found


def considered_list(rule: Rule, arguments: Mapping[str, str]) -> str:
    """Return the list whose rows ``where`` restricts: the joined one, else the whole list."""
    joined = joined_lists(rule, arguments)
    return joined[0] if joined else whole_list(arguments)


def joined_lists(rule: Rule, arguments: Mapping[str, str]) -> tuple[str, ...]:
    """Return the lists that an attribute joins to its items, in order; one at most is allowed."""
    named = [
        split_reference(reference)[0]
        for name, argument in rule.arguments.items()
        if argument.kind in COLUMN_KINDS and name not in WHOLE_LIST_ARGUMENTS
        for reference in _references(argument, arguments.get(name, ""))
    ]
    named.append(split_reference(arguments.get("if", "").strip())[0])
    return tuple(dict.fromkeys(name for name in named if name))


def evaluate_item(rule: Rule, arguments: Mapping[str, str], row: Row, context: Context) -> Outcome:
    """Decide one item: the general arguments around the rule."""
    stated = arguments.get("as_of", "").strip()
    if stated:
        context = replace(context, as_of=date.fromisoformat(stated))
    try:
        if rule.expect is not None:
            return rule.evaluate(row, arguments, context)
        return _evaluate(rule, arguments, row, context)
    except NoSuchColumn as problem:
        return Outcome("unable", f"There is no column {quote(str(problem.args[0]))}.", "no_source")


def _evaluate(rule: Rule, arguments: Mapping[str, str], row: Row, context: Context) -> Outcome:
    joined = joined_lists(rule, arguments)
    applies = condition_of("if", arguments)
    if applies is not None and not split_reference(applies.column)[0]:
        not_applied = _not_applied(applies, row, context)
        if not_applied is not None:
            return not_applied
        applies = None
    if not joined:
        return rule.evaluate(row, arguments, context)
    return _joined(rule, arguments, _Pair(row, joined[0], applies), context)


@dataclass(frozen=True)
class _Pair:
    """An item, the list joined to it, and a condition that can only be seen on the joined row."""

    item: Row
    list_name: str
    applies: Condition | None


def _not_applied(condition: Condition, row: Row, context: Context) -> Outcome | None:
    """Return the outcome where the attribute does not apply, or cannot be seen to."""
    answer = fulfils(row, condition, context)
    if answer:
        return None
    value = quote(cell(row, condition.column))
    if answer is None:
        reason = f"Whether {condition.words()} cannot be decided: {condition.column} is {value}."
        return Outcome("unable", reason, doubt_of(row, condition, context))
    return Outcome("not_applicable", f"Applies only where {condition.words()}; {condition.column} is {value}.")


def _joined(rule: Rule, arguments: Mapping[str, str], pair: _Pair, context: Context) -> Outcome:
    name = pair.list_name
    rows = [merged(pair.item, name, row) for row in context.joined(name, pair.item)]
    where = for_list(condition_of("where", arguments), name)
    answers = [(row, fulfils(row, where, context)) for row in rows]
    labels = [context.label_of(name, row) for row in context.joined(name, pair.item)]
    outcomes = [
        (_pair_outcome(rule, arguments, row, (where if answer is None else None, pair.applies), context), label)
        for (row, answer), label in zip(answers, labels, strict=True)
        if answer is not False
    ]
    if not outcomes:
        return _no_match(arguments["no_match"], len(rows), name, where)
    return _combined(outcomes, arguments.get("match", "").strip() or "every", name)


def _pair_outcome(
    rule: Rule,
    arguments: Mapping[str, str],
    row: Row,
    conditions: tuple[Condition | None, Condition | None],
    context: Context,
) -> Outcome:
    undecided, applies = conditions
    if undecided is not None:
        value = quote(cell(row, undecided.column))
        reason = f"Whether {undecided.words()} cannot be decided: it is {value}."
        return Outcome("unable", reason, doubt_of(row, undecided, context))
    not_applied = _not_applied(applies, row, context) if applies is not None else None
    return not_applied or rule.evaluate(row, arguments, context)


def _no_match(choice: str, rows: int, name: str, where: Condition | None) -> Outcome:
    if rows and where is not None:
        have = "has" if rows == 1 else "have"
        found = f"{plural(rows, 'row')} of {name} {have} the item's key, but none where {where.words()}"
    else:
        found = f"No row of {name} has the item's key"
    return chosen(choice, f"{found} ({TREATED[choice]}).")


def _combined(outcomes: Sequence[tuple[Outcome, str]], match: str, name: str) -> Outcome:
    """Return the worst outcome (every) or the best (any), with how many rows have it and which one decided."""
    ranks = BEST_FIRST if match == "any" else WORST_FIRST
    best, label = min(outcomes, key=lambda one: (ranks.index(one[0].result), one[0].reason, one[1]))
    if len(outcomes) == 1:
        return best
    compared = _all_compared([outcome for outcome, _ in outcomes], best)
    same = sum(outcome.result == best.result for outcome, _ in outcomes)
    what = best.result.replace("_", " ")
    which = f"{label}; " if label and same < len(outcomes) else ""
    reason = f"{best.reason.removesuffix('.')} ({which}{same} of {len(outcomes)} rows of {name}: {what})."
    declared = tuple(sorted({choice for outcome, _ in outcomes for choice in outcome.declared}))
    return Outcome(best.result, reason, best.kind, compared, declared)


def _all_compared(outcomes: Sequence[Outcome], best: Outcome) -> Compared | None:
    """Return the persons compared in any of several rows; what a pass assumes is said of every row that passes."""
    known = [outcome.compared for outcome in outcomes if outcome.compared is not None]
    if not known:
        return None
    passing = [
        outcome.compared for outcome in outcomes if outcome.compared is not None and outcome.result == best.result
    ]
    return Compared(
        tuple(sorted({pair for one in known for pair in one.people})),
        tuple(sorted({name for one in known for name in one.both_sides})),
        tuple(sorted({name for one in passing for name in one.assumed})),
    )


def general_sentence(rule: Rule, arguments: Mapping[str, str]) -> str:
    """Return the general arguments in words, or an empty text."""
    parts = []
    applies = condition_of("if", arguments)
    if applies is not None and rule.expect is not None:
        parts.append(f"Only rows where {applies.words()} count.")
    elif applies is not None:
        parts.append(f"Applies only where {applies.words()}; otherwise not applicable.")
    parts += [_joined_sentence(name, arguments) for name in joined_lists(rule, arguments)]
    if arguments.get("as_of", "").strip():
        parts.append(f"The evidence speaks up to {arguments['as_of'].strip()}.")
    return " ".join(parts)


def _joined_sentence(name: str, arguments: Mapping[str, str]) -> str:
    where = for_list(condition_of("where", arguments), name)
    rows = f"the rows of {name} with the item's key" + (f" where {where.words()}" if where else "")
    choice = arguments.get("no_match", "").strip()
    one = "any one passes" if arguments.get("match", "").strip() == "any" else "the worst result counts"
    found = f"; no such row is {TREATED[choice]}" if choice in TREATED else ""
    return f"Looked up in {rows}: of several, {one}{found}."
