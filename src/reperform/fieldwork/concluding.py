"""Conclusions: recorded by a named person on finished work, void as soon as the work changes."""

from __future__ import annotations

from reperform.draws.of_control import sampled_tests
from reperform.draws.rechecking import draw_differences
from reperform.errors import InputRefused, Message, UsageError, Where, did_you_mean
from reperform.fieldwork.absence import files_of, unproven
from reperform.fieldwork.depending import outdated_elsewhere
from reperform.fieldwork.evaluating import nothing_examined
from reperform.fieldwork.overlay import tests_digest
from reperform.fieldwork.published import publish_overlay, published_record, refuse_edited
from reperform.fieldwork.relying import EFFECTIVE
from reperform.fieldwork.staleness import stale_reasons
from reperform.model import CONCLUSION_STATUSES, STATUSES_OF_TYPE
from reperform.opened import OpenEngagement
from reperform.record import Record


def conclude(opened: OpenEngagement, control: str, status: str, rationale: str, *, person: str, at: str = "") -> Record:
    """Record what a person concludes on a control.

    Parameters
    ----------
    status : str
        One of the closed list of conclusion statuses.
    rationale : str
        Why, in the person's own words; never blank.

    Returns
    -------
    Record
        The workpaper's record with the conclusion, as published.

    Raises
    ------
    UsageError
        RP-C01 for a status that is not on the list, RP-C02 without a rationale, RP-C30 for a status of the other
        type of report.
    InputRefused
        RP-C03 when nothing was run, RP-C04 when points are open, RP-C05 when evidence is newer than the run,
        RP-C06 when the status contradicts the design conclusion, RP-C09 when the ledger gives other items, RP-C22 when
        the status calls effective what had no item to operate on, RP-C23 what was not examined at all. For no
        occurrence every one of RP-C10 (items occurred), RP-C11 (the query of the empty list is not stated), RP-C12
        (nothing corroborates it) and RP-C13 (hardly to be believed, and not explained).
    """
    if status not in CONCLUSION_STATUSES:
        raise UsageError(Message("RP-C01", f"{status!r} is no conclusion status", "Nothing was recorded.",
                                 did_you_mean(status, CONCLUSION_STATUSES)))  # fmt: skip
    if not rationale.strip():
        raise UsageError(Message("RP-C02", "the conclusion has no rationale",
                                 "A reviewer must see why.", 'add --rationale "..."'))  # fmt: skip
    _refuse_other_type(opened.engagement.about.report_type, status)
    record = _concludable(opened, control)
    _refuse_contradiction(record, status)
    _refuse_effect_of_nothing(record, status)
    if status == "no_occurrence" and (problems := unproven(record)):
        raise InputRefused(problems)
    content = {"status": status, "rationale": rationale.strip(), "tests_sha256": tests_digest(record)}
    opened.judgements.add("conclude", control, content, person=person, at=at)
    return publish_overlay(opened, control)


def _refuse_other_type(report_type: int, status: str) -> None:
    """Refuse a status that says something the report does not speak of."""
    allowed = STATUSES_OF_TYPE[report_type]
    if status not in allowed:
        raise UsageError(
            Message("RP-C30", f"{status} is no conclusion of a Type {report_type} report",
                    "A Type 1 report concludes on design and implementation, a Type 2 report on operation too.",
                    f"use one of: {', '.join(allowed)}")
        )  # fmt: skip


def _concludable(opened: OpenEngagement, control: str) -> Record:
    ref = opened.reference_of(control)
    record = published_record(opened, control)
    if record is None or record.state == "failed":
        raise InputRefused(
            Message("RP-C03", f"{ref} has no finished run", "There is nothing to conclude on.",
                    f"reperform run {control}")
        )  # fmt: skip
    refuse_edited(opened, control)
    if record.open_points:
        points = "; ".join(record.open_points)
        raise InputRefused(
            Message("RP-C04", f"{ref} has open points: {points}",
                    "A conclusion before the evidence is complete is no conclusion.",
                    f"clear them, then: reperform run {control}", Where(ids=(control,)))
        )  # fmt: skip
    stale = [*stale_reasons(opened, control), *outdated_elsewhere(opened, control)]
    if stale:
        raise InputRefused(
            Message("RP-C05", f"{ref} is older than its {', '.join(stale)}",
                    "The conclusion would rest on results that are out of date.",
                    f"reperform run {control}")
        )  # fmt: skip
    _refuse_other_draw(opened, control)
    return record


def _refuse_other_draw(opened: OpenEngagement, control: str) -> None:
    """Refuse a conclusion on items that a repetition of the recorded draw does not give."""
    found = [text for test in sampled_tests(opened, control) for text in draw_differences(opened, test)]
    if found:
        raise InputRefused(
            Message("RP-C09", f"drawn again from the ledger, the sample of {control} is another: {'; '.join(found)}",
                    "Items that no draw gave may have been chosen for their results.",
                    "restore the event log from a backup; reperform verify --reperform shows what differs",
                    Where(ids=(control,)))
        )  # fmt: skip


def _refuse_effect_of_nothing(record: Record, status: str) -> None:
    """Refuse to call a control effective that had nothing to operate on: that is what no occurrence says."""
    if record.absence is not None and status in EFFECTIVE:
        raise InputRefused(
            Message("RP-C22", f"no item of the period was there to test ({', '.join(files_of(record))})",
                    "That a control had nothing to operate on is no evidence that it is effective.",
                    "conclude no_occurrence, not_tested, or that it did not operate although it should have")
        )  # fmt: skip
    if status in EFFECTIVE and record.header.report_type != 1 and nothing_examined(record.tests):
        raise InputRefused(
            Message("RP-C23", f"no attribute of {record.control} applied to an item, or nothing was due or expected "
                    f"of any ({', '.join(dict.fromkeys(test.population.id for test in record.tests))})",
                    "A test that examined nothing is no evidence that the control is effective.",
                    "correct the conditions (if, where, no_match) of its attributes; where nothing of the kind "
                    "occurred, take in a list of that kind alone and conclude no_occurrence, or conclude not_tested",
                    Where(ids=(record.control,)))
        )  # fmt: skip


def _refuse_contradiction(record: Record, status: str) -> None:
    unsuitable = record.design.design == "not_suitable"
    absent = record.design.implementation == "not_implemented"
    if {"suitably_designed_and_implemented": absent, "not_implemented": not absent}.get(status, False):
        raise InputRefused(
            Message("RP-C06", f"the walkthrough says {record.design.implementation or 'nothing'} of the "
                    f"implementation, the status says {status}", "The paper would contradict itself.",
                    "correct the Walkthroughs sheet or choose another status")
        )  # fmt: skip
    if unsuitable != (status == "not_suitably_designed"):
        found = "not suitable" if unsuitable else (record.design.design or "not concluded")
        raise InputRefused(
            Message("RP-C06", f"the walkthrough concludes that the design is {found}, the status says {status}",
                    "Design and operation would contradict each other on one paper.",
                    "correct the Walkthroughs sheet or choose another status")
        )  # fmt: skip
