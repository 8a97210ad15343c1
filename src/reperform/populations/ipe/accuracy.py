"""Do the rows say what the source says: traced to it, watched, or resting on the items that were inspected."""

from __future__ import annotations

from dataclasses import dataclass

from reperform.model import PopulationSpec
from reperform.populations.ipe.words import counted
from reperform.record import Ipe, IpeTest

AWAITED = (
    "accuracy rests on the sampled items; a named person clears it after they were tested "
    "(reperform conclude REF --ipe {population} --accuracy --rationale ... --as PERSON)"
)


@dataclass(frozen=True)
class AccuracyCleared:
    """A person's word that the rows of a list agree with their source.

    Attributes
    ----------
    control : str
        The control whose sampled items were inspected.
    items, with_evidence : int
        Sampled items tested, and those of them with evidence named; 0 where no sample was drawn.
    """

    person: str
    rationale: str
    control: str = ""
    items: int = 0
    with_evidence: int = 0


def accuracy_test(spec: PopulationSpec, cleared: AccuracyCleared | None) -> IpeTest:
    """Return how the accuracy of a list was tested; a test that was not performed is never a pass."""
    if cleared is not None:
        outcome, actual, text = _cleared(cleared)
    elif spec.accuracy == "rows_traced" and spec.rows_traced:
        outcome, actual = "pass", f"{counted(spec.rows_traced, 'row')} traced"
        text = f"{spec.rows_traced} rows were traced to the source by the engagement team"
    elif spec.accuracy == "sampled_items":
        outcome, actual = "not_performed", "not cleared"
        text = (
            "rests on the items that are inspected and agreed to source in the marked tests; not tested otherwise, "
            "and not cleared by a person yet"
        )
    else:
        outcome, actual = "not_performed", "not tested separately"
        text = "not tested separately; no rows were traced to the source"
    if spec.observed == "yes":
        text = f"the engagement team watched the extraction; {text}"
    return IpeTest.model_validate(
        {"id": "accuracy", "title": "Accuracy", "expected": "", "actual": actual, "result": outcome,
         "text": text, "kind": "accuracy"}
    )  # fmt: skip


def _cleared(cleared: AccuracyCleared) -> tuple[str, str, str]:
    said = f"cleared by {cleared.person}: {cleared.rationale}"
    if not cleared.items:
        return "not_performed", "relied on", f"no rows were traced to the source; {said}"
    inspected = (
        f"{counted(cleared.items, 'item')} of {cleared.control} inspected, "
        f"{cleared.with_evidence:,} with evidence named"
    )
    return "pass", counted(cleared.items, "item"), f"{inspected}; {said}"


def is_traced(ipe: Ipe) -> bool:
    """Return whether something beyond the list itself supports its rows, or a person took it on themselves."""
    traced = any(test.id == "accuracy" and test.result == "pass" for test in ipe.tests)
    # A clearance given to settle a count or a statement says nothing of what stands in the rows.
    relied_on = bool(ipe.cleared_by) and not ipe.settled_reasons
    return traced or ipe.observed == "yes" or bool(ipe.accuracy_by) or relied_on
