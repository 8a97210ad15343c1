"""Exceptions as people recorded them: read from judgements alone, each later word over the earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from string import ascii_lowercase

from reperform.ledger.judgements import Judgement
from reperform.opened import OpenEngagement

FIELDS = (
    "fact", "cause", "classification", "deficiency", "period_from", "period_to", "extent", "owner", "response",
    "response_owner", "response_due", "effect", "disposition", "compensating_why", "withdrawn",
)  # fmt: skip


@dataclass(frozen=True)
class ExceptionState:
    """One exception.

    Attributes
    ----------
    id : str
        ``EX-01``, ``EX-02``, ... in the order of recording; it never passes to another exception.
    opening : str
        Digest of the judgement that opened it, by which every later one names it.
    deviations : tuple of (item, attribute)
        Those it stands for now.
    """

    id: str
    control: str
    opening: str
    fields: Mapping[str, str] = field(default_factory=dict)
    deviations: tuple[tuple[str, str], ...] = ()
    compensating: tuple[str, ...] = ()
    stratum: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    confirmation: Judgement | None = None
    approval: Judgement | None = None

    @property
    def is_withdrawn(self) -> bool:
        """Whether a person withdrew it."""
        return bool(self.fields.get("withdrawn"))


def exception_states(opened: OpenEngagement) -> tuple[ExceptionState, ...]:
    """Return every exception in the order of recording."""
    found: dict[str, ExceptionState] = {}
    for judgement in opened.judgements.all("exception"):
        opening = str(judgement.content["opening"]) or judgement.sha256
        before = found.get(opening) or ExceptionState(_free_id(judgement, found), judgement.control, opening)
        found[opening] = _with(before, judgement)
    for kind in ("confirmation", "approval"):
        for judgement in opened.judgements.all(kind):
            state = found.get(str(judgement.content["opening"]))
            if state is not None:
                people = state.people if kind == "approval" else _once(*state.people, judgement.person)
                changed = {"confirmation": judgement} if kind == "confirmation" else {"approval": judgement}
                found[state.opening] = replace(state, people=people, **changed)  # type: ignore[arg-type]
    return tuple(found.values())


def next_id(states: tuple[ExceptionState, ...]) -> str:
    """Return the number after the last one."""
    numbers = [int(state.id.removeprefix("EX-").rstrip(ascii_lowercase)) for state in states]
    return f"EX-{max(numbers, default=0) + 1:02d}"


def _free_id(judgement: Judgement, found: Mapping[str, ExceptionState]) -> str:
    """Return the number given, with a letter where two people on two machines took the same one."""
    given = str(judgement.content["exception"])
    taken = {state.id for state in found.values()}
    return next(name for name in (given, *(given + letter for letter in ascii_lowercase[1:])) if name not in taken)


def _with(state: ExceptionState, judgement: Judgement) -> ExceptionState:
    content = judgement.content
    out = {tuple(pair) for pair in content["remove"]}
    kept = [pair for pair in state.deviations if pair not in out]
    added = [(str(item), str(attribute)) for item, attribute in content["add"]]
    return replace(
        state,
        fields={**state.fields, **content["fields"]},
        deviations=tuple(dict.fromkeys([*kept, *added])),
        compensating=tuple(content["compensating"]) if "compensating" in content else state.compensating,
        stratum=tuple(content["stratum"]) if "stratum" in content else state.stratum,
        people=_once(*state.people, judgement.person),
    )


def _once(*people: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(people))
