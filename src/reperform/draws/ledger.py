"""The sample in force for a test, built from its events alone.

Events of one control and list, in their order: ``plan`` (frame digest, size and why), ``draw`` with the seed, ``draw``
with the items; then any of ``extend`` (next ranks, or a top-up on a newer list), ``draw`` with a choice to keep,
``replace``, ``plan`` restated, ``discard`` and a new plan. A plan takes effect when its items are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reperform.draws.frames import ROWS_NOT_IN
from reperform.draws.selecting import RANDOM, Stratum
from reperform.engagement.tests_of_control import TestedTogether
from reperform.ledger.log import Event
from reperform.opened import OpenEngagement
from reperform.record import Draw
from reperform.sampling import ALGORITHM
from reperform.sampling.texts import items_text

EVENTS = ("plan", "draw", "extend", "replace", "discard")


@dataclass(frozen=True)
class Part:
    """Items drawn together: one frame, one plan, one order. A roll-forward is a part of its own.

    Attributes
    ----------
    name : str
        Blank for the first draw; ``roll-forward 1`` ... for later rows.
    definition : mapping
        What decided which rows of the import were items.
    excluded : tuple of str
        Items that had been replaced before the part was drawn (a top-up passes them over).
    """

    name: str
    frame_sha256: str
    import_id: str
    definition: Mapping[str, Any]
    population_size: int
    method: str
    basis: str
    details: Mapping[str, Any]
    sentences: tuple[str, ...]
    selection: Mapping[str, Any]
    strata: tuple[Stratum, ...]
    excluded: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[str, ...]:
        """The items of the part, stratum by stratum."""
        return tuple(item for stratum in self.strata for item in stratum.items)


@dataclass(frozen=True)
class Replaced:
    """An item that a person took out of the sample, with the item that took its place (blank: none)."""

    item: str
    by: str
    kind: str
    reason: str
    person: str
    at: str


@dataclass(frozen=True)
class Discarded:
    """A draw that another one took the place of; it stays visible."""

    frame_sha256: str
    seed: str
    items: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Drawn:
    """The sample in force for one list of one control, with its ledger.

    Attributes
    ----------
    frame_sha256, import_id : str
        The list in force: the one drawn from, or the later one a person decided on.
    gone : mapping
        Items tested that are no longer in the list, to the import that holds their row.
    stages : tuple of int
        Items of the first draw and of each extension, as they were carried out.
    definition : mapping
        What decided which rows of the list in force are items.
    true_risk : str
        Of a sample extended without a rule: the risk of accepting its pooled result.
    """

    frame_sha256: str
    size: int
    seed: str
    basis: str
    method: str
    details: Mapping[str, Any]
    sentences: tuple[str, ...]
    items: tuple[str, ...]
    ledger: tuple[Draw, ...]
    import_id: str = ""
    parts: tuple[Part, ...] = ()
    gone: Mapping[str, str] = field(default_factory=dict)
    replaced: tuple[Replaced, ...] = ()
    discarded: tuple[Discarded, ...] = ()
    stages: tuple[int, ...] = ()
    definition: Mapping[str, Any] = field(default_factory=dict)
    true_risk: str = ""

    @property
    def population_size(self) -> int:
        """Items of all frames the sample was drawn from."""
        return sum(part.population_size for part in self.parts)


def subjects_of(test: TestedTogether) -> dict[str, str]:
    """Return what the events of a draw are recorded under."""
    version = {"version": test.version} if test.version else {}
    return {"control": test.control, "population": test.population, **version}


def events_of(opened: OpenEngagement, test: TestedTogether) -> list[Event]:
    """Return the events of a draw, oldest first."""
    subjects = subjects_of(test)
    return [event for event in opened.log.of_type(*EVENTS) if event.subjects == subjects]


def drawn_for(opened: OpenEngagement, test: TestedTogether) -> Drawn | None:
    """Return the sample in force for a test, built from its events alone, or None."""
    return states(events_of(opened, test))


def states(events: list[Event]) -> Drawn | None:
    """Return the state after some events of one draw."""
    folding = _Folding()
    for event in events:
        folding.take(event)
    return folding.state()


class _Folding:
    """The state of a draw as its events are read one by one."""

    def __init__(self) -> None:
        self.pending: Mapping[str, Any] | None = None
        self.pending_seed = ""
        self.seed = ""
        self.parts: list[Part] = []
        self.frame = self.import_id = self.basis = ""
        self.definition: Mapping[str, Any] = {}
        self.sentences: list[str] = []
        self.gone: dict[str, str] = {}
        self.replaced: list[Replaced] = []
        self.discarded: list[Discarded] = []
        self.stages: list[int] = []
        self.ledger: list[Draw] = []
        self.discard_reason = self.true_risk = ""

    def take(self, event: Event) -> None:
        data = event.data
        action = {
            "plan": self._restate if data.get("stage") == "restate" else self._plan,
            "draw": {"seed": self._seed, "items": self._items, "keep": self._keep, "picks": self._picks}.get(
                data.get("stage", ""), self._items
            ),
            "extend": self._top_up if data.get("stage") == "top_up" else self._extend,
            "replace": self._replace,
            "discard": self._discard,
        }[event.type]
        text = action(event)
        self.ledger.append(
            Draw(event=event.type, text=text, reason=data.get("reason", ""), by=event.actor, at=event.at)
        )

    def state(self) -> Drawn | None:
        if not self.parts:
            return None
        first = self.parts[0]
        active = [item for part in self.parts for item in part.items]
        items = tuple(dict.fromkeys([*active, *(item for item in self.gone if item not in active)]))
        return Drawn(
            self.frame, len(items), self.seed, self.basis, first.method, first.details,
            tuple(self.sentences), items, tuple(self.ledger), self.import_id, tuple(self.parts),
            dict(self.gone), tuple(self.replaced), tuple(self.discarded), tuple(self.stages), self.definition,
            self.true_risk,
        )  # fmt: skip

    def _plan(self, event: Event) -> str:
        data = event.data
        self.pending = data
        text = f"frame {_short(data['frame_sha256'])} of {data['population_size']:,} items frozen; size {data['size']}"
        if data.get("file_sha256"):
            text += f"; file {data['file_name']}, SHA-256 {_short(data['file_sha256'])}"
        if data.get("part"):
            return f"{data['part']}: {text}"
        if data.get("method") in ("haphazard", "judgmental"):
            self._begin(())  # nothing is drawn; a person picks
            self.seed = ""
        return text

    def _seed(self, event: Event) -> str:
        self.pending_seed = event.data["seed"]
        return f"seed {'given' if event.data['given'] else 'taken from fresh randomness'}: {event.data['seed']}"

    def _items(self, event: Event) -> str:
        data = event.data
        items = tuple(data["items"])
        assert self.pending is not None  # noqa: S101 - a plan comes before its items
        if self.pending.get("part"):
            self._add_part(_strata(data, items, self.pending))
            return f"{self.parts[-1].name}: {items_text(len(items))} drawn by {ALGORITHM} with the same seed"
        self._begin(_strata(data, items, self.pending))
        self.seed = self.pending_seed
        how = ALGORITHM if self.parts[0].selection["method"] != "systematic" else "fixed interval with random start"
        return f"{items_text(len(items))} drawn by {how}"

    def _begin(self, strata: tuple[Stratum, ...]) -> None:
        """Put the pending plan into force; an earlier draw is discarded and stays visible."""
        if self.parts:
            earlier = tuple(item for part in self.parts for item in part.items)
            reason = self.discard_reason or str(self.pending.get("reason", "") if self.pending else "")
            self.discarded.append(Discarded(self.frame, self.seed, earlier, reason))
        assert self.pending is not None  # noqa: S101 - a plan comes before its items
        self.parts = [_part(self.pending, strata)]
        self.frame, self.import_id = self.parts[0].frame_sha256, self.parts[0].import_id
        self.definition = self.parts[0].definition
        self.basis, self.sentences = self.parts[0].basis, list(self.parts[0].sentences)
        self.gone, self.replaced, self.discard_reason, self.true_risk = {}, [], "", ""
        self.stages = [len(self.parts[0].items)]

    def _add_part(self, strata: tuple[Stratum, ...]) -> None:
        assert self.pending is not None  # noqa: S101 - a plan comes before its items
        part = _part(self.pending, strata)
        self.parts.append(part)
        self.frame, self.import_id = self.pending["list_frame_sha256"], part.import_id
        self.definition = {name: value for name, value in part.definition.items() if name != ROWS_NOT_IN}
        if part.basis != self.basis:
            self.basis = "non_statistical"
        self.sentences += [f"{part.name}: {sentence}" for sentence in part.sentences]

    def _picks(self, event: Event) -> str:
        picked = tuple(event.data["items"])
        part = self.parts[0]
        items = (*part.items, *(item for item in picked if item not in part.items))
        self.parts[0] = replace(part, strata=(Stratum("", part.population_size, len(items), items),))
        self.stages = [len(items)]
        return f"{len(picked)} items picked by a person: {', '.join(picked)}"

    def _keep(self, event: Event) -> str:
        data = event.data
        for item in data["gone"]:
            self.gone.setdefault(item, data["earlier_import"])
        self.frame, self.import_id, self.basis = data["frame_sha256"], data["import"], data["basis"]
        self.definition = data["frame"]
        self.sentences.append(data["sentence"])
        return f"kept on a newer list: {_frames(data)}"

    def _top_up(self, event: Event) -> str:
        data = event.data
        before = {item for part in self.parts for item in part.items}
        strata = tuple(Stratum(one["name"], one["population"], one["size"], tuple(one["items"]))
                       for one in data["strata"])  # fmt: skip
        self.parts = [replace(_part(data, strata), excluded=tuple(data["excluded"]))]
        self.gone = {item: data["gone_imports"][item] for item in data["gone_counted"]}
        self.frame, self.import_id, self.basis = data["frame_sha256"], data["import"], data["basis"]
        self.definition = data["frame"]
        self.sentences = list(data["sentences"])
        added = [item for item in self.parts[0].items if item not in before]
        self.stages = [len(self.parts[0].items)] if len(self.stages) == 1 else self.stages
        return (f"topped up on a newer list: {_frames(data)}; added {', '.join(added) or 'none'}; "
                f"gone {', '.join(data['gone']) or 'none'}")  # fmt: skip

    def _extend(self, event: Event) -> str:
        data = event.data
        added = data.get("strata") or [{"part": 0, "name": self.parts[0].strata[0].name, "items": data["items"]}]
        for one in added:
            part = self.parts[one["part"]]
            self.parts[one["part"]] = replace(part, strata=tuple(
                replace(stratum, items=(*stratum.items, *one["items"]), size=stratum.size + len(one["items"]))
                if stratum.name == one["name"] else stratum
                for stratum in part.strata
            ))  # fmt: skip
        self.stages.append(len(data["items"]))
        # Unless the rule of extension was recorded before testing, the plan followed is not the one computed.
        self.basis = data.get("basis", "non_statistical")
        self.sentences += data.get("sentences", [])
        self.true_risk = data.get("true_risk", "")
        return f"extended to {data['size']} items by the next ranks"

    def _replace(self, event: Event) -> str:
        data = event.data
        item, by = data["item"], data["by"]
        self._exchange(item, by)
        self.replaced.append(Replaced(item, by, data["kind"], data["reason"], event.actor, event.at))
        words = data["kind"].replace("_", " ")
        return f"{item} ({words}) replaced by {by}, the next rank"

    def _exchange(self, item: str, by: str) -> None:
        for number, part in enumerate(self.parts):
            self.parts[number] = replace(part, strata=tuple(
                replace(stratum, items=tuple(filter(None, (by if one == item else one for one in stratum.items))))
                if item in stratum.items else stratum
                for stratum in part.strata
            ))  # fmt: skip
        self.gone.pop(item, None)

    def _restate(self, event: Event) -> str:
        data = event.data
        self.basis = data["basis"]
        self.parts[0] = replace(self.parts[0], details=data["details"], basis=data["basis"])
        self.sentences = [*self.sentences, *data["sentences"]]
        for out in data["items"]:
            self._exchange(out, "")
            self.replaced.append(Replaced(out, "", data["kind"], data["reason"], event.actor, event.at))
        self.stages = [data["size"]] if len(self.stages) == 1 else self.stages
        return f"plan restated at {data['size']} items; taken out: {', '.join(data['items'])}"

    def _discard(self, event: Event) -> str:
        self.discard_reason = event.data.get("reason", "")
        return f"draw of {event.data['size']} items from frame {_short(event.data['frame_sha256'])} discarded"


def _strata(data: Mapping[str, Any], items: tuple[str, ...], plan: Mapping[str, Any]) -> tuple[Stratum, ...]:
    if "strata" in data:
        return tuple(Stratum(one["name"], one["population"], one["size"], tuple(one["items"]))
                     for one in data["strata"])  # fmt: skip
    return (Stratum("", plan["population_size"], plan["size"], items),)


def _part(plan: Mapping[str, Any], strata: tuple[Stratum, ...]) -> Part:
    return Part(
        plan.get("part", ""), plan["frame_sha256"], plan.get("import", ""), plan.get("frame", {}),
        plan["population_size"], plan["method"], plan["basis"], plan["details"], tuple(plan["sentences"]),
        plan.get("selection") or RANDOM, strata,
    )  # fmt: skip


def _short(sha256: str) -> str:
    return f"{sha256[:16]}…"


def _frames(data: Mapping[str, Any]) -> str:
    return f"frame {_short(data['earlier_frame_sha256'])} became {_short(data['frame_sha256'])}"
