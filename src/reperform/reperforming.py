"""Performing the work again: the files read again from the store, samples drawn again, tests run again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from reperform.canonical import sha256_hex
from reperform.draws.of_control import sampled_tests
from reperform.draws.rechecking import draw_differences
from reperform.draws.stale import is_stale
from reperform.engagement.tests_of_control import populations_of, procedure_of
from reperform.errors import ReperformError
from reperform.executing import execute_job, job_of
from reperform.fieldwork.procedures import Procedure, find_procedure, load_procedure, shipped_notebooks
from reperform.fieldwork.published import published_record, published_results
from reperform.fieldwork.record_files import read_results
from reperform.fieldwork.recording import perform_and_record
from reperform.fieldwork.staleness import firm_rules, last_run
from reperform.files import write_file
from reperform.intake.reading import read_evidence
from reperform.intake.values import values_csv
from reperform.model import PopulationSpec
from reperform.opened import OpenEngagement
from reperform.populations.declaring import declaration_of
from reperform.populations.imports import Import, load_import
from reperform.populations.lists import Lists
from reperform.record import Record, ResultRow
from reperform.texts import join_words


@dataclass(frozen=True)
class Reperformed:
    """What became of one control: SAME, DIFFERENT, NOT CHECKED, or NOT RUN where there is nothing to do again."""

    control: str
    outcome: str
    text: str

    def as_json(self) -> dict[str, str]:
        """Return the line in the form of the command interface."""
        return {"control": self.control, "outcome": self.outcome, "text": self.text}


@dataclass(frozen=True)
class OwnFile:
    """A file of the firm whose code a control needs: below the engagement folder, with the digest to trust."""

    file: str
    sha256: str


def own_of_the_firm(opened: OpenEngagement, control: str, procedure: Procedure) -> tuple[OwnFile, ...]:
    """Return the firm's notebook and rules that performing a control would execute."""
    notebook = [OwnFile(f"notebooks/{procedure.path.name}", procedure.sha256)] if procedure.origin == "firm" else []
    rules = firm_rules(opened.engagement, control)
    return (*notebook, *(OwnFile(rule.file, rule.declared.sha256 if rule.declared else "") for rule in rules))


def reperform_all(opened: OpenEngagement, trust: Sequence[str] = ()) -> tuple[Reperformed, ...]:
    """Perform every control again and compare with what was published.

    Parameters
    ----------
    trust : sequence of str
        Digests of the firm's own notebooks (of their cells) and rules (of their bytes) that may be executed.
    """
    read_again, locked = _read_again(opened)
    return tuple(
        _with_locked(_reperform(opened, row.control, read_again, trust), opened, locked)
        for row in opened.engagement.controls
    )


def _reperform(opened: OpenEngagement, control: str, read_again: dict[str, str], trust: Sequence[str]) -> Reperformed:
    try:
        record = published_record(opened, control)
    except ValueError:
        return Reperformed(control, "DIFFERENT", "the published record cannot be read")
    if record is None and last_run(opened, control) is None:
        return Reperformed(control, "NOT RUN", "it was never run")
    if record is None or record.state == "failed":
        return Reperformed(control, "NOT CHECKED", "nothing was published")
    try:
        procedure = find_procedure(procedure_of(opened.engagement, control), opened.folder.notebooks)
    except ReperformError as error:
        return Reperformed(control, "NOT CHECKED", error.messages[0].found)
    own = own_of_the_firm(opened, control, procedure)
    kept_out = _kept_out(record, procedure, own, trust)
    if kept_out:
        return Reperformed(control, "NOT CHECKED", kept_out)
    try:
        differences = list(_differences(opened, control, read_again, procedure, bool(own)))
    except ReperformError as error:
        return Reperformed(control, "DIFFERENT", error.messages[0].found)
    except ValueError:
        return Reperformed(control, "DIFFERENT", "the published results cannot be read")
    if differences:
        return Reperformed(control, "DIFFERENT", "; ".join(differences[:5]))
    results = len(published_results(opened, control))
    samples = sum(test.sample.basis != "whole_population" for test in record.tests)
    drawn = f", {samples} sample{'s' if samples != 1 else ''} drawn again" if samples else ""
    trusted = f"; {join_words([one.file for one in own])} of the firm executed as trusted" if own else ""
    return Reperformed(control, "SAME", f"{results:,} results{drawn}{trusted}")


def _kept_out(record: Record, procedure: Procedure, own: Sequence[OwnFile], trust: Sequence[str]) -> str:
    """Return why a control is not performed again: code of the firm nobody trusts, or not what was run; else blank."""
    missing = [one for one in own if one.sha256 not in trust]
    if missing:
        files = join_words([one.file for one in missing])
        options = " ".join(f"--trust {one.sha256}" for one in missing)
        return f"{files} is the firm's own and was not executed: read it, then repeat with {options}"
    if record.tests and record.tests[0].procedure.sha256 != procedure.sha256:
        known = shipped_notebooks().name
        return f"the procedure in {known} is not the one that was run"
    run_with = {one.firm_rule.file: one.firm_rule.sha256 for test in record.tests for one in test.attributes
                if one.firm_rule}  # fmt: skip
    changed = [one.file for one in own if one.file in run_with and run_with[one.file] != one.sha256]
    return f"{join_words(changed)} is not the one that was run" if changed else ""


def _read_again(opened: OpenEngagement) -> tuple[dict[str, str], dict[str, str]]:
    """Read every list again from the original bytes.

    Returns
    -------
    tuple of dict
        List to what differs (blank: nothing); and the lists whose original asks for a password, which are
        not read again, to who gave it.
    """
    found, locked = {}, {}
    for spec in opened.engagement.populations:
        try:
            imported = load_import(opened, spec.population)
            if imported is not None and "password_given_by" in imported.record:
                opened.store.check(imported.record["file"]["sha256"])
                locked[spec.population] = imported.record["password_given_by"]
            elif imported is not None:
                found[spec.population] = _read_one_again(opened, spec, imported)
        except ReperformError as error:  # one original that is missing or changed must not hide the others
            found[spec.population] = f"{spec.population}: {error.messages[0].found}"
    return found, locked


def _read_one_again(opened: OpenEngagement, spec: PopulationSpec, imported: Import) -> str:
    """Return what differs when a list is read again from its original bytes; blank when nothing does."""
    file = imported.record["file"]
    opened.store.check(file["sha256"])
    answers = imported.record["declaration"].get("answers", {})
    declaration = declaration_of(opened.engagement, spec, answers)
    reading = read_evidence(opened.store.path_of(file["sha256"]), file["name"], declaration)
    same = reading.outcome == "accepted" and sha256_hex(values_csv(reading)) == imported.record["values_sha256"]
    return "" if same else f"{spec.population} reads differently from {file['name']}"


def _with_locked(line: Reperformed, opened: OpenEngagement, locked: dict[str, str]) -> Reperformed:
    """Return a line that says which lists were taken as kept because their file asks for a password."""
    names = [name for name in populations_of(opened.engagement, line.control) if name in locked]
    if not names or line.outcome != "SAME":
        return line
    people = ", ".join(dict.fromkeys(locked[name] for name in names))
    text = f"{line.text}; {', '.join(names)} not read again from the original: it asks for a password ({people} has it)"
    return replace(line, text=text)


def _differences(
    opened: OpenEngagement, control: str, read_again: dict[str, str], procedure: Procedure, of_the_firm: bool
) -> Iterator[str]:
    lists = populations_of(opened.engagement, control)
    yield from (read_again[name] for name in lists if read_again.get(name))
    for test in sampled_tests(opened, control):
        yield from draw_differences(opened, test)
        if is_stale(opened, test, partial(Lists(opened).population_of, test)):
            yield f"the frame of {test.population} changed since the draw"
    if not of_the_firm:
        _, results = perform_and_record(opened, control, procedure)
        yield from _compare(published_results(opened, control), results)
        return
    with TemporaryDirectory(prefix="reperform-") as private:
        results, problem = _executed(opened, control, procedure, Path(private))
    yield from [problem] if problem else _compare(published_results(opened, control), results)


def _executed(
    opened: OpenEngagement, control: str, procedure: Procedure, private: Path
) -> tuple[tuple[ResultRow, ...], str]:
    """Execute a notebook in a process of its own, as a run does: code of a firm never runs in this one.

    The notebook is executed from a copy of the bytes whose digest is trusted, and the process knows which rules are.
    """
    trusted = [rule.declared.sha256 for rule in firm_rules(opened.engagement, control) if rule.declared]
    if procedure.origin == "firm":
        copy = private / procedure.path.name
        write_file(copy, procedure.path.read_bytes())
        if load_procedure(copy, "reperform").sha256 != procedure.sha256:
            return (), f"{procedure.path.name} changed while it was read"
        procedure = replace(procedure, path=copy)
    job = job_of(opened, control, procedure, private)
    problem = execute_job(job, trusted)
    if problem:
        return (), problem
    return read_results((Path(job["publish_to"]) / "results.csv").read_bytes()), ""


def _compare(then: Sequence[ResultRow], now: Sequence[ResultRow]) -> Iterator[str]:
    before = {(row.test, row.item, row.attribute): row for row in then}
    after = {(row.test, row.item, row.attribute): row for row in now}
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            yield f"{key[1]} {key[2]}: {'only in the record' if new is None else 'missing in the record'}"
        elif old != new:
            yield f"{key[1]} {key[2]}: {old.result} in the record, {new.result} now"
