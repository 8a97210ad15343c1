"""From results to a rate and, where the basis allows one, a limit; and what they suggest to a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reperform.draws.ledger import Drawn
from reperform.fieldwork.evaluating_samples import Counts, Terms, evaluated
from reperform.fieldwork.performing import Performed, deviating
from reperform.fieldwork.sample_records import DEVIATING
from reperform.model import AttributeSpec, Control, MethodRow, Walkthrough
from reperform.populations.ipe.words import counted, first_of
from reperform.record import ControlTest, Evaluation, Proposed, ResultRow, SampleInfo
from reperform.sampling.texts import items_text

_OUTSIDE = ("not_applicable", "not_reached")


@dataclass(frozen=True)
class _Found:
    """Items examined, deviating and not marked yet, of all attributes or of one."""

    examined: frozenset[str]
    deviating: frozenset[str]
    pending: frozenset[str]


def evaluation_of(performed: Performed, method: MethodRow | None) -> Evaluation:
    """Return the evaluation of one test: items count once, however many attributes deviate."""
    found = _found(performed.results)
    basis = performed.drawn.basis if performed.drawn else "whole_population"
    if not found.examined:
        return Evaluation(basis=basis, items_tested=0, items_deviating=0, sentence=_nothing_tested(performed))
    own = [attribute for attribute in performed.test.attributes if attribute.tolerable_rate]
    evaluation = _evaluation(performed, found, basis, _terms(performed.drawn, method))
    if own and evaluation.supports is not None:
        evaluation = _of_all_attributes(evaluation, performed, method)
    apart = len(performed.items) - len(found.examined)
    sentence = _with_those_apart(evaluation.sentence, len(found.examined), apart)
    return evaluation.model_copy(update={"sentence": sentence})


def attribute_evaluation(performed: Performed, attribute: AttributeSpec, method: MethodRow | None) -> Evaluation | None:
    """Return the evaluation of one attribute against its own tolerable rate; None when it applied to no item."""
    found = _found([row for row in performed.results if row.attribute == attribute.attribute])
    basis = performed.drawn.basis if performed.drawn else "whole_population"
    if not found.examined:
        return None
    terms = _terms(performed.drawn, method)
    if terms.tolerable_rate:
        rate = _planned_rate(performed.drawn, attribute) or terms.tolerable_rate
        terms = Terms(terms.confidence, rate, terms.statistical)
    return _evaluation(performed, found, basis, terms)


def _found(results: Sequence[ResultRow]) -> _Found:
    return _Found(
        frozenset(row.item for row in results if row.result not in _OUTSIDE),
        frozenset(row.item for row in deviating(results)),
        frozenset(row.item for row in results if row.result == "pending"),
    )


def _evaluation(performed: Performed, found: _Found, basis: str, terms: Terms) -> Evaluation:
    tested, deviations = len(found.examined), len(found.deviating)
    if found.pending:
        sentence = f"{len(found.pending)} of {tested} items are not marked yet; there is nothing to evaluate."
        return Evaluation(basis=basis, items_tested=tested, items_deviating=deviations, sentence=sentence)
    size = performed.population.size if performed.population else None
    if performed.test.extent == "occurrences":
        # Occurrences that a rule expects are no rows: the rows of the list say nothing of how many were due.
        size = len(performed.items)
    counts = Counts(found.examined, found.deviating)
    return evaluated(basis, counts, terms, performed.drawn, size)


def _terms(drawn: Drawn | None, method: MethodRow | None) -> Terms:
    """Return confidence and tolerable rate: those of the plan, recorded before testing, go before today's sheet."""
    details = drawn.parts[0].details if drawn else {}
    confidence = str(details.get("confidence") or "")
    tolerable = str(details.get("tolerable_rate") or details.get("critical_rate") or "")
    if confidence and tolerable:
        return Terms(confidence, tolerable, True)
    if method is not None and method.confidence:
        return Terms(method.confidence, method.tolerable_rate, True)
    return Terms("0.95", "", False)


def _planned_rate(drawn: Drawn | None, attribute: AttributeSpec) -> str:
    """Return the tolerable rate planned for an attribute; the plan's own is that of the one that needs most items."""
    rows = drawn.parts[0].details.get("attributes", []) if drawn else []
    planned = {row["attribute"]: str(row["tolerable_rate"]) for row in rows}
    return planned.get(attribute.attribute, attribute.tolerable_rate)


def _of_all_attributes(evaluation: Evaluation, performed: Performed, method: MethodRow | None) -> Evaluation:
    """Return the item-level evaluation where attributes have tolerable rates of their own: each decides for itself."""
    parts = {one.attribute: attribute_evaluation(performed, one, method) for one in performed.test.attributes}
    supported = {name: part.supports for name, part in parts.items() if part is not None}
    against = [name for name, value in supported.items() if value is False]
    supports = None if None in supported.values() else not against
    verdict = (
        f"not supported for attribute {', '.join(against)}" if against
        else "supported for every attribute" if supports else "not decided for every attribute"
    )  # fmt: skip
    sentence = (
        f"{evaluation.items_tested} items tested, {evaluation.items_deviating} deviating ({evaluation.rate}), an item "
        f"counted once. Each attribute is held against its own tolerable rate: the planned reliance is {verdict}."
    )
    return evaluation.model_copy(update={"supports": supports, "tolerable_rate": "", "achieved_risk": "",
                                         "proven_ineffective": None, "sentence": sentence})  # fmt: skip


def without_support(evaluation: Evaluation, sample: SampleInfo) -> Evaluation:
    """Return the evaluation without its support where deviating items left the sample, or stood in an earlier draw.

    The risk of a plan is that of one draw: whoever draws again after a deviation accepts more often than the plan says.
    """
    hidden = deviations_left([sample])
    if not hidden or not evaluation.supports:
        return evaluation
    sentence = (
        f"{evaluation.sentence} That does not count: {_left(hidden)}. The risk of the plan is that of a single draw; "
        "the sample supports no conclusion by numbers."
    )
    return evaluation.model_copy(update={"supports": None, "sentence": sentence})


def deviations_left(samples: Iterable[SampleInfo]) -> list[str]:
    """Return the items of discarded draws and those taken out of samples that were marked as deviating, each once."""
    found: list[str] = []
    for one in samples:
        found += [item for draw in one.discarded for item in draw.deviating]
        found += [gone.item for gone in one.replaced if any(mark["result"] in DEVIATING for mark in gone.results)]
    return list(dict.fromkeys(found))


def _left(items: Sequence[str]) -> str:
    return (
        f"{counted(len(items), 'item')} of an earlier draw, or taken out of this one, had been marked as deviating "
        f"({first_of(items)})"
    )


def nothing_examined(tests: Sequence[ControlTest]) -> bool:
    """Return whether the lists hold items, but no attribute applied to any, or none was due or expected."""
    there = any(test.population.items_there for test in tests)
    return there and not any(test.evaluation.items_tested for test in tests)


def _unexamined(tests: Sequence[ControlTest]) -> str:
    held = "; ".join(f"{test.id}: {counted(test.population.items_there, 'item')}" for test in tests)
    return (
        f"Nothing was examined: no attribute applied to an item, or nothing was due or expected of any ({held}). "
        "Either nothing of the kind occurred, or a condition of the test leaves out what it should not."
    )


def examined_items(performed: Performed) -> set[str]:
    """Return the items to which at least one attribute applied: the only ones a rate may be taken of."""
    return set(_found(performed.results).examined)


def _with_those_apart(sentence: str, examined: int, apart: int) -> str:
    """Return the sentence of an evaluation with the items that stand outside its rate: never "all" without them."""
    if not apart:
        return sentence
    them, items = ("it", "1 further item is") if apart == 1 else ("them", f"{apart:,} further items are")
    whole = f"All {items_text(examined)} of the population tested"
    if sentence.startswith(whole):
        sentence = (
            f"All {items_text(examined + apart)} of the population tested; the rate is of {examined:,}"
            f"{sentence.removeprefix(whole)}"
        )
    return f"{sentence} {items} not in the rate: no attribute applied to {them} or no deadline was reached."


def _nothing_tested(performed: Performed) -> str:
    if performed.open_points:
        return "Not tested: " + "; ".join(performed.open_points) + "."
    if performed.population is not None and performed.population.size == 0:
        return (
            "Not occurring: no item occurred in the period according to the list, so operating effectiveness was not "
            "tested. That is no evidence of effectiveness."
        )
    return "No items were tested."


def design_proposal(walkthrough: Walkthrough | None, open_points: Sequence[str]) -> Proposed:
    """Return what a walkthrough suggests for a Type 1 report, which says nothing of operation."""
    if walkthrough is not None and walkthrough.design == "not_suitable":
        return Proposed(
            status="not_suitably_designed", sentence="The walkthrough concluded that the design is not suitable."
        )
    if open_points or walkthrough is None:
        return Proposed(status="", sentence=f"Nothing is proposed while points are open: {'; '.join(open_points)}.")
    if walkthrough.implementation == "not_implemented":
        return Proposed(
            status="not_implemented", sentence="The walkthrough concluded that the control is not implemented."
        )
    return Proposed(
        status="suitably_designed_and_implemented",
        sentence="The walkthrough concluded that the control is suitably designed and implemented.",
    )


def proposal(
    control: Control,
    walkthrough: Walkthrough | None,
    tests: Sequence[ControlTest],
    open_points: Sequence[str],
) -> Proposed:
    """Return what the results suggest; where facts must be weighed, only a person can say."""
    if walkthrough is not None and walkthrough.design == "not_suitable":
        return Proposed(
            status="not_suitably_designed",
            sentence="The walkthrough concluded that the design is not suitable; operation was not tested.",
        )
    if open_points:
        points = "; ".join(open_points)
        return Proposed(status="", sentence=f"Nothing is proposed while points are open: {points}.")
    if nothing_examined(tests):
        return Proposed(status="", sentence=f"{_unexamined(tests)} That is no evidence of effectiveness.")
    if tests and all(test.population.size == 0 for test in tests):
        return Proposed(
            status="no_occurrence",
            sentence=f"No occurrence of {control.control} in the period according to the lists received. Before that "
            "is concluded, a second list or an inquiry with its document has to corroborate it.",
        )
    deviations = sum(test.items_deviating for test in tests)
    hidden = deviations_left(test.sample for test in tests)
    if hidden and not deviations:
        return Proposed(
            status="",
            sentence=f"No exceptions noted in the items now drawn, but {_left(hidden)}. "
            "Whether the control operated effectively is for a person to conclude.",
        )
    if not deviations:
        return Proposed(status="operated_effectively", sentence="No exceptions noted in the items tested.")
    if any(test.evaluation.supports is False for test in tests):
        return Proposed(
            status="did_not_operate_effectively",
            sentence="The upper deviation limit exceeds the tolerable rate set before testing.",
        )
    facts = "; ".join(
        f"{test.items_deviating} of {test.items_tested:,} items in test {test.id}"
        for test in tests
        if test.items_deviating
    )
    return Proposed(
        status="",
        sentence=f"Deviations were noted ({facts}). "
        "Whether the control operated effectively is for a person to conclude.",
    )
