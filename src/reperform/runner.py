"""Running procedures in batch: papermill in parallel processes, strict, resumable, honest about failures.

Each control runs in a kernel of its own, into a private folder; its files are moved to the workpaper only
when the run is complete. Workers write no events: this process does, in order of reference.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from reperform.canonical import sha256_hex
from reperform.draws.ledger import drawn_for
from reperform.draws.of_control import draw_control
from reperform.draws.planning import picked_by_a_person
from reperform.engagement.tests_of_control import procedure_of, tests_of
from reperform.errors import InputRefused, Message, ReperformError, UsageError, Where, did_you_mean
from reperform.executing import NotebookProcess, declared_parameters, job_of
from reperform.fieldwork.performing import Performer
from reperform.fieldwork.procedures import Procedure, find_procedure
from reperform.fieldwork.published import base_digest, published_record, refresh_relying
from reperform.fieldwork.record_files import read_record, record_bytes, results_csv
from reperform.fieldwork.recording import failed_record
from reperform.fieldwork.staleness import firm_files, inputs_of, last_run, stale_reasons
from reperform.files import publish_folder, write_file
from reperform.opened import OpenEngagement
from reperform.populations.imports import load_import
from reperform.record import Record

PUBLISHED = ("record.json", "results.csv")
_PYTHON_TYPES: Mapping[str, type] = {"str": str, "int": int, "bool": bool}


@dataclass(frozen=True)
class RunResult:
    """What one run came to: ``done``, ``current`` (nothing to do) or ``failed``."""

    control: str
    ref: str
    outcome: str
    record: Record | None
    message: Message | None = None


Progress = Callable[[str, str], None]


def run(
    opened: OpenEngagement,
    controls: Sequence[str] = (),
    *,
    person: str,
    jobs: int | None = None,
    force: bool = False,
    parameters: Mapping[str, str] | None = None,
    progress: Progress = lambda control, text: None,
    at: str = "",
) -> tuple[RunResult, ...]:
    """Perform controls and publish their workpapers; one failure never stops the others.

    Parameters
    ----------
    controls : sequence of str
        Control ids; empty runs all.
    person : str
        Who runs them; stands in the log, never in a record.
    jobs : int, optional
        Processes at a time; default from engagement.toml, else the number of processors.
    force : bool
        Run also what is up to date.
    parameters : mapping, optional
        Values for the notebook's parameters cell; names and types are checked before anything starts.
    progress : callable
        Called with control and a word on what happens.

    Returns
    -------
    tuple of RunResult
        In the order of the workbook.
    """
    wanted = [row.control for row in opened.engagement.controls if not controls or row.control in controls]
    procedures = {control: _procedure(opened, control) for control in wanted}
    for procedure in procedures.values():
        check_parameters(procedure, parameters or {})
    _refuse_other_control(wanted, opened, parameters or {})
    problems = _draw_what_is_due(opened, wanted, person=person, at=at)
    due = [control for control in wanted if force or parameters or _is_due(opened, control)]
    inputs = {control: inputs_of(opened, control) for control in due}
    with _private_folder(opened) as private:
        outcomes = _execute(opened, due, procedures, private, jobs, parameters or {}, progress)
        results = {
            control: _publish(opened, control, outcomes[control], inputs[control], private, person=person, at=at)
            for control in sorted(due, key=opened.reference_of)
        }
    _refresh_relying(opened, due, results)
    for control, message in problems.items():
        if control in results and results[control].message is None:
            results[control] = RunResult(*_head(opened, control), "done", results[control].record, message)
    return tuple(
        results.get(control) or RunResult(*_head(opened, control), "current", published_record(opened, control))
        for control in wanted
    )


def _head(opened: OpenEngagement, control: str) -> tuple[str, str]:
    return control, opened.reference_of(control)


def _procedure(opened: OpenEngagement, control: str) -> Procedure:
    return find_procedure(procedure_of(opened.engagement, control), opened.folder.notebooks)


def _is_due(opened: OpenEngagement, control: str) -> bool:
    run_before = last_run(opened, control)
    if run_before is None or run_before.get("outcome") != "done":
        return True
    folder = opened.workpaper_folder(control)
    return bool(stale_reasons(opened, control)) or not all((folder / name).is_file() for name in PUBLISHED)


def check_parameters(procedure: Procedure, given: Mapping[str, str]) -> None:
    """Check names and types of parameters against the notebook's parameters cell.

    Raises
    ------
    InputRefused
        RP-R01 for an unknown name, RP-R02 for a value of the wrong type; nothing has started yet.
    """
    declared = declared_parameters(procedure.path)
    problems = []
    for name, value in given.items():
        where = Where(file=procedure.path.name, column=name)
        if name not in declared:
            problems.append(
                Message("RP-R01", f"the procedure {procedure.id} has no parameter {name!r}",
                        "The run would silently use the default.", did_you_mean(name, sorted(declared)), where)
            )  # fmt: skip
        elif not _has_type(value, declared[name]):
            problems.append(
                Message("RP-R02", f"{name}={value!r} is no {declared[name]}", "The run would compute something else.",
                        f"give a value of type {declared[name]}", where)
            )  # fmt: skip
    if problems:
        raise InputRefused(problems)


def _refuse_other_control(controls: Sequence[str], opened: OpenEngagement, given: Mapping[str, str]) -> None:
    """Refuse a parameter that would publish one control's results under another's name."""
    own = {"engagement": {opened.engagement.about.engagement_id}, "control": set(controls)}
    wrong = [name for name in own if name in given and given[name] not in own[name]]
    if wrong:
        raise InputRefused(
            Message("RP-R05", f"{name}={given[name]!r} is not the {name} of this run",
                    "Results would stand under the wrong name.", "leave the parameter out")
            for name in wrong
        )  # fmt: skip


def _has_type(value: str, type_name: str) -> bool:
    if type_name == "int":
        return value.lstrip("-").isdigit()
    if type_name == "bool":
        return value in ("True", "False")
    return True


def _draw_what_is_due(opened: OpenEngagement, controls: Sequence[str], *, person: str, at: str) -> dict[str, Message]:
    """Draw every sample that is planned and not drawn yet, in order of reference; keep what went wrong."""
    problems: dict[str, Message] = {}
    performer = Performer(opened)
    for control in sorted(controls, key=opened.reference_of):
        walkthrough = opened.engagement.walkthrough_of(control)
        if walkthrough is not None and walkthrough.design == "not_suitable":
            continue
        for test in tests_of(opened.engagement, control):
            population = performer.population_of(test) if test.extent == "sample" else None
            if population is None or population.size == 0 or drawn_for(opened, test) is not None:
                continue
            if picked_by_a_person(opened, control):
                continue
            try:
                draw_control(opened, control, person=person, at=at)
            except ReperformError as error:
                problems[control] = error.messages[0]
    return problems


@contextmanager
def _private_folder(opened: OpenEngagement) -> Iterator[Path]:
    folder = opened.folder.internal / "tmp" / f"run-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)  # what lies there already is nothing of this run
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _execute(
    opened: OpenEngagement,
    controls: Sequence[str],
    procedures: Mapping[str, Procedure],
    private: Path,
    jobs: int | None,
    parameters: Mapping[str, str],
    progress: Progress,
) -> dict[str, str]:
    """Run the notebooks; return control to what went wrong (blank: nothing)."""
    workers = jobs or opened.loaded.settings.jobs or os.cpu_count() or 1
    outcomes: dict[str, str] = {}
    with _processes(min(workers, len(controls))) as idle, ThreadPoolExecutor(max_workers=workers) as pool:
        futures: dict[Future[str], str] = {}
        for control in controls:
            progress(control, "queued")
            job = job_of(opened, control, procedures[control], private, parameters)
            futures[pool.submit(_run_one, job, idle, progress)] = control
        for future in as_completed(futures):
            control = futures[future]
            outcomes[control] = future.result()
            progress(control, "failed" if outcomes[control] else "done")
    return outcomes


@contextmanager
def _processes(number: int) -> Iterator[SimpleQueue[NotebookProcess]]:
    """Yield the processes that have no work; all of them end with the block."""
    every = [NotebookProcess() for _ in range(number)]
    idle: SimpleQueue[NotebookProcess] = SimpleQueue()
    for process in every:
        idle.put(process)
    try:
        yield idle
    finally:
        for process in every:
            process.close()


def _run_one(job: Mapping[str, Any], idle: SimpleQueue[NotebookProcess], progress: Progress) -> str:
    progress(job["control"], "running")
    process = idle.get()
    try:
        return process.execute(job)
    finally:
        idle.put(process)


def _publish(
    opened: OpenEngagement,
    control: str,
    problem: str,
    inputs: Mapping[str, str],
    private: Path,
    *,
    person: str,
    at: str,
) -> RunResult:
    ref = opened.reference_of(control)
    target = opened.workpaper_folder(control)
    if problem:
        return _publish_failure(opened, control, problem, inputs, person=person, at=at)
    names = (*PUBLISHED, f"{ref}.ipynb")
    hashes = {name: sha256_hex((private / ref / name).read_bytes()) for name in names}
    record = read_record((private / ref / "record.json").read_bytes())
    publish_folder(private / ref, target, names)
    data = {
        "outcome": "done",
        "inputs": dict(inputs),
        "files": hashes,
        "base_sha256": base_digest(record),
        "state": record.state,
        **_firm_files(opened, control),
    }
    opened.log.append("run", {"control": control, "ref": ref}, data, actor=person, at=at)
    return RunResult(control, ref, "done", record)


def _refresh_relying(opened: OpenEngagement, ran: Sequence[str], results: dict[str, RunResult]) -> None:
    """Say on every automated control how the controls stand now that it relies on and that were run."""
    for control in ran:
        for name in refresh_relying(opened, control):
            if name in results:
                results[name] = replace(results[name], record=published_record(opened, name))


def _firm_files(opened: OpenEngagement, control: str) -> dict[str, dict[str, str]]:
    """Return the digests of the firm's own files behind a run, for its event; nothing where there are none."""
    found = firm_files(opened, control)
    return {"firm_files": found} if found else {}


def _publish_failure(
    opened: OpenEngagement,
    control: str,
    problem: str,
    inputs: Mapping[str, str],
    *,
    person: str,
    at: str,
) -> RunResult:
    """Publish a record that says the run failed, so that nobody takes an older one for today's."""
    ref = opened.reference_of(control)
    record = failed_record(opened, control, _procedure(opened, control), problem)
    target = opened.workpaper_folder(control)
    made = {"record.json": record_bytes(record), "results.csv": results_csv(())}
    for name, content in made.items():
        write_file(target / name, content)
    data = {
        "outcome": "failed",
        "inputs": dict(inputs),
        "files": {name: sha256_hex(content) for name, content in made.items()},
        "base_sha256": base_digest(record),
        "problem": problem,
        **_firm_files(opened, control),
    }
    opened.log.append("run", {"control": control, "ref": ref}, data, actor=person, at=at)
    message = Message(
        "RP-R03",
        f"the run of {control} failed: {problem}",
        "The control is not concluded; a failed run is never a run without exceptions.",
        f"mend the cause and repeat: reperform run {control}",
        Where(file=f"workpapers/{ref}"),
    )
    return RunResult(control, ref, "failed", record, message)


def refuse_nothing_taken_in(opened: OpenEngagement) -> None:
    """Refuse a run of an engagement into which no evidence was taken.

    Raises
    ------
    UsageError
        RP-R04.
    """
    if opened.engagement.about.report_type == 1:
        return  # it tests no list: what a run records is the walkthrough
    if not any(load_import(opened, row.population) for row in opened.engagement.populations):
        raise UsageError(
            Message("RP-R04", "no evidence has been taken in", "There is nothing to test.",
                    "reperform intake FILE --population ID")
        )  # fmt: skip
