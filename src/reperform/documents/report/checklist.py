"""The completion checklist: what has to stand before the report may be dated, each answer with its basis.

An answer is computed where the records tell it, and otherwise taken from the sheet Report as a person entered it.
Nothing is answered for somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reperform.catalogue import criteria_in_scope
from reperform.documents.blocks import Block, Column, Paragraph, Row, Run, Table
from reperform.documents.lead_sheet import NO_CONTROL
from reperform.documents.paper import Paper, never_run, records_of
from reperform.documents.paper_results import deviation_facts
from reperform.documents.report.inputs import ReportInputs
from reperform.documents.report.matrices import controls_of
from reperform.documents.report.responses import NO_RESPONSE, response_rows
from reperform.documents.wording import counted, prose_date, sentence
from reperform.model import DESCRIPTION_CRITERIA, Engagement, ReportMatter
from reperform.record import Record
from reperform.texts import join_words

YES, NO, OPEN, NOT_APPLICABLE = "Yes", "No", "Open", "Not applicable"
# Conclusions that rest on a test; one that nothing occurred, or that the design fails, rests on none.
_TESTED = (
    "operated_effectively", "operated_effectively_exceptions_noted", "did_not_operate_effectively",
    "suitably_designed_and_implemented",
)  # fmt: skip
_NAMED = 8
# Question, and the matter of the sheet Report that answers it.
_ENTERED = {
    "acceptance": "Is the acceptance of the engagement documented?",
    "independence": "Is independence confirmed by everyone on the team?",
    "engagement_letter": "Is the engagement letter signed?",
    "findings": "Are significant findings documented, with whom they were discussed, and closed?",
    "consultations": "Are consultations documented and their conclusions carried out?",
    "contradictions": "Is evidence that contradicts a conclusion documented, and is it resolved?",
    "other_information": "Was the other information in Section V read for contradictions?",
    "quality_review": "Is the engagement quality review done, where the firm requires one?",
}


@dataclass(frozen=True)
class Answer:
    """One question of the checklist: its group, the answer, and what it rests on."""

    group: str
    question: str
    answer: str
    basis: str

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do."""
        return self.answer in (YES, NOT_APPLICABLE)


def checklist(
    papers: Sequence[Paper], engagement: Engagement, inputs: ReportInputs, unfilled: Sequence[str] = ()
) -> tuple[Answer, ...]:
    """Return every question with its answer.

    Parameters
    ----------
    unfilled : sequence of str
        Slots of the report that nothing fills yet.
    """
    records = records_of(papers)
    return (
        *(_entered(engagement, name, "Engagement") for name in ("acceptance", "independence", "engagement_letter")),
        *_controls(records),
        *_criteria(papers, engagement),
        *_exceptions(papers, inputs),
        *_scope(records, engagement),
        *(_entered(engagement, name, "Findings") for name in ("findings", "consultations", "contradictions")),
        *_events(engagement),
        *_letters(engagement),
        *_report(records, engagement, inputs, unfilled),
        _entered(engagement, "other_information", "Report"),
        _entered(engagement, "quality_review", "Report"),
    )


def checklist_blocks(answers: Sequence[Answer]) -> tuple[Block, ...]:
    """Return the checklist as blocks: what is open first in words, then a table by group."""
    left = [one for one in answers if not one.is_settled]
    said = (
        f"{counted(len(left), 'question')} of {len(answers):,} not settled." if left else "Every question is settled."
    )
    columns = (Column("Question", weight=3), Column("Answer", rigid=True), Column("Basis", weight=3))
    rows: list[Row] = []
    for group in dict.fromkeys(one.group for one in answers):
        rows.append(Row((Run(group, "bold"),), marked=True, group=True))
        rows += [
            Row((one.question, Run(one.answer, "" if one.is_settled else "bold"), one.basis))
            for one in answers
            if one.group == group
        ]
    return (Paragraph((Run(said, "bold"),)), Table(columns, tuple(rows)))


def _entered(engagement: Engagement, name: str, group: str) -> Answer:
    row = next(iter(engagement.matters(name)), None)
    return Answer(group, _ENTERED[name], _status(row), matter_words(row))


def _status(row: ReportMatter | None) -> str:
    return {"done": YES, "not_applicable": NOT_APPLICABLE}.get(row.status if row else "", OPEN)


def matter_words(row: ReportMatter | None) -> str:
    """Return who did a matter, when, where it is filed, and what was remarked."""
    if row is None:
        return "Nothing is entered on the sheet Report."
    parts = [
        row.by,
        prose_date(str(row.dated)) if row.dated else "",
        f"filed at {row.reference}" if row.reference else "",
    ]
    said = ", ".join(filter(None, parts))
    return " ".join(filter(None, [sentence(said), sentence(row.text)])) or "No details are entered."


def _computed(group: str, question: str, missing: Sequence[str], good: str, lacking: str) -> Answer:
    """Return an answer that the records tell: yes when nothing is missing."""
    if not missing:
        return Answer(group, question, YES, good)
    more = len(missing) - _NAMED
    shown = [*missing[:_NAMED], *([f"{more:,} more"] if more > 0 else [])]
    return Answer(group, question, NO, f"{lacking}: {join_words(shown)}.")


def _controls(records: Sequence[Record]) -> Iterable[Answer]:
    group = "Controls"
    number = counted(len(records), "control")
    yield _computed(
        group, "Is every control concluded?", [one.control for one in records if one.state != "concluded"],
        f"{number}, all concluded.", "Not concluded",
    )  # fmt: skip
    lists = [f"{one.control} (not run)" for one in records if never_run(one)] + [
        f"{one.control} ({info.id})"
        for one in records
        for test in one.tests
        for info in (test.population, *test.lists)
        if info.ipe.status != "cleared"
    ]
    yield _computed(
        group, "Is every list produced by the client relied on with reason?", list(dict.fromkeys(lists)),
        "Completeness and accuracy of every list are cleared.", "Open",
    )  # fmt: skip
    unsigned = [one.control for one in records if not (one.header.prepared_by and one.header.reviewed_by)]
    yield _computed(
        group, "Is every workpaper signed by its preparer and a reviewer?", unsigned,
        "Every paper is signed by both.", "Not signed by both",
    )  # fmt: skip


def _criteria(papers: Sequence[Paper], engagement: Engagement) -> Iterable[Answer]:
    names = [one.id for one in criteria_in_scope(engagement.about.categories)]
    missing = [name for name in names if controls_of(name, papers, engagement) == NO_CONTROL]
    yield _computed(
        "Criteria", "Has every criterion in scope a control, or a reason for none?", missing,
        f"All {len(names)} criteria in scope.", "Neither",
    )  # fmt: skip
    waiting = {record.control for record in records_of(papers) if record.state != "concluded"}
    open_ones = [
        name
        for name in names
        if any(name in record.criteria and record.control in waiting for record in records_of(papers))
    ]
    yield _computed(
        "Criteria", "Are the controls of every criterion in scope concluded?", open_ones,
        "The controls of every criterion are concluded.", "A control is not concluded",
    )  # fmt: skip


def _exceptions(papers: Sequence[Paper], inputs: ReportInputs) -> Iterable[Answer]:
    facts = [(paper.record.control, fact) for paper in papers for fact in deviation_facts(paper)]
    undecided = [f"{control} {fact.item} ({fact.attribute})" for control, fact in facts if not fact.disposition]
    yield _computed(
        "Exceptions", "Has every deviation a disposition?", undecided,
        f"{counted(len(facts), 'deviation')}, each with a disposition.",
        f"Without, {len(undecided):,} of {len(facts):,}",
    )  # fmt: skip
    silent = [control for paper in papers for control, _, told in response_rows(paper, inputs) if told == NO_RESPONSE]
    yield _computed(
        "Exceptions", "Has management responded to every exception?", list(dict.fromkeys(silent)),
        "Every exception has a response.", "Without a response",
    )  # fmt: skip


def _scope(records: Sequence[Record], engagement: Engagement) -> Iterable[Answer]:
    type_1 = engagement.about.report_type == 1
    wanted = DESCRIPTION_CRITERIA[:-1] if type_1 else DESCRIPTION_CRITERIA
    texts = {row.criterion for row in engagement.description if row.text.strip()}
    yield _computed(
        "Description", f"Is each of {wanted[0]} to {wanted[-1]} described?",
        [name for name in wanted if name not in texts],
        "Section III has text for each.", "Without text",
    )  # fmt: skip
    organizations = [row for row in engagement.subservice if row.method == "carve_out"]
    if not organizations:
        yield Answer("Description", "Are carved-out organizations monitored?", NOT_APPLICABLE, "None is carved out.")
        return
    tested = {one.control for one in records
              if one.state == "concluded" and one.conclusion and one.conclusion.status in _TESTED}  # fmt: skip
    unmonitored = [
        f"{row.organization} ({join_words(waiting) + ' not tested' if waiting else 'no control is named'})"
        for row in organizations
        for waiting in [[name for name in row.monitoring_controls if name not in tested]]
        if waiting or not row.monitoring_controls
    ]
    yield _computed(
        "Description", "Are carved-out organizations monitored by a control that was tested?", unmonitored,
        "Each names its monitoring controls, which were tested and concluded.", "Not by a control that was tested",
    )  # fmt: skip
    end = engagement.about.period_end
    gaps = [
        f"{row.organization} ({(end - row.report_to).days:,} days)"
        for row in organizations
        if row.report_to and row.report_to < end
    ] + [f"{row.organization} (no report)" for row in organizations if not row.report_to]
    yield _computed(
        "Description", "Do the reports of carved-out organizations reach to the end of the period?", gaps,
        "Each report reaches to the end of the period.", "Days not covered",
    )  # fmt: skip


def _events(engagement: Engagement) -> Iterable[Answer]:
    row = next(iter(engagement.matters("subsequent_events")), None)
    events = engagement.matters("subsequent_event")
    told = f" Events: {' '.join(sentence(one.text) for one in events)}" if events else " No event is recorded."
    question = "Were events between the end of the period and the report date asked for and considered?"
    yield Answer("Subsequent events", question, _status(row), f"{matter_words(row)}{told}")


def _letters(engagement: Engagement) -> Iterable[Answer]:
    assertion = next(iter(engagement.matters("assertion")), None)
    yield Answer("Letters", "Has management signed its assertion?", _status(assertion), matter_words(assertion))
    inclusive = [row.organization for row in engagement.subservice if row.method == "inclusive"]
    if inclusive:
        rows = engagement.matters("subservice_assertion")
        done = len(rows) >= len(inclusive) and all(row.status == "done" for row in rows)
        basis = " ".join(matter_words(row) for row in rows) or f"None is entered for {join_words(inclusive)}."
        question = "Has every included subservice organization given its own assertion?"
        yield Answer("Letters", question, YES if done else OPEN, basis)
    letter = next(iter(engagement.matters("representations")), None)
    report = next(iter(engagement.matters("report_date")), None)
    question = "Is the representation letter signed and dated as of the report date?"
    if letter and letter.status == "done" and report and letter.dated != report.dated:
        yield Answer(
            "Letters", question, NO, f"{matter_words(letter)} The report is dated {prose_date(str(report.dated))}."
        )
    else:
        yield Answer("Letters", question, _status(letter) if report and report.dated else OPEN, matter_words(letter))


def _report(
    records: Sequence[Record], engagement: Engagement, inputs: ReportInputs, unfilled: Sequence[str]
) -> Iterable[Answer]:
    opinion = inputs.opinion
    basis = f"Selected by {opinion.person}." if opinion else "No partner has selected an opinion."
    yield Answer("Report", "Is the opinion selected by a partner?", YES if opinion else OPEN, basis)
    yield _report_date(records, engagement)
    period = {"start": str(engagement.about.period_start), "end": str(engagement.about.period_end)}
    other = [one.control for one in records if {key: one.period.get(key) for key in period} != period]
    yield _computed(
        "Report", "Is the period the same in the report and on every workpaper?", other,
        "Period of the engagement on every paper.", "Another period",
    )  # fmt: skip
    yield _computed(
        "Report", "Is every slot of the report's wording filled?", [name.replace("_", " ") for name in unfilled],
        "No slot is open.", "Open",
    )  # fmt: skip


def _report_date(records: Sequence[Record], engagement: Engagement) -> Answer:
    """Return whether the report is dated no earlier than the last work and review it rests on."""
    question = "Is the report dated no earlier than the last procedure and review?"
    row = next(iter(engagement.matters("report_date")), None)
    last = last_work(records)
    told = f"Last recorded work: {prose_date(last)}." if last else "No work is recorded."
    if row is None or row.dated is None:
        return Answer("Report", question, OPEN, f"No report date is entered. {told}")
    kept = str(row.dated) >= last
    return Answer("Report", question, YES if kept else NO, f"Report date {prose_date(str(row.dated))}. {told}")


def last_work(records: Sequence[Record]) -> str:
    """Return the day (YYYY-MM-DD) of the last walkthrough, signature or conclusion of papers; blank: no work yet."""
    dates = [
        when[:10]
        for one in records
        for when in (
            one.design.performed_on, one.header.prepared_at, one.header.reviewed_at,
            one.conclusion.at if one.conclusion else "",
        )
        if when
    ]  # fmt: skip
    return max(dates, default="")


def matters_table(engagement: Engagement) -> tuple[Block, ...]:
    """Return everything the sheet Report states, in its order."""
    if not engagement.report:
        return (Paragraph(("The sheet Report holds nothing yet.",)),)
    columns = (Column("Matter"), Column("Status", rigid=True), Column("Details", weight=3))
    rows = tuple(
        Row((one.matter.replace("_", " ").capitalize(), one.status.replace("_", " ") or "–", matter_words(one)))
        for one in engagement.report
    )
    return (Table(columns, rows),)
