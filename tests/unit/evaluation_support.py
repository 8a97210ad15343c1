"""An engagement of four controls, run and concluded, small enough to be read whole.

LA-02 (CC6.2, CC6.3) deviates for E4 and E6; HR-01 (CC6.2), OP-01 (CC7.1) and AV-01 (A1.2) are clean. Every other
criterion does not apply, so that the roll-up has four criteria, two categories, three limbs and an opinion.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

from support import ENGAGEMENT, PERSON, tiny_json, with_evidence

from reperform.canonical import sha256_hex
from reperform.draws.of_control import draw_control
from reperform.engagement.tests_of_control import procedure_of
from reperform.evaluation.choosing import Chosen
from reperform.evaluation.published import Evaluated, evaluate
from reperform.evaluation.recording import approve_exception, confirm_exception, record_exception
from reperform.evaluation.rollup_judging import StepJudgement, judge_rollup
from reperform.fieldwork.concluding import conclude
from reperform.fieldwork.judging import clear_ipe, record_marks
from reperform.fieldwork.procedures import find_procedure
from reperform.fieldwork.published import base_digest
from reperform.fieldwork.record_files import record_bytes, results_csv
from reperform.fieldwork.recording import perform_and_record
from reperform.fieldwork.staleness import inputs_of
from reperform.files import write_file
from reperform.opened import OpenEngagement
from reperform.record.rollup import RollupNode

AT = "2026-02-03T10:00:00Z"
SEED = "b" * 64
CONTROLS = {"LA-02": ["CC6.2", "CC6.3"], "HR-01": ["CC6.2"], "OP-01": ["CC7.1"], "AV-01": ["A1.2"]}
ITEMS = ("E1", "E2", "E3", "E4", "E6")
STATUS = {"LA-02": "operated_effectively_exceptions_noted"}
CRITERIA = ("CC6.2", "CC6.3", "CC7.1", "A1.2")
DESCRIBED = {
    "cause": "Payroll told IT late.",
    "classification": "isolated",
    "period_from": "2025-05-05",
    "period_to": "2025-12-31",
    "extent": "All leavers of the period were examined.",
    "owner": "Head of IT",
    "response": "A daily feed was built.",
    "effect": "Two leavers could sign in longer than allowed.",
    "disposition": "Reported in Section IV.",
}


def content() -> dict[str, Any]:
    """Return the engagement as JSON."""
    base = deepcopy(ENGAGEMENT)
    about = {**base["about"], "categories": ["Security", "Availability"]}
    people = [*base["people"], {"person": "pat", "name": "Pat Quill", "roles": ["partner"]}]
    controls = [{**base["controls"][0], "control": name, "criteria": mapped} for name, mapped in CONTROLS.items()]
    manual = base["attributes"][2]
    attributes = [*base["attributes"], *({**manual, "control": name, "attribute": "A"} for name in list(CONTROLS)[1:])]
    walkthroughs = [{**base["walkthroughs"][0], "control": name} for name in CONTROLS]
    populations = [{**row, "controls": list(CONTROLS)} for row in base["populations"]]
    made = tiny_json(
        about=about, people=people, controls=controls, attributes=attributes, walkthroughs=walkthroughs,
        populations=populations,
    )  # fmt: skip
    made["criteria"] = [{**row, "applicable": "no"} for row in made["criteria"]]
    return made


def perform(opened: OpenEngagement, control: str) -> None:
    """Publish the paper of a control as a run does, without a kernel."""
    procedure = find_procedure(procedure_of(opened.engagement, control))
    inputs = inputs_of(opened, control)
    record, results = perform_and_record(opened, control, procedure)
    made = {"record.json": record_bytes(record), "results.csv": results_csv(results)}
    for name, data in made.items():
        write_file(opened.workpaper_folder(control) / name, data)
    data = {
        "outcome": "done", "inputs": inputs, "files": {name: sha256_hex(one) for name, one in made.items()},
        "base_sha256": base_digest(record), "state": record.state,
    }  # fmt: skip
    subjects = {"control": control, "ref": opened.reference_of(control)}
    opened.log.append("run", subjects, data, actor=PERSON, at=AT)


def mark(opened: OpenEngagement, control: str, item: str, note: str = "") -> None:
    """Mark one item of a control as passing."""
    attribute = "C" if control == "LA-02" else "A"
    one = {"item": item, "attribute": attribute, "result": "pass", "note": note, "evidence": f"ticket of {item}"}
    record_marks(opened, control, [one], person=PERSON, at=AT)


def conclude_control(opened: OpenEngagement, control: str, status: str = "") -> None:
    """Conclude a control."""
    status = status or STATUS.get(control, "operated_effectively")
    conclude(opened, control, status, f"The results of {control} say so.", person=PERSON, at=AT)


def worked(root: Path) -> OpenEngagement:
    """Return the engagement with every control drawn, marked, run and concluded; no exception, nothing judged."""
    opened = with_evidence(root, content())
    for population in ("LEAVERS", "ACCOUNTS"):
        clear_ipe(opened, population, "Traced to the source.", person=PERSON, at=AT)
    for control in CONTROLS:
        draw_control(opened, control, person=PERSON, seed=SEED, reason="test", at=AT)
        for item in ITEMS:
            mark(opened, control, item)
        perform(opened, control)
        conclude_control(opened, control)
    return opened


def with_exception(opened: OpenEngagement) -> OpenEngagement:
    """Record, confirm and approve one exception on both deviating leavers."""
    record_exception(opened, "LA-02", chosen=Chosen(items=("E4", "E6")), facts=DESCRIBED, person=PERSON, at=AT)
    confirm_exception(opened, "EX-01", by="Head of IT", on="2026-02-02", person=PERSON, at=AT)
    approve_exception(opened, "EX-01", person="ben", at=AT)
    return opened


def judge(opened: OpenEngagement, *steps: str, status: str = "met", person: str = "ben", **more: str) -> None:
    """Judge steps of the roll-up."""
    given = [StepJudgement(step, status, f"What was found on {step}.", **more) for step in steps]
    judge_rollup(opened, given, person=person, at=AT)


def judged(root: Path) -> OpenEngagement:
    """Return the engagement judged to its opinion."""
    opened = with_exception(worked(root))
    judge(opened, "CC6.2", "CC6.3", status="met_with_exceptions")
    judge(opened, "CC7.1", "A1.2")
    judge(opened, "Security", "Availability", status="met_with_exceptions")
    judge(opened, "description", "design")
    judge(opened, "operation", status="met_with_exceptions", material="no")
    judge(opened, "opinion", status="unmodified", person="pat")
    return opened


def remark_passes_for(opened: OpenEngagement, control: str, *, perform_again: bool = True) -> None:
    """Change the note of one mark of a control, and do and conclude its paper again unless told otherwise."""
    mark(opened, control, "E1", "seen on a second look")
    if perform_again:
        perform(opened, control)
        conclude_control(opened, control)


def step(opened: OpenEngagement, name: str) -> RollupNode:
    """Return a step of the roll-up as it stands now."""
    return evaluate(opened).rollup.nodes()[name]


def in_force(evaluated: Evaluated) -> set[str]:
    """Return the steps with a judgement in force."""
    return {node.id for node in evaluated.rollup.nodes().values() if node.judgement is not None}
