"""What a rule is: its arguments, its semantics in one sentence, and the shape of its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from reperform.record import Result
from reperform.rules.identities import IdentityMap, Status

ArgumentKind = Literal[
    "column",  # a column of the item, or LIST.column of a joined list
    "columns",  # several of them, separated by commas
    "date",  # a column holding dates or time stamps, or a day in square brackets
    "dates",  # several of them
    "person",  # a column holding one or more persons, separated by "separator"
    "persons",
    "number",  # a whole number, zero or more
    "decimal",
    "choice",  # one of ``choices``
    "text",
    "texts",  # several, separated by commas
    "limits",  # class:limit, class:limit
    "amount",  # a number, zero or more, or @column
    "value",  # a text, or @column
    "time",  # a time of day, 17:00
]


@dataclass(frozen=True)
class Argument:
    """One argument of a rule."""

    kind: ArgumentKind
    meaning: str
    required: bool = True
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compared:
    """Which persons a result compared, for the record's list of what the identity map did not know.

    Attributes
    ----------
    people : tuple of (str, str)
        Each name as written, with its status: mapped, unmapped, shared or undecided.
    both_sides : tuple of str
        Names that act on both sides, for example an approver among the co-authors.
    assumed : tuple of str
        Names outside the map that a pass takes for somebody else only because they are written differently.
    """

    people: tuple[tuple[str, Status], ...] = ()
    both_sides: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Timing:
    """The deadline an item had, as ISO text, and the last day its result speaks of: that of its end, or as-of."""

    deadline: str
    settled: date


@dataclass(frozen=True)
class Outcome:
    """The result of one attribute for one item, with the sentence that explains it.

    ``compared`` and ``declared`` are no part of the result: two outcomes are equal when result, reason and kind are.

    Attributes
    ----------
    kind : str
        What kind of deviation, or why it could not be examined (see ``reperform.words``); else blank.
    declared : tuple of str
        The choices of the attribute that decided: before_start, missing_start, missing_end, boundary, unless.
    """

    result: Result
    reason: str
    kind: str = ""
    compared: Compared | None = field(default=None, compare=False)
    declared: tuple[str, ...] = field(default=(), compare=False)
    timing: Timing | None = field(default=None, compare=False)


Row = Mapping[str, str]


NOT_EXECUTED = "it is executed only by  reperform run  and  reperform verify --reperform --trust"


class FirmRuleFailed(Exception):
    """The code of a firm's rule gave no answer; the text says why, without values of cells."""


def _not_executed(*_: object) -> Any:
    """Answer nothing: no code of a firm is executed unless whoever performs the test says so."""
    raise FirmRuleFailed(NOT_EXECUTED)


@dataclass(frozen=True)
class Context:
    """Everything a rule may know besides the item: no clock, no file, no environment.

    ``joined`` gives the rows of another list that belong to the item; ``rows_of`` all rows of a list;
    ``zone_of`` the declared zone of time stamps without an offset in a list ("" = the item's own list).
    ``link_of`` says by which value of the item a list is looked up, or which one is blank, as the end of a sentence.
    ``label_of`` names a row of another list by its key, so that a sentence can say which one decided.
    ``as_of`` is the last day on which the evidence can speak (an ISO date), ``as_of_list`` that of a list.
    ``holidays`` are those of every place; ``holidays_at`` those of one place, folded, with "" for everywhere.
    ``firm_decides`` runs the code of a firm's own rule; by default it answers nothing.
    ``identities`` is the identity map; without dates it may be given as folded identity to person, with the
    shared ones in ``shared_identities``.
    """

    population: str
    period_start: date
    period_end: date
    time_zone: str
    holidays: frozenset[date] = frozenset()
    joined: Callable[[str, Row], Sequence[Row]] = lambda name, row: ()
    rows_of: Callable[[str], Sequence[Row]] = lambda name: ()
    zone_of: Callable[[str], str] = lambda name: ""
    as_of: date | None = None
    link_of: Callable[[str, Row], str] = lambda name, row: ""
    label_of: Callable[[str, Row], str] = lambda name, row: ""
    identities: IdentityMap | Mapping[str, str] = field(default_factory=IdentityMap)
    shared_identities: frozenset[str] = frozenset()
    business_hours: tuple[str, str] = ("", "")
    holidays_at: Mapping[str, frozenset[date]] = field(default_factory=dict)
    as_of_list: Callable[[str], date | None] = lambda name: None
    firm_decides: Callable[..., Any] = _not_executed

    @cached_property
    def identity_map(self) -> IdentityMap:
        """The identity map as one value, whichever way it was given."""
        if isinstance(self.identities, IdentityMap):
            return self.identities
        return IdentityMap.plain(self.identities, self.shared_identities)


@dataclass(frozen=True)
class Slot:
    """One expected occurrence, which is an item of its own in an ``occurs_each`` or ``covers`` test."""

    key: str
    row: Row


Evaluate = Callable[[Row, Mapping[str, str], Context], Outcome]
Gather = Callable[[Row, Sequence[Row], Mapping[str, str], Context], Outcome]
Expect = Callable[[Sequence[Row], Mapping[str, str], Context], Sequence[Slot]]


@dataclass(frozen=True, eq=False)
class Rule:
    """One of the closed list of rules.

    ``evaluate`` decides one item. A rule that sets ``expect`` builds its own items (a calendar of expected
    occurrences, an inventory) from the rows of the population; ``evaluate`` then gets ``Slot.row``.
    ``sentence`` puts the pass rule and its arguments into words for the workpaper. ``gathers`` says whether the
    arguments make one figure of all joined rows; ``gather`` then decides the item with the rows that count.
    ``kind_of`` says what a column holds where that depends on the other arguments. ``unmatched`` adds what is seen of
    an item without a joined row elsewhere. A rule is the object itself: two are never compared by what they hold.
    """

    name: str
    summary: str
    arguments: Mapping[str, Argument]
    evaluate: Evaluate
    sentence: Callable[[Mapping[str, str]], str]
    expect: Expect | None = None
    computed: bool = True
    gathers: Callable[[Mapping[str, str]], bool] = lambda arguments: False
    gather: Gather | None = None
    kind_of: Callable[[str, Mapping[str, str]], str] = lambda argument, arguments: ""
    unmatched: Callable[[Outcome, Row, Mapping[str, str], Context], Outcome] | None = None
