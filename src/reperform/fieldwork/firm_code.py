"""The code of a firm's own rules: executed only in the process that performs a run, and only what is trusted.

A rule sees a read-only item, its arguments and a small context. It is given no way to files, clock, network or
chance, and is asked twice: an answer that changes is none. This finds mistakes; it does not hold a hostile author.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from reperform.engagement.firm_syntax import ALLOWED_BUILTINS, ALLOWED_IMPORTS
from reperform.model.firm import FirmRule
from reperform.rules.cells import NoSuchColumn, cell, split_reference
from reperform.rules.spec import NOT_EXECUTED, Context, FirmRuleFailed, Row
from reperform.rules.uses import joined_lists, whole_list

Decide = Callable[..., Any]


class ReadOnlyRow(Mapping[str, str]):
    """One item as a firm's rule sees it: its cells as every rule reads them, and no way to change one.

    A column that is not there is never blank: asking for it makes the item unable to examine, also where the rule
    goes on without it.
    """

    def __init__(self, row: Row, refused: list[Exception] | None = None) -> None:
        self._row = row
        self._refused = refused

    def __getitem__(self, name: str) -> str:
        try:
            return cell(self._row, name)
        except NoSuchColumn as error:
            if self._refused is not None:
                self._refused.append(error)
            raise

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)


@dataclass(frozen=True)
class FirmContext:
    """What a firm's rule may know besides the item.

    Attributes
    ----------
    as_of : date or None
        The last day on which the evidence can speak.
    zone_of : callable
        The declared zone of a column, for ``parse_moment``.
    rows_of : callable
        The rows of a list that an argument names; any other list is refused, because the paper would not rest on it.
    """

    population: str
    period_start: date
    period_end: date
    time_zone: str
    holidays: frozenset[date]
    as_of: date | None
    zone_of: Callable[[str], str]
    rows_of: Callable[[str], Sequence[Mapping[str, str]]]


class FirmCode:
    """Runs the rules of a firm whose bytes are trusted.

    Parameters
    ----------
    trusted : collection of str, optional
        Digests of the files that may be executed; None: every file the engagement names, as in a run of its own.
    """

    def __init__(self, trusted: Collection[str] | None = None) -> None:
        self._trusted = trusted
        self._loaded: dict[tuple[str, str], Decide] = {}
        self._lists: dict[str, tuple[Sequence[Row], tuple[ReadOnlyRow, ...]]] = {}

    def __call__(self, rule: FirmRule, row: Row, given: Mapping[str, str], context: Context) -> Any:
        """Return what a rule answers for an item.

        Raises
        ------
        FirmRuleFailed
            When it fails, changes its answer, or is not trusted; the text holds no value of a cell.
        """
        decide = self._function(rule)
        refused: list[Exception] = []
        arguments, known = MappingProxyType(dict(given)), self._context(rule, given, context, refused)
        try:
            answers = [decide(ReadOnlyRow(row, refused), arguments, known) for _ in range(2)]
        except (NoSuchColumn, FirmRuleFailed):
            raise
        except Exception as error:
            raise FirmRuleFailed(f"{type(error).__name__} in {_line_of(rule, error)}") from None
        if refused:
            raise refused[0]  # the rule caught it, but decided without what it asked for
        if answers[0] != answers[1]:
            raise FirmRuleFailed("asked twice about the same item, it answered differently")
        return answers[0]

    def _function(self, rule: FirmRule) -> Decide:
        if rule.declared is None or (self._trusted is not None and rule.declared.sha256 not in self._trusted):
            raise FirmRuleFailed(NOT_EXECUTED)
        key = (str(rule), rule.declared.sha256)
        if key not in self._loaded:
            self._loaded[key] = _load(rule, rule.declared.source)
        return self._loaded[key]

    def _context(
        self, rule: FirmRule, given: Mapping[str, str], context: Context, refused: list[Exception]
    ) -> FirmContext:
        from reperform.rules import RULES

        named = {*joined_lists(RULES[rule], given), whole_list(given)} - {""}

        def rows_of(name: str) -> Sequence[Mapping[str, str]]:
            if name not in named:
                refused.append(FirmRuleFailed("it asks for a list that no argument names"))
                raise refused[-1]
            return self._read_only(name, context.rows_of(name))

        return FirmContext(
            context.population,
            context.period_start,
            context.period_end,
            context.time_zone,
            context.holidays,
            context.as_of,
            lambda column: context.zone_of(split_reference(column)[0]),
            rows_of,
        )

    def _read_only(self, name: str, rows: Sequence[Row]) -> tuple[ReadOnlyRow, ...]:
        """Return the rows of a list as a rule sees them, made once for all items."""
        known = self._lists.get(name)
        if known is None or known[0] is not rows:
            known = self._lists[name] = rows, tuple(ReadOnlyRow(row) for row in rows)
        return known[1]


def _load(rule: FirmRule, source: str) -> Decide:
    namespace: dict[str, Any] = {"__builtins__": _builtins(), "__name__": str(rule)}
    code = compile(source, rule.file, "exec", dont_inherit=True)
    try:
        exec(code, namespace)  # noqa: S102 - a file that a person chose to run; see the head of this module
    except Exception as error:
        raise FirmRuleFailed(f"{type(error).__name__} in {_line_of(rule, error)}") from None
    namespace.update({name: _frozen(value) for name, value in namespace.items() if name != "__builtins__"})
    decide: Decide = namespace["decide"]
    return decide


def _builtins() -> dict[str, Any]:
    import builtins

    return {**{name: getattr(builtins, name) for name in ALLOWED_BUILTINS}, "__import__": _import}


def _import(name: str, _globals: Any = None, _locals: Any = None, names: Sequence[str] = (), level: int = 0) -> Any:
    if level or not names or not set(names) <= set(ALLOWED_IMPORTS.get(name, ())):
        raise FirmRuleFailed(f"{name} cannot be imported by a rule of the firm")
    __import__(name)
    return sys.modules[name]


def _frozen(value: Any) -> Any:
    """Return a literal that cannot change, so that nothing is kept from item to item."""
    if type(value) is list:
        return tuple(_frozen(one) for one in value)
    if type(value) is set:
        return frozenset(value)
    if type(value) is dict:
        return MappingProxyType({name: _frozen(one) for name, one in value.items()})
    return value


def _line_of(rule: FirmRule, error: BaseException) -> str:
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == rule.file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return f"line {line} of {rule.file}" if line else rule.file
