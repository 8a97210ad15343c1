"""A draw performed again: every step of the ledger repeated from the frame it was made on, and compared."""

from __future__ import annotations

from collections.abc import Iterator

from reperform.canonical import digest
from reperform.draws.extending import part_frame
from reperform.draws.frames import about_of
from reperform.draws.ledger import Drawn, Part, events_of, states
from reperform.draws.planning import PICKED
from reperform.draws.selecting import Key, divided, identifier, ranked, select
from reperform.engagement.tests_of_control import TestedTogether
from reperform.ledger.log import Event
from reperform.model import About
from reperform.opened import OpenEngagement
from reperform.populations.population import Population


def draw_differences(opened: OpenEngagement, test: TestedTogether) -> list[str]:
    """Return what a repetition of a test's draw gives otherwise; empty when every step is the same.

    Each plan's frame is built again from the import it names and compared by digest; each draw, extension, top-up and
    replacement is repeated from seed and strata. Items picked by a person only have to be in their frame.
    """
    events = events_of(opened, test)
    frames = _Frames(opened, test)
    found: list[str] = []
    for number, event in enumerate(events):
        before, after = states(events[:number]), states(events[: number + 1])
        found += list(_step(frames, event, before, after))
    return list(dict.fromkeys(found))


class _Frames:
    """The frames of one draw, each built again once."""

    def __init__(self, opened: OpenEngagement, test: TestedTogether) -> None:
        self.opened, self.test = opened, test
        self._kept: dict[tuple[str, str, str], Population] = {}

    def of(self, part: Part) -> Population:
        name = part.import_id, part.frame_sha256, digest(dict(part.definition))
        if name not in self._kept:
            self._kept[name] = part_frame(self.opened, self.test, part)
        return self._kept[name]

    def about(self, part: Part) -> About:
        return about_of(part.definition, self.opened.engagement.about)

    def divisions(self, part: Part) -> dict[str, list[Key]]:
        return divided(self.of(part), self.about(part), part.selection)


def _step(frames: _Frames, event: Event, before: Drawn | None, after: Drawn | None) -> Iterator[str]:
    stage = event.data.get("stage", "")
    if event.type == "draw" and stage == "seed":
        return
    if event.type in ("draw", "extend") and after is not None and stage != "keep":
        if stage == "picks":
            yield from _picks(frames, after)
        elif event.type == "extend" and stage != "top_up":
            yield from _extension(frames, before, after)
        else:
            yield from _part_again(frames, after, after.parts[-1])
    if event.type == "replace" and before is not None:
        yield from _replacement(frames, event, before)


def _part_again(frames: _Frames, drawn: Drawn, part: Part) -> Iterator[str]:
    frame, name = frames.of(part), frames.test.population
    if frame.frame_sha256 != part.frame_sha256:
        yield f"the frame of {name} is not the one frozen before the draw"
        return
    if part.excluded:
        divisions = frames.divisions(part)
        out = set(part.excluded)
        again = [item for stratum in part.strata
                 for item in ranked([key for key in divisions.get(stratum.name, []) if identifier(key) not in out],
                                    stratum.size, drawn.seed)]  # fmt: skip
    else:
        selection = dict(part.selection)
        selection["strata"] = [stratum.as_json() for stratum in part.strata]
        again = [item for stratum in select(frame, frames.about(part), selection, drawn.seed) for item in stratum.items]
    if tuple(again) != part.items:
        yield f"the draw from {name} gives other items"


def _picks(frames: _Frames, drawn: Drawn) -> Iterator[str]:
    part = drawn.parts[0]
    frame, name = frames.of(part), frames.test.population
    if frame.frame_sha256 != part.frame_sha256:
        yield f"the frame of {name} is not the one frozen before the first pick"
    if any(item not in frame.by_id for item in part.items):
        yield f"an item picked is not in the frame of {name}"


def _extension(frames: _Frames, before: Drawn | None, after: Drawn) -> Iterator[str]:
    if before is None or before.method in PICKED:
        yield f"the extension of {frames.test.population} belongs to no draw"
        return
    used = set(before.items) | {one.item for one in before.replaced}
    for number, part in enumerate(after.parts):
        divisions = frames.divisions(part)
        for then, now in zip(before.parts[number].strata, part.strata, strict=True):
            added = now.items[len(then.items) :]
            if list(added) != _next(divisions.get(now.name, []), len(added), before.seed, used):
                yield f"the extension of {frames.test.population} is not made of the next ranks"


def _replacement(frames: _Frames, event: Event, before: Drawn) -> Iterator[str]:
    item, by = event.data["item"], event.data["by"]
    used = set(before.items) | {one.item for one in before.replaced}
    for part in before.parts:
        stratum = next((one for one in part.strata if item in one.items), None)
        if stratum is None:
            continue
        divisions = frames.divisions(part)
        following = _next(divisions.get(stratum.name, []), 1, before.seed, used)
        # On a kept sample ranks whose rows are gone from the list in force were passed over.
        if [by] != following and before.import_id == part.import_id:
            yield f"the replacement of {item} is not the next rank"


def _next(keys: list[Key], count: int, seed: str, used: set[str]) -> list[str]:
    order = ranked(keys, len(keys), seed)
    return [item for item in order if item not in used][:count]
