"""Which columns and lists an attribute uses: of the item, of a joined list, of a list looked at as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reperform.rules.cells import column_named, in_list_of, is_day, names_in, split_reference
from reperform.rules.conditions import DATE_OPS, NUMBER_OPS, OPS_WITHOUT_VALUE, condition_of
from reperform.rules.spec import Argument, Rule

COLUMN_KINDS = ("column", "columns", "date", "dates", "person", "persons")
VALUE_KINDS = ("amount", "value")
# The argument that names a whole list, and those that name columns of it, bare or as LIST.column.
COLUMNS_OF_LIST: Mapping[str, str] = {
    "list_person": "list", "list_from": "list", "list_to": "list", "active": "list", "also_list": "list",
    "chain": "list", "per_from": "per_list", "per_to": "per_list", "gone_active": "gone_from",
    "gone_also_list": "gone_from",
}  # fmt: skip
WHOLE_LISTS = ("list", "per_list", "gone_from")
CONDITIONS = ("if", "where", "unless")


@dataclass(frozen=True)
class ColumnUse:
    """A column that an attribute uses; ``list_name`` is blank for the item's own list.

    ``kind`` is ``column``, ``date``, ``person`` or ``number``.
    """

    list_name: str
    column: str
    kind: str


def columns_used(rule: Rule, arguments: Mapping[str, str]) -> tuple[ColumnUse, ...]:
    """Return every column an attribute names, each once, in the order of the rule's arguments."""
    found: list[ColumnUse] = []
    for name, argument in rule.arguments.items():
        kind = rule.kind_of(name, arguments) or _kind(argument)
        home = list_of(COLUMNS_OF_LIST[name], arguments) if name in COLUMNS_OF_LIST else ""
        found += [_use(reference, kind, home) for reference in _references(argument, arguments.get(name, ""))]
    for prefix in CONDITIONS:
        found += _condition_uses(prefix, rule, arguments)
    for name, kind in (("match_date", "date"), ("match_at", "date"), ("unless_until", "date"), ("zone", "column")):
        found += [_use(text, kind, "") for text in _general_reference(name, arguments)]
    return tuple(dict.fromkeys(found))


def _kind(argument: Argument) -> str:
    return {"amount": "number", "value": "column"}.get(argument.kind, argument.kind.rstrip("s"))


def _references(argument: Argument, text: str) -> tuple[str, ...]:
    """Return the columns an argument names: none for a value or a day that it states itself."""
    if argument.kind in VALUE_KINDS:
        return tuple(filter(None, [column_named(" ".join(text.split()))]))
    if argument.kind not in COLUMN_KINDS:
        return ()
    names = names_in(text) if argument.kind.endswith("s") else (" ".join(text.split()),)
    return tuple(name for name in names if name and not is_day(name))


def _general_reference(name: str, arguments: Mapping[str, str]) -> Iterator[str]:
    text = " ".join(arguments.get(name, "").split())
    column = column_named(text) if name == "zone" else text
    if column and not is_day(column):
        yield column


def list_of(argument: str, arguments: Mapping[str, str]) -> str:
    """Return the list that an argument names by its id or as LIST.column, or an empty text."""
    stated = arguments.get(argument, "").strip()
    return split_reference(stated)[0] or stated


def whole_list(arguments: Mapping[str, str]) -> str:
    """Return the list that is looked at as a whole and that ``where`` restricts, or an empty text."""
    return list_of("list", arguments) or list_of("per_list", arguments)


def _use(reference: str, kind: str, home: str) -> ColumnUse:
    if home:
        return ColumnUse(home, in_list_of(home, reference), kind)
    return ColumnUse(*split_reference(reference), kind)


def _condition_uses(prefix: str, rule: Rule, arguments: Mapping[str, str]) -> list[ColumnUse]:
    condition = condition_of(prefix, arguments)
    if condition is None:
        return []
    kind = "date" if condition.op in DATE_OPS else "number" if condition.op in NUMBER_OPS else "column"
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
    """Return the lists that an attribute joins to its items to decide them, in order; one at most is allowed."""
    named = [
        split_reference(reference)[0]
        for name, argument in rule.arguments.items()
        if name not in COLUMNS_OF_LIST and name not in WHOLE_LISTS
        for reference in _references(argument, arguments.get(name, ""))
    ]
    named.append(split_reference(arguments.get("if", "").strip())[0])
    return tuple(dict.fromkeys(name for name in named if name))


def excepting_list(arguments: Mapping[str, str]) -> str:
    """Return the list that holds the exceptions of ``unless``, or an empty text for the item itself."""
    return split_reference(arguments.get("unless", "").strip())[0]


def all_joined_lists(rule: Rule, arguments: Mapping[str, str]) -> tuple[str, ...]:
    """Return every list that is joined to the items: those that decide, and the one of exceptions."""
    return tuple(dict.fromkeys(filter(None, [*joined_lists(rule, arguments), excepting_list(arguments)])))
