"""The evaluation in the binder: part F (exceptions, deviations, criteria) and part G (summary of results)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reperform.documents.blocks import Block, Heading, Part
from reperform.documents.deviation_log import deviation_log_blocks
from reperform.documents.evaluation_paper import evaluation_blocks
from reperform.documents.exception_log import exception_blocks
from reperform.documents.paper import Paper, records_of
from reperform.documents.summary import summary_blocks
from reperform.documents.wording import plain_header
from reperform.record import Header
from reperform.record.exceptions import ExceptionLog
from reperform.record.rollup import RollUp

_TO_LOG, _TO_DEVIATIONS, _TO_EVALUATION, _TO_SUMMARY = "exceptions", "deviations", "evaluation", "summary"


@dataclass(frozen=True)
class Evaluation:
    """The two logs and the roll-up, where they were made; without them the binder holds the deviations alone."""

    log: ExceptionLog | None = None
    rollup: RollUp | None = None


NOT_EVALUATED = Evaluation()


def evaluation_parts(header: Header, papers: Sequence[Paper], evaluation: Evaluation) -> list[Part]:
    """Return part F: the exception log, the deviation log and the evaluation of criteria."""
    log, rollup = evaluation.log, evaluation.rollup
    parts = [_part(header, papers, "Exception log", "F", _TO_LOG, exception_blocks(papers, log))]
    if log is not None:
        blocks = deviation_log_blocks(log, linked=True)
        parts.append(_part(header, papers, "Deviation log", "F.1", _TO_DEVIATIONS, blocks))
    if rollup is not None:
        title = "Evaluation of criteria and opinion"
        parts.append(_part(header, papers, title, "F.2", _TO_EVALUATION, evaluation_blocks(rollup)))
    return parts


def completion_parts(header: Header, papers: Sequence[Paper], evaluation: Evaluation) -> list[Part]:
    """Return what this binder holds of part G: the summary of results."""
    log, rollup = evaluation.log, evaluation.rollup
    if log is None or rollup is None:
        return []
    blocks = summary_blocks(papers, log, rollup)
    return [_part(header, papers, "Summary of results", "G.1", _TO_SUMMARY, blocks)]


def evaluation_entries(evaluation: Evaluation) -> dict[str, list[tuple[str, str, str]]]:
    """Return the lines of the index by letter: reference, text, label."""
    found = {"F": [("F", "Exception log", _TO_LOG)]}
    if evaluation.log is not None:
        found["F"].append(("F.1", "Deviation log", _TO_DEVIATIONS))
    if evaluation.rollup is not None:
        found["F"].append(("F.2", "Evaluation of criteria and opinion", _TO_EVALUATION))
    if evaluation.log is not None and evaluation.rollup is not None:
        found["G"] = [("G.1", "Summary of results", _TO_SUMMARY)]
    return found


def _part(
    header: Header, papers: Sequence[Paper], title: str, reference: str, label: str, blocks: Sequence[Block]
) -> Part:
    page = plain_header(header, title, reference, records_of(papers))
    return Part(page, (Heading(title, 1, label), *blocks))
