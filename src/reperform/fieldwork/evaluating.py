"""From results to a rate and, where the basis allows one, a limit; and what they suggest to a person."""

from __future__ import annotations

from collections.abc import Sequence

from reperform.fieldwork.performing import Performed, deviating
from reperform.model import Control, MethodRow, Walkthrough
from reperform.record import ControlTest, Evaluation, Proposed
from reperform.sampling import evaluate, format_limit, format_rate


def evaluation_of(performed: Performed, method: MethodRow | None) -> Evaluation:
    """Return the evaluation of one test: items count once, however many attributes deviate."""
    basis = performed.drawn.basis if performed.drawn else "whole_population"
    tested = len(examined_items(performed))
    apart = len(performed.items) - tested
    pending = len({row.item for row in performed.results if row.result == "pending"})
    deviations = len({row.item for row in deviating(performed.results)})
    if not tested:  # nothing was examined
        return Evaluation(basis=basis, items_tested=0, items_deviating=0, sentence=_nothing_tested(performed))
    if pending:
        sentence = f"{pending} of {tested} items are not marked yet; there is nothing to evaluate."
        return Evaluation(basis=basis, items_tested=tested, items_deviating=deviations, sentence=sentence)
    statistical = method is not None and bool(method.confidence)
    confidence = method.confidence if method and statistical else "0.95"
    tolerable = method.tolerable_rate if method and statistical else ""
    result = evaluate(
        basis,
        tested,
        deviations,
        confidence=confidence,
        tolerable_rate=tolerable or None,
        population=performed.population.size if performed.population else None,
        distribution="hypergeometric",
    )
    return Evaluation(
        basis=basis,
        items_tested=tested,
        items_deviating=deviations,
        rate=format_rate(deviations, tested),
        upper_limit="" if result.upper_limit is None else format_limit(result.upper_limit),
        confidence="" if basis == "whole_population" else confidence,
        tolerable_rate=tolerable if basis == "statistical" else "",
        supports=result.supports,
        sentence=result.sentence + _apart(apart),
    )


def examined_items(performed: Performed) -> set[str]:
    """Return the items to which at least one attribute applied: the only ones a rate may be taken of."""
    return {row.item for row in performed.results if row.result not in ("not_applicable", "not_reached")}


def _apart(count: int) -> str:
    if not count:
        return ""
    return f" {count:,} further items are not in the rate: no attribute applied to them or no deadline was reached."


def _nothing_tested(performed: Performed) -> str:
    if performed.open_points:
        return "Not tested: " + "; ".join(performed.open_points) + "."
    if performed.population is not None and performed.population.size == 0:
        return "No item occurred in the period according to the list; operating effectiveness was not tested."
    return "No items were tested."


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
    if tests and all(test.population.size == 0 for test in tests):
        return Proposed(
            status="no_occurrence",
            sentence=f"No occurrence of {control.control} in the period according to the lists received.",
        )
    deviations = sum(test.items_deviating for test in tests)
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
