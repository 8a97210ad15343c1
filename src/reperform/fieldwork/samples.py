"""What the command ``sample`` does: draw, show, decide on a list sent again, extend, replace, pick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from reperform.draws.drawing import population_in_force, population_to_draw_from
from reperform.draws.extending import extend, roll_forward
from reperform.draws.ledger import Drawn, drawn_for
from reperform.draws.of_control import draw_control, sampled_tests
from reperform.draws.picking import pick
from reperform.draws.refusals import second_draw
from reperform.draws.replacing import Removal, replace_item, restate
from reperform.draws.stale import StaleDraw, decision_needed, keep, redraw, stale_draw, top_up
from reperform.engagement.tests_of_control import TestedTogether
from reperform.errors import InputRefused, Message, UsageError
from reperform.fieldwork.performing import Performer, deviating
from reperform.fieldwork.published import published_results
from reperform.model.firm import FirmRule
from reperform.opened import OpenEngagement
from reperform.record import ResultRow


@dataclass(frozen=True)
class SampleRequest:
    """What a person asks of the samples of a control; all blank shows them, and draws what is planned.

    Attributes
    ----------
    population : str
        The list meant where a control samples several; of a control with versions the id of the test (``T2``).
    change : str
        Blank, or one of ``keep``, ``top_up``, ``redraw``, ``roll_forward``, ``restate``.
    replace, picks : tuple of str
        Items to take out of the sample; items picked by a person.
    kind : str
        Why an item is none to be tested: voided, duplicate, not_applicable, out_of_scope.
    """

    population: str = ""
    change: str = ""
    seed: str = ""
    size: int | None = None
    extend: int | None = None
    replace: tuple[str, ...] = ()
    picks: tuple[str, ...] = ()
    kind: str = ""
    reason: str = ""


@dataclass(frozen=True)
class SampleAnswer:
    """The samples in force, those whose list was sent again, and lists in which nothing occurred."""

    drawn: tuple[tuple[str, Drawn], ...] = ()
    stale: tuple[StaleDraw, ...] = ()
    not_occurring: tuple[str, ...] = ()
    messages: tuple[Message, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return what is said of lists sent again, in the form of the command interface."""
        return {"stale": [one.as_json() for one in self.stale], "not_occurring": list(self.not_occurring)}


def sample_control(
    opened: OpenEngagement, control: str, request: SampleRequest, *, person: str, at: str = ""
) -> SampleAnswer:
    """Draw, show or change the samples of a control, as a person asks.

    Returns
    -------
    SampleAnswer
        With ``stale`` when a list was sent again after the draw and none of the three choices was made; then a
        message (RP-D30) names them and nothing is drawn, whatever else was asked.

    Raises
    ------
    InputRefused, UsageError
        As the functions of ``reperform.draws``; RP-D03 for another size beside a sample in force, RP-D37 when
        several things are asked at once.
    """
    _refuse_several(request)
    action = _action(request)
    if action is not None:
        test = _the_test(opened, control, request.population)
        return SampleAnswer(((test.label, action(opened, test, request, person, at)),))
    stale = _stale_ones(opened, control)
    if stale:
        shown = tuple((one.test.label, one.drawn) for one in stale)
        return SampleAnswer(shown, tuple(stale), messages=tuple(map(decision_needed, stale)))
    _refuse_unsaid_redraw(opened, control, request)
    drawn = draw_control(opened, control, person=person, seed=request.seed, size=request.size,
                         reason=request.reason, at=at)  # fmt: skip
    empty = tuple(test.label for test in sampled_tests(opened, control)
                  if test.label not in dict(drawn))  # fmt: skip
    return SampleAnswer(tuple(drawn), not_occurring=empty)


Action = Callable[[OpenEngagement, TestedTogether, SampleRequest, str, str], Drawn]


def _action(request: SampleRequest) -> Action | None:
    if request.picks:
        return _pick
    if request.extend:
        return _extend
    if request.change == "restate":
        return _restate
    if request.replace:
        return _replace
    return {"keep": _keep, "top_up": _top_up, "redraw": _redraw, "roll_forward": _roll_forward}.get(request.change)


def _refuse_unsaid_redraw(opened: OpenEngagement, control: str, request: SampleRequest) -> None:
    """Refuse another size, or a mere reason, beside a sample in force: a draw that is to be discarded is named so."""
    if request.seed or not (request.size or request.reason.strip()):
        return
    for test in sampled_tests(opened, control):
        drawn = drawn_for(opened, test)
        if drawn is not None:
            raise InputRefused(second_draw(test, drawn.size))


def _stale_ones(opened: OpenEngagement, control: str) -> list[StaleDraw]:
    performer = Performer(opened)
    found = (stale_draw(opened, test, performer.population_of(test)) for test in sampled_tests(opened, control))
    return [one for one in found if one is not None]


def _keep(opened: OpenEngagement, test: TestedTogether, request: SampleRequest, person: str, at: str) -> Drawn:
    later = population_in_force(opened, test)
    return keep(opened, test, later, reason=request.reason.strip(), person=person, at=at)


def _top_up(opened: OpenEngagement, test: TestedTogether, request: SampleRequest, person: str, at: str) -> Drawn:
    later = population_to_draw_from(opened, test)
    return top_up(opened, test, later, reason=request.reason.strip(), person=person,
                  deviating=deviating_items(opened, test), at=at)  # fmt: skip


def _redraw(opened: OpenEngagement, test: TestedTogether, request: SampleRequest, person: str, at: str) -> Drawn:
    later = population_to_draw_from(opened, test)
    return redraw(opened, test, later, reason=request.reason.strip(), person=person, seed=request.seed,
                  size=request.size, at=at)  # fmt: skip


def _roll_forward(opened: OpenEngagement, test: TestedTogether, request: SampleRequest, person: str, at: str) -> Drawn:
    later = population_to_draw_from(opened, test)
    return roll_forward(opened, test, later, reason=request.reason.strip(), person=person, at=at)


def _extend(opened: OpenEngagement, test: TestedTogether, request: SampleRequest, person: str, at: str) -> Drawn:
    listed = population_to_draw_from(opened, test)
    return extend(opened, test, listed, request.extend or 0, reason=request.reason.strip(), person=person, at=at)


def _pick(opened: OpenEngagement, test: TestedTogether, request: SampleRequest, person: str, at: str) -> Drawn:
    listed = population_to_draw_from(opened, test)
    return pick(opened, test, listed, request.picks, reason=request.reason.strip(), person=person, at=at)


def _replace(opened: OpenEngagement, test: TestedTogether, request: SampleRequest, person: str, at: str) -> Drawn:
    if len(request.replace) != 1:
        raise UsageError(
            Message("RP-D37", f"{len(request.replace)} items are to be replaced at once",
                    "Each replacement has a reason of its own.", "name one item, then the next")
        )  # fmt: skip
    listed = population_in_force(opened, test)
    removal = Removal(request.replace, request.kind, request.reason.strip(), deviating_items(opened, test))
    return replace_item(opened, test, listed, removal, person=person, at=at)


def _restate(opened: OpenEngagement, test: TestedTogether, request: SampleRequest, person: str, at: str) -> Drawn:
    listed = population_in_force(opened, test)
    items = request.replace or tuple(sorted(not_applicable_items(opened, test)))
    kind = request.kind or ("" if request.replace else "not_applicable")
    removal = Removal(items, kind, request.reason.strip(), deviating_items(opened, test))
    return restate(opened, test, listed, removal, person=person, at=at)


def deviating_items(opened: OpenEngagement, test: TestedTogether) -> frozenset[str]:
    """Return the items of a test with a result that counts as a deviation: marked by a person, or decided by rule."""
    marked = {
        item for (item, attribute), mark in opened.judgements.marks(test.control).items()
        if mark.result in ("deviation", "unable")
        and attribute in {one.attribute for one in test.attributes}
    }  # fmt: skip
    return frozenset(marked | {row.item for row in deviating(_results(opened, test))})


def not_applicable_items(opened: OpenEngagement, test: TestedTogether) -> frozenset[str]:
    """Return the items of a test to which, by mark or rule, no attribute applies."""
    results = _results(opened, test)
    applies = {row.item for row in results if row.result != "not_applicable"}
    return frozenset({row.item for row in results} - applies)


def _results(opened: OpenEngagement, test: TestedTogether) -> list[ResultRow]:
    """Return the results of a test now; what a rule of the firm decides is taken as the last run published it.

    Its code is executed in runs only. Without a run such an item is unable to examine, which counts as deviating.
    """
    own = {one.attribute for one in test.attributes if isinstance(one.rule, FirmRule)}
    published = {(row.item, row.attribute): row for row in published_results(opened, test.control)} if own else {}
    results = Performer(opened).perform_test(test).results
    return [published.get((row.item, row.attribute), row) if row.attribute in own else row for row in results]


def _the_test(opened: OpenEngagement, control: str, population: str) -> TestedTogether:
    tests = sampled_tests(opened, control)
    chosen = [test for test in tests if population in (test.population, test.id)] if population else tests
    if len(chosen) == 1:
        return chosen[0]
    names = [f"{test.id} ({test.label})" if test.version else test.population for test in tests]
    found = f"{control} has no sample from {population!r}" if population else f"{control} has {len(tests)} samples"
    raise UsageError(
        Message("RP-D38", found, "Nothing was changed.",
                f"add --population, one of: {', '.join(names)}" if names else "no attribute is tested on a sample")
    )  # fmt: skip


def _refuse_several(request: SampleRequest) -> None:
    asked = [
        *([request.change.replace("_", "-")] if request.change else []),
        *(["extend"] if request.extend else []),
        *(["pick"] if request.picks else []),
        *(["replace"] if request.replace and request.change != "restate" else []),
        *(["seed"] if request.seed and request.change != "redraw" and _action(request) else []),
        *(["size"] if request.size and request.change != "redraw" else []),
    ]
    if len(asked) > 1:
        raise UsageError(
            Message("RP-D37", f"{', '.join(asked)} are asked for at once", "Each step stands in the ledger by itself.",
                    "give one of them, then the next")
        )  # fmt: skip
