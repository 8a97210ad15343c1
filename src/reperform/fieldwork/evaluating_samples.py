"""One evaluation: a whole population, a sample drawn as one, in strata, in stages, or location by location."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from reperform.draws.ledger import Drawn
from reperform.record import Evaluation, StratumEvaluation
from reperform.sampling import (
    EvaluatedSample,
    evaluate,
    evaluate_strata,
    format_limit,
    format_lower_limit,
    format_rate,
)
from reperform.sampling.texts import items_text


@dataclass(frozen=True)
class Terms:
    """Confidence and tolerable rate a result is held against.

    ``statistical`` is whether they were recorded; otherwise the confidence serves a limit for information only.
    """

    confidence: str
    tolerable_rate: str
    statistical: bool


@dataclass(frozen=True)
class Counts:
    """The items examined and those of them that deviate."""

    examined: frozenset[str]
    deviating: frozenset[str]

    def within(self, items: tuple[str, ...]) -> tuple[int, int]:
        """Return how many of some items were examined and deviate."""
        return len(self.examined & set(items)), len(self.deviating & set(items))


def evaluated(basis: str, counts: Counts, terms: Terms, drawn: Drawn | None, population: int | None) -> Evaluation:
    """Return the evaluation of a result.

    Parameters
    ----------
    population : int or None
        Items of the list in force; a sample is evaluated for the frames it was drawn from.
    """
    if drawn is not None and drawn.method == "test_of_one":
        return _of_one_each(counts, drawn)
    if basis != "statistical" or drawn is None:
        return _plain(basis, counts, terms, drawn, population)
    if drawn.method == "two_stage":
        return _in_stages(counts, terms, drawn)
    selection = drawn.parts[0].selection
    if selection["method"] == "each_location":
        return _each_location(counts, terms, drawn)
    strata = [stratum for part in drawn.parts for stratum in part.strata if stratum.population]
    if len(strata) > 1:
        return _in_strata(counts, terms, drawn)
    return _plain(basis, counts, terms, drawn, drawn.population_size)


def _plain(basis: str, counts: Counts, terms: Terms, drawn: Drawn | None, population: int | None) -> Evaluation:
    tested, deviations = len(counts.examined), len(counts.deviating)
    frame = population if population is not None and population >= tested else tested
    result = evaluate(
        basis,
        tested,
        deviations,
        confidence=terms.confidence,
        tolerable_rate=terms.tolerable_rate or None,
        population=None if basis == "whole_population" else frame,
        distribution="hypergeometric",
    )
    risk = ""
    if drawn is not None and drawn.true_risk and basis == "non_statistical":
        risk = (f" Extended without a rule recorded before testing: the true risk of accepting the pooled result is "
                f"{drawn.true_risk}.")  # fmt: skip
    if basis == "whole_population" and population is not None and population > tested:
        # Items to which no attribute applied are no part of the fact.
        fact = result.sentence.partition(", ")[2]
        applied = f"All {items_text(tested)} to which an attribute applied, of {population:,} in the population, tested"
        return _of(result, terms, f"{applied}, {fact}")
    return _of(result, terms, result.sentence + risk)


def _of_one_each(counts: Counts, drawn: Drawn) -> Evaluation:
    """Return the evaluation of one item a configuration: no rate of a population follows from it, so none is stated."""
    tested, deviations = len(counts.examined), len(counts.deviating)
    configurations = sum(1 for part in drawn.parts for stratum in part.strata if stratum.population)
    tests = f"{items_text(tested)} of {configurations} configuration{'' if configurations == 1 else 's'}"
    return Evaluation(
        basis="non_statistical",
        items_tested=tested,
        items_deviating=deviations,
        rate=format_rate(deviations, tested),
        sentence=(
            f"{tests} tested, {deviations} deviating. A test of one has no limit: that a configuration treats every "
            "item of the period alike rests on the general controls over change and access."
        ),
    )


def _of(result: EvaluatedSample, terms: Terms, sentence: str) -> Evaluation:
    statistical = result.basis == "statistical"
    return Evaluation(
        basis=result.basis,
        items_tested=result.sample_size,
        items_deviating=result.deviations,
        rate=format_rate(result.deviations, result.sample_size),
        upper_limit="" if result.upper_limit is None else format_limit(result.upper_limit),
        lower_limit="" if result.lower_limit is None or not statistical else format_lower_limit(result.lower_limit),
        allowance="" if result.allowance is None else format_limit(max(result.allowance, 0.0)),
        achieved_risk="" if result.achieved_risk is None else format_limit(result.achieved_risk),
        confidence="" if result.basis == "whole_population" else terms.confidence,
        tolerable_rate=terms.tolerable_rate if statistical else "",
        supports=result.supports,
        proven_ineffective=result.proven_ineffective,
        sentence=sentence + _proven(result),
    )


def _proven(result: EvaluatedSample) -> str:
    if result.supports is not False:
        return ""
    if result.proven_ineffective:
        return " At the same confidence the rate of deviation is proven to be above the tolerable one."
    return " That is no proof that the rate of deviation is above the tolerable one."


def _in_stages(counts: Counts, terms: Terms, drawn: Drawn) -> Evaluation:
    """Return the evaluation of a two-stage plan: its own rule decides, its own risk holds."""
    details = drawn.parts[0].details
    first_items, second_items = drawn.items[: drawn.stages[0]], drawn.items[drawn.stages[0] :]
    (_, first), (_, second) = counts.within(first_items), counts.within(second_items)
    extend_if, bears = int(details["extend_if"]), int(details["accept_second_if"])
    result = evaluate("non_statistical", len(counts.examined), len(counts.deviating))
    carried_out = len(drawn.stages) > 1
    supports: bool | None
    if carried_out and first < extend_if:
        supports, words = None, "the second stage was not called for, so the plan does not decide on it"
    elif first < extend_if:
        supports, words = True, "the plan accepts after the first stage: the planned reliance is supported"
    elif first > extend_if:
        supports, words = False, "the plan ends after the first stage: the planned reliance is not supported"
    elif not carried_out:
        supports, words = None, "the plan calls for the second stage, which is not drawn yet"
    else:
        supports = second <= bears
        words = f"the plan {'accepts' if supports else 'does not accept'}: the planned reliance is " + (
            "supported" if supports else "not supported"
        )
    found = f"{first} deviating in the first stage of {len(first_items)}"
    found += f", {second} in the second of {len(second_items)}" if carried_out else ""
    risk = format_limit(Fraction(str(details["achieved_risk"])))
    return Evaluation(
        basis="statistical",
        items_tested=result.sample_size,
        items_deviating=result.deviations,
        rate=format_rate(result.deviations, result.sample_size),
        confidence=terms.confidence,
        tolerable_rate=terms.tolerable_rate,
        achieved_risk=risk,
        supports=supports,
        sentence=f"{found}; {words}. The risk of the whole plan at the tolerable rate is {risk} (exact binomial).",
    )


def _in_strata(counts: Counts, terms: Terms, drawn: Drawn) -> Evaluation:
    found = list(_strata(counts, drawn))
    untested = [one.name for one in found if not one.items_tested and one.population]
    whole = evaluate("non_statistical", len(counts.examined), len(counts.deviating))
    base = {
        "basis": "statistical",
        "items_tested": whole.sample_size,
        "items_deviating": whole.deviations,
        "rate": format_rate(whole.deviations, whole.sample_size),
        "confidence": terms.confidence,
        "tolerable_rate": terms.tolerable_rate,
        "strata": found,
    }
    if untested:
        return Evaluation(**base, sentence=f"No item was examined of {', '.join(untested)}, so nothing is said on the "
                          f"whole population. {whole.sentence.split('. ')[0]}.")  # fmt: skip
    triples = [(one.population, one.items_tested, one.items_deviating) for one in found]
    result = evaluate_strata(triples, terms.confidence, terms.tolerable_rate or None)
    limit = Fraction(result.upper_count, result.population)
    return Evaluation(
        **base,
        weighted_rate=format_rate(result.weighted_rate.numerator, result.weighted_rate.denominator),
        upper_limit=format_limit(limit),
        allowance=format_limit(max(limit - result.weighted_rate, Fraction(0))),
        supports=result.supports,
        sentence=" ".join(result.sentences),
    )


def _each_location(counts: Counts, terms: Terms, drawn: Drawn) -> Evaluation:
    """Return the evaluation where every location is a population of its own: reliance needs each of them."""
    found = [_decided(one, terms) for one in _strata(counts, drawn)]
    decided = [one.supports for one in found]
    supports = None if None in decided else all(decided)
    whole = evaluate("non_statistical", len(counts.examined), len(counts.deviating))
    told = "; ".join(
        f"{one.name}: {one.items_deviating} of {one.items_tested} tested, limit {one.upper_limit or 'none'}, "
        f"{ {True: 'supported', False: 'not supported', None: 'not decided'}[one.supports] }"
        for one in found
    )
    return Evaluation(
        basis="statistical",
        items_tested=whole.sample_size,
        items_deviating=whole.deviations,
        rate=format_rate(whole.deviations, whole.sample_size),
        confidence=terms.confidence,
        tolerable_rate=terms.tolerable_rate,
        supports=supports,
        strata=found,
        sentence=f"Each location is evaluated by itself and none is projected to another. {told}.",
    )


def _decided(one: StratumEvaluation, terms: Terms) -> StratumEvaluation:
    if not one.items_tested:
        return one
    result = evaluate("statistical", one.items_tested, one.items_deviating, confidence=terms.confidence,
                      tolerable_rate=terms.tolerable_rate or None, population=one.population,
                      distribution="hypergeometric")  # fmt: skip
    return one.model_copy(update={"supports": result.supports})


def _strata(counts: Counts, drawn: Drawn) -> Iterator[StratumEvaluation]:
    terms = drawn.parts[0].details
    for part in drawn.parts:
        for stratum in part.strata:
            if not stratum.population:
                continue
            tested, deviations = counts.within(stratum.items)
            limit = ""
            if tested:
                own = evaluate("non_statistical", tested, deviations, confidence=str(terms.get("confidence") or "0.95"),
                               population=stratum.population, distribution="hypergeometric")  # fmt: skip
                limit = format_limit(own.upper_limit) if own.upper_limit is not None else ""
            yield StratumEvaluation(
                name=" ".join(filter(None, [part.name, stratum.name])) or "first draw",
                population=stratum.population,
                items_tested=tested,
                items_deviating=deviations,
                rate=format_rate(deviations, tested) if tested else "",
                upper_limit=limit,
            )
