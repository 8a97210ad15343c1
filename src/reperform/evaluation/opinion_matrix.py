"""The opinion matrix: from a limb as a person judged it to the opinion that follows, in words. It selects nothing.

Practice under AT-C 105 and 205: a deficiency that is not material leaves the opinion unmodified; a material one
qualifies it, a material and pervasive one makes it adverse. Evidence that could not be obtained qualifies it for its
scope, or leads to a disclaimer or withdrawal where its possible effect is material and pervasive.
"""

from __future__ import annotations

from collections.abc import Sequence

from reperform.record.rollup import LimbNode, MatrixLine, RollupProposal
from reperform.words import LIMB_WORDS, OPINION_WORDS, ROLLUP_WORDS


def opinion_for(status: str, material: str, pervasive: str) -> str:
    """Return the opinion that a limb by itself leads to.

    Parameters
    ----------
    status : str
        met, met_with_exceptions, not_met or not_determinable.
    material, pervasive : str
        yes or no, as a person typed it; blank for a limb that is met.

    Examples
    --------
    >>> opinion_for("not_met", "yes", "no"), opinion_for("not_determinable", "yes", "yes")
    ('qualified', 'disclaimer')
    """
    if status == "met" or material == "no":
        return "unmodified"
    if pervasive == "no":
        return "qualified"
    return "disclaimer" if status == "not_determinable" else "adverse"


def matrix_line(limb: LimbNode) -> MatrixLine:
    """Return one line of the matrix, with the reason in words."""
    judged = limb.judgement
    title = LIMB_WORDS[limb.id]
    if judged is None:
        return MatrixLine(limb=limb.id, status="", sentence=f"{title}: not judged yet.")
    gives = opinion_for(judged.status, judged.material, judged.pervasive)
    return MatrixLine(
        limb=limb.id,
        status=judged.status,
        material=judged.material,
        pervasive=judged.pervasive,
        gives=gives,
        sentence=f"{title}: {ROLLUP_WORDS[judged.status].lower()}. {_because(judged.status, judged.material, gives)}",
    )


def _because(status: str, material: str, gives: str) -> str:
    if status == "met":
        return "Nothing modifies the opinion."
    what = "The possible effect of the missing evidence" if status == "not_determinable" else "The deficiency"
    words = OPINION_WORDS[gives].lower()
    if material == "no":
        return f"{what} was judged not material: the opinion stays {words}; exceptions stay in Section IV."
    if gives == "qualified":
        scope = " for its scope" if status == "not_determinable" else " with a basis paragraph"
        return f"{what} was judged material and not pervasive: {words}{scope}."
    instead = ", or withdrawal" if gives == "disclaimer" else ""
    return f"{what} was judged material and pervasive: {words}{instead}."


def matrix_proposal(lines: Sequence[MatrixLine]) -> RollupProposal:
    """Return what all limbs together lead to; blank while one is not judged, or where two opinions compete."""
    waiting = [line.limb for line in lines if not line.gives]
    if waiting:
        return RollupProposal(
            sentence=f"Nothing is proposed while limbs are not judged: {', '.join(waiting)}.", status=""
        )
    given = {line.gives for line in lines}
    if {"adverse", "disclaimer"} <= given:
        return RollupProposal(
            status="",
            sentence="One limb leads to an adverse opinion, another to a disclaimer; a partner says which governs.",
        )
    status = next(name for name in ("disclaimer", "adverse", "qualified", "unmodified") if name in given)
    sources = [line.limb for line in lines if line.gives == status]
    whence = (
        "every limb" if status == "unmodified" else f"the limb{'s' if len(sources) > 1 else ''} {', '.join(sources)}"
    )
    return RollupProposal(
        status=status,
        sentence=f"The matrix gives {OPINION_WORDS[status].lower()}, from {whence}. A partner selects the opinion.",
    )
