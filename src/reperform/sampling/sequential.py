"""Plans of several stages: what they really risk, and how many items they take on average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction

from reperform.errors import InputRefused
from reperform.sampling.limits import guess_mean
from reperform.sampling.planning import LARGEST_SAMPLE
from reperform.sampling.rates import Rate, parse_count, parse_inner_rate, parse_rate, percent_text, refused
from reperform.sampling.stages import BinomialStages, follow
from reperform.sampling.tails import DIGITS, Tail, context, decide, first_true, lower_tail, tail_at
from reperform.sampling.texts import as_texts, deviations_text, risk_text


@dataclass(frozen=True)
class TwoStagePlan:
    """Two stages of equal size; the second is tested only if the first calls for it.

    Attributes
    ----------
    stage_size, total_size : int
        Items in one stage and in both.
    achieved_risk : float
        Chance that the plan accepts at the tolerable rate; at most one minus the confidence.
    """

    stage_size: int
    total_size: int
    achieved_risk: float
    confidence: Fraction
    tolerable_rate: Fraction
    extend_if: int
    accept_second_if: int
    distribution: str
    smaller_size: int
    smaller_risk: float
    sentences: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the plan as JSON values; every number that is not whole is a text."""
        return as_texts(self)


@dataclass(frozen=True)
class SequentialCharacteristics:
    """What a plan of several stages does at one population deviation rate.

    Attributes
    ----------
    probability_accept : float
        Chance that the plan ends in acceptance; at the tolerable rate this is its risk of overreliance.
    average_sample_number : float
        Items tested on average.
    exact_probability_accept, exact_average_sample_number : Fraction
        The same, exact: what decisions rest on.
    """

    probability_accept: float
    average_sample_number: float
    exact_probability_accept: Fraction = field(repr=False)
    exact_average_sample_number: Fraction = field(repr=False)
    sentences: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the characteristics as JSON values; every number that is not whole is a text."""
        return as_texts(self)


def plan_two_stage(
    confidence: Rate,
    tolerable_rate: Rate,
    extend_if: int = 1,
    accept_second_if: int = 0,
    distribution: str = "binomial",
) -> TwoStagePlan:
    """Plan two stages of equal size, with the rule of extension fixed before testing.

    Parameters
    ----------
    confidence, tolerable_rate : number
        As for `plan_attribute`.
    extend_if : int
        Deviations in the first stage that lead to the second: fewer are accepted, more end the test. 1 or more.
    accept_second_if : int
        The most further deviations in the second stage with which the plan accepts.
    distribution : str
        ``binomial`` or ``poisson``; the hypergeometric, having no population here, is the binomial.

    Returns
    -------
    TwoStagePlan

    Raises
    ------
    InputRefused
        RP-S01, RP-S02, RP-S03 as `plan_attribute`; RP-S06 more than 20,000 items in a stage.

    Notes
    -----
    Smallest n with P(fewer than e) + P(e) x P(at most a) at most one minus the confidence, each over n items.

    Examples
    --------
    >>> plan_two_stage("0.95", "0.05").stage_size
    61
    """
    risk = 1 - parse_inner_rate(confidence, "confidence")
    rate = parse_inner_rate(tolerable_rate, "tolerable_rate")
    extend = parse_count(extend_if, "extend_if", 1)
    second = parse_count(accept_second_if, "accept_second_if")
    terms = _TwoStageTerms(tail_at(distribution, rate, None), risk, extend, second)
    if not terms.holds(LARGEST_SAMPLE):
        raise too_many_needed()
    guess = int(guess_mean(extend, risk) / float(rate))
    size = first_true(terms.holds, 1, LARGEST_SAMPLE, guess)
    achieved, smaller = float(terms.chance(size)), float(terms.chance(size - 1))
    return TwoStagePlan(
        size,
        2 * size,
        achieved,
        1 - risk,
        rate,
        extend,
        second,
        type(terms.tail).__name__.lower(),
        size - 1,
        smaller,
        _two_stage_sentences(terms, rate, size, achieved, smaller),
    )


@dataclass(frozen=True)
class _TwoStageTerms:
    """The chance of acceptance falls as n rises: what is accepted is closed under fewer deviations."""

    tail: Tail
    risk: Fraction
    extend: int
    second: int

    def holds(self, n: int) -> bool:
        return decide(lambda digits: self.chance(n, digits), self.risk, lambda: self._exact(n)) <= 0

    def chance(self, n: int, digits: int = DIGITS) -> Decimal:
        with localcontext(context(digits)):
            fewer = lower_tail(self.tail, n, self.extend - 1, digits)
            most = self.tail.most(n)
            just = self.tail.at(n, self.extend) if most is None or most >= self.extend else Decimal(0)
            return fewer + just * lower_tail(self.tail, n, self.second, digits)

    def _exact(self, n: int) -> Fraction | None:
        fewer = self.tail.exact(n, self.extend - 1)
        up_to = self.tail.exact(n, self.extend)
        second = self.tail.exact(n, self.second)
        if fewer is None or up_to is None or second is None:
            return None
        return fewer + (up_to - fewer) * second


def _two_stage_sentences(
    terms: _TwoStageTerms, rate: Fraction, size: int, achieved: float, smaller: float
) -> tuple[str, ...]:
    e, a, risk = terms.extend, terms.second, terms.risk
    return (
        f"Two stages of {size:,} items: with fewer than {deviations_text(e)} in the first the plan accepts, with "
        f"{e} the second is tested, with more it ends; after the second it accepts with at most {a} more.",
        f"At the tolerable rate of {percent_text(rate)}: P(X < {e}) + P(X = {e}) × P(X ≤ {a}) = "
        f"{risk_text(achieved, risk)}, not above {percent_text(risk)}, each X over {size:,} items "
        f"({type(terms.tail).__name__.lower()} distribution).",
        f"Stages of {size - 1:,} items would not do: they would leave a risk of {risk_text(smaller, risk)}, above "
        f"{percent_text(risk)}.",
        "The rule of extension belongs to the plan and is recorded before testing; without it the pooled result "
        "would not have this confidence.",
    )


def sequential_characteristics(
    stage_sizes: Sequence[int],
    accept_if_cumulative_at_most: Sequence[int],
    stop_if_cumulative_at_least: int | Sequence[int],
    deviation_rate: Rate,
) -> SequentialCharacteristics:
    """Return what a plan of several stages really does if the population deviates at a given rate.

    Use it at the tolerable rate for the risk of a plan as it was followed, an extension included.

    Parameters
    ----------
    stage_sizes : sequence of int
        Items in each stage.
    accept_if_cumulative_at_most : sequence of int
        For each stage, the most deviations in all stages so far that end the test in acceptance; -1 where the
        stage cannot accept.
    stop_if_cumulative_at_least : int or sequence of int
        For all or for each stage, the deviations so far that end the test without acceptance. After the last
        stage whatever is not accepted is not.
    deviation_rate : number
        The assumed population deviation rate, 0 to 1; the population is taken as large.

    Returns
    -------
    SequentialCharacteristics

    Raises
    ------
    InputRefused
        RP-S01 rate, RP-S02 counts, RP-S06 more than 20,000 items, RP-S16 figures that do not fit each other.

    Examples
    --------
    Testing 45 items, then 33 more after one deviation, is no plan of 90 % confidence at 5 %:

    >>> plan = sequential_characteristics([45, 33], [0, 1], [2, 2], "0.05")
    >>> round(plan.probability_accept, 3)
    0.143
    """
    sizes = [parse_count(size, "stage_sizes", 1) for size in stage_sizes]
    accepts = [parse_count(most, "accept_if_cumulative_at_most", -1) for most in accept_if_cumulative_at_most]
    stops = _read_stops(stop_if_cumulative_at_least, len(sizes))
    _check_stages(sizes, accepts, stops)
    rate = parse_rate(deviation_rate, "deviation_rate")
    course = follow(list(zip(sizes, accepts, stops, strict=True)), BinomialStages(rate))
    accepted, average = course.accepted, course.average_size
    sentence = (
        f"At a population deviation rate of {percent_text(rate)} the plan accepts with a probability of "
        f"{float(accepted) * 100:.2f} % and tests {float(average):.1f} items on average (exact binomial)."
    )
    return SequentialCharacteristics(float(accepted), float(average), accepted, average, (sentence,))


def _read_stops(stops: int | Sequence[int], stages: int) -> list[int]:
    given = stops if isinstance(stops, Sequence) else [stops] * stages
    return [parse_count(stop, "stop_if_cumulative_at_least", 1) for stop in given]


def _check_stages(sizes: list[int], accepts: list[int], stops: list[int]) -> None:
    if not sizes or not len(sizes) == len(accepts) == len(stops):
        raise stages_refused(f"{len(sizes)} stages have {len(accepts)} acceptance and {len(stops)} stop numbers")
    if any(stop <= accept for accept, stop in zip(accepts, stops, strict=True)):
        raise stages_refused("a stage would both accept and stop at the same number of deviations")
    if sum(sizes) > LARGEST_SAMPLE:
        raise too_many_needed()


def stages_refused(found: str) -> InputRefused:
    return refused(
        "RP-S16",
        found,
        "Each stage accepts at few deviations, stops at many, and goes on in between.",
        "give one acceptance number and one larger stop number for each stage",
    )


def too_many_needed() -> InputRefused:
    return refused(
        "RP-S06",
        f"the plan would need more than {LARGEST_SAMPLE:,} items",
        "The tolerable rate is too small for sampling.",
        "test the whole population, or reconsider the tolerable rate and record why",
    )
