"""What the code of a firm's rule may use: a short list that cannot read files, clocks, networks or chance.

It keeps mistakes out and makes plain what a rule rests on. It is no sandbox: whoever performs a run with a firm's
rule trusts its bytes.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping

ALLOWED_IMPORTS: Mapping[str, tuple[str, ...]] = {
    "__future__": ("annotations",),
    "datetime": ("date", "datetime", "time", "timedelta"),
    "decimal": ("Decimal",),
    "fractions": ("Fraction",),
    "math": ("ceil", "floor", "gcd"),
    "re": ("findall", "fullmatch", "match", "search", "split", "sub"),
    "reperform.dates": (
        "business_days_between", "business_deadline", "days_after", "is_business_day", "is_stamp", "local_date",
        "order", "parse_moment", "spelled_day", "spelled_moment",
    ),
    "reperform.texts": ("clean_key", "is_blank", "join_words", "split_list"),
}  # fmt: skip
ALLOWED_BUILTINS = (
    "ArithmeticError", "Exception", "False", "IndexError", "KeyError", "LookupError", "None", "True", "TypeError",
    "ValueError", "ZeroDivisionError", "abs", "all", "any", "bool", "dict", "divmod", "enumerate", "filter",
    "frozenset", "int", "isinstance", "len", "list", "map", "max", "min", "next", "range", "repr", "reversed",
    "round", "set", "slice", "sorted", "str", "sum", "tuple", "zip",
)  # fmt: skip
# Each of these reads the clock, the zone or the language of the machine.
_MACHINE = frozenset({"today", "now", "utcnow", "fromtimestamp", "utcfromtimestamp", "timestamp", "astimezone",
                      "strftime", "ctime"})  # fmt: skip
_NOT_ALLOWED: Mapping[type[ast.AST], str] = {
    ast.Import: "write  from MODULE import NAME",
    ast.Global: "a rule keeps nothing from item to item",
    ast.Nonlocal: "a rule keeps nothing from item to item",
    ast.ClassDef: "a rule is functions and literals",
    ast.AsyncFunctionDef: "a rule is plain functions",
    ast.With: "a rule opens nothing",
    ast.Yield: "decide returns its answer",
}


def syntax_problems(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and text of everything in the code of a rule that is not allowed."""
    for statement in tree.body:
        if not _is_declaration(statement):
            yield statement.lineno, "only imports, literals and functions stand outside of functions"
    for node in ast.walk(tree):
        yield from _node_problems(node)


def _is_declaration(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return all(isinstance(target, ast.Name) for target in targets) and _is_literal(node.value)
    # A class or a plain import has a better message of its own.
    return isinstance(node, ast.FunctionDef | ast.ImportFrom | ast.Import | ast.ClassDef | ast.AsyncFunctionDef)


def _is_literal(node: ast.expr | None) -> bool:
    try:
        ast.literal_eval(node or "")
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return node is not None


def _node_problems(node: ast.AST) -> Iterator[tuple[int, str]]:
    line = getattr(node, "lineno", 1)
    if type(node) in _NOT_ALLOWED:
        yield line, f"{type(node).__name__.lower()} is not allowed: {_NOT_ALLOWED[type(node)]}"
    elif isinstance(node, ast.ImportFrom):
        wrong = [one.name for one in node.names if one.name not in ALLOWED_IMPORTS.get(node.module or "", ())]
        if wrong or node.level:
            yield line, f"{node.module or '.'}.{wrong[0] if wrong else ''} cannot be imported by a rule of the firm"
    elif isinstance(node, ast.FunctionDef | ast.Lambda):
        yield from _function_problems(node)
    elif isinstance(node, ast.Name) and (node.id.startswith("_") or _is_forbidden(node.id)):
        yield line, f"{node.id} is not allowed in a rule of the firm"
    elif isinstance(node, ast.Attribute) and (node.attr.startswith("_") or node.attr in _MACHINE):
        yield line, f".{node.attr} is not allowed in a rule of the firm"
    elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        yield line, "nothing is stored on an object: a rule keeps nothing from item to item"
    elif isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
        yield line, f"{node.value!r} has no exact value: write  Decimal('...')"


def _function_problems(node: ast.FunctionDef | ast.Lambda) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.FunctionDef) and node.decorator_list:
        yield node.lineno, "a function has no decorators"
    defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
    if not all(isinstance(default, ast.Constant) for default in defaults):
        yield node.lineno, "the default of a parameter is a number or a text: anything else is kept from item to item"


def _is_forbidden(name: str) -> bool:
    return hasattr(builtins, name) and name not in ALLOWED_BUILTINS
