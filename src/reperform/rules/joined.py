"""The general arguments around every rule: ``if``, ``where``, ``no_match``, ``match``, ``unless``, ``zone`` ..."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from reperform.dates import zone_named
from reperform.rules.cells import (
    TREATED,
    NoSuchColumn,
    cell,
    chosen,
    column_named,
    plural,
    quote,
    read_when,
    shown_name,
    split_reference,
)
from reperform.rules.conditions import (
    OPS,
    Condition,
    compare,
    condition_of,
    doubt_of,
    for_list,
    fulfils,
    is_on_or_before,
    values_compared,
)
from reperform.rules.excepting import excepted, unless_sentence
from reperform.rules.lists import merged
from reperform.rules.presence import MISSING_CHOICES
from reperform.rules.spec import Argument, Compared, Context, Gather, Outcome, Row, Rule
from reperform.rules.uses import joined_lists

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
        "choice", "of several joined rows, every one or any one must pass, or only the nearest counts", False, "every",
        ("every", "any", "nearest"),
    ),
    "match_date": Argument("date", "nearest: the joined list's date by which the nearest is found", False),
    "match_at": Argument("date", "nearest: the item's date; the last row on or before it, else the first after", False),
    "unless": Argument("column", "a deviation is accepted where this column fulfils the condition", False),
    "unless_op": Argument("choice", "the condition; without a value that it is filled in", False, "equals", OPS),
    "unless_value": Argument("text", "its value, @column or [deadline]", False),
    "unless_until": Argument("date", "the last day of the exception, not before the end or else the as-of day", False),
    "zone": Argument("text", "the IANA zone in which the days of the item are counted, or @column", False),
    "as_of": Argument("text", "the last day the evidence can speak of, as ISO date", False),
}  # fmt: skip


def evaluate_item(rule: Rule, arguments: Mapping[str, str], row: Row, context: Context) -> Outcome:
    """Decide one item: the general arguments around the rule."""
    stated = arguments.get("as_of", "").strip()
    if stated:
        context = replace(context, as_of=date.fromisoformat(stated))
    try:
        if rule.expect is not None:
            return rule.evaluate(row, arguments, context)
        zoned = _in_zone(row, arguments.get("zone", ""), context)
        if isinstance(zoned, Outcome):
            return zoned
        return _evaluate(rule, arguments, row, zoned)
    except NoSuchColumn as problem:
        return Outcome("unable", f"There is no column {quote(str(problem.args[0]))}.", "no_source")


def _in_zone(row: Row, stated: str, context: Context) -> Context | Outcome:
    """Return what is known with days counted in the zone of the attribute or of the item."""
    stated = " ".join(stated.split())
    if not stated:
        return context
    name = column_named(stated)
    zone = cell(row, name) if name else stated
    if not zone:
        return Outcome("unable", f"{name} is blank, so the zone of the item is not known.", "no_source")
    try:
        zone_named(zone)
    except ValueError:
        return Outcome("unable", f"{name} {quote(zone)} is not the name of a time zone.", "unreadable")
    declared = context.zone_of
    return replace(context, time_zone=zone, zone_of=lambda name: declared(name) or ("" if name else zone))


def _evaluate(rule: Rule, arguments: Mapping[str, str], row: Row, context: Context) -> Outcome:
    joined = joined_lists(rule, arguments)
    applies = condition_of("if", arguments)
    if applies is not None and not split_reference(applies.column)[0]:
        not_applied = _not_applied(applies, row, context)
        if not_applied is not None:
            return not_applied
        applies = None
    if rule.gather is not None and rule.gathers(arguments):
        return excepted(_gathered(rule.gather, arguments, row, joined[0], context), row, arguments, context)
    if not joined:
        return excepted(rule.evaluate(row, arguments, context), row, arguments, context)
    return _joined(rule, arguments, _Pair(row, joined[0], applies), context)


def _gathered(gather: Gather, arguments: Mapping[str, str], row: Row, name: str, context: Context) -> Outcome:
    """Decide an item by one figure of all its joined rows that fulfil ``where``; there may be none."""
    where = for_list(condition_of("where", arguments), name)
    counted = []
    for other in context.joined(name, row):
        both = merged(row, name, other)
        answer = fulfils(both, where, context)
        if answer is None and where is not None:
            return _undecided(both, where, context)
        if answer:
            counted.append(both)
    return gather(row, counted, arguments, context)


def _undecided(row: Row, condition: Condition, context: Context) -> Outcome:
    reason = f"Whether {condition.words()} cannot be decided: {values_compared(row, condition)}."
    return Outcome("unable", reason, doubt_of(row, condition, context))


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
    if answer is None:
        return _undecided(row, condition, context)
    value = quote(cell(row, condition.column))
    return Outcome("not_applicable", f"Applies only where {condition.words()}; {condition.column} is {value}.")


def _joined(rule: Rule, arguments: Mapping[str, str], pair: _Pair, context: Context) -> Outcome:
    name = pair.list_name
    where = for_list(condition_of("where", arguments), name)
    rows = [
        _Candidate(merged(pair.item, name, row), context.label_of(name, row)) for row in context.joined(name, pair.item)
    ]
    answers = [(one, fulfils(one.row, where, context)) for one in rows]
    considered = [(one, answer) for one, answer in answers if answer is not False]
    if arguments.get("match", "").strip() == "nearest" and considered:
        nearest = _nearest([one for one, _ in considered], arguments, context)
        considered = [(one, answer) for one, answer in considered if one in nearest]
    outcomes = [
        (
            _pair_outcome(rule, arguments, one.row, (where if answer is None else None, pair.applies), context),
            one.label,
        )
        for one, answer in considered
    ]
    if not outcomes:
        found = _no_match(arguments["no_match"], len(rows), name, where, context.link_of(name, pair.item))
        if rule.unmatched is not None:
            found = rule.unmatched(found, pair.item, arguments, context)
        return excepted(found, pair.item, arguments, context)
    return _combined(outcomes, arguments.get("match", "").strip() or "every", name)


@dataclass(frozen=True)
class _Candidate:
    """A joined row with the columns of its item, and its key as one text."""

    row: Row
    label: str


def _nearest(rows: Sequence[_Candidate], arguments: Mapping[str, str], context: Context) -> list[_Candidate]:
    """Return the rows with the last date on or before the item's, else those with the first date after it.

    Where a date cannot be read or placed, which row is the nearest is not known: all rows stay.
    """
    at = read_when(rows[0].row, arguments["match_at"].strip(), context)
    best: list[_Candidate] = []
    for early in (True, False):
        for one in rows:
            when = read_when(one.row, arguments["match_date"].strip(), context)
            if when.is_missing:
                continue
            before = is_on_or_before(when, at)
            if before is None:
                return list(rows)
            if before is not early:
                continue
            known = read_when(best[0].row, arguments["match_date"].strip(), context) if best else None
            found = None if known is None else compare(when, known)
            if known is None or (found is not None and found == (1 if early else -1)):
                best = [one]
            elif found in (0, None):
                best.append(one)
        if best:
            return best
    return list(rows)


def _pair_outcome(
    rule: Rule,
    arguments: Mapping[str, str],
    row: Row,
    conditions: tuple[Condition | None, Condition | None],
    context: Context,
) -> Outcome:
    undecided, applies = conditions
    if undecided is not None:
        return _undecided(row, undecided, context)
    not_applied = _not_applied(applies, row, context) if applies is not None else None
    return not_applied or excepted(rule.evaluate(row, arguments, context), row, arguments, context)


def _no_match(choice: str, rows: int, name: str, where: Condition | None, link: str) -> Outcome:
    if rows and where is not None:
        have = "has" if rows == 1 else "have"
        found = f"{plural(rows, 'row')} of {name} {have} the item's key, but none where {where.words()}"
    else:
        # Papers count items that are not applicable by their sentence; only an adverse one says which value it was.
        shown = f": {link}" if link and choice in ("deviation", "unable") else ""
        found = f"No row of {name} has the item's key{shown}"
    return chosen(choice, f"{found} ({TREATED[choice]}).")


def _combined(outcomes: Sequence[tuple[Outcome, str]], match: str, name: str) -> Outcome:
    """Return the worst outcome (every) or the best (any), with how many rows have it and which one decided."""
    ranks = BEST_FIRST if match == "any" else WORST_FIRST  # several that are equally near: the worst counts
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
    gathers = rule.gather is not None and rule.gathers(arguments)
    parts += [
        _gathered_sentence(name, arguments) if gathers else _joined_sentence(name, arguments)
        for name in joined_lists(rule, arguments)
    ]
    parts.append(unless_sentence(arguments))
    if arguments.get("zone", "").strip():
        zone = arguments["zone"].strip()
        named = column_named(zone)
        parts.append(f"Days are counted in {f'the zone of {named}' if named else zone}.")
    if arguments.get("as_of", "").strip():
        parts.append(f"The evidence speaks up to {arguments['as_of'].strip()}.")
    return " ".join(filter(None, parts))


def _rows_words(name: str, arguments: Mapping[str, str]) -> str:
    where = for_list(condition_of("where", arguments), name)
    return f"the rows of {name} with the item's key" + (f" where {where.words()}" if where else "")


def _gathered_sentence(name: str, arguments: Mapping[str, str]) -> str:
    return f"All {_rows_words(name, arguments).removeprefix('the ')} count together; there may be none."


def _joined_sentence(name: str, arguments: Mapping[str, str]) -> str:
    choice, match = arguments.get("no_match", "").strip(), arguments.get("match", "").strip()
    several = {
        "any": "of several, any one passes",
        "nearest": f"of several, the last by {arguments.get('match_date', '').strip()} on or before "
        f"{shown_name(arguments.get('match_at', '').strip())} counts, else the first after it",
    }.get(match, "of several, the worst result counts")
    found = f"; no such row is {TREATED[choice]}" if choice in TREATED else ""
    return f"Looked up in {_rows_words(name, arguments)}: {several}{found}."
