"""A firm's own rule read from its file: what it declares, and what is wrong with it. Nothing is executed here.

``ARGUMENTS``, ``SENTENCE`` and ``VERSION`` are literals, so that they can be read from a folder that was received
from somebody else without running a line of it.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reperform.canonical import sha256_hex
from reperform.engagement.firm_files import RULE_LIMIT, read_firm_file, refused
from reperform.engagement.firm_syntax import syntax_problems
from reperform.engagement.source import Source
from reperform.errors import InputRefused, Message, did_you_mean
from reperform.model.firm import PREFIX, FirmArgument, FirmDeclaration, FirmRule, is_firm_rule
from reperform.texts import clean_key

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# Persons are missing on purpose: who is whom is decided by the identity map, which different_person reads.
KINDS = ("column", "columns", "date", "dates", "number", "decimal", "choice", "text", "texts", "limits")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PARAMETERS = ["row", "arguments", "context"]
_PARTS = {"kind", "meaning", "required", "default", "choices"}
_SHAPE = 'write it like  "limit": {"kind": "number", "meaning": "days allowed"}'


@dataclass(frozen=True)
class FirmRules:
    """The rules of the firm that an engagement names, by id, and what is wrong with them."""

    rules: Mapping[str, FirmRule]
    messages: tuple[Message, ...] = ()


class _Wrong(ValueError):
    """One thing that a declaration cannot say."""


def firm_rules_of(source: Source, notebooks: Path) -> FirmRules:
    """Return the firm's rules that the Attributes sheet names, read from their files.

    Parameters
    ----------
    source : Source
        The workbook as it was written down.
    notebooks : Path
        The folder ``notebooks`` of the engagement.
    """
    rules: dict[str, FirmRule] = {}
    messages: list[Message] = []
    for row in source.table("Attributes").rows:
        text = clean_key(row.cells.get("rule", ""))
        if not is_firm_rule(text) or text in rules:
            continue
        rules[text] = FirmRule(text)
        path = notebooks / f"{text.removeprefix(PREFIX)}.py"
        if path.is_symlink() or path.exists():
            try:
                rules[text] = read_firm_rule(path)
            except InputRefused as error:
                messages += error.messages
            continue
        known = sorted(f"{PREFIX}{one.stem}" for one in notebooks.glob("*.py"))
        advice = did_you_mean(text, known) if known else "put the file there, or take a rule of the closed list"
        messages.append(
            Message(
                "RP-P23", f"there is no file notebooks/{path.name}, which {text} names",
                "A rule that is not there cannot decide anything.", advice,
                source.where("Attributes", row.row, "rule"),
            )
        )  # fmt: skip
    return FirmRules(rules, tuple(messages))


def read_firm_rule(path: Path) -> FirmRule:
    """Return a firm's rule from its file, without executing it.

    Raises
    ------
    InputRefused
        RP-P22 when the file cannot be read as a text; RP-P24 with everything that keeps it from being a rule.
    """
    data = read_firm_file(path, RULE_LIMIT)
    try:
        source = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputRefused(refused(path, f"the file is not UTF-8 text (byte {error.start + 1})")) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except SyntaxError as error:
        message = refused(path, f"this is not Python: {error.msg}", error.lineno, "RP-P24")
        raise InputRefused(message) from None
    except (ValueError, RecursionError, MemoryError):
        raise InputRefused(refused(path, "this is not Python that can be read", code="RP-P24")) from None
    found: dict[str, Any] = {}
    problems = [*_declared(tree, found), *_decides(tree), *syntax_problems(tree)]
    if problems:
        raise InputRefused(refused(path, text, line, "RP-P24") for line, text in sorted(problems))
    declared = FirmDeclaration(found["VERSION"], sha256_hex(data), found["SENTENCE"], found["ARGUMENTS"], source)
    return FirmRule(f"{PREFIX}{path.stem}", declared)


def _decides(tree: ast.Module) -> Iterator[tuple[int, str]]:
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "decide"]
    if len(functions) != 1:
        yield 1, "there is not exactly one function decide(row, arguments, context)"
        return
    given = functions[0].args
    plain = not (given.vararg or given.kwarg or given.kwonlyargs or given.defaults or given.posonlyargs)
    if not plain or [one.arg for one in given.args] != _PARAMETERS:
        yield functions[0].lineno, "decide takes exactly (row, arguments, context)"


def _declared(tree: ast.Module, found: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Fill in ARGUMENTS, SENTENCE and VERSION; yield line and text of what is wrong with them."""
    nodes: dict[str, list[ast.expr]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            nodes.setdefault(node.targets[0].id, []).append(node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            nodes.setdefault(node.target.id, []).append(node.value)
    for name, read in (("VERSION", _version), ("ARGUMENTS", _arguments), ("SENTENCE", _text)):
        values = nodes.get(name, [])
        if len(values) != 1:
            yield 1, f"{name} is not stated exactly once at the top of the file"
            continue
        try:
            found[name] = read(ast.literal_eval(values[0]))
        except _Wrong as error:
            yield values[0].lineno, f"{name}: {error}"
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            yield values[0].lineno, f"{name} is not a literal: it must be readable without running the file"
    if {"ARGUMENTS", "SENTENCE"} <= found.keys():
        known = {one.name for one in found["ARGUMENTS"]}
        for name in PLACEHOLDER.findall(found["SENTENCE"]):
            if name not in known:
                yield nodes["SENTENCE"][0].lineno, f"SENTENCE speaks of {{{name}}}, which is no argument"


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong("a sentence is needed, in quotes")
    return " ".join(value.split())


def _version(value: Any) -> str:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not 0 < len(text) <= 40 or not text.isprintable():
        raise _Wrong("a short text is needed, for example '1'")
    return text


def _arguments(value: Any) -> tuple[FirmArgument, ...]:
    if not isinstance(value, dict):
        raise _Wrong(f"a mapping of names is needed; {_SHAPE}")
    return tuple(_argument(name, parts) for name, parts in value.items())


def _argument(name: Any, parts: Any) -> FirmArgument:
    from reperform.rules import GENERAL_ARGUMENTS

    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _Wrong(f"{name!r} cannot be the name of an argument")
    if name in GENERAL_ARGUMENTS:
        raise _Wrong(f"{name} has a meaning for every rule already")
    if not isinstance(parts, dict) or not set(parts) <= _PARTS or not {"kind", "meaning"} <= set(parts):
        raise _Wrong(f"{name} needs kind and meaning; {_SHAPE}")
    required, default, choices = parts.get("required", True), parts.get("default", ""), parts.get("choices", ())
    if parts["kind"] not in KINDS:
        raise _Wrong(f"{name}: {parts['kind']!r} is not a kind; {did_you_mean(str(parts['kind']), KINDS)}")
    if not isinstance(choices, list | tuple) or bool(choices) != (parts["kind"] == "choice") or not _texts(choices):
        raise _Wrong(f"{name}: a choice lists its choices as texts, and nothing else does")
    if not isinstance(required, bool) or not _texts((parts["meaning"], default)) or not parts["meaning"].strip():
        raise _Wrong(f"{name}: meaning and default are texts, required is True or False")
    return FirmArgument(name, parts["kind"], " ".join(parts["meaning"].split()), required, default, tuple(choices))


def _texts(values: Iterable[Any]) -> bool:
    return all(isinstance(value, str) for value in values)
