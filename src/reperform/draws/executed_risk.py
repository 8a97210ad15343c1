"""The risk of the plan that was really followed: an extension decided after the first results is no fresh sample."""

from __future__ import annotations

from typing import Any

from reperform.draws.ledger import Drawn
from reperform.model import MethodRow
from reperform.sampling import format_limit, max_deviations, naive_expansion, parse_rate
from reperform.sampling.rates import percent_text
from reperform.sampling.texts import deviations_text

NOT_PLANNED = (
    "The rule of this extension was not recorded before testing, so the sample is no statistical sample any more and "
    "the pooled result supports no conclusion by numbers."
)


def extension_terms(drawn: Drawn, added: int, method: MethodRow | None) -> dict[str, Any]:
    """Return basis, sentences and true risk of a sample that is extended by some items.

    Returns
    -------
    dict
        ``basis``, ``sentences`` and, where a confidence and a tolerable rate are recorded, ``true_risk`` with the
        plan it belongs to.
    """
    details = drawn.parts[0].details
    if drawn.method == "two_stage" and len(drawn.stages) == 1 and added == drawn.stages[0] == details["stage_size"]:
        sentence = f"The second stage of {added} items belongs to the plan recorded before testing; its risk holds."
        return {"basis": drawn.basis, "sentences": [sentence], "planned_stage": 2}
    confidence = str(details.get("confidence") or (method.confidence if method else ""))
    tolerable = str(details.get("tolerable_rate") or (method.tolerable_rate if method else ""))
    if not confidence or not tolerable:
        return {"basis": "non_statistical", "sentences": [NOT_PLANNED]}
    risk = true_risk(confidence, tolerable, [*drawn.stages, added])
    sentence = _risk_sentence(confidence, tolerable, [*drawn.stages, added], risk)
    return {"basis": "non_statistical", "sentences": [NOT_PLANNED, sentence], "true_risk": risk}


def true_risk(confidence: str, tolerable: str, stages: list[int]) -> str:
    """Return the risk of overreliance of testing in stages, each judged as if it had been the only one.

    Parameters
    ----------
    confidence, tolerable : str
        As recorded.
    stages : list of int
        Items of the first draw and of each extension.

    Returns
    -------
    str
        In percent, rounded up to 0.1; exact binomial.

    Examples
    --------
    >>> true_risk("0.90", "0.05", [45, 33])  # instead of at most 10 %
    '14.3 %'
    """
    return format_limit(naive_expansion(confidence, tolerable, stages).risk)


def _risk_sentence(confidence: str, tolerable: str, stages: list[int], risk: str) -> str:
    level, rate = parse_rate(confidence, "confidence"), parse_rate(tolerable, "tolerable_rate")
    most = max_deviations(confidence, tolerable, sum(stages))
    told = " and then ".join(map(str, stages))
    bears = f"accepting {deviations_text(most)}" if most >= 0 else "which could accept nothing"
    return (
        f"Testing {told} more items and judging the {sum(stages)} together at {percent_text(level)} "
        f"confidence ({bears}) would accept a population at the tolerable rate of {percent_text(rate)} "
        f"with a probability of {risk}; the risk claimed would be {percent_text(1 - level)} (exact binomial, every "
        "stage followed through)."
    )
