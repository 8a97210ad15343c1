"""Building record.json and results.csv of a workpaper from what was performed and what people recorded.

A record is a pure function of engagement, evidence, recorded draws and judgements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from reperform._version import __version__
from reperform.canonical import sha256_hex
from reperform.engagement.tests_of_control import tests_of
from reperform.engagement.versions import versions_in_force
from reperform.fieldwork.accuracy import untraced_cautions, untraced_points
from reperform.fieldwork.coverage import coverage_of, snapshot_cautions, tail_point
from reperform.fieldwork.evaluating import (
    attribute_evaluation,
    design_proposal,
    evaluation_of,
    proposal,
    without_support,
)
from reperform.fieldwork.examining import examining_cautions
from reperform.fieldwork.firm_code import FirmCode
from reperform.fieldwork.list_records import looked_up_lists, population_info
from reperform.fieldwork.overlay import overlay
from reperform.fieldwork.performing import Item, Performed, Performer, deviating, is_bare_mark
from reperform.fieldwork.procedures import Procedure
from reperform.fieldwork.record_files import results_csv
from reperform.fieldwork.sample_records import sample_info
from reperform.fieldwork.versions import version_cautions, version_points, version_records
from reperform.model import AttributeSpec, MethodRow
from reperform.model.firm import FirmRule
from reperform.opened import OpenEngagement
from reperform.record import (
    RESULTS,
    AttributeCounts,
    ControlTest,
    DesignInfo,
    FirmRuleInfo,
    Header,
    ProcedureInfo,
    Proposed,
    Record,
    ResultRow,
    SampleInfo,
)
from reperform.rules import RULES, columns_used, rule_sentence

PRINTED_ITEMS = 60


def perform_and_record(
    opened: OpenEngagement,
    control: str,
    procedure: Procedure,
    *,
    parameters: Mapping[str, str] | None = None,
    firm_code: FirmCode | None = None,
) -> tuple[Record, tuple[ResultRow, ...]]:
    """Perform every test of a control and return its record and results, writing nothing.

    Without ``firm_code`` no code of a firm is executed: what its rules decide is then unable to examine.
    """
    performer = Performer(opened, firm_code)
    performed = () if _design_failed(opened, control) else performer.perform(control)
    results = tuple(row for one in performed for row in one.results)
    tests = [_test(performer, one, procedure, parameters or {}) for one in performed]
    return overlay(opened, _base(performer, control, procedure, performed, tests), results), results


def _design_failed(opened: OpenEngagement, control: str) -> bool:
    walkthrough = opened.engagement.walkthrough_of(control)
    return walkthrough is not None and walkthrough.design == "not_suitable"


def _base(
    performer: Performer,
    control: str,
    procedure: Procedure,
    performed: Sequence[Performed],
    tests: list[ControlTest],
) -> Record:
    opened = performer.opened
    engagement = opened.engagement
    row = engagement.control(control)
    points = [] if _design_failed(opened, control) else _open_points(opened, control, performed, tests)
    about = engagement.about
    return Record(
        ref=engagement.reference_of(control),
        control=control,
        control_version=versions_in_force(engagement, control)[-1].name,
        control_versions=version_records(engagement, control, tests),
        title=row.title,
        description=row.description,
        owner=row.owner,
        frequency=row.frequency,
        automation=row.automation,
        criteria=list(engagement.criteria_of(control)),
        header=header_of(opened),
        period={"start": str(about.period_start), "end": str(about.period_end), "time_zone": about.time_zone},
        objective=_objective(opened, procedure),
        design=_design(opened, control),
        tests=tests,
        cross_references=_cross_references(opened, control),
        state="incomplete" if points else "tested",
        open_points=points,
        cautions=_cautions(performer, control, performed, tests),
        proposed=_proposed(opened, control, tests, points),
        versions=_versions(opened, procedure),
    )


def _objective(opened: OpenEngagement, procedure: Procedure) -> str:
    about = opened.engagement.about
    if about.report_type == 2:
        return procedure.objective
    return f"To determine whether the control was suitably designed and implemented on {about.period_end}."


def _proposed(opened: OpenEngagement, control: str, tests: Sequence[ControlTest], points: Sequence[str]) -> Proposed:
    walkthrough = opened.engagement.walkthrough_of(control)
    if opened.engagement.about.report_type == 1:
        return design_proposal(walkthrough, points)
    return proposal(opened.engagement.control(control), walkthrough, tests, points)


def _cautions(
    performer: Performer, control: str, performed: Sequence[Performed], tests: Sequence[ControlTest]
) -> list[str]:
    covered = [(one, test.coverage) for one, test in zip(performed, tests, strict=False)]
    pairs = [(one.test, one.population) for one in performed if one.population is not None]
    refused = performer.opened.loaded.settings.client_lists_only == "refuse"
    return [
        *([] if refused else untraced_cautions(performed, tests)),
        *bare_mark_cautions(performed),
        *examining_cautions(performer, performed),
        *version_cautions(performer.opened, pairs),
        *snapshot_cautions(performer, control, covered),
    ]


def header_of(opened: OpenEngagement) -> Header:
    """Return what stands on every page of the engagement's papers."""
    about = opened.engagement.about
    return Header(
        firm=about.firm,
        client=about.client,
        system=about.system,
        period_start=str(about.period_start),
        period_end=str(about.period_end),
        time_zone=about.time_zone,
        engagement_id=about.engagement_id,
        report_type=about.report_type,
        sample_data=opened.loaded.settings.sample,
    )


def _design(opened: OpenEngagement, control: str) -> DesignInfo:
    row = opened.engagement.walkthrough_of(control)
    if row is None:
        return DesignInfo()
    person = opened.person(row.performed_by)
    return DesignInfo(
        design=row.design,
        implementation=row.implementation,
        performed_by=person.name if person else row.performed_by,
        performed_on=str(row.performed_on),
        met_with=row.met_with,
        item=row.item,
        seen=row.seen,
        rationale=row.rationale,
    )


def _open_points(
    opened: OpenEngagement, control: str, performed: Sequence[Performed], tests: Sequence[ControlTest]
) -> list[str]:
    points = []
    walkthrough = opened.engagement.walkthrough_of(control)
    if walkthrough is None:
        points.append("no walkthrough is recorded")
    elif not (walkthrough.design and walkthrough.implementation):
        points.append("design and implementation are not concluded")
    if not performed and opened.engagement.about.report_type == 2:
        points.append("the control has no attributes to test")
    points += version_points(opened.engagement, control) if performed else []
    for one in performed:
        points += [f"{one.test.id}: {point}" for point in one.open_points]
        pending = sum(row.result == "pending" for row in one.results)
        if pending:
            points.append(f"{one.test.id}: {pending} of {len(one.results)} results are not marked yet")
    if opened.loaded.settings.client_lists_only == "refuse":
        points += untraced_points(performed, tests)
    for one, test in zip(performed, tests, strict=False):
        points += tail_point(one, test.coverage)
    for test in tests:
        for relied_on in (test.population, *test.lists):
            reasons = relied_on.ipe.open_reasons if relied_on.ipe.status == "open" else []
            points += [f"{relied_on.id}: {reason}" for reason in reasons]
    return list(dict.fromkeys(points))


def bare_mark_cautions(performed: Sequence[Performed]) -> list[str]:
    """Return how many results a person marked without naming anything that was looked at, test by test.

    A mark alone cannot be performed again by a reader. It keeps nothing open: what was seen may stand elsewhere.
    """
    found = []
    for one in performed:
        marked = [row for row in one.results if row.by and row.by != "computed"]
        bare = [row.item for row in marked if is_bare_mark(row)]
        if bare:
            first = ", ".join(bare[:3]) + (f" and {len(bare) - 3:,} more" if len(bare) > 3 else "")
            found.append(
                f"{one.test.id}: {len(bare):,} of {len(marked):,} marks name neither evidence (file, page, ticket) nor "
                f"what was seen: {first}"
            )
    return found


def _test(
    performer: Performer, performed: Performed, procedure: Procedure, parameters: Mapping[str, str]
) -> ControlTest:
    opened, test = performer.opened, performed.test
    method = opened.engagement.method_of(test.control)
    sample = sample_info(opened, performed)
    population = population_info(performer, performed)
    return ControlTest(
        id=test.id,
        title=_title(performed),
        control_version=test.version,
        procedure=ProcedureInfo(
            id=procedure.id,
            version=procedure.version,
            sha256=procedure.sha256,
            origin=procedure.origin,
            file_sha256=procedure.file_sha256,
        ),
        parameters=dict(parameters),
        population=population,
        lists=looked_up_lists(performer, performed),
        joins=list(performed.joins),
        identities=list(performed.identities),
        sample=sample,
        attributes=[_counts(attribute, performed, method, sample) for attribute in test.attributes],
        results_sha256=sha256_hex(results_csv(performed.results)),
        items_tested=len(performed.items),
        items_deviating=len({row.item for row in deviating(performed.results)}),
        evaluation=without_support(evaluation_of(performed, method), sample),
        coverage=coverage_of(performer, performed, population.ipe),
        **_details(performer, performed),
    )


def _title(performed: Performed) -> str:
    words = {
        "whole_population": "Whole population",
        "sample": "Sample, inspected",
        "occurrences": "Expected occurrences",
    }
    spec = performed.population.spec if performed.population else None
    version = f", version {performed.test.version}" if performed.test.version else ""
    name = (spec.title or spec.population) if spec else performed.test.population
    return f"{words[performed.test.extent]}: {name}{version}"


def _counts(
    attribute: AttributeSpec, performed: Performed, method: MethodRow | None, sample: SampleInfo
) -> AttributeCounts:
    evaluation = attribute_evaluation(performed, attribute, method)
    rows = [row for row in performed.results if row.attribute == attribute.attribute]
    counts: Counter[str] = Counter(row.result for row in rows)
    rule = RULES[attribute.rule]
    sentence = (
        rule_sentence(attribute.rule, attribute.arguments)
        if rule.computed
        else attribute.arguments.get("guidance", "Inspected by eye and marked by a person.")
    )
    return AttributeCounts.model_validate(
        {
            "id": attribute.attribute,
            "text": attribute.text,
            "test_nature": attribute.test_nature,
            "level": attribute.level or " ".join(sorted({row.level for row in rows if row.level})),
            "tested": len(rows),
            **{name: counts[name] for name in RESULTS},
            "deviating_items": sorted({row.item for row in deviating(rows)}),
            "rule": str(attribute.rule),
            "firm_rule": _firm_rule(attribute),
            "rule_sentence": sentence,
            "sla_source": attribute.sla_source,
            "tolerable_rate": attribute.tolerable_rate,
            "evaluation": evaluation and without_support(evaluation, sample),
            "kinds": dict(Counter(row.kind for row in rows if row.kind)),
            "declared": dict(performed.declared.get(attribute.attribute, {})),
        }
    )


def _firm_rule(attribute: AttributeSpec) -> FirmRuleInfo | None:
    """Return which file of the firm decided an attribute, or None for a rule of the closed list."""
    rule = attribute.rule
    if not isinstance(rule, FirmRule) or rule.declared is None:
        return None
    return FirmRuleInfo(id=str(rule), version=rule.declared.version, sha256=rule.declared.sha256, file=rule.file)


def _details(performer: Performer, performed: Performed) -> dict[str, object]:
    """Return the item columns the grid shows, for the items it prints."""
    if performed.test.extent == "occurrences" or not performed.items or performed.population is None:
        return {}
    columns = _detail_columns(performer, performed)
    printed = _printed(performed)
    return {
        "detail_columns": columns,
        "item_details": {item.id: [item.row.get(column, "") for column in columns] for item in printed},
    }


def _detail_columns(performer: Performer, performed: Performed) -> list[str]:
    spec = performer.opened.engagement.population(performed.test.population)
    used = [spec.date_column]
    for attribute in performed.test.attributes:
        for use in columns_used(attribute.rule, attribute.arguments):
            if not use.list_name:
                used.append(use.column)
    return [column for column in dict.fromkeys(used) if column and column not in spec.key][:5]


def _printed(performed: Performed) -> list[Item]:
    if len(performed.items) <= PRINTED_ITEMS:
        return list(performed.items)
    shown = {row.item for row in performed.results if row.result not in ("pass", "not_applicable")}
    return [item for item in performed.items if item.id in shown]


def _cross_references(opened: OpenEngagement, control: str) -> list[dict[str, str]]:
    engagement = opened.engagement
    forward = [(other, "relies on") for other in engagement.relies_on(control)]
    back = [
        (other.control, "is relied on by")
        for other in engagement.controls
        if control in engagement.relies_on(other.control)
    ]
    lists = {test.population for test in tests_of(engagement, control)}
    shared = [
        (other.control, f"tests the same list {', '.join(sorted(common))}")
        for other in engagement.controls
        if other.control != control
        and (common := lists & {test.population for test in tests_of(engagement, other.control)})
    ]
    return [
        {"ref": engagement.reference_of(other), "control": other, "why": why}
        for other, why in (*forward, *back, *shared)
    ]


def _versions(opened: OpenEngagement, procedure: Procedure) -> dict[str, str]:
    tables = sorted({row.table for row in opened.engagement.methodology if row.table})
    return {
        "reperform": __version__,
        f"procedure {procedure.id}": procedure.version,
        "selection": "hashrank-1",
        "catalogue": "Trust Services Criteria 2017, points of focus 2022",
        **({"methodology": ", ".join(tables)} if tables else {}),
    }


def failed_record(opened: OpenEngagement, control: str, procedure: Procedure, problem: str) -> Record:
    """Return the record of a run that failed: no results, never a pass."""
    base = _base(Performer(opened), control, procedure, (), [])
    point = f"the run failed: {problem}"
    proposed = proposal(opened.engagement.control(control), None, (), [point])
    return base.model_copy(update={"state": "failed", "open_points": [point], "proposed": proposed, "conclusion": None})
