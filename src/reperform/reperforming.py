"""Performing the work again: the files read again from the store, samples drawn again, tests run again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from reperform.canonical import sha256_hex
from reperform.draws.of_control import sampled_tests
from reperform.draws.rechecking import draw_differences
from reperform.draws.stale import is_stale
from reperform.engagement.tests_of_control import populations_of, procedure_of
from reperform.errors import ReperformError
from reperform.fieldwork.procedures import find_procedure, shipped_notebooks
from reperform.fieldwork.published import published_record, published_results
from reperform.fieldwork.recording import perform_and_record
from reperform.intake.reading import read_evidence
from reperform.intake.values import values_csv
from reperform.model import PopulationSpec
from reperform.opened import OpenEngagement
from reperform.populations.declaring import declaration_of
from reperform.populations.imports import Import, load_import
from reperform.populations.lists import Lists
from reperform.record import ResultRow


@dataclass(frozen=True)
class Reperformed:
    """What became of one control: SAME, DIFFERENT or NOT CHECKED."""

    control: str
    outcome: str
    text: str

    def as_json(self) -> dict[str, str]:
        """Return the line in the form of the command interface."""
        return {"control": self.control, "outcome": self.outcome, "text": self.text}


def reperform_all(opened: OpenEngagement, trust: Sequence[str] = ()) -> tuple[Reperformed, ...]:
    """Perform every control again and compare with what was published.

    Parameters
    ----------
    trust : sequence of str
        Digests of the firm's own procedure notebooks that may be used.
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
    if record is None or record.state == "failed":
        return Reperformed(control, "NOT CHECKED", "nothing was published")
    procedure = find_procedure(procedure_of(opened.engagement, control), opened.folder.notebooks)
    if procedure.origin == "firm" and procedure.sha256 not in trust:
        return Reperformed(
            control, "NOT CHECKED",
            f"the firm's own procedure {procedure.id} needs --trust {procedure.sha256}",
        )  # fmt: skip
    if record.tests and record.tests[0].procedure.sha256 != procedure.sha256:
        known = shipped_notebooks().name
        return Reperformed(control, "NOT CHECKED", f"the procedure in {known} is not the one that was run")
    try:
        differences = list(_differences(opened, control, read_again))
    except ReperformError as error:
        return Reperformed(control, "DIFFERENT", error.messages[0].found)
    except ValueError:
        return Reperformed(control, "DIFFERENT", "the published results cannot be read")
    if differences:
        return Reperformed(control, "DIFFERENT", "; ".join(differences[:5]))
    results = len(published_results(opened, control))
    samples = sum(test.sample.basis != "whole_population" for test in record.tests)
    drawn = f", {samples} sample{'s' if samples != 1 else ''} drawn again" if samples else ""
    return Reperformed(control, "SAME", f"{results:,} results{drawn}")


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


def _differences(opened: OpenEngagement, control: str, read_again: dict[str, str]) -> Iterator[str]:
    lists = populations_of(opened.engagement, control)
    yield from (read_again[name] for name in lists if read_again.get(name))
    for test in sampled_tests(opened, control):
        yield from draw_differences(opened, test)
        if is_stale(opened, test, partial(Lists(opened).population_of, test)):
            yield f"the frame of {test.population} changed since the draw"
    procedure = find_procedure(procedure_of(opened.engagement, control), opened.folder.notebooks)
    _, results = perform_and_record(opened, control, procedure)
    yield from _compare(published_results(opened, control), results)


def _compare(then: Sequence[ResultRow], now: Sequence[ResultRow]) -> Iterator[str]:
    before = {(row.test, row.item, row.attribute): row for row in then}
    after = {(row.test, row.item, row.attribute): row for row in now}
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            yield f"{key[1]} {key[2]}: {'only in the record' if new is None else 'missing in the record'}"
        elif old != new:
            yield f"{key[1]} {key[2]}: {old.result} in the record, {new.result} now"
