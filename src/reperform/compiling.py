"""Compiling documents from records: workpapers, binder, exception log, Section IV, status page.

Papers are compiled in spawned processes, one compiler each; nothing that was compiled from the same record
before is compiled again.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from reperform._version import __version__
from reperform.canonical import digest, file_sha256, sha256_hex
from reperform.documents.blocks import PageSize
from reperform.documents.evaluation_parts import NOT_EVALUATED, Evaluation
from reperform.documents.paper import NEVER_RUN, never_run
from reperform.documents.paper import Paper as BoundPaper
from reperform.documents.report.files import FILES
from reperform.documents.report.inputs import AS_SHIPPED, ReportInputs
from reperform.documents.report.of_engagement import (
    edited_by_people,
    edited_message,
    inputs_of,
    report_messages,
    template_digests,
)
from reperform.engagement.tests_of_control import procedure_of
from reperform.errors import InputRefused, Message, Where
from reperform.evaluation.published import Evaluated, evaluate, publish_evaluation
from reperform.fieldwork.procedures import find_procedure
from reperform.fieldwork.published import published_record, published_results, refuse_edited
from reperform.fieldwork.recording import failed_record
from reperform.fieldwork.requests import RequestLine, request_lines
from reperform.fieldwork.staleness import stale_reasons
from reperform.files import write_file
from reperform.model import Engagement
from reperform.opened import OpenEngagement
from reperform.populations.register import RegisterLine, register
from reperform.record import Record, ResultRow
from reperform.record.exceptions import ExceptionLog
from reperform.words import STATE_WORDS, STATUS_WORDS

Paper = tuple[Record, tuple[ResultRow, ...]]


@dataclass(frozen=True)
class ReceivedEvidence:
    """What was asked of the client and what came: the evidence register and the lines of the request list."""

    register: tuple[RegisterLine, ...] = ()
    requests: tuple[RequestLine, ...] = ()


@dataclass(frozen=True)
class Sources:
    """What documents of the whole engagement are made of besides papers."""

    evidence: ReceivedEvidence = ReceivedEvidence()
    evaluation: Evaluation = NOT_EVALUATED
    report: ReportInputs = AS_SHIPPED

    def needed_for(self, name: str) -> Sources:
        """Return what one document needs; the evidence is not handed to those that print none of it."""
        return self if name in WITH_EVIDENCE else replace(self, evidence=ReceivedEvidence())


def sources_of(opened: OpenEngagement) -> Sources:
    """Return the sources of the documents of an engagement, writing nothing."""
    evaluation = as_documents_need_it(evaluate(opened))
    return Sources(evidence_of(opened), evaluation, inputs_of(opened, evaluation))


def as_documents_need_it(evaluated: Evaluated) -> Evaluation:
    """Return the evaluation in the form that documents print."""
    return Evaluation(evaluated.log, evaluated.rollup)


@dataclass(frozen=True)
class Compiled:
    """What was compiled: paths below ``workpapers/`` with their digests."""

    binder: Path
    files: dict[str, str]
    not_concluded: tuple[str, ...]
    messages: tuple[Message, ...] = field(default=())


def compile_all(opened: OpenEngagement, *, person: str, jobs: int | None = None, at: str = "") -> Compiled:
    """Compile every document of an engagement.

    Parameters
    ----------
    person : str
        Who compiles; stands in the log, never in a document.
    jobs : int, optional
        Processes at a time.

    Returns
    -------
    Compiled
        With a warning for every paper whose evidence changed since its run, and for Word files that were edited.
    """
    for row in opened.engagement.controls:
        if published_record(opened, row.control) is not None:
            refuse_edited(opened, row.control)
    papers = [paper_of(opened, row.control) for row in opened.engagement.controls]
    page = opened.loaded.settings.page
    before = _compiled_before(opened)
    evidence = evidence_of(opened)
    evaluated = publish_evaluation(opened, person=person, at=at)
    evaluation = as_documents_need_it(evaluated)
    report = inputs_of(opened, evaluation)
    wanted = _wanted(opened, papers, page, evidence, evaluated, report)
    edited = edited_by_people(opened, wanted)
    wanted = {name: key for name, key in wanted.items() if name not in edited}
    due = {name: key for name, key in wanted.items() if not _is_current(opened, name, key, before)}
    states = {key: words for record, _ in papers for key, words in states_relied_on(opened, record).items()}
    work = _Work(opened.engagement, papers, page, states, Sources(evidence, evaluation, report))
    made = _make(work, sorted(due), jobs or opened.loaded.settings.jobs)
    for name, data in made.items():
        write_file(opened.folder.workpapers / name, data)
    files = {name: sha256_hex((opened.folder.workpapers / name).read_bytes()) for name in sorted(wanted)} | edited
    opened.log.append(
        "compile",
        {"engagement": opened.engagement.about.engagement_id},
        {"files": files, "keys": wanted, "templates": template_digests(opened)},
        actor=person,
        at=at,
    )
    open_ones = tuple(record.control for record, _ in papers if record.state != "concluded")
    told = report_messages(bound_papers(opened.engagement, papers), opened.engagement, report)
    messages = (*_stale_messages(opened), *told, *edited_message(edited))
    return Compiled(opened.folder.workpapers / "binder.pdf", files, open_ones, messages)


def write_request_list(opened: OpenEngagement, *, as_of: str = "", person: str, at: str = "") -> Path:
    """Write the request list for the client and return its path; what left the house stands in the log.

    Raises
    ------
    InputRefused
        RP-W12 when a file of that name holds something this program did not write: comments would be lost.
    """
    from reperform.documents.request_list import request_list_xlsx

    settings = opened.loaded.settings
    data = request_list_xlsx(
        request_lines(opened), opened.engagement, as_of=as_of, is_sample=settings.sample, page_size=settings.page
    )
    path = opened.folder.workpapers / REQUEST_LIST
    written = [event.data["files"].get(REQUEST_LIST) for event in opened.log.of_type("export")]
    there = file_sha256(path) if path.is_file() else ""
    if there and there not in written:
        raise InputRefused(_edited_request_list())
    if there != sha256_hex(data) or written[-1] != there:
        write_file(path, data)
        subjects = {"engagement": opened.engagement.about.engagement_id}
        opened.log.append("export", subjects, {"files": {REQUEST_LIST: sha256_hex(data)}}, actor=person, at=at)
    return path


def _edited_request_list() -> Message:
    return Message(
        "RP-W12",
        "the request list in the folder was edited, or is a copy that came back from the client",
        "Writing a new list over it would lose the comments in it.",
        "move it away or give it another name, then repeat",
        Where(file=REQUEST_LIST),
    )


def evidence_of(opened: OpenEngagement) -> ReceivedEvidence:
    """Return the evidence register and the request list of an engagement."""
    return ReceivedEvidence(register(opened), request_lines(opened))


def paper_of(opened: OpenEngagement, control: str) -> Paper:
    """Return a control's published record and results; a control that never ran is a paper that says so."""
    record = published_record(opened, control)
    if record is None:
        procedure = find_procedure(procedure_of(opened.engagement, control), opened.folder.notebooks)
        missing = failed_record(opened, control, procedure, "it was never run")
        return missing.model_copy(update={"state": "incomplete", "open_points": [NEVER_RUN]}), ()
    return record, published_results(opened, control)


def _compiled_before(opened: OpenEngagement) -> tuple[dict[str, str], dict[str, str]]:
    events = opened.log.of_type("compile")
    return (dict(events[-1].data["files"]), dict(events[-1].data["keys"])) if events else ({}, {})


def _is_current(opened: OpenEngagement, name: str, key: str, before: tuple[dict[str, str], dict[str, str]]) -> bool:
    files, keys = before
    path = opened.folder.workpapers / name
    return keys.get(name) == key and path.is_file() and sha256_hex(path.read_bytes()) == files.get(name)


def _wanted(
    opened: OpenEngagement,
    papers: Sequence[Paper],
    page: PageSize,
    evidence: ReceivedEvidence,
    evaluated: Evaluated,
    report: ReportInputs,
) -> dict[str, str]:
    """Return file name to the digest of everything it is made of; a control that never ran has no paper of its own."""
    own = {
        f"{record.ref}/{record.ref}.pdf": digest(
            [
                __version__,
                page,
                record.as_json(),
                [row.model_dump() for row in results],
                states_relied_on(opened, record),
                _people(opened.engagement),
                sorted([*pair, number] for pair, number in reported_in(record, evaluated.log).items()),
            ]
        )
        for record, results in papers
        if not never_run(record)
    }
    whole = digest(
        [
            __version__, page, sorted(own.values()), opened.loaded.sha256,
            evaluated.log.as_json(), evaluated.rollup.as_json(),
        ]
    )  # fmt: skip
    files = [line.as_json() for line in evidence.register]
    came = digest([whole, files, [line.as_json() for line in evidence.requests]])
    said = digest([whole, report.digest()])
    return {
        **own,
        **dict.fromkeys(WHOLE_ENGAGEMENT, whole),
        **dict.fromkeys(REPORT_FILES, said),
        **dict.fromkeys(WITH_EVIDENCE, came),
        "binder.pdf": digest([came, said]),
    }


# Every file of the report, as it is listed there.
REPORT_FILES = tuple(sorted(FILES))
REQUEST_LIST = "requests.xlsx"
WHOLE_ENGAGEMENT = (
    "binder.pdf",
    "deviations.pdf",
    "evaluation.pdf",
    "evidence.xlsx",
    "exceptions.pdf",
    "exceptions.xlsx",
    "status.html",
    "summary.pdf",
)
WITH_EVIDENCE = ("binder.pdf", "evidence.xlsx")
EVALUATED = ("deviations.pdf", "evaluation.pdf", "summary.pdf")


def states_relied_on(opened: OpenEngagement, record: Record) -> dict[str, str]:
    """Return where the general controls stand that the lists of a paper rely on: control to words."""
    lists = [info.ipe for test in record.tests for info in (test.population, *test.lists)]
    relied_on = sorted({one.control for ipe in lists for one in ipe.itgc})
    return {control: _stands(paper_of(opened, control)[0]) for control in relied_on}


def _stands(record: Record) -> str:
    state = STATE_WORDS[record.state]
    return f"{state}: {STATUS_WORDS[record.conclusion.status]}" if record.conclusion else state


def reported_in(record: Record, log: ExceptionLog | None) -> dict[tuple[str, str], str]:
    """Return (item, attribute) to the exception in which a deviation of a paper is reported."""
    rows = log.deviations if log is not None else []
    return {(row.item, row.attribute): row.exception for row in rows if row.control == record.control and row.exception}


def _people(engagement: Engagement) -> dict[str, str]:
    return {row.person: row.name for row in engagement.people}


def document_key(opened: OpenEngagement) -> str:
    """Return the digest of everything the documents of the report are made from, as the folder stands now."""
    papers = [paper_of(opened, row.control) for row in opened.engagement.controls]
    evaluated = evaluate(opened)
    report = inputs_of(opened, as_documents_need_it(evaluated))
    wanted = _wanted(opened, papers, opened.loaded.settings.page, evidence_of(opened), evaluated, report)
    return wanted["report.pdf"]


def report_document(opened: OpenEngagement, name: str) -> bytes:
    """Return a file of the report from the records as they are published: the bytes that ``compile`` writes."""
    papers = [paper_of(opened, row.control) for row in opened.engagement.controls]
    states = {key: words for one, _ in papers for key, words in states_relied_on(opened, one).items()}
    page = opened.loaded.settings.page
    return make_document(name, opened.engagement, papers, page, states, sources_of(opened))


@dataclass(frozen=True)
class _Work:
    """What all documents of an engagement are made of; handed to a process once, when it starts."""

    engagement: Engagement
    papers: Sequence[Paper]
    page: PageSize
    states: Mapping[str, str]
    sources: Sources

    @cached_property
    def by_name(self) -> dict[str, Paper]:
        """The workpapers by the path of their file."""
        return {f"{record.ref}/{record.ref}.pdf": (record, results) for record, results in self.papers}

    def make(self, name: str) -> bytes:
        """Return the bytes of one document."""
        papers = [self.by_name[name]] if name in self.by_name else self.papers
        return make_document(name, self.engagement, papers, self.page, self.states, self.sources.needed_for(name))


_AT_HAND: list[_Work] = []  # of a process that makes documents, and of no other


def _take(work: _Work) -> None:
    _AT_HAND[:] = [work]


def _make_one(name: str) -> bytes:
    return _AT_HAND[0].make(name)


def _make(work: _Work, names: Sequence[str], jobs: int | None) -> dict[str, bytes]:
    """Return the bytes of documents, made in spawned processes."""
    if not names:
        return {}
    # Spawned, never forked: the PDF compiler runs threads of its own.
    context = multiprocessing.get_context("spawn")
    workers = min(jobs or os.cpu_count() or 1, len(names))
    # The whole-engagement documents take longest and start first, the binder before all.
    order = sorted(names, key=lambda name: (name in work.by_name, name != "binder.pdf", name))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_take, initargs=(work,)) as pool:
        return dict(zip(order, pool.map(_make_one, order), strict=True))


def make_document(
    name: str,
    engagement: Engagement,
    papers: Sequence[Paper],
    page: PageSize,
    states: Mapping[str, str] | None = None,
    sources: Sources = Sources(),
) -> bytes:
    """Return the bytes of one document; a pure function of its arguments.

    Parameters
    ----------
    name : str
        One of the whole-engagement documents, or the path of a workpaper.
    states : mapping, optional
        Where the general controls stand that lists rely on, see ``states_relied_on``.
    sources : Sources
        The evidence, needed for the documents of ``WITH_EVIDENCE``, and the evaluation.
    """
    bound = bound_papers(engagement, papers, states, sources.evaluation.log)
    if name in REPORT_FILES:
        from reperform.documents.report.kinds import Report, report_file

        return report_file(name, Report(bound, engagement, sources.report), page)
    if name in WHOLE_ENGAGEMENT:
        return _whole(name, bound, engagement, page, sources)
    from reperform.documents.workpaper_paper import workpaper_pdf

    return workpaper_pdf(bound[0], page)


def bound_papers(
    engagement: Engagement,
    papers: Sequence[Paper],
    states: Mapping[str, str] | None = None,
    log: ExceptionLog | None = None,
) -> list[BoundPaper]:
    """Return papers with what documents print beside them: states relied on, names of people, exceptions."""
    people = _people(engagement)
    return [
        BoundPaper(record, tuple(results), dict(states or {}), people, reported_in(record, log))
        for record, results in papers
    ]


def _whole(name: str, papers: Sequence[BoundPaper], engagement: Engagement, page: PageSize, sources: Sources) -> bytes:
    """Return a document of the whole engagement; each imports only what it needs."""
    evidence, evaluation = sources.evidence, sources.evaluation
    if name == "binder.pdf":
        from reperform.documents.binder import binder_pdf

        return binder_pdf(papers, engagement, page, evidence.register, evaluation, sources.report)
    if name == "evidence.xlsx":
        from reperform.documents.evidence_register import evidence_xlsx
        from reperform.documents.wording import engagement_header

        header = engagement_header(engagement, [paper.record for paper in papers])
        return evidence_xlsx(evidence.register, evidence.requests, header, page)
    if name.startswith("exceptions"):
        from reperform.documents.exception_log import exception_log_pdf, exception_log_xlsx

        if name.endswith(".pdf"):
            return exception_log_pdf(papers, engagement, page, evaluation.log)
        return exception_log_xlsx(papers, engagement, evaluation.log)
    if name in EVALUATED:
        return _evaluated(name, papers, engagement, page, evaluation)
    from reperform.documents.status_page import status_html

    return status_html(papers, engagement, evaluation)


def _evaluated(
    name: str, papers: Sequence[BoundPaper], engagement: Engagement, page: PageSize, evaluation: Evaluation
) -> bytes:
    """Return a document that is made of the logs and the roll-up."""
    if evaluation.log is None or evaluation.rollup is None:
        raise ValueError(f"{name} is made of an evaluation, and none was given")
    if name == "deviations.pdf":
        from reperform.documents.deviation_log import deviation_log_pdf

        return deviation_log_pdf(papers, engagement, evaluation.log, page)
    if name == "evaluation.pdf":
        from reperform.documents.evaluation_paper import evaluation_pdf

        return evaluation_pdf(papers, engagement, evaluation.rollup, page)
    from reperform.documents.summary import summary_pdf

    return summary_pdf(papers, engagement, evaluation.log, evaluation.rollup, page)


def _stale_messages(opened: OpenEngagement) -> tuple[Message, ...]:
    found = []
    for row in opened.engagement.controls:
        reasons = stale_reasons(opened, row.control) if published_record(opened, row.control) else []
        if reasons:
            found.append(
                Message("RP-K01", f"{row.control} is older than its {', '.join(reasons)}",
                        "The paper shows results that are out of date.", f"reperform run {row.control}",
                        severity="warning")
            )  # fmt: skip
    return tuple(found)
