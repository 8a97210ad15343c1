"""What each step of the roll-up suggests, with its reason. A proposal is never a judgement."""

from __future__ import annotations

from collections.abc import Sequence

from reperform.evaluation.compensating import EFFECTIVE
from reperform.record.exceptions import CompensatingControl, ExceptionEntry
from reperform.record.rollup import ControlNode, RollupProposal
from reperform.words import STATUS_WORDS

FAILED = ("did_not_operate_effectively", "not_suitably_designed", "not_implemented")
_CLEAN = ("operated_effectively", "suitably_designed_and_implemented")


def criterion_proposal(
    controls: Sequence[ControlNode], exceptions: Sequence[ExceptionEntry], reason: str, *, applicable: bool
) -> RollupProposal:
    """Return what the controls of a criterion suggest.

    Parameters
    ----------
    controls : sequence of ControlNode
        The controls that address it.
    exceptions : sequence of ExceptionEntry
        Their exceptions.
    reason : str
        Why no control addresses it, where that is so.
    """
    if not applicable:
        return RollupProposal(status="", sentence=f"Not applicable: {reason}")
    if not controls:
        why = f" Recorded reason: {reason}." if reason else ""
        return RollupProposal(
            status="not_determinable", sentence=f"No control addresses it, so nothing was tested.{why}"
        )
    waiting = [f"{one.control}: {'; '.join(one.open_points)}" for one in controls if one.open_points]
    if waiting:
        return RollupProposal(status="not_determinable", sentence=f"The work is not finished. {'. '.join(waiting)}.")
    working = [one for one in controls if one.conclusion in EFFECTIVE]
    if working and all(one.inquiry_only for one in working):
        names = ", ".join(one.control for one in working)
        return RollupProposal(
            status="not_determinable", sentence=f"{names} was tested by inquiry alone, on which no criterion can rest."
        )
    failed = [one for one in controls if one.conclusion in FAILED]
    bare = [one for one in failed if not _made_up_for(one, exceptions)]
    if bare:
        return RollupProposal(
            status="not_met",
            sentence=f"{_named(bare)}, and no usable compensating control is recorded for it{_others(controls, bare)}.",
        )
    if failed:
        used = sorted({used.control for one in failed for used in _usable(one, exceptions)})
        return RollupProposal(
            status="met_with_exceptions",
            sentence=f"{_named(failed)}; compensating: {', '.join(used)}, tested and concluded.",
        )
    return _of_working(controls, working, exceptions)


def _of_working(
    controls: Sequence[ControlNode], working: Sequence[ControlNode], exceptions: Sequence[ExceptionEntry]
) -> RollupProposal:
    if not working:
        return RollupProposal(
            status="not_determinable", sentence=f"No control of it was shown to operate: {_named(controls)}."
        )
    idle = [one for one in controls if one not in working]
    apart = f" Not shown to operate: {_named(idle)}." if idle else ""
    if exceptions or any(one.conclusion not in _CLEAN for one in working):
        numbers = ", ".join(one.id for one in exceptions)
        which = f" ({numbers})" if numbers else ""
        return RollupProposal(
            status="met_with_exceptions",
            sentence=f"Every control that was tested operated effectively; exceptions were noted{which}.{apart}",
        )
    return RollupProposal(status="met", sentence=f"{_named(working)}.{apart}")


def _usable(control: ControlNode, exceptions: Sequence[ExceptionEntry]) -> list[CompensatingControl]:
    return [used for one in exceptions if one.control == control.control for used in one.compensating if used.usable]


def _made_up_for(control: ControlNode, exceptions: Sequence[ExceptionEntry]) -> bool:
    """Whether every exception of a failed control has a compensating control that was itself tested."""
    own = [one for one in exceptions if one.control == control.control]
    return bool(own) and all(any(used.usable for used in one.compensating) for one in own)


def _named(controls: Sequence[ControlNode]) -> str:
    return "; ".join(f"{one.control} {STATUS_WORDS[one.conclusion].lower()}" for one in controls)


def _others(controls: Sequence[ControlNode], bare: Sequence[ControlNode]) -> str:
    rest = [one for one in controls if one not in bare and one.conclusion in EFFECTIVE]
    return (
        f"; whether {', '.join(one.control for one in rest)} alone meets the criterion is for a person to say"
        if rest
        else ""
    )


def folded_proposal(parts: Sequence[tuple[str, str]], what: str) -> RollupProposal:
    """Return what judged parts suggest for the step above: the weakest part decides.

    Parameters
    ----------
    parts : sequence of (name, status)
        Blank status: not judged.
    what : str
        What a part is, in the plural.

    Examples
    --------
    >>> folded_proposal([("CC6.1", "met"), ("CC6.2", "met_with_exceptions")], "criteria").status
    'met_with_exceptions'
    """
    by_status = {status: [name for name, own in parts if own == status] for _, status in parts}
    if not parts:
        return RollupProposal(status="not_determinable", sentence=f"There are no {what}.")
    if "" in by_status:
        return RollupProposal(status="not_determinable", sentence=f"Not judged yet: {', '.join(by_status[''])}.")
    for status in ("not_met", "not_determinable", "met_with_exceptions"):
        if status in by_status:
            names = by_status[status]
            return RollupProposal(
                status=status, sentence=f"Because of {', '.join(names)} ({len(names)} of {len(parts)} {what})."
            )
    return RollupProposal(status="met", sentence=f"All {len(parts)} {what} are met.")


def design_proposal(
    controls: Sequence[ControlNode], exceptions: Sequence[ExceptionEntry], uncovered: Sequence[str]
) -> RollupProposal:
    """Return what the walkthroughs suggest for the suitability of the design."""
    open_ones = [one.control for one in controls if not (one.design and one.implementation)]
    if open_ones:
        return RollupProposal(
            status="not_determinable", sentence=f"Design or implementation is not concluded: {', '.join(open_ones)}."
        )
    unsuitable = {
        one.control for one in controls if one.design == "not_suitable" or one.implementation != "implemented"
    }
    # Exceptions of operation alone say nothing of the design: the limb does not rest on them.
    exceptions = [one for one in exceptions if one.deficiency == "design" or one.control in unsuitable]
    deficient = unsuitable | {one.control for one in exceptions}
    failed = [one for one in controls if one.control in deficient]
    bare = [one.control for one in failed if not _made_up_for(one, exceptions)]
    if bare or uncovered:
        found = (
            [f"not suitably designed or not implemented, without a usable compensating control: {', '.join(bare)}"]
            if bare
            else []
        )
        found += [f"criteria without control and without reason: {', '.join(uncovered)}"] if uncovered else []
        sentence = "; ".join(found)
        return RollupProposal(status="not_met", sentence=sentence[:1].upper() + sentence[1:] + ".")
    if failed:
        return RollupProposal(
            status="met_with_exceptions",
            sentence=f"Made up for by compensating controls: {', '.join(one.control for one in failed)}.",
        )
    return RollupProposal(
        status="met", sentence=f"The walkthroughs found all {len(controls)} controls suitably designed and implemented."
    )
